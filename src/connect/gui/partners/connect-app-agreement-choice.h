/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Choosing one of the account's own agreements of a type that have an active version, as a field of an assistant at
 * "agreement.id"; when there is none it says so and offers to create one right there, which is then chosen. */

#pragma once

#include "gui/common/connect-app-assistant.h"

G_BEGIN_DECLS

#define CONNECT_APP_TYPE_AGREEMENT_CHOICE (connect_app_agreement_choice_get_type ())
G_DECLARE_FINAL_TYPE (ConnectAppAgreementChoice, connect_app_agreement_choice, CONNECT_APP, AGREEMENT_CHOICE, AdwBin)

GtkWidget *connect_app_agreement_choice_new (ConnectAppAssistant *assistant);
/* Another type: what was chosen of the old one is let go. */
void connect_app_agreement_choice_set_type (ConnectAppAgreementChoice *self, const char *type);
/* Makes it a field; what is missing is said in `group`, below it. */
void connect_app_agreement_choice_add (ConnectAppAgreementChoice *self, AdwPreferencesGroup *group);

G_END_DECLS
