/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* From where an account may be used. Its rules stand in the account's own row, which each request reads anyway, at `access`:
 *
 *     {"account": {"ips": [{"name", "ip_range": […]}], "allow": ["10.0.0.0/8"], "deny": ["10.0.0.7"]},
 *      "integrations": {…}}
 *
 * the first for people, the second for API tokens. Who is denied is kept out; when anything is allowed, everybody else is, too. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define CONNECTD_ADDRESSES_PEOPLE "account"
#define CONNECTD_ADDRESSES_TOKENS "integrations"

/* An address, "ADDRESS/BITS" or "FIRST-LAST". */
gboolean connectd_addresses_is_range (const char *text);
/* Whether a caller at `peer` (a socket in the file system counts as this machine) may use the account. */
gboolean connectd_addresses_allow (JsonObject *account, const char *list, const char *peer);

G_END_DECLS
