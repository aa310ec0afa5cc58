/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Versions: frozen copies of a product and of all that hangs on it. The newest public one is what others see of the product and its
 * parts, so that they are told of nothing that is not published. */

#include "config.h"

#include "domain/market/connectd-market.h"
#include "domain/product/connectd-product-private.h"

#include <string.h>

#define VERSIONS (&connect_product_versions_collection)
#define ROOT_CATEGORY "CAT-00000"

static char *
make_key (const char *product_id, gint64 version)
{
  return g_strdup_printf ("%s/%" G_GINT64_FORMAT, product_id, version);
}

JsonObject *
connectd_product_get_version (ConnectdTx *tx, const char *product_id, gint64 version, GError **error)
{
  g_autofree char *key = make_key (product_id, version);

  return version == 0 ? connectd_tx_get (tx, CONNECTD_PRODUCTS, product_id, error) : connectd_tx_get (tx, VERSIONS, key, error);
}

/* --- freezing --- */

static gboolean
check_complete (ConnectdTx *tx, JsonObject *product, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *category = connect_json_get_string (product, "category.id");

  if (category == NULL || strcmp (category, ROOT_CATEGORY) == 0)
    connect_problems_add (problems, "category", "A version needs a category.");
  if (connect_json_get (product, "media.id") == NULL)
    connect_problems_add (problems, "media", "A version needs a main image: a medium at position 1.");
  return connect_problems_check (problems, error);
}

/* A part as a version keeps it, and as others see it. Returns: (transfer full) */
static JsonObject *
freeze_part (JsonObject *doc)
{
  JsonObject *copy = connect_json_copy (doc);

  json_object_remove_member (copy, "face");
  json_object_remove_member (copy, "shared");
  return copy;
}

static gboolean
freeze_parts (ConnectdTx *tx, const char *product_id, JsonObject *version, GError **error)
{
  const ConnectCollection *const *parts = _connectd_product_parts ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) rows = _connectd_product_rows (tx, parts[i], product_id, error);
      g_autofree char *path = g_strconcat ("parts.", _connectd_product_part_name (parts[i]), NULL);
      JsonArray *array;
      JsonNode *node;

      if (rows == NULL)
        return FALSE;
      array = json_array_new ();
      for (guint j = 0; j < rows->len; j++)
        json_array_add_object_element (array, freeze_part (rows->pdata[j]));
      node = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (node, array);
      connect_json_set (version, path, node);
    }
  return TRUE;
}

/* What the version knows of the product, member by member. */
static void
freeze_product (JsonObject *product, JsonObject *version)
{
  static const char *const own[] = { "version", "changes_description", "public", "staging", "parts", NULL };
  g_autoptr (JsonObject) copy = connect_json_copy (product);

  for (guint i = 0; i < VERSIONS->n_members; i++)
    {
      const char *path = VERSIONS->members[i].path;
      JsonNode *node = connect_json_get (copy, path);

      if (node != NULL && !connect_strv_has (own, path) && connect_collection_find_list (VERSIONS, path) == NULL)
        connect_json_set (version, path, json_node_copy (node));
    }
  if (connect_json_get_object (copy, "replacement") != NULL)
    connect_json_set_object (version, "replacement", connect_json_copy (connect_json_get_object (copy, "replacement")));
}

/* Draft items become part of what is sold. */
static gboolean
publish_items (ConnectdTx *tx, const char *product_id, GError **error)
{
  g_autoptr (GPtrArray) items = _connectd_product_rows (tx, CONNECTD_ITEMS, product_id, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      JsonObject *item = items->pdata[i];

      if (g_strcmp0 (connect_json_get_string (item, "status"), "draft") != 0)
        continue;
      connect_json_set_string (item, "status", "published");
      connect_json_set_boolean (item, "frozen", TRUE);
      if (!connectd_tx_update (tx, CONNECTD_ITEMS, _connectd_id (item), item, error))
        return FALSE;
    }
  return items != NULL;
}

/* --- what others see --- */

static JsonObject *
find_frozen (JsonObject *version, const ConnectCollection *part, const char *id)
{
  g_autofree char *path = g_strconcat ("parts.", _connectd_product_part_name (part), NULL);

  return version != NULL ? _connectd_array_find (connect_json_get_array (version, path), "id", id, NULL) : NULL;
}

/* Others see a part as the version has it; not at all when the version has it not. */
static gboolean
share_part (ConnectdTx *tx, const ConnectCollection *part, JsonObject *row, JsonObject *version, GError **error)
{
  static const char *const present[] = { "status", "replacement", "end_of_sale_notes", "events.saleended", NULL };
  JsonObject *frozen = find_frozen (version, part, _connectd_id (row));
  JsonObject *face = connect_json_get_object (row, "face");
  g_autofree char *before = face != NULL ? connect_json_object_to_string (face) : NULL;
  g_autofree char *after = NULL;

  if (frozen != NULL)
    {
      connect_json_set_object (row, "face", connect_json_copy (frozen));
      if (part == CONNECTD_ITEMS)
        _connectd_product_copy_to_face (row, present);
      after = connect_json_object_to_string (connect_json_get_object (row, "face"));
    }
  else
    connect_json_remove (row, "face");
  if (g_strcmp0 (before, after) == 0)
    return TRUE;
  connect_json_set_boolean (row, "shared", frozen != NULL);
  if (part == CONNECTD_ITEMS && (before == NULL) != (after == NULL) &&
      !connectd_price_point_share (tx, _connectd_id (row), frozen != NULL, error))
    return FALSE;
  return connectd_tx_refresh (tx, part, _connectd_id (row), row, error);
}

static gboolean
share_parts (ConnectdTx *tx, const char *product_id, JsonObject *version, GError **error)
{
  const ConnectCollection *const *parts = _connectd_product_parts ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) rows = _connectd_product_rows (tx, parts[i], product_id, error);

      if (rows == NULL)
        return FALSE;
      for (guint j = 0; j < rows->len; j++)
        if (!share_part (tx, parts[i], rows->pdata[j], version, error))
          return FALSE;
    }
  return TRUE;
}

/* The product's face becomes this version (NULL: none); `product` is for the caller to store. */
static gboolean
share (ConnectdTx *tx, JsonObject *product, JsonObject *version, GError **error)
{
  static const char *const present[] = { "status", "replacement", "end_of_sale_notes", NULL };

  connect_json_set_int (product, "public_version", version != NULL ? connect_json_get_int (version, "version", 0) : 0);
  connect_json_set_boolean (product, "shared", version != NULL);
  connect_json_remove (product, "face");
  if (version != NULL)
    {
      JsonObject *face = connect_json_copy (version);

      json_object_remove_member (face, "parts");
      connect_json_set_boolean (face, "visibility.owner", FALSE);
      connect_json_set_object (product, "face", face);
      _connectd_product_copy_to_face (product, present);
    }
  return share_parts (tx, _connectd_id (product), version, error);
}

/* --- hooks --- */

static gboolean
retire_latest (ConnectdTx *tx, JsonObject *product, GError **error)
{
  gint64 latest = connect_json_get_int (product, "latest_version", 0);
  g_autofree char *key = make_key (_connectd_id (product), latest);
  g_autoptr (JsonObject) version = NULL;

  if (latest == 0)
    return TRUE;
  version = connectd_tx_get (tx, VERSIONS, key, error);
  if (version == NULL)
    return FALSE;
  connect_json_set_boolean (version, "latest", FALSE);
  return connectd_tx_refresh (tx, VERSIONS, key, version, error);
}

static gboolean
version_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  const char *id = _connectd_id (parent);
  gint64 number = connect_json_get_int (parent, "latest_version", 0) + 1;

  if (!check_complete (tx, parent, error) || !retire_latest (tx, parent, error) || !publish_items (tx, id, error))
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (parent, "status"), "draft") == 0)
    connect_json_set_string (parent, "status", "published");
  connect_json_set_time (parent, "published_at", connectd_tx_get_now (tx));
  _connectd_stamp (tx, parent, "events.published");
  connect_json_set_int (parent, "latest_version", number);
  connect_json_set_int (parent, "stats.versions", number);
  freeze_product (parent, doc);
  connect_json_set_int (doc, "version", number);
  connect_json_set_boolean (doc, "latest", TRUE);
  if (connect_json_get (doc, "public") == NULL)
    connect_json_set_boolean (doc, "public", TRUE);
  if (connect_json_get (doc, "staging") == NULL)
    connect_json_set_boolean (doc, "staging", FALSE);
  if (connect_json_get (doc, "changes_description") == NULL)
    connect_json_set_string (doc, "changes_description", "");
  connect_json_set_string (parent, "changes_description", connect_json_get_string (doc, "changes_description"));
  connect_json_set_boolean (parent, "public", connect_json_get_boolean (doc, "public", TRUE));
  if (!freeze_parts (tx, id, doc, error))
    return FALSE;
  if (connect_json_get_boolean (doc, "public", FALSE) && !share (tx, parent, doc, error))
    return FALSE;
  return connectd_tx_update (tx, CONNECTD_PRODUCTS, id, parent, error);
}

/* The newest public version when `changed` is as given: what the store has of it is old. NULL in `version` when there is none. */
static gboolean
find_public (ConnectdTx *tx, JsonObject *changed, JsonObject **version, GError **error)
{
  g_autoptr (GPtrArray) all = _connectd_find (tx, VERSIONS, "id", _connectd_id (changed), 0, error);
  gint64 number = connect_json_get_int (changed, "version", 0), newest = 0;
  JsonObject *found = NULL;

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      gint64 other = connect_json_get_int (all->pdata[i], "version", 0);
      JsonObject *candidate = other == number ? changed : all->pdata[i];

      if (other > newest && connect_json_get_boolean (candidate, "public", FALSE))
        {
          newest = other;
          found = candidate;
        }
    }
  *version = found != NULL ? json_object_ref (found) : NULL;
  return all != NULL;
}

static gboolean
version_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) product = NULL;
  g_autoptr (JsonObject) shown = NULL;

  if (!find_public (tx, doc, &shown, error))
    return FALSE;
  product = connectd_tx_get (tx, CONNECTD_PRODUCTS, _connectd_id (doc), error);
  return product != NULL && share (tx, product, shown, error) &&
         connectd_tx_update (tx, CONNECTD_PRODUCTS, _connectd_id (product), product, error);
}

/* A version is built as it is made; building it again finds it as it was. */
static gboolean
version_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  return TRUE;
}

const ConnectdHooks connectd_product_version_hooks = {
  .collection = "product-versions",
  .create = version_create,
  .update = version_update,
  .act = version_act,
};
