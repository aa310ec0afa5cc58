/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The resource engine: what turns the descriptions into collections over HTTP. It knows routes, callers, lists, checks,
 * rows and the feed; what is peculiar to an object it asks from hooks and operations (connectd-domain.h).
 *
 * Reads run on the server's pool, each with a connection and a deadline. A write runs in the store's writer, with the
 * caller resolved and everything checked inside the transaction, and is answered after the commit. */

#pragma once

#include "http/connectd-http.h"
#include "outward/connectd-outward.h"
#include "resource/connectd-domain.h"
#include "store/connectd-store.h"

G_BEGIN_DECLS

typedef struct _ConnectdEngine ConnectdEngine;
typedef struct _ConnectdTaskKind ConnectdTaskKind; /* jobs/connectd-tasks.h */

typedef struct
{
  const char *public_url;                /* "https://connect.example.com", without a slash at the end; copied */
  const ConnectdHooks *hooks;            /* ended by a NULL collection; NULL: none. Must outlive the engine */
  const ConnectdOperation *operations;   /* ended by a NULL method; NULL: none. Must outlive the engine */
  gboolean (*tick) (ConnectdTx *tx, GError **error); /* what the domain does by the clock, every ten minutes; NULL: nothing */
  const char *spool_dir;                 /* for large files on their way; NULL: the system's temporary directory; copied */
  /* A row of a served collection is there now (`before` NULL) or has changed its state, inside the transaction, when the row is
   * stored; NULL: nobody asks. */
  gboolean (*changed) (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *before, JsonObject *doc,
                       GError **error);
  const ConnectdOutward *outward;        /* NULL: only to the wide world, and nobody mails; copied */
  const ConnectdTaskKind *tasks;         /* ended by a NULL kind; NULL: none. Must outlive the engine */
  guint held_per_token;                  /* long polls that one token or session may hold, 0: 4 */
  guint reference_rows;                  /* rows that follow a reference in the same transaction, 0: 1000 */
} ConnectdEngineOptions;

/* Makes the engine and starts its threads (jobs, long polls). It takes the store's commit func. CONNECT_ERROR_FAILED when
 * descriptions, hooks and operations do not fit together. The store must outlive it. */
ConnectdEngine *connectd_engine_new (ConnectdStore *store, const ConnectdEngineOptions *options, GError **error);
/* Stop the server first: whatever is still held is answered with 503 then. */
void connectd_engine_free (ConnectdEngine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectdEngine, connectd_engine_free)

/* When the server has picked its port; before the first request. Without a public URL in the options, tasks run from now on. */
void connectd_engine_set_public_url (ConnectdEngine *self, const char *public_url);

/* Everything that the domain brings (connectd-domain.h): hooks, operations, tasks and what it does by the clock. */
void connectd_domain_fill (ConnectdEngineOptions *options);

/* The ConnectdHandler; `engine` is a ConnectdEngine. Answers everything below /public/v1, /openapi.json and the operations
 * with paths of their own; 404 for the rest. */
void connectd_engine_handle (ConnectdExchange *exchange, gpointer engine);

/* The ConnectdBodyLimit: forms with files may be larger than other bodies, where they are taken and from who shows a credential. */
gsize connectd_engine_body_limit (ConnectdExchange *exchange, gpointer engine);

typedef gboolean (*ConnectdEngineFunc) (ConnectdTx *tx, gpointer data, GError **error);

/* Runs `func` in the writer and waits for the commit: for start-up, jobs, the demo world and tests; never from the writer's
 * thread. `viewer` NULL is the platform itself. `func` may be run again when a transaction was lost. */
gboolean connectd_engine_run (ConnectdEngine *self, const ConnectViewer *viewer, ConnectdEngineFunc func, gpointer data,
                              GError **error);
/* The same for reading only, on the calling thread. */
gboolean connectd_engine_read (ConnectdEngine *self, const ConnectViewer *viewer, ConnectdEngineFunc func, gpointer data,
                               GError **error);
/* Runs what the job thread would do now (following references, removing what has expired), and waits for that and for all
 * tasks that are due: for tests. */
gboolean connectd_engine_run_jobs (ConnectdEngine *self, GError **error);

const ConnectdOutward *connectd_engine_get_outward (ConnectdEngine *self);

/* Long polls that are held now, for the metrics. */
guint connectd_engine_count_held (ConnectdEngine *self);

/* The API document (OpenAPI 3.0.3). Returns: (transfer full) */
JsonObject *connectd_engine_new_api_document (ConnectdEngine *self);

G_END_DECLS
