/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Reading the cache: rows as objects, and lists of them as list models that follow the cache by themselves. */

#pragma once

#include "client/connect-account.h"

G_BEGIN_DECLS

#define CONNECT_TYPE_ROW (connect_row_get_type ())
/* One cached object. Properties (notified when the cached object changes): object (boxed JSON_TYPE_OBJECT; NULL once it
 * is gone), revision (int64), gone (boolean). The same object stands for the same row as long as somebody holds it. */
G_DECLARE_FINAL_TYPE (ConnectRow, connect_row, CONNECT, ROW, GObject)

ConnectAccount *connect_row_get_account (ConnectRow *self);
const ConnectCollection *connect_row_get_collection (ConnectRow *self);
const char *connect_row_get_key (ConnectRow *self);
const char *connect_row_get_parent (ConnectRow *self);    /* key of the parent row or NULL */
gint64 connect_row_get_revision (ConnectRow *self);
JsonObject *connect_row_get_object (ConnectRow *self);    /* (transfer none) (nullable) parsed on first use */
const char *connect_row_get_string (ConnectRow *self, const char *path);
const char *connect_row_get_title (ConnectRow *self);     /* by title_member, else the id */
const char *connect_row_get_state (ConnectRow *self);
/* "contracts/CRS-…": the path for connect_account_send(). Returns: (transfer full) */
char *connect_row_dup_path (ConnectRow *self);

/* The row of a key; NULL when it is not in the cache. Follows changes. Returns: (transfer full) (nullable) */
ConnectRow *connect_account_dup_row (ConnectAccount *self, const ConnectCollection *collection, const char *key);

#define CONNECT_TYPE_QUERY (connect_query_get_type ())
/* A GListModel of ConnectRow over one collection. Reads windows of rows as they are asked for (indexes, no full load),
 * emits the smallest items-changed after each change of the cache. Properties: loading, error (string), total (uint:
 * n-items), synced-at. Reading happens on a thread; a new filter keeps the old rows until the new ones are there. */
G_DECLARE_FINAL_TYPE (ConnectQuery, connect_query, CONNECT, QUERY, GObject)

ConnectQuery *connect_query_new (ConnectAccount *account, const ConnectCollection *collection);
/* RQL texts; NULL: none. An invalid one sets `error` and keeps what is shown. */
void connect_query_set_filter (ConnectQuery *self, const char *rql);
void connect_query_set_search (ConnectQuery *self, const char *text);
void connect_query_set_order (ConnectQuery *self, const char *order); /* "-events.created.at,id" */
/* Rows below one parent row only. */
void connect_query_set_parent (ConnectQuery *self, const char *parent_key);
/* Begins to read what was set so far now, while the caller goes on: else that begins with the next turn of the main
 * loop. */
void connect_query_start (ConnectQuery *self);
ConnectAccount *connect_query_get_account (ConnectQuery *self);
const ConnectCollection *connect_query_get_collection (ConnectQuery *self);
gboolean connect_query_get_loading (ConnectQuery *self);
const char *connect_query_get_error (ConnectQuery *self);

/* Whether rows of a collection are wanted; called on another thread. */
typedef gboolean (*ConnectCollectionFunc) (const ConnectCollection *collection);

/* Everything synchronised in this account whose words begin with those of `text` (ids too), best first, at most
 * `limit`, of collections that are `wanted` (NULL: all). Resolves to a GListStore of ConnectRow. */
DexFuture *connect_account_search (ConnectAccount *self, const char *text, guint limit,
                                   ConnectCollectionFunc wanted) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
