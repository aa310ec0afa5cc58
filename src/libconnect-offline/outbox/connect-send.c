/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "client/connect-account-private.h"
#include "outbox/connect-act.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

#define FIBER_STACK (256 * 1024)
/* How long an act is repeated, and how long its effect is waited for after the answer. */
#define SEND_SECONDS 60
#define EFFECT_MS 2000

/* "10:32", or with the day when that was not today. */
static char *
format_since (gint64 since)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (since / G_USEC_PER_SEC);
  g_autoptr (GDateTime) then = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  gboolean today = then != NULL && g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now) &&
                   g_date_time_get_year (then) == g_date_time_get_year (now);

  if (then == NULL)
    return g_strdup ("–");
  return g_date_time_format (then, today ? _("%H:%M") : _("%-d %b, %H:%M"));
}

static char *
explain_offline (ConnectAccount *self)
{
  const char *problem = connect_account_get_problem (self);
  gint64 since = connect_account_get_offline_since (self);
  g_autofree char *moment = since > 0 ? format_since (since) : NULL;

  if (moment == NULL)
    return g_strdup (problem != NULL ? problem : _("Offline."));
  if (problem == NULL)
    return g_strdup_printf (_("Offline since %s."), moment);
  return g_strdup_printf (_("Offline since %s: %s"), moment, problem);
}

gboolean
connect_account_can_send (ConnectAccount *self, char **reason)
{
  g_autofree char *why = NULL;
  const char *problem;

  g_return_val_if_fail (CONNECT_IS_ACCOUNT (self), FALSE);
  problem = connect_account_get_problem (self);
  switch (connect_account_get_state (self))
    {
    case CONNECT_ACCOUNT_SYNCING:
    case CONNECT_ACCOUNT_ONLINE:
      return TRUE;
    case CONNECT_ACCOUNT_OFFLINE:
      why = explain_offline (self);
      break;
    case CONNECT_ACCOUNT_CONNECTING:
      why = g_strdup (_("The server is being reached."));
      break;
    case CONNECT_ACCOUNT_SIGNED_OUT:
      why = g_strdup (problem != NULL ? problem : _("You are signed out. Sign in again."));
      break;
    case CONNECT_ACCOUNT_FAILED:
      why = g_strdup (problem != NULL ? problem : _("The local copy cannot be written."));
      break;
    case CONNECT_ACCOUNT_FOLLOWER:
      why = g_strdup (_("Another window is reaching the server."));
      break;
    }
  if (reason != NULL)
    *reason = g_steal_pointer (&why);
  return FALSE;
}

/* --- sending --- */

typedef struct
{
  ConnectAccount *account;
  ConnectSync *sync;
  ConnectAct *act;
  GBytes *body;
  gboolean uncertain; /* an attempt may have reached the server */
} Send;

static void
send_free (gpointer data)
{
  Send *send = data;

  g_object_unref (send->account);
  connect_sync_unref (send->sync);
  connect_act_free (send->act);
  g_clear_pointer (&send->body, g_bytes_unref);
  g_free (send);
}

/* Whether asking again may bring another answer: nothing came, or the server is only busy. */
static gboolean
may_repeat (const ConnectAnswer *answer, const GError *error)
{
  if (answer == NULL)
    return g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_OFFLINE) ||
           g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
  return answer->status == 429 || (answer->status >= 502 && answer->status <= 504);
}

static ConnectAnswer *
ask_once (Send *send, GError **error)
{
  const ConnectAct *act = send->act;
  g_autofree char *token = g_strdup (connect_sync_get_token (send->sync));
  ConnectRequest request = { .method = act->method, .path = act->path, .token = token, .key = act->key,
                             .if_match = act->if_match, .body = send->body, .seconds = SEND_SECONDS };
  g_autoptr (ConnectAnswer) answer = NULL;

  if (token == NULL)
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED, _("You are signed out. Sign in again."));
      return NULL;
    }
  answer = dex_await_boxed (connect_http_send (connect_sync_get_http (send->sync), &request, NULL), error);
  if (answer == NULL && error != NULL && g_error_matches (*error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE))
    send->uncertain = TRUE;
  return g_steal_pointer (&answer);
}

/* Asks until there is an answer or the time is up. */
static ConnectAnswer *
ask (Send *send, GError **error)
{
  gint64 end = g_get_monotonic_time () + SEND_SECONDS * G_USEC_PER_SEC;
  guint delay = connect_sync_get_pace (send->sync)->first_delay;

  for (;;)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (ConnectAnswer) answer = ask_once (send, &local);
      gint64 pause = answer != NULL && answer->wait >= 0 ? answer->wait * 1000 : delay;

      if (!may_repeat (answer, local) || g_get_monotonic_time () + pause * 1000 >= end)
        {
          if (local != NULL)
            g_propagate_error (error, g_steal_pointer (&local));
          return g_steal_pointer (&answer);
        }
      dex_await (dex_timeout_new_msec (pause), NULL);
      delay = MIN (delay * 2, 10000);
    }
}

static JsonNode *
read_body (const ConnectAnswer *answer, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (answer->body, &length);

  return length > 0 ? connect_json_parse (text, length, 0, error) : NULL;
}

/* Waits a little for the feed to bring what the act did, so that who looks at the cache next sees it. */
static void
await_effect (Send *send, const ConnectAnswer *answer, JsonNode *body)
{
  g_autofree char *key = NULL;
  gboolean object = body != NULL && JSON_NODE_HOLDS_OBJECT (body);
  const ConnectCollection *collection = connect_act_find_row (send->act->path, object ? json_node_get_object (body) : NULL,
                                                              &key);
  gboolean gone = strcmp (send->act->method, "DELETE") == 0;

  if (!gone && answer->revision == 0)
    g_clear_pointer (&key, g_free);
  dex_await (connect_sync_wait_row (send->sync, collection, key, answer->revision, gone, EFFECT_MS), NULL);
}

static DexFuture *
finish_send (Send *send, ConnectAnswer *answer)
{
  g_autoptr (JsonNode) body = NULL;
  GError *error = NULL;
  GValue value = G_VALUE_INIT;
  DexFuture *future;

  dex_await (connect_outbox_remove (_connect_account_get_outbox (send->account), send->act->key), NULL);
  if (answer->status == 401)
    {
      connect_sync_refused (send->sync);
      connect_sync_wake (send->sync);
    }
  if (!connect_answer_check (answer, &error))
    return dex_future_new_for_error (error);
  body = read_body (answer, &error);
  if (error != NULL)
    return dex_future_new_for_error (error);
  await_effect (send, answer, body);
  g_value_init (&value, JSON_TYPE_NODE);
  g_value_set_boxed (&value, body);
  future = dex_future_new_for_value (&value);
  g_value_unset (&value);
  return future;
}

static DexFuture *
send_fiber (gpointer data)
{
  Send *send = data;
  ConnectOutbox *outbox = _connect_account_get_outbox (send->account);
  g_autoptr (ConnectAnswer) answer = NULL;
  GError *error = NULL;

  if (!dex_await (connect_outbox_add (outbox, send->act), &error))
    {
      g_prefix_error (&error, "%s ", _("The act was not sent, because it could not be noted down:"));
      return dex_future_new_for_error (error);
    }
  answer = ask (send, &error);
  /* closed meanwhile: the next start asks again */
  if (_connect_account_get_outbox (send->account) == NULL)
    return error != NULL ? dex_future_new_for_error (error)
                         : dex_future_new_reject (CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE, "%s", _("The program ends."));
  if (answer != NULL)
    return finish_send (send, answer);
  if (!send->uncertain)
    dex_await (connect_outbox_remove (outbox, send->act->key), NULL);
  else
    {
      dex_await (connect_outbox_release (outbox, send->act->key), NULL);
      g_prefix_error (&error, "%s ", _("It is not known whether the server did it; it is asked again as soon as it answers."));
    }
  return dex_future_new_for_error (error);
}

DexFuture *
connect_account_send (ConnectAccount *self, const char *method, const char *path, JsonObject *body, gint64 if_match)
{
  g_autofree char *reason = NULL;
  ConnectSync *sync;
  Send *send;

  dex_return_error_if_fail (CONNECT_IS_ACCOUNT (self));
  dex_return_error_if_fail (method != NULL && path != NULL);
  sync = _connect_account_get_sync (self);
  if (!connect_account_can_send (self, &reason))
    return dex_future_new_reject (CONNECT_ERROR, CONNECT_ERROR_OFFLINE, "%s", reason);
  if (sync == NULL)
    return dex_future_new_reject (CONNECT_ERROR, CONNECT_ERROR_OFFLINE, "%s", _("There is no session."));
  send = g_new0 (Send, 1);
  send->account = g_object_ref (self);
  send->sync = connect_sync_ref (sync);
  send->act = g_new0 (ConnectAct, 1);
  send->act->key = g_uuid_string_random ();
  send->act->method = g_strdup (method);
  send->act->path = g_strdup (path);
  send->act->body = body != NULL ? connect_json_object_to_string (body) : NULL;
  send->act->if_match = if_match;
  send->act->created = g_get_real_time ();
  if (body != NULL)
    send->body = g_bytes_new (send->act->body, strlen (send->act->body));
  return dex_scheduler_spawn (dex_scheduler_get_default (), FIBER_STACK, send_fiber, send, send_free);
}
