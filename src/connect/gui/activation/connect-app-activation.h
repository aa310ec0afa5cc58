/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The activation assistant: from a link that a Distributor sent to an open portal. */

#pragma once

#include "client/connect-accounts.h"
#include "gui/common/connect-app-assistant.h"

G_BEGIN_DECLS

/* `link` is an activation link of either form, or NULL: it is asked for. When it is done, the window of `parent` shows the
 * activated account. */
void connect_app_activation_present (GtkWidget *parent, const char *link);
/* The same with the accounts that the new one is added to. `activated` (optional) gets it while `owner` lives. Returns:
 * the assistant (transfer none) */
typedef void (*ConnectAppActivated) (ConnectAccount *account, gpointer owner);
ConnectAppAssistant *connect_app_activation_open (GtkWidget *parent, ConnectAccounts *accounts, const char *link,
                                                  ConnectAppActivated activated, GObject *owner);

G_END_DECLS
