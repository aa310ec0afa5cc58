/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* accounts.json: what accounts there are. No secrets in it. */

#pragma once

#include "client/connect-account-private.h"

G_BEGIN_DECLS

/* The accounts in the file, as ConnectAccountInfo; none when there is no file. One that makes no sense is set aside as
 * accounts.json.damaged. Returns: (transfer full) */
GPtrArray *connect_accounts_file_load (const char *path);
/* Writes the file anew, whole or not at all. Error: STORAGE. */
gboolean connect_accounts_file_save (const char *path, GPtrArray *infos, GError **error);
/* The name of the account's directory: tells server, user and account apart. Returns: (transfer full) */
char *connect_accounts_file_dup_directory (const ConnectAccountInfo *info);
/* The "modules" of an object: texts, bounded. Returns: (transfer full) */
char **connect_accounts_file_dup_modules (JsonObject *object);
/* Whether the texts may be used: an id goes into paths. */
gboolean connect_accounts_file_check (const ConnectAccountInfo *info);

G_END_DECLS
