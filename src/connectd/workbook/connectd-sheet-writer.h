/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Writes a workbook from lines. Only for the worker process. */

#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/* Reads lines (connectd-workbook-lines.h) until the one that ends them; FALSE when they break off or make no sense. */
gboolean connectd_sheet_write (FILE *in, FILE *out);

G_END_DECLS
