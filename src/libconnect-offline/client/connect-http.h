/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Requests to one server. An answer of any status is an answer; only what kept it from coming is an error:
 *   OFFLINE      the server was not reached: nothing was sent
 *   UNAVAILABLE  it broke off on the way: what was asked for may have been done
 *   INVALID      the answer is larger than it may be, or sends us elsewhere
 * with texts for people. */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

#define CONNECT_HTTP_MAX_BYTES (64 * 1024 * 1024)

typedef struct _ConnectHttp ConnectHttp;

typedef struct
{
  guint status;
  GBytes *body;
  gint64 revision;   /* of ETag; 0: none */
  gint64 wait;       /* of Retry-After, seconds; -1: none */
} ConnectAnswer;

GType connect_answer_get_type (void);
#define CONNECT_TYPE_ANSWER (connect_answer_get_type ())
ConnectAnswer *connect_answer_ref (ConnectAnswer *self);
void connect_answer_unref (ConnectAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectAnswer, connect_answer_unref)

typedef struct
{
  const char *method;
  const char *path;      /* below /public/v1, with its query */
  const char *token;     /* NULL: not signed in */
  const char *key;       /* Idempotency-Key or NULL */
  gint64 if_match;       /* 0: none */
  GBytes *body;          /* JSON or NULL */
  guint seconds;         /* for all of it; 0: 60 */
} ConnectRequest;

/* `server`: a normalised address. */
ConnectHttp *connect_http_new (const char *server);
void connect_http_free (ConnectHttp *self);
const char *connect_http_get_server (ConnectHttp *self);
/* Resolves to a ConnectAnswer. `request` is copied. Cancelling rejects at once. */
DexFuture *connect_http_send (ConnectHttp *self, const ConnectRequest *request, GCancellable *cancellable)
    G_GNUC_WARN_UNUSED_RESULT;

/* Of an answer with status >= 400: sets `error` (CONNECT_ERROR by status, the server's texts). TRUE for the others. */
gboolean connect_answer_check (ConnectAnswer *self, GError **error);

G_END_DECLS
