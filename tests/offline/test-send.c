/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cache/connect-query.h"
#include "cache/connect-writer.h"
#include "client/connect-account-private.h"
#include "common/connect-test-account.h"
#include "offline/sync-fixture.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "sql/connect-worker.h"
#include "sync/connect-pages.h"

static DexFuture *
send_note (SyncFixture *f, const char *note)
{
  g_autofree char *id = fake_contract_id (0);
  g_autofree char *path = g_strconcat ("contracts/", id, NULL);
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "note", note);
  return connect_account_send (f->account, "PUT", path, body, 1);
}

/* What is answered is in the cache when it is told. */
static void
test_effect (SyncFixture *f, gconstpointer data)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  g_autofree char *note = NULL;
  JsonNode *node;

  sync_begin (f, 3);
  error = sync_await (send_note (f, "said"), &value);
  g_assert_no_error (error);
  node = g_value_get_boxed (&value);
  g_assert_cmpstr (connect_json_get_string (json_node_get_object (node), "note"), ==, "said");
  note = sync_dup_note (f->account, 0);
  g_assert_cmpstr (note, ==, "said");
  g_assert_cmpuint (f->server->n_effects, ==, 1);
  g_assert_true (g_uuid_string_is_valid (f->server->last_key));
}

typedef struct
{
  ConnectWriter *writer;
  const ConnectTable *table;
  char *key;
  char *body;
} Ahead;

static gboolean
ahead_work (gpointer data, GError **error)
{
  const Ahead *ahead = data;
  ConnectPut put = { .key = ahead->key, .revision = 7, .body = ahead->body, .length = strlen (ahead->body) };

  g_assert_true (connect_writer_begin (ahead->writer, error));
  g_assert_true (connect_pages_put_text (ahead->writer, ahead->table, &put, error));
  return connect_writer_commit (ahead->writer, NULL, error);
}

/* The feed may be faster than the answer: what waits for a row then finds it in the cache before the account has looked,
 * and is not told before the row that somebody holds shows it as well. */
static void
test_feed_first (SyncFixture *f, gconstpointer data)
{
  const ConnectCollection *collection = connect_collection_find ("contracts");
  ConnectCache *cache;
  g_autofree char *id = fake_contract_id (0);
  g_autoptr (JsonObject) object = fake_contract (0, "ahead");
  g_autofree char *body = connect_json_object_to_string (object);
  g_autoptr (ConnectRow) row = NULL;
  g_autoptr (GError) error = NULL;
  Ahead ahead = { .key = id, .body = body };

  sync_begin (f, 3);
  cache = _connect_account_get_cache (f->account);
  row = connect_account_dup_row (f->account, collection, id);
  ahead.writer = connect_cache_get_writer (cache);
  ahead.table = connect_schema_find (connect_cache_get_schema (cache), collection);
  connect_worker_run_sync (connect_cache_get_writing (cache), ahead_work, &ahead, &error);
  g_assert_no_error (error);
  error = sync_await (connect_sync_wait_row (_connect_account_get_sync (f->account), collection, id, 7, FALSE, 30000), NULL);
  g_assert_no_error (error);
  g_assert_cmpint (connect_row_get_revision (row), ==, 7);
  g_assert_cmpstr (connect_row_get_string (row, "note"), ==, "ahead");
}

static void
test_delete (SyncFixture *f, gconstpointer data)
{
  g_autofree char *id = fake_contract_id (1);
  g_autofree char *path = g_strconcat ("contracts/", id, NULL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  g_autofree char *note = NULL;

  sync_begin (f, 3);
  error = sync_await (connect_account_send (f->account, "DELETE", path, NULL, 0), &value);
  g_assert_no_error (error);
  g_assert_null (g_value_get_boxed (&value));
  note = sync_dup_note (f->account, 1);
  g_assert_null (note);
}

static void
test_refused (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sync_begin (f, 3);
  fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_STATUS, .path = "contracts/", .status = 409 });
  error = sync_await (send_note (f, "said"), NULL);
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_CONFLICT);
  g_assert_cmpstr (error->message, ==, "As told.");
  g_assert_cmpuint (f->server->n_effects, ==, 0);
}

/* The server does it, the answer is lost: the same key comes again, and it is done once. */
static void
test_lost_answer (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sync_begin (f, 3);
  fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_LOSE, .path = "contracts/", .times = 2 });
  error = sync_await (send_note (f, "once"), NULL);
  g_assert_no_error (error);
  g_assert_cmpuint (f->server->n_acts, ==, 3);
  g_assert_cmpuint (f->server->n_effects, ==, 1);
}

static void
test_busy (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sync_begin (f, 3);
  fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_STATUS, .path = "contracts/", .status = 503, .times = 2 });
  fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_STATUS, .path = "contracts/", .status = 429, .retry_after = 1 });
  error = sync_await (send_note (f, "patient"), NULL);
  g_assert_no_error (error);
  g_assert_cmpuint (f->server->n_effects, ==, 1);
}

static void
test_offline (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sync_begin (f, 3);
  fake_server_stop (f->server);
  sync_wait_state (f->account, CONNECT_ACCOUNT_OFFLINE);
  error = sync_await (send_note (f, "said"), NULL);
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_OFFLINE);
  g_assert_true (g_str_has_prefix (error->message, "Offline since "));
}

static void
test_session_ended (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sync_begin (f, 3);
  g_set_str (&f->server->token, "token-2");
  error = sync_await (send_note (f, "said"), NULL);
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED);
  sync_wait_state (f->account, CONNECT_ACCOUNT_SIGNED_OUT);
}

static void
note_cb (GString *notes, const char *text)
{
  g_string_append_printf (notes, "%s\n", text);
}

static gboolean
has_text (gpointer notes)
{
  return ((GString *) notes)->len > 0;
}

/* Notes an act as a program does that was killed before the answer came. */
static void
leave_act (SyncFixture *f, const char *directory, const char *key, const char *note)
{
  ConnectOutbox *outbox = connect_outbox_new (directory);
  g_autofree char *id = fake_contract_id (2);
  g_autofree char *path = g_strconcat ("contracts/", id, NULL);
  g_autofree char *body = g_strdup_printf ("{\"note\":\"%s\"}", note);
  const ConnectAct act = { .key = (char *) key, .method = (char *) "PUT", .path = path, .body = body, .created = 1 };
  g_autoptr (GError) error = sync_await (connect_outbox_add (outbox, &act), NULL);

  g_assert_no_error (error);
  connect_outbox_free (outbox);
}

static void
test_replay (SyncFixture *f, gconstpointer data)
{
  g_autofree char *directory = NULL;
  g_autofree char *note = NULL;
  g_autoptr (GString) notes = g_string_new (NULL);

  sync_begin (f, 3);
  directory = sync_dup_directory (f);
  sync_close (f);
  leave_act (f, directory, "11111111-1111-4111-8111-111111111111", "from before");
  fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_LOSE, .path = "contracts/" });
  sync_open (f);
  g_signal_connect_swapped (f->account, "note", G_CALLBACK (note_cb), notes);
  while (f->server->n_acts < 1)
    g_main_context_iteration (NULL, TRUE);
  /* the first answer was lost again: it is asked once more when the server is next reached */
  sync_wait_state (f->account, CONNECT_ACCOUNT_ONLINE);
  fake_server_stop (f->server);
  sync_wait_state (f->account, CONNECT_ACCOUNT_OFFLINE);
  fake_server_start (f->server);
  connect_test_wait (has_text, notes);
  g_assert_nonnull (strstr (notes->str, "done"));
  g_assert_cmpstr (f->server->last_key, ==, "11111111-1111-4111-8111-111111111111");
  g_assert_cmpuint (f->server->n_acts, ==, 2);
  g_assert_cmpuint (f->server->n_effects, ==, 1);
  sync_wait_same (f, f->account);
  note = sync_dup_note (f->account, 2);
  g_assert_cmpstr (note, ==, "from before");
}

/* Another process that lives sends its acts itself. */
static void
test_claim (SyncFixture *f, gconstpointer data)
{
  ConnectOutbox *first = connect_outbox_new (f->directory);
  ConnectOutbox *second = connect_outbox_new (f->directory);
  const ConnectAct act = { .key = (char *) "k1", .method = (char *) "POST", .path = (char *) "contracts", .created = 1 };

  for (guint round = 0; round < 3; round++)
    {
      g_auto (GValue) value = G_VALUE_INIT;
      g_autoptr (GError) error = NULL;
      GPtrArray *acts;

      if (round == 0)
        error = sync_await (connect_outbox_add (first, &act), NULL);
      g_assert_no_error (error);
      if (round == 1)
        g_clear_pointer (&first, connect_outbox_free);
      error = sync_await (connect_outbox_claim (second), &value);
      g_assert_no_error (error);
      acts = g_value_get_boxed (&value);
      g_assert_cmpuint (acts->len, ==, round == 1);
    }
  connect_outbox_free (second);
}

static void
test_damaged_outbox (SyncFixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->directory, "outbox.db", NULL);
  ConnectOutbox *outbox = connect_outbox_new (f->directory);
  const ConnectAct act = { .key = (char *) "k1", .method = (char *) "POST", .path = (char *) "contracts", .created = 1 };
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  g_assert_true (g_file_set_contents (path, "this was never a database, and it is longer than a header of one", -1, NULL));
  error = sync_await (connect_outbox_add (outbox, &act), NULL);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  connect_outbox_free (outbox);
}

int
main (int argc, char **argv)
{
  static const SyncTest tests[] = {
    { "/offline/send/effect", test_effect }, { "/offline/send/feed-first", test_feed_first },
    { "/offline/send/delete", test_delete },
    { "/offline/send/refused", test_refused }, { "/offline/send/lost-answer", test_lost_answer },
    { "/offline/send/busy", test_busy }, { "/offline/send/offline", test_offline },
    { "/offline/send/session-ended", test_session_ended }, { "/offline/send/replay", test_replay },
    { "/offline/send/claim", test_claim }, { "/offline/send/damaged-outbox", test_damaged_outbox },
  };

  return sync_test_main (argc, argv, tests, G_N_ELEMENTS (tests));
}
