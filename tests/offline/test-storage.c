/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The layers below the cache: connections, the worker, the writer and saving what a damaged file still holds. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cache/connect-cache.h"
#include "cache/connect-salvage.h"
#include "cache/connect-writer.h"
#include "common/connect-test-account.h"
#include "offline/sync-fixture.h"
#include "protocol/connect-error.h"
#include "sql/connect-sql.h"
#include "sql/connect-worker.h"
#include "sync/connect-pages.h"

typedef struct
{
  char *directory;
  char *path;
  ConnectSchema *schema;
  ConnectWriter *writer;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->directory = g_dir_make_tmp ("connect-XXXXXX", NULL);
  f->path = g_build_filename (f->directory, "cache.db", NULL);
  f->schema = connect_schema_new ();
  f->writer = connect_writer_new (f->path, f->schema);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  connect_writer_free (f->writer);
  connect_schema_free (f->schema);
  connect_test_remove_tree (f->directory);
  g_free (f->directory);
  g_free (f->path);
}

/* --- connections --- */

static void
test_errors (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectDb) first = NULL;
  g_autoptr (ConnectDb) second = NULL;

  g_assert_null (connect_db_open (f->path, CONNECT_DB_READ, FALSE, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_null (connect_db_open ("/proc/none/x.db", CONNECT_DB_CREATE, FALSE, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE);
  g_clear_error (&error);
  first = connect_db_open (f->path, CONNECT_DB_CREATE, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (connect_db_exec (first, "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)", &error));
  g_assert_false (connect_db_exec (first, "SELECT nothing FROM nowhere", &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED);
  g_clear_error (&error);
  /* a reader does not write */
  second = connect_db_open (f->path, CONNECT_DB_READ, FALSE, &error);
  g_assert_false (connect_db_exec (second, "INSERT INTO t VALUES (1, 'x')", &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_true (connect_db_exec (first, "PRAGMA max_page_count=3", &error));
  g_assert_false (connect_db_exec (first, "INSERT INTO t VALUES (1, zeroblob(100000))", &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE);
}

static void
test_busy (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectDb) first = connect_db_open (f->path, CONNECT_DB_CREATE, FALSE, &error);
  g_autoptr (ConnectDb) second = connect_db_open (f->path, CONNECT_DB_WRITE, FALSE, &error);

  g_assert_no_error (error);
  sqlite3_busy_timeout (connect_db_get_handle (second), 0);
  g_assert_true (connect_db_begin (first, &error));
  g_assert_false (connect_db_begin (second, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
  connect_db_rollback (first);
  /* once more is fine */
  connect_db_rollback (first);
}

static void
test_statements (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectDb) db = connect_db_open (f->path, CONNECT_DB_CREATE, FALSE, &error);
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autoptr (GBytes) blob = g_bytes_new_static ("\0\1", 2);
  ConnectStmt *stmt;

  g_assert_true (connect_db_exec (db, "CREATE TABLE t (a, b, c, d)", &error));
  connect_values_add_int (values, -5);
  connect_values_add_text (values, "text");
  connect_values_add_null (values);
  connect_values_add_blob (values, blob);
  stmt = connect_db_prepare (db, "INSERT INTO t VALUES (?, ?, ?, ?)", &error);
  connect_db_bind_values (stmt, 1, values);
  g_assert_true (connect_db_run (db, stmt, &error));
  /* the same text gives the same statement, without what was bound to it */
  g_assert_true (connect_db_prepare (db, "INSERT INTO t VALUES (?, ?, ?, ?)", &error) == stmt);
  g_assert_true (connect_db_run (db, stmt, &error));
  g_assert_cmpint (connect_db_get_int (db, "SELECT count(*) FROM t WHERE a=-5 AND b='text' AND c IS NULL AND d=x'0001'", -1), ==, 1);
  g_assert_cmpint (connect_db_get_int (db, "SELECT count(*) FROM t WHERE a IS NULL", -1), ==, 1);
  g_assert_cmpint (connect_db_get_int (db, "SELECT a FROM t WHERE 0", 42), ==, 42);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %u", i);

      g_assert_cmpint (connect_db_get_int (db, sql, -1), ==, i);
    }
}

/* --- the worker --- */

typedef struct
{
  GThread *main;
  guint *order;
  guint n;
  gboolean freed;
} Work;

static gboolean
work_cb (gpointer data, GError **error)
{
  Work *work = data;

  g_assert_true (g_thread_self () != work->main);
  work->n = (*work->order)++;
  if (work->n != 3)
    return TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_CORRUPT, "the fourth");
  return FALSE;
}

static void
work_freed_cb (gpointer data)
{
  ((Work *) data)->freed = TRUE;
}

static void
test_worker (Fixture *f, gconstpointer data)
{
  ConnectWorker *worker = connect_worker_new ("test");
  guint order = 0;
  Work works[10];
  DexFuture *futures[10];

  for (guint i = 0; i < G_N_ELEMENTS (works); i++)
    {
      works[i] = (Work) { .main = g_thread_self (), .order = &order };
      futures[i] = connect_worker_run (worker, work_cb, &works[i], work_freed_cb);
    }
  for (guint i = 0; i < G_N_ELEMENTS (works); i++)
    {
      g_autoptr (GError) error = sync_await (futures[i], NULL);

      g_assert_cmpuint (works[i].n, ==, i);
      g_assert_true (works[i].freed);
      if (i == 3)
        g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_CORRUPT);
      else
        g_assert_no_error (error);
    }
  order = 3;
  g_assert_false (connect_worker_run_sync (worker, work_cb, &works[0], NULL));
  g_assert_true (connect_worker_run_sync (worker, work_cb, &works[0], NULL));
  connect_worker_free (worker);
}

/* --- the writer --- */

static void
put (Fixture *f, const char *collection, const char *key, const char *parent, const char *body)
{
  ConnectPut row = { .key = key, .parent = parent, .revision = 1, .body = body, .length = strlen (body) };
  g_autoptr (GError) error = NULL;

  connect_pages_put_text (f->writer, connect_schema_find_name (f->schema, collection), &row, &error);
  g_assert_no_error (error);
}

static void
open_writer (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (connect_writer_open (f->writer, NULL, &error));
  g_assert_no_error (error);
}

static gint64
count (Fixture *f, const char *what)
{
  g_autofree char *sql = g_strconcat ("SELECT count(*) FROM ", what, NULL);

  return connect_db_get_int (connect_writer_get_db (f->writer), sql, -1);
}

static gint64
rowid (Fixture *f, const char *key)
{
  g_autofree char *sql = g_strdup_printf ("SELECT rowid FROM contracts WHERE key='%s'", key);

  return connect_db_get_int (connect_writer_get_db (f->writer), sql, -1);
}

/* A rowid is never given twice, not even to the row after one that is gone: lists know rows by it. */
static void
test_rowids (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const ConnectTable *table = connect_schema_find_name (f->schema, "contracts");
  gint64 first, second;

  open_writer (f);
  g_assert_true (connect_writer_begin (f->writer, &error));
  put (f, "contracts", "A", NULL, "{\"id\":\"A\"}");
  first = rowid (f, "A");
  g_assert_true (connect_schema_find_rowid (f->schema, first) == table);
  put (f, "contracts", "A", NULL, "{\"id\":\"A\",\"note\":\"x\"}");
  g_assert_cmpint (rowid (f, "A"), ==, first);
  g_assert_true (connect_writer_remove (f->writer, table, "A", &error));
  g_assert_true (connect_writer_remove (f->writer, table, "never there", &error));
  g_assert_true (connect_writer_commit (f->writer, NULL, &error));
  connect_writer_close (f->writer);
  open_writer (f);
  g_assert_true (connect_writer_begin (f->writer, &error));
  put (f, "contracts", "B", NULL, "{\"id\":\"B\"}");
  second = rowid (f, "B");
  g_assert_cmpint (second, >, first);
  connect_writer_rollback (f->writer);
  g_assert_cmpint (count (f, "contracts"), ==, 0);
  g_assert_cmpint (count (f, "words"), ==, 0);
}

static void
test_lists (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const ConnectTable *table = connect_schema_find_name (f->schema, "account-users");

  open_writer (f);
  g_assert_true (connect_writer_begin (f->writer, &error));
  put (f, "account-users", "PA-1/UR-1", "PA-1",
       "{\"id\":\"UR-1\",\"name\":\"Grace\",\"groups\":[{\"id\":\"UG-1\"},{\"id\":\"UG-2\",\"name\":\"Two\"},7]}");
  g_assert_cmpint (count (f, "account_users__groups"), ==, 3);
  put (f, "account-users", "PA-1/UR-1", "PA-1", "{\"id\":\"UR-1\",\"name\":\"Grace\",\"groups\":[{\"id\":\"UG-2\"}]}");
  g_assert_cmpint (count (f, "account_users__groups WHERE owner='PA-1/UR-1'"), ==, 1);
  g_assert_cmpint (count (f, "words WHERE words MATCH 'gr*'"), ==, 1);
  g_assert_true (connect_writer_remove (f->writer, table, "PA-1/UR-1", &error));
  g_assert_cmpint (count (f, "account_users__groups"), ==, 0);
  g_assert_cmpint (count (f, "words WHERE words MATCH 'gr*'"), ==, 0);
  g_assert_true (connect_writer_commit (f->writer, NULL, &error));
}

static void
test_progress (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const ConnectTable *table = connect_schema_find_name (f->schema, "contracts");
  ConnectProgress progress = { .complete = TRUE, .cursor = (char *) "c", .synced_at = 77 };
  ConnectReader *reader;
  gint64 synced_at, stamp;

  open_writer (f);
  g_assert_true (connect_writer_set_progress (f->writer, table, &progress, &error));
  progress.synced_at = 0;
  g_assert_true (connect_writer_set_progress (f->writer, table, &progress, &error));
  connect_writer_get_progress (f->writer, table, &progress);
  g_assert_true (progress.complete);
  g_assert_cmpstr (progress.cursor, ==, "c");
  g_assert_cmpint (progress.synced_at, ==, 77);
  g_free (progress.cursor);
  /* a new pass begins from nothing, but when it was current stays known */
  g_assert_true (connect_writer_start_pass (f->writer, "e", "s", 3, &error));
  connect_writer_get_progress (f->writer, table, &progress);
  g_assert_false (progress.complete);
  g_assert_null (progress.cursor);
  g_assert_cmpint (progress.synced_at, ==, 77);
  reader = connect_reader_new (f->path, f->schema);
  connect_reader_get_sync (reader, table, &synced_at, &stamp);
  g_assert_cmpint (synced_at, ==, 77);
  connect_reader_free (reader);
}

/* --- saving --- */

static void
test_salvage (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectDb) raw = NULL;
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
  ConnectRowData row = { 0 };
  ConnectReader *reader = connect_reader_new (f->path, f->schema);
  guint64 before, after;

  open_writer (f);
  g_assert_true (connect_writer_begin (f->writer, &error));
  put (f, "contracts", "A", NULL, "{\"id\":\"A\",\"partner\":{\"name\":\"Alder\"}}");
  put (f, "contracts", "B", NULL, "{\"id\":\"B\"}");
  g_assert_true (connect_writer_start_pass (f->writer, "e1", "s", 3, &error));
  g_assert_true (connect_writer_commit (f->writer, NULL, &error));
  g_assert_nonnull (connect_reader_get (reader, &before));
  connect_writer_close (f->writer);
  /* a body that was damaged in its place is left behind */
  raw = connect_db_open (f->path, CONNECT_DB_WRITE, FALSE, &error);
  g_assert_true (connect_db_exec (raw, "UPDATE contracts SET body='{\"id\":' WHERE key='B'", &error));
  g_clear_pointer (&raw, connect_db_close);
  g_assert_true (connect_salvage (f->path, f->schema, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
  /* a reader that had the old file open sees the new one */
  g_assert_true (connect_reader_get_row (reader, connect_schema_find_name (f->schema, "contracts"), "A", &row));
  connect_row_data_clear (&row);
  g_assert_false (connect_reader_get_row (reader, connect_schema_find_name (f->schema, "contracts"), "B", &row));
  g_assert_nonnull (connect_reader_get (reader, &after));
  g_assert_cmpuint (before, !=, after);
  g_assert_null (connect_reader_dup_meta (reader, "epoch"));
  connect_reader_free (reader);
  open_writer (f);
  g_assert_cmpint (count (f, "words WHERE words MATCH 'alder'"), ==, 1);
}

static void
test_salvage_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean rebuilt;

  g_assert_true (g_file_set_contents (f->path, "nothing of a database, but long enough to be looked at as one ....", -1, NULL));
  g_assert_true (connect_writer_open (f->writer, &rebuilt, &error));
  g_assert_true (rebuilt);
  g_assert_cmpint (count (f, "contracts"), ==, 0);
  connect_writer_close (f->writer);
  g_assert_true (connect_writer_open (f->writer, &rebuilt, &error));
  g_assert_false (rebuilt);
  g_unlink (f->path);
  g_assert_false (connect_writer_begin (f->writer, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_true (connect_writer_rebuild (f->writer, &error));
  g_assert_true (connect_writer_begin (f->writer, &error));
  connect_writer_rollback (f->writer);
}

static void
test_lock (Fixture *f, gconstpointer data)
{
  ConnectCache *first = connect_cache_new (f->directory);
  ConnectCache *second = connect_cache_new (f->directory);

  g_assert_true (connect_cache_try_lock (first));
  g_assert_true (connect_cache_try_lock (first));
  g_assert_false (connect_cache_try_lock (second));
  g_assert_false (connect_cache_is_locked (second));
  connect_cache_free (first);
  g_assert_true (connect_cache_try_lock (second));
  connect_cache_free (second);
}

#define ADD(name, func) g_test_add ("/offline/storage/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  ADD ("errors", test_errors);
  ADD ("busy", test_busy);
  ADD ("statements", test_statements);
  ADD ("worker", test_worker);
  ADD ("rowids", test_rowids);
  ADD ("lists", test_lists);
  ADD ("progress", test_progress);
  ADD ("salvage", test_salvage);
  ADD ("salvage-nothing", test_salvage_nothing);
  ADD ("lock", test_lock);
  return g_test_run ();
}
