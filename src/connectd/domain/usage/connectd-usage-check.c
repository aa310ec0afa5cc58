/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A row of usage becomes a record: what it says is checked and what it names is found. All that is wrong is
 * told at once. */

#include "config.h"

#include "domain/usage/connectd-usage-private.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#define MAX_TEXT 255
#define DAY (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)
#define MAX_NUMBER 1e12

typedef struct
{
  ConnectdUsageCatalog *catalog;
  const ConnectdUsageRow *row;
  JsonObject *record;
  JsonArray *errors;
} Check;

static void tell (Check *check, const char *code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
tell (Check *check, const char *code, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *whole = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  whole = g_strdup_printf ("%s: %s", code, text);
  if (check->errors == NULL)
    check->errors = json_array_new ();
  json_array_add_string_element (check->errors, whole);
}

static const char *
get (Check *check, ConnectdUsageField field)
{
  return check->row->fields[field];
}

/* --- what must be there --- */

static void
check_required (Check *check)
{
  for (guint i = 0; i < CONNECTD_USAGE_N_FIELDS; i++)
    {
      const char *text = get (check, i);

      if (_connectd_usage_field_is_required (i) && text == NULL)
        tell (check, "USG_001", "%s: A value is required.", _connectd_usage_field_name (i));
      else if (text != NULL && g_utf8_strlen (text, -1) > MAX_TEXT)
        tell (check, "USG_002", "%s: It is longer than %d characters.", _connectd_usage_field_name (i),
              MAX_TEXT);
    }
}

/* --- the item --- */

static gboolean
has_dynamic_columns (Check *check)
{
  return get (check, CONNECTD_USAGE_ITEM_NAME) != NULL && get (check, CONNECTD_USAGE_ITEM_MPN) != NULL &&
         get (check, CONNECTD_USAGE_ITEM_UNIT) != NULL && get (check, CONNECTD_USAGE_ITEM_PRECISION) != NULL;
}

static void
tell_unknown_item (Check *check, const char *criteria, const char *value)
{
  if (strcmp (criteria, "item.mpn") == 0)
    tell (check, "USG_011", "Unknown MPN “%s”.", value);
  else
    tell (check, "USG_011", "There is no item with %s “%s”.", criteria, value);
  if (check->catalog->dynamic && !has_dynamic_columns (check))
    tell (check, "USG_013", "A new item takes item_name, item_mpn, item_unit and item_precision.");
}

static const ConnectdUsageItem *
check_item (Check *check)
{
  const char *criteria = get (check, CONNECTD_USAGE_ITEM_CRITERIA),
             *value = get (check, CONNECTD_USAGE_ITEM_VALUE);
  const ConnectdUsageItem *item;

  if (criteria == NULL || value == NULL)
    return NULL;
  if (!connect_strv_has (STRV ("item.mpn", "item.local_id", "item.global_id", "item.id"), criteria))
    {
      tell (check, "USG_010", "item_search_criteria: Items are not found by “%s”.", criteria);
      return NULL;
    }
  item = _connectd_usage_catalog_find_item (check->catalog, criteria, value);
  if (item == NULL)
    {
      tell_unknown_item (check, criteria, value);
      return NULL;
    }
  if (g_strcmp0 (connect_json_get_string (item->shown, "type"), "ppu") != 0 && !check->catalog->consumption)
    tell (check, "USG_012", "The item “%s” is not paid by use.", value);
  if (item->draft && !check->catalog->tests)
    tell (check, "USG_012", "The item “%s” is not published.", value);
  json_object_set_object_member (check->record, "item", json_object_ref (item->shown));
  connect_json_set_string (check->record, "item_id", connect_json_get_string (item->shown, "id"));
  connect_json_set_string (check->record, "resource_local_id",
                           connect_json_get_string (item->shown, "local_id"));
  return item;
}

/* --- the subscription --- */

static gboolean
is_asset_criterion (Check *check, const char *criteria)
{
  return connect_strv_has (STRV ("asset.id", "asset.external_id", "asset.external_uid"), criteria) ||
         (g_str_has_prefix (criteria, "parameter.") &&
          g_hash_table_contains (check->catalog->parameters, criteria + strlen ("parameter.")));
}

static void
show_asset (Check *check, const ConnectdUsageAsset *asset)
{
  const char *recon = get (check, CONNECTD_USAGE_RECON_ID);
  JsonObject *shown = asset->shown;

  if (recon == NULL && g_str_has_prefix (get (check, CONNECTD_USAGE_ASSET_CRITERIA), "parameter."))
    recon = get (check, CONNECTD_USAGE_ASSET_VALUE);
  shown = recon != NULL ? connect_json_copy (shown) : json_object_ref (shown);
  if (recon != NULL)
    json_object_set_string_member (shown, "recon_id", recon);
  json_object_set_object_member (check->record, "asset", shown);
  connect_json_set_string (check->record, "asset_id", connect_json_get_string (shown, "id"));
  connect_json_set_string (check->record, "asset_external_id",
                           connect_json_get_string (shown, "external_id"));
  connect_json_set_string (check->record, "asset_external_uid",
                           connect_json_get_string (shown, "external_uid"));
  if (asset->hub != NULL)
    connect_json_set_string (check->record, "hub.id", asset->hub);
}

static const ConnectdUsageAsset *
check_asset (Check *check)
{
  const char *criteria = get (check, CONNECTD_USAGE_ASSET_CRITERIA),
             *value = get (check, CONNECTD_USAGE_ASSET_VALUE);
  const ConnectdUsageAsset *asset;

  if (criteria == NULL || value == NULL)
    return NULL;
  if (!is_asset_criterion (check, criteria))
    {
      tell (check, "USG_020", "asset_search_criteria: Subscriptions are not found by “%s”.", criteria);
      return NULL;
    }
  asset = _connectd_usage_catalog_find_asset (check->catalog, criteria, value);
  /* one of another product or contract may be a stranger's: nothing is told of it */
  if (asset == NULL ||
      g_strcmp0 (asset->product, connect_json_get_string (check->catalog->file, "product.id")) != 0 ||
      g_strcmp0 (asset->contract, connect_json_get_string (check->catalog->file, "contract.id")) != 0)
    {
      tell (check, "USG_021", "There is no subscription of this product and contract with %s “%s”.", criteria,
            value);
      return NULL;
    }
  if (connect_strv_has (STRV ("draft", "processing"), asset->status))
    tell (check, "USG_022", "The subscription “%s” is not active yet.", value);
  show_asset (check, asset);
  return asset;
}

/* --- times --- */

static gboolean
read_time (Check *check, ConnectdUsageField field, const char *path, gint64 *time)
{
  const char *text = get (check, field);
  guint i = field == CONNECTD_USAGE_START ? 0 : 1;

  *time = 0;
  if (text == NULL)
    return FALSE;
  if (g_strcmp0 (text, check->catalog->moments[i].text) == 0)
    *time = check->catalog->moments[i].time;
  else if (!connect_time_parse (text, time))
    {
      tell (check, "USG_031", "%s: Expected a moment as YYYY-MM-DD HH:MM:SS.",
            _connectd_usage_field_name (field));
      return FALSE;
    }
  if (g_set_str (&check->catalog->moments[i].text, text))
    {
      check->catalog->moments[i].time = *time;
      g_free (check->catalog->moments[i].wire);
      check->catalog->moments[i].wire = connect_time_format (*time);
    }
  json_object_set_string_member (check->record, path, check->catalog->moments[i].wire);
  return TRUE;
}

/* A day that began before the subscription did may be told as a whole. */
static void
check_life (Check *check, const ConnectdUsageAsset *asset, gint64 start, gint64 end)
{
  if (asset == NULL)
    return;
  if (end < asset->created - asset->created % DAY)
    tell (check, "USG_034", "The usage ended before the subscription began.");
  if (g_strcmp0 (asset->status, "terminated") == 0 && start > asset->updated)
    tell (check, "USG_034", "The usage began after the subscription ended.");
}

static void
check_times (Check *check, const ConnectdUsageAsset *asset)
{
  const ConnectdUsageCatalog *catalog = check->catalog;
  gint64 start, end;
  gboolean has_start = read_time (check, CONNECTD_USAGE_START, "start_date", &start);
  gboolean has_end = read_time (check, CONNECTD_USAGE_END, "end_date", &end);

  if (!has_start || !has_end)
    return;
  if (start > end)
    tell (check, "USG_032", "start_time_utc: It is after end_time_utc.");
  if (catalog->from != 0 && start < catalog->from && !catalog->late)
    tell (check, "USG_033",
          "start_time_utc: It is before the period of the file, and the product does not report late.");
  if (catalog->to != 0 && end > catalog->to + DAY && !catalog->future)
    tell (check, "USG_033",
          "end_time_utc: It is after the period of the file, and the product does not report ahead.");
  check_life (check, asset, start, end);
}

/* --- numbers --- */

static gboolean
read_number (Check *check, ConnectdUsageField field, const char *code, double *number)
{
  const char *text = get (check, field);
  char *end = NULL;

  if (text == NULL)
    return FALSE;
  *number = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !isfinite (*number) || g_ascii_isspace (*text) ||
      fabs (*number) > MAX_NUMBER)
    tell (check, code, "%s: “%s” is no number.", _connectd_usage_field_name (field), text);
  else if (*number < 0)
    tell (check, code, "%s: It must not be below 0.", _connectd_usage_field_name (field));
  else
    return TRUE;
  return FALSE;
}

static void
check_quantity (Check *check, const ConnectdUsageItem *item)
{
  double number = 0, scaled;

  if (!read_number (check, CONNECTD_USAGE_QUANTITY, "USG_041", &number))
    return;
  json_object_set_double_member (check->record, "usage", number);
  scaled = item != NULL ? number * pow (10, item->decimals) : 0;
  if (fabs (scaled - round (scaled)) > 1e-6 * MAX (1.0, fabs (scaled) * 1e-6))
    tell (check, "USG_042", "quantity: It has more digits than the precision of the item allows (%s).",
          connect_json_get_string (item->shown, "precision"));
}

static void
check_amount (Check *check)
{
  double number = 0;

  if (get (check, CONNECTD_USAGE_AMOUNT) == NULL && check->catalog->amounts)
    tell (check, "USG_043", "amount: The schema of this product requires an amount.");
  else if (read_number (check, CONNECTD_USAGE_AMOUNT, "USG_044", &number))
    json_object_set_double_member (check->record, "amount", number);
}

static void
check_tier (Check *check)
{
  const char *text = get (check, CONNECTD_USAGE_TIER);
  guint64 tier;

  if (text == NULL && check->catalog->tiers)
    tell (check, "USG_045", "tier: The schema of this product requires the tier level.");
  else if (text != NULL && g_ascii_string_to_unsigned (text, 10, 0, 9, &tier, NULL))
    json_object_set_int_member (check->record, "tier", (gint64)tier);
  else if (text != NULL)
    tell (check, "USG_045", "tier: Expected 0 for the customer, 1 for the reseller, 2 …");
}

/* --- the rest --- */

static void
check_category (Check *check)
{
  const char *id = get (check, CONNECTD_USAGE_CATEGORY);
  const char *name = id != NULL && check->catalog->categories != NULL
                         ? g_hash_table_lookup (check->catalog->categories, id)
                         : id;

  if (id == NULL)
    return;
  if (name == NULL)
    tell (check, "USG_051", "category_id: There is no category “%s” on the sheet of categories.", id);
  connect_json_set_string (check->record, "category.id", id);
  connect_json_set_string (check->record, "category.name", name != NULL ? name : id);
}

static void
set_rest (Check *check)
{
  JsonObject *file = check->catalog->file;
  const char *id = get (check, CONNECTD_USAGE_RECORD_ID);
  /* rows of workbooks that are wrong are kept as well, and an index takes no text of any length */
  g_autofree char *record_id =
      id != NULL && g_utf8_strlen (id, -1) > MAX_TEXT ? g_utf8_substring (id, 0, MAX_TEXT) : g_strdup (id);

  connect_json_set_string (check->record, "product_id", connect_json_get_string (file, "product.id"));
  json_object_set_int_member (check->record, "multiplier", 1);
  json_object_set_array_member (check->record, "params",
                                check->row->params != NULL ? json_array_ref (check->row->params)
                                                           : json_array_new ());
  json_object_set_object_member (check->record, "usagefile", json_object_ref (check->catalog->usagefile));
  connect_json_set_string (check->record, "record_id", record_id);
  connect_json_set_string (check->record, "record_note", get (check, CONNECTD_USAGE_RECORD_NOTE));
  connect_json_set_string (check->record, "vendor.id", connect_json_get_string (file, "vendor.id"));
  connect_json_set_string (check->record, "provider.id", connect_json_get_string (file, "provider.id"));
}

JsonArray *
_connectd_usage_check_row (ConnectdUsageCatalog *catalog, const ConnectdUsageRow *row, JsonObject *record)
{
  Check check = { catalog, row, record, NULL };
  const ConnectdUsageItem *item;
  const ConnectdUsageAsset *asset;

  check_required (&check);
  item = check_item (&check);
  asset = check_asset (&check);
  check_times (&check, asset);
  check_quantity (&check, item);
  check_amount (&check);
  check_tier (&check);
  check_category (&check);
  set_rest (&check);
  json_object_set_string_member (record, "status", check.errors == NULL ? "valid" : "invalid");
  if (check.errors != NULL)
    json_object_set_array_member (record, "errors", json_array_ref (check.errors));
  return check.errors;
}

/* --- keys --- */

#define BASES G_GUINT64_CONSTANT (1000000000000) /* twelve digits */

void
_connectd_usage_keys_init (ConnectdUsageKeys *self, gint64 now)
{
  gint64 day = now / DAY;
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);
  guint64 second = (guint64)(g_date_time_get_day_of_month (moment) - 1) * 86400 +
                   (guint64)((now - day * DAY) / G_USEC_PER_SEC);

  self->now = now;
  self->year = g_date_time_get_year (moment);
  self->month = g_date_time_get_month (moment);
  self->base = (second * 100000 + (guint64)g_random_int_range (0, 100000)) % BASES;
}

void
_connectd_usage_keys_next (ConnectdUsageKeys *self)
{
  self->base = (self->base + 1) % BASES;
}

char *
_connectd_usage_keys_dup (const ConnectdUsageKeys *self, guint n)
{
  guint64 high = self->base / 100000000, middle = self->base / 10000 % 10000, low = self->base % 10000;

  return g_strdup_printf ("UR-%04d-%02d-%04u-%04u-%04u-%04u", self->year, self->month, (guint)high,
                          (guint)middle, (guint)low, n % 10000);
}
