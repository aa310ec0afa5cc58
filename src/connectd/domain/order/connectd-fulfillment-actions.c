/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a fulfillment request goes through. Who may do what in which state is in the description. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

#include <string.h>

#define EXPIRED "The time that the service level agreement allows is over."

/* The JavaScript client wraps some bodies: {"data": {…}}. */
static JsonObject *
unwrap (JsonObject *body)
{
  JsonObject *data = json_object_get_size (body) == 1 ? connect_json_get_object (body, "data") : NULL;

  return data != NULL ? data : body;
}

static JsonObject *
get_asset (ConnectdTx *tx, JsonObject *request, GError **error)
{
  return connectd_tx_get (tx, CONNECTD_ASSETS, connect_json_get_string (request, "asset.id"), error);
}

static gboolean
is_type (JsonObject *request, const char *type)
{
  return g_strcmp0 (connect_json_get_string (request, "type"), type) == 0;
}

/* What templates may name: the parameters, and where the request stands. */
static GHashTable *
collect_values (JsonObject *request)
{
  GHashTable *values = _connectd_params_values (connect_json_get_array (request, "asset.params"));
  static const char *const more[][2] = { { "params_form_url", "params_form_url" }, { "activation_form", "params_form_url" },
                                         { "request_id", "id" }, { "asset_id", "asset.id" } };

  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    if (connect_json_get_string (request, more[i][1]) != NULL)
      g_hash_table_insert (values, (gpointer)more[i][0], (gpointer)connect_json_get_string (request, more[i][1]));
  return values;
}

/* Sets template and text; there may be none. */
static gboolean
choose_template (ConnectdTx *tx, JsonObject *request, JsonObject *asset, JsonObject *body, const char *type, GError **error)
{
  g_autoptr (GHashTable) values = collect_values (request);
  g_autoptr (GError) local = NULL;
  g_autofree char *text = _connectd_template_choose (tx, request, body, connect_json_get_string (asset, "product.id"),
                                                     connect_json_get_int (asset, "product_version", 0), "asset", type, "message",
                                                     values, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  json_object_set_string_member (request, "activation_key", text != NULL ? text : "");
  return TRUE;
}

/* --- approving --- */

static gboolean
check_fulfilled (JsonObject *request, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (!connect_strv_has (STRV ("cancel", "suspend", "resume"), connect_json_get_string (request, "type")))
    _connectd_params_check_complete (connect_json_get_array (request, "asset.params"), "fulfillment", "asset.params", problems);
  return connect_problems_check (problems, error);
}

static JsonNode *
dup_node (JsonObject *object, const char *path)
{
  g_autoptr (JsonObject) holder = json_object_new ();
  g_autoptr (JsonObject) copy = NULL;
  JsonNode *node = connect_json_get (object, path);

  if (node == NULL)
    return NULL;
  json_object_set_member (holder, "node", json_node_copy (node));
  copy = connect_json_copy (holder);
  return json_object_dup_member (copy, "node");
}

/* What was asked for becomes the subscription's own. */
static void
take_over (JsonObject *asset, JsonObject *request)
{
  static const char *const copied[] = { "params", "template" };
  static const char *const from[] = { "asset.params", "template" };

  json_object_set_array_member (asset, "items", _connectd_items_for_asset (connect_json_get_array (request, "asset.items")));
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      JsonNode *node = dup_node (request, from[i]);

      if (node != NULL)
        json_object_set_member (asset, copied[i], node);
    }
  if (is_type (request, "renew"))
    connect_json_set_string (asset, "renewal_expiration_date",
                             connect_json_get_string (request, "asset.renewal_expiration_date"));
}

static gboolean
set_billing (ConnectdTx *tx, JsonObject *asset, JsonObject *request, JsonObject *body, GError **error)
{
  const char *next = connect_json_get_string (body, "asset.billing.next_date");
  gint64 moment;

  if (is_type (request, "purchase"))
    _connectd_asset_begin_billing (asset, connect_json_get_time (request, "effective_date"));
  if (next == NULL)
    return TRUE;
  if (!connect_time_parse (next, &moment))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "asset.billing.next_date: Expected a moment in ISO 8601.");
  connect_json_set_time (asset, "billing.next_date", moment);
  return TRUE;
}

static void
set_renewal (JsonObject *asset, JsonObject *request)
{
  const char *uom = connect_json_get_string (asset, "billing.period.uom");
  gint64 from = connect_json_get_time (asset, "renewal_expiration_date");

  if (!is_type (request, "renew") || connect_json_get (request, "asset.renewal_expiration_date") != NULL)
    return;
  connect_json_set_time (request, "asset.renewal_expiration_date",
                         _connectd_billing_step (from != 0 ? from : connect_json_get_time (request, "effective_date"),
                                                 uom != NULL ? uom : "yearly", 1));
}

static gboolean
approve (ConnectdTx *tx, JsonObject *request, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) asset = get_asset (tx, request, error);

  if (asset == NULL || !check_fulfilled (request, error) || !choose_template (tx, request, asset, body, "fulfillment", error))
    return FALSE;
  if (connect_json_get (request, "effective_date") == NULL)
    connect_json_set_time (request, "effective_date", connectd_tx_get_now (tx));
  _connectd_assign_actor (tx, request);
  _connectd_stamp (tx, request, "events.approved");
  connect_json_remove (request, "params_form_url");
  connect_json_remove (request, "code");
  set_renewal (asset, request);
  take_over (asset, request);
  return set_billing (tx, asset, request, body, error) &&
         connectd_tx_update (tx, CONNECTD_ASSETS, _connectd_id (asset), asset, error);
}

/* --- waiting for values --- */

gboolean
_connectd_request_inquire (ConnectdTx *tx, JsonObject *request, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) asset = get_asset (tx, request, error);
  g_autofree char *url = _connectd_form_new (tx, request, "requests");

  if (asset == NULL)
    return FALSE;
  connect_json_set_string (request, "params_form_url", url);
  json_object_set_boolean_member (request, "answered", FALSE);
  _connectd_stamp (tx, request, "events.inquired");
  return choose_template (tx, request, asset, body, "inquire", error);
}

/* The buyer says that all values are there; the Vendor may go on without them. */
static gboolean
pend (ConnectdTx *tx, JsonObject *request, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (!_connectd_is_side (tx, CONNECTD_REQUESTS, request, CONNECT_SIDE_VENDOR) && connectd_tx_get_viewer (tx)->account_id != NULL)
    _connectd_params_check_complete (connect_json_get_array (request, "asset.params"), "ordering", "asset.params", problems);
  if (!connect_problems_check (problems, error) || !_connectd_validation_check_act (tx, CONNECTD_REQUESTS, request, error))
    return FALSE;
  connect_json_remove (request, "params_form_url");
  connect_json_remove (request, "code");
  connect_json_remove (request, "planned_date");
  _connectd_stamp (tx, request, "events.pended");
  return TRUE;
}

static gboolean
submit (ConnectdTx *tx, JsonObject *request, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) asset = get_asset (tx, request, error);
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) rest = asset != NULL ? _connectd_tier_config_keep_values (tx, request, body, error) : NULL;
  JsonArray *items = connect_json_get_array (request, "asset.items");

  if (rest == NULL)
    return FALSE;
  _connectd_params_take (connect_json_get_array (request, "asset.params"), rest, "asset.params", CONNECTD_PARAMS_BUYER, problems);
  if (!_connectd_items_take (tx, asset, items, body, problems, error))
    return FALSE;
  if (is_type (request, "purchase") && !_connectd_items_any (items))
    connect_problems_add (problems, "asset.items", "At least one item with a quantity is required.");
  return connect_problems_check (problems, error) && _connectd_validation_check_act (tx, CONNECTD_REQUESTS, request, error) &&
         _connectd_request_enter (tx, request, asset, body, error);
}

/* --- planning --- */

static gboolean
schedule (ConnectdTx *tx, JsonObject *request, JsonObject *body, GError **error)
{
  g_autofree char *capability = g_strdup_printf ("subscription.%s.scheduling", connect_json_get_string (request, "type"));
  const char *planned = connect_json_get_string (body, "planned_date");
  gboolean is = FALSE;
  gint64 moment;

  if (!_connectd_request_is_capable (tx, request, capability, &is, error))
    return FALSE;
  if (!is)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "The product does not allow scheduling for requests of this type.");
  if (planned == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "planned_date: This field is required.");
  if (!connect_time_parse (planned, &moment) || moment <= connectd_tx_get_now (tx))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "planned_date: Expected a moment in the future.");
  connect_json_set_time (request, "planned_date", moment);
  _connectd_stamp (tx, request, "events.scheduled");
  return connectd_tx_add_task (tx, CONNECTD_TASK_PLANNED, _connectd_id (request), NULL, moment, error);
}

static gboolean
ask_to_revoke (ConnectdTx *tx, JsonObject *request, JsonObject *body, GError **error)
{
  const char *reason = connect_json_get_string (body, "reason");

  if (reason != NULL)
    connect_json_set_string (request, "reason", reason);
  _connectd_stamp (tx, request, "events.revoking");
  return TRUE;
}

gboolean
_connectd_request_due (ConnectdTx *tx, const char *id, GError **error)
{
  g_autoptr (JsonObject) request = NULL;

  if (!_connectd_look_up (tx, CONNECTD_REQUESTS, id, &request, error))
    return FALSE;
  if (request == NULL || !_connectd_has_state (request, "scheduled") ||
      connect_json_get_time (request, "planned_date") > connectd_tx_get_now (tx))
    return TRUE; /* it was moved or revoked meanwhile */
  connect_json_set_string (request, "status", "pending");
  return pend (tx, request, error) && _connectd_request_follow (tx, request, error) &&
         connectd_tx_update (tx, CONNECTD_REQUESTS, id, request, error);
}

/* --- the act hook --- */

static gboolean
run (ConnectdTx *tx, const char *verb, JsonObject *doc, JsonObject *body, GError **error)
{
  if (strcmp (verb, "approve") == 0)
    return approve (tx, doc, body, error);
  if (strcmp (verb, "inquire") == 0)
    return _connectd_request_inquire (tx, doc, body, error);
  if (strcmp (verb, "pend") == 0)
    return pend (tx, doc, error);
  if (strcmp (verb, "purchase") == 0 || strcmp (verb, "submit") == 0)
    return submit (tx, doc, body, error);
  if (strcmp (verb, "schedule") == 0)
    return schedule (tx, doc, body, error);
  if (strcmp (verb, "revoke") == 0)
    return ask_to_revoke (tx, doc, body, error);
  if (strcmp (verb, "assign") == 0)
    return _connectd_assign (tx, doc, body, NULL, error);
  if (strcmp (verb, "unassign") == 0)
    json_object_set_string_member (doc, "assignee", "");
  else
    _connectd_stamp (tx, doc, strcmp (verb, "fail") == 0 ? "events.failed" : "events.revoked");
  return TRUE;
}

/* The Vendor's webhook sees the request as it would be sent. */
gboolean
_connectd_request_prepare_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, JsonObject **prepared,
                               GError **error)
{
  g_autoptr (JsonObject) nothing = json_object_new ();
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) asset = NULL;
  gboolean sends = strcmp (action->verb, "pend") != 0;

  asset = sends ? get_asset (tx, doc, error) : NULL;
  if (sends && (asset == NULL || !_connectd_items_take (tx, asset, connect_json_get_array (doc, "asset.items"), unwrap (body), problems, error) ||
                !connect_problems_check (problems, error)))
    return FALSE;
  return _connectd_validation_prepare_act (tx, CONNECTD_REQUESTS, doc, sends ? unwrap (body) : nothing, prepared, error);
}

gboolean
_connectd_request_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  if (!run (tx, action->verb, doc, unwrap (body), error))
    return FALSE;
  if (action->to == NULL) /* assigning says nothing about the subscription */
    return TRUE;
  return _connectd_request_follow (tx, doc, error) &&
         (strcmp (action->verb, "approve") != 0 ||
          _connectd_billing_go_on (tx, connect_json_get_string (doc, "asset.id"), error));
}

gboolean
_connectd_request_expire (ConnectdTx *tx, JsonObject *request, GError **error)
{
  if (_connectd_has_state (request, "draft"))
    return connectd_fulfillment_hooks.remove (tx, request, error) &&
           connectd_tx_remove (tx, CONNECTD_REQUESTS, _connectd_id (request), error);
  if (_connectd_has_state (request, "revoking"))
    {
      connect_json_set_string (request, "status", "revoked");
      _connectd_stamp (tx, request, "events.revoked");
    }
  else
    {
      connect_json_set_string (request, "status", "failed");
      connect_json_set_string (request, "reason", EXPIRED);
      _connectd_stamp (tx, request, "events.failed");
    }
  return _connectd_request_follow (tx, request, error) &&
         connectd_tx_update (tx, CONNECTD_REQUESTS, _connectd_id (request), request, error);
}

/* --- purchases that waited for a tier --- */

static char *
make_waiting (JsonObject *config)
{
  g_autofree char *product = _connectd_eq ("asset.product.id", connect_json_get_string (config, "product.id"));
  g_autofree char *connection = _connectd_eq ("asset.connection.id", connect_json_get_string (config, "connection.id"));
  g_autofree char *tier1 = _connectd_eq ("asset.tiers.tier1.id", connect_json_get_string (config, "account.id"));
  g_autofree char *tier2 = _connectd_eq ("asset.tiers.tier2.id", connect_json_get_string (config, "account.id"));

  return g_strdup_printf ("and(eq(status,tiers_setup),%s,%s,or(%s,%s))", product, connection, tier1, tier2);
}

static gboolean
go_on (ConnectdTx *tx, JsonObject *request, const char *reason, GError **error)
{
  g_autoptr (JsonObject) asset = get_asset (tx, request, error);
  g_autoptr (JsonObject) body = json_object_new ();

  if (asset == NULL)
    return FALSE;
  if (reason != NULL)
    {
      connect_json_set_string (request, "status", "failed");
      connect_json_set_string (request, "reason", reason);
      _connectd_stamp (tx, request, "events.failed");
    }
  else if (!_connectd_request_enter (tx, request, asset, body, error))
    return FALSE;
  return _connectd_has_state (request, "tiers_setup") ||
         (_connectd_request_follow (tx, request, error) &&
          connectd_tx_update (tx, CONNECTD_REQUESTS, _connectd_id (request), request, error));
}

gboolean
_connectd_request_tier_done (ConnectdTx *tx, JsonObject *config, const char *reason, GError **error)
{
  g_autofree char *rql = make_waiting (config);
  g_autoptr (GPtrArray) waiting = connectd_tx_find (tx, CONNECTD_REQUESTS, rql, 0, error);

  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    if (!go_on (tx, waiting->pdata[i], reason, error))
      return FALSE;
  return waiting != NULL;
}
