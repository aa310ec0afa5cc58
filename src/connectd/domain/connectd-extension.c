/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Extensions: what API tokens are made for. One is everybody's (custom integrations); an account may have
 * more of its own. */

#include "config.h"

#include "domain/connectd-domain-private.h"

#define EXTENSIONS (&connect_extensions_collection)
#define MAX_EXTENSIONS 100
#define MAX_TOKENS 32
#define MAX_ICON (2 * 1024 * 1024)

gboolean
_connectd_extension_start (ConnectdTx *tx, GError **error)
{
  g_autoptr (JsonObject) doc = NULL;

  if (!_connectd_look_up (tx, EXTENSIONS, CONNECTD_CUSTOM_EXTENSION, &doc, error))
    return FALSE;
  if (doc != NULL)
    return TRUE;
  doc = connect_json_parse_object (
      "{\"id\":\"" CONNECTD_CUSTOM_EXTENSION "\",\"name\":\"Custom Integration\",\"revision\":1,"
      "\"description\":\"Programs of your own that use the API.\",\"portal\":\"any\",\"featured\":false,"
      "\"priority\":0,\"status\":\"unrestricted\",\"websites\":[],\"categories\":[],\"industries\":[],"
      "\"constraints\":{\"account\":{\"tokens\":32}},\"system\":true}",
      -1, 0, error);
  return doc != NULL && connectd_tx_insert (tx, EXTENSIONS, CONNECTD_CUSTOM_EXTENSION, doc, error);
}

/* {id} becomes {id, name} of the dictionary. */
static void
name_all (JsonObject *doc, const char *path, const char *(*find) (const char *id), ConnectProblems *problems)
{
  JsonArray *given = connect_json_get_array (doc, path);
  JsonArray *kept = json_array_new ();

  for (guint i = 0; given != NULL && i < json_array_get_length (given); i++)
    {
      JsonNode *node = json_array_get_element (given, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (node) ? _connectd_id (json_node_get_object (node)) : NULL;
      const char *name = id != NULL ? find (id) : NULL;
      JsonObject *entry;

      if (name == NULL)
        {
          connect_problems_add (problems, path, "Element %u names nothing that there is.", i);
          continue;
        }
      entry = json_object_new ();
      json_object_set_string_member (entry, "id", id);
      json_object_set_string_member (entry, "name", name);
      json_array_add_object_element (kept, entry);
    }
  json_object_set_array_member (doc, path, kept);
}

static void
check_websites (JsonObject *doc, ConnectProblems *problems)
{
  JsonArray *sites = connect_json_get_array (doc, "websites");

  for (guint i = 0; sites != NULL && i < json_array_get_length (sites); i++)
    {
      JsonNode *node = json_array_get_element (sites, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || !_connectd_is_web_address (json_node_get_string (node)))
        connect_problems_add (problems, "websites", "Element %u is no http or https address.", i);
    }
}

static gboolean
check_extension (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  gint64 tokens = connect_json_get_int (doc, "constraints.account.tokens", MAX_TOKENS);

  name_all (doc, "categories", _connectd_extension_category_name, problems);
  name_all (doc, "industries", _connectd_industry_name, problems);
  check_websites (doc, problems);
  if (tokens < 0 || tokens > MAX_TOKENS)
    connect_problems_add (problems, "constraints.account.tokens", "Expected a number from 0 to %d.",
                          MAX_TOKENS);
  connect_json_set_int (doc, "constraints.account.tokens", tokens);
  connect_json_set_int (doc, "revision", connect_json_get_int (doc, "revision", 0) + 1);
  return connect_problems_check (problems, error) &&
         _connectd_take_image (tx, doc, body, "icon", EXTENSIONS, _connectd_id (doc), error);
}

static gboolean
extension_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autofree char *id = _connectd_new_own_id (tx, EXTENSIONS, MAX_EXTENSIONS, "name", "extensions", error);

  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  if (connect_json_get (doc, "portal") == NULL)
    connect_json_set_string (doc, "portal", "any");
  connect_json_set_string (doc, "status", "draft");
  connect_json_set_boolean (doc, "featured", FALSE);
  connect_json_set_int (doc, "priority", 0);
  connect_json_set_boolean (doc, "system", FALSE);
  return check_extension (tx, doc, body, error);
}

static gboolean
extension_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_extension (tx, doc, body, error);
}

static gboolean
extension_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *of = _connectd_eq ("extension.id", _connectd_id (doc));
  g_autofree char *rql = g_strdup_printf ("and(%s,ne(status,deleted))", of);
  gint64 n = connectd_tx_count (tx, &connect_tokens_collection, rql, error);

  if (n > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "There are tokens for this extension: delete them first.");
  return n == 0;
}

const ConnectdHooks connectd_extension_hooks = {
  .collection = "extensions",
  .create = extension_create,
  .update = extension_update,
  .remove = extension_remove,
  .upload = MAX_ICON,
};
