/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "client/connect-accounts-file.h"

#include <glib/gstdio.h>
#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

#define MAX_ACCOUNTS 1000
#define MAX_ID 64

static gboolean
is_id (const char *id)
{
  if (id == NULL || *id == '\0' || strlen (id) > MAX_ID)
    return FALSE;
  for (; *id != '\0'; id++)
    if (!g_ascii_isalnum (*id) && *id != '-')
      return FALSE;
  return TRUE;
}

gboolean
connect_accounts_file_check (const ConnectAccountInfo *info)
{
  return is_id (info->id) && is_id (info->user_id) && info->server != NULL && info->name != NULL && info->role != 0;
}

char **
connect_accounts_file_dup_modules (JsonObject *object)
{
  JsonArray *array = connect_json_get_array (object, "modules");
  GStrvBuilder *builder = g_strv_builder_new ();
  char **modules;

  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), 1000); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (node));
    }
  modules = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return modules;
}

static ConnectAccountInfo *
read_info (JsonObject *object)
{
  ConnectAccountInfo *info = _connect_account_info_new ();

  info->server = g_strdup (connect_json_get_string (object, "server"));
  info->id = g_strdup (connect_json_get_string (object, "id"));
  info->name = g_strdup (connect_json_get_string (object, "name"));
  info->type = g_strdup (connect_json_get_string (object, "type"));
  info->role = connect_role_from_string (connect_json_get_string (object, "role"));
  info->user_id = g_strdup (connect_json_get_string (object, "user.id"));
  info->user_name = g_strdup (connect_json_get_string (object, "user.name"));
  info->email = g_strdup (connect_json_get_string (object, "user.email"));
  info->modules = connect_accounts_file_dup_modules (object);
  return info;
}

static void
set_aside (const char *path)
{
  g_autofree char *aside = g_strconcat (path, ".damaged", NULL);

  g_message ("%s cannot be read; it is kept as %s", path, aside);
  g_rename (path, aside);
}

/* FALSE when the text is not what was written. */
static gboolean
read_infos (const char *text, gsize length, GPtrArray *infos)
{
  g_autoptr (JsonObject) root = connect_json_parse_object (text, length, 0, NULL);
  JsonArray *array = root != NULL ? connect_json_get_array (root, "accounts") : NULL;
  gboolean sound = array != NULL;

  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), MAX_ACCOUNTS); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autoptr (ConnectAccountInfo) info = JSON_NODE_HOLDS_OBJECT (node) ? read_info (json_node_get_object (node)) : NULL;

      if (info != NULL && connect_accounts_file_check (info))
        g_ptr_array_add (infos, g_steal_pointer (&info));
      else
        sound = FALSE;
    }
  return sound;
}

static void
free_info (gpointer info)
{
  _connect_account_info_free (info);
}

GPtrArray *
connect_accounts_file_load (const char *path)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func (free_info);
  g_autofree char *text = NULL;
  gsize length;

  if (g_file_get_contents (path, &text, &length, NULL) && !read_infos (text, length, infos))
    set_aside (path);
  return infos;
}

static JsonObject *
write_info (const ConnectAccountInfo *info)
{
  JsonObject *object = json_object_new ();
  JsonArray *modules = json_array_new ();

  connect_json_set_string (object, "server", info->server);
  connect_json_set_string (object, "id", info->id);
  connect_json_set_string (object, "name", info->name);
  connect_json_set_string (object, "type", info->type);
  connect_json_set_string (object, "role", connect_role_to_string (info->role));
  connect_json_set_string (object, "user.id", info->user_id);
  connect_json_set_string (object, "user.name", info->user_name);
  connect_json_set_string (object, "user.email", info->email);
  for (guint i = 0; info->modules != NULL && info->modules[i] != NULL; i++)
    json_array_add_string_element (modules, info->modules[i]);
  json_object_set_array_member (object, "modules", modules);
  return object;
}

gboolean
connect_accounts_file_save (const char *path, GPtrArray *infos, GError **error)
{
  g_autoptr (JsonObject) root = json_object_new ();
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < infos->len; i++)
    json_array_add_object_element (array, write_info (g_ptr_array_index (infos, i)));
  json_object_set_array_member (root, "accounts", array);
  text = connect_json_object_to_string (root);
  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &local))
    return TRUE;
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE, local->message);
  return FALSE;
}

char *
connect_accounts_file_dup_directory (const ConnectAccountInfo *info)
{
  g_autofree char *all = g_strjoin ("\n", info->server, info->user_id, info->id, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);

  return g_strdup_printf ("%s-%.12s", info->id, digest);
}
