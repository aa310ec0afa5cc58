/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What is refused of orders: bad words in them, acts out of their place, and what is for the other party.
 * Neither side, nor anybody else, hears of it. */

#include "config.h"

#include <string.h>

#include "common/refusals.h"
#include "order-fixture.h"

#define PRODUCT "'product':{'id':'" SHOP_PRODUCT "'}"
#define CUSTOMER "'tiers':{'customer':" SHOP_CUSTOMER "}"
#define ITEMS "'items':[{'id':'" SHOP_ITEM "','quantity':5}]"
#define PURCHASE(asset) "{'type':'purchase','asset':{" asset "},'marketplace':{'id':'MP-10000'}}"
#define PERIOD                                                                                               \
  "'period_from':'2019-01-01T00:00:00Z','period_to':'2019-02-01T00:00:00Z','period_delta':1,'period_uom':'"  \
  "monthly'"
#define BILLED "'asset_id':'{0}','items':[{'id':'MPN-1'}]"

#define check(s, credential, words, cases)                                                                   \
  refusals_check ((s)->f, credential, WORDS ((s)->vendor, (s)->distributor, (s)->stranger), words, cases,    \
                  G_N_ELEMENTS (cases))

static void
assert_text (Shop *s, const char *path, const char *before)
{
  g_autoptr (FixtureAnswer) after = fixture_ask (s->f, s->vendor, "GET", path, NULL, NULL);

  g_assert_cmpuint (after->status, ==, 200);
  g_assert_cmpstr (after->text, ==, before);
}

static char *
get_text (Shop *s, const char *path)
{
  g_autoptr (FixtureAnswer) answer = fixture_ask (s->f, s->vendor, "GET", path, NULL, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  return g_strdup (answer->text);
}

/* --- purchases --- */

static const Refusal purchase_cases[] = {
  { 400, "POST", "requests", "{'type':'purchase','asset':{}}", "asset.product.id: " },
  { 400, "POST", "requests", "{'type':'purchase','asset':7}", "asset" },
  { 400, "POST", "requests", PURCHASE ("'product':{'id':'PRD-000-000-000'}," ITEMS "," CUSTOMER),
    "asset.product: There is no object" },
  { 400, "POST", "requests", PURCHASE (PRODUCT "," ITEMS), "asset.tiers.customer: " },
  { 400, "POST", "requests", PURCHASE (PRODUCT "," ITEMS ",'connection':{'id':'CT-0'}," CUSTOMER),
    "asset.connection: There is no such" },
  { 400, "POST", "requests",
    "{'type':'purchase','asset':{" PRODUCT "," ITEMS "," CUSTOMER "},'marketplace':{'id':'MP-00000'}}",
    "asset.product: The product is not" },
  { 400, "POST", "requests", PURCHASE (PRODUCT "," CUSTOMER), "asset.items: At least one item" },
  { 400, "POST", "requests", PURCHASE (PRODUCT ",'items':[]," CUSTOMER), "asset.items: At least one item" },
  { 400, "POST", "requests", PURCHASE (PRODUCT ",'items':7," CUSTOMER), "asset.items: Expected a list" },
  { 400, "POST", "requests", PURCHASE (PRODUCT ",'items':[7]," CUSTOMER),
    "asset.items[0]: Expected an object" },
  { 400, "POST", "requests", PURCHASE (PRODUCT ",'items':[{'quantity':1}]," CUSTOMER),
    "asset.items[0]: The product has no such item" },
  { 400, "POST", "requests", PURCHASE (PRODUCT ",'items':[{'id':'{1}','quantity':1},{'id':'x'}]," CUSTOMER),
    "asset.items[1]: The product has no such item" },
  { 400, "POST", "requests", PURCHASE (PRODUCT ",'items':[{'id':'{1}'}]," CUSTOMER),
    "asset.items[0]: Expected a quantity" },
  { 400, "POST", "requests", PURCHASE (PRODUCT ",'items':[{'id':'{1}','quantity':-1}]," CUSTOMER),
    "asset.items[0]: Expected a quantity" },
  { 400, "POST", "requests", PURCHASE (PRODUCT ",'items':[{'id':'{1}','quantity':'many'}]," CUSTOMER),
    "asset.items[0]: Expected a quantity" },
  { 400, "POST", "requests", PURCHASE (PRODUCT ",'items':[{'id':'{1}','quantity':true}]," CUSTOMER),
    "asset.items[0]: Expected a quantity" },
  { 400, "POST", "requests", PURCHASE (PRODUCT ",'items':[{'id':'{1}','quantity':{}}]," CUSTOMER),
    "asset.items[0]: Expected a quantity" },
  { 400, "POST", "requests", PURCHASE (PRODUCT ",'items':[{'id':'{1}','quantity':1.5}]," CUSTOMER),
    "asset.items[0]: Expected a whole number" },
  /* seats are counted; only what is paid by use has no bound */
  { 400, "POST", "requests", PURCHASE (PRODUCT ",'items':[{'id':'{1}','quantity':'unlimited'}]," CUSTOMER),
    "asset.items[0]: Expected" },
  { 400, "POST", "requests", PURCHASE (PRODUCT "," ITEMS "," CUSTOMER ",'params':7"),
    "asset.params: Expected a list" },
  { 400, "POST", "requests", PURCHASE (PRODUCT "," ITEMS "," CUSTOMER ",'params':[7]"),
    "asset.params[0]: Expected an object" },
  { 400, "POST", "requests", PURCHASE (PRODUCT "," ITEMS "," CUSTOMER ",'params':[{'value':'x'}]"),
    "asset.params[0]: The product has no such" },
  { 400, "POST", "requests",
    PURCHASE (PRODUCT "," ITEMS "," CUSTOMER ",'params':[{'id':'nosuch','value':'x'}]"),
    "asset.params.nosuch: The product has no such parameter here" },
  { 400, "POST", "requests",
    PURCHASE (PRODUCT "," ITEMS "," CUSTOMER ",'params':[{'id':'tenant','value':'x'}]"),
    "asset.params.tenant: The value of this parameter is for the other party" },
  { 400, "POST", "requests", PURCHASE (PRODUCT "," ITEMS ",'tiers':{'customer':{'id':'TA-0000-0000-0000'}}"),
    "asset.tiers.customer.id: There is no active account of yours" },
};

static void
test_purchase (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  const char *const *words = WORDS ("", SHOP_ITEM);

  check (s, s->distributor, words, purchase_cases);
  g_assert_cmpuint (shop_count (s, s->distributor, "requests"), ==, 0);
  g_assert_cmpuint (shop_count (s, s->distributor, "assets"), ==, 0);
  /* nor is a customer left behind that came with a refused purchase */
  g_assert_cmpuint (shop_count (s, s->distributor, "tier/accounts"), ==, 0);
}

/* --- what follows a purchase --- */

static const Refusal buyer_cases[] = {
  { 400, "POST", "requests", "{'type':'change','asset':{}}", "asset.id: This field is required" },
  { 400, "POST", "requests", "{'type':'change','asset':{'id':'AS-0'}}",
    "asset: There is no object with the id AS-0" },
  { 400, "POST", "requests", "{'type':'change','asset':{'external_uid':'nobody'}}",
    "asset: There is no object with the id nobody" },
  { 400, "POST", "requests", "{'type':'change','asset':{'id':'{0}'}}",
    "asset.items: The request changes nothing" },
  { 400, "POST", "requests", "{'type':'change','asset':{'id':'{0}','items':[{'id':'MPN-1','quantity':5}]}}",
    "asset.items: The request changes nothing" },
  { 400, "POST", "requests", "{'type':'change','asset':{'id':'{0}','items':[{'id':'nosuch','quantity':5}]}}",
    "asset.items[0]: " },
  { 400, "POST", "requests", "{'type':'change','asset':{'id':'{0}','params':[{'id':'domain','value':'x'}]}}",
    "asset.params: Parameters cannot be changed" },
  { 400, "POST", "requests", "{'type':'resume','asset':{'id':'{0}'}}",
    "asset: A request of this type is not possible while" },
  { 400, "POST", "requests", "{'type':'suspend','asset':{'id':'{0}'}}",
    "type: The product does not allow requests of this type" },
  { 400, "POST", "requests", "{'type':'transfer','asset':{'id':'{0}'}}",
    "type: The product does not allow requests of this type" },
  { 403, "POST", "requests", "{'type':'adjustment','asset':{'id':'{0}'}}", "other party" },
  { 400, "POST", "requests", "{'type':'renew','asset':{'id':'{0}','renewal_expiration_date':'soon'}}",
    "asset.renewal_expiration_date: Expected a moment in ISO 8601" },
  { 400, "POST", "requests", "{'type':'nonsense','asset':{'id':'{0}'}}", "type: " },
};

static const Refusal vendor_cases[] = {
  { 403, "POST", "requests", "{'type':'cancel','asset':{'id':'{0}'}}", "other party" },
  { 400, "POST", "requests",
    "{'type':'adjustment','asset':{'id':'{0}','params':[{'id':'domain','value':'x'}]}}",
    "asset.params.domain: The value of this parameter is for the other party" },
  { 400, "POST", "requests", "{'type':'adjustment','asset':{'id':'AS-0'}}", "asset: There is no object" },
};

static void
test_kinds (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, "{'subscription':{'renew':{'enable_renew':true}}}");
  g_autofree char *asset = shop_subscribe (s);
  g_autofree char *path = g_strconcat ("assets/", asset, NULL);
  g_autofree char *before = get_text (s, path);
  static const Refusal stranger[] = {
    { 400, "POST", "requests", "{'type':'adjustment','asset':{'id':'{0}'}}",
      "asset: There is no object with the id" },
  };

  check (s, s->distributor, WORDS (asset), buyer_cases);
  check (s, s->vendor, WORDS (asset), vendor_cases);
  check (s, s->stranger, WORDS (asset), stranger);
  assert_text (s, path, before);
  g_assert_cmpuint (shop_count (s, s->distributor, "requests"), ==, 1);
  /* with one open there is no other */
  {
    static const Refusal second[] = {
      { 400, "POST", "requests", "{'type':'cancel','asset':{'id':'{0}'}}",
        "asset: There is an open request for this subscription" },
    };
    g_autofree char *renewal =
        shop_request (s, s->distributor, asset, "renew", ",'renewal_expiration_date':'2199-05-06T00:00:00Z'");
    g_autofree char *one = g_strconcat ("requests/", renewal, NULL);

    shop_assert (s, one, "asset.renewal_expiration_date", "2199-05-06T00:00:00+00:00");
    check (s, s->distributor, WORDS (asset), second);
  }
}

/* --- acts --- */

static const Refusal approve_cases[] = {
  { 400, "POST", "requests/{1}/approve", "{'template_id':'TL-0'}",
    "template_id: The product has no template with the id TL-0" },
  { 400, "POST", "requests/{1}/approve",
    "{'template_id':'" SHOP_TEMPLATE "','asset':{'billing':{'next_date':'tomorrow'}}}",
    "asset.billing.next_date: Expected a moment" },
  { 400, "POST", "requests/{1}/inquire", "{'template_id':'TL-0'}", "template_id: " },
  { 400, "POST", "requests/{1}/fail", "{}", "reason" },
  { 400, "POST", "requests/{1}/schedule", "{'planned_date':'2199-01-01T00:00:00Z'}",
    "does not allow scheduling" },
  { 400, "PUT", "requests/{1}", "{'asset':{'params':[{'id':'domain','value':'x'}]}}",
    "asset.params.domain: The value of this" },
  { 400, "PUT", "requests/{1}", "{'asset':{'params':[{'id':'tenant','value_error':7}]}}",
    "asset.params.tenant: Ensure that value_error" },
  { 403, "POST", "requests/{1}/revoke", "{}", "other party" },
  { 403, "POST", "requests/{1}/validate", "{}", "for the other party" },
};

static const Refusal early_cases[] = {
  { 400, "POST", "requests/{1}/approve", "{'template_id':'" SHOP_TEMPLATE "'}",
    "asset.params.tenant: This parameter is required" },
};

static void
test_acts (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autofree char *id = shop_purchase (s, "");
  g_autofree char *path = g_strconcat ("requests/", id, NULL);
  g_autofree char *asset = shop_get (s, s->vendor, path, "asset.id");
  g_autofree char *before = NULL;
  static const Refusal distributor[] = {
    { 403, "POST", "requests/{1}/approve", "{}", "other party" },
    { 403, "POST", "requests/{1}/fail", "{'reason':'x'}", "other party" },
    { 400, "POST", "requests/{1}/purchase", "{}", "Possible only" },
    { 404, "POST", "requests/PR-0/approve", "{}", "no such" },
  };
  static const Refusal stranger[] = {
    { 404, "POST", "requests/{1}/approve", "{}", "no such" },
    { 404, "POST", "requests/{1}/validate", "{}", "no such" },
    { 404, "PUT", "requests/{1}", "{'note':'x'}", "no such" },
  };

  check (s, s->vendor, WORDS (asset, id), early_cases);
  json_object_unref (
      shop_call (s, 200, s->vendor, "PUT", path, "{'asset':{'params':[{'id':'tenant','value':'T-1'}]}}"));
  before = get_text (s, path);
  check (s, s->vendor, WORDS (asset, id), approve_cases);
  check (s, s->distributor, WORDS (asset, id), distributor);
  check (s, s->stranger, WORDS (asset, id), stranger);
  assert_text (s, path, before);
  shop_act (s, s->vendor, id, "approve",
            "{'template_id':'" SHOP_TEMPLATE "','asset':{'billing':{'next_date':'2199-01-02T03:04:05Z'}}}");
  {
    g_autofree char *recurring = g_strconcat ("subscriptions/assets/", asset, NULL);

    shop_assert (s, recurring, "billing.next_date", "2199-01-02T03:04:05+00:00");
  }
}

/* --- billing and service levels --- */

static const Refusal billing_cases[] = {
  { 400, "POST", "subscriptions/requests", "{" PERIOD ",'items':[{'id':'MPN-1'}]}",
    "asset: There is no such subscription" },
  { 400, "POST", "subscriptions/requests", "{'asset_id':'AS-0'," PERIOD ",'items':[{'id':'MPN-1'}]}",
    "asset: There is no such subscription" },
  { 400, "POST", "subscriptions/requests", "{'asset_id':'{0}'," PERIOD "}",
    "items: A list of at least one item" },
  { 400, "POST", "subscriptions/requests", "{'asset_id':'{0}'," PERIOD ",'items':[]}",
    "items: A list of at least one item" },
  { 400, "POST", "subscriptions/requests",
    "{'asset_id':'{0}'," PERIOD ",'items':[{'id':'MPN-1'},{'id':'MPN-0'}]}",
    "items[1]: The subscription has no such item" },
  { 400, "POST", "subscriptions/requests", "{'asset_id':'{0}'," PERIOD ",'items':['MPN-1']}", "items" },
  { 400, "POST", "subscriptions/requests",
    "{" BILLED ",'period_to':'2019-02-01T00:00:00Z','period_delta':1,'period_uom':'monthly'}",
    "period.from: Expected a moment" },
  { 400, "POST", "subscriptions/requests",
    "{" BILLED ",'period_from':'2019-01-01T00:00:00Z','period_to':'2019-01-01T00:00:00Z','period_delta':1,'"
               "period_uom':'monthly'}",
    "period.to: Expected a moment in ISO 8601 after the beginning" },
  { 400, "POST", "subscriptions/requests",
    "{" BILLED ",'period_from':'2019-01-01T00:00:00Z','period_to':'2019-01-02T00:00:00Z','period_delta':0,'"
               "period_uom':'monthly'}",
    "period.delta: Expected a number above 0" },
  { 400, "POST", "subscriptions/requests",
    "{" BILLED ",'period_from':'2019-01-01T00:00:00Z','period_to':'2019-01-02T00:00:00Z','period_delta':'1','"
               "period_uom':'monthly'}",
    "period.delta: Expected a number above 0" },
  { 400, "POST", "subscriptions/requests",
    "{" BILLED ",'period_from':'2019-01-01T00:00:00Z','period_to':'2019-01-02T00:00:00Z','period_delta':1,'"
               "period_uom':'weeks'}",
    "period.uom: Expected a unit" },
  { 400, "POST", "subscriptions/requests", "{" BILLED "," PERIOD ",'attributes':{'vendor':7}}",
    "vendor: Expected an object" },
  { 403, "POST", "subscriptions/requests", "{" BILLED "," PERIOD ",'attributes':{'vendor':{},'provider':{}}}",
    "your own side" },
  { 403, "POST", "subscriptions/requests", "{'type':'provider'," BILLED "," PERIOD "}",
    "for the other party" },
  { 400, "PUT", "subscriptions/requests/{1}/attributes", "{'vendor':7}", "vendor: Expected an object" },
  { 403, "PUT", "subscriptions/requests/{1}/attributes", "{'provider':{'external_id':'E'}}",
    "your own side" },
  { 404, "PUT", "subscriptions/requests/BRV-0/attributes", "{'vendor':{}}", "no such" },
};

static void
test_billing (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autofree char *asset = shop_subscribe (s);
  g_autofree char *first = g_strdup_printf ("BRV%s-0001", asset + 2);
  g_autofree char *path = g_strconcat ("subscriptions/requests/", first, NULL);
  g_autofree char *before = get_text (s, path);

  check (s, s->vendor, WORDS (asset, first), billing_cases);
  assert_text (s, path, before);
  g_assert_cmpuint (shop_count (s, s->vendor, "subscriptions/requests"), ==, 2);
}

static const Refusal sla_cases[] = {
  { 400, "PUT", "sla/{0}", "{'slos':[7]}", "slos" },
  { 400, "PUT", "sla/{0}", "{'slos':[{}]}", "slos[0]: There is no such objective" },
  { 400, "PUT", "sla/{0}", "{'slos':[{'target_status':'pending','terminate':true},{'id':'SLO-0'}]}",
    "slos[1]: There is no such objective" },
  { 400, "PUT", "sla/{0}",
    "{'slos':[{'target_status':'pending','zones':[{'zone':0,'days':1},{'zone':1,'days':1},{'zone':3,'days':1}"
    "]}]}",
    "slos[0]: Expected the days" },
  { 400, "PUT", "sla/{0}",
    "{'slos':[{'target_status':'pending','zones':[{'zone':0,'days':-1},{'zone':1,'days':1},{'zone':2,'days':"
    "1}]}]}",
    "slos[0]: Expected the days" },
  { 400, "PUT", "sla/{0}", "{'slos':[{'target_status':'pending','zones':[0,1,2]}]}",
    "slos[0]: Expected the days" },
  { 400, "PUT", "sla/{0}", "{'active':'yes'}", "active: " },
};

static void
test_sla (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autofree char *before = NULL;

  fixture_insert (
      s->f, "slas", "SLA-100-000-001",
      "{'id':'SLA-100-000-001','owner':{'id':'VA-100-000'},'active':false,'entity_type':'subscription_"
      "request','slos':["
      "{'id':'SLO-100-000-001-001','target_status':'pending','terminate':false,'zones':[{'days':1,'zone':0},"
      "{'days':1,'zone':1},{'days':2,'zone':2}]}]}");
  before = get_text (s, "sla/SLA-100-000-001");
  check (s, s->vendor, WORDS ("SLA-100-000-001"), sla_cases);
  assert_text (s, "sla/SLA-100-000-001", before);
}

/* --- tiers --- */

#define CONTACT                                                                                              \
  "'contact_info':{'address_line1':'Street "                                                                 \
  "1','city':'Bonn','postal_code':'1','country':'de','contact':{'first_name':'A','last_name':'B',"           \
  "'email':'a@example.com'}}"

static const Refusal tier_cases[] = {
  { 400, "POST", "tier/accounts", "{'type':'reseller'," CONTACT "}", "name: " },
  { 400, "POST", "tier/accounts", "{'type':'nonsense','name':'X'," CONTACT "}", "type: " },
  { 400, "POST", "tier/accounts", "{'name':'X'," CONTACT ",'parent':{'id':'TA-0'}}", "parent" },
  { 400, "PUT", "tier/accounts/{0}", "{'contact_info':{'country':'d1'}}",
    "contact_info.country: Expected a country code" },
  { 400, "PUT", "tier/accounts/{0}", "{'contact_info':{'contact':{'email':'a@b@c'}}}",
    "contact_info.contact.email" },
  { 400, "POST", "tier/account-requests", "{'type':'delete','account':{'id':'{0}'}}",
    "type: Expected one of: update" },
  { 400, "POST", "tier/account-requests", "{'account':{'name':'X'}}", "account.id: This field is required" },
  { 404, "POST", "tier/account-requests", "{'account':{'id':'TA-0','name':'X'}}", "no such" },
  /* all of it is taken back: the account keeps its name */
  { 400, "POST", "tier/account-requests", "{'account':{'id':'{0}','name':'X'}}", "TAR_003" },
  { 400, "POST", "tier/account-requests", "{'account':{'id':'{0}'}}", "TAR_004" },
  { 400, "POST", "tier/config-requests", "{}", "configuration" },
  { 400, "POST", "tier/config-requests", "{'configuration':{'id':'TC-0'}}",
    "configuration: There is no object with the id TC-0" },
  { 400, "POST", "tier/config-requests", "{'configuration':{'tier_level':3}}",
    "configuration.tier_level: Expected 1 or 2" },
  { 400, "POST", "tier/config-requests", "{'configuration':{'tier_level':0}}",
    "configuration.tier_level: Expected 1 or 2" },
  { 400, "POST", "tier/config-requests", "{'configuration':{'tier_level':1}}",
    "configuration.account: This field is required" },
  { 400, "POST", "tier/config-requests", "{'configuration':{'account':{'id':'TA-0'}}}",
    "configuration.account.id: There is no active" },
  { 400, "POST", "tier/config-requests", "{'configuration':{'account':{'id':'{0}'}}}",
    "configuration.product: There is no connection" },
  { 400, "POST", "tier/config-requests",
    "{'configuration':{'account':{'id':'{0}'},'product':{'id':'PRD-0'}}}",
    "configuration.product: There is no connection" },
  { 400, "POST", "tier/config-requests",
    "{'configuration':{'account':{'id':'{0}'},'product':{'id':'" SHOP_PRODUCT
    "'},'connection':{'id':'CT-0'}}}",
    "configuration.product: There is no connection" },
  { 400, "POST", "tier/config-requests",
    "{'type':'update','configuration':{'account':{'id':'{0}'},'product':{'id':'" SHOP_PRODUCT "'}}}",
    "type: There is no configuration yet" },
  { 400, "POST", "tier/config-requests",
    "{'configuration':{'account':{'id':'{0}'},'product':{'id':'" SHOP_PRODUCT
    "'}},'params':[{'id':'t1f','value':'x'}]}",
    "params.t1f: The value of this parameter is for the other party" },
};

static const Refusal tier_vendor_cases[] = {
  { 400, "POST", "tier/config-requests",
    "{'configuration':{'account':{'id':'{0}'},'product':{'id':'" SHOP_PRODUCT "'}}}",
    "configuration.id: This field is required" },
  { 403, "POST", "tier/accounts", "{'type':'reseller','name':'X'," CONTACT "}", "role" },
  { 404, "PUT", "tier/accounts/{0}", "{'name':'X'}", "no such" },
};

static void
test_tiers (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, "{'tiers':{'configs':{'level':2},'updates':true}}");
  g_autoptr (JsonObject) account = shop_call (s, 201, s->distributor, "POST", "tier/accounts",
                                              "{'type':'reseller','name':'Acme'," CONTACT "}");
  const char *id = connect_json_get_string (account, "id");
  g_autofree char *path = g_strconcat ("tier/accounts/", id, NULL);

  check (s, s->distributor, WORDS (id), tier_cases);
  check (s, s->vendor, WORDS (id), tier_vendor_cases);
  shop_assert (s, path, "name", "Acme");
  shop_assert (s, path, "version", "1");
  g_assert_cmpuint (shop_count (s, s->distributor, "tier/accounts"), ==, 1);
  g_assert_cmpuint (shop_count (s, s->distributor, "tier/configs"), ==, 0);
  g_assert_cmpuint (shop_count (s, s->distributor, "tier/config-requests"), ==, 0);
}

/* --- conversations --- */

static void
test_conversation (TestStore *t)
{
  static const Refusal full[] = { { 400, "POST", "conversations/{0}/messages", "{'text':'One more'}",
                                    "The conversation is full" } };
  static const Refusal closed[] = {
    { 400, "POST", "conversations/{0}/messages", "{'text':'Late'}", "The conversation is closed" },
    { 400, "PUT", "conversations/{0}/messages/{1}", "{'text':'Other'}", "The conversation is closed" },
    { 400, "POST", "conversations/{0}/close", NULL, "Possible only" },
  };
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autofree char *request = shop_purchase (s, "");
  g_autofree char *find = g_strconcat ("conversations?instance_id=", request, NULL);
  g_autoptr (JsonArray) found = fixture_expect_list (s->f, s->vendor, find);
  g_autofree char *id = g_strdup (connect_json_get_string (json_array_get_object_element (found, 0), "id"));
  g_autofree char *messages = g_strdup_printf ("conversations/%s/messages", id);
  g_autofree char *close = g_strdup_printf ("conversations/%s/close", id);
  g_autoptr (JsonObject) said = shop_call (s, 201, s->vendor, "POST", messages, "{'text':'Hello'}");
  const char *message = connect_json_get_string (said, "id");
  g_autofree char *one = g_strdup_printf ("%s/%s", messages, message);
  g_autofree char *row = g_strdup_printf (
      "{'id':'ME-900-{n}','conversation':'%s','type':'private','text':'x','account':{'id':'VA-100-000'}}",
      id);

  if (t->uri == NULL) /* it takes a while, and the other store counts no differently */
    {
      fixture_insert_many (s->f, "conversation-messages", 5000, "ME-900-{n}", row);
      check (s, s->vendor, WORDS (id), full);
      check (s, s->distributor, WORDS (id), full);
    }
  json_object_unref (shop_call (s, 200, s->vendor, "POST", close, NULL));
  check (s, s->vendor, WORDS (id, message), closed);
  {
    g_autofree char *text = shop_get (s, s->distributor, one, "text");

    g_assert_cmpstr (text, ==, "Hello");
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("order-refusals/purchase", TEST_STORE_BOTH, test_purchase);
  test_store_add ("order-refusals/kinds", TEST_STORE_BOTH, test_kinds);
  test_store_add ("order-refusals/acts", TEST_STORE_BOTH, test_acts);
  test_store_add ("order-refusals/billing", TEST_STORE_BOTH, test_billing);
  test_store_add ("order-refusals/sla", TEST_STORE_BOTH, test_sla);
  test_store_add ("order-refusals/tiers", TEST_STORE_BOTH, test_tiers);
  test_store_add ("order-refusals/conversation", TEST_STORE_BOTH, test_conversation);
  return test_store_run ();
}
