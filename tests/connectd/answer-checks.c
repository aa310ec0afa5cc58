/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "answer-checks.h"

#include <string.h>

#include "protocol/connect-json.h"

/* --- rows that an answer shows --- */

/* The row may be seen, and shows nothing that is internal or for another side. Returns: (transfer full) what
 * is wrong, or NULL */
static char *
check_row (const AnswerChecks *self,
           const ConnectCollection *collection,
           const char *key,
           JsonObject *shown,
           const char *account)
{
  StoredRow *row = stored_rows_find (self->rows, collection, key);
  ConnectSide sides;

  if (row == NULL)
    return g_strdup_printf ("%s %s is not there", collection->name, key);
  if (!stored_rows_sees (self->rows, collection, row, account))
    return g_strdup_printf ("%s %s is not for %s", collection->name, key, account);
  sides = connect_collection_get_sides (collection, row->doc, account);
  for (guint i = 0; shown != NULL && i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];
      JsonNode *node = connect_json_get (shown, member->path);

      if (node != NULL && (member->flags & CONNECT_MEMBER_INTERNAL) != 0)
        return g_strdup_printf ("%s %s shows %s, which is internal", collection->name, key, member->path);
      if (node != NULL && member->audience != 0 && (sides & member->audience) == 0)
        return g_strdup_printf ("%s %s shows %s, which is not for %s", collection->name, key, member->path,
                                account);
    }
  return NULL;
}

static char *
make_row_key (
    const ConnectCollection *collection, char **args, guint n_args, JsonObject *shown, const char *account)
{
  JsonNode *node = connect_json_get (shown, collection->id_member);
  g_autofree char *text = node != NULL ? connect_json_to_string (node) : g_strdup ("");
  gsize size = strlen (text);

  if (*text == '"' && size > 1)
    {
      memmove (text, text + 1, size - 2);
      text[size - 2] = '\0';
    }
  return connect_collection_make_key (collection, n_args > 0 ? args[0] : NULL, account, text);
}

/* A second door may lead to rows of several parents: any that has the id, and may be seen. */
static char *
check_row_by_door (const AnswerChecks *self,
                   const ConnectCollection *collection,
                   JsonObject *shown,
                   const char *account)
{
  g_autofree char *id = make_row_key (collection, NULL, 0, shown, account);
  GPtrArray *rows = stored_rows_peek (self->rows, collection);
  const char *own = strchr (id, '/') != NULL ? strchr (id, '/') + 1 : id;

  for (guint i = 0; i < rows->len; i++)
    {
      StoredRow *row = rows->pdata[i];

      if (strcmp (stored_row_get_id (collection, row), own) == 0 &&
          stored_rows_sees (self->rows, collection, row, account))
        return NULL;
    }
  return g_strdup_printf ("%s %s is not for %s", collection->name, id, account);
}

/* --- counts --- */

static gboolean
is_plain (const ConnectRql *filter, const ConnectCollection *collection)
{
  const char *property = connect_rql_get_property (filter);
  const ConnectMember *member =
      property != NULL ? connect_collection_resolve_member (collection, property) : NULL;
  guint n_values = property != NULL ? connect_rql_get_n_values (filter) : 0;

  if (member != NULL && (member->audience != 0 || (member->flags & CONNECT_MEMBER_INTERNAL) != 0))
    return FALSE;
  if (property != NULL && strcmp (property, "visibility") == 0) /* depends on who asks */
    return FALSE;
  for (guint i = 0; i < n_values; i++)
    if (connect_rql_get_value (filter, i).type == CONNECT_RQL_VALUE_TUPLE)
      return FALSE;
  for (guint i = 0; i < connect_rql_get_n_children (filter); i++)
    if (!is_plain (connect_rql_get_child (filter, i), collection))
      return FALSE;
  return connect_rql_get_op (filter) != CONNECT_RQL_TUPLE;
}

static gboolean
has_own_filter (const ConnectCollection *collection)
{
  for (const ConnectdHooks *hooks = connectd_domain_hooks (); hooks->collection != NULL; hooks++)
    if (strcmp (hooks->collection, collection->name) == 0)
      return hooks->filter != NULL;
  return FALSE;
}

/* "items 0-99/1234" counts the rows that are there, may be seen and match. */
static char *
check_count (const AnswerChecks *self,
             const MadeRequest *request,
             const ConnectCollection *collection,
             char **args,
             FixtureAnswer *answer,
             const char *account)
{
  const char *range = fixture_answer_header (answer, "Content-Range");
  const char *slash = range != NULL ? strrchr (range, '/') : NULL;
  g_autoptr (ConnectRql) tree = connect_rql_parse_query (request->query != NULL ? request->query : "", NULL);
  g_autoptr (ConnectQuerySpec) spec = tree != NULL ? connect_query_spec_new (tree, NULL) : NULL;
  GPtrArray *rows = stored_rows_peek (self->rows, collection);
  guint n = 0;

  if (slash == NULL)
    return g_strdup ("there is no Content-Range");
  if (spec == NULL)
    return g_strdup ("the query is none");
  if (!is_plain (spec->filter, collection) || (request->query != NULL && has_own_filter (collection)))
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      StoredRow *row = rows->pdata[i];

      if ((collection->parent == NULL || g_strcmp0 (row->parent, args[0]) == 0) &&
          stored_rows_sees (self->rows, collection, row, account) &&
          connect_query_spec_matches (spec, collection, row->doc))
        n++;
    }
  if (g_ascii_strtoull (slash + 1, NULL, 10) == n)
    return NULL;
  return g_strdup_printf ("it counts %s, but %u of %s may be seen and match", slash + 1, n, collection->name);
}

/* --- what an answer tells --- */

static char *
check_list (const AnswerChecks *self,
            const MadeRequest *request,
            const ConnectdRoute *route,
            char **args,
            FixtureAnswer *answer,
            const char *account)
{
  JsonArray *list = JSON_NODE_HOLDS_ARRAY (answer->json) ? json_node_get_array (answer->json) : NULL;
  char *wrong = NULL;

  if (list == NULL)
    return g_strdup ("it is no list");
  stored_rows_load (self->rows, route->collection);
  for (guint i = 0; wrong == NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *shown = json_array_get_object_element (list, i);
      g_autofree char *key = make_row_key (route->collection, args, g_strv_length (args), shown, account);

      if (connect_json_get (shown, route->collection->id_member) ==
          NULL) /* has none that is shown: they are counted at least */
        continue;
      wrong = route->operation != NULL ? check_row_by_door (self, route->collection, shown, account)
                                       : check_row (self, route->collection, key, shown, account);
    }
  if (wrong == NULL && route->operation == NULL)
    wrong = check_count (self, request, route->collection, args, answer, account);
  return wrong;
}

static char *
check_object (const AnswerChecks *self,
              const ConnectdRoute *route,
              char **args,
              FixtureAnswer *answer,
              const char *account)
{
  const ConnectCollection *collection = route->collection;
  guint n = g_strv_length (args);
  g_autofree char *key = NULL;

  if (collection->flags & CONNECT_COLLECTION_LOCAL_IDS)
    g_strdelimit (args[n - 1], "_", '-');
  key = connect_collection_make_key (collection, collection->parent != NULL ? args[0] : NULL, account,
                                     args[n - 1]);
  stored_rows_load (self->rows, collection);
  if (answer->status == 200)
    return check_row (self, collection, key, json_node_get_object (answer->json), account);
  if (answer->status == 404 && collection->parent == NULL)
    {
      StoredRow *row = stored_rows_find (self->rows, collection, key);

      if (row != NULL && stored_rows_sees (self->rows, collection, row, account))
        return g_strdup_printf ("%s %s is not shown to %s, who may see it", collection->name, key, account);
    }
  return NULL;
}

/* Entries of the feed and of snapshots: full objects. */
static char *
check_entries (const AnswerChecks *self, JsonObject *answer, const char *account)
{
  JsonArray *entries = connect_json_get_array (answer, "changes");
  char *wrong = NULL;

  if (entries == NULL)
    entries = connect_json_get_array (answer, "objects");
  for (guint i = 0; wrong == NULL && entries != NULL && i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      const char *name = connect_json_get_string (entry, "collection");
      const ConnectCollection *collection =
          connect_collection_find (name != NULL ? name : connect_json_get_string (answer, "collection"));
      const char *key = connect_json_get_string (entry, "key");
      g_autofree char *full = collection->flags & CONNECT_COLLECTION_PER_VIEWER
                                  ? g_strdup_printf ("%s/%s", account, key)
                                  : g_strdup (key);

      if (connect_json_get_boolean (entry, "deleted", FALSE))
        continue;
      if (stored_rows_find (self->rows, collection, full) == NULL)
        stored_rows_load (self->rows, collection);
      wrong = check_row (self, collection, full, connect_json_get_object (entry, "object"), account);
      if (wrong != NULL)
        {
          g_free (wrong);
          stored_rows_load (self->rows, collection);
          wrong = check_row (self, collection, full, connect_json_get_object (entry, "object"), account);
        }
    }
  return wrong;
}

/* --- ids within --- */

/* Ids that stand in what one sees without being for oneself: whom one deals with, by what a deal was made,
 * who did it, and the looks of a portal, which everybody meets at its door. `at` is the end of where, and of
 * the path there. */
static const struct
{
  const char *collection;
  const char *at;
} named[] = {
  { "accounts", "" },
  { "hubs", "hub.id" },
  { "brands", "" },
  { "portals", "" },
  { "agreements", "agreement.id" },
  { "agreements", "agreement_id" },
  { "agreements", "parent.id" },
  { "marketplaces", "marketplace.id" },
  { "marketplaces", "/products/{product}/marketplaces id" },
  { "offers", "offer.id" },
  { "products", "product.id" },
  { "products", "s.parent" },
  { "price-lists", "pricelist.id" },
  { "price-lists", "alt_pricelist_1.id" },
  { "price-lists", "alt_pricelist_2.id" },
  { "price-list-versions", "base.id" },
  { "tokens", "" },
};

static gboolean
is_named (GPtrArray *collections, const char *from, const char *path)
{
  g_autofree char *word = g_strdup_printf ("%s %s", from, path);

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    if (g_ptr_array_find (collections, connect_collection_find (named[i].collection), NULL) &&
        g_str_has_suffix (word, named[i].at))
      return TRUE;
  return FALSE;
}

static gboolean
may_be_named (const AnswerChecks *self, const char *id, const char *account)
{
  GPtrArray *collections = stored_rows_find_id (self->rows, id);

  for (guint i = 0; collections != NULL && i < collections->len; i++)
    {
      const ConnectCollection *collection = collections->pdata[i];
      StoredRow *row = stored_rows_find (self->rows, collection, id);

      if (row == NULL || (collection->flags & (CONNECT_COLLECTION_INTERNAL | CONNECT_COLLECTION_PER_VIEWER |
                                               CONNECT_COLLECTION_IN_PARENT)) != 0)
        return TRUE;
      if (!stored_rows_sees (self->rows, collection, row, account))
        {
          stored_rows_load (self->rows, collection);
          row = stored_rows_find (self->rows, collection, id);
        }
      if (row == NULL || stored_rows_sees (self->rows, collection, row, account))
        return TRUE;
    }
  return collections == NULL;
}

static char *
check_ids (const AnswerChecks *self,
           const MadeRequest *request,
           const char *from,
           const char *path,
           JsonNode *node,
           const char *account)
{
  char *wrong = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) names = json_object_get_members (json_node_get_object (node));

      if (connect_json_get_boolean (json_node_get_object (node), "deleted",
                                    FALSE)) /* the feed tells what one does not see any more */
        return NULL;
      for (GList *each = names; wrong == NULL && each != NULL; each = each->next)
        {
          g_autofree char *below =
              g_strdup_printf ("%s%s%s", path, *path != '\0' ? "." : "", (char *)each->data);

          wrong = check_ids (self, request, from, below,
                             json_object_get_member (json_node_get_object (node), each->data), account);
        }
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; wrong == NULL && i < json_array_get_length (json_node_get_array (node)); i++)
      wrong = check_ids (self, request, from, path, json_array_get_element (json_node_get_array (node), i),
                         account);
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      const char *id = json_node_get_string (node);
      GPtrArray *collections = stored_rows_find_id (self->rows, id);

      if (collections != NULL && strstr (request->path, id) == NULL &&
          !request_maker_has_planted (self->maker, id) && !is_named (collections, from, path) &&
          !may_be_named (self, id, account))
        wrong = g_strdup_printf ("%s at %s names %s of %s, not for %s", from, path, id,
                                 ((ConnectCollection *)collections->pdata[0])->name, account);
    }
  return wrong;
}

char *
answer_check_status (const MadeRequest *request, FixtureAnswer *answer)
{
  g_autofree char *error = NULL;

  if (answer->status >= 500)
    return g_strdup ("it failed");
  if (answer->status < 400 || strcmp (request->method, "HEAD") == 0)
    return NULL;
  error = fixture_answer_error (answer);
  if (error == NULL &&
      g_strcmp0 (fixture_answer_header (answer, "Content-Type"), "text/html; charset=utf-8") != 0)
    return g_strdup ("it has no error body");
  return NULL;
}

char *
answer_check (const AnswerChecks *self,
              const MadeRequest *request,
              FixtureAnswer *answer,
              const char *account)
{
  g_auto (GStrv) args = NULL;
  const ConnectdRoute *route = request_maker_match (self->maker, request, &args);
  char *wrong = NULL;

  if (route == NULL || answer->json == NULL)
    return NULL;
  if (route->kind == CONNECTD_ROUTE_GET)
    wrong = check_object (self, route, args, answer, account);
  else if (answer->status != 200)
    return NULL;
  else if (route->kind == CONNECTD_ROUTE_LIST)
    wrong = check_list (self, request, route, args, answer, account);
  else if (route->kind == CONNECTD_ROUTE_CHANGES || route->kind == CONNECTD_ROUTE_SNAPSHOT)
    wrong = check_entries (self, json_node_get_object (answer->json), account);
  if (g_str_has_prefix (route->pattern,
                        "/public/v1/users/{user}/")) /* a person is in more accounts than the one that asks */
    return wrong;
  if (wrong == NULL && answer->status == 200 && route->kind != CONNECTD_ROUTE_DOCUMENT)
    wrong = check_ids (self, request, route->collection != NULL ? route->collection->name : route->pattern,
                       "", answer->json, account);
  return wrong;
}
