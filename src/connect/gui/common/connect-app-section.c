/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-section.h"

#include <glib/gi18n.h>
#include <string.h>

#include "gui/common/connect-app-markdown.h"
#include "gui/window/connect-app-window.h"
#include "protocol/connect-json.h"

struct _ConnectAppSection
{
  AdwBin                  parent_instance;

  ConnectRow             *row;
  ConnectAppSectionBuild  build;
  const char *const      *paths;
  const char             *collection;
  char                   *shown; /* the members that were shown, as text */
};

G_DEFINE_FINAL_TYPE (ConnectAppSection, connect_app_section, ADW_TYPE_BIN)

static char *
dup_members (ConnectAppSection *self)
{
  JsonObject *object = connect_row_get_object (self->row);
  GString *text = g_string_new (NULL);

  if (object == NULL)
    return g_string_free (text, FALSE);
  for (guint i = 0; self->paths != NULL && self->paths[i] != NULL; i++)
    {
      JsonNode *node = connect_json_get (object, self->paths[i]);
      g_autofree char *value = node != NULL ? connect_json_to_string (node) : NULL;

      g_string_append_printf (text, "%s\n", value != NULL ? value : "");
    }
  if (self->paths == NULL)
    g_string_append_printf (text, "%" G_GINT64_FORMAT, connect_row_get_revision (self->row));
  return g_string_free (text, FALSE);
}

static void
fill (ConnectAppSection *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self));
  GtkWidget *child = connect_row_get_object (self->row) != NULL ? self->build (self->row) : NULL;

  adw_bin_set_child (ADW_BIN (self), child);
  gtk_widget_set_visible (GTK_WIDGET (self), child != NULL);
  if (focus != NULL && child != NULL)
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
row_changed_cb (ConnectAppSection *self)
{
  g_autofree char *members = dup_members (self);

  if (g_set_str (&self->shown, members))
    fill (self);
}

static void
account_changed_cb (ConnectAppSection *self, const char *collection)
{
  if (g_strcmp0 (collection, self->collection) == 0)
    fill (self);
}

static void
connect_app_section_dispose (GObject *object)
{
  g_clear_object (&CONNECT_APP_SECTION (object)->row);
  G_OBJECT_CLASS (connect_app_section_parent_class)->dispose (object);
}

static void
connect_app_section_finalize (GObject *object)
{
  g_clear_pointer (&CONNECT_APP_SECTION (object)->shown, g_free);
  G_OBJECT_CLASS (connect_app_section_parent_class)->finalize (object);
}

static void
connect_app_section_class_init (ConnectAppSectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = connect_app_section_dispose;
  G_OBJECT_CLASS (klass)->finalize = connect_app_section_finalize;
}

static void
connect_app_section_init (ConnectAppSection *self)
{
}

GtkWidget *
connect_app_section_new (ConnectRow *row, ConnectAppSectionBuild build, const char *const *paths, const char *collection)
{
  ConnectAppSection *self = g_object_new (CONNECT_APP_TYPE_SECTION, NULL);

  self->row = g_object_ref (row);
  self->build = build;
  self->paths = paths;
  self->collection = collection;
  self->shown = dup_members (self);
  fill (self);
  g_signal_connect_object (row, "notify::object", G_CALLBACK (row_changed_cb), self, G_CONNECT_SWAPPED);
  if (collection != NULL)
    g_signal_connect_object (connect_row_get_account (row), "changed", G_CALLBACK (account_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

GtkWidget *
connect_app_tab_box_new (void)
{
  return gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
}

GtkWidget *
connect_app_value_row_new (const char *title, const char *value)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  return row;
}

GtkWidget *
connect_app_icon_button_new (const char *icon, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

GtkWidget *
connect_app_hint_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

void
connect_app_copy_text (GtkWidget *widget, const char *text, const char *said)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  connect_app_window_toast_at (widget, said);
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) widget = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    connect_app_window_toast_at (widget, _("No program could open the address."));
}

void
connect_app_open_uri (GtkWidget *widget, const char *uri)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autoptr (GtkUriLauncher) launcher = NULL;

  if (!connect_app_markdown_is_link (uri))
    return;
  launcher = gtk_uri_launcher_new (uri);
  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, launched_cb,
                           g_object_ref (widget));
}
