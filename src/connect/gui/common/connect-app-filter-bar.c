/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-filter-bar.h"

#include <glib/gi18n.h>

#include "gui/common/connect-app-filter-popover.h"

typedef struct
{
  ConnectAppFilter *filter;
  AdwWrapBox *box;
  GPtrArray *chips;      /* toggle buttons, one a chip */
  GPtrArray *conditions; /* buttons, one a condition */
  GtkWidget *add;
  GtkWidget *unfold; /* shown while it is narrow */
} Bar;

static void
bar_free (gpointer data)
{
  Bar *bar = data;

  g_ptr_array_unref (bar->chips);
  g_ptr_array_unref (bar->conditions);
  g_object_unref (bar->filter);
  g_free (bar);
}

static guint
index_of (GPtrArray *array, gpointer item)
{
  guint i = 0;

  return g_ptr_array_find (array, item, &i) ? i : 0;
}

static void
chip_toggled_cb (GtkToggleButton *button, Bar *bar)
{
  connect_app_filter_set_chip (bar->filter, index_of (bar->chips, button), gtk_toggle_button_get_active (button));
}

static void
condition_clicked_cb (GtkButton *button, Bar *bar)
{
  guint i = index_of (bar->conditions, button);

  /* The focus must not fall out of the bar with the button. */
  gtk_widget_grab_focus (bar->add);
  connect_app_filter_remove_condition (bar->filter, i);
}

static GtkWidget *
make_condition (Bar *bar, const char *label)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *text = gtk_label_new (label);
  g_autofree char *name = g_strdup_printf (_("Remove Filter: %s"), label);

  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (text), 40);
  gtk_box_append (GTK_BOX (content), text);
  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "chip");
  gtk_widget_add_css_class (button, "condition");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (condition_clicked_cb), bar);
  return button;
}

static guint
count_on (Bar *bar)
{
  guint n = bar->conditions->len;

  for (guint i = 0; i < bar->chips->len; i++)
    n += connect_app_filter_get_chip (bar->filter, i);
  return n;
}

static void
fold (Bar *bar)
{
  gboolean shown = !gtk_widget_get_visible (bar->unfold) || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (bar->unfold));
  guint n = count_on (bar);
  /* Translators: a button that shows the filters; %u is how many are on */
  g_autofree char *label = n > 0 ? g_strdup_printf (_("Filters (%u)"), n) : g_strdup (_("Filters"));

  gtk_button_set_label (GTK_BUTTON (bar->unfold), label);
  for (guint i = 0; i < bar->chips->len; i++)
    gtk_widget_set_visible (g_ptr_array_index (bar->chips, i), shown);
  for (guint i = 0; i < bar->conditions->len; i++)
    gtk_widget_set_visible (g_ptr_array_index (bar->conditions, i), shown);
  gtk_widget_set_visible (bar->add, shown);
}

void
connect_app_filter_bar_set_narrow (GtkWidget *box, gboolean narrow)
{
  Bar *bar = g_object_get_data (G_OBJECT (box), "connect-app-bar");

  gtk_widget_set_visible (bar->unfold, narrow);
  fold (bar);
}

static void
show_conditions (Bar *bar)
{
  guint n = connect_app_filter_get_n_conditions (bar->filter);

  for (guint i = 0; i < bar->conditions->len; i++)
    adw_wrap_box_remove (bar->box, g_ptr_array_index (bar->conditions, i));
  g_ptr_array_set_size (bar->conditions, 0);
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *button = make_condition (bar, connect_app_filter_get_condition_label (bar->filter, i));

      g_ptr_array_add (bar->conditions, button);
      adw_wrap_box_append (bar->box, button);
    }
  adw_wrap_box_reorder_child_after (bar->box, bar->add,
                                    n > 0 ? g_ptr_array_index (bar->conditions, n - 1)
                                    : bar->chips->len > 0 ? g_ptr_array_index (bar->chips, bar->chips->len - 1)
                                                          : bar->unfold);
  fold (bar);
}

static void
filter_changed_cb (ConnectAppFilter *filter, GtkWidget *box)
{
  Bar *bar = g_object_get_data (G_OBJECT (box), "connect-app-bar");

  for (guint i = 0; i < bar->chips->len; i++)
    gtk_toggle_button_set_active (g_ptr_array_index (bar->chips, i), connect_app_filter_get_chip (filter, i));
  show_conditions (bar);
}

static GtkWidget *
make_chip (Bar *bar, guint i)
{
  GtkWidget *chip = gtk_toggle_button_new_with_label (connect_app_filter_get_chip_title (bar->filter, i));

  gtk_widget_add_css_class (chip, "chip");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (chip), connect_app_filter_get_chip (bar->filter, i));
  g_signal_connect (chip, "toggled", G_CALLBACK (chip_toggled_cb), bar);
  return chip;
}

static GtkWidget *
make_add (ConnectAppFilter *filter)
{
  GtkWidget *add = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (add), "list-add-symbolic");
  gtk_widget_set_tooltip_text (add, _("Add Filter"));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (add), connect_app_filter_popover_new (filter));
  gtk_accessible_update_property (GTK_ACCESSIBLE (add), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Add Filter"), -1);
  gtk_widget_add_css_class (add, "circular");
  gtk_widget_add_css_class (add, "flat");
  return add;
}

GtkWidget *
connect_app_filter_bar_new (ConnectAppFilter *filter)
{
  GtkWidget *box = adw_wrap_box_new ();
  Bar *bar = g_new0 (Bar, 1);

  bar->filter = g_object_ref (filter);
  bar->box = ADW_WRAP_BOX (box);
  bar->chips = g_ptr_array_new ();
  bar->conditions = g_ptr_array_new ();
  bar->add = make_add (filter);
  adw_wrap_box_set_child_spacing (bar->box, 6);
  adw_wrap_box_set_line_spacing (bar->box, 6);
  bar->unfold = gtk_toggle_button_new ();
  gtk_widget_add_css_class (bar->unfold, "chip");
  gtk_widget_set_visible (bar->unfold, FALSE);
  g_signal_connect_swapped (bar->unfold, "toggled", G_CALLBACK (fold), bar);
  adw_wrap_box_append (bar->box, bar->unfold);
  for (guint i = 0; i < connect_app_filter_get_n_chips (filter); i++)
    {
      GtkWidget *chip = make_chip (bar, i);

      g_ptr_array_add (bar->chips, chip);
      adw_wrap_box_append (bar->box, chip);
    }
  adw_wrap_box_append (bar->box, bar->add);
  g_object_set_data_full (G_OBJECT (box), "connect-app-bar", bar, bar_free);
  g_signal_connect_object (filter, "changed", G_CALLBACK (filter_changed_cb), box, G_CONNECT_DEFAULT);
  show_conditions (bar);
  return box;
}
