/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How a fulfillment request is made, what each type does to its subscription, and what a request has to wait for. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

#include <string.h>

/* What a type of request asks of the subscription and makes of it. */
typedef struct
{
  const char *type;
  const char *from[3];    /* states of the subscription in which it may be asked for; none: it makes the subscription */
  const char *during;     /* its state while the request is open; NULL: the one it has */
  const char *approved;
  const char *refused;    /* NULL: the one that it had */
  const char *capability; /* what the product must allow */
  const char *editable;   /* the capability by which the buyer may give values; NULL: by none */
  gboolean vendor;        /* the Vendor asks for it */
} Kind;

static const Kind kinds[] = {
  { .type = "purchase", .during = "processing", .approved = "active", .refused = "terminated" },
  { .type = "change", .from = { "active" }, .editable = "subscription.change.editable_ordering_parameters" },
  { .type = "cancel", .from = { "active", "suspended" }, .during = "terminating", .approved = "terminated" },
  { .type = "suspend", .from = { "active" }, .approved = "suspended", .capability = "subscription.hold" },
  { .type = "resume", .from = { "suspended" }, .approved = "active", .capability = "subscription.hold" },
  { .type = "adjustment", .from = { "active" }, .vendor = TRUE },
  { .type = "renew", .from = { "active" }, .capability = "subscription.renew.enable_renew",
    .editable = "subscription.renew.editable_ordering_parameters" },
  { .type = "transfer", .from = { "active" }, .capability = "subscription.transfer.enable_transfer",
    .editable = "subscription.transfer.editable_ordering_parameters" },
};

static const Kind *
find_kind (JsonObject *request)
{
  const char *type = connect_json_get_string (request, "type");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].type, type) == 0)
      return &kinds[i];
  g_return_val_if_reached (&kinds[0]);
}

gboolean
_connectd_request_is_open (JsonObject *request)
{
  return !connect_strv_has (STRV ("approved", "failed", "revoked"), connect_json_get_string (request, "status"));
}

gboolean
_connectd_request_is_capable (ConnectdTx *tx, JsonObject *request, const char *capability, gboolean *is, GError **error)
{
  g_autoptr (JsonObject) product =
      connectd_tx_get (tx, &connect_products_collection, connect_json_get_string (request, "asset.product.id"), error);

  *is = product != NULL && connectd_product_is_capable (product, capability);
  return product != NULL;
}

/* --- the subscription follows --- */

static const char *
find_asset_state (JsonObject *request)
{
  const Kind *kind = find_kind (request);
  const char *previous = connect_json_get_string (request, "previous_status");
  const char *state = connect_json_get_string (request, "status");

  if (strcmp (state, "draft") == 0)
    return previous != NULL ? previous : "draft";
  if (strcmp (state, "approved") == 0)
    return kind->approved != NULL ? kind->approved : previous;
  if (_connectd_request_is_open (request))
    return kind->during != NULL ? kind->during : previous;
  return kind->refused != NULL ? kind->refused : previous;
}

static void
set_pending_request (JsonObject *asset, JsonObject *request)
{
  static const char *const copied[] = { "id", "type", "status" };
  JsonObject *pending;

  if (!_connectd_request_is_open (request))
    {
      json_object_remove_member (asset, "pending_request");
      return;
    }
  pending = json_object_new ();
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    connect_json_set_string (pending, copied[i], connect_json_get_string (request, copied[i]));
  connect_json_set_object (asset, "pending_request", pending);
}

static JsonArray *
dup_array (JsonObject *object, const char *path)
{
  g_autoptr (JsonObject) holder = json_object_new ();
  g_autoptr (JsonObject) copy = NULL;

  json_object_set_array_member (holder, "list", json_array_ref (connect_json_get_array (object, path)));
  copy = connect_json_copy (holder);
  return json_array_ref (json_object_get_array_member (copy, "list"));
}

/* A purchase's words are the subscription's own from the beginning. */
static void
mirror_purchase (JsonObject *asset, JsonObject *request)
{
  if (g_strcmp0 (connect_json_get_string (request, "type"), "purchase") != 0)
    return;
  json_object_set_array_member (asset, "params", dup_array (request, "asset.params"));
  json_object_set_array_member (asset, "items", _connectd_items_for_asset (connect_json_get_array (request, "asset.items")));
}

gboolean
_connectd_request_follow (ConnectdTx *tx, JsonObject *request, GError **error)
{
  const char *id = connect_json_get_string (request, "asset.id");
  g_autoptr (JsonObject) asset = connectd_tx_get (tx, CONNECTD_ASSETS, id, error);

  if (asset == NULL)
    return FALSE;
  connect_json_set_string (asset, "status", find_asset_state (request));
  set_pending_request (asset, request);
  mirror_purchase (asset, request);
  if (!connectd_tx_update (tx, CONNECTD_ASSETS, id, asset, error))
    return FALSE;
  connect_json_set_string (request, "asset.status", connect_json_get_string (asset, "status"));
  connect_json_set_object (request, "asset.events", connect_json_copy (connect_json_get_object (asset, "events")));
  return TRUE;
}

/* --- what it has to wait for --- */

gboolean
_connectd_request_enter (ConnectdTx *tx, JsonObject *request, JsonObject *asset, JsonObject *body, GError **error)
{
  gboolean ready = TRUE;

  if (g_strcmp0 (connect_json_get_string (request, "type"), "purchase") == 0 &&
      !_connectd_tier_config_prepare (tx, request, asset, &ready, error))
    return FALSE;
  connect_json_set_string (request, "status", ready ? "pending" : "tiers_setup");
  if (!ready)
    return TRUE;
  if (!_connectd_params_check_complete (connect_json_get_array (request, "asset.params"), "ordering", NULL, NULL))
    {
      connect_json_set_string (request, "status", "inquiring");
      /* the form's address names it: a new one waits for its id */
      return _connectd_id (request) == NULL || _connectd_request_inquire (tx, request, body, error);
    }
  _connectd_stamp (tx, request, "events.pended");
  return TRUE;
}

/* --- creation --- */

static void
set_defaults (JsonObject *request)
{
  static const char *const texts[] = { "note", "reason", "activation_key", "assignee" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (connect_json_get (request, texts[i]) == NULL)
      json_object_set_string_member (request, texts[i], "");
  json_object_set_boolean_member (request, "answered", FALSE);
  json_object_set_object_member (request, "external_attributes", json_object_new ());
}

/* The subscription, and where it was sold, stand in the request. */
static void
set_asset (JsonObject *request, JsonObject *asset)
{
  static const char *const sale[] = { "contract", "marketplace" };

  connect_json_set_object (request, "asset", _connectd_asset_copy_for_request (asset));
  for (guint i = 0; i < G_N_ELEMENTS (sale); i++)
    if (connect_json_get_object (asset, sale[i]) != NULL)
      connect_json_set_object (request, sale[i], connect_json_copy (connect_json_get_object (asset, sale[i])));
}

static gboolean
set_capabilities (ConnectdTx *tx, JsonObject *request, GError **error)
{
  g_autoptr (JsonObject) product =
      connectd_tx_get (tx, &connect_products_collection, connect_json_get_string (request, "asset.product.id"), error);
  JsonObject *capabilities = product != NULL ? connect_json_get_object (product, "capabilities") : NULL;

  if (capabilities != NULL)
    connect_json_set_object (request, "asset.product.capabilities", connect_json_copy (capabilities));
  return product != NULL;
}

static gboolean
use_tiers (ConnectdTx *tx, JsonObject *asset, GError **error)
{
  static const char *const tiers[] = { "customer", "tier1", "tier2" };

  for (guint i = 0; i < G_N_ELEMENTS (tiers); i++)
    {
      g_autofree char *path = g_strdup_printf ("tiers.%s.id", tiers[i]);
      const char *id = connect_json_get_string (asset, path);

      if (id != NULL && !_connectd_tier_account_use (tx, id, tiers[i], asset, error))
        return FALSE;
    }
  return TRUE;
}

/* Values that the buyer gives; those of the tiers' parameters are for the tiers' configurations. */
static gboolean
take_values (ConnectdTx *tx, JsonObject *request, JsonObject *body, ConnectdParamsSide side, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonArray *params = connect_json_get_array (request, "asset.params");

  _connectd_params_take (params, body, "asset.params", side, problems);
  return _connectd_params_check_unique (tx, connect_json_get_object (request, "asset"), "asset.params", problems, error) &&
         connect_problems_check (problems, error);
}

static gboolean
create_purchase (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  gboolean draft = g_strcmp0 (connect_json_get_string (body, "status"), "draft") == 0;
  g_autoptr (JsonObject) asset = _connectd_asset_new (tx, body, draft, error);
  g_autofree char *id = asset != NULL ? connectd_tx_new_id (tx, CONNECTD_ASSETS, NULL, error) : NULL;
  g_autoptr (JsonObject) rest = NULL;
  JsonArray *items;

  if (id == NULL)
    return FALSE;
  connect_json_set_string (asset, "id", id);
  connect_json_set_string (asset, "status", draft ? "draft" : "processing");
  items = json_array_ref (connect_json_get_array (asset, "items"));
  json_object_set_array_member (asset, "items", _connectd_items_for_asset (items));
  if (!connectd_tx_insert (tx, CONNECTD_ASSETS, id, asset, error) || !use_tiers (tx, asset, error))
    {
      json_array_unref (items);
      return FALSE;
    }
  set_asset (doc, asset);
  connect_json_set (doc, "asset.items", json_node_init_array (json_node_alloc (), items));
  json_array_unref (items);
  if (!set_capabilities (tx, doc, error))
    return FALSE;
  rest = _connectd_tier_config_keep_values (tx, doc, body, error);
  if (rest == NULL || !take_values (tx, doc, rest, CONNECTD_PARAMS_BUYER, error))
    return FALSE;
  connect_json_set_string (doc, "status", "draft");
  return draft || _connectd_request_enter (tx, doc, asset, body, error);
}

/* The subscription that the body names by its id or by the buyer's own. */
static JsonObject *
find_asset (ConnectdTx *tx, JsonObject *body, GError **error)
{
  const char *id = connect_json_get_string (body, "asset.id");
  const char *uid = connect_json_get_string (body, "asset.external_uid");
  g_autoptr (JsonObject) asset = NULL;

  if (id == NULL && uid == NULL)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "asset.id: This field is required.");
      return NULL;
    }
  if (id != NULL ? !_connectd_look_up (tx, CONNECTD_ASSETS, id, &asset, error)
                 : !_connectd_find_one (tx, CONNECTD_ASSETS, "external_uid", uid, &asset, error))
    return NULL;
  if (asset != NULL && connect_collection_get_sides (CONNECTD_ASSETS, asset, connectd_tx_get_viewer (tx)->account_id) != 0)
    return g_steal_pointer (&asset);
  _connectd_fail (error, CONNECT_ERROR_INVALID, "asset: There is no object with the id %s.", id != NULL ? id : uid);
  return NULL;
}

static gboolean
check_asset (ConnectdTx *tx, const Kind *kind, JsonObject *asset, GError **error)
{
  const char *state = connect_json_get_string (asset, "status");
  g_autofree char *same = _connectd_eq ("asset.id", _connectd_id (asset));
  g_autofree char *rql = g_strdup_printf ("and(%s,out(status,(approved,failed,revoked)))", same);
  gint64 open = connectd_tx_count (tx, CONNECTD_REQUESTS, rql, error);
  gboolean fits = FALSE;

  for (guint i = 0; kind->from[i] != NULL; i++)
    fits = fits || g_strcmp0 (kind->from[i], state) == 0;
  if (open > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "asset: There is an open request for this subscription already.");
  if (open == 0 && !fits)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "asset: A request of this type is not possible while the subscription is %s.", state);
  return open == 0;
}

static gboolean
check_kind (ConnectdTx *tx, const Kind *kind, JsonObject *request, GError **error)
{
  gboolean is = TRUE;

  if (kind->capability != NULL && !_connectd_request_is_capable (tx, request, kind->capability, &is, error))
    return FALSE;
  return is || _connectd_fail (error, CONNECT_ERROR_INVALID, "type: The product does not allow requests of this type.");
}

/* The last one that was approved. */
static gboolean
set_previous (ConnectdTx *tx, JsonObject *request, JsonObject *asset, GError **error)
{
  g_autofree char *same = _connectd_eq ("asset.id", _connectd_id (asset));
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(status,approved))", same);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, CONNECTD_REQUESTS, rql, 0, error);

  connect_json_set_string (request, "previous_status", connect_json_get_string (asset, "status"));
  if (found != NULL && found->len > 0)
    connect_json_set_string (request, "previous_approved_request.id", _connectd_id (found->pdata[found->len - 1]));
  return found != NULL;
}

/* What this type changes: quantities and values of the buyer, or values of the Vendor. */
static gboolean
take_changes (ConnectdTx *tx, const Kind *kind, JsonObject *request, JsonObject *asset, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonArray *items = connect_json_get_array (request, "asset.items");
  gboolean given = connect_json_get (body, "asset.params") != NULL;
  gboolean editable = kind->vendor;

  if (given && !kind->vendor && kind->editable != NULL && !_connectd_request_is_capable (tx, request, kind->editable, &editable, error))
    return FALSE;
  if (given && !editable)
    connect_problems_add (problems, "asset.params", "Parameters cannot be changed by a request of this type.");
  else if (given && !take_values (tx, request, body, kind->vendor ? CONNECTD_PARAMS_VENDOR : CONNECTD_PARAMS_BUYER, error))
    return FALSE;
  if (kind->editable != NULL && !_connectd_items_take (tx, asset, items, body, problems, error))
    return FALSE;
  if (strcmp (kind->type, "change") == 0 && !given && !_connectd_items_changed (items))
    connect_problems_add (problems, "asset.items", "The request changes nothing.");
  return connect_problems_check (problems, error);
}

static gboolean
create_other (ConnectdTx *tx, const Kind *kind, JsonObject *doc, JsonObject *body, GError **error)
{
  gboolean draft = g_strcmp0 (connect_json_get_string (body, "status"), "draft") == 0;
  g_autoptr (JsonObject) asset = find_asset (tx, body, error);
  const char *renewal = connect_json_get_string (body, "asset.renewal_expiration_date");
  gint64 moment;

  if (asset == NULL || !check_asset (tx, kind, asset, error))
    return FALSE;
  set_asset (doc, asset);
  json_object_set_array_member (connect_json_get_object (doc, "asset"), "items",
                                _connectd_items_for_request (connect_json_get_array (asset, "items")));
  if (!set_capabilities (tx, doc, error) || !check_kind (tx, kind, doc, error) || !set_previous (tx, doc, asset, error) ||
      !take_changes (tx, kind, doc, asset, body, error))
    return FALSE;
  if (renewal != NULL && strcmp (kind->type, "renew") == 0)
    {
      if (!connect_time_parse (renewal, &moment))
        return _connectd_fail (error, CONNECT_ERROR_INVALID, "asset.renewal_expiration_date: Expected a moment in ISO 8601.");
      connect_json_set_time (doc, "asset.renewal_expiration_date", moment);
    }
  connect_json_set_string (doc, "status", "draft");
  return draft || _connectd_request_enter (tx, doc, asset, body, error);
}

static gboolean
request_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  const Kind *kind = find_kind (doc);
  gboolean vendor = connectd_tx_get_viewer (tx)->role == CONNECT_ROLE_VENDOR;

  if (vendor != kind->vendor)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This is for the other party to do.");
  set_defaults (doc);
  return strcmp (kind->type, "purchase") == 0 ? create_purchase (tx, doc, body, error) : create_other (tx, kind, doc, body, error);
}

/* A product may have transfers approved by themselves. */
static gboolean
approve_by_itself (ConnectdTx *tx, JsonObject *request, GError **error)
{
  static const ConnectAction approval = { .verb = "approve", .to = "approved" };
  g_autoptr (JsonObject) body = json_object_new ();
  gboolean is = FALSE;

  if (g_strcmp0 (connect_json_get_string (request, "type"), "transfer") != 0 || !_connectd_has_state (request, "pending"))
    return TRUE;
  if (!_connectd_request_is_capable (tx, request, "subscription.transfer.transfer_autoapprove", &is, error))
    return FALSE;
  if (!is)
    return TRUE;
  connect_json_set_string (request, "status", "approved");
  return _connectd_request_act (tx, &approval, request, body, error) &&
         connectd_tx_update (tx, CONNECTD_REQUESTS, _connectd_id (request), request, error);
}

static gboolean
request_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  if (_connectd_has_state (doc, "inquiring") && !_connectd_request_inquire (tx, doc, body, error))
    return FALSE;
  return _connectd_request_follow (tx, doc, error) &&
         connectd_tx_refresh (tx, CONNECTD_REQUESTS, _connectd_id (doc), doc, error) && approve_by_itself (tx, doc, error);
}

static gboolean
request_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  const char *id = connect_json_get_string (doc, "asset.id");
  g_autoptr (JsonObject) asset = connectd_tx_get (tx, CONNECTD_ASSETS, id, error);

  if (asset == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (doc, "type"), "purchase") == 0)
    return connectd_tx_remove (tx, CONNECTD_ASSETS, id, error);
  json_object_remove_member (asset, "pending_request");
  return connectd_tx_update (tx, CONNECTD_ASSETS, id, asset, error);
}

const ConnectdHooks connectd_fulfillment_hooks = {
  .collection = "requests",
  .create = request_create,
  .created = request_created,
  .update = _connectd_request_update,
  .remove = request_remove,
  .act = _connectd_request_act,
  .prepare = _connectd_request_prepare_act,
  .prepared = STRV ("purchase", "submit", "pend"),
};
