/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Prices by workbook: a draft version is given as one, filled in, and sent back. Every row names an item and has a column for each
 * attribute of the list; an empty cell leaves the price as it is. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#include <string.h>

#define ADJUSTMENTS (&connect_price_adjustments_collection)
#define VERSIONS (&connect_price_list_versions_collection)
#define LISTS (&connect_price_lists_collection)
#define POINTS (&connect_price_points_collection)
#define SHEET "price_points"
#define MAX_UPLOAD (8 * 1024 * 1024)
#define MAX_ROWS 20000
#define MAX_TOLD 20

/* --- sending --- */

static gboolean
adjustment_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (ConnectdFile) file = NULL;
  g_autofree char *id = NULL;
  const char *field = connect_json_get_object (body, "file") != NULL ? "file" : "uploaded_file";

  if (g_strcmp0 (connect_json_get_string (parent, "pricelist.owner.id"), connectd_tx_get_viewer (tx)->account_id) != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This is for the other party to do.");
  if (g_strcmp0 (connect_json_get_string (parent, "status"), "draft") != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "Prices are changed in a draft version only.");
  connect_json_set_string (doc, "version.id", _connectd_id (parent));
  id = connectd_tx_new_id_for (tx, ADJUSTMENTS, doc, error);
  file = id != NULL ? connectd_files_take (tx, body, field, ADJUSTMENTS, id, error) : NULL;
  if (file == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "owner.id", connectd_tx_get_viewer (tx)->account_id);
  connect_json_set_string (doc, "status", "processing");
  connect_json_set_string (doc, "file", file->id);
  {
    g_autofree char *link = connectd_file_dup_link (file);
    g_autofree char *address = g_strconcat (connectd_tx_get_public_url (tx), link, NULL);

    connect_json_set_string (doc, "uploaded_file", address);
  }
  return connectd_tx_add_task (tx, CONNECTD_TASK_PRICES, id, NULL, 0, error);
}

const ConnectdHooks connectd_price_adjustment_hooks = {
  .collection = "price-adjustments",
  .create = adjustment_create,
  .upload = MAX_UPLOAD,
};

/* --- reading --- */

typedef struct
{
  char *item; /* id or MPN */
  JsonObject *prices;
  guint number;
} Row;

typedef struct
{
  const char *id;
  GBytes *workbook;
  GStrv headings;
  GPtrArray *rows; /* (element-type Row) */
  GString *told;
  guint n_told;
  guint n_taken;
  const GError *reason;
} Run;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->item);
  json_object_unref (row->prices);
  g_free (row);
}

static void
run_clear (Run *self)
{
  g_clear_pointer (&self->workbook, g_bytes_unref);
  g_strfreev (self->headings);
  g_ptr_array_unref (self->rows);
  g_string_free (self->told, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
tell (Run *self, guint row, const char *what)
{
  if (self->n_told++ < MAX_TOLD)
    g_string_append_printf (self->told, "%srow %u: %s", self->told->len > 0 ? "\n" : "", row, what);
}

static gboolean
is_known (const char *heading)
{
  return connect_strv_has (STRV ("item_id", "mpn", "item_name", "product_id", "product_name", "status"), heading);
}

/* Columns are found by their names; what is none of ours is an attribute of the list. */
static gboolean
take_row (const char *sheet, guint number, const char *const *cells, guint n_cells, gpointer data, GError **error)
{
  Run *self = data;
  Row *row;

  if (self->headings == NULL)
    {
      self->headings = g_new0 (char *, n_cells + 1);
      for (guint i = 0; i < n_cells; i++)
        self->headings[i] = g_strdup (cells[i]);
      if (connect_strv_has ((const char *const *)self->headings, "item_id") || connect_strv_has ((const char *const *)self->headings, "mpn"))
        return TRUE;
      return _connectd_fail (error, CONNECT_ERROR_INVALID, "The sheet “%s” has neither a column item_id nor mpn.", sheet);
    }
  row = g_new0 (Row, 1);
  row->number = number;
  row->prices = json_object_new ();
  for (guint i = 0; i < n_cells && self->headings[i] != NULL; i++)
    if (*cells[i] != '\0' && (strcmp (self->headings[i], "item_id") == 0 || (strcmp (self->headings[i], "mpn") == 0 && row->item == NULL)))
      g_set_str (&row->item, cells[i]);
    else if (*cells[i] != '\0' && *self->headings[i] != '\0' && !is_known (self->headings[i]))
      json_object_set_string_member (row->prices, self->headings[i], cells[i]);
  g_ptr_array_add (self->rows, row);
  return TRUE;
}

/* --- taking prices over --- */

static JsonObject *
find_point (GPtrArray *points, const char *item)
{
  for (guint i = 0; item != NULL && i < points->len; i++)
    if (g_strcmp0 (connect_json_get_string (points->pdata[i], "item.global_id"), item) == 0 ||
        g_strcmp0 (connect_json_get_string (points->pdata[i], "item.mpn"), item) == 0)
      return points->pdata[i];
  return NULL;
}

static gboolean
take_prices (ConnectdTx *tx, Run *self, JsonObject *list, GPtrArray *points, const Row *row, GError **error)
{
  JsonObject *point = find_point (points, row->item);
  g_autoptr (GError) wrong = NULL;
  g_autoptr (JsonObject) changed = NULL;

  if (json_object_get_size (row->prices) == 0)
    return TRUE;
  if (point == NULL)
    {
      tell (self, row->number, "The version has no such item.");
      return TRUE;
    }
  changed = connect_json_copy (point);
  if (!_connectd_price_point_take (changed, list, row->prices, &wrong))
    {
      tell (self, row->number, wrong->message);
      return TRUE;
    }
  self->n_taken++;
  return connectd_tx_update (tx, POINTS, _connectd_id (changed), changed, error);
}

static gboolean
apply (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *self = data;
  g_autoptr (JsonObject) doc = NULL;
  g_autoptr (JsonObject) version = NULL;
  g_autoptr (JsonObject) list = NULL;
  g_autoptr (GPtrArray) points = NULL;

  if (!_connectd_look_up (tx, ADJUSTMENTS, self->id, &doc, error))
    return FALSE;
  if (doc == NULL)
    return TRUE;
  version = connectd_tx_get (tx, VERSIONS, connect_json_get_string (doc, "version.id"), error);
  list = version != NULL ? connectd_tx_get (tx, LISTS, connect_json_get_string (version, "pricelist.id"), error) : NULL;
  points = list != NULL ? _connectd_find (tx, POINTS, "version.id", _connectd_id (version), 0, error) : NULL;
  if (points == NULL)
    return FALSE;
  self->n_told = self->n_taken = 0; /* it may run again */
  g_string_truncate (self->told, 0);
  if (self->reason != NULL)
    tell (self, 1, self->reason->message);
  else if (g_strcmp0 (connect_json_get_string (version, "status"), "draft") != 0)
    tell (self, 1, "The version is no draft any more.");
  else
    for (guint i = 0; i < self->rows->len; i++)
      if (!take_prices (tx, self, list, points, self->rows->pdata[i], error))
        return FALSE;
  connect_json_set_string (doc, "status", self->n_told == 0 ? "success" : self->n_taken > 0 ? "partial" : "failed");
  connect_json_set_string (doc, "error_detail", self->told->len > 0 ? self->told->str : NULL);
  return connectd_tx_update (tx, ADJUSTMENTS, self->id, doc, error);
}

static gboolean
load (ConnectdTx *tx, gpointer data, GError **error)
{
  Run *self = data;
  g_autoptr (JsonObject) doc = NULL;
  g_autoptr (ConnectdFile) file = NULL;

  if (!_connectd_look_up (tx, ADJUSTMENTS, self->id, &doc, error))
    return FALSE;
  if (doc == NULL)
    return TRUE;
  file = connectd_files_get (tx, connect_json_get_string (doc, "file"), error);
  self->workbook = file != NULL ? connectd_files_read (tx, file, error) : NULL;
  return self->workbook != NULL;
}

gboolean
_connectd_price_adjustment_run (ConnectdTask *task, GError **error)
{
  g_auto (Run) run = { .id = task->subject, .rows = g_ptr_array_new_with_free_func (row_free), .told = g_string_new (NULL) };
  g_autoptr (GError) wrong = NULL;

  if (!connectd_engine_read (task->engine, NULL, load, &run, error))
    return FALSE;
  if (run.workbook != NULL &&
      !connectd_workbook_read (run.workbook, STRV (SHEET), MAX_ROWS, take_row, &run, task->cancellable, &wrong))
    {
      if (!g_error_matches (wrong, CONNECT_ERROR, CONNECT_ERROR_INVALID) && !g_error_matches (wrong, CONNECT_ERROR, CONNECT_ERROR_TOO_LARGE))
        {
          g_propagate_error (error, g_steal_pointer (&wrong));
          return FALSE;
        }
      run.reason = wrong;
    }
  else if (run.workbook != NULL && run.headings == NULL)
    {
      _connectd_fail (&wrong, CONNECT_ERROR_INVALID, "There is no sheet “" SHEET "”.");
      run.reason = wrong;
    }
  return connectd_task_finish (task, apply, &run, error);
}

gboolean
_connectd_price_adjustment_give_up (ConnectdTx *tx, const ConnectdTask *task, const GError *reason, GError **error)
{
  g_auto (Run) run = { .id = task->subject, .rows = g_ptr_array_new_with_free_func (row_free), .told = g_string_new (NULL),
                       .reason = reason };

  return apply (tx, &run, error);
}

/* --- giving --- */

static gboolean
write_point (ConnectdWorkbook *book, JsonObject *point, GPtrArray *attributes, GError **error)
{
  static const char *const members[] = { "item.global_id", "item.mpn", "item.display_name", "item.product.id", "item.product.name" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    connectd_workbook_add_cell (book, CONNECTD_CELL_TEXT, connect_json_get_string (point, members[i]));
  for (guint i = 0; i < attributes->len; i++)
    {
      g_autofree char *path = g_strconcat ("attributes.", _connectd_id (attributes->pdata[i]), NULL);

      connectd_workbook_add_cell (book, CONNECTD_CELL_NUMBER, connect_json_get_string (point, path));
    }
  return connectd_workbook_end_row (book, error);
}

static gboolean
write_points (ConnectdWorkbook *book, JsonObject *list, GPtrArray *points, GError **error)
{
  g_autoptr (GPtrArray) attributes = _connectd_list_objects (list, "attributes");
  g_autoptr (GPtrArray) headings = g_ptr_array_new ();
  const char *const first[] = { "item_id", "mpn", "item_name", "product_id", "product_name" };

  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    g_ptr_array_add (headings, (gpointer)first[i]);
  for (guint i = 0; i < attributes->len; i++)
    g_ptr_array_add (headings, (gpointer)_connectd_id (attributes->pdata[i]));
  g_ptr_array_add (headings, NULL);
  connectd_workbook_start_sheet (book, SHEET, (const char *const *)headings->pdata);
  for (guint i = 0; i < points->len; i++)
    if (!write_point (book, points->pdata[i], attributes, error))
      return FALSE;
  return TRUE;
}

static gboolean
workbook_prepare (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) version = connectd_tx_get_visible (call->tx, VERSIONS, call->args[0], error);
  g_autoptr (JsonObject) list =
      version != NULL ? connectd_tx_get (call->tx, LISTS, connect_json_get_string (version, "pricelist.id"), error) : NULL;
  g_autoptr (GPtrArray) points = list != NULL ? _connectd_find (call->tx, POINTS, "version.id", call->args[0], 0, error) : NULL;
  g_autoptr (ConnectdWorkbook) book = points != NULL ? connectd_workbook_new (error) : NULL;

  return book != NULL && write_points (book, list, points, error) && _connectd_workbook_prepare (call, book, error);
}

const ConnectdOperation connectd_price_adjustment_operations[] = {
  { "GET", "pricing/versions/{version}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRICING, .prepare = workbook_prepare,
    .run = _connectd_workbook_answer, .accepts = CONNECTD_WORKBOOK_TYPE, .summary = "The prices as a workbook" },
  { NULL },
};
