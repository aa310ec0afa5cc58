/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* One connection of the store: values, errors, snapshots, deadlines, the pool. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/test-store-fixture.h"
#include "protocol/connect-error.h"
#include "store/connectd-schema.h"

/* --- values --- */


static gboolean
insert_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  return connectd_db_run (db, "INSERT INTO v (n, i, t, b) VALUES (?, ?, ?, ?)", user_data, NULL, NULL, NULL, error);
}

static void
make_values_table (TestStore *t)
{
  g_autofree char *sql =
    connectd_schema_expand ("CREATE TABLE v (n $INT PRIMARY KEY, i $INT, t $TEXT, b $BLOB)", connectd_store_get_dialect (t->store));

  test_store_exec (t->store, sql);
}

static void
insert (TestStore *t, gint64 n, const gint64 *integer, const char *text, GBytes *blob)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autoptr (GError) error = NULL;

  connect_values_add_int (values, n);
  if (integer != NULL)
    connect_values_add_int (values, *integer);
  else
    connect_values_add_null (values);
  connect_values_add_text (values, text);
  if (blob != NULL)
    connect_values_add_blob (values, blob);
  else
    connect_values_add_null (values);
  connectd_store_write_wait (t->store, insert_func, values, &error);
  g_assert_no_error (error);
}

typedef struct
{
  guint n_rows;
  ConnectValueType types[3];
  gint64 integer;
  char *text;
  GBytes *blob;
} ReadValues;

static gboolean
read_cb (const ConnectValue *values, guint n_values, gpointer user_data)
{
  ReadValues *read = user_data;

  g_assert_cmpuint (n_values, ==, 3);
  read->n_rows++;
  for (guint i = 0; i < 3; i++)
    read->types[i] = values[i].type;
  read->integer = values[0].integer;
  if (values[1].type == CONNECT_VALUE_TEXT)
    read->text = g_strdup (values[1].text);
  if (values[2].type == CONNECT_VALUE_BLOB)
    read->blob = g_bytes_ref (values[2].blob);
  return TRUE;
}

static void
assert_row (TestStore *t, gint64 n, const gint64 *integer, const char *text, GBytes *blob)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autoptr (GError) error = NULL;
  ConnectdDb *db = connectd_store_borrow (t->store, &error);
  ReadValues read = { 0 };

  g_assert_no_error (error);
  connect_values_add_int (values, n);
  connectd_db_run (db, "SELECT i, t, b FROM v WHERE n = ?", values, read_cb, &read, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read.n_rows, ==, 1);
  g_assert_cmpint (read.types[0], ==, integer != NULL ? CONNECT_VALUE_INT : CONNECT_VALUE_NULL);
  g_assert_cmpint (read.types[1], ==, text != NULL ? CONNECT_VALUE_TEXT : CONNECT_VALUE_NULL);
  g_assert_cmpint (read.types[2], ==, blob != NULL ? CONNECT_VALUE_BLOB : CONNECT_VALUE_NULL);
  if (integer != NULL)
    g_assert_cmpint (read.integer, ==, *integer);
  g_assert_cmpstr (read.text, ==, text);
  g_assert_true (blob == NULL || g_bytes_equal (read.blob, blob));
  connectd_store_give_back (t->store, db);
  g_free (read.text);
  g_clear_pointer (&read.blob, g_bytes_unref);
}

static void
test_values (TestStore *t)
{
  static const char *const texts[] = { "", "plain", "'quoted' \"twice\" ? $1 \\ %", "Grüße, 日本語 🦊 \u0301", "NULL" };
  static const gint64 integers[] = { 0, 1, -1, G_MAXINT32 + G_GINT64_CONSTANT (1), G_MAXINT64, G_MININT64 };
  static const guchar bytes[] = { 0, 1, '\'', '\\', 0xff, 0, 0x80 };
  g_autoptr (GBytes) blob = g_bytes_new_static (bytes, sizeof bytes);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autofree char *large = g_strnfill (300000, 'x');
  gint64 n = 0;

  make_values_table (t);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++, n++)
    {
      insert (t, n, NULL, texts[i], NULL);
      assert_row (t, n, NULL, texts[i], NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (integers); i++, n++)
    {
      insert (t, n, &integers[i], "x", NULL);
      assert_row (t, n, &integers[i], "x", NULL);
    }
  insert (t, 100, NULL, NULL, NULL);
  assert_row (t, 100, NULL, NULL, NULL);
  insert (t, 101, &integers[1], large, blob);
  assert_row (t, 101, &integers[1], large, blob);
  insert (t, 102, NULL, NULL, empty);
  assert_row (t, 102, NULL, NULL, empty);
}

/* What SQL computes comes in the same types from both. */
static void
test_computed (TestStore *t)
{
  g_autofree char *joined = NULL;
  g_autofree char *number = NULL;
  g_autofree char *none = NULL;

  make_values_table (t);
  insert (t, 1, &(gint64) { G_MAXINT32 }, "b", NULL);
  insert (t, 2, &(gint64) { G_MAXINT32 }, "a", NULL);
  insert (t, 3, NULL, "Z", NULL);
  g_assert_cmpint (test_store_int (t->store, "SELECT sum(i) FROM v"), ==, 2 * (gint64) G_MAXINT32);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM v"), ==, 3);
  g_assert_cmpint (test_store_int (t->store, "SELECT max(n) FROM v WHERE i IS NULL"), ==, 3);
  g_assert_cmpint (test_store_int (t->store, "SELECT EXISTS (SELECT 1 FROM v WHERE n = 2)"), ==, 1);
  /* bytes decide the order of texts, not a language */
  joined = test_store_text (t->store, "SELECT t FROM v ORDER BY t LIMIT 1");
  g_assert_cmpstr (joined, ==, "Z");
  number = test_store_text (t->store, "SELECT n FROM v WHERE t = 'a'");
  g_assert_cmpstr (number, ==, "2");
  none = test_store_text (t->store, "SELECT t FROM v WHERE n = 99");
  g_assert_null (none);
}

static gboolean
count_cb (const ConnectValue *values, guint n_values, gpointer user_data)
{
  guint *left = user_data;

  return --*left > 0;
}

static gboolean
changes_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  gint64 n;

  for (gint64 i = 0; i < 5; i++)
    {
      g_autoptr (ConnectValues) values = connect_values_new ();

      connect_values_add_int (values, i);
      if (!connectd_db_run (db, "INSERT INTO v (n, i) VALUES (?, 7)", values, NULL, NULL, &n, error))
        return FALSE;
      g_assert_cmpint (n, ==, 1);
    }
  if (!connectd_db_run (db, "UPDATE v SET i = 8 WHERE n > 1", NULL, NULL, NULL, &n, error))
    return FALSE;
  g_assert_cmpint (n, ==, 3);
  if (!connectd_db_run (db, "SELECT n FROM v", NULL, NULL, NULL, &n, error))
    return FALSE;
  g_assert_cmpint (n, ==, 0);
  if (!connectd_db_run (db, "DELETE FROM v WHERE n = 77", NULL, NULL, NULL, &n, error))
    return FALSE;
  g_assert_cmpint (n, ==, 0);
  return connectd_db_run (db, "DELETE FROM v WHERE n = 0", NULL, NULL, NULL, &n, error) && n == 1;
}

static void
test_changes (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  ConnectdDb *db;
  gint64 value;
  gboolean found;
  guint left = 2;

  make_values_table (t);
  connectd_store_write_wait (t->store, changes_func, NULL, &error);
  g_assert_no_error (error);
  db = connectd_store_borrow (t->store, &error);
  g_assert_no_error (error);
  connectd_db_run (db, "SELECT n FROM v ORDER BY n", NULL, count_cb, &left, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (left, ==, 0); /* stopped after two of four */
  connectd_db_get_int (db, "SELECT i FROM v WHERE n = 4", NULL, &value, &found, &error);
  g_assert_no_error (error);
  g_assert_true (found);
  g_assert_cmpint (value, ==, 8);
  connectd_db_get_int (db, "SELECT i FROM v WHERE n = 0", NULL, &value, &found, &error);
  g_assert_no_error (error);
  g_assert_false (found);
  connectd_store_give_back (t->store, db);
}

static gboolean
fresh_cb (const ConnectValue *values, guint n_values, gpointer user_data)
{
  guint *n = user_data;

  for (guint i = 0; i < n_values; i++)
    {
      g_assert_true (values[i].type == CONNECT_VALUE_INT || values[i].integer == 0);
      g_assert_true (values[i].type == CONNECT_VALUE_TEXT || values[i].text == NULL);
      g_assert_true (values[i].type == CONNECT_VALUE_BLOB || values[i].blob == NULL);
    }
  (*n)++;
  return TRUE;
}

/* A value holds nothing of the row before. */
static void
test_fresh_values (TestStore *t)
{
  g_autoptr (GBytes) blob = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;
  ConnectdDb *db;
  guint n = 0;

  make_values_table (t);
  insert (t, 1, &(gint64) { 5 }, "text", blob);
  insert (t, 2, NULL, NULL, NULL);
  insert (t, 3, &(gint64) { 5 }, "text", blob);
  db = connectd_store_borrow (t->store, &error);
  connectd_db_run (db, "SELECT i, t, b FROM v ORDER BY n", NULL, fresh_cb, &n, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 3);
  connectd_store_give_back (t->store, db);
}

typedef struct
{
  ConnectdDb *db;
  guint n_rows;
} Nested;

static gboolean
inner_cb (const ConnectValue *values, guint n_values, gpointer user_data)
{
  ((Nested *) user_data)->n_rows++;
  return TRUE;
}

static gboolean
outer_cb (const ConnectValue *values, guint n_values, gpointer user_data)
{
  Nested *nested = user_data;
  g_autoptr (GError) error = NULL;

  /* the very same text while its rows are being read */
  connectd_db_run (nested->db, "SELECT n FROM v", NULL, inner_cb, nested, NULL, &error);
  g_assert_no_error (error);
  return TRUE;
}

static void
test_nested (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  Nested nested = { 0 };

  make_values_table (t);
  for (gint64 i = 0; i < 4; i++)
    insert (t, i, NULL, NULL, NULL);
  nested.db = connectd_store_borrow (t->store, &error);
  connectd_db_run (nested.db, "SELECT n FROM v", NULL, outer_cb, &nested, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nested.n_rows, ==, 16);
  connectd_store_give_back (t->store, nested.db);
}

/* More texts than the connection keeps prepared. */
static void
test_many_statements (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  ConnectdDb *db = connectd_store_borrow (t->store, &error);

  for (gint64 round = 0; round < 2; round++)
    for (gint64 i = 0; i < 300; i++)
      {
        g_autofree char *sql = g_strdup_printf ("SELECT %" G_GINT64_FORMAT, i);
        gint64 value;

        connectd_db_get_int (db, sql, NULL, &value, NULL, &error);
        g_assert_no_error (error);
        g_assert_cmpint (value, ==, i);
      }
  connectd_store_give_back (t->store, db);
}

/* A statement is found by the place of its text only as long as the text there is the same. */
static void
test_same_place (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  ConnectdDb *db = connectd_store_borrow (t->store, &error);
  char text[] = "SELECT 1";

  g_assert_no_error (error);
  for (guint i = 0; i < 60; i++)
    {
      gint64 value;

      text[strlen (text) - 1] = (char) ('0' + i % 7 % 5);
      g_assert_true (connectd_db_get_int (db, text, NULL, &value, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (value, ==, i % 7 % 5);
    }
  connectd_store_give_back (t->store, db);
}

/* --- errors --- */

static void
test_errors (TestStore *t)
{
  static const struct
  {
    const char *sql;
    ConnectError code;
  } cases[] = {
    { "SELEC 1", CONNECT_ERROR_FAILED },
    { "SELECT * FROM no_such_table", CONNECT_ERROR_FAILED },
    { "INSERT INTO v (n) VALUES (1), (1)", CONNECT_ERROR_CONFLICT },
    { "INSERT INTO u (name) VALUES (NULL)", CONNECT_ERROR_FAILED },
    { "INSERT INTO u (name) VALUES ('a'), ('a')", CONNECT_ERROR_CONFLICT },
    { "SELECT ?", CONNECT_ERROR_FAILED }, /* no value for it */
    { "SELECT \"text\"", CONNECT_ERROR_FAILED },
    { "INSERT INTO v (n) VALUES (9); DELETE FROM v", CONNECT_ERROR_FAILED },
  };

  make_values_table (t);
  test_store_exec (t->store, "CREATE TABLE u (name TEXT NOT NULL UNIQUE)");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].sql);
      g_assert_false (test_store_try (t->store, cases[i].sql, &error));
      g_assert_error (error, CONNECT_ERROR, (int) cases[i].code);
    }
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM v"), ==, 0);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM u"), ==, 0);
}

/* After a failure the connection is of no use until it is given back, on both stores. */
static void
test_failed_reader (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  ConnectdDb *db = connectd_store_borrow (t->store, &error);
  gint64 value;

  g_assert_false (connectd_db_run (db, "SELECT nonsense", NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED);
  g_assert_false (connectd_db_get_int (db, "SELECT 1", NULL, &value, NULL, &again));
  g_assert_cmpstr (again->message, ==, error->message);
  connectd_store_give_back (t->store, db);
  g_assert_cmpint (test_store_int (t->store, "SELECT 1"), ==, 1);
}

static void
test_reader_cannot_write (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  ConnectdDb *db;

  make_values_table (t);
  db = connectd_store_borrow (t->store, &error);
  g_assert_false (connectd_db_run (db, "INSERT INTO v (n) VALUES (1)", NULL, NULL, NULL, NULL, &error));
  g_assert_nonnull (error);
  connectd_store_give_back (t->store, db);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM v"), ==, 0);
}

/* --- snapshots, deadlines, the pool --- */

static void
test_snapshot (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  ConnectdDb *db;
  gint64 value;

  make_values_table (t);
  insert (t, 1, NULL, NULL, NULL);
  db = connectd_store_borrow (t->store, &error);
  connectd_db_get_int (db, "SELECT count(*) FROM v", NULL, &value, NULL, &error);
  g_assert_cmpint (value, ==, 1);
  insert (t, 2, NULL, NULL, NULL);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM v"), ==, 2);
  connectd_db_get_int (db, "SELECT count(*) FROM v", NULL, &value, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (value, ==, 1);
  connectd_store_give_back (t->store, db);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM v"), ==, 2);
}

/* One that was expected to be the only one takes no snapshot with it; those behind it share one. */
static void
test_expect_one (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  ConnectdDb *db;

  make_values_table (t);
  insert (t, 1, NULL, NULL, NULL);
  for (guint i = 0; i < 2; i++) /* nothing is left for the next borrower */
    {
      gint64 first, second, third;

      db = connectd_store_borrow (t->store, &error);
      connectd_db_expect_one (db);
      connectd_db_get_int (db, "SELECT count(*) FROM v", NULL, &first, NULL, &error);
      connectd_db_get_int (db, "SELECT count(*) FROM v", NULL, &second, NULL, &error);
      insert (t, i + 2, NULL, NULL, NULL);
      connectd_db_get_int (db, "SELECT count(*) FROM v", NULL, &third, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (first, ==, i + 1);
      g_assert_cmpint (second, ==, i + 1);
      g_assert_cmpint (third, ==, i + 1);
      connectd_store_give_back (t->store, db);
    }
}

static const char endless[] = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000) "
                              "SELECT count(*) FROM c";

static void
test_deadline (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) late = NULL;
  ConnectdDb *db = connectd_store_borrow (t->store, &error);
  gint64 value;

  g_assert_no_error (error);
  connectd_db_get_int (db, "SELECT 1", NULL, &value, NULL, &error);
  connectd_db_set_deadline (db, g_get_monotonic_time () + 50 * 1000);
  g_assert_false (connectd_db_get_int (db, endless, NULL, &value, NULL, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
  connectd_store_give_back (t->store, db);

  db = connectd_store_borrow (t->store, &late);
  connectd_db_set_deadline (db, g_get_monotonic_time () - 1);
  g_assert_false (connectd_db_get_int (db, "SELECT 1", NULL, &value, NULL, &late));
  g_assert_error (late, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
  connectd_store_give_back (t->store, db);
  /* the next borrower has none */
  g_assert_cmpint (test_store_int (t->store, "SELECT 5"), ==, 5);
}

static gpointer
reader_thread (gpointer data)
{
  ConnectdStore *store = data;

  for (guint i = 0; i < 25; i++)
    {
      gint64 sum = test_store_int (store, "SELECT sum(i) FROM v");

      g_assert_cmpint (sum, ==, 0);
    }
  return NULL;
}

static gboolean
move_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  return connectd_db_run (db, "UPDATE v SET i = i + 1 WHERE n = 1", NULL, NULL, NULL, NULL, error) &&
         connectd_db_run (db, "UPDATE v SET i = i - 1 WHERE n = 2", NULL, NULL, NULL, NULL, error);
}

/* More readers than connections, with writes between: nobody sees half a write. */
static void
test_many_readers (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  GThread *threads[40];

  make_values_table (t);
  insert (t, 1, &(gint64) { 0 }, NULL, NULL);
  insert (t, 2, &(gint64) { 0 }, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", reader_thread, t->store);
  for (guint i = 0; i < 50; i++)
    {
      connectd_store_write_wait (t->store, move_func, NULL, &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (test_store_int (t->store, "SELECT i FROM v WHERE n = 1"), ==, 50);
}

/* What is idle rests after some seconds; who reads meanwhile keeps the snapshot, and all goes on as before. */
static void
test_rest (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  ConnectdDb *db[6];
  gint64 value;

  make_values_table (t);
  for (guint round = 0; round < 2; round++)
    {
      insert (t, round, NULL, NULL, NULL);
      for (guint i = 0; i < G_N_ELEMENTS (db); i++)
        {
          db[i] = connectd_store_borrow (t->store, &error);
          g_assert_no_error (error);
          connectd_db_get_int (db[i], "SELECT count(*) FROM v", NULL, &value, NULL, &error);
          g_assert_no_error (error);
          g_assert_cmpint (value, ==, round + 1);
        }
      for (guint i = 1; i < G_N_ELEMENTS (db); i++)
        connectd_store_give_back (t->store, db[i]);
      insert (t, 10 + round, NULL, NULL, NULL);
      g_usleep (7 * G_USEC_PER_SEC);
      connectd_db_get_int (db[0], "SELECT count(*) FROM v", NULL, &value, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (value, ==, round + 1);
      connectd_store_give_back (t->store, db[0]);
      g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM v"), ==, round + 2);
      test_store_exec (t->store, "DELETE FROM v WHERE n >= 10");
    }
}

static void
test_check (TestStore *t)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (connectd_store_check (t->store, &error));
  g_assert_no_error (error);
  g_assert_cmpint (connectd_store_get_dialect (t->store), ==,
                   t->uri != NULL ? CONNECT_DIALECT_POSTGRESQL : CONNECT_DIALECT_SQLITE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("values", TEST_STORE_BOTH, test_values);
  test_store_add ("computed", TEST_STORE_BOTH, test_computed);
  test_store_add ("changes", TEST_STORE_BOTH, test_changes);
  test_store_add ("fresh-values", TEST_STORE_BOTH, test_fresh_values);
  test_store_add ("nested", TEST_STORE_BOTH, test_nested);
  test_store_add ("many-statements", TEST_STORE_BOTH, test_many_statements);
  test_store_add ("same-place", TEST_STORE_BOTH, test_same_place);
  test_store_add ("errors", TEST_STORE_BOTH, test_errors);
  test_store_add ("failed-reader", TEST_STORE_BOTH, test_failed_reader);
  test_store_add ("reader-cannot-write", TEST_STORE_BOTH, test_reader_cannot_write);
  test_store_add ("snapshot", TEST_STORE_BOTH, test_snapshot);
  test_store_add ("expect-one", TEST_STORE_BOTH, test_expect_one);
  test_store_add ("deadline", TEST_STORE_BOTH, test_deadline);
  test_store_add ("many-readers", TEST_STORE_BOTH, test_many_readers);
  test_store_add ("rest", TEST_STORE_BOTH, test_rest);
  test_store_add ("check", TEST_STORE_BOTH, test_check);
  return test_store_run ();
}
