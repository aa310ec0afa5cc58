/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "ui/ui-fixture.h"

#include "core/connect-app-demo.h"
#include "core/connect-app-settings.h"
#include "core/connect-app-shortcuts.h"
#include "gui/account/connect-app-sign-in.h"
#include "gui/common/connect-app-list-page.h"
#include "gui/common/connect-app-object-page.h"
#include "gui/home/connect-app-home-page.h"
#include "gui/home/connect-app-reminder.h"
#include "gui/home/connect-app-work.h"
#include "gui/window/connect-app-account-switcher.h"
#include "gui/window/connect-app-search-results.h"
#include "gui/window/connect-app-sidebar.h"
#include "gui/window/connect-app-sync-button.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

static GtkWidget *
find_page_row (UiFixture *fixture, const char *title)
{
  GtkWidget *sidebar = ui_find (GTK_WIDGET (fixture->window), CONNECT_APP_TYPE_SIDEBAR, NULL);
  GtkWidget *label = ui_find (ui_find (sidebar, GTK_TYPE_LIST_BOX, NULL), GTK_TYPE_LABEL, title);

  return label != NULL ? gtk_widget_get_ancestor (label, GTK_TYPE_LIST_BOX_ROW) : NULL;
}

static AdwNavigationPage *
visible_page (UiFixture *fixture)
{
  GtkWidget *view = ui_find (GTK_WIDGET (fixture->window), ADW_TYPE_NAVIGATION_VIEW, NULL);

  return adw_navigation_view_get_visible_page (ADW_NAVIGATION_VIEW (view));
}

static void
test_sidebar (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *row = find_page_row (fixture, "Contracts");

  g_assert_true (CONNECT_APP_IS_HOME_PAGE (visible_page (fixture)));
  g_assert_nonnull (row);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, "Contracts");
  g_assert_true (gtk_widget_activate (row));
  g_assert_true (CONNECT_APP_IS_LIST_PAGE (visible_page (fixture)));
  g_assert_true (gtk_list_box_row_is_selected (GTK_LIST_BOX_ROW (row)));
  gtk_widget_grab_focus (row);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.go-home", NULL);
  g_assert_true (CONNECT_APP_IS_HOME_PAGE (visible_page (fixture)));
  /* The focus is not left behind on the row of another page. */
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == find_page_row (fixture, "Home"));
}

static void
test_pins (UiFixture *fixture, gconstpointer data)
{
  g_assert_null (find_page_row (fixture, "Pinned"));
  g_assert_true (connect_app_settings_toggle_pin (fixture->account, "agreements"));
  ui_settle ();
  g_assert_nonnull (ui_find (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, "Pinned"));
  g_assert_false (connect_app_settings_toggle_pin (fixture->account, "agreements"));
  ui_settle ();
  g_assert_null (ui_find (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, "Pinned"));
}

static void
test_rows (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "eq(status,active)");

  connect_app_window_show_list (fixture->window, connect_app_list_find (fixture->account, "contracts"), NULL, NULL);
  g_assert_null (connect_app_window_get_row (fixture->window));
  connect_app_window_show_row (fixture->window, row);
  g_assert_true (connect_app_window_get_row (fixture->window) == row);
  /* The same row is not put on top of itself. */
  connect_app_window_show_row (fixture->window, row);
  connect_app_window_go_back (fixture->window);
  g_assert_true (CONNECT_APP_IS_LIST_PAGE (visible_page (fixture)));
  g_assert_false (connect_app_window_show_object (fixture->window, "contracts", "CRS-00000-00000-00000"));
  g_assert_false (connect_app_window_show_object (fixture->window, "nothing", "CRS-00000-00000-00000"));
  g_assert_true (connect_app_window_show_object (fixture->window, "contracts", connect_row_get_key (row)));
  g_assert_true (CONNECT_APP_IS_OBJECT_PAGE (visible_page (fixture)));
}

/* A window begins where the last one of this account ended. */
static void
test_last_page (UiFixture *fixture, gconstpointer data)
{
  connect_app_window_show_list (fixture->window, connect_app_list_find (fixture->account, "agreements"), NULL, NULL);
  connect_app_window_set_account (fixture->window, NULL);
  g_assert_nonnull (ui_find (GTK_WIDGET (fixture->window), CONNECT_APP_TYPE_SIGN_IN, NULL));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window), "refresh"));
  connect_app_window_set_account (fixture->window, fixture->account);
  g_assert_null (ui_find (GTK_WIDGET (fixture->window), CONNECT_APP_TYPE_SIGN_IN, NULL));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window), "refresh"));
  g_assert_cmpstr (connect_app_list_page_get_list (CONNECT_APP_LIST_PAGE (visible_page (fixture)))->name, ==, "agreements");
}

static gboolean
has_results (gpointer sidebar)
{
  GtkWidget *results = ui_find (sidebar, CONNECT_APP_TYPE_SEARCH_RESULTS, NULL);

  return results != NULL && ui_find (results, ADW_TYPE_ACTION_ROW, NULL) != NULL;
}

static void
test_search (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *sidebar = ui_find (GTK_WIDGET (fixture->window), CONNECT_APP_TYPE_SIDEBAR, NULL);
  GtkWidget *entry = ui_find (sidebar, GTK_TYPE_SEARCH_ENTRY, NULL);
  GtkWidget *results;

  gtk_editable_set_text (GTK_EDITABLE (entry), "CRN-28452");
  connect_test_wait (has_results, sidebar);
  results = ui_find (sidebar, CONNECT_APP_TYPE_SEARCH_RESULTS, NULL);
  connect_app_search_results_open_first (CONNECT_APP_SEARCH_RESULTS (results));
  g_assert_true (CONNECT_APP_IS_OBJECT_PAGE (visible_page (fixture)));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

static gboolean
has_sought (gpointer results)
{
  GtkWidget *line = ui_find (results, ADW_TYPE_ACTION_ROW, NULL);

  return line != NULL && strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (line)), "CRN-28452") != NULL;
}

static gboolean
shows_object (gpointer fixture)
{
  return CONNECT_APP_IS_OBJECT_PAGE (visible_page (fixture));
}

/* Return right after typing opens what is found, and not what was found before; but not once the text was taken away. */
static void
test_search_at_once (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *sidebar = ui_find (GTK_WIDGET (fixture->window), CONNECT_APP_TYPE_SIDEBAR, NULL);
  GtkWidget *entry = ui_find (sidebar, GTK_TYPE_SEARCH_ENTRY, NULL);
  GtkWidget *results;

  gtk_editable_set_text (GTK_EDITABLE (entry), "Contract");
  connect_test_wait (has_results, sidebar);
  gtk_editable_set_text (GTK_EDITABLE (entry), "CRN-28452");
  g_signal_emit_by_name (entry, "activate");
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  gtk_editable_set_text (GTK_EDITABLE (entry), "CRN-28452");
  g_signal_emit_by_name (entry, "search-changed");
  results = ui_find (sidebar, CONNECT_APP_TYPE_SEARCH_RESULTS, NULL);
  connect_test_wait (has_sought, results);
  g_assert_false (shows_object (fixture));
  gtk_editable_set_text (GTK_EDITABLE (entry), "CRN-2845");
  g_signal_emit_by_name (entry, "activate");
  connect_test_wait (shows_object, fixture);
  g_assert_true (g_str_has_prefix (connect_row_get_key (connect_app_window_get_row (fixture->window)), "CRN-28452"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

static void
test_sync_state (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *online = connect_app_sync_button_dup_text (fixture->account);
  g_autofree char *offline = NULL;
  g_autofree char *signed_out = NULL;

  g_assert_true (g_str_has_prefix (online, "Synchronised"));
  connect_test_account_set_state (fixture->account, CONNECT_ACCOUNT_OFFLINE, NULL, g_get_real_time ());
  offline = connect_app_sync_button_dup_text (fixture->account);
  g_assert_true (g_str_has_prefix (offline, "Offline since "));
  g_assert_nonnull (ui_find (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, offline));
  connect_test_account_set_state (fixture->account, CONNECT_ACCOUNT_SIGNED_OUT, NULL, 0);
  signed_out = connect_app_sync_button_dup_text (fixture->account);
  g_assert_cmpstr (signed_out, ==, "Signed out");
  g_assert_cmpstr (adw_banner_get_button_label (ADW_BANNER (ui_find (GTK_WIDGET (fixture->window), ADW_TYPE_BANNER, NULL))),
                   ==, "_Sign In Again");
}

/* Every key names an action that is there. */
static void
test_shortcuts (UiFixture *fixture, gconstpointer data)
{
  AdwDialog *dialog = connect_app_shortcuts_dialog_new ();
  guint n = 0;

  for (const ConnectAppShortcut *s = connect_app_shortcuts (); s->action != NULL; s++, n++)
    {
      guint key = 0;

      g_assert_true (gtk_accelerator_parse (s->keys[0], &key, NULL));
      if (g_str_has_prefix (s->action, "win."))
        g_assert_true (g_action_group_has_action (G_ACTION_GROUP (fixture->window), s->action + strlen ("win.")));
    }
  adw_dialog_present (dialog, GTK_WIDGET (fixture->window));
  g_assert_cmpuint (ui_count (GTK_WIDGET (dialog), ADW_TYPE_ACTION_ROW), ==, n);
  adw_dialog_force_close (dialog);
  ui_settle ();
}

static gboolean
has_focus_in_rows (gpointer page)
{
  GtkWidget *rows = GTK_WIDGET (connect_app_list_page_get_table (page));

  return (gtk_widget_get_state_flags (rows) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

static void
test_palette (UiFixture *fixture, gconstpointer data)
{
  AdwDialog *dialog;
  GtkWidget *line;

  connect_app_window_show_home (fixture->window);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.palette", NULL);
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->window));
  g_assert_nonnull (dialog);
  /* What cannot be done here is not offered. */
  g_assert_null (ui_find (GTK_WIDGET (dialog), ADW_TYPE_ACTION_ROW, "Print"));
  line = ui_find (GTK_WIDGET (dialog), ADW_TYPE_ACTION_ROW, "Agreements");
  g_assert_nonnull (line);
  gtk_widget_activate (line);
  g_assert_true (CONNECT_APP_IS_LIST_PAGE (visible_page (fixture)));
  /* Arrow keys go on from there. */
  connect_test_wait (has_focus_in_rows, visible_page (fixture));
}

/* --- home ----------------------------------------------------------------------------------------------------- */

static gboolean
has_work (gpointer work)
{
  return !connect_app_work_is_loading (work) && g_list_model_get_n_items (connect_app_work_get_theirs (work)) > 0;
}

static gboolean
is_one_less (gpointer data)
{
  gpointer *pair = data;

  return g_list_model_get_n_items (connect_app_work_get_mine (pair[0])) == GPOINTER_TO_UINT (pair[1]) - 1;
}

static void
test_work (UiFixture *fixture, gconstpointer data)
{
  ConnectAppWork *work = connect_app_work_new (fixture->account);
  GListModel *mine = connect_app_work_get_mine (work);
  g_autoptr (ConnectRow) first = NULL;
  gpointer pair[2] = { work, NULL };
  gint64 last = 0;

  connect_test_wait (has_work, work);
  g_assert_cmpuint (g_list_model_get_n_items (mine), ==, 3);
  for (guint i = 0; i < g_list_model_get_n_items (mine); i++)
    {
      g_autoptr (ConnectRow) row = g_list_model_get_item (mine, i);
      gint64 since = 0;

      connect_collection_get_turn (connect_row_get_collection (row), connect_row_get_object (row), &since);
      g_assert_cmpint (since, >=, last);
      last = since;
    }
  /* What was done no longer waits. */
  first = g_list_model_get_item (mine, 0);
  pair[1] = GUINT_TO_POINTER (g_list_model_get_n_items (mine));
  connect_test_account_remove (fixture->account, "contracts", connect_row_get_key (first));
  connect_test_wait (is_one_less, pair);
  g_assert_finalize_object (work);
}

static gboolean
shows_work (gpointer window)
{
  return ui_find (window, ADW_TYPE_ACTION_ROW, NULL) != NULL;
}

static void
test_home (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *page, *line;

  connect_app_window_show_home (fixture->window);
  page = GTK_WIDGET (visible_page (fixture));
  g_assert_true (CONNECT_APP_IS_HOME_PAGE (page));
  connect_test_wait (shows_work, page);
  line = ui_find (page, ADW_TYPE_ACTION_ROW, NULL);
  gtk_widget_activate (line);
  g_assert_true (CONNECT_APP_IS_OBJECT_PAGE (visible_page (fixture)));
}

static gboolean
shows_all_button (gpointer window)
{
  GtkWidget *button = ui_find (window, GTK_TYPE_BUTTON, "Show _All");

  return button != NULL && gtk_widget_get_visible (button);
}

/* More than twelve wait: the longest waiting are shown, all of them when asked. */
static void
test_home_all (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "and(eq(status,pending),eq(type,distribution))");
  GtkWidget *list, *page, *button;

  for (guint i = 0; i < 15; i++)
    {
      g_autoptr (JsonObject) copy = connect_json_copy (connect_row_get_object (row));
      g_autofree char *id = g_strdup_printf ("CRD-00000-00000-%05u", i);

      connect_json_set_string (copy, "id", id);
      connect_test_account_put (fixture->account, "contracts", 1000 + i, copy);
    }
  connect_app_window_show_home (fixture->window);
  page = GTK_WIDGET (visible_page (fixture));
  connect_test_wait (shows_all_button, page);
  button = ui_find (page, GTK_TYPE_BUTTON, "Show _All");
  list = gtk_widget_get_ancestor (ui_find (page, ADW_TYPE_ACTION_ROW, NULL), GTK_TYPE_LIST_BOX);
  g_assert_nonnull (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 11));
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 12));
  g_signal_emit_by_name (button, "clicked");
  g_assert_nonnull (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 14));
  g_assert_false (gtk_widget_get_visible (button));
}

/* The accounts in the popover; choosing one shows it. */
static void
test_switcher (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (GListStore) accounts = g_list_store_new (CONNECT_TYPE_ACCOUNT);
  g_autofree char *cache = g_build_filename (fixture->directory, "other", NULL);
  g_autoptr (ConnectAccount) other = connect_test_account_new (cache, "PA-733-081", "Alder & Sons IT Ltd", CONNECT_ROLE_RESELLER, NULL);
  GtkWidget *button = ui_find (GTK_WIDGET (fixture->window), GTK_TYPE_MENU_BUTTON, NULL);
  GtkWidget *row;

  g_list_store_append (accounts, fixture->account);
  g_list_store_append (accounts, other);
  connect_app_account_switcher_attach (GTK_MENU_BUTTON (button), G_LIST_MODEL (accounts), fixture->account);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Account: Polaris Cloud Distribution GmbH, Distributor Portal");
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  row = ui_find (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button))), ADW_TYPE_ACTION_ROW, "Alder & Sons IT Ltd");
  g_assert_nonnull (row);
  gtk_widget_activate (row);
  g_assert_true (connect_app_window_get_account (fixture->window) == other);
  connect_app_window_set_account (fixture->window, fixture->account);
}

static void
test_reminder (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "and(eq(status,pending),eq(type,service))");
  g_autofree char *text = connect_app_reminder_dup_text (row);
  g_autofree char *uri = connect_app_reminder_dup_uri ("A & B", "x\ny");
  g_autofree char *link = connect_app_reminder_dup_link_state (row, 0);

  g_assert_nonnull (strstr (text, connect_row_get_key (row)));
  g_assert_nonnull (strstr (text, connect_row_get_string (row, "activation.link")));
  g_assert_true (g_str_has_prefix (link, "Link made "));
  g_assert_cmpstr (uri, ==, "mailto:?subject=A%20%26%20B&body=x%0Ay");
}

/* --- signing in ----------------------------------------------------------------------------------------------- */

static void
test_sign_in_errors (UiFixture *fixture, gconstpointer data)
{
  static const struct
  {
    int code;
    const char *text;
    const char *row;
  } cases[] = {
    { CONNECT_ERROR_UNAUTHORIZED, "The e-mail or the password is not right.", "Password" },
    { CONNECT_ERROR_OFFLINE, "The server does not answer. Is the address right, and is there a network?", "Server Address" },
    { CONNECT_ERROR_RATE_LIMITED, "There were too many attempts. Wait a few minutes, then try again.", NULL },
  };
  GtkWidget *sign_in = g_object_ref_sink (connect_app_sign_in_new (fixture->accounts));
  GtkWidget *server = ui_find (sign_in, ADW_TYPE_ENTRY_ROW, "Server Address");

  g_assert_null (connect_app_sign_in_get_error (CONNECT_APP_SIGN_IN (sign_in)));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (CONNECT_ERROR, cases[i].code, "words for the log");

      connect_app_sign_in_show_error (CONNECT_APP_SIGN_IN (sign_in), error);
      g_assert_cmpstr (connect_app_sign_in_get_error (CONNECT_APP_SIGN_IN (sign_in)), ==, cases[i].text);
      g_assert_cmpint (gtk_widget_has_css_class (server, "error"), ==, g_strcmp0 (cases[i].row, "Server Address") == 0);
      if (cases[i].row != NULL)
        gtk_test_accessible_assert_state (GTK_ACCESSIBLE (ui_find (sign_in, ADW_TYPE_ENTRY_ROW, cases[i].row)),
                                          GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
    }
  g_assert_finalize_object (sign_in);
}

static gboolean
has_error (gpointer sign_in)
{
  return connect_app_sign_in_get_error (sign_in) != NULL;
}

/* An address that nobody answers at, and one that makes no sense. */
static void
test_sign_in_attempt (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *sign_in = g_object_ref_sink (connect_app_sign_in_new (fixture->accounts));

  gtk_editable_set_text (GTK_EDITABLE (ui_find (sign_in, ADW_TYPE_ENTRY_ROW, "Server Address")), "ftp://nowhere");
  gtk_editable_set_text (GTK_EDITABLE (ui_find (sign_in, ADW_TYPE_ENTRY_ROW, "E-mail")), "a@b.example");
  g_assert_false (gtk_widget_is_sensitive (ui_find (sign_in, GTK_TYPE_BUTTON, NULL)) &&
                  gtk_widget_activate_action (sign_in, "sign-in.go", NULL) && has_error (sign_in));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (sign_in, ADW_TYPE_ENTRY_ROW, "Password")), "secret");
  g_assert_true (gtk_widget_activate_action (sign_in, "sign-in.go", NULL));
  connect_test_wait (has_error, sign_in);
  g_assert_true (gtk_widget_has_css_class (ui_find (sign_in, ADW_TYPE_ENTRY_ROW, "Server Address"), "error"));
  ui_settle ();
  g_assert_finalize_object (sign_in);
}

static gboolean
is_settled (gpointer future)
{
  return !dex_future_is_pending (future);
}

/* Files that no demo daemon wrote are refused with what is wrong about them; nobody is signed in. */
static void
test_demo_errors (UiFixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { NULL, "no json", "{}", "{\"api\":\"http://127.0.0.1:1/public/v1\",\"users\":[{\"accounts\":[3]}, 4]}" };
  g_autofree char *path = g_build_filename (fixture->directory, "demo.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (DexFuture) future = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (texts[i] == NULL || g_file_set_contents (path, texts[i], -1, NULL));
      future = connect_app_demo_sign_in (fixture->accounts, path);
      connect_test_wait (is_settled, future);
      g_assert_null (dex_future_get_value (future, &error));
      g_assert_nonnull (error);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->accounts)), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
#define ADD(path, window, func) \
  g_test_add ("/ui/window/" path, UiFixture, window, ui_fixture_set_up, func, ui_fixture_tear_down)
  ADD ("sidebar", UI_WITH_WINDOW, test_sidebar);
  ADD ("pins", UI_WITH_WINDOW, test_pins);
  ADD ("rows", UI_WITH_WINDOW, test_rows);
  ADD ("last-page", UI_WITH_WINDOW, test_last_page);
  ADD ("search", UI_WITH_WINDOW, test_search);
  ADD ("search-at-once", UI_WITH_WINDOW, test_search_at_once);
  ADD ("sync-state", UI_WITH_WINDOW, test_sync_state);
  ADD ("shortcuts", UI_WITH_WINDOW, test_shortcuts);
  ADD ("palette", UI_WITH_WINDOW, test_palette);
  ADD ("work", NULL, test_work);
  ADD ("home", UI_WITH_WINDOW, test_home);
  ADD ("home-all", UI_WITH_WINDOW, test_home_all);
  ADD ("switcher", UI_WITH_WINDOW, test_switcher);
  ADD ("reminder", NULL, test_reminder);
  ADD ("sign-in-errors", NULL, test_sign_in_errors);
  ADD ("demo-errors", NULL, test_demo_errors);
  ADD ("sign-in-attempt", NULL, test_sign_in_attempt);
  return g_test_run ();
}
