/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The Partners module: its lists and object pages as descriptions, and its dialogs. A dialog finds the window of its
 * parent by itself; without one it only does not navigate. */

#pragma once

#include "gui/common/connect-app-screens.h"

G_BEGIN_DECLS

extern const ConnectAppObject connect_app_contract_object;
extern const ConnectAppObject connect_app_agreement_object;
extern const ConnectAppObject connect_app_partner_object;
/* Columns for tables of these in tabs of other objects. */
extern const ConnectAppField connect_app_agreement_columns[];

/* Whether the account may make agreements of a type, and with them contracts; NULL type: any. */
gboolean connect_app_can_issue (ConnectAccount *account, const char *type);

/* How many contracts there are with a partner, in words. (transfer full) */
char *connect_app_partner_dup_contracts (ConnectRow *partner);

void connect_app_contract_create_present (GtkWidget *parent, ConnectAccount *account);
void connect_app_partner_create_present (GtkWidget *parent, ConnectAccount *account);
/* Signs a pending contract, or the newer version of an active one, with the text shown. */
void connect_app_contract_sign_present (GtkWidget *parent, ConnectRow *contract);
/* The note of a contract. */
void connect_app_contract_note_present (GtkWidget *parent, ConnectRow *contract);
/* Enrolls in a distribution agreement. */
void connect_app_enroll_present (GtkWidget *parent, ConnectRow *agreement);

/* Called with the created agreement, in the main thread. */
typedef void (*ConnectAppAgreementMade) (JsonObject *agreement, gpointer data);
/* `type` fixes the type ("service"), NULL lets choose; `program` is the parent of a distribution agreement, or NULL.
 * `made` (optional) is called while `owner` lives. */
void connect_app_agreement_create_present (GtkWidget *parent, ConnectAccount *account, const char *type, ConnectRow *program,
                                           ConnectAppAgreementMade made, GObject *owner, gpointer data);
void connect_app_version_add_present (GtkWidget *parent, ConnectRow *agreement);
void connect_app_agreement_edit_present (GtkWidget *parent, ConnectRow *agreement);

G_END_DECLS
