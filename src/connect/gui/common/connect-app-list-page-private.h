/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#pragma once

#include "gui/common/connect-app-list-page.h"

G_BEGIN_DECLS

struct _ConnectAppListPage
{
  AdwNavigationPage parent_instance;

  ConnectAccount *account;
  const ConnectAppList *list;
  const ConnectCollection *collection;
  ConnectQuery *query;
  ConnectAppFilter *filter;
  GSettings *settings; /* NULL: nothing is kept */
  ConnectAppTable *table;
  GtkSearchEntry *search;
  GtkWidget *bar;
  guint selection_idle;

  AdwBreakpoint *breakpoint;
  AdwBin *banner_bin;
  AdwWindowTitle *window_title;
  GtkButton *create_button;
  GtkLabel *create_label;
  GtkMenuButton *menu_button;
  GtkToggleButton *select_button;
  GtkBox *filter_box;
  GtkStack *stack;
  AdwBin *rows_bin;
  AdwStatusPage *loading_page;
  AdwStatusPage *empty_page;
  GtkButton *empty_button;
  AdwStatusPage *error_page;
  GtkActionBar *selection_bar;
  GtkLabel *selection_label;
  GtkBox *selection_actions;
};

void connect_app_list_page_install_actions (GtkWidgetClass *widget_class);

G_END_DECLS
