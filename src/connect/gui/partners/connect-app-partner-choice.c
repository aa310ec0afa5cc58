/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/partners/connect-app-partner-choice.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cache/connect-query.h"
#include "protocol/connect-json.h"

#define CHOICE "partner-choice"

typedef struct
{
  GtkWidget    *name;
  GtkWidget    *known;
  ConnectQuery *query;
} Choice;

static const ConnectAppInput which_input = { .path = "which", .missing = N_("Choose who the partner is.") };

static const ConnectAppOption which[] = {
  { "new", N_("New Partner"), N_("Somebody who is not in your directory yet") },
  { "known", N_("Partner in the Directory"), N_("For instance to work together again") },
  { NULL },
};

static const ConnectAppInput name_input = {
  .path = "partner.name",
  .title = N_("Name of the Partner"),
  .hint = N_("As you know it. The partner gives its legal name when it activates its portal."),
  .missing = N_("Fill in the partner's name."),
  .collection = "contracts",
};

static const ConnectAppInput id_input = {
  .path = "partner.id",
  .title = N_("Partner in the Directory"),
  .missing = N_("Choose a partner of your directory."),
  .collection = "contracts",
};

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_clear_object (&choice->query);
  g_free (choice);
}

static gboolean
is_known (ConnectAppAssistant *assistant)
{
  return g_strcmp0 (connect_app_assistant_get_string (assistant, "which"), "known") == 0;
}

static void
which_cb (ConnectAppAssistant *assistant)
{
  Choice *choice = g_object_get_data (G_OBJECT (assistant), CHOICE);

  gtk_widget_set_visible (choice->known, is_known (assistant));
  gtk_widget_set_visible (choice->name, !is_known (assistant));
}

void
connect_app_partner_choice_add (ConnectAppAssistant *assistant, GtkWidget *box)
{
  Choice *choice = g_new0 (Choice, 1);
  AdwPreferencesGroup *group = connect_app_step_add_group (box, _("Partner"), NULL);

  g_object_set_data_full (G_OBJECT (assistant), CHOICE, choice, choice_free);
  connect_app_assistant_add_options (assistant, group, &which_input, which);
  choice->name = GTK_WIDGET (connect_app_step_add_group (box, NULL, NULL));
  connect_app_assistant_add_entry (assistant, ADW_PREFERENCES_GROUP (choice->name), &name_input);
  choice->known = GTK_WIDGET (connect_app_step_add_group (box, NULL, NULL));
  choice->query = connect_query_new (connect_app_assistant_get_account (assistant), connect_collection_find ("partners"));
  connect_query_set_order (choice->query, "name");
  connect_app_assistant_add_row (assistant, ADW_PREFERENCES_GROUP (choice->known), &id_input, choice->query);
  g_signal_connect_object (assistant, "changed::which", G_CALLBACK (which_cb), assistant, G_CONNECT_SWAPPED);
  which_cb (assistant);
}

void
connect_app_partner_choice_update (ConnectAppAssistant *assistant, const char *type)
{
  Choice *choice = g_object_get_data (G_OBJECT (assistant), CHOICE);

  connect_query_set_filter (choice->query, strcmp (type, "program") == 0 ? "eq(role,vendor)" : "eq(role,reseller)");
}

void
connect_app_partner_choice_fill (ConnectAppAssistant *assistant, JsonObject *body)
{
  const char *path = is_known (assistant) ? "partner.id" : "partner.name";

  connect_json_set_string (body, path, connect_app_assistant_get_string (assistant, path));
}
