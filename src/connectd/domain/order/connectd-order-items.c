/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The items of a subscription and the quantities that requests ask for. Quantities are texts on the wire. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

#include <string.h>

#define UNLIMITED "unlimited"

static gboolean
is_reservation (JsonObject *item)
{
  return g_ascii_strcasecmp (connect_json_get_string (item, "item_type"), "reservation") == 0;
}

/* Published clients know the words of items with a capital: "Reservation", "Monthly". */
static char *
raise_word (const char *word)
{
  if (word == NULL || strchr (word, '_') != NULL)
    return g_strdup (word);
  if (g_strcmp0 (word, "onetime") == 0)
    return g_strdup ("OneTime");
  if (g_strcmp0 (word, "ppu") == 0)
    return g_strdup ("PPU");
  return g_strdup_printf ("%c%s", g_ascii_toupper (*word), word + 1);
}

static JsonObject *
new_item (JsonObject *definition)
{
  JsonObject *item = json_object_new ();
  g_autofree char *type = raise_word (connect_json_get_string (definition, "type"));
  g_autofree char *period = raise_word (connect_json_get_string (definition, "period"));
  const char *unit = connect_json_get_string (definition, "unit.title");
  const char *name = connect_json_get_string (definition, "display_name");

  json_object_set_string_member (item, "id", connect_json_get_string (definition, "local_id"));
  json_object_set_string_member (item, "global_id", _connectd_id (definition));
  json_object_set_string_member (item, "mpn", connect_json_get_string (definition, "mpn"));
  json_object_set_string_member (item, "old_quantity", "0");
  json_object_set_string_member (item, "quantity", "0");
  json_object_set_string_member (item, "type", unit != NULL ? unit : connect_json_get_string (definition, "unit.unit"));
  json_object_set_string_member (item, "display_name", name != NULL ? name : connect_json_get_string (definition, "name"));
  connect_json_set_string (item, "period", period);
  connect_json_set_string (item, "item_type", type);
  json_object_set_array_member (item, "params", json_array_new ());
  return item;
}

/* The quantity that was given, as text; NULL with a problem. */
static char *
take_quantity (JsonObject *item, JsonObject *given, const char *path, ConnectProblems *problems)
{
  JsonNode *node = connect_json_get (given, "quantity");
  g_autofree char *text = NULL;
  gint64 millionths;

  if (node == NULL && !is_reservation (item))
    return g_strdup (UNLIMITED);
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node))
    text = json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node) : connect_json_to_string (node);
  if (text != NULL && g_ascii_strcasecmp (text, UNLIMITED) == 0 && !is_reservation (item))
    return g_strdup (UNLIMITED);
  if (text == NULL || !connect_decimal_parse (text, &millionths) || millionths < 0)
    connect_problems_add (problems, path, "Expected a quantity of 0 or more.");
  else if (is_reservation (item) && millionths % 1000000 != 0)
    connect_problems_add (problems, path, "Expected a whole number.");
  else
    return connect_decimal_format (millionths);
  return NULL;
}

static const char *
get_named (JsonObject *given)
{
  static const char *const names[] = { "global_id", "id", "mpn" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (connect_json_get_string (given, names[i]) != NULL)
      return connect_json_get_string (given, names[i]);
  return NULL;
}

/* An item that the subscription has or the product offers. `item` gets NULL with a problem noted. */
static gboolean
find_item (ConnectdTx *tx, JsonObject *asset, JsonArray *items, JsonObject *given, const char *path, JsonObject **item,
           ConnectProblems *problems, GError **error)
{
  const char *named = get_named (given);
  g_autoptr (JsonObject) definition = NULL;

  *item = NULL;
  if (named != NULL && !connectd_product_find_item (tx, connect_json_get_string (asset, "product.id"),
                                                    connect_json_get_int (asset, "product_version", 0), named, &definition, error))
    return FALSE;
  if (definition == NULL)
    {
      connect_problems_add (problems, path, "The product has no such item.");
      return TRUE;
    }
  *item = _connectd_array_find (items, "global_id", _connectd_id (definition), NULL);
  if (*item != NULL)
    return TRUE;
  if (g_strcmp0 (connect_json_get_string (definition, "status"), "endofsale") == 0)
    {
      connect_problems_add (problems, path, "This item is not sold any more.");
      return TRUE;
    }
  *item = new_item (definition);
  json_array_add_object_element (items, *item);
  return TRUE;
}

gboolean
_connectd_items_take (ConnectdTx *tx, JsonObject *asset, JsonArray *items, JsonObject *body, ConnectProblems *problems,
                      GError **error)
{
  JsonArray *given = connect_json_get_array (body, "asset.items");
  guint known = json_array_get_length (items);

  if (connect_json_get (body, "asset.items") != NULL && given == NULL)
    connect_problems_add (problems, "asset.items", "Expected a list.");
  for (guint i = 0; given != NULL && i < json_array_get_length (given); i++)
    {
      JsonNode *element = json_array_get_element (given, i);
      g_autofree char *path = g_strdup_printf ("asset.items[%u]", i);
      g_autofree char *quantity = NULL;
      JsonObject *item = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (element))
        connect_problems_add (problems, path, "Expected an object.");
      else if (!find_item (tx, asset, items, json_node_get_object (element), path, &item, problems, error))
        return FALSE;
      if (item == NULL)
        continue;
      quantity = take_quantity (item, json_node_get_object (element), path, problems);
      if (quantity != NULL)
        json_object_set_string_member (item, "quantity", quantity);
    }
  return _connectd_configuration_fill (tx, asset, items, known, error);
}

static gboolean
has_quantity (JsonObject *item)
{
  const char *quantity = connect_json_get_string (item, "quantity");
  gint64 millionths = 0;

  return g_strcmp0 (quantity, UNLIMITED) == 0 || !is_reservation (item) ||
         (quantity != NULL && connect_decimal_parse (quantity, &millionths) && millionths > 0);
}

gboolean
_connectd_items_any (JsonArray *items)
{
  for (guint i = 0; i < json_array_get_length (items); i++)
    if (has_quantity (json_array_get_object_element (items, i)))
      return TRUE;
  return FALSE;
}

gboolean
_connectd_items_changed (JsonArray *items)
{
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);

      if (g_strcmp0 (connect_json_get_string (item, "quantity"), connect_json_get_string (item, "old_quantity")) != 0)
        return TRUE;
    }
  return FALSE;
}

static JsonArray *
dup_items (JsonArray *items)
{
  g_autoptr (JsonObject) holder = json_object_new ();
  g_autoptr (JsonObject) copy = NULL;

  json_object_set_array_member (holder, "items", json_array_ref (items));
  copy = connect_json_copy (holder);
  return json_array_ref (json_object_get_array_member (copy, "items"));
}

JsonArray *
_connectd_items_for_request (JsonArray *items)
{
  JsonArray *copy = dup_items (items);

  for (guint i = 0; i < json_array_get_length (copy); i++)
    {
      JsonObject *item = json_array_get_object_element (copy, i);

      json_object_set_string_member (item, "old_quantity", connect_json_get_string (item, "quantity"));
    }
  return copy;
}

JsonArray *
_connectd_items_for_asset (JsonArray *items)
{
  g_autoptr (JsonArray) copy = dup_items (items);
  JsonArray *kept = json_array_new ();

  for (guint i = 0; i < json_array_get_length (copy); i++)
    {
      JsonObject *item = json_array_get_object_element (copy, i);

      if (!has_quantity (item))
        continue;
      json_object_remove_member (item, "old_quantity");
      json_array_add_object_element (kept, json_object_ref (item));
    }
  return kept;
}
