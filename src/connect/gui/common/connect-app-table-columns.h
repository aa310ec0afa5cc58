/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Columns of a table: how wide, how sorted, and how they are kept. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

/* A column for a field; sortable when its member is. `view` gives the font that widths are measured in.
 * Returns: (transfer full) */
GtkColumnViewColumn *connect_app_column_new (const ConnectAppField *field, const ConnectCollection *collection,
                                             GtkListItemFactory *factory, GtkWidget *view);
/* The field of a column, NULL for one without (check boxes). */
const ConnectAppField *connect_app_column_get_field (GtkColumnViewColumn *column);
/* The name of a field in settings, and back. */
const char *connect_app_column_get_id (const ConnectAppField *field);
const ConnectAppField *connect_app_column_find_field (const ConnectAppField *fields, const char *id);
/* Keeps order, visibility and width of all columns. */
void connect_app_columns_save (GtkColumnView *view, GSettings *settings);

G_END_DECLS
