/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Marketplaces: where a buyer sells, in which countries and currencies, and through which hubs. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#define MARKETPLACES (&connect_marketplaces_collection)

/* --- checks --- */

static void
check_currencies (JsonObject *doc, ConnectProblems *problems)
{
  static const char *const members[] = { "currency", "alt_currency_1", "alt_currency_2" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *currency = connect_json_get_string (doc, members[i]);

      if (currency != NULL && !_connectd_is_capitals (currency, 3))
        connect_problems_add (problems, members[i], "This must be a currency code such as EUR.");
      for (guint j = 0; currency != NULL && j < i; j++)
        if (g_strcmp0 (currency, connect_json_get_string (doc, members[j])) == 0)
          connect_problems_add (problems, members[i], "This is the same currency as %s.", members[j]);
    }
}

/* Only id and name are kept, the name as the platform has it. */
static void
take_countries (JsonObject *doc, ConnectProblems *problems)
{
  JsonArray *given = connect_json_get_array (doc, "countries");
  JsonArray *taken = json_array_new ();

  for (guint i = 0; given != NULL && i < json_array_get_length (given); i++)
    {
      JsonNode *node = json_array_get_element (given, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (node) ? _connectd_id (json_node_get_object (node)) : NULL;
      const char *name = _connectd_country_get_name (id);
      JsonObject *country;

      if (name == NULL)
        {
          connect_problems_add (problems, "countries", "Element %u is no {id} of a country such as DE.", i);
          continue;
        }
      if (_connectd_array_find (taken, "id", id, NULL) != NULL)
        continue;
      country = json_object_new ();
      json_object_set_string_member (country, "id", id);
      json_object_set_string_member (country, "name", name);
      json_array_add_object_element (taken, country);
    }
  if (given != NULL)
    json_object_set_array_member (doc, "countries", taken);
  else
    json_array_unref (taken);
}

/* {hub{id}, external_id} of hubs of one's own. FALSE only when the store failed. */
static gboolean
take_hub (ConnectdTx *tx, JsonArray *taken, JsonObject *given, guint i, ConnectProblems *problems, GError **error)
{
  const char *id = connect_json_get_string (given, "hub.id");
  const char *external = connect_json_get_string (given, "external_id");
  g_autoptr (JsonObject) hub = NULL;
  JsonObject *place;

  if (id != NULL && !_connectd_look_up (tx, &connect_hubs_collection, id, &hub, error))
    return FALSE;
  if (hub == NULL || g_strcmp0 (connect_json_get_string (hub, "company.id"), connectd_tx_get_viewer (tx)->account_id) != 0)
    connect_problems_add (problems, "hubs", "Element %u names no hub of yours.", i);
  else if (external == NULL || *external == '\0')
    connect_problems_add (problems, "hubs", "Element %u: external_id is required.", i);
  else if (_connectd_array_find (taken, "hub.id", id, NULL) != NULL)
    connect_problems_add (problems, "hubs", "Element %u names the same hub again.", i);
  else
    {
      place = json_object_new ();
      connect_json_set_reference (place, "hub", id, connect_json_get_string (hub, "name"));
      connect_json_set_string (place, "external_id", external);
      json_array_add_object_element (taken, place);
    }
  return TRUE;
}

static gboolean
take_hubs (ConnectdTx *tx, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  JsonArray *given = connect_json_get_array (doc, "hubs");
  g_autoptr (JsonArray) taken = json_array_new ();

  for (guint i = 0; given != NULL && i < json_array_get_length (given); i++)
    {
      JsonNode *node = json_array_get_element (given, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        connect_problems_add (problems, "hubs", "Element %u is no object.", i);
      else if (!take_hub (tx, taken, json_node_get_object (node), i, problems, error))
        return FALSE;
    }
  connect_json_set_int (doc, "stats.hubs", json_array_get_length (taken));
  json_object_set_array_member (doc, "hubs", g_steal_pointer (&taken));
  return TRUE;
}

static gboolean
check_marketplace (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  check_currencies (doc, problems);
  take_countries (doc, problems);
  _connectd_check_attributes (doc, FALSE, problems);
  return take_hubs (tx, doc, problems, error) && connect_problems_check (problems, error);
}

/* --- hubs and counts --- */

/* Tells the hubs that one of the two lists has and the other has not. */
static gboolean
count_hubs (ConnectdTx *tx, JsonObject *doc, JsonObject *other, int change, GError **error)
{
  g_autoptr (GPtrArray) hubs = _connectd_list_objects (doc, "hubs");

  for (guint i = 0; i < hubs->len; i++)
    {
      const char *id = connect_json_get_string (hubs->pdata[i], "hub.id");
      gboolean in_both = other != NULL && _connectd_array_find (connect_json_get_array (other, "hubs"), "hub.id", id, NULL) != NULL;

      if (!in_both && !_connectd_hub_count (tx, id, 0, change, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
_connectd_marketplace_rename_hub (ConnectdTx *tx, JsonObject *hub, GError **error)
{
  g_autoptr (GPtrArray) found = _connectd_find (tx, MARKETPLACES, "hubs.hub.id", _connectd_id (hub), 0, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      JsonObject *place = _connectd_array_find (connect_json_get_array (found->pdata[i], "hubs"), "hub.id", _connectd_id (hub), NULL);

      connect_json_set_string (place, "hub.name", connect_json_get_string (hub, "name"));
      if (!connectd_tx_refresh (tx, MARKETPLACES, _connectd_id (found->pdata[i]), found->pdata[i], error))
        return FALSE;
    }
  return found != NULL;
}

gboolean
_connectd_marketplace_count_contracts (ConnectdTx *tx, JsonObject *contract, gboolean gone, GError **error)
{
  const char *id = connect_json_get_string (contract, "marketplace.id");
  g_autofree char *here = id != NULL ? _connectd_eq ("marketplace.id", id) : NULL;
  g_autofree char *not_this = id != NULL ? _connectd_eq ("id", _connectd_id (contract)) : NULL;
  g_autofree char *others = id != NULL ? g_strdup_printf ("and(%s,not(%s))", here, not_this) : NULL;
  g_autofree char *active = id != NULL ? g_strdup_printf ("and(%s,not(%s),eq(status,active))", here, not_this) : NULL;
  gboolean is_active = !gone && g_strcmp0 (connect_json_get_string (contract, "status"), "active") == 0;
  g_autoptr (JsonObject) marketplace = NULL;
  gint64 n, n_active;

  if (id == NULL)
    return TRUE;
  n = connectd_tx_count (tx, &connect_contracts_collection, others, error);
  n_active = n >= 0 ? connectd_tx_count (tx, &connect_contracts_collection, active, error) : -1;
  if (n_active < 0 || !_connectd_look_up (tx, MARKETPLACES, id, &marketplace, error))
    return FALSE;
  if (marketplace == NULL)
    return TRUE;
  connect_json_set_int (marketplace, "stats.contracts", n + (gone ? 0 : 1));
  connect_json_set_int (marketplace, "active_contracts", n_active + (is_active ? 1 : 0));
  return connectd_tx_refresh (tx, MARKETPLACES, id, marketplace, error);
}

/* --- hooks --- */

static gboolean
marketplace_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (JsonObject) owner = _connectd_get_actor_account (tx, error);

  if (owner == NULL || !check_marketplace (tx, doc, error))
    return FALSE;
  connect_json_set_reference (doc, "owner", _connectd_id (owner), connect_json_get_string (owner, "name"));
  connect_json_set_int (doc, "stats.contracts", 0);
  connect_json_set_int (doc, "active_contracts", 0);
  return count_hubs (tx, doc, NULL, 1, error);
}

static gboolean
marketplace_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_marketplace (tx, doc, error) && count_hubs (tx, doc, before, 1, error) &&
         count_hubs (tx, before, doc, -1, error);
}

static gboolean
marketplace_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *of = _connectd_eq ("marketplace.id", _connectd_id (doc));
  gint64 agreements = connectd_tx_count (tx, &connect_agreements_collection, of, error);
  gint64 contracts = agreements >= 0 ? connectd_tx_count (tx, &connect_contracts_collection, of, error) : -1;

  if (agreements > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "There are distribution agreements for this marketplace.");
  if (contracts > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "There are contracts for this marketplace.");
  return contracts == 0 && count_hubs (tx, doc, NULL, -1, error);
}

const ConnectdHooks connectd_marketplace_hooks = {
  .collection = "marketplaces",
  .create = marketplace_create,
  .update = marketplace_update,
  .remove = marketplace_remove,
};

/* --- operations --- */

#define MAX_ICON (1024 * 1024)

/* The picture is the field "icon"; older clients call it "name". */
static gboolean
icon_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) marketplace = connectd_tx_get_visible (call->tx, MARKETPLACES, call->args[0], error);
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (ConnectdFile) file = NULL;
  g_autofree char *link = NULL;
  JsonObject *body = marketplace != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (marketplace, "owner.id"), call->viewer->account_id) != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This is for the other party to do.");
  file = connectd_files_take (call->tx, body, connect_json_get_object (body, "name") != NULL ? "name" : "icon", MARKETPLACES,
                              call->args[0], error);
  if (file == NULL)
    return FALSE;
  if (!g_str_has_prefix (file->type, "image/"))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "icon: This must be an image.");
  link = connectd_file_dup_link (file);
  connect_json_set_string (marketplace, "icon", link);
  if (!connectd_tx_update (call->tx, MARKETPLACES, call->args[0], marketplace, error))
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, MARKETPLACES, marketplace, FALSE));
  return TRUE;
}

const ConnectdOperation connectd_marketplace_operations[] = {
  { "POST", "marketplaces/{marketplace}/icon", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_MARKETPLACES, .writes = TRUE,
    .run = icon_post, .upload = MAX_ICON, .summary = "The marketplace's picture" },
  { NULL },
};
