/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Files that are attached to cases. */

#include "config.h"

#include "domain/helpdesk/connectd-helpdesk-private.h"

#include <string.h>

#define ATTACHMENTS (&connect_helpdesk_attachments_collection)
#define MAX_UPLOAD (16 * 1024 * 1024)
#define MAX_ATTACHMENTS 200

/* What a browser shows by itself, and nothing that can hold a script. */
static const char *const pictures[] = { "image/png", "image/jpeg", "image/gif", "image/webp", NULL };

static char *
make_link (JsonObject *doc, const char *format)
{
  return g_strdup_printf ("/public/v1/helpdesk/cases/%s/attachments/%s?format=%s", connect_json_get_string (doc, "case.id"),
                          _connectd_id (doc), format);
}

static void
describe (JsonObject *doc, const ConnectdFile *file)
{
  g_autofree char *attachment = make_link (doc, "attachment");
  g_autofree char *preview = connect_strv_has (pictures, file->type) ? make_link (doc, "preview") : NULL;

  connect_json_set_string (doc, "name", file->name);
  connect_json_set_string (doc, "type", file->type);
  connect_json_set_int (doc, "size", file->size);
  connect_json_set_string (doc, "attachment", attachment);
  connect_json_set_string (doc, "preview", preview);
  connect_json_set_string (doc, "file", file->id);
}

/* Where it is, whose it is, and who sees it. */
static gboolean
place (ConnectdTx *tx, JsonObject *parent, JsonObject *doc, GError **error)
{
  g_autofree char *id = connectd_tx_new_id (tx, ATTACHMENTS, NULL, error);
  g_autofree char *rql = _connectd_eq ("case.id", _connectd_id (parent));
  gint64 count = id != NULL ? connectd_tx_count (tx, ATTACHMENTS, rql, error) : -1;

  if (count < 0)
    return FALSE;
  if (count >= MAX_ATTACHMENTS)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "file: The case has %d attachments already.", MAX_ATTACHMENTS);
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "case.id", _connectd_id (parent));
  connect_json_set_string (doc, "account.id", connectd_tx_get_viewer (tx)->account_id);
  connect_json_set_string (doc, "first.id", connect_json_get_string (parent, "issuer.account.id"));
  connect_json_set_string (doc, "second.id", connect_json_get_string (parent, "receiver.account.id"));
  return TRUE;
}

/* The form's field has either name. */
static gboolean
attachment_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  const char *field = connect_json_get (body, "file") == NULL && connect_json_get (body, "attachment") != NULL ? "attachment" : "file";
  g_autoptr (ConnectdFile) file = NULL;

  if (!place (tx, parent, doc, error))
    return FALSE;
  file = connectd_files_take (tx, body, field, ATTACHMENTS, _connectd_id (doc), error);
  if (file == NULL)
    return FALSE;
  describe (doc, file);
  return TRUE;
}

gboolean
_connectd_case_attach (ConnectdTx *tx, JsonObject *parent, const char *name, const char *type, GBytes *bytes, GError **error)
{
  g_autoptr (JsonObject) doc = json_object_new ();
  g_autoptr (ConnectdFile) file = NULL;

  if (!place (tx, parent, doc, error))
    return FALSE;
  file = connectd_files_add (tx, ATTACHMENTS, _connectd_id (doc), name, type, bytes, error);
  if (file == NULL)
    return FALSE;
  describe (doc, file);
  return connectd_tx_insert (tx, ATTACHMENTS, _connectd_id (doc), doc, error);
}

static char *
attachment_file (ConnectdTx *tx, JsonObject *doc, const char *format, gboolean *shown, GError **error)
{
  gboolean preview = strcmp (format, "preview") == 0;

  if (preview && connect_json_get_string (doc, "preview") == NULL)
    {
      _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no preview of this attachment.");
      return NULL;
    }
  if (!preview && strcmp (format, "attachment") != 0)
    return NULL;
  *shown = preview;
  return g_strdup (connect_json_get_string (doc, "file"));
}

const ConnectdHooks connectd_case_attachment_hooks = {
  .collection = "helpdesk-attachments",
  .create = attachment_create,
  .file = attachment_file,
  .upload = MAX_UPLOAD,
};
