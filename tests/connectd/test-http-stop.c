/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Ends: of the server while requests run, and of clients while the server works. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http-fixture.h"

static void
set_up (HttpFixture *self, gconstpointer data)
{
  http_fixture_init (self);
  self->options.workers = 2;
  http_fixture_start (self);
}

static void
tear_down (HttpFixture *self, gconstpointer data)
{
  http_fixture_clear (self);
}

static gpointer
stop_thread (gpointer server)
{
  connectd_server_stop (server, 10);
  return NULL;
}

static int
ask (HttpFixture *self, const char *target)
{
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: a\r\n\r\n", target);
  int fd = http_connect (self);

  http_send (fd, request);
  return fd;
}

static void
assert_answer (int fd, guint status, const char *body)
{
  g_auto (HttpReply) reply = http_receive (fd, FALSE);

  g_assert_cmpuint (reply.status, ==, status);
  if (body != NULL)
    g_assert_cmpstr (reply.body, ==, body);
}

static void
wait_for_held (HttpFixture *self, guint n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  while (self->held.length < n)
    g_cond_wait (&self->cond, &self->mutex);
}

static void
test_stop_idle (HttpFixture *self, gconstpointer data)
{
  g_autofd int idle = ask (self, "/work"), silent = http_connect (self);

  assert_answer (idle, 200, "worked");
  connectd_server_stop (g_steal_pointer (&self->server), 10);
  g_assert_true (http_is_closed (idle));
  g_assert_true (http_is_closed (silent));
}

/* Long polls are told, and answered at once. */
static void
test_stop_held (HttpFixture *self, gconstpointer data)
{
  int fds[20];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = ask (self, "/long");
  wait_for_held (self, G_N_ELEMENTS (fds));
  connectd_server_stop (g_steal_pointer (&self->server), 10);
  g_assert_cmpuint (self->n_cancelled, ==, G_N_ELEMENTS (fds));
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      assert_answer (fds[i], 503, NULL);
      close (fds[i]);
    }
}

/* Work that runs is waited for and its answer sent; what comes meanwhile is refused. */
static void
test_stop_waits (HttpFixture *self, gconstpointer data)
{
  g_autofd int running = ask (self, "/gate"), late = ask (self, "/work"), told = ask (self, "/long");
  g_auto (HttpReply) reply = { 0 };
  GThread *thread;

  http_fixture_wait_at_gate (self, 1);
  assert_answer (late, 200, "worked");
  wait_for_held (self, 1);
  thread = g_thread_new ("stop", stop_thread, g_steal_pointer (&self->server));
  /* long polls are told when it has begun to stop: a request that came before that would be answered and its
   * connection closed */
  http_fixture_wait_cancelled (self, 1);
  assert_answer (told, 503, NULL);
  http_send (late, "GET /work HTTP/1.1\r\nHost: a\r\n\r\n");
  reply = http_receive (late, FALSE);
  http_assert_error (&reply, 503, "stopping");
  g_assert_true (http_is_closed (late));
  http_fixture_open_gate (self);
  assert_answer (running, 200, "through");
  g_thread_join (thread);
}

/* Whoever does not answer in time is answered for; the late answer falls to the ground and leaks nothing. */
static void
test_stop_without_answer (HttpFixture *self, gconstpointer data)
{
  g_autofd int fd = ask (self, "/hold");
  ConnectdExchange *exchange = http_fixture_pop_held (self);

  connectd_server_stop (g_steal_pointer (&self->server), 0);
  {
    g_auto (HttpReply) reply = http_receive (fd, FALSE);

    http_assert_error (&reply, 503, "stopping");
  }
  connectd_exchange_set_header (exchange, "ETag", "\"1\"");
  g_assert_cmpstr (connectd_exchange_get_path (exchange), ==, "/hold");
  connectd_exchange_answer_text (exchange, 200, "text/plain", g_strdup ("too late"));
}

static void
test_stop_with_queue (HttpFixture *self, gconstpointer data)
{
  int fds[10];
  GThread *thread;

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = ask (self, "/gate");
  http_fixture_wait_at_gate (self, 2);
  thread = g_thread_new ("stop", stop_thread, g_steal_pointer (&self->server));
  http_fixture_open_gate (self);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_auto (HttpReply) reply = http_receive (fds[i], FALSE);

      g_assert_true (reply.status == 200 || reply.status == 503 || reply.status == 0);
      close (fds[i]);
    }
  g_thread_join (thread);
}

/* The client of a long poll hangs up: its owner is told, so that its place is free. */
static void
test_gone_while_held (HttpFixture *self, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      int fd = ask (self, "/long");

      wait_for_held (self, i % 4 == 0 ? 1 : 0);
      close (fd);
    }
  /* some were gone before they were held; all of them end */
  for (gboolean none = FALSE; !none;)
    {
      g_autofree char *text = connectd_server_dup_metrics (self->server);

      none = strstr (text, "\nconnectd_held_requests 0\n") != NULL &&
             strstr (text, "\nconnectd_connections 0\n") != NULL;
      g_usleep (10000);
    }
}

static void
test_gone_while_working (HttpFixture *self, gconstpointer data)
{
  int fd = ask (self, "/gate"), held = ask (self, "/hold");
  ConnectdExchange *exchange = http_fixture_pop_held (self);

  http_fixture_wait_at_gate (self, 1);
  close (fd);
  close (held);
  http_fixture_open_gate (self);
  connectd_exchange_answer_text (exchange, 200, "text/plain", g_strnfill (100000, 'x'));
  {
    g_auto (HttpReply) reply = http_get (self, "/work");

    g_assert_cmpuint (reply.status, ==, 200);
  }
}

/* Answers and the end of the client or the server race in every order. */
static void
test_races (HttpFixture *self, gconstpointer data)
{
  for (guint round = 0; round < 30; round++)
    {
      int fds[8];
      GThread *thread = NULL;

      if (self->server == NULL)
        http_fixture_start (self);
      for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
        fds[i] = ask (self, i % 2 == 0 ? "/long" : "/hold");
      wait_for_held (self, G_N_ELEMENTS (fds));
      if (round % 2 == 0)
        thread = g_thread_new ("stop", stop_thread, g_steal_pointer (&self->server));
      for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
        if (i % 3 == 0)
          close (g_steal_fd (&fds[i]));
      for (;;)
        {
          ConnectdExchange *exchange;

          g_mutex_lock (&self->mutex);
          exchange = g_queue_pop_head (&self->held);
          g_mutex_unlock (&self->mutex);
          if (exchange == NULL)
            break;
          connectd_exchange_answer_text (exchange, 200, "text/plain", g_strdup ("answer"));
        }
      for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
        if (fds[i] >= 0)
          {
            g_auto (HttpReply) reply = http_receive (fds[i], FALSE);

            g_assert_true (reply.status == 200 || reply.status == 503);
            close (fds[i]);
          }
      if (thread != NULL)
        g_thread_join (thread);
    }
}

/* --- handlers that are wrong: a critical message and an answer all the same --- */

typedef struct
{
  const char *target;
  guint status;
  const char *message;
} Wrong;

static void
run_wrong (const Wrong *wrong)
{
  HttpFixture self;
  g_auto (HttpReply) reply = { 0 };

  http_fixture_init (&self);
  http_fixture_start (&self);
  g_log_set_always_fatal (G_LOG_FATAL_MASK); /* here the message is expected */
  reply = http_get (&self, wrong->target);
  g_assert_cmpuint (reply.status, ==, wrong->status);
  http_fixture_clear (&self);
}

static void
test_wrong (gconstpointer data)
{
  const Wrong *wrong = data;

  if (g_test_subprocess ())
    {
      run_wrong (wrong);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr (wrong->message);
}

#define ADD(path, func) g_test_add ("/http/stop/" path, HttpFixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  static const Wrong forget = { "/forget", 500, "*Nobody answers a request to /forget*" };
  static const Wrong work_forget = { "/work-forget", 500, "*Nobody answers a request to /work-forget*" };
  static const Wrong twice = { "/twice", 200, "*A request to /twice was answered twice*" };

  g_test_init (&argc, &argv, NULL);

  ADD ("idle", test_stop_idle);
  ADD ("held", test_stop_held);
  ADD ("waits", test_stop_waits);
  ADD ("without-answer", test_stop_without_answer);
  ADD ("with-queue", test_stop_with_queue);
  ADD ("gone-while-held", test_gone_while_held);
  ADD ("gone-while-working", test_gone_while_working);
  ADD ("races", test_races);
  g_test_add_data_func ("/http/wrong/forget", &forget, test_wrong);
  g_test_add_data_func ("/http/wrong/work-forget", &work_forget, test_wrong);
  g_test_add_data_func ("/http/wrong/twice", &twice, test_wrong);

  return g_test_run ();
}
