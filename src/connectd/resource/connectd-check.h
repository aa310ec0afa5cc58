/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Bodies from outside against the description: which members are taken, and everything that is wrong with them at once. */

#pragma once

#include "protocol/connect-error.h"
#include "resource/connectd-rows.h"

G_BEGIN_DECLS

#define CONNECTD_MAX_TEXT 4096      /* characters, where the description sets no limit */
#define CONNECTD_MAX_ELEMENTS 1000  /* of a list */
#define CONNECTD_MAX_CARRIED 65536  /* bytes of JSON of a list or an object, which is carried as a whole */
#define CONNECTD_MAX_ID 64

/* Takes the members that a creation may give from `body` into `doc`; unknown and read-only ones are ignored. */
void connectd_check_creation (const ConnectCollection *collection, JsonObject *body, JsonObject *doc, ConnectProblems *problems);
/* The same for an update: only what is in `body` changes; null removes what may be absent. */
void connectd_check_update (const ConnectCollection *collection, JsonObject *body, JsonObject *doc, ConnectProblems *problems);
/* The arguments of an action; `body` may be NULL. */
void connectd_check_arguments (const ConnectCollection *collection, const ConnectAction *action, JsonObject *body,
                               JsonObject *doc, ConnectProblems *problems);
/* References that the caller has given must be there and visible to him. FALSE only when the store fails. */
gboolean connectd_check_references (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *body, JsonObject *doc,
                                    ConnectProblems *problems, GError **error);

G_END_DECLS
