/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The forms of a report: a workbook (by the process that writes them), CSV (RFC 4180) and JSON, row by row.
 * What is written so far is with that process, or in a file without a name. */

#include "config.h"

#include "domain/report/connectd-report-private.h"

#include <string.h>

#include "http/connectd-spool.h"

#define SHEET_ROWS                                                                                           \
  CONNECTD_WORKBOOK_MAX_ROWS /* rows of a sheet below its headings; more go to further sheets */

typedef struct
{
  const char *id;
  const char *type;
  const char *description;
  gboolean (*start) (ConnectdReportWriter *self, GError **error);
  gboolean (*add) (ConnectdReportWriter *self, JsonObject *object, GError **error);
  gboolean (*end) (ConnectdReportWriter *self, GError **error);
} Renderer;

struct _ConnectdReportWriter
{
  const ConnectdReportTemplate *template;
  const Renderer *renderer;
  gboolean bom;
  guint64 n_rows;
  ConnectdWorkbook *workbook; /* of an xlsx */
  ConnectdSpool *spool;       /* of the others */
  GString *line;
  GPtrArray *names; /* of the members in JSON */
};

/* --- cells --- */

/* A list of texts, divided by commas. */
static char *
join_list (JsonArray *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", json_node_get_string (node));
    }
  return g_string_free_and_steal (text);
}

/* The cell as text; NULL when it is empty. Returns: (transfer full) (nullable) */
static char *
dup_cell (JsonObject *object, const ConnectdReportColumn *column)
{
  JsonNode *node = connect_json_get (object, column->path);

  if (node == NULL || JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return join_list (json_node_get_array (node));
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return *json_node_get_string (node) != '\0' ? g_strdup (json_node_get_string (node)) : NULL;
  return connect_json_to_string (node);
}

/* Whether the text is a number as JSON has it: digits are what counts, not what a cell is called. */
static gboolean
is_number (const char *text)
{
  char *end = NULL;

  if (!g_ascii_isdigit (*text) && !(*text == '-' && g_ascii_isdigit (text[1])))
    return FALSE;
  g_ascii_strtod (text, &end);
  return *end == '\0' && strpbrk (text, "xXnNiI") == NULL;
}

/* --- xlsx --- */

static void
start_sheet (ConnectdReportWriter *self)
{
  guint number = (guint)(self->n_rows / SHEET_ROWS);
  g_autofree char *name = number > 0 ? g_strdup_printf ("%s %u", self->template->name, number + 1)
                                     : g_strdup (self->template->name);
  g_autofree const char **headings = g_new0 (const char *, self->template->n_columns + 1);

  for (guint i = 0; i < self->template->n_columns; i++)
    headings[i] = self->template->columns[i].title;
  connectd_workbook_start_sheet (self->workbook, name, headings);
}

static gboolean
xlsx_start (ConnectdReportWriter *self, GError **error)
{
  self->workbook = connectd_workbook_new (error);
  if (self->workbook == NULL)
    return FALSE;
  start_sheet (self);
  return TRUE;
}

static gboolean
xlsx_add (ConnectdReportWriter *self, JsonObject *object, GError **error)
{
  if (self->n_rows > 0 && self->n_rows % SHEET_ROWS == 0)
    start_sheet (self);
  for (guint i = 0; i < self->template->n_columns; i++)
    {
      const ConnectdReportColumn *column = &self->template->columns[i];
      g_autofree char *cell = dup_cell (object, column);
      ConnectdCellKind kind = CONNECTD_CELL_TEXT;

      if (column->kind == CONNECTD_COLUMN_MOMENT)
        kind = CONNECTD_CELL_MOMENT;
      else if (column->kind == CONNECTD_COLUMN_NUMBER && cell != NULL && is_number (cell))
        kind = CONNECTD_CELL_NUMBER;
      connectd_workbook_add_cell (self->workbook, kind, cell);
    }
  return connectd_workbook_end_row (self->workbook, error);
}

/* --- csv --- */

static gboolean
append (ConnectdReportWriter *self, GError **error)
{
  return connectd_spool_append (self->spool, self->line->str, self->line->len, error);
}

/* What a spreadsheet would take for a formula becomes text; a number stays one. */
static void
add_csv_cell (GString *line, const char *cell, gboolean first)
{
  gboolean guard = cell != NULL && *cell != '\0' && strchr ("=+-@\t\r", *cell) != NULL && !is_number (cell);
  gboolean quote = cell != NULL && (guard || strpbrk (cell, "\",\r\n") != NULL);

  if (!first)
    g_string_append_c (line, ',');
  if (cell == NULL)
    return;
  if (!quote)
    {
      g_string_append (line, cell);
      return;
    }
  g_string_append (line, guard ? "\"'" : "\"");
  for (const char *c = cell; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *c);
    }
  g_string_append_c (line, '"');
}

static gboolean
csv_start (ConnectdReportWriter *self, GError **error)
{
  g_string_assign (self->line, self->bom ? "\xEF\xBB\xBF" : "");
  for (guint i = 0; i < self->template->n_columns; i++)
    add_csv_cell (self->line, self->template->columns[i].title, i == 0);
  g_string_append (self->line, "\r\n");
  return append (self, error);
}

static gboolean
csv_add (ConnectdReportWriter *self, JsonObject *object, GError **error)
{
  g_string_truncate (self->line, 0);
  for (guint i = 0; i < self->template->n_columns; i++)
    {
      g_autofree char *cell = dup_cell (object, &self->template->columns[i]);

      add_csv_cell (self->line, cell, i == 0);
    }
  g_string_append (self->line, "\r\n");
  return append (self, error);
}

/* --- json --- */

/* "Tier 1 External ID": "tier_1_external_id". */
static char *
make_member_name (const char *title)
{
  char *name = g_ascii_strdown (title, -1);

  return g_strcanon (name, "abcdefghijklmnopqrstuvwxyz0123456789", '_');
}

static gboolean
json_start (ConnectdReportWriter *self, GError **error)
{
  for (guint i = 0; i < self->template->n_columns; i++)
    g_ptr_array_add (self->names, make_member_name (self->template->columns[i].title));
  g_string_assign (self->line, "[");
  return append (self, error);
}

static JsonNode *
new_json_cell (JsonObject *object, const ConnectdReportColumn *column)
{
  g_autofree char *cell = dup_cell (object, column);
  JsonNode *node = cell != NULL && column->kind == CONNECTD_COLUMN_NUMBER && is_number (cell)
                       ? connect_json_parse (cell, -1, 0, NULL)
                       : NULL;

  if (node != NULL)
    return node;
  return cell != NULL ? json_node_init_string (json_node_alloc (), cell)
                      : json_node_init_null (json_node_alloc ());
}

static gboolean
json_add (ConnectdReportWriter *self, JsonObject *object, GError **error)
{
  g_autoptr (JsonObject) row = json_object_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->template->n_columns; i++)
    json_object_set_member (row, self->names->pdata[i], new_json_cell (object, &self->template->columns[i]));
  text = connect_json_object_to_string (row);
  g_string_printf (self->line, "%s%s", self->n_rows > 0 ? ",\n" : "\n", text);
  return append (self, error);
}

static gboolean
json_end (ConnectdReportWriter *self, GError **error)
{
  g_string_assign (self->line, "\n]\n");
  return append (self, error);
}

/* --- all of them --- */

static const Renderer renderers[] = {
  { "xlsx", CONNECTD_WORKBOOK_TYPE, "A workbook for spreadsheets.", xlsx_start, xlsx_add, NULL },
  { "csv", "text/csv; charset=utf-8", "Comma-separated values.", csv_start, csv_add, NULL },
  { "json", "application/json", "A list of objects for programs.", json_start, json_add, json_end },
};

static const Renderer *
find_renderer (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (renderers); i++)
    if (g_strcmp0 (renderers[i].id, id) == 0)
      return &renderers[i];
  return NULL;
}

const char *const *
_connectd_report_renderers (void)
{
  static const char *const ids[] = { "xlsx", "csv", "json", NULL };

  return ids;
}

const char *
_connectd_report_renderer_describe (const char *renderer)
{
  return find_renderer (renderer)->description;
}

const char *
_connectd_report_renderer_get_type (const char *renderer)
{
  return find_renderer (renderer)->type;
}

ConnectdReportWriter *
_connectd_report_writer_new (ConnectdEngine *engine,
                             const ConnectdReportTemplate *template,
                             const char *renderer,
                             gboolean bom,
                             GError **error)
{
  g_autoptr (ConnectdReportWriter) self = g_new0 (ConnectdReportWriter, 1);

  self->template = template;
  self->renderer = find_renderer (renderer);
  self->bom = bom;
  self->spool = connectd_files_new_spool (engine);
  self->line = g_string_new (NULL);
  self->names = g_ptr_array_new_with_free_func (g_free);
  if (self->renderer == NULL)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "renderer: There is no such form of a report.");
      return NULL;
    }
  return self->renderer->start (self, error) ? g_steal_pointer (&self) : NULL;
}

void
_connectd_report_writer_free (ConnectdReportWriter *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->workbook, connectd_workbook_free);
  g_clear_pointer (&self->spool, connectd_spool_free);
  g_string_free (self->line, TRUE);
  g_ptr_array_unref (self->names);
  g_free (self);
}

gboolean
_connectd_report_writer_add (ConnectdReportWriter *self, JsonObject *object, GError **error)
{
  gboolean good = self->renderer->add (self, object, error);

  self->n_rows++;
  return good;
}

GBytes *
_connectd_report_writer_finish (ConnectdReportWriter *self, GCancellable *cancellable, GError **error)
{
  if (self->renderer->end != NULL && !self->renderer->end (self, error))
    return NULL;
  if (self->workbook != NULL)
    return connectd_workbook_finish (self->workbook, cancellable, error);
  return connectd_spool_end (g_steal_pointer (&self->spool), error);
}
