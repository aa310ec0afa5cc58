/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/home/connect-app-home-page.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "gui/home/connect-app-counts.h"
#include "gui/home/connect-app-reminder.h"
#include "gui/home/connect-app-work.h"
#include "gui/window/connect-app-banner.h"
#include "gui/window/connect-app-window.h"

/* More than this are shown when they are asked for. */
#define MAX_SHOWN 12

struct _ConnectAppHomePage
{
  AdwNavigationPage parent_instance;

  ConnectAccount *account;
  ConnectAppWork *work;
  GtkSliceListModel *mine_shown;   /* borrowed from its list, as are the following */
  GtkSliceListModel *theirs_shown;
  GtkWidget *mine_all;             /* buttons that show all */
  GtkWidget *theirs_all;
  guint minute; /* source that lets ages grow */

  AdwWindowTitle *window_title;
  GtkStack *stack;
  AdwStatusPage *loading_page;
  AdwStatusPage *empty_page;
  GtkButton *begin_button;
  AdwPreferencesGroup *mine_group;
  GtkListBox *mine_list;
  GtkWidget *mine_done;
  AdwPreferencesGroup *theirs_group;
  GtkListBox *theirs_list;
  GtkBox *counts_box;
};

G_DEFINE_FINAL_TYPE (ConnectAppHomePage, connect_app_home_page, ADW_TYPE_NAVIGATION_PAGE)

/* --- lines ---------------------------------------------------------------------------------------------------- */

static char *
dup_subtitle (ConnectRow *row)
{
  const char *task = NULL;
  const char *party = connect_app_format_other_party (row);
  g_autofree char *link = connect_app_reminder_dup_link_state (row, 0);
  GString *text;

  connect_app_format_turn (row, NULL, &task);
  text = g_string_new (task);
  if (party != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", party);
  if (link != NULL)
    g_string_append_printf (text, "\n%s", link);
  return g_string_free_and_steal (text);
}

static void
update_line (GtkWidget *line)
{
  ConnectRow *row = g_object_get_data (G_OBJECT (line), "row");
  GtkLabel *age = g_object_get_data (G_OBJECT (line), "age");
  g_autofree char *subtitle = NULL;
  g_autofree char *length = NULL;
  g_autofree char *text = NULL;
  g_autofree char *exact = NULL;
  gint64 since = 0;
  gint64 waiting;

  if (connect_row_get_object (row) == NULL)
    return;
  connect_app_format_turn (row, &since, NULL);
  waiting = since != 0 ? MAX (0, g_get_real_time () - since) : 0;
  subtitle = dup_subtitle (row);
  length = connect_app_format_duration (waiting);
  if (waiting < G_TIME_SPAN_MINUTE)
    text = g_strdup (since != 0 ? _("just now") : "");
  else
    /* Translators: how long something has been waiting, alone in its place: "3 days" */
    text = g_strdup_printf (C_("waiting", "%s"), length);
  exact = connect_app_format_exact (since);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), connect_row_get_title (row));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (line), subtitle);
  gtk_label_set_label (age, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (age), exact);
}

static void
remind_cb (GtkButton *button, ConnectRow *row)
{
  connect_app_reminder_present (GTK_WIDGET (button), row);
}

static void
add_reminder (GtkWidget *line, ConnectRow *row)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("mail-send-symbolic");
  g_autofree char *label = g_strdup_printf (_("Remind: %s"), connect_row_get_title (row));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Prepare a Reminder"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remind_cb), row, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (line), button);
}

static GtkWidget *
make_line (gpointer item, gpointer user_data)
{
  ConnectRow *row = item;
  GtkWidget *line = adw_action_row_new ();
  GtkWidget *age = gtk_label_new (NULL);

  gtk_widget_add_css_class (age, "numeric");
  gtk_widget_add_css_class (age, "dimmed");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line), FALSE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (line), age);
  if (connect_app_format_turn (row, NULL, NULL) == CONNECT_APP_TURN_THEIRS)
    add_reminder (line, row);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (line), TRUE);
  g_object_set_data_full (G_OBJECT (line), "row", g_object_ref (row), g_object_unref);
  g_object_set_data (G_OBJECT (line), "age", age);
  g_signal_connect_object (row, "notify::object", G_CALLBACK (update_line), line, G_CONNECT_SWAPPED);
  update_line (line);
  return line;
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *line, ConnectAppHomePage *self)
{
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (self));

  if (window != NULL)
    connect_app_window_show_row (window, g_object_get_data (G_OBJECT (line), "row"));
}

static gboolean
minute_cb (gpointer user_data)
{
  ConnectAppHomePage *self = user_data;
  GtkListBox *lists[] = { self->mine_list, self->theirs_list };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (int j = 0; gtk_list_box_get_row_at_index (lists[i], j) != NULL; j++)
      update_line (GTK_WIDGET (gtk_list_box_get_row_at_index (lists[i], j)));
  return G_SOURCE_CONTINUE;
}

/* --- the whole ------------------------------------------------------------------------------------------------ */

static char *
dup_count (guint n, GtkSliceListModel *shown)
{
  if (n <= gtk_slice_list_model_get_size (shown))
    return g_strdup_printf (ngettext ("%u, the longest waiting first", "%u, the longest waiting first", n), n);
  return g_strdup_printf (_("The %d that wait longest, of %u"), MAX_SHOWN, n);
}

static gboolean
has_rows (ConnectAppHomePage *self)
{
  for (GtkWidget *c = gtk_widget_get_first_child (GTK_WIDGET (self->counts_box)); c != NULL; c = gtk_widget_get_next_sibling (c))
    if (gtk_widget_get_visible (c))
      return TRUE;
  return FALSE;
}

/* Where there is nothing yet, the first thing that a portal can create is what to begin with. */
static void
show_begin (ConnectAppHomePage *self)
{
  const ConnectAppList *const *lists = connect_app_lists ();

  for (guint i = 0; lists[i] != NULL; i++)
    {
      const ConnectAppButton *button = lists[i]->button;

      if (button == NULL || !connect_app_list_applies (lists[i], self->account) ||
          (button->applies != NULL && !button->applies (self->account)))
        continue;
      gtk_button_set_label (self->begin_button, _(button->title));
      gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->begin_button), button->action);
      gtk_widget_set_visible (GTK_WIDGET (self->begin_button), TRUE);
      return;
    }
}

static void
update (ConnectAppHomePage *self)
{
  guint mine = g_list_model_get_n_items (connect_app_work_get_mine (self->work));
  guint theirs = g_list_model_get_n_items (connect_app_work_get_theirs (self->work));
  ConnectAccountState state = connect_account_get_state (self->account);
  gboolean never = connect_account_get_synced_at (self->account) == 0;
  g_autofree char *mine_text = dup_count (mine, self->mine_shown);
  g_autofree char *theirs_text = dup_count (theirs, self->theirs_shown);

  adw_preferences_group_set_description (self->mine_group, mine > 0 ? mine_text : NULL);
  adw_preferences_group_set_description (self->theirs_group, theirs_text);
  gtk_widget_set_visible (GTK_WIDGET (self->mine_list), mine > 0);
  gtk_widget_set_visible (self->mine_done, mine == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->theirs_group), theirs > 0);
  gtk_widget_set_visible (self->mine_all, mine > gtk_slice_list_model_get_size (self->mine_shown));
  gtk_widget_set_visible (self->theirs_all, theirs > gtk_slice_list_model_get_size (self->theirs_shown));
  if (mine + theirs > 0 || has_rows (self))
    gtk_stack_set_visible_child_name (self->stack, "work");
  else if (never && (state == CONNECT_ACCOUNT_CONNECTING || state == CONNECT_ACCOUNT_SYNCING))
    gtk_stack_set_visible_child_name (self->stack, "loading");
  else if (!connect_app_work_is_loading (self->work))
    {
      show_begin (self);
      gtk_stack_set_visible_child_name (self->stack, "empty");
    }
}

static void
add_counts (ConnectAppHomePage *self)
{
  const ConnectAppList *const *lists = connect_app_lists ();

  for (guint i = 0; lists[i] != NULL; i++)
    {
      GtkWidget *counts = NULL;

      if (connect_app_list_applies (lists[i], self->account))
        counts = connect_app_counts_new (self->account, lists[i]);
      if (counts == NULL)
        continue;
      g_signal_connect_object (counts, "notify::visible", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      gtk_box_append (self->counts_box, counts);
    }
}

static void
show_all_cb (GtkWidget *button, ConnectAppHomePage *self)
{
  GtkSliceListModel *shown = button == self->mine_all ? self->mine_shown : self->theirs_shown;
  GtkListBox *list = button == self->mine_all ? self->mine_list : self->theirs_list;

  gtk_slice_list_model_set_size (shown, G_MAXUINT);
  /* The focus goes where the new lines are, before its button hides. */
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (list, MAX_SHOWN)));
  update (self);
}

static GtkSliceListModel *
bind_list (ConnectAppHomePage *self, GtkListBox *list, GListModel *rows)
{
  g_autoptr (GtkSliceListModel) slice = gtk_slice_list_model_new (g_object_ref (rows), 0, MAX_SHOWN);

  gtk_list_box_bind_model (list, G_LIST_MODEL (slice), make_line, NULL, NULL);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_DEFAULT);
  return slice; /* the list keeps it */
}

static GtkWidget *
add_show_all (ConnectAppHomePage *self, AdwPreferencesGroup *group)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_("Show _All"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_visible (button, FALSE);
  g_signal_connect_object (button, "clicked", G_CALLBACK (show_all_cb), self, G_CONNECT_DEFAULT);
  adw_preferences_group_set_header_suffix (group, button);
  return button;
}

static void
connect_app_home_page_map (GtkWidget *widget)
{
  ConnectAppHomePage *self = CONNECT_APP_HOME_PAGE (widget);

  GTK_WIDGET_CLASS (connect_app_home_page_parent_class)->map (widget);
  minute_cb (self);
  if (self->minute == 0)
    self->minute = g_timeout_add_seconds (60, minute_cb, self);
}

static void
connect_app_home_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&CONNECT_APP_HOME_PAGE (widget)->minute, g_source_remove);
  GTK_WIDGET_CLASS (connect_app_home_page_parent_class)->unmap (widget);
}

static void
connect_app_home_page_dispose (GObject *object)
{
  ConnectAppHomePage *self = CONNECT_APP_HOME_PAGE (object);

  g_clear_handle_id (&self->minute, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONNECT_APP_TYPE_HOME_PAGE);
  g_clear_object (&self->work);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (connect_app_home_page_parent_class)->dispose (object);
}

static void
connect_app_home_page_class_init (ConnectAppHomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = connect_app_home_page_dispose;
  widget_class->map = connect_app_home_page_map;
  widget_class->unmap = connect_app_home_page_unmap;
  gtk_widget_class_set_template_from_resource (widget_class, "/com/example/Connect/gui/home/connect-app-home-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ConnectAppHomePage, window_title);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppHomePage, stack);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppHomePage, loading_page);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppHomePage, empty_page);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppHomePage, begin_button);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppHomePage, mine_group);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppHomePage, mine_list);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppHomePage, mine_done);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppHomePage, theirs_group);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppHomePage, theirs_list);
  gtk_widget_class_bind_template_child (widget_class, ConnectAppHomePage, counts_box);
}

static void
connect_app_home_page_init (ConnectAppHomePage *self)
{
  g_autoptr (AdwSpinnerPaintable) spinner = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  spinner = adw_spinner_paintable_new (GTK_WIDGET (self->loading_page));
  adw_status_page_set_paintable (self->loading_page, GDK_PAINTABLE (spinner));
}

ConnectAppHomePage *
connect_app_home_page_new (ConnectAccount *account)
{
  ConnectAppHomePage *self = g_object_new (CONNECT_APP_TYPE_HOME_PAGE, NULL);

  self->account = g_object_ref (account);
  self->work = connect_app_work_new (account);
  adw_window_title_set_subtitle (self->window_title, connect_account_get_name (account));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (adw_navigation_page_get_child (ADW_NAVIGATION_PAGE (self))),
                                connect_app_banner_new (account));
  self->mine_shown = bind_list (self, self->mine_list, connect_app_work_get_mine (self->work));
  self->theirs_shown = bind_list (self, self->theirs_list, connect_app_work_get_theirs (self->work));
  self->mine_all = add_show_all (self, self->mine_group);
  self->theirs_all = add_show_all (self, self->theirs_group);
  add_counts (self);
  g_signal_connect_object (self->work, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}
