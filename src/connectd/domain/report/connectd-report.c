/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Reports: asked for by somebody or by a schedule, made by a task (connectd-report-run.c), kept for a while.
 */

#include "config.h"

#include "domain/report/connectd-report-private.h"

#include <string.h>

#define REPORTS (&connect_reports_collection)
#define MAX_WAITING 20 /* reports of an account */
#define MAX_FAILURE 4096
#define KEEP_DAYS 90
#define KEEP (KEEP_DAYS * G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* --- beginning --- */

gboolean
_connectd_report_check_room (ConnectdTx *tx, const char *account, GError **error)
{
  g_autofree char *of = _connectd_eq ("owner.id", account != NULL ? account : "");
  g_autofree char *rql = g_strdup_printf ("and(%s,in(status,(pending,deploying,running)))", of);
  gint64 waiting = connectd_tx_count (tx, REPORTS, rql, error);

  if (waiting >= MAX_WAITING)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "RPT_001|%d reports of your account are being made: wait for them, or stop some.",
                           MAX_WAITING);
  return waiting >= 0;
}

static void
set_new (JsonObject *doc)
{
  connect_json_set_string (doc, "status", "pending");
  connect_json_set_int (doc, "revision", 1);
  connect_json_set_boolean (doc, "timeout", FALSE);
  connect_json_set_int (doc, "progress.value", 0);
  connect_json_set_int (doc, "progress.max", 0);
}

static gboolean
report_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  _connectd_report_accept_parameters (body);
  return TRUE;
}

static gboolean
report_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  const char *id = connect_json_get_string (doc, "template.id");
  const ConnectdReportTemplate *template = _connectd_report_template_find (id);
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (template == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "template: Reports of this template are not made here.");
  _connectd_report_check_wishes (doc, template, FALSE, problems);
  if (!connect_problems_check (problems, error) ||
      !_connectd_report_template_check (tx, template, id, error) ||
      !_connectd_report_check_room (tx, connectd_tx_get_viewer (tx)->account_id, error))
    return FALSE;
  set_new (doc);
  return TRUE;
}

static gboolean
report_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return connectd_tx_add_task (tx, CONNECTD_KIND_REPORT, _connectd_id (doc), NULL, 0, error);
}

/* Who has made the schedule asks; whether he still may is seen when the report is made. */
gboolean
_connectd_report_add (ConnectdTx *tx, JsonObject *schedule, GError **error)
{
  static const char *const copied[] = { "name", "description", "renderer", "owner", "parameters" };
  g_autofree char *id = connectd_tx_new_id (tx, REPORTS, NULL, error);
  g_autoptr (JsonObject) source = connect_json_copy (schedule);
  g_autoptr (JsonObject) doc = json_object_new ();

  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    if (json_object_has_member (source, copied[i]))
      json_object_set_member (doc, copied[i], json_object_dup_member (source, copied[i]));
  connect_json_set_string (doc, "template.id", connect_json_get_string (schedule, "template.id"));
  connect_json_set_reference (doc, "schedule", _connectd_id (schedule),
                              connect_json_get_string (schedule, "name"));
  connect_json_set_time (doc, "events.created.at", connectd_tx_get_now (tx));
  connect_json_set_reference (doc, "events.created.by",
                              connect_json_get_string (schedule, "events.created.by.id"),
                              connect_json_get_string (schedule, "events.created.by.name"));
  set_new (doc);
  _connectd_report_fix_moments (doc, connectd_tx_get_now (tx));
  return connectd_tx_insert (tx, REPORTS, id, doc, error) && report_created (tx, doc, NULL, error);
}

/* --- ending --- */

static gint64
seconds_between (JsonObject *report, const char *from, const char *to)
{
  gint64 start = connect_json_get_time (report, from), end = connect_json_get_time (report, to);

  return start != 0 && end > start ? (end - start) / G_USEC_PER_SEC : 0;
}

static void
set_timing (JsonObject *report, gint64 wait, gint64 run)
{
  g_autofree char *waited = g_strdup_printf ("%" G_GINT64_FORMAT, wait);
  g_autofree char *ran = g_strdup_printf ("%" G_GINT64_FORMAT, run);

  connect_json_set_string (report, "timing.wait", waited);
  connect_json_set_string (report, "timing.run", ran);
}

static void
set_failure (JsonObject *report, const char *failure)
{
  g_autofree char *cut =
      g_utf8_strlen (failure, -1) > MAX_FAILURE ? g_utf8_substring (failure, 0, MAX_FAILURE) : NULL;

  connect_json_set_string (report, "status", "failed");
  connect_json_set_string (report, "failure_output", cut != NULL ? cut : failure);
}

/* The file, and the day on which it goes. */
static gboolean
take_file (
    ConnectdTx *tx, JsonObject *report, const ConnectdFile *file, const char *extension, GError **error)
{
  g_autofree char *link = connectd_file_dup_link (file);

  connect_json_set_string (report, "status", "succeeded");
  connect_json_set_string (report, "file", file->id);
  connect_json_set_string (report, "report_file", link);
  connect_json_set_string (report, "report_extension", extension);
  connect_json_set_int (report, "report_size", file->size);
  return connectd_files_use (tx, file->id, REPORTS, _connectd_id (report), error) &&
         connectd_tx_add_task (tx, CONNECTD_KIND_REPORT_EXPIRY, _connectd_id (report), NULL,
                               connectd_tx_get_now (tx) + KEEP, error);
}

/* What follows from the end of a report, but storing it. */
static gboolean
end (ConnectdTx *tx, JsonObject *report, GError **error)
{
  const char *schedule = connect_json_get_string (report, "schedule.id");
  gint64 wait, run;

  connect_json_set_time (report, "events.terminated.at", connectd_tx_get_now (tx));
  if (connect_json_get (report, "events.started.at") == NULL)
    wait = seconds_between (report, "events.created.at", "events.terminated.at");
  else
    wait = seconds_between (report, "events.created.at", "events.started.at");
  run = seconds_between (report, "events.started.at", "events.terminated.at");
  set_timing (report, wait, run);
  return _connectd_report_template_count (tx, report, wait, run, error) &&
         (schedule == NULL || _connectd_report_schedule_count (tx, schedule, run, error));
}

gboolean
_connectd_report_end (ConnectdTx *tx,
                      JsonObject *report,
                      const ConnectdFile *file,
                      const char *extension,
                      const char *failure,
                      GError **error)
{
  if (file != NULL && !take_file (tx, report, file, extension, error))
    return FALSE;
  if (file == NULL)
    set_failure (report, failure);
  return end (tx, report, error) && connectd_tx_update (tx, REPORTS, _connectd_id (report), report, error);
}

/* Somebody stops it. */
static gboolean
report_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *notes =
      _connectd_text (problems, body, "notes", MAX_FAILURE, CONNECTD_TEXT_REQUIRED | CONNECTD_TEXT_LINES);
  const char *traceback = _connectd_text (problems, body, "traceback", MAX_FAILURE, CONNECTD_TEXT_LINES);
  g_autofree char *failure = NULL;

  g_assert (strcmp (action->verb, "fail") == 0);
  if (!connect_problems_check (problems, error))
    return FALSE;
  failure = traceback != NULL ? g_strdup_printf ("%s\n%s", notes, traceback) : g_strdup (notes);
  set_failure (doc, failure);
  if (connect_json_get_boolean (body, "block", FALSE) &&
      !_connectd_report_template_set_status (tx, connect_json_get_string (doc, "owner.id"),
                                             connect_json_get_string (doc, "template.id"), "blocked", notes,
                                             error))
    return FALSE;
  return connectd_tx_drop_tasks (tx, CONNECTD_KIND_REPORT, _connectd_id (doc), error) && end (tx, doc, error);
}

static gboolean
report_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return connectd_tx_drop_tasks (tx, CONNECTD_KIND_REPORT, _connectd_id (doc), error) &&
         connectd_tx_drop_tasks (tx, CONNECTD_KIND_REPORT_EXPIRY, _connectd_id (doc), error);
}

const ConnectdHooks connectd_report_hooks = {
  .collection = "reports",
  .accept = report_accept,
  .create = report_create,
  .created = report_created,
  .act = report_act,
  .remove = report_remove,
};

/* --- its file goes --- */

static gboolean
forget_file (ConnectdTx *tx, gpointer data, GError **error)
{
  const char *id = data;
  g_autoptr (JsonObject) report = NULL;

  if (!_connectd_look_up (tx, REPORTS, id, &report, error))
    return FALSE;
  if (report == NULL || connect_json_get (report, "file") == NULL)
    return TRUE;
  connect_json_remove (report, "file");
  connect_json_remove (report, "report_file");
  connect_json_remove (report, "report_size");
  return connectd_files_release (tx, NULL, REPORTS, id, error) &&
         connectd_tx_update (tx, REPORTS, id, report, error);
}

gboolean
_connectd_report_run_expiry (ConnectdTask *task, GError **error)
{
  return connectd_task_finish (task, forget_file, (gpointer)task->subject, error);
}

/* --- operations --- */

static gboolean
report_download (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) report = connectd_tx_get_visible (call->tx, REPORTS, call->args[0], error);
  const char *file = report != NULL ? connect_json_get_string (report, "file") : NULL;
  const char *status = report != NULL ? connect_json_get_string (report, "status") : NULL;

  if (report == NULL)
    return FALSE;
  if (file != NULL)
    return connectd_call_answer_file (call, file, error);
  if (g_strcmp0 (status, "succeeded") == 0)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND,
                           "Files of reports are kept for %d days. Ask for the report anew.", KEEP_DAYS);
  return _connectd_fail (error, CONNECT_ERROR_INVALID, "The report has no file: it is %s.", status);
}

/* What runs the templates of others tells by these how it goes on; here the platform itself makes the
 * reports. */
static gboolean
report_reserved (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) report = connectd_tx_get_visible (call->tx, REPORTS, call->args[0], error);

  return report != NULL &&
         _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This report is made by the platform itself.");
}

const ConnectdOperation connectd_report_operations[] = {
  { "GET", "reporting/reports/{report}/download", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_REPORTS, FALSE,
    .run = report_download, .summary = "The file of a report" },
  { "POST", "reporting/reports/{report}/progress", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_REPORTS, TRUE,
    .run = report_reserved, .summary = "For what runs reports: reserved to the platform" },
  { "POST", "reporting/reports/{report}/upload", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_REPORTS, TRUE,
    .run = report_reserved, .summary = "For what runs reports: reserved to the platform" },
  { NULL },
};
