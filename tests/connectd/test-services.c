/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What stands beside the collections: catalogues, settings, sessions that are bounded; and rights that depend on a module or on
 * the part that somebody plays. */

#include "config.h"

#include "common/domain-fixture.h"

#include <string.h>

#include "model/connect-modules.h"

static void
test_catalogues (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonArray) industries = fixture_expect_list (d->f, d->distributor, "industries");
  g_autofree char *first = g_strconcat ("industries/", connect_json_get_string (json_array_get_object_element (industries, 0), "id"), NULL);
  g_autofree char *industry = desk_get (d, d->distributor, first, "name");
  g_autoptr (JsonArray) page = fixture_expect_list (d->f, d->distributor, "industries?limit=5&offset=10");

  g_assert_cmpuint (json_array_get_length (page), ==, 5);
  g_assert_nonnull (industry);
  desk_refuse (d, 404, "industry", d->distributor, "GET", "industries/IN-0", "{}");
  desk_refuse (d, 401, "", NULL, "GET", "industries", "{}");
}

static void
test_settings (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  const char *const modules[] = { CONNECT_MODULE_PARTNERS, NULL };
  g_autofree char *without = fixture_add_token (d->f, d->distributor_id, "SU-111-000-000", modules);
  g_autoptr (JsonObject) account = desk_call (d, 200, d->distributor, "GET", "modules/account/settings", "{}");
  g_autoptr (JsonObject) same = desk_call (d, 200, d->distributor, "GET", "modules/" CONNECT_MODULE_ACCOUNT "/settings", "{}");
  g_autoptr (JsonObject) integrations = desk_call (d, 200, d->distributor, "GET", "modules/integrations/settings", "{}");
  g_autoptr (JsonObject) recaptcha = desk_call (d, 200, NULL, "GET", "auth/recaptcha", "{}");

  g_assert_cmpstr (connect_json_get_string (account, "mfa.policy"), ==, "optional");
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (account, "acl.ips")), ==, 0);
  g_assert_cmpstr (connect_json_get_string (same, "mfa.policy"), ==, "optional");
  g_assert_nonnull (connect_json_get_array (integrations, "acl.ips"));
  g_assert_null (connect_json_get (integrations, "mfa"));
  g_assert_cmpstr (connect_json_get_string (recaptcha, "sitekey"), ==, "");
  desk_refuse (d, 403, "permission", without, "GET", "modules/account/settings", "{}");
  desk_refuse (d, 404, "module", d->distributor, "GET", "modules/nothing/settings", "{}");
}

/* The oldest ends, the one in use stays. */
static void
test_sessions (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *first = desk_sign_in (d, "dora@alpha.example", NULL);
  g_autofree char *last = NULL;

  /* attempts are limited by address, not by who signs in rightly */
  for (guint i = 0; i < 8; i++)
    g_free (desk_sign_in (d, "dora@alpha.example", NULL));
  test_store_exec (t->store, "DELETE FROM limits");
  for (guint i = 0; i < 8; i++)
    g_free (desk_sign_in (d, "dora@alpha.example", NULL));
  test_store_exec (t->store, "DELETE FROM limits");
  last = desk_sign_in (d, "dora@alpha.example", NULL);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM sessions"), ==, 16);
  json_object_unref (fixture_expect (d->f, 401, first, "GET", "auth/sessions/-", NULL));
  json_object_unref (fixture_expect (d->f, 200, last, "GET", "auth/sessions/-", NULL));
}

/* What the description allows to a side takes a module as well. */
static void
test_account_module (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  const char *const modules[] = { CONNECT_MODULE_PARTNERS, NULL };
  const char *const right[] = { CONNECT_MODULE_ACCOUNT, NULL };
  g_autofree char *without = fixture_add_token (d->f, d->distributor_id, "SU-111-000-000", modules);
  g_autofree char *with = fixture_add_token (d->f, d->distributor_id, "SU-222-000-000", right);
  g_autofree char *path = g_strconcat ("accounts/", d->distributor_id, NULL);

  desk_refuse (d, 403, "permission", without, "PUT", path, "{'name':'Other'}");
  json_object_unref (desk_call (d, 200, without, "GET", path, "{}"));
  json_object_unref (desk_call (d, 200, with, "PUT", path, "{'name':'Other'}"));
}

static void
test_agreement_counts (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = NULL;
  g_autoptr (Partner) p = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &agreement);
  g_autofree char *path = g_strconcat ("agreements/", agreement, NULL);
  g_autofree char *contracts = g_strconcat (path, "/contracts", NULL);
  g_autoptr (JsonObject) own = desk_call (d, 200, d->distributor, "GET", path, "{}");
  g_autoptr (JsonObject) theirs = desk_call (d, 200, p->credential, "GET", path, "{}");
  g_autoptr (FixtureAnswer) made = fixture_ask (d->f, d->distributor, "POST", contracts, NULL,
                                                "{\"activation\":{\"message\":\"M\"},\"partner\":{\"name\":\"N\"}}");

  g_assert_cmpint (connect_json_get_int (own, "stats.contracts", -1), ==, 1);
  g_assert_null (connect_json_get (theirs, "stats"));
  /* nor are they to be found out by a filter or an order */
  g_assert_cmpuint (desk_count (d, p->credential, "agreements?eq(stats.contracts,7)"), ==, 1);
  desk_refuse (d, 400, "ordering", p->credential, "GET", "agreements?ordering(stats.contracts)", "{}");
  g_assert_cmpuint (made->status, ==, 201);
  g_assert_cmpstr (fixture_answer_header (made, "ETag"), ==, "\"1\"");
  g_assert_true (g_str_has_prefix (fixture_answer_header (made, "Location"), "/public/v1/contracts/CRP-"));
}

/* An account that takes the place of an invited one never has two open contracts of an agreement. */
static void
test_one_contract (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *first = NULL;
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &first);
  g_autofree char *second = desk_agreement (d, "program");
  g_autofree char *again = g_strdup_printf ("agreements/%s/contracts", first);
  g_autoptr (Partner) invited = desk_invite (d, second, "Vendor again");

  /* the same invited partner is offered the first agreement as well */
  json_object_unref (desk_call (d, 201, d->distributor, "POST", again, "{'activation':{'message':'M'},'partner':{'id':'%s'}}",
                                invited->account));
  desk_refuse (d, 400, "open contract of the same agreement", NULL, "POST", "activation/accept",
               "{'code':'%s','version':1,'email':'vera@vendor.example','password':'" DESK_PASSWORD
               "','account':{'id':'%s'},'accepted':true}",
               invited->code, vendor->account);
}

/* More than ten administrators are contacts, and who is only invited does not push them out. */
static void
test_contacts (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = NULL;
  g_autoptr (Partner) p = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &agreement);
  g_autofree char *administrators = desk_administrators (d);
  g_autofree char *path = g_strdup_printf ("accounts/%s", d->distributor_id);
  g_autofree char *entry = g_strconcat ("partners/", d->distributor_id, NULL);
  g_autoptr (JsonObject) partner = NULL;

  for (guint i = 0; i < 24; i++)
    {
      g_autofree char *key = g_strdup_printf ("%s/UR-000-000-%03u", d->distributor_id, i);
      g_autofree char *json = g_strdup_printf (
          "{'id':'UR-000-000-%03u','account':{'id':'%s'},'name':'U%u','email':'u%u@alpha.example','status':'%s',"
          "'groups':[{'id':'%s','name':'Administrators'}]}",
          i, d->distributor_id, i, i, i < 12 ? "invited" : "joined", administrators);

      fixture_insert (d->f, "account-users", key, json);
    }
  json_object_unref (desk_call (d, 200, d->distributor, "PUT", path, "{'description':'New'}"));
  partner = desk_call (d, 200, p->credential, "GET", entry, "{}");
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (partner, "contacts")), ==, 13);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("services/catalogues", TEST_STORE_BOTH, test_catalogues);
  test_store_add ("services/settings", TEST_STORE_BOTH, test_settings);
  test_store_add ("services/sessions", TEST_STORE_BOTH, test_sessions);
  test_store_add ("services/account-module", TEST_STORE_BOTH, test_account_module);
  test_store_add ("services/agreement-counts", TEST_STORE_BOTH, test_agreement_counts);
  test_store_add ("services/one-contract", TEST_STORE_BOTH, test_one_contract);
  test_store_add ("services/contacts", TEST_STORE_BOTH, test_contacts);
  return test_store_run ();
}
