/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What steps need besides the usual: files that come with a body, telephone numbers, and names for objects
 * that were made by others. */

#include "config.h"

#include "demo/connectd-demo-private.h"

#include <string.h>

#include "workbook/connectd-workbook.h"

char *
_connectd_demo_make_picture (JsonObject *from)
{
  return g_strdup_printf ("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"128\" height=\"128\"><rect "
                          "width=\"128\" height=\"128\" rx=\"24\" "
                          "fill=\"%s\"/><text x=\"64\" y=\"90\" font-size=\"72\" font-family=\"sans-serif\" "
                          "text-anchor=\"middle\" "
                          "fill=\"#ffffff\">%s</text></svg>",
                          connect_json_get_string (from, "color"), connect_json_get_string (from, "letter"));
}

/* "files": what would be uploaded with the body, by its path: a text, a workbook, or a picture with a letter.
 */
gboolean
_connectd_demo_add_files (ConnectdDemoWorld *self, JsonObject *step, JsonObject *body, GError **error)
{
  JsonObject *files = connect_json_get_object (step, "files");
  JsonObjectIter iter;
  const char *path;
  JsonNode *node;

  if (files == NULL)
    return TRUE;
  json_object_iter_init_ordered (&iter, files);
  while (json_object_iter_next_ordered (&iter, &path, &node))
    {
      JsonObject *given = json_node_get_object (node);
      const char *text = connect_json_get_string (given, "text"),
                 *name = connect_json_get_string (given, "name");
      gboolean workbook = json_object_has_member (given, "sheet");
      g_autofree char *content = text != NULL ? g_strdup (text)
                                 : workbook   ? NULL
                                              : _connectd_demo_make_picture (given);
      g_autoptr (GBytes) bytes = workbook ? g_bytes_ref (g_hash_table_lookup (self->workbooks, name))
                                          : g_bytes_new (content, strlen (content));
      g_autoptr (ConnectdFile) file = connectd_files_add (self->tx, NULL, NULL, name,
                                                          workbook       ? CONNECTD_WORKBOOK_TYPE
                                                          : text != NULL ? "text/plain"
                                                                         : "image/svg+xml",
                                                          bytes, error);

      if (file == NULL)
        return FALSE;
      connect_json_set_object (body, path, connectd_file_to_json (file));
    }
  return TRUE;
}

/* A telephone number of a person, in whatever state. */
gboolean
_connectd_demo_contact (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const ConnectCollection *contacts = &connect_user_contacts_collection;
  g_autofree char *user_key = g_strconcat ("user ", connect_json_get_string (step, "contact"), NULL);
  const char *user = connectd_demo_world_get (self, user_key, error);
  g_autofree char *id = user != NULL ? connectd_tx_new_id (self->tx, contacts, NULL, error) : NULL;
  g_autoptr (JsonObject) doc = id != NULL ? _connectd_demo_dup_body (self, step, "body", error) : NULL;

  if (doc == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "user.id", user);
  connect_json_set_string (doc, "type", "phone");
  json_object_set_array_member (doc, "tags", json_array_new ());
  return connectd_tx_insert (self->tx, contacts, id, doc, error);
}

/* {"find": COLLECTION, "at": MEMBER, "is": KEY, "key": KEY}: the newest object that has the id there gets a
 * name. */
gboolean
_connectd_demo_find (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const ConnectCollection *collection = connect_collection_find (connect_json_get_string (step, "find"));
  const char *id = connectd_demo_world_get (self, connect_json_get_string (step, "is"), error);
  g_autoptr (GPtrArray) found =
      id != NULL ? _connectd_find (self->tx, collection, connect_json_get_string (step, "at"), id, 0, error)
                 : NULL;
  JsonObject *newest = NULL;

  for (guint i = 0; found != NULL && i < found->len; i++)
    if (newest == NULL || connect_json_get_time (found->pdata[i], "events.created.at") >=
                              connect_json_get_time (newest, "events.created.at"))
      newest = found->pdata[i];
  if (found != NULL && newest == NULL)
    return _connectd_fail (error, CONNECT_ERROR_FAILED, "There is no such object.");
  if (newest == NULL)
    return FALSE;
  g_hash_table_insert (self->names, g_strdup (connect_json_get_string (step, "key")),
                       g_strdup (_connectd_id (newest)));
  return TRUE;
}

/* {"name": KEY, "in": "requests KEY", "at": "asset.id"}: an object that another one names gets a name. */
gboolean
_connectd_demo_name (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (connect_json_get_string (step, "in"), " ", 2);
  const char *id = connectd_demo_world_get (self, parts[1], error);
  g_autoptr (JsonObject) doc =
      id != NULL ? connectd_tx_get (self->tx, connect_collection_find (parts[0]), id, error) : NULL;
  const char *named =
      doc != NULL ? connect_json_get_string (doc, connect_json_get_string (step, "at")) : NULL;

  if (doc != NULL && named == NULL)
    return _connectd_fail (error, CONNECT_ERROR_FAILED, "It names no such object.");
  if (named == NULL)
    return FALSE;
  g_hash_table_insert (self->names, g_strdup (connect_json_get_string (step, "name")), g_strdup (named));
  return TRUE;
}

/* {"prices": VERSION, "rows": {MPN: {attribute: price}}}: the points of a draft are filled in. */
gboolean
_connectd_demo_prices (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const ConnectCollection *points = &connect_price_points_collection;
  const char *version = connectd_demo_world_get (self, connect_json_get_string (step, "prices"), error);
  g_autoptr (GPtrArray) found =
      version != NULL ? _connectd_find (self->tx, points, "version.id", version, 0, error) : NULL;
  JsonObject *rows = connect_json_get_object (step, "rows");

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const char *mpn = connect_json_get_string (found->pdata[i], "item.mpn");
      g_autoptr (JsonObject) body = json_object_new ();
      g_autoptr (JsonObject) changed = NULL;

      if (mpn == NULL || !json_object_has_member (rows, mpn))
        continue;
      connect_json_set_object (body, "attributes",
                               connect_json_copy (json_object_get_object_member (rows, mpn)));
      changed = connectd_tx_act (self->tx, points, _connectd_id (found->pdata[i]), "update", body, error);
      if (changed == NULL)
        return FALSE;
    }
  return found != NULL;
}

/* {"call": METHOD, "path": PATTERN, "args": [KEY], "body": …}: an operation of the domain. */
gboolean
_connectd_demo_call (ConnectdDemoWorld *self, JsonObject *step, GError **error)
{
  const ConnectdOperation *operation = connectd_domain_operations ();
  JsonArray *keys = connect_json_get_array (step, "args");
  g_autoptr (JsonObject) body = _connectd_demo_dup_body (self, step, "body", error);
  g_autoptr (JsonNode) node = body != NULL ? json_node_init_object (json_node_alloc (), body) : NULL;
  g_autoptr (GPtrArray) args = g_ptr_array_new_null_terminated (2, NULL, TRUE);
  ConnectdCall call = {
    .tx = self->tx, .viewer = connectd_tx_get_viewer (self->tx), .body = node, .status = 200
  };
  gboolean good;

  while (operation->method != NULL &&
         (strcmp (operation->method, connect_json_get_string (step, "call")) != 0 ||
          strcmp (operation->path, connect_json_get_string (step, "path")) != 0))
    operation++;
  if (operation->method == NULL)
    return _connectd_fail (error, CONNECT_ERROR_FAILED, "There is no such operation.");
  for (guint i = 0; i < json_array_get_length (keys); i++)
    g_ptr_array_add (
        args, (gpointer)connectd_demo_world_get (self, json_array_get_string_element (keys, i), error));
  if (node == NULL || g_ptr_array_find (args, NULL, NULL))
    return FALSE;
  call.args = (const char *const *)args->pdata;
  good = operation->run (&call, error);
  g_clear_pointer (&call.answer, json_node_unref);
  return good;
}
