/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* JSON by dotted path, and the strict, bounded way in for JSON from outside. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define CONNECT_JSON_MAX_DEPTH 32
#define CONNECT_JSON_MAX_BYTES (4 * 1024 * 1024)

/* Parses text from outside: strict JSON, valid UTF-8 without U+0000, at most CONNECT_JSON_MAX_DEPTH deep and `max_bytes`
 * long (0: CONNECT_JSON_MAX_BYTES). Error: CONNECT_ERROR_INVALID or TOO_LARGE, telling line and column.
 * Returns: (transfer full) */
JsonNode *connect_json_parse (const char *text, gssize length, gsize max_bytes, GError **error);
/* The same, where only an object will do. Returns: (transfer full) */
JsonObject *connect_json_parse_object (const char *text, gssize length, gsize max_bytes, GError **error);
/* Compact text, keys in the order of insertion. Returns: (transfer full) */
char *connect_json_to_string (JsonNode *node);
char *connect_json_object_to_string (JsonObject *object);
/* A deep copy. Returns: (transfer full) */
JsonObject *connect_json_copy (JsonObject *object);

/* The node at a dotted path, or NULL; null nodes count as absent. Returns: (transfer none) (nullable) */
JsonNode *connect_json_get (JsonObject *object, const char *path);
/* Whether the same stands at a path of both, or nothing in both. */
gboolean connect_json_is_same (JsonObject *a, JsonObject *b, const char *path);
const char *connect_json_get_string (JsonObject *object, const char *path); /* NULL when no string */
gint64 connect_json_get_int (JsonObject *object, const char *path, gint64 fallback);
gboolean connect_json_get_boolean (JsonObject *object, const char *path, gboolean fallback);
JsonObject *connect_json_get_object (JsonObject *object, const char *path); /* (transfer none) (nullable) */
JsonArray *connect_json_get_array (JsonObject *object, const char *path);   /* (transfer none) (nullable) */
gint64 connect_json_get_time (JsonObject *object, const char *path); /* microseconds since 1970; 0 when absent */

/* Setting makes the objects on the way. NULL text removes the member. */
void connect_json_set (JsonObject *object, const char *path, JsonNode *take);
void connect_json_set_string (JsonObject *object, const char *path, const char *value);
void connect_json_set_int (JsonObject *object, const char *path, gint64 value);
void connect_json_set_boolean (JsonObject *object, const char *path, gboolean value);
void connect_json_set_time (JsonObject *object, const char *path, gint64 time);
void connect_json_set_object (JsonObject *object, const char *path, JsonObject *take);
/* {"id": id, "name": name}; nothing when id is NULL. */
void connect_json_set_reference (JsonObject *object, const char *path, const char *id, const char *name);
/* Removes the member; objects on the way that become empty go too. */
void connect_json_remove (JsonObject *object, const char *path);

G_END_DECLS
