/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* From a description to a table, and from a query to SQL: shared by the daemon's two stores and the client's cache, so
 * that a filter means the same everywhere. This makes text and values only; it links no database.
 *
 * The table of collection C ("contract-versions" → contract_versions):
 *   place INTEGER PRIMARY KEY                                               SQLite: its rowid by name
 *   key TEXT, unique, parent TEXT, revision INTEGER, body TEXT              always
 *   m_<path>     for each member with a column, '.' written "__": TEXT or INTEGER (BIGINT)
 *   f_<path>     for each text member that ilike or search may look at: its folded form
 * The table of a list member L of C: C__L with owner (the row's key), n (position) and the columns of its elements.
 * The trigram index: SQLite trigrams and trigrams_new, for all collections, kept by ConnectTrigrams; PostgreSQL the index C_tri,
 * where pg_trgm is to be had. */

#pragma once

#include <json-glib/json-glib.h>
#include "model/connect-collection.h"
#include "query/connect-rql.h"

G_BEGIN_DECLS

typedef enum
{
  CONNECT_DIALECT_SQLITE,
  CONNECT_DIALECT_POSTGRESQL, /* text columns are COLLATE "C"; placeholders stay '?' (the store rewrites them) */
} ConnectDialect;

typedef enum
{
  CONNECT_VALUE_NULL,
  CONNECT_VALUE_INT,
  CONNECT_VALUE_TEXT,
  CONNECT_VALUE_BLOB,
} ConnectValueType;

/* On SQLite the name of the rowid of every collection's table: VACUUM may change those that have no name. */
#define CONNECT_TABLE_PLACE "place"
/* Candidates that are looked at one by one within some milliseconds. */
#define CONNECT_TABLE_FEW 4096

/* A value for or from a database. */
typedef struct
{
  ConnectValueType type;
  gint64 integer;
  char *text;     /* owned */
  GBytes *blob;   /* owned */
} ConnectValue;

void connect_value_clear (ConnectValue *self);

/* Values to bind, in order. */
typedef struct _ConnectValues ConnectValues;
ConnectValues *connect_values_new (void);
void connect_values_free (ConnectValues *self);
void connect_values_add_null (ConnectValues *self);
void connect_values_add_int (ConnectValues *self, gint64 value);
void connect_values_add_text (ConnectValues *self, const char *value); /* NULL: a null; copied */
void connect_values_take_text (ConnectValues *self, char *value); /* the same, (transfer full) */
void connect_values_add_blob (ConnectValues *self, GBytes *value);
void connect_values_add_value (ConnectValues *self, const ConnectValue *value);
void connect_values_add_all (ConnectValues *self, const ConnectValues *more);
guint connect_values_get_length (const ConnectValues *self);
const ConnectValue *connect_values_get (const ConnectValues *self, guint i);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectValues, connect_values_free)

/* One column that a description asks for. */
typedef struct
{
  const ConnectMember *member;
  char *name;        /* "m_agreement__name" or "f_agreement__name" */
  gboolean folded;
} ConnectColumn;

/* The columns of the table itself, or (list not NULL) of a list's table. Cached per collection, never freed.
 * `n_columns` gets the number. */
const ConnectColumn *connect_table_get_columns (const ConnectCollection *collection, const ConnectMember *list,
                                                guint *n_columns);
/* "m_owner__id" of "owner.id", of the table itself; NULL: the member has no column. */
const char *connect_table_find_column (const ConnectCollection *collection, const char *path);
char *connect_table_dup_name (const ConnectCollection *collection, const ConnectMember *list);
/* The statements that make what all collections share; run before those of any. Returns: (transfer full) strv */
char **connect_table_dup_shared_ddl (ConnectDialect dialect);
/* The statements that make the tables, the indexes that the description deserves, and PostgreSQL's trigram index; they may be run again.
 * `extra` is put into the main table's column list ("doc TEXT NOT NULL, …") or NULL. Returns: (transfer full) strv */
char **connect_table_dup_ddl (const ConnectCollection *collection, ConnectDialect dialect, const char *extra);
/* Adds the values of `object` for the columns, in their order. */
void connect_table_add_values (const ConnectColumn *columns, guint n_columns, JsonObject *object,
                               const ConnectMember *list, ConnectValues *values);
/* The value of one text for a column of this member, as add_values would make it. Error: CONNECT_ERROR_INVALID. */
gboolean connect_table_convert (const ConnectMember *member, const char *text, ConnectValue *value, GError **error);

/* What keeps SQLite's trigram index as the rows are. Statements, run in the transaction of the write; each takes the row's key but
 * where it says otherwise. */
typedef struct
{
  char *note;    /* after a row was written */
  char *change;  /* instead, before a row is written over: texts, key, texts. One whose texts stay is left alone. */
  char *forget;  /* before a row goes, and */
  char *remove;
} ConnectTrigrams;

/* Returns: (transfer full) (nullable): NULL where nothing is to be kept */
ConnectTrigrams *connect_trigrams_new (const ConnectCollection *collection, ConnectDialect dialect);
void connect_trigrams_free (ConnectTrigrams *self);
/* A statement that takes up rows from before there was an index. Returns: (transfer full) (nullable): as above */
char *connect_trigrams_dup_take_up (const ConnectCollection *collection, ConnectDialect dialect);
/* What the index is given for the texts of a row. The statements call it as a function of SQL, which each connection that writes
 * gets by connect_table_add_functions(). Returns: (transfer full) */
#define CONNECT_TRIGRAMS_LETTERS "trigram_letters"
char *connect_trigrams_dup_letters (guint alphabet, const char *texts);
/* The texts of a row whose columns' values begin at `first`. Returns: (transfer full) */
char *connect_trigrams_dup_texts (const ConnectColumn *columns, guint n_columns, const ConnectValues *values, guint first);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectTrigrams, connect_trigrams_free)

/* A condition: SQL text with '?' and its values. The row's table is aliased `r`. */
typedef struct
{
  char *sql;             /* never empty: "1=1" for everything */
  ConnectValues *values;
  /* The way by the trigram index; all NULL where there is none. It leads to the same rows, and pays when the probe finds at most
   * CONNECT_TABLE_FEW: of more candidates an index of the other conditions may make less work. */
  char *candidates;      /* to select from instead of "TABLE r"; its only '?' is `match` */
  char *match;
  char *probe;           /* a query of places, one more than are few; its only '?' is `match` */
  char *probed;          /* as `candidates`; its only '?' is what the probe found, as a JSON array */
} ConnectCondition;

void connect_condition_free (ConnectCondition *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectCondition, connect_condition_free)

/* The filter (and search) as a condition. Unknown properties are neutral; a lookup that is not allowed and a value that
 * does not convert are CONNECT_ERROR_INVALID, telling filter, lookup and value (rql.md §6, §9). A member whose audience
 * is restricted counts as unknown unless one of `sides` (0: everything is seen) sees it. */
ConnectCondition *connect_table_compile_filter (const ConnectCollection *collection, ConnectDialect dialect,
                                                const ConnectRql *filter, const char *search, ConnectSide sides,
                                                GError **error);
/* "r.m_x DESC NULLS LAST, …, r.key": total, the key last; strings by their folded copy (r.f_x). NULL items: the
 * collection's default order.
 * Error: "Bad ordering filter: <name>." Returns: (transfer full) */
char *connect_table_compile_order (const ConnectCollection *collection, ConnectDialect dialect,
                                   const char *const *ordering, GError **error);
/* Checks select names. Error: "Bad select filter: <name>." */
gboolean connect_table_check_select (const ConnectCollection *collection, const char *const *include,
                                     const char *const *exclude, GError **error);

G_END_DECLS
