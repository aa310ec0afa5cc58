/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What is done with usage files. Records follow (connectd-usage-follow.c). */

#include "config.h"

#include "domain/usage/connectd-usage-private.h"

#include <string.h>

#define FILES CONNECTD_USAGE_FILES

/* All that are undecided count as accepted from now on. */
static gboolean
accept_file (ConnectdTx *tx, JsonObject *file, gboolean all, GError **error)
{
  _connectd_usage_shift (file, "valid", "approved", _connectd_usage_get_count (file, "valid"));
  if (all)
    _connectd_usage_shift (file, "rejected", "approved", _connectd_usage_get_count (file, "rejected"));
  if (all && !_connectd_usage_chunks_outdate (tx, _connectd_id (file), error))
    return FALSE;
  if (connect_json_get (file, "events.accepted") == NULL)
    _connectd_stamp (tx, file, "events.accepted");
  return _connectd_usage_follow (tx, file, all, error) && _connectd_usage_chunks_begin (tx, file, error) &&
         _connectd_usage_aggregate_begin (tx, file, error);
}

static gboolean
reject_file (ConnectdTx *tx, JsonObject *file, GError **error)
{
  _connectd_usage_shift (file, "valid", "rejected", _connectd_usage_get_count (file, "valid"));
  _connectd_usage_shift (file, "approved", "rejected", _connectd_usage_get_count (file, "approved"));
  _connectd_stamp (tx, file, "events.rejected");
  connect_json_remove (file, "events.accepted");
  return _connectd_usage_follow (tx, file, FALSE, error) && _connectd_usage_aggregate_begin (tx, file, error);
}

static gboolean
close_file (ConnectdTx *tx, JsonObject *file, GError **error)
{
  _connectd_usage_shift (file, "valid", "closed", _connectd_usage_get_count (file, "valid"));
  _connectd_usage_shift (file, "approved", "closed", _connectd_usage_get_count (file, "approved"));
  _connectd_stamp (tx, file, "events.closed");
  return _connectd_usage_follow (tx, file, FALSE, error) &&
         _connectd_usage_chunks_close (tx, _connectd_id (file), error);
}

static gboolean
delete_file (ConnectdTx *tx, JsonObject *file, GError **error)
{
  _connectd_usage_forget_counts (file);
  _connectd_stamp (tx, file, "events.deleted");
  connect_json_remove (file, "run");
  return connectd_tx_drop_tasks (tx, CONNECTD_TASK_USAGE_READ, _connectd_id (file), error) &&
         _connectd_usage_follow (tx, file, FALSE, error);
}

static gboolean
submit_file (ConnectdTx *tx, JsonObject *file, GError **error)
{
  if (_connectd_usage_get_count (file, "valid") == 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "There are no records in this usage file.");
  _connectd_stamp (tx, file, "events.submitted");
  _connectd_usage_count (file, "valid", 0); /* those that are pending are shown as such */
  if (connect_json_get (file, "processed_file") == NULL && !_connectd_usage_processed_begin (tx, file, error))
    return FALSE;
  return _connectd_usage_rules_begin (tx, file, error) && _connectd_usage_aggregate_begin (tx, file, error);
}

gboolean
_connectd_usage_file_act (
    ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  if (strcmp (action->verb, "submit") == 0)
    return submit_file (tx, doc, error);
  if (strcmp (action->verb, "accept") == 0)
    return accept_file (tx, doc, FALSE, error);
  if (strcmp (action->verb, "approve-all") == 0)
    return accept_file (tx, doc, TRUE, error);
  if (strcmp (action->verb, "reject") == 0)
    return reject_file (tx, doc, error);
  if (strcmp (action->verb, "close") == 0)
    return close_file (tx, doc, error);
  if (strcmp (action->verb, "delete") == 0)
    return delete_file (tx, doc, error);
  if (strcmp (action->verb, "upload") == 0)
    return _connectd_usage_upload (tx, doc, body, error);
  if (strcmp (action->verb, "reprocess") == 0)
    return _connectd_usage_reprocess (tx, doc, error);
  return _connectd_usage_reconcile_file (tx, doc, body, error);
}

gboolean
_connectd_usage_decide (
    ConnectdTx *tx, JsonObject *file, const char *status, const char *note, GError **error)
{
  gboolean accepted = strcmp (status, "accepted") == 0;

  connect_json_set_string (file, "status", status);
  connect_json_set_string (file, accepted ? "acceptance_note" : "rejection_note", note);
  return accepted ? accept_file (tx, file, FALSE, error) : reject_file (tx, file, error);
}

/* --- calls that are no plain acts --- */

/* Older clients take any other status than 201 for a failure. */
static gboolean
upload_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  JsonObject *body = _connectd_body (call, &holder, error);
  g_autoptr (JsonObject) seen =
      body != NULL ? connectd_tx_get_visible (call->tx, FILES, call->args[0], error) : NULL;
  g_autoptr (JsonObject) file =
      seen != NULL ? connectd_tx_act (call->tx, FILES, call->args[0], "upload", body, error) : NULL;

  if (file == NULL)
    return FALSE;
  _connectd_answer (call, 201, connectd_tx_show (call->tx, FILES, file, FALSE));
  return TRUE;
}

static gboolean
act_on_file (ConnectdCall *call, const char *verb, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  JsonObject *body = _connectd_body (call, &holder, error);
  g_autoptr (JsonObject) seen =
      body != NULL ? connectd_tx_get_visible (call->tx, FILES, call->args[0], error) : NULL;
  g_autoptr (JsonObject) file =
      seen != NULL ? connectd_tx_act (call->tx, FILES, call->args[0], verb, body, error) : NULL;

  if (file == NULL)
    return FALSE;
  _connectd_answer (call, 200, connectd_tx_show (call->tx, FILES, file, FALSE));
  return TRUE;
}

static gboolean
approve_all_put (ConnectdCall *call, GError **error)
{
  return act_on_file (call, "approve-all", error);
}

static gboolean
reconciliation_post (ConnectdCall *call, GError **error)
{
  return act_on_file (call, "reconciliation", error);
}

static gboolean
categories_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) file = connectd_tx_get_visible (call->tx, FILES, call->args[0], error);
  JsonObject *categories = file != NULL ? connect_json_get_object (file, "categories") : NULL;
  JsonArray *list = json_array_new ();
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, list);
  if (file == NULL)
    return FALSE;
  if (categories == NULL)
    return TRUE;
  json_object_iter_init_ordered (&iter, categories);
  while (json_object_iter_next_ordered (&iter, &id, &node))
    {
      JsonObject *category = json_object_new ();

      json_object_set_string_member (category, "id", id);
      connect_json_set_string (category, "name",
                               connect_json_get_string (json_node_get_object (node), "name"));
      connect_json_set_string (category, "description",
                               connect_json_get_string (json_node_get_object (node), "description"));
      json_array_add_object_element (list, category);
    }
  return TRUE;
}

const ConnectdOperation connectd_usage_file_operations[] = {
  { "POST", "usage/files/{file}/upload", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_USAGE, .writes = TRUE,
    .run = upload_post, .summary = "Upload the workbook of a usage file", .upload = CONNECTD_USAGE_UPLOAD },
  { "POST", "usage/files/{file}/reconciliation", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_USAGE,
    .writes = TRUE, .run = reconciliation_post, .summary = "Upload a workbook with billing ids",
    .upload = CONNECTD_USAGE_UPLOAD },
  { "PUT", "usage/files/{file}/approve-all", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_USAGE, .writes = TRUE,
    .run = approve_all_put, .summary = "Accept all records of a usage file" },
  { "GET", "usage/files/{file}/categories", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_USAGE,
    .run = categories_get, .summary = "Categories of a usage file" },
  { NULL },
};
