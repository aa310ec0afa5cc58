/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "ui/shots.h"

#include "gui/activation/connect-app-activation-private.h"
#include "gui/common/connect-app-object-page.h"
#include "gui/partners/connect-app-contract-page.h"
#include "gui/partners/connect-app-partners.h"
#include "protocol/connect-json.h"

/* --- pages --- */

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static ConnectRow *
dup_first (ConnectAccount *account, const char *collection, const char *filter)
{
  g_autoptr (ConnectQuery) query = connect_query_new (account, connect_collection_find (collection));

  connect_query_set_filter (query, filter);
  connect_shots_settle ();
  return g_list_model_get_item (G_LIST_MODEL (query), 0);
}

static void
show_tab (ConnectAppWindow *window, ConnectAccount *account, const char *collection, const char *filter, const char *tab)
{
  g_autoptr (ConnectRow) row = dup_first (account, collection, filter);
  GtkWidget *page;

  if (row == NULL)
    return;
  connect_app_window_show_row (window, row);
  connect_shots_settle ();
  page = find_widget (GTK_WIDGET (window), CONNECT_APP_TYPE_OBJECT_PAGE);
  connect_app_object_page_show_tab (CONNECT_APP_OBJECT_PAGE (page), tab);
}

static void
directory (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_window_show_list (window, connect_app_list_find (connect_app_window_get_account (window), "directory"), NULL, NULL);
}

static void
agreements (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_window_show_list (window, connect_app_list_find (connect_app_window_get_account (window), "agreements"), NULL, NULL);
}

static void
contract_permissions (ConnectAppWindow *window, ConnectShotWorld *world)
{
  show_tab (window, world->distributor, "contracts", "and(eq(type,service),eq(status,active))", "permissions");
}

static void
contract_versions (ConnectAppWindow *window, ConnectShotWorld *world)
{
  show_tab (window, world->distributor, "contracts", "and(eq(latest,false),eq(status,active))", "versions");
}

static void
contract_timeline (ConnectAppWindow *window, ConnectShotWorld *world)
{
  show_tab (window, world->distributor, "contracts", "and(eq(latest,false),eq(status,active))", "timeline");
}

static void
agreement (ConnectAppWindow *window, ConnectShotWorld *world)
{
  show_tab (window, world->distributor, "agreements", "eq(type,program)", "general");
}

static void
agreement_versions (ConnectAppWindow *window, ConnectShotWorld *world)
{
  show_tab (window, world->distributor, "agreements", "and(eq(type,program),gt(stats.versions,1))", "versions");
}

static void
agreement_contracts (ConnectAppWindow *window, ConnectShotWorld *world)
{
  show_tab (window, world->distributor, "agreements", "eq(type,service)", "contracts");
}

static void
agreement_distribution (ConnectAppWindow *window, ConnectShotWorld *world)
{
  show_tab (window, world->distributor, "agreements", "eq(type,program)", "distribution");
}

static void
partner (ConnectAppWindow *window, ConnectShotWorld *world)
{
  show_tab (window, world->distributor, "partners", NULL, "general");
}

static void
compare (ConnectAppWindow *window, ConnectShotWorld *world)
{
  g_autoptr (ConnectRow) row = dup_first (world->distributor, "agreements", "and(eq(type,program),gt(stats.versions,1))");

  connect_app_versions_compare_present (GTK_WIDGET (window), row);
}

/* --- assistants --- */

static ConnectAppAssistant *
get_assistant (ConnectAppWindow *window)
{
  connect_shots_settle ();
  return CONNECT_APP_ASSISTANT (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)));
}

static DexFuture *
answer (const char *method, const char *path, JsonObject *body, gpointer data)
{
  g_autoptr (JsonNode) node = json_from_string (data, NULL);

  return dex_future_new_take_boxed (JSON_TYPE_NODE, g_steal_pointer (&node));
}

static char made_contract[] =
    "{\"id\": \"CRS-10293-84756-10293\", \"type\": \"service\", \"status\": \"pending\", \"agreement\": {\"id\": \"AGS-100-200-300\", \"name\": "
    "\"Reseller Agreement\"}, \"issuer\": {\"id\": \"PA-425-620\", \"name\": \"Polaris Cloud Distribution GmbH\"}, \"partner\": {\"id\": "
    "\"PA-551-002\", \"name\": \"ACreed\"}, \"activation\": {\"message\": \"Welcome to Polaris.\", \"link\": "
    "\"https://connect.example.com/contracts/activate?secret=Zk3mQ9w1Yt7RbN4xVd2Lp8Ks\"}}";

static void
choose_first_agreement (ConnectAppWindow *window, ConnectShotWorld *world, const char *type)
{
  g_autofree char *filter = g_strdup_printf ("and(eq(type,%s),eq(active,true))", type);
  g_autoptr (ConnectRow) row = dup_first (world->distributor, "agreements", filter);

  connect_app_assistant_set_string (get_assistant (window), "agreement.id", connect_row_get_key (row));
}

static ConnectAppAssistant *
start_contract (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_contract_create_present (GTK_WIDGET (window), world->distributor);
  return get_assistant (window);
}

static void
contract_type (ConnectAppWindow *window, ConnectShotWorld *world)
{
  start_contract (window, world);
}

static void
contract_agreement (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_assistant_next (start_contract (window, world));
  connect_shots_settle ();
  choose_first_agreement (window, world, "service");
}

static void
contract_agreement_missing (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_assistant_next (start_contract (window, world));
  connect_shots_settle ();
  connect_app_assistant_next (get_assistant (window));
}

static void
contract_agreement_none (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_window_set_account (window, world->empty);
  connect_app_contract_create_present (GTK_WIDGET (window), world->empty);
  connect_app_assistant_next (get_assistant (window));
}

static void
contract_parameters (ConnectAppWindow *window, ConnectShotWorld *world)
{
  contract_agreement (window, world);
  connect_app_assistant_next (get_assistant (window));
}

static void
contract_problems (ConnectAppWindow *window, ConnectShotWorld *world)
{
  contract_parameters (window, world);
  connect_app_assistant_next (get_assistant (window));
}

static void
contract_summary (ConnectAppWindow *window, ConnectShotWorld *world)
{
  ConnectAppAssistant *assistant;

  contract_parameters (window, world);
  assistant = get_assistant (window);
  connect_app_assistant_set_string (assistant, "partner.name", "ACreed");
  connect_app_assistant_set_string (assistant, "activation.message", "Welcome to Polaris.");
  connect_app_assistant_set_sender (assistant, answer, made_contract);
  connect_app_assistant_next (assistant);
}

static void
contract_discard (ConnectAppWindow *window, ConnectShotWorld *world)
{
  contract_agreement (window, world);
  adw_dialog_close (ADW_DIALOG (get_assistant (window)));
}

static void
create_agreement (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_agreement_create_present (GTK_WIDGET (window), world->distributor, NULL, NULL, NULL, NULL, NULL);
}

static void
create_distribution (ConnectAppWindow *window, ConnectShotWorld *world)
{
  g_autoptr (ConnectRow) row = dup_first (world->distributor, "agreements", "eq(type,program)");

  connect_app_agreement_create_present (GTK_WIDGET (window), world->distributor, NULL, row, NULL, NULL, NULL);
}

static void
add_version (ConnectAppWindow *window, ConnectShotWorld *world)
{
  g_autoptr (ConnectRow) row = dup_first (world->distributor, "agreements", "eq(type,service)");
  ConnectAppAssistant *assistant;
  GtkWidget *toggle;

  connect_app_version_add_present (GTK_WIDGET (window), row);
  assistant = get_assistant (window);
  connect_app_assistant_set_string (assistant, "content", "# Reseller Agreement\n\nThe parties agree on:\n\n- payment in **14 days**\n- support by [e-mail](mailto:help@example.com)\n");
  toggle = find_widget (GTK_WIDGET (assistant), GTK_TYPE_TOGGLE_BUTTON);
  if (toggle != NULL)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), TRUE);
}

static void
sign (ConnectAppWindow *window, ConnectShotWorld *world)
{
  g_autoptr (ConnectRow) row = dup_first (world->distributor, "contracts", "and(eq(latest,false),eq(status,active))");
  GtkWidget *toggles;

  connect_app_contract_sign_present (GTK_WIDGET (window), row);
  toggles = find_widget (GTK_WIDGET (get_assistant (window)), ADW_TYPE_TOGGLE_GROUP);
  if (toggles != NULL)
    adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (toggles), "changes");
}

static void
enroll (ConnectAppWindow *window, ConnectShotWorld *world)
{
  g_autoptr (ConnectRow) row = dup_first (world->vendor, "agreements", "eq(type,distribution)");

  connect_app_enroll_present (GTK_WIDGET (window), row);
}

static void
partner_method (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_partner_create_present (GTK_WIDGET (window), world->distributor);
  connect_app_assistant_next (get_assistant (window));
}

static void
partner_account (ConnectAppWindow *window, ConnectShotWorld *world)
{
  ConnectAppAssistant *assistant;

  partner_method (window, world);
  assistant = get_assistant (window);
  connect_app_assistant_set_string (assistant, "method", "immediate");
  connect_app_assistant_next (assistant);
  connect_shots_settle ();
  choose_first_agreement (window, world, "service");
  connect_app_assistant_next (assistant);
  connect_shots_settle ();
  connect_app_assistant_set_string (assistant, "name", "ACreed");
  connect_app_assistant_set_string (assistant, "activation.message", "Welcome");
  connect_app_assistant_next (assistant);
}

/* --- activation --- */

static const char review[] =
    "{\"contract\": {\"id\": \"CRS-10293-84756-10293\", \"type\": \"service\", \"kind\": \"production\", \"created\": \"2026-11-19T10:00:00+00:00\", "
    "\"message\": \"Welcome to Polaris. Call me if anything is unclear.\", \"permissions\": {\"agreement\": {\"service\": {\"create\": true}}}}, "
    "\"issuer\": {\"id\": \"PA-425-620\", \"name\": \"Polaris Cloud Distribution GmbH\"}, \"agreement\": {\"id\": \"AGS-100-200-300\", \"title\": "
    "\"Reseller Agreement\", \"description\": \"Terms for Resellers of the Polaris marketplaces\"}, \"version\": {\"version\": 3, "
    "\"document_type\": \"uploaded\", \"content\": \"# Reseller Agreement\\n\\n## Payment\\n\\nInvoices are paid within **30 days**.\\n\\n1. monthly "
    "invoices\\n2. in euros\\n\\n> Late payment bears interest.\\n\"}, \"partner\": {\"id\": \"PA-551-002\", \"name\": \"ACreed\", \"role\": "
    "\"reseller\"}}";

static ConnectAppAssistant *
start_activation (ConnectAppWindow *window, const char *step, gboolean known)
{
  ConnectAppAssistant *assistant = connect_app_activation_open (GTK_WIDGET (window), NULL, NULL, NULL, NULL);
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  g_autoptr (JsonNode) node = json_from_string (review, NULL);

  self->given = TRUE;
  self->known = known;
  self->review = json_object_ref (json_node_get_object (node));
  if (known)
    {
      g_autoptr (JsonNode) accounts = json_from_string ("[{\"id\": \"PA-733-081\", \"name\": \"Alder & Sons IT Ltd\"}]", NULL);

      self->choices = json_array_ref (json_node_get_array (accounts));
    }
  connect_app_assistant_preset (assistant, "account.name", "ACreed");
  connect_app_assistant_preset (assistant, "email", "a.creed@example.com");
  connect_app_assistant_preset (assistant, "name", "Apollo Creed");
  if (step != NULL)
    connect_app_assistant_go_to (assistant, step);
  return assistant;
}

static void
activation_link (ConnectAppWindow *window, ConnectShotWorld *world)
{
  connect_app_activation_open (GTK_WIDGET (window), NULL, NULL, NULL, NULL);
  connect_app_assistant_next (get_assistant (window));
}

static void
activation_review (ConnectAppWindow *window, ConnectShotWorld *world)
{
  start_activation (window, "review", FALSE);
}

static void
activation_sign_in (ConnectAppWindow *window, ConnectShotWorld *world)
{
  start_activation (window, "sign-in", TRUE);
}

static void
activation_account (ConnectAppWindow *window, ConnectShotWorld *world)
{
  start_activation (window, "account", TRUE);
}

static void
activation_user (ConnectAppWindow *window, ConnectShotWorld *world)
{
  ConnectAppAssistant *assistant = start_activation (window, "user", FALSE);

  connect_app_assistant_set_string (assistant, "password", "Apollo12345");
}

static void
activation_company (ConnectAppWindow *window, ConnectShotWorld *world)
{
  start_activation (window, "company", FALSE);
}

static void
activation_summary (ConnectAppWindow *window, ConnectShotWorld *world)
{
  start_activation (window, "activate", FALSE);
}

static void
activation_reject (ConnectAppWindow *window, ConnectShotWorld *world)
{
  ConnectAppAssistant *assistant = start_activation (window, "review", FALSE);

  connect_app_assistant_get_kind (assistant)->steps[1].other (assistant);
}

const ConnectShot connect_shots_partners[] = {
  { "directory", directory },
  { "agreements", agreements },
  { "contract-permissions", contract_permissions },
  { "contract-versions", contract_versions },
  { "contract-timeline", contract_timeline },
  { "agreement", agreement },
  { "agreement-versions", agreement_versions },
  { "agreement-contracts", agreement_contracts },
  { "agreement-distribution", agreement_distribution },
  { "partner", partner },
  { "compare-versions", compare },
  { "create-contract-1-type", contract_type },
  { "create-contract-2-agreement", contract_agreement },
  { "create-contract-2-missing", contract_agreement_missing },
  { "create-contract-2-none", contract_agreement_none },
  { "create-contract-3-parameters", contract_parameters },
  { "create-contract-3-problems", contract_problems },
  { "create-contract-4-summary", contract_summary },
  { "create-contract-discard", contract_discard },
  { "create-agreement", create_agreement },
  { "create-distribution", create_distribution },
  { "add-version", add_version },
  { "sign", sign },
  { "enroll", enroll },
  { "create-partner-2-method", partner_method },
  { "create-partner-5-account", partner_account },
  { "activation-1-link", activation_link },
  { "activation-2-review", activation_review },
  { "activation-3-sign-in", activation_sign_in },
  { "activation-4-account", activation_account },
  { "activation-5-user", activation_user },
  { "activation-6-company", activation_company },
  { "activation-7-activate", activation_summary },
  { "activation-reject", activation_reject },
  { NULL },
};
