/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Copied attributes: {"issuer": {"id": …, "name": …}}. They are filled in when a row is written, and live ones follow
 * their source: at once while the rows are few, else slice by slice from a row that says what is still to be done. */

#include "config.h"

#include "resource/connectd-engine-private.h"

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-visibility.h"

#define SLICE 200

static char *
attribute_path (const ConnectReference *reference, guint i)
{
  return g_strconcat (reference->path, ".", reference->attributes[i], NULL);
}

static void
copy_attributes (const ConnectReference *reference, JsonObject *source, JsonObject *doc)
{
  for (guint i = 0; reference->attributes != NULL && reference->attributes[i] != NULL; i++)
    {
      g_autofree char *path = attribute_path (reference, i);
      JsonNode *node = connect_json_get (source, reference->attributes[i]);

      if (node != NULL)
        connect_json_set (doc, path, json_node_copy (node));
      else
        connect_json_remove (doc, path);
    }
}

static gboolean
fill_one (ConnectdTx *tx, const ConnectReference *reference, JsonObject *before, JsonObject *doc, GError **error)
{
  g_autofree char *path = g_strconcat (reference->path, ".id", NULL);
  g_autofree char *id = _connectd_doc_dup_id (doc, path);
  g_autofree char *old = before != NULL ? _connectd_doc_dup_id (before, path) : NULL;
  g_autoptr (JsonObject) source = NULL;
  g_autoptr (GError) local = NULL;

  if (id == NULL || (reference->mode == CONNECT_REFERENCE_FROZEN && g_strcmp0 (id, old) == 0))
    return TRUE;
  source = _connectd_tx_look (tx, connect_collection_find (reference->collection), id, &local);
  if (source != NULL)
    copy_attributes (reference, source, doc);
  else if (!g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE; /* an account that is reserved but not there yet keeps the words that it was given */
}

gboolean
_connectd_references_fill (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *before, JsonObject *doc,
                           GError **error)
{
  for (guint i = 0; i < collection->n_references; i++)
    if (!fill_one (tx, &collection->references[i], before, doc, error))
      return FALSE;
  return TRUE;
}

static gboolean
attributes_differ (const ConnectReference *reference, JsonObject *before, JsonObject *doc)
{
  for (guint i = 0; reference->attributes != NULL && reference->attributes[i] != NULL; i++)
    if (!connect_json_is_same (before, doc, reference->attributes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
collect_key (const ConnectValue *row, guint n_values, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (row[0].text));
  return TRUE;
}

/* Keys behind `after` of the rows that refer to `source`. Returns: (transfer full) */
static GPtrArray *
find_followers (ConnectdTx *tx, const ConnectdFollower *follower, const char *source, const char *after, guint limit,
                GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *sql = g_strdup_printf ("SELECT key FROM %s WHERE %s = ? AND key > ? ORDER BY key LIMIT ?",
                                          _connectd_shape (tx, follower->collection)->table, follower->id_column);

  connect_values_add_text (values, source);
  connect_values_add_text (values, after);
  connect_values_add_int (values, limit);
  if (!connectd_db_run (tx->db, sql, values, collect_key, keys, NULL, error))
    return NULL;
  return g_steal_pointer (&keys);
}

/* The feed moves, `revision` and `updated` do not: nobody has changed this object. */
static gboolean
rerender (ConnectdTx *tx, const ConnectdFollower *follower, const char *key, JsonObject *source, GError **error)
{
  g_autoptr (JsonObject) doc = connectd_tx_get (tx, follower->collection, key, error);
  g_autoptr (JsonObject) before = doc != NULL ? connect_json_copy (doc) : NULL;
  const ConnectdShape *shape = _connectd_shape (tx, follower->collection);
  g_autoptr (GHashTable) accounts = NULL;

  if (doc == NULL)
    return FALSE;
  copy_attributes (follower->reference, source, doc);
  accounts = connectd_visibility_list_accounts (tx->db, follower->collection, key, doc, error);
  return accounts != NULL && _connectd_tx_store_row (tx, shape, key, doc, FALSE, error) &&
         _connectd_feed_note (tx, follower->collection, key, accounts, FALSE, error) &&
         _connectd_references_follow (tx, shape, key, before, doc, error);
}

static gboolean
rerender_all (ConnectdTx *tx, const ConnectdFollower *follower, GPtrArray *keys, JsonObject *source, GError **error)
{
  for (guint i = 0; i < keys->len; i++)
    if (!rerender (tx, follower, keys->pdata[i], source, error))
      return FALSE;
  return TRUE;
}

/* A second change of the same source starts the walk again. */
static gboolean
leave_to_job (ConnectdTx *tx, const ConnectdFollower *follower, const char *source, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_text (values, follower->collection->name);
  connect_values_add_text (values, follower->reference->path);
  connect_values_add_text (values, source);
  g_atomic_int_set (&tx->engine->left_work, 1);
  return connectd_db_run (tx->db,
                          "INSERT INTO follows (collection, path, source, position) VALUES (?, ?, ?, '') "
                          "ON CONFLICT (collection, path, source) DO UPDATE SET position = ''",
                          values, NULL, NULL, NULL, error);
}

gboolean
_connectd_references_follow (ConnectdTx *tx, const ConnectdShape *shape, const char *key, JsonObject *before, JsonObject *doc,
                             GError **error)
{
  for (guint i = 0; i < shape->followers->len; i++)
    {
      const ConnectdFollower *follower = shape->followers->pdata[i];
      g_autoptr (GPtrArray) keys = NULL;

      if (!attributes_differ (follower->reference, before, doc))
        continue;
      keys = find_followers (tx, follower, key, "", tx->engine->reference_rows + 1, error);
      if (keys == NULL)
        return FALSE;
      if (keys->len > tx->engine->reference_rows ? !leave_to_job (tx, follower, key, error)
                                                 : !rerender_all (tx, follower, keys, doc, error))
        return FALSE;
    }
  return TRUE;
}

/* --- the job --- */

typedef struct
{
  char *collection;
  char *path;
  char *source;
  char *position;
} Waiting;

static gboolean
collect_waiting (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Waiting *waiting = user_data;

  waiting->collection = g_strdup (row[0].text);
  waiting->path = g_strdup (row[1].text);
  waiting->source = g_strdup (row[2].text);
  waiting->position = g_strdup (row[3].text);
  return FALSE;
}

static const ConnectdFollower *
find_follower (ConnectdTx *tx, const Waiting *waiting)
{
  const ConnectCollection *collection = connect_collection_find (waiting->collection);

  for (guint i = 0; collection != NULL && i < collection->n_references; i++)
    {
      const ConnectReference *reference = &collection->references[i];
      const ConnectdShape *source = _connectd_shape (tx, connect_collection_find (reference->collection));

      for (guint j = 0; g_strcmp0 (reference->path, waiting->path) == 0 && j < source->followers->len; j++)
        if (((ConnectdFollower *) source->followers->pdata[j])->reference == reference)
          return source->followers->pdata[j];
    }
  return NULL;
}

/* Moves the position, or (NULL) removes what is done. */
static gboolean
write_position (ConnectdTx *tx, const Waiting *waiting, const char *position, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  if (position != NULL)
    connect_values_add_text (values, position);
  connect_values_add_text (values, waiting->collection);
  connect_values_add_text (values, waiting->path);
  connect_values_add_text (values, waiting->source);
  return connectd_db_run (tx->db,
                          position != NULL ? "UPDATE follows SET position = ? WHERE collection = ? AND path = ? AND source = ?"
                                           : "DELETE FROM follows WHERE collection = ? AND path = ? AND source = ?",
                          values, NULL, NULL, NULL, error);
}

static gboolean
run_waiting (ConnectdTx *tx, const Waiting *waiting, GError **error)
{
  const ConnectdFollower *follower = find_follower (tx, waiting);
  g_autoptr (JsonObject) source = NULL;
  g_autoptr (GPtrArray) keys = NULL;
  g_autoptr (GError) local = NULL;

  if (follower == NULL) /* the description has changed since */
    return write_position (tx, waiting, NULL, error);
  source = connectd_tx_get (tx, connect_collection_find (follower->reference->collection), waiting->source, &local);
  if (source == NULL)
    {
      if (g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
        return write_position (tx, waiting, NULL, error);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  keys = find_followers (tx, follower, waiting->source, waiting->position, SLICE, error);
  if (keys == NULL || !rerender_all (tx, follower, keys, source, error))
    return FALSE;
  return write_position (tx, waiting, keys->len == SLICE ? keys->pdata[SLICE - 1] : NULL, error);
}

gboolean
_connectd_references_run_slice (ConnectdTx *tx, gboolean *more, GError **error)
{
  Waiting waiting = { NULL };
  gboolean good = TRUE;

  if (!connectd_db_run (tx->db, "SELECT collection, path, source, position FROM follows ORDER BY collection, path, source LIMIT 1",
                        NULL, collect_waiting, &waiting, NULL, error))
    return FALSE;
  *more = waiting.collection != NULL;
  if (waiting.collection != NULL)
    good = run_waiting (tx, &waiting, error);
  g_free (waiting.collection);
  g_free (waiting.path);
  g_free (waiting.source);
  g_free (waiting.position);
  return good;
}
