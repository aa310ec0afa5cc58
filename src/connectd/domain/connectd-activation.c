/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Activation as our client does it, without being signed in: review, sign in or up, accept or reject. The
 * code is all the authority there is, so each call is limited per address and per code. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include "auth/connectd-password.h"

#define CONTRACTS (&connect_contracts_collection)

/* What a call is about: its body, and the contract that the code in it opens. */
typedef struct
{
  JsonObject *holder; /* of the body, when it had to be made */
  JsonObject *body;
  JsonObject *contract;
} Invitation;

static void
invitation_clear (Invitation *self)
{
  g_clear_pointer (&self->holder, json_object_unref);
  g_clear_pointer (&self->contract, json_object_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Invitation, invitation_clear)

static gboolean
invitation_open (Invitation *self, ConnectdCall *call, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *code;

  self->body = _connectd_body (call, &self->holder, error);
  if (self->body == NULL)
    return FALSE;
  code = _connectd_text (problems, self->body, "code", 100, CONNECTD_TEXT_REQUIRED);
  if (!connect_problems_check (problems, error))
    return FALSE;
  self->contract = _connectd_activation_find (call->tx, code, error);
  return self->contract != NULL;
}

static void
copy_members (JsonObject *into, const char *path, JsonObject *from, const char *const *members)
{
  JsonObject *copy = json_object_new ();

  for (; *members != NULL; members++)
    {
      JsonNode *node = connect_json_get (from, *members);

      if (node != NULL)
        connect_json_set (copy, *members, json_node_copy (node));
    }
  json_object_set_object_member (into, path, copy);
}

/* What is to be signed, for whoever has the code; the same as the owner gets from the version. */
static gboolean
document_run (ConnectdCall *call, GError **error)
{
  g_auto (Invitation) invitation = { NULL };
  g_autoptr (JsonObject) version = NULL;

  if (!invitation_open (&invitation, call, error))
    return FALSE;
  version = _connectd_activation_get_version (call->tx, invitation.contract, NULL, error);
  return version != NULL && _connectd_version_answer_document (call, version, error);
}

static gboolean
review_run (ConnectdCall *call, GError **error)
{
  g_auto (Invitation) invitation = { NULL };
  g_autoptr (JsonObject) agreement = NULL;
  g_autoptr (JsonObject) version = NULL;
  g_autoptr (JsonObject) answer = json_object_new ();
  g_autoptr (GError) local = NULL;
  JsonObject *contract, *look;

  if (!invitation_open (&invitation, call, error))
    return FALSE;
  contract = invitation.contract;
  version = _connectd_activation_get_version (call->tx, contract, &agreement, error);
  if (version == NULL)
    return FALSE;
  look = _connectd_brand_look (call->tx, contract, &local);
  if (look != NULL)
    json_object_set_object_member (answer, "brand", look);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (connect_json_get_time (contract, "activation.opened") == 0)
    {
      connect_json_set_time (contract, "activation.opened", connectd_tx_get_now (call->tx));
      if (!connectd_tx_update (call->tx, CONTRACTS, _connectd_id (contract), contract, error))
        return FALSE;
    }
  copy_members (answer, "contract", contract,
                STRV ("id", "name", "type", "kind", "permissions", "expire_at"));
  connect_json_set_string (answer, "contract.created",
                           connect_json_get_string (contract, "events.created.at"));
  connect_json_set_string (answer, "contract.message",
                           connect_json_get_string (contract, "activation.message"));
  copy_members (answer, "issuer", connect_json_get_object (contract, "issuer"), STRV ("id", "name", "icon"));
  copy_members (answer, "agreement", agreement, STRV ("id", "title", "description"));
  copy_members (answer, "version", version,
                STRV ("version", "version_created", "document_type", "link", "content", "file.name",
                      "file.type", "file.size"));
  if (connect_json_get (answer, "version.file") != NULL)
    connect_json_remove (answer, "version.link"); /* that one needs a credential: POST activation/document */
  copy_members (answer, "partner", connect_json_get_object (contract, "partner"), STRV ("id", "name"));
  connect_json_set_string (answer, "partner.role",
                           _connectd_contract_role_for_type (connect_json_get_string (contract, "type")));
  _connectd_answer (call, 200, g_steal_pointer (&answer));
  return TRUE;
}

static gboolean
has_password (JsonObject *user)
{
  return user != NULL && connect_json_get_string (user, "password") != NULL;
}

static gboolean
check_run (ConnectdCall *call, GError **error)
{
  g_auto (Invitation) invitation = { NULL };
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *answer;
  const char *email;

  if (!invitation_open (&invitation, call, error))
    return FALSE;
  email = _connectd_email (problems, invitation.body, "email", CONNECTD_TEXT_REQUIRED);
  if (!connect_problems_check (problems, error) || !_connectd_user_find (call->tx, email, &user, error))
    return FALSE;
  answer = json_object_new ();
  json_object_set_boolean_member (answer, "known", has_password (user));
  _connectd_answer (call, 200, answer);
  return TRUE;
}

/* --- accounts to choose from --- */

static gboolean
accounts_prepare (ConnectdCall *call, GError **error)
{
  g_auto (Invitation) invitation = { NULL };

  return invitation_open (&invitation, call, error) && _connectd_passport_check (call, invitation.body, "email", error);
}

/* Whether this account may take the contract: of the fitting role, administered by the user, and the one that
 * the contract is for when that exists already. */
static gboolean
may_take (ConnectdTx *tx,
          JsonObject *contract,
          JsonObject *account,
          gboolean reserved_exists,
          JsonObject *user,
          gboolean *may,
          GError **error)
{
  const char *role = _connectd_contract_role_for_type (connect_json_get_string (contract, "type"));
  const char *id = _connectd_id (account);

  *may = FALSE;
  if (g_strcmp0 (connect_json_get_string (account, "role"), role) != 0 ||
      g_strcmp0 (id, connect_json_get_string (contract, "issuer.id")) == 0 ||
      (reserved_exists && g_strcmp0 (id, connect_json_get_string (contract, "partner.id")) != 0))
    return TRUE;
  return _connectd_member_is_administrator (tx, id, _connectd_id (user), may, error);
}

static JsonArray *
list_accounts (ConnectdTx *tx, JsonObject *contract, JsonObject *user, GError **error)
{
  g_autoptr (GPtrArray) places = _connectd_member_places (tx, _connectd_id (user), error);
  g_autoptr (JsonArray) accounts = json_array_new ();
  g_autoptr (JsonObject) reserved = NULL;

  if (!_connectd_look_up (tx, &connect_accounts_collection, connect_json_get_string (contract, "partner.id"),
                          &reserved, error))
    return NULL;
  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      const char *id = connect_json_get_string (g_ptr_array_index (places, i), "account.id");
      g_autoptr (JsonObject) account = connectd_tx_get (tx, &connect_accounts_collection, id, error);
      gboolean may = FALSE;

      if (account == NULL || !may_take (tx, contract, account, reserved != NULL, user, &may, error))
        return NULL;
      if (may)
        json_array_add_object_element (accounts, _connectd_account_brief (account));
    }
  return places != NULL ? g_steal_pointer (&accounts) : NULL;
}

static gboolean
accounts_run (ConnectdCall *call, GError **error)
{
  g_auto (Invitation) invitation = { NULL };
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (JsonObject) answer = json_object_new ();
  JsonArray *accounts;

  if (!invitation_open (&invitation, call, error))
    return FALSE;
  user = _connectd_passport_get_user (call->tx, call->prepared, error);
  accounts = user != NULL ? list_accounts (call->tx, invitation.contract, user, error) : NULL;
  if (accounts == NULL)
    return FALSE;
  connect_json_set_reference (answer, "user", _connectd_id (user), connect_json_get_string (user, "name"));
  json_object_set_array_member (answer, "accounts", accounts);
  _connectd_answer (call, 200, g_steal_pointer (&answer));
  return TRUE;
}

/* --- accept --- */

static gboolean
accept_prepare (ConnectdCall *call, GError **error)
{
  g_auto (Invitation) invitation = { NULL };
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  ConnectdPassport *passport = _connectd_passport_new (call);
  const char *email, *password;

  if (!invitation_open (&invitation, call, error))
    return FALSE;
  email = _connectd_email (problems, invitation.body, "email", CONNECTD_TEXT_REQUIRED);
  password = _connectd_text (problems, invitation.body, "password", CONNECTD_PASSWORD_MAX, CONNECTD_TEXT_REQUIRED);
  if (!connect_problems_check (problems, error) || !_connectd_user_find (call->tx, email, &user, error))
    return FALSE;
  return has_password (user) ? _connectd_passport_verify (passport, user, password, error)
                             : _connectd_passport_hash (passport, password, email, "password", error);
}

/* The person who accepts: known, with the right password, or new. */
static JsonObject *
get_person (ConnectdCall *call, JsonObject *body, const char *name, GError **error)
{
  const ConnectdPassport *passport = call->prepared;
  const char *email = connect_json_get_string (body, "email");
  g_autoptr (JsonObject) user = NULL;

  if (!_connectd_user_find (call->tx, email, &user, error))
    return NULL;
  if (has_password (user))
    return _connectd_passport_get_user (call->tx, passport, error);
  if (passport->new_hash == NULL || name == NULL)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "name: This field is required for a new user.");
      return NULL;
    }
  if (user == NULL)
    return _connectd_user_add (call->tx, email, name, passport->new_hash, error);
  /* invited somewhere, and never registered; that invitation stays to be taken by its own code */
  connect_json_set_string (user, "name", name);
  connect_json_set_string (user, "password", passport->new_hash);
  return connectd_tx_update (call->tx, &connect_users_collection, _connectd_id (user), user, error)
             ? g_steal_pointer (&user)
             : NULL;
}

typedef struct
{
  const char *user_name;
  const char *account_id;
  const char *account_name;
  const char *device;
} Acceptance;

static gboolean
read_acceptance (JsonObject *body, Acceptance *acceptance, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  acceptance->user_name = _connectd_text (problems, body, "name", 128, 0);
  acceptance->account_id = _connectd_text (problems, body, "account.id", 32, 0);
  acceptance->account_name = _connectd_text (problems, body, "account.name", 64,
                                             acceptance->account_id == NULL ? CONNECTD_TEXT_REQUIRED : 0);
  acceptance->device = _connectd_text (problems, body, "device", 256, 0);
  if (!connect_json_get_boolean (body, "accepted", FALSE))
    connect_problems_add (problems, "accepted", "The agreement must be read and accepted.");
  if (connect_json_get_int (body, "version", 0) <= 0)
    connect_problems_add (problems, "version", "Tell which version of the agreement was read.");
  return connect_problems_check (problems, error);
}

static gboolean
check_version (ConnectdCall *call, JsonObject *contract, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) agreement = connectd_tx_get (
      call->tx, &connect_agreements_collection, connect_json_get_string (contract, "agreement.id"), error);

  if (agreement == NULL)
    return FALSE;
  return _connectd_contract_check_read (body, connect_json_get_int (agreement, "version", 0), error);
}

static gboolean
accept_run (ConnectdCall *call, GError **error)
{
  g_auto (Invitation) invitation = { NULL };
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) answer = json_object_new ();
  JsonObject *session;
  Acceptance acceptance = { NULL };

  if (!invitation_open (&invitation, call, error) || !read_acceptance (invitation.body, &acceptance, error) ||
      !check_version (call, invitation.contract, invitation.body, error))
    return FALSE;
  user = get_person (call, invitation.body, acceptance.user_name, error);
  account = user != NULL ? _connectd_activation_run (call->tx, invitation.contract, user, acceptance.account_id,
                                                     acceptance.account_name,
                                                     connect_json_get_object (invitation.body, "account"), error)
                         : NULL;
  session = account != NULL
                ? _connectd_session_add (call->tx, user, account, "bearer", acceptance.device, error)
                : NULL;
  if (session == NULL)
    return FALSE;
  json_object_set_object_member (answer, "account", _connectd_account_brief (account));
  copy_members (answer, "user", user, STRV ("id", "name", "email"));
  copy_members (answer, "contract", invitation.contract, STRV ("id", "name", "status"));
  json_object_set_object_member (answer, "session", session);
  _connectd_answer (call, 201, g_steal_pointer (&answer));
  return TRUE;
}

static gboolean
reject_run (ConnectdCall *call, GError **error)
{
  g_auto (Invitation) invitation = { NULL };
  g_autoptr (JsonObject) answer = json_object_new ();
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *contract;
  const char *reason;

  if (!invitation_open (&invitation, call, error))
    return FALSE;
  contract = invitation.contract;
  reason = _connectd_text (problems, invitation.body, "reason", 200, CONNECTD_TEXT_LINES);
  if (!connect_problems_check (problems, error))
    return FALSE;
  connect_json_set_string (contract, "rejection_note", reason);
  if (!_connectd_contract_reject (call->tx, contract, error) ||
      !connectd_tx_update (call->tx, CONTRACTS, _connectd_id (contract), contract, error))
    return FALSE;
  copy_members (answer, "contract", contract, STRV ("id", "status"));
  _connectd_answer (call, 200, g_steal_pointer (&answer));
  return TRUE;
}

static const char *const look_limits[] = { "address 200/600", "body.code 60/3600", NULL };
static const char *const guess_limits[] = { "address 60/600", "body.code 10/3600", "body.email 10/900",
                                            NULL };

const ConnectdOperation connectd_activation_operations[] = {
  { "POST", "activation/review", CONNECTD_ACCESS_PUBLIC, .writes = TRUE, .run = review_run,
    .limits = look_limits, .summary = "What an activation link invites to" },
  { "POST", "activation/document", CONNECTD_ACCESS_PUBLIC, .run = document_run, .limits = look_limits,
    .summary = "The document that the contract is about" },
  { "POST", "activation/check", CONNECTD_ACCESS_PUBLIC, .run = check_run, .limits = look_limits,
    .summary = "Whether an address belongs to a user" },
  { "POST", "activation/accounts", CONNECTD_ACCESS_PUBLIC, .prepare = accounts_prepare, .run = accounts_run,
    .limits = guess_limits, .summary = "The accounts of a known user that may take the contract" },
  { "POST", "activation/accept", CONNECTD_ACCESS_PUBLIC, .writes = TRUE, .prepare = accept_prepare,
    .run = accept_run, .limits = guess_limits,
    .summary = "Accept: the account exists and the contract is active" },
  { "POST", "activation/reject", CONNECTD_ACCESS_PUBLIC, .writes = TRUE, .run = reject_run,
    .limits = look_limits, .summary = "Reject the contract" },
  { NULL },
};
