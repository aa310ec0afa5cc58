/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Callers that are known already, on SQLite, where all writes go through this process. Whatever could take something from a caller (a change
 * of a token, session, user, membership, group or account) makes all of them unknown before its COMMIT, and until it has come through
 * nobody is known: a request that begins after the answer to such a change never meets what was before it. */

#pragma once

#include "resource/connectd-viewer.h"

G_BEGIN_DECLS

ConnectdCallers *connectd_callers_new (void);
void connectd_callers_free (ConnectdCallers *self);
/* As connectd_caller_resolve(), from memory where that is as good. Returns: (transfer full) */
ConnectdCaller *connectd_callers_resolve (ConnectdTx *tx, const ConnectdCredential *credential, GError **error);
/* Before a row that is there is changed or removed, in the writer. */
void connectd_callers_change (ConnectdTx *tx, const ConnectCollection *collection);
/* After a COMMIT. */
void connectd_callers_committed (ConnectdCallers *self);

G_END_DECLS
