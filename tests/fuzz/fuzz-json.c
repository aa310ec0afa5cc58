/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* JSON from anywhere: read, read by path, copied, put into columns, written, and read again. */

#include "config.h"

#include "fuzz/fuzz.h"

#include <string.h>

#include "common/sample.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "query/connect-table.h"

static void
check_paths (JsonObject *object)
{
  static const char *const paths[] = { "a", "a.b", "a.b.c", "id", "errors", "", ".", "a..b", "params.id", "events.created.at" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const char *text = connect_json_get_string (object, paths[i]);

      fuzz_assert (text == NULL || g_utf8_validate (text, -1, NULL));
      connect_json_get_int (object, paths[i], 0);
      connect_json_get_boolean (object, paths[i], FALSE);
      connect_json_get_time (object, paths[i]);
      connect_json_get_object (object, paths[i]);
      connect_json_get_array (object, paths[i]);
    }
}

static void
check_columns (JsonObject *object)
{
  g_autoptr (ConnectValues) values = connect_values_new ();
  g_autoptr (ConnectRql) tree = connect_rql_parse ("or(like(name,*a*),params=t(id=seats,size=1),gt(price,1),open=true)", NULL);
  guint n;
  const ConnectColumn *columns = connect_table_get_columns (sample_collection (), NULL, &n);

  connect_table_add_values (columns, n, object, NULL, values);
  fuzz_assert (connect_values_get_length (values) == n);
  connect_rql_matches (tree, sample_collection (), object);
  for (const ConnectCollection *const *c = connect_collections (); *c != NULL; c++)
    {
      connect_collection_get_sides (*c, object, "PA-1");
      connect_collection_get_turn (*c, object, NULL);
    }
}

static void
check_changes (JsonObject *object)
{
  connect_json_set_string (object, "a.b", "x");
  fuzz_assert (strcmp (connect_json_get_string (object, "a.b"), "x") == 0);
  connect_json_remove (object, "a.b");
  fuzz_assert (connect_json_get (object, "a.b") == NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) answer = NULL;
  g_autoptr (JsonNode) node = connect_json_parse ((const char *) data, (gssize) size, 0, &error);
  g_autoptr (JsonObject) object = connect_json_parse_object ((const char *) data, (gssize) size, 0, NULL);
  g_autoptr (JsonObject) copy = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autofree char *text = NULL;

  fuzz_assert ((node == NULL) == (error != NULL));
  connect_error_set_from_answer (&answer, 400, (const char *) data, size);
  fuzz_assert (answer != NULL);
  if (object == NULL)
    return 0;
  check_paths (object);
  check_columns (object);
  copy = connect_json_copy (object);
  text = connect_json_object_to_string (copy);
  again = connect_json_parse_object (text, -1, 0, NULL);
  fuzz_assert (again != NULL); /* what was taken in can be given out */
  check_changes (copy);
  return 0;
}
