/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#include <string.h>

gboolean
_connectd_is_capitals (const char *text, guint length)
{
  return text != NULL && strlen (text) == length && strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == length;
}

JsonObject *
_connectd_get_actor_account (ConnectdTx *tx, GError **error)
{
  const char *id = connectd_tx_get_viewer (tx)->account_id;

  if (id != NULL)
    return connectd_tx_get (tx, &connect_accounts_collection, id, error);
  _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "This takes an account.");
  return NULL;
}

GPtrArray *
_connectd_list_objects (JsonObject *doc, const char *path)
{
  JsonArray *array = connect_json_get_array (doc, path);
  GPtrArray *objects = g_ptr_array_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        g_ptr_array_add (objects, json_node_get_object (node));
    }
  return objects;
}

gint64
_connectd_market_public_version (JsonObject *product)
{
  return connect_json_get_int (product, "public_version", 0);
}

gboolean
_connectd_market_reach (ConnectdTx *tx, const char *product_id, const char *account, const char *reason, gboolean reaches, GError **error)
{
  return reaches ? connectd_tx_grant (tx, &connect_products_collection, product_id, account, reason, error)
                 : connectd_tx_revoke (tx, &connect_products_collection, product_id, account, reason, error);
}

gboolean
_connectd_take_ids (ConnectdTx *tx, JsonObject *doc, const char *path, const ConnectCollection *collection, const char *const *copied,
                    GError **error)
{
  JsonArray *given = connect_json_get_array (doc, path);
  g_autoptr (JsonArray) taken = json_array_new ();
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  for (guint i = 0; given != NULL && i < json_array_get_length (given); i++)
    {
      JsonNode *node = json_array_get_element (given, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (node) ? _connectd_id (json_node_get_object (node)) : NULL;
      g_autoptr (JsonObject) source = NULL;

      if (id == NULL)
        connect_problems_add (problems, path, "Element %u is no {id}.", i);
      else if (_connectd_array_find (taken, "id", id, NULL) == NULL)
        {
          if (!_connectd_look_up_visible (tx, collection, id, &source, error))
            return FALSE;
          if (source == NULL)
            connect_problems_add (problems, path, "There is no object with the id %s.", id);
          else
            json_array_add_object_element (taken, _connectd_copy_members (source, copied));
        }
    }
  connect_json_set (doc, path, json_node_init_array (json_node_alloc (), taken));
  return connect_problems_check (problems, error);
}

gboolean
_connectd_look_up_visible (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject **doc, GError **error)
{
  g_autoptr (GError) local = NULL;

  *doc = connectd_tx_get_visible (tx, collection, key, &local);
  if (*doc != NULL || g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

JsonObject *
_connectd_copy_members (JsonObject *source, const char *const *copied)
{
  JsonObject *copy = json_object_new ();

  connect_json_set_string (copy, "id", _connectd_id (source));
  for (guint i = 0; copied != NULL && copied[i] != NULL; i++)
    {
      JsonNode *node = connect_json_get (source, copied[i]);

      if (node != NULL)
        connect_json_set (copy, copied[i], json_node_copy (node));
    }
  return copy;
}

void
_connectd_check_attributes (JsonObject *doc, gboolean needed, ConnectProblems *problems)
{
  g_autoptr (GPtrArray) attributes = _connectd_list_objects (doc, "attributes");
  JsonArray *array = connect_json_get_array (doc, "attributes");
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  if (array == NULL)
    json_object_set_array_member (doc, "attributes", json_array_new ());
  else if (attributes->len != json_array_get_length (array))
    connect_problems_add (problems, "attributes", "Every element must be an object.");
  if (needed && attributes->len == 0)
    connect_problems_add (problems, "attributes", "At least one attribute is needed.");
  for (guint i = 0; i < attributes->len; i++)
    {
      const char *id = _connectd_id (attributes->pdata[i]);

      if (id == NULL || *id == '\0' || strlen (id) > 100)
        connect_problems_add (problems, "attributes", "Element %u needs an id.", i);
      else if (!g_hash_table_add (ids, (gpointer) id))
        connect_problems_add (problems, "attributes", "Element %u has an id that was there already.", i);
      else if (connect_json_get_string (attributes->pdata[i], "name") == NULL)
        connect_json_set_string (attributes->pdata[i], "name", id);
    }
}
