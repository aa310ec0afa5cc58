/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/connect-query.h"
#include "cache/connect-writer.h"
#include "client/connect-account-private.h"
#include "common/connect-test-account.h"
#include "offline/sync-fixture.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

static char *
begin (SyncFixture *f, guint n)
{
  g_autofree char *directory = NULL;

  sync_begin (f, n);
  directory = sync_dup_directory (f);
  return g_build_filename (directory, "cache.db", NULL);
}

static void
test_modes (SyncFixture *f, gconstpointer data)
{
  g_autofree char *path = begin (f, 1);
  g_autofree char *directory = g_path_get_dirname (path);
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (directory, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
}

/* FTS5 is not in every build of SQLite. */
static void
test_build (SyncFixture *f, gconstpointer data)
{
  g_assert_true (sqlite3_compileoption_used ("ENABLE_FTS5"));
  g_assert_cmpint (sqlite3_threadsafe (), !=, 0);
}

static void
remove_cache (const char *path)
{
  const char *const suffixes[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_unlink (name);
    }
}

static void
test_removed (SyncFixture *f, gconstpointer data)
{
  g_autofree char *path = begin (f, 20);

  sync_close (f);
  remove_cache (path);
  sync_open (f);
  sync_wait_same (f, f->account);
}

/* While it is in use: noticed by the next commit. */
static void
test_removed_in_use (SyncFixture *f, gconstpointer data)
{
  g_autofree char *path = begin (f, 20);
  g_autofree char *id = fake_contract_id (3);

  remove_cache (path);
  fake_server_put (f->server, "contracts", id, NULL, fake_contract (3, "after"));
  sync_wait_same (f, f->account);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
overwrite (const char *path, gsize from, gsize length)
{
  FILE *file = g_fopen (path, "r+b");

  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, from, SEEK_SET), ==, 0);
  for (gsize i = 0; i < length; i++)
    fputc (g_test_rand_int_range (0, 256), file);
  fclose (file);
}

static void
test_damaged (SyncFixture *f, gconstpointer data)
{
  g_autofree char *path = begin (f, 400);

  for (guint round = 0; round < 6; round++)
    {
      GStatBuf status;

      sync_close (f);
      g_assert_cmpint (g_stat (path, &status), ==, 0);
      if (round == 0)
        overwrite (path, 0, 100);
      else if (round == 1)
        g_assert_cmpint (truncate (path, status.st_size / 2), ==, 0);
      else if (round == 2)
        g_assert_true (g_file_set_contents (path, "", 0, NULL));
      else
        for (guint i = 0; i < 5; i++)
          overwrite (path, g_test_rand_int_range (100, status.st_size - 600), 500);
      sync_open (f);
      sync_wait_same (f, f->account);
    }
}

/* What can be read of a file of another form is there before the server is. */
static void
test_other_schema (SyncFixture *f, gconstpointer data)
{
  g_autofree char *path = begin (f, 40);
  g_autofree char *note = NULL;
  sqlite3 *db = NULL;

  sync_close (f);
  fake_server_stop (f->server);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE meta SET value='older' WHERE name='schema'; ALTER TABLE contracts DROP COLUMN seq",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  sync_open (f);
  sync_wait_state (f->account, CONNECT_ACCOUNT_OFFLINE);
  note = sync_dup_note (f->account, 39);
  g_assert_cmpstr (note, ==, "new");
  g_assert_cmpint (connect_account_get_collection_synced_at (f->account, connect_collection_find ("contracts")), >, 0);
  fake_server_start (f->server);
  sync_wait_same (f, f->account);
}

static gboolean
limit_work (gpointer data, GError **error)
{
  return connect_db_exec (connect_writer_get_db (data), "PRAGMA max_page_count=1", error);
}

static gboolean
unlimit_work (gpointer data, GError **error)
{
  return connect_db_exec (connect_writer_get_db (data), "PRAGMA max_page_count=1000000", error);
}

static void
run_on_writer (SyncFixture *f, ConnectWork work)
{
  ConnectCache *cache = _connect_account_get_cache (f->account);
  g_autoptr (GError) error = NULL;

  connect_worker_run_sync (connect_cache_get_writing (cache), work, connect_cache_get_writer (cache), &error);
  g_assert_no_error (error);
}

/* Told in words, nothing lost, and it goes on when there is room again. */
static void
test_disk_full (SyncFixture *f, gconstpointer data)
{
  g_autofree char *path = begin (f, 20);
  g_autofree char *note = NULL;

  run_on_writer (f, limit_work);
  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *id = fake_contract_id (i);

      fake_server_put (f->server, "contracts", id, NULL, fake_contract (i, "a note that takes some room in the file"));
    }
  sync_wait_state (f->account, CONNECT_ACCOUNT_FAILED);
  g_assert_nonnull (strstr (connect_account_get_problem (f->account), "full"));
  g_assert_false (connect_account_can_send (f->account, NULL));
  note = sync_dup_note (f->account, 19);
  g_assert_nonnull (note);
  run_on_writer (f, unlimit_work);
  sync_wait_same (f, f->account);
  g_assert_null (connect_account_get_problem (f->account));
}

static gboolean
is_loaded (gpointer query)
{
  return !connect_query_get_loading (query);
}

/* A list goes on over a cache that was made anew, with the objects that it had. */
static void
test_list_over_rebuild (SyncFixture *f, gconstpointer data)
{
  g_autofree char *path = begin (f, 50);
  g_autofree char *id = fake_contract_id (7);
  ConnectQuery *query = connect_query_new (f->account, connect_collection_find ("contracts"));
  g_autoptr (ConnectRow) row = NULL;

  connect_test_wait (is_loaded, query);
  row = connect_account_dup_row (f->account, connect_collection_find ("contracts"), id);
  remove_cache (path);
  fake_server_put (f->server, "contracts", id, NULL, fake_contract (7, "after"));
  sync_wait_same (f, f->account);
  while (g_list_model_get_n_items (G_LIST_MODEL (query)) != 50)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (connect_row_get_string (row, "note"), ==, "after");
  connect_test_wait (is_loaded, query);
  g_assert_finalize_object (query);
}

int
main (int argc, char **argv)
{
  static const SyncTest tests[] = {
    { "/offline/cache/modes", test_modes }, { "/offline/cache/build", test_build },
    { "/offline/cache/removed", test_removed }, { "/offline/cache/removed-in-use", test_removed_in_use },
    { "/offline/cache/damaged", test_damaged }, { "/offline/cache/other-schema", test_other_schema },
    { "/offline/cache/disk-full", test_disk_full }, { "/offline/cache/list-over-rebuild", test_list_over_rebuild },
  };

  return sync_test_main (argc, argv, tests, G_N_ELEMENTS (tests));
}
