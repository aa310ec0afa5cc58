/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Long polls of the change feed: requests that wait for news without a thread of their own. One thread looks after all of
 * them; a commit wakes it, and it wakes those whose account the commit was for. */

#pragma once

#include "resource/connectd-request.h"

G_BEGIN_DECLS

typedef struct _ConnectdWaits ConnectdWaits;

ConnectdWaits *connectd_waits_new (ConnectdEngine *engine, guint held_per_token);
/* Answers what is still held with 503. */
void connectd_waits_free (ConnectdWaits *self);
/* Takes over a request whose answer so far is empty: it is answered when there is something for its account, or as it is
 * when its time is over or the token holds too many already. */
void connectd_waits_hold (ConnectdWaits *self, ConnectdRequest *request);
/* Something was committed. Does not block. */
void connectd_waits_wake (ConnectdWaits *self);
/* Requests that are held now. */
guint connectd_waits_count (ConnectdWaits *self);

/* What a changes request asks for; parsed from its query. */
typedef struct
{
  gint64 since; /* -1: the head only */
  gint64 limit;
  gint64 wait;  /* seconds */
  gint64 head;  /* the feed's last number when it was read */
  gboolean any; /* whether anything was found */
} ConnectdChangesQuery;

/* Reads the query of the request, reads the feed, fills in the answer. */
gboolean _connectd_changes_read (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller,
                                 ConnectdChangesQuery *query, GError **error);

G_END_DECLS
