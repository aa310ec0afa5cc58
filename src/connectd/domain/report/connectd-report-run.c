/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Making a report. It is read as whoever has asked for it, page by page in the order of keys, and what was
 * read is written at once, so that a report of a million rows takes no more memory than one of a thousand.
 * Now and then the run says how far it is; then it also learns that it is not wanted any more. Its file
 * counts from the transaction on that ends the report. */

#include "config.h"

#include "domain/report/connectd-report-private.h"

#include <string.h>

#define REPORTS (&connect_reports_collection)
#define PAGE 500
#define TELL_EVERY (5 * G_USEC_PER_SEC)
#define LONGEST (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

typedef struct
{
  ConnectdTask *task;
  JsonObject *report; /* as it was when the run began; NULL: there is nothing to do */
  ConnectViewer viewer;
  const ConnectdReportTemplate *template;
  const ConnectCollection *collection;
  ConnectdReportWriter *writer;
  char *filter;
  char *position; /* key of the last row read; NULL after the last page */
  GPtrArray *page;
  gint64 n_rows;
  gint64 n_all;
  gint64 start; /* monotonic */
  gint64 told;
  gboolean timeout;
  ConnectdFile *file;
  char *failure;
} Run;

static void
run_clear (Run *self)
{
  g_clear_pointer (&self->report, json_object_unref);
  g_clear_pointer (&self->writer, _connectd_report_writer_free);
  g_clear_pointer (&self->page, g_ptr_array_unref);
  g_clear_pointer (&self->file, connectd_file_free);
  g_free (self->filter);
  g_free (self->position);
  g_free (self->failure);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* --- in the writer --- */

/* The report while it is to be made; NULL in `report` when it has ended or is gone. */
static gboolean
get_open (ConnectdTx *tx, const char *id, JsonObject **report, GError **error)
{
  static const char *const open[] = { "pending", "deploying", "running", NULL };

  if (!_connectd_look_up (tx, REPORTS, id, report, error))
    return FALSE;
  if (*report != NULL && !connect_strv_has (open, connect_json_get_string (*report, "status")))
    g_clear_pointer (report, json_object_unref);
  return TRUE;
}

static gboolean
begin (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (JsonObject) report = NULL;

  g_clear_pointer (&run->report, json_object_unref); /* of an earlier run that was rolled back */
  if (!get_open (tx, run->task->subject, &report, error))
    return FALSE;
  if (report == NULL)
    return TRUE;
  connect_json_set_string (report, "status", "running");
  connect_json_set_time (report, "events.started.at", connectd_tx_get_now (tx));
  connect_json_set_int (report, "progress.value", 0);
  run->report = connect_json_copy (report);
  return connectd_tx_refresh (tx, REPORTS, run->task->subject, report, error);
}

static gboolean
tell (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (JsonObject) report = NULL;

  if (!get_open (tx, run->task->subject, &report, error))
    return FALSE;
  if (report == NULL)
    return _connectd_fail (error, CONNECT_ERROR_GONE, "The report is not wanted any more.");
  connect_json_set_int (report, "progress.value", run->n_rows);
  connect_json_set_int (report, "progress.max", MAX (run->n_all, run->n_rows));
  return connectd_tx_refresh (tx, REPORTS, run->task->subject, report, error);
}

static gboolean
finish (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (JsonObject) report = NULL;

  if (!get_open (tx, run->task->subject, &report, error))
    return FALSE;
  if (report == NULL)
    return TRUE;
  connect_json_set_int (report, "progress.value", run->n_rows);
  connect_json_set_int (report, "progress.max",
                        run->file != NULL ? run->n_rows : MAX (run->n_all, run->n_rows));
  connect_json_set_boolean (report, "timeout", run->timeout);
  return _connectd_report_end (tx, report, run->file, connect_json_get_string (report, "renderer"),
                               run->failure, error);
}

/* --- reading --- */

static gboolean
read_account (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (JsonObject) account = connectd_tx_get (tx, &connect_accounts_collection,
                                                    connect_json_get_string (run->report, "owner.id"), error);

  if (account == NULL)
    return FALSE;
  run->viewer.role = connect_role_from_string (connect_json_get_string (account, "role"));
  return TRUE;
}

/* Whether whoever has asked for it is still in the account: a user who has joined it, a token that works. */
static gboolean
check_access (ConnectdTx *tx, const ConnectViewer *viewer, GError **error)
{
  static const char *const good[] = { "joined", "active", "expiring", NULL };
  gboolean token = g_str_has_prefix (viewer->user_id, "SU-");
  g_autofree char *key = token ? g_strdup (viewer->user_id)
                               : connect_collection_make_key (&connect_account_users_collection,
                                                              viewer->account_id, NULL, viewer->user_id);
  g_autoptr (JsonObject) who = NULL;

  if (!_connectd_look_up (tx, token ? &connect_tokens_collection : &connect_account_users_collection, key,
                          &who, error))
    return FALSE;
  if (who != NULL && connect_strv_has (good, connect_json_get_string (who, "status")))
    return TRUE;
  return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN,
                         "Who has asked for the report has no access to the account any more.");
}

/* What he may, and how much there is. */
static gboolean
read_beginning (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;

  if (run->viewer.user_id != NULL && !check_access (tx, &run->viewer, error))
    return FALSE;
  if (!_connectd_report_template_check (tx, run->template, connect_json_get_string (run->report, "template.id"),
                                        error))
    return FALSE;
  run->n_all = connectd_tx_count_seen (tx, run->collection, run->filter, error);
  return run->n_all >= 0;
}

static gboolean
read_page (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  char *next = NULL;

  g_clear_pointer (&run->page, g_ptr_array_unref);
  run->page = connectd_tx_list_seen (tx, run->collection, run->filter, run->position, PAGE, &next, error);
  g_free (run->position);
  run->position = next;
  return run->page != NULL;
}

/* --- making --- */

static gboolean
prepare (Run *run, GError **error)
{
  const char *id = connect_json_get_string (run->report, "template.id");

  run->template = _connectd_report_template_find (id);
  if (run->template == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "template: Reports of this template are not made here.");
  run->collection = connect_collection_find (run->template->collection);
  run->viewer.account_id = connect_json_get_string (run->report, "owner.id");
  run->viewer.user_id = connect_json_get_string (run->report, "events.created.by.id");
  run->filter = _connectd_report_dup_filter (run->report, run->template);
  run->position = g_strdup ("");
  if (!connectd_engine_read (run->task->engine, NULL, read_account, run, error) ||
      !connectd_engine_read (run->task->engine, &run->viewer, read_beginning, run, error))
    return FALSE;
  run->writer = _connectd_report_writer_new (run->task->engine, run->template,
                                             connect_json_get_string (run->report, "renderer"),
                                             _connectd_report_wants_bom (run->report), error);
  return run->writer != NULL;
}

static gboolean
go_on (Run *run, GError **error)
{
  gint64 now = g_get_monotonic_time ();

  if (g_cancellable_set_error_if_cancelled (run->task->cancellable, error))
    return FALSE;
  run->timeout = now - run->start > LONGEST;
  if (run->timeout)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "The report took longer than an hour. Choose a shorter period.");
  if (now - run->told < TELL_EVERY)
    return TRUE;
  run->told = now;
  return connectd_task_keep (run->task, tell, run, error);
}

static gboolean
write_rows (Run *run, GError **error)
{
  while (run->position != NULL)
    {
      if (!go_on (run, error) ||
          !connectd_engine_read (run->task->engine, &run->viewer, read_page, run, error))
        return FALSE;
      for (guint i = 0; i < run->page->len; i++, run->n_rows++)
        if (!_connectd_report_writer_add (run->writer, run->page->pdata[i], error))
          return FALSE;
    }
  return TRUE;
}

/* "contract_list-RP-123-456-789.xlsx" */
static ConnectdFile *
stage (Run *run, GBytes *bytes, GError **error)
{
  const char *renderer = connect_json_get_string (run->report, "renderer");
  g_autofree char *name = g_strdup_printf ("%s-%s.%s", run->template->local_id, run->task->subject, renderer);

  return connectd_files_stage (run->task->engine, run->viewer.account_id, name,
                               _connectd_report_renderer_get_type (renderer), bytes, error);
}

static gboolean
make (Run *run, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (!prepare (run, error) || !connectd_task_keep (run->task, tell, run, error) || !write_rows (run, error))
    return FALSE;
  bytes = _connectd_report_writer_finish (run->writer, run->task->cancellable, error);
  /* the writer may have taken its time, and so may the store */
  if (bytes == NULL || !connectd_task_keep (run->task, tell, run, error))
    return FALSE;
  run->file = stage (run, bytes, error);
  return run->file != NULL;
}

/* Trying again would not help. */
static gboolean
is_final (const GError *error)
{
  return g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_INVALID) ||
         g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_FORBIDDEN) ||
         g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_TOO_LARGE);
}

gboolean
_connectd_report_run (ConnectdTask *task, GError **error)
{
  g_auto (Run) run = { .task = task, .start = g_get_monotonic_time (), .told = g_get_monotonic_time () };
  g_autoptr (GError) cause = NULL;

  if (!connectd_task_keep (task, begin, &run, error))
    return FALSE;
  if (run.report == NULL)
    return TRUE;
  if (!make (&run, &cause))
    {
      if (g_error_matches (cause, CONNECT_ERROR, CONNECT_ERROR_GONE))
        return TRUE;
      if (!is_final (cause))
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      run.failure = g_strdup (cause->message);
    }
  return connectd_task_finish (task, finish, &run, error);
}

gboolean
_connectd_report_give_up (ConnectdTx *tx, const ConnectdTask *task, const GError *reason, GError **error)
{
  g_autoptr (JsonObject) report = NULL;

  if (!get_open (tx, task->subject, &report, error))
    return FALSE;
  return report == NULL || _connectd_report_end (tx, report, NULL, NULL, reason->message, error);
}
