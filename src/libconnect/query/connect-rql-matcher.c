/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A filter on an object in memory. This is the reference for the SQL. */

#include "config.h"

#include "query/connect-table-private.h"

#include <string.h>

#include "protocol/connect-json.h"
#include "protocol/connect-text.h"

static gboolean matches (const ConnectTest *test, const ConnectMember *list, JsonObject *object);

static int
compare_values (const ConnectValue *a, const ConnectValue *b)
{
  if (a->type == CONNECT_VALUE_TEXT && b->type == CONNECT_VALUE_TEXT)
    return strcmp (a->text, b->text);
  return (a->integer > b->integer) - (a->integer < b->integer);
}

static gboolean
compare_holds (ConnectRqlOp op, int order)
{
  switch (op)
    {
    case CONNECT_RQL_EQ:
      return order == 0;
    case CONNECT_RQL_GT:
      return order > 0;
    case CONNECT_RQL_GE:
      return order >= 0;
    case CONNECT_RQL_LT:
      return order < 0;
    case CONNECT_RQL_LE:
      return order <= 0;
    case CONNECT_RQL_ALL: case CONNECT_RQL_NE: case CONNECT_RQL_LIKE: case CONNECT_RQL_ILIKE: case CONNECT_RQL_IN:
    case CONNECT_RQL_OUT: case CONNECT_RQL_AND: case CONNECT_RQL_OR: case CONNECT_RQL_NOT: case CONNECT_RQL_TUPLE:
    case CONNECT_RQL_ORDERING: case CONNECT_RQL_SELECT:
      break;
    }
  return FALSE;
}

static gboolean
value_is_in (const ConnectValue *value, const ConnectValues *values)
{
  for (guint i = 0; i < connect_values_get_length (values); i++)
    if (compare_values (value, connect_values_get (values, i)) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
value_is_like (const ConnectTest *test, const char *text)
{
  g_autofree char *folded = test->folded ? connect_text_fold (text) : NULL;

  return connect_rql_like (test->pattern, folded != NULL ? folded : text);
}

static gboolean
leaf_matches (const ConnectTest *test, const ConnectMember *list, JsonObject *object)
{
  ConnectValue value = { 0 };
  gboolean holds = FALSE;

  _connect_member_read (test->member, list, object, &value);
  if (test->kind == CONNECT_TEST_NULL)
    holds = value.type == CONNECT_VALUE_NULL;
  else if (value.type == CONNECT_VALUE_NULL)
    holds = FALSE;
  else if (test->kind == CONNECT_TEST_LIKE)
    holds = value.type == CONNECT_VALUE_TEXT && value_is_like (test, value.text);
  else if (test->kind == CONNECT_TEST_IN)
    holds = value_is_in (&value, test->values);
  else
    holds = compare_holds (test->op, compare_values (&value, connect_values_get (test->values, 0)));
  connect_value_clear (&value);
  return holds;
}

static gboolean
any_matches (const ConnectTest *test, JsonObject *object)
{
  JsonArray *elements = connect_json_get_array (object, test->list->path);

  for (guint i = 0; elements != NULL && i < json_array_get_length (elements); i++)
    {
      JsonNode *node = json_array_get_element (elements, i);

      if (JSON_NODE_HOLDS_OBJECT (node) &&
          (test->children == NULL ||
           matches (g_ptr_array_index (test->children, 0), test->list, json_node_get_object (node))))
        return TRUE;
    }
  return FALSE;
}

static gboolean
chain_matches (const ConnectTest *test, const ConnectMember *list, JsonObject *object)
{
  gboolean decides = test->kind == CONNECT_TEST_OR;

  for (guint i = 0; i < test->children->len; i++)
    if (matches (g_ptr_array_index (test->children, i), list, object) == decides)
      return decides;
  return !decides;
}

static gboolean
matches (const ConnectTest *test, const ConnectMember *list, JsonObject *object)
{
  switch (test->kind)
    {
    case CONNECT_TEST_NOTHING:
      return FALSE;
    case CONNECT_TEST_AND:
    case CONNECT_TEST_OR:
      return chain_matches (test, list, object);
    case CONNECT_TEST_NOT:
      return !matches (g_ptr_array_index (test->children, 0), list, object);
    case CONNECT_TEST_ANY:
      return any_matches (test, object);
    case CONNECT_TEST_NULL:
    case CONNECT_TEST_COMPARE:
    case CONNECT_TEST_IN:
    case CONNECT_TEST_LIKE:
      return leaf_matches (test, list, object);
    }
  return FALSE;
}

gboolean
connect_rql_matches (const ConnectRql *self, const ConnectCollection *collection, JsonObject *object)
{
  g_autoptr (ConnectTest) test = NULL;

  g_return_val_if_fail (self != NULL && collection != NULL && object != NULL, FALSE);
  if (!_connect_test_bind (collection, self, NULL, 0, &test, NULL))
    return FALSE;
  return test == NULL || matches (test, NULL, object);
}

gboolean
connect_rql_check (const ConnectRql *self, const ConnectCollection *collection, GError **error)
{
  g_autoptr (ConnectTest) test = NULL;

  return _connect_test_bind (collection, self, NULL, 0, &test, error);
}

gboolean
connect_query_spec_matches (const ConnectQuerySpec *self, const ConnectCollection *collection, JsonObject *object)
{
  g_autoptr (ConnectTest) test = NULL;

  if (!_connect_test_bind (collection, self->filter, self->search, CONNECT_SIDE_READER, &test, NULL))
    return FALSE;
  return test == NULL || matches (test, NULL, object);
}

/* Nulls first; strings by their folded form. */
static int
compare_members (const ConnectMember *member, JsonObject *a, JsonObject *b)
{
  ConnectValue one = { 0 }, two = { 0 };
  int order;

  _connect_member_read (member, NULL, a, &one);
  _connect_member_read (member, NULL, b, &two);
  if (one.type == CONNECT_VALUE_NULL || two.type == CONNECT_VALUE_NULL)
    order = (one.type != CONNECT_VALUE_NULL) - (two.type != CONNECT_VALUE_NULL);
  else if (one.type == CONNECT_VALUE_TEXT && member->kind == CONNECT_KIND_STRING)
    {
      g_autofree char *folded = connect_text_fold (one.text);
      g_autofree char *other = connect_text_fold (two.text);

      order = strcmp (folded, other);
    }
  else
    order = compare_values (&one, &two);
  connect_value_clear (&one);
  connect_value_clear (&two);
  return order;
}

int
connect_query_spec_compare (const ConnectQuerySpec *self, const ConnectCollection *collection, JsonObject *a, JsonObject *b)
{
  g_auto (GStrv) fallback = g_strsplit (collection->default_order != NULL ? collection->default_order : "", ",", -1);
  char **names = self->ordering != NULL && self->ordering[0] != NULL ? self->ordering : fallback;

  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean descending = names[i][0] == '-';
      const ConnectMember *member = connect_collection_find_member (collection, names[i] + (descending ? 1 : 0));
      int order = member != NULL && connect_member_has_column (member) ? compare_members (member, a, b) : 0;

      if (order != 0)
        return descending ? -order : order;
    }
  return compare_members (connect_collection_find_member (collection, collection->id_member), a, b);
}
