/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* JSON from outside, errors on the wire, times, decimals, ids and folded text. */

#include "config.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "protocol/connect-text.h"

static void
assert_bad_json (const char *text, gssize length, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = connect_json_parse (text, length, 0, &error);
  g_autofree char *start = g_strndup (text, MIN (strlen (text), 60));
  g_autofree char *shown = g_strescape (start, NULL);

  g_test_message ("%s", shown);
  g_assert_null (node);
  g_assert_error (error, CONNECT_ERROR, code);
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_json_hostile (void)
{
  static const char *const bad[] = {
    "", " ", "{", "}", "[1,]", "{\"a\":}", "{\"a\" 1}", "{a:1}", "{'a':1}", "[1] x", "nul", "NaN", "[01]", "[1.]",
    "[.5]", "[-]", "[1e]", "[\"\\u12\"]", "[\"\\udc00\"]", "[\"\\ud800\\u0041\"]", "[\"a\tb\"]",
    "[+1]", "\"\\x\"",
    "\"a",
    "// c\n{}", "/* c */ 1", "{\"a\":1,}", "[\"\\ud800\"]", "[\"a\nb\"]", "[\"\\u0000\"]", "[\"\\\\\\u0000\"]",
    "[9223372036854775808]", "[-9223372036854775809]", "[123456789012345678901234567890]",
    "{\"\\u0000\":1}", "[\"a\xff\"]", "[1e999]", "{\"a\":1}{\"b\":2}", "var a = 1;",
  };
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autofree char *quoted = g_strconcat ("\"", deep, "\"", NULL);
  g_autofree char *large = g_strnfill (CONNECT_JSON_MAX_BYTES + 1, ' ');
  g_autoptr (JsonNode) string = connect_json_parse (quoted, -1, 0, NULL);
  g_autoptr (JsonNode) limited = connect_json_parse ("[1,2]", -1, 4, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_bad_json (bad[i], -1, CONNECT_ERROR_INVALID);
  assert_bad_json ("[1]\0[2]", 7, CONNECT_ERROR_INVALID);
  assert_bad_json ("[\"a\0b\"]", 7, CONNECT_ERROR_INVALID);
  assert_bad_json (deep, -1, CONNECT_ERROR_INVALID);
  assert_bad_json (large, -1, CONNECT_ERROR_TOO_LARGE);
  g_assert_nonnull (string);
  g_assert_null (limited);
}

/* People find what is wrong by the words and the place, which counts characters. */
static void
test_json_places (void)
{
  static const struct
  {
    const char *text;
    const char *problem;
  } cases[] = {
    { "[1,]", "a value is expected (line 1, column 4)" },
    { "{\"a\":1,}", "the name of a member is expected (line 1, column 8)" },
    { "{\n  \"a\" 1\n}", "\":\" is expected (line 2, column 7)" },
    { "{\"a\":1 \"b\":2}", "\",\" or \"}\" is expected (line 1, column 8)" },
    { "[1 2]", "\",\" or \"]\" is expected (line 1, column 4)" },
    { "\"\\u12\"", "four hexadecimal digits are expected (line 1, column 4)" },
    { "\"\\u0000\"", "U+0000 in a text (line 1, column 4)" },
    { "\"\\udc00\"", "half a character" },
    { "\"\\ud800x\"", "half a character" },
    { "\"\\ud800\\u0041\"", "half a character" },
    { "\"\\x\"", "no such escape (line 1, column 3)" },
    { "\"a", "a text has no end (line 1, column 3)" },
    { "\"a\\", "no such escape (line 1, column 4)" },
    { "\"\tb\"", "a control character in a text (line 1, column 2)" },
    { "{\"a\": \"b\nc\"}", "a control character in a text (line 1, column 9)" },
    { "-", "a digit is expected (line 1, column 2)" },
    { "1.", "a digit is expected (line 1, column 3)" },
    { "1e+", "a digit is expected (line 1, column 4)" },
    { "[9223372036854775808]", "a number beyond 64 bits (line 1, column 2)" },
    { "[1e999]", "a number too large (line 1, column 2)" },
    { "[\n[\n\"ä\", ü]]", "a value is expected (line 3, column 6)" },
    { "tru", "a value is expected (line 1, column 1)" },
    { "{} {}", "there is more than one value (line 1, column 4)" },
    { "01", "there is more than one value (line 1, column 2)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = connect_json_parse (cases[i].text, -1, 0, &error);

      g_assert_null (node);
      g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
      g_assert_true (g_str_has_prefix (error->message, "Bad JSON: "));
      if (strstr (error->message, cases[i].problem) == NULL)
        g_error ("%s: expected %s, got %s", cases[i].text, cases[i].problem, error->message);
    }
}

/* `depth` arrays in each other. */
static char *
nested (guint depth)
{
  g_autofree char *open = g_strnfill (depth, '[');
  g_autofree char *close = g_strnfill (depth, ']');

  return g_strconcat (open, close, NULL);
}

static void
test_json_bounds (void)
{
  g_autofree char *at_limit = nested (CONNECT_JSON_MAX_DEPTH);
  g_autofree char *beyond = nested (CONNECT_JSON_MAX_DEPTH + 1);
  g_autoptr (JsonNode) node = connect_json_parse (at_limit, -1, 0, NULL);
  g_autoptr (JsonObject) numbers =
      connect_json_parse_object ("{\"a\":9223372036854775807,\"b\":-9223372036854775808,\"c\":1.5,\"d\":1e3}", -1, 0, NULL);
  g_autoptr (JsonObject) escaped =
      connect_json_parse_object ("{\"a\":\"\\\\u0000\",\"b\":12345678901234567890123.5}", -1, 0, NULL);
  g_autoptr (JsonObject) none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (node);
  g_assert_cmpstr (connect_json_get_string (escaped, "a"), ==, "\\u0000");
  assert_bad_json (beyond, -1, CONNECT_ERROR_INVALID);
  g_assert_cmpint (connect_json_get_int (numbers, "a", 0), ==, G_MAXINT64);
  g_assert_cmpint (connect_json_get_int (numbers, "b", 0), ==, G_MININT64);
  g_assert_cmpint (connect_json_get_int (numbers, "c", 7), ==, 7);
  none = connect_json_parse_object ("[1]", -1, 0, &error);
  g_assert_null (none);
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
}

static void
test_json_paths (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonObject) copy = NULL;
  g_autofree char *text = NULL;
  g_autofree char *long_path = g_strnfill (500, 'a');

  connect_json_set_string (object, "a.b.c", "x");
  connect_json_set_int (object, "a.n", 5);
  connect_json_set_boolean (object, "a.yes", TRUE);
  connect_json_set_time (object, "at", G_GINT64_CONSTANT (1602567615000000));
  connect_json_set_reference (object, "owner", "VA-1", "Acme");
  connect_json_set_reference (object, "nobody", NULL, "Acme");
  connect_json_set_object (object, "empty", json_object_new ());
  text = connect_json_object_to_string (object);
  g_assert_cmpstr (text, ==,
                   "{\"a\":{\"b\":{\"c\":\"x\"},\"n\":5,\"yes\":true},\"at\":\"2020-10-13T05:40:15+00:00\","
                   "\"owner\":{\"id\":\"VA-1\",\"name\":\"Acme\"},\"empty\":{}}");
  g_assert_cmpstr (connect_json_get_string (object, "a.b.c"), ==, "x");
  g_assert_null (connect_json_get_string (object, "a.n"));
  g_assert_null (connect_json_get_string (object, "a.b.c.d"));
  g_assert_null (connect_json_get_string (object, "a..c"));
  g_assert_null (connect_json_get_string (object, ""));
  g_assert_null (connect_json_get_string (object, "."));
  g_assert_null (connect_json_get_string (object, long_path));
  g_assert_cmpint (connect_json_get_int (object, "a.n", -1), ==, 5);
  g_assert_cmpint (connect_json_get_int (object, "a.yes", -1), ==, -1);
  g_assert_true (connect_json_get_boolean (object, "a.yes", FALSE));
  g_assert_cmpint (connect_json_get_time (object, "at"), ==, G_GINT64_CONSTANT (1602567615000000));
  g_assert_cmpint (connect_json_get_time (object, "a.b.c"), ==, 0);
  g_assert_nonnull (connect_json_get_object (object, "empty"));
  g_assert_null (connect_json_get_array (object, "empty"));
  copy = connect_json_copy (object);
  connect_json_set_string (object, "a.b.c", "y");
  g_assert_cmpstr (connect_json_get_string (copy, "a.b.c"), ==, "x");
}

static void
test_json_changes (void)
{
  g_autoptr (JsonObject) object = connect_json_parse_object ("{\"a\":{\"b\":{\"c\":1}},\"n\":null,\"s\":\"x\"}", -1, 0, NULL);
  g_autofree char *text = NULL;

  g_assert_null (connect_json_get (object, "n"));
  connect_json_remove (object, "a.b.nosuch");
  connect_json_remove (object, "nosuch.x");
  connect_json_remove (object, "s.x");
  g_assert_nonnull (connect_json_get (object, "a.b.c"));
  connect_json_remove (object, "a.b.c");
  g_assert_false (json_object_has_member (object, "a"));
  connect_json_set_string (object, "s.below", "y"); /* a text on the way gives place */
  connect_json_set_string (object, "n", NULL);
  text = connect_json_object_to_string (object);
  g_assert_cmpstr (text, ==, "{\"s\":{\"below\":\"y\"}}");
}

static void
test_times (void)
{
  static const struct
  {
    const char *text;
    const char *formatted; /* NULL: no time */
  } cases[] = {
    { "2020-10-13T05:40:15+00:00", "2020-10-13T05:40:15+00:00" },
    { "2020-10-13", "2020-10-13T00:00:00+00:00" },
    { "2020-10-13 05:40", "2020-10-13T05:40:00+00:00" },
    { "2020-10-13T05:40:15.5Z", "2020-10-13T05:40:15.500000+00:00" },
    { "2020-10-13T05:40:15.123456", "2020-10-13T05:40:15.123456+00:00" },
    { "2020-10-13T05:40:15+02:30", "2020-10-13T03:10:15+00:00" },
    { "2020-10-13T05:40:15-0230", "2020-10-13T08:10:15+00:00" },
    { "1969-12-31T23:59:59.999999", "1969-12-31T23:59:59.999999+00:00" },
    { "0001-01-01", "0001-01-01T00:00:00+00:00" },
    { "9999-12-31T23:59:59", "9999-12-31T23:59:59+00:00" },
    { "9999-12-31T23:59:59.999999+02:00", "9999-12-31T21:59:59.999999+00:00" },
    { "9999-12-31T23:59:59-00:01", NULL },
    { "0001-01-01T00:00:00-02:00", "0001-01-01T02:00:00+00:00" },
    { "0001-01-01T00:00:00+00:01", NULL },
    { "2024-02-29", "2024-02-29T00:00:00+00:00" },
    { "2023-02-29", NULL },
    { "0000-01-01", NULL },
    { "2020-13-01", NULL },
    { "2020-1-1", NULL },
    { "2020-10-13T", NULL },
    { "2020-10-13T05", NULL },
    { "2020-10-13T24:00", NULL },
    { "2020-10-13T05:40:60", NULL },
    { "2020-10-13T05:40:15.", NULL },
    { "2020-10-13T05:40:15.1234567", NULL },
    { "2020-10-13T05:40:15+", NULL },
    { "2020-10-13T05:40:15+2", NULL },
    { "2020-10-13T05:40:15+02:", NULL },
    { "2020-10-13T05:40:15+24:00", NULL },
    { "2020-10-13T05:40:15Zx", NULL },
    { "2020-10-13x", NULL },
    { " 2020-10-13", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 time = 0;
      g_autofree char *text = connect_time_parse (cases[i].text, &time) ? connect_time_format (time) : NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (text, ==, cases[i].formatted);
    }
}

static void
test_extreme_times (void)
{
  static const gint64 times[] = { G_MININT64, G_MININT64 + 1, -1, G_MAXINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = connect_time_format (times[i]);

      g_assert_nonnull (text);
    }
}

static void
test_decimals (void)
{
  static const struct
  {
    const char *text;
    const char *formatted; /* NULL: no number */
  } cases[] = {
    { "0", "0" }, { "-0", "0" }, { "1.50", "1.5" }, { "+2", "2" }, { "-12.345678", "-12.345678" }, { "0.0000019", "0.000001" },
    { "-0.0000009", "0" }, { "007", "7" }, { "9223372036854.775807", "9223372036854.775807" }, { "9223372036854.775808", NULL },
    { "-9223372036854.775807", "-9223372036854.775807" }, { "99999999999999999999999999", NULL }, { "", NULL }, { "-", NULL },
    { ".5", NULL }, { "5.", NULL }, { "1e3", NULL }, { "1,5", NULL }, { "1.5x", NULL }, { " 1", NULL }, { "--1", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 value = 0;
      g_autofree char *text = connect_decimal_parse (cases[i].text, &value) ? connect_decimal_format (value) : NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (text, ==, cases[i].formatted);
    }
  {
    g_autofree char *least = connect_decimal_format (G_MININT64);

    g_assert_cmpstr (least, ==, "-9223372036854.775808");
  }
}

static guint32
always_seven (guint32 below)
{
  g_assert_cmpuint (below, ==, 10);
  return 7;
}

static void
test_ids (void)
{
  g_autofree char *id = connect_id_new ("PA-###-###", always_seven);
  g_autofree char *random = connect_id_new ("CRP-#####-#####-#####", NULL);

  g_assert_cmpstr (id, ==, "PA-777-777");
  g_assert_true (connect_id_matches (random, "CRP-#####-#####-#####"));
  g_assert_false (connect_id_matches ("PA-777-77", "PA-###-###"));
  g_assert_false (connect_id_matches ("PA-777-7777", "PA-###-###"));
  g_assert_false (connect_id_matches ("PA-777-77x", "PA-###-###"));
  g_assert_false (connect_id_matches ("VA-777-777", "PA-###-###"));
  g_assert_false (connect_id_matches ("", "PA-###-###"));
}

static void
test_fold (void)
{
  static const char *const same[][2] = {
    { "ÉTÉ", "été" }, { "STRASSE", "straße" }, { "ﬁne", "FINE" }, { "１２", "12" }, { "e\xcc\x81", "É" }, { "", "" }, { "ΣΑΣ", "σας" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *a = connect_text_fold (same[i][0]);
      g_autofree char *b = connect_text_fold (same[i][1]);
      g_autofree char *again = connect_text_fold (a);

      g_test_message ("%s %s", same[i][0], same[i][1]);
      g_assert_cmpstr (a, ==, b);
      g_assert_cmpstr (again, ==, a);
    }
}

/* --- errors --- */

static void
assert_body (int code, const char *message, guint status, const char *body)
{
  g_autoptr (GError) error = g_error_new_literal (CONNECT_ERROR, code, message);
  g_autofree char *found = connect_error_to_body (error);

  g_assert_cmpuint (connect_error_to_status (error), ==, status);
  g_assert_cmpstr (found, ==, body);
}

static void
test_error_bodies (void)
{
  g_autoptr (GError) foreign = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "/secret/path");
  g_autofree char *hidden = connect_error_to_body (foreign);

  assert_body (CONNECT_ERROR_INVALID, "name: required", 400, "{\"error_code\":\"VAL_001\",\"errors\":[\"name: required\"]}");
  assert_body (CONNECT_ERROR_INVALID, "a: x\nb: y", 400, "{\"error_code\":\"VAL_001\",\"errors\":[\"a: x\",\"b: y\"]}");
  assert_body (CONNECT_ERROR_NOT_FOUND, "ACT_001|Gone.", 404, "{\"error_code\":\"ACT_001\",\"errors\":[\"Gone.\"]}");
  assert_body (CONNECT_ERROR_INVALID, "a|b", 400, "{\"error_code\":\"VAL_001\",\"errors\":[\"a|b\"]}");
  assert_body (CONNECT_ERROR_CONFLICT, "x", 409, "{\"error_code\":\"REV_001\",\"errors\":[\"x\"]}");
  assert_body (CONNECT_ERROR_FAILED, "/secret/path", 500, "{\"error_code\":\"SYS_001\",\"errors\":[\"Internal error.\"]}");
  assert_body (CONNECT_ERROR_STORAGE, "/secret/path", 500, "{\"error_code\":\"SYS_001\",\"errors\":[\"Internal error.\"]}");
  g_assert_cmpuint (connect_error_to_status (foreign), ==, 500);
  g_assert_cmpstr (hidden, ==, "{\"error_code\":\"SYS_001\",\"errors\":[\"Internal error.\"]}");
}

static void
assert_answer (guint status, const char *body, int code, const char *message)
{
  g_autoptr (GError) error = NULL;

  connect_error_set_from_answer (&error, status, body, strlen (body));
  g_assert_error (error, CONNECT_ERROR, code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_error_answers (void)
{
  for (guint status = 400; status < 600; status++)
    {
      g_autoptr (GError) error = g_error_new_literal (CONNECT_ERROR, connect_error_from_status (status), "x");
      guint again = connect_error_to_status (error);

      g_assert_cmpuint (again / 100, ==, status / 100); /* whose fault it is survives */
    }
  assert_answer (400, "{\"error_code\":\"VAL_001\",\"errors\":[\"a: x\",\"b: y\"]}", CONNECT_ERROR_INVALID, "a: x\nb: y");
  assert_answer (404, "<html>", CONNECT_ERROR_NOT_FOUND, "The server answered with status 404.");
  assert_answer (503, "", CONNECT_ERROR_UNAVAILABLE, "The server answered with status 503.");
  assert_answer (409, "{\"errors\":[1,null,{},\"x\"]}", CONNECT_ERROR_CONFLICT, "x");
  assert_answer (400, "{\"errors\":{}}", CONNECT_ERROR_INVALID, "The server answered with status 400.");
  connect_error_set_from_answer (NULL, 400, "{}", 2);
}

static void
test_problems (void)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (connect_problems_any (problems));
  g_assert_true (connect_problems_check (problems, &error));
  connect_problems_add (problems, "name", "This field is required.");
  connect_problems_add (problems, NULL, "%s", "two\nlines|bar");
  g_assert_true (connect_problems_any (problems));
  g_assert_false (connect_problems_check (problems, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "name: This field is required.\ntwo lines bar");
  for (guint i = 0; i < 10000; i++)
    connect_problems_add (problems, "x", "again");
  g_clear_error (&error);
  g_assert_false (connect_problems_check (problems, &error));
  g_assert_cmpuint (strlen (error->message), <, 20000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/libconnect/json/hostile", test_json_hostile);
  g_test_add_func ("/libconnect/json/places", test_json_places);
  g_test_add_func ("/libconnect/json/bounds", test_json_bounds);
  g_test_add_func ("/libconnect/json/paths", test_json_paths);
  g_test_add_func ("/libconnect/json/changes", test_json_changes);
  g_test_add_func ("/libconnect/text/times", test_times);
  g_test_add_func ("/libconnect/text/extreme-times", test_extreme_times);
  g_test_add_func ("/libconnect/text/decimals", test_decimals);
  g_test_add_func ("/libconnect/text/ids", test_ids);
  g_test_add_func ("/libconnect/text/fold", test_fold);
  g_test_add_func ("/libconnect/error/bodies", test_error_bodies);
  g_test_add_func ("/libconnect/error/answers", test_error_answers);
  g_test_add_func ("/libconnect/error/problems", test_problems);
  return g_test_run ();
}
