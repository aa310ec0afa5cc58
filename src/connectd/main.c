/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <glib-unix.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "connectd-application.h"
#include "connectd-log.h"
#include "connectd-notify.h"
#include "connectd-options.h"

#define EXIT_CANNOT_START 1
#define EXIT_USAGE 2
#define DRAIN_SECONDS 10
#define WANTED_FILES 12288

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

/* Kept for reading the configuration again; there is none yet that could be. Without this the signal would
 * kill us. */
static gboolean
hangup_cb (gpointer data)
{
  g_message ("SIGHUP: nothing to read again.");
  return G_SOURCE_CONTINUE;
}

static void
prepare_process (void)
{
  struct rlimit files;

  /* GLib words its messages in UTF-8; the daemon speaks English wherever it runs */
  setlocale (LC_CTYPE, "C.UTF-8");
  signal (SIGPIPE, SIG_IGN);
  /* Each thread would get an arena of its own otherwise, and each keeps what it once had. */
  mallopt (M_ARENA_MAX, 2);
  mallopt (M_TRIM_THRESHOLD, 256 * 1024);
  /* each client holds a connection; the usual soft limit of 1024 is there for select(), which we do not use */
  if (getrlimit (RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < WANTED_FILES)
    {
      files.rlim_cur = MIN (files.rlim_max, WANTED_FILES);
      setrlimit (RLIMIT_NOFILE, &files);
    }
}

static int
fail (int status, const GError *error)
{
  fprintf (stderr, "connectd: %s\n", error->message);
  return status;
}

static void
wait_for_signal (const char *url)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint sources[] = {
    g_unix_signal_add (SIGTERM, quit_cb, loop),
    g_unix_signal_add (SIGINT, quit_cb, loop),
    g_unix_signal_add (SIGHUP, hangup_cb, NULL),
  };
  guint watchdog;

  /* Only now, when signals are awaited: whoever reads this line may send one at once. */
  printf ("listening on %s\n", url);
  fflush (stdout);
  watchdog = connectd_notify_ready (url);
  malloc_trim (0); /* what starting needed */
  g_main_loop_run (loop);
  connectd_notify_stopping ();
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  g_clear_handle_id (&watchdog, g_source_remove);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConnectdOptions) options = connectd_options_parse (argv, &error);
  ConnectdApplication *application;
  int listen_fd;

  if (options == NULL)
    return fail (EXIT_USAGE, error);
  if (options->version)
    {
      puts ("connectd " CONNECT_VERSION);
      return 0;
    }
  prepare_process ();
  /* an answer of some hundred kilobytes shall not be new pages from the kernel each time */
  mallopt (M_MMAP_THRESHOLD, 1024 * 1024);
  mallopt (M_TRIM_THRESHOLD, 2 * 1024 * 1024);
  connectd_log_start (options->log_level);
  if (!connectd_notify_take_socket (&listen_fd, &error))
    return fail (EXIT_CANNOT_START, error);
  application = connectd_application_start (options, listen_fd, &error);
  if (application == NULL)
    return fail (EXIT_CANNOT_START, error);
  wait_for_signal (connectd_application_get_url (application));
  connectd_application_stop (application, DRAIN_SECONDS);
  return 0;
}
