/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The change feed: order, tombstones, rows that begin and cease to be visible, scope and epoch, waiting. */

#include "config.h"

#include "engine-world.h"
#include "protocol/connect-json.h"

#include <string.h>

static gint64
head_of (Fixture *f, const char *token)
{
  g_autoptr (JsonObject) answer = fixture_expect (f, 200, token, "GET", "changes?since=-1", NULL);

  g_assert_cmpuint (json_array_get_length (connect_json_get_array (answer, "changes")), ==, 0);
  return json_object_get_int_member (answer, "next");
}

/* "collection key" or "-collection key" for what is gone, '\n' between, without the conversations that come with some
 * objects; `next` is moved on. */
static char *
changes_since (Fixture *f, const char *token, gint64 *next)
{
  g_autofree char *path = g_strdup_printf ("changes?since=%" G_GINT64_FORMAT, *next);
  g_autoptr (JsonObject) answer = fixture_expect (f, 200, token, "GET", path, NULL);
  JsonArray *entries = connect_json_get_array (answer, "changes");
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 seq = *next;

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      g_assert_cmpint (json_object_get_int_member (entry, "seq"), >, seq);
      seq = json_object_get_int_member (entry, "seq");
      g_assert_true (json_object_has_member (entry, "deleted") != json_object_has_member (entry, "object"));
      if (g_str_has_prefix (json_object_get_string_member (entry, "collection"), "conversation"))
        continue;
      g_string_append_printf (text, "%s%s%s %s", text->len > 0 ? "\n" : "", json_object_has_member (entry, "deleted") ? "-" : "",
                              json_object_get_string_member (entry, "collection"), json_object_get_string_member (entry, "key"));
    }
  *next = json_object_get_int_member (answer, "next");
  g_assert_cmpint (*next, >=, seq);
  return g_strdup (text->str);
}

static void
assert_changes (Fixture *f, const char *token, gint64 *next, const char *expected)
{
  g_autofree char *text = changes_since (f, token, next);

  g_assert_cmpstr (text, ==, expected);
}

/* One entry a row, the newest, in the order of the last changes. */
static void
test_order (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  const char *token = world_token (w, 'D');
  gint64 next = head_of (w->f, token), start = next;
  g_autoptr (JsonObject) a = fixture_expect (w->f, 200, token, "PUT", "marketplaces/MP-10000", "{\"name\":\"A\"}");
  g_autoptr (JsonObject) b = fixture_expect (w->f, 200, token, "PUT", "contracts/CRP-10000-00000-00001", "{\"note\":\"B\"}");

  assert_changes (w->f, token, &next, "marketplaces MP-10000\ncontracts CRP-10000-00000-00001");
  assert_changes (w->f, token, &next, "");
  {
    g_autoptr (JsonObject) c = fixture_expect (w->f, 200, token, "PUT", "marketplaces/MP-10000", "{\"name\":\"C\"}");
    g_autoptr (JsonObject) d = fixture_expect (w->f, 204, token, "DELETE", "contracts/CRP-10000-00000-00001", NULL);
  }
  assert_changes (w->f, token, &start, "marketplaces MP-10000\n-contracts CRP-10000-00000-00001");
}

static void
test_pages (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  gint64 since = 0;
  guint n = 0, pages = 0;
  gboolean more = TRUE;
  g_autoptr (JsonObject) all = fixture_expect (w->f, 200, world_token (w, 'D'), "GET", "changes?since=0", NULL);

  while (more)
    {
      g_autofree char *path = g_strdup_printf ("changes?limit=2&since=%" G_GINT64_FORMAT, since);
      g_autoptr (JsonObject) page = fixture_expect (w->f, 200, world_token (w, 'D'), "GET", path, NULL);

      n += json_array_get_length (connect_json_get_array (page, "changes"));
      since = json_object_get_int_member (page, "next");
      more = json_object_get_boolean_member (page, "more");
      pages++;
    }
  g_assert_cmpuint (n, ==, json_array_get_length (connect_json_get_array (all, "changes")));
  g_assert_cmpuint (pages, ==, (n + 1) / 2);
  g_assert_cmpint (since, ==, json_object_get_int_member (all, "next"));
}

/* Full forms: hidden and detail members in, internal ones and other sides' secrets out; keys without the viewer. */
static void
test_forms (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autoptr (JsonObject) contracts = fixture_expect (w->f, 200, world_token (w, 'D'), "GET", "changes/snapshot?collection=contracts&limit=1", NULL);
  g_autoptr (JsonObject) versions = fixture_expect (w->f, 200, world_token (w, 'V'), "GET", "changes/snapshot?collection=agreement-versions", NULL);
  g_autoptr (JsonObject) partners = fixture_expect (w->f, 200, world_token (w, 'V'), "GET", "changes/snapshot?collection=partners", NULL);
  JsonObject *contract = json_array_get_object_element (connect_json_get_array (contracts, "objects"), 0);
  JsonObject *version = json_array_get_object_element (connect_json_get_array (versions, "objects"), 0);
  JsonObject *partner = json_array_get_object_element (connect_json_get_array (partners, "objects"), 0);

  g_assert_cmpstr (connect_json_get_string (contract, "object.form.id"), ==, "FRM-1");
  g_assert_cmpstr (connect_json_get_string (contract, "object.activation.code"), ==, "SECRET-CODE");
  g_assert_null (connect_json_get (contract, "object.activation.hash"));
  g_assert_cmpint (json_object_get_int_member (contract, "revision"), ==, 1);
  g_assert_cmpstr (connect_json_get_string (version, "object.content"), ==, "# First");
  g_assert_cmpstr (connect_json_get_string (version, "key"), ==, "AGP-100-000-001/1");
  g_assert_cmpstr (connect_json_get_string (version, "parent"), ==, "AGP-100-000-001");
  g_assert_cmpstr (connect_json_get_string (partner, "key"), ==, "PA-100-000");
  g_assert_cmpstr (connect_json_get_string (contracts, "next"), ==, "CRP-10000-00000-00001");
  g_assert_true (json_object_get_null_member (versions, "next"));
}

/* Every page once, in the order of keys. */
static void
test_snapshot (TestStore *t)
{
  g_autoptr (Fixture) f = fixture_new (t, NULL);
  g_autofree char *token = NULL;
  g_autofree char *after = g_strdup ("");
  g_autofree char *last = g_strdup ("");
  guint n = 0;

  fixture_add_account (f, "PA-100-000", "distributor", "Dawn");
  token = fixture_add_token (f, "PA-100-000", "SU-100-000-000", (const char *const[]) { "MD-0000", NULL });
  fixture_insert_many (f, "partners", 25, "PA-100-000/VA-{n}",
                       "{'viewer':{'id':'PA-100-000'},'id':'VA-{n}','name':'P','status':'active','type':'vendor','role':'vendor'}");
  while (after != NULL)
    {
      g_autofree char *path = g_strdup_printf ("changes/snapshot?collection=partners&limit=4&after=%s", after);
      g_autoptr (JsonObject) page = fixture_expect (f, 200, token, "GET", path, NULL);
      JsonArray *objects = connect_json_get_array (page, "objects");

      for (guint i = 0; i < json_array_get_length (objects); i++, n++)
        {
          const char *key = json_object_get_string_member (json_array_get_object_element (objects, i), "key");

          g_assert_cmpstr (key, >, last);
          g_set_str (&last, key);
        }
      g_set_str (&after, connect_json_get_string (page, "next"));
    }
  g_assert_cmpuint (n, ==, 25);
}

/* A row enters with the first reason and leaves with the last one. */
static void
test_relation (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  const char *token = world_token (w, 'X');
  gint64 next = head_of (w->f, token);

  fixture_grant (w->f, "marketplaces", "MP-10000", "VA-900-000", "one");
  assert_changes (w->f, token, &next, "marketplaces MP-10000");
  fixture_grant (w->f, "marketplaces", "MP-10000", "VA-900-000", "two");
  fixture_grant (w->f, "marketplaces", "MP-10000", "VA-900-000", "two");
  fixture_revoke (w->f, "marketplaces", "MP-10000", "VA-900-000", "one");
  fixture_revoke (w->f, "marketplaces", "MP-10000", "VA-900-000", "never");
  assert_changes (w->f, token, &next, "");
  fixture_revoke (w->f, "marketplaces", "MP-10000", "VA-900-000", "two");
  assert_changes (w->f, token, &next, "-marketplaces MP-10000");
  g_assert_cmpint (test_store_int (t->store, "SELECT COUNT(*) FROM visible WHERE account = 'VA-900-000'"), ==, 0);
}

/* A party that is put in another's place: the one gets the row, the other a tombstone. */
static void
test_parties (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  gint64 then = head_of (w->f, world_token (w, 'V')), now = then;
  g_autoptr (JsonObject) doc = fixture_get (w->f, "contracts", "CRP-10000-00000-00001");
  g_autofree char *text = NULL;

  connect_json_set_string (doc, "partner.id", "VA-900-000");
  text = connect_json_object_to_string (doc);
  fixture_update (w->f, "contracts", "CRP-10000-00000-00001", text);
  assert_changes (w->f, world_token (w, 'V'), &then, "-contracts CRP-10000-00000-00001");
  assert_changes (w->f, world_token (w, 'X'), &now, "contracts CRP-10000-00000-00001");
}

static void
assert_gone (Fixture *f, const char *token, const char *path)
{
  g_autoptr (JsonObject) answer = fixture_expect (f, 410, token, "GET", path, NULL);

  g_assert_cmpstr (json_object_get_string_member (answer, "error_code"), ==, "FEED_001");
  g_assert_true (json_object_get_boolean_member (answer, "resync"));
  g_assert_true (json_object_has_member (answer, "epoch") && json_object_has_member (answer, "scope"));
}

static void
test_gone (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autofree char *token = fixture_add_user (w->f, "PA-100-000", "UR-500-000-000", "Una", "bearer", (const char *const[]) { "MD-0003", NULL });
  g_autoptr (JsonObject) before = fixture_expect (w->f, 200, token, "GET", "changes?since=-1", NULL);
  g_autofree char *good = g_strdup_printf ("changes?since=0&epoch=%s&scope=%s", json_object_get_string_member (before, "epoch"),
                                           json_object_get_string_member (before, "scope"));
  g_autoptr (JsonObject) same = fixture_expect (w->f, 200, token, "GET", good, NULL);

  assert_gone (w->f, token, "changes?since=0&epoch=other");
  assert_gone (w->f, token, "changes?since=0&scope=other");
  assert_gone (w->f, token, "changes?since=999999");
  assert_gone (w->f, token, "changes/snapshot?collection=marketplaces&epoch=other");
  /* the group gives another module now */
  fixture_update (w->f, "groups", "UG-500-000-000",
                  "{'id':'UG-500-000-000','account':{'id':'PA-100-000'},'name':'Group','description':'','administrators':false,"
                  "'permissions':[{'id':'PM-1','object':{'id':'MD-0002'}}],'stats':{'users':1}}");
  assert_gone (w->f, token, good);
  /* what went long ago is forgotten, and so is where it stood */
  {
    fixture_remove (w->f, "marketplaces", "MP-10000");
    test_store_exec (t->store, "UPDATE changes SET at = at - 91 * 86400000000");
    fixture_run_jobs (w->f);
    g_assert_cmpint (test_store_int (t->store, "SELECT COUNT(*) FROM changes WHERE deleted <> 0"), ==, 0);
    assert_gone (w->f, world_token (w, 'D'), "changes?since=1");
  }
}

static void
test_bad_parameters (TestStore *t)
{
  static const char *const cases[] = {
    "changes?since=x", "changes?since=-2", "changes?since=0&limit=0", "changes?since=0&wait=-1", "changes?since=0&limit=1.5",
    "changes/snapshot", "changes/snapshot?collection=nosuch", "changes/snapshot?collection=sessions",
    "changes/snapshot?collection=users", "changes/snapshot?collection=contracts&limit=x", "changes?since=99999999999999999999",
  };
  g_autoptr (World) w = world_new (t, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) answer = fixture_expect (w->f, 400, world_token (w, 'D'), "GET", cases[i], NULL);
    }
}

/* --- waiting --- */

typedef struct
{
  Fixture *f;
  const char *token;
  char *path;
  FixtureAnswer *answer;
} Waiter;

static gpointer
wait_thread (gpointer data)
{
  Waiter *self = data;

  self->answer = fixture_ask (self->f, self->token, "GET", self->path, NULL, NULL);
  return NULL;
}

static void
wait_until_held (Fixture *f, guint n)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (connectd_engine_count_held (f->engine) != n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (2000);
    }
}

static void
test_wait_wakes (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  gint64 next = head_of (w->f, world_token (w, 'V'));
  Waiter waiter = { w->f, world_token (w, 'V'), g_strdup_printf ("changes?wait=60&since=%" G_GINT64_FORMAT, next), NULL };
  GThread *thread = g_thread_new ("wait", wait_thread, &waiter);
  JsonArray *changes;

  wait_until_held (w->f, 1);
  /* what is not for this account does not wake it */
  {
    g_autoptr (JsonObject) other = fixture_expect (w->f, 200, world_token (w, 'D'), "PUT", "marketplaces/MP-10000", "{\"name\":\"A\"}");
    g_autoptr (JsonObject) own = fixture_expect (w->f, 200, world_token (w, 'D'), "PUT", "contracts/CRP-10000-00000-00001", "{\"note\":\"B\"}");
  }
  g_thread_join (thread);
  g_assert_cmpuint (waiter.answer->status, ==, 200);
  changes = connect_json_get_array (json_node_get_object (waiter.answer->json), "changes");
  g_assert_cmpuint (json_array_get_length (changes), ==, 1);
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (changes, 0), "object.note"), ==, "B");
  fixture_answer_free (waiter.answer);
  g_free (waiter.path);
}

static void
test_wait_ends (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  gint64 next = head_of (w->f, world_token (w, 'V'));
  g_autofree char *path = g_strdup_printf ("changes?wait=1&since=%" G_GINT64_FORMAT, next);
  g_autoptr (JsonObject) answer = fixture_expect (w->f, 200, world_token (w, 'V'), "GET", path, NULL);

  g_assert_cmpuint (json_array_get_length (connect_json_get_array (answer, "changes")), ==, 0);
  g_assert_cmpint (json_object_get_int_member (answer, "next"), ==, next);
}

/* Four are held for one token, the fifth is answered at once; when the server stops all are told. */
static void
test_wait_cap (TestStore *t)
{
  World *w = world_new (t, NULL);
  gint64 next = head_of (w->f, world_token (w, 'V'));
  Waiter waiters[4];
  GThread *threads[4];
  g_autofree char *path = g_strdup_printf ("changes?wait=60&since=%" G_GINT64_FORMAT, next);

  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    {
      waiters[i] = (Waiter) { w->f, world_token (w, 'V'), path, NULL };
      threads[i] = g_thread_new ("wait", wait_thread, &waiters[i]);
    }
  wait_until_held (w->f, 4);
  {
    g_autoptr (JsonObject) at_once = fixture_expect (w->f, 200, world_token (w, 'V'), "GET", path, NULL);

    g_assert_cmpint (json_object_get_int_member (at_once, "next"), ==, next);
  }
  connectd_server_stop (g_steal_pointer (&w->f->server), 10);
  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpuint (waiters[i].answer->status, ==, 503);
      fixture_answer_free (waiters[i].answer);
    }
  world_free (w);
}

/* A right that is taken away ends the waiting. */
static void
test_wait_revoked (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autofree char *token = fixture_add_user (w->f, "VA-200-000", "UR-500-000-000", "Una", "bearer", (const char *const[]) { "MD-0002", NULL });
  gint64 next = head_of (w->f, token);
  Waiter waiter = { w->f, token, g_strdup_printf ("changes?wait=60&since=%" G_GINT64_FORMAT, next), NULL };
  GThread *thread = g_thread_new ("wait", wait_thread, &waiter);

  wait_until_held (w->f, 1);
  fixture_remove (w->f, "account-users", "VA-200-000/UR-500-000-000");
  g_thread_join (thread);
  g_assert_cmpuint (waiter.answer->status, ==, 401);
  fixture_answer_free (waiter.answer);
  g_free (waiter.path);
}

/* Two daemons on one database: one feed, numbered in the order of commits, and a write of one wakes who waits at the other. */
static void
test_two_daemons (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autoptr (GError) error = NULL;
  TestStore other = { .store = test_store_open (t, &error), .uri = t->uri };
  Fixture *f = fixture_new (&other, NULL);
  gint64 next = head_of (f, world_token (w, 'V'));
  Waiter waiter = { f, world_token (w, 'V'), g_strdup_printf ("changes?wait=60&since=%" G_GINT64_FORMAT, next), NULL };
  GThread *thread = g_thread_new ("wait", wait_thread, &waiter);

  g_assert_no_error (error);
  wait_until_held (f, 1);
  {
    g_autoptr (JsonObject) here = fixture_expect (w->f, 200, world_token (w, 'D'), "PUT", "contracts/CRP-10000-00000-00001", "{\"note\":\"A\"}");
  }
  g_thread_join (thread);
  g_assert_cmpuint (waiter.answer->status, ==, 200);
  g_assert_nonnull (strstr (waiter.answer->text, "\"note\":\"A\""));
  {
    g_autoptr (JsonObject) there = fixture_expect (f, 200, world_token (w, 'D'), "PUT", "marketplaces/MP-10000", "{\"name\":\"B\"}");
    gint64 start = next;

    assert_changes (w->f, world_token (w, 'D'), &start, "contracts CRP-10000-00000-00001\nmarketplaces MP-10000");
  }
  fixture_answer_free (waiter.answer);
  g_free (waiter.path);
  fixture_free (f);
  connectd_store_close (other.store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("feed/order", TEST_STORE_BOTH, test_order);
  test_store_add ("feed/pages", TEST_STORE_BOTH, test_pages);
  test_store_add ("feed/forms", TEST_STORE_BOTH, test_forms);
  test_store_add ("feed/snapshot", TEST_STORE_BOTH, test_snapshot);
  test_store_add ("feed/relation", TEST_STORE_BOTH, test_relation);
  test_store_add ("feed/parties", TEST_STORE_BOTH, test_parties);
  test_store_add ("feed/gone", TEST_STORE_BOTH, test_gone);
  test_store_add ("feed/bad-parameters", TEST_STORE_BOTH, test_bad_parameters);
  test_store_add ("feed/wait-wakes", TEST_STORE_BOTH, test_wait_wakes);
  test_store_add ("feed/wait-ends", TEST_STORE_BOTH, test_wait_ends);
  test_store_add ("feed/wait-cap", TEST_STORE_BOTH, test_wait_cap);
  test_store_add ("feed/wait-revoked", TEST_STORE_BOTH, test_wait_revoked);
  test_store_add ("feed/two-daemons", TEST_STORE_PGSQL, test_two_daemons);
  return test_store_run ();
}
