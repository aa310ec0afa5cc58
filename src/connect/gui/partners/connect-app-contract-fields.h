/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the assistants that make a contract have in common: type, agreement, parameters and the body that is sent. */

#pragma once

#include "gui/common/connect-app-assistant.h"

G_BEGIN_DECLS

/* "program" or "service". */
const char *connect_app_contract_fields_get_type (ConnectAppAssistant *assistant);
/* The step that chooses an agreement of that type. */
GtkWidget *connect_app_contract_fields_build_agreement (ConnectAppAssistant *assistant);
void connect_app_contract_fields_enter_agreement (ConnectAppAssistant *assistant);
/* Permissions (service), kind and note to signee. */
void connect_app_contract_fields_add_parameters (ConnectAppAssistant *assistant, GtkWidget *box);
void connect_app_contract_fields_enter_parameters (ConnectAppAssistant *assistant);
/* kind, activation and permissions of the values. Returns: (transfer full) */
JsonObject *connect_app_contract_fields_make_body (ConnectAppAssistant *assistant);
/* Opens the contract's page and closes the assistant, as soon as the contract is there. */
void connect_app_contract_fields_open (ConnectAppAssistant *assistant, const char *collection, const char *id);

G_END_DECLS
