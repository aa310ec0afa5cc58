/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Price lists. A list's state follows from its versions: it is active once one of them was. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#include <string.h>

#define LISTS (&connect_price_lists_collection)
#define MAX_PRECISION 100000 /* millionths */

/* --- creation --- */

/* A number on the wire; 0 stands for whole prices. */
static void
take_precision (JsonObject *doc, ConnectProblems *problems)
{
  const char *given = connect_json_get_string (doc, "precision");
  gint64 millionths = 0;

  if (!connect_decimal_parse (given != NULL ? given : "0.01", &millionths) || millionths < 0 || millionths > MAX_PRECISION)
    connect_problems_add (problems, "precision", "Expected a number from 0 to 0.1.");
  connect_json_set (doc, "precision", json_node_init_double (json_node_alloc (), millionths / 1e6));
}

static gboolean
list_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  static const char *const copied[] = { "name", "icon", NULL };
  static const char *const stats[] = { "stats.listings", "stats.listings_alt" };
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) owner = _connectd_get_actor_account (tx, error);
  guint n;

  if (owner == NULL || !_connectd_take_ids (tx, doc, "products", &connect_products_collection, copied, error))
    return FALSE;
  n = json_array_get_length (connect_json_get_array (doc, "products"));
  if (!_connectd_is_capitals (connect_json_get_string (doc, "currency"), 3))
    connect_problems_add (problems, "currency", "This must be a currency code such as EUR.");
  if (n == 0)
    connect_problems_add (problems, "products", "At least one product is needed.");
  take_precision (doc, problems);
  _connectd_check_attributes (doc, TRUE, problems);
  connect_json_set_reference (doc, "owner", _connectd_id (owner), connect_json_get_string (owner, "name"));
  connect_json_set_string (doc, "status", "draft");
  connect_json_set_int (doc, "stats.products", n);
  for (guint i = 0; i < G_N_ELEMENTS (stats); i++)
    connect_json_set_int (doc, stats[i], 0);
  return connect_problems_check (problems, error);
}

static gboolean
list_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) version = _connectd_price_version_add (tx, doc, NULL, connect_json_get_string (doc, "description"), 0, error);

  return version != NULL;
}

/* --- changes --- */

static gboolean
list_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  _connectd_check_attributes (doc, TRUE, problems);
  return connect_problems_check (problems, error) && _connectd_price_point_judge_list (tx, doc, error);
}

static gboolean
list_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (GPtrArray) versions = _connectd_price_version_find (tx, _connectd_id (doc), NULL, error);

  for (guint i = 0; versions != NULL && i < versions->len; i++)
    if (!connectd_tx_remove (tx, &connect_price_list_versions_collection, _connectd_id (versions->pdata[i]), error))
      return FALSE;
  return versions != NULL;
}

static gboolean
list_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  g_assert (strcmp (action->verb, "terminate") == 0);
  _connectd_stamp (tx, doc, "events.terminated");
  return _connectd_price_version_end_list (tx, _connectd_id (doc), error);
}

gboolean
_connectd_price_list_set_status (ConnectdTx *tx, const char *list_id, const char *from, const char *to, const char *event, GError **error)
{
  g_autoptr (JsonObject) list = connectd_tx_get (tx, LISTS, list_id, error);

  if (list == NULL)
    return FALSE;
  if (!connect_strv_has ((const char *const[]) { "draft", "scheduled", NULL }, connect_json_get_string (list, "status")) ||
      (from != NULL && g_strcmp0 (connect_json_get_string (list, "status"), from) != 0))
    return TRUE;
  connect_json_set_string (list, "status", to);
  _connectd_stamp (tx, list, event);
  return connectd_tx_update (tx, LISTS, list_id, list, error);
}

const ConnectdHooks connectd_price_list_hooks = {
  .collection = "price-lists",
  .create = list_create,
  .created = list_created,
  .update = list_update,
  .remove = list_remove,
  .act = list_act,
};
