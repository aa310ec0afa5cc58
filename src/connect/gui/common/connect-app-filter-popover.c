/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/common/connect-app-filter-popover.h"

#include <glib/gi18n.h>

/* A popover of two pages: the members, and the editor of the chosen one. */
typedef struct
{
  ConnectAppFilter *filter;
  GtkPopover *popover;
  GtkStack *stack;
  GtkListBox *members;
  GtkWidget *page;   /* of the editor, NULL while members are shown */
  GtkWidget *editor;
  GtkWidget *problem; /* why the condition was not taken */
} Chooser;

static void
chooser_free (gpointer data)
{
  Chooser *chooser = data;

  g_object_unref (chooser->filter);
  g_free (chooser);
}

static void
show_members (Chooser *chooser)
{
  gtk_stack_set_visible_child_name (chooser->stack, "members");
  if (chooser->page != NULL)
    gtk_stack_remove (chooser->stack, chooser->page);
  chooser->page = NULL;
  chooser->editor = NULL;
  chooser->problem = NULL;
}

static void
refuse (Chooser *chooser, const char *why)
{
  gtk_label_set_label (GTK_LABEL (chooser->problem), why);
  gtk_widget_set_visible (chooser->problem, TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (chooser->problem), why, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  gtk_widget_error_bell (GTK_WIDGET (chooser->popover));
}

static void
apply_cb (Chooser *chooser)
{
  ConnectRql *condition = chooser->editor != NULL ? connect_app_filter_editor_dup_condition (chooser->editor) : NULL;

  if (condition == NULL)
    refuse (chooser, _("Choose or enter what to look for"));
  else if (!connect_app_filter_add_condition (chooser->filter, condition))
    refuse (chooser, _("A text cannot have both ' and \" in it"));
  else
    gtk_popover_popdown (chooser->popover);
}

static GtkWidget *
make_head (Chooser *chooser, const ConnectMember *member)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *back = gtk_button_new_from_icon_name ("go-previous-symbolic");
  GtkWidget *title = gtk_label_new (_(member->title));

  gtk_widget_add_css_class (back, "flat");
  gtk_widget_set_tooltip_text (back, _("Back"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (back), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Back"), -1);
  g_signal_connect_swapped (back, "clicked", G_CALLBACK (show_members), chooser);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (head), back);
  gtk_box_append (GTK_BOX (head), title);
  return head;
}

static void
show_editor (Chooser *chooser, const ConnectMember *member)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *apply = gtk_button_new_with_mnemonic (_("_Apply"));

  show_members (chooser);
  chooser->editor = connect_app_filter_editor_new (member);
  chooser->page = box;
  chooser->problem = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (chooser->problem), 0);
  gtk_label_set_wrap (GTK_LABEL (chooser->problem), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (chooser->problem), 28);
  gtk_widget_add_css_class (chooser->problem, "error");
  gtk_widget_set_visible (chooser->problem, FALSE);
  gtk_widget_add_css_class (apply, "suggested-action");
  g_signal_connect_swapped (apply, "clicked", G_CALLBACK (apply_cb), chooser);
  gtk_box_append (GTK_BOX (box), make_head (chooser, member));
  gtk_box_append (GTK_BOX (box), chooser->editor);
  gtk_box_append (GTK_BOX (box), chooser->problem);
  gtk_box_append (GTK_BOX (box), apply);
  gtk_stack_add_named (chooser->stack, box, "editor");
  gtk_stack_set_visible_child (chooser->stack, box);
  gtk_popover_set_default_widget (chooser->popover, apply);
  gtk_widget_child_focus (chooser->editor, GTK_DIR_TAB_FORWARD);
}

static void
member_activated_cb (GtkListBox *list, GtkListBoxRow *row, gpointer user_data)
{
  show_editor (user_data, g_object_get_data (G_OBJECT (row), "member"));
}

static void
fill_members (Chooser *chooser)
{
  const ConnectCollection *collection = connect_app_filter_get_collection (chooser->filter);

  for (guint i = 0; i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];
      GtkWidget *label, *row;

      if (member->title == NULL || !connect_member_has_column (member) || (member->flags & CONNECT_MEMBER_INTERNAL) != 0)
        continue;
      label = gtk_label_new (_(member->title));
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      row = gtk_list_box_row_new ();
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _(member->title), -1);
      g_object_set_data (G_OBJECT (row), "member", (gpointer) member);
      gtk_list_box_append (chooser->members, row);
    }
}

/* Filled when it is opened for the first time: a page that is only looked at does not pay for it. */
static void
show_cb (GtkPopover *popover, Chooser *chooser)
{
  if (gtk_list_box_get_row_at_index (chooser->members, 0) == NULL)
    fill_members (chooser);
  show_members (chooser);
}

GtkWidget *
connect_app_filter_popover_new (ConnectAppFilter *filter)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  Chooser *chooser = g_new0 (Chooser, 1);

  chooser->filter = g_object_ref (filter);
  chooser->popover = GTK_POPOVER (popover);
  chooser->stack = GTK_STACK (gtk_stack_new ());
  chooser->members = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_stack_set_vhomogeneous (chooser->stack, FALSE);
  gtk_list_box_set_selection_mode (chooser->members, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (chooser->members), "boxed-list");
  gtk_widget_add_css_class (GTK_WIDGET (chooser->members), "filter-members");
  gtk_accessible_update_property (GTK_ACCESSIBLE (chooser->members), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Filter By"), -1);
  g_signal_connect (chooser->members, "row-activated", G_CALLBACK (member_activated_cb), chooser);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (chooser->members));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 340);
  gtk_stack_add_named (chooser->stack, scroller, "members");
  gtk_popover_set_child (chooser->popover, GTK_WIDGET (chooser->stack));
  gtk_widget_set_size_request (GTK_WIDGET (chooser->stack), 220, -1);
  g_signal_connect (popover, "show", G_CALLBACK (show_cb), chooser);
  g_object_set_data_full (G_OBJECT (popover), "connect-app-chooser", chooser, chooser_free);
  return popover;
}
