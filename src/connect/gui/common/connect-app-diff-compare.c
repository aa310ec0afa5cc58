/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-diff.h"

#include <string.h>

/* The greedy search for the shortest way from one list to the other: for each number of changes it keeps how far every
 * diagonal came. Its memory grows with the square of the changes, so they are limited. */
#define MAX_CHANGES 700

typedef struct
{
  const guint *a;
  const guint *b;
  int          n;
  int          m;
  GPtrArray   *reached; /* int arrays, one a number of changes */
} Search;

static guint *
number_parts (GHashTable *numbers, const char *const *parts, guint n)
{
  guint *result = g_new (guint, n + 1);

  for (guint i = 0; i < n; i++)
    {
      gpointer number = g_hash_table_lookup (numbers, parts[i]);

      if (number == NULL)
        {
          number = GUINT_TO_POINTER (g_hash_table_size (numbers) + 1);
          g_hash_table_insert (numbers, (gpointer) parts[i], number);
        }
      result[i] = GPOINTER_TO_UINT (number);
    }
  return result;
}

/* From which neighbour diagonal k is reached: TRUE when by an addition (from k + 1). */
static gboolean
comes_from_above (const int *before, int k, int changes)
{
  return k == -changes || (k != changes && before[changes + k - 1] < before[changes + k + 1]);
}

/* `row` of d changes has 2 d + 3 entries; diagonal k is at d + 1 + k. */
static int
reach (Search *search, const int *before, int k, int changes)
{
  int x = 0, y;

  if (changes > 0)
    x = comes_from_above (before, k, changes) ? before[changes + k + 1] : before[changes + k - 1] + 1;
  y = x - k;
  while (x < search->n && y < search->m && search->a[x] == search->b[y])
    {
      x++;
      y++;
    }
  return x;
}

/* Returns: the number of changes, or -1 when there are too many. */
static int
run_search (Search *search)
{
  const int *before = NULL;

  for (int d = 0; d <= MIN (MAX_CHANGES, search->n + search->m); d++)
    {
      int *row = g_new0 (int, 2 * d + 3);

      g_ptr_array_add (search->reached, row);
      for (int k = -d; k <= d; k += 2)
        {
          int x = reach (search, before, k, d);

          row[d + 1 + k] = x;
          if (x >= search->n && x - k >= search->m)
            return d;
        }
      before = row;
    }
  return -1;
}

static void
add_step (GArray *steps, ConnectAppDiffKind kind, guint index)
{
  ConnectAppDiffStep step = { kind, index };

  g_array_append_val (steps, step);
}

/* Back along the way found, last step first. */
static void
trace_back (Search *search, int changes, guint offset, GArray *steps)
{
  int x = search->n, y = search->m;

  for (int d = changes; d >= 0; d--)
    {
      const int *before = d > 0 ? search->reached->pdata[d - 1] : NULL;
      int k = x - y;
      gboolean above = d > 0 && comes_from_above (before, k, d);
      int from_x = d == 0 ? 0 : above ? before[d + k + 1] : before[d + k - 1];
      int from_y = d == 0 ? 0 : above ? from_x - (k + 1) : from_x - (k - 1);
      int start_x = d == 0 ? 0 : above ? from_x : from_x + 1;

      while (x > start_x)
        add_step (steps, CONNECT_APP_DIFF_KEEP, offset + --x);
      if (d > 0 && above)
        add_step (steps, CONNECT_APP_DIFF_ADD, offset + from_y);
      else if (d > 0)
        add_step (steps, CONNECT_APP_DIFF_REMOVE, offset + from_x);
      x = from_x;
      y = from_y;
    }
}

static void
reverse (GArray *steps, guint from)
{
  for (guint i = from, j = steps->len; i + 1 < j; i++, j--)
    {
      ConnectAppDiffStep swap = g_array_index (steps, ConnectAppDiffStep, i);

      g_array_index (steps, ConnectAppDiffStep, i) = g_array_index (steps, ConnectAppDiffStep, j - 1);
      g_array_index (steps, ConnectAppDiffStep, j - 1) = swap;
    }
}

/* Within a run of changes what was taken out comes before what was put in. */
static int
compare_kinds (gconstpointer a, gconstpointer b)
{
  const ConnectAppDiffStep *x = a, *y = b;

  return x->kind != y->kind ? (int) x->kind - (int) y->kind : (x->index > y->index) - (x->index < y->index);
}

static void
order_runs (GArray *steps)
{
  guint start = 0;

  for (guint i = 0; i <= steps->len; i++)
    {
      if (i < steps->len && g_array_index (steps, ConnectAppDiffStep, i).kind != CONNECT_APP_DIFF_KEEP)
        continue;
      if (i > start)
        qsort (&g_array_index (steps, ConnectAppDiffStep, start), i - start, sizeof (ConnectAppDiffStep), compare_kinds);
      start = i + 1;
    }
}

static void
compare_middle (Search *search, guint offset, GArray *steps)
{
  guint from = steps->len;
  int changes = run_search (search);

  if (changes >= 0)
    {
      trace_back (search, changes, offset, steps);
      reverse (steps, from);
      return;
    }
  for (int i = 0; i < search->n; i++)
    add_step (steps, CONNECT_APP_DIFF_REMOVE, offset + i);
  for (int i = 0; i < search->m; i++)
    add_step (steps, CONNECT_APP_DIFF_ADD, offset + i);
}

GArray *
connect_app_diff_compare (const char *const *old_parts, const char *const *new_parts)
{
  guint n = g_strv_length ((char **) old_parts), m = g_strv_length ((char **) new_parts);
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree guint *a = number_parts (numbers, old_parts, n);
  g_autofree guint *b = number_parts (numbers, new_parts, m);
  g_autoptr (GPtrArray) reached = g_ptr_array_new_with_free_func (g_free);
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (ConnectAppDiffStep));
  guint start = 0, end = 0;
  Search search;

  while (start < MIN (n, m) && a[start] == b[start])
    start++;
  while (end < MIN (n, m) - start && a[n - 1 - end] == b[m - 1 - end])
    end++;
  for (guint i = 0; i < start; i++)
    add_step (steps, CONNECT_APP_DIFF_KEEP, i);
  search = (Search) { a + start, b + start, n - start - end, m - start - end, reached };
  compare_middle (&search, start, steps);
  for (guint i = 0; i < end; i++)
    add_step (steps, CONNECT_APP_DIFF_KEEP, n - end + i);
  order_runs (steps);
  return steps;
}

char **
connect_app_diff_split_words (const char *text)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  const char *start = text;

  while (*start != '\0')
    {
      const char *end = g_utf8_next_char (start);
      gboolean word = g_unichar_isalnum (g_utf8_get_char (start));

      while (word && *end != '\0' && g_unichar_isalnum (g_utf8_get_char (end)))
        end = g_utf8_next_char (end);
      g_strv_builder_take (parts, g_strndup (start, end - start));
      start = end;
    }
  return g_strv_builder_end (parts);
}
