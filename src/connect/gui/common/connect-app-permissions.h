/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a service contract can delegate: the one table that the assistants and the contract's page show. */

#pragma once

#include <glib.h>
#include "gui/common/connect-app-assistant.h"

G_BEGIN_DECLS

typedef struct
{
  ConnectAppInput input;   /* path and title */
  const char *agreement;   /* type of agreement that it is about */
  const char *text;        /* N_(): what it allows */
  const char *needs;       /* path of the one without which it means nothing, or NULL */
} ConnectAppPermission;

/* Ended by one without a path. */
const ConnectAppPermission *connect_app_permissions (void);
/* Adds a group of check boxes; one that needs another is insensitive without it. */
void connect_app_permissions_add (ConnectAppAssistant *assistant, GtkWidget *box);

G_END_DECLS
