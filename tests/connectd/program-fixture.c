/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "program-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "common/test-child.h"

void
program_set_up (Daemon *self, gconstpointer data)
{
  memset (self, 0, sizeof *self);
  self->directory = g_dir_make_tmp ("connectd-XXXXXX", NULL);
  self->data_dir = g_build_filename (self->directory, "data", NULL);
}

/* Two levels are all there is. */
static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
program_tear_down (Daemon *self, gconstpointer data)
{
  if (self->process != NULL)
    {
      g_subprocess_force_exit (self->process);
      g_subprocess_wait (self->process, NULL, NULL);
    }
  g_clear_object (&self->process);
  remove_tree (self->directory);
  g_free (self->directory);
  g_free (self->data_dir);
  g_free (self->url);
}

char *
program_path (void)
{
  return g_test_build_filename (G_TEST_BUILT, "..", "src", "connectd", "connectd", NULL);
}

GSubprocess *
program_spawn (GSubprocessLauncher *launcher, const char *const *arguments)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) line = NULL;
  GSubprocess *process;

  g_strv_builder_take (builder, program_path ());
  g_strv_builder_addv (builder, (const char **)arguments);
  line = g_strv_builder_end (builder);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *)line, &error);
  g_assert_no_error (error);
  return process;
}

void
program_read_first_line (Daemon *self)
{
  g_autoptr (GDataInputStream) out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (out, NULL, NULL, &error);

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (out), FALSE);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening on "));
  self->url = g_strdup (line + strlen ("listening on "));
  self->client.port = g_ascii_strtoull (strrchr (self->url, ':') + 1, NULL, 10);
}

/* With --data-dir and --listen 127.0.0.1:0, unless `listen` says otherwise, and up to three more arguments.
 */
void
program_start_with (Daemon *self, GSubprocessLauncher *launcher, const char *listen, const char *const *more)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;

  g_strv_builder_add_many (builder, "--data-dir", self->data_dir, NULL);
  if (listen != NULL)
    g_strv_builder_add_many (builder, "--listen", listen, NULL);
  if (more != NULL)
    g_strv_builder_addv (builder, (const char **)more);
  arguments = g_strv_builder_end (builder);
  self->process = program_spawn (launcher, (const char *const *)arguments);
  program_read_first_line (self);
}

void
program_start (Daemon *self, const char *const *more)
{
  g_autoptr (GSubprocessLauncher) launcher = test_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);

  program_start_with (self, launcher, "127.0.0.1:0", more);
}

void
program_end (Daemon *self, int signal_number)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (self->process, signal_number);
  g_assert_true (g_subprocess_wait (self->process, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (self->process));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
  g_clear_object (&self->process);
  g_clear_pointer (&self->url, g_free);
}

/* It says why in one line, and nothing on standard output. */
void
program_assert_refuses (const char *const *arguments, int status, const char *words)
{
  g_autoptr (GSubprocessLauncher) launcher =
      test_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = program_spawn (launcher, arguments);
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL, *told = NULL;

  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &out, &told, &error));
  g_assert_no_error (error);
  g_test_message ("%s", told);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, status);
  g_assert_cmpstr (out, ==, "");
  g_assert_true (g_str_has_prefix (told, "connectd: "));
  g_assert_nonnull (strstr (told, words));
  g_assert_true (strchr (told, '\n') == told + strlen (told) - 1);
}
