/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A query taken apart: what is a condition, and what says how to answer (rql.md §8). */

#include "config.h"

#include "query/connect-rql-private.h"

#include <string.h>

#include "protocol/connect-error.h"

#define MAX_ORDERING 5

typedef struct
{
  ConnectQuerySpec *spec;
  guint n_ordering;
  guint n_select;
  guint n_limit;
  guint n_offset;
  GError **error;
} Split;

void
connect_query_spec_free (ConnectQuerySpec *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->filter, connect_rql_unref);
  g_strfreev (self->ordering);
  g_strfreev (self->include);
  g_strfreev (self->exclude);
  g_free (self->search);
  g_free (self);
}

static gboolean
invalid (Split *split, const char *text)
{
  g_set_error_literal (split->error, CONNECT_ERROR, CONNECT_ERROR_INVALID, text);
  return FALSE;
}

static gboolean
take_ordering (Split *split, const ConnectRql *rql)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  guint n = connect_rql_get_n_values (rql);

  if (split->n_ordering++ > 0)
    return invalid (split, "Bad ordering filter: query can contain only one ordering operation.");
  if (n > MAX_ORDERING)
    return invalid (split, "Bad ordering filter: max allowed number is 5.");
  for (guint i = 0; i < n; i++)
    g_strv_builder_add (names, connect_rql_get_value (rql, i).text);
  if (n > 0)
    split->spec->ordering = g_strv_builder_end (names);
  return TRUE;
}

static gboolean
take_select (Split *split, const ConnectRql *rql)
{
  g_autoptr (GStrvBuilder) include = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) exclude = g_strv_builder_new ();

  if (split->n_select++ > 0)
    return invalid (split, "Bad filter query. It can contain only one select operation.");
  for (guint i = 0; i < connect_rql_get_n_values (rql); i++)
    {
      const char *name = connect_rql_get_value (rql, i).text;

      g_strv_builder_add (*name == '-' ? exclude : include, *name == '-' ? name + 1 : name);
    }
  split->spec->include = g_strv_builder_end (include);
  split->spec->exclude = g_strv_builder_end (exclude);
  for (guint i = 0; split->spec->exclude[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) split->spec->include, split->spec->exclude[i]))
      return invalid (split, "Bad select filter: incompatible properties.");
  return TRUE;
}

/* `limit` and `offset`: what is no count is as if absent. */
static gboolean
take_count (Split *split, const ConnectRql *rql, guint *n_seen, gint64 *count)
{
  ConnectRqlValue value = { 0 };
  guint64 number;

  if ((*n_seen)++ > 0 || connect_rql_get_op (rql) != CONNECT_RQL_EQ)
    return invalid (split, "Limit and offset are set incorrectly.");
  value = connect_rql_get_value (rql, 0);
  if (value.type != CONNECT_RQL_VALUE_TEXT || *value.text == '\0' ||
      strspn (value.text, "0123456789") != strlen (value.text))
    return TRUE;
  number = g_ascii_strtoull (value.text, NULL, 10);
  *count = (gint64) MIN (number, (guint64) G_MAXINT64);
  return TRUE;
}

/* What a search must be, wherever it stands. */
static gboolean
check_search (Split *split, const ConnectRql *rql)
{
  ConnectRqlValue value = { 0 };

  if (connect_rql_get_op (rql) == CONNECT_RQL_EQ)
    value = connect_rql_get_value (rql, 0);
  if (connect_rql_get_op (rql) != CONNECT_RQL_EQ || value.type == CONNECT_RQL_VALUE_NULL ||
      value.type == CONNECT_RQL_VALUE_TUPLE)
    {
      g_set_error (split->error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "Bad search filter: %s.",
                   connect_rql_get_op (rql) == CONNECT_RQL_EQ ? "null" : _connect_rql_op_to_string (rql->op));
      return FALSE;
    }
  if (value.type == CONNECT_RQL_VALUE_TEXT && !_connect_rql_pattern_is_valid (value.text))
    return invalid (split, "Bad search filter: two stars in a row.");
  return TRUE;
}

static gboolean
has_property (const ConnectRql *rql, const char *name)
{
  return g_strcmp0 (connect_rql_get_property (rql), name) == 0;
}

static gboolean strip (Split *split, const ConnectRql *rql, gboolean top, ConnectRql **filter);

/* AND, OR and NOT without what is no condition; a chain of one is that one. */
static gboolean
strip_logical (Split *split, const ConnectRql *rql, gboolean top, ConnectRql **filter)
{
  ConnectRqlOp op = connect_rql_get_op (rql);
  g_autoptr (ConnectRql) joined = NULL;

  for (guint i = 0; i < connect_rql_get_n_children (rql); i++)
    {
      ConnectRql *child = NULL;

      if (!strip (split, connect_rql_get_child (rql, i), top && op == CONNECT_RQL_AND, &child))
        return FALSE;
      joined = _connect_rql_join (op == CONNECT_RQL_OR ? op : CONNECT_RQL_AND, g_steal_pointer (&joined), child);
    }
  if (op == CONNECT_RQL_NOT && joined != NULL)
    {
      *filter = _connect_rql_new (CONNECT_RQL_NOT, NULL, 0);
      _connect_rql_add_child (*filter, g_steal_pointer (&joined));
    }
  else
    *filter = g_steal_pointer (&joined);
  return TRUE;
}

/* `filter` gets what remains as a condition, or stays NULL. `top`: joined to the whole by AND only. */
static gboolean
strip (Split *split, const ConnectRql *rql, gboolean top, ConnectRql **filter)
{
  ConnectRqlOp op = connect_rql_get_op (rql);

  if (op == CONNECT_RQL_ALL)
    return TRUE;
  if (op == CONNECT_RQL_ORDERING)
    return take_ordering (split, rql);
  if (op == CONNECT_RQL_SELECT)
    return take_select (split, rql);
  if (op == CONNECT_RQL_AND || op == CONNECT_RQL_OR || op == CONNECT_RQL_NOT)
    return strip_logical (split, rql, top, filter);
  if (has_property (rql, "limit"))
    return take_count (split, rql, &split->n_limit, &split->spec->limit);
  if (has_property (rql, "offset"))
    return take_count (split, rql, &split->n_offset, &split->spec->offset);
  if (has_property (rql, "search"))
    {
      if (!check_search (split, rql))
        return FALSE;
      if (top && split->spec->search == NULL)
        {
          ConnectRqlValue value = connect_rql_get_value (rql, 0);

          split->spec->search = g_strdup (value.type == CONNECT_RQL_VALUE_TEXT ? value.text : "");
          return TRUE;
        }
    }
  *filter = connect_rql_ref (rql);
  return TRUE;
}

ConnectQuerySpec *
connect_query_spec_new (const ConnectRql *rql, GError **error)
{
  g_autoptr (ConnectQuerySpec) self = g_new0 (ConnectQuerySpec, 1);
  Split split = { .spec = self, .error = error };

  self->limit = -1;
  if (rql != NULL && !strip (&split, rql, TRUE, &self->filter))
    return NULL;
  if (self->filter == NULL)
    self->filter = connect_rql_new_all ();
  return g_steal_pointer (&self);
}
