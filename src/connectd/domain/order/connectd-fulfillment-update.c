/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* PUT of a fulfillment request, and what else is done with one by paths of its own. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

#include <string.h>

#define REFUSAL "REQ_001|Only pending, draft or inquiring Fulfillments with enabled validation capability can be updated"

/* The Vendor: while it is pending, and earlier where the product validates; the buyer: before it is pending. */
static gboolean
check_may_update (ConnectdTx *tx, JsonObject *request, gboolean vendor, GError **error)
{
  gboolean draft = _connectd_has_state (request, "draft"), inquiring = _connectd_has_state (request, "inquiring");
  gboolean may = FALSE;

  if (!vendor)
    may = draft || inquiring;
  else if (_connectd_has_state (request, "pending"))
    may = TRUE;
  else if ((draft || inquiring) &&
           !_connectd_request_is_capable (tx, request, draft ? "cart.validation" : "inquiring.validation", &may, error))
    return FALSE;
  return may || _connectd_fail (error, CONNECT_ERROR_INVALID, REFUSAL);
}

gboolean
_connectd_request_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  gboolean vendor = _connectd_is_side (tx, CONNECTD_REQUESTS, doc, CONNECT_SIDE_VENDOR);
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) asset = NULL;
  g_autoptr (JsonObject) rest = NULL;

  if (!check_may_update (tx, before, vendor, error))
    return FALSE;
  rest = _connectd_has_state (before, "draft") ? _connectd_tier_config_keep_values (tx, doc, body, error) : json_object_ref (body);
  if (rest == NULL)
    return FALSE;
  _connectd_params_take (connect_json_get_array (doc, "asset.params"), rest, "asset.params",
                         vendor ? CONNECTD_PARAMS_VENDOR : CONNECTD_PARAMS_BUYER, problems);
  if (!vendor && _connectd_has_state (before, "draft"))
    {
      asset = connectd_tx_get (tx, CONNECTD_ASSETS, connect_json_get_string (doc, "asset.id"), error);
      if (asset == NULL ||
          !_connectd_items_take (tx, asset, connect_json_get_array (doc, "asset.items"), body, problems, error))
        return FALSE;
    }
  if (!_connectd_params_check_unique (tx, connect_json_get_object (doc, "asset"), "asset.params", problems, error) ||
      !connect_problems_check (problems, error))
    return FALSE;
  if (!vendor && _connectd_has_state (before, "inquiring"))
    json_object_set_boolean_member (doc, "answered", TRUE);
  return _connectd_request_follow (tx, doc, error);
}

/* --- paths of its own --- */

/* The assignee in the path, as an old client has it. */
static gboolean
request_assign (ConnectdCall *call, GError **error)
{
  const char *name = strchr (call->args[1], '@') != NULL ? "email" : "id";
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) request = NULL;

  connect_json_set_string (body, name, call->args[1]);
  request = connectd_tx_act (call->tx, CONNECTD_REQUESTS, call->args[0], "assign", body, error);
  if (request == NULL)
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, CONNECTD_REQUESTS, request, FALSE));
  return TRUE;
}

static gboolean
request_render (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) request = connectd_tx_get_visible (call->tx, CONNECTD_REQUESTS, call->args[0], error);
  const char *text = request != NULL ? connect_json_get_string (request, "activation_key") : NULL;

  if (request == NULL)
    return FALSE;
  call->content_type = g_strdup ("text/markdown; charset=utf-8");
  call->text = g_strdup (text != NULL ? text : "");
  return TRUE;
}

/* A template of the product with the values of a request: ?request_id=PR-… */
static gboolean
template_render (ConnectdCall *call, GError **error)
{
  g_autofree char *id = _connectd_parameter (call, "request_id");
  g_autoptr (JsonObject) request = NULL;
  g_autoptr (JsonObject) template = NULL;
  g_autoptr (GHashTable) values = NULL;

  if (id == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "request_id: This field is required.");
  request = connectd_tx_get_visible (call->tx, CONNECTD_REQUESTS, id, error);
  template = request != NULL ? connectd_tx_get (call->tx, &connect_product_templates_collection, call->args[0], error) : NULL;
  if (template == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (template, "product.id"), connect_json_get_string (request, "asset.product.id")) != 0)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such template.");
  values = _connectd_params_values (connect_json_get_array (request, "asset.params"));
  call->content_type = g_strdup ("text/markdown; charset=utf-8");
  call->text = connectd_template_fill (connect_json_get_string (template, "body"), values);
  return TRUE;
}

#define SUBSCRIPTIONS CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_SUBSCRIPTIONS

const ConnectdOperation connectd_fulfillment_operations[] = {
  { "POST", "requests/{request}/assign/{user}", SUBSCRIPTIONS, .writes = TRUE, .run = request_assign,
    .summary = "Assign to a user, by id or email" },
  { "GET", "requests/{request}/render", SUBSCRIPTIONS, .run = request_render, .summary = "The text of a request's template" },
  { "GET", "templates/{template}/render", SUBSCRIPTIONS, .run = template_render,
    .summary = "A template with the values of a request" },
  { NULL },
};
