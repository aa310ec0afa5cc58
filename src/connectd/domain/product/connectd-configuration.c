/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Values of configuration parameters: one for the product, for each of its items, for a marketplace, or for an item in one. Places
 * that the product has by itself are rows from the beginning, without a value; those of marketplaces begin with their value. */

#include "config.h"

#include "domain/product/connectd-product-private.h"
#include "model/connect-parameter.h"

#include <string.h>

/* The id of a place: parameter, item and marketplace; it is nobody's to read. */
static char *
make_id (JsonObject *parameter, const char *item, const char *marketplace)
{
  return g_strdup_printf ("%s.%s.%s", _connectd_id (parameter), item != NULL ? item : "", marketplace != NULL ? marketplace : "");
}

/* The parameter as a value carries it. */
static void
set_parameter (JsonObject *doc, JsonObject *parameter)
{
  static const char *const carried[] = { "title", "description", "type", "scope", "phase", "hint", "placeholder", "constraints" };
  g_autoptr (JsonObject) copy = connect_json_copy (parameter);
  JsonObject *carrier = json_object_new ();

  json_object_set_string_member (carrier, "id", connect_json_get_string (parameter, "name"));
  for (guint i = 0; i < G_N_ELEMENTS (carried); i++)
    {
      JsonNode *node = connect_json_get (copy, carried[i]);

      if (node != NULL)
        json_object_set_member (carrier, carried[i], json_node_copy (node));
    }
  connect_json_set_object (doc, "parameter", carrier);
}

static JsonObject *
new_place (JsonObject *parameter, const char *id, JsonObject *item, JsonObject *marketplace)
{
  JsonObject *doc = json_object_new ();

  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "product.id", connect_json_get_string (parameter, "product.id"));
  connect_json_set_string (doc, "owner.id", connect_json_get_string (parameter, "owner.id"));
  set_parameter (doc, parameter);
  if (item != NULL)
    connect_json_set_reference (doc, "item", _connectd_id (item), connect_json_get_string (item, "name"));
  if (marketplace != NULL)
    connect_json_set_reference (doc, "marketplace", _connectd_id (marketplace), connect_json_get_string (marketplace, "name"));
  connect_json_set_object (doc, "events", json_object_new ());
  connect_json_set_boolean (doc, "shared", FALSE);
  return doc;
}

static gboolean
add_place (ConnectdTx *tx, JsonObject *parameter, JsonObject *item, GError **error)
{
  g_autofree char *id = make_id (parameter, item != NULL ? _connectd_id (item) : NULL, NULL);
  g_autoptr (JsonObject) doc = new_place (parameter, id, item, NULL);

  return connectd_tx_insert (tx, CONNECTD_CONFIGURATIONS, id, doc, error);
}

gboolean
_connectd_configuration_of_parameter (ConnectdTx *tx, JsonObject *parameter, GError **error)
{
  const char *scope = connect_json_get_string (parameter, "scope");
  g_autoptr (GPtrArray) items = NULL;

  if (strcmp (scope, "product") == 0)
    return add_place (tx, parameter, NULL, error);
  if (strcmp (scope, "item") != 0)
    return TRUE;
  items = _connectd_product_rows (tx, CONNECTD_ITEMS, connect_json_get_string (parameter, "product.id"), error);
  for (guint i = 0; items != NULL && i < items->len; i++)
    if (!add_place (tx, parameter, items->pdata[i], error))
      return FALSE;
  return items != NULL;
}

gboolean
_connectd_configuration_of_item (ConnectdTx *tx, JsonObject *item, GError **error)
{
  g_autofree char *mine = _connectd_eq ("product.id", connect_json_get_string (item, "product.id"));
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(scope,item))", mine);
  g_autoptr (GPtrArray) parameters = connectd_tx_find (tx, CONNECTD_PARAMETERS, rql, 0, error);

  for (guint i = 0; parameters != NULL && i < parameters->len; i++)
    if (!add_place (tx, parameters->pdata[i], item, error))
      return FALSE;
  return parameters != NULL;
}

static GPtrArray *
find_places (ConnectdTx *tx, const char *product_id, const char *path, const char *id, GError **error)
{
  g_autofree char *mine = _connectd_eq ("product.id", product_id);
  g_autofree char *of = _connectd_eq (path, id);
  g_autofree char *rql = g_strdup_printf ("and(%s,%s)", mine, of);

  return connectd_tx_find (tx, CONNECTD_CONFIGURATIONS, rql, 0, error);
}

gboolean
_connectd_configuration_refresh (ConnectdTx *tx, JsonObject *parameter, GError **error)
{
  g_autoptr (GPtrArray) places = find_places (tx, connect_json_get_string (parameter, "product.id"), "parameter.id",
                                              connect_json_get_string (parameter, "name"), error);

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      JsonObject *place = places->pdata[i];

      set_parameter (place, parameter);
      if (!connectd_tx_refresh (tx, CONNECTD_CONFIGURATIONS, _connectd_id (place), place, error))
        return FALSE;
    }
  return places != NULL;
}

gboolean
_connectd_configuration_remove (ConnectdTx *tx, const char *product_id, const char *path, const char *id, GError **error)
{
  g_autoptr (GPtrArray) places = find_places (tx, product_id, path, id, error);

  for (guint i = 0; places != NULL && i < places->len; i++)
    if (!connectd_tx_remove (tx, CONNECTD_CONFIGURATIONS, _connectd_id (places->pdata[i]), error))
      return FALSE;
  return places != NULL;
}

/* --- setting a value --- */

typedef struct
{
  JsonObject *parameter;
  JsonObject *item;
  JsonObject *marketplace;
} Place;

static void
place_clear (Place *place)
{
  g_clear_pointer (&place->parameter, json_object_unref);
  g_clear_pointer (&place->item, json_object_unref);
  g_clear_pointer (&place->marketplace, json_object_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* Whether a place of this scope has an item ("item", "item_marketplace") or a marketplace. */
static void
check_named (const char *scope, const char *what, JsonObject *found, gboolean given, ConnectProblems *problems)
{
  gboolean takes = strstr (scope, what) != NULL;

  if (takes && found == NULL)
    connect_problems_add (problems, what, given ? "There is no such object." : "This field is required.");
  else if (!takes && given)
    connect_problems_add (problems, what, "A parameter of scope “%s” has no value of its own for each.", scope);
}

static gboolean
find_place (ConnectdCall *call, JsonObject *body, Place *place, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *parameter = connect_json_get_string (body, "parameter.id");
  const char *item = connect_json_get_string (body, "item.id");
  const char *marketplace = connect_json_get_string (body, "marketplace.id");
  const char *scope;
  g_autoptr (GError) local = NULL;

  if (parameter == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "parameter: This field is required.");
  if (!connectd_product_find_parameter (call->tx, call->args[0], 0, parameter, &place->parameter, error) ||
      (item != NULL && !connectd_product_find_item (call->tx, call->args[0], 0, item, &place->item, error)))
    return FALSE;
  if (place->parameter == NULL || g_strcmp0 (connect_json_get_string (place->parameter, "phase"), "configuration") != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "parameter: This must be a configuration parameter of the product.");
  if (marketplace != NULL)
    place->marketplace = connectd_tx_get_visible (call->tx, &connect_marketplaces_collection, marketplace, &local);
  if (local != NULL && !g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  scope = connect_json_get_string (place->parameter, "scope");
  check_named (scope, "item", place->item, item != NULL, problems);
  check_named (scope, "marketplace", place->marketplace, marketplace != NULL, problems);
  return connect_problems_check (problems, error);
}

/* Nothing given empties the place. */
static gboolean
take_value (JsonObject *doc, JsonObject *parameter, JsonObject *body, GError **error)
{
  gboolean structured = connect_parameter_is_structured (parameter);
  const char *member = structured ? "structured_value" : "value";
  JsonNode *node = connect_json_get (body, member);
  g_autofree char *wrong = connect_parameter_check (parameter, body, FALSE);

  if (wrong != NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "%s: %s", member, wrong);
  connect_json_remove (doc, "value");
  connect_json_remove (doc, "structured_value");
  if (node != NULL && connect_parameter_has_value (parameter, body))
    json_object_set_member (doc, member, json_node_copy (node));
  return TRUE;
}

static gboolean
store_value (ConnectdCall *call, const Place *place, JsonObject *body, JsonObject **doc, GError **error)
{
  ConnectdTx *tx = call->tx;
  g_autofree char *id = make_id (place->parameter, place->item != NULL ? _connectd_id (place->item) : NULL,
                                 place->marketplace != NULL ? _connectd_id (place->marketplace) : NULL);
  gboolean known;

  if (!_connectd_look_up (tx, CONNECTD_CONFIGURATIONS, id, doc, error))
    return FALSE;
  known = *doc != NULL;
  if (!known)
    *doc = new_place (place->parameter, id, place->item, place->marketplace);
  if (!take_value (*doc, place->parameter, body, error))
    return FALSE;
  if (connect_json_get (*doc, "events.created") == NULL)
    _connectd_stamp (tx, *doc, "events.created");
  _connectd_stamp (tx, *doc, "events.updated");
  return known ? connectd_tx_update (tx, CONNECTD_CONFIGURATIONS, id, *doc, error)
               : connectd_tx_insert (tx, CONNECTD_CONFIGURATIONS, id, *doc, error);
}

static gboolean
run_set (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) product = connectd_tx_get_visible (call->tx, CONNECTD_PRODUCTS, call->args[0], error);
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) doc = NULL;
  g_auto (Place) place = { 0 };
  JsonObject *body;

  if (product == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (product, "owner.id"), call->viewer->account_id) != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This is for the other party to do.");
  body = _connectd_body (call, &holder, error);
  if (body == NULL || !find_place (call, body, &place, error) || !store_value (call, &place, body, &doc, error))
    return FALSE;
  _connectd_answer (call, 201, connectd_tx_show (call->tx, CONNECTD_CONFIGURATIONS, doc, FALSE));
  return TRUE;
}

const ConnectdOperation connectd_product_configuration_operations[] = {
  { "POST", "products/{product}/configurations", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS, TRUE, .run = run_set,
    .summary = "Set or empty a configuration value" },
  { NULL },
};
