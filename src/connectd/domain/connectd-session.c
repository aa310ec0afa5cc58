/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Signing in. Our client holds one bearer session per (user, account), never switched; browsers and published
 * scripts use a cookie session whose account may be switched. A session is found by the hash of its secret.
 */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include "auth/connectd-secret.h"

#define SESSIONS (&connect_sessions_collection)
#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define BEARER_DAYS 90
#define COOKIE_DAYS 14
#define MAX_SESSIONS 16 /* of a user in one account */

static JsonArray *
get_modules (ConnectdTx *tx, JsonObject *user, JsonObject *account, GError **error)
{
  return account != NULL
             ? _connectd_permission_of_user (tx, _connectd_id (account), _connectd_id (user), error)
             : json_array_new ();
}

/* What is told of a session, without its secret. */
static JsonObject *
show_session (ConnectdTx *tx, JsonObject *session, JsonObject *user, JsonObject *account, GError **error)
{
  g_autoptr (JsonObject) shown = json_object_new ();
  JsonArray *modules = get_modules (tx, user, account, error);

  if (modules == NULL)
    return NULL;
  connect_json_set_string (shown, "expires", connect_json_get_string (session, "expires"));
  connect_json_set_string (shown, "device", connect_json_get_string (session, "device"));
  if (account != NULL)
    json_object_set_object_member (shown, "account", _connectd_account_brief (account));
  json_object_set_array_member (shown, "modules", modules);
  return g_steal_pointer (&shown);
}

static int
compare_seen (gconstpointer a, gconstpointer b)
{
  gint64 x = connect_json_get_time (*(JsonObject *const *)a, "seen");
  gint64 y = connect_json_get_time (*(JsonObject *const *)b, "seen");

  return x < y ? -1 : x > y;
}

/* Makes room for one more: those that were not in use for longest end. */
static gboolean
end_oldest (ConnectdTx *tx, const char *user_id, const char *account_id, GError **error)
{
  g_autofree char *mine = _connectd_eq ("user.id", user_id);
  g_autofree char *there =
      account_id != NULL ? _connectd_eq ("account.id", account_id) : g_strdup ("eq(account.id,null())");
  g_autofree char *rql = g_strdup_printf ("and(%s,%s)", mine, there);
  g_autoptr (GPtrArray) sessions = connectd_tx_find (tx, SESSIONS, rql, 0, error);

  if (sessions == NULL)
    return FALSE;
  g_ptr_array_sort (sessions, compare_seen);
  for (guint i = 0; i + MAX_SESSIONS <= sessions->len; i++)
    if (!connectd_tx_remove (tx, SESSIONS, _connectd_id (g_ptr_array_index (sessions, i)), error))
      return FALSE;
  return TRUE;
}

/* What a program says of itself is a text from outside. */
static void
set_agent (JsonObject *session, const char *agent)
{
  g_autofree char *bounded = agent != NULL && g_utf8_validate (agent, -1, NULL)
                                 ? g_utf8_substring (agent, 0, MIN (g_utf8_strlen (agent, -1), 256)) : NULL;

  connect_json_set_string (session, "agent", bounded);
}

JsonObject *
_connectd_session_add (ConnectdTx *tx,
                       JsonObject *user,
                       JsonObject *account,
                       const char *form,
                       const char *device,
                       GError **error)
{
  g_autofree char *token = connectd_secret_new ();
  g_autofree char *hash = connectd_secret_hash (token);
  g_autoptr (JsonObject) session = json_object_new ();
  gboolean cookie = g_strcmp0 (form, "cookie") == 0;
  gint64 now = connectd_tx_get_now (tx);
  JsonObject *shown;

  connect_json_set_string (session, "id", hash);
  connect_json_set_string (session, "user.id", _connectd_id (user));
  if (account != NULL)
    connect_json_set_string (session, "account.id", _connectd_id (account));
  connect_json_set_string (session, "form", form);
  connect_json_set_string (session, "device", device);
  connect_json_set_string (session, "address", connectd_tx_get_peer (tx));
  set_agent (session, connectd_tx_get_agent (tx));
  connect_json_set_time (session, "created", now);
  connect_json_set_time (session, "seen", now);
  connect_json_set_time (session, "expires", now + (cookie ? COOKIE_DAYS : BEARER_DAYS) * DAY);
  if ((account != NULL && !_connectd_account_furnish (tx, _connectd_id (account), error)) ||
      !end_oldest (tx, _connectd_id (user), account != NULL ? _connectd_id (account) : NULL, error) ||
      !connectd_tx_insert (tx, SESSIONS, hash, session, error))
    return NULL;
  shown = show_session (tx, session, user, account, error);
  if (shown != NULL)
    connect_json_set_string (shown, "token", token);
  return shown;
}

char *
_connectd_session_dup_cookie (ConnectdTx *tx, const char *token)
{
  gboolean secure = g_str_has_prefix (connectd_tx_get_public_url (tx), "https://");

  return g_strdup_printf (CONNECTD_SESSION_COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s",
                          token != NULL ? token : "", token != NULL ? COOKIE_DAYS * 24 * 60 * 60 : 0,
                          secure ? "; Secure" : "");
}

gboolean
_connectd_session_end_all (
    ConnectdTx *tx, const char *user_id, const char *account_id, const char *keep, GError **error)
{
  g_autoptr (GPtrArray) sessions = _connectd_find (tx, SESSIONS, "user.id", user_id, 0, error);

  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    {
      JsonObject *session = g_ptr_array_index (sessions, i);
      const char *id = _connectd_id (session);

      if (g_strcmp0 (id, keep) == 0 ||
          (account_id != NULL &&
           g_strcmp0 (account_id, connect_json_get_string (session, "account.id")) != 0))
        continue;
      if (!connectd_tx_remove (tx, SESSIONS, id, error))
        return FALSE;
    }
  return sessions != NULL;
}

gboolean
_connectd_session_expire (ConnectdTx *tx, GError **error)
{
  g_autofree char *moment = connect_time_format (connectd_tx_get_now (tx));
  g_autofree char *rql = g_strdup_printf ("le(expires,%s)", moment);
  g_autoptr (GPtrArray) sessions = connectd_tx_find (tx, SESSIONS, rql, 500, error);

  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    if (!connectd_tx_remove (tx, SESSIONS, _connectd_id (g_ptr_array_index (sessions, i)), error))
      return FALSE;
  return sessions != NULL;
}

static gboolean
note_sign_in (ConnectdTx *tx, JsonObject *user, GError **error)
{
  _connectd_stamp (tx, user, "events.signed");
  return connectd_tx_refresh (tx, &connect_users_collection, _connectd_id (user), user, error);
}

static gboolean
note_place_signed (ConnectdTx *tx, JsonObject *place, GError **error)
{
  g_autofree char *key =
      connect_collection_make_key (&connect_account_users_collection,
                                   connect_json_get_string (place, "account.id"), NULL, _connectd_id (place));

  _connectd_stamp (tx, place, "events.signed");
  return connectd_tx_refresh (tx, &connect_account_users_collection, key, place, error);
}

/* --- auth/sessions --- */

static gboolean
credentials_prepare (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  JsonObject *body = _connectd_body (call, &holder, error);

  return body != NULL && _connectd_passport_check (call, body, "email", error);
}

/* One session per account; `only` names one. */
static JsonArray *
add_sessions (ConnectdTx *tx, JsonObject *user, const char *only, const char *device, GError **error)
{
  g_autoptr (GPtrArray) places = _connectd_member_places (tx, _connectd_id (user), error);
  g_autoptr (JsonArray) sessions = json_array_new ();

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      JsonObject *place = g_ptr_array_index (places, i);
      const char *account_id = connect_json_get_string (place, "account.id");
      g_autoptr (JsonObject) account = NULL;
      JsonObject *session;

      if (only != NULL && g_strcmp0 (only, account_id) != 0)
        continue;
      account = connectd_tx_get (tx, &connect_accounts_collection, account_id, error);
      if (account == NULL || !note_place_signed (tx, place, error))
        return NULL;
      session = _connectd_session_add (tx, user, account, "bearer", device, error);
      if (session == NULL)
        return NULL;
      json_array_add_object_element (sessions, session);
    }
  return places != NULL ? g_steal_pointer (&sessions) : NULL;
}

static JsonObject *
show_user (JsonObject *user)
{
  const char *const shown[] = { "id", "name", "email" };
  JsonObject *brief = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    connect_json_set_string (brief, shown[i], connect_json_get_string (user, shown[i]));
  return brief;
}

static gboolean
sessions_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) user = _connectd_passport_get_user (call->tx, call->prepared, error);
  g_autoptr (JsonObject) answer = json_object_new ();
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *body = user != NULL ? _connectd_body (call, &holder, error) : NULL;
  const char *only, *device;
  JsonArray *sessions;

  if (body == NULL)
    return FALSE;
  only = _connectd_text (problems, body, "account.id", 32, 0);
  device = _connectd_text (problems, body, "device", 256, 0);
  if (!connect_problems_check (problems, error))
    return FALSE;
  _connectd_act_as (call->tx, NULL, NULL, _connectd_id (user));
  sessions = note_sign_in (call->tx, user, error) ? add_sessions (call->tx, user, only, device, error) : NULL;
  if (sessions == NULL)
    return FALSE;
  json_object_set_object_member (answer, "user", show_user (user));
  json_object_set_array_member (answer, "sessions", sessions);
  if (only != NULL && json_array_get_length (sessions) == 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "account.id: You do not belong to this account.");
  _connectd_answer (call, 201, g_steal_pointer (&answer));
  return TRUE;
}

/* The session that signed this call in, with its user and account (NULL when there is none). */
static gboolean
get_current (
    ConnectdCall *call, JsonObject **session, JsonObject **user, JsonObject **account, GError **error)
{
  const char *account_id;

  if (call->session == NULL)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "This call was not signed in by a session.");
  *session = connectd_tx_get (call->tx, SESSIONS, call->session, error);
  if (*session == NULL)
    return FALSE;
  *user = connectd_tx_get (call->tx, &connect_users_collection, connect_json_get_string (*session, "user.id"),
                           error);
  account_id = connect_json_get_string (*session, "account.id");
  return *user != NULL && (account_id == NULL || _connectd_look_up (call->tx, &connect_accounts_collection,
                                                                    account_id, account, error));
}

static gboolean
session_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) session = NULL;
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (JsonObject) account = NULL;
  JsonObject *shown;

  if (!get_current (call, &session, &user, &account, error))
    return FALSE;
  shown = show_session (call->tx, session, user, account, error);
  if (shown == NULL)
    return FALSE;
  json_object_set_object_member (shown, "user", show_user (user));
  _connectd_answer (call, 200, shown);
  return TRUE;
}

static gboolean
session_delete (ConnectdCall *call, GError **error)
{
  if (call->session == NULL)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "This call was not signed in by a session.");
  call->status = 204;
  call->cookie = _connectd_session_dup_cookie (call->tx, NULL);
  return connectd_tx_remove (call->tx, SESSIONS, call->session, error);
}

/* --- the published forms --- */

JsonObject *
_connectd_session_context (JsonObject *user, JsonObject *account)
{
  JsonObject *context = json_object_new ();

  if (account != NULL)
    _connectd_set_account (context, "account", account);
  connect_json_set_reference (context, "user", _connectd_id (user), connect_json_get_string (user, "name"));
  return context;
}

gboolean
_connectd_session_open_cookie (ConnectdCall *call, JsonObject *user, GError **error)
{
  g_autoptr (GPtrArray) places = _connectd_member_places (call->tx, _connectd_id (user), error);
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) session = NULL;

  if (places == NULL)
    return FALSE;
  if (places->len > 0)
    {
      JsonObject *place = g_ptr_array_index (places, 0);

      account = connectd_tx_get (call->tx, &connect_accounts_collection,
                                 connect_json_get_string (place, "account.id"), error);
      if (account == NULL || !note_place_signed (call->tx, place, error))
        return FALSE;
    }
  session = _connectd_session_add (call->tx, user, account, "cookie", NULL, error);
  if (session == NULL)
    return FALSE;
  call->cookie = _connectd_session_dup_cookie (call->tx, connect_json_get_string (session, "token"));
  _connectd_answer (call, 201, _connectd_session_context (user, account));
  return TRUE;
}

static gboolean
login_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) user = _connectd_passport_get_user (call->tx, call->prepared, error);

  if (user == NULL)
    return FALSE;
  _connectd_act_as (call->tx, NULL, NULL, _connectd_id (user));
  return note_sign_in (call->tx, user, error) && _connectd_session_open_cookie (call, user, error);
}

static gboolean
logout_post (ConnectdCall *call, GError **error)
{
  if (call->session != NULL && !connectd_tx_remove (call->tx, SESSIONS, call->session, error))
    return FALSE;
  call->cookie = _connectd_session_dup_cookie (call->tx, NULL);
  _connectd_answer (call, 200, json_object_new ());
  return TRUE;
}

/* Whoever calls: a person, or an API token under its own name. */
static gboolean
context_get (ConnectdCall *call, GError **error)
{
  const ConnectCollection *callers = g_str_has_prefix (call->viewer->user_id, "SU-")
                                         ? &connect_tokens_collection
                                         : &connect_users_collection;
  g_autoptr (JsonObject) user = connectd_tx_get (call->tx, callers, call->viewer->user_id, error);
  g_autoptr (JsonObject) account = NULL;

  if (user == NULL ||
      (call->viewer->account_id != NULL && !_connectd_look_up (call->tx, &connect_accounts_collection,
                                                               call->viewer->account_id, &account, error)))
    return FALSE;
  _connectd_answer (call, 200, _connectd_session_context (user, account));
  return TRUE;
}

static gboolean
switch_account (ConnectdCall *call, JsonObject *session, const char *account_id, GError **error)
{
  connect_json_set_string (session, "account.id", account_id);
  return _connectd_account_furnish (call->tx, account_id, error) &&
         connectd_tx_update (call->tx, SESSIONS, _connectd_id (session), session, error);
}

static gboolean
context_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) session = NULL;
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (JsonObject) before = NULL;
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) place = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autofree char *key = NULL;
  JsonObject *body = _connectd_body (call, &holder, error);
  const char *id;

  if (body == NULL || !get_current (call, &session, &user, &before, error))
    return FALSE;
  id = _connectd_text (problems, body, "account.id", 32, CONNECTD_TEXT_REQUIRED);
  if (!connect_problems_check (problems, error))
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (session, "form"), "cookie") != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN,
                           "A bearer session belongs to one account: open another one.");
  key = connect_collection_make_key (&connect_account_users_collection, id, NULL, _connectd_id (user));
  if (!_connectd_look_up (call->tx, &connect_account_users_collection, key, &place, error))
    return FALSE;
  if (place == NULL || g_strcmp0 (connect_json_get_string (place, "status"), "joined") != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "account.id: You do not belong to this account.");
  account = connectd_tx_get (call->tx, &connect_accounts_collection, id, error);
  if (account == NULL || !switch_account (call, session, id, error))
    return FALSE;
  _connectd_answer (call, 201, _connectd_session_context (user, account));
  return TRUE;
}

/* Always the same, so that nobody learns here who is a user. */
static gboolean
check_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *body = _connectd_body (call, &holder, error);
  JsonObject *answer;

  if (body == NULL)
    return FALSE;
  _connectd_email (problems, body, "email", CONNECTD_TEXT_REQUIRED);
  if (!connect_problems_check (problems, error))
    return FALSE;
  answer = json_object_new ();
  connect_json_set_reference (answer, "idp", "IDP-000", "Connect");
  connect_json_set_string (answer, "idp.type", "system");
  _connectd_answer (call, 200, answer);
  return TRUE;
}

static const char *const guess_limits[] = { "address 100/600", "body.email 10/900", NULL };
static const char *const check_limits[] = { "address 200/600", NULL };

/* Attempts are counted instead; an empty key tells that none is to be shown. */
static gboolean
recaptcha_get (ConnectdCall *call, GError **error)
{
  JsonObject *answer = json_object_new ();

  json_object_set_string_member (answer, "sitekey", "");
  _connectd_answer (call, 200, answer);
  return TRUE;
}

const ConnectdOperation connectd_session_operations[] = {
  { "GET", "auth/recaptcha", CONNECTD_ACCESS_PUBLIC, .run = recaptcha_get,
    .summary = "The key of the riddle against robots: none is asked" },
  { "POST", "auth/sessions", CONNECTD_ACCESS_PUBLIC, .writes = TRUE, .prepare = credentials_prepare,
    .run = sessions_post, .limits = guess_limits, .summary = "Sign in: a bearer session for each account" },
  { "GET", "auth/sessions/-", CONNECTD_ACCESS_USER, .run = session_get, .summary = "The current session" },
  { "DELETE", "auth/sessions/-", CONNECTD_ACCESS_USER, .writes = TRUE, .run = session_delete,
    .summary = "Sign out" },
  { "POST", "auth/login", CONNECTD_ACCESS_PUBLIC, .writes = TRUE, .prepare = credentials_prepare,
    .run = login_post, .limits = guess_limits, .summary = "Sign in with a cookie" },
  { "POST", "auth/logout", CONNECTD_ACCESS_USER, .writes = TRUE, .run = logout_post, .summary = "Sign out" },
  { "GET", "auth/context", CONNECTD_ACCESS_USER, .run = context_get,
    .summary = "Who is signed in, to which account" },
  { "POST", "auth/context", CONNECTD_ACCESS_USER, .writes = TRUE, .run = context_post,
    .summary = "Switch the account" },
  { "POST", "auth/user/check", CONNECTD_ACCESS_PUBLIC, .run = check_post, .limits = check_limits,
    .summary = "How an address signs in" },
  { NULL },
};
