/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "domain/product/connectd-product-private.h"

#include <string.h>

gint64
_connectd_product_number (const char *id)
{
  const char *dash = strrchr (id, '-');

  return dash != NULL ? g_ascii_strtoll (dash + 1, NULL, 10) : 0;
}

gboolean
_connectd_product_check_unique (ConnectdTx *tx,
                                const ConnectCollection *collection,
                                JsonObject *doc,
                                const char *path,
                                const char *what,
                                ConnectProblems *problems,
                                GError **error)
{
  const char *value = connect_json_get_string (doc, path);
  const char *id = _connectd_id (doc);
  g_autofree char *mine = _connectd_eq ("product.id", connect_json_get_string (doc, "product.id"));
  g_autofree char *same = _connectd_eq (path, value);
  g_autofree char *rql = g_strdup_printf ("and(%s,%s)", mine, same);
  g_autoptr (GPtrArray) found = value != NULL ? connectd_tx_find (tx, collection, rql, 2, error) : g_ptr_array_new ();

  for (guint i = 0; found != NULL && i < found->len; i++)
    if (g_strcmp0 (_connectd_id (g_ptr_array_index (found, i)), id) != 0)
      {
        connect_problems_add (problems, path, "%s with same %s already exists for the product.", what, path);
        break;
      }
  return found != NULL;
}

static const ConnectCollection **
list_parts (void)
{
  const ConnectCollection *const *all = connect_collections ();
  GPtrArray *parts = g_ptr_array_new ();

  for (guint i = 0; all[i] != NULL; i++)
    if (g_strcmp0 (all[i]->parent, "products") == 0 && all[i]->face_member != NULL)
      g_ptr_array_add (parts, (gpointer) all[i]);
  g_ptr_array_add (parts, NULL);
  return (const ConnectCollection **) g_ptr_array_free (parts, FALSE);
}

const ConnectCollection *const *
_connectd_product_parts (void)
{
  static const ConnectCollection **parts = NULL;

  if (g_once_init_enter_pointer (&parts))
    g_once_init_leave_pointer (&parts, list_parts ());
  return parts;
}

const char *
_connectd_product_part_name (const ConnectCollection *part)
{
  return strrchr (part->path, '/') + 1;
}

GPtrArray *
_connectd_product_rows (ConnectdTx *tx, const ConnectCollection *part, const char *product_id, GError **error)
{
  return _connectd_find (tx, part, "product.id", product_id, 0, error);
}

void
_connectd_product_copy_to_face (JsonObject *doc, const char *const *paths)
{
  JsonObject *face = connect_json_get_object (doc, "face");

  for (guint i = 0; face != NULL && paths[i] != NULL; i++)
    {
      JsonNode *node = connect_json_get (doc, paths[i]);

      if (node != NULL)
        connect_json_set (face, paths[i], json_node_copy (node));
      else
        connect_json_remove (face, paths[i]);
    }
}

gboolean
_connectd_product_is_link (const char *text)
{
  g_autoptr (GUri) uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  return (g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "http") == 0) && g_uri_get_host (uri) != NULL &&
         *g_uri_get_host (uri) != '\0';
}
