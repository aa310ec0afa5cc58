/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the edge's own files share.
 *
 * An exchange belongs to libmicrohttpd's request (one reference until it is completed) and, while it is held or queued, to
 * whoever will answer it. While its connection is suspended nothing but the answer resumes it; so whoever sets `answered`
 * may use `connection` until it has resumed it. When the server stops and no answer came, the edge answers by itself
 * (`abandoned`), and the late answer is dropped. */

#pragma once

#include "http/connectd-guard.h"
#include "http/connectd-http.h"
#include "http/connectd-listen.h"
#include "http/connectd-metrics.h"
#include "http/connectd-pool.h"
#include "http/connectd-spool.h"

#include <microhttpd.h>

G_BEGIN_DECLS

#define CONNECTD_MAX_TARGET 8192
#define CONNECTD_MAX_HEADERS 16384
#define CONNECTD_MAX_HEADER_COUNT 100

struct _ConnectdServer
{
  ConnectdListener listener;
  char *url;
  gboolean tls;
  gboolean behind_proxy;
  gboolean quiet;
  guint max_connections;
  gsize max_body;
  gsize max_body_sum; /* of all bodies that are being received, and that are on the way; large ones are in files */
  ConnectdBodyLimit body_limit;
  char *spool_dir;
  ConnectdHandler handler;
  gpointer user_data;
  struct MHD_Daemon *daemon;
  ConnectdGuard *guard;
  ConnectdPool *pool;
  ConnectdMetrics *metrics;
  int held;      /* atomic */
  gsize bodies;  /* atomic: bytes of bodies */
  GMutex mutex;  /* of what follows */
  GCond cond;    /* a running exchange is completed */
  GQueue running; /* handed to the handler and not completed */
  guint n_suspended; /* connections */
  gboolean stopping;
};

typedef struct
{
  char *name;
  char *value;
} ConnectdHeader;

/* Names of headers are the same in whatever case. Nearly all that are compared differ in their first letter. */
static inline gboolean
_connectd_header_is (const char *name, const char *other)
{
  return g_ascii_tolower (name[0]) == g_ascii_tolower (other[0]) && g_ascii_strcasecmp (name, other) == 0;
}

struct _ConnectdExchange
{
  gatomicrefcount refs;
  ConnectdServer *server;
  struct MHD_Connection *connection;
  ConnectdWard *ward;
  GList link; /* in server->running */

  /* the request; does not change once the handler is called */
  char *target; /* as sent, until it is parsed */
  const char *real_method;
  const char *method;
  char *path;
  char *query;
  char *id;
  char *peer;
  char *origin;
  gboolean local;
  GStringChunk *texts;
  GArray *headers; /* ConnectdHeader, texts in `texts` */
  gsize max_body;
  ConnectdSpool *received;
  GBytes *body;
  gsize n_received;
  gboolean seen;    /* the headers were looked at */
  gboolean counted; /* in server->running */
  guint refusal;    /* status to answer with instead of asking the handler, 0: none */
  char *refusal_text;
  gint64 started;

  /* the application's */
  gpointer data;
  GDestroyNotify data_free;
  const char *route;
  char *user_id;
  GArray *answer_headers; /* ConnectdHeader, texts in `texts`; NULL: none */

  GMutex mutex; /* of what follows */
  gboolean suspended;
  gboolean answered;
  gboolean abandoned;
  gboolean pending; /* a reference is kept for whoever answers */
  gboolean is_held;
  guint handovers;  /* how often it was held or deferred */
  ConnectdWork cancelled;
  gpointer cancelled_data;
  guint status;
  gsize size;
  gint64 finished;
  struct MHD_Response *response;
};

ConnectdExchange *_connectd_exchange_new (ConnectdServer *server, struct MHD_Connection *connection, const char *target);
ConnectdExchange *_connectd_exchange_ref (ConnectdExchange *self);
void _connectd_exchange_unref (ConnectdExchange *self);
/* Takes method, headers and addresses from the connection; sets `refusal` for what must not reach the handler. */
void _connectd_exchange_read_head (ConnectdExchange *self, const char *method);
void _connectd_exchange_refuse (ConnectdExchange *self, guint status, const char *text);
/* On the event thread: calls the handler and sees to it that the exchange is answered or will be. TRUE when the answer is
 * there; FALSE when the connection was suspended, even if somebody has resumed it by now. */
gboolean _connectd_exchange_run (ConnectdExchange *self);
void _connectd_exchange_answer_refusal (ConnectdExchange *self);
/* Tells a held exchange's owner, if there is one to tell, that it should answer now. */
void _connectd_exchange_cancel (ConnectdExchange *self);
/* Answers a suspended exchange with 503 when it has no answer yet. */
void _connectd_exchange_abandon (ConnectdExchange *self);

/* One job of the pool. */
typedef struct
{
  ConnectdExchange *exchange; /* a reference */
  ConnectdWork work;
  gpointer user_data;
} ConnectdJob;

void _connectd_job_run (gpointer job, gpointer user_data);

G_END_DECLS
