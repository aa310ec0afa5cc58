/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "common/test-pgsql-proxy.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/test-pgsql.h"

struct _TestProxy
{
  char *directory;
  char *server_socket;
  int listening;
  int mode; /* atomic */
  GThread *thread;
};

typedef struct
{
  TestProxy *proxy;
  int client;
} Relay;

static int
open_socket (const char *path, struct sockaddr_un *address)
{
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  memset (address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  g_strlcpy (address->sun_path, path, sizeof address->sun_path);
  return fd;
}

static gboolean
send_all (int fd, const char *data, ssize_t size)
{
  while (size > 0)
    {
      ssize_t n = send (fd, data, size, MSG_NOSIGNAL);

      if (n <= 0)
        return FALSE;
      data += n;
      size -= n;
    }
  return TRUE;
}

/* What the client says. FALSE: the connection ends. */
static gboolean
pass_request (TestProxy *self, int client, int server)
{
  char buffer[16384];
  ssize_t n = recv (client, buffer, sizeof buffer, 0);
  int mode = g_atomic_int_get (&self->mode);

  if (n <= 0)
    return FALSE;
  if (mode == TEST_PROXY_PASS || memmem (buffer, n, "COMMIT", 7) == NULL)
    return send_all (server, buffer, n);
  g_atomic_int_set (&self->mode, TEST_PROXY_PASS);
  if (mode == TEST_PROXY_DROP_ANSWER && send_all (server, buffer, n))
    recv (server, buffer, sizeof buffer, 0); /* it has been done when the answer is here */
  return FALSE;
}

static gboolean
pass_answer (int client, int server)
{
  char buffer[16384];
  ssize_t n = recv (server, buffer, sizeof buffer, 0);

  return n > 0 && send_all (client, buffer, n);
}

static gpointer
relay_thread (gpointer data)
{
  Relay *relay = data;
  struct sockaddr_un address;
  int server = open_socket (relay->proxy->server_socket, &address);
  gboolean open = connect (server, (struct sockaddr *) &address, sizeof address) == 0;

  while (open)
    {
      struct pollfd fds[] = { { .fd = relay->client, .events = POLLIN }, { .fd = server, .events = POLLIN } };

      poll (fds, 2, -1);
      if (fds[0].revents != 0)
        open = pass_request (relay->proxy, relay->client, server);
      if (open && fds[1].revents != 0)
        open = pass_answer (relay->client, server);
    }
  close (server);
  close (relay->client);
  g_free (relay);
  return NULL;
}

static gpointer
accept_thread (gpointer data)
{
  TestProxy *self = data;
  g_autoptr (GPtrArray) relays = g_ptr_array_new ();
  int client;

  while ((client = accept4 (self->listening, NULL, NULL, SOCK_CLOEXEC)) >= 0)
    {
      Relay *relay = g_new0 (Relay, 1);

      relay->proxy = self;
      relay->client = client;
      g_ptr_array_add (relays, g_thread_new ("relay", relay_thread, relay));
    }
  g_ptr_array_foreach (relays, (GFunc) g_thread_join, NULL);
  return NULL;
}

TestProxy *
test_proxy_new (const char *server_socket)
{
  TestProxy *self = g_new0 (TestProxy, 1);
  g_autofree char *path = NULL;
  struct sockaddr_un address;

  self->directory = g_dir_make_tmp ("cpxXXXXXX", NULL);
  g_assert_nonnull (self->directory);
  self->server_socket = g_strdup (server_socket);
  path = g_build_filename (self->directory, ".s.PGSQL.5432", NULL);
  self->listening = open_socket (path, &address);
  g_assert_cmpint (bind (self->listening, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (self->listening, 16), ==, 0);
  self->thread = g_thread_new ("proxy", accept_thread, self);
  return self;
}

/* All clients must be gone. */
void
test_proxy_free (TestProxy *self)
{
  shutdown (self->listening, SHUT_RDWR);
  g_thread_join (self->thread);
  close (self->listening);
  test_remove_directory (self->directory);
  g_free (self->directory);
  g_free (self->server_socket);
  g_free (self);
}

void
test_proxy_set_mode (TestProxy *self, TestProxyMode mode)
{
  g_atomic_int_set (&self->mode, (int) mode);
}

const char *
test_proxy_get_directory (TestProxy *self)
{
  return self->directory;
}
