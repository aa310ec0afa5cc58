/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "client/connect-account-private.h"
#include "client/connect-keyring.h"

#define FIBER_STACK (256 * 1024)
/* How long the server may take to hear that we leave. */
#define LEAVE_SECONDS 5

void
_connect_account_start (ConnectAccount *self, const char *token, const ConnectPace *pace)
{
  ConnectSync *sync = _connect_account_get_sync (self);

  if (sync != NULL)
    {
      if (token != NULL)
        connect_sync_set_token (sync, token);
      return;
    }
  _connect_account_set_state (self, CONNECT_ACCOUNT_CONNECTING, NULL);
  sync = connect_sync_new (self, pace);
  _connect_account_set_sync (self, sync);
  connect_sync_start (sync, token);
}

void
_connect_account_stop (ConnectAccount *self)
{
  if (_connect_account_get_sync (self) != NULL)
    connect_sync_stop (_connect_account_get_sync (self));
}

void
connect_account_refresh (ConnectAccount *self)
{
  g_return_if_fail (CONNECT_IS_ACCOUNT (self));
  if (_connect_account_get_sync (self) != NULL)
    connect_sync_wake (_connect_account_get_sync (self));
}

void
_connect_account_report_damage (ConnectAccount *self)
{
  if (_connect_account_get_sync (self) != NULL)
    connect_sync_report_damage (_connect_account_get_sync (self));
}

/* --- signing out --- */

typedef struct
{
  ConnectAccount *account;
  gboolean keep_cache;
} Leave;

static void
leave_free (gpointer data)
{
  Leave *leave = data;

  g_object_unref (leave->account);
  g_free (leave);
}

static void
end_session (ConnectSync *sync)
{
  g_autofree char *token = g_strdup (connect_sync_get_token (sync));
  const ConnectRequest request = { .method = "DELETE", .path = "auth/sessions/-", .token = token, .seconds = LEAVE_SECONDS };
  g_autoptr (ConnectAnswer) answer = NULL;

  /* a server that is not reached forgets the session when its time is over */
  if (token != NULL)
    answer = dex_await_boxed (connect_http_send (connect_sync_get_http (sync), &request, NULL), NULL);
  connect_sync_set_token (sync, NULL);
}

/* The account's own directory has no directories in it. */
static void
remove_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (directory);
}

static DexFuture *
leave_fiber (gpointer data)
{
  Leave *leave = data;
  ConnectAccount *account = leave->account;
  const ConnectAccountInfo *info = _connect_account_get_info (account);
  ConnectCache *cache = _connect_account_get_cache (account);
  g_autofree char *directory = cache != NULL ? g_strdup (connect_cache_get_directory (cache)) : NULL;
  g_autoptr (ConnectSync) sync = NULL;

  if (_connect_account_get_sync (account) != NULL)
    {
      sync = connect_sync_ref (_connect_account_get_sync (account));
      end_session (sync);
    }
  dex_await (connect_keyring_clear (info->server, info->user_id, info->id), NULL);
  if (leave->keep_cache || directory == NULL)
    return dex_future_new_for_boolean (TRUE);
  _connect_account_stop (account);
  while (sync != NULL && connect_sync_is_running (sync))
    dex_await (dex_timeout_new_msec (10), NULL);
  _connect_account_close_cache (account);
  remove_files (directory);
  _connect_account_discard (account);
  return dex_future_new_for_boolean (TRUE);
}

DexFuture *
connect_account_sign_out (ConnectAccount *self, gboolean keep_cache)
{
  Leave *leave;

  dex_return_error_if_fail (CONNECT_IS_ACCOUNT (self));
  leave = g_new0 (Leave, 1);
  leave->account = g_object_ref (self);
  leave->keep_cache = keep_cache;
  return dex_scheduler_spawn (dex_scheduler_get_default (), FIBER_STACK, leave_fiber, leave, leave_free);
}
