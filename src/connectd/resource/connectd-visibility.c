/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-visibility.h"

#include <string.h>

#include "protocol/connect-json.h"

/* The column of a member, as "r.m_issuer__id"; of holders "h.…". */
static void
add_column_of (const ConnectCollection *collection, const char *alias, const char *path, GString *sql)
{
  guint n = 0;
  const ConnectColumn *columns = connect_table_get_columns (collection, NULL, &n);

  for (guint i = 0; i < n; i++)
    if (!columns[i].folded && strcmp (columns[i].member->path, path) == 0)
      {
        g_string_append_printf (sql, "%s.%s", alias, columns[i].name);
        return;
      }
  g_return_if_reached (); /* connectd_engine_new() has checked that parties have columns */
}

static void
add_column (const ConnectCollection *collection, const char *path, GString *sql)
{
  add_column_of (collection, "r", path, sql);
}

static void
add_party (const ConnectCollection *collection, const char *alias, const ConnectParty *party, const char *account, GString *sql,
           ConnectValues *values)
{
  g_string_append_c (sql, '(');
  add_column_of (collection, alias, party->path, sql);
  g_string_append (sql, " = ?");
  connect_values_add_text (values, account);
  if (party->states != NULL)
    {
      g_string_append (sql, " AND ");
      add_column_of (collection, alias, collection->state_member, sql);
      g_string_append (sql, " IN (");
      for (guint i = 0; party->states[i] != NULL; i++)
        {
          g_string_append (sql, i > 0 ? ", ?" : "?");
          connect_values_add_text (values, party->states[i]);
        }
      g_string_append_c (sql, ')');
    }
  g_string_append_c (sql, ')');
}

static void
add_parties (const ConnectCollection *collection, const char *alias, const char *account, GString *sql, ConnectValues *values)
{
  for (guint i = 0; i < collection->n_parties; i++)
    {
      g_string_append (sql, i > 0 ? " OR " : "");
      add_party (collection, alias, &collection->parties[i], account, sql, values);
    }
}

/* Rows whose holder names the account as a party, in a state in which it sees it. */
static void
add_holders (const ConnectCollection *collection, const char *account, GString *sql, ConnectValues *values)
{
  const ConnectCollection *holder = connect_collection_find (collection->holder);
  g_autofree char *table = connect_table_dup_name (holder, NULL);

  add_column (collection, collection->holder_member, sql);
  g_string_append_printf (sql, " IN (SELECT h.key FROM %s h WHERE ", table);
  add_parties (holder, "h", account, sql, values);
  g_string_append_c (sql, ')');
}

/* Rows that `column` names and the stored relation of `collection` shows to the account. */
static void
add_relation (const ConnectCollection *collection, const char *column, const char *account, GString *sql, ConnectValues *values)
{
  g_string_append_printf (sql, "%s IN (SELECT v.key FROM visible v WHERE v.account = ? AND v.collection = ?)", column);
  connect_values_add_text (values, account);
  connect_values_add_text (values, collection->name);
}

void
connectd_visibility_add_shared (const ConnectCollection *collection, GString *sql)
{
  if (collection->shared_member == NULL)
    return;
  g_string_append (sql, " AND ");
  add_column (collection, collection->shared_member, sql);
  g_string_append (sql, " = 1");
}

/* What others than the parties see. FALSE when there is nothing. */
static gboolean
add_others (const ConnectCollection *collection, const char *account, GString *sql, ConnectValues *values)
{
  switch (collection->visibility)
    {
    case CONNECT_VISIBLE_RELATION:
      g_string_append_c (sql, '(');
      add_relation (collection, "r.key", account, sql, values);
      connectd_visibility_add_shared (collection, sql);
      g_string_append_c (sql, ')');
      return TRUE;
    case CONNECT_VISIBLE_PARENT:
      g_string_append_c (sql, '(');
      add_relation (connect_collection_find (collection->parent), "r.parent", account, sql, values);
      connectd_visibility_add_shared (collection, sql);
      g_string_append_c (sql, ')');
      return TRUE;
    case CONNECT_VISIBLE_UNOWNED:
      add_column (collection, collection->parties[0].path, sql);
      g_string_append (sql, " IS NULL");
      return TRUE;
    case CONNECT_VISIBLE_PARTIES:
    case CONNECT_VISIBLE_HOLDER:
    case CONNECT_VISIBLE_ALL:
      break;
    }
  return FALSE;
}

void
connectd_visibility_add_condition (const ConnectCollection *collection, const ConnectViewer *viewer, GString *sql,
                                   ConnectValues *values)
{
  g_autoptr (GString) others = g_string_new (NULL);

  if (collection->visibility == CONNECT_VISIBLE_ALL)
    {
      g_string_append (sql, "(1=1)");
      return;
    }
  if (viewer->account_id == NULL)
    {
      g_string_append (sql, "(1=0)");
      return;
    }
  if (collection->visibility == CONNECT_VISIBLE_HOLDER)
    {
      add_holders (collection, viewer->account_id, sql, values);
      return;
    }
  g_string_append_c (sql, '(');
  add_parties (collection, "r", viewer->account_id, sql, values);
  if (add_others (collection, viewer->account_id, others, values))
    g_string_append_printf (sql, "%s%s", collection->n_parties > 0 ? " OR " : "", others->str);
  else if (collection->n_parties == 0)
    g_string_append (sql, "1=0");
  g_string_append_c (sql, ')');
}

guint
connectd_visibility_count_ways (const ConnectCollection *collection, const ConnectViewer *viewer)
{
  if (collection->visibility == CONNECT_VISIBLE_ALL || collection->visibility == CONNECT_VISIBLE_HOLDER || viewer->account_id == NULL)
    return 1;
  return MAX (collection->n_parties + (collection->visibility != CONNECT_VISIBLE_PARTIES ? 1 : 0), 1);
}

void
connectd_visibility_add_way (const ConnectCollection *collection, const ConnectViewer *viewer, guint way, GString *sql,
                             ConnectValues *values)
{
  if (connectd_visibility_count_ways (collection, viewer) == 1)
    {
      connectd_visibility_add_condition (collection, viewer, sql, values);
      return;
    }
  g_string_append_c (sql, '(');
  if (way < collection->n_parties)
    add_party (collection, "r", &collection->parties[way], viewer->account_id, sql, values);
  else
    add_others (collection, viewer->account_id, sql, values);
  for (guint i = 0; i < MIN (way, collection->n_parties); i++)
    {
      g_string_append (sql, " AND ");
      add_party (collection, "r", &collection->parties[i], viewer->account_id, sql, values);
      g_string_append (sql, " IS NOT TRUE");
    }
  g_string_append_c (sql, ')');
}

void
connectd_visibility_add_sides_of_way (const ConnectCollection *collection, const ConnectViewer *viewer, guint way, guint ways,
                                      GString *sql, ConnectValues *values)
{
  if (connectd_visibility_count_ways (collection, viewer) == 1)
    {
      connectd_visibility_add_sides (collection, viewer, sql, values);
      return;
    }
  g_string_append_printf (sql, "CAST(%d", way < collection->n_parties ? (int) collection->parties[way].side : 0);
  for (guint i = way + 1; i < collection->n_parties; i++)
    {
      if ((ways & 1u << i) == 0)
        continue;
      g_string_append (sql, " | CASE WHEN ");
      add_party (collection, "r", &collection->parties[i], viewer->account_id, sql, values);
      g_string_append_printf (sql, " THEN %d ELSE 0 END", (int) collection->parties[i].side);
    }
  g_string_append (sql, " AS BIGINT)");
}

gboolean
connectd_visibility_find_ways (ConnectdDb *db, const char *table, const ConnectCollection *collection, const ConnectViewer *viewer,
                               guint *ways, GError **error)
{
  guint n = connectd_visibility_count_ways (collection, viewer);
  g_autoptr (GString) sql = g_string_new ("SELECT 0");
  g_autoptr (ConnectValues) values = connect_values_new ();
  gboolean found;
  gint64 mask;

  *ways = (1u << n) - 1;
  if (n == 1 || collection->visibility != CONNECT_VISIBLE_PARTIES)
    return TRUE;
  for (guint i = 0; i < n; i++)
    {
      /* whatever their state: the first row that is met tells */
      g_string_append_printf (sql, " + CASE WHEN EXISTS (SELECT 1 FROM %s r WHERE ", table);
      add_column (collection, collection->parties[i].path, sql);
      connect_values_add_text (values, viewer->account_id);
      g_string_append_printf (sql, " = ?) THEN %u ELSE 0 END", 1u << i);
    }
  if (!connectd_db_get_int (db, sql->str, values, &mask, &found, error))
    return FALSE;
  *ways = mask != 0 ? (guint) mask : 1;
  return TRUE;
}

void
connectd_visibility_add_sides (const ConnectCollection *collection, const ConnectViewer *viewer, GString *sql,
                               ConnectValues *values)
{
  g_string_append (sql, "CAST(0");
  for (guint i = 0; viewer->account_id != NULL && i < collection->n_parties; i++)
    {
      g_string_append (sql, " | CASE WHEN ");
      add_party (collection, "r", &collection->parties[i], viewer->account_id, sql, values);
      g_string_append_printf (sql, " THEN %d ELSE 0 END", (int) collection->parties[i].side);
    }
  g_string_append (sql, " AS BIGINT)");
}

/* The collection and the key under which the stored relation has the row; NULL when it is not for others at all.
 * Returns: (transfer full) (nullable) */
static char *
find_relation (const ConnectCollection *collection, const char *key, JsonObject *doc, const ConnectCollection **related)
{
  gboolean shared = collection->shared_member == NULL || connect_json_get_boolean (doc, collection->shared_member, FALSE);

  *related = collection;
  if (!shared)
    return NULL;
  if (collection->visibility == CONNECT_VISIBLE_RELATION)
    return g_strdup (key);
  if (collection->visibility != CONNECT_VISIBLE_PARENT)
    return NULL;
  *related = connect_collection_find (collection->parent);
  return g_strdup (connect_json_get_string (doc, collection->parent_member));
}

static gboolean
is_everybodys (const ConnectCollection *collection, JsonObject *doc)
{
  return collection->visibility == CONNECT_VISIBLE_ALL ||
         (collection->visibility == CONNECT_VISIBLE_UNOWNED &&
          connect_json_get (doc, collection->parties[0].path) == NULL);
}

/* Whether the object that holds the row is seen by the account as a party. */
static gboolean
check_holder (ConnectdDb *db, const ConnectCollection *collection, JsonObject *doc, const char *account, gboolean *visible, GError **error)
{
  const ConnectCollection *holder = connect_collection_find (collection->holder);
  g_autofree char *table = connect_table_dup_name (holder, NULL);
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (ConnectValues) values = connect_values_new ();
  gint64 one;

  *visible = FALSE;
  if (account == NULL)
    return TRUE;
  g_string_append_printf (sql, "SELECT 1 FROM %s h WHERE h.key = ? AND (", table);
  connect_values_add_text (values, connect_json_get_string (doc, collection->holder_member));
  add_parties (holder, "h", account, sql, values);
  g_string_append_c (sql, ')');
  return connectd_db_get_int (db, sql->str, values, &one, visible, error);
}

gboolean
connectd_visibility_check (ConnectdDb *db, const ConnectCollection *collection, const char *key, JsonObject *doc,
                           const char *account, gboolean *visible, GError **error)
{
  g_autoptr (ConnectValues) values = NULL;
  const ConnectCollection *related;
  g_autofree char *relation = NULL;
  gint64 one;

  if (collection->visibility == CONNECT_VISIBLE_HOLDER)
    return check_holder (db, collection, doc, account, visible, error);
  *visible = collection->visibility == CONNECT_VISIBLE_ALL || (account != NULL && is_everybodys (collection, doc)) ||
             connect_collection_get_sides (collection, doc, account) != 0;
  if (*visible || account == NULL)
    return TRUE;
  relation = find_relation (collection, key, doc, &related);
  if (relation == NULL)
    return TRUE;
  values = connect_values_new ();
  connect_values_add_text (values, account);
  connect_values_add_text (values, related->name);
  connect_values_add_text (values, relation);
  return connectd_db_get_int (db, "SELECT 1 FROM visible WHERE account = ? AND collection = ? AND key = ? LIMIT 1", values,
                              &one, visible, error);
}

static gboolean
collect_account (const ConnectValue *row, guint n_values, gpointer user_data)
{
  g_hash_table_add (user_data, g_strdup (row[0].text));
  return TRUE;
}

GHashTable *
connectd_visibility_list_parties (const ConnectCollection *collection, JsonObject *doc)
{
  GHashTable *accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < collection->n_parties; i++)
    {
      const char *account = connect_json_get_string (doc, collection->parties[i].path);

      if (account != NULL && connect_collection_get_sides (collection, doc, account) != 0)
        g_hash_table_add (accounts, g_strdup (account));
    }
  return accounts;
}

gboolean
connectd_visibility_is_same (const ConnectCollection *collection, JsonObject *before, JsonObject *doc)
{
  return is_everybodys (collection, before) == is_everybodys (collection, doc) &&
         (collection->shared_member == NULL || connect_json_get_boolean (before, collection->shared_member, FALSE) ==
                                                 connect_json_get_boolean (doc, collection->shared_member, FALSE));
}

GHashTable *
connectd_visibility_list_accounts (ConnectdDb *db, const ConnectCollection *collection, const char *key, JsonObject *doc,
                                   GError **error)
{
  g_autoptr (GHashTable) accounts = connectd_visibility_list_parties (collection, doc);
  g_autoptr (ConnectValues) values = NULL;
  const ConnectCollection *related;
  g_autofree char *relation = NULL;

  if (is_everybodys (collection, doc))
    {
      g_hash_table_remove_all (accounts);
      g_hash_table_add (accounts, g_strdup (CONNECTD_EVERYBODY));
      return g_steal_pointer (&accounts);
    }
  relation = find_relation (collection, key, doc, &related);
  if (relation == NULL)
    return g_steal_pointer (&accounts);
  values = connect_values_new ();
  connect_values_add_text (values, related->name);
  connect_values_add_text (values, relation);
  if (!connectd_db_run (db, "SELECT DISTINCT account FROM visible WHERE collection = ? AND key = ?", values, collect_account,
                        accounts, NULL, error))
    return NULL;
  return g_steal_pointer (&accounts);
}
