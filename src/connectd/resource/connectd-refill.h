/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Rows of collections to which a newer program has added columns: they are written again from their documents, in slices.
 * Which ones is noted by the store (see store/connectd-migrate.h), how far it has got beside it, so that a restart goes
 * on from there. Neither the revision nor the feed moves: the objects are the same. */

#pragma once

#include "resource/connectd-engine-private.h"

G_BEGIN_DECLS

/* Whether there is anything to do; `data` is a gboolean. A ConnectdEngineFunc that reads. */
gboolean _connectd_refill_look (ConnectdTx *tx, gpointer data, GError **error);
/* One slice; `data` is a gboolean that tells whether more is left. A ConnectdEngineFunc that writes. */
gboolean _connectd_refill_run_slice (ConnectdTx *tx, gpointer data, GError **error);

G_END_DECLS
