/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Activating a version of an agreement: who has a contract of it learns of the newer one, and sees it. While contracts are few all of
 * it is one transaction. An agreement may have thousands; then a task tells them slice by slice, so that
 * other writers need not wait, and goes on where it was after a crash. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#define VERSIONS (&connect_agreement_versions_collection)
#define AGREEMENTS (&connect_agreements_collection)
#define CONTRACTS (&connect_contracts_collection)

/* --- contracts --- */

/* A contract that nobody has signed yet takes the new version; a signed one is told of it. FALSE when it knows already. */
static gboolean
set_newest (ConnectdTx *tx, JsonObject *contract, JsonObject *version)
{
  gint64 number = connect_json_get_int (version, "version", 0);
  gboolean same = connect_json_get_int (contract, "version", 0) == number;

  if (connect_json_get (contract, "activation.hash") != NULL)
    {
      connect_json_set_int (contract, "version", number);
      connect_json_set_string (contract, "version_created",
                               connect_json_get_string (version, "version_created"));
      return !same;
    }
  if (same)
    {
      gboolean latest = connect_json_get_boolean (contract, "latest", FALSE);

      connect_json_set_boolean (contract, "latest", TRUE);
      connect_json_remove (contract, "newer");
      return !latest;
    }
  if (connect_json_get_int (contract, "newer.version", 0) == number)
    return FALSE;
  connect_json_set_boolean (contract, "latest", FALSE);
  connect_json_set_int (contract, "newer.version", number);
  connect_json_set_time (contract, "newer.at", connectd_tx_get_now (tx));
  return TRUE;
}

static char *
make_filter (const char *agreement_id)
{
  g_autofree char *mine = _connectd_eq ("agreement.id", agreement_id);

  return g_strdup_printf ("and(%s,in(status,(enrolling,pending,active)))", mine);
}

/* Tells those behind `position`; `next` gets where the following slice begins, NULL after the last. */
static gboolean
tell_slice (ConnectdTx *tx,
            JsonObject *agreement,
            JsonObject *version,
            const char *position,
            char **next,
            GError **error)
{
  g_autofree char *rql = make_filter (_connectd_id (agreement));
  g_autoptr (GPtrArray) contracts = _connectd_slices_read (tx, CONTRACTS, rql, position, next, error);

  for (guint i = 0; contracts != NULL && i < contracts->len; i++)
    {
      JsonObject *contract = g_ptr_array_index (contracts, i);

      if (set_newest (tx, contract, version) &&
          !connectd_tx_update (tx, CONTRACTS, _connectd_id (contract), contract, error))
        return FALSE;
      if (!_connectd_visibility_through (tx, agreement, contract, error))
        return FALSE;
    }
  return contracts != NULL;
}

/* --- versions --- */

static gboolean
store_version (ConnectdTx *tx, JsonObject *version, GError **error)
{
  g_autofree char *key = _connectd_version_make_key (connect_json_get_string (version, "agreement.id"),
                                                     connect_json_get_int (version, "version", 0));

  return connectd_tx_update (tx, VERSIONS, key, version, error);
}

/* None of the others is active any more. */
static gboolean
retire_others (ConnectdTx *tx, JsonObject *version, GError **error)
{
  g_autofree char *mine = _connectd_eq ("agreement.id", connect_json_get_string (version, "agreement.id"));
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(active,true),ne(version,%" G_GINT64_FORMAT "))", mine,
                                          connect_json_get_int (version, "version", 0));
  g_autoptr (GPtrArray) others = connectd_tx_find (tx, VERSIONS, rql, 0, error);

  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      connect_json_set_boolean (g_ptr_array_index (others, i), "active", FALSE);
      if (!store_version (tx, g_ptr_array_index (others, i), error))
        return FALSE;
    }
  return others != NULL;
}

static gboolean
recount_one (ConnectdTx *tx, JsonObject *version, GError **error)
{
  const char *agreement_id = connect_json_get_string (version, "agreement.id");
  gint64 number = connect_json_get_int (version, "version", 0);
  g_autofree char *key = _connectd_version_make_key (agreement_id, number);
  g_autofree char *mine = _connectd_eq ("agreement.id", agreement_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(version,%" G_GINT64_FORMAT "))", mine, number);
  gint64 count = connectd_tx_count (tx, CONTRACTS, rql, error);

  if (count < 0 || count == connect_json_get_int (version, "version_contracts", 0))
    return count >= 0;
  connect_json_set_int (version, "version_contracts", count);
  return connectd_tx_refresh (tx, VERSIONS, key, version, error);
}

/* After contracts have moved from one version to another. */
static gboolean
recount (ConnectdTx *tx, const char *agreement_id, JsonObject *agreement, GError **error)
{
  g_autoptr (GPtrArray) versions = _connectd_find (tx, VERSIONS, "agreement.id", agreement_id, 0, error);

  for (guint i = 0; versions != NULL && i < versions->len; i++)
    {
      JsonObject *version = g_ptr_array_index (versions, i);

      if (!recount_one (tx, version, error))
        return FALSE;
      if (connect_json_get_int (version, "version", 0) == connect_json_get_int (agreement, "version", 0))
        _connectd_version_copy (agreement, version);
    }
  return versions != NULL && connectd_tx_refresh (tx, AGREEMENTS, agreement_id, agreement, error);
}

/* --- all of it --- */

static gboolean
tell (ConnectdTx *tx, JsonObject *agreement, JsonObject *version, GError **error)
{
  const char *id = _connectd_id (agreement);
  g_autofree char *rql = make_filter (id);
  g_autofree char *next = NULL;
  gint64 count = connectd_tx_count (tx, CONTRACTS, rql, error);

  if (count < 0)
    return FALSE;
  if (count >= CONNECTD_SLICE)
    return _connectd_slices_schedule (tx, CONNECTD_KIND_ACTIVATION, id, 0, error);
  /* an earlier task has nothing to tell any more */
  return _connectd_slices_drop (tx, CONNECTD_KIND_ACTIVATION, id, error) && tell_slice (tx, agreement, version, "", &next, error) &&
         recount (tx, id, agreement, error);
}

gboolean
_connectd_version_make_active (ConnectdTx *tx, JsonObject *version, GError **error)
{
  const char *id = connect_json_get_string (version, "agreement.id");
  g_autoptr (JsonObject) agreement = NULL;

  connect_json_set_boolean (version, "active", TRUE);
  connect_json_set_time (version, "version_activated", connectd_tx_get_now (tx));
  if (!store_version (tx, version, error) || !retire_others (tx, version, error))
    return FALSE;
  agreement = connectd_tx_get (tx, AGREEMENTS, id, error);
  if (agreement == NULL)
    return FALSE;
  _connectd_version_copy (agreement, version);
  if (!connectd_tx_update (tx, AGREEMENTS, id, agreement, error) || !tell (tx, agreement, version, error) ||
      !_connectd_visibility_of_child (tx, agreement, error))
    return FALSE;
  /* the caller stores it once more */
  connect_json_set_int (version, "version_contracts", connect_json_get_int (agreement, "version_contracts", 0));
  return TRUE;
}

/* Whatever is active by now is what is told: another activation meanwhile has begun the task anew. */
gboolean
_connectd_version_run_activation (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error)
{
  g_autoptr (JsonObject) agreement = NULL;
  g_autoptr (JsonObject) version = NULL;

  if (!_connectd_look_up (tx, AGREEMENTS, subject, &agreement, error))
    return FALSE;
  if (agreement == NULL || !connect_json_get_boolean (agreement, "active", FALSE))
    return TRUE;
  version = _connectd_version_get (tx, subject, connect_json_get_int (agreement, "version", 0), error);
  return version != NULL && tell_slice (tx, agreement, version, position, next, error) &&
         (*next != NULL || recount (tx, subject, agreement, error));
}
