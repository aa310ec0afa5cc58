/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the files of the product flow share. */

#pragma once

#include "domain/connectd-domain-private.h"
#include "domain/product/connectd-product.h"

G_BEGIN_DECLS

#define CONNECTD_PRODUCTS (&connect_products_collection)
#define CONNECTD_ITEMS (&connect_product_items_collection)
#define CONNECTD_PARAMETERS (&connect_product_parameters_collection)
#define CONNECTD_TEMPLATES (&connect_product_templates_collection)
#define CONNECTD_CONFIGURATIONS (&connect_product_configurations_collection)

/* What stands for a product without an icon of its own. */
#define CONNECTD_PRODUCT_ICON "/media/products/product.svg"
/* Positions are this far from each other, so that something fits between. */
#define CONNECTD_POSITION_STEP 10000

/* The number at the end of an id: 7 of "PRD-…-0007". */
gint64 _connectd_product_number (const char *id);
/* Notes a problem when another part of the product has the same value. FALSE only when the store failed. */
gboolean _connectd_product_check_unique (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, const char *path,
                                         const char *what, ConnectProblems *problems, GError **error);
/* The parts' collections: the children of products that have a face. Ended by NULL, valid for ever. */
const ConnectCollection *const *_connectd_product_parts (void);
/* The last word of its path: "items". */
const char *_connectd_product_part_name (const ConnectCollection *part);
/* Rows of the master. Returns: (transfer full) */
GPtrArray *_connectd_product_rows (ConnectdTx *tx, const ConnectCollection *part, const char *product_id, GError **error);
/* What others see of a part changes at once, without a new version: copies these members into its face, if it has one. */
void _connectd_product_copy_to_face (JsonObject *doc, const char *const *paths);
/* A web address (http or https) with a host. */
gboolean _connectd_product_is_link (const char *text);

/* --- capabilities (connectd-product-capabilities.c) --- */

/* A new product's. Returns: (transfer full) */
JsonObject *_connectd_capabilities_new (void);
/* Takes what is given over what is there; problems name the member. */
void _connectd_capabilities_take (JsonObject *capabilities, JsonObject *given, ConnectProblems *problems);

/* --- versions (connectd-product-version.c) --- */

/* The templates that a new product begins with. */
gboolean _connectd_template_add_first (ConnectdTx *tx, JsonObject *product, GError **error);

/* --- configuration values (connectd-configuration.c) --- */

/* The places that a new parameter or a new item makes. */
gboolean _connectd_configuration_of_parameter (ConnectdTx *tx, JsonObject *parameter, GError **error);
gboolean _connectd_configuration_of_item (ConnectdTx *tx, JsonObject *item, GError **error);
/* The parameter as its values name it: {id: name, title, …}. Brings all values of it in line. */
gboolean _connectd_configuration_refresh (ConnectdTx *tx, JsonObject *parameter, GError **error);
/* The values go with their parameter or item. `path` is "parameter.id" or "item.id". */
gboolean _connectd_configuration_remove (ConnectdTx *tx, const char *product_id, const char *path, const char *id, GError **error);

/* --- dictionaries (connectd-dictionary.c) --- */

/* Categories and shared units are there from the first start on. */
gboolean _connectd_dictionary_start (ConnectdTx *tx, GError **error);

extern const ConnectdHooks connectd_product_hooks;
extern const ConnectdHooks connectd_product_version_hooks;
extern const ConnectdHooks connectd_product_item_hooks;
extern const ConnectdHooks connectd_product_item_group_hooks;
extern const ConnectdHooks connectd_product_parameter_hooks;
extern const ConnectdHooks connectd_product_template_hooks;
extern const ConnectdHooks connectd_product_media_hooks;
extern const ConnectdHooks connectd_product_action_hooks;
extern const ConnectdHooks connectd_product_message_hooks;
extern const ConnectdHooks connectd_product_guideline_hooks;
extern const ConnectdHooks connectd_product_usage_rule_hooks;
extern const ConnectdHooks connectd_unit_hooks;

CONNECTD_OPERATIONS (product);
CONNECTD_OPERATIONS (product_frozen);
CONNECTD_OPERATIONS (product_template);
CONNECTD_OPERATIONS (product_action);
CONNECTD_OPERATIONS (product_configuration);

G_END_DECLS
