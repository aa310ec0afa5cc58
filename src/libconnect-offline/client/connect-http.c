/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "client/connect-http.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#include "protocol/connect-error.h"

#define CHUNK (64 * 1024)
#define DEFAULT_SECONDS 60
#define MAX_WAIT 3600

G_DEFINE_BOXED_TYPE (ConnectAnswer, connect_answer, connect_answer_ref, connect_answer_unref)

struct _ConnectHttp
{
  char *server;
  SoupSession *session;
};

/* One request on its way. */
typedef struct
{
  SoupSession *session;
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  GCancellable *cancellable; /* ours: the caller's, the time-out and the end of a future meet in it */
  GCancellable *outer;
  gulong outer_id;
  guint timeout;
  gboolean late;
  gboolean sent;             /* the request may have reached the server */
  DexPromise *promise;
} Call;

ConnectAnswer *
connect_answer_ref (ConnectAnswer *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_answer (gpointer data)
{
  g_clear_pointer (&((ConnectAnswer *) data)->body, g_bytes_unref);
}

void
connect_answer_unref (ConnectAnswer *self)
{
  g_atomic_rc_box_release_full (self, clear_answer);
}

gboolean
connect_answer_check (ConnectAnswer *self, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (self->body, &length);

  if (self->status < 400)
    return TRUE;
  connect_error_set_from_answer (error, self->status, text != NULL ? text : "", length);
  return FALSE;
}

ConnectHttp *
connect_http_new (const char *server)
{
  ConnectHttp *self = g_new0 (ConnectHttp, 1);

  self->server = g_strdup (server);
  /* inactivity is told earlier than by the limit of a whole request, but later than the longest poll */
  self->session = soup_session_new_with_options ("user-agent", "Connect/" CONNECT_VERSION, "timeout", 45,
                                                 "idle-timeout", 50, "max-conns-per-host", 6, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
  return self;
}

void
connect_http_free (ConnectHttp *self)
{
  if (self == NULL)
    return;
  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_free (self->server);
  g_free (self);
}

const char *
connect_http_get_server (ConnectHttp *self)
{
  return self->server;
}

static void
free_call (Call *call)
{
  g_clear_handle_id (&call->timeout, g_source_remove);
  if (call->outer_id != 0)
    g_cancellable_disconnect (call->outer, call->outer_id);
  g_clear_object (&call->outer);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->stream);
  g_signal_handlers_disconnect_by_data (call->message, call);
  g_clear_object (&call->message);
  g_clear_object (&call->session);
  g_clear_pointer (&call->body, g_byte_array_unref);
  dex_unref (call->promise);
  g_free (call);
}

static const char *
tls_words (GTlsCertificateFlags flags)
{
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return _("The server’s certificate has expired.");
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return _("The server’s certificate is not valid yet. Check this machine’s clock.");
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return _("The server’s certificate is for another name.");
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    return _("The server’s certificate was revoked.");
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return _("The server’s certificate is not from an authority that this machine trusts.");
  return _("The server’s certificate cannot be trusted.");
}

/* Why there was no answer, for people. */
static const char *
describe (Call *call, const GError *error)
{
  if (call->late || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return _("The server does not answer in time.");
  if (error->domain == G_TLS_ERROR)
    return tls_words (soup_message_get_tls_peer_certificate_errors (call->message));
  if (error->domain == G_RESOLVER_ERROR)
    return _("The server’s name is not known here. Is there a network?");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return _("The server is not running.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE))
    return _("There is no way to the server. Is there a network?");
  if (call->sent)
    return _("The connection to the server broke.");
  return error->message;
}

static void
fail (Call *call, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !call->late)
    dex_promise_reject (call->promise, g_error_copy (error));
  else
    dex_promise_reject (call->promise,
                        g_error_new_literal (CONNECT_ERROR, call->sent ? CONNECT_ERROR_UNAVAILABLE : CONNECT_ERROR_OFFLINE,
                                             describe (call, error)));
  free_call (call);
}

static void
refuse (Call *call, const char *text)
{
  dex_promise_reject (call->promise, g_error_new_literal (CONNECT_ERROR, CONNECT_ERROR_INVALID, text));
  free_call (call);
}

static gint64
read_number (SoupMessageHeaders *headers, const char *name, gint64 fallback)
{
  const char *text = soup_message_headers_get_one (headers, name);
  char *end = NULL;
  gint64 number;

  if (text == NULL)
    return fallback;
  if (*text == '"')
    text++;
  number = g_ascii_strtoll (text, &end, 10);
  return end == text || (*end != '\0' && *end != '"') || number < 0 ? fallback : number;
}

static void
finish (Call *call)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
  g_autoptr (ConnectAnswer) answer = g_atomic_rc_box_new0 (ConnectAnswer);

  answer->status = soup_message_get_status (call->message);
  answer->body = g_byte_array_free_to_bytes (g_steal_pointer (&call->body));
  answer->revision = read_number (headers, "ETag", 0);
  answer->wait = MIN (read_number (headers, "Retry-After", -1), MAX_WAIT);
  dex_promise_resolve_boxed (call->promise, CONNECT_TYPE_ANSWER, g_steal_pointer (&answer));
  free_call (call);
}

static void read_more (Call *call);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize length = bytes != NULL ? g_bytes_get_size (bytes) : 0;

  if (bytes == NULL)
    fail (call, error);
  else if (length == 0)
    finish (call);
  else if (call->body->len + length > CONNECT_HTTP_MAX_BYTES)
    refuse (call, _("The server’s answer is too large."));
  else
    {
      g_byte_array_append (call->body, g_bytes_get_data (bytes, NULL), length);
      read_more (call);
    }
}

static void
read_more (Call *call)
{
  g_input_stream_read_bytes_async (call->stream, CHUNK, G_PRIORITY_DEFAULT, call->cancellable, read_cb, call);
}

static void
send_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  guint status;

  call->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (call->stream == NULL)
    {
      fail (call, error);
      return;
    }
  status = soup_message_get_status (call->message);
  if (status >= 300 && status < 400)
    {
      const char *location = soup_message_headers_get_one (soup_message_get_response_headers (call->message), "Location");
      g_autofree char *text = g_strdup_printf (_("The server sends us on to “%.200s”. Use that address if it is meant."),
                                               location != NULL ? location : "");

      refuse (call, text);
      return;
    }
  read_more (call);
}

static void
wrote_cb (Call *call)
{
  call->sent = TRUE;
}

static void
late_cb (gpointer data)
{
  Call *call = data;

  call->timeout = 0;
  call->late = TRUE;
  g_cancellable_cancel (call->cancellable);
}

static void
cancelled_cb (GCancellable *outer, GCancellable *ours)
{
  g_cancellable_cancel (ours);
}

static void
set_headers (SoupMessage *message, const ConnectRequest *request)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_headers_replace (headers, "Accept", "application/json");
  if (request->token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", request->token, NULL);

      soup_message_headers_replace (headers, "Authorization", bearer);
    }
  if (request->key != NULL)
    soup_message_headers_replace (headers, "Idempotency-Key", request->key);
  if (request->if_match != 0)
    {
      g_autofree char *tag = g_strdup_printf ("\"%" G_GINT64_FORMAT "\"", request->if_match);

      soup_message_headers_replace (headers, "If-Match", tag);
    }
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", request->body);
}

DexFuture *
connect_http_send (ConnectHttp *self, const ConnectRequest *request, GCancellable *cancellable)
{
  g_autofree char *uri = g_strconcat (self->server, "/public/v1/", request->path, NULL);
  SoupMessage *message = soup_message_new (request->method, uri);
  DexPromise *promise;
  Call *call;

  if (message == NULL)
    return dex_future_new_reject (CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: no path of a request", request->path);
  promise = dex_promise_new ();
  call = g_new0 (Call, 1);
  call->session = g_object_ref (self->session);
  call->message = message;
  call->body = g_byte_array_new ();
  call->cancellable = g_cancellable_new ();
  call->promise = dex_ref (promise);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  set_headers (message, request);
  g_signal_connect_swapped (message, "wrote-headers", G_CALLBACK (wrote_cb), call);
  call->timeout = g_timeout_add_seconds_once (request->seconds != 0 ? request->seconds : DEFAULT_SECONDS, late_cb, call);
  if (cancellable != NULL)
    {
      call->outer = g_object_ref (cancellable);
      call->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), call->cancellable, NULL);
    }
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, call->cancellable, send_cb, call);
  return DEX_FUTURE (promise);
}
