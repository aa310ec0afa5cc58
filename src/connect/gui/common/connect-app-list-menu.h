/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The menu of a collection page: sorting, columns, saved views. Its actions are the group "rows": order (s, state),
 * descending (b, state), column-N (b, state); the page's own are the group "list". */

#pragma once

#include "gui/common/connect-app-table.h"

G_BEGIN_DECLS

/* The actions over the table. Returns: (transfer full) */
GSimpleActionGroup *connect_app_list_menu_make_actions (ConnectAppTable *table, const ConnectAppField *fields);
/* The menu as it is now; `settings` (nullable) holds the views. Returns: (transfer full) */
GMenuModel *connect_app_list_menu_new (ConnectAppTable *table, const ConnectAppField *fields,
                                       const ConnectCollection *collection, GSettings *settings);

G_END_DECLS
