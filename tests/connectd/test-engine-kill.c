/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The real daemon, killed again and again while four clients write: what it has acknowledged is there afterwards, and what
 * was sent again with its key is there once. */

#include "config.h"

#include "common/connectd-fixture.h"
#include "common/test-child.h"
#include "protocol/connect-json.h"

#include <signal.h>
#include <string.h>

#define ROUNDS 20
#define CLIENTS 4

typedef struct
{
  Fixture f; /* only the port */
  char *token;
  GMutex mutex; /* of the set */
  GHashTable *acknowledged; /* names */
  int n;                    /* atomic: acknowledged in this round */
  int round;
} Load;

typedef struct
{
  Load *load;
  guint number;
} Client;

/* Writes until the daemon is gone. A write without an answer is sent again with the same key. */
static gpointer
client_thread (gpointer data)
{
  Client *client = data;
  Load *load = client->load;

  for (guint i = 0;; i++)
    {
      g_autofree char *name = g_strdup_printf ("r%d-c%u-%u", load->round, client->number, i);
      g_autofree char *body = g_strdup_printf ("{\"name\":\"%s\"}", name);
      g_autofree char *key = g_strdup_printf ("Idempotency-Key: %s", name);
      g_autoptr (FixtureAnswer) answer = fixture_try (&load->f, load->token, "POST", "marketplaces",
                                                      (const char *const[]) { key, NULL }, body);

      if (answer == NULL)
        return NULL;
      g_assert_cmpuint (answer->status, ==, 201);
      g_mutex_lock (&load->mutex);
      g_hash_table_add (load->acknowledged, g_steal_pointer (&name));
      g_mutex_unlock (&load->mutex);
      g_atomic_int_inc (&load->n);
    }
}

static GSubprocess *
start_daemon (Load *load, const char *dir)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "..", "src", "connectd", "connectd", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher =
      test_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  GSubprocess *daemon = g_subprocess_launcher_spawn (launcher, &error, program, "--data-dir", dir, "--listen", "127.0.0.1:0", NULL);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (daemon));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening on http://127.0.0.1:"));
  load->f.port = (guint16) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
  return daemon;
}

/* Names of all marketplaces; each must be there once. */
static GHashTable *
read_names (Load *load)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint offset = 0;; offset += 1000)
    {
      g_autofree char *path = g_strdup_printf ("marketplaces?ordering(id)&limit=1000&offset=%u", offset);
      g_autoptr (JsonArray) page = fixture_expect_list (&load->f, load->token, path);

      for (guint i = 0; i < json_array_get_length (page); i++)
        g_assert_true (g_hash_table_add (names, g_strdup (json_object_get_string_member (json_array_get_object_element (page, i), "name"))));
      if (json_array_get_length (page) < 1000)
        return names;
    }
}

static void
compare (Load *load)
{
  g_autoptr (GHashTable) names = read_names (load);
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, load->acknowledged);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (names, name))
      g_error ("%s was acknowledged, and is lost", (char *) name);
  /* one may have been written for each client whose answer was on its way */
  g_assert_cmpuint (g_hash_table_size (names), <=, g_hash_table_size (load->acknowledged) + (load->round + 1) * CLIENTS);
}

static void
run_round (Load *load, const char *dir)
{
  g_autoptr (GSubprocess) daemon = start_daemon (load, dir);
  int enough = g_test_rand_int_range (5, 120);
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  Client clients[CLIENTS];
  GThread *threads[CLIENTS];

  compare (load);
  g_atomic_int_set (&load->n, 0);
  for (guint i = 0; i < CLIENTS; i++)
    {
      clients[i] = (Client) { load, i };
      threads[i] = g_thread_new ("client", client_thread, &clients[i]);
    }
  while (g_atomic_int_get (&load->n) < enough)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (500);
    }
  g_subprocess_send_signal (daemon, SIGKILL);
  for (guint i = 0; i < CLIENTS; i++)
    g_thread_join (threads[i]);
  g_subprocess_wait (daemon, NULL, NULL);
}

/* A write whose answer was lost, sent again after the restart, has one effect. */
static void
send_again (Load *load)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"name\":\"r0-c0-%u\"}", i);
      g_autofree char *key = g_strdup_printf ("Idempotency-Key: r0-c0-%u", i);
      g_autoptr (FixtureAnswer) answer = fixture_ask (&load->f, load->token, "POST", "marketplaces",
                                                      (const char *const[]) { key, NULL }, body);

      g_assert_cmpuint (answer->status, ==, 201);
    }
}

static void
test_kill (TestStore *t)
{
  Load load = { .acknowledged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  Fixture *f = fixture_new (t, NULL);

  g_mutex_init (&load.mutex);
  fixture_add_account (f, "PA-100-000", "distributor", "Dawn");
  load.token = fixture_add_token (f, "PA-100-000", "SU-100-000-000", (const char *const[]) { "MD-0000", NULL });
  fixture_free (f);
  g_clear_pointer (&t->store, connectd_store_close);
  for (load.round = 0; load.round < ROUNDS; load.round++)
    run_round (&load, t->dir);
  {
    g_autoptr (GSubprocess) daemon = start_daemon (&load, t->dir);

    compare (&load);
    send_again (&load);
    g_hash_table_unref (read_names (&load)); /* still each once */
    g_subprocess_send_signal (daemon, SIGTERM);
    g_subprocess_wait (daemon, NULL, NULL);
    g_assert_true (g_subprocess_get_successful (daemon));
  }
  g_mutex_clear (&load.mutex);
  g_hash_table_unref (load.acknowledged);
  g_free (load.token);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("kill/under-load", TEST_STORE_SQLITE, test_kill);
  return test_store_run ();
}
