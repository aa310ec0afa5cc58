/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Hubs, marketplaces and countries. */

#include "config.h"

#include <string.h>

#include "common/domain-fixture.h"
#include "domain/connectd-domain-private.h"

static char *
add_hub (Desk *d, const char *credential, const char *name, const char *instance)
{
  g_autoptr (JsonObject) hub = desk_call (d, 201, credential, "POST", "hubs",
                                          "{'name':'%s','description':'For tests','instance':{'id':'%s','type':'API'}}", name, instance);

  return g_strdup (connect_json_get_string (hub, "id"));
}

static void
assert_member (Desk *d, const char *collection, const char *id, const char *member, const char *value)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", collection, id);
  g_autofree char *found = desk_get (d, d->distributor, path, member);

  g_assert_cmpstr (found, ==, value);
}

static void
test_hubs (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *hub = add_hub (d, d->distributor, "Commerce", "one");
  g_autofree char *path = g_strdup_printf ("hubs/%s", hub);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autoptr (Partner) reseller = desk_partner (d, "service", "rob@red.example", "Red", NULL);
  g_autofree char *other = add_hub (d, reseller->credential, "Shop", "one");

  assert_member (d, "hubs", hub, "company.name", "Alpha Distribution Ltd");
  assert_member (d, "hubs", hub, "instance.type", "API");
  assert_member (d, "hubs", hub, "stats.connections", "0");
  /* the instance is one hub of its owner, and each account sees its own */
  desk_refuse (d, 400, "instance.id", d->distributor, "POST", "hubs", "{'name':'Again','instance':{'id':'one'}}");
  g_assert_cmpuint (desk_count (d, d->distributor, "hubs"), ==, 1);
  g_assert_cmpuint (desk_count (d, reseller->credential, "hubs"), ==, 1);
  json_object_unref (desk_call (d, 404, reseller->credential, "GET", path, NULL));
  desk_refuse (d, 403, "role", vendor->credential, "POST", "hubs", "{'name':'Mine'}");
  desk_refuse (d, 400, "name: ", d->distributor, "POST", "hubs", "{}");
  /* the older names of the instance, in either case */
  {
    g_autoptr (JsonObject) old = desk_call (d, 201, d->distributor, "POST", "hubs",
                                            "{'name':'Old','description':'','instance_id':'two','instance_type':'oa'}");

    g_assert_cmpstr (connect_json_get_string (old, "instance.id"), ==, "two");
    g_assert_cmpstr (connect_json_get_string (old, "instance.type"), ==, "OA");
    g_assert_null (connect_json_get (old, "instance_id"));
  }
  g_assert_cmpuint (desk_count (d, d->distributor, "hubs?instance.type=OA"), ==, 1);
}

static char *
add_marketplace (Desk *d, const char *hub)
{
  g_autoptr (JsonObject) marketplace =
      desk_call (d, 201, d->distributor, "POST", "marketplaces",
                 "{'name':'Europe','currency':'EUR','alt_currency_1':'GBP','countries':[{'id':'DE'},{'id':'GB','name':'Nowhere'}],"
                 "'hubs':[{'hub':{'id':'%s'},'external_id':'1000'}],'attributes':[{'id':'st0p','name':'Suggested T0 price'}],"
                 "'locales':[{'id':'en-US','name':'English'}],'capabilities':{'listing':{'referral_auto':true}}}",
                 hub);

  g_assert_cmpint (connect_json_get_int (marketplace, "stats.hubs", -1), ==, 1);
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (connect_json_get_array (marketplace, "countries"), 1), "name"),
                   ==, "United Kingdom");
  return g_strdup (connect_json_get_string (marketplace, "id"));
}

static void
test_marketplaces (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *hub = add_hub (d, d->distributor, "Commerce", "one");
  g_autofree char *second = add_hub (d, d->distributor, "Second", "two");
  g_autofree char *hub_path = g_strdup_printf ("hubs/%s", hub);
  g_autofree char *list = g_strdup_printf ("hubs/%s/marketplaces", hub);
  g_autofree char *marketplace = add_marketplace (d, hub);
  g_autofree char *path = g_strdup_printf ("marketplaces/%s", marketplace);
  g_autofree char *by_hub = g_strdup_printf ("marketplaces?hubs.hub.id=%s", hub);
  g_autoptr (JsonArray) places = fixture_expect_list (d->f, d->distributor, list);

  assert_member (d, "hubs", hub, "stats.marketplaces", "1");
  g_assert_cmpuint (desk_count (d, d->distributor, by_hub), ==, 1);
  g_assert_cmpuint (json_array_get_length (places), ==, 1);
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (places, 0), "external_id"), ==, "1000");
  desk_refuse (d, 400, "use this hub", d->distributor, "DELETE", hub_path, NULL);
  /* a new name of the hub is told to the marketplace */
  json_object_unref (desk_call (d, 200, d->distributor, "PUT", hub_path, "{'name':'Commerce 2'}"));
  {
    g_autofree char *hubs = desk_get (d, d->distributor, path, "hubs");

    g_assert_nonnull (strstr (hubs, "Commerce 2"));
  }
  /* another hub in its place */
  json_object_unref (desk_call (d, 200, d->distributor, "PUT", path, "{'hubs':[{'hub':{'id':'%s'},'external_id':'7'}]}", second));
  assert_member (d, "hubs", hub, "stats.marketplaces", "0");
  assert_member (d, "hubs", second, "stats.marketplaces", "1");
  json_object_unref (desk_call (d, 204, d->distributor, "DELETE", hub_path, NULL));
  json_object_unref (desk_call (d, 204, d->distributor, "DELETE", path, NULL));
  assert_member (d, "hubs", second, "stats.marketplaces", "0");
}

static void
test_marketplace_problems (TestStore *t)
{
  static const struct
  {
    const char *body;
    const char *part;
  } cases[] = {
    { "{'name':'A','currency':'euro'}", "currency: " },
    { "{'name':'A','currency':'EUR','alt_currency_1':'EUR'}", "alt_currency_1: " },
    { "{'name':'A','alt_currency_2':'E'}", "alt_currency_2: " },
    { "{'name':'A','countries':[{'id':'XX'}]}", "countries: Element 0" },
    { "{'name':'A','countries':['DE']}", "countries" },
    { "{'name':'A','hubs':[{'hub':{'id':'HB-0000-0001'},'external_id':'1'}]}", "hubs: Element 0 names no hub" },
    { "{'name':'A','hubs':[1]}", "hubs" },
    { "{'name':'A','attributes':[{'name':'a'}]}", "attributes: Element 0" },
    { "{'name':'A','attributes':[{'id':'a','name':'A'},{'id':'a','name':'B'}]}", "attributes: Element 1" },
    { "{'name':'A','zone':'XX'}", "zone: " },
  };
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) reseller = desk_partner (d, "service", "rob@red.example", "Red", NULL);
  g_autofree char *foreign = add_hub (d, reseller->credential, "Shop", "one");
  g_autofree char *hub = add_hub (d, d->distributor, "Mine", "one");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    desk_refuse (d, 400, cases[i].part, d->distributor, "POST", "marketplaces", "%s", cases[i].body);
  desk_refuse (d, 400, "names no hub of yours", d->distributor, "POST", "marketplaces",
               "{'name':'A','hubs':[{'hub':{'id':'%s'},'external_id':'1'}]}", foreign);
  desk_refuse (d, 400, "external_id is required", d->distributor, "POST", "marketplaces", "{'name':'A','hubs':[{'hub':{'id':'%s'}}]}", hub);
  desk_refuse (d, 400, "the same hub again", d->distributor, "POST", "marketplaces",
               "{'name':'A','hubs':[{'hub':{'id':'%s'},'external_id':'1'},{'hub':{'id':'%s'},'external_id':'2'}]}", hub, hub);
}

static void
assert_contracts (Desk *d, const char *marketplace, const char *all, const char *active)
{
  assert_member (d, "marketplaces", marketplace, "stats.contracts", all);
  assert_member (d, "marketplaces", marketplace, "active_contracts", active);
}

static void
test_contract_counts (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *program = NULL;
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", &program);
  g_autofree char *distribution = desk_child (d, program, "distribution", FALSE);
  g_autofree char *agreement = g_strdup_printf ("agreements/%s", distribution);
  g_autofree char *marketplace = desk_get (d, d->distributor, agreement, "marketplace.id");
  g_autofree char *path = g_strdup_printf ("marketplaces/%s", marketplace);
  g_autofree char *contract = desk_enroll (d, vendor, distribution);
  g_autofree char *sign = g_strdup_printf ("contracts/%s/sign", contract);
  g_autofree char *terminate = g_strdup_printf ("contracts/%s/terminate", contract);

  assert_contracts (d, marketplace, "1", "0");
  json_object_unref (desk_call (d, 200, d->distributor, "POST", sign, NULL));
  assert_contracts (d, marketplace, "1", "1");
  desk_refuse (d, 400, "distribution agreements", d->distributor, "DELETE", path, NULL);
  json_object_unref (desk_call (d, 200, d->distributor, "POST", terminate, "{}"));
  assert_contracts (d, marketplace, "1", "0");
}

static gboolean
start (ConnectdTx *tx, gpointer data, GError **error)
{
  return connectd_domain_start (tx, error);
}

static void
test_countries (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *name = NULL;
  g_autofree char *prefix = NULL;
  g_autoptr (GError) error = NULL;

  /* a second start (of another daemon on the same store) adds nothing */
  for (guint i = 0; i < 2; i++)
    {
      connectd_engine_run (d->f->engine, NULL, start, NULL, &error);
      g_assert_no_error (error);
    }
  name = desk_get (d, d->distributor, "countries/DE", "name");
  prefix = desk_get (d, d->distributor, "countries/DE", "prefix");
  g_assert_cmpstr (name, ==, "Germany");
  g_assert_cmpstr (prefix, ==, "49");
  g_assert_cmpuint (desk_count (d, d->distributor, "countries?limit=1000"), ==, 249);
  g_assert_cmpuint (desk_count (d, d->distributor, "countries?in(id,(DE,FR,XX))"), ==, 2);
  json_object_unref (desk_call (d, 405, d->distributor, "POST", "countries", "{}"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("market/hubs", TEST_STORE_BOTH, test_hubs);
  test_store_add ("market/marketplaces", TEST_STORE_BOTH, test_marketplaces);
  test_store_add ("market/marketplace-problems", TEST_STORE_BOTH, test_marketplace_problems);
  test_store_add ("market/contract-counts", TEST_STORE_BOTH, test_contract_counts);
  test_store_add ("market/countries", TEST_STORE_BOTH, test_countries);
  return test_store_run ();
}
