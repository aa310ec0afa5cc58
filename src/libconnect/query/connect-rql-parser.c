/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Recursive descent over the grammar of rql.md §3, one look ahead, each byte once; the depth of recursion is bounded. */

#include "config.h"

#include "query/connect-rql-private.h"

#include <string.h>

#include "protocol/connect-error.h"

typedef struct
{
  const char *text;
  const char *at;
  guint depth;
  const char *expected; /* set by the first failure; `at` stays there */
} Parser;

/* What may stand at a place. */
typedef enum
{
  ALLOW_COMPARISON = 1 << 0, /* eq … le, like, ilike */
  ALLOW_LEAF = 1 << 1,       /* in, out, ordering, select */
  ALLOW_LOGICAL = 1 << 2,    /* and, or, not, t, groups */
} Allow;

static ConnectRql *parse_conjunction (Parser *p);
static ConnectRql *parse_tuple (Parser *p);
static ConnectRql *parse_word (Parser *p, Allow allow);

static gpointer
fail (Parser *p, const char *expected)
{
  if (p->expected == NULL)
    p->expected = expected;
  return NULL;
}

static gboolean
take (Parser *p, char c)
{
  if (*p->at != c || p->expected != NULL)
    return FALSE;
  p->at++;
  return TRUE;
}

static gboolean
take_bracket (Parser *p, char bracket)
{
  if (take (p, bracket))
    return TRUE;
  fail (p, bracket == '(' ? "'('" : "')'");
  return FALSE;
}

/* Brackets that may hold conditions. Those of a comparison, a list of values or names hold none and do not count, so
 * that a tree's depth does not depend on how it is written. */
static gboolean
enter (Parser *p)
{
  if (!take_bracket (p, '('))
    return FALSE;
  if (++p->depth <= CONNECT_RQL_MAX_DEPTH)
    return TRUE;
  fail (p, "fewer brackets in brackets");
  return FALSE;
}

static gboolean
leave (Parser *p)
{
  p->depth--;
  return take_bracket (p, ')');
}

static gboolean
take_constant (Parser *p, gsize length, ConnectRql *into)
{
  ConnectRqlValueType type;

  if (length == strlen ("null") && strncmp (p->at, "null()", 6) == 0)
    type = CONNECT_RQL_VALUE_NULL;
  else if (length == strlen ("empty") && strncmp (p->at, "empty()", 7) == 0)
    type = CONNECT_RQL_VALUE_EMPTY;
  else
    return FALSE;
  p->at += length + 2;
  _connect_rql_add_special (into, type);
  return TRUE;
}

static gboolean
parse_value (Parser *p, ConnectRql *into)
{
  gsize length = _connect_rql_scan_quoted (p->at);

  if (length > 0)
    {
      _connect_rql_add_text (into, p->at + 1, length - 2);
      p->at += length;
      return TRUE;
    }
  length = _connect_rql_scan_plain (p->at);
  if (length == 1 && *p->at == 't')
    {
      ConnectRql *tuple;

      p->at++;
      tuple = parse_tuple (p);
      if (tuple != NULL)
        _connect_rql_add_tuple (into, tuple);
      return tuple != NULL;
    }
  if (length == 0)
    {
      fail (p, *p->at == '"' || *p->at == '\'' ? "a closing quote for the value" : "a value");
      return FALSE;
    }
  if (take_constant (p, length, into))
    return TRUE;
  _connect_rql_add_text (into, p->at, length);
  p->at += length;
  return TRUE;
}

/* prop "=" cmp "=" value | prop "=" value; at the first "=" */
static ConnectRql *
parse_infix (Parser *p, const char *property, gsize length)
{
  g_autoptr (ConnectRql) leaf = NULL;
  ConnectRqlOp op = CONNECT_RQL_EQ;
  ConnectRqlOp second;
  gsize word;

  p->at++;
  word = _connect_rql_scan_property (p->at);
  if (word > 0 && p->at[word] == '=' && _connect_rql_op_from_string (p->at, word, &second) &&
      _connect_rql_op_is_comparison (second))
    {
      op = second;
      p->at += word + 1;
    }
  leaf = _connect_rql_new (op, property, length);
  return parse_value (p, leaf) ? g_steal_pointer (&leaf) : NULL;
}

static gboolean
parse_values (Parser *p, ConnectRql *leaf)
{
  if (!take_bracket (p, '('))
    return FALSE;
  do
    if (!parse_value (p, leaf))
      return FALSE;
  while (take (p, ','));
  return take_bracket (p, ')');
}

/* cmp(prop,value) and in(prop,(value,…)); at the bracket */
static ConnectRql *
parse_prefix (Parser *p, ConnectRqlOp op)
{
  g_autoptr (ConnectRql) leaf = NULL;
  gboolean list = op == CONNECT_RQL_IN || op == CONNECT_RQL_OUT;
  gsize length;

  if (!take_bracket (p, '('))
    return NULL;
  length = _connect_rql_scan_property (p->at);
  if (length == 0)
    return fail (p, "the name of a property");
  leaf = _connect_rql_new (op, p->at, length);
  p->at += length;
  if (!take (p, ','))
    return fail (p, "','");
  if (!(list ? parse_values (p, leaf) : parse_value (p, leaf)) || !take_bracket (p, ')'))
    return NULL;
  return g_steal_pointer (&leaf);
}

/* ordering(…), select(…): "+" is dropped, "-" kept */
static ConnectRql *
parse_names (Parser *p, ConnectRqlOp op)
{
  g_autoptr (ConnectRql) leaf = _connect_rql_new (op, NULL, 0);

  if (!take_bracket (p, '('))
    return NULL;
  if (*p->at != ')')
    do
      {
        gboolean plus = take (p, '+');
        const char *start = p->at;
        gsize length;

        if (!plus)
          take (p, '-');
        length = _connect_rql_scan_property (p->at);
        if (length == 0)
          return fail (p, "the name of a property");
        p->at += length;
        _connect_rql_add_text (leaf, start, p->at - start);
      }
    while (take (p, ','));
  return take_bracket (p, ')') ? g_steal_pointer (&leaf) : NULL;
}

/* term ("," term)+ in brackets, after and / or */
static ConnectRql *
parse_arguments (Parser *p, ConnectRqlOp op)
{
  g_autoptr (ConnectRql) joined = NULL;
  guint n = 0;

  if (!enter (p))
    return NULL;
  do
    {
      ConnectRql *next = parse_conjunction (p);

      if (next == NULL)
        return NULL;
      joined = _connect_rql_join (op, g_steal_pointer (&joined), next);
      n++;
    }
  while (take (p, ','));
  if (n < 2)
    return fail (p, "',' and one more condition");
  return leave (p) ? g_steal_pointer (&joined) : NULL;
}

/* A comparison, list, ordering or select, in any number of brackets. */
static ConnectRql *
parse_leaf (Parser *p)
{
  g_autoptr (ConnectRql) leaf = NULL;

  if (*p->at != '(')
    return parse_word (p, ALLOW_COMPARISON | ALLOW_LEAF);
  if (!enter (p))
    return NULL;
  leaf = parse_leaf (p);
  return leaf != NULL && leave (p) ? g_steal_pointer (&leaf) : NULL;
}

static ConnectRql *
parse_not (Parser *p)
{
  g_autoptr (ConnectRql) self = _connect_rql_new (CONNECT_RQL_NOT, NULL, 0);
  ConnectRql *leaf;

  if (!enter (p))
    return NULL;
  leaf = parse_leaf (p);
  if (leaf == NULL)
    return NULL;
  _connect_rql_add_child (self, leaf);
  return leave (p) ? g_steal_pointer (&self) : NULL;
}

/* After "t", at the bracket. */
static ConnectRql *
parse_tuple (Parser *p)
{
  g_autoptr (ConnectRql) self = _connect_rql_new (CONNECT_RQL_TUPLE, NULL, 0);

  if (!enter (p))
    return NULL;
  do
    {
      ConnectRql *item = parse_word (p, ALLOW_COMPARISON);

      if (item == NULL)
        return NULL;
      _connect_rql_add_child (self, item);
    }
  while (take (p, ','));
  return leave (p) ? g_steal_pointer (&self) : NULL;
}

static Allow
needed_for (ConnectRqlOp op)
{
  switch (op)
    {
    case CONNECT_RQL_EQ: case CONNECT_RQL_NE: case CONNECT_RQL_GT: case CONNECT_RQL_GE: case CONNECT_RQL_LT:
    case CONNECT_RQL_LE: case CONNECT_RQL_LIKE: case CONNECT_RQL_ILIKE:
      return ALLOW_COMPARISON;
    case CONNECT_RQL_IN: case CONNECT_RQL_OUT: case CONNECT_RQL_ORDERING: case CONNECT_RQL_SELECT:
      return ALLOW_LEAF;
    case CONNECT_RQL_AND: case CONNECT_RQL_OR: case CONNECT_RQL_NOT: case CONNECT_RQL_TUPLE: case CONNECT_RQL_ALL:
      return ALLOW_LOGICAL;
    }
  return ALLOW_LOGICAL;
}

/* After the word, at the bracket. */
static ConnectRql *
parse_call (Parser *p, ConnectRqlOp op)
{
  switch (op)
    {
    case CONNECT_RQL_EQ: case CONNECT_RQL_NE: case CONNECT_RQL_GT: case CONNECT_RQL_GE: case CONNECT_RQL_LT:
    case CONNECT_RQL_LE: case CONNECT_RQL_LIKE: case CONNECT_RQL_ILIKE: case CONNECT_RQL_IN: case CONNECT_RQL_OUT:
      return parse_prefix (p, op);
    case CONNECT_RQL_AND: case CONNECT_RQL_OR:
      return parse_arguments (p, op);
    case CONNECT_RQL_NOT:
      return parse_not (p);
    case CONNECT_RQL_TUPLE:
      return parse_tuple (p);
    case CONNECT_RQL_ORDERING: case CONNECT_RQL_SELECT:
      return parse_names (p, op);
    case CONNECT_RQL_ALL:
      break;
    }
  return fail (p, "a condition");
}

static ConnectRql *
parse_word (Parser *p, Allow allow)
{
  const char *word = p->at;
  gsize length = _connect_rql_scan_property (word);
  ConnectRqlOp op;

  if (length == 0)
    return fail (p, "a condition");
  if (word[length] == '(')
    {
      if (!_connect_rql_op_from_string (word, length, &op))
        return fail (p, "an operator that exists");
      if ((needed_for (op) & allow) == 0)
        return fail (p, "a single comparison");
      p->at += length;
      return parse_call (p, op);
    }
  if (length == 1 && *word == 't')
    return fail (p, "'t(…)' or a longer name");
  p->at += length;
  if (*p->at != '=')
    return fail (p, "'='");
  return parse_infix (p, word, length);
}

/* What stands in plain brackets: one term, terms joined by ",", or by one of "|" and ";". */
static ConnectRql *
parse_group (Parser *p)
{
  g_autoptr (ConnectRql) joined = NULL;
  ConnectRqlOp op;
  char separator;

  if (!enter (p))
    return NULL;
  joined = parse_conjunction (p);
  separator = *p->at;
  op = separator == ',' ? CONNECT_RQL_AND : CONNECT_RQL_OR;
  while (joined != NULL && (separator == ',' || separator == '|' || separator == ';') && take (p, separator))
    {
      ConnectRql *next = parse_conjunction (p);

      if (next == NULL)
        return NULL;
      joined = _connect_rql_join (op, g_steal_pointer (&joined), next);
    }
  return joined != NULL && leave (p) ? g_steal_pointer (&joined) : NULL;
}

/* term ("&" term)* */
static ConnectRql *
parse_conjunction (Parser *p)
{
  g_autoptr (ConnectRql) joined = NULL;

  do
    {
      ConnectRql *next = *p->at == '(' ? parse_group (p) : parse_word (p, ALLOW_COMPARISON | ALLOW_LEAF | ALLOW_LOGICAL);

      if (next == NULL)
        return NULL;
      joined = _connect_rql_join (CONNECT_RQL_AND, g_steal_pointer (&joined), next);
    }
  while (take (p, '&'));
  return g_steal_pointer (&joined);
}

static ConnectRql *
parse_query (Parser *p)
{
  g_autoptr (ConnectRql) joined = NULL;

  if (*p->at == '\0')
    return connect_rql_new_all ();
  do
    {
      ConnectRql *next = parse_conjunction (p);

      if (next == NULL)
        return NULL;
      joined = _connect_rql_join (CONNECT_RQL_AND, g_steal_pointer (&joined), next);
    }
  while (take (p, ','));
  if (*p->at != '\0')
    return fail (p, "the end");
  return g_steal_pointer (&joined);
}

ConnectRql *
connect_rql_parse (const char *text, GError **error)
{
  Parser p = { .text = text, .at = text };
  ConnectRql *tree;

  g_return_val_if_fail (text != NULL, NULL);
  if (strlen (text) > CONNECT_RQL_MAX_BYTES)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "Bad filter query. It is longer than %d bytes.",
                   CONNECT_RQL_MAX_BYTES);
      return NULL;
    }
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "Bad filter query. It is not valid UTF-8.");
      return NULL;
    }
  tree = parse_query (&p);
  if (tree == NULL)
    g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "Bad filter query. Expected %s at character %ld.",
                 p.expected != NULL ? p.expected : "a condition", g_utf8_pointer_to_offset (text, p.at) + 1);
  return tree;
}
