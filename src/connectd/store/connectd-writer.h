/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The one thread that writes. It runs all that waits, each item in a savepoint of its own, commits once for the group
 * and tells each item its outcome only then. */

#pragma once

#include "store/connectd-db-private.h"

G_BEGIN_DECLS

typedef struct _ConnectdWriter ConnectdWriter;

/* `worked`: something was written since the last call. */
typedef void (*ConnectdRestFunc) (ConnectdDb *db, gboolean worked, gpointer user_data);

/* Takes the connection. `changed` is called on the thread after each COMMIT that changed anything, `rest` (NULL: nothing to do) now and
 * then while nothing is written. */
ConnectdWriter *connectd_writer_new (ConnectdDb *db, ConnectdCommitFunc changed, ConnectdRestFunc rest, gpointer user_data);
/* Finishes what is queued, then ends the thread and closes the connection. */
void connectd_writer_free (ConnectdWriter *self);
gboolean connectd_writer_push (ConnectdWriter *self, ConnectdWriteFunc func, ConnectdWriteDone done,
                               gpointer user_data, GError **error);
gboolean connectd_writer_push_wait (ConnectdWriter *self, ConnectdWriteFunc func, gpointer user_data, GError **error);

G_END_DECLS
