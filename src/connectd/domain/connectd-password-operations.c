/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Passwords after signing up: changing one's own, setting the first one by the code of an invitation, and another one by a code that was
 * mailed. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include "auth/connectd-password.h"
#include "auth/connectd-secret.h"

static gboolean
store_password (ConnectdTx *tx, JsonObject *user, const char *hash, GError **error)
{
  connect_json_set_string (user, "password", hash);
  connect_json_remove (user, "restore"); /* whatever was mailed before */
  return connectd_tx_update (tx, &connect_users_collection, _connectd_id (user), user, error);
}

static gboolean
change_prepare (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *body = _connectd_body (call, &holder, error);
  ConnectdPassport *passport = _connectd_passport_new (call);
  const char *old, *new;

  if (body == NULL ||
      !_connectd_look_up (call->tx, &connect_users_collection, call->viewer->user_id, &user, error))
    return FALSE;
  if (user == NULL)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "An API token has no password.");
  old = _connectd_text (problems, body, "old_password", CONNECTD_PASSWORD_MAX, CONNECTD_TEXT_REQUIRED);
  new = _connectd_text (problems, body, "password", CONNECTD_PASSWORD_MAX, CONNECTD_TEXT_REQUIRED);
  return connect_problems_check (problems, error) && _connectd_passport_verify (passport, user, old, error) &&
         (passport->verified == NULL ||
          _connectd_passport_hash (passport, new, connect_json_get_string (user, "email"), "password",
                                   error));
}

static gboolean
change_run (ConnectdCall *call, GError **error)
{
  ConnectdPassport *passport = call->prepared;
  g_autoptr (JsonObject) user = NULL;

  if (passport->new_hash != NULL)
    user = _connectd_passport_get_user (call->tx, passport, NULL);
  if (user == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "old_password: This is not your password.");
  /* whoever knew the old password is out */
  if (!store_password (call->tx, user, passport->new_hash, error) ||
      !_connectd_session_end_all (call->tx, _connectd_id (user), NULL, call->session, error))
    return FALSE;
  _connectd_answer (call, 201, json_object_new ());
  return TRUE;
}

/* Whom a code lets set a password: a person invited into an account, one that an activation link has made
 * a user (POST /users?code=), or one that has forgotten its own (`restores`). `member` gets the invitation, if it is one. */
static gboolean
find_by_code (ConnectdCall *call, JsonObject **user, JsonObject **member, gboolean *restores, GError **error)
{
  g_autofree char *code = _connectd_parameter (call, "code");
  g_autofree char *hash = connectd_secret_hash (code != NULL ? code : "");
  g_autoptr (JsonObject) contract = NULL;
  const char *id = NULL;

  if (!_connectd_password_restore_find (call->tx, hash, user, error))
    return FALSE;
  *restores = *user != NULL;
  if (*restores)
    return TRUE;
  if (!_connectd_find_one (call->tx, &connect_account_users_collection, "activation_code", hash, member,
                           error) ||
      (*member == NULL && !_connectd_find_one (call->tx, &connect_contracts_collection, "activation.hash",
                                               hash, &contract, error)))
    return FALSE;
  if (*member != NULL)
    id = _connectd_id (*member);
  else if (contract != NULL)
    id = connect_json_get_string (contract, "activation.user");
  if (id == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "code: This code is not valid or was used already.");
  *user = connectd_tx_get (call->tx, &connect_users_collection, id, error);
  return *user != NULL;
}

static gboolean
set_prepare (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (JsonObject) member = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *body = _connectd_body (call, &holder, error);
  ConnectdPassport *passport = _connectd_passport_new (call);
  gboolean restores;
  const char *password;

  if (body == NULL || !find_by_code (call, &user, &member, &restores, error))
    return FALSE;
  password = _connectd_text (problems, body, "password", CONNECTD_PASSWORD_MAX, CONNECTD_TEXT_REQUIRED);
  if (!connect_problems_check (problems, error))
    return FALSE;
  /* who has a password by now joins with it; the code of an invitation never replaces one */
  if (!restores && connect_json_get_string (user, "password") != NULL)
    return _connectd_passport_verify (passport, user, password, error);
  return _connectd_passport_hash (passport, password, connect_json_get_string (user, "email"), "password",
                                  error);
}

static gboolean
take_place (ConnectdTx *tx, JsonObject *member, GError **error)
{
  connect_json_remove (member, "activation_code");
  connect_json_set_string (member, "status", "joined");
  _connectd_stamp (tx, member, "events.activated");
  return _connectd_member_refresh (tx, member, error);
}

static gboolean
set_run (ConnectdCall *call, GError **error)
{
  ConnectdPassport *passport = call->prepared;
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (JsonObject) member = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *body = _connectd_body (call, &holder, error);
  gboolean restores;
  const char *name;

  if (body == NULL || !find_by_code (call, &user, &member, &restores, error))
    return FALSE;
  name = _connectd_text (problems, body, "name", 128, 0);
  if (!connect_problems_check (problems, error))
    return FALSE;
  if (restores)
    {
      /* whoever knew the old password is out */
      if (passport->new_hash == NULL || !store_password (call->tx, user, passport->new_hash, error) ||
          !_connectd_session_end_all (call->tx, _connectd_id (user), NULL, NULL, error))
        return FALSE;
    }
  else if (connect_json_get_string (user, "password") != NULL)
    {
      g_autoptr (JsonObject) same = _connectd_passport_get_user (call->tx, passport, error);

      if (same == NULL)
        return FALSE;
    }
  else
    {
      if (name != NULL)
        connect_json_set_string (user, "name", name);
      if (!store_password (call->tx, user, passport->new_hash, error))
        return FALSE;
    }
  _connectd_act_as (call->tx, NULL, NULL, _connectd_id (user));
  return (member == NULL || take_place (call->tx, member, error)) &&
         _connectd_session_open_cookie (call, user, error);
}

static const char *const change_limits[] = { "address 100/600", NULL };
static const char *const set_limits[] = { "address 60/600", "query.code 10/3600", NULL };

const ConnectdOperation connectd_password_operations[] = {
  { "POST", "auth/password/change", CONNECTD_ACCESS_USER, .writes = TRUE, .prepare = change_prepare,
    .run = change_run, .limits = change_limits, .summary = "Change one's own password; other sessions end" },
  { "POST", "auth/password/set", CONNECTD_ACCESS_PUBLIC, .writes = TRUE, .prepare = set_prepare,
    .run = set_run, .limits = set_limits, .summary = "Set the first password by the code of an invitation, or another one by a mailed code" },
  { NULL },
};
