/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Answers: made while a request runs, sent when it is known to hold. */

#include "config.h"

#include "resource/connectd-request.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

void
_connectd_answer_clear (ConnectdAnswer *self)
{
  g_free (self->content_type);
  g_free (self->text);
  g_free (self->etag);
  g_free (self->range);
  g_free (self->location);
  g_free (self->cookie);
  g_clear_pointer (&self->list, g_bytes_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->disposition);
  memset (self, 0, sizeof *self);
}

void
_connectd_answer_set_revision (ConnectdAnswer *self, gint64 revision)
{
  g_free (self->etag);
  self->etag = g_strdup_printf ("\"%" G_GINT64_FORMAT "\"", revision);
}

static void
finish_error (ConnectdRequest *request, const GError *error)
{
  ConnectdExchange *exchange = request->exchange;
  g_autofree char *seconds = NULL;

  if (g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED))
    connectd_exchange_set_header (exchange, "WWW-Authenticate", "ApiKey");
  if (g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_RATE_LIMITED))
    {
      seconds = g_strdup_printf ("%" G_GINT64_FORMAT, MAX (request->retry_after, 1));
      connectd_exchange_set_header (exchange, "Retry-After", seconds);
    }
  if (connect_error_to_status (error) >= 500)
    g_message ("%s: %s", connectd_exchange_get_id (exchange), error->message);
  connectd_exchange_answer_error (exchange, error);
}

static void
set_header (ConnectdExchange *exchange, const char *name, const char *value)
{
  if (value != NULL)
    connectd_exchange_set_header (exchange, name, value);
}

/* What people uploaded is shown to others: it must not act as a page of ours. It may be kept, but not without asking. */
static void
finish_bytes (ConnectdExchange *exchange, ConnectdAnswer *answer)
{
  g_autoptr (GBytes) bytes = g_steal_pointer (&answer->bytes);
  g_autofree char *type = g_steal_pointer (&answer->content_type);

  connectd_exchange_set_header (exchange, "Content-Security-Policy", "default-src 'none'; sandbox");
  connectd_exchange_set_header (exchange, "Cache-Control", "private, no-cache");
  connectd_exchange_answer (exchange, answer->status, type, bytes);
}

void
_connectd_request_finish (ConnectdRequest *request, const GError *error)
{
  ConnectdExchange *exchange = request->exchange;
  ConnectdAnswer *answer = &request->answer;

  if (error != NULL)
    {
      finish_error (request, error);
      return;
    }
  set_header (exchange, "ETag", answer->etag);
  set_header (exchange, "Content-Range", answer->range);
  set_header (exchange, "Location", answer->location);
  set_header (exchange, "Set-Cookie", answer->cookie);
  set_header (exchange, "Content-Disposition", answer->disposition);
  if (answer->bytes != NULL)
    finish_bytes (exchange, answer);
  else if (answer->list != NULL)
    {
      g_autoptr (GBytes) list = g_steal_pointer (&answer->list);

      connectd_exchange_answer (exchange, answer->status, "application/json", list);
    }
  else if (answer->text == NULL)
    connectd_exchange_answer (exchange, answer->status, NULL, NULL);
  else
    {
      g_autofree char *type = g_strdup (answer->content_type != NULL ? answer->content_type : "application/json");

      connectd_exchange_answer_text (exchange, answer->status, type, g_steal_pointer (&answer->text));
    }
}
