/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the daemon and the workbook process say to each other: one line a thing. It begins with a letter (below); fields are divided by
 * tabs; fields are escaped (connect_text_append_escaped()).
 *
 *   S NAME              rows of this sheet follow
 *   R NUMBER CELL…      a row; the process reads empty cells as empty fields
 *   E                   the end, all is well
 *   X CODE MESSAGE      the end, refused: a ConnectError and the problem
 *
 * To the process that writes, a cell begins with its kind: "s" text, "n" number, "d" moment (YYYY-MM-DDTHH:MM:SS), "h" heading; nothing
 * for an empty one. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CONNECTD_LINE_SHEET 'S'
#define CONNECTD_LINE_ROW 'R'
#define CONNECTD_LINE_END 'E'
#define CONNECTD_LINE_ERROR 'X'

void connectd_lines_append_mark (GString *out, char mark, const char *text);
void connectd_lines_append_row (GString *out, guint number, const char *const *cells, guint n_cells);
void connectd_lines_append_error (GString *out, const GError *error);
/* Divides a line (without its end) into its fields, in place: the mark is not among them. `fields` is emptied first; what it holds is
 * borrowed from `line`. Returns the mark, 0 for an empty line. */
char connectd_lines_split (char *line, GPtrArray *fields);

G_END_DECLS
