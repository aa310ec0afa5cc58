/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "ui/shots.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/connect-test-account.h"
#include "core/connect-app-prepare.h"
#include "ui/ui-language.h"

typedef struct
{
  const char *name;
  int width;
  int height;
  gboolean dark;
  int dpi;
} Variant;

/* Without a compositor the frame takes 5 px on each side. */
static const Variant variants[] = {
  { "light", 1100, 720, FALSE, 96 },
  { "dark", 1100, 720, TRUE, 96 },
  { "narrow", 370, 650, FALSE, 96 },
  { "large", 1100, 720, FALSE, 192 },
};

static const ConnectShot *const tables[] = { connect_shots_shell, connect_shots_partners, NULL };

static gboolean
quiet_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
connect_shots_settle (void)
{
  gboolean quiet = FALSE;

  /* Low priority: it fires only when nothing else has anything to do, after rows were read on their threads. */
  g_timeout_add_full (G_PRIORITY_LOW + 100, 250, quiet_cb, &quiet, NULL);
  while (!quiet)
    g_main_context_iteration (NULL, TRUE);
}

static void
prepare_settings (const Variant *variant)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-cursor-blink", FALSE,
                "gtk-font-name", "Cantarell 11", "gtk-xft-dpi", variant->dpi * 1024, "gtk-xft-antialias", 1,
                "gtk-xft-hinting", 0, "gtk-xft-rgba", "none", "gtk-icon-theme-name", "Adwaita",
                "gtk-decoration-layout", ":close", NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      variant->dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
}

/* Renders the whole window: its content alone would lack the background. */
static void
save (GtkWindow *window, const char *path)
{
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GskRenderer) renderer = gsk_cairo_renderer_new ();
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width, height;

  gtk_window_set_focus_visible (window, FALSE);
  paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  connect_shots_settle ();
  width = gdk_paintable_get_intrinsic_width (paintable);
  height = gdk_paintable_get_intrinsic_height (paintable);
  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL || !gsk_renderer_realize_for_display (renderer, gtk_widget_get_display (GTK_WIDGET (window)), &error))
    g_error ("%s: nothing to draw", path);
  texture = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (!gdk_texture_save_to_png (texture, path))
    g_error ("%s: cannot be written", path);
  gsk_renderer_unrealize (renderer);
}

static void
shoot (const ConnectShot *shot, const Variant *variant, ConnectShotWorld *world, const char *directory)
{
  ConnectAppWindow *window;
  g_autofree char *name = g_strdup_printf ("%s-%s.png", shot->name, variant->name);
  g_autofree char *path = g_build_filename (directory, name, NULL);

  prepare_settings (variant);
  window = connect_app_window_new (NULL, world->accounts);
  gtk_window_set_default_size (GTK_WINDOW (window), variant->width, variant->height);
  gtk_window_present (GTK_WINDOW (window));
  connect_app_window_set_account (window, world->distributor);
  connect_shots_settle ();
  shot->build (window, world);
  connect_shots_settle ();
  save (GTK_WINDOW (window), path);
  gtk_window_destroy (GTK_WINDOW (window));
  connect_shots_settle ();
}

/* The world has everybody's contracts; an account sees its own. */
static void
forget_strangers (ConnectAccount *account)
{
  g_autoptr (ConnectQuery) query = connect_query_new (account, connect_collection_find ("contracts"));
  const char *id = connect_account_get_id (account);
  g_autofree char *filter = g_strdup_printf ("and(ne(issuer.id,%s),ne(partner.id,%s))", id, id);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  connect_query_set_filter (query, filter);
  connect_shots_settle ();
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (query)); i++)
    {
      g_autoptr (ConnectRow) row = g_list_model_get_item (G_LIST_MODEL (query), i);

      g_ptr_array_add (keys, g_strdup (connect_row_get_key (row)));
    }
  for (guint i = 0; i < keys->len; i++)
    connect_test_account_remove (account, "contracts", g_ptr_array_index (keys, i));
}

static ConnectAccount *
make_account (const char *directory, const char *id, const char *name, ConnectRole role, const char *data)
{
  g_autofree char *path = g_build_filename (directory, id, NULL);
  g_autofree char *file = data != NULL ? connect_test_data (data) : NULL;
  ConnectAccount *account;

  account = connect_test_account_new (path, id, name, role, file);
  forget_strangers (account);
  return account;
}

/* libadwaita tries the heading of an alert in its largest style at widths that it need not fit, then takes a smaller one.
 * GTK warns of it. The message has the address of the label. */
static gboolean
is_alert_heading (const char *message)
{
  gpointer label = NULL;
  GtkWidget *alert;

  if (sscanf (message, "Trying to measure GtkLabel %p for", &label) != 1 || !GTK_IS_LABEL (label))
    return FALSE;
  alert = gtk_widget_get_ancestor (label, ADW_TYPE_ALERT_DIALOG);
  return alert != NULL && g_strcmp0 (gtk_label_get_label (label), adw_alert_dialog_get_heading (ADW_ALERT_DIALOG (alert))) == 0;
}

/* Every warning ends the program but that one. */
static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && is_alert_heading (fields[i].value))
      return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, user_data);
}

int
main (int argc, char **argv)
{
  const char *directory = g_getenv ("CONNECT_SHOTS");
  const char *only = argc > 1 ? argv[1] : NULL;
  g_autofree char *data = g_dir_make_tmp ("connect-shots-XXXXXX", NULL);
  ConnectShotWorld world = { 0 };

  if (directory == NULL)
    {
      g_printerr ("Give the directory for the pictures in CONNECT_SHOTS.\n");
      return EXIT_FAILURE;
    }
  gtk_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (write_cb, NULL, NULL);
  adw_init ();
  dex_init ();
  connect_app_prepare ();
  ui_language_prepare ();
  if (g_getenv ("CONNECT_SHOTS_RTL") != NULL)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  world.accounts = connect_accounts_new (data);
  world.distributor = make_account (data, "PA-425-620", "Polaris Cloud Distribution GmbH", CONNECT_ROLE_DISTRIBUTOR, "partners-world.json");
  world.reseller = make_account (data, "PA-733-081", "Alder & Sons IT Ltd", CONNECT_ROLE_RESELLER, "partners-world.json");
  world.vendor = make_account (data, "VA-905-533", "Fernhill Security Inc", CONNECT_ROLE_VENDOR, "partners-world.json");
  world.empty = make_account (data, "PA-000-999", "Fresh Start", CONNECT_ROLE_DISTRIBUTOR, NULL);
  for (guint t = 0; tables[t] != NULL; t++)
    for (const ConnectShot *shot = tables[t]; shot->name != NULL; shot++)
      for (guint v = 0; v < G_N_ELEMENTS (variants); v++)
        if (only == NULL || g_str_has_prefix (shot->name, only))
          shoot (shot, &variants[v], &world, directory);
  g_clear_object (&world.distributor);
  g_clear_object (&world.reseller);
  g_clear_object (&world.vendor);
  g_clear_object (&world.empty);
  connect_accounts_close (world.accounts);
  g_clear_object (&world.accounts);
  connect_test_remove_tree (data);
  return EXIT_SUCCESS;
}
