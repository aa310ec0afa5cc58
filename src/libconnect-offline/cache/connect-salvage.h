/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include "cache/connect-schema.h"

G_BEGIN_DECLS

/* Makes the cache file `path` anew, with every row that can still be read from the damaged or outdated one and when its
 * collections were current, but without a position in the feed: the next sync fetches everything again and meanwhile
 * what was saved is readable. The old file stays until the new one is whole. */
gboolean connect_salvage (const char *path, ConnectSchema *schema, GError **error);

G_END_DECLS
