/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/account/connect-app-preferences.h"

#include <glib/gi18n.h>

#include "core/connect-app-settings.h"

static const char *const schemes[] = { "system", "light", "dark" };

void
connect_app_preferences_apply (void)
{
  static const AdwColorScheme values[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };
  g_autoptr (GSettings) settings = connect_app_settings_new ();
  g_autofree char *scheme = g_settings_get_string (settings, "color-scheme");

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_equal (schemes[i], scheme))
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), values[i]);
}

static void
scheme_chosen_cb (AdwComboRow *row, GParamSpec *pspec, GSettings *settings)
{
  guint selected = adw_combo_row_get_selected (row);

  if (selected < G_N_ELEMENTS (schemes))
    g_settings_set_string (settings, "color-scheme", schemes[selected]);
  connect_app_preferences_apply ();
}

static GtkWidget *
make_scheme_row (GSettings *settings)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) words = gtk_string_list_new ((const char *const[]) { _("Follow System"), _("Light"), _("Dark"), NULL });
  g_autofree char *scheme = g_settings_get_string (settings, "color-scheme");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Appearance"));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (words));
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_equal (schemes[i], scheme))
      adw_combo_row_set_selected (ADW_COMBO_ROW (row), i);
  g_signal_connect_data (row, "notify::selected", G_CALLBACK (scheme_chosen_cb), g_object_ref (settings),
                         (GClosureNotify) (void (*) (void)) g_object_unref, 0);
  return row;
}

AdwDialog *
connect_app_preferences_new (void)
{
  AdwDialog *dialog = adw_preferences_dialog_new ();
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *confirm = adw_switch_row_new ();
  g_autoptr (GSettings) settings = connect_app_settings_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (confirm), _("Ask Before Signing Out"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (confirm), _("Signing out removes the local copy"));
  g_settings_bind (settings, "confirm-sign-out", confirm, "active", G_SETTINGS_BIND_DEFAULT);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_scheme_row (settings));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), confirm);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  adw_preferences_page_set_title (ADW_PREFERENCES_PAGE (page), _("General"));
  adw_preferences_page_set_icon_name (ADW_PREFERENCES_PAGE (page), "preferences-system-symbolic");
  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (dialog), ADW_PREFERENCES_PAGE (page));
  return dialog;
}
