/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "common/sample.h"

#include "protocol/connect-json.h"

#define FILTER CONNECT_MEMBER_FILTER
#define NULLABLE CONNECT_MEMBER_NULL
#define ORDER (CONNECT_MEMBER_ORDER | CONNECT_MEMBER_FILTER)
#define SEARCH (CONNECT_MEMBER_SEARCH | CONNECT_MEMBER_FILTER)

static const char *const states[] = { "draft", "open", "done", NULL };

static const ConnectMember members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH },
  { "name", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE | CONNECT_MEMBER_BLANK },
  { "code", CONNECT_KIND_STRING, CONNECT_MEMBER_ORDER, .lookups = CONNECT_LOOKUP_EQ | CONNECT_LOOKUP_GT | CONNECT_LOOKUP_LE },
  { "status", CONNECT_KIND_CHOICE, FILTER, .choices = states },
  { "count", CONNECT_KIND_INTEGER, ORDER | NULLABLE },
  { "price", CONNECT_KIND_DECIMAL, ORDER | NULLABLE },
  { "open", CONNECT_KIND_BOOLEAN, FILTER | NULLABLE },
  { "day", CONNECT_KIND_DATE, ORDER | NULLABLE },
  { "events.created.at", CONNECT_KIND_DATETIME, ORDER | NULLABLE },
  { "owner.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "owner.name", CONNECT_KIND_STRING, SEARCH | NULLABLE },
  { "note", CONNECT_KIND_STRING, 0 },
  { "secret", CONNECT_KIND_STRING, FILTER | CONNECT_MEMBER_INTERNAL },
  { "hint", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE, .audience = CONNECT_SIDE_OWNER },
  { "details", CONNECT_KIND_OBJECT, NULLABLE },
  { "params", CONNECT_KIND_LIST, NULLABLE },
  { "params.id", CONNECT_KIND_ID, FILTER },
  { "params.value", CONNECT_KIND_STRING, SEARCH | NULLABLE },
  { "params.size", CONNECT_KIND_INTEGER, FILTER | NULLABLE },
  { "params.unit.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "tags", CONNECT_KIND_LIST, NULLABLE },
  { "tags.name", CONNECT_KIND_STRING, FILTER | NULLABLE },
};

static const ConnectParty parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectCollection collection = {
  .name = "sample-rows", .path = "sample-rows", .title = "Rows", .singular = "row", .id_member = "id",
  .state_member = "status", .title_member = "name", .default_order = "-events.created.at",
  CONNECT_TABLE (members, members), CONNECT_TABLE (parties, parties),
};

const ConnectCollection *
sample_collection (void)
{
  return &collection;
}

static const char *const texts[] = {
  "", "a", "A", "ab", "aB", "Été", "été", "ÉTÉ", "straße", "STRASSE", "a*b", "a\\b", "a%b", "a_b", "axb", "x?y", "x[a]y", "[a]",
  "two words", "say \"hi\"", "it's", "*", "\\", "\\*", "ﬁne", "fine", "１２", "12", "текст", "ТЕКСТ", "e\xcc\x81t\xc3\xa9", "＊",
};

static const char *const patterns[] = {
  "*", "a", "A", "a*", "*b", "*a*", "a*b", "*é*", "ÉTÉ", "*strasse*", "a\\*b", "a\\\\b", "a\\b", "\"*%*\"", "*_*", "\"*?*\"",
  "\"*[a]*\"", "*words", "\"say*\"", "'*\"*'", "\"*'*\"", "\\*", "\\\\", "*\\**", "fi*", "*12*", "*текст*", "\"＊\"", "a**", "\"\"",
  "e*t*é",
};

#define PICK(array) ((array)[g_rand_int_range (rand, 0, G_N_ELEMENTS (array))])

static gboolean
chance (GRand *rand, guint percent)
{
  return g_rand_int_range (rand, 0, 100) < (int) percent;
}

static void
set_text (GRand *rand, JsonObject *row, const char *path)
{
  if (chance (rand, 80))
    connect_json_set_string (row, path, PICK (texts));
}

static JsonArray *
make_params (GRand *rand)
{
  JsonArray *array = json_array_new ();

  for (int i = g_rand_int_range (rand, 0, 4); i > 0; i--)
    {
      JsonObject *element = json_object_new ();

      connect_json_set_string (element, "id", chance (rand, 50) ? "seats" : "disk");
      set_text (rand, element, "value");
      if (chance (rand, 70))
        connect_json_set_int (element, "size", g_rand_int_range (rand, 0, 4));
      if (chance (rand, 50))
        connect_json_set_string (element, "unit.id", chance (rand, 50) ? "U-1" : "U-2");
      json_array_add_object_element (array, element);
    }
  return array;
}

JsonObject *
sample_row (GRand *rand, guint i)
{
  static const char *const prices[] = { "0", "1.5", "-2.25", "10.000001", "7" };
  JsonObject *row = json_object_new ();
  g_autofree char *id = g_strdup_printf ("ROW-%03u", i);

  connect_json_set_string (row, "id", id);
  set_text (rand, row, "name");
  connect_json_set_string (row, "code", PICK (texts));
  connect_json_set_string (row, "status", states[g_rand_int_range (rand, 0, 3)]);
  if (chance (rand, 80))
    connect_json_set_int (row, "count", g_rand_int_range (rand, -2, 4));
  if (chance (rand, 80))
    connect_json_set_string (row, "price", PICK (prices));
  if (chance (rand, 70))
    connect_json_set_boolean (row, "open", chance (rand, 50));
  if (chance (rand, 70))
    connect_json_set_string (row, "day", chance (rand, 50) ? "2024-02-29" : "2023-12-31");
  if (chance (rand, 80))
    connect_json_set_time (row, "events.created.at", (G_GINT64_CONSTANT (1700000000) + g_rand_int_range (rand, 0, 3)) * G_USEC_PER_SEC);
  if (chance (rand, 80))
    connect_json_set_string (row, "owner.id", chance (rand, 50) ? "VA-1" : "PA-1");
  set_text (rand, row, "owner.name");
  set_text (rand, row, "secret");
  set_text (rand, row, "hint");
  if (chance (rand, 80))
    json_object_set_array_member (row, "params", make_params (rand));
  if (chance (rand, 30))
    {
      JsonArray *tags = json_array_new ();
      JsonObject *tag = json_object_new ();

      json_object_set_string_member (tag, "name", PICK (texts));
      json_array_add_object_element (tags, tag);
      json_array_add_string_element (tags, "a");
      json_object_set_array_member (row, "tags", tags);
    }
  return row;
}

static const char *
pick_value (GRand *rand, const char *property)
{
  static const char *const common[] = { "null()", "a", "12", "ROW-003", "draft", "true", "U-1", "seats", "1", "VA-1", "\"\"" };
  static const char *const numbers[] = { "0", "1", "-1", "3", "+2", "1.5", "-2.25", "10.0000019", "null()" };
  static const char *const times[] = { "2023-11-14T22:13:20Z", "2023-11-14T22:13:21", "2024-02-29", "2023-12-31", "null()" };

  if (g_str_equal (property, "count") || g_str_equal (property, "price") || g_str_has_suffix (property, "size"))
    return PICK (numbers);
  if (g_str_equal (property, "day") || g_str_has_suffix (property, ".at"))
    return PICK (times);
  if (g_str_equal (property, "open"))
    return chance (rand, 50) ? "true" : "false";
  return PICK (common);
}

static char *
make_comparison (GRand *rand, const char *property)
{
  static const char *const ops[] = { "eq", "ne", "gt", "ge", "lt", "le" };

  if (chance (rand, 35))
    return g_strdup_printf ("%s(%s,%s)", chance (rand, 50) ? "like" : "ilike", property, PICK (patterns));
  return g_strdup_printf ("%s(%s,%s)", chance (rand, 60) ? PICK (((const char *const[]) { "eq", "ne" })) : PICK (ops), property,
                          pick_value (rand, property));
}

static char *
make_leaf (GRand *rand)
{
  static const char *const properties[] = {
    "id", "name", "name", "code", "status", "count", "price", "open", "day", "events.created.at", "owner.id", "owner.name",
    "params.id", "params.value", "params.size", "params.unit.id", "tags.name", "nosuch", "note", "secret", "hint",
  };
  static const char *const below[] = { "id", "value", "size", "unit.id", "nosuch" };
  const char *property = PICK (properties);

  if (chance (rand, 15))
    {
      g_autofree char *a = make_comparison (rand, PICK (below));
      g_autofree char *b = make_comparison (rand, PICK (below));

      return g_strdup_printf ("%s(params,t(%s,%s))", chance (rand, 50) ? "eq" : "ne", a, b);
    }
  if (chance (rand, 20))
    return g_strdup_printf ("%s(%s,(%s,%s))", chance (rand, 50) ? "in" : "out", property, pick_value (rand, property),
                            pick_value (rand, property));
  if (chance (rand, 5))
    return g_strdup_printf ("search=%s", PICK (patterns));
  return make_comparison (rand, property);
}

char *
sample_filter (GRand *rand, guint depth)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  if (depth == 0 || chance (rand, 30))
    {
      a = make_leaf (rand);
      return chance (rand, 20) ? g_strdup_printf ("not(%s)", a) : g_steal_pointer (&a);
    }
  a = sample_filter (rand, depth - 1);
  b = sample_filter (rand, depth - 1);
  return g_strdup_printf ("%s(%s,%s)", chance (rand, 50) ? "and" : "or", a, b);
}
