/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The program itself: how it starts, refuses to start, and ends. */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>

#include "common/test-child.h"
#include "program-fixture.h"

/* A request is counted when its connection is through with it, which may be after its answer was read here. */
static gboolean
is_counted (Daemon *self, const char *text)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    {
      g_auto (HttpReply) metrics = http_get (&self->client, "/metrics");

      g_assert_cmpuint (metrics.status, ==, 200);
      if (strstr (metrics.body, text) != NULL)
        return TRUE;
      g_usleep (10000);
    }
  return FALSE;
}

static void
test_serves (Daemon *self, gconstpointer data)
{
  g_auto (HttpReply) health = { 0 }, ready = { 0 }, nothing = { 0 }, post = { 0 };

  program_start (self, NULL);
  g_assert_true (g_str_has_prefix (self->url, "http://127.0.0.1:"));
  g_assert_cmpuint (self->client.port, >, 0);
  health = http_get (&self->client, "/healthz");
  g_assert_cmpuint (health.status, ==, 200);
  g_assert_cmpstr (health.body, ==, "{\"status\":\"ok\"}");
  ready = http_get (&self->client, "/readyz");
  g_assert_cmpuint (ready.status, ==, 200);
  g_assert_true (is_counted (self, "route=\"/readyz\""));
  nothing = http_get (&self->client, "/nowhere");
  http_assert_error (&nothing, 404, "");
  post = http_ask (&self->client, "POST /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
  http_assert_error (&post, 405, "GET");
  program_end (self, SIGTERM);
}

static void
test_signals (Daemon *self, gconstpointer data)
{
  g_auto (HttpReply) reply = { 0 };

  program_start (self, NULL);
  g_subprocess_send_signal (self->process, SIGHUP);
  reply = http_get (&self->client, "/readyz");
  g_assert_cmpuint (reply.status, ==, 200);
  program_end (self, SIGINT);
  program_start (self, NULL); /* on the same data again */
  program_end (self, SIGTERM);
}

static void
test_data_dir_locked (Daemon *self, gconstpointer data)
{
  const char *const second[] = { "--data-dir", self->data_dir, "--listen", "127.0.0.1:0", NULL };

  program_start (self, NULL);
  program_assert_refuses (second, 1, self->data_dir);
  program_end (self, SIGTERM);
}

static void
test_port_taken (Daemon *self, gconstpointer data)
{
  g_autofree char *other = g_build_filename (self->directory, "other", NULL);
  g_autofree char *address = NULL;

  program_start (self, NULL);
  address = g_strdup_printf ("127.0.0.1:%u", self->client.port);
  {
    const char *const second[] = { "--data-dir", other, "--listen", address, NULL };

    program_assert_refuses (second, 1, "is taken by another program");
  }
  program_end (self, SIGTERM);
}

static void
test_beyond_loopback (Daemon *self, gconstpointer data)
{
  const char *const arguments[] = { "--data-dir", self->data_dir, "--listen", "0.0.0.0:0", NULL };

  program_assert_refuses (arguments, 1, "--behind-proxy");
}

static void
test_newer_database (Daemon *self, gconstpointer data)
{
  const char *const arguments[] = { "--data-dir", self->data_dir, "--listen", "127.0.0.1:0", NULL };
  g_autofree char *path = g_build_filename (self->data_dir, "connect.db", NULL);
  sqlite3 *db;

  program_start (self, NULL);
  program_end (self, SIGTERM);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA user_version = 9999", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  program_assert_refuses (arguments, 1, "newer");
}

static void
test_no_directory (Daemon *self, gconstpointer data)
{
  const char *const arguments[] = { "--data-dir", self->data_dir, "--listen", "127.0.0.1:0", NULL };

  g_assert_true (g_file_set_contents (self->data_dir, "a file", -1, NULL));
  program_assert_refuses (arguments, 1, self->data_dir);
}

static void
test_usage (void)
{
  const struct
  {
    const char *arguments[8];
    const char *words;
  } cases[] = {
    { { NULL }, "--data-dir is missing" },
    { { "--data-dir", "", NULL }, "--data-dir is missing" },
    { { "--data-dir", "/x", "--nonsense", NULL }, "--nonsense" },
    { { "--data-dir", "/x", "more", NULL }, "'more' is no option" },
    { { "--data-dir", "/x", "--database", "mysql://h/d", NULL }, "--database" },
    { { "--data-dir", "/x", "--tls-key", "/k", NULL }, "both --tls-certificate and --tls-key" },
    { { "--data-dir", "/x", "--workers", "1000", NULL }, "--workers" },
    { { "--data-dir", "/x", "--workers", "many", NULL }, "--workers" },
    { { "--data-dir", "/x", "--log-level", "loud", NULL }, "--log-level" },
    { { "--data-dir", "/x", "--demo-contracts", "5", NULL }, "without --demo" },
    { { "--data-dir", "/x", "--demo", "--demo-contracts", "-5", NULL }, "not negative" },
    { { "--data-dir", "/x", "--public-url", "connect.example.com", NULL }, "--public-url" },
    { { "--data-dir", "/x", "--public-url", "https://a/?b", NULL }, "--public-url" },
    { { "--data-dir", "/x", "--public-url", "ftp://a", NULL }, "--public-url" },
    { { "--data-dir", "/x", "--public-url", "https://a/#b", NULL }, "--public-url" },
    { { "--data-dir", "/x", "--public-url", "https://name@a", NULL }, "--public-url" },
    { { "--data-dir", "/x", "--public-url", "https://", NULL }, "--public-url" },
    { { "--data-dir", "/x", "--tls-certificate", "/c", NULL }, "both --tls-certificate and --tls-key" },
    { { "--data-dir", "/x", "--workers", "-1", NULL }, "--workers: it is a number from 1 to" },
    { { "--data-dir", "/x", "--workers", "0", NULL }, "--workers: it is a number from 1 to" },
    { { "--data-dir", "/x", "--log-level", "loud", NULL }, "'loud' is none of critical, warning" },
    { { "--data-dir", "/x", "--database", "/x/y.db", NULL }, "it starts with postgresql://" },
    { { "--data-dir", "/x", "--mail-command", "sendmail 'x", NULL }, "--mail-command: 'sendmail 'x' is no command" },
    { { "--data-dir", "/x", "--mail-command", "", NULL }, "--mail-command: '' is no command" },
    { { "--data-dir", "/x", "--mail-from", "nobody", NULL }, "--mail-from: 'nobody' is no address" },
    { { "--data-dir", "/x", "--demo-usage-records", "5", NULL }, "without --demo" },
    { { "--data-dir", "/x", "--demo", "--demo-usage-records", "-1", NULL }, "not negative" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    program_assert_refuses (cases[i].arguments, 2, cases[i].words);
}

static void
test_version (void)
{
  g_autoptr (GSubprocessLauncher) launcher = test_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) process = program_spawn (launcher, (const char *const[]){ "--version", NULL });
  g_autofree char *out = NULL;

  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, NULL));
  g_assert_cmpstr (out, ==, "connectd " CONNECT_VERSION "\n");
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

#define ADD(path, func) g_test_add ("/main/" path, Daemon, NULL, program_set_up, func, program_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("serves", test_serves);
  ADD ("signals", test_signals);
  ADD ("data-dir-locked", test_data_dir_locked);
  ADD ("port-taken", test_port_taken);
  ADD ("beyond-loopback", test_beyond_loopback);
  ADD ("newer-database", test_newer_database);
  ADD ("no-directory", test_no_directory);
  g_test_add_func ("/main/usage", test_usage);
  g_test_add_func ("/main/version", test_version);

  return g_test_run ();
}
