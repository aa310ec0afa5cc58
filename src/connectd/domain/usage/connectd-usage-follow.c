/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Records follow their file: at once while they are few, else slice by slice in a task, so that a million of
 * them keep nobody from writing. The file's own counts do not wait for that. */

#include "config.h"

#include "domain/usage/connectd-usage-private.h"

#include <string.h>

#define FILES CONNECTD_USAGE_FILES
#define RECORDS CONNECTD_USAGE_RECORDS
#define ROWS 200

/* The state that a record comes into by its file's; NULL: it stays. `all`: those that were rejected one by
 * one, too. */
static const char *
find_target (const char *file, const char *record, gboolean all)
{
  static const struct
  {
    const char *file;
    const char *record;
    const char *target;
  } moves[] = {
    { "accepted", "valid", "approved" },    { "rejected", "valid", "rejected" },
    { "rejected", "approved", "rejected" }, { "closed", "valid", "closed" },
    { "closed", "approved", "closed" },
  };

  if (all && g_strcmp0 (file, "accepted") == 0 && g_strcmp0 (record, "rejected") == 0)
    return "approved";
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    if (g_strcmp0 (moves[i].file, file) == 0 && g_strcmp0 (moves[i].record, record) == 0)
      return moves[i].target;
  return NULL;
}

void
_connectd_usage_close_record (JsonObject *record, JsonObject *event)
{
  connect_json_set_string (record, "status", "closed");
  connect_json_set_time (record, "closed_at", connect_json_get_time (event, "at"));
  connect_json_set_string (record, "closed_by", connect_json_get_string (event, "by.name"));
}

/* Moves the records behind `position`; `next` gets the last key, or NULL at the end. */
static gboolean
move_rows (ConnectdTx *tx,
           JsonObject *file,
           gboolean all,
           const char *position,
           guint limit,
           char **next,
           GError **error)
{
  g_autofree char *rql = _connectd_eq ("usagefile.id", _connectd_id (file));
  g_autoptr (GPtrArray) records = connectd_tx_find_after (tx, RECORDS, rql, position, limit, error);
  g_autoptr (ConnectdBatch) batch = connectd_batch_new (connectd_tx_get_engine (tx), RECORDS);
  const char *state = connect_json_get_string (file, "status");

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      JsonObject *record = records->pdata[i];
      const char *target = find_target (state, connect_json_get_string (record, "status"), all);

      if (target == NULL)
        continue;
      if (strcmp (target, "closed") == 0)
        _connectd_usage_close_record (record, connect_json_get_object (file, "events.closed"));
      else
        connect_json_set_string (record, "status", target);
      connectd_batch_add (batch, _connectd_id (record), record);
    }
  if (records == NULL || !connectd_tx_update_batch (tx, batch, error))
    return FALSE;
  *next =
      limit > 0 && records->len == limit ? g_strdup (_connectd_id (records->pdata[records->len - 1])) : NULL;
  return TRUE;
}

static gboolean
leave_to_task (ConnectdTx *tx, JsonObject *file, gboolean all, GError **error)
{
  g_autoptr (JsonObject) data = json_object_new ();

  json_object_set_boolean_member (data, "all", all);
  return connectd_tx_add_task (tx, CONNECTD_TASK_USAGE_FOLLOW, _connectd_id (file), data, 0, error);
}

gboolean
_connectd_usage_follow (ConnectdTx *tx, JsonObject *file, gboolean all, GError **error)
{
  gboolean gone = g_strcmp0 (connect_json_get_string (file, "status"), "deleted") == 0;
  g_autofree char *next = NULL;

  _connectd_usage_move (file);
  if (gone || _connectd_usage_get_total (file) > CONNECTD_USAGE_AT_ONCE)
    return leave_to_task (tx, file, all, error);
  return move_rows (tx, file, all, "", 0, &next, error);
}

/* --- the task --- */

typedef struct
{
  const char *file;
  gboolean all;
  char *position;
  gboolean done;
} Walk;

/* One slice. It may meet what was moved already: then there is nothing to do. */
static gboolean
walk_slice (ConnectdTx *tx, gpointer data, GError **error)
{
  Walk *walk = data;
  g_autoptr (JsonObject) file = NULL;
  g_autofree char *next = NULL;
  gint64 removed = 0;

  walk->done = TRUE;
  if (!_connectd_look_up (tx, FILES, walk->file, &file, error))
    return FALSE;
  if (file == NULL)
    return TRUE;
  if (g_strcmp0 (connect_json_get_string (file, "status"), "deleted") == 0)
    {
      if (!connectd_tx_remove_held (tx, RECORDS, walk->file, CONNECTD_USAGE_SLICE, &removed, error))
        return FALSE;
      walk->done = removed < CONNECTD_USAGE_SLICE;
      return TRUE;
    }
  if (!move_rows (tx, file, walk->all, walk->position, ROWS, &next, error))
    return FALSE;
  if (next != NULL)
    g_set_str (&walk->position, next);
  walk->done = next == NULL;
  return TRUE;
}

/* All are where they belong: whoever keeps copies fetches them now. */
static gboolean
finish_walk (ConnectdTx *tx, gpointer data, GError **error)
{
  Walk *walk = data;
  g_autoptr (JsonObject) file = NULL;

  if (!_connectd_look_up (tx, FILES, walk->file, &file, error))
    return FALSE;
  if (file == NULL)
    return TRUE;
  _connectd_usage_move (file);
  return connectd_tx_refresh (tx, FILES, walk->file, file, error) &&
         _connectd_usage_aggregate_begin (tx, file, error);
}

gboolean
_connectd_usage_run_follow (ConnectdTask *task, GError **error)
{
  Walk walk = { task->subject, task->data != NULL && connect_json_get_boolean (task->data, "all", FALSE),
                g_strdup (""), FALSE };
  gboolean good = TRUE;

  while (good && !walk.done)
    good = !g_cancellable_set_error_if_cancelled (task->cancellable, error) &&
           connectd_engine_run (task->engine, NULL, walk_slice, &walk, error);
  good = good && connectd_task_finish (task, finish_walk, &walk, error);
  g_free (walk.position);
  return good;
}
