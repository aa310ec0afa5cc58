/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The API document: what the routes, the descriptions and the domain's operations say, in OpenAPI's words. */

#include "config.h"

#include <string.h>

#include "model/connect-modules.h"
#include "resource/connectd-api-schema.h"
#include "resource/connectd-engine-private.h"
#include "resource/connectd-request.h"

/* --- small forms --- */

static JsonObject *
new_with (const char *name, const char *value)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, name, value);
  return object;
}

static JsonObject *
new_content (JsonObject *take_schema)
{
  JsonObject *content = json_object_new ();
  JsonObject *media = json_object_new ();

  json_object_set_object_member (media, "schema", take_schema);
  json_object_set_object_member (content, "application/json", media);
  return content;
}

/* With files in it. */
static void
add_form (JsonObject *content)
{
  JsonObject *media = json_object_new ();

  json_object_set_object_member (media, "schema", new_with ("type", "object"));
  json_object_set_object_member (content, "multipart/form-data", media);
}

static JsonObject *
new_response (const char *description, JsonObject *take_schema)
{
  JsonObject *response = new_with ("description", description);

  if (take_schema != NULL)
    json_object_set_object_member (response, "content", new_content (take_schema));
  return response;
}

static JsonObject *
new_collection_ref (const ConnectCollection *collection, ConnectdSchemaForm form)
{
  g_autofree char *name = connectd_schema_dup_name (collection, form);

  return connectd_schema_new_ref (name);
}

static JsonObject *
new_list_of (JsonObject *take_schema)
{
  JsonObject *list = new_with ("type", "array");

  json_object_set_object_member (list, "items", take_schema);
  return list;
}

/* --- one operation --- */

static void
add_path_parameters (JsonArray *parameters, char **steps)
{
  for (guint i = 0; steps[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      JsonObject *parameter;

      if (steps[i][0] != '{')
        continue;
      name = g_strndup (steps[i] + 1, strlen (steps[i]) - 2);
      parameter = new_with ("name", name);
      json_object_set_string_member (parameter, "in", "path");
      json_object_set_boolean_member (parameter, "required", TRUE);
      json_object_set_object_member (parameter, "schema", new_with ("type", "string"));
      json_array_add_object_element (parameters, parameter);
    }
}

static void
add_header_parameter (JsonArray *parameters, const char *name, const char *description)
{
  JsonObject *parameter = new_with ("name", name);

  json_object_set_string_member (parameter, "in", "header");
  json_object_set_string_member (parameter, "description", description);
  json_object_set_object_member (parameter, "schema", new_with ("type", "string"));
  json_array_add_object_element (parameters, parameter);
}

static void
add_numbers (JsonArray *parameters, const char *const *names, const char *type)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      JsonObject *parameter = new_with ("name", names[i]);

      json_object_set_string_member (parameter, "in", "query");
      json_object_set_object_member (parameter, "schema", new_with ("type", type));
      json_array_add_object_element (parameters, parameter);
    }
}

static JsonArray *
new_parameters (const ConnectdRoute *route, char **steps)
{
  JsonArray *parameters = route->kind == CONNECTD_ROUTE_LIST ? connectd_schema_new_parameters (route->collection) : json_array_new ();

  add_path_parameters (parameters, steps);
  if (route->files)
    add_numbers (parameters, (const char *const[]) { "format", NULL }, "string");
  if (route->kind == CONNECTD_ROUTE_CHANGES)
    add_numbers (parameters, (const char *const[]) { "since", "limit", "wait", NULL }, "integer");
  if (route->kind == CONNECTD_ROUTE_SNAPSHOT)
    {
      add_numbers (parameters, (const char *const[]) { "limit", NULL }, "integer");
      add_numbers (parameters, (const char *const[]) { "collection", "after", NULL }, "string");
    }
  if (route->kind == CONNECTD_ROUTE_CHANGES || route->kind == CONNECTD_ROUTE_SNAPSHOT)
    add_numbers (parameters, (const char *const[]) { "epoch", "scope", NULL }, "string");
  if (route->kind == CONNECTD_ROUTE_ACT)
    add_header_parameter (parameters, "If-Match", "The revision that the act is meant for, as the ETag was.");
  if (strcmp (route->method, "GET") != 0)
    add_header_parameter (parameters, "Idempotency-Key", "The same key again gets the same answer, without a second effect.");
  return parameters;
}

static JsonObject *
new_body_schema (const ConnectdRoute *route)
{
  if (route->kind == CONNECTD_ROUTE_CREATE)
    return new_collection_ref (route->collection, CONNECTD_SCHEMA_CREATE);
  if (route->kind == CONNECTD_ROUTE_ACT && strcmp (route->method, "PUT") == 0)
    return new_collection_ref (route->collection, CONNECTD_SCHEMA_UPDATE);
  if (route->kind == CONNECTD_ROUTE_ACT)
    return connectd_schema_new_arguments (route->collection, route->verb);
  if (route->kind == CONNECTD_ROUTE_OPERATION && (strcmp (route->method, "POST") == 0 || strcmp (route->method, "PUT") == 0))
    return new_with ("type", "object");
  return NULL;
}

static JsonObject *
new_responses (const ConnectdRoute *route)
{
  JsonObject *responses = json_object_new ();
  const ConnectCollection *collection = route->collection;

  if (route->kind == CONNECTD_ROUTE_LIST)
    json_object_set_object_member (responses, "200",
                                   new_response ("The objects; Content-Range tells which, and how many there are.",
                                                 new_list_of (new_collection_ref (collection, CONNECTD_SCHEMA_OBJECT))));
  else if (route->kind == CONNECTD_ROUTE_CREATE)
    json_object_set_object_member (responses, "201",
                                   new_response ("The new object.", new_collection_ref (collection, CONNECTD_SCHEMA_OBJECT)));
  else if (strcmp (route->method, "DELETE") == 0 || route->silent)
    json_object_set_object_member (responses, "204", new_response ("Done.", NULL));
  else if (collection != NULL)
    json_object_set_object_member (responses, "200",
                                   new_response ("The object.", new_collection_ref (collection, CONNECTD_SCHEMA_OBJECT)));
  else
    json_object_set_object_member (responses, "200", new_response ("Done.", json_object_new ()));
  json_object_set_object_member (responses, "default",
                                 new_response ("What was wrong.", connectd_schema_new_ref ("Error")));
  return responses;
}

static char *
make_summary (const ConnectdRoute *route)
{
  const ConnectCollection *collection = route->collection;

  if (route->operation != NULL && route->operation->summary != NULL)
    return g_strdup (route->operation->summary);
  switch (route->kind)
    {
    case CONNECTD_ROUTE_LIST:
      return g_strdup_printf ("List %s", collection->title);
    case CONNECTD_ROUTE_CREATE:
      return g_strdup_printf ("Create a %s", collection->singular);
    case CONNECTD_ROUTE_GET:
      return g_strdup_printf ("Get a %s", collection->singular);
    case CONNECTD_ROUTE_ACT:
      return g_strdup_printf ("%c%s a %s", g_ascii_toupper (route->verb[0]), route->verb + 1, collection->singular);
    case CONNECTD_ROUTE_CHANGES:
      return g_strdup ("What has changed since a number of the feed");
    case CONNECTD_ROUTE_SNAPSHOT:
      return g_strdup ("All objects of a collection, in full form");
    case CONNECTD_ROUTE_COLLECTIONS:
      return g_strdup ("The collections that the feed covers");
    case CONNECTD_ROUTE_DOCUMENT:
      return g_strdup ("This document");
    case CONNECTD_ROUTE_FILE:
      return g_strdup ("A file that was uploaded or made, for who sees an object that it belongs to");
    case CONNECTD_ROUTE_OPERATION:
      break;
    }
  return g_strdup (route->pattern);
}

static const char *
find_tag (const ConnectdRoute *route)
{
  const char *id = route->operation != NULL ? route->operation->module : route->collection != NULL ? route->collection->module : NULL;
  const ConnectModule *module = id != NULL ? connect_module_find (id) : NULL;

  return module != NULL ? module->title : "General";
}

static JsonArray *
new_security (const ConnectdRoute *route)
{
  static const char *const schemes[] = { "token", "bearer", "cookie" };
  JsonArray *security = json_array_new ();

  if (route->kind == CONNECTD_ROUTE_DOCUMENT || (route->operation != NULL && route->operation->access == CONNECTD_ACCESS_PUBLIC))
    return security;
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      JsonObject *one = json_object_new ();

      json_object_set_array_member (one, schemes[i], json_array_new ());
      json_array_add_object_element (security, one);
    }
  return security;
}

/* Where a route is below the server's address; NULL for the few pages beside the API. */
static const char *
get_path (const ConnectdRoute *route)
{
  return g_str_has_prefix (route->pattern, CONNECTD_BASE "/") ? route->pattern + strlen (CONNECTD_BASE)
                                                              : NULL;
}

static char *
make_operation_id (const ConnectdRoute *route)
{
  g_autoptr (GString) id = g_string_new (NULL);

  for (const char *c = route->method; *c != '\0'; c++)
    g_string_append_c (id, g_ascii_tolower (*c));
  for (const char *c = get_path (route); *c != '\0'; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (id, *c);
    else if (id->str[id->len - 1] != '_')
      g_string_append_c (id, '_');
  return g_strdup (id->str);
}

static JsonObject *
new_operation (const ConnectdRoute *route, char **steps)
{
  JsonObject *operation = json_object_new ();
  JsonArray *tags = json_array_new ();
  g_autofree char *summary = make_summary (route);
  g_autofree char *id = make_operation_id (route);
  JsonObject *schema = new_body_schema (route);

  json_array_add_string_element (tags, find_tag (route));
  json_object_set_string_member (operation, "summary", summary);
  json_object_set_string_member (operation, "operationId", id);
  json_object_set_array_member (operation, "tags", tags);
  json_object_set_array_member (operation, "parameters", new_parameters (route, steps));
  if (schema != NULL)
    {
      JsonObject *body = json_object_new ();
      JsonObject *content = new_content (schema);

      if (route->upload > 0)
        add_form (content);
      json_object_set_object_member (body, "content", content);
      json_object_set_object_member (operation, "requestBody", body);
    }
  json_object_set_object_member (operation, "responses", new_responses (route));
  json_object_set_array_member (operation, "security", new_security (route));
  return operation;
}

/* --- all of them --- */

/* Two patterns that differ in the names of their places only are one path: "/a/{}/b". */
static char *
make_shape (const ConnectdRoute *route)
{
  g_autoptr (GString) shape = g_string_new (NULL);

  for (guint i = 0; route->steps[i] != NULL; i++)
    g_string_append_printf (shape, "/%s", route->steps[i][0] == '{' ? "{}" : route->steps[i]);
  return g_strdup (shape->str);
}

static gboolean
is_form_of_answer (const ConnectdRoute *route)
{
  return route->operation != NULL && route->operation->accepts != NULL;
}

/* Clients take the first path that fits: words come before places ('{' is behind all letters). Further forms
 * of an answer come last; of routes with one path the first is the one that answers. */
static int
compare_routes (gconstpointer a, gconstpointer b)
{
  const ConnectdRoute *first = *(const ConnectdRoute *const *)a;
  const ConnectdRoute *second = *(const ConnectdRoute *const *)b;

  if (is_form_of_answer (first) != is_form_of_answer (second))
    return is_form_of_answer (first) ? 1 : -1;
  return strcmp (first->pattern, second->pattern);
}

static void
add_form_of_answer (JsonObject *path, const ConnectdRoute *route)
{
  JsonObject *media = new_with ("type", "string");
  JsonObject *content = json_object_new ();
  JsonObject *operation = json_object_get_object_member (path, "get");
  JsonObject *answer =
      json_object_get_object_member (json_object_get_object_member (operation, "responses"), "200");

  json_object_set_string_member (media, "format", "binary");
  json_object_set_object_member (content, "schema", media);
  json_object_set_object_member (json_object_get_object_member (answer, "content"), route->operation->accepts,
                                 content);
}

static void
add_route (JsonObject *paths, GHashTable *first, const ConnectdRoute *route)
{
  g_autofree char *shape = make_shape (route);
  g_autofree char *method = g_ascii_strdown (route->method, -1);
  const ConnectdRoute *named = g_hash_table_lookup (first, shape);
  JsonObject *path;

  if (named == NULL)
    {
      named = route;
      g_hash_table_insert (first, g_steal_pointer (&shape), (gpointer)route);
      json_object_set_object_member (paths, get_path (route), json_object_new ());
    }
  path = json_object_get_object_member (paths, get_path (named));
  if (is_form_of_answer (route))
    add_form_of_answer (path, route);
  else if (!json_object_has_member (path, method))
    json_object_set_object_member (path, method, new_operation (route, named->steps));
}

static JsonObject *
new_paths (ConnectdEngine *self)
{
  JsonObject *paths = json_object_new ();
  g_autoptr (GHashTable) first = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) routes = g_ptr_array_new ();
  const GPtrArray *all = connectd_routes_list (self->routes);

  for (guint i = 0; i < all->len; i++)
    if (get_path (all->pdata[i]) != NULL)
      g_ptr_array_add (routes, all->pdata[i]);
  g_ptr_array_sort (routes, compare_routes);
  for (guint i = 0; i < routes->len; i++)
    add_route (paths, first, routes->pdata[i]);
  return paths;
}

static JsonObject *
new_error_schema (void)
{
  JsonObject *schema = new_with ("type", "object");
  JsonObject *properties = json_object_new ();
  JsonArray *required = json_array_new ();

  json_object_set_object_member (properties, "error_code", new_with ("type", "string"));
  json_object_set_object_member (properties, "errors", new_list_of (new_with ("type", "string")));
  json_object_set_object_member (schema, "properties", properties);
  json_array_add_string_element (required, "error_code");
  json_array_add_string_element (required, "errors");
  json_object_set_array_member (schema, "required", required);
  return schema;
}

static JsonObject *
new_schemas (void)
{
  const ConnectCollection *const *all = connect_collections ();
  JsonObject *schemas = json_object_new ();

  json_object_set_object_member (schemas, "Error", new_error_schema ());
  for (guint i = 0; all[i] != NULL; i++)
    for (int form = CONNECTD_SCHEMA_OBJECT; form <= CONNECTD_SCHEMA_UPDATE; form++)
      {
        g_autofree char *name = connectd_schema_dup_name (all[i], form);

        if (!(all[i]->flags & CONNECT_COLLECTION_INTERNAL))
          json_object_set_object_member (schemas, name, connectd_schema_new (all[i], form));
      }
  return schemas;
}

static JsonObject *
new_security_schemes (void)
{
  JsonObject *schemes = json_object_new ();
  JsonObject *token = new_with ("type", "apiKey");
  JsonObject *bearer = new_with ("type", "http");
  JsonObject *cookie = new_with ("type", "apiKey");

  json_object_set_string_member (token, "in", "header");
  json_object_set_string_member (token, "name", "Authorization");
  json_object_set_string_member (token, "description", "ApiKey SU-000-000-000:SECRET");
  json_object_set_string_member (bearer, "scheme", "bearer");
  json_object_set_string_member (cookie, "in", "cookie");
  json_object_set_string_member (cookie, "name", CONNECTD_SESSION_COOKIE);
  json_object_set_object_member (schemes, "token", token);
  json_object_set_object_member (schemes, "bearer", bearer);
  json_object_set_object_member (schemes, "cookie", cookie);
  return schemes;
}

JsonObject *
connectd_engine_new_api_document (ConnectdEngine *self)
{
  JsonObject *document = new_with ("openapi", "3.0.3");
  JsonObject *info = new_with ("title", "Connect");
  JsonObject *components = json_object_new ();
  JsonArray *servers = json_array_new ();
  g_autofree char *base = g_strconcat (self->public_url, CONNECTD_BASE, NULL);

  json_object_set_string_member (info, "version", CONNECT_VERSION);
  json_object_set_string_member (info, "description", "Lists take RQL as their query string.");
  json_object_set_object_member (document, "info", info);
  json_array_add_object_element (servers, new_with ("url", base));
  json_object_set_array_member (document, "servers", servers);
  json_object_set_object_member (document, "paths", new_paths (self));
  json_object_set_object_member (components, "schemas", new_schemas ());
  json_object_set_object_member (components, "securitySchemes", new_security_schemes ());
  json_object_set_object_member (document, "components", components);
  return document;
}
