/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Forms with files from anywhere. The first line is the content type, the rest is the body. */

#include "config.h"

#include "fuzz/fuzz.h"

#include <string.h>

#include "http/connectd-multipart.h"
#include "protocol/connect-error.h"

static void
check_part (const ConnectdPart *part, gsize total)
{
  fuzz_assert (part->name != NULL && *part->name != '\0' && strlen (part->name) <= CONNECTD_MAX_PART_NAME);
  fuzz_assert (g_utf8_validate (part->name, -1, NULL));
  fuzz_assert (part->filename == NULL || (strlen (part->filename) <= CONNECTD_MAX_FILE_NAME && strpbrk (part->filename, "/\\") == NULL &&
                                          g_utf8_validate (part->filename, -1, NULL)));
  fuzz_assert (part->content_type == NULL || strchr (part->content_type, '/') != NULL);
  fuzz_assert (g_bytes_get_size (part->bytes) < total);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const guint8 *end = size > 0 ? memchr (data, '\n', size) : NULL;
  gsize length = end != NULL ? (gsize) (end - data) : 0;
  g_autofree char *type = g_strndup ((const char *) data, length);
  g_autoptr (GBytes) body = end != NULL ? g_bytes_new (end + 1, size - length - 1) : g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) parts =
      connectd_multipart_parse (body, end != NULL ? type : "multipart/form-data; boundary=b", &error);

  fuzz_assert ((parts == NULL) == (error != NULL));
  for (guint i = 0; parts != NULL && i < parts->len; i++)
    check_part (g_ptr_array_index (parts, i), g_bytes_get_size (body));
  return 0;
}
