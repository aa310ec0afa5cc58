/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Times, ids, folded and escaped text: the small forms that both programs must agree on to the byte. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times are int64 microseconds since 1970, UTC; on the wire "2020-10-13T05:40:15+00:00" (a fraction only when there is
 * one). */
char *connect_time_format (gint64 time);
/* ISO 8601 as rql.md §6 has it: date alone is midnight, no zone is UTC, fraction to 6 digits, 'T' or one blank, seconds
 * optional. FALSE when it is none. */
gboolean connect_time_parse (const char *text, gint64 *time);

/* Decimal text to millionths and back; extra digits of a fraction are cut off. FALSE when it is no number or does not
 * fit. */
gboolean connect_decimal_parse (const char *text, gint64 *millionths);
char *connect_decimal_format (gint64 millionths);

/* Each '#' becomes a random digit, the first of the whole id not special. `random` gives uniform numbers below its
 * argument; NULL: g_random (never for secrets). Returns: (transfer full) */
typedef guint32 (*ConnectRandom) (guint32 below);
char *connect_id_new (const char *pattern, ConnectRandom random);
gboolean connect_id_matches (const char *id, const char *pattern);

/* The length of a new password, in characters. */
#define CONNECT_PASSWORD_MIN 8
#define CONNECT_PASSWORD_MAX 64

/* The folded form by which ilike and search compare: NFKC, case-folded. Returns: (transfer full) */
char *connect_text_fold (const char *text);

/* With a backslash before each backslash and quote, and tabs and ends of lines as \t, \n and \r. */
void connect_text_append_escaped (GString *out, const char *text);

G_END_DECLS
