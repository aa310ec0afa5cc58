/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the database holds, in one place: what the engine adds to each collection's table, and its own tables. */

#pragma once

#include "query/connect-table.h"

G_BEGIN_DECLS

/* Raise it when a step is added to the list in connectd-schema.c. New members, new collections and new engine tables or
 * columns need no step: they are found by comparing and added in place. What goes, or changes its type or name, needs
 * one: a NOT NULL column that nobody fills any more would refuse every new row. Steps run before the comparison. */
#define CONNECTD_SCHEMA_VERSION 3

/* SQL with the column types $TEXT, $INT and $BLOB → SQL of the dialect. Returns: (transfer full) */
char *connectd_schema_expand (const char *sql, ConnectDialect dialect);
/* Every statement that makes a collection's tables and indexes. Returns: (transfer full) strv */
char **connectd_schema_dup_collection (const ConnectCollection *collection, ConnectDialect dialect);
/* The engine's own tables and indexes, as IF NOT EXISTS. Returns: (transfer full) strv */
char **connectd_schema_dup_engine (ConnectDialect dialect);
/* What leads from version - 1 to `version`, besides what is added by comparing. Returns: (transfer full) strv */
char **connectd_schema_dup_step (guint version, ConnectDialect dialect);
/* A text that differs when any of the tables or indexes differs. Returns: (transfer full) */
char *connectd_schema_dup_fingerprint (ConnectDialect dialect);

G_END_DECLS
