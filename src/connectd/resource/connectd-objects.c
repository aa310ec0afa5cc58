/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the description allows to be done with an object: creating, changing, acting, removing, showing. Checks and act are
 * one, inside the caller's transaction. */

#include "config.h"

#include "resource/connectd-engine-private.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-check.h"

/* --- creating --- */

static gboolean
forbid (GError **error, const char *text)
{
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_FORBIDDEN, text);
  return FALSE;
}

/* The platform itself (no account) may create everything. */
static gboolean
may_create (ConnectdTx *tx, const ConnectdShape *shape, JsonObject *parent, GError **error)
{
  const ConnectCollection *collection = shape->collection;
  const ConnectCollection *above = connect_collection_find (collection->parent);
  const ConnectViewer *viewer = &tx->viewer;

  if (collection->creators == 0 && (shape->hooks == NULL || shape->hooks->create == NULL))
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_METHOD, "A %s cannot be made like this.", collection->singular);
      return FALSE;
    }
  if (viewer->account_id == NULL)
    return viewer->user_id == NULL || forbid (error, "This takes an account.");
  if (collection->creators != 0 && (collection->creators & viewer->role) == 0)
    return forbid (error, "Your account has not the role to create this.");
  if (above != NULL && parent != NULL && (collection->flags & CONNECT_COLLECTION_BY_READERS) == 0 &&
      (connect_collection_get_sides (above, parent, viewer->account_id) & ~CONNECT_SIDE_READER) == 0)
    return forbid (error, "This is for the other party to do.");
  return TRUE;
}

/* What follows from who asks and where: the owner, and the object above. */
static void
set_place (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *parent, JsonObject *doc)
{
  const ConnectCollection *above = connect_collection_find (collection->parent);

  if (above != NULL && parent != NULL && connect_json_get (parent, above->id_member) != NULL)
    connect_json_set (doc, collection->parent_member, json_node_copy (connect_json_get (parent, above->id_member)));
  for (guint i = 0; i < collection->n_parties && tx->viewer.account_id != NULL; i++)
    {
      const ConnectParty *party = &collection->parties[i];

      if (party->side == CONNECT_SIDE_OWNER && connect_json_get (doc, party->path) == NULL)
        connect_json_set_string (doc, party->path, tx->viewer.account_id);
    }
}

static char *
find_key (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, GError **error)
{
  g_autofree char *id = _connectd_doc_dup_id (doc, collection->id_member);
  g_autofree char *parent = collection->parent_member != NULL ? _connectd_doc_dup_id (doc, collection->parent_member) : NULL;
  const char *viewer = collection->flags & CONNECT_COLLECTION_PER_VIEWER ? tx->viewer.account_id : NULL;

  if (id == NULL)
    {
      id = connectd_tx_new_id_for (tx, collection, doc, error);
      if (id == NULL)
        return NULL;
      connect_json_set_string (doc, collection->id_member, id);
    }
  return connect_collection_make_key (collection, parent, viewer, id);
}

static JsonObject *
take_creation (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) doc = json_object_new ();
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  connectd_check_creation (collection, body, doc, problems);
  if (!connectd_check_references (tx, collection, body, doc, problems, error) || !connect_problems_check (problems, error))
    return NULL;
  return g_steal_pointer (&doc);
}

/* The body in the form that the description has. Returns: (transfer full) */
static JsonObject *
accept_body (ConnectdTx *tx, const ConnectdShape *shape, const char *verb, JsonObject *body, GError **error)
{
  const ConnectdHooks *hooks = shape->hooks;
  g_autoptr (JsonObject) accepted = NULL;

  if (body == NULL)
    return json_object_new ();
  if (hooks == NULL || hooks->accept == NULL)
    return json_object_ref (body);
  accepted = connect_json_copy (body);
  return hooks->accept (tx, verb, accepted, error) ? g_steal_pointer (&accepted) : NULL;
}

JsonObject *
connectd_tx_create (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *parent, JsonObject *given, GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  const ConnectdHooks *hooks = shape->hooks;
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JsonObject) doc = NULL;
  g_autofree char *key = NULL;

  if (!_connectd_tx_check_writes (tx, error) || !may_create (tx, shape, parent, error))
    return NULL;
  body = accept_body (tx, shape, "create", given, error);
  doc = body != NULL ? take_creation (tx, collection, body, error) : NULL;
  if (doc == NULL)
    return NULL;
  set_place (tx, collection, parent, doc);
  if (hooks != NULL && hooks->create != NULL && !hooks->create (tx, doc, body, parent, error))
    return NULL;
  key = find_key (tx, collection, doc, error);
  if (key == NULL || !connectd_tx_insert (tx, collection, key, doc, error))
    return NULL;
  if (hooks != NULL && hooks->created != NULL && !hooks->created (tx, doc, body, error))
    return NULL;
  return g_steal_pointer (&doc);
}

/* --- acting --- */

/* Whether the viewer has any part in this verb; who has none learns nothing about the object's type and state. */
static gboolean
has_part (ConnectdTx *tx, const ConnectCollection *collection, const char *verb, JsonObject *doc)
{
  ConnectSide sides = connect_collection_get_sides (collection, doc, tx->viewer.account_id);

  for (guint i = 0; i < collection->n_actions; i++)
    if (strcmp (collection->actions[i].verb, verb) == 0 && (collection->actions[i].sides & sides) != 0)
      return TRUE;
  return FALSE;
}

static const ConnectAction *
check_legal (ConnectdTx *tx, const ConnectCollection *collection, const char *verb, JsonObject *doc, GError **error)
{
  const ConnectAction *action = NULL;
  g_autofree char *reason = NULL;

  if (!has_part (tx, collection, verb, doc))
    {
      forbid (error, "This is for the other party to do.");
      return NULL;
    }
  switch (connect_collection_check_action (collection, verb, doc, &tx->viewer, &action, &reason))
    {
    case CONNECT_LEGAL_YES:
      return action;
    case CONNECT_LEGAL_WRONG_SIDE:
      forbid (error, reason);
      break;
    case CONNECT_LEGAL_NO_SUCH_ACTION:
    case CONNECT_LEGAL_WRONG_STATE:
    case CONNECT_LEGAL_CONDITION:
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s%s%s",
                   action != NULL && action->error_code != NULL ? action->error_code : "",
                   action != NULL && action->error_code != NULL ? "|" : "", reason);
      break;
    }
  return NULL;
}

static gboolean
run_update (ConnectdTx *tx, const ConnectdShape *shape, const char *key, JsonObject *before, JsonObject *doc, JsonObject *body,
            GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const ConnectdHooks *hooks = shape->hooks;

  connectd_check_update (shape->collection, body, doc, problems);
  if (!connectd_check_references (tx, shape->collection, body, doc, problems, error) || !connect_problems_check (problems, error))
    return FALSE;
  if (hooks != NULL && hooks->update != NULL && !hooks->update (tx, before, doc, body, error))
    return FALSE;
  return connectd_tx_update (tx, shape->collection, key, doc, error);
}

static gboolean
run_removal (ConnectdTx *tx, const ConnectdShape *shape, const ConnectAction *action, const char *key, JsonObject *doc,
             GError **error)
{
  const ConnectdHooks *hooks = shape->hooks;

  if (hooks != NULL && hooks->remove != NULL && !hooks->remove (tx, doc, error))
    return FALSE;
  if (action->to == NULL)
    return connectd_tx_remove (tx, shape->collection, key, error);
  connect_json_set_string (doc, shape->collection->state_member, action->to);
  return connectd_tx_update (tx, shape->collection, key, doc, error);
}

static gboolean
run_action (ConnectdTx *tx, const ConnectdShape *shape, const ConnectAction *action, const char *key, JsonObject *doc,
            JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  const ConnectdHooks *hooks = shape->hooks;

  connectd_check_arguments (shape->collection, action, body, doc, problems);
  if (!connect_problems_check (problems, error))
    return FALSE;
  if (action->to != NULL)
    connect_json_set_string (doc, shape->collection->state_member, action->to);
  if (hooks != NULL && hooks->act != NULL && !hooks->act (tx, action, doc, body, error))
    return FALSE;
  return connectd_tx_update (tx, shape->collection, key, doc, error);
}

/* What is not there, not legal or makes no sense is refused by the act itself. */
gboolean
_connectd_tx_prepare_act (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *verb, JsonObject *given,
                          JsonObject **prepared, GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  g_autoptr (JsonObject) before = connectd_tx_get_visible (tx, collection, key, NULL);
  const ConnectAction *action = before != NULL ? check_legal (tx, collection, verb, before, NULL) : NULL;
  g_autoptr (JsonObject) body = action != NULL ? accept_body (tx, shape, verb, given, NULL) : NULL;
  g_autoptr (JsonObject) doc = body != NULL ? connect_json_copy (before) : NULL;

  return doc == NULL || shape->hooks->prepare (tx, action, doc, body, prepared, error);
}

JsonObject *
connectd_tx_act (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const char *verb, JsonObject *given,
                 GError **error)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JsonObject) before = NULL;
  g_autoptr (JsonObject) doc = NULL;
  const ConnectdDeed *above = tx->deed;
  const ConnectAction *action;
  ConnectdDeed deed;
  gboolean good;

  if (!_connectd_tx_check_writes (tx, error))
    return NULL;
  before = connectd_tx_get_visible (tx, collection, key, error);
  action = before != NULL ? check_legal (tx, collection, verb, before, error) : NULL;
  body = action != NULL ? accept_body (tx, shape, verb, given, error) : NULL;
  if (body == NULL)
    return NULL;
  doc = connect_json_copy (before);
  deed = (ConnectdDeed) { collection, key, verb };
  tx->deed = &deed;
  if (action->flags & CONNECT_ACTION_UPDATE)
    good = run_update (tx, shape, key, before, doc, body, error);
  else if (action->flags & CONNECT_ACTION_DELETE)
    good = run_removal (tx, shape, action, key, doc, error);
  else
    good = run_action (tx, shape, action, key, doc, body, error);
  tx->deed = above;
  return good ? g_steal_pointer (&doc) : NULL;
}

/* --- showing --- */

static ConnectdForm
get_form (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc)
{
  return (ConnectdForm) { .sides = connect_collection_get_sides (collection, doc, tx->viewer.account_id), .detail = TRUE };
}

/* What is stored is text already: the way over an object is for those that need something put in. */
char *
_connectd_tx_show_text (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  const ConnectdForm form = get_form (tx, collection, doc);
  g_autoptr (JsonObject) shown = NULL;

  if (!_connectd_doc_has_once (collection, doc) && (shape->hooks == NULL || shape->hooks->shown == NULL))
    return connectd_plan_show_text (shape->plan, doc, &form);
  shown = connectd_tx_show (tx, collection, doc, TRUE);
  return connect_json_object_to_string (shown);
}

JsonObject *
connectd_tx_show (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc, gboolean created)
{
  const ConnectdShape *shape = _connectd_shape (tx, collection);
  const ConnectdForm form = get_form (tx, collection, doc);
  JsonObject *shown = connectd_plan_show (shape->plan, doc, &form);

  for (guint i = 0; created && i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];
      JsonNode *node = member->flags & CONNECT_MEMBER_ONCE ? connect_json_get (doc, member->path) : NULL;

      if (node != NULL)
        connect_json_set (shown, member->path, json_node_copy (node));
    }
  if (shape->hooks != NULL && shape->hooks->shown != NULL)
    shape->hooks->shown (tx, doc, shown);
  return shown;
}
