/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The file of the bare program (bare-http.c): the daemon's contracts, with the very texts that it answers. */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

#define BARE_FILE_IDS 2000

/* Ids of contracts that the demo's Distributor has issued, which are nearly all; of the daemon's data directory. Returns: (transfer full) */
GPtrArray *bare_file_choose_ids (const char *data);
/* All contracts, in whatever form. Closed by the caller. */
sqlite3 *bare_file_new (const char *file, const char *data);
/* The bytes of an object as it is answered by its id. */
void bare_file_set_detail (sqlite3 *db, const char *id, const char *text);
/* The bytes of a list, object by object. */
void bare_file_set_list (sqlite3 *db, const char *list);

G_END_DECLS
