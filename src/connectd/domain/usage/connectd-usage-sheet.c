/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The sheets of a usage workbook, in either layout: columns are known by their headings, whatever their
 * order, and those that nobody knows are passed over. */

#include "config.h"

#include "domain/usage/connectd-usage-sheet.h"

#include <string.h>

#include "workbook/connectd-workbook.h"

#define MAX_COLUMNS 256
#define MAX_CATEGORIES 5000

typedef struct
{
  ConnectdUsageSheetFunc func;
  gpointer data;
  JsonObject *categories;
  GPtrArray *own;
  gboolean old_name; /* records are on the sheet that older clients write */
  gboolean has_records;
  int columns[MAX_COLUMNS]; /* a field, or one of the following */
  char *names[MAX_COLUMNS]; /* of columns of their own */
  guint n_columns;
  guint n_categories;
  int category_columns[3];
  gboolean has_categories;
} Sheets;

#define COLUMN_UNKNOWN -1
#define COLUMN_OWN -2 /* "v.…" and "p.…" */

/* --- categories --- */

static const char *const category_names[] = { "category_id", "category_name", "category_description" };

static void
read_category_headings (Sheets *self, const char *const *cells, guint n_cells)
{
  for (guint i = 0; i < G_N_ELEMENTS (category_names); i++)
    {
      self->category_columns[i] = -1;
      for (guint j = 0; j < n_cells && self->category_columns[i] < 0; j++)
        if (g_ascii_strcasecmp (cells[j], category_names[i]) == 0)
          self->category_columns[i] = (int)j;
    }
  self->has_categories = TRUE;
}

static const char *
get_category_cell (Sheets *self, guint i, const char *const *cells, guint n_cells)
{
  int column = self->category_columns[i];

  return column >= 0 && (guint)column < n_cells && *cells[column] != '\0' ? cells[column] : NULL;
}

static gboolean
read_category (Sheets *self, guint number, const char *const *cells, guint n_cells, GError **error)
{
  const char *id, *name, *description;
  JsonObject *category;

  if (!self->has_categories)
    {
      read_category_headings (self, cells, n_cells);
      return TRUE;
    }
  id = get_category_cell (self, 0, cells, n_cells);
  name = get_category_cell (self, 1, cells, n_cells);
  description = get_category_cell (self, 2, cells, n_cells);
  if (id == NULL)
    return TRUE;
  if (++self->n_categories > MAX_CATEGORIES || g_utf8_strlen (id, -1) > 255 ||
      (name != NULL && g_utf8_strlen (name, -1) > 255))
    {
      _connectd_fail (
          error, CONNECT_ERROR_INVALID,
          "categories: row %u: There are more than %d categories, or one is longer than 255 characters.",
          number, MAX_CATEGORIES);
      return FALSE;
    }
  category = json_object_new ();
  json_object_set_string_member (category, "name", name != NULL ? name : id);
  if (description != NULL)
    {
      g_autofree char *cut = g_utf8_substring (description, 0, MIN (g_utf8_strlen (description, -1), 255));

      json_object_set_string_member (category, "description", cut);
    }
  json_object_set_object_member (self->categories, id, category);
  return TRUE;
}

/* --- records --- */

static int
find_column (const char *heading)
{
  for (int i = 0; i < CONNECTD_USAGE_N_FIELDS; i++)
    if (g_ascii_strcasecmp (heading, _connectd_usage_field_name (i)) == 0)
      return i;
  return g_str_has_prefix (heading, "v.") || g_str_has_prefix (heading, "p.") ? COLUMN_OWN : COLUMN_UNKNOWN;
}

static gboolean
read_headings (Sheets *self, const char *sheet, const char *const *cells, guint n_cells, GError **error)
{
  gboolean found[CONNECTD_USAGE_N_FIELDS] = { FALSE };

  self->n_columns = MIN (n_cells, MAX_COLUMNS);
  for (guint i = 0; i < self->n_columns; i++)
    {
      g_autofree char *heading = g_strstrip (g_strdup (cells[i]));
      int column = find_column (heading);

      if (column >= 0 && found[column])
        return _connectd_fail (error, CONNECT_ERROR_INVALID, "%s: The column “%s” is there twice.", sheet,
                               heading);
      if (column >= 0)
        found[column] = TRUE;
      self->columns[i] = column;
      g_set_str (&self->names[i], heading);
      if (column == COLUMN_OWN && self->own != NULL)
        g_ptr_array_add (self->own, g_strdup (heading));
    }
  for (guint i = 0; i < CONNECTD_USAGE_N_FIELDS; i++)
    if (_connectd_usage_field_is_required (i) && !found[i])
      return _connectd_fail (error, CONNECT_ERROR_INVALID, "%s: The column “%s” is missing.", sheet,
                             _connectd_usage_field_name (i));
  self->has_records = TRUE;
  return TRUE;
}

static void
add_param (ConnectdUsageRow *row, const char *name, const char *value)
{
  JsonObject *param = json_object_new ();

  json_object_set_string_member (param, "parameter_name", name);
  json_object_set_string_member (param, "parameter_value", value);
  if (row->params == NULL)
    row->params = json_array_new ();
  json_array_add_object_element (row->params, param);
}

/* NULL for a row in which there is nothing. */
static ConnectdUsageRow *
make_row (Sheets *self, guint number, const char *const *cells, guint n_cells)
{
  ConnectdUsageRow *row = g_new0 (ConnectdUsageRow, 1);
  gboolean any = FALSE;

  row->number = number;
  for (guint i = 0; i < MIN (n_cells, self->n_columns); i++)
    {
      if (*cells[i] == '\0' || self->columns[i] == COLUMN_UNKNOWN)
        continue;
      any = TRUE;
      if (self->columns[i] >= 0)
        row->fields[self->columns[i]] = g_strdup (cells[i]);
      else if (g_utf8_strlen (self->names[i], -1) <= 255)
        add_param (row, self->names[i], cells[i]);
    }
  if (any)
    return row;
  _connectd_usage_row_free (row);
  return NULL;
}

static gboolean
read_row (
    const char *sheet, guint number, const char *const *cells, guint n_cells, gpointer data, GError **error)
{
  Sheets *self = data;
  gboolean old_name = g_ascii_strcasecmp (sheet, "usage_records") == 0;
  ConnectdUsageRow *row;

  if (g_ascii_strcasecmp (sheet, "categories") == 0)
    return read_category (self, number, cells, n_cells, error);
  if (!self->has_records)
    {
      self->old_name = old_name;
      return read_headings (self, sheet, cells, n_cells, error);
    }
  if (old_name != self->old_name) /* the other sheet was read */
    return TRUE;
  row = make_row (self, number, cells, n_cells);
  return row == NULL || self->func (row, self->categories, self->data, error);
}

gboolean
_connectd_usage_sheets_read (GBytes *workbook,
                             JsonObject *categories,
                             GPtrArray *own,
                             ConnectdUsageSheetFunc func,
                             gpointer data,
                             GCancellable *cancellable,
                             GError **error)
{
  static const char *const names[] = { "categories", "records", "usage_records", NULL };
  Sheets *self = g_new0 (Sheets, 1);
  gboolean good;

  self->func = func;
  self->data = data;
  self->categories = categories;
  self->own = own;
  good = connectd_workbook_read (workbook, names, 0, read_row, self, cancellable, error);
  if (good && !self->has_records)
    good = _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "There is no sheet “records” with headings in the workbook.");
  for (guint i = 0; i < MAX_COLUMNS; i++)
    g_free (self->names[i]);
  g_free (self);
  return good;
}
