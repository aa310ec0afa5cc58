/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Forms with files, sent to the small world of the domain's tests. */

#pragma once

#include "common/domain-fixture.h"

G_BEGIN_DECLS

/* Parts are "name=value" for fields, "name:filename:type=bytes" for files, ended by NULL; the status is asserted. Returns: (transfer
 * full) the answer as an object */
JsonObject *form_send (Desk *d, guint status, const char *credential, const char *method, const char *path, const char *const *parts);
/* The same, and one of the error's texts must hold `part`. */
void form_refuse (Desk *d, guint status, const char *part, const char *credential, const char *method, const char *path,
                  const char *const *parts);
/* What is at an address, as text; NULL asserts 404. */
void form_expect_bytes (Desk *d, const char *credential, const char *path, const char *text);

#define PARTS(...) ((const char *const[]) { __VA_ARGS__, NULL })

G_END_DECLS
