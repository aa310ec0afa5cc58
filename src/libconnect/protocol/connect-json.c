/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "protocol/connect-json.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json-reader.h"
#include "protocol/connect-text.h"

JsonNode *
connect_json_parse (const char *text, gssize length, gsize max_bytes, GError **error)
{
  gsize size = length < 0 ? strlen (text) : (gsize)length;

  if (max_bytes == 0)
    max_bytes = CONNECT_JSON_MAX_BYTES;
  if (size > max_bytes)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_TOO_LARGE,
                   "JSON is longer than %" G_GSIZE_FORMAT " bytes.", max_bytes);
      return NULL;
    }
  if (!g_utf8_validate (text, size, NULL))
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "JSON is not valid UTF-8.");
      return NULL;
    }
  return _connect_json_read (text, size, CONNECT_JSON_MAX_DEPTH, error);
}

JsonObject *
connect_json_parse_object (const char *text, gssize length, gsize max_bytes, GError **error)
{
  g_autoptr (JsonNode) node = connect_json_parse (text, length, max_bytes, error);

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "A JSON object is expected.");
      return NULL;
    }
  return json_object_ref (json_node_get_object (node));
}

char *
connect_json_to_string (JsonNode *node)
{
  return json_to_string (node, FALSE);
}

char *
connect_json_object_to_string (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_alloc ();

  json_node_init_object (node, object);
  return json_to_string (node, FALSE);
}

static JsonNode *
copy_node (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonNode *copy = json_node_new (JSON_NODE_OBJECT);

      json_node_take_object (copy, connect_json_copy (json_node_get_object (node)));
      return copy;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *from = json_node_get_array (node);
      JsonArray *to = json_array_sized_new (json_array_get_length (from));
      JsonNode *copy = json_node_new (JSON_NODE_ARRAY);

      for (guint i = 0; i < json_array_get_length (from); i++)
        json_array_add_element (to, copy_node (json_array_get_element (from, i)));
      json_node_take_array (copy, to);
      return copy;
    }
  return json_node_copy (node);
}

JsonObject *
connect_json_copy (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (copy, name, copy_node (node));
  return copy;
}

/* The object that holds the last step of `path`; makes what is missing when `make`. `last` gets that step. */
static JsonObject *
walk (JsonObject *object, const char *path, gboolean make, const char **last)
{
  const char *dot;

  while ((dot = strchr (path, '.')) != NULL)
    {
      char step[128];
      JsonNode *node;

      if ((gsize)(dot - path) >= sizeof step)
        return NULL;
      memcpy (step, path, dot - path);
      step[dot - path] = '\0';
      node = json_object_get_member (object, step);
      if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
        {
          if (!make)
            return NULL;
          json_object_set_object_member (object, step, json_object_new ());
          node = json_object_get_member (object, step);
        }
      object = json_node_get_object (node);
      path = dot + 1;
    }
  *last = path;
  return object;
}

JsonNode *
connect_json_get (JsonObject *object, const char *path)
{
  const char *last;
  JsonObject *holder = walk (object, path, FALSE, &last);
  JsonNode *node = holder != NULL ? json_object_get_member (holder, last) : NULL;

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

gboolean
connect_json_is_same (JsonObject *a, JsonObject *b, const char *path)
{
  JsonNode *one = connect_json_get (a, path), *other = connect_json_get (b, path);

  return one == other || (one != NULL && other != NULL && json_node_equal (one, other));
}

const char *
connect_json_get_string (JsonObject *object, const char *path)
{
  JsonNode *node = connect_json_get (object, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

gint64
connect_json_get_int (JsonObject *object, const char *path, gint64 fallback)
{
  JsonNode *node = connect_json_get (object, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return fallback;
  return json_node_get_int (node);
}

gboolean
connect_json_get_boolean (JsonObject *object, const char *path, gboolean fallback)
{
  JsonNode *node = connect_json_get (object, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fallback;
  return json_node_get_boolean (node);
}

JsonObject *
connect_json_get_object (JsonObject *object, const char *path)
{
  JsonNode *node = connect_json_get (object, path);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
connect_json_get_array (JsonObject *object, const char *path)
{
  JsonNode *node = connect_json_get (object, path);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

gint64
connect_json_get_time (JsonObject *object, const char *path)
{
  const char *text = connect_json_get_string (object, path);
  gint64 time = 0;

  return text != NULL && connect_time_parse (text, &time) ? time : 0;
}

void
connect_json_set (JsonObject *object, const char *path, JsonNode *take)
{
  const char *last;
  JsonObject *holder = walk (object, path, TRUE, &last);

  g_return_if_fail (holder != NULL);
  json_object_set_member (holder, last, take);
}

void
connect_json_set_string (JsonObject *object, const char *path, const char *value)
{
  if (value == NULL)
    connect_json_remove (object, path);
  else
    connect_json_set (object, path, json_node_init_string (json_node_alloc (), value));
}

void
connect_json_set_int (JsonObject *object, const char *path, gint64 value)
{
  connect_json_set (object, path, json_node_init_int (json_node_alloc (), value));
}

void
connect_json_set_boolean (JsonObject *object, const char *path, gboolean value)
{
  connect_json_set (object, path, json_node_init_boolean (json_node_alloc (), value));
}

void
connect_json_set_time (JsonObject *object, const char *path, gint64 time)
{
  g_autofree char *text = connect_time_format (time);

  connect_json_set_string (object, path, text);
}

void
connect_json_set_object (JsonObject *object, const char *path, JsonObject *take)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, take);
  connect_json_set (object, path, node);
}

void
connect_json_set_reference (JsonObject *object, const char *path, const char *id, const char *name)
{
  JsonObject *reference;

  if (id == NULL)
    return;
  reference = json_object_new ();
  json_object_set_string_member (reference, "id", id);
  if (name != NULL)
    json_object_set_string_member (reference, "name", name);
  connect_json_set_object (object, path, reference);
}

void
connect_json_remove (JsonObject *object, const char *path)
{
  const char *last;
  JsonObject *holder = walk (object, path, FALSE, &last);
  g_autofree char *above = NULL;

  if (holder == NULL || !json_object_has_member (holder, last))
    return;
  json_object_remove_member (holder, last);
  if (last == path || json_object_get_size (holder) > 0)
    return;
  above = g_strndup (path, last - path - 1);
  connect_json_remove (object, above);
}
