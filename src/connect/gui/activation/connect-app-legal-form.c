/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/activation/connect-app-legal-form.h"

#include <string.h>

/* The forms as they end a name, folded and without dots, slashes and commas. Where several words make one form, its last
 * word stands here. */
static const char *const endings[] = {
  /* English */
  "inc", "incorporated", "corp", "corporation", "co", "company", "llc", "llp", "lllp", "lp", "pc", "pllc", "ltd", "limited", "plc",
  "cic", "ulc", "pty", "pvt",
  /* German */
  "gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "haftungsbeschränkt", "ek", "ev", "eg", "gbr", "partg", "partgmbb",
  /* Romance */
  "sa", "sas", "sasu", "sarl", "eurl", "snc", "scs", "sca", "srl", "spa", "sapa", "sl", "slu", "sll", "lda", "ltda", "eireli", "sgps",
  "cv", "sab",
  /* Dutch, Nordic, Baltic */
  "bv", "nv", "bvba", "vof", "ab", "as", "asa", "aps", "ivs", "oy", "oyj", "ky", "ehf", "hf", "sia", "oü", "uab",
  /* Central and eastern Europe */
  "sro", "spol", "zoo", "sk", "kft", "zrt", "nyrt", "bt", "doo", "dd", "ad", "eood", "ood", "ead", "srls", "тов", "ооо", "оао",
  "зао", "ао", "пао",
  /* Asia and others */
  "kk", "gk", "bhd", "tbk", "jsc", "cjsc", "pjsc", "fzco", "fze", "llc-fz", "wll", "sae", "ae", "epe", "ike", "şti", "aş",
  "株式会社", "有限会社", "合同会社", "有限公司", "주식회사",
  /* Europe-wide */
  "se", "eeig",
};

/* The forms as they begin a name. */
static const char *const beginnings[] = { "ооо", "оао", "зао", "ао", "пао", "тов", "pt", "株式会社", "주식회사", "sia", "uab", "stichting", "società" };

static char *
normalize (const char *word)
{
  g_autofree char *folded = g_utf8_casefold (word, -1);
  GString *result = g_string_new (NULL);

  for (const char *c = folded; *c != '\0'; c = g_utf8_next_char (c))
    if (strchr (".,/()\"'", *c) == NULL)
      g_string_append_len (result, c, g_utf8_next_char (c) - c);
  return g_string_free (result, FALSE);
}

static gboolean
is_one_of (const char *word, const char *const *forms, gsize n)
{
  g_autofree char *plain = normalize (word);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *form = normalize (forms[i]);

      if (strcmp (plain, form) == 0)
        return TRUE;
    }
  return FALSE;
}

/* "S. A." is two words and one form: single letters at the end belong together. */
static char *
join_last_letters (char **words, guint n)
{
  GString *joined = g_string_new (NULL);

  for (guint i = n; i > 0; i--)
    {
      g_autofree char *plain = normalize (words[i - 1]);

      if (g_utf8_strlen (plain, -1) != 1)
        break;
      g_string_prepend (joined, plain);
    }
  return g_string_free (joined, FALSE);
}

static gboolean
ends_glued (const char *name)
{
  static const char *const glued[] = { "株式会社", "有限会社", "合同会社", "有限公司", "주식회사" };

  for (guint i = 0; i < G_N_ELEMENTS (glued); i++)
    if (g_str_has_suffix (name, glued[i]) || g_str_has_prefix (name, glued[i]))
      return TRUE;
  return FALSE;
}

gboolean
connect_app_legal_form_is_in (const char *name)
{
  g_autofree char *stripped = g_strstrip (g_utf8_make_valid (name != NULL ? name : "", -1));
  g_auto (GStrv) words = g_strsplit_set (stripped, " \t\n", -1);
  guint n = g_strv_length (words);
  g_autofree char *letters = NULL;

  if (n == 0 || *stripped == '\0')
    return FALSE;
  if (ends_glued (stripped))
    return TRUE;
  if (n < 2)
    return FALSE;
  letters = join_last_letters (words, n);
  return is_one_of (words[n - 1], endings, G_N_ELEMENTS (endings)) || is_one_of (words[0], beginnings, G_N_ELEMENTS (beginnings)) ||
         (g_utf8_strlen (letters, -1) > 1 && is_one_of (letters, endings, G_N_ELEMENTS (endings)));
}
