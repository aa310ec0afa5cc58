/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* One signed-in (server, user, account): its cache file, its syncer and its session. Everything shown is read from the
 * cache; the network is for synchronising and for acts. All of it is used from the main thread; what blocks happens on
 * threads of its own. */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <libdex.h>
#include "model/connect-collection.h"

G_BEGIN_DECLS

typedef enum
{
  CONNECT_ACCOUNT_OFFLINE,    /* the server is not reached; `problem` says why, `offline-since` since when */
  CONNECT_ACCOUNT_CONNECTING,
  CONNECT_ACCOUNT_SYNCING,    /* reached, catching up; `progress` 0..1 of a first sync or -1 */
  CONNECT_ACCOUNT_ONLINE,     /* reached and current */
  CONNECT_ACCOUNT_SIGNED_OUT, /* the session is no longer valid: sign in again; the cache stays readable */
  CONNECT_ACCOUNT_FAILED,     /* local trouble (disk full, cache unreadable): `problem` */
  CONNECT_ACCOUNT_FOLLOWER,   /* another process synchronises this cache; shown as that one's state */
} ConnectAccountState;

GType connect_account_state_get_type (void);
#define CONNECT_TYPE_ACCOUNT_STATE (connect_account_state_get_type ())

#define CONNECT_TYPE_ACCOUNT (connect_account_get_type ())
/* Properties (all readable, notified): id, name, role, user-id, user-name, email, server, state, problem (string),
 * offline-since (int64 µs, 0 when not), synced-at (int64 µs of the last time everything was current), progress (double),
 * keyring (string: NULL when the session is in the keyring, else why it is only kept for this run).
 * Signals: "changed" (const char *collection) after a commit to the cache that touched it; "note" (const char *text). */
G_DECLARE_FINAL_TYPE (ConnectAccount, connect_account, CONNECT, ACCOUNT, GObject)

const char *connect_account_get_id (ConnectAccount *self);
const char *connect_account_get_name (ConnectAccount *self);
ConnectRole connect_account_get_role (ConnectAccount *self);
const char *connect_account_get_user_name (ConnectAccount *self);
const char *connect_account_get_email (ConnectAccount *self);
const char *connect_account_get_server (ConnectAccount *self);
ConnectAccountState connect_account_get_state (ConnectAccount *self);
const char *connect_account_get_problem (ConnectAccount *self);
gint64 connect_account_get_offline_since (ConnectAccount *self);
gint64 connect_account_get_synced_at (ConnectAccount *self);
/* When the collection was last known to be current; 0: never. Survives restarts. */
gint64 connect_account_get_collection_synced_at (ConnectAccount *self, const ConnectCollection *collection);
/* The viewer, for connect_collection_check_action(); borrowed. */
const ConnectViewer *connect_account_get_viewer (ConnectAccount *self);
/* TRUE when an act can be sent now; else FALSE and (optional) why, for people. */
gboolean connect_account_can_send (ConnectAccount *self, char **reason);
/* Modules the account's user may use: ids, NULL-terminated. */
const char *const *connect_account_get_modules (ConnectAccount *self);
gboolean connect_account_has_module (ConnectAccount *self, const char *module);

/* Sends an act with an idempotency key, repeated on network trouble until answered or 60 s have passed. Resolves to a
 * JSON_TYPE_NODE (boxed) or NULL for no body, once the effect on the row that the answer is about is in the cache and in
 * its ConnectRow; where the server's feed has not brought that within 2 s, it resolves before, and the row follows.
 * `path` is below /public/v1, `if_match` a revision or 0. Rejects with CONNECT_ERROR. */
DexFuture *connect_account_send (ConnectAccount *self, const char *method, const char *path, JsonObject *body,
                                 gint64 if_match) G_GNUC_WARN_UNUSED_RESULT;
/* Asks for a round now; wakes a sleeping retry. */
void connect_account_refresh (ConnectAccount *self);
/* Ends the session at the server (if reached), forgets the token; `keep_cache` FALSE removes the files too. Resolves to
 * TRUE. */
DexFuture *connect_account_sign_out (ConnectAccount *self, gboolean keep_cache) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
