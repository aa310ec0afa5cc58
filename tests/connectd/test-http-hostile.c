/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What no well-meant client sends: the server says so or hangs up, and serves the next one as if nothing had
 * been. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http-fixture.h"

#define MAX_BODY 65536

static void
set_up (HttpFixture *self, gconstpointer data)
{
  http_fixture_init (self);
  self->options.max_body = MAX_BODY;
  http_fixture_start (self);
}

/* For clients that must be waited for until they are thrown out. */
static void
set_up_impatient (HttpFixture *self, gconstpointer data)
{
  http_fixture_init (self);
  self->options.max_body = MAX_BODY;
  self->options.timeout = 1;
  http_fixture_start (self);
}

static void
tear_down (HttpFixture *self, gconstpointer data)
{
  if (self->server != NULL)
    {
      g_auto (HttpReply) reply = http_get (self, "/work");

      g_assert_cmpuint (reply.status, ==, 200); /* unhurt */
    }
  http_fixture_clear (self);
}

static void
test_paths (HttpFixture *self, gconstpointer data)
{
  const struct
  {
    const char *target;
    const char *words;
  } cases[] = {
    { "/see/%", "path: A '%' must be followed" },
    { "/see/%4", "path: A '%' must be followed" },
    { "/see/%zz", "path: A '%' must be followed" },
    { "/see/%00", "path: It is not valid UTF-8" },
    { "/see/%ff%fe", "path: It is not valid UTF-8" },
    { "/see/%c3", "path: It is not valid UTF-8" },
    { "/see/%ed%a0%80", "path: It is not valid UTF-8" },
    { "/see/%0a", "path: It has control characters" },
    { "/see/%7f", "path: It has control characters" },
    { "/see/%c2%85", "path: It has control characters" },
    { "//see", "path: A segment is empty" },
    { "/see//x", "path: A segment is empty" },
    { "/see/../x", "path: The segments '.' and '..'" },
    { "/see/%2e%2E/x", "path: The segments '.' and '..'" },
    { "/see/.", "path: The segments '.' and '..'" },
    { "/see/a%2Fb", "path: '%2F'" },
    { "*", "path: It must start with '/'" },
    { "see", "path: It must start with '/'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (HttpReply) reply = http_get (self, cases[i].target);

      g_test_message ("%s", cases[i].target);
      http_assert_error (&reply, 400, cases[i].words);
    }
}

/* Decoded once and no more. */
static void
test_decoded_once (HttpFixture *self, gconstpointer data)
{
  g_auto (HttpReply) reply = http_get (self, "/see/%2525%20%C3%A4+x");

  g_assert_nonnull (strstr (reply.body, "path=/see/%25 \303\244+x\n"));
}

static void
test_no_http (HttpFixture *self, gconstpointer data)
{
  static const char *const requests[] = {
    "\r\n\r\n\r\n\r\nnonsense\r\n\r\n",
    "GET\r\n\r\n",
    "GET /see\r\nHost: a\r\n\r\n",
    "GET /see HTTP/9.9\r\nHost: a\r\n\r\n",
    "GET /see HTTP/1.1\r\n\r\n", /* no Host */
    "GET /see HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET /see HTTP/1.1\r\nHost: a b<script>\r\n\r\n",
    "GET /see HTTP/1.1\r\nHost: a\r\n folded\r\nno colon\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", /* TLS to a plain port */
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5x\r\n\r\nhello",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\nhello",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
    "chunked\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nhello",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
    "chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n0\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofd int fd = http_connect (self);
      g_auto (HttpReply) reply = { 0 };

      g_test_message ("%s", requests[i]);
      http_send (fd, requests[i]);
      shutdown (fd, SHUT_WR);
      reply = http_receive (fd, FALSE);
      /* refused with some word of 4xx or 5xx, or hung up on; never served */
      g_assert_true (reply.status == 0 || reply.status >= 400);
      g_assert_cmpuint (reply.status, !=, 500);
    }
}

static void
test_nul (HttpFixture *self, gconstpointer data)
{
  static const char request[] = "GET /see/\0x HTTP/1.1\r\nHost: a\r\n\r\n";
  static const char header[] = "GET /see HTTP/1.1\r\nHost: a\r\nX: \0y\r\n\r\n";
  const struct
  {
    const char *bytes;
    gsize length;
  } cases[] = { { request, sizeof request - 1 }, { header, sizeof header - 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofd int fd = http_connect (self);
      g_auto (HttpReply) reply = { 0 };

      http_send_bytes (fd, cases[i].bytes, cases[i].length);
      shutdown (fd, SHUT_WR);
      reply = http_receive (fd, FALSE);
      g_assert_true (reply.status == 0 || reply.status == 400);
    }
}

static void
test_long_target (HttpFixture *self, gconstpointer data)
{
  const gsize sizes[] = { 9000, 30000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *tail = g_strnfill (sizes[i], 'x');
      g_autofree char *target = g_strdup_printf ("/see/%s", tail);
      g_auto (HttpReply) reply = http_get (self, target);

      http_assert_error (&reply, 414, "too long");
    }
  {
    g_autofree char *tail = g_strnfill (8000, 'x');
    g_autofree char *target = g_strdup_printf ("/see/%s", tail);
    g_auto (HttpReply) reply = http_get (self, target);

    g_assert_cmpuint (reply.status, ==, 200);
  }
}

static void
test_longer_target (HttpFixture *self, gconstpointer data)
{
  g_autofree char *tail = g_strnfill (60000, 'x');
  g_autofree char *target = g_strdup_printf ("/see/%s", tail);
  g_auto (HttpReply) reply = http_get (self, target);

  g_assert_true (reply.status == 414 || reply.status == 431 || reply.status == 0);
}

/* Beyond what a connection may have in memory libmicrohttpd itself refuses. */
static void
test_endless_head (HttpFixture *self, gconstpointer data)
{
  g_autofree char *filling = g_strnfill (2 * 1024 * 1024, 'x');
  static const char *const starts[] = { "GET /see/", "GET /see HTTP/1.1\r\nHost: a\r\nX: " };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autofd int fd = http_connect (self);

      http_send (fd, starts[i]);
      http_send (fd, filling);
      g_assert_true (http_is_closed (fd));
    }
}

static void
test_long_headers (HttpFixture *self, gconstpointer data)
{
  g_autofree char *value = g_strnfill (17000, 'x');
  g_autofree char *request = g_strdup_printf ("GET /see HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n", value);
  g_auto (HttpReply) reply = http_ask (self, request);

  http_assert_error (&reply, 431, "too long");
}

/* As much as is allowed at once: a long address, long headers, and many of them. */
static void
test_largest_head (HttpFixture *self, gconstpointer data)
{
  g_autofree char *tail = g_strnfill (8000, 'x'), *value = g_strnfill (150, 'y');
  g_autoptr (GString) request = g_string_new (NULL);
  g_auto (HttpReply) reply = { 0 };

  g_string_printf (request, "GET /see/%s HTTP/1.1\r\nHost: a\r\n", tail);
  for (guint i = 0; i < 98; i++)
    g_string_append_printf (request, "X-%02u: %s\r\n", i, value);
  g_string_append (request, "\r\n");
  reply = http_ask (self, request->str);
  g_assert_cmpuint (reply.status, ==, 200);
}

static void
test_many_headers (HttpFixture *self, gconstpointer data)
{
  g_autoptr (GString) request = g_string_new ("GET /see HTTP/1.1\r\nHost: a\r\n");
  g_auto (HttpReply) reply = { 0 };

  for (guint i = 0; i < 200; i++)
    g_string_append_printf (request, "X-%u: y\r\n", i);
  g_string_append (request, "\r\n");
  reply = http_ask (self, request->str);
  http_assert_error (&reply, 431, "too many");
}

/* The announced length alone is enough to be refused; nothing of the body is waited for. */
static void
test_announced_too_large (HttpFixture *self, gconstpointer data)
{
  g_auto (HttpReply) reply =
      http_ask (self, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n");
  g_auto (HttpReply) asked = http_ask (
      self, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\nExpect: 100-continue\r\n\r\n");
  g_auto (HttpReply) absurd =
      http_ask (self, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551614\r\n\r\n");
  g_auto (HttpReply) beyond =
      http_ask (self, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n");

  http_assert_error (&reply, 413, "body: It is too large");
  http_assert_error (&asked, 413, "body: It is too large");
  http_assert_error (&absurd, 413, "body: It is too large");
  g_assert_cmpuint (beyond.status, ==, 413);
}

static void
send_chunks (int fd, gsize size)
{
  g_autofree char *chunk = g_strnfill (4096, 'c');

  http_send (fd, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (gsize sent = 0; sent < size; sent += 4096)
    {
      http_send (fd, "1000\r\n");
      http_send (fd, chunk);
      http_send (fd, "\r\n");
    }
}

static void
test_chunks_too_large (HttpFixture *self, gconstpointer data)
{
  g_autofd int whole = http_connect (self), little = http_connect (self), endless = http_connect (self);
  g_auto (HttpReply) fits = { 0 }, refused = { 0 };

  send_chunks (whole, MAX_BODY);
  http_send (whole, "0\r\n\r\n");
  fits = http_receive (whole, FALSE);
  g_assert_cmpuint (fits.status, ==, 200);
  g_assert_cmpuint (fits.length, ==, MAX_BODY);

  send_chunks (little, MAX_BODY + 4096);
  http_send (little, "0\r\n\r\n");
  refused = http_receive (little, FALSE);
  http_assert_error (&refused, 413, "body: It is too large");

  send_chunks (endless, 64 * MAX_BODY);
  g_assert_true (http_is_closed (endless));
}

/* The body of a request that is refused for something else is read, so that the connection can go on. */
static void
test_refused_with_body (HttpFixture *self, gconstpointer data)
{
  g_autofd int fd = http_connect (self);
  g_auto (HttpReply) refused = { 0 }, next = { 0 };

  http_send (fd, "POST /see/%zz HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
  refused = http_receive (fd, FALSE);
  http_assert_error (&refused, 400, "path:");
  http_send (fd, "GET /work HTTP/1.1\r\nHost: a\r\n\r\n");
  next = http_receive (fd, FALSE);
  g_assert_cmpstr (next.body, ==, "worked");
}

static void
test_http_1_0 (HttpFixture *self, gconstpointer data)
{
  g_autofd int fd = http_connect (self);
  g_auto (HttpReply) reply = { 0 };

  http_send (fd, "GET /see HTTP/1.0\r\n\r\n");
  reply = http_receive (fd, FALSE);
  g_assert_cmpuint (reply.status, ==, 200);
  g_assert_nonnull (strstr (reply.body, "origin=http://127.0.0.1:"));
  g_assert_true (http_is_closed (fd));
}

static void
test_partial (HttpFixture *self, gconstpointer data)
{
  static const char *const parts[] = {
    "",
    "G",
    "GET /see HTTP/1.1\r\n",
    "GET /see HTTP/1.1\r\nHost: a\r\nX-Never",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nonly this",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\nonly this",
  };
  int fds[G_N_ELEMENTS (parts)];

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      fds[i] = http_connect (self);
      http_send (fds[i], parts[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_assert_true (http_is_closed (fds[i]));
      close (fds[i]);
    }
}

/* Each byte comes in time, the whole never does. */
static gpointer
trickle_thread (gpointer data)
{
  int fd = GPOINTER_TO_INT (data);
  char byte;
  guint sent = 0;

  while (send (fd, "x", 1, MSG_NOSIGNAL) == 1 && recv (fd, &byte, 1, MSG_DONTWAIT) < 0 && sent < 1000)
    {
      g_usleep (20000);
      sent++;
    }
  return GUINT_TO_POINTER (sent);
}

static void
test_trickle (HttpFixture *self, gconstpointer data)
{
  static const char *const parts[] = {
    "GET /see/",
    "GET /see HTTP/1.1\r\nHost: a\r\nX: ",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n",
  };
  GThread *threads[G_N_ELEMENTS (parts)];
  int fds[G_N_ELEMENTS (parts)];

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      fds[i] = http_connect (self);
      http_send (fds[i], parts[i]);
      threads[i] = g_thread_new ("trickle", trickle_thread, GINT_TO_POINTER (fds[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (threads[i])), <, 1000);
      close (fds[i]);
    }
}

static void
wait_for_no_connection (HttpFixture *self)
{
  for (gboolean none = FALSE; !none;)
    {
      g_autofree char *text = connectd_server_dup_metrics (self->server);

      none = strstr (text, "\nconnectd_connections 0\n") != NULL;
      g_usleep (10000);
    }
}

/* Asks for much and takes nothing of it. */
static void
test_never_reads (HttpFixture *self, gconstpointer data)
{
  g_autofd int fd = http_connect (self);

  for (guint i = 0; i < 20; i++)
    http_send (fd, "GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
  wait_for_no_connection (self);
}

static void
test_many_connections (HttpFixture *self, gconstpointer data)
{
  int fds[200];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = http_connect (self);
      http_send (fds[i], i % 2 == 0 ? "GET /work HTTP/1.1\r\nHost: a\r\n\r\n"
                                    : "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nwor");
    }
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_auto (HttpReply) reply = { 0 };

      if (i % 2 != 0)
        http_send (fds[i], "ked");
      reply = http_receive (fds[i], FALSE);
      g_assert_cmpuint (reply.status, ==, 200);
      g_assert_cmpstr (reply.body, ==, "worked");
      close (fds[i]);
    }
}

/* With other limits; 0: the usual one. */
static void
restart (HttpFixture *self, guint max_connections, guint max_per_address)
{
  connectd_server_stop (g_steal_pointer (&self->server), 1);
  self->options.max_connections = max_connections;
  self->options.max_per_address = max_per_address;
  http_fixture_start (self);
}

/* Asks on a connection of its own, which stays open. Returns: the status */
static guint
ask_and_stay (HttpFixture *self, int *fd)
{
  g_auto (HttpReply) reply = { 0 };

  *fd = http_connect (self);
  http_send (*fd, "GET /work HTTP/1.1\r\nHost: a\r\n\r\n");
  reply = http_receive (*fd, FALSE);
  return reply.status;
}

/* More idle ones than there may be: the oldest go, and a new one is served. */
static void
test_idle_flood (HttpFixture *self, gconstpointer data)
{
  int fds[100];

  restart (self, 32, 100);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    g_assert_cmpuint (ask_and_stay (self, &fds[i]), ==, 200);
  g_assert_true (http_is_closed (fds[0]));
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

static void
test_per_address (HttpFixture *self, gconstpointer data)
{
  int fds[5];

  restart (self, 0, 4);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    g_assert_cmpuint (ask_and_stay (self, &fds[i]), ==, i < 4 ? 200 : 0);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  wait_for_no_connection (self); /* and then others are let in again */
}

#define ADD(path, up, func) g_test_add ("/http/hostile/" path, HttpFixture, NULL, up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("paths", set_up, test_paths);
  ADD ("decoded-once", set_up, test_decoded_once);
  ADD ("no-http", set_up_impatient,
       test_no_http); /* half a word and a half-closed connection is waited for */
  ADD ("nul", set_up, test_nul);
  ADD ("long-target", set_up, test_long_target);
  ADD ("longer-target", set_up, test_longer_target);
  ADD ("endless-head", set_up, test_endless_head);
  ADD ("long-headers", set_up, test_long_headers);
  ADD ("largest-head", set_up, test_largest_head);
  ADD ("many-headers", set_up, test_many_headers);
  ADD ("announced-too-large", set_up, test_announced_too_large);
  ADD ("chunks-too-large", set_up, test_chunks_too_large);
  ADD ("refused-with-body", set_up, test_refused_with_body);
  ADD ("http-1.0", set_up, test_http_1_0);
  ADD ("partial", set_up_impatient, test_partial);
  ADD ("trickle", set_up_impatient, test_trickle);
  ADD ("never-reads", set_up_impatient, test_never_reads);
  ADD ("many-connections", set_up, test_many_connections);
  ADD ("idle-flood", set_up, test_idle_flood);
  ADD ("per-address", set_up, test_per_address);

  return g_test_run ();
}
