/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "offline/fake-server.h"

#include <string.h>

#include "protocol/connect-json.h"

typedef struct
{
  FakeServer *server;
  SoupServerMessage *message;
  gint64 since;
  guint timeout;
} Poll;

/* --- answers --- */

static void
answer (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text, strlen (text));
}

static void
answer_object (SoupServerMessage *message, guint status, JsonObject *object)
{
  g_autofree char *text = connect_json_object_to_string (object);

  answer (message, status, text);
}

static void
answer_error (SoupServerMessage *message, guint status, const char *text)
{
  g_autofree char *body = g_strdup_printf ("{\"error_code\":\"TST_001\",\"errors\":[\"%s\"]}", text);

  answer (message, status, body);
}

static JsonObject *
new_answer (FakeServer *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "epoch", self->epoch);
  json_object_set_int_member (object, "scope", self->scope);
  return object;
}

/* --- data --- */

static GTree *
table (FakeServer *self, const char *collection)
{
  GTree *tree = g_hash_table_lookup (self->tables, collection);

  if (tree == NULL)
    {
      tree = g_tree_new_full ((GCompareDataFunc) (void (*) (void)) strcmp, NULL, g_free, (GDestroyNotify) json_object_unref);
      g_hash_table_insert (self->tables, g_strdup (collection), tree);
    }
  return tree;
}

static void
forget_entry (FakeServer *self, const char *collection, const char *key)
{
  for (guint i = 0; i < self->feed->len; i++)
    {
      JsonObject *entry = g_ptr_array_index (self->feed, i);

      if (g_strcmp0 (json_object_get_string_member (entry, "collection"), collection) == 0 &&
          g_strcmp0 (json_object_get_string_member (entry, "key"), key) == 0)
        {
          g_ptr_array_remove_index (self->feed, i);
          return;
        }
    }
}

static JsonObject *
new_entry (FakeServer *self, const char *collection, const char *key)
{
  JsonObject *entry = json_object_new ();

  forget_entry (self, collection, key);
  json_object_set_int_member (entry, "seq", ++self->seq);
  json_object_set_string_member (entry, "collection", collection);
  json_object_set_string_member (entry, "key", key);
  g_ptr_array_add (self->feed, entry);
  return entry;
}

static void answer_feed (FakeServer *self, SoupServerMessage *message, gint64 since);

static void
poll_free (gpointer data)
{
  Poll *poll = data;

  g_clear_handle_id (&poll->timeout, g_source_remove);
  g_object_unref (poll->message);
  g_free (poll);
}

static void
release_polls (FakeServer *self, gboolean gone)
{
  while (self->polls->len > 0)
    {
      Poll *poll = g_ptr_array_index (self->polls, 0);

      if (gone)
        answer_error (poll->message, 410, "Start again.");
      else
        answer_feed (self, poll->message, poll->since);
      soup_server_message_unpause (poll->message);
      g_ptr_array_remove_index (self->polls, 0);
    }
}

void
fake_server_put (FakeServer *self, const char *collection, const char *key, const char *parent, JsonObject *object)
{
  JsonObject *old = g_tree_lookup (table (self, collection), key);
  gint64 revision = old != NULL ? json_object_get_int_member (old, "revision") + 1 : 1;
  JsonObject *row = json_object_new ();
  JsonObject *entry = new_entry (self, collection, key);

  json_object_set_string_member (row, "key", key);
  if (parent != NULL)
    {
      json_object_set_string_member (row, "parent", parent);
      json_object_set_string_member (entry, "parent", parent);
    }
  json_object_set_int_member (row, "revision", revision);
  json_object_set_object_member (row, "object", json_object_ref (object));
  json_object_set_int_member (entry, "revision", revision);
  json_object_set_object_member (entry, "object", object);
  g_tree_insert (table (self, collection), g_strdup (key), row);
  release_polls (self, FALSE);
}

void
fake_server_remove (FakeServer *self, const char *collection, const char *key)
{
  g_tree_remove (table (self, collection), key);
  json_object_set_boolean_member (new_entry (self, collection, key), "deleted", TRUE);
  release_polls (self, FALSE);
}

guint
fake_server_count (FakeServer *self, const char *collection)
{
  return g_tree_nnodes (table (self, collection));
}

/* --- the feed --- */

static gint64
parameter (GHashTable *query, const char *name, gint64 fallback)
{
  const char *text = query != NULL ? g_hash_table_lookup (query, name) : NULL;

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : fallback;
}

static void
answer_feed (FakeServer *self, SoupServerMessage *message, gint64 since)
{
  g_autoptr (JsonObject) object = new_answer (self);
  JsonArray *changes = json_array_new ();
  gint64 next = self->seq;
  gboolean more = FALSE;

  for (guint i = 0; since >= 0 && i < self->feed->len; i++)
    {
      JsonObject *entry = g_ptr_array_index (self->feed, i);
      gint64 seq = json_object_get_int_member (entry, "seq");

      if (seq <= since)
        continue;
      if (json_array_get_length (changes) >= self->page_size)
        {
          more = TRUE;
          break;
        }
      json_array_add_object_element (changes, json_object_ref (entry));
      next = seq;
    }
  json_object_set_int_member (object, "next", more ? next : self->seq);
  json_object_set_boolean_member (object, "more", more);
  json_object_set_array_member (object, "changes", changes);
  answer_object (message, 200, object);
}

static gboolean
poll_late_cb (gpointer data)
{
  Poll *poll = data;
  FakeServer *self = poll->server;

  poll->timeout = 0;
  answer_feed (self, poll->message, poll->since);
  soup_server_message_unpause (poll->message);
  g_ptr_array_remove (self->polls, poll);
  return G_SOURCE_REMOVE;
}

static void
handle_changes (FakeServer *self, SoupServerMessage *message, GHashTable *query)
{
  const char *epoch = query != NULL ? g_hash_table_lookup (query, "epoch") : NULL;
  gint64 since = parameter (query, "since", -1), wait = parameter (query, "wait", 0);
  Poll *poll;

  self->n_feeds++;
  if ((epoch != NULL && strcmp (epoch, self->epoch) != 0) || parameter (query, "scope", self->scope) != self->scope ||
      since < self->floor)
    {
      answer_error (message, 410, "Start again.");
      return;
    }
  if (wait == 0 || since < self->seq)
    {
      answer_feed (self, message, since);
      return;
    }
  poll = g_new0 (Poll, 1);
  poll->server = self;
  poll->message = g_object_ref (message);
  poll->since = since;
  poll->timeout = g_timeout_add_seconds (wait, poll_late_cb, poll);
  g_ptr_array_add (self->polls, poll);
  soup_server_message_pause (message);
}

static void
handle_snapshot (FakeServer *self, SoupServerMessage *message, GHashTable *query)
{
  const char *collection = g_hash_table_lookup (query, "collection");
  const char *after = g_hash_table_lookup (query, "after");
  g_autoptr (JsonObject) object = new_answer (self);
  JsonArray *objects = json_array_new ();
  GTree *rows = table (self, collection);
  GTreeNode *node = after != NULL ? g_tree_upper_bound (rows, after) : g_tree_node_first (rows);
  const char *last = NULL;

  self->n_snapshots++;
  for (; node != NULL && json_array_get_length (objects) < self->page_size; node = g_tree_node_next (node))
    {
      json_array_add_object_element (objects, json_object_ref (g_tree_node_value (node)));
      last = g_tree_node_key (node);
    }
  json_object_set_string_member (object, "collection", collection);
  json_object_set_array_member (object, "objects", objects);
  if (node != NULL)
    json_object_set_string_member (object, "next", last);
  else
    json_object_set_null_member (object, "next");
  answer_object (message, 200, object);
}

static void
handle_collections (FakeServer *self, SoupServerMessage *message)
{
  g_autoptr (JsonObject) object = new_answer (self);
  JsonArray *names = json_array_new ();

  for (guint i = 0; self->collections[i] != NULL; i++)
    json_array_add_string_element (names, self->collections[i]);
  json_object_set_int_member (object, "head", self->seq);
  json_object_set_array_member (object, "collections", names);
  answer_object (message, 200, object);
}

/* --- sessions and acts --- */

static void
handle_sign_in (FakeServer *self, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (JsonObject) asked = connect_json_parse_object (body->data, body->length, 0, NULL);
  g_autofree char *text = NULL;

  self->n_sessions++;
  if (asked == NULL || g_strcmp0 (connect_json_get_string (asked, "password"), "right") != 0)
    {
      answer_error (message, 401, "Wrong e-mail or password.");
      return;
    }
  text = g_strdup_printf (
      "{\"user\":{\"id\":\"UR-118-420-377\",\"name\":\"Hanna\",\"email\":\"hanna@polaris.example\"},\"sessions\":["
      "{\"token\":\"%s\",\"expires\":\"2030-01-01T00:00:00+00:00\",\"modules\":[\"MD-0000\"],"
      "\"account\":{\"id\":\"PA-425-620\",\"name\":\"Polaris\",\"type\":\"provider\",\"role\":\"distributor\"}}]}",
      self->token);
  answer (message, 201, text);
}

static void
handle_session (FakeServer *self, SoupServerMessage *message)
{
  if (strcmp (soup_server_message_get_method (message), "DELETE") == 0)
    {
      g_set_str (&self->token, "another");
      soup_server_message_set_status (message, 204, NULL);
      return;
    }
  answer (message, 200,
          "{\"modules\":[\"MD-0002\"],\"account\":{\"id\":\"PA-425-620\",\"name\":\"Polaris Renamed\",\"type\":\"provider\","
          "\"role\":\"distributor\"}}");
}

/* PUT or DELETE of one contract. The same key has one effect. */
static void
handle_act (FakeServer *self, SoupServerMessage *message, const char *id)
{
  const char *key = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Idempotency-Key");
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *known = key != NULL ? g_hash_table_lookup (self->answers, key) : NULL;
  JsonObject *row = g_tree_lookup (table (self, "contracts"), id);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonObject) asked = NULL;
  g_autofree char *etag = NULL;
  char *text;

  self->n_acts++;
  g_set_str (&self->last_key, key);
  if (known != NULL)
    {
      answer (message, 200, known);
      return;
    }
  if (row == NULL)
    {
      answer_error (message, 404, "There is no such contract.");
      return;
    }
  self->n_effects++;
  if (strcmp (soup_server_message_get_method (message), "DELETE") == 0)
    {
      fake_server_remove (self, "contracts", id);
      soup_server_message_set_status (message, 204, NULL);
      return;
    }
  asked = connect_json_parse_object (body->data, body->length, 0, NULL);
  object = connect_json_copy (json_object_get_object_member (row, "object"));
  connect_json_set_string (object, "note", asked != NULL ? connect_json_get_string (asked, "note") : NULL);
  etag = g_strdup_printf ("\"%" G_GINT64_FORMAT "\"", json_object_get_int_member (row, "revision") + 1);
  text = connect_json_object_to_string (object);
  fake_server_put (self, "contracts", id, NULL, json_object_ref (object));
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "ETag", etag);
  answer (message, 200, text);
  g_hash_table_insert (self->answers, g_strdup (key != NULL ? key : ""), text);
}

/* --- faults --- */

static FakeFault *
find_fault (FakeServer *self, const char *path)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      FakeFault *fault = g_ptr_array_index (self->faults, i);

      if (g_str_has_prefix (path, fault->path) || (g_str_has_suffix (fault->path, "$") && g_str_has_prefix (fault->path, path) &&
                                                   strlen (fault->path) == strlen (path) + 1))
        return fault;
    }
  return NULL;
}

/* The connection as a stream, with nothing of an answer on it yet. */
static void
end_connection (SoupServerMessage *message, const char *text)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  if (text != NULL)
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

/* FALSE when it is to be answered as well. */
static gboolean
commit_fault (FakeServer *self, FakeFault *fault, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *number = g_strdup_printf ("%d", fault->retry_after);

  switch (fault->kind)
    {
    case FAKE_FAULT_STATUS:
      if (fault->retry_after != 0)
        soup_message_headers_replace (headers, "Retry-After", number);
      answer_error (message, fault->status, "As told.");
      return TRUE;
    case FAKE_FAULT_BODY:
      answer (message, 200, fault->body);
      return TRUE;
    case FAKE_FAULT_REDIRECT:
      soup_server_message_set_redirect (message, 302, "http://elsewhere.example/");
      return TRUE;
    case FAKE_FAULT_CUT:
      end_connection (message, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
                               "{\"epoch\":\"e1\",\"scope\":1,\"objects\":[{\"key\":\"CRS-");
      return TRUE;
    case FAKE_FAULT_CLOSE:
      end_connection (message, NULL);
      return TRUE;
    case FAKE_FAULT_HANG:
      soup_server_message_pause (message);
      return TRUE;
    case FAKE_FAULT_LOSE:
      break;
    }
  return FALSE;
}

static void
route (FakeServer *self, SoupServerMessage *message, const char *path, GHashTable *query)
{
  const char *token = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  g_autofree char *bearer = g_strconcat ("Bearer ", self->token, NULL);

  if (strcmp (path, "auth/sessions") == 0)
    handle_sign_in (self, message);
  else if (g_strcmp0 (token, bearer) != 0)
    answer_error (message, 401, "Sign in.");
  else if (strcmp (path, "auth/sessions/-") == 0)
    handle_session (self, message);
  else if (strcmp (path, "changes/collections") == 0)
    handle_collections (self, message);
  else if (strcmp (path, "changes/snapshot") == 0)
    handle_snapshot (self, message, query);
  else if (strcmp (path, "changes") == 0)
    handle_changes (self, message, query);
  else if (g_str_has_prefix (path, "contracts/"))
    handle_act (self, message, path + strlen ("contracts/"));
  else
    answer_error (message, 404, "Not found.");
}

static void
note_request (FakeServer *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  g_set_str (&self->last_agent, soup_message_headers_get_one (headers, "User-Agent"));
  g_set_str (&self->last_match, soup_message_headers_get_one (headers, "If-Match"));
  g_free (self->last_body);
  self->last_body = g_strndup (body->data != NULL ? body->data : "", body->length);
}

static void
request_cb (SoupServer *soup, SoupServerMessage *message, const char *full, GHashTable *query, gpointer data)
{
  FakeServer *self = data;
  const char *path = g_str_has_prefix (full, "/public/v1/") ? full + strlen ("/public/v1/") : "";
  FakeFault *fault = find_fault (self, path);
  FakeFault now;

  note_request (self, message);
  if (fault == NULL)
    {
      route (self, message, path, query);
      return;
    }
  now = *fault;
  if (fault->times-- <= 1)
    g_ptr_array_remove (self->faults, fault);
  if (commit_fault (self, &now, message))
    return;
  route (self, message, path, query);
  end_connection (message, NULL);
}

void
fake_server_fault (FakeServer *self, FakeFault fault)
{
  fault.times = MAX (fault.times, 1);
  g_ptr_array_add (self->faults, g_memdup2 (&fault, sizeof fault));
}

void
fake_server_set_epoch (FakeServer *self, const char *epoch)
{
  g_set_str (&self->epoch, epoch);
  release_polls (self, TRUE);
}

void
fake_server_next_scope (FakeServer *self)
{
  self->scope++;
  release_polls (self, TRUE);
}

/* --- life --- */

void
fake_server_start (FakeServer *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = NULL;
  GSList *uris;

  self->soup = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->soup, NULL, request_cb, self, NULL);
  soup_server_listen_local (self->soup, self->port, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->soup);
  self->port = g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_free (self->address);
  self->address = g_strdup_printf ("http://127.0.0.1:%u", self->port);
}

void
fake_server_stop (FakeServer *self)
{
  g_ptr_array_set_size (self->polls, 0);
  soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
}

FakeServer *
fake_server_new (void)
{
  const char *const collections[] = { "agreements", "contracts", "account-users", NULL };
  FakeServer *self = g_new0 (FakeServer, 1);

  self->token = g_strdup ("token-1");
  self->epoch = g_strdup ("e1");
  self->scope = 1;
  self->page_size = 100;
  self->collections = g_strdupv ((char **) collections);
  self->tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_tree_unref);
  self->feed = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  self->faults = g_ptr_array_new_with_free_func (g_free);
  self->polls = g_ptr_array_new_with_free_func (poll_free);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  fake_server_start (self);
  return self;
}

void
fake_server_free (FakeServer *self)
{
  if (self->soup != NULL)
    fake_server_stop (self);
  g_ptr_array_unref (self->polls);
  g_ptr_array_unref (self->faults);
  g_ptr_array_unref (self->feed);
  g_hash_table_unref (self->tables);
  g_hash_table_unref (self->answers);
  g_strfreev (self->collections);
  g_free (self->address);
  g_free (self->token);
  g_free (self->epoch);
  g_free (self->last_key);
  g_free (self->last_agent);
  g_free (self->last_match);
  g_free (self->last_body);
  g_free (self);
}
