/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the menu of a collection page does: export, print, saved views, choosing rows, pinning. */

#include "config.h"

#include "gui/common/connect-app-list-page-private.h"

#include <glib/gi18n.h>

#include "core/connect-app-settings.h"
#include "gui/common/connect-app-csv.h"
#include "gui/common/connect-app-print.h"
#include "gui/common/connect-app-table-columns.h"
#include "gui/common/connect-app-views.h"
#include "gui/window/connect-app-window.h"

static void
tell (ConnectAppListPage *self, const char *text)
{
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (self));

  if (window != NULL)
    connect_app_window_toast (window, text);
}

/* --- export --------------------------------------------------------------------------------------------------- */

static DexFuture *
exported_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *text = NULL;

  if (value != NULL)
    text = g_strdup_printf (ngettext ("%d row was exported", "%d rows were exported", g_value_get_int (value)),
                            g_value_get_int (value));
  else
    text = g_strdup_printf (_("The rows were not exported: %s"), error->message);
  tell (user_data, text);
  return NULL;
}

GPtrArray *
connect_app_list_page_dup_exported (ConnectAppListPage *self)
{
  GPtrArray *fields = connect_app_table_dup_visible (self->table);
  const ConnectAppField *id = connect_app_column_find_field (self->list->columns, self->collection->id_member);

  if (id != NULL && !g_ptr_array_find (fields, id, NULL))
    g_ptr_array_insert (fields, 0, (gpointer) id);
  return fields;
}

static void
save_finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ConnectAppListPage) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autoptr (GPtrArray) fields = NULL;

  if (file == NULL || self->query == NULL)
    return;
  fields = connect_app_list_page_dup_exported (self);
  dex_future_disown (dex_future_finally (connect_app_csv_export (G_LIST_MODEL (self->query), fields, self->collection, file),
                                         exported_cb, g_object_ref (self), g_object_unref));
}

static void
export_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ConnectAppListPage *self = CONNECT_APP_LIST_PAGE (widget);
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *name = g_strdup_printf ("%s-%s.csv", self->list->name, day);

  gtk_file_dialog_set_title (dialog, _("Export as CSV"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, save_finished_cb, g_object_ref (self));
}

/* --- print ---------------------------------------------------------------------------------------------------- */

static void
print_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ConnectAppListPage *self = CONNECT_APP_LIST_PAGE (widget);
  g_autoptr (GPtrArray) fields = connect_app_table_dup_visible (self->table);
  g_autoptr (GtkPrintOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  if (fields->len == 0)
    return;
  operation = connect_app_print_list_operation_new (self->query, fields, _(self->list->title));
  gtk_print_operation_set_allow_async (operation, TRUE);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (gtk_widget_get_root (widget)), &error);
  if (error != NULL)
    tell (self, error->message);
}

/* --- saved views ---------------------------------------------------------------------------------------------- */

static void
view_named_cb (AdwAlertDialog *dialog, const char *response, ConnectAppListPage *self)
{
  GtkWidget *entry = adw_alert_dialog_get_extra_child (dialog);
  g_autofree char *state = NULL;

  if (!g_str_equal (response, "save"))
    return;
  state = connect_app_filter_dup_state (self->filter);
  if (!connect_app_views_save (self->settings, gtk_editable_get_text (GTK_EDITABLE (entry)), state,
                               gtk_editable_get_text (GTK_EDITABLE (self->search)),
                               connect_app_table_get_order (self->table)))
    tell (self, _("The view was not saved: there are too many"));
}

static void
name_changed_cb (GtkEditable *entry, AdwAlertDialog *dialog)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_alert_dialog_set_response_enabled (dialog, "save", *name != '\0');
}

static void
save_view_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Save View"), _("Keeps the filters, the search and the sorting under a name."));
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_max_length (GTK_ENTRY (entry), CONNECT_APP_VIEWS_MAX_NAME);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("Name"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name"), -1);
  adw_alert_dialog_set_extra_child (alert, entry);
  adw_alert_dialog_add_responses (alert, "cancel", _("_Cancel"), "save", _("_Save"), NULL);
  adw_alert_dialog_set_response_appearance (alert, "save", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (alert, "save");
  adw_alert_dialog_set_close_response (alert, "cancel");
  adw_alert_dialog_set_response_enabled (alert, "save", FALSE);
  g_signal_connect_object (entry, "changed", G_CALLBACK (name_changed_cb), dialog, G_CONNECT_DEFAULT);
  g_signal_connect_object (dialog, "response", G_CALLBACK (view_named_cb), widget, G_CONNECT_DEFAULT);
  adw_dialog_present (dialog, widget);
}

static void
view_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ConnectAppListPage *self = CONNECT_APP_LIST_PAGE (widget);
  const char *name = g_variant_get_string (parameter, NULL);
  g_autoptr (GPtrArray) views = self->settings != NULL ? connect_app_views_load (self->settings) : NULL;

  for (guint i = 0; views != NULL && i < views->len; i++)
    {
      ConnectAppView *view = g_ptr_array_index (views, i);

      if (!g_str_equal (view->name, name))
        continue;
      gtk_editable_set_text (GTK_EDITABLE (self->search), view->search);
      connect_app_filter_set_state (self->filter, view->filter);
      connect_app_table_set_order (self->table, view->order);
      return;
    }
}

static void
remove_view_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ConnectAppListPage *self = CONNECT_APP_LIST_PAGE (widget);

  if (self->settings != NULL)
    connect_app_views_remove (self->settings, g_variant_get_string (parameter, NULL));
}

/* --- rows ----------------------------------------------------------------------------------------------------- */

static void
select_all_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ConnectAppListPage *self = CONNECT_APP_LIST_PAGE (widget);

  gtk_toggle_button_set_active (self->select_button, TRUE);
  gtk_selection_model_select_all (connect_app_table_get_selection (self->table));
}

static void
clear_filters_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ConnectAppListPage *self = CONNECT_APP_LIST_PAGE (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  connect_app_filter_clear (self->filter);
}

static void
search_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (CONNECT_APP_LIST_PAGE (widget)->search));
}

static void
pin_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ConnectAppListPage *self = CONNECT_APP_LIST_PAGE (widget);
  gboolean pinned;

  if (!connect_app_settings_are_installed ())
    return;
  pinned = connect_app_settings_toggle_pin (self->account, self->list->name);
  tell (self, pinned ? _("The list is pinned to the sidebar") : _("The list is no longer pinned"));
}

void
connect_app_list_page_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "list.export", NULL, export_cb);
  gtk_widget_class_install_action (widget_class, "list.print", NULL, print_cb);
  gtk_widget_class_install_action (widget_class, "list.save-view", NULL, save_view_cb);
  gtk_widget_class_install_action (widget_class, "list.view", "s", view_cb);
  gtk_widget_class_install_action (widget_class, "list.remove-view", "s", remove_view_cb);
  gtk_widget_class_install_action (widget_class, "list.select-all", NULL, select_all_cb);
  gtk_widget_class_install_action (widget_class, "list.clear-filters", NULL, clear_filters_cb);
  gtk_widget_class_install_action (widget_class, "list.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "list.pin", NULL, pin_cb);
}
