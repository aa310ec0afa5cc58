/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include "gui/window/connect-app-sidebar.h"
#include "gui/window/connect-app-window.h"

G_BEGIN_DECLS

struct _ConnectAppWindow
{
  AdwApplicationWindow parent_instance;

  ConnectAccounts *accounts;
  ConnectAccount *account;   /* NULL: signing in */
  GSettings *settings;       /* NULL: nothing is kept */
  GSettings *account_settings;
  AdwNavigationView *pages;  /* of the account */

  AdwToastOverlay *toast_overlay;
  GtkStack *stack;
  AdwNavigationSplitView *split_view;
  ConnectAppSidebar *sidebar;
  AdwNavigationPage *content_page;
  AdwBin *content_bin;
  AdwBin *sign_in_bin;
};

/* In connect-app-window-actions.c */
void connect_app_window_add_actions (ConnectAppWindow *self);
/* Enables what the account has. */
void connect_app_window_update_actions (ConnectAppWindow *self);

G_END_DECLS
