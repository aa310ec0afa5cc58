/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-batch.h"

#include "protocol/connect-json.h"
#include "resource/connectd-audit.h"
#include "resource/connectd-engine-private.h"

/* Rows a statement: a round trip to PostgreSQL costs more than a row, and each number is a text to prepare.
 */
static const guint sizes[] = { 50, 10, 1 };

struct _ConnectdBatch
{
  const ConnectdShape *shape;
  GPtrArray *chunks; /* (element-type ConnectValues) of up to 50 rows each */
  guint n_rows;
};

#define FIXED 6 /* key, parent, revision, body, doc, parts */

ConnectdBatch *
connectd_batch_new (ConnectdEngine *engine, const ConnectCollection *collection)
{
  ConnectdBatch *self = g_new0 (ConnectdBatch, 1);

  g_return_val_if_fail ((collection->flags & CONNECT_COLLECTION_BULK) != 0, self);
  self->shape = g_hash_table_lookup (engine->shapes, collection);
  self->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify)connect_values_free);
  return self;
}

void
connectd_batch_free (ConnectdBatch *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->chunks);
  g_free (self);
}

static guint
row_size (const ConnectdBatch *self)
{
  return FIXED + self->shape->n_columns;
}

void
connectd_batch_add (ConnectdBatch *self, const char *key, JsonObject *doc)
{
  ConnectValues *chunk =
      self->n_rows % sizes[0] == 0 ? connect_values_new () : self->chunks->pdata[self->chunks->len - 1];
  char *parts = NULL;

  if (self->n_rows % sizes[0] == 0)
    g_ptr_array_add (self->chunks, chunk);
  connect_values_add_text (chunk, key);
  connect_values_add_null (chunk);
  connect_values_add_int (chunk, 1);
  connect_values_take_text (chunk, connectd_plan_render (self->shape->plan, doc, &parts));
  connect_values_add_text (chunk, ""); /* body and parts hold it all */
  connect_values_take_text (chunk, parts);
  connect_table_add_values (self->shape->columns, self->shape->n_columns, doc, NULL, chunk);
  self->n_rows++;
}

guint
connectd_batch_get_length (const ConnectdBatch *self)
{
  return self->n_rows;
}

void
connectd_batch_append_bodies (const ConnectdBatch *self, GString *out)
{
  for (guint i = 0; i < self->n_rows; i++)
    {
      const ConnectValues *chunk = self->chunks->pdata[i / sizes[0]];

      if (i > 0)
        g_string_append_c (out, ',');
      g_string_append (out, connect_values_get (chunk, (i % sizes[0]) * row_size (self) + 3)->text);
    }
}

/* --- writing --- */

static char *
make_sql (const ConnectdBatch *self, guint rows, gboolean replace)
{
  const ConnectdShape *shape = self->shape;
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO %s (key, parent, revision, body, doc, parts", shape->table);
  for (guint i = 0; i < shape->n_columns; i++)
    g_string_append_printf (sql, ", %s", shape->columns[i].name);
  g_string_append (sql, ") VALUES ");
  for (guint i = 0; i < rows; i++)
    {
      g_string_append (sql, i > 0 ? ", (?" : "(?");
      for (guint j = 1; j < row_size (self); j++)
        g_string_append (sql, ", ?");
      g_string_append_c (sql, ')');
    }
  if (!replace)
    return g_string_free_and_steal (sql);
  g_string_append_printf (sql,
                          " ON CONFLICT (key) DO UPDATE SET revision = %s.revision + 1, body = "
                          "excluded.body, doc = excluded.doc, "
                          "parts = excluded.parts",
                          shape->table);
  for (guint i = 0; i < shape->n_columns; i++)
    g_string_append_printf (sql, ", %s = excluded.%s", shape->columns[i].name, shape->columns[i].name);
  return g_string_free_and_steal (sql);
}

/* The rest of a batch, in smaller statements. */
static gboolean
write_rest (ConnectdTx *tx,
            const ConnectdBatch *self,
            const ConnectValues *chunk,
            guint n_rows,
            gboolean replace,
            GError **error)
{
  guint done = 0;

  for (guint i = 1; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *sql = n_rows - done >= sizes[i] ? make_sql (self, sizes[i], replace) : NULL;

      for (; n_rows - done >= sizes[i]; done += sizes[i])
        {
          g_autoptr (ConnectValues) values = connect_values_new ();

          for (guint j = 0; j < sizes[i] * row_size (self); j++)
            connect_values_add_value (values, connect_values_get (chunk, done * row_size (self) + j));
          if (!connectd_db_run (tx->db, sql, values, NULL, NULL, NULL, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
write_batch (ConnectdTx *tx, const ConnectdBatch *self, gboolean replace, GError **error)
{
  g_autofree char *sql = self->n_rows >= sizes[0] ? make_sql (self, sizes[0], replace) : NULL;
  guint rest = self->n_rows % sizes[0];

  if (!_connectd_tx_check_writes (tx, error))
    return FALSE;
  for (guint i = 0; i < self->n_rows / sizes[0]; i++)
    if (!connectd_db_run (tx->db, sql, self->chunks->pdata[i], NULL, NULL, NULL, error))
      return FALSE;
  return rest == 0 || write_rest (tx, self, self->chunks->pdata[self->chunks->len - 1], rest, replace, error);
}

gboolean
connectd_tx_insert_batch (ConnectdTx *tx, const ConnectdBatch *batch, GError **error)
{
  _connectd_audit_note_many (tx, batch->shape->collection, "create", batch->n_rows);
  return write_batch (tx, batch, FALSE, error);
}

gboolean
connectd_tx_update_batch (ConnectdTx *tx, const ConnectdBatch *batch, GError **error)
{
  _connectd_audit_note_many (tx, batch->shape->collection, "update", batch->n_rows);
  return write_batch (tx, batch, TRUE, error);
}

/* --- what holders have --- */

static gboolean
add_found_cb (const ConnectValue *row, guint n_values, gpointer user_data)
{
  g_hash_table_add (user_data, g_strdup (row[0].text));
  return TRUE;
}

/* The texts go in as one value: the statement is the same for any number of them. */
GHashTable *
connectd_tx_find_held (ConnectdTx *tx,
                       const ConnectCollection *collection,
                       const char *holder,
                       const char *path,
                       JsonArray *texts,
                       GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  const char *held = connect_table_find_column (collection, collection->holder_member);
  const char *sought = connect_table_find_column (collection, path);
  gboolean sqlite = connectd_db_get_dialect (tx->db) == CONNECT_DIALECT_SQLITE;
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), texts);
  g_autofree char *sql = NULL;

  g_return_val_if_fail (held != NULL && sought != NULL, NULL);
  sql = g_strdup_printf ("SELECT %s FROM %s WHERE %s = ? AND %s %s", sought, shape->table, held, sought,
                         sqlite ? "IN (SELECT value FROM json_each(?))"
                                : "= ANY (ARRAY (SELECT json_array_elements_text(?::json)))");
  connect_values_add_text (values, holder);
  connect_values_take_text (values, connect_json_to_string (node));
  if (json_array_get_length (texts) > 0 &&
      !connectd_db_run (tx->db, sql, values, add_found_cb, found, NULL, error))
    return NULL;
  return g_steal_pointer (&found);
}

/* --- removing --- */

gboolean
connectd_tx_remove_held (ConnectdTx *tx,
                         const ConnectCollection *collection,
                         const char *holder,
                         guint limit,
                         gint64 *removed,
                         GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  const char *held = connect_table_find_column (collection, collection->holder_member);
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *sql = NULL;

  g_return_val_if_fail (held != NULL, FALSE);
  sql = g_strdup_printf ("DELETE FROM %s WHERE key IN (SELECT key FROM %s WHERE %s = ? ORDER BY key LIMIT ?)",
                         shape->table, shape->table, held);
  connect_values_add_text (values, holder);
  connect_values_add_int (values, limit);
  g_clear_pointer (&tx->known, g_hash_table_unref);
  return _connectd_tx_check_writes (tx, error) &&
         connectd_db_run (tx->db, sql, values, NULL, NULL, removed, error);
}
