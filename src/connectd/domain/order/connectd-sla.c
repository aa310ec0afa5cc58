/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Service levels: each account that somebody acts for has one agreement for each kind of request, at first switched off. An
 * active one is measured by the clock. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

#include <string.h>

#define SLAS (&connect_slas_collection)
#define SLIS (&connect_slis_collection)
#define MAX_DAYS 3650
#define N_ZONES 3

/* The kinds of requests that are measured. */
static const struct
{
  const char *entity_type;
  const ConnectCollection *collection;
  const char *vendor, *provider; /* whose it is */
  gboolean (*expire) (ConnectdTx *tx, JsonObject *request, GError **error);
} entities[] = {
  { "subscription_request", &connect_requests_collection, "asset.connection.vendor.id", "asset.connection.provider.id",
    _connectd_request_expire },
  { "tier_config_request", &connect_tier_config_requests_collection, "configuration.connection.vendor.id",
    "configuration.connection.provider.id", _connectd_tier_config_request_expire },
};

/* The states that have an objective, and since when a request is in them. */
static const struct
{
  const char *status;
  int days[N_ZONES];
  const char *since;
} targets[] = {
  { "draft", { 1, 1, 2 }, "created" },
  { "inquiring", { 5, 5, 5 }, "events.inquired.at" },
  { "pending", { 1, 1, 2 }, "events.pended.at" },
  { "revoking", { 1, 1, 2 }, "events.revoking.at" },
};

/* --- the agreements --- */

static JsonArray *
new_zones (const int *days)
{
  JsonArray *zones = json_array_new ();

  for (guint i = 0; i < N_ZONES; i++)
    {
      JsonObject *zone = json_object_new ();

      json_object_set_int_member (zone, "days", days[i]);
      json_object_set_int_member (zone, "zone", i);
      json_array_add_object_element (zones, zone);
    }
  return zones;
}

static JsonArray *
new_objectives (const char *sla_id)
{
  JsonArray *slos = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      JsonObject *slo = json_object_new ();
      g_autofree char *id = g_strdup_printf ("SLO-%s-%03u", sla_id + strlen ("SLA-"), i + 1);

      json_object_set_string_member (slo, "id", id);
      json_object_set_string_member (slo, "target_status", targets[i].status);
      json_object_set_boolean_member (slo, "terminate", FALSE);
      json_object_set_array_member (slo, "zones", new_zones (targets[i].days));
      json_array_add_object_element (slos, slo);
    }
  return slos;
}

static gboolean
add_agreement (ConnectdTx *tx, const char *account_id, const char *entity_type, GError **error)
{
  g_autoptr (JsonObject) sla = json_object_new ();
  g_autofree char *id = connectd_tx_new_id (tx, SLAS, NULL, error);

  if (id == NULL)
    return FALSE;
  connect_json_set_string (sla, "id", id);
  connect_json_set_string (sla, "owner.id", account_id);
  connect_json_set_boolean (sla, "active", FALSE);
  connect_json_set_string (sla, "entity_type", entity_type);
  json_object_set_array_member (sla, "slos", new_objectives (id));
  return connectd_tx_insert (tx, SLAS, id, sla, error);
}

gboolean
_connectd_sla_add (ConnectdTx *tx, const char *account_id, GError **error)
{
  g_autofree char *own = _connectd_eq ("owner.id", account_id);
  gint64 n = connectd_tx_count (tx, SLAS, own, error);

  for (guint i = 0; n == 0 && i < G_N_ELEMENTS (entities); i++)
    if (!add_agreement (tx, account_id, entities[i].entity_type, error))
      return FALSE;
  return n >= 0;
}

static void
take_zones (JsonObject *slo, JsonArray *given, const char *path, ConnectProblems *problems)
{
  int days[N_ZONES] = { -1, -1, -1 };

  for (guint i = 0; i < json_array_get_length (given); i++)
    {
      JsonNode *element = json_array_get_element (given, i);
      JsonObject *zone = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      gint64 number = zone != NULL ? connect_json_get_int (zone, "zone", -1) : -1;
      gint64 n = zone != NULL ? connect_json_get_int (zone, "days", -1) : -1;

      if (number >= 0 && number < N_ZONES && n >= 0 && n <= MAX_DAYS)
        days[number] = (int)n;
    }
  for (guint i = 0; i < N_ZONES; i++)
    if (days[i] < 0)
      {
        connect_problems_add (problems, path, "Expected the days (0 to %d) of the zones 0, 1 and 2.", MAX_DAYS);
        return;
      }
  json_object_set_array_member (slo, "zones", new_zones (days));
}

/* Objectives are named by id or state; what is not named stays. */
static void
take_objective (JsonArray *slos, JsonObject *given, const char *path, ConnectProblems *problems)
{
  const char *id = connect_json_get_string (given, "id"), *status = connect_json_get_string (given, "target_status");
  JsonObject *slo = id != NULL ? _connectd_array_find (slos, "id", id, NULL) : _connectd_array_find (slos, "target_status", status, NULL);

  if (slo == NULL)
    {
      connect_problems_add (problems, path, "There is no such objective.");
      return;
    }
  if (connect_json_get_array (given, "zones") != NULL)
    take_zones (slo, connect_json_get_array (given, "zones"), path, problems);
  json_object_set_boolean_member (slo, "terminate",
                                  connect_json_get_boolean (given, "terminate", connect_json_get_boolean (slo, "terminate", FALSE)));
  if (connect_json_get_boolean (slo, "terminate", FALSE))
    json_object_set_string_member (slo, "final_action", "reject");
  else
    json_object_remove_member (slo, "final_action");
}

static gboolean
sla_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) copy = connect_json_copy (before);
  JsonArray *slos = connect_json_get_array (copy, "slos"), *given = connect_json_get_array (body, "slos");

  for (guint i = 0; given != NULL && i < json_array_get_length (given); i++)
    {
      JsonNode *element = json_array_get_element (given, i);
      g_autofree char *path = g_strdup_printf ("slos[%u]", i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        take_objective (slos, json_node_get_object (element), path, problems);
      else
        connect_problems_add (problems, path, "Expected an object.");
    }
  json_object_set_array_member (doc, "slos", json_array_ref (slos));
  return connect_problems_check (problems, error);
}

const ConnectdHooks connectd_sla_hooks = {
  .collection = "slas",
  .update = sla_update,
};

/* --- measuring --- */

/* Of one agreement and objective, in one round. */
typedef struct
{
  ConnectdTx *tx;
  JsonObject *sla;
  JsonObject *slo;
  guint entity;
  const char *owner;
} Measure;

static gint64
find_since (JsonObject *request)
{
  gint64 since = connect_json_get_time (request, "created");

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    if (_connectd_has_state (request, targets[i].status))
      since = MAX (since, connect_json_get_time (request, targets[i].since));
  return since;
}

/* The zone after so many days; N_ZONES when the time of all is over. */
static guint
find_zone (JsonObject *slo, gint64 days)
{
  JsonArray *zones = connect_json_get_array (slo, "zones");

  for (guint i = 0; i < N_ZONES; i++)
    {
      days -= connect_json_get_int (json_array_get_object_element (zones, i), "days", 0);
      if (days < 0)
        return i;
    }
  return N_ZONES;
}

static JsonObject *
new_indicator (const Measure *m, JsonObject *request, const char *key, gint64 since)
{
  static const char *const copied[] = { "id", "target_status", "terminate", "final_action", "zones" };
  g_autoptr (JsonObject) slo = connect_json_copy (m->slo);
  JsonObject *sli = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      g_autofree char *path = g_strconcat ("slo.", copied[i], NULL);

      if (connect_json_get (slo, copied[i]) != NULL)
        connect_json_set (sli, path, json_object_dup_member (slo, copied[i]));
    }
  connect_json_set_string (sli, "slo.sla.id", _connectd_id (m->sla));
  connect_json_set_string (sli, "slo.sla.entity_type", entities[m->entity].entity_type);
  connect_json_set_string (sli, "entity_id", _connectd_id (request));
  connect_json_set_string (sli, "owner.id", m->owner);
  connect_json_set_string (sli, "key", key);
  connect_json_set_time (sli, "start_date", since);
  return sli;
}

/* The indicator of this request, new or as it is now. */
static gboolean
store_indicator (const Measure *m, JsonObject *request, gint64 since, gint64 days, guint zone, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", m->owner, _connectd_id (request));
  g_autoptr (JsonObject) old = NULL;
  g_autoptr (JsonObject) sli = new_indicator (m, request, key, since);
  g_autofree char *id = NULL;

  connect_json_set_int (sli, "zone", zone);
  connect_json_set_int (sli, "days", days);
  if (!_connectd_find_one (m->tx, SLIS, "key", key, &old, error))
    return FALSE;
  if (old == NULL)
    {
      id = connectd_tx_new_id (m->tx, SLIS, NULL, error);
      if (id == NULL)
        return FALSE;
      connect_json_set_string (sli, "id", id);
      return connectd_tx_insert (m->tx, SLIS, id, sli, error);
    }
  if (connect_json_get_int (old, "days", -1) == days && connect_json_get_time (old, "start_date") == since)
    return TRUE;
  connect_json_set_string (sli, "id", _connectd_id (old));
  connect_json_set_object (sli, "events", connect_json_copy (connect_json_get_object (old, "events")));
  return connectd_tx_update (m->tx, SLIS, _connectd_id (old), sli, error);
}

/* The request tells what its Vendor measures, or else its buyer. */
static gboolean
tell_request (const Measure *m, JsonObject *request, gint64 days, guint zone, GError **error)
{
  const char *teller = connect_json_get_string (request, "sli_owner");
  gboolean vendor = g_strcmp0 (connect_json_get_string (request, entities[m->entity].vendor), m->owner) == 0;

  if (!vendor && teller != NULL && strcmp (teller, m->owner) != 0)
    return TRUE;
  if (connect_json_get_int (request, "sli.days", -1) == days && connect_json_get_int (request, "sli.zone", -1) == (gint64)zone &&
      g_strcmp0 (teller, m->owner) == 0)
    return TRUE;
  connect_json_set_int (request, "sli.zone", zone);
  connect_json_set_int (request, "sli.days", days);
  connect_json_set_string (request, "sli_owner", m->owner);
  return connectd_tx_refresh (m->tx, entities[m->entity].collection, _connectd_id (request), request, error);
}

static gboolean
measure_request (const Measure *m, JsonObject *request, GError **error)
{
  gint64 since = find_since (request);
  gint64 days = MAX (connectd_tx_get_now (m->tx) - since, 0) / G_TIME_SPAN_DAY;
  guint zone = find_zone (m->slo, days);

  if (zone == N_ZONES && connect_json_get_boolean (m->slo, "terminate", FALSE))
    return entities[m->entity].expire (m->tx, request, error);
  zone = MIN (zone, N_ZONES - 1);
  return store_indicator (m, request, since, days, zone, error) && tell_request (m, request, days, zone, error);
}

/* The state of one objective is asked for by name: what the collection does not know finds nothing. */
static gboolean
measure_objective (const Measure *m, GError **error)
{
  const ConnectCollection *collection = entities[m->entity].collection;
  g_autofree char *vendor = _connectd_eq (entities[m->entity].vendor, m->owner);
  g_autofree char *provider = _connectd_eq (entities[m->entity].provider, m->owner);
  g_autofree char *state = _connectd_eq ("status", connect_json_get_string (m->slo, "target_status"));
  g_autofree char *rql = g_strdup_printf ("and(or(%s,%s),%s)", vendor, provider, state);
  g_autoptr (GPtrArray) requests = NULL;

  if (!connect_strv_has (connect_collection_find_member (collection, "status")->choices, connect_json_get_string (m->slo, "target_status")))
    return TRUE;
  requests = connectd_tx_find (m->tx, collection, rql, 0, error);
  for (guint i = 0; requests != NULL && i < requests->len; i++)
    if (!measure_request (m, requests->pdata[i], error))
      return FALSE;
  return requests != NULL;
}

/* Indicators of requests that are in this state no more. */
static gboolean
forget_others (const Measure *m, GError **error)
{
  g_autoptr (GPtrArray) slis = _connectd_find (m->tx, SLIS, "slo.sla.id", _connectd_id (m->sla), 0, error);

  for (guint i = 0; slis != NULL && i < slis->len; i++)
    {
      g_autoptr (JsonObject) request = NULL;

      if (!_connectd_look_up (m->tx, entities[m->entity].collection, connect_json_get_string (slis->pdata[i], "entity_id"), &request, error))
        return FALSE;
      if (request != NULL && connect_json_get_boolean (m->sla, "active", FALSE) &&
          _connectd_has_state (request, connect_json_get_string (slis->pdata[i], "slo.target_status")))
        continue;
      if (!connectd_tx_remove (m->tx, SLIS, _connectd_id (slis->pdata[i]), error))
        return FALSE;
    }
  return slis != NULL;
}

static gboolean
measure_agreement (ConnectdTx *tx, JsonObject *sla, GError **error)
{
  Measure m = { .tx = tx, .sla = sla, .owner = connect_json_get_string (sla, "owner.id") };
  JsonArray *slos = connect_json_get_array (sla, "slos");

  while (m.entity + 1 < G_N_ELEMENTS (entities) &&
         g_strcmp0 (entities[m.entity].entity_type, connect_json_get_string (sla, "entity_type")) != 0)
    m.entity++;
  for (guint i = 0; i < json_array_get_length (slos); i++)
    {
      m.slo = json_array_get_object_element (slos, i);
      if (!measure_objective (&m, error))
        return FALSE;
    }
  return forget_others (&m, error);
}

gboolean
_connectd_sla_measure (ConnectdTx *tx, GError **error)
{
  g_autoptr (GPtrArray) slas = connectd_tx_find (tx, SLAS, "eq(active,true)", 0, error);

  for (guint i = 0; slas != NULL && i < slas->len; i++)
    if (!measure_agreement (tx, slas->pdata[i], error))
      return FALSE;
  return slas != NULL;
}

/* By its own id or by that of the request it is about. */
static gboolean
sli_get (ConnectdCall *call, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", call->viewer->account_id, call->args[0]);
  g_autoptr (JsonObject) sli = NULL;

  if (!_connectd_find_one (call->tx, SLIS, "key", key, &sli, error))
    return FALSE;
  if (sli == NULL)
    sli = connectd_tx_get_visible (call->tx, SLIS, call->args[0], error);
  if (sli == NULL)
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, SLIS, sli, FALSE));
  return TRUE;
}

const ConnectdOperation connectd_sla_operations[] = {
  { "GET", "sli/{id}", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_SUBSCRIPTIONS, .run = sli_get,
    .summary = "An indicator, by its id or the id of its request" },
  { NULL },
};
