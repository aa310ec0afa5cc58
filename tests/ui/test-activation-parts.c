/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the activation asks: names of companies, and passwords. */

#include "config.h"

#include "ui/ui-fixture.h"

#include "gui/activation/connect-app-legal-form.h"
#include "gui/activation/connect-app-password.h"

static void
test_legal_form (void)
{
  static const struct { const char *name; gboolean has; } cases[] = {
    { "Front Street Inc", TRUE }, { "Front Street, Inc.", TRUE }, { "ACreed LLC", TRUE }, { "ACreed L.L.C.", TRUE }, { "Muster GmbH", TRUE },
    { "Muster GmbH & Co. KG", TRUE }, { "Acme S.A.", TRUE }, { "Acme S. A.", TRUE }, { "Mighty Mick's Ltd", TRUE }, { "Nordisk A/S", TRUE },
    { "Nokia Oyj", TRUE }, { "ООО Ромашка", TRUE }, { "トヨタ株式会社", TRUE }, { "Ostrava Mail s.r.o.", TRUE },
    { "ACreed", FALSE }, { "Inc", FALSE }, { "", FALSE }, { "   ", FALSE }, { "Incorporate This", FALSE }, { "Limitless Software", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (connect_app_legal_form_is_in (cases[i].name), ==, cases[i].has);
  g_assert_false (connect_app_legal_form_is_in (NULL));
  g_assert_false (connect_app_legal_form_is_in ("\xff\xfe"));
}

static void
test_password (void)
{
  static const char *const known[] = { "apollo.creed@example.com", "Apollo Creed", NULL };
  static const struct { const char *password; ConnectAppPasswordStrength strength; } cases[] = {
    { "", CONNECT_APP_PASSWORD_NONE },
    { "short", CONNECT_APP_PASSWORD_REFUSED },
    { "aaaaaaaaaaaa", CONNECT_APP_PASSWORD_WEAK },
    { "123456789", CONNECT_APP_PASSWORD_WEAK },
    { "ApolloCreed1", CONNECT_APP_PASSWORD_WEAK },
    { "correct horse battery staple", CONNECT_APP_PASSWORD_STRONG },
    { "Grüße aus Köln 7", CONNECT_APP_PASSWORD_STRONG },
  };
  g_autofree char *huge = g_strnfill (65, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (connect_app_password_judge (cases[i].password, known), ==, cases[i].strength);
  g_assert_cmpint (connect_app_password_judge (huge, NULL), ==, CONNECT_APP_PASSWORD_REFUSED);
  g_assert_cmpint (connect_app_password_judge (NULL, NULL), ==, CONNECT_APP_PASSWORD_NONE);
  g_assert_cmpint (connect_app_password_judge ("Tr0ub4dor&3xy", NULL), >=, CONNECT_APP_PASSWORD_GOOD);
}

static void
test_password_meter (void)
{
  GtkWidget *meter = g_object_ref_sink (connect_app_password_meter_new ());

  connect_app_password_meter_set (CONNECT_APP_PASSWORD_METER (meter), CONNECT_APP_PASSWORD_STRONG);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (gtk_widget_get_last_child (meter))), ==, "Strong password");
  g_assert_finalize_object (meter);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/activation/legal-form", test_legal_form);
  g_test_add_func ("/ui/activation/password", test_password);
  g_test_add_func ("/ui/activation/password-meter", test_password_meter);
  return g_test_run ();
}
