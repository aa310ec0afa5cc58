/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "load-fixture.h"

#include <string.h>

#include "common/test-child.h"
#include "protocol/connect-json.h"

#define BREATH (20 * 1000) /* between two tries of a client that is refused */

/* --- daemons --- */

LoadDaemon *
load_daemon_new (const char *dir, guint number, const char *uri)
{
  g_autofree char *name = g_strdup_printf ("daemon-%u", number);
  LoadDaemon *self = g_new0 (LoadDaemon, 1);

  self->data_dir = g_build_filename (dir, name, NULL);
  self->uri = g_strdup (uri);
  return self;
}

void
load_daemon_spawn (LoadDaemon *self)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "..", "src", "connectd", "connectd", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher =
      test_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);

  self->process = g_subprocess_launcher_spawn (launcher, &error, program, "--data-dir", self->data_dir,
                                               "--listen", "127.0.0.1:0", "--database", self->uri, NULL);
  g_assert_no_error (error);
}

void
load_daemon_wait (LoadDaemon *self)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening on http://127.0.0.1:"));
  self->at.port = (guint16)g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
}

void
load_daemon_kill (LoadDaemon *self)
{
  g_subprocess_send_signal (self->process, SIGKILL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

void
load_daemon_free (LoadDaemon *self)
{
  if (self == NULL)
    return;
  if (self->process != NULL)
    load_daemon_kill (self);
  g_free (self->data_dir);
  g_free (self->uri);
  g_free (self);
}

/* --- clients --- */

typedef struct
{
  Load *load;
  guint number;
} Client;

static void
acknowledge (Load *self, const char *name, FixtureAnswer *answer)
{
  const char *id = connect_json_get_string (json_node_get_object (answer->json), "id");

  g_assert_nonnull (id);
  g_mutex_lock (&self->mutex);
  g_hash_table_insert (self->acknowledged, g_strdup (name), g_strdup (id));
  g_mutex_unlock (&self->mutex);
  g_atomic_int_inc (&self->n);
}

/* One try. Whoever is refused is told so in the form of all errors. */
static gboolean
try_write (Load *self, guint place, const char *name)
{
  g_autofree char *body = g_strdup_printf ("{\"name\":\"%s\"}", name);
  g_autofree char *key = g_strdup_printf ("Idempotency-Key: %s", name);
  g_autofree char *text = NULL;
  g_autoptr (FixtureAnswer) answer = fixture_try (&self->daemons[place]->at, self->credential, "POST",
                                                  "marketplaces", (const char *const[]){ key, NULL }, body);

  if (answer == NULL)
    {
      g_atomic_int_inc (&self->n_lost);
      return FALSE;
    }
  if (answer->status == 201)
    {
      acknowledge (self, name, answer);
      return TRUE;
    }
  text = fixture_answer_error (answer);
  if (answer->status != 503 || text == NULL)
    g_error ("%s: %u %s", name, answer->status, answer->text);
  g_atomic_int_inc (&self->n_refused);
  return FALSE;
}

static gpointer
client_thread (gpointer data)
{
  g_autofree Client *client = data;
  Load *self = client->load;
  guint place = client->number % self->n_daemons;

  for (guint i = 0; !g_atomic_int_get (&self->stopping); i++)
    {
      g_autofree char *name = g_strdup_printf ("c%u-%u", client->number, i);

      while (!try_write (self, place, name))
        {
          if (g_atomic_int_get (&self->stopping))
            return NULL;
          place = (place + 1) % self->n_daemons;
          g_usleep (BREATH);
        }
    }
  return NULL;
}

void
load_start (Load *self)
{
  g_mutex_init (&self->mutex);
  self->acknowledged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < LOAD_CLIENTS; i++)
    {
      Client *client = g_new (Client, 1);

      *client = (Client){ self, i };
      self->threads[i] = g_thread_new ("client", client_thread, client);
    }
}

void
load_wait (Load *self, int more)
{
  gint64 end = g_get_monotonic_time () + LOAD_PATIENCE;
  int enough = g_atomic_int_get (&self->n) + more;

  while (g_atomic_int_get (&self->n) < enough)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (1000);
    }
}

void
load_stop (Load *self)
{
  g_atomic_int_set (&self->stopping, 1);
  for (guint i = 0; i < LOAD_CLIENTS; i++)
    g_thread_join (self->threads[i]);
}

void
load_clear (Load *self)
{
  g_mutex_clear (&self->mutex);
  g_hash_table_unref (self->acknowledged);
}

/* Name → id; each name must be there once. */
static GHashTable *
read_all (Load *self, LoadDaemon *daemon)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint offset = 0;; offset += 1000)
    {
      g_autofree char *path = g_strdup_printf ("marketplaces?ordering(id)&limit=1000&offset=%u", offset);
      g_autoptr (JsonArray) page = fixture_expect_list (&daemon->at, self->credential, path);

      for (guint i = 0; i < json_array_get_length (page); i++)
        {
          JsonObject *object = json_array_get_object_element (page, i);

          if (!g_hash_table_insert (names, g_strdup (connect_json_get_string (object, "name")),
                                    g_strdup (connect_json_get_string (object, "id"))))
            g_error ("%s is there twice", connect_json_get_string (object, "name"));
        }
      if (json_array_get_length (page) < 1000)
        return names;
    }
}

void
load_check (Load *self, LoadDaemon *daemon)
{
  g_autoptr (GHashTable) found = read_all (self, daemon);
  GHashTableIter iter;
  gpointer name, id;

  g_hash_table_iter_init (&iter, self->acknowledged);
  while (g_hash_table_iter_next (&iter, &name, &id))
    if (g_strcmp0 (g_hash_table_lookup (found, name), id) != 0)
      g_error ("%s was acknowledged as %s, and is %s", (char *)name, (char *)id,
               (char *)g_hash_table_lookup (found, name));
  /* each client may have left one behind whose answer it did not wait for */
  g_assert_cmpuint (g_hash_table_size (found), <=, g_hash_table_size (self->acknowledged) + LOAD_CLIENTS + 1);
}

/* --- followers --- */

static gboolean
has_last (LoadFollower *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->last_id != NULL && g_hash_table_contains (self->numbers, self->last_id);
}

static void
take_changes (LoadFollower *self, JsonObject *answer)
{
  JsonArray *changes = connect_json_get_array (answer, "changes");

  for (guint i = 0; i < json_array_get_length (changes); i++)
    {
      JsonObject *change = json_array_get_object_element (changes, i);
      gint64 number = connect_json_get_int (change, "seq", -1);
      const char *id = connect_json_get_string (change, "key");

      g_assert_cmpint (number, >, self->since);
      self->since = number;
      if (g_strcmp0 (connect_json_get_string (change, "collection"), "marketplaces") == 0 &&
          !g_hash_table_insert (self->numbers, g_strdup (id), GSIZE_TO_POINTER ((gsize)number)))
        g_error ("%s came twice", id);
    }
  g_assert_cmpint (connect_json_get_int (answer, "next", -1), >=, self->since);
  self->since = connect_json_get_int (answer, "next", -1);
}

static gpointer
follower_thread (gpointer data)
{
  LoadFollower *self = data;
  guint place = self->first;

  while (!has_last (self))
    {
      g_autofree char *path =
          g_strdup_printf ("changes?since=%" G_GINT64_FORMAT "&limit=100&wait=5", self->since);
      g_autoptr (FixtureAnswer) answer =
          fixture_try (&self->load->daemons[place]->at, self->load->credential, "GET", path, NULL, NULL);

      if (answer != NULL && answer->status == 200)
        take_changes (self, json_node_get_object (answer->json));
      else
        {
          g_assert_true (answer == NULL || answer->status == 503);
          place = (place + 1) % self->load->n_daemons;
          g_usleep (BREATH);
        }
    }
  return NULL;
}

void
load_follower_start (LoadFollower *self, Load *load, guint first)
{
  *self = (LoadFollower){ .load = load, .first = first };
  g_mutex_init (&self->mutex);
  self->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->thread = g_thread_new ("follower", follower_thread, self);
}

void
load_followers_finish (LoadFollower *followers, guint n, LoadDaemon *daemon)
{
  g_autoptr (JsonObject) last = fixture_expect (&daemon->at, 201, followers->load->credential, "POST",
                                                "marketplaces", "{\"name\":\"The last\"}");

  for (guint i = 0; i < n; i++)
    {
      g_mutex_lock (&followers[i].mutex);
      followers[i].last_id = g_strdup (connect_json_get_string (last, "id"));
      g_mutex_unlock (&followers[i].mutex);
    }
  for (guint i = 0; i < n; i++)
    g_thread_join (followers[i].thread);
}

void
load_follower_check (LoadFollower *self)
{
  GHashTableIter iter;
  gpointer name, id;

  g_hash_table_iter_init (&iter, self->load->acknowledged);
  while (g_hash_table_iter_next (&iter, &name, &id))
    if (!g_hash_table_contains (self->numbers, id))
      g_error ("%s did not come by the feed", (char *)id);
}

void
load_follower_clear (LoadFollower *self)
{
  g_mutex_clear (&self->mutex);
  g_hash_table_unref (self->numbers);
  g_free (self->last_id);
}
