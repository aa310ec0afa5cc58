/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Steps of the demo world around the helpdesk: what is said about an object, and what is attached to a case. */

#include "config.h"

#include "demo/connectd-demo-private.h"

#include <string.h>

#define CONVERSATIONS (&connect_conversations_collection)
#define MESSAGES (&connect_conversation_messages_collection)

/* {"comment": "case-login", "text": "…", "type": "private"}: into the conversation of whatever is called so. */
gboolean
_connectd_demo_comment (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const char *id = connectd_demo_world_get (self, connect_json_get_string (step, "comment"), error);
  g_autoptr (JsonObject) conversation = NULL;
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonObject) message = NULL;

  if (id == NULL || !_connectd_find_one (self->tx, CONVERSATIONS, "instance_id", id, &conversation, error))
    return FALSE;
  if (conversation == NULL)
    return _connectd_fail (error, CONNECT_ERROR_FAILED, "Nobody talks about %s.", id);
  connect_json_set_string (body, "text", connect_json_get_string (step, "text"));
  connect_json_set_string (body, "type", connect_json_get_string (step, "type"));
  message = connectd_tx_create (self->tx, MESSAGES, conversation, body, error);
  return message != NULL;
}

/* {"attach": "case-login", "name": "log.txt", "text": "…"}, or "type" and "base64" in place of the text. */
gboolean
_connectd_demo_attach (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const char *id = connectd_demo_world_get (self, connect_json_get_string (step, "attach"), error);
  const char *type = connect_json_get_string (step, "type");
  const char *text = connect_json_get_string (step, type != NULL ? "base64" : "text");
  g_autoptr (JsonObject) parent =
      id != NULL ? connectd_tx_get_visible (self->tx, &connect_helpdesk_cases_collection, id, error) : NULL;
  gsize size = 0;
  g_autoptr (GBytes) bytes = NULL;

  if (parent == NULL)
    return FALSE;
  if (type != NULL)
    {
      guchar *decoded = g_base64_decode (text, &size);

      bytes = g_bytes_new_take (decoded, size);
    }
  else
    bytes = g_bytes_new (text, strlen (text));
  return _connectd_case_attach (self->tx, parent, connect_json_get_string (step, "name"),
                                type != NULL ? type : "text/plain", bytes, error);
}

/* {"settings": {"ttl": 7 …}}: of the desk of whoever acts. */
gboolean
_connectd_demo_settings (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  g_autoptr (JsonObject) settings =
      _connectd_helpdesk_change_settings (self->tx, connect_json_get_object (step, "settings"), error);

  return settings != NULL;
}
