/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Schedules: the same report again and again. A task waits for the next moment; making the report, and
 * waiting for the moment after it, are one transaction. After a pause the report is made once, however many
 * moments have gone by. */

#include "config.h"

#include "domain/report/connectd-report-private.h"

#include <string.h>

#define SCHEDULES (&connect_report_schedules_collection)
#define MAX_SCHEDULES 100 /* of an account */

/* Sets the next moment, and leaves a task to it; a schedule that is switched off has none. */
static gboolean
plan (ConnectdTx *tx, JsonObject *schedule, GError **error)
{
  gboolean enabled = g_strcmp0 (connect_json_get_string (schedule, "status"), "enabled") == 0;
  gint64 next = enabled ? _connectd_recurrence_next (schedule, connectd_tx_get_now (tx)) : 0;

  if (next != 0)
    connect_json_set_time (schedule, "events.next_execution.at", next);
  else
    connect_json_remove (schedule, "events.next_execution");
  return connectd_tx_drop_tasks (tx, CONNECTD_KIND_REPORT_SCHEDULE, _connectd_id (schedule), error) &&
         (next == 0 || connectd_tx_add_task (tx, CONNECTD_KIND_REPORT_SCHEDULE, _connectd_id (schedule), NULL,
                                             next, error));
}

/* --- hooks --- */

static gboolean
check (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  const char *id = connect_json_get_string (doc, "template.id");
  const ConnectdReportTemplate *template = _connectd_report_template_find (id);
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (template == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "template: Reports of this template are not made here.");
  _connectd_recurrence_check (doc, problems);
  _connectd_report_check_wishes (doc, template, TRUE, problems);
  return connect_problems_check (problems, error) &&
         _connectd_report_template_check (tx, template, id, error);
}

static gboolean
schedule_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  _connectd_report_accept_parameters (body);
  return TRUE;
}

static gboolean
schedule_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  const char *account = connectd_tx_get_viewer (tx)->account_id;
  g_autofree char *of = _connectd_eq ("owner.id", account != NULL ? account : "");
  gint64 n = connectd_tx_count (tx, SCHEDULES, of, error);

  if (n < 0 || !check (tx, doc, error))
    return FALSE;
  if (n >= MAX_SCHEDULES)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "RPT_002|Your account has %d schedules already.",
                           MAX_SCHEDULES);
  connect_json_set_string (doc, "status", "enabled");
  connect_json_set_int (doc, "stats.total_executions", 0);
  connect_json_set_int (doc, "stats.average_execution_time", 0);
  connect_json_set_int (doc, "stats.seconds", 0);
  connect_json_set_time (doc, "events.next_execution.at",
                         _connectd_recurrence_next (doc, connectd_tx_get_now (tx)));
  return TRUE;
}

static gboolean
schedule_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return plan (tx, doc, error);
}

/* What it is to be made as, and by whose rights, stays what it was. */
static gboolean
schedule_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check (tx, doc, error) && plan (tx, doc, error);
}

static gboolean
schedule_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  if (strcmp (action->verb, "trigger") == 0)
    return _connectd_report_check_room (tx, connect_json_get_string (doc, "owner.id"), error) &&
           _connectd_report_add (tx, doc, error);
  if (strcmp (action->verb, "enable") == 0)
    connect_json_remove (doc, "notes");
  return plan (tx, doc, error);
}

static gboolean
schedule_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return connectd_tx_drop_tasks (tx, CONNECTD_KIND_REPORT_SCHEDULE, _connectd_id (doc), error);
}

const ConnectdHooks connectd_report_schedule_hooks = {
  .collection = "report-schedules",
  .accept = schedule_accept,
  .create = schedule_create,
  .created = schedule_created,
  .update = schedule_update,
  .act = schedule_act,
  .remove = schedule_remove,
};

/* --- by the clock --- */

static gboolean
come_due (ConnectdTx *tx, gpointer data, GError **error)
{
  const ConnectdTask *task = data;
  g_autoptr (JsonObject) schedule = NULL;
  gint64 next;

  if (!_connectd_look_up (tx, SCHEDULES, task->subject, &schedule, error))
    return FALSE;
  if (schedule == NULL || g_strcmp0 (connect_json_get_string (schedule, "status"), "enabled") != 0)
    return TRUE;
  next = connect_json_get_time (schedule, "events.next_execution.at");
  if (next > connectd_tx_get_now (tx)) /* it was changed meanwhile */
    return connectd_tx_drop_tasks (tx, CONNECTD_KIND_REPORT_SCHEDULE, task->subject, error) &&
           connectd_tx_add_task (tx, CONNECTD_KIND_REPORT_SCHEDULE, task->subject, NULL, next, error);
  if (!_connectd_report_add (tx, schedule, error))
    return FALSE;
  connect_json_set_time (schedule, "events.last_execution.at", connectd_tx_get_now (tx));
  return plan (tx, schedule, error) && connectd_tx_refresh (tx, SCHEDULES, task->subject, schedule, error);
}

gboolean
_connectd_report_schedule_run (ConnectdTask *task, GError **error)
{
  return connectd_task_finish (task, come_due, task, error);
}

gboolean
_connectd_report_schedule_count (ConnectdTx *tx, const char *id, gint64 seconds, GError **error)
{
  g_autoptr (JsonObject) schedule = NULL;
  gint64 n, total;

  if (!_connectd_look_up (tx, SCHEDULES, id, &schedule, error))
    return FALSE;
  if (schedule == NULL)
    return TRUE;
  n = connect_json_get_int (schedule, "stats.total_executions", 0) + 1;
  total = connect_json_get_int (schedule, "stats.seconds", 0) + seconds;
  connect_json_set_int (schedule, "stats.total_executions", n);
  connect_json_set_int (schedule, "stats.seconds", total);
  connect_json_set_int (schedule, "stats.average_execution_time", total / n);
  return connectd_tx_refresh (tx, SCHEDULES, id, schedule, error);
}
