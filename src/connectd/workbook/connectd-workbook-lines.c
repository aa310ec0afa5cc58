/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "workbook/connectd-workbook-lines.h"

#include <string.h>

#include "protocol/connect-text.h"

void
connectd_lines_append_mark (GString *out, char mark, const char *text)
{
  g_string_append_c (out, mark);
  g_string_append_c (out, '\t');
  connect_text_append_escaped (out, text);
  g_string_append_c (out, '\n');
}

void
connectd_lines_append_row (GString *out, guint number, const char *const *cells, guint n_cells)
{
  g_string_append_printf (out, "%c\t%u", CONNECTD_LINE_ROW, number);
  for (guint i = 0; i < n_cells; i++)
    {
      g_string_append_c (out, '\t');
      if (cells[i] != NULL)
        connect_text_append_escaped (out, cells[i]);
    }
  g_string_append_c (out, '\n');
}

void
connectd_lines_append_error (GString *out, const GError *error)
{
  g_string_append_printf (out, "%c\t%d\t", CONNECTD_LINE_ERROR, error->code);
  connect_text_append_escaped (out, error->message);
  g_string_append_c (out, '\n');
}

static void
unescape (char *field)
{
  char *to = field;

  for (const char *c = field; *c != '\0'; c++)
    {
      if (*c == '\\' && c[1] != '\0')
        {
          c++;
          *to++ = *c == 't' ? '\t' : *c == 'n' ? '\n' : *c == 'r' ? '\r' : *c;
        }
      else
        *to++ = *c;
    }
  *to = '\0';
}

char
connectd_lines_split (char *line, GPtrArray *fields)
{
  char mark = *line;
  char *tab = strchr (line, '\t');

  g_ptr_array_set_size (fields, 0);
  while (tab != NULL)
    {
      char *field = tab + 1;

      tab = strchr (field, '\t');
      if (tab != NULL)
        *tab = '\0';
      unescape (field);
      g_ptr_array_add (fields, field);
    }
  return mark;
}
