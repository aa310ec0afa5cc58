/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Forms with files (multipart/form-data, RFC 7578), from outside: bounded, and without copying what is in them.
 *
 * libmicrohttpd's own processor is not used: it knows no file names beyond ASCII (filename*=), takes them for fields then,
 * and copies everything. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CONNECTD_MAX_PARTS 100
#define CONNECTD_MAX_PART_HEAD 4096
#define CONNECTD_MAX_PART_NAME 128 /* bytes, of a field */
#define CONNECTD_MAX_FILE_NAME 255 /* bytes */

typedef struct
{
  char *name;         /* of the field; UTF-8 without control characters, never empty */
  char *filename;     /* NULL: no file. Without directories and control characters; may be empty */
  char *content_type; /* without parameters, lower case; NULL: not told */
  GBytes *bytes;      /* a slice of the body */
} ConnectdPart;

/* Whether a Content-Type names such a form. NULL is allowed. */
gboolean connectd_multipart_is_form (const char *content_type);
/* The parts in their order. INVALID for a body that is no such form, for too many parts and for a head of a part that is too long or
 * makes no sense. Returns: (transfer full) (element-type ConnectdPart) */
GPtrArray *connectd_multipart_parse (GBytes *body, const char *content_type, GError **error);

G_END_DECLS
