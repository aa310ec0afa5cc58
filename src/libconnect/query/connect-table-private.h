/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A filter bound to a collection: names found, lookups checked, values converted. The matcher and the SQL are both made
 * from this one form, so that they cannot mean different things. */

#pragma once

#include "query/connect-table.h"

G_BEGIN_DECLS

typedef enum
{
  CONNECT_TEST_NOTHING, /* no row */
  CONNECT_TEST_AND,
  CONNECT_TEST_OR,
  CONNECT_TEST_NOT,     /* of two truth values only: what is not known to be true is false */
  CONNECT_TEST_ANY,     /* an element of `list` meets the child; without a child: there is an element */
  CONNECT_TEST_NULL,    /* the member is null */
  CONNECT_TEST_COMPARE, /* `op` (EQ GT GE LT LE) with the first value; never true for null */
  CONNECT_TEST_IN,      /* one of `values`; `op` is EQ */
  CONNECT_TEST_LIKE,    /* `pattern`; on the folded text when `folded` */
} ConnectTestKind;

typedef struct
{
  ConnectTestKind kind;
  ConnectRqlOp op;
  const ConnectMember *member;
  const ConnectMember *list;
  gboolean folded;
  char *pattern;
  ConnectValues *values;
  GPtrArray *children; /* of ConnectTest, owned */
} ConnectTest;

void _connect_test_free (ConnectTest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectTest, _connect_test_free)

/* `filter` and `search` may be NULL. `test` gets NULL for "no condition". */
gboolean _connect_test_bind (const ConnectCollection *collection, const ConnectRql *filter, const char *search,
                             ConnectSide sides, ConnectTest **test, GError **error);

/* Whether it is text in a column, and whether there is a folded copy. */
gboolean _connect_member_is_text (const ConnectMember *member);
gboolean _connect_member_is_folded (const ConnectMember *member);
/* Whether it is what rows are called by, so that its column and the key are one. */
gboolean _connect_member_is_key (const ConnectCollection *collection, const ConnectMember *member);
/* `m_…` or `f_…`; below a list the path in the element counts. Returns: (transfer full) */
char *_connect_member_dup_column (const ConnectMember *member, const ConnectMember *list, gboolean folded);
/* What `object` (an element of `list`, if given) holds, as its column does. */
void _connect_member_read (const ConnectMember *member, const ConnectMember *list, JsonObject *object, ConnectValue *value);
/* Has a column, and is neither internal nor kept from all of `sides` (0: everything is seen). */
gboolean _connect_member_is_known (const ConnectMember *member, ConnectSide sides);

/* --- the trigram index --- */

gboolean _connect_member_has_trigrams (const ConnectMember *member);
/* Adds the statement that makes the index of a table; SQLite has one for all of them. */
void _connect_table_add_trigrams (GStrvBuilder *statements, const ConnectCollection *collection, ConnectDialect dialect);
/* Adds the way by the index, unless any row may meet the test. */
void _connect_test_add_candidates (const ConnectTest *test, const ConnectCollection *collection, ConnectCondition *condition);

/* The first run of so many digits, with dashes among them; `end` gets its end. NULL: there is none */
#define CONNECT_LETTERS_DIGITS 5
const char *_connect_letters_find_digits (const char *text, const char **end);
/* A text as the index has it, and such a run as it has it besides. Returns: (transfer full) */
char *_connect_letters_write (guint alphabet, const char *text);
char *_connect_letters_write_digits (guint alphabet, const char *from, const char *to);

G_END_DECLS
