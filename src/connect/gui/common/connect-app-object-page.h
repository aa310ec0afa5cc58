/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The object page: header with state and whose turn, tabs, and the actions that the collection describes. Follows its row. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_OBJECT_PAGE (connect_app_object_page_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppObjectPage, connect_app_object_page, CONNECT_APP, OBJECT_PAGE, AdwNavigationPage)

ConnectAppObjectPage *connect_app_object_page_new (ConnectRow *row, const ConnectAppObject *object);
ConnectRow *connect_app_object_page_get_row (ConnectAppObjectPage *self);
void connect_app_object_page_show_tab (ConnectAppObjectPage *self, const char *name);

G_END_DECLS
