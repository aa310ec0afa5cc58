/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Webhooks as objects: what may stand in one. */

#include "config.h"

#include "domain/notify/connectd-notify-private.h"

#include <string.h>

#define MOST 100 /* in an account */
#define MOST_HEADERS 20

/* --- spellings --- */

/* product_id beside product{id}; null takes the product away. */
static gboolean
webhook_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  JsonNode *flat = json_object_get_member (body, "product_id"),
           *nested = json_object_get_member (body, "product");
  gboolean none = (flat != NULL && JSON_NODE_HOLDS_NULL (flat)) ||
                  (flat == NULL && nested != NULL && JSON_NODE_HOLDS_NULL (nested));

  if (flat != NULL && !JSON_NODE_HOLDS_NULL (flat) && (nested == NULL || JSON_NODE_HOLDS_NULL (nested)))
    {
      json_object_remove_member (body, "product");
      connect_json_set (body, "product.id", json_node_copy (flat));
    }
  if (none)
    {
      json_object_set_object_member (body, "product", json_object_new ());
      json_object_set_null_member (connect_json_get_object (body, "product"), "id");
    }
  return TRUE;
}

/* --- checks --- */

static void
check_headers (JsonObject *doc, ConnectProblems *problems)
{
  JsonObject *headers = connect_json_get_object (doc, "headers");
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (headers == NULL)
    return;
  if (json_object_get_size (headers) > MOST_HEADERS)
    connect_problems_add (problems, "headers", "Ensure there are no more than %d.", MOST_HEADERS);
  json_object_iter_init_ordered (&iter, headers);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      gboolean text = JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING;

      if (!text || !connectd_outward_check_header (name, json_node_get_string (value)))
        connect_problems_add (problems, "headers", "\"%.60s\" cannot be sent along.", name);
    }
}

/* Which objects a validator is about follows from its type. */
static void
check_type (JsonObject *doc, ConnectProblems *problems)
{
  const char *type = connect_json_get_string (doc, "type");
  const char *class = strstr (type, "tcr_") != NULL ? "tier_config_request" : "fulfillment_request";

  if (strcmp (type, "event") == 0)
    return;
  if (g_strcmp0 (connect_json_get_string (doc, "object_class"), class) != 0)
    connect_problems_add (problems, "object_class", "Expected %s for this type.", class);
  if (g_strcmp0 (connect_json_get_string (doc, "http_method"), "POST") != 0)
    connect_problems_add (problems, "http_method", "Expected POST for this type.");
  if (connect_json_get_string (doc, "product.id") == NULL)
    connect_problems_add (problems, "product.id", "This field is required for this type.");
}

/* What buyers give for a product is for its own Vendor to check. */
static gboolean
check_owner (ConnectdTx *tx, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  const char *id = connect_json_get_string (doc, "product.id");
  g_autoptr (JsonObject) product = NULL;

  if (id == NULL || strcmp (connect_json_get_string (doc, "type"), "event") == 0)
    return TRUE;
  if (!_connectd_look_up (tx, &connect_products_collection, id, &product, error))
    return FALSE;
  if (product == NULL || g_strcmp0 (connect_json_get_string (product, "owner.id"),
                                    connect_json_get_string (doc, "account.id")) != 0)
    connect_problems_add (problems, "product.id",
                          "Only the product's own vendor can have a webhook of this type.");
  return TRUE;
}

static gboolean
check (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (GError) wrong = NULL;

  if (!connectd_outward_check_url (connect_json_get_string (doc, "external_url"), &wrong))
    connect_problems_add (problems, "external_url", "%s", wrong->message);
  check_headers (doc, problems);
  check_type (doc, problems);
  return check_owner (tx, doc, problems, error) && connect_problems_check (problems, error);
}

/* --- hooks --- */

static void
set_default (JsonObject *doc, const char *path, const char *value)
{
  if (connect_json_get (doc, path) == NULL)
    connect_json_set_string (doc, path, value);
}

/* The secret is stored in another form, under another name. */
static void
take_secret (ConnectdTx *tx, JsonObject *doc)
{
  const char *given = connect_json_get_string (doc, "jwt_secret");
  g_autofree char *sealed =
      given != NULL ? connectd_outward_seal (connectd_engine_get_outward (connectd_tx_get_engine (tx)), given)
                    : NULL;

  if (sealed != NULL)
    connect_json_set_string (doc, "secret", sealed);
}

static void
stamp (ConnectdTx *tx, JsonObject *doc, const char *at, const char *by)
{
  g_autoptr (JsonObject) event = connectd_tx_new_event (tx);
  JsonObject *user = connect_json_get_object (event, "by");

  connect_json_set_time (doc, at, connectd_tx_get_now (tx));
  json_object_remove_member (doc, by);
  if (user != NULL)
    connect_json_set_object (doc, by, json_object_ref (user));
}

static gboolean
webhook_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  static const char *const counts[] = { "events", "triggers", "success_triggers", "failure_triggers",
                                        "failure_since_last_success" };
  g_autofree char *mine = _connectd_eq ("account.id", connect_json_get_string (doc, "account.id"));
  gint64 n = connectd_tx_count (tx, CONNECTD_WEBHOOKS, mine, error);

  if (n < 0)
    return FALSE;
  if (n >= MOST)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "An account has no more than %d webhooks.", MOST);
  set_default (doc, "type", "event");
  set_default (doc, "http_method", "POST");
  set_default (doc, "description", "");
  if (connect_json_get (doc, "active") == NULL)
    connect_json_set_boolean (doc, "active", FALSE); /* until its owner is sure */
  if (connect_json_get (doc, "data") == NULL)
    json_object_set_object_member (doc, "data", json_object_new ());
  if (connect_json_get (doc, "headers") == NULL)
    json_object_set_object_member (doc, "headers", json_object_new ());
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autofree char *path = g_strconcat ("stats.", counts[i], NULL);

      connect_json_set_int (doc, path, 0);
    }
  take_secret (tx, doc);
  stamp (tx, doc, "created_at", "created_by");
  return check (tx, doc, error);
}

/* Calls that wait would go to another address than they were meant for, or to one that is off. */
static gboolean
drop_calls (ConnectdTx *tx, JsonObject *before, JsonObject *doc, GError **error)
{
  static const char *const decisive[] = { "external_url", "type", "object_class", "product.id" };
  gboolean same = connect_json_get_boolean (doc, "active", FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (decisive); i++)
    same = same && g_strcmp0 (connect_json_get_string (before, decisive[i]),
                              connect_json_get_string (doc, decisive[i])) == 0;
  if (same)
    return TRUE;
  connect_json_remove (doc, "earliest_possible_trigger");
  return connectd_tx_drop_tasks (tx, CONNECTD_TASK_WEBHOOK, _connectd_id (doc), error);
}

static gboolean
webhook_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  if (connect_json_get_string (doc, "product.id") == NULL)
    json_object_remove_member (doc, "product");
  take_secret (tx, doc);
  stamp (tx, doc, "modified_at", "modified_by");
  return check (tx, doc, error) && drop_calls (tx, before, doc, error);
}

static gboolean
webhook_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return connectd_tx_drop_tasks (tx, CONNECTD_TASK_WEBHOOK, _connectd_id (doc), error);
}

static gboolean
webhook_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  connect_json_remove (doc, "earliest_possible_trigger");
  return _connectd_webhook_trigger (tx, _connectd_id (doc), error);
}

/* One object shows the secret to its owner, as the published form has it; lists and the feed do not. */
static void
webhook_shown (ConnectdTx *tx, JsonObject *doc, JsonObject *shown)
{
  g_autofree char *api = g_strconcat (connectd_tx_get_public_url (tx), "/public/v1", NULL);
  g_autofree char *secret = connectd_outward_unseal (
      connectd_engine_get_outward (connectd_tx_get_engine (tx)), connect_json_get_string (doc, "secret"));

  connect_json_set_string (shown, "api_url", api);
  connect_json_set_string (shown, "jwt_secret", secret);
}

const ConnectdHooks connectd_webhook_hooks = {
  .collection = "webhooks",
  .accept = webhook_accept,
  .create = webhook_create,
  .update = webhook_update,
  .remove = webhook_remove,
  .act = webhook_act,
  .shown = webhook_shown,
};
