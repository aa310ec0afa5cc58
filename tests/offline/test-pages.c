/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <string.h>

#include "cache/connect-cache.h"
#include "cache/connect-writer.h"
#include "common/connect-test-account.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "sync/connect-pages.h"

typedef struct
{
  char *directory;
  ConnectSchema *schema;
  ConnectWriter *writer;
  ConnectReader *reader;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  f->directory = g_dir_make_tmp ("connect-XXXXXX", NULL);
  path = g_build_filename (f->directory, "cache.db", NULL);
  f->schema = connect_schema_new ();
  f->writer = connect_writer_new (path, f->schema);
  f->reader = connect_reader_new (path, f->schema);
  g_assert_true (connect_writer_open (f->writer, NULL, &error));
  g_assert_true (connect_writer_begin (f->writer, &error));
  g_assert_true (connect_writer_start_pass (f->writer, "e1", "1", 5, &error));
  g_assert_true (connect_writer_commit (f->writer, NULL, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  connect_reader_free (f->reader);
  connect_writer_free (f->writer);
  connect_schema_free (f->schema);
  connect_test_remove_tree (f->directory);
  g_free (f->directory);
}

static gint64
count (Fixture *f, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", table);

  return connect_db_get_int (connect_writer_get_db (f->writer), sql, -1);
}

static gboolean
apply (Fixture *f, const char *collection, const char *text, ConnectPageResult *result, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  if (collection == NULL)
    return connect_pages_apply_feed (f->writer, bytes, result, error);
  return connect_pages_apply_snapshot (f->writer, connect_schema_find_name (f->schema, collection), bytes, result, error);
}

#define HEAD "{\"epoch\":\"e1\",\"scope\":1,"
#define ROW(key) "{\"key\":\"" key "\",\"revision\":3,\"object\":{\"id\":\"" key "\",\"name\":\"Näme\",\"n\":1.50}}"

static void
test_snapshot (Fixture *f, gconstpointer data)
{
  ConnectPageResult result;
  ConnectRowData row = { 0 };
  g_autoptr (GError) error = NULL;
  const ConnectTable *table = connect_schema_find_name (f->schema, "contracts");

  g_assert_true (apply (f, "contracts", HEAD "\"objects\":[" ROW ("A") "," ROW ("B") "],\"next\":\"B\"}", &result, &error));
  g_assert_no_error (error);
  g_assert_false (result.last);
  g_assert_cmpuint (result.n_rows, ==, 2);
  g_assert_true (connect_table_set_has (&result.touched, table->index));
  g_assert_true (connect_reader_get_row (f->reader, table, "A", &row));
  /* numbers are kept as they were written */
  g_assert_cmpstr (row.body, ==, "{\"id\":\"A\",\"name\":\"Näme\",\"n\":1.50}");
  connect_row_data_clear (&row);
  g_assert_true (apply (f, "contracts", HEAD "\"objects\":[" ROW ("C") "],\"next\":null}", &result, &error));
  g_assert_true (result.last);
  g_assert_cmpint (count (f, "contracts"), ==, 3);
  /* a second pass that does not bring B: it goes at the end, the others stay untouched */
  g_assert_true (connect_writer_begin (f->writer, &error));
  g_assert_true (connect_writer_start_pass (f->writer, "e1", "1", 9, &error));
  g_assert_true (connect_writer_commit (f->writer, NULL, &error));
  g_assert_true (apply (f, "contracts", HEAD "\"objects\":[" ROW ("A") "],\"next\":\"A\"}", &result, &error));
  g_assert_false (connect_table_set_has (&result.touched, table->index));
  g_assert_true (apply (f, "contracts", HEAD "\"objects\":[" ROW ("C") "],\"next\":null}", &result, &error));
  g_assert_true (connect_table_set_has (&result.touched, table->index));
  g_assert_cmpint (count (f, "contracts"), ==, 2);
  g_assert_cmpint (count (f, "words WHERE words MATCH 'name'"), ==, 2);
}

static void
test_feed (Fixture *f, gconstpointer data)
{
  ConnectPageResult result;
  g_autoptr (GError) error = NULL;
  g_autofree char *next = NULL;

  g_assert_true (apply (f, NULL, HEAD "\"next\":8,\"more\":true,\"changes\":["
                       "{\"seq\":6,\"collection\":\"agreements\",\"key\":\"AGS-1\",\"revision\":1,\"object\":{\"id\":\"AGS-1\",\"title\":\"Straße\"}},"
                       "{\"seq\":7,\"collection\":\"unheard-of\",\"key\":\"X\",\"revision\":1,\"object\":{}},"
                       "{\"seq\":8,\"collection\":\"contracts\",\"key\":\"gone\",\"deleted\":true}]}",
                       &result, &error));
  g_assert_no_error (error);
  g_assert_false (result.last);
  g_assert_cmpint (result.next, ==, 8);
  g_assert_cmpint (count (f, "agreements"), ==, 1);
  g_assert_cmpint (count (f, "words WHERE words MATCH 'stra*'"), ==, 1);
  next = connect_writer_dup_meta (f->writer, "next");
  g_assert_cmpstr (next, ==, "8");
  g_assert_true (apply (f, NULL, HEAD "\"next\":9,\"more\":false,\"changes\":[{\"seq\":9,\"collection\":\"agreements\",\"key\":\"AGS-1\","
                       "\"deleted\":true}]}", &result, &error));
  g_assert_cmpint (count (f, "agreements"), ==, 0);
  g_assert_cmpint (count (f, "words WHERE words MATCH 'stra*'"), ==, 0);
}

/* A page that is wrong anywhere leaves nothing behind, and says what is wrong. */
static void
test_malformed (Fixture *f, gconstpointer data)
{
  const struct
  {
    const char *collection;
    const char *text;
    int code;
  } cases[] = {
    { "contracts", "", CONNECT_ERROR_INVALID },
    { "contracts", "{", CONNECT_ERROR_INVALID },
    { "contracts", "null", CONNECT_ERROR_INVALID },
    { "contracts", "[]", CONNECT_ERROR_INVALID },
    { "contracts", HEAD "\"objects\":{},\"next\":null}", CONNECT_ERROR_INVALID },
    { "contracts", HEAD "\"objects\":[" ROW ("A") "]}", CONNECT_ERROR_INVALID },
    { "contracts", HEAD "\"objects\":[" ROW ("A") "],\"next\":{}}", CONNECT_ERROR_INVALID },
    { "contracts", HEAD "\"objects\":[],\"next\":\"for ever\"}", CONNECT_ERROR_INVALID },
    { "contracts", HEAD "\"objects\":[" ROW ("A") ",7],\"next\":null}", CONNECT_ERROR_INVALID },
    { "contracts", HEAD "\"objects\":[" ROW ("A") ",{\"key\":5,\"revision\":1,\"object\":{}}],\"next\":null}", CONNECT_ERROR_INVALID },
    { "contracts", HEAD "\"objects\":[" ROW ("A") ",{\"key\":\"\",\"revision\":1,\"object\":{}}],\"next\":null}", CONNECT_ERROR_INVALID },
    { "contracts", HEAD "\"objects\":[" ROW ("A") ",{\"key\":\"B\",\"revision\":\"x\",\"object\":{}}],\"next\":null}", CONNECT_ERROR_INVALID },
    { "contracts", HEAD "\"objects\":[" ROW ("A") ",{\"key\":\"B\",\"revision\":1,\"object\":[]}],\"next\":null}", CONNECT_ERROR_INVALID },
    { "contracts", HEAD "\"objects\":[" ROW ("A") ",{\"key\":\"B\",\"parent\":7,\"revision\":1,\"object\":{}}],\"next\":null}", CONNECT_ERROR_INVALID },
    { "contracts", HEAD "\"objects\":[" ROW ("A") ",{\"key\":\"B\",\"revision\":1,\"object\":{\"a\":\"\\u0000\"}}],\"next\":null}", CONNECT_ERROR_INVALID },
    { "contracts", HEAD "\"objects\":[" ROW ("A") ",{\"key\":\"B\",\"revision\":1,\"object\":{\"a\":\"\xff\"}}],\"next\":null}", CONNECT_ERROR_INVALID },
    { "contracts", "{\"epoch\":\"e2\",\"scope\":1,\"objects\":[" ROW ("A") "],\"next\":null}", CONNECT_ERROR_GONE },
    { "contracts", "{\"epoch\":\"e1\",\"scope\":2,\"objects\":[" ROW ("A") "],\"next\":null}", CONNECT_ERROR_GONE },
    { NULL, HEAD "\"next\":\"9\",\"more\":false,\"changes\":[]}", CONNECT_ERROR_INVALID },
    { NULL, HEAD "\"next\":9,\"more\":true,\"changes\":[]}", CONNECT_ERROR_INVALID },
    { NULL, HEAD "\"next\":9,\"more\":false,\"changes\":[{\"collection\":\"contracts\",\"key\":\"A\",\"revision\":1,\"object\":{}},{}]}", CONNECT_ERROR_INVALID },
    { NULL, HEAD "\"next\":99999999999999999999,\"changes\":[]}", CONNECT_ERROR_INVALID },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      ConnectPageResult result;

      g_assert_false (apply (f, cases[i].collection, cases[i].text, &result, &error));
      g_test_message ("%u: %s", i, error->message);
      g_assert_error (error, CONNECT_ERROR, cases[i].code);
      g_assert_cmpint (count (f, "contracts"), ==, 0);
      g_assert_cmpint (count (f, "sync WHERE cursor IS NOT NULL OR complete<>0"), ==, 0);
    }
}

static void
test_deep (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (HEAD "\"objects\":[{\"key\":\"A\",\"revision\":1,\"object\":{\"a\":");
  g_autoptr (GError) error = NULL;
  ConnectPageResult result;

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (text, ']');
  g_string_append (text, "}}],\"next\":null}");
  g_assert_false (apply (f, "contracts", text->str, &result, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
}

/* Bytes changed anywhere in a good page: refused or applied, never half, never a crash. */
static void
test_mutated (Fixture *f, gconstpointer data)
{
  static const char page[] = HEAD "\"objects\":[" ROW ("A") "," ROW ("B") "," ROW ("C") "],\"next\":null}";

  for (guint round = 0; round < 2000; round++)
    {
      g_autofree char *text = g_memdup2 (page, sizeof page);
      g_autoptr (GError) error = NULL;
      ConnectPageResult result;
      gint64 before = count (f, "contracts");

      for (guint i = g_test_rand_int_range (1, 4); i > 0; i--)
        text[g_test_rand_int_range (0, sizeof page - 1)] = (char) g_test_rand_int_range (1, 256);
      if (apply (f, "contracts", text, &result, &error))
        continue;
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpint (count (f, "contracts"), ==, before);
    }
}

/* --- the same values as libconnect's own reading --- */

static JsonNode *
random_value (const ConnectMember *member)
{
  const char *const texts[] = { "", "Straße ÄÖ", "ǅungla", "2020-10-13T05:40:15+00:00", "2020-10-13", "2020-10-13T05:40",
                                "12", "-7", "1.25", "true", "99999999999999999999", "x\ny", "2020-13-45T99:99:99Z" };
  const gint64 numbers[] = { 0, -1, 42, G_MAXINT64, G_MININT64, 1234567890123 };

  JsonNode *node;

  switch (g_test_rand_int_range (0, 8))
    {
    case 0:
      return json_node_init_null (json_node_alloc ());
    case 1:
      return json_node_init_int (json_node_alloc (), numbers[g_test_rand_int_range (0, G_N_ELEMENTS (numbers))]);
    case 2:
      return json_node_init_double (json_node_alloc (), g_test_rand_double_range (-1e7, 1e7));
    case 3:
      return json_node_init_boolean (json_node_alloc (), g_test_rand_bit ());
    case 4:
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, json_object_new ());
      return node;
    default:
      if (member->kind == CONNECT_KIND_CHOICE && g_test_rand_bit ())
        return json_node_init_string (json_node_alloc (), member->choices[0]);
      return json_node_init_string (json_node_alloc (), texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))]);
    }
}

static void
assert_same (const ConnectValues *a, const ConnectValues *b, const ConnectColumn *columns, const char *text)
{
  g_assert_cmpuint (connect_values_get_length (a), ==, connect_values_get_length (b));
  for (guint i = 0; i < connect_values_get_length (a); i++)
    {
      const ConnectValue *x = connect_values_get (a, i), *y = connect_values_get (b, i);

      if (x->type != y->type || x->integer != y->integer || g_strcmp0 (x->text, y->text) != 0)
        g_error ("%s differs: %d %" G_GINT64_FORMAT " %s, %d %" G_GINT64_FORMAT " %s\n%s", columns[i].name, x->type, x->integer,
                 x->text, y->type, y->integer, y->text, text);
    }
}

static void
compare_values (const ConnectCollection *collection, const ConnectMember *list)
{
  guint n_columns;
  const ConnectColumn *columns = connect_table_get_columns (collection, list, &n_columns);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonObject) parsed = NULL;
  g_autoptr (ConnectValues) ours = connect_values_new ();
  g_autoptr (ConnectValues) theirs = connect_values_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_columns; i++)
    if (g_test_rand_int_range (0, 4) != 0)
      {
        const char *path = columns[i].member->path;

        connect_json_set (object, list != NULL ? path + strlen (list->path) + 1 : path, random_value (columns[i].member));
      }
  text = connect_json_object_to_string (object);
  parsed = connect_json_parse_object (text, -1, 0, &error);
  g_assert_no_error (error);
  connect_table_add_values (columns, n_columns, parsed, list, theirs);
  g_assert_true (connect_pages_add_values (columns, n_columns, list, text, strlen (text), ours, &error));
  assert_same (ours, theirs, columns, text);
}

static void
test_values (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < connect_schema_get_n_tables (f->schema); i++)
    {
      const ConnectTable *table = connect_schema_get_table (f->schema, i);

      for (guint round = 0; round < 300; round++)
        {
          compare_values (table->collection, NULL);
          for (guint j = 0; j < table->lists->len; j++)
            compare_values (table->collection, g_array_index (table->lists, ConnectListTable, j).member);
        }
    }
}

#define ADD(name, func) g_test_add ("/offline/pages/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("snapshot", test_snapshot);
  ADD ("feed", test_feed);
  ADD ("malformed", test_malformed);
  ADD ("deep", test_deep);
  ADD ("mutated", test_mutated);
  ADD ("values", test_values);
  return g_test_run ();
}
