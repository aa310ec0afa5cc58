/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Create Partner: agreement (chosen or made on the way), contract, and the partner invited by link or there
 * at once. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#define AGREEMENTS (&connect_agreements_collection)
#define CONTRACTS (&connect_contracts_collection)

typedef struct
{
  JsonObject *body;
  const char *role;
  const char *type; /* of agreement and contract */
  const char *name;
  gboolean immediate;
  char *invitation; /* code for a representative who is no user yet */
} Wizard;

static gboolean
read_wizard (Wizard *wizard, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonNode *immediate;

  wizard->role = _connectd_text (problems, wizard->body, "role", 32, CONNECTD_TEXT_REQUIRED);
  wizard->name = _connectd_text (problems, wizard->body, "name", 64, CONNECTD_TEXT_REQUIRED);
  immediate = connect_json_get (wizard->body, "immediate");
  if (immediate != NULL &&
      (!JSON_NODE_HOLDS_VALUE (immediate) || json_node_get_value_type (immediate) != G_TYPE_BOOLEAN))
    connect_problems_add (problems, "immediate", "This must be true or false.");
  wizard->immediate = connect_json_get_boolean (wizard->body, "immediate", FALSE);
  wizard->type = _connectd_contract_type_for_role (wizard->role);
  if (wizard->role != NULL && wizard->type == NULL)
    connect_problems_add (problems, "role", "Expected one of: vendor, reseller.");
  if (connect_json_get_object (wizard->body, "agreement") == NULL)
    connect_problems_add (problems, "agreement", "Choose an agreement ({id}) or describe a new one.");
  return connect_problems_check (problems, error);
}

static JsonObject *
new_agreement (ConnectdTx *tx, const Wizard *wizard, JsonObject *given, GError **error)
{
  g_autoptr (JsonObject) body = connect_json_copy (given);

  connect_json_set_string (body, "type", wizard->type);
  connect_json_set_boolean (body, "active", TRUE);
  return connectd_tx_create (tx, AGREEMENTS, NULL, body, error);
}

static JsonObject *
get_agreement (ConnectdTx *tx, const Wizard *wizard, GError **error)
{
  JsonObject *given = connect_json_get_object (wizard->body, "agreement");
  const char *id = _connectd_id (given);
  g_autoptr (JsonObject) agreement = NULL;

  if (id == NULL)
    return new_agreement (tx, wizard, given, error);
  agreement = connectd_tx_get_visible (tx, AGREEMENTS, id, error);
  if (agreement == NULL)
    return NULL;
  if (g_strcmp0 (connect_json_get_string (agreement, "type"), wizard->type) == 0)
    return g_steal_pointer (&agreement);
  _connectd_fail (error, CONNECT_ERROR_INVALID, "agreement.id: A %s takes a %s agreement.", wizard->role,
                  wizard->type);
  return NULL;
}

/* The contract's own part of the body; an account that is there at once needs no note to its signee. */
static JsonObject *
new_contract (ConnectdTx *tx, const Wizard *wizard, JsonObject *agreement, GError **error)
{
  static const char *const parts[] = { "kind", "activation", "permissions", "expire_at" };
  g_autoptr (JsonObject) body = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      JsonNode *node = json_object_get_member (wizard->body, parts[i]);

      if (node != NULL)
        json_object_set_member (body, parts[i], json_node_copy (node));
    }
  connect_json_set_string (body, "partner.name", wizard->name);
  if (wizard->immediate && connect_json_get_string (body, "activation.message") == NULL)
    {
      json_object_remove_member (body, "activation");
      connect_json_set_string (body, "activation.message", "Created together with the account.");
    }
  return connectd_tx_create (tx, CONTRACTS, agreement, body, error);
}

/* --- at once --- */

/* The person who shall administer the new account: named by e-mail, else whoever acts, since no account is
 * without one. */
static gboolean
find_representative (ConnectdTx *tx, const Wizard *wizard, JsonObject **user, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *actor = connectd_tx_get_viewer (tx)->user_id;
  const char *email = _connectd_email (problems, wizard->body, "representative.email", 0);
  const char *name = _connectd_text (problems, wizard->body, "representative.name", 128, 0);

  if (!connect_problems_check (problems, error))
    return FALSE;
  if (email != NULL)
    {
      if (!_connectd_user_find (tx, email, user, error))
        return FALSE;
      if (*user == NULL)
        *user = _connectd_user_add (tx, email, name, NULL, error);
      return *user != NULL;
    }
  if (!g_str_has_prefix (actor, "UR-"))
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "representative.email: An API token must name a person.");
  *user = connectd_tx_get (tx, &connect_users_collection, actor, error);
  return *user != NULL;
}

/* A representative without a password is invited; until that is taken the acting user keeps the account. */
static gboolean
add_people (ConnectdTx *tx, Wizard *wizard, JsonObject *account, JsonObject *representative, GError **error)
{
  const char *account_id = _connectd_id (account);
  const char *actor = connectd_tx_get_viewer (tx)->user_id;
  g_autoptr (JsonObject) group = _connectd_group_administrators (tx, account_id, error);
  g_autoptr (JsonObject) own = NULL;

  if (group == NULL)
    return FALSE;
  if (connect_json_get_string (representative, "password") != NULL)
    return _connectd_member_join (tx, account_id, representative, group, error);
  if (!g_str_has_prefix (actor, "UR-"))
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "representative.email: This person is no user yet; invite by link instead.");
  own = connectd_tx_get (tx, &connect_users_collection, actor, error);
  return own != NULL && _connectd_member_join (tx, account_id, own, group, error) &&
         _connectd_member_invite (tx, account_id, representative, group, &wizard->invitation, error);
}

static gboolean
activate_at_once (ConnectdTx *tx, Wizard *wizard, JsonObject *contract, GError **error)
{
  g_autoptr (JsonObject) representative = NULL;
  g_autoptr (JsonObject) account = NULL;

  if (!find_representative (tx, wizard, &representative, error))
    return FALSE;
  account = _connectd_account_add (tx, connect_json_get_string (contract, "partner.id"), wizard->role,
                                   wizard->name, wizard->body, NULL, NULL, error);
  return account != NULL && add_people (tx, wizard, account, representative, error) &&
         _connectd_contract_activate (tx, contract, account, representative, error) &&
         connectd_tx_update (tx, CONTRACTS, _connectd_id (contract), contract, error);
}

/* --- the operation --- */

static JsonObject *
show_result (ConnectdTx *tx, const Wizard *wizard, JsonObject *contract, GError **error)
{
  g_autofree char *key = connect_collection_make_key (&connect_partners_collection, NULL,
                                                      connectd_tx_get_viewer (tx)->account_id,
                                                      connect_json_get_string (contract, "partner.id"));
  g_autoptr (JsonObject) partner = connectd_tx_get (tx, &connect_partners_collection, key, error);
  JsonObject *shown;

  if (partner == NULL)
    return NULL;
  shown = connectd_tx_show (tx, &connect_partners_collection, partner, FALSE);
  connect_json_set_reference (shown, "contract", _connectd_id (contract),
                              connect_json_get_string (contract, "name"));
  connect_json_set_string (shown, "activation.link", connect_json_get_string (contract, "activation.link"));
  connect_json_set_string (shown, "representative.code", wizard->invitation);
  return shown;
}

static gboolean
partners_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) agreement = NULL;
  g_autoptr (JsonObject) contract = NULL;
  g_autofree char *invitation = NULL;
  Wizard wizard = { _connectd_body (call, &holder, error) };
  JsonObject *shown;
  gboolean done;

  if (wizard.body == NULL || !read_wizard (&wizard, error))
    return FALSE;
  agreement = get_agreement (call->tx, &wizard, error);
  contract = agreement != NULL ? new_contract (call->tx, &wizard, agreement, error) : NULL;
  done = contract != NULL && (!wizard.immediate || activate_at_once (call->tx, &wizard, contract, error));
  invitation = wizard.invitation;
  shown = done ? show_result (call->tx, &wizard, contract, error) : NULL;
  if (shown == NULL)
    return FALSE;
  _connectd_answer (call, 201, shown);
  return TRUE;
}

const ConnectdOperation connectd_partner_operations[] = {
  { "POST", "partners", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PARTNERS, .writes = TRUE,
    .run = partners_post, .summary = "Create a partner: agreement, contract, invitation or account" },
  { NULL },
};
