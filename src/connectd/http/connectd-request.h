/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What of a request is text from outside: checked here, without any state. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The path of a request target: percent-decoded once, without the query and a trailing slash. INVALID for bad percent
 * signs, bytes that are no UTF-8, control characters, empty, "." and ".." segments. Returns: (transfer full) */
char *connectd_request_path (const char *target, GError **error);
/* The query of a request target as sent, "" for none. INVALID when it has raw control characters or is no UTF-8.
 * Returns: (transfer full) */
char *connectd_request_query (const char *target, GError **error);
/* Whether a caller's request id may go into our log and answer: 1 to 64 letters, digits, '.', '_', '-'. */
gboolean connectd_request_id_is_sane (const char *id);
/* A new request id. Returns: (transfer full) */
char *connectd_request_id_new (void);
/* Whether a Host header is a name or an address with an optional port and nothing else. */
gboolean connectd_request_host_is_sane (const char *host);
/* The address that the nearest proxy saw: the last one of X-Forwarded-For, NULL when that is no address.
 * Returns: (transfer full) (nullable) */
char *connectd_request_forwarded_for (const char *header);
/* The network that an address stands for when callers are counted: an IPv6 address is its first 64 bits, as whoever has one has
 * all of those; every other text is itself. Returns: (transfer full) */
char *connectd_request_network (const char *peer);
/* A method by its name, interned; "OTHER" for one that is not known, so that logs and metrics stay bounded. */
const char *connectd_request_method (const char *method);

G_END_DECLS
