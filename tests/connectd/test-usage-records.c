/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Usage records over the API: what is taken, what is refused, decided and closed, and how copies of them are
 * kept. */

#include "config.h"

#include <string.h>

#include "usage-fixture.h"

#define RECORD(more)                                                                                         \
  "{'usagefile':{'id':'%s'},'record_id':'a','item':{'mpn':'MPN-GB'},'asset':{'id':'" USAGE_ASSET             \
  "'},'start_date':'2026-05-01',"                                                                            \
  "'end_date':'2026-05-31 10:00:00','usage':'1.25'" more "}"

static char *
path_of (const char *record, const char *verb)
{
  return verb != NULL ? g_strdup_printf ("usage/records/%s/%s", record, verb)
                      : g_strdup_printf ("usage/records/%s", record);
}

static void
test_one (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "CR", "");
  g_autofree char *file = usage_file (shop);
  g_autoptr (JsonObject) record = shop_call (
      shop, 201, shop->vendor, "POST", "usage/records",
      RECORD (",'amount':11.7162,'params':[{'parameter_name':'PARAM','parameter_value':1234}]"), file);
  g_autofree char *path = path_of (connect_json_get_string (record, "id"), NULL);
  g_autoptr (FixtureAnswer) answer = fixture_ask (shop->f, shop->vendor, "GET", path, NULL, NULL);
  JsonObject *read = json_node_get_object (answer->json);

  g_assert_true (g_regex_match_simple ("^UR-20[0-9]{2}-[0-9]{2}(-[0-9]{4}){4}$",
                                       connect_json_get_string (record, "id"), 0, 0));
  g_assert_nonnull (strstr (answer->text, "\"amount\":11.7162,"));
  g_assert_nonnull (strstr (answer->text, "\"usage\":1.25,"));
  g_assert_cmpstr (connect_json_get_string (read, "start_date"), ==, "2026-05-01T00:00:00+00:00");
  g_assert_cmpstr (connect_json_get_string (read, "item.id"), ==, USAGE_ITEM);
  g_assert_cmpstr (connect_json_get_string (read, "item_id"), ==, USAGE_ITEM);
  g_assert_cmpstr (connect_json_get_string (read, "resource_local_id"), ==, "PRD_100_000_001_0002");
  g_assert_cmpstr (connect_json_get_string (read, "asset.external_id"), ==, "EXT-1");
  g_assert_cmpstr (connect_json_get_string (read, "asset_external_uid"), ==, "uid-1");
  g_assert_cmpstr (connect_json_get_string (read, "status"), ==, "valid");
  g_assert_cmpstr (connect_json_get_string (read, "usagefile.id"), ==, file);
  g_assert_cmpstr (connect_json_get_string (read, "usagefile.schema"), ==, "cr");
  g_assert_null (connect_json_get (read, "record_id"));
  g_assert_null (connect_json_get (read, "vendor"));
  usage_assert (shop, file, "status", "ready");
}

/* The headings of the workbook, and all ways to find things. */
static void
test_spellings (TestStore *t)
{
  static const char *const items[] = { "'item':{'id':'PRD_100_000_001_0002'}",
                                       "'item':{'global_id':'" USAGE_ITEM "'}", "'item_id':'" USAGE_ITEM "'",
                                       "'item':{'local_id':'PRD_100_000_001_0002'}",
                                       "'item_search_criteria':'item.mpn','item_search_value':'MPN-GB'" };
  static const char *const assets[] = {
    "'asset':{'external_id':'EXT-1'}", "'asset':{'external_uid':'uid-1'}", "'asset_id':'" USAGE_ASSET "'",
    "'asset_external_id':'EXT-1'", "'asset_search_criteria':'parameter.tenant','asset_search_value':'T-1'"
  };
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = usage_file (shop);
  g_autofree char *all = g_strdup_printf ("usage/records?usage_file=%s&asset_id=" USAGE_ASSET
                                          "&item.id=" USAGE_ITEM "&product.id=" SHOP_PRODUCT,
                                          file);
  g_autofree char *recon = NULL;
  g_auto (GStrv) ids = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    json_object_unref (shop_call (shop, 201, shop->vendor, "POST", "usage/records",
                                  "{'usagefile':'%s',%s,%s,'start_time_utc':'2026-05-01 "
                                  "00:00:00','end_time_utc':'2026-05-02 00:00:00','quantity':3}",
                                  file, items[i], assets[i]));
  g_assert_cmpuint (shop_count (shop, shop->vendor, all), ==, 5);
  ids = usage_record_ids (shop, file);
  for (guint i = 0; i < 5 && recon == NULL; i++)
    {
      g_autofree char *path = path_of (ids[i], NULL);

      recon = shop_get (shop, shop->vendor, path, "asset.recon_id");
    }
  g_assert_cmpstr (recon, ==, "T-1");
}

static void
test_problems (TestStore *t)
{
  static const struct
  {
    const char *body;
    const char *part;
  } cases[] = {
    { "{'usagefile':{'id':'%s'}}", "quantity: A value is required." },
    { RECORD (",'item':{'mpn':'NO'}"), "Unknown MPN “NO”" },
    { RECORD (",'item':{'mpn':'MPN-1'}"), "not paid by use" },
    { RECORD (",'item_search_criteria':'item.color','item_search_value':'red'"), "item_search_criteria" },
    { RECORD (",'asset':{'id':'AS-0'}"), "There is no subscription" },
    { RECORD (",'asset':{'id':'" USAGE_FOREIGN "'}"), "There is no subscription" },
    { RECORD (",'asset':{'id':'" USAGE_ASSET_2 "'}"), "after the subscription ended" },
    { RECORD (",'asset_search_criteria':'parameter.domain','asset_search_value':'x'"),
      "asset_search_criteria" },
    { RECORD (",'start_date':'yesterday'"), "start_time_utc" },
    { RECORD (",'start_date':'2026-06-01','end_date':'2026-05-02'"), "after end_time_utc" },
    { RECORD (",'start_date':'2026-04-30'"), "before the period" },
    { RECORD (",'end_date':'2026-06-02'"), "after the period" },
    { RECORD (",'usage':-1"), "must not be below 0" },
    { RECORD (",'usage':'many'"), "is no number" },
    { RECORD (",'usage':1e300"), "is no number" },
    { RECORD (",'usage':1.234"), "more digits" },
    { RECORD (",'amount':'x'"), "amount: " },
    { RECORD (",'tier':-1"), "tier: " },
  };
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = usage_file (shop);
  g_autofree char *list = g_strdup_printf (
      "[" RECORD ("") "," RECORD (",'usage':'x','tier':7") "," RECORD (",'usage':'y','tier':'k'") "]", file,
      file, file);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) body = g_string_new (cases[i].body);

      /* of two members of one name the later counts */
      g_string_replace (body, "%s", file, 0);
      shop_refuse (shop, 400, cases[i].part, shop->vendor, "POST", "usage/records", "%s", body->str);
    }
  shop_refuse (shop, 400, "[1]: USG_041", shop->vendor, "POST", "usage/records", "%s", list);
  shop_refuse (shop, 400, "[2]: USG_045", shop->vendor, "POST", "usage/records", "%s", list);
  shop_refuse (shop, 400, "There is such a record", shop->vendor, "POST", "usage/records",
               "[" RECORD ("") "," RECORD ("") "]", file, file);
  shop_refuse (shop, 400, "usagefile: ", shop->vendor, "POST", "usage/records", "{'usage':1}");
  shop_refuse (shop, 400, "1 to 5000", shop->vendor, "POST", "usage/records", "[]");
  shop_refuse (shop, 400, "[0]: Expected an object", shop->vendor, "POST", "usage/records", "[1]");
  shop_refuse (shop, 404, "usage file", shop->stranger, "POST", "usage/records", RECORD (""), file);
  shop_refuse (shop, 404, "usage file", shop->distributor, "POST", "usage/records", RECORD (""), file);
  usage_assert (shop, file, "status", "draft");
  usage_assert (shop, file, "stats.uploaded", "0");
}

/* --- each record once --- */

#define IDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define REPEATED "USG_003: record_id: There is such a record already."

/* A record as in RECORD, with an id of its own; NULL: without one. */
static char *
dup_record (const char *file, const char *id)
{
  g_autofree char *named = id != NULL ? g_strdup_printf ("'record_id':%s,", id) : g_strdup ("");

  return g_strdup_printf ("{'usagefile':{'id':'%s'},%s'item':{'mpn':'MPN-GB'},'asset':{'id':'" USAGE_ASSET
                          "'},'start_date':'2026-05-01','end_date':'2026-05-31','usage':1}",
                          file, named);
}

static char *
dup_records (const char *file, const char *const *ids, guint n_ids)
{
  GString *body = g_string_new ("[");

  for (guint i = 0; i < n_ids; i++)
    {
      g_autofree char *record = dup_record (file, ids[i]);

      g_string_append_printf (body, "%s%s", i > 0 ? "," : "", record);
    }
  g_string_append_c (body, ']');
  return g_string_free_and_steal (body);
}

static FixtureAnswer *
report (Shop *shop, const char *file, const char *const *ids, guint n_ids)
{
  g_autofree char *body = dup_records (file, ids, n_ids);

  return fixture_ask (shop->f, shop->vendor, "POST", "usage/records", NULL, g_strdelimit (body, "'", '"'));
}

/* Refused with these texts, and nothing is written. */
static void
refuse_repeated (Shop *shop, const char *file, const char *const *ids, guint n_ids, const char *expected)
{
  g_autoptr (JsonObject) before = fixture_get (shop->f, "usage-files", file);
  g_auto (GStrv) then = usage_record_ids (shop, file), now = NULL;
  g_autoptr (FixtureAnswer) answer = report (shop, file, ids, n_ids);
  g_autofree char *error = fixture_answer_error (answer);
  g_autoptr (JsonObject) after = fixture_get (shop->f, "usage-files", file);

  g_assert_cmpuint (answer->status, ==, 400);
  g_assert_cmpstr (error, ==, expected);
  now = usage_record_ids (shop, file);
  g_assert_cmpstrv ((char **)then, (char **)now);
  g_assert_true (json_object_equal (before, after));
}

static void
test_repeated (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = usage_file (shop), *other = usage_file (shop);
  g_autofree char *one = dup_record (file, "'a'"), *none = dup_record (file, NULL);
  g_autofree char *found = g_strdup_printf ("usage/records?usagefile.id=%s&in(record_id,(a,7,x))", file);
  g_autoptr (FixtureAnswer) first = report (shop, file, IDS ("'a'", "7", "'it\\u0027s \\u00e9'"), 3);
  g_autoptr (FixtureAnswer) elsewhere = report (shop, other, IDS ("'a'", "'b'"), 2);
  g_autoptr (FixtureAnswer) rest = NULL;

  g_assert_cmpuint (first->status, ==, 201);
  g_assert_cmpuint (elsewhere->status, ==, 201);
  shop_refuse (shop, 400, "USG_003", shop->vendor, "POST", "usage/records", "%s", one);
  usage_assert (shop, file, "stats.uploaded", "3");
  refuse_repeated (shop, file, IDS ("'x'", "'a'", "'y'"), 3, "VAL_001\n[1]: " REPEATED);
  refuse_repeated (shop, file, IDS (NULL, "'it\\u0027s \\u00e9'", NULL, "'7'"), 4,
                   "VAL_001\n[1]: " REPEATED "\n[3]: " REPEATED);
  refuse_repeated (shop, file, IDS ("'x'", "'x'"), 2, "VAL_001\n[1]: " REPEATED);
  /* what is written otherwise is another; what has no id is never a repetition */
  rest = report (shop, file, IDS ("'A'", "'x'", "'a '", NULL, NULL), 5);
  g_assert_cmpuint (rest->status, ==, 201);
  json_object_unref (shop_call (shop, 201, shop->vendor, "POST", "usage/records", "%s", none));
  usage_assert (shop, file, "stats.uploaded", "9");
  g_assert_cmpuint (shop_count (shop, shop->vendor, found), ==, 3);
  g_assert_cmpuint (shop_count (shop, shop->stranger, found), ==, 0);
}

/* As many as a call takes; the last of them is known. */
static void
test_repeated_many (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = usage_file (shop);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (FixtureAnswer) first = report (shop, file, IDS ("'id-4999'"), 1);
  g_autoptr (FixtureAnswer) rest = NULL;

  g_assert_cmpuint (first->status, ==, 201);
  for (guint i = 0; i < 5000; i++)
    g_ptr_array_add (ids, g_strdup_printf ("'id-%u'", i));
  refuse_repeated (shop, file, (const char *const *)ids->pdata, 5000, "VAL_001\n[4999]: " REPEATED);
  rest = report (shop, file, (const char *const *)ids->pdata, 4999);
  g_assert_cmpuint (rest->status, ==, 201);
  usage_assert (shop, file, "stats.uploaded", "5000");
}

typedef struct
{
  Shop *shop;
  const char *file;
  guint status;
} Racer;

static gpointer
race (gpointer data)
{
  Racer *racer = data;
  g_autoptr (FixtureAnswer) answer = report (racer->shop, racer->file, IDS ("'same'"), 1);

  racer->status = answer->status;
  return NULL;
}

/* Of calls that come at once, one has it. */
static void
test_repeated_at_once (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = usage_file (shop);
  Racer racers[8];
  GThread *threads[G_N_ELEMENTS (racers)];
  guint taken = 0;

  for (guint i = 0; i < G_N_ELEMENTS (racers); i++)
    {
      racers[i] = (Racer){ shop, file, 0 };
      threads[i] = g_thread_new ("racer", race, &racers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (racers); i++)
    {
      g_thread_join (threads[i]);
      g_assert_true (racers[i].status == 201 || racers[i].status == 400);
      taken += racers[i].status == 201 ? 1 : 0;
    }
  g_assert_cmpuint (taken, ==, 1);
  usage_assert (shop, file, "stats.uploaded", "1");
}

/* What the schema and the capabilities ask for, or allow. */
static void
test_schemas (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "TR", ",'late':true,'future':true");
  g_autofree char *file = usage_file (shop);

  shop_refuse (shop, 400, "amount: ", shop->vendor, "POST", "usage/records", RECORD (""), file);
  shop_refuse (shop, 400, "tier: ", shop->vendor, "POST", "usage/records", RECORD (",'amount':1"), file);
  json_object_unref (
      shop_call (shop, 201, shop->vendor, "POST", "usage/records",
                 RECORD (",'amount':1,'tier':2,'start_date':'2026-04-01','end_date':'2026-07-01'"), file));
}

static char *
accepted_file (Shop *shop, guint n)
{
  char *file = usage_file (shop);

  usage_report (shop, file, n);
  usage_act (shop, shop->vendor, file, "submit", NULL, "pending");
  usage_act (shop, shop->distributor, file, "accept", NULL, "accepted");
  return file;
}

static void
test_decide (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = usage_file (shop);
  g_autofree char *path = NULL, *put_all = g_strdup_printf ("usage/files/%s/approve-all", file);
  g_auto (GStrv) ids = NULL;

  usage_report (shop, file, 3);
  ids = usage_record_ids (shop, file);
  path = path_of (ids[0], NULL);
  shop_refuse (shop, 404, "", shop->distributor, "PUT", path, "{'status':'rejected'}");
  usage_act (shop, shop->vendor, file, "submit", NULL, "pending");
  shop_refuse (shop, 403, "other party", shop->vendor, "PUT", path, "{'status':'rejected'}");
  shop_refuse (shop, 400, "status: ", shop->distributor, "PUT", path, "{'status':'closed'}");
  shop_refuse (shop, 400, "status: ", shop->distributor, "PUT", path, "{'status':'gone'}");
  json_object_unref (
      shop_call (shop, 200, shop->distributor, "PUT", path, "{'status':'rejected','usage':9}"));
  usage_assert (shop, file, "stats.pending", "2");
  usage_act (shop, shop->distributor, file, "accept", NULL, "accepted");
  usage_assert (shop, file, "stats.accepted", "2");
  shop_assert (shop, path, "status", "rejected");
  shop_assert (shop, path, "usage", "0.25");
  json_object_unref (shop_call (shop, 200, shop->distributor, "PUT", put_all, NULL));
  shop_assert (shop, path, "status", "approved");
  usage_assert (shop, file, "stats.accepted", "3");
}

static void
test_close (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = accepted_file (shop, 2);
  g_auto (GStrv) ids = usage_record_ids (shop, file);
  g_autofree char *first = path_of (ids[0], "close"), *second = path_of (ids[1], "close"),
                  *one = path_of (ids[0], NULL);

  shop_refuse (shop, 403, "other party", shop->vendor, "POST", first, "{}");
  json_object_unref (shop_call (shop, 200, shop->distributor, "POST", first,
                                "{'external_billing_id':'B-1','external_billing_note':'Paid'}"));
  shop_assert (shop, one, "status", "closed");
  shop_assert (shop, one, "external_billing_id", "B-1");
  g_assert_nonnull (strstr (first, ids[0]));
  shop_refuse (shop, 400, "closed", shop->distributor, "POST", first, "{}");
  usage_assert (shop, file, "status", "accepted");
  usage_assert (shop, file, "stats.billed", "1");
  json_object_unref (shop_call (shop, 200, shop->distributor, "POST", second, NULL));
  usage_assert (shop, file, "status", "closed");
  usage_assert (shop, file, "records.closed", "2");
  /* what it was billed by may be corrected, even now; nothing else */
  json_object_unref (shop_call (shop, 200, shop->distributor, "PUT", one, "{'external_billing_id':'B-2'}"));
  shop_assert (shop, one, "external_billing_id", "B-2");
  usage_assert (shop, file, "stats.billed", "1");
  shop_refuse (shop, 400, "stays so", shop->distributor, "PUT", one, "{'status':'approved'}");
}

static JsonArray *
close_list (Shop *shop, const char *credential, const char *path, const char *body)
{
  g_autoptr (FixtureAnswer) answer = NULL;
  g_autofree char *text = g_strdelimit (g_strdup (body), "'", '"');

  answer = fixture_ask (shop->f, credential, "POST", path, NULL, text);
  g_assert_cmpuint (answer->status, ==, 206);
  return json_array_ref (json_node_get_array (answer->json));
}

static const char *
result_of (JsonArray *results, guint i, const char *member)
{
  return connect_json_get_string (json_array_get_object_element (results, i), member);
}

static void
test_close_records (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = accepted_file (shop, 3);
  g_auto (GStrv) ids = usage_record_ids (shop, file);
  g_autofree char *body = g_strdup_printf ("[{'id':'%s','external_billing_id':'B-1'},{'id':'UR-2026-01-0000-"
                                           "0000-0000-0000'},{'id':'%s'},{'id':'%s',"
                                           "'external_billing_id':7}]",
                                           ids[0], ids[0], ids[1]);
  g_autofree char *other = g_strdup_printf ("usage/records/%s/close-records", ids[1]);
  g_autofree char *last = g_strdup_printf ("[{'id':'%s'}]", ids[2]);
  g_autoptr (JsonArray) results = close_list (shop, shop->distributor, "usage/records/close-records", body);
  g_autoptr (JsonArray) single = close_list (shop, shop->distributor, other, "{'external_billing_id':'B-2'}");
  g_autoptr (JsonArray) strange = close_list (shop, shop->stranger, "usage/records/close-records", last);
  g_autoptr (JsonArray) vendors = close_list (shop, shop->vendor, "usage/records/close-records", last);

  g_assert_cmpstr (result_of (results, 0, "status"), ==, "closed");
  g_assert_cmpstr (result_of (results, 1, "error_codes"), ==, "NFD_000");
  g_assert_cmpstr (result_of (results, 2, "error_codes"), ==, "USG_061");
  g_assert_cmpstr (result_of (results, 3, "error_codes"), ==, "USG_061");
  g_assert_cmpstr (result_of (single, 0, "id"), ==, ids[1]);
  g_assert_cmpstr (result_of (single, 0, "status"), ==, "closed");
  g_assert_cmpstr (result_of (strange, 0, "error_codes"), ==, "NFD_000");
  g_assert_cmpstr (result_of (vendors, 0, "error_codes"), ==, "AUTH_003");
  usage_assert (shop, file, "records.closed", "2");
  usage_assert (shop, file, "stats.billed", "2");
  json_array_unref (close_list (shop, shop->distributor, "usage/records/close-records", last));
  usage_assert (shop, file, "status", "closed");
  shop_refuse (shop, 400, "1 to 1000", shop->distributor, "POST", "usage/records/close-records", "[]");
  shop_refuse (shop, 400, "id: ", shop->distributor, "POST", "usage/records/close-records", "[{}]");
}

/* --- copies --- */

static gint64
get_generation (Shop *shop, const char *credential, const char *file)
{
  g_autoptr (JsonObject) changes = fixture_expect (shop->f, 200, credential, "GET", "changes?since=0", NULL);
  JsonArray *entries = connect_json_get_array (changes, "changes");
  gint64 generation = -1;

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      g_assert_cmpstr (connect_json_get_string (entry, "collection"), !=, "usage-records");
      if (g_strcmp0 (connect_json_get_string (entry, "key"), file) == 0)
        generation = connect_json_get_int (entry, "object.generation", -1);
    }
  return generation;
}

/* The file's entry tells that its records have changed; they are fetched by file. */
static void
test_copies (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *file = usage_file (shop), *other = usage_file (shop);
  g_autofree char *path =
      g_strdup_printf ("changes/snapshot?collection=usage-records&holder=%s&limit=4", file);
  g_autoptr (JsonObject) collections =
      fixture_expect (shop->f, 200, shop->vendor, "GET", "changes/collections", NULL);
  JsonObject *held = json_array_get_object_element (connect_json_get_array (collections, "held"), 0);
  g_autoptr (JsonObject) none = NULL, page = NULL, rest = NULL, all = NULL;
  g_autofree char *more = NULL;
  gint64 first;

  g_assert_cmpstr (connect_json_get_string (held, "collection"), ==, "usage-records");
  g_assert_cmpstr (connect_json_get_string (held, "holder"), ==, "usage-files");
  usage_report (shop, file, 6);
  usage_report (shop, other, 1);
  first = get_generation (shop, shop->vendor, file);
  usage_report (shop, other, 1);
  g_assert_cmpint (get_generation (shop, shop->vendor, file), ==, first);
  usage_report (shop, file, 1);
  g_assert_cmpint (get_generation (shop, shop->vendor, file), >, first);
  g_assert_cmpint (get_generation (shop, shop->distributor, file), ==, -1);
  none = fixture_expect (shop->f, 200, shop->distributor, "GET", path, NULL);
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (none, "objects")), ==, 0);
  page = fixture_expect (shop->f, 200, shop->vendor, "GET", path, NULL);
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (page, "objects")), ==, 4);
  more = g_strdup_printf ("%s&after=%s", path, connect_json_get_string (page, "next"));
  rest = fixture_expect (shop->f, 200, shop->vendor, "GET", more, NULL);
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (rest, "objects")), ==, 3);
  g_assert_cmpstr (
      connect_json_get_string (json_array_get_object_element (connect_json_get_array (rest, "objects"), 0),
                               "object.record_id"),
      !=, NULL);
  all = fixture_expect (shop->f, 200, shop->vendor, "GET", "changes/snapshot?collection=usage-records", NULL);
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (all, "objects")), ==, 9);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("usage/records/one", TEST_STORE_BOTH, test_one);
  test_store_add ("usage/records/spellings", TEST_STORE_BOTH, test_spellings);
  test_store_add ("usage/records/problems", TEST_STORE_BOTH, test_problems);
  test_store_add ("usage/records/repeated", TEST_STORE_BOTH, test_repeated);
  test_store_add ("usage/records/repeated-many", TEST_STORE_BOTH, test_repeated_many);
  test_store_add ("usage/records/repeated-at-once", TEST_STORE_BOTH, test_repeated_at_once);
  test_store_add ("usage/records/schemas", TEST_STORE_BOTH, test_schemas);
  test_store_add ("usage/records/decide", TEST_STORE_BOTH, test_decide);
  test_store_add ("usage/records/close", TEST_STORE_BOTH, test_close);
  test_store_add ("usage/records/close-records", TEST_STORE_BOTH, test_close_records);
  test_store_add ("usage/records/copies", TEST_STORE_BOTH, test_copies);
  return test_store_run ();
}
