/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "report-fixture.h"

#include <string.h>

#define REPORTS (&connect_reports_collection)

static gboolean
start (ConnectdTx *tx, gpointer data, GError **error)
{
  return connectd_domain_start (tx, error);
}

void
report_start (Shop *shop)
{
  g_autoptr (GError) error = NULL;

  connectd_engine_run (shop->f->engine, NULL, start, NULL, &error);
  g_assert_no_error (error);
}

gint64
report_count_tasks (Shop *shop)
{
  return test_store_int (shop->f->t->store, "SELECT count(*) FROM tasks WHERE m_kind LIKE 'report%'");
}

char *
report_template_id (const ConnectdReportTemplate *template)
{
  return g_strconcat ("RT-0000-0001-", template->number, NULL);
}

const ConnectdReportTemplate *
report_template (const char *local_id)
{
  guint n;
  const ConnectdReportTemplate *all = _connectd_report_tables (&n);

  for (guint i = 0; i < n; i++)
    if (strcmp (all[i].local_id, local_id) == 0)
      return &all[i];
  g_error ("There is no template %s", local_id);
}

char *
report_parameters (const ConnectdReportTemplate *template)
{
  GString *json = g_string_new ("[");

  for (guint i = 0; i < template->n_parameters; i++)
    if (template->parameters[i].required)
      g_string_append_printf (
          json, "%s{'id':'%s','value':{'after':'2000-01-01','before':'2100-01-01T00:00:00+02:00'}}",
          json->len > 1 ? "," : "", template->parameters[i].id);
  g_string_append_c (json, ']');
  return g_string_free_and_steal (json);
}

char *
report_ask (
    Shop *shop, const char *credential, const char *local_id, const char *renderer, const char *parameters)
{
  const ConnectdReportTemplate *template = report_template (local_id);
  g_autofree char *id = report_template_id (template);
  g_autofree char *needed = report_parameters (template);
  g_autoptr (JsonObject) report =
      shop_call (shop, 201, credential, "POST", "reporting/reports",
                 "{'name':'A report','template':{'id':'%s'},'renderer':'%s','parameters':%s}", id, renderer,
                 parameters != NULL ? parameters : needed);

  g_assert_cmpstr (connect_json_get_string (report, "status"), ==, "pending");
  return g_strdup (connect_json_get_string (report, "id"));
}

char *
report_make (
    Shop *shop, const char *credential, const char *local_id, const char *renderer, const char *parameters)
{
  char *id = report_ask (shop, credential, local_id, renderer, parameters);
  g_autofree char *path = report_path (id, "");
  g_autoptr (JsonObject) report = NULL;

  fixture_run_jobs (shop->f);
  report = shop_call (shop, 200, credential, "GET", path, "{}");
  if (g_strcmp0 (connect_json_get_string (report, "status"), "succeeded") != 0)
    g_error ("The report is %s: %s", connect_json_get_string (report, "status"),
             connect_json_get_string (report, "failure_output"));
  return id;
}

char *
report_path (const char *id, const char *below)
{
  return g_strconcat ("reporting/reports/", id, below, NULL);
}

/* --- its file --- */

typedef struct
{
  const char *id;
  GBytes *bytes;
} Read;

static gboolean
read_bytes (ConnectdTx *tx, gpointer data, GError **error)
{
  Read *read = data;
  g_autoptr (JsonObject) report = connectd_tx_get (tx, REPORTS, read->id, error);
  g_autoptr (ConnectdFile) file =
      report != NULL ? connectd_files_get (tx, connect_json_get_string (report, "file"), error) : NULL;

  read->bytes = file != NULL ? connectd_files_read (tx, file, error) : NULL;
  return read->bytes != NULL;
}

GBytes *
report_read (Shop *shop, const char *id)
{
  Read read = { .id = id };
  g_autoptr (GError) error = NULL;

  connectd_engine_read (shop->f->engine, NULL, read_bytes, &read, &error);
  g_assert_no_error (error);
  return read.bytes;
}

static void
free_row (gpointer row)
{
  g_strfreev (row);
}

static gboolean
note_row (
    const char *sheet, guint number, const char *const *cells, guint n_cells, gpointer data, GError **error)
{
  GPtrArray *rows = data;
  char **row = g_new0 (char *, n_cells + 1);

  for (guint i = 0; i < n_cells; i++)
    row[i] = g_strdup (cells[i]);
  g_ptr_array_add (rows, row);
  return TRUE;
}

GPtrArray *
report_read_xlsx (Shop *shop, const char *id, const char *sheet)
{
  const char *const sheets[] = { sheet, NULL };
  g_autoptr (GBytes) bytes = report_read (shop, id);
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = g_ptr_array_new_with_free_func (free_row);

  connectd_workbook_read (bytes, sheets, 0, note_row, rows, NULL, &error);
  g_assert_no_error (error);
  return rows;
}

/* One cell of RFC 4180; moves behind the comma or line end that ends it. */
static char *
take_cell (const char **text, gboolean *last)
{
  GString *cell = g_string_new (NULL);
  const char *c = *text;
  gboolean quoted = *c == '"';

  for (c += quoted; *c != '\0'; c++)
    {
      if (quoted && *c == '"' && c[1] == '"')
        c++;
      else if (quoted ? *c == '"' : *c == ',' || *c == '\r')
        break;
      g_string_append_c (cell, *c);
    }
  c += quoted;
  *last = *c != ',';
  if (*last)
    g_assert_true (c[0] == '\r' && c[1] == '\n');
  *text = c + (*last ? 2 : 1);
  return g_string_free_and_steal (cell);
}

GPtrArray *
report_read_csv (Shop *shop, const char *id)
{
  g_autoptr (GBytes) bytes = report_read (shop, id);
  g_autofree char *copy = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  GPtrArray *rows = g_ptr_array_new_with_free_func (free_row);
  const char *text = copy;

  while (*text != '\0')
    {
      g_autoptr (GStrvBuilder) row = g_strv_builder_new ();
      gboolean last = FALSE;

      while (!last)
        g_strv_builder_take (row, take_cell (&text, &last));
      g_ptr_array_add (rows, g_strv_builder_end (row));
    }
  return rows;
}

JsonArray *
report_read_json (Shop *shop, const char *id)
{
  g_autoptr (GBytes) bytes = report_read (shop, id);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node =
      connect_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), G_MAXSIZE, &error);

  g_assert_no_error (error);
  return json_node_dup_array (node);
}
