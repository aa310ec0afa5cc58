/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "gui/home/connect-app-reminder.h"

#include <glib/gi18n.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-dialog.h"
#include "gui/window/connect-app-window.h"
#include "protocol/connect-json.h"

#define LINK "activation.link"
#define OPENED "activation.opened"
#define SENT "events.created.at"

char *
connect_app_reminder_dup_subject (ConnectRow *row)
{
  return g_strdup_printf (_("Reminder: %s"), connect_row_get_title (row));
}

char *
connect_app_reminder_dup_text (ConnectRow *row)
{
  const char *link = connect_row_get_string (row, LINK);
  const char *task = NULL;
  gint64 since = 0;
  const char *party = connect_app_format_other_party (row);
  GString *text = g_string_new (NULL);
  g_autofree char *moment = NULL;

  if (party != NULL)
    g_string_append_printf (text, _("Hello %s,"), party);
  else
    g_string_append (text, _("Hello,"));
  g_string_append (text, "\n\n");

  connect_app_format_turn (row, &since, &task);
  moment = connect_app_format_moment (since);
  if (since != 0)
    g_string_append_printf (text, _("“%s” (%s) has been waiting for you since %s."), connect_row_get_title (row),
                            connect_row_get_key (row), moment);
  else
    g_string_append_printf (text, _("“%s” (%s) is waiting for you."), connect_row_get_title (row), connect_row_get_key (row));
  if (task != NULL)
    g_string_append_printf (text, _("\nWhat is to be done: %s."), task);
  if (link != NULL)
    g_string_append_printf (text, _("\n\nThe link: %s"), link);
  g_string_append_printf (text, _("\n\nKind regards\n%s\n"),
                          connect_account_get_name (connect_row_get_account (row)));
  return g_string_free_and_steal (text);
}

char *
connect_app_reminder_dup_uri (const char *subject, const char *text)
{
  g_autofree char *escaped_subject = g_uri_escape_string (subject, NULL, FALSE);
  g_autofree char *escaped_text = g_uri_escape_string (text, NULL, FALSE);

  return g_strdup_printf ("mailto:?subject=%s&body=%s", escaped_subject, escaped_text);
}

char *
connect_app_reminder_dup_link_state (ConnectRow *row, gint64 now)
{
  JsonObject *object = connect_row_get_object (row);
  g_autofree char *sent = NULL;
  g_autofree char *opened = NULL;

  if (object == NULL || connect_json_get_string (object, LINK) == NULL)
    return NULL;
  sent = connect_app_format_age (connect_json_get_time (object, SENT), now);
  if (connect_json_get_time (object, OPENED) == 0)
    /* Translators: %s is an age: "3 days ago" */
    return g_strdup_printf (_("Link made %s, not opened yet"), sent);
  opened = connect_app_format_age (connect_json_get_time (object, OPENED), now);
  return g_strdup_printf (_("Link made %s, first opened %s"), sent, opened);
}

/* --- dialog --------------------------------------------------------------------------------------------------- */

typedef struct
{
  ConnectRow *row;
  GtkTextBuffer *buffer;
  AdwDialog *dialog;
} Reminder;

static void
reminder_free (gpointer data)
{
  Reminder *reminder = data;

  g_object_unref (reminder->row);
  g_object_unref (reminder->buffer);
  g_free (reminder);
}

static char *
dup_buffer (Reminder *reminder)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (reminder->buffer, &start, &end);
  return gtk_text_buffer_get_text (reminder->buffer, &start, &end, FALSE);
}

static void
copy_cb (Reminder *reminder)
{
  g_autofree char *text = dup_buffer (reminder);
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (reminder->dialog));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (reminder->dialog)), text);
  if (window != NULL)
    connect_app_window_toast (window, _("The reminder was copied"));
  adw_dialog_close (reminder->dialog);
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AdwDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (dialog));

  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error))
    adw_dialog_close (dialog);
  else if (window != NULL)
    connect_app_window_toast (window, _("No mail program could be opened. Copy the text instead."));
}

static void
mail_cb (Reminder *reminder)
{
  g_autofree char *text = dup_buffer (reminder);
  g_autofree char *subject = connect_app_reminder_dup_subject (reminder->row);
  g_autofree char *uri = connect_app_reminder_dup_uri (subject, text);
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (reminder->dialog));

  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, launched_cb,
                           g_object_ref (reminder->dialog));
}

static GtkWidget *
make_button (const char *title, GCallback callback, Reminder *reminder)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (title);

  g_signal_connect_swapped (button, "clicked", callback, reminder);
  return button;
}

static GtkWidget *
make_content (Reminder *reminder)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *bar = gtk_action_bar_new ();
  GtkWidget *text = gtk_text_view_new_with_buffer (reminder->buffer);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *mail = make_button (_("_Open in Mail"), G_CALLBACK (mail_cb), reminder);

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (text), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (text), 18);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (text), 18);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (text), 12);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (text), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Text of the Reminder"), -1);
  gtk_widget_add_css_class (mail, "suggested-action");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), text);
  gtk_action_bar_pack_start (GTK_ACTION_BAR (bar), make_button (_("_Copy Text"), G_CALLBACK (copy_cb), reminder));
  gtk_action_bar_pack_end (GTK_ACTION_BAR (bar), mail);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scroller);
  adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), bar);
  return view;
}

void
connect_app_reminder_present (GtkWidget *parent, ConnectRow *row)
{
  Reminder *reminder = g_new0 (Reminder, 1);
  GtkTextIter start;
  g_autofree char *text = connect_app_reminder_dup_text (row);

  reminder->row = g_object_ref (row);
  reminder->dialog = connect_app_dialog_new ();
  reminder->buffer = gtk_text_buffer_new (NULL);
  gtk_text_buffer_set_text (reminder->buffer, text, -1);
  gtk_text_buffer_get_start_iter (reminder->buffer, &start);
  gtk_text_buffer_place_cursor (reminder->buffer, &start);
  g_object_set_data_full (G_OBJECT (reminder->dialog), "reminder", reminder, reminder_free);
  adw_dialog_set_title (reminder->dialog, _("Reminder"));
  adw_dialog_set_content_width (reminder->dialog, 520);
  adw_dialog_set_content_height (reminder->dialog, 460);
  adw_dialog_set_child (reminder->dialog, make_content (reminder));
  adw_dialog_present (reminder->dialog, parent);
}
