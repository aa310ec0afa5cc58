/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "usage-fixture.h"

#include <string.h>

#define ITEM(number, mpn, type, precision)                                                                   \
  "{'id':'PRD-100-000-001-" number "','local_id':'PRD_100_000_001_" number "','mpn':'" mpn                   \
  "','name':'Item " mpn "','display_name':'" mpn "','type':'" type                                           \
  "','period':'monthly','precision':'" precision                                                             \
  "','unit':{'id':'gb-h','title':'Gigabyte hours'},'status':'published',"                                    \
  "'shared':true,'product':{'id':'" SHOP_PRODUCT "'},'owner':{'id':'VA-100-000'}}"
#define ASSET(id, product, connection, status, updated, more)                                                \
  "{'id':'" id "','status':'" status "','created':'2024-01-15T10:00:00+00:00','updated':'" updated           \
  "','product':{'id':'" product "','name':'Cloud'},'connection':{'id':'" connection                          \
  "','type':'production','vendor':{'id':'VA-100-000','name':'Vera'},"                                        \
  "'provider':{'id':'PA-200-000','name':'Dora'}},'contract':{'id':'" USAGE_CONTRACT "'},"                    \
  "'marketplace':{'id':'MP-10000'},'items':[],'tiers':{'customer':{'id':'TA-1000-0000-0001','name':'Big "    \
  "Corp'}}" more "}"

Shop *
usage_shop_new (TestStore *t, const char *schema, const char *ppu)
{
  g_autofree char *capabilities = g_strdup_printf ("{'ppu':{'schema':'%s'%s}}", schema, ppu);
  Shop *shop = shop_new (t, capabilities);
  const FixtureRow rows[] = {
    { "product-items", USAGE_ITEM, ITEM ("0002", "MPN-GB", "ppu", "decimal(2)") },
    { "product-items", "PRD-100-000-001-0003", ITEM ("0003", "MPN-H", "ppu", "integer") },
    { "product-parameters", "PRM-100-000-001-0002",
      "{'id':'PRM-100-000-001-0002','name':'tenant','title':'Tenant','type':'text','phase':'fulfillment','"
      "scope':'asset','shared':true,"
      "'constraints':{'reconciliation':true},'product':{'id':'" SHOP_PRODUCT
      "'},'owner':{'id':'VA-100-000'}}" },
    { "hubs", "HB-1000-0002",
      "{'id':'HB-1000-0002','name':'Hub "
      "2','company':{'id':'PA-200-000'},'instance':{'id':'y','type':'api'}}" },
    { "connections", "CT-1000-0002",
      "{'id':'CT-1000-0002','type':'production','status':'approved','product':{'id':'" SHOP_PRODUCT
      "'},'vendor':{'id':'VA-100-000','name':'Vera'},"
      "'provider':{'id':'PA-200-000','name':'Dora'},'hub':{'id':'HB-1000-0002','name':'Hub "
      "2'},'product_version_type':'public'}" },
    { "assets", USAGE_ASSET,
      ASSET (USAGE_ASSET, SHOP_PRODUCT, SHOP_CONNECTION, "active", "2024-01-15T10:00:00+00:00",
             ",'external_id':'EXT-1','external_uid':'uid-1','params':[{'id':'tenant','value':'T-1'}]") },
    { "assets", USAGE_ASSET_2,
      ASSET (USAGE_ASSET_2, SHOP_PRODUCT, SHOP_CONNECTION, "terminated", "2025-01-01T00:00:00+00:00",
             ",'external_id':'EXT-2'") },
    { "assets", USAGE_ASSET_3,
      ASSET (USAGE_ASSET_3, SHOP_PRODUCT, "CT-1000-0002", "active", "2024-01-15T10:00:00+00:00",
             ",'external_id':'EXT-3'") },
    { "assets", USAGE_FOREIGN,
      ASSET (USAGE_FOREIGN, "PRD-900-000-001", SHOP_CONNECTION, "active", "2024-01-15T10:00:00+00:00", "") },
  };

  fixture_insert_rows (shop->f, rows, G_N_ELEMENTS (rows));
  return shop;
}

char *
usage_file (Shop *shop)
{
  g_autoptr (JsonObject) file = shop_call (
      shop, 201, shop->vendor, "POST", "usage/files",
      "{'name':'May','description':'Usage of "
      "May','note':'Mine','period':{'from':'2026-05-01','to':'2026-05-31'},'currency':'USD',"
      "'product':{'id':'" SHOP_PRODUCT "'},'contract':{'id':'" USAGE_CONTRACT "'},'external_id':'X-1'}");

  return g_strdup (connect_json_get_string (file, "id"));
}

void
usage_report (Shop *shop, const char *file, guint n)
{
  g_autoptr (JsonObject) doc = fixture_get (shop->f, "usage-files", file);
  guint known = (guint)connect_json_get_int (doc, "stats.uploaded", 0); /* a file takes each record_id once */
  g_autoptr (GString) body = g_string_new ("[");
  g_autoptr (FixtureAnswer) answer = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (body,
                            "%s{\"usagefile\":{\"id\":\"%s\"},\"record_id\":\"r-%u\",\"item\":{\"mpn\":\"MPN-"
                            "GB\"},\"asset\":{\"id\":\"%s\"},"
                            "\"start_date\":\"2026-05-01T00:00:00+00:00\",\"end_date\":\"2026-05-31T00:00:00+"
                            "00:00\",\"usage\":%u.25,\"amount\":1.5,"
                            "\"tier\":0,\"category\":\"compute\"}",
                            i > 0 ? "," : "", file, known + i, i % 3 == 2 ? USAGE_ASSET_3 : USAGE_ASSET, i);
  g_string_append_c (body, ']');
  answer = fixture_ask (shop->f, shop->vendor, "POST", "usage/records", NULL, body->str);
  if (answer->status != 201)
    g_error ("%u %s", answer->status, answer->text);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (answer->json)), ==, n);
}

void
usage_act (Shop *shop,
           const char *credential,
           const char *file,
           const char *verb,
           const char *body,
           const char *state)
{
  g_autofree char *path = g_strdup_printf ("usage/files/%s/%s", file, verb);
  g_autoptr (JsonObject) answer = body != NULL ? shop_call (shop, 200, credential, "POST", path, "%s", body)
                                               : shop_call (shop, 200, credential, "POST", path, NULL);

  g_assert_cmpstr (connect_json_get_string (answer, "status"), ==, state);
}

void
usage_assert (Shop *shop, const char *file, const char *member, const char *expected)
{
  g_autofree char *path = g_strconcat ("usage/files/", file, NULL);
  g_autofree char *text = shop_get (shop, shop->vendor, path, member);

  g_test_message ("%s", member);
  g_assert_cmpstr (text, ==, expected);
}

char **
usage_record_ids (Shop *shop, const char *file)
{
  g_autofree char *path = g_strdup_printf ("usage/records?usagefile.id=%s&limit=1000", file);
  g_autoptr (JsonArray) list = fixture_expect_list (shop->f, shop->vendor, path);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (list); i++)
    g_strv_builder_add (ids, connect_json_get_string (json_array_get_object_element (list, i), "id"));
  return g_strv_builder_end (ids);
}

/* --- workbooks --- */

GBytes *
usage_workbook (const char *const *const *rows, const char *sheet, gboolean categories)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectdWorkbook) workbook = connectd_workbook_new (&error);
  GBytes *bytes;

  g_assert_no_error (error);
  if (categories)
    {
      connectd_workbook_start_sheet (
          workbook, "categories",
          (const char *const[]){ "category_id", "category_name", "category_description", NULL });
      connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, "compute");
      connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, "Computing");
      connectd_workbook_end_row (workbook, &error);
    }
  connectd_workbook_start_sheet (workbook, sheet, rows[0]);
  for (guint i = 1; rows[i] != NULL; i++)
    {
      for (guint j = 0; rows[i][j] != NULL; j++)
        connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, rows[i][j]);
      connectd_workbook_end_row (workbook, &error);
    }
  bytes = connectd_workbook_finish (workbook, NULL, &error);
  g_assert_no_error (error);
  return bytes;
}

void
usage_upload (Shop *shop, const char *file, GBytes *workbook, const char *state)
{
  g_autofree char *path = g_strdup_printf ("usage/files/%s/upload", file);
  g_autoptr (FixtureAnswer) answer =
      fixture_send_file (shop->f, shop->vendor, path, "usage_file", "usage_file.xlsx", workbook);

  if (answer->status != 201)
    g_error ("%u %s", answer->status, answer->text);
  fixture_run_jobs (shop->f);
  usage_assert (shop, file, "status", state);
}

static gboolean
note_row (
    const char *sheet, guint number, const char *const *cells, guint n_cells, gpointer data, GError **error)
{
  GString *out = data;

  g_string_append_printf (out, "%s|", sheet);
  for (guint i = 0; i < n_cells; i++)
    g_string_append_printf (out, "%s|", cells[i]);
  g_string_append_c (out, '\n');
  return TRUE;
}

char *
usage_download (Shop *shop, const char *credential, const char *link, const char *sheet)
{
  const char *path =
      strstr (link, "/media/") != NULL ? strstr (link, "/media/") : strstr (link, "/public/v1");
  g_autoptr (FixtureAnswer) answer =
      fixture_ask (shop->f, credential, "GET", path != NULL ? path : link, NULL, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (answer->text, answer->size);
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (fixture_answer_header (answer, "Content-Type"), ==, CONNECTD_WORKBOOK_TYPE);
  connectd_workbook_read (bytes, (const char *const[]){ sheet, NULL }, 0, note_row, out, NULL, &error);
  g_assert_no_error (error);
  return g_string_free_and_steal (out);
}
