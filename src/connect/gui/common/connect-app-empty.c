/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-empty.h"

#include <glib/gi18n.h>

#define WORDS "words"

static void
update (ConnectQuery *query, GtkWidget *box)
{
  GtkWidget *words = g_object_get_data (G_OBJECT (box), WORDS);
  gboolean empty = !connect_query_get_loading (query) && g_list_model_get_n_items (G_LIST_MODEL (query)) == 0;

  gtk_widget_set_visible (words, empty);
  gtk_widget_set_visible (gtk_widget_get_first_child (box), !empty);
}

static void
items_changed_cb (ConnectQuery *query, guint position, guint removed, guint added, GtkWidget *box)
{
  update (query, box);
}

static void
loading_cb (ConnectQuery *query, GParamSpec *pspec, GtkWidget *box)
{
  update (query, box);
}

GtkWidget *
connect_app_empty_new (GtkWidget *content, ConnectQuery *query)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *words = gtk_label_new (_("Nothing Here Yet"));

  gtk_widget_set_margin_top (words, 36);
  gtk_widget_set_margin_bottom (words, 36);
  gtk_widget_add_css_class (words, "dimmed");
  gtk_box_append (GTK_BOX (box), content);
  gtk_box_append (GTK_BOX (box), words);
  g_object_set_data (G_OBJECT (box), WORDS, words);
  g_signal_connect_object (query, "items-changed", G_CALLBACK (items_changed_cb), box, G_CONNECT_DEFAULT);
  g_signal_connect_object (query, "notify::loading", G_CALLBACK (loading_cb), box, G_CONNECT_DEFAULT);
  update (query, box);
  return box;
}
