/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-list-page.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "core/connect-app-settings.h"
#include "gui/common/connect-app-actions.h"
#include "gui/common/connect-app-filter-bar.h"
#include "gui/common/connect-app-list-menu.h"
#include "gui/common/connect-app-list-page-private.h"
#include "gui/window/connect-app-banner.h"

/* More chosen rows than this are not looked at for what they have in common. */
#define MAX_CHOSEN 500

G_DEFINE_FINAL_TYPE (ConnectAppListPage, connect_app_list_page, ADW_TYPE_NAVIGATION_PAGE)

/* --- what is shown -------------------------------------------------------------------------------------------- */

static gboolean
is_narrowed (ConnectAppListPage *self)
{
  return !connect_app_filter_is_empty (self->filter) || *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0';
}

static gboolean
is_first_sync (ConnectAppListPage *self)
{
  ConnectAccountState state = connect_account_get_state (self->account);

  return connect_account_get_collection_synced_at (self->account, self->collection) == 0 &&
         (state == CONNECT_ACCOUNT_CONNECTING || state == CONNECT_ACCOUNT_SYNCING);
}

static const char *
choose_state (ConnectAppListPage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->query)) > 0)
    return "rows";
  if (connect_query_get_error (self->query) != NULL)
    return "error";
  if (is_first_sync (self))
    return "loading";
  /* Reading the cache takes a few milliseconds: an empty page is calmer than a spinner that flashes. */
  if (connect_query_get_loading (self->query))
    return "waiting";
  return is_narrowed (self) ? "nothing" : "empty";
}

/* Where there is nothing at all, there is nothing to filter and to choose, and one button to create something is enough. */
static void
show_state (ConnectAppListPage *self, const char *state)
{
  gboolean empty = g_str_equal (state, "empty");

  gtk_stack_set_visible_child_name (self->stack, state);
  gtk_widget_set_visible (GTK_WIDGET (self->filter_box), !empty);
  gtk_widget_set_visible (GTK_WIDGET (self->select_button), !empty);
  gtk_widget_set_visible (GTK_WIDGET (self->create_button), !empty && gtk_widget_get_visible (GTK_WIDGET (self->empty_button)));
}

static void
update_state (ConnectAppListPage *self)
{
  const char *state;
  g_autofree char *clock = NULL;
  g_autofree char *subtitle = NULL;
  const char *error;
  gint64 synced;
  guint n;

  if (self->query == NULL)
    return; /* it tells of its end, too */
  error = connect_query_get_error (self->query);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->query));
  synced = connect_account_get_collection_synced_at (self->account, self->collection);
  if (synced != 0)
    clock = connect_app_format_clock (synced, 0);
  state = choose_state (self);
  show_state (self, state);
  if (error != NULL)
    adw_status_page_set_description (self->error_page, error);
  if (g_str_equal (state, "empty"))
    subtitle = g_strdup ("");
  else if (clock == NULL)
    subtitle = g_strdup_printf (ngettext ("%u row", "%u rows", n), n);
  else
    /* Translators: how many rows there are, and when the list was last known to be current: "12 rows, as of 09:41" */
    subtitle = g_strdup_printf (ngettext ("%u row, as of %s", "%u rows, as of %s", n), n, clock);
  adw_window_title_set_subtitle (self->window_title, subtitle);
}

static void
filter_changed_cb (ConnectAppListPage *self)
{
  g_autofree char *rql = connect_app_filter_dup_rql (self->filter);

  connect_query_set_filter (self->query, rql);
  update_state (self);
}

static void
search_changed_cb (ConnectAppListPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  connect_query_set_search (self->query, *text != '\0' ? text : NULL);
  update_state (self);
}

/* --- choosing rows -------------------------------------------------------------------------------------------- */

static void
bulk_clicked_cb (GtkButton *button, ConnectAppListPage *self)
{
  g_autoptr (GPtrArray) rows = connect_app_table_dup_selected (self->table);

  connect_app_actions_ask_many (GTK_WIDGET (self), rows, g_object_get_data (G_OBJECT (button), "verb"));
}

static gboolean
is_legal_for_all (GPtrArray *rows, const char *verb, const ConnectAction **action)
{
  for (guint i = 0; i < rows->len; i++)
    if (!connect_app_actions_check (g_ptr_array_index (rows, i), verb, action, NULL))
      return FALSE;
  return TRUE;
}

static void
add_bulk_button (ConnectAppListPage *self, const ConnectAction *action)
{
  g_autofree char *label = g_strdup_printf (_("%s…"), _(action->title));
  GtkWidget *button = gtk_button_new_with_label (label);

  if (action->flags & CONNECT_ACTION_DESTRUCTIVE)
    gtk_widget_add_css_class (button, "destructive-action");
  g_object_set_data (G_OBJECT (button), "verb", (gpointer) action->verb);
  g_signal_connect_object (button, "clicked", G_CALLBACK (bulk_clicked_cb), self, G_CONNECT_DEFAULT);
  gtk_box_append (self->selection_actions, button);
}

static void
fill_bulk_actions (ConnectAppListPage *self, GPtrArray *rows)
{
  g_autoptr (GPtrArray) actions = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->selection_actions))) != NULL)
    gtk_box_remove (self->selection_actions, child);
  if (rows->len == 0)
    return;
  actions = connect_app_actions_list (g_ptr_array_index (rows, 0));
  for (guint i = 0; i < actions->len; i++)
    {
      const ConnectAction *action = g_ptr_array_index (actions, i);

      if ((action->flags & CONNECT_ACTION_UPDATE) == 0 && is_legal_for_all (rows, action->verb, &action))
        add_bulk_button (self, action);
    }
  if (gtk_widget_get_first_child (GTK_WIDGET (self->selection_actions)) == NULL)
    gtk_box_append (self->selection_actions, gtk_label_new (_("No action fits all of them now")));
}

static gboolean
selection_idle_cb (gpointer user_data)
{
  ConnectAppListPage *self = user_data;
  g_autoptr (GtkBitset) chosen = gtk_selection_model_get_selection (connect_app_table_get_selection (self->table));
  guint n = gtk_bitset_get_size (chosen);
  gboolean shown = gtk_toggle_button_get_active (self->select_button) || n > 1;
  g_autofree char *label = NULL;

  self->selection_idle = 0;
  gtk_action_bar_set_revealed (self->selection_bar, shown);
  if (!shown)
    return G_SOURCE_REMOVE;
  label = g_strdup_printf (ngettext ("%u row chosen", "%u rows chosen", n), n);
  gtk_label_set_label (self->selection_label, label);
  if (n <= MAX_CHOSEN)
    {
      g_autoptr (GPtrArray) rows = connect_app_table_dup_selected (self->table);

      fill_bulk_actions (self, rows);
    }
  return G_SOURCE_REMOVE;
}

static void
selection_changed_cb (ConnectAppListPage *self)
{
  if (self->selection_idle == 0)
    self->selection_idle = g_idle_add (selection_idle_cb, self);
}

static void
select_toggled_cb (ConnectAppListPage *self)
{
  connect_app_table_set_selecting (self->table, gtk_toggle_button_get_active (self->select_button));
  selection_changed_cb (self);
}

/* --- building ------------------------------------------------------------------------------------------------- */

static void
create_clicked_cb (ConnectAppListPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), self->list->button->action, NULL);
}

static void
show_button (ConnectAppListPage *self)
{
  const ConnectAppButton *button = self->list->button;

  if (button == NULL || (button->applies != NULL && !button->applies (self->account)))
    return;
  gtk_label_set_label (self->create_label, _(button->title));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->create_button), _(button->title));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->create_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _(button->title), -1);
  gtk_button_set_label (self->empty_button, _(button->title));
  gtk_widget_set_visible (GTK_WIDGET (self->empty_button), TRUE);
  g_signal_connect_object (self->create_button, "clicked", G_CALLBACK (create_clicked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->empty_button, "clicked", G_CALLBACK (create_clicked_cb), self, G_CONNECT_SWAPPED);
}

static void
narrow_cb (ConnectAppListPage *self)
{
  connect_app_filter_bar_set_narrow (self->bar, TRUE);
}

static void
wide_cb (ConnectAppListPage *self)
{
  connect_app_filter_bar_set_narrow (self->bar, FALSE);
}

static void
build_filters (ConnectAppListPage *self)
{
  g_autofree char *label = g_strdup_printf (_("Search in %s"), _(self->list->title));

  self->bar = connect_app_filter_bar_new (self->filter);
  self->search = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  gtk_search_entry_set_placeholder_text (self->search, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->search), 20);
  gtk_widget_set_hexpand (GTK_WIDGET (self->search), TRUE);
  adw_wrap_box_prepend (ADW_WRAP_BOX (self->bar), GTK_WIDGET (self->search));
  gtk_widget_set_hexpand (self->bar, TRUE);
  gtk_box_append (self->filter_box, self->bar);
  g_signal_connect_object (self->breakpoint, "apply", G_CALLBACK (narrow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->breakpoint, "unapply", G_CALLBACK (wide_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "search-changed", G_CALLBACK (search_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filter, "changed", G_CALLBACK (filter_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
create_menu_cb (GtkMenuButton *button, gpointer user_data)
{
  ConnectAppListPage *self = user_data;
  g_autoptr (GMenuModel) menu = connect_app_list_menu_new (self->table, self->list->columns, self->collection, self->settings);

  gtk_menu_button_set_menu_model (button, menu);
}

static void
build_table (ConnectAppListPage *self)
{
  g_autoptr (GSimpleActionGroup) actions = NULL;

  self->table = connect_app_table_new (self->query, self->list->columns, self->list->name, _(self->list->title), TRUE);
  adw_bin_set_child (self->rows_bin, GTK_WIDGET (self->table));
  actions = connect_app_list_menu_make_actions (self->table, self->list->columns);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "rows", G_ACTION_GROUP (actions));
  gtk_menu_button_set_create_popup_func (self->menu_button, create_menu_cb, self, NULL);
  g_signal_connect_object (connect_app_table_get_selection (self->table), "selection-changed",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->select_button, "toggled", G_CALLBACK (select_toggled_cb), self, G_CONNECT_SWAPPED);
}

static void
follow (ConnectAppListPage *self)
{
  g_signal_connect_object (self->query, "items-changed", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->query, "notify::loading", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->query, "notify::error", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->account, "notify::state", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->account, "notify::synced-at", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  /* What may be done to chosen rows changes with the connection. */
  g_signal_connect_object (self->account, "notify::state", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
}

ConnectAppListPage *
connect_app_list_page_new (ConnectAccount *account, const ConnectAppList *list)
{
  ConnectAppListPage *self = g_object_new (CONNECT_APP_TYPE_LIST_PAGE, "title", _(list->title), "tag", list->name, NULL);

  self->account = g_object_ref (account);
  self->list = list;
  self->collection = connect_collection_find (list->collection);
  self->query = connect_query_new (account, self->collection);
  self->filter = connect_app_filter_new (account, list);
  if (connect_app_settings_are_installed ())
    self->settings = connect_app_settings_new_for_list (account, list->name);
  if (list->base_filter != NULL)
    connect_query_set_filter (self->query, list->base_filter);
  adw_window_title_set_title (self->window_title, _(list->title));
  adw_status_page_set_icon_name (self->empty_page, list->icon);
  adw_status_page_set_title (self->empty_page, list->empty_title != NULL ? _(list->empty_title) : _("Nothing Here Yet"));
  adw_status_page_set_description (self->empty_page, list->empty_text != NULL ? _(list->empty_text) : NULL);
  adw_bin_set_child (self->banner_bin, connect_app_banner_new (account));
  build_filters (self);
  build_table (self);
  /* The rows come while the page is laid out, so that the first frame has them. */
  connect_query_start (self->query);
  show_button (self);
  follow (self);
  update_state (self);
  return self;
}

static void
connect_app_list_page_dispose (GObject *object)
{
  ConnectAppListPage *self = CONNECT_APP_LIST_PAGE (object);

  g_clear_handle_id (&self->selection_idle, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONNECT_APP_TYPE_LIST_PAGE);
  g_clear_object (&self->query);
  g_clear_object (&self->filter);
  g_clear_object (&self->settings);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (connect_app_list_page_parent_class)->dispose (object);
}

static void
connect_app_list_page_class_init (ConnectAppListPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = connect_app_list_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/com/example/Connect/gui/common/connect-app-list-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, breakpoint);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, banner_bin);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, create_button);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, create_label);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, select_button);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, filter_box);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, rows_bin);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, loading_page);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, empty_page);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, empty_button);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, selection_label);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppListPage, selection_actions);
  connect_app_list_page_install_actions (widget_class);
}

static void
connect_app_list_page_init (ConnectAppListPage *self)
{
  g_autoptr (AdwSpinnerPaintable) spinner = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  spinner = adw_spinner_paintable_new (GTK_WIDGET (self->loading_page));
  adw_status_page_set_paintable (self->loading_page, GDK_PAINTABLE (spinner));
}

const ConnectAppList *
connect_app_list_page_get_list (ConnectAppListPage *self)
{
  return self->list;
}

ConnectQuery *
connect_app_list_page_get_query (ConnectAppListPage *self)
{
  return self->query;
}

ConnectAppTable *
connect_app_list_page_get_table (ConnectAppListPage *self)
{
  return self->table;
}

ConnectAppFilter *
connect_app_list_page_get_filter (ConnectAppListPage *self)
{
  return self->filter;
}

void
connect_app_list_page_set_filter (ConnectAppListPage *self, const char *rql, const char *label)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  connect_app_filter_set_extra (self->filter, rql, label);
}

gboolean
connect_app_list_page_focus_rows (ConnectAppListPage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->query)) > 0 && connect_app_table_focus_rows (self->table))
    return TRUE;
  return gtk_widget_is_visible (GTK_WIDGET (self->search)) && gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
