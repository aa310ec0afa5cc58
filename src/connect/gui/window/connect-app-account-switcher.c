/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/window/connect-app-account-switcher.h"

#include <glib/gi18n.h>

#include "gui/window/connect-app-window.h"

const char *
connect_app_account_switcher_get_portal (ConnectAccount *account)
{
  switch (connect_account_get_role (account))
    {
    case CONNECT_ROLE_VENDOR: return _("Vendor Portal");
    case CONNECT_ROLE_DISTRIBUTOR: return _("Distributor Portal");
    case CONNECT_ROLE_RESELLER: return _("Reseller Portal");
    }
  return _("Connect");
}

static GtkWidget *
make_line (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
show_account (GtkMenuButton *button, ConnectAccount *account)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  const char *name = connect_account_get_name (account);
  const char *portal = connect_app_account_switcher_get_portal (account);
  g_autofree char *label = g_strdup_printf (_("Account: %s, %s"), name, portal);

  gtk_box_append (GTK_BOX (lines), make_line (name, "heading"));
  gtk_box_append (GTK_BOX (lines), make_line (portal, "account-portal"));
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("pan-down-symbolic"));
  gtk_menu_button_set_child (button, box);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *row, GtkMenuButton *button)
{
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (button));
  ConnectAccount *account = g_object_get_data (G_OBJECT (row), "account");

  gtk_menu_button_popdown (button);
  if (window != NULL)
    connect_app_window_set_account (window, account);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  ConnectAccount *account = item;
  ConnectAccount *current = user_data;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check;
  g_autofree char *subtitle = NULL;

  subtitle = g_strdup_printf ("%s · %s\n%s", connect_app_account_switcher_get_portal (account),
                              connect_account_get_email (account), connect_account_get_server (account));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), connect_account_get_name (account));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  check = gtk_image_new_from_icon_name ("object-select-symbolic");
  gtk_widget_set_opacity (check, account == current ? 1 : 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), check);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  if (account == current)
    gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_SELECTED, TRUE, -1);
  g_object_set_data_full (G_OBJECT (row), "account", g_object_ref (account), g_object_unref);
  return row;
}

static GtkWidget *
make_button (const char *title, const char *action, GtkMenuButton *button)
{
  GtkWidget *item = gtk_button_new_with_mnemonic (title);

  gtk_widget_set_halign (gtk_button_get_child (GTK_BUTTON (item)), GTK_ALIGN_START);
  gtk_widget_add_css_class (item, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (item), action);
  g_signal_connect_object (item, "clicked", G_CALLBACK (gtk_menu_button_popdown), button, G_CONNECT_SWAPPED);
  return item;
}

/* Made when it is opened: starting does not pay for it. */
static void
create_popup_cb (GtkMenuButton *button, gpointer user_data)
{
  GListModel *accounts = g_object_get_data (G_OBJECT (button), "accounts");
  ConnectAccount *account = g_object_get_data (G_OBJECT (button), "account");
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Accounts"), -1);
  gtk_list_box_bind_model (GTK_LIST_BOX (list), accounts, make_row, g_object_ref (account), g_object_unref);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (row_activated_cb), button, G_CONNECT_DEFAULT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 400);
  gtk_widget_set_size_request (scroller, 300, -1);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), make_button (_("_Add Account…"), "win.add-account", button));
  gtk_box_append (GTK_BOX (box), make_button (_("Open _Activation Link…"), "win.activate-link", button));
  gtk_box_append (GTK_BOX (box), make_button (_("_Sign Out…"), "win.sign-out", button));
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (button, popover);
}

void
connect_app_account_switcher_attach (GtkMenuButton *button, GListModel *accounts, ConnectAccount *account)
{
  g_object_set_data_full (G_OBJECT (button), "accounts", g_object_ref (accounts), g_object_unref);
  g_object_set_data_full (G_OBJECT (button), "account", g_object_ref (account), g_object_unref);
  gtk_menu_button_set_create_popup_func (button, create_popup_cb, NULL, NULL);
  show_account (button, account);
}
