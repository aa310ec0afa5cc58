/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A workbook with usage comes in, and what becomes of its file while a task reads it (connectd-usage-read.c).
 */

#include "config.h"

#include "domain/usage/connectd-usage-private.h"
#include "workbook/connectd-workbook.h"

#define FILES CONNECTD_USAGE_FILES
#define MAX_DETAIL 200

/* What an earlier workbook has left. */
static gboolean
forget_processed (ConnectdTx *tx, JsonObject *file, GError **error)
{
  const char *old = connect_json_get_string (file, "processed_file.id");

  if (old != NULL && !connectd_files_release (tx, old, FILES, _connectd_id (file), error))
    return FALSE;
  connect_json_remove (file, "processed_file");
  connect_json_remove (file, "processed_file_uri");
  connect_json_remove (file, "error_detail");
  connect_json_remove (file, "rejection_note");
  return TRUE;
}

static gboolean
begin_reading (ConnectdTx *tx, JsonObject *file, GError **error)
{
  g_autoptr (JsonObject) data = json_object_new ();

  connect_json_set_string (file, "sub_status", "processing");
  connect_json_remove (file, "run");
  connect_json_set_string (data, "workbook", connect_json_get_string (file, "usage_file.id"));
  return forget_processed (tx, file, error) &&
         connectd_tx_drop_tasks (tx, CONNECTD_TASK_USAGE_READ, _connectd_id (file), error) &&
         connectd_tx_add_task (tx, CONNECTD_TASK_USAGE_READ, _connectd_id (file), data, 0, error);
}

static gboolean
take_workbook (ConnectdTx *tx, JsonObject *file, const ConnectdFile *workbook, GError **error)
{
  const char *old = connect_json_get_string (file, "usage_file.id");
  g_autofree char *link = connectd_file_dup_link (workbook);

  if (old != NULL && !connectd_files_release (tx, old, FILES, _connectd_id (file), error))
    return FALSE;
  connect_json_set_object (file, "usage_file", connectd_file_to_json (workbook));
  connect_json_set_string (file, "usage_file_uri", link);
  _connectd_stamp (tx, file, "events.uploaded");
  return begin_reading (tx, file, error);
}

gboolean
_connectd_usage_upload (ConnectdTx *tx, JsonObject *file, JsonObject *body, GError **error)
{
  g_autoptr (ConnectdFile) workbook =
      connectd_files_take (tx, body, "usage_file", FILES, _connectd_id (file), error);

  if (workbook == NULL)
    return FALSE;
  if (workbook->size > CONNECTD_USAGE_FILE_SIZE)
    return _connectd_fail (error, CONNECT_ERROR_TOO_LARGE, "usage_file: It is larger than %d MiB.",
                           CONNECTD_USAGE_FILE_SIZE / 1024 / 1024);
  return take_workbook (tx, file, workbook, error);
}

gboolean
connectd_usage_attach (ConnectdTx *tx, const char *id, const char *name, GBytes *bytes, GError **error)
{
  static const char *const states[] = { "draft", "ready", "invalid", "rejected", NULL };
  g_autoptr (JsonObject) file = _connectd_usage_file_get (tx, id, CONNECT_SIDE_VENDOR, states, error);
  g_autoptr (ConnectdFile) workbook =
      file != NULL ? connectd_files_add (tx, FILES, id, name, CONNECTD_WORKBOOK_TYPE, bytes, error) : NULL;

  if (workbook == NULL)
    return FALSE;
  connect_json_set_string (file, "status", "uploading");
  return take_workbook (tx, file, workbook, error) && connectd_tx_update (tx, FILES, id, file, error);
}

gboolean
_connectd_usage_reprocess (ConnectdTx *tx, JsonObject *file, GError **error)
{
  if (connect_json_get_string (file, "usage_file.id") == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "usage_file: No workbook was uploaded that could be validated again.");
  return begin_reading (tx, file, error);
}

void
_connectd_usage_set_detail (JsonObject *file, const char *text)
{
  g_autofree char *cut =
      g_utf8_strlen (text, -1) > MAX_DETAIL ? g_utf8_substring (text, 0, MAX_DETAIL - 1) : g_strdup (text);
  g_autofree char *whole =
      g_utf8_strlen (text, -1) > MAX_DETAIL ? g_strconcat (cut, "…", NULL) : g_strdup (cut);

  connect_json_set_string (file, "error_detail", whole);
}

/* It could not be read, however often it was tried. */
gboolean
_connectd_usage_give_up_read (ConnectdTx *tx, const ConnectdTask *task, const GError *reason, GError **error)
{
  g_autoptr (JsonObject) file = NULL;

  if (!_connectd_look_up (tx, FILES, task->subject, &file, error))
    return FALSE;
  if (file == NULL ||
      !connect_strv_has (STRV ("uploading", "processing"), connect_json_get_string (file, "status")))
    return TRUE;
  connect_json_set_string (file, "status", "invalid");
  connect_json_set_string (file, "sub_status", "processed");
  connect_json_remove (file, "run");
  _connectd_usage_set_detail (
      file, reason->code == CONNECT_ERROR_UNAVAILABLE ? reason->message : "The workbook could not be read.");
  return connectd_tx_update (tx, FILES, task->subject, file, error);
}
