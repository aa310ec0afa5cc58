/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Create Agreement, Edit Agreement and Add Version: forms of one step. */

#include "config.h"

#include "gui/partners/connect-app-partners.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-assistant.h"
#include "gui/common/connect-app-document.h"
#include "gui/window/connect-app-window.h"
#include "protocol/connect-json.h"

typedef struct
{
  char                    *type;    /* fixed, or NULL */
  ConnectRow              *row;     /* the program agreement above, or the agreement itself */
  ConnectQuery            *marketplaces;
  ConnectAppAgreementMade  made;
  GWeakRef                 owner;
  gpointer                 data;
} Form;

static const ConnectAppInput type_input = { .path = "type", .missing = N_("Choose a type.") };

static const ConnectAppOption types[] = {
  { "service", N_("Service"), N_("With Resellers; opens the Reseller Portal") },
  { "program", N_("Program"), N_("With Vendors; opens the Vendor Portal") },
  { NULL },
};

static const ConnectAppInput title_input = { .path = "title", .missing = N_("Fill in a name.") };
static const ConnectAppInput description_input = { .path = "description", .missing = N_("Describe the agreement in a few words.") };
static const ConnectAppInput marketplace_input = { .path = "marketplace.id", .title = N_("Marketplace"), .missing = N_("Choose a marketplace.") };
static const ConnectAppInput accept_input = { .path = "auto_accept" };

static void
form_free (gpointer data)
{
  Form *form = data;

  g_free (form->type);
  g_clear_object (&form->row);
  g_clear_object (&form->marketplaces);
  g_weak_ref_clear (&form->owner);
  g_free (form);
}

static Form *
form_new (ConnectRow *row)
{
  Form *form = g_new0 (Form, 1);

  form->row = row != NULL ? g_object_ref (row) : NULL;
  g_weak_ref_init (&form->owner, NULL);
  return form;
}

static void
add_marketplace (ConnectAppAssistant *self, AdwPreferencesGroup *group)
{
  Form *form = connect_app_assistant_get_context (self);
  ConnectAccount *account = connect_app_assistant_get_account (self);
  g_autofree char *own = g_strdup_printf ("eq(owner.id,%s)", connect_account_get_id (account));

  form->marketplaces = connect_query_new (account, connect_collection_find ("marketplaces"));
  connect_query_set_filter (form->marketplaces, own);
  connect_app_assistant_add_row (self, group, &marketplace_input, form->marketplaces);
}

static GtkWidget *
build_create (ConnectAppAssistant *self)
{
  Form *form = connect_app_assistant_get_context (self);
  GtkWidget *box = connect_app_step_box_new ();
  AdwPreferencesGroup *group;

  if (form->type == NULL)
    connect_app_assistant_add_options (self, connect_app_step_add_group (box, _("Type"), NULL), &type_input, types);
  group = connect_app_step_add_group (box, form->type == NULL ? _("Agreement") : NULL, NULL);
  connect_app_assistant_add_entry (self, group, &title_input);
  connect_app_assistant_add_text (self, group, &description_input, 60);
  if (form->row != NULL)
    {
      GtkWidget *accept;

      group = connect_app_step_add_group (box, _("Distribution"), NULL);
      add_marketplace (self, group);
      accept = connect_app_assistant_add_check (self, group, &accept_input);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (accept), _("Enrolled contracts become active without your approval"));
    }
  connect_app_document_add (self, box);
  connect_app_assistant_set_boolean (self, "active", TRUE);
  return box;
}

static DexFuture *
send_create (ConnectAppAssistant *self)
{
  Form *form = connect_app_assistant_get_context (self);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *path = form->row != NULL ? g_strdup_printf ("agreements/%s/agreements", connect_row_get_key (form->row))
                                            : g_strdup ("agreements");

  connect_json_set_string (body, "type", connect_app_assistant_get_string (self, "type"));
  connect_json_set_string (body, "title", connect_app_assistant_get_string (self, "title"));
  connect_json_set_string (body, "description", connect_app_assistant_get_string (self, "description"));
  if (form->row != NULL)
    {
      connect_json_set_string (body, "marketplace.id", connect_app_assistant_get_string (self, "marketplace.id"));
      connect_json_set_boolean (body, "auto_accept", connect_app_assistant_get_boolean (self, "auto_accept"));
    }
  connect_app_document_fill (self, body);
  return connect_app_assistant_send (self, "POST", path, body);
}

static void
tell (ConnectAppAssistant *self, const char *text)
{
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (self));

  if (window != NULL)
    connect_app_window_toast (window, text);
}

static void
create_answered (ConnectAppAssistant *self, const GValue *answer)
{
  Form *form = connect_app_assistant_get_context (self);
  JsonObject *agreement = connect_app_answer_get_object (answer);
  g_autoptr (GObject) owner = g_weak_ref_get (&form->owner);

  tell (self, _("Agreement created"));
  if (form->made != NULL && owner != NULL && agreement != NULL)
    form->made (agreement, form->data);
}

static const ConnectAppStep create_steps[] = {
  { "agreement", N_("Agreement"), build_create, .verb = N_("_Create"), .send = send_create, .answered = create_answered },
  { NULL },
};

static const ConnectAppAssistantKind create_kind = {
  .title = N_("Create Agreement"),
  .discard = N_("Discard the New Agreement?"),
  .collection = "agreements",
  .steps = create_steps,
};

static const ConnectAppAssistantKind distribution_kind = {
  .title = N_("Create Distribution Agreement"),
  .discard = N_("Discard the New Agreement?"),
  .collection = "agreements",
  .steps = create_steps,
};

void
connect_app_agreement_create_present (GtkWidget *parent, ConnectAccount *account, const char *type, ConnectRow *program,
                                      ConnectAppAgreementMade made, GObject *owner, gpointer data)
{
  ConnectAppAssistant *assistant = connect_app_assistant_new (program != NULL ? &distribution_kind : &create_kind, account);
  Form *form = form_new (program);

  form->type = program != NULL ? g_strdup ("distribution") : g_strdup (type);
  form->made = made;
  form->data = data;
  g_weak_ref_set (&form->owner, owner);
  connect_app_assistant_take_context (assistant, form, form_free);
  connect_app_assistant_preset (assistant, "type", form->type != NULL ? form->type : "service");
  connect_app_assistant_present (assistant, parent);
}

/* --- Edit Agreement --- */

static GtkWidget *
build_edit (ConnectAppAssistant *self)
{
  Form *form = connect_app_assistant_get_context (self);
  GtkWidget *box = connect_app_step_box_new ();
  AdwPreferencesGroup *group = connect_app_step_add_group (box, NULL, NULL);

  connect_app_assistant_add_entry (self, group, &title_input);
  connect_app_assistant_add_text (self, group, &description_input, 100);
  if (g_strcmp0 (connect_row_get_string (form->row, "type"), "distribution") == 0)
    {
      gboolean accept = connect_json_get_boolean (connect_row_get_object (form->row), "auto_accept", FALSE);

      connect_app_assistant_add_check (self, connect_app_step_add_group (box, NULL, NULL), &accept_input);
      connect_app_assistant_set_boolean (self, "auto_accept", accept);
    }
  return box;
}

static DexFuture *
send_edit (ConnectAppAssistant *self)
{
  Form *form = connect_app_assistant_get_context (self);
  g_autofree char *path = connect_row_dup_path (form->row);

  return connect_app_assistant_send_if (self, "PUT", path, connect_app_assistant_get_values (self),
                                        connect_row_get_revision (form->row));
}

static const ConnectAppStep edit_steps[] = {
  { "agreement", N_("Agreement"), build_edit, .verb = N_("_Save"), .send = send_edit },
  { NULL },
};

static const ConnectAppAssistantKind edit_kind = {
  .title = N_("Edit Agreement"),
  .discard = N_("Discard the Changes?"),
  .collection = "agreements",
  .steps = edit_steps,
};

void
connect_app_agreement_edit_present (GtkWidget *parent, ConnectRow *agreement)
{
  ConnectAppAssistant *assistant = connect_app_assistant_new (&edit_kind, connect_row_get_account (agreement));

  connect_app_assistant_take_context (assistant, form_new (agreement), form_free);
  connect_app_assistant_preset (assistant, "title", connect_row_get_string (agreement, "title"));
  connect_app_assistant_preset (assistant, "description", connect_row_get_string (agreement, "description"));
  connect_app_assistant_present (assistant, parent);
}

/* --- Add Version --- */

static GtkWidget *
build_version (ConnectAppAssistant *self)
{
  GtkWidget *box = connect_app_step_box_new ();

  connect_app_document_add (self, box);
  return box;
}

static DexFuture *
send_version (ConnectAppAssistant *self)
{
  Form *form = connect_app_assistant_get_context (self);
  g_autofree char *path = g_strdup_printf ("agreements/%s/versions", connect_row_get_key (form->row));
  g_autoptr (JsonObject) body = json_object_new ();

  connect_app_document_fill (self, body);
  return connect_app_assistant_send (self, "POST", path, body);
}

static void
version_answered (ConnectAppAssistant *self, const GValue *answer)
{
  tell (self, connect_app_assistant_get_boolean (self, "active") ? _("Version added and activated")
                                                                 : _("Version added; it is not active yet"));
}

static const ConnectAppStep version_steps[] = {
  { "version", N_("Version"), build_version, .verb = N_("_Add"), .send = send_version, .answered = version_answered },
  { NULL },
};

static const ConnectAppAssistantKind version_kind = {
  .title = N_("Add Version"),
  .discard = N_("Discard the New Version?"),
  .collection = "agreement-versions",
  .steps = version_steps,
};

void
connect_app_version_add_present (GtkWidget *parent, ConnectRow *agreement)
{
  ConnectAppAssistant *assistant = connect_app_assistant_new (&version_kind, connect_row_get_account (agreement));

  connect_app_assistant_take_context (assistant, form_new (agreement), form_free);
  connect_app_assistant_present (assistant, parent);
}
