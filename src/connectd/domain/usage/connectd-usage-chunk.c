/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Chunks: an accepted file cut by the buyer's systems, each with a workbook of its records. */

#include "config.h"

#include "domain/usage/connectd-usage-sheet.h"

#include <string.h>

#define FILES CONNECTD_USAGE_FILES
#define RECORDS CONNECTD_USAGE_RECORDS
#define CHUNKS (&connect_usage_chunks_collection)
#define ROWS 200

/* Its records that count: not those that were rejected. */
static char *
make_filter (const char *file, const char *hub, const char *states)
{
  g_autofree char *of = _connectd_eq ("usagefile.id", file);
  g_autofree char *at = hub != NULL ? _connectd_eq ("hub.id", hub) : g_strdup ("eq(hub.id,null())");

  return g_strdup_printf ("and(%s,%s,in(status,(%s)))", of, at, states);
}

static char *
make_chunk_filter (JsonObject *chunk, const char *states)
{
  return make_filter (connect_json_get_string (chunk, "usagefile.id"),
                      connect_json_get_string (chunk, "binding.hub.id"), states);
}

/* --- they follow their file --- */

gboolean
_connectd_usage_chunks_begin (ConnectdTx *tx, JsonObject *file, GError **error)
{
  return connectd_tx_add_task (tx, CONNECTD_TASK_USAGE_CHUNKS, _connectd_id (file), NULL, 0, error);
}

gboolean
_connectd_usage_chunks_outdate (ConnectdTx *tx, const char *file, GError **error)
{
  g_autofree char *of = _connectd_eq ("usagefile.id", file);
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(status,ready),eq(outdated,false))", of);
  g_autoptr (GPtrArray) chunks = connectd_tx_find (tx, CHUNKS, rql, 0, error);

  for (guint i = 0; chunks != NULL && i < chunks->len; i++)
    {
      connect_json_set_boolean (chunks->pdata[i], "outdated", TRUE);
      if (!connectd_tx_refresh (tx, CHUNKS, _connectd_id (chunks->pdata[i]), chunks->pdata[i], error))
        return FALSE;
    }
  return chunks != NULL;
}

static void
show_counts (JsonObject *chunk, gint64 all, gint64 closed, gint64 billed)
{
  connect_json_set_int (chunk, "stats.uploaded", all);
  connect_json_set_int (chunk, "stats.validated", all);
  connect_json_set_int (chunk, "stats.pending", 0);
  connect_json_set_int (chunk, "stats.accepted", all);
  connect_json_set_int (chunk, "stats.closed", closed);
  connect_json_set_int (chunk, "stats.billed", billed);
}

gboolean
_connectd_usage_chunks_close (ConnectdTx *tx, const char *file, GError **error)
{
  g_autofree char *of = _connectd_eq ("usagefile.id", file);
  g_autofree char *rql = g_strdup_printf ("and(%s,out(status,(closed)))", of);
  g_autoptr (GPtrArray) chunks = connectd_tx_find (tx, CHUNKS, rql, 0, error);

  for (guint i = 0; chunks != NULL && i < chunks->len; i++)
    {
      gint64 all = connect_json_get_int (chunks->pdata[i], "stats.accepted", 0);

      connect_json_set_string (chunks->pdata[i], "status", "closed");
      show_counts (chunks->pdata[i], all, all, connect_json_get_int (chunks->pdata[i], "stats.billed", 0));
      _connectd_stamp (tx, chunks->pdata[i], "events.closed");
      if (!connectd_tx_update (tx, CHUNKS, _connectd_id (chunks->pdata[i]), chunks->pdata[i], error))
        return FALSE;
    }
  return chunks != NULL;
}

/* --- cutting --- */

typedef struct
{
  ConnectdTask *task;
  JsonObject *file;
  GPtrArray *hubs; /* ids; one may be NULL */
  GArray *counts;  /* of gint64 */
} Cut;

static gboolean
hub_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Cut *cut = user_data;

  g_ptr_array_add (cut->hubs, g_strdup (row[0].text));
  g_array_append_val (cut->counts, row[1].integer);
  return TRUE;
}

static gboolean
count_hubs (ConnectdTx *tx, gpointer data, GError **error)
{
  Cut *cut = data;
  g_autofree char *of = _connectd_eq ("usagefile.id", cut->task->subject);
  g_autofree char *rql = g_strdup_printf ("and(%s,in(status,(valid,approved,closed)))", of);
  g_autoptr (ConnectRql) filter = connect_rql_parse (rql, error);

  if (filter == NULL || !_connectd_look_up (tx, FILES, cut->task->subject, &cut->file, error))
    return FALSE;
  return connectd_tx_sum (tx, RECORDS, filter, STRV ("hub.id"), STRV (NULL), hub_cb, cut, error);
}

/* What the marketplace is called in the hub. */
static gboolean
set_binding (ConnectdTx *tx, JsonObject *chunk, const char *hub, GError **error)
{
  g_autoptr (JsonObject) marketplace = NULL;
  JsonObject *bound;

  if (hub == NULL)
    return TRUE;
  if (!_connectd_look_up (tx, &connect_marketplaces_collection,
                          connect_json_get_string (chunk, "marketplace.id"), &marketplace, error))
    return FALSE;
  connect_json_set_string (chunk, "binding.hub.id", hub);
  bound = marketplace != NULL
              ? _connectd_array_find (connect_json_get_array (marketplace, "hubs"), "hub.id", hub, NULL)
              : NULL;
  if (bound != NULL)
    connect_json_set_string (chunk, "binding.external_id", connect_json_get_string (bound, "external_id"));
  return TRUE;
}

static JsonObject *
new_chunk (ConnectdTx *tx, JsonObject *file, const char *hub, gint64 count, GError **error)
{
  static const char *const copied[] = { "marketplace.id", "provider.id",      "usagefile.id",
                                        "usagefile.name", "usagefile.schema", "usagefile.currency" };
  static const char *const events[] = { "events.uploaded", "events.submitted", "events.accepted" };
  g_autoptr (JsonObject) chunk = json_object_new ();
  g_autofree char *id = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      const char *from =
          g_str_has_prefix (copied[i], "usagefile.") ? copied[i] + strlen ("usagefile.") : copied[i];

      connect_json_set_string (chunk, copied[i], connect_json_get_string (file, from));
    }
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (connect_json_get_object (file, events[i]) != NULL)
      connect_json_set_object (chunk, events[i],
                               connect_json_copy (connect_json_get_object (file, events[i])));
  connect_json_set_string (chunk, "status", "draft");
  connect_json_set_boolean (chunk, "outdated", FALSE);
  show_counts (chunk, count, 0, 0);
  id = set_binding (tx, chunk, hub, error) ? connectd_tx_new_id_for (tx, CHUNKS, chunk, error) : NULL;
  if (id == NULL)
    return NULL;
  connect_json_set_string (chunk, "id", id);
  return connectd_tx_insert (tx, CHUNKS, id, chunk, error) ? g_steal_pointer (&chunk) : NULL;
}

static gboolean
add_chunk (ConnectdTx *tx, const Cut *cut, guint i, GError **error)
{
  const char *hub = cut->hubs->pdata[i];
  g_autofree char *of = _connectd_eq ("usagefile.id", cut->task->subject);
  g_autofree char *at =
      hub != NULL ? _connectd_eq ("binding.hub.id", hub) : g_strdup ("eq(binding.hub.id,null())");
  g_autofree char *rql = g_strdup_printf ("and(%s,%s)", of, at);
  gint64 known = connectd_tx_count (tx, CHUNKS, rql, error);
  g_autoptr (JsonObject) chunk =
      known == 0 ? new_chunk (tx, cut->file, hub, g_array_index (cut->counts, gint64, i), error) : NULL;

  return known > 0 || (chunk != NULL && connectd_tx_add_task (tx, CONNECTD_TASK_USAGE_CHUNK,
                                                              _connectd_id (chunk), NULL, 0, error));
}

static gboolean
add_chunks (ConnectdTx *tx, gpointer data, GError **error)
{
  Cut *cut = data;
  g_autoptr (JsonObject) file = NULL;

  if (!_connectd_look_up (tx, FILES, cut->task->subject, &file, error))
    return FALSE;
  if (file == NULL || g_strcmp0 (connect_json_get_string (file, "status"), "accepted") != 0)
    return TRUE; /* it was closed at once */
  for (guint i = 0; i < cut->hubs->len; i++)
    if (!add_chunk (tx, cut, i, error))
      return FALSE;
  return TRUE;
}

gboolean
_connectd_usage_run_chunks (ConnectdTask *task, GError **error)
{
  Cut cut = { task, NULL, g_ptr_array_new_with_free_func (g_free),
              g_array_new (FALSE, FALSE, sizeof (gint64)) };
  gboolean good = connectd_engine_read (task->engine, NULL, count_hubs, &cut, error) &&
                  (cut.file == NULL || connectd_task_finish (task, add_chunks, &cut, error));

  g_clear_pointer (&cut.file, json_object_unref);
  g_ptr_array_unref (cut.hubs);
  g_array_unref (cut.counts);
  return good;
}

/* --- the workbook --- */

typedef struct
{
  ConnectdTask *task;
  JsonObject *chunk;
  JsonObject *file;
  GHashTable *customers; /* of its subscriptions */
  GPtrArray *records;
  char *position;
  gint64 n;
  ConnectdFile *made;
} Making;

static gboolean
open_chunk (ConnectdTx *tx, gpointer data, GError **error)
{
  Making *self = data;

  if (!_connectd_look_up (tx, CHUNKS, self->task->subject, &self->chunk, error))
    return FALSE;
  if (self->chunk == NULL)
    return TRUE;
  self->file = connectd_tx_get (tx, FILES, connect_json_get_string (self->chunk, "usagefile.id"), error);
  if (self->file != NULL && connect_json_get_object (self->chunk, "binding") != NULL)
    connect_json_set_object (self->file, "binding",
                             connect_json_copy (connect_json_get_object (self->chunk, "binding")));
  return self->file != NULL;
}

static gboolean
read_records (ConnectdTx *tx, gpointer data, GError **error)
{
  Making *self = data;
  g_autofree char *rql = make_chunk_filter (self->chunk, "valid,approved,closed");

  g_clear_pointer (&self->records, g_ptr_array_unref);
  self->records = connectd_tx_find_after (tx, RECORDS, rql, self->position, CONNECTD_USAGE_SLICE, error);
  return self->records != NULL && _connectd_usage_read_customers (tx, self->records, self->customers, error);
}

static gboolean
write_records (Making *self, ConnectdWorkbook *workbook, GError **error)
{
  do
    {
      if (g_cancellable_set_error_if_cancelled (self->task->cancellable, error) ||
          !connectd_engine_read (self->task->engine, NULL, read_records, self, error))
        return FALSE;
      for (guint i = 0; i < self->records->len; i++)
        {
          ConnectdUsageRow *row = _connectd_usage_row_new_from_record (self->records->pdata[i]);

          _connectd_usage_add_row (workbook, row, NULL);
          _connectd_usage_add_found (workbook, self->records->pdata[i], self->customers);
          _connectd_usage_row_free (row);
          if (!connectd_workbook_end_row (workbook, error))
            return FALSE;
        }
      self->n += self->records->len;
      if (self->records->len > 0)
        g_set_str (&self->position, _connectd_id (self->records->pdata[self->records->len - 1]));
    }
  while (self->records->len == CONNECTD_USAGE_SLICE);
  return TRUE;
}

static gboolean
make_workbook (Making *self, GError **error)
{
  g_autoptr (ConnectdWorkbook) workbook = connectd_workbook_new (error);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *name = g_strdup_printf ("%s.xlsx", self->task->subject);

  if (workbook == NULL || !_connectd_usage_write_general (workbook, self->file, NULL, error) ||
      !_connectd_usage_write_categories (workbook, connect_json_get_object (self->file, "categories"), error))
    return FALSE;
  _connectd_usage_start_records (workbook, NULL, _connectd_usage_found_headings ());
  bytes = write_records (self, workbook, error)
              ? connectd_workbook_finish (workbook, self->task->cancellable, error)
              : NULL;
  if (bytes != NULL)
    self->made =
        connectd_files_stage (self->task->engine, connect_json_get_string (self->chunk, "provider.id"), name,
                              CONNECTD_WORKBOOK_TYPE, bytes, error);
  return self->made != NULL;
}

static gboolean
keep (ConnectdTx *tx, gpointer data, GError **error)
{
  Making *self = data;
  g_autoptr (JsonObject) chunk = NULL;
  const char *old;

  if (!_connectd_look_up (tx, CHUNKS, self->task->subject, &chunk, error))
    return FALSE;
  if (chunk == NULL || g_strcmp0 (connect_json_get_string (chunk, "status"), "draft") != 0)
    return TRUE;
  old = connect_json_get_string (chunk, "file.id");
  if (old != NULL && !connectd_files_release (tx, old, CHUNKS, self->task->subject, error))
    return FALSE;
  connect_json_set_object (chunk, "file", connectd_file_to_json (self->made));
  connect_json_set_string (chunk, "status", "ready");
  connect_json_set_boolean (chunk, "outdated", FALSE);
  connect_json_remove (chunk, "error");
  show_counts (chunk, self->n, connect_json_get_int (chunk, "stats.closed", 0),
               connect_json_get_int (chunk, "stats.billed", 0));
  return connectd_files_use (tx, self->made->id, CHUNKS, self->task->subject, error) &&
         connectd_tx_update (tx, CHUNKS, self->task->subject, chunk, error);
}

gboolean
_connectd_usage_run_chunk (ConnectdTask *task, GError **error)
{
  Making self = { .task = task,
                  .customers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                      (GDestroyNotify)json_object_unref),
                  .position = g_strdup ("") };
  gboolean good = connectd_engine_read (task->engine, NULL, open_chunk, &self, error) &&
                  (self.chunk == NULL ||
                   (make_workbook (&self, error) && connectd_task_finish (task, keep, &self, error)));

  g_clear_pointer (&self.chunk, json_object_unref);
  g_clear_pointer (&self.file, json_object_unref);
  g_hash_table_unref (self.customers);
  g_clear_pointer (&self.records, g_ptr_array_unref);
  g_free (self.position);
  g_clear_pointer (&self.made, connectd_file_free);
  return good;
}

gboolean
_connectd_usage_give_up_chunk (ConnectdTx *tx, const ConnectdTask *task, const GError *reason, GError **error)
{
  g_autoptr (JsonObject) chunk = NULL;

  if (!_connectd_look_up (tx, CHUNKS, task->subject, &chunk, error))
    return FALSE;
  if (chunk == NULL || g_strcmp0 (connect_json_get_string (chunk, "status"), "draft") != 0)
    return TRUE;
  connect_json_set_string (chunk, "status", "failed");
  connect_json_set_string (chunk, "error.detail", "The workbook could not be made.");
  return connectd_tx_update (tx, CHUNKS, task->subject, chunk, error);
}

/* --- closing --- */

/* Closes up to `limit` of its records (0: all); `left` tells whether there may be more. */
static gboolean
close_rows (ConnectdTx *tx, JsonObject *chunk, guint limit, gboolean *left, GError **error)
{
  g_autofree char *rql = make_chunk_filter (chunk, "valid,approved");
  g_autoptr (GPtrArray) records = connectd_tx_find (tx, RECORDS, rql, limit, error);
  g_autoptr (ConnectdBatch) batch = connectd_batch_new (connectd_tx_get_engine (tx), RECORDS);

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      JsonObject *record = records->pdata[i];

      connect_json_set_string (record, "external_billing_id",
                               connect_json_get_string (chunk, "external_billing_id"));
      connect_json_set_string (record, "external_billing_note",
                               connect_json_get_string (chunk, "external_billing_note"));
      _connectd_usage_close_record (record, connect_json_get_object (chunk, "events.closed"));
      connectd_batch_add (batch, _connectd_id (record), record);
    }
  *left = records != NULL && limit > 0 && records->len == limit;
  return records != NULL && connectd_tx_update_batch (tx, batch, error);
}

/* Its records are closed at once while they are few, else by a task; the counts do not wait. */
static gboolean
close_chunk (ConnectdTx *tx, JsonObject *chunk, GError **error)
{
  static const char *const states[] = { "accepted", NULL };
  g_autoptr (JsonObject) file = _connectd_usage_file_get (tx, connect_json_get_string (chunk, "usagefile.id"),
                                                          CONNECT_SIDE_PROVIDER, states, error);
  g_autofree char *rql = make_chunk_filter (chunk, "valid,approved");
  gint64 n = file != NULL ? connectd_tx_count (tx, RECORDS, rql, error) : -1;
  gint64 all = connect_json_get_int (chunk, "stats.accepted", 0);
  gboolean left = FALSE;

  if (n < 0)
    return FALSE;
  _connectd_stamp (tx, chunk, "events.closed");
  show_counts (chunk, all, all, connect_json_get_int (chunk, "stats.billed", 0) + n);
  _connectd_usage_shift (file, "approved", "closed", n);
  _connectd_usage_count (file, "billed", n);
  if (n > CONNECTD_USAGE_AT_ONCE
          ? !connectd_tx_add_task (tx, CONNECTD_TASK_USAGE_CHUNK_CLOSE, _connectd_id (chunk), NULL, 0, error)
          : !close_rows (tx, chunk, 0, &left, error))
    return FALSE;
  return _connectd_usage_file_store (tx, file, error);
}

typedef struct
{
  const char *chunk;
  gboolean left;
} Rest;

static gboolean
close_slice (ConnectdTx *tx, gpointer data, GError **error)
{
  Rest *rest = data;
  g_autoptr (JsonObject) chunk = connectd_tx_get (tx, CHUNKS, rest->chunk, error);

  return chunk != NULL && close_rows (tx, chunk, ROWS, &rest->left, error);
}

static gboolean
end_closing (ConnectdTx *tx, gpointer data, GError **error)
{
  Rest *rest = data;
  g_autoptr (JsonObject) chunk = connectd_tx_get (tx, CHUNKS, rest->chunk, error);
  const char *id = chunk != NULL ? connect_json_get_string (chunk, "usagefile.id") : NULL;
  g_autoptr (JsonObject) file = id != NULL ? connectd_tx_get (tx, FILES, id, error) : NULL;

  if (file == NULL)
    return FALSE;
  _connectd_usage_move (file);
  return connectd_tx_refresh (tx, FILES, id, file, error);
}

gboolean
_connectd_usage_run_chunk_close (ConnectdTask *task, GError **error)
{
  Rest rest = { task->subject, TRUE };

  while (rest.left)
    if (g_cancellable_set_error_if_cancelled (task->cancellable, error) ||
        !connectd_engine_run (task->engine, NULL, close_slice, &rest, error))
      return FALSE;
  return connectd_task_finish (task, end_closing, &rest, error);
}

static gboolean
chunk_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  if (strcmp (action->verb, "close") == 0)
    return close_chunk (tx, doc, error);
  return connectd_tx_add_task (tx, CONNECTD_TASK_USAGE_CHUNK, _connectd_id (doc), NULL, 0, error);
}

const ConnectdHooks connectd_usage_chunk_hooks = {
  .collection = "usage-chunks",
  .act = chunk_act,
};

static gboolean
download_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) chunk = connectd_tx_get_visible (call->tx, CHUNKS, call->args[0], error);
  const char *file = chunk != NULL ? connect_json_get_string (chunk, "file.id") : NULL;

  if (chunk != NULL && file == NULL)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "The workbook of this chunk is not made yet.");
  return chunk != NULL && connectd_call_answer_file (call, file, error);
}

const ConnectdOperation connectd_usage_chunk_operations[] = {
  { "GET", "usage/chunks/{chunk}/download", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_USAGE,
    .run = download_get, .summary = "The workbook of a chunk" },
  { NULL },
};
