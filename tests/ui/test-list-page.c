/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "ui/ui-fixture.h"

#include <string.h>

#include "core/connect-app-settings.h"
#include "gui/common/connect-app-csv.h"
#include "gui/common/connect-app-fields.h"
#include "gui/common/connect-app-filter-popover.h"
#include "gui/common/connect-app-list-page.h"
#include "gui/common/connect-app-two-lines.h"
#include "gui/common/connect-app-value.h"
#include "gui/common/connect-app-views.h"
#include "protocol/connect-json.h"

#define N_CONTRACTS 31

static ConnectAppListPage *
make_page (UiFixture *fixture)
{
  ConnectAppListPage *page;

  page = connect_app_list_page_new (fixture->account, connect_app_list_find (fixture->account, "contracts"));
  g_object_ref_sink (page);
  ui_wait_n_items (connect_app_list_page_get_query (page), N_CONTRACTS);
  return page;
}

static guint
count_all (UiFixture *fixture, const char *filter)
{
  g_autoptr (ConnectQuery) query = connect_query_new (fixture->account, connect_collection_find ("contracts"));
  guint n = 0;

  ui_wait_n_items (query, N_CONTRACTS);
  for (guint i = 0; i < N_CONTRACTS; i++)
    {
      g_autoptr (ConnectRow) row = g_list_model_get_item (G_LIST_MODEL (query), i);

      n += g_str_equal (connect_row_get_state (row), filter);
    }
  return n;
}

static void
test_search (UiFixture *fixture, gconstpointer data)
{
  ConnectAppListPage *page = make_page (fixture);
  GtkWidget *search = ui_find (GTK_WIDGET (page), GTK_TYPE_SEARCH_ENTRY, NULL);

  gtk_editable_set_text (GTK_EDITABLE (search), "fernhill");
  ui_wait_n_items (connect_app_list_page_get_query (page), 3);
  gtk_editable_set_text (GTK_EDITABLE (search), "no such thing");
  ui_wait_n_items (connect_app_list_page_get_query (page), 0);
  g_assert_true (gtk_widget_get_child_visible (ui_find (GTK_WIDGET (page), ADW_TYPE_STATUS_PAGE, "No Results Found")));
  gtk_widget_activate_action (GTK_WIDGET (page), "list.clear-filters", NULL);
  ui_wait_n_items (connect_app_list_page_get_query (page), N_CONTRACTS);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (search)), ==, "");
  g_assert_finalize_object (page);
}

static int
find_chip (ConnectAppFilter *filter, const char *title)
{
  for (guint i = 0; i < connect_app_filter_get_n_chips (filter); i++)
    if (g_str_equal (connect_app_filter_get_chip_title (filter, i), title))
      return i;
  return -1;
}

/* Chips on one member widen each other; a chip and a condition narrow. */
static void
test_chips (UiFixture *fixture, gconstpointer data)
{
  ConnectAppListPage *page = make_page (fixture);
  ConnectAppFilter *filter = connect_app_list_page_get_filter (page);
  ConnectQuery *query = connect_app_list_page_get_query (page);
  guint pending = count_all (fixture, "pending");
  guint active = count_all (fixture, "active");
  int pending_chip = find_chip (filter, "Pending");
  int active_chip = find_chip (filter, "Active");

  g_assert_cmpint (pending_chip, >=, 0);
  g_assert_cmpint (active_chip, >=, 0);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_find (GTK_WIDGET (page), GTK_TYPE_TOGGLE_BUTTON, "Pending")), TRUE);
  g_assert_true (connect_app_filter_get_chip (filter, pending_chip));
  ui_wait_n_items (query, pending);
  connect_app_filter_set_chip (filter, active_chip, TRUE);
  ui_wait_n_items (query, pending + active);
  connect_app_filter_add_condition (filter, connect_rql_new_compare (CONNECT_RQL_ILIKE, "partner.name", "*fernhill*"));
  g_assert_cmpuint (connect_app_filter_get_n_conditions (filter), ==, 1);
  g_assert_cmpstr (connect_app_filter_get_condition_label (filter, 0), ==, "Partner contains “fernhill”");
  ui_wait_n_items (query, 3);
  connect_app_filter_remove_condition (filter, 0);
  connect_app_filter_clear (filter);
  ui_wait_n_items (query, N_CONTRACTS);
  g_assert_finalize_object (page);
}

/* What comes from another page is a chip that can be taken away. */
static void
test_extra (UiFixture *fixture, gconstpointer data)
{
  ConnectAppListPage *page = make_page (fixture);
  GtkWidget *button;

  connect_app_list_page_set_filter (page, "eq(status,rejected)", "Gone wrong");
  ui_wait_n_items (connect_app_list_page_get_query (page), count_all (fixture, "rejected"));
  button = ui_find (GTK_WIDGET (page), GTK_TYPE_LABEL, "Gone wrong");
  g_assert_nonnull (button);
  button = gtk_widget_get_ancestor (button, GTK_TYPE_BUTTON);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, "Remove Filter: Gone wrong");
  g_signal_emit_by_name (button, "clicked");
  ui_wait_n_items (connect_app_list_page_get_query (page), N_CONTRACTS);
  g_assert_finalize_object (page);
}

static void
popover_apply (GtkWidget *popover, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (ui_find (popover, GTK_TYPE_ENTRY, NULL)), text);
  g_signal_emit_by_name (ui_find (popover, GTK_TYPE_BUTTON, "_Apply"), "clicked");
}

/* RQL has no text with both kinds of quotes: such a condition is refused with words, and nothing is widened by it. */
static void
test_unwritable (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectAppFilter) filter = connect_app_filter_new (fixture->account, connect_app_list_find (fixture->account, "contracts"));
  GtkWidget *popover = connect_app_filter_popover_new (filter);
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *window = gtk_window_new ();
  GtkWidget *row;

  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_window_set_child (GTK_WINDOW (window), button);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_false (connect_app_filter_add_condition (filter, connect_rql_new_compare (CONNECT_RQL_ILIKE, "partner.name", "*'\"*")));
  g_assert_true (connect_app_filter_is_empty (filter));
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  row = gtk_widget_get_ancestor (ui_find (popover, GTK_TYPE_LABEL, "Partner"), GTK_TYPE_LIST_BOX_ROW);
  gtk_widget_activate (row);
  popover_apply (popover, "a'b\"c");
  g_assert_true (connect_app_filter_is_empty (filter));
  g_assert_true (gtk_widget_get_visible (ui_find (popover, GTK_TYPE_LABEL, "A text cannot have both ' and \" in it")));
  popover_apply (popover, " ");
  g_assert_nonnull (ui_find (popover, GTK_TYPE_LABEL, "Choose or enter what to look for"));
  popover_apply (popover, "a'b");
  g_assert_cmpuint (connect_app_filter_get_n_conditions (filter), ==, 1);
  gtk_window_destroy (GTK_WINDOW (window));
  ui_settle ();
}

static void
test_filter_state (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectAppFilter) filter = NULL;
  g_autofree char *state = NULL;
  g_autofree char *again = NULL;

  filter = connect_app_filter_new (fixture->account, connect_app_list_find (fixture->account, "contracts"));
  g_assert_true (connect_app_filter_is_empty (filter));
  connect_app_filter_set_chip (filter, find_chip (filter, "Pending"), TRUE);
  connect_app_filter_set_chip (filter, find_chip (filter, "Active"), TRUE);
  connect_app_filter_add_condition (filter, connect_rql_new_compare (CONNECT_RQL_EQ, "kind", "test"));
  state = connect_app_filter_dup_state (filter);
  connect_app_filter_clear (filter);
  g_assert_true (connect_app_filter_is_empty (filter));
  connect_app_filter_set_state (filter, state);
  g_assert_true (connect_app_filter_get_chip (filter, find_chip (filter, "Pending")));
  g_assert_true (connect_app_filter_get_chip (filter, find_chip (filter, "Active")));
  g_assert_cmpuint (connect_app_filter_get_n_conditions (filter), ==, 1);
  g_assert_cmpstr (connect_app_filter_get_condition_label (filter, 0), ==, "Kind: Test");
  again = connect_app_filter_dup_state (filter);
  g_assert_cmpstr (again, ==, state);
  /* Text that is no RQL leaves no filter behind. */
  connect_app_filter_set_state (filter, "eq(((");
  g_assert_true (connect_app_filter_is_empty (filter));
}

static void
test_editors (UiFixture *fixture, gconstpointer data)
{
  const ConnectCollection *collection = connect_collection_find ("contracts");
  GtkWidget *editor = connect_app_filter_editor_new (connect_collection_find_member (collection, "type"));
  g_autoptr (ConnectRql) one = NULL;
  g_autofree char *text = NULL;
  g_autofree char *contains = connect_app_filter_dup_contains ("5*3\\2");

  g_assert_cmpstr (contains, ==, "*5\\*3\\\\2*");
  g_object_ref_sink (editor);
  g_assert_null (connect_app_filter_editor_dup_condition (editor));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_find (editor, GTK_TYPE_CHECK_BUTTON, NULL)), TRUE);
  one = connect_app_filter_editor_dup_condition (editor);
  text = connect_rql_to_string (one);
  g_assert_cmpstr (text, ==, "eq(type,distribution)");
  g_assert_finalize_object (editor);

  editor = g_object_ref_sink (connect_app_filter_editor_new (connect_collection_find_member (collection, "version")));
  g_assert_null (connect_app_filter_editor_dup_condition (editor));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (editor, GTK_TYPE_ENTRY, NULL)), "two");
  g_assert_null (connect_app_filter_editor_dup_condition (editor));
  g_assert_finalize_object (editor);

  editor = g_object_ref_sink (connect_app_filter_editor_new (connect_collection_find_member (collection, "expire_at")));
  g_clear_pointer (&one, connect_rql_unref);
  one = connect_app_filter_editor_dup_condition (editor);
  g_assert_cmpint (connect_rql_get_op (one), ==, CONNECT_RQL_GE);
  g_assert_finalize_object (editor);
}

static const char *
first_id (ConnectQuery *query)
{
  g_autoptr (ConnectRow) row = g_list_model_get_item (G_LIST_MODEL (query), 0);

  return connect_row_get_key (row);
}

static gboolean
begins_with_last (gpointer query)
{
  return !connect_query_get_loading (query) && g_str_has_prefix (first_id (query), "CRS-");
}

static gboolean
begins_with_first (gpointer query)
{
  return !connect_query_get_loading (query) && g_str_has_prefix (first_id (query), "CRD-09319");
}

static void
test_order (UiFixture *fixture, gconstpointer data)
{
  ConnectAppListPage *page = make_page (fixture);
  ConnectAppTable *table = connect_app_list_page_get_table (page);
  ConnectQuery *query = connect_app_list_page_get_query (page);

  /* Without a choice it is the collection's own order: what was created last comes first. */
  g_assert_null (connect_app_table_get_order (table));
  for (guint i = 1; i < N_CONTRACTS; i++)
    {
      g_autoptr (ConnectRow) newer = g_list_model_get_item (G_LIST_MODEL (query), i - 1);
      g_autoptr (ConnectRow) older = g_list_model_get_item (G_LIST_MODEL (query), i);

      g_assert_cmpstr (connect_row_get_string (newer, "events.created.at"), >=,
                       connect_row_get_string (older, "events.created.at"));
    }
  gtk_widget_activate_action (GTK_WIDGET (page), "rows.order", "s", "id");
  g_assert_cmpstr (connect_app_table_get_order (table), ==, "id");
  connect_test_wait (begins_with_first, query);
  gtk_widget_activate_action (GTK_WIDGET (page), "rows.descending", NULL);
  g_assert_cmpstr (connect_app_table_get_order (table), ==, "-id");
  connect_test_wait (begins_with_last, query);
  g_assert_finalize_object (page);
  /* The next page of this list begins as this one ended. */
  page = make_page (fixture);
  g_assert_cmpstr (connect_app_table_get_order (connect_app_list_page_get_table (page)), ==, "-id");
  connect_app_table_set_order (connect_app_list_page_get_table (page), NULL);
  g_assert_finalize_object (page);
}

static void
test_columns (UiFixture *fixture, gconstpointer data)
{
  ConnectAppListPage *page = make_page (fixture);
  ConnectAppTable *table = connect_app_list_page_get_table (page);
  const ConnectAppField *first = connect_app_list_page_get_list (page)->columns;
  g_autoptr (GPtrArray) before = connect_app_table_dup_visible (table);
  g_autoptr (GPtrArray) after = NULL;

  g_assert_true (connect_app_table_is_visible (table, first));
  gtk_widget_activate_action (GTK_WIDGET (page), "rows.column-0", NULL);
  g_assert_false (connect_app_table_is_visible (table, first));
  after = connect_app_table_dup_visible (table);
  g_assert_cmpuint (after->len, ==, before->len - 1);
  g_assert_finalize_object (page);
  page = make_page (fixture);
  g_assert_false (connect_app_table_is_visible (connect_app_list_page_get_table (page), first));
  connect_app_table_set_visible (connect_app_list_page_get_table (page), first, TRUE);
  g_assert_finalize_object (page);
}

static void
test_views (UiFixture *fixture, gconstpointer data)
{
  ConnectAppListPage *page = make_page (fixture);
  g_autoptr (GSettings) settings = connect_app_settings_new_for_list (fixture->account, "contracts");
  g_autoptr (GPtrArray) views = NULL;

  g_assert_false (connect_app_views_save (settings, "  ", NULL, NULL, NULL));
  g_assert_true (connect_app_views_save (settings, "Mine", "eq(status,rejected)", NULL, "-id"));
  g_assert_true (connect_app_views_save (settings, "Mine", "eq(status,pending)", "fernhill", "id"));
  views = connect_app_views_load (settings);
  g_assert_cmpuint (views->len, ==, 1);
  gtk_widget_activate_action (GTK_WIDGET (page), "list.view", "s", "Mine");
  ui_wait_n_items (connect_app_list_page_get_query (page), 1);
  g_assert_cmpstr (connect_app_table_get_order (connect_app_list_page_get_table (page)), ==, "id");
  gtk_widget_activate_action (GTK_WIDGET (page), "list.remove-view", "s", "Mine");
  g_clear_pointer (&views, g_ptr_array_unref);
  views = connect_app_views_load (settings);
  g_assert_cmpuint (views->len, ==, 0);
  g_assert_finalize_object (page);
}

static gboolean
is_done (gpointer future)
{
  return !dex_future_is_pending (future);
}

static void
test_export (UiFixture *fixture, gconstpointer data)
{
  ConnectAppListPage *page = make_page (fixture);
  g_autofree char *path = g_build_filename (fixture->directory, "rows.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GPtrArray) fields = connect_app_list_page_dup_exported (page);
  g_autoptr (DexFuture) export = NULL;
  g_autofree char *csv = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  export = connect_app_csv_export (G_LIST_MODEL (connect_app_list_page_get_query (page)), fields,
                                   connect_collection_find ("contracts"), file);
  connect_test_wait (is_done, export);
  g_assert_cmpint (g_value_get_int (dex_future_get_value (export, &error)), ==, N_CONTRACTS);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &csv, NULL, NULL));
  lines = g_strsplit (csv, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, N_CONTRACTS + 2);
  /* The id is no column that is shown. */
  g_assert_true (g_str_has_prefix (lines[0], "\357\273\277ID,Agreement,"));
  g_assert_nonnull (strstr (csv, "Alder & Sons IT Ltd"));
  g_assert_cmpstr (lines[N_CONTRACTS + 1], ==, "");
  g_assert_finalize_object (page);
}

static void
test_csv (void)
{
  static const struct
  {
    const char *value;
    const char *csv;
  } cases[] = {
    { "plain", "plain" },
    { "a,b", "\"a,b\"" },
    { "say \"hi\"", "\"say \"\"hi\"\"\"" },
    { "two\nlines", "\"two\nlines\"" },
    { "=1+1", "\"'=1+1\"" },
    { "@cmd", "\"'@cmd\"" },
    { "-5", "\"'-5\"" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) csv = g_string_new (NULL);

      connect_app_csv_append (csv, cases[i].value, TRUE);
      g_assert_cmpstr (csv->str, ==, cases[i].csv);
    }
}

static gboolean
is_revealed (gpointer bar)
{
  return gtk_action_bar_get_revealed (bar);
}

/* Chosen rows offer what is legal for all of them. */
static void
test_selection (UiFixture *fixture, gconstpointer data)
{
  ConnectAppListPage *page = make_page (fixture);
  ConnectAppTable *table = connect_app_list_page_get_table (page);
  GtkWidget *bar = ui_find (GTK_WIDGET (page), GTK_TYPE_ACTION_BAR, NULL);
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_false (gtk_action_bar_get_revealed (GTK_ACTION_BAR (bar)));
  connect_app_list_page_set_filter (page, "eq(status,active)", NULL);
  ui_wait_n_items (connect_app_list_page_get_query (page), count_all (fixture, "active"));
  gtk_selection_model_select_range (connect_app_table_get_selection (table), 0, 3, TRUE);
  connect_test_wait (is_revealed, bar);
  rows = connect_app_table_dup_selected (table);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_nonnull (ui_find (bar, GTK_TYPE_LABEL, "3 rows chosen"));
  g_assert_nonnull (ui_find (bar, GTK_TYPE_BUTTON, "Terminate…"));
  g_assert_null (ui_find (bar, GTK_TYPE_BUTTON, "Reject…"));
  connect_test_account_set_state (fixture->account, CONNECT_ACCOUNT_OFFLINE, NULL, g_get_real_time ());
  ui_settle ();
  g_assert_null (ui_find (bar, GTK_TYPE_BUTTON, "Terminate…"));
  g_assert_finalize_object (page);
}

/* A change in the cache is seen without a reload. */
static void
test_live (UiFixture *fixture, gconstpointer data)
{
  ConnectAppListPage *page = make_page (fixture);

  connect_test_account_remove (fixture->account, "contracts", "CRN-28452-98415-37760");
  ui_wait_n_items (connect_app_list_page_get_query (page), N_CONTRACTS - 1);
  g_assert_finalize_object (page);
}

/* Cells and accessible names, in a window that is drawn. */
static void
test_cells (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *page, *value;

  connect_app_window_show_list (fixture->window, connect_app_list_find (fixture->account, "contracts"), NULL, NULL);
  page = ui_find (GTK_WIDGET (fixture->window), CONNECT_APP_TYPE_LIST_PAGE, NULL);
  ui_wait_n_items (connect_app_list_page_get_query (CONNECT_APP_LIST_PAGE (page)), N_CONTRACTS);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (ui_find (page, GTK_TYPE_COLUMN_VIEW, NULL)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Contracts");
  value = ui_find (page, CONNECT_APP_TYPE_VALUE, NULL);
  g_assert_nonnull (value);
  g_assert_nonnull (connect_app_value_get_row (CONNECT_APP_VALUE (value)));
  g_assert_cmpstr (connect_app_value_get_text (CONNECT_APP_VALUE (value)), ==,
                   connect_row_get_string (connect_app_value_get_row (CONNECT_APP_VALUE (value)), "agreement.name"));
  ui_assert_cells_fit (page);
}

/* Where there is nothing at all, there is nothing to search in, and nothing to choose. */
static void
test_empty_page (UiFixture *fixture, gconstpointer data)
{
  ConnectAppList list = *connect_app_list_find (fixture->account, "contracts");
  ConnectAppListPage *page;

  list.base_filter = "eq(status,nothing)";
  page = g_object_ref_sink (connect_app_list_page_new (fixture->account, &list));
  ui_wait_n_items (connect_app_list_page_get_query (page), 0);
  g_assert_nonnull (ui_find (GTK_WIDGET (page), ADW_TYPE_STATUS_PAGE, "No Contracts Yet"));
  g_assert_false (gtk_widget_is_visible (ui_find (GTK_WIDGET (page), GTK_TYPE_SEARCH_ENTRY, NULL)));
  g_assert_finalize_object (page);
}

/* The same rows in two lines: who the partner is, whose turn, a name for the screen reader. */
static void
test_narrow (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectQuery) query = connect_query_new (fixture->account, connect_collection_find ("contracts"));
  g_autoptr (GtkSelectionModel) selection = NULL;
  GtkWidget *window = gtk_window_new ();
  GtkListView *view;
  GtkWidget *line;
  const char *subtitle;

  connect_query_set_filter (query, "and(eq(status,pending),eq(partner.name,Fernhill Security Inc))");
  ui_wait_n_items (query, 1);
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (query))));
  view = connect_app_two_lines_new (selection, connect_app_list_find (fixture->account, "contracts")->columns, "Contracts");
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 400);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, "Contracts");
  line = ui_find (GTK_WIDGET (view), CONNECT_APP_TYPE_TWO_LINES_ROW, NULL);
  g_assert_nonnull (line);
  line = gtk_widget_get_first_child (line);
  subtitle = gtk_label_get_label (GTK_LABEL (gtk_widget_get_last_child (line)));
  g_assert_true (g_str_has_prefix (subtitle, "Fernhill Security Inc · Yours, "));
  g_assert_nonnull (gtk_label_get_attributes (GTK_LABEL (gtk_widget_get_last_child (line))));
  g_assert_null (strstr (subtitle, "CRD-"));
  g_assert_nonnull (ui_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "Pending"));
  /* Named by the first column, not by the title that begins alike for all. */
  g_assert_nonnull (ui_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "Distribution on Polaris Europe"));
  gtk_window_destroy (GTK_WINDOW (window));
  ui_settle ();
}

static gboolean
says_empty (gpointer table)
{
  GtkWidget *label = ui_find (table, GTK_TYPE_LABEL, "Nothing Here Yet");

  return label != NULL && gtk_widget_get_visible (label);
}

/* A table within a tab says that it is empty, for as long as it is. */
static void
test_empty_table (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectQuery) query = connect_query_new (fixture->account, connect_collection_find ("contracts"));
  const ConnectAppField *columns = connect_app_list_find (fixture->account, "contracts")->columns;
  GtkWidget *table;

  connect_query_set_filter (query, "eq(status,nothing)");
  table = g_object_ref_sink (GTK_WIDGET (connect_app_table_new (query, columns, NULL, "Contracts", FALSE)));
  connect_query_start (query);
  connect_test_wait (says_empty, table);
  connect_query_set_filter (query, NULL);
  ui_wait_n_items (query, N_CONTRACTS);
  g_assert_false (says_empty (table));
  g_assert_finalize_object (table);
}

/* A bare number gets the heading of its column. */
static void
test_narrow_numbers (UiFixture *fixture, gconstpointer data)
{
  static const ConnectAppField fields[] = { { "version" }, { NULL } };
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "agreements", "eq(type,program)");
  GtkWidget *line = g_object_ref_sink (connect_app_two_lines_row_new (fields));
  g_autofree char *text = NULL;
  const char *subtitle;

  connect_app_two_lines_row_set_row (CONNECT_APP_TWO_LINES_ROW (line), row);
  subtitle = gtk_label_get_label (GTK_LABEL (gtk_widget_get_last_child (gtk_widget_get_first_child (line))));
  text = g_strdup_printf ("%s %" G_GINT64_FORMAT,
                          connect_app_field_get_title (fields, connect_row_get_collection (row)),
                          connect_json_get_int (connect_row_get_object (row), "version", 0));
  g_assert_true (g_str_has_suffix (subtitle, text));
  g_assert_finalize_object (line);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
#define ADD(path, window, func) \
  g_test_add ("/ui/list-page/" path, UiFixture, window, ui_fixture_set_up, func, ui_fixture_tear_down)
  ADD ("search", NULL, test_search);
  ADD ("chips", NULL, test_chips);
  ADD ("extra", NULL, test_extra);
  ADD ("filter-state", NULL, test_filter_state);
  ADD ("unwritable", NULL, test_unwritable);
  ADD ("editors", NULL, test_editors);
  ADD ("order", NULL, test_order);
  ADD ("columns", NULL, test_columns);
  ADD ("views", NULL, test_views);
  ADD ("export", NULL, test_export);
  g_test_add_func ("/ui/list-page/csv", test_csv);
  ADD ("selection", NULL, test_selection);
  ADD ("live", NULL, test_live);
  ADD ("empty-table", NULL, test_empty_table);
  ADD ("empty-page", NULL, test_empty_page);
  ADD ("narrow", NULL, test_narrow);
  ADD ("narrow-numbers", NULL, test_narrow_numbers);
  ADD ("cells", UI_WITH_WINDOW, test_cells);
  return g_test_run ();
}
