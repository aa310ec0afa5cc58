/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What hangs on products: items, parameters, templates, media, actions, messages, configuration, units and rules. */

#include "config.h"

#include "common/product-fixture.h"

#include "domain/product/connectd-product.h"

#include <string.h>

#define ITEM "'mpn':'M','name':'N','description':'D','unit':{'id':'boxes'}"
#define PPU "'mpn':'M','name':'N','description':'D','unit':{'id':'hours'},'type':'ppu'"

static void
test_item_rules (TestStore *t)
{
  static const struct
  {
    const char *body;
    const char *part;
  } bad[] = {
    { "{'name':'N'}", "mpn: " },
    { "{" ITEM "}", "type: " },
    { "{" ITEM ",'type':'rent'}", "type: " },
    { "{" ITEM ",'type':'reservation','precision':'decimal(2)'}", "precision: " },
    { "{" ITEM ",'type':'reservation','period':'weekly'}", "period: " },
    { "{" ITEM ",'type':'reservation','commitment':{'count':7}}", "commitment.count: " },
    { "{" ITEM ",'type':'reservation','period':'onetime','commitment':{'count':12}}", "commitment.count: " },
    { "{" ITEM ",'type':'reservation','period':'years_2','commitment':{'count':2}}", "commitment.count: " },
    { "{'mpn':'M','name':'N','description':'D','type':'reservation','unit':{'id':'nothing'}}", "unit: " },
    { "{'mpn':'M','name':'N','description':'D','type':'reservation','unit':{'id':'hours'}}", "unit: " },
    { "{" PPU "}", "ppu" },
    { "{" ITEM ",'type':'reservation','group':{'id':'IGR-1'}}", "group: " },
    { "{'mpn':'MPN-1','name':'N','description':'D','unit':{'id':'boxes'},'type':'reservation'}",
      "mpn: Item with same mpn already exists for the product." },
    { "{'mpn':'M','name':'Item MPN-1','description':'D','unit':{'id':'boxes'},'type':'reservation'}",
      "name: Item with same name already exists for the product." },
  };
  g_autoptr (Shop) s = shop_new (t);
  g_autofree char *first = shop_item (s, "MPN-1");
  g_autoptr (JsonObject) item = NULL;
  g_autoptr (JsonObject) capable = NULL;
  g_autoptr (JsonObject) ppu = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    shop_refuse (s, 400, bad[i].part, "POST", "items", "%s", bad[i].body);
  /* the document's own spelling */
  item = shop_call (s, 201, "POST", "items",
                    "{" ITEM ",'type':'Reservation','precision':'Integer','period':'Yearly','commitment':{'count':3}}");
  g_assert_cmpstr (connect_json_get_string (item, "type"), ==, "reservation");
  g_assert_cmpstr (connect_json_get_string (item, "period"), ==, "yearly");
  g_assert_cmpstr (connect_json_get_string (item, "commitment.multiplier"), ==, "billing_period");
  g_assert_cmpstr (connect_json_get_string (item, "unit.title"), ==, "Boxes");
  g_assert_cmpstr (connect_json_get_string (item, "status"), ==, "draft");
  g_assert_true (connect_json_get_boolean (item, "ui.visibility", FALSE));
  g_assert_cmpint (connect_json_get_int (item, "position", 0), ==, 20000);
  g_assert_true (g_str_has_suffix (connect_json_get_string (item, "id"), "-0002"));
  g_assert_true (g_str_has_suffix (connect_json_get_string (item, "local_id"), "_0002"));
  capable = shop_call (s, 200, "PUT", "", "{'capabilities':{'ppu':{'schema':'QT'}}}");
  ppu = shop_call (s, 201, "POST", "items",
                   "{'mpn':'U','name':'Use','description':'D','unit':{'id':'hours'},'item_type':'PPU','precision':'decimal(4)'}");
  g_assert_null (connect_json_get (ppu, "commitment"));
  shop_refuse (s, 400, "capabilities.ppu", "PUT", "", "{'capabilities':{'ppu':null}}");
}

static void
test_item_life (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autofree char *one = shop_item (s, "MPN-1");
  g_autofree char *two = shop_item (s, "MPN-2");
  g_autofree char *local = g_strdelimit (g_strconcat ("items/", one, NULL), "-", '_');
  g_autofree char *path = g_strconcat ("items/", one, NULL);
  g_autofree char *other = g_strconcat ("items/", two, NULL);
  g_autofree char *end = g_strconcat (path, "/endsale", NULL);
  g_autofree char *resume = g_strconcat (path, "/resumesale", NULL);
  g_autoptr (JsonObject) item = shop_call (s, 200, "GET", local, NULL);
  g_autoptr (JsonObject) changed = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autoptr (JsonObject) ended = NULL;
  g_autoptr (JsonObject) resumed = NULL;
  g_autoptr (JsonObject) third = NULL;
  g_autofree char *three = NULL;

  g_assert_cmpstr (connect_json_get_string (item, "id"), ==, one);
  changed = shop_call (s, 200, "PUT", path, "{'period':'yearly','commitment':{'count':2}}");
  shop_refuse (s, 400, "draft", "POST", end, "{}");
  shop_publish (s, TRUE);
  shop_refuse (s, 400, "period: ", "PUT", path, "{'period':'monthly'}");
  shop_refuse (s, 400, "type: ", "PUT", path, "{'type':'ppu'}");
  again = shop_call (s, 200, "PUT", path, "{'name':'New','mpn':'MPN-9','description':'New','ui':{'visibility':false},'period':'Yearly'}");
  g_assert_false (connect_json_get_boolean (again, "ui_visibility", TRUE));
  g_assert_cmpstr (connect_json_get_string (again, "display_name"), ==, "New");
  shop_refuse (s, 400, "PRD_038", "DELETE", path, NULL);
  shop_refuse (s, 400, "replacement: ", "POST", end, "{'replacement':{'id':'%s'}}", one);
  ended = shop_call (s, 200, "POST", end, "{'replacement':{'id':'%s'},'end_of_sale_notes':'Bye'}", two);
  g_assert_cmpstr (connect_json_get_string (ended, "replacement.name"), ==, "Item MPN-2");
  g_assert_nonnull (connect_json_get (ended, "events.saleended.at"));
  shop_refuse (s, 400, "endofsale", "POST", end, "{}");
  resumed = shop_call (s, 200, "POST", resume, NULL);
  g_assert_null (connect_json_get (resumed, "replacement"));
  g_assert_null (connect_json_get (resumed, "events.saleended"));
  three = shop_item (s, "MPN-3");
  g_free (path);
  path = g_strconcat ("items/", three, NULL);
  third = shop_call (s, 204, "DELETE", path, NULL);
  g_free (three);
  three = shop_item (s, "MPN-3");
  g_assert_true (g_str_has_suffix (three, "-0004")); /* numbers are not given twice */
}

static void
test_item_groups (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autoptr (JsonObject) group = shop_call (s, 201, "POST", "item-groups", "{'name':'Seats','mpn':'G-1'}");
  const char *id = connect_json_get_string (group, "id");
  g_autofree char *path = g_strconcat ("item-groups/", id, NULL);
  g_autofree char *first = shop_item (s, "MPN-1");
  g_autofree char *item_path = g_strconcat ("items/", first, NULL);
  g_autoptr (JsonObject) item = shop_call (s, 200, "PUT", item_path, "{'group':{'id':'%s'}}", id);
  g_autoptr (JsonObject) renamed = NULL;
  g_autoptr (JsonObject) followed = NULL;
  g_autoptr (JsonObject) out = NULL;
  g_autoptr (JsonObject) gone = NULL;

  g_assert_cmpstr (connect_json_get_string (item, "group.mpn"), ==, "G-1");
  shop_refuse (s, 400, "mpn: ", "POST", "item-groups", "{'name':'Other','mpn':'G-1'}");
  renamed = shop_call (s, 200, "PUT", path, "{'name':'Places'}");
  followed = shop_call (s, 200, "GET", item_path, NULL);
  g_assert_cmpstr (connect_json_get_string (followed, "group.name"), ==, "Places");
  shop_refuse (s, 400, "items in this group", "DELETE", path, NULL);
  out = shop_call (s, 200, "PUT", item_path, "{'group':{'id':null}}");
  gone = shop_call (s, 204, "DELETE", path, NULL);
}

static void
test_parameters (TestStore *t)
{
  static const struct
  {
    const char *body;
    const char *part;
  } bad[] = {
    { "{'name':'a b','title':'T'}", "name: " },
    { "{'name':'mail','title':'T'}", "name: Parameter with same name" },
    { "{'name':'p','title':'T','type':'magic'}", "type: " },
    { "{'name':'p','title':'T','phase':'ordering','scope':'product'}", "scope: " },
    { "{'name':'p','title':'T','phase':'configuration','scope':'asset'}", "scope: " },
    { "{'name':'p','title':'T','type':'dropdown','constraints':{}}", "constraints.choices: " },
    { "{'name':'p','title':'T','type':'choice','constraints':{'choices':[{'value':'x'}]}}", "constraints.choices: [0]" },
    { "{'name':'p','title':'T','type':'choice','constraints':{'choices':[{'label':'A','value':'x'},{'label':'B','value':'x'}]}}",
      "constraints.choices: [1]" },
    { "{'name':'p','title':'T','constraints':{'required':'yes'}}", "constraints.required: " },
    { "{'name':'p','title':'T','constraints':{'shared':'all'}}", "constraints.shared: " },
    { "{'name':'p','title':'T','constraints':{'min_length':9,'max_length':2}}", "constraints.max_length: " },
    { "{'name':'p','title':'T','constraints':[]}", "constraints: " },
    { "{'name':'p','title':'T','constraints':{'dependency':{'parameter':{'id':'nothing'},'values':['x']}}}",
      "constraints.dependency.parameter: " },
    { "{'name':'p','title':'T','parent':{'id':'PRM-1'}}", "parent: " },
  };
  g_autoptr (Shop) s = shop_new (t);
  g_autofree char *mail = shop_parameter (s, "mail", "email", "{'required':true,'unknown':1}");
  g_autofree char *path = g_strconcat ("parameters/", mail, NULL);
  g_autoptr (JsonObject) depends = NULL;
  g_autoptr (JsonObject) changed = NULL;
  g_autoptr (JsonArray) found = NULL;
  g_autoptr (JsonArray) ordered = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    shop_refuse (s, 400, bad[i].part, "POST", "parameters", "%s", bad[i].body);
  depends = shop_call (s, 201, "POST", "parameters",
                       "{'name':'more','title':'More','constraints':{'dependency':{'parameter':{'name':'mail'},'values':['x'],'hidden':true}},"
                       "'default':{'a':1},'position':5}");
  g_assert_cmpstr (connect_json_get_string (depends, "constraints.dependency.parameter.id"), ==, mail);
  g_assert_cmpstr (connect_json_get_string (depends, "description"), ==, "");
  shop_refuse (s, 400, "builds on", "DELETE", path, NULL);
  shop_refuse (s, 400, "phase: ", "PUT", path, "{'phase':'fulfillment'}");
  changed = shop_call (s, 200, "PUT", path, "{'title':'Mail','constraints':{'hidden':true,'min_length':3}}");
  g_assert_true (connect_json_get_boolean (changed, "constraints.required", FALSE));
  g_assert_true (connect_json_get_boolean (changed, "constraints.hidden", FALSE));
  g_assert_null (connect_json_get (changed, "constraints.unknown"));
  found = shop_list (s, NULL, "parameters?name=mail&constraints.required=true");
  g_assert_cmpuint (json_array_get_length (found), ==, 1);
  ordered = shop_list (s, NULL, "parameters");
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (ordered, 0), "name"), ==, "more");
}

static void
test_configurations (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autofree char *first = shop_item (s, "MPN-1");
  g_autoptr (JsonObject) parameter = shop_call (
    s, 201, "POST", "parameters", "{'name':'sku','title':'SKU','phase':'configuration','scope':'item','constraints':{'max_length':5}}");
  g_autofree char *second = shop_item (s, "MPN-2");
  g_autofree char *path = g_strconcat ("parameters/", connect_json_get_string (parameter, "id"), NULL);
  g_autofree char *item_path = g_strconcat ("items/", second, NULL);
  g_autoptr (JsonArray) places = shop_list (s, NULL, "configurations");
  g_autoptr (JsonArray) filled = NULL;
  g_autoptr (JsonArray) rest = NULL;
  g_autoptr (JsonArray) none = NULL;
  g_autoptr (JsonObject) value = NULL;
  g_autoptr (JsonObject) renamed = NULL;
  g_autoptr (JsonObject) empty = NULL;
  g_autoptr (JsonObject) gone = NULL;
  g_autoptr (JsonObject) all_gone = NULL;

  g_assert_cmpuint (json_array_get_length (places), ==, 2);
  g_assert_null (connect_json_get (json_array_get_object_element (places, 0), "value"));
  g_assert_null (connect_json_get (json_array_get_object_element (places, 0), "id"));
  shop_refuse (s, 400, "parameter: ", "POST", "configurations", "{}");
  shop_refuse (s, 400, "parameter: ", "POST", "configurations", "{'parameter':{'id':'other'}}");
  shop_refuse (s, 400, "item: ", "POST", "configurations", "{'parameter':{'id':'sku'},'value':'x'}");
  shop_refuse (s, 400, "marketplace: ", "POST", "configurations",
               "{'parameter':{'id':'sku'},'item':{'id':'%s'},'marketplace':{'id':'MP-00001'},'value':'x'}", first);
  shop_refuse (s, 400, "value: ", "POST", "configurations", "{'parameter':{'id':'sku'},'item':{'id':'%s'},'value':'too long'}", first);
  value = shop_call (s, 201, "POST", "configurations", "{'parameter':{'id':'sku'},'item':{'id':'%s'},'value':'A-1'}", first);
  g_assert_cmpstr (connect_json_get_string (value, "parameter.id"), ==, "sku");
  g_assert_nonnull (connect_json_get (value, "events.created.by.id"));
  renamed = shop_call (s, 200, "PUT", path, "{'title':'Stock Number'}");
  filled = shop_list (s, NULL, "configurations?value=A-1");
  g_assert_cmpuint (json_array_get_length (filled), ==, 1);
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (filled, 0), "parameter.title"), ==, "Stock Number");
  empty = shop_call (s, 201, "POST", "configurations", "{'parameter':{'id':'sku'},'item':{'id':'%s'}}", first);
  g_assert_null (connect_json_get (empty, "value"));
  gone = shop_call (s, 204, "DELETE", item_path, NULL);
  rest = shop_list (s, NULL, "configurations");
  g_assert_cmpuint (json_array_get_length (rest), ==, 1);
  all_gone = shop_call (s, 204, "DELETE", path, NULL);
  none = shop_list (s, NULL, "configurations");
  g_assert_cmpuint (json_array_get_length (none), ==, 0);
}

static void
test_templates (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autoptr (JsonArray) first = shop_list (s, NULL, "templates");
  g_autoptr (JsonArray) typed = shop_list (s, NULL, "templates?scope=asset&type=fulfillment");
  g_autofree char *parameter = shop_parameter (s, "mail", "email", "{'required':true}");
  g_autoptr (JsonObject) made = shop_call (
    s, 201, "POST", "templates", "{'title':'Hello','scope':'asset','type':'fulfillment','body':'Write to {{ mail }}, {{nothing}}{{ }}.'}");
  const char *id = connect_json_get_string (made, "id");
  const char *old = connect_json_get_string (json_array_get_object_element (typed, 0), "id");
  g_autofree char *path = g_strconcat ("templates/", id, NULL);
  g_autofree char *first_path = g_strconcat ("templates/", old, NULL);
  g_autofree char *preview = g_strdup_printf ("products/%s/templates/%s/preview", s->product, id);
  g_autofree char *render = g_strdup_printf ("templates/%s/render", id);
  g_autofree char *unknown = g_strdup_printf ("templates/%s/render?request_id=PR-1", id);
  g_autoptr (FixtureAnswer) text = NULL;
  g_autoptr (JsonObject) changed = NULL;
  g_autoptr (JsonObject) gone = NULL;

  g_assert_cmpuint (json_array_get_length (first), ==, 4);
  g_assert_cmpuint (json_array_get_length (typed), ==, 1);
  g_assert_cmpstr (connect_json_get_string (made, "name"), ==, "Hello");
  text = fixture_ask (s->desk->f, s->vendor->credential, "GET", preview, NULL, NULL);
  g_assert_cmpuint (text->status, ==, 200);
  g_assert_cmpstr (text->text, ==, "Write to Title of mail, {{ }}.");
  g_assert_true (g_str_has_prefix (fixture_answer_header (text, "Content-Type"), "text/markdown"));
  desk_refuse (s->desk, 400, "request_id: ", s->vendor->credential, "GET", render, NULL);
  desk_refuse (s->desk, 404, "request", s->vendor->credential, "GET", unknown, NULL);
  shop_refuse (s, 400, "scope: ", "PUT", path, "{'scope':'tier1'}");
  changed = shop_call (s, 200, "PUT", path, "{'name':'Hi','scope':'asset','type':'Fulfillment'}");
  g_assert_cmpstr (connect_json_get_string (changed, "title"), ==, "Hi");
  gone = shop_call (s, 204, "DELETE", first_path, NULL);
  shop_refuse (s, 400, "last template", "DELETE", path, NULL);
}

static void
test_media (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autoptr (JsonObject) picture = shop_upload (s, 201, "POST", "media", "{'type':'image','position':'1'}", "thumbnail");
  g_autoptr (JsonObject) taken = shop_upload (s, 400, "POST", "media", "{'type':'image','position':1}", "thumbnail");
  g_autoptr (JsonObject) far = shop_upload (s, 400, "POST", "media", "{'type':'image','position':9}", "thumbnail");
  g_autoptr (JsonObject) nowhere = shop_upload (s, 400, "POST", "media", "{'type':'video','position':2}", "thumbnail");
  g_autoptr (JsonObject) video =
    shop_upload (s, 201, "POST", "media", "{'type':'video','position':2,'url':'https://vimeo.com/1'}", "thumbnail");
  g_autoptr (JsonObject) product = shop_call (s, 200, "GET", "", NULL);
  g_autoptr (JsonObject) without = NULL;
  g_autoptr (JsonObject) gone = NULL;
  g_autoptr (FixtureAnswer) open = NULL;
  g_autofree char *path = g_strconcat ("media/", connect_json_get_string (picture, "id"), NULL);

  g_assert_cmpstr (connect_json_get_string (picture, "url"), ==, connect_json_get_string (picture, "thumbnail"));
  g_assert_cmpstr (connect_json_get_string (video, "url"), ==, "https://vimeo.com/1");
  g_assert_cmpstr (connect_json_get_string (product, "media.id"), ==, connect_json_get_string (picture, "id"));
  shop_refuse (s, 400, "thumbnail: ", "POST", "media", "{'type':'image','position':3}");
  /* pages show pictures of products without a credential */
  open = fixture_ask (s->desk->f, NULL, "GET", connect_json_get_string (picture, "url"), NULL, NULL);
  g_assert_cmpuint (open->status, ==, 200);
  gone = shop_call (s, 204, "DELETE", path, NULL);
  without = shop_call (s, 200, "GET", "", NULL);
  g_assert_null (connect_json_get (without, "media"));
}

static void
test_actions (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  g_autoptr (JsonObject) action = shop_call (
    s, 201, "POST", "actions", "{'action':'sso','name':'Sign In','type':'button','scope':'asset','description':'To the desk'}");
  g_autofree char *link = g_strdup_printf ("actions/%s/actionLink", connect_json_get_string (action, "id"));
  g_autofree char *unknown = g_strconcat (link, "?asset_id=AS-0000-0000-0000", NULL);
  g_autofree char *secrets = g_strdup_printf ("products/%s/actions/regeneratesecret", s->product);
  g_autoptr (JsonObject) secret = NULL;
  g_autoptr (JsonObject) product = NULL;

  g_assert_cmpstr (connect_json_get_string (action, "title"), ==, "Sign In");
  g_assert_true (g_str_has_prefix (connect_json_get_string (action, "id"), "ACT-"));
  g_assert_true (g_str_has_suffix (connect_json_get_string (action, "id"), "-001"));
  shop_refuse (s, 400, "action: ", "POST", "actions",
               "{'action':'a b','name':'N','type':'button','scope':'asset','description':'D'}");
  shop_refuse (s, 400, "action: Action with same action", "POST", "actions",
               "{'action':'sso','name':'N','type':'button','scope':'asset','description':'D'}");
  shop_refuse (s, 400, "asset_id: ", "GET", link, NULL);
  shop_refuse (s, 404, "no such", "GET", unknown, NULL);
  secret = shop_call (s, 200, "POST", "actions/regeneratesecret", NULL);
  product = shop_call (s, 200, "GET", "", NULL);
  g_assert_cmpstr (connect_json_get_string (secret, "jwt_secret"), ==,
                   connect_json_get_string (product, "customer_ui_settings.action.jwt_secret"));
  shop_publish (s, TRUE);
  shop_reach (s, TRUE);
  desk_refuse (d, 403, "other party", d->distributor, "POST", secrets, NULL);
}

static void
test_messages_and_units (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  g_autoptr (JsonObject) message = shop_call (s, 201, "POST", "messages", "{'external_id':'e1','value':'It failed'}");
  g_autoptr (JsonObject) unit = desk_call (d, 201, s->vendor->credential, "POST", "settings/units",
                                           "{'description':'Widgets','type':'ppu','unit':'unit-h'}");
  g_autofree char *path = g_strconcat ("settings/units/", connect_json_get_string (unit, "id"), NULL);
  g_autoptr (JsonArray) guidelines = NULL;
  g_autoptr (JsonObject) guideline = NULL;

  g_assert_cmpstr (connect_json_get_string (message, "product.status"), ==, "draft");
  g_assert_false (connect_json_get_boolean (message, "auto", TRUE));
  shop_refuse (s, 400, "external_id: ", "POST", "messages", "{'external_id':'e1','value':'Again'}");
  g_assert_cmpstr (connect_json_get_string (unit, "owner.id"), ==, s->vendor->account);
  desk_refuse (d, 404, "unit", d->distributor, "GET", path, NULL);
  desk_refuse (d, 403, "role", d->distributor, "POST", "settings/units", "{'description':'X','type':'ppu'}");
  desk_refuse (d, 403, "other party", s->vendor->credential, "PUT", "settings/units/boxes", "{'description':'Mine'}");
  g_assert_cmpuint (desk_count (d, d->distributor, "settings/units?id=boxes"), ==, 1);
  g_assert_cmpuint (desk_count (d, d->distributor, "categories?id=CAT-67642"), ==, 1);
  guideline = shop_call (s, 201, "POST", "guidelines", "{'name':'How to','body':'# First'}");
  guidelines = shop_list (s, NULL, "guidelines");
  g_assert_null (connect_json_get (json_array_get_object_element (guidelines, 0), "body"));
}

/* Rules are each account's own, and have an order. */
static void
test_usage_rules (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  g_autofree char *item = shop_item (s, "MPN-1");
  g_autofree char *path = g_strdup_printf ("products/%s/usage/rules", s->product);
  g_autoptr (JsonObject) one = shop_call (s, 201, "POST", "usage/rules", "{'action':'accept','item':{'id':'%s'},'rule':'lt(usage,10)'}", item);
  g_autoptr (JsonObject) two = shop_call (s, 201, "POST", "usage/rules", "{'action':'manual'}");
  g_autofree char *moved = g_strconcat ("usage/rules/", connect_json_get_string (two, "id"), NULL);
  g_autofree char *first = g_strconcat ("usage/rules/", connect_json_get_string (one, "id"), NULL);
  g_autoptr (JsonObject) up = NULL;
  g_autoptr (JsonObject) theirs = NULL;
  g_autoptr (JsonObject) gone = NULL;
  g_autoptr (JsonArray) rules = NULL;
  g_autoptr (JsonArray) left = NULL;

  g_assert_cmpstr (connect_json_get_string (one, "item.name"), ==, "Item MPN-1");
  shop_refuse (s, 400, "rule: ", "POST", "usage/rules", "{'action':'reject','rule':'lt(usage'}");
  shop_refuse (s, 400, "action: ", "POST", "usage/rules", "{'action':'burn'}");
  shop_refuse (s, 400, "gravity.after: ", "PUT", moved, "{'gravity':{'after':'PUR-1'}}");
  up = shop_call (s, 200, "PUT", moved, "{'gravity':{'after':null}}");
  rules = shop_list (s, NULL, "usage/rules");
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (rules, 0), "id"), ==, connect_json_get_string (two, "id"));
  desk_refuse (d, 404, "product", d->distributor, "POST", path, "{'action':'accept'}");
  shop_publish (s, TRUE);
  shop_reach (s, TRUE);
  theirs = desk_call (d, 201, d->distributor, "POST", path, "{'action':'accept'}");
  g_assert_cmpuint (desk_count (d, d->distributor, path), ==, 1);
  gone = shop_call (s, 204, "DELETE", first, NULL);
  left = shop_list (s, NULL, "usage/rules?status=active");
  g_assert_cmpuint (json_array_get_length (left), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("product-parts/item-rules", TEST_STORE_BOTH, test_item_rules);
  test_store_add ("product-parts/item-life", TEST_STORE_BOTH, test_item_life);
  test_store_add ("product-parts/item-groups", TEST_STORE_BOTH, test_item_groups);
  test_store_add ("product-parts/parameters", TEST_STORE_BOTH, test_parameters);
  test_store_add ("product-parts/configurations", TEST_STORE_BOTH, test_configurations);
  test_store_add ("product-parts/templates", TEST_STORE_BOTH, test_templates);
  test_store_add ("product-parts/media", TEST_STORE_BOTH, test_media);
  test_store_add ("product-parts/actions", TEST_STORE_BOTH, test_actions);
  test_store_add ("product-parts/messages-and-units", TEST_STORE_BOTH, test_messages_and_units);
  test_store_add ("product-parts/usage-rules", TEST_STORE_BOTH, test_usage_rules);
  return test_store_run ();
}
