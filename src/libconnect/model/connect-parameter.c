/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "model/connect-parameter.h"

#include <string.h>

#include "model/connect-collection.h"
#include "protocol/connect-json.h"

#define MAX_HOST 253
#define MAX_LABEL 63

typedef char *(*CheckText) (JsonObject *parameter, const char *text);
typedef char *(*CheckObject) (JsonObject *parameter, JsonObject *value);

/* --- plain values --- */

static char *
check_choice (JsonObject *parameter, const char *text)
{
  JsonArray *choices = connect_json_get_array (parameter, "constraints.choices");

  if (choices == NULL) /* as requests carry them */
    choices = connect_json_get_array (parameter, "value_choices");
  for (guint i = 0; choices != NULL && i < json_array_get_length (choices); i++)
    {
      JsonNode *node = json_array_get_element (choices, i);

      if (JSON_NODE_HOLDS_OBJECT (node) &&
          g_strcmp0 (connect_json_get_string (json_node_get_object (node), "value"), text) == 0)
        return NULL;
    }
  return g_strdup ("This is none of the choices.");
}

/* One step of a host name: letters, digits and dashes, no dash at an end. */
static gboolean
is_label (const char *label, gsize length)
{
  if (length < 1 || length > MAX_LABEL || label[0] == '-' || label[length - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (label[i]) && label[i] != '-')
      return FALSE;
  return TRUE;
}

static gboolean
is_domain (const char *text)
{
  g_auto (GStrv) labels = g_strsplit (text, ".", -1);
  guint n = g_strv_length (labels);

  for (guint i = 0; i < n; i++)
    if (!is_label (labels[i], strlen (labels[i])))
      return FALSE;
  return n >= 2 && strlen (text) <= MAX_HOST && !g_ascii_isdigit (labels[n - 1][0]);
}

static char *
check_subdomain (JsonObject *parameter, const char *text)
{
  return is_label (text, strlen (text)) ? NULL : g_strdup ("This must be one part of a host name: letters, digits and dashes.");
}

static char *
check_domain (JsonObject *parameter, const char *text)
{
  return is_domain (text) ? NULL : g_strdup ("This must be a domain name such as example.com.");
}

static char *
check_email (JsonObject *parameter, const char *text)
{
  const char *at = strrchr (text, '@');
  gboolean good = at != NULL && at > text && at - text <= 64 && is_domain (at + 1);

  for (const char *c = text; good && c < at; c++)
    good = g_ascii_isgraph (*c) && strchr ("\"(),:;<>[]\\@", *c) == NULL;
  return good ? NULL : g_strdup ("This must be an e-mail address.");
}

static char *
check_url (JsonObject *parameter, const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if ((g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "http") == 0) && host != NULL && *host != '\0')
    return NULL;
  return g_strdup ("This must be a web address (http or https).");
}

/* --- structured values --- */

static char *
check_known_texts (JsonObject *value, const char *const *names)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, value);
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (!connect_strv_has (names, name))
        return g_strdup_printf ("There is no “%.64s” in it.", name);
      if (!JSON_NODE_HOLDS_NULL (node) && (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING))
        return g_strdup_printf ("“%s” must be a text.", name);
    }
  return NULL;
}

static char *
check_address (JsonObject *parameter, JsonObject *value)
{
  static const char *const names[] = { "address_line1", "address_line2", "city", "state", "postal_code", "country", NULL };
  const char *country = connect_json_get_string (value, "country");
  char *wrong = check_known_texts (value, names);

  if (wrong == NULL && country != NULL && *country != '\0' &&
      (strlen (country) != 2 || !g_ascii_isalpha (country[0]) || !g_ascii_isalpha (country[1])))
    wrong = g_strdup ("“country” must be a code of two letters such as DE.");
  return wrong;
}

static char *
check_phone (JsonObject *parameter, JsonObject *value)
{
  static const char *const names[] = { "country_code", "area_code", "phone_number", "extension", NULL };
  char *wrong = check_known_texts (value, names);

  for (guint i = 0; wrong == NULL && names[i] != NULL; i++)
    {
      const char *text = connect_json_get_string (value, names[i]);
      const char *digits = text != NULL && *text == '+' && i == 0 ? text + 1 : text;

      if (text != NULL && strspn (digits, "0123456789 -") != strlen (digits))
        wrong = g_strdup_printf ("“%s” must be digits.", names[i]);
    }
  return wrong;
}

static char *
check_ticks (JsonObject *parameter, JsonObject *value)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, value);
  while (json_object_iter_next (&iter, &name, &node))
    {
      char *wrong = check_choice (parameter, name);

      if (wrong != NULL)
        {
          g_free (wrong);
          return g_strdup_printf ("“%.64s” is none of the choices.", name);
        }
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return g_strdup_printf ("“%.64s” must be true or false.", name);
    }
  return NULL;
}

/* --- types --- */

static const struct
{
  const char *type;
  CheckText text;
  CheckObject object;
  const char *needed; /* of a structured value, for there to be one */
} types[] = {
  { "dropdown", check_choice, NULL, NULL },   { "choice", check_choice, NULL, NULL },
  { "email", check_email, NULL, NULL },       { "subdomain", check_subdomain, NULL, NULL },
  { "domain", check_domain, NULL, NULL },     { "url", check_url, NULL, NULL },
  { "address", NULL, check_address, "address_line1" }, { "phone", NULL, check_phone, "phone_number" },
  { "checkbox", NULL, check_ticks, NULL },    { "object", NULL, NULL, NULL },
};

gboolean
connect_parameter_is_structured (JsonObject *parameter)
{
  static const char *const structured[] = { "address", "phone", "object", "checkbox", NULL };

  return connect_strv_has (structured, connect_json_get_string (parameter, "type"));
}

gboolean
connect_parameter_is_layout (JsonObject *parameter)
{
  static const char *const layout[] = { "heading", "content", NULL };

  return connect_strv_has (layout, connect_json_get_string (parameter, "type"));
}

static guint
find_type (JsonObject *parameter)
{
  const char *type = connect_json_get_string (parameter, "type");
  guint i = 0;

  while (i < G_N_ELEMENTS (types) && g_strcmp0 (types[i].type, type) != 0)
    i++;
  return i;
}

static gboolean
has_tick (JsonObject *value)
{
  JsonObjectIter iter;
  JsonNode *node;

  json_object_iter_init (&iter, value);
  while (json_object_iter_next (&iter, NULL, &node))
    if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_boolean (node))
      return TRUE;
  return FALSE;
}

gboolean
connect_parameter_has_value (JsonObject *parameter, JsonObject *holder)
{
  const char *text = connect_json_get_string (holder, "value");
  JsonObject *value = connect_json_get_object (holder, "structured_value");
  guint type = find_type (parameter);

  if (!connect_parameter_is_structured (parameter))
    return text != NULL ? *text != '\0' : connect_json_get (holder, "value") != NULL;
  if (value == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (parameter, "type"), "checkbox") == 0)
    return has_tick (value);
  if (type < G_N_ELEMENTS (types) && types[type].needed != NULL)
    {
      text = connect_json_get_string (value, types[type].needed);
      return text != NULL && *text != '\0';
    }
  return json_object_get_size (value) > 0;
}

/* Whether the other parameter has one of the values that the dependency names. */
static gboolean
is_met (JsonObject *dependency, GHashTable *values)
{
  const char *name = connect_json_get_string (dependency, "parameter.name");
  JsonArray *wanted = connect_json_get_array (dependency, "values");
  const char *text;

  if (name == NULL)
    name = connect_json_get_string (dependency, "parameter.id");
  text = name != NULL && values != NULL ? g_hash_table_lookup (values, name) : NULL;
  for (guint i = 0; text != NULL && wanted != NULL && i < json_array_get_length (wanted); i++)
    {
      JsonNode *node = json_array_get_element (wanted, i);

      if (JSON_NODE_HOLDS_VALUE (node) && g_strcmp0 (json_node_get_string (node), text) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
connect_parameter_is_required (JsonObject *parameter, GHashTable *values)
{
  JsonObject *dependency = connect_json_get_object (parameter, "constraints.dependency");
  gboolean own = connect_json_get_boolean (parameter, "constraints.required", FALSE);

  if (connect_parameter_is_layout (parameter))
    return FALSE;
  return dependency != NULL && is_met (dependency, values) ? connect_json_get_boolean (dependency, "required", own) : own;
}

static char *
check_text (JsonObject *parameter, JsonNode *node, CheckText check)
{
  const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
  gint64 min = connect_json_get_int (parameter, "constraints.min_length", 0);
  gint64 max = connect_json_get_int (parameter, "constraints.max_length", CONNECT_PARAMETER_MAX_TEXT);
  glong length = text != NULL ? g_utf8_strlen (text, -1) : 0;

  if (text == NULL)
    return g_strdup ("This must be a text.");
  if (length < min)
    return g_strdup_printf ("This must have %" G_GINT64_FORMAT " characters or more.", min);
  if (length > MIN (max, CONNECT_PARAMETER_MAX_TEXT))
    return g_strdup_printf ("This must have no more than %" G_GINT64_FORMAT " characters.", MIN (max, CONNECT_PARAMETER_MAX_TEXT));
  return check != NULL ? check (parameter, text) : NULL;
}

static char *
check_object (JsonObject *parameter, JsonNode *node, CheckObject check)
{
  g_autofree char *text = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup ("This must be an object.");
  text = connect_json_to_string (node);
  if (strlen (text) > CONNECT_PARAMETER_MAX_OBJECT)
    return g_strdup_printf ("This must have no more than %d bytes.", CONNECT_PARAMETER_MAX_OBJECT);
  return check != NULL ? check (parameter, json_node_get_object (node)) : NULL;
}

char *
connect_parameter_check (JsonObject *parameter, JsonObject *holder, gboolean required)
{
  gboolean structured = connect_parameter_is_structured (parameter);
  JsonNode *node = connect_json_get (holder, structured ? "structured_value" : "value");
  guint type = find_type (parameter);
  gboolean known = type < G_N_ELEMENTS (types);

  if (connect_parameter_is_layout (parameter))
    return node == NULL ? NULL : g_strdup ("This takes no value.");
  if (required && !connect_parameter_has_value (parameter, holder))
    return g_strdup ("This is required.");
  if (node == NULL || (!structured && !connect_parameter_has_value (parameter, holder)))
    return NULL;
  if (structured)
    return check_object (parameter, node, known ? types[type].object : NULL);
  return check_text (parameter, node, known ? types[type].text : NULL);
}
