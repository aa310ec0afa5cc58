/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What start-up, jobs, tasks and tests do with the engine, past all requests. */

#include "config.h"

#include "resource/connectd-engine-private.h"

#include "jobs/connectd-tasks.h"
#include "resource/connectd-audit.h"
#include "resource/connectd-jobs.h"
#include "resource/connectd-waits.h"

typedef struct
{
  ConnectdEngine *engine;
  const ConnectViewer *viewer;
  ConnectdEngineFunc func;
  gpointer data;
} Run;

static gboolean
run_in_writer (ConnectdDb *db, gpointer user_data, GError **error)
{
  Run *run = user_data;
  g_autoptr (ConnectdTx) tx = _connectd_tx_new (run->engine, db, TRUE, run->viewer);

  return run->func (tx, run->data, error) && _connectd_audit_write (tx, error);
}

gboolean
connectd_engine_run (ConnectdEngine *self, const ConnectViewer *viewer, ConnectdEngineFunc func, gpointer data, GError **error)
{
  Run run = { self, viewer, func, data };

  return connectd_store_write_wait (self->store, run_in_writer, &run, error);
}

gboolean
connectd_engine_read (ConnectdEngine *self, const ConnectViewer *viewer, ConnectdEngineFunc func, gpointer data, GError **error)
{
  ConnectdDb *db = connectd_store_borrow (self->store, error);
  g_autoptr (ConnectdTx) tx = db != NULL ? _connectd_tx_new (self, db, FALSE, viewer) : NULL;
  gboolean good = tx != NULL && func (tx, data, error);

  if (db != NULL)
    connectd_store_give_back (self->store, db);
  return good;
}

gboolean
connectd_engine_run_jobs (ConnectdEngine *self, GError **error)
{
  if (!connectd_jobs_run (self->jobs, error))
    return FALSE;
  if (self->tasks != NULL)
    connectd_tasks_settle (self->tasks);
  return TRUE;
}

guint
connectd_engine_count_held (ConnectdEngine *self)
{
  return connectd_waits_count (self->waits);
}
