/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A query string from anywhere: read, written, read again, taken apart, compiled for both dialects, matched. */

#include "config.h"

#include "fuzz/fuzz.h"

#include <string.h>

#include "common/sample.h"
#include "query/connect-table.h"

static void
check_written (const ConnectRql *tree)
{
  g_autofree char *text = connect_rql_to_string (tree);
  g_autofree char *ast = connect_rql_to_ast (tree);
  g_autoptr (ConnectRql) again = NULL;
  g_autofree char *same = NULL;

  fuzz_assert (text != NULL); /* what was read can be written */
  if (strlen (text) > CONNECT_RQL_MAX_BYTES)
    return;
  again = connect_rql_parse (text, NULL);
  fuzz_assert (again != NULL);
  same = connect_rql_to_ast (again);
  fuzz_assert (strcmp (ast, same) == 0);
}

static void
check_compiled (const ConnectCollection *collection, const ConnectRql *filter, const char *search, ConnectSide sides)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;
  g_autoptr (ConnectCondition) sqlite =
      connect_table_compile_filter (collection, CONNECT_DIALECT_SQLITE, filter, search, sides, &error);
  g_autoptr (ConnectCondition) pgsql =
      connect_table_compile_filter (collection, CONNECT_DIALECT_POSTGRESQL, filter, search, sides, &other);
  guint n = 0;

  fuzz_assert ((sqlite == NULL) == (error != NULL));
  fuzz_assert ((sqlite == NULL) == (pgsql == NULL));
  if (sqlite == NULL)
    {
      fuzz_assert (strcmp (error->message, other->message) == 0 && strchr (error->message, '\n') == NULL);
      fuzz_assert (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  for (const char *c = sqlite->sql; *c != '\0'; c++)
    n += *c == '?' ? 1 : 0;
  fuzz_assert (n == connect_values_get_length (sqlite->values));
  fuzz_assert (n == connect_values_get_length (pgsql->values));
}

static void
check_spec (const ConnectRql *tree)
{
  g_autoptr (ConnectQuerySpec) spec = connect_query_spec_new (tree, NULL);
  g_autofree char *order = NULL;

  if (spec == NULL)
    return;
  fuzz_assert (spec->filter != NULL && spec->limit >= -1 && spec->offset >= 0);
  check_written (spec->filter);
  for (const ConnectCollection *const *c = connect_collections (); *c != NULL; c++)
    check_compiled (*c, spec->filter, spec->search, CONNECT_SIDE_READER);
  check_compiled (sample_collection (), spec->filter, spec->search, 0);
  order = connect_table_compile_order (sample_collection (), CONNECT_DIALECT_SQLITE, (const char *const *) spec->ordering, NULL);
  connect_table_check_select (sample_collection (), (const char *const *) spec->include, (const char *const *) spec->exclude, NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *decoded = connect_rql_decode ((const char *) data, (gssize) size);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (JsonObject) row = sample_row (rand, 3);
  g_autoptr (ConnectRql) direct = connect_rql_parse (decoded, NULL);
  g_autoptr (ConnectRql) tree = connect_rql_parse_query (text, NULL);

  fuzz_assert (g_utf8_validate (decoded, -1, NULL));
  connect_rql_like (decoded, "some text");
  if (direct != NULL)
    check_written (direct);
  if (tree == NULL)
    return 0;
  check_written (tree);
  check_spec (tree);
  connect_rql_matches (tree, sample_collection (), row);
  return 0;
}
