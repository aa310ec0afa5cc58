/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A connection to the SQLite file. */

#pragma once

#include "store/connectd-db-private.h"

G_BEGIN_DECLS

/* `writing`: the one connection of the writer, which makes the file where there is none. */
ConnectdDb *connectd_sqlite_open (const char *path, gboolean writing, GError **error);
/* An empty one in memory. */
ConnectdDb *connectd_sqlite_open_memory (GError **error);

G_END_DECLS
