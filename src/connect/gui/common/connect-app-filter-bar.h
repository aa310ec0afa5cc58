/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The chips of a filter: toggles of the list's own, conditions that can be taken away, and "Add Filter". */

#pragma once

#include "gui/common/connect-app-filter.h"

G_BEGIN_DECLS

/* Wraps onto as many lines as it takes; follows the filter. Returns: (transfer floating) */
GtkWidget *connect_app_filter_bar_new (ConnectAppFilter *filter);

/* Where room is scarce the chips fold away behind one button. */
void connect_app_filter_bar_set_narrow (GtkWidget *bar, gboolean narrow);

G_END_DECLS
