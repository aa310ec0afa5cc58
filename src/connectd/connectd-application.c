/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "connectd-application.h"

#include "connectd-probes.h"
#include "demo/connectd-demo.h"
#include "http/connectd-http.h"
#include "protocol/connect-error.h"
#include "resource/connectd-engine.h"
#include "store/connectd-store.h"

struct _ConnectdApplication
{
  ConnectdStore *store;
  ConnectdEngine *engine;
  ConnectdProbes *probes;
  ConnectdServer *server;
  ConnectdOutward outward; /* its texts are the options' */
  int ready; /* atomic: requests may come in while we still start */
};

static gboolean
store_is_ready (gpointer store, GError **error)
{
  return connectd_store_check (store, error);
}

static void
handle (ConnectdExchange *exchange, gpointer data)
{
  ConnectdApplication *self = data;
  g_autoptr (GError) error = NULL;

  if (g_atomic_int_get (&self->ready))
    {
      if (!connectd_probes_handle (self->probes, exchange))
        connectd_engine_handle (exchange, self->engine);
      return;
    }
  connectd_exchange_set_header (exchange, "Retry-After", "1");
  g_set_error_literal (&error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "The server is starting.");
  connectd_exchange_answer_error (exchange, error);
}

static gboolean
open_store (ConnectdApplication *self, const ConnectdOptions *options, GError **error)
{
  self->store = connectd_store_open (options->data_dir, options->database, error);
  return self->store != NULL && (!options->restored || connectd_store_renew_epoch (self->store, error));
}

/* Whoever can ask us can call this machine by himself then. Behind a proxy we serve others. */
static gboolean
is_for_this_machine (const ConnectdOptions *options, int listen_fd)
{
  static const char *const local[] = { "127.", "[::1]:", "localhost:", "unix:" };

  for (guint i = 0; i < G_N_ELEMENTS (local); i++)
    if (g_str_has_prefix (options->listen, local[i]))
      return listen_fd < 0 && !options->behind_proxy && options->public_url == NULL;
  return FALSE;
}

static gboolean
open_engine (ConnectdApplication *self, const ConnectdOptions *options, int listen_fd, GError **error)
{
  ConnectdEngineOptions engine = { .spool_dir = options->data_dir };

  connectd_domain_fill (&engine);
  self->outward.private_too = options->allow_private_webhooks || is_for_this_machine (options, listen_fd);
  self->outward.mail_command = options->mail_command;
  self->outward.mail_from = options->mail_from;
  if (options->secrets_key_file != NULL && !connectd_outward_read_seal (&self->outward, options->secrets_key_file, error))
    return FALSE;
  engine.outward = &self->outward;
  self->engine = connectd_engine_new (self->store, &engine, error);
  return self->engine != NULL;
}

static gboolean
open_probes (ConnectdApplication *self, const ConnectdOptions *options, GError **error)
{
  g_autofree char *token = NULL;

  if (options->metrics_token_file != NULL)
    {
      token = connectd_probes_read_token (options->metrics_token_file, error);
      if (token == NULL)
        return FALSE;
    }
  self->probes = connectd_probes_new (token, store_is_ready, self->store);
  return TRUE;
}

static gsize
limit_body (ConnectdExchange *exchange, gpointer data)
{
  ConnectdApplication *self = data;

  return connectd_engine_body_limit (exchange, self->engine);
}

static gboolean
open_server (ConnectdApplication *self, const ConnectdOptions *options, int listen_fd, GError **error)
{
  ConnectdServerOptions server = {
    .listen = options->listen,
    .tls_certificate = options->tls_certificate,
    .tls_key = options->tls_key,
    .behind_proxy = options->behind_proxy,
    .workers = options->workers,
    .listen_fd = listen_fd,
    .body_limit = limit_body,
    .spool_dir = options->data_dir,
    .quiet = options->log_level < G_LOG_LEVEL_INFO,
  };

  self->server = connectd_server_new (&server, handle, self, error);
  if (self->server == NULL)
    return FALSE;
  connectd_probes_set_server (self->probes, self->server);
  return TRUE;
}

/* How others reach us. A unix socket has no address that could stand in a link. */
static char *
dup_public_url (ConnectdApplication *self, const ConnectdOptions *options)
{
  const char *url = connectd_server_get_url (self->server);

  if (options->public_url != NULL)
    return g_strdup (options->public_url);
  return g_strdup (g_str_has_prefix (url, "unix:") ? "http://localhost" : url);
}

static gboolean
fill_demo (ConnectdApplication *self, const ConnectdOptions *options, const char *public_url, GError **error)
{
  const char *url = connectd_server_get_url (self->server);
  g_autofree char *file = g_build_filename (options->data_dir, "demo.json", NULL);
  g_autofree char *api = g_strconcat (g_str_has_prefix (url, "unix:") ? public_url : url, "/public/v1", NULL);
  const ConnectdDemoOptions demo = { .file = file,
                                     .api_url = api,
                                     .contracts = (guint)options->demo_contracts,
                                     .usage_records = (guint)options->demo_usage_records };

  return connectd_demo_fill (self->engine, &demo, error);
}

static gboolean
start_domain (ConnectdTx *tx, gpointer data, GError **error)
{
  return connectd_domain_start (tx, error);
}

static gboolean
open_world (ConnectdApplication *self, const ConnectdOptions *options, GError **error)
{
  g_autofree char *public_url = dup_public_url (self, options);

  connectd_engine_set_public_url (self->engine, public_url);
  return (!options->demo || fill_demo (self, options, public_url, error)) &&
         connectd_engine_run (self->engine, NULL, start_domain, NULL, error);
}

ConnectdApplication *
connectd_application_start (const ConnectdOptions *options, int listen_fd, GError **error)
{
  ConnectdApplication *self = g_new0 (ConnectdApplication, 1);

  if (!open_store (self, options, error) || !open_engine (self, options, listen_fd, error) ||
      !open_probes (self, options, error) || !open_server (self, options, listen_fd, error) ||
      !open_world (self, options, error))
    {
      connectd_application_stop (self, 0);
      return NULL;
    }
  connectd_store_release_memory (self->store);
  g_atomic_int_set (&self->ready, 1);
  return self;
}

const char *
connectd_application_get_url (ConnectdApplication *self)
{
  return connectd_server_get_url (self->server);
}

void
connectd_application_stop (ConnectdApplication *self, guint seconds)
{
  if (self->server != NULL)
    connectd_server_stop (self->server, seconds);
  connectd_engine_free (self->engine);
  if (self->store != NULL)
    connectd_store_close (self->store);
  connectd_probes_free (self->probes);
  g_free (self->outward.seal);
  g_free (self);
}
