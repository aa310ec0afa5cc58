/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What checking a schema and checking data by it share. */

#pragma once

#include "model/connect-schema.h"

G_BEGIN_DECLS

#define CONNECT_SCHEMA_MAX_DEPTH 32
#define CONNECT_SCHEMA_MAX_PATTERN 512

/* The schema that "#/definitions/x" names in the document, or NULL. */
JsonNode *_connect_schema_resolve (JsonNode *document, const char *reference);
/* A pattern, with a bound on the work of matching it. Returns: (transfer full) (nullable) */
GRegex *_connect_schema_new_regex (const char *pattern, GError **error);
gboolean _connect_schema_is_type (JsonNode *node, const char *type);
/* One of the words that `format` may have and that are checked; TRUE for all others. */
gboolean _connect_schema_has_format (const char *text, const char *format);

G_END_DECLS
