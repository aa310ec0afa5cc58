/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  int fd;
  guint n;         /* of the request that is on its way */
  GString *answer;
  gsize end;       /* of the whole answer; 0: not known yet */
  gsize head;
} Connection;

static int
open_connection (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr = { htonl (INADDR_LOOPBACK) } };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int one = 1;

  if (fd < 0 || connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    g_error ("no connection to port %u: %s", port, g_strerror (errno));
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

static void
send_all (int fd, const char *text)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      gssize n = send (fd, text, left, MSG_NOSIGNAL);

      if (n < 0)
        g_error ("send: %s", g_strerror (errno));
      text += n;
      left -= (gsize) n;
    }
}

/* TRUE when the answer is complete. */
static gboolean
receive (Connection *self)
{
  static char buffer[256 * 1024];
  gssize n = recv (self->fd, buffer, sizeof buffer, 0);

  if (n <= 0)
    g_error ("the server has closed a connection");
  g_string_append_len (self->answer, buffer, n);
  if (self->end == 0)
    {
      const char *head = strstr (self->answer->str, "\r\n\r\n");
      const char *length = head != NULL ? strcasestr (self->answer->str, "\r\ncontent-length:") : NULL;

      if (head == NULL)
        return FALSE;
      self->head = (gsize) (head - self->answer->str) + 4;
      self->end = self->head + (length != NULL && length < head ? strtoul (length + 17, NULL, 10) : 0);
    }
  return self->answer->len >= self->end;
}

static guint
read_status (Connection *self)
{
  return (guint) strtoul (self->answer->str + strlen ("HTTP/1.1 "), NULL, 10);
}

/* --- the server's processor time --- */

/* Nanoseconds of each thread, by its id; those that have ended are not in it, but nothing that matters ends here. */
static GHashTable *
read_threads (GPid pid)
{
  GHashTable *threads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, "schedstat", NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (file, &text, NULL, NULL))
        g_hash_table_insert (threads, g_strdup (name), g_memdup2 (&(guint64) { strtoull (text, NULL, 10) }, sizeof (guint64)));
    }
  return threads;
}

static void
compare_threads (GHashTable *before, GHashTable *after, double *sum, double *most)
{
  GHashTableIter iter;
  gpointer name, value;

  *sum = *most = 0;
  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      guint64 *old = g_hash_table_lookup (before, name);
      double used = (double) (*(guint64 *) value - (old != NULL ? *old : 0)) / 1000;

      *sum += used;
      *most = MAX (*most, used);
    }
}

/* --- running --- */

static void
begin (const BenchLoad *load, Connection *connection, guint n)
{
  g_autofree char *text = load->request (n, load->data);

  connection->n = n;
  connection->end = 0;
  g_string_truncate (connection->answer, 0);
  send_all (connection->fd, text);
}

static void
finish (const BenchLoad *load, Connection *connection)
{
  if (read_status (connection) != load->expected)
    g_error ("request %u: %s", connection->n, connection->answer->str);
  if (load->answer != NULL)
    load->answer (connection->n, load->expected, connection->answer->str + connection->head,
                  connection->answer->len - connection->head, load->data);
}

static void
run_all (const BenchLoad *load)
{
  g_autofree Connection *connections = g_new0 (Connection, load->connections);
  g_autofree struct pollfd *fds = g_new0 (struct pollfd, load->connections);
  guint next = 0, done = 0;

  for (guint i = 0; i < load->connections; i++)
    {
      connections[i].fd = fds[i].fd = open_connection (load->port);
      connections[i].answer = g_string_new (NULL);
      fds[i].events = POLLIN;
      if (next < load->n)
        begin (load, &connections[i], next++);
    }
  while (done < load->n)
    {
      if (poll (fds, load->connections, 60000) <= 0)
        g_error ("no answer for a minute");
      for (guint i = 0; i < load->connections; i++)
        if ((fds[i].revents & (POLLIN | POLLHUP)) != 0 && receive (&connections[i]))
          {
            finish (load, &connections[i]);
            done++;
            if (next < load->n)
              begin (load, &connections[i], next++);
          }
    }
  for (guint i = 0; i < load->connections; i++)
    {
      close (connections[i].fd);
      g_string_free (connections[i].answer, TRUE);
    }
}

BenchResult
bench_load_run (const BenchLoad *load)
{
  g_autoptr (GHashTable) before = read_threads (load->pid);
  g_autoptr (GHashTable) after = NULL;
  gint64 start = g_get_monotonic_time ();
  double sum, most, seconds;

  run_all (load);
  seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  after = read_threads (load->pid);
  compare_threads (before, after, &sum, &most);
  return (BenchResult) { sum / load->n, most / load->n, load->n / seconds, sum / 1e6 / seconds };
}

char *
bench_ask (guint16 port, const char *request, guint *status)
{
  Connection connection = { .fd = open_connection (port), .answer = g_string_new (NULL) };
  char *body;

  send_all (connection.fd, request);
  while (!receive (&connection))
    ;
  *status = read_status (&connection);
  body = g_strdup (connection.answer->str + connection.head);
  close (connection.fd);
  g_string_free (connection.answer, TRUE);
  return body;
}

char *
bench_get (const char *path, const char *credential)
{
  return g_strdup_printf ("GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n%s%s%s\r\n", path,
                          credential != NULL ? "Authorization: " : "", credential != NULL ? credential : "",
                          credential != NULL ? "\r\n" : "");
}

char *
bench_post (const char *path, const char *credential, const char *body)
{
  return g_strdup_printf ("POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: %s\r\nContent-Type: application/json\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                          path, credential, strlen (body), body);
}
