/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "common/refusals.h"

#include <string.h>

#include "protocol/connect-json.h"

/* What is behind `since`, which is moved to the end; all pages of it. */
static guint
count_changes (Fixture *f, const char *credential, gint64 *since)
{
  guint n = 0;
  gboolean more;

  do
    {
      g_autofree char *path = g_strdup_printf ("changes?since=%" G_GINT64_FORMAT "&limit=1000", *since);
      g_autoptr (JsonObject) answer = fixture_expect (f, 200, credential, "GET", path, NULL);
      JsonArray *changes = connect_json_get_array (answer, "changes");

      *since = connect_json_get_int (answer, "next", -1);
      g_assert_cmpint (*since, >=, 0);
      more = json_array_get_length (changes) > 0;
      n += json_array_get_length (changes);
    }
  while (more);
  return n;
}

char *
refusals_fill (const char *text, const char *const *words)
{
  g_autoptr (GString) filled = text != NULL ? g_string_new (text) : NULL;

  for (guint i = 0; filled != NULL && words != NULL && words[i] != NULL; i++)
    {
      g_autofree char *place = g_strdup_printf ("{%u}", i);

      g_string_replace (filled, place, words[i], 0);
    }
  return filled != NULL ? g_strdelimit (g_string_free (g_steal_pointer (&filled), FALSE), "'", '"') : NULL;
}

/* What is wrong with the answer goes to `wrong`. */
static void
check_case (
    Fixture *f, const char *credential, const Refusal *refusal, const char *const *words, GString *wrong)
{
  g_autofree char *path = refusals_fill (refusal->path, words);
  g_autofree char *body = refusals_fill (refusal->body, words);
  g_autoptr (FixtureAnswer) answer = fixture_ask (f, credential, refusal->method, path, NULL, body);
  g_autofree char *text = fixture_answer_error (answer);

  if (answer->status != refusal->status || text == NULL || strstr (text, refusal->part) == NULL)
    g_string_append_printf (wrong, "\n%s %s %s: expected %u with \"%s\", got %u %s", refusal->method, path,
                            body != NULL ? body : "", refusal->status, refusal->part, answer->status,
                            answer->text);
}

void
refusals_check (Fixture *f,
                const char *credential,
                const char *const *watchers,
                const char *const *words,
                const Refusal *cases,
                guint n)
{
  g_autoptr (GString) wrong = g_string_new (NULL);
  gint64 since[8] = { 0 };

  for (guint w = 0; watchers[w] != NULL; w++)
    {
      g_assert_cmpuint (w, <, G_N_ELEMENTS (since));
      count_changes (f, watchers[w], &since[w]);
    }
  for (guint i = 0; i < n; i++)
    {
      check_case (f, credential, &cases[i], words, wrong);
      for (guint w = 0; watchers[w] != NULL; w++)
        if (count_changes (f, watchers[w], &since[w]) > 0)
          g_string_append_printf (wrong, "\n%s %s %s: it was told to somebody", cases[i].method,
                                  cases[i].path, cases[i].body != NULL ? cases[i].body : "");
    }
  if (wrong->len > 0)
    g_error ("What was to be refused:%s", wrong->str);
}
