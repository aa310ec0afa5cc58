/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* One action for many rows: every row is named before, and every result is told. */

#include "config.h"

#include "gui/common/connect-app-actions.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-arguments.h"
#include "gui/common/connect-app-assistant.h"
#include "gui/common/connect-app-dialog.h"
#include "protocol/connect-json.h"

typedef struct
{
  ConnectRow *row;
  const ConnectAction *action; /* NULL: not legal, left out */
  AdwActionRow *line;
  char *identity; /* whom it is shared with, and the id: titles alone are often the same */
  GtkWidget *mark;
} Item;

/* Belongs to its dialog; a send that is on its way holds a reference to the dialog. */
typedef struct
{
  AdwDialog *dialog;
  GPtrArray *items;
  GtkWidget *form; /* or NULL */
  GtkWidget *go;
  GtkWidget *cancel;
  GtkLabel *summary;
  JsonObject *arguments;
  guint next;
  guint n_legal;
  guint n_done;
  guint n_failed;
  gboolean stop;
} Bulk;

static void
item_free (gpointer data)
{
  Item *item = data;

  g_object_unref (item->row);
  g_free (item->identity);
  g_free (item);
}

static void
bulk_free (gpointer data)
{
  Bulk *bulk = data;

  g_ptr_array_unref (bulk->items);
  json_object_unref (bulk->arguments);
  g_free (bulk);
}

static void
mark (Item *item, GtkWidget *widget, const char *text)
{
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", item->identity, text);

  if (item->mark != NULL)
    adw_action_row_remove (item->line, item->mark);
  item->mark = widget;
  adw_action_row_add_suffix (item->line, widget);
  adw_action_row_set_subtitle (item->line, subtitle);
}

static GtkWidget *
make_icon (const char *name, const char *css_class)
{
  GtkWidget *icon = gtk_image_new_from_icon_name (name);

  gtk_widget_add_css_class (icon, css_class);
  return icon;
}

static void
finish (Bulk *bulk)
{
  g_autofree char *text = NULL;

  /* Translators: results of an action on many rows */
  text = g_strdup_printf (_("%u done, %u failed, %u left out"), bulk->n_done, bulk->n_failed,
                          bulk->items->len - bulk->n_done - bulk->n_failed);
  gtk_label_set_label (bulk->summary, text);
  gtk_widget_set_visible (GTK_WIDGET (bulk->summary), TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (bulk->summary), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  gtk_widget_set_visible (bulk->go, FALSE);
  gtk_button_set_label (GTK_BUTTON (bulk->cancel), _("_Close"));
  adw_dialog_set_can_close (bulk->dialog, TRUE);
  bulk->stop = TRUE;
}

static void run_next (Bulk *bulk);

static DexFuture *
item_answered_cb (DexFuture *future, gpointer user_data)
{
  Bulk *bulk = g_object_get_data (user_data, "connect-app-bulk");
  Item *item = g_ptr_array_index (bulk->items, bulk->next - 1);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (error != NULL)
    {
      g_autofree char *problem = connect_app_error_to_sentence (error);

      mark (item, make_icon ("dialog-error-symbolic", "error"), problem);
      bulk->n_failed++;
    }
  else
    {
      mark (item, make_icon ("object-select-symbolic", "success"), _("Done"));
      bulk->n_done++;
    }
  run_next (bulk);
  return NULL;
}

/* One after the other: the server's answer to one may be why the next is not legal. */
static void
run_next (Bulk *bulk)
{
  while (bulk->next < bulk->items->len && !bulk->stop)
    {
      Item *item = g_ptr_array_index (bulk->items, bulk->next++);
      g_autofree char *reason = NULL;

      if (item->action == NULL)
        continue;
      if (!connect_app_actions_check (item->row, item->action->verb, NULL, &reason))
        {
          mark (item, make_icon ("dialog-warning-symbolic", "warning"), reason);
          continue;
        }
      mark (item, adw_spinner_new (), _("Being sent…"));
      dex_future_disown (dex_future_finally (connect_app_actions_send (item->row, item->action, bulk->arguments),
                                             item_answered_cb, g_object_ref (bulk->dialog), g_object_unref));
      return;
    }
  finish (bulk);
}

static void
go_cb (Bulk *bulk)
{
  if (bulk->form != NULL && !connect_app_arguments_read (bulk->form, bulk->arguments))
    return;
  gtk_widget_set_sensitive (bulk->go, FALSE);
  if (bulk->form != NULL)
    gtk_widget_set_sensitive (bulk->form, FALSE);
  gtk_button_set_label (GTK_BUTTON (bulk->cancel), _("_Stop"));
  adw_dialog_set_can_close (bulk->dialog, FALSE);
  run_next (bulk);
}

static void
cancel_cb (Bulk *bulk)
{
  if (adw_dialog_get_can_close (bulk->dialog))
    adw_dialog_close (bulk->dialog);
  else
    bulk->stop = TRUE;
}

static char *
dup_identity (ConnectRow *row)
{
  const char *party = connect_app_format_other_party (row);

  return party != NULL ? g_strdup_printf ("%s · %s", party, connect_row_get_key (row)) : g_strdup (connect_row_get_key (row));
}

static void
add_items (Bulk *bulk, GPtrArray *rows, const char *verb, GtkWidget *group)
{
  for (guint i = 0; i < rows->len; i++)
    {
      Item *item = g_new0 (Item, 1);
      g_autofree char *reason = NULL;

      item->row = g_object_ref (g_ptr_array_index (rows, i));
      item->identity = dup_identity (item->row);
      item->line = ADW_ACTION_ROW (adw_action_row_new ());
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (item->line), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (item->line), connect_row_get_title (item->row));
      if (connect_app_actions_check (item->row, verb, &item->action, &reason))
        {
          adw_action_row_set_subtitle (item->line, item->identity);
          bulk->n_legal++;
        }
      else
        {
          g_autofree char *text = g_strdup_printf (_("Left out: %s"), reason);

          item->action = NULL;
          mark (item, make_icon ("action-unavailable-symbolic", "dimmed"), text);
        }
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (item->line));
      g_ptr_array_add (bulk->items, item);
    }
}

static const ConnectAction *
first_legal (Bulk *bulk)
{
  for (guint i = 0; i < bulk->items->len; i++)
    {
      Item *item = g_ptr_array_index (bulk->items, i);

      if (item->action != NULL)
        return item->action;
    }
  return NULL;
}

static GtkWidget *
make_content (Bulk *bulk, GPtrArray *rows, const char *verb)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *group = adw_preferences_group_new ();
  const ConnectAction *action;

  add_items (bulk, rows, verb, group);
  action = first_legal (bulk);
  if (action != NULL && action->consequence != NULL)
    {
      GtkWidget *consequence = gtk_label_new (_(action->consequence));

      gtk_label_set_wrap (GTK_LABEL (consequence), TRUE);
      gtk_label_set_xalign (GTK_LABEL (consequence), 0);
      gtk_box_append (GTK_BOX (box), consequence);
    }
  if (action != NULL)
    bulk->form = connect_app_arguments_new (connect_row_get_collection (g_ptr_array_index (rows, 0)), action, NULL, NULL);
  if (bulk->form != NULL)
    gtk_box_append (GTK_BOX (box), bulk->form);
  gtk_box_append (GTK_BOX (box), group);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  return box;
}

static GtkWidget *
make_buttons (Bulk *bulk, const ConnectAction *action)
{
  GtkWidget *bar = gtk_action_bar_new ();
  g_autofree char *label = NULL;

  bulk->cancel = gtk_button_new_with_mnemonic (_("_Cancel"));
  bulk->summary = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_visible (GTK_WIDGET (bulk->summary), FALSE);
  /* Translators: the action, then for how many rows */
  label = g_strdup_printf (_("%s (%u)"), _(action->title), bulk->n_legal);
  bulk->go = gtk_button_new_with_label (label);
  gtk_widget_add_css_class (bulk->go, action->flags & CONNECT_ACTION_DESTRUCTIVE ? "destructive-action" : "suggested-action");
  g_signal_connect_swapped (bulk->cancel, "clicked", G_CALLBACK (cancel_cb), bulk);
  g_signal_connect_swapped (bulk->go, "clicked", G_CALLBACK (go_cb), bulk);
  gtk_action_bar_pack_start (GTK_ACTION_BAR (bar), bulk->cancel);
  gtk_action_bar_set_center_widget (GTK_ACTION_BAR (bar), GTK_WIDGET (bulk->summary));
  gtk_action_bar_pack_end (GTK_ACTION_BAR (bar), bulk->go);
  return bar;
}

void
connect_app_actions_ask_many (GtkWidget *parent, GPtrArray *rows, const char *verb)
{
  Bulk *bulk;
  GtkWidget *view, *scroller, *content;
  const ConnectAction *action;

  g_return_if_fail (rows != NULL);
  if (rows->len == 0)
    return;
  bulk = g_new0 (Bulk, 1);
  bulk->dialog = connect_app_dialog_new ();
  bulk->items = g_ptr_array_new_with_free_func (item_free);
  bulk->arguments = json_object_new ();
  g_object_set_data_full (G_OBJECT (bulk->dialog), "connect-app-bulk", bulk, bulk_free);
  content = make_content (bulk, rows, verb);
  action = first_legal (bulk);
  adw_dialog_set_title (bulk->dialog, action != NULL ? _(action->title) : _("Not Possible"));
  adw_dialog_set_content_width (bulk->dialog, 520);
  view = adw_toolbar_view_new ();
  scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 640);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), content);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scroller);
  if (action != NULL)
    adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), make_buttons (bulk, action));
  adw_dialog_set_child (bulk->dialog, view);
  adw_dialog_present (bulk->dialog, parent);
}
