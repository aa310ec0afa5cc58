/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The first sync from canned pages, without a network: rows a second of the client's cache with its columns, indexes and
 * words, beside the same pages through yyjson into one plain SQLite table. */

#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <yyjson.h>

#include "cache/connect-writer.h"
#include "common/connect-test-account.h"
#include "protocol/connect-json.h"
#include "sync/connect-pages.h"

#define N_PAGES 50
#define N_ROWS 1000

static void
append_row (GString *page, guint i)
{
  g_string_append_printf (
      page,
      "{\"key\":\"CRS-%05u-%05u-00001\",\"revision\":%u,\"object\":{\"id\":\"CRS-%05u-%05u-00001\",\"name\":\"Contract of Reseller Access %u\","
      "\"type\":\"service\",\"status\":\"%s\",\"version\":2,\"version_created\":\"2024-03-01T10:00:00+00:00\",\"latest\":true,"
      "\"agreement\":{\"id\":\"AGS-111-222-%03u\",\"name\":\"Reseller Access\"},\"owner\":{\"id\":\"PA-425-620\",\"name\":\"Polaris Cloud\"},"
      "\"creator\":{\"id\":\"PA-425-620\",\"name\":\"Polaris Cloud\"},\"issuer\":{\"id\":\"PA-425-620\",\"name\":\"Polaris Cloud\"},"
      "\"partner\":{\"id\":\"PA-%03u-%03u\",\"name\":\"Partner Number %u Ltd\"},\"signee\":{\"id\":\"UR-100-200-300\",\"name\":\"Grace Alder\"},"
      "\"kind\":\"production\",\"activation\":{\"message\":\"Welcome aboard, please sign at your convenience.\",\"date\":\"2024-03-02T10:00:00+00:00\"},"
      "\"permissions\":{\"agreement\":{\"program\":{\"create\":false},\"service\":{\"create\":true,\"delegate\":false}}},"
      "\"events\":{\"created\":{\"at\":\"2024-03-01T10:%02u:%02u+00:00\",\"by\":{\"id\":\"UR-118-420-377\",\"name\":\"Hanna Lindqvist\"}},"
      "\"updated\":{\"at\":\"2024-04-01T10:%02u:%02u+00:00\",\"by\":{\"id\":\"UR-118-420-377\",\"name\":\"Hanna Lindqvist\"}},"
      "\"signed\":{\"at\":\"2024-03-02T10:00:00+00:00\",\"by\":{\"id\":\"UR-100-200-300\",\"name\":\"Grace Alder\"}}}}}",
      i / 1000, i % 1000, i % 7 + 1, i / 1000, i % 1000, i, i % 3 ? "active" : "pending", i % 100, i / 1000 % 1000, i % 1000, i,
      i / 60 % 60, i % 60, i / 60 % 60, i % 60);
}

static GBytes *
make_page (guint n)
{
  GString *page = g_string_new ("{\"epoch\":\"e1\",\"scope\":\"1\",\"collection\":\"contracts\",\"objects\":[");

  for (guint i = 0; i < N_ROWS; i++)
    {
      if (i > 0)
        g_string_append_c (page, ',');
      append_row (page, n * N_ROWS + i);
    }
  g_string_append (page, n + 1 < N_PAGES ? "],\"next\":\"on\"}" : "],\"next\":null}");
  return g_string_free_to_bytes (page);
}

/* Processor time: what else the machine does is none of our business here. */
static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void
check (gboolean done, GError *error)
{
  if (!done)
    g_error ("%s", error != NULL ? error->message : "failed");
}

static double
run_cache (GPtrArray *pages, const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "cache.db", NULL);
  ConnectSchema *schema = connect_schema_new ();
  ConnectWriter *writer = connect_writer_new (path, schema);
  const ConnectTable *table = connect_schema_find_name (schema, "contracts");
  GError *error = NULL;
  double begin, seconds;

  check (connect_writer_open (writer, NULL, &error) && connect_writer_begin (writer, &error) &&
         connect_writer_start_pass (writer, "e1", "1", 0, &error) && connect_writer_commit (writer, NULL, &error), error);
  begin = now ();
  for (guint i = 0; i < pages->len; i++)
    {
      ConnectPageResult result;

      check (connect_pages_apply_snapshot (writer, table, g_ptr_array_index (pages, i), &result, &error), error);
    }
  seconds = now () - begin;
  connect_writer_free (writer);
  connect_schema_free (schema);
  return seconds;
}

static void
insert_bare (ConnectDb *db, GBytes *page)
{
  GError *error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (page, &length);
  yyjson_doc *doc = yyjson_read (text, length, 0);
  ConnectStmt *stmt = connect_db_prepare (db, "INSERT INTO rows (key, revision, body) VALUES (?, ?, ?)", &error);
  yyjson_arr_iter iter;
  yyjson_val *row;

  yyjson_arr_iter_init (yyjson_obj_get (yyjson_doc_get_root (doc), "objects"), &iter);
  check (connect_db_begin (db, &error), error);
  while ((row = yyjson_arr_iter_next (&iter)) != NULL)
    {
      gsize size;
      char *body = yyjson_val_write (yyjson_obj_get (row, "object"), 0, &size);

      sqlite3_bind_text (stmt, 1, yyjson_get_str (yyjson_obj_get (row, "key")), -1, SQLITE_STATIC);
      sqlite3_bind_int64 (stmt, 2, yyjson_get_int (yyjson_obj_get (row, "revision")));
      sqlite3_bind_text (stmt, 3, body, size, free);
      check (connect_db_run (db, stmt, &error), error);
    }
  check (connect_db_commit (db, &error), error);
  yyjson_doc_free (doc);
}

static double
run_bare (GPtrArray *pages, const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "bare.db", NULL);
  GError *error = NULL;
  g_autoptr (ConnectDb) db = connect_db_open (path, CONNECT_DB_CREATE, FALSE, &error);
  double begin;

  check (db != NULL && connect_db_exec (db, "CREATE TABLE rows (key TEXT PRIMARY KEY, revision INTEGER, body TEXT)", &error), error);
  begin = now ();
  for (guint i = 0; i < pages->len; i++)
    insert_bare (db, g_ptr_array_index (pages, i));
  return now () - begin;
}

int
main (void)
{
  g_autofree char *directory = g_dir_make_tmp ("connect-bench-XXXXXX", NULL);
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  double bare, cache;

  for (guint i = 0; i < N_PAGES; i++)
    g_ptr_array_add (pages, make_page (i));
  bare = run_bare (pages, directory);
  cache = run_cache (pages, directory);
  g_print ("first sync of %d rows in pages of %d\n", N_PAGES * N_ROWS, N_ROWS);
  g_print ("  bare yyjson and SQLite  %8.0f rows/s of processor time\n", N_PAGES * N_ROWS / bare);
  g_print ("  the client's cache      %8.0f rows/s, %.1f times the time\n", N_PAGES * N_ROWS / cache, cache / bare);
  connect_test_remove_tree (directory);
  return 0;
}
