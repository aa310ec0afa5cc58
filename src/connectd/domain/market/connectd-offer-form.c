/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a commerce system wants to know of plans and of switches between them: forms that are the same for
 * everybody, one a kind, and whether values fit one. Values are an object: an attribute's id → its value. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#include <string.h>

#define MAX_NUMBER 1000000000

typedef enum
{
  VALUE_TEXT,
  VALUE_BOOLEAN,
  VALUE_INTEGER,
  VALUE_CHOICE,
} ValueType;

static const char *const type_names[] = { "text", "boolean", "integer", "choice" };

typedef struct
{
  const char *group;
  const char *id;
  const char *name;
  ValueType type;
  const char *const *choices;
} Attribute;

typedef struct
{
  const char *id;
  const char *name;
  const char *type;
  const Attribute *attributes; /* those of a group stand together; ended by one without an id */
} Form;

static const Attribute preset_plan_attributes[] = {
  { "Billing", "billing_model", "Billing Model", VALUE_CHOICE,
    STRV ("prepaid", "postpaid", "charge_before") },
  { "Billing", "auto_renewal", "Renews by Itself", VALUE_BOOLEAN, NULL },
  { "Billing", "renewal_days", "Days before Renewal", VALUE_INTEGER, NULL },
  { "Presentation", "highlight", "Highlight", VALUE_TEXT, NULL },
  { "Presentation", "terms_url", "Terms of Use", VALUE_TEXT, NULL },
  { NULL },
};

static const Attribute preset_switch_attributes[] = {
  { "Switch", "effective", "Takes Effect", VALUE_CHOICE, STRV ("at_once", "at_renewal") },
  { "Switch", "proration", "Proration", VALUE_CHOICE, STRV ("none", "daily", "monthly") },
  { "Switch", "keeps_period", "Keeps the Period", VALUE_BOOLEAN, NULL },
  { NULL },
};

static const Attribute blueprint_plan_attributes[] = {
  { "Sale", "category", "Category", VALUE_TEXT, NULL },
  { "Sale", "sku", "SKU", VALUE_TEXT, NULL },
  { "Sale", "minimum", "Least Quantity", VALUE_INTEGER, NULL },
  { "Sale", "maximum", "Greatest Quantity", VALUE_INTEGER, NULL },
  { "Sale", "visible", "Shown to Customers", VALUE_BOOLEAN, NULL },
  { NULL },
};

static const Form forms[] = {
  { "OFM-000-001", "Plan Preset", "preset_plan", preset_plan_attributes },
  { "OFM-000-002", "Switch Preset", "preset_switch", preset_switch_attributes },
  { "OFM-000-003", "Plan Blueprint", "blueprint_plan", blueprint_plan_attributes },
};

static const Form *
find_form (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_strcmp0 (forms[i].id, id) == 0)
      return &forms[i];
  return NULL;
}

/* --- values --- */

static gboolean
is_number (JsonNode *node)
{
  return json_node_get_value_type (node) == G_TYPE_INT64 && json_node_get_int (node) >= 0 &&
         json_node_get_int (node) <= MAX_NUMBER;
}

static gboolean
fits (const Attribute *attribute, JsonNode *node)
{
  const char *text = NULL;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    text = json_node_get_string (node);
  switch (attribute->type)
    {
    case VALUE_TEXT:
      return text != NULL && g_utf8_strlen (text, -1) <= CONNECTD_OFFER_VALUE_MAX;
    case VALUE_BOOLEAN:
      return json_node_get_value_type (node) == G_TYPE_BOOLEAN;
    case VALUE_INTEGER:
      return is_number (node);
    case VALUE_CHOICE:
      return text != NULL && connect_strv_has (attribute->choices, text);
    }
  return FALSE;
}

static void
check_value (const Form *form, const char *id, JsonNode *node, ConnectProblems *problems)
{
  for (const Attribute *a = form->attributes; a->id != NULL; a++)
    if (strcmp (a->id, id) == 0)
      {
        if (!fits (a, node))
          connect_problems_add (problems, "attributes", "The value of %s is no %s that is allowed.", id,
                                type_names[a->type]);
        return;
      }
  connect_problems_add (problems, "attributes", "The form has no attribute of the name \"%.64s\".", id);
}

void
_connectd_offer_form_check (JsonObject *doc, const char *type, ConnectProblems *problems)
{
  const char *id = connect_json_get_string (doc, "form.id");
  JsonObject *values = connect_json_get_object (doc, "attributes");
  const Form *form = find_form (id);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (id != NULL && (form == NULL || strcmp (form->type, type) != 0))
    {
      connect_problems_add (problems, "form", "%.64s is no form of type %s.", id, type);
      return;
    }
  if (form != NULL)
    {
      connect_json_set_string (doc, "form.name", form->name);
      connect_json_set_string (doc, "form.type", form->type);
      connect_json_set_string (doc, "form.scope", "commerce");
    }
  if (values == NULL || json_object_get_size (values) == 0)
    return;
  if (form == NULL)
    {
      connect_problems_add (problems, "form", "Attributes need a form.");
      return;
    }
  json_object_iter_init_ordered (&iter, values);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    check_value (form, name, node, problems);
}

/* --- reading them --- */

static JsonObject *
show_attribute (const Attribute *attribute)
{
  JsonObject *shown = json_object_new ();

  json_object_set_string_member (shown, "id", attribute->id);
  json_object_set_string_member (shown, "name", attribute->name);
  json_object_set_string_member (shown, "type", type_names[attribute->type]);
  if (attribute->choices != NULL)
    {
      JsonArray *choices = json_array_new ();

      for (guint i = 0; attribute->choices[i] != NULL; i++)
        json_array_add_string_element (choices, attribute->choices[i]);
      json_object_set_array_member (shown, "choices", choices);
    }
  return shown;
}

static JsonObject *
show_form (const Form *form)
{
  JsonObject *shown = json_object_new ();
  JsonArray *groups = json_array_new ();
  JsonArray *attributes = NULL;

  json_object_set_string_member (shown, "id", form->id);
  json_object_set_string_member (shown, "name", form->name);
  json_object_set_string_member (shown, "type", form->type);
  json_object_set_string_member (shown, "scope", "commerce");
  for (const Attribute *a = form->attributes; a->id != NULL; a++)
    {
      if (a == form->attributes || strcmp (a[-1].group, a->group) != 0)
        {
          JsonObject *group = json_object_new ();

          attributes = json_array_new ();
          json_object_set_string_member (group, "name", a->group);
          json_object_set_array_member (group, "attributes", attributes);
          json_array_add_object_element (groups, group);
        }
      json_array_add_object_element (attributes, show_attribute (a));
    }
  json_object_set_array_member (shown, "groups", groups);
  return shown;
}

static gboolean
forms_get (ConnectdCall *call, GError **error)
{
  JsonArray *answer = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    json_array_add_object_element (answer, show_form (&forms[i]));
  _connectd_answer_list (call, answer);
  return TRUE;
}

static gboolean
form_get (ConnectdCall *call, GError **error)
{
  const Form *form = find_form (call->args[0]);

  if (form == NULL)
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such form.");
  _connectd_answer (call, 200, show_form (form));
  return TRUE;
}

#define BY_OFFERS CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_OFFERS

const ConnectdOperation connectd_offer_form_operations[] = {
  { "GET", "offers-ns/forms", BY_OFFERS, .run = forms_get,
    .summary = "What a commerce system wants to know of plans and switches" },
  { "GET", "offers-ns/forms/{form}", BY_OFFERS, .run = form_get, .summary = "One of these forms" },
  { NULL },
};
