/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include "domain/connectd-domain-private.h"

G_BEGIN_DECLS

#define CONNECTD_BRANDS (&connect_brands_collection)
#define CONNECTD_PORTALS (&connect_portals_collection)
#define CONNECTD_DOMAINS (&connect_domains_collection)
#define CONNECTD_NO_BRAND "BR-000" /* how everything looks that nobody has given a look */

extern const ConnectdHooks connectd_brand_hooks;
extern const ConnectdHooks connectd_portal_hooks;
extern const ConnectdHooks connectd_domain_name_hooks;

CONNECTD_OPERATIONS (brand_look);
CONNECTD_OPERATIONS (domain_check);

/* The name that built-in domains are below: the server's own, or "localhost" when it goes by an address. Returns: (transfer full) */
char *_connectd_brand_dup_base (ConnectdTx *tx);
/* The brand of an account, NULL there when it has none; FALSE only when the store failed. */
gboolean _connectd_brand_of (ConnectdTx *tx, const char *account_id, JsonObject **brand, GError **error);
/* Letters, digits and dashes between dots; at least `labels` of them. */
gboolean _connectd_is_host_name (const char *text, guint labels);
/* Brings the list of names in a portal in line; `changed` (or NULL) is about to be stored, or to go. */
gboolean _connectd_portal_refresh_domains (ConnectdTx *tx, const char *portal_id, JsonObject *changed, gboolean gone, GError **error);

G_END_DECLS
