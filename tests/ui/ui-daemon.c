/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "ui/ui-daemon.h"

#include <string.h>

#include "common/connect-test-account.h"
#include "common/test-child.h"
#include "protocol/connect-json.h"

#define READY "listening on "

void
ui_daemon_start (UiDaemon *self)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "..", "src", "connectd", "connectd", NULL);
  g_autoptr (GSubprocessLauncher) launcher = test_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  self->home = g_dir_make_tmp ("connect-XXXXXX", NULL);
  self->data = g_build_filename (self->home, "daemon", NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, program, "--data-dir", self->data, "--demo", "--listen",
                                               "127.0.0.1:0", NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (line != NULL && g_str_has_prefix (line, READY));
  self->address = g_strdup (line + strlen (READY));
}

void
ui_daemon_stop (UiDaemon *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
  connect_test_remove_tree (self->home);
  g_clear_pointer (&self->home, g_free);
  g_clear_pointer (&self->data, g_free);
  g_clear_pointer (&self->address, g_free);
}

static gboolean
has_role (JsonObject *user, const char *role)
{
  JsonArray *accounts = connect_json_get_array (user, "accounts");

  for (guint i = 0; i < json_array_get_length (accounts); i++)
    if (g_strcmp0 (connect_json_get_string (json_array_get_object_element (accounts, i), "role"), role) == 0)
      return TRUE;
  return FALSE;
}

char *
ui_daemon_dup_user (UiDaemon *self, const char *role, char **password)
{
  g_autofree char *path = g_build_filename (self->data, "demo.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) demo = NULL;
  JsonArray *users;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  demo = connect_json_parse_object (text, -1, 0, NULL);
  users = connect_json_get_array (demo, "users");
  for (guint i = 0; i < json_array_get_length (users); i++)
    {
      JsonObject *user = json_array_get_object_element (users, i);

      if (!has_role (user, role))
        continue;
      *password = g_strdup (connect_json_get_string (user, "password"));
      return g_strdup (connect_json_get_string (user, "email"));
    }
  g_assert_not_reached ();
}
