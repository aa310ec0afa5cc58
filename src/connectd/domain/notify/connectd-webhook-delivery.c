/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Calling a webhook of type "event". It is told that something has happened, not what: so however much
 * happens while a call waits, one call is enough. A call that fails is made again, each time after a longer
 * while, and at last given up; what happens later begins anew. Between a call and the note of it the daemon
 * may die: then it is made again. */

#include "config.h"

#include "domain/notify/connectd-notify-private.h"

#define ATTEMPTS 10
#define FIRST_DELAY (10 * G_USEC_PER_SEC)
#define LONGEST_DELAY (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define MAX_ANSWER 65536
#define PROCESSING_TIMEOUT 600 /* published: what a receiver may take for what follows */

/* --- when something happens --- */

gboolean
_connectd_webhook_fire (ConnectdTx *tx, JsonObject *webhook, GError **error)
{
  const char *id = _connectd_id (webhook);
  gboolean waits = FALSE;

  connect_json_set_time (webhook, "last_event", connectd_tx_get_now (tx));
  connect_json_set_int (webhook, "stats.events", connect_json_get_int (webhook, "stats.events", 0) + 1);
  return connectd_tx_refresh (tx, CONNECTD_WEBHOOKS, id, webhook, error) &&
         connectd_tx_has_task (tx, CONNECTD_TASK_WEBHOOK, id, &waits, error) &&
         (waits || connectd_tx_add_task (tx, CONNECTD_TASK_WEBHOOK, id, NULL, 0, error));
}

gboolean
_connectd_webhook_trigger (ConnectdTx *tx, const char *id, GError **error)
{
  g_autoptr (JsonObject) data = json_object_new ();

  json_object_set_boolean_member (data, "forced", TRUE);
  return connectd_tx_drop_tasks (tx, CONNECTD_TASK_WEBHOOK, id, error) &&
         connectd_tx_add_task (tx, CONNECTD_TASK_WEBHOOK, id, data, 0, error);
}

/* --- the call --- */

typedef struct
{
  const ConnectdTask *task;
  JsonObject *webhook; /* as it was before the call */
  char *api_url;
  ConnectdWebhookResult result;
} Delivery;

static gboolean
read_webhook (ConnectdTx *tx, gpointer data, GError **error)
{
  Delivery *self = data;

  self->api_url = g_strconcat (connectd_tx_get_public_url (tx), "/public/v1", NULL);
  return _connectd_look_up (tx, CONNECTD_WEBHOOKS, self->task->subject, &self->webhook, error);
}

static void
set_moment (JsonObject *body, const char *name, JsonObject *webhook, const char *path)
{
  const char *moment = connect_json_get_string (webhook, path);

  if (moment != NULL)
    json_object_set_string_member (body, name, moment);
  else
    json_object_set_null_member (body, name);
}

static char *
make_body (const Delivery *self)
{
  g_autoptr (JsonObject) body = json_object_new ();
  JsonObject *data = connect_json_get_object (self->webhook, "data");

  json_object_set_string_member (body, "webhook_id", _connectd_id (self->webhook));
  json_object_set_string_member (body, "webhook_name", connect_json_get_string (self->webhook, "label"));
  json_object_set_string_member (body, "object_class",
                                 connect_json_get_string (self->webhook, "object_class"));
  json_object_set_string_member (body, "account_id", connect_json_get_string (self->webhook, "account.id"));
  set_moment (body, "product_id", self->webhook, "product.id");
  json_object_set_string_member (body, "api_url", self->api_url);
  connect_json_set_time (body, "triggered_at", self->result.time);
  set_moment (body, "last_success_at", self->webhook, "last_success.time");
  set_moment (body, "last_failure_at", self->webhook, "last_failure.time");
  json_object_set_int_member (body, "processing_timeout", PROCESSING_TIMEOUT);
  json_object_set_object_member (body, "data", data != NULL ? json_object_ref (data) : json_object_new ());
  return connect_json_object_to_string (body);
}

/* --- what follows --- */

static gint64
get_attempt (const ConnectdTask *task)
{
  return task->data != NULL ? connect_json_get_int (task->data, "attempt", 1) : 1;
}

static gint64
delay_after (gint64 attempt)
{
  gint64 delay = FIRST_DELAY;

  for (gint64 i = 1; i < attempt && delay < LONGEST_DELAY; i++)
    delay *= 4;
  return MIN (delay, LONGEST_DELAY);
}

/* The next try takes the place of whatever waits, so that a receiver that fails is not called more often than
 * that. */
static gboolean
try_later (ConnectdTx *tx, const Delivery *self, JsonObject *webhook, GError **error)
{
  gint64 attempt = get_attempt (self->task), due = g_get_real_time () + delay_after (attempt);
  g_autoptr (JsonObject) data =
      self->task->data != NULL ? connect_json_copy (self->task->data) : json_object_new ();
  const char *id = _connectd_id (webhook);

  connect_json_remove (webhook, "earliest_possible_trigger");
  if (attempt >= ATTEMPTS)
    {
      g_autofree char *text = g_strdup_printf ("%s Given up after %d calls.", self->result.failure, ATTEMPTS);

      connect_json_set_string (webhook, "last_failure.errors", text);
      return connectd_tx_drop_tasks (tx, CONNECTD_TASK_WEBHOOK, id, error);
    }
  json_object_set_int_member (data, "attempt", attempt + 1);
  connect_json_set_time (webhook, "earliest_possible_trigger", due);
  return connectd_tx_drop_tasks (tx, CONNECTD_TASK_WEBHOOK, id, error) &&
         connectd_tx_add_task (tx, CONNECTD_TASK_WEBHOOK, id, data, due, error);
}

static gboolean
note_result (ConnectdTx *tx, gpointer data, GError **error)
{
  Delivery *self = data;
  g_autoptr (JsonObject) webhook = NULL;
  gboolean wanted;

  if (!_connectd_look_up (tx, CONNECTD_WEBHOOKS, self->task->subject, &webhook, error))
    return FALSE;
  if (webhook == NULL) /* it was removed meanwhile */
    return TRUE;
  wanted = connect_json_get_boolean (webhook, "active", FALSE) ||
           (self->task->data != NULL && connect_json_get_boolean (self->task->data, "forced", FALSE));
  _connectd_webhook_note (webhook, &self->result);
  if (self->result.failure == NULL)
    connect_json_remove (webhook, "earliest_possible_trigger");
  else if (wanted && !try_later (tx, self, webhook, error))
    return FALSE;
  return connectd_tx_refresh (tx, CONNECTD_WEBHOOKS, _connectd_id (webhook), webhook, error);
}

static gboolean
deliver (ConnectdTask *task, Delivery *self, GError **error)
{
  g_auto (ConnectdOutwardAnswer) answer = { 0 };
  g_autofree char *body = NULL;
  g_autoptr (GError) failure = NULL;

  self->result.time = g_get_real_time ();
  body = make_body (self);
  if (!_connectd_webhook_call (task->engine, self->webhook, self->api_url, body, MAX_ANSWER, &answer,
                               task->cancellable, &failure))
    {
      if (g_cancellable_set_error_if_cancelled (task->cancellable, error))
        return FALSE;
      self->result.failure = failure->message;
    }
  self->result.answer = &answer;
  return connectd_task_finish (task, note_result, self, error);
}

gboolean
_connectd_webhook_run (ConnectdTask *task, GError **error)
{
  Delivery self = { .task = task, .result = { .id = task->subject } };
  gboolean forced = task->data != NULL && connect_json_get_boolean (task->data, "forced", FALSE);
  gboolean good = connectd_engine_read (task->engine, NULL, read_webhook, &self, error);

  if (good && self.webhook != NULL && (forced || connect_json_get_boolean (self.webhook, "active", FALSE)))
    good = deliver (task, &self, error);
  g_clear_pointer (&self.webhook, json_object_unref);
  g_free (self.api_url);
  return good;
}
