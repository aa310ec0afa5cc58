/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the server says of sessions. */

#pragma once

#include "client/connect-account-private.h"

G_BEGIN_DECLS

/* One session {account{…}, modules[…]} with its user; NULL when something needed is missing.
 * Returns: (transfer full) (nullable) */
ConnectAccountInfo *connect_session_info_read (const char *server, JsonObject *user, JsonObject *session,
                                               const char *email);
/* The answer of GET auth/sessions/-: brings names and modules up to date, later and from the main loop. Nothing is done
 * when it is of another account. */
void connect_session_info_apply (ConnectAccount *account, JsonObject *session);

G_END_DECLS
