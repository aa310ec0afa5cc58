/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Reading what hangs on a product as a version has it: for other flows, and below "…/versions/N/…". */

#include "config.h"

#include "domain/product/connectd-product-private.h"
#include "query/connect-table.h"

#include <string.h>

static const ConnectCollection *
find_part (const char *name)
{
  const ConnectCollection *const *parts = _connectd_product_parts ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (strcmp (_connectd_product_part_name (parts[i]), name) == 0)
      return parts[i];
  return NULL;
}

static gboolean
fail_not_found (const char *what, GError **error)
{
  return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such %s.", what);
}

typedef struct
{
  const ConnectQuerySpec *spec;
  const ConnectCollection *part;
} Order;

static int
compare_docs (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Order *order = user_data;

  return connect_query_spec_compare (order->spec, order->part, *(JsonObject *const *) a, *(JsonObject *const *) b);
}

static void
sort_docs (GPtrArray *docs, const ConnectCollection *part, const ConnectQuerySpec *spec)
{
  Order order = { spec, part };

  g_ptr_array_sort_with_data (docs, compare_docs, &order);
}

/* All of a part in a version's document, in the version's own order. Returns: (transfer full) */
static GPtrArray *
list_frozen (JsonObject *version, const ConnectCollection *part)
{
  GPtrArray *docs = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autofree char *path = g_strconcat ("parts.", _connectd_product_part_name (part), NULL);
  JsonArray *array = connect_json_get_array (version, path);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_ptr_array_add (docs, json_object_ref (json_array_get_object_element (array, i)));
  return docs;
}

/* --- for other flows --- */

GPtrArray *
connectd_product_get_parts (ConnectdTx *tx, const char *product_id, gint64 version, const char *part, GError **error)
{
  const ConnectCollection *collection = find_part (part);
  g_autoptr (JsonObject) doc = connectd_product_get_version (tx, product_id, version, error);
  g_autoptr (ConnectRql) all = connect_rql_new_all ();
  g_autoptr (ConnectQuerySpec) spec = connect_query_spec_new (all, NULL);
  GPtrArray *docs;

  if (doc == NULL)
    return NULL;
  if (collection == NULL)
    {
      fail_not_found ("part", error);
      return NULL;
    }
  docs = version != 0 ? list_frozen (doc, collection) : _connectd_product_rows (tx, collection, product_id, error);
  if (docs != NULL)
    sort_docs (docs, collection, spec);
  return docs;
}

/* The first of the documents in which one of the paths has the text. */
static JsonObject *
pick (GPtrArray *docs, const char *const *paths, const char *text)
{
  for (guint p = 0; paths[p] != NULL; p++)
    for (guint i = 0; i < docs->len; i++)
      if (g_strcmp0 (connect_json_get_string (docs->pdata[i], paths[p]), text) == 0)
        return docs->pdata[i];
  return NULL;
}

static gboolean
find_one (ConnectdTx *tx,
          const char *product_id,
          gint64 version,
          const char *part,
          const char *const *paths,
          const char *text,
          JsonObject **doc,
          GError **error)
{
  g_autoptr (GPtrArray) docs = connectd_product_get_parts (tx, product_id, version, part, error);
  JsonObject *found = docs != NULL ? pick (docs, paths, text) : NULL;

  *doc = found != NULL ? json_object_ref (found) : NULL;
  return docs != NULL;
}

gboolean
connectd_product_find_item (
    ConnectdTx *tx, const char *product_id, gint64 version, const char *id, JsonObject **item, GError **error)
{
  static const char *const paths[] = { "id", "local_id", "mpn", NULL };
  g_autoptr (JsonObject) now = NULL;

  if (!find_one (tx, product_id, version, "items", paths, id, item, error))
    return FALSE;
  if (version == 0 || *item == NULL)
    return TRUE;
  if (!_connectd_look_up (tx, CONNECTD_ITEMS, _connectd_id (*item), &now, error))
    {
      g_clear_pointer (item, json_object_unref);
      return FALSE;
    }
  if (now != NULL)
    connect_json_set_string (*item, "status", connect_json_get_string (now, "status"));
  return TRUE;
}

gboolean
connectd_product_find_parameter (
    ConnectdTx *tx, const char *product_id, gint64 version, const char *id, JsonObject **parameter, GError **error)
{
  static const char *const paths[] = { "name", "id", NULL };

  return find_one (tx, product_id, version, "parameters", paths, id, parameter, error);
}

gboolean
connectd_product_find_template (ConnectdTx *tx,
                                const char *product_id,
                                gint64 version,
                                const char *scope,
                                const char *type,
                                JsonObject **template_,
                                GError **error)
{
  g_autoptr (GPtrArray) docs = connectd_product_get_parts (tx, product_id, version, "templates", error);
  JsonObject *typeless = NULL, *typed = NULL;

  for (guint i = 0; docs != NULL && i < docs->len; i++)
    {
      const char *own = connect_json_get_string (docs->pdata[i], "type");

      if (g_strcmp0 (connect_json_get_string (docs->pdata[i], "scope"), scope) != 0)
        continue;
      if (own == NULL && typeless == NULL)
        typeless = docs->pdata[i];
      else if (typed == NULL && g_strcmp0 (own, type) == 0)
        typed = docs->pdata[i];
    }
  if (typed == NULL)
    typed = typeless;
  *template_ = typed != NULL ? json_object_ref (typed) : NULL;
  return docs != NULL;
}

/* --- over HTTP --- */

/* The version that the path names, if the caller sees it, and the collection of the part. */
static JsonObject *
get_version (ConnectdCall *call, const ConnectCollection **part, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", call->args[0], call->args[1]);
  g_autoptr (JsonObject) version = connectd_tx_get_visible (call->tx, &connect_product_versions_collection, key, error);

  *part = find_part (call->args[2]);
  if (version == NULL)
    return NULL;
  if (*part == NULL)
    {
      _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is nothing here.");
      return NULL;
    }
  return g_steal_pointer (&version);
}

static ConnectQuerySpec *
read_query (ConnectdCall *call, const ConnectCollection *part, GError **error)
{
  g_autoptr (ConnectRql) tree = connect_rql_parse_query (call->query != NULL ? call->query : "", error);
  g_autoptr (ConnectQuerySpec) spec = tree != NULL ? connect_query_spec_new (tree, error) : NULL;
  g_autoptr (ConnectCondition) condition = NULL;
  g_autofree char *order = NULL;

  if (spec == NULL)
    return NULL;
  /* what is wrong with it is told as by a list of rows */
  condition = connect_table_compile_filter (part, CONNECT_DIALECT_SQLITE, spec->filter, spec->search, CONNECT_SIDE_READER, error);
  order = condition != NULL
              ? connect_table_compile_order (part, CONNECT_DIALECT_SQLITE, (const char *const *) spec->ordering, error)
              : NULL;
  return order != NULL ? g_steal_pointer (&spec) : NULL;
}

static gboolean
run_list (ConnectdCall *call, GError **error)
{
  const ConnectCollection *part;
  g_autoptr (JsonObject) version = get_version (call, &part, error);
  g_autoptr (ConnectQuerySpec) spec = version != NULL ? read_query (call, part, error) : NULL;
  g_autoptr (GPtrArray) docs = NULL;
  JsonArray *shown;

  if (spec == NULL)
    return FALSE;
  docs = list_frozen (version, part);
  sort_docs (docs, part, spec);
  shown = json_array_new ();
  for (guint i = 0; i < docs->len; i++)
    if (connect_query_spec_matches (spec, part, docs->pdata[i]))
      json_array_add_object_element (shown, connectd_tx_show (call->tx, part, docs->pdata[i], FALSE));
  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, shown);
  return TRUE;
}

static gboolean
run_get (ConnectdCall *call, GError **error)
{
  const ConnectCollection *part;
  g_autoptr (JsonObject) version = get_version (call, &part, error);
  g_autoptr (GPtrArray) docs = version != NULL ? list_frozen (version, part) : NULL;
  g_autofree char *id = g_strdup (call->args[3]);
  static const char *const paths[] = { "id", NULL };
  JsonObject *doc;

  if (docs == NULL)
    return FALSE;
  if (part->flags & CONNECT_COLLECTION_LOCAL_IDS)
    g_strdelimit (id, "_", '-');
  doc = pick (docs, paths, id);
  if (doc == NULL)
    return fail_not_found (part->singular, error);
  _connectd_answer (call, 200, connectd_tx_show (call->tx, part, doc, FALSE));
  return TRUE;
}

const ConnectdOperation connectd_product_frozen_operations[] = {
  { "GET", "products/{product}/versions/{version}/{part}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, .run = run_list,
    .summary = "What hangs on a version of a product" },
  { "GET", "products/{product}/versions/{version}/{part}/{id}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .run = run_get, .summary = "One part of a version" },
  { NULL },
};
