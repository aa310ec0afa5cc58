/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* An acknowledged write survives kill -9. The program starts itself as the writer, reads its acknowledgements from a
 * pipe and kills it at a random moment; after each round all that was acknowledged must be there, and nothing by half. */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/test-child.h"
#include "common/test-store-fixture.h"

#define ROUNDS 20
#define AT_ONCE 24

/* --- the child --- */

typedef struct
{
  ConnectdStore *store;
  gint64 n;
} Write;

static gint next_number;

/* Two rows a write, so that half of one would be seen. */
static gboolean
write_func (ConnectdDb *db, gpointer user_data, GError **error)
{
  Write *w = user_data;
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_int (values, w->n);
  return connectd_db_run (db, "INSERT INTO a (n) VALUES (?)", values, NULL, NULL, NULL, error) &&
         connectd_db_run (db, "INSERT INTO b (n) VALUES (?)", values, NULL, NULL, NULL, error);
}

/* One line of text a write, in one call: a pipe takes it whole. The next write follows. */
static void
write_done_cb (gpointer user_data, const GError *error)
{
  Write *w = user_data;
  char line[32];

  g_assert_no_error (error);
  g_snprintf (line, sizeof line, "%" G_GINT64_FORMAT "\n", w->n);
  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    _exit (1);
  w->n = g_atomic_int_add (&next_number, 1);
  connectd_store_write (w->store, write_func, write_done_cb, w, NULL);
}

/* Writes until it is killed. */
static int
run_child (const char *directory, const char *uri, const char *first)
{
  g_autoptr (GError) error = NULL;
  ConnectdStore *store = connectd_store_open (directory, *uri != '\0' ? uri : NULL, &error);
  g_autofree Write *writes = g_new0 (Write, AT_ONCE);

  g_assert_no_error (error);
  g_atomic_int_set (&next_number, atoi (first));
  for (guint i = 0; i < AT_ONCE; i++)
    {
      writes[i].store = store;
      writes[i].n = g_atomic_int_add (&next_number, 1);
      connectd_store_write (store, write_func, write_done_cb, &writes[i], NULL);
    }
  while (pause () != 0)
    ;
  return 0;
}

/* --- the parent --- */

/* Starts the writer, takes `n_wanted` acknowledgements and some more, and kills it. */
static void
run_round (TestStore *t, gint64 *first, guint n_wanted, GHashTable *acknowledged)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *from = g_strdup_printf ("%" G_GINT64_FORMAT, *first);
  char *arguments[] = { self, (char *) "--child", t->dir, t->uri != NULL ? t->uri : (char *) "", from, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOChannel) channel = NULL;
  gboolean killed = FALSE;
  guint n = 0;
  GPid pid;
  int out;
  char *line;

  g_spawn_async_with_pipes (NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, test_child_setup, NULL, &pid, NULL, &out, NULL,
                            &error);
  g_assert_no_error (error);
  channel = g_io_channel_unix_new (out);
  g_io_channel_set_close_on_unref (channel, TRUE);
  while (g_io_channel_read_line (channel, &line, NULL, NULL, &error) == G_IO_STATUS_NORMAL)
    {
      gint64 number = g_ascii_strtoll (line, NULL, 10);

      g_free (line);
      g_hash_table_add (acknowledged, g_memdup2 (&number, sizeof number));
      *first = MAX (*first, number + AT_ONCE + 1);
      if (!killed && ++n >= n_wanted)
        {
          kill (pid, SIGKILL);
          killed = TRUE;
        }
    }
  g_assert_no_error (error);
  g_assert_true (killed);
  waitpid (pid, NULL, 0);
  g_spawn_close_pid (pid);
}

static gboolean
number_cb (const ConnectValue *values, guint n_values, gpointer user_data)
{
  g_hash_table_remove (user_data, &values[0].integer);
  return TRUE;
}

/* Removes from the set what is in the store; what remains was lost. */
static void
assert_all_there (TestStore *t, GHashTable *acknowledged)
{
  g_autoptr (GError) error = NULL;
  ConnectdDb *db = connectd_store_borrow (t->store, &error);
  gint64 halves;

  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (acknowledged), >, 0);
  connectd_db_run (db, "SELECT a.n FROM a JOIN b ON a.n = b.n", NULL, number_cb, acknowledged, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (acknowledged), ==, 0);
  connectd_db_get_int (db, "SELECT (SELECT count(*) FROM a) - (SELECT count(*) FROM b)", NULL, &halves, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (halves, ==, 0);
  connectd_store_give_back (t->store, db);
}

static void
test_kill (TestStore *t)
{
  g_autoptr (GHashTable) acknowledged = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gint64 first = 1;

  test_store_exec (t->store, "CREATE TABLE a (n INTEGER PRIMARY KEY)");
  test_store_exec (t->store, "CREATE TABLE b (n INTEGER PRIMARY KEY)");
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_clear_pointer (&t->store, connectd_store_close);
      run_round (t, &first, (guint) g_test_rand_int_range (1, 400), acknowledged);
      test_store_reopen (t);
      assert_all_there (t, acknowledged);
      first += 10 * AT_ONCE; /* beyond what was written without being told */
    }
}

int
main (int argc, char **argv)
{
  if (argc == 5 && strcmp (argv[1], "--child") == 0)
    return run_child (argv[2], argv[3], argv[4]);
  g_test_init (&argc, &argv, NULL);
  test_store_add ("kill", TEST_STORE_BOTH, test_kill);
  return test_store_run ();
}
