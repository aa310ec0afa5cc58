/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Data by a schema. Every word of a schema is looked at for every place of the data that it is for; what is looked at in all is
 * bounded, since references may lead in circles and choices multiply. */

#include "config.h"

#include "model/connect-schema-private.h"

#include <string.h>

#include "protocol/connect-json.h"

#define MAX_STEPS 20000
#define MAX_TOLD 20

typedef struct
{
  JsonNode *document;
  ConnectProblems *problems; /* NULL: only whether it fits is asked */
  guint steps;
  guint depth;
  guint told;
  gboolean good;
} Run;

static void validate (Run *self, JsonNode *schema, JsonNode *data, const char *where);

static void tell (Run *self, const char *where, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
tell (Run *self, const char *where, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  self->good = FALSE;
  if (self->problems == NULL || self->told++ >= MAX_TOLD)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  connect_problems_add (self->problems, where, "%s", text);
}

/* Whether it fits, without a word. */
static gboolean
fits (Run *self, JsonNode *schema, JsonNode *data, const char *where)
{
  Run quiet = *self;

  quiet.problems = NULL;
  quiet.good = TRUE;
  validate (&quiet, schema, data, where);
  self->steps = quiet.steps;
  return quiet.good;
}

/* --- any value --- */

static gboolean
is_same (JsonNode *a, JsonNode *b)
{
  if (_connect_schema_is_type (a, "number") && _connect_schema_is_type (b, "number"))
    return json_node_get_double (a) == json_node_get_double (b);
  return json_node_equal (a, b);
}

static void
check_type (Run *self, JsonNode *type, JsonNode *data, const char *where)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = JSON_NODE_HOLDS_ARRAY (type) ? json_array_get_length (json_node_get_array (type)) : 1;

  for (guint i = 0; i < n; i++)
    {
      const char *name = JSON_NODE_HOLDS_ARRAY (type) ? json_array_get_string_element (json_node_get_array (type), i)
                                                      : json_node_get_string (type);

      if (_connect_schema_is_type (data, name))
        return;
      g_string_append_printf (names, "%s%s", i > 0 ? " or " : "", name);
    }
  tell (self, where, "Expected: %s.", names->str);
}

static void
check_choice (Run *self, JsonArray *choices, JsonNode *data, const char *where)
{
  for (guint i = 0; i < json_array_get_length (choices); i++)
    if (is_same (json_array_get_element (choices, i), data))
      return;
  tell (self, where, "This is none of the choices.");
}

/* --- numbers and texts --- */

static gboolean
get_number (JsonObject *schema, const char *word, double *number)
{
  JsonNode *node = json_object_get_member (schema, word);

  if (node == NULL || !_connect_schema_is_type (node, "number"))
    return FALSE;
  *number = json_node_get_double (node);
  return TRUE;
}

/* As far as numbers of this size have a fraction at all. */
static gboolean
is_multiple (double value, double of)
{
  double times = value / of;
  double rest = ABS (times) < 1e15 ? times - (double)(gint64)(times < 0 ? times - 0.5 : times + 0.5) : 0;

  return ABS (rest) < 1e-9;
}

/* Draft 4 has true or false beside the bound, later ones have a bound of its own. */
static void
check_number (Run *self, JsonObject *schema, double value, const char *where)
{
  gboolean above = json_object_get_boolean_member_with_default (schema, "exclusiveMinimum", FALSE);
  gboolean below = json_object_get_boolean_member_with_default (schema, "exclusiveMaximum", FALSE);
  double bound;

  if (get_number (schema, "minimum", &bound) && (value < bound || (above && value == bound)))
    tell (self, where, above ? "It must be above %.15g." : "It must be at least %.15g.", bound);
  if (get_number (schema, "maximum", &bound) && (value > bound || (below && value == bound)))
    tell (self, where, below ? "It must be below %.15g." : "It must be at most %.15g.", bound);
  if (get_number (schema, "exclusiveMinimum", &bound) && value <= bound)
    tell (self, where, "It must be above %.15g.", bound);
  if (get_number (schema, "exclusiveMaximum", &bound) && value >= bound)
    tell (self, where, "It must be below %.15g.", bound);
  if (get_number (schema, "multipleOf", &bound) && bound > 0 && !is_multiple (value, bound))
    tell (self, where, "It must be a multiple of %.15g.", bound);
}

static gboolean
matches (Run *self, const char *pattern, const char *text, const char *where)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRegex) regex = _connect_schema_new_regex (pattern, &error);
  gboolean found = regex != NULL && g_regex_match_full (regex, text, -1, 0, 0, NULL, &error);

  if (error != NULL)
    tell (self, where, "This cannot be compared with the pattern of the form.");
  return found;
}

static void
check_string (Run *self, JsonObject *schema, const char *text, const char *where)
{
  const char *pattern = json_object_get_string_member_with_default (schema, "pattern", NULL);
  const char *format = json_object_get_string_member_with_default (schema, "format", NULL);
  glong length = g_utf8_strlen (text, -1);
  double bound;

  if (get_number (schema, "minLength", &bound) && length < bound)
    tell (self, where, "At least %.0f characters are needed.", bound);
  if (get_number (schema, "maxLength", &bound) && length > bound)
    tell (self, where, "At most %.0f characters are allowed.", bound);
  if (pattern != NULL && !matches (self, pattern, text, where))
    tell (self, where, "It does not have the form that is asked for: %s", pattern);
  if (format != NULL && !_connect_schema_has_format (text, format))
    tell (self, where, "This is no %s.", format);
}

/* --- lists --- */

static void
check_unique (Run *self, JsonArray *list, const char *where)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    for (guint j = 0; j < i; j++)
      if (++self->steps > MAX_STEPS || is_same (json_array_get_element (list, i), json_array_get_element (list, j)))
        {
          tell (self, where, self->steps > MAX_STEPS ? "This asks for too much." : "The same is there twice.");
          return;
        }
}

/* The schema of each element: by its place, else the one for all others. NULL: none. */
static JsonNode *
find_item (JsonObject *schema, guint index)
{
  JsonNode *items = json_object_get_member (schema, "items");
  JsonNode *prefix = json_object_get_member (schema, "prefixItems");
  JsonNode *places = prefix != NULL ? prefix : items != NULL && JSON_NODE_HOLDS_ARRAY (items) ? items : NULL;

  if (places != NULL && index < json_array_get_length (json_node_get_array (places)))
    return json_array_get_element (json_node_get_array (places), index);
  return places == items && places != NULL ? json_object_get_member (schema, "additionalItems") : items;
}

static void
check_list (Run *self, JsonObject *schema, JsonArray *list, const char *where)
{
  guint n = json_array_get_length (list);
  JsonNode *contains = json_object_get_member (schema, "contains");
  gboolean found = contains == NULL;
  double bound;

  if (get_number (schema, "minItems", &bound) && n < bound)
    tell (self, where, "At least %.0f elements are needed.", bound);
  if (get_number (schema, "maxItems", &bound) && n > bound)
    tell (self, where, "At most %.0f elements are allowed.", bound);
  if (json_object_get_boolean_member_with_default (schema, "uniqueItems", FALSE))
    check_unique (self, list, where);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *below = g_strdup_printf ("%s[%u]", where, i);
      JsonNode *item = find_item (schema, i);

      if (item != NULL)
        validate (self, item, json_array_get_element (list, i), below);
      found = found || fits (self, contains, json_array_get_element (list, i), below);
    }
  if (!found)
    tell (self, where, "None of the elements is as asked for.");
}

/* --- objects --- */

static void
check_required (Run *self, JsonNode *names, JsonObject *object, const char *where)
{
  JsonArray *list = names != NULL && JSON_NODE_HOLDS_ARRAY (names) ? json_node_get_array (names) : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      const char *name = _connect_schema_is_type (node, "string") ? json_node_get_string (node) : NULL;
      g_autofree char *field = name != NULL ? g_strconcat (where, ".", name, NULL) : NULL;

      if (name != NULL && !json_object_has_member (object, name))
        tell (self, field, "This field is required.");
    }
}

/* What else is needed when a member is there: names, or a schema for the whole. */
static void
check_dependencies (Run *self, JsonObject *dependencies, JsonNode *data, const char *where)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, dependencies);
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (!json_object_has_member (json_node_get_object (data), name))
        continue;
      if (JSON_NODE_HOLDS_ARRAY (node))
        check_required (self, node, json_node_get_object (data), where);
      else
        validate (self, node, data, where);
    }
}

/* Checks one member by all that is said of its name. */
static void
check_member (Run *self, JsonObject *schema, const char *name, JsonNode *value, const char *where)
{
  JsonObject *properties = json_object_has_member (schema, "properties") ? json_object_get_object_member (schema, "properties") : NULL;
  JsonNode *patterns = json_object_get_member (schema, "patternProperties");
  JsonNode *additional = json_object_get_member (schema, "additionalProperties");
  JsonNode *named = properties != NULL ? json_object_get_member (properties, name) : NULL;
  g_autofree char *field = g_strconcat (where, ".", name, NULL);
  gboolean known = named != NULL;

  if (named != NULL)
    validate (self, named, value, field);
  if (patterns != NULL)
    {
      JsonObjectIter iter;
      const char *pattern;
      JsonNode *node;

      json_object_iter_init (&iter, json_node_get_object (patterns));
      while (json_object_iter_next (&iter, &pattern, &node))
        if (matches (self, pattern, name, field))
          {
            known = TRUE;
            validate (self, node, value, field);
          }
    }
  if (!known && additional != NULL && _connect_schema_is_type (additional, "boolean"))
    {
      if (!json_node_get_boolean (additional))
        tell (self, field, "This field is not asked for.");
    }
  else if (!known && additional != NULL)
    validate (self, additional, value, field);
}

static void
check_object (Run *self, JsonObject *schema, JsonNode *data, const char *where)
{
  JsonObject *object = json_node_get_object (data);
  guint n = json_object_get_size (object);
  JsonNode *names = json_object_get_member (schema, "propertyNames");
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;
  double bound;

  check_required (self, json_object_get_member (schema, "required"), object, where);
  if (get_number (schema, "minProperties", &bound) && n < bound)
    tell (self, where, "At least %.0f fields are needed.", bound);
  if (get_number (schema, "maxProperties", &bound) && n > bound)
    tell (self, where, "At most %.0f fields are allowed.", bound);
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &value))
    {
      check_member (self, schema, name, value, where);
      if (names != NULL)
        {
          g_autoptr (JsonNode) text = json_node_init_string (json_node_alloc (), name);

          validate (self, names, text, where);
        }
    }
  for (guint i = 0; i < 2; i++)
    {
      const char *word = i == 0 ? "dependencies" : "dependentRequired";

      if (json_object_has_member (schema, word))
        check_dependencies (self, json_object_get_object_member (schema, word), data, where);
    }
}

/* --- schemas of schemas --- */

static guint
count_fitting (Run *self, JsonArray *schemas, JsonNode *data, const char *where)
{
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (schemas); i++)
    n += fits (self, json_array_get_element (schemas, i), data, where) ? 1 : 0;
  return n;
}

static void
check_combined (Run *self, JsonObject *schema, JsonNode *data, const char *where)
{
  JsonNode *condition = json_object_get_member (schema, "if");
  const char *reference = json_object_get_string_member_with_default (schema, "$ref", NULL);
  JsonNode *target = reference != NULL ? _connect_schema_resolve (self->document, reference) : NULL;

  if (target != NULL)
    validate (self, target, data, where);
  if (json_object_has_member (schema, "allOf"))
    {
      JsonArray *all = json_object_get_array_member (schema, "allOf");

      for (guint i = 0; i < json_array_get_length (all); i++)
        validate (self, json_array_get_element (all, i), data, where);
    }
  if (json_object_has_member (schema, "anyOf") && count_fitting (self, json_object_get_array_member (schema, "anyOf"), data, where) == 0)
    tell (self, where, "It is as none of the forms that are possible.");
  if (json_object_has_member (schema, "oneOf") && count_fitting (self, json_object_get_array_member (schema, "oneOf"), data, where) != 1)
    tell (self, where, "It must be as exactly one of the forms that are possible.");
  if (json_object_has_member (schema, "not") && fits (self, json_object_get_member (schema, "not"), data, where))
    tell (self, where, "This is what must not be.");
  if (condition != NULL)
    {
      JsonNode *then = json_object_get_member (schema, fits (self, condition, data, where) ? "then" : "else");

      if (then != NULL)
        validate (self, then, data, where);
    }
}

static void
check_words (Run *self, JsonObject *schema, JsonNode *data, const char *where)
{
  if (json_object_has_member (schema, "type"))
    check_type (self, json_object_get_member (schema, "type"), data, where);
  if (json_object_has_member (schema, "enum"))
    check_choice (self, json_object_get_array_member (schema, "enum"), data, where);
  if (json_object_has_member (schema, "const") && !is_same (json_object_get_member (schema, "const"), data))
    tell (self, where, "This is not what is asked for.");
  if (_connect_schema_is_type (data, "number"))
    check_number (self, schema, json_node_get_double (data), where);
  else if (_connect_schema_is_type (data, "string"))
    check_string (self, schema, json_node_get_string (data), where);
  else if (JSON_NODE_HOLDS_ARRAY (data))
    check_list (self, schema, json_node_get_array (data), where);
  else if (JSON_NODE_HOLDS_OBJECT (data))
    check_object (self, schema, data, where);
  check_combined (self, schema, data, where);
}

static void
validate (Run *self, JsonNode *schema, JsonNode *data, const char *where)
{
  if (self->depth >= CONNECT_SCHEMA_MAX_DEPTH || ++self->steps > MAX_STEPS)
    tell (self, where, "This asks for too much.");
  else if (_connect_schema_is_type (schema, "boolean"))
    {
      if (!json_node_get_boolean (schema))
        tell (self, where, "This is not asked for.");
    }
  else if (JSON_NODE_HOLDS_OBJECT (schema))
    {
      self->depth++;
      check_words (self, json_node_get_object (schema), data, where);
      self->depth--;
    }
}

gboolean
connect_schema_validate (JsonNode *schema, JsonNode *data, const char *field, ConnectProblems *problems)
{
  Run self = { .document = schema, .problems = problems, .good = TRUE };

  validate (&self, schema, data, field);
  return self.good;
}
