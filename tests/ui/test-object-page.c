/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "ui/ui-fixture.h"

#include <string.h>

#include "gui/common/connect-app-actions.h"
#include "gui/common/connect-app-object-actions.h"
#include "gui/common/connect-app-object-page.h"
#include "gui/common/connect-app-paginator.h"
#include "gui/common/connect-app-print.h"
#include "gui/common/connect-app-value.h"
#include "protocol/connect-json.h"

static ConnectAppObjectPage *
make_page (ConnectRow *row)
{
  return g_object_ref_sink (connect_app_object_page_new (row, connect_app_object_find (connect_row_get_collection (row)->name)));
}

static AdwActionRow *
find_line (GtkWidget *page, const char *title)
{
  GtkWidget *list = ui_find (page, GTK_TYPE_LIST_BOX, NULL);

  return ADW_ACTION_ROW (ui_find (list, ADW_TYPE_ACTION_ROW, title));
}

/* The title is on the page; the bar has it when that one has been scrolled away. */
static void
test_title (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "and(eq(status,active),eq(type,service))");
  GtkWidget *page, *header, *scroller;
  GtkAdjustment *adjustment;

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800, 400);
  connect_app_window_show_row (fixture->window, row);
  ui_settle ();
  page = ui_find (GTK_WIDGET (fixture->window), CONNECT_APP_TYPE_OBJECT_PAGE, NULL);
  header = ui_find (page, ADW_TYPE_HEADER_BAR, NULL);
  scroller = ui_find (page, GTK_TYPE_SCROLLED_WINDOW, NULL);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  gtk_test_widget_wait_for_draw (page);
  g_assert_false (adw_header_bar_get_show_title (ADW_HEADER_BAR (header)));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  g_assert_true (adw_header_bar_get_show_title (ADW_HEADER_BAR (header)));
  gtk_adjustment_set_value (adjustment, 0);
  g_assert_false (adw_header_bar_get_show_title (ADW_HEADER_BAR (header)));
}

/* What is legal is a button; everything is listed, and what is not legal says why. */
static void
test_actions (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "and(eq(status,active),eq(type,service))");
  ConnectAppObjectPage *page = make_page (row);
  GtkWidget *actions = ui_find (GTK_WIDGET (page), CONNECT_APP_TYPE_OBJECT_ACTIONS, NULL);
  AdwActionRow *line;

  g_assert_nonnull (actions);
  line = find_line (actions, "Terminate…");
  g_assert_nonnull (line);
  g_assert_true (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (line)));
  line = find_line (actions, "Delete…");
  g_assert_nonnull (line);
  g_assert_false (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (line)));
  g_assert_true (gtk_widget_get_focusable (GTK_WIDGET (line)));
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (line), "Possible only while it is"));
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_STATE_DISABLED, TRUE);
  /* What ends it is in the list only. */
  g_assert_null (ui_find (actions, GTK_TYPE_BUTTON, "Terminate…"));
  g_assert_false (connect_app_object_actions_activate (CONNECT_APP_OBJECT_ACTIONS (actions), "delete"));
  g_assert_finalize_object (page);
}

static void
test_offline (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "and(eq(status,pending),eq(type,distribution))");
  ConnectAppObjectPage *page = make_page (row);
  GtkWidget *actions = ui_find (GTK_WIDGET (page), CONNECT_APP_TYPE_OBJECT_ACTIONS, NULL);
  g_autofree char *reason = NULL;

  g_assert_nonnull (ui_find (actions, GTK_TYPE_BUTTON, "Approve…"));
  /* The other answer is as near as the first, and what has its place on a tab is not said twice. */
  g_assert_nonnull (ui_find (actions, GTK_TYPE_BUTTON, "Reject…"));
  g_assert_null (ui_find (actions, GTK_TYPE_BUTTON, "Edit Note…"));
  g_assert_true (connect_app_actions_check (row, "sign", NULL, NULL));
  connect_test_account_set_state (fixture->account, CONNECT_ACCOUNT_OFFLINE, "no route", g_get_real_time ());
  ui_settle ();
  g_assert_null (ui_find (actions, GTK_TYPE_BUTTON, "Approve…"));
  g_assert_false (connect_app_actions_check (row, "sign", NULL, &reason));
  g_assert_cmpstr (adw_action_row_get_subtitle (find_line (actions, "Approve…")), ==, reason);
  g_assert_true (adw_banner_get_revealed (ADW_BANNER (ui_find (GTK_WIDGET (page), ADW_TYPE_BANNER, NULL))));
  connect_test_account_set_state (fixture->account, CONNECT_ACCOUNT_ONLINE, NULL, 0);
  ui_settle ();
  g_assert_nonnull (ui_find (actions, GTK_TYPE_BUTTON, "Approve…"));
  g_assert_false (adw_banner_get_revealed (ADW_BANNER (ui_find (GTK_WIDGET (page), ADW_TYPE_BANNER, NULL))));
  g_assert_finalize_object (page);
}

/* Whom one waits for is reminded from here, too. */
static void
test_remind (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) theirs = ui_dup_first (fixture->account, "contracts", "and(eq(status,pending),eq(type,service))");
  g_autoptr (ConnectRow) mine = ui_dup_first (fixture->account, "contracts", "and(eq(status,pending),eq(type,distribution))");
  ConnectAppObjectPage *page = make_page (mine);
  GtkWidget *button;
  AdwDialog *dialog;

  g_assert_null (ui_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Remind…"));
  g_assert_finalize_object (page);
  connect_app_window_show_row (fixture->window, theirs);
  ui_settle ();
  button = ui_find (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON, "Remind…");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->window));
  g_assert_cmpstr (adw_dialog_get_title (dialog), ==, "Reminder");
  adw_dialog_force_close (dialog);
  ui_settle ();
}

static void
put_state (UiFixture *fixture, ConnectRow *row, const char *state)
{
  JsonObject *object = connect_json_copy (connect_row_get_object (row));

  connect_json_set_string (object, "status", state);
  connect_test_account_put (fixture->account, "contracts", connect_row_get_revision (row) + 1, object);
  json_object_unref (object);
}

/* The page follows its row, to its end. */
static void
test_live (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "and(eq(status,pending),eq(type,distribution))");
  g_autofree char *key = g_strdup (connect_row_get_key (row));
  ConnectAppObjectPage *page = make_page (row);
  GtkWidget *value = ui_find (GTK_WIDGET (page), CONNECT_APP_TYPE_VALUE, NULL);

  g_assert_cmpstr (connect_app_value_get_text (CONNECT_APP_VALUE (value)), ==, "Pending");
  put_state (fixture, row, "active");
  ui_settle ();
  g_assert_cmpstr (connect_app_value_get_text (CONNECT_APP_VALUE (value)), ==, "Active");
  g_assert_true (gtk_widget_has_css_class (value, "success"));
  connect_test_account_remove (fixture->account, "contracts", key);
  ui_settle ();
  g_assert_true (gtk_widget_get_child_visible (ui_find (GTK_WIDGET (page), ADW_TYPE_STATUS_PAGE, "No Longer There")));
  g_assert_finalize_object (page);
}

static void
test_many (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  AdwDialog *dialog;
  GtkWidget *go;

  g_ptr_array_add (rows, ui_dup_first (fixture->account, "contracts", "eq(status,active)"));
  g_ptr_array_add (rows, ui_dup_first (fixture->account, "contracts", "eq(status,rejected)"));
  connect_app_actions_ask_many (GTK_WIDGET (fixture->window), rows, "terminate");
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->window));
  g_assert_nonnull (dialog);
  go = ui_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Terminate (1)");
  g_assert_nonnull (go);
  g_signal_emit_by_name (go, "clicked");
  /* The fixture cannot send: the one legal row fails, and that is told. */
  ui_wait_visible (go, FALSE);
  g_assert_nonnull (ui_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "0 done, 1 failed, 1 left out"));
  g_assert_true (adw_dialog_get_can_close (dialog));
  adw_dialog_force_close (dialog);
  ui_settle ();
}

static gboolean
has_dialog (gpointer window)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (window);

  return ADW_IS_ALERT_DIALOG (dialog) && g_str_has_prefix (adw_alert_dialog_get_body (ADW_ALERT_DIALOG (dialog)), "“") &&
         strstr (adw_alert_dialog_get_body (ADW_ALERT_DIALOG (dialog)), "not done") != NULL;
}

/* A refused act asks again, with what was entered. */
static void
test_refused (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "eq(status,active)");
  const ConnectAction *action = NULL;
  AdwDialog *dialog;
  GtkWidget *entry;

  g_assert_true (connect_app_actions_check (row, "terminate", &action, NULL));
  connect_app_actions_ask (GTK_WIDGET (fixture->window), row, action, NULL);
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->window));
  g_assert_true (ADW_IS_ALERT_DIALOG (dialog));
  g_assert_nonnull (strstr (adw_alert_dialog_get_body (ADW_ALERT_DIALOG (dialog)), "leaves your directory"));
  g_assert_nonnull (strstr (adw_alert_dialog_get_body (ADW_ALERT_DIALOG (dialog)), connect_row_get_string (row, "partner.name")));
  entry = ui_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, NULL);
  g_assert_cmpint (adw_entry_row_get_max_length (ADW_ENTRY_ROW (entry)), ==, 100);
  gtk_editable_set_text (GTK_EDITABLE (entry), "No longer needed");
  g_signal_emit_by_name (ui_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Terminate"), "clicked");
  connect_test_wait (has_dialog, fixture->window);
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->window));
  entry = ui_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "No longer needed");
  g_signal_emit_by_name (ui_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "_Cancel"), "clicked");
  ui_settle ();
  g_assert_false (connect_app_actions_is_busy (row));
}

static void
test_pdf (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "eq(status,active)");
  g_autofree char *path = g_build_filename (fixture->directory, "contract.pdf", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_assert_true (connect_app_print_to_pdf (row, connect_app_object_find ("contracts"), file, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 1000);
  g_assert_cmpint (strncmp (bytes, "%PDF-", 5), ==, 0);
}

/* A list on paper is the list as it is filtered. */
static void
test_list_pdf (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectQuery) query = ui_load (fixture->account, "contracts", "eq(status,active)");
  g_autofree char *path = g_build_filename (fixture->directory, "contracts.pdf", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();
  const ConnectAppField *columns = connect_app_list_find (fixture->account, "contracts")->columns;
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length = 0;

  for (guint i = 0; i < 5; i++)
    g_ptr_array_add (fields, (gpointer) &columns[i]);
  g_assert_true (connect_app_print_list_to_pdf (query, fields, "Contracts", file, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 1000);
  g_assert_cmpint (strncmp (bytes, "%PDF-", 5), ==, 0);
}

/* Long paragraphs break over pages, and nothing is lost. */
static void
test_paginator (void)
{
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));
  PangoContext *context = gtk_widget_create_pango_context (label);
  ConnectAppPaginator *paginator;
  g_autoptr (GString) text = g_string_new ("# Heading\n\n");

  paginator = connect_app_paginator_new (context, 400, 300, "footer");
  g_assert_cmpint (connect_app_paginator_finish (paginator), ==, 1);
  connect_app_paginator_free (paginator);
  for (guint i = 0; i < 2000; i++)
    g_string_append (text, "word after word ");
  paginator = connect_app_paginator_new (context, 400, 300, "footer");
  connect_app_paginator_add_markdown (paginator, text->str);
  g_assert_cmpint (connect_app_paginator_finish (paginator), >, 10);
  connect_app_paginator_free (paginator);
  g_object_unref (context);
  g_assert_finalize_object (label);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
#define ADD(path, window, func) \
  g_test_add ("/ui/object-page/" path, UiFixture, window, ui_fixture_set_up, func, ui_fixture_tear_down)
  ADD ("title", UI_WITH_WINDOW, test_title);
  ADD ("actions", NULL, test_actions);
  ADD ("offline", NULL, test_offline);
  ADD ("remind", UI_WITH_WINDOW, test_remind);
  ADD ("live", NULL, test_live);
  ADD ("many", UI_WITH_WINDOW, test_many);
  ADD ("refused", UI_WITH_WINDOW, test_refused);
  ADD ("pdf", NULL, test_pdf);
  ADD ("list-pdf", NULL, test_list_pdf);
  g_test_add_func ("/ui/object-page/paginator", test_paginator);
  return g_test_run ();
}
