/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Records are closed: one by one, by lists, and by workbooks that come back. A file is closed with the last
 * of its records. */

#include "config.h"

#include "domain/usage/connectd-usage-private.h"

#define FILES CONNECTD_USAGE_FILES
#define RECORDS CONNECTD_USAGE_RECORDS

static const char *const closing_states[] = { "accepted", NULL };

JsonObject *
_connectd_usage_file_of (ConnectdTx *tx, JsonObject *record, const char *const *states, GError **error)
{
  return _connectd_usage_file_get (tx, connect_json_get_string (record, "usagefile.id"),
                                   CONNECT_SIDE_PROVIDER, states, error);
}

gboolean
_connectd_usage_file_store (ConnectdTx *tx, JsonObject *file, GError **error)
{
  gboolean settled = FALSE;

  _connectd_usage_move (file);
  if (!_connectd_usage_settle (tx, file, &settled, error))
    return FALSE;
  if (settled)
    return connectd_tx_update (tx, FILES, _connectd_id (file), file, error);
  return connectd_tx_refresh (tx, FILES, _connectd_id (file), file, error);
}

void
_connectd_usage_record_close (ConnectdTx *tx, JsonObject *record, JsonObject *file)
{
  g_autoptr (JsonObject) event = connectd_tx_new_event (tx);
  const char *billing = connect_json_get_string (record, "external_billing_id");

  _connectd_usage_close_record (record, event);
  _connectd_usage_shift (file, "approved", "closed", 1);
  if (billing != NULL && *billing != '\0')
    _connectd_usage_count (file, "billed", 1);
}

/* --- many --- */

struct _ConnectdUsageClosing
{
  ConnectdTx *tx;
  GHashTable *files; /* id → document */
  ConnectdBatch *batch;
  GHashTable *closed; /* ids: none is closed twice */
};

ConnectdUsageClosing *
_connectd_usage_closing_new (ConnectdTx *tx)
{
  ConnectdUsageClosing *self = g_new0 (ConnectdUsageClosing, 1);

  self->tx = tx;
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)json_object_unref);
  self->batch = connectd_batch_new (connectd_tx_get_engine (tx), RECORDS);
  self->closed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
_connectd_usage_closing_free (ConnectdUsageClosing *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->files);
  connectd_batch_free (self->batch);
  g_hash_table_unref (self->closed);
  g_free (self);
}

gboolean
_connectd_usage_is_refusal (const GError *reason)
{
  return g_error_matches (reason, CONNECT_ERROR, CONNECT_ERROR_INVALID) ||
         g_error_matches (reason, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND) ||
         g_error_matches (reason, CONNECT_ERROR, CONNECT_ERROR_FORBIDDEN);
}

/* The file of the record, as far as the viewer may close in it. */
static JsonObject *
find_file (ConnectdUsageClosing *self, JsonObject *record, GError **error)
{
  const char *id = connect_json_get_string (record, "usagefile.id");
  JsonObject *file = g_hash_table_lookup (self->files, id);

  if (file != NULL)
    return file;
  file = _connectd_usage_file_of (self->tx, record, closing_states, error);
  if (file != NULL)
    g_hash_table_insert (self->files, g_strdup (id), file);
  return file;
}

static gboolean
is_same (JsonObject *record, const char *billing)
{
  return g_strcmp0 (connect_json_get_string (record, "status"), "closed") == 0 && billing != NULL &&
         g_strcmp0 (connect_json_get_string (record, "external_billing_id"), billing) == 0;
}

gboolean
_connectd_usage_closing_add (ConnectdUsageClosing *self,
                             const char *id,
                             const char *billing,
                             const char *note,
                             gboolean again,
                             GError **error)
{
  g_autoptr (JsonObject) record = connectd_tx_get_visible (self->tx, RECORDS, id, error);
  JsonObject *file;

  if (record == NULL)
    return FALSE;
  if (again && is_same (record, billing))
    return TRUE;
  file = find_file (self, record, error);
  if (file == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (record, "status"), "approved") != 0 ||
      g_hash_table_contains (self->closed, id))
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "Only a record that is accepted (approved) can be closed.");
  connect_json_set_string (record, "external_billing_id", billing);
  connect_json_set_string (record, "external_billing_note", note);
  _connectd_usage_record_close (self->tx, record, file);
  connectd_batch_add (self->batch, id, record);
  g_hash_table_add (self->closed, g_strdup (id));
  return TRUE;
}

gboolean
_connectd_usage_closing_finish (ConnectdUsageClosing *self, GError **error)
{
  GHashTableIter iter;
  gpointer file;

  if (!connectd_tx_update_batch (self->tx, self->batch, error))
    return FALSE;
  g_hash_table_iter_init (&iter, self->files);
  while (g_hash_table_iter_next (&iter, NULL, &file))
    if (!_connectd_usage_file_store (self->tx, file, error))
      return FALSE;
  return TRUE;
}
