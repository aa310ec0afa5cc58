/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/window/connect-app-sidebar.h"

#include <glib/gi18n.h>

#include "core/connect-app-settings.h"
#include "gui/window/connect-app-account-switcher.h"
#include "gui/window/connect-app-search-results.h"
#include "gui/window/connect-app-sync-button.h"
#include "gui/window/connect-app-window.h"
#include "model/connect-modules.h"

#define HOME "home"

struct _ConnectAppSidebar
{
  AdwNavigationPage parent_instance;

  ConnectAccounts *accounts;
  ConnectAccount *account;
  GSettings *settings; /* of the account; NULL: no pins */
  char *current;

  GtkMenuButton *account_button;
  GtkSearchEntry *search;
  GtkStack *stack;
  GtkListBox *list;
  AdwBin *results_bin;
  AdwBin *sync_bin;
};

G_DEFINE_FINAL_TYPE (ConnectAppSidebar, connect_app_sidebar, ADW_TYPE_NAVIGATION_PAGE)

/* --- pages ---------------------------------------------------------------------------------------------------- */

static void
add_row (ConnectAppSidebar *self, const char *page, const char *title, const char *icon, const char *section)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data (G_OBJECT (row), "page", (gpointer) page);
  g_object_set_data_full (G_OBJECT (row), "section", g_strdup (section), g_free);
  gtk_list_box_append (self->list, row);
}

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  const char *section = g_object_get_data (G_OBJECT (row), "section");
  const char *last = before != NULL ? g_object_get_data (G_OBJECT (before), "section") : NULL;
  GtkWidget *label;

  if (section == NULL || g_strcmp0 (section, last) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (section);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "section-title");
  gtk_list_box_row_set_header (row, label);
}

static gboolean
is_pinned (ConnectAppSidebar *self, const char *name)
{
  g_auto (GStrv) pins = self->settings != NULL ? g_settings_get_strv (self->settings, "pins") : NULL;

  return pins != NULL && g_strv_contains ((const char *const *) pins, name);
}

/* The focus is not left behind on the row of another page. */
static void
mark_current (ConnectAppSidebar *self)
{
  gboolean focused = (gtk_widget_get_state_flags (GTK_WIDGET (self->list)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;

  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);

      if (row == NULL)
        break;
      if (g_strcmp0 (g_object_get_data (G_OBJECT (row), "page"), self->current) == 0)
        {
          gtk_list_box_select_row (self->list, row);
          if (focused)
            gtk_widget_grab_focus (GTK_WIDGET (row));
          return;
        }
    }
  gtk_list_box_unselect_all (self->list);
}

static void
add_module (ConnectAppSidebar *self, const ConnectModule *module)
{
  const ConnectAppList *const *lists = connect_app_lists ();

  for (guint i = 0; lists[i] != NULL; i++)
    if (g_strcmp0 (lists[i]->module, module->id) == 0 && connect_app_list_applies (lists[i], self->account))
      add_row (self, lists[i]->name, _(lists[i]->title), lists[i]->icon, _(module->title));
}

static void
fill (ConnectAppSidebar *self)
{
  const ConnectAppList *const *lists = connect_app_lists ();

  gtk_list_box_remove_all (self->list);
  if (self->account == NULL)
    return;
  add_row (self, HOME, _("Home"), "go-home-symbolic", NULL);
  for (guint i = 0; lists[i] != NULL; i++)
    if (is_pinned (self, lists[i]->name) && connect_app_list_applies (lists[i], self->account))
      add_row (self, lists[i]->name, _(lists[i]->title), "view-pin-symbolic", _("Pinned"));
  for (const ConnectModule *module = connect_modules (); module->id != NULL; module++)
    add_module (self, module);
  mark_current (self);
}

static void
row_activated_cb (ConnectAppSidebar *self, GtkListBoxRow *row)
{
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (self));
  const char *page = g_object_get_data (G_OBJECT (row), "page");
  const ConnectAppList *list = connect_app_list_find (self->account, page);

  if (window == NULL)
    return;
  if (list != NULL)
    connect_app_window_show_list (window, list, NULL, NULL);
  else
    connect_app_window_show_home (window);
}

/* --- search --------------------------------------------------------------------------------------------------- */

static void
search_changed_cb (ConnectAppSidebar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  GtkWidget *results = adw_bin_get_child (self->results_bin);

  if (*text == '\0' || self->account == NULL)
    {
      if (results != NULL)
        connect_app_search_results_stop (CONNECT_APP_SEARCH_RESULTS (results));
      gtk_stack_set_visible_child_name (self->stack, "modules");
      return;
    }
  if (results == NULL)
    {
      results = connect_app_search_results_new ();
      adw_bin_set_child (self->results_bin, results);
    }
  connect_app_search_results_search (CONNECT_APP_SEARCH_RESULTS (results), self->account, text);
  gtk_stack_set_visible_child_name (self->stack, "results");
}

static void
stop_search_cb (ConnectAppSidebar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

/* Return right after typing comes before the entry tells of its text. */
static void
search_activated_cb (ConnectAppSidebar *self)
{
  GtkWidget *results;

  search_changed_cb (self);
  results = adw_bin_get_child (self->results_bin);
  if (results != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    connect_app_search_results_open_first (CONNECT_APP_SEARCH_RESULTS (results));
}

/* --- type ----------------------------------------------------------------------------------------------------- */

static void
connect_app_sidebar_dispose (GObject *object)
{
  ConnectAppSidebar *self = CONNECT_APP_SIDEBAR (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CONNECT_APP_TYPE_SIDEBAR);
  g_clear_object (&self->settings);
  g_clear_object (&self->account);
  g_clear_object (&self->accounts);
  g_clear_pointer (&self->current, g_free);
  G_OBJECT_CLASS (connect_app_sidebar_parent_class)->dispose (object);
}

static void
connect_app_sidebar_class_init (ConnectAppSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = connect_app_sidebar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/com/example/Connect/gui/window/connect-app-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSidebar, account_button);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSidebar, search);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSidebar, results_bin);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppSidebar, sync_bin);
}

static void
connect_app_sidebar_init (ConnectAppSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, header_cb, NULL, NULL);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (search_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "stop-search", G_CALLBACK (stop_search_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "activate", G_CALLBACK (search_activated_cb), self, G_CONNECT_SWAPPED);
}

void
connect_app_sidebar_set_accounts (ConnectAppSidebar *self, ConnectAccounts *accounts)
{
  g_set_object (&self->accounts, accounts);
}

void
connect_app_sidebar_set_account (ConnectAppSidebar *self, ConnectAccount *account)
{
  g_set_object (&self->account, account);
  g_clear_object (&self->settings);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  adw_bin_set_child (self->results_bin, NULL);
  if (account != NULL && connect_app_settings_are_installed ())
    {
      self->settings = connect_app_settings_new_for_account (account);
      g_signal_connect_object (self->settings, "changed::pins", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
    }
  adw_bin_set_child (self->sync_bin, account != NULL ? connect_app_sync_button_new (account) : NULL);
  if (account != NULL)
    connect_app_account_switcher_attach (self->account_button, G_LIST_MODEL (self->accounts), account);
  fill (self);
}

void
connect_app_sidebar_set_current (ConnectAppSidebar *self, const char *page)
{
  g_set_str (&self->current, page);
  /* Who went elsewhere is done with searching, and wants to see where that is. */
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  mark_current (self);
}

void
connect_app_sidebar_start_search (ConnectAppSidebar *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
