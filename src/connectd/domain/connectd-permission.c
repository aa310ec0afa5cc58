/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Permissions: access to modules, held by groups and API tokens in a list of one form. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include <string.h>

JsonObject *
_connectd_permission_new (ConnectdTx *tx, const char *holder_id, const char *module_id)
{
  JsonObject *permission = json_object_new ();
  const char *number = strchr (module_id, '-');
  g_autofree char *id = g_strconcat (holder_id, number != NULL ? number : module_id, NULL);

  connect_json_set_string (permission, "id", id);
  connect_json_set_string (permission, "object.id", module_id);
  _connectd_stamp (tx, permission, "events.granted");
  return permission;
}

gboolean
_connectd_permission_covers (JsonArray *modules, const char *module_id)
{
  for (guint i = 0; i < json_array_get_length (modules); i++)
    {
      const char *id = json_array_get_string_element (modules, i);

      if (g_strcmp0 (id, CONNECT_MODULE_ALL) == 0 || g_strcmp0 (id, module_id) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The modules of a permission list, as ids in the order of the module list. */
static JsonArray *
list_modules (JsonArray *permissions)
{
  JsonArray *modules = json_array_new ();

  for (const ConnectModule *m = connect_modules (); m->id != NULL; m++)
    if (_connectd_array_find (permissions, "object.id", m->id, NULL) != NULL)
      json_array_add_string_element (modules, m->id);
  return modules;
}

JsonArray *
_connectd_permission_of_user (ConnectdTx *tx, const char *account_id, const char *user_id, GError **error)
{
  g_autofree char *key =
      connect_collection_make_key (&connect_account_users_collection, account_id, NULL, user_id);
  g_autoptr (JsonObject) member = connectd_tx_get (tx, &connect_account_users_collection, key, error);

  return member != NULL ? list_modules (connect_json_get_array (member, "permissions")) : NULL;
}

JsonArray *
_connectd_permission_of_viewer (ConnectdTx *tx, GError **error)
{
  const ConnectViewer *viewer = connectd_tx_get_viewer (tx);
  g_autoptr (JsonObject) token = NULL;

  if (!g_str_has_prefix (viewer->user_id != NULL ? viewer->user_id : "", "SU-"))
    return _connectd_permission_of_user (tx, viewer->account_id, viewer->user_id, error);
  token = connectd_tx_get (tx, &connect_tokens_collection, viewer->user_id, error);
  return token != NULL ? list_modules (connect_json_get_array (token, "permissions")) : NULL;
}

/* Whoever may hand a person or a token over to somebody could else take more than he has. */
gboolean
_connectd_permission_check_covered (
    ConnectdTx *tx, JsonArray *permissions, JsonArray *before, const char *where, GError **error)
{
  const ConnectViewer *viewer = connectd_tx_get_viewer (tx);
  g_autoptr (JsonArray) wanted = permissions != NULL ? list_modules (permissions) : json_array_new ();
  g_autoptr (JsonArray) present = before != NULL ? list_modules (before) : json_array_new ();
  g_autoptr (JsonArray) own = NULL;

  if (viewer->user_id == NULL) /* the platform itself */
    return TRUE;
  own = _connectd_permission_of_viewer (tx, error);
  if (own == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (wanted); i++)
    {
      const char *id = json_array_get_string_element (wanted, i);

      if (!_connectd_permission_covers (present, id) && !_connectd_permission_covers (own, id))
        return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN,
                               "%s: This gives the module %s, which you do not have.", where, id);
    }
  return TRUE;
}

gboolean
_connectd_permission_add (
    ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject **added, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *wanted = _connectd_text (problems, body, "object.id", 64, CONNECTD_TEXT_REQUIRED);
  const ConnectModule *module = wanted != NULL ? connect_module_find (wanted) : NULL;
  JsonArray *permissions = connect_json_get_array (doc, "permissions");
  g_autoptr (JsonArray) own = NULL;
  JsonObject *permission;

  if (wanted != NULL && module == NULL)
    connect_problems_add (problems, "object.id", "There is no such module.");
  if (!connect_problems_check (problems, error))
    return FALSE;
  own = _connectd_permission_of_viewer (tx, error);
  if (own == NULL)
    return FALSE;
  if (!_connectd_permission_covers (own, module->id))
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN,
                           "object.id: You cannot give a permission that you do not have.");
  if (permissions == NULL)
    {
      permissions = json_array_new ();
      json_object_set_array_member (doc, "permissions", permissions);
    }
  permission = _connectd_array_find (permissions, "object.id", module->id, NULL);
  if (permission == NULL)
    {
      permission = _connectd_permission_new (tx, _connectd_id (doc), module->id);
      json_array_add_object_element (permissions, permission);
    }
  *added = connect_json_copy (permission);
  return TRUE;
}

static gboolean
remove_one (JsonArray *permissions, const char *id)
{
  const ConnectModule *module = connect_module_find (id);
  guint index;

  if (_connectd_array_find (permissions, "id", id, &index) == NULL &&
      (module == NULL || _connectd_array_find (permissions, "object.id", module->id, &index) == NULL))
    return FALSE;
  json_array_remove_element (permissions, index);
  return TRUE;
}

/* A permission is named by its own id, by its module or, in a list, by {id} or {object{id}}. */
gboolean
_connectd_permission_remove (ConnectdCall *call, JsonObject *doc, GError **error)
{
  JsonArray *permissions = connect_json_get_array (doc, "permissions");
  JsonArray *named =
      call->body != NULL && JSON_NODE_HOLDS_ARRAY (call->body) ? json_node_get_array (call->body) : NULL;
  g_autofree char *id = _connectd_parameter (call, "id");
  guint n = named != NULL ? json_array_get_length (named) : 0;

  if (id != NULL)
    return remove_one (permissions, id) ||
           _connectd_fail (error, CONNECT_ERROR_INVALID, "id: There is no such permission here.");
  if (n == 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "Name the permissions: [{\"id\": …}] or ?id=.");
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (named, i);
      JsonObject *one = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *text = one != NULL ? _connectd_id (one) : NULL;

      if (text == NULL && one != NULL)
        text = connect_json_get_string (one, "object.id");
      if (text == NULL || !remove_one (permissions, text))
        return _connectd_fail (error, CONNECT_ERROR_INVALID, "%u.id: There is no such permission here.", i);
    }
  return TRUE;
}
