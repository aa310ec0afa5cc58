/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Conversations: each object of a collection that asks for them has one, of those that take part in it. */

#include "config.h"

#include "helpdesk-fixture.h"

#include <string.h>

#include "model/connect-collection.h"

/* --- every collection --- */

/* Places of the first two accounts that take part, in whatever state if there are such. */
static void
set_parties (const ConnectCollection *c, JsonObject *doc, const char *partner)
{
  const char *taken[2] = { NULL, NULL };
  guint n = 0;

  for (guint always = 0; always < 2; always++)
    for (guint i = 0; i < c->n_parties && n < 2; i++)
      if ((c->parties[i].states == NULL) == (always == 0) && g_strcmp0 (taken[0], c->parties[i].path) != 0)
        {
          taken[n] = c->parties[i].path;
          connect_json_set_string (doc, taken[n], n == 0 ? HELP_DISTRIBUTOR : partner);
          n++;
        }
  g_assert_cmpuint (n, ==, 2);
}

/* The n-th state in which all parties see the object. */
static const char *
get_state (const ConnectCollection *c, guint n)
{
  const char *const *choices = connect_collection_find_member (c, c->state_member)->choices;

  for (guint i = 0; choices[i] != NULL; i++)
    {
      gboolean seen = TRUE;

      for (guint j = 0; j < c->n_parties; j++)
        seen = seen && (c->parties[j].states == NULL || connect_strv_has (c->parties[j].states, choices[i]));
      if (seen && n-- == 0)
        return choices[i];
    }
  g_assert_not_reached ();
}

static JsonObject *
new_object (const ConnectCollection *c, const char *id)
{
  JsonObject *doc = json_object_new ();

  connect_json_set_string (doc, c->id_member, id);
  connect_json_set_string (doc, c->state_member, get_state (c, 0));
  if (c->type_member != NULL)
    connect_json_set_string (doc, c->type_member, connect_collection_find_member (c, c->type_member)->choices[0]);
  set_parties (c, doc, HELP_VENDOR);
  return doc;
}

static void
store (Help *h, const ConnectCollection *c, const char *id, JsonObject *doc, gboolean new)
{
  g_autofree char *text = connect_json_object_to_string (doc);

  if (new)
    fixture_insert (h->f, c->name, id, text);
  else
    fixture_update (h->f, c->name, id, text);
}

/* Made with the object, told of its states, seen by both, following who takes part, gone with it. */
static void
check_collection (Help *h, const ConnectCollection *c)
{
  const char *id = "XX-100-000-777";
  g_autoptr (JsonObject) doc = new_object (c, id);
  g_autofree char *path = NULL;
  g_autofree char *messages = NULL;

  g_test_message ("%s", c->name);
  store (h, c, id, doc, TRUE);
  path = help_conversation (h, h->distributor, id);
  messages = g_strconcat (path, "/messages", NULL);
  g_assert_cmpuint (help_count (h, h->vendor, messages), ==, 0);
  help_assert (h, h->vendor, path, "type", "conversation");
  help_assert (h, h->vendor, path, "status", "open");
  help_refuse (h, 404, "no such", h->stranger, "GET", path, NULL);
  help_refuse (h, 404, "no such", h->reseller, "GET", messages, NULL);
  connect_json_set_string (doc, c->state_member, get_state (c, 1));
  store (h, c, id, doc, FALSE);
  g_assert_cmpuint (help_count (h, h->vendor, messages), ==, 1);
  store (h, c, id, doc, FALSE);
  g_assert_cmpuint (help_count (h, h->distributor, messages), ==, 1);
  /* another account steps into the place of one, and finds what was said to the former */
  set_parties (c, doc, HELP_RESELLER);
  store (h, c, id, doc, FALSE);
  help_refuse (h, 404, "no such", h->vendor, "GET", path, NULL);
  g_assert_cmpuint (help_count (h, h->reseller, messages), ==, 1);
  fixture_remove (h->f, c->name, id);
  help_refuse (h, 404, "no such", h->distributor, "GET", path, NULL);
}

static void
test_collections (TestStore *t)
{
  static const char *const wanted[] = { "contracts", "listing-requests", "tier-config-requests", "requests", "helpdesk-cases",
                                        "usage-files" };
  g_autoptr (Help) h = help_new (t);

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_cmpint (connect_collection_find (wanted[i])->flags & CONNECT_COLLECTION_CONVERSATION, !=, 0);
  for (const ConnectCollection *const *c = connect_collections (); *c != NULL; c++)
    if ((*c)->flags & CONNECT_COLLECTION_CONVERSATION)
      check_collection (h, *c);
}

/* --- messages --- */

static void
test_messages (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autofree char *path = help_conversation (h, h->vendor, HELP_PROGRAM);
  g_autofree char *messages = g_strconcat (path, "/messages", NULL);
  g_autofree char *by_text = g_strconcat (messages, "?search=hello", NULL);
  g_autofree char *by_author = g_strconcat (messages, "?events.created.by.id=" HELP_VERA "&ordering(-created)", NULL);
  g_autofree char *privately = g_strconcat (messages, "?type=private", NULL);
  g_autoptr (JsonObject) said = help_call (h, 201, h->vendor, "POST", messages, "{'text':'Hello'}");
  g_autoptr (JsonObject) aside = help_call (h, 201, h->vendor, "POST", messages, "{'text':'hello to us','type':'private'}");
  g_autofree char *one = g_strconcat (messages, "/", connect_json_get_string (said, "id"), NULL);
  g_autofree char *two = g_strconcat (messages, "/", connect_json_get_string (aside, "id"), NULL);

  g_assert_cmpstr (connect_json_get_string (said, "type"), ==, "message");
  g_assert_cmpstr (connect_json_get_string (said, "account.id"), ==, HELP_VENDOR);
  g_assert_cmpstr (connect_json_get_string (said, "creator.name"), ==, "Vera");
  g_assert_true (g_str_has_suffix (path, connect_json_get_string (said, "conversation")));
  g_assert_nonnull (connect_json_get (said, "created"));
  g_assert_cmpuint (help_count (h, h->vendor, by_text), ==, 2);
  g_assert_cmpuint (help_count (h, h->distributor, by_text), ==, 1);
  g_assert_cmpuint (help_count (h, h->vendor, by_author), ==, 2);
  g_assert_cmpuint (help_count (h, h->distributor, by_author), ==, 1);
  g_assert_cmpuint (help_count (h, h->distributor, privately), ==, 0);
  help_refuse (h, 404, "no such", h->distributor, "GET", two, NULL);
  help_refuse (h, 404, "no such", h->distributor, "PUT", two, "{'text':'x'}");
  /* the author's own words */
  json_object_unref (help_call (h, 200, h->vendor, "PUT", one, "{'text':'Hello!'}"));
  json_object_unref (help_call (h, 200, h->vendor, "PUT", two, "{'text':'Between us','type':'message'}"));
  g_assert_cmpuint (help_count (h, h->distributor, messages), ==, 1);
  help_refuse (h, 403, "other party", h->distributor, "PUT", one, "{'text':'Bye'}");
  help_refuse (h, 400, "text: ", h->vendor, "PUT", one, "{'text':' '}");
  help_refuse (h, 400, "text: ", h->vendor, "POST", messages, "{'text':7}");
  help_refuse (h, 400, "type: ", h->vendor, "POST", messages, "{'text':'x','type':'shout'}");
  help_refuse (h, 400, "type: ", h->vendor, "POST", messages, "{'text':'x','type':'state_change'}");
  help_refuse (h, 404, "no such", h->stranger, "POST", messages, "{'text':'x'}");
  help_refuse (h, 404, "no such", h->stranger, "PUT", one, "{'text':'x'}");
}

/* What the feed brings: a private message to its account alone. */
static void
test_feed (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autofree char *path = help_conversation (h, h->vendor, HELP_PROGRAM);
  g_autofree char *messages = g_strconcat (path, "/messages", NULL);
  g_autoptr (FixtureAnswer) own = NULL;
  g_autoptr (FixtureAnswer) other = NULL;

  json_object_unref (help_call (h, 201, h->vendor, "POST", messages, "{'text':'SECRET-ASIDE','type':'private'}"));
  json_object_unref (help_call (h, 201, h->vendor, "POST", messages, "{'text':'PLAIN-WORD'}"));
  own = fixture_ask (h->f, h->vendor, "GET", "changes?since=0&limit=1000", NULL, NULL);
  other = fixture_ask (h->f, h->distributor, "GET", "changes?since=0&limit=1000", NULL, NULL);
  g_assert_nonnull (strstr (own->text, "SECRET-ASIDE"));
  g_assert_null (strstr (other->text, "SECRET-ASIDE"));
  g_assert_nonnull (strstr (other->text, "PLAIN-WORD"));
}

/* --- closing and deleting --- */

static void
test_close (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autofree char *path = help_conversation (h, h->vendor, HELP_PROGRAM);
  g_autofree char *messages = g_strconcat (path, "/messages", NULL);
  g_autofree char *close = g_strconcat (path, "/close", NULL);
  g_autoptr (JsonObject) said = help_call (h, 201, h->vendor, "POST", messages, "{'text':'Hello'}");
  g_autofree char *one = g_strconcat (messages, "/", connect_json_get_string (said, "id"), NULL);
  g_autoptr (JsonObject) closed = NULL;

  help_refuse (h, 404, "no such", h->stranger, "POST", close, NULL);
  closed = help_call (h, 200, h->distributor, "POST", close, NULL);
  g_assert_cmpstr (connect_json_get_string (closed, "status"), ==, "closed");
  help_refuse (h, 400, "", h->vendor, "POST", close, NULL);
  help_refuse (h, 400, "closed", h->vendor, "POST", messages, "{'text':'x'}");
  help_refuse (h, 400, "closed", h->vendor, "PUT", one, "{'text':'x'}");
  /* nor are changes told in it */
  help_set (h, "contracts", HELP_PROGRAM, "status", "terminated");
  g_assert_cmpuint (help_count (h, h->vendor, messages), ==, 1);
}

static void
test_delete (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autofree char *path = help_conversation (h, h->vendor, HELP_PROGRAM);
  g_autofree char *messages = g_strconcat (path, "/messages", NULL);
  g_autofree char *again = NULL;

  json_object_unref (help_call (h, 201, h->vendor, "POST", messages, "{'text':'Hello'}"));
  help_refuse (h, 404, "no such", h->stranger, "DELETE", path, NULL);
  help_refuse (h, 400, "The other party", h->distributor, "DELETE", path, NULL);
  json_object_unref (help_call (h, 204, h->vendor, "DELETE", path, NULL));
  help_refuse (h, 404, "no such", h->distributor, "GET", path, NULL);
  help_refuse (h, 404, "no such", h->vendor, "GET", messages, NULL);
  g_assert_cmpuint (help_count (h, h->vendor, "conversations?instance_id=" HELP_PROGRAM), ==, 0);
  /* the next change begins another one */
  help_set (h, "contracts", HELP_PROGRAM, "status", "terminated");
  again = help_conversation (h, h->distributor, HELP_PROGRAM);
  g_assert_cmpstr (again, !=, path);
  json_object_unref (help_call (h, 204, h->distributor, "DELETE", again, NULL));
  help_refuse (h, 403, "platform", h->vendor, "POST", "conversations", "{'instance_id':'x','topic':'y'}");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("conversations/collections", TEST_STORE_BOTH, test_collections);
  test_store_add ("conversations/messages", TEST_STORE_BOTH, test_messages);
  test_store_add ("conversations/feed", TEST_STORE_BOTH, test_feed);
  test_store_add ("conversations/close", TEST_STORE_BOTH, test_close);
  test_store_add ("conversations/delete", TEST_STORE_BOTH, test_delete);
  return test_store_run ();
}
