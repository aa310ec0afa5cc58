/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The head of a request: what is copied from libmicrohttpd, and what is refused before the handler sees it.
 */

#include "config.h"

#include "http/connectd-http-private.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "http/connectd-request.h"
#include "protocol/connect-error.h"

/* A second one of these would make it a matter of taste where the request ends or who sent it. */
static const char *const single_headers[] = { "Content-Length", "Transfer-Encoding", "Host",
                                              "Authorization",  "If-Match",          "Idempotency-Key" };

void
_connectd_exchange_refuse (ConnectdExchange *self, guint status, const char *text)
{
  if (self->refusal != 0)
    return;
  self->refusal = status;
  self->refusal_text = g_strdup (text);
}

static void
refuse_error (ConnectdExchange *self, const GError *error)
{
  _connectd_exchange_refuse (self, connect_error_to_status (error), error->message);
}

/* With several of a name the last one: the nearest proxy adds its own at the end. */
static const char *
last_header (ConnectdExchange *self, const char *name)
{
  for (guint i = self->headers->len; i > 0; i--)
    if (_connectd_header_is (g_array_index (self->headers, ConnectdHeader, i - 1).name, name))
      return g_array_index (self->headers, ConnectdHeader, i - 1).value;
  return NULL;
}

static enum MHD_Result
copy_header_cb (void *cls,
                enum MHD_ValueKind kind,
                const char *name,
                size_t name_size,
                const char *value,
                size_t value_size)
{
  ConnectdExchange *self = cls;
  ConnectdHeader header;

  if (self->headers->len >= CONNECTD_MAX_HEADER_COUNT)
    {
      _connectd_exchange_refuse (self, 431, "headers: There are too many.");
      return MHD_NO;
    }
  /* A value that is no text counts as not sent. */
  if (name == NULL || value == NULL || !g_utf8_validate (name, name_size, NULL) ||
      !g_utf8_validate (value, value_size, NULL))
    return MHD_YES;
  header.name = g_string_chunk_insert_len (self->texts, name, name_size);
  header.value = g_string_chunk_insert_len (self->texts, value, value_size);
  g_array_append_val (self->headers, header);
  return MHD_YES;
}

static void
check_single_headers (ConnectdExchange *self)
{
  guint seen[G_N_ELEMENTS (single_headers)] = { 0 };

  for (guint i = 0; i < self->headers->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (single_headers); j++)
      if (_connectd_header_is (g_array_index (self->headers, ConnectdHeader, i).name, single_headers[j]) && seen[j]++ == 1)
        {
          g_autofree char *text = g_strdup_printf ("%s: It is there more than once.", single_headers[j]);

          _connectd_exchange_refuse (self, 400, text);
        }
}

static void
read_peer (ConnectdExchange *self)
{
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info (self->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  const struct sockaddr *address = info != NULL ? info->client_addr : NULL;
  g_autofree char *forwarded = NULL;
  char text[INET6_ADDRSTRLEN] = "unix";
  gboolean loopback = address == NULL || address->sa_family == AF_UNIX;

  if (address != NULL && address->sa_family == AF_INET)
    {
      const struct sockaddr_in *v4 = (const void *)address;

      inet_ntop (AF_INET, &v4->sin_addr, text, sizeof text);
      loopback = g_str_has_prefix (text, "127.");
    }
  else if (address != NULL && address->sa_family == AF_INET6)
    {
      const struct sockaddr_in6 *v6 = (const void *)address;

      /* an IPv4 address must look the same on whichever socket it comes in: limits are kept by it */
      if (IN6_IS_ADDR_V4MAPPED (&v6->sin6_addr))
        inet_ntop (AF_INET, &v6->sin6_addr.s6_addr[12], text, sizeof text);
      else
        inet_ntop (AF_INET6, &v6->sin6_addr, text, sizeof text);
      loopback = g_str_has_prefix (text, "127.") || IN6_IS_ADDR_LOOPBACK (&v6->sin6_addr);
    }
  if (self->server->behind_proxy)
    forwarded = connectd_request_forwarded_for (last_header (self, "X-Forwarded-For"));
  self->peer = forwarded != NULL ? g_steal_pointer (&forwarded) : g_strdup (text);
  self->local = loopback && !self->server->behind_proxy;
}

static void
read_origin (ConnectdExchange *self)
{
  const char *host = connectd_exchange_get_header (self, "Host");
  const char *scheme = self->server->tls ? "https" : "http";
  const char *proto = self->server->behind_proxy ? last_header (self, "X-Forwarded-Proto") : NULL;
  const char *forwarded = self->server->behind_proxy ? last_header (self, "X-Forwarded-Host") : NULL;

  if (host != NULL && *host != '\0' && !connectd_request_host_is_sane (host))
    _connectd_exchange_refuse (self, 400, "Host: It is no name or address.");
  if (g_strcmp0 (proto, "https") == 0 || g_strcmp0 (proto, "http") == 0)
    scheme = proto;
  if (connectd_request_host_is_sane (forwarded))
    host = forwarded;
  if (!connectd_request_host_is_sane (host))
    host = g_str_has_prefix (self->server->listener.address, "unix:") ? "localhost"
                                                                      : self->server->listener.address;
  self->origin = g_strconcat (scheme, "://", host, NULL);
}

static void
read_target (ConnectdExchange *self)
{
  g_autofree char *target = g_steal_pointer (&self->target);
  g_autoptr (GError) error = NULL;

  if (strlen (target) > CONNECTD_MAX_TARGET)
    {
      _connectd_exchange_refuse (self, 414, "path: The address is too long.");
      return;
    }
  self->path = connectd_request_path (target, &error);
  if (error == NULL)
    self->query = connectd_request_query (target, &error);
  if (error != NULL)
    refuse_error (self, error);
}

static void
check_announced_length (ConnectdExchange *self)
{
  const char *text = connectd_exchange_get_header (self, "Content-Length");
  guint64 length;

  /* libmicrohttpd has refused what is no number or does not fit */
  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &length, NULL) &&
      length > self->max_body)
    _connectd_exchange_refuse (self, 413, "body: It is too large.");
}

static void
read_body_limit (ConnectdExchange *self)
{
  ConnectdServer *server = self->server;

  if (self->refusal == 0 && server->body_limit != NULL)
    self->max_body = server->body_limit (self, server->user_data);
  if (self->max_body == 0)
    self->max_body = server->max_body;
}

static void
read_id (ConnectdExchange *self)
{
  const char *id = connectd_exchange_get_header (self, "Request-ID");

  if (id == NULL)
    id = connectd_exchange_get_header (self, "X-Request-ID");
  self->id = connectd_request_id_is_sane (id) ? g_strdup (id) : connectd_request_id_new ();
}

void
_connectd_exchange_read_head (ConnectdExchange *self, const char *method)
{
  const union MHD_ConnectionInfo *info;

  self->real_method = connectd_request_method (method);
  self->method = strcmp (self->real_method, "HEAD") == 0 ? "GET" : self->real_method;
  MHD_get_connection_values_n (self->connection, MHD_HEADER_KIND, copy_header_cb, self);
  read_id (self);
  read_peer (self);
  info = MHD_get_connection_info (self->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  if (info != NULL && info->header_size > CONNECTD_MAX_HEADERS + strlen (self->target))
    _connectd_exchange_refuse (self, 431, "headers: They are too long.");
  read_target (self);
  read_origin (self);
  check_single_headers (self);
  read_body_limit (self);
  check_announced_length (self);
}
