/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The end of a contract by the clock (`expire_at`). An active one is terminated, one that nobody has signed is rejected, both by the
 * platform itself. A task waits for the moment; whoever acts on the contract in between and comes too late is
 * told so. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#define CONTRACTS (&connect_contracts_collection)

gboolean
_connectd_contract_has_expired (ConnectdTx *tx, JsonObject *contract)
{
  gint64 end = connect_json_get_time (contract, "expire_at");

  return end != 0 && end <= connectd_tx_get_now (tx);
}

gboolean
_connectd_contract_schedule_expiry (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  gint64 end = connect_json_get_time (contract, "expire_at");

  return end == 0 || _connectd_slices_schedule (tx, CONNECTD_KIND_EXPIRY, _connectd_id (contract), end, error);
}

gboolean
_connectd_contract_check_expiry (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  const char *moment = connect_json_get_string (contract, "expire_at");

  if (!_connectd_contract_has_expired (tx, contract))
    return TRUE;
  return _connectd_fail (error, CONNECT_ERROR_INVALID,
                         "ACT_003|This contract was offered until %.10s and has expired. Ask %s for a new one.",
                         moment, connect_json_get_string (contract, "issuer.name"));
}

gboolean
_connectd_contract_run_expiry (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error)
{
  g_autoptr (JsonObject) contract = NULL;
  gboolean active;

  if (!_connectd_look_up (tx, CONTRACTS, subject, &contract, error))
    return FALSE;
  if (contract == NULL || !_connectd_contract_is_open (contract))
    return TRUE;
  if (!_connectd_contract_has_expired (tx, contract))
    return _connectd_contract_schedule_expiry (tx, contract, error); /* it was put off meanwhile */
  active = g_strcmp0 (connect_json_get_string (contract, "status"), "active") == 0;
  connect_json_set_string (contract, active ? "termination_note" : "rejection_note", "It has expired.");
  return (active ? _connectd_contract_terminate (tx, contract, error) : _connectd_contract_reject (tx, contract, error)) &&
         connectd_tx_update (tx, CONTRACTS, subject, contract, error);
}
