/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The HTTP edge: libmicrohttpd behind types of our own, so that handlers know neither the library nor its threads.
 *
 * A request goes: limits (size, time, number and length of headers) → request id → handler → answer. The edge reads the
 * whole body (bounded) and then calls the one handler on an event thread. What may block is deferred to the pool. A handler
 * answers now, or later from another thread by connectd_exchange_answer(). */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _ConnectdServer ConnectdServer;
typedef struct _ConnectdExchange ConnectdExchange; /* one request and its answer; answered exactly once */

/* How many bytes the body of this request may have; 0: max_body. Asked once its head is there, on the event thread: method, path
 * and headers may be looked at, nothing else. */
typedef gsize (*ConnectdBodyLimit) (ConnectdExchange *exchange, gpointer user_data);

#define CONNECTD_DEFAULT_WORKERS 4

typedef struct
{
  const char *listen;          /* "127.0.0.1:8080", "[::1]:0", "unix:/path"; port 0 picks one */
  const char *tls_certificate; /* PEM file or NULL */
  const char *tls_key;
  gboolean behind_proxy;       /* X-Forwarded-For and -Proto are believed; listening beyond loopback is allowed */
  guint threads;               /* event threads, 0: one a core */
  guint workers;               /* pool threads, 0: CONNECTD_DEFAULT_WORKERS */
  gsize max_body;              /* bytes, 0: 4 MiB */
  ConnectdBodyLimit body_limit; /* for requests that may have more; called with the handler's data. NULL: none */
  const char *spool_dir;       /* where large bodies wait in files without a name; NULL: the system's temporary directory */
  guint timeout;               /* seconds for an idle or slow connection, 0: 30 */
  int listen_fd;               /* a listening socket handed over by the service manager instead of `listen`, 0: none */
  guint max_connections;       /* in all; when nearly full the longest idle one goes. 0: three quarters of the files that the
                                * process may open, at most 8192 */
  guint max_per_address;       /* 0: half of all; not counted behind a proxy and on a unix socket */
  gboolean quiet;              /* no line a request in the log */
  guint max_queue;             /* deferred work that may wait for a pool thread, 0: 256 */
} ConnectdServerOptions;

/* `route` is told for the log and the metrics by connectd_exchange_set_route(). Runs on the event thread; anything that
 * may block must go through connectd_exchange_defer(). */
typedef void (*ConnectdHandler) (ConnectdExchange *exchange, gpointer user_data);
typedef void (*ConnectdWork) (ConnectdExchange *exchange, gpointer user_data);

/* Starts listening and answering. Beyond loopback it wants TLS or `behind_proxy`. Errors: CONNECT_ERROR_CONFLICT when the
 * address is taken, INVALID for an option that makes no sense, FAILED and STORAGE else; one line of text each. */
ConnectdServer *connectd_server_new (const ConnectdServerOptions *options, ConnectdHandler handler, gpointer user_data,
                                     GError **error);
/* "http://127.0.0.1:8080", "https://…" or "unix:/path". */
const char *connectd_server_get_url (ConnectdServer *self);
/* Accepts no more, answers what is held (503 for long polls), waits at most `seconds`, ends. Frees the server. What has
 * still no answer then is answered with 503 by the edge; an answer that comes later is dropped. */
void connectd_server_stop (ConnectdServer *self, guint seconds);
/* Prometheus text of requests, durations, connections, held requests, queue. Returns: (transfer full) */
char *connectd_server_dup_metrics (ConnectdServer *self);

const char *connectd_exchange_get_method (ConnectdExchange *self); /* GET for HEAD too: the edge leaves the body out */
const char *connectd_exchange_get_path (ConnectdExchange *self);   /* percent-decoded, valid UTF-8, no trailing slash */
const char *connectd_exchange_get_query (ConnectdExchange *self);  /* raw, never NULL */
const char *connectd_exchange_get_header (ConnectdExchange *self, const char *name);
GBytes *connectd_exchange_get_body (ConnectdExchange *self);       /* never NULL; a large one is a mapped file */
/* Whether the body is a form with files, and its parts (see connectd-multipart.h), which are slices of the body.
 * Returns: (transfer full) (element-type ConnectdPart) */
gboolean connectd_exchange_has_multipart (ConnectdExchange *self);
GPtrArray *connectd_exchange_parse_multipart (ConnectdExchange *self, GError **error);
const char *connectd_exchange_get_peer (ConnectdExchange *self);   /* address only; "unix" for a unix socket */
gboolean connectd_exchange_is_local (ConnectdExchange *self);      /* surely from this machine; never behind a proxy */
const char *connectd_exchange_get_id (ConnectdExchange *self);     /* request id */
/* "http://host" as the caller sees us: --public-url is put in by the application, this is from Host. */
const char *connectd_exchange_get_origin (ConnectdExchange *self);
/* Data of the application, freed with the exchange. */
void connectd_exchange_set_data (ConnectdExchange *self, gpointer data, GDestroyNotify destroy);
gpointer connectd_exchange_get_data (ConnectdExchange *self);

/* For the log: the route's pattern (never the path), which must be an interned text, and who asked. */
void connectd_exchange_set_route (ConnectdExchange *self, const char *pattern);
void connectd_exchange_set_user (ConnectdExchange *self, const char *user_id);

/* Suspends the connection and runs `work` on the pool. When the pool's queue is full answers 503 by itself. */
void connectd_exchange_defer (ConnectdExchange *self, ConnectdWork work, gpointer user_data);
/* Suspends without work: some other thread will answer (the writer, a commit). Call it before handing the exchange on; it
 * stays valid until it is answered. */
void connectd_exchange_hold (ConnectdExchange *self);
/* The same for what may last: `cancelled` is called once, on a thread of the edge, when the server stops or the client has
 * gone, and must see to it that the exchange is answered soon (503). It may come while another thread answers, so decide
 * under a lock of your own who does. `user_data` must stay valid until the server has stopped. */
void connectd_exchange_hold_cancellable (ConnectdExchange *self, ConnectdWork cancelled, gpointer user_data);

/* Answering; from any thread, exactly once. Headers are set before: a second value replaces the first (but for Set-Cookie),
 * and those that the edge sets by itself (Cache-Control: no-store, a strict Content-Security-Policy for HTML …) give way.
 * Content-Type of JSON is exactly "application/json". The exchange must not be used after it was answered. `body` is
 * borrowed and may be NULL; `take` may be NULL. */
void connectd_exchange_set_header (ConnectdExchange *self, const char *name, const char *value);
void connectd_exchange_answer (ConnectdExchange *self, guint status, const char *content_type, GBytes *body);
void connectd_exchange_answer_text (ConnectdExchange *self, guint status, const char *content_type, char *take);
/* The error body and status of a CONNECT_ERROR. */
void connectd_exchange_answer_error (ConnectdExchange *self, const GError *error);

G_END_DECLS
