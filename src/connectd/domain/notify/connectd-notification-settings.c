/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How moments are written in what an account is told: three settings of the account, which are always there.
 */

#include "config.h"

#include "domain/notify/connectd-notify-private.h"

#include <string.h>

#define SETTINGS (&connect_notification_settings_collection)
#define MAX_VALUE 2000

/* What people may choose of, and the form of g_date_time_format(). */
static const char *const formats[][2] = {
  { "YYYY-MM-DD HH:mm", "%Y-%m-%d %H:%M" },
  { "DD/MM/YYYY HH:mm", "%d/%m/%Y %H:%M" },
  { "DD.MM.YYYY HH:mm", "%d.%m.%Y %H:%M" },
  { "MM/DD/YYYY hh:mm A", "%m/%d/%Y %I:%M %p" },
};

static const char *const settings[][2] = { { "region", "en" },
                                           { "timeformat", "YYYY-MM-DD HH:mm" },
                                           { "timezone", "UTC" } };

/* --- values --- */

static const char *
find_format (const char *value)
{
  for (guint i = 0; value != NULL && i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i][0], value) == 0)
      return formats[i][1];
  return NULL;
}

static gboolean
is_region (const char *value)
{
  gsize length = strlen (value);

  return (length == 2 || (length == 5 && (value[2] == '-' || value[2] == '_') && g_ascii_isupper (value[3]) &&
                          g_ascii_isupper (value[4]))) &&
         g_ascii_islower (value[0]) && g_ascii_islower (value[1]);
}

static gboolean
is_timezone (const char *value)
{
  g_autoptr (GTimeZone) zone =
      g_utf8_validate (value, -1, NULL) && strlen (value) <= 64 ? g_time_zone_new_identifier (value) : NULL;

  return zone != NULL;
}

/* NULL: it fits. */
static const char *
find_problem (const char *id, const char *value)
{
  if (strcmp (id, "region") == 0)
    return is_region (value) ? NULL : "Expected a language such as en or pt-BR.";
  if (strcmp (id, "timeformat") == 0)
    return find_format (value) != NULL
               ? NULL
               : "Expected one of: YYYY-MM-DD HH:mm, DD/MM/YYYY HH:mm, DD.MM.YYYY HH:mm, MM/DD/YYYY hh:mm A.";
  return is_timezone (value) ? NULL : "Expected a time zone such as Europe/Madrid.";
}

/* The document of an account, with what it has not said filled in. NULL only when the store failed. Returns:
 * (transfer full) */
static JsonObject *
get_settings (ConnectdTx *tx, const char *account_id, gboolean *stored, GError **error)
{
  JsonObject *doc = NULL;

  if (!_connectd_look_up (tx, SETTINGS, account_id, &doc, error))
    return NULL;
  *stored = doc != NULL;
  if (doc == NULL)
    {
      doc = json_object_new ();
      connect_json_set_string (doc, "id", account_id);
    }
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (connect_json_get (doc, settings[i][0]) == NULL)
      connect_json_set_string (doc, settings[i][0], settings[i][1]);
  return doc;
}

char *
_connectd_notification_format_time (ConnectdTx *tx, const char *account_id, gint64 time)
{
  gboolean stored;
  g_autoptr (JsonObject) doc = get_settings (tx, account_id, &stored, NULL);
  const char *format = doc != NULL ? find_format (connect_json_get_string (doc, "timeformat")) : NULL;
  g_autoptr (GTimeZone) zone =
      doc != NULL ? g_time_zone_new_identifier (connect_json_get_string (doc, "timezone")) : NULL;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = zone != NULL ? g_date_time_to_timezone (utc, zone) : g_date_time_ref (utc);
  g_autofree char *text = g_date_time_format (local, format != NULL ? format : formats[0][1]);

  return g_strdup_printf ("%s %s", text, g_date_time_get_timezone_abbreviation (local));
}

/* --- the wire --- */

static JsonObject *
show_one (JsonObject *doc, const char *id)
{
  JsonObject *shown = json_object_new ();

  json_object_set_string_member (shown, "id", id);
  json_object_set_string_member (shown, "name", id);
  json_object_set_string_member (shown, "value", connect_json_get_string (doc, id));
  return shown;
}

static void
answer_all (ConnectdCall *call, JsonObject *doc)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    json_array_add_object_element (list, show_one (doc, settings[i][0]));
  call->answer = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (call->answer, list);
}

static gboolean
is_setting (const char *id)
{
  for (guint i = 0; id != NULL && i < G_N_ELEMENTS (settings); i++)
    if (strcmp (settings[i][0], id) == 0)
      return TRUE;
  return FALSE;
}

/* `id` NULL: the object names it. */
static void
take_one (JsonObject *doc, JsonObject *given, const char *id, const char *place, ConnectProblems *problems)
{
  const char *named = id != NULL ? id : connect_json_get_string (given, "id");
  const char *value = connect_json_get_string (given, "value");
  g_autofree char *path = g_strdup_printf ("%svalue", place);
  g_autofree char *id_path = g_strdup_printf ("%sid", place);
  const char *problem;

  if (!is_setting (named))
    {
      connect_problems_add (problems, id_path, "Expected one of: region, timeformat, timezone.");
      return;
    }
  if (value == NULL || strlen (value) > MAX_VALUE)
    {
      connect_problems_add (problems, path, value == NULL ? "This field is required." : "This is too long.");
      return;
    }
  problem = find_problem (named, value);
  if (problem != NULL)
    connect_problems_add (problems, path, "%s", problem);
  else
    connect_json_set_string (doc, named, value);
}

static gboolean
store (ConnectdTx *tx, JsonObject *doc, gboolean stored, GError **error)
{
  const char *id = _connectd_id (doc);

  return stored ? connectd_tx_update (tx, SETTINGS, id, doc, error)
                : connectd_tx_insert (tx, SETTINGS, id, doc, error);
}

static gboolean
settings_get (ConnectdCall *call, GError **error)
{
  gboolean stored;
  g_autoptr (JsonObject) doc = get_settings (call->tx, call->viewer->account_id, &stored, error);

  if (doc == NULL)
    return FALSE;
  answer_all (call, doc);
  return TRUE;
}

static gboolean
settings_put (ConnectdCall *call, GError **error)
{
  gboolean stored;
  g_autoptr (JsonObject) doc = get_settings (call->tx, call->viewer->account_id, &stored, error);
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonArray *given =
      call->body != NULL && JSON_NODE_HOLDS_ARRAY (call->body) ? json_node_get_array (call->body) : NULL;

  if (doc == NULL)
    return FALSE;
  if (given == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "A list of settings is expected.");
  for (guint i = 0; i < json_array_get_length (given); i++)
    {
      JsonNode *element = json_array_get_element (given, i);
      g_autofree char *place = g_strdup_printf ("[%u].", i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        take_one (doc, json_node_get_object (element), NULL, place, problems);
      else
        connect_problems_add (problems, place, "Expected an object.");
    }
  if (!connect_problems_check (problems, error) || !store (call->tx, doc, stored, error))
    return FALSE;
  answer_all (call, doc);
  return TRUE;
}

static gboolean
setting_put (ConnectdCall *call, GError **error)
{
  gboolean stored;
  g_autoptr (JsonObject) doc = get_settings (call->tx, call->viewer->account_id, &stored, error);
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) holder = NULL;
  JsonObject *body = doc != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL)
    return FALSE;
  if (!is_setting (call->args[0]))
    return _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such setting.");
  take_one (doc, body, call->args[0], "", problems);
  if (!connect_problems_check (problems, error) || !store (call->tx, doc, stored, error))
    return FALSE;
  _connectd_answer (call, 200, show_one (doc, call->args[0]));
  return TRUE;
}

#define PATH "notifications/subscriptions/-/rules/-/settings"
#define ACCOUNT CONNECTD_ACCESS_ACCOUNT, CONNECT_MODULE_ACCOUNT

const ConnectdOperation connectd_notification_settings_operations[] = {
  { "GET", PATH, ACCOUNT, .run = settings_get, .summary = "How moments are written in notifications" },
  { "PUT", PATH, ACCOUNT, .writes = TRUE, .run = settings_put,
    .summary = "Change how moments are written in notifications" },
  { "PUT", PATH "/{setting}", ACCOUNT, .writes = TRUE, .run = setting_put,
    .summary = "Change one of these settings" },
  { NULL },
};
