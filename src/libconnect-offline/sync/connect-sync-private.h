/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include "client/connect-account-private.h"
#include "sql/connect-worker.h"
#include "sync/connect-sync.h"

G_BEGIN_DECLS

struct _ConnectSync
{
  ConnectAccount *account; /* borrowed; NULL once stopped */
  ConnectCache *cache;     /* the account's; NULL once stopped */
  ConnectHttp *http;
  ConnectPace pace;
  gboolean running;
  GCancellable *stop;      /* ends everything */
  GCancellable *nap;       /* what is waited for now and may be cut short, or NULL */
  gboolean woken;
  gboolean damaged;        /* a reader says so */
  char *token;
  char *refused;           /* the last one that the server did not take */
  gboolean looked;         /* in the keyring */
  gulong network_id;

  /* what is to be shown; told to the account from the main loop, never from the fiber's small stack */
  guint tell_id;
  ConnectAccountState state;
  char *problem;
  char *keyring;
  gint64 offline_since;
  gint64 synced_at;
  double progress;

  /* the feed */
  char *epoch;
  char *scope;
  gint64 next;
  GPtrArray *wanted;       /* ConnectTable that this viewer synchronises */
  gboolean force_pass;
  gboolean connected;      /* an answer came in this round */
  gint64 retry_after;      /* seconds the server asked for; -1: none */
  guint failures;
  guint rounds_anew;       /* in succession, because the feed was gone */

  GPtrArray *waiters;
  guint64 currents;        /* how often everything was found current */
};

/* Awaits; FALSE with CANCELLED when the sync was stopped meanwhile. Takes `future`. */
gboolean _connect_sync_await (ConnectSync *self, DexFuture *future, GError **error);
/* Waits; TRUE when the time was up, FALSE when woken or stopped. */
gboolean _connect_sync_nap (ConnectSync *self, guint ms);
/* Runs on the writing thread, and looks afterwards. */
gboolean _connect_sync_write (ConnectSync *self, ConnectWork work, gpointer data, GError **error);
void _connect_sync_show (ConnectSync *self, ConnectAccountState state, const char *problem);
void _connect_sync_show_progress (ConnectSync *self, double progress);
void _connect_sync_show_synced (ConnectSync *self, gint64 now);
void _connect_sync_queue_tell (ConnectSync *self);

/* One round: connects, fetches what is missing, then follows the feed until something is wrong (FALSE with why).
 * In connect-round.c. */
gboolean _connect_sync_round (ConnectSync *self, GError **error);

/* Asks for `path`. `cut`: waking cuts it short (CANCELLED). In connect-round.c. */
ConnectAnswer *_connect_sync_fetch (ConnectSync *self, const char *path, gboolean cut, GError **error);

/* Acts whose answer never came; in outbox/connect-replay.c. */
void _connect_sync_replay (ConnectSync *self);

G_END_DECLS
