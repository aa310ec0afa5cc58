/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What people write into conversations. The conversations themselves are made by the engine. */

#include "config.h"

#include "domain/order/connectd-order-private.h"

#define CONVERSATIONS (&connect_conversations_collection)
#define MESSAGES (&connect_conversation_messages_collection)
#define MAX_SHOWN 100
#define MAX_MESSAGES 5000

static gboolean
is_closed (JsonObject *conversation)
{
  return g_strcmp0 (connect_json_get_string (conversation, "status"), "closed") == 0;
}

static gboolean
check_room (ConnectdTx *tx, JsonObject *conversation, GError **error)
{
  g_autofree char *rql = _connectd_eq ("conversation", _connectd_id (conversation));
  gint64 count = connectd_tx_count (tx, MESSAGES, rql, error);

  if (count < 0)
    return FALSE;
  return count < MAX_MESSAGES || _connectd_fail (error, CONNECT_ERROR_INVALID, "The conversation is full.");
}

static gboolean
message_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  const char *type = connect_json_get_string (doc, "type");
  g_autoptr (JsonObject) event = connectd_tx_new_event (tx);
  JsonObject *by = connect_json_get_object (event, "by");

  if (is_closed (parent))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "The conversation is closed.");
  if (!check_room (tx, parent, error))
    return FALSE;
  if (g_strcmp0 (type, "state_change") == 0 && connectd_tx_get_viewer (tx)->account_id != NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "type: Messages of this type are written by the platform.");
  if (type == NULL)
    connect_json_set_string (doc, "type", "message");
  if (by != NULL)
    connect_json_set_object (doc, "creator", json_object_ref (by));
  if (g_strcmp0 (type, "private") == 0)
    return TRUE; /* seen by the account of the author alone */
  connect_json_set_string (doc, "first.id", connect_json_get_string (parent, "first.id"));
  connect_json_set_string (doc, "second.id", connect_json_get_string (parent, "second.id"));
  return TRUE;
}

static gboolean
message_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (JsonObject) conversation =
      connectd_tx_get (tx, CONVERSATIONS, connect_json_get_string (doc, "conversation"), error);

  if (conversation == NULL)
    return FALSE;
  return !is_closed (conversation) || _connectd_fail (error, CONNECT_ERROR_INVALID, "The conversation is closed.");
}

const ConnectdHooks connectd_conversation_message_hooks = {
  .collection = "conversation-messages",
  .create = message_create,
  .update = message_update,
};

static int
compare_created (gconstpointer a, gconstpointer b)
{
  gint64 first = connect_json_get_time (*(JsonObject *const *)a, "created");
  gint64 second = connect_json_get_time (*(JsonObject *const *)b, "created");

  return (first > second) - (first < second);
}

/* The newest of the messages that the viewer may see, in the order of time. */
static void
conversation_shown (ConnectdTx *tx, JsonObject *doc, JsonObject *shown)
{
  const char *account = connectd_tx_get_viewer (tx)->account_id;
  g_autoptr (GPtrArray) messages = _connectd_find (tx, MESSAGES, "conversation", _connectd_id (doc), 0, NULL);
  JsonArray *list = json_array_new ();
  guint first;

  for (guint i = messages != NULL ? messages->len : 0; i > 0; i--)
    if (connect_collection_get_sides (MESSAGES, messages->pdata[i - 1], account) == 0)
      g_ptr_array_remove_index (messages, i - 1);
  if (messages != NULL)
    g_ptr_array_sort (messages, compare_created);
  first = messages != NULL && messages->len > MAX_SHOWN ? messages->len - MAX_SHOWN : 0;
  for (guint i = first; messages != NULL && i < messages->len; i++)
    json_array_add_object_element (list, connectd_tx_show (tx, MESSAGES, messages->pdata[i], FALSE));
  json_object_set_array_member (shown, "messages", list);
}

/* What others have said is not for one alone to remove. */
static gboolean
conversation_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *of = _connectd_eq ("conversation", _connectd_id (doc));
  g_autofree char *own = _connectd_eq ("account.id", connectd_tx_get_viewer (tx)->account_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,not(%s),ne(type,state_change))", of, own);
  g_autoptr (GPtrArray) others = connectd_tx_find (tx, MESSAGES, rql, 1, error);

  if (others == NULL)
    return FALSE;
  return others->len == 0 ||
         _connectd_fail (error, CONNECT_ERROR_INVALID, "The other party takes part in the conversation. It can be closed.");
}

const ConnectdHooks connectd_conversation_hooks = {
  .collection = "conversations",
  .remove = conversation_remove,
  .shown = conversation_shown,
};

static gboolean
conversations_post (ConnectdCall *call, GError **error)
{
  return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "Conversations are made by the platform.");
}

const ConnectdOperation connectd_conversation_operations[] = {
  { "POST", "conversations", CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_HELPDESK, .writes = TRUE, .run = conversations_post,
    .summary = "Reserved to the platform" },
  { NULL },
};
