/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The program itself: the ways in which it can be run. */

#include "config.h"

#include <glib/gstdio.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/test-child.h"
#include "program-fixture.h"
#include "protocol/connect-json.h"

static void
test_unix (Daemon *self, gconstpointer data)
{
  g_autoptr (GSubprocessLauncher) launcher = test_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *path = g_build_filename (self->directory, "s", NULL);
  g_autofree char *address = g_strconcat ("unix:", path, NULL);
  struct sockaddr_un name = { .sun_family = AF_UNIX };
  g_autofd int fd = socket (AF_UNIX, SOCK_STREAM, 0);
  g_auto (HttpReply) reply = { 0 };

  program_start_with (self, launcher, address, NULL);
  g_assert_cmpstr (self->url, ==, address);
  g_strlcpy (name.sun_path, path, sizeof name.sun_path);
  g_assert_cmpint (connect (fd, (struct sockaddr *)&name, sizeof name), ==, 0);
  http_send (fd, "GET /healthz HTTP/1.0\r\n\r\n");
  reply = http_receive (fd, FALSE);
  g_assert_cmpuint (reply.status, ==, 200);
  program_end (self, SIGTERM);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_metrics_token (Daemon *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->directory, "token", NULL);
  const char *const more[] = { "--behind-proxy", "--metrics-token-file", file, NULL };
  g_auto (HttpReply) none = { 0 }, wrong = { 0 }, right = { 0 };

  g_assert_true (g_file_set_contents (file, "0123456789abcdef\n", -1, NULL));
  program_start (self, more);
  none = http_get (&self->client, "/metrics");
  http_assert_error (&none, 403, "metrics");
  wrong = http_ask (&self->client,
                    "GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer 0123456789abcdeF\r\n\r\n");
  http_assert_error (&wrong, 403, "metrics");
  right = http_ask (&self->client,
                    "GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer 0123456789abcdef\r\n\r\n");
  g_assert_cmpuint (right.status, ==, 200);
  program_end (self, SIGTERM);
}

static void
test_metrics_token_short (Daemon *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->directory, "token", NULL);
  const char *const arguments[] = { "--data-dir",           self->data_dir, "--listen", "127.0.0.1:0",
                                    "--metrics-token-file", file,           NULL };

  program_assert_refuses (arguments, 1, "token");
  g_assert_true (g_file_set_contents (file, "short\n", -1, NULL));
  program_assert_refuses (arguments, 1, "holds no token");
}

/* --- the demo world --- */

static JsonObject *
read_demo (Daemon *self)
{
  g_autofree char *file = g_build_filename (self->data_dir, "demo.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *demo;
  GStatBuf status;

  g_assert_cmpint (g_stat (file, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (file, &text, NULL, &error));
  demo = connect_json_parse_object (text, -1, 0, &error);
  g_assert_no_error (error);
  return demo;
}

static void
assert_demo (Daemon *self)
{
  g_autoptr (JsonObject) demo = read_demo (self);
  g_autofree char *api = g_strconcat (self->url, "/public/v1", NULL);
  static const char *const roles[] = { "tokens.vendor", "tokens.distributor", "tokens.reseller" };

  g_assert_cmpstr (connect_json_get_string (demo, "api"), ==, api);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autofree char *request =
          g_strdup_printf ("GET /public/v1/contracts HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\n\r\n",
                           connect_json_get_string (demo, roles[i]));
      g_auto (HttpReply) reply = http_ask (&self->client, request);

      g_assert_cmpuint (reply.status, ==, 200);
      g_assert_nonnull (strstr (reply.body, "\"CR"));
    }
}

/* Made once; later starts bring the address up to date and leave the rest alone. */
static void
test_demo (Daemon *self, gconstpointer data)
{
  static const char *const more[] = { "--demo", NULL };
  g_autoptr (JsonObject) before = NULL, after = NULL;

  program_start (self, more);
  assert_demo (self);
  before = read_demo (self);
  program_end (self, SIGTERM);
  program_start (self, more);
  assert_demo (self);
  after = read_demo (self);
  g_assert_cmpstr (connect_json_get_string (before, "tokens.vendor"), ==,
                   connect_json_get_string (after, "tokens.vendor"));
  program_end (self, SIGTERM);
}

static int
send_as (Daemon *self, const char *authorization, const char *target)
{
  g_autofree char *request = g_strdup_printf (
      "GET /public/v1/%s HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\n\r\n", target, authorization);
  int fd = http_connect (&self->client);

  http_send (fd, request);
  return fd;
}

static gint64
ask_for_head (Daemon *self, const char *authorization)
{
  g_autofd int fd = send_as (self, authorization, "changes?since=-1");
  g_auto (HttpReply) reply = http_receive (fd, FALSE);
  g_autoptr (JsonObject) answer = NULL;

  g_assert_cmpuint (reply.status, ==, 200);
  answer = connect_json_parse_object (reply.body, reply.length, 0, NULL);
  return connect_json_get_int (answer, "next", -1);
}

static gboolean
is_held (Daemon *self)
{
  g_auto (HttpReply) reply = http_get (&self->client, "/metrics");

  return strstr (reply.body, "\nconnectd_held_requests 1\n") != NULL;
}

static gboolean
is_answered (int fd)
{
  GPollFD one = { .fd = fd, .events = G_IO_IN };

  return g_poll (&one, 1, 0) > 0;
}

/* A long poll that is held. The world's own tasks have news at first, and each answers one. */
static int
hold_long_poll (Daemon *self, const char *authorization)
{
  for (;;)
    {
      g_autofree char *target =
          g_strdup_printf ("changes?since=%" G_GINT64_FORMAT "&wait=30", ask_for_head (self, authorization));
      g_autofd int fd = send_as (self, authorization, target);

      while (!is_answered (fd))
        if (is_held (self))
          return g_steal_fd (&fd);
    }
}

/* Clients that wait for news do not keep the daemon from ending, and are told. */
static void
test_end_with_long_poll (Daemon *self, gconstpointer data)
{
  static const char *const more[] = { "--demo", NULL };

  /* while the world's tasks last, news may come between the look and the signal: then the poll was answered as it should */
  for (gboolean told = FALSE; !told;)
    {
      g_autoptr (JsonObject) demo = NULL;
      g_autofd int fd = -1;

      program_start (self, more);
      demo = read_demo (self);
      fd = hold_long_poll (self, connect_json_get_string (demo, "tokens.distributor"));
      program_end (self, SIGTERM);
      {
        g_auto (HttpReply) reply = http_receive (fd, FALSE);

        told = reply.status != 200;
        if (told)
          http_assert_error (&reply, 503, "stopping");
      }
    }
}

/* --- the service manager --- */

static char *
receive_notice (int fd)
{
  char buffer[1024];
  struct pollfd item = { .fd = fd, .events = POLLIN };
  gssize n;

  g_assert_cmpint (poll (&item, 1, 10000), ==, 1);
  n = recv (fd, buffer, sizeof buffer - 1, 0);
  g_assert_cmpint (n, >, 0);
  return g_strndup (buffer, n);
}

static void
wait_for_notice (int fd, const char *words)
{
  for (;;)
    {
      g_autofree char *notice = receive_notice (fd);

      if (strstr (notice, words) != NULL)
        return;
    }
}

static void
test_notify (Daemon *self, gconstpointer data)
{
  g_autoptr (GSubprocessLauncher) launcher = test_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *path = g_build_filename (self->directory, "n", NULL);
  struct sockaddr_un name = { .sun_family = AF_UNIX };
  g_autofd int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

#ifndef HAVE_SYSTEMD
  g_test_skip ("built without libsystemd");
  return;
#endif
  g_strlcpy (name.sun_path, path, sizeof name.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *)&name, sizeof name), ==, 0);
  g_subprocess_launcher_setenv (launcher, "NOTIFY_SOCKET", path, TRUE);
  g_subprocess_launcher_setenv (launcher, "WATCHDOG_USEC", "100000", TRUE);
  program_start_with (self, launcher, "127.0.0.1:0", NULL);
  wait_for_notice (fd, "READY=1");
  wait_for_notice (fd, "WATCHDOG=1");
  wait_for_notice (fd, "WATCHDOG=1");
  program_end (self, SIGTERM);
  wait_for_notice (fd, "STOPPING=1");
}

static int
listening_socket (guint *port)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 5), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *)&address, &length), ==, 0);
  *port = ntohs (address.sin_port);
  return fd;
}

static void
test_socket_activation (Daemon *self, gconstpointer data)
{
  g_autoptr (GSubprocessLauncher) launcher = test_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *exe = program_path ();
  g_autoptr (GError) error = NULL;
  g_auto (HttpReply) reply = { 0 };
  guint port;

#ifndef HAVE_SYSTEMD
  g_test_skip ("built without libsystemd");
  return;
#endif
  g_subprocess_launcher_take_fd (launcher, listening_socket (&port), 3);
  g_subprocess_launcher_setenv (launcher, "LISTEN_FDS", "1", TRUE);
  self->process = g_subprocess_launcher_spawn (launcher, &error, "/bin/sh", "-c", "LISTEN_PID=$$ exec \"$@\"",
                                               "sh", exe, "--data-dir", self->data_dir, NULL);
  g_assert_no_error (error);
  program_read_first_line (self);
  g_assert_cmpuint (self->client.port, ==, port);
  reply = http_get (&self->client, "/healthz");
  g_assert_cmpuint (reply.status, ==, 200);
  program_end (self, SIGTERM);
}

/* --- TLS --- */

static gboolean
run_openssl (const char *const *arguments, const char *input, char **out)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (
      arguments,
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
      &error);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, input, NULL, out, NULL, &error));
  g_assert_no_error (error);
  return g_subprocess_get_successful (process);
}

/* A key and a certificate for localhost; FALSE (and skipped) without openssl. */
static gboolean
make_certificate (Daemon *self, const char *name, char **certificate, char **key)
{
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  g_autofree char *certificate_name = g_strconcat (name, ".crt", NULL),
                  *key_name = g_strconcat (name, ".key", NULL);

  if (openssl == NULL)
    {
      g_test_skip ("openssl is not installed");
      return FALSE;
    }
  *certificate = g_build_filename (self->directory, certificate_name, NULL);
  *key = g_build_filename (self->directory, key_name, NULL);
  {
    const char *const arguments[] = { openssl,
                                      "req",
                                      "-x509",
                                      "-newkey",
                                      "ec",
                                      "-pkeyopt",
                                      "ec_paramgen_curve:prime256v1",
                                      "-nodes",
                                      "-keyout",
                                      *key,
                                      "-out",
                                      *certificate,
                                      "-days",
                                      "2",
                                      "-subj",
                                      "/CN=localhost",
                                      "-addext",
                                      "subjectAltName=DNS:localhost",
                                      NULL };
    g_autofree char *out = NULL;

    g_assert_true (run_openssl (arguments, "", &out));
  }
  return TRUE;
}

static void
test_tls (Daemon *self, gconstpointer data)
{
  g_autofree char *certificate = NULL, *key = NULL, *out = NULL, *address = NULL;
  g_auto (HttpReply) plain = { 0 };

  if (!make_certificate (self, "a", &certificate, &key))
    return;
  program_start (self, (const char *const[]){ "--tls-certificate", certificate, "--tls-key", key, NULL });
  g_assert_true (g_str_has_prefix (self->url, "https://127.0.0.1:"));
  address = g_strdup_printf ("127.0.0.1:%u", self->client.port);
  {
    const char *const client[] = { "openssl",
                                   "s_client",
                                   "-connect",
                                   address,
                                   "-servername",
                                   "localhost",
                                   "-CAfile",
                                   certificate,
                                   "-verify_return_error",
                                   "-verify_hostname",
                                   "localhost",
                                   "-quiet",
                                   NULL };

    run_openssl (client, "GET /healthz HTTP/1.0\r\n\r\n", &out);
  }
  g_assert_nonnull (strstr (out, "{\"status\":\"ok\"}"));
  plain = http_get (&self->client, "/healthz"); /* without TLS: hung up on */
  g_assert_cmpuint (plain.status, ==, 0);
  program_end (self, SIGTERM);
}

static void
test_tls_wrong (Daemon *self, gconstpointer data)
{
  g_autofree char *certificate = NULL, *key = NULL, *other = NULL, *other_key = NULL;

  if (!make_certificate (self, "a", &certificate, &key) || !make_certificate (self, "b", &other, &other_key))
    return;
  program_assert_refuses ((const char *const[]){ "--data-dir", self->data_dir, "--listen", "0.0.0.0:0",
                                                 "--tls-certificate", certificate, "--tls-key", other_key,
                                                 NULL },
                          1, "the certificate and the key");
  program_assert_refuses ((const char *const[]){ "--data-dir", self->data_dir, "--listen", "127.0.0.1:0",
                                                 "--tls-certificate", certificate, "--tls-key",
                                                 "/nonexistent/key", NULL },
                          1, "/nonexistent/key");
  g_assert_true (g_file_set_contents (other, "no certificate", -1, NULL));
  program_assert_refuses ((const char *const[]){ "--data-dir", self->data_dir, "--listen", "127.0.0.1:0",
                                                 "--tls-certificate", other, "--tls-key", key, NULL },
                          1, "is no PEM file");
}

#define ADD(path, func) g_test_add ("/main/" path, Daemon, NULL, program_set_up, func, program_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("unix", test_unix);
  ADD ("metrics-token", test_metrics_token);
  ADD ("metrics-token-short", test_metrics_token_short);
  ADD ("demo", test_demo);
  ADD ("end-with-long-poll", test_end_with_long_poll);
  ADD ("notify", test_notify);
  ADD ("socket-activation", test_socket_activation);
  ADD ("tls", test_tls);
  ADD ("tls-wrong", test_tls_wrong);

  return g_test_run ();
}
