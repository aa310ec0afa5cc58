/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What published clients have met of the real API, they meet here: for each real object whose shape is in
 * data/shapes.tsv, the demo world's objects of that kind together have its keys, with values of the same
 * kinds. */

#include "config.h"

#include <string.h>

#include "demo-fixture.h"

/* Where objects of a shape are served, and to whom ("d" the Distributor, "v" the Vendor, "r" the Reseller).
 * "{}" is each object of the list before it. `id`: in the form that a GET of one has; NULL: as in the list.
 */
static const struct
{
  const char *shape;
  const char *roles;
  const char *list;
  const char *id;
} places[] = {
  { "account_distributor", "d", "accounts", "id" },
  { "account_vendor", "v", "accounts", "id" },
  { "agreement_program", "d", "agreements?type=program", "id" },
  { "agreement_service", "d", "agreements?type=service", "id" },
  { "asset", "dv", "assets", "id" },
  { "billing_request", "dv", "subscriptions/requests", "id" },
  { "connection", "dv", "products/{}/connections", NULL },
  { "contract_distribution", "dv", "contracts?type=distribution", "id" },
  { "conversation", "dv", "conversations", "id" },
  { "conversation_current", "dv", "conversations", "id" },
  { "conversation_message", "dv", "conversations/{}/messages", NULL },
  { "helpdesk_attachment", "dv", "helpdesk/cases/{}/attachments", NULL },
  { "helpdesk_case", "dv", "helpdesk/cases", "id" },
  { "helpdesk_settings", "dv", "helpdesk/settings", NULL },
  { "listing", "dv", "listings", "id" },
  { "listing_request", "dv", "listing-requests", "id" },
  { "locales", "v", "localization/locales", NULL },
  { "localization_context", "v", "localization/contexts", "id" },
  { "marketplace", "d", "marketplaces", "id" },
  { "marketplace_old", "d", "marketplaces", "id" },
  { "product", "v", "products", "id" },
  { "product_actions", "v", "products/{}/actions", NULL },
  { "product_catalog_entry", "d", "products", "id" },
  { "product_categories", "v", "categories", NULL },
  { "product_configurations", "v", "products/{}/configurations", NULL },
  { "product_items", "v", "products/{}/items", NULL },
  { "product_media", "v", "products/{}/media", NULL },
  { "product_messages", "v", "products/{}/messages", NULL },
  { "product_parameters_configuration", "v", "products/{}/parameters?phase=configuration", NULL },
  { "product_parameters_fulfillment", "v", "products/{}/parameters?phase=fulfillment", NULL },
  { "product_parameters_ordering", "v", "products/{}/parameters?phase=ordering", NULL },
  { "product_templates", "v", "products/{}/templates", NULL },
  { "product_units", "v", "settings/units", NULL },
  { "request_param_update_response", "dv", "requests", "id" },
  { "request_purchase", "dv", "requests?type=purchase", "id" },
  { "request_with_sli", "dv", "requests", "id" },
  { "sla", "dv", "sla", "id" },
  { "sli", "dv", "sli", "id" },
  { "subscription_recurring", "dv", "subscriptions/assets", "id" },
  { "tier_account_customer", "d", "tier/accounts?type=customer", "id" },
  { "tier_account_full", "dv", "tier/accounts", "id" },
  { "tier_account_request", "dv", "tier/account-requests", "id" },
  { "tier_account_reseller", "d", "tier/accounts?type=reseller", "id" },
  { "tier_config", "dv", "tier/configs", "id" },
  { "tier_config_request", "dv", "tier/config-requests", "id" },
  { "tier_config_request_inquiring", "dv", "tier/config-requests", "id" },
  { "translation", "v", "localization/translations", "id" },
  { "usage_file", "dv", "usage/files", "id" },
  { "usage_record", "dv", "usage/records", "id" },
  { "user", "d", "users", NULL },
  { "webhooks", "dv", "notifications/webhooks", "id" },
};

/* Keys that are served otherwise or not at all, with what is below them. `shape` NULL: in all of them. */
static const struct
{
  const char *shape;
  const char *path;
  const char *why;
} otherwise[] = {
  { "request_param_update_response", "assignee", "an empty text in the sample: nobody was assigned" },
  { "request_with_sli", "assignee", "an empty text in the sample: nobody was assigned" },
  { "request_purchase", "assignee", "an empty text with us while nobody is assigned, an object else" },
  { "product_parameters_ordering", "default", "a text or an object, as the type of the parameter has it" },
  { "request_purchase", "asset.params[].constraints.default",
    "a text or an object, as the type of the parameter has it" },
  { "request_purchase", "asset.params[].constraints.meta", "always empty" },
  { "request_with_sli", "asset.params[].constraints.meta", "always empty" },
  { "request_with_sli", "asset.tiers.customer.version",
    "orders name customers with what they need of them; all is at tier/accounts" },
  { "request_with_sli", "asset.tiers.customer.type", "as before" },
  { "request_with_sli", "asset.tiers.customer.parent", "as before" },
  { "request_with_sli", "asset.tiers.customer.owner", "as before" },
  { "request_with_sli", "asset.tiers.customer.scopes", "as before" },
  { "request_with_sli", "asset.tiers.customer.hub", "as before" },
  { "request_with_sli", "asset.tiers.customer.events", "as before" },
  { "request_with_sli", "asset.tiers.tier1.version", "as before" },
  { "request_with_sli", "asset.tiers.tier1.type", "as before" },
  { "request_with_sli", "asset.tiers.tier1.owner", "as before" },
  { "request_with_sli", "asset.tiers.tier1.scopes", "as before" },
  { "request_with_sli", "asset.tiers.tier1.hub", "as before" },
  { "request_with_sli", "asset.tiers.tier1.events", "as before" },
  { "product", "customer_ui_settings.action.jwt_secret", "a secret, which is taken and never shown" },
  { "asset", "connection.hub.account_id", "an older form: the company is at hubs/ID" },
  { "asset", "connection.hub.instance_id", "an older form: the instance is at hubs/ID" },
  { "tier_config_request_inquiring", "configuration.connection.hub.account_id", "an older form" },
  { "tier_config_request_inquiring", "configuration.connection.hub.uuid", "an older form" },
  { "usage_file", "error_details", "an older name of error_detail" },
  { "marketplace", "sourcing",
    "not in the published document: contracts for sourcing are made by agreements" },
  { "marketplace_old", "countries[].icon", "an older form: countries have names" },
  { "marketplace_old", "countries[].zone", "an older form: the marketplace has a zone" },
  { "product_catalog_entry", "extensions", "extensions of products belong to a module that is not served" },
};

static gboolean
is_otherwise (const char *shape, const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (otherwise); i++)
    if ((otherwise[i].shape == NULL || strcmp (otherwise[i].shape, shape) == 0) &&
        g_strcmp0 (otherwise[i].path, path) == 0)
      return TRUE;
  return FALSE;
}

/* --- objects --- */

static const char *
role_of (char letter)
{
  return letter == 'd' ? "distributor" : letter == 'v' ? "vendor" : "reseller";
}

static void
add_all (GPtrArray *objects, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    g_ptr_array_add (objects, json_node_copy (node));
  for (guint i = 0; JSON_NODE_HOLDS_ARRAY (node) && i < json_array_get_length (json_node_get_array (node));
       i++)
    add_all (objects, json_array_get_element (json_node_get_array (node), i));
}

static void
ask (Demo *demo, const char *role, const char *path, GPtrArray *objects)
{
  g_autofree char *all = g_strconcat (path, strchr (path, '?') != NULL ? "&" : "?", "limit=500", NULL);
  g_autoptr (FixtureAnswer) answer = fixture_ask (demo->f, demo_token (demo, role), "GET", all, NULL, NULL);

  if (answer->status == 200 && answer->json != NULL)
    add_all (objects, answer->json);
}

static char *
dup_id (JsonNode *node, const char *member)
{
  return g_strdup (connect_json_get_string (json_node_get_object (node), member));
}

/* Objects of the list, "{}" replaced by each of the list before it. */
static GPtrArray *
gather (Demo *demo, const char *role, const char *list, const char *id)
{
  GPtrArray *objects = g_ptr_array_new_with_free_func ((GDestroyNotify)json_node_unref);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify)json_node_unref);
  const char *hole = strstr (list, "/{}");

  if (hole == NULL)
    ask (demo, role, list, id != NULL ? found : objects);
  else
    {
      g_autofree char *before = g_strndup (list, hole - list);
      g_autoptr (GPtrArray) above = gather (demo, role, before, NULL);

      for (guint i = 0; i < above->len; i++)
        {
          g_autofree char *one = dup_id (above->pdata[i], "id");
          g_autofree char *below = g_strconcat (before, "/", one, hole + strlen ("/{}"), NULL);

          ask (demo, role, below, objects);
        }
    }
  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *base = g_strndup (list, strcspn (list, "?"));
      g_autofree char *one = dup_id (found->pdata[i], id);
      g_autofree char *path = g_strconcat (base, "/", one, NULL);

      ask (demo, role, path, objects);
    }
  return objects;
}

/* --- shapes --- */

typedef struct
{
  const char *name;
  const char *at; /* in the notation */
  GString *wrong;
} Shape;

static void compare (Shape *shape, const char *path, GPtrArray *nodes);

static void
skip (Shape *shape)
{
  int depth = 0;

  do
    {
      depth += *shape->at == '{' || *shape->at == '[' ? 1 : *shape->at == '}' || *shape->at == ']' ? -1 : 0;
      shape->at++;
    }
  while (depth > 0);
}

/* The values of the key in all objects that have it. */
static GPtrArray *
take_key (GPtrArray *nodes, const char *key)
{
  GPtrArray *values = g_ptr_array_new ();

  for (guint i = 0; i < nodes->len; i++)
    {
      JsonObject *object = JSON_NODE_HOLDS_OBJECT ((JsonNode *)nodes->pdata[i])
                               ? json_node_get_object (nodes->pdata[i])
                               : NULL;

      if (object != NULL && json_object_has_member (object, key))
        g_ptr_array_add (values, json_object_get_member (object, key));
    }
  return values;
}

static void
compare_object (Shape *shape, const char *path, GPtrArray *nodes)
{
  shape->at++;
  while (*shape->at != '}')
    {
      gsize size = strcspn (shape->at, " :}");
      g_autofree char *key = g_strndup (shape->at, size);
      g_autofree char *below = g_strdup_printf ("%s%s%s", path, *path != '\0' ? "." : "", key);
      g_autoptr (GPtrArray) values = take_key (nodes, key);

      shape->at += size;
      if (*shape->at != ':')
        {
          Shape text = { shape->name, "s", shape->wrong };

          compare (&text, below, values);
        }
      else
        {
          shape->at++;
          compare (shape, below, values);
        }
      if (*shape->at == ' ')
        shape->at++;
    }
  shape->at++;
}

static void
compare_list (Shape *shape, const char *path, GPtrArray *nodes)
{
  g_autoptr (GPtrArray) elements = g_ptr_array_new ();
  g_autofree char *below = g_strconcat (path, "[]", NULL);

  for (guint i = 0; i < nodes->len; i++)
    for (guint j = 0; JSON_NODE_HOLDS_ARRAY ((JsonNode *)nodes->pdata[i]) &&
                      j < json_array_get_length (json_node_get_array (nodes->pdata[i]));
         j++)
      g_ptr_array_add (elements, json_array_get_element (json_node_get_array (nodes->pdata[i]), j));
  shape->at++;
  if (*shape->at != ']')
    compare (shape, below, elements);
  shape->at++;
}

static gboolean
is_kind (char kind, JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  switch (kind)
    {
    case '{':
      return JSON_NODE_HOLDS_OBJECT (node);
    case '[':
      return JSON_NODE_HOLDS_ARRAY (node);
    case 'n':
      return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
    case 'b':
      return type == G_TYPE_BOOLEAN;
    case 's':
      return type == G_TYPE_STRING;
    default:
      return TRUE;
    }
}

/* Some have it, and whatever has it has it of this kind; null is none. */
static void
compare (Shape *shape, const char *path, GPtrArray *nodes)
{
  char kind = *shape->at;
  guint n = 0;
  JsonNode *other = NULL;

  if (is_otherwise (shape->name, path))
    {
      skip (shape);
      return;
    }
  for (guint i = 0; i < nodes->len; i++)
    if (!JSON_NODE_HOLDS_NULL ((JsonNode *)nodes->pdata[i]) || kind == '?')
      {
        n++;
        other = is_kind (kind, nodes->pdata[i]) ? other : nodes->pdata[i];
      }
  if (n == 0 && *path != '\0')
    g_string_append_printf (shape->wrong, "\n  %s: nothing has it", path);
  if (other != NULL)
    g_string_append_printf (shape->wrong, "\n  %s: it is %s", path, json_node_type_name (other));
  if (n == 0 || (kind != '{' && kind != '['))
    skip (shape);
  else if (kind == '{')
    compare_object (shape, path, nodes);
  else
    compare_list (shape, path, nodes);
}

/* --- tests --- */

/* The notation of a shape. Returns: (transfer full) */
static char *
find_notation (const char *text, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gsize size = strlen (name);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], name) && lines[i][size] == '\t')
      return g_strdup (lines[i] + size + 1);
  g_error ("There is no shape %s.", name);
}

static guint
check_place (Demo *demo, const char *shapes, guint place)
{
  g_autofree char *notation = find_notation (shapes, places[place].shape);
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func ((GDestroyNotify)json_node_unref);
  g_autoptr (GString) wrong = g_string_new (NULL);
  Shape shape = { places[place].shape, notation, wrong };

  for (const char *role = places[place].roles; *role != '\0'; role++)
    {
      g_autoptr (GPtrArray) more = gather (demo, role_of (*role), places[place].list, places[place].id);

      g_ptr_array_extend (objects, more, (GCopyFunc)json_node_ref, NULL);
    }
  if (objects->len == 0)
    g_string_append (wrong, "\n  there is none");
  else
    compare (&shape, "", objects);
  if (wrong->len > 0)
    g_test_message ("%s:%s", places[place].shape, wrong->str);
  return wrong->len > 0 ? 1 : 0;
}

static void
test_shapes (TestStore *t)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "data", "shapes.tsv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  Demo demo;
  guint wrong = 0;

  g_file_get_contents (file, &text, NULL, &error);
  g_assert_no_error (error);
  demo_open (&demo, t, 0);
  fixture_run_jobs (demo.f);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    wrong += check_place (&demo, text, i);
  g_assert_cmpuint (wrong, ==, 0);
  demo_close (&demo);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("samples/shapes", TEST_STORE_SQLITE, test_shapes);
  return test_store_run ();
}
