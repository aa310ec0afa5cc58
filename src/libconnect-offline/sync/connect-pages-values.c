/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "sync/connect-pages-values.h"

#include <errno.h>
#include <string.h>

#include "protocol/connect-json.h"
#include "protocol/connect-text.h"

yyjson_val *
connect_pages_member (yyjson_val *object, const char *name, gsize length)
{
  yyjson_val *found = NULL, *key;
  yyjson_obj_iter iter;

  if (!yyjson_obj_iter_init (object, &iter))
    return NULL;
  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    if (yyjson_equals_strn (key, name, length))
      found = yyjson_obj_iter_get_val (key);
  return found;
}

yyjson_val *
connect_pages_path (yyjson_val *object, const char *path)
{
  const char *dot;

  while (object != NULL && (dot = strchr (path, '.')) != NULL)
    {
      object = connect_pages_member (object, path, dot - path);
      path = dot + 1;
    }
  if (object != NULL)
    object = connect_pages_member (object, path, strlen (path));
  return yyjson_is_null (object) ? NULL : object;
}

const char *
connect_pages_text (yyjson_val *value)
{
  return yyjson_is_raw (value) ? yyjson_get_raw (value) : yyjson_get_str (value);
}

gboolean
connect_pages_integer (yyjson_val *value, gint64 *number)
{
  const char *text = yyjson_get_raw (value);
  char *end = NULL;

  if (text == NULL)
    return FALSE;
  errno = 0;
  *number = g_ascii_strtoll (text, &end, 10);
  return errno == 0 && end != text && *end == '\0';
}

static ConnectPageValue
text_value (yyjson_val *value, gboolean folded)
{
  const char *text = yyjson_get_str (value);
  char *made = text != NULL && folded ? connect_text_fold (text) : NULL;

  if (text == NULL)
    return (ConnectPageValue) { .type = CONNECT_VALUE_NULL };
  return (ConnectPageValue) { .type = CONNECT_VALUE_TEXT, .text = made != NULL ? made : text, .made = made };
}

static ConnectPageValue
number_value (gboolean there, gint64 number)
{
  return (ConnectPageValue) { .type = there ? CONNECT_VALUE_INT : CONNECT_VALUE_NULL, .integer = there ? number : 0 };
}

static JsonNode *
make_node (yyjson_val *value)
{
  const char *raw = yyjson_get_raw (value);

  if (raw != NULL)
    return connect_json_parse (raw, -1, 0, NULL);
  if (yyjson_is_bool (value))
    return json_node_init_boolean (json_node_alloc (), yyjson_get_bool (value));
  return yyjson_is_str (value) ? json_node_init_string (json_node_alloc (), yyjson_get_str (value)) : NULL;
}

/* What is rare goes through libconnect's own reading, so that its rules stand in one place. */
static ConnectPageValue
rare_value (const ConnectColumn *column, const ConnectMember *list, yyjson_val *value)
{
  const char *path = list != NULL ? column->member->path + strlen (list->path) + 1 : column->member->path;
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (ConnectValues) values = connect_values_new ();
  JsonNode *node = make_node (value);
  const ConnectValue *made;

  if (node == NULL)
    return number_value (FALSE, 0);
  connect_json_set (object, path, node);
  connect_table_add_values (column, 1, object, list, values);
  made = connect_values_get (values, 0);
  return number_value (made->type == CONNECT_VALUE_INT, made->integer);
}

/* A number as it nearly always is: digits that cannot overflow. */
static gboolean
plain_integer (yyjson_val *value, gint64 *number)
{
  const char *text = yyjson_get_raw (value);

  return text != NULL && strlen (text) < 18 && connect_pages_integer (value, number);
}

ConnectPageValue
connect_pages_value (const ConnectColumn *column, const ConnectMember *list, yyjson_val *object)
{
  const char *path = list != NULL ? column->member->path + strlen (list->path) + 1 : column->member->path;
  yyjson_val *value = connect_pages_path (object, path);
  const char *text;
  gint64 number = 0;

  if (value == NULL)
    return number_value (FALSE, 0);
  switch (column->member->kind)
    {
    case CONNECT_KIND_STRING:
    case CONNECT_KIND_CHOICE:
    case CONNECT_KIND_ID:
      return text_value (value, column->folded);
    case CONNECT_KIND_INTEGER:
      return plain_integer (value, &number) ? number_value (TRUE, number) : rare_value (column, list, value);
    case CONNECT_KIND_BOOLEAN:
      return number_value (yyjson_is_bool (value), yyjson_get_bool (value));
    case CONNECT_KIND_DATETIME:
      text = yyjson_get_str (value);
      if (text == NULL)
        return rare_value (column, list, value);
      return connect_time_parse (text, &number) ? number_value (TRUE, number) : number_value (FALSE, 0);
    case CONNECT_KIND_DATE:
    case CONNECT_KIND_DECIMAL:
      return rare_value (column, list, value);
    case CONNECT_KIND_OBJECT:
    case CONNECT_KIND_LIST:
      break;
    }
  return number_value (FALSE, 0);
}

static gboolean
text_is_clean (yyjson_val *value)
{
  return !yyjson_is_str (value) || strlen (yyjson_get_str (value)) == yyjson_get_len (value);
}

gboolean
connect_pages_is_clean (yyjson_val *value, guint depth)
{
  yyjson_obj_iter members;
  yyjson_arr_iter elements;
  yyjson_val *child;

  if (!yyjson_is_ctn (value))
    return text_is_clean (value);
  if (depth == 0)
    return FALSE;
  if (yyjson_obj_iter_init (value, &members))
    while ((child = yyjson_obj_iter_next (&members)) != NULL)
      if (!text_is_clean (child) || !connect_pages_is_clean (yyjson_obj_iter_get_val (child), depth - 1))
        return FALSE;
  if (yyjson_arr_iter_init (value, &elements))
    while ((child = yyjson_arr_iter_next (&elements)) != NULL)
      if (!connect_pages_is_clean (child, depth - 1))
        return FALSE;
  return TRUE;
}
