/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "connectd-notify.h"

#ifdef HAVE_SYSTEMD
#  include <systemd/sd-daemon.h>
#endif

#include "protocol/connect-error.h"

#ifdef HAVE_SYSTEMD

gboolean
connectd_notify_take_socket (int *fd, GError **error)
{
  int n = sd_listen_fds (TRUE);

  *fd = n == 1 ? SD_LISTEN_FDS_START : 0;
  if (n <= 1)
    return TRUE;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID,
               "The service manager handed over %d sockets; it may be one.", n);
  return FALSE;
}

static gboolean
feed_watchdog_cb (gpointer data)
{
  sd_notify (FALSE, "WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

guint
connectd_notify_ready (const char *url)
{
  guint64 microseconds = 0;

  sd_notifyf (FALSE, "READY=1\nSTATUS=Listening on %s", url);
  if (sd_watchdog_enabled (FALSE, &microseconds) <= 0)
    return 0;
  return g_timeout_add (MAX (microseconds / 2000, 1), feed_watchdog_cb, NULL);
}

void
connectd_notify_stopping (void)
{
  sd_notify (FALSE, "STOPPING=1");
}

#else

gboolean
connectd_notify_take_socket (int *fd, GError **error)
{
  *fd = 0;
  return TRUE;
}

guint
connectd_notify_ready (const char *url)
{
  return 0;
}

void
connectd_notify_stopping (void)
{
}

#endif
