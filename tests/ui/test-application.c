/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The application object: what it does with the links that it is opened with. */

#include "config.h"

#include "ui/ui-fixture.h"

#include "common/connect-test-account.h"
#include "core/connect-app-application.h"

static AdwApplicationWindow *
open_uri (ConnectAppApplication *application, const char *uri)
{
  g_autoptr (GFile) file = g_file_new_for_uri (uri);

  g_application_open (G_APPLICATION (application), &file, 1, "");
  ui_settle ();
  g_assert_nonnull (gtk_application_get_windows (GTK_APPLICATION (application)));
  return ADW_APPLICATION_WINDOW (gtk_application_get_windows (GTK_APPLICATION (application))->data);
}

static void
test_links (void)
{
  g_autoptr (ConnectAppApplication) application = connect_app_application_new ();
  g_autoptr (GError) error = NULL;
  AdwApplicationWindow *window;

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_HANDLES_OPEN | G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  /* Nobody is signed in: the row of a link is not here, and that is said. */
  window = open_uri (application, "connect://show?account=PA-425-620&collection=contracts&key=CRN-28452-98415-37760");
  g_assert_nonnull (ui_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "What the link names is not on this machine"));
  g_assert_null (adw_application_window_get_visible_dialog (window));
  g_assert_true (open_uri (application, "connect://show") == window);
  g_assert_null (adw_application_window_get_visible_dialog (window));
  /* Everything else is an invitation. */
  g_assert_true (open_uri (application, "connect://activate?server=http%3A%2F%2F127.0.0.1%3A1&secret=none") == window);
  g_assert_nonnull (adw_application_window_get_visible_dialog (window));
  gtk_window_destroy (GTK_WINDOW (window));
  ui_settle ();
  connect_accounts_close (connect_app_application_get_accounts (application));
}

int
main (int argc, char **argv)
{
  g_autofree char *directory = g_dir_make_tmp ("connect-ui-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_DATA_HOME", directory, TRUE);
  g_setenv ("GTK_A11Y", "none", TRUE); /* the one for tests cannot announce */
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/application/links", test_links);
  status = g_test_run ();
  connect_test_remove_tree (directory);
  return status;
}
