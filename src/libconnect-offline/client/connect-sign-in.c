/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "client/connect-accounts-private.h"
#include "client/connect-address.h"
#include "client/connect-http.h"
#include "client/connect-keyring.h"
#include "client/connect-session-info.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

#define FIBER_STACK (256 * 1024)
#define MAX_SESSIONS 200
#define MAX_TOKEN 4096

/* One POST of somebody who has no session, or not yet. */
typedef struct
{
  ConnectAccounts *accounts; /* NULL: nobody is signed in by it */
  char *server;              /* as typed */
  char *path;
  char *email;
  JsonObject *body;
} Post;

static void
post_free (gpointer data)
{
  Post *post = data;

  g_clear_object (&post->accounts);
  g_free (post->server);
  g_free (post->path);
  g_free (post->email);
  json_object_unref (post->body);
  g_free (post);
}

static Post *
post_new (const char *server, const char *path, JsonObject *take)
{
  Post *post = g_new0 (Post, 1);

  post->server = g_strdup (server);
  post->path = g_strdup (path);
  post->body = take;
  return post;
}

/* The answer as an object; `server` gets the address that was meant. */
static JsonObject *
post_await (Post *post, char **server, GError **error)
{
  g_autofree char *address = connect_address_normalise (post->server, error);
  g_autofree char *text = connect_json_object_to_string (post->body);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (ConnectAnswer) answer = NULL;
  ConnectRequest request = { .method = "POST", .path = post->path, .body = body };
  ConnectHttp *http;
  gsize length;
  const char *data;

  if (address == NULL)
    return NULL;
  http = connect_http_new (address);
  answer = dex_await_boxed (connect_http_send (http, &request, NULL), error);
  connect_http_free (http);
  if (answer == NULL || !connect_answer_check (answer, error))
    return NULL;
  data = g_bytes_get_data (answer->body, &length);
  if (server != NULL)
    *server = g_steal_pointer (&address);
  return connect_json_parse_object (data != NULL ? data : "", length, 0, error);
}

/* Keeps the session where it belongs and starts the account. */
static ConnectAccount *
add_account (ConnectAccounts *accounts, ConnectAccountInfo *info, const char *token)
{
  g_autoptr (GError) error = NULL;
  ConnectAccount *account;
  gboolean kept = dex_await (connect_keyring_store (info->server, info->user_id, info->id, info->email, token), &error);

  account = _connect_accounts_add (accounts, info);
  _connect_account_start (account, token, _connect_accounts_get_pace (accounts));
  connect_sync_set_keyring (_connect_account_get_sync (account), kept ? NULL : error->message);
  return account;
}

static gboolean
is_token (const char *token)
{
  if (token == NULL || *token == '\0' || strlen (token) > MAX_TOKEN)
    return FALSE;
  for (; *token != '\0'; token++)
    if (!g_ascii_isgraph (*token))
      return FALSE;
  return TRUE;
}

static DexFuture *
makes_no_sense (void)
{
  return dex_future_new_reject (CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s",
                                _("The server does not speak our language. Is the address right?"));
}

static ConnectAccount *
take_session (ConnectAccounts *accounts, const char *server, JsonObject *user, JsonNode *node, const char *email)
{
  JsonObject *session = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *token = session != NULL ? connect_json_get_string (session, "token") : NULL;
  ConnectAccountInfo *info = NULL;

  if (is_token (token))
    info = connect_session_info_read (server, user, session, email);
  return info != NULL ? add_account (accounts, info, token) : NULL;
}

static DexFuture *
sign_in_fiber (gpointer data)
{
  Post *post = data;
  g_autofree char *server = NULL;
  g_autoptr (GListStore) store = g_list_store_new (CONNECT_TYPE_ACCOUNT);
  GError *error = NULL;
  g_autoptr (JsonObject) answer = post_await (post, &server, &error);
  JsonArray *sessions;
  JsonObject *user;

  if (answer == NULL)
    return dex_future_new_for_error (error);
  sessions = connect_json_get_array (answer, "sessions");
  user = connect_json_get_object (answer, "user");
  if (sessions == NULL || user == NULL)
    return makes_no_sense ();
  for (guint i = 0; i < MIN (json_array_get_length (sessions), MAX_SESSIONS); i++)
    {
      g_autoptr (ConnectAccount) account =
          take_session (post->accounts, server, user, json_array_get_element (sessions, i), post->email);

      if (account == NULL)
        return makes_no_sense ();
      g_list_store_append (store, account);
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (store)) == 0)
    return dex_future_new_reject (CONNECT_ERROR, CONNECT_ERROR_FORBIDDEN, "%s", _("This user belongs to no account."));
  return dex_future_new_take_object (g_steal_pointer (&store));
}

DexFuture *
connect_accounts_sign_in (ConnectAccounts *self, const char *server, const char *email, const char *password)
{
  JsonObject *body;
  Post *post;

  dex_return_error_if_fail (CONNECT_IS_ACCOUNTS (self));
  dex_return_error_if_fail (server != NULL && email != NULL && password != NULL);
  body = json_object_new ();
  json_object_set_string_member (body, "email", email);
  json_object_set_string_member (body, "password", password);
  json_object_set_string_member (body, "device", g_get_host_name ());
  post = post_new (server, "auth/sessions", body);
  post->accounts = g_object_ref (self);
  post->email = g_strdup (email);
  return dex_scheduler_spawn (dex_scheduler_get_default (), FIBER_STACK, sign_in_fiber, post, post_free);
}

/* --- activation --- */

static DexFuture *
post_fiber (gpointer data)
{
  GError *error = NULL;
  JsonObject *answer = post_await (data, NULL, &error);
  JsonNode *node;

  if (answer == NULL)
    return dex_future_new_for_error (error);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, answer);
  return dex_future_new_take_boxed (JSON_TYPE_NODE, node);
}

static DexFuture *
ask_with_code (const char *server, const char *path, const char *code, JsonObject *take)
{
  json_object_set_string_member (take, "code", code);
  return dex_scheduler_spawn (dex_scheduler_get_default (), FIBER_STACK, post_fiber, post_new (server, path, take), post_free);
}

DexFuture *
connect_activation_review (const char *server, const char *code)
{
  dex_return_error_if_fail (server != NULL && code != NULL);
  return ask_with_code (server, "activation/review", code, json_object_new ());
}

DexFuture *
connect_activation_check (const char *server, const char *code, const char *email)
{
  JsonObject *body;

  dex_return_error_if_fail (server != NULL && code != NULL && email != NULL);
  body = json_object_new ();
  json_object_set_string_member (body, "email", email);
  return ask_with_code (server, "activation/check", code, body);
}

DexFuture *
connect_activation_accounts (const char *server, const char *code, const char *email, const char *password)
{
  JsonObject *body;

  dex_return_error_if_fail (server != NULL && code != NULL && email != NULL && password != NULL);
  body = json_object_new ();
  json_object_set_string_member (body, "email", email);
  json_object_set_string_member (body, "password", password);
  return ask_with_code (server, "activation/accounts", code, body);
}

DexFuture *
connect_activation_reject (const char *server, const char *code, const char *reason)
{
  JsonObject *body;

  dex_return_error_if_fail (server != NULL && code != NULL);
  body = json_object_new ();
  if (reason != NULL && *reason != '\0')
    json_object_set_string_member (body, "reason", reason);
  return ask_with_code (server, "activation/reject", code, body);
}

/* The answer has account and session side by side; a session as elsewhere has the account in it. */
static JsonNode *
make_session (JsonObject *answer)
{
  JsonObject *session = connect_json_get_object (answer, "session");
  JsonObject *account = connect_json_get_object (answer, "account");
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *both = session != NULL ? connect_json_copy (session) : json_object_new ();

  if (account != NULL)
    json_object_set_object_member (both, "account", connect_json_copy (account));
  json_node_take_object (node, both);
  return node;
}

static DexFuture *
activate_fiber (gpointer data)
{
  Post *post = data;
  g_autofree char *server = NULL;
  GError *error = NULL;
  g_autoptr (JsonObject) answer = post_await (post, &server, &error);
  g_autoptr (JsonNode) session = NULL;
  ConnectAccount *account;
  JsonObject *user;

  if (answer == NULL)
    return dex_future_new_for_error (error);
  user = connect_json_get_object (answer, "user");
  session = make_session (answer);
  account = user != NULL ? take_session (post->accounts, server, user, session, post->email) : NULL;
  return account != NULL ? dex_future_new_take_object (account) : makes_no_sense ();
}

DexFuture *
connect_accounts_activate (ConnectAccounts *self, const char *server, JsonObject *acceptance)
{
  Post *post;

  dex_return_error_if_fail (CONNECT_IS_ACCOUNTS (self));
  dex_return_error_if_fail (server != NULL && acceptance != NULL);
  post = post_new (server, "activation/accept", connect_json_copy (acceptance));
  post->accounts = g_object_ref (self);
  post->email = g_strdup (connect_json_get_string (acceptance, "email"));
  return dex_scheduler_spawn (dex_scheduler_get_default (), FIBER_STACK, activate_fiber, post, post_free);
}
