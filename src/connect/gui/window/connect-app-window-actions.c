/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The actions of the window: its own, and those that the folders of screens bring. */

#include "config.h"

#include "gui/window/connect-app-window-private.h"

#include <glib/gi18n.h>

#include "core/connect-app-settings.h"
#include "gui/account/connect-app-sign-in.h"
#include "gui/activation/connect-app-activation.h"
#include "gui/common/connect-app-list-page.h"
#include "gui/window/connect-app-palette.h"

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConnectAppWindow *self = user_data;

  adw_navigation_split_view_set_show_content (self->split_view, FALSE);
  connect_app_sidebar_start_search (self->sidebar);
}

static void
palette_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  connect_app_palette_present (user_data);
}

static void
go_home_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  connect_app_window_show_home (user_data);
}

static void
go_back_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  connect_app_window_go_back (user_data);
}

static void
show_list_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConnectAppWindow *self = user_data;
  const ConnectAppList *list = connect_app_list_find (self->account, g_variant_get_string (parameter, NULL));

  if (list != NULL)
    connect_app_window_show_list (self, list, NULL, NULL);
}

static void
next_account_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConnectAppWindow *self = user_data;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ConnectAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);
      g_autoptr (ConnectAccount) next = NULL;

      if (account != self->account)
        continue;
      next = g_list_model_get_item (G_LIST_MODEL (self->accounts), (i + 1) % n);
      connect_app_window_set_account (self, next);
      return;
    }
}

static void
activate_in_page (ConnectAppWindow *self, const char *action)
{
  AdwNavigationPage *page = self->pages != NULL ? adw_navigation_view_get_visible_page (self->pages) : NULL;

  if (page != NULL)
    gtk_widget_activate_action (GTK_WIDGET (page), action, NULL);
}

static void
search_list_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  activate_in_page (user_data, "list.search");
}

static void
print_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  activate_in_page (user_data, connect_app_window_get_row (user_data) != NULL ? "object.print" : "list.print");
}

static void
refresh_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConnectAppWindow *self = user_data;

  if (self->account != NULL)
    connect_account_refresh (self->account);
}

static void
add_account_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConnectAppWindow *self = user_data;

  connect_app_sign_in_present (GTK_WIDGET (self), self->accounts, NULL);
}

static void
sign_in_again_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConnectAppWindow *self = user_data;

  connect_app_sign_in_present (GTK_WIDGET (self), self->accounts, self->account);
}

static void
activate_link_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  connect_app_activation_present (user_data, NULL);
}

/* --- signing out ---------------------------------------------------------------------------------------------- */

static void
sign_out (ConnectAppWindow *self)
{
  dex_future_disown (connect_account_sign_out (self->account, FALSE));
}

static void
sign_out_response_cb (AdwAlertDialog *dialog, const char *response, ConnectAppWindow *self)
{
  if (g_str_equal (response, "sign-out") && self->account != NULL)
    sign_out (self);
}

static void
sign_out_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConnectAppWindow *self = user_data;
  g_autofree char *body = NULL;
  AdwDialog *dialog;

  if (self->account == NULL)
    return;
  if (self->settings != NULL && !g_settings_get_boolean (self->settings, "confirm-sign-out"))
    {
      sign_out (self);
      return;
    }
  body = g_strdup_printf (_("What was synchronised for “%s” is removed from this machine. Nothing changes on the server."),
                          connect_account_get_name (self->account));
  dialog = adw_alert_dialog_new (_("Sign Out?"), body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "sign-out", _("_Sign Out"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "sign-out", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (sign_out_response_cb), self, G_CONNECT_DEFAULT);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* --- installing ----------------------------------------------------------------------------------------------- */

static const GActionEntry entries[] = {
  { "search", search_cb },
  { "palette", palette_cb },
  { "go-home", go_home_cb },
  { "go-back", go_back_cb },
  { "show-list", show_list_cb, "s" },
  { "next-account", next_account_cb },
  { "search-list", search_list_cb },
  { "print", print_cb },
  { "refresh", refresh_cb },
  { "add-account", add_account_cb },
  { "sign-in-again", sign_in_again_cb },
  { "activate-link", activate_link_cb },
  { "sign-out", sign_out_cb },
};

static const char *const needing_account[] = { "search", "palette", "go-home", "go-back", "show-list", "next-account",
                                               "search-list", "print", "refresh", "sign-in-again", "sign-out" };

static void
command_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConnectAppWindow *self = user_data;
  const ConnectAppCommand *command = g_object_get_data (G_OBJECT (action), "command");

  if (self->account != NULL)
    command->activate (GTK_WIDGET (self), self->account, parameter);
}

static void
add_command (ConnectAppWindow *self, const ConnectAppCommand *command)
{
  g_autoptr (GSimpleAction) action = NULL;

  action = g_simple_action_new (command->name,
                                command->parameter_type != NULL ? G_VARIANT_TYPE (command->parameter_type) : NULL);
  g_object_set_data (G_OBJECT (action), "command", (gpointer) command);
  g_signal_connect_object (action, "activate", G_CALLBACK (command_cb), self, G_CONNECT_DEFAULT);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
}

void
connect_app_window_add_actions (ConnectAppWindow *self)
{
  const ConnectAppScreens *const *screens = connect_app_screens ();

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; screens[i] != NULL; i++)
    for (const ConnectAppCommand *c = screens[i]->commands; c != NULL && c->name != NULL; c++)
      add_command (self, c);
}

static void
enable (ConnectAppWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)), enabled);
}

void
connect_app_window_update_actions (ConnectAppWindow *self)
{
  const ConnectAppScreens *const *screens = connect_app_screens ();
  AdwNavigationPage *page = self->pages != NULL ? adw_navigation_view_get_visible_page (self->pages) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (needing_account); i++)
    enable (self, needing_account[i], self->account != NULL);
  enable (self, "search-list", CONNECT_APP_IS_LIST_PAGE (page));
  enable (self, "print", CONNECT_APP_IS_LIST_PAGE (page) || connect_app_window_get_row (self) != NULL);
  for (guint i = 0; screens[i] != NULL; i++)
    for (const ConnectAppCommand *c = screens[i]->commands; c != NULL && c->name != NULL; c++)
      enable (self, c->name, self->account != NULL && (c->applies == NULL || c->applies (self->account)));
}
