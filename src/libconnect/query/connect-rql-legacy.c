/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* From the bytes of a URL to a tree: decoding, the form encoder's search, and the forms of older callers (rql.md §1, §8,
 * §10). */

#include "config.h"

#include "query/connect-rql-private.h"

#include <string.h>

#include "protocol/connect-error.h"

/* `plus`: a form encoder wrote it, "+" is a blank. */
static char *
decode (const char *text, gsize length, gboolean plus)
{
  g_autoptr (GString) out = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    if (text[i] == '%' && i + 2 < length && g_ascii_isxdigit (text[i + 1]) && g_ascii_isxdigit (text[i + 2]))
      {
        g_string_append_c (out, (char) (g_ascii_xdigit_value (text[i + 1]) * 16 + g_ascii_xdigit_value (text[i + 2])));
        i += 2;
      }
    else
      g_string_append_c (out, plus && text[i] == '+' ? ' ' : text[i]);
  return g_utf8_make_valid (out->str, out->len); /* U+0000 is replaced as well */
}

char *
connect_rql_decode (const char *query_string, gssize length)
{
  g_return_val_if_fail (query_string != NULL, NULL);
  return decode (query_string, length < 0 ? strlen (query_string) : (gsize) length, FALSE);
}

/* In quotes when it needs them. A text with both kinds of quote has no form: it stays as it is and does not parse. */
static void
append_value (GString *out, const char *before, const char *text, const char *after)
{
  g_autofree char *whole = g_strconcat (before, text, after, NULL);
  gsize length = strlen (whole);
  char quote = strchr (whole, '"') == NULL ? '"' : '\'';

  if (length > 0 && _connect_rql_scan_plain (whole) == length && strcmp (whole, "t") != 0)
    g_string_append (out, whole);
  else
    g_string_append_printf (out, "%c%s%c", quote, whole, quote);
}

static gboolean
is_quoted (const char *text)
{
  return *text != '\0' && _connect_rql_scan_quoted (text) == strlen (text);
}

/* The decoded query, where a plain pair `search=…` is taken as a form encoder writes it. */
static char *
decode_with_search (const char *query_string)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *at = query_string;

  while (*at != '\0')
    {
      gsize length = strcspn (at, "&");
      gboolean form = g_str_has_prefix (at, "search=") && (at == query_string || at[-1] == '&') &&
                      strcspn (at + 7, "\"'(),;=|&") == length - 7;
      g_autofree char *text = form ? decode (at + 7, length - 7, TRUE) : decode (at, length, FALSE);

      if (form)
        {
          g_string_append (out, "search=");
          if (is_quoted (text))
            g_string_append (out, text);
          else
            append_value (out, "", text, "");
        }
      else
        g_string_append (out, text);
      at += length;
      if (*at == '&')
        g_string_append_c (out, *at++);
    }
  return g_string_free_and_steal (g_steal_pointer (&out));
}

static const struct
{
  const char *suffix;
  const char *op;
  const char *before; /* put round the value */
  const char *after;
} lookups[] = {
  { "exact", "like", "", "" },
  { "iexact", "ilike", "", "" },
  { "contains", "like", "*", "*" },
  { "icontains", "ilike", "*", "*" },
  { "startswith", "like", "", "*" },
  { "istartswith", "ilike", "", "*" },
  { "endswith", "like", "*", "" },
  { "iendswith", "ilike", "*", "" },
  { "gt", "gt", "", "" },
  { "gte", "ge", "", "" },
  { "lt", "lt", "", "" },
  { "lte", "le", "", "" },
};

static gboolean
is_lookup (const char *suffix)
{
  for (guint i = 0; i < G_N_ELEMENTS (lookups); i++)
    if (strcmp (lookups[i].suffix, suffix) == 0)
      return TRUE;
  return FALSE;
}

static char *
translate_in (const char *property, const char *value)
{
  g_auto (GStrv) members = g_strsplit (value, ",", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; members[i] != NULL; i++)
    if (*members[i] != '\0')
      {
        g_string_append (out, out->len > 0 ? "," : "");
        append_value (out, "", members[i], "");
      }
  return out->len > 0 ? g_strdup_printf ("in(%s,(%s))", property, out->str) : g_strdup ("");
}

static char *
translate_null (const char *property, const char *value)
{
  gboolean yes = g_ascii_strcasecmp (value, "true") == 0 || strcmp (value, "1") == 0;
  gboolean no = g_ascii_strcasecmp (value, "false") == 0 || strcmp (value, "0") == 0;

  return yes || no ? g_strdup_printf ("%s(%s,null())", yes ? "eq" : "ne", property) : NULL;
}

/* key__lookup=value; NULL when the key has no suffix of ours. */
static char *
translate_suffix (const char *key, const char *value)
{
  const char *suffix = g_strrstr (key, "__");
  g_autofree char *property = NULL;

  if (suffix == NULL)
    return NULL;
  property = g_strndup (key, suffix - key);
  suffix += 2;
  if (_connect_rql_scan_property (property) != strlen (property))
    return NULL;
  if (strcmp (suffix, "in") == 0)
    return translate_in (property, value);
  /* an empty field of a form: dropped, as without a suffix */
  if (*value == '\0' && strcmp (suffix, "isnull") != 0)
    return is_lookup (suffix) ? g_strdup ("") : NULL;
  if (strcmp (suffix, "isnull") == 0)
    return translate_null (property, value);
  for (guint i = 0; i < G_N_ELEMENTS (lookups); i++)
    if (strcmp (lookups[i].suffix, suffix) == 0)
      {
        g_autoptr (GString) out = g_string_new (NULL);

        g_string_printf (out, "%s(%s,", lookups[i].op, property);
        append_value (out, lookups[i].before, value, lookups[i].after);
        g_string_append_c (out, ')');
        return g_string_free_and_steal (g_steal_pointer (&out));
      }
  return NULL;
}

/* A pair without a suffix inside a legacy query. */
static char *
translate_plain (const char *key, const char *value)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (*value == '\0')
    return g_strdup ("");
  g_string_printf (out, "%s=", key);
  if (strcmp (value, "True") == 0 || strcmp (value, "False") == 0)
    g_string_append (out, *value == 'T' ? "true" : "false");
  else if (is_quoted (value) || strcmp (value, "null()") == 0 || strcmp (value, "empty()") == 0)
    g_string_append (out, value);
  else
    append_value (out, "", value, "");
  return g_string_free_and_steal (g_steal_pointer (&out));
}

/* One piece between "&". `legacy` becomes TRUE where an older caller shows: by key__lookup=, or by order_by= and ordering=, which no
 * object has as a property. */
static char *
translate_piece (const char *piece, gsize length, gboolean *legacy)
{
  const char *equals = memchr (piece, '=', length);
  g_autofree char *key = equals != NULL ? decode (piece, equals - piece, FALSE) : NULL;
  g_autofree char *value = NULL;
  char *translated;

  if (key == NULL || *key == '\0' || _connect_rql_scan_property (key) != strlen (key))
    return decode (piece, length, FALSE); /* an RQL term that stands beside */
  value = decode (equals + 1, piece + length - equals - 1, TRUE);
  if (strcmp (key, "order_by") == 0 || strcmp (key, "ordering") == 0)
    {
      *legacy = TRUE;
      return *value != '\0' ? g_strdup_printf ("ordering(%s)", value) : g_strdup ("");
    }
  translated = translate_suffix (key, value);
  if (translated != NULL)
    *legacy = TRUE;
  return translated != NULL ? translated : translate_plain (key, value);
}

/* "asset__id=A&asset__id=B" asks for either, in the spelling of forms only; in RQL both would have to hold. Returns: (transfer full)
 * (nullable) the key of a pair that may be repeated */
static char *
dup_repeatable (const char *piece, gsize length)
{
  const char *equals = memchr (piece, '=', length);
  g_autofree char *key = equals != NULL && equals[1] != '\0' ? decode (piece, equals - piece, FALSE) : NULL;

  if (key == NULL || strstr (key, "__") == NULL || _connect_rql_scan_property (key) != strlen (key))
    return NULL;
  return g_steal_pointer (&key);
}

/* Joins a pair to the one with the same key that stands at `first`. */
static char *
join_pairs (const char *first, const char *key, const char *again)
{
  const char *value = again + strlen (key) + 1;

  if (g_str_has_prefix (first, "in("))
    return g_strdup_printf ("%.*s,%s))", (int)strlen (first) - 2, first, value);
  return g_strdup_printf ("in(%s,(%s,%s))", key, first + strlen (key) + 1, value);
}

/* The query as RQL; NULL when it is no legacy query. Many of them parse as they are, but their words would be unknown properties, and
 * have no effect. */
static char *
translate (const char *query_string)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL); /* key → place + 1 */
  gboolean legacy = FALSE;

  while (*query_string != '\0')
    {
      gsize length = strcspn (query_string, "&");
      gboolean suffix = FALSE;
      g_autofree char *piece = translate_piece (query_string, length, &suffix);
      g_autofree char *key = suffix ? NULL : dup_repeatable (query_string, length);
      guint place = key != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (places, key)) : 0;

      legacy = legacy || suffix || place > 0;
      if (place > 0)
        {
          char *joined = join_pairs (pieces->pdata[place - 1], key, piece);

          g_free (pieces->pdata[place - 1]);
          pieces->pdata[place - 1] = joined;
        }
      else if (*piece != '\0')
        {
          g_ptr_array_add (pieces, g_steal_pointer (&piece));
          if (key != NULL)
            g_hash_table_insert (places, g_steal_pointer (&key), GUINT_TO_POINTER (pieces->len));
        }
      query_string += length;
      query_string += *query_string == '&' ? 1 : 0;
    }
  if (!legacy)
    return NULL;
  g_ptr_array_add (pieces, NULL);
  return g_strjoinv ("&", (char **)pieces->pdata);
}

ConnectRql *
connect_rql_parse_query (const char *query_string, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ConnectRql) tree = NULL;
  g_autoptr (ConnectRql) legacy = NULL;
  g_autofree char *text = NULL;
  g_autofree char *translated = NULL;

  if (query_string == NULL || *query_string == '\0')
    return connect_rql_new_all ();
  if (strlen (query_string) > 3 * CONNECT_RQL_MAX_BYTES) /* every byte may be three of them */
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "Bad filter query. It is longer than %d bytes.",
                   CONNECT_RQL_MAX_BYTES);
      return NULL;
    }
  text = decode_with_search (query_string);
  tree = connect_rql_parse (text, &local);
  translated = translate (query_string);
  if (translated != NULL)
    legacy = connect_rql_parse (translated, NULL);
  if (legacy != NULL)
    return g_steal_pointer (&legacy);
  if (tree == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return g_steal_pointer (&tree);
}
