/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Signing in: in the window while there is no account, and as a dialog to add one or to renew a session. */

#pragma once

#include <adwaita.h>
#include "client/connect-accounts.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_SIGN_IN (connect_app_sign_in_get_type ())
/* Signal "signed-in" (ConnectAccount *first). Actions: sign-in.go, sign-in.activate. */
G_DECLARE_FINAL_TYPE (ConnectAppSignIn, connect_app_sign_in, CONNECT_APP, SIGN_IN, AdwBin)

GtkWidget *connect_app_sign_in_new (ConnectAccounts *accounts);
/* As a dialog; `account` (nullable): renew this one's session. */
void connect_app_sign_in_present (GtkWidget *parent, ConnectAccounts *accounts, ConnectAccount *account);

/* Shows a failed attempt where it belongs: at the address, at e-mail and password, or below. */
void connect_app_sign_in_show_error (ConnectAppSignIn *self, const GError *error);
/* What is shown as wrong now, or NULL. */
const char *connect_app_sign_in_get_error (ConnectAppSignIn *self);

G_END_DECLS
