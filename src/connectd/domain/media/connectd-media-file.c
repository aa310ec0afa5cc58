/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Files in folders. A folder is no object: it is there while a file names it, and everybody's files in it are
 * his own, but for those whom `access` lets in. */

#include "config.h"

#include "domain/media/connectd-media-private.h"

#include <string.h>

#define FILES (&connect_media_files_collection)
#define MAX_UPLOAD (64 * 1024 * 1024)
#define MAX_FILES 10000 /* of an account */
#define MAX_ACCESS 50   /* accounts that a file is open to */
#define REASON "access"
#define ANYBODY "authenticated"

/* --- who may see it --- */

/* The accounts that `access` names are let in, and those that it named before are not any more. */
static gboolean
set_readers (ConnectdTx *tx, JsonObject *before, JsonObject *doc, GError **error)
{
  JsonObject *then = before != NULL ? connect_json_get_object (before, "access") : NULL;
  JsonObject *now = connect_json_get_object (doc, "access");
  const char *id = _connectd_id (doc);
  JsonObjectIter iter;
  const char *account;
  JsonNode *node;

  if (then != NULL)
    json_object_iter_init (&iter, then);
  while (then != NULL && json_object_iter_next (&iter, &account, &node))
    if ((now == NULL || !json_object_has_member (now, account)) &&
        !connectd_tx_revoke (tx, FILES, id, account, REASON, error))
      return FALSE;
  if (now != NULL)
    json_object_iter_init (&iter, now);
  while (now != NULL && json_object_iter_next (&iter, &account, &node))
    {
      gboolean view = connect_json_get_boolean (json_node_get_object (node), "view", FALSE);

      if (strcmp (account, ANYBODY) != 0 &&
          !(view ? connectd_tx_grant (tx, FILES, id, account, REASON, error)
                 : connectd_tx_revoke (tx, FILES, id, account, REASON, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_account (const char *id)
{
  return connect_id_matches (id, "VA-###-###") || connect_id_matches (id, "PA-###-###");
}

/* Only what is known of it is kept. */
static gboolean
check_access (JsonObject *doc, GError **error)
{
  JsonObject *given = connect_json_get_object (doc, "access");
  g_autoptr (JsonObject) kept = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (given == NULL)
    return TRUE;
  if (json_object_get_size (given) > MAX_ACCESS)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "access: It may name at most %d accounts.",
                           MAX_ACCESS);
  json_object_iter_init_ordered (&iter, given);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      gboolean anybody = strcmp (name, ANYBODY) == 0;
      JsonObject *rights;

      if ((!anybody && !is_account (name)) || !JSON_NODE_HOLDS_OBJECT (node))
        return _connectd_fail (error, CONNECT_ERROR_INVALID,
                               "access: Expected accounts and what each may: {\"view\", \"delete\"}.");
      rights = json_object_new ();
      json_object_set_boolean_member (rights, "view",
                                      connect_json_get_boolean (json_node_get_object (node), "view", FALSE));
      if (!anybody)
        json_object_set_boolean_member (
            rights, "delete", connect_json_get_boolean (json_node_get_object (node), "delete", FALSE));
      json_object_set_object_member (kept, name, rights);
    }
  connect_json_set_object (doc, "access", g_steal_pointer (&kept));
  return TRUE;
}

/* --- what is in it --- */

static char *
make_link (JsonObject *doc, const char *name)
{
  g_autofree char *type = g_uri_escape_string (connect_json_get_string (doc, "folder.type"), NULL, FALSE);
  g_autofree char *folder = g_uri_escape_string (connect_json_get_string (doc, "folder.name"), NULL, FALSE);
  g_autofree char *last = g_uri_escape_string (name, NULL, FALSE);

  return g_strdup_printf ("/public/v1/media/folders/%s/%s/files/%s/%s", type, folder, _connectd_id (doc),
                          last);
}

static gboolean
take_file (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (ConnectdFile) file = connectd_files_take (tx, body, "file", FILES, _connectd_id (doc), error);
  const char *old = connect_json_get_string (doc, "content");
  g_autofree char *link = NULL;

  if (file == NULL || (old != NULL && strcmp (old, file->id) != 0 &&
                       !connectd_files_release (tx, old, FILES, _connectd_id (doc), error)))
    return FALSE;
  if (connect_json_get_string (doc, "name") == NULL || old != NULL)
    connect_json_set_string (doc, "name", file->name);
  connect_json_set_string (doc, "content", file->id);
  connect_json_set_string (doc, "mime_type", file->type);
  connect_json_set_int (doc, "size", file->size);
  link = make_link (doc, connect_json_get_string (doc, "name"));
  connect_json_set_string (doc, "file", link);
  _connectd_stamp (tx, doc, "events.confirmed");
  return TRUE;
}

static gboolean
take_preview (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (ConnectdFile) file = NULL;
  const char *old = connect_json_get_string (doc, "preview_content");
  g_autofree char *link = NULL;

  if (connect_json_get_object (body, "preview") == NULL)
    return TRUE;
  file = connectd_files_take (tx, body, "preview", FILES, _connectd_id (doc), error);
  if (file == NULL || (old != NULL && strcmp (old, file->id) != 0 &&
                       !connectd_files_release (tx, old, FILES, _connectd_id (doc), error)))
    return FALSE;
  link = connectd_file_dup_link (file);
  connect_json_set_string (doc, "preview_content", file->id);
  connect_json_set_string (doc, "preview", link);
  connect_json_set_int (doc, "preview_size", file->size);
  return TRUE;
}

/* --- hooks --- */

/* A form has texts only: access comes as JSON in one. */
static gboolean
file_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  const char *text = connect_json_get_string (body, "access");
  JsonObject *access = text != NULL ? connect_json_parse_object (text, -1, 65536, NULL) : NULL;

  if (access != NULL)
    json_object_set_object_member (body, "access", access);
  return TRUE;
}

static gboolean
is_folder (const char *text)
{
  return *text != '.' && strpbrk (text, "/\\") == NULL;
}

static gboolean
file_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autofree char *id = _connectd_new_own_id (tx, FILES, MAX_FILES, "file", "files", error);

  if (id == NULL)
    return FALSE;
  if (!is_folder (connect_json_get_string (doc, "folder.type")) ||
      !is_folder (connect_json_get_string (doc, "folder.name")))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "folder.name: This is no name of a folder.");
  if (connect_json_get_string (doc, "name") != NULL &&
      strpbrk (connect_json_get_string (doc, "name"), "/\\") != NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "name: A name of a file has no slashes.");
  connect_json_set_string (doc, "id", id);
  return check_access (doc, error) && take_file (tx, doc, body, error) && take_preview (tx, doc, body, error);
}

static gboolean
file_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return set_readers (tx, NULL, doc, error);
}

static gboolean
file_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_access (doc, error) &&
         (connect_json_get_object (body, "file") == NULL || take_file (tx, doc, body, error)) &&
         take_preview (tx, doc, body, error) && set_readers (tx, before, doc, error);
}

const ConnectdHooks connectd_media_file_hooks = {
  .collection = "media-files",
  .accept = file_accept,
  .create = file_create,
  .created = file_created,
  .update = file_update,
  .upload = MAX_UPLOAD,
};
