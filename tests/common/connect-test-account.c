/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "common/connect-test-account.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cache/connect-writer.h"
#include "client/connect-account-private.h"
#include "client/connect-accounts-file.h"
#include "model/connect-modules.h"
#include "protocol/connect-json.h"
#include "protocol/connect-text.h"
#include "sync/connect-pages.h"

char *
connect_test_data (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "data", name, NULL);
}

static void move_times (JsonNode *node, gint64 by);

static void
move_member_cb (JsonObject *object, const char *name, JsonNode *node, gpointer by)
{
  move_times (node, *(gint64 *) by);
}

static void
move_element_cb (JsonArray *array, guint i, JsonNode *node, gpointer by)
{
  move_times (node, *(gint64 *) by);
}

/* Every text that is a full moment. */
static void
move_times (JsonNode *node, gint64 by)
{
  const char *text;
  gint64 time;

  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), move_member_cb, &by);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), move_element_cb, &by);
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      text = json_node_get_string (node);
      if (strlen (text) >= 19 && text[10] == 'T' && connect_time_parse (text, &time))
        {
          g_autofree char *moved = connect_time_format (time + by);

          json_node_set_string (node, moved);
        }
    }
}

typedef struct
{
  ConnectCache *cache;
  const ConnectTable *table;
  GPtrArray *rows; /* JsonObject; NULL: only what follows */
  const char *removed;
  gint64 revision;
  gint64 synced_at;
} Fill;

/* The id as text, also where it is a number. */
static char *
dup_id (JsonObject *object, const char *path)
{
  const char *text = connect_json_get_string (object, path);

  return text != NULL ? g_strdup (text) : g_strdup_printf ("%" G_GINT64_FORMAT, connect_json_get_int (object, path, 0));
}

static void
put_row (ConnectWriter *writer, const Fill *fill, JsonObject *object)
{
  const ConnectCollection *collection = fill->table->collection;
  g_autofree char *id = dup_id (object, collection->id_member);
  g_autofree char *parent = NULL;
  g_autofree char *key = NULL;
  g_autofree char *body = NULL;
  g_autoptr (GError) error = NULL;
  ConnectPut put = { 0 };

  if (collection->parent != NULL)
    parent = g_strdup (json_object_get_string_member_with_default (
        object, "$parent", connect_json_get_string (object, collection->parent_member)));
  json_object_remove_member (object, "$parent");
  key = collection->flags & CONNECT_COLLECTION_IN_PARENT ? g_strconcat (parent, "/", id, NULL) : g_strdup (id);
  body = connect_json_object_to_string (object);
  put = (ConnectPut) { .key = key, .parent = parent, .revision = fill->revision, .body = body, .length = strlen (body) };
  connect_pages_put_text (writer, fill->table, &put, &error);
  g_assert_no_error (error);
}

static gboolean
fill_work (gpointer data, GError **error)
{
  const Fill *fill = data;
  ConnectWriter *writer = connect_cache_get_writer (fill->cache);
  ConnectProgress progress = { .complete = TRUE, .synced_at = fill->synced_at };

  g_assert_true (connect_writer_open (writer, NULL, error));
  g_assert_true (connect_writer_begin (writer, error));
  for (guint i = 0; fill->rows != NULL && i < fill->rows->len; i++)
    put_row (writer, fill, g_ptr_array_index (fill->rows, i));
  if (fill->removed != NULL)
    g_assert_true (connect_writer_remove (writer, fill->table, fill->removed, error));
  g_assert_true (connect_writer_set_progress (writer, fill->table, &progress, error));
  g_assert_true (connect_writer_set_synced (writer, fill->synced_at, error));
  return connect_writer_commit (writer, NULL, error);
}

static void
run_fill (ConnectAccount *account, Fill *fill)
{
  g_autoptr (GError) error = NULL;

  fill->cache = _connect_account_get_cache (account);
  fill->synced_at = g_get_real_time ();
  g_assert_true (connect_cache_try_lock (fill->cache));
  connect_worker_run_sync (connect_cache_get_writing (fill->cache), fill_work, fill, &error);
  g_assert_no_error (error);
  _connect_account_look (account);
  _connect_account_set_synced_at (account, fill->synced_at);
}

static void
fill_collections (ConnectAccount *account, JsonObject *world)
{
  ConnectSchema *schema = connect_cache_get_schema (_connect_account_get_cache (account));

  for (guint i = 0; i < connect_schema_get_n_tables (schema); i++)
    {
      g_autoptr (GPtrArray) rows = g_ptr_array_new ();
      Fill fill = { .table = connect_schema_get_table (schema, i), .rows = rows, .revision = 1 };
      JsonArray *array = connect_json_get_array (world, fill.table->collection->name);

      for (guint j = 0; array != NULL && j < json_array_get_length (array); j++)
        g_ptr_array_add (rows, json_array_get_object_element (array, j));
      run_fill (account, &fill);
    }
}

static JsonNode *
load_world (const char *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonNode *node;
  gint64 now;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  node = json_parser_steal_root (parser);
  now = connect_json_get_time (json_node_get_object (node), "now");
  if (now != 0)
    move_times (node, (g_get_real_time () / G_USEC_PER_SEC) * G_USEC_PER_SEC - now);
  return node;
}

ConnectAccount *
connect_test_account_new (const char *data_dir, const char *id, const char *name, ConnectRole role, const char *json_path)
{
  const char *const all[] = { CONNECT_MODULE_ALL, NULL };
  ConnectAccountInfo *info = _connect_account_info_new ();
  g_autofree char *directory = NULL;
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) world = NULL;
  ConnectAccount *account;

  info->server = g_strdup ("https://connect.polaris.example");
  info->id = g_strdup (id);
  info->name = g_strdup (name);
  info->type = g_strdup (role == CONNECT_ROLE_VENDOR ? "vendor" : "provider");
  info->role = role;
  info->user_id = g_strdup ("UR-118-420-377");
  info->user_name = g_strdup ("Hanna Lindqvist");
  info->email = g_strdup ("hanna.lindqvist@polaris.example");
  info->modules = g_strdupv ((char **) all);
  directory = connect_accounts_file_dup_directory (info);
  path = g_build_filename (data_dir, directory, NULL);
  account = _connect_account_new (info, path);
  if (json_path != NULL)
    {
      world = load_world (json_path);
      fill_collections (account, json_node_get_object (world));
    }
  _connect_account_set_state (account, CONNECT_ACCOUNT_ONLINE, NULL);
  return account;
}

void
connect_test_account_set_state (ConnectAccount *account, ConnectAccountState state, const char *problem, gint64 since)
{
  _connect_account_set_offline_since (account, since);
  _connect_account_set_state (account, state, problem);
}

void
connect_test_account_put (ConnectAccount *account, const char *collection, gint64 revision, JsonObject *object)
{
  ConnectSchema *schema = connect_cache_get_schema (_connect_account_get_cache (account));
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  Fill fill = { .table = connect_schema_find_name (schema, collection), .rows = rows, .revision = revision };

  g_assert_nonnull (fill.table);
  g_ptr_array_add (rows, object);
  run_fill (account, &fill);
}

void
connect_test_account_remove (ConnectAccount *account, const char *collection, const char *key)
{
  ConnectSchema *schema = connect_cache_get_schema (_connect_account_get_cache (account));
  Fill fill = { .table = connect_schema_find_name (schema, collection), .removed = key };

  g_assert_nonnull (fill.table);
  run_fill (account, &fill);
}

static gboolean
too_long_cb (gpointer data)
{
  g_error ("waited for 30 s in vain");
  return G_SOURCE_REMOVE;
}

void
connect_test_wait (gboolean (*condition) (gpointer data), gpointer data)
{
  guint limit = g_timeout_add_seconds (30, too_long_cb, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

void
connect_test_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        connect_test_remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}
