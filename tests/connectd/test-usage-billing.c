/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a buyer does with accepted usage: chunks of each hub, reconciliation workbooks, sums. */

#include "config.h"

#include <string.h>

#include "usage-fixture.h"

#define ROW(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Six records, two of which are of the second hub. */
static char *
accepted_file (Shop *shop, guint n)
{
  char *file = usage_file (shop);

  usage_report (shop, file, n);
  usage_act (shop, shop->vendor, file, "submit", NULL, "pending");
  usage_act (shop, shop->distributor, file, "accept", NULL, "accepted");
  fixture_run_jobs (shop->f);
  return file;
}

static char *
find_chunk (Shop *shop, const char *file, const char *hub)
{
  g_autofree char *path = g_strdup_printf ("usage/chunks?usagefile.id=%s&binding.hub.id=%s", file, hub);
  g_autoptr (JsonArray) list = fixture_expect_list (shop->f, shop->distributor, path);

  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  return g_strconcat ("usage/chunks/",
                      connect_json_get_string (json_array_get_object_element (list, 0), "id"), NULL);
}

static void
test_chunks (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = accepted_file (shop, 6);
  g_autofree char *one = find_chunk (shop, file, "HB-1000-0001"),
                  *two = find_chunk (shop, file, "HB-1000-0002");
  g_autofree char *download = g_strconcat (two, "/download", NULL),
                  *close = g_strconcat (one, "/close", NULL), *rows = NULL,
                  *link = g_strconcat ("/public/v1/", download, NULL);
  g_autofree char *records = g_strdup_printf ("usage/records?usagefile.id=%s&status=closed", file);

  shop_assert (shop, one, "status", "ready");
  shop_assert (shop, one, "stats.accepted", "4");
  shop_assert (shop, two, "binding.hub.name", "Hub 2");
  shop_assert (shop, two, "stats.accepted", "2");
  rows = usage_download (shop, shop->distributor, link, "records");
  g_assert_nonnull (strstr (
      rows,
      "records|r-2||item.mpn|MPN-GB|2.25|2026-05-01 00:00:00|2026-05-31 00:00:00|asset.id|" USAGE_ASSET_3
      "|"));
  g_assert_null (strstr (rows, "|r-1|"));
  json_object_unref (shop_call (shop, 200, shop->distributor, "PUT", one, "{'external_id':'E-1'}"));
  shop_assert (shop, one, "external_id", "E-1");
  /* the vendor has no part in it */
  g_assert_cmpuint (shop_count (shop, shop->vendor, "usage/chunks"), ==, 0);
  shop_refuse (shop, 404, "", shop->vendor, "GET", download, NULL);
  shop_refuse (shop, 404, "", shop->stranger, "POST", close, "{'external_billing_id':'x'}");
  /* closing one closes its records; the last one the file */
  shop_refuse (shop, 400, "external_billing_id", shop->distributor, "POST", close, "{}");
  json_object_unref (shop_call (shop, 200, shop->distributor, "POST", close,
                                "{'external_billing_id':'B-1','external_billing_note':'N'}"));
  g_assert_cmpuint (shop_count (shop, shop->distributor, records), ==, 4);
  usage_assert (shop, file, "status", "accepted");
  usage_assert (shop, file, "stats.billed", "4");
  shop_refuse (shop, 400, "closed", shop->distributor, "POST", close, "{'external_billing_id':'B-2'}");
  usage_act (shop, shop->distributor, file, "close", NULL, "closed");
  shop_assert (shop, two, "status", "closed");
}

static void
test_outdated (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = accepted_file (shop, 6);
  g_autofree char *one = find_chunk (shop, file, "HB-1000-0001"),
                  *again = g_strconcat (one, "/regenerate", NULL);
  g_auto (GStrv) ids = usage_record_ids (shop, file);
  g_autofree char *record = g_strconcat ("usage/records/", ids[0], NULL);

  shop_refuse (shop, 400, "Nothing has changed", shop->distributor, "POST", again, NULL);
  json_object_unref (shop_call (shop, 200, shop->distributor, "PUT", record, "{'status':'rejected'}"));
  shop_assert (shop, one, "outdated", "true");
  json_object_unref (shop_call (shop, 200, shop->distributor, "POST", again, NULL));
  fixture_run_jobs (shop->f);
  shop_assert (shop, one, "status", "ready");
  shop_assert (shop, one, "outdated", "false");
  shop_assert (shop, one, "stats.accepted", "3");
}

static void
test_many (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = accepted_file (shop, 1200);
  g_autofree char *one = find_chunk (shop, file, "HB-1000-0001"), *close = g_strconcat (one, "/close", NULL);
  g_autofree char *records = g_strdup_printf ("usage/records?usagefile.id=%s&status=closed&limit=1000", file);

  json_object_unref (
      shop_call (shop, 200, shop->distributor, "POST", close, "{'external_billing_id':'B-1'}"));
  fixture_run_jobs (shop->f);
  usage_assert (shop, file, "records.closed", "800");
  g_assert_cmpuint (shop_count (shop, shop->distributor, records), ==, 800);
}

/* --- reconciliation --- */

static GBytes *
make_reconciliation (char **ids, const char *last)
{
  const char *const *const rows[] = { ROW ("record_id", "external_billing_id", "external_billing_note",
                                           "other"),
                                      ROW (ids[0], "B-0", "paid", "x"),
                                      ROW (ids[1], "B-1", "", ""),
                                      ROW (ids[2], "", "", ""),
                                      ROW (last, "B-9", "", ""),
                                      NULL };

  return usage_workbook (rows, "records", FALSE);
}

static char *
send_reconciliation (Shop *shop, const char *path, const char *field, GBytes *workbook, guint status)
{
  g_autoptr (FixtureAnswer) answer =
      fixture_send_file (shop->f, shop->distributor, path, field, "reconciliation_file.xlsx", workbook);
  JsonObject *object = answer->json != NULL ? json_node_get_object (answer->json) : NULL;

  if (answer->status != status)
    g_error ("%u %s", answer->status, answer->text);
  return g_strconcat ("usage/reconciliations/", connect_json_get_string (object, "id"), NULL);
}

static void
test_reconciliation (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = accepted_file (shop, 3), *other = accepted_file (shop, 1);
  g_auto (GStrv) ids = usage_record_ids (shop, file);
  g_auto (GStrv) others = usage_record_ids (shop, other);
  g_autoptr (GBytes) workbook = make_reconciliation (ids, others[0]);
  g_autofree char *path = send_reconciliation (shop, "usage/reconciliations", "recon_file", workbook, 201);
  g_autofree char *uploaded = g_strconcat ("/public/v1/", path, "/uploadedfile", NULL),
                  *processed = g_strconcat ("/public/v1/", path, "/processedfile", NULL);
  g_autofree char *first = g_strconcat ("usage/records/", ids[0], NULL), *rows = NULL, *back = NULL;

  fixture_run_jobs (shop->f);
  shop_assert (shop, path, "status", "processed");
  shop_assert (shop, path, "usagefile.id", file);
  shop_assert (shop, path, "notes.processing", "2 records were closed, 2 were refused.");
  shop_assert (shop, first, "status", "closed");
  shop_assert (shop, first, "external_billing_id", "B-0");
  shop_assert (shop, first, "external_billing_note", "paid");
  usage_assert (shop, file, "records.closed", "2");
  usage_assert (shop, other, "records.closed", "0");
  back = usage_download (shop, shop->distributor, uploaded, "records");
  g_assert_nonnull (strstr (back, "|B-0|paid|x|"));
  rows = usage_download (shop, shop->distributor, processed, "records");
  g_assert_nonnull (strstr (rows, "|B-0|paid|closed|"));
  g_assert_nonnull (strstr (rows, "|failed|The record is of another usage file or hub.|"));
  g_assert_nonnull (strstr (rows, "|failed|external_billing_id: A value is required.|"));
  g_assert_cmpuint (shop_count (shop, shop->vendor, "usage/reconciliations"), ==, 0);
  shop_refuse (shop, 404, "", shop->vendor, "GET", processed, NULL);
  shop_refuse (shop, 403, "role", shop->vendor, "POST", "usage/reconciliations", "{}");
  shop_refuse (shop, 400, "recon_file: ", shop->distributor, "POST", "usage/reconciliations", "{}");
}

/* By the path of the file, with the field of older clients; the last record closes the file. */
static void
test_reconciliation_of_file (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = accepted_file (shop, 1), *link = NULL, *none = NULL;
  g_autofree char *path = g_strdup_printf ("usage/files/%s/reconciliation", file),
                  *one = g_strconcat ("usage/files/", file, NULL);
  g_auto (GStrv) ids = usage_record_ids (shop, file);
  const char *const *const rows[] = { ROW ("record_id", "external_billing_id"), ROW (ids[0], "B-0"), NULL };
  g_autoptr (GBytes) workbook = usage_workbook (rows, "records", FALSE);
  g_autofree char *answer = send_reconciliation (shop, path, "reconciliation_file", workbook, 200);
  g_autoptr (JsonArray) list = NULL;

  fixture_run_jobs (shop->f);
  usage_assert (shop, file, "status", "closed");
  link = shop_get (shop, shop->distributor, one, "reconciliation_file_uri");
  g_free (usage_download (shop, shop->distributor, link, "records"));
  none = shop_get (shop, shop->vendor, one, "reconciliation_file_uri");
  g_assert_null (none);
  list = fixture_expect_list (shop->f, shop->distributor, "usage/reconciliations");
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (list, 0), "status"), ==,
                   "processed");
  g_assert_nonnull (strstr (answer, file));
}

static void
test_senseless_reconciliation (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("no workbook", 11);
  const char *const *const rows[] = { ROW ("record_id", "note"), ROW ("x", "y"), NULL };
  g_autoptr (GBytes) headings = usage_workbook (rows, "records", FALSE);
  g_autofree char *one = send_reconciliation (shop, "usage/reconciliations", "recon_file", bytes, 201);
  g_autofree char *two = send_reconciliation (shop, "usage/reconciliations", "recon_file", headings, 201);

  fixture_run_jobs (shop->f);
  shop_assert (shop, one, "status", "failed");
  shop_assert (shop, one, "error.detail", "It is no workbook (xlsx).");
  shop_assert (shop, two, "error.detail", "records: The column “external_billing_id” is missing.");
}

/* --- sums --- */

static void
test_aggregates (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *draft = usage_file (shop), *file = NULL;
  g_autoptr (JsonArray) list = NULL, of = NULL, after = NULL;
  JsonObject *sum;

  usage_report (shop, draft, 3); /* not submitted: nobody is told */
  file = accepted_file (shop, 3);
  list = fixture_expect_list (shop->f, shop->distributor, "usage/aggregates?asset.id=" USAGE_ASSET);
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  sum = json_array_get_object_element (list, 0);
  g_assert_cmpfloat (json_object_get_double_member (sum, "consumed"), ==, 1.5);
  g_assert_cmpfloat (json_object_get_double_member (sum, "accepted"), ==, 1.5);
  g_assert_cmpfloat (json_object_get_double_member (sum, "amount"), ==, 3.0);
  g_assert_cmpstr (connect_json_get_string (sum, "currency"), ==, "USD");
  g_assert_cmpstr (connect_json_get_string (sum, "item.id"), ==, USAGE_ITEM);
  g_assert_nonnull (connect_json_get_string (sum, "events.last_reported.at"));
  of = fixture_expect_list (shop->f, shop->vendor, "assets/" USAGE_ASSET_3 "/usage/aggregates");
  g_assert_cmpuint (json_array_get_length (of), ==, 1);
  g_assert_cmpuint (shop_count (shop, shop->stranger, "usage/aggregates"), ==, 0);
  shop_refuse (shop, 404, "", shop->stranger, "GET", "assets/" USAGE_ASSET_3 "/usage/aggregates", NULL);
  /* another file is pending: reported, and not accepted */
  usage_act (shop, shop->vendor, draft, "submit", NULL, "pending");
  fixture_run_jobs (shop->f);
  after = fixture_expect_list (shop->f, shop->distributor, "usage/aggregates?asset.id=" USAGE_ASSET);
  sum = json_array_get_object_element (after, 0);
  g_assert_cmpfloat (json_object_get_double_member (sum, "consumed"), ==, 3.0);
  g_assert_cmpfloat (json_object_get_double_member (sum, "accepted"), ==, 1.5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("usage/chunks", TEST_STORE_BOTH, test_chunks);
  test_store_add ("usage/chunks-outdated", TEST_STORE_BOTH, test_outdated);
  test_store_add ("usage/chunks-many", TEST_STORE_BOTH, test_many);
  test_store_add ("usage/reconciliation", TEST_STORE_BOTH, test_reconciliation);
  test_store_add ("usage/reconciliation-of-file", TEST_STORE_BOTH, test_reconciliation_of_file);
  test_store_add ("usage/reconciliation-senseless", TEST_STORE_BOTH, test_senseless_reconciliation);
  test_store_add ("usage/aggregates", TEST_STORE_BOTH, test_aggregates);
  return test_store_run ();
}
