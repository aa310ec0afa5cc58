/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "cache/connect-schema.h"

#define ROW_EXTRA "pass INTEGER NOT NULL, seq INTEGER NOT NULL"

static const char common_ddl[] =
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE sync (collection TEXT PRIMARY KEY, synced_at INTEGER NOT NULL DEFAULT 0, cursor TEXT,"
    " complete INTEGER NOT NULL DEFAULT 0, stamp INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
    "CREATE VIRTUAL TABLE words USING fts5 (title, text, content='', contentless_delete=1, prefix='1 2 3',"
    " tokenize='unicode61 remove_diacritics 2');";

struct _ConnectSchema
{
  GArray *tables; /* ConnectTable */
  char **shared;  /* statements for all of them */
  char *signature;
};

static void
append_columns (GString *sql, const ConnectColumn *columns, guint n_columns, const char *format_name)
{
  for (guint i = 0; i < n_columns; i++)
    {
      g_string_append (sql, ", ");
      if (format_name == NULL)
        g_string_append_c (sql, '?');
      else
        g_string_append (sql, columns[i].name);
    }
}

static char *
make_put_sql (const ConnectTable *table)
{
  GString *sql = g_string_new (NULL);

  g_string_printf (sql, "INSERT INTO %s (rowid, key, parent, revision, body, pass, seq", table->name);
  append_columns (sql, table->columns, table->n_columns, "name");
  g_string_append (sql, ") VALUES (?, ?, ?, ?, ?, ?, ?");
  append_columns (sql, table->columns, table->n_columns, NULL);
  g_string_append (sql, ") ON CONFLICT (key) DO UPDATE SET parent=excluded.parent, revision=excluded.revision,"
                        " body=excluded.body, pass=excluded.pass, seq=excluded.seq");
  for (guint i = 0; i < table->n_columns; i++)
    g_string_append_printf (sql, ", %s=excluded.%s", table->columns[i].name, table->columns[i].name);
  return g_string_free_and_steal (sql);
}

static char *
make_list_sql (const ConnectListTable *list)
{
  GString *sql = g_string_new (NULL);

  g_string_printf (sql, "INSERT INTO %s (owner, n", list->name);
  append_columns (sql, list->columns, list->n_columns, "name");
  g_string_append (sql, ") VALUES (?, ?");
  append_columns (sql, list->columns, list->n_columns, NULL);
  g_string_append_c (sql, ')');
  return g_string_free_and_steal (sql);
}

static void
add_list (ConnectTable *table, const ConnectMember *member)
{
  ConnectListTable list = { .member = member };

  list.columns = connect_table_get_columns (table->collection, member, &list.n_columns);
  if (list.n_columns == 0)
    return;
  list.name = connect_table_dup_name (table->collection, member);
  list.insert_sql = make_list_sql (&list);
  list.delete_sql = g_strdup_printf ("DELETE FROM %s WHERE owner=?", list.name);
  g_array_append_val (table->lists, list);
}

static void
clear_list (gpointer data)
{
  ConnectListTable *list = data;

  g_free (list->name);
  g_free (list->insert_sql);
  g_free (list->delete_sql);
}

static void
clear_table (gpointer data)
{
  ConnectTable *table = data;

  g_free (table->name);
  g_array_unref (table->lists);
  g_strfreev (table->ddl);
  g_free (table->put_sql);
  connect_trigrams_free (table->trigrams);
  g_free (table->by_key_sql);
  g_free (table->by_row_sql);
}

static void
add_all (GChecksum *checksum, char **statements)
{
  for (guint i = 0; statements[i] != NULL; i++)
    g_checksum_update (checksum, (const guchar *) statements[i], -1);
}

static gboolean
run_all (ConnectDb *db, char **statements, GError **error)
{
  for (guint i = 0; statements[i] != NULL; i++)
    if (!connect_db_exec (db, statements[i], error))
      return FALSE;
  return TRUE;
}

static void
add_table (ConnectSchema *self, const ConnectCollection *collection, GChecksum *checksum)
{
  ConnectTable table = { .collection = collection, .index = self->tables->len };
  const char *columns = "rowid, key, parent, revision, seq, body";

  table.name = connect_table_dup_name (collection, NULL);
  table.columns = connect_table_get_columns (collection, NULL, &table.n_columns);
  table.lists = g_array_new (FALSE, FALSE, sizeof (ConnectListTable));
  g_array_set_clear_func (table.lists, clear_list);
  for (guint i = 0; i < collection->n_members; i++)
    if (collection->members[i].kind == CONNECT_KIND_LIST)
      add_list (&table, &collection->members[i]);
  table.ddl = connect_table_dup_ddl (collection, CONNECT_DIALECT_SQLITE, ROW_EXTRA);
  add_all (checksum, table.ddl);
  table.trigrams = connect_trigrams_new (collection, CONNECT_DIALECT_SQLITE);
  if (table.trigrams != NULL) /* what is in the index is not told by what makes it */
    g_checksum_update (checksum, (const guchar *) table.trigrams->note, -1);
  table.put_sql = make_put_sql (&table);
  table.by_key_sql = g_strdup_printf ("SELECT %s FROM %s WHERE key=?", columns, table.name);
  table.by_row_sql = g_strdup_printf ("SELECT %s FROM %s WHERE rowid=?", columns, table.name);
  g_array_append_val (self->tables, table);
}

ConnectSchema *
connect_schema_new (void)
{
  const ConnectCollection *const *all = connect_collections ();
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  ConnectSchema *self = g_new0 (ConnectSchema, 1);

  self->tables = g_array_new (FALSE, FALSE, sizeof (ConnectTable));
  g_array_set_clear_func (self->tables, clear_table);
  self->shared = connect_table_dup_shared_ddl (CONNECT_DIALECT_SQLITE);
  g_checksum_update (checksum, (const guchar *) common_ddl, -1);
  add_all (checksum, self->shared);
  for (guint i = 0; all[i] != NULL; i++)
    if ((all[i]->flags & (CONNECT_COLLECTION_INTERNAL | CONNECT_COLLECTION_NO_FEED)) == 0)
      add_table (self, all[i], checksum);
  /* the index must fit into a rowid's lowest byte, and into a ConnectTableSet */
  g_assert (self->tables->len <= 256);
  self->signature = g_strdup (g_checksum_get_string (checksum));
  return self;
}

void
connect_schema_free (ConnectSchema *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->tables);
  g_strfreev (self->shared);
  g_free (self->signature);
  g_free (self);
}

const char *
connect_schema_get_signature (ConnectSchema *self)
{
  return self->signature;
}

guint
connect_schema_get_n_tables (ConnectSchema *self)
{
  return self->tables->len;
}

const ConnectTable *
connect_schema_get_table (ConnectSchema *self, guint i)
{
  return i < self->tables->len ? &g_array_index (self->tables, ConnectTable, i) : NULL;
}

const ConnectTable *
connect_schema_find (ConnectSchema *self, const ConnectCollection *collection)
{
  for (guint i = 0; i < self->tables->len; i++)
    if (g_array_index (self->tables, ConnectTable, i).collection == collection)
      return &g_array_index (self->tables, ConnectTable, i);
  return NULL;
}

const ConnectTable *
connect_schema_find_name (ConnectSchema *self, const char *name)
{
  const ConnectCollection *collection = connect_collection_find (name);

  return collection != NULL ? connect_schema_find (self, collection) : NULL;
}

const ConnectTable *
connect_schema_find_rowid (ConnectSchema *self, gint64 rowid)
{
  return connect_schema_get_table (self, rowid & 0xff);
}

gboolean
connect_schema_create (ConnectSchema *self, ConnectDb *db, GError **error)
{
  g_autoptr (ConnectStmt) stmt = NULL;

  if (!connect_db_exec (db, common_ddl, error) || !run_all (db, self->shared, error))
    return FALSE;
  for (guint i = 0; i < self->tables->len; i++)
    if (!run_all (db, connect_schema_get_table (self, i)->ddl, error))
      return FALSE;
  stmt = connect_db_prepare (db, "INSERT INTO meta (name, value) VALUES ('schema', ?)", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, self->signature, -1, SQLITE_STATIC);
  return connect_db_run (db, stmt, error);
}

gboolean
connect_schema_check (ConnectSchema *self, ConnectDb *db)
{
  g_autoptr (ConnectStmt) stmt = connect_db_prepare (db, "SELECT value FROM meta WHERE name='schema'", NULL);

  return stmt != NULL && connect_db_step (db, stmt, NULL) &&
         g_strcmp0 ((const char *) sqlite3_column_text (stmt, 0), self->signature) == 0;
}
