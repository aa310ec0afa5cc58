/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/window/connect-app-search-results.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-screens.h"
#include "gui/window/connect-app-window.h"

#define MAX_RESULTS 60

struct _ConnectAppSearchResults
{
  AdwBin parent_instance;

  guint serial;        /* of the newest search */
  char *searching;     /* text of the search under way */
  gboolean open_first; /* once it is answered */
  GtkStack *stack;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (ConnectAppSearchResults, connect_app_search_results, ADW_TYPE_BIN)

static void
open_cb (ConnectAppSearchResults *self, GtkListBoxRow *line)
{
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (self));

  if (window != NULL)
    connect_app_window_show_row (window, g_object_get_data (G_OBJECT (line), "row"));
}

void
connect_app_search_results_open_first (ConnectAppSearchResults *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  self->open_first = self->searching != NULL;
  if (!self->open_first && first != NULL)
    open_cb (self, first);
}

void
connect_app_search_results_stop (ConnectAppSearchResults *self)
{
  self->serial++;
  self->open_first = FALSE;
  g_clear_pointer (&self->searching, g_free);
}

static GtkWidget *
make_line (ConnectRow *row)
{
  GtkWidget *line = adw_action_row_new ();
  const ConnectCollection *collection = connect_row_get_collection (row);
  const char *id = connect_row_get_string (row, collection->id_member);
  const char *party = connect_app_format_other_party (row);
  g_autofree char *state = connect_app_format_word (connect_row_get_state (row));
  g_autofree char *subtitle = NULL;

  if (id == NULL)
    id = connect_row_get_key (row);
  subtitle = g_strdup_printf ("%s%s%s%s%s", party != NULL ? party : "", party != NULL ? "\n" : "", state, *state != '\0' ? " · " : "", id);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), connect_row_get_title (row));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (line), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (line), 2);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (line), TRUE);
  g_object_set_data_full (G_OBJECT (line), "row", g_object_ref (row), g_object_unref);
  return line;
}

static const ConnectCollection *
line_collection (GtkListBoxRow *line)
{
  return connect_row_get_collection (g_object_get_data (G_OBJECT (line), "row"));
}

static void
header_cb (GtkListBoxRow *line, GtkListBoxRow *before, gpointer user_data)
{
  GtkWidget *label;

  if (before != NULL && line_collection (before) == line_collection (line))
    {
      gtk_list_box_row_set_header (line, NULL);
      return;
    }
  label = gtk_label_new (_(line_collection (line)->title));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "section-title");
  gtk_list_box_row_set_header (line, label);
}

/* Collections in the order of their best result, results in theirs. */
static void
fill (ConnectAppSearchResults *self, GListModel *rows)
{
  guint n = g_list_model_get_n_items (rows);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();

  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ConnectRow) row = g_list_model_get_item (rows, i);

      if (!g_ptr_array_find (order, connect_row_get_collection (row), NULL))
        g_ptr_array_add (order, (gpointer) connect_row_get_collection (row));
    }
  for (guint c = 0; c < order->len; c++)
    for (guint i = 0; i < n; i++)
      {
        g_autoptr (ConnectRow) row = g_list_model_get_item (rows, i);

        if (connect_row_get_collection (row) == g_ptr_array_index (order, c) && connect_row_get_object (row) != NULL)
          gtk_list_box_append (self->list, make_line (row));
      }
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "nothing");
}

typedef struct
{
  GWeakRef results;
  guint serial;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_weak_ref_clear (&search->results);
  g_free (search);
}

/* What has a page of its own, or is shown on its parent's. */
static gboolean
can_show (const ConnectCollection *collection)
{
  while (collection != NULL && connect_app_object_find (collection->name) == NULL)
    collection = connect_collection_find (collection->parent);
  return collection != NULL;
}

static DexFuture *
found_cb (DexFuture *future, gpointer user_data)
{
  Search *search = user_data;
  g_autoptr (ConnectAppSearchResults) self = g_weak_ref_get (&search->results);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || self->serial != search->serial || self->list == NULL)
    return NULL;
  g_clear_pointer (&self->searching, g_free);
  if (value != NULL)
    fill (self, g_value_get_object (value));
  else
    gtk_stack_set_visible_child_name (self->stack, "nothing");
  if (value != NULL && self->open_first)
    connect_app_search_results_open_first (self);
  return NULL;
}

void
connect_app_search_results_search (ConnectAppSearchResults *self, ConnectAccount *account, const char *text)
{
  Search *search;

  if (g_strcmp0 (text, self->searching) == 0)
    return;
  connect_app_search_results_stop (self);
  self->searching = g_strdup (text);
  search = g_new0 (Search, 1);
  search->serial = self->serial;
  g_weak_ref_init (&search->results, self);
  dex_future_disown (dex_future_finally (connect_account_search (account, text, MAX_RESULTS, can_show), found_cb, search, search_free));
}

static void
connect_app_search_results_dispose (GObject *object)
{
  CONNECT_APP_SEARCH_RESULTS (object)->list = NULL;
  G_OBJECT_CLASS (connect_app_search_results_parent_class)->dispose (object);
}

static void
connect_app_search_results_finalize (GObject *object)
{
  g_free (CONNECT_APP_SEARCH_RESULTS (object)->searching);
  G_OBJECT_CLASS (connect_app_search_results_parent_class)->finalize (object);
}

static void
connect_app_search_results_class_init (ConnectAppSearchResultsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = connect_app_search_results_dispose;
  G_OBJECT_CLASS (klass)->finalize = connect_app_search_results_finalize;
}

static void
connect_app_search_results_init (ConnectAppSearchResults *self)
{
  GtkWidget *nothing = adw_status_page_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->stack = GTK_STACK (gtk_stack_new ());
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_list_box_set_header_func (self->list, header_cb, NULL, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search Results"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (nothing), "edit-find-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (nothing), _("Nothing Found"));
  adw_status_page_set_description (ADW_STATUS_PAGE (nothing), _("Searched in everything that was synchronised"));
  gtk_widget_add_css_class (nothing, "compact");
  gtk_stack_add_named (self->stack, adw_bin_new (), "waiting");
  gtk_stack_add_named (self->stack, scroller, "list");
  gtk_stack_add_named (self->stack, nothing, "nothing");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}

GtkWidget *
connect_app_search_results_new (void)
{
  return g_object_new (CONNECT_APP_TYPE_SEARCH_RESULTS, NULL);
}
