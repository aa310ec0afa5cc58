/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "made-private.h"

#include <string.h>

#include "protocol/connect-json.h"

/* "products/{product}/items": what is called "{product}" there is an id of the collection's parent. */
static void
note_places (RequestMaker *self, const ConnectCollection *collection)
{
  const ConnectCollection *above = connect_collection_find (collection->parent);
  g_auto (GStrv) steps = g_strsplit (collection->path, "/", -1);
  g_autofree char *own = g_strdup_printf ("{%s}", collection->singular);

  for (guint i = 0; steps[i] != NULL && above != NULL; i++)
    if (steps[i][0] == '{')
      g_hash_table_insert (self->places, g_strdup (steps[i]), (gpointer)above);
  if (g_hash_table_lookup (self->places, own) == NULL)
    g_hash_table_insert (self->places, g_steal_pointer (&own), (gpointer)collection);
}

static void
note_within (RequestMaker *self, const ConnectdRoute *route)
{
  const ConnectCollection *within =
      route->operation != NULL ? connect_collection_find (route->operation->within) : NULL;

  for (guint i = 0; within != NULL && route->steps[i] != NULL; i++)
    if (route->steps[i][0] == '{')
      {
        g_hash_table_insert (self->places, g_strdup (route->steps[i]), (gpointer)within);
        return;
      }
}

RequestMaker *
request_maker_new (StoredRows *rows)
{
  RequestMaker *self = g_new0 (RequestMaker, 1);
  g_autoptr (GError) error = NULL;
  const GPtrArray *all;

  self->rows = rows;
  self->routes = connectd_routes_new (connectd_domain_hooks (), connectd_domain_operations (), &error);
  g_assert_no_error (error);
  self->planted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (const ConnectCollection *const *each = connect_collections (); *each != NULL; each++)
    note_places (self, *each);
  for (guint i = 0; i < KINDS; i++)
    self->of_kind[i] = g_ptr_array_new ();
  all = connectd_routes_list (self->routes);
  for (guint i = 0; i < all->len; i++)
    {
      const ConnectdRoute *route = all->pdata[i];

      g_ptr_array_add (self->of_kind[route->kind], (gpointer)route);
      note_within (self, route);
    }
  return self;
}

void
request_maker_free (RequestMaker *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < KINDS; i++)
    g_ptr_array_unref (self->of_kind[i]);
  g_hash_table_unref (self->places);
  g_hash_table_unref (self->planted);
  connectd_routes_free (self->routes);
  g_free (self);
}

void
made_request_free (MadeRequest *self)
{
  g_free (self->path);
  g_free (self->query);
  g_free (self->body);
  g_free (self->type);
  g_free (self->header);
  g_free (self);
}

/* --- rows --- */

static gboolean
is_served (const ConnectCollection *collection)
{
  return (collection->flags & CONNECT_COLLECTION_INTERNAL) == 0;
}

const ConnectCollection *
_made_any_collection (void)
{
  const ConnectCollection *const *all = connect_collections ();
  guint n = 0;
  guint at;

  while (all[n] != NULL)
    n++;
  at = random_below (n);
  return is_served (all[at]) ? all[at] : _made_any_collection ();
}

/* A row, more often than not one that the account sees. NULL: there is none. */
static StoredRow *
any_row (RequestMaker *self, const ConnectCollection *collection, const char *account)
{
  GPtrArray *rows = random_once_in (6) ? stored_rows_load (self->rows, collection)
                                       : stored_rows_peek (self->rows, collection);
  gboolean own = !random_once_in (7);

  for (guint i = 0; own && rows->len > 0 && i < 12; i++)
    {
      StoredRow *row = rows->pdata[random_below (rows->len)];

      if (stored_rows_sees (self->rows, collection, row, account))
        return row;
    }
  return rows->len > 0 ? rows->pdata[random_below (rows->len)] : NULL;
}

/* One on which the account may do this now, if a few tries find it. */
static StoredRow *
ready_row (RequestMaker *self, const ConnectdRoute *route, const char *account)
{
  StoredRow *asking = stored_rows_find (self->rows, connect_collection_find ("accounts"), account);
  ConnectViewer viewer = {
    account, asking != NULL ? connect_role_from_string (connect_json_get_string (asking->doc, "role")) : 0,
    NULL
  };
  StoredRow *row = NULL;

  for (guint i = 0; i < 20; i++)
    {
      row = any_row (self, route->collection, account);
      if (row == NULL || random_once_in (12) ||
          connect_collection_check_action (route->collection, route->verb, row->doc, &viewer, NULL, NULL) ==
              CONNECT_LEGAL_YES)
        break;
    }
  return row;
}

/* An id of any collection's row. */
const char *
_made_any_id (RequestMaker *self, const char *account)
{
  const ConnectCollection *collection = _made_any_collection ();
  StoredRow *row = any_row (self, collection, account);

  return row != NULL ? stored_row_get_id (collection, row) : "PA-000-000";
}

/* --- paths --- */

/* What stands at "{name}": as a row of what is further down says, or any that fits. Returns: (transfer full)
 */
static char *
fill_place (RequestMaker *self, const char *step, StoredRow *below, const char *account)
{
  g_autofree char *name = g_strndup (step + 1, strlen (step) - 2);
  g_autofree char *path = g_strconcat (name, ".id", NULL);
  const ConnectCollection *collection = g_hash_table_lookup (self->places, step);
  StoredRow *row;

  if (below != NULL && !random_once_in (8))
    {
      const char *id = connect_json_get_string (below->doc, path);
      const char *word = connect_json_get_string (below->doc, name);

      if (id != NULL || word != NULL || below->parent != NULL)
        return g_strdup (id != NULL ? id : below->parent != NULL ? below->parent : word);
    }
  row = collection != NULL ? any_row (self, collection, account) : NULL;
  return g_strdup (row != NULL          ? stored_row_get_id (collection, row)
                   : random_once_in (3) ? random_value ()
                                        : _made_any_id (self, account));
}

/* The text (transfer full), seldom with something wrong in it. */
static char *
spoil (char *text)
{
  g_autofree char *taken = text;

  static const char *const tails[] = { "/", "/..", "%00", "%2e%2e", "'",    "\"", "%",
                                       "?", ";--", "%ff", "-",      "/x/y", "*" };

  if (!random_once_in (16))
    return g_steal_pointer (&taken);
  if (random_once_in (3))
    return g_strdup (random_value ());
  if (random_once_in (2) && *text != '\0')
    {
      text[random_below (strlen (text))] ^= 1;
      return g_steal_pointer (&taken);
    }
  return g_strconcat (text, RANDOM_PICK (tails), NULL);
}

/* The route's path with ids in it. `row` gets the row that it leads to, if it leads to one of `collection`.
 */
static char *
make_path (RequestMaker *self, MadeRequest *request, const char *account, StoredRow **row)
{
  const ConnectdRoute *route = request->route;
  const ConnectCollection *collection = route->collection;
  GString *path = g_string_new (NULL);
  StoredRow *target = collection == NULL    ? NULL
                      : route->verb != NULL ? ready_row (self, route, account)
                                            : any_row (self, collection, account);
  gboolean one = route->kind == CONNECTD_ROUTE_GET || route->kind == CONNECTD_ROUTE_ACT;
  guint last = 0;

  for (guint i = 0; route->steps[i] != NULL; i++)
    if (route->steps[i][0] == '{')
      last = i;
  for (guint i = 0; route->steps[i] != NULL; i++)
    {
      g_autofree char *step = NULL;

      if (route->steps[i][0] != '{')
        step = g_strdup (route->steps[i]);
      else if (one && i == last && target != NULL)
        step = g_strdup (stored_row_get_id (collection, target));
      else
        step = fill_place (self, route->steps[i], target, account);
      if (route->steps[i][0] == '{')
        step = spoil (g_steal_pointer (&step));
      g_string_append_printf (path, "/%s", step);
    }
  *row = target;
  return g_string_free_and_steal (path);
}

/* A word that a filter of the collection is likely to find something by. */
static char *
make_word (RequestMaker *self, const ConnectCollection *collection, const char *account)
{
  StoredRow *row = any_row (self, collection, account);
  const ConnectMember *member = &collection->members[random_below (collection->n_members)];
  const char *text = row != NULL ? connect_json_get_string (row->doc, member->path) : NULL;

  if (text == NULL && row != NULL)
    text = stored_row_get_id (collection, row);
  return text != NULL && strlen (text) < 200 ? g_uri_escape_string (text, NULL, FALSE) : NULL;
}

/* Terms that are right: members as they are in a row, an order, a page. */
static char *
make_fair_query (RequestMaker *self, const ConnectCollection *collection, const char *account)
{
  static const char *const lookups[] = { "eq", "ne", "like", "ilike", "ge", "lt", "gt", "le", "in", "out" };
  GString *query = g_string_new (NULL);

  for (guint i = random_below (3); i > 0; i--)
    {
      StoredRow *row = any_row (self, collection, account);
      const ConnectMember *member = &collection->members[random_below (collection->n_members)];
      JsonNode *node = row != NULL ? connect_json_get (row->doc, member->path) : NULL;
      g_autofree char *value =
          node != NULL && JSON_NODE_HOLDS_VALUE (node) ? connect_json_to_string (node) : g_strdup ("null()");
      g_autofree char *escaped = g_uri_escape_string (value, "\"()", FALSE);
      const char *lookup = RANDOM_PICK (lookups);
      gboolean list = g_str_equal (lookup, "in") || g_str_equal (lookup, "out");

      g_string_append_printf (query, "%s%s(%s,%s%s%s)", query->len > 0 ? "&" : "", lookup, member->path,
                              list ? "(" : "", escaped, list ? ")" : "");
    }
  if (random_once_in (3))
    g_string_append_printf (query, "%slimit=%u&offset=%u", query->len > 0 ? "&" : "", random_below (30),
                            random_below (3));
  if (random_once_in (4))
    g_string_append_printf (query, "%sordering(%s%s)", query->len > 0 ? "&" : "",
                            random_once_in (2) ? "-" : "",
                            collection->members[random_below (collection->n_members)].path);
  if (random_once_in (4))
    {
      g_autofree char *word = make_word (self, collection, account);

      g_string_append_printf (query, "%ssearch=%.12s", query->len > 0 ? "&" : "", word != NULL ? word : "a");
    }
  return g_string_free_and_steal (query);
}

static void
add_query (RequestMaker *self, MadeRequest *request, const char *account)
{
  const ConnectCollection *collection =
      request->route->collection != NULL ? request->route->collection : _made_any_collection ();
  g_autoptr (GString) query = g_string_new (NULL);
  g_autofree char *word = make_word (self, collection, account);
  g_autofree char *fair = random_once_in (2) ? make_fair_query (self, collection, account) : NULL;

  if (fair == NULL)
    random_append_query (query, collection, word);
  else if (*fair != '\0')
    g_string_append_printf (query, "?%s", fair);
  if (query->len == 0)
    return;
  g_string_replace (query, " ", "%20", 0);
  request->query = g_strdup (query->str + 1);
  g_string_prepend (query, request->path);
  g_set_str (&request->path, query->str);
}

/* --- requests --- */

static void
make_feed (RequestMaker *self, MadeRequest *request)
{
  const char *since = random_once_in (3) ? random_value () : random_once_in (2) ? "0" : "-1";

  if (random_once_in (2))
    request->path = g_strdup_printf ("changes?since=%s&limit=%u", since, random_below (600));
  else
    request->path = g_strdup_printf (
        "changes/snapshot?collection=%s&limit=%u%s%s", _made_any_collection ()->name, random_below (300),
        random_once_in (4) ? "&after=" : "", random_once_in (4) ? random_value () : "");
  request->method = "GET";
}

static void
make_hostile (RequestMaker *self, MadeRequest *request, const char *account)
{
  static const char *const methods[] = { "GET",  "POST",    "PUT",   "DELETE", "PATCH",
                                         "HEAD", "OPTIONS", "TRACE", "BREW" };
  static const char *const starts[] = { "",
                                        "/",
                                        "//",
                                        "../",
                                        "/openapi.json",
                                        "/media/",
                                        "/contracts/activate?secret=",
                                        "/forms/",
                                        "auth/sessions/" };
  const ConnectCollection *collection = _made_any_collection ();
  g_autoptr (GString) query = g_string_new (NULL);

  random_append_query (query, collection, NULL);
  g_string_replace (query, " ", "%20", 0);
  request->method = RANDOM_PICK (methods);
  request->path = g_strdup_printf ("%s%s/%s%s", RANDOM_PICK (starts),
                                   random_once_in (2) ? collection->path : random_value (),
                                   _made_any_id (self, account), query->str);
  request->body = random_once_in (2) ? random_body (collection) : NULL;
}

static const ConnectdRouteKind kinds[] = {
  CONNECTD_ROUTE_LIST,      CONNECTD_ROUTE_LIST,      CONNECTD_ROUTE_LIST,      CONNECTD_ROUTE_LIST,
  CONNECTD_ROUTE_GET,       CONNECTD_ROUTE_GET,       CONNECTD_ROUTE_CREATE,    CONNECTD_ROUTE_CREATE,
  CONNECTD_ROUTE_ACT,       CONNECTD_ROUTE_ACT,       CONNECTD_ROUTE_ACT,       CONNECTD_ROUTE_ACT,
  CONNECTD_ROUTE_OPERATION, CONNECTD_ROUTE_OPERATION, CONNECTD_ROUTE_OPERATION, CONNECTD_ROUTE_FILE,
  CONNECTD_ROUTE_CHANGES,   CONNECTD_ROUTE_CHANGES,
};

/* The link of a file that the world has. */
static char *
find_link (JsonNode *node)
{
  char *found = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) values = json_object_get_values (json_node_get_object (node));

      for (GList *each = values; found == NULL && each != NULL; each = each->next)
        found = find_link (each->data);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0)
    found = find_link (json_array_get_element (json_node_get_array (node), 0));
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      const char *link = strstr (json_node_get_string (node), "/media/FL-");

      found = g_strdup (link);
    }
  return found;
}

static char *
make_link (RequestMaker *self, const char *account)
{
  for (guint i = 0; i < 40; i++)
    {
      StoredRow *row = any_row (self, _made_any_collection (), account);
      g_autoptr (JsonNode) node = row != NULL ? json_node_init_object (json_node_alloc (), row->doc) : NULL;
      char *link = node != NULL ? find_link (node) : NULL;

      if (link != NULL)
        return spoil (link);
    }
  return g_strdup ("/media/FL-000-000-000/none.png");
}

static void
make_fair (RequestMaker *self, MadeRequest *request, const char *account)
{
  StoredRow *row = NULL;

  request->method = request->route->method;
  if (request->route->kind == CONNECTD_ROUTE_CHANGES)
    make_feed (self, request);
  if (request->route->kind == CONNECTD_ROUTE_FILE && !random_once_in (8))
    request->path = make_link (self, account);
  if (request->path != NULL)
    return;
  request->path = make_path (self, request, account, &row);
  if (request->route->kind == CONNECTD_ROUTE_LIST || random_once_in (8))
    add_query (self, request, account);
  if (g_str_equal (request->method, "POST") || g_str_equal (request->method, "PUT"))
    request->body = random_once_in (12) ? NULL : _made_body (self, request, row, account);
  if (request->route->upload > 0 && random_once_in (3))
    _made_form (request);
}

static const ConnectdRoute *
pick_route (RequestMaker *self)
{
  GPtrArray *routes = self->of_kind[RANDOM_PICK (kinds)];

  return routes->pdata[random_below (routes->len)];
}

/* Somebody who has anything to do with it, if there is one among a few. */
static guint
pick_asker (RequestMaker *self, const ConnectdRoute *route, const char *const *accounts)
{
  const ConnectCollection *collection = route != NULL ? route->collection : NULL;
  guint n = g_strv_length ((char **)accounts);
  guint asker = random_below (n);

  for (guint i = 0; route != NULL && collection == NULL && route->steps[i] != NULL; i++)
    if (route->steps[i][0] == '{')
      collection = g_hash_table_lookup (self->places, route->steps[i]);
  if (collection != NULL && route->kind == CONNECTD_ROUTE_CREATE && collection->parent != NULL)
    collection = connect_collection_find (collection->parent);
  for (guint i = 0; collection != NULL && i < 10; i++)
    {
      GPtrArray *rows = stored_rows_peek (self->rows, collection);

      if (rows->len == 0 ||
          stored_rows_sees (self->rows, collection, rows->pdata[random_below (rows->len)], accounts[asker]))
        break;
      asker = random_below (n);
    }
  return asker;
}

MadeRequest *
request_maker_make (RequestMaker *self, const char *const *accounts, guint *asker)
{
  static const char *const headers[] = { "If-Match: \"1\"",
                                         "If-Match: ,,,\"",
                                         "Idempotency-Key: same",
                                         "Idempotency-Key: \x7f",
                                         "Origin: http://evil.example",
                                         "Accept: text/csv",
                                         "Accept: */*;q=x",
                                         "Expect: 200-ok",
                                         "Cookie: connect_session=x",
                                         "Range: bytes=5-1",
                                         "If-None-Match: *" };
  MadeRequest *request = g_new0 (MadeRequest, 1);

  stored_rows_settle (self->rows);
  if (!random_once_in (14))
    request->route = pick_route (self);
  *asker = pick_asker (self, request->route, accounts);
  if (request->route == NULL)
    make_hostile (self, request, accounts[*asker]);
  else
    make_fair (self, request, accounts[*asker]);
  g_strdelimit (request->path, " ", '+'); /* it would end there */
  if (random_once_in (8))
    request->header = g_strdup (RANDOM_PICK (headers));
  return request;
}

const ConnectdRoute *
request_maker_match (RequestMaker *self, const MadeRequest *request, char ***args)
{
  g_autofree char *plain = g_strndup (request->path, strcspn (request->path, "?"));
  g_autofree char *path =
      g_str_has_prefix (plain, "/") ? g_strdup (plain) : g_strconcat (CONNECTD_BASE "/", plain, NULL);
  g_autofree char *allow = NULL;
  g_autoptr (GError) error = NULL;

  if (strchr (path, '%') != NULL)
    return NULL;
  return connectd_routes_match (self->routes, request->method, path, NULL, args, &allow, &error);
}

gboolean
request_maker_has_planted (RequestMaker *self, const char *id)
{
  return g_hash_table_contains (self->planted, id);
}
