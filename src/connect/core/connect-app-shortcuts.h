/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The keys of the program: one table installs them and makes the dialog that lists them. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct
{
  const char *action;      /* detailed: "win.refresh" */
  const char *title;       /* N_() */
  const char *group;       /* N_(): heading in the dialog */
  const char *keys[3];     /* accelerators, the first one is shown */
} ConnectAppShortcut;

/* Ended by one without an action. */
const ConnectAppShortcut *connect_app_shortcuts (void);
void connect_app_shortcuts_install (GtkApplication *application);
/* Returns: (transfer floating) */
AdwDialog *connect_app_shortcuts_dialog_new (void);

G_END_DECLS
