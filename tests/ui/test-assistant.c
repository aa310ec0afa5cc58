/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The assistant kind: steps, checks, errors, sending once, and asking before something is lost. */

#include <adwaita.h>
#include <string.h>

#include "gui/common/connect-app-assistant.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

static const ConnectAppInput name_input = { "partner.name", "Name", "As in the register", "Fill in a name.", 10, "contracts" };
static const ConnectAppInput note_input = { "activation.message", NULL, NULL, "Write a note.", 0, NULL };
static const ConnectAppInput delegate_input = { "permissions.agreement.service.delegate", "Delegate" };
static const ConnectAppInput kind_input = { "kind", NULL, NULL, "Choose a kind." };
static const ConnectAppOption kind_options[] = { { "production", "Production", "For real" }, { "test", "Test", NULL }, { NULL } };

typedef struct
{
  GtkWidget           *window;
  ConnectAppAssistant *assistant;
  DexPromise          *promise; /* of what is being sent */
  guint                n_sent;
  guint                n_finished;
  gboolean             finished_sent;
  gboolean             skip;
} Fixture;

static GtkWidget *
build_first (ConnectAppAssistant *self)
{
  GtkWidget *box = connect_app_step_box_new ();
  AdwPreferencesGroup *group = connect_app_step_add_group (box, "One", NULL);

  connect_app_assistant_add_entry (self, group, &name_input);
  connect_app_assistant_add_options (self, group, &kind_input, kind_options);
  return box;
}

static GtkWidget *
build_middle (ConnectAppAssistant *self)
{
  GtkWidget *box = connect_app_step_box_new ();

  connect_app_assistant_add_check (self, connect_app_step_add_group (box, "Two", NULL), &delegate_input);
  return box;
}

static gboolean
middle_applies (ConnectAppAssistant *self)
{
  Fixture *fixture = connect_app_assistant_get_context (self);

  return !fixture->skip;
}

static GtkWidget *
build_last (ConnectAppAssistant *self)
{
  GtkWidget *box = connect_app_step_box_new ();

  connect_app_assistant_add_text (self, connect_app_step_add_group (box, "Three", NULL), &note_input, 80);
  return box;
}

static DexFuture *
send_last (ConnectAppAssistant *self)
{
  return connect_app_assistant_send (self, "POST", "things", connect_app_assistant_get_values (self));
}

static GtkWidget *
build_summary (ConnectAppAssistant *self)
{
  return adw_status_page_new ();
}

static const ConnectAppStep steps[] = {
  { "first", "First", build_first },
  { "middle", "Middle", build_middle, .applies = middle_applies },
  { "last", "Last", build_last, .verb = "C_reate", .send = send_last },
  { "summary", "Summary", build_summary, .final = TRUE },
  { NULL },
};

static const ConnectAppAssistantKind kind = { "Create Thing", "Discard the Thing?", "contracts", steps };

static DexFuture *
fake_send (const char *method, const char *path, JsonObject *body, gpointer data)
{
  Fixture *fixture = data;

  g_assert_cmpstr (method, ==, "POST");
  g_assert_cmpstr (path, ==, "things");
  fixture->n_sent++;
  fixture->promise = dex_promise_new ();
  return dex_ref (DEX_FUTURE (fixture->promise));
}

static void
finished_cb (ConnectAppAssistant *assistant, gboolean sent, Fixture *fixture)
{
  fixture->n_finished++;
  fixture->finished_sent = sent;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800, 700);
  adw_window_set_content (ADW_WINDOW (fixture->window), adw_bin_new ());
  gtk_window_present (GTK_WINDOW (fixture->window));
  fixture->assistant = g_object_ref_sink (connect_app_assistant_new (&kind, NULL));
  connect_app_assistant_take_context (fixture->assistant, fixture, NULL);
  connect_app_assistant_set_sender (fixture->assistant, fake_send, fixture);
  g_signal_connect (fixture->assistant, "finished", G_CALLBACK (finished_cb), fixture);
  connect_app_assistant_present (fixture->assistant, fixture->window);
}

static void
iterate_until (gboolean (*done) (Fixture *), Fixture *fixture)
{
  while (!done (fixture))
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_idle (Fixture *fixture)
{
  return !connect_app_assistant_get_busy (fixture->assistant);
}

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->promise, dex_unref);
  connect_app_assistant_close (fixture->assistant);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  drain ();
  g_assert_cmpuint (fixture->n_finished, ==, 1);
  g_assert_finalize_object (fixture->assistant);
}

static void
fill_first (Fixture *fixture)
{
  connect_app_assistant_set_string (fixture->assistant, "partner.name", "ACreed");
  connect_app_assistant_set_string (fixture->assistant, "kind", "test");
}

static void
test_steps (Fixture *fixture, gconstpointer data)
{
  ConnectAppAssistant *self = fixture->assistant;

  g_assert_cmpstr (connect_app_assistant_get_step (self), ==, "first");
  fill_first (fixture);
  connect_app_assistant_next (self);
  g_assert_cmpstr (connect_app_assistant_get_step (self), ==, "middle");
  connect_app_assistant_set_boolean (self, "permissions.agreement.service.delegate", TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "assistant.next", NULL);
  g_assert_cmpstr (connect_app_assistant_get_step (self), ==, "last");
  connect_app_assistant_set_string (self, "activation.message", "Welcome");
  gtk_widget_activate_action (GTK_WIDGET (self), "assistant.back", NULL);
  connect_app_assistant_back (self);
  g_assert_cmpstr (connect_app_assistant_get_step (self), ==, "first");
  connect_app_assistant_back (self);
  g_assert_cmpstr (connect_app_assistant_get_step (self), ==, "first");
  /* Back loses nothing. */
  g_assert_cmpstr (connect_app_assistant_get_string (self, "activation.message"), ==, "Welcome");
  g_assert_true (connect_app_assistant_get_boolean (self, "permissions.agreement.service.delegate"));
}

static void
test_skip (Fixture *fixture, gconstpointer data)
{
  fixture->skip = TRUE;
  connect_app_assistant_update (fixture->assistant);
  fill_first (fixture);
  connect_app_assistant_next (fixture->assistant);
  g_assert_cmpstr (connect_app_assistant_get_step (fixture->assistant), ==, "last");
  connect_app_assistant_back (fixture->assistant);
  g_assert_cmpstr (connect_app_assistant_get_step (fixture->assistant), ==, "first");
}

static void
test_checks (Fixture *fixture, gconstpointer data)
{
  ConnectAppAssistant *self = fixture->assistant;

  connect_app_assistant_next (self);
  g_assert_cmpstr (connect_app_assistant_get_step (self), ==, "first");
  g_assert_cmpstr (connect_app_assistant_get_problem (self, "partner.name"), ==, "Fill in a name.");
  g_assert_cmpstr (connect_app_assistant_get_problem (self, "kind"), ==, "Choose a kind.");
  connect_app_assistant_set_string (self, "partner.name", "  ");
  connect_app_assistant_next (self);
  g_assert_nonnull (connect_app_assistant_get_problem (self, "partner.name"));
  /* Mending it takes the mark away. */
  fill_first (fixture);
  g_assert_null (connect_app_assistant_get_problem (self, "partner.name"));
  connect_app_assistant_next (self);
  g_assert_cmpstr (connect_app_assistant_get_step (self), ==, "middle");
}

static void
test_length (Fixture *fixture, gconstpointer data)
{
  ConnectAppAssistant *self = fixture->assistant;
  g_autofree char *long_text = g_strnfill (201, 'x');

  fill_first (fixture);
  connect_app_assistant_next (self);
  connect_app_assistant_next (self);
  connect_app_assistant_set_string (self, "activation.message", long_text);
  connect_app_assistant_next (self);
  /* The limit is the member's own. */
  g_assert_cmpstr (connect_app_assistant_get_problem (self, "activation.message"), ==, "At most 200 characters.");
  g_assert_cmpuint (fixture->n_sent, ==, 0);
}

static void
go_to_last (Fixture *fixture)
{
  fill_first (fixture);
  connect_app_assistant_next (fixture->assistant);
  connect_app_assistant_next (fixture->assistant);
  connect_app_assistant_set_string (fixture->assistant, "activation.message", "Welcome");
}

static void
test_send_once (Fixture *fixture, gconstpointer data)
{
  ConnectAppAssistant *self = fixture->assistant;

  go_to_last (fixture);
  connect_app_assistant_next (self);
  connect_app_assistant_next (self);
  connect_app_assistant_back (self);
  g_assert_true (connect_app_assistant_get_busy (self));
  g_assert_cmpuint (fixture->n_sent, ==, 1);
  g_assert_false (adw_dialog_get_can_close (ADW_DIALOG (self)));
  dex_promise_resolve_boolean (fixture->promise, TRUE);
  iterate_until (is_idle, fixture);
  g_assert_cmpstr (connect_app_assistant_get_step (self), ==, "summary");
  g_assert_true (adw_dialog_get_can_close (ADW_DIALOG (self)));
  /* What is done is not undone by going back. */
  connect_app_assistant_back (self);
  g_assert_cmpstr (connect_app_assistant_get_step (self), ==, "summary");
  connect_app_assistant_next (self);
  drain ();
  g_assert_cmpuint (fixture->n_finished, ==, 1);
  g_assert_true (fixture->finished_sent);
}

static void
reject (Fixture *fixture, ConnectError code, const char *message)
{
  dex_promise_reject (fixture->promise, g_error_new_literal (CONNECT_ERROR, code, message));
  iterate_until (is_idle, fixture);
  g_clear_pointer (&fixture->promise, dex_unref);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  ConnectAppAssistant *self = fixture->assistant;

  go_to_last (fixture);
  connect_app_assistant_next (self);
  reject (fixture, CONNECT_ERROR_OFFLINE, "connection refused");
  g_assert_cmpstr (connect_app_assistant_get_step (self), ==, "last");
  g_assert_nonnull (connect_app_assistant_get_banner (self));
  connect_app_assistant_next (self);
  g_assert_null (connect_app_assistant_get_banner (self));
  /* A line for a field goes to it, and its step is shown; the rest is told above. */
  reject (fixture, CONNECT_ERROR_INVALID, "partner: This name is taken.\nSomething else is wrong.");
  g_assert_cmpstr (connect_app_assistant_get_step (self), ==, "first");
  g_assert_cmpstr (connect_app_assistant_get_problem (self, "partner.name"), ==, "This name is taken.");
  g_assert_cmpstr (connect_app_assistant_get_banner (self), ==, "Something else is wrong.");
}

static GtkWidget *
get_focus (Fixture *fixture)
{
  return gtk_window_get_focus (GTK_WINDOW (fixture->window));
}

/* While sending, and after a failure, the keyboard is still in the dialog, so that Escape is heard. */
static void
test_focus (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = GTK_WIDGET (fixture->assistant);
  GtkWidget *before;

  go_to_last (fixture);
  before = get_focus (fixture);
  g_assert_true (gtk_widget_is_ancestor (before, dialog));
  connect_app_assistant_next (fixture->assistant);
  g_assert_true (get_focus (fixture) != before && gtk_widget_is_ancestor (get_focus (fixture), dialog));
  reject (fixture, CONNECT_ERROR_OFFLINE, "connection refused");
  g_assert_true (get_focus (fixture) == before);
  g_assert_false (gtk_widget_get_focusable (adw_dialog_get_child (ADW_DIALOG (dialog))));
}

static void
test_error_of_unknown_field (Fixture *fixture, gconstpointer data)
{
  go_to_last (fixture);
  connect_app_assistant_next (fixture->assistant);
  reject (fixture, CONNECT_ERROR_INVALID, "expire_at: Too early.");
  g_assert_cmpstr (connect_app_assistant_get_banner (fixture->assistant), ==, "expire_at: Too early.");
}

static void
test_closing_asks (Fixture *fixture, gconstpointer data)
{
  AdwDialog *dialog = ADW_DIALOG (fixture->assistant);
  AdwDialog *alert;

  g_assert_true (adw_dialog_get_can_close (dialog));
  connect_app_assistant_set_string (fixture->assistant, "partner.name", "x");
  g_assert_false (adw_dialog_get_can_close (dialog));
  adw_dialog_close (dialog);
  alert = adw_window_get_visible_dialog (ADW_WINDOW (fixture->window));
  g_assert_true (ADW_IS_ALERT_DIALOG (alert));
  g_signal_emit_by_name (alert, "response", "keep");
  g_assert_cmpuint (fixture->n_finished, ==, 0);
  g_signal_emit_by_name (alert, "response", "discard");
  adw_dialog_force_close (alert);
  drain ();
  g_assert_cmpuint (fixture->n_finished, ==, 1);
  g_assert_false (fixture->finished_sent);
}

static void
test_close_while_sending (Fixture *fixture, gconstpointer data)
{
  go_to_last (fixture);
  connect_app_assistant_next (fixture->assistant);
  connect_app_assistant_close (fixture->assistant);
  drain ();
  g_assert_cmpuint (fixture->n_finished, ==, 1);
  /* The late answer finds nobody, and that is fine. */
  dex_promise_resolve_boolean (fixture->promise, TRUE);
  drain ();
  g_assert_cmpuint (fixture->n_finished, ==, 1);
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  ConnectAppAssistant *self = fixture->assistant;
  g_autofree char *text = NULL;

  fill_first (fixture);
  connect_app_assistant_set_string (self, "partner.name", NULL);
  text = connect_json_object_to_string (connect_app_assistant_get_values (self));
  g_assert_cmpstr (text, ==, "{\"kind\":\"test\"}");
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  dex_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  ADD ("/ui/assistant/steps", test_steps);
  ADD ("/ui/assistant/skip", test_skip);
  ADD ("/ui/assistant/checks", test_checks);
  ADD ("/ui/assistant/length", test_length);
  ADD ("/ui/assistant/send-once", test_send_once);
  ADD ("/ui/assistant/errors", test_errors);
  ADD ("/ui/assistant/error-of-unknown-field", test_error_of_unknown_field);
  ADD ("/ui/assistant/closing-asks", test_closing_asks);
  ADD ("/ui/assistant/focus", test_focus);
  ADD ("/ui/assistant/close-while-sending", test_close_while_sending);
  ADD ("/ui/assistant/values", test_values);
  return g_test_run ();
}
