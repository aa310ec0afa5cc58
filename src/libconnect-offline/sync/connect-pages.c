/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "sync/connect-pages.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "sync/connect-pages-values.h"

#define MAX_KEY 512

static void
free_doc (yyjson_doc *doc)
{
  yyjson_doc_free (doc);
}

typedef yyjson_doc Doc;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Doc, free_doc)

static Doc *
read_doc (const char *text, gsize length, GError **error)
{
  yyjson_read_err problem = { 0 };
  /* the reader does not write to its input without YYJSON_READ_INSITU */
  Doc *doc = yyjson_read_opts ((char *) text, length, CONNECT_PAGES_FLAGS, NULL, &problem);

  if (doc == NULL)
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "Bad JSON: %s (byte %" G_GSIZE_FORMAT ")", problem.msg,
                 problem.pos);
  return doc;
}

static gboolean
invalid (GError **error, const char *what, guint i, const char *problem)
{
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s[%u]: %s", what, i, problem);
  return FALSE;
}

/* Binds the columns, runs the statement, frees what was made for it. */
static gboolean
run_with_columns (ConnectWriter *writer, ConnectStmt *stmt, int first, const ConnectColumn *columns, guint n_columns,
                  const ConnectMember *list, yyjson_val *object, GError **error)
{
  gboolean done;

  for (guint i = 0; i < n_columns; i++)
    {
      ConnectPageValue value = connect_pages_value (&columns[i], list, object);

      if (value.type == CONNECT_VALUE_INT)
        sqlite3_bind_int64 (stmt, first + i, value.integer);
      else if (value.made != NULL)
        sqlite3_bind_text (stmt, first + i, value.made, -1, g_free);
      else
        sqlite3_bind_text (stmt, first + i, value.text, -1, SQLITE_STATIC);
    }
  done = connect_db_run (connect_writer_get_db (writer), stmt, error);
  sqlite3_clear_bindings (stmt);
  return done;
}

static gboolean
put_list (ConnectWriter *writer, const ConnectListTable *list, const ConnectPut *put, yyjson_val *object, GError **error)
{
  ConnectDb *db = connect_writer_get_db (writer);
  yyjson_arr_iter iter;
  yyjson_val *element;
  ConnectStmt *stmt;
  int n = 0;

  if (!put->fresh)
    {
      stmt = connect_db_prepare (db, list->delete_sql, error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_text (stmt, 1, put->key, -1, SQLITE_STATIC);
      if (!connect_db_run (db, stmt, error))
        return FALSE;
    }
  if (!yyjson_arr_iter_init (connect_pages_path (object, list->member->path), &iter))
    return TRUE;
  while ((element = yyjson_arr_iter_next (&iter)) != NULL)
    {
      stmt = connect_db_prepare (db, list->insert_sql, error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_text (stmt, 1, put->key, -1, SQLITE_STATIC);
      sqlite3_bind_int (stmt, 2, n++);
      if (!run_with_columns (writer, stmt, 3, list->columns, list->n_columns, list->member, element, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_words (ConnectWriter *writer, const ConnectTable *table, const ConnectPut *put, yyjson_val *object, GError **error)
{
  const ConnectCollection *collection = table->collection;
  const char *title = connect_pages_text (connect_pages_path (object, collection->title_member));
  const char *id = connect_pages_text (connect_pages_path (object, collection->id_member));
  g_autoptr (GString) words = g_string_new (id);

  for (guint i = 0; i < collection->n_members; i++)
    {
      const char *text;

      if ((collection->members[i].flags & CONNECT_MEMBER_SEARCH) == 0)
        continue;
      text = connect_pages_text (connect_pages_path (object, collection->members[i].path));
      if (text != NULL && text != id)
        g_string_append_printf (words, "\n%s", text);
    }
  return connect_writer_put_words (writer, put, title, words->str, error);
}

static gboolean
put_object (ConnectWriter *writer, const ConnectTable *table, ConnectPut *put, yyjson_val *object, GError **error)
{
  g_autoptr (GError) local = NULL;
  ConnectStmt *stmt = connect_writer_prepare_put (writer, table, put, &local);

  if (stmt == NULL)
    {
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!run_with_columns (writer, stmt, CONNECT_PUT_COLUMNS, table->columns, table->n_columns, NULL, object, error))
    return FALSE;
  for (guint i = 0; i < table->lists->len; i++)
    if (!put_list (writer, &g_array_index (table->lists, ConnectListTable, i), put, object, error))
      return FALSE;
  return put_words (writer, table, put, object, error);
}

gboolean
connect_pages_put_text (ConnectWriter *writer, const ConnectTable *table, ConnectPut *put, GError **error)
{
  g_autoptr (Doc) doc = read_doc (put->body, put->length, error);
  yyjson_val *object;

  if (doc == NULL)
    return FALSE;
  object = yyjson_doc_get_root (doc);
  if (!yyjson_is_obj (object) || put->length > CONNECT_JSON_MAX_BYTES ||
      !connect_pages_is_clean (object, CONNECT_JSON_MAX_DEPTH))
    return invalid (error, table->collection->name, 0, "no usable object");
  return put_object (writer, table, put, object, error);
}

/* One element of "objects" or "changes" that carries an object. */
static gboolean
put_element (ConnectWriter *writer, const ConnectTable *table, yyjson_val *element, guint i, GError **error)
{
  yyjson_val *object = connect_pages_path (element, "object");
  yyjson_val *parent = connect_pages_path (element, "parent");
  const char *key = yyjson_get_str (connect_pages_path (element, "key"));
  ConnectPut put = { .key = key, .parent = yyjson_get_str (parent) };
  g_autofree char *body = NULL;

  if (key == NULL || *key == '\0' || strlen (key) > MAX_KEY)
    return invalid (error, table->collection->name, i, "key: a text is expected");
  if (parent != NULL && (put.parent == NULL || strlen (put.parent) > MAX_KEY))
    return invalid (error, table->collection->name, i, "parent: a text is expected");
  if (!connect_pages_integer (connect_pages_path (element, "revision"), &put.revision))
    return invalid (error, table->collection->name, i, "revision: a number is expected");
  if (!yyjson_is_obj (object) || !connect_pages_is_clean (element, CONNECT_JSON_MAX_DEPTH + 1))
    return invalid (error, table->collection->name, i, "object: a plain object is expected");
  put.body = body = yyjson_val_write (object, 0, &put.length);
  if (body == NULL || put.length > CONNECT_JSON_MAX_BYTES)
    return invalid (error, table->collection->name, i, "object: too large");
  return put_object (writer, table, &put, object, error);
}

/* Whether the answer is of the epoch and scope that the pass is of. */
static gboolean
check_origin (ConnectWriter *writer, yyjson_val *root, GError **error)
{
  g_autofree char *epoch = connect_writer_dup_meta (writer, "epoch");
  g_autofree char *scope = connect_writer_dup_meta (writer, "scope");
  const char *their_epoch = connect_pages_text (connect_pages_path (root, "epoch"));
  const char *their_scope = connect_pages_text (connect_pages_path (root, "scope"));

  if (!yyjson_is_obj (root) || their_epoch == NULL || their_scope == NULL)
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "epoch, scope: missing");
      return FALSE;
    }
  if (g_strcmp0 (epoch, their_epoch) == 0 && g_strcmp0 (scope, their_scope) == 0)
    return TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_GONE, "The server's data began anew.");
  return FALSE;
}

static gboolean
apply_objects (ConnectWriter *writer, const ConnectTable *table, yyjson_val *root, ConnectPageResult *result,
               GError **error)
{
  yyjson_val *next = connect_pages_member (root, "next", 4), *element;
  ConnectProgress progress = { .complete = yyjson_is_null (next), .cursor = (char *) connect_pages_text (next) };
  yyjson_arr_iter iter;

  if (!yyjson_arr_iter_init (connect_pages_path (root, "objects"), &iter))
    return invalid (error, table->collection->name, 0, "objects: a list is expected");
  if (!progress.complete && (progress.cursor == NULL || yyjson_arr_size (connect_pages_path (root, "objects")) == 0))
    return invalid (error, table->collection->name, 0, "next: a cursor or null is expected");
  while ((element = yyjson_arr_iter_next (&iter)) != NULL)
    if (!put_element (writer, table, element, result->n_rows++, error))
      return FALSE;
  result->last = progress.complete;
  return (!progress.complete || connect_writer_sweep (writer, table, FALSE, error)) &&
         connect_writer_set_progress (writer, table, &progress, error);
}

gboolean
connect_pages_apply_snapshot (ConnectWriter *writer, const ConnectTable *table, GBytes *answer,
                              ConnectPageResult *result, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (answer, &length);
  g_autoptr (Doc) doc = read_doc (text, length, error);

  *result = (ConnectPageResult) { 0 };
  if (doc == NULL || !check_origin (writer, yyjson_doc_get_root (doc), error) || !connect_writer_begin (writer, error))
    return FALSE;
  if (!apply_objects (writer, table, yyjson_doc_get_root (doc), result, error))
    {
      connect_writer_rollback (writer);
      return FALSE;
    }
  return connect_writer_commit (writer, &result->touched, error);
}

static gboolean
apply_change (ConnectWriter *writer, yyjson_val *change, guint i, GError **error)
{
  const char *name = yyjson_get_str (connect_pages_path (change, "collection"));
  const ConnectTable *table = connect_schema_find_name (connect_writer_get_schema (writer), name);
  const char *key;

  if (name == NULL)
    return invalid (error, "changes", i, "collection: a text is expected");
  if (table == NULL)
    return TRUE;
  if (!yyjson_get_bool (connect_pages_path (change, "deleted")))
    return put_element (writer, table, change, i, error);
  key = yyjson_get_str (connect_pages_path (change, "key"));
  if (key == NULL)
    return invalid (error, "changes", i, "key: a text is expected");
  return connect_writer_remove (writer, table, key, error);
}

static gboolean
apply_changes (ConnectWriter *writer, yyjson_val *root, ConnectPageResult *result, GError **error)
{
  g_autofree char *next = NULL;
  yyjson_arr_iter iter;
  yyjson_val *change;

  if (!connect_pages_integer (connect_pages_path (root, "next"), &result->next))
    return invalid (error, "changes", 0, "next: a number is expected");
  if (!yyjson_arr_iter_init (connect_pages_path (root, "changes"), &iter))
    return invalid (error, "changes", 0, "a list is expected");
  result->last = !yyjson_get_bool (connect_pages_path (root, "more"));
  if (!result->last && yyjson_arr_size (connect_pages_path (root, "changes")) == 0)
    return invalid (error, "changes", 0, "more: nothing came, and more is said to be there");
  while ((change = yyjson_arr_iter_next (&iter)) != NULL)
    if (!apply_change (writer, change, result->n_rows++, error))
      return FALSE;
  next = g_strdup_printf ("%" G_GINT64_FORMAT, result->next);
  return connect_writer_set_meta (writer, "next", next, error);
}

gboolean
connect_pages_apply_feed (ConnectWriter *writer, GBytes *answer, ConnectPageResult *result, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (answer, &length);
  g_autoptr (Doc) doc = read_doc (text, length, error);

  *result = (ConnectPageResult) { 0 };
  if (doc == NULL || !check_origin (writer, yyjson_doc_get_root (doc), error) || !connect_writer_begin (writer, error))
    return FALSE;
  if (!apply_changes (writer, yyjson_doc_get_root (doc), result, error))
    {
      connect_writer_rollback (writer);
      return FALSE;
    }
  return connect_writer_commit (writer, &result->touched, error);
}

gboolean
connect_pages_add_values (const ConnectColumn *columns, guint n_columns, const ConnectMember *list, const char *text,
                          gsize length, ConnectValues *values, GError **error)
{
  g_autoptr (Doc) doc = read_doc (text, length, error);

  if (doc == NULL)
    return FALSE;
  for (guint i = 0; i < n_columns; i++)
    {
      ConnectPageValue value = connect_pages_value (&columns[i], list, yyjson_doc_get_root (doc));

      if (value.type == CONNECT_VALUE_INT)
        connect_values_add_int (values, value.integer);
      else
        connect_values_add_text (values, value.text);
      g_free (value.made);
    }
  return TRUE;
}
