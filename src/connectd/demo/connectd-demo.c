/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "demo/connectd-demo-private.h"

#include "auth/connectd-password.h"
#include "auth/connectd-secret.h"

/* --- the file that tells how to sign in --- */

static gboolean
write_file (const char *file, JsonObject *content, GError **error)
{
  g_autofree char *text = connect_json_object_to_string (content);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents_full (file, line, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &local))
    return TRUE;
  return _connectd_fail (error, CONNECT_ERROR_STORAGE, "%s", local->message);
}

/* A world that was made before: only where it is reached may have changed. */
static gboolean
refresh_file (const ConnectdDemoOptions *options, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) content = NULL;
  g_autoptr (GError) local = NULL;

  if (!g_file_get_contents (options->file, &text, NULL, &local))
    {
      g_message ("The store holds data of its own: no demo world was made.");
      return TRUE;
    }
  content = connect_json_parse_object (text, -1, 0, error);
  if (content == NULL)
    return FALSE;
  json_object_set_string_member (content, "api", options->api_url);
  return write_file (options->file, content, error);
}

typedef struct
{
  ConnectdDemoWorld *world;
  JsonObject *content;
  const char *password;
  gint64 accounts;
} Job;

static JsonArray *
list_accounts (ConnectdTx *tx, const char *user_id, GError **error)
{
  g_autoptr (GPtrArray) places = _connectd_member_places (tx, user_id, error);
  g_autoptr (JsonArray) accounts = json_array_new ();

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      const char *id = connect_json_get_string (g_ptr_array_index (places, i), "account.id");
      g_autoptr (JsonObject) account = connectd_tx_get (tx, &connect_accounts_collection, id, error);
      JsonObject *shown;

      if (account == NULL)
        return NULL;
      shown = json_object_new ();
      json_object_set_string_member (shown, "id", id);
      json_object_set_string_member (shown, "role", connect_json_get_string (account, "role"));
      json_object_set_string_member (shown, "name", connect_json_get_string (account, "name"));
      json_array_add_object_element (accounts, shown);
    }
  return places != NULL ? g_steal_pointer (&accounts) : NULL;
}

static gboolean
describe_users (ConnectdTx *tx, gpointer data, GError **error)
{
  Job *job = data;
  JsonObject *users = connect_json_get_object (job->world->script, "users");
  g_autoptr (JsonArray) list = json_array_new ();
  JsonObjectIter iter;
  const char *key;

  json_object_iter_init_ordered (&iter, users);
  while (json_object_iter_next_ordered (&iter, &key, NULL))
    {
      g_autofree char *name = g_strconcat ("user ", key, NULL);
      const char *id = connectd_demo_world_get (job->world, name, error);
      g_autoptr (JsonObject) user =
          id != NULL ? connectd_tx_get (tx, &connect_users_collection, id, error) : NULL;
      JsonArray *accounts = user != NULL ? list_accounts (tx, id, error) : NULL;
      JsonObject *shown;

      if (accounts == NULL)
        return FALSE;
      shown = json_object_new ();
      json_object_set_string_member (shown, "email", connect_json_get_string (user, "email"));
      json_object_set_string_member (shown, "password", job->password);
      json_object_set_string_member (shown, "name", connect_json_get_string (user, "name"));
      json_object_set_array_member (shown, "accounts", accounts);
      json_array_add_object_element (list, shown);
    }
  json_object_set_array_member (job->content, "users", g_steal_pointer (&list));
  return TRUE;
}

static gboolean
describe (ConnectdEngine *engine,
          ConnectdDemoWorld *world,
          const char *password,
          const ConnectdDemoOptions *options,
          GError **error)
{
  static const char *const roles[] = { "vendor", "distributor", "reseller" };
  g_autoptr (JsonObject) content = json_object_new ();
  Job job = { .world = world, .content = content, .password = password };

  json_object_set_string_member (content, "api", options->api_url);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autofree char *path = g_strconcat ("tokens.", roles[i], NULL);

      connect_json_set_string (content, path, connect_json_get_string (world->credentials, roles[i]));
    }
  return connectd_engine_read (engine, NULL, describe_users, &job, error) &&
         write_file (options->file, content, error);
}

static gboolean
count_accounts (ConnectdTx *tx, gpointer data, GError **error)
{
  Job *job = data;

  job->accounts = connectd_tx_count (tx, &connect_accounts_collection, NULL, error);
  return job->accounts >= 0;
}

static gboolean
count_contracts (ConnectdTx *tx, gpointer data, GError **error)
{
  gint64 *contracts = data;

  *contracts = connectd_tx_count (tx, &connect_contracts_collection, NULL, error);
  return *contracts >= 0;
}

static gboolean
fill_up (ConnectdEngine *engine, ConnectdDemoWorld *world, guint wanted, GError **error)
{
  gint64 contracts = 0;

  if (!connectd_engine_read (engine, NULL, count_contracts, &contracts, error))
    return FALSE;
  return contracts >= wanted || connectd_demo_load (engine, world, wanted - (guint)contracts, error);
}

gboolean
connectd_demo_fill (ConnectdEngine *engine, const ConnectdDemoOptions *options, GError **error)
{
  g_autofree char *password = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (ConnectdDemoWorld) world = NULL;
  Job job = { NULL };

  if (!connectd_engine_read (engine, NULL, count_accounts, &job, error))
    return FALSE;
  if (job.accounts > 0)
    return refresh_file (options, error);
  /* one password for all of them, hashed once: this is no world with secrets, but a port on a real machine */
  password = connectd_activation_code_new ();
  hash = connectd_password_hash (password, error);
  world = hash != NULL ? connectd_demo_world_new (hash, error) : NULL;
  return world != NULL && connectd_engine_run (engine, NULL, connectd_demo_world_play, world, error) &&
         fill_up (engine, world, options->contracts, error) &&
         (options->usage_records == 0 || connectd_demo_load_usage (engine, world, options->usage_records, error)) &&
         describe (engine, world, password, options, error);
}
