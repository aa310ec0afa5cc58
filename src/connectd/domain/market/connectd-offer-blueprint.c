/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How plans of an offer become plans of a commerce system: a blueprint has the id of the plan that it is of.
 * It is a draft until a version of the offer has it. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#include <string.h>

#define BLUEPRINTS (&connect_offer_blueprint_plans_collection)
#define MAX_AT_ONCE 100

/* --- checks --- */

static void
add_country (JsonArray *taken, const char *id, gboolean ended)
{
  JsonObject *country = json_object_new ();

  json_object_set_string_member (country, "id", id);
  json_object_set_string_member (country, "name", _connectd_country_get_name (id));
  json_object_set_boolean_member (country, "end_of_access", ended);
  json_array_add_object_element (taken, country);
}

/* Where a plan was sold once, access to it ends, and that is told: the country stays in the list. */
static void
take_countries (JsonObject *before, JsonObject *doc, ConnectProblems *problems)
{
  JsonArray *given = connect_json_get_array (doc, "countries");
  JsonArray *taken = json_array_new ();
  gboolean sold = before != NULL && g_strcmp0 (connect_json_get_string (before, "status"), "draft") != 0;
  g_autoptr (GPtrArray) old = before != NULL ? _connectd_list_objects (before, "countries") : NULL;

  for (guint i = 0; given != NULL && i < json_array_get_length (given); i++)
    {
      JsonNode *node = json_array_get_element (given, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (node) ? _connectd_id (json_node_get_object (node)) : NULL;

      if (id == NULL || _connectd_country_get_name (id) == NULL)
        connect_problems_add (problems, "countries", "Element %u is no {id} of a country such as DE.", i);
      else if (_connectd_array_find (taken, "id", id, NULL) == NULL)
        add_country (taken, id, FALSE);
    }
  for (guint i = 0; sold && i < old->len; i++)
    if (_connectd_array_find (taken, "id", _connectd_id (old->pdata[i]), NULL) == NULL)
      add_country (taken, _connectd_id (old->pdata[i]), TRUE);
  json_object_set_array_member (doc, "countries", taken);
}

static gboolean
check (
    ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *offer, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (before == NULL || json_object_has_member (body, "countries"))
    take_countries (before, doc, problems);
  _connectd_offer_form_check (doc, "blueprint_plan", problems);
  return _connectd_offer_preset_check (tx, doc, connect_json_get_string (offer, "product.id"), "plan",
                                       problems, error) &&
         connect_problems_check (problems, error);
}

/* --- hooks --- */

/* The plan may be named by `id`, as the blueprint has it itself. */
static gboolean
blueprint_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  if (strcmp (verb, "create") == 0 && connect_json_get (body, "plan") == NULL && _connectd_id (body) != NULL)
    {
      JsonObject *plan = json_object_new ();

      json_object_set_string_member (plan, "id", _connectd_id (body));
      json_object_set_object_member (body, "plan", plan);
    }
  return TRUE;
}

static gboolean
blueprint_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  const char *id = connect_json_get_string (doc, "plan.id");
  g_autoptr (JsonObject) plan = NULL;
  g_autoptr (JsonObject) present = NULL;

  if (parent == NULL)
    return _connectd_fail (error, CONNECT_ERROR_METHOD, "This is made in its offer.");
  if (g_strcmp0 (connect_json_get_string (parent, "type"), "commerce") != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "Only an offer of type commerce has blueprints.");
  if (!_connectd_look_up (tx, &connect_offer_plans_collection, id, &plan, error) ||
      !_connectd_look_up (tx, BLUEPRINTS, id, &present, error))
    return FALSE;
  if (plan == NULL || g_strcmp0 (connect_json_get_string (plan, "offer.id"), _connectd_id (parent)) != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "plan: There is no object with the id %.64s.", id);
  if (present != NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "plan: It has a blueprint already.");
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "owner.id", connect_json_get_string (parent, "owner.id"));
  connect_json_set_string (doc, "status", "draft");
  return check (tx, NULL, doc, parent, body, error);
}

static gboolean
blueprint_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) offer =
      connectd_tx_get (tx, &connect_offers_collection, connect_json_get_string (doc, "offer.id"), error);

  return offer != NULL && check (tx, before, doc, offer, body, error);
}

static gboolean
blueprint_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  if (strcmp (action->verb, "endsale") == 0)
    _connectd_stamp (tx, doc, "events.saleended");
  else
    connect_json_remove (doc, "end_of_sale_notes");
  return TRUE;
}

const ConnectdHooks connectd_offer_blueprint_plan_hooks = {
  .collection = "offer-blueprint-plans",
  .accept = blueprint_accept,
  .create = blueprint_create,
  .update = blueprint_update,
  .act = blueprint_act,
};

/* --- attributes --- */

/* Those of the newest version of its preset, with its own in their place. Returns: (transfer full) */
static JsonObject *
join_values (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (JsonObject) values = NULL;
  JsonObject *own = connect_json_get_object (doc, "attributes");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (!_connectd_offer_preset_get_values (tx, connect_json_get_string (doc, "preset.id"), &values, error))
    return NULL;
  if (values == NULL)
    values = json_object_new ();
  if (own != NULL)
    {
      json_object_iter_init_ordered (&iter, own);
      while (json_object_iter_next_ordered (&iter, &name, &node))
        json_object_set_member (values, name, json_node_copy (node));
    }
  return g_steal_pointer (&values);
}

gboolean
_connectd_offer_blueprint_freeze (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  JsonObject *values = join_values (tx, doc, error);

  if (values == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (doc, "status"), "draft") == 0)
    {
      connect_json_set_string (doc, "status", "active");
      if (!connectd_tx_update (tx, BLUEPRINTS, _connectd_id (doc), doc, error))
        {
          json_object_unref (values);
          return FALSE;
        }
    }
  json_object_set_object_member (doc, "attributes", values);
  return TRUE;
}

/* {plan{id, name}, attributes}; takes the values. */
JsonObject *
_connectd_offer_blueprint_new_values (JsonObject *doc, JsonObject *take)
{
  JsonObject *row = json_object_new ();

  connect_json_set_reference (row, "plan", _connectd_id (doc), connect_json_get_string (doc, "plan.name"));
  json_object_set_object_member (row, "attributes", take);
  return row;
}

/* --- operations --- */

/* The blueprint that the path names, if it hangs on the offer there. Returns: (transfer full) */
static JsonObject *
get_blueprint (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) doc = connectd_tx_get_visible (call->tx, BLUEPRINTS, call->args[1], error);

  if (doc == NULL || g_strcmp0 (connect_json_get_string (doc, "offer.id"), call->args[0]) == 0)
    return g_steal_pointer (&doc);
  _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such %s.", BLUEPRINTS->singular);
  return NULL;
}

static gboolean
blueprint_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) doc = get_blueprint (call, error);

  if (doc != NULL)
    _connectd_answer (call, 200, connectd_tx_show (call->tx, BLUEPRINTS, doc, FALSE));
  return doc != NULL;
}

static gboolean
blueprint_put (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) present = get_blueprint (call, error);
  g_autoptr (JsonObject) doc = NULL;
  JsonObject *body = present != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL)
    return FALSE;
  doc = connectd_tx_act (call->tx, BLUEPRINTS, call->args[1], "update", body, error);
  if (doc != NULL)
    _connectd_answer (call, 200, connectd_tx_show (call->tx, BLUEPRINTS, doc, FALSE));
  return doc != NULL;
}

static gboolean
blueprint_delete (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) present = get_blueprint (call, error);
  g_autoptr (JsonObject) gone =
      present != NULL ? connectd_tx_act (call->tx, BLUEPRINTS, call->args[1], "delete", NULL, error) : NULL;

  call->status = 204;
  return gone != NULL;
}

static gboolean
answer_values (ConnectdCall *call, JsonObject *doc, GError **error)
{
  JsonObject *values = join_values (call->tx, doc, error);

  if (values != NULL)
    _connectd_answer (call, 200, values);
  return values != NULL;
}

static gboolean
attributes_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) doc = get_blueprint (call, error);

  return doc != NULL && answer_values (call, doc, error);
}

/* Returns: (transfer full) */
static JsonObject *
set_values (ConnectdTx *tx, const char *id, JsonObject *values, GError **error)
{
  g_autoptr (JsonObject) change = json_object_new ();

  json_object_set_object_member (change, "attributes", json_object_ref (values));
  return connectd_tx_act (tx, BLUEPRINTS, id, "update", change, error);
}

static gboolean
attributes_put (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) present = get_blueprint (call, error);
  JsonObject *values = present != NULL ? _connectd_body (call, &holder, error) : NULL;
  g_autoptr (JsonObject) doc = values != NULL ? set_values (call->tx, call->args[1], values, error) : NULL;

  return doc != NULL && answer_values (call, doc, error);
}

/* The offer of the path, which must be one's own: others see the blueprints of its versions. Returns:
 * (transfer full) */
static JsonObject *
get_own_offer (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) offer =
      connectd_tx_get_visible (call->tx, &connect_offers_collection, call->args[0], error);

  if (offer == NULL || g_strcmp0 (connect_json_get_string (offer, "owner.id"), call->viewer->account_id) == 0)
    return g_steal_pointer (&offer);
  _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "Others see the blueprints of the offer's versions.");
  return NULL;
}

static gboolean
all_attributes_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) offer = get_own_offer (call, error);
  g_autoptr (GPtrArray) found =
      offer != NULL ? _connectd_find (call->tx, BLUEPRINTS, "offer.id", call->args[0], 0, error) : NULL;
  g_autoptr (JsonArray) answer = json_array_new ();

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      JsonObject *values = join_values (call->tx, found->pdata[i], error);

      if (values == NULL)
        return FALSE;
      json_array_add_object_element (answer, _connectd_offer_blueprint_new_values (found->pdata[i], values));
    }
  if (found != NULL)
    _connectd_answer_list (call, g_steal_pointer (&answer));
  return found != NULL;
}

static gboolean
put_row (ConnectdCall *call, guint i, JsonNode *node, JsonArray *answer, GError **error)
{
  JsonObject *row = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id = row != NULL ? connect_json_get_string (row, "plan.id") : NULL;
  JsonObject *values = row != NULL ? connect_json_get_object (row, "attributes") : NULL;
  g_autoptr (JsonObject) present = NULL;
  g_autoptr (JsonObject) doc = NULL;
  JsonObject *joined;

  if (values == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "[%u]: Expected {plan{id}, attributes{…}}.", i);
  if (id != NULL && !_connectd_look_up (call->tx, BLUEPRINTS, id, &present, error))
    return FALSE;
  if (present == NULL || g_strcmp0 (connect_json_get_string (present, "offer.id"), call->args[0]) != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "[%u]: plan: No plan of this offer with a blueprint is named.", i);
  doc = set_values (call->tx, id, values, error);
  joined = doc != NULL ? join_values (call->tx, doc, error) : NULL;
  if (joined == NULL)
    {
      g_prefix_error (error, "[%u]: ", i);
      return FALSE;
    }
  json_array_add_object_element (answer, _connectd_offer_blueprint_new_values (doc, joined));
  return TRUE;
}

static gboolean
all_attributes_put (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) offer = get_own_offer (call, error);
  g_autoptr (JsonArray) answer = json_array_new ();
  JsonArray *rows =
      call->body != NULL && JSON_NODE_HOLDS_ARRAY (call->body) ? json_node_get_array (call->body) : NULL;

  if (offer == NULL)
    return FALSE;
  if (rows == NULL || json_array_get_length (rows) == 0 || json_array_get_length (rows) > MAX_AT_ONCE)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "Expected a list of 1 to %d: {plan{id}, attributes{…}}.", MAX_AT_ONCE);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    if (!put_row (call, i, json_array_get_element (rows, i), answer, error))
      return FALSE;
  _connectd_answer_list (call, g_steal_pointer (&answer));
  return TRUE;
}

#define BY_OFFERS CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_OFFERS
#define HERE "offers/{offer}/blueprints/commerce"

const ConnectdOperation connectd_offer_blueprint_operations[] = {
  { "GET", HERE, BY_OFFERS, .list = "offer-blueprint-plans", .filter = "eq(offer.id,{offer})",
    .within = "offers", .summary = "The blueprints of an offer" },
  { "POST", HERE, BY_OFFERS, .writes = TRUE, .makes = "offer-blueprint-plans", .within = "offers",
    .summary = "A blueprint for a plan of the offer" },
  { "PUT", HERE "/attributes", BY_OFFERS, .writes = TRUE, .run = all_attributes_put,
    .summary = "Other values of several blueprints" },
  { "GET", HERE "/{id}", BY_OFFERS, .run = blueprint_get, .summary = "A blueprint" },
  { "PUT", HERE "/{id}", BY_OFFERS, .writes = TRUE, .run = blueprint_put, .summary = "Change a blueprint" },
  { "PATCH", HERE "/{id}", BY_OFFERS, .writes = TRUE, .run = blueprint_put, .summary = "Change a blueprint" },
  { "DELETE", HERE "/{id}", BY_OFFERS, .writes = TRUE, .run = blueprint_delete,
    .summary = "Remove a draft blueprint" },
  { "GET", HERE "/plans/-/attributes", BY_OFFERS, .run = all_attributes_get,
    .summary = "The values of all blueprints of an offer" },
  { "GET", HERE "/plans/{id}/attributes", BY_OFFERS, .run = attributes_get,
    .summary = "The values of a blueprint, its preset's among them" },
  { "PUT", HERE "/plans/{id}/attributes", BY_OFFERS, .writes = TRUE, .run = attributes_put,
    .summary = "Other own values of a blueprint" },
  { NULL },
};
