/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "cache/connect-query.h"
#include "common/connect-test-account.h"
#include "common/test-child.h"
#include "offline/sync-fixture.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

static void
test_first (SyncFixture *f, gconstpointer data)
{
  sync_begin (f, 250);
  g_assert_cmpuint (f->server->n_snapshots, ==, 5);
  g_assert_cmpint (connect_account_get_synced_at (f->account), >, 0);
  g_assert_cmpint (connect_account_get_collection_synced_at (f->account, connect_collection_find ("contracts")), >, 0);
  g_assert_cmpint (connect_account_get_offline_since (f->account), ==, 0);
  g_assert_cmpstr (connect_account_get_name (f->account), ==, "Polaris Renamed");
  g_assert_false (connect_account_has_module (f->account, "MD-0001"));
  g_assert_true (g_str_has_prefix (f->server->last_agent, "Connect/"));
}

static void
test_feed (SyncFixture *f, gconstpointer data)
{
  g_autofree char *first = fake_contract_id (0);
  g_autofree char *second = fake_contract_id (1);
  g_autofree char *note = NULL;

  sync_begin (f, 5);
  fake_server_put (f->server, "contracts", first, NULL, fake_contract (0, "changed"));
  fake_server_remove (f->server, "contracts", second);
  sync_wait_same (f, f->account);
  note = sync_dup_note (f->account, 0);
  g_assert_cmpstr (note, ==, "changed");
  g_assert_cmpuint (f->server->n_snapshots, ==, 3);
}

static void
test_many_changes (SyncFixture *f, gconstpointer data)
{
  sync_sign_in (f);
  sync_wait_same (f, f->account);
  f->server->page_size = 7;
  fake_server_stop (f->server);
  fake_server_fill (f->server, 50);
  fake_server_start (f->server);
  sync_wait_same (f, f->account);
}

static void
test_restart (SyncFixture *f, gconstpointer data)
{
  guint n_snapshots;

  sync_begin (f, 30);
  n_snapshots = f->server->n_snapshots;
  sync_close (f);
  fake_server_fill (f->server, 40);
  sync_open (f);
  g_assert_nonnull (f->account);
  sync_wait_same (f, f->account);
  g_assert_cmpuint (f->server->n_snapshots, ==, n_snapshots);
}

static void
test_offline (SyncFixture *f, gconstpointer data)
{
  g_autofree char *reason = NULL;
  g_autofree char *note = NULL;

  sync_begin (f, 3);
  fake_server_stop (f->server);
  sync_wait_state (f->account, CONNECT_ACCOUNT_OFFLINE);
  g_assert_cmpint (connect_account_get_offline_since (f->account), >, 0);
  g_assert_false (connect_account_can_send (f->account, &reason));
  g_assert_true (g_str_has_prefix (reason, "Offline since "));
  /* as after a start without a network */
  sync_close (f);
  sync_open (f);
  note = sync_dup_note (f->account, 2);
  g_assert_cmpstr (note, ==, "new");
  sync_wait_state (f->account, CONNECT_ACCOUNT_OFFLINE);
  g_assert_cmpint (connect_account_get_offline_since (f->account), ==, connect_account_get_synced_at (f->account));
  fake_server_start (f->server);
  sync_wait_same (f, f->account);
}

/* A sync that ends in the middle goes on where the last committed page ended. */
static void
test_resume (SyncFixture *f, gconstpointer data)
{
  fake_server_fill (f->server, 1000);
  fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_CUT, .path = "changes/snapshot", .times = 0 });
  sync_sign_in (f);
  f->server->page_size = 50;
  while (f->server->n_snapshots < 8)
    g_main_context_iteration (NULL, TRUE);
  sync_close (f);
  sync_open (f);
  sync_wait_same (f, f->account);
  /* 1 for agreements, 20 for contracts and 1 for users, and the one that was under way once more */
  g_assert_cmpuint (f->server->n_snapshots, <=, 24);
}

/* The same, ended by SIGKILL: another process of this program fetches, and is killed in the middle. */
static void
test_killed (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GSubprocessLauncher) launcher = test_child_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  guint before;

  sync_sign_in (f);
  sync_wait_same (f, f->account);
  sync_close (f);
  fake_server_fill (f->server, 1000);
  f->server->page_size = 50;
  fake_server_set_epoch (f->server, "e2");
  before = f->server->n_snapshots;
  child = g_subprocess_launcher_spawn (launcher, &error, "/proc/self/exe", "--fetch", f->directory, NULL);
  g_assert_no_error (error);
  while (f->server->n_snapshots < before + 8)
    g_main_context_iteration (NULL, TRUE);
  g_subprocess_send_signal (child, SIGKILL);
  g_subprocess_wait (child, NULL, NULL);
  sync_open (f);
  sync_wait_same (f, f->account);
  g_assert_cmpuint (f->server->n_snapshots - before, <=, 25);
}

/* What that other process does. */
static int
fetch (const char *directory)
{
  g_autoptr (ConnectAccounts) accounts = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  dex_init ();
  accounts = connect_accounts_new (directory);
  g_main_loop_run (loop);
  return 0;
}

static void
test_epoch (SyncFixture *f, gconstpointer data)
{
  g_autofree char *lost = fake_contract_id (4);
  g_autofree char *note = NULL;

  sync_begin (f, 5);
  g_tree_remove (g_hash_table_lookup (f->server->tables, "contracts"), lost);
  g_ptr_array_set_size (f->server->feed, 0);
  f->server->seq = 2;
  fake_server_set_epoch (f->server, "e2");
  sync_wait_same (f, f->account);
  note = sync_dup_note (f->account, 4);
  g_assert_null (note);
}

static void
test_scope (SyncFixture *f, gconstpointer data)
{
  const char *const fewer[] = { "contracts", NULL };
  g_autofree char *hidden = fake_contract_id (2);
  ConnectQuery *users;

  fake_server_fill (f->server, 5);
  fake_server_put (f->server, "account-users", "PA-425-620/UR-1", "PA-425-620", fake_contract (1, "user"));
  sync_sign_in (f);
  sync_wait_same (f, f->account);
  users = connect_query_new (f->account, connect_collection_find ("account-users"));
  while (g_list_model_get_n_items (G_LIST_MODEL (users)) != 1)
    g_main_context_iteration (NULL, TRUE);
  /* no tombstone tells of what is no longer visible, nor of a collection that is not */
  g_tree_remove (g_hash_table_lookup (f->server->tables, "contracts"), hidden);
  g_strfreev (f->server->collections);
  f->server->collections = g_strdupv ((char **) fewer);
  fake_server_next_scope (f->server);
  sync_wait_same (f, f->account);
  while (g_list_model_get_n_items (G_LIST_MODEL (users)) != 0)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (users);
}

static void
test_floor (SyncFixture *f, gconstpointer data)
{
  sync_begin (f, 5);
  fake_server_stop (f->server);
  fake_server_fill (f->server, 9);
  f->server->floor = f->server->seq;
  fake_server_start (f->server);
  sync_wait_same (f, f->account);
}

static void
test_faults (SyncFixture *f, gconstpointer data)
{
  const FakeFault faults[] = {
    { .kind = FAKE_FAULT_STATUS, .path = "auth/sessions/-", .status = 500 },
    { .kind = FAKE_FAULT_STATUS, .path = "changes/collections", .status = 503, .retry_after = 1 },
    { .kind = FAKE_FAULT_STATUS, .path = "changes/snapshot", .status = 429, .retry_after = 1 },
    { .kind = FAKE_FAULT_CUT, .path = "changes/snapshot", .times = 3 },
    { .kind = FAKE_FAULT_CLOSE, .path = "changes/snapshot" },
    { .kind = FAKE_FAULT_BODY, .path = "changes/snapshot", .body = "{\"epoch\":\"e1\",\"scope\":1,\"objects\":[{\"key\":\"CRS-1\"}],\"next\":null}" },
    { .kind = FAKE_FAULT_BODY, .path = "changes/snapshot", .body = "[]" },
    { .kind = FAKE_FAULT_BODY, .path = "changes/collections", .body = "{\"epoch\":" },
    { .kind = FAKE_FAULT_REDIRECT, .path = "changes" },
    { .kind = FAKE_FAULT_STATUS, .path = "changes$", .status = 410 },
  };

  fake_server_fill (f->server, 250);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    fake_server_fault (f->server, faults[i]);
  sync_sign_in (f);
  sync_wait_same (f, f->account);
}

static void
test_signed_out (SyncFixture *f, gconstpointer data)
{
  g_autofree char *note = NULL;

  sync_begin (f, 3);
  g_set_str (&f->server->token, "token-2");
  fake_server_next_scope (f->server);
  sync_wait_state (f->account, CONNECT_ACCOUNT_SIGNED_OUT);
  note = sync_dup_note (f->account, 1);
  g_assert_cmpstr (note, ==, "new");
  g_assert_false (connect_account_can_send (f->account, NULL));
  sync_sign_in (f);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->accounts)), ==, 1);
  sync_wait_same (f, f->account);
}

static void
test_leave (SyncFixture *f, gconstpointer data)
{
  g_autofree char *directory = NULL;
  g_autofree char *note = NULL;
  g_autoptr (GError) error = NULL;

  sync_begin (f, 3);
  directory = sync_dup_directory (f);
  error = sync_await (connect_account_sign_out (f->account, TRUE), NULL);
  g_assert_no_error (error);
  g_assert_cmpstr (f->server->token, ==, "another");
  sync_wait_state (f->account, CONNECT_ACCOUNT_SIGNED_OUT);
  note = sync_dup_note (f->account, 1);
  g_assert_cmpstr (note, ==, "new");
  error = sync_await (connect_account_sign_out (f->account, FALSE), NULL);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->accounts)), ==, 0);
  g_assert_false (g_file_test (directory, G_FILE_TEST_EXISTS));
  sync_close (f);
  sync_open (f);
  g_assert_null (f->account);
}

/* Two programs on one cache: one fetches, the other follows and takes over. */
static void
test_follower (SyncFixture *f, gconstpointer data)
{
  g_autofree char *id = fake_contract_id (0);
  ConnectAccounts *second;
  ConnectAccount *follower;
  guint n_feeds;

  sync_begin (f, 20);
  second = sync_open_another (f);
  follower = connect_accounts_find (second, "PA-425-620");
  sync_wait_same (f, follower);
  n_feeds = f->server->n_feeds;
  fake_server_put (f->server, "contracts", id, NULL, fake_contract (0, "seen by both"));
  sync_wait_same (f, follower);
  sync_wait_same (f, f->account);
  g_assert_cmpuint (f->server->n_feeds - n_feeds, <=, 2);
  sync_close (f);
  fake_server_remove (f->server, "contracts", id);
  sync_wait_same (f, follower);
  connect_accounts_close (second);
  g_assert_finalize_object (second);
}

static void
test_wrong_password (SyncFixture *f, gconstpointer data)
{
  const struct
  {
    const char *server;
    int code;
  } cases[] = { { NULL, CONNECT_ERROR_UNAUTHORIZED }, { "http://connect.example", CONNECT_ERROR_INVALID },
                { "http://127.0.0.1:1", CONNECT_ERROR_OFFLINE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = sync_await (
          connect_accounts_sign_in (f->accounts, cases[i].server != NULL ? cases[i].server : f->server->address, "a@b.example", "wrong"),
          NULL);

      g_assert_error (error, CONNECT_ERROR, cases[i].code);
    }
  fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_BODY, .path = "auth/sessions", .body = "{\"sessions\":[3]}" });
  g_assert_nonnull (sync_await (connect_accounts_sign_in (f->accounts, f->server->address, "a@b.example", "right"), NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->accounts)), ==, 0);
}

static char *
mutate (const char *text)
{
  GString *mutated = g_string_new (text);

  for (guint i = g_test_rand_int_range (1, 5); i > 0 && mutated->len > 0; i--)
    {
      guint at = g_test_rand_int_range (0, mutated->len);
      gsize length = g_test_rand_int_range (1, 20);

      if (g_test_rand_bit ())
        mutated->str[at] = (char) g_test_rand_int_range (1, 128);
      else
        g_string_erase (mutated, at, MIN (mutated->len - at, length));
    }
  return g_string_free_and_steal (mutated);
}

/* Answers that are nearly right, everywhere. Whatever is made of them, an honest server sets it right again. */
static void
test_hostile (SyncFixture *f, gconstpointer data)
{
  const struct
  {
    const char *path;
    const char *text;
  } answers[] = {
    { "auth/sessions/-", "{\"modules\":[\"MD-0002\"],\"account\":{\"id\":\"PA-425-620\",\"name\":\"P\",\"type\":\"provider\",\"role\":\"distributor\"}}" },
    { "changes/collections", "{\"epoch\":\"e1\",\"scope\":1,\"head\":3,\"collections\":[\"contracts\",\"agreements\"]}" },
    { "changes/snapshot", "{\"epoch\":\"e1\",\"scope\":1,\"objects\":[{\"key\":\"CRS-1\",\"revision\":1,\"object\":{\"id\":\"CRS-1\"}}],\"next\":null}" },
    { "changes", "{\"epoch\":\"e1\",\"scope\":1,\"next\":3,\"more\":false,\"changes\":[{\"seq\":3,\"collection\":\"contracts\",\"key\":\"CRS-2\",\"deleted\":true}]}" },
  };
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *epoch = NULL;

  fake_server_fill (f->server, 20);
  sync_sign_in (f);
  for (guint i = 0; i < 120; i++)
    {
      guint which = g_test_rand_int_range (0, G_N_ELEMENTS (answers));
      char *text = mutate (answers[which].text);

      g_ptr_array_add (texts, text);
      fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_BODY, .path = answers[which].path, .body = text });
    }
  for (guint rounds = 1, feeds = 0; f->server->faults->len > 0;)
    {
      connect_account_refresh (f->account);
      g_main_context_iteration (NULL, TRUE);
      if (f->server->n_feeds < feeds + 50)
        continue;
      /* it is content and asks for news only: another epoch makes it ask for all again */
      g_free (epoch);
      epoch = g_strdup_printf ("round-%u", rounds++);
      fake_server_set_epoch (f->server, epoch);
      feeds = f->server->n_feeds;
    }
  fake_server_set_epoch (f->server, "e2");
  sync_wait_same (f, f->account);
}

/* While the first sync goes on its progress is told, and rows are there to be read. */
static void
test_progress (SyncFixture *f, gconstpointer data)
{
  ConnectQuery *query;
  double progress = -1;

  fake_server_fill (f->server, 300);
  f->server->page_size = 50;
  sync_sign_in (f);
  query = connect_query_new (f->account, connect_collection_find ("contracts"));
  while (g_list_model_get_n_items (G_LIST_MODEL (query)) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_object_get (f->account, "progress", &progress, NULL);
  g_assert_cmpfloat (progress, >=, 0);
  g_assert_cmpfloat (progress, <=, 1);
  g_assert_cmpint (connect_account_get_state (f->account), ==, CONNECT_ACCOUNT_SYNCING);
  sync_wait_same (f, f->account);
  g_object_get (f->account, "progress", &progress, NULL);
  g_assert_cmpfloat (progress, ==, -1);
  g_object_unref (query);
}

/* Signed in anew in one window, a follower's act goes out with its own session and is seen in both. */
static void
test_follower_sends (SyncFixture *f, gconstpointer data)
{
  g_autofree char *id = fake_contract_id (0);
  g_autofree char *path = g_strconcat ("contracts/", id, NULL);
  g_autoptr (JsonObject) body = connect_json_parse_object ("{\"note\":\"by the second\"}", -1, 0, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *note = NULL;
  ConnectAccounts *second;
  ConnectAccount *follower;

  sync_begin (f, 3);
  second = sync_open_another (f);
  follower = connect_accounts_find (second, "PA-425-620");
  sync_wait_state (follower, CONNECT_ACCOUNT_ONLINE);
  error = sync_await (connect_account_send (follower, "PUT", path, body, 0), NULL);
  g_assert_no_error (error);
  note = sync_dup_note (follower, 0);
  g_assert_cmpstr (note, ==, "by the second");
  sync_wait_same (f, f->account);
  /* the one that fetches is offline: so is what follows it */
  fake_server_stop (f->server);
  sync_wait_state (follower, CONNECT_ACCOUNT_OFFLINE);
  fake_server_start (f->server);
  connect_accounts_close (second);
  g_assert_finalize_object (second);
}

int
main (int argc, char **argv)
{
  static const SyncTest tests[] = {
    { "/offline/sync/first", test_first }, { "/offline/sync/feed", test_feed },
    { "/offline/sync/many-changes", test_many_changes }, { "/offline/sync/restart", test_restart },
    { "/offline/sync/offline", test_offline }, { "/offline/sync/resume", test_resume },
    { "/offline/sync/killed", test_killed },
    { "/offline/sync/epoch", test_epoch }, { "/offline/sync/scope", test_scope },
    { "/offline/sync/floor", test_floor }, { "/offline/sync/faults", test_faults },
    { "/offline/sync/signed-out", test_signed_out }, { "/offline/sync/leave", test_leave },
    { "/offline/sync/follower", test_follower }, { "/offline/sync/wrong-password", test_wrong_password },
    { "/offline/sync/hostile", test_hostile }, { "/offline/sync/progress", test_progress },
    { "/offline/sync/follower-sends", test_follower_sends },
  };

  if (argc == 3 && strcmp (argv[1], "--fetch") == 0)
    return fetch (argv[2]);
  return sync_test_main (argc, argv, tests, G_N_ELEMENTS (tests));
}
