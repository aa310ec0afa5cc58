/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "made-private.h"

#include <string.h>

#include "protocol/connect-json.h"

/* Any id, which may come back out of a member that takes whatever is given. */
static const char *
plant_id (RequestMaker *self, const char *account)
{
  const char *id = _made_any_id (self, account);

  g_hash_table_add (self->planted, g_strdup (id));
  return id;
}

/* An id becomes another one, a number a little more, a text a longer one. */
static JsonNode *
bend (RequestMaker *self, const char *name, JsonNode *node, const char *account)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *longer = g_strconcat (json_node_get_string (node), "ß", NULL);

      return json_node_init_string (json_node_alloc (),
                                    g_str_equal (name, "id") ? plant_id (self, account) : longer);
    }
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_init_int (json_node_alloc (), (gint64)((guint64)json_node_get_int (node) *
                                                            (random_once_in (3) ? G_MAXUINT64 : 3u)));
  return json_node_copy (node);
}

/* Some of the object, some of it bent or replaced. */
static JsonNode *
mutate (RequestMaker *self, const char *name, JsonNode *node, const char *account, guint rate)
{
  JsonNode *copy;

  if (random_once_in (rate))
    return random_once_in (2) ? random_node (2) : bend (self, name, node, account);
  copy = json_node_alloc ();
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (JsonObject) object = json_object_new ();
      g_autoptr (GList) names = json_object_get_members (json_node_get_object (node));

      for (GList *each = names; each != NULL; each = each->next)
        if (!random_once_in (rate))
          json_object_set_member (object, each->data,
                                  mutate (self, each->data,
                                          json_object_get_member (json_node_get_object (node), each->data),
                                          account, rate));
      return json_node_init_object (copy, object);
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      g_autoptr (JsonArray) array = json_array_new ();

      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        json_array_add_element (
            array,
            mutate (self, name, json_array_get_element (json_node_get_array (node), i), account, rate));
      return json_node_init_array (copy, array);
    }
  json_node_free (copy);
  return json_node_copy (node);
}

/* Words that calls of all kinds take, with what may fit. */
static void
add_words (RequestMaker *self, JsonObject *body, const char *account)
{
  static const char *const words[] = {
    "id",     "name",        "email",          "password",     "code",       "note",        "reason",
    "status", "template_id", "effective_date", "planned_date", "object.id",  "permissions", "value",
    "params", "items",       "role",           "account.id",   "product.id", "version",     "text",
    "type",   "answer",      "description",    "title",        "enabled"
  };

  for (guint i = random_below (6); i > 0; i--)
    {
      const char *word = RANDOM_PICK (words);

      if (g_str_has_suffix (word, "id") && !random_once_in (3))
        connect_json_set_string (body, word, plant_id (self, account));
      else
        connect_json_set (body, word, random_node (2));
    }
}

/* The members of a row that a caller may give in such a call. */
static JsonObject *
pick_members (const ConnectCollection *collection, JsonObject *doc, ConnectMemberFlags flags)
{
  JsonObject *body = json_object_new ();

  for (guint i = 0; i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];
      JsonNode *node = connect_json_get (doc, member->path);

      if (node != NULL && (member->flags & flags) != 0)
        connect_json_set (body, member->path, json_node_copy (node));
    }
  for (guint i = 0; i < collection->n_references; i++)
    {
      g_autofree char *path = g_strconcat (collection->references[i].path, ".id", NULL);
      const char *id = connect_json_get_string (doc, path);

      if (collection->references[i].given && id != NULL)
        connect_json_set_string (body, path, id);
    }
  return body;
}

static JsonObject *
pick_body (const MadeRequest *request, StoredRow *row)
{
  const ConnectCollection *collection = request->route->collection;
  ConnectMemberFlags flags = request->route->kind == CONNECTD_ROUTE_CREATE
                                 ? CONNECT_MEMBER_CREATE | CONNECT_MEMBER_REQUIRED
                                 : CONNECT_MEMBER_UPDATE;

  if (collection == NULL || row == NULL)
    return json_object_new ();
  if (random_once_in (6)) /* all of it, as one who reads, changes a word and writes */
    return connect_json_copy (row->doc);
  return pick_members (collection, row->doc, flags);
}

char *
_made_body (RequestMaker *self, const MadeRequest *request, StoredRow *row, const char *account)
{
  static const guint rates[] = { 1000, 30, 10, 4 };
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) mutated = NULL;

  if (random_once_in (10))
    return random_body (request->route->collection != NULL ? request->route->collection
                                                           : _made_any_collection ());
  body = pick_body (request, row);
  if (request->route->kind == CONNECTD_ROUTE_OPERATION || random_once_in (3))
    add_words (self, body, account);
  node = json_node_init_object (json_node_alloc (), body);
  mutated = mutate (self, "", node, account, RANDOM_PICK (rates));
  return connect_json_to_string (mutated);
}

/* The same as a form, with a file or two of nothing in particular. */
void
_made_form (MadeRequest *request)
{
  static const char *const types[] = { "text/plain", "image/png", "application/json", "application/zip",
                                       "text/csv" };
  static const char *const names[] = { "a.txt", "../../etc/passwd", "b.xlsx", "", "\\\"x", "ü.png" };
  static const char *const fields[] = { "file", "body", "icon", "name", "usage_file", "image", "object.id" };
  static const char *const contents[] = {
    "", "hello", "PK\003\004 broken", "{}", "\x89PNG\r\n", "a,b\r\n1,2"
  };
  GString *form = g_string_new (NULL);

  if (request->body != NULL && random_once_in (2))
    g_string_append_printf (form, "--X7\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\n%s\r\n",
                            request->body);
  for (guint i = random_below (3); i > 0; i--)
    g_string_append_printf (form,
                            "--X7\r\nContent-Disposition: form-data; name=\"%s\"; "
                            "filename=\"%s\"\r\nContent-Type: %s\r\n\r\n%s\r\n",
                            RANDOM_PICK (fields), RANDOM_PICK (names), RANDOM_PICK (types),
                            RANDOM_PICK (contents));
  if (!random_once_in (10))
    g_string_append (form, "--X7--\r\n");
  g_set_str (&request->body, form->str);
  g_string_free (form, TRUE);
  request->type = g_strdup (random_once_in (20) ? "Content-Type: multipart/form-data"
                                                : "Content-Type: multipart/form-data; boundary=X7");
}
