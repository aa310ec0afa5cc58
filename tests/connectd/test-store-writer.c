/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The writer: groups, outcomes, what happens when one item or the whole transaction fails. */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

#include "common/test-store-fixture.h"
#include "protocol/connect-error.h"

/* One item: what it does and what became of it. */
typedef struct
{
  const char *sql;
  gint64 n;
  guint runs;     /* times that it was run */
  guint outcomes; /* times that it was told */
  guint order;    /* when it was told, among all */
  GError *error;
  TestLatch *latch;
  guint *told; /* counts outcomes; the writer's thread only */
} Item;

static gboolean
item_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  Item *item = user_data;
  g_autoptr (ConnectValues) values = connect_values_new ();

  item->runs++;
  connect_values_add_int (values, item->n);
  return connectd_db_run (db, item->sql, values, NULL, NULL, NULL, error);
}

static void
item_done_cb (gpointer user_data, const GError *error)
{
  Item *item = user_data;

  item->outcomes++;
  item->order = (*item->told)++;
  item->error = error != NULL ? g_error_copy (error) : NULL;
  test_latch_count (item->latch);
}

/* An item that holds the writer until told, so that what is queued behind it becomes one group with it. */
typedef struct
{
  TestLatch entered;
  TestLatch leave;
} Gate;

static gboolean
gate_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  Gate *gate = user_data;

  test_latch_count (&gate->entered);
  test_latch_wait (&gate->leave);
  return TRUE;
}

static void
gate_close (Gate *self, ConnectdStore *store)
{
  g_autoptr (GError) error = NULL;

  test_latch_init (&self->entered, 1);
  test_latch_init (&self->leave, 1);
  connectd_store_write (store, gate_func, NULL, self, &error);
  g_assert_no_error (error);
  test_latch_wait (&self->entered);
}

static void
gate_clear (Gate *self)
{
  test_latch_clear (&self->entered);
  test_latch_clear (&self->leave);
}

static void
count_cb (gpointer user_data)
{
  g_atomic_int_inc ((int *) user_data);
}

static const char insert_sql[] = "INSERT INTO w (n) VALUES (?)";

/* Queues the items behind a gate and waits for all their outcomes. */
static void
run_items (TestStore *t, Item *items, guint n)
{
  Gate gate;
  TestLatch latch;
  guint told = 0;

  test_latch_init (&latch, (int) n);
  gate_close (&gate, t->store);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;

      items[i].latch = &latch;
      items[i].told = &told;
      items[i].sql = items[i].sql != NULL ? items[i].sql : insert_sql;
      connectd_store_write (t->store, item_func, item_done_cb, &items[i], &error);
      g_assert_no_error (error);
    }
  test_latch_count (&gate.leave);
  test_latch_wait (&latch);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (items[i].outcomes, ==, 1);
      g_assert_cmpuint (items[i].order, ==, i);
    }
  /* the last outcome is told by a thread that still holds the latch */
  test_store_exec (t->store, "DELETE FROM w WHERE n < 0");
  gate_clear (&gate);
  test_latch_clear (&latch);
}

static void
make_table (TestStore *t)
{
  test_store_exec (t->store, "CREATE TABLE w (n INTEGER PRIMARY KEY, CHECK (n <> 66666))");
}

static void
clear_items (Item *items, guint n)
{
  for (guint i = 0; i < n; i++)
    g_clear_error (&items[i].error);
}

static void
test_group (TestStore *t)
{
  enum { N = 1000 };
  g_autofree Item *items = g_new0 (Item, N);
  int commits = 0;

  make_table (t);
  connectd_store_set_commit_func (t->store, count_cb, NULL, &commits);
  for (guint i = 0; i < N; i++)
    items[i].n = i;
  run_items (t, items, N);
  connectd_store_set_commit_func (t->store, NULL, NULL, NULL);
  for (guint i = 0; i < N; i++)
    {
      g_assert_no_error (items[i].error);
      g_assert_cmpuint (items[i].runs, ==, 1);
    }
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM w"), ==, N);
  /* many share a COMMIT, and a group has its bound */
  g_assert_cmpint (g_atomic_int_get (&commits), >=, 2);
  g_assert_cmpint (g_atomic_int_get (&commits), <, N / 2);
}

/* What fails does so alone, wherever it stands in its group. */
static void
test_fails_alone (TestStore *t)
{
  Item items[] = {
    { .n = 66666 }, { .n = 1 }, { .n = 1 }, { .n = 2 }, { .sql = "nonsense ?" }, { .n = 3 }, { .n = 66666 },
  };
  static const int codes[] = { CONNECT_ERROR_FAILED, -1, CONNECT_ERROR_CONFLICT, -1, CONNECT_ERROR_FAILED, -1,
                               CONNECT_ERROR_FAILED };

  make_table (t);
  run_items (t, items, G_N_ELEMENTS (items));
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      if (codes[i] < 0)
        g_assert_no_error (items[i].error);
      else
        g_assert_error (items[i].error, CONNECT_ERROR, codes[i]);
      g_assert_cmpuint (items[i].runs, ==, 1);
    }
  g_assert_cmpint (test_store_int (t->store, "SELECT sum(n) FROM w"), ==, 6);
  clear_items (items, G_N_ELEMENTS (items));
}

/* Half of an item's work is never there. */
static gboolean
half_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  if (!connectd_db_run (db, "INSERT INTO w (n) VALUES (10)", NULL, NULL, NULL, NULL, error))
    return FALSE;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "name: not today");
  return FALSE;
}

/* A failure that the work hides makes it fail all the same, on both stores. */
static gboolean
hiding_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  connectd_db_run (db, "INSERT INTO w (n) VALUES (20)", NULL, NULL, NULL, NULL, NULL);
  connectd_db_run (db, "INSERT INTO w (n) VALUES (20)", NULL, NULL, NULL, NULL, NULL);
  return TRUE;
}

static gboolean
silent_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  return FALSE;
}

static void
test_outcomes (TestStore *t)
{
  g_autoptr (GError) half = NULL;
  g_autoptr (GError) hiding = NULL;
  g_autoptr (GError) silent = NULL;

  make_table (t);
  g_assert_false (connectd_store_write_wait (t->store, half_func, NULL, &half));
  g_assert_error (half, CONNECT_ERROR, CONNECT_ERROR_INVALID);
  g_assert_cmpstr (half->message, ==, "name: not today");
  g_assert_false (connectd_store_write_wait (t->store, hiding_func, NULL, &hiding));
  g_assert_error (hiding, CONNECT_ERROR, CONNECT_ERROR_CONFLICT);
  g_assert_false (connectd_store_write_wait (t->store, silent_func, NULL, &silent));
  g_assert_error (silent, CONNECT_ERROR, CONNECT_ERROR_FAILED);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM w"), ==, 0);
}

/* The transaction of the group is taken away from under it: all but the culprit are there in the end. */
static void
test_transaction_lost (TestStore *t)
{
  Item items[] = { { .n = 1 }, { .n = 1 }, { .n = 2 },
                   { .n = 2, .sql = "INSERT OR ROLLBACK INTO w (n) VALUES (?)" }, { .n = 3 } };

  make_table (t);
  run_items (t, items, G_N_ELEMENTS (items));
  g_assert_no_error (items[0].error);
  g_assert_error (items[1].error, CONNECT_ERROR, CONNECT_ERROR_CONFLICT);
  g_assert_no_error (items[2].error);
  g_assert_error (items[3].error, CONNECT_ERROR, CONNECT_ERROR_CONFLICT);
  g_assert_no_error (items[4].error);
  g_assert_cmpuint (items[0].runs, ==, 2);
  g_assert_cmpuint (items[3].runs, ==, 1);
  g_assert_cmpuint (items[4].runs, ==, 1);
  g_assert_cmpint (test_store_int (t->store, "SELECT sum(n) FROM w"), ==, 6);
  clear_items (items, G_N_ELEMENTS (items));
}

/* More than the log may have room for, which begins anew within what it has become. */
#define LARGE 20000000

static gboolean
large_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *text = g_strnfill (LARGE, 'x');

  connect_values_add_text (values, text);
  return connectd_db_run (db, "INSERT INTO big (t) VALUES (?)", values, NULL, NULL, NULL, error);
}

static gboolean
limit_pages_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  gint64 pages;
  g_autofree char *sql = NULL;

  if (!connectd_db_get_int (db, "PRAGMA page_count", NULL, &pages, NULL, error))
    return FALSE;
  sql = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT, pages + 20);
  return connectd_db_run (db, sql, NULL, NULL, NULL, NULL, error);
}

/* A full disk: the large item is told so, the small ones round it are kept. */
static void
test_full (TestStore *t)
{
  Item items[] = { { .n = 1, .sql = insert_sql }, { .n = 0 }, { .n = 2, .sql = insert_sql } };
  g_autoptr (GError) error = NULL;
  TestLatch latch;
  Gate gate;
  guint told = 0;

  make_table (t);
  test_store_exec (t->store, "CREATE TABLE big (t TEXT)");
  connectd_store_write_wait (t->store, limit_pages_func, NULL, &error);
  g_assert_no_error (error);
  test_latch_init (&latch, 3);
  gate_close (&gate, t->store);
  for (guint i = 0; i < 3; i++)
    {
      items[i].latch = &latch;
      items[i].told = &told;
      connectd_store_write (t->store, i == 1 ? large_func : item_func, item_done_cb, &items[i], &error);
    }
  test_latch_count (&gate.leave);
  test_latch_wait (&latch);
  g_assert_no_error (items[0].error);
  g_assert_error (items[1].error, CONNECT_ERROR, CONNECT_ERROR_STORAGE);
  g_assert_no_error (items[2].error);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM w"), ==, 2);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM big"), ==, 0);
  test_store_exec (t->store, "PRAGMA max_page_count = 1000000");
  connectd_store_write_wait (t->store, large_func, NULL, &error);
  g_assert_no_error (error);
  clear_items (items, 3);
  gate_clear (&gate);
  test_latch_clear (&latch);
}

/* No file may grow beyond this; 0: as large as it likes. */
static void
limit_files (rlim_t size)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size != 0 ? size : limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static gboolean
large_numbered_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  return large_func (db, user_data, error) && item_func (db, user_data, error);
}

/* The file system takes no more, at whatever moment SQLite notices: nobody is told that a write succeeded that is not
 * there, nor the reverse, and when there is room again all goes on. */
static void
test_no_room (TestStore *t)
{
  Item items[12] = { 0 };
  g_autofree char *log = g_build_filename (t->dir, "connect.db-wal", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf info;
  TestLatch latch;
  Gate gate;
  guint told = 0;
  guint n_failed = 0;

  make_table (t);
  test_store_exec (t->store, "CREATE TABLE big (t TEXT)");
  g_assert_cmpint (g_stat (log, &info), ==, 0);
  test_latch_init (&latch, G_N_ELEMENTS (items));
  gate_close (&gate, t->store);
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      items[i].n = i + 1;
      items[i].sql = insert_sql;
      items[i].latch = &latch;
      items[i].told = &told;
      connectd_store_write (t->store, i % 4 == 3 ? large_numbered_func : item_func, item_done_cb, &items[i], &error);
      g_assert_no_error (error);
    }
  signal (SIGXFSZ, SIG_IGN);
  limit_files ((rlim_t) info.st_size + 50000);
  test_latch_count (&gate.leave);
  test_latch_wait (&latch);
  limit_files (0);
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM w WHERE n = %u", i + 1);

      if (items[i].error != NULL)
        g_assert_error (items[i].error, CONNECT_ERROR, CONNECT_ERROR_STORAGE);
      n_failed += items[i].error != NULL;
      g_assert_cmpint (test_store_int (t->store, sql), ==, items[i].error == NULL);
    }
  g_assert_cmpuint (n_failed, >=, 3);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM big"), ==, 0);
  test_store_exec (t->store, "INSERT INTO w (n) VALUES (1000)");
  test_store_reopen (t);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM w"), ==, G_N_ELEMENTS (items) - n_failed + 1);
  clear_items (items, G_N_ELEMENTS (items));
  gate_clear (&gate);
  test_latch_clear (&latch);
}

/* A COMMIT that fails fails all of its group, and nobody was told otherwise before. On a machine so busy that the group was
 * cut after the first item, that one is there, and was told so. */
static void
test_commit_fails (TestStore *t)
{
  Item items[] = { { .n = 1 }, { .sql = "INSERT INTO child (parent) VALUES (?)", .n = 77 }, { .n = 2 } };
  guint n_there = 0;

  make_table (t);
  test_store_exec (t->store, "CREATE TABLE child (parent INTEGER REFERENCES w (n) DEFERRABLE INITIALLY DEFERRED)");
  run_items (t, items, G_N_ELEMENTS (items));
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      if (items[i].error != NULL)
        g_assert_error (items[i].error, CONNECT_ERROR, CONNECT_ERROR_FAILED);
      n_there += items[i].error == NULL;
    }
  g_assert_nonnull (items[1].error);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM w"), ==, n_there);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM child"), ==, 0);
  clear_items (items, G_N_ELEMENTS (items));
}

static void
told_cb (gpointer user_data, const GError *error)
{
  g_assert_no_error (error);
  g_atomic_int_inc ((int *) user_data);
}

static gboolean
nothing_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  return TRUE;
}

static void
test_queue_full (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  Gate gate;
  int told = 0;
  int accepted = 0;

  gate_close (&gate, t->store);
  while (accepted < 100000 && connectd_store_write (t->store, nothing_func, told_cb, &told, &error))
    accepted++;
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
  test_latch_count (&gate.leave);
  /* closing finishes all that was accepted */
  g_clear_pointer (&t->store, connectd_store_close);
  g_assert_cmpint (g_atomic_int_get (&told), ==, accepted);
  gate_clear (&gate);
}

static void
test_close (TestStore *t)
{
  Gate gate;
  int told = 0;

  make_table (t);
  gate_close (&gate, t->store);
  for (guint i = 0; i < 200; i++)
    connectd_store_write (t->store, half_func, NULL, NULL, NULL);
  for (guint i = 0; i < 200; i++)
    connectd_store_write (t->store, nothing_func, told_cb, &told, NULL);
  test_latch_count (&gate.leave);
  test_store_reopen (t);
  g_assert_cmpint (g_atomic_int_get (&told), ==, 200);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM w"), ==, 0);
  gate_clear (&gate);
}

/* The function is called for what changed something, and only then. */
static void
test_commit_func (TestStore *t)
{
  int commits = 0;

  make_table (t);
  /* what PostgreSQL's listener says once when it begins */
  test_store_exec (t->store, "INSERT INTO w (n) VALUES (1)");
  connectd_store_set_commit_func (t->store, count_cb, NULL, &commits);
  test_store_exec (t->store, "INSERT INTO w (n) VALUES (2)");
  test_store_exec (t->store, "SELECT 1"); /* runs after the function of the one before */
  g_assert_cmpint (g_atomic_int_get (&commits), >=, 1);
  g_assert_cmpint (g_atomic_int_get (&commits), <=, 2);
  connectd_store_set_commit_func (t->store, NULL, NULL, NULL);
}

typedef struct
{
  ConnectdStore *store;
  TestLatch *latch;
} Again;

static void
again_cb (gpointer user_data, const GError *error)
{
  Again *again = user_data;

  g_assert_no_error (error);
  if (again->store != NULL)
    connectd_store_write (g_steal_pointer (&again->store), nothing_func, again_cb, again, NULL);
  test_latch_count (again->latch);
}

/* An outcome may queue the next write. */
static void
test_from_outcome (TestStore *t)
{
  TestLatch latch;
  Again again = { t->store, &latch };

  test_latch_init (&latch, 2);
  connectd_store_write (t->store, nothing_func, again_cb, &again, NULL);
  test_latch_wait (&latch);
  test_store_exec (t->store, "SELECT 1");
  test_latch_clear (&latch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("group", TEST_STORE_BOTH, test_group);
  test_store_add ("fails-alone", TEST_STORE_BOTH, test_fails_alone);
  test_store_add ("outcomes", TEST_STORE_BOTH, test_outcomes);
  test_store_add ("transaction-lost", TEST_STORE_SQLITE, test_transaction_lost);
  test_store_add ("full", TEST_STORE_SQLITE, test_full);
  test_store_add ("no-room", TEST_STORE_SQLITE, test_no_room);
  test_store_add ("commit-fails", TEST_STORE_BOTH, test_commit_fails);
  test_store_add ("queue-full", TEST_STORE_BOTH, test_queue_full);
  test_store_add ("close", TEST_STORE_BOTH, test_close);
  test_store_add ("commit-func", TEST_STORE_BOTH, test_commit_func);
  test_store_add ("from-outcome", TEST_STORE_BOTH, test_from_outcome);
  return test_store_run ();
}
