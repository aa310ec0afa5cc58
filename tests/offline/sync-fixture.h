/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A fake server, an empty home, and whoever signs in there. */

#pragma once

#include "client/connect-accounts.h"
#include "offline/fake-server.h"

G_BEGIN_DECLS

typedef struct
{
  FakeServer *server;
  char *directory;
  ConnectAccounts *accounts;
  ConnectAccount *account; /* borrowed */
} SyncFixture;

/* Instead of g_test_init() and g_test_run(): nobody's keyring is asked, secrets are in a file that goes at the end. */
void sync_test_init (int *argc, char ***argv);
int sync_test_run (void);

typedef struct
{
  const char *path;
  void (*test) (SyncFixture *f, gconstpointer data);
} SyncTest;
/* All of a main(): each test with a fixture of its own. */
int sync_test_main (int argc, char **argv, const SyncTest *tests, guint n);

void sync_set_up (SyncFixture *f, gconstpointer data);
void sync_tear_down (SyncFixture *f, gconstpointer data);
/* Signs in; the account is in `f` then. */
void sync_sign_in (SyncFixture *f);
/* The usual beginning: fills the server with so many contracts, signs in and waits until the cache holds them. */
void sync_begin (SyncFixture *f, guint n);
/* Opens and closes what is signed in, as a program does that starts and ends. */
void sync_open (SyncFixture *f);
void sync_close (SyncFixture *f);
/* A second program on the same files. */
ConnectAccounts *sync_open_another (SyncFixture *f);

/* Turns the main loop until it is so. */
void sync_wait_state (ConnectAccount *account, ConnectAccountState state);
/* The cache holds exactly the server's rows, and the account is current. */
void sync_wait_same (SyncFixture *f, ConnectAccount *account);
/* The note of the cached contract; NULL when there is none. Returns: (transfer full) */
char *sync_dup_note (ConnectAccount *account, guint contract);
/* Awaits; the error when it was rejected. `value` (optional, initialised by it) gets the result. */
GError *sync_await (DexFuture *take, GValue *value);
/* The account's directory. Returns: (transfer full) */
char *sync_dup_directory (SyncFixture *f);

G_END_DECLS
