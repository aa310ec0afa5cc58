/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Members of a row as words: cells, header lines and groups of property rows, all from the same description of a field. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

/* The heading: the field's own, else its member's. Translated. */
const char *connect_app_field_get_title (const ConnectAppField *field, const ConnectCollection *collection);
/* The value as plain text for people; "" when absent. Returns: (transfer full) */
char *connect_app_field_dup_text (const ConnectAppField *field, ConnectRow *row);
/* The exact form for a tooltip, NULL when the text says it all. Returns: (transfer full) (nullable) */
char *connect_app_field_dup_tooltip (const ConnectAppField *field, ConnectRow *row);

/* A group of property rows (title above, value below, selectable; ids with a Copy button) that follow the row; rows whose
 * value is absent hide. `title` (translated) may be NULL. For General tabs. Returns: (transfer floating) */
GtkWidget *connect_app_fields_new (ConnectRow *row, const ConnectAppField *fields, const char *title);

/* The same fields in little room: headings and values side by side, wrapping, for headers. Returns: (transfer floating) */
GtkWidget *connect_app_facts_new (ConnectRow *row, const ConnectAppField *fields);

G_END_DECLS
