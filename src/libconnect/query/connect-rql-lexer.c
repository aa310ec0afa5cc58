/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The lexical rules of RQL. What a run of characters is depends on where it stands (a property or a value), so the
 * parser asks for the one that it expects; text is looked at once. */

#include "config.h"

#include "query/connect-rql-private.h"

#include <string.h>

static gboolean
is_word (gunichar c)
{
  return c < 0x80 ? g_ascii_isalnum ((char) c) || c == '_' : g_unichar_isalnum (c);
}

static gboolean
is_space (gunichar c)
{
  return g_unichar_isspace (c) || c == '\v' || (c >= 0x1c && c <= 0x1f) || c == 0x85;
}

static gboolean
is_one_of (gunichar c, const char *set)
{
  return c != 0 && c < 0x80 && strchr (set, (int) c) != NULL;
}

gsize
_connect_rql_scan_property (const char *text)
{
  const char *at = text;

  if (!g_ascii_isalpha (*at))
    return 0;
  while (is_word (g_utf8_get_char (at)) || *at == '-' || *at == '.')
    at = g_utf8_next_char (at);
  return at - text;
}

gsize
_connect_rql_scan_plain (const char *text)
{
  const char *at = text;
  gunichar c = g_utf8_get_char (at);

  if (!is_word (c) && !is_one_of (c, "-*+\\"))
    return 0;
  while (c != 0 && (is_word (c) || is_space (c) || is_one_of (c, ".-:+@*\\")))
    {
      at = g_utf8_next_char (at);
      c = g_utf8_get_char (at);
    }
  return at - text;
}

gsize
_connect_rql_scan_quoted (const char *text)
{
  const char *end;

  if (*text != '"' && *text != '\'')
    return 0;
  end = strchr (text + 1, *text);
  return end != NULL ? end + 1 - text : 0;
}
