/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What whoever runs the daemon asks: /healthz (the process lives), /readyz (the store answers), /metrics. */

#pragma once

#include "http/connectd-http.h"

G_BEGIN_DECLS

typedef struct _ConnectdProbes ConnectdProbes;

/* Whether the store answers; runs on the pool. */
typedef gboolean (*ConnectdReadyFunc) (gpointer user_data, GError **error);

/* `metrics_token` may be NULL: then only this machine may read /metrics. */
ConnectdProbes *connectd_probes_new (const char *metrics_token, ConnectdReadyFunc ready, gpointer user_data);
void connectd_probes_free (ConnectdProbes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdProbes, connectd_probes_free)
/* Whose metrics are told; before the first request. */
void connectd_probes_set_server (ConnectdProbes *self, ConnectdServer *server);

/* Answers when the path is one of the three; FALSE else. */
gboolean connectd_probes_handle (ConnectdProbes *self, ConnectdExchange *exchange);

/* The first line of a file, for --metrics-token-file; at least 16 characters. Returns: (transfer full) */
char *connectd_probes_read_token (const char *file, GError **error);

G_END_DECLS
