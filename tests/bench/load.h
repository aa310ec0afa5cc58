/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Requests on several kept connections at once from one thread, and what they cost the process that answers. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The text of request `n`; the head with Host, and a body if it has one. */
typedef char *(*BenchRequestFunc) (guint n, gpointer data);
/* May look at an answer. */
typedef void (*BenchAnswerFunc) (guint n, guint status, const char *body, gsize size, gpointer data);

typedef struct
{
  guint16 port;
  GPid pid;           /* of the server */
  guint connections;
  guint n;            /* requests in all */
  guint expected;     /* their status */
  BenchRequestFunc request;
  BenchAnswerFunc answer; /* may be NULL */
  gpointer data;
} BenchLoad;

typedef struct
{
  double cpu;     /* microseconds of the server's processor time a request */
  double busiest; /* the same of its busiest thread */
  double rate;    /* requests a second, by the clock */
  double cores;   /* that the server used at a time */
} BenchResult;

BenchResult bench_load_run (const BenchLoad *load);
/* One request; returns the body and the header `name` if asked for. */
char *bench_ask (guint16 port, const char *request, guint *status);
/* "GET path" with a credential (may be NULL). */
char *bench_get (const char *path, const char *credential);
char *bench_post (const char *path, const char *credential, const char *body);

G_END_DECLS
