/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "cache/connect-find.h"

#include "query/connect-rql.h"
#include "query/connect-table.h"

void
connect_find_spec_clear (ConnectFindSpec *self)
{
  g_clear_pointer (&self->filter, g_free);
  g_clear_pointer (&self->search, g_free);
  g_clear_pointer (&self->order, g_free);
  g_clear_pointer (&self->parent, g_free);
}

gboolean
connect_find_spec_equal (const ConnectFindSpec *a, const ConnectFindSpec *b)
{
  return g_strcmp0 (a->filter, b->filter) == 0 && g_strcmp0 (a->search, b->search) == 0 &&
         g_strcmp0 (a->order, b->order) == 0 && g_strcmp0 (a->parent, b->parent) == 0;
}

static void
clear_row (gpointer data)
{
  connect_row_data_clear (data);
}

ConnectFind *
connect_find_new (ConnectCache *cache, const ConnectCollection *collection, const ConnectFindSpec *spec, guint n_window)
{
  ConnectFind *self = g_atomic_rc_box_new0 (ConnectFind);

  self->cache = cache;
  self->collection = collection;
  self->spec = (ConnectFindSpec) { g_strdup (spec->filter), g_strdup (spec->search), g_strdup (spec->order),
                                   g_strdup (spec->parent) };
  self->n_window = n_window;
  self->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->window = g_array_new (FALSE, TRUE, sizeof (ConnectRowData));
  g_array_set_clear_func (self->window, clear_row);
  return self;
}

ConnectFind *
connect_find_ref (ConnectFind *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_find (gpointer data)
{
  ConnectFind *self = data;

  connect_find_spec_clear (&self->spec);
  g_array_unref (self->rowids);
  g_array_unref (self->window);
}

void
connect_find_unref (ConnectFind *self)
{
  g_atomic_rc_box_release_full (self, clear_find);
}

/* The statement's text; `condition` gets the values. */
static char *
make_sql (ConnectFind *self, const ConnectTable *table, ConnectCondition **condition, GError **error)
{
  g_autoptr (ConnectRql) rql = NULL;
  g_autoptr (ConnectQuerySpec) parts = NULL;
  g_auto (GStrv) ordering = NULL;
  g_autofree char *order = NULL;
  g_autofree char *plain = NULL;

  rql = self->spec.filter != NULL ? connect_rql_parse (self->spec.filter, error) : connect_rql_new_all ();
  if (rql == NULL || (parts = connect_query_spec_new (rql, error)) == NULL)
    return NULL;
  *condition = connect_table_compile_filter (self->collection, CONNECT_DIALECT_SQLITE, parts->filter,
                                             self->spec.search != NULL ? self->spec.search : parts->search, 0, error);
  if (*condition == NULL)
    return NULL;
  ordering = self->spec.order != NULL ? g_strsplit (self->spec.order, ",", -1) : g_strdupv (parts->ordering);
  order = connect_table_compile_order (self->collection, CONNECT_DIALECT_SQLITE, (const char *const *) ordering, error);
  if (order == NULL)
    return NULL;
  plain = g_strdup_printf ("%s r", table->name);
  return g_strdup_printf ("SELECT r.rowid FROM %s WHERE (%s)%s ORDER BY %s",
                          (*condition)->candidates != NULL ? (*condition)->candidates : plain, (*condition)->sql,
                          self->spec.parent != NULL ? " AND r.parent=?" : "", order);
}

static void
read_window (ConnectFind *self, ConnectReader *reader)
{
  for (guint i = 0; i < MIN (self->n_window, self->rowids->len); i++)
    {
      ConnectRowData row = { 0 };

      if (connect_reader_get_rowid (reader, g_array_index (self->rowids, gint64, i), &row))
        g_array_append_val (self->window, row);
      else
        connect_row_data_clear (&row);
    }
}

static gboolean
find_work (gpointer data, GError **error)
{
  ConnectFind *self = data;
  ConnectReader *reader = connect_cache_get_thread_reader (self->cache);
  ConnectDb *db = connect_reader_get (reader, &self->file);
  const ConnectTable *table = connect_schema_find (connect_cache_get_schema (self->cache), self->collection);
  g_autoptr (ConnectCondition) condition = NULL;
  g_autofree char *sql = NULL;
  g_autoptr (ConnectStmt) stmt = NULL;
  g_autoptr (GError) local = NULL;
  int n = 1;

  if (table == NULL)
    return TRUE;
  sql = make_sql (self, table, &condition, error);
  if (sql == NULL)
    return FALSE;
  if (db == NULL)
    return TRUE;
  stmt = connect_db_prepare (db, sql, error);
  if (stmt == NULL)
    return FALSE;
  if (condition->candidates != NULL) /* hardly ever slower than to look at all rows, so nothing is asked first */
    sqlite3_bind_text (stmt, n++, condition->match, -1, SQLITE_STATIC);
  connect_db_bind_values (stmt, n, condition->values);
  if (self->spec.parent != NULL)
    sqlite3_bind_text (stmt, n + connect_values_get_length (condition->values), self->spec.parent, -1, SQLITE_STATIC);
  while (connect_db_step (db, stmt, &local))
    {
      gint64 rowid = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (self->rowids, rowid);
    }
  sqlite3_clear_bindings (stmt);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  read_window (self, reader);
  return TRUE;
}

static void
unref_find (gpointer data)
{
  connect_find_unref (data);
}

DexFuture *
connect_find_run (ConnectFind *self)
{
  return connect_worker_run (connect_cache_get_reading (self->cache), find_work, connect_find_ref (self), unref_find);
}
