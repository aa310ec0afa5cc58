/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Tables of what is refused. A refusal tells the field and why, and leaves no trace: nobody's feed moves by
 * it. */

#pragma once

#include "common/connectd-fixture.h"

G_BEGIN_DECLS

/* `path` and `body` (with ' for ") take words at {0} … {9}; no body: NULL. */
typedef struct
{
  guint status;
  const char *method;
  const char *path;
  const char *body;
  const char *part; /* of the error */
} Refusal;

/* `watchers` are credentials whose feeds must stay still, the caller's own among them; `words` what the cases name; both end by
 * NULL. */
void refusals_check (Fixture *f, const char *credential, const char *const *watchers, const char *const *words,
                     const Refusal *cases, guint n);
/* The words of a text. Returns: (transfer full) (nullable) */
char *refusals_fill (const char *text, const char *const *words);

#define WORDS(...) ((const char *const[]) { __VA_ARGS__, NULL })

G_END_DECLS
