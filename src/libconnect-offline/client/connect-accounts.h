/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* All signed-in accounts of this person on this machine: a GListModel of ConnectAccount, kept in accounts.json in the
 * data directory (no secrets there; sessions are in the keyring). */

#pragma once

#include "client/connect-account.h"

G_BEGIN_DECLS

#define CONNECT_TYPE_ACCOUNTS (connect_accounts_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAccounts, connect_accounts, CONNECT, ACCOUNTS, GObject)

/* `data_dir` NULL: $XDG_DATA_HOME/connect. Loads what is known and starts every account's syncer; never blocks on the
 * network or the keyring. */
ConnectAccounts *connect_accounts_new (const char *data_dir);
ConnectAccount *connect_accounts_find (ConnectAccounts *self, const char *account_id); /* (transfer none) (nullable) */
/* Stops every syncer and waits for its threads; for the end of the program and tests. */
void connect_accounts_close (ConnectAccounts *self);

/* Signs in and adds (or renews) every account of that user. `server`: "https://host[:port]", as typed: a missing scheme
 * is put in; plain http only to loopback. Resolves to a GListStore (boxed as GObject) of ConnectAccount. Rejects:
 * UNAUTHORIZED, OFFLINE, RATE_LIMITED, INVALID (with what is wrong with the address). */
DexFuture *connect_accounts_sign_in (ConnectAccounts *self, const char *server, const char *email, const char *password)
    G_GNUC_WARN_UNUSED_RESULT;

/* --- activation by link; needs no account --- */

/* Takes an activation link apart: "http(s)://host/contracts/activate?secret=CODE" or
 * "connect://activate?server=…&secret=CODE". FALSE with INVALID. */
gboolean connect_activation_parse_link (const char *link, char **server, char **code, GError **error);
/* POST /activation/review. Resolves to JSON_TYPE_NODE (see src/DESIGN.md, "Wire of our own"). */
DexFuture *connect_activation_review (const char *server, const char *code) G_GNUC_WARN_UNUSED_RESULT;
/* POST /activation/check {code, email}: whether the e-mail belongs to a user. */
DexFuture *connect_activation_check (const char *server, const char *code, const char *email) G_GNUC_WARN_UNUSED_RESULT;
/* POST /activation/accounts {code, email, password}: the accounts of that user that may take the contract. */
DexFuture *connect_activation_accounts (const char *server, const char *code, const char *email, const char *password)
    G_GNUC_WARN_UNUSED_RESULT;
/* POST /activation/reject {code, reason}. */
DexFuture *connect_activation_reject (const char *server, const char *code, const char *reason) G_GNUC_WARN_UNUSED_RESULT;
/* POST /activation/accept; on success the account is added to the model. Resolves to the ConnectAccount. */
DexFuture *connect_accounts_activate (ConnectAccounts *self, const char *server, JsonObject *acceptance)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
