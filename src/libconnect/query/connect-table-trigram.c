/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The trigram index of a collection: which rows can hold what a filter looks for. It only ever names candidates, and the
 * filter itself is asked of each, so an index that names too many is right as well.
 *
 * SQLite: an FTS5 table T_tri without contents, by the rowid of the row, kept by triggers, so that whoever writes rows
 * need not know. A segment of FTS5 a row would cost more than the row; therefore rows that were written lately wait in
 * T_tri_new, always count as candidates, and are taken over many at a time. PostgreSQL: one GIN index of pg_trgm, where
 * that extension is to be had; its planner knows by itself when to use it. */

#include "config.h"

#include "query/connect-table-private.h"

#include <string.h>

#include "protocol/connect-text.h"
#include "query/connect-rql-private.h"

#define N_WAITING 128   /* rows in T_tri_new */
#define MAX_TERMS 64    /* trigrams that one query looks for */
#define MAX_LITERAL 8   /* of one run of characters */
#define MAX_DEPTH 8     /* brackets in a query of FTS5, which bounds them */

/* Ids that nobody searches, and what is the daemon's own (hashes: no two trigrams alike), are not worth it. */
gboolean
_connect_member_has_trigrams (const ConnectMember *member)
{
  return _connect_member_is_folded (member) && (member->flags & CONNECT_MEMBER_INTERNAL) == 0 &&
         ((member->flags & CONNECT_MEMBER_SEARCH) != 0 || member->kind == CONNECT_KIND_STRING);
}

/* --- tables --- */

/* The folded columns in it, each between `prefix` and `suffix`. Empty: there is no index. */
static char *
join_columns (const ConnectCollection *collection, const char *prefix, const char *suffix, const char *between)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint n;
  const ConnectColumn *columns = connect_table_get_columns (collection, NULL, &n);

  for (guint i = 0; i < n; i++)
    if (columns[i].folded && _connect_member_has_trigrams (columns[i].member))
      g_string_append_printf (out, "%s%s%s%s", out->len > 0 ? between : "", prefix, columns[i].name, suffix);
  return g_string_free_and_steal (g_steal_pointer (&out));
}

static void
add_trigger (GStrvBuilder *statements, const char *index, const char *event, const char *when, const char *body)
{
  g_strv_builder_take (statements, g_strdup_printf ("DROP TRIGGER IF EXISTS %s_%s", index, event));
  g_strv_builder_take (statements, g_strdup_printf ("CREATE TRIGGER %s_%s %s BEGIN %s; END", index, event, when, body));
}

/* Takes up the rows of `table` that meet `where`. */
static char *
make_insert (const ConnectCollection *collection, const char *table, const char *index, const char *where)
{
  g_autofree char *texts = join_columns (collection, "r.", "", ", ");

  return g_strdup_printf ("INSERT INTO %s (rowid, t) SELECT r.rowid, concat_ws(char(10), %s) FROM %s r WHERE r.rowid %s", index,
                          texts, table, where);
}

/* An update that leaves the texts alone leaves the index alone. */
static void
add_triggers (GStrvBuilder *statements, const ConnectCollection *collection, const char *table, const char *index)
{
  g_autofree char *names = join_columns (collection, "", "", ", ");
  g_autofree char *news = join_columns (collection, "new.", "", ", ");
  g_autofree char *olds = join_columns (collection, "old.", "", ", ");
  g_autofree char *inserted = g_strdup_printf ("AFTER INSERT ON %s", table);
  g_autofree char *updated = g_strdup_printf ("AFTER UPDATE OF %s ON %s WHEN (%s) IS NOT (%s)", names, table, news, olds);
  g_autofree char *deleted = g_strdup_printf ("AFTER DELETE ON %s", table);
  g_autofree char *full = g_strdup_printf ("AFTER INSERT ON %s_new WHEN (SELECT count(*) FROM %s_new) >= %d", index, index,
                                           N_WAITING);
  g_autofree char *waiting = g_strdup_printf ("IN (SELECT place FROM %s_new)", index);
  g_autofree char *insert = make_insert (collection, table, index, waiting);
  g_autofree char *note = g_strdup_printf ("INSERT INTO %s_new (place) VALUES (new.rowid) ON CONFLICT DO NOTHING", index);
  g_autofree char *forget = g_strdup_printf ("DELETE FROM %s_new WHERE place = old.rowid; DELETE FROM %s WHERE rowid = old.rowid",
                                             index, index);
  g_autofree char *take = g_strdup_printf ("DELETE FROM %s WHERE rowid %s; %s; DELETE FROM %s_new", index, waiting, insert, index);

  add_trigger (statements, index, "insert", inserted, note);
  add_trigger (statements, index, "update", updated, note);
  add_trigger (statements, index, "delete", deleted, forget);
  add_trigger (statements, index, "full", full, take);
}

static void
add_sqlite (GStrvBuilder *statements, const ConnectCollection *collection, const char *table, const char *index)
{
  g_autofree char *absent = g_strdup_printf ("NOT IN (SELECT rowid FROM %s UNION ALL SELECT place FROM %s_new)", index, index);

  g_strv_builder_take (statements,
                       g_strdup_printf ("CREATE VIRTUAL TABLE IF NOT EXISTS %s USING fts5 (t, content='', "
                                        "contentless_delete=1, detail=none, tokenize='trigram case_sensitive 1')", index));
  g_strv_builder_take (statements,
                       g_strdup_printf ("CREATE TABLE IF NOT EXISTS %s_new (place INTEGER PRIMARY KEY) STRICT", index));
  g_strv_builder_take (statements, make_insert (collection, table, index, absent)); /* rows from before there was an index */
  add_triggers (statements, collection, table, index);
}

/* A server that has no pg_trgm, or does not let us have it, scans. */
static void
add_postgresql (GStrvBuilder *statements, const ConnectCollection *collection, const char *table, const char *index)
{
  g_autofree char *columns = join_columns (collection, "", " gin_trgm_ops", ", ");

  g_strv_builder_take (statements,
                       g_strdup_printf ("DO $do$ BEGIN CREATE EXTENSION IF NOT EXISTS pg_trgm; "
                                        "CREATE INDEX IF NOT EXISTS %s ON %s USING gin (%s); "
                                        "EXCEPTION WHEN insufficient_privilege OR undefined_file OR undefined_object OR "
                                        "feature_not_supported THEN NULL; END $do$", index, table, columns));
}

void
_connect_table_add_trigrams (GStrvBuilder *statements, const ConnectCollection *collection, ConnectDialect dialect)
{
  g_autofree char *table = connect_table_dup_name (collection, NULL);
  g_autofree char *index = g_strconcat (table, CONNECT_TABLE_TRIGRAMS, NULL);
  g_autofree char *columns = join_columns (collection, "", "", ",");

  if (*columns == '\0')
    return;
  if (dialect == CONNECT_DIALECT_SQLITE)
    add_sqlite (statements, collection, table, index);
  else
    add_postgresql (statements, collection, table, index);
}

/* --- queries --- */

typedef struct
{
  guint n_terms;
  guint depth;
} Finder;

static char *find (Finder *f, const ConnectTest *test);

static void
add_term (Finder *f, GString *match, const char *at)
{
  const char *end = g_utf8_offset_to_pointer (at, 3);

  f->n_terms++;
  g_string_append (match, match->len > 0 ? " AND \"" : "\"");
  for (; at < end; at++)
    g_string_append_printf (match, *at == '"' ? "\"\"" : "%c", *at);
  g_string_append_c (match, '"');
}

/* Every third trigram of a run, and its last: the others lie across these. */
static void
add_literal (Finder *f, GString *match, const char *text)
{
  glong length = g_utf8_strlen (text, -1);
  const char *at = text;

  if (length < 3)
    return;
  for (glong i = 0; i + 3 < length && i < 3 * (MAX_LITERAL - 1); i += 3, at = g_utf8_offset_to_pointer (at, 3))
    add_term (f, match, at);
  add_term (f, match, g_utf8_offset_to_pointer (text, length - 3));
}

/* What of a literal is in the folded text for certain. A character outside ASCII may fold into other ones, and the last
 * one before such may be composed with it. */
static void
add_unfolded (Finder *f, GString *match, const char *text)
{
  while (*text != '\0')
    {
      gsize length = 0;
      g_autofree char *run = NULL;

      while (text[length] > 0)
        length++;
      run = g_ascii_strdown (text, length > 0 ? (gssize) length - 1 : 0);
      add_literal (f, match, run);
      text += length;
      while (*text < 0)
        text++;
    }
}

static char *
finish (GString *match)
{
  return match->len > 0 ? g_strdup (match->str) : NULL;
}

static char *
find_pattern (Finder *f, const ConnectTest *test)
{
  g_auto (GStrv) literals = _connect_rql_pattern_dup_literals (test->pattern);
  g_autoptr (GString) match = g_string_new (NULL);

  for (guint i = 0; literals[i] != NULL && f->n_terms < MAX_TERMS; i++)
    if (test->folded)
      add_literal (f, match, literals[i]);
    else
      add_unfolded (f, match, literals[i]);
  return finish (match);
}

/* One of alternatives: of no use unless there is something to look for in each. Takes `part`. */
static gboolean
add_alternative (GString *match, GHashTable *seen, char *part)
{
  if (part == NULL)
    return FALSE;
  if (!g_hash_table_contains (seen, part))
    g_string_append_printf (match, "%s(%s)", match->len > 0 ? " OR " : "", part);
  g_hash_table_add (seen, part);
  return TRUE;
}

/* Equal texts fold alike. */
static char *
find_equal (Finder *f, const ConnectTest *test)
{
  g_autoptr (GString) match = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (test->op != CONNECT_RQL_EQ || test->member->kind != CONNECT_KIND_STRING)
    return NULL;
  for (guint i = 0; i < connect_values_get_length (test->values); i++)
    {
      g_autofree char *folded = connect_text_fold (connect_values_get (test->values, i)->text);
      g_autoptr (GString) one = g_string_new (NULL);

      add_literal (f, one, folded);
      if (!add_alternative (match, seen, finish (one)) || f->n_terms > MAX_TERMS)
        return NULL;
    }
  return finish (match);
}

static char *
find_all (Finder *f, const ConnectTest *test)
{
  g_autoptr (GString) match = g_string_new (NULL);

  for (guint i = 0; i < test->children->len && f->n_terms < MAX_TERMS; i++)
    {
      g_autofree char *part = find (f, g_ptr_array_index (test->children, i));

      if (part != NULL)
        g_string_append_printf (match, "%s(%s)", match->len > 0 ? " AND " : "", part);
    }
  return finish (match);
}

static char *
find_any (Finder *f, const ConnectTest *test)
{
  g_autoptr (GString) match = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint before = f->n_terms;

  for (guint i = 0; i < test->children->len; i++)
    {
      guint n_seen = g_hash_table_size (seen);
      guint n_terms = f->n_terms;

      if (!add_alternative (match, seen, find (f, g_ptr_array_index (test->children, i))) || f->n_terms > MAX_TERMS)
        {
          f->n_terms = before;
          return NULL;
        }
      if (g_hash_table_size (seen) == n_seen) /* as one before: a search asks the same of every member */
        f->n_terms = n_terms;
    }
  return finish (match);
}

static char *
find (Finder *f, const ConnectTest *test)
{
  char *match = NULL;

  if (f->depth >= MAX_DEPTH)
    return NULL;
  f->depth++;
  switch (test->kind)
    {
    case CONNECT_TEST_AND:
      match = find_all (f, test);
      break;
    case CONNECT_TEST_OR:
      match = find_any (f, test);
      break;
    case CONNECT_TEST_LIKE:
      match = _connect_member_has_trigrams (test->member) ? find_pattern (f, test) : NULL;
      break;
    case CONNECT_TEST_COMPARE:
    case CONNECT_TEST_IN:
      match = _connect_member_has_trigrams (test->member) ? find_equal (f, test) : NULL;
      break;
    case CONNECT_TEST_NOTHING: /* nothing is looked for, or all but something, or in another table */
    case CONNECT_TEST_NOT:
    case CONNECT_TEST_NULL:
    case CONNECT_TEST_ANY:
      break;
    }
  f->depth--;
  return match;
}

char *
_connect_test_dup_match (const ConnectTest *test)
{
  Finder f = { 0 };

  return find (&f, test);
}
