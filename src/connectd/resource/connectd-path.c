/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the path of a request says of which rows are meant. */

#include "config.h"

#include "resource/connectd-listing.h"
#include "resource/connectd-request.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

char *
_connectd_request_find_key (ConnectdRequest *request, ConnectdTx *tx, JsonObject **parent, GError **error)
{
  const ConnectCollection *collection = request->route->collection;
  const ConnectdOperation *door = request->route->operation;
  const ConnectCollection *above = connect_collection_find (door != NULL ? door->within : collection->parent);
  guint n = g_strv_length (request->args);
  g_autoptr (JsonObject) doc = NULL;
  g_autofree char *id = NULL;

  if (above != NULL)
    {
      doc = connectd_tx_get_visible (tx, above, request->args[0], error);
      if (doc == NULL)
        return NULL;
      if (parent != NULL)
        *parent = g_steal_pointer (&doc);
    }
  id = g_strdup (n > 0 ? request->args[n - 1] : "");
  if (collection->flags & CONNECT_COLLECTION_LOCAL_IDS)
    g_strdelimit (id, "_", '-');
  return connect_collection_make_key (collection, above != NULL ? request->args[0] : NULL, tx->viewer.account_id, id);
}

void
_connectd_listing_add_condition (GString *where, ConnectValues *values, const ConnectCondition *condition)
{
  g_string_append_printf (where, " AND (%s)", condition->sql);
  connect_values_add_all (values, condition->values);
}

/* What stands at the place of the path called "{name}" (`size` characters long), or the viewer's account or user. */
static const char *
find_place (const ConnectdRoute *route, char **args, const ConnectViewer *viewer, const char *name, gsize size)
{
  guint n = 0;

  if (size == strlen ("{viewer}") && strncmp (name, "{viewer}", size) == 0)
    return viewer->account_id != NULL ? viewer->account_id : "";
  if (size == strlen ("{caller}") && strncmp (name, "{caller}", size) == 0)
    return viewer->user_id != NULL ? viewer->user_id : "";
  for (guint i = 0; route->steps[i] != NULL; i++)
    {
      if (route->steps[i][0] != '{')
        continue;
      if (strlen (route->steps[i]) == size && strncmp (route->steps[i], name, size) == 0)
        return args[n];
      n++;
    }
  return NULL;
}

/* "eq(agreement.id,{agreement})" with what stands there, quoted. */
static char *
fill_filter (const ConnectdRoute *route, char **args, const ConnectViewer *viewer, GError **error)
{
  g_autoptr (GString) filter = g_string_new (NULL);

  for (const char *at = route->operation->filter; *at != '\0';)
    {
      const char *end = *at == '{' ? strchr (at, '}') : NULL;
      const char *value = end != NULL ? find_place (route, args, viewer, at, end + 1 - at) : NULL;
      g_autofree char *quoted = value != NULL ? connectd_rql_quote (value) : NULL;

      if (value != NULL && quoted == NULL) /* no id has both kinds of quotes */
        {
          g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND, "There is nothing here.");
          return NULL;
        }
      if (quoted != NULL)
        g_string_append (filter, quoted);
      else
        g_string_append_c (filter, *at);
      at = quoted != NULL ? end + 1 : at + 1;
    }
  return g_strdup (filter->str);
}

/* What the operation itself asks for; it may name members that callers may not. */
gboolean
_connectd_request_add_door (ConnectdRequest *request, ConnectdTx *tx, GString *where, ConnectValues *values, GError **error)
{
  const ConnectdOperation *operation = request->route->operation;
  g_autofree char *text = NULL;
  g_autoptr (ConnectRql) tree = NULL;
  g_autoptr (ConnectCondition) condition = NULL;

  if (operation->within != NULL)
    {
      g_autoptr (JsonObject) above = connectd_tx_get_visible (tx, connect_collection_find (operation->within), request->args[0], error);

      if (above == NULL)
        return FALSE;
    }
  if (operation->filter == NULL)
    return TRUE;
  text = fill_filter (request->route, request->args, &tx->viewer, error);
  tree = text != NULL ? connect_rql_parse (text, error) : NULL;
  if (tree == NULL)
    return FALSE;
  condition = connect_table_compile_filter (request->route->collection, connectd_db_get_dialect (tx->db), tree, NULL, 0, error);
  if (condition != NULL)
    _connectd_listing_add_condition (where, values, condition);
  return condition != NULL;
}
