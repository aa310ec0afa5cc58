/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What is refused of usage and of the reports about it: at each state of a file, of each record, and beyond
 * what an account may have. */

#include "config.h"

#include <string.h>

#include "common/refusals.h"
#include "report-fixture.h"
#include "usage-fixture.h"

#define check(s, caller, words, cases)                                                                       \
  refusals_check ((s)->f, caller, WORDS ((s)->vendor, (s)->distributor, (s)->stranger), words, cases,        \
                  G_N_ELEMENTS (cases))
#define ROW(more)                                                                                            \
  "{'usagefile':{'id':'{0}'},'item':{'mpn':'MPN-GB'},'asset':{'id':'" USAGE_ASSET                            \
  "'},'start_date':'2026-05-01','end_date':'2026-05-31'" more "}"

static char *
get_counts (Shop *s, const char *file)
{
  g_autofree char *path = g_strdup_printf ("usage/files/%s", file);

  return shop_get (s, s->vendor, path, "records");
}

/* Closing tells of each record what is wrong with it, and is an answer by itself. */
static void
refuse_closing (Shop *s, const char *credential, const char *record, const char *part)
{
  g_autofree char *path = g_strdup_printf ("usage/records/%s/close-records", record);
  g_autoptr (FixtureAnswer) answer =
      fixture_ask (s->f, credential, "POST", path, NULL, "{\"external_billing_id\":\"B\"}");
  JsonObject *told;

  g_assert_cmpuint (answer->status, ==, 206);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (answer->json)), ==, 1);
  told = json_array_get_object_element (json_node_get_array (answer->json), 0);
  g_assert_cmpstr (connect_json_get_string (told, "id"), ==, record);
  if (strstr (connect_json_get_string (told, "error_details"), part) == NULL)
    g_error ("%s: expected %s, got %s", record, part, answer->text);
}

/* --- records before they are submitted --- */

static const Refusal record_cases[] = {
  { 400, "POST", "usage/records", "[]", "A record, or a list of 1 to" },
  { 400, "POST", "usage/records", "[7]", "[0]: Expected an object" },
  { 400, "POST", "usage/records", "{}", "usagefile: This field is required" },
  { 400, "POST", "usage/records", "[" ROW (",'usage':1,'record_id':'n-1'") ",{}]",
    "[1]: usagefile: This field is required" },
  { 400, "POST", "usage/records", "[" ROW (",'usage':1,'record_id':'n-1'") ",{'usagefile':{'id':'UF-0'}}]",
    "[1]: usagefile: All records" },
  { 400, "POST", "usage/records",
    "[" ROW (",'usage':1,'record_id':'n-1'") "," ROW (",'usage':1,'record_id':'n-1'") "]",
    "[1]: USG_003: record_id: There is such a record already" },
  { 400, "POST", "usage/records",
    "[" ROW (",'usage':1,'record_id':'n-1'") "," ROW (",'usage':'much','record_id':'n-2'") "]", "[1]: USG_" },
  { 404, "POST", "usage/records", "{'usagefile':{'id':'UF-2026-01-0000-0000'}}", "no such" },
};

static const Refusal early_cases[] = {
  { 403, "POST", "usage/files/{0}/accept", "{'acceptance_note':'x'}", "other party" },
  { 403, "POST", "usage/files/{0}/close", "{}", "other party" },
};

static void
test_draft (TestStore *t)
{
  static const Refusal foreign[] = {
    { 404, "POST", "usage/records", ROW (",'usage':1"), "no such" },
    { 404, "POST", "usage/files/{0}/submit", "{}", "no such" },
    { 404, "GET", "usage/files/{0}", NULL, "no such" },
  };
  static const Refusal empty[] = { { 400, "POST", "usage/files/{0}/submit", "{}", "Possible only" } };
  g_autoptr (Shop) s = usage_shop_new (t, "QT", "");
  g_autofree char *file = usage_file (s);
  g_autofree char *second = usage_file (s);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  usage_report (s, file, 3);
  fixture_run_jobs (s->f);
  before = get_counts (s, file);
  check (s, s->vendor, WORDS (file), record_cases);
  check (s, s->distributor, WORDS (file), foreign);
  check (s, s->vendor, WORDS (second), empty);
  after = get_counts (s, file);
  g_assert_cmpstr (after, ==, before);
  {
    g_auto (GStrv) ids = usage_record_ids (s, file);

    g_assert_cmpuint (g_strv_length (ids), ==, 3);
    check (s, s->vendor, WORDS (file, ids[0]), early_cases);
  }
}

/* --- records that were submitted --- */

static const Refusal pending_cases[] = {
  { 400, "PUT", "usage/records/{1}", "{'status':'closed'}",
    "status: A record is accepted (approved) or rejected" },
  { 400, "PUT", "usage/records/{1}", "{'status':'burnt'}", "status" },
  { 404, "PUT", "usage/records/UR-2026-05-0000-0000-0000-0000", "{'status':'approved'}", "no such" },
};

static const Refusal vendor_cases[] = {
  { 403, "PUT", "usage/records/{1}", "{'status':'approved'}", "other party" },
  { 400, "POST", "usage/records", ROW (",'usage':1,'record_id':'late'"),
    "usagefile: This is not possible for a usage file in the state" },
  { 400, "POST", "usage/files/{0}/submit", "{}", "Possible only" },
};

static const Refusal accepted_cases[] = {
  { 400, "PUT", "usage/records/{1}", "{'status':'approved'}", "status: A record that is closed stays so" },
  { 400, "PUT", "usage/records/{1}", "{'status':'rejected'}", "status: A record that is closed stays so" },
  { 400, "PUT", "usage/records/{3}", "{'status':'valid'}",
    "status: A record is accepted (approved) or rejected" },
};

static void
test_decided (TestStore *t)
{
  g_autoptr (Shop) s = usage_shop_new (t, "QT", "");
  g_autofree char *file = usage_file (s);
  g_auto (GStrv) ids = NULL;
  g_autofree char *reject = NULL;
  g_autofree char *close = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  usage_report (s, file, 4);
  ids = usage_record_ids (s, file);
  usage_act (s, s->vendor, file, "submit", NULL, "pending");
  fixture_run_jobs (s->f);
  refuse_closing (s, s->distributor, ids[0], "usagefile: This is not possible for a usage file in the state");
  check (s, s->distributor, WORDS (file, ids[0]), pending_cases);
  check (s, s->vendor, WORDS (file, ids[0]), vendor_cases);
  reject = g_strdup_printf ("usage/records/%s", ids[1]);
  json_object_unref (shop_call (s, 200, s->distributor, "PUT", reject, "{'status':'rejected'}"));
  usage_act (s, s->distributor, file, "accept", "{'acceptance_note':'Fine'}", "accepted");
  fixture_run_jobs (s->f);
  close = g_strdup_printf ("usage/records/%s/close-records", ids[0]);
  {
    g_autoptr (FixtureAnswer) closed =
        fixture_ask (s->f, s->distributor, "POST", close, NULL, "{\"external_billing_id\":\"B-1\"}");

    g_assert_cmpuint (closed->status, ==, 206);
    g_assert_nonnull (strstr (closed->text, "\"status\":\"closed\""));
  }
  before = get_counts (s, file);
  refuse_closing (s, s->distributor, ids[0], "Only a record that is accepted (approved) can be closed");
  refuse_closing (s, s->distributor, ids[1], "Only a record that is accepted (approved) can be closed");
  check (s, s->distributor, WORDS (file, ids[0], ids[1], ids[2]), accepted_cases);
  after = get_counts (s, file);
  g_assert_cmpstr (after, ==, before);
}

/* --- reports --- */

#define SCHEDULE "'name':'S','template':{'id':'RT-0000-0001-0001'},'renderer':'csv','parameters':[]"
#define DAILY "'trigger':{'frequency':'daily','time':'05:00'}"

static const Refusal full_cases[] = {
  { 400, "POST", "reporting/schedules", "{" SCHEDULE "," DAILY "}", "RPT_002" },
  { 400, "POST", "reporting/schedules", "{" SCHEDULE "," DAILY "}",
    "Your account has 100 schedules already" },
  { 400, "PUT", "reporting/schedules/RS-900-00000", "{'trigger':{'frequency':'weekly','time':'05:00'}}",
    "trigger.day_of_week" },
};

static const Refusal waiting_cases[] = {
  { 400, "POST", "reporting/reports", "{" SCHEDULE "}", "RPT_001" },
  { 400, "POST", "reporting/reports", "{" SCHEDULE "}", "20 reports of your account are being made: wait for them" },
  { 400, "POST", "reporting/schedules/RS-900-00000/trigger", "{}", "RPT_001" },
};

static void
test_reports (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  const char *row = "{'id':'RS-900-{n}','name':'S','status':'enabled','renderer':'csv','template':{'id':'RT-"
                    "0000-0001-0001'},"
                    "'parameters':[],'trigger':{'frequency':'daily','time':'05:00'},'owner':{'id':'VA-100-"
                    "000','name':'Vera'},"
                    "'stats':{'total_executions':0,'average_execution_time':0,'seconds':0}}";
  const char *report =
      "{'id':'RP-900-{n}','name':'R','status':'pending','revision':1,'renderer':'csv','parameters':[],"
      "'template':{'id':'RT-0000-0001-0001'},'owner':{'id':'VA-100-000','name':'Vera'}}";

  report_start (s);
  fixture_insert_many (s->f, "report-schedules", 100, "RS-900-{n}", row);
  check (s, s->vendor, NULL, full_cases);
  /* one of them can still be changed, and be another's place */
  json_object_unref (
      shop_call (s, 200, s->vendor, "PUT", "reporting/schedules/RS-900-00000", "{'name':'Renamed'}"));
  json_object_unref (shop_call (s, 204, s->vendor, "DELETE", "reporting/schedules/RS-900-00001", NULL));
  json_object_unref (
      shop_call (s, 201, s->vendor, "POST", "reporting/schedules", "{" SCHEDULE "," DAILY "}"));
  /* rows without a task: these wait for as long as the test likes */
  fixture_insert_many (s->f, "reports", 20, "RP-900-{n}", report);
  check (s, s->vendor, NULL, waiting_cases);
  g_assert_cmpuint (shop_count (s, s->vendor, "reporting/reports"), ==, 20);
  /* others wait in a line of their own, and one that is gone makes room */
  json_object_unref (shop_call (s, 201, s->distributor, "POST", "reporting/reports", "{" SCHEDULE "}"));
  fixture_remove (s->f, "reports", "RP-900-00000");
  json_object_unref (shop_call (s, 201, s->vendor, "POST", "reporting/reports", "{" SCHEDULE "}"));
  fixture_run_jobs (s->f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("usage-refusals/draft", TEST_STORE_BOTH, test_draft);
  test_store_add ("usage-refusals/decided", TEST_STORE_BOTH, test_decided);
  test_store_add ("usage-refusals/reports", TEST_STORE_BOTH, test_reports);
  return test_store_run ();
}
