/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/partners/connect-app-contract-page.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-actions.h"
#include "gui/common/connect-app-fields.h"
#include "gui/common/connect-app-permissions.h"
#include "gui/common/connect-app-section.h"
#include "gui/partners/connect-app-invitation.h"
#include "gui/partners/connect-app-partners.h"
#include "gui/partners/connect-app-timeline.h"
#include "gui/window/connect-app-window.h"
#include "protocol/connect-json.h"

/* --- looking up --- */

static ConnectRow *
dup_version (ConnectAccount *account, const char *collection_name, const char *parent, gint64 version)
{
  const ConnectCollection *collection = connect_collection_find (collection_name);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, version);
  g_autofree char *key = connect_collection_make_key (collection, parent, NULL, number);
  g_autoptr (ConnectRow) row = version > 0 ? connect_account_dup_row (account, collection, key) : NULL;

  return row != NULL && connect_row_get_object (row) != NULL ? g_steal_pointer (&row) : NULL;
}

ConnectRow *
connect_app_contract_dup_offered (ConnectRow *contract)
{
  JsonObject *object = connect_row_get_object (contract);
  const char *agreement = object != NULL ? connect_json_get_string (object, "agreement.id") : NULL;
  gint64 version;

  if (agreement == NULL)
    return NULL;
  version = connect_json_get_int (object, "newer.version", connect_json_get_int (object, "version", 0));
  if (version == 0)
    {
      g_autoptr (ConnectRow) row = connect_account_dup_row (connect_row_get_account (contract), connect_collection_find ("agreements"), agreement);

      return row != NULL ? connect_app_agreement_dup_version (row, 0) : NULL;
    }
  return dup_version (connect_row_get_account (contract), "agreement-versions", agreement, version);
}

ConnectRow *
connect_app_contract_dup_signed (ConnectRow *contract)
{
  g_autoptr (GPtrArray) versions = connect_app_timeline_dup_versions (contract);

  for (guint i = 0; i < versions->len; i++)
    if (connect_json_get_time (connect_row_get_object (versions->pdata[i]), "signed") != 0)
      return g_object_ref (versions->pdata[i]);
  return NULL;
}

ConnectRow *
connect_app_agreement_dup_version (ConnectRow *agreement, gint64 version)
{
  JsonObject *object = connect_row_get_object (agreement);

  if (version == 0 && object != NULL)
    version = connect_json_get_int (object, "version", 0);
  return dup_version (connect_row_get_account (agreement), "agreement-versions", connect_row_get_key (agreement), version);
}

/* --- General --- */

static GtkWidget *
build_invitation (ConnectRow *contract)
{
  JsonObject *object = connect_row_get_object (contract);
  gint64 created = connect_json_get_time (object, "events.created.at");
  gint64 opened = connect_json_get_time (object, "activation.opened");
  g_autofree char *age = connect_app_format_age (created, 0);
  g_autofree char *seen = connect_app_format_age (opened, 0);
  gboolean reminder = g_get_real_time () - created > G_TIME_SPAN_DAY;
  GtkWidget *group;

  if (g_strcmp0 (connect_row_get_state (contract), "pending") != 0)
    return NULL;
  group = connect_app_invitation_new (object, reminder ? age : NULL);
  if (group == NULL)
    return NULL;
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), connect_app_value_row_new (_("Age of the Link"), age));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             connect_app_value_row_new (_("Link First Opened"), opened != 0 ? seen : _("Not opened yet")));
  return group;
}

static void
update_can_send (ConnectAccount *account, GParamSpec *pspec, GtkWidget *button)
{
  g_autofree char *reason = NULL;
  gboolean possible = connect_account_can_send (account, &reason);
  const char *name = g_object_get_data (G_OBJECT (button), "name");

  gtk_widget_set_sensitive (button, possible);
  gtk_widget_set_tooltip_text (button, possible ? name : reason);
}

static void
note_cb (GtkWidget *button)
{
  connect_app_contract_note_present (button, g_object_get_data (G_OBJECT (button), "row"));
}

static GtkWidget *
make_note_button (ConnectRow *contract)
{
  GtkWidget *button = connect_app_icon_button_new ("document-edit-symbolic", _("Edit Note"));
  ConnectAccount *account = connect_row_get_account (contract);

  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (_("Edit Note")), g_free);
  g_object_set_data_full (G_OBJECT (button), "row", g_object_ref (contract), g_object_unref);
  g_signal_connect (button, "clicked", G_CALLBACK (note_cb), NULL);
  g_signal_connect_object (account, "notify::state", G_CALLBACK (update_can_send), button, 0);
  update_can_send (account, NULL, button);
  return button;
}

static GtkWidget *
build_notes (ConnectRow *contract)
{
  const char *note = connect_row_get_string (contract, "note");
  const char *message = connect_row_get_string (contract, "activation.message");
  const ConnectViewer *viewer = connect_account_get_viewer (connect_row_get_account (contract));
  gboolean editable = connect_collection_check_action (connect_row_get_collection (contract), "update", connect_row_get_object (contract),
                                                       viewer, NULL, NULL) == CONNECT_LEGAL_YES;
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row;

  if (note == NULL && message == NULL && !editable)
    {
      g_object_ref_sink (group);
      g_object_unref (group);
      return NULL;
    }
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Notes"));
  if (message != NULL)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), connect_app_value_row_new (_("Note to Signee"), message));
  if (note != NULL || editable)
    {
      row = connect_app_value_row_new (_("Note"), note != NULL && *note != '\0' ? note : _("None"));
      if (editable)
        adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_note_button (contract));
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  return group;
}

static void
agreement_cb (AdwActionRow *row, ConnectRow *contract)
{
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (row));

  if (window != NULL)
    connect_app_window_show_object (window, "agreements", connect_row_get_string (contract, "agreement.id"));
}

static GtkWidget *
build_agreement (ConnectRow *contract)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");
  const char *id = connect_row_get_string (contract, "agreement.id");
  gint64 version = connect_json_get_int (connect_row_get_object (contract), "version", 0);
  g_autofree char *subtitle = version > 0 ? g_strdup_printf (_("%s · version %" PRId64), id, version) : g_strdup (id);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Agreement"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), connect_row_get_string (contract, "agreement.name"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  gtk_accessible_update_state (GTK_ACCESSIBLE (arrow), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (agreement_cb), contract, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

static const ConnectAppField general_fields[] = {
  { "type", NULL, CONNECT_APP_FORMAT_WORD },
  { "kind", NULL, CONNECT_APP_FORMAT_WORD },
  { "partner.id", NULL, CONNECT_APP_FORMAT_ID },
  { "issuer.id", NULL, CONNECT_APP_FORMAT_ID },
  { "signee.name" },
  { "marketplace.name" },
  { "rejection_note" },
  { "termination_note" },
  { "events.created.at" },
  { "events.updated.at" },
  { "enrolled" },
  { "events.signed.at" },
  { "events.countersigned.at" },
  { "activation.date" },
  { "events.rejected.at" },
  { "events.terminated.at" },
  { NULL },
};

static const char *const invitation_paths[] = { "status", "activation", "partner.name", "issuer.name", "agreement.name", NULL };
static const char *const note_paths[] = { "note", "activation.message", "status", NULL };
static const char *const agreement_paths[] = { "agreement", "version", NULL };

static GtkWidget *
build_general (ConnectRow *contract)
{
  GtkWidget *box = connect_app_tab_box_new ();

  gtk_box_append (GTK_BOX (box), connect_app_section_new (contract, build_invitation, invitation_paths, NULL));
  gtk_box_append (GTK_BOX (box), connect_app_section_new (contract, build_notes, note_paths, NULL));
  gtk_box_append (GTK_BOX (box), connect_app_section_new (contract, build_agreement, agreement_paths, NULL));
  gtk_box_append (GTK_BOX (box), connect_app_fields_new (contract, general_fields, _("Details")));
  return box;
}

/* --- Permissions --- */

static GtkWidget *
make_permission_row (const ConnectAppPermission *permission, gboolean given)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (given ? "object-select-symbolic" : "window-close-symbolic");
  GtkWidget *word = gtk_label_new (given ? _("Granted") : _("Not granted"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(permission->input.title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _(permission->text));
  gtk_widget_add_css_class (icon, given ? "success" : "dim-label");
  gtk_widget_add_css_class (word, given ? "success" : "dim-label");
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), icon);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), word);
  return row;
}

static GtkWidget *
build_permission_list (ConnectRow *contract)
{
  JsonObject *object = connect_row_get_object (contract);
  gboolean active = g_strcmp0 (connect_row_get_state (contract), "active") == 0;
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Agreement Creation Permissions"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         active ? _("What the partner may create and manage.")
                                                : _("What the partner may create and manage while the contract is active."));
  for (const ConnectAppPermission *p = connect_app_permissions (); p->input.path != NULL; p++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               make_permission_row (p, connect_json_get_boolean (object, p->input.path, FALSE)));
  return group;
}

static const char *const permission_paths[] = { "permissions", "status", NULL };

static GtkWidget *
build_permissions (ConnectRow *contract)
{
  GtkWidget *box = connect_app_tab_box_new ();

  gtk_box_append (GTK_BOX (box), connect_app_section_new (contract, build_permission_list, permission_paths, NULL));
  return box;
}

/* The contracts that open a portal may pass rights on with it. */
static gboolean
opens_portal (ConnectRow *contract)
{
  const char *type = connect_row_get_string (contract, "type");

  return g_strcmp0 (type, "service") == 0 || g_strcmp0 (type, "program") == 0;
}

/* --- Versions --- */

static void
sign_cb (GtkWidget *button)
{
  connect_app_contract_sign_present (button, g_object_get_data (G_OBJECT (button), "row"));
}

/* A newer version that waits; for the side that may sign it with the button. */
static GtkWidget *
build_offer (ConnectRow *contract)
{
  JsonObject *object = connect_row_get_object (contract);
  gint64 newer = connect_json_get_int (object, "newer.version", 0);
  g_autofree char *age = connect_app_format_age (connect_json_get_time (object, "newer.at"), 0);
  gboolean mine = connect_collection_check_action (connect_row_get_collection (contract), "sign", object,
                                                   connect_account_get_viewer (connect_row_get_account (contract)), NULL, NULL) == CONNECT_LEGAL_YES;
  GtkWidget *group, *row, *button;
  g_autofree char *title = NULL;

  if (newer == 0 || connect_json_get_boolean (object, "latest", TRUE))
    return NULL;
  group = adw_preferences_group_new ();
  row = adw_action_row_new ();
  title = g_strdup_printf (_("Version %" PRId64 " waits to be signed"), newer);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), age);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("software-update-available-symbolic"));
  if (mine)
    {
      button = gtk_button_new_with_label (_("Sign…"));
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "suggested-action");
      g_object_set_data_full (G_OBJECT (button), "row", g_object_ref (contract), g_object_unref);
      g_signal_connect (button, "clicked", G_CALLBACK (sign_cb), NULL);
      g_signal_connect_object (connect_row_get_account (contract), "notify::state", G_CALLBACK (update_can_send), button, 0);
      update_can_send (connect_row_get_account (contract), NULL, button);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

static const char *const offer_paths[] = { "newer", "latest", "status", NULL };

static GtkWidget *
build_versions (ConnectRow *contract)
{
  GtkWidget *box = connect_app_tab_box_new ();

  gtk_box_append (GTK_BOX (box), connect_app_section_new (contract, build_offer, offer_paths, NULL));
  gtk_box_append (GTK_BOX (box), connect_app_version_list_new (contract, "contract-versions", _("Nothing has been signed yet.")));
  return box;
}

/* --- the page --- */

static const ConnectAppField header[] = {
  { "agreement.name" },
  { "partner.name" },
  { "issuer.name" },
  { "events.created.at", NULL, CONNECT_APP_FORMAT_AGE },
  { "events.updated.at", NULL, CONNECT_APP_FORMAT_AGE },
  { "expire_at" },
  { NULL },
};

static const ConnectAppTab tabs[] = {
  { "general", N_("General"), "document-properties-symbolic", build_general },
  { "permissions", N_("Permissions"), "dialog-password-symbolic", build_permissions, opens_portal },
  { "versions", N_("Versions"), "x-office-document-symbolic", build_versions },
  { "timeline", N_("Timeline"), "document-open-recent-symbolic", connect_app_timeline_new },
  { NULL },
};

static gboolean
act (GtkWidget *page, ConnectRow *row, const ConnectAction *action)
{
  const ConnectViewer *viewer = connect_account_get_viewer (connect_row_get_account (row));
  ConnectSide sides = connect_collection_get_sides (connect_row_get_collection (row), connect_row_get_object (row), viewer->account_id);

  if (strcmp (action->verb, "sign") == 0 && (sides & CONNECT_SIDE_PARTNER) != 0)
    connect_app_contract_sign_present (page, row);
  else if (action->flags & CONNECT_ACTION_UPDATE)
    connect_app_contract_note_present (page, row);
  else
    return FALSE;
  return TRUE;
}

const ConnectAppObject connect_app_contract_object = {
  .collection = "contracts",
  .header = header,
  .tabs = tabs,
  .edited_in_place = TRUE,
  .act = act,
  .print = connect_app_contract_dossier,
};
