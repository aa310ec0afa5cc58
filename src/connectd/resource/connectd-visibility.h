/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The row rules: who sees which row. This is the only place where they become SQL; lists, counts, gets, the feed and the
 * snapshot all ask here, and no handler checks by hand. */

#pragma once

#include "resource/connectd-rows.h"
#include "store/connectd-store.h"

G_BEGIN_DECLS

/* Appends the condition under which the viewer sees a row of `collection`, aliased `r`: never empty, always in
 * parentheses. A viewer without an account sees nothing but dictionaries. */
void connectd_visibility_add_condition (const ConnectCollection *collection, const ConnectViewer *viewer, GString *sql,
                                        ConnectValues *values);
/* Appends " AND …": the condition under which a row, aliased `r`, is for others than its owner at all; nothing when it always is. */
void connectd_visibility_add_shared (const ConnectCollection *collection, GString *sql);
/* The same condition taken apart: rows that are visible as one party, as the next, or otherwise, none of them twice. Each way has an index
 * that has its rows in the default order. */
guint connectd_visibility_count_ways (const ConnectCollection *collection, const ConnectViewer *viewer);
void connectd_visibility_add_way (const ConnectCollection *collection, const ConnectViewer *viewer, guint way, GString *sql,
                                  ConnectValues *values);

/* Which of the ways lead to any rows, as bits; at least one. Most accounts play one part only. */
gboolean connectd_visibility_find_ways (ConnectdDb *db, const char *table, const ConnectCollection *collection,
                                        const ConnectViewer *viewer, guint *ways, GError **error);
/* The sides of rows that come by this way, where `ways` lead to rows. */
void connectd_visibility_add_sides_of_way (const ConnectCollection *collection, const ConnectViewer *viewer, guint way, guint ways,
                                           GString *sql, ConnectValues *values);
/* Appends an expression for the sides (a ConnectSide) that the viewer plays for the row. */
void connectd_visibility_add_sides (const ConnectCollection *collection, const ConnectViewer *viewer, GString *sql,
                                    ConnectValues *values);
/* Whether the account sees this document, which has this key. */
gboolean connectd_visibility_check (ConnectdDb *db, const ConnectCollection *collection, const char *key, JsonObject *doc,
                                    const char *account, gboolean *visible, GError **error);
/* All accounts that see it, as a set; "" stands for everybody. NULL with an error. Returns: (transfer full) */
GHashTable *connectd_visibility_list_accounts (ConnectdDb *db, const ConnectCollection *collection, const char *key,
                                               JsonObject *doc, GError **error);

/* Of them the parties alone. Returns: (transfer full) */
GHashTable *connectd_visibility_list_parties (const ConnectCollection *collection, JsonObject *doc);
/* Whether both documents are for the same others than the parties. */
gboolean connectd_visibility_is_same (const ConnectCollection *collection, JsonObject *before, JsonObject *doc);

/* The account of feed entries that are for everybody. */
#define CONNECTD_EVERYBODY ""

G_END_DECLS
