/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A server that receives what the daemon sends out: it keeps each call, and answers as it is told. */

#pragma once

#include "http/connectd-http.h"

G_BEGIN_DECLS

typedef struct
{
  char *method;
  char *path;
  char *authorization;
  char *extra; /* X-Extra */
  char *body;
} ReceiverCall;

typedef struct
{
  ConnectdServer *server;
  char *url;        /* "http://127.0.0.1:PORT" */
  GMutex mutex;     /* of what follows */
  GCond cond;
  GPtrArray *calls; /* (element-type ReceiverCall) */
  guint status;
  char *answer;     /* JSON text; "*" stands for what came */
  gboolean silent;  /* nothing is answered until it is freed */
  GQueue held;
} Receiver;

/* It answers 200 and {}. */
Receiver *receiver_new (void);
void receiver_free (Receiver *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Receiver, receiver_free)

void receiver_set (Receiver *self, guint status, const char *answer);
void receiver_set_silent (Receiver *self, gboolean silent);
guint receiver_count (Receiver *self);
/* Waits until there were so many calls. */
void receiver_wait (Receiver *self, guint n);
/* The call of this number, from 0 on. */
const ReceiverCall *receiver_get (Receiver *self, guint n);

G_END_DECLS
