/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The workbook that a vendor fills in. */

#include "config.h"

#include "domain/usage/connectd-usage-sheet.h"

#define NAME "usage_template.xlsx"

static const char *const instructions[] = {
  "Fill in the sheet “records”: one row for each usage record. Only that sheet and “categories” are read.",
  "Columns are known by their headings; their order is free, and columns with other headings are passed "
  "over.",
  "record_id: required; it must be unique in this file.",
  "item_search_criteria: required; item.mpn, item.local_id or item.global_id. item_search_value says which "
  "item it is.",
  "quantity: required; a number of 0 or more, with no more digits than the precision of the item allows.",
  "start_time_utc, end_time_utc: required; moments as YYYY-MM-DD HH:MM:SS in UTC.",
  "asset_search_criteria: required; asset.id, asset.external_id, asset.external_uid, or parameter.NAME of a "
  "parameter that is used for "
  "reconciliation. asset_search_value says which subscription it is.",
  "category_id: optional; it must be on the sheet “categories”.",
  "amount: required by the schemas CR, PR and TR; a number of 0 or more in the currency of the file.",
  "tier: required by the schema TR; 0 for the customer, 1 for the reseller, 2 for the one above.",
  "item_name, item_unit, item_mpn, item_precision: for items that the product does not have yet, where it is "
  "allowed to report such.",
  "v.NAME: columns of the vendor's own; they are kept with the record.",
  "A file may have 50 MB and a million records. Formulas are not read: enter values.",
};

/* The product, which must be one of the viewer's own. */
static JsonObject *
get_product (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) product =
      connectd_tx_get_visible (call->tx, &connect_products_collection, call->args[0], error);

  if (product == NULL)
    return NULL;
  if (g_strcmp0 (connect_json_get_string (product, "owner.id"), call->viewer->account_id) != 0)
    _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This is for the vendor of the product to do.");
  else if (!connectd_product_is_capable (product, "ppu") &&
           !connectd_product_is_capable (product, "reservation.consumption"))
    _connectd_fail (error, CONNECT_ERROR_INVALID,
                    "The product has not the capability to report usage (ppu).");
  else
    return g_steal_pointer (&product);
  return NULL;
}

static gboolean
template_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) product = get_product (call, error);
  g_autofree char *link = NULL;
  JsonObject *answer;

  if (product == NULL)
    return FALSE;
  link = g_strdup_printf ("%s/public/v1/usage/products/%s/template/" NAME,
                          connectd_tx_get_public_url (call->tx), _connectd_id (product));
  answer = json_object_new ();
  json_object_set_string_member (answer, "template_link", link);
  _connectd_answer (call, 200, answer);
  return TRUE;
}

static gboolean
write_instructions (ConnectdWorkbook *workbook, GError **error)
{
  connectd_workbook_start_sheet (workbook, "instructions", STRV ("instructions"));
  for (guint i = 0; i < G_N_ELEMENTS (instructions); i++)
    {
      connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, instructions[i]);
      if (!connectd_workbook_end_row (workbook, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
download_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) product = get_product (call, error);
  g_autoptr (ConnectdWorkbook) workbook = product != NULL ? connectd_workbook_new (error) : NULL;
  g_autoptr (JsonObject) categories = json_object_new ();
  JsonObject *generic = json_object_new ();

  json_object_set_string_member (generic, "name", "Generic Category");
  json_object_set_string_member (generic, "description", "Everything that has no category of its own");
  json_object_set_object_member (categories, "generic_category", generic);
  if (workbook == NULL || !write_instructions (workbook, error) ||
      !_connectd_usage_write_general (workbook, NULL, product, error))
    return FALSE;
  _connectd_usage_start_records (workbook, NULL, NULL);
  if (!_connectd_usage_write_categories (workbook, categories, error))
    return FALSE;
  call->bytes = connectd_workbook_finish (workbook, NULL, error);
  call->content_type = g_strdup (CONNECTD_WORKBOOK_TYPE);
  call->filename = g_strdup (NAME);
  return call->bytes != NULL;
}

const ConnectdOperation connectd_usage_template_operations[] = {
  { "GET", "usage/products/{product}/template", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_USAGE,
    .run = template_get, .summary = "Where the workbook to fill in is" },
  { "GET", "usage/products/{product}/template/" NAME, CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_USAGE,
    .run = download_get, .summary = "The workbook to fill in" },
  { NULL },
};
