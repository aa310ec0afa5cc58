/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A newer program has added columns: the rows that were there get their values. */

#include "config.h"

#include "engine-world.h"

#define N_ROWS 450 /* some slices */

static void
insert_shops (Fixture *f)
{
  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *id = g_strdup_printf ("MP-%05u", i);
      g_autofree char *json = g_strdup_printf ("{'id':'%s','name':'Shop','owner':{'id':'PA-100-000'},'currency':'EUR',"
                                               "'countries':[{'id':'DE'},{'id':'FR'}]}",
                                               id);

      fixture_insert (f, "marketplaces", id, json);
    }
}

/* As the store leaves it after it has added the columns and the list's table. */
static void
forget_columns (TestStore *t)
{
  test_store_exec (t->store, "UPDATE marketplaces SET m_currency = NULL, f_currency = NULL");
  test_store_exec (t->store, "DELETE FROM marketplaces__countries");
  test_store_exec (t->store, "INSERT INTO meta (name, value) VALUES ('refill', '[\"gone\", \"marketplaces\", \"tokens\"]')");
}

static void
assert_filled (TestStore *t)
{
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM marketplaces WHERE m_currency = 'EUR'"), ==, N_ROWS);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM marketplaces__countries"), ==, 2 * N_ROWS);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM meta WHERE name LIKE 'refill%'"), ==, 0);
}

static void
test_refill (TestStore *t)
{
  g_autoptr (Fixture) f = fixture_new (t, NULL);
  gint64 revisions;
  gint64 feed;

  fixture_add_account (f, "PA-100-000", "distributor", "Dawn");
  insert_shops (f);
  revisions = test_store_int (t->store, "SELECT sum(revision) FROM marketplaces");
  feed = test_store_int (t->store, "SELECT sum(seq) FROM changes");
  forget_columns (t);
  fixture_run_jobs (f);
  assert_filled (t);
  /* the objects are the same as before */
  g_assert_cmpint (test_store_int (t->store, "SELECT sum(revision) FROM marketplaces"), ==, revisions);
  g_assert_cmpint (test_store_int (t->store, "SELECT sum(seq) FROM changes"), ==, feed);
}

/* It goes on where it had got to, and passes over what cannot be read. */
static void
test_resume (TestStore *t)
{
  g_autoptr (Fixture) f = fixture_new (t, NULL);

  fixture_add_account (f, "PA-100-000", "distributor", "Dawn");
  insert_shops (f);
  test_store_exec (t->store, "UPDATE marketplaces SET m_currency = NULL");
  test_store_exec (t->store, "UPDATE marketplaces SET doc = 'nonsense' WHERE key = 'MP-00440'");
  test_store_exec (t->store, "INSERT INTO meta (name, value) VALUES ('refill', '[\"marketplaces\"]')");
  test_store_exec (t->store, "INSERT INTO meta (name, value) VALUES ('refill-position', 'MP-00439')");
  fixture_run_jobs (f);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM marketplaces WHERE m_currency = 'EUR'"), ==, 9);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM meta WHERE name LIKE 'refill%'"), ==, 0);
}

/* A list that makes no sense stops nothing. */
static void
test_nonsense (TestStore *t)
{
  g_autoptr (Fixture) f = fixture_new (t, NULL);
  static const char *const lists[] = { "", "nonsense", "{}", "[]", "[1, null, {}]" };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *sql = g_strdup_printf ("INSERT INTO meta (name, value) VALUES ('refill', '%s')", lists[i]);

      test_store_exec (t->store, sql);
      fixture_run_jobs (f);
      g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM meta WHERE name LIKE 'refill%'"), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("refill", TEST_STORE_BOTH, test_refill);
  test_store_add ("resume", TEST_STORE_BOTH, test_resume);
  test_store_add ("nonsense", TEST_STORE_BOTH, test_nonsense);
  return test_store_run ();
}
