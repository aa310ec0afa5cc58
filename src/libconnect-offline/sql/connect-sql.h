/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A thin face on one SQLite connection: opening as we want it, statements prepared once, values of libconnect bound, and
 * errors of our own domain: STORAGE (disk full, no permission), CORRUPT, UNAVAILABLE (busy), else FAILED. A connection
 * is used by one thread at a time. */

#pragma once

#include <glib.h>
#include <sqlite3.h>
#include "query/connect-table.h"

G_BEGIN_DECLS

typedef struct _ConnectDb ConnectDb;
/* A prepared statement that belongs to its connection; the cleanup resets it. */
typedef sqlite3_stmt ConnectStmt;

typedef enum
{
  CONNECT_DB_READ,   /* must exist; never written through this connection */
  CONNECT_DB_WRITE,  /* must exist */
  CONNECT_DB_CREATE, /* made with mode 0600 when missing */
} ConnectDbMode;

/* Opens `path` in WAL mode, synchronous NORMAL (`durable`: FULL), with a busy time-out. */
ConnectDb *connect_db_open (const char *path, ConnectDbMode mode, gboolean durable, GError **error);
void connect_db_close (ConnectDb *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectDb, connect_db_close)

sqlite3 *connect_db_get_handle (ConnectDb *self);
/* Runs one or more statements that have no parameters. */
gboolean connect_db_exec (ConnectDb *self, const char *sql, GError **error);
/* The statement for `sql`, prepared on first use, reset and without bindings. It must not be in use. Borrowed. */
ConnectStmt *connect_db_prepare (ConnectDb *self, const char *sql, GError **error);
/* Steps: TRUE while there is a row; FALSE at the end, or with `error` set. */
gboolean connect_db_step (ConnectDb *self, ConnectStmt *stmt, GError **error);
/* Steps a statement that answers no rows, and resets it. */
gboolean connect_db_run (ConnectDb *self, ConnectStmt *stmt, GError **error);
/* Binds the values from parameter `first` (1 is the first) on. They must outlive the stepping. */
void connect_db_bind_values (ConnectStmt *stmt, int first, const ConnectValues *values);
/* The first column of the first row as a number; `fallback` when there is none or it fails. */
gint64 connect_db_get_int (ConnectDb *self, const char *sql, gint64 fallback);

/* BEGIN IMMEDIATE, COMMIT, ROLLBACK. Rolling back is fine where SQLite has done it already. */
gboolean connect_db_begin (ConnectDb *self, GError **error);
gboolean connect_db_commit (ConnectDb *self, GError **error);
void connect_db_rollback (ConnectDb *self);

static inline void
connect_stmt_reset (ConnectStmt *stmt)
{
  sqlite3_reset (stmt);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectStmt, connect_stmt_reset)

G_END_DECLS
