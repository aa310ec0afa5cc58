/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Signing with the text shown: a pending contract, the newer version of an active one beside the signed one, and the
 * enrollment in a distribution agreement. And the note of a contract. */

#include "config.h"

#include "gui/partners/connect-app-partners.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "gui/common/connect-app-assistant.h"
#include "gui/common/connect-app-diff.h"
#include "gui/common/connect-app-document.h"
#include "gui/common/connect-app-section.h"
#include "gui/partners/connect-app-contract-page.h"
#include "gui/window/connect-app-window.h"
#include "protocol/connect-json.h"

static const ConnectAppInput accepted_input = {
  .path = "accepted",
  .title = N_("I have read and accepted the agreement"),
  .missing = N_("Read the agreement and accept it first."),
};

static void
tell (ConnectAppAssistant *self, const char *text)
{
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (self));

  if (window != NULL)
    connect_app_window_toast (window, text);
}

static ConnectRow *
get_row (ConnectAppAssistant *self)
{
  return connect_app_assistant_get_context (self);
}

static void
show_page_cb (AdwToggleGroup *toggles, GParamSpec *pspec, GtkStack *stack)
{
  const char *name = adw_toggle_group_get_active_name (toggles);

  if (name != NULL)
    gtk_stack_set_visible_child_name (stack, name);
}

static void
add_toggle (AdwToggleGroup *toggles, const char *name, const char *label)
{
  AdwToggle *toggle = adw_toggle_new ();

  adw_toggle_set_name (toggle, name);
  adw_toggle_set_label (toggle, label);
  adw_toggle_group_add (toggles, toggle);
}

/* The new text, and what changed since the signed one. */
static GtkWidget *
make_comparison (JsonObject *signed_version, JsonObject *offered)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *toggles = adw_toggle_group_new ();
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *card = adw_bin_new ();
  g_autofree char *old_text = connect_app_document_dup_text (signed_version);
  g_autofree char *new_text = connect_app_document_dup_text (offered);
  GtkWidget *changes = connect_app_diff_new (old_text, new_text);

  add_toggle (ADW_TOGGLE_GROUP (toggles), "text", _("New Text"));
  add_toggle (ADW_TOGGLE_GROUP (toggles), "changes", _("Changes"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggles), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What is shown of the agreement"), -1);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_set_margin_start (changes, 18);
  gtk_widget_set_margin_end (changes, 18);
  gtk_widget_set_margin_top (changes, 12);
  gtk_widget_set_margin_bottom (changes, 18);
  adw_bin_set_child (ADW_BIN (card), changes);
  gtk_stack_set_vhomogeneous (GTK_STACK (stack), FALSE);
  gtk_stack_add_named (GTK_STACK (stack), connect_app_document_new (offered), "text");
  gtk_stack_add_named (GTK_STACK (stack), card, "changes");
  g_signal_connect_object (toggles, "notify::active-name", G_CALLBACK (show_page_cb), stack, 0);
  gtk_box_append (GTK_BOX (box), toggles);
  gtk_box_append (GTK_BOX (box), stack);
  return box;
}

static GtkWidget *
build_sign (ConnectAppAssistant *self)
{
  ConnectRow *contract = get_row (self);
  GtkWidget *box = connect_app_step_box_new ();
  g_autoptr (ConnectRow) offered = connect_app_contract_dup_offered (contract);
  g_autoptr (ConnectRow) signed_version = connect_app_contract_dup_signed (contract);
  JsonObject *text = offered != NULL ? connect_row_get_object (offered) : NULL;
  g_autofree char *title = g_strdup_printf (_("%s, Version %" PRId64), connect_row_get_string (contract, "agreement.name"),
                                            text != NULL ? connect_json_get_int (text, "version", 0) : 0);
  AdwPreferencesGroup *group = connect_app_step_add_group (box, text != NULL ? title : _("Agreement"), NULL);

  if (text == NULL)
    adw_preferences_group_add (group, connect_app_hint_new (_("The text of this version has not been synchronised yet. Close this and try again in a moment.")));
  else if (signed_version != NULL)
    adw_preferences_group_add (group, make_comparison (connect_row_get_object (signed_version), text));
  else
    adw_preferences_group_add (group, connect_app_document_new (text));
  connect_app_assistant_add_check (self, connect_app_step_add_group (box, NULL, NULL), &accepted_input);
  return box;
}

static gboolean
check_sign (ConnectAppAssistant *self)
{
  g_autoptr (ConnectRow) offered = connect_app_contract_dup_offered (get_row (self));

  if (offered == NULL)
    connect_app_assistant_set_banner (self, _("What cannot be read cannot be signed: the text has not been synchronised yet."));
  return offered != NULL;
}

static DexFuture *
send_sign (ConnectAppAssistant *self)
{
  g_autofree char *path = connect_row_dup_path (get_row (self));
  g_autofree char *sign = g_strconcat (path, "/sign", NULL);

  /* Based on what was shown: another version meanwhile is refused. */
  return connect_app_assistant_send_if (self, "POST", sign, NULL, connect_row_get_revision (get_row (self)));
}

static void
sign_answered (ConnectAppAssistant *self, const GValue *answer)
{
  tell (self, _("Contract signed"));
}

static const ConnectAppStep sign_steps[] = {
  { "sign", N_("Sign"), build_sign, .check = check_sign, .verb = N_("_Sign"), .send = send_sign, .answered = sign_answered },
  { NULL },
};

static const ConnectAppAssistantKind sign_kind = {
  .title = N_("Sign Contract"),
  .discard = N_("Close Without Signing?"),
  .collection = "contracts",
  .steps = sign_steps,
};

static void
present (const ConnectAppAssistantKind *kind, GtkWidget *parent, ConnectRow *row)
{
  ConnectAppAssistant *assistant = connect_app_assistant_new (kind, connect_row_get_account (row));

  connect_app_assistant_take_context (assistant, g_object_ref (row), g_object_unref);
  connect_app_assistant_present (assistant, parent);
}

void
connect_app_contract_sign_present (GtkWidget *parent, ConnectRow *contract)
{
  present (&sign_kind, parent, contract);
}

/* --- Enroll --- */

static const ConnectAppInput message_input = {
  .path = "activation.message",
  .title = N_("Message to the Distributor"),
  .collection = "contracts",
};

static GtkWidget *
build_enroll (ConnectAppAssistant *self)
{
  ConnectRow *agreement = get_row (self);
  GtkWidget *box = connect_app_step_box_new ();
  g_autoptr (ConnectRow) version = connect_app_agreement_dup_version (agreement, 0);
  AdwPreferencesGroup *group = connect_app_step_add_group (box, connect_row_get_title (agreement),
                                                           connect_row_get_string (agreement, "description"));

  adw_preferences_group_add (group, connect_app_document_new (version != NULL ? connect_row_get_object (version) : connect_row_get_object (agreement)));
  group = connect_app_step_add_group (box, NULL, NULL);
  connect_app_assistant_add_text (self, group, &message_input, 60);
  connect_app_assistant_add_check (self, connect_app_step_add_group (box, NULL, NULL), &accepted_input);
  return box;
}

static DexFuture *
send_enroll (ConnectAppAssistant *self)
{
  g_autofree char *path = g_strdup_printf ("agreements/%s/contracts", connect_row_get_key (get_row (self)));
  g_autoptr (JsonObject) body = json_object_new ();

  connect_json_set_string (body, "activation.message", connect_app_assistant_get_string (self, "activation.message"));
  return connect_app_assistant_send (self, "POST", path, body);
}

static void
enroll_answered (ConnectAppAssistant *self, const GValue *answer)
{
  JsonObject *contract = connect_app_answer_get_object (answer);
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (self));

  tell (self, _("Enrolled"));
  if (window != NULL && contract != NULL)
    connect_app_window_show_object (window, "contracts", connect_json_get_string (contract, "id"));
}

static const ConnectAppStep enroll_steps[] = {
  { "enroll", N_("Enroll"), build_enroll, .verb = N_("_Enroll"), .send = send_enroll, .answered = enroll_answered },
  { NULL },
};

static const ConnectAppAssistantKind enroll_kind = {
  .title = N_("Enroll"),
  .discard = N_("Close Without Enrolling?"),
  .collection = "contracts",
  .steps = enroll_steps,
};

void
connect_app_enroll_present (GtkWidget *parent, ConnectRow *agreement)
{
  present (&enroll_kind, parent, agreement);
}

/* --- the note --- */

static const ConnectAppInput note_input = {
  .path = "note",
  .hint = N_("For your side and for the partner to see"),
};

static GtkWidget *
build_note (ConnectAppAssistant *self)
{
  GtkWidget *box = connect_app_step_box_new ();

  connect_app_assistant_add_text (self, connect_app_step_add_group (box, NULL, NULL), &note_input, 80);
  return box;
}

static DexFuture *
send_note (ConnectAppAssistant *self)
{
  const char *note = connect_app_assistant_get_string (self, "note");
  g_autofree char *path = connect_row_dup_path (get_row (self));
  g_autoptr (JsonObject) body = json_object_new ();

  connect_json_set_string (body, "note", note != NULL ? note : "");
  return connect_app_assistant_send_if (self, "PUT", path, body, connect_row_get_revision (get_row (self)));
}

static const ConnectAppStep note_steps[] = {
  { "note", N_("Note"), build_note, .verb = N_("_Save"), .send = send_note },
  { NULL },
};

static const ConnectAppAssistantKind note_kind = {
  .title = N_("Edit Note"),
  .discard = N_("Discard the Changes?"),
  .collection = "contracts",
  .steps = note_steps,
};

void
connect_app_contract_note_present (GtkWidget *parent, ConnectRow *contract)
{
  ConnectAppAssistant *assistant = connect_app_assistant_new (&note_kind, connect_row_get_account (contract));

  connect_app_assistant_take_context (assistant, g_object_ref (contract), g_object_unref);
  connect_app_assistant_preset (assistant, "note", connect_row_get_string (contract, "note"));
  connect_app_assistant_present (assistant, parent);
}
