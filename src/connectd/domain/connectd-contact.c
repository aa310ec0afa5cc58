/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How a user can be reached: telephone numbers, seen by nobody but himself. Nothing here can call a number,
 * so a new one stays a draft; one that was removed is kept as deleted, and listed no more. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#define CONTACTS (&connect_user_contacts_collection)
#define MAX_CONTACTS 100 /* with those that were removed */
#define MAX_TAGS 20

/* Digits, and what people put between them. */
static void
take_number (ConnectProblems *problems,
             JsonObject *doc,
             JsonObject *body,
             const char *path,
             guint max,
             gboolean required)
{
  const char *text = _connectd_text (problems, body, path, max, required ? CONNECTD_TEXT_REQUIRED : 0);

  for (const char *c = text; c != NULL && *c != '\0'; c++)
    if (!g_ascii_isdigit (*c) && !(c == text && *c == '+') && *c != ' ' && *c != '-')
      {
        connect_problems_add (problems, path, "Only digits are expected.");
        return;
      }
  connect_json_set_string (doc, path, text);
}

/* Tags are free words, {id, name}. */
static void
take_tags (ConnectProblems *problems, JsonObject *doc, JsonObject *body)
{
  JsonArray *given = connect_json_get_array (body, "tags");
  guint n = given != NULL ? json_array_get_length (given) : 0;
  JsonArray *kept = json_array_new ();

  if (n > MAX_TAGS)
    connect_problems_add (problems, "tags", "Ensure there are no more than %d.", MAX_TAGS);
  for (guint i = 0; i < MIN (n, MAX_TAGS); i++)
    {
      JsonNode *node = json_array_get_element (given, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (node) ? _connectd_id (json_node_get_object (node)) : NULL;
      JsonObject *tag;

      if (id == NULL || g_utf8_strlen (id, -1) > 32)
        {
          connect_problems_add (problems, "tags", "Element %u has no id of at most 32 characters.", i);
          continue;
        }
      tag = json_object_new ();
      json_object_set_string_member (tag, "id", id);
      json_object_set_string_member (tag, "name", id);
      json_array_add_object_element (kept, tag);
    }
  if (given == NULL && connect_json_get (body, "tags") != NULL)
    connect_problems_add (problems, "tags", "Expected a list.");
  json_object_set_array_member (doc, "tags", kept);
}

/* Those that are not removed, or all. */
static GPtrArray *
find_contacts (ConnectdTx *tx, const char *user_id, gboolean all, GError **error)
{
  g_autofree char *mine = _connectd_eq ("user.id", user_id);
  g_autofree char *rql = g_strdup_printf (all ? "%s" : "and(%s,ne(status,deleted))", mine);

  return connectd_tx_find (tx, CONTACTS, rql, 0, error);
}

static gboolean
contacts_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) user = _connectd_user_self (call, error);
  g_autoptr (GPtrArray) contacts =
      user != NULL ? find_contacts (call->tx, _connectd_id (user), FALSE, error) : NULL;
  JsonArray *list;

  if (contacts == NULL)
    return FALSE;
  list = json_array_new ();
  for (guint i = 0; i < contacts->len; i++)
    json_array_add_object_element (list, _connectd_public_copy (CONTACTS, contacts->pdata[i]));
  _connectd_answer_list (call, list);
  return TRUE;
}

static gboolean
contacts_post (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) user = _connectd_user_self (call, error);
  g_autoptr (GPtrArray) present =
      user != NULL ? find_contacts (call->tx, _connectd_id (user), TRUE, error) : NULL;
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) doc = json_object_new ();
  g_autofree char *id = NULL;
  JsonObject *body = present != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL)
    return FALSE;
  if (g_strcmp0 (connect_json_get_string (body, "type"), "phone") != 0)
    connect_problems_add (problems, "type", "Expected one of: phone.");
  take_number (problems, doc, body, "value.country_code", 4, TRUE);
  take_number (problems, doc, body, "value.area_code", 4, FALSE);
  take_number (problems, doc, body, "value.phone_number", 20, TRUE);
  take_tags (problems, doc, body);
  if (!connect_problems_check (problems, error))
    return FALSE;
  if (present->len >= MAX_CONTACTS)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "value: There were too many contacts already.");
  id = connectd_tx_new_id (call->tx, CONTACTS, NULL, error);
  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "user.id", _connectd_id (user));
  connect_json_set_string (doc, "type", "phone");
  connect_json_set_string (doc, "status", "draft");
  if (!connectd_tx_insert (call->tx, CONTACTS, id, doc, error))
    return FALSE;
  _connectd_answer (call, 201, _connectd_public_copy (CONTACTS, doc));
  return TRUE;
}

/* The contact that the path names, of the caller; removed ones can still be read. */
static JsonObject *
get_contact (ConnectdCall *call, gboolean present, GError **error)
{
  g_autoptr (JsonObject) user = _connectd_user_self (call, error);
  g_autoptr (JsonObject) contact = NULL;

  if (user == NULL || !_connectd_look_up (call->tx, CONTACTS, call->args[1], &contact, error))
    return NULL;
  if (contact != NULL && g_strcmp0 (connect_json_get_string (contact, "user.id"), _connectd_id (user)) == 0 &&
      !(present && g_strcmp0 (connect_json_get_string (contact, "status"), "deleted") == 0))
    return g_steal_pointer (&contact);
  _connectd_fail (error, CONNECT_ERROR_NOT_FOUND, "There is no such contact.");
  return NULL;
}

static gboolean
contact_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) contact = get_contact (call, FALSE, error);

  if (contact == NULL)
    return FALSE;
  _connectd_answer (call, 200, _connectd_public_copy (CONTACTS, contact));
  return TRUE;
}

static gboolean
contact_put (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) holder = NULL;
  g_autoptr (JsonObject) contact = get_contact (call, TRUE, error);
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  JsonObject *body = contact != NULL ? _connectd_body (call, &holder, error) : NULL;

  if (body == NULL)
    return FALSE;
  if (connect_json_get (body, "tags") != NULL)
    take_tags (problems, contact, body);
  if (!connect_problems_check (problems, error) ||
      !connectd_tx_update (call->tx, CONTACTS, _connectd_id (contact), contact, error))
    return FALSE;
  _connectd_answer (call, 200, _connectd_public_copy (CONTACTS, contact));
  return TRUE;
}

static gboolean
contact_delete (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) contact = get_contact (call, TRUE, error);

  if (contact == NULL)
    return FALSE;
  connect_json_set_string (contact, "status", "deleted");
  call->status = 204;
  return connectd_tx_update (call->tx, CONTACTS, _connectd_id (contact), contact, error);
}

const ConnectdOperation connectd_contact_operations[] = {
  { "GET", "users/{user}/contacts", CONNECTD_ACCESS_USER, .run = contacts_get,
    .summary = "One's own contacts" },
  { "POST", "users/{user}/contacts", CONNECTD_ACCESS_USER, .writes = TRUE, .run = contacts_post,
    .summary = "Another contact" },
  { "GET", "users/{user}/contacts/{contact}", CONNECTD_ACCESS_USER, .run = contact_get,
    .summary = "A contact" },
  { "PUT", "users/{user}/contacts/{contact}", CONNECTD_ACCESS_USER, .writes = TRUE, .run = contact_put,
    .summary = "The tags of a contact" },
  { "DELETE", "users/{user}/contacts/{contact}", CONNECTD_ACCESS_USER, .writes = TRUE, .run = contact_delete,
    .summary = "Remove a contact" },
  { NULL },
};
