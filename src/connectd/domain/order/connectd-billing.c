/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Billing requests: what is due for a subscription in a period, once for each side. The platform makes them as each cycle
 * begins; either side may post its own. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

#include <string.h>

#define REQUESTS CONNECTD_BILLING_REQUESTS
#define MAX_CYCLES 24 /* of one subscription at once, when its start lies back */

/* Months of a period, the units in the order of the API. */
static const struct
{
  const char *uom;
  int months;
} units[] = {
  { "monthly", 1 },  { "yearly", 12 },  { "years_2", 24 }, { "years_3", 36 },
  { "years_4", 48 }, { "years_5", 60 }, { "years_6", 72 },
};

static int
get_months (const char *uom)
{
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_strcmp0 (units[i].uom, uom) == 0)
      return units[i].months;
  return 0;
}

gint64
_connectd_billing_step (gint64 from, const char *uom, int steps)
{
  g_autoptr (GDateTime) start = g_date_time_new_from_unix_utc (from / G_USEC_PER_SEC);
  g_autoptr (GDateTime) end = g_date_time_add_months (start, MAX (get_months (uom), 1) * steps);

  return end != NULL ? g_date_time_to_unix (end) * G_USEC_PER_SEC : from;
}

/* --- the period of a subscription --- */

/* The period of its first recurring item, in small letters; NULL: it is paid once. */
static char *
find_uom (JsonObject *asset)
{
  JsonArray *items = connect_json_get_array (asset, "items");

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      const char *period = connect_json_get_string (json_array_get_object_element (items, i), "period");
      g_autofree char *lower = period != NULL ? g_ascii_strdown (period, -1) : NULL;

      if (get_months (lower) > 0)
        return g_steal_pointer (&lower);
    }
  return NULL;
}

void
_connectd_asset_begin_billing (JsonObject *asset, gint64 from)
{
  g_autofree char *uom = find_uom (asset);
  g_autoptr (GDateTime) start = g_date_time_new_from_unix_utc (from / G_USEC_PER_SEC);

  if (uom == NULL)
    return;
  connect_json_set (asset, "billing.period.delta", json_node_init_double (json_node_alloc (), 1.0));
  connect_json_set_string (asset, "billing.period.uom", uom);
  connect_json_set_time (asset, "billing.next_date", g_date_time_to_unix (start) * G_USEC_PER_SEC);
  connect_json_set_int (asset, "billing.anniversary.day", g_date_time_get_day_of_month (start));
  if (get_months (uom) > 1)
    connect_json_set_int (asset, "billing.anniversary.month", g_date_time_get_month (start));
}

/* --- making requests --- */

static gboolean
is_billed (JsonObject *item)
{
  const char *type = connect_json_get_string (item, "item_type");
  gint64 millionths = 0;

  return g_ascii_strcasecmp (type != NULL ? type : "", "reservation") == 0 &&
         connect_decimal_parse (connect_json_get_string (item, "quantity"), &millionths) && millionths > 0;
}

/* The subscription as bills show it. */
static JsonObject *
copy_asset (JsonObject *asset)
{
  JsonObject *copy = _connectd_asset_copy_for_request (asset);
  JsonObject *billing = connect_json_get_object (asset, "billing");

  json_object_remove_member (copy, "items");
  json_object_remove_member (copy, "configuration");
  if (billing != NULL)
    {
      json_object_set_object_member (copy, "billing", connect_json_copy (billing));
      connect_json_remove (copy, "billing.items");
      connect_json_remove (copy, "billing.stats");
    }
  _connectd_asset_show_recurring (copy);
  return copy;
}

static gint64
get_count (JsonObject *asset, const char *type)
{
  g_autofree char *path = g_strdup_printf ("billing.stats.%s.count", type);

  return connect_json_get_int (asset, path, 0);
}

/* {id, …, billing{cycle_number}} of those with a quantity. */
static JsonArray *
new_items (JsonObject *asset, const char *type)
{
  g_autoptr (JsonObject) copy = connect_json_copy (asset);
  JsonArray *items = connect_json_get_array (copy, "items");
  JsonArray *billed = json_array_new ();

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    if (is_billed (json_array_get_object_element (items, i)))
      json_array_add_object_element (billed, json_object_ref (json_array_get_object_element (items, i)));
  json_object_set_array_member (copy, "items", json_array_ref (billed));
  _connectd_asset_show_recurring (copy);
  for (guint i = 0; i < json_array_get_length (billed); i++)
    connect_json_set_int (json_array_get_object_element (billed, i), "billing.cycle_number", get_count (asset, type) + 1);
  return billed;
}

/* {last_request{id, type, period}, count} of the subscription and of each item. */
static void
count_request (JsonObject *asset, JsonObject *request)
{
  const char *type = connect_json_get_string (request, "type");
  JsonArray *items = connect_json_get_array (request, "items");
  g_autofree char *place = g_strdup_printf ("billing.stats.%s", type);
  JsonObject *stats = json_object_new ();

  connect_json_set_string (stats, "last_request.id", _connectd_id (request));
  connect_json_set_string (stats, "last_request.type", type);
  connect_json_set_object (stats, "last_request.period", connect_json_copy (connect_json_get_object (request, "period")));
  connect_json_set_int (stats, "count", get_count (asset, type) + 1);
  connect_json_set_object (asset, place, stats);
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      const char *id = connect_json_get_string (json_array_get_object_element (items, i), "global_id");
      g_autofree char *path = g_strdup_printf ("billing.items.%s.%s", id, type);

      connect_json_set_object (asset, path, connect_json_copy (stats));
    }
}

static void
set_period (JsonObject *request, gint64 from, gint64 to, double delta, const char *uom)
{
  connect_json_set_time (request, "period.from", from);
  connect_json_set_time (request, "period.to", to);
  connect_json_set (request, "period.delta", json_node_init_double (json_node_alloc (), delta));
  connect_json_set_string (request, "period.uom", uom);
}

static gboolean
add_request (ConnectdTx *tx, JsonObject *asset, const char *type, gint64 from, gint64 to, GError **error)
{
  g_autoptr (JsonObject) request = json_object_new ();
  g_autofree char *id = NULL;

  connect_json_set_string (request, "type", type);
  json_object_set_object_member (request, "asset", copy_asset (asset));
  json_object_set_array_member (request, "items", new_items (asset, type));
  json_object_set_object_member (request, "attributes", json_object_new ());
  set_period (request, from, to, 1.0, connect_json_get_string (asset, "billing.period.uom"));
  id = connectd_tx_new_id_for (tx, REQUESTS, request, error);
  if (id == NULL)
    return FALSE;
  connect_json_set_string (request, "id", id);
  count_request (asset, request);
  return connectd_tx_insert (tx, REQUESTS, id, request, error);
}

/* All cycles that have begun. */
static gboolean
bill (ConnectdTx *tx, JsonObject *asset, GError **error)
{
  const char *uom = connect_json_get_string (asset, "billing.period.uom");
  gint64 next = connect_json_get_time (asset, "billing.next_date");

  for (guint i = 0; i < MAX_CYCLES && next <= connectd_tx_get_now (tx); i++)
    {
      gint64 to = _connectd_billing_step (next, uom, 1);

      connect_json_set_time (asset, "billing.next_date", to);
      if (!add_request (tx, asset, "vendor", next, to, error) || !add_request (tx, asset, "provider", next, to, error))
        return FALSE;
      next = to;
    }
  return connectd_tx_refresh (tx, CONNECTD_ASSETS, _connectd_id (asset), asset, error) &&
         connectd_tx_drop_tasks (tx, CONNECTD_TASK_BILLING, _connectd_id (asset), error) &&
         connectd_tx_add_task (tx, CONNECTD_TASK_BILLING, _connectd_id (asset), NULL, next, error);
}

gboolean
_connectd_billing_go_on (ConnectdTx *tx, const char *asset_id, GError **error)
{
  g_autoptr (JsonObject) asset = NULL;

  if (!_connectd_look_up (tx, CONNECTD_ASSETS, asset_id, &asset, error))
    return FALSE;
  if (asset == NULL || connect_json_get (asset, "billing.next_date") == NULL ||
      !connect_strv_has (STRV ("active", "suspended", "terminating"), connect_json_get_string (asset, "status")))
    return TRUE;
  return bill (tx, asset, error);
}

/* --- posted ones --- */

/* The subscription that the body names, in either shape of bodies. */
static JsonObject *
find_asset (ConnectdTx *tx, JsonObject *body, GError **error)
{
  static const char *const ids[] = { "asset_id", "asset.id" };
  static const char *const uids[] = { "asset_external_uid", "asset.external_uid" };
  JsonObject *asset = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids) && asset == NULL; i++)
    {
      const char *id = connect_json_get_string (body, ids[i]), *uid = connect_json_get_string (body, uids[i]);

      if ((id != NULL && !_connectd_look_up (tx, CONNECTD_ASSETS, id, &asset, error)) ||
          (asset == NULL && uid != NULL && !_connectd_find_one (tx, CONNECTD_ASSETS, "external_uid", uid, &asset, error)))
        return NULL;
    }
  if (asset != NULL && connect_collection_get_sides (CONNECTD_ASSETS, asset, connectd_tx_get_viewer (tx)->account_id) != 0)
    return asset;
  g_clear_pointer (&asset, json_object_unref);
  _connectd_fail (error, CONNECT_ERROR_INVALID, "asset: There is no such subscription.");
  return NULL;
}

static const char *
get_either (JsonObject *body, const char *flat, const char *nested)
{
  const char *text = connect_json_get_string (body, flat);

  return text != NULL ? text : connect_json_get_string (body, nested);
}

static double
get_delta (JsonObject *body)
{
  JsonNode *flat = connect_json_get (body, "period_delta"), *nested = connect_json_get (body, "period.delta");
  JsonNode *node = flat != NULL ? flat : nested;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) != G_TYPE_STRING ? json_node_get_double (node) : 0;
}

static void
take_period (JsonObject *doc, JsonObject *body, ConnectProblems *problems)
{
  const char *from_text = get_either (body, "period_from", "period.from"), *to_text = get_either (body, "period_to", "period.to");
  const char *uom = get_either (body, "period_uom", "period.uom");
  gint64 from = 0, to = 0;

  if (from_text == NULL || !connect_time_parse (from_text, &from))
    connect_problems_add (problems, "period.from", "Expected a moment in ISO 8601.");
  if (to_text == NULL || !connect_time_parse (to_text, &to) || to <= from)
    connect_problems_add (problems, "period.to", "Expected a moment in ISO 8601 after the beginning.");
  if (get_delta (body) <= 0)
    connect_problems_add (problems, "period.delta", "Expected a number above 0.");
  if (get_months (uom) == 0)
    connect_problems_add (problems, "period.uom", "Expected a unit such as monthly or yearly.");
  else
    set_period (doc, from, to, get_delta (body), uom);
}

/* By its local or global id or its MPN, under whichever of these names it is given. */
static JsonObject *
find_item (JsonArray *items, JsonObject *given)
{
  static const char *const names[] = { "id", "global_id", "mpn" };
  JsonObject *item = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names) * G_N_ELEMENTS (names) && item == NULL; i++)
    {
      const char *value = connect_json_get_string (given, names[i / G_N_ELEMENTS (names)]);

      item = value != NULL ? _connectd_array_find (items, names[i % G_N_ELEMENTS (names)], value, NULL) : NULL;
    }
  return item;
}

static void
take_items (JsonObject *doc, JsonObject *asset, JsonObject *body, ConnectProblems *problems)
{
  g_autoptr (JsonArray) billed = new_items (asset, connect_json_get_string (doc, "type"));
  JsonArray *given = connect_json_get_array (body, "items");
  JsonArray *items = json_array_new ();

  json_object_set_array_member (doc, "items", items);
  if (given == NULL || json_array_get_length (given) == 0)
    connect_problems_add (problems, "items", "A list of at least one item is required.");
  for (guint i = 0; given != NULL && i < json_array_get_length (given); i++)
    {
      JsonNode *element = json_array_get_element (given, i);
      JsonObject *item = JSON_NODE_HOLDS_OBJECT (element) ? find_item (billed, json_node_get_object (element)) : NULL;
      g_autofree char *path = g_strdup_printf ("items[%u]", i);

      if (item != NULL)
        json_array_add_object_element (items, connect_json_copy (item));
      else
        connect_problems_add (problems, path, "The subscription has no such item that is billed.");
    }
}

static gboolean
take_attributes (JsonObject *attributes, JsonObject *given, const char *own, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (given);

  for (GList *l = names; l != NULL; l = l->next)
    {
      if (g_strcmp0 (l->data, own) != 0)
        return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "Only the attributes of your own side are for you to change.");
      if (connect_json_get_object (given, l->data) == NULL)
        return _connectd_fail (error, CONNECT_ERROR_INVALID, "%s: Expected an object.", (char *)l->data);
      json_object_set_object_member (attributes, l->data, connect_json_copy (connect_json_get_object (given, l->data)));
    }
  return TRUE;
}

static gboolean
request_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  const char *own = connectd_tx_get_viewer (tx)->role == CONNECT_ROLE_VENDOR ? "vendor" : "provider";
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) asset = find_asset (tx, body, error);
  JsonObject *attributes = json_object_new ();

  json_object_set_object_member (doc, "attributes", attributes);
  if (asset == NULL)
    return FALSE;
  if (connect_json_get (doc, "type") == NULL)
    connect_json_set_string (doc, "type", own);
  if (g_strcmp0 (connect_json_get_string (doc, "type"), own) != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "Billing requests of the other side are for the other party to make.");
  take_period (doc, body, problems);
  take_items (doc, asset, body, problems);
  json_object_set_object_member (doc, "asset", copy_asset (asset));
  return connect_problems_check (problems, error) &&
         (connect_json_get_object (body, "attributes") == NULL ||
          take_attributes (attributes, connect_json_get_object (body, "attributes"), own, error));
}

static gboolean
request_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  const char *id = connect_json_get_string (doc, "asset.id");
  g_autoptr (JsonObject) asset = connectd_tx_get (tx, CONNECTD_ASSETS, id, error);

  if (asset == NULL)
    return FALSE;
  count_request (asset, doc);
  return connectd_tx_refresh (tx, CONNECTD_ASSETS, id, asset, error);
}

const ConnectdHooks connectd_billing_request_hooks = {
  .collection = "billing-requests",
  .create = request_create,
  .created = request_created,
};

static gboolean
attributes_put (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) request = connectd_tx_get_visible (call->tx, REQUESTS, call->args[0], error);
  g_autoptr (JsonObject) holder = NULL;
  JsonObject *body = request != NULL ? _connectd_body (call, &holder, error) : NULL;
  gboolean vendor;

  if (body == NULL)
    return FALSE;
  vendor = _connectd_is_side (call->tx, REQUESTS, request, CONNECT_SIDE_VENDOR);
  if (!take_attributes (connect_json_get_object (request, "attributes"), body, vendor ? "vendor" : "provider", error) ||
      !connectd_tx_update (call->tx, REQUESTS, call->args[0], request, error))
    return FALSE;
  _connectd_answer (call, 200, connect_json_copy (connect_json_get_object (request, "attributes")));
  return TRUE;
}

const ConnectdOperation connectd_billing_request_operations[] = {
  { "PUT", "subscriptions/requests/{request}/attributes", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_SUBSCRIPTIONS, .writes = TRUE,
    .run = attributes_put, .summary = "The attributes of one's own side" },
  { NULL },
};
