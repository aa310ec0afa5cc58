/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What is refused of products and of what hangs on them. Neither the Vendor's nor the Distributor's feed
 * moves by it. */

#include "config.h"

#include <string.h>

#include "common/product-fixture.h"
#include "common/refusals.h"

#define check(s, words, cases)                                                                               \
  refusals_check ((s)->desk->f, (s)->vendor->credential,                                                     \
                  WORDS ((s)->vendor->credential, (s)->desk->distributor), words, cases,                     \
                  G_N_ELEMENTS (cases))

#define ITEM "'name':'X','mpn':'X-1','description':'x','ui':{'visibility':true}"
#define BOXES "'type':'reservation','unit':{'id':'boxes'}"

/* --- the product --- */

static const Refusal product_cases[] = {
  { 400, "PUT", "products/{0}", "{'capabilities':{'ppu':null}}",
    "capabilities.ppu: The product has items that are paid by use" },
  { 400, "PUT", "products/{0}", "{'capabilities':{'ppu':{'schema':'XX'}}}",
    "capabilities.ppu.schema: Expected one of" },
  { 400, "PUT", "products/{0}", "{'capabilities':{'ppu':{'required_custom_fields':['a',7]}}}",
    "required_custom_fields: Expected up to 50" },
  { 400, "PUT", "products/{0}", "{'capabilities':{'subscription':{'hold':'yes'}}}",
    "capabilities.subscription.hold: Expected true" },
  { 400, "PUT", "products/{0}", "{'capabilities':{'subscription':{'change':{'scheduling':1}}}}",
    "scheduling: Expected true or false" },
  { 400, "PUT", "products/{0}", "{'capabilities':{'tiers':{'configs':{'level':3}}}}",
    "capabilities.tiers.configs.level: Expected one of" },
  { 400, "PUT", "products/{0}", "{'capabilities':{'tiers':{'configs':{'level':true}}}}",
    "capabilities.tiers.configs.level: Expected one of" },
  { 400, "PUT", "products/{0}", "{'capabilities':{'cart':{'validation':null},'inquiring':{'validation':[]}}}",
    "capabilities.inquiring.validation: Expected true or false" },
  { 400, "PUT", "products/{0}", "{'name':''}", "name: " },
  { 400, "PUT", "products/{0}", "{'category':{'id':'CAT-0'}}", "category" },
  { 400, "POST", "products/{0}/versions", "{'changes_description':'x'}",
    "media: A version needs a main image" },
  { 404, "PUT", "products/PRD-000-000-000", "{'name':'X'}", "no such" },
};

static void
test_product (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autofree char *path = g_strdup_printf ("products/%s", s->product);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  json_object_unref (
      shop_call (s, 200, "PUT", "", "{'capabilities':{'ppu':{'schema':'TR'},'subscription':{'hold':true}}}"));
  json_object_unref (shop_call (s, 201, "POST", "items",
                                "{" ITEM ",'type':'ppu','precision':'decimal(2)','unit':{'id':'hours'}}"));
  before = desk_get (s->desk, s->vendor->credential, path, "capabilities");
  check (s, WORDS (s->product), product_cases);
  after = desk_get (s->desk, s->vendor->credential, path, "capabilities");
  g_assert_cmpstr (after, ==, before);
}

/* --- items and units --- */

static const Refusal item_cases[] = {
  { 400, "POST", "products/{0}/items", "{" ITEM ",'type':'reservation','unit':{'id':'hours'}}",
    "unit: This unit is for items" },
  { 400, "POST", "products/{0}/items", "{" ITEM ",'type':'ppu','unit':{'id':'hours'}}",
    "type: The product has not the capability" },
  { 400, "POST", "products/{0}/items", "{" ITEM "," BOXES ",'precision':'decimal(2)'}",
    "precision: Items of type reservation" },
  { 400, "POST", "products/{0}/items", "{" ITEM "," BOXES ",'usage_data_type':'decimal(2)'}",
    "precision: Items of type reservation" },
  { 400, "POST", "products/{0}/items", "{" ITEM "," BOXES ",'period':'monthly','commitment':{'count':7}}",
    "commitment.count: The billing" },
  { 400, "POST", "products/{0}/items", "{" ITEM "," BOXES ",'period':'daily'}", "period: " },
  { 400, "POST", "products/{0}/items", "{" ITEM "," BOXES ",'group':{'id':'IGR-0'}}",
    "group: There is no object" },
  { 400, "POST", "products/{0}/items", "{'name':'Item A','mpn':'Y'," BOXES ",'description':'x'}",
    "name: Item with same name" },
  { 400, "POST", "products/{0}/items", "{'name':'Y','mpn':'A'," BOXES ",'description':'x'}",
    "mpn: Item with same mpn" },
  { 400, "POST", "products/{0}/items", "{" ITEM ",'type':'reservation','unit':{'id':'nosuch'}}", "unit" },
  { 400, "PUT", "products/{0}/items/{1}", "{'unit':{'id':'{2}'}}",
    "unit.id: This is fixed once the item was published" },
  { 400, "PUT", "products/{0}/items/{1}", "{'period':'yearly'}",
    "period: This is fixed once the item was published" },
  { 400, "PUT", "products/{0}/items/{1}", "{'commitment':{'count':12}}",
    "commitment.count: This is fixed once the item was published" },
  { 400, "POST", "products/{0}/items/{1}/endsale", "{'replacement':{'id':'{1}'}}",
    "replacement: This must be another item" },
  { 400, "POST", "products/{0}/items/{1}/endsale", "{'replacement':{'id':'{3}'}}",
    "replacement: This must be another item" },
  { 400, "DELETE", "settings/units/{2}", NULL, "There are items that are measured in this unit" },
  { 400, "POST", "settings/units", "{'description':'X','type':'weight'}", "type: " },
};

static void
test_items (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autofree char *item = shop_item (s, "A");
  g_autoptr (JsonObject) unit = desk_call (s->desk, 201, s->vendor->credential, "POST", "settings/units",
                                           "{'description':'Crates','type':'reservation'}");
  const char *crates = connect_json_get_string (unit, "id");
  g_autofree char *unit_path = g_strdup_printf ("settings/units/%s", crates);
  g_autofree char *draft_path = NULL;
  g_autoptr (JsonObject) draft = NULL;

  shop_publish (s, FALSE);
  draft = shop_call (s, 201, "POST", "items",
                     "{'name':'Draft','mpn':'D','description':'x','type':'reservation','unit':{'id':'%s'}}",
                     crates);
  check (s, WORDS (s->product, item, crates, connect_json_get_string (draft, "id")), item_cases);
  {
    g_autoptr (JsonArray) items = shop_list (s, NULL, "items");

    g_assert_cmpuint (json_array_get_length (items), ==, 2);
  }
  /* without the item that is measured in it the unit goes */
  draft_path = g_strconcat ("items/", connect_json_get_string (draft, "id"), NULL);
  json_object_unref (shop_call (s, 204, "DELETE", draft_path, NULL));
  json_object_unref (desk_call (s->desk, 204, s->vendor->credential, "DELETE", unit_path, NULL));
}

/* --- parameters and their values --- */

#define TEXT "'name':'p','title':'P','type':'text','phase':'ordering','scope':'asset'"
#define DROPDOWN "'name':'p','title':'P','type':'dropdown','phase':'ordering','scope':'asset'"

static const Refusal parameter_cases[] = {
  { 400, "POST", "products/{0}/parameters",
    "{'name':'a b','title':'P','type':'text','phase':'ordering','scope':'asset'}", "name: Only letters" },
  { 400, "POST", "products/{0}/parameters", "{'name':'p','title':'P','phase':'ordering','scope':'product'}",
    "scope: Expected one of: asset" },
  { 400, "POST", "products/{0}/parameters",
    "{'name':'p','title':'P','phase':'configuration','scope':'tier1'}", "scope: Expected one of: product" },
  { 400, "POST", "products/{0}/parameters", "{'name':'base','title':'P','phase':'ordering','scope':'asset'}",
    "name: Parameter with same name" },
  { 400, "POST", "products/{0}/parameters", "{" TEXT ",'constraints':7}", "constraints" },
  { 400, "POST", "products/{0}/parameters", "{" TEXT ",'constraints':{'required':'yes'}}",
    "constraints.required: Expected true or false" },
  { 400, "POST", "products/{0}/parameters", "{" TEXT ",'constraints':{'hidden':null}}",
    "constraints.hidden: Expected true or false" },
  { 400, "POST", "products/{0}/parameters", "{" TEXT ",'constraints':{'max_length':'5'}}",
    "constraints.max_length: Expected a whole number" },
  { 400, "POST", "products/{0}/parameters", "{" TEXT ",'constraints':{'min_length':5,'max_length':4}}",
    "constraints.max_length: Expected lengths" },
  { 400, "POST", "products/{0}/parameters", "{" TEXT ",'constraints':{'min_length':-1}}",
    "constraints.max_length: Expected lengths" },
  { 400, "POST", "products/{0}/parameters", "{" TEXT ",'constraints':{'max_length':0}}",
    "constraints.max_length: Expected lengths" },
  { 400, "POST", "products/{0}/parameters", "{" TEXT ",'constraints':{'shared':'all'}}",
    "constraints.shared: Expected one of" },
  { 400, "POST", "products/{0}/parameters", "{" TEXT ",'constraints':{'display_content':[]}}",
    "constraints.display_content: Expected a text" },
  { 400, "POST", "products/{0}/parameters", "{" TEXT ",'constraints':{'choices':{}}}",
    "constraints.choices: Expected a list" },
  { 400, "POST", "products/{0}/parameters", "{" DROPDOWN "}", "constraints.choices: Expected 1 to" },
  { 400, "POST", "products/{0}/parameters", "{" DROPDOWN ",'constraints':{'choices':[]}}",
    "constraints.choices: Expected 1 to" },
  { 400, "POST", "products/{0}/parameters",
    "{" DROPDOWN ",'constraints':{'choices':[{'label':'A','value':'a'},{'value':'b'}]}}",
    "constraints.choices: [1]: Expected {label, value}" },
  { 400, "POST", "products/{0}/parameters",
    "{" DROPDOWN ",'constraints':{'choices':[{'label':'A','value':'a'},{'label':'B','value':'a'}]}}",
    "constraints.choices: [1]: There is this value already" },
  { 400, "POST", "products/{0}/parameters", "{" TEXT ",'constraints':{'dependency':7}}",
    "constraints.dependency: Expected an object" },
  { 400, "POST", "products/{0}/parameters",
    "{" TEXT ",'constraints':{'dependency':{'parameter':{'name':'base'}}}}",
    "constraints.dependency.values: Expected the values" },
  { 400, "POST", "products/{0}/parameters",
    "{" TEXT ",'constraints':{'dependency':{'parameter':{'name':'nosuch'},'values':['1']}}}",
    "constraints.dependency.parameter: This must be another parameter" },
  { 400, "POST", "products/{0}/parameters", "{" TEXT ",'constraints':{'dependency':{'values':['1']}}}",
    "constraints.dependency.parameter: This must be another parameter" },
  { 400, "POST", "products/{0}/parameters", "{" TEXT ",'parent':{'id':'nosuch'}}",
    "parent: This must be another parameter" },
  { 400, "PUT", "products/{0}/parameters/{1}", "{'parent':{'id':'{1}'}}",
    "parent: This must be another parameter" },
  { 400, "PUT", "products/{0}/parameters/{1}", "{'phase':'fulfillment'}", "phase: This cannot be changed" },
  { 400, "DELETE", "products/{0}/parameters/{1}", NULL, "The parameter “above” builds on this one" },
  { 400, "DELETE", "products/{0}/parameters/{2}", NULL, "The parameter “needs” builds on this one" },
  { 400, "POST", "products/{0}/configurations", "{'parameter':{'id':'base'},'value':'x'}",
    "parameter: This must be a configuration" },
  { 400, "POST", "products/{0}/configurations", "{'parameter':{'id':'conf'},'item':{'id':'{3}'},'value':'x'}",
    "item: A parameter of scope" },
  { 400, "POST", "products/{0}/configurations", "{'parameter':{'id':'place'},'value':'x'}",
    "marketplace: This field is required" },
  { 400, "POST", "products/{0}/configurations",
    "{'parameter':{'id':'place'},'marketplace':{'id':'MP-0'},'value':'x'}",
    "marketplace: There is no such object" },
};

static void
test_parameters (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autofree char *item = shop_item (s, "A");
  g_autofree char *base = shop_parameter (s, "base", "text", "{}");
  g_autofree char *above = NULL;
  g_autofree char *needs = NULL;
  g_autofree char *needs_path = NULL;
  g_autofree char *above_path = NULL;
  g_autofree char *base_path = g_strconcat ("parameters/", base, NULL);

  above = shop_parameter (s, "above", "text", "{'dependency':{'parameter':{'name':'base'},'values':['1']}}");
  {
    g_autoptr (JsonObject) made = shop_call (
        s, 201, "POST", "parameters",
        "{'name':'needs','title':'P','type':'text','phase':'ordering','scope':'asset','parent':{'id':'%s'}}",
        above);

    needs = g_strdup (connect_json_get_string (made, "id"));
  }
  json_object_unref (shop_call (s, 201, "POST", "parameters",
                                "{'name':'conf','title':'C','phase':'configuration','scope':'product'}"));
  json_object_unref (
      shop_call (s, 201, "POST", "parameters",
                 "{'name':'place','title':'C','phase':'configuration','scope':'marketplace'}"));
  check (s, WORDS (s->product, base, above, item), parameter_cases);
  {
    g_autoptr (JsonArray) all = shop_list (s, NULL, "parameters");

    g_assert_cmpuint (json_array_get_length (all), ==, 5);
  }
  /* from the top down they go */
  needs_path = g_strconcat ("parameters/", needs, NULL);
  above_path = g_strconcat ("parameters/", above, NULL);
  json_object_unref (shop_call (s, 204, "DELETE", needs_path, NULL));
  json_object_unref (shop_call (s, 204, "DELETE", above_path, NULL));
  json_object_unref (shop_call (s, 204, "DELETE", base_path, NULL));
}

/* --- templates, actions, messages, languages --- */

static const Refusal part_cases[] = {
  { 400, "POST", "products/{0}/templates", "{'scope':'asset','type':'fulfillment','body':'x'}",
    "name: This field is required" },
  { 400, "PUT", "products/{0}/templates/{1}", "{'type':'inquire'}", "type: This cannot be changed" },
  { 400, "POST", "products/{0}/actions", "{'action':'a','type':'button','scope':'asset','description':'D'}",
    "name: This field is required" },
  { 400, "GET", "products/{0}/actions/{2}/actionLink?asset_id={3}", NULL, "This is of another product" },
  { 404, "GET", "products/{0}/actions/ACT-0/actionLink?asset_id={3}", NULL, "no such" },
  { 400, "POST", "products/{0}/messages", "{'external_id':'e1','value':'Again'}",
    "external_id: Message with same" },
  { 400, "PUT", "products/{0}/messages/{4}", "{'external_id':'e1'}", "external_id: Message with same" },
  { 400, "POST", "products/{0}/usage/rules", "{'action':'accept','item':{'id':'PRD-900-000-000-0001'}}",
    "item" },
  { 400, "POST", "localization/contexts", "{}", "instance_id: This field is required" },
  { 400, "POST", "localization/contexts", "{'instance_id':'PRD-900-000-000'}",
    "instance_id: This must be a product of yours" },
  { 400, "POST", "localization/contexts", "{'instance_id':'{0}'}",
    "instance_id: This product has its context already" },
  { 400, "DELETE", "localization/contexts/{5}", NULL, "A context goes with its product" },
};

static void
test_parts (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autoptr (JsonArray) templates = shop_list (s, NULL, "templates?scope=asset&type=fulfillment");
  g_autoptr (JsonObject) action =
      shop_call (s, 201, "POST", "actions",
                 "{'action':'sso','name':'Sign In','type':'button','scope':'asset','description':'D'}");
  g_autoptr (JsonObject) first =
      shop_call (s, 201, "POST", "messages", "{'external_id':'e1','value':'It failed'}");
  g_autoptr (JsonObject) second =
      shop_call (s, 201, "POST", "messages", "{'external_id':'e2','value':'Again'}");
  g_autofree char *find = g_strdup_printf ("localization/contexts?instance_id=%s", s->product);
  g_autoptr (JsonArray) contexts = fixture_expect_list (s->desk->f, s->vendor->credential, find);
  g_autofree char *row = g_strdup_printf (
      "{'id':'AS-9000-0000-0001','name':'Sub','status':'active','product':{'id':'PRD-900-000-000'},"
      "'connection':{'id':'CT-1','vendor':{'id':'%s'},'provider':{'id':'%s'}},'items':[],'params':[]}",
      s->vendor->account, s->desk->distributor_id);

  g_assert_cmpuint (json_array_get_length (contexts), ==, 1);
  fixture_insert (s->desk->f, "assets", "AS-9000-0000-0001", row);
  check (s,
         WORDS (s->product, connect_json_get_string (json_array_get_object_element (templates, 0), "id"),
                connect_json_get_string (action, "id"), "AS-9000-0000-0001",
                connect_json_get_string (second, "id"),
                connect_json_get_string (json_array_get_object_element (contexts, 0), "id")),
         part_cases);
}

/* --- the order of rules --- */

static void
assert_first (Shop *s, const char *id)
{
  g_autoptr (JsonArray) rules = shop_list (s, NULL, "usage/rules");

  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (rules, 0), "id"), ==, id);
}

/* Rules are moved as often as somebody likes: where there is no room it is made, and the others keep their
 * order. */
static void
test_rule_order (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  char *ids[3];
  g_autoptr (JsonArray) rules = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (JsonObject) made = shop_call (s, 201, "POST", "usage/rules", "{'action':'manual'}");

      ids[i] = g_strdup (connect_json_get_string (made, "id"));
    }
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *path = g_strconcat ("usage/rules/", ids[i % 2], NULL);

      json_object_unref (shop_call (s, 200, "PUT", path, "{'gravity':{'after':null}}"));
      assert_first (s, ids[i % 2]);
    }
  {
    g_autofree char *path = g_strconcat ("usage/rules/", ids[2], NULL);

    json_object_unref (shop_call (s, 200, "PUT", path, "{'gravity':{'after':'%s'}}", ids[1]));
    shop_refuse (s, 400, "gravity.after: There is no such rule", "PUT", path,
                 "{'gravity':{'after':'PUR-0'}}");
  }
  rules = shop_list (s, NULL, "usage/rules");
  g_assert_cmpuint (json_array_get_length (rules), ==, 3);
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (rules, 0), "id"), ==, ids[1]);
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (rules, 1), "id"), ==, ids[2]);
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (rules, 2), "id"), ==, ids[0]);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_free (ids[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("product-refusals/product", TEST_STORE_BOTH, test_product);
  test_store_add ("product-refusals/items", TEST_STORE_BOTH, test_items);
  test_store_add ("product-refusals/parameters", TEST_STORE_BOTH, test_parameters);
  test_store_add ("product-refusals/parts", TEST_STORE_BOTH, test_parts);
  test_store_add ("product-refusals/rule-order", TEST_STORE_BOTH, test_rule_order);
  return test_store_run ();
}
