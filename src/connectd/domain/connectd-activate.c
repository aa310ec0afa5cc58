/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The one step by which an invited partner becomes one: account, first user, contract, directory, code.
 * Whether a person comes by the link, by our client or by a published script, it ends here, inside one
 * transaction. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include "auth/connectd-secret.h"

#define CONTRACTS (&connect_contracts_collection)
#define ACCOUNTS (&connect_accounts_collection)

JsonObject *
_connectd_activation_find (ConnectdTx *tx, const char *code, GError **error)
{
  g_autofree char *hash = connectd_secret_hash (code != NULL ? code : "");
  g_autoptr (JsonObject) contract = NULL;

  if (!_connectd_find_one (tx, CONTRACTS, "activation.hash", hash, &contract, error))
    return NULL;
  if (contract != NULL && !_connectd_contract_check_expiry (tx, contract, error))
    return NULL;
  if (contract != NULL && g_strcmp0 (connect_json_get_string (contract, "status"), "pending") == 0)
    return g_steal_pointer (&contract);
  /* unknown, spent and void look the same */
  _connectd_fail (error, CONNECT_ERROR_NOT_FOUND,
                  "ACT_001|This activation link is not valid, or it was used already.");
  return NULL;
}

JsonObject *
_connectd_activation_get_version (ConnectdTx *tx, JsonObject *contract, JsonObject **agreement, GError **error)
{
  const char *id = connect_json_get_string (contract, "agreement.id");
  g_autoptr (JsonObject) found = connectd_tx_get (tx, &connect_agreements_collection, id, error);
  JsonObject *version =
      found != NULL ? _connectd_version_get (tx, id, connect_json_get_int (found, "version", 0), error) : NULL;

  if (agreement != NULL)
    *agreement = g_steal_pointer (&found);
  return version;
}

/* An account that exists takes the place of the reserved one: it must fit and be the caller's to bind. */
static JsonObject *
take_existing (ConnectdTx *tx, JsonObject *contract, JsonObject *user, const char *account_id, GError **error)
{
  const char *role = _connectd_contract_role_for_type (connect_json_get_string (contract, "type"));
  g_autoptr (JsonObject) account = NULL;
  gboolean administrator = FALSE;

  if (!_connectd_look_up (tx, ACCOUNTS, account_id, &account, error) ||
      !_connectd_member_is_administrator (tx, account_id, _connectd_id (user), &administrator, error))
    return NULL;
  if (account == NULL || !administrator)
    _connectd_fail (error, CONNECT_ERROR_INVALID, "account.id: You are no administrator of such an account.");
  else if (g_strcmp0 (connect_json_get_string (account, "role"), role) != 0)
    _connectd_fail (error, CONNECT_ERROR_INVALID, "account.id: This contract is for a %s account.", role);
  else if (g_strcmp0 (account_id, connect_json_get_string (contract, "issuer.id")) == 0)
    _connectd_fail (error, CONNECT_ERROR_INVALID, "account.id: The issuer cannot be its own partner.");
  else
    return g_steal_pointer (&account);
  return NULL;
}

/* One open contract of an agreement is what an account may have. */
static gboolean
check_no_other (ConnectdTx *tx, JsonObject *contract, const char *account_id, GError **error)
{
  g_autofree char *rql = g_strdup_printf ("and(eq(agreement.id,\"%s\"),eq(partner.id,\"%s\"),ne(id,\"%s\"),"
                                          "in(status,(enrolling,pending,active)))",
                                          connect_json_get_string (contract, "agreement.id"), account_id,
                                          _connectd_id (contract));
  gint64 n = connectd_tx_count (tx, CONTRACTS, rql, error);

  if (n > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "account.id: This account has an open contract of the same agreement.");
  return n == 0;
}

/* Writes the chosen account over the reserved one in every contract that was made for it. None of the open ones may be of an
 * agreement by which the account has an open contract already. */
static gboolean
rewrite_others (
    ConnectdTx *tx, JsonObject *contract, const char *reserved, JsonObject *account, GError **error)
{
  g_autoptr (GPtrArray) others = _connectd_find (tx, CONTRACTS, "partner.id", reserved, 0, error);

  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      JsonObject *other = g_ptr_array_index (others, i);

      if (g_strcmp0 (_connectd_id (other), _connectd_id (contract)) == 0)
        continue;
      if (_connectd_contract_is_open (other) && !check_no_other (tx, other, _connectd_id (account), error))
        return FALSE;
      if (!_connectd_visibility_of_contract (tx, other, TRUE, error))
        return FALSE;
      _connectd_set_account (other, "partner", account);
      _connectd_set_account (other, "owner", account);
      if (!connectd_tx_update (tx, CONTRACTS, _connectd_id (other), other, error) ||
          !_connectd_visibility_of_contract (tx, other, FALSE, error) ||
          !_connectd_partner_refresh_pair (tx, other, FALSE, error))
        return FALSE;
    }
  return others != NULL;
}

static gboolean
replace_reserved (ConnectdTx *tx, JsonObject *contract, JsonObject *account, GError **error)
{
  g_autofree char *reserved = g_strdup (connect_json_get_string (contract, "partner.id"));

  return g_strcmp0 (reserved, _connectd_id (account)) == 0 ||
         (_connectd_visibility_of_contract (tx, contract, TRUE, error) &&
          rewrite_others (tx, contract, reserved, account, error) &&
          _connectd_partner_forget (tx, connect_json_get_string (contract, "issuer.id"), reserved, error));
}

static JsonObject *
choose_account (ConnectdTx *tx,
                JsonObject *contract,
                JsonObject *user,
                const char *account_id,
                const char *name,
                JsonObject *company,
                GError **error)
{
  const char *reserved = connect_json_get_string (contract, "partner.id");
  const char *role = _connectd_contract_role_for_type (connect_json_get_string (contract, "type"));
  g_autoptr (JsonObject) present = NULL;
  g_autoptr (JsonObject) account = NULL;

  if (!_connectd_look_up (tx, ACCOUNTS, reserved, &present, error))
    return NULL;
  if (present != NULL && g_strcmp0 (account_id, reserved) != 0)
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "account.id: This contract is for the account %s.",
                      reserved);
      return NULL;
    }
  if (account_id == NULL)
    return _connectd_account_add (tx, reserved, role, name, company, NULL, user, error);
  account = take_existing (tx, contract, user, account_id, error);
  if (account == NULL || !check_no_other (tx, contract, account_id, error) ||
      !replace_reserved (tx, contract, account, error))
    return NULL;
  return g_steal_pointer (&account);
}

JsonObject *
_connectd_activation_run (ConnectdTx *tx,
                          JsonObject *contract,
                          JsonObject *user,
                          const char *account_id,
                          const char *name,
                          JsonObject *company,
                          GError **error)
{
  g_autoptr (JsonObject) account = NULL;

  _connectd_act_as (tx, NULL, NULL, _connectd_id (user));
  account = choose_account (tx, contract, user, account_id, name, company, error);
  if (account == NULL)
    return NULL;
  _connectd_act_as (tx, _connectd_id (account), connect_json_get_string (account, "role"),
                    _connectd_id (user));
  if (!_connectd_contract_activate (tx, contract, account, user, error) ||
      !connectd_tx_update (tx, CONTRACTS, _connectd_id (contract), contract, error))
    return NULL;
  /* its permissions have come from the contract meanwhile */
  return connectd_tx_get (tx, ACCOUNTS, _connectd_id (account), error);
}
