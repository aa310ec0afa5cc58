/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Offers and their versions. A version keeps copies of all that hangs on the offer; an offer with a public one is ready to be
 * listed. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#include <string.h>

#define OFFERS (&connect_offers_collection)
#define VERSIONS (&connect_offer_versions_collection)
#define BLUEPRINTS "blueprints"

/* What hangs on an offer, and the last word of its path. */
static const struct
{
  const char *part;
  const ConnectCollection *collection;
  const char *stat; /* where the offer counts them; NULL: nowhere */
} parts[] = {
  { "plans", &connect_offer_plans_collection, "stats.plans" },
  { "items", &connect_offer_items_collection, "stats.items" },
  { "features-groups", &connect_offer_feature_groups_collection, NULL },
  { "features", &connect_offer_features_collection, "stats.features" },
  { "switches", &connect_offer_switches_collection, NULL },
  { BLUEPRINTS, &connect_offer_blueprint_plans_collection, NULL },
};

void
_connectd_offer_set_status (JsonObject *offer, gboolean listed)
{
  gboolean public = connect_json_get_boolean (offer, "public", FALSE);

  connect_json_set_string (offer, "status", listed ? "listed" : public ? "ready" : "private");
}

gboolean
_connectd_offer_recount (ConnectdTx *tx, const char *offer_id, const ConnectCollection *collection, int change, GError **error)
{
  g_autoptr (JsonObject) offer = connectd_tx_get (tx, OFFERS, offer_id, error);

  if (offer == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i].collection == collection && parts[i].stat != NULL)
      connect_json_set_int (offer, parts[i].stat, MAX (0, connect_json_get_int (offer, parts[i].stat, 0) + change));
  return connectd_tx_refresh (tx, OFFERS, offer_id, offer, error);
}

/* --- offers --- */

static gboolean
offer_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  static const char *const stats[] = { "stats.plans", "stats.items", "stats.features", "stats.versions", "stats.listings" };
  g_autoptr (JsonObject) owner = _connectd_get_actor_account (tx, error);
  g_autoptr (JsonObject) product =
      owner != NULL ? connectd_tx_get_visible (tx, &connect_products_collection, connect_json_get_string (doc, "product.id"), error) : NULL;

  if (product == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (product, "owner.id"), _connectd_id (owner)) != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "product: It must be your own.");
  connect_json_set_reference (doc, "owner", _connectd_id (owner), connect_json_get_string (owner, "name"));
  if (connect_json_get (doc, "type") == NULL)
    connect_json_set_string (doc, "type", "generic");
  connect_json_set_string (doc, "status", "private");
  connect_json_set_boolean (doc, "public", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (stats); i++)
    connect_json_set_int (doc, stats[i], 0);
  return TRUE;
}

const ConnectdHooks connectd_offer_hooks = {
  .collection = "offers",
  .create = offer_create,
};

/* --- versions --- */

/* Copies of what hangs on the offer, as others may see them. */
static JsonObject *
copy_parts (ConnectdTx *tx, const char *offer_id, GError **error)
{
  g_autoptr (JsonObject) copies = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GPtrArray) found = _connectd_find (tx, parts[i].collection, "offer.id", offer_id, 0, error);
      JsonArray *list;

      if (found == NULL)
        return NULL;
      list = json_array_new ();
      for (guint j = 0; j < found->len; j++)
        {
          if (strcmp (parts[i].part, BLUEPRINTS) == 0 && !_connectd_offer_blueprint_freeze (tx, found->pdata[j], error))
            {
              json_array_unref (list);
              return NULL;
            }
          connect_json_remove (found->pdata[j], "offer");
          connect_json_remove (found->pdata[j], "owner");
          json_array_add_object_element (list, json_object_ref (found->pdata[j]));
        }
      json_object_set_array_member (copies, parts[i].part, list);
    }
  return g_steal_pointer (&copies);
}

/* The offer says what its newest version says. */
static gboolean
tell_offer (ConnectdTx *tx, JsonObject *offer, GError **error)
{
  g_autoptr (GPtrArray) versions = _connectd_find (tx, VERSIONS, "id", _connectd_id (offer), 0, error);
  gboolean public = FALSE;

  for (guint i = 0; versions != NULL && i < versions->len; i++)
    public = public || connect_json_get_boolean (versions->pdata[i], "public", FALSE);
  if (versions == NULL)
    return FALSE;
  connect_json_set_boolean (offer, "public", public);
  _connectd_offer_set_status (offer, connect_json_get_int (offer, "stats.listings", 0) > 0);
  return connectd_tx_update (tx, OFFERS, _connectd_id (offer), offer, error);
}

static gboolean
version_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  static const char *const copied[] = { "name", "description", "type", "status", "owner", "product", "stats", NULL };
  g_autoptr (JsonObject) copy = NULL;
  JsonObject *copies;

  if (parent == NULL)
    return _connectd_fail (error, CONNECT_ERROR_METHOD, "A version is made in its offer: POST offers/ID/versions.");
  copies = copy_parts (tx, _connectd_id (parent), error);
  if (copies == NULL)
    return FALSE;
  copy = _connectd_copy_members (parent, copied);
  for (guint i = 0; copied[i] != NULL; i++)
    if (connect_json_get (copy, copied[i]) != NULL)
      connect_json_set (doc, copied[i], json_node_copy (connect_json_get (copy, copied[i])));
  connect_json_set_int (doc, "version", connect_json_get_int (parent, "version", 0) + 1);
  connect_json_set_boolean (doc, "public", connect_json_get_boolean (doc, "public", FALSE));
  connect_json_set_object (doc, "parts", copies);
  return TRUE;
}

static gboolean
version_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) offer = connectd_tx_get (tx, OFFERS, _connectd_id (doc), error);

  if (offer == NULL)
    return FALSE;
  connect_json_set_int (offer, "version", connect_json_get_int (doc, "version", 0));
  connect_json_set_int (offer, "stats.versions", connect_json_get_int (offer, "stats.versions", 0) + 1);
  connect_json_set_string (offer, "changes_description", connect_json_get_string (doc, "changes_description"));
  return tell_offer (tx, offer, error);
}

/* A listed offer keeps a public version. */
static gboolean
version_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autofree char *of = _connectd_eq ("id", _connectd_id (doc));
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(public,true),ne(version,%" G_GINT64_FORMAT "))", of,
                                          connect_json_get_int (doc, "version", 0));
  g_autofree char *key = g_strdup_printf ("%s/%" G_GINT64_FORMAT, _connectd_id (doc), connect_json_get_int (doc, "version", 0));
  g_autoptr (JsonObject) offer = connectd_tx_get (tx, OFFERS, _connectd_id (doc), error);
  gboolean public = connect_json_get_boolean (doc, "public", FALSE);
  gint64 others = offer != NULL ? connectd_tx_count (tx, VERSIONS, rql, error) : -1;

  if (others < 0)
    return FALSE;
  if (!public && others == 0 && connect_json_get_int (offer, "stats.listings", 0) > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "public: The offer is listed, and this is its only public version.");
  return connectd_tx_update (tx, VERSIONS, key, doc, error) && tell_offer (tx, offer, error);
}

const ConnectdHooks connectd_offer_version_hooks = {
  .collection = "offer-versions",
  .create = version_create,
  .created = version_created,
  .update = version_update,
};

/* --- operations --- */

/* The copies of one kind that a visible version has. */
static JsonArray *
get_version_part (ConnectdCall *call, const char *part, GError **error)
{
  g_autofree char *key = connect_collection_make_key (VERSIONS, call->args[0], NULL, call->args[1]);
  g_autoptr (JsonObject) version = connectd_tx_get_visible (call->tx, VERSIONS, key, error);
  JsonArray *list = version != NULL ? connect_json_get_array (connect_json_get_object (version, "parts"), part) : NULL;

  return list != NULL ? json_array_ref (list) : NULL;
}

static gboolean
answer_part (ConnectdCall *call, const char *part, GError **error)
{
  g_autoptr (JsonArray) list = get_version_part (call, part, error);
  JsonObject *one;

  if (list == NULL)
    return FALSE;
  if (call->args[2] == NULL)
    {
      call->answer = json_node_init_array (json_node_alloc (), list);
      return TRUE;
    }
  one = _connectd_array_find (list, "id", call->args[2], NULL);
  if (one == NULL)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is nothing here.");
  call->answer = json_node_init_object (json_node_alloc (), one);
  return TRUE;
}

static gboolean
plans_get (ConnectdCall *call, GError **error)
{
  return answer_part (call, "plans", error);
}

static gboolean
items_get (ConnectdCall *call, GError **error)
{
  return answer_part (call, "items", error);
}

static gboolean
feature_groups_get (ConnectdCall *call, GError **error)
{
  return answer_part (call, "features-groups", error);
}

static gboolean
features_get (ConnectdCall *call, GError **error)
{
  return answer_part (call, "features", error);
}

static gboolean
switches_get (ConnectdCall *call, GError **error)
{
  return answer_part (call, "switches", error);
}

/* Versions that were made before there were blueprints have none. */
static JsonArray *
get_version_blueprints (ConnectdCall *call, GError **error)
{
  g_autofree char *key = connect_collection_make_key (VERSIONS, call->args[0], NULL, call->args[1]);
  g_autoptr (JsonObject) version = connectd_tx_get_visible (call->tx, VERSIONS, key, error);
  JsonObject *copies = version != NULL ? connect_json_get_object (version, "parts") : NULL;
  JsonArray *list = copies != NULL ? connect_json_get_array (copies, BLUEPRINTS) : NULL;

  if (version == NULL)
    return NULL;
  return list != NULL ? json_array_ref (list) : json_array_new ();
}

/* As in the offer itself, without its values. */
static JsonObject *
show_blueprint (JsonObject *blueprint)
{
  JsonObject *shown = connect_json_copy (blueprint);

  connect_json_remove (shown, "attributes");
  return shown;
}

static JsonObject *
get_version_blueprint (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonArray) list = get_version_blueprints (call, error);
  JsonObject *one = list != NULL ? _connectd_array_find (list, "id", call->args[2], NULL) : NULL;

  if (list != NULL && one == NULL)
    _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is nothing here.");
  return one != NULL ? json_object_ref (one) : NULL;
}

static gboolean
version_blueprints_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonArray) list = NULL;
  g_autoptr (JsonArray) shown = json_array_new ();

  if (call->args[2] != NULL)
    {
      g_autoptr (JsonObject) one = get_version_blueprint (call, error);

      if (one != NULL)
        _connectd_answer (call, 200, show_blueprint (one));
      return one != NULL;
    }
  list = get_version_blueprints (call, error);
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    json_array_add_object_element (shown, show_blueprint (json_array_get_object_element (list, i)));
  if (list != NULL)
    _connectd_answer_list (call, g_steal_pointer (&shown));
  return list != NULL;
}

static JsonObject *
copy_values (JsonObject *blueprint)
{
  JsonObject *values = connect_json_get_object (blueprint, "attributes");

  return values != NULL ? connect_json_copy (values) : json_object_new ();
}

static gboolean
version_attributes_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) one = get_version_blueprint (call, error);

  if (one != NULL)
    _connectd_answer (call, 200, copy_values (one));
  return one != NULL;
}

static gboolean
version_all_attributes_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonArray) list = get_version_blueprints (call, error);
  g_autoptr (JsonArray) answer = json_array_new ();

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *one = json_array_get_object_element (list, i);

      json_array_add_object_element (answer, _connectd_offer_blueprint_new_values (one, copy_values (one)));
    }
  if (list != NULL)
    _connectd_answer_list (call, g_steal_pointer (&answer));
  return list != NULL;
}

/* What each plan has of which item. */
static JsonArray *
flatten (JsonArray *items)
{
  JsonArray *inventory = json_array_new ();

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      g_autoptr (GPtrArray) rows = _connectd_list_objects (item, "plans");

      for (guint j = 0; j < rows->len; j++)
        {
          JsonObject *row = _connectd_copy_members (rows->pdata[j], STRV ("plan", "item", "period", "constraint"));

          connect_json_set_reference (row, "offer_item", _connectd_id (item), connect_json_get_string (item, "name"));
          json_array_add_object_element (inventory, row);
        }
    }
  return inventory;
}

static gboolean
version_inventory_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonArray) items = get_version_part (call, "items", error);

  if (items != NULL)
    call->answer = json_node_new (JSON_NODE_ARRAY);
  if (items != NULL)
    json_node_take_array (call->answer, flatten (items));
  return items != NULL;
}

static gboolean
inventory_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) offer = connectd_tx_get_visible (call->tx, OFFERS, call->args[0], error);
  g_autoptr (JsonArray) items = json_array_new ();
  g_autoptr (GPtrArray) found = NULL;

  if (offer == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (offer, "owner.id"), call->viewer->account_id) != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "Others see the inventory of the offer's versions.");
  found = _connectd_find (call->tx, &connect_offer_items_collection, "offer.id", call->args[0], 0, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    json_array_add_object_element (items, json_object_ref (found->pdata[i]));
  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, flatten (items));
  return found != NULL;
}

static gboolean
inventory_delete (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) item = NULL;
  g_autoptr (JsonObject) offer = connectd_tx_get_visible (call->tx, OFFERS, call->args[0], error);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) changed = NULL;
  guint index;

  if (offer == NULL || !_connectd_find_one (call->tx, &connect_offer_items_collection, "plans.id", call->args[1], &item, error))
    return FALSE;
  if (item == NULL || g_strcmp0 (connect_json_get_string (item, "offer.id"), call->args[0]) != 0)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is nothing here.");
  _connectd_array_find (connect_json_get_array (item, "plans"), "id", call->args[1], &index);
  json_array_remove_element (connect_json_get_array (item, "plans"), index);
  json_object_set_array_member (body, "plans", json_array_ref (connect_json_get_array (item, "plans")));
  changed = connectd_tx_act (call->tx, &connect_offer_items_collection, _connectd_id (item), "update", body, error);
  call->status = 204;
  return changed != NULL;
}

/* A new private offer with copies of what hangs on the old one; ids of plans and groups change, so what names them is
 * brought along by name of the old id. */
static gboolean
clone_parts (ConnectdTx *tx, const char *from, JsonObject *offer, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GPtrArray) found = _connectd_find (tx, parts[i].collection, "offer.id", from, 0, error);

      for (guint j = 0; found != NULL && j < found->len; j++)
        {
          g_autoptr (JsonObject) body = _connectd_offer_part_clone_body (found->pdata[j], ids);
          g_autoptr (JsonObject) copy = connectd_tx_create (tx, parts[i].collection, offer, body, error);

          if (copy == NULL)
            return FALSE;
          g_hash_table_insert (ids, g_strdup (_connectd_id (found->pdata[j])), g_strdup (_connectd_id (copy)));
        }
      if (found == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
clone_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) offer = connectd_tx_get_visible (call->tx, OFFERS, call->args[0], error);
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JsonObject) clone = NULL;
  g_autoptr (JsonObject) counted = NULL;
  g_autofree char *name = NULL;
  JsonObject *given = offer != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (given == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (offer, "owner.id"), call->viewer->account_id) != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This is for the other party to do.");
  name = connect_json_get (given, "name") != NULL
             ? NULL
             : g_strdup_printf ("Copy of %.400s", connect_json_get_string (offer, "name"));
  body = _connectd_copy_members (offer, STRV ("name", "description", "type", "product"));
  connect_json_remove (body, "id");
  if (name != NULL)
    connect_json_set_string (body, "name", name);
  else
    connect_json_set (body, "name", json_node_copy (connect_json_get (given, "name")));
  clone = connectd_tx_create (call->tx, OFFERS, NULL, body, error);
  if (clone == NULL || !clone_parts (call->tx, call->args[0], clone, error))
    return FALSE;
  counted = connectd_tx_get (call->tx, OFFERS, _connectd_id (clone), error);
  if (counted != NULL)
    _connectd_answer (call, 200, connectd_tx_show (call->tx, OFFERS, counted, TRUE));
  return counted != NULL;
}

#define BY_OFFERS CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_OFFERS
#define VERSION_PART(part, get, text) \
  { "GET", "offers/{offer}/versions/{version}/" part, BY_OFFERS, .run = get, .summary = text }, \
  { "GET", "offers/{offer}/versions/{version}/" part "/{id}", BY_OFFERS, .run = get, .summary = "One of them" }

const ConnectdOperation connectd_offer_operations[] = {
  { "GET", "offers/-/versions", BY_OFFERS, .list = "offer-versions", .summary = "Versions of all offers" },
  { "POST", "offers/{offer}/clone", BY_OFFERS, .writes = TRUE, .run = clone_post, .summary = "A private copy of an offer" },
  { "GET", "offers/{offer}/plans/-/inventory", BY_OFFERS, .run = inventory_get, .summary = "What the plans have of which item" },
  { "DELETE", "offers/{offer}/plans/-/inventory/{id}", BY_OFFERS, .writes = TRUE, .run = inventory_delete,
    .summary = "An item less in a plan" },
  { "GET", "offers/{offer}/versions/{version}/plans/-/inventory", BY_OFFERS, .run = version_inventory_get,
    .summary = "What the plans of a version have of which item" },
  VERSION_PART ("plans", plans_get, "The plans of a version"),
  VERSION_PART ("items", items_get, "The items of a version"),
  VERSION_PART ("features-groups", feature_groups_get, "The feature groups of a version"),
  VERSION_PART ("features", features_get, "The features of a version"),
  VERSION_PART ("switches", switches_get, "The switches of a version"),
  VERSION_PART ("blueprints/commerce/plans", version_blueprints_get, "The blueprints of a version"),
  { "GET", "offers/{offer}/versions/{version}/blueprints/commerce/plans/-/attributes", BY_OFFERS, .run = version_all_attributes_get,
    .summary = "The values of all blueprints of a version" },
  { "GET", "offers/{offer}/versions/{version}/blueprints/commerce/plans/{id}/attributes", BY_OFFERS, .run = version_attributes_get,
    .summary = "The values of a version's blueprint" },
  { NULL },
};
