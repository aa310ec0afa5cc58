/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Definitions of parameters. Values are checked against them by libconnect (model/connect-parameter.h). */

#include "config.h"

#include "domain/product/connectd-product-private.h"
#include "model/connect-parameter.h"

#include <string.h>

#define MAX_CHOICES 500
#define MAX_LENGTH 4000

static const char name_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

/* --- constraints --- */

static gboolean
is_kind (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
is_choice (JsonNode *node)
{
  JsonObject *choice = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *value = choice != NULL ? connect_json_get_string (choice, "value") : NULL;
  const char *label = choice != NULL ? connect_json_get_string (choice, "label") : NULL;

  return value != NULL && *value != '\0' && strlen (value) <= 255 && label != NULL && *label != '\0' && strlen (label) <= 1024;
}

static void
check_choices (JsonObject *constraints, ConnectProblems *problems)
{
  JsonArray *choices = connect_json_get_array (constraints, "choices");
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = choices != NULL ? json_array_get_length (choices) : 0;

  if (n == 0 || n > MAX_CHOICES)
    connect_problems_add (problems, "constraints.choices", "Expected 1 to %d choices {label, value}.", MAX_CHOICES);
  for (guint i = 0; i < MIN (n, MAX_CHOICES); i++)
    {
      JsonNode *node = json_array_get_element (choices, i);

      if (!is_choice (node))
        connect_problems_add (problems, "constraints.choices", "[%u]: Expected {label, value}.", i);
      else if (!g_hash_table_add (seen, (gpointer) connect_json_get_string (json_node_get_object (node), "value")))
        connect_problems_add (problems, "constraints.choices", "[%u]: There is this value already.", i);
    }
}

static void
check_lengths (JsonObject *constraints, ConnectProblems *problems)
{
  gint64 min = connect_json_get_int (constraints, "min_length", 0);
  gint64 max = connect_json_get_int (constraints, "max_length", MAX_LENGTH);

  if (min < 0 || max < 1 || max > MAX_LENGTH || min > max)
    connect_problems_add (problems, "constraints.max_length", "Expected lengths of 0 to %d, the greater one last.", MAX_LENGTH);
}

static gboolean
is_flag (const char *name)
{
  static const char *const flags[] = { "required", "hidden", "unique", "readonly", "reconciliation", NULL };

  return connect_strv_has (flags, name);
}

/* Whether a constraint holds what it may; NULL when it is not known at all. */
static const char *
expect_constraint (const char *name, JsonNode *node, gboolean *fits)
{
  if (is_flag (name))
    {
      *fits = is_kind (node, G_TYPE_BOOLEAN);
      return "Expected true or false.";
    }
  if (strcmp (name, "min_length") == 0 || strcmp (name, "max_length") == 0)
    {
      *fits = is_kind (node, G_TYPE_INT64);
      return "Expected a whole number.";
    }
  if (strcmp (name, "shared") == 0)
    {
      static const char *const shared[] = { "none", "view", "edit", NULL };

      *fits = is_kind (node, G_TYPE_STRING) && connect_strv_has (shared, json_node_get_string (node));
      return "Expected one of: none, view, edit.";
    }
  if (strcmp (name, "level") == 0 || strcmp (name, "display_content") == 0)
    {
      *fits = (is_kind (node, G_TYPE_STRING) && strlen (json_node_get_string (node)) <= 4096) || is_kind (node, G_TYPE_INT64);
      return "Expected a text.";
    }
  if (strcmp (name, "choices") == 0)
    {
      *fits = JSON_NODE_HOLDS_ARRAY (node);
      return "Expected a list.";
    }
  if (strcmp (name, "dependency") == 0)
    {
      *fits = JSON_NODE_HOLDS_OBJECT (node);
      return "Expected an object.";
    }
  return NULL;
}

/* Takes one constraint; null takes it away. */
static void
take_constraint (JsonObject *constraints, const char *name, JsonNode *node, ConnectProblems *problems)
{
  g_autofree char *field = g_strconcat ("constraints.", name, NULL);
  gboolean fits = FALSE;
  const char *expected = expect_constraint (name, node, &fits);

  if (expected == NULL)
    return;
  if (JSON_NODE_HOLDS_NULL (node) && !is_flag (name))
    json_object_remove_member (constraints, name);
  else if (fits)
    json_object_set_member (constraints, name, json_node_copy (node));
  else
    connect_problems_add (problems, field, "%s", expected);
}

static void
take_constraints (JsonObject *doc, JsonObject *body, ConnectProblems *problems)
{
  static const char *const always[] = { "required", "hidden", "unique" };
  JsonObject *given = connect_json_get_object (body, "constraints");
  JsonObject *constraints = connect_json_get_object (doc, "constraints");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (constraints == NULL)
    {
      constraints = json_object_new ();
      connect_json_set_object (doc, "constraints", constraints);
    }
  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    if (!json_object_has_member (constraints, always[i]))
      json_object_set_boolean_member (constraints, always[i], FALSE);
  if (connect_json_get (body, "constraints") != NULL && given == NULL)
    connect_problems_add (problems, "constraints", "Expected an object.");
  if (given == NULL)
    return;
  json_object_iter_init_ordered (&iter, given);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    take_constraint (constraints, name, node, problems);
}

/* --- other parameters --- */

/* Another parameter of the product, by id or name. FALSE only when the store failed. */
static gboolean
find_other (ConnectdTx *tx, JsonObject *doc, JsonObject *reference, JsonObject **other, GError **error)
{
  const char *product = connect_json_get_string (doc, "product.id");
  const char *id = connect_json_get_string (reference, "id");

  *other = NULL;
  if (id == NULL)
    id = connect_json_get_string (reference, "name");
  if (id == NULL)
    return TRUE;
  if (!connectd_product_find_parameter (tx, product, 0, id, other, error))
    return FALSE;
  if (*other != NULL && g_strcmp0 (_connectd_id (*other), _connectd_id (doc)) == 0)
    g_clear_pointer (other, json_object_unref);
  return TRUE;
}

static gboolean
check_dependency (ConnectdTx *tx, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  JsonObject *dependency = connect_json_get_object (doc, "constraints.dependency");
  JsonObject *reference = dependency != NULL ? connect_json_get_object (dependency, "parameter") : NULL;
  JsonArray *values = dependency != NULL ? connect_json_get_array (dependency, "values") : NULL;
  g_autoptr (JsonObject) other = NULL;

  if (dependency == NULL)
    return TRUE;
  if (reference != NULL && !find_other (tx, doc, reference, &other, error))
    return FALSE;
  if (other == NULL)
    connect_problems_add (problems, "constraints.dependency.parameter", "This must be another parameter of the product.");
  else
    connect_json_set_reference (dependency, "parameter", _connectd_id (other), connect_json_get_string (other, "name"));
  if (values == NULL || json_array_get_length (values) == 0 || json_array_get_length (values) > MAX_CHOICES)
    connect_problems_add (problems, "constraints.dependency.values", "Expected the values that it depends on.");
  return TRUE;
}

static gboolean
take_parent (ConnectdTx *tx, JsonObject *doc, JsonObject *body, ConnectProblems *problems, GError **error)
{
  JsonNode *node = json_object_get_member (body, "parent");
  g_autoptr (JsonObject) other = NULL;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      connect_json_remove (doc, "parent");
      return TRUE;
    }
  if (!find_other (tx, doc, json_node_get_object (node), &other, error))
    return FALSE;
  if (other == NULL)
    connect_problems_add (problems, "parent", "This must be another parameter of the product.");
  else
    connect_json_set_reference (doc, "parent", _connectd_id (other), connect_json_get_string (other, "name"));
  return TRUE;
}

/* --- one definition --- */

static void
check_place (JsonObject *doc, ConnectProblems *problems)
{
  static const char *const in_orders[] = { "asset", "tier1", "tier2", NULL };
  const char *scope = connect_json_get_string (doc, "scope");
  gboolean configures = g_strcmp0 (connect_json_get_string (doc, "phase"), "configuration") == 0;

  if (configures == connect_strv_has (in_orders, scope))
    connect_problems_add (problems, "scope", configures ? "Expected one of: product, item, marketplace, item_marketplace."
                                                        : "Expected one of: asset, tier1, tier2.");
}

/* Any JSON, in bounds. */
static void
take_default (JsonObject *doc, JsonObject *body, ConnectProblems *problems)
{
  JsonNode *node = json_object_get_member (body, "default");
  g_autofree char *text = node != NULL && !JSON_NODE_HOLDS_NULL (node) ? connect_json_to_string (node) : NULL;

  if (node == NULL)
    return;
  if (text == NULL)
    connect_json_remove (doc, "default");
  else if (strlen (text) > CONNECT_PARAMETER_MAX_OBJECT)
    connect_problems_add (problems, "default", "Ensure this has no more than %d bytes.", CONNECT_PARAMETER_MAX_OBJECT);
  else
    json_object_set_member (doc, "default", json_node_copy (node));
}

static gboolean
check_parameter (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  static const char *const with_choices[] = { "dropdown", "checkbox", "choice", NULL };
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *name = connect_json_get_string (doc, "name");

  if (strspn (name, name_letters) != strlen (name))
    connect_problems_add (problems, "name", "Only letters, digits, dashes and underscores are allowed.");
  check_place (doc, problems);
  take_default (doc, body, problems);
  take_constraints (doc, body, problems);
  check_lengths (connect_json_get_object (doc, "constraints"), problems);
  if (connect_strv_has (with_choices, connect_json_get_string (doc, "type")))
    check_choices (connect_json_get_object (doc, "constraints"), problems);
  return check_dependency (tx, doc, problems, error) && take_parent (tx, doc, body, problems, error) &&
         _connectd_product_check_unique (tx, CONNECTD_PARAMETERS, doc, "name", "Parameter", problems, error) &&
         connect_problems_check (problems, error);
}

static void
set_default (JsonObject *doc, const char *path, const char *text)
{
  if (connect_json_get (doc, path) == NULL)
    connect_json_set_string (doc, path, text);
}

static gboolean
parameter_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autofree char *id = connectd_tx_new_id_for (tx, CONNECTD_PARAMETERS, doc, error);

  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  set_default (doc, "type", "text");
  set_default (doc, "phase", "ordering");
  set_default (doc, "scope", "asset");
  set_default (doc, "description", "");
  if (connect_json_get (doc, "position") == NULL)
    connect_json_set_int (doc, "position", _connectd_product_number (id) * CONNECTD_POSITION_STEP);
  connect_json_set_boolean (doc, "shared", FALSE);
  return check_parameter (tx, doc, body, error);
}

static gboolean
parameter_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return _connectd_configuration_of_parameter (tx, doc, error);
}

static gboolean
parameter_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  static const char *const fixed[] = { "phase", "scope", "type", NULL };
  gboolean published = connect_json_get (before, "face") != NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  for (guint i = 0; fixed[i] != NULL; i++)
    if (!connect_json_is_same (before, doc, fixed[i]) && (published || i < 2))
      connect_problems_add (problems, fixed[i], "This cannot be changed.");
  set_default (doc, "description", "");
  return connect_problems_check (problems, error) && check_parameter (tx, doc, body, error) &&
         _connectd_configuration_refresh (tx, doc, error);
}

/* One that others build on stays. */
static gboolean
parameter_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  const char *product = connect_json_get_string (doc, "product.id");
  g_autoptr (GPtrArray) all = _connectd_product_rows (tx, CONNECTD_PARAMETERS, product, error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      JsonObject *other = all->pdata[i];

      if (g_strcmp0 (connect_json_get_string (other, "constraints.dependency.parameter.id"), _connectd_id (doc)) == 0 ||
          g_strcmp0 (connect_json_get_string (other, "parent.id"), _connectd_id (doc)) == 0)
        return _connectd_fail (error, CONNECT_ERROR_INVALID, "The parameter “%s” builds on this one.",
                               connect_json_get_string (other, "name"));
    }
  return all != NULL && _connectd_configuration_remove (tx, product, "parameter.id", connect_json_get_string (doc, "name"), error);
}

const ConnectdHooks connectd_product_parameter_hooks = {
  .collection = "product-parameters",
  .create = parameter_create,
  .created = parameter_created,
  .update = parameter_update,
  .remove = parameter_remove,
};
