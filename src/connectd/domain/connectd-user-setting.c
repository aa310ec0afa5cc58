/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a program remembers for a user in an account: a list of objects under a name, of which nothing is
 * known here. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include <string.h>

#define SETTINGS (&connect_user_settings_collection)
#define MAX_SETTINGS 100 /* of a user in an account */
#define MAX_NAME 64
#define MAX_ELEMENTS 500
#define MAX_BYTES 65536

/* USER/ACCOUNT of the path, where the caller must belong. Returns: (transfer full) */
static char *
find_place (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) user = _connectd_user_self (call, error);
  g_autofree char *key =
      connect_collection_make_key (&connect_account_users_collection, call->args[1], NULL, call->args[0]);
  g_autoptr (JsonObject) member = NULL;

  if (user == NULL || !_connectd_look_up (call->tx, &connect_account_users_collection, key, &member, error))
    return NULL;
  if (member != NULL && g_strcmp0 (connect_json_get_string (member, "status"), "joined") == 0)
    return g_strdup_printf ("%s/%s", call->args[0], call->args[1]);
  _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such account.");
  return NULL;
}

/* The row and its key; the row is NULL when nothing is remembered. */
static gboolean
find_setting (ConnectdCall *call, char **place, char **key, JsonObject **setting, GError **error)
{
  const char *name = call->args[2];

  *place = find_place (call, error);
  if (*place == NULL)
    return FALSE;
  if (strlen (name) > MAX_NAME ||
      strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") != strlen (name))
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such setting.");
  *key = g_strdup_printf ("%s/%s", *place, name);
  return _connectd_look_up (call->tx, SETTINGS, *key, setting, error);
}

static gboolean
setting_get (ConnectdCall *call, GError **error)
{
  g_autofree char *place = NULL;
  g_autofree char *key = NULL;
  g_autoptr (JsonObject) setting = NULL;
  JsonArray *values;

  if (!find_setting (call, &place, &key, &setting, error))
    return FALSE;
  values = setting != NULL ? connect_json_get_array (setting, "values") : NULL;
  _connectd_answer_list (call, values != NULL ? json_array_ref (values) : json_array_new ());
  return TRUE;
}

static gboolean
check_values (JsonNode *node, GError **error)
{
  JsonArray *values = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autofree char *text = values != NULL ? connect_json_to_string (node) : NULL;

  if (values == NULL || json_array_get_length (values) > MAX_ELEMENTS || strlen (text) > MAX_BYTES)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "Expected a list of at most %d objects, %d bytes in all.", MAX_ELEMENTS,
                           MAX_BYTES);
  for (guint i = 0; i < json_array_get_length (values); i++)
    if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (values, i)))
      return _connectd_fail (error, CONNECT_ERROR_INVALID, "[%u]: Expected an object.", i);
  return TRUE;
}

static gboolean
add_setting (ConnectdCall *call, const char *place, const char *key, JsonObject *setting, GError **error)
{
  g_autofree char *here = _connectd_eq ("place", place);
  gint64 n = connectd_tx_count (call->tx, SETTINGS, here, error);

  if (n < 0)
    return FALSE;
  if (n >= MAX_SETTINGS)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "At most %d settings are remembered.", MAX_SETTINGS);
  connect_json_set_string (setting, "id", key);
  connect_json_set_string (setting, "user.id", call->args[0]);
  connect_json_set_string (setting, "account.id", call->args[1]);
  connect_json_set_string (setting, "place", place);
  return connectd_tx_insert (call->tx, SETTINGS, key, setting, error);
}

static gboolean
setting_put (ConnectdCall *call, GError **error)
{
  g_autofree char *place = NULL;
  g_autofree char *key = NULL;
  g_autoptr (JsonObject) setting = NULL;
  gboolean present;

  if (!find_setting (call, &place, &key, &setting, error) || !check_values (call->body, error))
    return FALSE;
  present = setting != NULL;
  if (!present)
    setting = json_object_new ();
  json_object_set_member (setting, "values", json_node_copy (call->body));
  if (!(present ? connectd_tx_update (call->tx, SETTINGS, key, setting, error)
                : add_setting (call, place, key, setting, error)))
    return FALSE;
  call->answer = json_node_copy (call->body);
  return TRUE;
}

gboolean
_connectd_user_settings_forget (ConnectdTx *tx, const char *user_id, const char *account_id, GError **error)
{
  g_autofree char *place = g_strdup_printf ("%s/%s", user_id, account_id);
  g_autoptr (GPtrArray) settings = _connectd_find (tx, SETTINGS, "place", place, 0, error);

  for (guint i = 0; settings != NULL && i < settings->len; i++)
    if (!connectd_tx_remove (tx, SETTINGS, _connectd_id (settings->pdata[i]), error))
      return FALSE;
  return settings != NULL;
}

#define ONE "users/{user}/accounts/{account}/settings/{setting}"

const ConnectdOperation connectd_user_setting_operations[] = {
  { "GET", ONE, CONNECTD_ACCESS_USER, .run = setting_get, .summary = "What a program remembers for a user" },
  { "PUT", ONE, CONNECTD_ACCESS_USER, .writes = TRUE, .run = setting_put, .summary = "Remember it" },
  { NULL },
};
