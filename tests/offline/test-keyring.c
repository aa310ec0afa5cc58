/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Where no keyring answers. A program of its own: libsecret chooses its backend once. */

#include "config.h"

#include "cache/connect-query.h"
#include "common/connect-test-account.h"
#include "offline/sync-fixture.h"

static char *
dup_keyring (ConnectAccount *account)
{
  char *keyring = NULL;

  g_object_get (account, "keyring", &keyring, NULL);
  return keyring;
}

static void
test_absent (SyncFixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *note = NULL;

  fake_server_fill (f->server, 3);
  sync_sign_in (f);
  /* the session is good for this run, and it is said why not for longer */
  sync_wait_same (f, f->account);
  first = dup_keyring (f->account);
  g_assert_nonnull (first);
  g_test_message ("%s", first);
  sync_close (f);
  sync_open (f);
  sync_wait_state (f->account, CONNECT_ACCOUNT_SIGNED_OUT);
  second = dup_keyring (f->account);
  g_assert_nonnull (second);
  note = sync_dup_note (f->account, 0);
  g_assert_cmpstr (note, ==, "new");
  sync_sign_in (f);
  sync_wait_same (f, f->account);
}

int
main (int argc, char **argv)
{
  g_unsetenv ("SECRET_BACKEND");
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all", TRUE);
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add ("/offline/keyring/absent", SyncFixture, NULL, sync_set_up, test_absent, sync_tear_down);
  return g_test_run ();
}
