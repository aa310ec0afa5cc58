/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* One line a request, and no secret in any of its fields. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "http-fixture.h"

static void
test_lines (gconstpointer data)
{
  HttpFixture *self = (HttpFixture *)data;
  g_autofd int fd = http_connect (self);
  g_auto (HttpReply) echo = { 0 }, hold = { 0 };

  http_send (fd, "POST /echo HTTP/1.1\r\nHost: a\r\nRequest-ID: line-1\r\nContent-Length: 2\r\n\r\n{}");
  echo = http_receive (fd, FALSE);
  http_fixture_wait_log (self, "MESSAGE=request id=line-1 method=POST route=/echo status=200 ms=");
  http_fixture_wait_log (self, " user=UR-000-000-001\n");
  http_fixture_wait_log (self, "REQUEST_ID=line-1\n");
  http_fixture_wait_log (self, "REQUEST_ROUTE=/echo\n");
  http_send (fd, "HEAD /hold HTTP/1.1\r\nHost: a\r\nRequest-ID: line-2\r\n\r\n");
  connectd_exchange_answer (http_fixture_pop_held (self), 404, NULL, NULL);
  hold = http_receive (fd, TRUE);
  http_fixture_wait_log (self, "id=line-2 method=HEAD route=/hold status=404 ");
}

static void
test_secrets (gconstpointer data)
{
  HttpFixture *self = (HttpFixture *)data;
  static const char *const requests[] = {
    "GET /see/SECRET?code=SECRET HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer SECRET\r\nCookie: "
    "s=SECRET\r\nRequest-ID: s-1\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nRequest-ID: s-2\r\nContent-Length: 6\r\n\r\nSECRET",
    "GET /see/%zzSECRET HTTP/1.1\r\nHost: a\r\nRequest-ID: s-3\r\n\r\n",
    "SECRET /see HTTP/1.1\r\nHost: a\r\nRequest-ID: s-4\r\n\r\n",
    "GET /SECRET-nowhere HTTP/1.1\r\nHost: SECRET<>\r\nRequest-ID: s-5\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nAuthorization: a SECRET\r\nAuthorization: b SECRET\r\nRequest-ID: "
    "s-6\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_auto (HttpReply) reply = http_ask (self, requests[i]);
      g_autofree char *line = g_strdup_printf ("id=s-%u ", i + 1);

      g_assert_cmpuint (reply.status, >, 0);
      http_fixture_wait_log (self, line);
    }
  {
    g_auto (HttpReply) broken = http_ask (self, "GET /SECRET SECRET SECRET\r\n\r\n");

    g_assert_cmpuint (broken.status, >=, 400);
  }
  g_assert_false (http_fixture_log_has (self, "SECRET"));
}

/* A method or an id of the caller's making must not make lines of their own. */
static void
test_forged_lines (gconstpointer data)
{
  HttpFixture *self = (HttpFixture *)data;
  g_auto (HttpReply) reply =
      http_ask (self, "FORGED /see HTTP/1.1\r\nHost: a\r\nRequest-ID: x FORGED=1\r\n\r\n");

  g_assert_cmpuint (reply.status, ==, 200);
  http_fixture_wait_log (self, "method=OTHER route=/see/{thing} status=200 ");
  g_assert_false (http_fixture_log_has (self, "FORGED"));
}

static void
test_left_early (gconstpointer data)
{
  HttpFixture *self = (HttpFixture *)data;
  int fd = http_connect (self);

  http_send (fd, "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n");
  {
    g_auto (HttpReply) go_on = http_receive (fd, TRUE);

    g_assert_cmpuint (go_on.status, ==, 100);
  }
  close (fd);
  http_fixture_wait_log (self, "method=POST route=- status=499 ");
}

int
main (int argc, char **argv)
{
  HttpFixture fixture;
  int status;

  g_test_init (&argc, &argv, NULL);
  http_fixture_init (&fixture);
  http_fixture_collect_log (&fixture);
  http_fixture_start (&fixture);

  g_test_add_data_func ("/http/log/lines", &fixture, test_lines);
  g_test_add_data_func ("/http/log/secrets", &fixture, test_secrets);
  g_test_add_data_func ("/http/log/forged-lines", &fixture, test_forged_lines);
  g_test_add_data_func ("/http/log/left-early", &fixture, test_left_early);

  status = g_test_run ();
  http_fixture_clear (&fixture);
  return status;
}
