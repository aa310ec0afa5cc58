/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What Vendors are told of a changed tier account: one request for each product that it has subscriptions of. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

#define REQUESTS (&connect_tier_account_requests_collection)

/* --- making them --- */

static JsonObject *
new_request (JsonObject *account, JsonObject *asset, JsonObject *product)
{
  static const char *const copied[] = { "product", "connection.vendor", "connection.provider" };
  static const char *const places[] = { "product", "vendor", "provider" };
  g_autoptr (JsonObject) request = json_object_new ();
  gint64 version = connect_json_get_int (account, "version", 1);

  connect_json_set_string (request, "type", "update");
  connect_json_set_string (request, "status",
                           connectd_product_is_capable (product, "tiers.updates") ? "pending" : "unsupported");
  connect_json_set_object (request, "account", connect_json_copy (account));
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    connect_json_set_object (request, places[i], connect_json_copy (connect_json_get_object (asset, copied[i])));
  {
    g_autofree char *number = g_strdup_printf ("%s-%03" G_GINT64_FORMAT, _connectd_id (account), version);

    connect_json_set_string (request, "number", number);
  }
  return g_steal_pointer (&request);
}

static gboolean
add_request (ConnectdTx *tx, JsonObject *account, JsonObject *asset, GError **error)
{
  const char *product_id = connect_json_get_string (asset, "product.id");
  g_autoptr (JsonObject) product = connectd_tx_get (tx, &connect_products_collection, product_id, error);
  g_autoptr (JsonObject) request = product != NULL ? new_request (account, asset, product) : NULL;
  g_autofree char *id = request != NULL ? connectd_tx_new_id_for (tx, REQUESTS, request, error) : NULL;

  if (id == NULL)
    return FALSE;
  connect_json_set_string (request, "id", id);
  return connectd_tx_insert (tx, REQUESTS, id, request, error);
}

gboolean
_connectd_tier_account_request_add_all (ConnectdTx *tx, JsonObject *account, GError **error)
{
  g_autofree char *used = _connectd_tier_account_dup_usage (_connectd_id (account));
  g_autoptr (GPtrArray) assets = connectd_tx_find (tx, CONNECTD_ASSETS, used, 0, error);
  g_autoptr (GHashTable) products = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; assets != NULL && i < assets->len; i++)
    if (g_hash_table_add (products, (gpointer)connect_json_get_string (assets->pdata[i], "product.id")) &&
        !add_request (tx, account, assets->pdata[i], error))
      return FALSE;
  return assets != NULL;
}

/* --- asked for --- */

/* The request of this version of the account, for a product where one is named. */
static JsonObject *
find_made (ConnectdTx *tx, JsonObject *account, const char *product_id, GError **error)
{
  g_autofree char *of = _connectd_eq ("account.id", _connectd_id (account));
  g_autofree char *for_product = product_id != NULL ? _connectd_eq ("product.id", product_id) : NULL;
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(account.version,%" G_GINT64_FORMAT ")%s%s)", of,
                                          connect_json_get_int (account, "version", 1), for_product != NULL ? "," : "",
                                          for_product != NULL ? for_product : "");
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, REQUESTS, rql, 1, error);

  if (found == NULL)
    return NULL;
  if (found->len > 0)
    return json_object_ref (found->pdata[0]);
  _connectd_fail (error, CONNECT_ERROR_INVALID, "TAR_003|The tier account has no subscriptions that a request could be made for.");
  return NULL;
}

static gboolean
requests_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  JsonObject *body = _connectd_body (call, &holder, error);
  JsonObject *given = body != NULL ? connect_json_get_object (body, "account") : NULL;
  g_autoptr (JsonObject) before = NULL;
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) request = NULL;

  if (body == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (body, "type"), "update") != 0 && connect_json_get (body, "type") != NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "type: Expected one of: update.");
  if (given == NULL || _connectd_id (given) == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "account.id: This field is required.");
  before = connectd_tx_get_visible (call->tx, CONNECTD_TIER_ACCOUNTS, _connectd_id (given), error);
  account = before != NULL
                ? connectd_tx_act (call->tx, CONNECTD_TIER_ACCOUNTS, _connectd_id (given), "update", given, error)
                : NULL;
  if (account == NULL)
    return FALSE;
  if (connect_json_get_int (account, "version", 1) == connect_json_get_int (before, "version", 1))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "TAR_004|There is no change in the tier account.");
  request = find_made (call->tx, account, connect_json_get_string (body, "product.id"), error);
  if (request == NULL)
    return FALSE;
  _connectd_answer (call, 201, connectd_tx_show (call->tx, REQUESTS, request, TRUE));
  return TRUE;
}

const ConnectdOperation connectd_tier_account_request_operations[] = {
  { "POST", "tier/account-requests", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_CUSTOMERS, .writes = TRUE, .run = requests_post,
    .summary = "Change a customer's account and tell the vendors of its products" },
  { NULL },
};
