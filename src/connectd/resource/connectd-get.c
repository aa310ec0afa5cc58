/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* One object by its path. */

#include "config.h"

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-listing.h"
#include "resource/connectd-visibility.h"

typedef struct
{
  ConnectdListing listing;
  gint64 revision;
} Single;

static gboolean
single_row_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Single *single = user_data;

  single->listing.n_rows = 1;
  single->revision = row[0].integer;
  single->listing.broken = !_connectd_listing_append_row (single->listing.plan, single->listing.spec, row, TRUE, single->listing.out);
  return FALSE;
}

static gboolean
read_row (ConnectdRequest *request, ConnectdTx *tx, const char *key, Single *single, GError **error)
{
  const ConnectCollection *collection = request->route->collection;
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  g_autoptr (ConnectValues) values = connect_values_new ();

  g_string_append (sql, "r.revision, r.body, r.parts, ");
  if (connectd_plan_has_audiences (shape->plan))
    connectd_visibility_add_sides (collection, &tx->viewer, sql, values);
  else
    g_string_append_c (sql, '0');
  g_string_append_printf (sql, " FROM %s r WHERE r.key = ? AND ", shape->table);
  connect_values_add_text (values, key);
  connectd_visibility_add_condition (collection, &tx->viewer, sql, values);
  if (collection->parent != NULL)
    {
      g_string_append (sql, " AND r.parent = ?");
      connect_values_add_text (values, request->args[0]);
    }
  if (!connectd_db_run (tx->db, sql->str, values, single_row_cb, single, NULL, error))
    return FALSE;
  if (single->listing.n_rows == 0)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND, "There is no such %s.", collection->singular);
      return FALSE;
    }
  return !single->listing.broken || _connectd_listing_report_broken (collection, error);
}

/* What depends on the moment is put in by the domain. */
static gboolean
add_computed (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GString *out, GError **error)
{
  const ConnectdHooks *hooks = _connectd_shape (tx, collection)->hooks;
  g_autoptr (JsonObject) doc = NULL;
  g_autoptr (JsonObject) shown = NULL;
  g_autofree char *text = NULL;

  if (hooks == NULL || hooks->shown == NULL)
    return TRUE;
  doc = connectd_tx_get (tx, collection, key, error);
  shown = doc != NULL ? connect_json_parse_object (out->str, out->len, G_MAXSIZE, error) : NULL;
  if (shown == NULL)
    return FALSE;
  hooks->shown (tx, doc, shown);
  text = connect_json_object_to_string (shown);
  g_string_assign (out, text);
  return TRUE;
}

/* A file of the object in the object's place, when the query asks for one that there is; `answered` tells. */
static gboolean
run_get_file (ConnectdRequest *request, ConnectdTx *tx, const char *key, gboolean *answered, GError **error)
{
  const ConnectCollection *collection = request->route->collection;
  const ConnectdHooks *hooks = _connectd_shape (tx, collection)->hooks;
  g_autofree char *format = hooks != NULL && hooks->file != NULL ? _connectd_request_dup_parameter (request, "format") : NULL;
  g_autoptr (JsonObject) doc = NULL;
  g_autofree char *file = NULL;
  gboolean shown = FALSE;
  GError *local = NULL;

  *answered = FALSE;
  if (format == NULL)
    return TRUE;
  doc = connectd_tx_get (tx, collection, key, error);
  if (doc == NULL)
    return FALSE;
  file = hooks->file (tx, doc, format, &shown, &local);
  *answered = file != NULL;
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL && (file == NULL || _connectd_answer_file (request, tx, file, shown, error));
}

gboolean
_connectd_run_get (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  const ConnectCollection *collection = request->route->collection;
  g_autofree char *key = _connectd_request_find_key (request, tx, NULL, error);
  g_autoptr (ConnectQuerySpec) spec = key != NULL ? _connectd_listing_parse_query (request, error) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  Single single = { { .collection = collection, .plan = _connectd_shape (tx, collection)->plan, .spec = spec, .out = out }, 0 };
  gboolean answered;

  if (spec == NULL || !read_row (request, tx, key, &single, error) || !run_get_file (request, tx, key, &answered, error))
    return FALSE;
  if (answered)
    return TRUE;
  if (!add_computed (tx, collection, key, out, error))
    return FALSE;
  request->answer.status = 200;
  request->answer.text = g_string_free_and_steal (g_steal_pointer (&out));
  _connectd_answer_set_revision (&request->answer, single.revision);
  return TRUE;
}
