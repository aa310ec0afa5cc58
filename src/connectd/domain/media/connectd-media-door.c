/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The folders as published programs know them: media/folders/{type}/{name}/files. A file there answers with
 * what is in it; what is known of it is had from the list, or by asking for JSON. */

#include "config.h"

#include "domain/media/connectd-media-private.h"

#include <string.h>

#define FILES (&connect_media_files_collection)
#define MAX_UPLOAD (64 * 1024 * 1024)

static JsonObject *
fail_not_found (GError **error)
{
  _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such %s.", FILES->singular);
  return NULL;
}

/* What the caller sees by himself or because everybody who is signed in may. */
static JsonObject *
get_file (ConnectdCall *call, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) doc = connectd_tx_get_visible (call->tx, FILES, call->args[2], &local);

  if (doc == NULL && !g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (doc == NULL && !_connectd_look_up (call->tx, FILES, call->args[2], &doc, error))
    return NULL;
  if (doc == NULL || (local != NULL && !connect_json_get_boolean (doc, "access.authenticated.view", FALSE)) ||
      g_strcmp0 (connect_json_get_string (doc, "folder.type"), call->args[0]) != 0 ||
      g_strcmp0 (connect_json_get_string (doc, "folder.name"), call->args[1]) != 0)
    return fail_not_found (error);
  return g_steal_pointer (&doc);
}

static gboolean
answer_doc (ConnectdCall *call, guint status, JsonObject *take, GError **error)
{
  g_autoptr (JsonObject) doc = take;

  if (doc == NULL)
    return FALSE;
  _connectd_answer (call, status, connectd_tx_show (call->tx, FILES, doc, FALSE));
  return TRUE;
}

static gboolean
wants_json (ConnectdCall *call)
{
  g_autofree char *format = _connectd_parameter (call, "format");

  return g_strcmp0 (format, "json") == 0 ||
         (call->accept != NULL && g_str_has_prefix (call->accept, "application/json"));
}

static gboolean
answer_bytes (ConnectdCall *call, JsonObject *doc, GError **error)
{
  if (!connectd_call_answer_file (call, connect_json_get_string (doc, "content"), error))
    return FALSE;
  g_free (call->filename);
  call->filename = g_strdup (connect_json_get_string (doc, "name"));
  return TRUE;
}

static gboolean
file_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) doc = get_file (call, error);

  if (doc == NULL)
    return FALSE;
  return wants_json (call) ? answer_doc (call, 200, g_steal_pointer (&doc), error)
                           : answer_bytes (call, doc, error);
}

static gboolean
file_download (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) doc = get_file (call, error);

  if (doc != NULL && g_strcmp0 (connect_json_get_string (doc, "name"), call->args[3]) != 0)
    return fail_not_found (error) != NULL;
  return doc != NULL && answer_bytes (call, doc, error);
}

static gboolean
file_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) given = NULL;
  JsonObject *body = _connectd_body (call, &holder, error);

  if (body == NULL)
    return FALSE;
  given = connect_json_copy (body);
  connect_json_set_string (given, "folder.type", call->args[0]);
  connect_json_set_string (given, "folder.name", call->args[1]);
  return answer_doc (call, 201, connectd_tx_create (call->tx, FILES, NULL, given, error), error);
}

static gboolean
file_put (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) doc = get_file (call, error);
  g_autoptr (JsonObject) holder = NULL;
  JsonObject *body = doc != NULL ? _connectd_body (call, &holder, error) : NULL;

  return body != NULL &&
         answer_doc (call, 200, connectd_tx_act (call->tx, FILES, _connectd_id (doc), "update", body, error),
                     error);
}

/* The owner, and whom he has given the right. */
static gboolean
file_delete (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) doc = get_file (call, error);
  g_autofree char *right = g_strdup_printf ("access.%s.delete", call->viewer->account_id);
  g_autoptr (JsonObject) gone = NULL;

  if (doc == NULL)
    return FALSE;
  call->status = 204;
  if (connect_json_get_boolean (doc, right, FALSE))
    return connectd_tx_remove (call->tx, FILES, _connectd_id (doc), error);
  gone = connectd_tx_act (call->tx, FILES, _connectd_id (doc), "delete", NULL, error);
  return gone != NULL;
}

#define FOLDER "media/folders/{type}/{name}/files"
#define ONE "media/folders/{type}/{name}/files/{file}"

const ConnectdOperation connectd_media_file_operations[] = {
  { "GET", FOLDER, CONNECTD_ACCESS_ACCOUNT, .list = "media-files",
    .filter = "and(eq(folder.type,{type}),eq(folder.name,{name}))", .summary = "The files of a folder" },
  { "POST", FOLDER, CONNECTD_ACCESS_ACCOUNT, .writes = TRUE, .run = file_post, .upload = MAX_UPLOAD,
    .summary = "Upload a file" },
  { "GET", ONE, CONNECTD_ACCESS_ACCOUNT, .run = file_get,
    .summary = "What is in a file; with format=json what is known of it" },
  { "GET", ONE "/{filename}", CONNECTD_ACCESS_ACCOUNT, .run = file_download,
    .summary = "What is in a file, under its name" },
  { "PUT", ONE, CONNECTD_ACCESS_ACCOUNT, .writes = TRUE, .run = file_put, .upload = MAX_UPLOAD,
    .summary = "Replace a file, or who sees it" },
  { "DELETE", ONE, CONNECTD_ACCESS_ACCOUNT, .writes = TRUE, .run = file_delete, .summary = "Remove a file" },
  { NULL },
};
