/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The banner below a page's header bar while its account is offline, signed out or in trouble. */

#pragma once

#include <adwaita.h>
#include "client/connect-account.h"

G_BEGIN_DECLS

/* Returns: (transfer floating) */
GtkWidget *connect_app_banner_new (ConnectAccount *account);
/* The same words, also for the sync state: NULL when all is well. Returns: (transfer full) (nullable) */
char *connect_app_banner_dup_text (ConnectAccount *account);

G_END_DECLS
