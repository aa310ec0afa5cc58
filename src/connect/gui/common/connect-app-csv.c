/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-csv.h"

#include "gui/common/connect-app-fields.h"
#include "protocol/connect-json.h"

#define ROWS_A_SLICE 200

static gboolean
is_formula (const char *value)
{
  return *value != '\0' && strchr ("=+-@\t\r", *value) != NULL;
}

void
connect_app_csv_append (GString *csv, const char *value, gboolean first)
{
  gboolean guard = is_formula (value);
  gboolean quote = guard || strpbrk (value, ",\"\r\n") != NULL;

  if (!first)
    g_string_append_c (csv, ',');
  if (quote)
    g_string_append_c (csv, '"');
  if (guard)
    g_string_append_c (csv, '\'');
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *p);
    }
  if (quote)
    g_string_append_c (csv, '"');
}

void
connect_app_csv_append_heading (GString *csv, GPtrArray *fields, const ConnectCollection *collection)
{
  g_string_append (csv, "\357\273\277");
  for (guint i = 0; i < fields->len; i++)
    connect_app_csv_append (csv, connect_app_field_get_title (g_ptr_array_index (fields, i), collection), i == 0);
  g_string_append (csv, "\r\n");
}

static gboolean
is_moment (const ConnectAppField *field, const ConnectCollection *collection)
{
  const ConnectMember *member = connect_collection_find_member (collection, field->path);

  return member != NULL && (member->kind == CONNECT_KIND_DATE || member->kind == CONNECT_KIND_DATETIME);
}

void
connect_app_csv_append_row (GString *csv, GPtrArray *fields, ConnectRow *row)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const ConnectAppField *field = g_ptr_array_index (fields, i);
      g_autofree char *text = NULL;

      if (is_moment (field, connect_row_get_collection (row)))
        text = g_strdup (connect_row_get_string (row, field->path));
      else
        text = connect_app_field_dup_text (field, row);
      connect_app_csv_append (csv, text != NULL ? text : "", i == 0);
    }
  g_string_append (csv, "\r\n");
}

typedef struct
{
  GListModel *rows;
  GPtrArray *fields;
  const ConnectCollection *collection;
  GFile *file;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->rows);
  g_ptr_array_unref (export->fields);
  g_object_unref (export->file);
  g_free (export);
}

static DexFuture *
export_fiber (gpointer data)
{
  Export *export = data;
  GString *csv = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  connect_app_csv_append_heading (csv, export->fields, export->collection);
  /* The list may shrink meanwhile: ask for its length each time. */
  while (n < MIN (g_list_model_get_n_items (export->rows), CONNECT_APP_CSV_MAX_ROWS))
    {
      g_autoptr (ConnectRow) row = g_list_model_get_item (export->rows, n++);

      if (row != NULL && connect_row_get_object (row) != NULL)
        connect_app_csv_append_row (csv, export->fields, row);
      if (n % ROWS_A_SLICE == 0)
        dex_await (dex_timeout_new_msec (1), NULL);
    }
  bytes = g_string_free_to_bytes (csv);
  if (!dex_await (dex_file_replace_contents_bytes (export->file, bytes, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION),
                  &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_int (n);
}

DexFuture *
connect_app_csv_export (GListModel *rows, GPtrArray *fields, const ConnectCollection *collection, GFile *file)
{
  Export *export = g_new0 (Export, 1);

  export->rows = g_object_ref (rows);
  export->fields = g_ptr_array_ref (fields);
  export->collection = collection;
  export->file = g_object_ref (file);
  return dex_scheduler_spawn (NULL, 0, export_fiber, export, export_free);
}
