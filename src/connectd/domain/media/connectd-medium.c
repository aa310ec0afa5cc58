/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Pictures and videos of an account and of an extension: up to eight, each at a place of its own. */

#include "config.h"

#include "domain/media/connectd-media-private.h"

#define MAX_UPLOAD (8 * 1024 * 1024)

gboolean
_connectd_medium_accept (ConnectdTx *tx, const char *verb, JsonObject *body, GError **error)
{
  const char *text = connect_json_get_string (body, "position");
  guint64 number;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 0, CONNECTD_MEDIA, &number, NULL))
    connect_json_set_int (body, "position", (gint64)number);
  return TRUE;
}

gboolean
_connectd_medium_check (ConnectdTx *tx, const ConnectCollection *media, JsonObject *doc, gboolean (*is_video) (const char *address),
                        const char *expected, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (GPtrArray) others = _connectd_find (
      tx, media, media->parent_member, connect_json_get_string (doc, media->parent_member), 0, error);
  gint64 position = connect_json_get_int (doc, "position", 0);
  const char *thumbnail = connect_json_get_string (doc, "thumbnail");

  if (others == NULL)
    return FALSE;
  if (position < 1 || position > CONNECTD_MEDIA)
    connect_problems_add (problems, "position", "Expected a number from 1 to %d.", CONNECTD_MEDIA);
  for (guint i = 0; i < others->len; i++)
    if (g_strcmp0 (_connectd_id (others->pdata[i]), _connectd_id (doc)) != 0 &&
        connect_json_get_int (others->pdata[i], "position", 0) == position)
      connect_problems_add (problems, "position", "There is a medium at this position already.");
  if (thumbnail == NULL)
    connect_problems_add (problems, "thumbnail", "This field is required.");
  if (g_strcmp0 (connect_json_get_string (doc, "type"), "image") == 0)
    connect_json_set_string (doc, "url", thumbnail);
  else if (!is_video (connect_json_get_string (doc, "url")))
    connect_problems_add (problems, "url", "%s", expected);
  return connect_problems_check (problems, error);
}

static gboolean
check_medium (ConnectdTx *tx, const ConnectCollection *media, JsonObject *doc, GError **error)
{
  return _connectd_medium_check (tx, media, doc, _connectd_is_web_address, "Expected the http or https address of a video.", error);
}

static gboolean
create (ConnectdTx *tx,
        const ConnectCollection *media,
        JsonObject *doc,
        JsonObject *body,
        JsonObject *parent,
        GError **error)
{
  g_autofree char *id = NULL;

  if (parent == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "A medium belongs to something.");
  connect_json_set_string (doc, media->parent_member, _connectd_id (parent));
  id = connectd_tx_new_id_for (tx, media, doc, error);
  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "owner.id", connectd_tx_get_viewer (tx)->account_id);
  return _connectd_take_image (tx, doc, body, "thumbnail", media, id, error) &&
         check_medium (tx, media, doc, error);
}

static gboolean
update (ConnectdTx *tx, const ConnectCollection *media, JsonObject *doc, JsonObject *body, GError **error)
{
  return _connectd_take_image (tx, doc, body, "thumbnail", media, _connectd_id (doc), error) &&
         check_medium (tx, media, doc, error);
}

static gboolean
of_account_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  return create (tx, &connect_account_media_collection, doc, body, parent, error);
}

static gboolean
of_account_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return update (tx, &connect_account_media_collection, doc, body, error);
}

static gboolean
of_extension_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  return create (tx, &connect_extension_media_collection, doc, body, parent, error);
}

static gboolean
of_extension_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return update (tx, &connect_extension_media_collection, doc, body, error);
}

const ConnectdHooks connectd_account_media_hooks = {
  .collection = "account-media",
  .accept = _connectd_medium_accept,
  .create = of_account_create,
  .update = of_account_update,
  .upload = MAX_UPLOAD,
};

const ConnectdHooks connectd_extension_media_hooks = {
  .collection = "extension-media",
  .accept = _connectd_medium_accept,
  .create = of_extension_create,
  .update = of_extension_update,
  .upload = MAX_UPLOAD,
};
