/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Tier accounts, what Vendors are told of them, and tier configurations. */

#include "config.h"

#include "order-fixture.h"

#include <string.h>

#define CONTACT(city_) \
  "'contact_info':{'address_line1':'Street 1','city':'" city_ "','postal_code':'1','country':'de','contact':{'first_name':'A'," \
  "'last_name':'B','email':'a@example.com','phone_number':{'country_code':'+49','area_code':'','phone_number':'1','extension':'-'}}}"

/* --- accounts --- */

static char *
make_account (Shop *s, const char *type, const char *more)
{
  g_autoptr (JsonObject) account = shop_call (s, 201, s->distributor, "POST", "tier/accounts",
                                              "{'type':'%s','name':'Acme'," CONTACT ("Bonn") "%s}", type, more);

  return g_strdup (connect_json_get_string (account, "id"));
}

static void
test_accounts (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autofree char *reseller = make_account (s, "reseller", "");
  g_autofree char *more = g_strdup_printf (",'external_id':'X1','parent':{'id':'%s'}", reseller);
  g_autofree char *customer = make_account (s, "customer", more);
  g_autofree char *path = g_strconcat ("tier/accounts/", customer, NULL);
  g_autofree char *versions = g_strconcat (path, "/versions", NULL);
  g_autofree char *first = g_strconcat (versions, "/1", NULL);
  g_autofree char *above = g_strconcat ("tier/accounts/", reseller, NULL);

  shop_assert (s, path, "parent.id", reseller);
  shop_assert (s, path, "version", "1");
  shop_assert (s, path, "owner.id", "PA-200-000");
  shop_assert (s, path, "hub.id", "HB-0000-0000");
  {
    g_autofree char *uid = shop_get (s, s->distributor, path, "external_uid");
    g_autoptr (JsonObject) changed =
        shop_call (s, 200, s->distributor, "PUT", path, "{'name':'Acme 2','contact_info':{'city':'Berlin'},'hub':{'id':'HB-0000-0000'}}");

    g_assert_cmpuint (strlen (uid), ==, 36);
    g_assert_cmpint (connect_json_get_int (changed, "version", 0), ==, 2);
    g_assert_cmpstr (connect_json_get_string (changed, "contact_info.postal_code"), ==, "1");
  }
  g_assert_cmpuint (shop_count (s, s->distributor, versions), ==, 2);
  shop_assert (s, first, "name", "Acme");
  shop_assert (s, first, "contact_info.city", "Bonn");
  g_assert_cmpuint (shop_count (s, s->distributor, "tier/accounts?contact_info.contact.email=a@example.com"), ==, 2);
  shop_refuse (s, 404, "no such", s->vendor, "GET", versions, NULL);

  shop_refuse (s, 400, "contact_info.contact.email", s->distributor, "PUT", path, "{'contact_info':{'contact':{'email':'none'}}}");
  shop_refuse (s, 400, "contact_info.country", s->distributor, "PUT", path, "{'contact_info':{'country':'Germany'}}");
  shop_refuse (s, 400, "contact_info.city: This field is required", s->distributor, "POST", "tier/accounts", "{'name':'X'}");
  shop_refuse (s, 400, "parent: This must be one", s->distributor, "PUT", path, "{'parent':{'id':'%s'}}", customer);
  shop_refuse (s, 400, "above itself", s->distributor, "PUT", above, "{'parent':{'id':'%s'}}", reseller);
  shop_refuse (s, 403, "role", s->vendor, "POST", "tier/accounts", "{'name':'X'," CONTACT ("Bonn") "}");
  {
    g_autoptr (JsonObject) gone = shop_call (s, 204, s->distributor, "DELETE", path, NULL);
  }
  shop_assert (s, path, "status", "decommissioned");
  shop_refuse (s, 400, "Possible only", s->distributor, "PUT", path, "{'name':'Late'}");
}

static void
test_account_requests (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, "{'tiers':{'updates':true}}");
  g_autofree char *alone = make_account (s, "reseller", "");
  g_autofree char *asset = shop_subscribe (s);
  g_autofree char *path = g_strconcat ("assets/", asset, NULL);
  g_autofree char *customer = shop_get (s, s->vendor, path, "tiers.customer.id");
  g_autofree char *account = g_strconcat ("tier/accounts/", customer, NULL);
  g_autoptr (JsonObject) request = shop_call (s, 201, s->distributor, "POST", "tier/account-requests/",
                                              "{'type':'update','account':{'id':'%s','name':'New name'}}", customer);
  g_autofree char *one = g_strconcat ("tier/account-requests/", connect_json_get_string (request, "id"), NULL);
  g_autofree char *accept = g_strconcat (one, "/accept/", NULL);
  g_autofree char *ignore = g_strconcat (one, "/ignore", NULL);
  g_autofree char *expected = g_strdup_printf ("TAR%s-002-001", customer + 2);

  g_assert_cmpstr (connect_json_get_string (request, "id"), ==, expected);
  g_assert_cmpstr (connect_json_get_string (request, "account.name"), ==, "New name");
  g_assert_cmpstr (connect_json_get_string (request, "product.id"), ==, SHOP_PRODUCT);
  shop_assert (s, path, "tiers.customer.name", "New name");
  shop_refuse (s, 400, "TAR_004", s->distributor, "POST", "tier/account-requests",
               "{'type':'update','account':{'id':'%s','name':'New name'}}", customer);
  shop_refuse (s, 400, "TAR_003", s->distributor, "POST", "tier/account-requests",
               "{'type':'update','account':{'id':'%s','name':'Other'}}", alone);
  shop_refuse (s, 400, "account.id", s->distributor, "POST", "tier/account-requests", "{'type':'update'}");
  shop_refuse (s, 403, "other party", s->distributor, "POST", accept, NULL);
  shop_refuse (s, 400, "reason", s->vendor, "POST", ignore, "{}");
  {
    g_autoptr (JsonObject) accepted = shop_call (s, 200, s->vendor, "POST", accept, NULL);

    g_assert_cmpstr (connect_json_get_string (accepted, "status"), ==, "accepted");
  }
  shop_refuse (s, 400, "Possible only", s->vendor, "POST", ignore, "{'reason':'x'}");
  shop_refuse (s, 400, "not terminated", s->distributor, "DELETE", account, NULL);
  {
    g_autoptr (JsonObject) changed = shop_call (s, 200, s->distributor, "PUT", account, "{'name':'Third'}");
    g_autofree char *second = g_strdup_printf ("tier/account-requests/TAR%s-003-001/ignore", customer + 2);
    g_autoptr (JsonObject) ignored = shop_call (s, 200, s->vendor, "POST", second, "{'reason':'Not ours'}");

    g_assert_cmpstr (connect_json_get_string (ignored, "status"), ==, "ignored");
  }
}

/* Without Tier Accounts Sync the Vendor has nothing to do. */
static void
test_unsupported (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autofree char *asset = shop_subscribe (s);
  g_autofree char *path = g_strconcat ("assets/", asset, NULL);
  g_autofree char *customer = shop_get (s, s->vendor, path, "tiers.customer.id");
  g_autofree char *account = g_strconcat ("tier/accounts/", customer, NULL);
  g_autoptr (JsonObject) changed = shop_call (s, 200, s->distributor, "PUT", account, "{'name':'Else'}");

  g_assert_cmpuint (shop_count (s, s->vendor, "tier/account-requests?status=unsupported"), ==, 1);
}

/* --- configurations --- */

#define TIERS2 \
  ",'params':[{'id':'domain','value':'big.example'}],'tiers':{'customer':" SHOP_CUSTOMER ",'tier1':{'name':'One','external_uid':'one'," \
  CONTACT ("Bonn") "},'tier2':{'name':'Two','external_uid':'two'," CONTACT ("Ulm") "}}"

static char *
purchase_with_tiers (Shop *s)
{
  g_autoptr (JsonObject) request =
      shop_call (s, 201, s->distributor, "POST", "requests",
                 "{'type':'purchase','asset':{'product':{'id':'" SHOP_PRODUCT "'},'items':[{'id':'MPN-1','quantity':1}]" TIERS2 "}}");

  return g_strdup (connect_json_get_string (request, "id"));
}

/* The open request of this level. */
static char *
find_request (Shop *s, guint level)
{
  g_autofree char *path =
      g_strdup_printf ("tier/config-requests?configuration.tier_level=%u&out(status,(approved,failed))", level);
  g_autoptr (JsonArray) list = fixture_expect_list (s->f, s->vendor, path);

  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  return g_strdup_printf ("tier/config-requests/%s", connect_json_get_string (json_array_get_object_element (list, 0), "id"));
}

static void
act (Shop *s, guint status, const char *credential, const char *path, const char *verb, const char *body)
{
  g_autofree char *one = g_strdup_printf ("%s/%s", path, verb);
  g_autoptr (JsonObject) answer = shop_call (s, status, credential, "POST", one, "%s", body);

  g_assert_nonnull (answer);
}

static void
put (Shop *s, const char *credential, const char *path, const char *param)
{
  g_autoptr (JsonObject) answer =
      shop_call (s, 200, credential, "PUT", path, "{'params':[{'id':'%s','value':'v'}]}", param);

  g_assert_nonnull (answer);
}

static void
test_configs (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, "{'tiers':{'configs':{'level':2}}}");
  g_autofree char *id = purchase_with_tiers (s);
  g_autofree char *path = g_strconcat ("requests/", id, NULL);
  g_autofree char *level1 = find_request (s, 1);
  g_autofree char *level2 = find_request (s, 2);
  g_autofree char *approve1 = g_strconcat (level1, "/approve", NULL);
  g_autofree char *pend2 = g_strconcat (level2, "/pend", NULL);

  shop_assert (s, path, "status", "tiers_setup");
  shop_assert (s, level1, "status", "tiers_setup");
  shop_assert (s, level2, "status", "inquiring"); /* t2o is required */
  shop_refuse (s, 400, "params.t2o", s->distributor, "POST", pend2, "{}");
  put (s, s->distributor, level2, "t2o");
  act (s, 204, s->distributor, level2, "pend", "{}");
  act (s, 204, s->vendor, level2, "inquire", "{}");
  act (s, 204, s->vendor, level2, "pend", "{}");
  {
    g_autofree char *one = g_strconcat (level2, "/approve", NULL);
    g_autoptr (JsonObject) answer = shop_call (s, 200, s->vendor, "POST", one, "{'template':{'id':'TL-100-000-004'}}");

    g_assert_cmpstr (connect_json_get_string (answer, "template.representation"), ==, "T2");
  }
  shop_assert (s, level1, "status", "pending");
  shop_assert (s, path, "status", "tiers_setup");
  shop_refuse (s, 400, "params.t1f", s->vendor, "POST", approve1, "{}");
  shop_refuse (s, 403, "other party", s->distributor, "POST", approve1, "{}");
  put (s, s->vendor, level1, "t1f");
  act (s, 200, s->vendor, level1, "approve", "{'template':{'representation':'Own words'}}");
  shop_assert (s, path, "status", "pending");
  g_assert_cmpuint (shop_count (s, s->vendor, "tier/configs?status=active"), ==, 2);

  /* a second purchase needs no set-up */
  {
    g_autofree char *second = purchase_with_tiers (s);
    g_autofree char *one = g_strconcat ("requests/", second, NULL);

    shop_assert (s, one, "status", "pending");
  }
}

/* Values of the tiers' parameters may come with the purchase, also piece by piece while it is a draft: they are those of the setups. */
static void
test_values_ahead (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, "{'tiers':{'configs':{'level':2}}}");
  g_autoptr (JsonObject) draft = shop_call (
      s, 201, s->distributor, "POST", "requests",
      "{'type':'purchase','status':'draft','asset':{'product':{'id':'" SHOP_PRODUCT "'},'items':[{'id':'MPN-1','quantity':1}],"
      "'params':[{'id':'domain','value':'big.example'},{'id':'t2o','value':'early'}],'tiers':{'customer':" SHOP_CUSTOMER
      ",'tier1':{'name':'One','external_uid':'one'," CONTACT ("Bonn") "},'tier2':{'name':'Two','external_uid':'two'," CONTACT ("Ulm") "}}}}");
  g_autofree char *path = g_strconcat ("requests/", connect_json_get_string (draft, "id"), NULL);
  g_autofree char *purchase = g_strconcat (path, "/purchase", NULL);
  g_autofree char *level2 = NULL;
  g_autoptr (JsonObject) setup = NULL;
  JsonObject *value = NULL;

  g_assert_null (connect_json_get (draft, "tier_params"));
  json_object_unref (shop_call (s, 200, s->distributor, "PUT", path, "{'asset':{'params':[{'id':'t2o','value':'late'}]}}"));
  shop_refuse (s, 400, "asset.params.nonsense", s->distributor, "PUT", path, "{'asset':{'params':[{'id':'nonsense','value':'x'}]}}");
  json_object_unref (shop_call (s, 200, s->distributor, "POST", purchase, "{}"));
  shop_assert (s, path, "status", "tiers_setup");
  level2 = find_request (s, 2);
  shop_assert (s, level2, "status", "pending"); /* nothing is missing */
  setup = fixture_expect (s->f, 200, s->vendor, "GET", level2, NULL);
  for (guint i = 0; i < json_array_get_length (json_object_get_array_member (setup, "params")); i++)
    {
      value = json_array_get_object_element (json_object_get_array_member (setup, "params"), i);
      if (g_strcmp0 (connect_json_get_string (value, "id"), "t2o") == 0)
        break;
    }
  g_assert_cmpstr (connect_json_get_string (value, "value"), ==, "late");
}

/* Once it is submitted they are for the setups' own requests. */
static void
test_values_too_late (TestStore *t)
{
  static const char value[] = "{'asset':{'params':[{'id':'t2o','value':'late'}]}}";
  g_autoptr (Shop) s = shop_new (t, "{}");
  g_autoptr (JsonObject) request =
      shop_call (s, 201, s->distributor, "POST", "requests",
                 "{'type':'purchase','asset':{'product':{'id':'" SHOP_PRODUCT "'},'items':[{'id':'MPN-1','quantity':1}],"
                 "'tiers':{'customer':" SHOP_CUSTOMER "}}}");
  g_autofree char *path = g_strconcat ("requests/", connect_json_get_string (request, "id"), NULL);
  g_autofree char *validate = g_strconcat (path, "/validate", NULL);

  shop_assert (s, path, "status", "inquiring");
  shop_refuse (s, 400, "asset.params.t2o", s->distributor, "POST", validate, "%s", value);
}

static void
test_config_failure (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, "{'tiers':{'configs':{'level':2}}}");
  g_autofree char *id = purchase_with_tiers (s);
  g_autofree char *path = g_strconcat ("requests/", id, NULL);
  g_autofree char *level1 = find_request (s, 1);
  g_autofree char *level2 = find_request (s, 2);

  act (s, 204, s->vendor, level2, "fail", "{'reason':'Not a partner'}");
  shop_assert (s, level1, "status", "failed");
  shop_assert (s, path, "status", "failed");
  shop_assert (s, path, "reason", "Not a partner");
}

static void
test_config_updates (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, "{'tiers':{'configs':{'level':1}}}");
  g_autofree char *id = purchase_with_tiers (s);
  g_autofree char *setup = find_request (s, 1);
  g_autofree char *config = shop_get (s, s->vendor, setup, "configuration.id");
  g_autofree char *config_path = g_strconcat ("tier/configs/", config, NULL);

  g_assert_nonnull (id);
  put (s, s->vendor, setup, "t1f");
  act (s, 200, s->vendor, setup, "approve", "{}");
  shop_assert (s, config_path, "status", "active");
  {
    g_autoptr (JsonObject) update = shop_call (s, 201, s->distributor, "POST", "tier/config-requests",
                                               "{'configuration':{'id':'%s'},'params':[{'id':'t1o','value':'x'}]}", config);
    g_autofree char *one = g_strconcat ("tier/config-requests/", connect_json_get_string (update, "id"), NULL);

    g_assert_cmpstr (connect_json_get_string (update, "type"), ==, "update");
    shop_assert (s, config_path, "status", "processing");
    shop_refuse (s, 400, "open request", s->distributor, "POST", "tier/config-requests", "{'configuration':{'id':'%s'}}", config);
    act (s, 204, s->vendor, one, "fail", "{'reason':'No'}");
    shop_assert (s, config_path, "status", "active");
  }
  {
    g_autoptr (JsonObject) update = shop_call (s, 201, s->vendor, "POST", "tier/config-requests",
                                               "{'configuration':{'id':'%s'},'params':[{'id':'t1f','value':'y'}]}", config);
    g_autofree char *one = g_strconcat ("tier/config-requests/", connect_json_get_string (update, "id"), NULL);
    g_autoptr (JsonObject) adjustment = NULL;

    /* a Vendor may ask for either, and has the same meant as the other party without a type */
    g_assert_cmpstr (connect_json_get_string (update, "type"), ==, "update");
    act (s, 200, s->vendor, one, "approve", "{}");
    shop_refuse (s, 403, "other party", s->distributor, "POST", "tier/config-requests",
                 "{'type':'adjustment','configuration':{'id':'%s'}}", config);
    adjustment = shop_call (s, 201, s->vendor, "POST", "tier/config-requests", "{'type':'adjustment','configuration':{'id':'%s'}}", config);
    g_assert_cmpstr (connect_json_get_string (adjustment, "type"), ==, "adjustment");
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("tiers/accounts", TEST_STORE_BOTH, test_accounts);
  test_store_add ("tiers/account-requests", TEST_STORE_BOTH, test_account_requests);
  test_store_add ("tiers/unsupported", TEST_STORE_BOTH, test_unsupported);
  test_store_add ("tiers/configs", TEST_STORE_BOTH, test_configs);
  test_store_add ("tiers/values-ahead", TEST_STORE_BOTH, test_values_ahead);
  test_store_add ("tiers/values-too-late", TEST_STORE_BOTH, test_values_too_late);
  test_store_add ("tiers/config-failure", TEST_STORE_BOTH, test_config_failure);
  test_store_add ("tiers/config-updates", TEST_STORE_BOTH, test_config_updates);
  return test_store_run ();
}
