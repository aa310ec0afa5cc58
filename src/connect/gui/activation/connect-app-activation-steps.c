/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the steps of the activation show and ask. */

#include "config.h"

#include "gui/activation/connect-app-activation-private.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "core/connect-app-format.h"
#include "gui/activation/connect-app-legal-form.h"
#include "gui/activation/connect-app-password.h"
#include "gui/common/connect-app-document.h"
#include "gui/common/connect-app-permissions.h"
#include "gui/common/connect-app-section.h"
#include "protocol/connect-json.h"

/* --- the link --- */

static char *
check_link (ConnectAppAssistant *assistant, const char *value)
{
  g_autofree char *server = NULL;
  g_autofree char *code = NULL;
  g_autoptr (GError) error = NULL;

  return connect_activation_parse_link (value, &server, &code, &error) ? NULL : g_strdup (error->message);
}

static const ConnectAppInput link_input = {
  .path = "link",
  .title = N_("Activation Link"),
  .hint = N_("The link that you were sent. It begins with https:// or connect://."),
  .missing = N_("Paste the activation link."),
  .check = check_link,
  .purpose = GTK_INPUT_PURPOSE_URL,
};

GtkWidget *
_connect_app_activation_build_link (ConnectAppAssistant *assistant)
{
  GtkWidget *box = connect_app_step_box_new ();
  AdwPreferencesGroup *group = connect_app_step_add_group (box, _("Invitation"),
                                                           _("A Distributor that wants to work with you sends a link. It opens your portal."));

  connect_app_assistant_add_entry (assistant, group, &link_input);
  return box;
}

/* --- Review the contract --- */

static char *
check_email (ConnectAppAssistant *assistant, const char *value)
{
  const char *at = strchr (value, '@');

  if (at != NULL && at != value && strchr (at, '.') != NULL && strpbrk (value, " \t<>,;") == NULL)
    return NULL;
  return g_strdup (_("Give an e-mail address such as name@example.com."));
}

static const ConnectAppInput email_input = {
  .path = "email",
  .title = N_("Your E-mail"),
  .hint = N_("You sign in with it later."),
  .missing = N_("Fill in your e-mail address."),
  .max_length = 254,
  .check = check_email,
  .purpose = GTK_INPUT_PURPOSE_EMAIL,
};

static const ConnectAppInput accepted_input = {
  .path = "accepted",
  .title = N_("I have read and accepted the agreement"),
  .missing = N_("Read the agreement and accept it first."),
};

static char *
dup_permissions (JsonObject *review)
{
  g_autoptr (GPtrArray) given = g_ptr_array_new ();

  for (const ConnectAppPermission *p = connect_app_permissions (); p->input.path != NULL; p++)
    {
      g_autofree char *path = g_strconcat ("contract.", p->input.path, NULL);

      if (connect_json_get_boolean (review, path, FALSE))
        g_ptr_array_add (given, (gpointer) _(p->input.title));
    }
  if (given->len == 0)
    return NULL;
  g_ptr_array_add (given, NULL);
  return g_strjoinv ("\n", (char **) given->pdata);
}

static void
add_fact (GtkWidget *group, const char *title, const char *value)
{
  if (value != NULL && *value != '\0')
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), connect_app_value_row_new (title, value));
}

static GtkWidget *
make_invitation (ConnectAppActivation *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *permissions = dup_permissions (self->review);
  g_autofree char *kind = connect_app_format_word (_connect_app_activation_get_text (self, "contract.kind"));
  g_autofree char *role = connect_app_format_word (_connect_app_activation_get_text (self, "partner.role"));
  /* Translators: %1$s is a company, %2$s a role such as Reseller */
  g_autofree char *title = g_strdup_printf (_("%1$s invites you as a %2$s"), _connect_app_activation_get_text (self, "issuer.name"), role);
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  /* A title is one line; this has to be read whole. */
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Invitation"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), escaped);
  add_fact (group, _("Note"), _connect_app_activation_get_text (self, "contract.message"));
  add_fact (group, _("Agreement"), _connect_app_activation_get_text (self, "agreement.title"));
  add_fact (group, _("Description"), _connect_app_activation_get_text (self, "agreement.description"));
  add_fact (group, _("Kind"), kind);
  add_fact (group, _("You May Create and Manage"), permissions);
  return group;
}

static GtkWidget *
make_text (ConnectAppActivation *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *title = g_strdup_printf (_("Agreement, Version %" PRId64), connect_json_get_int (self->review, "version.version", 0));

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), connect_app_document_new (connect_json_get_object (self->review, "version")));
  return group;
}

GtkWidget *
_connect_app_activation_build_review (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  GtkWidget *box = connect_app_step_box_new ();
  AdwPreferencesGroup *group;

  self->text = connect_app_step_box_new ();
  gtk_box_append (GTK_BOX (box), self->text);
  group = connect_app_step_add_group (box, _("Your Answer"), NULL);
  connect_app_assistant_add_entry (assistant, group, &email_input);
  connect_app_assistant_add_check (assistant, group, &accepted_input);
  return box;
}

void
_connect_app_activation_enter_review (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->text)) != NULL)
    gtk_box_remove (GTK_BOX (self->text), child);
  if (self->review == NULL)
    return;
  gtk_box_append (GTK_BOX (self->text), make_invitation (self));
  gtk_box_append (GTK_BOX (self->text), make_text (self));
}

/* --- Sign in --- */

static const ConnectAppInput known_password_input = {
  .path = "sign_in.password",
  .title = N_("Password"),
  .missing = N_("Fill in your password."),
};

GtkWidget *
_connect_app_activation_build_sign_in (ConnectAppAssistant *assistant)
{
  GtkWidget *box = connect_app_step_box_new ();
  AdwPreferencesGroup *group = connect_app_step_add_group (box, _("Sign In"), _("There is a user with this e-mail address. Sign in to go on."));

  connect_app_assistant_add_password (assistant, group, &known_password_input);
  return box;
}

/* --- Account --- */

static const ConnectAppInput account_input = {
  .path = "account.id",
  .missing = N_("Choose an account."),
};

static void
account_toggled_cb (GtkCheckButton *check, ConnectAppAssistant *assistant)
{
  if (gtk_check_button_get_active (check))
    connect_app_assistant_set_string (assistant, "account.id", g_object_get_data (G_OBJECT (check), "account"));
}

static GtkWidget *
add_account (ConnectAppAssistant *assistant, GtkWidget *group, GtkWidget *first, const char *id, const char *name, const char *text)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), first != NULL ? GTK_CHECK_BUTTON (first) : NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), g_strcmp0 (connect_app_assistant_get_string (assistant, "account.id"), id) == 0);
  g_object_set_data_full (G_OBJECT (check), "account", g_strdup (id), g_free);
  g_signal_connect_object (check, "toggled", G_CALLBACK (account_toggled_cb), assistant, 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return first != NULL ? first : check;
}

/* The choices are those of the last sign-in. */
void
_connect_app_activation_enter_account (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *first = NULL;

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Account"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), _("Which account takes the contract?"));
  for (guint i = 0; i < json_array_get_length (self->choices); i++)
    {
      JsonObject *account = json_array_get_object_element (self->choices, i);
      const char *id = connect_json_get_string (account, "id");

      first = add_account (assistant, group, first, id, connect_json_get_string (account, "name"), id);
    }
  add_account (assistant, group, first, CONNECT_APP_ACTIVATION_NEW, _("New Account"), _("For another company"));
  adw_bin_set_child (ADW_BIN (self->options), group);
}

GtkWidget *
_connect_app_activation_build_account (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  GtkWidget *box = connect_app_step_box_new ();

  self->options = adw_bin_new ();
  gtk_box_append (GTK_BOX (box), self->options);
  connect_app_assistant_add_custom (assistant, connect_app_step_add_group (box, NULL, NULL), &account_input, self->options);
  g_signal_connect (assistant, "changed::account.id", G_CALLBACK (connect_app_assistant_update), NULL);
  return box;
}

/* --- User --- */

static const ConnectAppInput name_input = {
  .path = "name",
  .title = N_("Full Name"),
  .missing = N_("Fill in your full name."),
  .max_length = 128,
  .purpose = GTK_INPUT_PURPOSE_NAME,
};

static char *
check_password (ConnectAppAssistant *assistant, const char *value)
{
  if (connect_app_password_judge (value, NULL) == CONNECT_APP_PASSWORD_REFUSED)
    return connect_app_password_dup_rules ();
  if (g_strcmp0 (connect_app_assistant_get_string (assistant, "email"), value) == 0)
    return g_strdup (_("The password must not be the e-mail address."));
  return NULL;
}

static const ConnectAppInput password_input = {
  .path = "password",
  .title = N_("New Password"),
  .missing = N_("Choose a password."),
  .check = check_password,
};

static const ConnectAppInput again_input = {
  .path = "again",
  .title = N_("Repeat the Password"),
  .missing = N_("Repeat the password."),
};

static void
password_cb (ConnectAppAssistant *assistant, const char *path, ConnectAppPasswordMeter *meter)
{
  const char *known[] = { NULL, NULL, NULL };
  const char *facts[] = { connect_app_assistant_get_string (assistant, "email"), connect_app_assistant_get_string (assistant, "name") };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (facts[i] != NULL)
      known[n++] = facts[i];
  connect_app_password_meter_set (meter, connect_app_password_judge (connect_app_assistant_get_string (assistant, "password"), known));
}

GtkWidget *
_connect_app_activation_build_user (ConnectAppAssistant *assistant)
{
  GtkWidget *box = connect_app_step_box_new ();
  AdwPreferencesGroup *group = connect_app_step_add_group (box, _("About You"), NULL);
  GtkWidget *meter = connect_app_password_meter_new ();
  g_autofree char *rules = connect_app_password_dup_rules ();

  connect_app_assistant_add_entry (assistant, group, &name_input);
  group = connect_app_step_add_group (box, _("Password"), rules);
  connect_app_assistant_add_password (assistant, group, &password_input);
  connect_app_assistant_add_password (assistant, group, &again_input);
  gtk_box_append (GTK_BOX (box), meter);
  g_signal_connect_object (assistant, "changed::password", G_CALLBACK (password_cb), meter, 0);
  g_signal_connect_object (assistant, "changed::name", G_CALLBACK (password_cb), meter, 0);
  return box;
}

gboolean
_connect_app_activation_check_user (ConnectAppAssistant *assistant)
{
  if (g_strcmp0 (connect_app_assistant_get_string (assistant, "password"), connect_app_assistant_get_string (assistant, "again")) == 0)
    return TRUE;
  connect_app_assistant_set_problem (assistant, "again", _("The two passwords are not the same."));
  return FALSE;
}

/* --- Company --- */

static const ConnectAppInput company_input = {
  .path = "account.name",
  .title = N_("Legal Name of the Company"),
  .missing = N_("Fill in the legal name of your company."),
  .max_length = 64,
};

static void
company_cb (ConnectAppAssistant *assistant)
{
  const char *name = connect_app_assistant_get_string (assistant, "account.name");
  gboolean missing = name != NULL && !connect_app_legal_form_is_in (name);

  connect_app_assistant_set_hint (assistant, "account.name",
                                  missing ? _("This name has no legal form such as Inc., LLC or GmbH. If it is the full legal name all the same, go on.")
                                          : NULL);
}

GtkWidget *
_connect_app_activation_build_company (ConnectAppAssistant *assistant)
{
  GtkWidget *box = connect_app_step_box_new ();
  AdwPreferencesGroup *group = connect_app_step_add_group (box, _("Company"), _("The legal entity that signs, with its form: Front Street Inc., ACreed LLC, Muster GmbH."));

  connect_app_assistant_add_entry (assistant, group, &company_input);
  g_signal_connect (assistant, "changed::account.name", G_CALLBACK (company_cb), NULL);
  company_cb (assistant);
  return box;
}

/* --- Activate --- */

GtkWidget *
_connect_app_activation_build_summary (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);

  self->summary = adw_bin_new ();
  return self->summary;
}

static const char *
get_account_name (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  const char *choice = connect_app_assistant_get_string (assistant, "account.id");

  if (_connect_app_activation_makes_company (assistant))
    return connect_app_assistant_get_string (assistant, "account.name");
  for (guint i = 0; self->choices != NULL && i < json_array_get_length (self->choices); i++)
    {
      JsonObject *account = json_array_get_object_element (self->choices, i);

      if (g_strcmp0 (connect_json_get_string (account, "id"), choice) == 0)
        return connect_json_get_string (account, "name");
    }
  return choice;
}

void
_connect_app_activation_enter_summary (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *role = connect_app_format_word (_connect_app_activation_get_text (self, "partner.role"));

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Activate the Contract"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), _("You sign the agreement, and your portal opens."));
  add_fact (group, _("Contract"), _connect_app_activation_get_text (self, "contract.id"));
  add_fact (group, _("With"), _connect_app_activation_get_text (self, "issuer.name"));
  add_fact (group, _("Agreement"), _connect_app_activation_get_text (self, "agreement.title"));
  add_fact (group, _("Company"), get_account_name (assistant));
  add_fact (group, _("Role"), role);
  add_fact (group, _("Signed By"), connect_app_assistant_get_string (assistant, "name"));
  add_fact (group, _("E-mail"), connect_app_assistant_get_string (assistant, "email"));
  adw_bin_set_child (ADW_BIN (self->summary), group);
}
