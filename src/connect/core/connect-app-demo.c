/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "core/connect-app-demo.h"

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

typedef struct
{
  ConnectAccounts *accounts;
  char *path;
} Demo;

static void
demo_free (gpointer data)
{
  Demo *demo = data;

  g_object_unref (demo->accounts);
  g_free (demo->path);
  g_free (demo);
}

/* The id of the user's Distributor account, or NULL. */
static const char *
find_distributor (JsonObject *user)
{
  JsonArray *accounts = connect_json_get_array (user, "accounts");

  for (guint i = 0; accounts != NULL && i < json_array_get_length (accounts); i++)
    {
      JsonNode *node = json_array_get_element (accounts, i);

      if (JSON_NODE_HOLDS_OBJECT (node) &&
          g_strcmp0 (connect_json_get_string (json_node_get_object (node), "role"), "distributor") == 0)
        return connect_json_get_string (json_node_get_object (node), "id");
    }
  return NULL;
}

static JsonObject *
find_user (JsonObject *world, const char **account)
{
  JsonArray *users = connect_json_get_array (world, "users");

  for (guint i = 0; users != NULL && i < json_array_get_length (users); i++)
    {
      JsonNode *node = json_array_get_element (users, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      *account = find_distributor (json_node_get_object (node));
      if (*account != NULL)
        return json_node_get_object (node);
    }
  return NULL;
}

static char *
dup_server (const char *api)
{
  const char *end = api != NULL ? strstr (api, "/public/v1") : NULL;

  return end != NULL ? g_strndup (api, end - api) : g_strdup (api);
}

/* The daemon takes another port each time: what an earlier one left is the same world under an old address. */
static void
forget_others (ConnectAccounts *accounts, const char *server, const char *email)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (accounts)); i++)
    {
      g_autoptr (ConnectAccount) account = g_list_model_get_item (G_LIST_MODEL (accounts), i);

      if (g_strcmp0 (connect_account_get_server (account), server) != 0 &&
          g_strcmp0 (connect_account_get_email (account), email) == 0)
        g_ptr_array_add (old, g_object_ref (account));
    }
  for (guint i = 0; i < old->len; i++)
    dex_future_disown (connect_account_sign_out (g_ptr_array_index (old, i), FALSE));
}

static ConnectAccount *
find_account (ConnectAccounts *accounts, const char *server, const char *id)
{
  ConnectAccount *account = connect_accounts_find (accounts, id);

  if (account == NULL || g_strcmp0 (connect_account_get_server (account), server) != 0 ||
      connect_account_get_state (account) == CONNECT_ACCOUNT_SIGNED_OUT)
    return NULL;
  return account;
}

static DexFuture *
demo_fiber (gpointer data)
{
  Demo *demo = data;
  g_autoptr (JsonObject) world = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) added = NULL;
  g_autofree char *text = NULL;
  g_autofree char *server = NULL;
  const char *account = NULL;
  gsize length = 0;
  JsonObject *user;

  if (!g_file_get_contents (demo->path, &text, &length, &error) ||
      (world = connect_json_parse_object (text, length, 0, &error)) == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  user = find_user (world, &account);
  server = dup_server (connect_json_get_string (world, "api"));
  if (user == NULL || server == NULL)
    return dex_future_new_reject (CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: users: no Distributor is among them", demo->path);
  forget_others (demo->accounts, server, connect_json_get_string (user, "email"));
  if (find_account (demo->accounts, server, account) == NULL)
    {
      added = dex_await_object (connect_accounts_sign_in (demo->accounts, server, connect_json_get_string (user, "email"),
                                                          connect_json_get_string (user, "password")), &error);
      if (error != NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  if (find_account (demo->accounts, server, account) == NULL)
    return dex_future_new_reject (CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND, "%s: accounts: %s was not signed in", demo->path, account);
  return dex_future_new_take_object (g_object_ref (find_account (demo->accounts, server, account)));
}

DexFuture *
connect_app_demo_sign_in (ConnectAccounts *accounts, const char *path)
{
  Demo *demo = g_new0 (Demo, 1);

  demo->accounts = g_object_ref (accounts);
  demo->path = g_strdup (path);
  return dex_scheduler_spawn (NULL, 0, demo_fiber, demo, demo_free);
}
