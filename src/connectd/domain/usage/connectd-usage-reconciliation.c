/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Workbooks with billing ids: a buyer sends back what he has billed, and the records that it names are
 * closed, slice by slice. Each row has its outcome in the processed workbook. A run that is begun again meets
 * what it has closed before, and takes that as done. */

#include "config.h"

#include "domain/usage/connectd-usage-sheet.h"

#include <string.h>

#define FILES CONNECTD_USAGE_FILES
#define RECORDS CONNECTD_USAGE_RECORDS
#define CHUNKS (&connect_usage_chunks_collection)
#define RECONCILIATIONS (&connect_usage_reconciliations_collection)
#define SLICE 200
#define MAX_TEXT 400

/* --- uploading --- */

/* The file or chunk that the form names; without one, the records tell. */
static gboolean
set_subject (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  static const char *const states[] = { "accepted", NULL };
  static const char *const copied[] = { "id", "name", "schema", "currency" };
  const char *chunk_id = connect_json_get_string (body, "partusagefile.id"),
             *id = connect_json_get_string (body, "usagefile.id");
  g_autoptr (JsonObject) chunk =
      chunk_id != NULL ? connectd_tx_get_visible (tx, CHUNKS, chunk_id, error) : NULL;
  g_autoptr (JsonObject) file = NULL;

  if (chunk_id != NULL && chunk == NULL)
    return FALSE;
  if (chunk != NULL)
    {
      id = connect_json_get_string (chunk, "usagefile.id");
      connect_json_set_string (doc, "partusagefile.id", chunk_id);
      connect_json_set_object (doc, "partusagefile.provider",
                               connect_json_copy (connect_json_get_object (chunk, "provider")));
      if (connect_json_get_object (chunk, "binding") != NULL)
        connect_json_set_object (doc, "binding",
                                 connect_json_copy (connect_json_get_object (chunk, "binding")));
    }
  if (id == NULL)
    return TRUE;
  file = _connectd_usage_file_get (tx, id, CONNECT_SIDE_PROVIDER, states, error);
  for (guint i = 0; file != NULL && i < G_N_ELEMENTS (copied); i++)
    {
      g_autofree char *path = g_strconcat ("usagefile.", copied[i], NULL);

      connect_json_set_string (doc, path, connect_json_get_string (file, copied[i]));
    }
  return file != NULL;
}

static const char *
find_field (JsonObject *body)
{
  return connect_json_get (body, "reconciliation_file") != NULL ? "reconciliation_file" : "recon_file";
}

static gboolean
reconciliation_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *note = _connectd_text (problems, body, "upload_note", MAX_TEXT, CONNECTD_TEXT_LINES);
  g_autofree char *id = connectd_tx_new_id (tx, RECONCILIATIONS, NULL, error);
  g_autoptr (ConnectdFile) file = NULL;

  if (id == NULL || !connect_problems_check (problems, error) || !set_subject (tx, doc, body, error))
    return FALSE;
  file = connectd_files_take (tx, body, find_field (body), RECONCILIATIONS, id, error);
  if (file == NULL)
    return FALSE;
  if (file->size > CONNECTD_USAGE_FILE_SIZE)
    return _connectd_fail (error, CONNECT_ERROR_TOO_LARGE, "recon_file: It is larger than %d MiB.",
                           CONNECTD_USAGE_FILE_SIZE / 1024 / 1024);
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "status", "uploaded");
  connect_json_set_string (doc, "provider.id", connectd_tx_get_viewer (tx)->account_id);
  connect_json_set_string (doc, "notes.uploaded", note);
  connect_json_set_object (doc, "uploaded_file", connectd_file_to_json (file));
  _connectd_stamp (tx, doc, "events.uploaded");
  return connectd_tx_add_task (tx, CONNECTD_TASK_USAGE_RECONCILE, id, NULL, 0, error);
}

const ConnectdHooks connectd_usage_reconciliation_hooks = {
  .collection = "usage-reconciliations",
  .create = reconciliation_create,
  .upload = CONNECTD_USAGE_UPLOAD,
};

/* POST usage/files/ID/reconciliation: the same, and the file shows the workbook. */
gboolean
_connectd_usage_reconcile_file (ConnectdTx *tx, JsonObject *file, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) given = connect_json_copy (body);
  g_autoptr (JsonObject) doc = NULL;
  const char *old = connect_json_get_string (file, "reconciliation_file.id"), *workbook;

  connect_json_set_string (given, "usagefile.id", _connectd_id (file));
  doc = connectd_tx_create (tx, RECONCILIATIONS, NULL, given, error);
  workbook = doc != NULL ? connect_json_get_string (doc, "uploaded_file.id") : NULL;
  if (workbook == NULL ||
      (old != NULL && !connectd_files_release (tx, old, FILES, _connectd_id (file), error)))
    return FALSE;
  connect_json_set_object (file, "reconciliation_file",
                           connect_json_copy (connect_json_get_object (doc, "uploaded_file")));
  connect_json_set_string (file, "reconciliation_file_uri",
                           connect_json_get_string (doc, "uploaded_file.link"));
  return connectd_files_use (tx, workbook, FILES, _connectd_id (file), error);
}

/* --- reading --- */

typedef enum
{
  COLUMN_RECORD,
  COLUMN_BILLING,
  COLUMN_NOTE,
  N_COLUMNS,
} Column;

typedef struct
{
  char *values[N_COLUMNS];
  char *outcome; /* NULL: closed */
} Row;

typedef struct
{
  ConnectdTask *task;
  JsonObject *doc;
  GBytes *uploaded;
  int columns[N_COLUMNS];
  gboolean headed;
  GPtrArray *rows; /* of the slice (element-type Row) */
  ConnectdWorkbook *workbook;
  char *file; /* of the first record, when none was named */
  guint n_closed;
  guint n_refused;
  ConnectdFile *made;
  const GError *reason;
} Run;

static void
row_free (gpointer data)
{
  Row *row = data;

  for (guint i = 0; i < N_COLUMNS; i++)
    g_free (row->values[i]);
  g_free (row->outcome);
  g_free (row);
}

/* In our own workbooks the vendor's record_id stands beside the platform's. */
static gboolean
read_headings (Run *run, const char *const *cells, guint n_cells, GError **error)
{
  static const char *const names[][3] = {
    { "usage_record_id", "record_id", "id" },
    { "external_billing_id", NULL, NULL },
    { "external_billing_note", NULL, NULL },
  };

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      run->columns[i] = -1;
      for (guint j = 0; j < 3 && names[i][j] != NULL && run->columns[i] < 0; j++)
        for (guint k = 0; k < n_cells && run->columns[i] < 0; k++)
          if (g_ascii_strcasecmp (cells[k], names[i][j]) == 0)
            run->columns[i] = (int)k;
    }
  run->headed = TRUE;
  if (run->columns[COLUMN_RECORD] < 0 || run->columns[COLUMN_BILLING] < 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "records: The column “%s” is missing.",
                           run->columns[COLUMN_RECORD] < 0 ? "record_id" : "external_billing_id");
  return TRUE;
}

static const char *
get_subject (Run *run)
{
  const char *named = connect_json_get_string (run->doc, "usagefile.id");

  return named != NULL ? named : run->file;
}

/* Whether the record belongs to what was named. */
static gboolean
check_subject (ConnectdTx *tx, Run *run, const char *id, GError **error)
{
  g_autoptr (JsonObject) record = connectd_tx_get_visible (tx, RECORDS, id, error);
  const char *hub = connect_json_get_string (run->doc, "binding.hub.id");

  if (record == NULL)
    return FALSE;
  if (get_subject (run) == NULL)
    run->file = g_strdup (connect_json_get_string (record, "usagefile.id"));
  if (g_strcmp0 (connect_json_get_string (record, "usagefile.id"), get_subject (run)) != 0 ||
      (hub != NULL && g_strcmp0 (connect_json_get_string (record, "hub.id"), hub) != 0))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "The record is of another usage file or hub.");
  return TRUE;
}

static gboolean
apply_row (ConnectdTx *tx, Run *run, ConnectdUsageClosing *closing, Row *row, GError **error)
{
  g_autoptr (GError) reason = NULL;
  const char *id = row->values[COLUMN_RECORD], *billing = row->values[COLUMN_BILLING];

  g_clear_pointer (&row->outcome, g_free);
  if (billing == NULL || g_utf8_strlen (billing, -1) > 200 ||
      (row->values[COLUMN_NOTE] != NULL && g_utf8_strlen (row->values[COLUMN_NOTE], -1) > MAX_TEXT))
    row->outcome = g_strdup (billing == NULL ? "external_billing_id: A value is required."
                                             : "The billing id or its note is too long.");
  else if (!check_subject (tx, run, id, &reason) ||
           !_connectd_usage_closing_add (closing, id, billing, row->values[COLUMN_NOTE], TRUE, &reason))
    {
      if (!_connectd_usage_is_refusal (reason))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      row->outcome = g_strdup (reason->message);
    }
  return TRUE;
}

/* As whoever has uploaded it. */
static gboolean
apply_slice (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (ConnectdUsageClosing) closing = NULL;

  _connectd_act_as (tx, connect_json_get_string (run->doc, "provider.id"), "distributor",
                    connect_json_get_string (run->doc, "events.uploaded.by.id"));
  closing = _connectd_usage_closing_new (tx);
  for (guint i = 0; i < run->rows->len; i++)
    if (!apply_row (tx, run, closing, run->rows->pdata[i], error))
      return FALSE;
  return _connectd_usage_closing_finish (closing, error);
}

static gboolean
flush (Run *run, GError **error)
{
  if (run->rows->len == 0)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (run->task->cancellable, error) ||
      !connectd_engine_run (run->task->engine, NULL, apply_slice, run, error))
    return FALSE;
  for (guint i = 0; i < run->rows->len; i++)
    {
      const Row *row = run->rows->pdata[i];

      for (guint j = 0; j < N_COLUMNS; j++)
        connectd_workbook_add_cell (run->workbook, CONNECTD_CELL_TEXT, row->values[j]);
      connectd_workbook_add_cell (run->workbook, CONNECTD_CELL_TEXT,
                                  row->outcome == NULL ? "closed" : "failed");
      connectd_workbook_add_cell (run->workbook, CONNECTD_CELL_TEXT, row->outcome);
      if (!connectd_workbook_end_row (run->workbook, error))
        return FALSE;
      run->n_closed += row->outcome == NULL;
      run->n_refused += row->outcome != NULL;
    }
  g_ptr_array_set_size (run->rows, 0);
  return TRUE;
}

static gboolean
take_row (
    const char *sheet, guint number, const char *const *cells, guint n_cells, gpointer data, GError **error)
{
  Run *run = data;
  Row *row;

  if (!run->headed)
    return read_headings (run, cells, n_cells, error);
  row = g_new0 (Row, 1);
  for (guint i = 0; i < N_COLUMNS; i++)
    if (run->columns[i] >= 0 && (guint)run->columns[i] < n_cells && *cells[run->columns[i]] != '\0')
      row->values[i] = g_strdup (cells[run->columns[i]]);
  if (row->values[COLUMN_RECORD] == NULL)
    row_free (row);
  else
    g_ptr_array_add (run->rows, row);
  return run->rows->len < SLICE || flush (run, error);
}

/* --- the task --- */

static gboolean
begin (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;

  g_clear_pointer (&run->doc, json_object_unref);
  if (!_connectd_look_up (tx, RECONCILIATIONS, run->task->subject, &run->doc, error))
    return FALSE;
  if (run->doc == NULL)
    return TRUE;
  connect_json_set_string (run->doc, "status", "processing");
  return connectd_tx_update (tx, RECONCILIATIONS, run->task->subject, run->doc, error);
}

static gboolean
open_workbook (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (ConnectdFile) file =
      connectd_files_get (tx, connect_json_get_string (run->doc, "uploaded_file.id"), error);

  run->uploaded = file != NULL ? connectd_files_read (tx, file, error) : NULL;
  return run->uploaded != NULL;
}

static void
set_file (ConnectdTx *tx, Run *run, JsonObject *doc)
{
  static const char *const copied[] = { "id", "name", "schema", "currency" };
  g_autoptr (JsonObject) file = run->file != NULL ? connectd_tx_get (tx, FILES, run->file, NULL) : NULL;

  for (guint i = 0; file != NULL && i < G_N_ELEMENTS (copied); i++)
    {
      g_autofree char *path = g_strconcat ("usagefile.", copied[i], NULL);

      connect_json_set_string (doc, path, connect_json_get_string (file, copied[i]));
    }
}

static gboolean
end (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (JsonObject) doc = connectd_tx_get (tx, RECONCILIATIONS, run->task->subject, error);
  g_autofree char *note =
      g_strdup_printf ("%u records were closed, %u were refused.", run->n_closed, run->n_refused);

  if (doc == NULL)
    return FALSE;
  connect_json_set_string (doc, "status", run->reason != NULL || run->n_closed == 0 ? "failed" : "processed");
  connect_json_set_string (doc, "notes.processing", note);
  if (run->reason != NULL)
    connect_json_set_string (doc, "error.detail", run->reason->message);
  else if (run->n_closed == 0)
    connect_json_set_string (doc, "error.detail", "None of the records could be closed.");
  set_file (tx, run, doc);
  _connectd_stamp (tx, doc, "events.closed");
  if (run->made != NULL)
    {
      connect_json_set_object (doc, "processed_file", connectd_file_to_json (run->made));
      if (!connectd_files_use (tx, run->made->id, RECONCILIATIONS, run->task->subject, error))
        return FALSE;
    }
  return connectd_tx_update (tx, RECONCILIATIONS, run->task->subject, doc, error);
}

static gboolean
reconcile (Run *run, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GBytes) bytes = NULL;

  run->workbook = connectd_workbook_new (error);
  if (run->workbook == NULL)
    return FALSE;
  connectd_workbook_start_sheet (
      run->workbook, "records",
      STRV ("record_id", "external_billing_id", "external_billing_note", "status", "error"));
  if (!connectd_workbook_read (run->uploaded, STRV ("records"), 0, take_row, run, run->task->cancellable,
                               &reason) ||
      !flush (run, &reason))
    {
      if (reason->domain != CONNECT_ERROR ||
          (reason->code != CONNECT_ERROR_INVALID && reason->code != CONNECT_ERROR_TOO_LARGE))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      run->reason = reason;
      return connectd_task_finish (run->task, end, run, error);
    }
  bytes = connectd_workbook_finish (run->workbook, run->task->cancellable, error);
  if (bytes != NULL)
    run->made = connectd_files_stage (run->task->engine, connect_json_get_string (run->doc, "provider.id"),
                                      "reconciliation_processed.xlsx", CONNECTD_WORKBOOK_TYPE, bytes, error);
  return run->made != NULL && connectd_task_finish (run->task, end, run, error);
}

gboolean
_connectd_usage_run_reconcile (ConnectdTask *task, GError **error)
{
  Run run = { .task = task, .rows = g_ptr_array_new_with_free_func (row_free) };
  gboolean good = connectd_engine_run (task->engine, NULL, begin, &run, error);

  if (good && run.doc != NULL)
    good = connectd_engine_read (task->engine, NULL, open_workbook, &run, error) && reconcile (&run, error);
  g_clear_pointer (&run.doc, json_object_unref);
  g_clear_pointer (&run.uploaded, g_bytes_unref);
  g_ptr_array_unref (run.rows);
  g_clear_pointer (&run.workbook, connectd_workbook_free);
  g_free (run.file);
  g_clear_pointer (&run.made, connectd_file_free);
  return good;
}

gboolean
_connectd_usage_give_up_reconcile (ConnectdTx *tx,
                                   const ConnectdTask *task,
                                   const GError *reason,
                                   GError **error)
{
  g_autoptr (JsonObject) doc = NULL;

  if (!_connectd_look_up (tx, RECONCILIATIONS, task->subject, &doc, error))
    return FALSE;
  if (doc == NULL)
    return TRUE;
  connect_json_set_string (doc, "status", "failed");
  connect_json_set_string (doc, "error.detail", "The workbook could not be read.");
  return connectd_tx_update (tx, RECONCILIATIONS, task->subject, doc, error);
}

/* --- downloads --- */

static gboolean
answer_workbook (ConnectdCall *call, const char *path, GError **error)
{
  g_autoptr (JsonObject) doc = connectd_tx_get_visible (call->tx, RECONCILIATIONS, call->args[0], error);
  const char *file = doc != NULL ? connect_json_get_string (doc, path) : NULL;

  if (doc != NULL && file == NULL)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such workbook.");
  return doc != NULL && connectd_call_answer_file (call, file, error);
}

static gboolean
processed_get (ConnectdCall *call, GError **error)
{
  return answer_workbook (call, "processed_file.id", error);
}

static gboolean
uploaded_get (ConnectdCall *call, GError **error)
{
  return answer_workbook (call, "uploaded_file.id", error);
}

const ConnectdOperation connectd_usage_reconciliation_operations[] = {
  { "GET", "usage/reconciliations/{reconciliation}/processedfile", CONNECTD_ACCESS_ACCOUNT,
    CONNECT_MODULE_USAGE, .run = processed_get, .summary = "What became of each row of a reconciliation" },
  { "GET", "usage/reconciliations/{reconciliation}/uploadedfile", CONNECTD_ACCESS_ACCOUNT,
    CONNECT_MODULE_USAGE, .run = uploaded_get, .summary = "The workbook as it was uploaded" },
  { NULL },
};
