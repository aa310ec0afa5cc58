/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* POST …/validate: what is missing or wrong in what a buyer has given, by the rules of the parameters, and by
 * the Vendor's word where the product has its values validated. Nothing is stored. */

#include "config.h"

#include "domain/notify/connectd-notify-flow.h"
#include "domain/order/connectd-order-private.h"

#include <string.h>

/* Which webhook is asked, and the capability by which it is. "{tier}" is the level of a configuration. */
typedef struct
{
  const char *type;
  const char *state;
  const char *capability;
  const char *webhook;
} Validation;

static const Validation of_requests[] = {
  { "purchase", "draft", "cart.validation", "validator" },
  { "purchase", "inquiring", "inquiring.validation", "inquiring_validator" },
  { "change", "draft", "subscription.change.validation", "change_validator" },
  { "change", "inquiring", "subscription.change.inquiring_validation", "change_inquiring_validator" },
  { "renew", "draft", "subscription.renew.validation", "renew_validator" },
  { "renew", "inquiring", "subscription.renew.inquiring_validation", "renew_inquiring_validator" },
  { "transfer", "draft", "subscription.transfer.validation", "transfer_validator" },
  { "transfer", "inquiring", "subscription.transfer.inquiring_validation", "transfer_inquiring_validator" },
  { NULL },
};

static const Validation of_tier_requests[] = {
  { "setup", "draft", "tiers.validation", "draft_tcr_t{tier}_val" },
  { "setup", "inquiring", "tiers.configs.setup.inquiring_validation", "tcr_setup_t{tier}_inq_val" },
  { "update", "draft", "tiers.configs.update.validation", "tcr_update_t{tier}_validator" },
  { "update", "inquiring", "tiers.configs.update.inquiring_validation", "tcr_update_t{tier}_inq_val" },
  { NULL },
};

/* Where in a request of either kind things are. */
typedef struct
{
  const Validation *validations;
  const char *params;
  const char *product;
} Kind;

static const Kind *
get_kind (const ConnectCollection *collection)
{
  static const Kind kinds[] = { { of_requests, "asset.params", "asset.product.id" },
                                { of_tier_requests, "params", "configuration.product.id" } };

  return &kinds[collection == CONNECTD_REQUESTS ? 0 : 1];
}

/* NULL: the Vendor is not asked in this state. */
static const Validation *
find_validation (const Kind *kind, JsonObject *request)
{
  for (const Validation *v = kind->validations; v->type != NULL; v++)
    if (g_strcmp0 (v->type, connect_json_get_string (request, "type")) == 0 &&
        _connectd_has_state (request, v->state))
      return v;
  return NULL;
}

static char *
dup_webhook_type (const Validation *validation, JsonObject *request)
{
  g_autoptr (GString) type = g_string_new (validation->webhook);
  g_autofree char *tier =
      g_strdup_printf ("%" G_GINT64_FORMAT, connect_json_get_int (request, "configuration.tier_level", 1));

  g_string_replace (type, "{tier}", tier, 0);
  return g_strdup (type->str);
}

static gboolean
take_values (ConnectdTx *tx, const Kind *kind, JsonObject *request, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) rest =
      _connectd_has_state (request, "draft") ? _connectd_tier_config_keep_values (tx, request, body, error) : json_object_ref (body);

  if (rest == NULL)
    return FALSE;
  _connectd_params_take (connect_json_get_array (request, kind->params), rest, kind->params,
                         CONNECTD_PARAMS_BUYER, problems);
  return connect_problems_check (problems, error);
}

/* `answer` stays NULL where nobody is to be asked. */
static gboolean
ask (ConnectdTx *tx,
     const ConnectCollection *collection,
     JsonObject *request,
     JsonObject *body,
     JsonObject **answer,
     GError **error)
{
  const Kind *kind = get_kind (collection);
  const Validation *validation = find_validation (kind, request);
  const char *product_id = connect_json_get_string (request, kind->product);
  g_autoptr (JsonObject) product = NULL;
  g_autofree char *type = NULL;

  if (!take_values (tx, kind, request, body, error))
    return FALSE;
  if (validation == NULL)
    return TRUE;
  product = connectd_tx_get (tx, &connect_products_collection, product_id, error);
  if (product == NULL)
    return FALSE;
  if (!connectd_product_is_capable (product, validation->capability))
    return TRUE;
  type = dup_webhook_type (validation, request);
  return _connectd_validator_ask (tx, type, product_id, request, answer, error);
}

gboolean
_connectd_validation_prepare (ConnectdCall *call,
                              const ConnectCollection *collection,
                              JsonObject *request,
                              JsonObject *body,
                              GError **error)
{
  call->prepared_free = (GDestroyNotify)json_object_unref;
  return ask (call->tx, collection, request, body, (JsonObject **)&call->prepared, error);
}

/* Values that the buyer gave are not the Vendor's to change, nor are there parameters that the request has
 * not. */
static gboolean
take_answer (const Kind *kind, JsonObject *request, JsonObject *answer, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (connect_json_get_array (answer, kind->params) == NULL)
    return _connectd_validator_fail (error);
  _connectd_params_take (connect_json_get_array (request, kind->params), answer, kind->params,
                         CONNECTD_PARAMS_VENDOR, problems);
  return connect_problems_check (problems, NULL) || _connectd_validator_fail (error);
}

gboolean
_connectd_validation_apply (ConnectdCall *call,
                            const ConnectCollection *collection,
                            JsonObject *request,
                            JsonObject *body,
                            GError **error)
{
  const Kind *kind = get_kind (collection);

  if (!take_values (call->tx, kind, request, body, error) ||
      (call->prepared != NULL && !take_answer (kind, request, call->prepared, error)))
    return FALSE;
  _connectd_params_note_problems (connect_json_get_array (request, kind->params));
  return TRUE;
}

/* --- before an act --- */

gboolean
_connectd_validation_prepare_act (ConnectdTx *tx,
                                  const ConnectCollection *collection,
                                  JsonObject *request,
                                  JsonObject *body,
                                  JsonObject **prepared,
                                  GError **error)
{
  g_autoptr (JsonObject) answer = NULL;

  if (!_connectd_is_side (tx, collection, request, CONNECT_SIDE_PROVIDER))
    return TRUE;
  if (!ask (tx, collection, request, body, &answer, error))
    return FALSE;
  if (answer == NULL)
    return TRUE;
  *prepared = json_object_new ();
  connect_json_set_string (*prepared, "id", _connectd_id (request));
  connect_json_set (*prepared, "asked",
                    json_node_copy (connect_json_get (request, get_kind (collection)->params)));
  connect_json_set_object (*prepared, "answer", g_steal_pointer (&answer));
  return TRUE;
}

/* What the Vendor's answer, and nobody before, says of the buyer's values. */
static gboolean
check_errors (const Kind *kind, JsonObject *request, JsonObject *answer, GError **error)
{
  g_autoptr (JsonObject) copy = connect_json_copy (request);
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonArray *params = connect_json_get_array (copy, kind->params);

  for (guint i = 0; i < json_array_get_length (params); i++)
    connect_json_remove (json_array_get_object_element (params, i), "value_error");
  if (!take_answer (kind, copy, answer, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (params); i++)
    {
      JsonObject *param = json_array_get_object_element (params, i);
      const char *wrong = connect_json_get_string (param, "value_error");
      g_autofree char *place =
          g_strdup_printf ("%s.%s", kind->params, connect_json_get_string (param, "id"));

      if (wrong != NULL && *wrong != '\0' &&
          g_strcmp0 (connect_json_get_string (param, "phase"), "ordering") == 0)
        connect_problems_add (problems, place, "%s", wrong);
    }
  return connect_problems_check (problems, error);
}

gboolean
_connectd_validation_check_act (ConnectdTx *tx,
                                const ConnectCollection *collection,
                                JsonObject *request,
                                GError **error)
{
  const Kind *kind = get_kind (collection);
  JsonObject *prepared = connectd_tx_get_prepared (tx);

  if (prepared == NULL || g_strcmp0 (connect_json_get_string (prepared, "id"), _connectd_id (request)) != 0)
    return TRUE;
  if (!json_node_equal (connect_json_get (prepared, "asked"), connect_json_get (request, kind->params)))
    return _connectd_fail (error, CONNECT_ERROR_CONFLICT,
                           "The values were changed while they were validated. Try again.");
  return check_errors (kind, request, connect_json_get_object (prepared, "answer"), error);
}

/* --- the paths --- */

/* The request, for its buyer only. Returns: (transfer full) */
static JsonObject *
get_request (ConnectdCall *call, const ConnectCollection *collection, GError **error)
{
  g_autoptr (JsonObject) request = connectd_tx_get_visible (call->tx, collection, call->args[0], error);

  if (request == NULL || _connectd_is_side (call->tx, collection, request, CONNECT_SIDE_PROVIDER))
    return g_steal_pointer (&request);
  _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This is for the other party to do.");
  return NULL;
}

static gboolean
prepare (ConnectdCall *call, const ConnectCollection *collection, GError **error)
{
  g_autoptr (JsonObject) request = get_request (call, collection, error);
  g_autoptr (JsonObject) holder = NULL;
  JsonObject *body = request != NULL ? _connectd_body (call, &holder, error) : NULL;

  return body != NULL && _connectd_validation_prepare (call, collection, request, body, error);
}

static gboolean
validate (ConnectdCall *call, const ConnectCollection *collection, GError **error)
{
  g_autoptr (JsonObject) request = get_request (call, collection, error);
  g_autoptr (JsonObject) holder = NULL;
  JsonObject *body = request != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL || !_connectd_validation_apply (call, collection, request, body, error))
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, collection, request, FALSE));
  return TRUE;
}

static gboolean
request_prepare (ConnectdCall *call, GError **error)
{
  return prepare (call, CONNECTD_REQUESTS, error);
}

static gboolean
request_validate (ConnectdCall *call, GError **error)
{
  return validate (call, CONNECTD_REQUESTS, error);
}

static gboolean
tier_request_prepare (ConnectdCall *call, GError **error)
{
  return prepare (call, CONNECTD_TIER_CONFIG_REQUESTS, error);
}

static gboolean
tier_request_validate (ConnectdCall *call, GError **error)
{
  return validate (call, CONNECTD_TIER_CONFIG_REQUESTS, error);
}

#define SUMMARY                                                                                              \
  "What is missing or wrong, by the vendor's validation as well where the product has one; nothing is "      \
  "stored"

const ConnectdOperation connectd_order_validate_operations[] = {
  { "POST", "requests/{request}/validate", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_SUBSCRIPTIONS,
    .prepare = request_prepare, .run = request_validate, .summary = SUMMARY },
  { "POST", "tier/config-requests/{request}/validate", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_TIER_CONFIG,
    .prepare = tier_request_prepare, .run = tier_request_validate, .summary = SUMMARY },
  { NULL },
};
