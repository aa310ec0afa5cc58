/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/window/connect-app-sync-button.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-screens.h"

typedef struct
{
  ConnectAccount *account;
  GtkMenuButton *button;
  GtkStack *icons;
  GtkImage *icon;
  GtkLabel *label;
} Sync;

static void
sync_free (gpointer data)
{
  Sync *sync = data;

  g_object_unref (sync->account);
  g_free (sync);
}

static char *
dup_progress (ConnectAccount *account)
{
  double progress = -1;

  g_object_get (account, "progress", &progress, NULL);
  if (progress < 0)
    return g_strdup (_("Synchronising…"));
  return g_strdup_printf (_("Synchronising, %d %%"), (int) (progress * 100));
}

char *
connect_app_sync_button_dup_text (ConnectAccount *account)
{
  gint64 synced = connect_account_get_synced_at (account);
  gint64 since = connect_account_get_offline_since (account);
  g_autofree char *clock = NULL;

  switch (connect_account_get_state (account))
    {
    case CONNECT_ACCOUNT_OFFLINE:
      clock = connect_app_format_clock (since, 0);
      return since != 0 ? g_strdup_printf (_("Offline since %s"), clock) : g_strdup (_("Offline"));
    case CONNECT_ACCOUNT_CONNECTING:
      return g_strdup (_("Connecting…"));
    case CONNECT_ACCOUNT_SYNCING:
      return dup_progress (account);
    case CONNECT_ACCOUNT_SIGNED_OUT:
      return g_strdup (_("Signed out"));
    case CONNECT_ACCOUNT_FAILED:
      return g_strdup (_("Not synchronised"));
    case CONNECT_ACCOUNT_ONLINE:
    case CONNECT_ACCOUNT_FOLLOWER:
      break;
    }
  clock = connect_app_format_clock (synced, 0);
  return synced != 0 ? g_strdup_printf (_("Synchronised %s"), clock) : g_strdup (_("Synchronised"));
}

static const char *
get_icon (ConnectAccountState state)
{
  switch (state)
    {
    case CONNECT_ACCOUNT_OFFLINE: return "network-offline-symbolic";
    case CONNECT_ACCOUNT_SIGNED_OUT: return "dialog-password-symbolic";
    case CONNECT_ACCOUNT_FAILED: return "dialog-error-symbolic";
    case CONNECT_ACCOUNT_CONNECTING:
    case CONNECT_ACCOUNT_SYNCING:
    case CONNECT_ACCOUNT_ONLINE:
    case CONNECT_ACCOUNT_FOLLOWER:
      break;
    }
  return "object-select-symbolic";
}

static void
update (GtkWidget *button)
{
  Sync *sync = g_object_get_data (G_OBJECT (button), "sync");
  ConnectAccountState state = connect_account_get_state (sync->account);
  gboolean busy = state == CONNECT_ACCOUNT_CONNECTING || state == CONNECT_ACCOUNT_SYNCING;
  g_autofree char *text = connect_app_sync_button_dup_text (sync->account);
  g_autofree char *label = g_strdup_printf (_("Synchronisation: %s"), text);

  gtk_image_set_from_icon_name (sync->icon, get_icon (state));
  gtk_stack_set_visible_child_name (sync->icons, busy ? "busy" : "icon");
  gtk_label_set_label (sync->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* --- popover -------------------------------------------------------------------------------------------------- */

static void
add_text (GtkBox *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 36);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (box, label);
}

static GtkWidget *
make_list (ConnectAccount *account)
{
  GtkWidget *list = gtk_list_box_new ();
  const ConnectAppList *const *lists = connect_app_lists ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("How Old Each List Is"), -1);
  for (guint i = 0; lists[i] != NULL; i++)
    {
      gint64 synced = connect_account_get_collection_synced_at (account, connect_collection_find (lists[i]->collection));
      g_autofree char *age = synced != 0 ? connect_app_format_age (synced, 0) : g_strdup (_("never"));
      g_autofree char *exact = connect_app_format_exact (synced);
      GtkWidget *row;

      if (!connect_app_list_applies (lists[i], account))
        continue;
      row = adw_action_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(lists[i]->title));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), age);
      gtk_widget_set_tooltip_text (row, exact);
      gtk_list_box_append (GTK_LIST_BOX (list), row);
    }
  return list;
}

static void
create_popup_cb (GtkMenuButton *button, gpointer user_data)
{
  Sync *sync = user_data;
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *now = gtk_button_new_with_mnemonic (_("_Synchronise Now"));
  const char *problem = connect_account_get_problem (sync->account);
  g_autofree char *text = connect_app_sync_button_dup_text (sync->account);
  g_autofree char *keyring = NULL;

  g_object_get (sync->account, "keyring", &keyring, NULL);
  add_text (GTK_BOX (box), text, "heading");
  add_text (GTK_BOX (box), connect_account_get_server (sync->account), "dimmed");
  if (problem != NULL)
    add_text (GTK_BOX (box), problem, "body");
  if (keyring != NULL)
    add_text (GTK_BOX (box), keyring, "caption");
  gtk_box_append (GTK_BOX (box), make_list (sync->account));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (now), "win.refresh");
  g_signal_connect_object (now, "clicked", G_CALLBACK (gtk_menu_button_popdown), button, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), now);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (button, popover);
}

GtkWidget *
connect_app_sync_button_new (ConnectAccount *account)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  Sync *sync = g_new0 (Sync, 1);

  sync->account = g_object_ref (account);
  sync->icons = GTK_STACK (gtk_stack_new ());
  sync->icon = GTK_IMAGE (gtk_image_new ());
  sync->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_stack_add_named (sync->icons, GTK_WIDGET (sync->icon), "icon");
  gtk_stack_add_named (sync->icons, adw_spinner_new (), "busy");
  gtk_label_set_xalign (sync->label, 0);
  gtk_label_set_ellipsize (sync->label, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (sync->label), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (sync->label), "numeric");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (sync->icons));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (sync->label));
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), box);
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (button), GTK_ARROW_UP);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "sync-button");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), create_popup_cb, sync, NULL);
  g_object_set_data_full (G_OBJECT (button), "sync", sync, sync_free);
  g_signal_connect_object (account, "notify", G_CALLBACK (update), button, G_CONNECT_SWAPPED);
  update (button);
  return button;
}
