/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-jobs.h"

#include "protocol/connect-error.h"
#include "resource/connectd-audit.h"
#include "resource/connectd-refill.h"
#include "resource/connectd-request.h"

#define PAUSE (10 * 60 * G_USEC_PER_SEC)   /* between two rounds of removing */
#define RETRY (5 * G_USEC_PER_SEC)         /* after a step that failed */

struct _ConnectdJobs
{
  ConnectdEngine *engine;
  GThread *thread;
  GMutex mutex; /* of the two below */
  GCond cond;
  gboolean woken;
  gboolean stopping;
};

static gboolean
follow_slice (ConnectdTx *tx, gpointer data, GError **error)
{
  return _connectd_references_run_slice (tx, data, error);
}

static gboolean
clean (ConnectdTx *tx, gpointer data, GError **error)
{
  return _connectd_limits_clean (tx, error) && _connectd_repeat_clean (tx, error) && _connectd_changes_clean (tx, error) &&
         _connectd_files_clean (tx, error) && _connectd_audit_clean (tx, error) &&
         (tx->engine->tick == NULL || tx->engine->tick (tx, error));
}

/* Whether there is anything to follow: a reading look, so that idle rounds do not trouble the writer. */
static gboolean
look_for_work (ConnectdTx *tx, gpointer data, GError **error)
{
  gboolean *found = data;
  gint64 one;

  return connectd_db_get_int (tx->db, "SELECT 1 FROM follows LIMIT 1", NULL, &one, found, error);
}

static gboolean
is_stopping (ConnectdJobs *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->stopping;
}

/* Slice after slice while there are any and the daemon stays. */
static gboolean
run_slices (ConnectdJobs *self, ConnectdEngineFunc look, ConnectdEngineFunc slice, GError **error)
{
  gboolean more = FALSE;

  if (!connectd_engine_read (self->engine, NULL, look, &more, error))
    return FALSE;
  while (more && !is_stopping (self))
    if (!connectd_engine_run (self->engine, NULL, slice, &more, error))
      return FALSE;
  return TRUE;
}

static gboolean
follow_all (ConnectdJobs *self, GError **error)
{
  return run_slices (self, _connectd_refill_look, _connectd_refill_run_slice, error) &&
         run_slices (self, look_for_work, follow_slice, error);
}

gboolean
connectd_jobs_run (ConnectdJobs *self, GError **error)
{
  return follow_all (self, error) && connectd_engine_run (self->engine, NULL, clean, NULL, error);
}

static gpointer
run_thread (gpointer user_data)
{
  ConnectdJobs *self = user_data;
  gint64 next = g_get_monotonic_time () + PAUSE;

  while (!is_stopping (self))
    {
      gboolean all = g_get_monotonic_time () >= next;
      g_autoptr (GError) error = NULL;
      gint64 end;

      if (!(all ? connectd_jobs_run (self, &error) : follow_all (self, &error)))
        g_message ("A job failed, and is tried again: %s", error->message);
      if (all && error == NULL)
        next = g_get_monotonic_time () + PAUSE;
      end = error != NULL ? g_get_monotonic_time () + RETRY : next;
      g_mutex_lock (&self->mutex);
      while (!self->stopping && !self->woken && g_cond_wait_until (&self->cond, &self->mutex, end))
        ;
      self->woken = FALSE;
      g_mutex_unlock (&self->mutex);
    }
  return NULL;
}

ConnectdJobs *
connectd_jobs_new (ConnectdEngine *engine)
{
  ConnectdJobs *self = g_new0 (ConnectdJobs, 1);

  self->engine = engine;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("jobs", run_thread, self);
  return self;
}

void
connectd_jobs_free (ConnectdJobs *self)
{
  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

void
connectd_jobs_wake (ConnectdJobs *self)
{
  /* most commits leave nothing: only those of a transaction that did ask */
  if (!g_atomic_int_compare_and_exchange (&self->engine->left_work, 1, 0))
    return;
  g_mutex_lock (&self->mutex);
  self->woken = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}
