/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Who sees agreements, versions and marketplaces of another account, and why: the reason is always a
 * contract. */

#include "config.h"

#include "domain/connectd-domain-private.h"

/* Each child agreement has versions and a marketplace, so there are fewer in a slice. */
#define CHILDREN 20

static gboolean
set_seen (ConnectdTx *tx,
          const ConnectCollection *collection,
          const char *key,
          const char *account,
          const char *reason,
          gboolean seen,
          GError **error)
{
  return seen ? connectd_tx_grant (tx, collection, key, account, reason, error)
              : connectd_tx_revoke (tx, collection, key, account, reason, error);
}

static char *
make_reason (JsonObject *contract)
{
  return g_strconcat ("contract:", _connectd_id (contract), NULL);
}

/* A marketplace is seen through each agreement apart. */
static gboolean
set_marketplace (ConnectdTx *tx,
                 JsonObject *agreement,
                 const char *account,
                 const char *reason,
                 gboolean seen,
                 GError **error)
{
  const char *id = connect_json_get_string (agreement, "marketplace.id");
  g_autofree char *own = g_strdup_printf ("%s %s", reason, _connectd_id (agreement));
  g_autoptr (JsonObject) marketplace = NULL;

  if (id == NULL)
    return TRUE;
  if (!_connectd_look_up (tx, &connect_marketplaces_collection, id, &marketplace, error))
    return FALSE;
  return marketplace == NULL ||
         set_seen (tx, &connect_marketplaces_collection, id, account, own, seen, error);
}

/* Why an account sees, or sees no more, what hangs on an agreement. */
typedef struct
{
  const char *account;
  const char *reason;
  gboolean seen;
} Sight;

typedef gboolean (*SightFunc) (ConnectdTx *tx, JsonObject *doc, const Sight *sight, GError **error);

/* All rows whose member is this id. */
static gboolean
for_each (ConnectdTx *tx,
          const ConnectCollection *collection,
          const char *path,
          const char *id,
          SightFunc func,
          const Sight *sight,
          GError **error)
{
  g_autoptr (GPtrArray) rows = _connectd_find (tx, collection, path, id, 0, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (!func (tx, g_ptr_array_index (rows, i), sight, error))
      return FALSE;
  return rows != NULL;
}

/* Versions that never were active are drafts: they stay with their owner. */
static gboolean
set_version (ConnectdTx *tx, JsonObject *version, const Sight *sight, GError **error)
{
  g_autofree char *key = _connectd_version_make_key (connect_json_get_string (version, "agreement.id"),
                                                     connect_json_get_int (version, "version", 0));

  return (sight->seen && connect_json_get_time (version, "version_activated") == 0) ||
         set_seen (tx, &connect_agreement_versions_collection, key, sight->account, sight->reason,
                   sight->seen, error);
}

static gboolean
set_agreement (ConnectdTx *tx, JsonObject *agreement, const Sight *sight, GError **error)
{
  const char *id = _connectd_id (agreement);

  return set_seen (tx, &connect_agreements_collection, id, sight->account, sight->reason, sight->seen,
                   error) &&
         for_each (tx, &connect_agreement_versions_collection, "agreement.id", id, set_version, sight,
                   error) &&
         set_marketplace (tx, agreement, sight->account, sight->reason, sight->seen, error) &&
         _connectd_forms_set_seen (tx, agreement, sight->account, sight->reason, sight->seen, error);
}

static gboolean
set_child (ConnectdTx *tx, JsonObject *child, const Sight *sight, GError **error)
{
  return (sight->seen && !connect_json_get_boolean (child, "active", FALSE)) ||
         set_agreement (tx, child, sight, error);
}

/* --- a contract --- */

/* Those behind `position`, in slices. */
static gboolean
set_children (ConnectdTx *tx,
              const char *agreement_id,
              const Sight *sight,
              const char *position,
              char **next,
              GError **error)
{
  g_autofree char *below = _connectd_eq ("parent.id", agreement_id);
  g_autoptr (GPtrArray) children =
      connectd_tx_find_after (tx, &connect_agreements_collection, below, position, CHILDREN, error);

  for (guint i = 0; children != NULL && i < children->len; i++)
    if (!set_child (tx, g_ptr_array_index (children, i), sight, error))
      return FALSE;
  if (children != NULL && children->len == CHILDREN)
    *next = g_strdup (_connectd_id (g_ptr_array_index (children, CHILDREN - 1)));
  return children != NULL;
}

static gboolean
is_active (JsonObject *contract)
{
  return g_strcmp0 (connect_json_get_string (contract, "status"), "active") == 0;
}

/* The first slice now, the rest by a task that is told by whose contract of what agreement it was: the contract itself may be gone
 * by then, or another account's. */
static gboolean
see_children (ConnectdTx *tx, JsonObject *contract, const Sight *sight, GError **error)
{
  const char *agreement_id = connect_json_get_string (contract, "agreement.id");
  g_autofree char *subject = g_strdup_printf ("%s %s %s", _connectd_id (contract), agreement_id, sight->account);
  g_autofree char *next = NULL;

  if (!set_children (tx, agreement_id, sight, "", &next, error))
    return FALSE;
  return next != NULL ? _connectd_slices_schedule (tx, CONNECTD_KIND_CONTRACT_VISIBLE, subject, 0, error)
                      : _connectd_slices_drop (tx, CONNECTD_KIND_CONTRACT_VISIBLE, subject, error);
}

gboolean
_connectd_visibility_run_contract (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error)
{
  g_auto (GStrv) words = g_strsplit (subject, " ", 3);
  g_autofree char *reason = g_strconcat ("contract:", words[0], NULL);
  g_autoptr (JsonObject) contract = NULL;
  Sight sight = { .reason = reason };

  g_return_val_if_fail (g_strv_length (words) == 3, TRUE);
  if (!_connectd_look_up (tx, &connect_contracts_collection, words[0], &contract, error))
    return FALSE;
  sight.account = words[2];
  sight.seen = contract != NULL && is_active (contract) &&
               g_strcmp0 (connect_json_get_string (contract, "partner.id"), sight.account) == 0;
  return set_children (tx, words[1], &sight, position, next, error);
}

gboolean
_connectd_visibility_of_contract (ConnectdTx *tx, JsonObject *contract, gboolean gone, GError **error)
{
  const char *agreement_id = connect_json_get_string (contract, "agreement.id");
  g_autofree char *reason = make_reason (contract);
  g_autoptr (JsonObject) agreement =
      connectd_tx_get (tx, &connect_agreements_collection, agreement_id, error);
  Sight sight = { .account = connect_json_get_string (contract, "partner.id"), .reason = reason };

  if (agreement == NULL)
    return FALSE;
  sight.seen = !gone && _connectd_contract_is_open (contract);
  if (!set_agreement (tx, agreement, &sight, error))
    return FALSE;
  sight.seen = !gone && is_active (contract);
  return see_children (tx, contract, &sight, error) && _connectd_link_contract_changed (tx, contract, gone, error) &&
         (gone || _connectd_brand_contract_changed (tx, contract, error));
}

/* Nothing was ever seen because of it yet, so until it is active there is nothing to take back below its agreement. */
gboolean
_connectd_visibility_of_new_contract (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  g_autofree char *reason = make_reason (contract);
  g_autoptr (JsonObject) agreement = NULL;
  const Sight sight = { connect_json_get_string (contract, "partner.id"), reason, TRUE };

  if (is_active (contract) || !_connectd_contract_is_open (contract))
    return _connectd_visibility_of_contract (tx, contract, FALSE, error);
  agreement = connectd_tx_get (tx, &connect_agreements_collection,
                               connect_json_get_string (contract, "agreement.id"), error);
  return agreement != NULL && set_agreement (tx, agreement, &sight, error);
}

/* --- an agreement --- */

/* The agreement and the version that has just become active; older ones were granted in their day. */
gboolean
_connectd_visibility_through (ConnectdTx *tx, JsonObject *agreement, JsonObject *contract, GError **error)
{
  const char *id = _connectd_id (agreement);
  const char *account = connect_json_get_string (contract, "partner.id");
  g_autofree char *reason = make_reason (contract);
  g_autofree char *key = _connectd_version_make_key (id, connect_json_get_int (agreement, "version", 0));

  return connectd_tx_grant (tx, &connect_agreements_collection, id, account, reason, error) &&
         connectd_tx_grant (tx, &connect_agreement_versions_collection, key, account, reason, error) &&
         set_marketplace (tx, agreement, account, reason, TRUE, error) &&
         _connectd_forms_set_seen (tx, agreement, account, reason, TRUE, error);
}

/* To the partners of active contracts of the agreement above, behind `position`. */
static gboolean
see_from_above (ConnectdTx *tx, JsonObject *agreement, const char *position, char **next, GError **error)
{
  g_autofree char *above = _connectd_eq ("agreement.id", connect_json_get_string (agreement, "parent.id"));
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(status,active))", above);
  g_autoptr (GPtrArray) contracts =
      _connectd_slices_read (tx, &connect_contracts_collection, rql, position, next, error);

  for (guint i = 0; contracts != NULL && i < contracts->len; i++)
    if (!_connectd_visibility_through (tx, agreement, g_ptr_array_index (contracts, i), error))
      return FALSE;
  return contracts != NULL;
}

gboolean
_connectd_visibility_run_agreement (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error)
{
  g_autoptr (JsonObject) agreement = NULL;

  if (!_connectd_look_up (tx, &connect_agreements_collection, subject, &agreement, error))
    return FALSE;
  return agreement == NULL || !connect_json_get_boolean (agreement, "active", FALSE) ||
         see_from_above (tx, agreement, position, next, error);
}

gboolean
_connectd_visibility_of_child (ConnectdTx *tx, JsonObject *agreement, GError **error)
{
  g_autofree char *next = NULL;

  if (connect_json_get_string (agreement, "parent.id") == NULL)
    return TRUE;
  if (!see_from_above (tx, agreement, "", &next, error))
    return FALSE;
  return next == NULL || _connectd_slices_schedule (tx, CONNECTD_KIND_AGREEMENT_VISIBLE, _connectd_id (agreement), 0, error);
}

gboolean
_connectd_visibility_of_forms (ConnectdTx *tx, JsonObject *agreement, GError **error)
{
  g_autofree char *of = _connectd_eq ("agreement.id", _connectd_id (agreement));
  g_autofree char *rql = g_strdup_printf ("and(%s,in(status,(enrolling,pending,active)))", of);
  g_autoptr (GPtrArray) contracts = connectd_tx_find (tx, &connect_contracts_collection, rql, 0, error);

  for (guint i = 0; contracts != NULL && i < contracts->len; i++)
    {
      g_autofree char *reason = make_reason (contracts->pdata[i]);

      if (!_connectd_forms_set_seen (tx, agreement, connect_json_get_string (contracts->pdata[i], "partner.id"), reason, TRUE, error))
        return FALSE;
    }
  return contracts != NULL &&
         (!connect_json_get_boolean (agreement, "active", FALSE) || _connectd_visibility_of_child (tx, agreement, error));
}
