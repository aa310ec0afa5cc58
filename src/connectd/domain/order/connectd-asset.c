/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How a subscription comes into being, and the two ways it is read: as /assets and, with its billing, as
 * /subscriptions/assets. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

#include <string.h>

#define CONNECTIONS (&connect_connections_collection)
#define LISTINGS (&connect_listings_collection)
#define PRODUCTS (&connect_products_collection)

/* --- what is sold, and by which contract --- */

/* "PRD-000-000-000" also where an item's id was given. */
static JsonObject *
find_product (ConnectdTx *tx, JsonObject *body, GError **error)
{
  const char *given = connect_json_get_string (body, "asset.product.id");
  g_auto (GStrv) parts = given != NULL ? g_strsplit (given, "-", -1) : NULL;
  g_autoptr (GError) local = NULL;
  JsonObject *product;

  if (given == NULL)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "asset.product.id: This field is required.");
      return NULL;
    }
  if (g_strv_length (parts) == 5)
    g_clear_pointer (&parts[4], g_free);
  {
    g_autofree char *id = g_strjoinv ("-", parts);

    product = connectd_tx_get_visible (tx, PRODUCTS, id, &local);
  }
  if (product != NULL)
    return product;
  if (g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    _connectd_fail (error, CONNECT_ERROR_INVALID, "asset.product: There is no object with the id %s.", given);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* The connection that the body names, else the one between the product and the buyer; the named environment counts. */
static JsonObject *
find_connection (ConnectdTx *tx, JsonObject *body, JsonObject *product, GError **error)
{
  const char *id = connect_json_get_string (body, "asset.connection.id");
  const char *type = connect_json_get_string (body, "asset.connection.type");
  g_autofree char *of = _connectd_eq ("product.id", _connectd_id (product));
  g_autofree char *by = _connectd_eq ("provider.id", connectd_tx_get_viewer (tx)->account_id);
  g_autofree char *same = id != NULL && !g_str_has_prefix (id, "CT-0000-0000") ? _connectd_eq ("id", id) : NULL;
  g_autofree char *kind = same == NULL && type != NULL ? _connectd_eq ("type", type) : NULL;
  g_autofree char *rql = g_strdup_printf ("and(%s,%s,out(status,(rejected,revoked))%s%s)", of, by, same != NULL || kind != NULL ? "," : "",
                                          same != NULL ? same : kind != NULL ? kind : "");
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, CONNECTIONS, rql, 1, error);

  if (found == NULL)
    return NULL;
  if (found->len > 0)
    return json_object_ref (found->pdata[0]);
  _connectd_fail (error, CONNECT_ERROR_INVALID, "asset.connection: There is no such connection between the product and a hub of yours.");
  return NULL;
}

/* The listing by which the buyer sells the product. `listing` gets NULL when there is none. */
static gboolean
find_listing (ConnectdTx *tx, JsonObject *body, JsonObject *product, JsonObject **listing, GError **error)
{
  const char *marketplace = connect_json_get_string (body, "marketplace.id");
  g_autofree char *of = _connectd_eq ("product.id", _connectd_id (product));
  g_autofree char *by = _connectd_eq ("provider.id", connectd_tx_get_viewer (tx)->account_id);
  g_autofree char *at = marketplace != NULL ? _connectd_eq ("marketplace.id", marketplace) : NULL;
  g_autofree char *rql = g_strdup_printf ("and(%s,%s,eq(status,listed)%s%s)", of, by, at != NULL ? "," : "", at != NULL ? at : "");
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, LISTINGS, rql, 1, error);

  *listing = found != NULL && found->len > 0 ? json_object_ref (found->pdata[0]) : NULL;
  return found != NULL;
}

/* For tests a product need not be listed: an active contract of the marketplace between the two will do. */
static gboolean
find_contract (ConnectdTx *tx, JsonObject *body, JsonObject *connection, JsonObject *listing, JsonObject **contract, GError **error)
{
  const char *marketplace = connect_json_get_string (body, "marketplace.id");
  g_autofree char *vendor = _connectd_eq ("partner.id", connect_json_get_string (connection, "vendor.id"));
  g_autofree char *provider = _connectd_eq ("issuer.id", connect_json_get_string (connection, "provider.id"));
  g_autofree char *at = marketplace != NULL ? _connectd_eq ("marketplace.id", marketplace) : NULL;
  g_autofree char *rql = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (listing != NULL)
    return _connectd_look_up (tx, &connect_contracts_collection, connect_json_get_string (listing, "contract.id"), contract, error);
  rql = g_strdup_printf ("and(%s,%s,eq(type,distribution),eq(status,active)%s%s)", vendor, provider, at != NULL ? "," : "",
                         at != NULL ? at : "");
  found = connectd_tx_find (tx, &connect_contracts_collection, rql, 1, error);
  *contract = found != NULL && found->len > 0 ? json_object_ref (found->pdata[0]) : NULL;
  return found != NULL;
}

static gboolean
set_contract (ConnectdTx *tx, JsonObject *asset, JsonObject *body, JsonObject *product, JsonObject *connection, GError **error)
{
  gboolean test = g_strcmp0 (connect_json_get_string (connection, "type"), "test") == 0;
  g_autoptr (JsonObject) listing = NULL;
  g_autoptr (JsonObject) contract = NULL;
  const char *marketplace;

  if (!find_listing (tx, body, product, &listing, error))
    return FALSE;
  if (listing == NULL && !test)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "asset.product: The product is not listed on %s.",
                           connect_json_get_string (body, "marketplace.id") != NULL ? "this marketplace" : "any marketplace of yours");
  if (!find_contract (tx, body, connection, listing, &contract, error))
    return FALSE;
  if (contract == NULL || !_connectd_has_state (contract, "active"))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "asset.contract: There is no active contract for this product and marketplace.");
  marketplace = connect_json_get_string (contract, "marketplace.id");
  connect_json_set_string (asset, "contract.id", _connectd_id (contract));
  if (marketplace != NULL)
    connect_json_set_string (asset, "marketplace.id", marketplace);
  return TRUE;
}

/* --- tiers --- */

static JsonObject *
get_given (JsonObject *body, const char *tier)
{
  g_autofree char *path = g_strconcat ("asset.tiers.", tier, NULL);
  JsonObject *given = connect_json_get_object (body, path);

  return given != NULL && json_object_get_size (given) > 0 ? given : NULL;
}

/* From the top down, as each has the one above it as its parent. */
static gboolean
set_tiers (ConnectdTx *tx, JsonObject *asset, JsonObject *body, GError **error)
{
  JsonObject *given2 = get_given (body, "tier2"), *given1 = get_given (body, "tier1"), *given0 = get_given (body, "customer");
  g_autoptr (JsonObject) tier2 = NULL;
  g_autoptr (JsonObject) tier1 = NULL;
  g_autoptr (JsonObject) customer = NULL;

  if (given0 == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "asset.tiers.customer: This field is required.");
  if (given2 != NULL)
    {
      tier2 = _connectd_tier_account_resolve (tx, given2, "reseller", NULL, "asset.tiers.tier2", error);
      if (tier2 == NULL)
        return FALSE;
      connect_json_set_string (asset, "tiers.tier2.id", _connectd_id (tier2));
    }
  else
    connect_json_set_object (asset, "tiers.tier2", json_object_new ());
  tier1 = given1 != NULL ? _connectd_tier_account_resolve (tx, given1, "reseller", tier2 != NULL ? _connectd_id (tier2) : NULL,
                                                           "asset.tiers.tier1", error)
                         : _connectd_tier_account_of_viewer (tx, error);
  if (tier1 == NULL)
    return FALSE;
  customer = _connectd_tier_account_resolve (tx, given0, "customer", _connectd_id (tier1), "asset.tiers.customer", error);
  if (customer == NULL)
    return FALSE;
  connect_json_set_string (asset, "tiers.tier1.id", _connectd_id (tier1));
  connect_json_set_string (asset, "tiers.customer.id", _connectd_id (customer));
  return TRUE;
}

/* --- the whole --- */

static gint64
find_version (JsonObject *product, JsonObject *connection)
{
  gboolean staging = g_strcmp0 (connect_json_get_string (connection, "product_version_type"), "staging") == 0;

  return staging ? connect_json_get_int (product, "latest_version", 0) : connectd_product_get_public_version (product);
}

static void
take_texts (JsonObject *asset, JsonObject *body, ConnectProblems *problems)
{
  static const char *const texts[] = { "external_id", "external_uid", "external_name" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = g_strconcat ("asset.", texts[i], NULL);

      connect_json_set_string (asset, texts[i], _connectd_text (problems, body, path, 100, 0));
    }
  if (connect_json_get (asset, "external_uid") == NULL)
    {
      g_autofree char *uid = g_uuid_string_random ();

      connect_json_set_string (asset, "external_uid", uid);
    }
}

static gboolean
set_contents (ConnectdTx *tx, JsonObject *asset, JsonObject *body, gboolean draft, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *product_id = connect_json_get_string (asset, "product.id");
  gint64 version = connect_json_get_int (asset, "product_version", 0);
  JsonArray *params = _connectd_params_new (tx, product_id, version, "asset", error);
  JsonObject *configuration = params != NULL
                                  ? _connectd_configuration_new (tx, product_id, connect_json_get_string (asset, "marketplace.id"), error)
                                  : NULL;
  JsonArray *items = json_array_new ();

  if (params != NULL)
    json_object_set_array_member (asset, "params", params);
  json_object_set_array_member (asset, "items", items);
  if (configuration == NULL)
    return FALSE;
  json_object_set_object_member (asset, "configuration", configuration);
  take_texts (asset, body, problems);
  if (!_connectd_items_take (tx, asset, items, body, problems, error))
    return FALSE;
  if (!draft && !_connectd_items_any (items))
    connect_problems_add (problems, "asset.items", "At least one item with a quantity is required.");
  return connect_problems_check (problems, error);
}

JsonObject *
_connectd_asset_new (ConnectdTx *tx, JsonObject *body, gboolean draft, GError **error)
{
  g_autoptr (JsonObject) product = find_product (tx, body, error);
  g_autoptr (JsonObject) connection = product != NULL ? find_connection (tx, body, product, error) : NULL;
  g_autoptr (JsonObject) asset = json_object_new ();
  gint64 version;

  if (connection == NULL)
    return NULL;
  version = find_version (product, connection);
  if (version == 0)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "asset.product: The product has no version that can be ordered.");
      return NULL;
    }
  connect_json_set_string (asset, "product.id", _connectd_id (product));
  connect_json_set_int (asset, "product_version", version);
  connect_json_set_string (asset, "connection.id", _connectd_id (connection));
  connect_json_set_string (asset, "connection.type", connect_json_get_string (connection, "type"));
  connect_json_set_string (asset, "connection.vendor.id", connect_json_get_string (connection, "vendor.id"));
  connect_json_set_string (asset, "connection.provider.id", connect_json_get_string (connection, "provider.id"));
  if (!set_contract (tx, asset, body, product, connection, error) || !set_contents (tx, asset, body, draft, error) ||
      !set_tiers (tx, asset, body, error))
    return NULL;
  return g_steal_pointer (&asset);
}

JsonObject *
_connectd_asset_copy_for_request (JsonObject *asset)
{
  static const char *const own[] = { "created", "updated", "template", "pending_request", "product_version", "billing" };
  JsonObject *copy = connect_json_copy (asset);

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    json_object_remove_member (copy, own[i]);
  return copy;
}

/* --- read with its billing --- */

static void
show_item (JsonObject *item)
{
  static const char *const words[] = { "item_type", "period" };
  const char *quantity = connect_json_get_string (item, "quantity");
  gint64 millionths = 0;

  if (quantity != NULL && connect_decimal_parse (quantity, &millionths))
    json_object_set_double_member (item, "quantity", (double)millionths / 1000000);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const char *word = connect_json_get_string (item, words[i]);
      g_autofree char *lower = word != NULL ? g_ascii_strdown (word, -1) : NULL;

      connect_json_set_string (item, words[i], lower);
    }
  json_object_remove_member (item, "old_quantity");
  json_object_remove_member (item, "params");
}

/* Only what a reader of bills needs. */
static void
show_param (JsonObject *param)
{
  static const char *const left_out[] = { "scope", "phase", "title", "hint", "placeholder", "constraints", "value_choices" };
  g_autofree char *title = g_strdup (connect_json_get_string (param, "title"));

  for (guint i = 0; i < G_N_ELEMENTS (left_out); i++)
    json_object_remove_member (param, left_out[i]);
  if (title != NULL)
    json_object_set_string_member (param, "name", title);
}

void
_connectd_asset_show_recurring (JsonObject *shown)
{
  JsonArray *items = connect_json_get_array (shown, "items"), *params = connect_json_get_array (shown, "params");

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    show_item (json_array_get_object_element (items, i));
  for (guint i = 0; params != NULL && i < json_array_get_length (params); i++)
    show_param (json_array_get_object_element (params, i));
}

/* What was billed for each item. */
static void
add_stats (JsonObject *asset, JsonObject *shown)
{
  JsonArray *items = connect_json_get_array (shown, "items");

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      g_autofree char *path = g_strconcat ("billing.items.", connect_json_get_string (item, "global_id"), NULL);
      JsonObject *stats = connect_json_get_object (asset, path);

      if (stats != NULL)
        connect_json_set_object (item, "billing.stats", connect_json_copy (stats));
    }
}

static gboolean
recurring_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) asset = connectd_tx_get_visible (call->tx, CONNECTD_ASSETS, call->args[0], error);
  JsonObject *shown, *billing;

  if (asset == NULL)
    return FALSE;
  shown = connectd_tx_show (call->tx, CONNECTD_ASSETS, asset, FALSE);
  billing = connect_json_get_object (asset, "billing");
  if (billing != NULL)
    {
      connect_json_set_object (shown, "billing", connect_json_copy (billing));
      connect_json_remove (shown, "billing.items");
    }
  _connectd_asset_show_recurring (shown);
  add_stats (asset, shown);
  _connectd_answer (call, 200, shown);
  return TRUE;
}

static gboolean
asset_render (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) asset = connectd_tx_get_visible (call->tx, CONNECTD_ASSETS, call->args[0], error);
  const char *text = asset != NULL ? connect_json_get_string (asset, "template.message") : NULL;

  if (asset == NULL)
    return FALSE;
  call->content_type = g_strdup ("text/markdown; charset=utf-8");
  call->text = g_strdup (text != NULL ? text : "");
  return TRUE;
}

static const char *const billing_members[] = { "billing.period", "billing.next_date", "billing.anniversary", NULL };

const ConnectdOperation connectd_asset_operations[] = {
  { "GET", "subscriptions/assets", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_SUBSCRIPTIONS, .list = "assets",
    .include = billing_members, .view = _connectd_asset_show_recurring, .summary = "List subscriptions with their billing" },
  { "GET", "subscriptions/assets/{asset}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_SUBSCRIPTIONS, .run = recurring_get,
    .summary = "A subscription with its billing" },
  { "GET", "assets/{asset}/requests", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_SUBSCRIPTIONS, .list = "requests",
    .filter = "eq(asset.id,{asset})", .within = "assets", .summary = "The requests of a subscription" },
  { "GET", "assets/{asset}/render", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_SUBSCRIPTIONS, .run = asset_render,
    .summary = "The text of a subscription's template" },
  { NULL },
};
