/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Workbooks (xlsx), read and written by a process of its own (connectd-workbook) with its own memory and time: whatever a file does,
 * only that process feels it. All calls block: from a task, or the prepare step of an operation, never in a transaction.
 *
 * The program is the one that CONNECTD_WORKBOOK names, else the one beside the running program, else the installed one. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CONNECTD_WORKBOOK_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#define CONNECTD_WORKBOOK_MAX_ROWS 1000000

/* One row, `number` from 1; cells from column A on, "" where empty; borrowed. Dates are "YYYY-MM-DDTHH:MM:SS", booleans "true" and
 * "false", numbers have up to 15 digits. FALSE (with error) stops. */
typedef gboolean (*ConnectdWorkbookRow) (const char *sheet, guint number, const char *const *cells, guint n_cells, gpointer data,
                                         GError **error);

/* Reads the sheets called so (any case; those that are not there are passed over), one after the other. INVALID and TOO_LARGE with the
 * place for a file that cannot be read, holds formulas, or more than `max_rows` rows in all (0: CONNECTD_WORKBOOK_MAX_ROWS);
 * UNAVAILABLE when it took too long; FAILED when the program cannot be run. */
gboolean connectd_workbook_read (GBytes *file, const char *const *sheets, guint max_rows, ConnectdWorkbookRow func, gpointer data,
                                 GCancellable *cancellable, GError **error);

/* A workbook that is written row by row. */
typedef struct _ConnectdWorkbook ConnectdWorkbook;

ConnectdWorkbook *connectd_workbook_new (GError **error);
/* Stops it when it is not finished. */
void connectd_workbook_free (ConnectdWorkbook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdWorkbook, connectd_workbook_free)

typedef enum
{
  CONNECTD_CELL_TEXT = 's',    /* always text, whatever it looks like */
  CONNECTD_CELL_NUMBER = 'n',
  CONNECTD_CELL_MOMENT = 'd',  /* "YYYY-MM-DDTHH:MM:SS" and what may follow */
  CONNECTD_CELL_HEADING = 'h', /* text that stands out */
} ConnectdCellKind;

/* Begins the next sheet: at most 31 characters, none of []:*?/\. Its headings are the first row. */
void connectd_workbook_start_sheet (ConnectdWorkbook *self, const char *name, const char *const *headings);
/* The next cell of the row; NULL or "" leaves it empty. */
void connectd_workbook_add_cell (ConnectdWorkbook *self, ConnectdCellKind kind, const char *value);
/* The row is complete. FALSE when the process has gone. */
gboolean connectd_workbook_end_row (ConnectdWorkbook *self, GError **error);
/* Returns: (transfer full) the file */
GBytes *connectd_workbook_finish (ConnectdWorkbook *self, GCancellable *cancellable, GError **error);

G_END_DECLS
