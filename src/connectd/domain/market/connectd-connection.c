/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Connections: a vendor's product and a buyer's hub joined. Either side makes one, naming what is the other's. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#define CONNECTIONS (&connect_connections_collection)
#define PRODUCTS (&connect_products_collection)

/* Whether the hub sells for a marketplace that the viewer sees. */
static gboolean
check_reaches_hub (ConnectdTx *tx, JsonObject *hub, GError **error)
{
  g_autoptr (GPtrArray) marketplaces =
      _connectd_find (tx, &connect_marketplaces_collection, "hubs.hub.id", _connectd_id (hub), 0, error);

  for (guint i = 0; marketplaces != NULL && i < marketplaces->len; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (JsonObject) seen =
          connectd_tx_get_visible (tx, &connect_marketplaces_collection, _connectd_id (marketplaces->pdata[i]), &local);

      if (seen != NULL)
        return TRUE;
      if (!g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return marketplaces != NULL && _connectd_fail (error, CONNECT_ERROR_INVALID, "hub: There is no object with the id %s.", _connectd_id (hub));
}

static gboolean
check_parties (ConnectdTx *tx, JsonObject *product, JsonObject *hub, GError **error)
{
  const char *viewer = connectd_tx_get_viewer (tx)->account_id;

  if (g_strcmp0 (connect_json_get_string (hub, "company.id"), viewer) == 0)
    return TRUE;
  if (g_strcmp0 (connect_json_get_string (product, "owner.id"), viewer) == 0)
    return check_reaches_hub (tx, hub, error);
  return _connectd_fail (error, CONNECT_ERROR_INVALID, "hub: There is no object with the id %s.", _connectd_id (hub));
}

static gboolean
check_alone (ConnectdTx *tx, JsonObject *product, JsonObject *hub, GError **error)
{
  g_autofree char *of_product = _connectd_eq ("product.id", _connectd_id (product));
  g_autofree char *of_hub = _connectd_eq ("hub.id", _connectd_id (hub));
  g_autofree char *rql = g_strdup_printf ("and(%s,%s)", of_product, of_hub);
  gint64 n = connectd_tx_count (tx, CONNECTIONS, rql, error);

  if (n > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "hub: This hub has a connection to the product already.");
  return n == 0;
}

static gboolean
connection_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (JsonObject) product = NULL;
  g_autoptr (JsonObject) hub = NULL;
  const char *hub_id = connect_json_get_string (doc, "hub.id");

  product = connectd_tx_get_visible (tx, PRODUCTS, connect_json_get_string (doc, "product.id"), error);
  if (product == NULL || !_connectd_look_up (tx, &connect_hubs_collection, hub_id, &hub, error))
    return FALSE;
  if (hub == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "hub: There is no object with the id %s.", hub_id);
  if (g_strcmp0 (connect_json_get_string (product, "status"), "published") != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "product: Only a published product is connected.");
  if (!check_parties (tx, product, hub, error) || !check_alone (tx, product, hub, error))
    return FALSE;
  connect_json_set_reference (doc, "product", _connectd_id (product), connect_json_get_string (product, "name"));
  connect_json_set_reference (doc, "vendor", connect_json_get_string (product, "owner.id"), connect_json_get_string (product, "owner.name"));
  connect_json_set_reference (doc, "provider", connect_json_get_string (hub, "company.id"), connect_json_get_string (hub, "company.name"));
  connect_json_set_string (doc, "status", "active");
  if (connect_json_get (doc, "product_version_type") == NULL)
    connect_json_set_string (doc, "product_version_type", "public");
  connect_json_set_time (doc, "created_at", connectd_tx_get_now (tx));
  return TRUE;
}

static gboolean
connection_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return _connectd_hub_count (tx, connect_json_get_string (doc, "hub.id"), 1, 0, error);
}

const ConnectdHooks connectd_connection_hooks = {
  .collection = "connections",
  .create = connection_create,
  .created = connection_created,
};

/* Either side makes one; the product itself would let its vendor only. */
static gboolean
connections_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JsonObject) connection = NULL;
  JsonObject *given = _connectd_body (call, &holder, error);

  if (given == NULL)
    return FALSE;
  body = connect_json_copy (given);
  connect_json_remove (body, "product");
  connect_json_set_string (body, "product.id", call->args[0]);
  connection = connectd_tx_create (call->tx, CONNECTIONS, NULL, body, error);
  if (connection == NULL)
    return FALSE;
  _connectd_answer (call, 201, connectd_tx_show (call->tx, CONNECTIONS, connection, TRUE));
  return TRUE;
}

/* Versions have no connections of their own. */
static gboolean
connection_put (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) connection = NULL;
  JsonObject *body = _connectd_body (call, &holder, error);

  if (body == NULL)
    return FALSE;
  connection = connectd_tx_get_visible (call->tx, CONNECTIONS, call->args[2], error);
  if (connection == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (connection, "product.id"), call->args[0]) != 0)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such connection.");
  g_clear_pointer (&connection, json_object_unref);
  connection = connectd_tx_act (call->tx, CONNECTIONS, call->args[2], "update", body, error);
  if (connection == NULL)
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, CONNECTIONS, connection, FALSE));
  return TRUE;
}

const ConnectdOperation connectd_connection_operations[] = {
  { "PUT", "products/{product}/versions/{version}/connections/{connection}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .writes = TRUE, .run = connection_put, .summary = "Change a connection" },
  { "POST", "products/{product}/connections", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, .writes = TRUE,
    .run = connections_post, .summary = "A connection of a product and a hub" },
  { "POST", "products/{product}/versions/{version}/connections", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .writes = TRUE, .run = connections_post, .summary = "The same" },
  { "GET", "hubs/{hub}/connections", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_MARKETPLACES, .list = "connections",
    .filter = "eq(hub.id,{hub})", .within = "hubs", .summary = "The connections of a hub" },
  { "GET", "products/{product}/versions/{version}/connections", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .list = "connections", .filter = "eq(product.id,{product})", .within = "products",
    .summary = "The connections of a product; versions have none of their own" },
  { NULL },
};
