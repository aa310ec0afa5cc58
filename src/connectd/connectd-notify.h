/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What is agreed with the service manager. Without one (or without libsystemd) all of it does nothing. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The listening socket that was handed over, 0 for none. INVALID for more than one. */
gboolean connectd_notify_take_socket (int *fd, GError **error);
/* Started: from now on the watchdog of the main loop is fed, if one was asked for. Returns the source's id or 0. */
guint connectd_notify_ready (const char *url);
void connectd_notify_stopping (void);

G_END_DECLS
