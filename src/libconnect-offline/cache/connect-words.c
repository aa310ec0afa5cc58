/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "client/connect-account-private.h"
#include "protocol/connect-error.h"

/* The search bar: words that begin with those typed, in everything synchronised. */

#define MAX_WORDS 16
#define MAX_LIMIT 1000

typedef struct
{
  ConnectCache *cache;
  char *match;
  guint limit;
  ConnectCollectionFunc wanted;
  GArray *rows; /* ConnectRowData */
} Search;

static void
clear_row (gpointer row)
{
  connect_row_data_clear (row);
}

static void
clear_search (gpointer data)
{
  Search *search = data;

  g_free (search->match);
  g_array_unref (search->rows);
}

static void
search_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, clear_search);
}

/* Each word as a quoted text that only has to begin a word; NULL when there is none to look for. */
static char *
make_match (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n\v\f", -1);
  g_autoptr (GString) match = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; words[i] != NULL && n < MAX_WORDS; i++)
    {
      g_auto (GStrv) parts = NULL;
      g_autofree char *doubled = NULL;
      gboolean sound = FALSE;

      for (const char *c = words[i]; *c != '\0' && !sound; c = g_utf8_next_char (c))
        sound = g_unichar_isalnum (g_utf8_get_char (c));
      if (!sound)
        continue;
      parts = g_strsplit (words[i], "\"", -1);
      doubled = g_strjoinv ("\"\"", parts);
      g_string_append_printf (match, "%s\"%s\"*", n++ > 0 ? " AND " : "", doubled);
    }
  return n > 0 ? g_string_free_and_steal (g_steal_pointer (&match)) : NULL;
}

static gboolean
is_wanted (Search *search, gint64 rowid)
{
  const ConnectTable *table = connect_schema_find_rowid (connect_cache_get_schema (search->cache), rowid);

  return table != NULL && (search->wanted == NULL || search->wanted (table->collection));
}

static gboolean
search_work (gpointer data, GError **error)
{
  const char *sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25 (words, 8.0, 1.0), rowid DESC";
  Search *search = data;
  ConnectReader *reader = connect_cache_get_thread_reader (search->cache);
  ConnectDb *db = connect_reader_get (reader, NULL);
  g_autoptr (ConnectStmt) stmt = NULL;
  g_autoptr (GError) local = NULL;

  if (db == NULL || search->match == NULL)
    return TRUE;
  stmt = connect_db_prepare (db, sql, error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, search->match, -1, SQLITE_STATIC);
  while (search->rows->len < search->limit && connect_db_step (db, stmt, &local))
    {
      gint64 rowid = sqlite3_column_int64 (stmt, 0);
      ConnectRowData row = { 0 };

      if (is_wanted (search, rowid) && connect_reader_get_rowid (reader, rowid, &row))
        g_array_append_val (search->rows, row);
      else
        connect_row_data_clear (&row);
    }
  sqlite3_reset (stmt);
  sqlite3_clear_bindings (stmt);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

typedef struct
{
  ConnectAccount *account;
  Search *search;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_object_unref (answer->account);
  search_unref (answer->search);
  g_free (answer);
}

static DexFuture *
found_cb (DexFuture *future, gpointer data)
{
  Answer *answer = data;
  GListStore *store = g_list_store_new (CONNECT_TYPE_ROW);

  for (guint i = 0; i < answer->search->rows->len; i++)
    {
      g_autoptr (ConnectRow) row =
          _connect_account_intern_row (answer->account, &g_array_index (answer->search->rows, ConnectRowData, i));

      /* it was read on another thread, maybe before the last look at what changed */
      _connect_row_refresh (row);
      g_list_store_append (store, row);
    }
  return dex_future_new_take_object (store);
}

DexFuture *
connect_account_search (ConnectAccount *self, const char *text, guint limit, ConnectCollectionFunc wanted)
{
  ConnectCache *cache;
  Search *search;
  Answer *answer;
  DexFuture *work;

  dex_return_error_if_fail (CONNECT_IS_ACCOUNT (self));
  dex_return_error_if_fail (text != NULL);
  cache = _connect_account_get_cache (self);
  if (cache == NULL)
    return dex_future_new_take_object (g_list_store_new (CONNECT_TYPE_ROW));
  search = g_atomic_rc_box_new0 (Search);
  search->cache = cache;
  search->match = g_utf8_validate (text, -1, NULL) ? make_match (text) : NULL;
  search->limit = MIN (limit, MAX_LIMIT);
  search->wanted = wanted;
  search->rows = g_array_new (FALSE, TRUE, sizeof (ConnectRowData));
  g_array_set_clear_func (search->rows, clear_row);
  answer = g_new0 (Answer, 1);
  answer->account = g_object_ref (self);
  answer->search = g_atomic_rc_box_acquire (search);
  work = connect_worker_run (connect_cache_get_reading (cache), search_work, search, search_unref);
  return dex_future_then (work, found_cb, answer, answer_free);
}
