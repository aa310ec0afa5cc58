/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Calls of the daemon to servers that its users name. Everything about them is bounded: how long they take, what is read of the
 * answer, where they may lead. Redirections are not followed, no proxy is asked, nothing is kept between two calls. */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *method; /* "GET", "POST" */
  const char *url;    /* https or http */
  JsonObject *headers; /* name → text, or NULL; checked with connectd_outward_check_header() before */
  const char *bearer; /* for Authorization, or NULL */
  const char *body;   /* JSON, or NULL */
  guint seconds;      /* for the whole call */
  gsize max_bytes;    /* of the answer's body; the rest is not read */
  gboolean private_too; /* it may lead to this machine and into private networks */
} ConnectdOutwardCall;

typedef struct
{
  guint status; /* 0: there was no answer */
  char *type;   /* Content-Type, or NULL */
  GBytes *body; /* NULL: none */
  gboolean cut; /* there was more of it */
  gint64 milliseconds;
} ConnectdOutwardAnswer;

void connectd_outward_answer_clear (ConnectdOutwardAnswer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConnectdOutwardAnswer, connectd_outward_answer_clear)

/* Whether it is an address that may stand in a call: http or https, a host, no user and no fragment. INVALID. */
gboolean connectd_outward_check_url (const char *url, GError **error);
/* Whether a header may be sent along; not those that are ours to set. */
gboolean connectd_outward_check_header (const char *name, const char *value);

/* Blocks; from any thread that is not the writer's. FALSE when there was no answer, with UNAVAILABLE and a sentence that tells why and
 * nothing about the inside; `answer` has the time that it took in any case. */
gboolean connectd_outward_call (const ConnectdOutwardCall *call, ConnectdOutwardAnswer *answer, GCancellable *cancellable, GError **error);

G_END_DECLS
