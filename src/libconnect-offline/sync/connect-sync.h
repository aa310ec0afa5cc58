/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What keeps an account's cache current: one fiber on the main thread that fetches, and writes on the cache's thread.
 * Where another process (or object) has the cache's lock it follows: looks for commits and shows that one's state, and
 * takes over when the lock becomes free. */

#pragma once

#include "client/connect-account.h"
#include "client/connect-http.h"

G_BEGIN_DECLS

/* How fast it goes; tests go faster. */
typedef struct
{
  guint first_delay;  /* ms before the first retry; each further one waits about twice as long */
  guint last_delay;   /* and at most this */
  guint poll_seconds; /* how long the server holds a request for changes */
  guint follow_delay; /* ms between looks at what another process wrote */
} ConnectPace;

extern const ConnectPace connect_pace_default;

typedef struct _ConnectSync ConnectSync;

/* `account` is borrowed: it stops the sync before it goes. */
ConnectSync *connect_sync_new (ConnectAccount *account, const ConnectPace *pace);
ConnectSync *connect_sync_ref (ConnectSync *self);
void connect_sync_unref (ConnectSync *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectSync, connect_sync_unref)
/* Starts with the session of the keyring, or `token` when it is not NULL. */
void connect_sync_start (ConnectSync *self, const char *token);
/* Asks it to end; it touches neither account nor cache after this, but for a write that is under way. */
void connect_sync_stop (ConnectSync *self);
/* Whether the fiber has not ended yet. */
gboolean connect_sync_is_running (ConnectSync *self);
/* Goes on at once instead of waiting. */
void connect_sync_wake (ConnectSync *self);
/* The cache was found damaged by a reader. */
void connect_sync_report_damage (ConnectSync *self);
/* A new session; NULL forgets the one there is. */
void connect_sync_set_token (ConnectSync *self, const char *token);
/* Why the session is not in the keyring; NULL: it is. */
void connect_sync_set_keyring (ConnectSync *self, const char *problem);
const char *connect_sync_get_token (ConnectSync *self);
ConnectHttp *connect_sync_get_http (ConnectSync *self);
const ConnectPace *connect_sync_get_pace (ConnectSync *self);
/* The server refused the session. */
void connect_sync_refused (ConnectSync *self);

/* Resolves to TRUE when the cache has the row of `key` in at least this revision, or (gone) not at all, or (key NULL)
 * when it was next found current, and the living rows are as in the cache; rejects when that took more than `ms`. */
DexFuture *connect_sync_wait_row (ConnectSync *self, const ConnectCollection *collection, const char *key,
                                  gint64 revision, gboolean gone, guint ms) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
