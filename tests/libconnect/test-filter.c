/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Filters bound to a collection: what they mean in memory, and that SQLite finds the same rows by the SQL. */

#include "config.h"

#include <string.h>

#include "common/sample.h"
#include "common/test-db.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "protocol/connect-text.h"
#include "query/connect-table.h"

#define N_ROWS 120
#define N_FILTERS 3000

/* --- a database with rows --- */

typedef struct
{
  sqlite3 *db;
  GPtrArray *rows; /* of JsonObject */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  f->db = test_db_open ();
  test_db_create (f->db, sample_collection ());
  f->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  for (guint i = 0; i < N_ROWS; i++)
    {
      g_ptr_array_add (f->rows, sample_row (rand, i));
      test_db_insert (f->db, sample_collection (), g_ptr_array_index (f->rows, i));
    }
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_ptr_array_unref (f->rows);
  test_db_close (f->db);
}

/* --- the same rows --- */

static char *
select_ids (sqlite3 *db, const ConnectCondition *condition, const char *order)
{
  g_autofree char *sql = g_strdup_printf ("SELECT r.key FROM sample_rows r WHERE %s ORDER BY %s", condition->sql, order);
  g_autoptr (GString) out = g_string_new (NULL);
  sqlite3_stmt *stmt = test_db_prepare (db, sql, condition->values);
  int status;

  while ((status = sqlite3_step (stmt)) == SQLITE_ROW)
    g_string_append_printf (out, "%s ", (const char *) sqlite3_column_text (stmt, 0));
  g_assert_cmpint (status, ==, SQLITE_DONE);
  sqlite3_finalize (stmt);
  return g_string_free_and_steal (g_steal_pointer (&out));
}

static char *
match_ids (GPtrArray *rows, const ConnectRql *tree)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    if (connect_rql_matches (tree, sample_collection (), g_ptr_array_index (rows, i)))
      g_string_append_printf (out, "%s ", connect_json_get_string (g_ptr_array_index (rows, i), "id"));
  return g_string_free_and_steal (g_steal_pointer (&out));
}

/* TRUE when the filter compiles; then both must agree. */
static gboolean
assert_same (Fixture *f, const char *filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectRql) tree = connect_rql_parse (filter, &error);
  g_autoptr (ConnectCondition) condition = NULL;
  g_autoptr (ConnectCondition) other = NULL;
  g_autofree char *by_sql = NULL;
  g_autofree char *by_match = NULL;

  g_assert_no_error (error);
  condition = connect_table_compile_filter (sample_collection (), CONNECT_DIALECT_SQLITE, tree, NULL, 0, &error);
  other = connect_table_compile_filter (sample_collection (), CONNECT_DIALECT_POSTGRESQL, tree, NULL, 0, NULL);
  g_assert_true ((condition == NULL) == (other == NULL));
  by_match = match_ids (f->rows, tree);
  if (condition == NULL)
    {
      g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
      g_assert_cmpstr (by_match, ==, "");
      return FALSE;
    }
  g_assert_cmpuint (connect_values_get_length (condition->values), ==, connect_values_get_length (other->values));
  g_assert_null (other->candidates);
  by_sql = select_ids (f->db, condition, "r.key");
  if (strcmp (by_sql, by_match) != 0)
    g_test_message ("%s: %s", filter, condition->sql);
  g_assert_cmpstr (by_sql, ==, by_match);
  return TRUE;
}

static void
test_differential (Fixture *f, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  guint n_valid = 0;

  for (guint i = 0; i < N_FILTERS; i++)
    {
      g_autofree char *filter = sample_filter (rand, i % 4);

      n_valid += assert_same (f, filter) ? 1 : 0;
    }
  g_test_message ("%u of %u filters compile", n_valid, N_FILTERS);
  g_assert_cmpuint (n_valid, >, N_FILTERS / 4);
}

static int
compare_places (JsonObject *a, JsonObject *b, const char *path)
{
  gint64 x = connect_json_get_int (a, path, G_MININT64); /* null comes first, and last when descending */
  gint64 y = connect_json_get_int (b, path, G_MININT64);

  return (x > y) - (x < y);
}

static int
by_count_descending (gconstpointer a, gconstpointer b, gpointer data)
{
  int order = compare_places ((JsonObject *) b, (JsonObject *) a, "count");

  return order != 0 ? order : strcmp (connect_json_get_string ((JsonObject *) a, "id"), connect_json_get_string ((JsonObject *) b, "id"));
}

static int
by_name (gconstpointer a, gconstpointer b, gpointer data)
{
  const char *x = connect_json_get_string ((JsonObject *) a, "name");
  const char *y = connect_json_get_string ((JsonObject *) b, "name");
  g_autofree char *x_folded = x != NULL ? connect_text_fold (x) : NULL;
  g_autofree char *y_folded = y != NULL ? connect_text_fold (y) : NULL;
  int order = g_strcmp0 (x_folded, y_folded);

  return order != 0 ? order : strcmp (connect_json_get_string ((JsonObject *) a, "id"), connect_json_get_string ((JsonObject *) b, "id"));
}

static void
assert_sorted (Fixture *f, const char *ordering, GCompareDataFunc compare)
{
  const char *items[] = { ordering, NULL };
  g_autoptr (ConnectRql) all = connect_rql_new_all ();
  g_autoptr (ConnectCondition) condition =
      connect_table_compile_filter (sample_collection (), CONNECT_DIALECT_SQLITE, all, NULL, 0, NULL);
  g_autofree char *order = connect_table_compile_order (sample_collection (), CONNECT_DIALECT_SQLITE, items, NULL);
  g_autofree char *by_sql = select_ids (f->db, condition, order);
  g_autoptr (GPtrArray) rows = g_ptr_array_copy (f->rows, NULL, NULL);
  g_autofree char *sorted = NULL;

  g_ptr_array_set_free_func (rows, NULL); /* they are the fixture's */
  g_ptr_array_sort_values_with_data (rows, compare, NULL);
  sorted = match_ids (rows, all);
  g_assert_cmpstr (by_sql, ==, sorted);
}

static void
test_order (Fixture *f, gconstpointer data)
{
  assert_sorted (f, "-count", by_count_descending);
  assert_sorted (f, "name", by_name);
}

/* Chains as long and brackets as deep as a query may have them must not meet a limit of the database. */
static void
test_bounds (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) chain = g_string_new ("id=x");
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) list = g_string_new ("in(id,(x");

  while (chain->len + 6 < CONNECT_RQL_MAX_BYTES)
    g_string_append (chain, "&id=x");
  g_assert_true (assert_same (f, chain->str));
  while (list->len + 4 < CONNECT_RQL_MAX_BYTES)
    g_string_append (list, ",x");
  g_string_append (list, "))");
  g_assert_true (assert_same (f, list->str));
  for (guint i = 0; i < CONNECT_RQL_MAX_DEPTH - 1; i++)
    g_string_append_printf (deep, "%s(count=1,", i % 2 == 0 ? "and" : "or");
  g_string_append (deep, "count=2");
  for (guint i = 0; i < CONNECT_RQL_MAX_DEPTH - 1; i++)
    g_string_append_c (deep, ')');
  g_assert_true (assert_same (f, deep->str));
}

/* --- the rules, one by one, on a row made for them --- */

#define ROW \
  "{'id':'ROW-1','name':'Product Ä','status':'open','count':3,'price':'2.50','open':true,'day':'2024-02-29'," \
  "'events':{'created':{'at':'2024-05-06T07:08:09+00:00'}},'owner':{'id':'VA-1','name':''},'note':'x','secret':'s','hint':'h'," \
  "'params':[{'id':'seats','value':'5','size':1},{'id':'disk','value':'7','unit':{'id':'U-1'}}],'tags':[]}"

static JsonObject *
rule_row (void)
{
  g_autofree char *text = g_strdelimit (g_strdup (ROW), "'", '"');

  return connect_json_parse_object (text, -1, 0, NULL);
}

static const struct
{
  const char *filter;
  gboolean matches;
} rules[] = {
  { "", TRUE },
  /* unknown properties have no effect, wherever they stand */
  { "nosuch=1", TRUE },
  { "not(nosuch=1)", TRUE },
  { "or(nosuch=1,id=ROW-1)", TRUE },
  { "or(nosuch=1,id=ROW-2)", FALSE },
  { "and(nosuch=1,note=y)", TRUE },
  { "like(nosuch,a**)", TRUE },
  { "gt(nosuch,null())", TRUE },
  { "nosuch=t(a=1)", TRUE },
  { "params=t(nosuch=1)", TRUE },
  { "ordering(name)&limit=1&offset=2&select(a)", TRUE },
  /* null */
  { "owner.name=null()", FALSE },
  { "owner.name=ne=null()", TRUE },
  { "owner.name=ne=x", TRUE },
  { "tags.name=null()", TRUE },
  { "tags.name=ne=null()", FALSE },
  { "tags.name=ne=x", TRUE },
  { "like(tags.name,*)", FALSE },
  { "params.size=null()", TRUE },
  { "params.value=null()", FALSE },
  { "in(name,(null(),x))", FALSE },
  { "in(owner.id,(null(),VA-1,VA-1))", TRUE },
  { "out(owner.id,(null(),VA-1))", FALSE },
  /* empty */
  { "name=empty()", FALSE },
  { "name=ne=empty()", TRUE },
  { "name=\"\"", FALSE },
  /* types */
  { "count=3", TRUE },
  { "count=+3", TRUE },
  { "gt(count,2)", TRUE },
  { "lt(count,3)", FALSE },
  { "price=2.5", TRUE },
  { "price=2.5000009", TRUE },
  { "ge(price,2.6)", FALSE },
  { "open=true", TRUE },
  { "open=ne=false", TRUE },
  { "day=2024-02-29", TRUE },
  { "gt(day,2024-02-28)", TRUE },
  { "events.created.at=2024-05-06 09:08:09+02:00", TRUE },
  { "events.created.at=ge=2024-05-06", TRUE },
  { "events.created.at=lt=2024-05-06T07:08", FALSE },
  { "status=nosuchstate", FALSE },
  { "status=ne=nosuchstate", TRUE },
  /* text */
  { "name=product ä", FALSE },
  { "like(name,Prod*)", TRUE },
  { "like(name,prod*)", FALSE },
  { "ilike(name,*UCT ä)", TRUE },
  /* lists: any element; a tuple ties to one */
  { "params.id=seats&params.value=7", TRUE },
  { "params=t(id=seats,value=7)", FALSE },
  { "params=t(id=seats,value=5)", TRUE },
  { "params=ne=t(id=seats,value=5)", FALSE },
  { "params=ne=t(id=seats,value=7)", TRUE },
  { "in(params,(t(id=seats,value=7),t(id=disk,value=7)))", TRUE },
  { "out(params,(t(id=seats,value=7),t(id=disk,value=7)))", FALSE },
  { "params.id=ne=seats", FALSE },
  { "params=t(id=ne=seats)", TRUE },
  { "params=t(unit=t(id=U-1),id=disk)", TRUE },
  { "params=t(unit=t(id=U-1),id=seats)", FALSE },
  { "params.unit=t(id=U-1)", TRUE },
  { "owner=t(id=VA-1,name=ne=x)", TRUE },
  { "owner=ne=t(id=VA-1)", FALSE },
  { "t(id=ROW-1,count=3)", TRUE },
  { "t(id=ROW-1,count=4)", FALSE },
  /* search */
  { "search=UCT", TRUE },
  { "search=*row-1", TRUE },
  { "search=row-", TRUE },
  { "search=7", TRUE },
  { "search=nothere", FALSE },
  { "or(search=nothere,id=ROW-1)", TRUE },
  { "search=\"\"", TRUE },
};

static void
test_rules (void)
{
  g_autoptr (JsonObject) row = rule_row ();

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (ConnectRql) tree = connect_rql_parse (rules[i].filter, NULL);

      g_test_message ("%s", rules[i].filter);
      g_assert_nonnull (tree);
      g_assert_cmpint (connect_rql_matches (tree, sample_collection (), row), ==, rules[i].matches);
    }
}

static ConnectCondition *
compile (const char *filter, const char *search, ConnectSide sides, GError **error)
{
  g_autoptr (ConnectRql) tree = connect_rql_parse (filter, NULL);

  g_assert_nonnull (tree);
  return connect_table_compile_filter (sample_collection (), CONNECT_DIALECT_SQLITE, tree, search, sides, error);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *filter;
    const char *message;
  } cases[] = {
    { "like(count,1)", "filter: count, lookup: like, value: 1" },
    { "status=gt=draft", "filter: status, lookup: gt, value: draft" },
    { "in(open,(true))", "filter: open, lookup: in, value: true" },
    { "code=ne=x", "filter: code, lookup: ne, value: x" },
    { "id=null()", "filter: id, lookup: null, value: null()" },
    { "in(id,(a,null()))", "filter: id, lookup: null, value: null()" },
    { "gt(count,null())", "filter: count, lookup: gt, value: null()" },
    { "like(name,null())", "filter: name, lookup: like, value: null()" },
    { "count=x", "filter: count, lookup: eq, value: x" },
    { "count=1e10", "filter: count, lookup: eq, value: 1e10" },
    { "count=99999999999999999999", "filter: count, lookup: eq, value: 99999999999999999999" },
    { "count=\"\"", "filter: count, lookup: eq, value: " },
    { "count=+", "filter: count, lookup: eq, value: +" },
    { "count=\"+-1\"", "filter: count, lookup: eq, value: +-1" },
    { "price=empty()", "filter: price, lookup: eq, value: " },
    { "price=1-2", "filter: price, lookup: eq, value: 1-2" },
    { "open=True", "filter: open, lookup: eq, value: True" },
    { "open=1", "filter: open, lookup: eq, value: 1" },
    { "day=2024-02-30", "filter: day, lookup: eq, value: 2024-02-30" },
    { "day=2024-02-29T00:00", "filter: day, lookup: eq, value: 2024-02-29T00:00" },
    { "events.created.at=now", "filter: events.created.at, lookup: eq, value: now" },
    { "id=empty()", "filter: id, lookup: eq, value: " },
    { "like(name,a**)", "filter: name, lookup: like, value: a**" },
    { "ilike(name,**)", "filter: name, lookup: ilike, value: **" },
    { "owner=t(id=null(),name=\"\")", "filter: owner.name, lookup: eq, value: " },
    { "gt(owner,t(id=1))", "filter: owner, lookup: gt, value: t()" },
    { "in(owner,(t(id=1),x))", "filter: owner, lookup: in, value: x" },
    { "owner=t(search=x)", "filter: owner.search, lookup: eq, value: x" },
    { "search=ne=x", "filter: search, lookup: ne, value: x" },
    { "search=a**", "filter: search, lookup: eq, value: a**" },
    { "name=like&count=\"a\nb\"", "filter: count, lookup: eq, value: a b" },
    { "or(id=ROW-1,not(count=x))", "filter: count, lookup: eq, value: x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].filter);
      g_assert_null (compile (cases[i].filter, NULL, 0, &error));
      g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

static void
assert_sql (const char *filter, const char *search, ConnectSide sides, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectCondition) condition = compile (filter, search, sides, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (condition->sql, ==, sql);
}

/* What a viewer may not see is as if it were not there: no answer may tell its value. */
static void
test_audience (void)
{
  assert_sql ("secret=s", NULL, 0, "r.m_secret = ?");
  assert_sql ("secret=s", NULL, CONNECT_SIDE_OWNER, "1=1");
  assert_sql ("not(like(secret,s*))", NULL, CONNECT_SIDE_OWNER, "1=1");
  assert_sql ("hint=h", NULL, CONNECT_SIDE_OWNER, "r.m_hint = ?");
  assert_sql ("hint=h", NULL, CONNECT_SIDE_OWNER | CONNECT_SIDE_READER, "r.m_hint = ?");
  assert_sql ("hint=h", NULL, CONNECT_SIDE_READER, "1=1");
  assert_sql ("hint=ne=null()", NULL, CONNECT_SIDE_READER, "1=1");
  assert_sql ("", "x", CONNECT_SIDE_READER,
              "((r.f_id GLOB ? OR r.f_name GLOB ?) OR (r.f_owner__name GLOB ? OR "
              "EXISTS (SELECT 1 FROM sample_rows__params e WHERE e.owner = r.key AND e.f_value GLOB ?)))");
}

static void
test_sql (void)
{
  assert_sql ("", NULL, 0, "1=1");
  assert_sql ("nosuch=1", "", 0, "1=1");
  assert_sql ("in(status,(draft,open))", NULL, 0, "likelihood(r.m_status IN (?,?), 0.66)");
  assert_sql ("out(status,(draft,open))", NULL, 0, "(likelihood(r.m_status IN (?,?), 0.66)) IS NOT TRUE");
  assert_sql ("name=ne=x", NULL, 0, "r.m_name IS DISTINCT FROM ?");
  assert_sql ("params.id=seats", NULL, 0, "r.key IN (SELECT e.owner FROM sample_rows__params e WHERE e.m_id = ?)");
  assert_sql ("gt(params.size,1)", NULL, 0,
              "EXISTS (SELECT 1 FROM sample_rows__params e WHERE e.owner = r.key AND e.m_size > ?)");
}

static void
test_nothing (void)
{
  g_autoptr (ConnectRql) in = connect_rql_new_list (CONNECT_RQL_IN, "id", (const char *const[]) { NULL });
  g_autoptr (ConnectRql) out = connect_rql_new_list (CONNECT_RQL_OUT, "id", (const char *const[]) { NULL });
  g_autoptr (JsonObject) row = rule_row ();
  g_autoptr (ConnectCondition) condition =
      connect_table_compile_filter (sample_collection (), CONNECT_DIALECT_SQLITE, in, NULL, 0, NULL);

  g_assert_false (connect_rql_matches (in, sample_collection (), row));
  g_assert_true (connect_rql_matches (out, sample_collection (), row));
  g_assert_cmpstr (condition->sql, ==, "1=0");
}

#define ADD(name, func) g_test_add ("/libconnect/filter/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("differential", test_differential);
  ADD ("order", test_order);
  ADD ("bounds", test_bounds);
  g_test_add_func ("/libconnect/filter/rules", test_rules);
  g_test_add_func ("/libconnect/filter/errors", test_errors);
  g_test_add_func ("/libconnect/filter/audience", test_audience);
  g_test_add_func ("/libconnect/filter/sql", test_sql);
  g_test_add_func ("/libconnect/filter/nothing", test_nothing);
  return g_test_run ();
}
