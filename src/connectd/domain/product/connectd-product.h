/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What other flows ask of products.
 *
 * A `version` of 0 is the master, the form that the vendor edits; any other one is the frozen copy of that number. An order keeps the
 * version that it was made under, a listing the one that it shows: connectd_product_get_public_version() is the newest that others
 * than the vendor see. */

#pragma once

#include "resource/connectd-domain.h"

G_BEGIN_DECLS

/* The newest public version of a product's document; 0 when there is none. */
gint64 connectd_product_get_public_version (JsonObject *product);
/* The product as it was in that version: the same members. NOT_FOUND. Returns: (transfer full) */
JsonObject *connectd_product_get_version (ConnectdTx *tx, const char *product_id, gint64 version, GError **error);
/* The documents of what hangs on it: "items", "parameters", "templates", "media", "actions", "messages", "item-groups",
 * "configurations", "guidelines", in their default order. NOT_FOUND for an unknown product or version. Returns: (transfer full) */
GPtrArray *connectd_product_get_parts (ConnectdTx *tx, const char *product_id, gint64 version, const char *part, GError **error);

/* An item by its global id ("PRD-…-0001"), its local one ("PRD_…_0001") or its MPN. Its `status` is the present one, whatever
 * the version. `item` gets NULL when the version has no such item; FALSE only when the store failed or the version is not there.
 * The item: (transfer full) */
gboolean connectd_product_find_item (ConnectdTx *tx, const char *product_id, gint64 version, const char *id, JsonObject **item,
                                     GError **error);
/* Likewise a parameter by its name (its id in requests) or "PRM-…". Its values are checked with connect_parameter_check()
 * (model/connect-parameter.h). */
gboolean connectd_product_find_parameter (ConnectdTx *tx, const char *product_id, gint64 version, const char *id,
                                          JsonObject **parameter, GError **error);
/* The template to begin with: the first by position of a scope ("asset", "tier1", "tier2") and type ("fulfillment",
 * "inquire", "pending"); one without a type will do. `template_` gets NULL when there is none. (transfer full) */
gboolean connectd_product_find_template (ConnectdTx *tx, const char *product_id, gint64 version, const char *scope, const char *type,
                                         JsonObject **template_, GError **error);
/* A capability of a product's document: "cart.validation", "subscription.hold"; FALSE when it is not set. */
gboolean connectd_product_is_capable (JsonObject *product, const char *capability);

/* The account sees the product (once it has a public version) and what hangs on it while there is a reason: "listing:LST-…",
 * "syndication:CRN-…", "catalog:…". The word before the colon is what `visibility` tells the account. */
gboolean connectd_product_reach (ConnectdTx *tx, const char *product_id, const char *account_id, const char *reason,
                                 gboolean reaches, GError **error);

/* Markdown with "{{ name }}" replaced by what `values` (name → text) has; unknown names become nothing. Returns: (transfer full) */
char *connectd_template_fill (const char *body, GHashTable *values);

G_END_DECLS
