/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "cache/connect-cache.h"

#include <glib/gstdio.h>

struct _ConnectReader
{
  char *path;
  ConnectSchema *schema; /* the cache's */
  ConnectDb *db;
  guint64 file;          /* of the opened file; 0: none */
};

void
connect_row_data_clear (ConnectRowData *self)
{
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->parent, g_free);
  g_clear_pointer (&self->body, g_free);
}

ConnectReader *
connect_reader_new (const char *path, ConnectSchema *schema)
{
  ConnectReader *self = g_new0 (ConnectReader, 1);

  self->path = g_strdup (path);
  self->schema = schema;
  return self;
}

void
connect_reader_free (ConnectReader *self)
{
  if (self == NULL)
    return;
  connect_db_close (self->db);
  g_free (self->path);
  g_free (self);
}

ConnectDb *
connect_reader_get (ConnectReader *self, guint64 *file)
{
  GStatBuf status;

  if (g_stat (self->path, &status) != 0)
    status.st_ino = 0;
  if (self->db != NULL && self->file != status.st_ino)
    g_clear_pointer (&self->db, connect_db_close);
  if (self->db == NULL && status.st_ino != 0)
    {
      self->db = connect_db_open (self->path, CONNECT_DB_READ, FALSE, NULL);
      if (self->db != NULL && !connect_schema_check (self->schema, self->db))
        g_clear_pointer (&self->db, connect_db_close);
    }
  self->file = self->db != NULL ? status.st_ino : 0;
  if (file != NULL)
    *file = self->file;
  return self->db;
}

static gboolean
read_row (ConnectDb *db, ConnectStmt *stmt, const ConnectTable *table, ConnectRowData *row)
{
  if (!connect_db_step (db, stmt, NULL))
    return FALSE;
  row->table = table;
  row->rowid = sqlite3_column_int64 (stmt, CONNECT_ROW_ROWID);
  row->seq = sqlite3_column_int64 (stmt, CONNECT_ROW_SEQ);
  row->revision = sqlite3_column_int64 (stmt, CONNECT_ROW_REVISION);
  row->key = g_strdup ((const char *) sqlite3_column_text (stmt, CONNECT_ROW_KEY));
  row->parent = g_strdup ((const char *) sqlite3_column_text (stmt, CONNECT_ROW_PARENT));
  row->body = g_strdup ((const char *) sqlite3_column_text (stmt, CONNECT_ROW_BODY));
  return row->key != NULL && row->body != NULL;
}

gboolean
connect_reader_get_row (ConnectReader *self, const ConnectTable *table, const char *key, ConnectRowData *row)
{
  ConnectDb *db = connect_reader_get (self, NULL);
  g_autoptr (ConnectStmt) stmt = db != NULL ? connect_db_prepare (db, table->by_key_sql, NULL) : NULL;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, key, -1, SQLITE_STATIC);
  return read_row (db, stmt, table, row);
}

gboolean
connect_reader_get_rowid (ConnectReader *self, gint64 rowid, ConnectRowData *row)
{
  const ConnectTable *table = connect_schema_find_rowid (self->schema, rowid);
  ConnectDb *db = connect_reader_get (self, NULL);
  g_autoptr (ConnectStmt) stmt = NULL;

  if (db == NULL || table == NULL || (stmt = connect_db_prepare (db, table->by_row_sql, NULL)) == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, rowid);
  return read_row (db, stmt, table, row);
}

char *
connect_reader_dup_meta (ConnectReader *self, const char *name)
{
  ConnectDb *db = connect_reader_get (self, NULL);
  g_autoptr (ConnectStmt) stmt = NULL;

  if (db == NULL || (stmt = connect_db_prepare (db, "SELECT value FROM meta WHERE name=?", NULL)) == NULL)
    return NULL;
  sqlite3_bind_text (stmt, 1, name, -1, SQLITE_STATIC);
  return connect_db_step (db, stmt, NULL) ? g_strdup ((const char *) sqlite3_column_text (stmt, 0)) : NULL;
}

gint64
connect_reader_get_version (ConnectReader *self)
{
  ConnectDb *db = connect_reader_get (self, NULL);

  return db != NULL ? connect_db_get_int (db, "PRAGMA data_version", 0) : 0;
}

void
connect_reader_get_sync (ConnectReader *self, const ConnectTable *table, gint64 *synced_at, gint64 *stamp)
{
  ConnectDb *db = connect_reader_get (self, NULL);
  g_autoptr (ConnectStmt) stmt = NULL;

  *synced_at = *stamp = 0;
  if (db == NULL ||
      (stmt = connect_db_prepare (db, "SELECT synced_at, stamp FROM sync WHERE collection=?", NULL)) == NULL)
    return;
  sqlite3_bind_text (stmt, 1, table->collection->name, -1, SQLITE_STATIC);
  if (!connect_db_step (db, stmt, NULL))
    return;
  *synced_at = sqlite3_column_int64 (stmt, 0);
  *stamp = sqlite3_column_int64 (stmt, 1);
}
