/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Acts on their way to the server, in a file of their own: unlike the cache it cannot be fetched again. An act is noted
 * before it is sent and removed when its answer is known, so that one whose answer was lost is sent again with the same
 * key, which has no second effect. Several processes may use one file: each act knows which of them sends it, and
 * nobody else touches it while that one lives. */

#pragma once

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _ConnectOutbox ConnectOutbox;

typedef struct
{
  char *key;
  char *method;
  char *path;
  char *body;      /* NULL: none */
  gint64 if_match;
  gint64 created;  /* µs since 1970 */
} ConnectAct;

void connect_act_free (ConnectAct *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectAct, connect_act_free)

/* Cheap; the file is opened on first use. */
ConnectOutbox *connect_outbox_new (const char *directory);
void connect_outbox_free (ConnectOutbox *self);
/* Notes an act durably. Resolves to TRUE; rejects with STORAGE: then it must not be sent. Copies `act`. */
DexFuture *connect_outbox_add (ConnectOutbox *self, const ConnectAct *act) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *connect_outbox_remove (ConnectOutbox *self, const char *key) G_GNUC_WARN_UNUSED_RESULT;
/* Gives up an act of this process: the next replay takes it. */
DexFuture *connect_outbox_release (ConnectOutbox *self, const char *key) G_GNUC_WARN_UNUSED_RESULT;
/* Takes over the acts whose sender lives no more. Resolves to a GPtrArray (boxed) of ConnectAct, oldest first. */
DexFuture *connect_outbox_claim (ConnectOutbox *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
