/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-object-actions.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-actions.h"

struct _ConnectAppObjectActions
{
  AdwBin parent_instance;

  ConnectRow *row;
  const ConnectAppObject *object;
  char *shown; /* what the buttons stand for now, so that nothing is rebuilt under the focus in vain */
  AdwWrapBox *box;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (ConnectAppObjectActions, connect_app_object_actions, ADW_TYPE_BIN)

gboolean
connect_app_object_actions_activate (ConnectAppObjectActions *self, const char *verb)
{
  const ConnectAction *action = NULL;

  if (!connect_app_actions_check (self->row, verb, &action, NULL))
    return FALSE;
  if (self->object->act == NULL || !self->object->act (GTK_WIDGET (self), self->row, action))
    connect_app_actions_ask (GTK_WIDGET (self), self->row, action, NULL);
  return TRUE;
}

static void
clicked_cb (GtkButton *button, ConnectAppObjectActions *self)
{
  connect_app_object_actions_activate (self, g_object_get_data (G_OBJECT (button), "verb"));
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *line, ConnectAppObjectActions *self)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (list), GTK_TYPE_POPOVER);
  const char *verb = g_object_get_data (G_OBJECT (line), "verb");

  gtk_popover_popdown (GTK_POPOVER (popover));
  connect_app_object_actions_activate (self, verb);
}

/* Every action stays focusable, so that keyboard and screen reader get to its reason. */
static void
add_line (ConnectAppObjectActions *self, const ConnectAction *action, const char *reason)
{
  GtkWidget *line = adw_action_row_new ();
  g_autofree char *label = connect_app_actions_dup_label (action);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), label);
  if (reason != NULL)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (line), reason);
      gtk_widget_add_css_class (line, "unavailable");
      gtk_accessible_update_state (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_STATE_DISABLED, TRUE, -1);
    }
  else if (action->flags & CONNECT_ACTION_DESTRUCTIVE)
    gtk_widget_add_css_class (line, "error");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (line), reason == NULL);
  g_object_set_data (G_OBJECT (line), "verb", (gpointer) action->verb);
  gtk_list_box_append (self->list, line);
}

static void
add_button (ConnectAppObjectActions *self, const ConnectAction *action)
{
  g_autofree char *label = connect_app_actions_dup_label (action);
  GtkWidget *button = gtk_button_new_with_label (label);

  if (action->flags & CONNECT_ACTION_PRIMARY)
    gtk_widget_add_css_class (button, "suggested-action");
  g_object_set_data (G_OBJECT (button), "verb", (gpointer) action->verb);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_DEFAULT);
  if (action->flags & CONNECT_ACTION_PRIMARY)
    adw_wrap_box_prepend (self->box, button);
  else
    adw_wrap_box_append (self->box, button);
}

/* What ends something is in the list only, but where it is one of the answers that the viewer is waited for. */
static gboolean
is_at_hand (ConnectAppObjectActions *self, const ConnectAction *action)
{
  if (action->flags & CONNECT_ACTION_UPDATE)
    return !self->object->edited_in_place;
  if ((action->flags & CONNECT_ACTION_DESTRUCTIVE) == 0)
    return TRUE;
  return (action->flags & CONNECT_ACTION_DELETE) == 0 && connect_app_format_turn (self->row, NULL, NULL) == CONNECT_APP_TURN_MINE;
}

static void
add_screen_buttons (ConnectAppObjectActions *self)
{
  ConnectAccount *account = connect_row_get_account (self->row);

  for (const ConnectAppButton *b = self->object->buttons; b != NULL && b->action != NULL; b++)
    {
      GtkWidget *button;

      if (b->applies != NULL && !b->applies (account))
        continue;
      button = gtk_button_new_with_label (_(b->title));
      gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), b->action);
      adw_wrap_box_append (self->box, button);
    }
}

/* Who waits for the other side can remind it, with or without the server. */
static void
add_remind (ConnectAppObjectActions *self)
{
  GtkWidget *button;

  if (connect_app_format_turn (self->row, NULL, NULL) != CONNECT_APP_TURN_THEIRS)
    return;
  button = gtk_button_new_with_label (_("Remind…"));
  gtk_widget_set_tooltip_text (button, _("Prepare a Reminder"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "object.remind");
  adw_wrap_box_append (self->box, button);
}

static GtkWidget *
make_all_button (ConnectAppObjectActions *self)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "action-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("All Actions"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_DEFAULT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 420);
  gtk_widget_set_size_request (scroller, 280, -1);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_widget_add_css_class (popover, "action-popover");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _("Actions"));
  gtk_widget_set_tooltip_text (button, _("Everything that can be done, and why some of it cannot be done now"));
  return button;
}

static void
fill (ConnectAppObjectActions *self, GPtrArray *actions)
{
  GtkWidget *all;

  self->box = ADW_WRAP_BOX (adw_wrap_box_new ());
  adw_wrap_box_set_child_spacing (self->box, 6);
  adw_wrap_box_set_line_spacing (self->box, 6);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
  add_screen_buttons (self);
  add_remind (self);
  gtk_widget_set_visible (GTK_WIDGET (self), actions->len > 0 || gtk_widget_get_first_child (GTK_WIDGET (self->box)) != NULL);
  if (actions->len == 0)
    return;
  all = make_all_button (self);
  for (guint i = 0; i < actions->len; i++)
    {
      const ConnectAction *action = g_ptr_array_index (actions, i);
      g_autofree char *reason = NULL;
      gboolean legal = connect_app_actions_check (self->row, action->verb, &action, &reason);

      add_line (self, action, legal ? NULL : reason);
      if (legal && is_at_hand (self, action))
        add_button (self, action);
    }
  adw_wrap_box_append (self->box, all);
}

static char *
dup_signature (ConnectAppObjectActions *self, GPtrArray *actions)
{
  GString *signature = g_string_new (NULL);

  g_string_append_printf (signature, "%d\n", connect_app_format_turn (self->row, NULL, NULL));
  for (guint i = 0; i < actions->len; i++)
    {
      const ConnectAction *action = g_ptr_array_index (actions, i);
      g_autofree char *reason = NULL;

      connect_app_actions_check (self->row, action->verb, &action, &reason);
      g_string_append_printf (signature, "%s %s %s\n", action->verb, action->title, reason != NULL ? reason : "yes");
    }
  return g_string_free_and_steal (signature);
}

static void
update (ConnectAppObjectActions *self)
{
  g_autoptr (GPtrArray) actions = connect_app_actions_list (self->row);
  g_autofree char *signature = dup_signature (self, actions);

  if (g_set_str (&self->shown, signature))
    fill (self, actions);
}

static void
connect_app_object_actions_finalize (GObject *object)
{
  ConnectAppObjectActions *self = CONNECT_APP_OBJECT_ACTIONS (object);

  g_clear_object (&self->row);
  g_free (self->shown);
  G_OBJECT_CLASS (connect_app_object_actions_parent_class)->finalize (object);
}

static void
connect_app_object_actions_class_init (ConnectAppObjectActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = connect_app_object_actions_finalize;
}

static void
connect_app_object_actions_init (ConnectAppObjectActions *self)
{
}

GtkWidget *
connect_app_object_actions_new (ConnectRow *row, const ConnectAppObject *object)
{
  ConnectAppObjectActions *self = g_object_new (CONNECT_APP_TYPE_OBJECT_ACTIONS, NULL);

  self->row = g_object_ref (row);
  self->object = object;
  g_signal_connect_object (row, "notify::object", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connect_row_get_account (row), "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
