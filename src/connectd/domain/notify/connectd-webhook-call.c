/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* One call of a webhook: the token that it is signed with, and what is kept of the answer. */

#include "config.h"

#include "domain/notify/connectd-notify-private.h"

#include <sodium.h>
#include <string.h>

#define TOKEN_SECONDS 600
#define KEPT_CHARACTERS 1000 /* of an answer */

/* --- the token --- */

static char *
encode (const guint8 *bytes, gsize length)
{
  gsize size = sodium_base64_encoded_len (length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  char *text = g_malloc (size);

  return sodium_bin2base64 (text, size, bytes, length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* The secret may be of any length, so the one-part call will not do. */
static char *
make_signature (const char *secret, const char *text)
{
  guint8 digest[crypto_auth_hmacsha256_BYTES];
  crypto_auth_hmacsha256_state state;

  crypto_auth_hmacsha256_init (&state, (const guint8 *)secret, strlen (secret));
  crypto_auth_hmacsha256_update (&state, (const guint8 *)text, strlen (text));
  crypto_auth_hmacsha256_final (&state, digest);
  sodium_memzero (&state, sizeof state);
  return encode (digest, sizeof digest);
}

char *
_connectd_webhook_sign (const char *secret, JsonObject *claims)
{
  static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  g_autofree char *text = connect_json_object_to_string (claims);
  g_autofree char *head = encode ((const guint8 *)header, strlen (header));
  g_autofree char *body = encode ((const guint8 *)text, strlen (text));
  g_autofree char *signed_part = g_strdup_printf ("%s.%s", head, body);
  g_autofree char *signature = make_signature (secret, signed_part);

  return g_strdup_printf ("%s.%s", signed_part, signature);
}

static char *
make_token (const char *secret, JsonObject *webhook, const char *api_url)
{
  g_autoptr (JsonObject) claims = json_object_new ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  json_object_set_string_member (claims, "iss", api_url);
  json_object_set_string_member (claims, "api_url", api_url);
  json_object_set_string_member (claims, "webhook_id", _connectd_id (webhook));
  json_object_set_string_member (claims, "account_id", connect_json_get_string (webhook, "account.id"));
  json_object_set_int_member (claims, "iat", now);
  json_object_set_int_member (claims, "exp", now + TOKEN_SECONDS);
  return _connectd_webhook_sign (secret, claims);
}

/* --- the call --- */

gboolean
_connectd_webhook_call (ConnectdEngine *engine,
                        JsonObject *webhook,
                        const char *api_url,
                        const char *body,
                        gsize max_bytes,
                        ConnectdOutwardAnswer *answer,
                        GCancellable *cancellable,
                        GError **error)
{
  const ConnectdOutward *outward = connectd_engine_get_outward (engine);
  g_autofree char *secret = connectd_outward_unseal (outward, connect_json_get_string (webhook, "secret"));
  g_autofree char *token = secret != NULL ? make_token (secret, webhook, api_url) : NULL;
  gboolean get = g_strcmp0 (connect_json_get_string (webhook, "http_method"), "GET") == 0;
  const ConnectdOutwardCall call = {
    .method = get ? "GET" : "POST",
    .url = connect_json_get_string (webhook, "external_url"),
    .headers = connect_json_get_object (webhook, "headers"),
    .bearer = token,
    .body = get ? NULL : body,
    .seconds = CONNECTD_WEBHOOK_SECONDS,
    .max_bytes = max_bytes,
    .private_too = outward->private_too,
  };

  if (secret == NULL)
    return _connectd_fail (error, CONNECT_ERROR_UNAVAILABLE, "Its secret cannot be read: give it again.");
  if (!connectd_outward_call (&call, answer, cancellable, error))
    return FALSE;
  if (answer->status >= 200 && answer->status < 300)
    return TRUE;
  return _connectd_fail (error, CONNECT_ERROR_UNAVAILABLE,
                         answer->status >= 300 && answer->status < 400
                             ? "It answered with status %u; redirections are not followed."
                             : "It answered with status %u.",
                         answer->status);
}

/* --- what is kept --- */

/* The beginning of the answer when that is text. */
static char *
dup_text (GBytes *body)
{
  gsize size = 0;
  const char *data = body != NULL ? g_bytes_get_data (body, &size) : NULL;
  const char *end = data;

  if (data == NULL || memchr (data, '\0', size) != NULL)
    return g_strdup ("");
  g_utf8_validate (data, size, &end);
  if (size - (end - data) > 3) /* no character that was cut in two */
    return g_strdup ("");
  {
    g_autofree char *text = g_strndup (data, end - data);

    return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), KEPT_CHARACTERS));
  }
}

static JsonObject *
new_trigger (const ConnectdWebhookResult *result)
{
  const ConnectdOutwardAnswer *answer = result->answer;
  JsonObject *trigger = json_object_new ();
  JsonObject *response = json_object_new ();

  connect_json_set_time (trigger, "time", result->time);
  json_object_set_int_member (trigger, "duration", answer->milliseconds);
  json_object_set_string_member (trigger, "status", result->failure != NULL ? "failure" : "success");
  if (answer->status != 0)
    {
      g_autofree char *text = dup_text (answer->body);

      json_object_set_int_member (trigger, "status_code", answer->status);
      connect_json_set_string (response, "content_type", answer->type);
      json_object_set_string_member (response, "text", text);
    }
  json_object_set_object_member (trigger, "response", response);
  connect_json_set_string (trigger, "errors", result->failure);
  return trigger;
}

static void
count_one (JsonObject *webhook, const char *path)
{
  connect_json_set_int (webhook, path, connect_json_get_int (webhook, path, 0) + 1);
}

void
_connectd_webhook_note (JsonObject *webhook, const ConnectdWebhookResult *result)
{
  gboolean failed = result->failure != NULL;

  json_object_set_object_member (webhook, failed ? "last_failure" : "last_success", new_trigger (result));
  count_one (webhook, "stats.triggers");
  count_one (webhook, failed ? "stats.failure_triggers" : "stats.success_triggers");
  if (failed)
    count_one (webhook, "stats.failure_since_last_success");
  else
    connect_json_set_int (webhook, "stats.failure_since_last_success", 0);
}
