/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* From the bytes of an answer to rows of the cache: the only place where JSON is not read by json-glib, because a first
 * sync is mostly this. A page is applied as a whole or not at all. Runs on the writing thread. */

#pragma once

#include "cache/connect-writer.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_rows;
  gboolean last;     /* snapshot: there is no next page; feed: there is no more for now */
  gint64 next;       /* feed: where to go on */
  ConnectTableSet touched; /* collections that changed */
} ConnectPageResult;

/* One answer of changes/snapshot: its rows and the cursor to go on from (or that the collection is complete, rows of
 * older passes swept) in one transaction. Errors: INVALID (not as it has to be; says what and where), GONE (of another
 * epoch or scope than the pass), STORAGE, CORRUPT. */
gboolean connect_pages_apply_snapshot (ConnectWriter *writer, const ConnectTable *table, GBytes *answer,
                                       ConnectPageResult *result, GError **error);
/* One answer of changes. Collections that are not known are passed over. Errors as above. */
gboolean connect_pages_apply_feed (ConnectWriter *writer, GBytes *answer, ConnectPageResult *result, GError **error);

/* One row from the text at put->body, inside a transaction. Error: INVALID when it is no object that can be kept. */
gboolean connect_pages_put_text (ConnectWriter *writer, const ConnectTable *table, ConnectPut *put, GError **error);
/* What this file makes of an object for `columns`: the same as connect_table_add_values() (a test compares them). */
gboolean connect_pages_add_values (const ConnectColumn *columns, guint n_columns, const ConnectMember *list,
                                   const char *text, gsize length, ConnectValues *values, GError **error);

G_END_DECLS
