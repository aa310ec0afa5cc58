/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "query/connect-rql-private.h"

#include <string.h>

static const struct
{
  const char *word;
  ConnectRqlOp op;
} words[] = {
  { "eq", CONNECT_RQL_EQ },
  { "ne", CONNECT_RQL_NE },
  { "gt", CONNECT_RQL_GT },
  { "ge", CONNECT_RQL_GE },
  { "lt", CONNECT_RQL_LT },
  { "le", CONNECT_RQL_LE },
  { "like", CONNECT_RQL_LIKE },
  { "ilike", CONNECT_RQL_ILIKE },
  { "in", CONNECT_RQL_IN },
  { "out", CONNECT_RQL_OUT },
  { "and", CONNECT_RQL_AND },
  { "or", CONNECT_RQL_OR },
  { "not", CONNECT_RQL_NOT },
  { "t", CONNECT_RQL_TUPLE },
  { "ordering", CONNECT_RQL_ORDERING },
  { "select", CONNECT_RQL_SELECT },
};

const char *
_connect_rql_op_to_string (ConnectRqlOp op)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].op == op)
      return words[i].word;
  return "all";
}

gboolean
_connect_rql_op_from_string (const char *word, gsize length, ConnectRqlOp *op)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].word) == length && memcmp (words[i].word, word, length) == 0)
      {
        *op = words[i].op;
        return TRUE;
      }
  return FALSE;
}

gboolean
_connect_rql_op_is_comparison (ConnectRqlOp op)
{
  return op >= CONNECT_RQL_EQ && op <= CONNECT_RQL_LE;
}

static void
value_clear (gpointer data)
{
  ConnectRqlValue *value = data;

  g_free ((char *) value->text);
  g_clear_pointer ((ConnectRql **) &value->tuple, connect_rql_unref);
}

ConnectRql *
_connect_rql_new (ConnectRqlOp op, const char *property, gssize length)
{
  ConnectRql *self = g_new0 (ConnectRql, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->op = op;
  if (property != NULL)
    self->property = length < 0 ? g_strdup (property) : g_strndup (property, length);
  return self;
}

ConnectRql *
connect_rql_ref (const ConnectRql *self)
{
  ConnectRql *tree = (ConnectRql *) self; /* only the count changes */

  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&tree->ref_count);
  return tree;
}

void
connect_rql_unref (ConnectRql *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->property);
  g_clear_pointer (&self->values, g_array_unref);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self);
}

static void
add_value (ConnectRql *self, ConnectRqlValue value)
{
  if (self->values == NULL)
    {
      self->values = g_array_new (FALSE, FALSE, sizeof (ConnectRqlValue));
      g_array_set_clear_func (self->values, value_clear);
    }
  g_array_append_val (self->values, value);
}

void
_connect_rql_add_text (ConnectRql *self, const char *text, gssize length)
{
  char *copy = length < 0 ? g_strdup (text) : g_strndup (text, length);

  add_value (self, (ConnectRqlValue) { .type = CONNECT_RQL_VALUE_TEXT, .text = copy });
}

void
_connect_rql_add_special (ConnectRql *self, ConnectRqlValueType type)
{
  add_value (self, (ConnectRqlValue) { .type = type });
}

void
_connect_rql_add_tuple (ConnectRql *self, ConnectRql *take)
{
  add_value (self, (ConnectRqlValue) { .type = CONNECT_RQL_VALUE_TUPLE, .tuple = take });
}

void
_connect_rql_add_child (ConnectRql *self, ConnectRql *take)
{
  if (self->children == NULL)
    self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) connect_rql_unref);
  g_ptr_array_add (self->children, take);
}

/* Adds `take` to the chain `self`, or its links when it is a chain of the same operator. */
static void
extend (ConnectRql *self, ConnectRql *take)
{
  if (take->op != self->op)
    {
      _connect_rql_add_child (self, take);
      return;
    }
  for (guint i = 0; i < take->children->len; i++)
    _connect_rql_add_child (self, connect_rql_ref (g_ptr_array_index (take->children, i)));
  connect_rql_unref (take);
}

ConnectRql *
_connect_rql_join (ConnectRqlOp op, ConnectRql *a, ConnectRql *b)
{
  ConnectRql *chain;

  if (a == NULL || b == NULL)
    return a != NULL ? a : b;
  if (a->op == op && g_atomic_ref_count_compare (&a->ref_count, 1))
    chain = a; /* nobody else has seen it: a chain of n links is built in n steps */
  else
    {
      chain = _connect_rql_new (op, NULL, 0);
      extend (chain, a);
    }
  extend (chain, b);
  return chain;
}

ConnectRqlOp
connect_rql_get_op (const ConnectRql *self)
{
  return self->op;
}

const char *
connect_rql_get_property (const ConnectRql *self)
{
  return self->property;
}

guint
connect_rql_get_n_values (const ConnectRql *self)
{
  return self->values != NULL ? self->values->len : 0;
}

ConnectRqlValue
connect_rql_get_value (const ConnectRql *self, guint i)
{
  static const ConnectRqlValue none = { .type = CONNECT_RQL_VALUE_NULL };

  g_return_val_if_fail (i < connect_rql_get_n_values (self), none);
  return g_array_index (self->values, ConnectRqlValue, i);
}

guint
connect_rql_get_n_children (const ConnectRql *self)
{
  return self->children != NULL ? self->children->len : 0;
}

const ConnectRql *
connect_rql_get_child (const ConnectRql *self, guint i)
{
  g_return_val_if_fail (i < connect_rql_get_n_children (self), NULL);
  return g_ptr_array_index (self->children, i);
}

ConnectRql *
connect_rql_new_all (void)
{
  return _connect_rql_new (CONNECT_RQL_ALL, NULL, 0);
}

ConnectRql *
connect_rql_new_compare (ConnectRqlOp op, const char *property, const char *text)
{
  ConnectRql *self;

  g_return_val_if_fail (op >= CONNECT_RQL_EQ && op <= CONNECT_RQL_ILIKE, NULL);
  g_return_val_if_fail (property != NULL && text != NULL, NULL);
  self = _connect_rql_new (op, property, -1);
  _connect_rql_add_text (self, text, -1);
  return self;
}

ConnectRql *
connect_rql_new_null (ConnectRqlOp op, const char *property)
{
  ConnectRql *self;

  g_return_val_if_fail (op == CONNECT_RQL_EQ || op == CONNECT_RQL_NE, NULL);
  g_return_val_if_fail (property != NULL, NULL);
  self = _connect_rql_new (op, property, -1);
  _connect_rql_add_special (self, CONNECT_RQL_VALUE_NULL);
  return self;
}

ConnectRql *
connect_rql_new_list (ConnectRqlOp op, const char *property, const char *const *texts)
{
  ConnectRql *self;

  g_return_val_if_fail (op == CONNECT_RQL_IN || op == CONNECT_RQL_OUT, NULL);
  g_return_val_if_fail (property != NULL && texts != NULL, NULL);
  self = _connect_rql_new (op, property, -1);
  for (guint i = 0; texts[i] != NULL; i++)
    _connect_rql_add_text (self, texts[i], -1);
  return self;
}

static ConnectRql *
join_conditions (ConnectRqlOp op, ConnectRql *a, ConnectRql *b)
{
  if (a != NULL && a->op == CONNECT_RQL_ALL)
    g_clear_pointer (&a, connect_rql_unref);
  if (b != NULL && b->op == CONNECT_RQL_ALL)
    g_clear_pointer (&b, connect_rql_unref);
  if (a == NULL && b == NULL)
    return connect_rql_new_all ();
  return _connect_rql_join (op, a, b);
}

ConnectRql *
connect_rql_new_and (ConnectRql *a, ConnectRql *b)
{
  return join_conditions (CONNECT_RQL_AND, a, b);
}

ConnectRql *
connect_rql_new_or (ConnectRql *a, ConnectRql *b)
{
  return join_conditions (CONNECT_RQL_OR, a, b);
}
