/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What happened to a contract, when and by whom, in order; the expected next step last. From the cache alone. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 at;        /* µs; for the next step: since when it is waited for, or 0 */
  char *what;       /* translated */
  char *by;         /* a person or party, or NULL */
  char *detail;     /* a note, or NULL */
  const char *icon;
  gboolean next;    /* has not happened yet */
} ConnectAppMoment;

/* Returns: (transfer full): of ConnectAppMoment */
GPtrArray *connect_app_timeline_collect (ConnectRow *contract);
/* The signed versions of a contract that are in the cache, newest first. Returns: (transfer full): of ConnectRow */
GPtrArray *connect_app_timeline_dup_versions (ConnectRow *contract);
GtkWidget *connect_app_timeline_new (ConnectRow *contract);

G_END_DECLS
