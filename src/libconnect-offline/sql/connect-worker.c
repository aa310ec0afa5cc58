/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "sql/connect-worker.h"

typedef struct
{
  ConnectWork work; /* NULL: the thread ends */
  gpointer data;
  GDestroyNotify destroy;
  GMainContext *context; /* the caller's; NULL: nobody is told by promise */
  DexPromise *promise;
  GError *error;
} Job;

struct _ConnectWorker
{
  GAsyncQueue *queue;
  GThread *thread;
};

static void
free_job (Job *job)
{
  g_clear_pointer (&job->promise, dex_unref);
  g_clear_pointer (&job->context, g_main_context_unref);
  g_clear_error (&job->error);
  g_free (job);
}

/* In the caller's thread: whoever waits for a future is woken and freed where it lives, never here on the worker. */
static gboolean
tell_cb (gpointer data)
{
  Job *job = data;

  if (job->error != NULL)
    dex_promise_reject (job->promise, g_steal_pointer (&job->error));
  else
    dex_promise_resolve_boolean (job->promise, TRUE);
  free_job (job);
  return G_SOURCE_REMOVE;
}

static void
do_job (Job *job)
{
  g_autoptr (GSource) source = NULL;

  job->work (job->data, &job->error);
  if (job->destroy != NULL)
    job->destroy (job->data);
  if (job->context == NULL)
    {
      free_job (job);
      return;
    }
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_cb, job, NULL);
  g_source_attach (source, job->context);
}

static gpointer
worker_thread (gpointer data)
{
  g_autoptr (GAsyncQueue) queue = data;

  for (;;)
    {
      Job *job = g_async_queue_pop (queue);

      if (job->work == NULL)
        {
          free_job (job);
          return NULL;
        }
      do_job (job);
    }
}

ConnectWorker *
connect_worker_new (const char *name)
{
  ConnectWorker *self = g_new0 (ConnectWorker, 1);

  self->queue = g_async_queue_new ();
  self->thread = g_thread_new (name, worker_thread, g_async_queue_ref (self->queue));
  return self;
}

void
connect_worker_free (ConnectWorker *self)
{
  if (self == NULL)
    return;
  g_async_queue_push (self->queue, g_new0 (Job, 1));
  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  g_free (self);
}

DexFuture *
connect_worker_run (ConnectWorker *self, ConnectWork work, gpointer data, GDestroyNotify destroy)
{
  DexPromise *promise = dex_promise_new ();
  Job *job = g_new0 (Job, 1);

  job->work = work;
  job->data = data;
  job->destroy = destroy;
  job->promise = dex_ref (promise);
  job->context = g_main_context_ref_thread_default ();
  g_async_queue_push (self->queue, job);
  return DEX_FUTURE (promise);
}

typedef struct
{
  ConnectWork work;
  gpointer data;
  GError *error;
  gboolean result;
  gboolean done;
  GMutex mutex;
  GCond cond;
} Waited;

static gboolean
waited_work (gpointer data, GError **error)
{
  Waited *waited = data;

  waited->result = waited->work (waited->data, &waited->error);
  g_mutex_lock (&waited->mutex);
  waited->done = TRUE;
  g_cond_signal (&waited->cond);
  g_mutex_unlock (&waited->mutex);
  return TRUE;
}

gboolean
connect_worker_run_sync (ConnectWorker *self, ConnectWork work, gpointer data, GError **error)
{
  Waited waited = { .work = work, .data = data };

  Job *job = g_new0 (Job, 1);

  g_mutex_init (&waited.mutex);
  g_cond_init (&waited.cond);
  job->work = waited_work;
  job->data = &waited;
  g_async_queue_push (self->queue, job);
  g_mutex_lock (&waited.mutex);
  while (!waited.done)
    g_cond_wait (&waited.cond, &waited.mutex);
  g_mutex_unlock (&waited.mutex);
  g_mutex_clear (&waited.mutex);
  g_cond_clear (&waited.cond);
  if (waited.error != NULL)
    g_propagate_error (error, waited.error);
  return waited.result;
}
