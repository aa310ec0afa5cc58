/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* One account's cache file with its threads: any number of readers, and a writer in the one process that holds the lock.
 * The file may be set aside and made anew at any time (damage, another version of the program); readers notice. */

#pragma once

#include <libdex.h>
#include "cache/connect-schema.h"
#include "sql/connect-worker.h"

G_BEGIN_DECLS

/* A row as read. */
typedef struct
{
  const ConnectTable *table;
  gint64 rowid;
  gint64 seq;
  gint64 revision;
  char *key;
  char *parent;
  char *body;
} ConnectRowData;

void connect_row_data_clear (ConnectRowData *self);

/* A connection for reading that follows the file by its name. One thread's at a time. */
typedef struct _ConnectReader ConnectReader;
ConnectReader *connect_reader_new (const char *path, ConnectSchema *schema);
void connect_reader_free (ConnectReader *self);
/* The connection; NULL while there is no cache of our schema. `file` (optional) gets what tells one file from the one
 * that was there before it. */
ConnectDb *connect_reader_get (ConnectReader *self, guint64 *file);
/* Reads one row; FALSE when it is not there. */
gboolean connect_reader_get_row (ConnectReader *self, const ConnectTable *table, const char *key, ConnectRowData *row);
gboolean connect_reader_get_rowid (ConnectReader *self, gint64 rowid, ConnectRowData *row);
/* A text of the meta table. Returns: (transfer full) (nullable) */
char *connect_reader_dup_meta (ConnectReader *self, const char *name);
/* A number that changes with every commit of anybody. */
gint64 connect_reader_get_version (ConnectReader *self);
/* When the collection was last current, and its stamp, which grows with every commit that touches it. */
void connect_reader_get_sync (ConnectReader *self, const ConnectTable *table, gint64 *synced_at, gint64 *stamp);

typedef struct _ConnectWriter ConnectWriter;
typedef struct _ConnectCache ConnectCache;

/* `directory` is made (0700) when missing. Cheap: files are opened on first use. */
ConnectCache *connect_cache_new (const char *directory);
/* Ends the threads and gives up the lock. */
void connect_cache_free (ConnectCache *self);
ConnectSchema *connect_cache_get_schema (ConnectCache *self);
/* The main thread's reader. */
ConnectReader *connect_cache_get_reader (ConnectCache *self);
/* For jobs on the reading thread; its reader is used there only. */
ConnectWorker *connect_cache_get_reading (ConnectCache *self);
ConnectReader *connect_cache_get_thread_reader (ConnectCache *self);
/* Tries to get the lock: TRUE when this process (and this object) is the one that writes. */
gboolean connect_cache_try_lock (ConnectCache *self);
gboolean connect_cache_is_locked (ConnectCache *self);
/* For jobs on the writing thread, with the lock held; the writer is used there only. */
ConnectWorker *connect_cache_get_writing (ConnectCache *self);
ConnectWriter *connect_cache_get_writer (ConnectCache *self);
const char *connect_cache_get_directory (ConnectCache *self);

G_END_DECLS
