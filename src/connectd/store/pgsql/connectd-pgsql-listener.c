/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "store/pgsql/connectd-pgsql.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "store/pgsql/connectd-pgsql-private.h"

#define FIRST_DELAY_MILLISECONDS 50
#define LAST_DELAY_MILLISECONDS 2000

struct _ConnectdPgsqlListener
{
  char *uri;
  char *instance; /* our own writer, of which we know without being told */
  ConnectdCommitFunc changed;
  gpointer user_data;
  GThread *thread;
  int end; /* becomes readable when the thread shall end */
};

/* Waits for something from the server (`fd` >= 0) or for the time. FALSE: the thread shall end. */
static gboolean
wait_for (ConnectdPgsqlListener *self, int fd, int milliseconds)
{
  struct pollfd fds[] = { { .fd = self->end, .events = POLLIN }, { .fd = fd, .events = POLLIN } };

  while (poll (fds, 2, milliseconds) < 0 && errno == EINTR)
    ;
  return (fds[0].revents & POLLIN) == 0;
}

/* Whether any of the notifications that came is another's. */
static gboolean
take_notifications (ConnectdPgsqlListener *self, PGconn *connection)
{
  gboolean others = FALSE;
  PGnotify *notification;

  while ((notification = PQnotifies (connection)) != NULL)
    {
      others |= g_strcmp0 (notification->extra, self->instance) != 0;
      PQfreemem (notification);
    }
  return others;
}

/* Until the connection is lost (TRUE) or the thread shall end (FALSE). */
static gboolean
listen_on (ConnectdPgsqlListener *self, PGconn *connection)
{
  if (!_connectd_pgsql_exec (connection, "LISTEN " CONNECTD_PGSQL_CHANNEL, NULL))
    return TRUE;
  /* whatever happened before that was not heard */
  self->changed (self->user_data);
  for (;;)
    {
      if (take_notifications (self, connection))
        self->changed (self->user_data);
      if (!wait_for (self, PQsocket (connection), -1))
        return FALSE;
      if (!PQconsumeInput (connection) || PQstatus (connection) != CONNECTION_OK)
        return TRUE;
    }
}

static gpointer
listener_thread (gpointer data)
{
  ConnectdPgsqlListener *self = data;
  int delay = 0;

  while (wait_for (self, -1, delay))
    {
      g_autoptr (PGconn) connection = _connectd_pgsql_connect (self->uri, NULL);

      delay = connection != NULL ? FIRST_DELAY_MILLISECONDS
                                 : CLAMP (delay * 2, FIRST_DELAY_MILLISECONDS, LAST_DELAY_MILLISECONDS);
      if (connection != NULL && !listen_on (self, connection))
        break;
    }
  return NULL;
}

ConnectdPgsqlListener *
connectd_pgsql_listener_new (const char *uri, ConnectdDb *writer, ConnectdCommitFunc changed, gpointer user_data)
{
  ConnectdPgsqlListener *self = g_new0 (ConnectdPgsqlListener, 1);

  self->uri = g_strdup (uri);
  self->instance = g_strdup (_connectd_pgsql_get_instance (writer));
  self->changed = changed;
  self->user_data = user_data;
  self->end = eventfd (0, EFD_CLOEXEC);
  if (self->end < 0)
    g_error ("eventfd: %s", g_strerror (errno)); /* as with any other resource that GLib cannot get */
  self->thread = g_thread_new ("store-listener", listener_thread, self);
  return self;
}

void
connectd_pgsql_listener_free (ConnectdPgsqlListener *self)
{
  if (self == NULL)
    return;
  if (eventfd_write (self->end, 1) != 0)
    g_critical ("eventfd: %s", g_strerror (errno));
  g_thread_join (self->thread);
  close (self->end);
  g_free (self->uri);
  g_free (self->instance);
  g_free (self);
}
