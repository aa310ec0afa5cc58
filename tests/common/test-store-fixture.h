/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Tests that run over both stores: each is added as /store/sqlite/NAME and /store/postgresql/NAME and gets an open, empty
 * store. Where there is no PostgreSQL the second is skipped. */

#pragma once

#include "common/test-pgsql.h"
#include "store/connectd-store.h"

G_BEGIN_DECLS

typedef struct
{
  ConnectdStore *store; /* closed after the test unless the test did and set NULL */
  char *dir;            /* data directory, removed after the test */
  char *uri;            /* NULL: SQLite */
  TestPgsql *pgsql;     /* NULL: SQLite */
} TestStore;

typedef void (*TestStoreFunc) (TestStore *t);

typedef enum
{
  TEST_STORE_SQLITE = 1 << 0,
  TEST_STORE_PGSQL = 1 << 1,
  TEST_STORE_BOTH = TEST_STORE_SQLITE | TEST_STORE_PGSQL,
} TestStoreKinds;

void test_store_add (const char *name, TestStoreKinds kinds, TestStoreFunc func);
/* g_test_run(), then stops the PostgreSQL that all tests shared. With CONNECT_TEST_SQLITE_ONLY no server is started. */
int test_store_run (void);

/* Opens another store on the same place. */
ConnectdStore *test_store_open (TestStore *t, GError **error);
void test_store_reopen (TestStore *t);
/* Runs one statement in the writer; it must succeed. */
void test_store_exec (ConnectdStore *store, const char *sql);
/* The statement's outcome, without an assertion. */
gboolean test_store_try (ConnectdStore *store, const char *sql, GError **error);
gint64 test_store_int (ConnectdStore *store, const char *sql);
char *test_store_text (ConnectdStore *store, const char *sql);

/* Counts down what is waited for, from any thread. */
typedef struct
{
  GMutex mutex;
  GCond cond;
  int left;
} TestLatch;

void test_latch_init (TestLatch *self, int left);
void test_latch_clear (TestLatch *self);
void test_latch_count (TestLatch *self);
void test_latch_wait (TestLatch *self);

G_END_DECLS
