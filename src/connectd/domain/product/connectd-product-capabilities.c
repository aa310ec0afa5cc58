/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a product can do, as its vendor says. Only what the table knows is kept. */

#include "config.h"

#include "domain/product/connectd-product-private.h"

#include <string.h>

typedef struct
{
  const char *path;
  const char *choices; /* "QT TR CR PR"; NULL: a truth value */
} Capability;

static const Capability table[] = {
  { "ppu.schema", "QT TR CR PR" },
  { "ppu.dynamic", NULL },
  { "ppu.predictive", NULL },
  { "ppu.future", NULL },
  { "ppu.late", NULL },
  { "reservation.consumption", NULL },
  { "cart.validation", NULL },
  { "inquiring.validation", NULL },
  { "tiers.updates", NULL },
  { "tiers.validation", NULL },
  { "tiers.configs.level", "1 2" },
  { "tiers.configs.setup.inquiring_validation", NULL },
  { "tiers.configs.update.validation", NULL },
  { "tiers.configs.update.inquiring_validation", NULL },
  { "subscription.hold", NULL },
  { "subscription.schema", "explicit evergreen" },
  { "subscription.purchase.scheduling", NULL },
  { "subscription.parameter.versions", NULL },
  { "subscription.change.validation", NULL },
  { "subscription.change.inquiring_validation", NULL },
  { "subscription.change.editable_ordering_parameters", NULL },
  { "subscription.change.editable_fulfillment_parameters", NULL },
  { "subscription.change.scheduling", NULL },
  { "subscription.change.simultaneous_adjustment", NULL },
  { "subscription.cancel.scheduling", NULL },
  { "subscription.cancel.offline", "no auto allowed" },
  { "subscription.suspend.scheduling", NULL },
  { "subscription.suspend.offline", "no auto allowed" },
  { "subscription.resume.scheduling", NULL },
  { "subscription.renew.enable_renew", NULL },
  { "subscription.renew.validation", NULL },
  { "subscription.renew.inquiring_validation", NULL },
  { "subscription.renew.editable_ordering_parameters", NULL },
  { "subscription.renew.editable_fulfillment_parameters", NULL },
  { "subscription.renew.scheduling", NULL },
  { "subscription.transfer.enable_transfer", NULL },
  { "subscription.transfer.transfer_autoapprove", NULL },
  { "subscription.transfer.validation", NULL },
  { "subscription.transfer.inquiring_validation", NULL },
  { "subscription.transfer.editable_ordering_parameters", NULL },
  { "subscription.transfer.editable_fulfillment_parameters", NULL },
};

/* What clients take for granted is there from the beginning. */
static const char first[] =
    "{\"ppu\":null,\"reservation\":{\"consumption\":false},\"cart\":{\"validation\":false},"
    "\"inquiring\":{\"validation\":false},\"tiers\":{\"updates\":false,\"configs\":null,\"validation\":false},"
    "\"subscription\":{\"hold\":false,\"schema\":\"explicit\",\"change\":{\"editable_ordering_parameters\":false,"
    "\"validation\":false,\"inquiring_validation\":false}}}";

JsonObject *
_connectd_capabilities_new (void)
{
  return connect_json_parse_object (first, -1, 0, NULL);
}

/* The number or text of the choice that the node means, or NULL. */
static JsonNode *
take_choice (const char *choices, JsonNode *node)
{
  g_auto (GStrv) words = g_strsplit (choices, " ", -1);
  gboolean value = JSON_NODE_HOLDS_VALUE (node);
  gboolean number = value && json_node_get_value_type (node) == G_TYPE_INT64;
  g_autofree char *text = number  ? g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node))
                          : value ? g_strdup (json_node_get_string (node))
                                  : NULL;

  for (guint i = 0; text != NULL && words[i] != NULL; i++)
    if (g_ascii_strcasecmp (words[i], text) == 0)
      return g_ascii_isdigit (*words[i]) ? json_node_init_int (json_node_alloc (), g_ascii_strtoll (words[i], NULL, 10))
                                         : json_node_init_string (json_node_alloc (), words[i]);
  return NULL;
}

static void
take_one (const Capability *capability, JsonObject *capabilities, JsonNode *node, ConnectProblems *problems)
{
  g_autofree char *field = g_strconcat ("capabilities.", capability->path, NULL);
  JsonNode *taken = NULL;

  if (capability->choices != NULL)
    taken = take_choice (capability->choices, node);
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    taken = json_node_copy (node);
  if (taken != NULL)
    connect_json_set (capabilities, capability->path, taken);
  else if (capability->choices != NULL)
    connect_problems_add (problems, field, "Expected one of: %s.", capability->choices);
  else
    connect_problems_add (problems, field, "Expected true or false.");
}

/* A part that is switched off is null. */
static void
take_off (const char *path, JsonObject *capabilities, JsonObject *given)
{
  g_auto (GStrv) steps = g_strsplit (path, ".", 2);
  JsonNode *node = json_object_get_member (given, steps[0]);
  JsonObject *above = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (steps[1] != NULL)
    node = above != NULL ? json_object_get_member (above, steps[1]) : NULL;
  if (node != NULL && JSON_NODE_HOLDS_NULL (node))
    connect_json_set (capabilities, path, json_node_new (JSON_NODE_NULL));
}

/* "required_custom_fields": short texts. */
static void
take_fields (JsonObject *capabilities, JsonObject *given, ConnectProblems *problems)
{
  const char *path = "ppu.required_custom_fields";
  JsonArray *fields = connect_json_get_array (given, path);
  guint n = fields != NULL ? json_array_get_length (fields) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (fields, i);
      const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

      if (text == NULL || strlen (text) > 128 || n > 50)
        {
          connect_problems_add (problems, "capabilities.ppu.required_custom_fields", "Expected up to 50 names.");
          return;
        }
    }
  if (fields != NULL)
    connect_json_set (capabilities, path, json_node_copy (connect_json_get (given, path)));
}

void
_connectd_capabilities_take (JsonObject *capabilities, JsonObject *given, ConnectProblems *problems)
{
  gboolean had_ppu = connect_json_get_object (capabilities, "ppu") != NULL;

  take_off ("ppu", capabilities, given);
  take_off ("tiers.configs", capabilities, given);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      JsonNode *node = connect_json_get (given, table[i].path);

      if (node != NULL)
        take_one (&table[i], capabilities, node, problems);
    }
  take_fields (capabilities, given, problems);
  if (!had_ppu && connect_json_get_object (capabilities, "ppu") != NULL && connect_json_get (capabilities, "ppu.schema") == NULL)
    connect_json_set_string (capabilities, "ppu.schema", "QT");
  if (connect_json_get_object (capabilities, "tiers.configs") != NULL &&
      connect_json_get (capabilities, "tiers.configs.level") == NULL)
    connect_json_set_int (capabilities, "tiers.configs.level", 1);
}

gboolean
connectd_product_is_capable (JsonObject *product, const char *capability)
{
  g_autofree char *path = g_strconcat ("capabilities.", capability, NULL);
  JsonNode *node = connect_json_get (product, path);

  return node != NULL && (JSON_NODE_HOLDS_OBJECT (node) || (JSON_NODE_HOLDS_VALUE (node) && json_node_get_boolean (node)));
}
