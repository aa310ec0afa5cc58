/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "http/connectd-listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "protocol/connect-error.h"

#define BACKLOG 512

typedef union
{
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  struct sockaddr_un un;
  struct sockaddr_storage storage;
} Address;

void
connectd_listener_clear (ConnectdListener *self)
{
  if (self->fd > 0)
    close (self->fd);
  if (self->socket_path != NULL)
    g_unlink (self->socket_path);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->socket_path, g_free);
  self->fd = 0;
}

static gboolean
fail_errno (GError **error, const char *text)
{
  int saved = errno;
  ConnectError code = saved == EADDRINUSE ? CONNECT_ERROR_CONFLICT : CONNECT_ERROR_FAILED;

  if (saved == EADDRINUSE)
    g_set_error (error, CONNECT_ERROR, code, "%s is taken by another program.", text);
  else
    g_set_error (error, CONNECT_ERROR, code, "Cannot listen on %s: %s.", text, g_strerror (saved));
  return FALSE;
}

static gboolean
parse_port (const char *text, in_port_t *port)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 0, 65535, &number, NULL))
    return FALSE;
  *port = htons ((in_port_t)number);
  return TRUE;
}

/* Numbers only, so that starting never waits for a name server. */
static gboolean
parse_inet (const char *text, Address *address, socklen_t *length)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = colon != NULL ? g_strndup (text, colon - text) : NULL;
  gsize size = host != NULL ? strlen (host) : 0;

  if (size > 2 && host[0] == '[' && host[size - 1] == ']')
    {
      host[size - 1] = '\0';
      address->v6.sin6_family = AF_INET6;
      *length = sizeof address->v6;
      return inet_pton (AF_INET6, host + 1, &address->v6.sin6_addr) == 1 &&
             parse_port (colon + 1, &address->v6.sin6_port);
    }
  address->v4.sin_family = AF_INET;
  *length = sizeof address->v4;
  return size > 0 &&
         inet_pton (AF_INET, strcmp (host, "localhost") == 0 ? "127.0.0.1" : host, &address->v4.sin_addr) ==
             1 &&
         parse_port (colon + 1, &address->v4.sin_port);
}

static gboolean
is_local (const Address *address)
{
  if (address->any.sa_family == AF_INET)
    return (ntohl (address->v4.sin_addr.s_addr) >> 24) == 127;
  if (address->any.sa_family == AF_INET6)
    return IN6_IS_ADDR_LOOPBACK (&address->v6.sin6_addr);
  return address->any.sa_family == AF_UNIX;
}

static char *
format_address (const Address *address)
{
  char text[INET6_ADDRSTRLEN] = "";

  if (address->any.sa_family == AF_INET)
    {
      inet_ntop (AF_INET, &address->v4.sin_addr, text, sizeof text);
      return g_strdup_printf ("%s:%u", text, ntohs (address->v4.sin_port));
    }
  if (address->any.sa_family == AF_INET6)
    {
      inet_ntop (AF_INET6, &address->v6.sin6_addr, text, sizeof text);
      return g_strdup_printf ("[%s]:%u", text, ntohs (address->v6.sin6_port));
    }
  return g_strdup_printf ("unix:%s", address->un.sun_path[0] != '\0' ? address->un.sun_path : "-");
}

/* Fills in what the socket itself says. */
static gboolean
describe (ConnectdListener *self, gboolean beyond, GError **error)
{
  Address address = { 0 };
  socklen_t length = sizeof address - 1; /* a path may fill its place without an end */

  if (getsockname (self->fd, &address.any, &length) != 0)
    return fail_errno (error, "the given socket");
  self->address = format_address (&address);
  self->local = is_local (&address);
  if (self->local || beyond)
    return TRUE;
  g_set_error (
      error, CONNECT_ERROR, CONNECT_ERROR_INVALID,
      "%s can be reached from other machines: give --tls-certificate and --tls-key, or --behind-proxy.",
      self->address);
  return FALSE;
}

/* FALSE when there is something that must not be removed. */
static gboolean
remove_stale (const char *path, const Address *address, GError **error)
{
  struct stat status;
  g_autofd int fd = -1;

  if (g_lstat (path, &status) != 0)
    return TRUE;
  if (!S_ISSOCK (status.st_mode))
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_CONFLICT, "%s exists and is no socket.", path);
      return FALSE;
    }
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && connect (fd, &address->any, sizeof address->un) != 0 && errno == ECONNREFUSED)
    return g_unlink (path) == 0 || fail_errno (error, path);
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_CONFLICT, "unix:%s is taken by another program.", path);
  return FALSE;
}

static gboolean
open_unix (ConnectdListener *self, const char *path, GError **error)
{
  Address address = { .un = { .sun_family = AF_UNIX } };

  if (*path == '\0' || strlen (path) >= sizeof address.un.sun_path)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "The path of a socket has 1 to %zu bytes.",
                   sizeof address.un.sun_path - 1);
      return FALSE;
    }
  memcpy (address.un.sun_path, path, strlen (path) + 1);
  if (!remove_stale (path, &address, error))
    return FALSE;
  self->fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  /* the mode of the socket before bind() is that of the file: there is no moment in which others could
   * connect */
  if (self->fd < 0 || fchmod (self->fd, 0600) != 0 || bind (self->fd, &address.any, sizeof address.un) != 0)
    return fail_errno (error, path);
  self->socket_path = g_strdup (path);
  if (g_chmod (path, 0600) != 0 || listen (self->fd, BACKLOG) != 0)
    return fail_errno (error, path);
  return describe (self, TRUE, error);
}

static gboolean
open_inet (ConnectdListener *self, const char *text, gboolean beyond, GError **error)
{
  Address address = { 0 };
  socklen_t length;
  int yes = 1, no = 0;

  if (!parse_inet (text, &address, &length))
    {
      g_set_error (
          error, CONNECT_ERROR, CONNECT_ERROR_INVALID,
          "'%s' is no address to listen on: it has the form 127.0.0.1:8080, [::1]:8080 or unix:/path.", text);
      return FALSE;
    }
  self->fd = socket (address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (self->fd < 0 || setsockopt (self->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0)
    return fail_errno (error, text);
  /* [::] means every address of both kinds */
  if (address.any.sa_family == AF_INET6 &&
      setsockopt (self->fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no) != 0)
    return fail_errno (error, text);
  if (bind (self->fd, &address.any, length) != 0)
    return fail_errno (error, text);
  return describe (self, beyond, error) && (listen (self->fd, BACKLOG) == 0 || fail_errno (error, text));
}

gboolean
connectd_listener_open (ConnectdListener *self, const char *text, gboolean beyond, GError **error)
{
  g_return_val_if_fail (text != NULL, FALSE);
  if (g_str_has_prefix (text, "unix:"))
    return open_unix (self, text + strlen ("unix:"), error);
  return open_inet (self, text, beyond, error);
}

gboolean
connectd_listener_take (ConnectdListener *self, int fd, gboolean beyond, GError **error)
{
  int listening = 0;
  socklen_t length = sizeof listening;

  self->fd = fd;
  if (getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) != 0 || !listening)
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID,
                           "The given descriptor is no listening socket.");
      return FALSE;
    }
  if (fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) | O_NONBLOCK) != 0)
    return fail_errno (error, "the given socket");
  return describe (self, beyond, error);
}
