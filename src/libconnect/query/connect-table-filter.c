/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A bound filter as SQL, for both dialects. Every comparison below NOT is made two-valued, so that a null never makes
 * neither a term nor its complement true. */

#include "config.h"

#include "query/connect-table-private.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "query/connect-rql-private.h"

typedef struct
{
  const ConnectCollection *collection;
  ConnectDialect dialect;
  GString *sql;
  ConnectValues *values;
} Compiler;

static void compile (Compiler *c, const ConnectTest *test, const ConnectMember *list);

void
connect_condition_free (ConnectCondition *self)
{
  if (self == NULL)
    return;
  g_free (self->sql);
  g_free (self->candidates);
  g_free (self->match);
  g_free (self->probe);
  g_free (self->probed);
  g_clear_pointer (&self->values, connect_values_free);
  g_free (self);
}

static void
append_column (Compiler *c, const ConnectTest *test, const ConnectMember *list)
{
  g_autofree char *column = NULL;

  if (list == NULL && !test->folded && _connect_member_is_key (c->collection, test->member))
    {
      g_string_append (c->sql, "r.key");
      return;
    }
  column = _connect_member_dup_column (test->member, list, test->folded);
  g_string_append_printf (c->sql, "%s.%s", list != NULL ? "e" : "r", column);
}

static void
append_placeholders (Compiler *c, const ConnectValues *values)
{
  for (guint i = 0; i < connect_values_get_length (values); i++)
    {
      g_string_append (c->sql, i > 0 ? ",?" : "?");
      connect_values_add_value (c->values, connect_values_get (values, i));
    }
}

static void
compile_like (Compiler *c, const ConnectTest *test, const ConnectMember *list)
{
  gboolean sqlite = c->dialect == CONNECT_DIALECT_SQLITE;
  g_autofree char *pattern = sqlite ? _connect_rql_pattern_to_glob (test->pattern) : _connect_rql_pattern_to_like (test->pattern);

  append_column (c, test, list);
  g_string_append (c->sql, sqlite ? " GLOB ?" : " LIKE ? ESCAPE '!'");
  connect_values_add_text (c->values, pattern);
}

static const char *
comparison (ConnectRqlOp op)
{
  switch (op)
    {
    case CONNECT_RQL_EQ: return "=";
    case CONNECT_RQL_GT: return ">";
    case CONNECT_RQL_GE: return ">=";
    case CONNECT_RQL_LT: return "<";
    case CONNECT_RQL_LE: return "<=";
    case CONNECT_RQL_ALL: case CONNECT_RQL_NE: case CONNECT_RQL_LIKE: case CONNECT_RQL_ILIKE: case CONNECT_RQL_IN:
    case CONNECT_RQL_OUT: case CONNECT_RQL_AND: case CONNECT_RQL_OR: case CONNECT_RQL_NOT: case CONNECT_RQL_TUPLE:
    case CONNECT_RQL_ORDERING: case CONNECT_RQL_SELECT:
      break;
    }
  return "=";
}

/* One of few states is no rare value, but SQLite takes every equality with an index for one, and would rather follow the
 * state than the party. PostgreSQL knows its columns. */
static gboolean
begin_hint (Compiler *c, const ConnectTest *test)
{
  if (c->dialect != CONNECT_DIALECT_SQLITE || test->member->choices == NULL || test->op != CONNECT_RQL_EQ)
    return FALSE;
  g_string_append (c->sql, "likelihood(");
  return TRUE;
}

static void
end_hint (Compiler *c, const ConnectTest *test)
{
  guint n = MAX (g_strv_length ((char **) test->member->choices), 1);
  guint percent = CLAMP (100 * connect_values_get_length (test->values) / n, 5, 95);

  g_string_append_printf (c->sql, ", 0.%02u)", percent);
}

/* Equality, order, or one of some. */
static void
compile_compare (Compiler *c, const ConnectTest *test, const ConnectMember *list)
{
  gboolean hint = begin_hint (c, test);

  append_column (c, test, list);
  if (test->kind == CONNECT_TEST_IN)
    g_string_append (c->sql, " IN (");
  else
    g_string_append_printf (c->sql, " %s ", comparison (test->op));
  append_placeholders (c, test->values);
  if (test->kind == CONNECT_TEST_IN)
    g_string_append_c (c->sql, ')');
  if (hint)
    end_hint (c, test);
}

/* Halves a chain rather than stringing it: databases bound the depth of an expression, and a flat chain is as deep as it
 * is long. */
static void
compile_chain (Compiler *c, const ConnectTest *test, guint from, guint to, const ConnectMember *list)
{
  guint middle = from + (to - from) / 2;

  if (to - from == 1)
    {
      compile (c, g_ptr_array_index (test->children, from), list);
      return;
    }
  g_string_append_c (c->sql, '(');
  compile_chain (c, test, from, middle, list);
  g_string_append (c->sql, test->kind == CONNECT_TEST_AND ? " AND " : " OR ");
  compile_chain (c, test, middle, to, list);
  g_string_append_c (c->sql, ')');
}

static gboolean
is_equality (const ConnectTest *test)
{
  if (test->kind == CONNECT_TEST_AND)
    for (guint i = 0; i < test->children->len; i++)
      if (is_equality (g_ptr_array_index (test->children, i)))
        return TRUE;
  return test->kind == CONNECT_TEST_IN || (test->kind == CONNECT_TEST_COMPARE && test->op == CONNECT_RQL_EQ);
}

/* With an equality inside the list's index leads to the rows; else each row looks at its own elements. */
static void
compile_any (Compiler *c, const ConnectTest *test)
{
  g_autofree char *table = connect_table_dup_name (c->collection, test->list);
  const ConnectTest *child = test->children != NULL ? g_ptr_array_index (test->children, 0) : NULL;
  gboolean lead = child != NULL && is_equality (child);

  if (lead)
    g_string_append_printf (c->sql, "r.key IN (SELECT e.owner FROM %s e WHERE ", table);
  else
    g_string_append_printf (c->sql, "EXISTS (SELECT 1 FROM %s e WHERE e.owner = r.key%s", table, child != NULL ? " AND " : "");
  if (child != NULL)
    compile (c, child, test->list);
  g_string_append_c (c->sql, ')');
}

static void
compile_not (Compiler *c, const ConnectTest *test, const ConnectMember *list)
{
  if (test->kind == CONNECT_TEST_NULL)
    {
      append_column (c, test, list);
      g_string_append (c->sql, " IS NOT NULL");
    }
  else if (test->kind == CONNECT_TEST_COMPARE && test->op == CONNECT_RQL_EQ)
    {
      append_column (c, test, list);
      g_string_append (c->sql, " IS DISTINCT FROM ");
      append_placeholders (c, test->values);
    }
  else
    {
      g_string_append_c (c->sql, '(');
      compile (c, test, list);
      g_string_append (c->sql, ") IS NOT TRUE");
    }
}

static void
compile (Compiler *c, const ConnectTest *test, const ConnectMember *list)
{
  switch (test->kind)
    {
    case CONNECT_TEST_NOTHING:
      g_string_append (c->sql, "1=0");
      break;
    case CONNECT_TEST_AND:
    case CONNECT_TEST_OR:
      compile_chain (c, test, 0, test->children->len, list);
      break;
    case CONNECT_TEST_NOT:
      compile_not (c, g_ptr_array_index (test->children, 0), list);
      break;
    case CONNECT_TEST_ANY:
      compile_any (c, test);
      break;
    case CONNECT_TEST_NULL:
      append_column (c, test, list);
      g_string_append (c->sql, " IS NULL");
      break;
    case CONNECT_TEST_COMPARE:
    case CONNECT_TEST_IN:
      compile_compare (c, test, list);
      break;
    case CONNECT_TEST_LIKE:
      compile_like (c, test, list);
      break;
    }
}

ConnectCondition *
connect_table_compile_filter (const ConnectCollection *collection, ConnectDialect dialect, const ConnectRql *filter,
                              const char *search, ConnectSide sides, GError **error)
{
  Compiler c = { .collection = collection, .dialect = dialect };
  g_autoptr (ConnectCondition) self = NULL;
  g_autoptr (ConnectTest) test = NULL;

  g_return_val_if_fail (collection != NULL, NULL);
  if (!_connect_test_bind (collection, filter, search, sides, &test, error))
    return NULL;
  self = g_new0 (ConnectCondition, 1);
  self->values = c.values = connect_values_new ();
  c.sql = g_string_new (test == NULL ? "1=1" : NULL);
  if (test != NULL)
    compile (&c, test, NULL);
  if (test != NULL && dialect == CONNECT_DIALECT_SQLITE && (collection->flags & CONNECT_COLLECTION_BULK) == 0)
    _connect_test_add_candidates (test, collection, self);
  self->sql = g_string_free_and_steal (c.sql);
  return g_steal_pointer (&self);
}

/* Adds "r.m_x DESC NULLS LAST". `given`: named by a caller, so it must be declared as orderable. */
static gboolean
add_order (GString *sql, const ConnectCollection *collection, const char *item, gboolean given)
{
  gboolean descending = *item == '-';
  const char *path = *item == '-' || *item == '+' ? item + 1 : item;
  const ConnectMember *member = connect_collection_resolve_member (collection, path);
  g_autofree char *column = NULL;

  if (member == NULL || !connect_member_has_column (member) || connect_collection_find_list (collection, path) != NULL ||
      (given && ((member->flags & CONNECT_MEMBER_ORDER) == 0 || (member->flags & CONNECT_MEMBER_INTERNAL) != 0)))
    return FALSE;
  /* people expect words in alphabetical order whatever their case */
  column = _connect_member_dup_column (member, NULL, member->kind == CONNECT_KIND_STRING && _connect_member_is_folded (member));
  g_string_append_printf (sql, "r.%s %s, ", _connect_member_is_key (collection, member) ? "key" : column, descending ? "DESC NULLS LAST" : "ASC NULLS FIRST");
  return TRUE;
}

char *
connect_table_compile_order (const ConnectCollection *collection, ConnectDialect dialect, const char *const *ordering,
                             GError **error)
{
  g_auto (GStrv) fallback = NULL;
  g_autoptr (GString) sql = g_string_new (NULL);
  gboolean given = ordering != NULL && ordering[0] != NULL;

  if (!given)
    {
      fallback = g_strsplit (collection->default_order != NULL ? collection->default_order : "", ",", -1);
      ordering = (const char *const *) fallback;
    }
  for (guint i = 0; ordering[i] != NULL; i++)
    if (!add_order (sql, collection, ordering[i], given))
      {
        g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "Bad ordering filter: %s.", ordering[i]);
        return NULL;
      }
  g_string_append (sql, "r.key");
  return g_string_free_and_steal (g_steal_pointer (&sql));
}

/* A member, something above members ("events"), or something below what is carried whole. */
static gboolean
is_selectable (const ConnectCollection *collection, const char *name)
{
  gsize length = strlen (name);

  for (guint i = 0; length > 0 && i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];
      gsize own = strlen (member->path);
      gboolean whole = member->kind == CONNECT_KIND_LIST || member->kind == CONNECT_KIND_OBJECT;

      if (member->flags & CONNECT_MEMBER_INTERNAL)
        continue;
      if (strncmp (member->path, name, length) == 0 && (member->path[length] == '\0' || member->path[length] == '.'))
        return TRUE;
      if (whole && strncmp (member->path, name, own) == 0 && name[own] == '.')
        return TRUE;
    }
  return FALSE;
}

gboolean
connect_table_check_select (const ConnectCollection *collection, const char *const *include, const char *const *exclude,
                            GError **error)
{
  const char *bad = NULL;
  gboolean minus = FALSE;

  for (guint i = 0; bad == NULL && include != NULL && include[i] != NULL; i++)
    if (!is_selectable (collection, include[i]))
      bad = include[i];
  for (guint i = 0; bad == NULL && exclude != NULL && exclude[i] != NULL; i++)
    if (!is_selectable (collection, exclude[i]))
      {
        bad = exclude[i];
        minus = TRUE;
      }
  if (bad == NULL)
    return TRUE;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "Bad select filter: %s%s.", minus ? "-" : "", bad);
  return FALSE;
}
