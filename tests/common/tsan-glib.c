/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* GLib's locks are futexes of its own, which the thread sanitizer does not see: everything that they guard would look like
 * a race. In a build with -Db_sanitize=thread these stand in for them, made of pthread's, which it does see. */

#include "config.h"

#include <glib.h>
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t *
get_mutex (GMutex *self)
{
  pthread_mutex_t *mutex = __atomic_load_n (&self->p, __ATOMIC_ACQUIRE);
  pthread_mutex_t *added;
  gpointer expected = NULL;

  if (mutex != NULL)
    return mutex;
  added = malloc (sizeof *added);
  pthread_mutex_init (added, NULL);
  if (__atomic_compare_exchange_n (&self->p, &expected, added, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    return added;
  pthread_mutex_destroy (added);
  free (added);
  return expected;
}

static pthread_cond_t *
get_cond (GCond *self)
{
  pthread_cond_t *cond = __atomic_load_n (&self->p, __ATOMIC_ACQUIRE);
  pthread_cond_t *added;
  pthread_condattr_t attributes;
  gpointer expected = NULL;

  if (cond != NULL)
    return cond;
  added = malloc (sizeof *added);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (added, &attributes);
  if (__atomic_compare_exchange_n (&self->p, &expected, added, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    return added;
  pthread_cond_destroy (added);
  free (added);
  return expected;
}

void
g_mutex_init (GMutex *mutex)
{
  mutex->p = NULL;
}

void
g_mutex_clear (GMutex *mutex)
{
  if (mutex->p != NULL)
    pthread_mutex_destroy (mutex->p);
  free (mutex->p);
  mutex->p = NULL;
}

void
g_mutex_lock (GMutex *mutex)
{
  pthread_mutex_lock (get_mutex (mutex));
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  return pthread_mutex_trylock (get_mutex (mutex)) == 0;
}

void
g_mutex_unlock (GMutex *mutex)
{
  pthread_mutex_unlock (get_mutex (mutex));
}

void
g_cond_init (GCond *cond)
{
  cond->p = NULL;
}

void
g_cond_clear (GCond *cond)
{
  if (cond->p != NULL)
    pthread_cond_destroy (cond->p);
  free (cond->p);
  cond->p = NULL;
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  pthread_cond_wait (get_cond (cond), get_mutex (mutex));
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  struct timespec end = { .tv_sec = end_time / G_USEC_PER_SEC, .tv_nsec = end_time % G_USEC_PER_SEC * 1000 };

  return pthread_cond_timedwait (get_cond (cond), get_mutex (mutex), &end) == 0;
}

void
g_cond_signal (GCond *cond)
{
  pthread_cond_signal (get_cond (cond));
}

void
g_cond_broadcast (GCond *cond)
{
  pthread_cond_broadcast (get_cond (cond));
}
