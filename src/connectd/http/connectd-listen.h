/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Makes the listening socket from its text form. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int fd;
  char *address;     /* "127.0.0.1:8080" with the port that was picked, or "unix:/path" */
  char *socket_path; /* to be removed at the end, NULL when none of ours */
  gboolean local;    /* cannot be reached from another machine */
} ConnectdListener;

void connectd_listener_clear (ConnectdListener *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConnectdListener, connectd_listener_clear)

/* `text`: "127.0.0.1:PORT", "[::1]:PORT", "localhost:PORT", "unix:/path"; numbers only otherwise. With `beyond` FALSE only
 * local ones. A stale unix socket is replaced, a live one is CONNECT_ERROR_CONFLICT. The socket file has mode 0600. */
gboolean connectd_listener_open (ConnectdListener *self, const char *text, gboolean beyond, GError **error);
/* Takes a socket that the service manager opened. It is closed on errors too. */
gboolean connectd_listener_take (ConnectdListener *self, int fd, gboolean beyond, GError **error);

G_END_DECLS
