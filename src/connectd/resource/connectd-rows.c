/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Rows: reading, and writing with all that a write entails. */

#include "config.h"

#include "resource/connectd-engine-private.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-audit.h"
#include "resource/connectd-callers.h"
#include "resource/connectd-visibility.h"

#define N_FIRST_UPDATED 5 /* values of shape->update_sql before those of the columns */

/* --- reading --- */

static void
set_not_found (const ConnectCollection *collection, GError **error)
{
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND, "There is no such %s.", collection->singular);
}

typedef struct
{
  const ConnectdShape *shape;
  GPtrArray *docs;
  GError *error;
} Collected;

static gboolean
collect_doc (const ConnectValue *row, guint n_values, gpointer user_data)
{
  Collected *collected = user_data;
  JsonObject *doc = _connectd_shape_read_doc (collected->shape, row, &collected->error);

  if (doc == NULL)
    return FALSE;
  g_ptr_array_add (collected->docs, doc);
  return TRUE;
}

static JsonObject *
read_row (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s r WHERE r.key = ?", _connectd_shape_get_doc_columns (shape), shape->table);
  g_autoptr (GPtrArray) docs = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  Collected collected = { shape, docs, NULL };

  connect_values_add_text (values, key);
  if (!connectd_db_run (tx->db, sql, values, collect_doc, &collected, NULL, error))
    {
      g_clear_error (&collected.error);
      return NULL;
    }
  if (collected.error != NULL)
    g_propagate_error (error, collected.error);
  else if (docs->len == 0)
    set_not_found (collection, error);
  return docs->len > 0 ? g_ptr_array_steal_index (docs, 0) : NULL;
}

JsonObject *
_connectd_tx_look (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GError **error)
{
  JsonObject *doc = _connectd_known_find (tx, collection, key);

  if (doc != NULL)
    return doc;
  doc = read_row (tx, collection, key, error);
  if (doc != NULL)
    _connectd_known_add (tx, collection, key, doc);
  return doc;
}

JsonObject *
connectd_tx_get (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GError **error)
{
  g_autoptr (JsonObject) doc = _connectd_tx_look (tx, collection, key, error);

  if (doc == NULL || !tx->writes)
    return g_steal_pointer (&doc);
  return connect_json_copy (doc);
}

JsonObject *
connectd_tx_get_visible (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GError **error)
{
  g_autoptr (JsonObject) doc = connectd_tx_get (tx, collection, key, error);
  gboolean visible = FALSE;

  if (doc == NULL ||
      !connectd_visibility_check (tx->db, collection, key, doc, tx->viewer.account_id, &visible, error))
    return NULL;
  if (visible)
    return g_steal_pointer (&doc);
  set_not_found (collection, error);
  return NULL;
}

static ConnectCondition *
compile (ConnectdTx *tx, const ConnectCollection *collection, const char *rql, GError **error)
{
  g_autoptr (ConnectRql) tree = connect_rql_parse (rql != NULL ? rql : "", error);

  if (tree == NULL)
    return NULL;
  return connect_table_compile_filter (collection, connectd_db_get_dialect (tx->db), tree, NULL, 0, error);
}

GPtrArray *
connectd_tx_find (ConnectdTx *tx, const ConnectCollection *collection, const char *rql, guint limit, GError **error)
{
  return connectd_tx_find_after (tx, collection, rql, "", limit, error);
}

GPtrArray *
connectd_tx_find_after (ConnectdTx *tx, const ConnectCollection *collection, const char *rql, const char *after, guint limit,
                        GError **error)
{
  g_autoptr (ConnectCondition) condition = compile (tx, collection, rql, error);
  g_autoptr (GPtrArray) docs = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  Collected collected = { shape, docs, NULL };
  g_autofree char *sql = NULL;

  if (condition == NULL)
    return NULL;
  sql = g_strdup_printf ("SELECT %s FROM %s r%s WHERE %s%s ORDER BY r.key%s", _connectd_shape_get_doc_columns (shape), shape->table,
                         *after != '\0' && limit > 0 ? _connectd_shape_get_way_by_key (shape, tx) : "", condition->sql, *after != '\0' ? " AND r.key > ?" : "",
                         limit > 0 ? " LIMIT ?" : "");
  if (*after != '\0')
    connect_values_add_text (condition->values, after);
  if (limit > 0)
    connect_values_add_int (condition->values, limit);
  if (!connectd_db_run (tx->db, sql, condition->values, collect_doc, &collected, NULL, error))
    {
      g_clear_error (&collected.error);
      return NULL;
    }
  if (collected.error != NULL)
    {
      g_propagate_error (error, collected.error);
      return NULL;
    }
  return g_steal_pointer (&docs);
}

static gboolean
append_column (const ConnectdShape *shape, const char *path, const char *before, const char *after, GString *sql, GError **error)
{
  const char *column = connect_table_find_column (shape->collection, path);

  if (column != NULL)
    g_string_append_printf (sql, "%sr.%s%s", before, column, after);
  else
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "%s has no column in %s.", path, shape->table);
  return column != NULL;
}

gboolean
connectd_tx_read (ConnectdTx *tx, const ConnectCollection *collection, const ConnectRql *filter, const char *const *paths,
                  ConnectdRowFunc func, gpointer data, GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  g_autoptr (ConnectCondition) condition =
      connect_table_compile_filter (collection, connectd_db_get_dialect (tx->db), filter, NULL, 0, error);
  g_autoptr (GString) sql = g_string_new ("SELECT r.key");

  for (guint i = 0; condition != NULL && paths[i] != NULL; i++)
    if (!append_column (shape, paths[i], ", ", "", sql, error))
      return FALSE;
  if (condition == NULL)
    return FALSE;
  g_string_append_printf (sql, " FROM %s r WHERE %s ORDER BY r.key", shape->table, condition->sql);
  return connectd_db_run (tx->db, sql->str, condition->values, func, data, NULL, error);
}

static gboolean
append_columns (const ConnectdShape *shape, const char *const *paths, const char *before, const char *after, GString *sql, GError **error)
{
  for (guint i = 0; paths[i] != NULL; i++)
    if (!append_column (shape, paths[i], before, after, sql, error))
      return FALSE;
  return TRUE;
}

gboolean
connectd_tx_sum (ConnectdTx *tx, const ConnectCollection *collection, const ConnectRql *filter, const char *const *groups,
                 const char *const *sums, ConnectdRowFunc func, gpointer data, GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  g_autoptr (ConnectCondition) condition =
      connect_table_compile_filter (collection, connectd_db_get_dialect (tx->db), filter, NULL, 0, error);
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  g_autoptr (GString) by = g_string_new (NULL);

  if (condition == NULL || !append_columns (shape, groups, "", ", ", sql, error) || !append_columns (shape, groups, "", ", ", by, error))
    return FALSE;
  g_string_append (sql, "COUNT(*)");
  if (!append_columns (shape, sums, ", CAST(COALESCE(SUM(", "), 0) AS BIGINT)", sql, error))
    return FALSE;
  g_string_append_printf (sql, " FROM %s r WHERE (%s)", shape->table, condition->sql);
  if (tx->viewer.account_id != NULL)
    {
      g_string_append (sql, " AND ");
      connectd_visibility_add_condition (collection, &tx->viewer, sql, condition->values);
    }
  if (by->len > 0)
    g_string_truncate (by, by->len - 2);
  g_string_append_printf (sql, "%s%s", by->len > 0 ? " GROUP BY " : "", by->str);
  return connectd_db_run (tx->db, sql->str, condition->values, func, data, NULL, error);
}

gint64
connectd_tx_count (ConnectdTx *tx, const ConnectCollection *collection, const char *rql, GError **error)
{
  g_autoptr (ConnectCondition) condition = compile (tx, collection, rql, error);
  g_autofree char *sql = NULL;
  gboolean found;
  gint64 count = 0;

  if (condition == NULL)
    return -1;
  sql = g_strdup_printf ("SELECT COUNT(*) FROM %s r WHERE %s", _connectd_shape (tx, collection)->table, condition->sql);
  return connectd_db_get_int (tx->db, sql, condition->values, &count, &found, error) ? count : -1;
}

gboolean
_connectd_tx_get_revision (ConnectdTx *tx, const ConnectCollection *collection, const char *key, gint64 *revision,
                           GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *sql = g_strdup_printf ("SELECT revision FROM %s WHERE key = ?", _connectd_shape (tx, collection)->table);
  gboolean found = FALSE;

  connect_values_add_text (values, key);
  if (!connectd_db_get_int (tx->db, sql, values, revision, &found, error))
    return FALSE;
  if (!found)
    *revision = 0;
  return TRUE;
}

/* --- writing one row --- */

gboolean
_connectd_doc_has_once (const ConnectCollection *collection, JsonObject *doc)
{
  for (guint i = 0; i < collection->n_members; i++)
    if ((collection->members[i].flags & CONNECT_MEMBER_ONCE) != 0 && connect_json_get (doc, collection->members[i].path) != NULL)
      return TRUE;
  return FALSE;
}

/* The document as it is stored: secrets that are shown once are not in it. */
static JsonObject *
dup_stored (const ConnectCollection *collection, JsonObject *doc)
{
  JsonObject *stored;

  if (!_connectd_doc_has_once (collection, doc))
    return json_object_ref (doc);
  stored = connect_json_copy (doc);
  for (guint i = 0; i < collection->n_members; i++)
    if (collection->members[i].flags & CONNECT_MEMBER_ONCE)
      connect_json_remove (stored, collection->members[i].path);
  return stored;
}

static gboolean
run_for_key (ConnectdTx *tx, const char *sql, const char *key, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_text (values, key);
  return connectd_db_run (tx->db, sql, values, NULL, NULL, NULL, error);
}

static gboolean
write_list (ConnectdTx *tx, const ConnectdListTable *list, const char *key, JsonObject *doc, GError **error)
{
  JsonArray *array = connect_json_get_array (doc, list->member->path);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      g_autoptr (ConnectValues) values = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (element))
        continue;
      values = connect_values_new ();
      connect_values_add_text (values, key);
      connect_values_add_int (values, i);
      connect_table_add_values (list->columns, list->n_columns, json_node_get_object (element), list->member, values);
      if (!connectd_db_run (tx->db, list->insert_sql, values, NULL, NULL, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* `fresh`: there are none of the row yet. */
static gboolean
write_lists (ConnectdTx *tx, const ConnectdShape *shape, const char *key, JsonObject *doc, gboolean fresh, GError **error)
{
  for (guint i = 0; i < shape->lists->len; i++)
    {
      const ConnectdListTable *list = shape->lists->pdata[i];

      if ((!fresh && !run_for_key (tx, list->delete_sql, key, error)) || !write_list (tx, list, key, doc, error))
        return FALSE;
    }
  return TRUE;
}

static void
add_texts (const ConnectdShape *shape, JsonObject *stored, ConnectValues *values)
{
  g_autofree char *parts = NULL;
  g_autofree char *body = connectd_plan_render (shape->plan, stored, &parts);
  g_autofree char *text = (shape->collection->flags & CONNECT_COLLECTION_BULK) != 0 ? g_strdup ("") : connect_json_object_to_string (stored);

  connect_values_add_text (values, body);
  connect_values_add_text (values, text);
  connect_values_add_text (values, parts);
}

static char *
dup_parent (const ConnectCollection *collection, JsonObject *doc)
{
  return collection->parent_member != NULL ? _connectd_doc_dup_id (doc, collection->parent_member) : NULL;
}

/* --- the trigram index --- */

/* The row is about to be written over by these values of shape->update_sql. */
static gboolean
note_texts (ConnectdTx *tx, const ConnectdShape *shape, const char *key, const ConnectValues *written, GError **error)
{
  g_autoptr (ConnectValues) values = NULL;
  g_autofree char *texts = NULL;

  if (shape->trigrams == NULL)
    return TRUE;
  values = connect_values_new ();
  texts = connect_trigrams_dup_texts (shape->columns, shape->n_columns, written, N_FIRST_UPDATED);
  connect_values_add_text (values, texts);
  connect_values_add_text (values, key);
  connect_values_add_text (values, texts);
  return connectd_db_run (tx->db, shape->trigrams->change, values, NULL, NULL, NULL, error);
}

static gboolean
forget_texts (ConnectdTx *tx, const ConnectdShape *shape, const char *key, GError **error)
{
  return shape->trigrams == NULL || (run_for_key (tx, shape->trigrams->forget, key, error) &&
                                     run_for_key (tx, shape->trigrams->remove, key, error));
}

/* --- what is written --- */

static gboolean
insert_row (ConnectdTx *tx, const ConnectdShape *shape, const char *key, JsonObject *doc, GError **error)
{
  g_autoptr (JsonObject) stored = dup_stored (shape->collection, doc);
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *parent = dup_parent (shape->collection, doc);

  connect_values_add_text (values, key);
  connect_values_add_text (values, parent);
  connect_values_add_int (values, 1);
  add_texts (shape, stored, values);
  connect_table_add_values (shape->columns, shape->n_columns, stored, NULL, values);
  return connectd_db_run (tx->db, shape->insert_sql, values, NULL, NULL, NULL, error) &&
         (shape->trigrams == NULL || run_for_key (tx, shape->trigrams->note, key, error)) &&
         write_lists (tx, shape, key, stored, TRUE, error);
}

gboolean
_connectd_tx_store_row (ConnectdTx *tx, const ConnectdShape *shape, const char *key, JsonObject *doc, gboolean bump,
                        GError **error)
{
  g_autoptr (JsonObject) stored = dup_stored (shape->collection, doc);
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *parent = dup_parent (shape->collection, doc);

  connectd_callers_change (tx, shape->collection);
  _connectd_known_forget (tx, shape->collection, key);
  connect_values_add_text (values, parent);
  connect_values_add_int (values, bump ? 1 : 0);
  add_texts (shape, stored, values);
  connect_table_add_values (shape->columns, shape->n_columns, stored, NULL, values);
  connect_values_add_text (values, key);
  return note_texts (tx, shape, key, values, error) &&
         connectd_db_run (tx->db, shape->update_sql, values, NULL, NULL, NULL, error) &&
         write_lists (tx, shape, key, stored, FALSE, error);
}

/* --- moments --- */

/* Collections have "events.NAME.at" or a flat NAME, or both. */
static void
set_moment (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, const char *name, gboolean only_absent)
{
  g_autofree char *event = g_strconcat ("events.", name, NULL);
  g_autofree char *at = g_strconcat (event, ".at", NULL);
  const ConnectMember *flat = connect_collection_find_member (collection, name);

  if (connect_collection_find_member (collection, at) != NULL && !(only_absent && connect_json_get (doc, at) != NULL))
    connect_json_set_object (doc, event, connectd_tx_new_event (tx));
  if (flat != NULL && flat->kind == CONNECT_KIND_DATETIME && !(only_absent && connect_json_get (doc, name) != NULL))
    connect_json_set_time (doc, name, tx->now);
}

/* --- what the domain calls --- */

gboolean
connectd_tx_insert (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *doc, GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  g_autoptr (GHashTable) accounts = NULL;
  gint64 revision = 0;

  if (!_connectd_tx_check_writes (tx, error) || !_connectd_tx_get_revision (tx, collection, key, &revision, error))
    return FALSE;
  if (revision != 0)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_CONFLICT, "There is such a %s already: %s.", collection->singular,
                   _connectd_key_get_id (collection, key));
      return FALSE;
    }
  set_moment (tx, collection, doc, "created", TRUE);
  set_moment (tx, collection, doc, "updated", TRUE);
  if (!_connectd_references_fill (tx, collection, NULL, doc, error) || !insert_row (tx, shape, key, doc, error))
    return FALSE;
  _connectd_audit_note (tx, collection, key, NULL, doc);
  accounts = connectd_visibility_list_accounts (tx->db, collection, key, doc, error);
  return accounts != NULL && _connectd_feed_note (tx, collection, key, accounts, FALSE, error) &&
         _connectd_conversation_open (tx, collection, key, doc, error) && _connectd_feed_tell_domain (tx, collection, key, NULL, doc, error);
}

/* Entries for those who see it now, and for those who saw it and do not any more. `change`: there is a new revision, which is everybody's. */
static gboolean
note_change (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *before, JsonObject *doc,
             gboolean change, GError **error)
{
  gboolean all = change || _connectd_feed_is_news (_connectd_shape (tx, collection), before, doc);
  g_autoptr (GHashTable) then = all ? connectd_visibility_list_accounts (tx->db, collection, key, before, error)
                                    : connectd_visibility_list_parties (collection, before);
  g_autoptr (GHashTable) now = then == NULL ? NULL
                               : all        ? connectd_visibility_list_accounts (tx->db, collection, key, doc, error)
                                            : connectd_visibility_list_parties (collection, doc);
  GHashTableIter iter;
  gpointer account;

  if (now == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &account, NULL))
    g_hash_table_remove (then, account);
  return _connectd_feed_note (tx, collection, key, now, FALSE, error) &&
         _connectd_feed_note (tx, collection, key, then, TRUE, error);
}

/* `change`: somebody has changed the object itself. */
static gboolean
store_changed (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *doc, gboolean change,
               GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  g_autoptr (JsonObject) before = NULL;

  if (!_connectd_tx_check_writes (tx, error))
    return FALSE;
  before = _connectd_tx_look (tx, collection, key, error);
  if (before == NULL)
    return FALSE;
  if (change)
    set_moment (tx, collection, doc, "updated", FALSE);
  if (!_connectd_references_fill (tx, collection, before, doc, error) ||
      !_connectd_tx_store_row (tx, shape, key, doc, change, error) ||
      !note_change (tx, collection, key, before, doc, change, error) ||
      !_connectd_conversation_follow (tx, collection, key, before, doc, error))
    return FALSE;
  if (change)
    _connectd_audit_note (tx, collection, key, before, doc);
  return _connectd_references_follow (tx, shape, key, before, doc, error) && _connectd_feed_tell_domain (tx, collection, key, before, doc, error);
}

gboolean
connectd_tx_update (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *doc, GError **error)
{
  return store_changed (tx, collection, key, doc, TRUE, error);
}

gboolean
connectd_tx_refresh (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *doc, GError **error)
{
  return store_changed (tx, collection, key, doc, FALSE, error);
}

static gboolean
collect_key (const ConnectValue *row, guint n_values, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (row[0].text));
  return TRUE;
}

/* What hangs on a row goes with it. */
static gboolean
remove_children (ConnectdTx *tx, const ConnectCollection *child, const char *key, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autofree char *sql = g_strdup_printf ("SELECT key FROM %s WHERE parent = ?", _connectd_shape (tx, child)->table);

  connect_values_add_text (values, key);
  if (!connectd_db_run (tx->db, sql, values, collect_key, keys, NULL, error))
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    if (!connectd_tx_remove (tx, child, keys->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
delete_row (ConnectdTx *tx, const ConnectdShape *shape, const char *key, GError **error)
{
  g_autoptr (ConnectValues) named = connect_values_new ();
  g_autofree char *sql = g_strdup_printf ("DELETE FROM %s WHERE key = ?", shape->table);

  connectd_callers_change (tx, shape->collection);
  _connectd_known_forget (tx, shape->collection, key);
  for (guint i = 0; i < shape->lists->len; i++)
    if (!run_for_key (tx, ((ConnectdListTable *) shape->lists->pdata[i])->delete_sql, key, error))
      return FALSE;
  connect_values_add_text (named, shape->collection->name);
  connect_values_add_text (named, key);
  return connectd_files_release (tx, NULL, shape->collection, key, error) &&
         connectd_db_run (tx->db, "DELETE FROM visible WHERE collection = ? AND key = ?", named, NULL, NULL, NULL, error) &&
         forget_texts (tx, shape, key, error) && run_for_key (tx, sql, key, error);
}

gboolean
connectd_tx_remove (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  g_autoptr (JsonObject) doc = NULL;
  g_autoptr (GHashTable) accounts = NULL;

  if (!_connectd_tx_check_writes (tx, error))
    return FALSE;
  doc = connectd_tx_get (tx, collection, key, error);
  if (doc == NULL)
    return FALSE;
  _connectd_audit_note (tx, collection, key, doc, NULL);
  for (guint i = 0; i < shape->children->len; i++)
    if (!remove_children (tx, shape->children->pdata[i], key, error))
      return FALSE;
  accounts = connectd_visibility_list_accounts (tx->db, collection, key, doc, error);
  return accounts != NULL && delete_row (tx, shape, key, error) &&
         _connectd_feed_note (tx, collection, key, accounts, TRUE, error) &&
         _connectd_conversation_end (tx, collection, key, error);
}
