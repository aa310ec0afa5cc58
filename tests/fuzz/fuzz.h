/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a fuzz program has: one function over bytes. libFuzzer calls it, or fuzz-main.c over the corpus and its
 * mutations. What must hold is asserted with fuzz_assert. */

#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define fuzz_assert(condition) \
  G_STMT_START { if (!(condition)) g_error ("%s:%d: %s does not hold", __FILE__, __LINE__, #condition); } G_STMT_END
