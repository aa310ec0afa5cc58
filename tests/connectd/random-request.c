/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "random-request.h"

#include <string.h>

#include "protocol/connect-json.h"

static GRand *source;

static const char *const values[] = {
  "1",
  "-1",
  "0",
  "99999999999999999999",
  "1e999",
  "null",
  "null()",
  "empty()",
  "true",
  "True",
  "\"\"",
  "''",
  "\"a b\"",
  "2024-05-06",
  "2024-99-99",
  "9999-12-31T23:59:59Z",
  "pending",
  "*",
  "**",
  "*a*",
  "\\*",
  "%25",
  "%00",
  "%ff",
  "%F0%9F%98%80",
  "t(id=1)",
  "(1,2)",
  "PA-100-000",
  "CRP-10000-00000-00001",
  "'",
  "\"",
  "\\",
  "ß",
  "%C4%B0",
  "-",
  "+2",
};
static const char *const operators[] = { "eq", "ne",  "gt",  "ge",  "lt", "le",    "like", "ilike",
                                         "in", "out", "not", "and", "or", "range", "t" };

void
random_start (guint32 seed)
{
  source = g_rand_new_with_seed (seed);
}

void
random_end (void)
{
  g_clear_pointer (&source, g_rand_free);
}

guint
random_below (guint n)
{
  return n > 1 ? (guint)g_rand_int_range (source, 0, (gint32)n) : 0;
}

gboolean
random_once_in (guint n)
{
  return random_below (n) == 0;
}

const char *
random_value (void)
{
  return RANDOM_PICK (values);
}

const char *
random_property (const ConnectCollection *collection)
{
  static const char *const others[] = { "limit",  "offset", "search", "nosuch", "ordering",
                                        "select", "key",    "parent", "id.id",  "a..b" };

  if (random_once_in (4))
    return RANDOM_PICK (others);
  return collection->members[random_below (collection->n_members)].path;
}

void
random_append_term (GString *out, const ConnectCollection *collection, const char *word, guint depth)
{
  const char *property = random_property (collection),
             *value = word != NULL && random_once_in (2) ? word : random_value ();

  switch (random_below (depth > 0 ? 8 : 5))
    {
    case 0:
      g_string_append_printf (out, "%s=%s", property, value);
      break;
    case 1:
      g_string_append_printf (out, "%s(%s,%s)", RANDOM_PICK (operators), property, value);
      break;
    case 2:
      g_string_append_printf (out, "in(%s,(%s,%s))", property, value, random_value ());
      break;
    case 3:
      g_string_append_printf (out, "%s(%s%s)", random_once_in (2) ? "ordering" : "select",
                              random_once_in (2) ? "-" : "+", property);
      break;
    case 4:
      g_string_append_printf (out, "%s__%s=%s", property, random_once_in (2) ? "in" : "gte", value);
      break;
    default:
      g_string_append_printf (out, "%s(", RANDOM_PICK (operators));
      random_append_term (out, collection, word, depth - 1);
      g_string_append_c (out, ',');
      random_append_term (out, collection, word, depth - 1);
      g_string_append_c (out, ')');
    }
}

void
random_append_query (GString *out, const ConnectCollection *collection, const char *word)
{
  if (random_once_in (2))
    return;
  g_string_append_c (out, '?');
  for (guint i = 1 + random_below (3); i > 0; i--)
    {
      random_append_term (out, collection, word, 2);
      if (i > 1)
        g_string_append_c (out, "&,;|"[random_below (4)]);
    }
}

JsonNode *
random_node (guint depth)
{
  static const char *const texts[] = { "null",
                                       "true",
                                       "1",
                                       "-9223372036854775808",
                                       "1.5e300",
                                       "\"\"",
                                       "\"text\"",
                                       "\"\\u0001\\ud83d\\ude00\"",
                                       "[]",
                                       "{}",
                                       "[{\"id\":1}]",
                                       "{\"id\":\"MP-10000\"}",
                                       "[[[[]]]]",
                                       "\"2024-05-06\"",
                                       "[null]",
                                       "{\"id\":null}",
                                       "[\"\"]",
                                       "9223372036854775807",
                                       "\"'\\\"\"" };
  JsonNode *node = json_from_string (RANDOM_PICK (texts), NULL);

  if (depth > 0 && JSON_NODE_HOLDS_OBJECT (node) && random_once_in (2))
    json_object_set_member (json_node_get_object (node), RANDOM_PICK (operators), random_node (depth - 1));
  return node;
}

char *
random_body (const ConnectCollection *collection)
{
  static const char *const broken[] = { "",           "{",          "[",   "{}x",
                                        "\xff",       "{\"a\":1,}", "nul", "{\"a\":1e99999}",
                                        "\"\\ud800\"" };
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonNode) array = NULL;
  JsonArray *list;

  if (random_once_in (10))
    return g_strdup (RANDOM_PICK (broken));
  for (guint i = 0; i < collection->n_members; i++)
    if (!random_once_in (3))
      connect_json_set (body, collection->members[i].path, random_node (2));
  if (!random_once_in (8))
    return connect_json_object_to_string (body);
  list = json_array_new ();
  json_array_add_object_element (list, json_object_ref (body));
  array = json_node_init_array (json_node_alloc (), list);
  json_array_unref (list);
  return connect_json_to_string (array);
}
