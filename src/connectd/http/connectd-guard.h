/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Watches over the connections: how long each may take for what it is doing, how many there may be, and whether the client
 * of a held request is still there. libmicrohttpd knows idle time only, so a client that trickles would stay for ever.
 * A connection that has to go is shut down; libmicrohttpd then notices and cleans up. The guard's thread sleeps while there
 * is no connection. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ConnectdGuard ConnectdGuard;
typedef struct _ConnectdWard ConnectdWard; /* one connection */

/* Told when a watched client has gone; on the guard's thread, without its lock. The data was given to watch(). */
typedef void (*ConnectdGoneFunc) (gpointer data);

/* `timeout` in seconds. `watched_ref` and `watched_unref` keep the data of watch() alive. */
ConnectdGuard *connectd_guard_new (guint timeout, guint max_connections, ConnectdGoneFunc gone,
                                   gpointer (*watched_ref) (gpointer), GDestroyNotify watched_unref);
/* After the last connection was removed. */
void connectd_guard_free (ConnectdGuard *self);

ConnectdWard *connectd_guard_add (ConnectdGuard *self, int fd);
/* Before the descriptor is closed. */
void connectd_guard_remove (ConnectdGuard *self, ConnectdWard *ward);
guint connectd_guard_count (ConnectdGuard *self);

/* What a connection is doing. */
void connectd_guard_waits (ConnectdGuard *self, ConnectdWard *ward);    /* for the next request */
void connectd_guard_receives (ConnectdGuard *self, ConnectdWard *ward); /* the rest of a request */
/* So much of its body has come: whoever sends a large one, and goes on sending, has time for it. */
void connectd_guard_received (ConnectdGuard *self, ConnectdWard *ward, gsize bytes);
void connectd_guard_handles (ConnectdGuard *self, ConnectdWard *ward);  /* no limit: it is our time */
void connectd_guard_sends (ConnectdGuard *self, ConnectdWard *ward, gsize bytes);

/* From now until unwatch() `gone` is called with `data`, once, should the client go. */
void connectd_guard_watch (ConnectdGuard *self, ConnectdWard *ward, gpointer data);
void connectd_guard_unwatch (ConnectdGuard *self, ConnectdWard *ward);

G_END_DECLS
