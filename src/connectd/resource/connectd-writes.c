/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Creating and acting over HTTP. Everything here runs in the writer, and may run again. */

#include "config.h"

#include <string.h>

#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "resource/connectd-request.h"

#define MAX_BULK 100

/* If-Match: "7", W/"7", a list of them, or "*". */
static gboolean
matches (const char *header, gint64 revision)
{
  g_auto (GStrv) tags = g_strsplit (header, ",", 100);

  for (guint i = 0; tags[i] != NULL; i++)
    {
      char *tag = g_strstrip (tags[i]);
      guint64 number;
      gsize length;

      if (strcmp (tag, "*") == 0)
        return TRUE;
      if (g_str_has_prefix (tag, "W/"))
        tag += 2;
      length = strlen (tag);
      if (length >= 2 && tag[0] == '"' && tag[length - 1] == '"')
        {
          tag[length - 1] = '\0';
          tag++;
        }
      if (g_ascii_string_to_unsigned (tag, 10, 0, G_MAXINT64, &number, NULL) && (gint64) number == revision)
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_revision (ConnectdRequest *request, ConnectdTx *tx, const char *key, GError **error)
{
  const char *header = connectd_exchange_get_header (request->exchange, "If-Match");
  gint64 revision = 0;

  if (header == NULL)
    return TRUE;
  if (!_connectd_tx_get_revision (tx, request->route->collection, key, &revision, error))
    return FALSE;
  if (matches (header, revision))
    return TRUE;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_CONFLICT,
               "REV_001|The object has changed meanwhile: its revision is %" G_GINT64_FORMAT ".", revision);
  return FALSE;
}

static gboolean
set_object (ConnectdRequest *request, ConnectdTx *tx, guint status, const char *key, JsonObject *doc, GError **error)
{
  gint64 revision = 0;

  if (!_connectd_tx_get_revision (tx, request->route->collection, key, &revision, error))
    return FALSE;
  request->answer.status = status;
  request->answer.text = _connectd_tx_show_text (tx, request->route->collection, doc);
  if (revision != 0)
    _connectd_answer_set_revision (&request->answer, revision);
  return TRUE;
}

/* --- creating --- */

static char *
dup_key (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *doc)
{
  g_autofree char *id = _connectd_doc_dup_id (doc, collection->id_member);
  g_autofree char *parent = collection->parent_member != NULL ? _connectd_doc_dup_id (doc, collection->parent_member) : NULL;

  return connect_collection_make_key (collection, parent, tx->viewer.account_id, id);
}

/* Each line of what is wrong gets the place of the object before it. */
static void
prefix_lines (GError **error, guint place)
{
  g_autoptr (GError) plain = g_steal_pointer (error);
  g_auto (GStrv) lines = g_strsplit (plain->message, "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (text, "%s[%u]: %s", i > 0 ? "\n" : "", place, lines[i]);
  g_set_error_literal (error, plain->domain, plain->code, text->str);
}

/* All or nothing; what is wrong with which is told by its place. */
static gboolean
create_many (ConnectdRequest *request, ConnectdTx *tx, JsonObject *parent, GError **error)
{
  JsonArray *bodies = json_node_get_array (request->body);
  g_autoptr (JsonArray) shown = json_array_new ();
  g_autoptr (JsonNode) answer = json_node_new (JSON_NODE_ARRAY);

  if (json_array_get_length (bodies) < 1 || json_array_get_length (bodies) > MAX_BULK)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "A list of 1 to %d objects is expected.", MAX_BULK);
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (bodies); i++)
    {
      JsonNode *body = json_array_get_element (bodies, i);
      g_autoptr (JsonObject) doc = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (body))
        {
          g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "[%u]: Expected an object.", i);
          return FALSE;
        }
      doc = connectd_tx_create (tx, request->route->collection, parent, json_node_get_object (body), error);
      if (doc == NULL)
        {
          if (g_error_matches (*error, CONNECT_ERROR, CONNECT_ERROR_INVALID))
            prefix_lines (error, i);
          return FALSE;
        }
      json_array_add_object_element (shown, connectd_tx_show (tx, request->route->collection, doc, TRUE));
    }
  json_node_set_array (answer, shown);
  request->answer.status = 201;
  request->answer.text = connect_json_to_string (answer);
  return TRUE;
}

gboolean
_connectd_run_create (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  const ConnectCollection *collection = request->route->collection;
  g_autoptr (JsonObject) parent = NULL;
  g_autofree char *above = _connectd_request_find_key (request, tx, &parent, error); /* looks for the parent */
  g_autofree char *key = NULL;
  g_autofree char *id = NULL;
  g_autoptr (JsonObject) doc = NULL;
  JsonObject *body;

  if (above == NULL)
    return FALSE;
  if (request->body != NULL && JSON_NODE_HOLDS_ARRAY (request->body))
    return create_many (request, tx, parent, error);
  if (!_connectd_request_get_object (request, &body, error))
    return FALSE;
  doc = connectd_tx_create (tx, collection, parent, body, error);
  if (doc == NULL)
    return FALSE;
  key = dup_key (tx, collection, doc);
  id = _connectd_doc_dup_id (doc, collection->id_member);
  if (!set_object (request, tx, 201, key, doc, error))
    return FALSE;
  /* another door leads to where the object is as well */
  request->answer.location = request->route->operation != NULL
                                 ? g_strdup_printf ("%s/%s/%s", CONNECTD_BASE, collection->path, id)
                                 : g_strdup_printf ("%s/%s", connectd_exchange_get_path (request->exchange), id);
  return TRUE;
}

/* --- acting --- */

static gboolean
check_parent (ConnectdRequest *request, ConnectdTx *tx, const char *key, GError **error)
{
  const ConnectCollection *collection = request->route->collection;
  g_autoptr (JsonObject) doc = NULL;
  g_autofree char *parent = NULL;

  if (collection->parent_member == NULL)
    return TRUE;
  doc = connectd_tx_get (tx, collection, key, error);
  if (doc == NULL)
    return FALSE;
  parent = _connectd_doc_dup_id (doc, collection->parent_member);
  if (g_strcmp0 (parent, request->args[0]) == 0)
    return TRUE;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND, "There is no such %s.", collection->singular);
  return FALSE;
}

/* Before anything is said about its revision. */
static gboolean
check_visible (ConnectdRequest *request, ConnectdTx *tx, const char *key, GError **error)
{
  g_autoptr (JsonObject) doc = connectd_tx_get_visible (tx, request->route->collection, key, error);

  return doc != NULL;
}

gboolean
_connectd_prepare_act (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  g_autofree char *key = _connectd_request_find_key (request, tx, NULL, NULL);
  JsonObject *body = NULL, *prepared = NULL;
  gboolean good;

  if (key == NULL || !_connectd_request_get_object (request, &body, NULL))
    return TRUE; /* the act tells */
  good = _connectd_tx_prepare_act (tx, request->route->collection, key, request->route->verb, body, &prepared, error);
  request->prepared = prepared;
  request->prepared_free = (GDestroyNotify) json_object_unref;
  return good;
}

gboolean
_connectd_run_act (ConnectdRequest *request, ConnectdTx *tx, const ConnectdCaller *caller, GError **error)
{
  const ConnectCollection *collection = request->route->collection;
  g_autofree char *key = _connectd_request_find_key (request, tx, NULL, error);
  g_autoptr (JsonObject) doc = NULL;
  JsonObject *body;

  if (key == NULL || !check_visible (request, tx, key, error) || !check_parent (request, tx, key, error) ||
      !check_revision (request, tx, key, error) || !_connectd_request_get_object (request, &body, error))
    return FALSE;
  tx->prepared = request->prepared;
  doc = connectd_tx_act (tx, collection, key, request->route->verb, body, error);
  tx->prepared = NULL;
  if (doc == NULL)
    return FALSE;
  if (strcmp (request->route->method, "DELETE") != 0 && !request->route->silent)
    return set_object (request, tx, 200, key, doc, error);
  request->answer.status = 204;
  return TRUE;
}
