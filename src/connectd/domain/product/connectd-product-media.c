/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Media: up to eight pictures and videos. The one at position 1 is what stands for the product. */

#include "config.h"

#include "domain/product/connectd-product-private.h"

#define MEDIA (&connect_product_media_collection)
#define MAX_UPLOAD (8 * 1024 * 1024)

/* Where videos may be. */
static const char *const hosts[] = { "youtube.com", "www.youtube.com", "youtu.be", "www.youtu.be",
                                     "vimeo.com",   "www.vimeo.com",   NULL };

static gboolean
is_video (const char *address)
{
  g_autoptr (GUri) uri = address != NULL ? g_uri_parse (address, G_URI_FLAGS_NONE, NULL) : NULL;

  return uri != NULL && g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 && connect_strv_has (hosts, g_uri_get_host (uri));
}

static gboolean
take_thumbnail (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  JsonNode *node = connect_json_get (body, "thumbnail");
  g_autoptr (ConnectdFile) file = NULL;
  g_autofree char *link = NULL;

  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node) && connectd_tx_get_viewer (tx)->account_id == NULL)
    connect_json_set_string (doc, "thumbnail", connect_json_get_string (body, "thumbnail")); /* from the demo world */
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return TRUE;
  /* the product keeps what its versions show, whatever becomes of the medium */
  file = connectd_files_take (tx, body, "thumbnail", CONNECTD_PRODUCTS, connect_json_get_string (doc, "product.id"), error);
  if (file == NULL)
    return FALSE;
  if (!g_str_has_prefix (file->type, "image/"))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "thumbnail: This must be an image.");
  link = connectd_file_dup_link (file);
  connect_json_set_string (doc, "thumbnail", link);
  return TRUE;
}

static gboolean
check_media (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return _connectd_medium_check (tx, MEDIA, doc, is_video, "Expected the https address of a video at YouTube or Vimeo.", error);
}

/* The product shows its main medium. `doc` NULL: it goes. */
static gboolean
set_main (ConnectdTx *tx, const char *product_id, JsonObject *doc, GError **error)
{
  static const char *const copied[] = { "position", "id", "type", "thumbnail", "url" };
  g_autoptr (JsonObject) product = connectd_tx_get (tx, CONNECTD_PRODUCTS, product_id, error);

  if (product == NULL)
    return FALSE;
  connect_json_remove (product, "media");
  for (guint i = 0; doc != NULL && i < G_N_ELEMENTS (copied); i++)
    {
      g_autofree char *path = g_strconcat ("media.", copied[i], NULL);

      connect_json_set (product, path, json_node_copy (connect_json_get (doc, copied[i])));
    }
  return connectd_tx_refresh (tx, CONNECTD_PRODUCTS, product_id, product, error);
}

static gboolean
is_main (JsonObject *doc)
{
  return connect_json_get_int (doc, "position", 0) == 1;
}

static gboolean
media_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autofree char *id = connectd_tx_new_id_for (tx, MEDIA, doc, error);

  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "owner.id", connect_json_get_string (parent, "owner.id"));
  connect_json_set_boolean (doc, "shared", FALSE);
  return take_thumbnail (tx, doc, body, error) && check_media (tx, doc, error) &&
         (!is_main (doc) || set_main (tx, _connectd_id (parent), doc, error));
}

static gboolean
media_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  const char *product = connect_json_get_string (doc, "product.id");

  return take_thumbnail (tx, doc, body, error) && check_media (tx, doc, error) &&
         (!(is_main (before) || is_main (doc)) || set_main (tx, product, is_main (doc) ? doc : NULL, error));
}

static gboolean
media_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return !is_main (doc) || set_main (tx, connect_json_get_string (doc, "product.id"), NULL, error);
}

const ConnectdHooks connectd_product_media_hooks = {
  .collection = "product-media",
  .accept = _connectd_medium_accept,
  .create = media_create,
  .update = media_update,
  .remove = media_remove,
  .upload = MAX_UPLOAD,
};
