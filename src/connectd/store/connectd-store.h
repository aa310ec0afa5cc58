/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The store: SQLite (one file) or PostgreSQL (libpq) behind one face. Above it nothing knows which.
 *
 * Reading: a ConnectdDb is one connection with a snapshot for the time between begin and end; each reading thread
 * borrows one. Writing: work is queued; the one writer runs all that waits, each item in its own savepoint, commits once
 * (group commit) and only then tells each item its outcome, on the writer's thread. On PostgreSQL the writer takes one
 * advisory transaction lock, so that several daemons on one database number the change feed in commit order. */

#pragma once

#include <gio/gio.h>
#include "query/connect-table.h"

G_BEGIN_DECLS

typedef struct _ConnectdStore ConnectdStore;
typedef struct _ConnectdDb ConnectdDb;

/* Opens (and makes) the store. `uri`: NULL for SQLite in `data_dir`, else "postgresql://…" or "postgres://…".
 * Runs the numbered migrations; a newer database is refused (CONNECT_ERROR_CORRUPT). One process locks a data
 * directory. */
ConnectdStore *connectd_store_open (const char *data_dir, const char *uri, GError **error);
/* Ends the writer after what is queued, closes all connections. */
void connectd_store_close (ConnectdStore *self);
ConnectDialect connectd_store_get_dialect (ConnectdStore *self);
/* Whether the store answers right now (for /readyz). */
gboolean connectd_store_check (ConnectdStore *self, GError **error);
/* Gives back what the beginning took: the schema's making, a demo world. */
void connectd_store_release_memory (ConnectdStore *self);
/* A random text made with the store, another after a restore by `connectd --restored`. */
const char *connectd_store_get_epoch (ConnectdStore *self);
/* Another epoch from now on: the database was restored from a backup. Before anybody else uses the store. */
gboolean connectd_store_renew_epoch (ConnectdStore *self, GError **error);

/* --- one connection --- */

ConnectDialect connectd_db_get_dialect (ConnectdDb *self);
/* Borrows a reading connection with its own snapshot, taken by the first statement; give it back soon. NULL with
 * CONNECT_ERROR_UNAVAILABLE. */
ConnectdDb *connectd_store_borrow (ConnectdStore *self, GError **error);
void connectd_store_give_back (ConnectdStore *self, ConnectdDb *db);

/* Called for each row; the values are borrowed for the call. FALSE stops (no error). */
typedef gboolean (*ConnectdRowFunc) (const ConnectValue *values, guint n_values, gpointer user_data);
/* Runs a statement with '?' placeholders; prepared once per connection and text. `row` may be NULL. `values` may be NULL.
 * `n_changed` (optional) gets the number of rows changed. Errors are CONNECT_ERROR_* (UNAVAILABLE when the server is away,
 * STORAGE for a full disk, CONFLICT for a unique index, FAILED else). After a statement that failed nothing more runs
 * on the connection until it is given back, and in the writer until the item ends: an item with a failed statement fails.
 * (PostgreSQL has it so; use ON CONFLICT where a conflict is no failure.) Write SQL that both understand: conditions are
 * boolean ("flag <> 0"), "…" quotes names and '…' texts, one statement a text. On PostgreSQL a result is fetched as a
 * whole: read many rows in pages. */
gboolean connectd_db_run (ConnectdDb *self, const char *sql, const ConnectValues *values, ConnectdRowFunc row,
                          gpointer user_data, gint64 *n_changed, GError **error);
/* First column of the first row; FALSE in `found` when there is no row. */
gboolean connectd_db_get_int (ConnectdDb *self, const char *sql, const ConnectValues *values, gint64 *value,
                              gboolean *found, GError **error);
char *connectd_db_dup_text (ConnectdDb *self, const char *sql, const ConnectValues *values, GError **error);
/* A deadline in monotonic microseconds after which a running statement is interrupted (UNAVAILABLE); 0: none. Only on
 * reading connections. */
void connectd_db_set_deadline (ConnectdDb *self, gint64 deadline);
/* When nothing was read yet: the next statement is likely to be the only one, so on SQLite it need not be within a transaction. A further
 * one begins one. */
void connectd_db_expect_one (ConnectdDb *self);

/* --- writing --- */

/* The work, on the writer's thread in a savepoint. FALSE (with error) rolls back this item alone. It must depend only on
 * `user_data` and the database: it is run again when the whole transaction was lost. */
typedef gboolean (*ConnectdWriteFunc) (ConnectdDb *db, gpointer user_data, GError **error);
/* The outcome, after COMMIT succeeded (error NULL) or when this item failed; on the writer's thread; must not block. */
typedef void (*ConnectdWriteDone) (gpointer user_data, const GError *error);

/* Queues; FALSE with UNAVAILABLE when the queue is full or the store is closing (then `done` is not called). */
gboolean connectd_store_write (ConnectdStore *self, ConnectdWriteFunc func, ConnectdWriteDone done, gpointer user_data,
                               GError **error);
/* Queues and waits; for start-up, jobs and tests, never from the writer's thread. */
gboolean connectd_store_write_wait (ConnectdStore *self, ConnectdWriteFunc func, gpointer user_data, GError **error);

/* Called on the writer's thread after each COMMIT that changed anything: wakes long polls. On PostgreSQL also when
 * another daemon committed (LISTEN/NOTIFY), on a thread of its own; calls never overlap. Must not block, nor set the
 * function. `rest` (or NULL) is called in the same way when nobody has read for a while: what only speed needs may go. */
typedef void (*ConnectdCommitFunc) (gpointer user_data);
void connectd_store_set_commit_func (ConnectdStore *self, ConnectdCommitFunc func, ConnectdCommitFunc rest, gpointer user_data);

G_END_DECLS
