/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The audit log: each change one entry, in the log of who is concerned, with no secret in it and not for
 * ever. */

#include "config.h"

#include <string.h>

#include "common/domain-fixture.h"
#include "resource/connectd-batch.h"

#define call(...) json_object_unref (desk_call (__VA_ARGS__))

/* The newest entry that matches. Returns: (transfer full) */
static JsonObject *
newest (Desk *d, const char *credential, const char *filter)
{
  g_autofree char *path = g_strdup_printf ("audit?%s&limit=1", filter);
  g_autoptr (JsonArray) list = fixture_expect_list (d->f, credential, path);

  if (json_array_get_length (list) == 0)
    g_error ("no entry: %s", filter);
  return json_object_ref (json_array_get_object_element (list, 0));
}

static void
assert_entry (
    Desk *d, const char *credential, const char *filter, const char *verb, const char *from, const char *to)
{
  g_autoptr (JsonObject) entry = newest (d, credential, filter);

  g_assert_cmpstr (connect_json_get_string (entry, "verb"), ==, verb);
  g_assert_cmpstr (connect_json_get_string (entry, "from"), ==, from);
  g_assert_cmpstr (connect_json_get_string (entry, "to"), ==, to);
}

static void
test_changes (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) hub =
      desk_call (d, 201, d->distributor, "POST", "hubs", "{'name':'Commerce','instance':{'id':'one'}}");
  const char *id = connect_json_get_string (hub, "id");
  g_autofree char *path = g_strdup_printf ("hubs/%s", id);
  g_autofree char *by_object = g_strdup_printf ("object.id=%s", id);
  g_autoptr (JsonObject) made = newest (d, d->distributor, by_object);
  g_autofree char *one = g_strdup_printf ("audit/%s", connect_json_get_string (made, "id"));
  g_autoptr (JsonObject) changed = NULL;
  g_autofree char *counted = g_strdup_printf ("audit?%s", by_object);

  g_assert_cmpstr (connect_json_get_string (made, "verb"), ==, "create");
  g_assert_cmpstr (connect_json_get_string (made, "collection"), ==, "hubs");
  g_assert_cmpstr (connect_json_get_string (made, "object.name"), ==, "Commerce");
  g_assert_cmpstr (connect_json_get_string (made, "account.id"), ==, d->distributor_id);
  g_assert_true (g_str_has_prefix (connect_json_get_string (made, "by.id"), "UR-"));
  g_assert_cmpstr (connect_json_get_string (made, "address"), ==, "127.0.0.1");
  g_assert_cmpstr (connect_json_get_string (made, "call"), ==, "POST hubs");
  call (d, 200, d->distributor, "GET", one, NULL);
  call (d, 405, d->distributor, "DELETE", one, NULL);
  call (d, 405, d->distributor, "PUT", one, "{'verb':'nothing'}");
  call (d, 405, d->distributor, "POST", "audit", "{}");
  call (d, 200, d->distributor, "PUT", path, "{'name':'Other','description':'New'}");
  changed = newest (d, d->distributor, by_object);
  g_assert_cmpstr (connect_json_get_string (changed, "verb"), ==, "update");
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (changed, "changed")), ==, 2);
  /* what was refused has not happened */
  desk_refuse (d, 400, "name", d->distributor, "PUT", path, "{'name':''}");
  g_assert_cmpuint (desk_count (d, d->distributor, counted), ==, 2);
  call (d, 204, d->distributor, "DELETE", path, NULL);
  assert_entry (d, d->distributor, by_object, "delete", NULL, NULL);
}

/* An act is told by its verb and its states, in the log of who did it; others have it not. */
static void
test_acts (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *program = NULL;
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", &program);
  g_autofree char *distribution = desk_child (d, program, "distribution", FALSE);
  g_autofree char *contract = desk_enroll (d, vendor, distribution);
  g_autofree char *sign = g_strdup_printf ("contracts/%s/sign", contract);
  g_autofree char *signing = g_strdup_printf ("object.id=%s&verb=sign", contract);
  g_autofree char *theirs = g_strdup_printf ("audit?object.id=%s&verb=sign", contract);
  g_autofree char *enrolled = g_strdup_printf ("object.id=%s", contract);

  call (d, 200, d->distributor, "POST", sign, NULL);
  assert_entry (d, d->distributor, signing, "sign", "pending", "active");
  g_assert_cmpuint (desk_count (d, vendor->credential, theirs), ==, 0);
  assert_entry (d, vendor->credential, enrolled, "create", NULL, "pending");
  g_assert_cmpuint (desk_count (d, vendor->credential, "audit?ne(account.id,-)&in(account.id,(PA-000-000))"),
                    ==, 0);
}

static void
test_signing_in (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  guint before = desk_count (d, d->distributor, "audit?verb=sign-in&limit=1000");
  g_autofree char *second = desk_sign_in (d, "dora@alpha.example", NULL);
  g_autoptr (JsonObject) entry = newest (d, d->distributor, "verb=sign-in");
  g_autoptr (JsonArray) all = NULL;

  g_assert_cmpuint (desk_count (d, d->distributor, "audit?verb=sign-in&limit=1000"), ==, before + 1);
  g_assert_cmpstr (connect_json_get_string (entry, "collection"), ==, "users");
  g_assert_cmpstr (connect_json_get_string (entry, "object.id"), ==,
                   connect_json_get_string (entry, "by.id"));
  call (d, 204, second, "DELETE", "auth/sessions/-", NULL);
  assert_entry (d, d->distributor, "verb=sign-out", "sign-out", NULL, NULL);
  /* being there changes neither the user nor his place */
  all = fixture_expect_list (d->f, d->distributor, "audit?verb=update&in(collection,(account-users,users))");
  g_assert_cmpuint (json_array_get_length (all), ==, 0);
}

static void
test_secrets (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) token =
      desk_call (d, 201, d->distributor, "POST", "auth/tokens",
                 "{'name':'Robot','extension':{'id':'EXT-000'},'permissions':[{'object':{'id':'MD-0003'}}]}");
  const char *id = connect_json_get_string (token, "id");
  g_autofree char *rotate = g_strdup_printf ("auth/tokens/%s/rotate", id);
  g_autofree char *permissions = g_strdup_printf ("auth/tokens/%s/permissions", id);
  g_autofree char *credential =
      g_strdup_printf ("ApiKey %s:%s", id, connect_json_get_string (token, "token"));
  g_autofree char *by_object = g_strdup_printf ("object.id=%s", id);
  g_autoptr (JsonObject) permitted = NULL;
  g_autoptr (JsonObject) rotated = NULL;
  g_autoptr (FixtureAnswer) all = NULL;

  assert_entry (d, d->distributor, by_object, "create", NULL, "active");
  call (d, 201, d->distributor, "POST", permissions, "{'object':{'id':'MD-0002'}}");
  permitted = newest (d, d->distributor, by_object);
  g_assert_cmpstr (connect_json_get_string (permitted, "call"), ==, "POST auth/tokens/{token}/permissions");
  g_assert_cmpstr (json_array_get_string_element (connect_json_get_array (permitted, "changed"), 0), ==,
                   "permissions");
  call (d, 403, credential, "GET", "audit", NULL);
  rotated = desk_call (d, 200, d->distributor, "POST", rotate, "{}");
  assert_entry (d, d->distributor, by_object, "rotate", "active", "active");
  all = fixture_ask (d->f, d->distributor, "GET", "audit?limit=1000", NULL, NULL);
  g_assert_null (strstr (all->text, connect_json_get_string (token, "token")));
  g_assert_null (strstr (all->text, connect_json_get_string (rotated, "token")));
  g_assert_null (strstr (all->text, "secret"));
}

static char *
make_many (guint n)
{
  GString *body = g_string_new ("[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (body, "%s{\"name\":\"M %u\",\"currency\":\"EUR\"}", i > 0 ? "," : "", i);
  return g_string_free_and_steal (g_string_append_c (body, ']'));
}

/* A handful is told one by one, a heap is one entry. */
static void
test_many (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *few = make_many (5);
  g_autofree char *many = make_many (60);
  g_autoptr (JsonObject) heap = NULL;
  guint status = 0;

  json_node_unref (fixture_call (d->f, d->distributor, "POST", "marketplaces", few, &status));
  g_assert_cmpuint (status, ==, 201);
  g_assert_cmpuint (desk_count (d, d->distributor, "audit?collection=marketplaces"), ==, 5);
  json_node_unref (fixture_call (d->f, d->distributor, "POST", "marketplaces", many, &status));
  g_assert_cmpuint (status, ==, 201);
  g_assert_cmpuint (desk_count (d, d->distributor, "audit?collection=marketplaces"), ==, 6);
  heap = newest (d, d->distributor, "collection=marketplaces");
  g_assert_cmpint (connect_json_get_int (heap, "count", 0), ==, 60);
  g_assert_null (connect_json_get (heap, "object"));
}

static gboolean
write_batch (ConnectdTx *tx, gpointer data, GError **error)
{
  g_autoptr (ConnectdBatch) batch = connectd_batch_new (data, connect_collection_find ("usage-records"));

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("UR-2026-05-0000-0000-0000-000%u", i);
      g_autoptr (JsonObject) doc = json_object_new ();

      connect_json_set_string (doc, "id", id);
      connectd_batch_add (batch, id, doc);
    }
  return connectd_tx_insert_batch (tx, batch, error);
}

/* What is written at once is told at once; what nobody has done is not told. */
static void
test_batch (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *self = desk_get (d, d->distributor, "auth/sessions/-", "user.id");
  const ConnectViewer viewer = { d->distributor_id, CONNECT_ROLE_DISTRIBUTOR, self };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) entry = NULL;

  connectd_engine_run (d->f->engine, &viewer, write_batch, d->f->engine, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (desk_count (d, d->distributor, "audit?collection=usage-records"), ==, 1);
  entry = newest (d, d->distributor, "collection=usage-records");
  g_assert_cmpint (connect_json_get_int (entry, "count", 0), ==, 3);
  g_assert_cmpstr (connect_json_get_string (entry, "by.id"), ==, self);
}

static void
test_time (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *old = g_strdup_printf (
      "{'id':'AUD-1000-0000-0000-0000-0000','at':'2001-09-09T01:46:40+00:00','account':{'id':'%s'},"
      "'collection':'hubs','verb':'create'}",
      d->distributor_id);

  fixture_insert (d->f, "audit", "AUD-1000-0000-0000-0000-0000", old);
  g_assert_cmpuint (desk_count (d, d->distributor, "audit?lt(at,2002-01-01T00:00:00)"), ==, 1);
  g_assert_cmpuint (
      desk_count (d, d->distributor, "audit?ge(at,2002-01-01T00:00:00)&lt(at,2003-01-01T00:00:00)"), ==, 0);
  fixture_run_jobs (d->f);
  g_assert_cmpuint (desk_count (d, d->distributor, "audit?lt(at,2002-01-01T00:00:00)"), ==, 0);
  g_assert_cmpuint (desk_count (d, d->distributor, "audit"), >, 0);
  call (d, 400, d->distributor, "GET", "changes/snapshot?collection=audit", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("audit/changes", TEST_STORE_BOTH, test_changes);
  test_store_add ("audit/acts", TEST_STORE_BOTH, test_acts);
  test_store_add ("audit/signing-in", TEST_STORE_BOTH, test_signing_in);
  test_store_add ("audit/secrets", TEST_STORE_BOTH, test_secrets);
  test_store_add ("audit/many", TEST_STORE_BOTH, test_many);
  test_store_add ("audit/batch", TEST_STORE_BOTH, test_batch);
  test_store_add ("audit/time", TEST_STORE_BOTH, test_time);
  return test_store_run ();
}
