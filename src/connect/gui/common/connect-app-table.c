/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-table.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "core/connect-app-settings.h"
#include "gui/common/connect-app-empty.h"
#include "gui/common/connect-app-fields.h"
#include "gui/common/connect-app-table-columns.h"
#include "gui/common/connect-app-two-lines.h"
#include "gui/common/connect-app-value.h"
#include "gui/window/connect-app-window.h"

#define MAX_HEIGHT_IN_TAB 420

/* Wide and narrow show one selection model over one query. Only what is looked at is built: the narrow list with the
 * first breakpoint that asks for it. */
struct _ConnectAppTable
{
  AdwBin parent_instance;

  ConnectQuery *query;
  const ConnectAppField *fields;
  GSettings *settings; /* NULL: nothing is kept */
  char *label;
  char *order;
  GtkSelectionModel *selection;
  GPtrArray *values; /* all cells' ConnectAppValue; borrowed, they leave when they are torn down */
  ConnectAppTableActivate activate;
  gpointer activate_data;

  GtkStack *stack;
  GtkColumnView *view;
  GtkListView *narrow;
  GtkColumnViewColumn *checks;
  gulong sorter_changed;
  guint minute; /* source that lets ages grow */
  guint save;   /* source that keeps the columns after the last change */
  guint is_selecting : 1;
  guint is_page : 1; /* else a part of one */
};

enum
{
  ORDER_CHANGED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ConnectAppTable, connect_app_table, ADW_TYPE_BIN)

static guint signals[N_SIGNALS];

/* --- cells ---------------------------------------------------------------------------------------------------- */

static void
value_gone_cb (gpointer data, GObject *value)
{
  g_ptr_array_remove_fast (data, value);
}

static void
setup_cell_cb (GtkSignalListItemFactory *factory, GtkColumnViewCell *cell, ConnectAppTable *self)
{
  const ConnectAppField *field = g_object_get_data (G_OBJECT (factory), "field");
  GtkWidget *value = connect_app_value_new (field);

  g_ptr_array_add (self->values, value);
  g_object_weak_ref (G_OBJECT (value), value_gone_cb, self->values);
  gtk_column_view_cell_set_child (cell, value);
}

static void
bind_cell_cb (GtkSignalListItemFactory *factory, GtkColumnViewCell *cell, ConnectAppTable *self)
{
  connect_app_value_set_row (CONNECT_APP_VALUE (gtk_column_view_cell_get_child (cell)),
                             CONNECT_ROW (gtk_column_view_cell_get_item (cell)));
}

static void
unbind_cell_cb (GtkSignalListItemFactory *factory, GtkColumnViewCell *cell, ConnectAppTable *self)
{
  connect_app_value_set_row (CONNECT_APP_VALUE (gtk_column_view_cell_get_child (cell)), NULL);
}

static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkColumnViewRow *view_row, gpointer user_data)
{
  ConnectRow *row = CONNECT_ROW (gtk_column_view_row_get_item (view_row));
  g_autofree char *state = connect_app_format_word (connect_row_get_state (row));
  g_autofree char *label = NULL;

  label = *state != '\0' ? g_strdup_printf (_("%s, %s"), connect_row_get_title (row), state)
                         : g_strdup (connect_row_get_title (row));
  gtk_column_view_row_set_accessible_label (view_row, label);
}

static void
check_toggled_cb (GtkCheckButton *check, GtkColumnViewCell *cell)
{
  ConnectAppTable *self = CONNECT_APP_TABLE (gtk_widget_get_ancestor (GTK_WIDGET (check), CONNECT_APP_TYPE_TABLE));
  gboolean active = gtk_check_button_get_active (check);
  guint position = gtk_column_view_cell_get_position (cell);

  if (self == NULL || position == GTK_INVALID_LIST_POSITION || active == gtk_column_view_cell_get_selected (cell))
    return;
  if (active)
    gtk_selection_model_select_item (self->selection, position, FALSE);
  else
    gtk_selection_model_unselect_item (self->selection, position);
}

static void
setup_check_cb (GtkSignalListItemFactory *factory, GtkColumnViewCell *cell, gpointer user_data)
{
  GtkWidget *check = gtk_check_button_new ();

  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Select"), -1);
  gtk_column_view_cell_set_child (cell, check);
  g_object_bind_property (cell, "selected", check, "active", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (check, "toggled", G_CALLBACK (check_toggled_cb), cell, G_CONNECT_DEFAULT);
}

/* --- opening, sorting ----------------------------------------------------------------------------------------- */

static void
open_row (ConnectAppTable *self, guint position)
{
  g_autoptr (ConnectRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (self));

  if (row == NULL)
    return;
  if (self->activate != NULL)
    self->activate (self, row, self->activate_data);
  else if (window != NULL)
    connect_app_window_show_row (window, row);
}

static void
take_order (ConnectAppTable *self, const char *order)
{
  if (!g_set_str (&self->order, order))
    return;
  connect_query_set_order (self->query, order);
  if (self->settings != NULL)
    g_settings_set_string (self->settings, "order", order != NULL ? order : "");
  g_signal_emit (self, signals[ORDER_CHANGED], 0);
}

static void
sorter_changed_cb (ConnectAppTable *self)
{
  GtkColumnViewSorter *sorter = GTK_COLUMN_VIEW_SORTER (gtk_column_view_get_sorter (self->view));
  GtkColumnViewColumn *column = gtk_column_view_sorter_get_primary_sort_column (sorter);
  const ConnectAppField *field = column != NULL ? connect_app_column_get_field (column) : NULL;
  g_autofree char *order = NULL;

  if (field != NULL)
    order = g_strconcat (gtk_column_view_sorter_get_primary_sort_order (sorter) == GTK_SORT_DESCENDING ? "-" : "",
                         field->path, NULL);
  take_order (self, order);
}

static GtkColumnViewColumn *
find_column (ConnectAppTable *self, const ConnectAppField *field)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (connect_app_column_get_field (column) == field)
        return column;
    }
  return NULL;
}

static const ConnectAppField *
find_field (ConnectAppTable *self, const char *path)
{
  for (const ConnectAppField *field = self->fields; field->path != NULL || field->format != 0; field++)
    if (g_strcmp0 (field->path, path) == 0)
      return field;
  return NULL;
}

/* Shows the order in the headers; one by a member that is no column shows none. */
static void
show_order (ConnectAppTable *self)
{
  const char *path = self->order != NULL && *self->order == '-' ? self->order + 1 : self->order;
  const ConnectAppField *field = path != NULL ? find_field (self, path) : NULL;
  GtkColumnViewColumn *column = field != NULL ? find_column (self, field) : NULL;
  GtkSorter *sorter = gtk_column_view_get_sorter (self->view);

  g_signal_handler_block (sorter, self->sorter_changed);
  gtk_column_view_sort_by_column (self->view, column,
                                  path != self->order ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  g_signal_handler_unblock (sorter, self->sorter_changed);
}

/* --- columns that are kept ------------------------------------------------------------------------------------ */

static gboolean
save_columns_cb (gpointer user_data)
{
  ConnectAppTable *self = user_data;

  self->save = 0;
  connect_app_columns_save (self->view, self->settings);
  return G_SOURCE_REMOVE;
}

static void
columns_changed_cb (ConnectAppTable *self)
{
  if (self->settings != NULL && self->save == 0)
    self->save = g_timeout_add (400, save_columns_cb, self);
}

static void
add_column (ConnectAppTable *self, const ConnectAppField *field, gboolean visible, int width)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_object_set_data (G_OBJECT (factory), "field", (gpointer) field);
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cell_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cell_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cell_cb), self, G_CONNECT_DEFAULT);
  column = connect_app_column_new (field, connect_query_get_collection (self->query), factory, GTK_WIDGET (self->view));
  if (width > 0)
    gtk_column_view_column_set_fixed_width (column, width);
  gtk_column_view_column_set_visible (column, visible);
  gtk_column_view_append_column (self->view, column);
  g_signal_connect_object (column, "notify::fixed-width", G_CALLBACK (columns_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (column, "notify::visible", G_CALLBACK (columns_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
add_columns (ConnectAppTable *self)
{
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);
  g_autoptr (GVariantIter) iter = NULL;
  const char *id;
  gboolean visible;
  int width;

  if (self->settings != NULL)
    g_settings_get (self->settings, "columns", "a(sbi)", &iter);
  while (iter != NULL && g_variant_iter_next (iter, "(&sbi)", &id, &visible, &width))
    {
      const ConnectAppField *field = connect_app_column_find_field (self->fields, id);

      if (field != NULL && g_hash_table_add (done, (gpointer) field))
        add_column (self, field, visible, width);
    }
  for (const ConnectAppField *field = self->fields; field->path != NULL || field->format != 0; field++)
    if (g_hash_table_add (done, (gpointer) field))
      add_column (self, field, !field->optional, -1);
  g_signal_connect_object (gtk_column_view_get_columns (self->view), "items-changed", G_CALLBACK (columns_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

/* --- the two views -------------------------------------------------------------------------------------------- */

/* A page is filled; within a tab a table is as high as its rows, up to a bound. */
static void
fit (ConnectAppTable *self, GtkWidget *scroller)
{
  if (self->is_page)
    return;
  gtk_widget_set_vexpand (scroller, FALSE);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT_IN_TAB);
}

static void
build_wide (ConnectAppTable *self)
{
  g_autoptr (GtkListItemFactory) rows = gtk_signal_list_item_factory_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkSorter *sorter;

  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (g_object_ref (self->selection)));
  gtk_column_view_set_reorderable (self->view, TRUE);
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  gtk_column_view_set_tab_behavior (self->view, GTK_LIST_TAB_ITEM); /* Tab leaves the rows; arrows go among them */
  gtk_column_view_set_enable_rubberband (self->view, GTK_IS_MULTI_SELECTION (self->selection));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, self->label, -1);
  g_signal_connect (rows, "bind", G_CALLBACK (bind_row_cb), NULL);
  gtk_column_view_set_row_factory (self->view, rows);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (open_row), self, G_CONNECT_SWAPPED);
  add_columns (self);
  sorter = gtk_column_view_get_sorter (self->view);
  self->sorter_changed = g_signal_connect_object (sorter, "changed", G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
  show_order (self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (scroller, TRUE);
  fit (self, scroller);
  gtk_stack_add_named (self->stack, scroller, "wide");
}

static void
build_narrow (ConnectAppTable *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->narrow = connect_app_two_lines_new (self->selection, self->fields, self->label);
  gtk_list_view_set_single_click_activate (self->narrow, !self->is_selecting);
  g_signal_connect_object (self->narrow, "activate", G_CALLBACK (open_row), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->narrow));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  fit (self, scroller);
  gtk_stack_add_named (self->stack, scroller, "narrow");
}

static void
narrow_cb (ConnectAppTable *self)
{
  if (self->narrow == NULL)
    build_narrow (self);
  gtk_stack_set_visible_child_name (self->stack, "narrow");
}

static void
wide_cb (ConnectAppTable *self)
{
  gtk_stack_set_visible_child_name (self->stack, "wide");
}

static void
build (ConnectAppTable *self)
{
  GtkWidget *bin = adw_breakpoint_bin_new ();
  AdwBreakpoint *breakpoint = adw_breakpoint_new (adw_breakpoint_condition_parse ("max-width: 600sp"));

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_widget_set_size_request (bin, 150, 100);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (bin), GTK_WIDGET (self->stack));
  g_signal_connect_object (breakpoint, "apply", G_CALLBACK (narrow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breakpoint, "unapply", G_CALLBACK (wide_cb), self, G_CONNECT_SWAPPED);
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (bin), breakpoint);
  /* A page has its own words for an empty list; a table within a tab says it by itself. */
  adw_bin_set_child (ADW_BIN (self), self->is_page ? bin : connect_app_empty_new (bin, self->query));
  build_wide (self);
}

static gboolean
minute_cb (gpointer user_data)
{
  ConnectAppTable *self = user_data;

  for (guint i = 0; i < self->values->len; i++)
    connect_app_value_refresh (g_ptr_array_index (self->values, i));
  if (self->narrow != NULL)
    connect_app_two_lines_refresh (self->narrow);
  return G_SOURCE_CONTINUE;
}

static void
connect_app_table_map (GtkWidget *widget)
{
  ConnectAppTable *self = CONNECT_APP_TABLE (widget);

  GTK_WIDGET_CLASS (connect_app_table_parent_class)->map (widget);
  if (self->minute == 0)
    self->minute = g_timeout_add_seconds (60, minute_cb, self);
}

static void
connect_app_table_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&CONNECT_APP_TABLE (widget)->minute, g_source_remove);
  GTK_WIDGET_CLASS (connect_app_table_parent_class)->unmap (widget);
}

static void
forget_value_cb (gpointer value, gpointer values)
{
  g_object_weak_unref (value, value_gone_cb, values);
}

static void
connect_app_table_dispose (GObject *object)
{
  ConnectAppTable *self = CONNECT_APP_TABLE (object);

  g_clear_handle_id (&self->minute, g_source_remove);
  if (self->save != 0)
    {
      g_clear_handle_id (&self->save, g_source_remove);
      connect_app_columns_save (self->view, self->settings);
    }
  /* Columns that go with the view are no change of anybody's. */
  g_clear_object (&self->settings);
  adw_bin_set_child (ADW_BIN (self), NULL);
  self->view = NULL;
  self->narrow = NULL;
  if (self->values != NULL)
    g_ptr_array_foreach (self->values, forget_value_cb, self->values);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_clear_object (&self->checks);
  g_clear_object (&self->selection);
  g_clear_object (&self->query);
  G_OBJECT_CLASS (connect_app_table_parent_class)->dispose (object);
}

static void
connect_app_table_finalize (GObject *object)
{
  ConnectAppTable *self = CONNECT_APP_TABLE (object);

  g_free (self->label);
  g_free (self->order);
  G_OBJECT_CLASS (connect_app_table_parent_class)->finalize (object);
}

static void
connect_app_table_class_init (ConnectAppTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = connect_app_table_dispose;
  object_class->finalize = connect_app_table_finalize;
  widget_class->map = connect_app_table_map;
  widget_class->unmap = connect_app_table_unmap;
  signals[ORDER_CHANGED] = g_signal_new ("order-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
}

static void
connect_app_table_init (ConnectAppTable *self)
{
  self->values = g_ptr_array_new ();
}

ConnectAppTable *
connect_app_table_new (ConnectQuery *query, const ConnectAppField *columns, const char *name, const char *label,
                       gboolean selectable)
{
  ConnectAppTable *self = g_object_new (CONNECT_APP_TYPE_TABLE, NULL);
  GListModel *model = G_LIST_MODEL (g_object_ref (query));

  self->query = g_object_ref (query);
  self->fields = columns;
  self->is_page = name != NULL;
  self->label = g_strdup (label);
  if (name != NULL && connect_app_settings_are_installed ())
    {
      g_autofree char *order = NULL;

      self->settings = connect_app_settings_new_for_list (connect_query_get_account (query), name);
      order = g_settings_get_string (self->settings, "order");
      if (*order != '\0')
        self->order = g_steal_pointer (&order);
    }
  if (self->order != NULL)
    connect_query_set_order (query, self->order);
  if (selectable)
    self->selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (model));
  else
    {
      self->selection = GTK_SELECTION_MODEL (gtk_single_selection_new (model));
      gtk_single_selection_set_autoselect (GTK_SINGLE_SELECTION (self->selection), FALSE);
      gtk_single_selection_set_can_unselect (GTK_SINGLE_SELECTION (self->selection), TRUE);
      gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (self->selection), GTK_INVALID_LIST_POSITION);
    }
  build (self);
  return self;
}

gboolean
connect_app_table_focus_rows (ConnectAppTable *self)
{
  gboolean narrow = self->narrow != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->narrow));
  GtkWidget *rows = narrow ? GTK_WIDGET (self->narrow) : gtk_widget_get_last_child (GTK_WIDGET (self->view));

  return gtk_widget_child_focus (rows, GTK_DIR_TAB_FORWARD);
}

GtkSelectionModel *
connect_app_table_get_selection (ConnectAppTable *self)
{
  return self->selection;
}

GPtrArray *
connect_app_table_dup_selected (ConnectAppTable *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkBitset) chosen = gtk_selection_model_get_selection (self->selection);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, chosen, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      ConnectRow *row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

      if (row != NULL)
        g_ptr_array_add (rows, row);
    }
  return rows;
}

GPtrArray *
connect_app_table_dup_visible (ConnectAppTable *self)
{
  GPtrArray *visible = g_ptr_array_new ();
  GListModel *columns = gtk_column_view_get_columns (self->view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const ConnectAppField *field = connect_app_column_get_field (column);

      if (field != NULL && gtk_column_view_column_get_visible (column))
        g_ptr_array_add (visible, (gpointer) field);
    }
  return visible;
}

gboolean
connect_app_table_is_visible (ConnectAppTable *self, const ConnectAppField *field)
{
  GtkColumnViewColumn *column = find_column (self, field);

  return column != NULL && gtk_column_view_column_get_visible (column);
}

void
connect_app_table_set_visible (ConnectAppTable *self, const ConnectAppField *field, gboolean visible)
{
  GtkColumnViewColumn *column = find_column (self, field);

  if (column != NULL)
    gtk_column_view_column_set_visible (column, visible);
}

const char *
connect_app_table_get_order (ConnectAppTable *self)
{
  return self->order;
}

void
connect_app_table_set_order (ConnectAppTable *self, const char *order)
{
  take_order (self, order != NULL && *order != '\0' ? order : NULL);
  show_order (self);
}

void
connect_app_table_set_selecting (ConnectAppTable *self, gboolean selecting)
{
  if (selecting == self->is_selecting || !GTK_IS_MULTI_SELECTION (self->selection))
    return;
  self->is_selecting = selecting;
  if (selecting && self->checks == NULL)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

      g_signal_connect (factory, "setup", G_CALLBACK (setup_check_cb), NULL);
      self->checks = gtk_column_view_column_new (NULL, factory);
    }
  if (selecting)
    gtk_column_view_insert_column (self->view, 0, self->checks);
  else
    gtk_column_view_remove_column (self->view, self->checks);
  if (self->narrow != NULL)
    gtk_list_view_set_single_click_activate (self->narrow, !selecting);
  if (!selecting)
    gtk_selection_model_unselect_all (self->selection);
}

void
connect_app_table_set_activate (ConnectAppTable *self, ConnectAppTableActivate activate, gpointer user_data)
{
  self->activate = activate;
  self->activate_data = user_data;
}
