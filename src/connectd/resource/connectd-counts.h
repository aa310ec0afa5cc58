/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How many rows a list has, known as long as nothing that the viewer sees has changed: whatever changes that moves the viewer's feed in the
 * same transaction, so the newest number there tells, in the reader's own snapshot and on both stores. */

#pragma once

#include "resource/connectd-engine-private.h"

G_BEGIN_DECLS

ConnectdCounts *connectd_counts_new (void);
void connectd_counts_free (ConnectdCounts *self);
/* What the query answers, which counts rows that the transaction's viewer sees. `number` is where the feed of the viewer is in this
 * transaction; negative: it does not tell of these rows, and they are counted. */
gboolean connectd_counts_get (ConnectdTx *tx, gint64 number, const char *sql, const ConnectValues *values, gint64 *total, GError **error);
/* The same without counting: FALSE when it is not known. */
gboolean connectd_counts_find (ConnectdCounts *self, gint64 number, const char *sql, const ConnectValues *values, gint64 *total);

G_END_DECLS
