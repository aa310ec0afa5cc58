/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The tables of a cache file, made from the descriptions. Each collection's table has, besides what connect_table says,
 *   pass INTEGER   the round of fetching everything that brought the row last
 *   seq INTEGER    grows with every change of the row: by it readers see that one did change
 * and rowids that are never used twice, the collection's index in their lowest byte. `words` is the full-text index of
 * all of them by that rowid; `sync` says how far each collection is; `meta` holds the rest by name. */

#pragma once

#include "model/connect-collection.h"
#include "query/connect-table.h"
#include "sql/connect-sql.h"

G_BEGIN_DECLS

typedef struct
{
  const ConnectMember *member;
  char *name;
  const ConnectColumn *columns;
  guint n_columns;
  char *insert_sql; /* owner, n, columns */
  char *delete_sql; /* owner */
} ConnectListTable;

typedef struct
{
  const ConnectCollection *collection;
  guint index;
  char *name;
  const ConnectColumn *columns;
  guint n_columns;
  GArray *lists;     /* ConnectListTable */
  char **ddl;
  char *put_sql;     /* CONNECT_PUT_…, then the columns */
  ConnectTrigrams *trigrams; /* NULL: none to keep */
  char *by_key_sql;  /* CONNECT_ROW_… of a key */
  char *by_row_sql;  /* the same of a rowid */
} ConnectTable;

/* Parameters of put_sql. */
enum
{
  CONNECT_PUT_ROWID = 1,
  CONNECT_PUT_KEY,
  CONNECT_PUT_PARENT,
  CONNECT_PUT_REVISION,
  CONNECT_PUT_BODY,
  CONNECT_PUT_PASS,
  CONNECT_PUT_SEQ,
  CONNECT_PUT_COLUMNS,
};

/* Columns of by_key_sql and by_row_sql. */
enum
{
  CONNECT_ROW_ROWID,
  CONNECT_ROW_KEY,
  CONNECT_ROW_PARENT,
  CONNECT_ROW_REVISION,
  CONNECT_ROW_SEQ,
  CONNECT_ROW_BODY,
};

typedef struct _ConnectSchema ConnectSchema;

/* Some of the tables, by their indexes; {0}: none. */
typedef struct
{
  guint64 words[4];
} ConnectTableSet;

static inline void
connect_table_set_add (ConnectTableSet *self, guint index)
{
  self->words[index / 64] |= G_GUINT64_CONSTANT (1) << index % 64;
}

static inline gboolean
connect_table_set_has (const ConnectTableSet *self, guint index)
{
  return (self->words[index / 64] >> index % 64) & 1;
}

ConnectSchema *connect_schema_new (void);
void connect_schema_free (ConnectSchema *self);
/* A digest of everything that makes the tables what they are. */
const char *connect_schema_get_signature (ConnectSchema *self);
guint connect_schema_get_n_tables (ConnectSchema *self);
const ConnectTable *connect_schema_get_table (ConnectSchema *self, guint i);
/* NULL for what is not synchronised. */
const ConnectTable *connect_schema_find (ConnectSchema *self, const ConnectCollection *collection);
const ConnectTable *connect_schema_find_name (ConnectSchema *self, const char *name);
/* The table that a rowid belongs to. */
const ConnectTable *connect_schema_find_rowid (ConnectSchema *self, gint64 rowid);
/* Makes all tables in an empty file, and notes the signature. */
gboolean connect_schema_create (ConnectSchema *self, ConnectDb *db, GError **error);
/* Whether the file has exactly these tables. */
gboolean connect_schema_check (ConnectSchema *self, ConnectDb *db);

G_END_DECLS
