/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the files of the order flow share. */

#pragma once

#include "domain/connectd-domain-private.h"
#include "domain/product/connectd-product.h"
#include "domain/order/connectd-order.h"

G_BEGIN_DECLS

#define CONNECTD_ASSETS (&connect_assets_collection)
#define CONNECTD_REQUESTS (&connect_requests_collection)
#define CONNECTD_TIER_ACCOUNTS (&connect_tier_accounts_collection)
#define CONNECTD_TIER_CONFIGS (&connect_tier_configs_collection)
#define CONNECTD_TIER_CONFIG_REQUESTS (&connect_tier_config_requests_collection)
#define CONNECTD_BILLING_REQUESTS (&connect_billing_requests_collection)

/* What is due at a moment: a planned request, the next cycle of a subscription. The subject is its id. */
#define CONNECTD_TASK_PLANNED "planned-request"
#define CONNECTD_TASK_BILLING "billing-cycle"

/* --- tier accounts (connectd-tier-account.c, connectd-tier-account-request.c) --- */

/* The Reseller that stands for the viewer's own account, made when there is none yet. Returns: (transfer full) */
JsonObject *_connectd_tier_account_of_viewer (ConnectdTx *tx, GError **error);
/* The viewer's account that `given` names by id, external_uid or external_id, or a new one of this data. Problems are told
 * as "PATH.member: …". Returns: (transfer full) */
JsonObject *_connectd_tier_account_resolve (ConnectdTx *tx, JsonObject *given, const char *type, const char *parent,
                                            const char *path, GError **error);
/* A subscription names the account in this scope ("customer", "tier1"): its Vendor sees it from now on. */
gboolean _connectd_tier_account_use (ConnectdTx *tx, const char *id, const char *scope, JsonObject *asset, GError **error);
/* A filter for the subscriptions, not ended, that name the account. Returns: (transfer full) */
char *_connectd_tier_account_dup_usage (const char *id);
/* Requests of the account's present version for all products that it has subscriptions of. */
gboolean _connectd_tier_account_request_add_all (ConnectdTx *tx, JsonObject *account, GError **error);

/* --- parameters (connectd-order-params.c) --- */

/* Who gives values: the buyer those of the ordering phase, the Vendor those of the fulfillment phase. */
typedef enum
{
  CONNECTD_PARAMS_ANY,
  CONNECTD_PARAMS_BUYER,
  CONNECTD_PARAMS_VENDOR,
} ConnectdParamsSide;

/* The parameters of a scope ("asset", "tier1", "tier2") of a product's version, with their defaults. Returns: (transfer full) */
JsonArray *_connectd_params_new (ConnectdTx *tx, const char *product_id, gint64 version, const char *scope, GError **error);
/* {params: […]}: the Vendor's configuration values that hold for the product there. Returns: (transfer full) */
JsonObject *_connectd_configuration_new (ConnectdTx *tx, const char *product_id, const char *marketplace_id, GError **error);
/* The same for items, from the place `first` of the list on: into their `params`. */
gboolean _connectd_configuration_fill (ConnectdTx *tx, JsonObject *asset, JsonArray *items, guint first, GError **error);
/* Takes the values (and, from Vendors, what is wrong with values) of the list at `path` of the body. */
void _connectd_params_take (JsonArray *params, JsonObject *body, const char *path, ConnectdParamsSide side,
                            ConnectProblems *problems);
/* Whether all that must be given in this phase is, and nothing is marked as wrong. `problems` (optional) gets what is missing. */
gboolean _connectd_params_check_complete (JsonArray *params, const char *phase, const char *path, ConnectProblems *problems);
/* Notes values that another subscription of the product has and must not. FALSE only when the store failed. */
gboolean _connectd_params_check_unique (ConnectdTx *tx, JsonObject *asset, const char *path, ConnectProblems *problems,
                                        GError **error);
/* Sets the `value_error` of each ordering parameter that is missing or does not fit. */
void _connectd_params_note_problems (JsonArray *params);
/* name → value, borrowed from the list. Returns: (transfer full) */
GHashTable *_connectd_params_values (JsonArray *params);

/* --- asking the Vendor (connectd-order-validate.c) --- */

/* For a prepare step: `request` gets the buyer's values of the body at "asset.params" or "params" (`path`), and the Vendor's
 * webhook, if there is one for the request's type and state, is asked about it. Its answer is kept by the call. */
gboolean _connectd_validation_prepare (ConnectdCall *call, const ConnectCollection *collection, JsonObject *request, JsonObject *body,
                                       GError **error);
/* For the step after it: `request` gets the buyer's values of the body once more, and what is wrong with them. */
gboolean _connectd_validation_apply (ConnectdCall *call, const ConnectCollection *collection, JsonObject *request, JsonObject *body,
                                     GError **error);

/* The same around a buyer's act, which sends the values: `request` is a copy in prepare, where the body's values are put in. What the
 * answer finds wrong refuses the act. */
gboolean _connectd_validation_prepare_act (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *request, JsonObject *body,
                                           JsonObject **prepared, GError **error);
gboolean _connectd_validation_check_act (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *request, GError **error);

/* --- items (connectd-order-items.c) --- */

/* Takes the items at asset.items of the body into `items`: those that are there get their new quantity, others are added. */
gboolean _connectd_items_take (ConnectdTx *tx, JsonObject *asset, JsonArray *items, JsonObject *body, ConnectProblems *problems,
                               GError **error);
gboolean _connectd_items_any (JsonArray *items);     /* one has a quantity */
gboolean _connectd_items_changed (JsonArray *items); /* one has another than before */
/* Copies: with the present quantities as the old ones; without those that have none. Returns: (transfer full) */
JsonArray *_connectd_items_for_request (JsonArray *items);
JsonArray *_connectd_items_for_asset (JsonArray *items);

/* --- templates, forms, assignment (connectd-order-template.c) --- */

/* Sets `template` {id, name, message | representation} and returns its text with the values put in. The template that the body names
 * (template_id, template.id), or a text of its own (activation_tile, template.representation), or the first of this scope and
 * type; NULL without error when there is none. `member` is what the rendered text is called. Returns: (transfer full) */
char *_connectd_template_choose (ConnectdTx *tx, JsonObject *doc, JsonObject *body, const char *product_id, gint64 version,
                                 const char *scope, const char *type, const char *member, GHashTable *values, GError **error);
/* A new secret address under which the values that are asked for can be given; its hash goes to `code`. Returns: (transfer full) */
char *_connectd_form_new (ConnectdTx *tx, JsonObject *doc, const char *kind);
/* Assigns to the user that the body names (id or email), who must be in the viewer's account; `user` (optional) in its place. */
gboolean _connectd_assign (ConnectdTx *tx, JsonObject *doc, JsonObject *body, const char *user, GError **error);
/* To whoever acts, unless it is assigned already. */
void _connectd_assign_actor (ConnectdTx *tx, JsonObject *doc);
/* The account of the viewer is the Vendor of this document. */
gboolean _connectd_is_side (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, ConnectSide side);
gboolean _connectd_has_state (JsonObject *doc, const char *state);

/* --- subscriptions (connectd-asset.c) --- */

/* A subscription to be, from the body of a purchase: product, connection, contract, tiers, parameters, items. Returns: (transfer full) */
JsonObject *_connectd_asset_new (ConnectdTx *tx, JsonObject *body, gboolean draft, GError **error);
/* The subscription as a request shows it. Returns: (transfer full) */
JsonObject *_connectd_asset_copy_for_request (JsonObject *asset);
/* Makes of a subscription what is read with its billing: quantities are numbers, words are in small letters. */
void _connectd_asset_show_recurring (JsonObject *shown);
/* The billing period begins. */
void _connectd_asset_begin_billing (JsonObject *asset, gint64 from);
/* The moment one period of this unit later. */
gint64 _connectd_billing_step (gint64 from, const char *uom, int steps);

/* --- fulfillment (connectd-fulfillment*.c) --- */

/* Open requests are drafts and all that are not approved, failed or revoked. */
gboolean _connectd_request_is_open (JsonObject *request);
/* Brings the subscription in line with the request as it is about to be stored, and the request's copy of it. */
gboolean _connectd_request_follow (ConnectdTx *tx, JsonObject *request, GError **error);
/* A request that is no draft any more (or whose tiers are set up): pending, or what it has to wait for. */
gboolean _connectd_request_enter (ConnectdTx *tx, JsonObject *request, JsonObject *asset, JsonObject *body, GError **error);
/* The values it asks for are to be given. */
gboolean _connectd_request_inquire (ConnectdTx *tx, JsonObject *request, JsonObject *body, GError **error);
/* After the configuration of a tier was set up, or was refused for `reason`: purchases that waited for it. */
gboolean _connectd_request_tier_done (ConnectdTx *tx, JsonObject *config, const char *reason, GError **error);
gboolean _connectd_request_prepare_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, JsonObject **prepared,
                                        GError **error);
gboolean _connectd_request_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error);
gboolean _connectd_request_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error);
/* Whether the product that the request is for has this capability. FALSE in `is` when not; FALSE only when the store failed. */
gboolean _connectd_request_is_capable (ConnectdTx *tx, JsonObject *request, const char *capability, gboolean *is, GError **error);
/* A request whose planned date has come is pending again. */
gboolean _connectd_request_due (ConnectdTx *tx, const char *id, GError **error);

/* --- tier configurations (connectd-tier-config.c, connectd-tier-config-request.c) --- */

/* Values of tiers' parameters may come among those of a purchase (asset.params) before it is submitted: they wait in the request until the
 * configurations are set up. Returns: (transfer full): the body without them; as it is for other requests */
JsonObject *_connectd_tier_config_keep_values (ConnectdTx *tx, JsonObject *request, JsonObject *body, GError **error);
/* What must be set up before a purchase: missing configurations are made, with their requests (and the values that wait in `request`).
 * `ready` tells whether all are there. */
gboolean _connectd_tier_config_prepare (ConnectdTx *tx, JsonObject *request, JsonObject *asset, gboolean *ready, GError **error);

/* --- billing (connectd-billing.c), service levels (connectd-sla.c) --- */

/* Bills the cycles of a subscription that have begun, and comes back when the next one does. */
gboolean _connectd_billing_go_on (ConnectdTx *tx, const char *asset_id, GError **error);
/* How long open requests have been in their state, where their account measures that. */
gboolean _connectd_sla_measure (ConnectdTx *tx, GError **error);
/* What a service level does to a request whose time is over. */
gboolean _connectd_request_expire (ConnectdTx *tx, JsonObject *request, GError **error);
gboolean _connectd_tier_config_request_expire (ConnectdTx *tx, JsonObject *request, GError **error);

extern const ConnectdHooks connectd_conversation_message_hooks;
extern const ConnectdHooks connectd_conversation_hooks;
extern const ConnectdHooks connectd_tier_account_hooks;
extern const ConnectdHooks connectd_tier_config_request_hooks;
extern const ConnectdHooks connectd_fulfillment_hooks;
extern const ConnectdHooks connectd_billing_request_hooks;
extern const ConnectdHooks connectd_sla_hooks;

CONNECTD_OPERATIONS (conversation);
CONNECTD_OPERATIONS (tier_account_request);
CONNECTD_OPERATIONS (tier_config);
CONNECTD_OPERATIONS (asset);
CONNECTD_OPERATIONS (fulfillment);
CONNECTD_OPERATIONS (order_form);
CONNECTD_OPERATIONS (order_validate);
CONNECTD_OPERATIONS (billing_request);
CONNECTD_OPERATIONS (sla);

G_END_DECLS
