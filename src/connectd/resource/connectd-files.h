/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Files in the store: what was uploaded in a form, or made by the program (reports, workbooks).
 *
 * The bytes are kept in parts under their hash, so the same file is there once. A file belongs to the rows that use it: whoever
 * sees one of them (and has its module) may read the file at its link, nobody else. A file that no row uses is removed after a
 * day; so is what an upload that went wrong has left.
 *
 * An upload: a route says how large a form may be (`upload` of ConnectdHooks and ConnectdOperation). Before the write begins the
 * form becomes a body like any other (see connectd-form.c), its files are in the store, and at their field stands
 * {"id", "name", "type", "size"}. The hook then takes it for its row: connectd_files_take(). A body that comes with
 * "Content-Disposition: attachment" is itself the file, and stands at "file". */

#pragma once

#include "resource/connectd-rows.h"

G_BEGIN_DECLS

typedef struct _ConnectdEngine ConnectdEngine;

/* "/media/ID/NAME", from the root of the server; needs a credential. */
#define CONNECTD_FILES_LINK "/media/"

typedef struct
{
  char *id;   /* "FL-…" */
  char *name; /* for people, with its ending: "usage_file.xlsx"; never empty */
  char *type; /* "application/pdf"; "application/octet-stream" when nothing is known */
  char *hash; /* SHA-256, hexadecimal */
  gint64 size;
} ConnectdFile;

void connectd_file_free (ConnectdFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdFile, connectd_file_free)
/* {"id", "name", "type", "size", "link"}: what a row may hold of its file. Returns: (transfer full) */
JsonObject *connectd_file_to_json (const ConnectdFile *self);
/* Returns: (transfer full) */
char *connectd_file_dup_link (const ConnectdFile *self);

/* Puts bytes into the store, in small writes of their own: never from the writer's thread, nor while a reading connection is
 * borrowed. `owner` (account or user id) alone may take the file. `name` and `type` may be NULL. It counts only once a row uses it.
 * Returns: (transfer full) */
ConnectdFile *connectd_files_stage (ConnectdEngine *engine, const char *owner, const char *name, const char *type,
                                    GBytes *bytes, GError **error);
/* What becomes a file piece by piece is kept here meanwhile (http/connectd-spool.h): in a file without a name once it is large. */
typedef struct _ConnectdSpool ConnectdSpool;
ConnectdSpool *connectd_files_new_spool (ConnectdEngine *engine);
/* Puts a small file (up to 1 MiB) into the store in this transaction, used by the row; without a row (`collection` NULL) whoever acts
 * may take it, as if he had uploaded it. Returns: (transfer full) */
ConnectdFile *connectd_files_add (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *name,
                                  const char *type, GBytes *bytes, GError **error);

/* The file that the caller has uploaded, at `path` of the body, is used by this row from now on. INVALID ("path: …") when there is
 * none, or it is not the caller's. Returns: (transfer full) */
ConnectdFile *connectd_files_take (ConnectdTx *tx, JsonObject *body, const char *path, const ConnectCollection *collection,
                                   const char *key, GError **error);
/* Another row uses a file that is there. */
gboolean connectd_files_use (ConnectdTx *tx, const char *file, const ConnectCollection *collection, const char *key, GError **error);
/* The row uses it no more; `file` NULL: any. Removing a row does this by itself. */
gboolean connectd_files_release (ConnectdTx *tx, const char *file, const ConnectCollection *collection, const char *key,
                                 GError **error);

/* NOT_FOUND when there is none. Returns: (transfer full) */
ConnectdFile *connectd_files_get (ConnectdTx *tx, const char *file, GError **error);
/* All bytes; a large file comes as a mapped one and needs no memory. Returns: (transfer full) */
GBytes *connectd_files_read (ConnectdTx *tx, const ConnectdFile *file, GError **error);

G_END_DECLS
