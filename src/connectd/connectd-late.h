/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Libraries that many daemons never call: they are loaded when they are called first, since they and what they need in turn
 * take more memory than an idle daemon has of its own. Their headers give the types, a list of names the rest:
 *
 *   #define NAMES(X) X (PQexec) X (PQclear) …
 *   typedef struct { NAMES (CONNECTD_LATE_MEMBER) } Pq;
 *
 * and, where CONNECTD_LATE_TABLE is Pq,
 *
 *   static const ConnectdLateName names[] = { NAMES (CONNECTD_LATE_NAME) { NULL, 0 } }; */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  gsize offset; /* of the pointer in the table */
} ConnectdLateName;

#define CONNECTD_LATE_MEMBER(function) __typeof__ (function) *function;
#define CONNECTD_LATE_NAME(function) { #function, G_STRUCT_OFFSET (CONNECTD_LATE_TABLE, function) },

/* Fills `table` with the functions of the library `file` ("libpq.so.5"), which stays loaded. Any thread may call it, and again.
 * Error: CONNECT_ERROR_UNAVAILABLE, what is missing and `purpose` ("PostgreSQL"). */
gboolean connectd_late_load (const char *file, const char *purpose, const ConnectdLateName *names, gpointer table, GError **error);

G_END_DECLS
