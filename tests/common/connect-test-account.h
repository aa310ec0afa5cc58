/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Accounts with a filled cache and no network, for tests and pictures of screens. */

#pragma once

#include "client/connect-account.h"

G_BEGIN_DECLS

/* An account whose cache (below `data_dir`) holds the objects of a JSON file {"contracts": [{…}], …}; NULL: no objects.
 * A member "now" of the file is the moment that its times are meant for: all of them are moved on so that it is the
 * present. "$parent" in an object is the key of its parent where the object does not tell. The account is ONLINE until
 * told otherwise, has all modules, and cannot send: connect_account_send() rejects. */
ConnectAccount *connect_test_account_new (const char *data_dir, const char *id, const char *name, ConnectRole role,
                                          const char *json_path);
/* The path of a file in tests/data. Returns: (transfer full) */
char *connect_test_data (const char *name);
/* `since` (µs since 1970) is for OFFLINE, else 0. */
void connect_test_account_set_state (ConnectAccount *account, ConnectAccountState state, const char *problem, gint64 since);
/* Changes the cache as a sync would; "changed" is emitted before it returns. */
void connect_test_account_put (ConnectAccount *account, const char *collection, gint64 revision, JsonObject *object);
void connect_test_account_remove (ConnectAccount *account, const char *collection, const char *key);
/* Turns the main loop until `condition` is true; aborts the test after 30 s. */
void connect_test_wait (gboolean (*condition) (gpointer data), gpointer data);
/* Removes a directory with everything in it. */
void connect_test_remove_tree (const char *path);

G_END_DECLS
