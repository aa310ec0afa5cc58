/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <string.h>

#include "cache/connect-query.h"
#include "cache/connect-splices.h"
#include "client/connect-account-private.h"
#include "common/connect-test-account.h"
#include "protocol/connect-json.h"
#include "sql/connect-worker.h"

typedef struct
{
  char *directory;
  ConnectAccount *account;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *world = connect_test_data ("partners-world.json");

  f->directory = g_dir_make_tmp ("connect-XXXXXX", NULL);
  f->account = connect_test_account_new (f->directory, "PA-425-620", "Polaris", CONNECT_ROLE_DISTRIBUTOR, world);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (f->account);
  connect_test_remove_tree (f->directory);
  g_free (f->directory);
}

static gboolean
is_loaded (gpointer query)
{
  return !connect_query_get_loading (query);
}

static ConnectQuery *
contracts (Fixture *f)
{
  return connect_query_new (f->account, connect_collection_find ("contracts"));
}

static guint
count (ConnectQuery *query)
{
  connect_test_wait (is_loaded, query);
  return g_list_model_get_n_items (G_LIST_MODEL (query));
}

static void
release (ConnectQuery *query)
{
  connect_test_wait (is_loaded, query);
  g_assert_finalize_object (query);
}

static void
test_filter (Fixture *f, gconstpointer data)
{
  ConnectQuery *query = contracts (f);

  g_assert_true (connect_query_get_loading (query));
  g_assert_cmpuint (count (query), ==, 31);
  connect_query_set_filter (query, "and(eq(status,pending),in(type,(program,service)))");
  g_assert_cmpuint (count (query), ==, 6);
  connect_query_set_search (query, "GULF");
  g_assert_cmpuint (count (query), ==, 1);
  connect_query_set_filter (query, "and(eq(status");
  g_assert_cmpuint (count (query), ==, 1);
  g_assert_nonnull (connect_query_get_error (query));
  connect_query_set_filter (query, NULL);
  connect_query_set_search (query, NULL);
  g_assert_cmpuint (count (query), ==, 31);
  g_assert_null (connect_query_get_error (query));
  release (query);
}

static void
test_order (Fixture *f, gconstpointer data)
{
  ConnectQuery *query = contracts (f);
  g_autofree char *last = g_strdup ("");

  connect_query_set_order (query, "partner.name,id");
  for (guint i = 0; i < count (query); i++)
    {
      g_autoptr (ConnectRow) row = g_list_model_get_item (G_LIST_MODEL (query), i);
      g_autofree char *name = g_utf8_casefold (connect_row_get_string (row, "partner.name"), -1);

      g_assert_cmpstr (last, <=, name);
      g_free (last);
      last = g_steal_pointer (&name);
    }
  release (query);
}

static void
test_row (Fixture *f, gconstpointer data)
{
  const ConnectCollection *collection = connect_collection_find ("agreement-versions");
  ConnectQuery *query = connect_query_new (f->account, collection);
  g_autoptr (ConnectRow) row = NULL;
  g_autoptr (ConnectRow) again = NULL;
  g_autofree char *path = NULL;
  g_autofree char *expected = NULL;

  g_assert_cmpuint (count (query), ==, 13);
  row = g_list_model_get_item (G_LIST_MODEL (query), 0);
  again = connect_account_dup_row (f->account, collection, connect_row_get_key (row));
  g_assert_true (row == again);
  path = connect_row_dup_path (row);
  expected = g_strdup_printf ("agreements/%s/versions/%s", connect_row_get_parent (row), connect_row_get_title (row));
  g_assert_cmpstr (path, ==, expected);
  connect_query_set_parent (query, connect_row_get_parent (row));
  g_assert_cmpuint (count (query), <=, 3);
  release (query);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_change (Fixture *f, gconstpointer data)
{
  const ConnectCollection *collection = connect_collection_find ("contracts");
  ConnectQuery *query = contracts (f);
  g_autoptr (ConnectRow) row = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *key = NULL;
  guint notified = 0, moved = 0;

  count (query);
  row = g_list_model_get_item (G_LIST_MODEL (query), 3);
  key = g_strdup (connect_row_get_key (row));
  g_signal_connect_swapped (row, "notify::object", G_CALLBACK (count_cb), &notified);
  g_signal_connect_swapped (query, "items-changed", G_CALLBACK (count_cb), &moved);
  object = connect_json_copy (connect_row_get_object (row));
  connect_json_set_string (object, "note", "Called on Monday");
  connect_test_account_put (f->account, "contracts", 2, object);
  g_assert_cmpuint (notified, ==, 1);
  g_assert_cmpint (connect_row_get_revision (row), ==, 2);
  g_assert_cmpstr (connect_row_get_string (row, "note"), ==, "Called on Monday");
  g_assert_cmpuint (count (query), ==, 31);
  g_assert_cmpuint (moved, ==, 0);
  /* the same again changes nothing */
  connect_test_account_put (f->account, "contracts", 2, object);
  g_assert_cmpuint (notified, ==, 1);
  connect_test_account_remove (f->account, "contracts", key);
  g_assert_cmpuint (notified, ==, 2);
  g_assert_null (connect_row_get_object (row));
  g_assert_cmpuint (count (query), ==, 30);
  g_assert_cmpuint (moved, ==, 1);
  g_assert_null (connect_account_dup_row (f->account, collection, key));
  release (query);
}

static gboolean
nothing_work (gpointer data, GError **error)
{
  return TRUE;
}

/* A row that was read on the thread before a change, and was made after it. */
static void
test_change_while_found (Fixture *f, gconstpointer data)
{
  ConnectQuery *query = contracts (f);
  ConnectWorker *reading = connect_cache_get_reading (_connect_account_get_cache (f->account));
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *key = NULL;
  g_autoptr (ConnectRow) row = NULL;

  count (query);
  row = g_list_model_get_item (G_LIST_MODEL (query), 0);
  key = g_strdup (connect_row_get_key (row));
  object = connect_json_copy (connect_row_get_object (row));
  g_clear_object (&row);
  release (query);

  query = contracts (f);
  connect_query_start (query);
  connect_worker_run_sync (reading, nothing_work, NULL, NULL); /* so it has been found, and nobody was told */
  connect_json_set_string (object, "note", "Called on Monday");
  connect_test_account_put (f->account, "contracts", 2, object);
  count (query);
  row = connect_account_dup_row (f->account, connect_collection_find ("contracts"), key);
  g_assert_cmpstr (connect_row_get_string (row, "note"), ==, "Called on Monday");
  g_assert_cmpint (connect_row_get_revision (row), ==, 2);
  release (query);
}

static DexFuture *
keep_cb (DexFuture *future, gpointer data)
{
  const GValue *value = dex_future_get_value (future, NULL);

  *(GListModel **) data = g_value_dup_object (value);
  return NULL;
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static GListModel *
search (Fixture *f, const char *text, guint limit, ConnectCollectionFunc wanted)
{
  GListModel *found = NULL;

  dex_future_disown (dex_future_then (connect_account_search (f->account, text, limit, wanted), keep_cb, &found, NULL));
  connect_test_wait (is_set, &found);
  return found;
}

static void
test_search (Fixture *f, gconstpointer data)
{
  const struct
  {
    const char *text;
    gboolean any;
  } cases[] = {
    { "gulf hor", TRUE }, { "GULF", TRUE }, { "crs-", TRUE }, { "informatica", TRUE }, { "ulf", FALSE },
    { "\"", FALSE }, { "", FALSE }, { "gulf AND NOT", FALSE }, { "title:x", FALSE }, { "* ( ) -", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GListModel) found = search (f, cases[i].text, 10, NULL);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (g_list_model_get_n_items (found) > 0, ==, cases[i].any);
      g_assert_cmpuint (g_list_model_get_n_items (found), <=, 10);
    }
}

static gboolean
is_contracts (const ConnectCollection *collection)
{
  return g_str_equal (collection->name, "contracts");
}

/* What is not wanted takes no place from what is. */
static void
test_search_wanted (Fixture *f, gconstpointer data)
{
  g_autoptr (GListModel) all = search (f, "gulf", 100, NULL);
  g_autoptr (GListModel) contracts = search (f, "gulf", 1, is_contracts);
  g_autoptr (ConnectRow) row = g_list_model_get_item (contracts, 0);

  g_assert_cmpuint (g_list_model_get_n_items (all), >, 1);
  g_assert_cmpuint (g_list_model_get_n_items (contracts), ==, 1);
  g_assert_true (is_contracts (connect_row_get_collection (row)));
}

static void
test_synced (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (connect_account_get_collection_synced_at (f->account, connect_collection_find ("contracts")), >, 0);
  g_assert_true (connect_account_has_module (f->account, "MD-0002"));
  g_assert_true (connect_account_can_send (f->account, NULL));
}

#define ADD(name, func) g_test_add ("/offline/query/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  ADD ("filter", test_filter);
  ADD ("order", test_order);
  ADD ("row", test_row);
  ADD ("change", test_change);
  ADD ("change-while-found", test_change_while_found);
  ADD ("search", test_search);
  ADD ("search-wanted", test_search_wanted);
  ADD ("synced", test_synced);
  return g_test_run ();
}
