/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Bytes that come one after another and may become many: kept in memory while they are few, then in a file without a name,
 * which is gone with its last user even when the process is killed. However large, they never are in memory twice. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is larger goes to the file. */
#define CONNECTD_SPOOL_MEMORY (256 * 1024)

typedef struct _ConnectdSpool ConnectdSpool;

/* `directory` is where the file would be; NULL: the system's for temporary files. */
ConnectdSpool *connectd_spool_new (const char *directory);
void connectd_spool_free (ConnectdSpool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdSpool, connectd_spool_free)
/* Error: CONNECT_ERROR_STORAGE, when the disk is full or the file cannot be made; nothing more can be added then. */
gboolean connectd_spool_append (ConnectdSpool *self, const void *bytes, gsize size, GError **error);
gsize connectd_spool_get_size (const ConnectdSpool *self);
/* All bytes, from a file as a mapping of it. The spool is freed. Errors as above. Returns: (transfer full) */
GBytes *connectd_spool_end (ConnectdSpool *self, GError **error);

G_END_DECLS
