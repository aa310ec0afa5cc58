/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The trigram index: which rows can hold what a filter looks for. It only ever names candidates, and the filter itself is
 * asked of each, so an index that names too many is right as well.
 *
 * SQLite: one FTS5 table without contents for all collections, by the row's rowid and, above its lowest 40 bits, the
 * collection. One a collection would be five tables and four triggers each, which every connection holds in memory and
 * a new database has to make. A segment of FTS5 a row would cost more than the row; therefore what was written lately
 * waits in trigrams_new, always counts as a candidate, and is taken over many at a time. Whoever writes rows says so by
 * the statements of ConnectTrigrams; connect-table-letters.c tells in which letters. PostgreSQL: one GIN index of pg_trgm
 * a table, where that extension is to be had; its planner knows by itself when to use it. */

#include "config.h"

#include "query/connect-table-private.h"

#include <string.h>

#include "protocol/connect-text.h"
#include "query/connect-rql-private.h"

#define WAITING "128"    /* rows in trigrams_new */
#define PLACE_BITS 40    /* of a rowid; the collection is above */
#define COLLECTION_BITS 22
#define MAX_TERMS 64    /* trigrams that one query looks for */
#define MAX_LITERAL 8   /* of one run of characters */
#define MAX_DEPTH 8     /* brackets in a query of FTS5, which bounds them */
#define LONG_ENOUGH 5   /* of a run of letters, to be looked for beside many digits */

/* Ids that nobody searches, and what is the daemon's own (hashes: no two trigrams alike), are not worth it. */
gboolean
_connect_member_has_trigrams (const ConnectMember *member)
{
  return _connect_member_is_folded (member) && (member->flags & CONNECT_MEMBER_INTERNAL) == 0 &&
         ((member->flags & CONNECT_MEMBER_SEARCH) != 0 || member->kind == CONNECT_KIND_STRING);
}

/* --- tables --- */

/* The folded columns in it, each with `suffix`. Empty: there is no index. */
static char *
join_columns (const ConnectCollection *collection, const char *suffix)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint n;
  const ConnectColumn *columns = connect_table_get_columns (collection, NULL, &n);

  for (guint i = 0; i < n; i++)
    if (columns[i].folded && _connect_member_has_trigrams (columns[i].member))
      g_string_append_printf (out, "%s%s%s", out->len > 0 ? ", " : "", columns[i].name, suffix);
  return g_string_free_and_steal (g_steal_pointer (&out));
}

static const char *const shared_ddl[] = {
  "CREATE VIRTUAL TABLE IF NOT EXISTS trigrams USING fts5 (t, content='', contentless_delete=1, detail=none, "
  "tokenize='trigram case_sensitive 1')",
  "CREATE TABLE IF NOT EXISTS trigrams_new (place INTEGER PRIMARY KEY, t TEXT NOT NULL) STRICT",
  "CREATE TRIGGER IF NOT EXISTS trigrams_full AFTER INSERT ON trigrams_new "
  "WHEN (SELECT count(*) FROM trigrams_new) >= " WAITING " BEGIN "
  "DELETE FROM trigrams WHERE rowid IN (SELECT place FROM trigrams_new); "
  "INSERT INTO trigrams (rowid, t) SELECT place, t FROM trigrams_new; "
  "DELETE FROM trigrams_new; END",
  NULL,
};

char **
connect_table_dup_shared_ddl (ConnectDialect dialect)
{
  return dialect == CONNECT_DIALECT_SQLITE ? g_strdupv ((char **) shared_ddl) : g_new0 (char *, 1);
}

static guint
get_number (const ConnectCollection *collection)
{
  guint32 hash = 2166136261u; /* FNV-1a */

  for (const char *c = collection->name; *c != '\0'; c++)
    hash = (hash ^ (guint8) *c) * 16777619u;
  return (hash ^ hash >> COLLECTION_BITS) & ((1u << COLLECTION_BITS) - 1);
}

/* What is added to its rowids. */
static gint64
get_base (const ConnectCollection *collection)
{
  return (gint64) get_number (collection) << PLACE_BITS;
}

/* "COLUMN BETWEEN FIRST AND LAST" of the collection. */
static char *
make_range (const ConnectCollection *collection, const char *column)
{
  gint64 base = get_base (collection);

  return g_strdup_printf ("%s BETWEEN %" G_GINT64_FORMAT " AND %" G_GINT64_FORMAT, column, base,
                          base + (G_GINT64_CONSTANT (1) << PLACE_BITS) - 1);
}

/* Where the database keeps it by itself, or nothing is to be kept, there is nothing to do; `columns` as joined. */
static gboolean
keeps_trigrams (const char *columns, const ConnectCollection *collection, ConnectDialect dialect)
{
  return *columns != '\0' && dialect == CONNECT_DIALECT_SQLITE && (collection->flags & CONNECT_COLLECTION_BULK) == 0;
}

/* What the index is given for `texts`, in SQL. */
static char *
make_letters (const ConnectCollection *collection, const char *texts)
{
  return g_strdup_printf (CONNECT_TRIGRAMS_LETTERS "(%u, %s)", get_number (collection), texts);
}

char *
connect_trigrams_dup_take_up (const ConnectCollection *collection, ConnectDialect dialect)
{
  g_autofree char *table = connect_table_dup_name (collection, NULL);
  g_autofree char *columns = join_columns (collection, "");
  g_autofree char *waiting = make_range (collection, "place");
  g_autofree char *indexed = make_range (collection, "rowid");
  g_autofree char *texts = g_strdup_printf ("concat_ws(char(10), %s)", columns);
  g_autofree char *letters = make_letters (collection, texts);
  gint64 base = get_base (collection);

  if (!keeps_trigrams (columns, collection, dialect))
    return NULL;
  return g_strdup_printf ("INSERT INTO trigrams (rowid, t) SELECT place + %" G_GINT64_FORMAT ", %s "
                          "FROM %s WHERE place + %" G_GINT64_FORMAT " NOT IN (SELECT rowid FROM trigrams WHERE %s "
                          "UNION ALL SELECT place FROM trigrams_new WHERE %s)",
                          base, letters, table, base, indexed, waiting);
}

ConnectTrigrams *
connect_trigrams_new (const ConnectCollection *collection, ConnectDialect dialect)
{
  g_autofree char *table = connect_table_dup_name (collection, NULL);
  g_autofree char *columns = join_columns (collection, "");
  g_autofree char *texts = g_strdup_printf ("concat_ws(char(10), %s)", columns);
  g_autofree char *letters = make_letters (collection, texts);
  g_autofree char *changed = make_letters (collection, "?");
  gint64 base = get_base (collection);
  ConnectTrigrams *self;

  if (!keeps_trigrams (columns, collection, dialect))
    return NULL;
  self = g_new0 (ConnectTrigrams, 1);
#define NOTE "INSERT INTO trigrams_new (place, t) SELECT place + %" G_GINT64_FORMAT ", %s FROM %s WHERE key = ?"
#define REPLACE " ON CONFLICT (place) DO UPDATE SET t = excluded.t"
  self->note = g_strdup_printf (NOTE REPLACE, base, letters, table);
  self->change = g_strdup_printf (NOTE " AND %s <> ?" REPLACE, base, changed, table, texts);
  self->forget = g_strdup_printf ("DELETE FROM trigrams_new WHERE place = (SELECT place + %" G_GINT64_FORMAT " FROM %s WHERE key = ?)",
                                  base, table);
  self->remove = g_strdup_printf ("DELETE FROM trigrams WHERE rowid = (SELECT place + %" G_GINT64_FORMAT " FROM %s WHERE key = ?)",
                                  base, table);
#undef NOTE
#undef REPLACE
  return self;
}

void
connect_trigrams_free (ConnectTrigrams *self)
{
  if (self == NULL)
    return;
  g_free (self->note);
  g_free (self->change);
  g_free (self->forget);
  g_free (self->remove);
  g_free (self);
}

/* As concat_ws() of SQL does it. */
char *
connect_trigrams_dup_texts (const ConnectColumn *columns, guint n_columns, const ConnectValues *values, guint first)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < n_columns; i++)
    {
      const ConnectValue *value = connect_values_get (values, first + i);

      if (columns[i].folded && _connect_member_has_trigrams (columns[i].member) && value->type == CONNECT_VALUE_TEXT)
        g_string_append_printf (out, "%s%s", out->len > 0 ? "\n" : "", value->text);
    }
  return g_string_free_and_steal (out);
}

/* A server that has no pg_trgm, or does not let us have it, scans. */
static char *
make_postgresql (const char *table, const char *columns)
{
  return g_strdup_printf ("DO $do$ BEGIN CREATE EXTENSION IF NOT EXISTS pg_trgm; "
                          "CREATE INDEX IF NOT EXISTS %s_tri ON %s USING gin (%s); "
                          "EXCEPTION WHEN insufficient_privilege OR undefined_file OR undefined_object OR "
                          "feature_not_supported THEN NULL; END $do$", table, table, columns);
}

void
_connect_table_add_trigrams (GStrvBuilder *statements, const ConnectCollection *collection, ConnectDialect dialect)
{
  g_autofree char *table = connect_table_dup_name (collection, NULL);
  g_autofree char *columns = join_columns (collection, " gin_trgm_ops");

  if (*columns != '\0' && dialect == CONNECT_DIALECT_POSTGRESQL)
    g_strv_builder_take (statements, make_postgresql (table, columns));
}

/* --- queries --- */

typedef struct
{
  guint alphabet;
  guint n_terms;
  guint depth;
} Finder;

static char *find (Finder *f, const ConnectTest *test);

static void
add_term (Finder *f, GString *match, const char *at)
{
  f->n_terms++;
  g_string_append (match, match->len > 0 ? " AND \"" : "\"");
  g_string_append_len (match, at, g_utf8_offset_to_pointer (at, 3) - at);
  g_string_append_c (match, '"');
}

/* Every third trigram of a run, and its last: the others lie across these. */
static void
add_run (Finder *f, GString *match, const char *letters)
{
  glong length = g_utf8_strlen (letters, -1);
  const char *at = letters;

  if (length < 3)
    return;
  for (glong i = 0; i + 3 < length && i < 3 * (MAX_LITERAL - 1); i += 3, at = g_utf8_offset_to_pointer (at, 3))
    add_term (f, match, at);
  add_term (f, match, g_utf8_offset_to_pointer (letters, length - 3));
}

/* Five digits in a row are in few rows, so that short runs beside them (what ids begin with) are not worth it: their rows
 * are many, and each takes its time. */
static void
add_line (Finder *f, GString *match, const char *text)
{
  gboolean many_digits = _connect_letters_find_digits (text, NULL) != NULL;

  while (*text != '\0')
    {
      const char *end = NULL;
      const char *digits = _connect_letters_find_digits (text, &end);
      g_autofree char *run = digits != NULL ? g_strndup (text, (gsize) (digits - text)) : g_strdup (text);
      g_autofree char *letters = _connect_letters_write (f->alphabet, run);
      g_autofree char *more = digits != NULL ? _connect_letters_write_digits (f->alphabet, digits, end) : NULL;

      if (!many_digits || g_utf8_strlen (run, -1) >= LONG_ENOUGH)
        add_run (f, match, letters);
      if (more == NULL)
        break;
      add_run (f, match, more);
      text = end;
    }
}

/* A part of a folded text. Lines are in the index each for itself. */
static void
add_literal (Finder *f, GString *match, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    add_line (f, match, lines[i]);
}

/* What of a literal is in the folded text for certain. A character outside ASCII may fold into other ones, and a letter
 * may be composed with what follows it; nothing is with a digit. */
static void
add_unfolded (Finder *f, GString *match, const char *text)
{
  while (*text != '\0')
    {
      gsize length = 0;
      g_autofree char *run = NULL;

      while (text[length] > 0)
        length++;
      run = g_ascii_strdown (text, (gssize) (length > 0 && !g_ascii_isdigit (text[length - 1]) ? length - 1 : length));
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

/* CROSS JOIN: SQLite takes the candidates first, whatever it makes of the other conditions. */
void
_connect_test_add_candidates (const ConnectTest *test, const ConnectCollection *collection, ConnectCondition *condition)
{
  g_autofree char *table = connect_table_dup_name (collection, NULL);
  g_autofree char *waiting = make_range (collection, "place");
  gint64 base = get_base (collection);
  g_autofree char *places = make_range (collection, "rowid");
  Finder f = { .alphabet = get_number (collection) };
  g_autofree char *indexed = NULL;
  g_autofree char *rest = NULL;

  condition->match = find (&f, test);
  if (condition->match == NULL)
    return;
  rest = g_strdup_printf ("UNION SELECT place - %" G_GINT64_FORMAT " FROM trigrams_new WHERE %s) c CROSS JOIN %s r ON r.rowid = c.place",
                          base, waiting, table);
  indexed = g_strdup_printf ("SELECT rowid - %" G_GINT64_FORMAT " AS place FROM trigrams WHERE trigrams MATCH ? AND %s", base, places);
  condition->candidates = g_strdup_printf ("(%s %s", indexed, rest);
  condition->probe = g_strdup_printf ("%s LIMIT %d", indexed, CONNECT_TABLE_FEW + 1);
  condition->probed = g_strdup_printf ("(SELECT value AS place FROM json_each(?) %s", rest);
}
