/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The data directory, the tables, and what a newer or older program finds. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/test-store-fixture.h"
#include "protocol/connect-error.h"
#include "store/connectd-schema.h"

/* --- the data directory --- */

static void
assert_mode (const char *directory, const char *name, guint mode)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 0777, ==, mode);
}

static void
test_modes (TestStore *t)
{
  g_autofree char *directory = g_build_filename (t->dir, "new", "data", NULL);
  g_autoptr (GError) error = NULL;
  ConnectdStore *store = connectd_store_open (directory, NULL, &error);

  g_assert_no_error (error);
  test_store_exec (store, "CREATE TABLE w (n INTEGER)");
  assert_mode (directory, ".", 0700);
  assert_mode (directory, "connect.db", 0600);
  assert_mode (directory, "connect.db-wal", 0600);
  assert_mode (directory, "connect.db-shm", 0600);
  assert_mode (directory, "lock", 0600);
  connectd_store_close (store);
}

static void
test_lock (TestStore *t)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *process = g_strdup_printf ("process %d", (int) getpid ());

  g_assert_null (connectd_store_open (t->dir, t->uri, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, t->dir));
  g_assert_nonnull (strstr (error->message, process));
  test_store_reopen (t);
}

static void
assert_refused (const char *directory, ConnectError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (connectd_store_open (directory, NULL, &error));
  g_assert_error (error, CONNECT_ERROR, (int) code);
}

static void
test_bad_places (TestStore *t)
{
  g_autofree char *file = g_build_filename (t->dir, "connect.db", NULL);
  g_autofree char *directory = g_build_filename (t->dir, "other", NULL);
  g_autofree char *garbage = g_build_filename (directory, "connect.db", NULL);
  g_autofree char *below = g_build_filename (file, "x", NULL);
  g_autofree char *text = g_strnfill (8192, 'x');

  assert_refused (below, CONNECT_ERROR_STORAGE);
  assert_refused ("/proc/no/such", CONNECT_ERROR_STORAGE);
  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  g_assert_true (g_file_set_contents (garbage, text, -1, NULL));
  assert_refused (directory, CONNECT_ERROR_CORRUPT);
}

/* --- versions --- */

static void
test_newer (TestStore *t)
{
  g_autoptr (GError) error = NULL;

  test_store_exec (t->store, t->uri == NULL ? "PRAGMA user_version = 99" : "UPDATE schema_version SET version = 99");
  g_clear_pointer (&t->store, connectd_store_close);
  g_assert_null (test_store_open (t, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, "newer"));
  g_assert_nonnull (strstr (error->message, "99"));
}

static void
test_epoch (TestStore *t)
{
  g_autofree char *first = g_strdup (connectd_store_get_epoch (t->store));
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (strlen (first), >=, 16);
  test_store_reopen (t);
  g_assert_cmpstr (connectd_store_get_epoch (t->store), ==, first);
  connectd_store_renew_epoch (t->store, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (connectd_store_get_epoch (t->store), !=, first);
  g_free (first);
  first = g_strdup (connectd_store_get_epoch (t->store));
  test_store_reopen (t);
  g_assert_cmpstr (connectd_store_get_epoch (t->store), ==, first);
}

/* Every table of every description can be read, by all its columns. */
static void
test_tables (TestStore *t)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; connect_collections ()[i] != NULL; i++)
    {
      const ConnectCollection *collection = connect_collections ()[i];
      g_autofree char *name = connect_table_dup_name (collection, NULL);
      g_autofree char *rows = g_strdup_printf ("SELECT count(*) FROM %s WHERE doc = ''", name);
      guint n;
      const ConnectColumn *columns = connect_table_get_columns (collection, NULL, &n);

      g_assert_cmpint (test_store_int (t->store, rows), ==, 0);
      for (guint j = 0; j < n; j++)
        {
          g_autofree char *column = g_strdup_printf ("SELECT count(%s) FROM %s", columns[j].name, name);

          g_assert_cmpint (test_store_int (t->store, column), ==, 0);
        }
    }
  test_store_exec (t->store, "INSERT INTO visible (account, collection, key, reason) VALUES ('VA', 'c', 'k', 'r')");
  test_store_try (t->store, "INSERT INTO visible (account, collection, key, reason) VALUES ('VA', 'c', 'k', 'r')", &error);
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_CONFLICT);
}

/* As if the database came from a program that knew less. */
static const char *const forget[] = {
  "DROP INDEX IF EXISTS marketplaces_i_m_currency",
  "DROP INDEX IF EXISTS marketplaces_i_f_currency",
  "ALTER TABLE marketplaces DROP COLUMN m_currency",
  "ALTER TABLE marketplaces DROP COLUMN f_currency",
  "DROP TABLE sessions",
  "DROP INDEX limits_until",
  "ALTER TABLE limits DROP COLUMN until",
  "INSERT INTO limits (name, count) VALUES ('kept', 5)",
  "INSERT INTO marketplaces (key, doc) VALUES ('MP-1', '{}')",
  "UPDATE meta SET value = 'older' WHERE name = 'fingerprint'",
};

/* It had no trigram index, and an index that nobody wants any more. */
static void
forget_index (TestStore *t)
{
  test_store_exec (t->store, "CREATE INDEX marketplaces_i_old ON marketplaces (body)");
  if (t->uri == NULL)
    test_store_exec (t->store, "DROP TRIGGER trigrams_full");
  test_store_exec (t->store, t->uri == NULL ? "DROP TABLE trigrams" : "DROP INDEX marketplaces_tri");
}

static void
test_completed (TestStore *t)
{
  g_autofree char *refill = NULL;
  g_autofree char *epoch = g_strdup (connectd_store_get_epoch (t->store));
  g_autofree char *none = test_store_text (t->store, "SELECT value FROM meta WHERE name = 'refill'");

  g_assert_null (none);
  forget_index (t);
  for (guint i = 0; i < G_N_ELEMENTS (forget); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", forget[i]);
      test_store_try (t->store, forget[i], &error);
      g_assert_no_error (error);
    }
  test_store_reopen (t);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM marketplaces WHERE m_currency IS NULL"), ==, 1);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM sessions"), ==, 0);
  g_assert_cmpint (test_store_int (t->store, "SELECT until FROM limits WHERE name = 'kept'"), ==, 0);
  refill = test_store_text (t->store, "SELECT value FROM meta WHERE name = 'refill'");
  g_assert_cmpstr (refill, ==, "[\"marketplaces\"]");
  g_assert_cmpstr (connectd_store_get_epoch (t->store), ==, epoch);
  if (t->uri == NULL)
    g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM trigrams"), ==, 1);
  test_store_exec (t->store, "CREATE INDEX marketplaces_i_old ON marketplaces (body)"); /* it is gone */
}

/* A new list's table is noted as well, and what an earlier run noted stays. */
static void
test_completed_lists (TestStore *t)
{
  g_autofree char *refill = NULL;

  test_store_exec (t->store, "INSERT INTO meta (name, value) VALUES ('refill', '[\"contracts\", \"gone\", \"accounts\"]')");
  test_store_exec (t->store, "INSERT INTO meta (name, value) VALUES ('refill-position', 'PA-5')");
  test_store_exec (t->store, "DROP TABLE marketplaces__countries");
  test_store_exec (t->store, "UPDATE meta SET value = 'older' WHERE name = 'fingerprint'");
  test_store_reopen (t);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM marketplaces__countries"), ==, 0);
  refill = test_store_text (t->store, "SELECT value FROM meta WHERE name = 'refill'");
  g_assert_cmpstr (refill, ==, "[\"accounts\",\"marketplaces\",\"contracts\"]");
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM meta WHERE name = 'refill-position'"), ==, 0);
}

/* Rows of marketplaces that the index names as those with "mer" in their name. */
static gint64
count_candidates (TestStore *t)
{
  g_autoptr (ConnectRql) filter = connect_rql_parse ("ilike(name,*mer*)", NULL);
  g_autoptr (ConnectCondition) condition =
      connect_table_compile_filter (connect_collection_find ("marketplaces"), CONNECT_DIALECT_SQLITE, filter, NULL, 0, NULL);
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM trigrams WHERE trigrams MATCH '%s'", condition->match);

  return test_store_int (t->store, sql);
}

static void
reopen_older (TestStore *t, const char *const *before)
{
  for (guint i = 0; before[i] != NULL; i++)
    test_store_exec (t->store, before[i]);
  test_store_exec (t->store, "UPDATE meta SET value = 'older' WHERE name = 'fingerprint'");
  test_store_reopen (t);
}

/* Version 1 had a trigram index a table, kept by triggers. */
static void
test_one_trigram_index (TestStore *t)
{
  static const char *const before[] = {
    "DROP TRIGGER trigrams_full",
    "DROP TABLE trigrams",
    "CREATE VIRTUAL TABLE marketplaces_tri USING fts5 (t, content='', contentless_delete=1, detail=none)",
    "CREATE TABLE marketplaces_tri_new (place INTEGER PRIMARY KEY)",
    "CREATE TRIGGER marketplaces_tri_insert AFTER INSERT ON marketplaces BEGIN INSERT INTO marketplaces_tri_new VALUES (new.rowid); END",
    "INSERT INTO marketplaces (key, doc, f_name) VALUES ('MP-1', '{}', 'emerald')",
    "PRAGMA user_version = 1",
    NULL,
  };

  reopen_older (t, before);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'marketplaces_tri*'"), ==, 0);
  g_assert_cmpint (count_candidates (t), ==, 1);
}

/* Version 2 had the texts as they are, behind a mark of their collection: in the index, and waiting for it. */
static void
test_letters (TestStore *t)
{
  static const char *const before[] = {
    "INSERT INTO marketplaces (key, doc, f_name) VALUES ('MP-1', '{}', 'emerald'), ('MP-2', '{}', 'summer')",
    "INSERT INTO trigrams (rowid, t) SELECT place, f_name FROM marketplaces WHERE key = 'MP-1'",
    "INSERT INTO trigrams_new (place, t) SELECT place, f_name FROM marketplaces WHERE key = 'MP-2'",
    "PRAGMA user_version = 2",
    NULL,
  };

  reopen_older (t, before);
  g_assert_cmpint (count_candidates (t), ==, 2);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM trigrams WHERE trigrams MATCH 'mer'"), ==, 0);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM trigrams_new"), ==, 0);
}

static void
test_expand (void)
{
  g_autofree char *sqlite = connectd_schema_expand ("a $TEXT, b $INT, c $BLOB", CONNECT_DIALECT_SQLITE);
  g_autofree char *pgsql = connectd_schema_expand ("a $TEXT, b $INT, c $BLOB", CONNECT_DIALECT_POSTGRESQL);
  g_autofree char *one = connectd_schema_dup_fingerprint (CONNECT_DIALECT_SQLITE);
  g_autofree char *same = connectd_schema_dup_fingerprint (CONNECT_DIALECT_SQLITE);
  g_autofree char *other = connectd_schema_dup_fingerprint (CONNECT_DIALECT_POSTGRESQL);

  g_assert_cmpstr (sqlite, ==, "a TEXT, b INTEGER, c BLOB");
  g_assert_cmpstr (pgsql, ==, "a TEXT COLLATE \"C\", b BIGINT, c BYTEA");
  g_assert_cmpstr (one, ==, same);
  g_assert_cmpstr (one, !=, other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/expand", test_expand);
  test_store_add ("modes", TEST_STORE_SQLITE, test_modes);
  test_store_add ("lock", TEST_STORE_BOTH, test_lock);
  test_store_add ("bad-places", TEST_STORE_SQLITE, test_bad_places);
  test_store_add ("newer", TEST_STORE_BOTH, test_newer);
  test_store_add ("epoch", TEST_STORE_BOTH, test_epoch);
  test_store_add ("tables", TEST_STORE_BOTH, test_tables);
  test_store_add ("one-trigram-index", TEST_STORE_SQLITE, test_one_trigram_index);
  test_store_add ("letters", TEST_STORE_SQLITE, test_letters);
  test_store_add ("completed", TEST_STORE_BOTH, test_completed);
  test_store_add ("completed-lists", TEST_STORE_BOTH, test_completed_lists);
  return test_store_run ();
}
