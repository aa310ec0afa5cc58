/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Side isolation, generated: every row and every action as every account that has no part in it. What such an account is
 * told must be the same, to the byte, as for an object that does not exist. */

#include "config.h"

#include "engine-world.h"
#include "protocol/connect-json.h"

#include <string.h>

/* The path of an object of the same kind that nobody has. */
static char *
path_of_nobody (const WorldRow *row)
{
  char *path = g_strdup (row->path);
  char *slash = strrchr (path, '/');

  for (char *c = slash + 1; *c != '\0'; c++)
    if (g_ascii_isdigit (*c))
      *c = '7';
  return path;
}

/* Request ids differ, nothing else may. */
static void
assert_same_answer (Fixture *f, const char *token, const char *method, const char *path, const char *other)
{
  g_autoptr (FixtureAnswer) one = fixture_ask (f, token, method, path, NULL, NULL);
  g_autoptr (FixtureAnswer) two = fixture_ask (f, token, method, other, NULL, NULL);

  if (one->status != 404)
    g_test_message ("%s %s: %u %s", method, path, one->status, one->text);
  g_assert_cmpuint (one->status, ==, 404);
  g_assert_cmpuint (two->status, ==, 404);
  g_assert_cmpstr (one->text, ==, two->text);
  g_assert_cmpuint (g_hash_table_size (one->headers), ==, g_hash_table_size (two->headers));
  g_assert_cmpstr (fixture_answer_header (one, "ETag"), ==, fixture_answer_header (two, "ETag"));
}

static void
check_single (World *w, const WorldRow *row, const char *token)
{
  const ConnectCollection *collection = connect_collection_find (row->collection);
  g_autofree char *nobody = path_of_nobody (row);

  assert_same_answer (w->f, token, "GET", row->path, nobody);
  for (guint i = 0; i < collection->n_actions; i++)
    {
      const ConnectAction *action = &collection->actions[i];
      gboolean verb = (action->flags & (CONNECT_ACTION_UPDATE | CONNECT_ACTION_DELETE)) == 0;
      const char *method = action->flags & CONNECT_ACTION_UPDATE ? "PUT" : action->flags & CONNECT_ACTION_DELETE ? "DELETE" : "POST";
      g_autofree char *path = g_strconcat (row->path, verb ? "/" : NULL, action->verb, NULL);
      g_autofree char *other = g_strconcat (nobody, verb ? "/" : NULL, action->verb, NULL);

      assert_same_answer (w->f, token, method, path, other);
    }
}

/* Neither the list, nor a search, nor a filter that names it, nor a count shows it. */
static void
check_list (World *w, const WorldRow *row, const char *token)
{
  const ConnectCollection *collection = connect_collection_find (row->collection);
  const char *id = strrchr (row->path, '/') + 1;
  g_autofree char *base = g_strndup (row->path, strrchr (row->path, '/') - row->path);
  g_autofree char *by_id = g_strdup_printf ("%s?%s=%s", base, collection->id_member, id);
  g_autofree char *by_search = g_strdup_printf ("%s?search=%s", base, id);
  const char *const paths[] = { base, by_id, by_search };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (FixtureAnswer) answer = fixture_ask (w->f, token, "GET", paths[i], NULL, NULL);
      JsonArray *list = answer->status == 200 ? json_node_get_array (answer->json) : NULL;

      g_assert_true (answer->status == 200 || (answer->status == 404 && collection->parent != NULL));
      for (guint j = 0; list != NULL && j < json_array_get_length (list); j++)
        g_assert_cmpstr (json_object_get_string_member_with_default (json_array_get_object_element (list, j), "id", ""), !=, id);
      if (i == 1 && list != NULL)
        g_assert_cmpstr (fixture_answer_header (answer, "Content-Range"), ==, "items 0-0/0");
    }
}

/* The keys of a collection in the feed since the beginning, or in its snapshot: "KEY KEY ". */
static char *
synced_keys (World *w, const char *token, const char *collection, gboolean snapshot)
{
  g_autofree char *path = snapshot ? g_strdup_printf ("changes/snapshot?collection=%s", collection) : g_strdup ("changes?since=0");
  g_autoptr (JsonObject) answer = fixture_expect (w->f, 200, token, "GET", path, NULL);
  JsonArray *entries = connect_json_get_array (answer, snapshot ? "objects" : "changes");
  g_autoptr (GString) keys = g_string_new (" ");

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      if (snapshot || g_strcmp0 (json_object_get_string_member (entry, "collection"), collection) == 0)
        g_string_append_printf (keys, "%s ", json_object_get_string_member (entry, "key"));
    }
  return g_strdup (keys->str);
}

static void
check_feed (World *w, const WorldRow *row, const char *token, gboolean sees)
{
  const ConnectCollection *collection = connect_collection_find (row->collection);
  const char *key = collection->flags & CONNECT_COLLECTION_PER_VIEWER ? strchr (row->key, '/') + 1 : row->key;
  g_autofree char *feed = synced_keys (w, token, row->collection, FALSE);
  g_autofree char *snapshot = synced_keys (w, token, row->collection, TRUE);
  g_autofree char *word = g_strdup_printf (" %s ", key);

  g_test_message ("%s %s: %s", row->collection, key, sees ? "seen" : "not seen");
  g_assert_true ((strstr (feed, word) != NULL) == (sees && (collection->flags & CONNECT_COLLECTION_BULK) == 0));
  g_assert_true ((strstr (snapshot, word) != NULL) == sees);
}

static void
test_isolation (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);

  for (guint i = 0; i < world_n_rows (); i++)
    for (guint j = 0; j < WORLD_ACCOUNTS; j++)
      {
        const WorldRow *row = &world_rows[i];
        const char *token = w->tokens[j];
        gboolean sees = strchr (row->seers, world_accounts[j].letter) != NULL;

        check_feed (w, row, token, sees);
        if (sees)
          {
            g_autoptr (JsonObject) object = fixture_expect (w->f, 200, token, "GET", row->path, NULL);

            g_assert_cmpuint (json_object_get_size (object), >, 0);
            continue;
          }
        check_single (w, row, token);
        check_list (w, row, token);
      }
}

/* Whoever sees an object but has not the side for an act is told 403, whatever its state. */
static void
test_sides_of_actions (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);

  for (guint i = 0; i < world_n_rows (); i++)
    for (guint j = 0; j < WORLD_ACCOUNTS; j++)
      {
        const WorldRow *row = &world_rows[i];
        const ConnectCollection *collection = connect_collection_find (row->collection);
        g_autoptr (JsonObject) doc = fixture_get (w->f, row->collection, row->key);
        ConnectSide sides = connect_collection_get_sides (collection, doc, world_accounts[j].id);

        if (strchr (row->seers, world_accounts[j].letter) == NULL)
          continue;
        for (guint k = 0; k < collection->n_actions; k++)
          {
            const ConnectAction *action = &collection->actions[k];
            g_autofree char *path = g_strconcat (row->path, "/", action->verb, NULL);
            ConnectSide all = 0;
            guint status;

            for (guint l = 0; l < collection->n_actions; l++)
              if (strcmp (collection->actions[l].verb, action->verb) == 0)
                all |= collection->actions[l].sides;
            if ((all & sides) != 0 || (action->flags & (CONNECT_ACTION_UPDATE | CONNECT_ACTION_DELETE)))
              continue;
            {
              g_autoptr (JsonNode) body = fixture_call (w->f, w->tokens[j], "POST", path, NULL, &status);

              g_assert_cmpuint (status, ==, 403);
            }
          }
      }
}

/* Secrets of one side are nowhere in what the other gets, in any form. */
static void
test_secrets (TestStore *t)
{
  static const char *const paths[] = {
    "contracts", "contracts?select(activation,form)", "contracts/CRP-10000-00000-00001", "changes?since=0",
    "contracts/CRP-10000-00000-00001?select(+activation.code,+activation.hash)", "changes/snapshot?collection=contracts",
    "contracts?search=SECRET", "contracts?like(activation.code,*SECRET*)", "accounts/PA-100-000/users",
  };
  g_autoptr (World) w = world_new (t, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    for (guint j = 0; j < WORLD_ACCOUNTS; j++)
      {
        g_autoptr (FixtureAnswer) answer = fixture_ask (w->f, w->tokens[j], "GET", paths[i], NULL, NULL);

        g_assert_null (strstr (answer->text, "SECRET-HASH"));
        if (world_accounts[j].letter != 'D')
          g_assert_null (strstr (answer->text, "SECRET-CODE"));
      }
}

/* What is not published yet is nowhere in what others than the vendor get. */
static void
test_faces (TestStore *t)
{
  static const char *const paths[] = {
    "products", "products/PRD-100-000-001", "products?select(+name)", "changes?since=0", "changes/snapshot?collection=products",
    "products/PRD-100-000-001/items", "products/PRD-100-000-001/items/PRD-100-000-001-0001", "products/PRD-100-000-001/versions",
    "changes/snapshot?collection=product-items", "changes/snapshot?collection=product-versions",
  };
  g_autoptr (World) w = world_new (t, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    for (guint j = 0; j < WORLD_ACCOUNTS; j++)
      if (world_accounts[j].letter != 'V')
        {
          g_autoptr (FixtureAnswer) answer = fixture_ask (w->f, w->tokens[j], "GET", paths[i], NULL, NULL);

          g_assert_null (strstr (answer->text, "SECRET-PLAN"));
        }
}

/* Whether a token with this module only gets it by the feed. */
static gboolean
is_open (const ConnectCollection *c, const char *module)
{
  return (c->flags & (CONNECT_COLLECTION_INTERNAL | CONNECT_COLLECTION_NO_FEED)) == 0 &&
         (c->module == NULL || strcmp (c->module, module) == 0);
}

static guint
count_collections (const char *module)
{
  guint n = 0;

  for (const ConnectCollection *const *c = connect_collections (); *c != NULL; c++)
    n += is_open (*c, module) ? 1 : 0;
  return n;
}

/* Without the module nothing of it: every method is 403 and the feed is silent. */
static void
test_modules (TestStore *t)
{
  static const struct
  {
    const char *method;
    const char *path;
  } calls[] = {
    { "GET", "contracts" }, { "GET", "contracts/CRP-10000-00000-00001" }, { "POST", "contracts/CRP-10000-00000-00001/sign" },
    { "PUT", "contracts/CRP-10000-00000-00001" }, { "DELETE", "contracts/CRP-10000-00000-00001" }, { "GET", "agreements" },
    { "POST", "agreements" }, { "GET", "partners" }, { "GET", "agreements/AGP-100-000-001/versions" }, { "GET", "contracts?a=b=c" },
    { "GET", "changes/snapshot?collection=contracts" }, { "GET", "accounts/PA-100-000/groups" }, { "GET", "auth/tokens" },
  };
  g_autoptr (World) w = world_new (t, NULL);
  g_autofree char *token = fixture_add_token (w->f, "PA-100-000", "SU-500-000-000", (const char *const[]) { "MD-0003", NULL });
  g_autofree char *none = fixture_add_token (w->f, "PA-100-000", "SU-500-000-001", NULL);
  g_autoptr (JsonArray) list = fixture_expect_list (w->f, token, "marketplaces");
  g_autoptr (JsonObject) collections = fixture_expect (w->f, 200, token, "GET", "changes/collections", NULL);
  g_autoptr (JsonObject) feed = fixture_expect (w->f, 200, token, "GET", "changes?since=0", NULL);
  JsonArray *entries = connect_json_get_array (feed, "changes");

  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (collections, "collections")), ==, count_collections ("MD-0003"));
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      const char *name = json_object_get_string_member (json_array_get_object_element (entries, i), "collection");

      g_assert_true (is_open (connect_collection_find (name), "MD-0003"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (JsonObject) one = fixture_expect (w->f, 403, token, calls[i].method, calls[i].path, NULL);
      g_autoptr (JsonObject) two = fixture_expect (w->f, 403, none, calls[i].method, calls[i].path, NULL);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("sides/isolation", TEST_STORE_BOTH, test_isolation);
  test_store_add ("sides/actions", TEST_STORE_BOTH, test_sides_of_actions);
  test_store_add ("sides/secrets", TEST_STORE_BOTH, test_secrets);
  test_store_add ("sides/faces", TEST_STORE_BOTH, test_faces);
  test_store_add ("sides/modules", TEST_STORE_BOTH, test_modules);
  return test_store_run ();
}
