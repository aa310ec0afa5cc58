/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the tables of a description cost: rows written a second, and typical lists (a page of 25 and its count, as the
 * daemon asks), at 10,000 and 100,000 contracts, in CPU time. Beside it in the same run: a bare table with three indexes
 * and the same bodies, and each search without the trigram index. Last, searches for few rows where there are 100,000
 * and 1,000,000. */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "protocol/connect-json.h"
#include "query/connect-table-sqlite.h"

#define GROUP 64 /* writes in a transaction */
#define N_ROUNDS 5
#define BODY_SIZE 1500
#define N_FEW 100000 /* rows where searches are compared */
#define N_MANY 1000000
#define N_RARE 20    /* of them have the rare word */
#define N_SEARCHES 4
#define LIMIT 1.5    /* times the cost where there are few */

typedef struct
{
  sqlite3 *db;
  const ConnectCollection *collection;
  sqlite3_stmt *insert;
  sqlite3_stmt *note; /* takes the row into the trigram index */
  sqlite3_stmt *bare;
  char *body;
  double table_time; /* seconds of CPU */
  double bare_time;
} Bench;

static double
cpu_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void
run_sql (Bench *b, const char *sql)
{
  if (sqlite3_exec (b->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sqlite3_errmsg (b->db), sql);
}

static void
open_database (Bench *b, const char *path)
{
  g_assert_cmpint (sqlite3_open (path, &b->db), ==, SQLITE_OK);
  g_assert_cmpint (connect_table_add_functions (b->db), ==, SQLITE_OK);
}

static sqlite3_stmt *
prepare (Bench *b, const char *sql)
{
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v2 (b->db, sql, -1, &stmt, NULL) != SQLITE_OK)
    g_error ("%s: %s", sqlite3_errmsg (b->db), sql);
  return stmt;
}

static void
bind (sqlite3_stmt *stmt, const ConnectValues *values)
{
  for (guint i = 0; i < connect_values_get_length (values); i++)
    {
      const ConnectValue *value = connect_values_get (values, i);

      if (value->type == CONNECT_VALUE_INT)
        sqlite3_bind_int64 (stmt, (int) i + 1, value->integer);
      else
        sqlite3_bind_text (stmt, (int) i + 1, value->text, -1, SQLITE_STATIC);
    }
}

/* --- rows --- */

static const char *const firsts[] = { "Northwind", "Contoso", "Fabrikam", "Litware", "Proseware", "Tailspin", "Wingtip", "Lucerne",
                                      "Margie", "Coho", "Alpine", "Trey" };
static const char *const seconds[] = { "Cloud", "Systems", "Software", "Trading", "Networks", "Media", "Travel", "Winery" };
static const char *const states[] = { "pending", "active", "active", "active", "terminated", "enrolling", "rejected", "active" };

/* Twenty Distributors, one partner in fifty rows. */
static JsonObject *
make_row (guint i)
{
  JsonObject *row = json_object_new ();
  guint partner = i / 50, agreement = i % 300, issuer = agreement % 20;
  g_autofree char *id = g_strdup_printf ("CRP-%05u-%05u-%05u", i % 99991, i / 7, i);
  g_autofree char *issuer_id = g_strdup_printf ("PA-%03u-%03u", issuer, issuer);
  g_autofree char *issuer_name = g_strdup_printf ("%s Distribution %u", firsts[issuer % 12], issuer);
  g_autofree char *partner_id = g_strdup_printf ("VA-%03u-%03u", partner / 1000, partner % 1000);
  g_autofree char *partner_name = g_strdup_printf ("%s %s %u", firsts[partner % 12], seconds[partner % 8], partner);
  g_autofree char *agreement_id = g_strdup_printf ("AGP-%03u-%03u-%03u", agreement, 7, agreement);
  g_autofree char *agreement_name = g_strdup_printf ("Program Agreement %u", agreement);
  g_autofree char *name = g_strdup_printf ("Contract of %s", agreement_name);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, id, -1);
  const char *const texts[][2] = {
    { "id", id }, { "name", name }, { "type", "program" }, { "status", states[i % G_N_ELEMENTS (states)] },
    { "agreement.id", agreement_id }, { "agreement.name", agreement_name }, { "agreement.owner.id", issuer_id },
    { "owner.id", issuer_id }, { "owner.name", issuer_name }, { "creator.id", issuer_id }, { "creator.name", issuer_name },
    { "issuer.id", issuer_id }, { "issuer.name", issuer_name }, { "partner.id", partner_id }, { "partner.name", partner_name },
    { "marketplace.id", "MP-00001" }, { "marketplace.name", "Marketplace One" }, { "kind", "production" },
    { "activation.hash", hash }, { "signee.id", "UR-000-000-001" }, { "signee.name", "Jane Doe" },
  };
  static const char *const moments[] = { "events.created.at", "events.updated.at", "events.signed.at" };

  for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
    connect_json_set_string (row, texts[j][0], texts[j][1]);
  for (guint j = 0; j < G_N_ELEMENTS (moments); j++)
    connect_json_set_time (row, moments[j], (G_GINT64_CONSTANT (1600000000) + i * 37 + j) * G_USEC_PER_SEC);
  connect_json_set_int (row, "version", 1);
  return row;
}

static double
run_insert (Bench *b, sqlite3_stmt *stmt, const ConnectValues *values)
{
  double start = cpu_now ();

  run_sql (b, "SAVEPOINT item");
  bind (stmt, values);
  if (sqlite3_step (stmt) != SQLITE_DONE)
    g_error ("%s", sqlite3_errmsg (b->db));
  sqlite3_reset (stmt);
  run_sql (b, "RELEASE item");
  return cpu_now () - start;
}

static void
insert_row (Bench *b, guint i)
{
  g_autoptr (JsonObject) row = make_row (i);
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autoptr (ConnectValues) bare = connect_values_new ();
  g_autoptr (ConnectValues) key = connect_values_new ();
  static const char *const three[] = { "issuer.id", "partner.id", "events.created.at" };
  guint n;
  const ConnectColumn *columns = connect_table_get_columns (b->collection, NULL, &n);

  connect_values_add_text (values, connect_json_get_string (row, "id"));
  connect_values_add_text (values, b->body);
  connect_table_add_values (columns, n, row, NULL, values);
  connect_values_add_text (bare, connect_json_get_string (row, "id"));
  connect_values_add_text (bare, b->body);
  for (guint j = 0; j < G_N_ELEMENTS (three); j++)
    connect_values_add_text (bare, connect_json_get_string (row, three[j]));
  b->table_time += run_insert (b, b->insert, values);
  connect_values_add_text (key, connect_json_get_string (row, "id"));
  b->table_time += run_insert (b, b->note, key);
  b->bare_time += run_insert (b, b->bare, bare);
}

static void
insert_rows (Bench *b, guint from, guint to)
{
  b->table_time = b->bare_time = 0;
  for (guint i = from; i < to; i++)
    {
      if (i == from || i % GROUP == 0)
        run_sql (b, "BEGIN IMMEDIATE");
      insert_row (b, i);
      if (i % GROUP == GROUP - 1 || i + 1 == to)
        run_sql (b, "COMMIT");
    }
  printf ("rows %u to %u: %.0f rows/s, bare table %.0f rows/s: %.1f times its cost\n", from, to, (to - from) / b->table_time,
          (to - from) / b->bare_time, b->table_time / b->bare_time);
}

/* --- lists --- */

/* Milliseconds of the fastest round; `found` gets the number that a count answers. */
static double
time_query (Bench *b, const char *sql, const ConnectValues *values, gint64 *found)
{
  sqlite3_stmt *stmt = prepare (b, sql);
  double best = 1e9;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      double start = cpu_now ();

      if (values != NULL)
        bind (stmt, values);
      while (sqlite3_step (stmt) == SQLITE_ROW)
        *found = sqlite3_column_int64 (stmt, 0);
      sqlite3_reset (stmt);
      best = MIN (best, cpu_now () - start);
    }
  sqlite3_finalize (stmt);
  return best * 1e3;
}

static void
time_condition (Bench *b, const char *from, const char *where, const ConnectValues *values, const char *order, double *page,
                double *count, gint64 *total)
{
  g_autofree char *list = g_strdup_printf ("SELECT r.body FROM %s WHERE %s ORDER BY %s LIMIT 25", from, where, order);
  g_autofree char *counting = g_strdup_printf ("SELECT count(*) FROM %s WHERE %s", from, where);
  gint64 ignored;

  *page = time_query (b, list, values, &ignored);
  *count = time_query (b, counting, values, total);
}

/* By the trigram index, as the daemon does when it leads to few rows. */
static void
time_candidates (Bench *b, const ConnectCondition *condition, const char *where, const char *order, double scan)
{
  g_autoptr (ConnectValues) match = connect_values_new ();
  g_autofree char *counting = g_strdup_printf ("SELECT count(*) FROM (%s)", condition->probe);
  gint64 n = 0, total;
  double page, count, probe;

  connect_values_add_text (match, condition->match);
  probe = time_query (b, counting, match, &n);
  for (guint i = 0; i < connect_values_get_length (condition->values); i++)
    connect_values_add_value (match, connect_values_get (condition->values, i));
  time_condition (b, condition->candidates, where, match, order, &page, &count, &total);
  printf ("; index: probe %.2f ms, page %.2f ms, count %.2f ms: %.2f of it%s", probe, page, count,
          (probe + page + count) / scan, n > CONNECT_TABLE_FEW ? " (not taken)" : "");
}

static void
time_list (Bench *b, const char *party, const char *filter, const char *search, const char *ordering)
{
  g_autoptr (ConnectRql) tree = connect_rql_parse (filter, NULL);
  const char *items[] = { ordering, NULL };
  g_autofree char *order = connect_table_compile_order (b->collection, CONNECT_DIALECT_SQLITE, items, NULL);
  g_autoptr (ConnectCondition) condition =
      connect_table_compile_filter (b->collection, CONNECT_DIALECT_SQLITE, tree, search, 0, NULL);
  g_autofree char *where = g_strdup_printf ("%s AND (%s)", party, condition->sql);
  double page, count;
  gint64 total = 0;

  time_condition (b, "contracts r", where, condition->values, order, &page, &count, &total);
  printf ("  %-20s %-12s %-5s %6" G_GINT64_FORMAT " rows: page %.2f ms, count %.2f ms", filter, search != NULL ? search : "",
          ordering != NULL ? ordering : "", total, page, count);
  if (condition->candidates != NULL)
    time_candidates (b, condition, where, order, page + count);
  printf ("\n");
}

static void
time_bare (Bench *b)
{
  gint64 total = 0;
  double page = time_query (b, "SELECT body FROM bare WHERE a = 'PA-003-003' ORDER BY c DESC LIMIT 25", NULL, &total);
  double count = time_query (b, "SELECT count(*) FROM bare WHERE a = 'PA-003-003'", NULL, &total);

  printf ("  bare table, of one party %27" G_GINT64_FORMAT " rows: page %7.2f ms, count %7.2f ms\n", total, page, count);
}

static void
time_lists (Bench *b)
{
  const char *one = "(r.m_issuer__id = 'PA-003-003' OR r.m_partner__id = 'PA-003-003')";
  const char *all = "1=1";

  time_bare (b);
  time_list (b, one, "", NULL, NULL);
  time_list (b, one, "status=pending", NULL, NULL);
  time_list (b, one, "", NULL, "name");
  time_list (b, one, "", "alpine", NULL);
  time_list (b, one, "", "alpine trading 15", NULL);
  printf (" of everything, as in the client's cache:\n");
  time_list (b, all, "", NULL, NULL);
  time_list (b, all, "status=pending", NULL, NULL);
  time_list (b, all, "agreement.id=AGP-007-007-007", NULL, NULL);
  time_list (b, all, "", NULL, "name");
  time_list (b, all, "", "alpine trading 15", NULL);
  time_list (b, all, "", "contoso", NULL);
  time_list (b, all, "", "contract", NULL);
  time_list (b, all, "", "nosuchtext", NULL);
  time_list (b, all, "", "12", NULL);
  time_list (b, all, "ilike(partner.name,*tailspin*)", NULL, NULL);
  time_list (b, all, "partner.name=\"Contoso Cloud 1\"", NULL, NULL);
}

static void
make_tables (Bench *b)
{
  g_auto (GStrv) shared = connect_table_dup_shared_ddl (CONNECT_DIALECT_SQLITE);
  g_auto (GStrv) ddl = connect_table_dup_ddl (b->collection, CONNECT_DIALECT_SQLITE, "doc TEXT, parts TEXT");
  g_autoptr (ConnectTrigrams) trigrams = connect_trigrams_new (b->collection, CONNECT_DIALECT_SQLITE);
  g_autoptr (GString) sql = g_string_new ("INSERT INTO contracts (key, body");
  guint n;
  const ConnectColumn *columns = connect_table_get_columns (b->collection, NULL, &n);

  for (guint i = 0; shared[i] != NULL; i++)
    run_sql (b, shared[i]);
  for (guint i = 0; ddl[i] != NULL; i++)
    run_sql (b, ddl[i]);
  run_sql (b, "CREATE TABLE bare (key TEXT PRIMARY KEY, body TEXT, a TEXT, b TEXT, c TEXT); CREATE INDEX bare_a ON bare (a);"
              "CREATE INDEX bare_b ON bare (b); CREATE INDEX bare_c ON bare (c)");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql, ", %s", columns[i].name);
  g_string_append (sql, ") VALUES (?, ?");
  for (guint i = 0; i < n; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  b->insert = prepare (b, sql->str);
  b->note = prepare (b, trigrams->note);
  b->bare = prepare (b, "INSERT INTO bare (key, body, a, b, c) VALUES (?, ?, ?, ?, ?)");
}

/* --- searches for few rows, of few and of many --- */

/* Digits as even as those of the daemon's ids. */
static char *
make_id (guint i)
{
  guint64 digits = (i * G_GUINT64_CONSTANT (6364136223846793005)) % G_GUINT64_CONSTANT (1000000000000000);

  return g_strdup_printf ("CRP-%05u-%05u-%05u", (guint) (digits / 10000000000), (guint) (digits / 100000 % 100000),
                          (guint) (digits % 100000));
}

static void
insert_searched (sqlite3_stmt *stmt, guint i, guint n)
{
  guint partner = i / 50;
  g_autofree char *id = make_id (i);
  const char *rare = i % (n / N_RARE) == 7 ? " quokka" : "";
  g_autofree char *name = g_strdup_printf ("contract of program agreement %u", i % 300);
  g_autofree char *partner_name = g_strdup_printf ("%s %s %u%s", firsts[partner % 12], seconds[partner % 8], partner, rare);

  sqlite3_bind_text (stmt, 1, id, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, name, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 3, partner_name, -1, SQLITE_STATIC);
  if (sqlite3_step (stmt) != SQLITE_DONE)
    g_error ("%s", sqlite3_errmsg (sqlite3_db_handle (stmt)));
  sqlite3_reset (stmt);
}

/* Of each row what is searched and no more, and no other index. */
static void
fill_searched (Bench *b, guint n)
{
  g_auto (GStrv) shared = connect_table_dup_shared_ddl (CONNECT_DIALECT_SQLITE);
  g_auto (GStrv) ddl = connect_table_dup_ddl (b->collection, CONNECT_DIALECT_SQLITE, NULL);
  g_autofree char *take_up = connect_trigrams_dup_take_up (b->collection, CONNECT_DIALECT_SQLITE);
  sqlite3_stmt *stmt;

  for (guint i = 0; shared[i] != NULL; i++)
    run_sql (b, shared[i]);
  run_sql (b, ddl[0]);
  stmt = prepare (b, "INSERT INTO contracts (key, revision, body, f_id, f_name, f_partner__name) "
                     "VALUES (?1, 1, '{}', lower(?1), ?2, lower(?3))");
  run_sql (b, "BEGIN");
  for (guint i = 0; i < n; i++)
    insert_searched (stmt, i, n);
  sqlite3_finalize (stmt);
  run_sql (b, take_up);
  run_sql (b, "COMMIT");
}

/* Milliseconds of a list as the daemon makes it: the probe, and the page and the count of what that finds. */
static double
time_search (Bench *b, const char *filter, const char *search, gint64 *total)
{
  g_autoptr (ConnectRql) tree = connect_rql_parse (filter, NULL);
  g_autoptr (ConnectCondition) condition =
      connect_table_compile_filter (b->collection, CONNECT_DIALECT_SQLITE, tree, search, 0, NULL);
  g_autofree char *probe = g_strdup_printf ("SELECT json_group_array(place) FROM (%s)", condition->probe);
  g_autoptr (ConnectValues) match = connect_values_new ();
  g_autoptr (ConnectValues) values = connect_values_new ();
  sqlite3_stmt *stmt = prepare (b, probe);
  double found, page, count;
  gint64 ignored;

  connect_values_add_text (match, condition->match);
  found = time_query (b, probe, match, &ignored);
  bind (stmt, match);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  connect_values_add_text (values, (const char *) sqlite3_column_text (stmt, 0));
  sqlite3_finalize (stmt);
  for (guint i = 0; i < connect_values_get_length (condition->values); i++)
    connect_values_add_value (values, connect_values_get (condition->values, i));
  time_condition (b, condition->probed, condition->sql, values, "r.key", &page, &count, total);
  return found + page + count;
}

static void
time_searches (const char *dir, guint n, double *times, gint64 *totals)
{
  g_autofree char *path = g_strdup_printf ("%s/searched-%u.db", dir, n);
  g_autofree char *id = make_id (n / 2);
  g_autofree char *piece = g_strndup (id + 6, 11); /* 345-67890-1 */
  g_autofree char *filter = g_strdup_printf ("ilike(id,*%s*)", piece);
  Bench b = { .collection = connect_collection_find ("contracts") };

  open_database (&b, path);
  run_sql (&b, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA mmap_size = 2147418112; PRAGMA cache_size = -65536");
  fill_searched (&b, n);
  times[0] = time_search (&b, filter, NULL, &totals[0]);
  times[1] = time_search (&b, "", piece, &totals[1]);
  times[2] = time_search (&b, "ilike(partner.name,*quokka*)", NULL, &totals[2]);
  times[3] = time_search (&b, "", "quokka", &totals[3]);
  sqlite3_close (b.db);
  g_unlink (path);
}

/* Returns: whether one grows by more than the limit. */
static gboolean
compare_searches (const char *dir)
{
  static const char *const titles[N_SEARCHES] = { "piece of an id", "the same by search", "rare word of a name", "the same by search" };
  double few[N_SEARCHES], many[N_SEARCHES];
  gint64 n_few[N_SEARCHES], n_many[N_SEARCHES];
  gboolean over = FALSE;

  time_searches (dir, N_FEW, few, n_few);
  time_searches (dir, N_MANY, many, n_many);
  printf ("searches of %d rows, beside those of %d\n", N_MANY, N_FEW);
  for (guint i = 0; i < N_SEARCHES; i++)
    {
      g_assert_cmpint (n_few[i], ==, n_many[i]);
      printf ("  %-20s %3" G_GINT64_FORMAT " rows: %.3f ms beside %.3f ms: %.2f times its cost (limit %.1f)\n", titles[i], n_many[i],
              many[i], few[i], many[i] / few[i], LIMIT);
      over = over || many[i] > few[i] * LIMIT;
    }
  return over;
}

int
main (void)
{
  g_autofree char *dir = g_dir_make_tmp ("connect-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "table.db", NULL);
  Bench b = { .collection = connect_collection_find ("contracts"), .body = g_strnfill (BODY_SIZE, 'x') };
  gboolean over;

  open_database (&b, path);
  run_sql (&b, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 67108864");
  make_tables (&b);
  insert_rows (&b, 0, 10000);
  time_lists (&b);
  insert_rows (&b, 10000, 100000);
  time_lists (&b);
  sqlite3_finalize (b.insert);
  sqlite3_finalize (b.note);
  sqlite3_finalize (b.bare);
  sqlite3_close (b.db);
  g_free (b.body);
  g_unlink (path);
  over = compare_searches (dir);
  g_rmdir (dir);
  return over ? 1 : 0;
}
