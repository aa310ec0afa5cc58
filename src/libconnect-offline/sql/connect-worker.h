/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* One thread that does jobs in their order: what blocks on a file happens here. */

#pragma once

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _ConnectWorker ConnectWorker;
/* Runs on the thread. Results are left in `data`. */
typedef gboolean (*ConnectWork) (gpointer data, GError **error);

ConnectWorker *connect_worker_new (const char *name);
/* Does what waits, ends the thread and waits for it. NULL is fine. */
void connect_worker_free (ConnectWorker *self);
/* Queues a job. Resolves to TRUE or rejects with the job's error. `destroy` frees `data` on the thread, after the job
 * and before the future is told; the future is told in the thread that called this. */
DexFuture *connect_worker_run (ConnectWorker *self, ConnectWork work, gpointer data, GDestroyNotify destroy)
    G_GNUC_WARN_UNUSED_RESULT;
/* The same, waiting for it. */
gboolean connect_worker_run_sync (ConnectWorker *self, ConnectWork work, gpointer data, GError **error);

G_END_DECLS
