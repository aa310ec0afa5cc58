/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "receiver.h"

#include <string.h>

static void
call_free (gpointer data)
{
  ReceiverCall *call = data;

  g_free (call->method);
  g_free (call->path);
  g_free (call->authorization);
  g_free (call->extra);
  g_free (call->body);
  g_free (call);
}

static ReceiverCall *
new_call (ConnectdExchange *exchange)
{
  gsize size;
  const char *body = g_bytes_get_data (connectd_exchange_get_body (exchange), &size);
  ReceiverCall *call = g_new0 (ReceiverCall, 1);

  call->method = g_strdup (connectd_exchange_get_method (exchange));
  call->path = g_strdup (connectd_exchange_get_path (exchange));
  call->authorization = g_strdup (connectd_exchange_get_header (exchange, "Authorization"));
  call->extra = g_strdup (connectd_exchange_get_header (exchange, "X-Extra"));
  call->body = g_strndup (body != NULL ? body : "", size);
  return call;
}

static void
handle (ConnectdExchange *exchange, gpointer data)
{
  Receiver *self = data;
  ReceiverCall *call = new_call (exchange);
  g_autofree char *answer = NULL;
  guint status;
  gboolean silent;

  connectd_exchange_set_route (exchange, g_intern_static_string ("/"));
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->calls, call);
  silent = self->silent;
  status = self->status;
  answer = g_strdup (strcmp (self->answer, "*") == 0 ? call->body : self->answer);
  if (silent)
    {
      connectd_exchange_hold (exchange);
      g_queue_push_tail (&self->held, exchange);
    }
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  if (silent)
    return;
  if (status >= 300 && status < 400)
    connectd_exchange_set_header (exchange, "Location", "/elsewhere");
  connectd_exchange_answer_text (exchange, status, "application/json", g_steal_pointer (&answer));
}

Receiver *
receiver_new (void)
{
  const ConnectdServerOptions options = { .listen = "127.0.0.1:0",
                                          .threads = 1,
                                          .max_body = 8 * 1024 * 1024 };
  g_autoptr (GError) error = NULL;
  Receiver *self = g_new0 (Receiver, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->held);
  self->calls = g_ptr_array_new_with_free_func (call_free);
  self->status = 200;
  self->answer = g_strdup ("{}");
  self->server = connectd_server_new (&options, handle, self, &error);
  g_assert_no_error (error);
  self->url = g_strdup (connectd_server_get_url (self->server));
  return self;
}

void
receiver_free (Receiver *self)
{
  if (self == NULL)
    return;
  receiver_set_silent (self, FALSE);
  connectd_server_stop (self->server, 1);
  g_ptr_array_unref (self->calls);
  g_free (self->answer);
  g_free (self->url);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

void
receiver_set (Receiver *self, guint status, const char *answer)
{
  g_mutex_lock (&self->mutex);
  self->status = status;
  g_set_str (&self->answer, answer);
  g_mutex_unlock (&self->mutex);
}

void
receiver_set_silent (Receiver *self, gboolean silent)
{
  ConnectdExchange *exchange;

  g_mutex_lock (&self->mutex);
  self->silent = silent;
  while (!silent && (exchange = g_queue_pop_head (&self->held)) != NULL)
    connectd_exchange_answer (exchange, 503, NULL, NULL);
  g_mutex_unlock (&self->mutex);
}

guint
receiver_count (Receiver *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->calls->len;
  g_mutex_unlock (&self->mutex);
  return n;
}

void
receiver_wait (Receiver *self, guint n)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  g_mutex_lock (&self->mutex);
  while (self->calls->len < n)
    if (!g_cond_wait_until (&self->cond, &self->mutex, end))
      g_error ("%u calls instead of %u", self->calls->len, n);
  g_mutex_unlock (&self->mutex);
}

const ReceiverCall *
receiver_get (Receiver *self, guint n)
{
  const ReceiverCall *call;

  g_mutex_lock (&self->mutex);
  g_assert_cmpuint (n, <, self->calls->len);
  call = self->calls->pdata[n];
  g_mutex_unlock (&self->mutex);
  return call;
}
