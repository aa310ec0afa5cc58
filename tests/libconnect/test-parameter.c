/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "model/connect-parameter.h"

#include "protocol/connect-json.h"

#include <string.h>

static JsonObject *
parse (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GError) error = NULL;
  JsonObject *object = connect_json_parse_object (json, -1, 0, &error);

  g_assert_no_error (error);
  return object;
}

#define CHOICES "'constraints':{'choices':[{'label':'A','value':'a'},{'label':'B','value':'b'}]}"

static const struct
{
  const char *parameter;
  const char *holder;
  gboolean required;
  const char *wrong; /* part of what is told; NULL: it fits */
} cases[] = {
  { "{'type':'text'}", "{'value':'x'}", TRUE, NULL },
  { "{'type':'text'}", "{}", FALSE, NULL },
  { "{'type':'text'}", "{'value':''}", FALSE, NULL },
  { "{'type':'text'}", "{}", TRUE, "required" },
  { "{'type':'text'}", "{'value':''}", TRUE, "required" },
  { "{'type':'text'}", "{'value':7}", FALSE, "text" },
  { "{'type':'text'}", "{'value':{'a':1}}", FALSE, "text" },
  { "{'type':'password','constraints':{'min_length':4,'max_length':6}}", "{'value':'abc'}", FALSE, "4 characters" },
  { "{'type':'password','constraints':{'min_length':4,'max_length':6}}", "{'value':'äbcdef'}", FALSE, NULL },
  { "{'type':'password','constraints':{'min_length':4,'max_length':6}}", "{'value':'abcdefg'}", FALSE, "6 characters" },
  { "{'type':'email'}", "{'value':'a.b@example.com'}", TRUE, NULL },
  { "{'type':'email'}", "{'value':'a@b'}", TRUE, "e-mail" },
  { "{'type':'email'}", "{'value':'@example.com'}", TRUE, "e-mail" },
  { "{'type':'email'}", "{'value':'a b@example.com'}", TRUE, "e-mail" },
  { "{'type':'domain'}", "{'value':'example.com'}", TRUE, NULL },
  { "{'type':'domain'}", "{'value':'-a.com'}", TRUE, "domain" },
  { "{'type':'domain'}", "{'value':'example'}", TRUE, "domain" },
  { "{'type':'domain'}", "{'value':'1.2.3.4'}", TRUE, "domain" },
  { "{'type':'subdomain'}", "{'value':'my-shop'}", TRUE, NULL },
  { "{'type':'subdomain'}", "{'value':'my.shop'}", TRUE, "host name" },
  { "{'type':'url'}", "{'value':'https://example.com/a?b'}", TRUE, NULL },
  { "{'type':'url'}", "{'value':'javascript:alert(1)'}", TRUE, "web address" },
  { "{'type':'dropdown'," CHOICES "}", "{'value':'a'}", TRUE, NULL },
  { "{'type':'choice'," CHOICES "}", "{'value':'c'}", TRUE, "choices" },
  { "{'type':'choice','value_choices':[{'label':'A','value':'a'}]}", "{'value':'a'}", TRUE, NULL },
  { "{'type':'checkbox'," CHOICES "}", "{'structured_value':{'a':true,'b':false}}", TRUE, NULL },
  { "{'type':'checkbox'," CHOICES "}", "{'structured_value':{'a':false}}", TRUE, "required" },
  { "{'type':'checkbox'," CHOICES "}", "{'structured_value':{'c':true}}", TRUE, "choices" },
  { "{'type':'checkbox'," CHOICES "}", "{'structured_value':{'a':'yes'}}", FALSE, "true or false" },
  { "{'type':'checkbox'," CHOICES "}", "{'structured_value':['a']}", FALSE, "object" },
  { "{'type':'address'}", "{'structured_value':{'address_line1':'Main 1','city':'Bonn','country':'DE'}}", TRUE, NULL },
  { "{'type':'address'}", "{'structured_value':{'city':'Bonn'}}", TRUE, "required" },
  { "{'type':'address'}", "{'structured_value':{'country':'Germany'}}", FALSE, "country" },
  { "{'type':'address'}", "{'structured_value':{'street':'x'}}", FALSE, "street" },
  { "{'type':'address'}", "{'structured_value':{'city':5}}", FALSE, "city" },
  { "{'type':'phone'}", "{'structured_value':{'country_code':'+49','area_code':'228','phone_number':'123 45'}}", TRUE, NULL },
  { "{'type':'phone'}", "{'structured_value':{'country_code':'+49'}}", TRUE, "required" },
  { "{'type':'phone'}", "{'structured_value':{'phone_number':'call me'}}", FALSE, "digits" },
  { "{'type':'object'}", "{'structured_value':{'any':['thing']}}", TRUE, NULL },
  { "{'type':'object'}", "{'structured_value':'text'}", FALSE, "object" },
  { "{'type':'heading','constraints':{'required':true}}", "{}", FALSE, NULL },
  { "{'type':'heading'}", "{'value':'x'}", FALSE, "no value" },
  { "{'type':'from the future'}", "{'value':'x'}", TRUE, NULL },
  { "{}", "{'value':'x'}", TRUE, NULL },
};

static void
test_check (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) parameter = parse (cases[i].parameter);
      g_autoptr (JsonObject) holder = parse (cases[i].holder);
      g_autofree char *wrong = connect_parameter_check (parameter, holder, cases[i].required);

      g_test_message ("%s %s: %s", cases[i].parameter, cases[i].holder, wrong != NULL ? wrong : "fits");
      g_assert_cmpint (wrong == NULL, ==, cases[i].wrong == NULL);
      g_assert_true (wrong == NULL || strstr (wrong, cases[i].wrong) != NULL);
    }
}

static void
test_bounds (void)
{
  g_autoptr (JsonObject) text = parse ("{'type':'text'}");
  g_autoptr (JsonObject) object = parse ("{'type':'object'}");
  g_autofree char *filler = g_strnfill (CONNECT_PARAMETER_MAX_OBJECT + 1, 'x');
  g_autoptr (JsonObject) plain = json_object_new ();
  g_autoptr (JsonObject) structured = json_object_new ();
  g_autofree char *long_text = NULL;
  g_autofree char *long_object = NULL;

  json_object_set_string_member (plain, "value", filler);
  connect_json_set_string (structured, "structured_value.text", filler);
  long_text = connect_parameter_check (text, plain, FALSE);
  long_object = connect_parameter_check (object, structured, FALSE);
  g_assert_nonnull (long_text);
  g_assert_nonnull (long_object);
}

/* A dependency that is met overrules what the parameter says itself. */
static void
test_required (void)
{
  g_autoptr (JsonObject) parameter =
    parse ("{'type':'text','constraints':{'required':false,'dependency':{'parameter':{'id':'PRM-1','name':'kind'},"
           "'values':['company'],'required':true}}}");
  g_autoptr (JsonObject) plain = parse ("{'type':'text','constraints':{'required':true}}");
  g_autoptr (JsonObject) layout = parse ("{'type':'content','constraints':{'required':true}}");
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_false (connect_parameter_is_required (parameter, NULL));
  g_assert_false (connect_parameter_is_required (parameter, values));
  g_hash_table_insert (values, (gpointer) "kind", (gpointer) "person");
  g_assert_false (connect_parameter_is_required (parameter, values));
  g_hash_table_insert (values, (gpointer) "kind", (gpointer) "company");
  g_assert_true (connect_parameter_is_required (parameter, values));
  g_assert_true (connect_parameter_is_required (plain, NULL));
  g_assert_false (connect_parameter_is_required (layout, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/libconnect/parameter/check", test_check);
  g_test_add_func ("/libconnect/parameter/bounds", test_bounds);
  g_test_add_func ("/libconnect/parameter/required", test_required);
  return g_test_run ();
}
