/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* One pass over a text of JSON. Private to connect-json.c. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

  /* `text` is valid UTF-8 without a NUL. Error: CONNECT_ERROR_INVALID. Returns: (transfer full) */
  JsonNode *_connect_json_read (const char *text, gsize length, guint max_depth, GError **error);

G_END_DECLS
