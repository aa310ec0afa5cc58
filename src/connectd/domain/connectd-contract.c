/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How a contract comes into being: program and service contracts are made by the agreement's owner and wait
 * for the partner behind an activation link; distribution and syndication contracts are enrolled by the
 * partner. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include "auth/connectd-secret.h"

#define CONTRACTS (&connect_contracts_collection)

static const struct
{
  const char *type;
  const char *role; /* of the partner */
  gboolean by_link;
} forms[] = {
  { "program", "vendor", TRUE },
  { "service", "reseller", TRUE },
  { "distribution", "vendor", FALSE },
  { "syndication", "reseller", FALSE },
};

static int
find_form (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_strcmp0 (forms[i].type, type) == 0)
      return (int)i;
  return -1;
}

const char *
_connectd_contract_type_for_role (const char *role)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    if (forms[i].by_link && g_strcmp0 (forms[i].role, role) == 0)
      return forms[i].type;
  return NULL;
}

const char *
_connectd_contract_role_for_type (const char *type)
{
  int form = find_form (type);

  return form >= 0 ? forms[form].role : NULL;
}

gboolean
_connectd_contract_is_open (JsonObject *contract)
{
  return connect_strv_has (STRV ("enrolling", "pending", "active"),
                           connect_json_get_string (contract, "status"));
}

char *
_connectd_contract_dup_link (ConnectdTx *tx, const char *code)
{
  return g_strdup_printf ("%s/contracts/activate?secret=%s", connectd_tx_get_public_url (tx), code);
}

/* contracts of whatever state: in the order of ids there is no index of those that wait */
#define LINKS_AT_ONCE 500

/* Whether its link may still be opened. */
static gboolean
waits (JsonObject *contract)
{
  return g_strcmp0 (connect_json_get_string (contract, "status"), "pending") == 0 &&
         connect_json_get_string (contract, "activation.hash") != NULL;
}

static gboolean
has_present_link (ConnectdTx *tx, JsonObject *contract)
{
  g_autofree char *present = g_strconcat (connectd_tx_get_public_url (tx), "/", NULL);
  const char *link = connect_json_get_string (contract, "activation.link");

  return link != NULL && g_str_has_prefix (link, present);
}

gboolean
_connectd_contract_run_links (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error)
{
  g_autoptr (GPtrArray) contracts = connectd_tx_find_after (tx, CONTRACTS, NULL, position, LINKS_AT_ONCE, error);

  for (guint i = 0; contracts != NULL && i < contracts->len; i++)
    {
      JsonObject *contract = g_ptr_array_index (contracts, i);
      g_autofree char *link =
          _connectd_contract_dup_link (tx, connect_json_get_string (contract, "activation.code"));

      if (!waits (contract) || has_present_link (tx, contract))
        continue;
      connect_json_set_string (contract, "activation.link", link);
      if (!connectd_tx_update (tx, CONTRACTS, _connectd_id (contract), contract, error))
        return FALSE;
    }
  if (contracts != NULL && contracts->len == LINKS_AT_ONCE)
    *next = g_strdup (_connectd_id (g_ptr_array_index (contracts, contracts->len - 1)));
  return contracts != NULL;
}

/* One that waits, the first in the order of ids: NULL when there is none, or none near. */
static gboolean
find_waiting (ConnectdTx *tx, JsonObject **found, GError **error)
{
  g_autoptr (GPtrArray) page = NULL;
  g_autofree char *after = g_strdup ("");

  for (guint i = 0; i < 10 && *found == NULL; i++)
    {
      g_clear_pointer (&page, g_ptr_array_unref);
      page = connectd_tx_find_after (tx, CONTRACTS, NULL, after, 50, error);
      for (guint j = 0; page != NULL && j < page->len && *found == NULL; j++)
        if (waits (g_ptr_array_index (page, j)))
          *found = json_object_ref (g_ptr_array_index (page, j));
      if (page == NULL || page->len < 50)
        return page != NULL;
      g_set_str (&after, _connectd_id (g_ptr_array_index (page, page->len - 1)));
    }
  return TRUE;
}

/* The first ones at once, many by a task. They are moved in the order of their ids, so where the first is right the task, if there still is
 * one, does the rest. */
gboolean
_connectd_contract_refresh_links (ConnectdTx *tx, GError **error)
{
  gint64 n = connectd_tx_count (tx, CONTRACTS, "eq(status,pending)", error);
  g_autoptr (JsonObject) first = NULL;
  g_autofree char *next = NULL;

  if (n <= 0)
    return n == 0;
  if (!find_waiting (tx, &first, error))
    return FALSE;
  if (first != NULL && has_present_link (tx, first))
    return TRUE;
  if (!_connectd_contract_run_links (tx, "", "", &next, error))
    return FALSE;
  return next == NULL || _connectd_slices_schedule (tx, CONNECTD_KIND_LINKS, "links", 0, error);
}

/* --- permissions --- */

static gboolean
check_right (ConnectProblems *problems, JsonObject *given, JsonObject *account, const char *right)
{
  g_autofree char *path = g_strconcat ("permissions.agreement.", right, NULL);
  JsonNode *node = connect_json_get (given, path);

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    connect_problems_add (problems, path, "This must be true or false.");
  else if (!json_node_get_boolean (node))
    return FALSE;
  else if (!_connectd_account_may_offer (account, right))
    connect_problems_add (problems, path, "Your account does not have this right, so it cannot give it.");
  else
    return TRUE;
  return FALSE;
}

/* Only what is known is kept, and all of it, so that readers need no defaults. */
static void
take_permissions (ConnectProblems *problems, JsonObject *doc, JsonObject *body, JsonObject *account)
{
  static const char *const rights[] = { "program.create", "service.create", "service.delegate" };
  static const char *const above[] = { "permissions.agreement", "permissions.agreement.program",
                                       "permissions.agreement.service" };
  JsonObject *permissions;

  if (connect_json_get (body, "permissions") == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (above); i++)
    if (connect_json_get (body, above[i]) != NULL && connect_json_get_object (body, above[i]) == NULL)
      connect_problems_add (problems, above[i], "An object is expected.");
  permissions = json_object_new ();
  for (guint i = 0; i < G_N_ELEMENTS (rights); i++)
    {
      g_autofree char *path = g_strconcat ("agreement.", rights[i], NULL);

      connect_json_set_boolean (permissions, path, check_right (problems, body, account, rights[i]));
    }
  connect_json_set_object (doc, "permissions", permissions);
}

/* --- creation --- */

static void
give_code (ConnectdTx *tx, JsonObject *doc)
{
  g_autofree char *code = connectd_activation_code_new ();
  g_autofree char *hash = connectd_secret_hash (code);
  g_autofree char *link = _connectd_contract_dup_link (tx, code);

  connect_json_set_string (doc, "activation.code", code);
  connect_json_set_string (doc, "activation.hash", hash);
  connect_json_set_string (doc, "activation.link", link);
}

char *
_connectd_contract_reserve_account (ConnectdTx *tx, const char *role, GError **error)
{
  const char *type = g_strcmp0 (role, "vendor") == 0 ? "vendor" : "provider";

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = connectd_tx_new_id (tx, &connect_accounts_collection, type, error);
      g_autofree char *rql = id != NULL ? _connectd_eq ("partner.id", id) : NULL;
      gint64 used = rql != NULL ? connectd_tx_count (tx, CONTRACTS, rql, error) : -1;

      if (used < 0)
        return NULL;
      if (used == 0)
        return g_steal_pointer (&id);
    }
  _connectd_fail (error, CONNECT_ERROR_FAILED, "No account id is free.");
  return NULL;
}

/* The partner that the body names: somebody in the issuer's directory, or a new one whose account id is
 * reserved now. */
static JsonObject *
take_partner (ConnectdTx *tx, JsonObject *issuer, const char *role, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *id = _connectd_text (problems, body, "partner.id", 32, 0);
  const char *name =
      _connectd_text (problems, body, "partner.name", 64, id == NULL ? CONNECTD_TEXT_REQUIRED : 0);
  g_autofree char *key = NULL;
  g_autofree char *reserved = NULL;
  JsonObject *partner = NULL;

  if (!connect_problems_check (problems, error))
    return NULL;
  if (id == NULL)
    {
      reserved = _connectd_contract_reserve_account (tx, role, error);
      if (reserved == NULL)
        return NULL;
      partner = json_object_new ();
      connect_json_set_string (partner, "id", reserved);
      connect_json_set_string (partner, "name", name);
      return partner;
    }
  key = connect_collection_make_key (&connect_partners_collection, NULL, _connectd_id (issuer), id);
  if (!_connectd_look_up (tx, &connect_partners_collection, key, &partner, error))
    return NULL;
  if (partner != NULL && g_strcmp0 (connect_json_get_string (partner, "role"), role) == 0)
    return partner;
  _connectd_fail (error, CONNECT_ERROR_INVALID,
                  partner == NULL ? "partner.id: There is no such partner in your directory."
                                  : "partner.id: A contract of this type is not for this kind of partner.");
  g_clear_pointer (&partner, json_object_unref);
  return NULL;
}

/* One open contract per agreement and partner. */
static gboolean
check_alone (ConnectdTx *tx, JsonObject *agreement, const char *partner_id, GError **error)
{
  g_autofree char *of = _connectd_eq ("agreement.id", _connectd_id (agreement));
  g_autofree char *with = _connectd_eq ("partner.id", partner_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,%s,in(status,(enrolling,pending,active)))", of, with);
  gint64 n = connectd_tx_count (tx, CONTRACTS, rql, error);

  if (n > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "partner: There is an open contract of this agreement already.");
  return n == 0;
}

/* What every contract takes from its agreement. */
static void
take_agreement (ConnectdTx *tx, JsonObject *doc, JsonObject *agreement)
{
  const char *title = connect_json_get_string (agreement, "title");
  g_autofree char *name = g_strconcat ("Contract of ", title, NULL);
  JsonObject *marketplace = connect_json_get_object (agreement, "marketplace");

  connect_json_set_string (doc, "name", name);
  connect_json_set_string (doc, "type", connect_json_get_string (agreement, "type"));
  connect_json_set_int (doc, "version", connect_json_get_int (agreement, "version", 0));
  connect_json_set_string (doc, "version_created", connect_json_get_string (agreement, "version_created"));
  connect_json_set_boolean (doc, "latest", TRUE);
  connect_json_set_reference (doc, "agreement", _connectd_id (agreement), title);
  connect_json_set_string (doc, "agreement.owner.id", connect_json_get_string (agreement, "owner.id"));
  if (marketplace != NULL)
    connect_json_set_object (doc, "marketplace", connect_json_copy (marketplace));
  connect_json_set_string (doc, "form.id", connect_json_get_string (agreement, "forms.enroll.id"));
  if (connect_json_get_string (doc, "kind") == NULL)
    connect_json_set_string (doc, "kind", "production");
}

static gboolean
create_by_link (ConnectdTx *tx,
                JsonObject *doc,
                JsonObject *body,
                JsonObject *agreement,
                const char *role,
                GError **error)
{
  const char *viewer_id = connectd_tx_get_viewer (tx)->account_id;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) issuer = connectd_tx_get (tx, &connect_accounts_collection, viewer_id, error);
  g_autoptr (JsonObject) partner = NULL;

  if (issuer == NULL)
    return FALSE;
  if (g_strcmp0 (viewer_id, connect_json_get_string (agreement, "owner.id")) != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN,
                           "Only the owner of the agreement makes contracts of it.");
  _connectd_text (problems, body, "activation.message", 200, CONNECTD_TEXT_REQUIRED | CONNECTD_TEXT_LINES);
  take_permissions (problems, doc, body, issuer);
  if (!connect_problems_check (problems, error))
    return FALSE;
  partner = take_partner (tx, issuer, role, body, error);
  if (partner == NULL || !check_alone (tx, agreement, _connectd_id (partner), error))
    return FALSE;
  _connectd_set_account (doc, "partner", partner);
  _connectd_set_account (doc, "owner", partner);
  _connectd_set_account (doc, "issuer", issuer);
  _connectd_set_account (doc, "creator", issuer);
  connect_json_set_string (doc, "status", "pending");
  give_code (tx, doc);
  return TRUE;
}

static gboolean
create_enrolled (ConnectdTx *tx,
                 JsonObject *doc,
                 JsonObject *body,
                 JsonObject *agreement,
                 const char *role,
                 GError **error)
{
  const ConnectViewer *viewer = connectd_tx_get_viewer (tx);
  g_autoptr (JsonObject) partner =
      connectd_tx_get (tx, &connect_accounts_collection, viewer->account_id, error);
  g_autoptr (JsonObject) issuer = connectd_tx_get (tx, &connect_accounts_collection,
                                                   connect_json_get_string (agreement, "owner.id"), error);
  g_autoptr (JsonObject) event = NULL;
  JsonObject *by;

  if (partner == NULL || issuer == NULL)
    return FALSE;
  if (g_strcmp0 (_connectd_id (partner), _connectd_id (issuer)) == 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN,
                           "The partner enrolls this agreement, not its owner.");
  if (g_strcmp0 (connect_json_get_string (partner, "role"), role) != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This agreement is for another kind of account.");
  if (!check_alone (tx, agreement, viewer->account_id, error))
    return FALSE;
  event = connectd_tx_new_event (tx);
  by = connect_json_get_object (event, "by");
  connect_json_remove (doc, "permissions");
  _connectd_set_account (doc, "partner", partner);
  _connectd_set_account (doc, "owner", partner);
  _connectd_set_account (doc, "creator", partner);
  _connectd_set_account (doc, "issuer", issuer);
  if (by != NULL)
    connect_json_set_reference (doc, "signee", _connectd_id (by), connect_json_get_string (by, "name"));
  if (connect_json_get_string (doc, "form.id") != NULL)
    {
      connect_json_set_string (doc, "status", "enrolling"); /* until the form is filled in */
      return TRUE;
    }
  connect_json_set_string (doc, "status", "pending");
  connect_json_set_time (doc, "enrolled", connectd_tx_get_now (tx));
  _connectd_stamp (tx, doc, "events.countersigned");
  return TRUE;
}

static gboolean
check_expiry (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  if (connect_json_get (doc, "expire_at") != NULL &&
      connect_json_get_time (doc, "expire_at") <= connectd_tx_get_now (tx))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "expire_at: This must be in the future.");
  return TRUE;
}

static gboolean
contract_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  int form;

  if (parent == NULL)
    return _connectd_fail (error, CONNECT_ERROR_METHOD,
                           "A contract is made from its agreement: POST agreements/ID/contracts.");
  form = find_form (connect_json_get_string (parent, "type"));
  if (form < 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "agreement: No contracts are made from agreements of this type.");
  if (!connect_json_get_boolean (parent, "active", FALSE))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "agreement: It has no active version.");
  if (!check_expiry (tx, doc, error))
    return FALSE;
  take_agreement (tx, doc, parent);
  return forms[form].by_link ? create_by_link (tx, doc, body, parent, forms[form].role, error)
                             : create_enrolled (tx, doc, body, parent, forms[form].role, error);
}

static gboolean
accept_at_once (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (JsonObject) account =
      connectd_tx_get (tx, &connect_accounts_collection, connect_json_get_string (doc, "partner.id"), error);

  if (account == NULL)
    return FALSE;
  connect_json_set_string (doc, "status", "active");
  return _connectd_contract_activate (tx, doc, account, NULL, error) &&
         connectd_tx_update (tx, CONTRACTS, _connectd_id (doc), doc, error);
}

static gboolean
contract_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  const char *agreement_id = connect_json_get_string (doc, "agreement.id");
  g_autoptr (JsonObject) agreement =
      connectd_tx_get (tx, &connect_agreements_collection, agreement_id, error);

  if (agreement == NULL ||
      !_connectd_agreement_count (tx, agreement_id, 1, 0, connect_json_get_int (doc, "version", 0), error) ||
      !_connectd_visibility_of_new_contract (tx, doc, error) ||
      !_connectd_market_contract_changed (tx, doc, FALSE, error) || !_connectd_news_contract_changed (tx, doc, error) ||
      !_connectd_partner_refresh_pair (tx, doc, FALSE, error) ||
      !_connectd_contract_schedule_expiry (tx, doc, error))
    return FALSE;
  return !connect_json_get_boolean (agreement, "auto_accept", FALSE) ||
         g_strcmp0 (connect_json_get_string (doc, "status"), "enrolling") == 0 || accept_at_once (tx, doc, error);
}

static gboolean
contract_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return _connectd_agreement_count (tx, connect_json_get_string (doc, "agreement.id"), -1,
                                    connect_json_get_int (doc, "version", 0), 0, error) &&
         _connectd_visibility_of_contract (tx, doc, TRUE, error) &&
         _connectd_market_contract_changed (tx, doc, TRUE, error) &&
         _connectd_partner_refresh_pair (tx, doc, TRUE, error);
}

const ConnectdHooks connectd_contract_hooks = {
  .collection = "contracts",
  .create = contract_create,
  .created = contract_created,
  .remove = contract_remove,
  .act = _connectd_contract_act,
};

/* --- operations --- */

const ConnectdOperation connectd_contract_operations[] = {
  { "GET", "agreements/{agreement}/contracts", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PARTNERS,
    .list = "contracts", .filter = "eq(agreement.id,{agreement})", .within = "agreements",
    .summary = "The contracts of an agreement" },
  { "POST", "agreements/{agreement}/contracts", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_PARTNERS,
    .writes = TRUE, .makes = "contracts", .within = "agreements",
    .summary = "A program or service contract by the owner; enrolling by the partner" },
  { NULL },
};
