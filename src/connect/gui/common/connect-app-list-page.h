/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The collection page: a table over the cache with chips, filters, search, saved views, export and bulk acts. */

#pragma once

#include "gui/common/connect-app-filter.h"
#include "gui/common/connect-app-table.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_LIST_PAGE (connect_app_list_page_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppListPage, connect_app_list_page, CONNECT_APP, LIST_PAGE, AdwNavigationPage)

ConnectAppListPage *connect_app_list_page_new (ConnectAccount *account, const ConnectAppList *list);
const ConnectAppList *connect_app_list_page_get_list (ConnectAppListPage *self);
ConnectQuery *connect_app_list_page_get_query (ConnectAppListPage *self);
ConnectAppTable *connect_app_list_page_get_table (ConnectAppListPage *self);
ConnectAppFilter *connect_app_list_page_get_filter (ConnectAppListPage *self);
/* One more condition, shown as a chip that can be taken away; NULL: none. */
void connect_app_list_page_set_filter (ConnectAppListPage *self, const char *rql, const char *label);

/* The fields that an export has: the columns that are shown, and always the id, since rows of a file cannot be opened.
 * Returns: (transfer container) (element-type ConnectAppField) */
GPtrArray *connect_app_list_page_dup_exported (ConnectAppListPage *self);
/* The keyboard goes to the rows, or to what would bring some. */
gboolean connect_app_list_page_focus_rows (ConnectAppListPage *self);

G_END_DECLS
