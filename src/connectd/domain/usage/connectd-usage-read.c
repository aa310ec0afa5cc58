/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Reading an uploaded workbook, slice by slice: a million rows need neither memory nor the writer for long. A
 * run that is begun again starts from nothing, and whoever has lost the file to another run writes nothing
 * more. */

#include "config.h"

#include "auth/connectd-secret.h"
#include "domain/usage/connectd-usage-sheet.h"

#include <string.h>

#define FILES CONNECTD_USAGE_FILES
#define RECORDS CONNECTD_USAGE_RECORDS
#define MAX_ERRORS 1000

typedef struct
{
  ConnectdTask *task;
  char *run; /* of this run: the file's */
  JsonObject *file;
  GBytes *workbook;
  ConnectdUsageCatalog *catalog;
  JsonObject *categories;
  GHashTable *seen; /* hashes of the record ids */
  GPtrArray *rows;  /* of the slice */
  ConnectdBatch *batch;
  ConnectdUsageKeys keys;
  guint slice;
  gint64 n_valid;
  gint64 n_invalid;
  guint n_errors;
  char *first_error;
  gint64 removed;
  ConnectdUsageRow *dynamic; /* whose item is made */
} Run;

/* --- begin and end --- */

/* The file, if it still waits for this workbook; CONFLICT when another run has it. */
static JsonObject *
get_file (ConnectdTx *tx, Run *run, GError **error)
{
  g_autoptr (JsonObject) file = connectd_tx_get (tx, FILES, run->task->subject, error);

  if (file == NULL)
    return NULL;
  if (g_strcmp0 (connect_json_get_string (file, "run"), run->run) == 0)
    return g_steal_pointer (&file);
  _connectd_fail (error, CONNECT_ERROR_CONFLICT,
                  "The usage file %s is read by another run, or not at all any more.", run->task->subject);
  return NULL;
}

static gboolean
begin (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (JsonObject) file = NULL;

  g_clear_pointer (&run->file, json_object_unref);
  if (!_connectd_look_up (tx, FILES, run->task->subject, &file, error))
    return FALSE;
  if (file == NULL ||
      !connect_strv_has (STRV ("uploading", "processing"), connect_json_get_string (file, "status")) ||
      g_strcmp0 (connect_json_get_string (file, "usage_file.id"),
                 connect_json_get_string (run->task->data, "workbook")) != 0)
    return TRUE; /* it was deleted, or another workbook has come */
  connect_json_set_string (file, "status", "processing");
  connect_json_set_string (file, "run", run->run);
  _connectd_usage_forget_counts (file);
  if (!connectd_tx_update (tx, FILES, run->task->subject, file, error))
    return FALSE;
  run->file = g_steal_pointer (&file);
  return TRUE;
}

static gboolean
prepare (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (ConnectdFile) workbook =
      connectd_files_get (tx, connect_json_get_string (run->file, "usage_file.id"), error);

  run->workbook = workbook != NULL ? connectd_files_read (tx, workbook, error) : NULL;
  run->catalog = run->workbook != NULL ? _connectd_usage_catalog_new (tx, run->file, error) : NULL;
  return run->catalog != NULL;
}

static gboolean
remove_old (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (JsonObject) file = get_file (tx, run, error);

  return file != NULL && connectd_tx_remove_held (tx, RECORDS, run->task->subject, CONNECTD_USAGE_SLICE,
                                                  &run->removed, error);
}

static gboolean
remove_all (Run *run, GError **error)
{
  do
    if (g_cancellable_set_error_if_cancelled (run->task->cancellable, error) ||
        !connectd_engine_run (run->task->engine, NULL, remove_old, run, error))
      return FALSE;
  while (run->removed == CONNECTD_USAGE_SLICE);
  return TRUE;
}

/* --- items that a record brings --- */

static char *
find_unit (ConnectdTx *tx, const char *name)
{
  g_autoptr (GPtrArray) units = connectd_tx_find (tx, &connect_units_collection, "eq(type,ppu)", 0, NULL);
  const char *any = NULL;

  for (guint i = 0; units != NULL && i < units->len; i++)
    {
      const char *id = _connectd_id (units->pdata[i]),
                 *description = connect_json_get_string (units->pdata[i], "description");

      if (g_ascii_strcasecmp (name, id) == 0 ||
          (description != NULL && g_ascii_strcasecmp (name, description) == 0))
        return g_strdup (id);
      if (any == NULL || strcmp (id, "unit-h") == 0)
        any = id;
    }
  return g_strdup (any);
}

/* {"Integer", "Decimal(2)"} as items have them. */
static void
set_precision (JsonObject *body, const char *precision)
{
  g_autofree char *lower = g_ascii_strdown (precision, -1);

  json_object_set_string_member (body, "precision", lower);
}

static gboolean
make_item (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  char **fields = run->dynamic->fields;
  const char *product_id = connect_json_get_string (run->file, "product.id");
  g_autoptr (JsonObject) product = connectd_tx_get (tx, &connect_products_collection, product_id, error);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) item = NULL;
  g_autofree char *unit = find_unit (tx, fields[CONNECTD_USAGE_ITEM_UNIT]);

  json_object_set_string_member (body, "name", fields[CONNECTD_USAGE_ITEM_NAME]);
  json_object_set_string_member (body, "description", fields[CONNECTD_USAGE_ITEM_NAME]);
  json_object_set_string_member (body, "mpn", fields[CONNECTD_USAGE_ITEM_MPN]);
  json_object_set_string_member (body, "type", "ppu");
  json_object_set_string_member (body, "period", "monthly");
  json_object_set_boolean_member (body, "dynamic", TRUE);
  set_precision (body, fields[CONNECTD_USAGE_ITEM_PRECISION]);
  connect_json_set_string (body, "unit.id", unit);
  _connectd_act_as (tx, connect_json_get_string (run->file, "vendor.id"), "vendor", NULL);
  item = product != NULL ? connectd_tx_create (tx, &connect_product_items_collection, product, body, error)
                         : NULL;
  if (item == NULL)
    return FALSE;
  connect_json_set_string (item, "status", "published");
  connect_json_set_boolean (item, "frozen", TRUE);
  if (!connectd_tx_update (tx, &connect_product_items_collection, _connectd_id (item), item, error))
    return FALSE;
  _connectd_usage_catalog_add_item (run->catalog, item);
  return TRUE;
}

static gboolean
brings_item (Run *run, ConnectdUsageRow *row)
{
  const char *value = row->fields[CONNECTD_USAGE_ITEM_VALUE], *mpn = row->fields[CONNECTD_USAGE_ITEM_MPN];

  return run->catalog->dynamic && g_strcmp0 (row->fields[CONNECTD_USAGE_ITEM_CRITERIA], "item.mpn") == 0 &&
         g_strcmp0 (value, mpn) == 0 && mpn != NULL && row->fields[CONNECTD_USAGE_ITEM_NAME] != NULL &&
         row->fields[CONNECTD_USAGE_ITEM_UNIT] != NULL &&
         _connectd_usage_precision (row->fields[CONNECTD_USAGE_ITEM_PRECISION]) >= 0 &&
         _connectd_usage_catalog_find_item (run->catalog, "item.mpn", mpn) == NULL;
}

/* One that cannot be made leaves its record without an item, which is told there. */
static gboolean
make_items (Run *run, GError **error)
{
  for (guint i = 0; i < run->rows->len; i++)
    {
      g_autoptr (GError) reason = NULL;

      run->dynamic = run->rows->pdata[i];
      if (!brings_item (run, run->dynamic) ||
          connectd_engine_run (run->task->engine, NULL, make_item, run, &reason))
        continue;
      if (reason->code != CONNECT_ERROR_INVALID)
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
    }
  return TRUE;
}

/* --- a slice --- */

static gboolean
resolve (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;

  return _connectd_usage_catalog_resolve (run->catalog, tx, run->rows, error);
}

static gboolean
write_slice (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (JsonObject) file = get_file (tx, run, error);

  return file != NULL && connectd_tx_insert_batch (tx, run->batch, error);
}

/* Sixteen bytes of memory for each record, whatever its id is. */
static gboolean
is_new (Run *run, const char *record_id)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  if (record_id == NULL)
    return TRUE;
  for (const guchar *c = (const guchar *)record_id; *c != '\0'; c++)
    hash = (hash ^ *c) * G_GUINT64_CONSTANT (0x100000001b3);
  return g_hash_table_add (run->seen, GSIZE_TO_POINTER (hash));
}

/* The first thousand errors are kept with their records. */
static void
note_errors (Run *run, const ConnectdUsageRow *row, JsonObject *record, JsonArray *errors)
{
  run->n_invalid++;
  if (run->first_error == NULL)
    run->first_error = g_strdup_printf ("row %u: %s", row->number, json_array_get_string_element (errors, 0));
  if (run->n_errors >= MAX_ERRORS)
    json_object_remove_member (record, "errors");
  run->n_errors += json_array_get_length (errors);
}

static void
add_record (Run *run, const ConnectdUsageRow *row, guint n)
{
  g_autoptr (JsonObject) record = json_object_new ();
  g_autofree char *key = _connectd_usage_keys_dup (&run->keys, n);
  g_autoptr (JsonArray) errors = NULL;

  json_object_set_string_member (record, "id", key);
  errors = _connectd_usage_check_row (run->catalog, row, record);
  if (!is_new (run, row->fields[CONNECTD_USAGE_RECORD_ID]))
    {
      if (errors == NULL)
        errors = json_array_new ();
      json_array_add_string_element (errors, "USG_003: record_id: There is such a record already.");
      json_object_set_string_member (record, "status", "invalid");
      json_object_set_array_member (record, "errors", json_array_ref (errors));
    }
  connect_json_set_time (record, "created", run->keys.now);
  if (errors != NULL)
    note_errors (run, row, record, errors);
  else
    run->n_valid++;
  connectd_batch_add (run->batch, key, record);
}

static gboolean
flush (Run *run, GError **error)
{
  gboolean good;

  if (run->rows->len == 0)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (run->task->cancellable, error) || !make_items (run, error) ||
      !connectd_engine_read (run->task->engine, NULL, resolve, run, error))
    return FALSE;
  run->batch = connectd_batch_new (run->task->engine, RECORDS);
  for (guint i = 0; i < run->rows->len; i++)
    add_record (run, run->rows->pdata[i], i);
  good = connectd_engine_run (run->task->engine, NULL, write_slice, run, error);
  g_clear_pointer (&run->batch, connectd_batch_free);
  g_ptr_array_set_size (run->rows, 0);
  _connectd_usage_keys_next (&run->keys);
  return good;
}

static void
take_categories (Run *run, JsonObject *categories)
{
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  run->catalog->categories = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  json_object_iter_init (&iter, categories);
  while (json_object_iter_next (&iter, &id, &node))
    g_hash_table_insert (run->catalog->categories, g_strdup (id),
                         g_strdup (connect_json_get_string (json_node_get_object (node), "name")));
}

static gboolean
take_row (ConnectdUsageRow *row, JsonObject *categories, gpointer data, GError **error)
{
  Run *run = data;

  if (run->catalog->categories == NULL)
    take_categories (run, categories);
  g_ptr_array_add (run->rows, row);
  return run->rows->len < CONNECTD_USAGE_SLICE || flush (run, error);
}

/* --- the whole --- */

typedef struct
{
  Run *run;
  const GError *reason; /* why the workbook makes no sense; NULL: it does */
} End;

static void
set_outcome (Run *run, JsonObject *file, const GError *reason)
{
  g_autofree char *text = NULL;

  if (reason != NULL)
    text = g_strdup (reason->message);
  else if (run->n_valid + run->n_invalid == 0)
    text = g_strdup ("There are no records in the workbook.");
  else if (run->n_invalid > 0)
    text = g_strdup_printf ("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " records are invalid; %s",
                            run->n_invalid, run->n_valid + run->n_invalid, run->first_error);
  connect_json_set_string (file, "status", text != NULL ? "invalid" : "ready");
  connect_json_set_string (file, "sub_status", "processed");
  if (text != NULL)
    _connectd_usage_set_detail (file, text);
}

static gboolean
end (ConnectdTx *tx, gpointer data, GError **error)
{
  End *self = data;
  Run *run = self->run;
  g_autoptr (JsonObject) file = get_file (tx, run, error);

  if (file == NULL)
    return FALSE;
  _connectd_usage_count (file, "valid", self->reason == NULL ? run->n_valid : 0);
  _connectd_usage_count (file, "invalid", self->reason == NULL ? run->n_invalid : 0);
  connect_json_remove (file, "run");
  if (self->reason == NULL)
    json_object_set_object_member (file, "categories", json_object_ref (run->categories));
  else
    json_object_remove_member (file, "categories");
  set_outcome (run, file, self->reason);
  _connectd_usage_move (file);
  return connectd_tx_update (tx, FILES, run->task->subject, file, error) &&
         (self->reason != NULL || run->n_valid + run->n_invalid == 0 ||
          _connectd_usage_processed_begin (tx, file, error));
}

static gboolean
read_workbook (Run *run, GError **error)
{
  g_autoptr (GError) reason = NULL;
  End outcome = { run, NULL };

  if (_connectd_usage_sheets_read (run->workbook, run->categories, NULL, take_row, run,
                                   run->task->cancellable, &reason) &&
      flush (run, &reason))
    return connectd_task_finish (run->task, end, &outcome, error);
  if (reason->domain != CONNECT_ERROR ||
      (reason->code != CONNECT_ERROR_INVALID && reason->code != CONNECT_ERROR_TOO_LARGE))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  outcome.reason = reason;
  return remove_all (run, error) && connectd_task_finish (run->task, end, &outcome, error);
}

static void
run_clear (Run *run)
{
  g_free (run->run);
  g_clear_pointer (&run->file, json_object_unref);
  g_clear_pointer (&run->workbook, g_bytes_unref);
  g_clear_pointer (&run->catalog, _connectd_usage_catalog_free);
  json_object_unref (run->categories);
  g_hash_table_unref (run->seen);
  g_ptr_array_unref (run->rows);
  g_clear_pointer (&run->batch, connectd_batch_free);
  g_free (run->first_error);
}

gboolean
_connectd_usage_run_read (ConnectdTask *task, GError **error)
{
  Run run = { .task = task,
              .run = connectd_secret_new (),
              .categories = json_object_new (),
              .seen = g_hash_table_new (NULL, NULL),
              .rows = g_ptr_array_new_with_free_func ((GDestroyNotify)_connectd_usage_row_free) };
  gboolean good;

  _connectd_usage_keys_init (&run.keys, g_get_real_time ());
  good = connectd_engine_run (task->engine, NULL, begin, &run, error);
  if (good && run.file != NULL)
    good = remove_all (&run, error) && connectd_engine_read (task->engine, NULL, prepare, &run, error) &&
           read_workbook (&run, error);
  run_clear (&run);
  return good;
}
