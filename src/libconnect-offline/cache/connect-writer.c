/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "cache/connect-writer.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cache/connect-salvage.h"
#include "protocol/connect-error.h"

struct _ConnectWriter
{
  char *path;
  ConnectSchema *schema;
  ConnectDb *db;
  guint64 file;    /* that is open */
  gint64 counter;  /* the last number given to a row or a change */
  gint64 saved;    /* `counter` before the transaction */
  gint64 pass;
  ConnectTableSet touched;
};

ConnectWriter *
connect_writer_new (const char *path, ConnectSchema *schema)
{
  ConnectWriter *self = g_new0 (ConnectWriter, 1);

  self->path = g_strdup (path);
  self->schema = schema;
  return self;
}

void
connect_writer_free (ConnectWriter *self)
{
  if (self == NULL)
    return;
  connect_db_close (self->db);
  g_free (self->path);
  g_free (self);
}

ConnectSchema *
connect_writer_get_schema (ConnectWriter *self)
{
  return self->schema;
}

ConnectDb *
connect_writer_get_db (ConnectWriter *self)
{
  return self->db;
}

void
connect_writer_close (ConnectWriter *self)
{
  g_clear_pointer (&self->db, connect_db_close);
}

static guint64
find_file (ConnectWriter *self)
{
  GStatBuf status;

  return g_stat (self->path, &status) == 0 ? status.st_ino : 0;
}

static gboolean
is_sound (ConnectDb *db)
{
  g_autoptr (ConnectStmt) stmt = connect_db_prepare (db, "PRAGMA quick_check(1)", NULL);

  return stmt != NULL && connect_db_step (db, stmt, NULL) &&
         g_strcmp0 ((const char *) sqlite3_column_text (stmt, 0), "ok") == 0;
}

/* Opens what is there. NULL without an error: something is, but it is no use as it is. */
static ConnectDb *
open_file (ConnectWriter *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ConnectDb) db = connect_db_open (self->path, CONNECT_DB_CREATE, FALSE, &local);
  gboolean made;

  if (db == NULL)
    {
      if (!g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_CORRUPT))
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (connect_db_get_int (db, "SELECT count(*) FROM sqlite_schema", -1) == 0)
    {
      made = connect_db_begin (db, error) && connect_schema_create (self->schema, db, error) &&
             connect_db_commit (db, error);
      return made ? g_steal_pointer (&db) : NULL;
    }
  return connect_schema_check (self->schema, db) && is_sound (db) ? g_steal_pointer (&db) : NULL;
}

gboolean
connect_writer_open (ConnectWriter *self, gboolean *rebuilt, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (rebuilt != NULL)
    *rebuilt = FALSE;
  if (self->db != NULL)
    return TRUE;
  self->db = open_file (self, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (self->db == NULL)
    {
      if (!connect_salvage (self->path, self->schema, error))
        return FALSE;
      if (rebuilt != NULL)
        *rebuilt = TRUE;
      self->db = connect_db_open (self->path, CONNECT_DB_WRITE, FALSE, error);
    }
  /* with a score of indexes a first sync touches many pages over and over */
  if (self->db == NULL || !connect_db_exec (self->db, "PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=4000", error))
    return FALSE;
  self->file = find_file (self);
  self->counter = connect_db_get_int (self->db, "SELECT value FROM meta WHERE name='counter'", 0);
  self->pass = connect_db_get_int (self->db, "SELECT value FROM meta WHERE name='pass'", 0);
  return TRUE;
}

gboolean
connect_writer_rebuild (ConnectWriter *self, GError **error)
{
  connect_writer_close (self);
  return connect_salvage (self->path, self->schema, error) && connect_writer_open (self, NULL, error);
}

gboolean
connect_writer_begin (ConnectWriter *self, GError **error)
{
  self->saved = self->counter;
  self->touched = (ConnectTableSet) { 0 };
  /* writing on into a file that has no name any more would be for nobody */
  if (find_file (self) != self->file)
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_CORRUPT, "The file was removed.");
      return FALSE;
    }
  return connect_db_begin (self->db, error);
}

void
connect_writer_rollback (ConnectWriter *self)
{
  connect_db_rollback (self->db);
  self->counter = self->saved;
  self->pass = connect_db_get_int (self->db, "SELECT value FROM meta WHERE name='pass'", self->pass);
  self->touched = (ConnectTableSet) { 0 };
}

static gboolean
stamp_touched (ConnectWriter *self, GError **error)
{
  ConnectStmt *stmt;

  for (guint i = 0; i < connect_schema_get_n_tables (self->schema); i++)
    {
      const ConnectTable *table = connect_schema_get_table (self->schema, i);

      if (!connect_table_set_has (&self->touched, i))
        continue;
      stmt = connect_db_prepare (self->db, "INSERT INTO sync (collection, stamp) VALUES (?, ?) "
                                           "ON CONFLICT (collection) DO UPDATE SET stamp=excluded.stamp", error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_text (stmt, 1, table->collection->name, -1, SQLITE_STATIC);
      sqlite3_bind_int64 (stmt, 2, ++self->counter);
      if (!connect_db_run (self->db, stmt, error))
        return FALSE;
    }
  if (self->counter == self->saved)
    return TRUE;
  stmt = connect_db_prepare (self->db, "INSERT OR REPLACE INTO meta (name, value) VALUES ('counter', ?)", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, self->counter);
  return connect_db_run (self->db, stmt, error);
}

gboolean
connect_writer_commit (ConnectWriter *self, ConnectTableSet *touched, GError **error)
{
  if (!stamp_touched (self, error) || !connect_db_commit (self->db, error))
    {
      connect_writer_rollback (self);
      return FALSE;
    }
  if (touched != NULL)
    *touched = self->touched;
  return TRUE;
}

gint64
connect_writer_get_pass (ConnectWriter *self)
{
  return self->pass;
}

gboolean
connect_writer_next_pass (ConnectWriter *self, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, self->pass + 1);

  if (!connect_writer_set_meta (self, "pass", text, error))
    return FALSE;
  self->pass++;
  return TRUE;
}

static void
touch (ConnectWriter *self, const ConnectTable *table)
{
  connect_table_set_add (&self->touched, table->index);
}

/* The row is there as it is to be: only its mark is moved on. */
static gboolean
mark_row (ConnectWriter *self, const ConnectTable *table, gint64 rowid, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE %s SET pass=? WHERE rowid=? AND pass<>?", table->name);
  ConnectStmt *stmt = connect_db_prepare (self->db, sql, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, self->pass);
  sqlite3_bind_int64 (stmt, 2, rowid);
  sqlite3_bind_int64 (stmt, 3, self->pass);
  return connect_db_run (self->db, stmt, error);
}

/* Looks for the row. TRUE when it is the same already. */
static gboolean
find_same (ConnectWriter *self, const ConnectTable *table, ConnectPut *put, GError **error)
{
  g_autoptr (ConnectStmt) stmt = connect_db_prepare (self->db, table->by_key_sql, error);

  put->fresh = TRUE;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, put->key, -1, SQLITE_STATIC);
  if (!connect_db_step (self->db, stmt, error))
    return FALSE;
  put->fresh = FALSE;
  put->rowid = sqlite3_column_int64 (stmt, CONNECT_ROW_ROWID);
  return sqlite3_column_int64 (stmt, CONNECT_ROW_REVISION) == put->revision &&
         g_strcmp0 ((const char *) sqlite3_column_text (stmt, CONNECT_ROW_PARENT), put->parent) == 0 &&
         (gsize) sqlite3_column_bytes (stmt, CONNECT_ROW_BODY) == put->length &&
         memcmp (sqlite3_column_text (stmt, CONNECT_ROW_BODY), put->body, put->length) == 0;
}

ConnectStmt *
connect_writer_prepare_put (ConnectWriter *self, const ConnectTable *table, ConnectPut *put, GError **error)
{
  g_autoptr (GError) local = NULL;
  ConnectStmt *stmt;

  if (find_same (self, table, put, &local))
    {
      mark_row (self, table, put->rowid, error);
      return NULL;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (put->fresh)
    put->rowid = (++self->counter << 8) | table->index;
  stmt = connect_db_prepare (self->db, table->put_sql, error);
  if (stmt == NULL)
    return NULL;
  touch (self, table);
  sqlite3_bind_int64 (stmt, CONNECT_PUT_ROWID, put->rowid);
  sqlite3_bind_text (stmt, CONNECT_PUT_KEY, put->key, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, CONNECT_PUT_PARENT, put->parent, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, CONNECT_PUT_REVISION, put->revision);
  sqlite3_bind_text64 (stmt, CONNECT_PUT_BODY, put->body, put->length, SQLITE_STATIC, SQLITE_UTF8);
  sqlite3_bind_int64 (stmt, CONNECT_PUT_PASS, self->pass);
  sqlite3_bind_int64 (stmt, CONNECT_PUT_SEQ, ++self->counter);
  return stmt;
}

static gboolean
run_for_key (ConnectWriter *self, const char *sql, const char *key, GError **error)
{
  ConnectStmt *stmt = connect_db_prepare (self->db, sql, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, key, -1, SQLITE_STATIC);
  return connect_db_run (self->db, stmt, error);
}

static gboolean
remove_words (ConnectWriter *self, gint64 rowid, GError **error)
{
  ConnectStmt *stmt = connect_db_prepare (self->db, "DELETE FROM words WHERE rowid=?", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, rowid);
  return connect_db_run (self->db, stmt, error);
}

gboolean
connect_writer_put_words (ConnectWriter *self, const ConnectPut *put, const char *title, const char *text, GError **error)
{
  ConnectStmt *stmt;

  const ConnectTable *table = connect_schema_find_rowid (self->schema, put->rowid);

  if ((table->trigrams != NULL && !run_for_key (self, table->trigrams->note, put->key, error)) ||
      (!put->fresh && !remove_words (self, put->rowid, error)))
    return FALSE;
  stmt = connect_db_prepare (self->db, "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, put->rowid);
  sqlite3_bind_text (stmt, 2, title, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 3, text, -1, SQLITE_STATIC);
  return connect_db_run (self->db, stmt, error);
}

static gboolean
remove_list_rows (ConnectWriter *self, const ConnectTable *table, const char *key, GError **error)
{
  for (guint i = 0; i < table->lists->len; i++)
    {
      const ConnectListTable *list = &g_array_index (table->lists, ConnectListTable, i);

      if (!run_for_key (self, list->delete_sql, key, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
connect_writer_remove (ConnectWriter *self, const ConnectTable *table, const char *key, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM %s WHERE key=? RETURNING rowid", table->name);
  g_autoptr (ConnectStmt) stmt = connect_db_prepare (self->db, sql, error);
  g_autoptr (GError) local = NULL;
  gint64 rowid;

  if (stmt == NULL ||
      (table->trigrams != NULL && !(run_for_key (self, table->trigrams->forget, key, error) &&
                                    run_for_key (self, table->trigrams->remove, key, error))))
    return FALSE;
  sqlite3_bind_text (stmt, 1, key, -1, SQLITE_STATIC);
  if (!connect_db_step (self->db, stmt, &local))
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  rowid = sqlite3_column_int64 (stmt, 0);
  sqlite3_reset (stmt);
  touch (self, table);
  return remove_words (self, rowid, error) && remove_list_rows (self, table, key, error);
}

gboolean
connect_writer_sweep (ConnectWriter *self, const ConnectTable *table, gboolean everything, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT key FROM %s WHERE pass<>?", table->name);
  ConnectStmt *stmt = connect_db_prepare (self->db, sql, error);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, everything ? -1 : self->pass);
  while (connect_db_step (self->db, stmt, &local))
    g_ptr_array_add (keys, g_strdup ((const char *) sqlite3_column_text (stmt, 0)));
  sqlite3_reset (stmt);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (guint i = 0; i < keys->len; i++)
    if (!connect_writer_remove (self, table, g_ptr_array_index (keys, i), error))
      return FALSE;
  return TRUE;
}
