/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The sync state at the bottom of the sidebar; its popover tells how old each list is. */

#pragma once

#include <adwaita.h>
#include "client/connect-account.h"

G_BEGIN_DECLS

/* Returns: (transfer floating) */
GtkWidget *connect_app_sync_button_new (ConnectAccount *account);
/* "Synchronised 10:32". Returns: (transfer full) */
char *connect_app_sync_button_dup_text (ConnectAccount *account);

G_END_DECLS
