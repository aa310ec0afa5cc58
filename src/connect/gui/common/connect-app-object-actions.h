/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The buttons of an object page: what can be done now, and a list of everything with the reason why not. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_OBJECT_ACTIONS (connect_app_object_actions_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppObjectActions, connect_app_object_actions, CONNECT_APP, OBJECT_ACTIONS, AdwBin)

/* Follows row and connection. */
GtkWidget *connect_app_object_actions_new (ConnectRow *row, const ConnectAppObject *object);
/* Does what the button of this verb does. FALSE when it is not possible now. */
gboolean connect_app_object_actions_activate (ConnectAppObjectActions *self, const char *verb);

G_END_DECLS
