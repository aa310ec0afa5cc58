/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-check.h"

#include <string.h>

#include "protocol/connect-json.h"
#include "protocol/connect-text.h"

/* One value on its way from the body into the document. */
typedef struct
{
  const ConnectCollection *collection;
  const ConnectMember *member;
  ConnectProblems *problems;
} Check;

static gboolean
is_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

static JsonNode *
new_text (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

static JsonNode *
take_string (const Check *check, JsonNode *node)
{
  const ConnectMember *member = check->member;
  guint limit = member->max_length > 0 ? member->max_length : member->kind == CONNECT_KIND_ID ? CONNECTD_MAX_ID : CONNECTD_MAX_TEXT;
  const char *text = is_text (node) ? json_node_get_string (node) : NULL;

  if (text == NULL)
    connect_problems_add (check->problems, member->path, "Expected a text.");
  else if (!(member->flags & CONNECT_MEMBER_BLANK) && is_blank (text))
    connect_problems_add (check->problems, member->path, "This field may not be blank.");
  else if (g_utf8_strlen (text, -1) > limit)
    connect_problems_add (check->problems, member->path, "Ensure this field has no more than %u characters.", limit);
  else
    return new_text (text);
  return NULL;
}

static JsonNode *
take_choice (const Check *check, JsonNode *node)
{
  g_autofree char *choices = NULL;
  const char *choice = is_text (node) ? connect_member_find_choice (check->member, json_node_get_string (node)) : NULL;

  if (choice != NULL)
    return new_text (choice);
  choices = g_strjoinv (", ", (char **) check->member->choices);
  connect_problems_add (check->problems, check->member->path, "Expected one of: %s.", choices);
  return NULL;
}

static JsonNode *
take_integer (const Check *check, JsonNode *node)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_init_int (json_node_alloc (), json_node_get_int (node));
  connect_problems_add (check->problems, check->member->path, "Expected a whole number.");
  return NULL;
}

/* Numbers or texts, kept as text to the last digit that counts. */
static JsonNode *
take_decimal (const Check *check, JsonNode *node)
{
  g_autofree char *given = JSON_NODE_HOLDS_VALUE (node) && !is_text (node) ? connect_json_to_string (node) : NULL;
  const char *text = is_text (node) ? json_node_get_string (node) : given;
  gint64 millionths;

  if (text != NULL && connect_decimal_parse (text, &millionths))
    {
      g_autofree char *canonical = connect_decimal_format (millionths);

      return new_text (canonical);
    }
  connect_problems_add (check->problems, check->member->path, "Expected a number.");
  return NULL;
}

static JsonNode *
take_boolean (const Check *check, JsonNode *node)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_init_boolean (json_node_alloc (), json_node_get_boolean (node));
  connect_problems_add (check->problems, check->member->path, "Expected true or false.");
  return NULL;
}

static JsonNode *
take_time (const Check *check, JsonNode *node)
{
  gboolean date = check->member->kind == CONNECT_KIND_DATE;
  g_autofree char *canonical = NULL;
  gint64 time;

  if (!is_text (node) || !connect_time_parse (json_node_get_string (node), &time) ||
      (date && strlen (json_node_get_string (node)) != strlen ("2020-10-13")))
    {
      connect_problems_add (check->problems, check->member->path, "Expected a %s.",
                            date ? "date as YYYY-MM-DD" : "moment in ISO 8601");
      return NULL;
    }
  canonical = connect_time_format (time);
  if (date)
    canonical[strlen ("2020-10-13")] = '\0';
  return new_text (canonical);
}

/* What is carried as it came goes into every answer, copy and client: it has a bound of its own. */
static gboolean
is_bounded (const Check *check, JsonNode *node)
{
  g_autofree char *text = connect_json_to_string (node);

  if (strlen (text) <= CONNECTD_MAX_CARRIED)
    return TRUE;
  connect_problems_add (check->problems, check->member->path, "Ensure this has no more than %d bytes.", CONNECTD_MAX_CARRIED);
  return FALSE;
}

static JsonNode *
take_object (const Check *check, JsonNode *node)
{
  JsonNode *copy;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      connect_problems_add (check->problems, check->member->path, "Expected an object.");
      return NULL;
    }
  if (!is_bounded (check, node))
    return NULL;
  copy = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (copy, connect_json_copy (json_node_get_object (node)));
  return copy;
}

static JsonNode *take_value (const Check *check, JsonNode *node);

/* The described members of one element; what is not described is carried. */
static void
check_element (const Check *check, JsonNode *element, guint index)
{
  gsize length = strlen (check->member->path);

  for (guint i = 0; i < check->collection->n_members; i++)
    {
      const ConnectMember *below = &check->collection->members[i];
      ConnectMember at = *below;
      g_autofree char *path = NULL;
      JsonNode *node;

      if (strncmp (below->path, check->member->path, length) != 0 || below->path[length] != '.')
        continue;
      path = g_strdup_printf ("%s[%u]%s", check->member->path, index, below->path + length);
      if (!JSON_NODE_HOLDS_OBJECT (element))
        {
          connect_problems_add (check->problems, check->member->path, "[%u]: Expected an object.", index);
          return;
        }
      at.path = path;
      node = connect_json_get (json_node_get_object (element), below->path + length + 1);
      if (node != NULL)
        {
          Check inner = { check->collection, &at, check->problems };
          JsonNode *taken = take_value (&inner, node);

          g_clear_pointer (&taken, json_node_unref);
        }
    }
}

static JsonNode *
take_list (const Check *check, JsonNode *node)
{
  g_autoptr (JsonObject) holder = NULL;
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      connect_problems_add (check->problems, check->member->path, "Expected a list.");
      return NULL;
    }
  array = json_node_get_array (node);
  if (json_array_get_length (array) > CONNECTD_MAX_ELEMENTS)
    {
      connect_problems_add (check->problems, check->member->path, "Ensure this list has no more than %d elements.",
                            CONNECTD_MAX_ELEMENTS);
      return NULL;
    }
  if (!is_bounded (check, node))
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    check_element (check, json_array_get_element (array, i), i);
  /* a deep copy, by way of an object */
  holder = json_object_new ();
  json_object_set_member (holder, "list", json_node_copy (node));
  {
    g_autoptr (JsonObject) copy = connect_json_copy (holder);

    return json_object_dup_member (copy, "list");
  }
}

static JsonNode *
take_value (const Check *check, JsonNode *node)
{
  switch (check->member->kind)
    {
    case CONNECT_KIND_STRING:
    case CONNECT_KIND_ID:
      return take_string (check, node);
    case CONNECT_KIND_CHOICE:
      return take_choice (check, node);
    case CONNECT_KIND_INTEGER:
      return take_integer (check, node);
    case CONNECT_KIND_DECIMAL:
      return take_decimal (check, node);
    case CONNECT_KIND_BOOLEAN:
      return take_boolean (check, node);
    case CONNECT_KIND_DATE:
    case CONNECT_KIND_DATETIME:
      return take_time (check, node);
    case CONNECT_KIND_OBJECT:
      return take_object (check, node);
    case CONNECT_KIND_LIST:
      return take_list (check, node);
    }
  return NULL;
}

/* The first step on the way to `path` that is there and no object ("owner": "x" for "owner.id"), or NULL. */
static char *
find_obstacle (JsonObject *body, const char *path)
{
  for (const char *dot = strchr (path, '.'); dot != NULL; dot = strchr (dot + 1, '.'))
    {
      g_autofree char *above = g_strndup (path, dot - path);
      JsonNode *node = connect_json_get (body, above);

      if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
        return g_steal_pointer (&above);
    }
  return NULL;
}

/* Whether the body says anything at `path`, also null. */
static gboolean
is_given (JsonObject *body, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, ".", -1);

  for (guint i = 0; steps[i] != NULL; i++)
    {
      JsonNode *node = json_object_get_member (body, steps[i]);

      if (steps[i + 1] == NULL)
        return node != NULL;
      if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
        return FALSE;
      body = json_node_get_object (node);
    }
  return FALSE;
}

static void
take_member (const Check *check, JsonObject *body, JsonObject *doc, gboolean required, gboolean update)
{
  const ConnectMember *member = check->member;
  g_autofree char *obstacle = body != NULL ? find_obstacle (body, member->path) : NULL;
  JsonNode *node = body != NULL && obstacle == NULL ? connect_json_get (body, member->path) : NULL;
  JsonNode *taken;

  if (obstacle != NULL)
    {
      connect_problems_add (check->problems, obstacle, "Expected an object.");
      return;
    }
  if (node == NULL)
    {
      gboolean null = body != NULL && is_given (body, member->path);

      if (required)
        connect_problems_add (check->problems, member->path, "This field is required.");
      else if (update && null && !(member->flags & CONNECT_MEMBER_NULL))
        connect_problems_add (check->problems, member->path, "This field may not be null.");
      else if (update && null)
        connect_json_remove (doc, member->path);
      return;
    }
  taken = take_value (check, node);
  if (taken != NULL)
    connect_json_set (doc, member->path, taken);
}

static gboolean
is_element (const ConnectCollection *collection, const ConnectMember *member)
{
  return connect_collection_find_list (collection, member->path) != NULL;
}

void
connectd_check_creation (const ConnectCollection *collection, JsonObject *body, JsonObject *doc, ConnectProblems *problems)
{
  for (guint i = 0; i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];
      Check check = { collection, member, problems };

      if ((member->flags & CONNECT_MEMBER_CREATE) && !is_element (collection, member))
        take_member (&check, body, doc, (member->flags & CONNECT_MEMBER_REQUIRED) != 0, FALSE);
    }
}

void
connectd_check_update (const ConnectCollection *collection, JsonObject *body, JsonObject *doc, ConnectProblems *problems)
{
  for (guint i = 0; i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];
      Check check = { collection, member, problems };

      if ((member->flags & CONNECT_MEMBER_UPDATE) && !is_element (collection, member))
        take_member (&check, body, doc, FALSE, TRUE);
    }
}

void
connectd_check_arguments (const ConnectCollection *collection, const ConnectAction *action, JsonObject *body, JsonObject *doc,
                          ConnectProblems *problems)
{
  for (guint i = 0; action->arguments != NULL && action->arguments[i] != NULL; i++)
    {
      gboolean required = *action->arguments[i] == '*';
      const ConnectMember *member = connect_collection_find_member (collection, action->arguments[i] + (required ? 1 : 0));
      Check check = { collection, member, problems };

      if (member != NULL)
        take_member (&check, body, doc, required, FALSE);
    }
}

gboolean
connectd_check_references (ConnectdTx *tx, const ConnectCollection *collection, JsonObject *body, JsonObject *doc,
                           ConnectProblems *problems, GError **error)
{
  for (guint i = 0; i < collection->n_references; i++)
    {
      const ConnectReference *reference = &collection->references[i];
      g_autofree char *path = g_strconcat (reference->path, ".id", NULL);
      const char *id = reference->given && connect_json_get (body, path) != NULL ? connect_json_get_string (doc, path) : NULL;
      g_autoptr (JsonObject) source = NULL;
      g_autoptr (GError) local = NULL;

      if (id == NULL)
        continue;
      source = connectd_tx_get_visible (tx, connect_collection_find (reference->collection), id, &local);
      if (source != NULL)
        continue;
      if (!g_error_matches (local, CONNECT_ERROR, CONNECT_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      connect_problems_add (problems, reference->path, "There is no object with the id %s.", id);
    }
  return TRUE;
}
