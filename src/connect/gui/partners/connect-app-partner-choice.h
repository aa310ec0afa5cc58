/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The other party of a new contract: a new partner by its name, or one that is in the Directory. */

#pragma once

#include "gui/common/connect-app-assistant.h"

G_BEGIN_DECLS

void connect_app_partner_choice_add (ConnectAppAssistant *assistant, GtkWidget *box);
/* Offers the partners that fit a contract of `type`. */
void connect_app_partner_choice_update (ConnectAppAssistant *assistant, const char *type);
/* Sets "partner" in the body. */
void connect_app_partner_choice_fill (ConnectAppAssistant *assistant, JsonObject *body);

G_END_DECLS
