/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/home/connect-app-counts.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "gui/window/connect-app-window.h"
#include "query/connect-rql.h"

/* Hangs on the tile's button. */
typedef struct
{
  const ConnectAppList *list;
  char *rql;
  char *word;
  ConnectQuery *query;
  GtkLabel *count;
} Tile;

static void
tile_free (gpointer data)
{
  Tile *tile = data;

  g_object_unref (tile->query);
  g_free (tile->rql);
  g_free (tile->word);
  g_free (tile);
}

static void
clicked_cb (GtkButton *button, Tile *tile)
{
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (button));

  if (window != NULL)
    connect_app_window_show_list (window, tile->list, tile->rql, NULL);
}

/* The group hides with its last tile. */
static void
update_group (GtkWidget *box)
{
  GtkWidget *group = gtk_widget_get_ancestor (box, ADW_TYPE_PREFERENCES_GROUP);
  gboolean any = FALSE;

  for (GtkWidget *tile = gtk_widget_get_first_child (box); tile != NULL; tile = gtk_widget_get_next_sibling (tile))
    any |= gtk_widget_get_visible (tile);
  if (group != NULL)
    gtk_widget_set_visible (group, any);
}

static void
count_changed_cb (GtkWidget *button)
{
  Tile *tile = g_object_get_data (G_OBJECT (button), "tile");
  guint n = g_list_model_get_n_items (G_LIST_MODEL (tile->query));
  g_autofree char *text = g_strdup_printf ("%'u", n);
  g_autofree char *label = g_strdup_printf (_("%s: %u %s"), _(tile->list->title), n, tile->word);

  gtk_label_set_label (tile->count, text);
  gtk_widget_set_visible (button, n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (gtk_widget_get_parent (button) != NULL)
    update_group (gtk_widget_get_parent (button));
}

static GtkWidget *
make_tile_content (Tile *tile, const char *state)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name (connect_app_format_state_icon (state));

  tile->count = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (tile->count, 0);
  gtk_widget_add_css_class (GTK_WIDGET (tile->count), "count");
  gtk_widget_add_css_class (icon, connect_app_format_state_class (state));
  gtk_box_append (GTK_BOX (head), icon);
  gtk_box_append (GTK_BOX (head), gtk_label_new (tile->word));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (tile->count));
  gtk_box_append (GTK_BOX (lines), head);
  return lines;
}

static GtkWidget *
make_tile (ConnectAccount *account, const ConnectAppList *list, const ConnectCollection *collection, const char *state)
{
  GtkWidget *button = gtk_button_new ();
  Tile *tile = g_new0 (Tile, 1);
  g_autoptr (ConnectRql) condition = connect_rql_new_compare (CONNECT_RQL_EQ, collection->state_member, state);
  g_autoptr (ConnectRql) whole = NULL;
  g_autofree char *filter = NULL;

  tile->list = list;
  tile->rql = connect_rql_to_string (condition);
  tile->word = connect_app_format_word (state);
  tile->query = connect_query_new (account, collection);
  whole = connect_rql_new_and (connect_rql_ref (condition),
                               list->base_filter != NULL ? connect_rql_parse (list->base_filter, NULL) : NULL);
  filter = connect_rql_to_string (whole);
  connect_query_set_filter (tile->query, filter);
  gtk_button_set_child (GTK_BUTTON (button), make_tile_content (tile, state));
  gtk_widget_add_css_class (button, "card");
  gtk_widget_add_css_class (button, "tile");
  gtk_widget_set_size_request (button, 130, -1);
  g_object_set_data_full (G_OBJECT (button), "tile", tile, tile_free);
  g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), tile);
  g_signal_connect_object (tile->query, "items-changed", G_CALLBACK (count_changed_cb), button, G_CONNECT_SWAPPED);
  count_changed_cb (button);
  return button;
}

GtkWidget *
connect_app_counts_new (ConnectAccount *account, const ConnectAppList *list)
{
  const ConnectCollection *collection = connect_collection_find (list->collection);
  const ConnectMember *member = connect_collection_find_member (collection, collection->state_member);
  GtkWidget *group, *box;

  if (member == NULL || member->choices == NULL)
    return NULL;
  group = adw_preferences_group_new ();
  box = adw_wrap_box_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _(list->title));
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (box), 12);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (box), 12);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), box);
  for (guint i = 0; member->choices[i] != NULL; i++)
    adw_wrap_box_append (ADW_WRAP_BOX (box), make_tile (account, list, collection, member->choices[i]));
  update_group (box);
  return group;
}
