/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The screens of the Partners module over a filled cache: pages follow their rows, assistants send what was entered. */

#include <adwaita.h>
#include <string.h>

#include "common/connect-test-account.h"
#include "gui/common/connect-app-assistant.h"
#include "gui/common/connect-app-markdown.h"
#include "gui/common/connect-app-permissions.h"
#include "gui/common/connect-app-table.h"
#include "gui/partners/connect-app-contract-page.h"
#include "gui/partners/connect-app-invitation.h"
#include "gui/partners/connect-app-partners.h"
#include "gui/partners/connect-app-timeline.h"
#include "protocol/connect-json.h"
#include "ui/ui-fixture.h"

typedef struct
{
  char *directory;
  ConnectAccount *account;
  GtkWidget *window;
  char *method;  /* what was sent last */
  char *path;
  JsonObject *body;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *world = connect_test_data ("partners-world.json");

  fixture->directory = g_dir_make_tmp ("connect-XXXXXX", NULL);
  fixture->account = connect_test_account_new (fixture->directory, "PA-425-620", "Polaris Cloud Distribution GmbH", CONNECT_ROLE_DISTRIBUTOR, world);
  fixture->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 700);
  adw_window_set_content (ADW_WINDOW (fixture->window), adw_bin_new ());
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_settle ();
  g_assert_finalize_object (fixture->account);
  connect_test_remove_tree (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->method);
  g_free (fixture->path);
  g_clear_pointer (&fixture->body, json_object_unref);
}

/* --- pages --- */

static void
build_tabs (Fixture *fixture, const ConnectAppObject *object, ConnectRow *row)
{
  for (const ConnectAppTab *tab = object->tabs; tab->name != NULL; tab++)
    {
      GtkWidget *content;

      if (tab->applies != NULL && !tab->applies (row))
        continue;
      content = tab->build (row);
      adw_bin_set_child (ADW_BIN (adw_window_get_content (ADW_WINDOW (fixture->window))), content);
      ui_settle ();
    }
  adw_bin_set_child (ADW_BIN (adw_window_get_content (ADW_WINDOW (fixture->window))), NULL);
}

static void
test_every_page (Fixture *fixture, gconstpointer data)
{
  static const ConnectAppObject *const objects[] = { &connect_app_contract_object, &connect_app_agreement_object, &connect_app_partner_object };

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autoptr (ConnectQuery) query = ui_load (fixture->account, objects[i]->collection, NULL);
      guint n = g_list_model_get_n_items (G_LIST_MODEL (query));

      g_assert_cmpuint (n, >, 3);
      for (guint j = 0; j < n; j++)
        {
          g_autoptr (ConnectRow) row = g_list_model_get_item (G_LIST_MODEL (query), j);
          g_autofree char *printed = objects[i]->print != NULL ? objects[i]->print (row) : NULL;
          g_autoptr (GPtrArray) blocks = connect_app_markdown_parse (printed);

          g_assert_nonnull (blocks);
          build_tabs (fixture, objects[i], row);
        }
    }
}

/* Columns, headers and chips name members that exist. */
static void
check_fields (const ConnectCollection *collection, const ConnectAppField *fields)
{
  for (const ConnectAppField *field = fields; field->path != NULL || field->format != 0; field++)
    if (field->path != NULL && field->text == NULL)
      g_assert_nonnull (connect_collection_find_member (collection, field->path));
}

static void
test_descriptions (Fixture *fixture, gconstpointer data)
{
  const ConnectAppList *const *lists = connect_app_partners_screens.lists;

  for (guint i = 0; lists[i] != NULL; i++)
    {
      const ConnectCollection *collection = connect_collection_find (lists[i]->collection);

      g_assert_nonnull (collection);
      check_fields (collection, lists[i]->columns);
      for (const ConnectAppChip *chip = lists[i]->chips; chip->title != NULL; chip++)
        {
          g_autoptr (GString) rql = g_string_new (chip->rql);
          g_autoptr (ConnectQuery) query = NULL;
          g_autofree char *mine = connect_collection_dup_turn_filter (collection, "PA-425-620", TRUE);
          g_autofree char *theirs = connect_collection_dup_turn_filter (collection, "PA-425-620", FALSE);

          g_string_replace (rql, "$ACCOUNT", "PA-425-620", 0);
          g_string_replace (rql, "$MINE", mine != NULL ? mine : "", 0);
          g_string_replace (rql, "$THEIRS", theirs != NULL ? theirs : "", 0);
          query = ui_load (fixture->account, lists[i]->collection, rql->str);
          g_assert_cmpstr (connect_query_get_error (query), ==, NULL);
        }
    }
  for (guint i = 0; connect_app_partners_screens.objects[i] != NULL; i++)
    check_fields (connect_collection_find (connect_app_partners_screens.objects[i]->collection),
                  connect_app_partners_screens.objects[i]->header);
}

static gboolean
has_as_many_as_said (gpointer table)
{
  ConnectRow *partner = g_object_get_data (table, "partner");

  return g_list_model_get_n_items (G_LIST_MODEL (connect_app_table_get_selection (table))) ==
         connect_json_get_int (connect_row_get_object (partner), "stats.agreements", -1);
}

/* The tab shows what the header counts: agreements with the partner, of whoever made them. */
static void
test_partner_agreements (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) partner = ui_dup_first (fixture->account, "partners", "eq(id,PA-733-081)");
  GtkWidget *table = g_object_ref_sink (connect_app_partner_object.tabs[2].build (partner));

  g_assert_cmpint (connect_json_get_int (connect_row_get_object (partner), "stats.agreements", -1), ==, 2);
  g_object_set_data (G_OBJECT (table), "partner", partner);
  connect_test_wait (has_as_many_as_said, table);
  ui_assert_gone (table);
}

static void
test_timeline (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "and(eq(latest,false),eq(status,active),eq(type,service))");
  g_autoptr (GPtrArray) list = connect_app_timeline_collect (row);
  const ConnectAppMoment *last = list->pdata[list->len - 1];

  g_assert_cmpuint (list->len, >=, 3);
  for (guint i = 1; i + 1 < list->len; i++)
    g_assert_cmpint (((ConnectAppMoment *) list->pdata[i - 1])->at, <=, ((ConnectAppMoment *) list->pdata[i])->at);
  g_assert_true (last->next);
  g_assert_cmpstr (last->what, ==, "Sign the newer version of the agreement");
  for (guint i = 0; i + 1 < list->len; i++)
    g_assert_false (((ConnectAppMoment *) list->pdata[i])->next);
}

static void
test_versions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "and(eq(latest,false),eq(status,active),eq(type,service))");
  g_autoptr (ConnectRow) offered = connect_app_contract_dup_offered (row);
  g_autoptr (ConnectRow) signed_version = connect_app_contract_dup_signed (row);

  g_assert_nonnull (offered);
  g_assert_nonnull (signed_version);
  g_assert_cmpint (connect_json_get_int (connect_row_get_object (offered), "version", 0), ==,
                   connect_json_get_int (connect_row_get_object (row), "newer.version", -1));
  g_assert_nonnull (connect_row_get_string (offered, "content"));
}

static GtkWidget *
find_widget (GtkWidget *widget, GType type, const char *name)
{
  GtkWidget *found = NULL;

  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) &&
      (name == NULL || (ADW_IS_PREFERENCES_ROW (widget) && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), name) == 0) ||
       (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), name) == 0)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type, name);
  return found;
}

static gboolean
has_three_rows (gpointer list)
{
  return gtk_list_box_get_row_at_index (list, 2) != NULL;
}

static void
test_versions_newest_first (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) agreement = ui_dup_first (fixture->account, "agreements", "eq(id,AGP-526-018-159)");
  GtkWidget *versions = connect_app_version_list_new (agreement, "agreement-versions", "None");
  GtkWidget *list;

  adw_bin_set_child (ADW_BIN (adw_window_get_content (ADW_WINDOW (fixture->window))), versions);
  list = find_widget (versions, GTK_TYPE_LIST_BOX, NULL);
  connect_test_wait (has_three_rows, list);
  for (int i = 0; i < 3; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), i);
      g_autofree char *title = g_strdup_printf ("Version %d", 3 - i);

      g_assert_true (g_str_has_prefix (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), title));
    }
  adw_bin_set_child (ADW_BIN (adw_window_get_content (ADW_WINDOW (fixture->window))), NULL);
}

static void
test_page_follows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "and(eq(status,pending),eq(type,service))");
  g_autoptr (JsonObject) changed = connect_json_copy (connect_row_get_object (row));
  GtkWidget *general = connect_app_contract_object.tabs[0].build (row);

  adw_bin_set_child (ADW_BIN (adw_window_get_content (ADW_WINDOW (fixture->window))), general);
  g_assert_nonnull (find_widget (general, ADW_TYPE_ACTION_ROW, "Activation Link"));
  connect_json_set_string (changed, "status", "active");
  connect_json_remove (changed, "activation.link");
  connect_json_set_string (changed, "note", "Call them in May");
  connect_test_account_put (fixture->account, "contracts", connect_row_get_revision (row) + 1, changed);
  ui_settle ();
  g_assert_null (find_widget (general, ADW_TYPE_ACTION_ROW, "Activation Link"));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (find_widget (general, ADW_TYPE_ACTION_ROW, "Note"))), ==, "Call them in May");
}

static void
test_invitation (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "and(eq(status,pending),eq(type,service))");
  JsonObject *contract = connect_row_get_object (row);
  g_autofree char *text = connect_app_invitation_dup_text (contract, NULL);
  g_autofree char *reminder = connect_app_invitation_dup_text (contract, "3 days ago");
  g_autofree char *mailto = connect_app_invitation_dup_mailto (contract, NULL);
  g_autoptr (GUri) uri = g_uri_parse (mailto, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GHashTable) query = g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_NONE, NULL);

  g_assert_nonnull (strstr (text, connect_json_get_string (contract, "activation.link")));
  g_assert_nonnull (strstr (reminder, "3 days ago"));
  g_assert_cmpstr (g_uri_get_scheme (uri), ==, "mailto");
  g_assert_nonnull (strstr (g_hash_table_lookup (query, "body"), connect_json_get_string (contract, "activation.link")));
  connect_json_remove (contract, "activation.link");
  g_assert_null (connect_app_invitation_new (contract, NULL));
}

/* --- assistants --- */

static DexFuture *
keep (const char *method, const char *path, JsonObject *body, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (JsonNode) answer = json_from_string ("{\"id\": \"CRS-1\", \"title\": \"New\", \"partner\": {\"name\": \"ACreed\"}}", NULL);

  g_set_str (&fixture->method, method);
  g_set_str (&fixture->path, path);
  g_clear_pointer (&fixture->body, json_object_unref);
  fixture->body = body != NULL ? connect_json_copy (body) : json_object_new ();
  return dex_future_new_take_boxed (JSON_TYPE_NODE, g_steal_pointer (&answer));
}

static ConnectAppAssistant *
get_assistant (Fixture *fixture)
{
  AdwDialog *dialog = adw_window_get_visible_dialog (ADW_WINDOW (fixture->window));

  g_assert_true (CONNECT_APP_IS_ASSISTANT (dialog));
  connect_app_assistant_set_sender (CONNECT_APP_ASSISTANT (dialog), keep, fixture);
  return CONNECT_APP_ASSISTANT (dialog);
}

static void
assert_body (Fixture *fixture, const char *expected)
{
  g_autofree char *text = connect_json_object_to_string (fixture->body);

  g_assert_cmpstr (text, ==, expected);
}

static gboolean
has_choices (gpointer combo)
{
  return g_list_model_get_n_items (adw_combo_row_get_model (combo)) > 1;
}

static void
test_create_contract (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) agreement = ui_dup_first (fixture->account, "agreements", "and(eq(type,service),eq(active,true))");
  g_autofree char *path = g_strdup_printf ("agreements/%s/contracts", connect_row_get_key (agreement));
  ConnectAppAssistant *assistant;

  connect_app_contract_create_present (fixture->window, fixture->account);
  assistant = g_object_ref (get_assistant (fixture));
  ui_next (assistant);
  g_assert_cmpstr (connect_app_assistant_get_step (assistant), ==, "agreement");
  ui_next (assistant);
  g_assert_nonnull (connect_app_assistant_get_problem (assistant, "agreement.id"));
  connect_app_assistant_set_string (assistant, "agreement.id", connect_row_get_key (agreement));
  ui_next (assistant);
  g_assert_cmpstr (connect_app_assistant_get_step (assistant), ==, "parameters");
  ui_next (assistant);
  g_assert_nonnull (connect_app_assistant_get_problem (assistant, "partner.name"));
  g_assert_nonnull (connect_app_assistant_get_problem (assistant, "activation.message"));
  /* Delegating needs the right itself. */
  connect_app_assistant_set_boolean (assistant, "permissions.agreement.service.create", TRUE);
  connect_app_assistant_set_boolean (assistant, "permissions.agreement.service.delegate", TRUE);
  connect_app_assistant_set_boolean (assistant, "permissions.agreement.service.create", FALSE);
  g_assert_false (connect_app_assistant_get_boolean (assistant, "permissions.agreement.service.delegate"));
  connect_app_assistant_set_boolean (assistant, "permissions.agreement.program.create", TRUE);
  connect_app_assistant_set_string (assistant, "partner.name", "ACreed");
  connect_app_assistant_set_string (assistant, "activation.message", "Welcome");
  ui_next (assistant);
  g_assert_cmpstr (connect_app_assistant_get_step (assistant), ==, "summary");
  g_assert_cmpstr (fixture->method, ==, "POST");
  g_assert_cmpstr (fixture->path, ==, path);
  assert_body (fixture, "{\"kind\":\"production\",\"activation\":{\"message\":\"Welcome\"},\"permissions\":{\"agreement\":{\"program\":{\"create\":true},"
                        "\"service\":{\"create\":false,\"delegate\":false}}},\"partner\":{\"name\":\"ACreed\"}}");
  connect_app_assistant_close (assistant);
  ui_settle ();
  ui_assert_gone (assistant);
}

/* Nobody is chosen by the list itself: a wrong partner would be invited. */
static void
test_create_contract_known_partner (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) agreement = ui_dup_first (fixture->account, "agreements", "and(eq(type,service),eq(active,true))");
  g_autoptr (ConnectRow) partner = ui_dup_first (fixture->account, "partners", "eq(role,reseller)");
  g_autofree char *expected = g_strdup_printf ("{\"id\":\"%s\"}", connect_row_get_string (partner, "id"));
  g_autofree char *sent = NULL;
  ConnectAppAssistant *assistant;
  GtkWidget *combo;

  connect_app_contract_create_present (fixture->window, fixture->account);
  assistant = get_assistant (fixture);
  ui_next (assistant);
  connect_app_assistant_set_string (assistant, "agreement.id", connect_row_get_key (agreement));
  ui_next (assistant);
  connect_app_assistant_set_string (assistant, "activation.message", "Welcome back");
  connect_app_assistant_set_string (assistant, "which", "known");
  combo = find_widget (GTK_WIDGET (assistant), ADW_TYPE_COMBO_ROW, "Partner in the Directory");
  connect_test_wait (has_choices, combo);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (combo)), ==, 0);
  ui_next (assistant);
  g_assert_nonnull (connect_app_assistant_get_problem (assistant, "partner.id"));
  adw_combo_row_set_selected (ADW_COMBO_ROW (combo), 1);
  g_assert_nonnull (connect_app_assistant_get_string (assistant, "partner.id"));
  adw_combo_row_set_selected (ADW_COMBO_ROW (combo), 0);
  g_assert_null (connect_app_assistant_get_string (assistant, "partner.id"));
  connect_app_assistant_set_string (assistant, "partner.id", connect_row_get_string (partner, "id"));
  g_assert_true (adw_combo_row_get_selected_item (ADW_COMBO_ROW (combo)) == (gpointer) partner);
  ui_next (assistant);
  g_assert_cmpstr (connect_app_assistant_get_step (assistant), ==, "summary");
  sent = connect_json_object_to_string (connect_json_get_object (fixture->body, "partner"));
  g_assert_cmpstr (sent, ==, expected);
  connect_app_assistant_close (assistant);
}

/* The marketplace of a distribution agreement is chosen, not found. */
static void
test_create_distribution (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) program = ui_dup_first (fixture->account, "agreements", "eq(type,program)");
  ConnectAppAssistant *assistant;
  GtkWidget *combo;

  connect_app_agreement_create_present (fixture->window, fixture->account, NULL, program, NULL, NULL, NULL);
  assistant = get_assistant (fixture);
  combo = find_widget (GTK_WIDGET (assistant), ADW_TYPE_COMBO_ROW, "Marketplace");
  connect_test_wait (has_choices, combo);
  ui_next (assistant);
  g_assert_nonnull (connect_app_assistant_get_problem (assistant, "marketplace.id"));
  adw_combo_row_set_selected (ADW_COMBO_ROW (combo), 1);
  g_assert_cmpstr (connect_app_assistant_get_string (assistant, "marketplace.id"), ==,
                   connect_row_get_key (adw_combo_row_get_selected_item (ADW_COMBO_ROW (combo))));
  connect_app_assistant_close (assistant);
}

/* Going back and choosing another type lets the agreement of the old type go, and returning to that one brings it back. */
static void
test_create_contract_type (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) agreement = ui_dup_first (fixture->account, "agreements", "and(eq(type,service),eq(active,true))");
  ConnectAppAssistant *assistant;

  connect_app_contract_create_present (fixture->window, fixture->account);
  assistant = g_object_ref (get_assistant (fixture));
  ui_next (assistant);
  connect_app_assistant_set_string (assistant, "agreement.id", connect_row_get_key (agreement));
  connect_app_assistant_back (assistant);
  g_assert_cmpstr (connect_app_assistant_get_string (assistant, "agreement.id"), ==, connect_row_get_key (agreement));
  connect_app_assistant_set_string (assistant, "type", "program");
  ui_next (assistant);
  g_assert_null (connect_app_assistant_get_string (assistant, "agreement.id"));
  connect_app_assistant_back (assistant);
  connect_app_assistant_set_string (assistant, "type", "service");
  ui_next (assistant);
  g_assert_cmpstr (connect_app_assistant_get_string (assistant, "agreement.id"), ==, connect_row_get_key (agreement));
  connect_app_assistant_close (assistant);
  ui_settle ();
  ui_assert_gone (assistant);
}

static void
test_create_agreement_on_the_way (Fixture *fixture, gconstpointer data)
{
  ConnectAppAssistant *outer, *inner;
  GtkWidget *button;

  connect_app_contract_create_present (fixture->window, fixture->account);
  outer = get_assistant (fixture);
  ui_next (outer);
  button = find_widget (GTK_WIDGET (outer), GTK_TYPE_BUTTON, "_Create Agreement…");
  g_signal_emit_by_name (button, "clicked");
  inner = get_assistant (fixture);
  g_assert_true (inner != outer);
  ui_next (inner);
  g_assert_nonnull (connect_app_assistant_get_problem (inner, "title"));
  g_assert_nonnull (connect_app_assistant_get_problem (inner, "content"));
  connect_app_assistant_set_string (inner, "title", "New");
  connect_app_assistant_set_string (inner, "description", "About it");
  connect_app_assistant_set_string (inner, "document_type", "external");
  connect_app_assistant_set_string (inner, "link", "ftp://example.com");
  ui_next (inner);
  g_assert_nonnull (connect_app_assistant_get_problem (inner, "link"));
  connect_app_assistant_set_string (inner, "link", "https://example.com/terms");
  ui_next (inner);
  g_assert_cmpstr (fixture->path, ==, "agreements");
  assert_body (fixture, "{\"type\":\"service\",\"title\":\"New\",\"description\":\"About it\",\"document_type\":\"external\","
                        "\"link\":\"https://example.com/terms\",\"active\":true}");
  /* What was made is chosen. */
  g_assert_cmpstr (connect_app_assistant_get_string (outer, "agreement.id"), ==, "CRS-1");
  connect_app_assistant_close (outer);
}

static void
test_create_partner (Fixture *fixture, gconstpointer data)
{
  ConnectAppAssistant *assistant;

  connect_app_partner_create_present (fixture->window, fixture->account);
  assistant = get_assistant (fixture);
  connect_app_assistant_set_string (assistant, "type", "program");
  ui_next (assistant);
  connect_app_assistant_set_string (assistant, "method", "immediate");
  ui_next (assistant);
  connect_app_assistant_set_string (assistant, "agreement.id", "AGP-526-018-159");
  ui_next (assistant);
  connect_app_assistant_set_string (assistant, "name", "Front Street");
  connect_app_assistant_set_string (assistant, "activation.message", "Hello");
  ui_next (assistant);
  g_assert_cmpstr (connect_app_assistant_get_step (assistant), ==, "account");
  connect_app_assistant_set_string (assistant, "representative.name", "Adrian");
  ui_next (assistant);
  g_assert_nonnull (connect_app_assistant_get_problem (assistant, "representative.email"));
  connect_app_assistant_set_string (assistant, "representative.email", "adrian@example.com");
  ui_next (assistant);
  g_assert_cmpstr (connect_app_assistant_get_step (assistant), ==, "summary");
  g_assert_cmpstr (fixture->path, ==, "partners");
  assert_body (fixture, "{\"kind\":\"production\",\"activation\":{\"message\":\"Hello\"},\"role\":\"vendor\",\"name\":\"Front Street\","
                        "\"agreement\":{\"id\":\"AGP-526-018-159\"},\"immediate\":true,\"representative\":{\"name\":\"Adrian\","
                        "\"email\":\"adrian@example.com\"}}");
  connect_app_assistant_close (assistant);
}

static void
test_sign (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "and(eq(latest,false),eq(status,active),eq(type,service))");
  g_autofree char *path = g_strdup_printf ("contracts/%s/sign", connect_row_get_key (row));
  ConnectAppAssistant *assistant;

  connect_app_contract_sign_present (fixture->window, row);
  assistant = get_assistant (fixture);
  ui_next (assistant);
  g_assert_nonnull (connect_app_assistant_get_problem (assistant, "accepted"));
  g_assert_null (fixture->path);
  connect_app_assistant_set_boolean (assistant, "accepted", TRUE);
  ui_next (assistant);
  g_assert_cmpstr (fixture->path, ==, path);
}

static void
test_note (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "contracts", "eq(status,active)");
  ConnectAppAssistant *assistant;

  connect_app_contract_note_present (fixture->window, row);
  assistant = get_assistant (fixture);
  connect_app_assistant_set_string (assistant, "note", "Ask in spring");
  ui_next (assistant);
  g_assert_cmpstr (fixture->method, ==, "PUT");
  assert_body (fixture, "{\"note\":\"Ask in spring\"}");
}

static void
test_offline (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ConnectRow) row = ui_dup_first (fixture->account, "agreements", "eq(type,service)");
  AdwDialog *dialog;

  connect_test_account_set_state (fixture->account, CONNECT_ACCOUNT_OFFLINE, "No route", g_get_real_time ());
  connect_app_version_add_present (fixture->window, row);
  dialog = adw_window_get_visible_dialog (ADW_WINDOW (fixture->window));
  g_assert_nonnull (connect_app_assistant_get_banner (CONNECT_APP_ASSISTANT (dialog)));
  g_assert_false (gtk_widget_get_sensitive (adw_dialog_get_default_widget (dialog)));
  connect_test_account_set_state (fixture->account, CONNECT_ACCOUNT_ONLINE, NULL, 0);
  g_assert_null (connect_app_assistant_get_banner (CONNECT_APP_ASSISTANT (dialog)));
  g_assert_true (gtk_widget_get_sensitive (adw_dialog_get_default_widget (dialog)));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  ADD ("/ui/partners/every-page", test_every_page);
  ADD ("/ui/partners/descriptions", test_descriptions);
  ADD ("/ui/partners/partner-agreements", test_partner_agreements);
  ADD ("/ui/partners/timeline", test_timeline);
  ADD ("/ui/partners/versions", test_versions);
  ADD ("/ui/partners/versions-newest-first", test_versions_newest_first);
  ADD ("/ui/partners/page-follows", test_page_follows);
  ADD ("/ui/partners/invitation", test_invitation);
  ADD ("/ui/partners/create-contract", test_create_contract);
  ADD ("/ui/partners/create-contract-known-partner", test_create_contract_known_partner);
  ADD ("/ui/partners/create-distribution", test_create_distribution);
  ADD ("/ui/partners/create-contract-type", test_create_contract_type);
  ADD ("/ui/partners/create-agreement-on-the-way", test_create_agreement_on_the_way);
  ADD ("/ui/partners/create-partner", test_create_partner);
  ADD ("/ui/partners/sign", test_sign);
  ADD ("/ui/partners/note", test_note);
  ADD ("/ui/partners/offline", test_offline);
  return g_test_run ();
}
