/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* From where an account may be used, its settings, and what a user has of his own: contacts, sessions,
 * remembered settings. */

#include "config.h"

#include <string.h>

#include "common/domain-fixture.h"
#include "protocol/connect-error.h"
#include "resource/connectd-addresses.h"
#include "resource/connectd-callers.h"

#define call(...) json_object_unref (desk_call (__VA_ARGS__))

static void
test_addresses (void)
{
  static const struct
  {
    const char *rules;
    const char *peer;
    gboolean allowed;
  } cases[] = {
    { "{}", "10.0.0.1", TRUE },
    { "{\"allow\":[\"10.0.0.0/8\"]}", "10.1.2.3", TRUE },
    { "{\"allow\":[\"10.0.0.0/8\"]}", "11.1.2.3", FALSE },
    { "{\"allow\":[\"10.0.0.0/8\"]}", "::ffff:10.1.2.3", TRUE },
    { "{\"allow\":[\"10.0.0.0/8\"]}", "2001:db8::1", FALSE },
    { "{\"allow\":[\"2001:db8::/32\"]}", "2001:db8::1", TRUE },
    { "{\"allow\":[\"10.0.0.5-10.0.0.9\"]}", "10.0.0.9", TRUE },
    { "{\"allow\":[\"10.0.0.5-10.0.0.9\"]}", "10.0.0.10", FALSE },
    { "{\"deny\":[\"10.0.0.7\"]}", "10.0.0.7", FALSE },
    { "{\"deny\":[\"10.0.0.7\"]}", "10.0.0.8", TRUE },
    { "{\"deny\":[\"10.0.0.7\"],\"allow\":[\"10.0.0.0/8\"]}", "10.0.0.7", FALSE },
    { "{\"ips\":[{\"name\":\"x\",\"ip_range\":[\"10.0.0.5\",\"10.0.0.9\"]}]}", "10.0.0.7", TRUE },
    { "{\"ips\":[{\"name\":\"x\",\"ip_range\":[\"10.0.0.5\",\"10.0.0.9\"]}]}", "10.0.0.4", FALSE },
    { "{\"ips\":[{\"name\":\"x\",\"ip_range\":[\"10.0.0.5\",\"10.0.0.9\",\"10.0.0.12\"]}]}", "10.0.0.7",
      FALSE },
    { "{\"allow\":[\"127.0.0.1\"]}", "unix", TRUE },
    { "{\"allow\":[\"10.0.0.1\"]}", "unix", FALSE },
  };
  static const char *const bad[] = {
    "", "x", "10.0.0.300", "10.0.0.0/40", "10.0.0.9-10.0.0.5", "10.0.0.1-::1", "1-2-3", "-"
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) account = json_object_new ();

      g_test_message ("%s %s", cases[i].rules, cases[i].peer);
      connect_json_set_object (account, "access.account",
                               connect_json_parse_object (cases[i].rules, -1, 0, NULL));
      g_assert_cmpint (connectd_addresses_allow (account, "account", cases[i].peer), ==, cases[i].allowed);
      g_assert_true (connectd_addresses_allow (account, "integrations", cases[i].peer));
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (connectd_addresses_is_range (bad[i]));
}

static char *
add_rule (Desk *d, const char *list, const char *action, const char *value)
{
  g_autofree char *path = g_strdup_printf ("acl/%s/rules", list);
  g_autoptr (JsonObject) rule =
      desk_call (d, 201, d->distributor, "POST", path, "{'action':'%s','value':'%s','comment':'For tests'}",
                 action, value);

  g_assert_cmpstr (connect_json_get_string (rule, "action"), ==, action);
  return g_strdup_printf ("%s/%s", path, connect_json_get_string (rule, "id"));
}

static char *
add_token (Desk *d)
{
  g_autoptr (JsonObject) token =
      desk_call (d, 201, d->distributor, "POST", "auth/tokens", "{'name':'T','extension':{'id':'EXT-000'}}");

  return g_strdup_printf ("ApiKey %s:%s", connect_json_get_string (token, "id"),
                          connect_json_get_string (token, "token"));
}

/* Whoever changes the rules comes in afterwards, by whatever way he takes. */
static void
test_own_exclusion (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *own = NULL;
  g_autofree char *office = NULL;

  desk_refuse (d, 400, "value: This would keep yourself out", d->distributor, "POST", "acl/account/rules",
               "{'value':'10.0.0.0/8'}");
  desk_refuse (d, 400, "value: This would keep yourself out", d->distributor, "POST", "acl/MD-0001/rules",
               "{'action':'deny','value':'127.0.0.1'}");
  desk_refuse (d, 400, "acl.ips: This would keep yourself out", d->distributor, "PUT",
               "modules/account/settings", "{'acl':{'ips':[{'name':'x','ip_range':['10.0.0.1']}]},'x':1}");
  own = add_rule (d, "account", "allow", "127.0.0.0/8");
  office = add_rule (d, "account", "allow", "10.0.0.0/8");
  g_assert_cmpuint (desk_count (d, d->distributor, "acl/account/rules"), ==, 2);
  desk_refuse (d, 400, "keep yourself out", d->distributor, "PUT", own, "{'value':'127.0.0.99'}");
  desk_refuse (d, 400, "keep yourself out", d->distributor, "PUT", own, "{'action':'deny'}");
  desk_refuse (d, 400, "keep yourself out", d->distributor, "DELETE", own, NULL);
  call (d, 204, d->distributor, "DELETE", office, NULL);
  call (d, 204, d->distributor, "DELETE", own, NULL);
  g_assert_cmpuint (desk_count (d, d->distributor, "acl/account/rules"), ==, 0);
}

static void
test_enforced (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *token = add_token (d);
  g_autofree char *rule = add_rule (d, "integrations", "deny", "127.0.0.1");

  /* programs are kept out, people are not; a page for everybody is for this one too */
  desk_refuse (d, 403, "This account may not be used from your address", token, "GET", "accounts", NULL);
  desk_refuse (d, 403, "from your address", token, "POST", "marketplaces", "{'name':'M'}");
  desk_refuse (d, 403, "from your address", token, "GET", "changes?since=0", NULL);
  call (d, 200, token, "GET", "portal", NULL);
  call (d, 200, d->distributor, "GET", "portal", NULL);
  g_assert_cmpuint (desk_count (d, d->distributor, "acl/MD-0007/rules"), ==, 1);
  call (d, 200, d->distributor, "PUT", rule, "{'value':'10.0.0.0/8'}");
  g_assert_cmpuint (desk_count (d, token, "accounts"), ==, 1);
  call (d, 200, d->distributor, "PUT", "modules/integrations/settings",
        "{'acl':{'ips':[{'name':'DC','ip_range':['10.0.0.1','10.0.0.9']}]}}");
  desk_refuse (d, 403, "from your address", token, "GET", "accounts", NULL);
  call (d, 200, d->distributor, "PUT", "modules/MD-0007/settings", "{'acl':{'ips':[]}}");
  g_assert_cmpuint (desk_count (d, token, "accounts"), ==, 1);
}

typedef struct
{
  const char *authorization;
  const char *peer;
  gboolean admitted;
} Attempt;

static gboolean
attempt (ConnectdTx *tx, gpointer data, GError **error)
{
  Attempt *self = data;
  g_autoptr (ConnectdCaller) caller = NULL;
  g_autoptr (GError) local = NULL;
  ConnectdCredential credential;

  connectd_credential_init (&credential, self->authorization, NULL, self->peer);
  caller = connectd_callers_resolve (tx, &credential, &local);
  connectd_credential_clear (&credential);
  self->admitted = caller != NULL;
  if (caller == NULL)
    g_assert_error (local, CONNECT_ERROR, CONNECT_ERROR_FORBIDDEN);
  return TRUE;
}

/* Three times: what was remembered at the first must not say anything else. */
static void
assert_admitted (Desk *d, const char *authorization, const char *peer, gboolean admitted)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      Attempt it = { authorization, peer, FALSE };

      if (i < 2)
        connectd_engine_read (d->f->engine, NULL, attempt, &it, &error);
      else
        connectd_engine_run (d->f->engine, NULL, attempt, &it, &error);
      g_assert_no_error (error);
      g_assert_cmpint (it.admitted, ==, admitted);
    }
}

/* Whoever is known from one address is not let in from another, and a change of the rules is one for those
 * who are known. */
static void
test_remembered_callers (TestStore *t)
{
  static const char near[] = "192.0.2.7", far[] = "198.51.100.7";
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *token = add_token (d);
  g_autofree char *rule = NULL;

  assert_admitted (d, token, near, TRUE);
  assert_admitted (d, token, far, TRUE);
  rule = add_rule (d, "integrations", "allow", "192.0.2.0/24");
  assert_admitted (d, token, near, TRUE);
  assert_admitted (d, token, far, FALSE);
  assert_admitted (d, token, near, TRUE);
  call (d, 200, d->distributor, "PUT", rule, "{'value':'198.51.100.7'}");
  assert_admitted (d, token, near, FALSE);
  assert_admitted (d, token, far, TRUE);
  assert_admitted (d, token, near, FALSE);
  call (d, 200, d->distributor, "PUT", rule, "{'action':'deny'}");
  assert_admitted (d, token, far, FALSE);
  assert_admitted (d, token, near, TRUE);
  call (d, 204, d->distributor, "DELETE", rule, NULL);
  assert_admitted (d, token, far, TRUE);
  call (d, 200, d->distributor, "PUT", "modules/integrations/settings",
        "{'acl':{'ips':[{'name':'DC','ip_range':['192.0.2.1','192.0.2.9']}]}}");
  assert_admitted (d, token, far, FALSE);
  assert_admitted (d, token, near, TRUE);
}

static void
test_rules (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autofree char *rule = add_rule (d, "integrations", "allow", "10.0.0.0/8");
  g_autofree char *other_list = g_strdup_printf ("acl/account/rules/%s", strrchr (rule, '/') + 1);

  desk_refuse (d, 400, "value: ", d->distributor, "POST", "acl/account/rules", "{}");
  desk_refuse (d, 400, "value: Expected an address", d->distributor, "POST", "acl/account/rules",
               "{'value':'everywhere'}");
  desk_refuse (d, 400, "value: Expected a mail domain", d->distributor, "POST", "acl/domain/rules",
               "{'value':'10.0.0.0/8'}");
  desk_refuse (d, 400, "action: ", d->distributor, "POST", "acl/account/rules",
               "{'action':'maybe','value':'127.0.0.1'}");
  desk_refuse (d, 404, "list", d->distributor, "POST", "acl/nonsense/rules", "{'value':'127.0.0.1'}");
  call (d, 200, d->distributor, "GET", rule, NULL);
  call (d, 404, d->distributor, "GET", other_list, NULL);
  call (d, 404, vendor->credential, "GET", rule, NULL);
  call (d, 404, vendor->credential, "DELETE", rule, NULL);
  g_assert_cmpuint (desk_count (d, vendor->credential, "acl/integrations/rules"), ==, 0);
  desk_refuse (d, 400, "Name them", d->distributor, "DELETE", "acl/integrations/rules", NULL);
  call (d, 204, d->distributor, "DELETE", "acl/integrations/rules", "[{'id':'%s'}]", strrchr (rule, '/') + 1);
  g_assert_cmpuint (desk_count (d, d->distributor, "acl/integrations/rules"), ==, 0);
}

static void
invite (Desk *d, guint status, const char *email)
{
  g_autofree char *path = g_strdup_printf ("accounts/%s/users", d->distributor_id);
  g_autofree char *group = desk_administrators (d);
  g_autoptr (JsonObject) answer = desk_call (d, status, d->distributor, "POST", path,
                                             "{'email':'%s','groups':[{'id':'%s'}]}", email, group);

  g_assert_nonnull (answer);
}

static void
test_settings (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) settings =
      desk_call (d, 200, d->distributor, "GET", "modules/account/settings", NULL);
  g_autofree char *rule = NULL;

  g_assert_cmpstr (connect_json_get_string (settings, "mfa.policy"), ==, "optional");
  g_assert_true (
      JSON_NODE_HOLDS_NULL (json_object_get_member (connect_json_get_object (settings, "acl"), "domain")));
  desk_refuse (d, 400, "mfa.policy: ", d->distributor, "PUT", "modules/account/settings",
               "{'mfa':{'policy':'required'}}");
  desk_refuse (d, 400, "acl.domain: ", d->distributor, "PUT", "modules/account/settings",
               "{'acl':{'domain':'some'}}");
  desk_refuse (d, 400, "acl.ips: ", d->distributor, "PUT", "modules/account/settings", "{'acl':{'ips':7}}");
  desk_refuse (d, 400, "acl.ips.0: ", d->distributor, "PUT", "modules/account/settings",
               "{'acl':{'ips':[{'name':'x','ip_range':['y']}]}}");
  desk_refuse (d, 400, "no settings", d->distributor, "PUT", "modules/partners/settings", "{}");
  /* which addresses users may have */
  invite (d, 201, "a@beta.example");
  call (d, 200, d->distributor, "PUT", "modules/account/settings", "{'acl':{'domain':'allow'}}");
  rule = add_rule (d, "domain", "allow", "alpha.example");
  invite (d, 400, "b@beta.example");
  invite (d, 201, "b@alpha.example");
  call (d, 200, d->distributor, "PUT", "modules/account/settings", "{'acl':{'domain':'deny'}}");
  invite (d, 400, "c@Alpha.Example");
  invite (d, 201, "c@beta.example");
  {
    g_autofree char *self = desk_get (d, d->distributor, "auth/sessions/-", "user.id");
    g_autofree char *path = g_strdup_printf ("users/%s/accounts/%s", self, d->distributor_id);
    g_autofree char *policy = desk_get (d, d->distributor, path, "settings.acl.domain");

    g_assert_cmpstr (policy, ==, "deny");
  }
}

static void
test_contacts (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *self = desk_get (d, d->distributor, "auth/sessions/-", "user.id");
  g_autofree char *list = g_strdup_printf ("users/%s/contacts", self);
  g_autoptr (JsonObject) contact =
      desk_call (d, 201, d->distributor, "POST", list,
                 "{'type':'phone','value':{'country_code':'+44','phone_number':'23 8000 1234'}}");
  g_autofree char *path = g_strdup_printf ("%s/%s", list, connect_json_get_string (contact, "id"));
  g_autoptr (JsonObject) tagged = NULL;
  g_autofree char *status = NULL;

  g_assert_cmpstr (connect_json_get_string (contact, "status"), ==, "draft");
  g_assert_null (connect_json_get (contact, "user"));
  desk_refuse (d, 400, "type: ", d->distributor, "POST", list,
               "{'value':{'country_code':'1','phone_number':'2'}}");
  desk_refuse (d, 400, "value.phone_number: ", d->distributor, "POST", list,
               "{'type':'phone','value':{'country_code':'1'}}");
  desk_refuse (d, 400, "value.phone_number: ", d->distributor, "POST", list,
               "{'type':'phone','value':{'country_code':'1','phone_number':'call me'}}");
  desk_refuse (d, 400, "value.country_code: ", d->distributor, "POST", list,
               "{'type':'phone','value':{'country_code':'12345','phone_number':'1'}}");
  tagged = desk_call (d, 200, d->distributor, "PUT", path, "{'tags':[{'id':'work'}],'status':'verified'}");
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (tagged, "tags")), ==, 1);
  g_assert_cmpstr (connect_json_get_string (tagged, "status"), ==, "draft");
  call (d, 404, d->distributor, "GET", "users/UR-000-000-000/contacts", NULL);
  call (d, 204, d->distributor, "DELETE", path, NULL);
  call (d, 404, d->distributor, "DELETE", path, NULL);
  call (d, 404, d->distributor, "PUT", path, "{}");
  status = desk_get (d, d->distributor, path, "status");
  g_assert_cmpstr (status, ==, "deleted");
  g_assert_cmpuint (desk_count (d, d->distributor, list), ==, 0);
}

static void
test_sessions (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *self = desk_get (d, d->distributor, "auth/sessions/-", "user.id");
  g_autofree char *second = desk_sign_in (d, "dora@alpha.example", NULL);
  g_autofree char *list = g_strdup_printf ("users/%s/sessions", self);
  g_autoptr (JsonArray) sessions = fixture_expect_list (d->f, d->distributor, list);
  guint n_current = 0;

  g_assert_cmpuint (json_array_get_length (sessions), >=, 2);
  for (guint i = 0; i < json_array_get_length (sessions); i++)
    {
      JsonObject *session = json_array_get_object_element (sessions, i);
      gboolean current = connect_json_get_boolean (session, "current", FALSE);
      g_autofree char *path = g_strdup_printf ("%s/%s", list, connect_json_get_string (session, "id"));
      g_autofree char *end = g_strconcat (path, "/terminate", NULL);

      g_assert_cmpstr (connect_json_get_string (session, "location.ip"), ==, "127.0.0.1");
      call (d, 200, d->distributor, "GET", path, NULL);
      n_current += current ? 1 : 0;
      if (current)
        desk_refuse (d, 400, "sign out", d->distributor, "POST", end, NULL);
      else
        {
          g_autofree char *status = NULL;
          g_autoptr (JsonObject) gone = desk_call (d, 200, d->distributor, "POST", end, NULL);

          status = g_strdup (connect_json_get_string (gone, "status"));
          g_assert_cmpstr (status, ==, "terminated");
          call (d, 404, d->distributor, "POST", end, NULL);
        }
    }
  g_assert_cmpuint (n_current, ==, 1);
  call (d, 401, second, "GET", "accounts", NULL);
  call (d, 404, d->distributor, "GET", "users/UR-000-000-000/sessions", NULL);
}

static void
test_remembered (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *self = desk_get (d, d->distributor, "auth/sessions/-", "user.id");
  g_autofree char *path = g_strdup_printf ("users/%s/accounts/%s/settings/columns", self, d->distributor_id);
  g_autofree char *elsewhere = g_strdup_printf ("users/%s/accounts/PA-000-000/settings/columns", self);
  guint status = 0;
  g_autoptr (JsonNode) put = NULL;

  g_assert_cmpuint (desk_count (d, d->distributor, path), ==, 0);
  put = fixture_call (d->f, d->distributor, "PUT", path, "[{\"id\":\"a\"},{\"id\":\"b\"}]", &status);
  g_assert_cmpuint (status, ==, 200);
  g_assert_true (JSON_NODE_HOLDS_ARRAY (put));
  g_assert_cmpuint (desk_count (d, d->distributor, path), ==, 2);
  desk_refuse (d, 400, "Expected a list", d->distributor, "PUT", path, "{}");
  desk_refuse (d, 400, "[0]: ", d->distributor, "PUT", path, "[1]");
  call (d, 404, d->distributor, "PUT", elsewhere, "[]");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/access/addresses", test_addresses);
  test_store_add ("access/own-exclusion", TEST_STORE_BOTH, test_own_exclusion);
  test_store_add ("access/enforced", TEST_STORE_BOTH, test_enforced);
  test_store_add ("access/remembered-callers", TEST_STORE_BOTH, test_remembered_callers);
  test_store_add ("access/rules", TEST_STORE_BOTH, test_rules);
  test_store_add ("access/settings", TEST_STORE_BOTH, test_settings);
  test_store_add ("access/contacts", TEST_STORE_BOTH, test_contacts);
  test_store_add ("access/sessions", TEST_STORE_BOTH, test_sessions);
  test_store_add ("access/remembered", TEST_STORE_BOTH, test_remembered);
  return test_store_run ();
}
