/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Hubs: the commerce systems of distributors and resellers, from which orders come. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#define HUBS (&connect_hubs_collection)

gboolean
_connectd_hub_count (ConnectdTx *tx, const char *hub_id, int connections, int marketplaces, GError **error)
{
  g_autoptr (JsonObject) hub = connectd_tx_get (tx, HUBS, hub_id, error);

  if (hub == NULL)
    return FALSE;
  connect_json_set_int (hub, "stats.connections", MAX (0, connect_json_get_int (hub, "stats.connections", 0) + connections));
  connect_json_set_int (hub, "stats.marketplaces", MAX (0, connect_json_get_int (hub, "stats.marketplaces", 0) + marketplaces));
  return connectd_tx_refresh (tx, HUBS, hub_id, hub, error);
}

/* --- hooks --- */

/* The instance under either of its two names; the type in capitals, as answers have it. */
static void
take_instance (JsonObject *doc)
{
  const char *const flat[][2] = { { "instance_id", "instance.id" }, { "instance_type", "instance.type" } };
  g_autofree char *type = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (flat); i++)
    {
      g_autofree char *given = g_strdup (connect_json_get_string (doc, flat[i][0]));

      connect_json_remove (doc, flat[i][0]);
      if (given != NULL)
        connect_json_set_string (doc, flat[i][1], given);
    }
  type = g_strdup (connect_json_get_string (doc, "instance.type"));
  if (type == NULL)
    type = g_strdup ("API");
  for (char *c = type; *c != '\0'; c++)
    *c = g_ascii_toupper (*c);
  connect_json_set_string (doc, "instance.type", type);
}

/* An instance is one hub of its owner. */
static gboolean
check_instance (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  const char *instance = connect_json_get_string (doc, "instance.id");
  const char *id = _connectd_id (doc);
  g_autoptr (GPtrArray) same = NULL;

  if (instance == NULL)
    return TRUE;
  same = _connectd_find (tx, HUBS, "instance.id", instance, 0, error);
  for (guint i = 0; same != NULL && i < same->len; i++)
    if (g_strcmp0 (_connectd_id (same->pdata[i]), id) != 0 &&
        g_strcmp0 (connect_json_get_string (same->pdata[i], "company.id"), connect_json_get_string (doc, "company.id")) == 0)
      return _connectd_fail (error, CONNECT_ERROR_INVALID, "instance.id: You have a hub of this instance already.");
  return same != NULL;
}

static gboolean
hub_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (JsonObject) company = _connectd_get_actor_account (tx, error);

  if (company == NULL)
    return FALSE;
  connect_json_set_reference (doc, "company", _connectd_id (company), connect_json_get_string (company, "name"));
  connect_json_set_int (doc, "stats.connections", 0);
  connect_json_set_int (doc, "stats.marketplaces", 0);
  take_instance (doc);
  return check_instance (tx, doc, error);
}

static gboolean
hub_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  take_instance (doc);
  if (!check_instance (tx, doc, error))
    return FALSE;
  return g_strcmp0 (connect_json_get_string (before, "name"), connect_json_get_string (doc, "name")) == 0 ||
         _connectd_marketplace_rename_hub (tx, doc, error);
}

const ConnectdHooks connectd_hub_hooks = {
  .collection = "hubs",
  .create = hub_create,
  .update = hub_update,
};

/* --- operations --- */

/* A marketplace as its hub sees it: with the number it has there. */
static JsonObject *
make_marketplace (JsonObject *marketplace, const char *hub_id)
{
  static const char *const copied[] = { "id", "name", "icon", "description" };
  JsonObject *brief = json_object_new ();
  JsonObject *place = _connectd_array_find (connect_json_get_array (marketplace, "hubs"), "hub.id", hub_id, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    connect_json_set_string (brief, copied[i], connect_json_get_string (marketplace, copied[i]));
  connect_json_set_string (brief, "external_id", place != NULL ? connect_json_get_string (place, "external_id") : NULL);
  return brief;
}

static gboolean
marketplaces_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) hub = connectd_tx_get_visible (call->tx, HUBS, call->args[0], error);
  g_autoptr (GPtrArray) found = NULL;
  JsonArray *answer;

  if (hub == NULL)
    return FALSE;
  found = _connectd_find (call->tx, &connect_marketplaces_collection, "hubs.hub.id", call->args[0], 0, error);
  if (found == NULL)
    return FALSE;
  answer = json_array_new ();
  for (guint i = 0; i < found->len; i++)
    json_array_add_object_element (answer, make_marketplace (found->pdata[i], call->args[0]));
  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, answer);
  return TRUE;
}

const ConnectdOperation connectd_hub_operations[] = {
  { "GET", "hubs/{hub}/marketplaces", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_MARKETPLACES, .run = marketplaces_get,
    .summary = "The marketplaces of a hub, with their numbers there" },
  { NULL },
};
