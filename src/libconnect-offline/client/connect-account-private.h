/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the parts of this library see of an account. All on the main thread. */

#pragma once

#include "cache/connect-cache.h"
#include "cache/connect-query.h"
#include "client/connect-account.h"
#include "outbox/connect-outbox.h"
#include "sync/connect-sync.h"

G_BEGIN_DECLS

/* What accounts.json keeps of an account. */
typedef struct
{
  char *server;
  char *id;
  char *name;
  char *type;
  ConnectRole role;
  char *user_id;
  char *user_name;
  char *email;
  char **modules;
} ConnectAccountInfo;

ConnectAccountInfo *_connect_account_info_new (void);
void _connect_account_info_free (ConnectAccountInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectAccountInfo, _connect_account_info_free)

/* Takes `info`. Opens the cache in `directory` for reading; nothing else happens until something starts it. */
ConnectAccount *_connect_account_new (ConnectAccountInfo *info, const char *directory);
const ConnectAccountInfo *_connect_account_get_info (ConnectAccount *self);
/* Takes `info` of the same account: names, modules. Notifies what differs ("role" for modules as well). */
void _connect_account_update_info (ConnectAccount *self, ConnectAccountInfo *info);
/* Starts synchronising, with the session of the keyring or with `token`. */
void _connect_account_start (ConnectAccount *self, const char *token, const ConnectPace *pace);
/* Asks it to end. */
void _connect_account_stop (ConnectAccount *self);
/* NULL for an account that was not started. */
ConnectSync *_connect_account_get_sync (ConnectAccount *self);
/* Takes `sync`, or NULL. */
void _connect_account_set_sync (ConnectAccount *self, ConnectSync *sync);
ConnectOutbox *_connect_account_get_outbox (ConnectAccount *self);
/* A reader found the cache damaged: it is made anew where this process writes it. */
void _connect_account_report_damage (ConnectAccount *self);
/* Tells the list of accounts that this one is no more. */
void _connect_account_discard (ConnectAccount *self);
/* NULL once closed. */
ConnectCache *_connect_account_get_cache (ConnectAccount *self);
/* Ends threads and gives up the lock; the object stays, empty. */
void _connect_account_close_cache (ConnectAccount *self);

void _connect_account_set_state (ConnectAccount *self, ConnectAccountState state, const char *problem);
void _connect_account_set_offline_since (ConnectAccount *self, gint64 since);
void _connect_account_set_synced_at (ConnectAccount *self, gint64 synced_at);
void _connect_account_set_progress (ConnectAccount *self, double progress);
void _connect_account_set_keyring (ConnectAccount *self, const char *problem);
void _connect_account_note (ConnectAccount *self, const char *text);

/* Looks what was committed since the last look, brings living rows up to date and emits "changed". TRUE when there was
 * something. */
gboolean _connect_account_look (ConnectAccount *self);
/* The object that stands for a row; takes the strings of `row`. Returns: (transfer full) */
ConnectRow *_connect_account_intern_row (ConnectAccount *self, ConnectRowData *row);

/* --- rows; connect-row.c --- */

ConnectRow *_connect_row_new (ConnectAccount *account, ConnectRowData *take);
/* A row that was removed before anybody saw it. */
ConnectRow *_connect_row_new_gone (ConnectAccount *account, const ConnectCollection *collection);
/* Looks whether it changed, and notifies. */
void _connect_row_refresh (ConnectRow *self);
void _connect_account_forget_row (ConnectAccount *self, ConnectRow *row);

G_END_DECLS
