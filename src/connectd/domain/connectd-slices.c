/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Tasks that write in slices, those of the contract flow among them: what a slice does, the end of its task and the task for the next slice are one
 * transaction, so whatever happens in between, nothing is left out or lost. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include <string.h>

#define LEASE 300 /* seconds */
#define ATTEMPTS 1000

gboolean
_connectd_slices_drop (ConnectdTx *tx, const char *kind, const char *subject, GError **error)
{
  return connectd_tx_drop_tasks (tx, kind, subject, error);
}

gboolean
_connectd_slices_schedule (ConnectdTx *tx, const char *kind, const char *subject, gint64 due, GError **error)
{
  return connectd_tx_drop_tasks (tx, kind, subject, error) &&
         connectd_tx_add_task (tx, kind, subject, NULL, due, error);
}

GPtrArray *
_connectd_slices_read (ConnectdTx *tx,
                       const ConnectCollection *collection,
                       const char *rql,
                       const char *position,
                       char **next,
                       GError **error)
{
  GPtrArray *rows = connectd_tx_find_after (tx, collection, rql, position, CONNECTD_SLICE, error);

  if (rows != NULL && rows->len == CONNECTD_SLICE)
    *next = g_strdup (_connectd_id (rows->pdata[rows->len - 1]));
  return rows;
}

GPtrArray *
_connectd_slices_read_admitted (ConnectdTx *tx, const char *account_id, const char *position, char **next, GError **error)
{
  g_autofree char *issuer = _connectd_eq ("issuer.id", account_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,in(type,(program,service)),eq(status,active))", issuer);

  return _connectd_slices_read (tx, &connect_contracts_collection, rql, position, next, error);
}

typedef struct
{
  const ConnectdTask *task;
  ConnectdSlice func;
} Slice;

static gboolean
run_slice (ConnectdTx *tx, gpointer data, GError **error)
{
  const Slice *slice = data;
  const ConnectdTask *task = slice->task;
  const char *position = task->data != NULL ? connect_json_get_string (task->data, "position") : NULL;
  g_autofree char *next = NULL;
  g_autoptr (JsonObject) rest = NULL;

  if (!slice->func (tx, task->subject, position != NULL ? position : "", &next, error))
    return FALSE;
  if (next == NULL)
    return TRUE;
  rest = json_object_new ();
  connect_json_set_string (rest, "position", next);
  return connectd_tx_add_task (tx, task->kind, task->subject, rest, 0, error);
}

gboolean
_connectd_slices_run (ConnectdTask *task, const ConnectdSliceKind *kinds, GError **error)
{
  Slice slice = { task, NULL };

  while (strcmp (kinds->kind, task->kind) != 0)
    kinds++;
  slice.func = kinds->func;
  return connectd_task_finish (task, run_slice, &slice, error);
}

static const ConnectdSliceKind slices[] = {
  { CONNECTD_KIND_EXPIRY, _connectd_contract_run_expiry },
  { CONNECTD_KIND_ACTIVATION, _connectd_version_run_activation },
  { CONNECTD_KIND_AGREEMENT_VISIBLE, _connectd_visibility_run_agreement },
  { CONNECTD_KIND_CONTRACT_VISIBLE, _connectd_visibility_run_contract },
  { CONNECTD_KIND_LINKS, _connectd_contract_run_links },
  { CONNECTD_KIND_LINK, _connectd_link_run },
  { CONNECTD_KIND_BRAND, _connectd_brand_run },
  { NULL },
};

static gboolean
run (ConnectdTask *task, GError **error)
{
  return _connectd_slices_run (task, slices, error);
}

const ConnectdTaskKind _connectd_contract_tasks[] = {
  { CONNECTD_KIND_EXPIRY, LEASE, ATTEMPTS, run, NULL },
  { CONNECTD_KIND_ACTIVATION, LEASE, ATTEMPTS, run, NULL },
  { CONNECTD_KIND_AGREEMENT_VISIBLE, LEASE, ATTEMPTS, run, NULL },
  { CONNECTD_KIND_CONTRACT_VISIBLE, LEASE, ATTEMPTS, run, NULL },
  { CONNECTD_KIND_LINKS, LEASE, ATTEMPTS, run, NULL },
  { CONNECTD_KIND_LINK, LEASE, ATTEMPTS, run, NULL },
  { CONNECTD_KIND_BRAND, LEASE, ATTEMPTS, run, NULL },
  { NULL },
};
