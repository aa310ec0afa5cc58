/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What rows of usage are checked against: the items of the product, and the subscriptions that the rows name.
 * Subscriptions are read as they come up, many at once, and by their columns: a file may name a hundred
 * thousand. */

#include "config.h"

#include "domain/usage/connectd-usage-private.h"

#include <string.h>

#include "query/connect-rql.h"

#define ASSETS (&connect_assets_collection)
#define ITEMS (&connect_product_items_collection)
#define READ_AT_ONCE 200
#define MAX_KNOWN 200000 /* subscriptions in memory */

static void
item_free (gpointer data)
{
  ConnectdUsageItem *self = data;

  json_object_unref (self->shown);
  g_free (self);
}

static void
asset_free (gpointer data)
{
  ConnectdUsageAsset *self = data;

  if (self == NULL)
    return;
  json_object_unref (self->shown);
  g_free (self->status);
  g_free (self->product);
  g_free (self->contract);
  g_free (self->hub);
  g_free (self);
}

void
_connectd_usage_catalog_free (ConnectdUsageCatalog *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->file, json_object_unref);
  g_clear_pointer (&self->usagefile, json_object_unref);
  g_clear_pointer (&self->items, g_hash_table_unref);
  g_clear_pointer (&self->assets, g_hash_table_unref);
  g_clear_pointer (&self->parameters, g_hash_table_unref);
  g_clear_pointer (&self->categories, g_hash_table_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->moments); i++)
    {
      g_free (self->moments[i].text);
      g_free (self->moments[i].wire);
    }
  g_free (self);
}

/* --- items --- */

int
_connectd_usage_precision (const char *precision)
{
  static const struct
  {
    const char *name;
    int decimals;
  } known[] = {
    { "integer", 0 }, { "decimal(1)", 1 }, { "decimal(2)", 2 }, { "decimal(4)", 4 }, { "decimal(8)", 8 }
  };

  for (guint i = 0; precision != NULL && i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (known[i].name, precision) == 0)
      return known[i].decimals;
  return -1;
}

static char *
make_name (const char *criteria, const char *value)
{
  return g_strconcat (criteria, "|", value, NULL);
}

static void
note_item (ConnectdUsageCatalog *self, const char *criteria, const char *value, ConnectdUsageItem *item)
{
  ConnectdUsageItem *copy;

  if (value == NULL)
    return;
  copy = g_new (ConnectdUsageItem, 1);
  *copy = *item;
  json_object_ref (copy->shown);
  g_hash_table_insert (self->items, make_name (criteria, value), copy);
}

void
_connectd_usage_catalog_add_item (ConnectdUsageCatalog *self, JsonObject *doc)
{
  static const char *const texts[] = { "id", "local_id", "name", "mpn", "precision", "type" };
  g_autoptr (JsonObject) shown = json_object_new ();
  int decimals = _connectd_usage_precision (connect_json_get_string (doc, "precision"));
  const char *unit = connect_json_get_string (doc, "unit.title");
  ConnectdUsageItem item = { shown, (guint)MAX (decimals, 0),
                             g_strcmp0 (connect_json_get_string (doc, "status"), "draft") == 0 };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    connect_json_set_string (shown, texts[i], connect_json_get_string (doc, texts[i]));
  connect_json_set_string (shown, "unit", unit != NULL ? unit : connect_json_get_string (doc, "unit.name"));
  note_item (self, "item.mpn", connect_json_get_string (doc, "mpn"), &item);
  note_item (self, "item.local_id", connect_json_get_string (doc, "local_id"), &item);
  note_item (self, "item.id", connect_json_get_string (doc, "local_id"), &item);
  note_item (self, "item.id", _connectd_id (doc), &item);
  note_item (self, "item.global_id", _connectd_id (doc), &item);
}

const ConnectdUsageItem *
_connectd_usage_catalog_find_item (ConnectdUsageCatalog *self, const char *criteria, const char *value)
{
  g_autofree char *name = make_name (criteria, value);

  return g_hash_table_lookup (self->items, name);
}

static gboolean
read_items (ConnectdUsageCatalog *self, ConnectdTx *tx, const char *product, GError **error)
{
  g_autoptr (GPtrArray) items = _connectd_find (tx, ITEMS, "product.id", product, 0, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    _connectd_usage_catalog_add_item (self, items->pdata[i]);
  return items != NULL;
}

/* Parameters by which subscriptions may be found. */
static gboolean
read_parameters (ConnectdUsageCatalog *self, ConnectdTx *tx, const char *product, GError **error)
{
  g_autofree char *of = _connectd_eq ("product.id", product);
  g_autofree char *rql = g_strdup_printf ("and(%s,in(phase,(ordering,fulfillment)),eq(scope,asset))", of);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, &connect_product_parameters_collection, rql, 0, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    if (connect_json_get_boolean (found->pdata[i], "constraints.reconciliation", FALSE))
      g_hash_table_add (self->parameters, g_strdup (connect_json_get_string (found->pdata[i], "name")));
  return found != NULL;
}

/* --- the whole --- */

static void
read_file (ConnectdUsageCatalog *self)
{
  static const char *const texts[] = { "id", "name", "schema", "currency" };
  const char *schema = connect_json_get_string (self->file, "schema");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    connect_json_set_string (self->usagefile, texts[i], connect_json_get_string (self->file, texts[i]));
  self->from = connect_json_get_time (self->file, "period.from");
  self->to = connect_json_get_time (self->file, "period.to");
  self->amounts = g_strcmp0 (schema, "qt") != 0;
  self->tiers = g_strcmp0 (schema, "tr") == 0;
  self->tests = g_strcmp0 (connect_json_get_string (self->file, "environment"), "production") != 0;
}

ConnectdUsageCatalog *
_connectd_usage_catalog_new (ConnectdTx *tx, JsonObject *file, GError **error)
{
  g_autoptr (ConnectdUsageCatalog) self = g_new0 (ConnectdUsageCatalog, 1);
  const char *id = connect_json_get_string (file, "product.id");
  g_autoptr (JsonObject) product = connectd_tx_get (tx, &connect_products_collection, id, error);

  self->file = json_object_ref (file);
  self->usagefile = json_object_new ();
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, item_free);
  self->assets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, asset_free);
  self->parameters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (product == NULL)
    return NULL;
  self->late = connectd_product_is_capable (product, "ppu.late");
  self->future = connectd_product_is_capable (product, "ppu.future") ||
                 connectd_product_is_capable (product, "ppu.predictive");
  self->dynamic = connectd_product_is_capable (product, "ppu.dynamic");
  self->consumption = connectd_product_is_capable (product, "reservation.consumption");
  read_file (self);
  if (!read_items (self, tx, id, error) || !read_parameters (self, tx, id, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* --- subscriptions --- */

static const char *const paths[] = {
  "id",           "status",     "created",     "updated",           "external_id",
  "external_uid", "product.id", "contract.id", "connection.hub.id", NULL,
};

typedef struct
{
  ConnectdUsageCatalog *catalog;
  const char *criteria; /* "asset.id" */
  guint column;         /* where its value is in a row; 0: `value` it is */
  const char *value;
} Reading;

/* Of several that are called alike (external ids are not unique), one of the file's contract counts. */
static gboolean
is_better (ConnectdUsageCatalog *self, const ConnectdUsageAsset *known, const ConnectValue *row)
{
  return known == NULL ||
         (g_strcmp0 (known->contract, connect_json_get_string (self->file, "contract.id")) != 0 &&
          g_strcmp0 (row[8].text, connect_json_get_string (self->file, "contract.id")) == 0);
}

static gboolean
asset_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Reading *reading = user_data;
  const char *value = reading->column > 0 ? row[reading->column].text : reading->value;
  g_autofree char *name = make_name (reading->criteria, value);
  ConnectdUsageAsset *asset;

  if (!is_better (reading->catalog, g_hash_table_lookup (reading->catalog->assets, name), row))
    return TRUE;
  asset = g_new0 (ConnectdUsageAsset, 1);
  asset->shown = json_object_new ();
  connect_json_set_string (asset->shown, "id", row[1].text);
  connect_json_set_string (asset->shown, "external_id", row[5].text);
  connect_json_set_string (asset->shown, "external_uid", row[6].text);
  asset->status = g_strdup (row[2].text);
  asset->created = row[3].integer;
  asset->updated = row[4].integer;
  asset->product = g_strdup (row[7].text);
  asset->contract = g_strdup (row[8].text);
  asset->hub = g_strdup (row[9].text);
  g_hash_table_insert (reading->catalog->assets, g_steal_pointer (&name), asset);
  return TRUE;
}

static const struct
{
  const char *criteria;
  const char *path;
  guint column;
} finders[] = {
  { "asset.id", "id", 1 },
  { "asset.external_id", "external_id", 5 },
  { "asset.external_uid", "external_uid", 6 },
};

/* One read for up to READ_AT_ONCE values of one kind. External ids are looked for among the product's own. */
static gboolean
read_many (ConnectdUsageCatalog *self,
           ConnectdTx *tx,
           guint finder,
           GPtrArray *values,
           guint from,
           guint n,
           GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_autoptr (ConnectRql) filter = NULL;
  Reading reading = { self, finders[finder].criteria, finders[finder].column, NULL };

  for (guint i = from; i < from + n; i++)
    g_ptr_array_add (texts, values->pdata[i]);
  g_ptr_array_add (texts, NULL);
  filter = connect_rql_new_list (CONNECT_RQL_IN, finders[finder].path, (const char *const *)texts->pdata);
  if (finder > 0)
    filter =
        connect_rql_new_and (connect_rql_new_compare (CONNECT_RQL_EQ, "product.id",
                                                      connect_json_get_string (self->file, "product.id")),
                             g_steal_pointer (&filter));
  return connectd_tx_read (tx, ASSETS, filter, paths, asset_cb, &reading, error);
}

/* By the value of a parameter. A text that has no form as a value is nobody's. */
static gboolean
read_by_parameter (
    ConnectdUsageCatalog *self, ConnectdTx *tx, const char *criteria, const char *value, GError **error)
{
  g_autofree char *of = _connectd_eq ("product.id", connect_json_get_string (self->file, "product.id"));
  g_autofree char *name = _connectd_eq ("id", criteria + strlen ("parameter."));
  g_autofree char *is = _connectd_eq ("value", value);
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(params,t(%s,%s)))", of, name, is);
  g_autoptr (ConnectRql) filter = connect_rql_parse (rql, NULL);
  Reading reading = { self, criteria, 0, value };

  return filter == NULL || connectd_tx_read (tx, ASSETS, filter, paths, asset_cb, &reading, error);
}

/* Values of one criterion that are not known yet; from here on they are, found or not. */
static void
collect (ConnectdUsageCatalog *self, GPtrArray *rows, const char *criteria, GPtrArray *values)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const ConnectdUsageRow *row = rows->pdata[i];
      const char *value = row->fields[CONNECTD_USAGE_ASSET_VALUE];
      g_autofree char *name = NULL;

      if (value == NULL || g_strcmp0 (row->fields[CONNECTD_USAGE_ASSET_CRITERIA], criteria) != 0)
        continue;
      name = make_name (criteria, value);
      if (g_hash_table_contains (self->assets, name))
        continue;
      g_hash_table_insert (self->assets, g_steal_pointer (&name), NULL);
      g_ptr_array_add (values, (gpointer)value);
    }
}

static gboolean
resolve_parameters (ConnectdUsageCatalog *self, ConnectdTx *tx, GPtrArray *rows, GError **error)
{
  GHashTableIter iter;
  gpointer parameter;

  g_hash_table_iter_init (&iter, self->parameters);
  while (g_hash_table_iter_next (&iter, &parameter, NULL))
    {
      g_autofree char *criteria = g_strconcat ("parameter.", parameter, NULL);
      g_autoptr (GPtrArray) values = g_ptr_array_new ();

      collect (self, rows, criteria, values);
      for (guint i = 0; i < values->len; i++)
        if (!read_by_parameter (self, tx, criteria, values->pdata[i], error))
          return FALSE;
    }
  return TRUE;
}

gboolean
_connectd_usage_catalog_resolve (ConnectdUsageCatalog *self, ConnectdTx *tx, GPtrArray *rows, GError **error)
{
  if (g_hash_table_size (self->assets) > MAX_KNOWN)
    g_hash_table_remove_all (self->assets);
  for (guint i = 0; i < G_N_ELEMENTS (finders); i++)
    {
      g_autoptr (GPtrArray) values = g_ptr_array_new ();

      collect (self, rows, finders[i].criteria, values);
      for (guint from = 0; from < values->len; from += READ_AT_ONCE)
        if (!read_many (self, tx, i, values, from, MIN (READ_AT_ONCE, values->len - from), error))
          return FALSE;
    }
  return resolve_parameters (self, tx, rows, error);
}

const ConnectdUsageAsset *
_connectd_usage_catalog_find_asset (ConnectdUsageCatalog *self, const char *criteria, const char *value)
{
  g_autofree char *name = make_name (criteria, value);

  return g_hash_table_lookup (self->assets, name);
}
