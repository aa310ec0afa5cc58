/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "offline/sync-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "cache/connect-query.h"
#include "client/connect-accounts-private.h"
#include "common/connect-test-account.h"
#include "protocol/connect-json.h"

static const ConnectPace pace = { .first_delay = 10, .last_delay = 40, .poll_seconds = 10, .follow_delay = 20 };

/* --- what the fake server serves --- */

char *
fake_contract_id (guint i)
{
  return g_strdup_printf ("CRS-%05u-%05u-%05u", 10000 + i / 1000, i % 1000, 77);
}

JsonObject *
fake_contract (guint i, const char *note)
{
  const char *const states[] = { "pending", "active", "terminated" };
  g_autofree char *id = fake_contract_id (i);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", id);
  connect_json_set_string (object, "name", "Contract of a test");
  connect_json_set_string (object, "type", "service");
  connect_json_set_string (object, "status", states[i % 3]);
  connect_json_set_string (object, "partner.id", "PA-001-002");
  connect_json_set_string (object, "partner.name", i % 2 ? "Odd Partner" : "Even Partner");
  connect_json_set_string (object, "issuer.id", "PA-425-620");
  connect_json_set_string (object, "note", note);
  connect_json_set_time (object, "events.created.at", (G_GINT64_CONSTANT (1700000000) + i) * G_USEC_PER_SEC);
  return object;
}

void
fake_server_fill (FakeServer *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = fake_contract_id (i);

      fake_server_put (self, "contracts", id, NULL, fake_contract (i, "new"));
    }
}

/* --- whoever signs in there --- */

static char *
keyring_path (void)
{
  g_autofree char *name = g_strdup_printf ("connect-test-%d.keyring", (int) getpid ());

  return g_build_filename (g_get_tmp_dir (), name, NULL);
}

void
sync_test_init (int *argc, char ***argv)
{
  g_autofree char *path = keyring_path ();

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  g_test_init (argc, argv, NULL);
  dex_init ();
}

int
sync_test_run (void)
{
  g_autofree char *path = keyring_path ();
  g_autofree char *backup = g_strconcat (path, "~", NULL);
  int result = g_test_run ();

  g_unlink (path);
  g_unlink (backup);
  return result;
}

int
sync_test_main (int argc, char **argv, const SyncTest *tests, guint n)
{
  sync_test_init (&argc, &argv);
  for (guint i = 0; i < n; i++)
    g_test_add (tests[i].path, SyncFixture, NULL, sync_set_up, tests[i].test, sync_tear_down);
  return sync_test_run ();
}

void
sync_open (SyncFixture *f)
{
  f->accounts = _connect_accounts_new_paced (f->directory, &pace);
  f->account = connect_accounts_find (f->accounts, "PA-425-620");
}

void
sync_close (SyncFixture *f)
{
  connect_accounts_close (f->accounts);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (f->accounts);
  f->accounts = NULL;
  f->account = NULL;
}

ConnectAccounts *
sync_open_another (SyncFixture *f)
{
  return _connect_accounts_new_paced (f->directory, &pace);
}

void
sync_set_up (SyncFixture *f, gconstpointer data)
{
  f->server = fake_server_new ();
  f->directory = g_dir_make_tmp ("connect-XXXXXX", NULL);
  sync_open (f);
}

void
sync_tear_down (SyncFixture *f, gconstpointer data)
{

  if (f->accounts != NULL)
    sync_close (f);
  fake_server_free (f->server);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  connect_test_remove_tree (f->directory);
  g_free (f->directory);
}

typedef struct
{
  gboolean done;
  GValue *value;
  GError *error;
} Await;

static DexFuture *
awaited_cb (DexFuture *future, gpointer data)
{
  Await *await = data;
  const GValue *value = dex_future_get_value (future, &await->error);

  if (value != NULL && await->value != NULL)
    {
      g_value_init (await->value, G_VALUE_TYPE (value));
      g_value_copy (value, await->value);
    }
  await->done = TRUE;
  return NULL;
}

static gboolean
is_done (gpointer data)
{
  return ((Await *) data)->done;
}

GError *
sync_await (DexFuture *take, GValue *value)
{
  Await await = { .value = value };

  dex_future_disown (dex_future_finally (take, awaited_cb, &await, NULL));
  connect_test_wait (is_done, &await);
  return await.error;
}

void
sync_sign_in (SyncFixture *f)
{
  g_autoptr (GError) error =
      sync_await (connect_accounts_sign_in (f->accounts, f->server->address, "hanna@polaris.example", "right"), NULL);

  g_assert_no_error (error);
  f->account = connect_accounts_find (f->accounts, "PA-425-620");
  g_assert_nonnull (f->account);
}

typedef struct
{
  ConnectAccount *account;
  ConnectAccountState state;
  SyncFixture *fixture;
} Wanted;

static gboolean
is_in_state (gpointer data)
{
  const Wanted *wanted = data;

  return connect_account_get_state (wanted->account) == wanted->state;
}

void
sync_wait_state (ConnectAccount *account, ConnectAccountState state)
{
  Wanted wanted = { .account = account, .state = state };

  connect_test_wait (is_in_state, &wanted);
}

static gboolean
check_row_cb (gpointer key, gpointer value, gpointer data)
{
  ConnectAccount *account = data;
  g_autoptr (ConnectRow) row = connect_account_dup_row (account, connect_collection_find ("contracts"), key);
  JsonObject *object = json_object_get_object_member (value, "object");

  return row == NULL || connect_row_get_revision (row) != json_object_get_int_member (value, "revision") ||
         !json_object_equal (connect_row_get_object (row), object);
}

static gboolean
is_loaded (gpointer query)
{
  return !connect_query_get_loading (query);
}

static gboolean
is_same (gpointer data)
{
  const Wanted *wanted = data;
  GTree *rows = g_hash_table_lookup (wanted->fixture->server->tables, "contracts");
  g_autoptr (ConnectQuery) query = NULL;
  gboolean different = FALSE;

  if (connect_account_get_state (wanted->account) != CONNECT_ACCOUNT_ONLINE)
    return FALSE;
  query = connect_query_new (wanted->account, connect_collection_find ("contracts"));
  connect_test_wait (is_loaded, query);
  if (g_list_model_get_n_items (G_LIST_MODEL (query)) != fake_server_count (wanted->fixture->server, "contracts"))
    return FALSE;
  for (GTreeNode *node = rows != NULL ? g_tree_node_first (rows) : NULL; node != NULL && !different;
       node = g_tree_node_next (node))
    different = check_row_cb (g_tree_node_key (node), g_tree_node_value (node), wanted->account);
  return !different;
}

void
sync_wait_same (SyncFixture *f, ConnectAccount *account)
{
  Wanted wanted = { .account = account, .fixture = f };

  connect_test_wait (is_same, &wanted);
}

void
sync_begin (SyncFixture *f, guint n)
{
  fake_server_fill (f->server, n);
  sync_sign_in (f);
  sync_wait_same (f, f->account);
}

char *
sync_dup_note (ConnectAccount *account, guint contract)
{
  g_autofree char *id = fake_contract_id (contract);
  g_autoptr (ConnectRow) row = connect_account_dup_row (account, connect_collection_find ("contracts"), id);

  return row != NULL ? g_strdup (connect_row_get_string (row, "note")) : NULL;
}

char *
sync_dup_directory (SyncFixture *f)
{
  return g_strdup (connect_cache_get_directory (_connect_account_get_cache (f->account)));
}
