/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Actions: buttons by which a customer comes from a subscription to the Vendor's own pages. The way there is signed with a secret
 * that only the Vendor knows besides us (a JSON Web Token, HMAC with SHA-256). */

#include "config.h"

#include "auth/connectd-secret.h"
#include "domain/product/connectd-product-private.h"

#include <string.h>

#define ACTIONS (&connect_product_actions_collection)
#define LINK_SECONDS 600

/* --- rows --- */

static gboolean
check_action (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *code = connect_json_get_string (doc, "action");

  for (const char *c = code; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '_' && *c != '-')
      {
        connect_problems_add (problems, "action", "Only letters, digits, dashes and underscores are allowed.");
        break;
      }
  return _connectd_product_check_unique (tx, ACTIONS, doc, "action", "Action", problems, error) &&
         connect_problems_check (problems, error);
}

/* A name and a title stand for each other where one is missing. */
static void
set_names (JsonObject *doc)
{
  if (connect_json_get (doc, "name") == NULL)
    connect_json_set_string (doc, "name", connect_json_get_string (doc, "title"));
  if (connect_json_get (doc, "title") == NULL)
    connect_json_set_string (doc, "title", connect_json_get_string (doc, "name"));
}

static gboolean
action_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  set_names (doc);
  if (connect_json_get (doc, "name") == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "name: This field is required.");
  connect_json_set_boolean (doc, "shared", FALSE);
  return check_action (tx, doc, error);
}

static gboolean
action_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_action (tx, doc, error);
}

const ConnectdHooks connectd_product_action_hooks = {
  .collection = "product-actions",
  .create = action_create,
  .update = action_update,
};

/* --- the signed link --- */

/* The object that the action is for, which the caller must see and which must be of the product. */
static gboolean
check_subject (ConnectdCall *call, const char *kind, const char *id, GError **error)
{
  const ConnectCollection *collection = connect_collection_find (kind);
  g_autoptr (JsonObject) subject = collection != NULL ? connectd_tx_get_visible (call->tx, collection, id, error) : NULL;

  if (collection == NULL)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such object.");
  if (subject == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (subject, "product.id"), call->args[0]) != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "This is of another product.");
  return TRUE;
}

static JsonObject *
new_claims (ConnectdCall *call, JsonObject *action, const char *member, const char *subject)
{
  JsonObject *claims = json_object_new ();
  gint64 now = connectd_tx_get_now (call->tx) / G_USEC_PER_SEC;
  g_autofree char *api = g_strconcat (connectd_tx_get_public_url (call->tx), "/public/v1", NULL);

  json_object_set_string_member (claims, "action_id", connect_json_get_string (action, "action"));
  json_object_set_string_member (claims, "api_url", api);
  json_object_set_string_member (claims, "product_id", call->args[0]);
  json_object_set_string_member (claims, member, subject);
  json_object_set_string_member (claims, "sub", call->viewer->user_id != NULL ? call->viewer->user_id : "");
  json_object_set_int_member (claims, "iat", now);
  json_object_set_int_member (claims, "exp", now + LINK_SECONDS);
  return claims;
}

static gboolean
answer_link (ConnectdCall *call, JsonObject *action, const char *member, const char *subject, GError **error)
{
  g_autoptr (JsonObject) product = connectd_tx_get (call->tx, CONNECTD_PRODUCTS, call->args[0], error);
  const char *address = product != NULL ? connect_json_get_string (product, "customer_ui_settings.action.url") : NULL;
  const char *secret = product != NULL ? connect_json_get_string (product, "customer_ui_settings.action.jwt_secret") : NULL;
  g_autoptr (JsonObject) claims = NULL;
  g_autofree char *token = NULL;
  g_autofree char *link = NULL;
  JsonObject *answer;

  if (product == NULL)
    return FALSE;
  if (address == NULL || *address == '\0' || secret == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "The product has no address and no secret for its actions yet.");
  claims = new_claims (call, action, member, subject);
  token = _connectd_jwt_new (claims, secret);
  link = g_strconcat (address, strchr (address, '?') != NULL ? "&jwt=" : "?jwt=", token, NULL);
  answer = json_object_new ();
  json_object_set_string_member (answer, "link", link);
  _connectd_answer (call, 200, answer);
  return TRUE;
}

static gboolean
link_action (ConnectdCall *call, const char *action_id, GError **error)
{
  static const struct
  {
    const char *parameter;
    const char *collection;
  } subjects[] = { { "asset_id", "assets" }, { "tier_config_id", "tier-configs" } };
  g_autoptr (JsonObject) action = connectd_tx_get_visible (call->tx, ACTIONS, action_id, error);

  if (action == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (action, "product.id"), call->args[0]) != 0)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such %s.", ACTIONS->singular);
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      g_autofree char *id = _connectd_parameter (call, subjects[i].parameter);

      if (id != NULL)
        return check_subject (call, subjects[i].collection, id, error) &&
               answer_link (call, action, subjects[i].parameter, id, error);
    }
  return _connectd_fail (error, CONNECT_ERROR_INVALID, "asset_id: This field is required, or tier_config_id.");
}

static gboolean
run_link (ConnectdCall *call, GError **error)
{
  return link_action (call, call->args[1], error);
}

/* Address and secret are the product's, whatever the version. */
static gboolean
run_frozen_link (ConnectdCall *call, GError **error)
{
  gint64 number = g_ascii_strtoll (call->args[1], NULL, 10);
  g_autoptr (JsonObject) product = connectd_tx_get_visible (call->tx, CONNECTD_PRODUCTS, call->args[0], error);
  g_autoptr (JsonObject) version = product != NULL ? connectd_product_get_version (call->tx, call->args[0], number, error) : NULL;

  return version != NULL && link_action (call, call->args[2], error);
}

static gboolean
run_regenerate (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) product = connectd_tx_get_visible (call->tx, CONNECTD_PRODUCTS, call->args[0], error);
  g_autofree char *secret = connectd_secret_new ();
  JsonObject *answer;

  if (product == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (product, "owner.id"), call->viewer->account_id) != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This is for the other party to do.");
  connect_json_set_string (product, "customer_ui_settings.action.jwt_secret", secret);
  if (!connectd_tx_update (call->tx, CONNECTD_PRODUCTS, call->args[0], product, error))
    return FALSE;
  answer = json_object_new ();
  json_object_set_string_member (answer, "jwt_secret", secret);
  _connectd_answer (call, 200, answer);
  return TRUE;
}

const ConnectdOperation connectd_product_action_operations[] = {
  { "GET", "products/{product}/actions/{action}/actionLink", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, .run = run_link,
    .summary = "A signed link for an action" },
  { "GET", "products/{product}/versions/{version}/actions/{action}/actionLink", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .run = run_frozen_link, .summary = "The same" },
  { "POST", "products/{product}/actions/regeneratesecret", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, TRUE,
    .run = run_regenerate, .summary = "A new secret for signing links of actions" },
  { NULL },
};
