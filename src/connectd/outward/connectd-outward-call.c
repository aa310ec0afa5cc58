/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "outward/connectd-outward-call.h"

#include <string.h>

#include "outward/connectd-outward-address.h"
#include "outward/connectd-soup.h"
#include "protocol/connect-error.h"

#define CHUNK 16384
#define MAX_HEADER_VALUE 4096

/* One call on its way, driven by a main context of its own on the calling thread. */
typedef struct
{
  const ConnectdOutwardCall *call;
  ConnectdOutwardAnswer *answer;
  GMainContext *context;
  GCancellable *cancellable; /* of this call: its time is over, or the caller wants it no more */
  SoupSession *session;
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  GError *error;
  gboolean late;
  gboolean done;
} Run;

void
connectd_outward_answer_clear (ConnectdOutwardAnswer *self)
{
  g_clear_pointer (&self->type, g_free);
  g_clear_pointer (&self->body, g_bytes_unref);
  self->status = 0;
}

/* --- what may be sent --- */

gboolean
connectd_outward_check_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  gboolean blank = FALSE;

  for (const char *c = url; *c != '\0'; c++)
    blank = blank || (guchar)*c <= ' ' || *c == 0x7f;
  if (!blank && scheme != NULL && (strcmp (scheme, "https") == 0 || strcmp (scheme, "http") == 0) &&
      g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' && g_uri_get_userinfo (uri) == NULL &&
      g_uri_get_fragment (uri) == NULL && g_uri_get_port (uri) != 0)
    return TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID,
                       "Expected an address of the form https://example.com/path.");
  return FALSE;
}

static gboolean
is_ours (const char *name)
{
  static const char *const ours[] = { "authorization",  "connection",        "content-encoding",
                                      "content-length", "content-type",      "expect",
                                      "host",           "keep-alive",        "te",
                                      "trailer",        "transfer-encoding", "upgrade" };

  for (guint i = 0; i < G_N_ELEMENTS (ours); i++)
    if (g_ascii_strcasecmp (ours[i], name) == 0)
      return TRUE;
  return g_ascii_strncasecmp (name, "proxy-", strlen ("proxy-")) == 0;
}

gboolean
connectd_outward_check_header (const char *name, const char *value)
{
  gsize length = strlen (name);

  if (length == 0 || length > 128 || strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_") != length ||
      is_ours (name) || strlen (value) > MAX_HEADER_VALUE)
    return FALSE;
  for (const char *c = value; *c != '\0'; c++)
    if (!g_ascii_isprint (*c))
      return FALSE;
  return TRUE;
}

/* --- the answer --- */

static void
end (Run *run, GError *error)
{
  run->error = error;
  run->done = TRUE;
}

static void read_more (Run *run);

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  gsize size, room = run->call->max_bytes - run->body->len;
  const guint8 *data;

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      end (run, error);
      return;
    }
  data = g_bytes_get_data (bytes, &size);
  g_byte_array_append (run->body, data, MIN (size, room));
  run->answer->cut = size > room;
  if (run->answer->cut)
    end (run, NULL);
  else
    read_more (run);
}

static void
read_more (Run *run)
{
  g_input_stream_read_bytes_async (run->stream, CHUNK, G_PRIORITY_DEFAULT, run->cancellable, read_cb, run);
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  GError *error = NULL;

  run->stream = soup_session_send_finish (run->session, result, &error);
  if (run->stream == NULL)
    {
      end (run, error);
      return;
    }
  run->answer->status = soup_message_get_status (run->message);
  run->answer->type = g_strdup (
      soup_message_headers_get_content_type (soup_message_get_response_headers (run->message), NULL));
  read_more (run);
}

/* --- the call --- */

static gboolean
late_cb (gpointer user_data)
{
  Run *run = user_data;

  run->late = TRUE;
  g_cancellable_cancel (run->cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
unwanted_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (((Run *)user_data)->cancellable);
  return G_SOURCE_REMOVE;
}

static GSource *
watch (Run *run, GSource *source, GSourceFunc func)
{
  g_source_set_callback (source, func, run, NULL);
  g_source_attach (source, run->context);
  return source;
}

static SoupMessage *
new_message (const ConnectdOutwardCall *call)
{
  SoupMessage *message = soup_message_new (call->method, call->url);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;
  headers = soup_message_get_request_headers (message);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  if (call->headers != NULL)
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;

      json_object_iter_init_ordered (&iter, call->headers);
      while (json_object_iter_next_ordered (&iter, &name, &value))
        soup_message_headers_replace (headers, name, json_node_get_string (value));
    }
  if (call->bearer != NULL)
    {
      g_autofree char *authorization = g_strconcat ("Bearer ", call->bearer, NULL);

      soup_message_headers_replace (headers, "Authorization", authorization);
    }
  if (call->body != NULL)
    {
      g_autoptr (GBytes) body = g_bytes_new (call->body, strlen (call->body));

      soup_message_set_request_body_from_bytes (message, "application/json", body);
    }
  return message;
}

/* Neither cookies, nor passwords, nor compressed answers, nor connections of another call. */
static SoupSession *
new_session (const ConnectdOutwardCall *call, SoupMessage *message)
{
  GUri *uri = soup_message_get_uri (message);
  int port = g_uri_get_port (uri);
  guint16 usual = strcmp (g_uri_get_scheme (uri), "https") == 0 ? 443 : 80;
  g_autoptr (GSocketConnectable) address = connectd_outward_address_new (
      g_uri_get_host (uri), port > 0 ? (guint16)port : usual, call->private_too);
  SoupSession *session = g_object_new (SOUP_TYPE_SESSION, "remote-connectable", address, "proxy-resolver",
                                       NULL, "max-conns", 1, "user-agent", "connectd/" CONNECT_VERSION, NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

static void
drive (Run *run, GCancellable *cancellable)
{
  g_autoptr (GSource) late = watch (run, g_timeout_source_new (run->call->seconds * 1000), late_cb);
  g_autoptr (GSource) unwanted =
      cancellable != NULL ? watch (run, g_cancellable_source_new (cancellable), G_SOURCE_FUNC (unwanted_cb))
                          : NULL;

  soup_session_send_async (run->session, run->message, G_PRIORITY_DEFAULT, run->cancellable, sent_cb, run);
  while (!run->done)
    g_main_context_iteration (run->context, TRUE);
  g_source_destroy (late);
  if (unwanted != NULL)
    g_source_destroy (unwanted);
  soup_session_abort (run->session);
  g_clear_object (&run->stream);
  while (g_main_context_iteration (run->context, FALSE))
    ;
}

/* What the reason was, in words that tell nothing about the network that we stand in. */
static gboolean
report (Run *run, GError **error)
{
  const char *text = "There was no connection to it.";

  if (run->late)
    text = "It did not answer in time.";
  else if (g_error_matches (run->error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    text = "It is in a network that may not be called.";
  else if (g_error_matches (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = "The server stops.";
  else if (run->error->domain == G_RESOLVER_ERROR)
    text = "Its name is not known.";
  else if (run->error->domain == G_TLS_ERROR)
    text = "Its certificate is not trusted.";
  else if (run->answer->status != 0)
    text = "Its answer broke off.";
  else if (g_error_matches (run->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    text = "It refused the connection.";
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, text);
  g_clear_error (&run->error);
  return FALSE;
}

gboolean
connectd_outward_call (const ConnectdOutwardCall *call,
                       ConnectdOutwardAnswer *answer,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainContextPusher) pusher = g_main_context_pusher_new (context);
  g_autoptr (GCancellable) own = g_cancellable_new ();
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (GByteArray) body = g_byte_array_new ();
  Run run = {
    .call = call, .answer = answer, .context = context, .cancellable = own, .body = body
  };
  gint64 start = g_get_monotonic_time ();

  *answer = (ConnectdOutwardAnswer){ 0 };
  if (!_connectd_soup_load (error))
    return FALSE;
  run.message = message = new_message (call);
  if (message == NULL)
    return connectd_outward_check_url (call->url, error) ||
           (g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID,
                                 "The address cannot be called."),
            FALSE);
  session = new_session (call, message);
  run.session = session;
  drive (&run, cancellable);
  answer->milliseconds = (g_get_monotonic_time () - start) / 1000;
  if (run.error != NULL)
    return report (&run, error);
  if (body->len > 0)
    answer->body = g_byte_array_free_to_bytes (g_steal_pointer (&body));
  return TRUE;
}
