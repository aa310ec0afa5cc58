/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Signing in to a demo daemon of this machine from the file that it writes. */

#pragma once

#include "client/connect-accounts.h"

G_BEGIN_DECLS

/* Signs in the first user with a Distributor account, unless that is done; accounts of earlier addresses of the same demo
 * are signed out. Resolves to the ConnectAccount of the Distributor. Rejects with CONNECT_ERROR. */
DexFuture *connect_app_demo_sign_in (ConnectAccounts *accounts, const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
