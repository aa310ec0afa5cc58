/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Create Partner: Type, Method, Agreement, Contract, Account (only at once), Summary. The agreement and the contract are
 * made on the way. */

#include "config.h"

#include "gui/partners/connect-app-partners.h"

#include <glib/gi18n.h>
#include <string.h>

#include "gui/common/connect-app-assistant.h"
#include "gui/common/connect-app-section.h"
#include "gui/partners/connect-app-contract-fields.h"
#include "gui/partners/connect-app-invitation.h"
#include "protocol/connect-json.h"

typedef struct
{
  JsonObject *partner; /* once it is made */
} Creation;

static const ConnectAppInput type_input = { .path = "type", .missing = N_("Choose a type.") };

static const ConnectAppOption types[] = {
  { "service", N_("Reseller"), N_("Sells what you offer; joins by a service contract") },
  { "program", N_("Vendor"), N_("Offers products; joins by a program contract") },
  { NULL },
};

static const ConnectAppInput method_input = { .path = "method", .missing = N_("Choose a method.") };

static const ConnectAppOption methods[] = {
  { "invite", N_("Invite by Link"), N_("The partner opens a link, reads the agreement and signs it") },
  { "immediate", N_("Create the Account at Once"), N_("The contract is active immediately; you give the company's data") },
  { NULL },
};

static const ConnectAppInput name_input = {
  .path = "name",
  .title = N_("Name of the Partner"),
  .hint = N_("As you know it. The partner gives its legal name when it activates its portal."),
  .missing = N_("Fill in the partner's name."),
  .collection = "accounts",
};

static const ConnectAppInput description_input = { .path = "description", .collection = "accounts" };
static const ConnectAppInput headquarters_input = { .path = "headquarters", .collection = "accounts" };
static const ConnectAppInput person_input = { .path = "representative.name", .title = N_("Full Name"), .max_length = 128 };

static char *
check_email (ConnectAppAssistant *self, const char *value)
{
  const char *at = strchr (value, '@');

  if (at != NULL && at != value && strchr (at, '.') != NULL && strpbrk (value, " \t<>,;") == NULL)
    return NULL;
  return g_strdup (_("Give an e-mail address such as name@example.com."));
}

static const ConnectAppInput email_input = {
  .path = "representative.email",
  .title = N_("E-mail"),
  .max_length = 254,
  .check = check_email,
  .purpose = GTK_INPUT_PURPOSE_EMAIL,
};

static void
creation_free (gpointer data)
{
  Creation *creation = data;

  g_clear_pointer (&creation->partner, json_object_unref);
  g_free (creation);
}

static gboolean
is_immediate (ConnectAppAssistant *self)
{
  return g_strcmp0 (connect_app_assistant_get_string (self, "method"), "immediate") == 0;
}

static gboolean
is_invited (ConnectAppAssistant *self)
{
  return !is_immediate (self);
}

static GtkWidget *
build_type (ConnectAppAssistant *self)
{
  GtkWidget *box = connect_app_step_box_new ();

  connect_app_assistant_add_options (self, connect_app_step_add_group (box, _("Partner Type"), NULL), &type_input, types);
  return box;
}

static GtkWidget *
build_method (ConnectAppAssistant *self)
{
  GtkWidget *box = connect_app_step_box_new ();

  connect_app_assistant_add_options (self, connect_app_step_add_group (box, _("How the Partner Joins"), NULL), &method_input, methods);
  g_signal_connect (self, "changed::method", G_CALLBACK (connect_app_assistant_update), NULL);
  return box;
}

static GtkWidget *
build_contract (ConnectAppAssistant *self)
{
  GtkWidget *box = connect_app_step_box_new ();

  connect_app_assistant_add_entry (self, connect_app_step_add_group (box, _("Partner"), NULL), &name_input);
  connect_app_contract_fields_add_parameters (self, box);
  return box;
}

static GtkWidget *
build_account (ConnectAppAssistant *self)
{
  GtkWidget *box = connect_app_step_box_new ();
  AdwPreferencesGroup *group = connect_app_step_add_group (box, _("Company"), NULL);

  connect_app_assistant_add_entry (self, group, &description_input);
  connect_app_assistant_add_entry (self, group, &headquarters_input);
  group = connect_app_step_add_group (box, _("Representative"),
                                      _("Manages the new account and invites others. Without one you do that yourself."));
  connect_app_assistant_add_entry (self, group, &person_input);
  connect_app_assistant_add_entry (self, group, &email_input);
  return box;
}

static gboolean
check_account (ConnectAppAssistant *self)
{
  gboolean name = connect_app_assistant_get_string (self, "representative.name") != NULL;
  gboolean email = connect_app_assistant_get_string (self, "representative.email") != NULL;

  if (name && !email)
    connect_app_assistant_set_problem (self, "representative.email", _("Fill in the e-mail address of the representative."));
  if (email && !name)
    connect_app_assistant_set_problem (self, "representative.name", _("Fill in the name of the representative."));
  return name == email;
}

static void
copy (ConnectAppAssistant *self, JsonObject *body, const char *path)
{
  const char *value = connect_app_assistant_get_string (self, path);

  if (value != NULL)
    connect_json_set_string (body, path, value);
}

static DexFuture *
send_partner (ConnectAppAssistant *self)
{
  static const char *const at_once[] = { "description", "headquarters", "representative.name", "representative.email" };
  g_autoptr (JsonObject) body = connect_app_contract_fields_make_body (self);
  gboolean service = strcmp (connect_app_contract_fields_get_type (self), "service") == 0;

  connect_json_set_string (body, "role", connect_role_to_string (service ? CONNECT_ROLE_RESELLER : CONNECT_ROLE_VENDOR));
  copy (self, body, "name");
  copy (self, body, "agreement.id");
  if (is_immediate (self))
    {
      connect_json_set_boolean (body, "immediate", TRUE);
      for (guint i = 0; i < G_N_ELEMENTS (at_once); i++)
        copy (self, body, at_once[i]);
    }
  return connect_app_assistant_send (self, "POST", "partners", body);
}

static void
partner_answered (ConnectAppAssistant *self, const GValue *answer)
{
  Creation *creation = connect_app_assistant_get_context (self);
  JsonObject *object = connect_app_answer_get_object (answer);

  g_clear_pointer (&creation->partner, json_object_unref);
  creation->partner = object != NULL ? json_object_ref (object) : json_object_new ();
}

/* What the invitation needs of a contract, from the answer and from what was entered. */
static JsonObject *
make_contract (ConnectAppAssistant *self, JsonObject *partner)
{
  ConnectAccount *account = connect_app_assistant_get_account (self);
  JsonObject *contract = json_object_new ();

  connect_json_set_string (contract, "id", connect_json_get_string (partner, "contract.id"));
  connect_json_set_string (contract, "activation.link", connect_json_get_string (partner, "activation.link"));
  connect_json_set_string (contract, "activation.message", connect_app_assistant_get_string (self, "activation.message"));
  connect_json_set_string (contract, "partner.name", connect_json_get_string (partner, "name"));
  connect_json_set_string (contract, "issuer.name", connect_account_get_name (account));
  connect_json_set_string (contract, "agreement.name", connect_app_assistant_get_string (self, "agreement.name"));
  return contract;
}

static GtkWidget *
build_summary (ConnectAppAssistant *self)
{
  Creation *creation = connect_app_assistant_get_context (self);
  GtkWidget *box = connect_app_step_box_new ();
  g_autoptr (JsonObject) contract = make_contract (self, creation->partner);
  GtkWidget *invitation = connect_app_invitation_new (contract, NULL);
  const char *name = connect_json_get_string (creation->partner, "name");
  AdwPreferencesGroup *group;

  group = connect_app_step_add_group (box, is_immediate (self) ? _("Partner Created") : _("Partner Invited"), NULL);
  adw_preferences_group_add (group, connect_app_value_row_new (_("Partner"), name != NULL ? name : ""));
  adw_preferences_group_add (group, connect_app_value_row_new (_("Partner ID"), connect_json_get_string (creation->partner, "id")));
  if (connect_json_get_string (contract, "id") != NULL)
    adw_preferences_group_add (group, connect_app_value_row_new (_("Contract"), connect_json_get_string (contract, "id")));
  if (invitation != NULL)
    gtk_box_append (GTK_BOX (box), invitation);
  return box;
}

static void
go_to_details (ConnectAppAssistant *self)
{
  Creation *creation = connect_app_assistant_get_context (self);

  connect_app_contract_fields_open (self, "partners", connect_json_get_string (creation->partner, "id"));
}

static const ConnectAppStep steps[] = {
  { "type", N_("Type"), build_type },
  { "method", N_("Method"), build_method },
  { "agreement", N_("Agreement"), connect_app_contract_fields_build_agreement, .enter = connect_app_contract_fields_enter_agreement },
  { "contract", N_("Contract"), build_contract, .enter = connect_app_contract_fields_enter_parameters, .verb = N_("_Create"),
    .send = send_partner, .sends = is_invited, .answered = partner_answered },
  { "account", N_("Account"), build_account, .applies = is_immediate, .check = check_account, .verb = N_("_Create"),
    .send = send_partner, .answered = partner_answered },
  { "summary", N_("Summary"), build_summary, .final = TRUE, .verb = N_("_Close"), .other_verb = N_("_Go to Details"),
    .other = go_to_details },
  { NULL },
};

static const ConnectAppAssistantKind kind = {
  .title = N_("Create Partner"),
  .discard = N_("Discard the New Partner?"),
  .collection = "contracts",
  .steps = steps,
};

void
connect_app_partner_create_present (GtkWidget *parent, ConnectAccount *account)
{
  ConnectAppAssistant *assistant = connect_app_assistant_new (&kind, account);

  connect_app_assistant_take_context (assistant, g_new0 (Creation, 1), creation_free);
  connect_app_assistant_preset (assistant, "type", connect_app_can_issue (account, "service") ? "service" : "program");
  connect_app_assistant_preset (assistant, "method", "invite");
  connect_app_assistant_preset (assistant, "kind", "production");
  connect_app_assistant_present (assistant, parent);
}
