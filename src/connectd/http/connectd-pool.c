/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "http/connectd-pool.h"

struct _ConnectdPool
{
  GThreadPool *threads;
  ConnectdPoolFunc func;
  gpointer user_data;
  guint max_threads;
  guint max_queue;
  GMutex mutex;
  GCond cond;
  guint busy;
  guint queued;
  gboolean awaited; /* somebody waits until nothing is left */
};

static void
run_job (gpointer job, gpointer user_data)
{
  ConnectdPool *self = user_data;

  g_mutex_lock (&self->mutex);
  self->queued--;
  self->busy++;
  g_mutex_unlock (&self->mutex);
  self->func (job, self->user_data);
  g_mutex_lock (&self->mutex);
  self->busy--;
  if (self->awaited && self->busy == 0 && self->queued == 0)
    g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

ConnectdPool *
connectd_pool_new (guint threads, guint max_queue, ConnectdPoolFunc func, gpointer user_data)
{
  ConnectdPool *self = g_new0 (ConnectdPool, 1);

  self->func = func;
  self->user_data = user_data;
  self->max_threads = threads;
  self->max_queue = max_queue;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  /* not exclusive: threads are made when needed */
  self->threads = g_thread_pool_new (run_job, self, threads, FALSE, NULL);
  return self;
}

gboolean
connectd_pool_push (ConnectdPool *self, gpointer job)
{
  gboolean room;

  g_mutex_lock (&self->mutex);
  /* what a free thread will take at once does not wait */
  room = self->busy + self->queued < self->max_threads + self->max_queue;
  if (room)
    self->queued++;
  g_mutex_unlock (&self->mutex);
  /* FALSE would say that no further thread could be made; the job is in the queue all the same */
  if (room)
    g_thread_pool_push (self->threads, job, NULL);
  return room;
}

guint
connectd_pool_get_busy (ConnectdPool *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->busy;
}

guint
connectd_pool_get_queued (ConnectdPool *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->queued;
}

gboolean
connectd_pool_wait (ConnectdPool *self, gint64 end)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->awaited = TRUE;
  while (self->busy > 0 || self->queued > 0)
    if (!g_cond_wait_until (&self->cond, &self->mutex, end))
      return FALSE;
  return TRUE;
}

void
connectd_pool_free (ConnectdPool *self)
{
  if (self == NULL)
    return;
  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}
