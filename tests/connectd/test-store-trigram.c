/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The trigram index finds what the filter means, whatever was written, changed, removed and undone before: random rows
 * of a small alphabet against the matcher, over both stores. */

#include "config.h"

#include <string.h>

#include "common/test-store-fixture.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "query/connect-table.h"

#define TABLE "pieces"
#define N_STEPS 600  /* some times what waits to be taken up */
#define N_QUERIES 20 /* after each 20 steps */

#define TEXT (CONNECT_MEMBER_SEARCH | CONNECT_MEMBER_FILTER | CONNECT_MEMBER_NULL | CONNECT_MEMBER_BLANK)

static const ConnectMember members[] = {
  { "id", CONNECT_KIND_ID, CONNECT_MEMBER_ORDER | CONNECT_MEMBER_SEARCH },
  { "name", CONNECT_KIND_STRING, TEXT | CONNECT_MEMBER_ORDER },
  { "owner.name", CONNECT_KIND_STRING, TEXT },
  { "note", CONNECT_KIND_STRING, CONNECT_MEMBER_FILTER | CONNECT_MEMBER_NULL | CONNECT_MEMBER_BLANK },
  { "owner.id", CONNECT_KIND_ID, CONNECT_MEMBER_FILTER | CONNECT_MEMBER_NULL }, /* not in the index */
};
static const char *const paths[] = { "id", "name", "owner.name", "note", "owner.id" };

static const ConnectCollection collection = {
  .name = "pieces", .path = "pieces", .title = "Pieces", .singular = "piece", .id_member = "id", .title_member = "name",
  .default_order = "name", CONNECT_TABLE (members, members),
};

/* Several of each case: composed and not, folding into more, beyond 16 bits, what the databases' patterns mean. */
static const char *const alphabet[] = {
  "a", "a", "b", "b", "A", "c", "e", "e\xcc\x81", "é", "\xcc\x81", "ß", "s", "ﬁ", "f", "i", "😀", "𝒜", "\"", "'", "?", "[", "]", "%",
  "1", "1", "2", "1-2", "21-12", "\xef\xbc\x91" /* １ */, "_", "!", "\x01", "\n", "-", "(", ")", "한", "ᄒ", "ᅡ", "\xef\xbf\xbf", "\\", " ",
};

typedef struct
{
  GRand *rand;
  GPtrArray *rows;   /* of JsonObject, as they are in the database */
  ConnectdDb *db;    /* while in the writer */
  guint n_made;
  guint n_indexed;   /* filters that asked the index */
  guint n_digits;    /* of these, the ones that asked for many digits */
} World;

static char *
make_text (GRand *rand, guint longest)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = g_rand_int_range (rand, 0, (int) longest); i > 0; i--)
    g_string_append (text, alphabet[g_rand_int_range (rand, 0, G_N_ELEMENTS (alphabet))]);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
fill_row (World *w, JsonObject *row)
{
  for (guint i = 1; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *text = make_text (w->rand, 14);

      connect_json_remove (row, paths[i]);
      if (g_rand_int_range (w->rand, 0, 6) > 0)
        connect_json_set_string (row, paths[i], text);
    }
}

/* --- steps --- */

static void
run (World *w, const char *sql, const ConnectValues *values)
{
  g_autoptr (GError) error = NULL;

  connectd_db_run (w->db, sql, values, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* What keeps the index, around a write. */
static void
run_trigrams (World *w, const char *sql, const char *key, const char *texts)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  if (texts != NULL)
    connect_values_add_text (values, texts);
  connect_values_add_text (values, key);
  if (texts != NULL)
    connect_values_add_text (values, texts);
  run (w, sql, values);
}

/* Writes the row as a new one, or over the one that is there. */
static void
put_row (World *w, JsonObject *row, gboolean fresh)
{
  guint n;
  const ConnectColumn *columns = connect_table_get_columns (&collection, NULL, &n);
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autoptr (ConnectTrigrams) trigrams = connect_trigrams_new (&collection, connectd_db_get_dialect (w->db));
  const char *key = connect_json_get_string (row, "id");
  g_autofree char *texts = NULL;
  g_autoptr (GString) sql = g_string_new (fresh ? "INSERT INTO " TABLE " (" : "UPDATE " TABLE " SET ");

  connect_table_add_values (columns, n, row, NULL, values);
  texts = connect_trigrams_dup_texts (columns, n, values, 0);
  connect_values_add_text (values, key);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql, fresh ? "%s, " : i + 1 < n ? "%s = ?, " : "%s = ? ", columns[i].name);
  g_string_append (sql, fresh ? "key) VALUES (?" : "WHERE key = ?");
  for (guint i = 0; fresh && i < n; i++)
    g_string_append (sql, ", ?");
  if (fresh)
    g_string_append_c (sql, ')');
  if (trigrams != NULL && !fresh)
    run_trigrams (w, trigrams->change, key, texts);
  run (w, sql->str, values);
  if (trigrams != NULL && fresh)
    run_trigrams (w, trigrams->note, key, NULL);
}

/* One digit in five is another one, so that pieces of one id are in others, too. */
static char *
make_id (World *w)
{
  static const char *const forms[] = { "PI-###-###-###-", "PI-####-####-", "PIX-#####-#####-", "PI-#-", "pi-##a##-b###c", "#####PI##-##--#" };
  const char *form = forms[g_rand_int_range (w->rand, 0, G_N_ELEMENTS (forms))];
  g_autoptr (GString) id = g_string_new (NULL);

  for (; *form != '\0'; form++)
    g_string_append_c (id, *form != '#' ? *form : g_rand_int_range (w->rand, 0, 5) > 0 ? '1' : '3');
  g_string_append_printf (id, "%03u", w->n_made++);
  return g_string_free_and_steal (g_steal_pointer (&id));
}

static void
insert_row (World *w, gboolean keep)
{
  JsonObject *row = json_object_new ();
  g_autofree char *id = make_id (w);

  connect_json_set_string (row, "id", id);
  fill_row (w, row);
  put_row (w, row, TRUE);
  if (keep)
    g_ptr_array_add (w->rows, row);
  else
    json_object_unref (row);
}

static void
change_row (World *w, gboolean keep)
{
  guint at = g_rand_int_range (w->rand, 0, (int) w->rows->len);
  JsonObject *row = connect_json_copy (w->rows->pdata[at]);

  fill_row (w, row);
  put_row (w, row, FALSE);
  if (keep)
    g_ptr_array_remove_index_fast (w->rows, at);
  if (keep)
    g_ptr_array_add (w->rows, row);
  else
    json_object_unref (row);
}

static void
remove_row (World *w, gboolean keep)
{
  guint at = g_rand_int_range (w->rand, 0, (int) w->rows->len);
  g_autoptr (ConnectTrigrams) trigrams = connect_trigrams_new (&collection, connectd_db_get_dialect (w->db));
  const char *key = connect_json_get_string (w->rows->pdata[at], "id");

  if (trigrams != NULL)
    {
      run_trigrams (w, trigrams->forget, key, NULL);
      run_trigrams (w, trigrams->remove, key, NULL);
    }
  run_trigrams (w, "DELETE FROM " TABLE " WHERE key = ?", key, NULL);
  if (keep)
    g_ptr_array_remove_index_fast (w->rows, at);
}

/* One step; every seventh is undone. */
static gboolean
step (ConnectdDb *db, gpointer data, GError **error)
{
  World *w = data;
  gboolean keep = g_rand_int_range (w->rand, 0, 7) > 0;
  int what = g_rand_int_range (w->rand, 0, 10);

  w->db = db;
  if (what < 6 || w->rows->len == 0)
    insert_row (w, keep);
  else if (what < 8)
    change_row (w, keep);
  else
    remove_row (w, keep);
  if (!keep)
    g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "undone");
  return keep;
}

/* --- filters --- */

static void
append_quoted (GString *pattern, const char *from, const char *to)
{
  for (; from < to; from++)
    g_string_append_printf (pattern, *from == '*' || *from == '\\' ? "\\%c" : "%c", *from);
}

/* Pieces of a text that is there, more or less, with stars between them. */
static char *
make_pattern (World *w)
{
  JsonObject *row = w->rows->len > 0 ? w->rows->pdata[g_rand_int_range (w->rand, 0, (int) w->rows->len)] : NULL;
  const char *found = row != NULL ? connect_json_get_string (row, paths[g_rand_int_range (w->rand, 0, 4)]) : NULL;
  g_autofree char *made = found == NULL ? make_text (w->rand, 6) : NULL;
  const char *text = found != NULL ? found : made;
  glong length = g_utf8_strlen (text, -1);
  glong from = length > 0 ? g_rand_int_range (w->rand, 0, (int) length) : 0;
  glong to = length > 0 ? g_rand_int_range (w->rand, (int) from, (int) length) + 1 : 0;
  glong middle = (from + to) / 2;
  g_autoptr (GString) pattern = g_string_new (from > 0 || g_rand_boolean (w->rand) ? "*" : NULL);

  append_quoted (pattern, g_utf8_offset_to_pointer (text, from), g_utf8_offset_to_pointer (text, middle));
  if (middle > from && middle < to && g_rand_int_range (w->rand, 0, 4) == 0)
    g_string_append_c (pattern, '*');
  append_quoted (pattern, g_utf8_offset_to_pointer (text, middle), g_utf8_offset_to_pointer (text, to));
  if (to > from && to < length)
    g_string_append_c (pattern, '*');
  return g_string_free_and_steal (g_steal_pointer (&pattern));
}

/* Three to twelve characters of an id that is there, some of them without its dashes, so that they are in none. */
static ConnectRql *
make_piece (World *w)
{
  JsonObject *row = w->rows->pdata[g_rand_int_range (w->rand, 0, (int) w->rows->len)];
  const char *id = connect_json_get_string (row, "id");
  int from = g_rand_int_range (w->rand, 0, (int) strlen (id) - 2);
  g_autofree char *found = g_strndup (id + from, (gsize) g_rand_int_range (w->rand, 3, 13));
  g_autoptr (GString) piece = g_string_new (found);
  g_autofree char *pattern = NULL;

  if (g_rand_int_range (w->rand, 0, 5) == 0)
    g_string_replace (piece, "-", "", 0);
  if (g_rand_boolean (w->rand))
    return connect_rql_new_compare (CONNECT_RQL_EQ, "search", piece->str);
  pattern = g_strdup_printf ("*%s*", piece->str);
  return connect_rql_new_compare (g_rand_boolean (w->rand) ? CONNECT_RQL_ILIKE : CONNECT_RQL_LIKE, "id", pattern);
}

static ConnectRql *
make_leaf (World *w)
{
  const char *path = paths[g_rand_int_range (w->rand, 0, G_N_ELEMENTS (paths))];
  g_autofree char *pattern = make_pattern (w);
  JsonObject *row = w->rows->len > 0 ? w->rows->pdata[g_rand_int_range (w->rand, 0, (int) w->rows->len)] : NULL;
  const char *value = row != NULL ? connect_json_get_string (row, path) : NULL;

  if (row != NULL && g_rand_int_range (w->rand, 0, 3) == 0)
    return make_piece (w);
  if (value == NULL || *value == '\0')
    value = "abc";
  switch (g_rand_int_range (w->rand, 0, 6))
    {
    case 0:
      return connect_rql_new_compare (CONNECT_RQL_LIKE, path, pattern);
    case 1:
      return connect_rql_new_compare (CONNECT_RQL_EQ, path, value);
    case 2:
      return connect_rql_new_list (CONNECT_RQL_IN, path, (const char *const[]) { value, "aab", NULL });
    case 3:
      return connect_rql_new_list (CONNECT_RQL_OUT, path, (const char *const[]) { value, "aab", NULL });
    case 4:
      return connect_rql_new_compare (CONNECT_RQL_EQ, "search", pattern);
    default:
      return connect_rql_new_compare (CONNECT_RQL_ILIKE, path, pattern);
    }
}

static ConnectRql *
make_filter (World *w, guint depth)
{
  ConnectRql *a, *b;

  if (depth == 0 || g_rand_int_range (w->rand, 0, 3) == 0)
    return make_leaf (w);
  a = make_filter (w, depth - 1);
  b = make_filter (w, depth - 1);
  return g_rand_boolean (w->rand) ? connect_rql_new_and (a, b) : connect_rql_new_or (a, b);
}

static gboolean
collect_key (const ConnectValue *values, guint n, gpointer data)
{
  g_hash_table_add (data, g_strdup (values[0].text));
  return TRUE;
}

/* `from` the table, or a way by the index that takes `value`. */
static void
assert_found (World *w, const ConnectRql *filter, const ConnectCondition *condition, const char *from, const char *value)
{
  g_autofree char *sql = g_strdup_printf ("SELECT r.key FROM %s WHERE %s", from, condition->sql);
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *ast = connect_rql_to_ast (filter);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  if (value != NULL)
    connect_values_add_text (values, value);
  for (guint i = 0; i < connect_values_get_length (condition->values); i++)
    connect_values_add_value (values, connect_values_get (condition->values, i));
  connectd_db_run (w->db, sql, values, collect_key, found, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < w->rows->len; i++)
    {
      const char *id = connect_json_get_string (w->rows->pdata[i], "id");
      gboolean matches = connect_rql_matches (filter, &collection, w->rows->pdata[i]);

      n += matches ? 1 : 0;
      if (matches != g_hash_table_contains (found, id))
        {
          g_autofree char *row = connect_json_object_to_string (w->rows->pdata[i]);

          g_error ("%s: %s is %sfound by %s", ast, row, matches ? "not " : "", sql);
        }
    }
  g_assert_cmpuint (g_hash_table_size (found), ==, n);
}

static gboolean
collect_place (const ConnectValue *values, guint n, gpointer data)
{
  GString *places = data;

  g_string_append_printf (places, "%s%" G_GINT64_FORMAT, places->len > 1 ? "," : "", values[0].integer);
  return TRUE;
}

/* What waits to be taken up is not in it. Returns: (transfer full): as a JSON array */
static char *
probe (World *w, const ConnectCondition *condition)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autoptr (GString) places = g_string_new ("[");
  g_autoptr (GError) error = NULL;

  connect_values_add_text (values, condition->match);
  connectd_db_run (w->db, condition->probe, values, collect_place, places, NULL, &error);
  g_assert_no_error (error);
  g_string_append_c (places, ']');
  return g_string_free_and_steal (g_steal_pointer (&places));
}

/* Whether it looks for five digits in a row: for letters of an alphabet that are beyond those of ASCII. */
static gboolean
asks_digits (const char *match)
{
  g_autofree char *first = connect_trigrams_dup_letters (0, "\x01");
  g_autofree char *next = connect_trigrams_dup_letters (1, "\x01");
  gunichar start = g_utf8_get_char (first) - 1;
  gunichar size = g_utf8_get_char (next) - g_utf8_get_char (first);

  for (; *match != '\0'; match = g_utf8_next_char (match))
    if (g_utf8_get_char (match) >= start && (g_utf8_get_char (match) - start) % size >= 128)
      return TRUE;
  return FALSE;
}

static gboolean
ask (ConnectdDb *db, gpointer data, GError **error)
{
  World *w = data;

  w->db = db;
  if (connectd_db_get_dialect (db) == CONNECT_DIALECT_POSTGRESQL) /* else it would scan so small a table */
    run (w, g_rand_boolean (w->rand) ? "SET LOCAL enable_seqscan = off" : "SET LOCAL enable_seqscan = on", NULL);
  for (guint i = 0; i < N_QUERIES; i++)
    {
      g_autoptr (ConnectRql) filter = make_filter (w, i % 4);
      g_autoptr (ConnectCondition) condition =
          connect_table_compile_filter (&collection, connectd_db_get_dialect (db), filter, NULL, 0, NULL);
      g_autofree char *places = NULL;

      if (condition == NULL) /* no valid pattern */
        continue;
      assert_found (w, filter, condition, TABLE " r", NULL);
      if (condition->candidates == NULL)
        continue;
      w->n_indexed++;
      w->n_digits += asks_digits (condition->match) ? 1 : 0;
      assert_found (w, filter, condition, condition->candidates, condition->match);
      places = probe (w, condition);
      assert_found (w, filter, condition, condition->probed, places);
    }
  return TRUE;
}

/* --- tests --- */

static void
make_tables (TestStore *t)
{
  g_auto (GStrv) ddl = connect_table_dup_ddl (&collection, connectd_store_get_dialect (t->store), NULL);

  g_auto (GStrv) shared = connect_table_dup_shared_ddl (connectd_store_get_dialect (t->store));
  g_autofree char *take_up = connect_trigrams_dup_take_up (&collection, connectd_store_get_dialect (t->store));

  for (guint i = 0; shared[i] != NULL; i++)
    test_store_exec (t->store, shared[i]);
  for (guint i = 0; ddl[i] != NULL; i++)
    test_store_exec (t->store, ddl[i]);
  if (take_up != NULL)
    test_store_exec (t->store, take_up);
}

static void
run_steps (TestStore *t, World *w, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!connectd_store_write_wait (t->store, step, w, &error))
        g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
      if (i % 20 == 0)
        g_assert_true (connectd_store_write_wait (t->store, ask, w, NULL));
    }
}

static void
test_differential (TestStore *t)
{
  World w = { .rand = g_rand_new_with_seed (23), .rows = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref) };

  make_tables (t);
  run_steps (t, &w, t->uri == NULL ? N_STEPS : N_STEPS / 3); /* there the index is the database's own */
  make_tables (t); /* as with every new version of the program: nothing changes */
  run_steps (t, &w, 100);
  g_test_message ("%u rows, %u filters by the index, %u by many digits", w.rows->len, w.n_indexed, w.n_digits);
  if (t->uri == NULL)
    {
      g_assert_cmpuint (w.n_indexed, >, 50);
      g_assert_cmpuint (w.n_digits, >, 30);
      g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM trigrams"), >, 0);
    }
  g_ptr_array_unref (w.rows);
  g_rand_free (w.rand);
}

/* Rows from before there was an index are taken up with it. */
static void
test_old_rows (TestStore *t)
{
  World w = { .rand = g_rand_new_with_seed (5), .rows = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref) };
  g_auto (GStrv) ddl = connect_table_dup_ddl (&collection, connectd_store_get_dialect (t->store), NULL);

  for (guint i = 0; ddl[i] != NULL; i++)
    test_store_exec (t->store, ddl[i]);
  for (guint i = 0; i < 50; i++)
    if (connectd_store_write_wait (t->store, step, &w, NULL))
      continue;
  if (t->uri == NULL)
    test_store_exec (t->store, "DROP TABLE trigrams");
  if (t->uri == NULL)
    test_store_exec (t->store, "DELETE FROM trigrams_new");
  make_tables (t);
  run_steps (t, &w, 60);
  if (t->uri == NULL)
    g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM trigrams"), >, 10);
  g_ptr_array_unref (w.rows);
  g_rand_free (w.rand);
}

/* Without the extension there is no index, and nothing else is missing. */
static void
test_no_extension (TestStore *t)
{
  World w = { .rand = g_rand_new_with_seed (6), .rows = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref) };

  make_tables (t);
  test_store_exec (t->store, "DROP EXTENSION pg_trgm CASCADE");
  run_steps (t, &w, 60);
  g_ptr_array_unref (w.rows);
  g_rand_free (w.rand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("trigram/differential", TEST_STORE_BOTH, test_differential);
  test_store_add ("trigram/old-rows", TEST_STORE_BOTH, test_old_rows);
  test_store_add ("trigram/no-extension", TEST_STORE_PGSQL, test_no_extension);
  return test_store_run ();
}
