/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/window/connect-app-palette.h"

#include <glib/gi18n.h>

#include "core/connect-app-shortcuts.h"
#include "gui/common/connect-app-actions.h"
#include "gui/common/connect-app-dialog.h"
#include "protocol/connect-text.h"

typedef struct
{
  GWeakRef window;
  AdwDialog *dialog;
  GtkListBox *list;
  GtkEditable *entry;
} Palette;

static void
palette_free (gpointer data)
{
  Palette *palette = data;

  g_weak_ref_clear (&palette->window);
  g_free (palette);
}

/* `action`: detailed name of a window action; else `verb` of an act on the shown object. */
static void
add_line (Palette *palette, const char *title, const char *what, const char *action, const char *verb)
{
  GtkWidget *line = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (line), what);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (line), TRUE);
  g_object_set_data_full (G_OBJECT (line), "folded", connect_text_fold (title), g_free);
  g_object_set_data_full (G_OBJECT (line), "action", g_strdup (action), g_free);
  g_object_set_data (G_OBJECT (line), "verb", (gpointer) verb);
  gtk_list_box_append (palette->list, line);
}

static void
add_acts (Palette *palette, ConnectAppWindow *window)
{
  ConnectRow *row = connect_app_window_get_row (window);
  g_autoptr (GPtrArray) actions = row != NULL ? connect_app_actions_list (row) : NULL;

  for (guint i = 0; actions != NULL && i < actions->len; i++)
    {
      const ConnectAction *action = g_ptr_array_index (actions, i);

      if (connect_app_actions_check (row, action->verb, &action, NULL))
        add_line (palette, _(action->title), connect_row_get_title (row), NULL, action->verb);
    }
}

static void
add_pages (Palette *palette, ConnectAppWindow *window)
{
  const ConnectAppList *const *lists = connect_app_lists ();

  for (guint i = 0; lists[i] != NULL; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.show-list::%s", lists[i]->name);

      if (connect_app_list_applies (lists[i], connect_app_window_get_account (window)))
        add_line (palette, _(lists[i]->title), _("Page"), action, NULL);
    }
}

/* Only the window's own actions are ever disabled. */
static gboolean
is_possible (ConnectAppWindow *window, const char *action)
{
  return !g_str_has_prefix (action, "win.") ||
         g_action_group_get_action_enabled (G_ACTION_GROUP (window), action + strlen ("win."));
}

static void
add_commands (Palette *palette, ConnectAppWindow *window)
{
  const ConnectAppScreens *const *screens = connect_app_screens ();

  for (guint i = 0; screens[i] != NULL; i++)
    for (const ConnectAppCommand *c = screens[i]->commands; c != NULL && c->name != NULL; c++)
      {
        g_autofree char *action = g_strdup_printf ("win.%s", c->name);

        if (c->title != NULL && c->parameter_type == NULL &&
            g_action_group_get_action_enabled (G_ACTION_GROUP (window), c->name))
          add_line (palette, _(c->title), _("Command"), action, NULL);
      }
  for (const ConnectAppShortcut *s = connect_app_shortcuts (); s->action != NULL; s++)
    if (!g_str_equal (s->action, "win.palette") && is_possible (window, s->action))
      add_line (palette, _(s->title), _("Command"), s->action, NULL);
}

static void
run (Palette *palette, GtkListBoxRow *line)
{
  g_autoptr (ConnectAppWindow) window = g_weak_ref_get (&palette->window);
  g_autofree char *action = g_strdup (g_object_get_data (G_OBJECT (line), "action"));
  const char *verb = g_object_get_data (G_OBJECT (line), "verb");
  const ConnectAction *act = NULL;
  ConnectRow *row;

  adw_dialog_close (palette->dialog);
  if (window == NULL)
    return;
  row = connect_app_window_get_row (window);
  if (action != NULL)
    {
      g_autoptr (GVariant) target = NULL;
      g_autofree char *name = NULL;

      if (g_action_parse_detailed_name (action, &name, &target, NULL))
        gtk_widget_activate_action_variant (GTK_WIDGET (window), name, target);
      if (name != NULL && (g_str_equal (name, "win.show-list") || g_str_equal (name, "win.go-home")))
        connect_app_window_focus_page (window);
    }
  else if (row != NULL && connect_app_actions_check (row, verb, &act, NULL))
    {
      const ConnectAppObject *object = connect_app_object_find (connect_row_get_collection (row)->name);

      if (object == NULL || object->act == NULL || !object->act (GTK_WIDGET (window), row, act))
        connect_app_actions_ask (GTK_WIDGET (window), row, act, NULL);
    }
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *line, Palette *palette)
{
  run (palette, line);
}

static gboolean
filter_cb (GtkListBoxRow *line, gpointer user_data)
{
  Palette *palette = user_data;
  g_autofree char *text = connect_text_fold (gtk_editable_get_text (palette->entry));

  return strstr (g_object_get_data (G_OBJECT (line), "folded"), g_strstrip (text)) != NULL;
}

static void
entry_activated_cb (Palette *palette)
{
  for (int i = 0;; i++)
    {
      GtkListBoxRow *line = gtk_list_box_get_row_at_index (palette->list, i);

      if (line == NULL)
        return;
      if (filter_cb (line, palette))
        {
          run (palette, line);
          return;
        }
    }
}

static GtkWidget *
make_content (Palette *palette)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *entry = gtk_search_entry_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *nothing = gtk_label_new (_("Nothing of that name"));

  palette->entry = GTK_EDITABLE (entry);
  palette->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (entry), _("Page or Command"));
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (entry), view);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Do or Open by Name"), -1);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), entry);
  gtk_list_box_set_filter_func (palette->list, filter_cb, palette, NULL);
  gtk_list_box_set_placeholder (palette->list, nothing);
  gtk_list_box_set_selection_mode (palette->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (nothing, "dimmed");
  gtk_widget_set_margin_top (nothing, 24);
  gtk_widget_add_css_class (GTK_WIDGET (palette->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (palette->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What Can Be Done"), -1);
  g_signal_connect_object (entry, "search-changed", G_CALLBACK (gtk_list_box_invalidate_filter), palette->list,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (entry_activated_cb), palette);
  g_signal_connect (palette->list, "row-activated", G_CALLBACK (row_activated_cb), palette);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (palette->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scroller);
  return view;
}

void
connect_app_palette_present (ConnectAppWindow *window)
{
  Palette *palette;

  if (connect_app_window_get_account (window) == NULL)
    return;
  palette = g_new0 (Palette, 1);
  g_weak_ref_init (&palette->window, window);
  palette->dialog = connect_app_dialog_new ();
  g_object_set_data_full (G_OBJECT (palette->dialog), "palette", palette, palette_free);
  adw_dialog_set_title (palette->dialog, _("Do or Open by Name"));
  adw_dialog_set_content_width (palette->dialog, 480);
  adw_dialog_set_content_height (palette->dialog, 480);
  adw_dialog_set_child (palette->dialog, make_content (palette));
  add_acts (palette, window);
  add_pages (palette, window);
  add_commands (palette, window);
  adw_dialog_present (palette->dialog, GTK_WIDGET (window));
  gtk_widget_grab_focus (GTK_WIDGET (palette->entry));
}
