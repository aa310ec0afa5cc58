/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Lists and single objects over HTTP: paging, order, select, filters, errors, paths. */

#include "config.h"

#include "engine-world.h"
#include "protocol/connect-json.h"

#include <string.h>

static void
assert_range (Fixture *f, const char *token, const char *path, guint n, const char *range)
{
  g_autoptr (FixtureAnswer) answer = fixture_ask (f, token, "GET", path, NULL, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (answer->json)), ==, n);
  g_assert_cmpstr (fixture_answer_header (answer, "Content-Range"), ==, range);
  g_assert_cmpstr (fixture_answer_header (answer, "Content-Type"), ==, "application/json");
}

/* The table of rql.md: first, last, total, in every case. */
static void
test_paging (TestStore *t)
{
  g_autoptr (Fixture) f = fixture_new (t, NULL);
  g_autofree char *token = NULL;

  fixture_add_account (f, "PA-100-000", "distributor", "Dawn");
  token = fixture_add_token (f, "PA-100-000", "SU-100-000-000", (const char *const[]) { "MD-0003", NULL });
  assert_range (f, token, "marketplaces", 0, "items 0-0/0");
  fixture_insert_many (f, "marketplaces", 250, "MP-{n}", "{'id':'MP-{n}','name':'Shop {n}','owner':{'id':'PA-100-000'},'countries':[]}");
  assert_range (f, token, "marketplaces?limit=100", 100, "items 0-99/250");
  assert_range (f, token, "marketplaces", 100, "items 0-99/250");
  assert_range (f, token, "marketplaces?limit=100&offset=200", 50, "items 200-249/250");
  assert_range (f, token, "marketplaces?limit=0", 0, "items 0-0/250");
  assert_range (f, token, "marketplaces?offset=999", 0, "items 999-999/250");
  assert_range (f, token, "marketplaces?limit=5000", 250, "items 0-249/250");
  assert_range (f, token, "marketplaces?limit=abc&offset=-3", 100, "items 0-99/250");
  assert_range (f, token, "marketplaces?like(name,*3)&limit=10", 10, "items 0-9/25");
  assert_range (f, token, "marketplaces/?limit=eq=1,offset=2", 1, "items 2-2/250");
}

/* Pages of a list with many ties neither repeat nor drop a row. */
static void
test_pages_are_total (TestStore *t)
{
  g_autoptr (Fixture) f = fixture_new (t, NULL);
  g_autofree char *token = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  fixture_add_account (f, "PA-100-000", "distributor", "Dawn");
  token = fixture_add_token (f, "PA-100-000", "SU-100-000-000", (const char *const[]) { "MD-0003", NULL });
  fixture_insert_many (f, "marketplaces", 40, "MP-{n}", "{'id':'MP-{n}','name':'Same','owner':{'id':'PA-100-000'},'countries':[]}");
  for (guint offset = 0; offset < 40; offset += 7)
    {
      g_autofree char *path = g_strdup_printf ("marketplaces?ordering(-name)&limit=7&offset=%u", offset);
      g_autoptr (JsonArray) page = fixture_expect_list (f, token, path);

      for (guint i = 0; i < json_array_get_length (page); i++)
        g_assert_true (g_hash_table_add (seen, g_strdup (json_object_get_string_member (json_array_get_object_element (page, i), "id"))));
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 40);
}

/* Which ids a list answers, in order, with ' ' between. */
static char *
list_ids (Fixture *f, const char *token, const char *path)
{
  g_autoptr (JsonArray) list = fixture_expect_list (f, token, path);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (list); i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "",
                            json_object_get_string_member (json_array_get_object_element (list, i), "id"));
  return g_strdup (ids->str);
}

static void
test_filters (TestStore *t)
{
  static const struct
  {
    const char *path;
    const char *ids;
  } cases[] = {
    { "contracts?ordering(id)", "CRP-10000-00000-00001 CRS-10000-00000-00001" },
    { "contracts?ordering(-id)", "CRS-10000-00000-00001 CRP-10000-00000-00001" },
    { "contracts?status=pending", "CRP-10000-00000-00001" },
    { "contracts?ne(status,pending)", "CRS-10000-00000-00001" },
    { "contracts?in(status,(pending,active))&ordering(id)", "CRP-10000-00000-00001 CRS-10000-00000-00001" },
    { "contracts?(status=pending%7Ctype=service)&ordering(id)", "CRP-10000-00000-00001 CRS-10000-00000-00001" },
    { "contracts?like(partner.name,*Soft*)", "CRP-10000-00000-00001" },
    { "contracts?ilike(partner.name,*soft*)", "CRP-10000-00000-00001" },
    { "contracts?search=violet", "CRP-10000-00000-00001" },
    { "contracts?search=RED", "CRS-10000-00000-00001" },
    { "contracts?eq(events.signed.at,null())", "CRP-10000-00000-00001" },
    { "contracts?gt(events.signed.at,2024-04-30)", "CRS-10000-00000-00001" },
    { "contracts?nosuch=1&ordering(id)", "CRP-10000-00000-00001 CRS-10000-00000-00001" },
    { "contracts?status=nonsense", "" },
    { "contracts?status__in=pending,active&ordering(id)", "CRP-10000-00000-00001 CRS-10000-00000-00001" },
    /* internal and restricted members are unknown */
    { "contracts?activation.hash=nothing&ordering(id)", "CRP-10000-00000-00001 CRS-10000-00000-00001" },
    { "contracts?activation.code=nothing&ordering(id)", "CRP-10000-00000-00001 CRS-10000-00000-00001" },
    { "marketplaces?countries.id=FR", "MP-10000" },
    { "marketplaces?countries.id=XX", "" },
    { "agreements?owner.name=nobody&ordering(id)", "" },
  };
  g_autoptr (World) w = world_new (t, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ids = NULL;

      if (strstr (cases[i].path, "agreements?") != NULL) /* ids there cannot be ordered by */
        continue;
      ids = list_ids (w->f, world_token (w, 'D'), cases[i].path);
      g_assert_cmpstr (ids, ==, cases[i].ids);
    }
}

static void
assert_error (Fixture *f, const char *token, const char *method, const char *path, guint status, const char *text)
{
  g_autoptr (FixtureAnswer) answer = fixture_ask (f, token, method, path, NULL, NULL);
  g_autofree char *error = fixture_answer_error (answer);

  if (answer->status != status)
    g_test_message ("%s %s: %u %s", method, path, answer->status, answer->text);
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error, text));
  g_assert_cmpstr (fixture_answer_header (answer, "Content-Type"), ==, "application/json");
}

static void
test_bad_queries (TestStore *t)
{
  static const char *const cases[] = {
    "contracts?status=draft%7Cstatus=x", "contracts?in(status,())", "contracts?gte(version,1)", "contracts?range(version,1,2)",
    "contracts?ordering(nosuch)", "contracts?ordering(id)&ordering(name)", "contracts?select(nosuch)", "contracts?like(id,**)",
    "contracts?like(version,1)", "contracts?version=abc", "contracts?latest=True", "contracts?limit=ge=1", "contracts?limit=1&limit=2",
    "contracts?gt(id,null())", "contracts?ordering(activation.hash)", "contracts?select(activation.hash)", "contracts?search=ne=x",
    "contracts?&", "contracts?%ff", "contracts?a=b=c", "contracts/CRP-10000-00000-00001?select(nosuch)",
  };
  g_autoptr (World) w = world_new (t, NULL);
  g_autoptr (GString) deep = g_string_new ("contracts?");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_error (w->f, world_token (w, 'D'), "GET", cases[i], 400, "VAL_001");
  for (guint i = 0; i < 3000; i++)
    g_string_append_c (deep, '(');
  assert_error (w->f, world_token (w, 'D'), "GET", deep->str, 400, "VAL_001");
}

static JsonObject *
first_of (Fixture *f, const char *token, const char *path)
{
  g_autoptr (JsonArray) list = fixture_expect_list (f, token, path);

  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  return json_object_ref (json_array_get_object_element (list, 0));
}

/* Hidden, detail-only, restricted and internal members, in every form of answer. */
static void
test_forms (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  const char *one = "contracts/CRP-10000-00000-00001", *list = "contracts?id=CRP-10000-00000-00001";
  const char *selected = "contracts?id=CRP-10000-00000-00001&select(form,-agreement,-activation.message)";
  g_autoptr (JsonObject) issuer = first_of (w->f, world_token (w, 'D'), list);
  g_autoptr (JsonObject) partner = first_of (w->f, world_token (w, 'V'), list);
  g_autoptr (JsonObject) richer = first_of (w->f, world_token (w, 'D'), selected);
  g_autoptr (JsonObject) single = fixture_expect (w->f, 200, world_token (w, 'V'), "GET", one, NULL);
  g_autoptr (JsonObject) version = fixture_expect (w->f, 200, world_token (w, 'V'), "GET", "agreements/AGP-100-000-001/versions/1", NULL);
  g_autoptr (JsonArray) versions = fixture_expect_list (w->f, world_token (w, 'V'), "agreements/AGP-100-000-001/versions");

  g_assert_cmpstr (connect_json_get_string (issuer, "activation.code"), ==, "SECRET-CODE");
  g_assert_null (connect_json_get (partner, "activation.code"));
  g_assert_null (connect_json_get (single, "activation.link"));
  g_assert_cmpstr (connect_json_get_string (partner, "activation.message"), ==, "Welcome");
  g_assert_null (connect_json_get (issuer, "activation.hash"));
  g_assert_null (connect_json_get (issuer, "agreement.owner"));
  g_assert_null (connect_json_get (issuer, "form"));
  g_assert_cmpstr (connect_json_get_string (richer, "form.id"), ==, "FRM-1");
  g_assert_null (connect_json_get (richer, "agreement"));
  g_assert_null (connect_json_get (richer, "activation.message"));
  g_assert_cmpstr (connect_json_get_string (richer, "activation.code"), ==, "SECRET-CODE");
  g_assert_cmpstr (connect_json_get_string (version, "content"), ==, "# First");
  g_assert_cmpuint (json_array_get_length (versions), ==, 1);
  g_assert_null (connect_json_get (json_array_get_object_element (versions, 0), "content"));
}

static void
test_single (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autoptr (FixtureAnswer) answer = fixture_ask (w->f, world_token (w, 'D'), "GET", "marketplaces/MP-10000/", NULL, NULL);
  g_autoptr (FixtureAnswer) head = fixture_ask (w->f, world_token (w, 'D'), "HEAD", "marketplaces/MP-10000", NULL, NULL);
  g_autoptr (JsonObject) partner = fixture_expect (w->f, 200, world_token (w, 'D'), "GET", "partners/VA-200-000", NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (fixture_answer_header (answer, "ETag"), ==, "\"1\"");
  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpstr (head->text, ==, "");
  g_assert_cmpstr (connect_json_get_string (partner, "overview"), ==, "Long");
  g_assert_null (connect_json_get (partner, "viewer"));
}

static void
test_paths (TestStore *t)
{
  static const char *const missing[] = { "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z",
    "nothing", "contracts/CRP-1/x/y/z", "users", "sessions", "contracts/CRP-10000-00000-00001/nosuchverb", "/public/v2/contracts",
    "changes/nothing", "agreements/AGS-100-000-001/versions/1", "agreements/NO/versions", "contracts/CRS-10000-00000-00001/versions/x",
    "accounts/VA-200-000/groups", "accounts/PA-100-000/groups/UG-999-999-999", "contracts/%22%27", "contracts/a%2Fb%00c",
  };
  static const struct
  {
    const char *method;
    const char *path;
    const char *allow;
  } wrong[] = {
    { "PATCH", "contracts", "GET, HEAD" },
    { "POST", "contracts", "GET, HEAD" },
    { "DELETE", "marketplaces", "GET, HEAD, POST" },
    { "POST", "marketplaces/MP-10000", "GET, HEAD, PUT, DELETE" },
    { "GET", "contracts/CRP-10000-00000-00001/sign", "POST" },
    { "PUT", "agreements/AGP-100-000-001/versions/1", "GET, HEAD, DELETE" },
    { "PUT", "partners/VA-200-000", "GET, HEAD" },
  };
  g_autoptr (World) w = world_new (t, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (missing); i++)
    {
      g_autoptr (FixtureAnswer) answer = fixture_ask (w->f, world_token (w, 'D'), "GET", missing[i], NULL, NULL);

      if (answer->status != 404 && answer->status != 405 && answer->status != 400)
        g_test_message ("%s: %u %s", missing[i], answer->status, answer->text);
      g_assert_true (answer->status == 404 || strchr (missing[i], '%') != NULL || strstr (missing[i], "nosuchverb") != NULL);
      g_assert_cmpuint (answer->status, <, 500);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (FixtureAnswer) answer = fixture_ask (w->f, world_token (w, 'D'), wrong[i].method, wrong[i].path, NULL, NULL);

      g_assert_cmpuint (answer->status, ==, 405);
      g_assert_cmpstr (fixture_answer_header (answer, "Allow"), ==, wrong[i].allow);
    }
}

static void
assert_ids (Fixture *f, const char *token, const char *path, const char *expected)
{
  g_autofree char *ids = list_ids (f, token, path);

  g_assert_cmpstr (ids, ==, expected);
}

static guint
ask_status (Fixture *f, const char *token, const char *path)
{
  g_autoptr (FixtureAnswer) answer = fixture_ask (f, token, "GET", path, NULL, NULL);

  return answer->status;
}

#define CONTRACT(n, created, issuer, partner, status)                                                                                   \
  "{'id':'CRD-00000-00000-0000" n "','name':'C','type':'distribution','status':'" status "','version':1,'issuer':{'id':'" issuer "'},"   \
  "'owner':{'id':'" partner "'},'partner':{'id':'" partner "'},'agreement':{'id':'AGD-100-000-001'},"                                     \
  "'events':{'created':{'at':'2024-01-0" created "T00:00:00+00:00'}}}"
#define ID(n) "CRD-00000-00000-0000" n

/* Somebody who is the one party here, the other there and both in a third place: each row once, in order, and the number of them is that of
 * this moment, however often it was asked for. */
static void
test_both_parties (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  Fixture *f = w->f;
  g_autofree char *token = NULL;

  fixture_add_account (f, "PA-700-001", "distributor", "One");
  fixture_add_account (f, "PA-700-002", "distributor", "Other");
  token = fixture_add_token (f, "PA-700-001", "SU-700-000-001", (const char *const[]) { "MD-0000", NULL });
  assert_range (f, token, "contracts", 0, "items 0-0/0");
  fixture_insert (f, "contracts", ID ("1"), CONTRACT ("1", "2", "PA-700-001", "PA-700-002", "active"));
  assert_range (f, token, "contracts", 1, "items 0-0/1");
  fixture_insert (f, "contracts", ID ("2"), CONTRACT ("2", "3", "PA-700-002", "PA-700-001", "active"));
  fixture_insert (f, "contracts", ID ("3"), CONTRACT ("3", "1", "PA-700-001", "PA-700-001", "pending"));
  fixture_insert (f, "contracts", ID ("4"), CONTRACT ("4", "4", "PA-700-002", "PA-700-002", "active"));
  assert_ids (f, token, "contracts", ID ("2") " " ID ("1") " " ID ("3"));
  assert_ids (f, token, "contracts?ordering(events.created.at)", ID ("3") " " ID ("1") " " ID ("2"));
  assert_ids (f, token, "contracts?ordering(-events.created.at)&limit=1&offset=1", ID ("1"));
  for (guint i = 0; i < 2; i++)
    assert_range (f, token, "contracts?eq(status,active)", 2, "items 0-1/2");
  fixture_update (f, "contracts", ID ("1"), CONTRACT ("1", "2", "PA-700-001", "PA-700-002", "terminated"));
  assert_range (f, token, "contracts?eq(status,active)", 1, "items 0-0/1");
  fixture_remove (f, "contracts", ID ("2"));
  assert_range (f, token, "contracts?eq(status,active)", 0, "items 0-0/0");
  assert_range (f, token, "contracts", 2, "items 0-1/2");
  fixture_remove (f, "tokens", "SU-700-000-001");
  g_assert_cmpuint (ask_status (f, token, "contracts"), ==, 401);
}

/* A page that was asked for before is told again only while nothing has changed in it, and only to the account that had asked. */
static void
test_asked_again (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  Fixture *f = w->f;
  g_autofree char *one = NULL, *other = NULL;

  fixture_add_account (f, "PA-700-001", "distributor", "One");
  fixture_add_account (f, "PA-700-002", "distributor", "Other");
  one = fixture_add_token (f, "PA-700-001", "SU-700-000-001", (const char *const[]) { "MD-0000", NULL });
  other = fixture_add_token (f, "PA-700-002", "SU-700-000-002", (const char *const[]) { "MD-0000", NULL });
  fixture_insert (f, "contracts", ID ("1"), CONTRACT ("1", "2", "PA-700-001", "PA-700-001", "active"));
  fixture_insert (f, "contracts", ID ("2"), CONTRACT ("2", "3", "PA-700-002", "PA-700-002", "active"));
  for (guint i = 0; i < 3; i++)
    {
      assert_ids (f, one, "contracts?like(name,C*)", ID ("1"));
      assert_ids (f, other, "contracts?like(name,C*)", ID ("2"));
    }
  fixture_update (f, "contracts", ID ("1"), CONTRACT ("1", "2", "PA-700-002", "PA-700-002", "active"));
  for (guint i = 0; i < 3; i++)
    {
      assert_ids (f, one, "contracts?like(name,C*)", "");
      assert_ids (f, other, "contracts?like(name,C*)", ID ("2") " " ID ("1"));
    }
  g_assert_cmpuint (ask_status (f, one, "contracts?like(name,C*)&limit=x)"), ==, 400);
}

/* More pages than are kept. */
static void
test_many_pages (TestStore *t)
{
  g_autoptr (Fixture) f = fixture_new (t, NULL);
  g_autofree char *filling = g_strnfill (1500, 'x');
  g_autofree char *row = g_strdup_printf ("{'id':'MP-{n}','name':'Shop {n}','description':'%s','owner':{'id':'PA-100-000'},'countries':[]}", filling);
  g_autofree char *token = NULL;

  fixture_add_account (f, "PA-100-000", "distributor", "Dawn");
  token = fixture_add_token (f, "PA-100-000", "SU-100-000-000", (const char *const[]) { "MD-0003", NULL });
  fixture_insert_many (f, "marketplaces", 100, "MP-{n}", row);
  for (guint i = 0; i < 180; i++)
    {
      guint n = 70 + i % 90 / 3;
      g_autofree char *path = g_strdup_printf ("marketplaces?limit=%u&offset=%u", n, i % 3);
      g_autofree char *range = g_strdup_printf ("items %u-%u/100", i % 3, i % 3 + MIN (n, 100 - i % 3) - 1);

      assert_range (f, token, path, MIN (n, 100 - i % 3), range);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("lists/paging", TEST_STORE_BOTH, test_paging);
  test_store_add ("lists/pages-are-total", TEST_STORE_BOTH, test_pages_are_total);
  test_store_add ("lists/filters", TEST_STORE_BOTH, test_filters);
  test_store_add ("lists/bad-queries", TEST_STORE_BOTH, test_bad_queries);
  test_store_add ("lists/forms", TEST_STORE_BOTH, test_forms);
  test_store_add ("lists/both-parties", TEST_STORE_BOTH, test_both_parties);
  test_store_add ("lists/asked-again", TEST_STORE_BOTH, test_asked_again);
  test_store_add ("lists/many-pages", TEST_STORE_BOTH, test_many_pages);
  test_store_add ("lists/single", TEST_STORE_BOTH, test_single);
  test_store_add ("lists/paths", TEST_STORE_BOTH, test_paths);
  return test_store_run ();
}
