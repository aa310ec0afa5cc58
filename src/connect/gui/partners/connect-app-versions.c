/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Versions as a list of rows that open to their text, and two of them compared. */

#include "config.h"

#include "gui/partners/connect-app-contract-page.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-actions.h"
#include "gui/common/connect-app-dialog.h"
#include "gui/common/connect-app-diff.h"
#include "gui/common/connect-app-document.h"
#include "gui/common/connect-app-section.h"
#include "protocol/connect-json.h"

#define ROW_KEY "version-row"

static ConnectRow *
get_version (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), ROW_KEY);
}

static char *
dup_title (JsonObject *version)
{
  gint64 number = connect_json_get_int (version, "version", 0);

  if (connect_json_get_boolean (version, "active", FALSE))
    return g_strdup_printf (_("Version %" PRId64 " (active)"), number);
  return g_strdup_printf (_("Version %" PRId64), number);
}

static void
append_part (GString *text, const char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
}

static char *
dup_subtitle (JsonObject *version)
{
  static const struct { const char *path; const char *format; } times[] = {
    { "signed", N_("Signed %s") }, { "version_activated", N_("Activated %s") }, { "version_created", N_("Created %s") },
  };
  gint64 contracts = connect_json_get_int (version, "version_contracts", -1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 time = connect_json_get_time (version, times[i].path);
      g_autofree char *age = connect_app_format_age (time, 0);
      g_autoptr (GString) part = g_string_new (_(times[i].format));

      if (time == 0)
        continue;
      g_string_replace (part, "%s", age, 1);
      append_part (text, part->str);
      break;
    }
  append_part (text, connect_json_get_string (version, "signee.name"));
  append_part (text, connect_json_get_string (version, "author.name"));
  if (contracts >= 0)
    {
      g_autofree char *n = g_strdup_printf (ngettext ("%" PRId64 " contract", "%" PRId64 " contracts", contracts), contracts);

      append_part (text, n);
    }
  return g_string_free (text, FALSE);
}

static void
action_cb (GtkWidget *button)
{
  ConnectRow *row = get_version (button);
  const ConnectAction *action = NULL;

  if (connect_app_actions_check (row, g_object_get_data (G_OBJECT (button), "verb"), &action, NULL))
    connect_app_actions_ask (button, row, action, NULL);
}

/* Every action of the description; one that is not possible now says why. */
static void
add_actions (GtkWidget *box, ConnectRow *row)
{
  g_autoptr (GPtrArray) actions = connect_app_actions_list (row);
  GtkWidget *wrap = adw_wrap_box_new ();

  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (wrap), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (wrap), 6);
  for (guint i = 0; i < actions->len; i++)
    {
      const ConnectAction *action = actions->pdata[i];
      g_autofree char *reason = NULL;
      gboolean legal = connect_app_actions_check (row, action->verb, NULL, &reason);
      GtkWidget *button = gtk_button_new_with_label (_(action->title));

      gtk_widget_set_sensitive (button, legal);
      gtk_widget_set_tooltip_text (button, reason);
      if (legal && (action->flags & CONNECT_ACTION_DESTRUCTIVE) != 0)
        gtk_widget_add_css_class (button, "destructive-action");
      if (reason != NULL)
        gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason, -1);
      g_object_set_data (G_OBJECT (button), "verb", (gpointer) action->verb);
      g_object_set_data_full (G_OBJECT (button), ROW_KEY, g_object_ref (row), g_object_unref);
      g_signal_connect (button, "clicked", G_CALLBACK (action_cb), NULL);
      adw_wrap_box_append (ADW_WRAP_BOX (wrap), button);
    }
  if (actions->len > 0)
    gtk_box_append (GTK_BOX (box), wrap);
  else
    g_object_unref (g_object_ref_sink (wrap));
}

static GtkWidget *
make_body (ConnectRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_box_append (GTK_BOX (box), connect_app_document_new (connect_row_get_object (row)));
  add_actions (box, row);
  return box;
}

/* A text may be long: it is made when it is looked at. */
static void
expand (GtkWidget *expander)
{
  GtkWidget *holder = g_object_get_data (G_OBJECT (expander), "holder");
  ConnectRow *row = get_version (expander);

  if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (expander)) && connect_row_get_object (row) != NULL)
    gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (holder), make_body (row));
}

static void
expanded_cb (GtkWidget *expander)
{
  expand (expander);
}

static void
update_row (GtkWidget *expander)
{
  JsonObject *version = connect_row_get_object (get_version (expander));
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  if (version == NULL)
    return;
  title = dup_title (version);
  subtitle = dup_subtitle (version);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (expander), subtitle);
  expand (expander);
}

static GtkWidget *
create_row (gpointer item, gpointer data)
{
  GtkWidget *expander = adw_expander_row_new ();
  GtkWidget *holder = adw_preferences_row_new ();
  ConnectRow *row = item;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (expander), FALSE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (holder), FALSE);
  gtk_widget_set_focusable (holder, FALSE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), holder);
  g_object_set_data (G_OBJECT (expander), "holder", holder);
  g_object_set_data_full (G_OBJECT (expander), ROW_KEY, g_object_ref (row), g_object_unref);
  g_signal_connect (expander, "notify::expanded", G_CALLBACK (expanded_cb), NULL);
  g_signal_connect_object (row, "notify::object", G_CALLBACK (update_row), expander, G_CONNECT_SWAPPED);
  g_signal_connect_object (connect_row_get_account (row), "notify::state", G_CALLBACK (expand), expander, G_CONNECT_SWAPPED);
  update_row (expander);
  return expander;
}

static void
count_cb (GListModel *model, guint position, guint removed, guint added, GtkWidget *list)
{
  guint n = g_list_model_get_n_items (model);

  gtk_widget_set_visible (list, n > 0);
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (list), "empty"), n == 0);
}

GtkWidget *
connect_app_version_list_new (ConnectRow *parent, const char *collection, const char *empty)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *hint = connect_app_hint_new (empty);
  g_autoptr (ConnectQuery) query = connect_query_new (connect_row_get_account (parent), connect_collection_find (collection));

  connect_query_set_parent (query, connect_row_get_key (parent));
  connect_query_set_order (query, "-version");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Versions"), -1);
  gtk_list_box_bind_model (GTK_LIST_BOX (list), G_LIST_MODEL (query), create_row, NULL, NULL);
  g_object_set_data (G_OBJECT (list), "empty", hint);
  g_signal_connect_object (query, "items-changed", G_CALLBACK (count_cb), list, 0);
  count_cb (G_LIST_MODEL (query), 0, 0, 0, list);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), hint);
  return box;
}

/* --- comparing --- */

typedef struct
{
  GtkDropDown *older;
  GtkDropDown *newer;
  AdwBin      *result;
} Comparison;

static char *
get_name (ConnectRow *row)
{
  return row != NULL && connect_row_get_object (row) != NULL ? dup_title (connect_row_get_object (row)) : g_strdup ("");
}

static void
compare_cb (AdwDialog *dialog)
{
  Comparison *self = g_object_get_data (G_OBJECT (dialog), "comparison");
  ConnectRow *older = gtk_drop_down_get_selected_item (self->older);
  ConnectRow *newer = gtk_drop_down_get_selected_item (self->newer);
  g_autofree char *old_text = older != NULL ? connect_app_document_dup_text (connect_row_get_object (older)) : NULL;
  g_autofree char *new_text = newer != NULL ? connect_app_document_dup_text (connect_row_get_object (newer)) : NULL;

  if (older == newer)
    adw_bin_set_child (self->result, connect_app_hint_new (_("Choose two versions to see what differs.")));
  else
    adw_bin_set_child (self->result, connect_app_diff_new (old_text, new_text));
}

static GtkDropDown *
add_choice (GtkWidget *box, ConnectQuery *query, const char *name)
{
  g_autoptr (GtkExpression) title = gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (get_name), NULL, NULL);
  GtkWidget *choice = gtk_drop_down_new (g_object_ref (G_LIST_MODEL (query)), g_steal_pointer (&title));

  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_hexpand (choice, TRUE);
  gtk_box_append (GTK_BOX (box), choice);
  return GTK_DROP_DOWN (choice);
}

static void
loaded_cb (ConnectQuery *query, guint position, guint removed, guint added, AdwDialog *dialog)
{
  Comparison *self = g_object_get_data (G_OBJECT (dialog), "comparison");

  if (removed == 0 && added > 1)
    gtk_drop_down_set_selected (self->older, 1);
  compare_cb (dialog);
}

void
connect_app_versions_compare_present (GtkWidget *parent, ConnectRow *agreement)
{
  AdwDialog *dialog = connect_app_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *choices = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  Comparison *self = g_new0 (Comparison, 1);
  g_autoptr (ConnectQuery) query = connect_query_new (connect_row_get_account (agreement), connect_collection_find ("agreement-versions"));

  connect_query_set_parent (query, connect_row_get_key (agreement));
  connect_query_set_order (query, "-version");
  g_object_set_data_full (G_OBJECT (dialog), "comparison", self, g_free);
  self->older = add_choice (choices, query, _("Older version"));
  self->newer = add_choice (choices, query, _("Newer version"));
  self->result = ADW_BIN (adw_bin_new ());
  gtk_box_append (GTK_BOX (box), choices);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->result));
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scroller);
  adw_dialog_set_title (dialog, _("Compare Versions"));
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_content_width (dialog, 640);
  adw_dialog_set_content_height (dialog, 640);
  g_signal_connect_object (query, "items-changed", G_CALLBACK (loaded_cb), dialog, 0);
  g_signal_connect_object (self->older, "notify::selected-item", G_CALLBACK (compare_cb), dialog, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->newer, "notify::selected-item", G_CALLBACK (compare_cb), dialog, G_CONNECT_SWAPPED);
  compare_cb (dialog);
  adw_dialog_present (dialog, parent);
}
