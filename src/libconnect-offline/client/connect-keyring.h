/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Sessions in the user's keyring: one item a (server, user, account). */

#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* Resolves to the token as a string, NULL when there is none. Rejects when no keyring answers, with why. */
DexFuture *connect_keyring_lookup (const char *server, const char *user, const char *account) G_GNUC_WARN_UNUSED_RESULT;
/* Resolves to TRUE. */
DexFuture *connect_keyring_store (const char *server, const char *user, const char *account, const char *email,
                                  const char *token) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *connect_keyring_clear (const char *server, const char *user, const char *account) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
