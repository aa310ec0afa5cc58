/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Bodies and their parts: every form of a document with parts in all places, and rows that are damaged. */

#include "config.h"

#include "protocol/connect-json.h"
#include "resource/connectd-render.h"

static const ConnectMember members[] = {
  { "id", CONNECT_KIND_ID, 0 },
  { "first", CONNECT_KIND_STRING, CONNECT_MEMBER_HIDDEN },
  { "a.plain", CONNECT_KIND_STRING, 0 },
  { "a.hidden", CONNECT_KIND_STRING, CONNECT_MEMBER_HIDDEN },
  { "a.detail", CONNECT_KIND_INTEGER, CONNECT_MEMBER_DETAIL },
  { "only.hidden", CONNECT_KIND_STRING, CONNECT_MEMBER_HIDDEN },
  { "only.secret", CONNECT_KIND_STRING, 0, .audience = CONNECT_SIDE_ISSUER },
  { "deep.er.detail", CONNECT_KIND_BOOLEAN, CONNECT_MEMBER_DETAIL },
  { "deep.er.both", CONNECT_KIND_STRING, CONNECT_MEMBER_HIDDEN | CONNECT_MEMBER_DETAIL },
  { "inner", CONNECT_KIND_STRING, CONNECT_MEMBER_INTERNAL },
  { "once", CONNECT_KIND_STRING, CONNECT_MEMBER_ONCE },
  { "list", CONNECT_KIND_LIST, 0 },
  { "list.id", CONNECT_KIND_ID, CONNECT_MEMBER_FILTER },
  { "list.key", CONNECT_KIND_STRING, CONNECT_MEMBER_INTERNAL },
  { "owner.id", CONNECT_KIND_ID, CONNECT_MEMBER_FILTER },
};

static const ConnectReference references[] = {
  { "owner", "accounts", (const char *const[]) { "name", NULL }, CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectCollection collection = {
  .name = "things", .path = "things", .id_member = "id", CONNECT_TABLE (members, members), CONNECT_TABLE (references, references),
};

#define DOC "{\"inner\":\"i\",\"once\":\"o\",\"id\":\"T\",\"first\":\"f {,}\",\"a\":{\"plain\":\"p\",\"hidden\":\"h\",\"detail\":7,\"stray\":1}," \
            "\"only\":{\"hidden\":\"h\",\"secret\":\"s\"},\"deep\":{\"er\":{\"detail\":true,\"both\":\"b\"}},\"stray\":{\"x\":1}," \
            "\"list\":[{\"id\":\"1\",\"key\":\"k\",\"more\":null}],\"owner\":{\"id\":\"O\",\"name\":\"N\",\"icon\":\"I\"}}"

static const struct
{
  ConnectdForm form;
  const char *text;
} forms[] = {
  { { 0 }, "{\"id\":\"T\",\"a\":{\"plain\":\"p\"},\"list\":[{\"id\":\"1\",\"more\":null}],\"owner\":{\"id\":\"O\",\"name\":\"N\"}}" },
  { { .detail = TRUE },
    "{\"id\":\"T\",\"a\":{\"plain\":\"p\",\"detail\":7},\"list\":[{\"id\":\"1\",\"more\":null}],\"owner\":{\"id\":\"O\",\"name\":\"N\"},"
    "\"deep\":{\"er\":{\"detail\":true}}}" },
  { { .hidden = TRUE },
    "{\"id\":\"T\",\"a\":{\"plain\":\"p\",\"hidden\":\"h\"},\"list\":[{\"id\":\"1\",\"more\":null}],\"owner\":{\"id\":\"O\",\"name\":\"N\"},"
    "\"first\":\"f {,}\",\"only\":{\"hidden\":\"h\"}}" },
  { { .hidden = TRUE, .detail = TRUE, .sides = CONNECT_SIDE_ISSUER | CONNECT_SIDE_OWNER },
    "{\"id\":\"T\",\"a\":{\"plain\":\"p\",\"hidden\":\"h\",\"detail\":7},\"list\":[{\"id\":\"1\",\"more\":null}],"
    "\"owner\":{\"id\":\"O\",\"name\":\"N\"},\"first\":\"f {,}\",\"only\":{\"hidden\":\"h\",\"secret\":\"s\"},"
    "\"deep\":{\"er\":{\"detail\":true,\"both\":\"b\"}}}" },
  { { .sides = CONNECT_SIDE_ISSUER },
    "{\"id\":\"T\",\"a\":{\"plain\":\"p\"},\"list\":[{\"id\":\"1\",\"more\":null}],\"owner\":{\"id\":\"O\",\"name\":\"N\"},"
    "\"only\":{\"secret\":\"s\"}}" },
  { { .include = (const char *const[]) { "only", "+a.hidden", NULL } },
    "{\"id\":\"T\",\"a\":{\"plain\":\"p\",\"hidden\":\"h\"},\"list\":[{\"id\":\"1\",\"more\":null}],\"owner\":{\"id\":\"O\",\"name\":\"N\"},"
    "\"only\":{\"hidden\":\"h\"}}" },
  { { .include = (const char *const[]) { "deep.er.both", "on", "inner", NULL } },
    "{\"id\":\"T\",\"a\":{\"plain\":\"p\"},\"list\":[{\"id\":\"1\",\"more\":null}],\"owner\":{\"id\":\"O\",\"name\":\"N\"},"
    "\"deep\":{\"er\":{\"both\":\"b\"}}}" },
};

static void
test_forms (void)
{
  ConnectdPlan *plan = connectd_plan_new (&collection);
  g_autoptr (JsonObject) doc = connect_json_parse_object (DOC, -1, 0, NULL);
  g_autofree char *parts = NULL;
  g_autofree char *body = connectd_plan_render (plan, doc, &parts);

  g_assert_true (connectd_plan_has_parts (plan));
  g_assert_true (connectd_plan_has_audiences (plan));
  g_assert_cmpstr (body, ==, forms[0].text);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GString) out = g_string_new ("before {");
      g_autofree char *shown_text = NULL;
      g_autoptr (JsonObject) shown = connectd_plan_show (plan, doc, &forms[i].form);

      g_assert_true (connectd_plan_splice (plan, body, parts, &forms[i].form, out));
      g_assert_cmpstr (out->str + strlen ("before {"), ==, forms[i].text);
      shown_text = connect_json_object_to_string (shown);
      g_assert_cmpstr (shown_text, ==, forms[i].text);
    }
  connectd_plan_free (plan);
}

/* Nothing but parts, and nothing at all. */
static void
test_empty (void)
{
  ConnectdPlan *plan = connectd_plan_new (&collection);
  g_autoptr (JsonObject) empty = json_object_new ();
  g_autoptr (JsonObject) doc = connect_json_parse_object ("{\"first\":\"x\",\"only\":{\"hidden\":null}}", -1, 0, NULL);
  g_autofree char *parts = NULL, *none = NULL;
  g_autofree char *body = connectd_plan_render (plan, doc, &parts);
  g_autofree char *nothing = connectd_plan_render (plan, empty, &none);
  g_autoptr (GString) out = g_string_new (NULL);
  ConnectdForm full = { .hidden = TRUE, .detail = TRUE };

  g_assert_cmpstr (body, ==, "{}");
  g_assert_cmpstr (nothing, ==, "{}");
  g_assert_null (none);
  g_assert_true (connectd_plan_splice (plan, body, parts, &full, out));
  g_assert_cmpstr (out->str, ==, "{\"first\":\"x\"}");
  connectd_plan_free (plan);
}

static void
test_damaged (void)
{
  static const char *const damaged[] = {
    "x", "1", "1 2", "1 2 first", "99 4 first\nabcd\n", "1 99 first\nabcd\n", "1 4 first\nabcde\n", "-1 4 first\nabcd\n",
    "4 1 first\na\n2 1 first\nb\n",
  };
  ConnectdPlan *plan = connectd_plan_new (&collection);
  ConnectdForm full = { .hidden = TRUE, .detail = TRUE };

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autoptr (GString) out = g_string_new ("kept");

      g_assert_false (connectd_plan_splice (plan, "{\"id\":1}", damaged[i], &full, out));
      g_assert_cmpstr (out->str, ==, "kept");
    }
  connectd_plan_free (plan);
}

/* So does every other value, and parts of parts that lie about their size are refused. */
static void
test_values (void)
{
  static const char json[] = "{\"id\":0,\"list\":[true,false,null,-1,10,9223372036854775807,-9223372036854775808,0.5,-2.0,1e+100,[],{\"x\":7}]}";
  static const char *const lies[] = { "1 99999999999999999999 first\nabcd\n", "99999999999999999999 4 first\nabcd\n", "1 5 first\nabcd\n",
                                      "1 4 first\nabcd", "1 4 first", "1  4 first\nabcd\n", "1 4294967296 first\nabcd\n" };
  ConnectdPlan *plan = connectd_plan_new (&collection);
  g_autoptr (JsonObject) doc = connect_json_parse_object (json, -1, 0, NULL);
  g_autofree char *body = connectd_plan_render (plan, doc, NULL);
  const ConnectdForm full = { .hidden = TRUE, .detail = TRUE };

  g_assert_cmpstr (body, ==, json);
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      g_assert_false (connectd_plan_splice (plan, "{\"id\":1}", lies[i], &full, out));
    }
  connectd_plan_free (plan);
}

/* Any text comes out as it went in. */
static void
test_texts (void)
{
  ConnectdPlan *plan = connectd_plan_new (&collection);

  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (JsonObject) doc = json_object_new ();
      g_autoptr (JsonObject) shown = NULL;
      ConnectdForm full = { .hidden = TRUE, .detail = TRUE };

      for (int n = g_test_rand_int_range (0, 20); n > 0; n--)
        g_string_append_unichar (text, g_test_rand_bit () ? g_test_rand_int_range (1, 0x80) : g_test_rand_int_range (0xa0, 0xd7ff));
      connect_json_set_string (doc, "id", text->str);
      connect_json_set_string (doc, "first", text->str);
      shown = connectd_plan_show (plan, doc, &full);
      g_assert_cmpstr (connect_json_get_string (shown, "id"), ==, text->str);
      g_assert_cmpstr (connect_json_get_string (shown, "first"), ==, text->str);
    }
  connectd_plan_free (plan);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/forms", test_forms);
  g_test_add_func ("/render/empty", test_empty);
  g_test_add_func ("/render/damaged", test_damaged);
  g_test_add_func ("/render/values", test_values);
  g_test_add_func ("/render/texts", test_texts);
  return g_test_run ();
}
