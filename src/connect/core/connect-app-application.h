/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The program: one process for all windows. Opens connect://activate?… and connect://show?… links. */

#pragma once

#include <adwaita.h>
#include "client/connect-accounts.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_APPLICATION (connect_app_application_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppApplication, connect_app_application, CONNECT_APP, APPLICATION, AdwApplication)

ConnectAppApplication *connect_app_application_new (void);
/* NULL before startup. */
ConnectAccounts *connect_app_application_get_accounts (ConnectAppApplication *self);

G_END_DECLS
