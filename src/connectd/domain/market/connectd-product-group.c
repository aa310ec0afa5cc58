/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Product groups of the catalog: named sets of products. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#define GROUPS (&connect_product_groups_collection)
#define AGREEMENTS (&connect_agreements_collection)
#define PRODUCTS (&connect_products_collection)

static const char *const product_members[] = { "name", NULL };

/* --- counts --- */

gboolean
_connectd_product_group_count (ConnectdTx *tx, const char *group_id, GError **error)
{
  g_autoptr (JsonObject) group = connectd_tx_get (tx, GROUPS, group_id, error);
  g_autoptr (GPtrArray) agreements = group != NULL ? _connectd_find (tx, AGREEMENTS, "product_groups.id", group_id, 0, error) : NULL;
  gint64 contracts = 0;

  if (agreements == NULL)
    return FALSE;
  for (guint i = 0; i < agreements->len; i++)
    contracts += connect_json_get_int (agreements->pdata[i], "stats.contracts", 0);
  connect_json_set_int (group, "stats.agreements", agreements->len);
  connect_json_set_int (group, "stats.contracts", contracts);
  return connectd_tx_refresh (tx, GROUPS, group_id, group, error);
}

gboolean
_connectd_product_group_count_contracts (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  g_autoptr (JsonObject) agreement = NULL;
  g_autoptr (GPtrArray) groups = NULL;

  if (!_connectd_look_up (tx, AGREEMENTS, connect_json_get_string (contract, "agreement.id"), &agreement, error))
    return FALSE;
  groups = agreement != NULL ? _connectd_list_objects (agreement, "product_groups") : g_ptr_array_new ();
  for (guint i = 0; i < groups->len; i++)
    if (!_connectd_product_group_count (tx, _connectd_id (groups->pdata[i]), error))
      return FALSE;
  return TRUE;
}

/* --- products tell which groups they are in --- */

static gboolean
mark_product (ConnectdTx *tx, const char *product_id, JsonObject *group, gboolean in, GError **error)
{
  g_autoptr (JsonObject) product = NULL;
  g_autoptr (JsonArray) kept = json_array_new ();
  g_autoptr (GPtrArray) present = NULL;

  if (!_connectd_look_up (tx, PRODUCTS, product_id, &product, error) || product == NULL)
    return product == NULL && (error == NULL || *error == NULL);
  present = _connectd_list_objects (product, "groups");
  for (guint i = 0; i < present->len; i++)
    if (g_strcmp0 (_connectd_id (present->pdata[i]), _connectd_id (group)) != 0)
      json_array_add_object_element (kept, json_object_ref (present->pdata[i]));
  if (in)
    json_array_add_object_element (kept, _connectd_copy_members (group, (const char *const[]) { "name", NULL }));
  connect_json_set (product, "groups", json_node_init_array (json_node_alloc (), kept));
  return connectd_tx_refresh (tx, PRODUCTS, product_id, product, error);
}

static gboolean
mark_difference (ConnectdTx *tx, JsonObject *group, JsonObject *some, JsonObject *others, gboolean in, GError **error)
{
  g_autoptr (GPtrArray) products = _connectd_list_objects (some, "products");

  for (guint i = 0; i < products->len; i++)
    if ((others == NULL ||
         _connectd_array_find (connect_json_get_array (others, "products"), "id", _connectd_id (products->pdata[i]), NULL) == NULL) &&
        !mark_product (tx, _connectd_id (products->pdata[i]), group, in, error))
      return FALSE;
  return TRUE;
}

/* --- hooks --- */

static gboolean
take_products (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  if (!_connectd_take_ids (tx, doc, "products", PRODUCTS, product_members, error))
    return FALSE;
  connect_json_set_int (doc, "stats.products", json_array_get_length (connect_json_get_array (doc, "products")));
  return TRUE;
}

static gboolean
group_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (JsonObject) owner = _connectd_get_actor_account (tx, error);

  if (owner == NULL || !take_products (tx, doc, error))
    return FALSE;
  connect_json_set_reference (doc, "owner", _connectd_id (owner), connect_json_get_string (owner, "name"));
  connect_json_set_int (doc, "stats.agreements", 0);
  connect_json_set_int (doc, "stats.contracts", 0);
  return TRUE;
}

static gboolean
group_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return mark_difference (tx, doc, doc, NULL, TRUE, error);
}

/* The row is stored first: what an agreement covers is found from it. */
static gboolean
change_products (ConnectdTx *tx, JsonObject *before, JsonObject *doc, GError **error)
{
  return mark_difference (tx, doc, doc, before, TRUE, error) && mark_difference (tx, doc, before, doc, FALSE, error) &&
         connectd_tx_update (tx, GROUPS, _connectd_id (doc), doc, error) &&
         _connectd_syndication_refresh_group (tx, _connectd_id (doc), error);
}

gboolean
_connectd_product_group_set_products (ConnectdTx *tx, JsonObject *before, JsonObject *doc, GError **error)
{
  return take_products (tx, doc, error) && change_products (tx, before, doc, error);
}

static gboolean
group_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return connect_json_get (body, "products") == NULL || _connectd_product_group_set_products (tx, before, doc, error);
}

static gboolean
group_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return mark_difference (tx, doc, doc, NULL, FALSE, error);
}

const ConnectdHooks connectd_product_group_hooks = {
  .collection = "product-groups",
  .create = group_create,
  .created = group_created,
  .update = group_update,
  .remove = group_remove,
};
