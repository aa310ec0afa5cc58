/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Programs that a test starts. */

#pragma once

#include <gio/gio.h>
#include <signal.h>
#include <sys/prctl.h>

G_BEGIN_DECLS

/* A GSpawnChildSetupFunc: the child ends with the test program, however that ends. One that lived on would hold the pipes
 * that the runner of the tests reads to their end, and a failed assertion would look like a program that hangs. */
static inline void
test_child_setup (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* Returns: (transfer full) */
static inline GSubprocessLauncher *
test_child_launcher_new (GSubprocessFlags flags)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (flags);

  g_subprocess_launcher_set_child_setup (launcher, test_child_setup, NULL, NULL);
  return launcher;
}

G_END_DECLS
