/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The account at the top of the sidebar, and the popover that switches to another. */

#pragma once

#include <adwaita.h>
#include "client/connect-accounts.h"

G_BEGIN_DECLS

/* Makes the button show the account; its popover lists all accounts as they come and go (`accounts` holds ConnectAccount). */
void connect_app_account_switcher_attach (GtkMenuButton *button, GListModel *accounts, ConnectAccount *account);
/* "Distributor Portal". */
const char *connect_app_account_switcher_get_portal (ConnectAccount *account);

G_END_DECLS
