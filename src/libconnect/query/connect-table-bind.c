/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "query/connect-table-private.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "query/connect-rql-private.h"

typedef struct
{
  const ConnectCollection *collection;
  ConnectSide sides;
  GError **error;
} Binder;

/* Where a term stands: below a tuple's relation (`prefix`), within an element of `list`. */
typedef struct
{
  const char *prefix;
  const ConnectMember *list;
} Place;

static gboolean bind_tree (Binder *b, const Place *place, const ConnectRql *rql, ConnectTest **test);

void
_connect_test_free (ConnectTest *self)
{
  if (self == NULL)
    return;
  g_free (self->pattern);
  g_clear_pointer (&self->values, connect_values_free);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self);
}

static ConnectTest *
test_new (ConnectTestKind kind, const ConnectMember *member)
{
  ConnectTest *self = g_new0 (ConnectTest, 1);

  self->kind = kind;
  self->member = member;
  return self;
}

static void
test_add (ConnectTest *self, ConnectTest *take)
{
  if (self->children == NULL)
    self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) _connect_test_free);
  g_ptr_array_add (self->children, take);
}

static ConnectTest *
test_not (ConnectTest *take)
{
  ConnectTest *self;

  if (take == NULL)
    return NULL;
  self = test_new (CONNECT_TEST_NOT, NULL);
  test_add (self, take);
  return self;
}

/* Adds a link to a chain that may not have begun. NULL links are neutral. */
static void
test_chain (ConnectTest **chain, ConnectTestKind kind, ConnectTest *take)
{
  ConnectTest *first = *chain;

  if (take == NULL)
    return;
  if (first == NULL)
    {
      *chain = take;
      return;
    }
  if (first->kind != kind)
    {
      *chain = test_new (kind, NULL);
      test_add (*chain, first);
    }
  test_add (*chain, take);
}

static ConnectTest *
test_any (const ConnectMember *list, ConnectTest *take)
{
  ConnectTest *self = test_new (CONNECT_TEST_ANY, NULL);

  self->list = list;
  if (take != NULL)
    test_add (self, take);
  return self;
}

/* Text of a caller inside a message: short, on one line. */
static gboolean
refuse (Binder *b, const char *filter, const char *lookup, const char *value)
{
  g_autofree char *shown = g_utf8_substring (value, 0, MIN (g_utf8_strlen (value, -1), 100));
  g_autofree char *path = g_utf8_substring (filter, 0, MIN (g_utf8_strlen (filter, -1), 100));

  g_strdelimit (shown, "\r\n", ' ');
  g_set_error (b->error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "filter: %s, lookup: %s, value: %s", path, lookup, shown);
  return FALSE;
}

static const char *
value_text (const ConnectRqlValue *value)
{
  switch (value->type)
    {
    case CONNECT_RQL_VALUE_TEXT:
      return value->text;
    case CONNECT_RQL_VALUE_EMPTY:
      return "";
    case CONNECT_RQL_VALUE_NULL:
      return "null()";
    case CONNECT_RQL_VALUE_TUPLE:
      return "t()";
    }
  return "";
}

static ConnectLookups
lookup_for (ConnectRqlOp op)
{
  switch (op)
    {
    case CONNECT_RQL_EQ: return CONNECT_LOOKUP_EQ;
    case CONNECT_RQL_NE: return CONNECT_LOOKUP_NE;
    case CONNECT_RQL_GT: return CONNECT_LOOKUP_GT;
    case CONNECT_RQL_GE: return CONNECT_LOOKUP_GE;
    case CONNECT_RQL_LT: return CONNECT_LOOKUP_LT;
    case CONNECT_RQL_LE: return CONNECT_LOOKUP_LE;
    case CONNECT_RQL_LIKE: return CONNECT_LOOKUP_LIKE;
    case CONNECT_RQL_ILIKE: return CONNECT_LOOKUP_ILIKE;
    case CONNECT_RQL_IN: return CONNECT_LOOKUP_IN;
    case CONNECT_RQL_OUT: return CONNECT_LOOKUP_OUT;
    case CONNECT_RQL_ALL: case CONNECT_RQL_AND: case CONNECT_RQL_OR: case CONNECT_RQL_NOT: case CONNECT_RQL_TUPLE:
    case CONNECT_RQL_ORDERING: case CONNECT_RQL_SELECT:
      return 0;
    }
  return 0;
}

gboolean
_connect_member_is_known (const ConnectMember *member, ConnectSide sides)
{
  if (!connect_member_has_column (member))
    return FALSE;
  if (sides == 0)
    return TRUE;
  return (member->flags & CONNECT_MEMBER_INTERNAL) == 0 && (member->audience == 0 || (member->audience & sides) != 0);
}

/* Null, from outside its list: no element, or one where it is null. */
static ConnectTest *
null_test (const ConnectMember *member, const ConnectMember *list)
{
  ConnectTest *test = test_new (CONNECT_TEST_NULL, member);
  ConnectTest *either = NULL;

  if (list == NULL)
    return test;
  either = test_not (test_any (list, NULL));
  test_chain (&either, CONNECT_TEST_OR, test_any (list, test));
  return either;
}

static gboolean
convert (Binder *b, const ConnectMember *member, const char *path, ConnectRqlOp op, const ConnectRqlValue *value,
         ConnectValues *values)
{
  ConnectValue converted = { 0 };
  const char *text = value_text (value);
  const char *choice = member->kind == CONNECT_KIND_CHOICE ? connect_member_find_choice (member, text) : NULL;
  gboolean blank = *text == '\0' && _connect_member_is_text (member) && (member->flags & CONNECT_MEMBER_BLANK) == 0;

  if (choice != NULL)
    text = connect_collection_resolve_choice (b->collection, member, choice);
  if (blank || !connect_table_convert (member, text, &converted, NULL))
    return refuse (b, path, _connect_rql_op_to_string (op), text);
  connect_values_add_value (values, &converted);
  connect_value_clear (&converted);
  return TRUE;
}

/* The values of EQ, NE, IN, OUT: one of them, or null. */
static gboolean
bind_equal (Binder *b, const ConnectMember *member, const ConnectMember *list, const char *path, const ConnectRql *rql,
            ConnectTest **test)
{
  g_autoptr (ConnectTest) in = test_new (CONNECT_TEST_IN, member);
  gboolean null = FALSE;

  in->op = CONNECT_RQL_EQ;
  in->values = connect_values_new ();
  for (guint i = 0; i < connect_rql_get_n_values (rql); i++)
    {
      ConnectRqlValue value = connect_rql_get_value (rql, i);

      if (value.type == CONNECT_RQL_VALUE_NULL)
        {
          if ((connect_member_get_lookups (member) & CONNECT_LOOKUP_NULL) == 0)
            return refuse (b, path, "null", "null()");
          null = TRUE;
        }
      else if (!convert (b, member, path, rql->op, &value, in->values))
        return FALSE;
    }
  if (connect_values_get_length (in->values) == 1)
    in->kind = CONNECT_TEST_COMPARE;
  if (connect_values_get_length (in->values) > 0)
    *test = list != NULL ? test_any (list, g_steal_pointer (&in)) : g_steal_pointer (&in);
  else if (!null)
    *test = test_new (CONNECT_TEST_NOTHING, NULL);
  if (null)
    test_chain (test, CONNECT_TEST_OR, null_test (member, list));
  if (rql->op == CONNECT_RQL_NE || rql->op == CONNECT_RQL_OUT)
    *test = test_not (*test);
  return TRUE;
}

static gboolean
bind_pattern (Binder *b, const ConnectMember *member, const char *path, ConnectRqlOp op, const char *pattern, ConnectTest **test)
{
  if (!_connect_rql_pattern_is_valid (pattern) || strlen (pattern) > CONNECT_RQL_MAX_BYTES)
    return refuse (b, path, _connect_rql_op_to_string (op), pattern);
  *test = test_new (CONNECT_TEST_LIKE, member);
  (*test)->folded = op == CONNECT_RQL_ILIKE;
  (*test)->pattern = op == CONNECT_RQL_ILIKE ? _connect_rql_pattern_fold (pattern) : g_strdup (pattern);
  return TRUE;
}

static gboolean
bind_member (Binder *b, const ConnectMember *member, const ConnectMember *list, const char *path, const ConnectRql *rql,
             ConnectTest **test)
{
  ConnectRqlValue value = connect_rql_get_n_values (rql) > 0 ? connect_rql_get_value (rql, 0) : (ConnectRqlValue) { 0 };
  gboolean null = value.type == CONNECT_RQL_VALUE_NULL && (rql->op == CONNECT_RQL_EQ || rql->op == CONNECT_RQL_NE);
  gboolean like = rql->op == CONNECT_RQL_LIKE || rql->op == CONNECT_RQL_ILIKE;
  g_autoptr (ConnectTest) leaf = NULL;

  if (!null && (connect_member_get_lookups (member) & lookup_for (rql->op)) == 0)
    return refuse (b, path, _connect_rql_op_to_string (rql->op), value_text (&value));
  if (rql->op == CONNECT_RQL_EQ || rql->op == CONNECT_RQL_NE || rql->op == CONNECT_RQL_IN || rql->op == CONNECT_RQL_OUT)
    return bind_equal (b, member, list, path, rql, test);
  if (value.type == CONNECT_RQL_VALUE_NULL || (like && !_connect_member_is_text (member)))
    return refuse (b, path, _connect_rql_op_to_string (rql->op), value_text (&value));
  if (like)
    {
      if (!bind_pattern (b, member, path, rql->op, value_text (&value), &leaf))
        return FALSE;
    }
  else
    {
      leaf = test_new (CONNECT_TEST_COMPARE, member);
      leaf->op = rql->op;
      leaf->values = connect_values_new ();
      if (!convert (b, member, path, rql->op, &value, leaf->values))
        return FALSE;
    }
  *test = list != NULL ? test_any (list, g_steal_pointer (&leaf)) : g_steal_pointer (&leaf);
  return TRUE;
}

/* or of ilike (p, *term*) over what is searched; neutral where nothing is. */
static gboolean
bind_search (Binder *b, const char *term, ConnectTest **test)
{
  g_autofree char *pattern = _connect_rql_pattern_from_search (term);
  g_autoptr (ConnectTest) any = NULL;

  if (*term == '\0')
    return TRUE;
  if (!_connect_rql_pattern_is_valid (pattern))
    return refuse (b, "search", "eq", term);
  for (guint i = 0; i < b->collection->n_members; i++)
    {
      const ConnectMember *member = &b->collection->members[i];
      const ConnectMember *list;
      ConnectTest *leaf = NULL;

      if ((member->flags & CONNECT_MEMBER_SEARCH) == 0 || !_connect_member_is_known (member, b->sides) ||
          !_connect_member_is_folded (member))
        continue;
      list = connect_collection_find_list (b->collection, member->path);
      if (!bind_pattern (b, member, "search", CONNECT_RQL_ILIKE, pattern, &leaf))
        return FALSE;
      test_chain (&any, CONNECT_TEST_OR, list != NULL ? test_any (list, leaf) : leaf);
    }
  *test = g_steal_pointer (&any);
  return TRUE;
}

/* Whether anything known lies below `path`. */
static gboolean
is_relation (Binder *b, const char *path)
{
  gsize length = strlen (path);

  for (guint i = 0; i < b->collection->n_members; i++)
    {
      const ConnectMember *member = &b->collection->members[i];

      if (strncmp (member->path, path, length) == 0 && member->path[length] == '.' &&
          _connect_member_is_known (member, b->sides))
        return TRUE;
    }
  return FALSE;
}

/* The list that `path` is, or is below. */
static const ConnectMember *
list_at (Binder *b, const char *path)
{
  const ConnectMember *member = connect_collection_find_member (b->collection, path);

  return member != NULL && member->kind == CONNECT_KIND_LIST ? member : connect_collection_find_list (b->collection, path);
}

/* rel=t(…): and of its terms on one related object */
static gboolean
bind_tuple (Binder *b, const Place *place, const char *path, const ConnectRql *tuple, ConnectTest **test)
{
  const ConnectMember *list = path != NULL ? list_at (b, path) : NULL;
  gboolean opens = place->list == NULL && list != NULL;
  Place below = { .prefix = path, .list = opens ? list : place->list };
  g_autoptr (ConnectTest) all = NULL;

  for (guint i = 0; i < connect_rql_get_n_children (tuple); i++)
    {
      ConnectTest *child = NULL;

      if (!bind_tree (b, &below, connect_rql_get_child (tuple, i), &child))
        return FALSE;
      test_chain (&all, CONNECT_TEST_AND, child);
    }
  if (all != NULL && opens)
    *test = test_any (list, g_steal_pointer (&all));
  else
    *test = g_steal_pointer (&all);
  return TRUE;
}

/* A relation compared with tuples: or of them, negated for ne and out. */
static gboolean
bind_relation (Binder *b, const Place *place, const char *path, const ConnectRql *rql, ConnectTest **test)
{
  g_autoptr (ConnectTest) any = NULL;

  if (!is_relation (b, path))
    return TRUE;
  if (rql->op != CONNECT_RQL_EQ && rql->op != CONNECT_RQL_NE && rql->op != CONNECT_RQL_IN && rql->op != CONNECT_RQL_OUT)
    return refuse (b, path, _connect_rql_op_to_string (rql->op), "t()");
  for (guint i = 0; i < connect_rql_get_n_values (rql); i++)
    {
      ConnectRqlValue value = connect_rql_get_value (rql, i);
      ConnectTest *one = NULL;

      if (value.type != CONNECT_RQL_VALUE_TUPLE)
        return refuse (b, path, _connect_rql_op_to_string (rql->op), value_text (&value));
      if (!bind_tuple (b, place, path, value.tuple, &one))
        return FALSE;
      test_chain (&any, CONNECT_TEST_OR, one);
    }
  *test = g_steal_pointer (&any);
  if (rql->op == CONNECT_RQL_NE || rql->op == CONNECT_RQL_OUT)
    *test = test_not (*test);
  return TRUE;
}

static gboolean
has_tuple (const ConnectRql *rql)
{
  for (guint i = 0; i < connect_rql_get_n_values (rql); i++)
    if (connect_rql_get_value (rql, i).type == CONNECT_RQL_VALUE_TUPLE)
      return TRUE;
  return FALSE;
}

static gboolean
bind_leaf (Binder *b, const Place *place, const ConnectRql *rql, ConnectTest **test)
{
  g_autofree char *path = place->prefix != NULL ? g_strconcat (place->prefix, ".", rql->property, NULL) : g_strdup (rql->property);
  const ConnectMember *member = connect_collection_resolve_member (b->collection, path);
  const ConnectMember *list;

  if (strcmp (rql->property, "search") == 0 && member == NULL)
    {
      ConnectRqlValue value = connect_rql_get_n_values (rql) > 0 ? connect_rql_get_value (rql, 0) : (ConnectRqlValue) { 0 };

      if (place->prefix == NULL && rql->op == CONNECT_RQL_EQ && value.type != CONNECT_RQL_VALUE_NULL &&
          value.type != CONNECT_RQL_VALUE_TUPLE)
        return bind_search (b, value_text (&value), test);
      return refuse (b, path, _connect_rql_op_to_string (rql->op), value_text (&value));
    }
  if (has_tuple (rql))
    return bind_relation (b, place, path, rql, test);
  if (member == NULL || !_connect_member_is_known (member, b->sides))
    return TRUE; /* unknown: no condition */
  list = connect_collection_find_list (b->collection, member->path);
  return bind_member (b, member, list != place->list ? list : NULL, path, rql, test);
}

static gboolean
bind_logical (Binder *b, const Place *place, const ConnectRql *rql, ConnectTest **test)
{
  ConnectTestKind kind = rql->op == CONNECT_RQL_OR ? CONNECT_TEST_OR : CONNECT_TEST_AND;
  g_autoptr (ConnectTest) chain = NULL;

  for (guint i = 0; i < connect_rql_get_n_children (rql); i++)
    {
      ConnectTest *child = NULL;

      if (!bind_tree (b, place, connect_rql_get_child (rql, i), &child))
        return FALSE;
      test_chain (&chain, kind, child);
    }
  *test = g_steal_pointer (&chain);
  if (rql->op == CONNECT_RQL_NOT)
    *test = test_not (*test);
  return TRUE;
}

/* `test` must be NULL; it stays so for a neutral term. */
static gboolean
bind_tree (Binder *b, const Place *place, const ConnectRql *rql, ConnectTest **test)
{
  switch (rql->op)
    {
    case CONNECT_RQL_ALL:
    case CONNECT_RQL_ORDERING:
    case CONNECT_RQL_SELECT:
      return TRUE;
    case CONNECT_RQL_AND:
    case CONNECT_RQL_OR:
    case CONNECT_RQL_NOT:
      return bind_logical (b, place, rql, test);
    case CONNECT_RQL_TUPLE:
      return bind_tuple (b, place, place->prefix, rql, test);
    case CONNECT_RQL_EQ: case CONNECT_RQL_NE: case CONNECT_RQL_GT: case CONNECT_RQL_GE: case CONNECT_RQL_LT:
    case CONNECT_RQL_LE: case CONNECT_RQL_LIKE: case CONNECT_RQL_ILIKE: case CONNECT_RQL_IN: case CONNECT_RQL_OUT:
      return bind_leaf (b, place, rql, test);
    }
  return TRUE;
}

gboolean
_connect_test_bind (const ConnectCollection *collection, const ConnectRql *filter, const char *search, ConnectSide sides,
                    ConnectTest **test, GError **error)
{
  Binder b = { .collection = collection, .sides = sides, .error = error };
  Place top = { 0 };
  g_autoptr (ConnectTest) both = NULL;
  ConnectTest *found = NULL;

  *test = NULL;
  if (filter != NULL && !bind_tree (&b, &top, filter, &both))
    return FALSE;
  if (search != NULL && !bind_search (&b, search, &found))
    return FALSE;
  test_chain (&both, CONNECT_TEST_AND, found);
  *test = g_steal_pointer (&both);
  return TRUE;
}
