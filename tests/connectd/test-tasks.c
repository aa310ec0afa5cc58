/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the daemon does later: run once, tried again, given up, taken over from one that has died. */

#include "config.h"

#include "common/connectd-fixture.h"
#include "jobs/connectd-tasks.h"
#include "protocol/connect-error.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define COUNT(where) test_store_int (f->t->store, "SELECT count(*) FROM tasks WHERE " where)

typedef struct
{
  const char *kind;
  const char *subject;
  gint64 due;
  GError *failure; /* the transaction fails with it after the task was added */
} New;

static int runs; /* atomic; of the test that runs now */
static int cancelled_runs;

static gboolean
note_run (ConnectdTx *tx, gpointer data, GError **error)
{
  g_autoptr (JsonObject) doc = json_object_new ();

  json_object_set_string_member (doc, "id", data);
  json_object_set_string_member (doc, "name", "Made by a task");
  return connectd_tx_insert (tx, connect_collection_find ("users"), data, doc, error);
}

static gboolean
run_good (ConnectdTask *task, GError **error)
{
  g_atomic_int_inc (&runs);
  return connectd_task_finish (task, note_run, (gpointer)task->subject, error);
}

static gboolean
run_plain (ConnectdTask *task, GError **error)
{
  g_atomic_int_inc (&runs);
  return TRUE;
}

static gboolean
run_bad (ConnectdTask *task, GError **error)
{
  g_atomic_int_inc (&runs);
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "It never works.");
  return FALSE;
}

static gboolean
give_up_bad (ConnectdTx *tx, const ConnectdTask *task, const GError *reason, GError **error)
{
  g_assert_cmpstr (reason->message, ==, "It never works.");
  return note_run (tx, (gpointer)task->subject, error);
}

/* Its lease has run out before it ends, and another has taken it. */
static gboolean
run_late (ConnectdTask *task, GError **error)
{
  g_autoptr (GError) conflict = NULL;

  if (g_atomic_int_add (&runs, 1) == 0)
    {
      while (g_atomic_int_get (&runs) < 2 && !g_cancellable_is_cancelled (task->cancellable))
        g_usleep (1000);
      g_assert_false (connectd_task_finish (task, note_run, (gpointer)task->subject, &conflict));
      g_assert_error (conflict, CONNECT_ERROR, CONNECT_ERROR_CONFLICT);
      g_propagate_error (error, g_steal_pointer (&conflict));
      g_atomic_int_inc (&runs);
      return FALSE;
    }
  if (!connectd_task_finish (task, note_run, (gpointer)task->subject, error))
    return FALSE;
  g_atomic_int_inc (&runs);
  return TRUE;
}

static gboolean
run_long (ConnectdTask *task, GError **error)
{
  g_atomic_int_inc (&runs);
  while (!g_cancellable_set_error_if_cancelled (task->cancellable, error))
    g_usleep (1000);
  g_atomic_int_inc (&cancelled_runs);
  return FALSE;
}

static int together; /* runs of "few" that go on at the same time, and the most there were */
static int most;

/* Not more than two at once. */
static gboolean
run_few (ConnectdTask *task, GError **error)
{
  int now = g_atomic_int_add (&together, 1) + 1;

  for (int seen = g_atomic_int_get (&most); now > seen; seen = g_atomic_int_get (&most))
    if (g_atomic_int_compare_and_exchange (&most, seen, now))
      break;
  g_usleep (20000);
  g_atomic_int_add (&together, -1);
  g_atomic_int_inc (&runs);
  return TRUE;
}

/* Takes longer than its lease, and says so in time: nobody takes it away. */
static gboolean
run_kept (ConnectdTask *task, GError **error)
{
  g_atomic_int_inc (&runs);
  for (guint i = 0; i < 6; i++)
    {
      g_usleep (300000);
      if (!connectd_task_keep (task, i == 0 ? note_run : NULL, (gpointer)task->subject, error))
        return FALSE;
    }
  return TRUE;
}

/* What another has taken cannot be kept. */
static gboolean
run_lost (ConnectdTask *task, GError **error)
{
  ConnectdTask other = *task;

  g_atomic_int_inc (&runs);
  other.claim = "of another";
  g_assert_false (connectd_task_keep (&other, note_run, (gpointer)task->subject, error));
  g_assert_error (*error, CONNECT_ERROR, CONNECT_ERROR_CONFLICT);
  g_clear_error (error);
  return TRUE;
}

static const ConnectdTaskKind kinds[] = {
  { "good", 60, 3, run_good, NULL }, { "plain", 60, 3, run_plain, NULL },      { "bad", 60, 1, run_bad, give_up_bad },
  { "few", 60, 3, run_few, NULL, 2 },        { "kept", 1, 3, run_kept, NULL },        { "lost", 60, 1, run_lost, NULL },
  { "again", 60, 3, run_bad, NULL }, { "late", 1, 3, run_late, NULL },       { "long", 60, 1, run_long, NULL },
  { NULL },
};

static gboolean
add (ConnectdTx *tx, gpointer data, GError **error)
{
  New *task = data;
  g_autoptr (JsonObject) more = json_object_new ();

  json_object_set_string_member (more, "word", "kept");
  if (!connectd_tx_add_task (tx, task->kind, task->subject, more, task->due, error))
    return FALSE;
  if (task->failure != NULL && error != NULL)
    *error = g_error_copy (task->failure);
  return task->failure == NULL;
}

static void
add_task (Fixture *f, const char *kind, const char *subject, gint64 due)
{
  g_autoptr (GError) error = NULL;
  New task = { kind, subject, due, NULL };

  connectd_engine_run (f->engine, NULL, add, &task, &error);
  g_assert_no_error (error);
}

static Fixture *
open_fixture (TestStore *t)
{
  const ConnectdEngineOptions options = { .tasks = kinds };

  g_atomic_int_set (&runs, 0);
  g_atomic_int_set (&cancelled_runs, 0);
  return fixture_new (t, &options);
}

static void
test_once (TestStore *t)
{
  g_autoptr (Fixture) f = open_fixture (t);
  g_autoptr (JsonObject) made = NULL;

  add_task (f, "good", "UR-000-000-001", 0);
  add_task (f, "plain", "x", 0);
  fixture_run_jobs (f);
  made = fixture_get (f, "users", "UR-000-000-001");
  g_assert_nonnull (made);
  g_assert_cmpint (g_atomic_int_get (&runs), ==, 2);
  g_assert_cmpint (COUNT ("1 = 1"), ==, 0);
}

/* Nobody has to wake it: the commit does. */
static void
test_by_itself (TestStore *t)
{
  g_autoptr (Fixture) f = open_fixture (t);

  add_task (f, "plain", "x", 0);
  add_task (f, "plain", "y", g_get_real_time () + G_USEC_PER_SEC / 10);
  while (COUNT ("1 = 1") > 0)
    g_usleep (1000);
  g_assert_cmpint (g_atomic_int_get (&runs), ==, 2);
}

/* A task is there exactly when its cause is. */
static void
test_cause (TestStore *t)
{
  g_autoptr (Fixture) f = open_fixture (t);
  g_autoptr (GError) failure = g_error_new_literal (CONNECT_ERROR, CONNECT_ERROR_INVALID, "No.");
  g_autoptr (GError) error = NULL;
  New task = { "plain", "x", 0, failure };

  g_assert_false (connectd_engine_run (f->engine, NULL, add, &task, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
  fixture_run_jobs (f);
  g_assert_cmpint (g_atomic_int_get (&runs), ==, 0);
}

static void
test_fails (TestStore *t)
{
  g_autoptr (Fixture) f = open_fixture (t);
  g_autoptr (JsonObject) made = NULL;
  gint64 before = g_get_real_time ();

  add_task (f, "bad", "UR-000-000-002", 0);
  add_task (f, "again", "x", 0);
  fixture_run_jobs (f);
  made = fixture_get (f, "users", "UR-000-000-002");
  g_assert_nonnull (made); /* by give_up */
  g_assert_cmpint (g_atomic_int_get (&runs), ==, 2);
  g_assert_cmpint (COUNT ("m_kind = 'again' AND doc NOT LIKE '%claim%'"), ==, 1);
  g_assert_cmpint (test_store_int (t->store, "SELECT m_due FROM tasks"), >=, before + 10 * G_USEC_PER_SEC);
}

static void
test_later (TestStore *t)
{
  g_autoptr (Fixture) f = open_fixture (t);
  g_autoptr (JsonObject) none = NULL;

  add_task (f, "good", "UR-000-000-003", g_get_real_time () + HOUR);
  fixture_run_jobs (f);
  none = fixture_get (f, "users", "UR-000-000-003");
  g_assert_null (none);
  g_assert_cmpint (COUNT ("1 = 1"), ==, 1);
}

static gboolean
drop (ConnectdTx *tx, gpointer data, GError **error)
{
  return connectd_tx_drop_tasks (tx, "good", data, error);
}

static void
test_drop (TestStore *t)
{
  g_autoptr (Fixture) f = open_fixture (t);
  g_autoptr (GError) error = NULL;
  gint64 due = g_get_real_time () + HOUR;

  add_task (f, "good", "one", due);
  add_task (f, "good", "two", due);
  add_task (f, "plain", "one", due);
  connectd_engine_run (f->engine, NULL, drop, (gpointer) "one", &error);
  g_assert_no_error (error);
  g_assert_cmpint (COUNT ("m_subject = 'one'"), ==, 1);
  g_assert_cmpint (COUNT ("m_subject = 'two'"), ==, 1);
}

static void
test_lease (TestStore *t)
{
  g_autoptr (Fixture) f = open_fixture (t);

  add_task (f, "late", "UR-000-000-004", 0);
  while (g_atomic_int_get (&runs) < 4)
    g_usleep (1000);
  fixture_run_jobs (f);
  g_assert_cmpint (COUNT ("1 = 1"), ==, 0);
}

static void
test_keep (TestStore *t)
{
  g_autoptr (Fixture) f = open_fixture (t);
  g_autoptr (JsonObject) made = NULL;
  g_autoptr (JsonObject) none = NULL;

  add_task (f, "kept", "UR-000-000-005", 0);
  add_task (f, "lost", "UR-000-000-006", 0);
  fixture_run_jobs (f);
  made = fixture_get (f, "users", "UR-000-000-005");
  none = fixture_get (f, "users", "UR-000-000-006");
  g_assert_nonnull (made);
  g_assert_null (none);
  g_assert_cmpint (g_atomic_int_get (&runs), ==, 2);
  g_assert_cmpint (COUNT ("1 = 1"), ==, 0);
}

/* Many of a kind that takes long leave room for another. */
static void
test_at_once (TestStore *t)
{
  g_autoptr (Fixture) f = open_fixture (t);

  g_atomic_int_set (&most, 0);
  for (guint i = 0; i < 9; i++)
    add_task (f, "few", "x", 0);
  add_task (f, "plain", "x", 0);
  while (COUNT ("1 = 1") > 0)
    fixture_run_jobs (f);
  g_assert_cmpint (g_atomic_int_get (&runs), ==, 10);
  g_assert_cmpint (g_atomic_int_get (&most), <=, 2);
}

/* A daemon that stops cancels what runs; the next one does it. */
static void
test_stop (TestStore *t)
{
  g_autoptr (Fixture) f = open_fixture (t);

  add_task (f, "long", "x", 0);
  while (g_atomic_int_get (&runs) < 1)
    g_usleep (1000);
  fixture_restart (f);
  g_assert_cmpint (g_atomic_int_get (&cancelled_runs), ==, 1);
  while (g_atomic_int_get (&runs) < 2)
    g_usleep (1000);
}

/* What an older daemon does not know waits for a newer one. */
static void
test_unknown (TestStore *t)
{
  g_autoptr (Fixture) f = open_fixture (t);

  add_task (f, "unheard-of", "x", 0);
  add_task (f, "plain", "x", 0);
  fixture_run_jobs (f);
  g_assert_cmpint (COUNT ("1 = 1"), ==, 1);
  g_assert_cmpint (g_atomic_int_get (&runs), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("once", TEST_STORE_BOTH, test_once);
  test_store_add ("by-itself", TEST_STORE_BOTH, test_by_itself);
  test_store_add ("cause", TEST_STORE_BOTH, test_cause);
  test_store_add ("fails", TEST_STORE_BOTH, test_fails);
  test_store_add ("later", TEST_STORE_BOTH, test_later);
  test_store_add ("drop", TEST_STORE_BOTH, test_drop);
  test_store_add ("lease", TEST_STORE_BOTH, test_lease);
  test_store_add ("keep", TEST_STORE_BOTH, test_keep);
  test_store_add ("at-once", TEST_STORE_BOTH, test_at_once);
  test_store_add ("stop", TEST_STORE_BOTH, test_stop);
  test_store_add ("unknown", TEST_STORE_BOTH, test_unknown);
  return test_store_run ();
}
