/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "cache/connect-writer.h"

gboolean
connect_writer_set_meta (ConnectWriter *self, const char *name, const char *value, GError **error)
{
  ConnectDb *db = connect_writer_get_db (self);
  ConnectStmt *stmt = connect_db_prepare (db, "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, name, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, value, -1, SQLITE_STATIC);
  return connect_db_run (db, stmt, error);
}

char *
connect_writer_dup_meta (ConnectWriter *self, const char *name)
{
  ConnectDb *db = connect_writer_get_db (self);
  g_autoptr (ConnectStmt) stmt = connect_db_prepare (db, "SELECT value FROM meta WHERE name=?", NULL);

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_text (stmt, 1, name, -1, SQLITE_STATIC);
  return connect_db_step (db, stmt, NULL) ? g_strdup ((const char *) sqlite3_column_text (stmt, 0)) : NULL;
}

void
connect_writer_get_progress (ConnectWriter *self, const ConnectTable *table, ConnectProgress *progress)
{
  ConnectDb *db = connect_writer_get_db (self);
  g_autoptr (ConnectStmt) stmt = NULL;

  *progress = (ConnectProgress) { 0 };
  stmt = connect_db_prepare (db, "SELECT complete, cursor, synced_at FROM sync WHERE collection=?", NULL);
  if (stmt == NULL)
    return;
  sqlite3_bind_text (stmt, 1, table->collection->name, -1, SQLITE_STATIC);
  if (!connect_db_step (db, stmt, NULL))
    return;
  progress->complete = sqlite3_column_int (stmt, 0) != 0;
  progress->cursor = g_strdup ((const char *) sqlite3_column_text (stmt, 1));
  progress->synced_at = sqlite3_column_int64 (stmt, 2);
}

gboolean
connect_writer_set_progress (ConnectWriter *self, const ConnectTable *table, const ConnectProgress *progress,
                             GError **error)
{
  const char *sql = "INSERT INTO sync (collection, complete, cursor, synced_at) VALUES (?1, ?2, ?3, ?4)"
                    " ON CONFLICT (collection) DO UPDATE SET complete=?2, cursor=?3,"
                    " synced_at=iif(?4=0, synced_at, ?4)";
  ConnectDb *db = connect_writer_get_db (self);
  ConnectStmt *stmt = connect_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, table->collection->name, -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 2, progress->complete);
  sqlite3_bind_text (stmt, 3, progress->cursor, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 4, progress->synced_at);
  return connect_db_run (db, stmt, error);
}

gboolean
connect_writer_start_pass (ConnectWriter *self, const char *epoch, const char *scope, gint64 next, GError **error)
{
  g_autofree char *position = g_strdup_printf ("%" G_GINT64_FORMAT, next);

  return connect_writer_next_pass (self, error) &&
         connect_db_exec (connect_writer_get_db (self), "UPDATE sync SET complete=0, cursor=NULL", error) &&
         connect_writer_set_meta (self, "epoch", epoch, error) &&
         connect_writer_set_meta (self, "scope", scope, error) &&
         connect_writer_set_meta (self, "next", position, error);
}

gboolean
connect_writer_set_synced (ConnectWriter *self, gint64 now, GError **error)
{
  ConnectDb *db = connect_writer_get_db (self);
  ConnectStmt *stmt = connect_db_prepare (db, "UPDATE sync SET synced_at=? WHERE complete<>0", error);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, now);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, now);
  return connect_db_run (db, stmt, error) && connect_writer_set_meta (self, "synced_at", text, error);
}
