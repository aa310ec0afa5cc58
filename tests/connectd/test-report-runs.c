/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Reports that are stopped, fail, are made twice or grow old, and those that schedules make. */

#include "config.h"

#include "jobs/connectd-tasks.h"
#include "report-fixture.h"

#include <string.h>

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define REPORT_ID "RP-900-000-001"

/* --- what is past all rules --- */

typedef struct
{
  const char *kind;
  const char *subject;
  const char *claim; /* of a run that has died; NULL: it waits */
  gint64 due;        /* 0: now */
} Task;

static gboolean
add_task (ConnectdTx *tx, gpointer data, GError **error)
{
  const Task *task = data;
  g_autoptr (GPtrArray) found = NULL;

  if (!connectd_tx_add_task (tx, task->kind, task->subject, NULL, task->due, error))
    return FALSE;
  found = _connectd_find (tx, &connect_tasks_collection, "subject", task->subject, 0, error);
  if (task->claim == NULL || found == NULL)
    return found != NULL;
  connect_json_set_string (found->pdata[0], "claim", task->claim);
  connect_json_set_int (found->pdata[0], "attempts", 1);
  return connectd_tx_update (tx, &connect_tasks_collection, _connectd_id (found->pdata[0]), found->pdata[0],
                             error);
}

static void
leave_task (Shop *shop, const char *kind, const char *subject, const char *claim, gint64 due)
{
  Task task = { kind, subject, claim, due };
  g_autoptr (GError) error = NULL;

  connectd_engine_run (shop->f->engine, NULL, add_task, &task, &error);
  g_assert_no_error (error);
}

/* A report without a task. */
static void
insert_report (Shop *shop, const char *status, const char *user)
{
  g_autofree char *json = g_strdup_printf (
      "{'id':'" REPORT_ID
      "','name':'R','status':'%s','revision':1,'template':{'id':'RT-0000-0001-0001'},'parameters':[],"
      "'renderer':'csv','owner':{'id':'VA-100-000'},'timeout':false,'progress':{'value':3,'max':9},"
      "'events':{'created':{'at':'2026-01-01T00:00:00+00:00','by':{'id':'%s','name':'U'}}}}",
      status, user);

  fixture_insert (shop->f, "reports", REPORT_ID, json);
}

static void
assert_report (Shop *shop, const char *member, const char *expected)
{
  g_autofree char *path = report_path (REPORT_ID, "");
  g_autofree char *text = shop_get (shop, shop->vendor, path, member);

  g_assert_cmpstr (text, ==, expected);
}

/* --- twice --- */

/* The daemon that made it died on the way; another makes it anew, and what comes even later changes nothing.
 */
static void
test_crash (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autofree char *path = report_path (REPORT_ID, "");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  report_start (shop);
  insert_report (shop, "running", "SU-100-000-000");
  leave_task (shop, CONNECTD_KIND_REPORT, REPORT_ID, "dead", g_get_real_time () - 1);
  fixture_run_jobs (shop->f);
  assert_report (shop, "status", "succeeded");
  assert_report (shop, "progress.value", "1");
  first = shop_get (shop, shop->vendor, path, "report_file");
  leave_task (shop, CONNECTD_KIND_REPORT, REPORT_ID, NULL, 0);
  fixture_run_jobs (shop->f);
  second = shop_get (shop, shop->vendor, path, "report_file");
  g_assert_cmpstr (first, ==, second);
  {
    g_autofree char *total =
        shop_get (shop, shop->vendor, "reporting/templates/RT-0000-0001-0001", "stats.success");

    g_assert_cmpstr (total, ==, "1");
  }
  /* the file goes by the clock, its report stays */
  g_assert_cmpint (report_count_tasks (shop), ==, 1);
}

/* A run that lives still holds its lease, and the report is made once. */
static void
test_lease (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);

  report_start (shop);
  insert_report (shop, "running", "SU-100-000-000");
  leave_task (shop, CONNECTD_KIND_REPORT, REPORT_ID, "alive", g_get_real_time () + HOUR);
  fixture_run_jobs (shop->f);
  assert_report (shop, "status", "running");
}

/* --- ends --- */

static void
test_stopped (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autofree char *fail = report_path (REPORT_ID, "/fail");
  g_autofree char *path = report_path (REPORT_ID, "");
  g_autofree char *download = report_path (REPORT_ID, "/download");
  g_autofree char *progress = report_path (REPORT_ID, "/progress");
  g_autofree char *upload = report_path (REPORT_ID, "/upload");

  report_start (shop);
  insert_report (shop, "running", "SU-100-000-000");
  leave_task (shop, CONNECTD_KIND_REPORT, REPORT_ID, NULL, g_get_real_time () + HOUR);
  shop_refuse (shop, 404, "", shop->stranger, "POST", fail, "{'notes':'N'}");
  shop_refuse (shop, 400, "notes: ", shop->vendor, "POST", fail, "{}");
  shop_refuse (shop, 400, "no file: it is running", shop->vendor, "GET", download, "{}");
  shop_refuse (shop, 403, "by the platform", shop->vendor, "POST", progress,
               "{'progress':{'value':1,'max':2}}");
  shop_refuse (shop, 403, "by the platform", shop->vendor, "POST", upload, "{'file':{'id':'MF-1'}}");
  shop_refuse (shop, 404, "", shop->stranger, "POST", upload, "{}");
  json_object_unref (shop_call (shop, 204, shop->vendor, "POST", fail,
                                "{'notes':'Not wanted','traceback':'line 1','block':true}"));
  assert_report (shop, "status", "failed");
  assert_report (shop, "failure_output", "Not wanted\nline 1");
  g_assert_cmpint (report_count_tasks (shop), ==, 0);
  shop_refuse (shop, 400, "", shop->vendor, "POST", fail, "{'notes':'N'}");
  {
    g_autofree char *status =
        shop_get (shop, shop->vendor, "reporting/templates/RT-0000-0001-0001", "status");

    g_assert_cmpstr (status, ==, "blocked");
  }
  json_object_unref (shop_call (shop, 204, shop->vendor, "DELETE", path, NULL));
  shop_refuse (shop, 404, "", shop->vendor, "GET", path, "{}");
}

/* A run that is under way when its report goes ends without a trace. */
static void
test_deleted (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);

  report_start (shop);
  leave_task (shop, CONNECTD_KIND_REPORT, REPORT_ID, NULL, 0);
  fixture_run_jobs (shop->f);
  g_assert_cmpint (report_count_tasks (shop), ==, 0);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM stored_files"), ==, 0);
}

/* Who asked for it has lost his place, or his token works no more. */
static void
test_rights (TestStore *t)
{
  static const char *const users[] = { "UR-999-999-999", "SU-100-000-000" };
  g_autoptr (Shop) shop = shop_new (t, NULL);

  report_start (shop);
  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autofree char *path = report_path (REPORT_ID, "");
      g_autoptr (JsonObject) token = fixture_get (shop->f, "tokens", "SU-100-000-000");
      g_autofree char *json = NULL;

      insert_report (shop, "pending", users[i]);
      connect_json_set_string (token, "status", i == 1 ? "inactive" : "active");
      json = connect_json_object_to_string (token);
      fixture_update (shop->f, "tokens", "SU-100-000-000", json);
      leave_task (shop, CONNECTD_KIND_REPORT, REPORT_ID, NULL, 0);
      fixture_run_jobs (shop->f);
      connect_json_set_string (token, "status", "active");
      g_free (json);
      json = connect_json_object_to_string (token);
      fixture_update (shop->f, "tokens", "SU-100-000-000", json);
      assert_report (shop, "status", "failed");
      assert_report (shop, "failure_output",
                     "Who has asked for the report has no access to the account any more.");
      json_object_unref (shop_call (shop, 204, shop->vendor, "DELETE", path, NULL));
    }
}

static gboolean
give_up (ConnectdTx *tx, gpointer data, GError **error)
{
  const ConnectdTask task = { .subject = REPORT_ID };

  return _connectd_report_give_up (tx, &task, data, error);
}

static void
test_given_up (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autofree char *program = g_strdup (g_getenv ("CONNECTD_WORKBOOK"));
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) reason =
      g_error_new_literal (CONNECT_ERROR, CONNECT_ERROR_FAILED, "The workbook could not be written.");

  report_start (shop);
  insert_report (shop, "running", "SU-100-000-000");
  connectd_engine_run (shop->f->engine, NULL, give_up, reason, &error);
  g_assert_no_error (error);
  assert_report (shop, "status", "failed");
  assert_report (shop, "failure_output", "The workbook could not be written.");
  /* what may be better next time is tried again later */
  g_setenv ("CONNECTD_WORKBOOK", "/bin/false", TRUE);
  id = report_ask (shop, shop->vendor, "contract_list", "xlsx", NULL);
  fixture_run_jobs (shop->f);
  path = report_path (id, "");
  shop_refuse (shop, 404, "", shop->distributor, "GET", path, "{}");
  g_setenv ("CONNECTD_WORKBOOK", program, TRUE);
  {
    g_autofree char *status = shop_get (shop, shop->vendor, path, "status");

    g_assert_cmpstr (status, ==, "running");
  }
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM tasks WHERE m_kind = 'report'"), ==, 1);
}

static void
test_expiry (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *download = NULL;
  g_autofree char *status = NULL;
  g_autofree char *link = NULL;
  gint64 due;

  report_start (shop);
  id = report_make (shop, shop->vendor, "contract_list", "csv", NULL);
  path = report_path (id, "");
  download = report_path (id, "/download");
  due = test_store_int (t->store, "SELECT m_due FROM tasks WHERE m_kind = 'report-expiry'");
  g_assert_cmpint (due, >, g_get_real_time () + 89 * 24 * HOUR);
  leave_task (shop, CONNECTD_KIND_REPORT_EXPIRY, id, NULL, 0);
  fixture_run_jobs (shop->f);
  status = shop_get (shop, shop->vendor, path, "status");
  link = shop_get (shop, shop->vendor, path, "report_file");
  g_assert_cmpstr (status, ==, "succeeded");
  g_assert_null (link);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM stored_uses"), ==, 0);
  shop_refuse (shop, 404, "kept for 90 days", shop->vendor, "GET", download, "{}");
}

/* --- recurrence --- */

static gint64
moment (const char *text)
{
  gint64 time;

  g_assert_true (connect_time_parse (text, &time));
  return time;
}

static void
test_recurrence (void)
{
  static const struct
  {
    const char *trigger;
    const char *after;
    const char *next;
  } cases[] = {
    { "{'frequency':'daily','time':'05:00:00+00:00'}", "2026-03-01T04:59:59", "2026-03-01T05:00:00+00:00" },
    { "{'frequency':'daily','time':'05:00'}", "2026-03-01T05:00:00", "2026-03-02T05:00:00+00:00" },
    { "{'frequency':'daily','time':'23:30-05:00'}", "2026-03-01T00:00:00", "2026-03-01T04:30:00+00:00" },
    /* the day there, not here */
    { "{'frequency':'daily','time':'01:00','timezone':'Asia/Tokyo'}", "2026-03-01T15:30:00",
      "2026-03-01T16:00:00+00:00" },
    /* clocks go forward on 29 March 2026 and back on 25 October */
    { "{'frequency':'daily','time':'08:00','timezone':'Europe/Vilnius'}", "2026-03-28T07:00:00",
      "2026-03-29T05:00:00+00:00" },
    { "{'frequency':'daily','time':'08:00','timezone':'Europe/Vilnius'}", "2026-10-24T06:00:00",
      "2026-10-25T06:00:00+00:00" },
    { "{'frequency':'daily','time':'03:30','timezone':'Europe/Vilnius'}", "2026-10-25T01:45:00",
      "2026-10-26T01:30:00+00:00" },
    { "{'frequency':'weekly','time':'06:00','day_of_week':1}", "2026-11-29T12:00:00",
      "2026-11-30T06:00:00+00:00" },
    { "{'frequency':'weekly','time':'06:00','day_of_week':7}", "2026-11-29T12:00:00",
      "2026-12-06T06:00:00+00:00" },
    { "{'frequency':'weekly','time':'06:00','day_of_week':0}", "2026-11-28T12:00:00",
      "2026-11-29T06:00:00+00:00" },
    { "{'frequency':'monthly','time':'06:00','day_of_month':31}", "2026-02-01T00:00:00",
      "2026-02-28T06:00:00+00:00" },
    { "{'frequency':'monthly','time':'06:00','day_of_month':31}", "2028-02-29T05:00:00",
      "2028-02-29T06:00:00+00:00" },
    { "{'frequency':'monthly','time':'06:00','day_of_month':31}", "2026-12-31T06:00:00",
      "2027-01-31T06:00:00+00:00" },
    { "{'frequency':'monthly','time':'06:00','day_of_month':1}", "2026-12-01T06:00:00",
      "2027-01-01T06:00:00+00:00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdelimit (g_strdup_printf ("{'trigger':%s}", cases[i].trigger), "'", '"');
      g_autoptr (JsonObject) schedule = connect_json_parse_object (json, -1, 0, NULL);
      g_autoptr (ConnectProblems) problems = connect_problems_new ();
      g_autofree char *next =
          connect_time_format (_connectd_recurrence_next (schedule, moment (cases[i].after)));

      g_test_message ("%s %s", cases[i].trigger, cases[i].after);
      _connectd_recurrence_check (schedule, problems);
      g_assert_false (connect_problems_any (problems));
      g_assert_cmpstr (next, ==, cases[i].next);
    }
}

/* --- schedules --- */

#define SCHEDULE(trigger, more)                                                                              \
  "{'name':'Daily','template':{'id':'RT-0000-0001-0003'},'trigger':" trigger                                 \
  ",'renderer':'csv','parameters':"                                                                          \
  "[{'id':'date','schedule':{'from':{'days_ago':30},'to':'now'}}]" more "}"

static void
test_schedule_bodies (TestStore *t)
{
  static const struct
  {
    const char *body;
    const char *field;
  } bad[] = {
    { "{'name':'S','template':{'id':'RT-0000-0001-0003'}}", "trigger.frequency: This field is required." },
    { SCHEDULE ("{'frequency':'hourly','time':'05:00'}", ""), "trigger.frequency: Expected one of" },
    { SCHEDULE ("{'frequency':'daily','time':'25:00'}", ""), "trigger.time: " },
    { SCHEDULE ("{'frequency':'daily','time':'24:00'}", ""), "trigger.time: Expected a time" },
    { SCHEDULE ("{'frequency':'daily','time':'05:00:61'}", ""), "trigger.time: Expected a time" },
    { SCHEDULE ("{'frequency':'daily','time':'05:00+15:00'}", ""), "trigger.time: Expected a time" },
    { SCHEDULE ("{'frequency':'daily','time':'05:00:00+99:00'}", ""), "trigger.time: " },
    { SCHEDULE ("{'frequency':'daily','time':'five'}", ""), "trigger.time: " },
    { SCHEDULE ("{'frequency':'daily','time':'05:00','timezone':'../../etc/passwd'}", ""),
      "trigger.timezone: There is no" },
    { SCHEDULE ("{'frequency':'daily','time':'05:00','timezone':'Mars/Olympus'}", ""),
      "trigger.timezone: There is no time zone of this name" },
    { SCHEDULE ("{'frequency':'daily','time':'05:00Z','timezone':'Europe/Vilnius'}", ""),
      "trigger.timezone: The time has an offset of its own" },
    { SCHEDULE ("{'frequency':'weekly','time':'05:00'}", ""),
      "trigger.day_of_week: This field is required." },
    { SCHEDULE ("{'frequency':'weekly','time':'05:00','day_of_week':8}", ""),
      "trigger.day_of_week: Expected" },
    { SCHEDULE ("{'frequency':'monthly','time':'05:00','day_of_month':0}", ""),
      "trigger.day_of_month: Expected" },
    { SCHEDULE ("{'frequency':'monthly','time':'05:00','day_of_month':32}", ""),
      "trigger.day_of_month: Expected a number from 1 to 31" },
    { SCHEDULE ("{'frequency':'monthly','time':'05:00','day_of_month':'1'}", ""),
      "trigger.day_of_month: Expected a whole" },
    { SCHEDULE ("{'frequency':'daily','time':'05:00'}", ",'renderer':7"), "renderer: " },
    { "{'name':'S','template':{'id':'RT-0000-0001-0003'},'trigger':{'frequency':'daily','time':'05:00'},'"
      "parameters':"
      "[{'id':'date','schedule':{'from':{'days_ago':99999},'to':'now'}}]}",
      "parameters.date: Expected from and to" },
    { "{'name':'S','template':{'id':'RT-0000-0001-0003'},'trigger':{'frequency':'daily','time':'05:00'}}",
      "parameters.date: " },
  };
  g_autoptr (Shop) shop = shop_new (t, NULL);

  report_start (shop);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    shop_refuse (shop, 400, bad[i].field, shop->vendor, "POST", "reporting/schedules", "%s", bad[i].body);
  g_assert_cmpuint (shop_count (shop, shop->vendor, "reporting/schedules"), ==, 0);
  g_assert_cmpint (report_count_tasks (shop), ==, 0);
}

static char *
add_schedule (Shop *shop)
{
  g_autoptr (JsonObject) schedule =
      shop_call (shop, 201, shop->vendor, "POST", "reporting/schedules",
                 SCHEDULE ("{'frequency':'daily','time':'05:00','timezone':'Europe/Vilnius'}", ""));

  g_assert_cmpstr (connect_json_get_string (schedule, "status"), ==, "enabled");
  g_assert_cmpint (connect_json_get_time (schedule, "events.next_execution.at"), >, g_get_real_time ());
  g_assert_cmpint (connect_json_get_time (schedule, "events.next_execution.at"), <=,
                   g_get_real_time () + 25 * HOUR);
  return g_strdup (connect_json_get_string (schedule, "id"));
}

/* Its moment has come, three days ago. */
static gboolean
set_due (ConnectdTx *tx, gpointer data, GError **error)
{
  const ConnectCollection *schedules = &connect_report_schedules_collection;
  g_autoptr (JsonObject) doc = connectd_tx_get (tx, schedules, data, error);
  gint64 due = g_get_real_time () - 72 * HOUR;

  if (doc == NULL)
    return FALSE;
  connect_json_set_time (doc, "events.next_execution.at", due);
  return connectd_tx_refresh (tx, schedules, data, doc, error) &&
         connectd_tx_drop_tasks (tx, CONNECTD_KIND_REPORT_SCHEDULE, data, error) &&
         connectd_tx_add_task (tx, CONNECTD_KIND_REPORT_SCHEDULE, data, NULL, due, error);
}

static void
come_due (Shop *shop, const char *id)
{
  g_autoptr (GError) error = NULL;

  connectd_engine_run (shop->f->engine, NULL, set_due, (gpointer)id, &error);
  g_assert_no_error (error);
  fixture_run_jobs (shop->f);
  fixture_run_jobs (shop->f); /* the report that it left */
}

static void
test_schedule (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autofree char *asset = NULL;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autoptr (JsonObject) schedule = NULL;
  g_autoptr (JsonArray) reports = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  JsonObject *report;

  report_start (shop);
  asset = shop_subscribe (shop);
  id = add_schedule (shop);
  path = g_strconcat ("reporting/schedules/", id, NULL);
  come_due (shop, id);
  reports = fixture_expect_list (shop->f, shop->vendor, "reporting/reports");
  g_assert_cmpuint (json_array_get_length (reports), ==, 1); /* however many days have gone by */
  report = json_array_get_object_element (reports, 0);
  g_assert_cmpstr (connect_json_get_string (report, "schedule.id"), ==, id);
  g_assert_cmpstr (connect_json_get_string (report, "status"), ==, "succeeded");
  g_assert_cmpstr (connect_json_get_string (report, "events.created.by.id"), ==, "SU-100-000-000");
  rows = report_read_csv (shop, connect_json_get_string (report, "id"));
  g_assert_cmpuint (rows->len, ==, 2); /* of the last 30 days */
  schedule = shop_call (shop, 200, shop->vendor, "GET", path, "{}");
  g_assert_cmpint (connect_json_get_time (schedule, "events.next_execution.at"), >, g_get_real_time ());
  g_assert_cmpint (connect_json_get_time (schedule, "events.last_execution.at"), >,
                   g_get_real_time () - HOUR);
  g_assert_cmpint (connect_json_get_int (schedule, "stats.total_executions", 0), ==, 1);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM tasks WHERE m_kind = 'report-schedule'"),
                   ==, 1);
  /* a task too many fires nothing */
  leave_task (shop, CONNECTD_KIND_REPORT_SCHEDULE, id, NULL, 0);
  fixture_run_jobs (shop->f);
  g_assert_cmpuint (shop_count (shop, shop->vendor, "reporting/reports"), ==, 1);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM tasks WHERE m_kind = 'report-schedule'"),
                   ==, 1);
}

static void
test_schedule_acts (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, NULL);
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *enable = NULL;
  g_autofree char *disable = NULL;
  g_autofree char *trigger = NULL;
  g_autoptr (JsonObject) changed = NULL;
  g_autoptr (JsonObject) off = NULL;

  report_start (shop);
  id = add_schedule (shop);
  path = g_strconcat ("reporting/schedules/", id, NULL);
  enable = g_strconcat (path, "/enable", NULL);
  disable = g_strconcat (path, "/disable", NULL);
  trigger = g_strconcat (path, "/trigger", NULL);
  shop_refuse (shop, 404, "", shop->stranger, "POST", trigger, "{}");
  shop_refuse (shop, 404, "", shop->distributor, "PUT", path, "{'name':'Mine'}");
  shop_refuse (shop, 400, "", shop->vendor, "POST", enable, "{}");
  shop_refuse (shop, 400, "notes: ", shop->vendor, "POST", disable, "{}");
  shop_refuse (shop, 400, "trigger.day_of_month: ", shop->vendor, "PUT", path,
               "{'trigger':{'frequency':'monthly'}}");
  changed = shop_call (shop, 200, shop->vendor, "PUT", path,
                       "{'name':'Monthly','trigger':{'frequency':'monthly','day_of_month':15}}");
  g_assert_cmpstr (connect_json_get_string (changed, "trigger.time"), ==, "05:00");
  g_assert_true (g_str_has_prefix (
      connect_json_get_string (changed, "events.next_execution.at") + strlen ("2026-11-"), "15T"));
  off = shop_call (shop, 200, shop->vendor, "POST", disable, "{'notes':'Holidays'}");
  g_assert_cmpstr (connect_json_get_string (off, "notes"), ==, "Holidays");
  g_assert_null (connect_json_get (off, "events.next_execution"));
  g_assert_cmpint (report_count_tasks (shop), ==, 0);
  json_object_unref (shop_call (shop, 200, shop->vendor, "POST", enable, "{}"));
  g_assert_cmpint (report_count_tasks (shop), ==, 1);
  json_object_unref (shop_call (shop, 204, shop->vendor, "POST", trigger, "{}"));
  fixture_run_jobs (shop->f);
  g_assert_cmpuint (
      shop_count (shop, shop->vendor, "reporting/reports?status=succeeded&schedule.name=Monthly"), ==, 1);
  json_object_unref (shop_call (shop, 204, shop->vendor, "DELETE", path, NULL));
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM tasks WHERE m_kind = 'report-schedule'"),
                   ==, 0);
  /* what it made stays */
  g_assert_cmpuint (shop_count (shop, shop->vendor, "reporting/reports"), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report-runs/recurrence", test_recurrence);
  test_store_add ("report-runs/crash", TEST_STORE_BOTH, test_crash);
  test_store_add ("report-runs/lease", TEST_STORE_BOTH, test_lease);
  test_store_add ("report-runs/stopped", TEST_STORE_BOTH, test_stopped);
  test_store_add ("report-runs/deleted", TEST_STORE_BOTH, test_deleted);
  test_store_add ("report-runs/rights", TEST_STORE_BOTH, test_rights);
  test_store_add ("report-runs/given-up", TEST_STORE_BOTH, test_given_up);
  test_store_add ("report-runs/expiry", TEST_STORE_BOTH, test_expiry);
  test_store_add ("report-runs/schedule-bodies", TEST_STORE_BOTH, test_schedule_bodies);
  test_store_add ("report-runs/schedule", TEST_STORE_BOTH, test_schedule);
  test_store_add ("report-runs/schedule-acts", TEST_STORE_BOTH, test_schedule_acts);
  return test_store_run ();
}
