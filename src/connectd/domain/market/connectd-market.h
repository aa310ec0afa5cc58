/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What products need of the market. */

#pragma once

#include "domain/connectd-domain-private.h"

G_BEGIN_DECLS

/* Others see the item from now on, or do not any more: so it is with its prices. */
gboolean connectd_price_point_share (ConnectdTx *tx, const char *item_id, gboolean shared, GError **error);

G_END_DECLS
