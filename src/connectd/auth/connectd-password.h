/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Passwords: Argon2id, and the rules for a new one. Hashing takes 64 MiB and a noticeable time on purpose, so at most
 * CONNECTD_PASSWORD_AT_ONCE run in the process; others wait for a few seconds and are then told that the server is busy.
 * Call it from the pool, never from an event or the writer's thread. */

#pragma once

#include <glib.h>

#include "protocol/connect-error.h"
#include "protocol/connect-text.h"

G_BEGIN_DECLS

#define CONNECTD_PASSWORD_AT_ONCE 2
#define CONNECTD_PASSWORD_MIN CONNECT_PASSWORD_MIN /* characters, not bytes */
#define CONNECTD_PASSWORD_MAX CONNECT_PASSWORD_MAX

/* The text to store (it names method, cost and salt). UNAVAILABLE when the server is too busy or has no memory, INVALID
 * for more than CONNECTD_PASSWORD_MAX characters. Returns: (transfer full) */
char *connectd_password_hash (const char *password, GError **error);
/* Whether `password` is the one of `hash`; else UNAUTHORIZED, with the same words whether the password is wrong or `hash`
 * is NULL (no such user), and in the same time. UNAVAILABLE when the server is too busy. */
gboolean connectd_password_verify (const char *hash, const char *password, GError **error);
/* Whether the stored hash was made with another cost than new ones are: hash again after the next sign-in. */
gboolean connectd_password_needs_rehash (const char *hash);
/* Adds every rule that a new password breaks to `problems`, under `field`; TRUE when there is none. `email` may be
 * NULL. */
gboolean connectd_password_check_rules (const char *password, const char *email, const char *field,
                                        ConnectProblems *problems);
/* The least cost there is, for tests and demo data on a throw-away machine; never for a real one. The setting holds for
 * the process. */
void connectd_password_use_least_cost (gboolean least);

G_END_DECLS
