/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Tasks: what the daemon does later or takes long for (reading a workbook, calling a webhook, what comes by the clock). A
 * task is a row that is added in the transaction of its cause, so it is there exactly when its cause is. It is run on a
 * thread of its own kind, outside any transaction, by whichever daemon claims it first; the claim is a lease, so the task
 * of a daemon that has died is run again. So a run may happen more than once, and its effect must be written with
 * connectd_task_finish(), which takes effect at most once. */

#pragma once

#include "resource/connectd-engine.h"

G_BEGIN_DECLS

/* One run of a task; all borrowed. */
typedef struct
{
  ConnectdEngine *engine;
  const char *id;
  const char *kind;
  const char *subject;       /* what it is about: a key */
  JsonObject *data;          /* what was given along, or NULL */
  guint attempt;             /* from 1 */
  GCancellable *cancellable; /* cancelled when the daemon stops: end soon, with any error; the task is run again */
  const char *claim;         /* private */
  guint lease;               /* private */
  gboolean finished;         /* private */
} ConnectdTask;

struct _ConnectdTaskKind
{
  const char *kind; /* "usage-file"; NULL ends a list of kinds */
  guint lease;      /* seconds that a run never takes longer than */
  guint attempts;   /* runs in all when they fail; between them 10 s, 40 s, 160 s … at most an hour */
  /* May use connectd_engine_read(), and connectd_task_finish() at its end; without that the task just goes. */
  gboolean (*run) (ConnectdTask *task, GError **error);
  /* The last attempt has failed; writes what follows from that. May be NULL. */
  gboolean (*give_up) (ConnectdTx *tx, const ConnectdTask *task, const GError *reason, GError **error);
  guint at_once; /* runs of the kind that a daemon has at the same time, so that long ones leave room for others; 0: any number */
};

/* Adds a task that is due at a moment (microseconds; 0: now). `data` may be NULL, and is copied. */
gboolean connectd_tx_add_task (ConnectdTx *tx, const char *kind, const char *subject, JsonObject *data, gint64 due, GError **error);
/* Removes the tasks of a kind for a subject that do not run yet. */
gboolean connectd_tx_drop_tasks (ConnectdTx *tx, const char *kind, const char *subject, GError **error);

/* Whether one of a kind waits for a subject: it is there and does not run. */
gboolean connectd_tx_has_task (ConnectdTx *tx, const char *kind, const char *subject, gboolean *has, GError **error);

/* Runs `func` (or NULL) in the writer and removes the task in the same transaction. CONFLICT when the lease has run out and
 * someone else has taken the task. */
gboolean connectd_task_finish (ConnectdTask *task, ConnectdEngineFunc func, gpointer data, GError **error);

/* Runs `func` (or NULL) in the writer while the run goes on, and lets its lease begin anew: for runs that take long, so that the lease, after
 * which the task of a dead daemon is run again, can be short. CONFLICT as above. */
gboolean connectd_task_keep (ConnectdTask *task, ConnectdEngineFunc func, gpointer data, GError **error);

typedef struct _ConnectdTasks ConnectdTasks;

/* `kinds` ended by one without a name; must outlive it, as the engine. */
ConnectdTasks *connectd_tasks_new (ConnectdEngine *engine, const ConnectdTaskKind *kinds);
/* Cancels what runs and waits for it. */
void connectd_tasks_free (ConnectdTasks *self);
/* Something was committed; looks whether it left a task. Does not block. */
void connectd_tasks_wake (ConnectdTasks *self);
/* Waits until nothing is due and nothing runs: for tests. */
void connectd_tasks_settle (ConnectdTasks *self);

G_END_DECLS
