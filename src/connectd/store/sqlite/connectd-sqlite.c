/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* SQLite: one file, write-ahead log, every COMMIT flushed. A connection is used by one thread at a time. */

#include "config.h"

#include "store/sqlite/connectd-sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#include "protocol/connect-error.h"
#include "query/connect-table-sqlite.h"
#include "store/connectd-statements.h"

#define BUSY_MILLISECONDS 5000
#define N_STATEMENTS 64
#if GLIB_SIZEOF_VOID_P > 4
#define MAP_BYTES 2147418112
#else
#define MAP_BYTES 67108864
#endif
/* Pages that the log holds before they go to the file: a page that is written by every group goes there once. What is left when nobody
 * writes any more goes when the writer rests. */
#define LOG_PAGES "4096"
/* virtual machine steps between two looks at the clock: some microseconds */
#define STEPS_PER_LOOK 2000

typedef struct
{
  ConnectdDb parent;
  sqlite3 *handle;
  ConnectdStatements *statements;
  gboolean writing;
  gboolean due; /* a reading transaction is to begin with the next statement */
  gboolean settled; /* has rested */
  gint64 changes; /* total when the transaction began */
} SqliteDb;

typedef struct
{
  ConnectdStatement parent;
  sqlite3_stmt *handle;
} SqliteStatement;

/* The one place where SQLite's codes become ours. Messages of codes that a caller of the API may see name no tables. */
static void
set_error (SqliteDb *self, GError **error)
{
  int extended = sqlite3_extended_errcode (self->handle);
  const char *message = sqlite3_errmsg (self->handle);

  g_debug ("sqlite %d: %s", extended, message);
  switch (extended & 0xff)
    {
    case SQLITE_CONSTRAINT:
      if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY)
        g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_CONFLICT, "Such an object exists already.");
      else
        g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "sqlite: %s", message);
      return;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      g_message ("sqlite %d: %s", extended, message); /* the operator must hear of it, callers do not */
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "sqlite: %s", message);
      return;
    case SQLITE_INTERRUPT:
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "The query took too long.");
      return;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "The store is busy.");
      return;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_message ("sqlite %d: %s", extended, message);
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_CORRUPT, "sqlite: %s", message);
      return;
    case SQLITE_TOOBIG:
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_TOO_LARGE, "A value is too large for the store.");
      return;
    default:
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "sqlite: %s", message);
      return;
    }
}

static void
statement_free (gpointer data)
{
  SqliteStatement *statement = data;

  sqlite3_finalize (statement->handle);
  g_free (statement);
}

static SqliteStatement *
take_statement (SqliteDb *self, const char *sql, GError **error)
{
  SqliteStatement *statement = connectd_statements_take (self->statements, sql);
  sqlite3_stmt *handle = NULL;
  const char *tail = NULL;

  if (statement != NULL)
    return statement;
  if (sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, &tail) != SQLITE_OK)
    {
      set_error (self, error);
      return NULL;
    }
  if (handle == NULL || tail[strspn (tail, " \t\r\n;")] != '\0')
    {
      sqlite3_finalize (handle);
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "not one statement: %s", sql);
      return NULL;
    }
  statement = g_new0 (SqliteStatement, 1);
  statement->handle = handle;
  connectd_statements_add (self->statements, sql, statement);
  return statement;
}

/* The values outlive the statement's run, so nothing is copied. */
static int
bind_value (sqlite3_stmt *statement, int i, const ConnectValue *value)
{
  gsize size;
  gconstpointer data;

  switch (value->type)
    {
    case CONNECT_VALUE_NULL:
      return sqlite3_bind_null (statement, i);
    case CONNECT_VALUE_INT:
      return sqlite3_bind_int64 (statement, i, value->integer);
    case CONNECT_VALUE_TEXT:
      return sqlite3_bind_text (statement, i, value->text, -1, SQLITE_STATIC);
    case CONNECT_VALUE_BLOB:
      data = g_bytes_get_data (value->blob, &size);
      return sqlite3_bind_blob64 (statement, i, size > 0 ? data : "", size, SQLITE_STATIC);
    }
  return SQLITE_MISUSE;
}

static gboolean
bind_values (SqliteDb *self, sqlite3_stmt *statement, const ConnectValues *values, GError **error)
{
  guint n = values != NULL ? connect_values_get_length (values) : 0;

  if (n != (guint) sqlite3_bind_parameter_count (statement))
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "%u values for %d placeholders: %s", n,
                   sqlite3_bind_parameter_count (statement), sqlite3_sql (statement));
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    if (bind_value (statement, (int) i + 1, connect_values_get (values, i)) != SQLITE_OK)
      {
        set_error (self, error);
        return FALSE;
      }
  return TRUE;
}

static void
read_value (sqlite3_stmt *statement, int i, ConnectValue *value)
{
  *value = (ConnectValue) { .type = CONNECT_VALUE_NULL }; /* nothing of the row before */
  switch (sqlite3_column_type (statement, i))
    {
    case SQLITE_INTEGER:
      value->type = CONNECT_VALUE_INT;
      value->integer = sqlite3_column_int64 (statement, i);
      break;
    case SQLITE_TEXT:
    case SQLITE_FLOAT:
      value->text = (char *) sqlite3_column_text (statement, i);
      if (value->text != NULL)
        value->type = CONNECT_VALUE_TEXT;
      break;
    case SQLITE_BLOB:
      value->type = CONNECT_VALUE_BLOB;
      value->blob = g_bytes_new (sqlite3_column_blob (statement, i), sqlite3_column_bytes (statement, i));
      break;
    default:
      break;
    }
}

/* Hands one row over. Text is SQLite's own and gone with the next step. */
static gboolean
hand_row (sqlite3_stmt *statement, ConnectValue *values, guint n_values, ConnectdRowFunc row, gpointer user_data)
{
  gboolean more;

  for (guint i = 0; i < n_values; i++)
    read_value (statement, (int) i, &values[i]);
  more = row (values, n_values, user_data);
  for (guint i = 0; i < n_values; i++)
    g_clear_pointer (&values[i].blob, g_bytes_unref);
  return more;
}

static gboolean
step_all (SqliteDb *self, sqlite3_stmt *statement, ConnectdRowFunc row, gpointer user_data, GError **error)
{
  guint n_values = (guint) sqlite3_column_count (statement);
  g_autofree ConnectValue *values = n_values > 0 && row != NULL ? g_new0 (ConnectValue, n_values) : NULL;
  gboolean more = TRUE;
  int code;

  do
    {
      code = sqlite3_step (statement);
      if (code == SQLITE_ROW && row != NULL)
        more = hand_row (statement, values, n_values, row, user_data);
    }
  while (code == SQLITE_ROW && more);
  if (code == SQLITE_DONE || code == SQLITE_ROW)
    return TRUE;
  set_error (self, error);
  return FALSE;
}

static gboolean
run_statement (ConnectdDb *db, const char *sql, const ConnectValues *values, ConnectdRowFunc row, gpointer user_data,
               gint64 *n_changed, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  gint64 before = sqlite3_total_changes64 (self->handle);
  SqliteStatement *statement = take_statement (self, sql, error);
  gboolean ok;

  if (statement == NULL)
    return FALSE;
  ok = bind_values (self, statement->handle, values, error) &&
       step_all (self, statement->handle, row, user_data, error);
  /* the count of an earlier statement stays when this one changes nothing */
  if (ok && n_changed != NULL && sqlite3_total_changes64 (self->handle) != before)
    *n_changed = sqlite3_changes64 (self->handle);
  sqlite3_reset (statement->handle);
  sqlite3_clear_bindings (statement->handle);
  connectd_statements_give (self->statements, statement, ok);
  return ok;
}

/* A statement that is alone is a transaction of its own. */
static gboolean
begin_due (SqliteDb *self, GError **error)
{
  gboolean alone = self->parent.alone;

  self->parent.alone = FALSE;
  if (alone)
    return TRUE;
  self->due = FALSE;
  return run_statement (&self->parent, "BEGIN", NULL, NULL, NULL, NULL, error);
}

static gboolean
sqlite_run (ConnectdDb *db, const char *sql, const ConnectValues *values, ConnectdRowFunc row, gpointer user_data,
            gint64 *n_changed, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;

  return (!self->due || begin_due (self, error)) && run_statement (db, sql, values, row, user_data, n_changed, error);
}

/* The snapshot is taken by the first statement that reads. */
static gboolean
sqlite_begin_read (ConnectdDb *db, GError **error)
{
  ((SqliteDb *) db)->due = TRUE;
  return TRUE;
}

static gboolean
sqlite_begin_write (ConnectdDb *db, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;

  self->changes = sqlite3_total_changes64 (self->handle);
  return sqlite_run (db, "BEGIN IMMEDIATE", NULL, NULL, NULL, NULL, error);
}

static void
sqlite_rollback (ConnectdDb *db)
{
  SqliteDb *self = (SqliteDb *) db;

  self->due = db->alone = FALSE;
  if (!sqlite3_get_autocommit (self->handle))
    sqlite_run (db, "ROLLBACK", NULL, NULL, NULL, NULL, NULL);
}

static gboolean
sqlite_commit (ConnectdDb *db, gboolean *changed, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;

  if (changed != NULL)
    *changed = sqlite3_total_changes64 (self->handle) != self->changes;
  if (sqlite_run (db, "COMMIT", NULL, NULL, NULL, NULL, error))
    return TRUE;
  sqlite_rollback (db);
  return FALSE;
}

static gboolean
sqlite_in_transaction (ConnectdDb *db)
{
  return !sqlite3_get_autocommit (((SqliteDb *) db)->handle);
}

/* What making the tables and the first rows has left between the parts of the schema in memory goes with them; they are read anew once. */
static void
settle (SqliteDb *self)
{
  sqlite3_exec (self->handle, "PRAGMA writable_schema = RESET", NULL, NULL, NULL);
  self->settled = TRUE;
}

/* The mapping is made again by the next statement; until then its pages are not ours. */
static void
sqlite_rest (ConnectdDb *db)
{
  SqliteDb *self = (SqliteDb *) db;
  sqlite3_int64 none = 0, size = MAP_BYTES;

  connectd_statements_free (self->statements);
  self->statements = connectd_statements_new (N_STATEMENTS, statement_free);
  if (self->writing && !self->settled)
    settle (self);
  if (self->writing)
    sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  sqlite3_db_release_memory (self->handle);
  sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_MMAP_SIZE, &none);
  sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_MMAP_SIZE, &size);
}

static void
sqlite_free (ConnectdDb *db)
{
  SqliteDb *self = (SqliteDb *) db;

  g_clear_pointer (&self->statements, connectd_statements_free);
  sqlite3_close (self->handle);
  g_free (self);
}

static const ConnectdDbClass sqlite_class = {
  .dialect = CONNECT_DIALECT_SQLITE,
  .run = sqlite_run,
  .begin_read = sqlite_begin_read,
  .begin_write = sqlite_begin_write,
  .commit = sqlite_commit,
  .rollback = sqlite_rollback,
  .in_transaction = sqlite_in_transaction,
  .rest = sqlite_rest,
  .free = sqlite_free,
};

static int
progress_cb (void *user_data)
{
  ConnectdDb *db = user_data;

  return db->deadline != 0 && g_get_monotonic_time () >= db->deadline;
}

/* Little memory for each connection: pages are read through the mapping, which the kernel shares among them. */
static gboolean
set_up (SqliteDb *self, gboolean writing, GError **error)
{
  static const char *const both[] = {
    "PRAGMA journal_mode = WAL",   "PRAGMA synchronous = FULL",   "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF", "PRAGMA mmap_size = " G_STRINGIFY (MAP_BYTES), NULL,
  };
  static const char *const writer[] = { "PRAGMA cache_size = -16384", "PRAGMA journal_size_limit = 67108864",
                                        "PRAGMA wal_autocheckpoint = " LOG_PAGES, NULL };
  static const char *const reader[] = { "PRAGMA cache_size = -512", "PRAGMA query_only = ON", NULL };
  const char *const *own = writing ? writer : reader;
  g_autofree char *mode = NULL;

  for (guint i = 0; both[i] != NULL; i++)
    if (sqlite3_exec (self->handle, both[i], NULL, NULL, NULL) != SQLITE_OK)
      {
        set_error (self, error);
        return FALSE;
      }
  for (guint i = 0; own[i] != NULL; i++)
    if (sqlite3_exec (self->handle, own[i], NULL, NULL, NULL) != SQLITE_OK)
      {
        set_error (self, error);
        return FALSE;
      }
  mode = connectd_db_dup_text (&self->parent, "PRAGMA journal_mode", NULL, error);
  if (mode == NULL || strcmp (mode, "wal") == 0)
    return mode != NULL;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "the file system offers no write-ahead log");
  return FALSE;
}

/* The log and the shared memory file take over the mode of the database. */
static gboolean
make_file (const char *path, GError **error)
{
  g_autofd int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd >= 0 && fchmod (fd, 0600) == 0)
    return TRUE;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static ConnectdDb *
open_handle (const char *path, int flags, GError **error)
{
  SqliteDb *self = g_new0 (SqliteDb, 1);
  g_autoptr (ConnectdDb) db = &self->parent;

  db->klass = &sqlite_class;
  self->statements = connectd_statements_new (N_STATEMENTS, statement_free);
  if (sqlite3_open_v2 (path, &self->handle, flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
      connect_table_add_functions (self->handle) != SQLITE_OK)
    {
      set_error (self, error);
      return NULL;
    }
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_MILLISECONDS);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  /* "text" is a name and never a string, as in PostgreSQL */
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  return g_steal_pointer (&db);
}

ConnectdDb *
connectd_sqlite_open (const char *path, gboolean writing, GError **error)
{
  g_autoptr (ConnectdDb) db = NULL;

  if (writing && !make_file (path, error))
    return NULL;
  db = open_handle (path, 0, error);
  if (db != NULL)
    ((SqliteDb *) db)->writing = writing;
  if (db == NULL || !set_up ((SqliteDb *) db, writing, error))
    return NULL;
  if (!writing)
    sqlite3_progress_handler (((SqliteDb *) db)->handle, STEPS_PER_LOOK, progress_cb, db);
  return g_steal_pointer (&db);
}

ConnectdDb *
connectd_sqlite_open_memory (GError **error)
{
  return open_handle (":memory:", SQLITE_OPEN_MEMORY, error);
}
