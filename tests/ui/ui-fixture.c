/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "ui/ui-fixture.h"

#include "core/connect-app-prepare.h"
#include "gui/common/connect-app-value.h"

void
ui_init (int *argc, char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  adw_init ();
  dex_init ();
  connect_app_prepare ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-cursor-blink", FALSE, NULL);
}

void
ui_fixture_set_up (UiFixture *self, gconstpointer with_window)
{
  g_autofree char *data = connect_test_data ("partners-world.json");
  g_autofree char *cache = NULL;

  self->directory = g_dir_make_tmp ("connect-ui-XXXXXX", NULL);
  g_assert_nonnull (self->directory);
  cache = g_build_filename (self->directory, "account", NULL);
  self->accounts = connect_accounts_new (self->directory);
  self->account = connect_test_account_new (cache, "PA-425-620", "Polaris Cloud Distribution GmbH", CONNECT_ROLE_DISTRIBUTOR, data);
  if (with_window == NULL)
    return;
  self->window = connect_app_window_new (NULL, self->accounts);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1100, 720);
  gtk_window_present (GTK_WINDOW (self->window));
  connect_app_window_set_account (self->window, self->account);
  ui_settle ();
}

void
ui_fixture_tear_down (UiFixture *self, gconstpointer with_window)
{
  if (self->window != NULL)
    {
      ConnectAppWindow *window = g_object_ref (self->window);

      gtk_window_destroy (GTK_WINDOW (self->window));
      ui_settle ();
      g_assert_finalize_object (window);
    }
  ui_settle ();
  g_clear_object (&self->account);
  connect_accounts_close (self->accounts);
  g_clear_object (&self->accounts);
  connect_test_remove_tree (self->directory);
  g_free (self->directory);
}

void
ui_settle (void)
{
  for (int quiet = 0; quiet < 3;)
    {
      if (g_main_context_iteration (NULL, FALSE))
        quiet = 0;
      else
        quiet++;
    }
}

static gboolean
is_gone (gpointer object)
{
  return *(gpointer *) object == NULL;
}

void
ui_assert_gone (gpointer object)
{
  gpointer left = object;

  g_object_add_weak_pointer (object, &left);
  g_object_unref (object);
  connect_test_wait (is_gone, &left);
}

ConnectRow *
ui_dup_row (UiFixture *self, const char *collection, const char *key)
{
  ConnectRow *row = connect_account_dup_row (self->account, connect_collection_find (collection), key);

  g_assert_nonnull (row);
  return row;
}

typedef struct
{
  ConnectQuery *query;
  guint n;
} Expected;

static gboolean
has_items (gpointer data)
{
  Expected *expected = data;

  return !connect_query_get_loading (expected->query) &&
         g_list_model_get_n_items (G_LIST_MODEL (expected->query)) == expected->n;
}

void
ui_wait_n_items (ConnectQuery *query, guint n)
{
  Expected expected = { query, n };

  connect_test_wait (has_items, &expected);
}

static gboolean
is_loaded (gpointer query)
{
  return !connect_query_get_loading (query);
}

ConnectQuery *
ui_load (ConnectAccount *account, const char *collection, const char *filter)
{
  ConnectQuery *query = connect_query_new (account, connect_collection_find (collection));

  connect_query_set_filter (query, filter);
  connect_test_wait (is_loaded, query);
  return query;
}

static gboolean
has_first (gpointer query)
{
  return g_list_model_get_n_items (G_LIST_MODEL (query)) > 0;
}

ConnectRow *
ui_dup_first (ConnectAccount *account, const char *collection, const char *filter)
{
  g_autoptr (ConnectQuery) query = ui_load (account, collection, filter);

  connect_test_wait (has_first, query);
  return g_list_model_get_item (G_LIST_MODEL (query), 0);
}

static gboolean
is_idle (gpointer assistant)
{
  return !connect_app_assistant_get_busy (assistant);
}

void
ui_wait_idle (ConnectAppAssistant *assistant)
{
  connect_test_wait (is_idle, assistant);
}

void
ui_next (ConnectAppAssistant *assistant)
{
  g_autoptr (ConnectAppAssistant) kept = g_object_ref (assistant); /* one that is done closes itself */

  connect_app_assistant_next (kept);
  ui_wait_idle (kept);
}

typedef struct
{
  GtkWidget *widget;
  gboolean visible;
} Seen;

static gboolean
is_seen (gpointer data)
{
  Seen *seen = data;

  return gtk_widget_get_visible (seen->widget) == seen->visible;
}

void
ui_wait_visible (GtkWidget *widget, gboolean visible)
{
  Seen seen = { widget, visible };

  connect_test_wait (is_seen, &seen);
}

static const char *
get_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_label (GTK_LABEL (widget));
  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_label (GTK_BUTTON (widget));
  if (ADW_IS_PREFERENCES_ROW (widget))
    return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
  if (ADW_IS_STATUS_PAGE (widget))
    return adw_status_page_get_title (ADW_STATUS_PAGE (widget));
  return NULL;
}

GtkWidget *
ui_find (GtkWidget *root, GType type, const char *text)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (text == NULL || g_strcmp0 (get_text (root), text) == 0))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

typedef struct
{
  GtkWidget *root, *found;
  GType type;
  const char *text;
} Sought;

static gboolean
is_found (gpointer data)
{
  Sought *sought = data;

  sought->found = ui_find (sought->root, sought->type, sought->text);
  return sought->found != NULL;
}

GtkWidget *
ui_wait_find (GtkWidget *root, GType type, const char *text)
{
  Sought sought = { root, NULL, type, text };

  connect_test_wait (is_found, &sought);
  return sought.found;
}

static gboolean
is_name (ConnectRow *row, const char *text)
{
  return g_strcmp0 (text, connect_row_get_string (row, "agreement.name")) == 0 ||
         g_strcmp0 (text, connect_row_get_string (row, "partner.name")) == 0;
}

void
ui_assert_cells_fit (GtkWidget *root)
{
  ConnectAppValue *value = CONNECT_APP_IS_VALUE (root) ? CONNECT_APP_VALUE (root) : NULL;

  if (value != NULL && gtk_widget_get_mapped (root) && connect_app_value_get_row (value) != NULL)
    {
      const char *text = connect_app_value_get_text (value);
      GtkLabel *label = GTK_LABEL (gtk_widget_get_last_child (root));

      if (pango_layout_is_ellipsized (gtk_label_get_layout (label)) && !is_name (connect_app_value_get_row (value), text))
        g_error ("“%s” is cut", text);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    ui_assert_cells_fit (child);
}

guint
ui_count (GtkWidget *root, GType type)
{
  guint n = g_type_is_a (G_OBJECT_TYPE (root), type);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += ui_count (child, type);
  return n;
}
