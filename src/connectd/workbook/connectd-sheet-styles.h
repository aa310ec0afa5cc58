/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Which cells of a workbook show their number as a moment, and which moment that is. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a number format ("yyyy-mm-dd hh:mm") shows a date or a time of day. */
gboolean connectd_number_format_is_date (guint id, const char *code);
/* A serial day number as "YYYY-MM-DDTHH:MM:SS", to the second; `from_1904`: the days count from there. NULL outside of the years
 * 1900 to 9999. Returns: (transfer full) (nullable) */
char *connectd_serial_date_format (double serial, gboolean from_1904);

G_END_DECLS
