/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Price points: what an item costs in a version of a price list, a price for each attribute of the list. */

#include "config.h"

#include "domain/market/connectd-market-private.h"
#include "domain/market/connectd-market.h"

#define POINTS (&connect_price_points_collection)

static GPtrArray *
find_points (ConnectdTx *tx, const char *version_id, GError **error)
{
  return _connectd_find (tx, POINTS, "version.id", version_id, 0, error);
}

/* It is filled when every attribute of the list has a price. */
static void
judge (JsonObject *point, JsonObject *list)
{
  g_autoptr (GPtrArray) wanted = _connectd_list_objects (list, "attributes");
  JsonObject *attributes = connect_json_get_object (point, "attributes");
  gboolean filled = wanted->len > 0;

  for (guint i = 0; i < wanted->len; i++)
    filled = filled && attributes != NULL && json_object_has_member (attributes, _connectd_id (wanted->pdata[i]));
  connect_json_set_string (point, "status", filled ? "filled" : "empty");
}

/* --- making them --- */

static JsonObject *
find_base (GPtrArray *bases, const char *global_id)
{
  for (guint i = 0; bases != NULL && i < bases->len; i++)
    if (g_strcmp0 (connect_json_get_string (bases->pdata[i], "item.global_id"), global_id) == 0)
      return bases->pdata[i];
  return NULL;
}

static gboolean
add_point (ConnectdTx *tx, JsonObject *list, JsonObject *version, JsonObject *product, JsonObject *item, JsonObject *base, GError **error)
{
  g_autoptr (JsonObject) point = json_object_new ();
  JsonObject *prices = base != NULL ? connect_json_get_object (base, "attributes") : NULL;
  const char *name = connect_json_get_string (item, "display_name");
  g_autofree char *id = NULL;

  connect_json_set_string (point, "version.id", _connectd_id (version));
  id = connectd_tx_new_id_for (tx, POINTS, point, error);
  if (id == NULL)
    return FALSE;
  connect_json_set_string (point, "id", id);
  connect_json_set_string (point, "owner.id", connect_json_get_string (list, "owner.id"));
  connect_json_set_boolean (point, "editable", TRUE);
  connect_json_set_boolean (point, "shared", connect_json_get_boolean (item, "shared", FALSE));
  connect_json_set_string (point, "item.global_id", _connectd_id (item));
  connect_json_set_string (point, "item.display_name", name != NULL ? name : connect_json_get_string (item, "name"));
  connect_json_set_string (point, "item.mpn", connect_json_get_string (item, "mpn"));
  connect_json_set_reference (point, "item.product", _connectd_id (product), connect_json_get_string (product, "name"));
  connect_json_set_object (point, "attributes", prices != NULL ? connect_json_copy (prices) : json_object_new ());
  judge (point, list);
  return connectd_tx_insert (tx, POINTS, id, point, error);
}

/* What is still sold, and for others than the vendor what has begun to be. */
static gboolean
is_for_sale (JsonObject *list, JsonObject *item)
{
  return g_strcmp0 (connect_json_get_string (item, "status"), "endofsale") != 0 &&
         (connect_json_get_boolean (item, "shared", FALSE) ||
          g_strcmp0 (connect_json_get_string (item, "owner.id"), connect_json_get_string (list, "owner.id")) == 0);
}

static gboolean
add_product (ConnectdTx *tx, JsonObject *list, JsonObject *version, JsonObject *product, GPtrArray *bases, GError **error)
{
  g_autoptr (GPtrArray) items = _connectd_find (tx, &connect_product_items_collection, "product.id", _connectd_id (product), 0, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    if (is_for_sale (list, items->pdata[i]) &&
        !add_point (tx, list, version, product, items->pdata[i], find_base (bases, _connectd_id (items->pdata[i])), error))
      return FALSE;
  return items != NULL;
}

gboolean
_connectd_price_point_add_all (ConnectdTx *tx, JsonObject *list, JsonObject *version, JsonObject *base, GError **error)
{
  g_autoptr (GPtrArray) products = _connectd_list_objects (list, "products");
  g_autoptr (GPtrArray) bases = base != NULL ? find_points (tx, _connectd_id (base), error) : NULL;

  if (base != NULL && bases == NULL)
    return FALSE;
  for (guint i = 0; i < products->len; i++)
    if (!add_product (tx, list, version, products->pdata[i], bases, error))
      return FALSE;
  return TRUE;
}

/* --- all of an item, and of a version --- */

gboolean
connectd_price_point_share (ConnectdTx *tx, const char *item_id, gboolean shared, GError **error)
{
  g_autoptr (GPtrArray) points = _connectd_find (tx, POINTS, "item.global_id", item_id, 0, error);

  for (guint i = 0; points != NULL && i < points->len; i++)
    {
      connect_json_set_boolean (points->pdata[i], "shared", shared);
      if (!connectd_tx_refresh (tx, POINTS, _connectd_id (points->pdata[i]), points->pdata[i], error))
        return FALSE;
    }
  return points != NULL;
}

gboolean
_connectd_price_point_set_editable (ConnectdTx *tx, const char *version_id, gboolean editable, GError **error)
{
  g_autoptr (GPtrArray) points = find_points (tx, version_id, error);

  for (guint i = 0; points != NULL && i < points->len; i++)
    {
      JsonObject *point = points->pdata[i];

      if (connect_json_get_boolean (point, "editable", FALSE) == editable)
        continue;
      connect_json_set_boolean (point, "editable", editable);
      if (!connectd_tx_refresh (tx, POINTS, _connectd_id (point), point, error))
        return FALSE;
    }
  return points != NULL;
}

gboolean
_connectd_price_point_judge_list (ConnectdTx *tx, JsonObject *list, GError **error)
{
  g_autoptr (GPtrArray) drafts = _connectd_price_version_find (tx, _connectd_id (list), "draft", error);

  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    {
      g_autoptr (GPtrArray) points = find_points (tx, _connectd_id (drafts->pdata[i]), error);

      for (guint j = 0; points != NULL && j < points->len; j++)
        {
          judge (points->pdata[j], list);
          if (!connectd_tx_refresh (tx, POINTS, _connectd_id (points->pdata[j]), points->pdata[j], error))
            return FALSE;
        }
      if (points == NULL)
        return FALSE;
    }
  return drafts != NULL;
}

/* --- prices --- */

/* A price as a number or as a text, in steps of the list's precision; `text` gets its exact form. */
static gboolean
read_price (JsonNode *node, double precision, char **text)
{
  g_autofree char *given = JSON_NODE_HOLDS_VALUE (node) ? connect_json_to_string (node) : NULL;
  gint64 step = (gint64) (precision * 1e6 + 0.5);
  gint64 price;

  if (given != NULL && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_free (given);
      given = g_strdup (json_node_get_string (node));
    }
  if (given == NULL || !connect_decimal_parse (given, &price) || price < 0 || price % (step > 0 ? step : G_USEC_PER_SEC) != 0)
    return FALSE;
  *text = connect_decimal_format (price);
  return TRUE;
}

gboolean
_connectd_price_point_take (JsonObject *point, JsonObject *list, JsonObject *given, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonNode *precision = connect_json_get (list, "precision");
  JsonArray *wanted = connect_json_get_array (list, "attributes");
  JsonObject *attributes = connect_json_get_object (point, "attributes");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, given);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_autofree char *text = NULL;

      if (_connectd_array_find (wanted, "id", name, NULL) == NULL)
        connect_problems_add (problems, "attributes", "The price list has no attribute %.100s.", name);
      else if (JSON_NODE_HOLDS_NULL (node))
        json_object_remove_member (attributes, name);
      else if (!read_price (node, precision != NULL ? json_node_get_double (precision) : 0, &text))
        connect_problems_add (problems, "attributes", "%.100s: Expected a price in steps of the list's precision.", name);
      else
        json_object_set_string_member (attributes, name, text);
    }
  judge (point, list);
  return connect_problems_check (problems, error);
}

/* Prices that are not named stay. */
static gboolean
point_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  JsonObject *given = connect_json_get_object (body, "attributes");
  JsonObject *present = connect_json_get_object (before, "attributes");
  g_autoptr (JsonObject) version = NULL;
  g_autoptr (JsonObject) list = NULL;

  if (given == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "attributes: This field is required.");
  version = connectd_tx_get (tx, &connect_price_list_versions_collection, connect_json_get_string (doc, "version.id"), error);
  list = version != NULL
             ? connectd_tx_get (tx, &connect_price_lists_collection, connect_json_get_string (version, "pricelist.id"), error)
             : NULL;
  if (list == NULL)
    return FALSE;
  connect_json_set_object (doc, "attributes", present != NULL ? connect_json_copy (present) : json_object_new ());
  return _connectd_price_point_take (doc, list, given, error);
}

const ConnectdHooks connectd_price_point_hooks = {
  .collection = "price-points",
  .update = point_update,
};
