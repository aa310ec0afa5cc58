/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The processed workbook: what was uploaded, row by row, and beside it what became of each record. Records
 * that came over the API follow, written as if they had been uploaded. */

#include "config.h"

#include "domain/usage/connectd-usage-sheet.h"

#define FILES CONNECTD_USAGE_FILES
#define RECORDS CONNECTD_USAGE_RECORDS

typedef struct
{
  ConnectdTask *task;
  JsonObject *file;
  JsonObject *product;
  GBytes *uploaded; /* NULL: the records came over the API */
  JsonObject *categories;
  GPtrArray *own; /* columns of the parties' own */
  ConnectdWorkbook *workbook;
  gboolean started;      /* the sheet of records */
  GHashTable *customers; /* of its subscriptions */
  GPtrArray *records;    /* the next ones, in the order of the rows */
  guint at;
  char *position;
  gboolean last;
  ConnectdFile *made;
} Making;

gboolean
_connectd_usage_processed_begin (ConnectdTx *tx, JsonObject *file, GError **error)
{
  return connectd_tx_drop_tasks (tx, CONNECTD_TASK_USAGE_PROCESSED, _connectd_id (file), error) &&
         connectd_tx_add_task (tx, CONNECTD_TASK_USAGE_PROCESSED, _connectd_id (file), NULL, 0, error);
}

/* --- what is read --- */

static gboolean
open_file (ConnectdTx *tx, gpointer data, GError **error)
{
  Making *self = data;
  const char *id;
  g_autoptr (ConnectdFile) uploaded = NULL;

  if (!_connectd_look_up (tx, FILES, self->task->subject, &self->file, error))
    return FALSE;
  if (self->file == NULL || connect_strv_has (STRV ("draft", "uploading", "processing", "deleted"),
                                              connect_json_get_string (self->file, "status")))
    {
      g_clear_pointer (&self->file, json_object_unref);
      return TRUE;
    }
  self->product = connectd_tx_get (tx, &connect_products_collection,
                                   connect_json_get_string (self->file, "product.id"), error);
  if (self->product == NULL)
    return FALSE;
  id = connect_json_get_string (self->file, "usage_file.id");
  if (id == NULL)
    return TRUE;
  uploaded = connectd_files_get (tx, id, error);
  self->uploaded = uploaded != NULL ? connectd_files_read (tx, uploaded, error) : NULL;
  return self->uploaded != NULL;
}

static gboolean
read_records (ConnectdTx *tx, gpointer data, GError **error)
{
  Making *self = data;
  g_autofree char *rql = _connectd_eq ("usagefile.id", self->task->subject);

  g_clear_pointer (&self->records, g_ptr_array_unref);
  self->records = connectd_tx_find_after (tx, RECORDS, rql, self->position, CONNECTD_USAGE_SLICE, error);
  return self->records != NULL && _connectd_usage_read_customers (tx, self->records, self->customers, error);
}

/* The next record; NULL at their end, or with an error. Borrowed. */
static JsonObject *
next_record (Making *self, GError **error)
{
  if (self->records != NULL && self->at < self->records->len)
    return self->records->pdata[self->at++];
  if (self->last)
    return NULL;
  if (g_cancellable_set_error_if_cancelled (self->task->cancellable, error) ||
      !connectd_engine_read (self->task->engine, NULL, read_records, self, error))
    return NULL;
  self->at = 0;
  self->last = self->records->len < CONNECTD_USAGE_SLICE;
  if (self->records->len == 0)
    return NULL;
  g_set_str (&self->position, _connectd_id (self->records->pdata[self->records->len - 1]));
  return self->records->pdata[self->at++];
}

/* --- what is written --- */

static gboolean
start_records (Making *self, JsonObject *categories, GError **error)
{
  if (self->started)
    return TRUE;
  self->started = TRUE;
  if (!_connectd_usage_write_general (self->workbook, self->file, self->product, error) ||
      !_connectd_usage_write_categories (self->workbook, categories, error))
    return FALSE;
  g_ptr_array_add (self->own, NULL);
  _connectd_usage_start_records (self->workbook, (const char *const *)self->own->pdata,
                                 _connectd_usage_found_headings ());
  return TRUE;
}

static gboolean
write_row (Making *self, const ConnectdUsageRow *row, JsonObject *record, GError **error)
{
  _connectd_usage_add_row (self->workbook, row, (const char *const *)self->own->pdata);
  if (record != NULL)
    _connectd_usage_add_found (self->workbook, record, self->customers);
  return connectd_workbook_end_row (self->workbook, error);
}

static gboolean
take_row (ConnectdUsageRow *row, JsonObject *categories, gpointer data, GError **error)
{
  Making *self = data;
  g_autoptr (GError) reason = NULL;
  JsonObject *record = start_records (self, categories, &reason) ? next_record (self, &reason) : NULL;
  gboolean good = reason == NULL && write_row (self, row, record, &reason);

  _connectd_usage_row_free (row);
  if (!good)
    g_propagate_error (error, g_steal_pointer (&reason));
  return good;
}

static gboolean
write_rest (Making *self, GError **error)
{
  g_autoptr (GError) reason = NULL;
  JsonObject *record;

  if (!start_records (self, connect_json_get_object (self->file, "categories"), error))
    return FALSE;
  while ((record = next_record (self, &reason)) != NULL)
    {
      ConnectdUsageRow *row = _connectd_usage_row_new_from_record (record);
      gboolean good = write_row (self, row, record, error);

      _connectd_usage_row_free (row);
      if (!good)
        return FALSE;
    }
  if (reason == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

static gboolean
make_workbook (Making *self, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  self->workbook = connectd_workbook_new (error);
  if (self->workbook == NULL)
    return FALSE;
  if (self->uploaded != NULL && !_connectd_usage_sheets_read (self->uploaded, self->categories, self->own,
                                                              take_row, self, self->task->cancellable, error))
    return FALSE;
  bytes = write_rest (self, error) ? connectd_workbook_finish (self->workbook, self->task->cancellable, error)
                                   : NULL;
  if (bytes == NULL)
    return FALSE;
  self->made = connectd_files_stage (self->task->engine, connect_json_get_string (self->file, "vendor.id"),
                                     "processed_file.xlsx", CONNECTD_WORKBOOK_TYPE, bytes, error);
  return self->made != NULL;
}

/* --- the end --- */

/* Unless another workbook was uploaded meanwhile: that one gets its own. */
static gboolean
keep (ConnectdTx *tx, gpointer data, GError **error)
{
  Making *self = data;
  g_autoptr (JsonObject) file = NULL;
  const char *old;
  g_autofree char *link = connectd_file_dup_link (self->made);

  if (!_connectd_look_up (tx, FILES, self->task->subject, &file, error))
    return FALSE;
  if (file == NULL ||
      g_strcmp0 (connect_json_get_string (file, "usage_file.id"),
                 connect_json_get_string (self->file, "usage_file.id")) != 0 ||
      connect_strv_has (STRV ("uploading", "processing", "deleted"),
                        connect_json_get_string (file, "status")))
    return TRUE;
  old = connect_json_get_string (file, "processed_file.id");
  if (old != NULL && !connectd_files_release (tx, old, FILES, self->task->subject, error))
    return FALSE;
  connect_json_set_object (file, "processed_file", connectd_file_to_json (self->made));
  connect_json_set_string (file, "processed_file_uri", link);
  return connectd_files_use (tx, self->made->id, FILES, self->task->subject, error) &&
         connectd_tx_refresh (tx, FILES, self->task->subject, file, error);
}

gboolean
_connectd_usage_run_processed (ConnectdTask *task, GError **error)
{
  Making self = { .task = task,
                  .categories = json_object_new (),
                  .own = g_ptr_array_new_with_free_func (g_free),
                  .customers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                      (GDestroyNotify)json_object_unref),
                  .position = g_strdup ("") };
  gboolean good = connectd_engine_read (task->engine, NULL, open_file, &self, error) &&
                  (self.file == NULL ||
                   (make_workbook (&self, error) && connectd_task_finish (task, keep, &self, error)));

  g_clear_pointer (&self.file, json_object_unref);
  g_clear_pointer (&self.product, json_object_unref);
  g_clear_pointer (&self.uploaded, g_bytes_unref);
  json_object_unref (self.categories);
  g_ptr_array_unref (self.own);
  g_clear_pointer (&self.workbook, connectd_workbook_free);
  g_hash_table_unref (self.customers);
  g_clear_pointer (&self.records, g_ptr_array_unref);
  g_free (self.position);
  g_clear_pointer (&self.made, connectd_file_free);
  return good;
}
