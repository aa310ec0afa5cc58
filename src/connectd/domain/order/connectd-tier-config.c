/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Tier configurations: what a product needs to know of the Resellers above a customer. Level 2 is set up before level 1, and
 * both before the first purchase. */

#include "config.h"

#include "domain/order/connectd-tier-config-private.h"

#include <string.h>

#define MAX_LEVEL 2

const char *
_connectd_tier_scope (gint64 level)
{
  return level == 2 ? "tier2" : "tier1";
}

gboolean
_connectd_tier_config_find (ConnectdTx *tx, const char *account, const char *product, const char *connection, gint64 level,
                            JsonObject **config, GError **error)
{
  g_autofree char *of = _connectd_eq ("account.id", account);
  g_autofree char *for_product = _connectd_eq ("product.id", product);
  g_autofree char *by = _connectd_eq ("connection.id", connection);
  g_autofree char *rql = g_strdup_printf ("and(%s,%s,%s,eq(tier_level,%" G_GINT64_FORMAT "))", of, for_product, by, level);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, CONNECTD_TIER_CONFIGS, rql, 1, error);

  *config = found != NULL && found->len > 0 ? json_object_ref (found->pdata[0]) : NULL;
  return found != NULL;
}

/* --- making one --- */

/* `origin` is a subscription to be, or what says the same of a configuration: product, connection, contract, marketplace, tiers. */
static JsonObject *
new_config (JsonObject *origin, const char *account, gint64 level, JsonArray *params, JsonObject *configuration)
{
  static const char *const copied[] = { "product", "connection", "contract", "marketplace" };
  JsonObject *config = json_object_new ();
  g_autofree char *name = g_strconcat ("Configuration of ", account, NULL);

  connect_json_set_string (config, "name", name);
  connect_json_set_string (config, "account.id", account);
  connect_json_set_int (config, "tier_level", level);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    if (connect_json_get_object (origin, copied[i]) != NULL)
      connect_json_set_object (config, copied[i], connect_json_copy (connect_json_get_object (origin, copied[i])));
  json_object_set_int_member (config, "product_version", connect_json_get_int (origin, "product_version", 0));
  json_object_set_array_member (config, "params", json_array_ref (params));
  json_object_set_object_member (config, "configuration", json_object_ref (configuration));
  connect_json_set_string (config, "status", "processing");
  return config;
}

/* {tier1, tier2}: the account and, on level 1, the one above it. */
static gboolean
set_tiers (ConnectdTx *tx, JsonObject *config, GError **error)
{
  static const char *const copied[] = { "id", "external_id", "external_uid", "name", "tax_id" };
  g_autofree char *next = g_strdup (connect_json_get_string (config, "account.id"));

  for (gint64 level = connect_json_get_int (config, "tier_level", 1); level <= MAX_LEVEL && next != NULL; level++)
    {
      g_autoptr (JsonObject) account = connectd_tx_get (tx, CONNECTD_TIER_ACCOUNTS, next, error);
      JsonObject *tier = json_object_new ();
      g_autofree char *path = g_strconcat ("tiers.", _connectd_tier_scope (level), NULL);

      connect_json_set_object (config, path, tier);
      if (account == NULL)
        return FALSE;
      for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
        connect_json_set_string (tier, copied[i], connect_json_get_string (account, copied[i]));
      json_object_set_object_member (tier, "contact_info", connect_json_copy (connect_json_get_object (account, "contact_info")));
      g_set_str (&next, connect_json_get_string (account, "parent.id"));
    }
  return TRUE;
}

JsonObject *
_connectd_tier_config_add (ConnectdTx *tx, JsonObject *origin, const char *account, gint64 level, GError **error)
{
  const char *product = connect_json_get_string (origin, "product.id");
  gint64 version = connect_json_get_int (origin, "product_version", 0);
  g_autoptr (JsonArray) params = _connectd_params_new (tx, product, version, _connectd_tier_scope (level), error);
  g_autoptr (JsonObject) configuration =
      params != NULL ? _connectd_configuration_new (tx, product, connect_json_get_string (origin, "marketplace.id"), error) : NULL;
  g_autoptr (JsonObject) config = configuration != NULL ? new_config (origin, account, level, params, configuration) : NULL;
  g_autofree char *id = config != NULL ? connectd_tx_new_id (tx, CONNECTD_TIER_CONFIGS, NULL, error) : NULL;

  if (id == NULL)
    return NULL;
  connect_json_set_string (config, "id", id);
  if (!set_tiers (tx, config, error) || !connectd_tx_insert (tx, CONNECTD_TIER_CONFIGS, id, config, error) ||
      !connectd_tx_grant (tx, CONNECTD_TIER_ACCOUNTS, account, connect_json_get_string (config, "connection.vendor.id"), id, error))
    return NULL;
  return g_steal_pointer (&config);
}

/* --- what a purchase needs --- */

/* 0, 1 or 2. */
static gint64
get_level (JsonObject *product)
{
  const char *text = connect_json_get_string (product, "capabilities.tiers.configs.level");

  if (connect_json_get_object (product, "capabilities.tiers.configs") == NULL)
    return 0;
  return text != NULL ? CLAMP (g_ascii_strtoll (text, NULL, 10), 0, MAX_LEVEL)
                      : CLAMP (connect_json_get_int (product, "capabilities.tiers.configs.level", 1), 0, MAX_LEVEL);
}

#define KEPT "tier_params" /* of a request: nothing that is shown */

static const char *
get_value_id (JsonNode *element)
{
  return JSON_NODE_HOLDS_OBJECT (element) ? connect_json_get_string (json_node_get_object (element), "id") : NULL;
}

/* Whether the purchase's own parameters do for all that is given: the usual case. */
static gboolean
are_own (JsonArray *given, JsonArray *own)
{
  for (guint i = 0; i < json_array_get_length (given); i++)
    {
      const char *id = get_value_id (json_array_get_element (given, i));

      if (id != NULL && _connectd_array_find (own, "id", id, NULL) == NULL)
        return FALSE;
    }
  return TRUE;
}

/* The later word counts. */
static void
keep_value (JsonObject *request, JsonObject *value)
{
  JsonArray *kept = connect_json_get_array (request, KEPT);
  guint i;

  if (kept == NULL)
    {
      kept = json_array_new ();
      json_object_set_array_member (request, KEPT, kept);
    }
  if (_connectd_array_find (kept, "id", _connectd_id (value), &i) != NULL)
    json_array_remove_element (kept, i);
  json_array_add_object_element (kept, connect_json_copy (value));
}

/* Those of all levels. */
static JsonArray *
list_tier_params (ConnectdTx *tx, const char *asset_id, GError **error)
{
  g_autoptr (JsonObject) asset = connectd_tx_get (tx, CONNECTD_ASSETS, asset_id, error);
  g_autoptr (JsonArray) all = json_array_new ();

  for (gint64 level = 1; asset != NULL && level <= MAX_LEVEL; level++)
    {
      g_autoptr (JsonArray) params =
          _connectd_params_new (tx, connect_json_get_string (asset, "product.id"), connect_json_get_int (asset, "product_version", 0),
                                _connectd_tier_scope (level), error);

      if (params == NULL)
        return NULL;
      for (guint i = 0; i < json_array_get_length (params); i++)
        json_array_add_element (all, json_node_copy (json_array_get_element (params, i)));
    }
  return asset != NULL ? g_steal_pointer (&all) : NULL;
}

JsonObject *
_connectd_tier_config_keep_values (ConnectdTx *tx, JsonObject *request, JsonObject *body, GError **error)
{
  JsonArray *given = connect_json_get_array (body, "asset.params"), *own = connect_json_get_array (request, "asset.params");
  g_autoptr (JsonArray) tiers = NULL;
  JsonObject *rest;
  JsonArray *left;

  if (given == NULL || g_strcmp0 (connect_json_get_string (request, "type"), "purchase") != 0 || are_own (given, own))
    return json_object_ref (body);
  tiers = list_tier_params (tx, connect_json_get_string (request, "asset.id"), error);
  if (tiers == NULL)
    return NULL;
  left = json_array_new ();
  for (guint i = 0; i < json_array_get_length (given); i++)
    {
      JsonNode *element = json_array_get_element (given, i);

      if (_connectd_array_find (tiers, "id", get_value_id (element), NULL) != NULL)
        keep_value (request, json_node_get_object (element));
      else
        json_array_add_element (left, json_node_copy (element));
    }
  rest = connect_json_copy (body);
  json_object_set_array_member (connect_json_get_object (rest, "asset"), "params", left);
  return rest;
}

/* The values that the purchase has for the tier. */
static JsonArray *
select_values (JsonArray *params, JsonObject *request)
{
  JsonArray *given = connect_json_get_array (request, KEPT);
  JsonArray *selected = json_array_new ();

  for (guint i = 0; given != NULL && i < json_array_get_length (given); i++)
    if (_connectd_array_find (params, "id", get_value_id (json_array_get_element (given, i)), NULL) != NULL)
      json_array_add_element (selected, json_node_copy (json_array_get_element (given, i)));
  return selected;
}

/* Sets up one level; `ready` is cleared when it is not active. */
static gboolean
prepare_level (ConnectdTx *tx, JsonObject *purchase, JsonObject *asset, gint64 level, gboolean *ready, GError **error)
{
  g_autofree char *path = g_strdup_printf ("tiers.%s.id", _connectd_tier_scope (level));
  const char *account = connect_json_get_string (asset, path);
  g_autoptr (JsonObject) config = NULL;
  g_autoptr (JsonObject) values = NULL;
  g_autoptr (JsonObject) request = NULL;

  if (account == NULL) /* nobody is at this level */
    return TRUE;
  if (!_connectd_tier_config_find (tx, account, connect_json_get_string (asset, "product.id"),
                                   connect_json_get_string (asset, "connection.id"), level, &config, error))
    return FALSE;
  if (config != NULL)
    {
      /* one that changes while it is in use stops nobody */
      *ready = *ready && (_connectd_has_state (config, "active") || connect_json_get (config, "template") != NULL);
      return TRUE;
    }
  config = _connectd_tier_config_add (tx, asset, account, level, error);
  if (config == NULL)
    return FALSE;
  values = json_object_new ();
  json_object_set_array_member (values, "params", select_values (connect_json_get_array (config, "params"), purchase));
  request = _connectd_tier_config_request_add (tx, config, "setup", values, FALSE, error);
  *ready = FALSE;
  return request != NULL;
}

gboolean
_connectd_tier_config_prepare (ConnectdTx *tx, JsonObject *request, JsonObject *asset, gboolean *ready, GError **error)
{
  g_autoptr (JsonObject) product =
      connectd_tx_get (tx, &connect_products_collection, connect_json_get_string (asset, "product.id"), error);

  *ready = TRUE;
  if (product == NULL)
    return FALSE;
  for (gint64 level = get_level (product); level >= 1; level--)
    if (!prepare_level (tx, request, asset, level, ready, error))
      return FALSE;
  return TRUE;
}

/* --- reading --- */

static gboolean
render (ConnectdCall *call, const ConnectCollection *collection, GError **error)
{
  g_autoptr (JsonObject) doc = connectd_tx_get_visible (call->tx, collection, call->args[0], error);
  const char *text = doc != NULL ? connect_json_get_string (doc, "template.representation") : NULL;

  if (doc == NULL)
    return FALSE;
  call->content_type = g_strdup ("text/markdown; charset=utf-8");
  call->text = g_strdup (text != NULL ? text : "");
  return TRUE;
}

static gboolean
config_render (ConnectdCall *call, GError **error)
{
  return render (call, CONNECTD_TIER_CONFIGS, error);
}

static gboolean
request_render (ConnectdCall *call, GError **error)
{
  return render (call, CONNECTD_TIER_CONFIG_REQUESTS, error);
}

static gboolean
request_approve (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  JsonObject *body = _connectd_body (call, &holder, error);
  g_autoptr (JsonObject) request =
      body != NULL ? connectd_tx_act (call->tx, CONNECTD_TIER_CONFIG_REQUESTS, call->args[0], "approve", body, error) : NULL;
  JsonObject *answer, *template;

  if (request == NULL)
    return FALSE;
  answer = json_object_new ();
  template = connect_json_get_object (request, "template");
  connect_json_set_object (answer, "template", template != NULL ? connect_json_copy (template) : json_object_new ());
  connect_json_set_string (answer, "effective_date", connect_json_get_string (request, "effective_date"));
  _connectd_answer (call, 200, answer);
  return TRUE;
}

#define TIER_CONFIG CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_TIER_CONFIG

const ConnectdOperation connectd_tier_config_operations[] = {
  { "GET", "tier/configs/{config}/render", TIER_CONFIG, .run = config_render, .summary = "The text of a tier configuration's template" },
  { "GET", "tier/config-requests/{request}/render", TIER_CONFIG, .run = request_render, .summary = "The text of a tier request's template" },
  { "POST", "tier/config-requests/{request}/approve", TIER_CONFIG, .writes = TRUE, .run = request_approve,
    .summary = "Approve a tier request" },
  { NULL },
};
