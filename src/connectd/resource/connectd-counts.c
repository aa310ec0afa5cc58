/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-counts.h"

#include <string.h>

/* All are forgotten when there are more; one is counted anew after a while, for what no feed tells (a table that is being refilled). */
#define MAX_COUNTS 2048
#define KEEP (60 * G_USEC_PER_SEC)

typedef struct
{
  gint64 number; /* the viewer's feed when it was counted */
  gint64 at;     /* monotonic */
  gint64 total;
} Count;

struct _ConnectdCounts
{
  GMutex mutex;
  GHashTable *by_query; /* query and values as a text → Count */
};

ConnectdCounts *
connectd_counts_new (void)
{
  ConnectdCounts *self = g_new0 (ConnectdCounts, 1);

  g_mutex_init (&self->mutex);
  self->by_query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
connectd_counts_free (ConnectdCounts *self)
{
  if (self == NULL)
    return;
  g_mutex_clear (&self->mutex);
  g_hash_table_unref (self->by_query);
  g_free (self);
}

static char *
make_key (const char *sql, const ConnectValues *values)
{
  GString *key = g_string_new (sql);

  for (guint i = 0; i < connect_values_get_length (values); i++)
    {
      const ConnectValue *value = connect_values_get (values, i);

      /* with its length, so that no two lists of values look alike */
      if (value->type == CONNECT_VALUE_TEXT)
        g_string_append_printf (key, "|%" G_GSIZE_FORMAT ":%s", strlen (value->text), value->text);
      else
        g_string_append_printf (key, "|%d %" G_GINT64_FORMAT, (int) value->type, value->integer);
    }
  return g_string_free_and_steal (key);
}

static gboolean
look_up (ConnectdCounts *self, const char *key, gint64 number, gint64 *total)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Count *count = g_hash_table_lookup (self->by_query, key);

  if (count == NULL || count->number != number || g_get_monotonic_time () - count->at > KEEP)
    return FALSE;
  *total = count->total;
  return TRUE;
}

static void
remember (ConnectdCounts *self, const char *key, gint64 number, gint64 total)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Count *count = g_new0 (Count, 1);

  if (g_hash_table_size (self->by_query) >= MAX_COUNTS)
    g_hash_table_remove_all (self->by_query);
  *count = (Count) { number, g_get_monotonic_time (), total };
  g_hash_table_insert (self->by_query, g_strdup (key), count);
}

gboolean
connectd_counts_find (ConnectdCounts *self, gint64 number, const char *sql, const ConnectValues *values, gint64 *total)
{
  g_autofree char *key = number >= 0 ? make_key (sql, values) : NULL;

  return key != NULL && look_up (self, key, number, total);
}

gboolean
connectd_counts_get (ConnectdTx *tx, gint64 number, const char *sql, const ConnectValues *values, gint64 *total, GError **error)
{
  g_autofree char *key = number >= 0 ? make_key (sql, values) : NULL;
  gboolean found;

  if (key != NULL && look_up (tx->engine->counts, key, number, total))
    return TRUE;
  if (!connectd_db_get_int (tx->db, sql, values, total, &found, error))
    return FALSE;
  if (key != NULL)
    remember (tx->engine->counts, key, number, *total);
  return TRUE;
}
