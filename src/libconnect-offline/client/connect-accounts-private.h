/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include "client/connect-accounts-file.h"
#include "client/connect-accounts.h"

G_BEGIN_DECLS

/* Adds the account, or renews the one of the same server, user and id; takes `info`. Writes accounts.json.
 * Returns: (transfer full) */
ConnectAccount *_connect_accounts_add (ConnectAccounts *self, ConnectAccountInfo *info);
void _connect_accounts_remove (ConnectAccounts *self, ConnectAccount *account);
const ConnectPace *_connect_accounts_get_pace (ConnectAccounts *self);
/* connect_accounts_new() at another pace, for tests. */
ConnectAccounts *_connect_accounts_new_paced (const char *data_dir, const ConnectPace *pace);

G_END_DECLS
