/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A server with a small handler of its own, and raw sockets to it, so that tests can send what no client library would. */

#pragma once

#include "http/connectd-http.h"

G_BEGIN_DECLS

typedef struct
{
  ConnectdServer *server;
  ConnectdServerOptions options;
  guint port;
  GMutex mutex;      /* of what follows */
  GCond cond;
  GQueue held;       /* exchanges of /hold, /long and /gate, for the test to answer */
  guint n_cancelled;
  gboolean gate_open;
  guint n_at_gate;
  GString *log;      /* every structured message and its fields, at any level */
} HttpFixture;

typedef struct
{
  guint status; /* 0: the connection was closed without an answer */
  char *head;
  char *body;
  gsize length;
} HttpReply;

void http_reply_clear (HttpReply *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HttpReply, http_reply_clear)

/* Options may be changed between init and start. */
void http_fixture_init (HttpFixture *self);
void http_fixture_start (HttpFixture *self);
/* Stops the server if it still runs. */
void http_fixture_clear (HttpFixture *self);
/* The next exchange that was held; waits for it. */
ConnectdExchange *http_fixture_pop_held (HttpFixture *self);
void http_fixture_wait_at_gate (HttpFixture *self, guint n);
void http_fixture_open_gate (HttpFixture *self);
void http_fixture_wait_cancelled (HttpFixture *self, guint n);
/* Waits until the log has `text` in it. */
void http_fixture_wait_log (HttpFixture *self, const char *text);
gboolean http_fixture_log_has (HttpFixture *self, const char *text);
/* Collects what is logged until clear; one fixture at a time. */
void http_fixture_collect_log (HttpFixture *self);

int http_connect (HttpFixture *self);
void http_send (int fd, const char *text);
void http_send_bytes (int fd, const char *bytes, gsize length);
/* One answer by its Content-Length; `no_body` for answers to HEAD. Fails the test after ten seconds of silence. */
HttpReply http_receive (int fd, gboolean no_body);
/* TRUE when the other side has closed; waits for it. */
gboolean http_is_closed (int fd);
/* Connect, send, receive, close. */
HttpReply http_ask (HttpFixture *self, const char *request);
/* GET with Host and nothing else. */
HttpReply http_get (HttpFixture *self, const char *target);
/* The value of a header in reply->head, or NULL. Returns: (transfer full) */
char *http_reply_header (HttpReply *self, const char *name);
/* Asserts an error answer of ours: JSON, the status, and `words` in its text. */
void http_assert_error (HttpReply *self, guint status, const char *words);

G_END_DECLS
