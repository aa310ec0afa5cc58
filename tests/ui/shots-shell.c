/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "ui/shots.h"

#include "common/connect-test-account.h"
#include "core/connect-app-shortcuts.h"
#include "gui/account/connect-app-preferences.h"
#include "gui/common/connect-app-actions.h"
#include "gui/common/connect-app-list-page.h"
#include "gui/home/connect-app-reminder.h"

static ConnectRow *
dup_first (ConnectAccount *account, const char *collection, const char *filter)
{
  g_autoptr (ConnectQuery) query = connect_query_new (account, connect_collection_find (collection));

  connect_query_set_filter (query, filter);
  connect_shots_settle ();
  return g_list_model_get_item (G_LIST_MODEL (query), 0);
}

static void
home (ConnectAppWindow *window, ConnectShotWorld *world)
{
}

static void
home_reseller (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_window_set_account (window, world->reseller);
}

static void
home_empty (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_window_set_account (window, world->empty);
}

static void
contracts (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_window_show_list (window, connect_app_list_find (connect_app_window_get_account (window), "contracts"), NULL, NULL);
}

static void
contracts_nothing (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_window_show_list (window, connect_app_list_find (connect_app_window_get_account (window), "contracts"), "ilike(name,*zzz*)", NULL);
}

static void
contracts_empty (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_window_set_account (window, world->empty);
  contracts (window, world);
}

static void
contracts_offline (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_test_account_set_state (world->vendor, CONNECT_ACCOUNT_OFFLINE, NULL, g_get_real_time () - 3 * G_TIME_SPAN_HOUR);
  connect_app_window_set_account (window, world->vendor);
  contracts (window, world);
}

static void
contract (ConnectAppWindow *window, ConnectShotWorld *world)
{
  g_autoptr (ConnectRow) row = dup_first (world->distributor, "contracts", "eq(status,pending)");

  connect_app_window_show_row (window, row);
}

static void
contract_offline (ConnectAppWindow *window, ConnectShotWorld *world)
{
  g_autoptr (ConnectRow) row = NULL;

  contracts_offline (window, world);
  row = dup_first (world->vendor, "contracts", NULL);
  connect_app_window_show_row (window, row);
}

static void
terminate (ConnectAppWindow *window, ConnectShotWorld *world)
{
  g_autoptr (ConnectRow) row = dup_first (world->distributor, "contracts", "eq(status,active)");
  const ConnectAction *action = NULL;

  connect_app_window_show_row (window, row);
  connect_collection_check_action (connect_row_get_collection (row), "terminate", connect_row_get_object (row),
                                   connect_account_get_viewer (world->distributor), &action, NULL);
  connect_app_actions_ask (GTK_WIDGET (window), row, action, NULL);
}

static void
bulk (ConnectAppWindow *window, ConnectShotWorld *world)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (ConnectQuery) query = connect_query_new (world->distributor, connect_collection_find ("contracts"));

  contracts (window, world);
  connect_shots_settle ();
  for (guint i = 0; i < MIN (5, g_list_model_get_n_items (G_LIST_MODEL (query))); i++)
    g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (query), i));
  connect_app_actions_ask_many (GTK_WIDGET (window), rows, "terminate");
}

static void
reminder (ConnectAppWindow *window, ConnectShotWorld *world)
{
  g_autoptr (ConnectRow) row = dup_first (world->distributor, "contracts", "eq(status,pending)");

  connect_app_reminder_present (GTK_WIDGET (window), row);
}

static void
sign_in (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_window_set_account (window, NULL);
}

static void
shortcuts (ConnectAppWindow *window, ConnectShotWorld *world)
{
  adw_dialog_present (connect_app_shortcuts_dialog_new (), GTK_WIDGET (window));
}

static void
preferences (ConnectAppWindow *window, ConnectShotWorld *world)
{
  adw_dialog_present (connect_app_preferences_new (), GTK_WIDGET (window));
}

static void
palette (ConnectAppWindow *window, ConnectShotWorld *world)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.palette", NULL);
}

static void
sidebar (ConnectAppWindow *window, ConnectShotWorld *world)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.search", NULL);
}

const ConnectShot connect_shots_shell[] = {
  { "home", home },
  { "home-reseller", home_reseller },
  { "home-empty", home_empty },
  { "sidebar", sidebar },
  { "contracts", contracts },
  { "contracts-nothing", contracts_nothing },
  { "contracts-empty", contracts_empty },
  { "contracts-offline", contracts_offline },
  { "contract", contract },
  { "contract-offline", contract_offline },
  { "terminate", terminate },
  { "bulk", bulk },
  { "reminder", reminder },
  { "sign-in", sign_in },
  { "shortcuts", shortcuts },
  { "preferences", preferences },
  { "palette", palette },
  { NULL },
};
