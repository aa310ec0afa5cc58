/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* "Add Filter": the members of a collection that can be filtered by, and an editor for each kind. */

#pragma once

#include "gui/common/connect-app-filter.h"

G_BEGIN_DECLS

/* Adds what was chosen to the filter. `sides`: members that only some sides see are offered to these. */
GtkWidget *connect_app_filter_popover_new (ConnectAppFilter *filter);

/* An editor for one member, and the condition that it stands for now: NULL when nothing is entered.
 * Returns: (transfer floating); (transfer full) (nullable) */
GtkWidget *connect_app_filter_editor_new (const ConnectMember *member);
ConnectRql *connect_app_filter_editor_dup_condition (GtkWidget *editor);

G_END_DECLS
