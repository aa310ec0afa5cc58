/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "connectd-probes.h"

#include <string.h>

#include "auth/connectd-secret.h"
#include "protocol/connect-error.h"

#define MIN_TOKEN 16
#define MAX_TOKEN_FILE 4096

struct _ConnectdProbes
{
  char *metrics_token;
  ConnectdReadyFunc ready;
  gpointer user_data;
  ConnectdServer *server;
};

ConnectdProbes *
connectd_probes_new (const char *metrics_token, ConnectdReadyFunc ready, gpointer user_data)
{
  ConnectdProbes *self = g_new0 (ConnectdProbes, 1);

  self->metrics_token = g_strdup (metrics_token);
  self->ready = ready;
  self->user_data = user_data;
  return self;
}

void
connectd_probes_free (ConnectdProbes *self)
{
  if (self == NULL)
    return;
  g_free (self->metrics_token);
  g_free (self);
}

void
connectd_probes_set_server (ConnectdProbes *self, ConnectdServer *server)
{
  self->server = server;
}

static void
answer_status (ConnectdExchange *exchange, const char *status)
{
  connectd_exchange_answer_text (exchange, 200, "application/json",
                                 g_strdup_printf ("{\"status\":\"%s\"}", status));
}

static void
answer_failure (ConnectdExchange *exchange, ConnectError code, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (CONNECT_ERROR, code, text);

  connectd_exchange_answer_error (exchange, error);
}

static void
ready_work (ConnectdExchange *exchange, gpointer data)
{
  ConnectdProbes *self = data;
  g_autoptr (GError) error = NULL;

  if (self->ready (self->user_data, &error))
    {
      answer_status (exchange, "ready");
      return;
    }
  /* the cause names hosts and paths, and anybody may ask */
  g_warning ("The store does not answer: %s", error->message);
  answer_failure (exchange, CONNECT_ERROR_UNAVAILABLE, "The store does not answer.");
}

static gboolean
may_read_metrics (ConnectdProbes *self, ConnectdExchange *exchange)
{
  const char *authorization = connectd_exchange_get_header (exchange, "Authorization");

  if (connectd_exchange_is_local (exchange))
    return TRUE;
  return self->metrics_token != NULL && authorization != NULL &&
         g_str_has_prefix (authorization, "Bearer ") &&
         connectd_secret_equal (authorization + strlen ("Bearer "), self->metrics_token);
}

static void
answer_metrics (ConnectdProbes *self, ConnectdExchange *exchange)
{
  if (may_read_metrics (self, exchange))
    connectd_exchange_answer_text (exchange, 200, "text/plain; version=0.0.4; charset=utf-8",
                                   connectd_server_dup_metrics (self->server));
  else
    answer_failure (exchange, CONNECT_ERROR_FORBIDDEN,
                    "The metrics are for this machine or the bearer of their token.");
}

gboolean
connectd_probes_handle (ConnectdProbes *self, ConnectdExchange *exchange)
{
  static const char *const paths[] = { "/healthz", "/readyz", "/metrics", NULL };
  const char *path = connectd_exchange_get_path (exchange);

  if (!g_strv_contains (paths, path))
    return FALSE;
  connectd_exchange_set_route (exchange, g_intern_string (path));
  if (strcmp (connectd_exchange_get_method (exchange), "GET") != 0)
    {
      connectd_exchange_set_header (exchange, "Allow", "GET, HEAD");
      answer_failure (exchange, CONNECT_ERROR_METHOD, "Only GET is possible here.");
    }
  else if (strcmp (path, "/healthz") == 0)
    answer_status (exchange, "ok");
  else if (strcmp (path, "/readyz") == 0)
    connectd_exchange_defer (exchange, ready_work, self);
  else
    answer_metrics (self, exchange);
  return TRUE;
}

char *
connectd_probes_read_token (const char *file, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) cause = NULL;
  gsize length;

  if (!g_file_get_contents (file, &text, &length, &cause))
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "%s", cause->message);
      return NULL;
    }
  text[MIN (strcspn (text, "\r\n"), length)] = '\0';
  g_strstrip (text);
  if (strlen (text) >= MIN_TOKEN && strlen (text) <= MAX_TOKEN_FILE)
    return g_steal_pointer (&text);
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID,
               "%s holds no token: it wants one line of %d characters or more.", file, MIN_TOKEN);
  return NULL;
}
