/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-engine-private.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

static void
list_table_free (gpointer data)
{
  ConnectdListTable *list = data;

  g_free (list->insert_sql);
  g_free (list->delete_sql);
  g_free (list);
}

static void
follower_free (gpointer data)
{
  ConnectdFollower *follower = data;

  g_free (follower->id_column);
  g_free (follower);
}

static void
shape_free (gpointer data)
{
  ConnectdShape *shape = data;

  connectd_plan_free (shape->plan);
  g_free (shape->table);
  g_free (shape->way_by_key);
  g_free (shape->insert_sql);
  g_free (shape->update_sql);
  connect_trigrams_free (shape->trigrams);
  g_ptr_array_unref (shape->lists);
  g_ptr_array_unref (shape->followers);
  g_ptr_array_unref (shape->children);
  _connectd_single_free (shape->single);
  g_free (shape);
}

static char *
make_insert (const char *table, const char *first, guint n_first, const ConnectColumn *columns, guint n_columns)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO %s (%s", table, first);
  for (guint i = 0; i < n_columns; i++)
    g_string_append_printf (sql, ", %s", columns[i].name);
  g_string_append (sql, ") VALUES (?");
  for (guint i = 1; i < n_first + n_columns; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  return g_string_free_and_steal (sql);
}

static char *
make_update (const char *table, const ConnectColumn *columns, guint n_columns)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "UPDATE %s SET parent = ?, revision = revision + ?, body = ?, doc = ?, parts = ?", table);
  for (guint i = 0; i < n_columns; i++)
    g_string_append_printf (sql, ", %s = ?", columns[i].name);
  g_string_append (sql, " WHERE key = ?");
  return g_string_free_and_steal (sql);
}

static void
add_list (ConnectdShape *shape, const ConnectMember *member)
{
  guint n = 0;
  const ConnectColumn *columns = connect_table_get_columns (shape->collection, member, &n);
  g_autofree char *table = NULL;
  ConnectdListTable *list;

  if (n == 0)
    return;
  table = connect_table_dup_name (shape->collection, member);
  list = g_new0 (ConnectdListTable, 1);
  list->member = member;
  list->columns = columns;
  list->n_columns = n;
  list->insert_sql = make_insert (table, "owner, n", 2, columns, n);
  list->delete_sql = g_strdup_printf ("DELETE FROM %s WHERE owner = ?", table);
  g_ptr_array_add (shape->lists, list);
}

static ConnectdShape *
shape_new (const ConnectCollection *collection, ConnectDialect dialect, const ConnectdHooks *hooks)
{
  ConnectdShape *shape = g_new0 (ConnectdShape, 1);

  shape->collection = collection;
  shape->plan = connectd_plan_new (collection);
  shape->table = connect_table_dup_name (collection, NULL);
  shape->way_by_key = g_strdup_printf (" INDEXED BY sqlite_autoindex_%s_1", shape->table);
  shape->columns = connect_table_get_columns (collection, NULL, &shape->n_columns);
  shape->insert_sql = make_insert (shape->table, "key, parent, revision, body, doc, parts", 6, shape->columns,
                                   shape->n_columns);
  shape->update_sql = make_update (shape->table, shape->columns, shape->n_columns);
  shape->trigrams = connect_trigrams_new (collection, dialect);
  shape->lists = g_ptr_array_new_with_free_func (list_table_free);
  shape->followers = g_ptr_array_new_with_free_func (follower_free);
  shape->children = g_ptr_array_new ();
  for (guint i = 0; i < collection->n_members; i++)
    if (collection->members[i].kind == CONNECT_KIND_LIST)
      add_list (shape, &collection->members[i]);
  for (; hooks != NULL && hooks->collection != NULL; hooks++)
    if (strcmp (hooks->collection, collection->name) == 0)
      shape->hooks = hooks;
  return shape;
}

static gboolean
check_parties (const ConnectdShape *shape, GError **error)
{
  const ConnectCollection *collection = shape->collection;

  for (guint i = 0; i < collection->n_parties; i++)
    if (connect_table_find_column (collection, collection->parties[i].path) == NULL ||
        (collection->parties[i].states != NULL && connect_table_find_column (collection, collection->state_member) == NULL))
      {
        g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "The description of %s has a party without a column: %s.",
                     collection->name, collection->parties[i].path);
        return FALSE;
      }
  return TRUE;
}

/* What body and parts do not tell the same to everybody, a document of its own would have to keep. */
static gboolean
is_plain (const ConnectCollection *collection)
{
  for (guint i = 0; i < collection->n_members; i++)
    if ((collection->members[i].flags & (CONNECT_MEMBER_INTERNAL | CONNECT_MEMBER_ONCE)) != 0 || collection->members[i].audience != 0)
      return FALSE;
  return collection->face_member == NULL;
}

/* Rows by the million are written without a look at anything else, and kept small. */
static gboolean
check_bulk (const ConnectdShape *shape, GError **error)
{
  const ConnectCollection *collection = shape->collection;
  gboolean bulk = (collection->flags & CONNECT_COLLECTION_BULK) != 0;

  if ((collection->visibility == CONNECT_VISIBLE_HOLDER || bulk) &&
      (connect_collection_find (collection->holder) == NULL || connect_table_find_column (collection, collection->holder_member) == NULL))
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "The description of %s names no holder.", collection->name);
  else if (bulk && (shape->lists->len > 0 || !is_plain (collection) || (collection->flags & CONNECT_COLLECTION_NO_FEED) == 0))
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "The description of %s asks too much for rows by the million.", collection->name);
  else
    return TRUE;
  return FALSE;
}

/* Tells the sources of live references who copies from them. */
static gboolean
link_references (GHashTable *shapes, ConnectdShape *shape, GError **error)
{
  const ConnectCollection *collection = shape->collection;

  for (guint i = 0; i < collection->n_references; i++)
    {
      const ConnectReference *reference = &collection->references[i];
      const ConnectCollection *source = connect_collection_find (reference->collection);
      g_autofree char *path = g_strconcat (reference->path, ".id", NULL);
      const char *column = connect_table_find_column (collection, path);
      ConnectdFollower *follower;

      if (source == NULL || (reference->mode == CONNECT_REFERENCE_LIVE && column == NULL))
        {
          g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "The description of %s refers to %s, but %s.",
                       collection->name, reference->collection, source == NULL ? "there is none" : "its id has no column");
          return FALSE;
        }
      if (reference->mode != CONNECT_REFERENCE_LIVE)
        continue;
      follower = g_new0 (ConnectdFollower, 1);
      follower->collection = collection;
      follower->reference = reference;
      follower->id_column = g_strdup (column);
      g_ptr_array_add (((ConnectdShape *) g_hash_table_lookup (shapes, source))->followers, follower);
    }
  return TRUE;
}

static gboolean
link_shape (GHashTable *shapes, ConnectdShape *shape, GError **error)
{
  const ConnectCollection *parent = connect_collection_find (shape->collection->parent);

  if (parent != NULL)
    g_ptr_array_add (((ConnectdShape *) g_hash_table_lookup (shapes, parent))->children, (gpointer) shape->collection);
  return check_parties (shape, error) && check_bulk (shape, error) && link_references (shapes, shape, error);
}

const char *
_connectd_shape_get_way_by_key (const ConnectdShape *shape, ConnectdTx *tx)
{
  return connectd_db_get_dialect (tx->db) == CONNECT_DIALECT_SQLITE ? shape->way_by_key : "";
}

GHashTable *
_connectd_shapes_new (const ConnectdHooks *hooks, ConnectDialect dialect, GError **error)
{
  g_autoptr (GHashTable) shapes = g_hash_table_new_full (NULL, NULL, NULL, shape_free);
  const ConnectCollection *const *all = connect_collections ();

  for (guint i = 0; all[i] != NULL; i++)
    g_hash_table_insert (shapes, (gpointer) all[i], shape_new (all[i], dialect, hooks));
  for (guint i = 0; all[i] != NULL; i++)
    if (!link_shape (shapes, g_hash_table_lookup (shapes, all[i]), error))
      return NULL;
  for (guint i = 0; hooks != NULL && hooks[i].collection != NULL; i++)
    if (connect_collection_find (hooks[i].collection) == NULL)
      {
        g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "There are hooks for %s, but no such collection.",
                     hooks[i].collection);
        return NULL;
      }
  return g_steal_pointer (&shapes);
}

static gboolean
is_bulk (const ConnectdShape *shape)
{
  return (shape->collection->flags & CONNECT_COLLECTION_BULK) != 0;
}

const char *
_connectd_shape_get_doc_columns (const ConnectdShape *shape)
{
  return is_bulk (shape) ? "r.doc, r.body, r.parts" : "r.doc";
}

JsonObject *
_connectd_shape_read_doc (const ConnectdShape *shape, const ConnectValue *columns, GError **error)
{
  const ConnectdForm all = { .sides = (ConnectSide) ~0u, .detail = TRUE, .hidden = TRUE };
  g_autoptr (GString) text = NULL;

  if (!is_bulk (shape) || *columns[0].text != '\0')
    return connect_json_parse_object (columns[0].text, -1, G_MAXSIZE, error);
  text = g_string_new (NULL);
  if (connectd_plan_splice (shape->plan, columns[1].text, columns[2].text, &all, text))
    return connect_json_parse_object (text->str, text->len, G_MAXSIZE, error);
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "A row of %s is damaged.", shape->collection->name);
  return NULL;
}

const ConnectdShape *
_connectd_shape (ConnectdTx *tx, const ConnectCollection *collection)
{
  return g_hash_table_lookup (tx->engine->shapes, collection);
}
