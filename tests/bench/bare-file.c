/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "bare-file.h"

#include <stdio.h>
#include <string.h>

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  return statement;
}

static void
run_sql (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
}

static void
update_text (sqlite3 *db, const char *sql, const char *id, const char *text, gsize size)
{
  sqlite3_stmt *statement = prepare (db, sql);

  sqlite3_bind_text (statement, 1, text, (int) size, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, id, -1, SQLITE_STATIC);
  if (sqlite3_step (statement) != SQLITE_DONE)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  sqlite3_finalize (statement);
}

/* Past one object in a text of JSON that has no spaces between values. */
static const char *
skip_object (const char *at)
{
  gboolean quoted = FALSE;
  guint depth = 0;

  for (;; at++)
    {
      if (quoted)
        {
          if (*at == '\\')
            at++;
          else if (*at == '"')
            quoted = FALSE;
          continue;
        }
      if (*at == '"')
        quoted = TRUE;
      else if (*at == '{')
        depth++;
      else if (*at == '}' && --depth == 0)
        return at + 1;
    }
}

void
bare_file_set_list (sqlite3 *db, const char *list)
{
  for (const char *at = list + 1; *at == '{';)
    {
      const char *end = skip_object (at);
      g_autofree char *id = g_strndup (strstr (at, "\"id\":\"") + 6, 21);

      update_text (db, "UPDATE contracts SET body = ? WHERE id = ?", id, at, (gsize) (end - at));
      at = *end == ',' ? end + 1 : end;
    }
}

GPtrArray *
bare_file_choose_ids (const char *data)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *uri = g_strdup_printf ("file:%s/connect.db?mode=ro", data);
  sqlite3_stmt *statement;
  sqlite3 *db;

  sqlite3_open_v2 (uri, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, NULL);
  statement = prepare (db, "SELECT key FROM contracts WHERE m_issuer__id = (SELECT m_issuer__id FROM contracts GROUP BY m_issuer__id "
                           "ORDER BY count(*) DESC LIMIT 1) ORDER BY random() LIMIT " G_STRINGIFY (BARE_FILE_IDS));
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_ptr_array_add (ids, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return ids;
}

sqlite3 *
bare_file_new (const char *file, const char *data)
{
  g_autofree char *attach = g_strdup_printf ("ATTACH 'file:%s/connect.db?mode=ro' AS source", data);
  sqlite3 *db;

  remove (file);
  sqlite3_open_v2 (file, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, NULL);
  run_sql (db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
  run_sql (db, attach);
  run_sql (db, "CREATE TABLE contracts (id TEXT PRIMARY KEY, owner TEXT, status TEXT, created INTEGER, body TEXT, detail TEXT)");
  run_sql (db, "INSERT INTO contracts SELECT key, m_issuer__id, m_status, m_events__created__at, body, body FROM source.contracts");
  run_sql (db, "CREATE INDEX by_owner ON contracts (owner, status, created DESC, id)");
  return db;
}

void
bare_file_set_detail (sqlite3 *db, const char *id, const char *text)
{
  update_text (db, "UPDATE contracts SET detail = ? WHERE id = ?", id, text, strlen (text));
}
