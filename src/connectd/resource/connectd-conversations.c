/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Conversations about objects. A collection asks for them by a flag; all else follows from its parties and its states. */

#include "config.h"

#include "resource/connectd-engine-private.h"

#include <string.h>

#include "model/connect-descriptions.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

#define CONVERSATIONS (&connect_conversations_collection)
#define MESSAGES (&connect_conversation_messages_collection)
#define MAX_TOPIC 100

/* The paths of those who take part: the first two accounts that play a part now. */
typedef struct
{
  const char *paths[2];
  const char *ids[2];
} Parties;

static gboolean
has_conversations (const ConnectCollection *collection)
{
  return (collection->flags & CONNECT_COLLECTION_CONVERSATION) != 0;
}

static Parties
find_parties (const ConnectCollection *collection, JsonObject *doc)
{
  Parties found = { { NULL } };
  guint n = 0;

  for (guint i = 0; i < collection->n_parties && n < G_N_ELEMENTS (found.ids); i++)
    {
      const char *id = connect_json_get_string (doc, collection->parties[i].path);

      if (id == NULL || collection->parties[i].side == CONNECT_SIDE_READER || g_strcmp0 (id, found.ids[0]) == 0 ||
          connect_collection_get_sides (collection, doc, id) == 0)
        continue;
      found.paths[n] = collection->parties[i].path;
      found.ids[n++] = id;
    }
  return found;
}

/* {id, name, icon}; of an account that is reserved but not there yet what the object says of it. */
static gboolean
add_account (ConnectdTx *tx, JsonArray *accounts, const char *id, const char *path, JsonObject *doc, GError **error)
{
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *above = g_strndup (path, strrchr (path, '.') != NULL ? (gsize) (strrchr (path, '.') - path) : 0);
  g_autofree char *name_path = g_strconcat (above, ".name", NULL);
  JsonObject *brief = json_object_new ();

  account = _connectd_tx_look (tx, &connect_accounts_collection, id, &local);
  json_object_set_string_member (brief, "id", id);
  connect_json_set_string (brief, "name", account != NULL ? connect_json_get_string (account, "name")
                                                          : connect_json_get_string (doc, name_path));
  if (account != NULL)
    connect_json_set_string (brief, "icon", connect_json_get_string (account, "icon"));
  json_array_add_object_element (accounts, brief);
  if (account != NULL || g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
set_places (JsonObject *doc, const Parties *parties)
{
  connect_json_set_string (doc, "first.id", parties->ids[0]);
  connect_json_set_string (doc, "second.id", parties->ids[1]);
}

static gboolean
set_parties (ConnectdTx *tx, JsonObject *conversation, const Parties *parties, JsonObject *doc, GError **error)
{
  JsonArray *accounts = json_array_new ();

  json_object_set_array_member (conversation, "accounts", accounts);
  set_places (conversation, parties);
  for (guint i = 0; i < G_N_ELEMENTS (parties->ids); i++)
    if (parties->ids[i] != NULL && !add_account (tx, accounts, parties->ids[i], parties->paths[i], doc, error))
      return FALSE;
  return TRUE;
}

/* "Case: CA-925-402-166" */
static char *
make_topic (const ConnectCollection *collection, const char *key)
{
  g_autofree char *topic = g_strdup_printf ("%c%s: %s", g_ascii_toupper (*collection->singular), collection->singular + 1,
                                            _connectd_key_get_id (collection, key));

  return g_utf8_substring (topic, 0, MIN (g_utf8_strlen (topic, -1), MAX_TOPIC));
}

/* Whoever acts; nobody where the platform does. */
static void
set_creator (ConnectdTx *tx, JsonObject *doc)
{
  g_autoptr (JsonObject) event = connectd_tx_new_event (tx);
  JsonObject *by = connect_json_get_object (event, "by");

  if (by != NULL)
    json_object_set_object_member (doc, "creator", json_object_ref (by));
}

static char *
make_instance (const ConnectCollection *collection, const char *key)
{
  return g_strdup_printf ("%s/%s", collection->name, key);
}

/* What is said here follows from the change of the object. */
static gboolean
insert_quietly (ConnectdTx *tx, const ConnectCollection *collection, const char *id, JsonObject *doc, GError **error)
{
  gboolean hushed = tx->hushed;
  gboolean good;

  tx->hushed = TRUE;
  good = connectd_tx_insert (tx, collection, id, doc, error);
  tx->hushed = hushed;
  return good;
}

static JsonObject *
add_conversation (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *doc, GError **error)
{
  g_autoptr (JsonObject) conversation = json_object_new ();
  g_autofree char *id = connectd_tx_new_id (tx, CONVERSATIONS, NULL, error);
  g_autofree char *instance = make_instance (collection, key);
  g_autofree char *topic = make_topic (collection, key);
  Parties parties = find_parties (collection, doc);

  if (id == NULL)
    return NULL;
  json_object_set_string_member (conversation, "id", id);
  json_object_set_string_member (conversation, "instance_id", _connectd_key_get_id (collection, key));
  json_object_set_string_member (conversation, "instance", instance);
  json_object_set_string_member (conversation, "topic", topic);
  json_object_set_string_member (conversation, "type", "conversation");
  json_object_set_string_member (conversation, "status", "open");
  set_creator (tx, conversation);
  if (!set_parties (tx, conversation, &parties, doc, error) || !insert_quietly (tx, CONVERSATIONS, id, conversation, error))
    return NULL;
  return g_steal_pointer (&conversation);
}

gboolean
_connectd_conversation_open (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *doc, GError **error)
{
  g_autoptr (JsonObject) conversation = NULL;

  if (!has_conversations (collection))
    return TRUE;
  conversation = add_conversation (tx, collection, key, doc, error);
  return conversation != NULL;
}

/* FALSE only when the store failed. */
static gboolean
find_conversation (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject **conversation, GError **error)
{
  g_autofree char *instance = make_instance (collection, key);
  g_autofree char *quoted = connectd_rql_quote (instance);
  g_autofree char *rql = g_strdup_printf ("eq(instance,%s)", quoted != NULL ? quoted : "-");
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, CONVERSATIONS, rql, 1, error);

  *conversation = found != NULL && found->len > 0 ? json_object_ref (found->pdata[0]) : NULL;
  return found != NULL;
}

static gboolean
add_message (ConnectdTx *tx, JsonObject *conversation, const Parties *parties, const char *text, GError **error)
{
  g_autoptr (JsonObject) message = json_object_new ();
  g_autofree char *id = connectd_tx_new_id (tx, MESSAGES, NULL, error);

  if (id == NULL)
    return FALSE;
  json_object_set_string_member (message, "id", id);
  json_object_set_string_member (message, "conversation", connect_json_get_string (conversation, "id"));
  json_object_set_string_member (message, "type", "state_change");
  json_object_set_string_member (message, "text", text);
  connect_json_set_string (message, "account.id", tx->viewer.account_id);
  set_places (message, parties);
  set_creator (tx, message);
  return insert_quietly (tx, MESSAGES, id, message, error);
}

static gboolean
has_party (const Parties *parties, const char *id)
{
  return g_strcmp0 (parties->ids[0], id) == 0 || g_strcmp0 (parties->ids[1], id) == 0;
}

/* Another account has stepped into this place, and the former one has none any more. */
static gboolean
is_replaced (const Parties *then, const Parties *now, guint place)
{
  return then->ids[place] != NULL && now->ids[place] != NULL && !has_party (now, then->ids[place]) &&
         !has_party (then, now->ids[place]);
}

/* Who was invited takes the contract with an account of its own: what was said to the one was said to the other. */
static gboolean
hand_over (ConnectdTx *tx, JsonObject *conversation, const Parties *then, const Parties *now, GError **error)
{
  static const char *const places[] = { "first.id", "second.id" };
  g_autofree char *quoted = connectd_rql_quote (connect_json_get_string (conversation, "id"));
  g_autofree char *rql = g_strdup_printf ("and(eq(conversation,%s),ne(type,private))", quoted);
  g_autoptr (GPtrArray) messages = NULL;

  if (!is_replaced (then, now, 0) && !is_replaced (then, now, 1))
    return TRUE;
  messages = connectd_tx_find (tx, MESSAGES, rql, 0, error);
  for (guint i = 0; messages != NULL && i < messages->len; i++)
    {
      JsonObject *message = messages->pdata[i];

      for (guint j = 0; j < G_N_ELEMENTS (places); j++)
        if (is_replaced (then, now, j) && g_strcmp0 (connect_json_get_string (message, places[j]), then->ids[j]) == 0)
          connect_json_set_string (message, places[j], now->ids[j]);
      if (!connectd_tx_refresh (tx, MESSAGES, connect_json_get_string (message, "id"), message, error))
        return FALSE;
    }
  return messages != NULL;
}

static gboolean
same_parties (const Parties *a, const Parties *b)
{
  return g_strcmp0 (a->ids[0], b->ids[0]) == 0 && g_strcmp0 (a->ids[1], b->ids[1]) == 0;
}

/* `then` and `now` are who took part and who does. Nothing is written into a closed conversation. */
static gboolean
follow (ConnectdTx *tx, const ConnectCollection *collection, const char *key, const Parties *then, const Parties *now,
        const char *message, JsonObject *doc, GError **error)
{
  g_autoptr (JsonObject) conversation = NULL;

  if (!find_conversation (tx, collection, key, &conversation, error))
    return FALSE;
  if (conversation == NULL) /* the object is older than the conversations of its collection */
    conversation = add_conversation (tx, collection, key, doc, error);
  else if (!same_parties (then, now) &&
           (!set_parties (tx, conversation, now, doc, error) || !hand_over (tx, conversation, then, now, error) ||
            !connectd_tx_refresh (tx, CONVERSATIONS, connect_json_get_string (conversation, "id"), conversation, error)))
    return FALSE;
  if (conversation == NULL)
    return FALSE;
  if (message == NULL || g_strcmp0 (connect_json_get_string (conversation, "status"), "closed") == 0)
    return TRUE;
  return add_message (tx, conversation, now, message, error);
}

gboolean
_connectd_conversation_follow (ConnectdTx *tx, const ConnectCollection *collection, const char *key, JsonObject *before,
                               JsonObject *doc, GError **error)
{
  g_autofree char *message = NULL;
  const char *old, *state;
  Parties then, now;

  if (!has_conversations (collection))
    return TRUE;
  old = connect_json_get_string (before, collection->state_member);
  state = connect_json_get_string (doc, collection->state_member);
  then = find_parties (collection, before);
  now = find_parties (collection, doc);
  if (g_strcmp0 (old, state) != 0)
    message = g_strdup_printf ("%s → %s", old != NULL ? old : "–", state != NULL ? state : "–");
  return (message == NULL && same_parties (&then, &now)) || follow (tx, collection, key, &then, &now, message, doc, error);
}

gboolean
_connectd_conversation_end (ConnectdTx *tx, const ConnectCollection *collection, const char *key, GError **error)
{
  g_autoptr (JsonObject) conversation = NULL;

  if (!has_conversations (collection))
    return TRUE;
  if (!find_conversation (tx, collection, key, &conversation, error))
    return FALSE;
  return conversation == NULL || connectd_tx_remove (tx, CONVERSATIONS, connect_json_get_string (conversation, "id"), error);
}
