/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "sql/connect-sql.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "protocol/connect-error.h"
#include "query/connect-table-sqlite.h"

#define BUSY_MILLISECONDS 5000

struct _ConnectDb
{
  sqlite3 *handle;
  GHashTable *statements; /* SQL text → sqlite3_stmt */
};

/* The one place where SQLite's codes become ours. */
static void
set_error (GError **error, sqlite3 *handle, int code)
{
  const char *text = handle != NULL ? sqlite3_errmsg (handle) : sqlite3_errstr (code);
  ConnectError ours = CONNECT_ERROR_FAILED;

  switch (code & 0xff)
    {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      ours = CONNECT_ERROR_STORAGE;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      ours = CONNECT_ERROR_CORRUPT;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      ours = CONNECT_ERROR_UNAVAILABLE;
      break;
    default:
      break;
    }
  g_set_error_literal (error, CONNECT_ERROR, ours, text);
}

static gboolean
make_private_file (const char *path, GError **error)
{
  g_autofd int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0)
    return TRUE;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

ConnectDb *
connect_db_open (const char *path, ConnectDbMode mode, gboolean durable, GError **error)
{
  g_autoptr (ConnectDb) self = NULL;
  int persist = 1, code;

  g_return_val_if_fail (path != NULL, NULL);
  if (mode == CONNECT_DB_CREATE && !make_private_file (path, error))
    return NULL;
  self = g_new0 (ConnectDb, 1);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize_statement);
  code = sqlite3_open_v2 (path, &self->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (code == SQLITE_OK)
    code = connect_table_add_functions (self->handle);
  if (code != SQLITE_OK)
    {
      set_error (error, self->handle, code);
      return NULL;
    }
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_MILLISECONDS);
  /* A file may be set aside and made anew while another process has it open: that one must not unlink, by name, a
   * write-ahead log that is no longer its own. */
  sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  if (mode == CONNECT_DB_READ ? !connect_db_exec (self, "PRAGMA query_only=1", error)
                              : !connect_db_exec (self, "PRAGMA journal_mode=WAL", error))
    return NULL;
  if (!connect_db_exec (self, durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL", error))
    return NULL;
  return g_steal_pointer (&self);
}

void
connect_db_close (ConnectDb *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->statements);
  sqlite3_close_v2 (self->handle);
  g_free (self);
}

sqlite3 *
connect_db_get_handle (ConnectDb *self)
{
  return self->handle;
}

gboolean
connect_db_exec (ConnectDb *self, const char *sql, GError **error)
{
  int code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  set_error (error, self->handle, code);
  return FALSE;
}

ConnectStmt *
connect_db_prepare (ConnectDb *self, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = g_hash_table_lookup (self->statements, sql);
  int code;

  if (stmt != NULL)
    {
      sqlite3_reset (stmt);
      sqlite3_clear_bindings (stmt);
      return stmt;
    }
  code = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
  if (code != SQLITE_OK)
    {
      set_error (error, self->handle, code);
      return NULL;
    }
  /* filters make texts without end: what was prepared for them is not kept for ever */
  if (g_hash_table_size (self->statements) > 200)
    g_hash_table_remove_all (self->statements);
  g_hash_table_insert (self->statements, g_strdup (sql), stmt);
  return stmt;
}

gboolean
connect_db_step (ConnectDb *self, ConnectStmt *stmt, GError **error)
{
  int code = sqlite3_step (stmt);

  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    set_error (error, self->handle, code);
  return FALSE;
}

gboolean
connect_db_run (ConnectDb *self, ConnectStmt *stmt, GError **error)
{
  int code = sqlite3_step (stmt);

  if (code != SQLITE_DONE && code != SQLITE_ROW)
    {
      set_error (error, self->handle, code);
      sqlite3_reset (stmt);
      return FALSE;
    }
  sqlite3_reset (stmt);
  return TRUE;
}

void
connect_db_bind_values (ConnectStmt *stmt, int first, const ConnectValues *values)
{
  for (guint i = 0; i < connect_values_get_length (values); i++)
    {
      const ConnectValue *value = connect_values_get (values, i);
      gsize size = 0;
      const void *data = NULL;

      switch (value->type)
        {
        case CONNECT_VALUE_NULL:
          sqlite3_bind_null (stmt, first + i);
          break;
        case CONNECT_VALUE_INT:
          sqlite3_bind_int64 (stmt, first + i, value->integer);
          break;
        case CONNECT_VALUE_TEXT:
          sqlite3_bind_text (stmt, first + i, value->text, -1, SQLITE_STATIC);
          break;
        case CONNECT_VALUE_BLOB:
          data = g_bytes_get_data (value->blob, &size);
          sqlite3_bind_blob64 (stmt, first + i, data != NULL ? data : "", size, SQLITE_STATIC);
          break;
        }
    }
}

gint64
connect_db_get_int (ConnectDb *self, const char *sql, gint64 fallback)
{
  g_autoptr (ConnectStmt) stmt = connect_db_prepare (self, sql, NULL);

  if (stmt == NULL || !connect_db_step (self, stmt, NULL))
    return fallback;
  return sqlite3_column_int64 (stmt, 0);
}

gboolean
connect_db_begin (ConnectDb *self, GError **error)
{
  return connect_db_exec (self, "BEGIN IMMEDIATE", error);
}

gboolean
connect_db_commit (ConnectDb *self, GError **error)
{
  return connect_db_exec (self, "COMMIT", error);
}

void
connect_db_rollback (ConnectDb *self)
{
  if (!sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
}
