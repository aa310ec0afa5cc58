/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "http/connectd-http-private.h"

#include <string.h>

#include "http/connectd-multipart.h"
#include "protocol/connect-error.h"

/* Pages of ours have no script and nothing from elsewhere; a link is all they offer. */
#define HTML_POLICY                                                                                          \
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "      \
  "frame-ancestors 'none'"

ConnectdExchange *
_connectd_exchange_new (ConnectdServer *server, struct MHD_Connection *connection, const char *target)
{
  ConnectdExchange *self = g_new0 (ConnectdExchange, 1);
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  self->link.data = self;
  self->server = server;
  self->connection = connection;
  self->ward = info->socket_context;
  self->target = g_strdup (target);
  self->texts = g_string_chunk_new (512);
  self->headers = g_array_sized_new (FALSE, FALSE, sizeof (ConnectdHeader), 8);
  return self;
}

ConnectdExchange *
_connectd_exchange_ref (ConnectdExchange *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/* The server may be gone by now. */
void
_connectd_exchange_unref (ConnectdExchange *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  if (self->data_free != NULL)
    self->data_free (self->data);
  if (self->response != NULL)
    MHD_destroy_response (self->response);
  g_clear_pointer (&self->answer_headers, g_array_unref);
  g_clear_pointer (&self->received, connectd_spool_free);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_array_unref (self->headers);
  g_string_chunk_free (self->texts);
  g_free (self->target);
  g_free (self->path);
  g_free (self->query);
  g_free (self->id);
  g_free (self->peer);
  g_free (self->origin);
  g_free (self->refusal_text);
  g_free (self->user_id);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* --- the request --- */

const char *
connectd_exchange_get_method (ConnectdExchange *self)
{
  return self->method;
}

const char *
connectd_exchange_get_path (ConnectdExchange *self)
{
  return self->path;
}

const char *
connectd_exchange_get_query (ConnectdExchange *self)
{
  return self->query;
}

const char *
connectd_exchange_get_header (ConnectdExchange *self, const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);
  for (guint i = 0; i < self->headers->len; i++)
    {
      ConnectdHeader *header = &g_array_index (self->headers, ConnectdHeader, i);

      if (_connectd_header_is (header->name, name))
        return header->value;
    }
  return NULL;
}

GBytes *
connectd_exchange_get_body (ConnectdExchange *self)
{
  return self->body;
}

gboolean
connectd_exchange_has_multipart (ConnectdExchange *self)
{
  return connectd_multipart_is_form (connectd_exchange_get_header (self, "Content-Type"));
}

GPtrArray *
connectd_exchange_parse_multipart (ConnectdExchange *self, GError **error)
{
  return connectd_multipart_parse (self->body, connectd_exchange_get_header (self, "Content-Type"), error);
}

const char *
connectd_exchange_get_peer (ConnectdExchange *self)
{
  return self->peer;
}

gboolean
connectd_exchange_is_local (ConnectdExchange *self)
{
  return self->local;
}

const char *
connectd_exchange_get_id (ConnectdExchange *self)
{
  return self->id;
}

const char *
connectd_exchange_get_origin (ConnectdExchange *self)
{
  return self->origin;
}

void
connectd_exchange_set_data (ConnectdExchange *self, gpointer data, GDestroyNotify destroy)
{
  if (self->data_free != NULL)
    self->data_free (self->data);
  self->data = data;
  self->data_free = destroy;
}

gpointer
connectd_exchange_get_data (ConnectdExchange *self)
{
  return self->data;
}

void
connectd_exchange_set_route (ConnectdExchange *self, const char *pattern)
{
  self->route = pattern;
}

void
connectd_exchange_set_user (ConnectdExchange *self, const char *user_id)
{
  g_set_str (&self->user_id, user_id);
}

/* --- handing on --- */

/* FALSE when there is nobody to answer to any more; the answer is still awaited, and dropped then. */
static gboolean
hand_over (ConnectdExchange *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->handovers++;
  if (!self->pending)
    {
      self->pending = TRUE;
      _connectd_exchange_ref (self);
    }
  if (self->answered)
    return FALSE;
  if (!self->suspended)
    {
      self->suspended = TRUE;
      g_mutex_lock (&self->server->mutex);
      self->server->n_suspended++;
      g_mutex_unlock (&self->server->mutex);
      MHD_suspend_connection (self->connection);
    }
  return TRUE;
}

void
connectd_exchange_hold_cancellable (ConnectdExchange *self, ConnectdWork cancelled, gpointer user_data)
{
  gboolean alive = hand_over (self);

  g_mutex_lock (&self->mutex);
  self->cancelled = cancelled;
  self->cancelled_data = user_data;
  if (alive && !self->is_held)
    {
      self->is_held = TRUE;
      g_atomic_int_inc (&self->server->held);
    }
  /* under the lock: once somebody has answered there may be no ward any more */
  if (cancelled != NULL && !self->answered)
    connectd_guard_watch (self->server->guard, self->ward, self);
  g_mutex_unlock (&self->mutex);
}

void
connectd_exchange_hold (ConnectdExchange *self)
{
  connectd_exchange_hold_cancellable (self, NULL, NULL);
}

void
connectd_exchange_defer (ConnectdExchange *self, ConnectdWork work, gpointer user_data)
{
  ConnectdJob *job = g_new0 (ConnectdJob, 1);
  g_autoptr (GError) error = NULL;

  g_return_if_fail (work != NULL);
  job->exchange = _connectd_exchange_ref (self);
  job->work = work;
  job->user_data = user_data;
  if (hand_over (self) && connectd_pool_push (self->server->pool, job))
    return;
  g_free (job);
  connectd_exchange_set_header (self, "Retry-After", "1");
  g_set_error_literal (&error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE,
                       "The server is busy. Try again in a moment.");
  connectd_exchange_answer_error (self, error);
  _connectd_exchange_unref (self);
}

static void
answer_nothing (ConnectdExchange *self)
{
  g_critical ("Nobody answers a request to %s.", self->route != NULL ? self->route : "an unknown route");
  connectd_exchange_answer_error (self, NULL);
}

void
_connectd_job_run (gpointer data, gpointer user_data)
{
  ConnectdJob *job = data;
  ConnectdExchange *exchange = job->exchange;
  gboolean answered;
  guint handovers;

  g_mutex_lock (&exchange->mutex);
  handovers = exchange->handovers;
  answered = exchange->answered;
  g_mutex_unlock (&exchange->mutex);
  if (answered) /* abandoned while it waited: not worth the work */
    connectd_exchange_answer (exchange, 503, NULL, NULL);
  else
    job->work (exchange, job->user_data);
  g_mutex_lock (&exchange->mutex);
  answered = exchange->answered || exchange->handovers != handovers;
  g_mutex_unlock (&exchange->mutex);
  if (!answered)
    answer_nothing (exchange);
  _connectd_exchange_unref (exchange);
  g_free (job);
}

gboolean
_connectd_exchange_run (ConnectdExchange *self)
{
  gboolean answered, suspended;

  self->server->handler (self, self->server->user_data);
  g_mutex_lock (&self->mutex);
  answered = self->answered;
  suspended = self->suspended;
  g_mutex_unlock (&self->mutex);
  if (!answered && !suspended)
    answer_nothing (self);
  return !suspended;
}

void
_connectd_exchange_cancel (ConnectdExchange *self)
{
  ConnectdWork cancelled = NULL;
  gpointer data;

  g_mutex_lock (&self->mutex);
  if (!self->answered)
    cancelled = g_steal_pointer (&self->cancelled);
  data = self->cancelled_data;
  g_mutex_unlock (&self->mutex);
  if (cancelled != NULL)
    cancelled (self, data);
}

/* --- answering --- */

static ConnectdHeader *
find_answer_header (ConnectdExchange *self, const char *name)
{
  for (guint i = 0; self->answer_headers != NULL && i < self->answer_headers->len; i++)
    if (_connectd_header_is (g_array_index (self->answer_headers, ConnectdHeader, i).name, name))
      return &g_array_index (self->answer_headers, ConnectdHeader, i);
  return NULL;
}

void
connectd_exchange_set_header (ConnectdExchange *self, const char *name, const char *value)
{
  ConnectdHeader header, *known;

  g_return_if_fail (name != NULL && value != NULL);
  /* A line break would let a value become headers of its own. */
  g_return_if_fail (strpbrk (name, "\r\n: ") == NULL && strpbrk (value, "\r\n") == NULL);
  if (self->answer_headers == NULL)
    self->answer_headers = g_array_sized_new (FALSE, FALSE, sizeof (ConnectdHeader), 8);
  header.name = g_string_chunk_insert (self->texts, name);
  header.value = g_string_chunk_insert (self->texts, value);
  known = find_answer_header (self, name);
  if (known != NULL && !_connectd_header_is (name, "Set-Cookie"))
    *known = header;
  else
    g_array_append_val (self->answer_headers, header);
}

static void
add_default (ConnectdExchange *self, struct MHD_Response *response, const char *name, const char *value)
{
  if (find_answer_header (self, name) == NULL)
    MHD_add_response_header (response, name, value);
}

static void
unref_bytes (void *bytes)
{
  g_bytes_unref (bytes);
}

static struct MHD_Response *
make_response (ConnectdExchange *self, const char *content_type, GBytes *body, gboolean last)
{
  gsize size = 0;
  const void *bytes = body != NULL ? g_bytes_get_data (body, &size) : NULL;
  struct MHD_Response *response = size == 0 ? MHD_create_response_empty (MHD_RF_NONE)
                                            : MHD_create_response_from_buffer_with_free_callback_cls (
                                                  size, bytes, unref_bytes, g_bytes_ref (body));

  if (content_type != NULL)
    connectd_exchange_set_header (self, "Content-Type", content_type);
  if (content_type != NULL && g_str_has_prefix (content_type, "text/html"))
    {
      add_default (self, response, "Content-Security-Policy", HTML_POLICY);
      add_default (self, response, "Referrer-Policy", "no-referrer"); /* addresses of pages hold codes */
    }
  add_default (self, response, "Cache-Control", "no-store");
  add_default (self, response, "X-Content-Type-Options", "nosniff");
  add_default (self, response, "X-Request-ID", self->id);
  if (last)
    add_default (self, response, "Connection", "close");
  for (guint i = 0; self->answer_headers != NULL && i < self->answer_headers->len; i++)
    MHD_add_response_header (response, g_array_index (self->answer_headers, ConnectdHeader, i).name,
                             g_array_index (self->answer_headers, ConnectdHeader, i).value);
  return response;
}

static gboolean
is_stopping (ConnectdServer *server)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&server->mutex);

  return server->stopping;
}

/* The one who has set `answered` comes here, and nobody else. Takes `response`. */
static void
send_answer (
    ConnectdExchange *self, guint status, struct MHD_Response *response, gsize size, gboolean suspended)
{
  ConnectdServer *server = self->server;

  self->status = status;
  self->size = size;
  self->finished = g_get_monotonic_time ();
  self->response = response;
  if (self->is_held)
    g_atomic_int_add (&server->held, -1);
  if (!suspended)
    return;
  connectd_guard_unwatch (server->guard, self->ward);
  MHD_resume_connection (self->connection);
  g_mutex_lock (&server->mutex);
  server->n_suspended--;
  if (server->stopping)
    g_cond_broadcast (&server->cond);
  g_mutex_unlock (&server->mutex);
}

void
connectd_exchange_answer (ConnectdExchange *self, guint status, const char *content_type, GBytes *body)
{
  gboolean dropped, twice, pending, suspended;

  g_return_if_fail (status >= 200 && status <= 599);
  _connectd_exchange_ref (self); /* resuming may be the end of it */
  g_mutex_lock (&self->mutex);
  dropped = self->answered;
  twice = dropped && !self->abandoned;
  self->answered = TRUE;
  pending = self->pending && !twice;
  if (pending)
    self->pending = FALSE;
  suspended = self->suspended;
  g_mutex_unlock (&self->mutex);
  if (twice)
    g_critical ("A request to %s was answered twice.",
                self->route != NULL ? self->route : "an unknown route");
  else if (!dropped)
    send_answer (self, status, make_response (self, content_type, body, is_stopping (self->server)),
                 body != NULL ? g_bytes_get_size (body) : 0, suspended);
  if (pending)
    _connectd_exchange_unref (self);
  _connectd_exchange_unref (self);
}

void
connectd_exchange_answer_text (ConnectdExchange *self, guint status, const char *content_type, char *take)
{
  g_autoptr (GBytes) body = take != NULL ? g_bytes_new_take (take, strlen (take)) : NULL;

  connectd_exchange_answer (self, status, content_type, body);
}

void
connectd_exchange_answer_error (ConnectdExchange *self, const GError *error)
{
  g_autoptr (GError) unknown = g_error_new_literal (CONNECT_ERROR, CONNECT_ERROR_FAILED, "Internal error.");
  const GError *told = error != NULL ? error : unknown;

  connectd_exchange_answer_text (self, connect_error_to_status (told), "application/json",
                                 connect_error_to_body (told));
}

void
_connectd_exchange_answer_refusal (ConnectdExchange *self)
{
  g_autoptr (GError) error =
      g_error_new_literal (CONNECT_ERROR, connect_error_from_status (self->refusal), self->refusal_text);

  if (self->refusal == 503)
    connectd_exchange_set_header (self, "Retry-After", "1");
  connectd_exchange_answer_text (self, self->refusal, "application/json", connect_error_to_body (error));
}

void
_connectd_exchange_abandon (ConnectdExchange *self)
{
  g_autoptr (GError) error =
      g_error_new_literal (CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "The server is stopping.");
  g_autofree char *text = NULL;
  struct MHD_Response *response;
  gboolean mine;

  g_mutex_lock (&self->mutex);
  /* a handler that is still on the event thread answers by itself */
  mine = self->suspended && !self->answered;
  if (mine)
    self->answered = self->abandoned = TRUE;
  g_mutex_unlock (&self->mutex);
  if (!mine)
    return;
  /* not make_response(): the application may be setting headers just now */
  text = connect_error_to_body (error);
  response = MHD_create_response_from_buffer_copy (strlen (text), text);
  MHD_add_response_header (response, "Content-Type", "application/json");
  MHD_add_response_header (response, "Connection", "close");
  MHD_add_response_header (response, "X-Request-ID", self->id);
  send_answer (self, 503, response, strlen (text), TRUE);
}
