/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Pages of lists as they were answered last: portals and clients ask for the same ones again and again. As counts (connectd-counts.h),
 * one holds as long as the feed of whoever asked has not moved. They go when there are too many, and when nobody asks for a while. */

#pragma once

#include "resource/connectd-engine-private.h"

G_BEGIN_DECLS

ConnectdRecent *connectd_recent_new (void);
void connectd_recent_free (ConnectdRecent *self);
void connectd_recent_clear (ConnectdRecent *self);
/* The page under this key, which tells viewer and query, if nothing that the transaction's viewer sees has changed since. `text` and `range` get
 * references of the caller's. */
gboolean connectd_recent_find (ConnectdTx *tx, const char *key, GBytes **text, char **range);
/* Keeps what was read in the same transaction as `number`, where the viewer's feed is. */
void connectd_recent_remember (ConnectdRecent *self, const char *key, gint64 number, GBytes *text, const char *range);

G_END_DECLS
