/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What hangs on an offer: plans, items with what each plan has of them, features in groups, and switches between plans. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#include "auth/connectd-secret.h"

#include <string.h>

#define PLANS (&connect_offer_plans_collection)

/* --- checks --- */

/* The row of this id, if it hangs on the offer. */
static gboolean
find_in_offer (ConnectdTx *tx, const ConnectCollection *collection, const char *id, const char *offer_id, JsonObject **doc, GError **error)
{
  *doc = NULL;
  if (id != NULL && !_connectd_look_up (tx, collection, id, doc, error))
    return FALSE;
  if (*doc != NULL && g_strcmp0 (connect_json_get_string (*doc, "offer.id"), offer_id) != 0)
    g_clear_pointer (doc, json_object_unref);
  return TRUE;
}

/* A list of one of these words each; `choices` NULL: any whole number. */
static void
check_words (JsonObject *doc, const char *path, const char *const *choices, ConnectProblems *problems)
{
  JsonArray *array = connect_json_get_array (doc, path);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gboolean text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;

      if (!text || (choices != NULL && !connect_strv_has (choices, json_node_get_string (node))))
        connect_problems_add (problems, path, "Element %u is no known value.", i);
    }
}

static const char *const *
get_periods (void)
{
  return connect_collection_find_member (&connect_offer_items_collection, "plans.period")->choices;
}

/* --- all kinds --- */

/* The next place behind those of its kind. */
static gboolean
set_position (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, GError **error)
{
  g_autofree char *of = _connectd_eq ("offer.id", connect_json_get_string (doc, "offer.id"));
  gint64 n;

  if (connect_collection_find_member (collection, "position") == NULL || connect_json_get (doc, "position") != NULL)
    return TRUE;
  n = connectd_tx_count (tx, collection, of, error);
  connect_json_set_int (doc, "position", n + 1);
  return n >= 0;
}

static gboolean
check_parent (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, JsonObject *parent, GError **error)
{
  if (parent == NULL)
    return _connectd_fail (error, CONNECT_ERROR_METHOD, "This is made in its offer.");
  connect_json_set_string (doc, "owner.id", connect_json_get_string (parent, "owner.id"));
  return set_position (tx, collection, doc, error);
}

static gboolean
count (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, int change, GError **error)
{
  return _connectd_offer_recount (tx, connect_json_get_string (doc, "offer.id"), collection, change, error);
}

/* --- plans --- */

static gboolean
check_plan (JsonObject *doc, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  check_words (doc, "periods", get_periods (), problems);
  check_words (doc, "commitments", NULL, problems);
  return connect_problems_check (problems, error);
}

static gboolean
plan_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  return check_parent (tx, PLANS, doc, parent, error) && check_plan (doc, error);
}

static gboolean
plan_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return count (tx, PLANS, doc, 1, error);
}

static gboolean
plan_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_plan (doc, error);
}

static gboolean
plan_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  static const struct
  {
    const ConnectCollection *collection;
    const char *path;
    const char *word;
  } users[] = {
    { &connect_offer_switches_collection, "from.id", "switches" },
    { &connect_offer_switches_collection, "to.id", "switches" },
    { &connect_offer_items_collection, "plans.plan.id", "items" },
    { &connect_offer_features_collection, "plans.id", "features" },
    { &connect_offer_blueprint_plans_collection, "plan.id", "blueprints" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autofree char *of = _connectd_eq (users[i].path, _connectd_id (doc));
      gint64 n = connectd_tx_count (tx, users[i].collection, of, error);

      if (n > 0)
        return _connectd_fail (error, CONNECT_ERROR_INVALID, "There are %s that name this plan.", users[i].word);
      if (n < 0)
        return FALSE;
    }
  return count (tx, PLANS, doc, -1, error);
}

const ConnectdHooks connectd_offer_plan_hooks = {
  .collection = "offer-plans",
  .create = plan_create,
  .created = plan_created,
  .update = plan_update,
  .remove = plan_remove,
};

/* --- items --- */

/* {plan{id}, item{id}, period, constraint{type, min, max}}; `id` names the row, old clients name the plan by it. */
static gboolean
check_row (ConnectdTx *tx, JsonObject *doc, JsonObject *row, guint i, ConnectProblems *problems, GError **error)
{
  const char *plan_id = connect_json_get_string (row, "plan.id");
  g_autofree char *named = g_strdup (plan_id != NULL ? plan_id : _connectd_id (row));
  const char *item_id = connect_json_get_string (row, "item.id");
  g_autoptr (JsonObject) plan = NULL;
  g_autoptr (JsonObject) offer = NULL;
  g_autoptr (JsonObject) item = NULL;

  if (!find_in_offer (tx, PLANS, named, connect_json_get_string (doc, "offer.id"), &plan, error) ||
      (item_id != NULL && !_connectd_look_up (tx, &connect_product_items_collection, item_id, &item, error)))
    return FALSE;
  offer = connectd_tx_get (tx, &connect_offers_collection, connect_json_get_string (doc, "offer.id"), error);
  if (offer == NULL)
    return FALSE;
  if (plan == NULL)
    connect_problems_add (problems, "plans", "Element %u names no plan of this offer.", i);
  else
    connect_json_set_reference (row, "plan", named, connect_json_get_string (plan, "name"));
  if (item == NULL || g_strcmp0 (connect_json_get_string (item, "product.id"), connect_json_get_string (offer, "product.id")) != 0)
    connect_problems_add (problems, "plans", "Element %u names no item of the offer's product.", i);
  else
    connect_json_set_reference (row, "item", item_id, connect_json_get_string (item, "name"));
  if (connect_json_get_string (row, "period") == NULL)
    connect_problems_add (problems, "plans", "Element %u has no period.", i);
  if (plan_id == NULL || _connectd_id (row) == NULL)
    {
      g_autofree char *id = connect_id_new ("OIV-####-####-####", connectd_random_digits);

      connect_json_set_string (row, "id", id);
    }
  return TRUE;
}

static gboolean
check_item (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (GPtrArray) rows = _connectd_list_objects (doc, "plans");

  check_words (doc, "commitments", NULL, problems);
  for (guint i = 0; i < rows->len; i++)
    if (!check_row (tx, doc, rows->pdata[i], i, problems, error))
      return FALSE;
  return connect_problems_check (problems, error);
}

static gboolean
item_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  return check_parent (tx, &connect_offer_items_collection, doc, parent, error) && check_item (tx, doc, error);
}

static gboolean
item_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return count (tx, &connect_offer_items_collection, doc, 1, error);
}

static gboolean
item_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_item (tx, doc, error);
}

static gboolean
item_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return count (tx, &connect_offer_items_collection, doc, -1, error);
}

const ConnectdHooks connectd_offer_item_hooks = {
  .collection = "offer-items",
  .create = item_create,
  .created = item_created,
  .update = item_update,
  .remove = item_remove,
};

/* --- features and their groups --- */

static gboolean
group_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  return check_parent (tx, &connect_offer_feature_groups_collection, doc, parent, error);
}

static gboolean
group_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *of = _connectd_eq ("group.id", _connectd_id (doc));
  gint64 n = connectd_tx_count (tx, &connect_offer_features_collection, of, error);

  return n == 0 || (n > 0 && _connectd_fail (error, CONNECT_ERROR_INVALID, "There are features in this group."));
}

const ConnectdHooks connectd_offer_feature_group_hooks = {
  .collection = "offer-feature-groups",
  .create = group_create,
  .remove = group_remove,
};

static gboolean
check_feature (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (GPtrArray) values = _connectd_list_objects (doc, "plans");
  const char *offer_id = connect_json_get_string (doc, "offer.id");
  const char *group_id = connect_json_get_string (doc, "group.id");
  g_autoptr (JsonObject) group = NULL;

  if (!find_in_offer (tx, &connect_offer_feature_groups_collection, group_id, offer_id, &group, error))
    return FALSE;
  if (group_id != NULL && group == NULL)
    connect_problems_add (problems, "group", "There is no object with the id %s.", group_id);
  for (guint i = 0; i < values->len; i++)
    {
      g_autoptr (JsonObject) plan = NULL;

      if (!find_in_offer (tx, PLANS, _connectd_id (values->pdata[i]), offer_id, &plan, error))
        return FALSE;
      if (plan == NULL || connect_json_get_string (values->pdata[i], "value") == NULL)
        connect_problems_add (problems, "plans", "Element %u is no {id, value} of a plan of this offer.", i);
    }
  return connect_problems_check (problems, error);
}

static gboolean
feature_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  return check_parent (tx, &connect_offer_features_collection, doc, parent, error) && check_feature (tx, doc, error);
}

static gboolean
feature_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return count (tx, &connect_offer_features_collection, doc, 1, error);
}

static gboolean
feature_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_feature (tx, doc, error);
}

static gboolean
feature_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return count (tx, &connect_offer_features_collection, doc, -1, error);
}

const ConnectdHooks connectd_offer_feature_hooks = {
  .collection = "offer-features",
  .create = feature_create,
  .created = feature_created,
  .update = feature_update,
  .remove = feature_remove,
};

/* --- switches --- */

static gboolean
switch_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  static const char *const ends[] = { "from", "to" };
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (!check_parent (tx, &connect_offer_switches_collection, doc, parent, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat (ends[i], ".id", NULL);
      const char *id = connect_json_get_string (doc, path);
      g_autoptr (JsonObject) plan = NULL;

      if (!find_in_offer (tx, PLANS, id, _connectd_id (parent), &plan, error))
        return FALSE;
      if (id != NULL && plan == NULL)
        connect_problems_add (problems, ends[i], "There is no object with the id %s.", id);
    }
  if (g_strcmp0 (connect_json_get_string (doc, "from.id"), connect_json_get_string (doc, "to.id")) == 0)
    connect_problems_add (problems, "to", "A switch leads to another plan.");
  connect_json_set_string (doc, "status", "active");
  return _connectd_offer_preset_check (tx, doc, connect_json_get_string (parent, "product.id"), "switch", problems, error) &&
         connect_problems_check (problems, error);
}

static gboolean
switch_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) offer = connectd_tx_get (tx, &connect_offers_collection, connect_json_get_string (doc, "offer.id"), error);

  return offer != NULL &&
         _connectd_offer_preset_check (tx, doc, connect_json_get_string (offer, "product.id"), "switch", problems, error) &&
         connect_problems_check (problems, error);
}

static gboolean
switch_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  if (strcmp (action->verb, "endsale") == 0)
    _connectd_stamp (tx, doc, "events.saleended");
  else
    connect_json_remove (doc, "end_of_sale_notes");
  return TRUE;
}

const ConnectdHooks connectd_offer_switch_hooks = {
  .collection = "offer-switches",
  .create = switch_create,
  .update = switch_update,
  .act = switch_act,
};

/* --- copies --- */

/* Replaces ids below `path`.id by those of the copies. */
static void
follow (JsonObject *body, const char *path, GHashTable *ids)
{
  const char *id = connect_json_get_string (body, path);
  const char *copy = id != NULL ? g_hash_table_lookup (ids, id) : NULL;

  if (copy != NULL)
    connect_json_set_string (body, path, copy);
}

JsonObject *
_connectd_offer_part_clone_body (JsonObject *part, GHashTable *ids)
{
  static const char *const own[] = { "id", "offer", "owner", "events" };
  static const char *const named[] = { "group.id", "from.id", "to.id", "plan.id" };
  JsonObject *body = connect_json_copy (part);
  g_autoptr (GPtrArray) rows = _connectd_list_objects (body, "plans");

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    connect_json_remove (body, own[i]);
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    follow (body, named[i], ids);
  for (guint i = 0; i < rows->len; i++)
    {
      gboolean row = connect_json_get (rows->pdata[i], "plan.id") != NULL;

      follow (rows->pdata[i], row ? "plan.id" : "id", ids);
      if (row)
        connect_json_remove (rows->pdata[i], "id");
    }
  return body;
}
