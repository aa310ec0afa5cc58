/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The sheets of usage workbooks that we write: templates, processed files, chunks. */

#include "config.h"

#include "domain/usage/connectd-usage-sheet.h"

#include <string.h>

#include "query/connect-rql.h"

/* --- general --- */

/* What stands at a path of the file, else of the product. */
static const struct
{
  const char *attribute;
  const char *file;
  const char *product;
} general[] = {
  { "report_name", "name", NULL },
  { "report_note", "description", NULL },
  { "report_id", "id", NULL },
  { "report_start_time_utc", "period.from", NULL },
  { "report_end_time_utc", "period.to", NULL },
  { "usage_schema", "schema", "capabilities.ppu.schema" },
  { "currency", "currency", NULL },
  { "product_id", "product.id", "id" },
  { "product_name", "product.name", "name" },
  { "marketplace_id", "marketplace.id", NULL },
  { "marketplace_name", "marketplace.name", NULL },
  { "hub_id", "binding.hub.id", NULL },
  { "hub_name", "binding.hub.name", NULL },
  { "vendor_account_id", "vendor.id", "owner.id" },
  { "vendor_account_name", "vendor.name", "owner.name" },
  { "distributor_account_id", "provider.id", NULL },
  { "distributor_account_name", "provider.name", NULL },
  { "distribution_contract_id", "contract.id", NULL },
  { "distribution_contract_name", "contract.name", NULL },
  { "report_generated_time_utc", NULL, NULL },
};

gboolean
_connectd_usage_write_general (ConnectdWorkbook *workbook,
                               JsonObject *file,
                               JsonObject *product,
                               GError **error)
{
  g_autofree char *now = connect_time_format (g_get_real_time () / G_USEC_PER_SEC * G_USEC_PER_SEC);

  connectd_workbook_start_sheet (workbook, "general", STRV ("#", "attribute", "value"));
  for (guint i = 0; i < G_N_ELEMENTS (general); i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i + 1);
      const char *value =
          file != NULL && general[i].file != NULL ? connect_json_get_string (file, general[i].file) : NULL;

      if (value == NULL && product != NULL && general[i].product != NULL)
        value = connect_json_get_string (product, general[i].product);
      if (general[i].file == NULL)
        value = now;
      connectd_workbook_add_cell (workbook, CONNECTD_CELL_NUMBER, number);
      connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, general[i].attribute);
      connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, value);
      if (!connectd_workbook_end_row (workbook, error))
        return FALSE;
    }
  return TRUE;
}

/* --- categories --- */

gboolean
_connectd_usage_write_categories (ConnectdWorkbook *workbook, JsonObject *categories, GError **error)
{
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  connectd_workbook_start_sheet (workbook, "categories",
                                 STRV ("category_id", "category_name", "category_description"));
  if (categories == NULL)
    return TRUE;
  json_object_iter_init_ordered (&iter, categories);
  while (json_object_iter_next_ordered (&iter, &id, &node))
    {
      JsonObject *category = json_node_get_object (node);

      connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, id);
      connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, connect_json_get_string (category, "name"));
      connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT,
                                  connect_json_get_string (category, "description"));
      if (!connectd_workbook_end_row (workbook, error))
        return FALSE;
    }
  return TRUE;
}

/* --- records --- */

static const struct
{
  const char *heading;
  const char *path;
} found[] = {
  { "status", "status" },
  { "errors", NULL },
  { "usage_record_id", "id" },
  { "item_id", "item.id" },
  { "item_local_id", "item.local_id" },
  { "item_type", "item.type" },
  { "found_item_name", "item.name" },
  { "found_item_mpn", "item.mpn" },
  { "found_item_unit", "item.unit" },
  { "asset_id", "asset.id" },
  { "asset_external_id", "asset.external_id" },
  { "asset_external_uid", "asset.external_uid" },
  { "customer_account_id", NULL },
  { "customer_company_name", NULL },
  { "hub_id", "hub.id" },
  { "product_id", "product_id" },
  { "external_billing_id", "external_billing_id" },
  { "external_billing_note", "external_billing_note" },
};

const char *const *
_connectd_usage_found_headings (void)
{
  static const char *headings[G_N_ELEMENTS (found) + 1];

  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    headings[i] = found[i].heading;
  return headings;
}

void
_connectd_usage_start_records (ConnectdWorkbook *workbook, const char *const *own, const char *const *more)
{
  g_autoptr (GStrvBuilder) headings = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (guint i = 0; i < CONNECTD_USAGE_N_FIELDS; i++)
    g_strv_builder_add (headings, _connectd_usage_field_name (i));
  if (own != NULL)
    g_strv_builder_addv (headings, (const char **)own);
  if (more != NULL)
    g_strv_builder_addv (headings, (const char **)more);
  all = g_strv_builder_end (headings);
  connectd_workbook_start_sheet (workbook, "records", (const char *const *)all);
}

static gboolean
is_number (const char *text)
{
  char *end;

  if (text == NULL || *text == '\0')
    return FALSE;
  g_ascii_strtod (text, &end);
  return *end == '\0' && !g_ascii_isalpha (*text);
}

void
_connectd_usage_add_row (ConnectdWorkbook *workbook, const ConnectdUsageRow *row, const char *const *own)
{
  for (guint i = 0; i < CONNECTD_USAGE_N_FIELDS; i++)
    {
      gboolean number =
          i == CONNECTD_USAGE_QUANTITY || i == CONNECTD_USAGE_AMOUNT || i == CONNECTD_USAGE_TIER;

      connectd_workbook_add_cell (
          workbook, number && is_number (row->fields[i]) ? CONNECTD_CELL_NUMBER : CONNECTD_CELL_TEXT,
          row->fields[i]);
    }
  for (guint i = 0; own != NULL && own[i] != NULL; i++)
    {
      JsonObject *param =
          row->params != NULL ? _connectd_array_find (row->params, "parameter_name", own[i], NULL) : NULL;

      connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT,
                                  param != NULL ? connect_json_get_string (param, "parameter_value") : NULL);
    }
}

static gboolean
customer_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  JsonObject *customer = json_object_new ();

  connect_json_set_string (customer, "id", row[1].text);
  connect_json_set_string (customer, "name", row[2].text);
  g_hash_table_insert (user_data, g_strdup (row[0].text), customer);
  return TRUE;
}

gboolean
_connectd_usage_read_customers (ConnectdTx *tx, GPtrArray *records, GHashTable *customers, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree gpointer *texts = NULL;
  g_autoptr (ConnectRql) filter = NULL;

  for (guint i = 0; i < records->len; i++)
    {
      const char *id = connect_json_get_string (records->pdata[i], "asset.id");

      if (id != NULL && !g_hash_table_contains (customers, id))
        g_hash_table_add (ids, (gpointer)id);
    }
  if (g_hash_table_size (ids) == 0)
    return TRUE;
  texts = g_hash_table_get_keys_as_array (ids, NULL);
  filter = connect_rql_new_list (CONNECT_RQL_IN, "id", (const char *const *)texts);
  return connectd_tx_read (tx, &connect_assets_collection, filter,
                           STRV ("tiers.customer.id", "tiers.customer.name"), customer_cb, customers, error);
}

static char *
join_errors (JsonObject *record)
{
  JsonArray *errors = connect_json_get_array (record, "errors");
  GString *texts = g_string_new (NULL);

  for (guint i = 0; errors != NULL && i < json_array_get_length (errors); i++)
    g_string_append_printf (texts, "%s%s", i > 0 ? "; " : "", json_array_get_string_element (errors, i));
  return g_string_free_and_steal (texts);
}

void
_connectd_usage_add_found (ConnectdWorkbook *workbook, JsonObject *record, GHashTable *customers)
{
  const char *asset = connect_json_get_string (record, "asset.id");
  JsonObject *customer = asset != NULL ? g_hash_table_lookup (customers, asset) : NULL;
  g_autofree char *errors = join_errors (record);

  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    {
      const char *value = found[i].path != NULL ? connect_json_get_string (record, found[i].path) : NULL;

      if (strcmp (found[i].heading, "errors") == 0)
        value = errors;
      else if (g_str_has_prefix (found[i].heading, "customer_") && customer != NULL)
        value =
            connect_json_get_string (customer, g_str_has_suffix (found[i].heading, "_id") ? "id" : "name");
      connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, value);
    }
}

static char *
dup_number (JsonObject *record, const char *path)
{
  JsonNode *node = connect_json_get (record, path);
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return node != NULL ? g_strdup (g_ascii_formatd (text, sizeof text, "%.15g", json_node_get_double (node)))
                      : NULL;
}

/* "2026-05-01 00:00:00" */
static char *
dup_moment (JsonObject *record, const char *path)
{
  char *text = g_strdup (connect_json_get_string (record, path));

  if (text == NULL || strlen (text) < strlen ("2026-05-01T00:00:00"))
    return text;
  text[strlen ("2026-05-01")] = ' ';
  text[strlen ("2026-05-01 00:00:00")] = '\0';
  return text;
}

ConnectdUsageRow *
_connectd_usage_row_new_from_record (JsonObject *record)
{
  static const struct
  {
    ConnectdUsageField field;
    const char *path;
  } texts[] = {
    { CONNECTD_USAGE_RECORD_ID, "record_id" },           { CONNECTD_USAGE_RECORD_NOTE, "record_note" },
    { CONNECTD_USAGE_ITEM_VALUE, "item.mpn" },           { CONNECTD_USAGE_ASSET_VALUE, "asset.id" },
    { CONNECTD_USAGE_CATEGORY, "category.id" },          { CONNECTD_USAGE_ITEM_NAME, "item.name" },
    { CONNECTD_USAGE_ITEM_UNIT, "item.unit" },           { CONNECTD_USAGE_ITEM_MPN, "item.mpn" },
    { CONNECTD_USAGE_ITEM_PRECISION, "item.precision" }, { CONNECTD_USAGE_RECON_ID, "asset.recon_id" },
  };
  ConnectdUsageRow *row = g_new0 (ConnectdUsageRow, 1);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    row->fields[texts[i].field] = g_strdup (connect_json_get_string (record, texts[i].path));
  row->fields[CONNECTD_USAGE_ITEM_CRITERIA] = g_strdup ("item.mpn");
  row->fields[CONNECTD_USAGE_ASSET_CRITERIA] = g_strdup ("asset.id");
  row->fields[CONNECTD_USAGE_QUANTITY] = dup_number (record, "usage");
  row->fields[CONNECTD_USAGE_AMOUNT] = dup_number (record, "amount");
  row->fields[CONNECTD_USAGE_TIER] = dup_number (record, "tier");
  row->fields[CONNECTD_USAGE_START] = dup_moment (record, "start_date");
  row->fields[CONNECTD_USAGE_END] = dup_moment (record, "end_date");
  row->params = connect_json_get_array (record, "params") != NULL
                    ? json_array_ref (connect_json_get_array (record, "params"))
                    : NULL;
  return row;
}
