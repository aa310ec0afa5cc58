/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* An activation link and how to hand it over: copied, by a prepared e-mail, as a QR code. The platform sends nothing by
 * itself; the texts here are what the user sends. */

#pragma once

#include <adwaita.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* `contract` is the object as the issuer sees it. `age` is how old the link is, in words, for a reminder; NULL: a first
 * invitation. All return (transfer full). */
char *connect_app_invitation_dup_subject (JsonObject *contract, const char *age);
char *connect_app_invitation_dup_text (JsonObject *contract, const char *age);
/* A mailto: address with both. */
char *connect_app_invitation_dup_mailto (JsonObject *contract, const char *age);

/* Link, e-mail and QR code; NULL when the contract has no link. (transfer floating) (nullable) */
GtkWidget *connect_app_invitation_new (JsonObject *contract, const char *age);
/* Opens the QR code, where there is room for it. */
void connect_app_invitation_show_code (GtkWidget *invitation);

G_END_DECLS
