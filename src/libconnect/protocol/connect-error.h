/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The one error domain of both programs, and its form on the wire:
 *   {"error_code": "VAL_001", "errors": ["name: This field is required."]}
 * A GError of this domain holds one problem a line in its message. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CONNECT_ERROR (connect_error_quark ())

typedef enum
{
  CONNECT_ERROR_INVALID,      /* 400: the message names the field */
  CONNECT_ERROR_UNAUTHORIZED, /* 401 */
  CONNECT_ERROR_FORBIDDEN,    /* 403 */
  CONNECT_ERROR_NOT_FOUND,    /* 404 */
  CONNECT_ERROR_METHOD,       /* 405 */
  CONNECT_ERROR_CONFLICT,     /* 409: an If-Match or an Idempotency-Key that does not fit */
  CONNECT_ERROR_GONE,         /* 410: start the feed again */
  CONNECT_ERROR_TOO_LARGE,    /* 413 */
  CONNECT_ERROR_RATE_LIMITED, /* 429 */
  CONNECT_ERROR_FAILED,       /* 500 */
  CONNECT_ERROR_UNAVAILABLE,  /* 503: busy, stopping, store away */
  CONNECT_ERROR_OFFLINE,      /* client only: the server was not reached */
  CONNECT_ERROR_CORRUPT,      /* a file or an answer that makes no sense */
  CONNECT_ERROR_STORAGE,      /* disk full, read-only, no permission */
} ConnectError;

GQuark connect_error_quark (void);
guint connect_error_to_status (const GError *error);
ConnectError connect_error_from_status (guint status);
/* The wire body of an error. `error_code` is VAL_001, AUTH_001 …, from the code unless the message's first line starts
 * with "CODE|". Returns: (transfer full) JSON text */
char *connect_error_to_body (const GError *error);
/* Sets `error` from an answer with status >= 400; a body that is no error body is tolerated. */
void connect_error_set_from_answer (GError **error, guint status, const char *body, gsize length);

/* Collects the problems of one request, so that all of them are told at once. */
typedef struct _ConnectProblems ConnectProblems;
ConnectProblems *connect_problems_new (void);
void connect_problems_free (ConnectProblems *self);
void connect_problems_add (ConnectProblems *self, const char *field, const char *format, ...) G_GNUC_PRINTF (3, 4);
gboolean connect_problems_any (ConnectProblems *self);
/* TRUE when there is none, else FALSE with `error` INVALID. Does not free. */
gboolean connect_problems_check (ConnectProblems *self, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectProblems, connect_problems_free)

G_END_DECLS
