/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Products by way of agreements and partners, and the other way round. */

#include "config.h"

#include "domain/product/connectd-product-private.h"

#define AGREEMENTS (&connect_agreements_collection)

/* Adds the document at `path` of each, once and if the caller sees it. */
static gboolean
collect (ConnectdTx *tx, GPtrArray *docs, const char *path, const ConnectCollection *collection, GHashTable *seen, JsonArray *shown,
         GError **error)
{
  for (guint i = 0; i < docs->len; i++)
    {
      const char *id = connect_json_get_string (docs->pdata[i], path);
      g_autoptr (JsonObject) doc = NULL;
      g_autoptr (GError) local = NULL;

      if (id == NULL || !g_hash_table_add (seen, g_strdup (id)))
        continue;
      doc = connectd_tx_get_visible (tx, collection, id, &local);
      if (doc != NULL)
        json_array_add_object_element (shown, connectd_tx_show (tx, collection, doc, FALSE));
      else if (!g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
answer_list (ConnectdCall *call, JsonArray *take)
{
  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, take);
  return TRUE;
}

/* Listings by a member; none while nothing can be listed. Returns: (transfer full) */
static GPtrArray *
find_listings (ConnectdTx *tx, const char *path, const char *id, GError **error)
{
  const ConnectCollection *listings = connect_collection_find ("listings");

  return listings != NULL ? _connectd_find (tx, listings, path, id, 0, error)
                          : g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
}

/* The contracts that listings are under. Returns: (transfer full) */
static GPtrArray *
find_contracts (ConnectdTx *tx, GPtrArray *listings, GError **error)
{
  g_autoptr (GPtrArray) contracts = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  for (guint i = 0; i < listings->len; i++)
    {
      JsonObject *contract = NULL;
      const char *id = connect_json_get_string (listings->pdata[i], "contract.id");

      if (id != NULL && !_connectd_look_up (tx, &connect_contracts_collection, id, &contract, error))
        return NULL;
      if (contract != NULL)
        g_ptr_array_add (contracts, contract);
    }
  return g_steal_pointer (&contracts);
}

/* Agreements by which a product reaches others. */
static gboolean
run_agreements (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) product = connectd_tx_get_visible (call->tx, CONNECTD_PRODUCTS, call->args[0], error);
  g_autoptr (GPtrArray) listings = product != NULL ? find_listings (call->tx, "product.id", call->args[0], error) : NULL;
  g_autoptr (GPtrArray) contracts = listings != NULL ? find_contracts (call->tx, listings, error) : NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (JsonArray) shown = json_array_new ();

  return contracts != NULL && collect (call->tx, contracts, "agreement.id", AGREEMENTS, seen, shown, error) &&
         answer_list (call, g_steal_pointer (&shown));
}

static gboolean
run_partner_product (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) product = connectd_tx_get_visible (call->tx, CONNECTD_PRODUCTS, call->args[1], error);

  if (product == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (product, "owner.id"), call->args[0]) != 0)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such %s.", CONNECTD_PRODUCTS->singular);
  _connectd_answer (call, 200, connectd_tx_show (call->tx, CONNECTD_PRODUCTS, product, FALSE));
  return TRUE;
}

/* What stands for products that have no icon of their own. */
static gboolean
run_icon (ConnectdCall *call, GError **error)
{
  call->content_type = g_strdup ("image/svg+xml");
  call->text = g_strdup ("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"128\" height=\"128\" viewBox=\"0 0 128 128\">"
                         "<rect width=\"128\" height=\"128\" rx=\"24\" fill=\"#deddda\"/>"
                         "<path d=\"M64 24 100 44v40L64 104 28 84V44z\" fill=\"#9a9996\"/>"
                         "<path d=\"M28 44l36 20 36-20M64 64v40\" fill=\"none\" stroke=\"#deddda\" stroke-width=\"4\"/></svg>");
  return TRUE;
}

const ConnectdOperation connectd_product_operations[] = {
  { "GET", CONNECTD_PRODUCT_ICON, CONNECTD_ACCESS_PUBLIC, NULL, .run = run_icon, .summary = "The icon of products without one" },
  { "GET", "products/{product}/agreements", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, .run = run_agreements,
    .summary = "Agreements by which a product reaches others" },
  { "GET", "partners/{partner}/products", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, .list = "products",
    .filter = "eq(owner.id,{partner})", .within = "partners", .summary = "Products of a partner" },
  { "GET", "partners/{partner}/products/{id}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, .run = run_partner_product,
    .summary = "One product of a partner" },
  { NULL },
};
