/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Whether a schema is one: each known word has the kind of value that it needs, patterns can be read, references lead somewhere. */

#include "config.h"

#include "model/connect-schema-private.h"

#include <string.h>

#include "protocol/connect-json.h"
#include "protocol/connect-text.h"

/* --- shared --- */

JsonNode *
_connect_schema_resolve (JsonNode *document, const char *reference)
{
  g_auto (GStrv) steps = NULL;
  JsonNode *node = document;

  if (strcmp (reference, "#") == 0)
    return document;
  if (!g_str_has_prefix (reference, "#/"))
    return NULL;
  steps = g_strsplit (reference + 2, "/", CONNECT_SCHEMA_MAX_DEPTH);
  for (guint i = 0; steps[i] != NULL && node != NULL; i++)
    {
      g_autofree char *decoded = g_uri_unescape_string (steps[i], NULL);
      g_auto (GStrv) slashes = decoded != NULL ? g_strsplit (decoded, "~1", -1) : NULL;
      g_autofree char *name = slashes != NULL ? g_strjoinv ("/", slashes) : NULL;
      g_auto (GStrv) tildes = name != NULL ? g_strsplit (name, "~0", -1) : NULL;
      g_autofree char *step = tildes != NULL ? g_strjoinv ("~", tildes) : NULL;
      guint64 index;

      if (step == NULL)
        return NULL;
      if (JSON_NODE_HOLDS_OBJECT (node))
        node = json_object_get_member (json_node_get_object (node), step);
      else if (JSON_NODE_HOLDS_ARRAY (node) && g_ascii_string_to_unsigned (step, 10, 0, G_MAXINT32, &index, NULL) &&
               index < json_array_get_length (json_node_get_array (node)))
        node = json_array_get_element (json_node_get_array (node), (guint)index);
      else
        return NULL;
    }
  return node;
}

/* The words at the beginning bound what PCRE does for one match; a pattern of its own could only lower that. */
GRegex *
_connect_schema_new_regex (const char *pattern, GError **error)
{
  g_autofree char *bounded = g_strconcat ("(*LIMIT_MATCH=20000)(*LIMIT_DEPTH=500)(?:", pattern, ")", NULL);

  if (strlen (pattern) > CONNECT_SCHEMA_MAX_PATTERN || g_str_has_prefix (pattern, "(*"))
    {
      g_set_error_literal (error, G_REGEX_ERROR, G_REGEX_ERROR_COMPILE, "it is too long, or begins with an instruction");
      return NULL;
    }
  return g_regex_new (bounded, G_REGEX_DOLLAR_ENDONLY, 0, error);
}

gboolean
_connect_schema_is_type (JsonNode *node, const char *type)
{
  GType value = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (strcmp (type, "object") == 0)
    return JSON_NODE_HOLDS_OBJECT (node);
  if (strcmp (type, "array") == 0)
    return JSON_NODE_HOLDS_ARRAY (node);
  if (strcmp (type, "null") == 0)
    return JSON_NODE_HOLDS_NULL (node);
  if (strcmp (type, "string") == 0)
    return value == G_TYPE_STRING;
  if (strcmp (type, "boolean") == 0)
    return value == G_TYPE_BOOLEAN;
  if (strcmp (type, "number") == 0)
    return value == G_TYPE_INT64 || value == G_TYPE_DOUBLE;
  if (strcmp (type, "integer") == 0)
    return value == G_TYPE_INT64 ||
           (value == G_TYPE_DOUBLE && json_node_get_double (node) == (double)(gint64)json_node_get_double (node));
  return FALSE;
}

gboolean
_connect_schema_has_format (const char *text, const char *format)
{
  gint64 time;

  if (strcmp (format, "email") == 0)
    {
      const char *at = strrchr (text, '@');

      return at != NULL && at != text && strchr (at, '.') != NULL && strpbrk (text, " \t\r\n") == NULL;
    }
  if (strcmp (format, "uri") == 0)
    return g_uri_is_valid (text, G_URI_FLAGS_NONE, NULL);
  if (strcmp (format, "date") == 0)
    return strlen (text) == 10 && connect_time_parse (text, &time);
  if (strcmp (format, "date-time") == 0)
    return strchr (text, ':') != NULL && connect_time_parse (text, &time);
  return TRUE;
}

/* --- checking --- */

typedef struct
{
  JsonNode *document;
  ConnectProblems *problems;
  guint depth;
  gboolean good;
} Check;

static void check_schema (Check *self, JsonNode *schema, const char *where);

static void
tell (Check *self, const char *where, const char *word, const char *what)
{
  g_autofree char *field = word != NULL ? g_strconcat (where, ".", word, NULL) : g_strdup (where);

  connect_problems_add (self->problems, field, "%s", what);
  self->good = FALSE;
}

static gboolean
is_of (JsonNode *node, const char *const *types)
{
  for (guint i = 0; types[i] != NULL; i++)
    if (_connect_schema_is_type (node, types[i]))
      return TRUE;
  return FALSE;
}

static void
check_type_name (Check *self, JsonNode *node, const char *where)
{
  static const char *const types[] = { "object", "array", "string", "number", "integer", "boolean", "null", NULL };
  const char *name = _connect_schema_is_type (node, "string") ? json_node_get_string (node) : "";

  if (!g_strv_contains (types, name))
    tell (self, where, "type", "Expected one of object, array, string, number, integer, boolean, null.");
}

static void
check_type (Check *self, JsonNode *node, const char *where)
{
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      check_type_name (self, node, where);
      return;
    }
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    check_type_name (self, json_array_get_element (json_node_get_array (node), i), where);
}

/* Words whose value is of one kind, and what is said of another. */
static const struct
{
  const char *word;
  const char *const *types;
  const char *what;
} kinds[] = {
#define TYPES(...) ((const char *const[]){ __VA_ARGS__, NULL })
  { "enum", TYPES ("array"), "Expected a list." },
  { "required", TYPES ("array", "boolean"), "Expected a list of names." },
  { "minimum", TYPES ("number"), "Expected a number." },
  { "maximum", TYPES ("number"), "Expected a number." },
  { "exclusiveMinimum", TYPES ("number", "boolean"), "Expected a number." },
  { "exclusiveMaximum", TYPES ("number", "boolean"), "Expected a number." },
  { "multipleOf", TYPES ("number"), "Expected a number." },
  { "minLength", TYPES ("integer"), "Expected a whole number." },
  { "maxLength", TYPES ("integer"), "Expected a whole number." },
  { "minItems", TYPES ("integer"), "Expected a whole number." },
  { "maxItems", TYPES ("integer"), "Expected a whole number." },
  { "minProperties", TYPES ("integer"), "Expected a whole number." },
  { "maxProperties", TYPES ("integer"), "Expected a whole number." },
  { "uniqueItems", TYPES ("boolean"), "Expected true or false." },
  { "pattern", TYPES ("string"), "Expected a regular expression." },
  { "format", TYPES ("string"), "Expected a word." },
  { "$ref", TYPES ("string"), "Expected a reference." },
  { "properties", TYPES ("object"), "Expected an object of schemas." },
  { "patternProperties", TYPES ("object"), "Expected an object of schemas." },
  { "definitions", TYPES ("object"), "Expected an object of schemas." },
  { "$defs", TYPES ("object"), "Expected an object of schemas." },
  { "dependencies", TYPES ("object"), "Expected an object." },
  { "dependentRequired", TYPES ("object"), "Expected an object." },
  { "allOf", TYPES ("array"), "Expected a list of schemas." },
  { "anyOf", TYPES ("array"), "Expected a list of schemas." },
  { "oneOf", TYPES ("array"), "Expected a list of schemas." },
  { "prefixItems", TYPES ("array"), "Expected a list of schemas." },
};

static const char *const nested_schemas[] = { "additionalProperties", "propertyNames", "items", "additionalItems", "contains",
                                              "not", "if", "then", "else", NULL };
static const char *const nested_objects[] = { "properties", "patternProperties", "definitions", "$defs", NULL };
static const char *const nested_lists[] = { "allOf", "anyOf", "oneOf", "prefixItems", NULL };

static void
check_pattern (Check *self, const char *pattern, const char *where, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRegex) regex = _connect_schema_new_regex (pattern, &error);

  if (regex == NULL)
    tell (self, where, word, "This regular expression cannot be used.");
}

static void
check_words (Check *self, JsonObject *schema, const char *where)
{
  const char *reference;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      JsonNode *node = json_object_get_member (schema, kinds[i].word);

      if (node != NULL && !is_of (node, kinds[i].types))
        tell (self, where, kinds[i].word, kinds[i].what);
    }
  if (!self->good)
    return;
  if (json_object_has_member (schema, "type"))
    check_type (self, json_object_get_member (schema, "type"), where);
  if (json_object_has_member (schema, "pattern"))
    check_pattern (self, json_object_get_string_member (schema, "pattern"), where, "pattern");
  reference = json_object_get_string_member_with_default (schema, "$ref", NULL);
  if (reference != NULL && _connect_schema_resolve (self->document, reference) == NULL)
    tell (self, where, "$ref", "This leads to nothing in the document; others are not read.");
}

static void
check_object (Check *self, JsonObject *schemas, const char *where, gboolean patterns)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, schemas);
  while (json_object_iter_next (&iter, &name, &node))
    {
      g_autofree char *below = g_strconcat (where, ".", name, NULL);

      if (patterns)
        check_pattern (self, name, where, name);
      check_schema (self, node, below);
    }
}

static void
check_list (Check *self, JsonArray *schemas, const char *where)
{
  for (guint i = 0; i < json_array_get_length (schemas); i++)
    {
      g_autofree char *below = g_strdup_printf ("%s[%u]", where, i);

      check_schema (self, json_array_get_element (schemas, i), below);
    }
}

static void
check_nested (Check *self, JsonObject *schema, const char *where)
{
  for (guint i = 0; nested_schemas[i] != NULL; i++)
    {
      JsonNode *node = json_object_get_member (schema, nested_schemas[i]);
      g_autofree char *below = g_strconcat (where, ".", nested_schemas[i], NULL);

      if (node != NULL && JSON_NODE_HOLDS_ARRAY (node) && strcmp (nested_schemas[i], "items") == 0)
        check_list (self, json_node_get_array (node), below);
      else if (node != NULL)
        check_schema (self, node, below);
    }
  for (guint i = 0; nested_objects[i] != NULL; i++)
    if (json_object_has_member (schema, nested_objects[i]))
      {
        g_autofree char *below = g_strconcat (where, ".", nested_objects[i], NULL);

        check_object (self, json_object_get_object_member (schema, nested_objects[i]), below, i == 1);
      }
  for (guint i = 0; nested_lists[i] != NULL; i++)
    if (json_object_has_member (schema, nested_lists[i]))
      {
        g_autofree char *below = g_strconcat (where, ".", nested_lists[i], NULL);

        check_list (self, json_object_get_array_member (schema, nested_lists[i]), below);
      }
}

static void
check_schema (Check *self, JsonNode *schema, const char *where)
{
  if (_connect_schema_is_type (schema, "boolean"))
    return;
  if (!JSON_NODE_HOLDS_OBJECT (schema))
    tell (self, where, NULL, "Expected a schema: an object.");
  else if (self->depth >= CONNECT_SCHEMA_MAX_DEPTH)
    tell (self, where, NULL, "The schema is nested too deeply.");
  else
    {
      self->depth++;
      check_words (self, json_node_get_object (schema), where);
      if (self->good)
        check_nested (self, json_node_get_object (schema), where);
      self->depth--;
    }
}

gboolean
connect_schema_check (JsonNode *schema, const char *field, ConnectProblems *problems)
{
  Check self = { schema, problems, 0, TRUE };
  g_autofree char *text = connect_json_to_string (schema);

  if (strlen (text) > CONNECT_SCHEMA_MAX_SIZE)
    tell (&self, field, NULL, "The schema is too long.");
  else
    check_schema (&self, schema, field);
  return self.good;
}
