/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The users of an account: who was invited, who has joined, in which groups. A known person joins at once, a
 * new one gets an activation code. The rows copy the person's name and address and the groups' names, and are
 * refreshed when those change. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include "auth/connectd-secret.h"

#define USERS (&connect_account_users_collection)
#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define INVITATION_DAYS 30
#define MAX_TAGS 32

static char *
make_key (const char *account_id, const char *user_id)
{
  return connect_collection_make_key (USERS, account_id, NULL, user_id);
}

static char *
member_key (JsonObject *member)
{
  return make_key (connect_json_get_string (member, "account.id"), _connectd_id (member));
}

static gboolean
store_member (ConnectdTx *tx, JsonObject *member, GError **error)
{
  g_autofree char *key = member_key (member);

  return connectd_tx_update (tx, USERS, key, member, error);
}

static void
copy_person (JsonObject *member, JsonObject *user)
{
  const char *const copied[] = { "name", "email", "title" };

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    connect_json_set_string (member, copied[i], connect_json_get_string (user, copied[i]));
}

/* Rebuilds groups and permissions from the groups themselves; those that are gone, or named twice, fall out.
 */
static gboolean
rebuild_groups (ConnectdTx *tx, JsonObject *member, GError **error)
{
  JsonArray *named = connect_json_get_array (member, "groups");
  const char *account_id = connect_json_get_string (member, "account.id");
  g_autoptr (JsonArray) groups = json_array_new ();
  g_autoptr (JsonArray) permissions = json_array_new ();

  for (guint i = 0; named != NULL && i < json_array_get_length (named); i++)
    {
      JsonObject *reference = json_array_get_object_element (named, i);
      g_autoptr (JsonObject) group = NULL;
      JsonArray *given;
      JsonObject *copy;

      if (!_connectd_look_up (tx, &connect_groups_collection, _connectd_id (reference), &group, error))
        return FALSE;
      if (group == NULL || g_strcmp0 (connect_json_get_string (group, "account.id"), account_id) != 0 ||
          _connectd_array_find (groups, "id", _connectd_id (group), NULL) != NULL)
        continue;
      given = connect_json_get_array (group, "permissions");
      copy = json_object_new ();
      json_object_set_string_member (copy, "id", _connectd_id (group));
      json_object_set_string_member (copy, "name", connect_json_get_string (group, "name"));
      json_array_add_object_element (groups, copy);
      for (guint j = 0; given != NULL && j < json_array_get_length (given); j++)
        {
          JsonObject *permission = json_array_get_object_element (given, j);

          if (_connectd_array_find (permissions, "object.id",
                                    connect_json_get_string (permission, "object.id"), NULL) == NULL)
            json_array_add_object_element (permissions, connect_json_copy (permission));
        }
    }
  json_object_set_array_member (member, "groups", g_steal_pointer (&groups));
  json_object_set_array_member (member, "permissions", g_steal_pointer (&permissions));
  return TRUE;
}

gboolean
_connectd_member_refresh (ConnectdTx *tx, JsonObject *member, GError **error)
{
  g_autoptr (JsonObject) user = connectd_tx_get (tx, &connect_users_collection, _connectd_id (member), error);
  g_autofree char *key = NULL;

  if (user == NULL)
    return FALSE;
  copy_person (member, user);
  key = member_key (member);
  return rebuild_groups (tx, member, error) && connectd_tx_refresh (tx, USERS, key, member, error) &&
         _connectd_partner_refresh_member (tx, member, FALSE, error);
}

static gboolean
count_groups (ConnectdTx *tx, JsonObject *member, int users, GError **error)
{
  JsonArray *groups = connect_json_get_array (member, "groups");

  for (guint i = 0; groups != NULL && i < json_array_get_length (groups); i++)
    if (!_connectd_group_count (tx, _connectd_id (json_array_get_object_element (groups, i)), users, error))
      return FALSE;
  return TRUE;
}

static JsonObject *
new_member (ConnectdTx *tx,
            const char *account_id,
            JsonObject *user,
            JsonObject *group,
            gboolean joined,
            GError **error)
{
  g_autoptr (JsonObject) member = json_object_new ();
  JsonArray *groups = json_array_new ();
  JsonObject *reference = json_object_new ();

  json_object_set_string_member (reference, "id", _connectd_id (group));
  json_array_add_object_element (groups, reference);
  connect_json_set_string (member, "id", _connectd_id (user));
  connect_json_set_string (member, "account.id", account_id);
  json_object_set_array_member (member, "groups", groups);
  connect_json_set_string (member, "status", joined ? "joined" : "invited");
  _connectd_stamp (tx, member, "events.invited");
  if (joined)
    _connectd_stamp (tx, member, "events.activated");
  copy_person (member, user);
  if (!rebuild_groups (tx, member, error))
    return NULL;
  return g_steal_pointer (&member);
}

static gboolean
insert_member (ConnectdTx *tx, JsonObject *member, GError **error)
{
  g_autofree char *key = member_key (member);

  return connectd_tx_insert (tx, USERS, key, member, error) && count_groups (tx, member, 1, error) &&
         _connectd_partner_refresh_member (tx, member, FALSE, error);
}

gboolean
_connectd_member_join (
    ConnectdTx *tx, const char *account_id, JsonObject *user, JsonObject *group, GError **error)
{
  g_autofree char *key = make_key (account_id, _connectd_id (user));
  g_autoptr (JsonObject) member = NULL;

  if (!_connectd_look_up (tx, USERS, key, &member, error))
    return FALSE;
  if (member != NULL)
    return TRUE;
  member = new_member (tx, account_id, user, group, TRUE, error);
  return member != NULL && insert_member (tx, member, error);
}

gboolean
_connectd_member_invite (
    ConnectdTx *tx, const char *account_id, JsonObject *user, JsonObject *group, char **code, GError **error)
{
  g_autofree char *secret = connectd_activation_code_new ();
  g_autofree char *hash = connectd_secret_hash (secret);
  g_autoptr (JsonObject) member = new_member (tx, account_id, user, group, FALSE, error);

  if (member == NULL)
    return FALSE;
  connect_json_set_string (member, "activation_code", hash);
  if (!insert_member (tx, member, error))
    return FALSE;
  *code = g_steal_pointer (&secret);
  return TRUE;
}

GPtrArray *
_connectd_member_places (ConnectdTx *tx, const char *user_id, GError **error)
{
  g_autofree char *mine = _connectd_eq ("id", user_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,eq(status,joined))", mine);

  return connectd_tx_find (tx, USERS, rql, 0, error);
}

gboolean
_connectd_member_is_administrator (
    ConnectdTx *tx, const char *account_id, const char *user_id, gboolean *is, GError **error)
{
  g_autofree char *key = make_key (account_id, user_id);
  g_autoptr (JsonObject) member = NULL;
  g_autoptr (JsonObject) group = NULL;

  *is = FALSE;
  if (!_connectd_look_up (tx, USERS, key, &member, error))
    return FALSE;
  if (member == NULL || g_strcmp0 (connect_json_get_string (member, "status"), "joined") != 0)
    return TRUE;
  group = _connectd_group_administrators (tx, account_id, error);
  if (group == NULL)
    return FALSE;
  *is = _connectd_array_find (connect_json_get_array (member, "groups"), "id", _connectd_id (group), NULL) !=
        NULL;
  return TRUE;
}

gboolean
_connectd_member_share_account (
    ConnectdTx *tx, const char *user_id, const char *other_id, gboolean *is, GError **error)
{
  g_autoptr (GPtrArray) mine = _connectd_member_places (tx, user_id, error);

  *is = g_strcmp0 (user_id, other_id) == 0;
  for (guint i = 0; mine != NULL && i < mine->len && !*is; i++)
    {
      g_autofree char *key =
          make_key (connect_json_get_string (g_ptr_array_index (mine, i), "account.id"), other_id);
      g_autoptr (JsonObject) found = NULL;

      if (!_connectd_look_up (tx, USERS, key, &found, error))
        return FALSE;
      *is = found != NULL;
    }
  return mine != NULL;
}

gboolean
_connectd_member_keep_administrator (ConnectdTx *tx, JsonObject *member, GError **error)
{
  g_autoptr (JsonObject) group =
      _connectd_group_administrators (tx, connect_json_get_string (member, "account.id"), error);
  g_autofree char *rql = NULL;
  g_autofree char *among = NULL;
  gint64 others;

  if (group == NULL)
    return FALSE;
  among = _connectd_eq ("groups.id", _connectd_id (group));
  rql = g_strdup_printf ("and(%s,eq(status,joined),ne(id,%s))", among, _connectd_id (member));
  others = connectd_tx_count (tx, USERS, rql, error);
  if (others < 0)
    return FALSE;
  return others > 0 || _connectd_fail (error, CONNECT_ERROR_INVALID,
                                       "groups: An account keeps at least one administrator who has joined.");
}

gboolean
_connectd_member_expire (ConnectdTx *tx, GError **error)
{
  g_autofree char *moment = connect_time_format (connectd_tx_get_now (tx) - INVITATION_DAYS * DAY);
  g_autofree char *rql = g_strdup_printf ("and(eq(status,invited),le(events.invited.at,%s))", moment);
  g_autoptr (GPtrArray) members = connectd_tx_find (tx, USERS, rql, 500, error);

  for (guint i = 0; members != NULL && i < members->len; i++)
    {
      JsonObject *member = g_ptr_array_index (members, i);

      connect_json_set_string (member, "status", "expired");
      connect_json_remove (member, "activation_code");
      if (!store_member (tx, member, error))
        return FALSE;
    }
  return members != NULL;
}

/* --- hooks --- */

/* At least one group, all of them of this account. */
static gboolean
check_groups (ConnectdTx *tx, JsonObject *member, GError **error)
{
  JsonArray *groups = connect_json_get_array (member, "groups");
  guint n = groups != NULL ? json_array_get_length (groups) : 0;

  if (n == 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "groups: At least one group is needed.");
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (groups, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (node) ? _connectd_id (json_node_get_object (node)) : NULL;
      g_autoptr (JsonObject) group = NULL;

      if (id != NULL && !_connectd_look_up (tx, &connect_groups_collection, id, &group, error))
        return FALSE;
      if (group == NULL || g_strcmp0 (connect_json_get_string (group, "account.id"),
                                      connect_json_get_string (member, "account.id")) != 0)
        return _connectd_fail (error, CONNECT_ERROR_INVALID,
                               "groups.%u.id: There is no such group in this account.", i);
    }
  return rebuild_groups (tx, member, error);
}

/* Nobody puts anybody, himself above all, where there is more than he has. `before` is the member as it was,
 * or NULL for one that is about to be given away with all that it has. */
static gboolean
check_gain (ConnectdTx *tx, JsonObject *member, JsonObject *before, GError **error)
{
  return _connectd_permission_check_covered (
      tx, connect_json_get_array (member, "permissions"),
      before != NULL ? connect_json_get_array (before, "permissions") : NULL, "groups", error);
}

/* Tags are free words: {id, name}; only these two are kept. */
static gboolean
check_tags (JsonObject *member, GError **error)
{
  JsonArray *tags = connect_json_get_array (member, "tags");
  guint n = tags != NULL ? json_array_get_length (tags) : 0;
  JsonArray *kept;

  if (n > MAX_TAGS)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "tags: Ensure there are no more than %d.", MAX_TAGS);
  kept = json_array_new ();
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (tags, i);
      JsonObject *tag = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *id = tag != NULL ? _connectd_id (tag) : NULL;
      JsonObject *copy;

      if (id == NULL || g_utf8_strlen (id, -1) > 32)
        {
          json_array_unref (kept);
          return _connectd_fail (error, CONNECT_ERROR_INVALID,
                                 "tags.%u.id: A text of at most 32 characters is expected.", i);
        }
      copy = json_object_new ();
      json_object_set_string_member (copy, "id", id);
      json_object_set_string_member (copy, "name", id);
      json_array_add_object_element (kept, copy);
    }
  if (tags != NULL)
    json_object_set_array_member (member, "tags", json_array_ref (kept));
  json_array_unref (kept);
  return TRUE;
}

/* Whom the body means: {id} of somebody the caller knows, or {email} of anybody. A new person becomes a user
 * here. */
static JsonObject *
find_person (ConnectdTx *tx, JsonObject *body, GError **error)
{
  const ConnectViewer *viewer = connectd_tx_get_viewer (tx);
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const char *id = _connectd_text (problems, body, "id", 32, 0);
  const char *email = _connectd_email (problems, body, "email", id == NULL ? CONNECTD_TEXT_REQUIRED : 0);
  const char *name = _connectd_text (problems, body, "name", 128, 0);
  JsonObject *user = NULL;
  gboolean known = FALSE;

  if (!connect_problems_check (problems, error))
    return NULL;
  if (id != NULL)
    {
      if (!_connectd_member_share_account (tx, viewer->user_id, id, &known, error))
        return NULL;
      if (known)
        return connectd_tx_get (tx, &connect_users_collection, id, error);
      _connectd_fail (error, CONNECT_ERROR_INVALID, "id: There is no such user. Invite a person by e-mail.");
      return NULL;
    }
  if (!_connectd_user_find (tx, email, &user, error))
    return NULL;
  return user != NULL ? user : _connectd_user_add (tx, email, name, NULL, error);
}

/* A fresh code: stored as a hash, shown once. */
static void
give_code (JsonObject *member)
{
  g_autofree char *code = connectd_activation_code_new ();
  g_autofree char *hash = connectd_secret_hash (code);

  connect_json_set_string (member, "activation_code", hash);
  connect_json_set_string (member, "code", code);
}

static gboolean
account_user_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (JsonObject) present = NULL;
  g_autofree char *key = NULL;
  gboolean known;

  connect_json_set_string (doc, "account.id", _connectd_id (parent));
  if (!check_groups (tx, doc, error) || !check_tags (doc, error) || !check_gain (tx, doc, NULL, error))
    return FALSE;
  user = find_person (tx, body, error);
  if (user == NULL ||
      !_connectd_acl_check_email (tx, _connectd_id (parent), connect_json_get_string (user, "email"), error))
    return FALSE;
  key = make_key (_connectd_id (parent), _connectd_id (user));
  if (!_connectd_look_up (tx, USERS, key, &present, error))
    return FALSE;
  if (present != NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "email: This person belongs to the account already.");
  known = connect_json_get_string (user, "password") != NULL;
  connect_json_set_string (doc, "id", _connectd_id (user));
  connect_json_set_string (doc, "status", known ? "joined" : "invited");
  _connectd_stamp (tx, doc, "events.invited");
  if (known)
    _connectd_stamp (tx, doc, "events.activated");
  else
    give_code (doc);
  copy_person (doc, user);
  return TRUE;
}

static gboolean
account_user_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return count_groups (tx, doc, 1, error) && _connectd_partner_refresh_member (tx, doc, FALSE, error);
}

static gboolean
account_user_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) administrators = NULL;
  const char *id;

  if (!check_groups (tx, doc, error) || !check_tags (doc, error) || !check_gain (tx, doc, before, error))
    return FALSE;
  administrators = _connectd_group_administrators (tx, connect_json_get_string (doc, "account.id"), error);
  if (administrators == NULL)
    return FALSE;
  id = _connectd_id (administrators);
  if (_connectd_array_find (connect_json_get_array (before, "groups"), "id", id, NULL) != NULL &&
      _connectd_array_find (connect_json_get_array (doc, "groups"), "id", id, NULL) == NULL &&
      !_connectd_member_keep_administrator (tx, before, error))
    return FALSE;
  return count_groups (tx, before, -1, error) && count_groups (tx, doc, 1, error) &&
         _connectd_partner_refresh_member (tx, doc, FALSE, error);
}

static gboolean
account_user_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  const char *account_id = connect_json_get_string (doc, "account.id");

  return _connectd_member_keep_administrator (tx, doc, error) && count_groups (tx, doc, -1, error) &&
         _connectd_session_end_all (tx, _connectd_id (doc), account_id, NULL, error) &&
         _connectd_partner_refresh_member (tx, doc, TRUE, error);
}

gboolean
_connectd_member_leave (ConnectdTx *tx, JsonObject *member, GError **error)
{
  g_autofree char *key = member_key (member);
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) account = NULL;

  if (account_user_remove (tx, member, &local))
    return connectd_tx_remove (tx, USERS, key, error);
  if (g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_INVALID))
    account = connectd_tx_get (tx, &connect_accounts_collection, connect_json_get_string (member, "account.id"), NULL);
  if (account != NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "account: %s (%s) keeps at least one administrator who has joined.",
                           connect_json_get_string (account, "name"), _connectd_id (account));
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* A place that is taken belongs to somebody who can sign in: else it would go to whoever registers that
 * address next, with some other invitation. */
static gboolean
check_registered (ConnectdTx *tx, JsonObject *member, GError **error)
{
  g_autoptr (JsonObject) user = connectd_tx_get (tx, &connect_users_collection, _connectd_id (member), error);

  if (user == NULL)
    return FALSE;
  return connect_json_get_string (user, "password") != NULL ||
         _connectd_fail (
             error, CONNECT_ERROR_INVALID,
             "status: This person has not registered yet: the invitation's code is needed first.");
}

static gboolean
take_place (ConnectdTx *tx, JsonObject *member, GError **error)
{
  connect_json_remove (member, "activation_code");
  _connectd_stamp (tx, member, "events.activated");
  return _connectd_partner_refresh_member (tx, member, FALSE, error);
}

static gboolean
account_user_act (
    ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  if (g_strcmp0 (action->verb, "reinvite") == 0)
    {
      /* the code that is shown lets its holder be that person */
      if (!rebuild_groups (tx, doc, error) || !check_gain (tx, doc, NULL, error))
        return FALSE;
      _connectd_stamp (tx, doc, "events.invited");
      give_code (doc);
      return TRUE;
    }
  return check_registered (tx, doc, error) && take_place (tx, doc, error);
}

/* Sets the groups of a member as the account's users page does, from the groups' side (connectd-group.c). */
gboolean
_connectd_member_set_group (
    ConnectdTx *tx, JsonObject *member, JsonObject *group, gboolean in, GError **error)
{
  JsonArray *groups = connect_json_get_array (member, "groups");
  g_autoptr (JsonObject) before = connect_json_copy (member);
  guint index = 0;
  gboolean present = _connectd_array_find (groups, "id", _connectd_id (group), &index) != NULL;

  if (present == in)
    return TRUE;
  if (!in && connect_json_get_boolean (group, "administrators", FALSE) &&
      !_connectd_member_keep_administrator (tx, member, error))
    return FALSE;
  if (in)
    {
      JsonObject *reference = json_object_new ();

      json_object_set_string_member (reference, "id", _connectd_id (group));
      json_array_add_object_element (groups, reference);
    }
  else
    json_array_remove_element (groups, index);
  return rebuild_groups (tx, member, error) && (!in || check_gain (tx, member, before, error)) &&
         store_member (tx, member, error) &&
         _connectd_group_count (tx, _connectd_id (group), in ? 1 : -1, error) &&
         _connectd_partner_refresh_member (tx, member, FALSE, error);
}

const ConnectdHooks connectd_account_user_hooks = {
  .collection = "account-users",
  .create = account_user_create,
  .created = account_user_created,
  .update = account_user_update,
  .remove = account_user_remove,
  .act = account_user_act,
};
