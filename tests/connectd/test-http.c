/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http-fixture.h"
#include "protocol/connect-error.h"

static void
set_up (HttpFixture *self, gconstpointer data)
{
  http_fixture_init (self);
  http_fixture_start (self);
}

static void
tear_down (HttpFixture *self, gconstpointer data)
{
  http_fixture_clear (self);
}

static void
assert_header (HttpReply *reply, const char *name, const char *value)
{
  g_autofree char *found = http_reply_header (reply, name);

  g_assert_cmpstr (found, ==, value);
}

static void
test_get (HttpFixture *self, gconstpointer data)
{
  g_auto (HttpReply) reply = http_get (self, "/see/one?a=%20b&c=d");

  g_assert_cmpuint (reply.status, ==, 200);
  g_assert_nonnull (
      strstr (reply.body, "method=GET\npath=/see/one\nquery=a=%20b&c=d\npeer=127.0.0.1\nlocal=1\n"));
  g_assert_nonnull (strstr (reply.body, "origin=http://localhost\n"));
  assert_header (&reply, "Content-Type", "text/plain");
  assert_header (&reply, "Cache-Control", "no-store");
  assert_header (&reply, "X-Content-Type-Options", "nosniff");
  assert_header (&reply, "Content-Security-Policy", NULL);
}

static void
test_trailing_slash (HttpFixture *self, gconstpointer data)
{
  g_auto (HttpReply) reply = http_get (self, "/see/one/");

  g_assert_nonnull (strstr (reply.body, "path=/see/one\n"));
}

static void
test_absolute_target (HttpFixture *self, gconstpointer data)
{
  g_auto (HttpReply) reply = http_get (self, "http://localhost/see/one?x");

  g_assert_nonnull (strstr (reply.body, "path=/see/one\nquery=x\n"));
}

static void
test_request_id (HttpFixture *self, gconstpointer data)
{
  g_auto (HttpReply) given = http_ask (self, "GET /see HTTP/1.1\r\nHost: a\r\nRequest-ID: abc-1.2_3\r\n\r\n");
  g_auto (HttpReply) odd = http_ask (self, "GET /see HTTP/1.1\r\nHost: a\r\nX-Request-ID: a b\r\n\r\n");
  g_autofree char *made = http_reply_header (&odd, "X-Request-ID");

  assert_header (&given, "X-Request-ID", "abc-1.2_3");
  g_assert_nonnull (strstr (given.body, "id=abc-1.2_3\n"));
  g_assert_cmpuint (strlen (made), ==, 16);
}

static void
test_bodies (HttpFixture *self, gconstpointer data)
{
  static const char *const requests[] = {
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nhello",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
    "5\r\n\r\nhello",
    "PUT /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
    "DELETE /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    "PATCH /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
  };

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_auto (HttpReply) reply = http_ask (self, requests[i]);

      g_assert_cmpuint (reply.status, ==, 200);
      g_assert_cmpstr (reply.body, ==, "hello");
    }
}

static void
test_no_body (HttpFixture *self, gconstpointer data)
{
  static const char *const requests[] = {
    "POST /echo HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    "DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_auto (HttpReply) reply = http_ask (self, requests[i]);

      g_assert_cmpuint (reply.status, ==, 200);
      g_assert_cmpuint (reply.length, ==, 0);
      assert_header (&reply, "Content-Length", "0");
    }
}

static void
test_body_in_pieces (HttpFixture *self, gconstpointer data)
{
  g_autofd int fd = http_connect (self);
  gsize size = 3 * 1024 * 1024;
  g_autofree char *body = g_strnfill (size, 'x');
  g_autofree char *head =
      g_strdup_printf ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n", size);

  http_send (fd, head);
  http_send_bytes (fd, body, size);
  {
    g_auto (HttpReply) reply = http_receive (fd, FALSE);

    g_assert_cmpuint (reply.status, ==, 200);
    g_assert_cmpuint (reply.length, ==, size);
    g_assert_cmpstr (reply.body, ==, body);
  }
}

static void
test_continue (HttpFixture *self, gconstpointer data)
{
  g_autofd int fd = http_connect (self);

  http_send (fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  {
    g_auto (HttpReply) go_on = http_receive (fd, TRUE);

    g_assert_cmpuint (go_on.status, ==, 100);
  }
  http_send (fd, "hello");
  {
    g_auto (HttpReply) reply = http_receive (fd, FALSE);

    g_assert_cmpuint (reply.status, ==, 200);
    g_assert_cmpstr (reply.body, ==, "hello");
  }
}

static void
test_head (HttpFixture *self, gconstpointer data)
{
  g_autofd int fd = http_connect (self);

  http_send (fd, "HEAD /see HTTP/1.1\r\nHost: a\r\n\r\nGET /html HTTP/1.1\r\nHost: a\r\n\r\n");
  {
    g_auto (HttpReply) head = http_receive (fd, TRUE);
    g_autofree char *length = http_reply_header (&head, "Content-Length");

    g_assert_cmpuint (head.status, ==, 200);
    g_assert_cmpint (g_ascii_strtoull (length, NULL, 10), >, 20);
  }
  {
    g_auto (HttpReply) next = http_receive (fd, FALSE); /* no byte of a body in between */

    g_assert_cmpstr (next.body, ==, "<p>Hello</p>");
  }
}

static void
test_keep_alive (HttpFixture *self, gconstpointer data)
{
  g_autofd int fd = http_connect (self);

  for (guint i = 0; i < 50; i++)
    {
      g_auto (HttpReply) reply = { 0 };

      http_send (fd, i % 2 == 0 ? "GET /work HTTP/1.1\r\nHost: a\r\n\r\n"
                                : "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nworked");
      reply = http_receive (fd, FALSE);
      g_assert_cmpuint (reply.status, ==, 200);
      g_assert_cmpstr (reply.body, ==, "worked");
    }
}

static void
test_html (HttpFixture *self, gconstpointer data)
{
  g_auto (HttpReply) reply = http_get (self, "/html");
  g_autofree char *policy = http_reply_header (&reply, "Content-Security-Policy");

  g_assert_true (g_str_has_prefix (policy, "default-src 'none'"));
  assert_header (&reply, "Referrer-Policy", "no-referrer");
}

static void
test_headers (HttpFixture *self, gconstpointer data)
{
  g_auto (HttpReply) reply = http_get (self, "/headers");

  g_assert_cmpuint (reply.status, ==, 201);
  assert_header (&reply, "Content-Type", "application/json");
  assert_header (&reply, "Cache-Control", "max-age=60");
  assert_header (&reply, "ETag", "\"2\"");
  g_assert_null (strstr (reply.head, "no-store"));
  g_assert_null (strstr (reply.head, "\"1\""));
  g_assert_nonnull (strstr (reply.head, "Set-Cookie: a=1\r\n"));
  g_assert_nonnull (strstr (reply.head, "Set-Cookie: b=2\r\n"));
}

static void
test_empty (HttpFixture *self, gconstpointer data)
{
  g_auto (HttpReply) reply = http_get (self, "/empty");

  g_assert_cmpuint (reply.status, ==, 204);
  assert_header (&reply, "Content-Type", NULL);
}

static void
test_error (HttpFixture *self, gconstpointer data)
{
  g_auto (HttpReply) reply = http_get (self, "/error");

  http_assert_error (&reply, 400, "name: Bad.");
}

static void
test_data (HttpFixture *self, gconstpointer data)
{
  g_auto (HttpReply) reply = http_get (self, "/data");

  g_assert_cmpstr (reply.body, ==, "second");
}

static gpointer
answer_thread (gpointer exchange)
{
  connectd_exchange_answer_text (exchange, 200, "text/plain", g_strdup ("from a thread"));
  return NULL;
}

static void
test_hold (HttpFixture *self, gconstpointer data)
{
  static const char *const targets[] = { "/hold", "/work-hold", "/long" };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofd int fd = http_connect (self);
      g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: a\r\n\r\n", targets[i]);
      g_auto (HttpReply) reply = { 0 };

      http_send (fd, request);
      g_thread_join (g_thread_new ("answer", answer_thread, http_fixture_pop_held (self)));
      reply = http_receive (fd, FALSE);
      g_assert_cmpuint (reply.status, ==, 200);
      g_assert_cmpstr (reply.body, ==, "from a thread");
    }
}

/* Whoever pipelines gets the answers in order, also when the first waits. */
static void
test_pipelining (HttpFixture *self, gconstpointer data)
{
  g_autofd int fd = http_connect (self);
  g_auto (HttpReply) first = { 0 }, second = { 0 };

  http_send (fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\nGET /work HTTP/1.1\r\nHost: a\r\n\r\n");
  g_thread_join (g_thread_new ("answer", answer_thread, http_fixture_pop_held (self)));
  first = http_receive (fd, FALSE);
  second = http_receive (fd, FALSE);
  g_assert_cmpstr (first.body, ==, "from a thread");
  g_assert_cmpstr (second.body, ==, "worked");
}

static void
test_pool_overflow (HttpFixture *self, gconstpointer data)
{
  int fds[6];
  guint busy = 0, through = 0;

  connectd_server_stop (g_steal_pointer (&self->server), 1);
  self->options.workers = 1;
  self->options.max_queue = 2;
  http_fixture_start (self);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = http_connect (self);
      http_send (fds[i], "GET /gate HTTP/1.1\r\nHost: a\r\n\r\n");
      if (i == 0)
        http_fixture_wait_at_gate (self, 1);
    }
  /* one runs, two wait, three are told so at once: those come first */
  for (guint i = 1; i < G_N_ELEMENTS (fds) && busy < 3; i++)
    {
      char byte;

      if (recv (fds[i], &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 1)
        {
          i = i == G_N_ELEMENTS (fds) - 1 ? 0 : i;
          g_thread_yield ();
          continue;
        }
      {
        g_auto (HttpReply) reply = http_receive (fds[i], FALSE);

        http_assert_error (&reply, 503, "busy");
        assert_header (&reply, "Retry-After", "1");
        close (g_steal_fd (&fds[i]));
        busy++;
      }
      i = 0;
    }
  g_assert_cmpuint (busy, ==, 3);
  http_fixture_open_gate (self);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_auto (HttpReply) reply = { 0 };

      if (fds[i] < 0)
        continue;
      reply = http_receive (fds[i], FALSE);
      g_assert_cmpstr (reply.body, ==, "through");
      close (fds[i]);
      through++;
    }
  g_assert_cmpuint (through, ==, 3);
}

static void
test_metrics (HttpFixture *self, gconstpointer data)
{
  g_autofd int fd = http_connect (self);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_auto (HttpReply) reply = { 0 };

      http_send (fd, i < 3 ? "GET /see/secret-thing HTTP/1.1\r\nHost: a\r\n\r\n"
                           : "BREW /nowhere HTTP/1.1\r\nHost: a\r\n\r\n");
      reply = http_receive (fd, FALSE);
    }
  {
    g_auto (HttpReply)
        after = { 0 }; /* an answer is counted before the next request of its connection is read */

    http_send (fd, "GET /work HTTP/1.1\r\nHost: a\r\n\r\n");
    after = http_receive (fd, FALSE);
  }
  text = connectd_server_dup_metrics (self->server);
  g_assert_nonnull (
      strstr (text, "connectd_requests_total{route=\"/see/{thing}\",method=\"GET\",status=\"2xx\"} 3\n"));
  g_assert_nonnull (strstr (text, "method=\"OTHER\",status=\"4xx\"} 1\n"));
  g_assert_nonnull (
      strstr (text, "connectd_request_duration_seconds_bucket{route=\"/see/{thing}\",le=\"+Inf\"} 3\n"));
  g_assert_nonnull (strstr (text, "connectd_request_duration_seconds_count{route=\"/see/{thing}\"} 3\n"));
  g_assert_nonnull (strstr (text, "\nconnectd_connections 1\n"));
  g_assert_nonnull (strstr (text, "\nconnectd_held_requests 0\n"));
  g_assert_nonnull (strstr (text, "\nconnectd_pool_queued 0\n"));
  g_assert_null (strstr (text, "secret-thing"));
}

static void
test_held_metric (HttpFixture *self, gconstpointer data)
{
  g_autofd int fd = http_connect (self);
  ConnectdExchange *exchange;
  g_auto (HttpReply) reply = { 0 };
  g_autofree char *during = NULL, *after = NULL;

  http_send (fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
  exchange = http_fixture_pop_held (self);
  during = connectd_server_dup_metrics (self->server);
  answer_thread (exchange);
  reply = http_receive (fd, FALSE);
  after = connectd_server_dup_metrics (self->server);
  g_assert_nonnull (strstr (during, "\nconnectd_held_requests 1\n"));
  g_assert_nonnull (strstr (after, "\nconnectd_held_requests 0\n"));
}

#define ADD(path, func) g_test_add ("/http/" path, HttpFixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("get", test_get);
  ADD ("trailing-slash", test_trailing_slash);
  ADD ("absolute-target", test_absolute_target);
  ADD ("request-id", test_request_id);
  ADD ("bodies", test_bodies);
  ADD ("no-body", test_no_body);
  ADD ("body-in-pieces", test_body_in_pieces);
  ADD ("continue", test_continue);
  ADD ("head", test_head);
  ADD ("keep-alive", test_keep_alive);
  ADD ("html", test_html);
  ADD ("headers", test_headers);
  ADD ("empty", test_empty);
  ADD ("error", test_error);
  ADD ("data", test_data);
  ADD ("hold", test_hold);
  ADD ("pipelining", test_pipelining);
  ADD ("pool-overflow", test_pool_overflow);
  ADD ("metrics", test_metrics);
  ADD ("held-metric", test_held_metric);

  return g_test_run ();
}
