/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Link, Review, Sign In and Account for known people, User for new ones, Company, Activate. The code is all the authority
 * there is: it stays in here and in what is sent. */

#include "config.h"

#include "gui/activation/connect-app-activation-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "gui/window/connect-app-window.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

static void
activation_free (gpointer data)
{
  ConnectAppActivation *self = data;

  g_clear_object (&self->accounts);
  g_free (self->server);
  g_free (self->code);
  g_clear_pointer (&self->review, json_object_unref);
  g_clear_pointer (&self->choices, json_array_unref);
  g_weak_ref_clear (&self->owner);
  g_free (self);
}

ConnectAppActivation *
_connect_app_activation_get (ConnectAppAssistant *assistant)
{
  return connect_app_assistant_get_context (assistant);
}

const char *
_connect_app_activation_get_text (ConnectAppActivation *self, const char *path)
{
  const char *text = self->review != NULL ? connect_json_get_string (self->review, path) : NULL;

  return text != NULL ? text : "";
}

/* --- which steps apply --- */

static gboolean
needs_link (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);

  return !self->given || self->review == NULL;
}

gboolean
_connect_app_activation_is_known (ConnectAppAssistant *assistant)
{
  return _connect_app_activation_get (assistant)->known;
}

gboolean
_connect_app_activation_is_new (ConnectAppAssistant *assistant)
{
  return !_connect_app_activation_get (assistant)->known;
}

gboolean
_connect_app_activation_has_choices (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);

  return self->known && self->choices != NULL && json_array_get_length (self->choices) > 0;
}

gboolean
_connect_app_activation_makes_company (ConnectAppAssistant *assistant)
{
  return !_connect_app_activation_has_choices (assistant) ||
         g_strcmp0 (connect_app_assistant_get_string (assistant, "account.id"), CONNECT_APP_ACTIVATION_NEW) == 0;
}

/* --- what goes wrong everywhere --- */

static gboolean
tell_spent (ConnectAppAssistant *assistant, const GError *error)
{
  if (!g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    return FALSE;
  connect_app_assistant_set_banner (assistant,
                                    _("This activation link is not valid, or it was used already. Ask the Distributor for a new one."));
  return TRUE;
}

static gboolean
sign_in_failed (ConnectAppAssistant *assistant, const GError *error)
{
  if (!g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED))
    return tell_spent (assistant, error);
  connect_app_assistant_go_to (assistant, "sign-in");
  connect_app_assistant_set_problem (assistant, "sign_in.password", _("The password is wrong."));
  return TRUE;
}

/* --- link and review --- */

static DexFuture *
send_review (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->code, g_free);
  if (!connect_activation_parse_link (connect_app_assistant_get_string (assistant, "link"), &self->server, &self->code, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return connect_activation_review (self->server, self->code);
}

static void
review_answered (ConnectAppAssistant *assistant, const GValue *answer)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  JsonObject *review = connect_app_answer_get_object (answer);

  g_clear_pointer (&self->review, json_object_unref);
  self->review = review != NULL ? json_object_ref (review) : json_object_new ();
  /* What the Distributor calls the partner is a first proposal. */
  if (connect_app_assistant_get_string (assistant, "account.name") == NULL)
    connect_app_assistant_preset (assistant, "account.name", connect_json_get_string (self->review, "partner.name"));
}

static DexFuture *
send_check (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);

  return connect_activation_check (self->server, self->code, connect_app_assistant_get_string (assistant, "email"));
}

static void
check_answered (ConnectAppAssistant *assistant, const GValue *answer)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  JsonObject *object = connect_app_answer_get_object (answer);
  gboolean was_known = self->known;

  self->known = object != NULL && connect_json_get_boolean (object, "known", FALSE);
  g_clear_pointer (&self->choices, json_array_unref);
  /* The name of the user whose address was given before is nobody else's. */
  if (was_known && !self->known)
    connect_app_assistant_set_string (assistant, "name", NULL);
}

/* --- sign in --- */

static DexFuture *
send_sign_in (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);

  return connect_activation_accounts (self->server, self->code, connect_app_assistant_get_string (assistant, "email"),
                                      connect_app_assistant_get_string (assistant, "sign_in.password"));
}

static gboolean
is_account (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node) && connect_json_get_string (json_node_get_object (node), "id") != NULL &&
         connect_json_get_string (json_node_get_object (node), "name") != NULL;
}

static void
sign_in_answered (ConnectAppAssistant *assistant, const GValue *answer)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  JsonObject *object = connect_app_answer_get_object (answer);
  JsonArray *given = object != NULL ? connect_json_get_array (object, "accounts") : NULL;

  g_clear_pointer (&self->choices, json_array_unref);
  self->choices = json_array_new ();
  connect_app_assistant_set_string (assistant, "account.id", NULL);
  for (guint i = 0; given != NULL && i < json_array_get_length (given); i++)
    if (is_account (json_array_get_element (given, i)))
      json_array_add_element (self->choices, json_node_copy (json_array_get_element (given, i)));
  connect_app_assistant_set_string (assistant, "name", object != NULL ? connect_json_get_string (object, "user.name") : NULL);
}

/* --- activate --- */

JsonObject *
_connect_app_activation_make_acceptance (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  JsonObject *body = json_object_new ();
  gboolean known = self->known;

  connect_json_set_string (body, "code", self->code);
  connect_json_set_int (body, "version", connect_json_get_int (self->review, "version.version", 0));
  connect_json_set_boolean (body, "accepted", connect_app_assistant_get_boolean (assistant, "accepted"));
  connect_json_set_string (body, "email", connect_app_assistant_get_string (assistant, "email"));
  connect_json_set_string (body, "password", connect_app_assistant_get_string (assistant, known ? "sign_in.password" : "password"));
  if (!known)
    connect_json_set_string (body, "name", connect_app_assistant_get_string (assistant, "name"));
  if (_connect_app_activation_makes_company (assistant))
    connect_json_set_string (body, "account.name", connect_app_assistant_get_string (assistant, "account.name"));
  else
    connect_json_set_string (body, "account.id", connect_app_assistant_get_string (assistant, "account.id"));
  return body;
}

static DexFuture *
send_acceptance (ConnectAppAssistant *assistant)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  g_autoptr (JsonObject) body = _connect_app_activation_make_acceptance (assistant);

  return connect_accounts_activate (self->accounts, self->server, body);
}

static void
acceptance_answered (ConnectAppAssistant *assistant, const GValue *answer)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);

  if (self->activated != NULL && owner != NULL && answer != NULL && G_VALUE_HOLDS (answer, CONNECT_TYPE_ACCOUNT))
    self->activated (g_value_get_object (answer), owner);
}

static DexFuture *
reviewed_again_cb (DexFuture *future, gpointer data)
{
  ConnectAppAssistant *assistant = data;
  g_autoptr (GError) error = NULL;
  const GValue *answer = dex_future_get_value (future, &error);

  if (answer != NULL)
    review_answered (assistant, answer);
  connect_app_assistant_set_boolean (assistant, "accepted", FALSE);
  connect_app_assistant_go_to (assistant, "review");
  connect_app_assistant_set_banner (assistant, _("The agreement was changed meanwhile. Read its new version, then accept it."));
  return NULL;
}

static gboolean
acceptance_failed (ConnectAppAssistant *assistant, const GError *error)
{
  ConnectAppActivation *self = _connect_app_activation_get (assistant);

  if (!g_error_matches (error, CONNECT_ERROR, CONNECT_ERROR_CONFLICT))
    return sign_in_failed (assistant, error);
  dex_future_disown (dex_future_finally (connect_activation_review (self->server, self->code), reviewed_again_cb,
                                         g_object_ref (assistant), g_object_unref));
  return TRUE;
}

/* --- reject --- */

static const ConnectAppInput reason_input = {
  .path = "reason",
  .title = N_("Reason"),
  .hint = N_("The Distributor reads it."),
  .max_length = 200,
};

static GtkWidget *
build_reject (ConnectAppAssistant *assistant)
{
  GtkWidget *box = connect_app_step_box_new ();

  connect_app_assistant_add_text (assistant, connect_app_step_add_group (box, _("Reject the Contract?"),
                                                                         _("A rejected contract is final: the link stops working, and the Distributor has to make a new one.")),
                                  &reason_input, 80);
  return box;
}

static DexFuture *
send_rejection (ConnectAppAssistant *assistant)
{
  ConnectAppAssistant *activation = connect_app_assistant_get_context (assistant);
  ConnectAppActivation *self = _connect_app_activation_get (activation);

  return connect_activation_reject (self->server, self->code, connect_app_assistant_get_string (assistant, "reason"));
}

static void
rejection_answered (ConnectAppAssistant *assistant, const GValue *answer)
{
  ConnectAppAssistant *activation = connect_app_assistant_get_context (assistant);
  ConnectAppWindow *window = connect_app_window_from (GTK_WIDGET (activation));

  if (window != NULL)
    connect_app_window_toast (window, _("Contract rejected"));
  connect_app_assistant_close (activation);
}

static const ConnectAppStep reject_steps[] = {
  { "reject", N_("Reject"), build_reject, .verb = N_("_Reject"), .destructive = TRUE, .send = send_rejection,
    .answered = rejection_answered, .failed = tell_spent },
  { NULL },
};

static const ConnectAppAssistantKind reject_kind = {
  .title = N_("Reject Contract"),
  .discard = N_("Discard the Reason?"),
  .steps = reject_steps,
};

static void
reject_clicked (ConnectAppAssistant *assistant)
{
  ConnectAppAssistant *rejection = connect_app_assistant_new (&reject_kind, NULL);

  connect_app_assistant_take_context (rejection, g_object_ref (assistant), g_object_unref);
  connect_app_assistant_present (rejection, GTK_WIDGET (assistant));
}

/* --- the assistant --- */

static const ConnectAppStep steps[] = {
  { "link", N_("Link"), _connect_app_activation_build_link, .applies = needs_link, .verb = N_("_Next"), .send = send_review,
    .answered = review_answered, .failed = tell_spent },
  { "review", N_("Review the Contract"), _connect_app_activation_build_review, .enter = _connect_app_activation_enter_review,
    .reading = TRUE, .verb = N_("_Next"), .send = send_check, .answered = check_answered, .failed = tell_spent, .other_verb = N_("_Reject…"),
    .other = reject_clicked },
  { "sign-in", N_("Sign In"), _connect_app_activation_build_sign_in, .applies = _connect_app_activation_is_known,
    .verb = N_("_Next"), .send = send_sign_in, .answered = sign_in_answered, .failed = sign_in_failed },
  { "account", N_("Account"), _connect_app_activation_build_account, .applies = _connect_app_activation_has_choices,
    .enter = _connect_app_activation_enter_account },
  { "user", N_("User"), _connect_app_activation_build_user, .applies = _connect_app_activation_is_new,
    .check = _connect_app_activation_check_user },
  { "company", N_("Company"), _connect_app_activation_build_company, .applies = _connect_app_activation_makes_company },
  { "activate", N_("Activate"), _connect_app_activation_build_summary, .enter = _connect_app_activation_enter_summary,
    .verb = N_("_Activate"), .send = send_acceptance, .answered = acceptance_answered, .failed = acceptance_failed },
  { NULL },
};

static const ConnectAppAssistantKind kind = {
  .title = N_("Activate a Portal"),
  .discard = N_("Stop the Activation?"),
  .collection = "contracts",
  .steps = steps,
};

ConnectAppAssistant *
connect_app_activation_open (GtkWidget *parent, ConnectAccounts *accounts, const char *link, ConnectAppActivated activated,
                             GObject *owner)
{
  ConnectAppAssistant *assistant = connect_app_assistant_new (&kind, NULL);
  ConnectAppActivation *self = g_new0 (ConnectAppActivation, 1);

  self->accounts = accounts != NULL ? g_object_ref (accounts) : NULL;
  self->given = link != NULL;
  self->activated = activated;
  g_weak_ref_init (&self->owner, owner);
  connect_app_assistant_take_context (assistant, self, activation_free);
  connect_app_assistant_preset (assistant, "link", link);
  connect_app_assistant_present (assistant, parent);
  if (link != NULL)
    connect_app_assistant_next (assistant);
  return assistant;
}

static void
activated_cb (ConnectAccount *account, gpointer owner)
{
  connect_app_window_set_account (owner, account);
  connect_app_window_toast (owner, _("Your portal is open"));
}

void
connect_app_activation_present (GtkWidget *parent, const char *link)
{
  ConnectAppWindow *window = connect_app_window_from (parent);

  g_return_if_fail (window != NULL);

  connect_app_activation_open (parent, connect_app_window_get_accounts (window), link, activated_cb, G_OBJECT (window));
}
