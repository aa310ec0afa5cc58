/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "http/connectd-http-private.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "protocol/connect-error.h"

#define MOST_CONNECTIONS 8192
#define DEFAULT_TIMEOUT 30
#define DEFAULT_QUEUE 256
#define DEFAULT_MAX_BODY (4 * 1024 * 1024)
#define MAX_PEM 65536
#define STACK_SIZE (512 * 1024)
/* For the head of a request, held by idle connections too, and wiped by libmicrohttpd after each request. A head that is a little too long is still
 * answered in our own words, a longer one in libmicrohttpd's. */
#define CONNECTION_MEMORY (32 * 1024)
/* bodies in memory at once, in bodies of the largest size */
#define BODIES_AT_ONCE 256
#define PASS_USEC (G_USEC_PER_SEC / 50)

/* --- what libmicrohttpd calls; all on event threads --- */

G_GNUC_PRINTF (2, 0)
static void
log_cb (void *cls, const char *format, va_list args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);

  /* about what callers do wrong, so only for developers */
  g_debug ("libmicrohttpd: %s", g_strchomp (text));
}

static void
connection_cb (void *cls,
               struct MHD_Connection *connection,
               void **socket_context,
               enum MHD_ConnectionNotificationCode code)
{
  ConnectdServer *self = cls;
  const union MHD_ConnectionInfo *info;

  if (code == MHD_CONNECTION_NOTIFY_STARTED)
    {
      info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);
      *socket_context = connectd_guard_add (self->guard, info->connect_fd);
    }
  else if (*socket_context != NULL)
    connectd_guard_remove (self->guard, g_steal_pointer (socket_context));
}

/* The request line is complete; its headers are not. */
static void *
target_cb (void *cls, const char *target, struct MHD_Connection *connection)
{
  ConnectdServer *self = cls;
  ConnectdExchange *exchange = _connectd_exchange_new (self, connection, target);

  connectd_guard_receives (self->guard, exchange->ward);
  return exchange;
}

static void
count_in (ConnectdExchange *exchange)
{
  ConnectdServer *self = exchange->server;
  gboolean stopping;

  g_mutex_lock (&self->mutex);
  stopping = self->stopping;
  g_queue_push_tail_link (&self->running, &exchange->link);
  exchange->counted = TRUE;
  g_mutex_unlock (&self->mutex);
  if (stopping)
    _connectd_exchange_refuse (exchange, 503, "The server is stopping.");
}

static void
count_out (ConnectdExchange *exchange)
{
  ConnectdServer *self = exchange->server;

  if (!exchange->counted)
    return;
  g_mutex_lock (&self->mutex);
  g_queue_unlink (&self->running, &exchange->link);
  if (self->stopping) /* nobody waits before; telling costs a system call */
    g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static enum MHD_Result
queue_answer (ConnectdExchange *exchange)
{
  enum MHD_Result result;

  connectd_guard_sends (exchange->server->guard, exchange->ward, exchange->size);
  result = MHD_queue_response (exchange->connection, exchange->status, exchange->response);
  MHD_destroy_response (g_steal_pointer (&exchange->response));
  return result;
}

static void
forget_body (ConnectdExchange *exchange)
{
  if (exchange->received == NULL)
    return;
  g_atomic_pointer_add (&exchange->server->bodies, -(gssize)connectd_spool_get_size (exchange->received));
  g_clear_pointer (&exchange->received, connectd_spool_free);
}

static void
refuse_unwritten (ConnectdExchange *exchange, const GError *error)
{
  g_warning ("A request cannot be taken: %s", error->message);
  _connectd_exchange_refuse (exchange, 503, "The server has no room for this now. Try again later.");
}

static void
take_body (ConnectdExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  gsize size;

  if (exchange->received != NULL)
    {
      size = connectd_spool_get_size (exchange->received);
      exchange->body = connectd_spool_end (g_steal_pointer (&exchange->received), &error);
      if (exchange->body == NULL)
        g_atomic_pointer_add (&exchange->server->bodies, -(gssize)size);
    }
  if (error != NULL)
    refuse_unwritten (exchange, error);
  if (exchange->body == NULL)
    exchange->body = g_bytes_new (NULL, 0);
}

static enum MHD_Result
start_exchange (ConnectdExchange *exchange)
{
  exchange->started = g_get_monotonic_time ();
  connectd_guard_handles (exchange->server->guard, exchange->ward);
  count_in (exchange);
  take_body (exchange);
  if (exchange->refusal != 0)
    _connectd_exchange_answer_refusal (exchange);
  else if (!_connectd_exchange_run (exchange))
    return MHD_YES; /* libmicrohttpd asks again when it is resumed */
  return queue_answer (exchange);
}

/* Whether there is no sense in reading the body of a request that is refused. */
static gboolean
refuses_now (ConnectdExchange *exchange)
{
  return exchange->refusal == 413 || exchange->refusal == 414 || exchange->refusal == 431 ||
         (exchange->refusal != 0 && connectd_exchange_get_header (exchange, "Expect") != NULL);
}

/* What is too large is swallowed for a while, so that the client has a chance to read why. */
static enum MHD_Result
receive (ConnectdExchange *exchange, const char *bytes, gsize size)
{
  ConnectdServer *self = exchange->server;
  g_autoptr (GError) error = NULL;

  exchange->n_received += size;
  connectd_guard_received (self->guard, exchange->ward, exchange->n_received);
  if (exchange->n_received > exchange->max_body)
    _connectd_exchange_refuse (exchange, 413, "body: It is too large.");
  else if ((gsize)g_atomic_pointer_get (&self->bodies) + size > self->max_body_sum)
    _connectd_exchange_refuse (exchange, 503, "The server is busy. Try again in a moment.");
  if (exchange->refusal != 0)
    {
      forget_body (exchange);
      return exchange->n_received > exchange->max_body + self->max_body ? MHD_NO : MHD_YES;
    }
  if (exchange->received == NULL)
    exchange->received = connectd_spool_new (self->spool_dir);
  if (connectd_spool_append (exchange->received, bytes, size, &error))
    g_atomic_pointer_add (&self->bodies, size);
  else
    {
      forget_body (exchange);
      refuse_unwritten (exchange, error);
    }
  return MHD_YES;
}

static enum MHD_Result
request_cb (void *cls,
            struct MHD_Connection *connection,
            const char *url,
            const char *method,
            const char *version,
            const char *upload,
            size_t *upload_size,
            void **request)
{
  ConnectdExchange *exchange = *request;

  if (exchange == NULL)
    return MHD_NO;
  if (!exchange->seen)
    {
      exchange->seen = TRUE;
      _connectd_exchange_read_head (exchange, method);
      return refuses_now (exchange) ? start_exchange (exchange) : MHD_YES;
    }
  if (*upload_size > 0)
    {
      gsize size = *upload_size;

      *upload_size = 0;
      return receive (exchange, upload, size);
    }
  return exchange->started == 0 ? start_exchange (exchange) : queue_answer (exchange);
}

/* One line a request. Never the path, the query or a header: they hold ids, codes and tokens. */
static void
log_request (ConnectdExchange *exchange, guint status, const char *method, gint64 duration)
{
  const char *route = exchange->route != NULL ? exchange->route : "-";
  const char *user = exchange->user_id != NULL ? exchange->user_id : "-";
  const char *id = exchange->id != NULL ? exchange->id : "-";
  g_autofree char *milliseconds =
      g_strdup_printf ("%" G_GINT64_FORMAT ".%03d", duration / 1000, (int)(duration % 1000));

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "REQUEST_ID", id, "REQUEST_USER", user, "REQUEST_ROUTE",
                    route, "MESSAGE", "request id=%s method=%s route=%s status=%u ms=%s user=%s", id, method,
                    route, status, milliseconds, user);
}

static void
note_request (ConnectdExchange *exchange, guint status)
{
  gint64 duration = exchange->finished > exchange->started ? exchange->finished - exchange->started : 0;
  const char *method = exchange->real_method != NULL ? exchange->real_method : "-";

  if (!exchange->server->quiet)
    log_request (exchange, status, method, duration);
  connectd_metrics_count (exchange->server->metrics, exchange->route, method, status, duration);
}

static void
completed_cb (void *cls,
              struct MHD_Connection *connection,
              void **request,
              enum MHD_RequestTerminationCode code)
{
  ConnectdServer *self = cls;
  ConnectdExchange *exchange = g_steal_pointer (request);
  const union MHD_ConnectionInfo *info;
  guint status;

  if (exchange == NULL)
    return;
  /* libmicrohttpd answers by itself what it cannot parse; 499 is who left before there was an answer */
  info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_HTTP_STATUS);
  status = exchange->status != 0 ? exchange->status : info != NULL ? info->http_status : 499;
  note_request (exchange, status);
  if (exchange->body != NULL)
    g_atomic_pointer_add (&self->bodies, -(gssize)g_bytes_get_size (exchange->body));
  forget_body (exchange);
  connectd_guard_waits (self->guard, exchange->ward);
  count_out (exchange);
  _connectd_exchange_unref (exchange);
}

/* --- starting --- */

static void
gone_cb (gpointer exchange)
{
  _connectd_exchange_cancel (exchange);
}

static gpointer
ref_exchange (gpointer exchange)
{
  return _connectd_exchange_ref (exchange);
}

static void
unref_exchange (gpointer exchange)
{
  _connectd_exchange_unref (exchange);
}

static char *
read_pem (const char *file, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (file, &text, &length, &cause))
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, "%s", cause->message);
      return NULL;
    }
  if (length > MAX_PEM || strlen (text) != length || strstr (text, "-----BEGIN ") == NULL)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s is no PEM file.", file);
      return NULL;
    }
  return g_steal_pointer (&text);
}

static guint
or_default (guint value, guint fallback)
{
  return value != 0 ? value : fallback;
}

/* The rest of the descriptors is for the store, and for what comes and goes. */
static guint
default_connections (void)
{
  struct rlimit files;

  if (getrlimit (RLIMIT_NOFILE, &files) != 0)
    return 512;
  return CLAMP (files.rlim_cur / 4 * 3, 64, MOST_CONNECTIONS);
}

/* No address may hold all connections; an office behind one address needs many. 0 where all come from one
 * anyway. */
static guint
per_address (ConnectdServer *self, const ConnectdServerOptions *options)
{
  if (self->behind_proxy || g_str_has_prefix (self->listener.address, "unix:"))
    return 0;
  return or_default (options->max_per_address, self->max_connections / 2);
}

static gboolean
read_tls (const ConnectdServerOptions *options, char **certificate, char **key, GError **error)
{
  *certificate = read_pem (options->tls_certificate, error);
  if (*certificate == NULL)
    return FALSE;
  *key = read_pem (options->tls_key, error);
  return *key != NULL;
}

static gboolean
start_daemon (ConnectdServer *self, const ConnectdServerOptions *options, GError **error)
{
  g_autofree char *certificate = NULL, *key = NULL;
  unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
  guint threads = or_default (options->threads, CLAMP (g_get_num_processors (), 1, 16));

  if (self->tls && !read_tls (options, &certificate, &key, error))
    return FALSE;
  {
    struct MHD_OptionItem items[] = {
      { MHD_OPTION_LISTEN_SOCKET, self->listener.fd, NULL },
      { MHD_OPTION_THREAD_POOL_SIZE, threads > 1 ? threads : 0, NULL },
      { MHD_OPTION_THREAD_STACK_SIZE, STACK_SIZE, NULL },
      { MHD_OPTION_CONNECTION_LIMIT, self->max_connections, NULL },
      { MHD_OPTION_PER_IP_CONNECTION_LIMIT, per_address (self, options), NULL },
      { MHD_OPTION_CONNECTION_TIMEOUT, or_default (options->timeout, DEFAULT_TIMEOUT), NULL },
      { MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL },
      { MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1, NULL },
      { MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)connection_cb, self },
      { MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)target_cb, self },
      { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)completed_cb, self },
      { self->tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, certificate },
      { MHD_OPTION_HTTPS_MEM_KEY, 0, key },
      { MHD_OPTION_END, 0, NULL },
    };

    self->daemon =
        MHD_start_daemon (flags | (self->tls ? MHD_USE_TLS : 0), 0, NULL, NULL, request_cb, self,
                          MHD_OPTION_EXTERNAL_LOGGER, log_cb, NULL, MHD_OPTION_ARRAY, items, MHD_OPTION_END);
  }
  if (self->daemon != NULL)
    return TRUE;
  /* Without TLS that works libmicrohttpd closes the socket, and it does not tell. Closing the number once more would
   * hit what another thread has opened since, a file of the store say; better one that stays open until we exit. */
  self->listener.fd = 0;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "Cannot serve HTTP on %s%s.",
               self->listener.address,
               self->tls ? ": the certificate and the key do not fit or cannot be used" : "");
  return FALSE;
}

static gboolean
open_listener (ConnectdServer *self, const ConnectdServerOptions *options, GError **error)
{
  gboolean beyond = self->tls || self->behind_proxy;

  if ((options->tls_certificate != NULL) != (options->tls_key != NULL))
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID,
                           "TLS wants both --tls-certificate and --tls-key.");
      return FALSE;
    }
  if (options->listen_fd > 0)
    return connectd_listener_take (&self->listener, options->listen_fd, beyond, error);
  return connectd_listener_open (&self->listener, options->listen != NULL ? options->listen : "127.0.0.1:0",
                                 beyond, error);
}

static void
free_server (ConnectdServer *self)
{
  connectd_guard_free (self->guard);
  connectd_pool_free (self->pool);
  connectd_metrics_free (self->metrics);
  connectd_listener_clear (&self->listener);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->url);
  g_free (self->spool_dir);
  g_free (self);
}

ConnectdServer *
connectd_server_new (const ConnectdServerOptions *options,
                     ConnectdHandler handler,
                     gpointer user_data,
                     GError **error)
{
  ConnectdServer *self;

  g_return_val_if_fail (options != NULL && handler != NULL, NULL);
  self = g_new0 (ConnectdServer, 1);
  self->handler = handler;
  self->user_data = user_data;
  self->behind_proxy = options->behind_proxy;
  self->quiet = options->quiet;
  self->tls = options->tls_certificate != NULL && options->tls_key != NULL;
  self->max_body = options->max_body != 0 ? options->max_body : DEFAULT_MAX_BODY;
  self->max_body_sum = self->max_body * BODIES_AT_ONCE;
  self->body_limit = options->body_limit;
  self->spool_dir = g_strdup (options->spool_dir);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->running);
  self->metrics = connectd_metrics_new ();
  self->pool = connectd_pool_new (or_default (options->workers, CONNECTD_DEFAULT_WORKERS),
                                  or_default (options->max_queue, DEFAULT_QUEUE), _connectd_job_run, self);
  self->max_connections = or_default (options->max_connections, default_connections ());
  self->guard = connectd_guard_new (or_default (options->timeout, DEFAULT_TIMEOUT), self->max_connections,
                                    gone_cb, ref_exchange, unref_exchange);
  if (!open_listener (self, options, error) || !start_daemon (self, options, error))
    {
      free_server (self);
      return NULL;
    }
  if (g_str_has_prefix (self->listener.address, "unix:"))
    self->url = g_strdup (self->listener.address);
  else
    self->url = g_strdup_printf ("%s://%s", self->tls ? "https" : "http", self->listener.address);
  return self;
}

const char *
connectd_server_get_url (ConnectdServer *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->url;
}

/* --- stopping --- */

/* Returns: (transfer full): references to all that run. */
static GPtrArray *
list_running (ConnectdServer *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (unref_exchange);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  for (GList *l = self->running.head; l != NULL; l = l->next)
    g_ptr_array_add (list, _connectd_exchange_ref (l->data));
  return list;
}

static void
for_all_running (ConnectdServer *self, void (*func) (ConnectdExchange *exchange))
{
  g_autoptr (GPtrArray) list = list_running (self);

  for (guint i = 0; i < list->len; i++)
    func (g_ptr_array_index (list, i));
}

/* TRUE when nothing runs any more. */
static gboolean
wait_for_running (ConnectdServer *self, gint64 end)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  while (self->running.length > 0)
    if (!g_cond_wait_until (&self->cond, &self->mutex, end))
      return FALSE;
  return TRUE;
}

/* In passes: a request may become a long poll while we wait. */
static void
drain (ConnectdServer *self, gint64 end)
{
  while (g_get_monotonic_time () < end)
    {
      for_all_running (self, _connectd_exchange_cancel);
      if (wait_for_running (self, MIN (end, g_get_monotonic_time () + PASS_USEC)))
        return;
    }
}

static gboolean
wait_for_suspended (ConnectdServer *self, gint64 end)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  while (self->n_suspended > 0)
    if (!g_cond_wait_until (&self->cond, &self->mutex, end))
      return FALSE;
  return TRUE;
}

/* libmicrohttpd must not be stopped with suspended connections. */
static void
resume_all (ConnectdServer *self)
{
  do
    for_all_running (self, _connectd_exchange_abandon);
  while (!wait_for_suspended (self, g_get_monotonic_time () + PASS_USEC));
  wait_for_running (self, g_get_monotonic_time () + G_USEC_PER_SEC / 2); /* for the last words to be sent */
}

void
connectd_server_stop (ConnectdServer *self, guint seconds)
{
  gint64 end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  if (self == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  g_mutex_unlock (&self->mutex);
  MHD_quiesce_daemon (self->daemon);
  drain (self, end);
  resume_all (self);
  MHD_stop_daemon (self->daemon);
  if (connectd_pool_wait (self->pool, MAX (end, g_get_monotonic_time () + G_USEC_PER_SEC / 2)))
    free_server (self);
  else /* the process ends anyway; freeing would pull the ground from under it */
    g_warning ("Some work did not end in time.");
}

char *
connectd_server_dup_metrics (ConnectdServer *self)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);
  connectd_metrics_write (self->metrics, out);
  connectd_metrics_write_gauge (out, "connectd_connections", "Open connections.",
                                connectd_guard_count (self->guard));
  connectd_metrics_write_gauge (out, "connectd_held_requests", "Requests that wait for something to happen.",
                                g_atomic_int_get (&self->held));
  connectd_metrics_write_gauge (out, "connectd_pool_busy", "Threads of the pool that work.",
                                connectd_pool_get_busy (self->pool));
  connectd_metrics_write_gauge (out, "connectd_pool_queued", "Work that waits for a thread.",
                                connectd_pool_get_queued (self->pool));
  return g_string_free_and_steal (out);
}
