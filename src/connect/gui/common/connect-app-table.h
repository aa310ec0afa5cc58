/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Rows of a query as a table, and below 600 px as a list of two-line rows; for collection pages and for tabs. Opens a row
 * when it is activated. Columns are resized, sorted by their headers, shown and hidden; that is kept per account and
 * table when the table has a name. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_TABLE (connect_app_table_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppTable, connect_app_table, CONNECT_APP, TABLE, AdwBin)

/* `columns` ends with a zero entry and outlives the table. `name` (settings) may be NULL. `label` is what screen readers
 * call the list. `selectable`: several rows can be chosen. */
ConnectAppTable *connect_app_table_new (ConnectQuery *query, const ConnectAppField *columns, const char *name,
                                        const char *label, gboolean selectable);
GtkSelectionModel *connect_app_table_get_selection (ConnectAppTable *self);
/* The keyboard goes to the rows, not to the headings above them. FALSE: there are none. */
gboolean connect_app_table_focus_rows (ConnectAppTable *self);
/* Visible columns in their order. Returns: (transfer container) an array of const ConnectAppField */
GPtrArray *connect_app_table_dup_visible (ConnectAppTable *self);
gboolean connect_app_table_is_visible (ConnectAppTable *self, const ConnectAppField *field);
void connect_app_table_set_visible (ConnectAppTable *self, const ConnectAppField *field, gboolean visible);
/* Sorting by the path of an orderable member: "-events.created.at"; NULL: the collection's own order. */
const char *connect_app_table_get_order (ConnectAppTable *self);
void connect_app_table_set_order (ConnectAppTable *self, const char *order);
/* Check boxes before the rows, for choosing several without a keyboard. */
void connect_app_table_set_selecting (ConnectAppTable *self, gboolean selecting);
/* The chosen rows. Returns: (transfer full) an array of ConnectRow that owns them */
GPtrArray *connect_app_table_dup_selected (ConnectAppTable *self);
/* What to do with an activated row in place of opening its page. */
typedef void (*ConnectAppTableActivate) (ConnectAppTable *table, ConnectRow *row, gpointer user_data);
void connect_app_table_set_activate (ConnectAppTable *self, ConnectAppTableActivate activate, gpointer user_data);

G_END_DECLS
