/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "core/connect-app-shortcuts.h"

#include <glib/gi18n.h>

#define GENERAL N_("General")
#define GOING N_("Going About")
#define LISTS N_("Lists and Objects")

static const ConnectAppShortcut shortcuts[] = {
  { "win.search", N_("Search Everything"), GOING, { "<Control>f" } },
  { "win.palette", N_("Do or Open by Name"), GOING, { "<Control>k" } },
  { "win.go-home", N_("Home"), GOING, { "<Alt>Home" } },
  { "win.go-back", N_("Back"), GOING, { "<Alt>Left" } },
  { "win.next-account", N_("Next Account"), GOING, { "<Control>Page_Down" } },
  { "win.search-list", N_("Search in the List"), LISTS, { "<Control><Shift>f" } },
  { "win.refresh", N_("Synchronise Now"), LISTS, { "F5", "<Control>r" } },
  { "win.print", N_("Print"), LISTS, { "<Control>p" } },
  { "app.new-window", N_("New Window"), GENERAL, { "<Control>n" } },
  { "app.preferences", N_("Preferences"), GENERAL, { "<Control>comma" } },
  { "app.shortcuts", N_("Keyboard Shortcuts"), GENERAL, { "<Control>question" } },
  { "window.close", N_("Close Window"), GENERAL, { "<Control>w" } },
  { "app.quit", N_("Quit"), GENERAL, { "<Control>q" } },
  { NULL },
};

const ConnectAppShortcut *
connect_app_shortcuts (void)
{
  return shortcuts;
}

void
connect_app_shortcuts_install (GtkApplication *application)
{
  for (const ConnectAppShortcut *s = shortcuts; s->action != NULL; s++)
    gtk_application_set_accels_for_action (application, s->action, (const char *const *) s->keys);
}

static GtkWidget *
make_row (const ConnectAppShortcut *shortcut)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *keys;
  g_autofree char *label = NULL;
  GdkModifierType modifiers;
  guint key;

  gtk_accelerator_parse (shortcut->keys[0], &key, &modifiers);
  label = gtk_accelerator_get_label (key, modifiers);
  keys = gtk_label_new (label);
  gtk_widget_add_css_class (keys, "dimmed");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(shortcut->title));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), keys);
  return row;
}

AdwDialog *
connect_app_shortcuts_dialog_new (void)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = NULL;
  const char *heading = NULL;

  for (const ConnectAppShortcut *s = shortcuts; s->action != NULL; s++)
    {
      if (g_strcmp0 (heading, s->group) != 0)
        {
          heading = s->group;
          group = adw_preferences_group_new ();
          adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _(heading));
          adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
        }
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (s));
    }
  adw_dialog_set_title (dialog, _("Keyboard Shortcuts"));
  adw_dialog_set_content_width (dialog, 460);
  adw_dialog_set_content_height (dialog, 620);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_child (dialog, view);
  return dialog;
}
