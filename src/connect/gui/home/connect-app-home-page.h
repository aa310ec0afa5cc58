/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Home: what waits for you, what waits for others, and how much there is of what. The same for every portal; the
 * account's collections make the difference. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_HOME_PAGE (connect_app_home_page_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppHomePage, connect_app_home_page, CONNECT_APP, HOME_PAGE, AdwNavigationPage)

ConnectAppHomePage *connect_app_home_page_new (ConnectAccount *account);

G_END_DECLS
