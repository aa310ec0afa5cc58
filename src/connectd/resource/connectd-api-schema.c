/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-api-schema.h"

#include <string.h>

#include "resource/connectd-check.h"

char *
connectd_schema_dup_name (const ConnectCollection *collection, ConnectdSchemaForm form)
{
  static const char *const endings[] = { "", "Create", "Update" };
  g_auto (GStrv) words = g_strsplit (collection->name, "-", -1);
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    g_string_append_printf (name, "%c%s", g_ascii_toupper (words[i][0]), words[i] + 1);
  if (g_str_has_suffix (name->str, "s"))
    g_string_truncate (name, name->len - 1);
  return g_strconcat (name->str, endings[form], NULL);
}

JsonObject *
connectd_schema_new_ref (const char *name)
{
  g_autofree char *path = g_strconcat ("#/components/schemas/", name, NULL);
  JsonObject *ref = json_object_new ();

  json_object_set_string_member (ref, "$ref", path);
  return ref;
}

/* --- one member --- */

static void
set_type (JsonObject *schema, const char *type, const char *format)
{
  json_object_set_string_member (schema, "type", type);
  if (format != NULL)
    json_object_set_string_member (schema, "format", format);
}

static void
set_choices (JsonObject *schema, const char *const *choices)
{
  JsonArray *values = json_array_new ();

  for (guint i = 0; choices != NULL && choices[i] != NULL; i++)
    json_array_add_string_element (values, choices[i]);
  json_object_set_array_member (schema, "enum", values);
}

static JsonObject *
new_object_schema (void)
{
  JsonObject *schema = json_object_new ();

  set_type (schema, "object", NULL);
  return schema;
}

static JsonObject *
new_value_schema (const ConnectMember *member)
{
  JsonObject *schema = json_object_new ();

  switch (member->kind)
    {
    case CONNECT_KIND_STRING:
    case CONNECT_KIND_ID:
      set_type (schema, "string", NULL);
      json_object_set_int_member (schema, "maxLength", member->max_length > 0 ? member->max_length
                                                       : member->kind == CONNECT_KIND_ID ? CONNECTD_MAX_ID : CONNECTD_MAX_TEXT);
      break;
    case CONNECT_KIND_CHOICE:
      set_type (schema, "string", NULL);
      set_choices (schema, member->choices);
      break;
    case CONNECT_KIND_INTEGER:
      set_type (schema, "integer", "int64");
      break;
    case CONNECT_KIND_DECIMAL:
      set_type (schema, "string", "decimal");
      break;
    case CONNECT_KIND_BOOLEAN:
      set_type (schema, "boolean", NULL);
      break;
    case CONNECT_KIND_DATE:
      set_type (schema, "string", "date");
      break;
    case CONNECT_KIND_DATETIME:
      set_type (schema, "string", "date-time");
      break;
    case CONNECT_KIND_OBJECT:
      set_type (schema, "object", NULL);
      break;
    case CONNECT_KIND_LIST:
      set_type (schema, "array", NULL);
      json_object_set_object_member (schema, "items", json_object_new ());
      json_object_set_int_member (schema, "maxItems", CONNECTD_MAX_ELEMENTS);
      break;
    }
  if (member->title != NULL)
    json_object_set_string_member (schema, "title", member->title);
  if (member->flags & CONNECT_MEMBER_NULL)
    json_object_set_boolean_member (schema, "nullable", TRUE);
  return schema;
}

/* --- a collection --- */

static JsonObject *
reach_properties (JsonObject *schema)
{
  if (!json_object_has_member (schema, "properties"))
    json_object_set_object_member (schema, "properties", json_object_new ());
  return json_object_get_object_member (schema, "properties");
}

/* The schema at a dotted path, made on the way; elements of a list are described by its items. */
static void
set_schema (JsonObject *schema, const char *path, JsonObject *take)
{
  g_auto (GStrv) steps = g_strsplit (path, ".", -1);

  for (guint i = 0; steps[i] != NULL; i++)
    {
      JsonObject *properties;

      if (json_object_has_member (schema, "items"))
        {
          schema = json_object_get_object_member (schema, "items");
          set_type (schema, "object", NULL);
        }
      properties = reach_properties (schema);
      if (steps[i + 1] == NULL)
        json_object_set_object_member (properties, steps[i], take);
      else if (!json_object_has_member (properties, steps[i]))
        json_object_set_object_member (properties, steps[i], new_object_schema ());
      if (steps[i + 1] != NULL)
        schema = json_object_get_object_member (properties, steps[i]);
    }
}

static gboolean
is_in_form (const ConnectCollection *collection, const ConnectMember *member, ConnectdSchemaForm form)
{
  const ConnectMember *list = connect_collection_find_list (collection, member->path);
  ConnectMemberFlags flags = list != NULL ? list->flags : member->flags;

  switch (form)
    {
    case CONNECTD_SCHEMA_OBJECT:
      return ((member->flags | flags) & CONNECT_MEMBER_INTERNAL) == 0;
    case CONNECTD_SCHEMA_CREATE:
      return (flags & CONNECT_MEMBER_CREATE) != 0;
    case CONNECTD_SCHEMA_UPDATE:
      return (flags & CONNECT_MEMBER_UPDATE) != 0;
    }
  return FALSE;
}

static void
describe_visibility (const ConnectMember *member, JsonObject *schema)
{
  const char *text = member->flags & CONNECT_MEMBER_ONCE     ? "Shown once, in the answer to the call that makes it."
                     : member->flags & CONNECT_MEMBER_HIDDEN ? "Left out unless selected."
                     : member->flags & CONNECT_MEMBER_DETAIL ? "Only in the answer for a single object."
                     : member->audience != 0                 ? "Only for the side it belongs to."
                                                             : NULL;

  if (text != NULL)
    json_object_set_string_member (schema, "description", text);
}

JsonObject *
connectd_schema_new (const ConnectCollection *collection, ConnectdSchemaForm form)
{
  JsonObject *schema = new_object_schema ();
  g_autoptr (JsonArray) required = json_array_new ();

  for (guint i = 0; i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];
      JsonObject *value;

      if (!is_in_form (collection, member, form))
        continue;
      value = new_value_schema (member);
      if (form == CONNECTD_SCHEMA_OBJECT)
        describe_visibility (member, value);
      set_schema (schema, member->path, value);
      /* what is required within an object is told by the object's text, not by the schema: the object may be absent */
      if (form == CONNECTD_SCHEMA_CREATE && (member->flags & CONNECT_MEMBER_REQUIRED) && strchr (member->path, '.') == NULL)
        json_array_add_string_element (required, member->path);
    }
  if (json_array_get_length (required) > 0)
    json_object_set_array_member (schema, "required", g_steal_pointer (&required));
  return schema;
}

JsonObject *
connectd_schema_new_arguments (const ConnectCollection *collection, const char *verb)
{
  g_autoptr (JsonObject) schema = new_object_schema ();

  for (guint i = 0; i < collection->n_actions; i++)
    {
      const ConnectAction *action = &collection->actions[i];

      for (guint j = 0; strcmp (action->verb, verb) == 0 && action->arguments != NULL && action->arguments[j] != NULL; j++)
        {
          const char *path = action->arguments[j] + (*action->arguments[j] == '*' ? 1 : 0);
          const ConnectMember *member = connect_collection_find_member (collection, path);

          if (member != NULL)
            set_schema (schema, path, new_value_schema (member));
        }
    }
  return json_object_has_member (schema, "properties") ? g_steal_pointer (&schema) : NULL;
}

/* --- lists --- */

static const struct
{
  ConnectLookups lookup;
  const char *name;
} lookup_names[] = {
  { CONNECT_LOOKUP_EQ, "eq" },     { CONNECT_LOOKUP_NE, "ne" },       { CONNECT_LOOKUP_GT, "gt" }, { CONNECT_LOOKUP_GE, "ge" },
  { CONNECT_LOOKUP_LT, "lt" },     { CONNECT_LOOKUP_LE, "le" },       { CONNECT_LOOKUP_LIKE, "like" },
  { CONNECT_LOOKUP_ILIKE, "ilike" }, { CONNECT_LOOKUP_NULL, "null" }, { CONNECT_LOOKUP_IN, "in" }, { CONNECT_LOOKUP_OUT, "out" },
};

/* As the published document words it: "**lookups:** eq, ne\n\n**ordering:** true". */
static char *
describe_filter (const ConnectMember *member)
{
  ConnectLookups lookups = connect_member_get_lookups (member);
  GString *text = g_string_new ("**lookups:** ");
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (lookup_names); i++)
    if (lookups & lookup_names[i].lookup)
      {
        g_string_append_printf (text, "%s%s", any ? ", " : "", lookup_names[i].name);
        any = TRUE;
      }
  if ((member->flags & CONNECT_MEMBER_ORDER) == CONNECT_MEMBER_ORDER)
    g_string_append (text, "\n\n**ordering:** true");
  if (member->flags & CONNECT_MEMBER_SEARCH)
    g_string_append (text, "\n\n**search:** true");
  return g_string_free_and_steal (text);
}

static void
add_parameter (JsonArray *parameters, const char *name, const char *type, const char *description)
{
  JsonObject *parameter = json_object_new ();
  JsonObject *schema = json_object_new ();

  set_type (schema, type, NULL);
  json_object_set_string_member (parameter, "name", name);
  json_object_set_string_member (parameter, "in", "query");
  json_object_set_string_member (parameter, "description", description);
  json_object_set_object_member (parameter, "schema", schema);
  json_array_add_object_element (parameters, parameter);
}

JsonArray *
connectd_schema_new_parameters (const ConnectCollection *collection)
{
  JsonArray *parameters = json_array_new ();

  add_parameter (parameters, "limit", "integer", "Objects in the answer: 100 unless told, 1000 at most. 0 counts only.");
  add_parameter (parameters, "offset", "integer", "Objects to pass over.");
  add_parameter (parameters, "search", "string", "Text to look for in every member marked with search.");
  add_parameter (parameters, "ordering", "string", "In RQL: ordering(-a,b), by members marked with ordering.");
  add_parameter (parameters, "select", "string", "In RQL: select(+a,-b) adds members that are left out, and leaves others out.");
  for (guint i = 0; i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];
      g_autofree char *description = NULL;

      if ((member->flags & CONNECT_MEMBER_INTERNAL) || member->audience != 0 || !connect_member_has_column (member))
        continue;
      description = describe_filter (member);
      add_parameter (parameters, member->path, "string", description);
    }
  return parameters;
}
