/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The parameters of a subscription or tier configuration: taken from the product when it is made, given values by both
 * sides. The buyer gives those of the ordering phase, the Vendor those of the fulfillment phase, and says what is wrong with
 * the buyer's. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

#include "model/connect-parameter.h"

#define MAX_ERROR 512

/* --- from the product --- */

static JsonArray *
new_choices (JsonObject *definition)
{
  JsonArray *choices = connect_json_get_array (definition, "constraints.choices");
  g_autoptr (JsonObject) copy = NULL;

  if (choices == NULL)
    return json_array_new ();
  copy = connect_json_copy (connect_json_get_object (definition, "constraints"));
  return json_array_ref (json_object_get_array_member (copy, "choices"));
}

static void
set_default (JsonObject *param, JsonObject *definition)
{
  JsonNode *value = connect_json_get (definition, "default");

  json_object_set_string_member (param, "value", "");
  if (value == NULL)
    return;
  if (JSON_NODE_HOLDS_OBJECT (value) && connect_parameter_is_structured (definition))
    connect_json_set_object (param, "structured_value", connect_json_copy (json_node_get_object (value)));
  else if (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING)
    json_object_set_string_member (param, "value", json_node_get_string (value));
}

/* Published clients look for what helps to fill a field in among its constraints. */
static JsonObject *
new_constraints (JsonObject *definition)
{
  static const char *const helps[] = { "hint", "placeholder", "default" };
  JsonObject *constraints = connect_json_get_object (definition, "constraints");
  JsonObject *shown = constraints != NULL ? connect_json_copy (constraints) : json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (helps); i++)
    if (connect_json_get (definition, helps[i]) != NULL)
      connect_json_set (shown, helps[i], json_node_copy (connect_json_get (definition, helps[i])));
  return shown;
}

/* A parameter as requests carry it: its id is its name. */
static JsonObject *
new_param (JsonObject *definition)
{
  static const char *const copied[] = { "type", "scope", "phase", "description", "title", "hint", "placeholder" };
  JsonObject *param = json_object_new ();

  json_object_set_string_member (param, "id", connect_json_get_string (definition, "name"));
  json_object_set_string_member (param, "name", connect_json_get_string (definition, "name"));
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    connect_json_set_string (param, copied[i], connect_json_get_string (definition, copied[i]));
  set_default (param, definition);
  json_object_set_string_member (param, "value_error", "");
  json_object_set_array_member (param, "value_choices", new_choices (definition));
  json_object_set_object_member (param, "constraints", new_constraints (definition));
  return param;
}

static gboolean
is_ordered (JsonObject *definition)
{
  return connect_strv_has (STRV ("ordering", "fulfillment"), connect_json_get_string (definition, "phase")) &&
         !connect_parameter_is_layout (definition);
}

JsonArray *
_connectd_params_new (ConnectdTx *tx, const char *product_id, gint64 version, const char *scope, GError **error)
{
  g_autoptr (GPtrArray) definitions = connectd_product_get_parts (tx, product_id, version, "parameters", error);
  JsonArray *params;

  if (definitions == NULL)
    return NULL;
  params = json_array_new ();
  for (guint i = 0; i < definitions->len; i++)
    if (is_ordered (definitions->pdata[i]) &&
        g_strcmp0 (connect_json_get_string (definitions->pdata[i], "scope"), scope) == 0)
      json_array_add_object_element (params, new_param (definitions->pdata[i]));
  return params;
}

/* A configuration value as subscriptions carry it: the parameter with what it is set to, and when. */
static JsonObject *
new_configured (JsonObject *value)
{
  static const char *const copied[] = { "value", "structured_value", "events" };
  JsonObject *param = connect_json_copy (connect_json_get_object (value, "parameter"));

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    if (connect_json_get (value, copied[i]) != NULL)
      connect_json_set (param, copied[i], json_node_copy (connect_json_get (value, copied[i])));
  return param;
}

/* Of these values those of the item (NULL: of none) that hold on the marketplace. */
static JsonArray *
select_configured (GPtrArray *values, const char *item_id, const char *marketplace_id)
{
  JsonArray *params = json_array_new ();

  for (guint i = 0; i < values->len; i++)
    {
      const char *marketplace = connect_json_get_string (values->pdata[i], "marketplace.id");

      if (connect_json_get_object (values->pdata[i], "parameter") != NULL &&
          g_strcmp0 (connect_json_get_string (values->pdata[i], "item.id"), item_id) == 0 &&
          (marketplace == NULL || g_strcmp0 (marketplace, marketplace_id) == 0))
        json_array_add_object_element (params, new_configured (values->pdata[i]));
    }
  return params;
}

JsonObject *
_connectd_configuration_new (ConnectdTx *tx, const char *product_id, const char *marketplace_id, GError **error)
{
  g_autoptr (GPtrArray) values = connectd_product_get_parts (tx, product_id, 0, "configurations", error);
  JsonObject *configuration;

  if (values == NULL)
    return NULL;
  configuration = json_object_new ();
  json_object_set_array_member (configuration, "params", select_configured (values, NULL, marketplace_id));
  return configuration;
}

gboolean
_connectd_configuration_fill (ConnectdTx *tx, JsonObject *asset, JsonArray *items, guint first, GError **error)
{
  g_autoptr (GPtrArray) values = NULL;

  if (first >= json_array_get_length (items))
    return TRUE;
  values = connectd_product_get_parts (tx, connect_json_get_string (asset, "product.id"), 0, "configurations", error);
  for (guint i = first; values != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);

      json_object_set_array_member (item, "params",
                                    select_configured (values, connect_json_get_string (item, "global_id"),
                                                       connect_json_get_string (asset, "marketplace.id")));
    }
  return values != NULL;
}

/* --- values --- */

static JsonObject *
find_param (JsonArray *params, JsonObject *given)
{
  const char *id = connect_json_get_string (given, "id");
  JsonObject *param = id != NULL ? _connectd_array_find (params, "id", id, NULL) : NULL;

  return param != NULL || id != NULL ? param : _connectd_array_find (params, "name", connect_json_get_string (given, "name"), NULL);
}

/* {value, structured_value} of what was given; plain values as text, numbers and booleans too. NULL when it gives none. */
static JsonObject *
new_holder (JsonObject *given)
{
  JsonNode *value = connect_json_get (given, "value");
  JsonObject *structured = connect_json_get_object (given, "structured_value");
  g_autoptr (JsonObject) holder = json_object_new ();

  if (value == NULL && structured == NULL)
    return NULL;
  if (value != NULL && JSON_NODE_HOLDS_VALUE (value))
    {
      g_autofree char *text = json_node_get_value_type (value) == G_TYPE_STRING ? json_node_dup_string (value)
                                                                                : connect_json_to_string (value);
      json_object_set_string_member (holder, "value", text);
    }
  else if (value != NULL && JSON_NODE_HOLDS_OBJECT (value))
    json_object_set_object_member (holder, "structured_value", connect_json_copy (json_node_get_object (value)));
  if (structured != NULL)
    json_object_set_object_member (holder, "structured_value", connect_json_copy (structured));
  return g_steal_pointer (&holder);
}

static gboolean
same_value (JsonObject *param, JsonObject *holder)
{
  static const char *const members[] = { "value", "structured_value" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *old = connect_json_get (param, members[i]), *new = connect_json_get (holder, members[i]);

      if (new != NULL && (old == NULL || !json_node_equal (old, new)))
        return FALSE;
    }
  return TRUE;
}

static void
take_value (JsonObject *param, JsonObject *holder, const char *path, ConnectProblems *problems)
{
  static const char *const members[] = { "value", "structured_value" };
  g_autofree char *problem = connect_parameter_check (param, holder, FALSE);

  if (problem != NULL)
    {
      connect_problems_add (problems, path, "%s", problem);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (connect_json_get (holder, members[i]) != NULL)
      connect_json_set (param, members[i], json_node_copy (connect_json_get (holder, members[i])));
  json_object_set_string_member (param, "value_error", "");
  json_object_remove_member (param, "structured_error");
}

/* What is wrong with a value, as the Vendor says. */
static void
take_error (JsonObject *param, JsonObject *given, const char *path, ConnectProblems *problems)
{
  JsonNode *node = connect_json_get (given, "value_error");
  const char *text = connect_json_get_string (given, "value_error");
  JsonObject *structured = connect_json_get_object (given, "structured_error");

  if (node != NULL && (text == NULL || g_utf8_strlen (text, -1) > MAX_ERROR))
    connect_problems_add (problems, path, "Ensure that value_error is a text of no more than %d characters.", MAX_ERROR);
  else if (text != NULL)
    json_object_set_string_member (param, "value_error", text);
  if (structured == NULL)
    return;
  json_object_set_object_member (param, "structured_error", connect_json_copy (structured));
  if (text == NULL && connect_json_get_string (structured, "message.value") != NULL)
    json_object_set_string_member (param, "value_error", connect_json_get_string (structured, "message.value"));
}

static void
take_one (JsonArray *params, JsonObject *given, ConnectdParamsSide side, const char *path, ConnectProblems *problems)
{
  JsonObject *param = find_param (params, given);
  g_autoptr (JsonObject) holder = new_holder (given);
  const char *phase;
  gboolean own;

  if (param == NULL)
    {
      connect_problems_add (problems, path, "The product has no such parameter here.");
      return;
    }
  phase = connect_json_get_string (param, "phase");
  own = side == CONNECTD_PARAMS_ANY || g_strcmp0 (phase, side == CONNECTD_PARAMS_VENDOR ? "fulfillment" : "ordering") == 0;
  if (holder != NULL && !same_value (param, holder))
    {
      if (own)
        take_value (param, holder, path, problems);
      else
        connect_problems_add (problems, path, "The value of this parameter is for the other party to give.");
    }
  if (side != CONNECTD_PARAMS_BUYER)
    take_error (param, given, path, problems);
}

void
_connectd_params_take (JsonArray *params, JsonObject *body, const char *path, ConnectdParamsSide side, ConnectProblems *problems)
{
  JsonNode *node = connect_json_get (body, path);
  JsonArray *given = connect_json_get_array (body, path);

  if (node != NULL && given == NULL)
    connect_problems_add (problems, path, "Expected a list.");
  for (guint i = 0; given != NULL && i < json_array_get_length (given); i++)
    {
      JsonNode *element = json_array_get_element (given, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (element) ? connect_json_get_string (json_node_get_object (element), "id") : NULL;
      g_autofree char *place = id != NULL ? g_strdup_printf ("%s.%s", path, id) : g_strdup_printf ("%s[%u]", path, i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        take_one (params, json_node_get_object (element), side, place, problems);
      else
        connect_problems_add (problems, place, "Expected an object.");
    }
}

static GHashTable *
collect_values (JsonArray *params)
{
  GHashTable *values = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < json_array_get_length (params); i++)
    {
      JsonObject *param = json_array_get_object_element (params, i);

      g_hash_table_insert (values, (gpointer)connect_json_get_string (param, "id"),
                           (gpointer)connect_json_get_string (param, "value"));
    }
  return values;
}

gboolean
_connectd_params_check_complete (JsonArray *params, const char *phase, const char *path, ConnectProblems *problems)
{
  g_autoptr (GHashTable) values = collect_values (params);
  gboolean complete = TRUE;

  for (guint i = 0; i < json_array_get_length (params); i++)
    {
      JsonObject *param = json_array_get_object_element (params, i);
      const char *wrong = connect_json_get_string (param, "value_error");
      gboolean missing = connect_parameter_is_required (param, values) && !connect_parameter_has_value (param, param);

      if (g_strcmp0 (connect_json_get_string (param, "phase"), phase) != 0 || (!missing && (wrong == NULL || *wrong == '\0')))
        continue;
      complete = FALSE;
      if (problems != NULL)
        {
          g_autofree char *place = g_strdup_printf ("%s.%s", path, connect_json_get_string (param, "id"));

          connect_problems_add (problems, place, "%s", missing ? "This parameter is required." : wrong);
        }
    }
  return complete;
}

/* Another subscription of the product, not ended, that has the value. */
static char *
make_same_value (JsonObject *asset, JsonObject *param)
{
  g_autofree char *of = _connectd_eq ("product.id", connect_json_get_string (asset, "product.id"));
  g_autofree char *name = connectd_rql_quote (connect_json_get_string (param, "id"));
  g_autofree char *value = connectd_rql_quote (connect_json_get_string (param, "value"));
  g_autofree char *own = connectd_rql_quote (_connectd_id (asset));

  if (name == NULL || value == NULL || own == NULL)
    return NULL;
  return g_strdup_printf ("and(%s,ne(id,%s),ne(status,terminated),params=t(id=%s,value=%s))", of, own, name, value);
}

gboolean
_connectd_params_check_unique (ConnectdTx *tx, JsonObject *asset, const char *path, ConnectProblems *problems, GError **error)
{
  JsonArray *params = connect_json_get_array (asset, "params");

  for (guint i = 0; params != NULL && i < json_array_get_length (params); i++)
    {
      JsonObject *param = json_array_get_object_element (params, i);
      const char *value = connect_json_get_string (param, "value");
      g_autofree char *rql = NULL;
      gint64 n;

      if (value == NULL || *value == '\0' || !connect_json_get_boolean (param, "constraints.unique", FALSE))
        continue;
      rql = make_same_value (asset, param);
      n = rql != NULL ? connectd_tx_count (tx, CONNECTD_ASSETS, rql, error) : 0;
      if (n < 0)
        return FALSE;
      if (n > 0)
        {
          g_autofree char *place = g_strdup_printf ("%s.%s", path, connect_json_get_string (param, "id"));

          connect_problems_add (problems, place, "Another subscription has this value already.");
        }
    }
  return TRUE;
}

void
_connectd_params_note_problems (JsonArray *params)
{
  g_autoptr (GHashTable) values = collect_values (params);

  for (guint i = 0; i < json_array_get_length (params); i++)
    {
      JsonObject *param = json_array_get_object_element (params, i);
      gboolean ordering = g_strcmp0 (connect_json_get_string (param, "phase"), "ordering") == 0;
      g_autofree char *problem =
          ordering ? connect_parameter_check (param, param, connect_parameter_is_required (param, values)) : NULL;

      if (problem != NULL)
        json_object_set_string_member (param, "value_error", problem);
    }
}

GHashTable *
_connectd_params_values (JsonArray *params)
{
  return params != NULL ? collect_values (params) : g_hash_table_new (g_str_hash, g_str_equal);
}
