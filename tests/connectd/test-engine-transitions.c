/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Every act of every description, from every state, by every party and by a stranger, generated from the descriptions: what
 * is allowed brings the object into the state that the description names, everything else is refused with the right status
 * and changes nothing. And the descriptions themselves are held against a table that was written from the domain's rules. */

#include "config.h"

#include "common/connectd-fixture.h"
#include "model/connect-descriptions.h"
#include "protocol/connect-json.h"

#include <string.h>

#define N_PARTIES 4

/* An account for each path that names a party, and one that is none. The roles matter nothing to the engine here. */
static const struct
{
  const char *id;
  const char *role;
} accounts[N_PARTIES + 1] = {
  { "PA-100-000", "distributor" }, { "VA-200-000", "vendor" }, { "PA-300-000", "reseller" }, { "PA-400-000", "distributor" }, { "VA-900-000", "vendor" },
};

typedef struct
{
  Fixture *f;
  char *tokens[N_PARTIES + 1];
} Parties;

static Parties *
parties_new (TestStore *t)
{
  Parties *self = g_new0 (Parties, 1);

  self->f = fixture_new (t, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++)
    {
      g_autofree char *id = g_strdup_printf ("SU-%u00-000-000", i + 1);

      fixture_add_account (self->f, accounts[i].id, accounts[i].role, accounts[i].id);
      self->tokens[i] = fixture_add_token (self->f, accounts[i].id, id, (const char *const[]) { "MD-0000", NULL });
    }
  return self;
}

static void
parties_free (Parties *self)
{
  fixture_free (self->f);
  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++)
    g_free (self->tokens[i]);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Parties, parties_free)

/* --- rows --- */

/* One id a row, in the form that paths take. */
static char *
make_id (const ConnectCollection *collection, guint n)
{
  const ConnectMember *member = connect_collection_find_member (collection, collection->id_member);

  return member != NULL && member->kind == CONNECT_KIND_INTEGER ? g_strdup_printf ("%u", n) : g_strdup_printf ("X-%05u", n);
}

static void
set_id (JsonObject *doc, const ConnectCollection *collection, const char *id)
{
  const ConnectMember *member = connect_collection_find_member (collection, collection->id_member);

  if (member != NULL && member->kind == CONNECT_KIND_INTEGER)
    connect_json_set_int (doc, collection->id_member, g_ascii_strtoll (id, NULL, 10));
  else
    connect_json_set_string (doc, collection->id_member, id);
}

/* Each path gets an account of its own. */
static void
set_parties (JsonObject *doc, const ConnectCollection *collection)
{
  guint n = 0;

  for (guint i = 0; i < collection->n_parties; i++)
    if (connect_json_get (doc, collection->parties[i].path) == NULL)
      connect_json_set_string (doc, collection->parties[i].path, accounts[n++ % N_PARTIES].id);
}

typedef struct _Row Row;

struct _Row
{
  const ConnectCollection *collection;
  Row *parent; /* NULL: none */
  Row *holder; /* NULL: none */
  JsonObject *doc;
  char *key;
  char *path;
};

static void
row_free (Row *self)
{
  if (self->parent != NULL)
    row_free (self->parent);
  if (self->holder != NULL)
    row_free (self->holder);
  json_object_unref (self->doc);
  g_free (self->key);
  g_free (self->path);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Row, row_free)

static void
insert (Fixture *f, const ConnectCollection *collection, const char *key, JsonObject *doc)
{
  g_autofree char *json = connect_json_object_to_string (doc);

  fixture_insert (f, collection->name, key, json);
}

static const char *const *
get_choices (const ConnectCollection *collection, const char *path)
{
  static const char *const none[] = { NULL };
  const ConnectMember *member = path != NULL ? connect_collection_find_member (collection, path) : NULL;

  return member != NULL && member->choices != NULL ? member->choices : none;
}

/* A state in which all parties see the object. */
static const char *
find_open_state (const ConnectCollection *collection)
{
  const char *const *states = get_choices (collection, collection->state_member);

  for (guint i = 0; states[i] != NULL; i++)
    {
      gboolean all = TRUE;

      for (guint j = 0; j < collection->n_parties; j++)
        all = all && (collection->parties[j].states == NULL || connect_strv_has (collection->parties[j].states, states[i]));
      if (all)
        return states[i];
    }
  return NULL;
}

static Row *
row_new (Fixture *f, const ConnectCollection *collection, guint n, const char *type, const char *state)
{
  const ConnectCollection *above = connect_collection_find (collection->parent);
  g_autofree char *id = make_id (collection, n);
  g_autoptr (GString) path = g_string_new (collection->path);
  Row *self = g_new0 (Row, 1);

  self->collection = collection;
  self->doc = json_object_new ();
  set_id (self->doc, collection, id);
  if (above != NULL)
    {
      self->parent = row_new (f, above, 50000 + n, NULL, NULL);
      connect_json_set (self->doc, collection->parent_member, json_node_copy (connect_json_get (self->parent->doc, above->id_member)));
      if (strchr (collection->path, '}') != NULL)
        g_string_printf (path, "%s%s", self->parent->path, strrchr (collection->path, '}') + 1);
    }
  if (collection->holder != NULL)
    {
      const ConnectCollection *holder = connect_collection_find (collection->holder);

      self->holder = row_new (f, holder, 70000 + n, NULL, find_open_state (holder));
      connect_json_set (self->doc, collection->holder_member, json_node_copy (connect_json_get (self->holder->doc, holder->id_member)));
    }
  if (type != NULL)
    connect_json_set_string (self->doc, collection->type_member, type);
  if (state != NULL)
    connect_json_set_string (self->doc, collection->state_member, state);
  if (collection->shared_member != NULL)
    connect_json_set_boolean (self->doc, collection->shared_member, TRUE);
  set_parties (self->doc, collection);
  self->key = connect_collection_make_key (collection, self->parent != NULL ? self->parent->key : NULL, accounts[0].id, id);
  self->path = g_strdup_printf ("%s/%s", path->str, id);
  insert (f, collection, self->key, self->doc);
  return self;
}

/* --- acts --- */

/* Rows and what they are in, by the parties alone. */
static gboolean
sees (const Row *row, const char *account)
{
  return (row->collection->visibility == CONNECT_VISIBLE_ALL || connect_collection_get_sides (row->collection, row->doc, account) != 0) &&
         (row->parent == NULL || sees (row->parent, account));
}

/* A value for an argument that must be there. */
static JsonObject *
make_body (const ConnectCollection *collection, const ConnectAction *action)
{
  JsonObject *body = json_object_new ();

  for (guint i = 0; action != NULL && action->arguments != NULL && action->arguments[i] != NULL; i++)
    if (*action->arguments[i] == '*')
      connect_json_set_string (body, action->arguments[i] + 1, "Because");
  return body;
}

static guint
expect_status (const Row *row, const char *verb, guint account, const ConnectAction **action)
{
  const ConnectCollection *collection = row->collection;
  ConnectViewer viewer = { accounts[account].id, connect_role_from_string (accounts[account].role), "SU-100-000-000" };
  ConnectSide sides = connect_collection_get_sides (collection, row->doc, viewer.account_id);
  ConnectSide all = 0;

  *action = NULL;
  for (guint i = 0; i < collection->n_actions; i++)
    if (strcmp (collection->actions[i].verb, verb) == 0)
      all |= collection->actions[i].sides;
  if (!sees (row, viewer.account_id))
    return 404;
  if ((all & sides) == 0)
    return 403;
  switch (connect_collection_check_action (collection, verb, row->doc, &viewer, action, NULL))
    {
    case CONNECT_LEGAL_YES:
      return 200;
    case CONNECT_LEGAL_WRONG_SIDE:
      return 403;
    case CONNECT_LEGAL_NO_SUCH_ACTION:
    case CONNECT_LEGAL_WRONG_STATE:
    case CONNECT_LEGAL_CONDITION:
      return 400;
    }
  g_assert_not_reached ();
}

static FixtureAnswer *
act (Parties *p, const Row *row, const ConnectAction *first, const ConnectAction *action, guint account)
{
  g_autoptr (JsonObject) body = make_body (row->collection, action);
  g_autofree char *text = connect_json_object_to_string (body);
  g_autofree char *path = g_strdup_printf ("%s/%s", row->path, first->verb);
  gboolean on_object = (first->flags & (CONNECT_ACTION_UPDATE | CONNECT_ACTION_DELETE)) != 0;
  const char *method = first->flags & CONNECT_ACTION_UPDATE ? "PUT" : first->flags & CONNECT_ACTION_DELETE ? "DELETE" : "POST";

  return fixture_ask (p->f, p->tokens[account], method, on_object ? row->path : path, NULL, first->flags & CONNECT_ACTION_DELETE ? NULL : text);
}

static void
assert_unchanged (Parties *p, const Row *row)
{
  g_autoptr (JsonObject) doc = fixture_get (p->f, row->collection->name, row->key);

  g_assert_nonnull (doc);
  if (row->collection->state_member != NULL)
    g_assert_cmpstr (connect_json_get_string (doc, row->collection->state_member), ==,
                     connect_json_get_string (row->doc, row->collection->state_member));
}

/* The object is as the act leaves it; it is laid back for the next one. */
static void
assert_done (Parties *p, const Row *row, const ConnectAction *action)
{
  g_autoptr (JsonObject) doc = fixture_get (p->f, row->collection->name, row->key);
  g_autofree char *json = connect_json_object_to_string (row->doc);

  if (doc == NULL)
    {
      g_assert_true ((action->flags & CONNECT_ACTION_DELETE) != 0 && action->to == NULL);
      insert (p->f, row->collection, row->key, row->doc);
      return;
    }
  if (action->to != NULL)
    g_assert_cmpstr (connect_json_get_string (doc, row->collection->state_member), ==, action->to);
  fixture_update (p->f, row->collection->name, row->key, json);
}

/* The engine has no hooks here, so nothing but the description decides. */
static void
check_verb (Parties *p, const Row *row, const ConnectAction *first)
{
  for (guint account = 0; account < G_N_ELEMENTS (accounts); account++)
    {
      const ConnectAction *action;
      guint expected = expect_status (row, first->verb, account, &action);
      g_autoptr (FixtureAnswer) answer = act (p, row, first, action, account);
      gboolean good = expected == 200 ? answer->status == 200 || answer->status == 204 : answer->status == expected;

      if (!good)
        g_error ("%s %s of %s/%s as %s: expected %u, got %u %s", first->verb, row->path,
                 row->collection->type_member != NULL ? connect_json_get_string (row->doc, row->collection->type_member) : "-",
                 row->collection->state_member != NULL ? connect_json_get_string (row->doc, row->collection->state_member) : "-",
                 accounts[account].id, expected, answer->status, answer->text);
      if (expected == 200)
        assert_done (p, row, action);
      else
        assert_unchanged (p, row);
    }
}

static gboolean
is_first (const ConnectCollection *collection, guint i)
{
  for (guint j = 0; j < i; j++)
    if (strcmp (collection->actions[j].verb, collection->actions[i].verb) == 0)
      return FALSE;
  return TRUE;
}

static gboolean
tells_types_apart (const ConnectCollection *collection)
{
  for (guint i = 0; i < collection->n_actions; i++)
    if (collection->actions[i].types != NULL)
      return TRUE;
  return FALSE;
}

static void
check_collection (Parties *p, const ConnectCollection *collection, guint *n)
{
  const char *const *types = get_choices (collection, tells_types_apart (collection) ? collection->type_member : NULL);
  const char *const *states = get_choices (collection, collection->state_member);
  guint t = 0;

  do
    {
      guint s = 0;

      do
        {
          g_autoptr (Row) row = row_new (p->f, collection, ++*n, types[t], states[s]);

          for (guint i = 0; i < collection->n_actions; i++)
            if (is_first (collection, i))
              check_verb (p, row, &collection->actions[i]);
        }
      while (states[s] != NULL && states[++s] != NULL);
    }
  while (types[t] != NULL && types[++t] != NULL);
}

static void
test_every_act (TestStore *t)
{
  g_autoptr (Parties) p = parties_new (t);
  guint n = 0;

  for (const ConnectCollection *const *c = connect_collections (); *c != NULL; c++)
    if (((*c)->flags & CONNECT_COLLECTION_INTERNAL) == 0 && (*c)->n_actions > 0 && (*c)->n_parties > 0)
      check_collection (p, *c, &n);
  g_assert_cmpuint (n, >, 100);
}

/* --- the table of the domain's rules --- */

static const struct
{
  const char *name;
  ConnectSide side;
} side_names[] = {
  { "owner", CONNECT_SIDE_OWNER },   { "issuer", CONNECT_SIDE_ISSUER },     { "partner", CONNECT_SIDE_PARTNER },
  { "vendor", CONNECT_SIDE_VENDOR }, { "provider", CONNECT_SIDE_PROVIDER },
};

static ConnectSide
parse_sides (const char *text)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);
  ConnectSide sides = 0;

  for (guint i = 0; names[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (side_names); j++)
      if (strcmp (names[i], side_names[j].name) == 0)
        sides |= side_names[j].side;
  g_assert_cmpint (sides, !=, 0);
  return sides;
}

/* One line an act, a type and a state: "contracts program sign 4 pending active". */
static void
add_act (GHashTable *acts, const char *collection, const char *type, const char *verb, ConnectSide sides, const char *from, const char *to)
{
  char *line = g_strdup_printf ("%s %s %s %d %s %s", collection, type, verb, (int) sides, from, to);

  g_hash_table_add (acts, line);
}

static void
add_line (GHashTable *acts, GHashTable *named, char **fields)
{
  const ConnectCollection *collection = connect_collection_find (fields[0]);
  g_auto (GStrv) types = g_strsplit (fields[1], ",", -1);
  g_auto (GStrv) states = g_strsplit (fields[4], ",", -1);

  g_assert_nonnull (collection);
  g_hash_table_add (named, (gpointer) collection);
  for (guint i = 0; types[i] != NULL; i++)
    for (guint j = 0; states[j] != NULL; j++)
      add_act (acts, collection->name, types[i], fields[2], parse_sides (fields[3]), states[j], fields[5]);
}

/* What the file says; `named` gets the collections that it speaks of. */
static GHashTable *
load_acts (GHashTable *named)
{
  GHashTable *acts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "transitions.tsv", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", -1);

      if (*lines[i] == '\0' || *lines[i] == '#')
        continue;
      g_assert_cmpuint (g_strv_length (fields), ==, 6);
      add_line (acts, named, fields);
    }
  return acts;
}

static void
add_action (GHashTable *acts, const ConnectCollection *collection, const ConnectAction *action)
{
  static const char *const every[] = { "*", NULL };
  const char *const *types = action->types != NULL ? action->types : every;
  const char *const *states = action->from != NULL ? action->from : get_choices (collection, collection->state_member);

  for (guint i = 0; types[i] != NULL; i++)
    for (guint j = 0; states[j] != NULL; j++)
      add_act (acts, collection->name, types[i], action->verb, action->sides, states[j], action->to != NULL ? action->to : "-");
}

static void
assert_within (GHashTable *some, GHashTable *all, const char *where)
{
  GHashTableIter iter;
  gpointer line;

  g_hash_table_iter_init (&iter, some);
  while (g_hash_table_iter_next (&iter, &line, NULL))
    if (!g_hash_table_contains (all, line))
      g_error ("%s: not in %s", (const char *) line, where);
}

static void
test_table (TestStore *t)
{
  g_autoptr (GHashTable) named = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) wanted = load_acts (named);
  g_autoptr (GHashTable) acts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer collection;

  g_hash_table_iter_init (&iter, named);
  while (g_hash_table_iter_next (&iter, &collection, NULL))
    for (guint i = 0; i < ((const ConnectCollection *) collection)->n_actions; i++)
      {
        const ConnectAction *action = &((const ConnectCollection *) collection)->actions[i];

        if (action->to != NULL || (action->flags & CONNECT_ACTION_DELETE) != 0)
          add_action (acts, collection, action);
      }
  assert_within (wanted, acts, "the descriptions");
  assert_within (acts, wanted, "transitions.tsv");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("transitions/table", TEST_STORE_SQLITE, test_table);
  test_store_add ("transitions/every-act", TEST_STORE_SQLITE, test_every_act);
  return test_store_run ();
}
