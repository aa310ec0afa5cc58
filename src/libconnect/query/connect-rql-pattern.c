/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Patterns of like and ilike (rql.md §7): "*" is any run of characters, "\*" a star, "\\" a backslash; a backslash
 * before anything else is itself. */

#include "config.h"

#include "query/connect-rql-private.h"

#include <string.h>

#include "protocol/connect-text.h"

/* Takes one step: TRUE and a literal character (a byte) in `c`, or TRUE and 0 for a star; FALSE at the end. */
static gboolean
next_byte (const char **pattern, char *c)
{
  const char *at = *pattern;

  if (*at == '\0')
    return FALSE;
  *c = *at == '*' ? '\0' : *at;
  if (*at == '\\' && (at[1] == '*' || at[1] == '\\'))
    *c = *++at;
  *pattern = at + 1;
  return TRUE;
}

gboolean
_connect_rql_pattern_is_valid (const char *pattern)
{
  gboolean star = FALSE;
  char c;

  while (next_byte (&pattern, &c))
    {
      if (c == '\0' && star)
        return FALSE;
      star = c == '\0';
    }
  return TRUE;
}

static void
append_literal (GString *out, const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (*text == '*' || *text == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *text);
    }
}

/* Literal parts are folded one by one: folding can make a star of a character that only looks like one. */
static void
append_folded (GString *out, GString *literal)
{
  g_autofree char *folded = connect_text_fold (literal->str);

  append_literal (out, folded);
  g_string_truncate (literal, 0);
}

char *
_connect_rql_pattern_fold (const char *pattern)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) literal = g_string_new (NULL);
  char c;

  while (next_byte (&pattern, &c))
    {
      if (c != '\0')
        {
          g_string_append_c (literal, c);
          continue;
        }
      append_folded (out, literal);
      g_string_append_c (out, '*');
    }
  append_folded (out, literal);
  return g_string_free_and_steal (g_steal_pointer (&out));
}

char *
_connect_rql_pattern_from_search (const char *term)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *at = term;
  char c = 'x';

  if (*term != '*')
    g_string_append_c (out, '*');
  while (next_byte (&at, &c))
    if (c == '\0')
      g_string_append_c (out, '*');
    else
      append_literal (out, (char[]) { c, '\0' });
  if (c != '\0')
    g_string_append_c (out, '*');
  return g_string_free_and_steal (g_steal_pointer (&out));
}

char *
_connect_rql_pattern_to_glob (const char *pattern)
{
  g_autoptr (GString) out = g_string_new (NULL);
  char c;

  while (next_byte (&pattern, &c))
    if (c == '\0')
      g_string_append_c (out, '*');
    else if (c == '*' || c == '?' || c == '[')
      g_string_append_printf (out, "[%c]", c);
    else
      g_string_append_c (out, c);
  return g_string_free_and_steal (g_steal_pointer (&out));
}

char *
_connect_rql_pattern_to_like (const char *pattern)
{
  g_autoptr (GString) out = g_string_new (NULL);
  char c;

  while (next_byte (&pattern, &c))
    {
      if (c == '%' || c == '_' || c == '!')
        g_string_append_c (out, '!');
      g_string_append_c (out, c == '\0' ? '%' : c);
    }
  return g_string_free_and_steal (g_steal_pointer (&out));
}

/* The literal part at the beginning of `pattern`, which moves on to the star or the end. */
static char *
take_literal (const char **pattern)
{
  g_autoptr (GString) literal = g_string_new (NULL);
  const char *at = *pattern;
  char c;

  while (next_byte (&at, &c) && c != '\0')
    {
      g_string_append_c (literal, c);
      *pattern = at;
    }
  return g_string_free_and_steal (g_steal_pointer (&literal));
}

char **
_connect_rql_pattern_dup_literals (const char *pattern)
{
  g_autoptr (GStrvBuilder) literals = g_strv_builder_new ();

  while (*pattern != '\0')
    if (*pattern == '*')
      pattern++;
    else
      g_strv_builder_take (literals, take_literal (&pattern));
  return g_strv_builder_end (literals);
}

gboolean
connect_rql_like (const char *pattern, const char *text)
{
  g_autofree char *first = NULL;

  g_return_val_if_fail (pattern != NULL && text != NULL, FALSE);
  if (!_connect_rql_pattern_is_valid (pattern))
    return FALSE;
  first = take_literal (&pattern);
  if (!g_str_has_prefix (text, first))
    return FALSE;
  text += strlen (first);
  if (*pattern == '\0')
    return *text == '\0';
  /* at a star: each part at its first place, the last one at the end */
  while (*pattern != '\0')
    {
      g_autofree char *part = NULL;
      const char *found;

      pattern++;
      part = take_literal (&pattern);
      if (*pattern == '\0')
        return g_str_has_suffix (text, part);
      found = strstr (text, part);
      if (found == NULL)
        return FALSE;
      text = found + strlen (part);
    }
  return TRUE;
}
