/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The parts of the edge that need no client, and the probes. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "connectd-options.h"
#include "connectd-probes.h"
#include "http-fixture.h"
#include "http/connectd-metrics.h"
#include "http/connectd-pool.h"
#include "http/connectd-request.h"
#include "protocol/connect-error.h"

/* --- who is counted as one --- */

static void
test_network (void)
{
  static const struct
  {
    const char *peer;
    const char *network;
  } cases[] = {
    { "192.0.2.7", "192.0.2.7" },
    { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::" },
    { "2001:db8:1:2:ffff::1", "2001:db8:1:2::" },
    { "2001:db8:1:3::1", "2001:db8:1:3::" },
    { "unix", "unix" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *network = connectd_request_network (cases[i].peer);

      g_assert_cmpstr (network, ==, cases[i].network);
    }
}

/* --- metrics --- */

static char *
write_metrics (ConnectdMetrics *metrics)
{
  GString *out = g_string_new (NULL);

  connectd_metrics_write (metrics, out);
  return g_string_free_and_steal (out);
}

static void
test_metrics_histogram (void)
{
  ConnectdMetrics *metrics = connectd_metrics_new ();
  g_autofree char *text = NULL;

  connectd_metrics_count (metrics, g_intern_static_string ("/a"), "GET", 200, 900);
  connectd_metrics_count (metrics, g_intern_static_string ("/a"), "GET", 304, 30000);
  connectd_metrics_count (metrics, g_intern_static_string ("/a"), "GET", 200, 20 * G_USEC_PER_SEC);
  connectd_metrics_count (metrics, g_intern_static_string ("/a"), "PUT", 500, -5); /* a clock that jumped */
  text = write_metrics (metrics);
  g_assert_nonnull (strstr (text, "connectd_requests_total{route=\"/a\",method=\"GET\",status=\"2xx\"} 2\n"));
  g_assert_nonnull (strstr (text, "connectd_requests_total{route=\"/a\",method=\"GET\",status=\"3xx\"} 1\n"));
  g_assert_nonnull (strstr (text, "connectd_requests_total{route=\"/a\",method=\"PUT\",status=\"5xx\"} 1\n"));
  g_assert_nonnull (strstr (text, "_bucket{route=\"/a\",le=\"0.001\"} 2\n"));
  g_assert_nonnull (strstr (text, "_bucket{route=\"/a\",le=\"0.025\"} 2\n"));
  g_assert_nonnull (strstr (text, "_bucket{route=\"/a\",le=\"0.050\"} 3\n"));
  g_assert_nonnull (strstr (text, "_bucket{route=\"/a\",le=\"10.000\"} 3\n"));
  g_assert_nonnull (strstr (text, "_bucket{route=\"/a\",le=\"+Inf\"} 4\n"));
  g_assert_nonnull (strstr (text, "_sum{route=\"/a\"} 20.030900\n"));
  connectd_metrics_free (metrics);
}

/* However many routes and methods come in, the text stays small and nothing is lost. */
static void
test_metrics_bounded (void)
{
  ConnectdMetrics *metrics = connectd_metrics_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint64 sum = 0;

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *route = g_strdup_printf ("/route/%u", i);
      g_autofree char *method = g_strdup_printf ("M%u", i);

      connectd_metrics_count (metrics, g_intern_string (route), method, i, 1);
    }
  text = write_metrics (metrics);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "connectd_requests_total{"))
      sum += g_ascii_strtoull (strrchr (lines[i], ' ') + 1, NULL, 10);
  g_assert_cmpuint (sum, ==, 2000);
  g_assert_nonnull (strstr (text, "route=\"other\""));
  g_assert_null (strstr (text, "M1"));
  g_assert_cmpuint (g_strv_length (lines), <, 10000);
  connectd_metrics_free (metrics);
}

/* --- the pool --- */

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean open;
  guint started;
  guint done;
} Gate;

static void
pass_gate (gpointer job, gpointer user_data)
{
  Gate *gate = user_data;

  g_mutex_lock (&gate->mutex);
  gate->started++;
  g_cond_broadcast (&gate->cond);
  while (!gate->open)
    g_cond_wait (&gate->cond, &gate->mutex);
  gate->done++;
  g_mutex_unlock (&gate->mutex);
}

static void
test_pool (void)
{
  Gate gate = { .open = FALSE };
  ConnectdPool *pool = connectd_pool_new (2, 3, pass_gate, &gate);

  for (guint i = 0; i < 5; i++)
    g_assert_true (connectd_pool_push (pool, &gate));
  g_assert_false (connectd_pool_push (pool, &gate));
  g_mutex_lock (&gate.mutex);
  while (gate.started < 2)
    g_cond_wait (&gate.cond, &gate.mutex);
  g_mutex_unlock (&gate.mutex);
  g_assert_cmpuint (connectd_pool_get_busy (pool), ==, 2);
  g_assert_cmpuint (connectd_pool_get_queued (pool), ==, 3);
  g_assert_false (connectd_pool_wait (pool, g_get_monotonic_time () + 1000));
  g_mutex_lock (&gate.mutex);
  gate.open = TRUE;
  g_cond_broadcast (&gate.cond);
  g_mutex_unlock (&gate.mutex);
  g_assert_true (connectd_pool_wait (pool, g_get_monotonic_time () + 10 * G_USEC_PER_SEC));
  g_assert_cmpuint (gate.done, ==, 5);
  g_assert_true (connectd_pool_push (pool, &gate)); /* there is room again */
  connectd_pool_free (pool);
  g_assert_cmpuint (gate.done, ==, 6);
}

/* --- probes --- */

typedef struct
{
  HttpFixture http; /* only its port is used */
  ConnectdServer *server;
  ConnectdProbes *probes;
  gboolean good;
} Probed;

static gboolean
is_ready (gpointer data, GError **error)
{
  Probed *self = data;

  if (!self->good)
    g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "host db.internal is away");
  return self->good;
}

static void
handle (ConnectdExchange *exchange, gpointer data)
{
  Probed *self = data;

  if (!connectd_probes_handle (self->probes, exchange))
    connectd_exchange_answer (exchange, 204, NULL, NULL);
}

static void
test_probes (void)
{
  Probed self = { .good = TRUE };
  ConnectdServerOptions options = { .listen = "127.0.0.1:0" };
  g_autoptr (GError) error = NULL;
  g_auto (HttpReply) good = { 0 }, bad = { 0 }, alive = { 0 }, other = { 0 };

  self.probes = connectd_probes_new (NULL, is_ready, &self);
  self.server = connectd_server_new (&options, handle, &self, &error);
  g_assert_no_error (error);
  connectd_probes_set_server (self.probes, self.server);
  self.http.port = g_ascii_strtoull (strrchr (connectd_server_get_url (self.server), ':') + 1, NULL, 10);

  good = http_get (&self.http, "/readyz");
  g_assert_cmpuint (good.status, ==, 200);
  self.good = FALSE;
  bad = http_get (&self.http, "/readyz");
  http_assert_error (&bad, 503, "The store does not answer");
  g_assert_null (strstr (bad.body, "db.internal")); /* that is for the log */
  alive = http_get (&self.http, "/healthz");
  g_assert_cmpuint (alive.status, ==, 200);
  other = http_get (&self.http, "/healthz/more");
  g_assert_cmpuint (other.status, ==, 204);

  connectd_server_stop (self.server, 5);
  connectd_probes_free (self.probes);
}

static void
test_token_files (void)
{
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), "connectd-token-XXXXXX", NULL);
  static const struct
  {
    const char *text;
    const char *token; /* NULL: none */
  } cases[] = {
    { "0123456789abcdef", "0123456789abcdef" },
    { "  0123456789abcdef \r\nmore\n", "0123456789abcdef" },
    { "", NULL },
    { "\n0123456789abcdef\n", NULL },
    { "0123456789abcde\n", NULL },
  };

  g_assert_cmpint (g_close (g_mkstemp (file), NULL), ==, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *token = NULL;

      g_assert_true (g_file_set_contents (file, cases[i].text, -1, NULL));
      token = connectd_probes_read_token (file, &error);
      g_assert_cmpstr (token, ==, cases[i].token);
      if (token == NULL)
        g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
    }
  g_unlink (file);
}

/* --- the command line --- */

static void
test_options (void)
{
  char *arguments[] = { (char *)"connectd",
                        (char *)"--data-dir",
                        (char *)"/x",
                        (char *)"--public-url",
                        (char *)"https://connect.example.com//",
                        (char *)"--workers",
                        (char *)"7",
                        (char *)"--log-level",
                        (char *)"info",
                        (char *)"--behind-proxy",
                        (char *)"--mail-command",
                        (char *)"/usr/sbin/sendmail -t -i",
                        NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectdOptions) options = connectd_options_parse (arguments, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (options->data_dir, ==, "/x");
  g_assert_cmpstr (options->listen, ==, CONNECTD_DEFAULT_LISTEN);
  g_assert_cmpstr (options->public_url, ==, "https://connect.example.com");
  g_assert_cmpint (options->workers, ==, 7);
  g_assert_cmpint (options->log_level, ==, G_LOG_LEVEL_INFO);
  g_assert_true (options->behind_proxy);
  g_assert_false (options->demo || options->version || options->restored);
  g_assert_null (options->database);
  g_assert_cmpstr (options->mail_command, ==, "/usr/sbin/sendmail -t -i");
  g_assert_false (options->allow_private_webhooks);
}

static void
test_bad_options (void)
{
  static const char *const bad[][2] = { { "--mail-command", "sendmail '" }, { "--mail-from", "nobody" }, { "--workers", "-1" } };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      char *arguments[] = { (char *)"connectd", (char *)"--data-dir", (char *)"/x", (char *)bad[i][0], (char *)bad[i][1], NULL };
      g_autoptr (GError) error = NULL;

      g_assert_null (connectd_options_parse (arguments, &error));
      g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
      g_assert_true (g_str_has_prefix (error->message, bad[i][0]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR); /* a store that is away is warned of */

  g_test_add_func ("/http/network", test_network);
  g_test_add_func ("/http/metrics/histogram", test_metrics_histogram);
  g_test_add_func ("/http/metrics/bounded", test_metrics_bounded);
  g_test_add_func ("/http/pool", test_pool);
  g_test_add_func ("/main/probes", test_probes);
  g_test_add_func ("/main/token-files", test_token_files);
  g_test_add_func ("/main/options", test_options);
  g_test_add_func ("/main/bad-options", test_bad_options);

  return g_test_run ();
}
