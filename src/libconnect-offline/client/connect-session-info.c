/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "client/connect-session-info.h"

#include "client/connect-accounts-file.h"
#include "protocol/connect-json.h"

#define MAX_NAME 512

/* A name from outside: bounded, and of one line. */
static char *
dup_name (JsonObject *object, const char *path)
{
  const char *text = object != NULL ? connect_json_get_string (object, path) : NULL;
  char *name = text != NULL ? g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), MAX_NAME)) : NULL;

  return name != NULL ? g_strdelimit (name, "\r\n\t", ' ') : NULL;
}

ConnectAccountInfo *
connect_session_info_read (const char *server, JsonObject *user, JsonObject *session, const char *email)
{
  g_autoptr (ConnectAccountInfo) info = _connect_account_info_new ();
  const char *type = connect_json_get_string (session, "account.type");
  const char *role = connect_json_get_string (session, "account.role");

  info->server = g_strdup (server);
  info->id = dup_name (session, "account.id");
  info->name = dup_name (session, "account.name");
  info->type = g_strdup (type);
  info->role = connect_role_from_string (role);
  info->user_id = dup_name (user, "id");
  info->user_name = dup_name (user, "name");
  info->email = dup_name (user, "email");
  if (info->email == NULL)
    info->email = g_strdup (email);
  info->modules = connect_accounts_file_dup_modules (session);
  return connect_accounts_file_check (info) ? g_steal_pointer (&info) : NULL;
}

typedef struct
{
  ConnectAccount *account;
  ConnectAccountInfo *info;
} Apply;

static gboolean
apply_cb (gpointer data)
{
  Apply *apply = data;

  _connect_account_update_info (apply->account, g_steal_pointer (&apply->info));
  return G_SOURCE_REMOVE;
}

static void
apply_free (gpointer data)
{
  Apply *apply = data;

  g_object_unref (apply->account);
  _connect_account_info_free (apply->info);
  g_free (apply);
}

void
connect_session_info_apply (ConnectAccount *account, JsonObject *session)
{
  const ConnectAccountInfo *known = _connect_account_get_info (account);
  g_autoptr (JsonObject) same = json_object_new ();
  JsonObject *user = connect_json_get_object (session, "user");
  g_autoptr (ConnectAccountInfo) info = NULL;
  Apply *apply;

  connect_json_set_string (same, "id", known->user_id);
  connect_json_set_string (same, "name", known->user_name);
  if (user == NULL)
    user = same;
  info = connect_session_info_read (known->server, user, session, known->email);
  if (info == NULL || g_strcmp0 (info->id, known->id) != 0 || g_strcmp0 (info->user_id, known->user_id) != 0)
    return;
  apply = g_new0 (Apply, 1);
  apply->account = g_object_ref (account);
  apply->info = g_steal_pointer (&info);
  g_idle_add_full (G_PRIORITY_DEFAULT, apply_cb, apply, apply_free);
}
