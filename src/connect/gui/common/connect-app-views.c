/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-views.h"

#define KEY "views"

void
connect_app_view_free (ConnectAppView *self)
{
  g_free (self->name);
  g_free (self->filter);
  g_free (self->search);
  g_free (self->order);
  g_free (self);
}

static ConnectAppView *
view_new (const char *name, const char *filter, const char *search, const char *order)
{
  ConnectAppView *view = g_new0 (ConnectAppView, 1);

  view->name = g_strdup (name);
  view->filter = g_strdup (filter != NULL ? filter : "");
  view->search = g_strdup (search != NULL ? search : "");
  view->order = g_strdup (order != NULL ? order : "");
  return view;
}

GPtrArray *
connect_app_views_load (GSettings *settings)
{
  GPtrArray *views = g_ptr_array_new_with_free_func ((GDestroyNotify) connect_app_view_free);
  g_autoptr (GVariantIter) iter = NULL;
  const char *name, *filter, *search, *order;

  g_settings_get (settings, KEY, "a(ssss)", &iter);
  while (g_variant_iter_next (iter, "(&s&s&s&s)", &name, &filter, &search, &order))
    g_ptr_array_add (views, view_new (name, filter, search, order));
  return views;
}

static void
store (GSettings *settings, GPtrArray *views)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssss)"));
  for (guint i = 0; i < views->len; i++)
    {
      ConnectAppView *view = g_ptr_array_index (views, i);

      g_variant_builder_add (&builder, "(ssss)", view->name, view->filter, view->search, view->order);
    }
  g_settings_set_value (settings, KEY, g_variant_builder_end (&builder));
}

static void
remove_named (GPtrArray *views, const char *name)
{
  for (guint i = views->len; i > 0; i--)
    if (g_str_equal (((ConnectAppView *) g_ptr_array_index (views, i - 1))->name, name))
      g_ptr_array_remove_index (views, i - 1);
}

gboolean
connect_app_views_save (GSettings *settings, const char *name, const char *filter, const char *search, const char *order)
{
  g_autoptr (GPtrArray) views = connect_app_views_load (settings);
  g_autofree char *trimmed = g_strstrip (g_strdup (name));

  if (*trimmed == '\0' || g_utf8_strlen (trimmed, -1) > CONNECT_APP_VIEWS_MAX_NAME)
    return FALSE;
  remove_named (views, trimmed);
  if (views->len >= CONNECT_APP_VIEWS_MAX)
    return FALSE;
  g_ptr_array_add (views, view_new (trimmed, filter, search, order));
  store (settings, views);
  return TRUE;
}

void
connect_app_views_remove (GSettings *settings, const char *name)
{
  g_autoptr (GPtrArray) views = connect_app_views_load (settings);

  remove_named (views, name);
  store (settings, views);
}
