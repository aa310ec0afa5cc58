/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include <stdarg.h>
#include <string.h>

#define MOST_NAMED 1000 /* objects in a body */

gboolean
_connectd_fail (GError **error, ConnectError code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, CONNECT_ERROR, code, message);
  return FALSE;
}

char *
_connectd_eq (const char *path, const char *value)
{
  g_autofree char *quoted = value != NULL ? connectd_rql_quote (value) : NULL;

  /* no id, address or hash is a dash alone */
  return g_strdup_printf ("eq(%s,%s)", path, quoted != NULL ? quoted : "\"-\"");
}

GPtrArray *
_connectd_find (ConnectdTx *tx,
                const ConnectCollection *collection,
                const char *path,
                const char *value,
                guint limit,
                GError **error)
{
  g_autofree char *rql = _connectd_eq (path, value);

  return connectd_tx_find (tx, collection, rql, limit, error);
}

gboolean
_connectd_find_one (ConnectdTx *tx,
                    const ConnectCollection *collection,
                    const char *path,
                    const char *value,
                    JsonObject **doc,
                    GError **error)
{
  g_autoptr (GPtrArray) found = _connectd_find (tx, collection, path, value, 1, error);

  *doc = found != NULL && found->len > 0 ? json_object_ref (g_ptr_array_index (found, 0)) : NULL;
  return found != NULL;
}

gboolean
_connectd_look_up (
    ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject **doc, GError **error)
{
  g_autoptr (GError) local = NULL;

  *doc = connectd_tx_get (tx, collection, key, &local);
  if (*doc != NULL || g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

char *
_connectd_new_own_id (
    ConnectdTx *tx, const ConnectCollection *collection, guint most, const char *field, const char *what, GError **error)
{
  g_autofree char *id = connectd_tx_new_id (tx, collection, NULL, error);
  g_autofree char *mine = _connectd_eq ("owner.id", connectd_tx_get_viewer (tx)->account_id);
  gint64 n = id != NULL ? connectd_tx_count (tx, collection, mine, error) : -1;

  if (n >= most)
    _connectd_fail (error, CONNECT_ERROR_INVALID, "%s: An account has at most %u %s.", field, most, what);
  return n >= 0 && n < most ? g_steal_pointer (&id) : NULL;
}

const char *
_connectd_id (JsonObject *doc)
{
  return connect_json_get_string (doc, "id");
}

void
_connectd_set_account (JsonObject *doc, const char *path, JsonObject *account)
{
  const char *icon = connect_json_get_string (account, "icon");

  connect_json_set_reference (doc, path, _connectd_id (account), connect_json_get_string (account, "name"));
  if (icon != NULL)
    json_object_set_string_member (connect_json_get_object (doc, path), "icon", icon);
}

void
_connectd_stamp (ConnectdTx *tx, JsonObject *doc, const char *path)
{
  connect_json_set_object (doc, path, connectd_tx_new_event (tx));
}

JsonObject *
_connectd_array_find (JsonArray *array, const char *path, const char *value, guint *index)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (node) ||
          g_strcmp0 (connect_json_get_string (json_node_get_object (node), path), value) != 0)
        continue;
      if (index != NULL)
        *index = i;
      return json_node_get_object (node);
    }
  return NULL;
}

static gboolean
has_control (const char *text, gboolean lines)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_iscntrl (g_utf8_get_char (text)) &&
        !(lines && (*text == '\n' || *text == '\t' || *text == '\r')))
      return TRUE;
  return FALSE;
}

const char *
_connectd_text (
    ConnectProblems *problems, JsonObject *body, const char *path, guint max, ConnectdTextFlags flags)
{
  JsonNode *node = connect_json_get (body, path);
  const char *text = connect_json_get_string (body, path);
  g_autofree char *bare = text != NULL ? g_strstrip (g_strdup (text)) : NULL;

  if (node == NULL || (text != NULL && *bare == '\0'))
    {
      if (flags & CONNECTD_TEXT_REQUIRED)
        connect_problems_add (problems, path, "This field is required.");
      return NULL;
    }
  if (text == NULL)
    connect_problems_add (problems, path, "This must be a text.");
  else if (g_utf8_strlen (text, -1) > max)
    connect_problems_add (problems, path, "This is longer than %u characters.", max);
  else if (has_control (text, (flags & CONNECTD_TEXT_LINES) != 0))
    connect_problems_add (problems, path, "This must not hold control characters.");
  else
    return text;
  return NULL;
}

JsonObject *
_connectd_body (ConnectdCall *call, JsonObject **holder, GError **error)
{
  if (call->body == NULL || JSON_NODE_HOLDS_NULL (call->body))
    {
      *holder = json_object_new ();
      return *holder;
    }
  if (!JSON_NODE_HOLDS_OBJECT (call->body))
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "A JSON object is expected.");
      return NULL;
    }
  *holder = json_object_ref (json_node_get_object (call->body));
  return *holder;
}

void
_connectd_answer (ConnectdCall *call, guint status, JsonObject *take)
{
  call->status = status;
  call->answer = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (call->answer, take);
}

char *
_connectd_parameter (ConnectdCall *call, const char *name)
{
  GUriParamsIter iter;
  char *key = NULL, *value = NULL;

  if (call->query == NULL)
    return NULL;
  g_uri_params_iter_init (&iter, call->query, -1, "&", G_URI_PARAMS_WWW_FORM);
  while (g_uri_params_iter_next (&iter, &key, &value, NULL))
    {
      gboolean same = g_strcmp0 (key, name) == 0;

      g_free (key);
      if (same)
        return value;
      g_free (value);
    }
  return NULL;
}

void
_connectd_act_as (ConnectdTx *tx, const char *account_id, const char *role, const char *user_id)
{
  const ConnectViewer viewer = { account_id, connect_role_from_string (role), user_id };

  connectd_tx_set_viewer (tx, &viewer);
}

JsonObject *
_connectd_public_copy (const ConnectCollection *collection, JsonObject *doc)
{
  JsonObject *copy = connect_json_copy (doc);

  for (guint i = 0; i < collection->n_members; i++)
    if (collection->members[i].flags & (INTERNAL | ONCE))
      connect_json_remove (copy, collection->members[i].path);
  return copy;
}

gboolean
_connectd_require_module (ConnectdTx *tx, const char *module, GError **error)
{
  const ConnectViewer *viewer = connectd_tx_get_viewer (tx);
  g_autoptr (JsonArray) own = viewer->user_id != NULL ? _connectd_permission_of_viewer (tx, error) : NULL;

  if (viewer->user_id == NULL)
    return TRUE;
  if (own == NULL)
    return FALSE;
  return _connectd_permission_covers (own, module) ||
         _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "You have no permission for this module.");
}

gboolean
_connectd_take_image (ConnectdTx *tx,
                      JsonObject *doc,
                      JsonObject *body,
                      const char *path,
                      const ConnectCollection *collection,
                      const char *key,
                      GError **error)
{
  JsonNode *node = connect_json_get (body, path);
  g_autoptr (ConnectdFile) file = NULL;
  g_autofree char *link = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return TRUE;
  file = connectd_files_take (tx, body, path, collection, key, error);
  if (file == NULL)
    return FALSE;
  if (!g_str_has_prefix (file->type, "image/"))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "%s: This must be an image.", path);
  link = connectd_file_dup_link (file);
  connect_json_set_string (doc, path, link);
  return TRUE;
}

gboolean
_connectd_is_web_address (const char *text)
{
  g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  return (g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "http") == 0) && g_uri_get_host (uri) != NULL &&
         *g_uri_get_host (uri) != '\0' && g_uri_get_userinfo (uri) == NULL;
}

void
_connectd_answer_list (ConnectdCall *call, JsonArray *take)
{
  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, take);
}

gboolean
_connectd_workbook_prepare (ConnectdCall *call, ConnectdWorkbook *workbook, GError **error)
{
  call->prepared = connectd_workbook_finish (workbook, NULL, error);
  call->prepared_free = (GDestroyNotify)g_bytes_unref;
  return call->prepared != NULL;
}

gboolean
_connectd_workbook_answer (ConnectdCall *call, GError **error)
{
  call->bytes = g_bytes_ref (call->prepared);
  call->content_type = g_strdup (CONNECTD_WORKBOOK_TYPE);
  call->filename = g_strdup_printf ("%s.xlsx", call->args[0]);
  return TRUE;
}

GStrv
_connectd_named_ids (ConnectdCall *call, GError **error)
{
  g_autofree char *id = _connectd_parameter (call, "id");
  JsonArray *named = call->body != NULL && JSON_NODE_HOLDS_ARRAY (call->body) ? json_node_get_array (call->body) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = named != NULL ? json_array_get_length (named) : 0;

  if (n > MOST_NAMED)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "Name no more than %d.", MOST_NAMED);
      return NULL;
    }
  if (id == NULL && n == 0)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "Name them: [{\"id\": …}] or ?id=.");
      return NULL;
    }
  if (id != NULL)
    g_strv_builder_add (builder, id);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (named, i);
      const char *one = JSON_NODE_HOLDS_OBJECT (node) ? _connectd_id (json_node_get_object (node)) : NULL;

      if (one == NULL)
        {
          _connectd_fail (error, CONNECT_ERROR_INVALID, "%u.id: This field is required.", i);
          return NULL;
        }
      g_strv_builder_add (builder, one);
    }
  return g_strv_builder_end (builder);
}

char *
_connectd_dup_mail_host (ConnectdTx *tx)
{
  g_autoptr (GUri) uri = g_uri_parse (connectd_tx_get_public_url (tx), G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return g_strdup (host != NULL && strchr (host, ':') == NULL ? host : "localhost");
}
