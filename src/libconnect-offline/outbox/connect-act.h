/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What an act is about, from its path: "contracts/CRS-…/sign". */

#pragma once

#include <json-glib/json-glib.h>
#include "model/connect-collection.h"
#include "outbox/connect-outbox.h"

G_BEGIN_DECLS

/* The collection that the path is in, and the key of the row: the one named in the path, else that of `answer` (an
 * object that was made). NULL when it is in none; `key` may stay NULL. */
const ConnectCollection *connect_act_find_row (const char *path, JsonObject *answer, char **key);
/* "Sign CRS-…" for people. Returns: (transfer full) */
char *connect_act_describe (const ConnectAct *act);

G_END_DECLS
