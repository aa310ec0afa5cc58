/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "model/connect-collection.h"

#include <string.h>

#include "model/connect-descriptions.h"
#include "protocol/connect-json.h"
#include "query/connect-rql.h"

#define REFER(name) &connect_##name##_collection,

static const ConnectCollection *const collections[] = { CONNECT_COLLECTIONS (REFER) NULL };

const ConnectCollection *const *
connect_collections (void)
{
  return collections;
}

const ConnectCollection *
connect_collection_find (const char *name)
{
  for (guint i = 0; name != NULL && collections[i] != NULL; i++)
    if (strcmp (collections[i]->name, name) == 0)
      return collections[i];
  return NULL;
}

const ConnectMember *
connect_collection_find_member (const ConnectCollection *self, const char *path)
{
  for (guint i = 0; path != NULL && i < self->n_members; i++)
    if (strcmp (self->members[i].path, path) == 0)
      return &self->members[i];
  return NULL;
}

static const ConnectMember *
find_by_alias (const ConnectCollection *self, const char *path)
{
  g_auto (GStrv) aliases = self->aliases != NULL ? g_strsplit (self->aliases, " ", -1) : NULL;
  gsize length = strlen (path);

  for (guint i = 0; aliases != NULL && aliases[i] != NULL; i++)
    if (strncmp (aliases[i], path, length) == 0 && aliases[i][length] == '=')
      return connect_collection_find_member (self, aliases[i] + length + 1);
  return NULL;
}

/* Older callers write "asset__product__id". */
static char *
dup_dotted (const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, "__", -1);

  return g_strjoinv (".", steps);
}

const ConnectMember *
connect_collection_resolve_member (const ConnectCollection *self, const char *path)
{
  const ConnectMember *member = connect_collection_find_member (self, path);
  const ConnectMember *other;
  g_autofree char *dotted = NULL;

  if (path == NULL || (member != NULL && connect_member_has_column (member)))
    return member;
  other = find_by_alias (self, path);
  if (other != NULL || member != NULL || strstr (path, "__") == NULL)
    return other != NULL ? other : member;
  dotted = dup_dotted (path);
  return connect_collection_resolve_member (self, dotted);
}

const ConnectMember *
connect_collection_find_list (const ConnectCollection *self, const char *path)
{
  for (guint i = 0; i < self->n_members; i++)
    {
      const ConnectMember *m = &self->members[i];
      gsize length = strlen (m->path);

      if (m->kind == CONNECT_KIND_LIST && strncmp (path, m->path, length) == 0 && path[length] == '.')
        return m;
    }
  return NULL;
}

gboolean
connect_member_has_column (const ConnectMember *self)
{
  return self->kind != CONNECT_KIND_LIST && self->kind != CONNECT_KIND_OBJECT &&
         (self->flags & (CONNECT_MEMBER_FILTER | CONNECT_MEMBER_ORDER | CONNECT_MEMBER_SEARCH)) != 0;
}

ConnectLookups
connect_member_get_lookups (const ConnectMember *self)
{
  const ConnectLookups equality = CONNECT_LOOKUP_EQ | CONNECT_LOOKUP_NE | CONNECT_LOOKUP_IN | CONNECT_LOOKUP_OUT;
  ConnectLookups lookups = self->lookups;

  if (lookups != 0)
    return lookups;
  switch (self->kind)
    {
    case CONNECT_KIND_STRING:
    case CONNECT_KIND_CHOICE:
    case CONNECT_KIND_ID:
      lookups = equality | CONNECT_LOOKUP_LIKE | CONNECT_LOOKUP_ILIKE;
      break;
    case CONNECT_KIND_INTEGER:
    case CONNECT_KIND_DECIMAL:
    case CONNECT_KIND_DATE:
    case CONNECT_KIND_DATETIME:
      lookups = equality | CONNECT_LOOKUP_GT | CONNECT_LOOKUP_GE | CONNECT_LOOKUP_LT | CONNECT_LOOKUP_LE;
      break;
    case CONNECT_KIND_BOOLEAN:
      lookups = CONNECT_LOOKUP_EQ | CONNECT_LOOKUP_NE;
      break;
    case CONNECT_KIND_OBJECT:
    case CONNECT_KIND_LIST:
      return 0;
    }
  if (self->flags & CONNECT_MEMBER_NULL)
    lookups |= CONNECT_LOOKUP_NULL;
  return lookups;
}

const char *
connect_member_find_choice (const ConnectMember *self, const char *text)
{
  for (guint i = 0; self->choices != NULL && self->choices[i] != NULL; i++)
    if (g_ascii_strcasecmp (self->choices[i], text) == 0)
      return self->choices[i];
  return NULL;
}

const char *
connect_collection_resolve_choice (const ConnectCollection *self, const ConnectMember *member, const char *choice)
{
  g_auto (GStrv) aliases = self->value_aliases != NULL ? g_strsplit (self->value_aliases, " ", -1) : NULL;
  g_autofree char *alias = aliases != NULL ? g_strdup_printf ("%s:%s=", member->path, choice) : NULL;

  for (guint i = 0; aliases != NULL && aliases[i] != NULL; i++)
    if (g_str_has_prefix (aliases[i], alias))
      return connect_member_find_choice (member, aliases[i] + strlen (alias));
  return choice;
}

char *
connect_collection_dup_id_pattern (const ConnectCollection *self, const char *type)
{
  g_auto (GStrv) parts = NULL;

  if (self->id_patterns == NULL)
    return NULL;
  if (strchr (self->id_patterns, '=') == NULL)
    return g_strdup (self->id_patterns);
  parts = g_strsplit (self->id_patterns, " ", -1);
  for (guint i = 0; type != NULL && parts[i] != NULL; i++)
    {
      const char *pattern = strchr (parts[i], '=');

      if (pattern != NULL && strlen (type) == (gsize) (pattern - parts[i]) && g_str_has_prefix (parts[i], type))
        return g_strdup (pattern + 1);
    }
  return NULL;
}

char *
connect_collection_make_key (const ConnectCollection *self, const char *parent, const char *viewer, const char *id)
{
  if (self->flags & CONNECT_COLLECTION_PER_VIEWER)
    return g_strdup_printf ("%s/%s", viewer != NULL ? viewer : "", id);
  if (self->flags & CONNECT_COLLECTION_IN_PARENT)
    return g_strdup_printf ("%s/%s", parent != NULL ? parent : "", id);
  return g_strdup (id);
}

static const char *
object_get (JsonObject *object, const char *path)
{
  return path != NULL ? connect_json_get_string (object, path) : NULL;
}

ConnectSide
connect_collection_get_sides (const ConnectCollection *self, JsonObject *object, const char *account_id)
{
  const char *state = object_get (object, self->state_member);
  ConnectSide sides = 0;

  for (guint i = 0; account_id != NULL && i < self->n_parties; i++)
    {
      const ConnectParty *party = &self->parties[i];

      if (g_strcmp0 (object_get (object, party->path), account_id) == 0 &&
          (party->states == NULL || connect_strv_has (party->states, state)))
        sides |= party->side;
    }
  return sides;
}

/* The conditions of the descriptions are constant, so each is parsed once in the life of the program, and there are only so
 * many. A tree is only read, by any thread. NULL for one that makes no sense. */
static const ConnectRql *
get_condition (const char *rql)
{
  static GMutex mutex;
  static GHashTable *trees; /* text → tree */
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  gpointer tree = NULL;

  if (trees == NULL)
    trees = g_hash_table_new (g_str_hash, g_str_equal);
  if (!g_hash_table_lookup_extended (trees, rql, NULL, &tree))
    {
      tree = connect_rql_parse (rql, NULL);
      g_hash_table_insert (trees, (gpointer) rql, tree);
    }
  return tree;
}

static gboolean
object_matches (const ConnectCollection *self, const char *rql, JsonObject *object)
{
  const ConnectRql *tree = rql != NULL ? get_condition (rql) : NULL;

  return rql == NULL || (tree != NULL && connect_rql_matches (tree, self, object));
}

static ConnectLegality
check_row (const ConnectCollection *self, const ConnectAction *row, JsonObject *object, ConnectSide sides)
{
  const char *state = object_get (object, self->state_member);

  if ((row->sides & sides) == 0)
    return CONNECT_LEGAL_WRONG_SIDE;
  if (row->from != NULL && !connect_strv_has (row->from, state))
    return CONNECT_LEGAL_WRONG_STATE;
  if (!object_matches (self, row->when, object))
    return CONNECT_LEGAL_CONDITION;
  return CONNECT_LEGAL_YES;
}

/* A state as the language of the program calls it: client programs have the states in their catalogues, raised, as choices.
 * Without a translation it stays the API's word. */
static const char *
get_state_word (const char *state, char **raised)
{
  const char *word;

  g_free (*raised);
  *raised = g_strdup_printf ("%c%s", g_ascii_toupper (*state), *state != '\0' ? state + 1 : "");
  word = g_dpgettext2 (NULL, "choice", *raised);
  return g_str_equal (word, *raised) ? state : word;
}

static char *
explain_state (const ConnectAction *row, const char *state)
{
  g_autoptr (GString) states = g_string_new (NULL);
  g_autofree char *raised = NULL;

  for (guint i = 0; row->from[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (states, _(", "));
      g_string_append (states, get_state_word (row->from[i], &raised));
    }
  /* Translators: states of an object, first those in which an action is possible, then its own */
  return g_strdup_printf (_("Possible only while it is %s; it is %s now."), states->str,
                          state != NULL ? get_state_word (state, &raised) : "–");
}

static char *
explain (const ConnectCollection *self, ConnectLegality legality, const ConnectAction *row, JsonObject *object)
{
  const char *state = object_get (object, self->state_member);

  switch (legality)
    {
    case CONNECT_LEGAL_YES:
      return NULL;
    case CONNECT_LEGAL_NO_SUCH_ACTION:
      return g_strdup (_("There is no such action for this object."));
    case CONNECT_LEGAL_WRONG_SIDE:
      return g_strdup (_("This is for the other party to do."));
    case CONNECT_LEGAL_WRONG_STATE:
      return explain_state (row, state);
    case CONNECT_LEGAL_CONDITION:
      return g_strdup (row->why != NULL ? _(row->why) : _("A condition for this is not met."));
    }
  return NULL;
}

/* Of several rows with one verb the most nearly legal one decides: legal, then a missing condition, then the other party's
 * turn in just this state, then another state, then the other party in another state. */
static int
nearness (const ConnectCollection *self, const ConnectAction *row, ConnectLegality legality, JsonObject *object)
{
  switch (legality)
    {
    case CONNECT_LEGAL_YES: return 5;
    case CONNECT_LEGAL_CONDITION: return 4;
    case CONNECT_LEGAL_WRONG_STATE: return 2;
    case CONNECT_LEGAL_WRONG_SIDE:
      return row->from == NULL || connect_strv_has (row->from, object_get (object, self->state_member)) ? 3 : 1;
    case CONNECT_LEGAL_NO_SUCH_ACTION: return 0;
    }
  return 0;
}

ConnectLegality
connect_collection_check_action (const ConnectCollection *self, const char *verb, JsonObject *object,
                                 const ConnectViewer *viewer, const ConnectAction **action, char **reason)
{
  ConnectSide sides = connect_collection_get_sides (self, object, viewer != NULL ? viewer->account_id : NULL);
  const char *type = object_get (object, self->type_member);
  ConnectLegality best = CONNECT_LEGAL_NO_SUCH_ACTION;
  const ConnectAction *best_row = NULL;
  int best_rank = 0;

  for (guint i = 0; i < self->n_actions; i++)
    {
      const ConnectAction *row = &self->actions[i];
      ConnectLegality legality;
      int rank;

      if (strcmp (row->verb, verb) != 0 || (row->types != NULL && !connect_strv_has (row->types, type)))
        continue;
      legality = check_row (self, row, object, sides);
      rank = nearness (self, row, legality, object);
      if (rank > best_rank)
        {
          best = legality;
          best_row = row;
          best_rank = rank;
        }
    }
  if (action != NULL)
    *action = best_row;
  if (reason != NULL)
    *reason = explain (self, best, best_row, object);
  return best;
}

const ConnectTurn *
connect_collection_get_turn (const ConnectCollection *self, JsonObject *object, gint64 *since)
{
  const char *type = object_get (object, self->type_member);
  const char *state = object_get (object, self->state_member);

  if (since != NULL)
    *since = 0;
  for (guint i = 0; i < self->n_turns; i++)
    {
      const ConnectTurn *turn = &self->turns[i];

      if ((turn->types != NULL && !connect_strv_has (turn->types, type)) || g_strcmp0 (turn->state, state) != 0 ||
          !object_matches (self, turn->when, object))
        continue;
      for (guint j = 0; since != NULL && turn->since != NULL && turn->since[j] != NULL; j++)
        *since = MAX (*since, connect_json_get_time (object, turn->since[j]));
      return turn;
    }
  return NULL;
}

ConnectRole
connect_role_from_string (const char *role)
{
  if (g_strcmp0 (role, "vendor") == 0)
    return CONNECT_ROLE_VENDOR;
  if (g_strcmp0 (role, "distributor") == 0)
    return CONNECT_ROLE_DISTRIBUTOR;
  if (g_strcmp0 (role, "reseller") == 0)
    return CONNECT_ROLE_RESELLER;
  return 0;
}

const char *
connect_role_to_string (ConnectRole role)
{
  switch (role)
    {
    case CONNECT_ROLE_VENDOR: return "vendor";
    case CONNECT_ROLE_DISTRIBUTOR: return "distributor";
    case CONNECT_ROLE_RESELLER: return "reseller";
    }
  return NULL;
}

gboolean
connect_strv_has (const char *const *strv, const char *value)
{
  return strv != NULL && value != NULL && g_strv_contains (strv, value);
}
