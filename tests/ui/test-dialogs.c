/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a dialog showed goes with it, wherever the focus was. */

#include "gui/common/connect-app-assistant.h"
#include "gui/common/connect-app-dialog.h"
#include "gui/partners/connect-app-partners.h"
#include "ui/ui-fixture.h"

static gboolean
is_gone (gpointer object)
{
  return *(gpointer *) object == NULL;
}

static gboolean
has_focus (gpointer widget)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

static void
test_field (UiFixture *f, gconstpointer data)
{
  AdwDialog *dialog = connect_app_dialog_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *entry = gtk_entry_new ();
  gpointer content = box;

  gtk_box_append (GTK_BOX (box), entry);
  adw_dialog_set_child (dialog, box);
  adw_dialog_present (dialog, GTK_WIDGET (f->window));
  gtk_widget_grab_focus (entry);
  connect_test_wait (has_focus, box);
  gtk_test_widget_wait_for_draw (entry);
  g_object_add_weak_pointer (G_OBJECT (box), &content);
  adw_dialog_force_close (dialog);
  connect_test_wait (is_gone, &content);
}

static gboolean
has_choices (gpointer combo)
{
  return g_list_model_get_n_items (adw_combo_row_get_model (combo)) > 1;
}

static gboolean
nobody_is_chosen (gpointer assistant)
{
  return connect_app_assistant_get_string (assistant, "partner.id") == NULL;
}

/* The partner that is chosen goes while the list of partners is open: it is chosen no longer, and nothing keeps the list
 * when the dialog has gone. */
static void
test_chosen_partner_goes (UiFixture *f, gconstpointer data)
{
  g_autoptr (ConnectRow) agreement = ui_dup_first (f->account, "agreements", "and(eq(type,service),eq(active,true))");
  g_autoptr (ConnectRow) partner = ui_dup_first (f->account, "partners", "eq(role,reseller)");
  ConnectAppAssistant *assistant;
  GtkWidget *combo;
  gpointer content;

  connect_app_contract_create_present (GTK_WIDGET (f->window), f->account);
  assistant = CONNECT_APP_ASSISTANT (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (f->window)));
  connect_app_assistant_next (assistant);
  connect_app_assistant_set_string (assistant, "agreement.id", connect_row_get_key (agreement));
  connect_app_assistant_next (assistant);
  connect_app_assistant_set_string (assistant, "which", "known");
  combo = ui_find (GTK_WIDGET (assistant), ADW_TYPE_COMBO_ROW, "Partner in the Directory");
  connect_test_wait (has_choices, combo);
  connect_app_assistant_set_string (assistant, "partner.id", connect_row_get_string (partner, "id"));
  content = combo;
  g_object_add_weak_pointer (G_OBJECT (combo), &content);
  gtk_popover_popup (GTK_POPOVER (ui_find (combo, GTK_TYPE_POPOVER, NULL)));
  gtk_test_widget_wait_for_draw (combo);
  connect_test_account_remove (f->account, "partners", connect_row_get_key (partner));
  connect_test_wait (nobody_is_chosen, assistant);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (combo)), ==, 0);
  connect_app_assistant_close (assistant);
  connect_test_wait (is_gone, &content);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add ("/ui/dialogs/field", UiFixture, UI_WITH_WINDOW, ui_fixture_set_up, test_field, ui_fixture_tear_down);
  g_test_add ("/ui/dialogs/chosen-partner-goes", UiFixture, UI_WITH_WINDOW, ui_fixture_set_up, test_chosen_partner_goes,
              ui_fixture_tear_down);
  return g_test_run ();
}
