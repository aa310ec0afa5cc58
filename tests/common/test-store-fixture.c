/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "common/test-store-fixture.h"

typedef struct
{
  TestStoreFunc func;
  gboolean pgsql;
} Case;

/* One server for all tests of a program, started by the first that wants it. */
static TestPgsql *
get_pgsql (gboolean stop)
{
  static TestPgsql *pgsql;

  if (stop)
    g_clear_pointer (&pgsql, test_pgsql_free);
  else if (pgsql == NULL && g_getenv ("CONNECT_TEST_SQLITE_ONLY") == NULL)
    pgsql = test_pgsql_new ();
  return pgsql;
}

ConnectdStore *
test_store_open (TestStore *t, GError **error)
{
  if (t->uri == NULL)
    return connectd_store_open (t->dir, NULL, error);
  return connectd_store_open (t->store == NULL ? t->dir : NULL, t->uri, error);
}

void
test_store_reopen (TestStore *t)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&t->store, connectd_store_close);
  t->store = test_store_open (t, &error);
  g_assert_no_error (error);
  g_assert_nonnull (t->store);
}

static void
run_case (gconstpointer data)
{
  const Case *self = data;
  TestStore t = { 0 };
  g_autoptr (GError) error = NULL;

  if (self->pgsql)
    {
      t.pgsql = get_pgsql (FALSE);
      if (t.pgsql == NULL)
        {
          g_test_skip ("initdb was not found");
          return;
        }
      t.uri = test_pgsql_make_database (t.pgsql);
    }
  t.dir = g_dir_make_tmp ("cstoreXXXXXX", &error);
  g_assert_no_error (error);
  test_store_reopen (&t);
  self->func (&t);
  g_clear_pointer (&t.store, connectd_store_close);
  test_remove_directory (t.dir);
  g_free (t.dir);
  g_free (t.uri);
}

static void
add_case (const char *store, const char *name, TestStoreFunc func, gboolean pgsql)
{
  g_autofree char *path = g_strdup_printf ("/store/%s/%s", store, name);
  Case *self = g_new0 (Case, 1);

  self->func = func;
  self->pgsql = pgsql;
  g_test_add_data_func_full (path, self, run_case, g_free);
}

void
test_store_add (const char *name, TestStoreKinds kinds, TestStoreFunc func)
{
  if (kinds & TEST_STORE_SQLITE)
    add_case ("sqlite", name, func, FALSE);
  if (kinds & TEST_STORE_PGSQL)
    add_case ("postgresql", name, func, TRUE);
}

int
test_store_run (void)
{
  int status = g_test_run ();

  get_pgsql (TRUE);
  return status;
}

static gboolean
exec_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  return connectd_db_run (db, user_data, NULL, NULL, NULL, NULL, error);
}

gboolean
test_store_try (ConnectdStore *store, const char *sql, GError **error)
{
  return connectd_store_write_wait (store, exec_func, (gpointer) sql, error);
}

void
test_store_exec (ConnectdStore *store, const char *sql)
{
  g_autoptr (GError) error = NULL;

  test_store_try (store, sql, &error);
  g_assert_no_error (error);
}

gint64
test_store_int (ConnectdStore *store, const char *sql)
{
  g_autoptr (GError) error = NULL;
  ConnectdDb *db = connectd_store_borrow (store, &error);
  gint64 value;

  g_assert_no_error (error);
  connectd_db_get_int (db, sql, NULL, &value, NULL, &error);
  g_assert_no_error (error);
  connectd_store_give_back (store, db);
  return value;
}

char *
test_store_text (ConnectdStore *store, const char *sql)
{
  g_autoptr (GError) error = NULL;
  ConnectdDb *db = connectd_store_borrow (store, &error);
  char *value;

  g_assert_no_error (error);
  value = connectd_db_dup_text (db, sql, NULL, &error);
  g_assert_no_error (error);
  connectd_store_give_back (store, db);
  return value;
}

void
test_latch_init (TestLatch *self, int left)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->left = left;
}

void
test_latch_clear (TestLatch *self)
{
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

void
test_latch_count (TestLatch *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (--self->left <= 0)
    g_cond_broadcast (&self->cond);
}

void
test_latch_wait (TestLatch *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (self->left > 0)
    g_assert_true (g_cond_wait_until (&self->cond, &self->mutex, end));
}
