/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Rows of usage as they come, before anybody asks whether they make sense. */

#include "config.h"

#include "domain/usage/connectd-usage-private.h"

#include <string.h>

#define MAX_PARAMS 100

static const struct
{
  const char *name;
  gboolean required;
} fields[CONNECTD_USAGE_N_FIELDS] = {
  [CONNECTD_USAGE_RECORD_ID] = { "record_id", TRUE },
  [CONNECTD_USAGE_RECORD_NOTE] = { "record_note", FALSE },
  [CONNECTD_USAGE_ITEM_CRITERIA] = { "item_search_criteria", TRUE },
  [CONNECTD_USAGE_ITEM_VALUE] = { "item_search_value", TRUE },
  [CONNECTD_USAGE_QUANTITY] = { "quantity", TRUE },
  [CONNECTD_USAGE_START] = { "start_time_utc", TRUE },
  [CONNECTD_USAGE_END] = { "end_time_utc", TRUE },
  [CONNECTD_USAGE_ASSET_CRITERIA] = { "asset_search_criteria", TRUE },
  [CONNECTD_USAGE_ASSET_VALUE] = { "asset_search_value", TRUE },
  [CONNECTD_USAGE_CATEGORY] = { "category_id", FALSE },
  [CONNECTD_USAGE_AMOUNT] = { "amount", FALSE },
  [CONNECTD_USAGE_TIER] = { "tier", FALSE },
  [CONNECTD_USAGE_ITEM_NAME] = { "item_name", FALSE },
  [CONNECTD_USAGE_ITEM_UNIT] = { "item_unit", FALSE },
  [CONNECTD_USAGE_ITEM_MPN] = { "item_mpn", FALSE },
  [CONNECTD_USAGE_ITEM_PRECISION] = { "item_precision", FALSE },
  [CONNECTD_USAGE_RECON_ID] = { "asset_recon_id", FALSE },
};

const char *
_connectd_usage_field_name (ConnectdUsageField field)
{
  return fields[field].name;
}

gboolean
_connectd_usage_field_is_required (ConnectdUsageField field)
{
  return fields[field].required;
}

void
_connectd_usage_row_free (ConnectdUsageRow *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < CONNECTD_USAGE_N_FIELDS; i++)
    g_free (self->fields[i]);
  g_clear_pointer (&self->params, json_array_unref);
  g_free (self);
}

/* --- from JSON --- */

/* Numbers as people write them, not as the machine keeps them. */
static char *
dup_value (JsonNode *node)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return *json_node_get_string (node) != '\0' ? g_strdup (json_node_get_string (node)) : NULL;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    return g_strdup (g_ascii_formatd (text, sizeof text, "%.15g", json_node_get_double (node)));
  return NULL;
}

/* The other names that a field goes by. */
static const struct
{
  ConnectdUsageField field;
  const char *path;
} others[] = {
  { CONNECTD_USAGE_QUANTITY, "usage" },
  { CONNECTD_USAGE_START, "start_date" },
  { CONNECTD_USAGE_END, "end_date" },
  { CONNECTD_USAGE_RECON_ID, "asset.recon_id" },
};

/* What something is found by, and the members that say so; the first that is there counts. */
static const struct
{
  ConnectdUsageField criteria;
  const char *path;
  const char *words;
} finders[] = {
  { CONNECTD_USAGE_ITEM_CRITERIA, "item.id", "item.id" },
  { CONNECTD_USAGE_ITEM_CRITERIA, "item.global_id", "item.global_id" },
  { CONNECTD_USAGE_ITEM_CRITERIA, "item.local_id", "item.local_id" },
  { CONNECTD_USAGE_ITEM_CRITERIA, "item.mpn", "item.mpn" },
  { CONNECTD_USAGE_ITEM_CRITERIA, "item_id", "item.id" },
  { CONNECTD_USAGE_ITEM_CRITERIA, "resource_local_id", "item.local_id" },
  { CONNECTD_USAGE_ASSET_CRITERIA, "asset.id", "asset.id" },
  { CONNECTD_USAGE_ASSET_CRITERIA, "asset.external_id", "asset.external_id" },
  { CONNECTD_USAGE_ASSET_CRITERIA, "asset.external_uid", "asset.external_uid" },
  { CONNECTD_USAGE_ASSET_CRITERIA, "asset_id", "asset.id" },
  { CONNECTD_USAGE_ASSET_CRITERIA, "asset_external_id", "asset.external_id" },
  { CONNECTD_USAGE_ASSET_CRITERIA, "asset_external_uid", "asset.external_uid" },
};

static void
read_finders (ConnectdUsageRow *row, JsonObject *body)
{
  for (guint i = 0; i < G_N_ELEMENTS (finders); i++)
    {
      ConnectdUsageField criteria = finders[i].criteria, value = criteria + 1;
      g_autofree char *text =
          row->fields[criteria] == NULL ? dup_value (connect_json_get (body, finders[i].path)) : NULL;

      if (text == NULL)
        continue;
      row->fields[criteria] = g_strdup (finders[i].words);
      g_free (row->fields[value]);
      row->fields[value] = g_steal_pointer (&text);
    }
}

static void
read_params (ConnectdUsageRow *row, JsonObject *body)
{
  JsonArray *given = connect_json_get_array (body, "params");

  for (guint i = 0; given != NULL && i < json_array_get_length (given) && i < MAX_PARAMS; i++)
    {
      JsonNode *node = json_array_get_element (given, i);
      JsonObject *param = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *name = param != NULL ? connect_json_get_string (param, "parameter_name") : NULL;
      g_autofree char *value = name != NULL ? dup_value (connect_json_get (param, "parameter_value")) : NULL;
      JsonObject *taken;

      if (name == NULL)
        continue;
      taken = json_object_new ();
      connect_json_set_string (taken, "parameter_name", name);
      json_object_set_string_member (taken, "parameter_value", value != NULL ? value : "");
      if (row->params == NULL)
        row->params = json_array_new ();
      json_array_add_object_element (row->params, taken);
    }
}

ConnectdUsageRow *
_connectd_usage_row_new_from_json (JsonObject *body, guint place)
{
  ConnectdUsageRow *row = g_new0 (ConnectdUsageRow, 1);

  row->number = place;
  for (guint i = 0; i < CONNECTD_USAGE_N_FIELDS; i++)
    row->fields[i] = dup_value (json_object_get_member (body, fields[i].name));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (row->fields[others[i].field] == NULL)
      row->fields[others[i].field] = dup_value (connect_json_get (body, others[i].path));
  if (row->fields[CONNECTD_USAGE_CATEGORY] == NULL)
    row->fields[CONNECTD_USAGE_CATEGORY] = dup_value (connect_json_get (
        body, connect_json_get_object (body, "category") != NULL ? "category.id" : "category"));
  read_finders (row, body);
  read_params (row, body);
  return row;
}
