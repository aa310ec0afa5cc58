/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A field that takes one of the rows of a query. */

#include "config.h"

#include "gui/common/connect-app-assistant.h"

#include <glib/gi18n.h>

#define CHOICE_KEY "row-choice"

typedef struct
{
  ConnectAppAssistant *assistant; /* weak: a widget may outlive its dialog for a moment */
  const char          *path;
  gboolean             changing;  /* the list changes: what is selected in between was not chosen */
} RowChoice;

static void
row_choice_free (gpointer data)
{
  RowChoice *self = data;

  g_clear_weak_pointer (&self->assistant);
  g_free (self);
}

static const char *
get_id (gpointer item)
{
  ConnectRow *row = CONNECT_IS_ROW (item) ? item : NULL;

  return row != NULL && connect_row_get_object (row) != NULL
             ? connect_row_get_string (row, connect_row_get_collection (row)->id_member) : NULL;
}

static char *
get_title (gpointer item)
{
  if (CONNECT_IS_ROW (item))
    return g_strdup (connect_row_get_title (item));
  return g_strdup (GTK_IS_STRING_OBJECT (item) ? gtk_string_object_get_string (item) : "");
}

/* Selects what the assistant has; the first entry, which is no row, when it has nothing. */
static void
show_chosen (AdwComboRow *combo)
{
  RowChoice *self = g_object_get_data (G_OBJECT (combo), CHOICE_KEY);
  GListModel *model = adw_combo_row_get_model (combo);
  const char *chosen = self->assistant != NULL ? connect_app_assistant_get_string (self->assistant, self->path) : NULL;
  guint found = 0;

  for (guint i = 1; chosen != NULL && found == 0 && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      if (g_strcmp0 (get_id (item), chosen) == 0)
        found = i;
    }
  adw_combo_row_set_selected (combo, found);
}

static void
selected_cb (ConnectAppAssistant *assistant, GParamSpec *pspec, AdwComboRow *combo)
{
  RowChoice *self = g_object_get_data (G_OBJECT (combo), CHOICE_KEY);
  const char *id = get_id (adw_combo_row_get_selected_item (combo));

  if (!self->changing && g_strcmp0 (id, connect_app_assistant_get_string (assistant, self->path)) != 0)
    connect_app_assistant_set_string (assistant, self->path, id);
}

static void
before_change_cb (AdwComboRow *combo)
{
  RowChoice *self = g_object_get_data (G_OBJECT (combo), CHOICE_KEY);

  self->changing = TRUE;
}

static void
after_change_cb (AdwComboRow *combo)
{
  RowChoice *self = g_object_get_data (G_OBJECT (combo), CHOICE_KEY);

  show_chosen (combo);
  self->changing = FALSE;
}

/* What is not there any more is chosen no longer. Not before the list is whole: a row that moves is gone for a moment. */
static void
loading_cb (ConnectQuery *query, GParamSpec *pspec, AdwComboRow *combo)
{
  RowChoice *self = g_object_get_data (G_OBJECT (combo), CHOICE_KEY);

  if (self->assistant != NULL && !connect_query_get_loading (query))
    selected_cb (self->assistant, NULL, combo);
}

static GListModel *
make_model (ConnectQuery *query)
{
  const char *const none[] = { _("Choose…"), NULL };
  g_autoptr (GtkStringList) first = gtk_string_list_new (none);
  GListStore *parts = g_list_store_new (G_TYPE_LIST_MODEL);

  g_list_store_append (parts, first);
  g_list_store_append (parts, query);
  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (parts)));
}

GtkWidget *
connect_app_assistant_add_row (ConnectAppAssistant *self, AdwPreferencesGroup *group, const ConnectAppInput *input,
                               ConnectQuery *query)
{
  GtkWidget *combo = adw_combo_row_new ();
  RowChoice *choice = g_new0 (RowChoice, 1);
  g_autofree char *changed = g_strconcat ("changed::", input->path, NULL);
  g_autoptr (GtkExpression) title = gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (get_title), NULL, NULL);
  g_autoptr (GListModel) model = NULL;

  *choice = (RowChoice) { NULL, input->path, FALSE };
  g_set_weak_pointer (&choice->assistant, self);
  g_object_set_data_full (G_OBJECT (combo), CHOICE_KEY, choice, row_choice_free);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (combo), _(input->title));
  adw_combo_row_set_expression (ADW_COMBO_ROW (combo), title);
  adw_combo_row_set_enable_search (ADW_COMBO_ROW (combo), TRUE);
  /* Handlers run in the order of connecting: the widget's own stands between these two. */
  g_signal_connect_object (query, "items-changed", G_CALLBACK (before_change_cb), combo, G_CONNECT_SWAPPED);
  model = make_model (query);
  adw_combo_row_set_model (ADW_COMBO_ROW (combo), model);
  g_signal_connect_object (query, "items-changed", G_CALLBACK (after_change_cb), combo, G_CONNECT_SWAPPED);
  g_signal_connect_object (query, "notify::loading", G_CALLBACK (loading_cb), combo, 0);
  show_chosen (ADW_COMBO_ROW (combo));
  g_signal_connect_object (combo, "notify::selected-item", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, changed, G_CALLBACK (show_chosen), combo, G_CONNECT_SWAPPED);
  adw_preferences_group_add (group, combo);
  connect_app_assistant_add_custom (self, group, input, combo);
  return combo;
}
