/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The client in German: what is written in tables, in templates and in code all goes through the catalogue. */

#include "config.h"

#include "ui/ui-fixture.h"
#include "ui/ui-language.h"

#include <string.h>

#include "core/connect-app-format.h"
#include "gui/common/connect-app-list-page.h"
#include "gui/common/connect-app-object-actions.h"
#include "gui/common/connect-app-object-page.h"

static void
test_list (UiFixture *fixture, gconstpointer data)
{
  ConnectAppListPage *page;
  ConnectAppFilter *filter;
  GtkWidget *search;

  page = connect_app_list_page_new (fixture->account, connect_app_list_find (fixture->account, "contracts"));
  g_object_ref_sink (page);
  ui_settle ();
  search = ui_find (GTK_WIDGET (page), GTK_TYPE_SEARCH_ENTRY, NULL);
  filter = connect_app_list_page_get_filter (page);
  g_assert_cmpuint (connect_app_filter_get_n_chips (filter), >, 0);
  g_assert_nonnull (ui_find (GTK_WIDGET (page), GTK_TYPE_TOGGLE_BUTTON, "Ausstehend"));
  g_assert_null (ui_find (GTK_WIDGET (page), GTK_TYPE_TOGGLE_BUTTON, "Pending"));
  connect_app_filter_add_condition (filter, connect_rql_new_compare (CONNECT_RQL_ILIKE, "partner.name", "*fernhill*"));
  g_assert_cmpstr (connect_app_filter_get_condition_label (filter, 0), ==, "Partner enthält „fernhill“");
  gtk_editable_set_text (GTK_EDITABLE (search), "no such thing");
  ui_wait_n_items (connect_app_list_page_get_query (page), 0);
  g_assert_nonnull (ui_find (GTK_WIDGET (page), ADW_TYPE_STATUS_PAGE, "Keine Treffer"));
  g_assert_finalize_object (page);
}

/* The actions are from a description that the daemon uses too; the reasons are made from formats. */
static void
test_object (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "and(eq(status,active),eq(type,service))");
  ConnectAppObjectPage *page = connect_app_object_page_new (row, connect_app_object_find ("contracts"));
  GtkWidget *actions, *line;

  g_object_ref_sink (page);
  actions = ui_find (GTK_WIDGET (page), CONNECT_APP_TYPE_OBJECT_ACTIONS, NULL);
  g_assert_nonnull (actions);
  actions = ui_find (actions, GTK_TYPE_LIST_BOX, NULL);
  g_assert_nonnull (ui_find (actions, ADW_TYPE_ACTION_ROW, "Vertrag beenden…"));
  line = ui_find (actions, ADW_TYPE_ACTION_ROW, "Löschen…");
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (adw_action_row_get_subtitle (ADW_ACTION_ROW (line)), "Nur möglich im Status „"));
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (line)), "„Aktiv“"));
  g_assert_finalize_object (page);
}

static void
test_home (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  ui_wait_find (window, GTK_TYPE_LABEL, "seit 5 Tagen");
  ui_wait_find (window, GTK_TYPE_LABEL, "Wartet auf andere");
  g_assert_nonnull (ui_find (window, GTK_TYPE_LABEL, "Wartet auf Sie"));
  g_assert_nonnull (ui_find (window, GTK_TYPE_LABEL, "Vereinbarungen"));
  g_assert_null (ui_find (window, GTK_TYPE_LABEL, "Waiting for You"));
  g_assert_null (ui_find (window, GTK_TYPE_LABEL, "Agreements"));
}

/* Other languages have longer words. */
static void
test_cells (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *page;

  connect_app_window_show_list (fixture->window, connect_app_list_find (fixture->account, "contracts"), NULL, NULL);
  page = ui_wait_find (GTK_WIDGET (fixture->window), CONNECT_APP_TYPE_LIST_PAGE, NULL);
  ui_wait_n_items (connect_app_list_page_get_query (CONNECT_APP_LIST_PAGE (page)), 31);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_nonnull (ui_find (page, GTK_TYPE_LABEL, "Ausstehend"));
  ui_assert_cells_fit (page);
}

static void
test_words (void)
{
  gint64 now = 400 * G_TIME_SPAN_DAY;
  g_autofree char *one = connect_app_format_age (now - G_TIME_SPAN_HOUR, now);
  g_autofree char *some = connect_app_format_age (now - 3 * G_TIME_SPAN_DAY, now);
  g_autofree char *state = connect_app_format_word ("enrolling");
  g_autofree char *date = connect_app_format_date (G_TIME_SPAN_DAY);

  g_assert_cmpstr (one, ==, "vor 1 Stunde");
  g_assert_cmpstr (some, ==, "vor 3 Tagen");
  g_assert_cmpstr (state, ==, "Beitritt läuft");
  g_assert_true (g_str_has_prefix (date, "2. "));
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  if (!ui_language_prepare ())
    g_error ("No German: is the locale %s on this machine, and a catalogue in %s?", g_getenv ("LC_ALL"),
             g_getenv ("CONNECT_TEST_LOCALEDIR"));
#define ADD(path, window, func) \
  g_test_add ("/ui/language/" path, UiFixture, window, ui_fixture_set_up, func, ui_fixture_tear_down)
  ADD ("list", NULL, test_list);
  ADD ("object", NULL, test_object);
  ADD ("home", UI_WITH_WINDOW, test_home);
  ADD ("cells", UI_WITH_WINDOW, test_cells);
  g_test_add_func ("/ui/language/words", test_words);
  return g_test_run ();
}
