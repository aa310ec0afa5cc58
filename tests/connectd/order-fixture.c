/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "order-fixture.h"

#include <string.h>

#include "resource/connectd-domain.h"

#define VENDOR "VA-100-000"
#define DISTRIBUTOR "PA-200-000"
#define STRANGER "VA-900-000"
#define PARTY(id, name) "{'id':'" id "','name':'" name "'}"
#define PARAM(number, named, phase_, scope_, required_) \
  "{'id':'PRM-100-000-001-" number "','name':'" named "','title':'Title of " named "','description':'','type':'text','phase':'" phase_ \
  "','scope':'" scope_ "','constraints':{'required':" required_ ",'unique':false,'hidden':false},'product':{'id':'" SHOP_PRODUCT "'}}"

static const char parts[] =
  "'items':[{'id':'" SHOP_ITEM "','local_id':'PRD_100_000_001_0001','mpn':'MPN-1','name':'Seat','display_name':'Seat','type':'reservation',"
  "'period':'monthly','precision':'integer','status':'published','unit':{'id':'UNIT-1','title':'Seats'}}],"
  "'parameters':[" PARAM ("0001", "domain", "ordering", "asset", "true") "," PARAM ("0002", "tenant", "fulfillment", "asset", "true") ","
  PARAM ("0003", "t1o", "ordering", "tier1", "false") "," PARAM ("0004", "t1f", "fulfillment", "tier1", "true") ","
  PARAM ("0005", "t2o", "ordering", "tier2", "true") "],"
  "'templates':[{'id':'" SHOP_TEMPLATE "','name':'Welcome','body':'Tenant {{ tenant }} of {{ domain }}','scope':'asset','type':'fulfillment',"
  "'position':10},{'id':'TL-100-000-002','name':'Ask','body':'See {{ params_form_url }}','scope':'asset','type':'inquire','position':20},"
  "{'id':'TL-100-000-003','name':'Tier 1','body':'T1 {{ t1f }}','scope':'tier1','type':'fulfillment','position':30},"
  "{'id':'TL-100-000-004','name':'Tier 2','body':'T2','scope':'tier2','type':'fulfillment','position':40}],"
  "'media':[],'actions':[],'messages':[],'item-groups':[],'configurations':[],'guidelines':[]";

/* The product as it is now, and its version 1, which others see. */
static void
add_product (Fixture *f, const char *capabilities)
{
  g_autofree char *facts =
      g_strdup_printf ("'id':'" SHOP_PRODUCT "','name':'Cloud','icon':'/cloud.png','status':'published','owner':" PARTY (VENDOR, "Vera")
                       ",'capabilities':%s,'version':1,'latest_version':1,'public_version':1,'shared':true",
                       capabilities != NULL ? capabilities : "{}");
  g_autofree char *product = g_strdup_printf ("{%s,'face':{%s}}", facts, facts);
  g_autofree char *version = g_strdup_printf ("{%s,'public':true,'parts':{%s}}", facts, parts);

  fixture_insert (f, "products", SHOP_PRODUCT, product);
  fixture_insert (f, "product-versions", SHOP_PRODUCT "/1", version);
  fixture_insert (f, "product-items", SHOP_ITEM,
                  "{'id':'" SHOP_ITEM "','local_id':'PRD_100_000_001_0001','mpn':'MPN-1','name':'Seat','display_name':'Seat',"
                  "'type':'reservation','period':'monthly','status':'published','shared':true,'product':{'id':'" SHOP_PRODUCT
                  "'},'owner':{'id':'" VENDOR "'}}");
  fixture_insert (f, "product-templates", SHOP_TEMPLATE,
                  "{'id':'" SHOP_TEMPLATE "','name':'Welcome','title':'Welcome','body':'Tenant {{ tenant }} of {{ domain }}',"
                  "'scope':'asset','type':'fulfillment','position':10,'shared':true,'product':{'id':'" SHOP_PRODUCT
                  "'},'owner':{'id':'" VENDOR "'}}");
  fixture_grant (f, "products", SHOP_PRODUCT, DISTRIBUTOR, "listing:LST-100-000-001");
}

static void
add_market (Fixture *f)
{
  fixture_insert (f, "hubs", "HB-1000-0001",
                  "{'id':'HB-1000-0001','name':'Hub','company':" PARTY (DISTRIBUTOR, "Dora") ",'instance':{'id':'x','type':'api'}}");
  fixture_insert (f, "marketplaces", "MP-10000", "{'id':'MP-10000','name':'Europe','owner':" PARTY (DISTRIBUTOR, "Dora") "}");
  fixture_insert (f, "contracts", "CRD-10000-00000-00001",
                  "{'id':'CRD-10000-00000-00001','name':'Contract','type':'distribution','status':'active','version':1,'latest':true,"
                  "'agreement':{'id':'AGD-1','name':'A','owner':{'id':'" DISTRIBUTOR "'}},'issuer':" PARTY (DISTRIBUTOR, "Dora")
                  ",'owner':" PARTY (VENDOR, "Vera") ",'partner':" PARTY (VENDOR, "Vera") ",'marketplace':" PARTY ("MP-10000", "Europe") "}");
  fixture_insert (f, "listings", "LST-100-000-001",
                  "{'id':'LST-100-000-001','status':'listed','contract':{'id':'CRD-10000-00000-00001'},'marketplace':{'id':'MP-10000'},"
                  "'product':{'id':'" SHOP_PRODUCT "'},'vendor':" PARTY (VENDOR, "Vera") ",'provider':" PARTY (DISTRIBUTOR, "Dora") "}");
  fixture_insert (f, "connections", SHOP_CONNECTION,
                  "{'id':'" SHOP_CONNECTION "','type':'production','status':'approved','product':{'id':'" SHOP_PRODUCT
                  "'},'vendor':" PARTY (VENDOR, "Vera") ",'provider':" PARTY (DISTRIBUTOR, "Dora")
                  ",'hub':{'id':'HB-1000-0001','name':'Hub'},'product_version_type':'public'}");
}

Shop *
shop_new (TestStore *t, const char *capabilities)
{
  return shop_new_with (t, capabilities, NULL);
}

Shop *
shop_new_with (TestStore *t, const char *capabilities, const ConnectdOutward *outward)
{
  const char *const all[] = { "MD-0000", NULL };
  ConnectdEngineOptions options = { 0 };
  Shop *self = g_new0 (Shop, 1);

  connectd_domain_fill (&options);
  options.outward = outward;
  self->f = fixture_new (t, &options);
  fixture_add_account (self->f, VENDOR, "vendor", "Vera");
  fixture_add_account (self->f, DISTRIBUTOR, "distributor", "Dora");
  fixture_add_account (self->f, STRANGER, "vendor", "Stan");
  self->vendor = fixture_add_token (self->f, VENDOR, "SU-100-000-000", all);
  self->distributor = fixture_add_token (self->f, DISTRIBUTOR, "SU-200-000-000", all);
  self->stranger = fixture_add_token (self->f, STRANGER, "SU-900-000-000", all);
  add_product (self->f, capabilities);
  add_market (self->f);
  return self;
}

void
shop_free (Shop *self)
{
  if (self == NULL)
    return;
  fixture_free (self->f);
  g_free (self->vendor);
  g_free (self->distributor);
  g_free (self->stranger);
  g_free (self);
}

/* --- asking --- */

void
shop_assert (Shop *self, const char *path, const char *member, const char *expected)
{
  g_autofree char *text = shop_get (self, self->distributor, path, member);

  g_test_message ("%s %s", path, member);
  g_assert_cmpstr (text, ==, expected);
}

/* --- ordering --- */

char *
shop_purchase (Shop *self, const char *more)
{
  g_autoptr (JsonObject) request =
      shop_call (self, 201, self->distributor, "POST", "requests",
                 "{'type':'purchase','asset':{'product':{'id':'" SHOP_PRODUCT "'},'connection':{'id':'" SHOP_CONNECTION
                 "'},'external_id':'10005','items':[{'id':'" SHOP_ITEM "','quantity':5}],'params':[{'id':'domain','value':'big.example'}],"
                 "'tiers':{'customer':" SHOP_CUSTOMER "}},'marketplace':{'id':'MP-10000'}%s}", more);

  return g_strdup (connect_json_get_string (request, "id"));
}

void
shop_act (Shop *self, const char *credential, const char *id, const char *verb, const char *body)
{
  g_autofree char *path = g_strdup_printf ("requests/%s/%s", id, verb);
  g_autoptr (JsonObject) answer = shop_call (self, 200, credential, "POST", path, "%s", body);

  g_assert_cmpstr (connect_json_get_string (answer, "id"), ==, id);
}

char *
shop_subscribe (Shop *self)
{
  g_autofree char *id = shop_purchase (self, "");
  g_autofree char *path = g_strconcat ("requests/", id, NULL);
  g_autoptr (JsonObject) changed =
      shop_call (self, 200, self->vendor, "PUT", path, "{'asset':{'params':[{'id':'tenant','value':'T-1'}]}}");

  shop_act (self, self->vendor, id, "approve", "{'template_id':'" SHOP_TEMPLATE "'}");
  return g_strdup (connect_json_get_string (changed, "asset.id"));
}

char *
shop_request (Shop *self, const char *credential, const char *asset, const char *type, const char *more)
{
  g_autoptr (JsonObject) request =
      shop_call (self, 201, credential, "POST", "requests", "{'type':'%s','asset':{'id':'%s'%s}}", type, asset, more);

  return g_strdup (connect_json_get_string (request, "id"));
}
