/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A query taken apart: ordering, select, search, limit and offset beside the condition. */

#include "config.h"

#include "protocol/connect-error.h"
#include "query/connect-rql.h"

static ConnectQuerySpec *
split (const char *text, GError **error)
{
  g_autoptr (ConnectRql) tree = connect_rql_parse (text, NULL);

  g_assert_nonnull (tree);
  return connect_query_spec_new (tree, error);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    const char *message;
  } cases[] = {
    { "ordering(a)&ordering(b)", "Bad ordering filter: query can contain only one ordering operation." },
    { "ordering()&ordering(b)", "Bad ordering filter: query can contain only one ordering operation." },
    { "ordering(a,b,c,d,e,f)", "Bad ordering filter: max allowed number is 5." },
    { "select(a)&or(b=1,select(c))", "Bad filter query. It can contain only one select operation." },
    { "select(a,-a)", "Bad select filter: incompatible properties." },
    { "select(-a,+a)", "Bad select filter: incompatible properties." },
    { "limit=ge=1", "Limit and offset are set incorrectly." },
    { "in(limit,(1))", "Limit and offset are set incorrectly." },
    { "like(offset,1)", "Limit and offset are set incorrectly." },
    { "limit=1&limit=1", "Limit and offset are set incorrectly." },
    { "limit=1,or(a=1,limit=2)", "Limit and offset are set incorrectly." },
    { "offset=1&offset=2", "Limit and offset are set incorrectly." },
    { "search=ne=x", "Bad search filter: ne." },
    { "like(search,x)", "Bad search filter: like." },
    { "in(search,(x))", "Bad search filter: in." },
    { "search=null()", "Bad search filter: null." },
    { "search=a**", "Bad search filter: two stars in a row." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_null (split (cases[i].text, &error));
      g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

static void
test_filter (void)
{
  static const struct
  {
    const char *text;
    const char *ast;
  } cases[] = {
    { "", "(all)" },
    { "limit=10", "(all)" },
    { "a=1&limit=10", "(eq a \"1\")" },
    { "limit=10,a=1&ordering(x),b=2&select(-c)&offset=3&search=x", "(and (eq a \"1\") (eq b \"2\"))" },
    { "or(a=1,ordering(x))", "(eq a \"1\")" },
    { "or(limit=1,and(offset=1,select(x)))", "(all)" },
    { "not(ordering(x))", "(all)" },
    { "not(limit=1)&b=1", "(eq b \"1\")" },
    { "and(a=1,or(b=1,limit=2,c=1))", "(and (eq a \"1\") (or (eq b \"1\") (eq c \"1\")))" },
    { "and(a=1,or(and(b=1,limit=2),c=1))", "(and (eq a \"1\") (or (eq b \"1\") (eq c \"1\")))" },
    { "or(search=x,a=1)", "(or (eq search \"x\") (eq a \"1\"))" },
    { "search=x&search=y", "(eq search \"y\")" },
    { "x=t(limit=1)", "(eq x (t (eq limit \"1\")))" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ConnectQuerySpec) spec = split (cases[i].text, &error);
      g_autofree char *ast = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_no_error (error);
      ast = connect_rql_to_ast (spec->filter);
      g_assert_cmpstr (ast, ==, cases[i].ast);
    }
}

static void
assert_strv (char **strv, const char *joined)
{
  g_autofree char *found = strv != NULL ? g_strjoinv (" ", strv) : NULL;

  g_assert_cmpstr (found, ==, joined);
}

static void
test_parts (void)
{
  g_autoptr (ConnectQuerySpec) full = split ("select(-items,+params,x)&a=1&ordering(-created,+id)&limit=10&offset=20&search=\"a b\"", NULL);
  g_autoptr (ConnectQuerySpec) none = connect_query_spec_new (NULL, NULL);
  g_autoptr (ConnectQuerySpec) empty = split ("ordering()&select()&search=empty()", NULL);

  assert_strv (full->ordering, "-created id");
  assert_strv (full->include, "params x");
  assert_strv (full->exclude, "items");
  g_assert_cmpstr (full->search, ==, "a b");
  g_assert_cmpint (full->limit, ==, 10);
  g_assert_cmpint (full->offset, ==, 20);
  assert_strv (none->ordering, NULL);
  g_assert_null (none->search);
  g_assert_cmpint (none->limit, ==, -1);
  g_assert_cmpint (none->offset, ==, 0);
  g_assert_cmpint (connect_rql_get_op (none->filter), ==, CONNECT_RQL_ALL);
  assert_strv (empty->ordering, NULL);
  assert_strv (empty->include, "");
  g_assert_cmpstr (empty->search, ==, "");
}

static void
test_counts (void)
{
  static const struct
  {
    const char *text;
    gint64 limit;
    gint64 offset;
  } cases[] = {
    { "limit=0", 0, 0 },
    { "limit=abc", -1, 0 },
    { "limit=-1&offset=x", -1, 0 },
    { "limit=\"\"", -1, 0 },
    { "limit=null()", -1, 0 },
    { "limit=1.5&offset=+3", -1, 0 },
    { "eq(limit,7),offset=eq=5", 7, 5 },
    { "limit=99999999999999999999999999&offset=9223372036854775807", G_MAXINT64, G_MAXINT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConnectQuerySpec) spec = split (cases[i].text, NULL);

      g_test_message ("%s", cases[i].text);
      g_assert_nonnull (spec);
      g_assert_cmpint (spec->limit, ==, cases[i].limit);
      g_assert_cmpint (spec->offset, ==, cases[i].offset);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/libconnect/spec/errors", test_errors);
  g_test_add_func ("/libconnect/spec/filter", test_filter);
  g_test_add_func ("/libconnect/spec/parts", test_parts);
  g_test_add_func ("/libconnect/spec/counts", test_counts);
  return g_test_run ();
}
