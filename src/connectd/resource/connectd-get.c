/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* One object by its path. */

#include "config.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-listing.h"
#include "resource/connectd-visibility.h"

/* bytes that an object is likely to have */
#define SIZE_HINT 4096

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

/* --- the statement --- */

/* What stands in a value of the statement as it is kept, until there is a caller and a row. */
#define ANY_ACCOUNT "\1account" /* as nothing else is written */
#define ANY_KEY "\1key"
#define ANY_PARENT "\1parent"

struct _ConnectdSingle
{
  char *sql;
  ConnectValues *values;
};

void
_connectd_single_free (ConnectdSingle *self)
{
  if (self == NULL)
    return;
  g_free (self->sql);
  connect_values_free (self->values);
  g_free (self);
}

static ConnectdSingle *
single_new (const ConnectdShape *shape, const ConnectViewer *viewer, const char *key, const char *parent)
{
  const ConnectCollection *collection = shape->collection;
  g_autoptr (GString) sql = g_string_new ("SELECT r.revision, r.body, r.parts, ");
  ConnectdSingle *self = g_new0 (ConnectdSingle, 1);

  self->values = connect_values_new ();
  if (connectd_plan_has_audiences (shape->plan))
    connectd_visibility_add_sides (collection, viewer, sql, self->values);
  else
    g_string_append_c (sql, '0');
  g_string_append_printf (sql, " FROM %s r WHERE r.key = ? AND ", shape->table);
  connect_values_add_text (self->values, key);
  connectd_visibility_add_condition (collection, viewer, sql, self->values);
  if (collection->parent != NULL)
    {
      g_string_append (sql, " AND r.parent = ?");
      connect_values_add_text (self->values, parent);
    }
  self->sql = g_strdup (sql->str);
  return self;
}

/* Callers of accounts differ in their values only, so their statement is made once a collection. */
static const ConnectdSingle *
get_single (const ConnectdShape *shape)
{
  ConnectdSingle **kept = (ConnectdSingle **) &shape->single;
  const ConnectViewer viewer = { .account_id = (char *) ANY_ACCOUNT };
  ConnectdSingle *made;

  if (g_atomic_pointer_get (kept) != NULL)
    return g_atomic_pointer_get (kept);
  made = single_new (shape, &viewer, ANY_KEY, ANY_PARENT);
  if (!g_atomic_pointer_compare_and_exchange (kept, NULL, made))
    _connectd_single_free (made);
  return g_atomic_pointer_get (kept);
}

static ConnectValues *
fill_values (const ConnectdSingle *self, const char *account, const char *key, const char *parent)
{
  ConnectValues *values = connect_values_new ();

  for (guint i = 0; i < connect_values_get_length (self->values); i++)
    {
      const ConnectValue *value = connect_values_get (self->values, i);

      connect_values_add_text (values, strcmp (value->text, ANY_ACCOUNT) == 0 ? account
                                       : strcmp (value->text, ANY_KEY) == 0   ? key
                                       : strcmp (value->text, ANY_PARENT) == 0 ? parent
                                                                               : value->text);
    }
  return values;
}

static gboolean
run_single (ConnectdTx *tx, const ConnectdShape *shape, const char *key, const char *parent, Single *single, GError **error)
{
  g_autoptr (ConnectValues) values = NULL;

  if (tx->viewer.account_id == NULL)
    {
      ConnectdSingle *own = single_new (shape, &tx->viewer, key, parent);
      gboolean good = connectd_db_run (tx->db, own->sql, own->values, single_row_cb, single, NULL, error);

      _connectd_single_free (own);
      return good;
    }
  values = fill_values (get_single (shape), tx->viewer.account_id, key, parent);
  return connectd_db_run (tx->db, get_single (shape)->sql, values, single_row_cb, single, NULL, error);
}

/* Whether all that is told stands in the one row. */
static gboolean
is_one_row (const ConnectCollection *collection, const ConnectdHooks *hooks)
{
  return collection->parent == NULL && (hooks == NULL || (hooks->shown == NULL && hooks->file == NULL));
}

static gboolean
read_row (ConnectdRequest *request, ConnectdTx *tx, const char *key, Single *single, GError **error)
{
  const ConnectCollection *collection = request->route->collection;
  const char *parent = collection->parent != NULL ? request->args[0] : NULL;

  if (is_one_row (collection, _connectd_shape (tx, collection)->hooks))
    connectd_db_expect_one (tx->db);
  if (!run_single (tx, _connectd_shape (tx, collection), key, parent, single, error))
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
  g_autoptr (GString) out = g_string_sized_new (SIZE_HINT);
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
