/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* An object on paper: name, id, state, whose turn, the header's fields, and the text that its screen adds. Or a list:
 * a line or two a row. One paginator prints and writes PDF files. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

/* Returns: (transfer full) */
GtkPrintOperation *connect_app_print_operation_new (ConnectRow *row, const ConnectAppObject *object);
/* The same pages on A4 (or Letter, by locale) in a PDF file. Error: G_IO_ERROR. */
gboolean connect_app_print_to_pdf (ConnectRow *row, const ConnectAppObject *object, GFile *file, GError **error);

/* The rows of a list as they are filtered and ordered, with these columns (ConnectAppField). Returns: (transfer full) */
GtkPrintOperation *connect_app_print_list_operation_new (ConnectQuery *query, GPtrArray *fields, const char *title);
gboolean connect_app_print_list_to_pdf (ConnectQuery *query, GPtrArray *fields, const char *title, GFile *file, GError **error);

G_END_DECLS
