/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Presets: what a vendor tells a commerce system of many plans, or switches, at once. Only their versions
 * count, and these never change. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#include <string.h>

#define PRESETS (&connect_offer_presets_collection)
#define VERSIONS (&connect_offer_preset_versions_collection)

/* --- presets --- */

static gboolean
check_form (JsonObject *doc, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autofree char *type = g_strconcat ("preset_", connect_json_get_string (doc, "type"), NULL);

  _connectd_offer_form_check (doc, type, problems);
  return connect_problems_check (problems, error);
}

static gboolean
preset_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (JsonObject) product = connectd_tx_get_visible (
      tx, &connect_products_collection, connect_json_get_string (doc, "product.id"), error);

  if (product == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (product, "owner.id"), connectd_tx_get_viewer (tx)->account_id) != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "product: It must be your own.");
  connect_json_set_string (doc, "status", "draft");
  return check_form (doc, error);
}

static gboolean
preset_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_form (doc, error);
}

static gboolean
preset_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  static const struct
  {
    const ConnectCollection *collection;
    const char *word;
  } users[] = {
    { &connect_offer_switches_collection, "switches" },
    { &connect_offer_blueprint_plans_collection, "blueprints" },
  };
  g_autofree char *of = _connectd_eq ("preset.id", _connectd_id (doc));

  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      gint64 n = connectd_tx_count (tx, users[i].collection, of, error);

      if (n > 0)
        return _connectd_fail (error, CONNECT_ERROR_INVALID, "There are %s that name this preset.",
                               users[i].word);
      if (n < 0)
        return FALSE;
    }
  return TRUE;
}

const ConnectdHooks connectd_offer_preset_hooks = {
  .collection = "offer-presets",
  .create = preset_create,
  .update = preset_update,
  .remove = preset_remove,
};

gboolean
_connectd_offer_preset_check (ConnectdTx *tx,
                              JsonObject *doc,
                              const char *product_id,
                              const char *type,
                              ConnectProblems *problems,
                              GError **error)
{
  const char *id = connect_json_get_string (doc, "preset.id");
  g_autoptr (JsonObject) preset = NULL;

  if (id == NULL)
    return TRUE;
  if (!_connectd_look_up_visible (tx, PRESETS, id, &preset, error))
    return FALSE;
  if (preset == NULL)
    connect_problems_add (problems, "preset", "There is no object with the id %.64s.", id);
  else if (g_strcmp0 (connect_json_get_string (preset, "type"), type) != 0)
    connect_problems_add (problems, "preset", "This takes a preset of type %s.", type);
  else if (g_strcmp0 (connect_json_get_string (preset, "product.id"), product_id) != 0)
    connect_problems_add (problems, "preset", "It is for another product.");
  else if (connect_json_get_int (preset, "version", 0) == 0)
    connect_problems_add (problems, "preset", "It has no version yet.");
  else
    connect_json_set_string (doc, "preset.name", connect_json_get_string (preset, "name"));
  return TRUE;
}

/* --- versions --- */

static gboolean
version_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  static const char *const copied[] = { "name",    "type",  "external_id", "form",
                                        "product", "owner", "attributes" };

  if (parent == NULL)
    return _connectd_fail (error, CONNECT_ERROR_METHOD,
                           "A version is made in its preset: POST offers-ns/presets/ID/versions.");
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    if (connect_json_get (parent, copied[i]) != NULL)
      connect_json_set (doc, copied[i], json_node_copy (connect_json_get (parent, copied[i])));
  connect_json_set_int (doc, "version", connect_json_get_int (parent, "version", 0) + 1);
  return TRUE;
}

static gboolean
version_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) preset = connectd_tx_get (tx, PRESETS, _connectd_id (doc), error);

  if (preset == NULL)
    return FALSE;
  connect_json_set_int (preset, "version", connect_json_get_int (doc, "version", 0));
  connect_json_set_string (preset, "status", "active");
  return connectd_tx_update (tx, PRESETS, _connectd_id (preset), preset, error);
}

const ConnectdHooks connectd_offer_preset_version_hooks = {
  .collection = "offer-preset-versions",
  .create = version_create,
  .created = version_created,
};

gboolean
_connectd_offer_preset_get_values (ConnectdTx *tx, const char *preset_id, JsonObject **values, GError **error)
{
  g_autoptr (JsonObject) preset = NULL;
  g_autoptr (JsonObject) version = NULL;
  g_autofree char *key = NULL;
  JsonObject *found;

  *values = NULL;
  if (preset_id == NULL)
    return TRUE;
  if (!_connectd_look_up (tx, PRESETS, preset_id, &preset, error))
    return FALSE;
  if (preset == NULL)
    return TRUE;
  key = g_strdup_printf ("%s/%" G_GINT64_FORMAT, preset_id, connect_json_get_int (preset, "version", 0));
  if (!_connectd_look_up (tx, VERSIONS, key, &version, error))
    return FALSE;
  found = version != NULL ? connect_json_get_object (version, "attributes") : NULL;
  *values = found != NULL ? connect_json_copy (found) : NULL;
  return TRUE;
}

/* --- attributes --- */

static void
answer_values (ConnectdCall *call, JsonObject *doc)
{
  JsonObject *values = connect_json_get_object (doc, "attributes");

  _connectd_answer (call, 200, values != NULL ? connect_json_copy (values) : json_object_new ());
}

static gboolean
attributes_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) preset = connectd_tx_get_visible (call->tx, PRESETS, call->args[0], error);

  if (preset == NULL)
    return FALSE;
  answer_values (call, preset);
  return TRUE;
}

static gboolean
attributes_put (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) change = json_object_new ();
  g_autoptr (JsonObject) preset = NULL;
  JsonObject *values = _connectd_body (call, &holder, error);

  if (values == NULL)
    return FALSE;
  json_object_set_object_member (change, "attributes", json_object_ref (values));
  preset = connectd_tx_act (call->tx, PRESETS, call->args[0], "update", change, error);
  if (preset == NULL)
    return FALSE;
  answer_values (call, preset);
  return TRUE;
}

static gboolean
version_attributes_get (ConnectdCall *call, GError **error)
{
  g_autofree char *key = connect_collection_make_key (VERSIONS, call->args[0], NULL, call->args[1]);
  g_autoptr (JsonObject) version = connectd_tx_get_visible (call->tx, VERSIONS, key, error);

  if (version == NULL)
    return FALSE;
  answer_values (call, version);
  return TRUE;
}

#define BY_OFFERS CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_OFFERS

const ConnectdOperation connectd_offer_preset_operations[] = {
  { "GET", "offers-ns/presets/{preset}/attributes", BY_OFFERS, .run = attributes_get,
    .summary = "The values of a preset" },
  { "PUT", "offers-ns/presets/{preset}/attributes", BY_OFFERS, .writes = TRUE, .run = attributes_put,
    .summary = "Other values of a preset" },
  { "GET", "offers-ns/presets/{preset}/versions/{version}/attributes", BY_OFFERS,
    .run = version_attributes_get, .summary = "The values of a preset's version" },
  { NULL },
};
