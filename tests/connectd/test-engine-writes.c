/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Creating, changing, acting, removing: effects, references that follow, revisions, repetition. */

#include "config.h"

#include "engine-world.h"
#include "protocol/connect-json.h"

#include <string.h>

static void
test_create (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autoptr (FixtureAnswer) answer =
    fixture_ask (w->f, world_token (w, 'D'), "POST", "marketplaces", NULL,
                 "{\"name\":\"Asia\",\"currency\":\"YEN\",\"id\":\"MP-66666\",\"owner\":{\"id\":\"VA-200-000\"},\"nosuch\":1,"
                 "\"countries\":[{\"id\":\"JP\",\"name\":\"Japan\"}]}");
  JsonObject *object = json_node_get_object (answer->json);
  const char *id = json_object_get_string_member (object, "id");
  g_autofree char *path = g_strconcat ("marketplaces/", id, NULL);
  g_autofree char *location = g_strconcat ("/public/v1/marketplaces/", id, NULL);
  g_autoptr (JsonObject) again = fixture_expect (w->f, 200, world_token (w, 'D'), "GET", path, NULL);
  g_autoptr (JsonArray) found = fixture_expect_list (w->f, world_token (w, 'D'), "marketplaces?countries.id=JP");

  g_assert_cmpuint (answer->status, ==, 201);
  g_assert_cmpstr (fixture_answer_header (answer, "Location"), ==, location);
  g_assert_cmpstr (fixture_answer_header (answer, "ETag"), ==, "\"1\"");
  g_assert_cmpstr (id, !=, "MP-66666");
  g_assert_cmpstr (connect_json_get_string (object, "owner.id"), ==, "PA-100-000");
  g_assert_cmpstr (connect_json_get_string (object, "owner.name"), ==, "Dawn Distribution");
  g_assert_cmpstr (connect_json_get_string (object, "events.created.by.id"), ==, "SU-100-000-000");
  g_assert_cmpint (connect_json_get_time (object, "events.created.at"), >, 0);
  g_assert_false (json_object_has_member (object, "nosuch"));
  g_assert_true (json_object_equal (object, again));
  g_assert_cmpuint (json_array_get_length (found), ==, 1);
}

static void
test_creators (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  const char *version = "{\"document_type\":\"none\"}", *group = "{\"name\":\"G\",\"description\":\"\"}";
  g_autoptr (JsonObject) role = fixture_expect (w->f, 403, world_token (w, 'V'), "POST", "marketplaces", "{\"name\":\"x\"}");
  g_autoptr (JsonObject) reader = fixture_expect (w->f, 403, world_token (w, 'V'), "POST", "agreements/AGP-100-000-001/versions", version);
  g_autoptr (JsonObject) blind = fixture_expect (w->f, 404, world_token (w, 'X'), "POST", "agreements/AGP-100-000-001/versions", version);
  g_autoptr (JsonObject) other = fixture_expect (w->f, 404, world_token (w, 'V'), "POST", "accounts/PA-100-000/groups", group);
  g_autoptr (JsonObject) own = fixture_expect (w->f, 201, world_token (w, 'V'), "POST", "accounts/VA-200-000/groups", group);

  g_assert_cmpstr (json_object_get_string_member (own, "name"), ==, "G");
}

static void
test_bulk (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autoptr (FixtureAnswer) good = fixture_ask (w->f, world_token (w, 'D'), "POST", "marketplaces", NULL, "[{\"name\":\"a\"},{\"name\":\"b\"}]");
  g_autoptr (FixtureAnswer) bad = fixture_ask (w->f, world_token (w, 'D'), "POST", "marketplaces", NULL, "[{\"name\":\"c\"},{\"currency\":1}]");
  g_autofree char *error = fixture_answer_error (bad);
  g_autoptr (JsonArray) list = fixture_expect_list (w->f, world_token (w, 'D'), "marketplaces");

  g_assert_cmpuint (good->status, ==, 201);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (good->json)), ==, 2);
  g_assert_cmpuint (bad->status, ==, 400);
  g_assert_cmpstr (error, ==, "VAL_001\n[1]: name: This field is required.\n[1]: currency: Expected a text.");
  g_assert_cmpuint (json_array_get_length (list), ==, 3); /* the world's one, and the two */
}

static void
test_update (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autoptr (FixtureAnswer) answer = fixture_ask (w->f, world_token (w, 'D'), "PUT", "marketplaces/MP-10000", NULL,
                                                  "{\"description\":null,\"currency\":\"CHF\",\"id\":\"x\",\"owner\":7}");
  JsonObject *object = json_node_get_object (answer->json);
  g_autoptr (JsonObject) reader = fixture_expect (w->f, 403, world_token (w, 'R'), "PUT", "marketplaces/MP-10000", "{\"name\":\"Mine\"}");
  g_autoptr (JsonObject) null = fixture_expect (w->f, 400, world_token (w, 'D'), "PUT", "marketplaces/MP-10000", "{\"name\":null}");
  g_autoptr (JsonArray) found = fixture_expect_list (w->f, world_token (w, 'R'), "marketplaces?currency=CHF");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (fixture_answer_header (answer, "ETag"), ==, "\"2\"");
  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, "MP-10000");
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "Europe");
  g_assert_cmpstr (json_object_get_string_member (object, "currency"), ==, "CHF");
  g_assert_false (json_object_has_member (object, "description"));
  g_assert_cmpint (connect_json_get_time (object, "events.updated.at"), >=, connect_json_get_time (object, "events.created.at"));
  g_assert_cmpuint (json_array_get_length (found), ==, 1);
}

static void
test_remove (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autoptr (JsonObject) used = fixture_expect (w->f, 400, world_token (w, 'D'), "DELETE", "agreements/AGP-100-000-001", NULL);
  g_autoptr (JsonObject) gone = fixture_expect (w->f, 204, world_token (w, 'D'), "DELETE", "marketplaces/MP-10000", "{\"with\":\"body\"}");
  g_autoptr (JsonObject) not_there = fixture_expect (w->f, 404, world_token (w, 'D'), "GET", "marketplaces/MP-10000", NULL);
  g_autoptr (JsonObject) token = fixture_expect (w->f, 204, world_token (w, 'D'), "DELETE", "auth/tokens/SU-100-000-000", NULL);
  g_autoptr (JsonObject) kept = fixture_get (w->f, "tokens", "SU-100-000-000");
  g_autoptr (JsonObject) refused = fixture_expect (w->f, 401, world_token (w, 'D'), "GET", "contracts", NULL);

  g_assert_cmpint (test_store_int (t->store, "SELECT COUNT(*) FROM marketplaces__countries WHERE owner = 'MP-10000'"), ==, 0);
  g_assert_cmpint (test_store_int (t->store, "SELECT COUNT(*) FROM visible WHERE key = 'MP-10000'"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (kept, "status"), ==, "deleted"); /* a deletion that is a state */
}

/* What hangs on an object goes with it. */
static void
test_remove_children (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);

  fixture_remove (w->f, "agreements", "AGP-100-000-001");
  g_assert_cmpint (test_store_int (t->store, "SELECT COUNT(*) FROM agreement_versions"), ==, 0);
}

static void
test_actions (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  const char *contract = "contracts/CRP-10000-00000-00001", *sign = "contracts/CRP-10000-00000-00001/sign";
  g_autoptr (JsonObject) state = fixture_expect (w->f, 400, world_token (w, 'D'), "POST", "contracts/CRP-10000-00000-00001/terminate", NULL);
  g_autoptr (JsonObject) side = fixture_expect (w->f, 403, world_token (w, 'D'), "POST", sign, NULL);
  g_autoptr (JsonObject) body = fixture_expect (w->f, 400, world_token (w, 'V'), "POST", sign, "[]");
  g_autoptr (JsonObject) signed_now = fixture_expect (w->f, 200, world_token (w, 'V'), "POST", sign, NULL);
  g_autoptr (JsonObject) again = fixture_expect (w->f, 400, world_token (w, 'V'), "POST", sign, "{}");
  g_autoptr (JsonObject) note = fixture_expect (w->f, 400, world_token (w, 'D'), "POST", "contracts/CRP-10000-00000-00001/terminate",
                                                "{\"termination_note\":5}");
  g_autoptr (JsonObject) end = fixture_expect (w->f, 200, world_token (w, 'D'), "POST", "contracts/CRP-10000-00000-00001/terminate",
                                               "{\"termination_note\":\"Over\",\"status\":\"active\"}");
  g_autoptr (JsonObject) seen = fixture_expect (w->f, 200, world_token (w, 'V'), "GET", contract, NULL);

  g_assert_cmpstr (json_object_get_string_member (signed_now, "status"), ==, "active");
  g_assert_null (connect_json_get (signed_now, "activation.code"));
  g_assert_cmpstr (connect_json_get_string (end, "activation.code"), ==, "SECRET-CODE");
  g_assert_cmpstr (json_object_get_string_member (seen, "status"), ==, "terminated");
  g_assert_cmpstr (json_object_get_string_member (seen, "termination_note"), ==, "Over");
  g_assert_nonnull (strstr (json_array_get_string_element (connect_json_get_array (state, "errors"), 0), "pending"));
}

/* --- references --- */

static void
test_references_follow (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  const char *contract = "contracts/CRP-10000-00000-00001";
  g_autoptr (FixtureAnswer) before = fixture_ask (w->f, world_token (w, 'V'), "GET", contract, NULL, NULL);
  g_autoptr (JsonObject) feed = fixture_expect (w->f, 200, world_token (w, 'V'), "GET", "changes?since=-1", NULL);
  g_autofree char *since = g_strdup_printf ("changes?since=%" G_GINT64_FORMAT, json_object_get_int_member (feed, "next"));
  g_autoptr (JsonObject) renamed = fixture_expect (w->f, 200, world_token (w, 'D'), "PUT", "accounts/PA-100-000", "{\"name\":\"Dusk\"}");
  g_autoptr (FixtureAnswer) after = fixture_ask (w->f, world_token (w, 'V'), "GET", contract, NULL, NULL);
  g_autoptr (JsonArray) found = fixture_expect_list (w->f, world_token (w, 'V'), "contracts?issuer.name=Dusk");
  g_autoptr (JsonArray) searched = fixture_expect_list (w->f, world_token (w, 'V'), "contracts?search=dusk");
  g_autoptr (JsonObject) changes = fixture_expect (w->f, 200, world_token (w, 'V'), "GET", since, NULL);
  JsonObject *then = json_node_get_object (before->json), *now = json_node_get_object (after->json);
  gboolean moved = FALSE;

  g_assert_cmpstr (connect_json_get_string (then, "issuer.name"), ==, "Dawn Distribution");
  g_assert_cmpstr (connect_json_get_string (now, "issuer.name"), ==, "Dusk");
  g_assert_cmpstr (connect_json_get_string (now, "agreement.name"), ==, "Program");
  g_assert_cmpstr (fixture_answer_header (after, "ETag"), ==, fixture_answer_header (before, "ETag"));
  g_assert_cmpstr (connect_json_get_string (now, "events.updated.at"), ==, connect_json_get_string (then, "events.updated.at"));
  g_assert_cmpuint (json_array_get_length (found), ==, 1);
  g_assert_cmpuint (json_array_get_length (searched), ==, 1);
  for (guint i = 0; i < json_array_get_length (connect_json_get_array (changes, "changes")); i++)
    {
      JsonObject *entry = json_array_get_object_element (connect_json_get_array (changes, "changes"), i);

      if (strcmp (json_object_get_string_member (entry, "key"), "CRP-10000-00000-00001") == 0)
        moved = strcmp (connect_json_get_string (entry, "object.issuer.name"), "Dusk") == 0;
    }
  g_assert_true (moved);
}

/* Many rows follow by a job, also when the source changes again meanwhile. */
static void
test_references_by_job (TestStore *t)
{
  ConnectdEngineOptions options = { .reference_rows = 10 };
  g_autoptr (Fixture) f = fixture_new (t, &options);
  g_autofree char *token = NULL;

  fixture_add_account (f, "PA-100-000", "distributor", "First");
  token = fixture_add_token (f, "PA-100-000", "SU-100-000-000", (const char *const[]) { "MD-0000", NULL });
  fixture_insert_many (f, "marketplaces", 450, "MP-{n}", "{'id':'MP-{n}','name':'Shop','owner':{'id':'PA-100-000'},'countries':[]}");
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"name\":\"Name %u\"}", i);
      g_autoptr (JsonObject) renamed = fixture_expect (f, 200, token, "PUT", "accounts/PA-100-000", body);
    }
  fixture_run_jobs (f);
  g_assert_cmpint (test_store_int (t->store, "SELECT COUNT(*) FROM marketplaces WHERE m_owner__name = 'Name 2'"), ==, 450);
  g_assert_cmpint (test_store_int (t->store, "SELECT COUNT(*) FROM marketplaces WHERE body LIKE '%\"Name 2\"%'"), ==, 450);
  g_assert_cmpint (test_store_int (t->store, "SELECT COUNT(*) FROM marketplaces WHERE revision <> 1"), ==, 0);
  g_assert_cmpint (test_store_int (t->store, "SELECT COUNT(*) FROM follows"), ==, 0);
}

/* --- revisions --- */

static guint
put_if (World *w, const char *if_match, const char *body)
{
  g_autofree char *header = g_strconcat ("If-Match: ", if_match, NULL);
  g_autoptr (FixtureAnswer) answer = fixture_ask (w->f, world_token (w, 'D'), "PUT", "marketplaces/MP-10000",
                                                  (const char *const[]) { header, NULL }, body);
  g_autofree char *error = fixture_answer_error (answer);

  if (answer->status == 409)
    g_assert_true (g_str_has_prefix (error, "REV_001\n"));
  return answer->status;
}

static void
test_if_match (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);

  g_assert_cmpuint (put_if (w, "\"1\"", "{\"name\":\"Two\"}"), ==, 200);
  g_assert_cmpuint (put_if (w, "\"1\"", "{\"name\":\"Three\"}"), ==, 409);
  g_assert_cmpuint (put_if (w, "\"7\", W/\"2\"", "{\"name\":\"Three\"}"), ==, 200);
  g_assert_cmpuint (put_if (w, "*", "{\"name\":\"Four\"}"), ==, 200);
  g_assert_cmpuint (put_if (w, "nonsense", "{\"name\":\"Five\"}"), ==, 409);
  g_assert_cmpuint (put_if (w, "\"4\"", "{\"name\":5}"), ==, 400);
  {
    /* who cannot see it is not told its revision */
    g_autoptr (FixtureAnswer) answer = fixture_ask (w->f, world_token (w, 'X'), "PUT", "marketplaces/MP-10000",
                                                    (const char *const[]) { "If-Match: \"99\"", NULL }, "{}");

    g_assert_cmpuint (answer->status, ==, 404);
  }
}

/* --- repetition --- */

static FixtureAnswer *
post_with_key (World *w, char letter, const char *key, const char *body)
{
  g_autofree char *header = g_strconcat ("Idempotency-Key: ", key, NULL);

  return fixture_ask (w->f, world_token (w, letter), "POST", "marketplaces", (const char *const[]) { header, NULL }, body);
}

static void
test_repeat (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autoptr (FixtureAnswer) bad = post_with_key (w, 'D', "key-1", "{}");
  g_autoptr (FixtureAnswer) first = post_with_key (w, 'D', "key-1", "{\"name\":\"Once\"}");
  g_autoptr (FixtureAnswer) second = post_with_key (w, 'D', "key-1", "{\"name\":\"Once\"}");
  g_autoptr (FixtureAnswer) changed = post_with_key (w, 'D', "key-1", "{\"name\":\"Twice\"}");
  g_autoptr (FixtureAnswer) other = post_with_key (w, 'R', "key-1", "{\"name\":\"Once\"}");
  g_autofree char *error = fixture_answer_error (changed);
  g_autofree char *much = g_strnfill (300, 'k');
  g_autoptr (FixtureAnswer) too_long = post_with_key (w, 'D', much, "{\"name\":\"Once\"}");
  g_autoptr (JsonArray) list = fixture_expect_list (w->f, world_token (w, 'D'), "marketplaces?name=Once");

  g_assert_cmpuint (bad->status, ==, 400); /* a refusal is not kept */
  g_assert_cmpuint (first->status, ==, 201);
  g_assert_cmpuint (second->status, ==, 201);
  g_assert_cmpstr (first->text, ==, second->text);
  g_assert_cmpstr (fixture_answer_header (first, "Location"), ==, fixture_answer_header (second, "Location"));
  g_assert_cmpuint (changed->status, ==, 409);
  g_assert_true (g_str_has_prefix (error, "IDM_001\n"));
  g_assert_cmpuint (other->status, ==, 201); /* keys belong to the account */
  g_assert_cmpstr (other->text, !=, first->text);
  g_assert_cmpuint (too_long->status, ==, 400);
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  /* nothing readable is stored */
  g_assert_cmpint (test_store_int (t->store, "SELECT COUNT(*) FROM idempotency WHERE answer LIKE '%{%' OR key LIKE '%key-1%'"), ==, 0);
}

static void
test_repeat_expires (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autoptr (FixtureAnswer) first = post_with_key (w, 'D', "key-1", "{\"name\":\"Once\"}");
  g_autoptr (FixtureAnswer) second = NULL;

  test_store_exec (t->store, "UPDATE idempotency SET created = created - 31 * 86400000000");
  second = post_with_key (w, 'D', "key-1", "{\"name\":\"Other\"}");
  g_assert_cmpuint (second->status, ==, 201);
  test_store_exec (t->store, "UPDATE idempotency SET created = created - 31 * 86400000000");
  fixture_run_jobs (w->f);
  g_assert_cmpint (test_store_int (t->store, "SELECT COUNT(*) FROM idempotency"), ==, 0);
}

typedef struct
{
  World *w;
  char *text;
} Repeater;

static gpointer
repeat_thread (gpointer data)
{
  Repeater *self = data;
  g_autoptr (FixtureAnswer) answer = post_with_key (self->w, 'D', "at-once", "{\"name\":\"At once\"}");

  g_assert_cmpuint (answer->status, ==, 201);
  self->text = g_strdup (answer->text);
  return NULL;
}

/* The same request eight times at the same moment is one. */
static void
test_repeat_at_once (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  Repeater all[8];
  GThread *threads[8];
  g_autoptr (JsonArray) list = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      all[i].w = w;
      threads[i] = g_thread_new ("repeat", repeat_thread, &all[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpstr (all[i].text, ==, all[0].text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_free (all[i].text);
  list = fixture_expect_list (w->f, world_token (w, 'D'), "marketplaces?name=%22At%20once%22");
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("writes/create", TEST_STORE_BOTH, test_create);
  test_store_add ("writes/creators", TEST_STORE_BOTH, test_creators);
  test_store_add ("writes/bulk", TEST_STORE_BOTH, test_bulk);
  test_store_add ("writes/update", TEST_STORE_BOTH, test_update);
  test_store_add ("writes/remove", TEST_STORE_BOTH, test_remove);
  test_store_add ("writes/remove-children", TEST_STORE_BOTH, test_remove_children);
  test_store_add ("writes/actions", TEST_STORE_BOTH, test_actions);
  test_store_add ("writes/references-follow", TEST_STORE_BOTH, test_references_follow);
  test_store_add ("writes/references-by-job", TEST_STORE_BOTH, test_references_by_job);
  test_store_add ("writes/if-match", TEST_STORE_BOTH, test_if_match);
  test_store_add ("writes/repeat", TEST_STORE_BOTH, test_repeat);
  test_store_add ("writes/repeat-expires", TEST_STORE_BOTH, test_repeat_expires);
  test_store_add ("writes/repeat-at-once", TEST_STORE_BOTH, test_repeat_at_once);
  return test_store_run ();
}
