/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The program itself in a process of its own, on a data directory of its own. */

#pragma once

#include "http-fixture.h"

G_BEGIN_DECLS

typedef struct
{
  char *directory; /* for the test's files too */
  char *data_dir;  /* below it */
  GSubprocess *process;
  char *url;          /* from the first line of its output */
  HttpFixture client; /* only its port is used */
} Daemon;

/* For g_test_add(). */
void program_set_up (Daemon *self, gconstpointer data);
void program_tear_down (Daemon *self, gconstpointer data);

/* Returns: (transfer full) */
char *program_path (void);
GSubprocess *program_spawn (GSubprocessLauncher *launcher, const char *const *arguments);
/* Waits for the first line and takes the address from it. */
void program_read_first_line (Daemon *self);
/* With --data-dir, and --listen unless `listen` is NULL, and what `more` (may be NULL) has. */
void program_start_with (Daemon *self, GSubprocessLauncher *launcher, const char *listen, const char *const *more);
/* The same on a free port of the loopback. */
void program_start (Daemon *self, const char *const *more);
/* Sends the signal; it must end with 0. */
void program_end (Daemon *self, int signal_number);
/* It must end with `status`, say why in one line, and print nothing on standard output. */
void program_assert_refuses (const char *const *arguments, int status, const char *words);

G_END_DECLS
