/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "stored-rows.h"

#include <string.h>

#include "protocol/connect-json.h"

struct _StoredRows
{
  Fixture *f;
  GHashTable *tables;   /* ConnectCollection → GPtrArray of StoredRow */
  GHashTable *keys;     /* ConnectCollection → GHashTable of key → StoredRow */
  GHashTable *ids;      /* id → GPtrArray of ConnectCollection */
  GHashTable *relation; /* "ACCOUNT COLLECTION KEY" */
  GPtrArray *old;       /* of GPtrArray: tables that were read anew */
};

static void
row_free (gpointer data)
{
  StoredRow *row = data;

  g_free (row->key);
  g_free (row->parent);
  g_free (row->text);
  g_clear_pointer (&row->doc, json_object_unref);
  g_free (row);
}

StoredRows *
stored_rows_new (Fixture *f)
{
  StoredRows *self = g_new0 (StoredRows, 1);

  self->f = f;
  self->tables = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  self->keys = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  self->relation = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->old = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  return self;
}

void
stored_rows_free (StoredRows *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->keys);
  g_hash_table_unref (self->tables);
  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->relation);
  g_ptr_array_unref (self->old);
  g_free (self);
}

/* --- reading --- */

static void
run (StoredRows *self, const char *sql, ConnectdRowFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;
  ConnectdDb *db = connectd_store_borrow (self->f->t->store, &error);

  g_assert_no_error (error);
  connectd_db_run (db, sql, NULL, func, data, NULL, &error);
  g_assert_no_error (error);
  connectd_store_give_back (self->f->t->store, db);
}

static gboolean
take_relation (const ConnectValue *values, guint n_values, gpointer data)
{
  g_hash_table_add (data, g_strdup_printf ("%s %s %s", values[0].text, values[1].text, values[2].text));
  return TRUE;
}

static gboolean
take_row (const ConnectValue *values, guint n_values, gpointer data)
{
  StoredRow *row = g_new0 (StoredRow, 1);

  row->key = g_strdup (values[0].text);
  row->parent = g_strdup (values[1].text);
  row->text = g_strdup (values[2].text);
  g_ptr_array_add (data, row);
  return TRUE;
}

typedef struct
{
  const ConnectCollection *collection;
  GPtrArray *rows;
} BulkRead;

/* Rows by the million keep no document; these have neither a parent nor another key than their id. */
static gboolean
read_bulk (ConnectdTx *tx, gpointer data, GError **error)
{
  BulkRead *read = data;
  g_autoptr (GPtrArray) docs = connectd_tx_find (tx, read->collection, NULL, 0, error);

  for (guint i = 0; docs != NULL && i < docs->len; i++)
    {
      StoredRow *row = g_new0 (StoredRow, 1);

      row->doc = json_object_ref (docs->pdata[i]);
      row->key = g_strdup (connect_json_get_string (row->doc, read->collection->id_member));
      row->text = connect_json_object_to_string (row->doc);
      g_ptr_array_add (read->rows, row);
    }
  return docs != NULL;
}

static GPtrArray *
read_rows (StoredRows *self, const ConnectCollection *collection)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);
  g_autofree char *table = connect_table_dup_name (collection, NULL);
  g_autofree char *sql = g_strdup_printf ("SELECT key, parent, doc FROM %s ORDER BY key", table);
  g_autoptr (GError) error = NULL;
  BulkRead read = { collection, rows };

  if ((collection->flags & CONNECT_COLLECTION_BULK) == 0)
    run (self, sql, take_row, rows);
  else
    connectd_engine_read (self->f->engine, NULL, read_bulk, &read, &error);
  g_assert_no_error (error);
  return rows;
}

/* A document that has not changed is not parsed again. */
static void
parse_row (StoredRow *row, StoredRow *before)
{
  g_autoptr (GError) error = NULL;

  if (row->doc != NULL)
    return;
  if (before != NULL && strcmp (before->text, row->text) == 0)
    row->doc = json_object_ref (before->doc);
  else
    row->doc = connect_json_parse_object (row->text, -1, G_MAXSIZE, &error);
  g_assert_no_error (error);
}

const char *
stored_row_get_id (const ConnectCollection *collection, StoredRow *row)
{
  const char *slash = strchr (row->key, '/');

  if (collection->flags & (CONNECT_COLLECTION_IN_PARENT | CONNECT_COLLECTION_PER_VIEWER))
    return slash != NULL ? slash + 1 : row->key;
  return row->key;
}

static void
note_id (StoredRows *self, const ConnectCollection *collection, StoredRow *row)
{
  const char *id = stored_row_get_id (collection, row);
  GPtrArray *collections = g_hash_table_lookup (self->ids, id);

  if (collections == NULL)
    {
      collections = g_ptr_array_new ();
      g_hash_table_insert (self->ids, g_strdup (id), collections);
    }
  if (!g_ptr_array_find (collections, collection, NULL))
    g_ptr_array_add (collections, (gpointer)collection);
}

GPtrArray *
stored_rows_load (StoredRows *self, const ConnectCollection *collection)
{
  GPtrArray *rows = read_rows (self, collection);
  GHashTable *keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      StoredRow *row = rows->pdata[i];

      parse_row (row, stored_rows_find (self, collection, row->key));
      g_hash_table_insert (keys, row->key, row);
      note_id (self, collection, row);
    }
  if (g_hash_table_lookup (self->tables, collection) != NULL)
    g_ptr_array_add (self->old, g_ptr_array_ref (g_hash_table_lookup (self->tables, collection)));
  g_hash_table_insert (self->keys, (gpointer)collection, keys);
  g_hash_table_insert (self->tables, (gpointer)collection, rows);
  g_hash_table_remove_all (self->relation);
  run (self, "SELECT account, collection, key FROM visible", take_relation, self->relation);
  if (collection->holder != NULL)
    stored_rows_load (self, connect_collection_find (collection->holder));
  return rows;
}

void
stored_rows_settle (StoredRows *self)
{
  g_ptr_array_set_size (self->old, 0);
}

GPtrArray *
stored_rows_peek (StoredRows *self, const ConnectCollection *collection)
{
  GPtrArray *rows = g_hash_table_lookup (self->tables, collection);

  return rows != NULL ? rows : stored_rows_load (self, collection);
}

StoredRow *
stored_rows_find (StoredRows *self, const ConnectCollection *collection, const char *key)
{
  GHashTable *keys = g_hash_table_lookup (self->keys, collection);

  return keys != NULL ? g_hash_table_lookup (keys, key) : NULL;
}

GPtrArray *
stored_rows_find_id (StoredRows *self, const char *id)
{
  return g_hash_table_lookup (self->ids, id);
}

/* --- who sees --- */

/* Named as a party, in a state in which parties see the row. */
static gboolean
is_party (const ConnectCollection *collection, JsonObject *doc, const char *account)
{
  const char *state =
      collection->state_member != NULL ? connect_json_get_string (doc, collection->state_member) : NULL;

  for (guint i = 0; i < collection->n_parties; i++)
    if (g_strcmp0 (connect_json_get_string (doc, collection->parties[i].path), account) == 0 &&
        (collection->parties[i].states == NULL || connect_strv_has (collection->parties[i].states, state)))
      return TRUE;
  return FALSE;
}

static gboolean
is_related (StoredRows *self, const char *account, const char *collection, const char *key)
{
  g_autofree char *word = g_strdup_printf ("%s %s %s", account, collection, key);

  return g_hash_table_contains (self->relation, word);
}

gboolean
stored_rows_sees (StoredRows *self, const ConnectCollection *collection, StoredRow *row, const char *account)
{
  gboolean shared = collection->shared_member == NULL ||
                    connect_json_get_boolean (row->doc, collection->shared_member, FALSE);
  const ConnectCollection *holder;
  StoredRow *held_by;

  switch (collection->visibility)
    {
    case CONNECT_VISIBLE_ALL:
      return TRUE;
    case CONNECT_VISIBLE_HOLDER:
      holder = connect_collection_find (collection->holder);
      stored_rows_peek (self, holder);
      held_by =
          stored_rows_find (self, holder, connect_json_get_string (row->doc, collection->holder_member));
      return held_by != NULL && is_party (holder, held_by->doc, account);
    case CONNECT_VISIBLE_UNOWNED:
      return is_party (collection, row->doc, account) ||
             connect_json_get (row->doc, collection->parties[0].path) == NULL;
    case CONNECT_VISIBLE_RELATION:
      return is_party (collection, row->doc, account) ||
             (shared && is_related (self, account, collection->name, row->key));
    case CONNECT_VISIBLE_PARENT:
      return is_party (collection, row->doc, account) ||
             (shared && row->parent != NULL && is_related (self, account, collection->parent, row->parent));
    case CONNECT_VISIBLE_PARTIES:
      break;
    }
  return is_party (collection, row->doc, account);
}
