/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the rest of the domain calls of the order flow. */

#pragma once

#include "jobs/connectd-tasks.h"

G_BEGIN_DECLS

/* What is due at a moment: planned requests, billing cycles. */
extern const ConnectdTaskKind connectd_order_flow_tasks[];
/* Now and then: service levels are measured. */
gboolean _connectd_order_tick (ConnectdTx *tx, GError **error);
/* The service level agreements of an account, switched off, unless it has them. */
gboolean _connectd_sla_add (ConnectdTx *tx, const char *account_id, GError **error);

G_END_DECLS
