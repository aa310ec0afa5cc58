/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "core/connect-app-prepare.h"

#include "connect-app-resources.h"

static gpointer
prepare (gpointer data)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  connect_app_register_resource ();
  gtk_css_provider_load_from_resource (provider, "/com/example/Connect/connect.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()), "/com/example/Connect/icons");
  return NULL;
}

void
connect_app_prepare (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, prepare, NULL);
}
