/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A tree as text: as RQL, and in the form of the tables of cases. */

#include "config.h"

#include "query/connect-rql-private.h"

#include <string.h>

/* FALSE for a text with both kinds of quote: RQL has no form for it. */
static gboolean
write_text (GString *out, const char *text)
{
  gsize length = strlen (text);
  char quote = strchr (text, '"') == NULL ? '"' : '\'';

  if (length > 0 && _connect_rql_scan_plain (text) == length && strcmp (text, "t") != 0)
    {
      g_string_append (out, text);
      return TRUE;
    }
  if (strchr (text, quote) != NULL)
    return FALSE;
  g_string_append_c (out, quote);
  g_string_append (out, text);
  g_string_append_c (out, quote);
  return TRUE;
}

static gboolean write_tree (GString *out, const ConnectRql *self);

static gboolean
write_value (GString *out, const ConnectRqlValue *value)
{
  switch (value->type)
    {
    case CONNECT_RQL_VALUE_TEXT:
      return write_text (out, value->text);
    case CONNECT_RQL_VALUE_NULL:
      g_string_append (out, "null()");
      return TRUE;
    case CONNECT_RQL_VALUE_EMPTY:
      g_string_append (out, "empty()");
      return TRUE;
    case CONNECT_RQL_VALUE_TUPLE:
      return write_tree (out, value->tuple);
    }
  return FALSE;
}

static gboolean
write_values (GString *out, const ConnectRql *self)
{
  for (guint i = 0; i < connect_rql_get_n_values (self); i++)
    {
      ConnectRqlValue value = connect_rql_get_value (self, i);

      if (i > 0)
        g_string_append_c (out, ',');
      if (!write_value (out, &value))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_children (GString *out, const ConnectRql *self, char separator)
{
  for (guint i = 0; i < connect_rql_get_n_children (self); i++)
    {
      if (i > 0)
        g_string_append_c (out, separator);
      if (!write_tree (out, connect_rql_get_child (self, i)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_tree (GString *out, const ConnectRql *self)
{
  gboolean list = self->op == CONNECT_RQL_IN || self->op == CONNECT_RQL_OUT;
  gboolean written;

  if (self->op == CONNECT_RQL_ALL)
    return TRUE;
  if (self->op == CONNECT_RQL_AND) /* without brackets of its own: what was read at the limit of depth is read again */
    return write_children (out, self, '&');
  if (list && connect_rql_get_n_values (self) == 0)
    return FALSE;
  g_string_append_printf (out, "%s(", _connect_rql_op_to_string (self->op));
  if (self->property != NULL)
    g_string_append_printf (out, "%s,%s", self->property, list ? "(" : "");
  if (self->op == CONNECT_RQL_ORDERING || self->op == CONNECT_RQL_SELECT)
    {
      for (guint i = 0; i < connect_rql_get_n_values (self); i++)
        g_string_append_printf (out, "%s%s", i > 0 ? "," : "", connect_rql_get_value (self, i).text);
      written = TRUE;
    }
  else
    written = write_values (out, self) && write_children (out, self, ',');
  g_string_append (out, list ? "))" : ")");
  return written;
}

char *
connect_rql_to_string (const ConnectRql *self)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);
  return write_tree (out, self) ? g_string_free_and_steal (g_steal_pointer (&out)) : NULL;
}

static void
append_json (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (out, '\\');
      if ((guchar) *text < 0x20)
        g_string_append_printf (out, "\\u%04x", (guint) *text);
      else
        g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

static void
append_ast (GString *out, const ConnectRql *self)
{
  gboolean names = self->op == CONNECT_RQL_ORDERING || self->op == CONNECT_RQL_SELECT;

  g_string_append_printf (out, "(%s", _connect_rql_op_to_string (self->op));
  if (self->property != NULL)
    g_string_append_printf (out, " %s", self->property);
  for (guint i = 0; i < connect_rql_get_n_values (self); i++)
    {
      ConnectRqlValue value = connect_rql_get_value (self, i);

      g_string_append_c (out, ' ');
      if (value.type == CONNECT_RQL_VALUE_TUPLE)
        append_ast (out, value.tuple);
      else if (value.type == CONNECT_RQL_VALUE_NULL)
        g_string_append (out, "null()");
      else if (value.type == CONNECT_RQL_VALUE_EMPTY)
        g_string_append (out, "empty()");
      else if (names)
        g_string_append (out, value.text);
      else
        append_json (out, value.text);
    }
  for (guint i = 0; i < connect_rql_get_n_children (self); i++)
    {
      g_string_append_c (out, ' ');
      append_ast (out, connect_rql_get_child (self, i));
    }
  g_string_append_c (out, ')');
}

char *
connect_rql_to_ast (const ConnectRql *self)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);
  append_ast (out, self);
  return g_string_free_and_steal (g_steal_pointer (&out));
}
