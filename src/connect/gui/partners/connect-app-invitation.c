/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/partners/connect-app-invitation.h"

#include <glib/gi18n.h>

#include "gui/common/connect-app-qr.h"
#include "gui/common/connect-app-section.h"
#include "protocol/connect-json.h"

static const char *
get_text (JsonObject *contract, const char *path)
{
  const char *text = connect_json_get_string (contract, path);

  return text != NULL ? text : "";
}

char *
connect_app_invitation_dup_subject (JsonObject *contract, const char *age)
{
  if (age != NULL)
    /* Translators: subject of an e-mail; %s is a company */
    return g_strdup_printf (_("Reminder: the invitation of %s is waiting"), get_text (contract, "issuer.name"));
  return g_strdup_printf (_("%s invites you to work together"), get_text (contract, "issuer.name"));
}

char *
connect_app_invitation_dup_text (JsonObject *contract, const char *age)
{
  const char *message = connect_json_get_string (contract, "activation.message");
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _("Hello %s,"), get_text (contract, "partner.name"));
  g_string_append (text, "\n\n");
  if (age != NULL)
    /* Translators: %1$s is a company, %2$s an age like "3 days ago" */
    g_string_append_printf (text, _("The invitation that %1$s sent %2$s is still waiting for you."),
                            get_text (contract, "issuer.name"), age);
  else
    g_string_append_printf (text, _("%s invites you to work together."), get_text (contract, "issuer.name"));
  g_string_append_printf (text, _(" To read the agreement “%s” and to activate your portal, open this link:"),
                          get_text (contract, "agreement.name"));
  g_string_append_printf (text, "\n\n%s\n\n", get_text (contract, "activation.link"));
  if (message != NULL && *message != '\0')
    g_string_append_printf (text, "%s\n\n", message);
  g_string_append (text, _("The link works once and is meant for you alone. Please do not pass it on."));
  g_string_append_printf (text, "\n\n%s\n", get_text (contract, "issuer.name"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
connect_app_invitation_dup_mailto (JsonObject *contract, const char *age)
{
  g_autofree char *subject = connect_app_invitation_dup_subject (contract, age);
  g_autofree char *text = connect_app_invitation_dup_text (contract, age);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *crlf = g_strjoinv ("\r\n", lines); /* as the standard of mailto: has it */
  g_autofree char *subject_part = g_uri_escape_string (subject, NULL, FALSE);
  g_autofree char *body_part = g_uri_escape_string (crlf, NULL, FALSE);

  return g_strdup_printf ("mailto:?subject=%s&body=%s", subject_part, body_part);
}

static void
copy_cb (GtkWidget *button)
{
  connect_app_copy_text (button, g_object_get_data (G_OBJECT (button), "text"), g_object_get_data (G_OBJECT (button), "said"));
}

static void
open_cb (GtkWidget *button)
{
  connect_app_open_uri (button, g_object_get_data (G_OBJECT (button), "uri"));
}

static GtkWidget *
make_copy_button (const char *name, const char *text, const char *said)
{
  GtkWidget *button = connect_app_icon_button_new ("edit-copy-symbolic", name);

  g_object_set_data_full (G_OBJECT (button), "text", g_strdup (text), g_free);
  g_object_set_data_full (G_OBJECT (button), "said", g_strdup (said), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_cb), NULL);
  return button;
}

static GtkWidget *
make_link_row (const char *link)
{
  GtkWidget *row = connect_app_value_row_new (_("Activation Link"), link);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             make_copy_button (_("Copy Activation Link"), link, _("Activation link copied")));
  return row;
}

static GtkWidget *
make_mail_row (JsonObject *contract, const char *age)
{
  g_autofree char *subject = connect_app_invitation_dup_subject (contract, age);
  g_autofree char *text = connect_app_invitation_dup_text (contract, age);
  g_autofree char *whole = g_strdup_printf ("%s\n\n%s", subject, text);
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *mail = connect_app_icon_button_new ("mail-send-symbolic", _("Open in Mail Program"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), age != NULL ? _("Prepared Reminder") : _("Prepared E-mail"));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subject);
  g_object_set_data_full (G_OBJECT (mail), "uri", connect_app_invitation_dup_mailto (contract, age), g_free);
  g_signal_connect (mail, "clicked", G_CALLBACK (open_cb), NULL);
  /* Suffixes are put in from the right. */
  adw_expander_row_add_suffix (ADW_EXPANDER_ROW (row), mail);
  adw_expander_row_add_suffix (ADW_EXPANDER_ROW (row), make_copy_button (_("Copy E-mail"), whole, _("E-mail copied")));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), connect_app_value_row_new (_("Subject"), subject));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), connect_app_value_row_new (_("Text"), text));
  return row;
}

static GtkWidget *
make_code_row (const char *link)
{
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *code = connect_app_qr_new (link, _("QR code of the activation link"));
  GtkWidget *holder = adw_preferences_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("QR Code"));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), _("To open the link on another device"));
  gtk_widget_set_halign (code, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (code, 12);
  gtk_widget_set_margin_bottom (code, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (holder), code);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (holder), FALSE);
  gtk_widget_set_focusable (holder, FALSE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), holder);
  return row;
}

GtkWidget *
connect_app_invitation_new (JsonObject *contract, const char *age)
{
  const char *link = connect_json_get_string (contract, "activation.link");
  GtkWidget *group, *code;

  if (link == NULL)
    return NULL;
  group = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Invitation"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _("Connect sends nothing by itself: hand the link over to your partner."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_link_row (link));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_mail_row (contract, age));
  code = make_code_row (link);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), code);
  g_object_set_data (G_OBJECT (group), "code", code);
  return group;
}

void
connect_app_invitation_show_code (GtkWidget *invitation)
{
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (g_object_get_data (G_OBJECT (invitation), "code")), TRUE);
}
