/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/window/connect-app-window-private.h"

#include <glib/gi18n.h>

#include "core/connect-app-prepare.h"
#include "core/connect-app-settings.h"
#include "gui/account/connect-app-sign-in.h"
#include "gui/common/connect-app-list-page.h"
#include "gui/common/connect-app-object-page.h"
#include "gui/home/connect-app-home-page.h"
#include "protocol/connect-json.h"

#define HOME "home"

enum
{
  PROP_0,
  PROP_ACCOUNT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (ConnectAppWindow, connect_app_window, ADW_TYPE_APPLICATION_WINDOW)

static GParamSpec *properties[N_PROPS];

/* --- pages ---------------------------------------------------------------------------------------------------- */

/* Pages are made when they are shown for the first time and kept as long as the account is shown. */
static AdwNavigationPage *
find_or_make (ConnectAppWindow *self, const char *name)
{
  AdwNavigationPage *page = adw_navigation_view_find_page (self->pages, name);
  const ConnectAppList *list;

  if (page != NULL)
    return page;
  list = connect_app_list_find (self->account, name);
  if (list != NULL)
    page = ADW_NAVIGATION_PAGE (connect_app_list_page_new (self->account, list));
  else
    page = ADW_NAVIGATION_PAGE (connect_app_home_page_new (self->account));
  adw_navigation_view_add (self->pages, page);
  return page;
}

static void
show_root (ConnectAppWindow *self, const char *name)
{
  AdwNavigationPage *page = find_or_make (self, name);

  adw_navigation_view_replace_with_tags (self->pages, (const char *const[]) { name }, 1);
  connect_app_sidebar_set_current (self->sidebar, name);
  adw_navigation_page_set_title (self->content_page, adw_navigation_page_get_title (page));
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
  if (self->account_settings != NULL)
    g_settings_set_string (self->account_settings, "page", name);
}

void
connect_app_window_show_home (ConnectAppWindow *self)
{
  g_return_if_fail (CONNECT_APP_IS_WINDOW (self));
  if (self->pages != NULL)
    show_root (self, HOME);
}

void
connect_app_window_show_list (ConnectAppWindow *self, const ConnectAppList *list, const char *rql, const char *label)
{
  g_return_if_fail (CONNECT_APP_IS_WINDOW (self));
  g_return_if_fail (list != NULL);
  if (self->pages == NULL || !connect_app_list_applies (list, self->account))
    return;
  show_root (self, list->name);
  if (rql != NULL)
    connect_app_list_page_set_filter (CONNECT_APP_LIST_PAGE (find_or_make (self, list->name)), rql, label);
}

ConnectRow *
connect_app_window_get_row (ConnectAppWindow *self)
{
  AdwNavigationPage *page = self->pages != NULL ? adw_navigation_view_get_visible_page (self->pages) : NULL;

  return CONNECT_APP_IS_OBJECT_PAGE (page) ? connect_app_object_page_get_row (CONNECT_APP_OBJECT_PAGE (page)) : NULL;
}

/* The list of a collection that this account has, for the page below an object that was opened from elsewhere. */
static const ConnectAppList *
find_list_of (ConnectAppWindow *self, const char *collection)
{
  const ConnectAppList *const *lists = connect_app_lists ();

  for (guint i = 0; lists[i] != NULL; i++)
    if (g_strcmp0 (lists[i]->collection, collection) == 0 && connect_app_list_applies (lists[i], self->account))
      return lists[i];
  return NULL;
}

static void
push_row (ConnectAppWindow *self, ConnectRow *row, const ConnectAppObject *object)
{
  ConnectRow *shown = connect_app_window_get_row (self);
  const ConnectAppList *list;

  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
  if (shown == row)
    return;
  if (adw_navigation_view_get_visible_page (self->pages) == NULL)
    {
      list = find_list_of (self, object->collection);
      show_root (self, list != NULL ? list->name : HOME);
    }
  adw_navigation_view_push (self->pages, ADW_NAVIGATION_PAGE (connect_app_object_page_new (row, object)));
}

void
connect_app_window_show_row (ConnectAppWindow *self, ConnectRow *row)
{
  const ConnectCollection *collection;
  const ConnectAppObject *object;

  g_return_if_fail (CONNECT_APP_IS_WINDOW (self));
  g_return_if_fail (CONNECT_IS_ROW (row));

  if (connect_row_get_account (row) != self->account)
    connect_app_window_set_account (self, connect_row_get_account (row));
  collection = connect_row_get_collection (row);
  object = connect_app_object_find (collection->name);
  if (object != NULL)
    push_row (self, row, object);
  else if (collection->parent != NULL && connect_row_get_parent (row) != NULL)
    connect_app_window_show_object (self, collection->parent, connect_row_get_parent (row));
}

static gboolean
focus_cb (GtkWidget *page, GdkFrameClock *clock, gpointer user_data)
{
  int *frames = user_data;

  if ((*frames)++ < 2)
    return G_SOURCE_CONTINUE;
  if (gtk_widget_get_mapped (page) &&
      !(CONNECT_APP_IS_LIST_PAGE (page) && connect_app_list_page_focus_rows (CONNECT_APP_LIST_PAGE (page))))
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

/* Rows can take the focus once they have been laid out. */
void
connect_app_window_focus_page (ConnectAppWindow *self)
{
  AdwNavigationPage *page = self->pages != NULL ? adw_navigation_view_get_visible_page (self->pages) : NULL;

  if (page != NULL)
    gtk_widget_add_tick_callback (GTK_WIDGET (page), focus_cb, g_new0 (int, 1), g_free);
}

gboolean
connect_app_window_show_object (ConnectAppWindow *self, const char *name, const char *key)
{
  const ConnectCollection *collection = connect_collection_find (name);
  g_autoptr (ConnectRow) row = NULL;

  g_return_val_if_fail (CONNECT_APP_IS_WINDOW (self), FALSE);

  if (self->account == NULL || collection == NULL || key == NULL)
    return FALSE;
  row = connect_account_dup_row (self->account, collection, key);
  if (row == NULL)
    return FALSE;
  connect_app_window_show_row (self, row);
  return TRUE;
}

void
connect_app_window_go_back (ConnectAppWindow *self)
{
  if (self->pages != NULL && adw_navigation_view_pop (self->pages))
    return;
  if (adw_navigation_split_view_get_collapsed (self->split_view))
    adw_navigation_split_view_set_show_content (self->split_view, FALSE);
}

static void
add_toast (AdwToastOverlay *overlay, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (overlay, toast);
}

void
connect_app_window_toast (ConnectAppWindow *self, const char *text)
{
  g_return_if_fail (CONNECT_APP_IS_WINDOW (self));

  add_toast (self->toast_overlay, text);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

void
connect_app_window_toast_at (GtkWidget *widget, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  ConnectAppWindow *window = connect_app_window_from (widget);

  if (overlay != NULL)
    add_toast (ADW_TOAST_OVERLAY (overlay), text);
  else if (window != NULL)
    add_toast (window->toast_overlay, text);
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* --- accounts ------------------------------------------------------------------------------------------------- */

static void
page_shown_cb (ConnectAppWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->pages);

  if (page != NULL)
    adw_navigation_page_set_title (self->content_page, adw_navigation_page_get_title (page));
  connect_app_window_update_actions (self);
}

static void
show_last_page (ConnectAppWindow *self)
{
  g_autofree char *page = self->account_settings != NULL ? g_settings_get_string (self->account_settings, "page") : NULL;
  const ConnectAppList *list = page != NULL ? connect_app_list_find (self->account, page) : NULL;

  show_root (self, list != NULL ? list->name : HOME);
}

static void
show_sign_in (ConnectAppWindow *self)
{
  if (adw_bin_get_child (self->sign_in_bin) == NULL)
    adw_bin_set_child (self->sign_in_bin, connect_app_sign_in_new (self->accounts));
  gtk_stack_set_visible_child_name (self->stack, "sign-in");
}

static void
show_portal (ConnectAppWindow *self)
{
  adw_bin_set_child (self->sign_in_bin, NULL);
  self->account_settings = self->settings != NULL ? connect_app_settings_new_for_account (self->account) : NULL;
  self->pages = ADW_NAVIGATION_VIEW (adw_navigation_view_new ());
  adw_bin_set_child (self->content_bin, GTK_WIDGET (self->pages));
  g_signal_connect_object (self->pages, "notify::visible-page", G_CALLBACK (page_shown_cb), self, G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child_name (self->stack, "portal");
  show_last_page (self);
}

void
connect_app_window_set_account (ConnectAppWindow *self, ConnectAccount *account)
{
  g_return_if_fail (CONNECT_APP_IS_WINDOW (self));

  if (account == self->account && (account != NULL || adw_bin_get_child (self->sign_in_bin) != NULL))
    return;
  g_set_object (&self->account, account);
  g_clear_object (&self->account_settings);
  self->pages = NULL;
  adw_bin_set_child (self->content_bin, NULL);
  connect_app_sidebar_set_account (self->sidebar, account);
  if (self->settings != NULL && account != NULL)
    {
      g_autofree char *name = connect_app_settings_dup_account_name (account);

      g_settings_set_string (self->settings, "account", name);
    }
  if (account != NULL)
    show_portal (self);
  else
    show_sign_in (self);
  connect_app_window_update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
}

static ConnectAccount *
dup_first_account (ConnectAppWindow *self)
{
  g_autofree char *last = self->settings != NULL ? g_settings_get_string (self->settings, "account") : g_strdup ("");

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i++)
    {
      g_autoptr (ConnectAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);
      g_autofree char *name = connect_app_settings_dup_account_name (account);

      if (g_str_equal (name, last))
        return g_steal_pointer (&account);
    }
  return g_list_model_get_item (G_LIST_MODEL (self->accounts), 0);
}

static gboolean
is_signed_in (ConnectAppWindow *self, ConnectAccount *account)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i++)
    {
      g_autoptr (ConnectAccount) item = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      if (item == account)
        return TRUE;
    }
  return FALSE;
}

/* An account that was signed out goes from the window; the first one that comes is shown. */
static void
accounts_changed_cb (ConnectAppWindow *self)
{
  g_autoptr (ConnectAccount) first = NULL;

  if (self->account != NULL && is_signed_in (self, self->account))
    return;
  first = dup_first_account (self);
  connect_app_window_set_account (self, first);
}

/* --- type ----------------------------------------------------------------------------------------------------- */

static gboolean
connect_app_window_close_request (GtkWindow *window)
{
  ConnectAppWindow *self = CONNECT_APP_WINDOW (window);
  int width, height;

  if (self->settings != NULL)
    {
      gtk_window_get_default_size (window, &width, &height);
      g_settings_set_int (self->settings, "window-width", CLAMP (width, 360, 20000));
      g_settings_set_int (self->settings, "window-height", CLAMP (height, 294, 20000));
      g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
    }
  return GTK_WINDOW_CLASS (connect_app_window_parent_class)->close_request (window);
}

static void
connect_app_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ACCOUNT)
    g_value_set_object (value, CONNECT_APP_WINDOW (object)->account);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
connect_app_window_dispose (GObject *object)
{
  ConnectAppWindow *self = CONNECT_APP_WINDOW (object);

  self->pages = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), CONNECT_APP_TYPE_WINDOW);
  g_clear_object (&self->account_settings);
  g_clear_object (&self->settings);
  g_clear_object (&self->account);
  g_clear_object (&self->accounts);
  G_OBJECT_CLASS (connect_app_window_parent_class)->dispose (object);
}

static void
connect_app_window_class_init (ConnectAppWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = connect_app_window_dispose;
  object_class->get_property = connect_app_window_get_property;
  GTK_WINDOW_CLASS (klass)->close_request = connect_app_window_close_request;
  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, CONNECT_TYPE_ACCOUNT,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (CONNECT_APP_TYPE_SIDEBAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/com/example/Connect/gui/window/connect-app-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ConnectAppWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppWindow, content_page);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppWindow, content_bin);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppWindow, sign_in_bin);
}

static void
connect_app_window_init (ConnectAppWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

ConnectAppWindow *
connect_app_window_new (GtkApplication *application, ConnectAccounts *accounts)
{
  ConnectAppWindow *self;
  g_autoptr (ConnectAccount) first = NULL;

  connect_app_prepare ();
  self = g_object_new (CONNECT_APP_TYPE_WINDOW, "application", application, NULL);
  self->accounts = g_object_ref (accounts);
  if (connect_app_settings_are_installed ())
    self->settings = connect_app_settings_new ();
  if (self->settings != NULL)
    {
      gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (self->settings, "window-width"),
                                   g_settings_get_int (self->settings, "window-height"));
      if (g_settings_get_boolean (self->settings, "window-maximized"))
        gtk_window_maximize (GTK_WINDOW (self));
    }
  connect_app_window_add_actions (self);
  connect_app_sidebar_set_accounts (self->sidebar, accounts);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  first = dup_first_account (self);
  connect_app_window_set_account (self, first);
  return self;
}

ConnectAppWindow *
connect_app_window_from (GtkWidget *widget)
{
  GtkRoot *root = widget != NULL ? gtk_widget_get_root (widget) : NULL;

  return CONNECT_APP_IS_WINDOW (root) ? CONNECT_APP_WINDOW (root) : NULL;
}

ConnectAccounts *
connect_app_window_get_accounts (ConnectAppWindow *self)
{
  return self->accounts;
}

ConnectAccount *
connect_app_window_get_account (ConnectAppWindow *self)
{
  return self->account;
}
