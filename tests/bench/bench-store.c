/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the store costs above bare SQLite: CPU time for a write at several numbers of writers at once, and for a read by
 * key, each beside a loop over sqlite3 with the same settings, in the same run. */

#include "config.h"

#include <sqlite3.h>
#include <stdio.h>
#include <sys/resource.h>

#include "common/test-pgsql.h"
#include "common/test-store-fixture.h"

#define N_WRITES 8192
#define N_READS 100000
#define N_ROUNDS 3
#define DOC_SIZE 1000

static const char create_sql[] = "CREATE TABLE w (key TEXT PRIMARY KEY, doc TEXT NOT NULL) STRICT";
static const char insert_sql[] = "INSERT INTO w (key, doc) VALUES (?, ?)";
static const char select_sql[] = "SELECT doc FROM w WHERE key = ?";

/* Microseconds of CPU that the process has used. */
static double
cpu_now (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static char *
make_key (guint n)
{
  return g_strdup_printf ("CRS-%05u-%05u", n % 99991, n);
}

/* --- the store --- */

typedef struct
{
  ConnectdStore *store;
  TestLatch latch;
  const char *doc;
  guint next;    /* only the writer's thread, after the start */
  guint end;
  int commits;
} Run;

typedef struct
{
  Run *run;
  char *key;
} Write;

static gboolean
write_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  Write *w = user_data;
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_text (values, w->key);
  connect_values_add_text (values, w->run->doc);
  return connectd_db_run (db, insert_sql, values, NULL, NULL, NULL, error);
}

/* Each writer begins its next write when the last is durable. */
static void
write_done_cb (gpointer user_data, const GError *error)
{
  Write *w = user_data;
  Run *run = w->run;

  g_assert_no_error (error);
  g_clear_pointer (&w->key, g_free);
  if (run->next < run->end)
    {
      w->key = make_key (run->next++);
      connectd_store_write (run->store, write_func, write_done_cb, w, NULL);
    }
  test_latch_count (&run->latch);
}

static void
commit_cb (gpointer user_data)
{
  g_atomic_int_inc ((int *) user_data);
}

/* Queues the first write of each writer in one go, from the writer's own thread. */
static gboolean
start_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  return TRUE;
}

typedef struct
{
  Run *run;
  Write *writes;
  guint n_writers;
} Start;

static void
start_cb (gpointer user_data, const GError *error)
{
  Start *start = user_data;

  for (guint i = 0; i < start->n_writers; i++)
    {
      start->writes[i].run = start->run;
      start->writes[i].key = make_key (start->run->next++);
      connectd_store_write (start->run->store, write_func, write_done_cb, &start->writes[i], NULL);
    }
}

/* CPU microseconds a write. */
static double
bench_store_writes (Run *run, guint n_writers, guint n)
{
  g_autofree Write *writes = g_new0 (Write, n_writers);
  Start start = { run, writes, n_writers };
  double before;

  run->end = run->next + n;
  run->commits = 0;
  test_latch_init (&run->latch, (int) n);
  before = cpu_now ();
  connectd_store_write (run->store, start_func, start_cb, &start, NULL);
  test_latch_wait (&run->latch);
  before = (cpu_now () - before) / n;
  /* the last outcome has left the latch when the writer does something else */
  test_store_exec (run->store, "SELECT 1");
  test_latch_clear (&run->latch);
  return before;
}

static gboolean
row_cb (const ConnectValue *values, guint n_values, gpointer user_data)
{
  *(gsize *) user_data += values[0].text[0] == 'x';
  return TRUE;
}

static double
bench_store_reads (ConnectdStore *store, gboolean each, guint n_keys)
{
  double before = cpu_now ();
  gsize n_rows = 0;
  ConnectdDb *db = each ? NULL : connectd_store_borrow (store, NULL);

  for (guint i = 0; i < N_READS; i++)
    {
      g_autoptr (ConnectValues) values = connect_values_new ();
      g_autofree char *key = make_key (i * 7919 % n_keys);

      connect_values_add_text (values, key);
      if (each)
        db = connectd_store_borrow (store, NULL);
      connectd_db_run (db, select_sql, values, row_cb, &n_rows, NULL, NULL);
      if (each)
        connectd_store_give_back (store, db);
    }
  if (!each)
    connectd_store_give_back (store, db);
  g_assert_cmpuint (n_rows, ==, N_READS);
  return (cpu_now () - before) / N_READS;
}

/* --- bare SQLite --- */

static void
check (int code)
{
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
    g_error ("sqlite: %s", sqlite3_errstr (code));
}

static sqlite3 *
open_bare (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "bare.db", NULL);
  sqlite3 *db;

  check (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
  check (sqlite3_exec (db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA mmap_size = 67108864; "
                           "PRAGMA cache_size = -2048", NULL, NULL, NULL));
  check (sqlite3_exec (db, create_sql, NULL, NULL, NULL));
  return db;
}

static double
bench_bare_writes (sqlite3 *db, const char *doc, guint group, guint first, guint n)
{
  double before = cpu_now ();
  sqlite3_stmt *begin, *insert, *commit;

  check (sqlite3_prepare_v2 (db, "BEGIN IMMEDIATE", -1, &begin, NULL));
  check (sqlite3_prepare_v2 (db, insert_sql, -1, &insert, NULL));
  check (sqlite3_prepare_v2 (db, "COMMIT", -1, &commit, NULL));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *key = make_key (first + i);

      if (i % group == 0)
        {
          check (sqlite3_step (begin));
          sqlite3_reset (begin);
        }
      check (sqlite3_bind_text (insert, 1, key, -1, SQLITE_STATIC));
      check (sqlite3_bind_text (insert, 2, doc, -1, SQLITE_STATIC));
      check (sqlite3_step (insert));
      sqlite3_reset (insert);
      if (i % group == group - 1 || i == n - 1)
        {
          check (sqlite3_step (commit));
          sqlite3_reset (commit);
        }
    }
  sqlite3_finalize (begin);
  sqlite3_finalize (insert);
  sqlite3_finalize (commit);
  return (cpu_now () - before) / n;
}

/* `each`: a transaction for every read, as one request has it. */
static double
bench_bare_reads (sqlite3 *db, gboolean each, guint n_keys)
{
  double before = cpu_now ();
  sqlite3_stmt *begin, *select, *end;
  gsize n_rows = 0;

  check (sqlite3_prepare_v2 (db, "BEGIN", -1, &begin, NULL));
  check (sqlite3_prepare_v2 (db, select_sql, -1, &select, NULL));
  check (sqlite3_prepare_v2 (db, "ROLLBACK", -1, &end, NULL));
  for (guint i = 0; i < N_READS; i++)
    {
      g_autofree char *key = make_key (i * 7919 % n_keys);

      if (each || i == 0)
        {
          check (sqlite3_step (begin));
          sqlite3_reset (begin);
        }
      check (sqlite3_bind_text (select, 1, key, -1, SQLITE_STATIC));
      check (sqlite3_step (select));
      n_rows += sqlite3_column_text (select, 0)[0] == 'x';
      sqlite3_reset (select);
      if (each || i == N_READS - 1)
        {
          check (sqlite3_step (end));
          sqlite3_reset (end);
        }
    }
  sqlite3_finalize (begin);
  sqlite3_finalize (select);
  sqlite3_finalize (end);
  g_assert_cmpuint (n_rows, ==, N_READS);
  return (cpu_now () - before) / N_READS;
}

/* --- side by side: the best of some rounds, taken in turns --- */

static void
keep_best (double *best, double value)
{
  if (value < *best)
    *best = value;
}

static void
print_line (const char *what, double ours, double bare)
{
  printf ("  %-34s %8.2f %8.2f %7.2f\n", what, ours, bare, ours / bare);
}

static void
bench_writes (Run *run, sqlite3 *bare, guint n_writers)
{
  guint n = n_writers == 1 ? N_WRITES / 8 : N_WRITES;
  double ours = G_MAXDOUBLE;
  double theirs = G_MAXDOUBLE;
  g_autofree char *what = NULL;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      guint first = run->next;

      keep_best (&ours, bench_store_writes (run, n_writers, n));
      keep_best (&theirs, bench_bare_writes (bare, run->doc, n_writers, first, n));
    }
  what = g_strdup_printf ("write, %u at once (group of %.0f)", n_writers, (double) n / MAX (g_atomic_int_get (&run->commits), 1));
  print_line (what, ours, theirs);
}

static void
bench_reads (Run *run, sqlite3 *bare, gboolean each)
{
  double ours = G_MAXDOUBLE;
  double theirs = G_MAXDOUBLE;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      keep_best (&ours, bench_store_reads (run->store, each, run->next));
      keep_best (&theirs, bench_bare_reads (bare, each, run->next));
    }
  print_line (each ? "read by key, a snapshot each" : "read by key, one snapshot", ours, theirs);
}

int
main (int argc, char **argv)
{
  static const guint writers[] = { 1, 16, 256 };
  g_autofree char *directory = g_dir_make_tmp ("cbenchXXXXXX", NULL);
  g_autofree char *doc = g_strnfill (DOC_SIZE, 'x');
  g_autoptr (GError) error = NULL;
  Run run = { .store = connectd_store_open (directory, NULL, &error), .doc = doc };
  sqlite3 *bare = open_bare (directory);

  g_assert_no_error (error);
  test_store_exec (run.store, create_sql);
  connectd_store_set_commit_func (run.store, commit_cb, NULL, &run.commits);
  printf ("  %-34s %8s %8s %7s\n", "CPU microseconds each", "store", "sqlite3", "ratio");
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    bench_writes (&run, bare, writers[i]);
  bench_reads (&run, bare, FALSE);
  bench_reads (&run, bare, TRUE);
  connectd_store_close (run.store);
  sqlite3_close (bare);
  test_remove_directory (directory);
  return 0;
}
