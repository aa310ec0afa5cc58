/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Create Contract: Type, Agreement, Parameters, Summary. */

#include "config.h"

#include "gui/partners/connect-app-partners.h"

#include <glib/gi18n.h>
#include <string.h>

#include "gui/common/connect-app-assistant.h"
#include "gui/partners/connect-app-contract-fields.h"
#include "gui/partners/connect-app-invitation.h"
#include "gui/partners/connect-app-partner-choice.h"
#include "protocol/connect-json.h"

typedef struct
{
  JsonObject *contract; /* once it is made */
} Creation;

static const ConnectAppInput type_input = { .path = "type", .missing = N_("Choose a type.") };

static const ConnectAppOption types[] = {
  { "service", N_("Service"), N_("Invites a Reseller and opens the Reseller Portal") },
  { "program", N_("Program"), N_("Invites a Vendor and opens the Vendor Portal") },
  { NULL },
};

static void
creation_free (gpointer data)
{
  Creation *creation = data;

  g_clear_pointer (&creation->contract, json_object_unref);
  g_free (creation);
}

static GtkWidget *
build_type (ConnectAppAssistant *self)
{
  GtkWidget *box = connect_app_step_box_new ();

  connect_app_assistant_add_options (self, connect_app_step_add_group (box, _("Contract Type"), NULL), &type_input, types);
  return box;
}

static GtkWidget *
build_parameters (ConnectAppAssistant *self)
{
  GtkWidget *box = connect_app_step_box_new ();

  connect_app_partner_choice_add (self, box);
  connect_app_contract_fields_add_parameters (self, box);
  return box;
}

static void
enter_parameters (ConnectAppAssistant *self)
{
  connect_app_partner_choice_update (self, connect_app_contract_fields_get_type (self));
  connect_app_contract_fields_enter_parameters (self);
}

static DexFuture *
send_contract (ConnectAppAssistant *self)
{
  g_autoptr (JsonObject) body = connect_app_contract_fields_make_body (self);
  g_autofree char *path = g_strdup_printf ("agreements/%s/contracts", connect_app_assistant_get_string (self, "agreement.id"));

  connect_app_partner_choice_fill (self, body);
  return connect_app_assistant_send (self, "POST", path, body);
}

static void
contract_answered (ConnectAppAssistant *self, const GValue *answer)
{
  Creation *creation = connect_app_assistant_get_context (self);
  JsonObject *object = connect_app_answer_get_object (answer);

  g_clear_pointer (&creation->contract, json_object_unref);
  creation->contract = object != NULL ? json_object_ref (object) : json_object_new ();
}

static GtkWidget *
build_summary (ConnectAppAssistant *self)
{
  Creation *creation = connect_app_assistant_get_context (self);
  GtkWidget *box = connect_app_step_box_new ();
  GtkWidget *invitation = connect_app_invitation_new (creation->contract, NULL);
  g_autofree char *done = NULL;
  const char *partner = connect_json_get_string (creation->contract, "partner.name");

  done = g_strdup_printf (_("The contract %s waits for %s to open the activation link and to sign."),
                          connect_json_get_string (creation->contract, "id"), partner != NULL ? partner : _("your partner"));
  connect_app_step_add_group (box, _("Contract Created"), done);
  if (invitation != NULL)
    {
      connect_app_invitation_show_code (invitation);
      gtk_box_append (GTK_BOX (box), invitation);
    }
  return box;
}

static void
go_to_details (ConnectAppAssistant *self)
{
  Creation *creation = connect_app_assistant_get_context (self);

  connect_app_contract_fields_open (self, "contracts", connect_json_get_string (creation->contract, "id"));
}

static const ConnectAppStep steps[] = {
  { "type", N_("Type"), build_type },
  { "agreement", N_("Agreement"), connect_app_contract_fields_build_agreement, .enter = connect_app_contract_fields_enter_agreement },
  { "parameters", N_("Parameters"), build_parameters, .enter = enter_parameters, .verb = N_("_Create"), .send = send_contract,
    .answered = contract_answered },
  { "summary", N_("Summary"), build_summary, .final = TRUE, .verb = N_("_Close"), .other_verb = N_("_Go to Details"),
    .other = go_to_details },
  { NULL },
};

static const ConnectAppAssistantKind kind = {
  .title = N_("Create Contract"),
  .discard = N_("Discard the New Contract?"),
  .collection = "contracts",
  .steps = steps,
};

void
connect_app_contract_create_present (GtkWidget *parent, ConnectAccount *account)
{
  ConnectAppAssistant *assistant = connect_app_assistant_new (&kind, account);

  connect_app_assistant_take_context (assistant, g_new0 (Creation, 1), creation_free);
  connect_app_assistant_preset (assistant, "type", connect_app_can_issue (account, "service") ? "service" : "program");
  connect_app_assistant_preset (assistant, "kind", "production");
  connect_app_assistant_preset (assistant, "which", "new");
  connect_app_assistant_present (assistant, parent);
}
