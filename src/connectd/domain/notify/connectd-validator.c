/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Webhooks that are asked: the Vendor's word on what a buyer has given, before that is sent. */

#include "config.h"

#include "domain/notify/connectd-notify-private.h"

#include <string.h>

#define MAX_ANSWER (1024 * 1024)
#define AT_ONCE 2 /* each keeps one of the threads that serve everybody */

static int asking; /* atomic */

/* --- the webhook --- */

static JsonObject *
find_webhook (ConnectdTx *tx, const char *type, const char *product_id, GError **error)
{
  g_autofree char *product = _connectd_eq ("product.id", product_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(type,%s),eq(active,true))", product, type);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, CONNECTD_WEBHOOKS, rql, 1, error);

  return found != NULL && found->len > 0 ? json_object_ref (found->pdata[0]) : NULL;
}

/* The object as the webhook's account sees it. */
static char *
make_body (ConnectdTx *tx, JsonObject *webhook, JsonObject *object, const ConnectCollection *collection)
{
  const ConnectViewer *viewer = connectd_tx_get_viewer (tx);
  g_autofree char *account = g_strdup (viewer->account_id);
  g_autofree char *user = g_strdup (viewer->user_id);
  const ConnectViewer old = { account, viewer->role, user };
  const ConnectViewer vendor = { connect_json_get_string (webhook, "account.id"), CONNECT_ROLE_VENDOR, NULL };
  g_autoptr (JsonObject) shown = NULL;

  connectd_tx_set_viewer (tx, &vendor);
  shown = connectd_tx_show (tx, collection, object, FALSE);
  connectd_tx_set_viewer (tx, &old);
  return connect_json_object_to_string (shown);
}

/* --- the answer --- */

static gboolean
note_result (ConnectdTx *tx, gpointer data, GError **error)
{
  const ConnectdWebhookResult *result = data;
  g_autoptr (JsonObject) webhook = NULL;

  if (!_connectd_look_up (tx, CONNECTD_WEBHOOKS, result->id, &webhook, error))
    return FALSE;
  if (webhook == NULL)
    return TRUE;
  connect_json_set_time (webhook, "last_event", result->time);
  connect_json_set_int (webhook, "stats.events", connect_json_get_int (webhook, "stats.events", 0) + 1);
  _connectd_webhook_note (webhook, result);
  return connectd_tx_refresh (tx, CONNECTD_WEBHOOKS, result->id, webhook, error);
}

static JsonObject *
parse_answer (const ConnectdOutwardAnswer *answer, GError **error)
{
  gsize size = 0;
  const char *text = answer->body != NULL ? g_bytes_get_data (answer->body, &size) : "";
  JsonObject *object = !answer->cut ? connect_json_parse_object (text, size, MAX_ANSWER, NULL) : NULL;

  if (object == NULL)
    _connectd_fail (error, CONNECT_ERROR_UNAVAILABLE,
                    answer->cut ? "Its answer is too long." : "Its answer is no JSON object.");
  return object;
}

gboolean
_connectd_validator_fail (GError **error)
{
  return _connectd_fail (error, CONNECT_ERROR_UNAVAILABLE,
                         "VAL_002|The vendor's validation gave an answer that makes no sense.");
}

static JsonObject *
ask (ConnectdTx *tx, JsonObject *webhook, const char *body, GError **error)
{
  ConnectdEngine *engine = connectd_tx_get_engine (tx);
  g_autofree char *api_url = g_strconcat (connectd_tx_get_public_url (tx), "/public/v1", NULL);
  g_auto (ConnectdOutwardAnswer) answer = { 0 };
  g_autoptr (GError) failure = NULL;
  ConnectdWebhookResult result = { .id = _connectd_id (webhook),
                                   .answer = &answer,
                                   .time = g_get_real_time () };
  JsonObject *object = NULL;

  if (_connectd_webhook_call (engine, webhook, api_url, body, MAX_ANSWER, &answer, NULL, &failure))
    object = parse_answer (&answer, &failure);
  result.failure = failure != NULL ? failure->message : NULL;
  if (!connectd_engine_run (engine, NULL, note_result, &result, error))
    g_clear_pointer (&object, json_object_unref);
  else if (failure != NULL) /* the buyer need not know what the Vendor's server says */
    {
      if (answer.status >= 200 && answer.status < 300)
        _connectd_validator_fail (error);
      else if (answer.status != 0)
        _connectd_fail (error, CONNECT_ERROR_UNAVAILABLE, "VAL_002|The vendor's validation is out of order.");
      else
        _connectd_fail (error, CONNECT_ERROR_UNAVAILABLE,
                        "VAL_002|The vendor's validation cannot be asked. %s", failure->message);
    }
  return object;
}

gboolean
_connectd_validator_ask (ConnectdTx *tx,
                         const char *type,
                         const char *product_id,
                         JsonObject *object,
                         JsonObject **answer,
                         GError **error)
{
  const ConnectCollection *collection =
      strstr (type, "tcr_") != NULL ? &connect_tier_config_requests_collection : &connect_requests_collection;
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) webhook = find_webhook (tx, type, product_id, &local);
  g_autofree char *body = NULL;

  *answer = NULL;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (webhook == NULL)
    return TRUE;
  body = make_body (tx, webhook, object, collection);
  if (g_atomic_int_add (&asking, 1) >= AT_ONCE)
    _connectd_fail (error, CONNECT_ERROR_UNAVAILABLE,
                    "Too much is being validated now. Try again in a moment.");
  else
    *answer = ask (tx, webhook, body, error);
  g_atomic_int_dec_and_test (&asking);
  return *answer != NULL;
}
