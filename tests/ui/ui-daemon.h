/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A real daemon with the demo's data, for as long as a test runs. */

#pragma once

#include <gio/gio.h>
#include "model/connect-collection.h"

typedef struct
{
  char *home; /* a directory of the test's own; the daemon's data is in a folder of it */
  char *data;
  char *address; /* "http://127.0.0.1:PORT" */
  GSubprocess *process;
} UiDaemon;

void ui_daemon_start (UiDaemon *self);
void ui_daemon_stop (UiDaemon *self);
/* Somebody of the demo who has an account of this role ("distributor"). Returns both: (transfer full) */
char *ui_daemon_dup_user (UiDaemon *self, const char *role, char **password);
