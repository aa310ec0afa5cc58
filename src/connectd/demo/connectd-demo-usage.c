/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Usage in the demo world: records as they come over the API, workbooks as they are uploaded, and as many
 * records as are wanted for load. */

#include "config.h"

#include "demo/connectd-demo-private.h"

#include "domain/usage/connectd-usage.h"
#include "workbook/connectd-workbook.h"

#define BATCH 5000
#define FILE_ROWS 250000

/* --- records --- */

/* A moment so many days before the world was made. */
static void
set_moment (ConnectdDemoWorld *self, JsonObject *record, const char *path, double days)
{
  connect_json_set_time (record, path, self->now - (gint64)(days * 86400) * G_USEC_PER_SEC);
}

/* [item's MPN, subscription's external id, quantity, amount, category], for thirty days before the step. */
static JsonObject *
make_record (ConnectdDemoWorld *self, JsonArray *row, const char *file, double days, guint n)
{
  JsonObject *record = json_object_new ();
  g_autofree char *id = g_strdup_printf ("%s-%04u", file, n + 1);

  connect_json_set_string (record, "usagefile.id", file);
  connect_json_set_string (record, "record_id", id);
  connect_json_set_string (record, "item.mpn", json_array_get_string_element (row, 0));
  connect_json_set_string (record, "asset.external_id", json_array_get_string_element (row, 1));
  json_object_set_member (record, "usage", json_node_copy (json_array_get_element (row, 2)));
  if (json_array_get_length (row) > 3)
    json_object_set_member (record, "amount", json_node_copy (json_array_get_element (row, 3)));
  if (json_array_get_length (row) > 4)
    connect_json_set_string (record, "category", json_array_get_string_element (row, 4));
  set_moment (self, record, "start_date", days + 31);
  set_moment (self, record, "end_date", days + 1);
  return record;
}

/* What every record of the step has besides. */
static void
add_rest (JsonObject *record, JsonObject *each)
{
  g_autoptr (GList) names = each != NULL ? json_object_get_members (each) : NULL;

  for (GList *name = names; name != NULL; name = name->next)
    connect_json_set (record, name->data, json_object_dup_member (each, name->data));
}

gboolean
connectd_demo_step_report (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const char *file = connectd_demo_world_get (self, connect_json_get_string (step, "report"), error);
  JsonArray *rows = connect_json_get_array (step, "records");
  double days = json_object_get_double_member_with_default (step, "days", 0);
  g_autoptr (JsonArray) bodies = json_array_new ();

  for (guint i = 0; file != NULL && i < json_array_get_length (rows); i++)
    {
      JsonObject *record = make_record (self, json_array_get_array_element (rows, i), file, days, i);

      add_rest (record, connect_json_get_object (step, "each"));
      json_array_add_object_element (bodies, record);
    }
  return file != NULL && connectd_usage_report (self->tx, bodies, error);
}

/* --- workbooks --- */

static const char *const headings[] = {
  "record_id",
  "record_note",
  "item_search_criteria",
  "item_search_value",
  "quantity",
  "start_time_utc",
  "end_time_utc",
  "asset_search_criteria",
  "asset_search_value",
  "category_id",
  NULL,
};

static char *
dup_moment (ConnectdDemoWorld *self, double days)
{
  g_autofree char *text = connect_time_format (self->now - (gint64)(days * 86400) * G_USEC_PER_SEC);

  text[10] = ' ';
  return g_strndup (text, strlen ("2026-05-01 00:00:00"));
}

/* [item's MPN, subscription's external id, quantity, note] */
static gboolean
write_row (
    ConnectdDemoWorld *self, ConnectdWorkbook *workbook, JsonArray *row, double days, guint n, GError **error)
{
  g_autofree char *id = g_strdup_printf ("BL-%04u", n + 1);
  g_autofree char *from = dup_moment (self, days + 31), *to = dup_moment (self, days + 1);
  const char *const cells[] = { id,
                                json_array_get_string_element (row, 3),
                                "item.mpn",
                                json_array_get_string_element (row, 0),
                                json_array_get_string_element (row, 2),
                                from,
                                to,
                                "asset.external_id",
                                json_array_get_string_element (row, 1),
                                "storage" };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, cells[i]);
  return connectd_workbook_end_row (workbook, error);
}

static GBytes *
make_workbook (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  g_autoptr (ConnectdWorkbook) workbook = connectd_workbook_new (error);
  JsonArray *rows = connect_json_get_array (step, "rows");
  double days = json_object_get_double_member_with_default (step, "days", 0);

  if (workbook == NULL)
    return NULL;
  connectd_workbook_start_sheet (workbook, "records", headings);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    if (!write_row (self, workbook, json_array_get_array_element (rows, i), days, i, error))
      return NULL;
  connectd_workbook_start_sheet (workbook, "categories",
                                 STRV ("category_id", "category_name", "category_description"));
  connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, "storage");
  connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, "Storage");
  connectd_workbook_add_cell (workbook, CONNECTD_CELL_TEXT, "What is stored beyond ten gigabytes a seat");
  return connectd_workbook_end_row (workbook, error) ? connectd_workbook_finish (workbook, NULL, error)
                                                     : NULL;
}

/* {"name": …, "sheet": …, "rows": [[headings], …]} among the files of a step. */
static GBytes *
make_sheet (JsonObject *given, GError **error)
{
  g_autoptr (ConnectdWorkbook) workbook = connectd_workbook_new (error);
  JsonArray *rows = connect_json_get_array (given, "rows");
  JsonArray *first = json_array_get_array_element (rows, 0);
  g_autoptr (GPtrArray) heads = g_ptr_array_new_null_terminated (4, NULL, TRUE);

  if (workbook == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (first); i++)
    g_ptr_array_add (heads, (gpointer)json_array_get_string_element (first, i));
  connectd_workbook_start_sheet (workbook, connect_json_get_string (given, "sheet"),
                                 (const char *const *)heads->pdata);
  for (guint i = 1; i < json_array_get_length (rows); i++)
    {
      for (guint j = 0; j < heads->len; j++)
        connectd_workbook_add_cell (
            workbook, CONNECTD_CELL_TEXT,
            json_array_get_string_element (json_array_get_array_element (rows, i), j));
      if (!connectd_workbook_end_row (workbook, error))
        return NULL;
    }
  return connectd_workbook_finish (workbook, NULL, error);
}

static gboolean
keep_workbook (ConnectdDemoWorld *self, const char *key, GBytes *bytes)
{
  if (bytes != NULL)
    g_hash_table_insert (self->workbooks, g_strdup (key), bytes);
  return bytes != NULL;
}

gboolean
connectd_demo_make_workbooks (ConnectdDemoWorld *self, GError **error)
{
  JsonArray *steps = connect_json_get_array (self->script, "steps");

  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = json_array_get_object_element (steps, i);
      JsonObject *file = connect_json_get_object (step, "files.file");
      const char *key = connect_json_get_string (step, "workbook");

      if (key != NULL && !keep_workbook (self, key, make_workbook (self, step, error)))
        return FALSE;
      if (file != NULL && json_object_has_member (file, "sheet") &&
          !keep_workbook (self, connect_json_get_string (file, "name"), make_sheet (file, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
connectd_demo_step_workbook (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const char *key = connect_json_get_string (step, "workbook");
  const char *file = connectd_demo_world_get (self, key, error);

  return file != NULL && connectd_usage_attach (self->tx, file, "usage_file.xlsx",
                                                g_hash_table_lookup (self->workbooks, key), error);
}

/* --- load --- */

typedef struct
{
  ConnectdDemoWorld *world;
  char *file; /* of the records; NULL: the next one */
  guint first;
  guint count;
} Load;

static gboolean
open_file (ConnectdTx *tx, Load *load, GError **error)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) file = NULL;
  g_autofree char *name = g_strdup_printf ("Load %u", load->first / FILE_ROWS + 1);
  const char *product = connectd_demo_world_get (load->world, "notes", error);
  const char *contract =
      product != NULL ? connectd_demo_world_get (load->world, "d-brightleaf-eu", error) : NULL;

  connect_json_set_string (body, "name", name);
  connect_json_set_string (body, "product.id", product);
  connect_json_set_string (body, "contract.id", contract);
  file =
      contract != NULL ? connectd_tx_create (tx, &connect_usage_files_collection, NULL, body, error) : NULL;
  if (file != NULL)
    load->file = g_strdup (_connectd_id (file));
  return file != NULL;
}

static gboolean
add_records (ConnectdTx *tx, gpointer data, GError **error)
{
  static const char *const subscriptions[] = { "NOTES-1", "NOTES-2", "NOTES-3" };
  Load *load = data;
  const char *account = connectd_demo_world_get (load->world, "brightleaf", error);
  const char *user = account != NULL ? connectd_demo_world_get (load->world, "user marcus", error) : NULL;
  g_autoptr (JsonArray) bodies = json_array_new ();

  if (user == NULL)
    return FALSE;
  _connectd_act_as (tx, account, "vendor", user);
  if (load->first % FILE_ROWS == 0)
    g_clear_pointer (&load->file, g_free);
  if (load->file == NULL && !open_file (tx, load, error))
    return FALSE;
  for (guint i = load->first; i < load->first + load->count; i++)
    {
      g_autoptr (JsonArray) row = json_array_new ();

      json_array_add_string_element (row, "BLN-GBH");
      json_array_add_string_element (row, subscriptions[i % G_N_ELEMENTS (subscriptions)]);
      json_array_add_double_element (row, (i * 7919 % 10000) / 100.0);
      json_array_add_object_element (bodies,
                                     make_record (load->world, row, load->file, i / FILE_ROWS % 3, i));
    }
  return connectd_usage_report (tx, bodies, error);
}

gboolean
connectd_demo_load_usage (ConnectdEngine *engine, ConnectdDemoWorld *world, guint count, GError **error)
{
  Load load = { .world = world };
  gboolean good = TRUE;

  for (guint done = 0; good && done < count; done += load.count)
    {
      load.first = done;
      load.count = MIN (BATCH, count - done);
      good = connectd_engine_run (engine, NULL, add_records, &load, error);
    }
  g_free (load.file);
  return good;
}
