/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Items, and the groups that they may be in. What an item is measured by is fixed once it was published. */

#include "config.h"

#include "domain/product/connectd-product-private.h"

#include <string.h>

/* Commitments, in billing periods, that a period allows; the others allow none. */
static const struct
{
  const char *period;
  gint64 counts[8]; /* ended by 0 */
} commitments[] = {
  { "monthly", { 1, 12, 24, 36, 48, 60, 72, 0 } },
  { "yearly", { 1, 2, 3, 4, 5, 6, 0 } },
  { "years_2", { 1, 4, 6, 0 } },
  { "years_3", { 1, 6, 0 } },
};

static gboolean
allows (const char *period, gint64 count)
{
  for (guint i = 0; i < G_N_ELEMENTS (commitments); i++)
    if (g_strcmp0 (commitments[i].period, period) == 0)
      for (guint j = 0; commitments[i].counts[j] != 0; j++)
        if (commitments[i].counts[j] == count)
          return TRUE;
  return count == 1;
}

static void
check_reservation (JsonObject *doc, ConnectProblems *problems)
{
  const char *period = connect_json_get_string (doc, "period");
  gint64 count = connect_json_get_int (doc, "commitment.count", 1);

  if (g_strcmp0 (connect_json_get_string (doc, "precision"), "integer") != 0)
    connect_problems_add (problems, "precision", "Items of type reservation are counted in whole numbers (integer).");
  if (!allows (period, count))
    connect_problems_add (problems, "commitment.count", "The billing period “%s” does not allow a commitment of %" G_GINT64_FORMAT ".",
                          period, count);
  connect_json_set_string (doc, "commitment.multiplier", "billing_period");
  connect_json_set_int (doc, "commitment.count", count);
}

static void
check_ppu (JsonObject *doc, JsonObject *product, ConnectProblems *problems)
{
  if (g_strcmp0 (connect_json_get_string (doc, "period"), "monthly") != 0)
    connect_problems_add (problems, "period", "Items that are paid by use are billed monthly.");
  if (!connectd_product_is_capable (product, "ppu"))
    connect_problems_add (problems, "type", "The product has not the capability to be paid by use (ppu).");
  connect_json_remove (doc, "commitment");
}

/* The unit is named by what it is for people; it must be for this type. */
static gboolean
set_unit (ConnectdTx *tx, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  g_autoptr (JsonObject) unit = NULL;
  const char *name;

  if (!_connectd_look_up (tx, &connect_units_collection, connect_json_get_string (doc, "unit.id"), &unit, error))
    return FALSE;
  if (unit == NULL) /* told by the reference already */
    return TRUE;
  if (g_strcmp0 (connect_json_get_string (unit, "type"), connect_json_get_string (doc, "type")) != 0)
    connect_problems_add (problems, "unit", "This unit is for items of another type.");
  name = connect_json_get_string (unit, "description");
  connect_json_set_string (doc, "unit.name", name);
  connect_json_set_string (doc, "unit.title", name);
  connect_json_set_string (doc, "unit.unit", connect_json_get_string (unit, "unit"));
  return TRUE;
}

static gboolean
check_group (ConnectdTx *tx, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  const char *id = connect_json_get_string (doc, "group.id");
  g_autoptr (JsonObject) group = NULL;

  if (id == NULL)
    return TRUE;
  if (!_connectd_look_up (tx, &connect_product_item_groups_collection, id, &group, error))
    return FALSE;
  if (group == NULL || !connect_json_is_same (group, doc, "product.id"))
    connect_problems_add (problems, "group", "There is no object with the id %s.", id);
  return TRUE;
}

static gboolean
check_item (ConnectdTx *tx, JsonObject *doc, JsonObject *product, ConnectProblems *problems, GError **error)
{
  gboolean shown = connect_json_get_boolean (doc, "ui.visibility", TRUE);

  if (g_strcmp0 (connect_json_get_string (doc, "type"), "ppu") == 0)
    check_ppu (doc, product, problems);
  else
    check_reservation (doc, problems);
  connect_json_set_boolean (doc, "ui.visibility", shown);
  connect_json_set_boolean (doc, "ui_visibility", shown);
  connect_json_set_string (doc, "display_name", connect_json_get_string (doc, "name"));
  return set_unit (tx, doc, problems, error) && check_group (tx, doc, problems, error) &&
         _connectd_product_check_unique (tx, CONNECTD_ITEMS, doc, "name", "Item", problems, error) &&
         _connectd_product_check_unique (tx, CONNECTD_ITEMS, doc, "mpn", "Item", problems, error) &&
         connect_problems_check (problems, error);
}

/* The precision is also known as `usage_data_type`, the type as `item_type`. */
static gboolean
item_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  static const char *const other[][2] = { { "item_type", "type" }, { "usage_data_type", "precision" } };

  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    {
      const char *text = connect_json_get_string (body, other[i][0]);

      if (text != NULL && connect_json_get (body, other[i][1]) == NULL)
        connect_json_set_string (body, other[i][1], text);
    }
  return TRUE;
}

static void
set_default (JsonObject *doc, const char *path, const char *text)
{
  if (connect_json_get (doc, path) == NULL)
    connect_json_set_string (doc, path, text);
}

static gboolean
item_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autofree char *id = connectd_tx_new_id_for (tx, CONNECTD_ITEMS, doc, error);
  g_autofree char *local = g_strdup (id);

  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "local_id", g_strdelimit (local, "-", '_'));
  connect_json_set_string (doc, "status", "draft");
  set_default (doc, "period", "monthly");
  set_default (doc, "precision", "integer");
  if (connect_json_get (doc, "position") == NULL)
    connect_json_set_int (doc, "position", _connectd_product_number (id) * CONNECTD_POSITION_STEP);
  if (connect_json_get (doc, "dynamic") == NULL)
    connect_json_set_boolean (doc, "dynamic", FALSE);
  connect_json_set_int (doc, "depth", 0);
  connect_json_set_boolean (doc, "frozen", FALSE);
  connect_json_set_boolean (doc, "shared", FALSE);
  return check_item (tx, doc, parent, problems, error);
}

static gboolean
item_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return _connectd_configuration_of_item (tx, doc, error);
}

static gboolean
item_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  static const char *const fixed[] = { "type", "precision", "unit.id", "period", "commitment.count", NULL };
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) product =
      connectd_tx_get (tx, CONNECTD_PRODUCTS, connect_json_get_string (doc, "product.id"), error);

  if (product == NULL)
    return FALSE;
  for (guint i = 0; connect_json_get_boolean (before, "frozen", FALSE) && fixed[i] != NULL; i++)
    if (!connect_json_is_same (before, doc, fixed[i]))
      connect_problems_add (problems, fixed[i], "This is fixed once the item was published.");
  return connect_problems_check (problems, error) && check_item (tx, doc, product, problems, error);
}

static gboolean
item_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return _connectd_configuration_remove (tx, connect_json_get_string (doc, "product.id"), "item.id", _connectd_id (doc), error);
}

static gboolean
check_replacement (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *id = g_strdup (connect_json_get_string (doc, "replacement.id"));
  g_autoptr (JsonObject) replacement = NULL;

  if (id == NULL)
    return TRUE;
  g_strdelimit (id, "_", '-');
  if (!_connectd_look_up (tx, CONNECTD_ITEMS, id, &replacement, error))
    return FALSE;
  if (replacement == NULL || !connect_json_is_same (replacement, doc, "owner.id") ||
      g_strcmp0 (connect_json_get_string (replacement, "status"), "published") != 0 || g_strcmp0 (id, _connectd_id (doc)) == 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "replacement: This must be another item that is published.");
  connect_json_set_reference (doc, "replacement", id, connect_json_get_string (replacement, "name"));
  connect_json_set_string (doc, "replacement.status", "published");
  return TRUE;
}

static gboolean
item_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  static const char *const seen[] = { "status", "replacement", "end_of_sale_notes", "events.saleended", NULL };

  if (strcmp (action->verb, "endsale") == 0)
    {
      if (!check_replacement (tx, doc, error))
        return FALSE;
      _connectd_stamp (tx, doc, "events.saleended");
    }
  else
    {
      connect_json_remove (doc, "replacement");
      connect_json_remove (doc, "end_of_sale_notes");
      connect_json_remove (doc, "events.saleended");
    }
  _connectd_product_copy_to_face (doc, seen);
  return TRUE;
}

const ConnectdHooks connectd_product_item_hooks = {
  .collection = "product-items",
  .accept = item_accept,
  .create = item_create,
  .created = item_created,
  .update = item_update,
  .remove = item_remove,
  .act = item_act,
};

/* --- groups --- */

static gboolean
check_item_group (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  return _connectd_product_check_unique (tx, &connect_product_item_groups_collection, doc, "mpn", "Group", problems, error) &&
         connect_problems_check (problems, error);
}

static gboolean
group_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  connect_json_set_boolean (doc, "shared", FALSE);
  return check_item_group (tx, doc, error);
}

static gboolean
group_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_item_group (tx, doc, error);
}

static gboolean
group_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *inside = _connectd_eq ("group.id", _connectd_id (doc));
  gint64 items = connectd_tx_count (tx, CONNECTD_ITEMS, inside, error);

  if (items > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "There are items in this group.");
  return items == 0;
}

const ConnectdHooks connectd_product_item_group_hooks = {
  .collection = "product-item-groups",
  .create = group_create,
  .update = group_update,
  .remove = group_remove,
};
