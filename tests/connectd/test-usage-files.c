/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Usage files and their way through all states; what each side may do and see. */

#include "config.h"

#include <string.h>

#include "usage-fixture.h"

static char *
path_of (const char *file, const char *verb)
{
  return verb != NULL ? g_strdup_printf ("usage/files/%s/%s", file, verb)
                      : g_strdup_printf ("usage/files/%s", file);
}

/* --- creating --- */

static void
test_create (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "TR", "");
  g_autofree char *id = usage_file (shop);
  g_autofree char *path = path_of (id, NULL);
  g_autoptr (JsonObject) file = fixture_expect (shop->f, 200, shop->vendor, "GET", path, NULL);
  g_autoptr (JsonArray) list = fixture_expect_list (shop->f, shop->vendor, "usage/files");
  JsonObject *listed = json_array_get_object_element (list, 0);

  g_assert_true (g_regex_match_simple ("^UF-20[0-9]{2}-[0-9]{2}-[0-9]{4}-[0-9]{4}$", id, 0, 0));
  usage_assert (shop, id, "status", "draft");
  usage_assert (shop, id, "schema", "tr");
  usage_assert (shop, id, "provider.name", "Dora");
  usage_assert (shop, id, "marketplace.name", "Europe");
  usage_assert (shop, id, "contract.name", "Contract");
  usage_assert (shop, id, "environment", "production");
  usage_assert (shop, id, "period.to", "2026-05-31");
  usage_assert (shop, id, "note", "Mine");
  usage_assert (shop, id, "records.valid", "0");
  g_assert_null (connect_json_get (listed, "records"));
  g_assert_nonnull (connect_json_get (listed, "stats.uploaded"));
  g_assert_null (connect_json_get (file, "counts"));
  g_assert_null (connect_json_get (file, "generation"));
  /* older spellings, and what follows from the product */
  {
    g_autoptr (JsonObject) other = shop_call (shop, 201, shop->vendor, "POST", "usage/files/",
                                              "{'name':'June','product':{'id':'" SHOP_PRODUCT
                                              "'},'start_datetime_utc':'2026-06-01 00:00:00',"
                                              "'end_datetime_utc':'2026-06-30 23:59:59'}");

    g_assert_cmpstr (connect_json_get_string (other, "contract.id"), ==, USAGE_CONTRACT);
    g_assert_cmpstr (connect_json_get_string (other, "period.from"), ==, "2026-06-01");
    g_assert_cmpstr (connect_json_get_string (other, "currency"), ==, "USD");
  }
  g_assert_cmpuint (
      shop_count (shop, shop->vendor, "usage/files?eq(status,draft)&in(product_id,(" SHOP_PRODUCT "))"), ==,
      2);
  g_assert_cmpuint (shop_count (shop, shop->distributor, "usage/files"), ==, 0);
  g_assert_cmpuint (shop_count (shop, shop->stranger, "usage/files"), ==, 0);
}

#define BODY(more) "{'name':'A','product':{'id':'" SHOP_PRODUCT "'}" more "}"

static void
test_create_problems (TestStore *t)
{
  static const struct
  {
    const char *body;
    const char *part;
  } cases[] = {
    { "{'product':{'id':'" SHOP_PRODUCT "'}}", "name: " },
    { "{'name':'A'}", "product.id: " },
    { "{'name':'A','product':{'id':'PRD-999-999-999'}}", "product: " },
    { BODY (",'contract':{'id':'CRD-99999-99999-99999'}"), "contract: " },
    { BODY (",'period':{'from':'2026-05-31','to':'2026-05-01'}"), "period.to: " },
    { BODY (",'period':{'from':'May'}"), "period.from: " },
    { BODY (",'environment':'moon'"), "environment: " },
    { BODY (",'description':1"), "description: " },
  };
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    shop_refuse (shop, 400, cases[i].part, shop->vendor, "POST", "usage/files", "%s", cases[i].body);
  shop_refuse (shop, 403, "role", shop->distributor, "POST", "usage/files", BODY (""));
  shop_refuse (shop, 400, "product: ", shop->stranger, "POST", "usage/files", BODY (""));
  g_assert_cmpuint (shop_count (shop, shop->vendor, "usage/files"), ==, 0);
}

static void
test_incapable (TestStore *t)
{
  g_autoptr (Shop) shop = shop_new (t, "{'ppu':null}");

  shop_refuse (shop, 400, "capability", shop->vendor, "POST", "usage/files", BODY (""));
}

static void
test_edit (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *id = usage_file (shop);
  g_autofree char *path = path_of (id, NULL);

  json_object_unref (shop_call (shop, 200, shop->vendor, "PUT", path,
                                "{'description':'Other','currency':'EUR','period':{'to':'2026-05-30'}}"));
  usage_assert (shop, id, "description", "Other");
  usage_assert (shop, id, "period.from", "2026-05-01");
  usage_assert (shop, id, "period.to", "2026-05-30");
  shop_refuse (shop, 400, "period.to", shop->vendor, "PUT", path, "{'period':{'to':'2026-04-01'}}");
  shop_refuse (shop, 404, "usage file", shop->distributor, "PUT", path, "{'description':'x'}");
  usage_report (shop, id, 2);
  usage_act (shop, shop->vendor, id, "submit", NULL, "pending");
  shop_refuse (shop, 400, "pending", shop->vendor, "PUT", path, "{'description':'x'}");
  shop_refuse (shop, 403, "other party", shop->distributor, "PUT", path, "{'description':'x'}");
}

/* --- the way --- */

static void
test_accepted (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *id = usage_file (shop);
  g_autofree char *path = path_of (id, NULL);
  g_autofree char *records = g_strdup_printf ("usage/records?usagefile.id=%s", id);
  g_autofree char *approved = g_strdup_printf ("usage/records?usagefile.id=%s&status=approved", id);
  g_autofree char *note = NULL;

  usage_report (shop, id, 7);
  usage_assert (shop, id, "status", "ready");
  usage_assert (shop, id, "stats.uploaded", "7");
  usage_assert (shop, id, "stats.validated", "7");
  g_assert_cmpuint (shop_count (shop, shop->distributor, records), ==,
                    0); /* not shown before it is submitted */
  usage_act (shop, shop->vendor, id, "submit", NULL, "pending");
  usage_assert (shop, id, "stats.pending", "7");
  g_assert_cmpuint (shop_count (shop, shop->distributor, records), ==, 7);
  note = shop_get (shop, shop->distributor, path, "note");
  g_assert_null (note);
  usage_act (shop, shop->distributor, id, "accept", "{'acceptance_note':'Fine'}", "accepted");
  usage_assert (shop, id, "acceptance_note", "Fine");
  usage_assert (shop, id, "stats.accepted", "7");
  usage_assert (shop, id, "stats.pending", "0");
  g_assert_cmpuint (shop_count (shop, shop->vendor, approved), ==, 7);
  usage_act (shop, shop->distributor, id, "close", NULL, "closed");
  usage_assert (shop, id, "records.closed", "7");
  g_assert_cmpuint (shop_count (shop, shop->vendor, approved), ==, 0);
}

/* Usage for internal testing stays with the vendor. */
static void
test_preview (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autoptr (JsonObject) file =
      shop_call (shop, 201, shop->vendor, "POST", "usage/files",
                 "{'name':'Trial','environment':'preview','product':{'id':'" SHOP_PRODUCT "'}}");
  const char *id = connect_json_get_string (file, "id");
  g_autofree char *submit = path_of (id, "submit");

  usage_report (shop, id, 1);
  shop_refuse (shop, 400, "internal testing", shop->vendor, "POST", submit, NULL);
  usage_assert (shop, id, "status", "ready");
}

static void
test_rejected (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *id = usage_file (shop);
  g_autofree char *rejected = g_strdup_printf ("usage/records?usagefile.id=%s&status=rejected", id);

  usage_report (shop, id, 3);
  usage_act (shop, shop->vendor, id, "submit", NULL, "pending");
  usage_act (shop, shop->distributor, id, "reject", "{'rejection_note':'Wrong'}", "rejected");
  usage_assert (shop, id, "rejection_note", "Wrong");
  g_assert_cmpuint (shop_count (shop, shop->distributor, rejected), ==, 3);
}

static void
test_deleted (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *id = usage_file (shop);
  g_autofree char *records = g_strdup_printf ("usage/records?usagefile.id=%s", id);

  usage_report (shop, id, 3);
  usage_act (shop, shop->vendor, id, "delete", NULL, "deleted");
  fixture_run_jobs (shop->f);
  g_assert_cmpuint (shop_count (shop, shop->vendor, records), ==, 0);
  usage_assert (shop, id, "stats.uploaded", "0");
}

/* More records than follow at once: a task moves them. */
static void
test_many (TestStore *t)
{
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *id = usage_file (shop);
  g_autofree char *none = g_strdup_printf ("usage/records?usagefile.id=%s&out(status,(closed))&limit=0", id);
  g_autofree char *closed = g_strdup_printf ("usage/records?usagefile.id=%s&status=closed&limit=1000", id);

  usage_report (shop, id, 700);
  usage_act (shop, shop->vendor, id, "submit", NULL, "pending");
  usage_act (shop, shop->distributor, id, "accept", NULL, "accepted");
  usage_assert (shop, id, "stats.accepted", "700");
  usage_act (shop, shop->distributor, id, "close", NULL, "closed");
  fixture_run_jobs (shop->f);
  g_assert_cmpuint (shop_count (shop, shop->vendor, none), ==, 0);
  g_assert_cmpuint (shop_count (shop, shop->vendor, closed), ==, 700);
  usage_assert (shop, id, "records.closed", "700");
}

/* Published clients call a file `uploaded` that is ready. */
static void
test_uploaded (TestStore *t)
{
  static const struct
  {
    const char *filter;
    guint n;
  } cases[] = {
    { "status=uploaded", 2 },
    { "status=ready", 2 },
    { "status=UPLOADED", 2 },
    { "status=processing", 0 },
    { "eq(status,uploaded)", 2 },
    { "ne(status,uploaded)", 1 },
    { "not(eq(status,uploaded))", 1 },
    { "or(eq(status,uploaded),eq(status,draft))", 3 },
    { "and(eq(status,uploaded),eq(status,ready))", 2 },
    { "status__in=uploaded,draft", 3 },
    { "in(status,(uploaded,pending))", 2 },
    { "in(status,(draft,uploaded,ready))", 3 },
    { "out(status,(uploaded))", 1 },
    { "status=uploaded&search=May", 2 },
  };
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");
  g_autofree char *draft = usage_file (shop), *ready = usage_file (shop), *other = usage_file (shop);
  g_autoptr (JsonArray) list = NULL;

  usage_report (shop, ready, 1);
  usage_report (shop, other, 1);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("usage/files?", cases[i].filter, NULL);

      g_test_message ("%s", cases[i].filter);
      g_assert_cmpuint (shop_count (shop, shop->vendor, path), ==, cases[i].n);
    }
  list = fixture_expect_list (shop->f, shop->vendor, "usage/files?status=uploaded");
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *file = json_array_get_object_element (list, i);

      g_assert_cmpstr (connect_json_get_string (file, "id"), !=, draft);
      g_assert_cmpstr (connect_json_get_string (file, "status"), ==, "ready");
    }
  usage_act (shop, shop->vendor, ready, "submit", NULL, "pending");
  g_assert_cmpuint (shop_count (shop, shop->vendor, "usage/files?status=uploaded"), ==, 1);
  g_assert_cmpuint (shop_count (shop, shop->distributor, "usage/files?status=uploaded"), ==, 0);
}

/* Every act in every state that does not allow it, and by the other side. */
static void
test_states (TestStore *t)
{
  const ConnectCollection *files = connect_collection_find ("usage-files");
  static const char *const states[] = { "draft",   "uploading", "processing", "ready",  "invalid",
                                        "pending", "accepted",  "rejected",   "closed", "deleted" };
  g_autoptr (Shop) shop = usage_shop_new (t, "QT", "");

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *id = g_strdup_printf ("UF-2026-01-0000-%04u", i);
      g_autofree char *doc = g_strdup_printf ("{'id':'%s','name':'F','status':'%s','schema':'qt','vendor':{'"
                                              "id':'VA-100-000'},'provider':{'id':'PA-200-000'},"
                                              "'product':{'id':'" SHOP_PRODUCT
                                              "'},'contract':{'id':'" USAGE_CONTRACT "'},'counts':{}}",
                                              id, states[i]);
      gboolean shown = i >= 5 && i < 9;

      fixture_insert (shop->f, "usage-files", id, doc);
      for (guint j = 0; j < files->n_actions; j++)
        {
          const ConnectAction *action = &files->actions[j];
          gboolean vendors = (action->sides & CONNECT_SIDE_VENDOR) != 0,
                   puts = (action->flags & CONNECT_ACTION_UPDATE) != 0;
          g_autofree char *path = path_of (id, puts ? NULL : action->verb);
          const char *method = puts ? "PUT" : "POST";
          gboolean possible = connect_strv_has (action->from, states[i]) ||
                              (strcmp (action->verb, "approve-all") == 0 && (i == 5 || i == 6));

          shop_refuse (shop, !vendors || shown ? 403 : 404, "", vendors ? shop->distributor : shop->vendor,
                       method, path, "{}");
          if (!possible)
            shop_refuse (shop, vendors || shown ? 400 : 404, vendors || shown ? states[i] : "",
                         vendors ? shop->vendor : shop->distributor, method, path, "{}");
        }
      shop_refuse (shop, 404, "", shop->stranger, "GET", "usage/files/UF-2026-01-0000-0000", NULL);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("usage/files/create", TEST_STORE_BOTH, test_create);
  test_store_add ("usage/files/create-problems", TEST_STORE_BOTH, test_create_problems);
  test_store_add ("usage/files/incapable", TEST_STORE_BOTH, test_incapable);
  test_store_add ("usage/files/edit", TEST_STORE_BOTH, test_edit);
  test_store_add ("usage/files/accepted", TEST_STORE_BOTH, test_accepted);
  test_store_add ("usage/files/preview", TEST_STORE_BOTH, test_preview);
  test_store_add ("usage/files/rejected", TEST_STORE_BOTH, test_rejected);
  test_store_add ("usage/files/deleted", TEST_STORE_BOTH, test_deleted);
  test_store_add ("usage/files/many", TEST_STORE_BOTH, test_many);
  test_store_add ("usage/files/uploaded", TEST_STORE_BOTH, test_uploaded);
  test_store_add ("usage/files/states", TEST_STORE_BOTH, test_states);
  return test_store_run ();
}
