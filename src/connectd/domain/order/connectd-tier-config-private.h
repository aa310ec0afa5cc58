/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the files of tier configurations share. */

#pragma once

#include "domain/order/connectd-order-private.h"

G_BEGIN_DECLS

/* "tier1" or "tier2". */
const char *_connectd_tier_scope (gint64 level);
/* The configuration of an account for a product and connection, or NULL in `config` (transfer full). */
gboolean _connectd_tier_config_find (ConnectdTx *tx, const char *account, const char *product, const char *connection, gint64 level,
                                     JsonObject **config, GError **error);
/* A new one, with the product, connection, contract and marketplace of `origin`. Returns: (transfer full) */
JsonObject *_connectd_tier_config_add (ConnectdTx *tx, JsonObject *origin, const char *account, gint64 level, GError **error);
/* A request of this type with the values at `params` of the body; stored. Returns: (transfer full) */
JsonObject *_connectd_tier_config_request_add (ConnectdTx *tx, JsonObject *config, const char *type, JsonObject *body, gboolean draft,
                                               GError **error);

G_END_DECLS
