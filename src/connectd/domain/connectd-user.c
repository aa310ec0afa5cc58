/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* People. One e-mail address is one user over the whole platform; what an account knows of a user is a row of
 * its own (connectd-account-user.c). */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include <string.h>

#define USER_EMAIL_MAX 254
#define USER_NAME_MAX 128

static gboolean
is_email (const char *text)
{
  const char *at = strchr (text, '@');

  /* deliberately plain: who owns the address is shown by the link that was sent there, not by its letters */
  if (at == NULL || at == text || strchr (at + 1, '@') != NULL || at[1] == '\0' || at[1] == '.')
    return FALSE;
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_isspace (g_utf8_get_char (c)) || strchr ("\"'<>(),;:\\[]|", *c) != NULL)
      return FALSE;
  return TRUE;
}

const char *
_connectd_email (ConnectProblems *problems, JsonObject *body, const char *path, ConnectdTextFlags flags)
{
  const char *email = _connectd_text (problems, body, path, USER_EMAIL_MAX, flags);

  if (email == NULL || is_email (email))
    return email;
  connect_problems_add (problems, path, "This is no e-mail address.");
  return NULL;
}

gboolean
_connectd_user_find (ConnectdTx *tx, const char *email, JsonObject **user, GError **error)
{
  g_autofree char *login = connect_text_fold (email);

  return _connectd_find_one (tx, &connect_users_collection, "login", login, user, error);
}

JsonObject *
_connectd_user_add (
    ConnectdTx *tx, const char *email, const char *name, const char *password_hash, GError **error)
{
  g_autoptr (JsonObject) user = json_object_new ();
  g_autofree char *id = connectd_tx_new_id (tx, &connect_users_collection, NULL, error);
  g_autofree char *login = connect_text_fold (email);

  if (id == NULL)
    return NULL;
  connect_json_set_string (user, "id", id);
  connect_json_set_string (user, "name", name);
  connect_json_set_string (user, "email", email);
  connect_json_set_string (user, "login", login);
  connect_json_set_string (user, "password", password_hash);
  connect_json_set_boolean (user, "announcements", TRUE);
  if (!connectd_tx_insert (tx, &connect_users_collection, id, user, error))
    return NULL;
  return g_steal_pointer (&user);
}

/* --- the profile: everybody's own --- */

JsonObject *
_connectd_user_self (ConnectdCall *call, GError **error)
{
  if (g_strcmp0 (call->args[0], call->viewer->user_id) != 0)
    {
      _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such user.");
      return NULL;
    }
  return connectd_tx_get (call->tx, &connect_users_collection, call->args[0], error);
}

static gboolean
user_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) user = _connectd_user_self (call, error);

  if (user == NULL)
    return FALSE;
  _connectd_answer (call, 200, _connectd_public_copy (&connect_users_collection, user));
  return TRUE;
}

/* What the description lets an update take; null removes. */
static void
take_profile (ConnectProblems *problems, JsonObject *user, JsonObject *body)
{
  const ConnectCollection *users = &connect_users_collection;

  for (guint i = 0; i < users->n_members; i++)
    {
      const ConnectMember *m = &users->members[i];
      JsonNode *node = json_object_get_member (body, m->path);

      if ((m->flags & UPDATE) == 0 || node == NULL)
        continue;
      if (m->kind == CONNECT_KIND_BOOLEAN)
        {
          if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
            connect_problems_add (problems, m->path, "This must be true or false.");
          else
            connect_json_set_boolean (user, m->path, json_node_get_boolean (node));
        }
      else
        connect_json_set_string (user, m->path, _connectd_text (problems, body, m->path, m->max_length, 0));
    }
}

static gboolean
refresh_places (ConnectdTx *tx, const char *user_id, GError **error)
{
  g_autoptr (GPtrArray) places =
      _connectd_find (tx, &connect_account_users_collection, "id", user_id, 0, error);

  if (places == NULL)
    return FALSE;
  for (guint i = 0; i < places->len; i++)
    if (!_connectd_member_refresh (tx, g_ptr_array_index (places, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
user_put (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) user = _connectd_user_self (call, error);
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *body = user != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL)
    return FALSE;
  take_profile (problems, user, body);
  if (!connect_problems_check (problems, error))
    return FALSE;
  if (!connectd_tx_update (call->tx, &connect_users_collection, _connectd_id (user), user, error) ||
      !refresh_places (call->tx, _connectd_id (user), error))
    return FALSE;
  _connectd_answer (call, 200, _connectd_public_copy (&connect_users_collection, user));
  return TRUE;
}

/* What only he has seen of himself. */
static gboolean
remove_own (ConnectdTx *tx, const char *user_id, GPtrArray *places, GError **error)
{
  g_autoptr (GPtrArray) contacts = _connectd_find (tx, &connect_user_contacts_collection, "user.id", user_id, 0, error);

  for (guint i = 0; contacts != NULL && i < contacts->len; i++)
    if (!connectd_tx_remove (tx, &connect_user_contacts_collection, _connectd_id (contacts->pdata[i]), error))
      return FALSE;
  for (guint i = 0; contacts != NULL && i < places->len; i++)
    if (!_connectd_user_settings_forget (tx, user_id, connect_json_get_string (places->pdata[i], "account.id"), error))
      return FALSE;
  return contacts != NULL;
}

static gboolean
user_delete (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) user = _connectd_user_self (call, error);
  const char *id = user != NULL ? _connectd_id (user) : NULL;
  g_autoptr (GPtrArray) places =
      user != NULL ? _connectd_find (call->tx, &connect_account_users_collection, "id", id, 0, error) : NULL;

  if (places == NULL)
    return FALSE;
  for (guint i = 0; i < places->len; i++)
    if (!_connectd_member_leave (call->tx, places->pdata[i], error))
      return FALSE;
  if (!remove_own (call->tx, id, places, error) || !_connectd_session_end_all (call->tx, id, NULL, NULL, error) ||
      !connectd_tx_remove (call->tx, &connect_users_collection, id, error))
    return FALSE;
  call->cookie = _connectd_session_dup_cookie (call->tx, NULL);
  call->status = 204;
  return TRUE;
}

/* POST /users?code=: the person who holds an activation link names itself; the password follows by the same
 * code. */
static gboolean
user_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (JsonObject) contract = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autofree char *code = _connectd_parameter (call, "code");
  JsonObject *body = _connectd_body (call, &holder, error);
  const char *email, *name;

  if (body == NULL)
    return FALSE;
  contract = _connectd_activation_find (call->tx, code, error);
  if (contract == NULL)
    return FALSE;
  email = _connectd_email (problems, body, "email", CONNECTD_TEXT_REQUIRED);
  name = _connectd_text (problems, body, "name", USER_NAME_MAX, CONNECTD_TEXT_REQUIRED);
  if (!connect_problems_check (problems, error))
    return FALSE;
  if (!_connectd_user_find (call->tx, email, &user, error))
    return FALSE;
  if (user != NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "email: There is a user with this address already: sign in.");
  user = _connectd_user_add (call->tx, email, name, NULL, error);
  if (user == NULL)
    return FALSE;
  take_profile (problems, user, body);
  connect_json_set_string (contract, "activation.user", _connectd_id (user));
  if (!connect_problems_check (problems, error) ||
      !connectd_tx_update (call->tx, &connect_users_collection, _connectd_id (user), user, error) ||
      !connectd_tx_update (call->tx, &connect_contracts_collection, _connectd_id (contract), contract, error))
    return FALSE;
  _connectd_answer (call, 201, _connectd_public_copy (&connect_users_collection, user));
  return TRUE;
}

/* --- the accounts of a user --- */

static JsonObject *
show_place (ConnectdTx *tx, JsonObject *place, GError **error)
{
  const char *account_id = connect_json_get_string (place, "account.id");
  JsonArray *groups = connect_json_get_array (place, "groups");
  g_autoptr (JsonObject) account = connectd_tx_get (tx, &connect_accounts_collection, account_id, error);
  JsonObject *shown;

  if (account == NULL)
    return NULL;
  shown = _connectd_public_copy (&connect_accounts_collection, account);
  if (groups != NULL)
    json_object_set_array_member (shown, "groups", json_array_ref (groups));
  json_object_set_object_member (shown, "settings", _connectd_acl_settings (account, CONNECT_MODULE_ACCOUNT));
  return shown;
}

static gboolean
accounts_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) user = _connectd_user_self (call, error);
  g_autoptr (GPtrArray) places =
      user != NULL ? _connectd_member_places (call->tx, _connectd_id (user), error) : NULL;
  g_autoptr (JsonArray) answer = json_array_new ();

  if (places == NULL)
    return FALSE;
  for (guint i = 0; i < places->len; i++)
    {
      JsonObject *place = g_ptr_array_index (places, i);
      JsonObject *shown;

      if (call->args[1] != NULL &&
          g_strcmp0 (connect_json_get_string (place, "account.id"), call->args[1]) != 0)
        continue;
      shown = show_place (call->tx, place, error);
      if (shown == NULL)
        return FALSE;
      json_array_add_object_element (answer, shown);
    }
  if (call->args[1] != NULL && json_array_get_length (answer) == 0)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such account.");
  if (call->args[1] != NULL)
    _connectd_answer (call, 200, json_object_ref (json_array_get_object_element (answer, 0)));
  else
    {
      call->answer = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (call->answer, g_steal_pointer (&answer));
    }
  return TRUE;
}

static const char *const code_limits[] = { "address 100/600", "query.code 60/3600", NULL };

const ConnectdOperation connectd_user_operations[] = {
  { "GET", "users", CONNECTD_ACCESS_ACCOUNT, .module = CONNECT_MODULE_ACCOUNT, .list = "account-users",
    .filter = "eq(account.id,{viewer})", .summary = "The users of the account" },
  { "POST", "users", CONNECTD_ACCESS_PUBLIC, .writes = TRUE, .run = user_post, .limits = code_limits,
    .summary = "A new user, by the code of an activation link" },
  { "GET", "users/{user}", CONNECTD_ACCESS_USER, .run = user_get, .summary = "One's own profile" },
  { "PUT", "users/{user}", CONNECTD_ACCESS_USER, .writes = TRUE, .run = user_put,
    .summary = "Change one's own profile" },
  { "DELETE", "users/{user}", CONNECTD_ACCESS_USER, .writes = TRUE, .run = user_delete,
    .summary = "Leave all accounts and be no user any more" },
  { "GET", "users/{user}/accounts", CONNECTD_ACCESS_USER, .run = accounts_get,
    .summary = "One's own accounts" },
  { "GET", "users/{user}/accounts/{account}", CONNECTD_ACCESS_USER, .run = accounts_get,
    .summary = "One of one's own accounts" },
  { NULL },
};
