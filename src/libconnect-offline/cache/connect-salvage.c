/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "cache/connect-salvage.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "cache/connect-writer.h"
#include "protocol/connect-error.h"
#include "sync/connect-pages.h"

#define ROWS_A_COMMIT 5000

static void
remove_file (const char *path, const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);

  g_unlink (name);
}

/* Copies what can be read of one table. Trouble with the old file ends it quietly: that is what it is for. */
static gboolean
save_table (ConnectDb *old, ConnectWriter *writer, const ConnectTable *table, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT key, parent, revision, body FROM %s", table->name);
  g_autoptr (ConnectStmt) stmt = connect_db_prepare (old, sql, NULL);
  guint n = 0;

  while (stmt != NULL && connect_db_step (old, stmt, NULL))
    {
      g_autoptr (GError) local = NULL;
      const char *body = (const char *) sqlite3_column_text (stmt, 3);
      ConnectPut put = { .key = (const char *) sqlite3_column_text (stmt, 0),
                         .parent = (const char *) sqlite3_column_text (stmt, 1),
                         .revision = sqlite3_column_int64 (stmt, 2), .body = body,
                         .length = body != NULL ? strlen (body) : 0 };

      if (put.key == NULL || body == NULL)
        continue;
      if (!connect_pages_put_text (writer, table, &put, &local) &&
          !g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_INVALID))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (++n % ROWS_A_COMMIT == 0 &&
          (!connect_writer_commit (writer, NULL, error) || !connect_writer_begin (writer, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
save_synced_at (ConnectDb *old, ConnectWriter *writer, GError **error)
{
  g_autoptr (ConnectStmt) stmt = connect_db_prepare (old, "SELECT collection, synced_at FROM sync", NULL);

  while (stmt != NULL && connect_db_step (old, stmt, NULL))
    {
      const ConnectTable *table = connect_schema_find_name (connect_writer_get_schema (writer),
                                                            (const char *) sqlite3_column_text (stmt, 0));
      ConnectProgress progress = { .synced_at = sqlite3_column_int64 (stmt, 1) };

      if (table != NULL && !connect_writer_set_progress (writer, table, &progress, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
save_rows (const char *path, ConnectWriter *writer, GError **error)
{
  ConnectSchema *schema = connect_writer_get_schema (writer);
  g_autoptr (ConnectDb) old = connect_db_open (path, CONNECT_DB_READ, FALSE, NULL);

  if (old == NULL)
    return TRUE;
  if (!connect_writer_begin (writer, error))
    return FALSE;
  for (guint i = 0; i < connect_schema_get_n_tables (schema); i++)
    if (!save_table (old, writer, connect_schema_get_table (schema, i), error))
      {
        connect_writer_rollback (writer);
        return FALSE;
      }
  if (!save_synced_at (old, writer, error))
    {
      connect_writer_rollback (writer);
      return FALSE;
    }
  return connect_writer_commit (writer, NULL, error);
}

/* The whole of the new file into its main file, so that it can be renamed. */
static gboolean
settle (ConnectWriter *writer, GError **error)
{
  gboolean done = connect_db_exec (connect_writer_get_db (writer), "PRAGMA journal_mode=DELETE", error);

  connect_writer_close (writer);
  return done;
}

gboolean
connect_salvage (const char *path, ConnectSchema *schema, GError **error)
{
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);
  ConnectWriter *writer = connect_writer_new (fresh, schema);
  gboolean done;

  remove_file (fresh, "");
  remove_file (fresh, "-wal");
  remove_file (fresh, "-shm");
  done = connect_writer_open (writer, NULL, error) && save_rows (path, writer, error) && settle (writer, error);
  connect_writer_free (writer);
  remove_file (fresh, "-wal");
  remove_file (fresh, "-shm");
  if (!done)
    {
      remove_file (fresh, "");
      return FALSE;
    }
  /* first the log: it must never stand beside a file that it is not of */
  remove_file (path, "-wal");
  remove_file (path, "-shm");
  if (g_rename (fresh, path) == 0)
    return TRUE;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "%s: %s", path, g_strerror (errno));
  return FALSE;
}
