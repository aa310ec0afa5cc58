/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The one connection that writes a cache file. Everything here runs on the writing thread, with the lock held. Rows come
 * through sync/connect-pages.h. */

#pragma once

#include "cache/connect-schema.h"

G_BEGIN_DECLS

typedef struct _ConnectWriter ConnectWriter;

ConnectWriter *connect_writer_new (const char *path, ConnectSchema *schema);
void connect_writer_free (ConnectWriter *self);
ConnectSchema *connect_writer_get_schema (ConnectWriter *self);

/* Opens the file, makes it when missing, checks it, and makes it anew out of what can still be read when it is damaged
 * or of another schema. `rebuilt` (optional): whether that was so. Does nothing when it is open. */
gboolean connect_writer_open (ConnectWriter *self, gboolean *rebuilt, GError **error);
/* After an error CORRUPT: the same as opening a damaged file. */
gboolean connect_writer_rebuild (ConnectWriter *self, GError **error);
/* Closes; opening again is fine. */
void connect_writer_close (ConnectWriter *self);
ConnectDb *connect_writer_get_db (ConnectWriter *self);

/* A transaction. Committing stamps the touched collections; `touched` (optional) gets them.
 * A failed commit has rolled back. */
gboolean connect_writer_begin (ConnectWriter *self, GError **error);
gboolean connect_writer_commit (ConnectWriter *self, ConnectTableSet *touched, GError **error);
void connect_writer_rollback (ConnectWriter *self);

/* The round that rows are marked with. */
gint64 connect_writer_get_pass (ConnectWriter *self);

/* How a row is put: looks for the row of `key`. Returns the statement with everything but the columns bound (those are
 * the caller's, from CONNECT_PUT_COLUMNS on, then connect_db_run()); NULL with `error`, or NULL without when the row
 * is there already, to the byte. `body` must live until the statement has run. */
typedef struct
{
  const char *key;
  const char *parent;
  gint64 revision;
  const char *body;
  gsize length;
  gint64 rowid;   /* out */
  gboolean fresh; /* out: there was no such row */
} ConnectPut;

ConnectStmt *connect_writer_prepare_put (ConnectWriter *self, const ConnectTable *table, ConnectPut *put, GError **error);
/* The row's entry in the word index. */
gboolean connect_writer_put_words (ConnectWriter *self, const ConnectPut *put, const char *title, const char *text,
                                   GError **error);
/* Removes the row of `key`, if any. */
gboolean connect_writer_remove (ConnectWriter *self, const ConnectTable *table, const char *key, GError **error);
/* Removes the rows that the current pass did not bring; all of them when `everything`. */
gboolean connect_writer_sweep (ConnectWriter *self, const ConnectTable *table, gboolean everything, GError **error);

gboolean connect_writer_set_meta (ConnectWriter *self, const char *name, const char *value, GError **error);
char *connect_writer_dup_meta (ConnectWriter *self, const char *name);

/* How far a collection is. */
typedef struct
{
  gboolean complete;
  char *cursor;
  gint64 synced_at;
} ConnectProgress;

void connect_writer_get_progress (ConnectWriter *self, const ConnectTable *table, ConnectProgress *progress);
/* synced_at 0 leaves the old one. */
gboolean connect_writer_set_progress (ConnectWriter *self, const ConnectTable *table, const ConnectProgress *progress,
                                      GError **error);
/* Moves to the next round; part of the following. */
gboolean connect_writer_next_pass (ConnectWriter *self, GError **error);
/* Begins a pass: nothing is complete, rows brought from now on are marked as its own. */
gboolean connect_writer_start_pass (ConnectWriter *self, const char *epoch, const char *scope, gint64 next, GError **error);
/* Notes that all complete collections are current as of `now`. */
gboolean connect_writer_set_synced (ConnectWriter *self, gint64 now, GError **error);

G_END_DECLS
