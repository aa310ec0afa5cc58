/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Two daemons on one PostgreSQL are one service: one feed, the same sessions, limits and keys, and when one
 * is killed the other has its work. */

#include "config.h"

#include <string.h>

#include "common/domain-fixture.h"
#include "load-fixture.h"
#include "jobs/connectd-tasks.h"

typedef struct
{
  LoadDaemon *daemons[2];
  char *credential;
} Pair;

/* A world on the database, and two daemons that serve it. */
static Pair *
pair_new (TestStore *t)
{
  Pair *self = g_new0 (Pair, 1);
  g_autoptr (Desk) desk = desk_new (t);

  self->credential = fixture_add_token (desk->f, desk->distributor_id, "SU-100-000-000",
                                        (const char *const[]){ "MD-0000", NULL });
  g_clear_pointer (&desk, desk_free);
  g_clear_pointer (&t->store, connectd_store_close);
  for (guint i = 0; i < G_N_ELEMENTS (self->daemons); i++)
    {
      self->daemons[i] = load_daemon_new (t->dir, i, t->uri);
      load_daemon_spawn (self->daemons[i]); /* both at once */
    }
  for (guint i = 0; i < G_N_ELEMENTS (self->daemons); i++)
    load_daemon_wait (self->daemons[i]);
  return self;
}

static void
pair_free (Pair *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->daemons); i++)
    load_daemon_free (self->daemons[i]);
  g_free (self->credential);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pair, pair_free)

/* --- under load, one is killed and comes back --- */

/* Both followers saw the same numbers, and no two objects have the same. */
static void
compare_followers (const LoadFollower *one, const LoadFollower *two)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer id, number;

  g_assert_cmpuint (g_hash_table_size (one->numbers), ==, g_hash_table_size (two->numbers));
  g_hash_table_iter_init (&iter, one->numbers);
  while (g_hash_table_iter_next (&iter, &id, &number))
    {
      g_assert_true (g_hash_table_lookup (two->numbers, id) == number);
      g_assert_true (g_hash_table_add (seen, number));
    }
}

static void
test_killed (TestStore *t)
{
  g_autoptr (Pair) pair = pair_new (t);
  Load load = { .daemons = { pair->daemons[0], pair->daemons[1] },
                .n_daemons = 2,
                .credential = pair->credential };
  LoadFollower followers[2];

  load_start (&load);
  for (guint i = 0; i < 2; i++)
    load_follower_start (&followers[i], &load, i);
  load_wait (&load, 100);
  load_daemon_kill (pair->daemons[0]);
  load_wait (&load, 100); /* the other carries on alone */
  load_daemon_spawn (pair->daemons[0]);
  load_daemon_wait (pair->daemons[0]);
  load_wait (&load, 100);
  load_stop (&load);
  load_followers_finish (followers, 2, pair->daemons[0]);
  for (guint i = 0; i < 2; i++)
    {
      load_check (&load, pair->daemons[i]);
      load_follower_check (&followers[i]);
    }
  compare_followers (&followers[0], &followers[1]);
  for (guint i = 0; i < 2; i++)
    load_follower_clear (&followers[i]);
  load_clear (&load);
}

/* --- what is shared --- */

typedef struct
{
  LoadDaemon *daemon;
  const char *credential;
  gint64 since;
} Poll;

static gpointer
poll_thread (gpointer data)
{
  Poll *poll = data;
  g_autofree char *path = g_strdup_printf ("changes?since=%" G_GINT64_FORMAT "&wait=60", poll->since);

  return fixture_ask (&poll->daemon->at, poll->credential, "GET", path, NULL, NULL);
}

static gint64
read_head (LoadDaemon *daemon, const char *credential)
{
  g_autoptr (JsonObject) feed =
      fixture_expect (&daemon->at, 200, credential, "GET", "changes?since=-1", NULL);

  return connect_json_get_int (feed, "next", -1);
}

/* A long poll at the one ends with what was written at the other: if it did not hear of it, it would end
 * empty. */
static void
test_feed (TestStore *t)
{
  g_autoptr (Pair) pair = pair_new (t);

  for (guint i = 0; i < 10; i++)
    {
      LoadDaemon *writes = pair->daemons[i % 2];
      Poll poll = { pair->daemons[(i + 1) % 2], pair->credential,
                    read_head (pair->daemons[i % 2], pair->credential) };
      GThread *thread = g_thread_new ("poll", poll_thread, &poll);
      g_autofree char *body = g_strdup_printf ("{\"name\":\"Place %u\"}", i);
      g_autoptr (JsonObject) made =
          fixture_expect (&writes->at, 201, pair->credential, "POST", "marketplaces", body);
      g_autoptr (FixtureAnswer) answer = g_thread_join (thread);
      JsonArray *changes = connect_json_get_array (json_node_get_object (answer->json), "changes");

      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpuint (json_array_get_length (changes), ==, 1);
      g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (changes, 0), "key"), ==,
                       connect_json_get_string (made, "id"));
    }
}

static char *
sign_in (LoadDaemon *daemon)
{
  g_autoptr (JsonObject) answer =
      fixture_expect (&daemon->at, 201, NULL, "POST", "auth/sessions",
                      "{\"email\":\"dora@alpha.example\",\"password\":\"" DESK_PASSWORD "\"}");
  JsonObject *session = json_array_get_object_element (connect_json_get_array (answer, "sessions"), 0);

  return g_strconcat ("Bearer ", connect_json_get_string (session, "token"), NULL);
}

static guint
ask (LoadDaemon *daemon, const char *credential, const char *method, const char *path, const char *body)
{
  g_autoptr (FixtureAnswer) answer = fixture_ask (&daemon->at, credential, method, path, NULL, body);

  return answer->status;
}

static void
test_sessions (TestStore *t)
{
  g_autoptr (Pair) pair = pair_new (t);
  g_autofree char *session = sign_in (pair->daemons[0]);

  g_assert_cmpuint (ask (pair->daemons[1], session, "GET", "marketplaces", NULL), ==, 200);
  g_assert_cmpuint (ask (pair->daemons[1], session, "DELETE", "auth/sessions/-", NULL), ==, 204);
  g_assert_cmpuint (ask (pair->daemons[0], session, "GET", "marketplaces", NULL), ==, 401);
}

/* Ten wrong passwords are allowed, wherever they are tried. */
static void
test_limits (TestStore *t)
{
  static const char wrong[] = "{\"email\":\"dora@alpha.example\",\"password\":\"Quite-wrong-1\"}";
  g_autoptr (Pair) pair = pair_new (t);

  /* the world's own signing in was the first */
  for (guint i = 1; i < 10; i++)
    g_assert_cmpuint (ask (pair->daemons[i % 2], NULL, "POST", "auth/sessions", wrong), ==, 401);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (ask (pair->daemons[i], NULL, "POST", "auth/sessions", wrong), ==, 429);
}

static void
test_keys (TestStore *t)
{
  g_autoptr (Pair) pair = pair_new (t);
  const char *const key[] = { "Idempotency-Key: one", NULL };
  g_autoptr (FixtureAnswer) first = fixture_ask (&pair->daemons[0]->at, pair->credential, "POST",
                                                 "marketplaces", key, "{\"name\":\"One\"}");
  g_autoptr (FixtureAnswer) again = fixture_ask (&pair->daemons[1]->at, pair->credential, "POST",
                                                 "marketplaces", key, "{\"name\":\"One\"}");
  g_autoptr (FixtureAnswer) other = fixture_ask (&pair->daemons[1]->at, pair->credential, "POST",
                                                 "marketplaces", key, "{\"name\":\"Other\"}");
  g_autoptr (JsonArray) all = fixture_expect_list (&pair->daemons[0]->at, pair->credential, "marketplaces");

  g_assert_cmpuint (first->status, ==, 201);
  g_assert_cmpuint (again->status, ==, 201);
  g_assert_cmpstr (again->text, ==, first->text);
  g_assert_cmpuint (other->status, ==, 409);
  g_assert_cmpuint (json_array_get_length (all), ==, 1);
}

/* --- tasks --- */

/* Taking a task away waits at a gate in the database. */
static const char *const gate[] = {
  "CREATE FUNCTION wait_at_gate() RETURNS trigger AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(77); RETURN "
  "OLD; END' LANGUAGE plpgsql",
  "CREATE TRIGGER gate BEFORE DELETE ON tasks FOR EACH ROW EXECUTE FUNCTION wait_at_gate()",
};

static gboolean
add_expiry (ConnectdTx *tx, gpointer data, GError **error)
{
  return connectd_tx_add_task (tx, "contract-expiry", data, NULL,
                               g_get_real_time () + G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC, error);
}

/* A contract whose end has come. The task for it is due in an hour. */
static void
make_expired (TestStore *t)
{
  g_autoptr (Desk) desk = desk_new (t);
  g_autofree char *agreement = desk_agreement (desk, "program");
  g_autoptr (Partner) partner = desk_invite (desk, agreement, "Late Ltd");
  g_autoptr (JsonObject) contract = fixture_get (desk->f, "contracts", partner->contract);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  connect_json_set_string (contract, "expire_at", "2020-01-01T00:00:00+00:00");
  text = connect_json_object_to_string (contract);
  fixture_update (desk->f, "contracts", partner->contract, text);
  connectd_engine_run (desk->f->engine, NULL, add_expiry, partner->contract, &error);
  g_assert_no_error (error);
}

static void
wait_for (TestStore *t, const char *sql)
{
  gint64 end = g_get_monotonic_time () + LOAD_PATIENCE;

  while (test_store_int (t->store, sql) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (10 * 1000);
    }
}

#define CLAIMED "SELECT count(*) FROM tasks WHERE doc LIKE '%\"claim\"%'"

/* A daemon dies in the middle of a task: what the task did is undone, nobody takes it while the lease runs,
 * then the other does it. */
static void
test_tasks (TestStore *t)
{
  LoadDaemon *daemons[2] = { load_daemon_new (t->dir, 0, t->uri), load_daemon_new (t->dir, 1, t->uri) };
  const char *database = strrchr (t->uri, '/') + 1;
  g_autofree char *name = g_strndup (database, strcspn (database, "?"));
  TestPgsqlLock *lock;

  make_expired (t);
  for (guint i = 0; i < G_N_ELEMENTS (gate); i++)
    test_store_exec (t->store, gate[i]);
  lock = test_pgsql_lock (t->pgsql, name, "pg_advisory_lock(77)");
  test_store_exec (t->store, "UPDATE tasks SET m_due = 1");
  load_daemon_spawn (daemons[0]);
  load_daemon_wait (daemons[0]);
  wait_for (t, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 77 AND NOT granted");
  load_daemon_kill (daemons[0]);
  test_pgsql_unlock (lock);
  load_daemon_spawn (daemons[1]);
  load_daemon_wait (daemons[1]);
  g_assert_cmpint (test_store_int (t->store, CLAIMED), ==, 1);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM contracts WHERE m_status = 'pending'"), ==,
                   1);
  /* five minutes later; the daemon looks again by itself */
  test_store_exec (t->store, "UPDATE tasks SET m_due = m_due - 300000000");
  wait_for (t, "SELECT CASE WHEN EXISTS (SELECT 1 FROM tasks) THEN 0 ELSE 1 END");
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM contracts WHERE m_status = 'rejected'"),
                   ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (daemons); i++)
    load_daemon_free (daemons[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("daemons/killed", TEST_STORE_PGSQL, test_killed);
  test_store_add ("daemons/feed", TEST_STORE_PGSQL, test_feed);
  test_store_add ("daemons/sessions", TEST_STORE_PGSQL, test_sessions);
  test_store_add ("daemons/limits", TEST_STORE_PGSQL, test_limits);
  test_store_add ("daemons/keys", TEST_STORE_PGSQL, test_keys);
  test_store_add ("daemons/tasks", TEST_STORE_PGSQL, test_tasks);
  return test_store_run ();
}
