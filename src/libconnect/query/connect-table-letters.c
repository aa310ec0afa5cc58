/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How texts are written in SQLite's trigram index. A search takes as long as the lists of rows that its trigrams have, so
 * these are kept short:
 *   - Each collection has an alphabet of its own for the characters of ASCII, so that no row of another is in its lists.
 *   - A trigram of digits is in one of a hundred ids, whatever their number. Where five digits or more follow each other,
 *     dashes left out, they are therefore written a second time, with a letter for each three in a row. A trigram of such
 *     letters stands for five digits.
 * Alphabets lie beyond what Unicode gives to scripts. Where two share one, or a text has such characters, a search only
 * finds more candidates. */

#include "config.h"

#include "query/connect-table-private.h"

#include <string.h>

#define FIRST_LETTER 0x40000
#define N_ASCII 128
#define N_LETTERS (N_ASCII + 1000) /* of an alphabet */
#define N_ALPHABETS ((0x110000 - FIRST_LETTER) / N_LETTERS)

static void
append_letter (GString *out, guint alphabet, guint which)
{
  g_string_append_unichar (out, FIRST_LETTER + alphabet % N_ALPHABETS * N_LETTERS + which);
}

static void
append_ascii (GString *out, guint alphabet, const char *text)
{
  for (; *text != '\0'; text++)
    if (*text > 0)
      append_letter (out, alphabet, (guint) *text);
    else
      g_string_append_c (out, *text);
}

static void
append_digits (GString *out, guint alphabet, const char *from, const char *to)
{
  guint last = 0; /* three digits */

  for (guint n = 0; from < to; from++)
    if (*from != '-')
      {
        last = (last * 10 + (guint) (*from - '0')) % 1000;
        if (++n >= 3)
          append_letter (out, alphabet, N_ASCII + last);
      }
}

const char *
_connect_letters_find_digits (const char *text, const char **end)
{
  while (*text != '\0')
    {
      const char *start = text;
      guint n = 0;

      for (; g_ascii_isdigit (*text) || *text == '-'; text++)
        n += *text != '-';
      if (end != NULL)
        *end = text;
      if (n >= CONNECT_LETTERS_DIGITS)
        return start;
      if (*text != '\0')
        text++;
    }
  return NULL;
}

char *
_connect_letters_write (guint alphabet, const char *text)
{
  GString *out = g_string_new (NULL);

  append_ascii (out, alphabet, text);
  return g_string_free_and_steal (out);
}

char *
_connect_letters_write_digits (guint alphabet, const char *from, const char *to)
{
  GString *out = g_string_new (NULL);

  append_digits (out, alphabet, from, to);
  return g_string_free_and_steal (out);
}

/* Each line once: owner, issuer and creator are often the same, and a contract is called by its agreement. What is within
 * an earlier one has no trigrams of its own. */
static char *
dup_different (const char *texts)
{
  g_auto (GStrv) all = g_strsplit (texts, "\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; all[i] != NULL; i++)
    if (strstr (out->str, all[i]) == NULL)
      g_string_append_printf (out, "%s%s", out->len > 0 ? "\n" : "", all[i]);
  return g_string_free_and_steal (out);
}

char *
connect_trigrams_dup_letters (guint alphabet, const char *texts)
{
  g_autofree char *different = dup_different (texts);
  GString *out = g_string_new (NULL);
  const char *text = different;
  const char *digits, *end;

  append_ascii (out, alphabet, text);
  while ((digits = _connect_letters_find_digits (text, &end)) != NULL)
    {
      append_letter (out, alphabet, '\n');
      append_digits (out, alphabet, digits, end);
      text = end;
    }
  return g_string_free_and_steal (out);
}
