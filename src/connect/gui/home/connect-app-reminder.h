/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A prepared reminder to the partner whose turn it is: text to copy, or a mail to send. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

/* The subject and text of a reminder about this row. Returns: (transfer full) */
char *connect_app_reminder_dup_subject (ConnectRow *row);
char *connect_app_reminder_dup_text (ConnectRow *row);
/* "mailto:?subject=…&body=…". Returns: (transfer full) */
char *connect_app_reminder_dup_uri (const char *subject, const char *text);
/* How old the activation link is and whether it was opened; NULL when there is none. Returns: (transfer full) (nullable) */
char *connect_app_reminder_dup_link_state (ConnectRow *row, gint64 now);
/* Shows it, to be changed, copied or sent. */
void connect_app_reminder_present (GtkWidget *parent, ConnectRow *row);

G_END_DECLS
