/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the files of this folder share: the tree from inside, the lexical rules, patterns. */

#pragma once

#include "query/connect-rql.h"

G_BEGIN_DECLS

struct _ConnectRql
{
  gatomicrefcount ref_count;
  ConnectRqlOp op;
  char *property;
  GArray *values;      /* of ConnectRqlValue, owned; NULL: none */
  GPtrArray *children; /* of ConnectRql, owned; NULL: none */
};

/* --- tree --- */

ConnectRql *_connect_rql_new (ConnectRqlOp op, const char *property, gssize length);
void _connect_rql_add_text (ConnectRql *self, const char *text, gssize length);
void _connect_rql_add_special (ConnectRql *self, ConnectRqlValueType type);
void _connect_rql_add_tuple (ConnectRql *self, ConnectRql *take);
void _connect_rql_add_child (ConnectRql *self, ConnectRql *take);
/* Joins two by AND or OR; a chain of one operator stays flat. Either may be NULL: then the other. Both are taken. */
ConnectRql *_connect_rql_join (ConnectRqlOp op, ConnectRql *a, ConnectRql *b);
/* "eq", "like" …; "and" …; "t"; "ordering"; "all". */
const char *_connect_rql_op_to_string (ConnectRqlOp op);
/* FALSE when the word is no operator. ALL has no word. */
gboolean _connect_rql_op_from_string (const char *word, gsize length, ConnectRqlOp *op);
gboolean _connect_rql_op_is_comparison (ConnectRqlOp op); /* eq ne gt ge lt le: those with an infix form */

/* --- lexical rules (rql.md §2); each gives the number of bytes at `text`, 0 when there is none --- */

gsize _connect_rql_scan_property (const char *text);
gsize _connect_rql_scan_plain (const char *text);  /* an unquoted value */
gsize _connect_rql_scan_quoted (const char *text); /* with its quotes */

/* --- patterns (rql.md §7) --- */

/* FALSE for two stars in a row. */
gboolean _connect_rql_pattern_is_valid (const char *pattern);
/* The same pattern for folded text: literal parts folded, stars and escapes kept. Returns: (transfer full) */
char *_connect_rql_pattern_fold (const char *pattern);
/* `term` of a search as a pattern: stars at both ends, not doubled. Returns: (transfer full) */
char *_connect_rql_pattern_from_search (const char *term);
/* As the pattern of SQLite's GLOB, or of LIKE … ESCAPE '!'. Returns: (transfer full) */
char *_connect_rql_pattern_to_glob (const char *pattern);
char *_connect_rql_pattern_to_like (const char *pattern);
/* The parts between its stars, without escapes; none is empty. Returns: (transfer full) strv */
char **_connect_rql_pattern_dup_literals (const char *pattern);

G_END_DECLS
