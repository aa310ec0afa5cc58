/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What waits for whom in one account, across all collections that have turns: two list models of ConnectRow, the longest
 * waiting first. They follow the cache. Signal "changed". */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

/* Rows of one collection that are looked at. */
#define CONNECT_APP_WORK_MAX 1000

#define CONNECT_APP_TYPE_WORK (connect_app_work_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppWork, connect_app_work, CONNECT_APP, WORK, GObject)

ConnectAppWork *connect_app_work_new (ConnectAccount *account);
GListModel *connect_app_work_get_mine (ConnectAppWork *self);
GListModel *connect_app_work_get_theirs (ConnectAppWork *self);
gboolean connect_app_work_is_loading (ConnectAppWork *self);
/* RQL of the rows of a collection on which somebody has to act; NULL when it has no turns. Returns: (transfer full) */
char *connect_app_work_dup_filter (const ConnectCollection *collection);

G_END_DECLS
