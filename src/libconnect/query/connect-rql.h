/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* RQL, the query language of collection URLs: text to tree and back. The tree is the only form in which filters travel
 * inside both programs. Trees are immutable and reference counted. */

#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>
#include "model/connect-collection.h"

G_BEGIN_DECLS

#define CONNECT_RQL_MAX_BYTES 8192
#define CONNECT_RQL_MAX_DEPTH 100

typedef enum
{
  CONNECT_RQL_ALL, /* the empty query */
  CONNECT_RQL_EQ, CONNECT_RQL_NE, CONNECT_RQL_GT, CONNECT_RQL_GE, CONNECT_RQL_LT, CONNECT_RQL_LE,
  CONNECT_RQL_LIKE, CONNECT_RQL_ILIKE,
  CONNECT_RQL_IN, CONNECT_RQL_OUT,
  CONNECT_RQL_AND, CONNECT_RQL_OR, CONNECT_RQL_NOT,
  CONNECT_RQL_TUPLE, /* t(…): as a value of EQ, NE, IN, OUT or on its own */
  CONNECT_RQL_ORDERING, CONNECT_RQL_SELECT,
} ConnectRqlOp;

typedef enum
{
  CONNECT_RQL_VALUE_TEXT,
  CONNECT_RQL_VALUE_NULL,  /* null() */
  CONNECT_RQL_VALUE_EMPTY, /* empty() */
  CONNECT_RQL_VALUE_TUPLE,
} ConnectRqlValueType;

typedef struct _ConnectRql ConnectRql;

typedef struct
{
  ConnectRqlValueType type;
  const char *text;        /* TEXT */
  const ConnectRql *tuple; /* TUPLE */
} ConnectRqlValue;

ConnectRql *connect_rql_ref (const ConnectRql *self);
void connect_rql_unref (ConnectRql *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectRql, connect_rql_unref)

/* Percent-decoding of a whole raw query string, once; bytes that are no UTF-8 become U+FFFD. Returns: (transfer full) */
char *connect_rql_decode (const char *query_string, gssize length);
/* Parses decoded text. Error: CONNECT_ERROR_INVALID "Bad filter query." with where. Returns: (transfer full) */
ConnectRql *connect_rql_parse (const char *text, GError **error);
/* Decodes and parses. A legacy form (key__lookup=value; order_by=, ordering= where it does not parse) is translated; a
 * form encoder's `search=two+words` is taken as it writes it. Error: as connect_rql_parse(). Returns: (transfer full) */
ConnectRql *connect_rql_parse_query (const char *query_string, GError **error);
/* The tree as text that parses to the same tree; not yet percent-encoded. NULL for what RQL cannot write: a text with
 * both kinds of quote, a list without values. Whatever was parsed can be written. Returns: (transfer full) (nullable) */
char *connect_rql_to_string (const ConnectRql *self);
/* The form of rql-cases.tsv: (eq id "PRD-1"). Returns: (transfer full) */
char *connect_rql_to_ast (const ConnectRql *self);

ConnectRqlOp connect_rql_get_op (const ConnectRql *self);
const char *connect_rql_get_property (const ConnectRql *self); /* comparisons and lists */
guint connect_rql_get_n_values (const ConnectRql *self);       /* 1 for comparisons; names for ORDERING and SELECT */
ConnectRqlValue connect_rql_get_value (const ConnectRql *self, guint i);
guint connect_rql_get_n_children (const ConnectRql *self);     /* AND, OR, NOT, TUPLE */
const ConnectRql *connect_rql_get_child (const ConnectRql *self, guint i);

/* Building. All (transfer full) results; children are taken. */
ConnectRql *connect_rql_new_all (void);
ConnectRql *connect_rql_new_compare (ConnectRqlOp op, const char *property, const char *text);
ConnectRql *connect_rql_new_null (ConnectRqlOp op, const char *property);
/* IN of no texts matches nothing, OUT of none everything. */
ConnectRql *connect_rql_new_list (ConnectRqlOp op, const char *property, const char *const *texts);
ConnectRql *connect_rql_new_and (ConnectRql *a, ConnectRql *b); /* NULL and ALL are neutral */
ConnectRql *connect_rql_new_or (ConnectRql *a, ConnectRql *b);

/* A query taken apart: the condition, and what stands beside it. */
typedef struct
{
  ConnectRql *filter;  /* never NULL: ALL when there is none; without ordering, select, limit, offset, search */
  char **ordering;     /* "-created", "id"; NULL when not given */
  char **include;      /* select(+a) */
  char **exclude;      /* select(-a) */
  char *search;        /* or NULL; a search below `or` or `not`, or a second one, stays in `filter` */
  gint64 limit;        /* -1: not given */
  gint64 offset;       /* 0: not given */
} ConnectQuerySpec;

/* Rules of rql.md §8 that do not need a collection: two orderings, more than five, bad limit … */
ConnectQuerySpec *connect_query_spec_new (const ConnectRql *rql, GError **error);
void connect_query_spec_free (ConnectQuerySpec *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectQuerySpec, connect_query_spec_free)

/* Whether an object in memory matches, by the same rules as the SQL. An invalid filter matches nothing. */
gboolean connect_rql_matches (const ConnectRql *self, const ConnectCollection *collection, JsonObject *object);
/* Whether it is a valid filter of the collection. INVALID. */
gboolean connect_rql_check (const ConnectRql *self, const ConnectCollection *collection, GError **error);
/* The same for a query taken apart, its search included; order of two objects as the SQL would have it (by what the query asks for or
 * the collection's default; unknown names are passed over). */
gboolean connect_query_spec_matches (const ConnectQuerySpec *self, const ConnectCollection *collection, JsonObject *object);
int connect_query_spec_compare (const ConnectQuerySpec *self, const ConnectCollection *collection, JsonObject *a, JsonObject *b);
/* `text` against an RQL pattern (`*`, `\*`, `\\`); both folded by the caller for ilike. Two stars in a row match nothing. */
gboolean connect_rql_like (const char *pattern, const char *text);

G_END_DECLS
