/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How an account runs its helpdesk. Until it says something, it is as for everybody. */

#include "config.h"

#include "domain/helpdesk/connectd-helpdesk-private.h"

#define SETTINGS (&connect_helpdesk_settings_collection)
#define DEFAULT_DAYS 30
#define MAX_DAYS 3650

gboolean
_connectd_helpdesk_get_days (ConnectdTx *tx, const char *account, gint64 *days, GError **error)
{
  g_autoptr (JsonObject) settings = NULL;

  if (!_connectd_look_up (tx, SETTINGS, account, &settings, error))
    return FALSE;
  *days = settings != NULL ? connect_json_get_int (settings, "ttl", DEFAULT_DAYS) : DEFAULT_DAYS;
  return TRUE;
}

/* There since the account is. */
static JsonObject *
new_settings (JsonObject *account)
{
  const char *since = connect_json_get_string (account, "events.created.at");
  JsonObject *settings = json_object_new ();

  connect_json_set_string (settings, "id", _connectd_id (account));
  connect_json_set_int (settings, "ttl", DEFAULT_DAYS);
  connect_json_set_string (settings, "mode", "builtin");
  connect_json_set_string (settings, "events.created.at", since);
  connect_json_set_string (settings, "events.updated.at", since);
  return settings;
}

static gboolean
get_settings (ConnectdTx *tx, const char *id, JsonObject **settings, gboolean *stored, GError **error)
{
  g_autoptr (JsonObject) account = NULL;

  if (!_connectd_look_up (tx, SETTINGS, id, settings, error))
    return FALSE;
  *stored = *settings != NULL;
  if (*stored)
    return TRUE;
  account = connectd_tx_get (tx, &connect_accounts_collection, id, error);
  *settings = account != NULL ? new_settings (account) : NULL;
  return account != NULL;
}

/* --- changing --- */

static gboolean
settings_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  gint64 days = connect_json_get_int (doc, "ttl", 0);

  if (days < 0 || days > MAX_DAYS)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "ttl: Expected a number from 0 to %d.", MAX_DAYS);
  if (days == connect_json_get_int (before, "ttl", 0))
    return TRUE;
  return _connectd_slices_schedule (tx, CONNECTD_KIND_CASE_DAYS, _connectd_id (doc), 0, error);
}

const ConnectdHooks connectd_helpdesk_settings_hooks = {
  .collection = "helpdesk-settings",
  .update = settings_update,
};

/* The cases that are resolved already follow. */
gboolean
_connectd_case_run_days (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error)
{
  g_autofree char *receiver = _connectd_eq ("receiver.account.id", subject);
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(state,resolved))", receiver);
  g_autoptr (GPtrArray) cases = _connectd_slices_read (tx, CONNECTD_CASES, rql, position, next, error);
  gint64 days = 0;

  if (cases == NULL || !_connectd_helpdesk_get_days (tx, subject, &days, error))
    return FALSE;
  for (guint i = 0; i < cases->len; i++)
    if (!_connectd_case_schedule_close (tx, cases->pdata[i], days, error))
      return FALSE;
  return TRUE;
}

/* --- at the published address --- */

/* A stranger's account is not there. */
static gboolean
check_account (ConnectdCall *call, gboolean *own, GError **error)
{
  gboolean are = FALSE;

  *own = g_strcmp0 (call->args[0], call->viewer->account_id) == 0;
  if (!*own && !_connectd_case_are_partners (call->tx, call->viewer->account_id, call->args[0], &are, error))
    return FALSE;
  return *own || are || _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such account.");
}

static void
answer_settings (ConnectdCall *call, JsonObject *settings, gboolean own)
{
  JsonObject *shown = connectd_tx_show (call->tx, SETTINGS, settings, FALSE);

  json_object_remove_member (shown, "id");
  if (!own) /* partners read the instructions; who wrote them is the account's own matter */
    {
      connect_json_remove (shown, "events.created.by");
      connect_json_remove (shown, "events.updated.by");
    }
  _connectd_answer (call, 200, shown);
}

static gboolean
settings_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) settings = NULL;
  gboolean own, stored;

  if (!check_account (call, &own, error) || !get_settings (call->tx, call->args[0], &settings, &stored, error))
    return FALSE;
  answer_settings (call, settings, own);
  return TRUE;
}

JsonObject *
_connectd_helpdesk_change_settings (ConnectdTx *tx, JsonObject *body, GError **error)
{
  const char *account = connectd_tx_get_viewer (tx)->account_id;
  g_autoptr (JsonObject) before = NULL;
  gboolean stored;

  if (!get_settings (tx, account, &before, &stored, error) || (!stored && !connectd_tx_insert (tx, SETTINGS, account, before, error)))
    return NULL;
  return connectd_tx_act (tx, SETTINGS, account, "update", body, error);
}

static gboolean
settings_put (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) settings = NULL;
  JsonObject *body = _connectd_body (call, &holder, error);
  gboolean own;

  if (body == NULL || !check_account (call, &own, error))
    return FALSE;
  if (!own)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This is for the other party to do.");
  settings = _connectd_helpdesk_change_settings (call->tx, body, error);
  if (settings == NULL)
    return FALSE;
  answer_settings (call, settings, TRUE);
  return TRUE;
}

#define SETTINGS_AT(module) \
  { "GET", "modules/" module "/accounts/{account}/settings", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_HELPDESK, .run = settings_get, \
    .summary = "How an account, one's own or a partner's, runs its helpdesk" }, \
  { "PUT", "modules/" module "/accounts/{account}/settings", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_HELPDESK, .writes = TRUE, \
    .run = settings_put, .summary = "Changes how the account runs its helpdesk" }

const ConnectdOperation connectd_helpdesk_settings_operations[] = {
  SETTINGS_AT ("helpdesk"),
  SETTINGS_AT (CONNECT_MODULE_HELPDESK),
  { NULL },
};
