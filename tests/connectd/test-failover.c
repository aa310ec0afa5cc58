/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A PostgreSQL that is copied to another one, each COMMIT to both: the first dies under load, the second
 * takes over, and the daemon goes on by itself. What was acknowledged is there; what was sent again with its
 * key is there once. */

#include "config.h"

#include <string.h>

#include "common/domain-fixture.h"
#include "load-fixture.h"

typedef struct
{
  TestPgsql *one, *other;
  LoadDaemon *daemon;
  char *credential;
  Load load;
  LoadFollower follower;
} Service;

static void
make_world (TestStore *t, Service *self)
{
  g_autoptr (Desk) desk = desk_new (t);

  self->credential = fixture_add_token (desk->f, desk->distributor_id, "SU-100-000-000",
                                        (const char *const[]){ "MD-0000", NULL });
}

static void
service_start (Service *self, TestStore *t)
{
  const char *database = strrchr (t->uri, '/') + 1;
  g_autofree char *name = g_strndup (database, strcspn (database, "?"));
  g_autofree char *uri = NULL;

  make_world (t, self);
  g_clear_pointer (&t->store, connectd_store_close);
  self->one = t->pgsql;
  self->other = test_pgsql_new_standby (self->one);
  uri = test_pgsql_dup_uri_of_both (self->one, self->other, name);
  self->daemon = load_daemon_new (t->dir, 0, uri);
  load_daemon_spawn (self->daemon);
  load_daemon_wait (self->daemon);
  self->load = (Load){ .daemons = { self->daemon }, .n_daemons = 1, .credential = self->credential };
  load_start (&self->load);
  load_follower_start (&self->follower, &self->load, 0);
}

static void
service_end (Service *self)
{
  load_stop (&self->load);
  load_followers_finish (&self->follower, 1, self->daemon);
  load_check (&self->load, self->daemon);
  load_follower_check (&self->follower);
  load_follower_clear (&self->follower);
  load_clear (&self->load);
  load_daemon_free (self->daemon);
  test_pgsql_free (self->other);
  g_free (self->credential);
}

/* Readers and writers are told that the store is away, in the form of all errors, while no server takes
 * writes. */
static void
wait_for_refusals (Service *self)
{
  gint64 end = g_get_monotonic_time () + LOAD_PATIENCE;
  int refused = g_atomic_int_get (&self->load.n_refused);
  gboolean read_refused = FALSE;

  while (!read_refused || g_atomic_int_get (&self->load.n_refused) == refused)
    {
      g_autoptr (FixtureAnswer) answer =
          fixture_ask (&self->daemon->at, self->credential, "GET", "marketplaces?limit=1", NULL, NULL);
      g_autofree char *text = fixture_answer_error (answer);

      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_assert_true (answer->status == 200 || (answer->status == 503 && text != NULL));
      read_refused = read_refused || answer->status == 503;
      g_usleep (10 * 1000);
    }
}

static void
test_failover (TestStore *t)
{
  Service service = { NULL };

  service_start (&service, t);
  load_wait (&service.load, 100);
  test_pgsql_crash (service.one);
  wait_for_refusals (&service);
  test_pgsql_promote (service.other);
  load_wait (&service.load, 100);

  /* the first comes back as the copy, and takes over again: at once, so that what was about to be committed
   * meets the new server */
  test_pgsql_follow (service.one, service.other);
  load_wait (&service.load, 100);
  test_pgsql_kill (service.other);
  test_pgsql_promote (service.one);
  load_wait (&service.load, 100);
  service_end (&service);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("failover", TEST_STORE_PGSQL, test_failover);
  return test_store_run ();
}
