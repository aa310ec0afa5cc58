/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Tables and indexes of a description.
 *
 * The rows of a list's table go with their row (ON DELETE CASCADE: SQLite wants PRAGMA foreign_keys=ON). */

#include "config.h"

#include "query/connect-table-private.h"

#include <string.h>

static const char *
text_type (ConnectDialect dialect)
{
  return dialect == CONNECT_DIALECT_SQLITE ? "TEXT" : "TEXT COLLATE \"C\"";
}

static const char *
integer_type (ConnectDialect dialect)
{
  return dialect == CONNECT_DIALECT_SQLITE ? "INTEGER" : "BIGINT";
}

static void
append_columns (GString *sql, const ConnectCollection *collection, const ConnectMember *list, ConnectDialect dialect)
{
  guint n;
  const ConnectColumn *columns = connect_table_get_columns (collection, list, &n);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql, ",\n  %s %s", columns[i].name,
                            _connect_member_is_text (columns[i].member) ? text_type (dialect) : integer_type (dialect));
}

static char *
make_table (const ConnectCollection *collection, ConnectDialect dialect, const char *extra)
{
  g_autofree char *name = connect_table_dup_name (collection, NULL);
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_append_printf (sql, "CREATE TABLE IF NOT EXISTS %s (\n", name);
  if (dialect == CONNECT_DIALECT_SQLITE) /* a rowid of its own name stays the same for good */
    g_string_append (sql, "  " CONNECT_TABLE_PLACE " INTEGER PRIMARY KEY,\n  key TEXT NOT NULL UNIQUE");
  else
    g_string_append_printf (sql, "  key %s NOT NULL PRIMARY KEY", text_type (dialect));
  g_string_append_printf (sql, ",\n  parent %s,\n  revision %s,\n  body %s", text_type (dialect), integer_type (dialect),
                          text_type (dialect));
  if (extra != NULL && *extra != '\0')
    g_string_append_printf (sql, ",\n  %s", extra);
  append_columns (sql, collection, NULL, dialect);
  g_string_append (sql, dialect == CONNECT_DIALECT_SQLITE ? ") STRICT" : ")");
  return g_string_free_and_steal (g_steal_pointer (&sql));
}

static char *
make_list_table (const ConnectCollection *collection, const ConnectMember *list, ConnectDialect dialect)
{
  g_autofree char *owner = connect_table_dup_name (collection, NULL);
  g_autofree char *name = connect_table_dup_name (collection, list);
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_append_printf (sql, "CREATE TABLE IF NOT EXISTS %s (\n  owner %s NOT NULL REFERENCES %s (key) ON DELETE CASCADE,\n"
                          "  n %s NOT NULL", name, text_type (dialect), owner, integer_type (dialect));
  append_columns (sql, collection, list, dialect);
  g_string_append (sql, ",\n  PRIMARY KEY (owner, n)");
  g_string_append (sql, dialect == CONNECT_DIALECT_SQLITE ? ") STRICT, WITHOUT ROWID" : ")");
  return g_string_free_and_steal (g_steal_pointer (&sql));
}

/* The place of nulls in an index: the same in both, which is SQLite's own; SQLite refuses to hear it said. */
static const char *
direction (ConnectDialect dialect, gboolean descending)
{
  if (dialect == CONNECT_DIALECT_SQLITE)
    return descending ? " DESC" : "";
  return descending ? " DESC NULLS LAST" : " ASC NULLS FIRST";
}

#define MAX_NAME 63 /* bytes: PostgreSQL cuts longer names off */

/* "TABLE_i_NAME"; the end of a name that is too long is a hash of it. */
static char *
make_index_name (const char *table, const char *name)
{
  g_autofree char *whole = g_strdup_printf ("%s_i_%s", table, name);

  if (strlen (whole) <= MAX_NAME)
    return g_steal_pointer (&whole);
  return g_strdup_printf ("%.*s_%08x", MAX_NAME - 9, whole, g_str_hash (whole));
}

static void
add_index (GStrvBuilder *statements, const char *table, const char *name, const char *columns, const char *where)
{
  g_autofree char *called = make_index_name (table, name);

  g_strv_builder_take (statements, g_strdup_printf ("CREATE INDEX IF NOT EXISTS %s ON %s (%s)%s", called, table, columns, where));
}

/* The member of the default order, or NULL. */
static const ConnectMember *
default_order (const ConnectCollection *collection, gboolean *descending)
{
  const char *name = collection->default_order;
  const ConnectMember *order;

  *descending = name != NULL && *name == '-';
  order = connect_collection_find_member (collection, *descending ? name + 1 : name);
  return order != NULL && connect_member_has_column (order) ? order : NULL;
}

static gboolean
is_party (const ConnectCollection *collection, const ConnectMember *member)
{
  for (guint i = 0; i < collection->n_parties; i++)
    if (strcmp (member->path, collection->parties[i].path) == 0)
      return TRUE;
  return FALSE;
}

/* The id of an object whose changes the row follows. */
static gboolean
is_reference (const ConnectCollection *collection, const ConnectMember *member)
{
  gsize length = strlen (member->path);

  for (guint i = 0; i < collection->n_references; i++)
    {
      const char *path = collection->references[i].path;

      if (length == strlen (path) + strlen (".id") && g_str_has_prefix (member->path, path) && g_str_has_suffix (member->path, ".id"))
        return TRUE;
    }
  return FALSE;
}

/* What the daemon looks rows up by: of few values none is rare enough. */
static gboolean
is_looked_up (const ConnectCollection *collection, const ConnectMember *member)
{
  gboolean internal = (member->flags & CONNECT_MEMBER_INTERNAL) != 0 || (collection->flags & CONNECT_COLLECTION_INTERNAL) != 0;

  return internal && member->kind != CONNECT_KIND_BOOLEAN && member->kind != CONNECT_KIND_CHOICE &&
         !_connect_member_is_key (collection, member);
}

/* Every index costs each write, so the rule is strict (DESIGN.md, "Filters"). */
static gboolean
deserves_index (const ConnectCollection *collection, const ConnectColumn *column)
{
  const ConnectMember *member = column->member;
  gboolean descending;
  gboolean orders = (member->flags & CONNECT_MEMBER_ORDER) != 0 || default_order (collection, &descending) == member;
  gboolean titles = g_strcmp0 (member->path, collection->title_member) == 0;
  gboolean alphabetical = member->kind == CONNECT_KIND_STRING && _connect_member_is_folded (member);

  if (collection->flags & CONNECT_COLLECTION_BULK) /* the least that will do */
    return !column->folded && is_reference (collection, member) && g_strcmp0 (member->path, collection->holder_member) != 0;
  if (column->folded)
    return alphabetical && orders && (titles || default_order (collection, &descending) == member);
  if (is_party (collection, member) || is_reference (collection, member) || is_looked_up (collection, member) ||
      (member->flags & CONNECT_MEMBER_SOUGHT) != 0)
    return TRUE;
  if (_connect_member_is_key (collection, member))
    return FALSE; /* the key has one */
  if (g_strcmp0 (member->path, collection->id_member) == 0 || g_strcmp0 (member->path, collection->state_member) == 0)
    return TRUE;
  return !alphabetical && orders && (titles || default_order (collection, &descending) == member);
}

/* The rows with one value in the default order. Behind a party stands the state: a list of one state, and its count, are
 * answered from the index alone. */
static void
add_list_index (GStrvBuilder *statements, const ConnectCollection *collection, const ConnectMember *member, ConnectDialect dialect)
{
  g_autofree char *table = connect_table_dup_name (collection, NULL);
  const ConnectMember *state = connect_collection_find_member (collection, collection->state_member);
  gboolean party = is_party (collection, member);
  gboolean descending;
  const ConnectMember *order = default_order (collection, &descending);
  gboolean folded = order->kind == CONNECT_KIND_STRING && _connect_member_is_folded (order);
  g_autofree char *second = _connect_member_dup_column (order, NULL, folded);
  g_autofree char *first = _connect_member_dup_column (member, NULL, FALSE);
  g_autofree char *third = party && state != NULL && state != member ? _connect_member_dup_column (state, NULL, FALSE) : NULL;
  g_autofree char *called = g_strdup_printf ("%s_%s", party ? "party" : "list", first + strlen ("m_"));
  g_autofree char *by = g_strdup_printf ("%s%s, %s%s, key%s%s", first, direction (dialect, FALSE), second,
                                         direction (dialect, descending), third != NULL ? ", " : "", third != NULL ? third : "");

  add_index (statements, table, called, by, "");
}

static void
add_plain_index (GStrvBuilder *statements, const char *table, const ConnectColumn *column, const char *last,
                 ConnectDialect dialect)
{
  g_autofree char *by = g_strdup_printf ("%s%s, %s", column->name, direction (dialect, FALSE), last);
  g_autofree char *where = NULL;

  /* most rows have most of what may be absent absent: they cost nothing there */
  if ((column->member->flags & (CONNECT_MEMBER_NULL | CONNECT_MEMBER_ORDER)) == CONNECT_MEMBER_NULL)
    where = g_strdup_printf (" WHERE %s IS NOT NULL", column->name);
  add_index (statements, table, column->name, by, where != NULL ? where : "");
}

/* What a holder has, the newest holder first, each in the order of keys; their states and counts are answered from it alone. */
static void
add_holder_index (GStrvBuilder *statements, const ConnectCollection *collection, ConnectDialect dialect)
{
  g_autofree char *table = connect_table_dup_name (collection, NULL);
  const ConnectMember *holder = connect_collection_find_member (collection, collection->holder_member);
  const ConnectMember *state = connect_collection_find_member (collection, collection->state_member);
  g_autofree char *first = _connect_member_dup_column (holder, NULL, FALSE);
  g_autofree char *last = state != NULL ? _connect_member_dup_column (state, NULL, FALSE) : NULL;
  g_autofree char *by = g_strdup_printf ("%s%s, key%s%s", first, direction (dialect, TRUE), last != NULL ? ", " : "", last != NULL ? last : "");

  add_index (statements, table, "holder", by, "");
}

/* What is sought among the rows of one holder. */
static void
add_sought_indexes (GStrvBuilder *statements, const ConnectCollection *collection, ConnectDialect dialect)
{
  g_autofree char *table = connect_table_dup_name (collection, NULL);
  const ConnectMember *holder = connect_collection_find_member (collection, collection->holder_member);
  g_autofree char *first = _connect_member_dup_column (holder, NULL, FALSE);

  for (guint i = 0; i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];
      g_autofree char *second = NULL, *called = NULL, *by = NULL;

      if ((member->flags & CONNECT_MEMBER_SOUGHT) == 0)
        continue;
      second = _connect_member_dup_column (member, NULL, FALSE);
      called = g_strconcat ("held_", second + strlen ("m_"), NULL);
      by = g_strdup_printf ("%s%s, %s%s", first, direction (dialect, FALSE), second, direction (dialect, FALSE));
      add_index (statements, table, called, by, "");
    }
}

static void
add_column_indexes (GStrvBuilder *statements, const ConnectCollection *collection, ConnectDialect dialect)
{
  g_autofree char *table = connect_table_dup_name (collection, NULL);
  gboolean descending;
  const ConnectMember *order = default_order (collection, &descending);
  guint n;
  const ConnectColumn *columns = connect_table_get_columns (collection, NULL, &n);

  for (guint i = 0; i < n; i++)
    {
      const ConnectMember *member = columns[i].member;
      gboolean lists = is_party (collection, member) || g_strcmp0 (member->path, collection->state_member) == 0 ||
                       (member->flags & CONNECT_MEMBER_SOUGHT) != 0;

      if (!deserves_index (collection, &columns[i]))
        continue;
      if (!columns[i].folded && lists && order != NULL && order != member)
        add_list_index (statements, collection, member, dialect);
      else
        add_plain_index (statements, table, &columns[i], "key", dialect);
    }
}

/* Equality in a list leads from its table to the rows. */
static void
add_element_indexes (GStrvBuilder *statements, const ConnectCollection *collection, const ConnectMember *list,
                     ConnectDialect dialect)
{
  g_autofree char *table = connect_table_dup_name (collection, list);
  guint n;
  const ConnectColumn *columns = connect_table_get_columns (collection, list, &n);

  for (guint i = 0; i < n; i++)
    if (!columns[i].folded && columns[i].member->kind != CONNECT_KIND_BOOLEAN)
      add_plain_index (statements, table, &columns[i], "owner", dialect);
}

char **
connect_table_dup_ddl (const ConnectCollection *collection, ConnectDialect dialect, const char *extra)
{
  g_autoptr (GStrvBuilder) statements = g_strv_builder_new ();
  g_autofree char *table = connect_table_dup_name (collection, NULL);

  g_strv_builder_take (statements, make_table (collection, dialect, extra));
  if (collection->parent != NULL)
    add_index (statements, table, "parent", "parent, key", "");
  if (collection->holder != NULL)
    {
      add_holder_index (statements, collection, dialect);
      add_sought_indexes (statements, collection, dialect);
    }
  add_column_indexes (statements, collection, dialect);
  for (guint i = 0; i < collection->n_members; i++)
    {
      const ConnectMember *list = &collection->members[i];
      guint n = 0;

      if (list->kind == CONNECT_KIND_LIST)
        connect_table_get_columns (collection, list, &n);
      if (n == 0)
        continue;
      g_strv_builder_take (statements, make_list_table (collection, list, dialect));
      add_element_indexes (statements, collection, list, dialect);
    }
  if ((collection->flags & CONNECT_COLLECTION_BULK) == 0)
    _connect_table_add_trigrams (statements, collection, dialect);
  return g_strv_builder_end (statements);
}
