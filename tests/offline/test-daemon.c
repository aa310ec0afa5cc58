/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The client's library with the real daemon: what is synchronised is what its API answers. */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "cache/connect-query.h"
#include "client/connect-account-private.h"
#include "client/connect-http.h"
#include "common/connect-test-account.h"
#include "common/test-child.h"
#include "offline/sync-fixture.h"
#include "protocol/connect-json.h"

typedef struct
{
  char *home;
  char *data;
  GSubprocess *daemon;
  char *address;
  char *email;
  char *password;
  SyncFixture client; /* without a fake server */
} Fixture;

/* Starts it at `listen`, and reads where it listens. */
static void
start_daemon (Fixture *f, const char *listen)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "..", "src", "connectd", "connectd", NULL);
  g_autoptr (GSubprocessLauncher) launcher = test_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  f->daemon = g_subprocess_launcher_spawn (launcher, &error, program, "--data-dir", f->data, "--demo", "--listen", listen, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (f->daemon));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (line != NULL && g_str_has_prefix (line, "listening on "));
  g_set_str (&f->address, line + strlen ("listening on "));
}

static void
kill_daemon (Fixture *f)
{
  g_subprocess_send_signal (f->daemon, SIGKILL);
  g_subprocess_wait (f->daemon, NULL, NULL);
  g_clear_object (&f->daemon);
}

static void
read_demo (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->data, "demo.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) demo = NULL;
  JsonObject *user;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  demo = connect_json_parse_object (text, -1, 0, &error);
  g_assert_no_error (error);
  user = json_array_get_object_element (connect_json_get_array (demo, "users"), 0);
  f->email = g_strdup (connect_json_get_string (user, "email"));
  f->password = g_strdup (connect_json_get_string (user, "password"));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->home = g_dir_make_tmp ("connect-XXXXXX", NULL);
  f->data = g_build_filename (f->home, "daemon", NULL);
  f->client.directory = g_build_filename (f->home, "client", NULL);
  start_daemon (f, "127.0.0.1:0");
  read_demo (f);
  sync_open (&f->client);
  error = sync_await (connect_accounts_sign_in (f->client.accounts, f->address, f->email, f->password), NULL);
  g_assert_no_error (error);
  f->client.account = g_list_model_get_item (G_LIST_MODEL (f->client.accounts), 0);
  g_object_unref (f->client.account); /* the list's own stays */
  sync_wait_state (f->client.account, CONNECT_ACCOUNT_ONLINE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  sync_close (&f->client);
  if (f->daemon != NULL)
    kill_daemon (f);
  connect_test_remove_tree (f->home);
  g_free (f->client.directory);
  g_free (f->data);
  g_free (f->home);
  g_free (f->address);
  g_free (f->email);
  g_free (f->password);
}

static JsonNode *
get (Fixture *f, const char *path)
{
  ConnectSync *sync = _connect_account_get_sync (f->client.account);
  const ConnectRequest request = { .method = "GET", .path = path, .token = connect_sync_get_token (sync) };
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = sync_await (connect_http_send (connect_sync_get_http (sync), &request, NULL), &value);
  ConnectAnswer *answer;
  JsonNode *node;
  gsize length;
  const char *text;

  g_assert_no_error (error);
  answer = g_value_get_boxed (&value);
  g_assert_cmpuint (answer->status, ==, 200);
  text = g_bytes_get_data (answer->body, &length);
  node = connect_json_parse (text, length, 64 * 1024 * 1024, &error);
  g_assert_no_error (error);
  return node;
}

static gboolean
is_loaded (gpointer query)
{
  return !connect_query_get_loading (query);
}

static ConnectQuery *
load (Fixture *f, const char *collection, const char *parent)
{
  ConnectQuery *query = connect_query_new (f->client.account, connect_collection_find (collection));

  connect_query_set_parent (query, parent);
  connect_test_wait (is_loaded, query);
  g_assert_null (connect_query_get_error (query));
  return query;
}

/* Everything in `part` is in `whole`: a list's answer is without the members that a GET of one object has. */
static void
assert_within (JsonObject *part, JsonObject *whole, const char *where)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, part);
  while (json_object_iter_next (&iter, &name, &node))
    {
      JsonNode *ours = json_object_get_member (whole, name);

      if (ours != NULL && JSON_NODE_HOLDS_OBJECT (node) && JSON_NODE_HOLDS_OBJECT (ours))
        assert_within (json_node_get_object (node), json_node_get_object (ours), where);
      else if (ours == NULL || !json_node_equal (node, ours))
        g_error ("%s: %s differs: %s, %s", where, name, connect_json_to_string (node),
                 ours != NULL ? connect_json_to_string (ours) : "nothing");
    }
}

/* One list of the API beside the same list of the cache, in the same order. Returns the number of rows. */
static guint
compare_list (Fixture *f, const char *collection, const char *parent, const char *path)
{
  g_autofree char *with_limit = g_strconcat (path, "?limit=1000", NULL);
  g_autoptr (JsonNode) answer = get (f, with_limit);
  JsonArray *array = json_node_get_array (answer);
  ConnectQuery *query = load (f, collection, parent);
  guint n = json_array_get_length (array);

  g_test_message ("%s: %u", path, n);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (query)), ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ConnectRow) row = g_list_model_get_item (G_LIST_MODEL (query), i);
      JsonObject *object = json_array_get_object_element (array, i);

      if (strcmp (collection, "report-templates") == 0)
        json_object_remove_member (object, "stats"); /* made when it is asked for, and the demo's reports may still be made */
      assert_within (object, connect_row_get_object (row), path);
    }
  g_object_unref (query);
  return n;
}

static guint
compare_children (Fixture *f, const ConnectCollection *collection)
{
  ConnectQuery *parents = load (f, collection->parent, NULL);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (parents)); i++)
    {
      g_autoptr (ConnectRow) row = g_list_model_get_item (G_LIST_MODEL (parents), i);
      g_autofree char *above = connect_row_dup_path (row);
      g_autofree char *path = g_strconcat (above, strchr (collection->path, '}') + 1, NULL);

      n += compare_list (f, collection->name, connect_row_get_key (row), path);
    }
  g_object_unref (parents);
  return n;
}

static void
compare_all (Fixture *f)
{
  ConnectSchema *schema = connect_cache_get_schema (_connect_account_get_cache (f->client.account));
  guint n = 0;

  for (guint i = 0; i < connect_schema_get_n_tables (schema); i++)
    {
      const ConnectCollection *collection = connect_schema_get_table (schema, i)->collection;

      n += collection->parent != NULL ? compare_children (f, collection)
                                      : compare_list (f, collection->name, NULL, collection->path);
    }
  g_assert_cmpuint (n, >, 50);
}

static void
test_same (Fixture *f, gconstpointer data)
{
  compare_all (f);
}

/* The first pending contract that we issued, or NULL. */
static ConnectRow *
find_contract (Fixture *f)
{
  ConnectQuery *query = connect_query_new (f->client.account, connect_collection_find ("contracts"));
  ConnectRow *row;

  connect_query_set_filter (query, "eq(status,active)");
  connect_test_wait (is_loaded, query);
  row = g_list_model_get_item (G_LIST_MODEL (query), 0);
  g_object_unref (query);
  return row;
}

typedef struct
{
  ConnectRow *row;
  gint64 revision;
} Newer;

static gboolean
is_newer (gpointer data)
{
  const Newer *newer = data;

  return connect_row_get_revision (newer->row) > newer->revision;
}

static void
test_act (Fixture *f, gconstpointer data)
{
  g_autoptr (ConnectRow) row = find_contract (f);
  g_autofree char *path = connect_row_dup_path (row);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (GError) error = NULL;
  gint64 revision = connect_row_get_revision (row);
  Newer newer = { row, revision };

  json_object_set_string_member (body, "note", "Written by a test");
  error = sync_await (connect_account_send (f->client.account, "PUT", path, body, revision), NULL);
  g_assert_no_error (error);
  /* as a rule it is at once; a busy machine may take more than the 2 s that the send waits for the feed */
  connect_test_wait (is_newer, &newer);
  g_assert_cmpstr (connect_row_get_string (row, "note"), ==, "Written by a test");
  /* the revision that it was based on is another now */
  error = sync_await (connect_account_send (f->client.account, "PUT", path, body, revision), NULL);
  g_assert_nonnull (error);
}

static void
test_outage (Fixture *f, gconstpointer data)
{
  g_autofree char *listen = NULL;
  g_autofree char *title = NULL;
  g_autoptr (ConnectRow) row = find_contract (f);

  kill_daemon (f);
  sync_wait_state (f->client.account, CONNECT_ACCOUNT_OFFLINE);
  g_clear_object (&row);
  sync_close (&f->client);
  sync_open (&f->client);
  f->client.account = g_list_model_get_item (G_LIST_MODEL (f->client.accounts), 0);
  g_object_unref (f->client.account);
  row = find_contract (f);
  g_assert_nonnull (connect_row_get_object (row));
  g_clear_object (&row);
  listen = g_strdup (strstr (f->address, "//") + 2);
  start_daemon (f, listen);
  sync_wait_state (f->client.account, CONNECT_ACCOUNT_ONLINE);
  compare_all (f);
}

int
main (int argc, char **argv)
{
  sync_test_init (&argc, &argv);
  g_test_add ("/offline/daemon/same", Fixture, NULL, set_up, test_same, tear_down);
  g_test_add ("/offline/daemon/act", Fixture, NULL, set_up, test_act, tear_down);
  g_test_add ("/offline/daemon/outage", Fixture, NULL, set_up, test_outage, tear_down);
  return sync_test_run ();
}
