/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the files of the engine share: the engine, what it has worked out of each description, and a transaction. */

#pragma once

#include "resource/connectd-engine.h"
#include "resource/connectd-render.h"

G_BEGIN_DECLS

typedef struct _ConnectdRoutes ConnectdRoutes;
typedef struct _ConnectdWaits ConnectdWaits;
typedef struct _ConnectdJobs ConnectdJobs;
typedef struct _ConnectdTasks ConnectdTasks;
typedef struct _ConnectdCallers ConnectdCallers;
typedef struct _ConnectdCounts ConnectdCounts;
typedef struct _ConnectdRecent ConnectdRecent;
typedef struct _ConnectdSingle ConnectdSingle;

/* A list member with a table of its own. */
typedef struct
{
  const ConnectMember *member;
  const ConnectColumn *columns;
  guint n_columns;
  char *insert_sql;
  char *delete_sql;
} ConnectdListTable;

/* A place elsewhere that copies attributes of this collection. */
typedef struct
{
  const ConnectCollection *collection;
  const ConnectReference *reference;
  char *id_column; /* "m_issuer__id" */
} ConnectdFollower;

/* One collection, worked out once at the start and then only read. */
typedef struct
{
  const ConnectCollection *collection;
  const ConnectdHooks *hooks; /* NULL: none */
  ConnectdPlan *plan;
  char *table;
  char *way_by_key; /* of SQLite */
  const ConnectColumn *columns;
  guint n_columns;
  char *insert_sql;
  char *update_sql;
  ConnectTrigrams *trigrams; /* NULL: none to keep */
  GPtrArray *lists;     /* (element-type ConnectdListTable) */
  GPtrArray *followers; /* (element-type ConnectdFollower) */
  GPtrArray *children;  /* (element-type ConnectCollection) */
  ConnectdSingle *single; /* how one row is read; made by connectd-get.c when it is first needed */
} ConnectdShape;

void _connectd_single_free (ConnectdSingle *self);

struct _ConnectdEngine
{
  ConnectdStore *store;
  char *public_url;
  char *spool_dir;
  const ConnectdHooks *hooks;
  const ConnectdOperation *operations;
  gboolean (*tick) (ConnectdTx *tx, GError **error);
  gboolean (*changed) (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *before, JsonObject *doc,
                       GError **error);
  ConnectdOutward *outward;
  GHashTable *shapes; /* ConnectCollection → ConnectdShape */
  ConnectdRoutes *routes;
  ConnectdWaits *waits;
  ConnectdJobs *jobs;
  guint reference_rows;
  GMutex document_mutex;
  char *document; /* the API document's text, made when first asked for */
  const ConnectdTaskKind *kinds;
  ConnectdCallers *callers;
  ConnectdCounts *counts;
  ConnectdRecent *recent;
  ConnectdTasks *tasks; /* atomic; NULL: no kinds, or the public URL is not known yet */
  int left_tasks; /* atomic: a transaction has added a task */
  int left_work; /* atomic: a transaction has left something to the job thread */
};

typedef struct _ConnectdDeed ConnectdDeed;

/* An act on its way; they lie within each other. */
struct _ConnectdDeed
{
  const ConnectCollection *collection;
  const char *key;
  const char *verb;
};

/* Where a request comes from; borrowed from it. */
typedef struct
{
  const char *peer;    /* its address */
  const char *agent;   /* what the program calls itself, or NULL */
  const char *method;
  const char *pattern; /* of the route */
} ConnectdOrigin;

struct _ConnectdTx
{
  ConnectdEngine *engine;
  ConnectdDb *db;
  gboolean writes;
  ConnectViewer viewer;
  char *account_id;
  char *user_id;
  char *user_name; /* the caller's, else looked up when first needed */
  gint64 now;
  const ConnectdOrigin *origin; /* of a request; NULL: the platform, a task or a test */
  const ConnectdDeed *deed;     /* what is being done to which row, innermost */
  gboolean hushed;              /* what is written now follows by itself: nobody did it */
  struct _ConnectdAudit *audit;
  JsonObject *prepared;         /* what the hook `prepare` has left for the act, borrowed */
  GHashTable *known;            /* documents by "COLLECTION KEY"; see connectd-known.c */
};


GHashTable *_connectd_shapes_new (const ConnectdHooks *hooks, ConnectDialect dialect, GError **error);
const ConnectdShape *_connectd_shape (ConnectdTx *tx, const ConnectCollection *collection);
/* What stands behind "TABLE r" to go by the key from a place on: SQLite would go by the index of a condition, and sort all its rows anew
 * for each slice. */
const char *_connectd_shape_get_way_by_key (const ConnectdShape *shape, ConnectdTx *tx);

ConnectdTx *_connectd_tx_new (ConnectdEngine *engine, ConnectdDb *db, gboolean writes, const ConnectViewer *viewer);
void _connectd_tx_free (ConnectdTx *tx);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdTx, _connectd_tx_free)

/* The part of a key that stands in the object: "2" of "AGP-…/2". Borrowed from `key`. */
const char *_connectd_key_get_id (const ConnectCollection *collection, const char *key);
/* The text of the id that a document holds; whole numbers too. NULL when absent. Returns: (transfer full) */
char *_connectd_doc_dup_id (JsonObject *doc, const char *path);
/* What of a row its document is read from, and how: rows by the million keep none beside their body and parts.
 * Returns: (transfer full) the document, NULL for a damaged row */
const char *_connectd_shape_get_doc_columns (const ConnectdShape *shape);
JsonObject *_connectd_shape_read_doc (const ConnectdShape *shape, const ConnectValue *columns, GError **error);
/* A row's document as connectd_tx_get() has it, for looking at only. Returns: (transfer full) */
JsonObject *_connectd_tx_look (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GError **error);
/* What a writing transaction has read; nobody changes these. Returns: (transfer full) (nullable) */
JsonObject *_connectd_known_find (ConnectdTx *tx, const ConnectCollection *collection, const char *key);
void _connectd_known_add (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *doc);
void _connectd_known_forget (ConnectdTx *tx, const ConnectCollection *collection, const char *key);
/* The revision of a row; 0 when there is none. */
gboolean _connectd_tx_get_revision (ConnectdTx *tx, const ConnectCollection *collection, const char *key, gint64 *revision,
                                    GError **error);
/* Writes columns, lists, body and parts of an existing row, and tells the feed of `accounts`. `bump`: the next revision. */
gboolean _connectd_tx_store_row (ConnectdTx *tx, const ConnectdShape *shape, const char *key, JsonObject *doc, gboolean bump,
                                 GError **error);

/* Whether others than the parties of a row see a difference: a count that only the owner sees is no news for the thousands who see the row. */
gboolean _connectd_feed_is_news (const ConnectdShape *shape, JsonObject *before, JsonObject *doc);
/* Whether all that the viewer sees change in this collection moves a feed of his. */
gboolean _connectd_feed_tells_of (const ConnectCollection *collection);
/* Where the viewer's feed is. */
gboolean _connectd_feed_get_number (ConnectdTx *tx, gint64 *number, GError **error);
/* Feed entries for these accounts (a set): the row as it is now, or that it is gone. */
gboolean _connectd_feed_note (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GHashTable *accounts,
                              gboolean gone, GError **error);
gboolean _connectd_feed_note_one (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *account,
                                  gboolean gone, GError **error);

/* Tells the domain of a new row (`before` NULL) or a new state. */
gboolean _connectd_feed_tell_domain (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *before,
                                     JsonObject *doc, GError **error);

/* The conversation of an object whose collection has them (connectd-conversations.c): it is made with the object, a message
 * tells each change of its state, and who takes part follows the object's parties. */
gboolean _connectd_conversation_open (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *doc,
                                      GError **error);
gboolean _connectd_conversation_follow (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *before,
                                        JsonObject *doc, GError **error);
gboolean _connectd_conversation_end (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GError **error);

/* Copies the attributes of everything that `doc` refers to: live ones always, frozen ones where `before` (NULL: a new
 * object) named another. */
gboolean _connectd_references_fill (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *before, JsonObject *doc,
                                    GError **error);
/* After a row changed: re-renders the copies of it elsewhere, or leaves that to a job when they are many. */
gboolean _connectd_references_follow (ConnectdTx *tx, const ConnectdShape *shape, const char *key, JsonObject *before,
                                      JsonObject *doc, GError **error);
/* One slice of waiting jobs of following; `more` tells whether there is anything left. */
gboolean _connectd_references_run_slice (ConnectdTx *tx, gboolean *more, GError **error);

/* Removes some of the files that nothing uses. */
gboolean _connectd_files_clean (ConnectdTx *tx, GError **error);

/* Whether there is anything in it that is shown this once and not stored. */
gboolean _connectd_doc_has_once (const ConnectCollection *collection, JsonObject *doc);
/* connectd_tx_show() of what was just made or changed, as a text. Returns: (transfer full) */
char *_connectd_tx_show_text (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc);
/* The name of the user or of the token that acts, or NULL. */
const char *_connectd_tx_get_user_name (ConnectdTx *tx);
/* Sets FAILED for what may only happen in a write. */
gboolean _connectd_tx_check_writes (ConnectdTx *tx, GError **error);
/* The hook `prepare` for an act that is legal by now, in a reading tx; the collection has one. */
gboolean _connectd_tx_prepare_act (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *verb, JsonObject *given,
                                   JsonObject **prepared, GError **error);

G_END_DECLS
