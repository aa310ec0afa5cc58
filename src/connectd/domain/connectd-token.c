/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* API tokens: programs that act for an account. The secret is shown once; a token never has a module that
 * whoever made it did not have. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include "auth/connectd-secret.h"

#define TOKENS (&connect_tokens_collection)
#define MAX_PERMISSIONS 100
#define MAX_TOKENS 32

static gboolean
check_expiry (ConnectdTx *tx, JsonObject *doc, const char *path, GError **error)
{
  if (connect_json_get (doc, path) != NULL && connect_json_get_time (doc, path) <= connectd_tx_get_now (tx))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "expiration_date: This must be in the future.");
  return TRUE;
}

/* How many tokens an account may have is for the extension to say. */
static gboolean
check_room (ConnectdTx *tx, const char *extension, gint64 most, GError **error)
{
  g_autofree char *mine = _connectd_eq ("owner.id", connectd_tx_get_viewer (tx)->account_id);
  g_autofree char *of = _connectd_eq ("extension.id", extension);
  g_autofree char *rql = g_strdup_printf ("and(%s,%s,ne(status,deleted))", mine, of);
  gint64 n = connectd_tx_count (tx, TOKENS, rql, error);

  if (n < 0)
    return FALSE;
  return n < most || _connectd_fail (error, CONNECT_ERROR_INVALID, "extension: An account has at most %d tokens of it.", (int) most);
}

/* What the token is for: a custom integration, or an extension of the account's own. */
static gboolean
take_extension (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  const char *id = connect_json_get_string (doc, "extension.id");
  g_autoptr (JsonObject) extension = NULL;
  g_autoptr (GError) local = NULL;

  if (g_strcmp0 (id, CONNECTD_CUSTOM_EXTENSION) == 0)
    {
      connect_json_set_string (doc, "extension.name", "Custom Integration");
      return check_room (tx, id, MAX_TOKENS, error);
    }
  extension = connectd_tx_get_visible (tx, &connect_extensions_collection, id, &local);
  if (extension == NULL && !g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (extension == NULL)
    return _connectd_fail (
        error, CONNECT_ERROR_INVALID,
        "extension.id: There is no such extension; a custom integration is " CONNECTD_CUSTOM_EXTENSION ".");
  connect_json_set_string (doc, "extension.name", connect_json_get_string (extension, "name"));
  return check_room (tx, id, connect_json_get_int (extension, "constraints.account.tokens", MAX_TOKENS), error);
}

/* What was asked for, or all that the maker has. */
static gboolean
give_permissions (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  JsonArray *asked = connect_json_get_array (body, "permissions");
  g_autoptr (JsonArray) own = _connectd_permission_of_viewer (tx, error);
  guint n = asked != NULL ? json_array_get_length (asked) : 0;

  if (own == NULL)
    return FALSE;
  if (asked == NULL && connect_json_get (body, "permissions") != NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "permissions: A list is expected.");
  if (n > MAX_PERMISSIONS)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "permissions: Ensure there are no more than %d.", MAX_PERMISSIONS);
  json_object_set_array_member (doc, "permissions", json_array_new ());
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (asked, i);
      g_autoptr (JsonObject) added = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        return _connectd_fail (error, CONNECT_ERROR_INVALID, "permissions.%u: An object is expected.", i);
      if (!_connectd_permission_add (tx, doc, json_node_get_object (node), &added, error))
        return FALSE;
    }
  for (guint i = 0; asked == NULL && i < json_array_get_length (own); i++)
    json_array_add_object_element (
        connect_json_get_array (doc, "permissions"),
        _connectd_permission_new (tx, _connectd_id (doc), json_array_get_string_element (own, i)));
  return TRUE;
}

/* A new secret: the hash at `hash_path`, the secret at `once_path` for this one answer. */
static void
give_secret (JsonObject *doc, const char *hash_path, const char *once_path)
{
  g_autofree char *secret = connectd_secret_new ();
  g_autofree char *hash = connectd_secret_hash (secret);

  connect_json_set_string (doc, hash_path, hash);
  connect_json_set_string (doc, once_path, secret);
}

static gboolean
token_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autofree char *id = connectd_tx_new_id (tx, TOKENS, NULL, error);
  g_autoptr (JsonObject) owner =
      connectd_tx_get (tx, &connect_accounts_collection, connectd_tx_get_viewer (tx)->account_id, error);

  if (id == NULL || owner == NULL || !check_expiry (tx, doc, "expiration_date", error) || !take_extension (tx, doc, error))
    return FALSE;
  connect_json_set_string (doc, "id", id);
  _connectd_set_account (doc, "owner", owner);
  connect_json_set_string (doc, "status", "active");
  give_secret (doc, "secret", "token");
  return give_permissions (tx, doc, body, error) && _connectd_account_furnish (tx, _connectd_id (owner), error);
}

static gboolean
token_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  gboolean renew = g_strcmp0 (action->verb, "renew") == 0;
  g_autoptr (JsonObject) stored = NULL;

  if (!renew && g_strcmp0 (action->verb, "rotate") != 0)
    return TRUE;
  /* whoever is shown the secret can do all that the token can */
  if (!_connectd_permission_check_covered (tx, connect_json_get_array (doc, "permissions"), NULL,
                                           "permissions", error) ||
      !check_expiry (tx, doc, "expiration_date", error))
    return FALSE;
  if (!renew)
    {
      give_secret (doc, "secret", "token");
      connect_json_remove (doc, "renewed_secret");
      connect_json_remove (doc, "renewed_expiration_date");
      return TRUE;
    }
  /* the date in the body is the new secret's; the old one keeps its own */
  stored = connectd_tx_get (tx, TOKENS, _connectd_id (doc), error);
  if (stored == NULL)
    return FALSE;
  connect_json_set_string (doc, "renewed_expiration_date",
                           connect_json_get (body, "expiration_date") != NULL
                               ? connect_json_get_string (doc, "expiration_date")
                               : NULL);
  connect_json_set_string (doc, "expiration_date", connect_json_get_string (stored, "expiration_date"));
  give_secret (doc, "renewed_secret", "renewed_token");
  return TRUE;
}

const ConnectdHooks connectd_token_hooks = {
  .collection = "tokens",
  .create = token_create,
  .act = token_act,
};

gboolean
_connectd_token_expire (ConnectdTx *tx, GError **error)
{
  gint64 now = connectd_tx_get_now (tx);
  g_autofree char *moment = connect_time_format (now);
  g_autofree char *rql = g_strdup_printf ("and(in(status,(active,expiring)),le(expiration_date,%s))", moment);
  g_autoptr (GPtrArray) tokens = connectd_tx_find (tx, TOKENS, rql, 500, error);

  for (guint i = 0; tokens != NULL && i < tokens->len; i++)
    {
      JsonObject *token = g_ptr_array_index (tokens, i);
      const char *renewed = connect_json_get_string (token, "renewed_secret");

      connect_json_set_string (token, "status", renewed != NULL ? "active" : "expired");
      if (renewed != NULL)
        {
          connect_json_set_string (token, "secret", renewed);
          connect_json_set_string (token, "expiration_date",
                                   connect_json_get_string (token, "renewed_expiration_date"));
          connect_json_remove (token, "renewed_secret");
          connect_json_remove (token, "renewed_expiration_date");
        }
      if (!connectd_tx_update (tx, TOKENS, _connectd_id (token), token, error))
        return FALSE;
    }
  return tokens != NULL;
}

/* --- permissions --- */

static gboolean
permissions_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) token = connectd_tx_get_visible (call->tx, TOKENS, call->args[0], error);

  if (token == NULL)
    return FALSE;
  call->answer = json_node_copy (json_object_get_member (token, "permissions"));
  return TRUE;
}

static gboolean
permissions_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) added = NULL;
  g_autoptr (JsonObject) token = connectd_tx_get_visible (call->tx, TOKENS, call->args[0], error);
  JsonObject *body = token != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL || !_connectd_permission_add (call->tx, token, body, &added, error) ||
      !connectd_tx_update (call->tx, TOKENS, _connectd_id (token), token, error))
    return FALSE;
  _connectd_answer (call, 201, g_steal_pointer (&added));
  return TRUE;
}

static gboolean
permissions_delete (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) token = connectd_tx_get_visible (call->tx, TOKENS, call->args[0], error);

  if (token == NULL || !_connectd_permission_remove (call, token, error) ||
      !connectd_tx_update (call->tx, TOKENS, _connectd_id (token), token, error))
    return FALSE;
  call->status = 204;
  return TRUE;
}

#define PERMISSIONS "auth/tokens/{token}/permissions"

const ConnectdOperation connectd_token_operations[] = {
  { "GET", PERMISSIONS, CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_INTEGRATIONS, .run = permissions_get,
    .summary = "The modules that a token opens" },
  { "POST", PERMISSIONS, CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_INTEGRATIONS, .writes = TRUE,
    .run = permissions_post, .summary = "Open a module to a token" },
  { "DELETE", PERMISSIONS, CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_INTEGRATIONS, .writes = TRUE,
    .run = permissions_delete, .summary = "Close modules to a token" },
  { NULL },
};
