/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "connectd-notify.h"

#ifdef HAVE_SYSTEMD
#  include <systemd/sd-daemon.h>
#endif

#include "connectd-late.h"
#include "protocol/connect-error.h"

#ifdef HAVE_SYSTEMD

#define NAMES(X) X (sd_listen_fds) X (sd_notify) X (sd_notifyf) X (sd_watchdog_enabled)
#define CONNECTD_LATE_TABLE Systemd

typedef struct
{
  NAMES (CONNECTD_LATE_MEMBER)
} Systemd;

static const ConnectdLateName names[] = { NAMES (CONNECTD_LATE_NAME) { NULL, 0 } };
static Systemd systemd;

static gboolean
load (GError **error)
{
  return connectd_late_load ("libsystemd.so.0", "The service manager", names, &systemd, error);
}

/* Whether there is anybody to talk with. */
static gboolean
is_heard (void)
{
  g_autoptr (GError) error = NULL;

  if (g_getenv ("NOTIFY_SOCKET") == NULL)
    return FALSE;
  if (load (&error))
    return TRUE;
  g_warning ("%s", error->message);
  return FALSE;
}

gboolean
connectd_notify_take_socket (int *fd, GError **error)
{
  int n;

  *fd = 0;
  if (g_getenv ("LISTEN_FDS") == NULL)
    return TRUE;
  if (!load (error))
    return FALSE;
  n = systemd.sd_listen_fds (TRUE);
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
  systemd.sd_notify (FALSE, "WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

guint
connectd_notify_ready (const char *url)
{
  guint64 microseconds = 0;

  if (!is_heard ())
    return 0;
  systemd.sd_notifyf (FALSE, "READY=1\nSTATUS=Listening on %s", url);
  if (systemd.sd_watchdog_enabled (FALSE, &microseconds) <= 0)
    return 0;
  return g_timeout_add (MAX (microseconds / 2000, 1), feed_watchdog_cb, NULL);
}

void
connectd_notify_stopping (void)
{
  if (is_heard ())
    systemd.sd_notify (FALSE, "STOPPING=1");
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
