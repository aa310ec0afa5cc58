/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Tiles with how many rows of a list are in each state; a tile opens the list with that filter. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

/* NULL when the list's collection has no states. Follows the cache; hides while there is nothing to count.
 * Returns: (transfer floating) (nullable) */
GtkWidget *connect_app_counts_new (ConnectAccount *account, const ConnectAppList *list);

G_END_DECLS
