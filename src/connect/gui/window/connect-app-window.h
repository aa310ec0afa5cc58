/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The window: sidebar and pages of one account at a time. What stands in a page finds its window by
 * connect_app_window_from() and asks it to show other things. */

#pragma once

#include "client/connect-accounts.h"
#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_WINDOW (connect_app_window_get_type ())
/* Properties: account (ConnectAccount, nullable). */
G_DECLARE_FINAL_TYPE (ConnectAppWindow, connect_app_window, CONNECT_APP, WINDOW, AdwApplicationWindow)

/* `application` may be NULL (tests). */
ConnectAppWindow *connect_app_window_new (GtkApplication *application, ConnectAccounts *accounts);
/* The window that holds this widget (or dialog), or NULL: then callers do without. */
ConnectAppWindow *connect_app_window_from (GtkWidget *widget);
ConnectAccounts *connect_app_window_get_accounts (ConnectAppWindow *self);
ConnectAccount *connect_app_window_get_account (ConnectAppWindow *self); /* (nullable) */
/* Shows another account's portal, at its last page. */
void connect_app_window_set_account (ConnectAppWindow *self, ConnectAccount *account);

/* Collection page, with an extra filter (RQL text; shown as a chip named `label`) or NULL. */
void connect_app_window_show_list (ConnectAppWindow *self, const ConnectAppList *list, const char *rql,
                                   const char *label);
void connect_app_window_show_home (ConnectAppWindow *self);
/* The keyboard goes to what the shown page is about. */
void connect_app_window_focus_page (ConnectAppWindow *self);
/* The object's page on top of what is shown; one without a page of its own opens its parent's. Another account's row
 * switches the account first. */
void connect_app_window_show_row (ConnectAppWindow *self, ConnectRow *row);
/* The same by id or key. FALSE when it is not in the cache (yet): then nothing changes. */
gboolean connect_app_window_show_object (ConnectAppWindow *self, const char *collection, const char *key);
/* The row of the object page that is shown, or NULL: what a command without a parameter is about. */
ConnectRow *connect_app_window_get_row (ConnectAppWindow *self);
/* Back to the page below; nothing on the lowest. */
void connect_app_window_go_back (ConnectAppWindow *self);
/* Short news, also announced to screen readers. */
void connect_app_window_toast (ConnectAppWindow *self, const char *text);
/* In front of the dialog that the widget is in, when that has a place for toasts. */
void connect_app_window_toast_at (GtkWidget *widget, const char *text);

G_END_DECLS
