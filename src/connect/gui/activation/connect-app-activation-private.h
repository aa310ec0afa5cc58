/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include "gui/activation/connect-app-activation.h"

G_BEGIN_DECLS

/* The value of "account.id" that stands for an account that is made. */
#define CONNECT_APP_ACTIVATION_NEW "new"

typedef struct
{
  ConnectAccounts     *accounts; /* NULL only in tests that do not accept */
  char                *server;
  char                *code;
  JsonObject          *review;   /* the answer to it; NULL before */
  JsonArray           *choices;  /* accounts of a known user */
  gboolean             given;    /* the link came from outside: its step is skipped once it worked */
  gboolean             known;    /* the e-mail belongs to a user */
  ConnectAppActivated  activated;
  GWeakRef             owner;
  GtkWidget           *text;     /* parts that follow the review */
  GtkWidget           *options;
  GtkWidget           *summary;
} ConnectAppActivation;

ConnectAppActivation *_connect_app_activation_get (ConnectAppAssistant *assistant);
const char *_connect_app_activation_get_text (ConnectAppActivation *self, const char *path); /* of the review; "" when absent */
gboolean _connect_app_activation_is_known (ConnectAppAssistant *assistant);
gboolean _connect_app_activation_is_new (ConnectAppAssistant *assistant);
gboolean _connect_app_activation_has_choices (ConnectAppAssistant *assistant);
/* Whether a company is made, not an existing account taken. */
gboolean _connect_app_activation_makes_company (ConnectAppAssistant *assistant);
/* The body of the acceptance. (transfer full) */
JsonObject *_connect_app_activation_make_acceptance (ConnectAppAssistant *assistant);

/* Contents of the steps. */
GtkWidget *_connect_app_activation_build_link (ConnectAppAssistant *assistant);
GtkWidget *_connect_app_activation_build_review (ConnectAppAssistant *assistant);
void _connect_app_activation_enter_review (ConnectAppAssistant *assistant);
GtkWidget *_connect_app_activation_build_sign_in (ConnectAppAssistant *assistant);
GtkWidget *_connect_app_activation_build_account (ConnectAppAssistant *assistant);
void _connect_app_activation_enter_account (ConnectAppAssistant *assistant);
GtkWidget *_connect_app_activation_build_user (ConnectAppAssistant *assistant);
gboolean _connect_app_activation_check_user (ConnectAppAssistant *assistant);
GtkWidget *_connect_app_activation_build_company (ConnectAppAssistant *assistant);
GtkWidget *_connect_app_activation_build_summary (ConnectAppAssistant *assistant);
void _connect_app_activation_enter_summary (ConnectAppAssistant *assistant);

G_END_DECLS
