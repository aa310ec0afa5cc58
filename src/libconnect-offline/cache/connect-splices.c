/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "cache/connect-splices.h"

/* More than this many are told as one: a list that changed everywhere is drawn anew anyway. */
#define MAX_SPLICES 100

typedef struct
{
  const gint64 *old;
  const gint64 *now;
  guint i, end_i; /* what is left of each */
  guint j, end_j;
  GHashTable *old_places; /* id → index + 1 */
  GHashTable *now_places;
  GArray *splices;
} Scan;

static GHashTable *
make_places (const gint64 *ids, guint from, guint to)
{
  GHashTable *places = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = from; i < to; i++)
    g_hash_table_insert (places, (gpointer) &ids[i], GUINT_TO_POINTER (i + 1));
  return places;
}

/* How far ahead `id` stands in `places`, seen from `from`; G_MAXUINT when it is not ahead. */
static guint
distance (GHashTable *places, const gint64 *id, guint from)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, id));

  return place > from ? place - 1 - from : G_MAXUINT;
}

/* The next splice begins at i, j, which differ: drops and takes until both are at one id again. */
static ConnectSplice
scan_splice (Scan *scan)
{
  ConnectSplice splice = { .position = scan->j };

  while (scan->i < scan->end_i || scan->j < scan->end_j)
    {
      guint ahead_now, ahead_old;

      if (scan->i < scan->end_i && scan->j < scan->end_j && scan->old[scan->i] == scan->now[scan->j])
        break;
      ahead_now = scan->i < scan->end_i ? distance (scan->now_places, &scan->old[scan->i], scan->j) : G_MAXUINT;
      ahead_old = scan->j < scan->end_j ? distance (scan->old_places, &scan->now[scan->j], scan->i) : G_MAXUINT;
      /* an id that is not needed any more goes; of two that moved past each other the one that moved farther does */
      if (scan->i < scan->end_i && (ahead_now == G_MAXUINT || (ahead_old != G_MAXUINT && ahead_now > ahead_old)))
        {
          scan->i++;
          splice.removed++;
        }
      else
        {
          scan->j++;
          splice.added++;
        }
    }
  return splice;
}

static void
scan_all (Scan *scan)
{
  while (scan->i < scan->end_i || scan->j < scan->end_j)
    {
      ConnectSplice splice;

      if (scan->i < scan->end_i && scan->j < scan->end_j && scan->old[scan->i] == scan->now[scan->j])
        {
          scan->i++;
          scan->j++;
          continue;
        }
      splice = scan_splice (scan);
      g_array_append_val (scan->splices, splice);
    }
}

GArray *
connect_splices_new (const gint64 *old, guint n_old, const gint64 *now, guint n_now)
{
  GArray *splices = g_array_new (FALSE, FALSE, sizeof (ConnectSplice));
  guint head = 0, tail = 0;
  Scan scan;

  while (head < n_old && head < n_now && old[head] == now[head])
    head++;
  while (tail < n_old - head && tail < n_now - head && old[n_old - 1 - tail] == now[n_now - 1 - tail])
    tail++;
  if (head == n_old - tail || head == n_now - tail)
    {
      ConnectSplice splice = { head, n_old - tail - head, n_now - tail - head };

      if (splice.removed > 0 || splice.added > 0)
        g_array_append_val (splices, splice);
      return splices;
    }
  scan = (Scan) { .old = old, .now = now, .i = head, .end_i = n_old - tail, .j = head, .end_j = n_now - tail,
                  .old_places = make_places (old, head, n_old - tail),
                  .now_places = make_places (now, head, n_now - tail), .splices = splices };
  scan_all (&scan);
  g_hash_table_unref (scan.old_places);
  g_hash_table_unref (scan.now_places);
  if (splices->len > MAX_SPLICES)
    {
      ConnectSplice whole = { head, n_old - tail - head, n_now - tail - head };

      g_array_set_size (splices, 0);
      g_array_append_val (splices, whole);
    }
  return splices;
}
