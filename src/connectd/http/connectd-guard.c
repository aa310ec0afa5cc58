/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "http/connectd-guard.h"

#include <poll.h>
#include <sys/socket.h>

/* A client that sends its request or takes its answer slower than this is dropped. */
#define LEAST_BYTES_PER_SECOND 16384

struct _ConnectdWard
{
  GList link; /* in wards */
  int fd;
  gboolean waiting;
  gint64 since;    /* when it began to wait, or to send */
  gint64 deadline; /* 0: none */
  gpointer watched;
};

struct _ConnectdGuard
{
  GMutex mutex;
  GCond cond;
  GThread *thread;
  GQueue wards;
  gint64 timeout;
  guint max_connections;
  gboolean ending;
  ConnectdGoneFunc gone;
  gpointer (*watched_ref) (gpointer);
  GDestroyNotify watched_unref;
};

/* Its descriptor is open for as long as the ward is in the list, so this cannot hit another one. */
static void
drop (ConnectdWard *ward)
{
  shutdown (ward->fd, SHUT_RDWR);
  ward->deadline = 0;
  ward->waiting = FALSE;
}

static gboolean
has_gone (ConnectdWard *ward)
{
  struct pollfd item = { .fd = ward->fd, .events = POLLRDHUP };

  return poll (&item, 1, 0) > 0 && (item.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

/* Returns: (transfer full) (nullable): the watched data of clients that have gone. */
static GPtrArray *
look (ConnectdGuard *self, gint64 now)
{
  GPtrArray *gone = NULL;

  for (GList *l = self->wards.head; l != NULL; l = l->next)
    {
      ConnectdWard *ward = l->data;

      if (ward->deadline != 0 && ward->deadline <= now)
        drop (ward);
      if (ward->watched == NULL || !has_gone (ward))
        continue;
      if (gone == NULL)
        gone = g_ptr_array_new_with_free_func (self->watched_unref);
      g_ptr_array_add (gone, g_steal_pointer (&ward->watched));
    }
  return gone;
}

static gpointer
guard_thread (gpointer data)
{
  ConnectdGuard *self = data;
  gint64 pause = CLAMP (self->timeout / 4, G_USEC_PER_SEC / 20, G_USEC_PER_SEC);

  g_mutex_lock (&self->mutex);
  while (!self->ending)
    {
      g_autoptr (GPtrArray) gone = NULL;

      if (self->wards.length == 0)
        {
          g_cond_wait (&self->cond, &self->mutex);
          continue;
        }
      g_cond_wait_until (&self->cond, &self->mutex, g_get_monotonic_time () + pause);
      gone = look (self, g_get_monotonic_time ());
      if (gone == NULL)
        continue;
      g_mutex_unlock (&self->mutex);
      for (guint i = 0; i < gone->len; i++)
        self->gone (g_ptr_array_index (gone, i));
      g_clear_pointer (&gone, g_ptr_array_unref);
      g_mutex_lock (&self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

ConnectdGuard *
connectd_guard_new (guint timeout,
                    guint max_connections,
                    ConnectdGoneFunc gone,
                    gpointer (*watched_ref) (gpointer),
                    GDestroyNotify watched_unref)
{
  ConnectdGuard *self = g_new0 (ConnectdGuard, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->wards);
  self->timeout = timeout * G_USEC_PER_SEC;
  self->max_connections = max_connections;
  self->gone = gone;
  self->watched_ref = watched_ref;
  self->watched_unref = watched_unref;
  self->thread = g_thread_new ("guard", guard_thread, self);
  return self;
}

void
connectd_guard_free (ConnectdGuard *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->ending = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  g_assert (self->wards.length == 0);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* Nearly full: make room at the cost of whoever has been idle for longest. */
static void
drop_oldest_waiting (ConnectdGuard *self)
{
  ConnectdWard *oldest = NULL;

  for (GList *l = self->wards.head; l != NULL; l = l->next)
    {
      ConnectdWard *ward = l->data;

      if (ward->waiting && (oldest == NULL || ward->since < oldest->since))
        oldest = ward;
    }
  if (oldest != NULL)
    drop (oldest);
}

static void
start_waiting (ConnectdGuard *self, ConnectdWard *ward)
{
  ward->since = g_get_monotonic_time ();
  ward->deadline = ward->since + self->timeout;
  ward->waiting = TRUE;
}

ConnectdWard *
connectd_guard_add (ConnectdGuard *self, int fd)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  ConnectdWard *ward = g_new0 (ConnectdWard, 1);

  if (self->wards.length >= self->max_connections - self->max_connections / 8)
    drop_oldest_waiting (self);
  ward->link.data = ward;
  ward->fd = fd;
  start_waiting (self, ward);
  g_queue_push_tail_link (&self->wards, &ward->link);
  if (self->wards.length == 1)
    g_cond_signal (&self->cond);
  return ward;
}

void
connectd_guard_remove (ConnectdGuard *self, ConnectdWard *ward)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_queue_unlink (&self->wards, &ward->link);
  g_clear_pointer (&ward->watched, self->watched_unref);
  g_free (ward);
}

guint
connectd_guard_count (ConnectdGuard *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->wards.length;
}

void
connectd_guard_waits (ConnectdGuard *self, ConnectdWard *ward)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  start_waiting (self, ward);
}

static void
set_deadline (ConnectdGuard *self, ConnectdWard *ward, gint64 deadline)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  ward->waiting = FALSE;
  ward->deadline = deadline;
}

static gint64
time_for (gsize bytes)
{
  return (gint64) MIN (bytes / LEAST_BYTES_PER_SECOND, 3600) * G_USEC_PER_SEC;
}

void
connectd_guard_receives (ConnectdGuard *self, ConnectdWard *ward)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  ward->waiting = FALSE;
  ward->since = g_get_monotonic_time ();
  ward->deadline = ward->since + self->timeout;
}

void
connectd_guard_received (ConnectdGuard *self, ConnectdWard *ward, gsize bytes)
{
  /* `since` is the event thread's own until the next request */
  set_deadline (self, ward, ward->since + self->timeout + time_for (bytes));
}

void
connectd_guard_handles (ConnectdGuard *self, ConnectdWard *ward)
{
  set_deadline (self, ward, 0);
}

void
connectd_guard_sends (ConnectdGuard *self, ConnectdWard *ward, gsize bytes)
{
  set_deadline (self, ward, g_get_monotonic_time () + self->timeout + time_for (bytes));
}

void
connectd_guard_watch (ConnectdGuard *self, ConnectdWard *ward, gpointer data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (ward->watched == NULL)
    ward->watched = self->watched_ref (data);
}

void
connectd_guard_unwatch (ConnectdGuard *self, ConnectdWard *ward)
{
  gpointer watched;

  g_mutex_lock (&self->mutex);
  watched = g_steal_pointer (&ward->watched);
  g_mutex_unlock (&self->mutex);
  if (watched != NULL)
    self->watched_unref (watched);
}
