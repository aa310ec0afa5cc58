/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-object-page.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-fields.h"
#include "gui/common/connect-app-object-actions.h"
#include "gui/common/connect-app-print.h"
#include "gui/common/connect-app-value.h"
#include "gui/home/connect-app-reminder.h"
#include "gui/window/connect-app-banner.h"
#include "gui/window/connect-app-window.h"
#include "protocol/connect-json.h"

struct _ConnectAppObjectPage
{
  AdwNavigationPage parent_instance;

  ConnectRow *row;
  const ConnectAppObject *object;
  const ConnectCollection *collection;
  ConnectAppField status;

  AdwToolbarView *toolbar;
  AdwHeaderBar *header;
  AdwWindowTitle *window_title;
  GtkMenuButton *menu_button;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkLabel *title_label;
  AdwBin *status_bin;
  GtkLabel *id_label;
  GtkBox *turn_box;
  GtkImage *turn_icon;
  GtkLabel *turn_label;
  AdwBin *actions_bin;
  AdwBin *fields_bin;
  AdwInlineViewSwitcher *switcher;
  AdwViewSwitcherBar *switcher_bar;
  AdwViewStack *view_stack;
  GtkLabel *freshness_label;
};

G_DEFINE_FINAL_TYPE (ConnectAppObjectPage, connect_app_object_page, ADW_TYPE_NAVIGATION_PAGE)

static const char *
get_id (ConnectAppObjectPage *self)
{
  const char *id = connect_row_get_string (self->row, self->collection->id_member);

  return id != NULL ? id : connect_row_get_key (self->row);
}

/* --- tabs ----------------------------------------------------------------------------------------------------- */

static const ConnectAppTab *
find_tab (ConnectAppObjectPage *self, const char *name)
{
  for (const ConnectAppTab *tab = self->object->tabs; tab != NULL && tab->name != NULL; tab++)
    if (g_strcmp0 (tab->name, name) == 0)
      return tab;
  return NULL;
}

/* A tab is built when it is looked at for the first time. */
static void
tab_shown_cb (ConnectAppObjectPage *self)
{
  GtkWidget *bin = adw_view_stack_get_visible_child (self->view_stack);
  const ConnectAppTab *tab = find_tab (self, adw_view_stack_get_visible_child_name (self->view_stack));

  if (bin != NULL && tab != NULL && adw_bin_get_child (ADW_BIN (bin)) == NULL)
    adw_bin_set_child (ADW_BIN (bin), tab->build (self->row));
}

static void
update_tabs (ConnectAppObjectPage *self)
{
  guint n = 0;

  for (const ConnectAppTab *tab = self->object->tabs; tab != NULL && tab->name != NULL; tab++)
    {
      GtkWidget *bin = adw_view_stack_get_child_by_name (self->view_stack, tab->name);
      gboolean visible = tab->applies == NULL || tab->applies (self->row);

      adw_view_stack_page_set_visible (adw_view_stack_get_page (self->view_stack, bin), visible);
      n += visible;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->switcher), n > 1);
  gtk_widget_set_opacity (GTK_WIDGET (self->switcher), n > 1 ? 1 : 0);
}

static void
add_tabs (ConnectAppObjectPage *self)
{
  for (const ConnectAppTab *tab = self->object->tabs; tab != NULL && tab->name != NULL; tab++)
    adw_view_stack_add_titled_with_icon (self->view_stack, adw_bin_new (), tab->name, _(tab->title),
                                         tab->icon != NULL ? tab->icon : "text-x-generic-symbolic");
  g_signal_connect_object (self->view_stack, "notify::visible-child", G_CALLBACK (tab_shown_cb), self, G_CONNECT_SWAPPED);
}

/* --- header --------------------------------------------------------------------------------------------------- */

static void
update_turn (ConnectAppObjectPage *self)
{
  g_autofree char *text = connect_app_format_turn_long (self->row, 0);
  gboolean mine = connect_app_format_turn (self->row, NULL, NULL) == CONNECT_APP_TURN_MINE;

  gtk_widget_set_visible (GTK_WIDGET (self->turn_box), text != NULL);
  gtk_label_set_label (self->turn_label, text != NULL ? text : "");
  gtk_image_set_from_icon_name (self->turn_icon, mine ? "avatar-default-symbolic" : "document-open-recent-symbolic");
  if (mine)
    gtk_widget_add_css_class (GTK_WIDGET (self->turn_box), "mine");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->turn_box), "mine");
}

static void
update_freshness (ConnectAppObjectPage *self)
{
  gint64 synced = connect_account_get_collection_synced_at (connect_row_get_account (self->row), self->collection);
  g_autofree char *clock = connect_app_format_clock (synced, 0);
  g_autofree char *text = NULL;

  if (synced != 0)
    text = g_strdup_printf (_("As of %s"), clock);
  gtk_label_set_label (self->freshness_label, text != NULL ? text : "");
}

/* The heading of the page is its title. The bar says it again when that one has been scrolled away. */
static void
update_title (ConnectAppObjectPage *self)
{
  double scrolled = gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller));
  gboolean gone = connect_row_get_object (self->row) == NULL;

  adw_header_bar_set_show_title (self->header, gone || scrolled > gtk_widget_get_height (GTK_WIDGET (self->title_label)));
}

static void
update (ConnectAppObjectPage *self)
{
  const char *title;

  update_title (self);
  if (connect_row_get_object (self->row) == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "gone");
      gtk_widget_set_visible (GTK_WIDGET (self->menu_button), FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->switcher_bar), FALSE);
      return;
    }
  title = connect_row_get_title (self->row);
  gtk_stack_set_visible_child_name (self->stack, "object");
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  adw_window_title_set_title (self->window_title, title);
  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->id_label, get_id (self));
  update_turn (self);
  update_tabs (self);
  update_freshness (self);
}

/* What has nothing to show leaves no gap. */
static void
show_in (AdwBin *bin, GtkWidget *child)
{
  adw_bin_set_child (bin, child);
  g_object_bind_property (child, "visible", bin, "visible", G_BINDING_SYNC_CREATE);
}

static void
fill_header (ConnectAppObjectPage *self)
{
  if (self->collection->state_member != NULL)
    {
      GtkWidget *value;

      self->status.path = self->collection->state_member;
      self->status.format = CONNECT_APP_FORMAT_STATUS;
      value = connect_app_value_new (&self->status);
      connect_app_value_set_row (CONNECT_APP_VALUE (value), self->row);
      show_in (self->status_bin, value);
    }
  if (self->object->header != NULL)
    show_in (self->fields_bin, connect_app_facts_new (self->row, self->object->header));
  show_in (self->actions_bin, connect_app_object_actions_new (self->row, self->object));
  adw_window_title_set_subtitle (self->window_title, _(self->collection->title));
}

/* --- menu ----------------------------------------------------------------------------------------------------- */

static void
tell (ConnectAppObjectPage *self, const char *text)
{
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (self));

  if (window != NULL)
    connect_app_window_toast (window, text);
}

static void
copy_id_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ConnectAppObjectPage *self = CONNECT_APP_OBJECT_PAGE (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), get_id (self));
  tell (self, _("The ID was copied"));
}

static void
copy_link_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ConnectAppObjectPage *self = CONNECT_APP_OBJECT_PAGE (widget);
  const char *account = connect_account_get_id (connect_row_get_account (self->row));
  g_autofree char *key = g_uri_escape_string (connect_row_get_key (self->row), NULL, FALSE);
  g_autofree char *link = g_strdup_printf ("connect://show?account=%s&collection=%s&key=%s", account,
                                           self->collection->name, key);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), link);
  tell (self, _("The link was copied"));
}

static void
print_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ConnectAppObjectPage *self = CONNECT_APP_OBJECT_PAGE (widget);
  g_autoptr (GtkPrintOperation) operation = connect_app_print_operation_new (self->row, self->object);
  g_autoptr (GError) error = NULL;

  gtk_print_operation_set_allow_async (operation, TRUE);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (gtk_widget_get_root (widget)),
                           &error);
  if (error != NULL)
    tell (self, error->message);
}

static void
remind_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  connect_app_reminder_present (widget, CONNECT_APP_OBJECT_PAGE (widget)->row);
}

static void
export_named_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ConnectAppObjectPage) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autoptr (GError) error = NULL;

  if (file == NULL)
    return;
  if (connect_app_print_to_pdf (self->row, self->object, file, &error))
    tell (self, _("The dossier was saved"));
  else
    tell (self, error->message);
}

static void
export_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ConnectAppObjectPage *self = CONNECT_APP_OBJECT_PAGE (widget);
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = g_strdup_printf ("%s.pdf", get_id (self));

  gtk_file_dialog_set_title (dialog, _("Save Dossier"));
  gtk_file_dialog_set_initial_name (dialog, g_strdelimit (name, "/", '-'));
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, export_named_cb, g_object_ref (self));
}

/* --- type ----------------------------------------------------------------------------------------------------- */

static void
connect_app_object_page_dispose (GObject *object)
{
  ConnectAppObjectPage *self = CONNECT_APP_OBJECT_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CONNECT_APP_TYPE_OBJECT_PAGE);
  g_clear_object (&self->row);
  G_OBJECT_CLASS (connect_app_object_page_parent_class)->dispose (object);
}

static void
connect_app_object_page_class_init (ConnectAppObjectPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = connect_app_object_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/example/Connect/gui/common/connect-app-object-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, toolbar);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, header);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, status_bin);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, id_label);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, turn_box);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, turn_icon);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, turn_label);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, actions_bin);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, fields_bin);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, switcher);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, view_stack);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppObjectPage, freshness_label);
  gtk_widget_class_install_action (widget_class, "object.copy-id", NULL, copy_id_cb);
  gtk_widget_class_install_action (widget_class, "object.copy-link", NULL, copy_link_cb);
  gtk_widget_class_install_action (widget_class, "object.remind", NULL, remind_cb);
  gtk_widget_class_install_action (widget_class, "object.print", NULL, print_cb);
  gtk_widget_class_install_action (widget_class, "object.export", NULL, export_cb);
}

static void
connect_app_object_page_init (ConnectAppObjectPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

ConnectAppObjectPage *
connect_app_object_page_new (ConnectRow *row, const ConnectAppObject *object)
{
  ConnectAppObjectPage *self = g_object_new (CONNECT_APP_TYPE_OBJECT_PAGE, "title", connect_row_get_title (row), NULL);
  ConnectAccount *account = connect_row_get_account (row);

  self->row = g_object_ref (row);
  self->object = object;
  self->collection = connect_row_get_collection (row);
  adw_toolbar_view_add_top_bar (self->toolbar, connect_app_banner_new (account));
  fill_header (self);
  add_tabs (self);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed", G_CALLBACK (update_title),
                           self, G_CONNECT_SWAPPED);
  update (self);
  tab_shown_cb (self);
  g_signal_connect_object (row, "notify::object", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::synced-at", G_CALLBACK (update_freshness), self, G_CONNECT_SWAPPED);
  return self;
}

ConnectRow *
connect_app_object_page_get_row (ConnectAppObjectPage *self)
{
  return self->row;
}

void
connect_app_object_page_show_tab (ConnectAppObjectPage *self, const char *name)
{
  if (find_tab (self, name) != NULL)
    adw_view_stack_set_visible_child_name (self->view_stack, name);
}
