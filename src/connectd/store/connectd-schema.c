/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Versions of the schema:
 *   1  the tables of the descriptions and the engine's own
 *   2  SQLite: one trigram index for all collections, see connectd_migrate()
 *   3  SQLite: each collection has its own letters there, and digits are written twice (connect-table-letters.c) */

#include "config.h"

#include "store/connectd-schema.h"

#include <string.h>

/* The columns of every collection's table besides those that the description gives. */
static const char extra_columns[] = "doc $TEXT NOT NULL, parts $TEXT"; /* see connectd-render.h */

static const char *const engine_tables[] = {
  /* the stored relation of CONNECT_VISIBLE_RELATION: why an account sees a row */
  "CREATE TABLE IF NOT EXISTS visible (account $TEXT NOT NULL, collection $TEXT NOT NULL, key $TEXT NOT NULL, "
  "reason $TEXT NOT NULL, PRIMARY KEY (account, collection, key, reason))",
  "CREATE INDEX IF NOT EXISTS visible_row ON visible (collection, key)",
  /* the change feed: the newest entry of each row for each account */
  "CREATE TABLE IF NOT EXISTS changes (account $TEXT NOT NULL, collection $TEXT NOT NULL, key $TEXT NOT NULL, "
  "seq $INT NOT NULL, deleted $INT NOT NULL, at $INT NOT NULL, PRIMARY KEY (account, collection, key))",
  "CREATE INDEX IF NOT EXISTS changes_seq ON changes (account, seq)",
  "CREATE INDEX IF NOT EXISTS changes_order ON changes (seq)",
  /* the feed's last number, and the number below which it has forgotten what went */
  "CREATE TABLE IF NOT EXISTS counters (name $TEXT PRIMARY KEY, value $INT NOT NULL)",
  /* what each daemon's writer committed last; only PostgreSQL's needs it */
  "CREATE TABLE IF NOT EXISTS writers (name $TEXT PRIMARY KEY, number $INT NOT NULL, at $INT NOT NULL)",
  /* references that are still to follow their source: from which key on */
  "CREATE TABLE IF NOT EXISTS follows (collection $TEXT NOT NULL, path $TEXT NOT NULL, source $TEXT NOT NULL, "
  "position $TEXT NOT NULL, PRIMARY KEY (collection, path, source))",
  /* what was answered to an Idempotency-Key */
  "CREATE TABLE IF NOT EXISTS idempotency (owner $TEXT NOT NULL, key $TEXT NOT NULL, hash $TEXT NOT NULL, "
  "status $INT NOT NULL, answer $TEXT, created $INT NOT NULL, PRIMARY KEY (owner, key))",
  "CREATE INDEX IF NOT EXISTS idempotency_created ON idempotency (created)",
  /* attempts counted until a moment */
  "CREATE TABLE IF NOT EXISTS limits (name $TEXT PRIMARY KEY, count $INT NOT NULL, until $INT NOT NULL)",
  "CREATE INDEX IF NOT EXISTS limits_until ON limits (until)",
  /* files: their bytes in parts by hash, who may take them, since when no row uses them, and the rows that do */
  "CREATE TABLE IF NOT EXISTS stored_files (id $TEXT PRIMARY KEY, hash $TEXT NOT NULL, size $INT NOT NULL, name $TEXT NOT NULL, "
  "type $TEXT NOT NULL, owner $TEXT NOT NULL, unused $INT, ready $INT NOT NULL)",
  "CREATE INDEX IF NOT EXISTS stored_files_hash ON stored_files (hash)",
  "CREATE INDEX IF NOT EXISTS stored_files_unused ON stored_files (unused) WHERE unused IS NOT NULL",
  "CREATE TABLE IF NOT EXISTS stored_parts (hash $TEXT NOT NULL, n $INT NOT NULL, bytes $BLOB NOT NULL, PRIMARY KEY (hash, n))",
  "CREATE TABLE IF NOT EXISTS stored_uses (collection $TEXT NOT NULL, key $TEXT NOT NULL, file $TEXT NOT NULL, "
  "PRIMARY KEY (collection, key, file))",
  "CREATE INDEX IF NOT EXISTS stored_uses_file ON stored_uses (file)",
  NULL,
};

/* One list a version: what is done to a database of the version before. The first makes the table that all others may
 * count on; the rest of version 1 is found by comparing. */
static const char *const version_1[] = {
  "CREATE TABLE IF NOT EXISTS meta (name $TEXT PRIMARY KEY, value $TEXT NOT NULL)",
  NULL,
};
static const char *const nothing[] = { NULL }; /* but what connectd_migrate() does */
static const char *const *const steps[CONNECTD_SCHEMA_VERSION] = { version_1, nothing, nothing };

char *
connectd_schema_expand (const char *sql, ConnectDialect dialect)
{
  gboolean sqlite = dialect == CONNECT_DIALECT_SQLITE;
  GString *text = g_string_new (sql);

  g_string_replace (text, "$TEXT", sqlite ? "TEXT" : "TEXT COLLATE \"C\"", 0);
  g_string_replace (text, "$INT", sqlite ? "INTEGER" : "BIGINT", 0);
  g_string_replace (text, "$BLOB", sqlite ? "BLOB" : "BYTEA", 0);
  return g_string_free_and_steal (text);
}

static char **
expand_all (const char *const *statements, ConnectDialect dialect)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; statements[i] != NULL; i++)
    g_strv_builder_take (builder, connectd_schema_expand (statements[i], dialect));
  return g_strv_builder_end (builder);
}

/* The domain checks it and tells why; this is for what no check can see. */
static char *
make_sole_index (const ConnectCollection *collection)
{
  g_autofree char *table = connect_table_dup_name (collection, NULL);
  g_autofree char *states = g_strjoinv ("', '", (char **) collection->sole_states);

  return g_strdup_printf ("CREATE UNIQUE INDEX IF NOT EXISTS %s_i_sole ON %s (%s) WHERE %s IN ('%s')", table, table,
                          connect_table_find_column (collection, collection->sole_member),
                          connect_table_find_column (collection, collection->state_member),
                          states);
}

char **
connectd_schema_dup_collection (const ConnectCollection *collection, ConnectDialect dialect)
{
  g_autofree char *extra = connectd_schema_expand (extra_columns, dialect);
  g_auto (GStrv) statements = connect_table_dup_ddl (collection, dialect, extra);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (collection->sole_member == NULL)
    return g_steal_pointer (&statements);
  g_strv_builder_addv (builder, (const char **) statements);
  g_strv_builder_take (builder, make_sole_index (collection));
  return g_strv_builder_end (builder);
}

char **
connectd_schema_dup_engine (ConnectDialect dialect)
{
  g_auto (GStrv) own = expand_all (engine_tables, dialect);
  g_auto (GStrv) shared = connect_table_dup_shared_ddl (dialect);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_addv (builder, (const char **) own);
  g_strv_builder_addv (builder, (const char **) shared);
  return g_strv_builder_end (builder);
}

char **
connectd_schema_dup_step (guint version, ConnectDialect dialect)
{
  g_return_val_if_fail (version >= 1 && version <= CONNECTD_SCHEMA_VERSION, NULL);

  return expand_all (steps[version - 1], dialect);
}

static void
add_all (GChecksum *checksum, char **statements)
{
  for (guint i = 0; statements[i] != NULL; i++)
    g_checksum_update (checksum, (const guchar *) statements[i], -1);
}

char *
connectd_schema_dup_fingerprint (ConnectDialect dialect)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_auto (GStrv) engine = connectd_schema_dup_engine (dialect);

  add_all (checksum, engine);
  for (guint i = 0; connect_collections ()[i] != NULL; i++)
    {
      g_auto (GStrv) statements = connectd_schema_dup_collection (connect_collections ()[i], dialect);

      add_all (checksum, statements);
    }
  return g_strdup (g_checksum_get_string (checksum));
}
