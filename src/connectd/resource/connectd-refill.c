/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-refill.h"

#include "protocol/connect-json.h"

#define ROWS_PER_SLICE 200

static ConnectValues *
one_text (const char *text)
{
  ConnectValues *values = connect_values_new ();

  connect_values_add_text (values, text);
  return values;
}

static gboolean
write_meta (ConnectdTx *tx, const char *name, const char *value, GError **error)
{
  g_autoptr (ConnectValues) values = one_text (name);

  if (value == NULL)
    return connectd_db_run (tx->db, "DELETE FROM meta WHERE name = ?", values, NULL, NULL, NULL, error);
  connect_values_add_text (values, value);
  return connectd_db_run (tx->db,
                          "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                          values, NULL, NULL, NULL, error);
}

gboolean
_connectd_refill_look (ConnectdTx *tx, gpointer data, GError **error)
{
  gint64 one;

  return connectd_db_get_int (tx->db, "SELECT 1 FROM meta WHERE name = 'refill'", NULL, &one, data, error);
}

typedef struct
{
  char *key;
  JsonObject *doc;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->key);
  g_clear_pointer (&row->doc, json_object_unref);
  g_free (row);
}

typedef struct
{
  const ConnectdShape *shape;
  GPtrArray *rows;
} Collect;

static gboolean
collect_row (const ConnectValue *values, guint n_values, gpointer user_data)
{
  Collect *collect = user_data;
  Row *row = g_new0 (Row, 1);

  row->key = g_strdup (values[0].text);
  row->doc = _connectd_shape_read_doc (collect->shape, values + 1, NULL);
  if (row->doc == NULL)
    g_message ("The row %s cannot be read, and stays as it is", row->key);
  g_ptr_array_add (collect->rows, row);
  return TRUE;
}

/* Writes the rows after `position`; `position` becomes the last one's key, NULL at the end of the table. */
static gboolean
refill_rows (ConnectdTx *tx, const ConnectdShape *shape, char **position, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  g_autoptr (ConnectValues) values = one_text (*position);
  g_autofree char *sql = g_strdup_printf ("SELECT r.key, %s FROM %s r WHERE r.key > ? ORDER BY r.key LIMIT %d",
                                          _connectd_shape_get_doc_columns (shape), shape->table, ROWS_PER_SLICE);
  Collect collect = { shape, rows };

  if (!connectd_db_run (tx->db, sql, values, collect_row, &collect, NULL, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      Row *row = rows->pdata[i];

      if (row->doc != NULL && !_connectd_tx_store_row (tx, shape, row->key, row->doc, FALSE, error))
        return FALSE;
    }
  g_clear_pointer (position, g_free);
  if (rows->len == ROWS_PER_SLICE)
    *position = g_strdup (((Row *) rows->pdata[rows->len - 1])->key);
  return TRUE;
}

/* Notes how far it has got: within the first collection of the list, or at the next one. */
static gboolean
write_progress (ConnectdTx *tx, JsonArray *names, const char *position, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  if (position != NULL)
    return write_meta (tx, "refill-position", position, error);
  json_array_remove_element (names, 0);
  node = json_node_init_array (json_node_alloc (), names);
  text = json_array_get_length (names) > 0 ? json_to_string (node, FALSE) : NULL;
  return write_meta (tx, "refill", text, error) && write_meta (tx, "refill-position", NULL, error);
}

static gboolean
read_meta (ConnectdTx *tx, const char *name, char **value, GError **error)
{
  g_autoptr (ConnectValues) values = one_text (name);
  g_autoptr (GError) local = NULL;

  *value = connectd_db_dup_text (tx->db, "SELECT value FROM meta WHERE name = ?", values, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
_connectd_refill_run_slice (ConnectdTx *tx, gpointer data, GError **error)
{
  gboolean *more = data;
  g_autofree char *list = NULL;
  g_autofree char *position = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonArray *names;
  const ConnectCollection *collection;
  JsonNode *first;

  *more = FALSE;
  if (!read_meta (tx, "refill", &list, error) || !read_meta (tx, "refill-position", &position, error))
    return FALSE;
  node = list != NULL ? json_from_string (list, NULL) : NULL;
  names = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  if (names == NULL || json_array_get_length (names) == 0)
    return write_meta (tx, "refill", NULL, error);
  /* a collection that this program no longer has is done */
  first = json_array_get_element (names, 0);
  collection = json_node_get_value_type (first) == G_TYPE_STRING ? connect_collection_find (json_node_get_string (first)) : NULL;
  if (position == NULL)
    position = g_strdup ("");
  if (collection == NULL)
    g_clear_pointer (&position, g_free);
  else if (!refill_rows (tx, _connectd_shape (tx, collection), &position, error))
    return FALSE;
  if (!write_progress (tx, names, position, error))
    return FALSE;
  *more = position != NULL || json_array_get_length (names) > 0;
  return TRUE;
}
