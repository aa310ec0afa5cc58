/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Accounts, their users and groups, signing in, passwords and API tokens. */

#include "config.h"

#include "common/domain-fixture.h"

#include <string.h>

/* --- signing in --- */

static void
test_sessions (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) answer =
      desk_call (d, 201, NULL, "POST", "auth/sessions",
                 "{'email':'DORA@alpha.example','password':'" DESK_PASSWORD "','device':'Laptop'}");
  JsonObject *session = json_array_get_object_element (connect_json_get_array (answer, "sessions"), 0);
  g_autofree char *credential = g_strconcat ("Bearer ", connect_json_get_string (session, "token"), NULL);
  g_autoptr (JsonObject) current = fixture_expect (d->f, 200, credential, "GET", "auth/sessions/-", NULL);
  JsonArray *modules = connect_json_get_array (session, "modules");

  g_assert_cmpstr (connect_json_get_string (answer, "user.email"), ==, "dora@alpha.example");
  g_assert_cmpstr (connect_json_get_string (session, "account.id"), ==, d->distributor_id);
  g_assert_cmpstr (connect_json_get_string (session, "account.role"), ==, "distributor");
  g_assert_cmpstr (json_array_get_string_element (modules, 0), ==, "MD-0000");
  g_assert_nonnull (connect_json_get_string (session, "expires"));
  g_assert_null (connect_json_get (current, "token"));
  g_assert_cmpstr (connect_json_get_string (current, "device"), ==, "Laptop");
  g_assert_cmpstr (connect_json_get_string (current, "user.name"), ==, "Dora Distributor");
  json_object_unref (desk_call (d, 204, credential, "DELETE", "auth/sessions/-", NULL));
  desk_refuse (d, 401, "AUTH_001", credential, "GET", "auth/sessions/-", NULL);
  json_object_unref (fixture_expect (d->f, 200, d->distributor, "GET", "auth/sessions/-", NULL));
}

/* Whatever is wrong, the answer is the same. */
static void
test_refusals (TestStore *t)
{
  static const char *const bodies[] = {
    "{\"email\":\"dora@alpha.example\",\"password\":\"Wrong-password-1\"}",
    "{\"email\":\"nobody@alpha.example\",\"password\":\"Wrong-password-1\"}",
    "{\"email\":\"no address\",\"password\":\"Wrong-password-1\"}",
    "{\"email\":\"both ' and \\\" quotes\",\"password\":\"Wrong-password-1\"}",
  };
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (FixtureAnswer) sessions = fixture_ask (d->f, NULL, "POST", "auth/sessions", NULL, bodies[i]);
      g_autoptr (FixtureAnswer) login = fixture_ask (d->f, NULL, "POST", "auth/login", NULL, bodies[i]);

      g_assert_cmpuint (sessions->status, ==, 401);
      g_assert_cmpuint (login->status, ==, 401);
      g_assert_cmpstr (login->text, ==, sessions->text);
      if (first == NULL)
        first = g_strdup (sessions->text);
      g_assert_cmpstr (sessions->text, ==, first);
    }
  desk_refuse (d, 400, "password", NULL, "POST", "auth/sessions", "{'email':'dora@alpha.example'}");
  desk_refuse (d, 400, "email", NULL, "POST", "auth/sessions", "{'email':7,'password':'Wrong-password-1'}");
  desk_refuse (d, 400, "do not belong", NULL, "POST", "auth/sessions",
               "{'email':'dora@alpha.example','password':'" DESK_PASSWORD "','account':{'id':'PA-000-000'}}");
}

/* "cookie:SECRET" of an answer that signs in. */
static char *
take_cookie (FixtureAnswer *answer)
{
  g_auto (GStrv) parts = g_strsplit_set (fixture_answer_header (answer, "Set-Cookie"), "=;", 3);

  g_assert_nonnull (strstr (fixture_answer_header (answer, "Set-Cookie"), "HttpOnly"));
  return g_strconcat ("cookie:", parts[1], NULL);
}

static guint
post_with_origin (Desk *d, const char *credential, const char *path, const char *body)
{
  g_autofree char *origin = g_strdup_printf ("Origin: http://127.0.0.1:%u", d->f->port);
  const char *const headers[] = { origin, NULL };
  g_autoptr (FixtureAnswer) answer = fixture_ask (d->f, credential, "POST", path, headers, body);

  return answer->status;
}

static void
test_cookie (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = NULL;
  g_autoptr (Partner) one = desk_partner (d, "program", "vera@vendor.example", "Vendor One Inc.", &agreement);
  g_autofree char *other = desk_agreement (d, "program");
  g_autoptr (Partner) two = desk_invite (d, other, "Vendor Two Inc.");
  g_autofree char *cookie = NULL;
  g_autofree char *account = NULL;
  g_autofree char *switched = NULL;
  g_autofree char *body = NULL;
  g_autoptr (FixtureAnswer) login = NULL;

  desk_join (d, two, "vera@vendor.example", "Vendor Two Inc.");
  login = fixture_ask (d->f, NULL, "POST", "auth/login", NULL,
                       "{\"email\":\"vera@vendor.example\",\"password\":\"" DESK_PASSWORD "\"}");
  g_assert_cmpuint (login->status, ==, 201);
  {
    /* no other site signs anybody in */
    const char *const headers[] = { "Origin: http://evil.example", NULL };
    g_autoptr (FixtureAnswer) foreign =
        fixture_ask (d->f, NULL, "POST", "auth/login", headers,
                     "{\"email\":\"vera@vendor.example\",\"password\":\"" DESK_PASSWORD "\"}");

    g_assert_cmpuint (foreign->status, ==, 403);
    g_assert_null (fixture_answer_header (foreign, "Set-Cookie"));
  }
  {
    /* but a link may be followed from one */
    const char *const headers[] = { "Sec-Fetch-Site: cross-site", NULL };
    g_autoptr (FixtureAnswer) page =
        fixture_ask (d->f, NULL, "GET", "/contracts/activate?secret=x", headers, NULL);

    g_assert_cmpuint (page->status, ==, 404);
  }
  cookie = take_cookie (login);
  account = desk_get (d, cookie, "auth/context", "account.id");
  g_assert_true (strcmp (account, one->account) == 0 || strcmp (account, two->account) == 0);
  body = g_strdup_printf ("{\"account\":{\"id\":\"%s\"}}",
                          strcmp (account, one->account) == 0 ? two->account : one->account);
  g_assert_cmpuint (post_with_origin (d, cookie, "auth/context", body), ==, 201);
  switched = desk_get (d, cookie, "auth/context", "account.id");
  g_assert_cmpstr (switched, !=, account);
  g_assert_cmpuint (post_with_origin (d, cookie, "auth/context", "{\"account\":{\"id\":\"PA-000-000\"}}"), ==,
                    400);
  desk_refuse (d, 403, "bearer", one->credential, "POST", "auth/context", "{'account':{'id':'%s'}}",
               two->account);
  g_assert_cmpuint (post_with_origin (d, cookie, "auth/logout", NULL), ==, 200);
  desk_refuse (d, 401, "AUTH_001", cookie, "GET", "auth/context", NULL);
}

static void
test_check (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) known =
      desk_call (d, 200, NULL, "POST", "auth/user/check", "{'email':'dora@alpha.example'}");
  g_autoptr (JsonObject) unknown =
      desk_call (d, 200, NULL, "POST", "auth/user/check", "{'email':'nobody@alpha.example'}");
  g_autofree char *a = connect_json_object_to_string (known);
  g_autofree char *b = connect_json_object_to_string (unknown);

  g_assert_cmpstr (a, ==, b);
  desk_refuse (d, 400, "email", NULL, "POST", "auth/user/check", "{'email':'nobody'}");
}

static void
test_password (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *other = desk_sign_in (d, "dora@alpha.example", NULL);

  desk_refuse (d, 400, "old_password", d->distributor, "POST", "auth/password/change",
               "{'old_password':'Wrong-password-1','password':'Another-good-one-7'}");
  desk_refuse (d, 400, "password", d->distributor, "POST", "auth/password/change",
               "{'old_password':'" DESK_PASSWORD "','password':'short'}");
  json_object_unref (desk_call (d, 201, d->distributor, "POST", "auth/password/change",
                                "{'old_password':'" DESK_PASSWORD "','password':'Another-good-one-7'}"));
  desk_refuse (d, 401, "AUTH_001", other, "GET", "auth/context", NULL);
  json_object_unref (fixture_expect (d->f, 200, d->distributor, "GET", "auth/context", NULL));
  desk_refuse (d, 401, "AUTH_002", NULL, "POST", "auth/sessions",
               "{'email':'dora@alpha.example','password':'" DESK_PASSWORD "'}");
  json_object_unref (desk_call (d, 201, NULL, "POST", "auth/sessions",
                                "{'email':'dora@alpha.example','password':'Another-good-one-7'}"));
}

/* --- users and groups --- */

static void
test_invitation (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *users = g_strdup_printf ("accounts/%s/users", d->distributor_id);
  g_autofree char *group = desk_administrators (d);
  g_autoptr (JsonObject) invited =
      desk_call (d, 201, d->distributor, "POST", users,
                 "{'email':'Ned@alpha.example','name':'Ned','groups':[{'id':'%s'}]}", group);
  g_autofree char *one = g_strdup_printf ("%s/%s", users, connect_json_get_string (invited, "id"));
  g_autofree char *reinvite = g_strconcat (one, "/reinvite", NULL);
  g_autofree char *old_path =
      g_strconcat ("auth/password/set?code=", connect_json_get_string (invited, "code"), NULL);
  g_autofree char *hidden = NULL;
  g_autofree char *path = NULL;
  g_autofree char *status = NULL;
  g_autofree char *credential = NULL;
  g_autoptr (JsonObject) again = NULL;

  g_assert_cmpstr (connect_json_get_string (invited, "status"), ==, "invited");
  hidden = desk_get (d, d->distributor, one, "code");
  g_assert_null (hidden);
  again = desk_call (d, 200, d->distributor, "POST", reinvite, "{}");
  path = g_strconcat ("auth/password/set?code=", connect_json_get_string (again, "code"), NULL);
  desk_refuse (d, 400, "code", NULL, "POST", old_path, "{'password':'" DESK_PASSWORD "'}");
  desk_refuse (d, 400, "password", NULL, "POST", path, "{'password':'short'}");
  json_object_unref (desk_call (d, 201, NULL, "POST", path, "{'password':'" DESK_PASSWORD "'}"));
  desk_refuse (d, 400, "code", NULL, "POST", path, "{'password':'Some-other-word-1'}");
  status = desk_get (d, d->distributor, one, "status");
  g_assert_cmpstr (status, ==, "joined");
  credential = desk_sign_in (d, "ned@alpha.example", NULL);
  g_assert_cmpuint (desk_count (d, credential, "users"), ==, 2);
}

static void
test_users (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *users = g_strdup_printf ("accounts/%s/users", d->distributor_id);
  g_autofree char *group = desk_administrators (d);
  g_autofree char *own = desk_get (d, d->distributor, "auth/context", "user.id");
  g_autofree char *own_path = g_strdup_printf ("%s/%s", users, own);
  g_autoptr (Partner) p = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", NULL);
  g_autofree char *vera = desk_get (d, p->credential, "auth/context", "user.id");
  g_autofree char *vera_path = g_strdup_printf ("%s/%s", users, vera);
  g_autoptr (JsonObject) joined = NULL;
  g_autofree char *count = NULL;
  g_autofree char *group_path = g_strdup_printf ("accounts/%s/groups/%s", d->distributor_id, group);
  g_autofree char *session = NULL;

  desk_refuse (d, 400, "groups", d->distributor, "POST", users, "{'email':'x@y.example'}");
  desk_refuse (d, 400, "groups", d->distributor, "POST", users,
               "{'email':'x@y.example','groups':[{'id':'UG-000-000-000'}]}");
  desk_refuse (d, 400, "email", d->distributor, "POST", users, "{'email':'nothing','groups':[{'id':'%s'}]}",
               group);
  /* an id tells nothing about people elsewhere */
  desk_refuse (d, 400, "no such user", d->distributor, "POST", users, "{'id':'%s','groups':[{'id':'%s'}]}",
               vera, group);
  joined = desk_call (d, 201, d->distributor, "POST", users,
                      "{'email':'vera@vendor.example','groups':[{'id':'%s'}]}", group);
  g_assert_cmpstr (connect_json_get_string (joined, "status"), ==, "joined");
  desk_refuse (d, 400, "already", d->distributor, "POST", users,
               "{'email':'vera@vendor.example','groups':[{'id':'%s'}]}", group);
  count = desk_get (d, d->distributor, group_path, "stats.users");
  g_assert_cmpstr (count, ==, "2");
  session = desk_sign_in (d, "vera@vendor.example", d->distributor_id);
  json_object_unref (desk_call (d, 204, d->distributor, "DELETE", vera_path, NULL));
  desk_refuse (d, 401, "AUTH_001", session, "GET", "auth/context", NULL);
  json_object_unref (fixture_expect (d->f, 200, p->credential, "GET", "auth/context", NULL));
  /* the last administrator stays, by every door */
  desk_refuse (d, 400, "administrator", d->distributor, "DELETE", own_path, NULL);
  {
    g_autofree char *members = g_strconcat (group_path, "/users", NULL);
    g_autofree char *groups = g_strdup_printf ("accounts/%s/groups", d->distributor_id);
    g_autoptr (JsonObject) made =
        desk_call (d, 201, d->distributor, "POST", groups, "{'name':'Readers','description':'Read'}");

    desk_refuse (d, 400, "administrator", d->distributor, "PUT", own_path, "{'groups':[{'id':'%s'}]}",
                 connect_json_get_string (made, "id"));
    desk_refuse (d, 400, "administrator", d->distributor, "DELETE", members, "[{'id':'%s'}]", own);
    desk_refuse (d, 400, "stays", d->distributor, "DELETE", group_path, NULL);
    desk_refuse (d, 400, "already", d->distributor, "POST", groups,
                 "{'name':'readers','description':'Read'}");
  }
  desk_refuse (d, 404, "NFD", p->credential, "GET", own_path, NULL);
}

/* A group's modules decide what its members may open, at once. */
static void
test_groups (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *groups = g_strdup_printf ("accounts/%s/groups", d->distributor_id);
  g_autofree char *users = g_strdup_printf ("accounts/%s/users", d->distributor_id);
  g_autoptr (JsonObject) group =
      desk_call (d, 201, d->distributor, "POST", groups, "{'name':'Readers','description':'Read contracts'}");
  const char *id = connect_json_get_string (group, "id");
  g_autofree char *path = g_strdup_printf ("%s/%s", groups, id);
  g_autofree char *permissions = g_strconcat (path, "/permissions", NULL);
  g_autofree char *members = g_strconcat (path, "/users", NULL);
  g_autofree char *credential = NULL;
  g_autofree char *scope = NULL;
  g_autofree char *other_scope = NULL;
  g_autoptr (JsonObject) granted = NULL;
  g_autoptr (JsonObject) user = NULL;
  g_autofree char *set = NULL;

  user = desk_call (d, 201, d->distributor, "POST", users,
                    "{'email':'rea@alpha.example','name':'Rea','groups':[{'id':'%s'}]}", id);
  set = g_strconcat ("auth/password/set?code=", connect_json_get_string (user, "code"), NULL);
  json_object_unref (desk_call (d, 201, NULL, "POST", set, "{'password':'" DESK_PASSWORD "'}"));
  credential = desk_sign_in (d, "rea@alpha.example", NULL);
  desk_refuse (d, 403, "", credential, "GET", "contracts", NULL);
  scope = desk_get (d, credential, "changes/collections", "scope");
  granted = desk_call (d, 201, d->distributor, "POST", permissions, "{'object':{'id':'partners'}}");
  g_assert_cmpstr (connect_json_get_string (granted, "object.id"), ==, "MD-0002");
  g_assert_cmpuint (desk_count (d, d->distributor, permissions), ==, 1);
  g_assert_cmpuint (desk_count (d, credential, "contracts"), ==, 0);
  desk_refuse (d, 403, "", credential, "GET", users, NULL);
  other_scope = desk_get (d, credential, "changes/collections", "scope");
  g_assert_cmpstr (scope, !=, other_scope);
  desk_refuse (d, 400, "object.id", d->distributor, "POST", permissions, "{'object':{'id':'nothing'}}");
  desk_refuse (d, 400, "object.id", d->distributor, "POST", permissions, "{}");
  g_assert_cmpuint (desk_count (d, d->distributor, members), ==, 1);
  {
    g_autofree char *query =
        g_strdup_printf ("%s?id=%s", permissions, connect_json_get_string (granted, "id"));

    json_object_unref (desk_call (d, 204, d->distributor, "DELETE", query, NULL));
    desk_refuse (d, 400, "no such permission", d->distributor, "DELETE", query, NULL);
  }
  desk_refuse (d, 403, "", credential, "GET", "contracts", NULL);
  json_object_unref (desk_call (d, 200, d->distributor, "PUT", path, "{'name':'Lookers'}"));
  {
    g_autofree char *named = g_strdup_printf ("%s?eq(groups.name,Lookers)", users);

    g_assert_cmpuint (desk_count (d, d->distributor, named), ==, 1);
    json_object_unref (desk_call (d, 204, d->distributor, "DELETE", path, NULL));
    g_assert_cmpuint (desk_count (d, d->distributor, named), ==, 0);
  }
}

static void
test_group_members (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *groups = g_strdup_printf ("accounts/%s/groups", d->distributor_id);
  g_autofree char *own = desk_get (d, d->distributor, "auth/context", "user.id");
  g_autoptr (JsonObject) group =
      desk_call (d, 201, d->distributor, "POST", groups, "{'name':'Readers','description':'Read contracts'}");
  g_autofree char *path = g_strdup_printf ("%s/%s", groups, connect_json_get_string (group, "id"));
  g_autofree char *members = g_strconcat (path, "/users", NULL);
  g_autofree char *users = NULL;
  g_autofree char *after = NULL;

  json_object_unref (desk_call (d, 201, d->distributor, "POST", members, "{'id':'%s'}", own));
  json_object_unref (desk_call (d, 201, d->distributor, "POST", members, "{'id':'%s'}", own));
  users = desk_get (d, d->distributor, path, "stats.users");
  g_assert_cmpstr (users, ==, "1");
  desk_refuse (d, 400, "id", d->distributor, "POST", members, "{'id':'UR-000-000-000'}");
  desk_refuse (d, 400, "Name the users", d->distributor, "DELETE", members, NULL);
  {
    g_autofree char *one = g_strdup_printf ("accounts/%s/users/%s", d->distributor_id, own);
    g_autofree char *all = desk_administrators (d);
    g_autofree char *twice = NULL;

    /* named twice counts once */
    json_object_unref (desk_call (d, 200, d->distributor, "PUT", one,
                                  "{'groups':[{'id':'%s'},{'id':'%s'},{'id':'%s'}]}", all,
                                  connect_json_get_string (group, "id"), connect_json_get_string (group, "id")));
    twice = desk_get (d, d->distributor, path, "stats.users");
    g_assert_cmpstr (twice, ==, "1");
  }
  json_object_unref (desk_call (d, 204, d->distributor, "DELETE", members, "[{'id':'%s'}]", own));
  after = desk_get (d, d->distributor, path, "stats.users");
  g_assert_cmpstr (after, ==, "0");
}

static void
test_profile (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *own = desk_get (d, d->distributor, "auth/context", "user.id");
  g_autofree char *path = g_strconcat ("users/", own, NULL);
  g_autofree char *accounts = g_strconcat (path, "/accounts", NULL);
  g_autofree char *member = g_strdup_printf ("accounts/%s/users/%s", d->distributor_id, own);
  g_autofree char *name = NULL;
  g_autofree char *group = NULL;
  g_autoptr (JsonArray) list = NULL;
  g_autoptr (JsonObject) user = fixture_expect (d->f, 200, d->distributor, "GET", path, NULL);
  g_autoptr (JsonObject) changed = NULL;

  g_assert_null (connect_json_get (user, "password"));
  g_assert_null (connect_json_get (user, "login"));
  changed = desk_call (d, 200, d->distributor, "PUT", path,
                       "{'name':'Dora D.','timezone':'Europe/Berlin','email':'else@alpha.example'}");
  g_assert_cmpstr (connect_json_get_string (changed, "email"), ==, "dora@alpha.example");
  name = desk_get (d, d->distributor, member, "name");
  g_assert_cmpstr (name, ==, "Dora D.");
  desk_refuse (d, 400, "announcements", d->distributor, "PUT", path, "{'announcements':'yes'}");
  desk_refuse (d, 404, "NFD", d->distributor, "GET", "users/UR-000-000-000", NULL);
  list = fixture_expect_list (d->f, d->distributor, accounts);
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (list, 0), "id"), ==,
                   d->distributor_id);
  g_assert_cmpuint (
      json_array_get_length (connect_json_get_array (json_array_get_object_element (list, 0), "groups")), ==,
      1);
  g_assert_cmpuint (desk_count (d, d->distributor, "modules"), >=, 10);
  g_assert_cmpuint (desk_count (d, d->distributor, "modules?limit=2&offset=1"), ==, 2);
  {
    g_autoptr (FixtureAnswer) answer =
        fixture_ask (d->f, d->distributor, "GET", "modules?limit=1", NULL, NULL);

    g_assert_true (g_str_has_prefix (fixture_answer_header (answer, "Content-Range"), "items 0-0/"));
  }
  group = desk_get (d, d->distributor, "modules/partners", "id");
  g_assert_cmpstr (group, ==, "MD-0002");
}

static void
test_account (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) p = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", NULL);
  g_autofree char *path = g_strconcat ("accounts/", p->account, NULL);
  g_autofree char *partner_path = g_strconcat ("partners/", p->account, NULL);
  g_autofree char *contract_path = g_strconcat ("contracts/", p->contract, NULL);
  g_autofree char *role = NULL;
  g_autofree char *listed = NULL;
  g_autofree char *described = NULL;
  g_autofree char *gone = NULL;
  g_autofree char *copied = NULL;

  json_object_unref (
      desk_call (d, 200, p->credential, "PUT", path,
                 "{'name':'Vendor & Sons Inc.','description':'Better now','role':'distributor'}"));
  role = desk_get (d, p->credential, path, "role");
  g_assert_cmpstr (role, ==, "vendor");
  listed = desk_get (d, d->distributor, partner_path, "name");
  described = desk_get (d, d->distributor, partner_path, "description");
  copied = desk_get (d, d->distributor, contract_path, "partner.name");
  g_assert_cmpstr (listed, ==, "Vendor & Sons Inc.");
  g_assert_cmpstr (described, ==, "Better now");
  g_assert_cmpstr (copied, ==, "Vendor & Sons Inc.");
  /* what is taken away is gone from the directory too; only what is described is kept of a list's elements */
  json_object_unref (desk_call (d, 200, p->credential, "PUT", path,
                                "{'description':null,'countries':[{'id':'DE','name':'Germany','blob':'x'}]}"));
  gone = desk_get (d, d->distributor, partner_path, "description");
  g_assert_null (gone);
  {
    g_autoptr (JsonObject) partner = fixture_expect (d->f, 200, d->distributor, "GET", partner_path, NULL);
    g_autofree char *text = connect_json_object_to_string (partner);

    g_assert_nonnull (strstr (text, "\"countries\":[{\"id\":\"DE\",\"name\":\"Germany\"}]"));
  }
  desk_refuse (d, 404, "NFD", d->distributor, "PUT", path, "{'name':'Taken'}");
  desk_refuse (d, 400, "websites", p->credential, "PUT", path, "{'websites':[7]}");
  desk_refuse (d, 400, "code", p->credential, "POST", "accounts", "{'name':'Another'}");
  g_assert_cmpuint (desk_count (d, p->credential, "accounts"), ==, 1);
}

/* --- tokens --- */

static char *
make_credential (JsonObject *token, const char *member)
{
  return g_strdup_printf ("ApiKey %s:%s", connect_json_get_string (token, "id"),
                          connect_json_get_string (token, member));
}

static void
test_tokens (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) token = desk_call (d, 201, d->distributor, "POST", "auth/tokens",
                                            "{'name':'Robot','extension':{'id':'EXT-000'}}");
  g_autofree char *credential = make_credential (token, "token");
  g_autofree char *path = g_strdup_printf ("auth/tokens/%s", connect_json_get_string (token, "id"));
  g_autofree char *deactivate = g_strconcat (path, "/deactivate", NULL);
  g_autofree char *activate = g_strconcat (path, "/activate", NULL);
  g_autofree char *renew = g_strconcat (path, "/renew", NULL);
  g_autofree char *rotate = g_strconcat (path, "/rotate", NULL);
  g_autofree char *hidden = desk_get (d, d->distributor, path, "token");
  g_autofree char *status = NULL;
  g_autofree char *renewed_credential = NULL;
  g_autofree char *rotated_credential = NULL;
  g_autoptr (JsonObject) renewed = NULL;
  g_autoptr (JsonObject) rotated = NULL;

  g_assert_cmpstr (connect_json_get_string (token, "status"), ==, "active");
  g_assert_null (hidden);
  g_assert_cmpuint (desk_count (d, credential, "accounts"), ==, 1);
  json_object_unref (desk_call (d, 200, d->distributor, "POST", deactivate, "{}"));
  desk_refuse (d, 401, "AUTH_001", credential, "GET", "accounts", NULL);
  json_object_unref (desk_call (d, 200, d->distributor, "POST", activate, "{}"));
  renewed = desk_call (d, 200, d->distributor, "POST", renew, "{'expiration_date':'2100-01-01'}");
  g_assert_cmpstr (connect_json_get_string (renewed, "renewed_expiration_date"), ==, "2100-01-01T00:00:00+00:00");
  g_assert_null (connect_json_get (renewed, "expiration_date"));
  renewed_credential = make_credential (renewed, "renewed_token");
  g_assert_cmpuint (desk_count (d, credential, "accounts"), ==, 1);
  g_assert_cmpuint (desk_count (d, renewed_credential, "accounts"), ==, 1);
  rotated = desk_call (d, 200, d->distributor, "POST", rotate, "{}");
  rotated_credential = make_credential (rotated, "token");
  desk_refuse (d, 401, "AUTH_001", credential, "GET", "accounts", NULL);
  desk_refuse (d, 401, "AUTH_001", renewed_credential, "GET", "accounts", NULL);
  g_assert_cmpuint (desk_count (d, rotated_credential, "accounts"), ==, 1);
  desk_refuse (d, 400, "expiration_date", d->distributor, "POST", rotate, "{'expiration_date':'2001-01-01'}");
  json_object_unref (desk_call (d, 204, d->distributor, "DELETE", path, NULL));
  desk_refuse (d, 401, "AUTH_001", rotated_credential, "GET", "accounts", NULL);
  status = desk_get (d, d->distributor, path, "status");
  g_assert_cmpstr (status, ==, "deleted");
  desk_refuse (d, 400, "", d->distributor, "POST", activate, "{}");
  desk_refuse (d, 400, "extension", d->distributor, "POST", "auth/tokens",
               "{'name':'Robot','extension':{'id':'EXT-999'}}");
}

/* A token has at most what its maker has. */
static void
test_token_permissions (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) narrow = desk_call (
      d, 201, d->distributor, "POST", "auth/tokens",
      "{'name':'Narrow','extension':{'id':'EXT-000'},'permissions':[{'object':{'id':'integrations'}}]}");
  g_autofree char *credential = make_credential (narrow, "token");
  g_autofree char *permissions =
      g_strdup_printf ("auth/tokens/%s/permissions", connect_json_get_string (narrow, "id"));
  g_autoptr (JsonObject) child = NULL;
  JsonArray *given;

  /* a slip of the pen is not everything */
  desk_refuse (d, 400, "permissions", d->distributor, "POST", "auth/tokens",
               "{'name':'Slip','extension':{'id':'EXT-000'},'permissions':'integrations'}");
  desk_refuse (d, 403, "", credential, "GET", "contracts", NULL);
  desk_refuse (d, 403, "do not have", credential, "POST", permissions, "{'object':{'id':'partners'}}");
  desk_refuse (d, 403, "do not have", credential, "POST", "auth/tokens",
               "{'name':'Wider','extension':{'id':'EXT-000'},'permissions':[{'object':{'id':'MD-0000'}}]}");
  child =
      desk_call (d, 201, credential, "POST", "auth/tokens", "{'name':'Child','extension':{'id':'EXT-000'}}");
  given = connect_json_get_array (child, "permissions");
  g_assert_cmpuint (json_array_get_length (given), ==, 1);
  json_object_unref (desk_call (d, 201, d->distributor, "POST", permissions, "{'object':{'id':'partners'}}"));
  g_assert_cmpuint (desk_count (d, credential, "contracts"), ==, 0);
  g_assert_cmpuint (desk_count (d, d->distributor, permissions), ==, 2);
}

/* What ends by the clock: the job is run, and the clock is set by the rows. */
static void
test_clock (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *users = g_strdup_printf ("accounts/%s/users", d->distributor_id);
  g_autofree char *group = desk_administrators (d);
  g_autoptr (JsonObject) invited =
      desk_call (d, 201, d->distributor, "POST", users,
                 "{'email':'ned@alpha.example','name':'Ned','groups':[{'id':'%s'}]}", group);
  g_autofree char *key =
      g_strdup_printf ("%s/%s", d->distributor_id, connect_json_get_string (invited, "id"));
  g_autofree char *path =
      g_strdup_printf ("accounts/%s/users/%s", d->distributor_id, connect_json_get_string (invited, "id"));
  g_autofree char *set =
      g_strconcat ("auth/password/set?code=", connect_json_get_string (invited, "code"), NULL);
  g_autoptr (JsonObject) token = desk_call (d, 201, d->distributor, "POST", "auth/tokens",
                                            "{'name':'Robot','extension':{'id':'EXT-000'}}");
  const char *token_id = connect_json_get_string (token, "id");
  g_autofree char *token_path = g_strconcat ("auth/tokens/", token_id, NULL);
  g_autoptr (JsonObject) member = fixture_get (d->f, "account-users", key);
  g_autoptr (JsonObject) token_doc = fixture_get (d->f, "tokens", token_id);
  g_autofree char *member_text = NULL;
  g_autofree char *token_text = NULL;
  g_autofree char *status = NULL;
  g_autofree char *token_status = NULL;

  connect_json_set_string (member, "events.invited.at", "2020-01-01T00:00:00+00:00");
  connect_json_set_string (token_doc, "expiration_date", "2020-01-01T00:00:00+00:00");
  member_text = connect_json_object_to_string (member);
  token_text = connect_json_object_to_string (token_doc);
  fixture_update (d->f, "account-users", key, member_text);
  fixture_update (d->f, "tokens", token_id, token_text);
  fixture_run_jobs (d->f);
  status = desk_get (d, d->distributor, path, "status");
  token_status = desk_get (d, d->distributor, token_path, "status");
  g_assert_cmpstr (status, ==, "expired");
  g_assert_cmpstr (token_status, ==, "expired");
  /* it need not keep its place among the account's tokens */
  json_object_unref (desk_call (d, 204, d->distributor, "DELETE", token_path, NULL));
  desk_refuse (d, 400, "code", NULL, "POST", set, "{'password':'" DESK_PASSWORD "'}");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("accounts/sessions", TEST_STORE_BOTH, test_sessions);
  test_store_add ("accounts/refusals", TEST_STORE_BOTH, test_refusals);
  test_store_add ("accounts/cookie", TEST_STORE_BOTH, test_cookie);
  test_store_add ("accounts/check", TEST_STORE_BOTH, test_check);
  test_store_add ("accounts/password", TEST_STORE_BOTH, test_password);
  test_store_add ("accounts/invitation", TEST_STORE_BOTH, test_invitation);
  test_store_add ("accounts/users", TEST_STORE_BOTH, test_users);
  test_store_add ("accounts/groups", TEST_STORE_BOTH, test_groups);
  test_store_add ("accounts/group-members", TEST_STORE_BOTH, test_group_members);
  test_store_add ("accounts/profile", TEST_STORE_BOTH, test_profile);
  test_store_add ("accounts/account", TEST_STORE_BOTH, test_account);
  test_store_add ("accounts/tokens", TEST_STORE_BOTH, test_tokens);
  test_store_add ("accounts/token-permissions", TEST_STORE_BOTH, test_token_permissions);
  test_store_add ("accounts/clock", TEST_STORE_BOTH, test_clock);
  return test_store_run ();
}
