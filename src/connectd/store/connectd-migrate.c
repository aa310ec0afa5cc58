/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "store/connectd-migrate.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "protocol/connect-error.h"
#include "store/connectd-schema.h"
#include "store/sqlite/connectd-sqlite.h"

typedef struct
{
  ConnectdDb *db;
  ConnectDialect dialect;
  ConnectdDb *model;   /* an empty SQLite database in memory, to read the wanted columns from */
  GHashTable *refill;  /* set of collection names */
  gboolean empty;      /* a new database: nothing to compare with */
  guint n_found;       /* tables of the collection at hand that are there already */
  guint n_completed;   /* of those, the ones that lacked a column */
  guint n_absent;
} Migration;

static gboolean
run_all (ConnectdDb *db, char **statements, GError **error)
{
  for (guint i = 0; statements[i] != NULL; i++)
    if (!connectd_db_run (db, statements[i], NULL, NULL, NULL, NULL, error))
      return FALSE;
  return TRUE;
}

static ConnectValues *
one_text (const char *text)
{
  ConnectValues *values = connect_values_new ();

  connect_values_add_text (values, text);
  return values;
}

/* --- the version --- */

static gboolean
read_version (Migration *self, gint64 *version, GError **error)
{
  gint64 found = 0;

  *version = 0;
  if (self->dialect == CONNECT_DIALECT_SQLITE)
    return connectd_db_get_int (self->db, "PRAGMA user_version", NULL, version, NULL, error);
  if (!connectd_db_get_int (self->db, "SELECT CASE WHEN to_regclass('schema_version') IS NULL THEN 0 ELSE 1 END",
                            NULL, &found, NULL, error))
    return FALSE;
  return found == 0 || connectd_db_get_int (self->db, "SELECT version FROM schema_version", NULL, version, NULL, error);
}

static gboolean
write_version (Migration *self, GError **error)
{
  g_autofree char *pragma = g_strdup_printf ("PRAGMA user_version = %d", CONNECTD_SCHEMA_VERSION);
  g_autofree char *row = g_strdup_printf ("INSERT INTO schema_version (one, version) VALUES (1, %d) "
                                          "ON CONFLICT (one) DO UPDATE SET version = excluded.version",
                                          CONNECTD_SCHEMA_VERSION);
  char *sqlite[] = { pragma, NULL };
  char *pgsql[] = {
    (char *) "CREATE TABLE IF NOT EXISTS schema_version (one INTEGER PRIMARY KEY CHECK (one = 1), version BIGINT NOT NULL)",
    row, NULL,
  };

  return run_all (self->db, self->dialect == CONNECT_DIALECT_SQLITE ? sqlite : pgsql, error);
}

/* --- the values in meta --- */

static gboolean
write_meta (Migration *self, const char *name, const char *value, gboolean replace, GError **error)
{
  g_autoptr (ConnectValues) values = one_text (name);

  connect_values_add_text (values, value);
  return connectd_db_run (self->db,
                          replace ? "INSERT INTO meta (name, value) VALUES (?, ?) "
                                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                                  : "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                          values, NULL, NULL, NULL, error);
}

static gboolean
add_name_cb (const ConnectValue *values, guint n_values, gpointer user_data)
{
  g_hash_table_add (user_data, g_strdup (values[0].text));
  return TRUE;
}

/* Notes the collections of this run beside those that an earlier run left. */
static gboolean
write_refill (Migration *self, GError **error)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *old = NULL;
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) before = NULL;

  if (g_hash_table_size (self->refill) == 0)
    return TRUE;
  old = connectd_db_dup_text (self->db, "SELECT value FROM meta WHERE name = 'refill'", NULL, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  before = old != NULL ? json_from_string (old, NULL) : NULL;
  for (guint i = 0; before != NULL && JSON_NODE_HOLDS_ARRAY (before) &&
                    i < json_array_get_length (json_node_get_array (before)); i++)
    g_hash_table_add (self->refill, g_strdup (json_array_get_string_element (json_node_get_array (before), i)));
  builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; connect_collections ()[i] != NULL; i++)
    if (g_hash_table_contains (self->refill, connect_collections ()[i]->name))
      json_builder_add_string_value (builder, connect_collections ()[i]->name);
  json_builder_end_array (builder);
  node = json_builder_get_root (builder);
  text = json_to_string (node, FALSE);
  /* what was half done begins anew: its first rows lack the new columns, too */
  return write_meta (self, "refill", text, TRUE, error) &&
         connectd_db_run (self->db, "DELETE FROM meta WHERE name = 'refill-position'", NULL, NULL, NULL, NULL, error);
}

/* --- what is missing --- */

static char **
dup_tables (const ConnectCollection *collection, ConnectDialect dialect)
{
  return collection != NULL ? connectd_schema_dup_collection (collection, dialect) : connectd_schema_dup_engine (dialect);
}

typedef struct
{
  const char *table;
  GHashTable *existing; /* names of the columns that the database has */
  GPtrArray *missing;   /* statements */
} Comparison;

static gboolean
compare_column_cb (const ConnectValue *values, guint n_values, gpointer user_data)
{
  Comparison *comparison = user_data;
  const char *name = values[0].text;

  if (g_hash_table_contains (comparison->existing, name))
    return TRUE;
  g_ptr_array_add (comparison->missing,
                   g_strdup_printf ("ALTER TABLE %s ADD COLUMN %s $%s%s", comparison->table, name,
                                    strcmp (values[1].text, "INTEGER") == 0 ? "INT" : values[1].text,
                                    values[2].integer == 0 ? ""
                                    : strcmp (values[1].text, "INTEGER") == 0 ? " NOT NULL DEFAULT 0"
                                                                              : " NOT NULL DEFAULT ''"));
  return TRUE;
}

/* Adds the columns of one table that the model has and the database lacks. A table that is not there yet is made
 * whole later. */
static gboolean
complete_table (Migration *self, const char *table, GError **error)
{
  g_autoptr (GHashTable) existing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ConnectValues) name = one_text (table);
  Comparison comparison = { table, existing, missing };
  const char *columns = self->dialect == CONNECT_DIALECT_SQLITE
                          ? "SELECT name FROM pragma_table_info(?)"
                          : "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum > 0 "
                            "AND NOT attisdropped";

  if (!connectd_db_run (self->db, columns, name, add_name_cb, existing, NULL, error))
    return FALSE;
  if (g_hash_table_size (existing) == 0)
    {
      self->n_absent++;
      return TRUE;
    }
  self->n_found++;
  /* a rowid gets its name with its table, or never */
  if (!connectd_db_run (self->model, "SELECT name, type, \"notnull\" FROM pragma_table_info(?) "
                        "WHERE name <> '" CONNECT_TABLE_PLACE "'", name, compare_column_cb, &comparison, NULL, error))
    return FALSE;
  for (guint i = 0; i < missing->len; i++)
    {
      g_autofree char *sql = connectd_schema_expand (g_ptr_array_index (missing, i), self->dialect);

      if (!connectd_db_run (self->db, sql, NULL, NULL, NULL, NULL, error))
        return FALSE;
    }
  self->n_completed += missing->len > 0;
  return TRUE;
}

/* Removes the indexes that the program made once (they are called TABLE_i_…) and wants no more. */
static gboolean
drop_indexes (Migration *self, const char *table, GError **error)
{
  g_autoptr (GHashTable) existing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (ConnectValues) name = one_text (table);
  g_autofree char *prefix = g_strconcat (table, "_i_", NULL);
  const char *own = "SELECT name FROM pragma_index_list(?)";
  const char *indexes = self->dialect == CONNECT_DIALECT_SQLITE
                          ? own : "SELECT indexname FROM pg_indexes WHERE tablename = ? AND schemaname = ANY (current_schemas(false))";
  GHashTableIter iter;
  gpointer index;

  if (!connectd_db_run (self->db, indexes, name, add_name_cb, existing, NULL, error) ||
      !connectd_db_run (self->model, own, name, add_name_cb, wanted, NULL, error))
    return FALSE;
  g_hash_table_iter_init (&iter, existing);
  while (g_hash_table_iter_next (&iter, &index, NULL))
    {
      g_autofree char *sql = g_strdup_printf ("DROP INDEX %s", (char *) index);

      if (g_str_has_prefix (index, prefix) && !g_hash_table_contains (wanted, index) &&
          !connectd_db_run (self->db, sql, NULL, NULL, NULL, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* Completes those of the collection's tables that are there already; `collection` NULL: the engine's. */
static gboolean
compare_tables (Migration *self, const ConnectCollection *collection, GError **error)
{
  g_auto (GStrv) statements = dup_tables (collection, CONNECT_DIALECT_SQLITE);
  g_autoptr (ConnectdDb) model = connectd_sqlite_open_memory (error);
  g_autoptr (GHashTable) tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer table;

  if (model == NULL || !run_all (model, statements, error))
    return FALSE;
  if (!connectd_db_run (model, "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", NULL, add_name_cb, tables, NULL, error))
    return FALSE;
  self->model = model;
  self->n_found = self->n_completed = self->n_absent = 0;
  g_hash_table_iter_init (&iter, tables);
  while (g_hash_table_iter_next (&iter, &table, NULL))
    if (!complete_table (self, table, error) || !drop_indexes (self, table, error))
      return FALSE;
  self->model = NULL;
  /* a new list's table is empty where its collection has rows */
  if (collection != NULL && self->n_found > 0 && (self->n_completed > 0 || self->n_absent > 0))
    g_hash_table_add (self->refill, g_strdup (collection->name));
  return TRUE;
}

/* Rows from before there was an index. */
static gboolean
take_up (Migration *self, const ConnectCollection *collection, GError **error)
{
  g_autofree char *sql = self->empty || collection == NULL ? NULL : connect_trigrams_dup_take_up (collection, self->dialect);

  return sql == NULL || connectd_db_run (self->db, sql, NULL, NULL, NULL, NULL, error);
}

static gboolean
complete_tables (Migration *self, const ConnectCollection *collection, GError **error)
{
  g_auto (GStrv) statements = dup_tables (collection, self->dialect);

  return (self->empty || compare_tables (self, collection, error)) && run_all (self->db, statements, error) &&
         take_up (self, collection, error);
}

/* --- steps that no list of statements can tell --- */

static gboolean
add_statement_cb (const ConnectValue *values, guint n_values, gpointer user_data)
{
  g_strv_builder_add (user_data, values[0].text);
  return TRUE;
}

/* Version 1 had a trigram index a table, T_tri with T_tri_new and triggers; version 2 had other letters in it. It is made anew. */
static gboolean
drop_trigrams (Migration *self, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) statements = NULL;

  if (!connectd_db_run (self->db,
                        "SELECT 'DROP ' || type || ' ' || name FROM sqlite_schema WHERE "
                        "(type = 'trigger' AND name GLOB '*_tri_*') OR (type = 'table' AND name GLOB '*_tri_new') OR "
                        "name IN ('trigrams_full', 'trigrams', 'trigrams_new') OR "
                        "sql GLOB 'CREATE VIRTUAL TABLE *_tri USING fts5*' ORDER BY type DESC",
                        NULL, add_statement_cb, builder, NULL, error))
    return FALSE;
  statements = g_strv_builder_end (builder);
  return run_all (self->db, statements, error);
}

/* --- all of it --- */

static gboolean
bring_up (Migration *self, gint64 version, GError **error)
{
  self->empty = version == 0;
  for (gint64 next = version + 1; next <= CONNECTD_SCHEMA_VERSION; next++)
    {
      g_auto (GStrv) statements = connectd_schema_dup_step ((guint) next, self->dialect);

      if (!run_all (self->db, statements, error))
        return FALSE;
    }
  if ((version == 1 || version == 2) && self->dialect == CONNECT_DIALECT_SQLITE && !drop_trigrams (self, error))
    return FALSE;
  if (!complete_tables (self, NULL, error))
    return FALSE;
  for (guint i = 0; connect_collections ()[i] != NULL; i++)
    if (!complete_tables (self, connect_collections ()[i], error))
      return FALSE;
  return write_version (self, error) && write_refill (self, error);
}

static gboolean
migrate (Migration *self, GError **error)
{
  g_autofree char *wanted = connectd_schema_dup_fingerprint (self->dialect);
  g_autofree char *found = NULL;
  g_autofree char *epoch = NULL;
  g_autoptr (GError) local = NULL;
  gint64 version;

  if (!read_version (self, &version, error))
    return FALSE;
  if (version > CONNECTD_SCHEMA_VERSION)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_CORRUPT,
                   "the database was made by a newer connectd (its schema is version %" G_GINT64_FORMAT
                   ", this program knows %d): install that one, or restore an older backup",
                   version, CONNECTD_SCHEMA_VERSION);
      return FALSE;
    }
  if (version == CONNECTD_SCHEMA_VERSION)
    found = connectd_db_dup_text (self->db, "SELECT value FROM meta WHERE name = 'fingerprint'", NULL, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (g_strcmp0 (found, wanted) == 0)
    return TRUE;
  epoch = g_uuid_string_random ();
  return bring_up (self, version, error) && write_meta (self, "fingerprint", wanted, TRUE, error) &&
         write_meta (self, "epoch", epoch, FALSE, error);
}

gboolean
connectd_migrate (ConnectdDb *db, GError **error)
{
  g_autoptr (GHashTable) refill = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Migration self = { .db = db, .dialect = db->klass->dialect, .refill = refill };

  if (!db->klass->begin_write (db, error))
    return FALSE;
  if (migrate (&self, error))
    return db->klass->commit (db, NULL, error);
  db->klass->rollback (db);
  _connectd_db_clear_failure (db);
  return FALSE;
}
