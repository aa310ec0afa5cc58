/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Puts the parts together: store, engine, edge, probes. */

#pragma once

#include "connectd-options.h"

G_BEGIN_DECLS

typedef struct _ConnectdApplication ConnectdApplication;

/* Opens everything and answers requests when it returns. `listen_fd` as in ConnectdServerOptions. The error is one line of
 * text for whoever started the daemon. */
ConnectdApplication *connectd_application_start (const ConnectdOptions *options, int listen_fd, GError **error);
const char *connectd_application_get_url (ConnectdApplication *self);
/* Lets running requests end for at most `seconds`, then closes everything. */
void connectd_application_stop (ConnectdApplication *self, guint seconds);

G_END_DECLS
