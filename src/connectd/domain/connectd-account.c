/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Accounts: organisations. A new one comes with its Administrators and never loses them. Which agreements an
 * account may make itself follows from the contracts that admitted it; a Distributor has every right by its
 * role. */

#include "config.h"

#include "domain/connectd-domain-private.h"
#include "domain/notify/connectd-notify-flow.h"
#include "domain/order/connectd-order.h"

#define ACCOUNTS (&connect_accounts_collection)
#define MAX_ICON (2 * 1024 * 1024)
#define MOST_NAMED 100

static gboolean
is_distributor (JsonObject *account)
{
  return g_strcmp0 (connect_json_get_string (account, "role"), "distributor") == 0;
}

static gboolean
has_right (JsonObject *account, const char *right)
{
  g_autofree char *path = g_strconcat ("permissions.agreement.", right, NULL);

  return is_distributor (account) || connect_json_get_boolean (account, path, FALSE);
}

gboolean
_connectd_account_may_create (JsonObject *account, const char *agreement_type)
{
  g_autofree char *right = g_strconcat (agreement_type, ".create", NULL);

  if (g_strcmp0 (agreement_type, "referral") == 0)
    return is_distributor (account) && connect_json_get_boolean (account, "sourcing", FALSE);
  return has_right (account, right);
}

gboolean
_connectd_account_may_offer (JsonObject *account, const char *right)
{
  return has_right (account, g_str_has_prefix (right, "service.") ? "service.delegate" : right);
}

JsonObject *
_connectd_account_brief (JsonObject *account)
{
  const char *const shown[] = { "id", "name", "type", "role", "icon" };
  JsonObject *brief = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    connect_json_set_string (brief, shown[i], connect_json_get_string (account, shown[i]));
  return brief;
}

/* --- lists of an account: texts and {id, name} --- */

/* Only what is known of an element is kept: whatever else it carries would go into every partner's directory.
 */
static JsonObject *
new_element (JsonObject *given)
{
  const char *name = connect_json_get_string (given, "name");
  JsonObject *element = json_object_new ();

  connect_json_set_string (element, "id", _connectd_id (given));
  if (name != NULL && g_utf8_strlen (name, -1) <= 256)
    connect_json_set_string (element, "name", name);
  return element;
}

static gboolean
check_texts (ConnectProblems *problems, JsonObject *doc, const char *path, gboolean objects)
{
  JsonArray *list = connect_json_get_array (doc, path);
  g_autoptr (JsonArray) kept = json_array_new ();
  guint n = list != NULL ? json_array_get_length (list) : 0;

  if (n > 300)
    connect_problems_add (problems, path, "These are more than 300.");
  for (guint i = 0; i < MIN (n, 300); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      const char *text = NULL;

      if (objects && JSON_NODE_HOLDS_OBJECT (node))
        text = _connectd_id (json_node_get_object (node));
      else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        text = json_node_get_string (node);
      if (text == NULL || *text == '\0' || g_utf8_strlen (text, -1) > 256)
        {
          connect_problems_add (problems, path, "Element %u is no text of 1 to 256 characters.", i);
          return FALSE;
        }
      if (JSON_NODE_HOLDS_OBJECT (node))
        json_array_add_object_element (kept, new_element (json_node_get_object (node)));
      else
        json_array_add_string_element (kept, text);
    }
  if (list != NULL)
    json_object_set_array_member (doc, path, g_steal_pointer (&kept));
  return TRUE;
}

static gboolean
check_account (JsonObject *account, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  check_texts (problems, account, "countries", TRUE);
  check_texts (problems, account, "languages", FALSE);
  check_texts (problems, account, "websites", FALSE);
  check_texts (problems, account, "industries", TRUE);
  _connectd_text (problems, account, "name", 64, CONNECTD_TEXT_REQUIRED);
  return connect_problems_check (problems, error);
}

/* --- a new account --- */

static void
take_company (JsonObject *account, JsonObject *company)
{
  for (guint i = 0; company != NULL && i < ACCOUNTS->n_members; i++)
    {
      const ConnectMember *m = &ACCOUNTS->members[i];
      JsonNode *node =
          (m->flags & CREATE) && !(m->flags & REQUIRED) ? connect_json_get (company, m->path) : NULL;
      gboolean list = m->kind == CONNECT_KIND_LIST;

      if (node != NULL && (list ? JSON_NODE_HOLDS_ARRAY (node) : JSON_NODE_HOLDS_VALUE (node)))
        connect_json_set (account, m->path, json_node_copy (node));
    }
}

/* An operation's body is checked here; a collection's has been by the engine. */
static gboolean
check_company (JsonObject *company, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  for (guint i = 0; company != NULL && i < ACCOUNTS->n_members; i++)
    {
      const ConnectMember *m = &ACCOUNTS->members[i];

      if ((m->flags & CREATE) == 0 || (m->flags & REQUIRED))
        continue;
      if (m->kind == CONNECT_KIND_LIST && connect_json_get (company, m->path) != NULL &&
          connect_json_get_array (company, m->path) == NULL)
        connect_problems_add (problems, m->path, "A list is expected.");
      if (m->kind == CONNECT_KIND_STRING)
        _connectd_text (problems, company, m->path, m->max_length, CONNECTD_TEXT_LINES);
    }
  return connect_problems_check (problems, error);
}

static JsonObject *
new_account (const char *id, const char *role, const char *name, JsonObject *company, JsonObject *permissions)
{
  JsonObject *account = json_object_new ();

  connect_json_set_string (account, "id", id);
  connect_json_set_string (account, "name", name);
  connect_json_set_string (account, "description", "");
  connect_json_set_string (account, "overview", "");
  connect_json_set_string (account, "type", g_strcmp0 (role, "vendor") == 0 ? "vendor" : "provider");
  connect_json_set_string (account, "role", role);
  connect_json_set_string (account, "brand", "BR-000");
  connect_json_set_string (account, "external_id", "");
  connect_json_set_boolean (account, "sourcing", FALSE);
  json_object_set_array_member (account, "industries", json_array_new ());
  connect_json_set_boolean (account, "public", FALSE);
  take_company (account, company);
  if (permissions != NULL)
    connect_json_set_object (account, "permissions", connect_json_copy (permissions));
  return account;
}

JsonObject *
_connectd_account_add (ConnectdTx *tx,
                       const char *id,
                       const char *role,
                       const char *name,
                       JsonObject *company,
                       JsonObject *permissions,
                       JsonObject *founder,
                       GError **error)
{
  const char *type = g_strcmp0 (role, "vendor") == 0 ? "vendor" : "provider";
  g_autofree char *made = id != NULL ? g_strdup (id) : connectd_tx_new_id (tx, ACCOUNTS, type, error);
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) group = NULL;

  if (made == NULL || !check_company (company, error))
    return NULL;
  account = new_account (made, role, name, company, permissions);
  if (!check_account (account, error) || !connectd_tx_insert (tx, ACCOUNTS, made, account, error))
    return NULL;
  group = _connectd_group_add_administrators (tx, made, error);
  if (group == NULL || (founder != NULL && !_connectd_member_join (tx, made, founder, group, error)))
    return NULL;
  return g_steal_pointer (&account);
}

gboolean
_connectd_account_furnish (ConnectdTx *tx, const char *account_id, GError **error)
{
  g_autofree char *mine = _connectd_eq ("account.id", account_id);
  gint64 n = connectd_tx_count (tx, &connect_notification_subscriptions_collection, mine, error);
  gboolean hushed, good;

  if (n != 0)
    return n > 0;
  hushed = connectd_tx_set_hushed (tx, TRUE);
  good = _connectd_sla_add (tx, account_id, error) && _connectd_notification_add_account (tx, account_id, error);
  connectd_tx_set_hushed (tx, hushed);
  return good;
}

/* --- permissions by contract --- */

static const char *const rights[] = { "program.create", "service.create", "service.delegate" };

static void
merge_rights (JsonObject *into, JsonObject *contract)
{
  for (guint i = 0; i < G_N_ELEMENTS (rights); i++)
    {
      g_autofree char *from = g_strconcat ("permissions.agreement.", rights[i], NULL);
      g_autofree char *to = g_strconcat ("agreement.", rights[i], NULL);
      gboolean has = connect_json_get_boolean (contract, from, FALSE) &&
                     g_strcmp0 (connect_json_get_string (contract, "status"), "active") == 0;

      connect_json_set_boolean (into, to, has || connect_json_get_boolean (into, to, FALSE));
    }
}

gboolean
_connectd_account_refresh_permissions (ConnectdTx *tx,
                                       const char *account_id,
                                       JsonObject *contract,
                                       GError **error)
{
  g_autoptr (GPtrArray) contracts =
      _connectd_find (tx, &connect_contracts_collection, "partner.id", account_id, 0, error);
  g_autoptr (JsonObject) account =
      contracts != NULL ? connectd_tx_get (tx, ACCOUNTS, account_id, error) : NULL;
  JsonObject *permissions, *before;
  g_autofree char *old_text = NULL;
  g_autofree char *new_text = NULL;

  if (account == NULL)
    return FALSE;
  if (is_distributor (account))
    return TRUE;
  permissions = json_object_new ();
  merge_rights (permissions, contract);
  for (guint i = 0; i < contracts->len; i++)
    if (g_strcmp0 (_connectd_id (g_ptr_array_index (contracts, i)), _connectd_id (contract)) != 0)
      merge_rights (permissions, g_ptr_array_index (contracts, i));
  before = connect_json_get_object (account, "permissions");
  old_text = before != NULL ? connect_json_object_to_string (before) : NULL;
  new_text = connect_json_object_to_string (permissions);
  connect_json_set_object (account, "permissions", permissions);
  return g_strcmp0 (old_text, new_text) == 0 || connectd_tx_update (tx, ACCOUNTS, account_id, account, error);
}

/* --- hooks and operations --- */

static gboolean
account_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  return _connectd_fail (
      error, CONNECT_ERROR_INVALID,
      "code: This field is required. An account comes into being by activating a contract.");
}

static gboolean
account_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_account (doc, error) && _connectd_take_image (tx, doc, body, "icon", ACCOUNTS, _connectd_id (doc), error) &&
         _connectd_partner_refresh_account (tx, doc, NULL, FALSE, error);
}

const ConnectdHooks connectd_account_hooks = {
  .collection = "accounts",
  .create = account_create,
  .update = account_update,
  .upload = MAX_ICON,
};

/* Further users that the body names become administrators too; only those whom the caller knows. Published
 * scripts send the list of all users: who was invited and has not registered yet is passed over. */
static gboolean
join_named (ConnectdTx *tx, const char *account_id, const char *by, JsonArray *users, GError **error)
{
  g_autoptr (JsonObject) group = _connectd_group_administrators (tx, account_id, error);

  if (users != NULL && json_array_get_length (users) > MOST_NAMED)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "users: Ensure there are no more than %d.", MOST_NAMED);
  for (guint i = 0; group != NULL && users != NULL && i < json_array_get_length (users); i++)
    {
      JsonNode *node = json_array_get_element (users, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (node) ? _connectd_id (json_node_get_object (node)) : NULL;
      g_autoptr (JsonObject) user = NULL;
      gboolean known = FALSE;

      if (id != NULL && !_connectd_member_share_account (tx, by, id, &known, error))
        return FALSE;
      if (!known)
        return _connectd_fail (error, CONNECT_ERROR_INVALID, "users.%u.id: There is no such user.", i);
      user = connectd_tx_get (tx, &connect_users_collection, id, error);
      if (user == NULL || (connect_json_get_string (user, "password") != NULL &&
                           !_connectd_member_join (tx, account_id, user, group, error)))
        return FALSE;
    }
  return group != NULL;
}

/* Who activates: the signed-in user, or for an API token the first user that the body names. */
static JsonObject *
get_founder (ConnectdCall *call, JsonArray *users, GError **error)
{
  const char *id = call->viewer->user_id;
  JsonNode *first =
      users != NULL && json_array_get_length (users) > 0 ? json_array_get_element (users, 0) : NULL;
  g_autofree char *key = NULL;
  g_autoptr (JsonObject) member = NULL;

  if (g_str_has_prefix (id, "UR-"))
    return connectd_tx_get (call->tx, &connect_users_collection, id, error);
  id = first != NULL && JSON_NODE_HOLDS_OBJECT (first) ? _connectd_id (json_node_get_object (first)) : NULL;
  key = connect_collection_make_key (&connect_account_users_collection, call->viewer->account_id, NULL,
                                     id != NULL ? id : "");
  if (!_connectd_look_up (call->tx, &connect_account_users_collection, key, &member, error))
    return NULL;
  if (member != NULL && g_strcmp0 (connect_json_get_string (member, "status"), "joined") == 0)
    return connectd_tx_get (call->tx, &connect_users_collection, id, error);
  _connectd_fail (error, CONNECT_ERROR_INVALID,
                  "users: Name a user of your account who becomes the administrator.");
  return NULL;
}

/* The contract that query or body name by its code, checked against what else the body says. */
static JsonObject *
find_contract (ConnectdCall *call, JsonObject *body, GError **error)
{
  g_autofree char *parameter = _connectd_parameter (call, "code");
  const char *code = parameter != NULL ? parameter : connect_json_get_string (body, "code");
  const char *contract_id = connect_json_get_string (body, "contract_id");
  g_autoptr (JsonObject) contract = NULL;

  if (code == NULL)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "code: This field is required.");
      return NULL;
    }
  contract = _connectd_activation_find (call->tx, code, error);
  if (contract == NULL)
    return NULL;
  if (contract_id == NULL || g_strcmp0 (contract_id, _connectd_id (contract)) == 0)
    return g_steal_pointer (&contract);
  _connectd_fail (error, CONNECT_ERROR_INVALID, "contract_id: The code belongs to another contract.");
  return NULL;
}

/* POST /accounts?code=: activation by somebody who is signed in, as published scripts do it. */
static gboolean
accounts_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) contract = NULL;
  g_autoptr (JsonObject) founder = NULL;
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) present = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *body = _connectd_body (call, &holder, error);
  JsonArray *users;
  const char *id, *name;

  if (body == NULL)
    return FALSE;
  contract = find_contract (call, body, error);
  if (contract == NULL)
    return FALSE;
  users = connect_json_get_array (body, "users");
  id = _connectd_text (problems, body, "id", 100, 0);
  if (id == NULL)
    id = connect_json_get_string (contract, "partner.id");
  if (!_connectd_look_up (call->tx, ACCOUNTS, id, &present, error))
    return FALSE;
  name = _connectd_text (problems, body, "name", 64, present == NULL ? CONNECTD_TEXT_REQUIRED : 0);
  if (present == NULL && g_strcmp0 (id, connect_json_get_string (contract, "partner.id")) != 0)
    connect_problems_add (problems, "id", "This is not the account that the contract reserves.");
  if (!connect_problems_check (problems, error))
    return FALSE;
  founder = get_founder (call, users, error);
  if (founder == NULL)
    return FALSE;
  account =
      _connectd_activation_run (call->tx, contract, founder, present != NULL ? id : NULL, name, body, error);
  if (account == NULL || (present == NULL && !join_named (call->tx, _connectd_id (account),
                                                          _connectd_id (founder), users, error)))
    return FALSE;
  _connectd_answer (call, 201, connectd_tx_show (call->tx, ACCOUNTS, account, FALSE));
  return TRUE;
}

static const char *const code_limits[] = { "address 100/600", "body.code 10/3600", "query.code 10/3600", NULL };

const ConnectdOperation connectd_account_operations[] = {
  { "POST", "accounts", CONNECTD_ACCESS_USER, .writes = TRUE, .run = accounts_post, .limits = code_limits,
    .summary = "Activate a contract by its code: the account of the invited partner" },
  { NULL },
};
