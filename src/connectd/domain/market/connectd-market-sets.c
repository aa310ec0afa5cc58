/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Sets: the products of a group, the groups and marketplaces that an agreement names, and what follows from
 * them: the products that an agreement covers, and the partners that hold contracts of it. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#define GROUPS (&connect_product_groups_collection)
#define AGREEMENTS (&connect_agreements_collection)
#define PRODUCTS (&connect_products_collection)
#define MARKETPLACES (&connect_marketplaces_collection)

static const char *const names[] = { "name", NULL };

/* --- {id} is put in or taken out of a list of a document --- */

/* The viewer's own object of the path. */
static JsonObject *
get_own (ConnectdCall *call, const ConnectCollection *collection, GError **error)
{
  g_autoptr (JsonObject) doc = connectd_tx_get_visible (call->tx, collection, call->args[0], error);

  if (doc == NULL ||
      (connect_collection_get_sides (collection, doc, call->viewer->account_id) & CONNECT_SIDE_OWNER) != 0)
    return g_steal_pointer (&doc);
  _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This is for the other party to do.");
  return NULL;
}

/* The object that the body names, if the viewer sees it. */
static JsonObject *
get_named (ConnectdCall *call, const ConnectCollection *collection, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  JsonObject *body = _connectd_body (call, &holder, error);
  const char *id = body != NULL ? _connectd_id (body) : NULL;
  g_autoptr (JsonObject) named = NULL;

  if (body == NULL)
    return NULL;
  if (id == NULL)
    _connectd_fail (error, CONNECT_ERROR_INVALID, "id: This field is required.");
  else if (_connectd_look_up_visible (call->tx, collection, id, &named, error) && named == NULL)
    _connectd_fail (error, CONNECT_ERROR_INVALID, "id: There is no object with the id %s.", id);
  return g_steal_pointer (&named);
}

static void
put_in (JsonObject *doc, const char *path, JsonObject *named)
{
  JsonArray *list = connect_json_get_array (doc, path);

  if (list == NULL)
    {
      list = json_array_new ();
      connect_json_set (doc, path, json_node_init_array (json_node_alloc (), list));
      json_array_unref (list);
      list = connect_json_get_array (doc, path);
    }
  if (_connectd_array_find (list, "id", _connectd_id (named), NULL) == NULL)
    json_array_add_object_element (list, _connectd_copy_members (named, names));
}

static gboolean
take_out (JsonObject *doc, const char *path, const char *id, GError **error)
{
  JsonArray *list = connect_json_get_array (doc, path);
  guint index;

  if (_connectd_array_find (list, "id", id, &index) == NULL)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is nothing here.");
  json_array_remove_element (list, index);
  return TRUE;
}

static gboolean
group_products_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) group = get_own (call, GROUPS, error);
  g_autoptr (JsonObject) product = group != NULL ? get_named (call, PRODUCTS, error) : NULL;
  g_autoptr (JsonObject) before = NULL;

  if (product == NULL)
    return FALSE;
  before = connect_json_copy (group);
  put_in (group, "products", product);
  if (!_connectd_product_group_set_products (call->tx, before, group, error))
    return FALSE;
  _connectd_answer (call, 201, connectd_tx_show (call->tx, PRODUCTS, product, FALSE));
  return TRUE;
}

static gboolean
group_products_delete (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) group = get_own (call, GROUPS, error);
  g_autoptr (JsonObject) before = group != NULL ? connect_json_copy (group) : NULL;

  if (group == NULL || !take_out (group, "products", call->args[1], error))
    return FALSE;
  call->status = 204;
  return _connectd_product_group_set_products (call->tx, before, group, error);
}

/* Only agreements that cover a choice of products name marketplaces and groups. */
static JsonObject *
get_agreement (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) agreement = get_own (call, AGREEMENTS, error);

  if (agreement == NULL || connect_strv_has (STRV ("syndication", "service", "referral"),
                                             connect_json_get_string (agreement, "type")))
    return g_steal_pointer (&agreement);
  _connectd_fail (error, CONNECT_ERROR_INVALID,
                  "An agreement of this type names no marketplaces and groups.");
  return NULL;
}

static gboolean
store_agreement (ConnectdCall *call, JsonObject *agreement, const char *group_id, GError **error)
{
  if (!connectd_tx_update (call->tx, AGREEMENTS, _connectd_id (agreement), agreement, error) ||
      (group_id != NULL && !_connectd_product_group_count (call->tx, group_id, error)))
    return FALSE;
  return g_strcmp0 (connect_json_get_string (agreement, "type"), "syndication") != 0 ||
         _connectd_syndication_refresh (call->tx, agreement, error);
}

static gboolean
add_to_agreement (ConnectdCall *call, const char *path, const ConnectCollection *collection, GError **error)
{
  g_autoptr (JsonObject) agreement = get_agreement (call, error);
  g_autoptr (JsonObject) named = agreement != NULL ? get_named (call, collection, error) : NULL;

  if (named == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (named, "owner.id"), call->viewer->account_id) != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "id: It must be your own.");
  put_in (agreement, path, named);
  if (!store_agreement (call, agreement, collection == GROUPS ? _connectd_id (named) : NULL, error))
    return FALSE;
  _connectd_answer (call, 201, connectd_tx_show (call->tx, collection, named, FALSE));
  return TRUE;
}

static gboolean
remove_from_agreement (ConnectdCall *call, const char *path, gboolean group, GError **error)
{
  g_autoptr (JsonObject) agreement = get_agreement (call, error);

  call->status = 204;
  return agreement != NULL && take_out (agreement, path, call->args[1], error) &&
         store_agreement (call, agreement, group ? call->args[1] : NULL, error);
}

static gboolean
agreement_groups_post (ConnectdCall *call, GError **error)
{
  return add_to_agreement (call, "product_groups", GROUPS, error);
}

static gboolean
agreement_groups_delete (ConnectdCall *call, GError **error)
{
  return remove_from_agreement (call, "product_groups", TRUE, error);
}

static gboolean
agreement_marketplaces_post (ConnectdCall *call, GError **error)
{
  return add_to_agreement (call, "marketplaces", MARKETPLACES, error);
}

static gboolean
agreement_marketplaces_delete (ConnectdCall *call, GError **error)
{
  return remove_from_agreement (call, "marketplaces", FALSE, error);
}

/* --- what follows --- */

static void
answer_list (ConnectdCall *call, JsonArray *take)
{
  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, take);
}

/* Members of the objects that the agreement names, whether or not the viewer sees those themselves. */
static gboolean
list_named (ConnectdCall *call,
            const char *path,
            const ConnectCollection *collection,
            const char *const *members,
            GError **error)
{
  g_autoptr (JsonObject) agreement = connectd_tx_get_visible (call->tx, AGREEMENTS, call->args[0], error);
  g_autoptr (GPtrArray) named = agreement != NULL ? _connectd_list_objects (agreement, path) : NULL;
  g_autoptr (JsonArray) list = json_array_new ();

  if (agreement == NULL)
    return FALSE;
  if (connect_json_get_string (agreement, "marketplace.id") != NULL && collection == MARKETPLACES)
    g_ptr_array_add (named, connect_json_get_object (agreement, "marketplace"));
  for (guint i = 0; i < named->len; i++)
    {
      g_autoptr (JsonObject) doc = NULL;

      if (!_connectd_look_up (call->tx, collection, _connectd_id (named->pdata[i]), &doc, error))
        return FALSE;
      if (doc != NULL)
        json_array_add_object_element (list, _connectd_copy_members (doc, members));
    }
  answer_list (call, g_steal_pointer (&list));
  return TRUE;
}

static gboolean
agreement_groups_get (ConnectdCall *call, GError **error)
{
  return list_named (call, "product_groups", GROUPS, STRV ("name", "description", "events", "stats"), error);
}

static gboolean
agreement_marketplaces_get (ConnectdCall *call, GError **error)
{
  return list_named (call, "marketplaces", MARKETPLACES,
                     STRV ("name", "description", "countries", "currency", "icon", "stats"), error);
}

/* Listed listings under the contracts of an agreement, and of those below it. */
static gboolean
collect_listings (ConnectdTx *tx, const char *agreement_id, GPtrArray *listings, GError **error)
{
  g_autoptr (GPtrArray) contracts =
      _connectd_find (tx, &connect_contracts_collection, "agreement.id", agreement_id, 0, error);
  g_autoptr (GPtrArray) children =
      contracts != NULL ? _connectd_find (tx, AGREEMENTS, "parent.id", agreement_id, 0, error) : NULL;

  for (guint i = 0; children != NULL && i < contracts->len; i++)
    {
      g_autofree char *of = _connectd_eq ("contract.id", _connectd_id (contracts->pdata[i]));
      g_autofree char *rql = g_strdup_printf ("and(eq(status,listed),%s)", of);
      g_autoptr (GPtrArray) found = connectd_tx_find (tx, &connect_listings_collection, rql, 0, error);

      if (found == NULL)
        return FALSE;
      g_ptr_array_extend (listings, found, (GCopyFunc)json_object_ref, NULL);
    }
  for (guint i = 0; children != NULL && i < children->len; i++)
    if (!collect_listings (tx, _connectd_id (children->pdata[i]), listings, error))
      return FALSE;
  return children != NULL;
}

/* Ids of the products that an agreement of whatever type covers. */
static GHashTable *
find_covered (ConnectdTx *tx, JsonObject *agreement, GError **error)
{
  g_autoptr (GPtrArray) listings = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);
  g_autoptr (GHashTable) covered = NULL;

  if (connect_strv_has (STRV ("syndication", "service", "referral"),
                        connect_json_get_string (agreement, "type")))
    return _connectd_syndication_find_products (tx, agreement, error);
  if (!collect_listings (tx, _connectd_id (agreement), listings, error))
    return NULL;
  covered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < listings->len; i++)
    g_hash_table_add (covered, g_strdup (connect_json_get_string (listings->pdata[i], "product.id")));
  return g_steal_pointer (&covered);
}

/* The product as far as the caller may see it: a vendor's agreement covers those of other vendors as well. */
static gboolean
find_visible (ConnectdTx *tx, const char *id, JsonObject **product, GError **error)
{
  g_autoptr (GError) local = NULL;

  *product = connectd_tx_get_visible (tx, PRODUCTS, id, &local);
  if (*product != NULL || g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
agreement_products_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) agreement = connectd_tx_get_visible (call->tx, AGREEMENTS, call->args[0], error);
  g_autoptr (GHashTable) covered = agreement != NULL ? find_covered (call->tx, agreement, error) : NULL;
  g_autoptr (GList) ids =
      covered != NULL ? g_list_sort (g_hash_table_get_keys (covered), (GCompareFunc)g_strcmp0) : NULL;
  g_autoptr (JsonArray) list = json_array_new ();

  for (GList *l = ids; l != NULL; l = l->next)
    {
      g_autoptr (JsonObject) product = NULL;

      if (!find_visible (call->tx, l->data, &product, error))
        return FALSE;
      if (product != NULL)
        json_array_add_object_element (
            list, _connectd_copy_members (product, STRV ("name", "icon", "status", "category")));
    }
  answer_list (call, g_steal_pointer (&list));
  return covered != NULL;
}

/* The marketplaces of the agreement's owner on which the product is listed. */
static gboolean
product_marketplaces_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) agreement = connectd_tx_get_visible (call->tx, AGREEMENTS, call->args[0], error);
  g_autoptr (GHashTable) covered = agreement != NULL ? find_covered (call->tx, agreement, error) : NULL;
  g_autoptr (JsonObject) product = NULL;
  g_autofree char *of_product = _connectd_eq ("product.id", call->args[1]);
  g_autofree char *of_owner = NULL;
  g_autofree char *rql = NULL;
  g_autoptr (GPtrArray) listings = NULL;
  JsonArray *list;

  if (covered == NULL || !find_visible (call->tx, call->args[1], &product, error))
    return FALSE;
  if (product == NULL || !g_hash_table_contains (covered, call->args[1]))
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such product.");
  of_owner = _connectd_eq ("provider.id", connect_json_get_string (agreement, "owner.id"));
  rql = g_strdup_printf ("and(eq(status,listed),%s,%s)", of_product, of_owner);
  listings = connectd_tx_find (call->tx, &connect_listings_collection, rql, 0, error);
  if (listings == NULL)
    return FALSE;
  list = json_array_new ();
  for (guint i = 0; i < listings->len; i++)
    if (_connectd_array_find (list, "id", connect_json_get_string (listings->pdata[i], "marketplace.id"),
                              NULL) == NULL)
      json_array_add_object_element (
          list, _connectd_copy_members (connect_json_get_object (listings->pdata[i], "marketplace"), names));
  answer_list (call, list);
  return TRUE;
}

/* A partner with the contract by which it is one. */
static JsonObject *
make_partner (JsonObject *contract)
{
  static const char *const events[] = { "events.created", "events.signed", "events.countersigned" };
  JsonObject *partner =
      _connectd_copy_members (connect_json_get_object (contract, "partner"), STRV ("name", "icon"));
  JsonObject *held = _connectd_copy_members (contract, STRV ("status", "version"));

  connect_json_set_string (partner, "role",
                           _connectd_contract_role_for_type (connect_json_get_string (contract, "type")));
  connect_json_set_object (partner, "agreement",
                           _connectd_copy_members (connect_json_get_object (contract, "agreement"), names));
  connect_json_set_object (partner, "contract", held);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    {
      JsonNode *event = connect_json_get (contract, events[i]);

      if (event != NULL)
        connect_json_set (partner, events[i], json_node_copy (event));
    }
  return partner;
}

static gboolean
add_partners (ConnectdCall *call, const char *agreement_id, JsonArray *list, GError **error)
{
  g_autoptr (GPtrArray) contracts =
      _connectd_find (call->tx, &connect_contracts_collection, "agreement.id", agreement_id, 0, error);

  for (guint i = 0; contracts != NULL && i < contracts->len; i++)
    if (connect_collection_get_sides (&connect_contracts_collection, contracts->pdata[i],
                                      call->viewer->account_id) != 0)
      json_array_add_object_element (list, make_partner (contracts->pdata[i]));
  return contracts != NULL;
}

static gboolean
agreement_partners_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) agreement = connectd_tx_get_visible (call->tx, AGREEMENTS, call->args[0], error);
  g_autoptr (JsonArray) list = json_array_new ();

  if (agreement == NULL || !add_partners (call, call->args[0], list, error))
    return FALSE;
  answer_list (call, g_steal_pointer (&list));
  return TRUE;
}

static gboolean
group_partners_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) group = connectd_tx_get_visible (call->tx, GROUPS, call->args[0], error);
  g_autoptr (GPtrArray) agreements =
      group != NULL ? _connectd_find (call->tx, AGREEMENTS, "product_groups.id", call->args[0], 0, error)
                    : NULL;
  g_autoptr (JsonArray) list = json_array_new ();

  for (guint i = 0; agreements != NULL && i < agreements->len; i++)
    if (!add_partners (call, _connectd_id (agreements->pdata[i]), list, error))
      return FALSE;
  if (agreements != NULL)
    answer_list (call, g_steal_pointer (&list));
  return agreements != NULL;
}

#define BY_PARTNERS CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PARTNERS
#define BY_CATALOG CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_CATALOG

const ConnectdOperation connectd_sets_operations[] = {
  { "GET", "agreements/{agreement}/marketplaces", BY_PARTNERS, .run = agreement_marketplaces_get,
    .summary = "The marketplaces of an agreement" },
  { "POST", "agreements/{agreement}/marketplaces", BY_PARTNERS, .writes = TRUE,
    .run = agreement_marketplaces_post,
    .summary = "One more marketplace for a syndication or referral agreement" },
  { "DELETE", "agreements/{agreement}/marketplaces/{marketplace}", BY_PARTNERS, .writes = TRUE,
    .run = agreement_marketplaces_delete, .summary = "One marketplace less" },
  { "GET", "agreements/{agreement}/product-groups", BY_PARTNERS, .run = agreement_groups_get,
    .summary = "The product groups of an agreement" },
  { "POST", "agreements/{agreement}/product-groups", BY_PARTNERS, .writes = TRUE,
    .run = agreement_groups_post, .summary = "One more product group for an agreement" },
  { "DELETE", "agreements/{agreement}/product-groups/{group}", BY_PARTNERS, .writes = TRUE,
    .run = agreement_groups_delete, .summary = "One product group less" },
  { "GET", "agreements/{agreement}/products", BY_PARTNERS, .run = agreement_products_get,
    .summary = "The products that an agreement covers" },
  { "GET", "agreements/{agreement}/products/{product}/marketplaces", BY_PARTNERS,
    .run = product_marketplaces_get, .summary = "Where a covered product is listed" },
  { "GET", "agreements/{agreement}/partners", BY_PARTNERS, .run = agreement_partners_get,
    .summary = "Who holds contracts of an agreement" },
  { "GET", "catalog/groups/{group}/agreements", BY_CATALOG, .list = "agreements",
    .filter = "eq(product_groups.id,{group})", .within = "product-groups",
    .summary = "The agreements of a product group" },
  { "GET", "catalog/groups/{group}/partners", BY_CATALOG, .run = group_partners_get,
    .summary = "The partners that a product group reaches" },
  { "GET", "catalog/groups/{group}/products", BY_CATALOG, .list = "products",
    .filter = "eq(groups.id,{group})", .within = "product-groups", .summary = "The products of a group" },
  { "POST", "catalog/groups/{group}/products", BY_CATALOG, .writes = TRUE, .run = group_products_post,
    .summary = "One more product for a group" },
  { "DELETE", "catalog/groups/{group}/products/{product}", BY_CATALOG, .writes = TRUE,
    .run = group_products_delete, .summary = "One product less" },
  { NULL },
};
