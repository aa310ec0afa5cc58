/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The sidebar: account switcher, search over everything, Home, pins, the modules of the account, and the sync state. */

#pragma once

#include "client/connect-accounts.h"
#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_SIDEBAR (connect_app_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppSidebar, connect_app_sidebar, CONNECT_APP, SIDEBAR, AdwNavigationPage)

void connect_app_sidebar_set_accounts (ConnectAppSidebar *self, ConnectAccounts *accounts);
void connect_app_sidebar_set_account (ConnectAppSidebar *self, ConnectAccount *account); /* (nullable) */
/* Marks the shown page: "home" or a list's name. */
void connect_app_sidebar_set_current (ConnectAppSidebar *self, const char *page);
void connect_app_sidebar_start_search (ConnectAppSidebar *self);

G_END_DECLS
