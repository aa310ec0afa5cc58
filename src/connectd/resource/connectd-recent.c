/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-recent.h"

#include <string.h>

/* All are forgotten when there are more bytes; longer pages are not kept. A page has some besides its text. */
#define MOST_BYTES (8 * 1024 * 1024)
#define LONGEST (512 * 1024)
#define AROUND 512
/* For what no feed tells: a table that is being refilled. */
#define KEEP (60 * G_USEC_PER_SEC)

typedef struct
{
  gint64 number; /* the viewer's feed when it was read */
  gint64 at;     /* monotonic */
  gsize size;
  GBytes *text;
  char *range;
} Page;

struct _ConnectdRecent
{
  GMutex mutex;
  GHashTable *by_key; /* viewer and query → Page */
  gsize size;         /* of all */
};

static void
page_free (gpointer data)
{
  Page *page = data;

  g_bytes_unref (page->text);
  g_free (page->range);
  g_free (page);
}

ConnectdRecent *
connectd_recent_new (void)
{
  ConnectdRecent *self = g_new0 (ConnectdRecent, 1);

  g_mutex_init (&self->mutex);
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, page_free);
  return self;
}

void
connectd_recent_free (ConnectdRecent *self)
{
  if (self == NULL)
    return;
  g_mutex_clear (&self->mutex);
  g_hash_table_unref (self->by_key);
  g_free (self);
}

static void
forget_all (ConnectdRecent *self)
{
  g_hash_table_remove_all (self->by_key);
  self->size = 0;
}

void
connectd_recent_clear (ConnectdRecent *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  forget_all (self);
}

static gboolean
look_up (ConnectdRecent *self, const char *key, gint64 *number, GBytes **text, char **range)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Page *page = g_hash_table_lookup (self->by_key, key);

  if (page == NULL || g_get_monotonic_time () - page->at > KEEP)
    return FALSE;
  *number = page->number;
  *text = g_bytes_ref (page->text);
  *range = g_strdup (page->range);
  return TRUE;
}

gboolean
connectd_recent_find (ConnectdTx *tx, const char *key, GBytes **text, char **range)
{
  gint64 number = 0, now = -1;

  if (!look_up (tx->engine->recent, key, &number, text, range))
    return FALSE;
  connectd_db_expect_one (tx->db);
  if (_connectd_feed_get_number (tx, &now, NULL) && now == number)
    return TRUE;
  g_clear_pointer (text, g_bytes_unref);
  g_clear_pointer (range, g_free);
  return FALSE;
}

void
connectd_recent_remember (ConnectdRecent *self, const char *key, gint64 number, GBytes *text, const char *range)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gsize size = g_bytes_get_size (text) + strlen (key) + AROUND;
  Page *page;

  if (size > LONGEST)
    return;
  page = g_hash_table_lookup (self->by_key, key);
  self->size -= page != NULL ? page->size : 0;
  if (self->size + size > MOST_BYTES)
    forget_all (self);
  self->size += size;
  page = g_new0 (Page, 1);
  *page = (Page) { number, g_get_monotonic_time (), size, g_bytes_ref (text), g_strdup (range) };
  g_hash_table_insert (self->by_key, g_strdup (key), page);
}
