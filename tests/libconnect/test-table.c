/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Tables from descriptions: columns, statements, values, order, select, and the plans of typical lists. */

#include "config.h"

#include <string.h>

#include "common/sample.h"
#include "common/test-db.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

static const ConnectMember *
member (const char *path)
{
  const ConnectMember *found = connect_collection_find_member (sample_collection (), path);

  g_assert_nonnull (found);
  return found;
}

static void
assert_columns (const ConnectMember *list, const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n;
  guint again;
  const ConnectColumn *columns = connect_table_get_columns (sample_collection (), list, &n);

  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (names, "%s%s", i > 0 ? " " : "", columns[i].name);
      g_assert_cmpint (columns[i].folded, ==, columns[i].name[0] == 'f');
    }
  g_assert_cmpstr (names->str, ==, expected);
  g_assert_true (connect_table_get_columns (sample_collection (), list, &again) == columns);
}

static void
test_columns (void)
{
  g_autofree char *name = connect_table_dup_name (sample_collection (), NULL);
  g_autofree char *child = connect_table_dup_name (sample_collection (), member ("params"));

  g_assert_cmpstr (name, ==, "sample_rows");
  g_assert_cmpstr (child, ==, "sample_rows__params");
  assert_columns (NULL, "m_id f_id m_name f_name m_code m_status f_status m_count m_price m_open m_day m_events__created__at "
                        "m_owner__id f_owner__id m_owner__name f_owner__name m_secret f_secret m_hint f_hint");
  assert_columns (member ("params"), "m_id f_id m_value f_value m_size m_unit__id f_unit__id");
}

/* Every description makes tables that SQLite takes, twice; and names that PostgreSQL does not cut. */
static void
test_ddl (void)
{
  sqlite3 *db = test_db_open ();

  for (const ConnectCollection *const *c = connect_collections (); *c != NULL; c++)
    {
      g_auto (GStrv) ddl = connect_table_dup_ddl (*c, CONNECT_DIALECT_POSTGRESQL, "doc TEXT NOT NULL");
      g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      test_db_create (db, *c);
      test_db_create (db, *c);
      g_assert_nonnull (strstr (ddl[0], "key TEXT COLLATE \"C\" NOT NULL PRIMARY KEY"));
      g_assert_nonnull (strstr (ddl[0], "doc TEXT NOT NULL"));
      for (guint i = 0; ddl[i] != NULL; i++)
        {
          g_auto (GStrv) words = g_strsplit (ddl[i], " ", 7);

          if (g_str_has_prefix (ddl[i], "DO "))
            {
              g_assert_null (ddl[i + 1]); /* the trigram index, where there can be one */
              break;
            }

          g_assert_true (g_str_has_prefix (ddl[i], "CREATE TABLE IF NOT EXISTS ") ||
                         g_str_has_prefix (ddl[i], "CREATE INDEX IF NOT EXISTS "));
          g_assert_cmpuint (strlen (words[5]), <, 64);
          g_assert_true (g_hash_table_add (seen, g_strdup (words[5])));
          g_assert_null (strchr (ddl[i], '?'));
        }
    }
  test_db_close (db);
}

/* One index serves all collections, so that no two may have their rows in the same places of it. */
static void
test_trigram_places (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (const ConnectCollection *const *c = connect_collections (); *c != NULL; c++)
    {
      g_autoptr (ConnectTrigrams) trigrams = connect_trigrams_new (*c, CONNECT_DIALECT_SQLITE);
      const char *base = trigrams != NULL ? strstr (trigrams->forget, "place + ") + strlen ("place + ") : NULL;

      g_assert_null (connect_trigrams_new (*c, CONNECT_DIALECT_POSTGRESQL));
      if (base == NULL)
        continue;
      g_assert_cmpint (g_ascii_strtoll (base, NULL, 10), >=, 0);
      g_assert_cmpint (g_ascii_strtoll (base, NULL, 10) % (G_GINT64_CONSTANT (1) << 40), ==, 0);
      g_assert_true (g_hash_table_add (seen, g_strndup (base, strcspn (base, " "))));
    }
  g_assert_cmpuint (g_hash_table_size (seen), >, 50);
}

static glong
count_letters (const char *text)
{
  g_autofree char *letters = connect_trigrams_dup_letters (0, text);

  return g_utf8_strlen (letters, -1);
}

/* Five digits in a row are there a second time, behind a separator: three letters, and one for each digit more. */
static void
test_trigram_letters (void)
{
  g_autofree char *one = connect_trigrams_dup_letters (0, "ab12345");
  g_autofree char *other = connect_trigrams_dup_letters (1, "ab12345");
  g_autofree char *dashes = connect_trigrams_dup_letters (0, "ab-12-345-");
  g_autofree char *foreign = connect_trigrams_dup_letters (0, "é");

  g_assert_cmpint (count_letters (""), ==, 0);
  g_assert_cmpint (count_letters ("1234"), ==, 4);
  g_assert_cmpint (count_letters ("1234a5678"), ==, 9);
  g_assert_cmpint (count_letters ("12345"), ==, 5 + 4);
  g_assert_cmpint (count_letters ("crp-12345-67890-12345\n1234567"), ==, 29 + 14 + 6);
  g_assert_cmpint (count_letters ("12345\nabc\n\n12345\nbc\n2345"), ==, 9 + 4); /* each once */
  g_assert_cmpstr (one, !=, other);
  g_assert_cmpstr (g_utf8_offset_to_pointer (one, 8), ==, g_utf8_offset_to_pointer (dashes, 11));
  g_assert_cmpstr (foreign, ==, "é");
}

/* How many trigrams are asked for. */
static guint
count_terms (const char *text, const char *search)
{
  g_autoptr (ConnectRql) filter = connect_rql_parse (text, NULL);
  g_autoptr (ConnectCondition) condition =
      connect_table_compile_filter (connect_collection_find ("contracts"), CONNECT_DIALECT_SQLITE, filter, search, 0, NULL);
  g_auto (GStrv) parts = g_strsplit (condition->match != NULL ? condition->match : "", "\"", -1);

  return g_strv_length (parts) / 2;
}

/* What is in many rows is not asked for beside five digits in a row. */
static void
test_trigram_terms (void)
{
  g_assert_cmpuint (count_terms ("ilike(id,*12*)", NULL), ==, 0);
  g_assert_cmpuint (count_terms ("ilike(id,*1-2*)", NULL), ==, 1);
  g_assert_cmpuint (count_terms ("ilike(id,*12-34*)", NULL), ==, 2);
  g_assert_cmpuint (count_terms ("ilike(id,*12-345*)", NULL), ==, 1);
  g_assert_cmpuint (count_terms ("ilike(id,CRP-12-345*)", NULL), ==, 1);
  g_assert_cmpuint (count_terms ("like(id,*12345)", NULL), ==, 1);
  g_assert_cmpuint (count_terms ("ilike(id,*345-67890-1*)", NULL), ==, 3);
  g_assert_cmpuint (count_terms ("", "345-67890-1"), ==, 3);
  g_assert_cmpuint (count_terms ("ilike(name,*alpine 12345*)", NULL), ==, 4);
  g_assert_cmpuint (count_terms ("or(ilike(id,*12345*),ilike(id,*1*))", NULL), ==, 0);
}

static void
test_extra (void)
{
  g_auto (GStrv) ddl = connect_table_dup_ddl (sample_collection (), CONNECT_DIALECT_SQLITE, "doc TEXT NOT NULL, hidden TEXT");

  g_assert_nonnull (strstr (ddl[0], "body TEXT,\n  doc TEXT NOT NULL, hidden TEXT,\n  m_id TEXT"));
  g_assert_true (g_str_has_suffix (ddl[0], ") STRICT"));
}

static gint64
count_rows (sqlite3 *db, const char *sql)
{
  g_autoptr (ConnectValues) none = connect_values_new ();
  sqlite3_stmt *stmt = test_db_prepare (db, sql, none);
  gint64 n;

  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  n = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  return n;
}

static void
test_cascade (void)
{
  g_autoptr (JsonObject) row =
      connect_json_parse_object ("{\"id\":\"A\",\"code\":\"\",\"params\":[{\"id\":\"x\"},{\"id\":\"y\"}]}", -1, 0, NULL);
  sqlite3 *db = test_db_open ();

  test_db_create (db, sample_collection ());
  test_db_insert (db, sample_collection (), row);
  g_assert_cmpint (count_rows (db, "SELECT count(*) FROM sample_rows__params"), ==, 2);
  test_db_run (db, "DELETE FROM sample_rows");
  g_assert_cmpint (count_rows (db, "SELECT count(*) FROM sample_rows__params"), ==, 0);
  test_db_close (db);
}

static void
test_convert (void)
{
  static const struct
  {
    const char *path;
    const char *text;
    gboolean fits;
    gint64 value;
  } cases[] = {
    { "count", "-5", TRUE, -5 },
    { "count", "9223372036854775807", TRUE, G_MAXINT64 },
    { "count", "-9223372036854775808", TRUE, G_MININT64 },
    { "count", "9223372036854775808", FALSE, 0 },
    { "count", "1.0", FALSE, 0 },
    { "count", " 1", FALSE, 0 },
    { "count", "0x1", FALSE, 0 },
    { "price", "1.5", TRUE, 1500000 },
    { "price", "-0.0000019", TRUE, -1 },
    { "price", "9300000000000", FALSE, 0 },
    { "price", "nan", FALSE, 0 },
    { "open", "true", TRUE, 1 },
    { "open", "false", TRUE, 0 },
    { "open", "TRUE", FALSE, 0 },
    { "day", "1970-01-02", TRUE, G_GINT64_CONSTANT (86400000000) },
    { "day", "1970-1-02", FALSE, 0 },
    { "events.created.at", "1970-01-01T00:00:01.5Z", TRUE, 1500000 },
    { "events.created.at", "1969-12-31T23:59:59", TRUE, -1000000 },
    { "params", "x", FALSE, 0 },
    { "details", "x", FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      ConnectValue value = { 0 };

      g_test_message ("%s %s", cases[i].path, cases[i].text);
      g_assert_cmpint (connect_table_convert (member (cases[i].path), cases[i].text, &value, &error), ==, cases[i].fits);
      if (cases[i].fits)
        g_assert_cmpint (value.integer, ==, cases[i].value);
      else
        g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
      g_assert_cmpint (value.type, ==, cases[i].fits ? CONNECT_VALUE_INT : CONNECT_VALUE_NULL);
      connect_value_clear (&value);
    }
}

/* What an object holds, for one member; NULL: null. */
static void
assert_value (const char *json, const char *path, const char *expected)
{
  g_autoptr (JsonObject) object = connect_json_parse_object (json, -1, 0, NULL);
  g_autoptr (ConnectValues) values = connect_values_new ();
  ConnectColumn column = { .member = member (path) };
  const ConnectValue *value;
  g_autofree char *found = NULL;

  g_assert_nonnull (object);
  connect_table_add_values (&column, 1, object, NULL, values);
  g_assert_cmpuint (connect_values_get_length (values), ==, 1);
  value = connect_values_get (values, 0);
  if (value->type == CONNECT_VALUE_TEXT)
    found = g_strdup (value->text);
  else if (value->type == CONNECT_VALUE_INT)
    found = g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
  g_assert_cmpstr (found, ==, expected);
}

/* Rows come from other programs as well: what does not fit its column is null there, never an error. */
static void
test_values (void)
{
  assert_value ("{\"name\":\"x\"}", "name", "x");
  assert_value ("{\"name\":null}", "name", NULL);
  assert_value ("{\"name\":5}", "name", NULL);
  assert_value ("{\"name\":{}}", "name", NULL);
  assert_value ("{\"owner\":\"x\"}", "owner.id", NULL);
  assert_value ("{\"owner\":{\"id\":\"VA-1\"}}", "owner.id", "VA-1");
  assert_value ("{\"count\":7}", "count", "7");
  assert_value ("{\"count\":\"7\"}", "count", "7");
  assert_value ("{\"count\":7.5}", "count", NULL);
  assert_value ("{\"count\":true}", "count", NULL);
  assert_value ("{\"price\":\"1.25\"}", "price", "1250000");
  assert_value ("{\"price\":0.3}", "price", "300000");
  assert_value ("{\"price\":-2}", "price", "-2000000");
  assert_value ("{\"price\":1e300}", "price", NULL);
  assert_value ("{\"price\":9223372036854775807}", "price", NULL);
  assert_value ("{\"open\":true}", "open", "1");
  assert_value ("{\"open\":false}", "open", "0");
  assert_value ("{\"open\":\"true\"}", "open", NULL);
  assert_value ("{\"open\":1}", "open", NULL);
  assert_value ("{\"day\":\"1970-01-02\"}", "day", "86400000000");
  assert_value ("{\"day\":\"1969-12-31T23:00:00\"}", "day", "-86400000000");
  assert_value ("{\"day\":\"soon\"}", "day", NULL);
  assert_value ("{\"events\":{\"created\":{\"at\":\"1970-01-01T00:00:01+00:00\"}}}", "events.created.at", "1000000");
}

static void
test_value_list (void)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autoptr (ConnectValues) copy = connect_values_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);

  connect_values_add_null (values);
  connect_values_add_int (values, G_MININT64);
  connect_values_add_text (values, "x");
  connect_values_add_text (values, NULL);
  connect_values_add_blob (values, bytes);
  connect_values_add_blob (values, NULL);
  for (guint i = 0; i < connect_values_get_length (values); i++)
    connect_values_add_value (copy, connect_values_get (values, i));
  g_assert_cmpuint (connect_values_get_length (copy), ==, 6);
  g_assert_cmpint (connect_values_get (copy, 0)->type, ==, CONNECT_VALUE_NULL);
  g_assert_cmpint (connect_values_get (copy, 1)->integer, ==, G_MININT64);
  g_assert_cmpstr (connect_values_get (copy, 2)->text, ==, "x");
  g_assert_cmpint (connect_values_get (copy, 3)->type, ==, CONNECT_VALUE_NULL);
  g_assert_true (g_bytes_equal (connect_values_get (copy, 4)->blob, bytes));
  g_assert_cmpint (connect_values_get (copy, 5)->type, ==, CONNECT_VALUE_NULL);
}

static void
assert_order (const char *ordering, const char *expected)
{
  g_auto (GStrv) items = ordering != NULL ? g_strsplit (ordering, " ", -1) : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = connect_table_compile_order (sample_collection (), CONNECT_DIALECT_SQLITE, (const char *const *) items, &error);
  g_autofree char *same = connect_table_compile_order (sample_collection (), CONNECT_DIALECT_POSTGRESQL, (const char *const *) items, NULL);

  g_assert_cmpstr (sql, ==, same);
  if (sql == NULL)
    {
      g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, expected);
    }
  else
    g_assert_cmpstr (sql, ==, expected);
}

static void
test_order (void)
{
  assert_order (NULL, "r.m_events__created__at DESC NULLS LAST, r.key");
  assert_order ("-count", "r.m_count DESC NULLS LAST, r.key");
  assert_order ("+name -day", "r.f_name ASC NULLS FIRST, r.m_day DESC NULLS LAST, r.key");
  assert_order ("id", "r.key ASC NULLS FIRST, r.key");
  assert_order ("code", "r.m_code ASC NULLS FIRST, r.key");
  assert_order ("status", "Bad ordering filter: status.");
  assert_order ("-nosuch", "Bad ordering filter: -nosuch.");
  assert_order ("secret", "Bad ordering filter: secret.");
  assert_order ("note", "Bad ordering filter: note.");
  assert_order ("params.id", "Bad ordering filter: params.id.");
}

static void
assert_select (const char *include, const char *exclude, const char *message)
{
  g_auto (GStrv) with = g_strsplit (include, " ", -1);
  g_auto (GStrv) without = g_strsplit (exclude, " ", -1);
  g_autoptr (GError) error = NULL;
  gboolean good = connect_table_check_select (sample_collection (), (const char *const *) with, (const char *const *) without, &error);

  g_assert_cmpint (good, ==, message == NULL);
  if (message != NULL)
    g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
  g_assert_cmpstr (error != NULL ? error->message : NULL, ==, message);
}

static void
test_select (void)
{
  assert_select ("name events details.any.thing params.id", "owner.name params.unknown events.created", NULL);
  assert_select ("nosuch", "", "Bad select filter: nosuch.");
  assert_select ("name", "nam", "Bad select filter: -nam.");
  assert_select ("secret", "", "Bad select filter: secret.");
  assert_select ("name.x", "", "Bad select filter: name.x.");
  assert_select ("limit", "", "Bad select filter: limit.");
  g_assert_true (connect_table_check_select (sample_collection (), NULL, NULL, NULL));
}

/* --- plans --- */

/* How SQLite would answer a list of contracts, one step a line. */
static char *
plan (sqlite3 *db, const char *filter, const char *ordering)
{
  const ConnectCollection *contracts = connect_collection_find ("contracts");
  g_autoptr (ConnectRql) tree = connect_rql_parse (filter, NULL);
  g_auto (GStrv) items = ordering != NULL ? g_strsplit (ordering, " ", -1) : NULL;
  g_autoptr (ConnectCondition) condition =
      connect_table_compile_filter (contracts, CONNECT_DIALECT_SQLITE, tree, NULL, 0, NULL);
  g_autofree char *order =
      connect_table_compile_order (contracts, CONNECT_DIALECT_SQLITE, (const char *const *) items, NULL);
  g_autofree char *sql = g_strdup_printf ("EXPLAIN QUERY PLAN SELECT r.body FROM contracts r WHERE %s ORDER BY %s LIMIT 25",
                                          condition->sql, order);
  g_autoptr (GString) steps = g_string_new (NULL);
  sqlite3_stmt *stmt = test_db_prepare (db, sql, condition->values);

  while (sqlite3_step (stmt) == SQLITE_ROW)
    g_string_append_printf (steps, "%s\n", (const char *) sqlite3_column_text (stmt, 3));
  sqlite3_finalize (stmt);
  return g_string_free_and_steal (g_steal_pointer (&steps));
}

/* Each costs every write: who adds one has to mean it. */
static void
test_few_indexes (void)
{
  sqlite3 *db = test_db_open ();

  test_db_create (db, connect_collection_find ("contracts"));
  g_assert_cmpint (count_rows (db, "SELECT count(*) FROM pragma_index_list('contracts')"), <=, 12);
  test_db_close (db);
}

static void
test_plans (void)
{
  static const struct
  {
    const char *filter;
    const char *ordering;
    const char *index; /* that leads to the rows */
    gboolean sorts;    /* all rows found have to be sorted */
  } cases[] = {
    { "issuer.id=PA-1", NULL, "contracts_i_party_issuer__id", FALSE },
    { "partner.id=VA-1", NULL, "contracts_i_party_partner__id", FALSE },
    { "in(status,(pending,active))&issuer.id=PA-1", NULL, "contracts_i_party_issuer__id", FALSE },
    { "in(status,(pending,active))&(issuer.id=PA-1|partner.id=PA-1)", NULL, "contracts_i_party_partner__id", TRUE },
    { "status=pending", NULL, "contracts_i_list_status", FALSE },
    { "", NULL, "contracts_i_m_events__created__at", FALSE },
    { "", "name", "contracts_i_f_name", FALSE },
    { "id=CRP-1", NULL, "sqlite_autoindex_contracts_1", FALSE },
    { "in(id,(CRP-1,CRP-2))", NULL, "sqlite_autoindex_contracts_1", TRUE },
    { "", "-id", "sqlite_autoindex_contracts_1", FALSE },
    { "agreement.id=AGP-1", "name", "contracts_i_m_agreement__id", TRUE },
    { "activation.hash=x", NULL, "contracts_i_m_activation__hash", TRUE },
  };
  sqlite3 *db = test_db_open ();

  test_db_create (db, connect_collection_find ("contracts"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *steps = plan (db, cases[i].filter, cases[i].ordering);
      g_autofree char *index = g_strdup_printf ("USING INDEX %s", cases[i].index);

      g_test_message ("%s %s: %s", cases[i].filter, cases[i].ordering != NULL ? cases[i].ordering : "", steps);
      g_assert_nonnull (strstr (steps, index));
      g_assert_cmpint (strstr (steps, "USE TEMP B-TREE FOR ORDER BY") != NULL, ==, cases[i].sorts);
    }
  test_db_close (db);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/libconnect/table/columns", test_columns);
  g_test_add_func ("/libconnect/table/ddl", test_ddl);
  g_test_add_func ("/libconnect/table/extra", test_extra);
  g_test_add_func ("/libconnect/table/trigram-places", test_trigram_places);
  g_test_add_func ("/libconnect/table/trigram-letters", test_trigram_letters);
  g_test_add_func ("/libconnect/table/trigram-terms", test_trigram_terms);
  g_test_add_func ("/libconnect/table/cascade", test_cascade);
  g_test_add_func ("/libconnect/table/convert", test_convert);
  g_test_add_func ("/libconnect/table/values", test_values);
  g_test_add_func ("/libconnect/table/value-list", test_value_list);
  g_test_add_func ("/libconnect/table/order", test_order);
  g_test_add_func ("/libconnect/table/select", test_select);
  g_test_add_func ("/libconnect/table/few-indexes", test_few_indexes);
  g_test_add_func ("/libconnect/table/plans", test_plans);
  return g_test_run ();
}
