/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the rest of the domain calls of webhooks and notifications. */

#pragma once

#include "jobs/connectd-tasks.h"

G_BEGIN_DECLS

/* Each list is ended by NULL. */
extern const ConnectdHooks *const connectd_notify_flow_hooks[];
extern const ConnectdOperation *const connectd_notify_flow_operations[];
extern const ConnectdTaskKind connectd_notify_flow_tasks[];
/* The `changed` of the engine: calls webhooks and tells accounts of what has happened. */
gboolean _connectd_notify_changed (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *before,
                                   JsonObject *doc, GError **error);
/* Once at the start: accounts that have some events, but not all yet, get the others by a task. */
gboolean _connectd_notify_start (ConnectdTx *tx, GError **error);
/* Now and then: old notices go. */
gboolean _connectd_notify_tick (ConnectdTx *tx, GError **error);
/* The events that an account lacks, switched off. */
gboolean _connectd_notification_add_account (ConnectdTx *tx, const char *account_id, GError **error);

/* Asks the Vendor's webhook of this type, if there is an active one, whether what stands in `object` (as the Vendor sees it) is
 * right. For an operation's prepare step: it takes up to ten seconds. `answer` gets what came back, NULL when there is no such
 * webhook. UNAVAILABLE when it cannot be asked or gives no answer that makes sense. `answer`: (transfer full) */
gboolean _connectd_validator_ask (ConnectdTx *tx, const char *type, const char *product_id, JsonObject *object, JsonObject **answer,
                                  GError **error);
/* The same error, for an answer that the caller finds to make no sense. */
gboolean _connectd_validator_fail (GError **error);

G_END_DECLS
