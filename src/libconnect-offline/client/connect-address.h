/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "https://host[:port]" of what somebody typed: a missing scheme is put in (http on this machine, else https), path and
 * query are cut off. Plain http is for this machine only. Error: CONNECT_ERROR_INVALID, for people.
 * Returns: (transfer full) */
char *connect_address_normalise (const char *typed, GError **error);

G_END_DECLS
