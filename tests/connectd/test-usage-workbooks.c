/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Usage that comes as workbooks: both layouts, validation row by row, what is given back, and workbooks that
 * make no sense. */

#include "config.h"

#include <string.h>

#include "usage-fixture.h"

#define ROW(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define ROWS(...) ((const char *const *const[]){ __VA_ARGS__, NULL })
#define HEADINGS                                                                                             \
  ROW ("record_id", "record_note", "item_search_criteria", "item_search_value", "quantity",                  \
       "start_time_utc", "end_time_utc", "asset_search_criteria", "asset_search_value", "category_id",       \
       "amount", "tier", "v.invoice", "something_else")
#define OLD_HEADINGS                                                                                         \
  ROW ("record_id", "record_note", "item_search_criteria", "item_search_value", "amount", "quantity",        \
       "start_time_utc", "end_time_utc", "asset_search_criteria", "asset_search_value", "item_name",         \
       "item_mpn", "item_precision", "category_id", "asset_recon_id", "tier")
#define GOOD(id, quantity)                                                                                   \
  ROW (id, "note", "item.mpn", "MPN-GB", quantity, "2026-05-01 00:00:00", "2026-05-31 23:59:59", "asset.id", \
       USAGE_ASSET, "compute", "11.7162", "0", "I-1", "x")

static JsonObject *
find_record (Shop *shop, const char *file, const char *record_id)
{
  g_auto (GStrv) ids = usage_record_ids (shop, file);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *path =
          g_strdup_printf ("usage/records/%s?select(record_id,errors,record_note)", ids[i]);
      g_autoptr (JsonObject) record = fixture_expect (shop->f, 200, shop->vendor, "GET", path, NULL);

      if (g_strcmp0 (connect_json_get_string (record, "record_id"), record_id) == 0)
        return g_steal_pointer (&record);
    }
  g_error ("There is no record %s", record_id);
}

static void
test_good (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "TR", "");
  g_autofree char *id = usage_file (shop);
  g_autofree char *path = g_strconcat ("usage/files/", id, NULL),
                  *categories = g_strconcat (path, "/categories", NULL);
  g_autoptr (GBytes) workbook =
      usage_workbook (ROWS (HEADINGS, GOOD ("a", "1.25"), GOOD ("b", "2")), "records", TRUE);
  g_autofree char *uploaded = NULL, *processed = NULL, *rows = NULL, *back = NULL;
  g_autoptr (JsonObject) record = NULL;
  g_autoptr (JsonArray) list = NULL;

  usage_upload (shop, id, workbook, "ready");
  usage_assert (shop, id, "sub_status", "processed");
  usage_assert (shop, id, "stats.validated", "2");
  usage_assert (shop, id, "records.invalid", "0");
  record = find_record (shop, id, "a");
  g_assert_cmpstr (connect_json_get_string (record, "category.name"), ==, "Computing");
  g_assert_cmpstr (connect_json_get_string (record, "record_note"), ==, "note");
  g_assert_cmpstr (
      connect_json_get_string (json_array_get_object_element (connect_json_get_array (record, "params"), 0),
                               "parameter_name"),
      ==, "v.invoice");
  list = fixture_expect_list (shop->f, shop->vendor, categories);
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (list, 0), "id"), ==, "compute");
  /* both workbooks come back, and the other side may have them once it sees the file */
  uploaded = shop_get (shop, shop->vendor, path, "usage_file_uri");
  processed = shop_get (shop, shop->vendor, path, "processed_file_uri");
  g_assert_true (g_str_has_prefix (uploaded, "http://"));
  back = usage_download (shop, shop->vendor, uploaded, "records");
  g_assert_nonnull (strstr (back, "records|a|note|item.mpn|MPN-GB|1.25|"));
  rows = usage_download (shop, shop->vendor, processed, "records");
  g_assert_nonnull (strstr (rows, "|v.invoice|status|errors|"));
  g_assert_nonnull (strstr (rows, "|I-1|valid|"));
  g_assert_nonnull (strstr (rows, "|TA-1000-0000-0001|Big Corp|"));
  g_assert_nonnull (strstr (rows, "|" USAGE_ITEM "|"));
  {
    g_autoptr (FixtureAnswer) early =
        fixture_ask (shop->f, shop->distributor, "GET", strstr (processed, "/media/"), NULL, NULL);

    g_assert_cmpuint (early->status, ==, 404);
  }
  usage_act (shop, shop->vendor, id, "submit", NULL, "pending");
  g_free (usage_download (shop, shop->distributor, processed, "records"));
}

static void
test_old_layout (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *id = usage_file (shop);
  g_autoptr (GBytes) workbook =
      usage_workbook (ROWS (OLD_HEADINGS, ROW ("a", "", "item.local_id", "PRD_100_000_001_0002", "", "3",
                                               "2026-05-01T00:00:00", "2026-05-02 00:00:00",
                                               "parameter.tenant", "T-1", "", "", "", "compute", "R-9", "")),
                      "usage_records", TRUE);
  g_autoptr (JsonObject) record = NULL;

  usage_upload (shop, id, workbook, "ready");
  record = find_record (shop, id, "a");
  g_assert_cmpstr (connect_json_get_string (record, "asset.recon_id"), ==, "R-9");
  g_assert_cmpstr (connect_json_get_string (record, "asset.id"), ==, USAGE_ASSET);
  g_assert_cmpfloat (json_object_get_double_member (record, "usage"), ==, 3.0);
}

static void
test_invalid (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "TR", "");
  g_autofree char *id = usage_file (shop);
  g_autofree char *reprocess = g_strdup_printf ("usage/files/%s/reprocess", id),
                  *submit = g_strdup_printf ("usage/files/%s/submit", id);
  g_autofree char *path = g_strconcat ("usage/files/", id, NULL), *processed = NULL, *rows = NULL;
  g_autoptr (GBytes) bad =
      usage_workbook (ROWS (HEADINGS, GOOD ("a", "1"), GOOD ("a", "1"), GOOD ("b", "-1"),
                            ROW ("c", "", "item.mpn", "NO", "1", "x", "2026-05-02 00:00:00", "asset.id",
                                 "AS-0", "none", "", "")),
                      "records", TRUE);
  g_autoptr (GBytes) good = usage_workbook (ROWS (HEADINGS, GOOD ("a", "1")), "records", TRUE);
  g_autoptr (JsonObject) record = NULL;

  usage_upload (shop, id, bad, "invalid");
  usage_assert (shop, id, "records.invalid", "3");
  usage_assert (shop, id, "records.valid", "1");
  usage_assert (shop, id, "stats.uploaded", "4");
  usage_assert (shop, id, "error_detail",
                "3 of 4 records are invalid; row 3: USG_003: record_id: There is such a record already.");
  record = find_record (shop, id, "c");
  g_assert_cmpstr (connect_json_get_string (record, "status"), ==, "invalid");
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (record, "errors")), ==, 6);
  processed = shop_get (shop, shop->vendor, path, "processed_file_uri");
  rows = usage_download (shop, shop->vendor, processed, "records");
  g_assert_nonnull (strstr (rows, "USG_011: Unknown MPN “NO”."));
  shop_refuse (shop, 400, "invalid", shop->vendor, "POST", submit, NULL);
  json_object_unref (shop_call (shop, 200, shop->vendor, "POST", reprocess, NULL));
  fixture_run_jobs (shop->f);
  usage_assert (shop, id, "status", "invalid");
  usage_assert (shop, id, "stats.uploaded", "4");
  /* another workbook takes its place */
  usage_upload (shop, id, good, "ready");
  usage_assert (shop, id, "stats.uploaded", "1");
  usage_assert (shop, id, "error_detail", NULL);
}

static void
test_senseless (TestStore *t)
{
  static const struct
  {
    const char *bytes;
    const char *words;
  } cases[] = { { "no workbook at all", "It is no workbook (xlsx)." },
                { "PK\003\004", "It is no workbook (xlsx)." } };
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *id = usage_file (shop), *upload = g_strdup_printf ("usage/files/%s/upload", id);
  g_autoptr (GBytes) empty = usage_workbook (ROWS (HEADINGS), "records", TRUE);
  g_autoptr (GBytes) headings = usage_workbook (ROWS (ROW ("record_id", "quantity")), "records", FALSE);
  g_autoptr (GBytes) twice = usage_workbook (ROWS (ROW ("record_id", "record_id")), "records", FALSE);
  g_autoptr (GBytes) elsewhere = usage_workbook (ROWS (HEADINGS, GOOD ("a", "1")), "other", TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (cases[i].bytes, strlen (cases[i].bytes));

      usage_upload (shop, id, bytes, "invalid");
      usage_assert (shop, id, "error_detail", cases[i].words);
      usage_assert (shop, id, "sub_status", "processed");
    }
  usage_upload (shop, id, empty, "invalid");
  usage_assert (shop, id, "error_detail", "There are no records in the workbook.");
  usage_upload (shop, id, headings, "invalid");
  usage_assert (shop, id, "error_detail", "records: The column “item_search_criteria” is missing.");
  usage_upload (shop, id, twice, "invalid");
  usage_assert (shop, id, "error_detail", "records: The column “record_id” is there twice.");
  usage_upload (shop, id, elsewhere, "invalid");
  usage_assert (shop, id, "error_detail", "There is no sheet “records” with headings in the workbook.");
  shop_refuse (shop, 400, "usage_file: ", shop->vendor, "POST", upload, "{}");
  {
    g_autoptr (FixtureAnswer) strange =
        fixture_send_file (shop->f, shop->stranger, upload, "usage_file", "a.xlsx", empty);
    g_autoptr (FixtureAnswer) named =
        fixture_send_file (shop->f, shop->vendor, upload, "file", "a.xlsx", empty);

    g_assert_cmpuint (strange->status, ==, 404);
    g_assert_cmpuint (named->status, ==, 400);
  }
}

/* What a workbook has brought is not taken once more by a call; ids of any length do not stop the reading. */
static void
test_repeated (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "TR", "");
  g_autofree char *id = usage_file (shop), *endless = g_strnfill (9000, 'x');
  g_autofree char *body = g_strdup_printf (
      "{'usagefile':'%s','record_id':'b','item':{'mpn':'MPN-GB'},'asset':{'id':'" USAGE_ASSET
      "'},'start_date':'2026-05-01','end_date':'2026-05-02','usage':1,'amount':1,'tier':0}",
      id);
  g_autoptr (GBytes) good =
      usage_workbook (ROWS (HEADINGS, GOOD ("a", "1"), GOOD ("b", "1")), "records", TRUE);
  g_autoptr (GBytes) less = usage_workbook (ROWS (HEADINGS, GOOD ("a", "1")), "records", TRUE);
  g_autoptr (GBytes) bad =
      usage_workbook (ROWS (HEADINGS, GOOD ("a", "1"), GOOD (endless, "1")), "records", TRUE);

  usage_upload (shop, id, good, "ready");
  shop_refuse (shop, 400, "USG_003: record_id: There is such a record already.", shop->vendor, "POST",
               "usage/records", "%s", body);
  usage_assert (shop, id, "stats.uploaded", "2");
  usage_upload (shop, id, less, "ready");
  json_object_unref (shop_call (shop, 201, shop->vendor, "POST", "usage/records", "%s", body));
  usage_assert (shop, id, "stats.uploaded", "2");
  usage_upload (shop, id, bad, "invalid");
  usage_assert (shop, id, "records.invalid", "1");
  usage_assert (shop, id, "error_detail",
                "1 of 2 records are invalid; row 3: USG_002: record_id: It is longer than 255 characters.");
}

/* More than a slice, and what becomes of it when the daemon stops in the middle. */
static void
test_many (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "TR", "");
  g_autofree char *id = usage_file (shop), *upload = g_strdup_printf ("usage/files/%s/upload", id);
  g_autofree char *count =
      g_strdup_printf ("SELECT count(*) FROM usage_records WHERE m_usagefile__id = '%s'", id);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) workbook = NULL;
  g_autoptr (FixtureAnswer) answer = NULL;

  g_ptr_array_add (rows, (gpointer)HEADINGS);
  for (guint i = 0; i < 2500; i++)
    {
      const char *const good[] = { NULL,
                                   "note",
                                   "item.mpn",
                                   "MPN-GB",
                                   "1",
                                   "2026-05-01 00:00:00",
                                   "2026-05-31 23:59:59",
                                   "asset.id",
                                   USAGE_ASSET,
                                   "compute",
                                   "1",
                                   "0",
                                   NULL };
      const char **row = g_memdup2 (good, sizeof good);

      row[0] = g_strdup_printf ("r-%u", i);
      g_ptr_array_add (keep, (gpointer)row[0]);
      g_ptr_array_add (keep, row);
      g_ptr_array_add (rows, row);
    }
  g_ptr_array_add (rows, NULL);
  workbook = usage_workbook ((const char *const *const *)rows->pdata, "records", TRUE);
  answer = fixture_send_file (shop->f, shop->vendor, upload, "usage_file", "a.xlsx", workbook);
  g_assert_cmpuint (answer->status, ==, 201);
  fixture_restart (shop->f);
  fixture_run_jobs (shop->f);
  usage_assert (shop, id, "status", "ready");
  usage_assert (shop, id, "stats.uploaded", "2500");
  g_assert_cmpint (test_store_int (t->store, count), ==, 2500);
  usage_upload (shop, id, workbook, "ready");
  g_assert_cmpint (test_store_int (t->store, count), ==, 2500);
}

static void
test_dynamic (TestStore *t)
{
  static const char *const headings[] = { "record_id",
                                          "item_search_criteria",
                                          "item_search_value",
                                          "quantity",
                                          "start_time_utc",
                                          "end_time_utc",
                                          "asset_search_criteria",
                                          "asset_search_value",
                                          "item_name",
                                          "item_unit",
                                          "item_mpn",
                                          "item_precision",
                                          NULL };
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", ",'dynamic':true");
  g_autofree char *id = usage_file (shop);
  g_autoptr (GBytes) workbook = usage_workbook (
      ROWS (headings,
            ROW ("a", "item.mpn", "NEW-1", "1.5", "2026-05-01 00:00:00", "2026-05-02 00:00:00", "asset.id",
                 USAGE_ASSET, "New Item", "Gigabyte hours", "NEW-1", "Decimal(2)"),
            ROW ("b", "item.mpn", "NEW-1", "2", "2026-05-01 00:00:00", "2026-05-02 00:00:00", "asset.id",
                 USAGE_ASSET, "New Item", "Gigabyte hours", "NEW-1", "Decimal(2)"),
            ROW ("c", "item.mpn", "NEW-2", "2", "2026-05-01 00:00:00", "2026-05-02 00:00:00", "asset.id",
                 USAGE_ASSET, "", "", "", "")),
      "records", FALSE);
  g_autoptr (JsonArray) items = NULL;
  g_autoptr (JsonObject) record = NULL;

  fixture_insert (shop->f, "units", "gb-h",
                  "{'id':'gb-h','description':'Gigabyte hours','type':'ppu','unit':'unit-h'}");
  usage_upload (shop, id, workbook, "invalid");
  usage_assert (shop, id, "records.valid", "2");
  items = fixture_expect_list (shop->f, shop->vendor, "products/" SHOP_PRODUCT "/items?mpn=NEW-1");
  g_assert_cmpuint (json_array_get_length (items), ==, 1);
  g_assert_true (connect_json_get_boolean (json_array_get_object_element (items, 0), "dynamic", FALSE));
  record = find_record (shop, id, "b");
  g_assert_cmpstr (connect_json_get_string (record, "item.name"), ==, "New Item");
}

static void
test_template (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *link =
      shop_get (shop, shop->vendor, "usage/products/" SHOP_PRODUCT "/template/", "template_link");
  g_autofree char *records = usage_download (shop, shop->vendor, link, "records");
  g_autofree char *general = usage_download (shop, shop->vendor, link, "general");
  g_autofree char *instructions = usage_download (shop, shop->vendor, link, "instructions");
  g_autofree char *categories = usage_download (shop, shop->vendor, link, "categories");

  g_assert_true (g_str_has_prefix (
      records,
      "records|record_id|record_note|item_search_criteria|item_search_value|quantity|start_time_utc|"));
  g_assert_nonnull (strstr (general, "|product_id|" SHOP_PRODUCT "|"));
  g_assert_nonnull (strstr (instructions, "record_id: required"));
  g_assert_nonnull (strstr (categories, "|generic_category|Generic Category|"));
  shop_refuse (shop, 403, "vendor", shop->distributor, "GET", "usage/products/" SHOP_PRODUCT "/template",
               NULL);
  shop_refuse (shop, 404, "product", shop->stranger, "GET", "usage/products/" SHOP_PRODUCT "/template", NULL);
}

/* --- rules --- */

static char *
submit_by_rules (Shop *shop, const char *const *rules)
{
  char *id = usage_file (shop);

  for (guint i = 0; rules != NULL && rules[i] != NULL; i++)
    json_object_unref (shop_call (shop, 201, shop->distributor, "POST",
                                  "products/" SHOP_PRODUCT "/usage/rules", "%s", rules[i]));
  usage_report (shop, id, 3);
  usage_act (shop, shop->vendor, id, "submit", NULL, "pending");
  fixture_run_jobs (shop->f);
  return id;
}

static void
test_rules (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *none = submit_by_rules (shop, NULL);
  g_autofree char *some = submit_by_rules (shop, ROW ("{'action':'accept','rule':'lt(usage,2)'}"));
  g_autofree char *all = submit_by_rules (shop, ROW ("{'action':'accept','item':{'id':'" USAGE_ITEM "'}}"));
  g_autofree char *bad = NULL;

  usage_assert (shop, none, "status", "pending");
  usage_assert (shop, some, "status", "pending");
  usage_assert (shop, all, "status", "accepted");
  usage_assert (shop, all, "stats.accepted", "3");
  /* a rule before the others */
  {
    g_autoptr (JsonObject) rule =
        shop_call (shop, 201, shop->distributor, "POST", "products/" SHOP_PRODUCT "/usage/rules",
                   "{'action':'reject','rule':'ge(usage,2)'}");
    g_autofree char *path =
        g_strdup_printf ("products/" SHOP_PRODUCT "/usage/rules/%s", connect_json_get_string (rule, "id"));

    json_object_unref (shop_call (shop, 200, shop->distributor, "PUT", path, "{'gravity':{'after':null}}"));
  }
  bad = submit_by_rules (shop, NULL);
  usage_assert (shop, bad, "status", "rejected");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("usage/workbooks/good", TEST_STORE_BOTH, test_good);
  test_store_add ("usage/workbooks/old-layout", TEST_STORE_BOTH, test_old_layout);
  test_store_add ("usage/workbooks/invalid", TEST_STORE_BOTH, test_invalid);
  test_store_add ("usage/workbooks/repeated", TEST_STORE_BOTH, test_repeated);
  test_store_add ("usage/workbooks/senseless", TEST_STORE_BOTH, test_senseless);
  test_store_add ("usage/workbooks/many", TEST_STORE_BOTH, test_many);
  test_store_add ("usage/workbooks/dynamic", TEST_STORE_BOTH, test_dynamic);
  test_store_add ("usage/workbooks/template", TEST_STORE_BOTH, test_template);
  test_store_add ("usage/workbooks/rules", TEST_STORE_BOTH, test_rules);
  return test_store_run ();
}
