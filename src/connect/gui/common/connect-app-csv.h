/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Rows as CSV (RFC 4180): UTF-8 with a byte order mark, CRLF, a heading line. Moments are ISO 8601, all else is as shown.
 * What a spreadsheet would take for a formula gets an apostrophe before it. */

#pragma once

#include <libdex.h>
#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

#define CONNECT_APP_CSV_MAX_ROWS 1000000

/* Adds one value with quotes where they are needed, and a comma before it unless it is the line's first. */
void connect_app_csv_append (GString *csv, const char *value, gboolean first);
/* The heading line, and one line of a row. `fields` holds const ConnectAppField. */
void connect_app_csv_append_heading (GString *csv, GPtrArray *fields, const ConnectCollection *collection);
void connect_app_csv_append_row (GString *csv, GPtrArray *fields, ConnectRow *row);
/* Writes all rows of the model to the file, in slices that leave the window alive. Resolves to the number of rows
 * (int). Rejects with a GIOError. */
DexFuture *connect_app_csv_export (GListModel *rows, GPtrArray *fields, const ConnectCollection *collection, GFile *file)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
