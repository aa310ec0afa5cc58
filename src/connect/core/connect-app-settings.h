/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Settings of the program, of one account, and of one list in one account. */

#pragma once

#include "client/connect-account.h"

G_BEGIN_DECLS

/* Whether the schemas are installed; without them nothing else here may be called. */
gboolean connect_app_settings_are_installed (void);
GSettings *connect_app_settings_new (void);
GSettings *connect_app_settings_new_for_account (ConnectAccount *account);
GSettings *connect_app_settings_new_for_list (ConnectAccount *account, const char *list);
/* Pins a list to the sidebar of the account, or takes it off. Returns whether it is pinned now. */
gboolean connect_app_settings_toggle_pin (ConnectAccount *account, const char *list);
/* What stands for an account in settings: its id and server. Returns: (transfer full) */
char *connect_app_settings_dup_account_name (ConnectAccount *account);

G_END_DECLS
