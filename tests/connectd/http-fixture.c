/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "http-fixture.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE (10 * G_USEC_PER_SEC)

static void
answer_text (ConnectdExchange *exchange, const char *text)
{
  connectd_exchange_answer_text (exchange, 200, "text/plain", g_strdup (text));
}

static void
work_answers (ConnectdExchange *exchange, gpointer data)
{
  answer_text (exchange, "worked");
}

static void
work_holds (ConnectdExchange *exchange, gpointer data)
{
  HttpFixture *self = data;

  connectd_exchange_hold (exchange);
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->held, exchange);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
work_forgets (ConnectdExchange *exchange, gpointer data)
{
}

static void
work_waits (ConnectdExchange *exchange, gpointer data)
{
  HttpFixture *self = data;

  g_mutex_lock (&self->mutex);
  self->n_at_gate++;
  g_cond_broadcast (&self->cond);
  while (!self->gate_open)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  answer_text (exchange, "through");
}

static void
cancelled (ConnectdExchange *exchange, gpointer data)
{
  HttpFixture *self = data;
  gboolean mine;

  g_mutex_lock (&self->mutex);
  mine = g_queue_remove (&self->held, exchange);
  self->n_cancelled++;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  if (mine)
    connectd_exchange_answer (exchange, 503, NULL, NULL);
}

static void
push_held (HttpFixture *self, ConnectdExchange *exchange, gboolean cancellable)
{
  if (cancellable)
    connectd_exchange_hold_cancellable (exchange, cancelled, self);
  else
    connectd_exchange_hold (exchange);
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->held, exchange);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
answer_echo (ConnectdExchange *exchange)
{
  connectd_exchange_set_user (exchange, "UR-000-000-001");
  connectd_exchange_answer (exchange, 200, "application/octet-stream", connectd_exchange_get_body (exchange));
}

/* "/see/…" tells what the handler sees of the request. */
static void
answer_seen (ConnectdExchange *exchange)
{
  g_autofree char *text = g_strdup_printf (
      "method=%s\npath=%s\nquery=%s\npeer=%s\nlocal=%d\norigin=%s\nid=%s\nagent=%s\n",
      connectd_exchange_get_method (exchange), connectd_exchange_get_path (exchange),
      connectd_exchange_get_query (exchange), connectd_exchange_get_peer (exchange),
      connectd_exchange_is_local (exchange), connectd_exchange_get_origin (exchange),
      connectd_exchange_get_id (exchange), connectd_exchange_get_header (exchange, "user-agent"));

  answer_text (exchange, text);
}

static void
answer_big (ConnectdExchange *exchange)
{
  g_autoptr (GBytes) body = g_bytes_new_take (g_strnfill (3 * 1024 * 1024, 'b'), 3 * 1024 * 1024);

  connectd_exchange_answer (exchange, 200, "text/plain", body);
}

static void
answer_headers (ConnectdExchange *exchange)
{
  connectd_exchange_set_header (exchange, "Cache-Control", "max-age=60");
  connectd_exchange_set_header (exchange, "ETag", "\"1\"");
  connectd_exchange_set_header (exchange, "etag", "\"2\"");
  connectd_exchange_set_header (exchange, "Set-Cookie", "a=1");
  connectd_exchange_set_header (exchange, "Set-Cookie", "b=2");
  connectd_exchange_answer_text (exchange, 201, "application/json", g_strdup ("{}"));
}

static void
answer_error (ConnectdExchange *exchange)
{
  g_autoptr (GError) error =
      g_error_new_literal (g_quark_from_static_string ("connect-error-quark"), 0, "name: Bad.");

  connectd_exchange_answer_error (exchange, error);
}

static void
handle (ConnectdExchange *exchange, gpointer data)
{
  HttpFixture *self = data;
  const char *path = connectd_exchange_get_path (exchange);

  connectd_exchange_set_route (exchange, g_intern_string (g_str_has_prefix (path, "/see") ? "/see/{thing}" : path));
  if (g_str_equal (path, "/echo"))
    answer_echo (exchange);
  else if (g_str_has_prefix (path, "/see"))
    answer_seen (exchange);
  else if (g_str_equal (path, "/html"))
    connectd_exchange_answer_text (exchange, 200, "text/html; charset=utf-8", g_strdup ("<p>Hello</p>"));
  else if (g_str_equal (path, "/empty"))
    connectd_exchange_answer (exchange, 204, NULL, NULL);
  else if (g_str_equal (path, "/headers"))
    answer_headers (exchange);
  else if (g_str_equal (path, "/error"))
    answer_error (exchange);
  else if (g_str_equal (path, "/big"))
    answer_big (exchange);
  else if (g_str_equal (path, "/work"))
    connectd_exchange_defer (exchange, work_answers, self);
  else if (g_str_equal (path, "/work-hold"))
    connectd_exchange_defer (exchange, work_holds, self);
  else if (g_str_equal (path, "/work-forget"))
    connectd_exchange_defer (exchange, work_forgets, self);
  else if (g_str_equal (path, "/gate"))
    connectd_exchange_defer (exchange, work_waits, self);
  else if (g_str_equal (path, "/hold"))
    push_held (self, exchange, FALSE);
  else if (g_str_equal (path, "/long"))
    push_held (self, exchange, TRUE);
  else if (g_str_equal (path, "/twice"))
    {
      answer_text (exchange, "once");
      answer_text (exchange, "twice");
    }
  else if (g_str_equal (path, "/data"))
    {
      connectd_exchange_set_data (exchange, g_strdup ("first"), g_free);
      connectd_exchange_set_data (exchange, g_strdup ("second"), g_free);
      answer_text (exchange, connectd_exchange_get_data (exchange));
    }
  else if (!g_str_equal (path, "/forget"))
    connectd_exchange_answer_text (exchange, 404, "application/json", g_strdup ("{}"));
}

void
http_fixture_init (HttpFixture *self)
{
  memset (self, 0, sizeof *self);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->held);
  self->log = g_string_new (NULL);
  self->options.listen = "127.0.0.1:0";
  self->options.threads = 2;
}

void
http_fixture_start (HttpFixture *self)
{
  g_autoptr (GError) error = NULL;
  const char *colon;

  self->server = connectd_server_new (&self->options, handle, self, &error);
  g_assert_no_error (error);
  colon = strrchr (connectd_server_get_url (self->server), ':');
  self->port = g_ascii_strtoull (colon + 1, NULL, 10);
}

void
http_fixture_clear (HttpFixture *self)
{
  if (self->server != NULL)
    connectd_server_stop (g_steal_pointer (&self->server), 10);
  g_assert_cmpuint (self->held.length, ==, 0);
  g_string_free (self->log, TRUE);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

ConnectdExchange *
http_fixture_pop_held (HttpFixture *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (self->held.length == 0)
    g_assert_true (g_cond_wait_until (&self->cond, &self->mutex, end));
  return g_queue_pop_head (&self->held);
}

void
http_fixture_wait_at_gate (HttpFixture *self, guint n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (self->n_at_gate < n)
    g_assert_true (g_cond_wait_until (&self->cond, &self->mutex, end));
}

void
http_fixture_open_gate (HttpFixture *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->gate_open = TRUE;
  g_cond_broadcast (&self->cond);
}

void
http_fixture_wait_cancelled (HttpFixture *self, guint n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (self->n_cancelled < n)
    g_assert_true (g_cond_wait_until (&self->cond, &self->mutex, end));
}

static GLogWriterOutput
collect (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  HttpFixture *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  for (gsize i = 0; i < n_fields; i++)
    if (fields[i].length < 0)
      g_string_append_printf (self->log, "%s=%s\n", fields[i].key, (const char *)fields[i].value);
  g_cond_broadcast (&self->cond);
  return G_LOG_WRITER_HANDLED;
}

void
http_fixture_collect_log (HttpFixture *self)
{
  g_log_set_writer_func (collect, self, NULL);
}

gboolean
http_fixture_log_has (HttpFixture *self, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return strstr (self->log->str, text) != NULL;
}

void
http_fixture_wait_log (HttpFixture *self, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (strstr (self->log->str, text) == NULL)
    if (!g_cond_wait_until (&self->cond, &self->mutex, end))
      {
        fprintf (stderr, "'%s' is not in the log:\n%s", text, self->log->str);
        abort ();
      }
}

/* --- the client's side --- */

void
http_reply_clear (HttpReply *self)
{
  g_clear_pointer (&self->head, g_free);
  g_clear_pointer (&self->body, g_free);
}

int
http_connect (HttpFixture *self)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (self->port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (connect (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  return fd;
}

/* A server that has had enough closes; sending into that is no fault of a test. */
void
http_send_bytes (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize sent = send (fd, bytes, length, MSG_NOSIGNAL);

      if (sent <= 0)
        return;
      bytes += sent;
      length -= sent;
    }
}

void
http_send (int fd, const char *text)
{
  http_send_bytes (fd, text, strlen (text));
}

static gssize
read_some (int fd, char *buffer, gsize size)
{
  struct pollfd item = { .fd = fd, .events = POLLIN };

  g_assert_cmpint (poll (&item, 1, PATIENCE / 1000), ==, 1);
  return recv (fd, buffer, size, 0);
}

/* Byte by byte, so that nothing of the next answer is taken. */
static gboolean
read_head (int fd, GString *head)
{
  char byte;

  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (read_some (fd, &byte, 1) != 1)
        return FALSE;
      g_string_append_c (head, byte);
      g_assert_cmpuint (head->len, <, 65536);
    }
  return TRUE;
}

char *
http_reply_header (HttpReply *self, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (self->head, "\r\n", -1);

  for (guint i = 1; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, strlen (name)) == 0 && lines[i][strlen (name)] == ':')
      return g_strstrip (g_strdup (lines[i] + strlen (name) + 1));
  return NULL;
}

HttpReply
http_receive (int fd, gboolean no_body)
{
  g_autoptr (GString) head = g_string_new (NULL);
  g_autofree char *length = NULL;
  HttpReply reply = { 0 };

  if (!read_head (fd, head))
    return reply;
  reply.head = g_string_free_and_steal (g_steal_pointer (&head));
  g_assert_true (g_str_has_prefix (reply.head, "HTTP/1.1 ") || g_str_has_prefix (reply.head, "HTTP/1.0 "));
  reply.status = g_ascii_strtoull (reply.head + strlen ("HTTP/1.1 "), NULL, 10);
  length = http_reply_header (&reply, "Content-Length");
  reply.length = no_body || length == NULL ? 0 : g_ascii_strtoull (length, NULL, 10);
  reply.body = g_malloc0 (reply.length + 1);
  for (gsize got = 0; got < reply.length;)
    {
      gssize n = read_some (fd, reply.body + got, reply.length - got);

      g_assert_cmpint (n, >, 0);
      got += n;
    }
  return reply;
}

gboolean
http_is_closed (int fd)
{
  char buffer[4096];
  gssize n;

  while ((n = read_some (fd, buffer, sizeof buffer)) > 0)
    ;
  return TRUE;
}

HttpReply
http_ask (HttpFixture *self, const char *request)
{
  int fd = http_connect (self);
  HttpReply reply;

  http_send (fd, request);
  reply = http_receive (fd, g_str_has_prefix (request, "HEAD"));
  close (fd);
  return reply;
}

HttpReply
http_get (HttpFixture *self, const char *target)
{
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", target);

  return http_ask (self, request);
}

void
http_assert_error (HttpReply *self, guint status, const char *words)
{
  g_autofree char *type = NULL;

  g_assert_cmpuint (self->status, ==, status);
  type = http_reply_header (self, "Content-Type");
  g_assert_cmpstr (type, ==, "application/json");
  g_assert_nonnull (strstr (self->body, "\"error_code\""));
  if (strstr (self->body, words) == NULL)
    g_error ("'%s' does not say '%s'", self->body, words);
}
