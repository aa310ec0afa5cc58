/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Saved views of a list: a name for filter, search and sorting, kept per account. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CONNECT_APP_VIEWS_MAX 50
#define CONNECT_APP_VIEWS_MAX_NAME 60

typedef struct
{
  char *name;
  char *filter;
  char *search;
  char *order;
} ConnectAppView;

void connect_app_view_free (ConnectAppView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectAppView, connect_app_view_free)

/* `settings`: of the list (schema …List). Returns: (transfer full): of ConnectAppView */
GPtrArray *connect_app_views_load (GSettings *settings);
/* Adds the view, or replaces the one of its name. FALSE when there are too many or the name is empty. */
gboolean connect_app_views_save (GSettings *settings, const char *name, const char *filter, const char *search,
                                 const char *order);
void connect_app_views_remove (GSettings *settings, const char *name);

G_END_DECLS
