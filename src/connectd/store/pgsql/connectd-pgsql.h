/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A connection to PostgreSQL (13 or newer, UTF-8), and the thread that hears of other daemons' commits. */

#pragma once

#include "store/connectd-db-private.h"

G_BEGIN_DECLS

ConnectdDb *connectd_pgsql_open (const char *uri, gboolean writing, GError **error);

typedef struct _ConnectdPgsqlListener ConnectdPgsqlListener;

/* Calls `changed` on a thread of its own after each commit of any daemon but the one that `writer` belongs to, and each
 * time that the connection was lost and is back. */
ConnectdPgsqlListener *connectd_pgsql_listener_new (const char *uri, ConnectdDb *writer, ConnectdCommitFunc changed,
                                                    gpointer user_data);
void connectd_pgsql_listener_free (ConnectdPgsqlListener *self);

G_END_DECLS
