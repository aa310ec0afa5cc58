/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Random secrets and what is stored of them. A secret is shown once and kept only as its hash. All calls may come from
 * any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A new token: 32 random bytes as base64url, 43 characters. Returns: (transfer full) */
char *connectd_secret_new (void);
/* A new activation code: 32 letters and digits, about 190 bits. No punctuation, so that a mail program never cuts it off
 * at the end of a link. Returns: (transfer full) */
char *connectd_activation_code_new (void);
/* What is stored of a secret, and by what it is found again: BLAKE2b-256, 64 hexadecimal digits. For random secrets only,
 * never for passwords. Returns: (transfer full) */
char *connectd_secret_hash (const char *secret);
/* Compares in a time that tells neither where nor how much the texts differ. NULL equals nothing. */
gboolean connectd_secret_equal (const char *a, const char *b);
/* A ConnectRandom from the system's random source: uniform below `below`, which is at least 1. */
guint32 connectd_random_digits (guint32 below);

G_END_DECLS
