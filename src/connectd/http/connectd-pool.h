/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The threads that run what may block, with a bounded queue before them. Threads are started when there is work and end
 * when there was none for a while, so that an idle daemon is small. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ConnectdPool ConnectdPool;
typedef void (*ConnectdPoolFunc) (gpointer job, gpointer user_data);

ConnectdPool *connectd_pool_new (guint threads, guint max_queue, ConnectdPoolFunc func, gpointer user_data);
/* FALSE when the queue is full; the job is then still the caller's. */
gboolean connectd_pool_push (ConnectdPool *self, gpointer job);
guint connectd_pool_get_busy (ConnectdPool *self);   /* jobs that run */
guint connectd_pool_get_queued (ConnectdPool *self); /* jobs that wait */
/* Waits until nothing runs or waits, at most until `end` (monotonic microseconds). */
gboolean connectd_pool_wait (ConnectdPool *self, gint64 end);
/* Waits for all jobs. */
void connectd_pool_free (ConnectdPool *self);

G_END_DECLS
