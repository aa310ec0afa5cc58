/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Sheets of a workbook as rows of text. Only for the worker process. Cells are read as they were last computed by whoever wrote
 * the file, but a formula is refused: what it shows is not what it holds. */

#pragma once

#include "workbook/connectd-sheet-package.h"

G_BEGIN_DECLS

typedef struct
{
  guint max_rows;    /* of all sheets together */
  guint max_columns;
  gsize max_strings; /* bytes of shared strings */
} ConnectdSheetLimits;

/* One row, `number` from 1; cells from column A on, NULL where empty. Dates are "YYYY-MM-DDTHH:MM:SS", booleans "true" and "false",
 * numbers have up to 15 digits. */
typedef void (*ConnectdSheetRow) (const char *sheet, guint number, char **cells, guint n_cells, gpointer data);

/* Reads the sheets called so (any case; those that are not there are passed over), in the order of the names. INVALID and TOO_LARGE
 * with the place. */
gboolean connectd_sheets_read (ConnectdPackage *package, const char *const *names, const ConnectdSheetLimits *limits,
                               ConnectdSheetRow func, gpointer data, GError **error);

G_END_DECLS
