/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Values of columns out of yyjson trees; private to connect-pages. */

#pragma once

#include <yyjson.h>
#include "cache/connect-schema.h"

G_BEGIN_DECLS

/* How pages are read: numbers stay the text they are, so that bodies are kept to the digit. */
#define CONNECT_PAGES_FLAGS YYJSON_READ_NUMBER_AS_RAW

/* A column's value. `text` points into the tree, or to `made`, which is the caller's. */
typedef struct
{
  ConnectValueType type;
  gint64 integer;
  const char *text;
  char *made;
} ConnectPageValue;

/* The member of this name, the last one when there are several; NULL when there is none. */
yyjson_val *connect_pages_member (yyjson_val *object, const char *name, gsize length);
/* The value at a dotted path; NULL when there is none or it is null. */
yyjson_val *connect_pages_path (yyjson_val *object, const char *path);
ConnectPageValue connect_pages_value (const ConnectColumn *column, const ConnectMember *list, yyjson_val *object);
/* A text or a number as text; NULL else. */
const char *connect_pages_text (yyjson_val *value);
gboolean connect_pages_integer (yyjson_val *value, gint64 *number);
/* Whether the tree can be kept: not too deep, no U+0000 in texts. */
gboolean connect_pages_is_clean (yyjson_val *value, guint depth);

G_END_DECLS
