/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Bad bodies, generated from the descriptions: whatever is wrong with a member that may be given, the answer is 400, names
 * it, and nothing has changed. */

#include "config.h"

#include "engine-world.h"
#include "protocol/connect-json.h"

#include <string.h>

/* A value that the member takes. */
static JsonNode *
good_value (const ConnectMember *member)
{
  JsonNode *node = json_node_alloc ();

  switch (member->kind)
    {
    case CONNECT_KIND_STRING:
    case CONNECT_KIND_ID:
      return json_node_init_string (node, "abc");
    case CONNECT_KIND_CHOICE:
      return json_node_init_string (node, member->choices[0]);
    case CONNECT_KIND_INTEGER:
      return json_node_init_int (node, 3);
    case CONNECT_KIND_DECIMAL:
      return json_node_init_string (node, "1.5");
    case CONNECT_KIND_BOOLEAN:
      return json_node_init_boolean (node, TRUE);
    case CONNECT_KIND_DATE:
      return json_node_init_string (node, "2024-05-06");
    case CONNECT_KIND_DATETIME:
      return json_node_init_string (node, "2024-05-06T07:08:09+00:00");
    case CONNECT_KIND_OBJECT:
      json_node_take_object (json_node_init (node, JSON_NODE_OBJECT), json_object_new ());
      return node;
    case CONNECT_KIND_LIST:
      json_node_take_array (json_node_init (node, JSON_NODE_ARRAY), json_array_new ());
      return node;
    }
  g_assert_not_reached ();
}

static JsonObject *
good_body (const ConnectCollection *collection)
{
  JsonObject *body = json_object_new ();

  for (guint i = 0; i < collection->n_members; i++)
    if (collection->members[i].flags & CONNECT_MEMBER_REQUIRED)
      connect_json_set (body, collection->members[i].path, good_value (&collection->members[i]));
  return body;
}

/* What is wrong with every value but one kind's. Returns: (transfer full) (element-type JsonNode) */
static GPtrArray *
bad_values (const ConnectMember *member)
{
  GPtrArray *values = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  gboolean text = member->kind == CONNECT_KIND_STRING || member->kind == CONNECT_KIND_ID;

  if (member->kind != CONNECT_KIND_OBJECT)
    g_ptr_array_add (values, json_from_string ("{\"x\":1}", NULL));
  if (member->kind != CONNECT_KIND_LIST)
    g_ptr_array_add (values, json_from_string ("[1]", NULL));
  if (member->kind != CONNECT_KIND_INTEGER && member->kind != CONNECT_KIND_DECIMAL)
    g_ptr_array_add (values, json_from_string ("7", NULL));
  if (member->kind != CONNECT_KIND_BOOLEAN)
    g_ptr_array_add (values, json_from_string ("true", NULL));
  if (!text)
    g_ptr_array_add (values, json_from_string ("\"no such value\"", NULL));
  if (text && !(member->flags & CONNECT_MEMBER_BLANK))
    g_ptr_array_add (values, json_from_string ("\" \\t\"", NULL));
  if (text)
    {
      g_autofree char *much = g_strnfill ((member->max_length > 0 ? member->max_length : 4096) + 1, 'x');

      g_ptr_array_add (values, json_node_init_string (json_node_alloc (), much));
    }
  if (member->kind == CONNECT_KIND_OBJECT || member->kind == CONNECT_KIND_LIST)
    {
      g_autofree char *much = g_strnfill (65536, 'x');
      g_autofree char *json = g_strdup_printf (member->kind == CONNECT_KIND_LIST ? "[{\"x\":\"%s\"}]" : "{\"x\":\"%s\"}", much);

      g_ptr_array_add (values, json_from_string (json, NULL));
    }
  return values;
}

static gint64
feed_head (Fixture *f)
{
  return test_store_int (f->t->store, "SELECT value FROM counters WHERE name = 'feed'");
}

/* The member or the step above it that is no object stands before a colon. */
static void
assert_refused (Fixture *f, const char *token, const char *method, const char *path, JsonObject *body, const char *member)
{
  g_autofree char *text = connect_json_object_to_string (body);
  gint64 head = feed_head (f);
  g_autoptr (FixtureAnswer) answer = fixture_ask (f, token, method, path, NULL, text);
  g_autofree char *error = fixture_answer_error (answer);
  g_autofree char *named = g_strdup_printf ("\n%s: ", member);

  if (answer->status != 400 || error == NULL || strstr (error, named) == NULL)
    g_test_message ("%s %s %.300s: %u %s", method, path, text, answer->status, answer->text);
  g_assert_cmpuint (answer->status, ==, 400);
  g_assert_true (g_str_has_prefix (error, "VAL_001\n"));
  g_assert_nonnull (strstr (error, named));
  g_assert_cmpint (feed_head (f), ==, head);
}

static void
check_member (Fixture *f, const char *token, const char *method, const char *path, const ConnectCollection *collection,
              const ConnectMember *member)
{
  g_autoptr (GPtrArray) values = bad_values (member);

  for (guint i = 0; i < values->len; i++)
    {
      g_autoptr (JsonObject) body = good_body (collection);

      connect_json_set (body, member->path, json_node_ref (values->pdata[i]));
      assert_refused (f, token, method, path, body, member->path);
    }
  if (strchr (member->path, '.') != NULL)
    {
      g_autoptr (JsonObject) body = good_body (collection);
      g_autofree char *above = g_strndup (member->path, strchr (member->path, '.') - member->path);

      json_object_set_string_member (body, above, "text");
      assert_refused (f, token, method, path, body, above);
    }
}

static void
check_required (Fixture *f, const char *token, const char *path, const ConnectCollection *collection)
{
  for (guint i = 0; i < collection->n_members; i++)
    {
      const ConnectMember *member = &collection->members[i];
      g_autoptr (JsonObject) body = good_body (collection);

      if (!(member->flags & CONNECT_MEMBER_REQUIRED))
        continue;
      connect_json_remove (body, member->path);
      assert_refused (f, token, "POST", path, body, member->path);
      connect_json_set (body, member->path, json_node_new (JSON_NODE_NULL));
      assert_refused (f, token, "POST", path, body, member->path);
    }
}

static gboolean
is_element (const ConnectCollection *collection, const ConnectMember *member)
{
  return connect_collection_find_list (collection, member->path) != NULL;
}

static void
test_creations (TestStore *t)
{
  static const char *const paths[][2] = {
    { "marketplaces", "marketplaces" }, { "agreements", "agreements" }, { "tokens", "auth/tokens" },
    { "groups", "accounts/PA-100-000/groups" }, { "account-users", "accounts/PA-100-000/users" },
    { "agreement-versions", "agreements/AGP-100-000-001/versions" },
  };
  g_autoptr (World) w = world_new (t, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const ConnectCollection *collection = connect_collection_find (paths[i][0]);

      for (guint j = 0; j < collection->n_members; j++)
        if ((collection->members[j].flags & CONNECT_MEMBER_CREATE) && !is_element (collection, &collection->members[j]))
          check_member (w->f, world_token (w, 'D'), "POST", paths[i][1], collection, &collection->members[j]);
      check_required (w->f, world_token (w, 'D'), paths[i][1], collection);
    }
}

static void
test_updates (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);

  for (guint i = 0; i < world_n_rows (); i++)
    {
      const ConnectCollection *collection = connect_collection_find (world_rows[i].collection);
      g_autoptr (JsonObject) doc = fixture_get (w->f, world_rows[i].collection, world_rows[i].key);
      ConnectSide sides = connect_collection_get_sides (collection, doc, world_accounts[0].id);
      gboolean may = FALSE;

      for (guint j = 0; j < collection->n_actions; j++)
        may = may || ((collection->actions[j].flags & CONNECT_ACTION_UPDATE) != 0 && (collection->actions[j].sides & sides) != 0);
      for (guint j = 0; may && strchr (world_rows[i].seers, 'D') != NULL && j < collection->n_members; j++)
        if ((collection->members[j].flags & CONNECT_MEMBER_UPDATE) && !is_element (collection, &collection->members[j]))
          check_member (w->f, world_token (w, 'D'), "PUT", world_rows[i].path, collection, &collection->members[j]);
    }
}

/* Every problem of one body is told at once. */
static void
test_all_at_once (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autoptr (FixtureAnswer) answer = fixture_ask (w->f, world_token (w, 'D'), "POST", "agreements", NULL,
                                                  "{\"type\":\"nonsense\",\"title\":[],\"auto_accept\":\"yes\","
                                                  "\"marketplace\":{\"id\":\"MP-77777\"}}");
  g_autofree char *error = fixture_answer_error (answer);

  g_assert_cmpuint (answer->status, ==, 400);
  g_assert_nonnull (strstr (error, "\ntype: "));
  g_assert_nonnull (strstr (error, "\ntitle: "));
  g_assert_nonnull (strstr (error, "\nauto_accept: "));
  g_assert_nonnull (strstr (error, "\ndescription: This field is required."));
  g_assert_nonnull (strstr (error, "\nmarketplace: There is no object with the id MP-77777."));
}

static char *
agreement_in (const char *marketplace)
{
  return g_strdup_printf ("{\"type\":\"distribution\",\"title\":\"T\",\"description\":\"D\",\"marketplace\":{\"id\":\"%s\"}}",
                          marketplace);
}

/* What is there but not visible is told like what is not there. */
static void
test_references_given (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autofree char *hidden = agreement_in ("MP-20000");
  g_autofree char *absent = agreement_in ("MP-20009");
  g_autofree char *own = agreement_in ("MP-10000");
  g_autoptr (FixtureAnswer) one = fixture_ask (w->f, world_token (w, 'D'), "POST", "agreements", NULL, hidden);
  g_autoptr (FixtureAnswer) two = fixture_ask (w->f, world_token (w, 'D'), "POST", "agreements", NULL, absent);
  g_autoptr (JsonObject) three = fixture_expect (w->f, 201, world_token (w, 'D'), "POST", "agreements", own);
  g_autoptr (GString) text = g_string_new (two->text);

  g_string_replace (text, "MP-20009", "MP-20000", 0);
  g_assert_cmpuint (one->status, ==, 400);
  g_assert_cmpstr (one->text, ==, text->str);
  g_assert_cmpstr (connect_json_get_string (three, "marketplace.name"), ==, "Europe");
}

static void
test_no_objects (TestStore *t)
{
  static const char *const bodies[] = { "[]", "[1]", "\"x\"", "1", "{", "{\"name\":}", "nonsense", "{'name':1}", "[{}]", "{\"a\":1}}" };
  g_autoptr (World) w = world_new (t, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      gint64 head = feed_head (w->f);
      g_autoptr (JsonObject) create = fixture_expect (w->f, 400, world_token (w, 'D'), "POST", "marketplaces", bodies[i]);
      g_autoptr (JsonObject) update = fixture_expect (w->f, 400, world_token (w, 'D'), "PUT", "marketplaces/MP-10000", bodies[i]);

      g_assert_cmpint (feed_head (w->f), ==, head);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("bodies/creations", TEST_STORE_BOTH, test_creations);
  test_store_add ("bodies/updates", TEST_STORE_BOTH, test_updates);
  test_store_add ("bodies/all-at-once", TEST_STORE_BOTH, test_all_at_once);
  test_store_add ("bodies/references", TEST_STORE_BOTH, test_references_given);
  test_store_add ("bodies/no-objects", TEST_STORE_BOTH, test_no_objects);
  return test_store_run ();
}
