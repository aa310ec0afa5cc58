/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-routes.h"

#include <string.h>

#include "protocol/connect-error.h"

/* more than any route has */
#define MAX_STEPS 24

struct _ConnectdRoutes
{
  GPtrArray *routes;
  GHashTable *by_glance; /* what most routes can be told apart by → GPtrArray of those, in order */
};

static void
route_free (gpointer data)
{
  ConnectdRoute *route = data;

  g_strfreev (route->steps);
  g_free (route);
}

/* How many steps there are, and the first word behind the base; a place has none. */
static gint64
make_glance (char **steps, gboolean word)
{
  guint n = g_strv_length (steps);

  return (gint64) (word && n > 2 && steps[2][0] != '{' ? g_str_hash (steps[2]) : 0) << 16 | MIN (n, G_MAXUINT16);
}

static void
add_by_glance (ConnectdRoutes *self, ConnectdRoute *route)
{
  gint64 glance = make_glance (route->steps, TRUE);
  GPtrArray *routes = g_hash_table_lookup (self->by_glance, &glance);

  if (routes == NULL)
    {
      routes = g_ptr_array_new ();
      g_hash_table_insert (self->by_glance, g_memdup2 (&glance, sizeof glance), routes);
    }
  g_ptr_array_add (routes, route);
}

static ConnectdRoute *
add_route (ConnectdRoutes *self, ConnectdRouteKind kind, const char *method, const char *path)
{
  g_autofree char *whole = *path == '/' ? g_strdup (path) : g_strconcat (CONNECTD_BASE "/", path, NULL);
  ConnectdRoute *route = g_new0 (ConnectdRoute, 1);

  route->kind = kind;
  route->method = method;
  route->pattern = g_intern_string (whole);
  route->steps = g_strsplit (route->pattern + 1, "/", -1);
  add_by_glance (self, route);
  g_ptr_array_add (self->routes, route);
  return route;
}

static const ConnectdHooks *
find_hooks (const ConnectdHooks *hooks, const char *name)
{
  for (; hooks != NULL && hooks->collection != NULL; hooks++)
    if (strcmp (hooks->collection, name) == 0)
      return hooks;
  return NULL;
}

/* A door to a collection, for reading or for making, or a call of its own. */
static ConnectdRouteKind
get_kind (const ConnectdOperation *operation)
{
  if (operation->list != NULL)
    return CONNECTD_ROUTE_LIST;
  return operation->makes != NULL ? CONNECTD_ROUTE_CREATE : CONNECTD_ROUTE_OPERATION;
}

/* Whether another one before it answers at the same path, whatever its places are called: this one would never be asked. */
static gboolean
is_twice (const ConnectdRoutes *self, const ConnectdOperation *operation)
{
  const ConnectdRoute *last = self->routes->pdata[self->routes->len - 1];

  for (guint i = 0; i + 1 < self->routes->len; i++)
    {
      const ConnectdRoute *other = self->routes->pdata[i];
      guint n = 0;

      if (other->operation == NULL || strcmp (other->method, operation->method) != 0 ||
          g_strcmp0 (other->operation->accepts, operation->accepts) != 0)
        continue;
      while (other->steps[n] != NULL && last->steps[n] != NULL &&
             (strcmp (other->steps[n], last->steps[n]) == 0 || (other->steps[n][0] == '{' && last->steps[n][0] == '{')))
        n++;
      if (other->steps[n] == NULL && last->steps[n] == NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
add_operation (ConnectdRoutes *self, const ConnectdOperation *operation, const ConnectdHooks *hooks, GError **error)
{
  const char *door = operation->list != NULL ? operation->list : operation->makes;
  const ConnectdHooks *making = operation->makes != NULL ? find_hooks (hooks, operation->makes) : NULL;
  ConnectdRoute *route = add_route (self, get_kind (operation), operation->method, operation->path);

  if (is_twice (self, operation))
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "The operation %s %s is there twice.", operation->method, operation->path);
      return FALSE;
    }
  route->operation = operation;
  route->collection = connect_collection_find (door);
  route->upload = making != NULL ? making->upload : operation->upload;
  if ((door == NULL ? operation->run != NULL : route->collection != NULL) &&
      (operation->makes == NULL || (operation->writes && operation->within != NULL)) &&
      (operation->within == NULL || connect_collection_find (operation->within) != NULL))
    return TRUE;
  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_FAILED, "The operation %s %s does nothing that there is.", operation->method,
               operation->path);
  return FALSE;
}

/* One route a verb, however many rows of the table share it. */
static void
add_actions (ConnectdRoutes *self, const ConnectCollection *collection, const char *one, gsize upload)
{
  for (guint i = 0; i < collection->n_actions; i++)
    {
      const ConnectAction *action = &collection->actions[i];
      g_autofree char *path = NULL;
      ConnectdRoute *route;
      gboolean known = FALSE;

      for (guint j = 0; j < i; j++)
        known = known || strcmp (collection->actions[j].verb, action->verb) == 0;
      if (known)
        continue;
      if (action->flags & CONNECT_ACTION_UPDATE)
        route = add_route (self, CONNECTD_ROUTE_ACT, "PUT", one);
      else if (action->flags & CONNECT_ACTION_DELETE)
        route = add_route (self, CONNECTD_ROUTE_ACT, "DELETE", one);
      else
        {
          path = g_strconcat (one, "/", action->verb, NULL);
          route = add_route (self, CONNECTD_ROUTE_ACT, "POST", path);
        }
      route->collection = collection;
      route->verb = action->verb;
      route->upload = action->flags & CONNECT_ACTION_DELETE ? 0 : upload;
      route->silent = (action->flags & CONNECT_ACTION_SILENT) != 0;
    }
}

static void
add_collection (ConnectdRoutes *self, const ConnectCollection *collection, const ConnectdHooks *hooks)
{
  g_autofree char *one = g_strdup_printf ("%s/{%s}", collection->path, collection->id_member);
  gsize upload = hooks != NULL ? hooks->upload : 0;
  ConnectdRoute *route;

  if (collection->flags & CONNECT_COLLECTION_INTERNAL)
    return;
  add_route (self, CONNECTD_ROUTE_LIST, "GET", collection->path)->collection = collection;
  route = add_route (self, CONNECTD_ROUTE_GET, "GET", one);
  route->collection = collection;
  route->files = hooks != NULL && hooks->file != NULL;
  if (!(collection->flags & CONNECT_COLLECTION_READ_ONLY) &&
      (collection->creators != 0 || (hooks != NULL && hooks->create != NULL)))
    {
      route = add_route (self, CONNECTD_ROUTE_CREATE, "POST", collection->path);
      route->collection = collection;
      route->upload = upload;
    }
  add_actions (self, collection, one, upload);
}

ConnectdRoutes *
connectd_routes_new (const ConnectdHooks *hooks, const ConnectdOperation *operations, GError **error)
{
  ConnectdRoutes *self = g_new0 (ConnectdRoutes, 1);
  const ConnectCollection *const *all = connect_collections ();

  self->routes = g_ptr_array_new_with_free_func (route_free);
  self->by_glance = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  for (; operations != NULL && operations->method != NULL; operations++)
    if (!add_operation (self, operations, hooks, error))
      {
        connectd_routes_free (self);
        return NULL;
      }
  add_route (self, CONNECTD_ROUTE_CHANGES, "GET", "changes");
  add_route (self, CONNECTD_ROUTE_SNAPSHOT, "GET", "changes/snapshot");
  add_route (self, CONNECTD_ROUTE_COLLECTIONS, "GET", "changes/collections");
  add_route (self, CONNECTD_ROUTE_DOCUMENT, "GET", "/openapi.json");
  add_route (self, CONNECTD_ROUTE_DOCUMENT, "GET", "openapi.json");
  add_route (self, CONNECTD_ROUTE_FILE, "GET", CONNECTD_FILES_LINK "{file}/{name}");
  for (guint i = 0; all[i] != NULL; i++)
    add_collection (self, all[i], find_hooks (hooks, all[i]->name));
  return self;
}

void
connectd_routes_free (ConnectdRoutes *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->routes);
  g_hash_table_unref (self->by_glance);
  g_free (self);
}

/* Whether the steps fit. */
static gboolean
fits (const ConnectdRoute *route, char **steps)
{
  guint i;

  for (i = 0; route->steps[i] != NULL && steps[i] != NULL; i++)
    if (route->steps[i][0] == '{' ? *steps[i] == '\0' : strcmp (route->steps[i], steps[i]) != 0)
      return FALSE;
  return route->steps[i] == NULL && steps[i] == NULL;
}

/* What stands at the places. */
static char **
collect_args (const ConnectdRoute *route, char **steps)
{
  char **args = g_new0 (char *, g_strv_length (steps) + 1);
  guint n = 0;

  for (guint i = 0; steps[i] != NULL; i++)
    if (route->steps[i][0] == '{')
      args[n++] = g_strdup (steps[i]);
  return args;
}

/* Cuts the path at its slashes; FALSE: it has more steps than any route. */
static gboolean
split_path (char *path, char **steps)
{
  guint n = 0;

  for (char *step = path; step != NULL; n++)
    {
      char *slash = strchr (step, '/');

      if (n == MAX_STEPS)
        return FALSE;
      steps[n] = step;
      if (slash != NULL)
        *slash++ = '\0';
      step = slash;
    }
  steps[n] = NULL;
  return TRUE;
}

/* Of several routes that fit the one with the most words wins ("…/connections" before "…/{part}"), the first of these. */
static guint
count_words (const ConnectdRoute *route)
{
  guint n = 0;

  for (guint i = 0; route->steps[i] != NULL; i++)
    n += route->steps[i][0] != '{' ? 1 : 0;
  return n;
}

/* Whether it is for this caller. `*` names no type: who takes anything is answered as ever. */
static gboolean
is_accepted (const ConnectdRoute *route, const char *accept)
{
  const char *type = route->operation != NULL ? route->operation->accepts : NULL;

  return type == NULL || (accept != NULL && strstr (accept, type) != NULL);
}

static gboolean
is_better (const ConnectdRoute *route, const ConnectdRoute *best)
{
  guint words = count_words (route);
  guint others = best != NULL ? count_words (best) : 0;

  return best == NULL || words > others ||
         (words == others && route->operation != NULL && route->operation->accepts != NULL &&
          (best->operation == NULL || best->operation->accepts == NULL));
}

static void
add_allowed (char **allowed, const char *method)
{
  g_autofree char *before = g_steal_pointer (allowed);

  if (before != NULL && strstr (before, method) != NULL)
    *allowed = g_steal_pointer (&before);
  else
    *allowed = g_strconcat (before != NULL ? before : "", before != NULL ? ", " : "", method,
                            strcmp (method, "GET") == 0 ? ", HEAD" : "", NULL);
}

/* The best of these and of `best`; other methods that fit are told in `allowed`. */
static const ConnectdRoute *
find_best (const GPtrArray *routes, const char *method, const char *accept, char **steps, const ConnectdRoute *best, char **allowed)
{
  for (guint i = 0; routes != NULL && i < routes->len; i++)
    {
      const ConnectdRoute *route = routes->pdata[i];

      if (!fits (route, steps) || !is_accepted (route, accept))
        continue;
      if (strcmp (route->method, method) != 0)
        add_allowed (allowed, route->method);
      else if (is_better (route, best))
        best = route;
    }
  return best;
}

const ConnectdRoute *
connectd_routes_match (const ConnectdRoutes *self, const char *method, const char *path, const char *accept,
                       char ***args, char **allow, GError **error)
{
  g_autofree char *cut = g_strdup (*path == '/' ? path + 1 : path);
  g_autofree char *allowed = NULL;
  char *steps[MAX_STEPS + 1];
  const ConnectdRoute *best = NULL;

  if (split_path (cut, steps))
    {
      const gint64 glances[] = { make_glance (steps, TRUE), make_glance (steps, FALSE) };

      for (guint i = 0; i < (glances[0] != glances[1] ? 2 : 1); i++)
        best = find_best (g_hash_table_lookup (self->by_glance, &glances[i]), method, accept, steps, best, &allowed);
    }
  if (best != NULL)
    {
      *args = collect_args (best, steps);
      return best;
    }
  if (allowed == NULL)
    g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND, "There is nothing here.");
  else
    {
      *allow = g_steal_pointer (&allowed);
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_METHOD, "This method is not allowed here.");
    }
  return NULL;
}

const GPtrArray *
connectd_routes_list (const ConnectdRoutes *self)
{
  return self->routes;
}
