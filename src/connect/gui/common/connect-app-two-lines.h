/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The narrow form of a table: rows of two lines with the state at the end. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

/* `label` names the list to screen readers. Returns: (transfer floating) */
GtkListView *connect_app_two_lines_new (GtkSelectionModel *selection, const ConnectAppField *fields, const char *label);
/* How long things have waited has grown meanwhile. */
void connect_app_two_lines_refresh (GtkListView *view);

/* One such row on its own, also for search results and the home lists. */
#define CONNECT_APP_TYPE_TWO_LINES_ROW (connect_app_two_lines_row_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppTwoLinesRow, connect_app_two_lines_row, CONNECT_APP, TWO_LINES_ROW, GtkWidget)
GtkWidget *connect_app_two_lines_row_new (const ConnectAppField *fields);
void connect_app_two_lines_row_set_row (ConnectAppTwoLinesRow *self, ConnectRow *row);
/* Title, state and turn in one sentence, for screen readers. Returns: (transfer full) */
char *connect_app_two_lines_dup_label (ConnectRow *row);

G_END_DECLS
