/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The contract flow through the assistants with the real daemon: a Distributor invites, a person activates. */

#include <adwaita.h>

#include "cache/connect-query.h"
#include "client/connect-accounts.h"
#include "common/connect-test-account.h"
#include "core/connect-app-prepare.h"
#include "gui/activation/connect-app-activation-private.h"
#include "gui/common/connect-app-assistant.h"
#include "gui/partners/connect-app-partners.h"
#include "offline/sync-fixture.h"
#include "protocol/connect-json.h"
#include "ui/ui-daemon.h"
#include "ui/ui-fixture.h"

typedef struct
{
  UiDaemon daemon;
  char *email; /* of somebody who has the distributor, and more */
  char *password;
  SyncFixture client;
  ConnectAccount *distributor; /* borrowed */
  GtkWidget *window;
  ConnectAccount *activated;   /* borrowed */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  ui_daemon_start (&f->daemon);
  f->client.directory = g_build_filename (f->daemon.home, "client", NULL);
  f->email = ui_daemon_dup_user (&f->daemon, "distributor", &f->password);
  sync_open (&f->client);
  error = sync_await (connect_accounts_sign_in (f->client.accounts, f->daemon.address, f->email, f->password), NULL);
  g_assert_no_error (error);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->client.accounts)); i++)
    {
      g_autoptr (ConnectAccount) account = g_list_model_get_item (G_LIST_MODEL (f->client.accounts), i);

      if (connect_account_get_role (account) == CONNECT_ROLE_DISTRIBUTOR)
        f->distributor = account;
    }
  g_assert_nonnull (f->distributor);
  sync_wait_state (f->distributor, CONNECT_ACCOUNT_ONLINE);
  f->window = adw_window_new ();
  adw_window_set_content (ADW_WINDOW (f->window), adw_bin_new ());
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  ui_settle ();
  sync_close (&f->client);
  ui_daemon_stop (&f->daemon);
  g_free (f->client.directory);
  g_free (f->email);
  g_free (f->password);
}

static ConnectAppAssistant *
get_assistant (Fixture *f)
{
  AdwDialog *dialog = adw_window_get_visible_dialog (ADW_WINDOW (f->window));

  g_assert_true (CONNECT_APP_IS_ASSISTANT (dialog));
  return CONNECT_APP_ASSISTANT (dialog);
}

static void
assert_step (ConnectAppAssistant *assistant, const char *step)
{
  if (g_strcmp0 (connect_app_assistant_get_step (assistant), step) != 0 && connect_app_assistant_get_banner (assistant) != NULL)
    g_test_message ("%s", connect_app_assistant_get_banner (assistant));
  g_assert_cmpstr (connect_app_assistant_get_step (assistant), ==, step);
}

/* Invites `name` by a service contract. Returns: (transfer full) the contract's row */
static ConnectRow *
invite (Fixture *f, const char *name)
{
  g_autofree char *filter = g_strdup_printf ("and(eq(type,service),eq(active,true),eq(owner.id,%s))", connect_account_get_id (f->distributor));
  g_autofree char *made = g_strdup_printf ("and(eq(partner.name,%s),eq(status,pending))", name);
  g_autoptr (ConnectRow) agreement = ui_dup_first (f->distributor, "agreements", filter);
  ConnectAppAssistant *assistant;
  ConnectRow *contract;

  connect_app_contract_create_present (f->window, f->distributor);
  assistant = get_assistant (f);
  ui_next (assistant);
  connect_app_assistant_set_string (assistant, "agreement.id", connect_row_get_key (agreement));
  ui_next (assistant);
  connect_app_assistant_set_string (assistant, "partner.name", name);
  connect_app_assistant_set_string (assistant, "activation.message", "Welcome");
  ui_next (assistant);
  assert_step (assistant, "summary");
  connect_app_assistant_close (assistant);
  contract = ui_dup_first (f->distributor, "contracts", made);
  g_assert_nonnull (connect_row_get_string (contract, "activation.link"));
  return contract;
}

static void
activated_cb (ConnectAccount *account, gpointer owner)
{
  Fixture *f = g_object_get_data (owner, "fixture");

  f->activated = account;
}

/* Opens the link and comes to the review. */
static ConnectAppAssistant *
open_link (Fixture *f, const char *link)
{
  ConnectAppAssistant *assistant;

  f->activated = NULL;
  g_object_set_data (G_OBJECT (f->window), "fixture", f);
  assistant = connect_app_activation_open (f->window, f->client.accounts, link, activated_cb, G_OBJECT (f->window));
  ui_wait_idle (assistant);
  return assistant;
}

static gboolean
is_active (gpointer row)
{
  return g_strcmp0 (connect_row_get_state (row), "active") == 0;
}

static void
fill_review (ConnectAppAssistant *assistant, const char *email)
{
  connect_app_assistant_set_string (assistant, "email", email);
  connect_app_assistant_set_boolean (assistant, "accepted", TRUE);
}

static void
test_new_person (Fixture *f, gconstpointer data)
{
  g_autoptr (ConnectRow) contract = invite (f, "ACreed");
  g_autofree char *link = g_strdup (connect_row_get_string (contract, "activation.link"));
  ConnectAppAssistant *assistant = open_link (f, link);

  assert_step (assistant, "review");
  ui_next (assistant);
  g_assert_nonnull (connect_app_assistant_get_problem (assistant, "email"));
  g_assert_nonnull (connect_app_assistant_get_problem (assistant, "accepted"));
  fill_review (assistant, "apollo@acreed.example");
  ui_next (assistant);
  assert_step (assistant, "user");
  connect_app_assistant_set_string (assistant, "name", "Apollo Creed");
  connect_app_assistant_set_string (assistant, "password", "the eye of a tiger");
  connect_app_assistant_set_string (assistant, "again", "the eye of the tiger");
  ui_next (assistant);
  g_assert_nonnull (connect_app_assistant_get_problem (assistant, "again"));
  connect_app_assistant_set_string (assistant, "again", "the eye of a tiger");
  ui_next (assistant);
  assert_step (assistant, "company");
  /* The Distributor's name for the partner is the proposal. */
  g_assert_cmpstr (connect_app_assistant_get_string (assistant, "account.name"), ==, "ACreed");
  connect_app_assistant_set_string (assistant, "account.name", "ACreed LLC");
  ui_next (assistant);
  assert_step (assistant, "activate");
  g_object_ref (assistant);
  ui_next (assistant);
  g_assert_nonnull (f->activated);
  g_assert_cmpint (connect_account_get_role (f->activated), ==, CONNECT_ROLE_RESELLER);
  g_assert_cmpstr (connect_account_get_name (f->activated), ==, "ACreed LLC");
  connect_test_wait (is_active, contract);
  g_object_unref (assistant);
  /* The link is spent. */
  assistant = open_link (f, link);
  assert_step (assistant, "link");
  g_assert_nonnull (connect_app_assistant_get_banner (assistant));
  connect_app_assistant_close (assistant);
}

static void
test_known_person (Fixture *f, gconstpointer data)
{
  g_autoptr (ConnectRow) contract = invite (f, "Second Company");
  ConnectAppAssistant *assistant = open_link (f, connect_row_get_string (contract, "activation.link"));

  fill_review (assistant, f->email);
  ui_next (assistant);
  assert_step (assistant, "sign-in");
  connect_app_assistant_set_string (assistant, "sign_in.password", "not the password");
  ui_next (assistant);
  assert_step (assistant, "sign-in");
  g_assert_nonnull (connect_app_assistant_get_problem (assistant, "sign_in.password"));
  connect_app_assistant_set_string (assistant, "sign_in.password", f->password);
  ui_next (assistant);
  if (g_strcmp0 (connect_app_assistant_get_step (assistant), "account") == 0)
    {
      connect_app_assistant_set_string (assistant, "account.id", CONNECT_APP_ACTIVATION_NEW);
      ui_next (assistant);
    }
  assert_step (assistant, "company");
  connect_app_assistant_set_string (assistant, "account.name", "Second Company GmbH");
  ui_next (assistant);
  g_object_ref (assistant);
  ui_next (assistant);
  g_assert_nonnull (f->activated);
  connect_test_wait (is_active, contract);
  g_object_unref (assistant);
}

/* What one user's sign-in brought is no proposal for another person. */
static void
test_other_person (Fixture *f, gconstpointer data)
{
  g_autoptr (ConnectRow) contract = invite (f, "Third Company");
  ConnectAppAssistant *assistant = open_link (f, connect_row_get_string (contract, "activation.link"));

  fill_review (assistant, f->email);
  ui_next (assistant);
  connect_app_assistant_set_string (assistant, "sign_in.password", f->password);
  ui_next (assistant);
  g_assert_nonnull (connect_app_assistant_get_string (assistant, "name"));
  connect_app_assistant_go_to (assistant, "review");
  connect_app_assistant_set_string (assistant, "email", "clubber@lang.example");
  ui_next (assistant);
  assert_step (assistant, "user");
  g_assert_null (connect_app_assistant_get_string (assistant, "name"));
  connect_app_assistant_close (assistant);
}

static gboolean
is_review (gpointer assistant)
{
  return g_strcmp0 (connect_app_assistant_get_step (assistant), "review") == 0;
}

static void
test_version_changes (Fixture *f, gconstpointer data)
{
  g_autoptr (ConnectRow) contract = invite (f, "Slow Reader");
  g_autofree char *path = g_strdup_printf ("agreements/%s/versions", connect_row_get_string (contract, "agreement.id"));
  ConnectAppAssistant *assistant = open_link (f, connect_row_get_string (contract, "activation.link"));
  g_autoptr (JsonObject) version = json_object_new ();
  g_autoptr (GError) error = NULL;

  fill_review (assistant, "slow@reader.example");
  ui_next (assistant);
  connect_app_assistant_set_string (assistant, "name", "Slow Reader");
  connect_app_assistant_set_string (assistant, "password", "letter by letter by letter");
  connect_app_assistant_set_string (assistant, "again", "letter by letter by letter");
  ui_next (assistant);
  ui_next (assistant);
  assert_step (assistant, "activate");
  connect_json_set_string (version, "document_type", "uploaded");
  connect_json_set_string (version, "content", "# Other terms");
  connect_json_set_boolean (version, "active", TRUE);
  error = sync_await (connect_account_send (f->distributor, "POST", path, version, 0), NULL);
  g_assert_no_error (error);
  ui_next (assistant);
  connect_test_wait (is_review, assistant);
  g_assert_false (connect_app_assistant_get_boolean (assistant, "accepted"));
  g_assert_nonnull (connect_app_assistant_get_banner (assistant));
  g_assert_cmpstr (_connect_app_activation_get_text (_connect_app_activation_get (assistant), "version.content"), ==, "# Other terms");
  g_assert_null (f->activated);
  connect_app_assistant_close (assistant);
}

static gboolean
is_rejected (gpointer row)
{
  return g_strcmp0 (connect_row_get_state (row), "rejected") == 0;
}

static void
test_reject (Fixture *f, gconstpointer data)
{
  g_autoptr (ConnectRow) contract = invite (f, "Not Interested");
  ConnectAppAssistant *assistant = open_link (f, connect_row_get_string (contract, "activation.link"));
  ConnectAppAssistant *rejection;

  connect_app_assistant_get_kind (assistant)->steps[1].other (assistant);
  rejection = g_object_ref (get_assistant (f));
  g_assert_true (rejection != assistant);
  connect_app_assistant_set_string (rejection, "reason", "We sell nothing");
  ui_next (rejection);
  connect_test_wait (is_rejected, contract);
  g_assert_cmpstr (connect_row_get_string (contract, "rejection_note"), ==, "We sell nothing");
  g_object_unref (rejection);
}

static void
test_bad_link (Fixture *f, gconstpointer data)
{
  ConnectAppAssistant *assistant = connect_app_activation_open (f->window, f->client.accounts, NULL, NULL, NULL);

  ui_next (assistant);
  g_assert_nonnull (connect_app_assistant_get_problem (assistant, "link"));
  connect_app_assistant_set_string (assistant, "link", "https://example.com/");
  ui_next (assistant);
  g_assert_nonnull (connect_app_assistant_get_problem (assistant, "link"));
  connect_app_assistant_close (assistant);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  sync_test_init (&argc, &argv);
  adw_init ();
  connect_app_prepare ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  ADD ("/ui/flow/new-person", test_new_person);
  ADD ("/ui/flow/known-person", test_known_person);
  ADD ("/ui/flow/other-person", test_other_person);
  ADD ("/ui/flow/version-changes", test_version_changes);
  ADD ("/ui/flow/reject", test_reject);
  ADD ("/ui/flow/bad-link", test_bad_link);
  return sync_test_run ();
}
