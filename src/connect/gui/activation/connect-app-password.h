/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How strong a new password is, told while it is typed. The server decides what is refused; this only advises, apart from
 * the length, which both know. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  CONNECT_APP_PASSWORD_NONE,   /* nothing typed yet */
  CONNECT_APP_PASSWORD_REFUSED, /* too short or too long */
  CONNECT_APP_PASSWORD_WEAK,
  CONNECT_APP_PASSWORD_FAIR,
  CONNECT_APP_PASSWORD_GOOD,
  CONNECT_APP_PASSWORD_STRONG,
} ConnectAppPasswordStrength;

/* `known` are things that others know of the person (name, e-mail, company), NULL-terminated, may hold NULL parts at the
 * end: what of them is in the password does not count. */
ConnectAppPasswordStrength connect_app_password_judge (const char *password, const char *const *known);
/* The word for it, translated. */
const char *connect_app_password_get_word (ConnectAppPasswordStrength strength);
/* The rules, translated. */
char *connect_app_password_dup_rules (void);

#define CONNECT_APP_TYPE_PASSWORD_METER (connect_app_password_meter_get_type ())
/* A bar and a word; the word is announced when it changes. */
G_DECLARE_FINAL_TYPE (ConnectAppPasswordMeter, connect_app_password_meter, CONNECT_APP, PASSWORD_METER, GtkBox)

GtkWidget *connect_app_password_meter_new (void);
void connect_app_password_meter_set (ConnectAppPasswordMeter *self, ConnectAppPasswordStrength strength);

G_END_DECLS
