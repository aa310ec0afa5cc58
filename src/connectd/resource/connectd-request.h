/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* One request on its way through the engine, and what the files that answer it share. */

#pragma once

#include "resource/connectd-routes.h"
#include "resource/connectd-viewer.h"

G_BEGIN_DECLS

/* An answer that is not sent yet: built anew each time an act is run. */
typedef struct
{
  guint status;
  char *content_type; /* NULL: application/json */
  char *text;         /* NULL: no body */
  char *etag;
  char *range;
  char *location;
  char *cookie;
  GBytes *list;        /* JSON, instead of `text` */
  GBytes *bytes;       /* of a file, instead of both */
  char *disposition;   /* Content-Disposition */
} ConnectdAnswer;

typedef struct
{
  ConnectdEngine *engine;
  ConnectdExchange *exchange;
  const ConnectdRoute *route;
  char **args;
  ConnectdCredential credential;
  ConnectdOrigin origin;
  char *owner;         /* id of the account that asks, else of the user; "public" for nobody; NULL: not known yet */
  JsonNode *body;      /* parsed, or NULL */
  GBytes *identity;    /* of a form: what tells it from others; NULL: the body does */
  gpointer prepared;   /* what an operation's prepare has left */
  GDestroyNotify prepared_free;
  gint64 retry_after;  /* seconds, with RATE_LIMITED */
  char *wait_account;  /* of a long poll that found nothing: whose feed it waits for; NULL: answer now */
  gint64 wait_seconds;
  gint64 wait_head;    /* it has read the feed up to here */
  gboolean brisk;      /* it runs on an event thread: only what is known to be short */
  gboolean put_off;    /* and it was not */
  ConnectdAnswer answer;
} ConnectdRequest;

#define CONNECTD_LIMIT 100
#define CONNECTD_MAX_LIMIT 1000
#define CONNECTD_DEADLINE (10 * G_USEC_PER_SEC)

void _connectd_answer_clear (ConnectdAnswer *self);
void _connectd_answer_set_revision (ConnectdAnswer *self, gint64 revision);

/* Sends `request->answer`, or the error. The request may be gone afterwards. */
void _connectd_request_finish (ConnectdRequest *request, const GError *error);
/* Resolves who asks and whether the route is for him: 401 and 403. For public operations a caller without anything.
 * Returns: (transfer full) */
ConnectdCaller *_connectd_request_admit (ConnectdRequest *request, ConnectdTx *tx, GError **error);
/* FALSE, with an error that nobody is told: the request is run again where it may take longer. */
gboolean _connectd_request_put_off (ConnectdRequest *request, GError **error);
/* The body as an object; NULL without error when there is none. */
gboolean _connectd_request_get_object (ConnectdRequest *request, JsonObject **object, GError **error);

/* Reads: each fills in `request->answer`. */
gboolean _connectd_run_list (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error);
gboolean _connectd_run_get (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error);
gboolean _connectd_run_changes (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error);
gboolean _connectd_run_snapshot (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error);
gboolean _connectd_run_collections (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error);
/* Fills in the answer with a file; who may have it is known already. `shown`: without a name to save it under. */
gboolean _connectd_answer_file (ConnectdRequest *request, ConnectdTx *tx, const char *file, gboolean shown, GError **error);
/* A parameter of the query string. Returns: (transfer full) (nullable) */
char *_connectd_request_dup_parameter (ConnectdRequest *request, const char *name);
gboolean _connectd_run_file (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error);
/* Operations, reading or writing. */
gboolean _connectd_run_operation (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error);
gboolean _connectd_prepare_operation (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error);
/* Writes. */
gboolean _connectd_run_create (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error);
gboolean _connectd_prepare_act (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error);
gboolean _connectd_run_act (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error);

/* The key of the object at the end of a collection's path, after the object above was found visible (else NOT_FOUND).
 * `parent` (optional) gets the document above. Returns: (transfer full) */
char *_connectd_request_find_key (ConnectdRequest *request, ConnectdTx *tx, JsonObject **parent, GError **error);

/* Attempts: counts this one, RATE_LIMITED when there were too many. Waits for the commit. */
gboolean _connectd_limits_count (ConnectdRequest *request, GError **error);
gboolean _connectd_limits_clean (ConnectdTx *tx, GError **error);

/* Idempotency-Key: an earlier answer of this owner to the same request; CONFLICT when it was another request. */
gboolean _connectd_repeat_find (ConnectdRequest *request, ConnectdTx *tx, const char *owner, gboolean *found, GError **error);
gboolean _connectd_repeat_store (ConnectdRequest *request, ConnectdTx *tx, const char *owner, GError **error);
gboolean _connectd_repeat_check (ConnectdRequest *request, GError **error);
gboolean _connectd_repeat_clean (ConnectdTx *tx, GError **error);

/* Forgets tombstones older than the feed's memory. */
gboolean _connectd_changes_clean (ConnectdTx *tx, GError **error);

G_END_DECLS
