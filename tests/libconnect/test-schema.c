/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Schemas: which are one, which data fits, and that neither can ask for too much. */

#include "config.h"

#include <string.h>

#include "model/connect-schema.h"
#include "protocol/connect-json.h"

static JsonNode *
parse (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (json, &error);

  g_assert_no_error (error);
  return node;
}

static char *
dup_told (ConnectProblems *problems)
{
  g_autoptr (GError) error = NULL;

  return connect_problems_check (problems, &error) ? NULL : g_strdup (error->message);
}

static const struct
{
  const char *schema;
  const char *data;
  const char *wrong; /* part of what is told; NULL: it fits */
} cases[] = {
  { "{}", "{'a':1}", NULL },
  { "true", "7", NULL },
  { "false", "7", "not asked for" },
  { "{'type':'object','required':['name'],'properties':{'name':{'type':'string'}}}", "{'name':'x'}", NULL },
  { "{'type':'object','required':['name']}", "{}", "data.name: This field is required" },
  { "{'type':'object'}", "[]", "data: Expected: object" },
  { "{'type':['string','null']}", "null", NULL },
  { "{'type':['string','null']}", "5", "string or null" },
  { "{'type':'integer'}", "5.0", NULL },
  { "{'type':'integer'}", "5.5", "integer" },
  { "{'type':'number'}", "true", "number" },
  { "{'enum':['a',1,null]}", "1.0", NULL },
  { "{'enum':['a',1,null]}", "'b'", "choices" },
  { "{'const':{'a':[1]}}", "{'a':[1]}", NULL },
  { "{'const':'x'}", "'y'", "not what is asked for" },
  { "{'minimum':1,'maximum':3}", "3", NULL },
  { "{'minimum':1,'maximum':3}", "0.5", "at least 1" },
  { "{'minimum':1,'maximum':3}", "4", "at most 3" },
  { "{'minimum':1,'exclusiveMinimum':true}", "1", "above 1" },
  { "{'exclusiveMaximum':3}", "3", "below 3" },
  { "{'multipleOf':0.1}", "0.7", NULL },
  { "{'multipleOf':2}", "3", "multiple of 2" },
  { "{'minLength':2,'maxLength':3}", "'äöü'", NULL },
  { "{'minLength':2}", "'a'", "2 characters" },
  { "{'maxLength':3}", "'abcd'", "3 characters" },
  { "{'pattern':'^[A-Z]{2}[0-9]+$'}", "'DE42'", NULL },
  { "{'pattern':'^[A-Z]{2}[0-9]+$'}", "'de'", "the form" },
  { "{'pattern':'b'}", "'abc'", NULL },
  { "{'format':'email'}", "'a@b.example'", NULL },
  { "{'format':'email'}", "'a'", "no email" },
  { "{'format':'date'}", "'2026-02-31'", "no date" },
  { "{'format':'uri'}", "'https://example.com/'", NULL },
  { "{'format':'from the future'}", "'x'", NULL },
  { "{'items':{'type':'string'},'minItems':1,'maxItems':2,'uniqueItems':true}", "['a','b']", NULL },
  { "{'items':{'type':'string'}}", "['a',2]", "data[1]: Expected: string" },
  { "{'minItems':1}", "[]", "1 elements" },
  { "{'maxItems':1}", "[1,2]", "1 elements" },
  { "{'uniqueItems':true}", "[{'a':1},{'a':1.0}]", "twice" },
  { "{'uniqueItems':true}", "[1,2,1.0]", "twice" },
  { "{'items':[{'type':'string'}],'additionalItems':false}", "['a',1]", "data[1]" },
  { "{'prefixItems':[{'type':'string'}],'items':{'type':'integer'}}", "['a',1]", NULL },
  { "{'contains':{'const':1}}", "[2,3]", "None of the elements" },
  { "{'properties':{'a':{'type':'object','properties':{'b':{'type':'integer'}}}}}", "{'a':{'b':'x'}}", "data.a.b: Expected: integer" },
  { "{'additionalProperties':false,'properties':{'a':{}}}", "{'a':1,'b':2}", "data.b: This field is not asked for" },
  { "{'additionalProperties':{'type':'string'}}", "{'a':1}", "data.a" },
  { "{'patternProperties':{'^x-':{'type':'string'}},'additionalProperties':false}", "{'x-a':'1'}", NULL },
  { "{'patternProperties':{'^x-':{'type':'string'}}}", "{'x-a':1}", "data.x-a" },
  { "{'propertyNames':{'maxLength':3}}", "{'long':1}", "3 characters" },
  { "{'minProperties':1}", "{}", "1 fields" },
  { "{'maxProperties':1}", "{'a':1,'b':2}", "1 fields" },
  { "{'dependentRequired':{'a':['b']}}", "{'a':1}", "data.b" },
  { "{'dependencies':{'a':{'required':['c']}}}", "{'a':1}", "data.c" },
  { "{'allOf':[{'minimum':1},{'maximum':3}]}", "5", "at most" },
  { "{'anyOf':[{'type':'string'},{'type':'integer'}]}", "1", NULL },
  { "{'anyOf':[{'type':'string'},{'type':'integer'}]}", "1.5", "none of the forms" },
  { "{'oneOf':[{'minimum':1},{'maximum':3}]}", "2", "exactly one" },
  { "{'not':{'type':'null'}}", "null", "must not be" },
  { "{'if':{'required':['a']},'then':{'required':['b']},'else':{'required':['c']}}", "{'a':1}", "data.b" },
  { "{'if':{'required':['a']},'then':{'required':['b']},'else':{'required':['c']}}", "{}", "data.c" },
  { "{'$ref':'#/definitions/n','definitions':{'n':{'type':'integer'}}}", "'x'", "integer" },
  { "{'properties':{'next':{'$ref':'#'},'v':{'type':'integer'}}}", "{'next':{'next':{'v':'x'}}}", "data.next.next.v" },
  { "{'$defs':{'a/b~c':{'type':'string'}},'$ref':'#/$defs/a~1b~0c'}", "1", "string" },
};

static void
test_validate (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) schema = parse (cases[i].schema);
      g_autoptr (JsonNode) data = parse (cases[i].data);
      g_autoptr (ConnectProblems) problems = connect_problems_new ();
      g_autofree char *told = NULL;
      gboolean good;

      g_assert_true (connect_schema_check (schema, "schema", problems));
      good = connect_schema_validate (schema, data, "data", problems);
      told = dup_told (problems);
      g_test_message ("%s %s: %s", cases[i].schema, cases[i].data, told != NULL ? told : "fits");
      g_assert_cmpint (good, ==, cases[i].wrong == NULL);
      g_assert_true (good ? told == NULL : strstr (told, cases[i].wrong) != NULL);
    }
}

static const struct
{
  const char *schema;
  const char *wrong;
} schemas[] = {
  { "{'type':'object','properties':{'a':{'type':'text'}}}", "schema.properties.a.type" },
  { "[]", "schema: Expected a schema" },
  { "{'properties':[]}", "schema.properties" },
  { "{'required':'a'}", "schema.required" },
  { "{'minimum':'1'}", "schema.minimum" },
  { "{'pattern':'('}", "schema.pattern" },
  { "{'pattern':'(*UTF)a'}", "schema.pattern" },
  { "{'patternProperties':{'[':{}}}", "schema.patternProperties" },
  { "{'items':7}", "schema.items" },
  { "{'items':[{'type':5}]}", "schema.items[0].type" },
  { "{'allOf':{}}", "schema.allOf" },
  { "{'$ref':'#/definitions/none'}", "schema.$ref" },
  { "{'$ref':'https://example.com/schema'}", "schema.$ref" },
};

static void
test_check (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
    {
      g_autoptr (JsonNode) schema = parse (schemas[i].schema);
      g_autoptr (ConnectProblems) problems = connect_problems_new ();
      g_autofree char *told = NULL;

      g_assert_false (connect_schema_check (schema, "schema", problems));
      told = dup_told (problems);
      g_test_message ("%s: %s", schemas[i].schema, told);
      g_assert_nonnull (strstr (told, schemas[i].wrong));
    }
}

/* Circles, choices of choices, patterns without end: each ends soon, as a refusal. */
static void
test_bounds (void)
{
  static const char *const cruel[] = {
    "{'$ref':'#'}",
    "{'allOf':[{'$ref':'#'},{'$ref':'#'}]}",
    "{'anyOf':[{'$ref':'#'},{'$ref':'#'},{'$ref':'#'}]}",
    "{'pattern':'^(a+)+$'}",
  };
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (JsonNode) nested = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  gint64 begun = g_get_monotonic_time ();

  for (guint i = 0; i < G_N_ELEMENTS (cruel); i++)
    {
      g_autoptr (JsonNode) schema = parse (cruel[i]);
      g_autoptr (JsonNode) data = parse ("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'");
      g_autoptr (ConnectProblems) own = connect_problems_new ();

      g_assert_true (connect_schema_check (schema, "schema", own));
      g_assert_false (connect_schema_validate (schema, data, "data", own));
    }
  for (guint i = 0; i < 100; i++)
    g_string_append (deep, "{'not':");
  g_string_append (deep, "{}");
  for (guint i = 0; i < 100; i++)
    g_string_append (deep, "}");
  nested = parse (deep->str);
  g_assert_false (connect_schema_check (nested, "schema", problems));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 5 * G_USEC_PER_SEC);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/libconnect/schema/validate", test_validate);
  g_test_add_func ("/libconnect/schema/check", test_check);
  g_test_add_func ("/libconnect/schema/bounds", test_bounds);
  return g_test_run ();
}
