/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the files of the market share: hubs, marketplaces, connections, listings, prices, groups, forms and offers. What other
 * flows call is in connectd-domain-private.h. */

#pragma once

#include "domain/connectd-domain-private.h"

G_BEGIN_DECLS

/* --- short forms (connectd-market-util.c) --- */

/* Whether the text is `length` capital letters: a currency, a country. */
gboolean _connectd_is_capitals (const char *text, guint length);
/* The account that acts. Returns: (transfer full) */
JsonObject *_connectd_get_actor_account (ConnectdTx *tx, GError **error);
/* A list of objects at `path` of a document, elements that are none left out. Returns: (transfer container) */
GPtrArray *_connectd_list_objects (JsonObject *doc, const char *path);

/* Price attributes: a list of {id, name, description}, at `attributes`; a missing name is the id. */
void _connectd_check_attributes (JsonObject *doc, gboolean needed, ConnectProblems *problems);
/* The newest version of a product that others than its vendor see; 0: none. */
gint64 _connectd_market_public_version (JsonObject *product);
/* The account sees the product while there is a reason: "listing:LST-…", "syndication:CRN-…". */
gboolean _connectd_market_reach (ConnectdTx *tx, const char *product_id, const char *account, const char *reason, gboolean reaches,
                                 GError **error);
/* The document if the viewer sees it, else NULL; FALSE only when the store failed. */
gboolean _connectd_look_up_visible (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject **doc,
                                    GError **error);
/* {id} and these members of `source`. Returns: (transfer full) */
JsonObject *_connectd_copy_members (JsonObject *source, const char *const *copied);
/* Makes of the list [{id}…] at `path` one of objects that the viewer sees, each once, with these members copied. */
gboolean _connectd_take_ids (ConnectdTx *tx, JsonObject *doc, const char *path, const ConnectCollection *collection,
                             const char *const *copied, GError **error);

/* --- countries (connectd-country.c) --- */

/* NULL when there is no such country. */
const char *_connectd_country_get_name (const char *id);
/* Stores those that are not there yet. */
gboolean _connectd_country_fill (ConnectdTx *tx, GError **error);

/* --- hubs (connectd-hub.c) --- */

/* One more or one less (or 0) of each. */
gboolean _connectd_hub_count (ConnectdTx *tx, const char *hub_id, int connections, int marketplaces, GError **error);

/* --- marketplaces (connectd-marketplace.c) --- */

/* After the name of a hub changed: the marketplaces that have it. */
gboolean _connectd_marketplace_rename_hub (ConnectdTx *tx, JsonObject *hub, GError **error);
/* Contracts of its marketplace are counted again; `contract` as it is about to be stored, or to go. */
gboolean _connectd_marketplace_count_contracts (ConnectdTx *tx, JsonObject *contract, gboolean gone, GError **error);

/* --- listings (connectd-listing.c, connectd-listing-offered.c, connectd-listing-request.c) --- */

gboolean _connectd_listing_is_listed (JsonObject *listing);
/* A listing to be, not stored. Returns: (transfer full) */
JsonObject *_connectd_listing_new (const char *id, JsonObject *product, JsonObject *contract, JsonObject *provider);
/* Stores a listing, a new one when `before` is NULL, with all that follows for others. */
gboolean _connectd_listing_store (ConnectdTx *tx, JsonObject *before, JsonObject *listing, GError **error);
/* Whether the listing's provider sees its product. */
gboolean _connectd_listing_reach (ConnectdTx *tx, JsonObject *listing, gboolean reaches, GError **error);
/* No listing is listed under a contract that has ended, and no request for one stays open. */
gboolean _connectd_listing_end_contract (ConnectdTx *tx, const char *contract_id, GError **error);
gboolean _connectd_listing_request_end_contract (ConnectdTx *tx, const char *contract_id, GError **error);

/* What a listing or request names besides its product: offer and price lists. From offer_id … to offer.id …; */
void _connectd_listing_take_offered (JsonObject *doc);
void _connectd_listing_copy_offered (JsonObject *from, JsonObject *to);
/* that they are the viewer's own and fit product and marketplace; */
gboolean _connectd_listing_check_offered (ConnectdTx *tx, JsonObject *doc, const char *product_id, const char *marketplace_id,
                                          GError **error);
/* whether the account sees them; */
gboolean _connectd_listing_share_offered (ConnectdTx *tx, JsonObject *doc, const char *reason, const char *account, gboolean seen,
                                          GError **error);
/* and how many listings each of them has. */
gboolean _connectd_listing_recount_offered (ConnectdTx *tx, JsonObject *before, JsonObject *listing, GError **error);

/* --- price lists (connectd-price-list.c, connectd-price-version.c, connectd-price-point.c) --- */

/* To `to`, stamping `event`, if the list is `from` (NULL: draft or scheduled). */
gboolean _connectd_price_list_set_status (ConnectdTx *tx, const char *list_id, const char *from, const char *to, const char *event,
                                          GError **error);
/* Versions of a list in these states ("draft,scheduled"; NULL: all). */
GPtrArray *_connectd_price_version_find (ConnectdTx *tx, const char *list_id, const char *states, GError **error);
/* A new draft with its points, prices copied from `base` (or NULL). Returns: (transfer full) */
JsonObject *_connectd_price_version_add (ConnectdTx *tx, JsonObject *list, JsonObject *base, const char *description, gint64 start_at,
                                         GError **error);
/* The list is terminated. */
gboolean _connectd_price_version_end_list (ConnectdTx *tx, const char *list_id, GError **error);
/* Activates what is due. */
gboolean _connectd_price_version_tick (ConnectdTx *tx, GError **error);
gboolean _connectd_price_point_add_all (ConnectdTx *tx, JsonObject *list, JsonObject *version, JsonObject *base, GError **error);
gboolean _connectd_price_point_set_editable (ConnectdTx *tx, const char *version_id, gboolean editable, GError **error);
/* After the attributes of the list changed: which points are filled. */
gboolean _connectd_price_point_judge_list (ConnectdTx *tx, JsonObject *list, GError **error);
/* Takes prices ({attribute: price}, null removes one) into a point, checked; for a row of a workbook as for a PUT. The caller
 * stores the point. */
gboolean _connectd_price_point_take (JsonObject *point, JsonObject *list, JsonObject *given, GError **error);
/* Whether the account sees the active version of a list that it sees. */
gboolean _connectd_price_list_share_version (ConnectdTx *tx, const char *list_id, const char *account, const char *reason,
                                             gboolean seen, GError **error);

/* A workbook of prices is read by a task. */
#define CONNECTD_TASK_PRICES "price-adjustment"
gboolean _connectd_price_adjustment_run (ConnectdTask *task, GError **error);
gboolean _connectd_price_adjustment_give_up (ConnectdTx *tx, const ConnectdTask *task, const GError *reason, GError **error);

/* --- offers (connectd-offer.c) --- */

/* An offer's state follows from its versions and from whether it is listed. */
void _connectd_offer_set_status (JsonObject *offer, gboolean listed);
/* One more or one less of what hangs on it. */
gboolean _connectd_offer_recount (ConnectdTx *tx, const char *offer_id, const ConnectCollection *collection, int change,
                                  GError **error);
/* The body that makes a copy of a part in another offer; `ids` maps old ids to those of the copies. Returns: (transfer full) */
JsonObject *_connectd_offer_part_clone_body (JsonObject *part, GHashTable *ids);

/* --- what a commerce system is told (connectd-offer-form.c, connectd-offer-preset.c, connectd-offer-blueprint.c) --- */

#define CONNECTD_OFFER_VALUE_MAX 1000 /* characters of a text */
/* That `form` is one of this type, and `attributes` are values for it; the form's words are copied. */
void _connectd_offer_form_check (JsonObject *doc, const char *type, ConnectProblems *problems);
/* That `preset` is one of this type ("plan", "switch") for the product, and has a version. FALSE only when the store failed. */
gboolean _connectd_offer_preset_check (ConnectdTx *tx, JsonObject *doc, const char *product_id, const char *type,
                                       ConnectProblems *problems, GError **error);
/* What the newest version of a preset (or NULL) says, in `values` (transfer full), or NULL there. */
gboolean _connectd_offer_preset_get_values (ConnectdTx *tx, const char *preset_id, JsonObject **values, GError **error);
/* A version of the offer takes the blueprint: it is a draft no longer, and `doc` has its values with those of its preset. */
gboolean _connectd_offer_blueprint_freeze (ConnectdTx *tx, JsonObject *doc, GError **error);
/* {plan{id, name}, attributes}. Returns: (transfer full) */
JsonObject *_connectd_offer_blueprint_new_values (JsonObject *doc, JsonObject *take);

/* --- syndication (connectd-syndication.c) --- */

/* What a provider's syndication agreements cover is found again. */
gboolean _connectd_syndication_refresh_provider (ConnectdTx *tx, const char *provider_id, GError **error);
/* The same after a group, or one agreement, changed; the agreement is stored. */
gboolean _connectd_syndication_refresh_group (ConnectdTx *tx, const char *group_id, GError **error);
gboolean _connectd_syndication_refresh (ConnectdTx *tx, JsonObject *agreement, GError **error);
/* A set of product ids. Returns: (transfer full) */
GHashTable *_connectd_syndication_find_products (ConnectdTx *tx, JsonObject *agreement, GError **error);
/* A contract as it is about to be stored, or to go. */
gboolean _connectd_syndication_of_contract (ConnectdTx *tx, JsonObject *contract, gboolean gone, GError **error);

/* --- product groups (connectd-product-group.c) --- */

/* Counts the agreements and contracts of a group again. */
gboolean _connectd_product_group_count (ConnectdTx *tx, const char *group_id, GError **error);
/* The groups of the contract's agreement. */
gboolean _connectd_product_group_count_contracts (ConnectdTx *tx, JsonObject *contract, GError **error);
/* Stores a group whose list of products has changed, and tells products and agreements. */
gboolean _connectd_product_group_set_products (ConnectdTx *tx, JsonObject *before, JsonObject *doc, GError **error);

/* --- what each file gives to the tables --- */

extern const ConnectdHooks connectd_hub_hooks;
extern const ConnectdHooks connectd_marketplace_hooks;
extern const ConnectdHooks connectd_connection_hooks;
extern const ConnectdHooks connectd_listing_hooks;
extern const ConnectdHooks connectd_listing_request_hooks;
extern const ConnectdHooks connectd_price_list_hooks;
extern const ConnectdHooks connectd_price_version_hooks;
extern const ConnectdHooks connectd_price_point_hooks;
extern const ConnectdHooks connectd_price_adjustment_hooks;
extern const ConnectdHooks connectd_product_group_hooks;
extern const ConnectdHooks connectd_offer_hooks;
extern const ConnectdHooks connectd_offer_version_hooks;
extern const ConnectdHooks connectd_offer_plan_hooks;
extern const ConnectdHooks connectd_offer_item_hooks;
extern const ConnectdHooks connectd_offer_feature_group_hooks;
extern const ConnectdHooks connectd_offer_feature_hooks;
extern const ConnectdHooks connectd_offer_switch_hooks;
extern const ConnectdHooks connectd_offer_preset_hooks;
extern const ConnectdHooks connectd_offer_preset_version_hooks;
extern const ConnectdHooks connectd_offer_blueprint_plan_hooks;

CONNECTD_OPERATIONS (hub);
CONNECTD_OPERATIONS (marketplace);
CONNECTD_OPERATIONS (connection);
CONNECTD_OPERATIONS (price_adjustment);
CONNECTD_OPERATIONS (sets);
CONNECTD_OPERATIONS (offer);
CONNECTD_OPERATIONS (offer_form);
CONNECTD_OPERATIONS (offer_preset);
CONNECTD_OPERATIONS (offer_blueprint);
CONNECTD_OPERATIONS (offer_version_switch);

G_END_DECLS
