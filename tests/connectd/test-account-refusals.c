/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What is refused around accounts: groups, people, permissions, sessions, and how many of a thing an account
 * may have. */

#include "config.h"

#include <string.h>

#include "common/domain-fixture.h"
#include "common/refusals.h"

#define call(...) json_object_unref (desk_call (__VA_ARGS__))

/* A group of the caller's account by its name. */
static char *
find_group (Desk *d, const char *credential, const char *account, const char *name)
{
  g_autofree char *path = g_strdup_printf ("accounts/%s/groups?eq(name,%s)", account, name);
  g_autoptr (JsonArray) groups = fixture_expect_list (d->f, credential, path);

  g_assert_cmpuint (json_array_get_length (groups), ==, 1);
  return g_strdup (connect_json_get_string (json_array_get_object_element (groups, 0), "id"));
}

static char *
add_group (Desk *d, const char *name)
{
  g_autofree char *path = g_strdup_printf ("accounts/%s/groups", d->distributor_id);
  g_autoptr (JsonObject) group =
      desk_call (d, 201, d->distributor, "POST", path, "{'name':'%s','description':'Few'}", name);

  return g_strdup (connect_json_get_string (group, "id"));
}

static char *
add_token (Desk *d, const char *credential)
{
  g_autoptr (JsonObject) token =
      desk_call (d, 201, credential, "POST", "auth/tokens", "{'name':'Robot','extension':{'id':'EXT-000'}}");

  return g_strdup_printf ("ApiKey %s:%s", connect_json_get_string (token, "id"),
                          connect_json_get_string (token, "token"));
}

/* --- groups and people --- */

static const Refusal group_cases[] = {
  { 400, "POST", "accounts/{0}/groups", "{'name':'ADMINISTRATORS','description':'x'}",
    "name: There is a group with this name" },
  { 400, "PUT", "accounts/{0}/groups/{2}", "{'name':'administrators'}",
    "name: There is a group with this name" },
  { 400, "DELETE", "accounts/{0}/groups/{1}", NULL, "The group of the administrators stays" },
  { 400, "POST", "accounts/{0}/groups/{1}/permissions", "{'object':{'id':'MD-0001'}}",
    "have every permission, always" },
  { 400, "DELETE", "accounts/{0}/groups/{1}/permissions?id=MD-0000", NULL, "have every permission, always" },
  { 400, "POST", "accounts/{0}/groups/{2}/permissions", "{}", "object.id: " },
  { 400, "POST", "accounts/{0}/groups/{2}/permissions", "{'object':{'id':'MD-9999'}}",
    "object.id: There is no such module" },
  { 400, "POST", "accounts/{0}/groups/{2}/permissions", "{'object':{'id':7}}", "object.id: " },
  { 400, "DELETE", "accounts/{0}/groups/{2}/permissions", NULL, "Name the permissions" },
  { 400, "DELETE", "accounts/{0}/groups/{2}/permissions", "[]", "Name the permissions" },
  { 400, "DELETE", "accounts/{0}/groups/{2}/permissions?id=MD-0002", NULL,
    "id: There is no such permission here" },
  /* the first of them is there, and stays */
  { 400, "DELETE", "accounts/{0}/groups/{2}/permissions", "[{'object':{'id':'MD-0001'}},{'id':'PM-0'}]",
    "1.id: There is no such" },
  { 400, "DELETE", "accounts/{0}/groups/{2}/permissions", "[7]", "0.id: There is no such permission" },
  { 404, "GET", "accounts/{0}/groups/{3}/permissions", NULL, "group" },
  { 404, "POST", "accounts/{0}/groups/{3}/permissions", "{'object':{'id':'MD-0001'}}", "group" },
  { 404, "DELETE", "accounts/{5}/groups/{2}/permissions?id=MD-0001", NULL, "no such" },
  { 404, "POST", "accounts/{5}/groups/{2}/users", "{'id':'{4}'}", "no such" },
  { 400, "POST", "accounts/{0}/groups/{2}/users", "{}", "id: " },
  { 400, "POST", "accounts/{0}/groups/{2}/users", "{'id':'UR-000-000-000'}",
    "id: There is no such user in this account" },
  { 400, "DELETE", "accounts/{0}/groups/{2}/users", NULL, "Name the users" },
  { 400, "DELETE", "accounts/{0}/groups/{2}/users", "[{'name':'Dora'}]", "0.id: This field is required" },
  { 400, "DELETE", "accounts/{0}/groups/{2}/users", "[{'id':'{4}'},{'id':'UR-0'}]",
    "id: There is no such user in this account" },
  { 400, "DELETE", "accounts/{0}/groups/{1}/users?id={4}", NULL,
    "groups: An account keeps at least one administrator" },
};

static const Refusal people_cases[] = {
  { 400, "POST", "accounts/{0}/users", "{'email':'x@y.example'}", "groups: " },
  { 400, "POST", "accounts/{0}/users", "{'email':'x@y.example','groups':[]}", "groups: At least one group" },
  { 400, "POST", "accounts/{0}/users", "{'email':'x@y.example','groups':[7]}", "groups: [0]: " },
  { 400, "POST", "accounts/{0}/users", "{'email':'x@y.example','groups':[{'id':'{2}'},{'id':'{3}'}]}",
    "groups.1.id: There is no such" },
  { 400, "POST", "accounts/{0}/users", "{'groups':[{'id':'{2}'}]}", "email: " },
  { 400, "POST", "accounts/{0}/users", "{'email':'nobody','groups':[{'id':'{2}'}]}", "email: " },
  { 400, "POST", "accounts/{0}/users", "{'email':'dora@alpha.example','groups':[{'id':'{2}'}]}",
    "email: This person belongs" },
  { 400, "POST", "accounts/{0}/users", "{'id':'UR-000-000-000','groups':[{'id':'{2}'}]}",
    "id: There is no such user. Invite" },
  /* of another account: not known here */
  { 400, "POST", "accounts/{0}/users", "{'id':'{6}','groups':[{'id':'{2}'}]}",
    "id: There is no such user. Invite" },
  { 400, "POST", "accounts/{0}/users", "{'email':'x@y.example','groups':[{'id':'{2}'}],'tags':[{'id':7}]}",
    "tags[0].id: " },
  { 400, "PUT", "accounts/{0}/users/{4}", "{'tags':[{'id':'ok'},{'name':'x'}]}",
    "tags.1.id: A text of at most 32" },
  { 400, "PUT", "accounts/{0}/users/{4}", "{'tags':[{'id':'123456789012345678901234567890123'}]}",
    "tags.0.id: A text of at most 32" },
  { 400, "PUT", "accounts/{0}/users/{4}", "{'groups':[{'id':'{2}'}]}",
    "groups: An account keeps at least one administrator" },
  { 400, "PUT", "accounts/{0}/users/{4}", "{'groups':[]}", "groups: At least one group" },
  { 400, "DELETE", "accounts/{0}/users/{4}", NULL, "groups: An account keeps at least one administrator" },
  { 404, "POST", "accounts/{5}/users", "{'email':'x@y.example','groups':[{'id':'{2}'}]}", "no such" },
  { 404, "DELETE", "accounts/{5}/users/{6}", NULL, "no such" },
};

static void
test_groups (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autofree char *all = desk_administrators (d);
  g_autofree char *few = add_group (d, "Few");
  g_autofree char *theirs = find_group (d, vendor->credential, vendor->account, "Administrators");
  g_autofree char *dora = desk_get (d, d->distributor, "auth/context", "user.id");
  g_autofree char *vera = desk_get (d, vendor->credential, "auth/context", "user.id");
  g_autofree char *members = g_strdup_printf ("accounts/%s/groups/%s/users", d->distributor_id, few);
  g_autofree char *permissions =
      g_strdup_printf ("accounts/%s/groups/%s/permissions", d->distributor_id, few);
  g_autofree char *people = g_strdup_printf ("accounts/%s/users", d->distributor_id);
  const char *const *watchers = WORDS (d->distributor, vendor->credential);
  const char *const *words = WORDS (d->distributor_id, all, few, theirs, dora, vendor->account, vera);

  call (d, 201, d->distributor, "POST", permissions, "{'object':{'id':'MD-0001'}}");
  call (d, 201, d->distributor, "POST", members, "{'id':'%s'}", dora);
  refusals_check (d->f, d->distributor, watchers, words, group_cases, G_N_ELEMENTS (group_cases));
  refusals_check (d->f, d->distributor, watchers, words, people_cases, G_N_ELEMENTS (people_cases));
  g_assert_cmpuint (desk_count (d, d->distributor, members), ==, 1);
  g_assert_cmpuint (desk_count (d, d->distributor, permissions), ==, 1);
  g_assert_cmpuint (desk_count (d, d->distributor, people), ==, 1);
  /* what was refused for others is possible by itself */
  call (d, 204, d->distributor, "DELETE", permissions, "[{'object':{'id':'MD-0001'}}]");
  call (d, 204, d->distributor, "DELETE", members, "[{'id':'%s'}]", dora);
  g_assert_cmpuint (desk_count (d, d->distributor, members), ==, 0);
  g_assert_cmpuint (desk_count (d, d->distributor, permissions), ==, 0);
}

/* --- what only a person, or only a session, can do --- */

static const Refusal token_cases[] = {
  { 403, "POST", "auth/password/change", "{'old_password':'x','password':'Another-one-4-tests'}",
    "An API token has no password" },
  { 404, "GET", "auth/sessions/-", NULL, "not signed in by a session" },
  { 404, "DELETE", "auth/sessions/-", NULL, "not signed in by a session" },
  { 404, "POST", "auth/context", "{'account':{'id':'{0}'}}", "not signed in by a session" },
  { 400, "POST", "partners",
    "{'role':'vendor','name':'N','immediate':true,'activation':{'message':'Hi'},'agreement':{'id':'{1}'}}",
    "representative.email: An API token must name a person" },
  { 400, "POST", "partners",
    "{'role':'vendor','name':'N','immediate':true,'activation':{'message':'Hi'},'agreement':{'id':'{1}'},"
    "'representative':{'email':'new@person.example'}}",
    "representative.email: This person is no user yet" },
  { 400, "POST", "partners",
    "{'role':'reseller','name':'N','activation':{'message':'Hi'},'agreement':{'id':'{1}'}}",
    "agreement.id: A reseller takes a service agreement" },
  { 400, "POST", "partners", "{'role':'vendor','name':'N','immediate':1,'agreement':{'id':'{1}'}}",
    "immediate: This must be true" },
  { 404, "POST", "partners", "{'role':'vendor','name':'N','agreement':{'id':'AGP-000-000-000'}}", "no such" },
  { 400, "POST", "accounts?code={2}", "{'name':'N'}", "users: Name a user of your account" },
  { 400, "POST", "accounts?code={2}", "{'name':'N','users':[{'id':'UR-000-000-000'}]}",
    "users: Name a user of your account" },
  { 400, "POST", "accounts?code={2}", "{'name':'N','users':['{3}']}", "users: Name a user of your account" },
  { 400, "POST", "accounts?code={2}", "{'name':'N','contract_id':'CRP-0','users':[{'id':'{3}'}]}",
    "contract_id: The code belongs to another contract" },
  { 400, "POST", "accounts?code={2}", "{'name':'N','id':'VA-000-000','users':[{'id':'{3}'}]}",
    "id: This is not the account" },
  { 400, "POST", "accounts", "{'name':'N','users':[{'id':'{3}'}]}", "code: This field is required" },
  { 404, "POST", "accounts?code=nonsense", "{'name':'N','users':[{'id':'{3}'}]}", "not valid" },
};

static void
test_tokens (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = NULL;
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", &agreement);
  g_autoptr (Partner) invited = desk_invite (d, agreement, "Invited");
  g_autofree char *token = add_token (d, d->distributor);
  g_autofree char *dora = desk_get (d, d->distributor, "auth/context", "user.id");
  g_autofree char *contract = g_strdup_printf ("contracts/%s", invited->contract);
  g_autofree char *status = NULL;

  refusals_check (d->f, token, WORDS (d->distributor, vendor->credential),
                  WORDS (d->distributor_id, agreement, invited->code, dora), token_cases,
                  G_N_ELEMENTS (token_cases));
  status = desk_get (d, d->distributor, contract, "status");
  g_assert_cmpstr (status, ==, "pending");
}

/* More than is taken is refused; nothing is dropped in silence. */
static void
test_too_many (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) user = desk_call (d, 200, d->distributor, "GET", "auth/context", NULL);
  g_autofree char *member = g_strdup_printf ("accounts/%s/users/%s", d->distributor_id, connect_json_get_string (user, "user.id"));
  const struct
  {
    guint n;
    const char *method, *path, *format, *element;
    const char *expected;
  } cases[] = {
    { 101, "POST", "auth/tokens", "{'name':'Robot','extension':{'id':'EXT-000'},'permissions':[%s]}", "{'object':{'id':'MD-0001'}}",
      "permissions: Ensure there are no more than 100" },
    { 33, "PUT", member, "{'tags':[%s]}", "{'id':'tag'}", "tags: Ensure there are no more than 32" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) elements = g_string_new (cases[i].element);
      g_autoptr (GString) body = g_string_new (cases[i].format);

      for (guint n = 1; n < cases[i].n; n++)
        g_string_append_printf (elements, ",%s", cases[i].element);
      g_string_replace (body, "%s", elements->str, 1);
      desk_refuse (d, 400, cases[i].expected, d->distributor, cases[i].method, cases[i].path, "%s", body->str);
    }
}

static char *
find_own_session (Desk *d, const char *credential, const char *user)
{
  g_autofree char *path = g_strdup_printf ("users/%s/sessions", user);
  g_autoptr (JsonArray) sessions = fixture_expect_list (d->f, credential, path);

  for (guint i = 0; i < json_array_get_length (sessions); i++)
    if (connect_json_get_boolean (json_array_get_object_element (sessions, i), "current", FALSE))
      return g_strdup (connect_json_get_string (json_array_get_object_element (sessions, i), "id"));
  g_error ("%s has no current session", user);
}

static const Refusal session_cases[] = {
  { 400, "POST", "users/{0}/sessions/{1}/terminate", NULL, "sign out instead" },
  { 404, "POST", "users/{0}/sessions/USN-0000-0000-0000-0000/terminate", NULL, "no such session" },
  { 404, "GET", "users/{0}/sessions/USN-0000-0000-0000-0000", NULL, "no such session" },
  { 404, "POST", "users/{2}/sessions/{3}/terminate", NULL, "no such" },
  { 404, "GET", "users/{2}/sessions", NULL, "no such" },
  { 403, "POST", "auth/context", "{'account':{'id':'{4}'}}", "A bearer session belongs to one account" },
  { 400, "POST", "auth/context", "{}", "account.id: " },
  { 400, "POST", "auth/password/change",
    "{'old_password':'Wrong-one-4-tests','password':'Another-one-4-tests'}",
    "old_password: This is not your password" },
  { 400, "POST", "auth/password/change", "{'old_password':'Long-enough-4-tests','password':'short'}",
    "password: " },
  { 400, "POST", "auth/password/change", "{'password':'Another-one-4-tests'}", "old_password: " },
  { 400, "POST", "auth/password/change", "{'old_password':'Long-enough-4-tests'}", "password: " },
};

static void
test_sessions (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autofree char *second = desk_sign_in (d, "dora@alpha.example", NULL);
  g_autofree char *dora = desk_get (d, d->distributor, "auth/context", "user.id");
  g_autofree char *vera = desk_get (d, vendor->credential, "auth/context", "user.id");
  g_autofree char *own = find_own_session (d, d->distributor, dora);
  g_autofree char *theirs = find_own_session (d, vendor->credential, vera);
  g_autofree char *other = find_own_session (d, second, dora);
  g_autofree char *end = g_strdup_printf ("users/%s/sessions/%s/terminate", dora, other);
  g_autoptr (JsonObject) ended = NULL;

  refusals_check (d->f, d->distributor, WORDS (d->distributor, second, vendor->credential),
                  WORDS (dora, own, vera, theirs, vendor->account), session_cases,
                  G_N_ELEMENTS (session_cases));
  /* the old password is still the one, and another session can be ended */
  g_free (desk_sign_in (d, "dora@alpha.example", NULL));
  ended = desk_call (d, 200, d->distributor, "POST", end, NULL);
  g_assert_cmpstr (connect_json_get_string (ended, "status"), ==, "terminated");
  call (d, 401, second, "GET", "auth/context", NULL);
  call (d, 404, d->distributor, "POST", end, NULL);
  call (d, 200, vendor->credential, "GET", "auth/context", NULL);
}

/* --- agreements --- */

static const Refusal agreement_cases[] = {
  { 400, "DELETE", "agreements/{0}", NULL, "There are agreements below this one" },
  { 404, "GET", "agreements/{1}/versions/1/document", NULL, "This version has no document" },
  { 404, "GET", "agreements/{1}/document", NULL, "This version has no document" },
  { 400, "POST", "agreements/{2}/contracts",
    "{'kind':'production','activation':{'message':'Hi'},'partner':{'name':'N'}}",
    "agreement: It has no active version" },
  { 400, "DELETE", "agreements/{3}", NULL, "Contracts were made from this agreement" },
  { 400, "DELETE", "agreements/{3}/versions/1", NULL,
    "A version that is active, or that a contract uses, stays" },
  { 404, "GET", "agreements/{3}/versions/9/document", NULL, "no such" },
  { 405, "POST", "contracts", "{'kind':'production'}", "POST agreements" },
};

static void
test_agreements (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *used = NULL;
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", &used);
  g_autofree char *above = desk_agreement (d, "program");
  g_autofree char *below = desk_child (d, above, "distribution", FALSE);
  g_autoptr (JsonObject) draft =
      desk_call (d, 201, d->distributor, "POST", "agreements",
                 "{'type':'program','title':'D','description':'D','document_type':'none','active':false}");
  g_autofree char *path = g_strdup_printf ("agreements/%s", above);
  g_autofree char *child = g_strdup_printf ("agreements/%s", below);

  refusals_check (d->f, d->distributor, WORDS (d->distributor, vendor->credential),
                  WORDS (above, below, connect_json_get_string (draft, "id"), used), agreement_cases,
                  G_N_ELEMENTS (agreement_cases));
  /* from below up they go */
  call (d, 204, d->distributor, "DELETE", child, NULL);
  call (d, 204, d->distributor, "DELETE", path, NULL);
}

/* --- how many --- */

typedef struct
{
  const char *collection;
  const char *key;
  const char *row; /* with the account at {0} */
  guint n;         /* how many there may be */
  const char *list;
  const char *body;
  const char *part;
  const char *other; /* what may still be changed then */
} Limit;

static const Limit limits[] = {
  { "links", "LNK-9{n}",
    "{'id':'LNK-9{n}','name':'L','scope':'account','url':'https://"
    "x.example','status':'enabled','shared':true,"
    "'method':'get','owner':{'id':'{0}'}}",
    50, "links", "{'name':'One more','scope':'account','url':'https://x.example'}",
    "name: An account has at most 50 links", "{'name':'Renamed'}" },
  { "extensions", "EXT-9{n}",
    "{'id':'EXT-9{n}','name':'E','portal':'any','status':'draft','owner':{'id':'{0}'},"
    "'constraints':{'account':{'tokens':1}},'websites':[],'categories':[],'industries':[]}",
    100, "extensions", "{'name':'One more','description':'x'}", "name: An account has at most 100 extensions",
    "{'name':'Renamed'}" },
  { "acl-rules", "ACL-9{n}",
    "{'id':'ACL-9{n}','acl':'integrations','action':'deny','value':'10.0.0.1','owner':{'id':'{0}'}}", 100,
    "acl/integrations/rules", "{'value':'127.0.0.1','action':'allow'}", "value: A list has at most 100 rules",
    "{'value':'10.0.0.2'}" },
};

static void
check_limit (Desk *d, const char *vendor, const Limit *limit)
{
  g_autofree char *row = g_strdup (limit->row);
  g_autoptr (GString) owned = g_string_new (row);
  g_autofree char *first = g_strdup (limit->key);
  g_autoptr (GString) one = g_string_new (limit->list);
  const Refusal more = { 400, "POST", limit->list, limit->body, limit->part };

  g_string_replace (owned, "{0}", d->distributor_id, 0);
  fixture_insert_many (d->f, limit->collection, limit->n, limit->key, owned->str);
  g_string_append_c (one, '/');
  g_string_append (one, limit->key);
  g_string_replace (one, "{n}", "00000", 0);
  refusals_check (d->f, d->distributor, WORDS (d->distributor, vendor), NULL, &more, 1);
  /* what is there can be changed all the same */
  call (d, 200, d->distributor, "PUT", one->str, "%s", limit->other);
  call (d, 204, d->distributor, "DELETE", one->str, NULL);
  call (d, 201, d->distributor, "POST", limit->list, "%s", limit->body);
  refusals_check (d->f, d->distributor, WORDS (d->distributor, vendor), NULL, &more, 1);
  /* and others have room of their own */
  call (d, 201, vendor, "POST", limit->list, "%s", limit->body);
}

static void
test_limits (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_test_message ("%s", limits[i].collection);
      check_limit (d, vendor->credential, &limits[i]);
    }
}

/* Tokens: as many as the extension says, and it goes only without them. */
static void
test_extension (TestStore *t)
{
  static const Refusal cases[] = {
    { 400, "POST", "auth/tokens", "{'name':'Second','extension':{'id':'{0}'}}",
      "extension: An account has at most 1 tokens" },
    { 400, "DELETE", "extensions/{0}", NULL, "There are tokens for this extension" },
    { 400, "PUT", "extensions/{0}", "{'constraints':{'account':{'tokens':33}}}",
      "constraints.account.tokens: Expected a number" },
    { 400, "PUT", "extensions/{0}", "{'constraints':{'account':{'tokens':-1}}}",
      "constraints.account.tokens: " },
    { 400, "PUT", "extensions/{0}", "{'websites':['https://ok.example','ftp://x.example']}",
      "websites: Element 1 is no http" },
    { 400, "PUT", "extensions/{0}", "{'websites':[7]}", "websites: Element 0 is no http" },
    { 400, "PUT", "extensions/{0}", "{'categories':[{'id':'nonsense'}]}",
      "categories: Element 0 names nothing" },
    { 400, "PUT", "extensions/{0}", "{'industries':[{'name':'x'}]}", "industries: Element 0 names nothing" },
    { 400, "POST", "auth/tokens", "{'name':'T','extension':{'id':'EXT-000'},'permissions':[7]}",
      "permissions.0: An object" },
    { 400, "POST", "auth/tokens",
      "{'name':'T','extension':{'id':'EXT-000'},'expiration_date':'2020-01-01T00:00:00Z'}",
      "expiration_date: This must be in the future" },
    /* for ever, but no moment that could be written */
    { 400, "POST", "auth/tokens",
      "{'name':'T','extension':{'id':'EXT-000'},'expiration_date':'9999-12-31T23:59:59-02:00'}",
      "expiration_date: " },
  };
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autoptr (JsonObject) extension =
      desk_call (d, 201, d->distributor, "POST", "extensions",
                 "{'name':'Ours','description':'x','constraints':{'account':{'tokens':1}}}");
  const char *id = connect_json_get_string (extension, "id");
  g_autoptr (JsonObject) token = desk_call (d, 201, d->distributor, "POST", "auth/tokens",
                                            "{'name':'First','extension':{'id':'%s'}}", id);
  g_autofree char *path = g_strdup_printf ("auth/tokens/%s", connect_json_get_string (token, "id"));
  g_autofree char *own = g_strdup_printf ("extensions/%s", id);

  refusals_check (d->f, d->distributor, WORDS (d->distributor, vendor->credential), WORDS (id), cases,
                  G_N_ELEMENTS (cases));
  call (d, 204, d->distributor, "DELETE", path, NULL);
  call (d, 204, d->distributor, "DELETE", own, NULL);
  call (d, 404, d->distributor, "GET", own, NULL);
}

static void
test_settings (TestStore *t)
{
  static const Refusal cases[] = {
    { 400, "PUT", "users/{0}/accounts/{1}/settings/more", "[]", "At most 100 settings" },
    { 400, "PUT", "users/{0}/accounts/{1}/settings/s-00000", "{}", "Expected a list" },
    { 400, "PUT", "users/{0}/accounts/{1}/settings/s-00000", "[{},7]", "[1]: Expected an object" },
    { 404, "PUT", "users/{0}/accounts/{1}/settings/a%20b", "[]", "no such setting" },
    { 404, "GET", "users/{0}/accounts/{2}/settings/s-00000", NULL, "no such account" },
    { 404, "PUT", "users/{3}/accounts/{2}/settings/s-00000", "[]", "no such" },
    { 400, "PUT", "modules/MD-0002/settings", "{'acl':{'ips':[]}}", "This module has no settings" },
    { 400, "PUT", "modules/account/settings", "{'mfa':{'policy':'required'}}", "mfa.policy: " },
    { 400, "PUT", "modules/account/settings", "{'acl':{'ips':[{'name':'','ip_range':['127.0.0.1']}]}}",
      "acl.ips.0: Expected a name" },
    { 400, "PUT", "modules/account/settings", "{'acl':{'ips':[{'name':'x','ip_range':[]}]}}",
      "acl.ips.0: Expected a name" },
    { 400, "PUT", "modules/account/settings", "{'acl':{'ips':[7]}}", "acl.ips.0: Expected a name" },
  };
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autofree char *dora = desk_get (d, d->distributor, "auth/context", "user.id");
  g_autofree char *vera = desk_get (d, vendor->credential, "auth/context", "user.id");
  g_autofree char *key = g_strdup_printf ("%s/%s/s-{n}", dora, d->distributor_id);
  g_autofree char *row = g_strdup_printf (
      "{'id':'%s','user':{'id':'%s'},'account':{'id':'%s'},'place':'%s/%s','values':[{'n':1}]}", key, dora,
      d->distributor_id, dora, d->distributor_id);
  g_autofree char *first = g_strdup_printf ("users/%s/accounts/%s/settings/s-00000", dora, d->distributor_id);

  fixture_insert_many (d->f, "user-settings", 100, key, row);
  refusals_check (d->f, d->distributor, WORDS (d->distributor, vendor->credential),
                  WORDS (dora, d->distributor_id, vendor->account, vera), cases, G_N_ELEMENTS (cases));
  g_assert_cmpuint (desk_count (d, d->distributor, first), ==, 1);
  /* one that is there already takes no more room */
  {
    g_autoptr (FixtureAnswer) answer =
        fixture_ask (d->f, d->distributor, "PUT", first, NULL, "[{\"n\":1},{\"n\":2}]");

    g_assert_cmpuint (answer->status, ==, 200);
  }
  g_assert_cmpuint (desk_count (d, d->distributor, first), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("account-refusals/groups", TEST_STORE_BOTH, test_groups);
  test_store_add ("account-refusals/too-many", TEST_STORE_BOTH, test_too_many);
  test_store_add ("account-refusals/tokens", TEST_STORE_BOTH, test_tokens);
  test_store_add ("account-refusals/sessions", TEST_STORE_BOTH, test_sessions);
  test_store_add ("account-refusals/agreements", TEST_STORE_BOTH, test_agreements);
  test_store_add ("account-refusals/limits", TEST_STORE_BOTH, test_limits);
  test_store_add ("account-refusals/extension", TEST_STORE_BOTH, test_extension);
  test_store_add ("account-refusals/settings", TEST_STORE_BOTH, test_settings);
  return test_store_run ();
}
