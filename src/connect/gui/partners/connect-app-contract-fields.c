/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/partners/connect-app-contract-fields.h"

#include <glib/gi18n.h>
#include <string.h>

#include "gui/common/connect-app-permissions.h"
#include "gui/partners/connect-app-agreement-choice.h"
#include "gui/window/connect-app-window.h"
#include "protocol/connect-json.h"

static const ConnectAppInput kind_input = {
  .path = "kind",
  .missing = N_("Choose the kind of the contract."),
  .collection = "contracts",
};

static const ConnectAppOption kinds[] = {
  { "production", N_("Production"), N_("For real business") },
  { "test", N_("Test"), N_("For trials; otherwise the same") },
  { NULL },
};

static const ConnectAppInput message_input = {
  .path = "activation.message",
  .hint = N_("The person who opens the activation link reads it first."),
  .missing = N_("Write a note to the signee."),
  .collection = "contracts",
};

const char *
connect_app_contract_fields_get_type (ConnectAppAssistant *assistant)
{
  const char *type = connect_app_assistant_get_string (assistant, "type");

  return type != NULL ? type : "service";
}

GtkWidget *
connect_app_contract_fields_build_agreement (ConnectAppAssistant *assistant)
{
  GtkWidget *box = connect_app_step_box_new ();
  AdwPreferencesGroup *group = connect_app_step_add_group (box, _("Agreement"), _("The contract takes its active version."));
  GtkWidget *choice = connect_app_agreement_choice_new (assistant);

  adw_preferences_group_add (group, choice);
  connect_app_agreement_choice_add (CONNECT_APP_AGREEMENT_CHOICE (choice), connect_app_step_add_group (box, NULL, NULL));
  g_object_set_data (G_OBJECT (assistant), "agreement-choice", choice);
  return box;
}

void
connect_app_contract_fields_enter_agreement (ConnectAppAssistant *assistant)
{
  connect_app_agreement_choice_set_type (g_object_get_data (G_OBJECT (assistant), "agreement-choice"),
                                         connect_app_contract_fields_get_type (assistant));
}

void
connect_app_contract_fields_add_parameters (ConnectAppAssistant *assistant, GtkWidget *box)
{
  GtkWidget *permissions = connect_app_step_box_new ();

  connect_app_permissions_add (assistant, permissions);
  gtk_box_append (GTK_BOX (box), permissions);
  g_object_set_data (G_OBJECT (assistant), "permissions", permissions);
  connect_app_assistant_add_options (assistant, connect_app_step_add_group (box, _("Kind"), NULL), &kind_input, kinds);
  connect_app_assistant_add_text (assistant, connect_app_step_add_group (box, NULL, NULL), &message_input, 72);
}

void
connect_app_contract_fields_enter_parameters (ConnectAppAssistant *assistant)
{
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (assistant), "permissions"),
                          strcmp (connect_app_contract_fields_get_type (assistant), "service") == 0);
}

JsonObject *
connect_app_contract_fields_make_body (ConnectAppAssistant *assistant)
{
  JsonObject *body = json_object_new ();

  connect_json_set_string (body, "kind", connect_app_assistant_get_string (assistant, "kind"));
  connect_json_set_string (body, "activation.message", connect_app_assistant_get_string (assistant, "activation.message"));
  if (strcmp (connect_app_contract_fields_get_type (assistant), "service") != 0)
    return body;
  for (const ConnectAppPermission *p = connect_app_permissions (); p->input.path != NULL; p++)
    connect_json_set_boolean (body, p->input.path, connect_app_assistant_get_boolean (assistant, p->input.path));
  return body;
}

void
connect_app_contract_fields_open (ConnectAppAssistant *assistant, const char *collection, const char *id)
{
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (assistant));

  if (window != NULL && !connect_app_window_show_object (window, collection, id))
    {
      connect_app_window_toast (window, _("It will be in the list as soon as it is synchronised."));
      connect_account_refresh (connect_app_assistant_get_account (assistant));
    }
  connect_app_assistant_close (assistant);
}
