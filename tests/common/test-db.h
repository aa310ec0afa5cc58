/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The tables of a description in an SQLite database in memory, and rows in them. */

#pragma once

#include <sqlite3.h>
#include "query/connect-table.h"

G_BEGIN_DECLS

sqlite3 *test_db_open (void);
void test_db_close (sqlite3 *db);
void test_db_run (sqlite3 *db, const char *sql);
/* With all values bound. */
sqlite3_stmt *test_db_prepare (sqlite3 *db, const char *sql, const ConnectValues *values);
void test_db_create (sqlite3 *db, const ConnectCollection *collection);
void test_db_insert (sqlite3 *db, const ConnectCollection *collection, JsonObject *row);

G_END_DECLS
