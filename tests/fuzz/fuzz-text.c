/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Times, decimals and folded text: what is read is written so that it is read as the same. */

#include "config.h"

#include "fuzz/fuzz.h"

#include <string.h>

#include "protocol/connect-text.h"

static void
check_time (const char *text)
{
  gint64 time = 0;
  gint64 again = 0;
  g_autofree char *formatted = NULL;

  if (!connect_time_parse (text, &time))
    return;
  formatted = connect_time_format (time);
  /* a zone can lead out of the years that have a form */
  fuzz_assert (connect_time_parse (formatted, &again));
  fuzz_assert (again == time || again == 0);
}

static void
check_decimal (const char *text)
{
  gint64 value = 0;
  gint64 again = 0;
  g_autofree char *formatted = NULL;

  if (!connect_decimal_parse (text, &value))
    return;
  formatted = connect_decimal_format (value);
  fuzz_assert (connect_decimal_parse (formatted, &again));
  fuzz_assert (again == value);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *clean = g_utf8_make_valid (text, -1);
  g_autofree char *folded = connect_text_fold (clean);
  gint64 raw = 0;
  g_autofree char *time = NULL;
  g_autofree char *decimal = NULL;

  fuzz_assert (folded != NULL && g_utf8_validate (folded, -1, NULL));
  check_time (text);
  check_decimal (text);
  connect_id_matches (text, "PA-###-###");
  memcpy (&raw, data, MIN (size, sizeof raw));
  time = connect_time_format (raw);
  decimal = connect_decimal_format (raw);
  check_time (time);
  check_decimal (decimal);
  return 0;
}
