/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a contract goes through after it was made, and what follows from each step for account, directory and
 * visibility. Who may do what in which state is in the description. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include <string.h>

/* A code is of use only while the contract is pending. */
static void
spend_code (JsonObject *contract)
{
  const char *const parts[] = { "activation.code", "activation.hash", "activation.link", "activation.user" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    connect_json_remove (contract, parts[i]);
}

static gboolean
is_by_link (JsonObject *contract)
{
  return connect_strv_has (STRV ("program", "service"), connect_json_get_string (contract, "type"));
}

/* The version that is signed now, with its words as they are: later changes do not touch them. */
static gboolean
add_version (ConnectdTx *tx, JsonObject *contract, JsonObject *version, GError **error)
{
  const char *id = _connectd_id (contract);
  gint64 number = connect_json_get_int (version, "version", 0);
  const char *const copied[] = { "document_type", "link", "content", "version_created" };
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  g_autofree char *key = connect_collection_make_key (&connect_contract_versions_collection, id, NULL, text);
  g_autoptr (JsonObject) signed_version = json_object_new ();
  g_autoptr (JsonObject) present = NULL;
  JsonObject *file = connect_json_get_object (version, "file");

  connect_json_set_int (signed_version, "version", number);
  connect_json_set_reference (signed_version, "contract", id, connect_json_get_string (contract, "name"));
  connect_json_set_string (signed_version, "contract.type", connect_json_get_string (contract, "type"));
  connect_json_set_string (signed_version, "issuer.id", connect_json_get_string (contract, "issuer.id"));
  connect_json_set_string (signed_version, "partner.id", connect_json_get_string (contract, "partner.id"));
  connect_json_set_reference (signed_version, "signee", connect_json_get_string (contract, "signee.id"),
                              connect_json_get_string (contract, "signee.name"));
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    connect_json_set_string (signed_version, copied[i], connect_json_get_string (version, copied[i]));
  if (file != NULL)
    connect_json_set_object (signed_version, "file", connect_json_copy (file));
  connect_json_set_time (signed_version, "signed", connectd_tx_get_now (tx));
  if (!_connectd_look_up (tx, &connect_contract_versions_collection, key, &present, error) ||
      (file != NULL && !connectd_files_use (tx, connect_json_get_string (file, "id"),
                                            &connect_contract_versions_collection, key, error)))
    return FALSE;
  /* the owner may make an older version active again, and it may be signed a second time */
  return present != NULL
             ? connectd_tx_update (tx, &connect_contract_versions_collection, key, signed_version, error)
             : connectd_tx_insert (tx, &connect_contract_versions_collection, key, signed_version, error);
}

/* Moves the contract to `version`, signed. */
static gboolean
sign_version (ConnectdTx *tx, JsonObject *contract, gint64 number, GError **error)
{
  const char *agreement_id = connect_json_get_string (contract, "agreement.id");
  gint64 before = connect_json_get_int (contract, "version", 0);
  g_autoptr (JsonObject) version = _connectd_version_get (tx, agreement_id, number, error);

  if (version == NULL ||
      (before != number && !_connectd_agreement_count (tx, agreement_id, 0, before, number, error)))
    return FALSE;
  connect_json_set_int (contract, "version", number);
  connect_json_set_string (contract, "version_created", connect_json_get_string (version, "version_created"));
  return add_version (tx, contract, version, error);
}

static void
set_signee (JsonObject *contract, JsonObject *signee)
{
  if (signee != NULL)
    connect_json_set_reference (contract, "signee", _connectd_id (signee),
                                connect_json_get_string (signee, "name"));
}

/* Everybody whom the contract concerns sees its new state. */
static gboolean
tell_others (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  const char *partner_id = connect_json_get_string (contract, "partner.id");
  g_autoptr (JsonObject) partner = NULL;

  if (!_connectd_look_up (tx, &connect_accounts_collection, partner_id, &partner, error))
    return FALSE;
  return (partner == NULL || _connectd_account_refresh_permissions (tx, partner_id, contract, error)) &&
         _connectd_visibility_of_contract (tx, contract, FALSE, error) &&
         _connectd_market_contract_changed (tx, contract, FALSE, error) &&
         _connectd_news_contract_changed (tx, contract, error) &&
         _connectd_partner_refresh_pair (tx, contract, FALSE, error);
}

gboolean
_connectd_contract_activate (
    ConnectdTx *tx, JsonObject *contract, JsonObject *account, JsonObject *signee, GError **error)
{
  g_autoptr (JsonObject) agreement = connectd_tx_get (
      tx, &connect_agreements_collection, connect_json_get_string (contract, "agreement.id"), error);
  gint64 number;

  if (agreement == NULL)
    return FALSE;
  /* a link signs what is active today; an enrollment was for the version of its day */
  number = connect_json_get_int (is_by_link (contract) ? agreement : contract, "version", 0);
  connect_json_set_string (contract, "status", "active");
  _connectd_set_account (contract, "partner", account);
  _connectd_set_account (contract, "owner", account);
  set_signee (contract, signee);
  _connectd_stamp (tx, contract, "events.signed");
  connect_json_set_time (contract, "activation.date", connectd_tx_get_now (tx));
  spend_code (contract);
  return sign_version (tx, contract, number, error) && tell_others (tx, contract, error);
}

gboolean
_connectd_contract_reject (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  g_autofree char *hash = g_strdup (connect_json_get_string (contract, "activation.hash"));

  connect_json_set_string (contract, "status", "rejected");
  _connectd_stamp (tx, contract, "events.rejected");
  spend_code (contract);
  /* whoever comes with the link too late shall read why */
  if (_connectd_contract_has_expired (tx, contract))
    connect_json_set_string (contract, "activation.hash", hash);
  return tell_others (tx, contract, error);
}

gboolean
_connectd_contract_terminate (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  connect_json_set_string (contract, "status", "terminated");
  _connectd_stamp (tx, contract, "events.terminated");
  return tell_others (tx, contract, error);
}

gboolean
_connectd_contract_check_read (JsonObject *body, gint64 version, GError **error)
{
  JsonNode *read = connect_json_get (body, "version");

  if (read == NULL || connect_json_get_int (body, "version", 0) == version)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (read) || json_node_get_value_type (read) != G_TYPE_INT64)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "version: A whole number is expected.");
  return _connectd_fail (error, CONNECT_ERROR_CONFLICT,
                         "ACT_002|The agreement has another active version by now: read that one.");
}

/* The user who acts; NULL for an API token, which signs under its own id and name. */
static JsonObject *
get_actor (ConnectdTx *tx)
{
  g_autoptr (JsonObject) event = connectd_tx_new_event (tx);
  JsonObject *by = connect_json_get_object (event, "by");

  return by != NULL ? json_object_ref (by) : NULL;
}

/* Who signs may say which version he has read; published clients do not, and sign the one that is active. */
static gboolean
sign_pending (ConnectdTx *tx, JsonObject *contract, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) agreement = connectd_tx_get (
      tx, &connect_agreements_collection, connect_json_get_string (contract, "agreement.id"), error);
  g_autoptr (JsonObject) account =
      agreement != NULL ? connectd_tx_get (tx, &connect_accounts_collection,
                                           connect_json_get_string (contract, "partner.id"), error)
                        : NULL;
  g_autoptr (JsonObject) actor =
      is_by_link (contract) ? get_actor (tx) : NULL; /* the enrolling user stays signee */

  return account != NULL &&
         _connectd_contract_check_read (
             body, connect_json_get_int (is_by_link (contract) ? agreement : contract, "version", 0), error) &&
         _connectd_contract_activate (tx, contract, account, actor, error);
}

static gboolean
sign_newer (ConnectdTx *tx, JsonObject *contract, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) actor = get_actor (tx);
  gint64 newer = connect_json_get_int (contract, "newer.version", 0);

  if (!_connectd_contract_check_read (body, newer, error))
    return FALSE;
  set_signee (contract, actor);
  connect_json_set_boolean (contract, "latest", TRUE);
  connect_json_remove (contract, "newer");
  return sign_version (tx, contract, newer, error);
}

/* The form is filled in; where no signature is asked for, that is all. */
static gboolean
enroll (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  g_autoptr (JsonObject) actor = get_actor (tx);
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) agreement = connectd_tx_get (
      tx, &connect_agreements_collection, connect_json_get_string (contract, "agreement.id"), error);

  if (agreement == NULL ||
      (connect_json_get (agreement, "forms.enroll.id") != NULL && !_connectd_forms_check_enrollment (tx, contract, error)))
    return FALSE;
  set_signee (contract, actor);
  connect_json_set_time (contract, "enrolled", connectd_tx_get_now (tx));
  _connectd_stamp (tx, contract, "events.countersigned");
  if (!connect_json_get_boolean (agreement, "auto_accept", FALSE))
    return TRUE;
  account = connectd_tx_get (tx, &connect_accounts_collection, connect_json_get_string (contract, "partner.id"), error);
  return account != NULL && _connectd_contract_activate (tx, contract, account, NULL, error);
}

gboolean
_connectd_contract_act (
    ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  const char *verb = action->verb;

  if (strcmp (verb, "terminate") == 0)
    return _connectd_contract_terminate (tx, doc, error);
  if (strcmp (verb, "reject") != 0 && !_connectd_contract_check_expiry (tx, doc, error))
    return FALSE;
  if (strcmp (verb, "sign") == 0)
    return action->to != NULL ? sign_pending (tx, doc, body, error) : sign_newer (tx, doc, body, error);
  if (strcmp (verb, "reject") == 0)
    return _connectd_contract_reject (tx, doc, error);
  if (strcmp (verb, "enroll") == 0)
    return enroll (tx, doc, error);
  g_assert (strcmp (verb, "refine") == 0);
  connect_json_remove (doc, "enrolled");
  return TRUE;
}
