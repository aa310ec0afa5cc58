/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "common/test-db.h"

#include "protocol/connect-json.h"
#include "query/connect-table-sqlite.h"

sqlite3 *
test_db_open (void)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_cmpint (connect_table_add_functions (db), ==, SQLITE_OK);
  test_db_run (db, "PRAGMA foreign_keys = ON");
  return db;
}

void
test_db_close (sqlite3 *db)
{
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

void
test_db_run (sqlite3 *db, const char *sql)
{
  char *message = NULL;

  if (sqlite3_exec (db, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", message, sql);
}

sqlite3_stmt *
test_db_prepare (sqlite3 *db, const char *sql, const ConnectValues *values)
{
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL) != SQLITE_OK)
    g_error ("%s: %s", sqlite3_errmsg (db), sql);
  g_assert_cmpint (sqlite3_bind_parameter_count (stmt), ==, connect_values_get_length (values));
  for (guint i = 0; i < connect_values_get_length (values); i++)
    {
      const ConnectValue *value = connect_values_get (values, i);

      if (value->type == CONNECT_VALUE_INT)
        sqlite3_bind_int64 (stmt, (int) i + 1, value->integer);
      else if (value->type == CONNECT_VALUE_TEXT)
        sqlite3_bind_text (stmt, (int) i + 1, value->text, -1, SQLITE_TRANSIENT);
    }
  return stmt;
}

static void
insert (sqlite3 *db, const char *table, const char *first, const ConnectValues *values, const ConnectColumn *columns, guint n)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  sqlite3_stmt *stmt;

  g_string_printf (sql, "INSERT INTO %s (%s", table, first);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql, ", %s", columns[i].name);
  g_string_append (sql, ") VALUES (");
  for (guint i = 0; i < connect_values_get_length (values); i++)
    g_string_append (sql, i > 0 ? ",?" : "?");
  g_string_append (sql, ")");
  stmt = test_db_prepare (db, sql->str, values);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_DONE);
  sqlite3_finalize (stmt);
}

static void
insert_elements (sqlite3 *db, const ConnectCollection *collection, const ConnectMember *list, JsonObject *row)
{
  g_autofree char *table = connect_table_dup_name (collection, list);
  JsonArray *elements = connect_json_get_array (row, list->path);
  guint n;
  const ConnectColumn *columns = connect_table_get_columns (collection, list, &n);

  for (guint i = 0; n > 0 && elements != NULL && i < json_array_get_length (elements); i++)
    {
      g_autoptr (ConnectValues) values = connect_values_new ();
      JsonNode *element = json_array_get_element (elements, i);

      if (!JSON_NODE_HOLDS_OBJECT (element))
        continue;
      connect_values_add_text (values, connect_json_get_string (row, "id"));
      connect_values_add_int (values, i);
      connect_table_add_values (columns, n, json_node_get_object (element), list, values);
      insert (db, table, "owner, n", values, columns, n);
    }
}

static void
note (sqlite3 *db, const ConnectCollection *collection, const char *key)
{
  g_autoptr (ConnectTrigrams) trigrams = connect_trigrams_new (collection, CONNECT_DIALECT_SQLITE);
  g_autoptr (ConnectValues) values = connect_values_new ();
  sqlite3_stmt *stmt;

  if (trigrams == NULL)
    return;
  connect_values_add_text (values, key);
  stmt = test_db_prepare (db, trigrams->note, values);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_DONE);
  sqlite3_finalize (stmt);
}

void
test_db_insert (sqlite3 *db, const ConnectCollection *collection, JsonObject *row)
{
  g_autofree char *table = connect_table_dup_name (collection, NULL);
  g_autoptr (ConnectValues) values = connect_values_new ();
  guint n;
  const ConnectColumn *columns = connect_table_get_columns (collection, NULL, &n);

  connect_values_add_text (values, connect_json_get_string (row, "id"));
  connect_table_add_values (columns, n, row, NULL, values);
  insert (db, table, "key", values, columns, n);
  note (db, collection, connect_json_get_string (row, "id"));
  for (guint i = 0; i < collection->n_members; i++)
    if (collection->members[i].kind == CONNECT_KIND_LIST)
      insert_elements (db, collection, &collection->members[i], row);
}

void
test_db_create (sqlite3 *db, const ConnectCollection *collection)
{
  g_auto (GStrv) shared = connect_table_dup_shared_ddl (CONNECT_DIALECT_SQLITE);
  g_auto (GStrv) ddl = connect_table_dup_ddl (collection, CONNECT_DIALECT_SQLITE, NULL);

  for (guint i = 0; shared[i] != NULL; i++)
    test_db_run (db, shared[i]);
  for (guint i = 0; ddl[i] != NULL; i++)
    test_db_run (db, ddl[i]);
}
