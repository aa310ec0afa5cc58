/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What only PostgreSQL has: several daemons on one database, and a server that goes away. */

#include "config.h"

#include <string.h>

#include "common/test-pgsql-proxy.h"
#include "common/test-store-fixture.h"
#include "protocol/connect-error.h"
#include "store/pgsql/connectd-pgsql-private.h"

#define PATIENCE (60 * G_USEC_PER_SEC)

/* --- placeholders --- */

static void
test_placeholders (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    guint n;
  } cases[] = {
    { "SELECT 1", "SELECT 1", 0 },
    { "a = ? AND b IN (?,?)", "a = $1 AND b IN ($2,$3)", 3 },
    { "'?' = ?", "'?' = $1", 1 },
    { "'it''s ?' || ?", "'it''s ?' || $1", 1 },
    { "\"odd?\" = ? -- why?\n AND ?", "\"odd?\" = $1 -- why?\n AND $2", 2 },
    { "/* ? ' */ ?", "/* ? ' */ $1", 1 },
    { "? 'open ?", "$1 'open ?", 1 },
    { "? -- ?", "$1 -- ?", 1 },
    { "", "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n;
      g_autofree char *to = _connectd_pgsql_number_placeholders (cases[i].from, &n);

      g_assert_cmpstr (to, ==, cases[i].to);
      g_assert_cmpuint (n, ==, cases[i].n);
    }
}

/* --- two daemons --- */

typedef struct
{
  GMutex mutex;
  GCond cond;
  guint n;
} Counter;

static void
counter_cb (gpointer user_data)
{
  Counter *counter = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&counter->mutex);

  counter->n++;
  g_cond_broadcast (&counter->cond);
}

static void
counter_wait (Counter *self, guint n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (self->n < n)
    g_assert_true (g_cond_wait_until (&self->cond, &self->mutex, end));
}

static guint
counter_get (Counter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n;
}

static void
test_two_stores (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  ConnectdStore *other = test_store_open (t, &error);
  Counter counter = { 0 };
  guint before;

  g_assert_no_error (error);
  g_assert_cmpstr (connectd_store_get_epoch (other), ==, connectd_store_get_epoch (t->store));
  connectd_store_set_commit_func (other, counter_cb, NULL, &counter);
  test_store_exec (t->store, "CREATE TABLE w (n INTEGER PRIMARY KEY)");
  counter_wait (&counter, 1);
  test_store_exec (other, "INSERT INTO w (n) VALUES (1)");
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM w"), ==, 1);
  before = counter_get (&counter);
  test_store_exec (t->store, "INSERT INTO w (n) VALUES (2)");
  counter_wait (&counter, before + 1);
  g_assert_cmpint (test_store_int (other, "SELECT count(*) FROM w"), ==, 2);
  connectd_store_set_commit_func (other, NULL, NULL, NULL);
  connectd_store_close (other);
}

/* Reads the highest and writes the next: two at a time would make the same. */
static gboolean
next_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  return connectd_db_run (db, "INSERT INTO w (n) SELECT coalesce(max(n), 0) + 1 FROM w", NULL, NULL, NULL, NULL, error);
}

static gpointer
numbers_thread (gpointer data)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GError) error = NULL;

      connectd_store_write_wait (data, next_func, NULL, &error);
      g_assert_no_error (error);
    }
  return NULL;
}

static void
test_one_writer (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  ConnectdStore *other = test_store_open (t, &error);
  GThread *threads[2];

  test_store_exec (t->store, "CREATE TABLE w (n INTEGER PRIMARY KEY)");
  threads[0] = g_thread_new ("numbers", numbers_thread, t->store);
  threads[1] = g_thread_new ("numbers", numbers_thread, other);
  g_thread_join (threads[0]);
  g_thread_join (threads[1]);
  g_assert_cmpint (test_store_int (other, "SELECT max(n) FROM w"), ==, 100);
  connectd_store_close (other);
}

static gpointer
open_thread (gpointer data)
{
  g_autoptr (GError) error = NULL;
  ConnectdStore *store = connectd_store_open (NULL, data, &error);

  g_assert_no_error (error);
  return store;
}

/* Several daemons that start at once on an empty database. */
static void
test_start_together (TestStore *t)
{
  g_autofree char *uri = test_pgsql_make_database (t->pgsql);
  GThread *threads[3];
  ConnectdStore *stores[3];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("open", open_thread, uri);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    stores[i] = g_thread_join (threads[i]);
  g_assert_cmpstr (connectd_store_get_epoch (stores[0]), ==, connectd_store_get_epoch (stores[1]));
  g_assert_cmpstr (connectd_store_get_epoch (stores[0]), ==, connectd_store_get_epoch (stores[2]));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    connectd_store_close (stores[i]);
}

/* --- a server that goes away --- */

typedef struct
{
  TestPgsql *pgsql;
  int stop;
} Terminator;

/* The connections that the store has now. */
static const char terminate_sql[] =
  "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'connectd'";

static gpointer
terminate_thread (gpointer data)
{
  Terminator *self = data;

  while (!g_atomic_int_get (&self->stop))
    {
      test_pgsql_exec (self->pgsql, terminate_sql);
      g_usleep ((gulong) g_random_int_range (500, 20000)); /* at random moments of the work */
    }
  return NULL;
}

static gboolean
pair_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_int (values, *(gint64 *) user_data);
  return connectd_db_run (db, "INSERT INTO a (n) VALUES (?)", values, NULL, NULL, NULL, error) &&
         connectd_db_run (db, "INSERT INTO b (n) VALUES (?)", values, NULL, NULL, NULL, error);
}

/* Acknowledged writes are there, the others are whole or absent. */
static void
test_terminated (TestStore *t)
{
  Terminator terminator = { t->pgsql, 0 };
  g_autoptr (GArray) acknowledged = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) check_error = NULL;
  GThread *thread;

  test_store_exec (t->store, "CREATE TABLE a (n INTEGER PRIMARY KEY)");
  test_store_exec (t->store, "CREATE TABLE b (n INTEGER PRIMARY KEY)");
  thread = g_thread_new ("terminator", terminate_thread, &terminator);
  for (gint64 n = 0; n < 300; n++)
    {
      g_autoptr (GError) error = NULL;

      if (connectd_store_write_wait (t->store, pair_func, &n, &error))
        g_array_append_val (acknowledged, n);
      else
        g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
    }
  g_atomic_int_set (&terminator.stop, 1);
  g_thread_join (thread);
  /* one reader may still hold a connection that is gone: it is replaced unseen */
  g_assert_true (connectd_store_check (t->store, &check_error));
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM a FULL JOIN b ON a.n = b.n WHERE a.n IS NULL OR b.n IS NULL"),
                   ==, 0);
  g_assert_cmpuint (acknowledged->len, >, 0);
  for (guint i = 0; i < acknowledged->len; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM a WHERE n = %" G_GINT64_FORMAT,
                                              g_array_index (acknowledged, gint64, i));

      g_assert_cmpint (test_store_int (t->store, sql), ==, 1);
    }
}

typedef struct
{
  guint runs;
  guint kills; /* in how many runs the item kills its own connection */
} Suicide;

static gboolean
suicide_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  Suicide *suicide = user_data;

  if (!connectd_db_run (db, "INSERT INTO w (n) VALUES (1)", NULL, NULL, NULL, NULL, error))
    return FALSE;
  return ++suicide->runs > suicide->kills ||
         connectd_db_run (db, "SELECT pg_terminate_backend(pg_backend_pid())", NULL, NULL, NULL, NULL, error);
}

/* A connection lost before COMMIT was sent: the work is done again, once. */
static void
test_lost_in_work (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  Suicide once = { 0, 1 };
  Suicide always = { 0, 100 };

  test_store_exec (t->store, "CREATE TABLE w (n INTEGER)");
  connectd_store_write_wait (t->store, suicide_func, &once, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (once.runs, ==, 2);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM w"), ==, 1);
  g_assert_false (connectd_store_write_wait (t->store, suicide_func, &always, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
  g_assert_cmpuint (always.runs, ==, 2);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM w"), ==, 1);
  test_store_exec (t->store, "INSERT INTO w (n) VALUES (5)");
}

/* A connection lost round COMMIT: the server is asked what became of the transaction. */
static void
test_lost_commit (TestStore *t)
{
  g_autofree char *socket = test_pgsql_dup_socket (t->pgsql);
  const char *database = strrchr (t->uri, '/') + 1;
  g_autofree char *name = g_strndup (database, strcspn (database, "?"));
  TestProxy *proxy = test_proxy_new (socket);
  g_autofree char *uri = test_pgsql_dup_uri (t->pgsql, test_proxy_get_directory (proxy), name);
  g_autoptr (GError) error = NULL;
  ConnectdStore *store = connectd_store_open (NULL, uri, &error);
  Suicide item = { 0, 0 };

  g_assert_no_error (error);
  test_store_exec (t->store, "CREATE TABLE w (n INTEGER)");
  test_proxy_set_mode (proxy, TEST_PROXY_DROP_ANSWER);
  connectd_store_write_wait (store, suicide_func, &item, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (item.runs, ==, 1);
  g_assert_cmpint (test_store_int (store, "SELECT count(*) FROM w"), ==, 1);

  test_proxy_set_mode (proxy, TEST_PROXY_DROP_COMMIT);
  g_assert_false (connectd_store_write_wait (store, suicide_func, &item, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "nothing was changed"));
  g_assert_cmpuint (item.runs, ==, 2);
  g_assert_cmpint (test_store_int (store, "SELECT count(*) FROM w"), ==, 1);
  test_store_exec (store, "INSERT INTO w (n) VALUES (2)");
  connectd_store_close (store);
  test_proxy_free (proxy);
}

/* The whole server crashes and comes back. */
static void
test_crash (TestStore *t)
{
  g_autoptr (GError) write_error = NULL;
  g_autoptr (GError) check_error = NULL;
  Counter counter = { 0 };
  gint64 end = g_get_monotonic_time () + PATIENCE;
  gboolean back = FALSE;

  test_store_exec (t->store, "CREATE TABLE w (n INTEGER)");
  test_store_exec (t->store, "INSERT INTO w (n) VALUES (1)");
  test_pgsql_crash (t->pgsql);
  g_assert_false (test_store_try (t->store, "INSERT INTO w (n) VALUES (2)", &write_error));
  g_assert_error (write_error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
  g_assert_null (strstr (write_error->message, "/")); /* tells nothing about hosts */
  g_assert_false (connectd_store_check (t->store, &check_error));
  g_assert_error (check_error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
  connectd_store_set_commit_func (t->store, counter_cb, NULL, &counter);
  test_pgsql_start (t->pgsql);
  while (!back && g_get_monotonic_time () < end)
    {
      back = test_store_try (t->store, "INSERT INTO w (n) VALUES (3)", NULL);
      if (!back)
        g_usleep (20 * 1000);
    }
  g_assert_true (back);
  g_assert_cmpint (test_store_int (t->store, "SELECT sum(n) FROM w"), >=, 3);
  /* one for the commit, one because others' commits may have been missed */
  counter_wait (&counter, 2);
  connectd_store_set_commit_func (t->store, NULL, NULL, NULL);
}

/* --- a copy that each COMMIT waits for --- */

typedef struct
{
  ConnectdStore *store;
  int stop;
  int n;
} Inserter;

/* The server heeds its new setting when it comes to it. */
static gpointer
insert_thread (gpointer data)
{
  Inserter *self = data;

  while (!g_atomic_int_get (&self->stop))
    {
      test_store_exec (self->store, "INSERT INTO w (n) VALUES (1)");
      self->n++;
    }
  return NULL;
}

static gint64
wait_until_waiting (TestStore *t, gint64 but)
{
  g_autofree char *sql = g_strdup_printf ("SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND pid <> %"
                                          G_GINT64_FORMAT, but);
  gint64 end = g_get_monotonic_time () + PATIENCE;
  gint64 pid;

  while ((pid = test_store_int (t->store, sql)) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (1000);
    }
  return pid;
}

/* A COMMIT whose wait for the copy was broken off is answered with a mere warning, or not at all; it is acknowledged once the copy has
 * it and not before. */
static void
test_wait_broken_off (TestStore *t)
{
  Inserter inserter = { t->store, 0, 0 };

  test_store_exec (t->store, "CREATE TABLE w (n INTEGER)");
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *sql = NULL;
      GThread *thread;
      gint64 pid;

      test_pgsql_exec (t->pgsql, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
      test_pgsql_exec (t->pgsql, "SELECT pg_reload_conf()");
      g_atomic_int_set (&inserter.stop, 0);
      thread = g_thread_new ("insert", insert_thread, &inserter);
      pid = wait_until_waiting (t, 0);
      g_atomic_int_set (&inserter.stop, 1);
      sql = g_strdup_printf (i == 0 ? "SELECT pg_cancel_backend(%d)" : "SELECT pg_terminate_backend(%d)", (int) pid);
      test_pgsql_exec (t->pgsql, sql);
      wait_until_waiting (t, pid); /* the question for its fate waits as well */
      test_pgsql_exec (t->pgsql, "ALTER SYSTEM RESET synchronous_standby_names");
      test_pgsql_exec (t->pgsql, "SELECT pg_reload_conf()");
      g_thread_join (thread);
      g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM w"), ==, inserter.n);
    }
}

/* --- what is refused --- */

static void
assert_refused (const char *uri, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (connectd_store_open (NULL, uri, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_refused (TestStore *t)
{
  g_autofree char *ascii = test_pgsql_dup_uri (t->pgsql, NULL, "ascii");
  g_autofree char *absent = test_pgsql_dup_uri (t->pgsql, NULL, "absent");

  test_pgsql_exec (t->pgsql, "CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
  assert_refused (ascii, "SQL_ASCII");
  assert_refused (absent, "absent");
  assert_refused ("postgresql:///x?host=/nonexistent", "/nonexistent");
  assert_refused ("mysql://host/x", "postgresql://");
}

/* The first host that takes writes is used. */
static void
test_several_hosts (TestStore *t)
{
  g_autofree char *socket = test_pgsql_dup_socket (t->pgsql);
  g_autofree char *directory = g_path_get_dirname (socket);
  g_autofree char *uri = g_strdup_printf ("postgresql:///postgres?host=/nonexistent,%s&user=app", directory);
  g_autoptr (GError) error = NULL;
  ConnectdStore *store = connectd_store_open (NULL, uri, &error);

  g_assert_no_error (error);
  g_assert_true (connectd_store_check (store, NULL));
  connectd_store_close (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/placeholders", test_placeholders);
  test_store_add ("two-stores", TEST_STORE_PGSQL, test_two_stores);
  test_store_add ("one-writer", TEST_STORE_PGSQL, test_one_writer);
  test_store_add ("start-together", TEST_STORE_PGSQL, test_start_together);
  test_store_add ("terminated", TEST_STORE_PGSQL, test_terminated);
  test_store_add ("lost-in-work", TEST_STORE_PGSQL, test_lost_in_work);
  test_store_add ("lost-commit", TEST_STORE_PGSQL, test_lost_commit);
  test_store_add ("wait-broken-off", TEST_STORE_PGSQL, test_wait_broken_off);
  test_store_add ("crash", TEST_STORE_PGSQL, test_crash);
  test_store_add ("refused", TEST_STORE_PGSQL, test_refused);
  test_store_add ("several-hosts", TEST_STORE_PGSQL, test_several_hosts);
  return test_store_run ();
}
