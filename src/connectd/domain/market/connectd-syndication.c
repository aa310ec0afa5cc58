/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a syndication agreement covers: the products that its owner has listed on the agreement's marketplaces (on any, when it
 * names none) and that are in the agreement's groups (all, when it names none). A reseller sees them while its contract is
 * active. The agreement keeps what it covered last, so that only the difference is told. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#define AGREEMENTS (&connect_agreements_collection)

/* --- what is covered --- */

/* Ids of the products in the agreement's groups; NULL without error when it names no groups. */
static gboolean
collect_group_products (ConnectdTx *tx, JsonObject *agreement, GHashTable **products, GError **error)
{
  g_autoptr (GPtrArray) groups = _connectd_list_objects (agreement, "product_groups");

  *products = groups->len > 0 ? g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) : NULL;
  for (guint i = 0; i < groups->len; i++)
    {
      g_autoptr (JsonObject) group = NULL;
      g_autoptr (GPtrArray) members = NULL;

      if (!_connectd_look_up (tx, &connect_product_groups_collection, _connectd_id (groups->pdata[i]), &group, error))
        {
          g_clear_pointer (products, g_hash_table_unref);
          return FALSE;
        }
      members = group != NULL ? _connectd_list_objects (group, "products") : g_ptr_array_new ();
      for (guint j = 0; j < members->len; j++)
        g_hash_table_add (*products, g_strdup (_connectd_id (members->pdata[j])));
    }
  return TRUE;
}

GHashTable *
_connectd_syndication_find_products (ConnectdTx *tx, JsonObject *agreement, GError **error)
{
  g_autofree char *of = _connectd_eq ("provider.id", connect_json_get_string (agreement, "owner.id"));
  g_autofree char *rql = g_strdup_printf ("and(eq(status,listed),%s)", of);
  g_autoptr (GPtrArray) listings = connectd_tx_find (tx, &connect_listings_collection, rql, 0, error);
  JsonArray *marketplaces = connect_json_get_array (agreement, "marketplaces");
  g_autoptr (GHashTable) grouped = NULL;
  g_autoptr (GHashTable) covered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (listings == NULL || !collect_group_products (tx, agreement, &grouped, error))
    return NULL;
  for (guint i = 0; i < listings->len; i++)
    {
      const char *product = connect_json_get_string (listings->pdata[i], "product.id");
      const char *marketplace = connect_json_get_string (listings->pdata[i], "marketplace.id");

      if ((grouped == NULL || g_hash_table_contains (grouped, product)) &&
          (marketplaces == NULL || json_array_get_length (marketplaces) == 0 ||
           _connectd_array_find (marketplaces, "id", marketplace, NULL) != NULL))
        g_hash_table_add (covered, g_strdup (product));
    }
  return g_steal_pointer (&covered);
}

/* --- telling resellers --- */

static gboolean
reach_one (ConnectdTx *tx, JsonObject *contract, const char *product, gboolean reaches, GError **error)
{
  g_autofree char *reason = g_strconcat ("syndication:", _connectd_id (contract), NULL);
  g_autoptr (JsonObject) present = NULL;

  if (!_connectd_look_up (tx, &connect_products_collection, product, &present, error))
    return FALSE;
  return present == NULL ||
         _connectd_market_reach (tx, product, connect_json_get_string (contract, "partner.id"), reason, reaches, error);
}

/* Those of one list that are not in the other begin or cease to reach the partners. */
static gboolean
reach_difference (ConnectdTx *tx, GPtrArray *contracts, GPtrArray *some, JsonArray *others, gboolean reaches, GError **error)
{
  for (guint i = 0; i < some->len; i++)
    for (guint j = 0; j < contracts->len; j++)
      if (_connectd_array_find (others, "id", _connectd_id (some->pdata[i]), NULL) == NULL &&
          !reach_one (tx, contracts->pdata[j], _connectd_id (some->pdata[i]), reaches, error))
        return FALSE;
  return TRUE;
}

static JsonArray *
to_array (GHashTable *ids)
{
  JsonArray *array = json_array_new ();
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (ids), (GCompareFunc) g_strcmp0);

  for (GList *l = keys; l != NULL; l = l->next)
    {
      JsonObject *element = json_object_new ();

      json_object_set_string_member (element, "id", l->data);
      json_array_add_object_element (array, element);
    }
  return array;
}

gboolean
_connectd_syndication_refresh (ConnectdTx *tx, JsonObject *agreement, GError **error)
{
  g_autofree char *of = _connectd_eq ("agreement.id", _connectd_id (agreement));
  g_autofree char *rql = g_strdup_printf ("and(eq(status,active),%s)", of);
  g_autoptr (GPtrArray) contracts = connectd_tx_find (tx, &connect_contracts_collection, rql, 0, error);
  g_autoptr (GHashTable) covered = contracts != NULL ? _connectd_syndication_find_products (tx, agreement, error) : NULL;
  g_autoptr (JsonObject) before = NULL;
  g_autoptr (GPtrArray) old = NULL;
  g_autoptr (GPtrArray) present = NULL;

  if (covered == NULL)
    return FALSE;
  before = connect_json_copy (agreement);
  old = _connectd_list_objects (before, "covers");
  json_object_set_array_member (agreement, "covers", to_array (covered));
  present = _connectd_list_objects (agreement, "covers");
  return reach_difference (tx, contracts, old, connect_json_get_array (agreement, "covers"), FALSE, error) &&
         reach_difference (tx, contracts, present, connect_json_get_array (before, "covers"), TRUE, error) &&
         connectd_tx_refresh (tx, AGREEMENTS, _connectd_id (agreement), agreement, error);
}

static gboolean
refresh_found (ConnectdTx *tx, const char *path, const char *value, GError **error)
{
  g_autofree char *of = _connectd_eq (path, value);
  g_autofree char *rql = g_strdup_printf ("and(eq(type,syndication),%s)", of);
  g_autoptr (GPtrArray) agreements = connectd_tx_find (tx, AGREEMENTS, rql, 0, error);

  for (guint i = 0; agreements != NULL && i < agreements->len; i++)
    if (!_connectd_syndication_refresh (tx, agreements->pdata[i], error))
      return FALSE;
  return agreements != NULL;
}

gboolean
_connectd_syndication_refresh_provider (ConnectdTx *tx, const char *provider_id, GError **error)
{
  return refresh_found (tx, "owner.id", provider_id, error);
}

gboolean
_connectd_syndication_refresh_group (ConnectdTx *tx, const char *group_id, GError **error)
{
  return refresh_found (tx, "product_groups.id", group_id, error);
}

gboolean
_connectd_syndication_of_contract (ConnectdTx *tx, JsonObject *contract, gboolean gone, GError **error)
{
  gboolean active = !gone && g_strcmp0 (connect_json_get_string (contract, "status"), "active") == 0;
  g_autoptr (JsonObject) agreement = NULL;
  g_autoptr (GPtrArray) covered = NULL;

  if (g_strcmp0 (connect_json_get_string (contract, "type"), "syndication") != 0)
    return TRUE;
  agreement = connectd_tx_get (tx, AGREEMENTS, connect_json_get_string (contract, "agreement.id"), error);
  if (agreement == NULL)
    return FALSE;
  covered = _connectd_list_objects (agreement, "covers");
  for (guint i = 0; i < covered->len; i++)
    if (!reach_one (tx, contract, _connectd_id (covered->pdata[i]), active, error))
      return FALSE;
  return TRUE;
}
