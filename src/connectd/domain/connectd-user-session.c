/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A user's own sessions: where he is signed in, and an end to those that he does not know. The key of a
 * session is a hash of its secret; on the wire it goes by a number that is made of it. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include <string.h>

#define SESSIONS (&connect_sessions_collection)

/* Sixteen digits. */
static char *
make_number (const char *key)
{
  g_autofree char *salted = g_strconcat ("session ", key, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, salted, -1);
  guint64 number;

  hash[15] = '\0';
  number = g_ascii_strtoull (hash, NULL, 16) % G_GUINT64_CONSTANT (10000000000000000);
  return g_strdup_printf ("USN-%04u-%04u-%04u-%04u", (guint)(number / G_GUINT64_CONSTANT (1000000000000)),
                          (guint)(number / 100000000 % 10000), (guint)(number / 10000 % 10000),
                          (guint)(number % 10000));
}

/* The first word of the table that the agent's name holds. */
static const char *
find_word (const char *agent, const char *const (*table)[2], guint n)
{
  for (guint i = 0; agent != NULL && i < n; i++)
    if (strstr (agent, table[i][0]) != NULL)
      return table[i][1];
  return NULL;
}

static void
set_device (JsonObject *shown, JsonObject *session)
{
  /* the more special ones first: they call themselves by the names of the others too */
  static const char *const browsers[][2] = {
    { "Edg/", "Edge" },
    { "OPR/", "Opera" },
    { "Firefox/", "Firefox" },
    { "Chrome/", "Chrome" },
    { "Epiphany/", "GNOME Web" },
    { "Safari/", "Safari" },
    { "connect-fluent", "Python Client" },
    { "Connect/", "Connect" },
    { "curl/", "curl" },
  };
  static const char *const systems[][2] = {
    { "Windows", "Windows" }, { "Android", "Android" }, { "iPhone", "iOS" },
    { "iPad", "iOS" },        { "Mac OS", "macOS" },    { "Linux", "Linux" },
  };
  const char *agent = connect_json_get_string (session, "agent");

  connect_json_set_string (shown, "device.browser", find_word (agent, browsers, G_N_ELEMENTS (browsers)));
  connect_json_set_string (shown, "device.os", find_word (agent, systems, G_N_ELEMENTS (systems)));
  connect_json_set_string (shown, "device.ua", agent);
}

static JsonObject *
show_session (ConnectdCall *call, JsonObject *session, const char *status)
{
  JsonObject *shown = json_object_new ();
  g_autofree char *number = make_number (_connectd_id (session));

  json_object_set_string_member (shown, "id", number);
  json_object_set_string_member (shown, "status", status);
  connect_json_set_string (shown, "host", connect_json_get_string (session, "device"));
  connect_json_set_string (shown, "location.ip", connect_json_get_string (session, "address"));
  set_device (shown, session);
  connect_json_set_string (shown, "account.id", connect_json_get_string (session, "account.id"));
  json_object_set_boolean_member (shown, "current", g_strcmp0 (call->session, _connectd_id (session)) == 0);
  connect_json_set_string (shown, "expires", connect_json_get_string (session, "expires"));
  connect_json_set_string (shown, "events.created.at", connect_json_get_string (session, "created"));
  connect_json_set_string (shown, "events.updated.at", connect_json_get_string (session, "seen"));
  return shown;
}

static GPtrArray *
find_sessions (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) user = _connectd_user_self (call, error);

  return user != NULL ? _connectd_find (call->tx, SESSIONS, "user.id", _connectd_id (user), 0, error) : NULL;
}

static gboolean
sessions_get (ConnectdCall *call, GError **error)
{
  g_autoptr (GPtrArray) sessions = find_sessions (call, error);
  JsonArray *list;

  if (sessions == NULL)
    return FALSE;
  list = json_array_new ();
  for (guint i = 0; i < sessions->len; i++)
    json_array_add_object_element (list, show_session (call, sessions->pdata[i], "active"));
  _connectd_answer_list (call, list);
  return TRUE;
}

/* The session that the path names. Returns: (transfer full) */
static JsonObject *
get_session (ConnectdCall *call, GError **error)
{
  g_autoptr (GPtrArray) sessions = find_sessions (call, error);

  if (sessions == NULL)
    return NULL;
  for (guint i = 0; i < sessions->len; i++)
    {
      g_autofree char *number = make_number (_connectd_id (sessions->pdata[i]));

      if (strcmp (number, call->args[1]) == 0)
        return json_object_ref (sessions->pdata[i]);
    }
  _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such session.");
  return NULL;
}

static gboolean
session_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) session = get_session (call, error);

  if (session == NULL)
    return FALSE;
  _connectd_answer (call, 200, show_session (call, session, "active"));
  return TRUE;
}

static gboolean
session_terminate (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) session = get_session (call, error);
  g_autoptr (JsonObject) shown = NULL;

  if (session == NULL)
    return FALSE;
  if (g_strcmp0 (_connectd_id (session), call->session) == 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "This is the session of this call: sign out instead.");
  shown = show_session (call, session, "terminated");
  _connectd_stamp (call->tx, shown, "events.terminated");
  if (!connectd_tx_remove (call->tx, SESSIONS, _connectd_id (session), error))
    return FALSE;
  _connectd_answer (call, 200, g_steal_pointer (&shown));
  return TRUE;
}

const ConnectdOperation connectd_user_session_operations[] = {
  { "GET", "users/{user}/sessions", CONNECTD_ACCESS_USER, .run = sessions_get,
    .summary = "Where one is signed in" },
  { "GET", "users/{user}/sessions/{session}", CONNECTD_ACCESS_USER, .run = session_get,
    .summary = "One of one's sessions" },
  { "POST", "users/{user}/sessions/{session}/terminate", CONNECTD_ACCESS_USER, .writes = TRUE,
    .run = session_terminate, .summary = "End another session" },
  { NULL },
};
