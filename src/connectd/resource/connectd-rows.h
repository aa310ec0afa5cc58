/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the domain sees of the store: rows as JSON documents, by collection and key, inside one transaction. Everything
 * that a write entails is done here and nowhere else: columns and child tables, ready bodies, `revision`, the moments
 * created and updated, copied references (and those that follow), visibility and the change feed. */

#pragma once

#include <json-glib/json-glib.h>
#include "model/connect-collection.h"
#include "query/connect-rql.h"
#include "store/connectd-store.h"

G_BEGIN_DECLS

typedef struct _ConnectdTx ConnectdTx;

const ConnectViewer *connectd_tx_get_viewer (ConnectdTx *tx);
/* Borrowed; for what goes on outside of transactions. */
struct _ConnectdEngine *connectd_tx_get_engine (ConnectdTx *tx);
gint64 connectd_tx_get_now (ConnectdTx *tx); /* microseconds, one moment for the whole transaction */
/* Someone else acts from here on (an activation signs its new user in on the way; the demo world plays all sides); copied. */
void connectd_tx_set_viewer (ConnectdTx *tx, const ConnectViewer *viewer);
/* Whether what is written from here on follows by itself, so that the log of deeds does not have it. Returns what was before. */
gboolean connectd_tx_set_hushed (ConnectdTx *tx, gboolean hushed);
/* Another moment from here on: only for the demo world and tests. */
void connectd_tx_set_now (ConnectdTx *tx, gint64 now);
/* {"at": now, "by": {id, name}} of the viewer's user; without `by` for the platform. Returns: (transfer full) */
JsonObject *connectd_tx_new_event (ConnectdTx *tx);
/* What the hook `prepare` has left for the act that is under way; NULL where it did not run: acts that follow from others. Borrowed. */
JsonObject *connectd_tx_get_prepared (ConnectdTx *tx);
/* The address of whoever asks, and what his program calls itself; NULL outside of requests. */
const char *connectd_tx_get_peer (ConnectdTx *tx);
const char *connectd_tx_get_agent (ConnectdTx *tx);
/* "http://…" under which the outside reaches us: for activation links. */
const char *connectd_tx_get_public_url (ConnectdTx *tx);

/* The whole stored document, internal members included. Whoever changes it must call update. NOT_FOUND when there is
 * none. Returns: (transfer full) */
JsonObject *connectd_tx_get (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GError **error);
/* The same, NOT_FOUND as well when the viewer may not see it. */
JsonObject *connectd_tx_get_visible (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GError **error);
/* Documents that match an RQL text (without row rules), in the order of their keys; at most `limit` (0: all).
 * Text values inside must be quoted with connectd_rql_quote(). Returns: (transfer full) (element-type JsonObject) */
GPtrArray *connectd_tx_find (ConnectdTx *tx, const ConnectCollection *collection, const char *rql, guint limit, GError **error);
/* The same, of those whose key is behind `after` ("": all): for slices. */
GPtrArray *connectd_tx_find_after (ConnectdTx *tx, const ConnectCollection *collection, const char *rql, const char *after, guint limit,
                                   GError **error);
/* Members of rows without their documents, from columns: `func` is called with the key and what is at `paths` (members with columns).
 * It returns FALSE to stop. */
gboolean connectd_tx_read (ConnectdTx *tx, const ConnectCollection *collection, const ConnectRql *filter, const char *const *paths,
                           ConnectdRowFunc func, gpointer data, GError **error);
/* Sums over the rows that the viewer sees (all, for the platform), one for each combination of what is at `groups`: `func` is called
 * with these, the number of rows, and the sum of each of `sums` (decimals in millionths). All have columns. */
gboolean connectd_tx_sum (ConnectdTx *tx, const ConnectCollection *collection, const ConnectRql *filter, const char *const *groups,
                          const char *const *sums, ConnectdRowFunc func, gpointer data, GError **error);
gint64 connectd_tx_count (ConnectdTx *tx, const ConnectCollection *collection, const char *rql, GError **error);
/* "…" or '…' round a text; a text with both kinds of quote has no form and gives NULL. */
char *connectd_rql_quote (const char *text);

/* `doc` must hold its id (or what the key is made of). Sets events.created, events.updated (or created, updated) where
 * the collection has them and they are absent. CONFLICT when the key is taken. `doc` is changed in place. */
gboolean connectd_tx_insert (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *doc, GError **error);
/* Bumps the revision and events.updated; re-renders live copies of this row elsewhere. */
gboolean connectd_tx_update (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *doc, GError **error);
/* The same for what follows from other rows (counts, copies): nobody has changed this object, so revision and the moment of
 * its last change stay; the feed moves. */
gboolean connectd_tx_refresh (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *doc, GError **error);
gboolean connectd_tx_remove (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GError **error);

/* The stored relation of CONNECT_VISIBLE_RELATION collections; the row appears in or leaves the account's feed with the
 * first or last reason ("contract:CRS-…"). */
gboolean connectd_tx_grant (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *account, const char *reason, GError **error);
gboolean connectd_tx_revoke (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *account, const char *reason, GError **error);

/* Why the account sees the row: its reasons, in their order. Returns: (transfer full) (element-type utf8) */
GPtrArray *connectd_tx_list_reasons (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *account, GError **error);

/* A new id that no row has. Returns: (transfer full) */
char *connectd_tx_new_id (ConnectdTx *tx, const ConnectCollection *collection, const char *type, GError **error);
/* The same for the document of a row to be: its type and the object that the id counts in are taken from it. */
char *connectd_tx_new_id_for (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, GError **error);

G_END_DECLS
