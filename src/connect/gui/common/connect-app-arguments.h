/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Entries for the arguments of an action, with the titles and lengths of the collection's description. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

/* `current` (nullable): values to begin with, by path. `given` (nullable): arguments that are not asked for. NULL when
 * nothing is left to ask. Returns: (transfer floating) (nullable) */
GtkWidget *connect_app_arguments_new (const ConnectCollection *collection, const ConnectAction *action,
                                      JsonObject *current, JsonObject *given);
/* Takes what was entered. FALSE when a required one is missing: its entry is marked and gets the focus. */
gboolean connect_app_arguments_read (GtkWidget *arguments, JsonObject *into);
/* Calls `changed (object)` when an entry changes, as long as the object lives. */
void connect_app_arguments_connect (GtkWidget *arguments, GCallback changed, gpointer object);
/* Whether every required one is there. */
gboolean connect_app_arguments_are_complete (GtkWidget *arguments);

G_END_DECLS
