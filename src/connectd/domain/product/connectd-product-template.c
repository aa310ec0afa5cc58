/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Templates: the texts that customers get, with the values of parameters put in. */

#include "config.h"

#include "domain/product/connectd-product-private.h"

#include <string.h>

#define MAX_NAME 128

/* --- filling in --- */

/* "{{ name }}" at `at`: its name, and where it ends; NULL when it is none. Returns: (transfer full) (nullable) */
static char *
read_place (const char *at, const char **end)
{
  const char *close = strstr (at, "}}");
  char *name;

  if (close == NULL || close - at > MAX_NAME)
    return NULL;
  name = g_strstrip (g_strndup (at + 2, close - at - 2));
  if (*name == '\0' || strpbrk (name, "{}\n") != NULL)
    {
      g_free (name);
      return NULL;
    }
  *end = close + 2;
  return name;
}

char *
connectd_template_fill (const char *body, GHashTable *values)
{
  GString *text = g_string_new (NULL);

  for (const char *at = body; *at != '\0';)
    {
      const char *end = NULL;
      g_autofree char *name = g_str_has_prefix (at, "{{") ? read_place (at, &end) : NULL;
      const char *value = name != NULL ? g_hash_table_lookup (values, name) : NULL;

      if (name == NULL)
        g_string_append_c (text, *at++);
      else
        {
          g_string_append (text, value != NULL ? value : "");
          at = end;
        }
    }
  return g_string_free_and_steal (text);
}

/* A value as a text for people: plain ones as they are, of structured ones what they hold. Returns: (transfer full) */
static char *
describe_value (JsonObject *parameter)
{
  const char *text = connect_json_get_string (parameter, "value");
  JsonObject *object = connect_json_get_object (parameter, "structured_value");
  GString *list;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (text != NULL || object == NULL)
    return g_strdup (text != NULL ? text : "");
  list = g_string_new (NULL);
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

      if (type == G_TYPE_STRING && *json_node_get_string (node) != '\0')
        g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", json_node_get_string (node));
      else if (type == G_TYPE_BOOLEAN && json_node_get_boolean (node))
        g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", name);
    }
  return g_string_free_and_steal (list);
}

static void
add_values (GHashTable *values, JsonArray *parameters)
{
  for (guint i = 0; parameters != NULL && i < json_array_get_length (parameters); i++)
    {
      JsonNode *node = json_array_get_element (parameters, i);
      JsonObject *parameter = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *name = parameter != NULL ? connect_json_get_string (parameter, "name") : NULL;

      if (name == NULL && parameter != NULL)
        name = _connectd_id (parameter);
      if (name != NULL)
        g_hash_table_insert (values, g_strdup (name), describe_value (parameter));
    }
}

static GHashTable *
new_values (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* The values of a request: those of its subscription, or of its tier configuration. */
static gboolean
add_request (ConnectdCall *call, const char *id, GHashTable *values, GError **error)
{
  static const char *const kinds[] = { "requests", "tier-config-requests" };
  g_autoptr (JsonObject) request = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds) && request == NULL; i++)
    {
      const ConnectCollection *collection = connect_collection_find (kinds[i]);
      g_autoptr (GError) local = NULL;

      request = collection != NULL ? connectd_tx_get_visible (call->tx, collection, id, &local) : NULL;
      if (local != NULL && !g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  if (request == NULL)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such request.");
  add_values (values, connect_json_get_array (request, "asset.params"));
  add_values (values, connect_json_get_array (request, "configuration.params"));
  add_values (values, connect_json_get_array (request, "params"));
  return TRUE;
}

/* What a buyer might give: the definitions' own examples. */
static gboolean
add_examples (ConnectdTx *tx, const char *product_id, GHashTable *values, GError **error)
{
  g_autoptr (GPtrArray) parameters = _connectd_product_rows (tx, CONNECTD_PARAMETERS, product_id, error);

  for (guint i = 0; parameters != NULL && i < parameters->len; i++)
    {
      JsonObject *parameter = parameters->pdata[i];
      const char *example = connect_json_get_string (parameter, "default");

      if (example == NULL)
        example = connect_json_get_string (parameter, "placeholder");
      if (example == NULL || *example == '\0')
        example = connect_json_get_string (parameter, "title");
      g_hash_table_insert (values, g_strdup (connect_json_get_string (parameter, "name")), g_strdup (example));
    }
  return parameters != NULL;
}

static gboolean
answer_filled (ConnectdCall *call, JsonObject *doc, GHashTable *values)
{
  const char *body = connect_json_get_string (doc, "body");

  call->content_type = g_strdup ("text/markdown; charset=utf-8");
  call->text = connectd_template_fill (body != NULL ? body : "", values);
  return TRUE;
}

/* The template as the caller sees it. */
static JsonObject *
get_template (ConnectdCall *call, const char *id, const char *product_id, GError **error)
{
  g_autoptr (JsonObject) doc = connectd_tx_get_visible (call->tx, CONNECTD_TEMPLATES, id, error);
  JsonObject *face = doc != NULL ? connect_json_get_object (doc, "face") : NULL;

  if (doc == NULL)
    return NULL;
  if (g_strcmp0 (connect_json_get_string (doc, "product.id"), product_id) != 0)
    {
      _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such %s.", CONNECTD_TEMPLATES->singular);
      return NULL;
    }
  if (face != NULL && g_strcmp0 (connect_json_get_string (doc, "owner.id"), call->viewer->account_id) != 0)
    return json_object_ref (face);
  return g_steal_pointer (&doc);
}

/* With the values of a request, if one is named, else with examples. */
static gboolean
run_preview (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) doc = get_template (call, call->args[1], call->args[0], error);
  g_autoptr (GHashTable) values = new_values ();
  g_autofree char *request = _connectd_parameter (call, "request_id");

  if (doc == NULL)
    return FALSE;
  if (request != NULL ? !add_request (call, request, values, error)
                      : !add_examples (call->tx, connect_json_get_string (doc, "product.id"), values, error))
    return FALSE;
  return answer_filled (call, doc, values);
}

const ConnectdOperation connectd_product_template_operations[] = {
  { "GET", "products/{product}/templates/{template}/preview", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .run = run_preview, .summary = "The text of a template with examples in it" },
  { "GET", "products/{product}/templates/{template}/render", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PRODUCTS,
    .run = run_preview, .summary = "The text of a template, with a request's values if one is named" },
  { NULL },
};

/* --- templates as rows --- */

static const char activation_text[] =
    "# Welcome\n\nYour order has been **fulfilled**. Here is what you need to begin.\n\nThank you for your purchase!\n";
static const char inquiry_text[] =
    "# One more step\n\nTo go on with your order we need some more data from you. Please fill in the form.\n";
static const char tier_text[] = "# Set up\n\nThe set-up was **successful**. Orders can be placed from now on.\n";

static const struct
{
  const char *scope;
  const char *type; /* NULL: for all */
  const char *name;
  const char *body;
} first[] = {
  { "asset", "fulfillment", "Default Activation Template", activation_text },
  { "asset", "inquire", "Default Inquiring Template", inquiry_text },
  { "tier1", NULL, "Default Activation Template", tier_text },
  { "tier2", NULL, "Default Activation Template", tier_text },
};

gboolean
_connectd_template_add_first (ConnectdTx *tx, JsonObject *product, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    {
      g_autoptr (JsonObject) doc = json_object_new ();
      g_autofree char *id = connectd_tx_new_id (tx, CONNECTD_TEMPLATES, NULL, error);

      if (id == NULL)
        return FALSE;
      connect_json_set_string (doc, "id", id);
      connect_json_set_string (doc, "product.id", _connectd_id (product));
      connect_json_set_string (doc, "owner.id", connect_json_get_string (product, "owner.id"));
      connect_json_set_string (doc, "title", first[i].name);
      connect_json_set_string (doc, "name", first[i].name);
      connect_json_set_string (doc, "body", first[i].body);
      connect_json_set_string (doc, "scope", first[i].scope);
      connect_json_set_string (doc, "type", first[i].type);
      connect_json_set_int (doc, "position", (i + 1) * CONNECTD_POSITION_STEP);
      connect_json_set_boolean (doc, "shared", FALSE);
      if (!connectd_tx_insert (tx, CONNECTD_TEMPLATES, id, doc, error))
        return FALSE;
    }
  return TRUE;
}

/* The name is known as title too. */
static gboolean
template_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  const char *name = connect_json_get_string (body, "name");

  if (name == NULL)
    name = connect_json_get_string (body, "title");
  if (name != NULL)
    {
      g_autofree char *copy = g_strdup (name);

      connect_json_set_string (body, "name", copy);
      connect_json_set_string (body, "title", copy);
    }
  return TRUE;
}

static gboolean
template_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (GPtrArray) others = _connectd_product_rows (tx, CONNECTD_TEMPLATES, _connectd_id (parent), error);
  gint64 last = 0;

  if (others == NULL)
    return FALSE;
  if (connect_json_get (doc, "name") == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "name: This field is required.");
  if (connect_json_get (doc, "scope") == NULL)
    connect_json_set_string (doc, "scope", "asset");
  if (connect_json_get (doc, "type") == NULL && g_strcmp0 (connect_json_get_string (doc, "scope"), "asset") == 0)
    connect_json_set_string (doc, "type", "fulfillment");
  if (connect_json_get (doc, "body") == NULL)
    connect_json_set_string (doc, "body", "");
  for (guint i = 0; i < others->len; i++)
    last = MAX (last, connect_json_get_int (others->pdata[i], "position", 0));
  if (connect_json_get (doc, "position") == NULL)
    connect_json_set_int (doc, "position", last + CONNECTD_POSITION_STEP);
  connect_json_set_boolean (doc, "shared", FALSE);
  return TRUE;
}

static gboolean
template_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  static const char *const fixed[] = { "scope", "type", NULL };
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  for (guint i = 0; fixed[i] != NULL; i++)
    if (!connect_json_is_same (before, doc, fixed[i]))
      connect_problems_add (problems, fixed[i], "This cannot be changed.");
  return connect_problems_check (problems, error);
}

static gboolean
template_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  const char *scope = connect_json_get_string (doc, "scope");
  g_autoptr (GPtrArray) others =
      _connectd_product_rows (tx, CONNECTD_TEMPLATES, connect_json_get_string (doc, "product.id"), error);

  for (guint i = 0; others != NULL && i < others->len; i++)
    if (g_strcmp0 (_connectd_id (others->pdata[i]), _connectd_id (doc)) != 0 &&
        g_strcmp0 (connect_json_get_string (others->pdata[i], "scope"), scope) == 0 &&
        connect_json_is_same (others->pdata[i], doc, "type"))
      return TRUE;
  if (others != NULL)
    _connectd_fail (error, CONNECT_ERROR_INVALID, "The last template of its kind stays.");
  return FALSE;
}

const ConnectdHooks connectd_product_template_hooks = {
  .collection = "product-templates",
  .accept = template_accept,
  .create = template_create,
  .update = template_update,
  .remove = template_remove,
};
