/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Rules by which usage is accepted or rejected by itself. They belong to the account that made them: the Vendor, or one that the
 * product reaches. The first that fits decides, so they have an order. */

#include "config.h"

#include "domain/product/connectd-product-private.h"
#include "query/connect-rql.h"

#define RULES (&connect_product_usage_rules_collection)

/* A rule is a condition on a record, in the language of filters. */
static void
check_condition (JsonObject *doc, ConnectProblems *problems)
{
  const char *rule = connect_json_get_string (doc, "rule");
  g_autoptr (GError) local = NULL;
  g_autoptr (ConnectRql) tree = rule != NULL && *rule != '\0' ? connect_rql_parse (rule, &local) : NULL;

  if (local != NULL)
    connect_problems_add (problems, "rule", "%s", local->message);
}

static gboolean
check_rule (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *item = connect_json_get_string (doc, "item.id");
  g_autoptr (JsonObject) found = NULL;

  if (item != NULL && !_connectd_look_up (tx, CONNECTD_ITEMS, item, &found, error))
    return FALSE;
  if (found != NULL && !connect_json_is_same (found, doc, "product.id"))
    connect_problems_add (problems, "item", "This must be an item of the product.");
  connect_json_set_string (doc, "scope", item != NULL ? "item" : "product");
  check_condition (doc, problems);
  return connect_problems_check (problems, error);
}

static GPtrArray *
find_rules (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *mine = _connectd_eq ("owner.id", connect_json_get_string (doc, "owner.id"));
  g_autofree char *of = _connectd_eq ("product.id", connect_json_get_string (doc, "product.id"));
  g_autofree char *rql = g_strdup_printf ("and(%s,%s)", mine, of);

  return connectd_tx_find (tx, RULES, rql, 0, error);
}

static gint64
get_position (JsonObject *doc)
{
  return connect_json_get_int (doc, "position", 0);
}

static gboolean
rule_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (GPtrArray) rules = NULL;
  gint64 last = 0;

  rules = find_rules (tx, doc, error);
  if (rules == NULL)
    return FALSE;
  for (guint i = 0; i < rules->len; i++)
    last = MAX (last, get_position (rules->pdata[i]));
  connect_json_set_int (doc, "position", last + CONNECTD_POSITION_STEP);
  if (connect_json_get (doc, "status") == NULL)
    connect_json_set_string (doc, "status", "active");
  return check_rule (tx, doc, error);
}

static int
compare_positions (gconstpointer a, gconstpointer b)
{
  gint64 first = get_position (*(JsonObject *const *)a), second = get_position (*(JsonObject *const *)b);

  return (first > second) - (first < second);
}

/* Whole steps between all of them again, in the order they have. */
static gboolean
make_room (ConnectdTx *tx, GPtrArray *rules, GError **error)
{
  g_ptr_array_sort (rules, compare_positions);
  for (guint i = 0; i < rules->len; i++)
    {
      connect_json_set_int (rules->pdata[i], "position", (i + 1) * CONNECTD_POSITION_STEP);
      if (!connectd_tx_update (tx, RULES, _connectd_id (rules->pdata[i]), rules->pdata[i], error))
        return FALSE;
    }
  return TRUE;
}

/* What is behind `after` (NULL: what is first); FALSE when there is no such rule. */
static gboolean
find_gap (GPtrArray *rules, const char *after, gint64 *from, gint64 *to)
{
  gboolean found = after == NULL;

  *from = 0;
  *to = G_MAXINT64;
  for (guint i = 0; i < rules->len; i++)
    if (g_strcmp0 (_connectd_id (rules->pdata[i]), after) == 0)
      {
        *from = get_position (rules->pdata[i]);
        found = TRUE;
      }
  for (guint i = 0; i < rules->len; i++)
    if (get_position (rules->pdata[i]) > *from)
      *to = MIN (*to, get_position (rules->pdata[i]));
  return found;
}

/* Behind another rule ("gravity": {"after": id}), or before all others (null): half the way to the next one. */
static gboolean
move (ConnectdTx *tx, JsonObject *doc, JsonObject *gravity, GError **error)
{
  const char *after = connect_json_get_string (gravity, "after");
  g_autoptr (GPtrArray) rules = find_rules (tx, doc, error);
  gint64 from, to;

  if (rules == NULL)
    return FALSE;
  for (guint i = rules->len; i > 0; i--)
    if (g_strcmp0 (_connectd_id (rules->pdata[i - 1]), _connectd_id (doc)) == 0)
      g_ptr_array_remove_index (rules, i - 1);
  if (!find_gap (rules, after, &from, &to))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "gravity.after: There is no such rule.");
  if (to - from < 2)
    {
      if (!make_room (tx, rules, error))
        return FALSE;
      find_gap (rules, after, &from, &to);
    }
  connect_json_set_int (doc, "position", to == G_MAXINT64 ? from + CONNECTD_POSITION_STEP : from + (to - from) / 2);
  return TRUE;
}

static gboolean
rule_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  JsonObject *gravity = connect_json_get_object (body, "gravity");

  return check_rule (tx, doc, error) && (gravity == NULL || move (tx, doc, gravity, error));
}

const ConnectdHooks connectd_product_usage_rule_hooks = {
  .collection = "product-usage-rules",
  .create = rule_create,
  .update = rule_update,
};
