/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Groups of an account: who is in them and which modules they open. Administrators is made with the account,
 * holds everything, and is neither removed nor left empty. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#define GROUPS (&connect_groups_collection)

static JsonObject *
new_administrators (ConnectdTx *tx, const char *account_id, const char *id)
{
  JsonObject *group = json_object_new ();
  JsonArray *permissions = json_array_new ();

  connect_json_set_string (group, "id", id);
  connect_json_set_string (group, "account.id", account_id);
  connect_json_set_string (group, "name", "Administrators");
  connect_json_set_string (group, "description", "Holds every permission.");
  connect_json_set_boolean (group, "administrators", TRUE);
  connect_json_set_int (group, "stats.users", 0);
  json_array_add_object_element (permissions, _connectd_permission_new (tx, id, CONNECT_MODULE_ALL));
  json_object_set_array_member (group, "permissions", permissions);
  return group;
}

JsonObject *
_connectd_group_add_administrators (ConnectdTx *tx, const char *account_id, GError **error)
{
  g_autofree char *id = connectd_tx_new_id (tx, GROUPS, NULL, error);
  g_autoptr (JsonObject) group = id != NULL ? new_administrators (tx, account_id, id) : NULL;

  if (group == NULL || !connectd_tx_insert (tx, GROUPS, id, group, error))
    return NULL;
  return g_steal_pointer (&group);
}

JsonObject *
_connectd_group_administrators (ConnectdTx *tx, const char *account_id, GError **error)
{
  g_autofree char *mine = _connectd_eq ("account.id", account_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(administrators,true))", mine);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, GROUPS, rql, 1, error);

  if (found == NULL)
    return NULL;
  if (found->len == 0)
    {
      _connectd_fail (error, CONNECT_ERROR_FAILED, "Account %s has no administrators.", account_id);
      return NULL;
    }
  return json_object_ref (g_ptr_array_index (found, 0));
}

gboolean
_connectd_group_count (ConnectdTx *tx, const char *group_id, int users, GError **error)
{
  g_autoptr (JsonObject) group = connectd_tx_get (tx, GROUPS, group_id, error);

  if (group == NULL)
    return FALSE;
  connect_json_set_int (group, "stats.users",
                        MAX (0, connect_json_get_int (group, "stats.users", 0) + users));
  return connectd_tx_refresh (tx, GROUPS, group_id, group, error);
}

/* The members of a group. */
static GPtrArray *
find_members (ConnectdTx *tx, const char *group_id, GError **error)
{
  return _connectd_find (tx, &connect_account_users_collection, "groups.id", group_id, 0, error);
}

static gboolean
refresh_members (ConnectdTx *tx, const char *group_id, GError **error)
{
  g_autoptr (GPtrArray) members = find_members (tx, group_id, error);

  if (members == NULL)
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    if (!_connectd_member_refresh (tx, g_ptr_array_index (members, i), error))
      return FALSE;
  return TRUE;
}

/* --- hooks --- */

static gboolean
check_name (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  const char *name = connect_json_get_string (doc, "name");
  g_autoptr (GPtrArray) groups =
      _connectd_find (tx, GROUPS, "account.id", connect_json_get_string (doc, "account.id"), 0, error);
  g_autofree char *folded = connect_text_fold (name);

  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      JsonObject *other = g_ptr_array_index (groups, i);
      g_autofree char *theirs = connect_text_fold (connect_json_get_string (other, "name"));

      if (g_strcmp0 (folded, theirs) == 0 && g_strcmp0 (_connectd_id (other), _connectd_id (doc)) != 0)
        return _connectd_fail (error, CONNECT_ERROR_INVALID,
                               "name: There is a group with this name already.");
    }
  return groups != NULL;
}

static gboolean
group_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  connect_json_set_string (doc, "account.id", _connectd_id (parent));
  connect_json_set_boolean (doc, "administrators", FALSE);
  connect_json_set_int (doc, "stats.users", 0);
  json_object_set_array_member (doc, "permissions", json_array_new ());
  return check_name (tx, doc, error);
}

static gboolean
group_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  gboolean renamed =
      g_strcmp0 (connect_json_get_string (before, "name"), connect_json_get_string (doc, "name")) != 0;

  if (!renamed)
    return TRUE;
  /* members copy the name from the stored group, so it is stored first */
  return check_name (tx, doc, error) && connectd_tx_update (tx, GROUPS, _connectd_id (doc), doc, error) &&
         refresh_members (tx, _connectd_id (doc), error);
}

static gboolean
group_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (GPtrArray) members = NULL;

  if (connect_json_get_boolean (doc, "administrators", FALSE))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "The group of the administrators stays.");
  members = find_members (tx, _connectd_id (doc), error);
  if (members == NULL)
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    if (!_connectd_member_set_group (tx, g_ptr_array_index (members, i), doc, FALSE, error))
      return FALSE;
  return TRUE;
}

const ConnectdHooks connectd_group_hooks = {
  .collection = "groups",
  .create = group_create,
  .update = group_update,
  .remove = group_remove,
};

/* --- permissions and users of a group --- */

/* The group that the path names, in the viewer's account. */
static JsonObject *
get_group (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) group = connectd_tx_get_visible (call->tx, GROUPS, call->args[1], error);

  if (group == NULL)
    return NULL;
  if (g_strcmp0 (connect_json_get_string (group, "account.id"), call->args[0]) == 0)
    return g_steal_pointer (&group);
  _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such group.");
  return NULL;
}

static gboolean
permissions_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) group = get_group (call, error);

  if (group == NULL)
    return FALSE;
  call->answer = json_node_copy (json_object_get_member (group, "permissions"));
  return TRUE;
}

static gboolean
store_permissions (ConnectdCall *call, JsonObject *group, GError **error)
{
  return connectd_tx_update (call->tx, GROUPS, _connectd_id (group), group, error) &&
         refresh_members (call->tx, _connectd_id (group), error);
}

static gboolean
check_open (JsonObject *group, GError **error)
{
  return !connect_json_get_boolean (group, "administrators", FALSE) ||
         _connectd_fail (error, CONNECT_ERROR_INVALID, "The administrators have every permission, always.");
}

static gboolean
permissions_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) added = NULL;
  g_autoptr (JsonObject) group = get_group (call, error);
  JsonObject *body = group != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL || !check_open (group, error) ||
      !_connectd_permission_add (call->tx, group, body, &added, error) ||
      !store_permissions (call, group, error))
    return FALSE;
  _connectd_answer (call, 201, g_steal_pointer (&added));
  return TRUE;
}

static gboolean
permissions_delete (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) group = get_group (call, error);

  if (group == NULL || !check_open (group, error) || !_connectd_permission_remove (call, group, error) ||
      !store_permissions (call, group, error))
    return FALSE;
  call->status = 204;
  return TRUE;
}

/* The member of the account that the body or the query names. */
static JsonObject *
get_member (ConnectdCall *call, const char *user_id, GError **error)
{
  g_autofree char *key =
      connect_collection_make_key (&connect_account_users_collection, call->args[0], NULL, user_id);
  JsonObject *member = NULL;

  if (_connectd_look_up (call->tx, &connect_account_users_collection, key, &member, error) && member == NULL)
    _connectd_fail (error, CONNECT_ERROR_INVALID, "id: There is no such user in this account.");
  return member;
}

static gboolean
set_member (ConnectdCall *call, JsonObject *group, const char *user_id, gboolean in, GError **error)
{
  g_autoptr (JsonObject) member = get_member (call, user_id, error);

  return member != NULL && _connectd_member_set_group (call->tx, member, group, in, error);
}

static gboolean
users_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) group = get_group (call, error);
  JsonObject *body = group != NULL ? _connectd_body (call, &holder, error) : NULL;
  JsonObject *answer;
  const char *id;

  if (body == NULL)
    return FALSE;
  id = _connectd_text (problems, body, "id", 32, CONNECTD_TEXT_REQUIRED);
  if (!connect_problems_check (problems, error) || !set_member (call, group, id, TRUE, error))
    return FALSE;
  answer = json_object_new ();
  json_object_set_string_member (answer, "id", id);
  _connectd_answer (call, 201, answer);
  return TRUE;
}

static gboolean
users_delete (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) group = get_group (call, error);
  g_autofree char *id = _connectd_parameter (call, "id");
  JsonArray *named =
      call->body != NULL && JSON_NODE_HOLDS_ARRAY (call->body) ? json_node_get_array (call->body) : NULL;
  guint n = named != NULL ? json_array_get_length (named) : 0;

  if (group == NULL)
    return FALSE;
  if (id == NULL && n == 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "Name the users: [{\"id\": …}] or ?id=.");
  if (id != NULL && !set_member (call, group, id, FALSE, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (named, i);
      const char *one = JSON_NODE_HOLDS_OBJECT (node) ? _connectd_id (json_node_get_object (node)) : NULL;

      if (one == NULL)
        return _connectd_fail (error, CONNECT_ERROR_INVALID, "%u.id: This field is required.", i);
      if (!set_member (call, group, one, FALSE, error))
        return FALSE;
    }
  call->status = 204;
  return TRUE;
}

#define PERMISSIONS "accounts/{account}/groups/{group}/permissions"
#define MEMBERS "accounts/{account}/groups/{group}/users"

const ConnectdOperation connectd_group_operations[] = {
  { "GET", PERMISSIONS, CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_ACCOUNT, .run = permissions_get,
    .summary = "The modules that a group opens" },
  { "POST", PERMISSIONS, CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_ACCOUNT, .writes = TRUE,
    .run = permissions_post, .summary = "Open a module to a group" },
  { "DELETE", PERMISSIONS, CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_ACCOUNT, .writes = TRUE,
    .run = permissions_delete, .summary = "Close modules to a group" },
  { "GET", MEMBERS, CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_ACCOUNT, .list = "account-users",
    .filter = "and(eq(account.id,{account}),eq(groups.id,{group}))", .within = "accounts",
    .summary = "The users of a group" },
  { "POST", MEMBERS, CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_ACCOUNT, .writes = TRUE, .run = users_post,
    .summary = "Put a user into a group" },
  { "DELETE", MEMBERS, CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_ACCOUNT, .writes = TRUE, .run = users_delete,
    .summary = "Take users out of a group" },
  { NULL },
};
