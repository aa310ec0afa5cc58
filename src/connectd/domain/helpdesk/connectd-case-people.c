/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The people of a case: on each side one who looks after it, and those who are told as well. Each account names its own. */

#include "config.h"

#include "domain/helpdesk/connectd-helpdesk-private.h"

#define MAX_RECIPIENTS 20

/* The name of somebody who has joined the account, or of a token of it; `name` stays NULL for anybody else. */
static gboolean
find_person (ConnectdTx *tx, const char *account, const char *id, char **name, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", account, id);
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (JsonObject) token = NULL;

  if (!_connectd_look_up (tx, &connect_account_users_collection, key, &user, error) ||
      (user == NULL && !_connectd_look_up (tx, &connect_tokens_collection, id, &token, error)))
    return FALSE;
  if (user != NULL && g_strcmp0 (connect_json_get_string (user, "status"), "joined") == 0)
    *name = g_strdup (connect_json_get_string (user, "name"));
  else if (token != NULL && g_strcmp0 (connect_json_get_string (token, "owner.id"), account) == 0)
    *name = g_strdup (connect_json_get_string (token, "name"));
  return TRUE;
}

static const char *
get_account (const char *side, JsonObject *doc)
{
  g_autofree char *path = g_strconcat (side, ".account.id", NULL);

  return connect_json_get_string (doc, path);
}

static gboolean
take_agent (ConnectdTx *tx, const char *side, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  g_autofree char *path = g_strconcat (side, ".agent", NULL);
  g_autofree char *id_path = g_strconcat (path, ".id", NULL);
  g_autofree char *id = g_strdup (connect_json_get_string (doc, id_path));
  g_autofree char *name = NULL;

  connect_json_remove (doc, path);
  if (id == NULL)
    return TRUE;
  if (!find_person (tx, get_account (side, doc), id, &name, error))
    return FALSE;
  if (name != NULL)
    connect_json_set_reference (doc, path, id, name);
  else
    connect_problems_add (problems, path, "Nobody in the account has the id %s.", id);
  return TRUE;
}

/* One of the list; twice the same is once. */
static gboolean
add_recipient (ConnectdTx *tx, const char *account, const char *path, JsonNode *node, JsonArray *taken, ConnectProblems *problems,
               GError **error)
{
  const char *id = JSON_NODE_HOLDS_OBJECT (node) ? connect_json_get_string (json_node_get_object (node), "id") : NULL;
  g_autofree char *name = NULL;
  JsonObject *person;

  if (id != NULL && !find_person (tx, account, id, &name, error))
    return FALSE;
  if (name == NULL)
    connect_problems_add (problems, path, "Nobody in the account has the id %s.", id != NULL ? id : "that one of them names");
  else if (_connectd_array_find (taken, "id", id, NULL) == NULL)
    {
      person = json_object_new ();
      json_object_set_string_member (person, "id", id);
      json_object_set_string_member (person, "name", name);
      json_array_add_object_element (taken, person);
    }
  return TRUE;
}

static gboolean
take_recipients (ConnectdTx *tx, const char *side, JsonObject *doc, ConnectProblems *problems, GError **error)
{
  g_autofree char *path = g_strconcat (side, ".recipients", NULL);
  JsonArray *given = connect_json_get_array (doc, path);
  g_autoptr (JsonArray) taken = json_array_new ();
  guint n = given != NULL ? json_array_get_length (given) : 0;

  if (n > MAX_RECIPIENTS)
    connect_problems_add (problems, path, "Ensure this list has no more than %d elements.", MAX_RECIPIENTS);
  for (guint i = 0; i < MIN (n, MAX_RECIPIENTS); i++)
    if (!add_recipient (tx, get_account (side, doc), path, json_array_get_element (given, i), taken, problems, error))
      return FALSE;
  connect_json_set (doc, path, json_node_init_array (json_node_alloc (), taken));
  return TRUE;
}

/* Whoever opens a case looks after it, and is told. */
static void
set_actor (ConnectdTx *tx, JsonObject *doc)
{
  g_autoptr (JsonObject) event = connectd_tx_new_event (tx);
  const char *id = connect_json_get_string (event, "by.id");
  JsonObject *person;
  JsonArray *recipients;

  if (id == NULL)
    return;
  if (connect_json_get_string (doc, "issuer.agent.id") == NULL)
    connect_json_set_string (doc, "issuer.agent.id", id);
  if (connect_json_get_array (doc, "issuer.recipients") != NULL)
    return;
  person = json_object_new ();
  json_object_set_string_member (person, "id", connect_json_get_string (doc, "issuer.agent.id"));
  recipients = json_array_new ();
  json_array_add_object_element (recipients, person);
  connect_json_set (doc, "issuer.recipients", json_node_init_array (json_node_alloc (), recipients));
  json_array_unref (recipients);
}

static gboolean
same_ids (JsonArray *a, JsonArray *b)
{
  guint n = a != NULL ? json_array_get_length (a) : 0;

  if (n != (b != NULL ? json_array_get_length (b) : 0))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      JsonNode *one = json_array_get_element (a, i);
      JsonNode *other = json_array_get_element (b, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (one) ? connect_json_get_string (json_node_get_object (one), "id") : NULL;

      if (id == NULL || !JSON_NODE_HOLDS_OBJECT (other) ||
          g_strcmp0 (id, connect_json_get_string (json_node_get_object (other), "id")) != 0)
        return FALSE;
    }
  return TRUE;
}

/* What an update says again is as it was. FALSE: something is new. */
static gboolean
keep_unchanged (const char *side, JsonObject *before, JsonObject *doc)
{
  JsonObject *then = before != NULL ? connect_json_get_object (before, side) : NULL;
  JsonObject *now = connect_json_get_object (doc, side);

  if (g_strcmp0 (then != NULL ? connect_json_get_string (then, "agent.id") : NULL, connect_json_get_string (now, "agent.id")) != 0 ||
      !same_ids (then != NULL ? connect_json_get_array (then, "recipients") : NULL, connect_json_get_array (now, "recipients")))
    return FALSE;
  if (then != NULL)
    connect_json_set_object (doc, side, connect_json_copy (then));
  else if (connect_json_get_array (now, "recipients") == NULL)
    json_object_set_array_member (now, "recipients", json_array_new ());
  return TRUE;
}

gboolean
_connectd_case_take_people (ConnectdTx *tx, const char *side, JsonObject *before, JsonObject *doc, ConnectProblems *problems,
                            GError **error)
{
  gboolean own = g_strcmp0 (get_account (side, doc), connectd_tx_get_viewer (tx)->account_id) == 0;

  if (before == NULL && own)
    set_actor (tx, doc);
  if (keep_unchanged (side, before, doc))
    return TRUE;
  if (!own)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "%s: The people of the other party are for it to name.", side);
  return take_agent (tx, side, doc, problems, error) && take_recipients (tx, side, doc, problems, error);
}
