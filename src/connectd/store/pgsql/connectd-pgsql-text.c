/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The text of statements and values. */

#include "config.h"

#include "store/pgsql/connectd-pgsql-private.h"

#include <string.h>

/* Object identifiers of the types whose values are not given as text. */
enum
{
  TYPE_BOOL = 16,
  TYPE_BYTEA = 17,
  TYPE_INT8 = 20,
  TYPE_INT2 = 21,
  TYPE_INT4 = 23,
  TYPE_OID = 26,
  TYPE_NUMERIC = 1700,
};

/* The length of a quoted text, a quoted name or a comment that begins here; 0: none does. A doubled quote ends one
 * quoted text and begins the next, which comes to the same. */
static gsize
skip_quoted (const char *p)
{
  const char *end = NULL;
  gsize tail = 1;

  if (*p == '\'' || *p == '"')
    end = strchr (p + 1, *p);
  else if (p[0] == '-' && p[1] == '-')
    end = strchr (p, '\n');
  else if (p[0] == '/' && p[1] == '*')
    {
      end = strstr (p + 2, "*/");
      tail = 2;
    }
  else
    return 0;
  return end != NULL ? (gsize) (end - p) + tail : strlen (p);
}

char *
_connectd_pgsql_number_placeholders (const char *sql, guint *n_placeholders)
{
  GString *text = g_string_sized_new (strlen (sql) + 16);
  guint n = 0;

  while (*sql != '\0')
    {
      gsize quoted = skip_quoted (sql);

      if (quoted == 0 && *sql == '?')
        g_string_append_printf (text, "$%u", ++n);
      else
        g_string_append_len (text, sql, (gssize) MAX (quoted, 1));
      sql += MAX (quoted, 1);
    }
  *n_placeholders = n;
  return g_string_free_and_steal (text);
}

void
_connectd_pgsql_read_value (const PGresult *result, int row, int column, ConnectValue *value)
{
  const char *text = PQgetvalue (result, row, column);
  guchar *bytes;
  gsize size;

  memset (value, 0, sizeof *value);
  if (PQgetisnull (result, row, column))
    return;
  value->type = CONNECT_VALUE_INT;
  switch (PQftype (result, column))
    {
    case TYPE_BOOL:
      value->integer = text[0] == 't';
      return;
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
    case TYPE_OID:
      value->integer = g_ascii_strtoll (text, NULL, 10);
      return;
    case TYPE_NUMERIC: /* sum() of integers */
      if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &value->integer, NULL))
        return;
      break;
    case TYPE_BYTEA:
      bytes = PQunescapeBytea ((const guchar *) text, &size);
      value->type = CONNECT_VALUE_BLOB;
      value->blob = g_bytes_new (bytes, size);
      PQfreemem (bytes);
      return;
    default:
      break;
    }
  value->type = CONNECT_VALUE_TEXT;
  value->text = g_strdup (text);
}
