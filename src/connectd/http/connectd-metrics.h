/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Counts requests by route, method and class of status, and how long they took. The number of series is bounded: routes
 * beyond a limit are counted as one. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ConnectdMetrics ConnectdMetrics;

ConnectdMetrics *connectd_metrics_new (void);
void connectd_metrics_free (ConnectdMetrics *self);
/* `route` is interned; `duration` in microseconds. */
void connectd_metrics_count (ConnectdMetrics *self, const char *route, const char *method, guint status, gint64 duration);
/* Appends the counters and histograms in the Prometheus text form. */
void connectd_metrics_write (ConnectdMetrics *self, GString *out);
/* Appends one gauge. */
void connectd_metrics_write_gauge (GString *out, const char *name, const char *help, guint64 value);

G_END_DECLS
