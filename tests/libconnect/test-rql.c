/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* RQL as text: the table of cases, decoding, legacy forms, patterns, bounds, and that what is written is read back. */

#include "config.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "query/connect-rql.h"

static void
assert_parses_to (const char *text, const char *ast)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectRql) tree = connect_rql_parse (text, &error);
  g_autofree char *found = NULL;

  g_assert_no_error (error);
  found = connect_rql_to_ast (tree);
  g_assert_cmpstr (found, ==, ast);
}

static void
assert_bad (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectRql) tree = connect_rql_parse (text, &error);

  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "Bad filter query. "));
  g_assert_null (tree);
}

static void
assert_round_trip (const ConnectRql *tree)
{
  g_autofree char *before = connect_rql_to_ast (tree);
  g_autofree char *text = connect_rql_to_string (tree);

  g_assert_nonnull (text);
  assert_parses_to (text, before);
}

static void
test_cases (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "rql-cases.tsv", NULL);
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++, n++)
    {
      g_auto (GStrv) row = g_strsplit (lines[i], "\t", -1);
      g_autofree char *text = NULL;

      g_assert_cmpuint (g_strv_length (row), ==, 3);
      g_test_message ("%s", row[0]);
      text = connect_rql_decode (row[0], -1);
      if (strcmp (row[1], "yes") == 0)
        {
          g_autoptr (ConnectRql) tree = connect_rql_parse (text, NULL);

          assert_parses_to (text, row[2]);
          assert_round_trip (tree);
        }
      else
        assert_bad (text);
    }
  g_assert_cmpuint (n, ==, 210);
}


static void
test_decode (void)
{
  static const struct
  {
    const char *raw;
    const char *text;
  } cases[] = {
    { "eq%28a%2C1%29", "eq(a,1)" },
    { "a=1%26b=2", "a=1&b=2" },
    { "%2250%%20x%22", "\"50% x\"" },
    { "a=%", "a=%" },
    { "a=%4", "a=%4" },
    { "a=%zz", "a=%zz" },
    { "%25" "41", "%41" },
    { "a+b", "a+b" },
    { "%d1%82%D0%B5", "те" },
    { "x%ff%c3y", "x\xef\xbf\xbd\xef\xbf\xbdy" },
    { "a%00b", "a\xef\xbf\xbd" "b" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = connect_rql_decode (cases[i].raw, -1);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* A query string as a caller sends it, and its tree; NULL: an error. */
static const struct
{
  const char *query;
  const char *ast;
} queries[] = {
  { "", "(all)" },
  { "a=1%26b=2", "(and (eq a \"1\") (eq b \"2\"))" },
  { "&", NULL },
  /* the form encoder's search */
  { "search=two+words", "(eq search \"two words\")" },
  { "limit=10&search=two+words&offset=0", "(and (eq limit \"10\") (eq search \"two words\") (eq offset \"0\"))" },
  { "search=two%20words", "(eq search \"two words\")" },
  { "search=a%2Bb", "(eq search \"a+b\")" },
  { "search=R%26D", "(eq search \"R&D\")" },
  { "search=%22a+b%22", "(eq search \"a b\")" },
  { "search=say+%22x%22", "(eq search \"say \\\"x\\\"\")" },
  { "search=", "(eq search \"\")" },
  { "search=\"a+b\"", "(eq search \"a+b\")" },
  { "name=two+words", "(eq name \"two+words\")" },
  { "eq(search,a+b)", "(eq search \"a+b\")" },
  { "search=x,limit=1", "(and (eq search \"x\") (eq limit \"1\"))" },
  /* legacy */
  { "status__in=draft", "(in status \"draft\")" },
  { "name__contains=x&limit=1", "(and (like name \"*x*\") (eq limit \"1\"))" },
  { "and(name__contains=x,a=1)", "(and (eq name__contains \"x\") (eq a \"1\"))" },
  { "asset__product__id=x", "(eq asset__product__id \"x\")" },
  { "ordering=a", "(ordering a)" },
  { "order_by=-a&limit=1", "(and (ordering -a) (eq limit \"1\"))" },
  { "and(ordering=a,b=1)", "(and (eq ordering \"a\") (eq b \"1\"))" },
  { "status__in=draft,published", "(in status \"draft\" \"published\")" },
  { "status__in=a,,b", "(in status \"a\" \"b\")" },
  { "status__in=a,b&", "(in status \"a\" \"b\")" },
  { "status__in=a,b&name=", "(in status \"a\" \"b\")" },
  { "status__in=a,b&name=x/y", "(and (in status \"a\" \"b\") (eq name \"x/y\"))" },
  { "status__in=a,b&name=two+words", "(and (in status \"a\" \"b\") (eq name \"two words\"))" },
  { "status__in=a,b&open=True", "(and (in status \"a\" \"b\") (eq open \"true\"))" },
  { "status__in=a,b&eq(c,1)", "(and (in status \"a\" \"b\") (eq c \"1\"))" },
  { "k__isnull=true&", "(eq k null())" },
  { "k__isnull=0&", "(ne k null())" },
  { "k__gte=5&x__lt=3&", "(and (ge k \"5\") (lt x \"3\"))" },
  { "k__exact=a/b", "(like k \"a/b\")" },
  { "k__contains=a/b", "(like k \"*a/b*\")" },
  { "k__icontains=say+%22x%22", "(ilike k \"*say \\\"x\\\"*\")" },
  { "k__startswith=a/", "(like k \"a/*\")" },
  { "k__iendswith=/b", "(ilike k \"*/b\")" },
  { "k__contains=&a=1", "(eq a \"1\")" },
  { "k__nosuch=&a=1", NULL },
  { "ordering=-a,b", "(ordering -a b)" },
  { "order_by=a&", "(ordering a)" },
  { "k__in=,&", "(all)" },
  { "a__b=x&a__b=y&limit=1", "(and (in a__b \"x\" \"y\") (eq limit \"1\"))" },
  { "a__b=x&c=1&a__b=y%20z&a__b=x", "(and (in a__b \"x\" \"y z\" \"x\") (eq c \"1\"))" },
  { "a.b=x&a.b=y", "(and (eq a.b \"x\") (eq a.b \"y\"))" },
  /* wrong, and not legacy */
  { "status=draft,published", NULL },
  { "status=draft|status=published", NULL },
  { "name=", NULL },
  { "name=a/b", NULL },
  { "gte(n,1)", NULL },
  { "range(n,1,5)", NULL },
  { "q=\"he said \"x\"\"", NULL },
  { "k__nosuch=a,b", NULL },
  { "k__in=a\"'b,c", NULL },
  { "__in=a,b", NULL },
};

static void
test_queries (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ConnectRql) tree = connect_rql_parse_query (queries[i].query, &error);
      g_autofree char *ast = tree != NULL ? connect_rql_to_ast (tree) : NULL;

      g_test_message ("%s", queries[i].query);
      g_assert_cmpstr (ast, ==, queries[i].ast);
      if (queries[i].ast == NULL)
        g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
    }
}

static void
test_like (void)
{
  static const struct
  {
    const char *pattern;
    const char *text;
    gboolean matches;
  } cases[] = {
    { "Pro*", "Product", TRUE }, { "Pro*", "product", FALSE }, { "*duct", "Product", TRUE }, { "*odu*", "Product", TRUE },
    { "odu", "Product", FALSE }, { "Product", "Product", TRUE }, { "P*t", "Product", TRUE }, { "P*x", "Product", FALSE },
    { "*r*c*", "Product", TRUE }, { "*", "anything", TRUE }, { "*", "", TRUE }, { "", "", TRUE }, { "", "x", FALSE },
    { "\\*", "*", TRUE }, { "\\*", "x", FALSE }, { "a\\*b", "a*b", TRUE }, { "*\\**", "5*5", TRUE }, { "*\\**", "55", FALSE },
    { "*%*", "50%", TRUE }, { "*_*", "a_b", TRUE }, { "a.c", "abc", FALSE }, { "a*.c", "abxc", FALSE }, { "(x)*", "(x)y", TRUE },
    { "*a b*", "xa by", TRUE }, { "a\\\\b", "a\\b", TRUE }, { "a\\b", "a\\b", TRUE }, { "title\\\\\\*", "title\\*", TRUE },
    { "a b", "a b", TRUE }, { "*[a]*", "x[a]y", TRUE }, { "*q*", "q", TRUE }, { "ab*ab", "ab", FALSE }, { "ab*ab", "abab", TRUE },
    { "*ab*b", "aabb", TRUE }, { "*a*", "", FALSE }, { "a*", "a", TRUE }, { "x\\", "x\\", TRUE }, { "**", "x", FALSE },
    { "\\**", "*x", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s on %s", cases[i].pattern, cases[i].text);
      g_assert_cmpint (connect_rql_like (cases[i].pattern, cases[i].text), ==, cases[i].matches);
    }
}

/* Hostile text ends with an error, soon and without harm. */
static void
test_hostile (void)
{
  g_autofree char *brackets = g_strnfill (CONNECT_RQL_MAX_BYTES, '(');
  g_autofree char *too_long = g_strnfill (CONNECT_RQL_MAX_BYTES + 1, 'a');
  g_autofree char *long_query = g_strnfill (4 * CONNECT_RQL_MAX_BYTES, '%');
  g_autoptr (GString) nots = g_string_new (NULL);
  g_autoptr (GString) tuples = g_string_new (NULL);
  g_autoptr (GString) edge = g_string_new (NULL);
  g_autoptr (ConnectRql) tree = NULL;
  g_autoptr (GError) error = NULL;

  assert_bad (brackets);
  assert_bad (too_long);
  assert_bad ("a=\xff");
  for (guint i = 0; i < 1000; i++)
    g_string_append (nots, "not(");
  assert_bad (nots->str);
  for (guint i = 0; i < 1000; i++)
    g_string_append (tuples, "a=t(");
  assert_bad (tuples->str);
  g_assert_null (connect_rql_parse_query (long_query, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
  for (guint i = 0; i < CONNECT_RQL_MAX_DEPTH; i++)
    g_string_append_c (edge, '(');
  g_string_append (edge, "a=1");
  for (guint i = 0; i < CONNECT_RQL_MAX_DEPTH; i++)
    g_string_append_c (edge, ')');
  assert_parses_to (edge->str, "(eq a \"1\")");
  g_string_prepend_c (edge, '(');
  g_string_append_c (edge, ')');
  assert_bad (edge->str);
}

/* What is wrong is told, and where: the first thing that does not fit. */
static void
test_error_place (void)
{
  static const struct
  {
    const char *text;
    const char *problem;
  } cases[] = {
    { "имя=x", "Expected a condition at character 1." },
    { "name=текст&in(a,b)", "Expected '(' at character 17." },
    { "a", "Expected '=' at character 2." },
    { "a=", "Expected a value at character 3." },
    { "a='b", "Expected a closing quote for the value at character 3." },
    { "a=1&a=\"b", "Expected a closing quote for the value at character 7." },
    { "t=1", "Expected 't(…)' or a longer name at character 1." },
    { "a=t(in(b,(1)))", "Expected a single comparison at character 5." },
    { "a=t(b=1,and(c=1,d=2))", "Expected a single comparison at character 9." },
    { "not(and(a=1,b=2))", "Expected a single comparison at character 5." },
    { "gte(a,1)", "Expected an operator that exists at character 1." },
    { "a=1&any(b)", "Expected an operator that exists at character 5." },
    { "eq(,1)", "Expected the name of a property at character 4." },
    { "eq(a)", "Expected ',' at character 5." },
    { "eq(a,1", "Expected ')' at character 7." },
    { "in(a,())", "Expected a value at character 7." },
    { "in(a,(1,))", "Expected a value at character 9." },
    { "ordering(-)", "Expected the name of a property at character 11." },
    { "select(a,,b)", "Expected the name of a property at character 10." },
    { "and(a=1)", "Expected ',' and one more condition at character 8." },
    { "or(a=1|b=2)", "Expected ',' and one more condition at character 7." },
    { "(a=1|b=2", "Expected ')' at character 9." },
    { "(a=1|b=2;c=3)", "Expected ')' at character 9." },
    { "a=1)", "Expected the end at character 4." },
    { "a=1|b=2", "Expected the end at character 4." },
    { "a=1&", "Expected a condition at character 5." },
    { "a=1,,b=2", "Expected a condition at character 5." },
    { "not()", "Expected a condition at character 5." },
    { "a=\xff", "It is not valid UTF-8." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expected = g_strconcat ("Bad filter query. ", cases[i].problem, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (ConnectRql) tree = connect_rql_parse (cases[i].text, &error);

      g_test_message ("%s", g_utf8_validate (cases[i].text, -1, NULL) ? cases[i].text : "…");
      g_assert_null (tree);
      g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, expected);
    }
}

/* --- trees made at random are written and read back --- */

#define PICK(array) ((array)[g_rand_int_range (rand, 0, G_N_ELEMENTS (array))])

static const char *
random_text (GRand *rand)
{
  static const char *const texts[] = {
    "", "a", "t", "null", "null()", "empty()", "two words", " x", "x ", "a,b", "a(b)", "it's", "say \"hi\"", "-3.2", "+2", "*x*", "\\*",
    "@x", ".5", "user@example.com", "a/b", "текст", "a\nb", "eq", "a=b", "t(a=1)", "10%", "#", "2024-05-06T07:08:09+00:00",
  };

  return PICK (texts);
}

static ConnectRql *
random_tree (GRand *rand, guint depth)
{
  static const char *const properties[] = { "a", "a.b", "t", "eq", "in", "null", "a-b_c.d", "search", "or", "x1" };
  static const ConnectRqlOp ops[] = { CONNECT_RQL_EQ, CONNECT_RQL_NE, CONNECT_RQL_GT, CONNECT_RQL_GE, CONNECT_RQL_LT,
                                      CONNECT_RQL_LE, CONNECT_RQL_LIKE, CONNECT_RQL_ILIKE };
  const char *list[] = { random_text (rand), random_text (rand), random_text (rand), NULL };
  guint kind = g_rand_int_range (rand, 0, depth > 0 ? 8 : 4);

  list[g_rand_int_range (rand, 1, 4)] = NULL;
  if (kind == 0)
    return connect_rql_new_list (g_rand_boolean (rand) ? CONNECT_RQL_IN : CONNECT_RQL_OUT, PICK (properties), list);
  if (kind == 1)
    return connect_rql_new_null (g_rand_boolean (rand) ? CONNECT_RQL_EQ : CONNECT_RQL_NE, PICK (properties));
  if (kind < 4)
    return connect_rql_new_compare (PICK (ops), PICK (properties), random_text (rand));
  if (kind < 6)
    return connect_rql_new_and (random_tree (rand, depth - 1), random_tree (rand, depth - 1));
  return connect_rql_new_or (random_tree (rand, depth - 1), random_tree (rand, depth - 1));
}

static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (ConnectRql) tree = random_tree (rand, i % 6);

      assert_round_trip (tree);
    }
}

static void
test_unwritable (void)
{
  g_autoptr (ConnectRql) both = connect_rql_new_compare (CONNECT_RQL_EQ, "a", "\"it's\"");
  g_autoptr (ConnectRql) nothing = connect_rql_new_list (CONNECT_RQL_IN, "a", (const char *const[]) { NULL });
  g_autoptr (ConnectRql) chain = connect_rql_new_and (connect_rql_ref (both), connect_rql_ref (both));

  g_assert_null (connect_rql_to_string (both));
  g_assert_null (connect_rql_to_string (nothing));
  g_assert_null (connect_rql_to_string (chain));
}

static void
test_building (void)
{
  g_autoptr (ConnectRql) a = connect_rql_new_compare (CONNECT_RQL_EQ, "a", "1");
  g_autoptr (ConnectRql) ab = connect_rql_new_and (connect_rql_ref (a), connect_rql_new_null (CONNECT_RQL_NE, "b"));
  g_autoptr (ConnectRql) abc = connect_rql_new_and (connect_rql_ref (ab), connect_rql_new_all ());
  g_autoptr (ConnectRql) more = connect_rql_new_and (connect_rql_ref (abc), connect_rql_ref (ab));
  g_autoptr (ConnectRql) none = connect_rql_new_or (NULL, connect_rql_new_all ());
  g_autofree char *ast = connect_rql_to_ast (more);
  g_autofree char *before = connect_rql_to_ast (ab);
  g_autofree char *empty = connect_rql_to_string (none);

  /* what others hold stays as it was */
  g_assert_cmpstr (before, ==, "(and (eq a \"1\") (ne b null()))");
  g_assert_cmpstr (ast, ==, "(and (eq a \"1\") (ne b null()) (eq a \"1\") (ne b null()))");
  g_assert_cmpstr (empty, ==, "");
  g_assert_cmpint (connect_rql_get_op (none), ==, CONNECT_RQL_ALL);
  g_assert_cmpuint (connect_rql_get_n_children (ab), ==, 2);
  g_assert_true (connect_rql_get_child (ab, 0) == a);
  g_assert_cmpstr (connect_rql_get_property (a), ==, "a");
  g_assert_cmpuint (connect_rql_get_n_values (a), ==, 1);
  g_assert_cmpstr (connect_rql_get_value (a, 0).text, ==, "1");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/libconnect/rql/cases", test_cases);
  g_test_add_func ("/libconnect/rql/decode", test_decode);
  g_test_add_func ("/libconnect/rql/queries", test_queries);
  g_test_add_func ("/libconnect/rql/like", test_like);
  g_test_add_func ("/libconnect/rql/hostile", test_hostile);
  g_test_add_func ("/libconnect/rql/error-place", test_error_place);
  g_test_add_func ("/libconnect/rql/round-trip", test_round_trip);
  g_test_add_func ("/libconnect/rql/unwritable", test_unwritable);
  g_test_add_func ("/libconnect/rql/building", test_building);
  return g_test_run ();
}
