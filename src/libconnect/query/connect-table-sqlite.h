/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a connection to SQLite needs for the statements of connect-table.h. All of it is here, because libconnect links
 * no database. */

#pragma once

#include <sqlite3.h>

#include "query/connect-table.h"

static inline void
connect_table_call_letters (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const char *texts = (const char *) sqlite3_value_text (values[1]);

  if (texts != NULL)
    sqlite3_result_text (context, connect_trigrams_dup_letters ((guint) sqlite3_value_int (values[0]), texts), -1, g_free);
}

/* Returns: a code of SQLite */
static inline int
connect_table_add_functions (sqlite3 *db)
{
  return sqlite3_create_function_v2 (db, CONNECT_TRIGRAMS_LETTERS, 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                     connect_table_call_letters, NULL, NULL, NULL);
}
