/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What is refused of offers and their parts, of presets, and of switches in frozen versions. */

#include "config.h"

#include <string.h>

#include "common/product-fixture.h"
#include "common/refusals.h"

#define check(s, words, cases)                                                                               \
  refusals_check ((s)->desk->f, (s)->vendor->credential,                                                     \
                  WORDS ((s)->vendor->credential, (s)->desk->distributor), words, cases,                     \
                  G_N_ELEMENTS (cases))

static char *
make (Shop *s, const char *path, const char *body)
{
  g_autofree char *filled = refusals_fill (body, WORDS (s->product));
  g_autoptr (JsonObject) made = fixture_expect (s->desk->f, 201, s->vendor->credential, "POST", path, filled);

  return g_strdup (connect_json_get_string (made, "id"));
}

/* An offer with two plans, a group of features, and a published item. */
typedef struct
{
  Shop *s;
  char *offer;
  char *at;
  char *plans[2];
  char *group;
  char *item; /* of the product */
} Stall;

static void
stall_init (Stall *l, TestStore *t)
{
  g_autofree char *plans = NULL;
  g_autofree char *groups = NULL;

  l->s = shop_new (t);
  l->item = shop_item (l->s, "A");
  shop_publish (l->s, TRUE);
  l->offer = make (l->s, "offers", "{'name':'Offer','type':'commerce','product':{'id':'{0}'}}");
  l->at = g_strconcat ("offers/", l->offer, NULL);
  plans = g_strconcat (l->at, "/plans", NULL);
  groups = g_strconcat (l->at, "/features-groups", NULL);
  l->plans[0] = make (l->s, plans, "{'name':'Basic','color':'red','periods':['monthly']}");
  l->plans[1] = make (l->s, plans, "{'name':'Large','color':'blue','periods':['yearly']}");
  l->group = make (l->s, groups, "{'name':'Things'}");
}

static void
stall_clear (Stall *l)
{
  shop_free (l->s);
  g_free (l->offer);
  g_free (l->at);
  g_free (l->plans[0]);
  g_free (l->plans[1]);
  g_free (l->group);
  g_free (l->item);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stall, stall_clear)

/* --- the parts --- */

static const Refusal part_cases[] = {
  { 400, "POST", "offers", "{'name':'X','type':'commerce','product':{'id':'PRD-000-000-000'}}", "product" },
  { 400, "POST", "offers", "{'name':'X','type':'barter','product':{'id':'{5}'}}", "type: " },
  { 400, "POST", "offers", "{'type':'commerce','product':{'id':'{5}'}}", "name: " },
  { 400, "POST", "{0}/plans", "{'name':'X','color':'red','periods':['monthly','sometimes']}",
    "periods: Element 1 is no known value" },
  { 400, "POST", "{0}/plans", "{'name':'X','color':'red','periods':[7]}", "periods" },
  { 400, "POST", "{0}/items",
    "{'name':'X','plans':[{'plan':{'id':'OPL-0'},'item':{'id':'{3}'},'period':'monthly'}]}",
    "plans: Element 0 names no plan of this offer" },
  { 400, "POST", "{0}/items",
    "{'name':'X','plans':[{'plan':{'id':'{1}'},'item':{'id':'PRD-0'},'period':'monthly'}]}",
    "plans: Element 0 names no item of the offer's product" },
  { 400, "POST", "{0}/items", "{'name':'X','plans':[{'plan':{'id':'{1}'},'period':'monthly'}]}",
    "plans: Element 0 names no item" },
  { 400, "POST", "{0}/items", "{'name':'X','plans':[{'plan':{'id':'{1}'},'item':{'id':'{3}'}}]}",
    "plans: Element 0 has no period" },
  { 400, "POST", "{0}/features", "{'name':'X','group':{'id':'OFG-0'},'plans':[]}",
    "group: There is no object with the id OFG-0" },
  { 400, "POST", "{0}/features", "{'name':'X','group':{'id':'{4}'},'plans':[{'id':'{1}'}]}",
    "plans: Element 0 is no {id, value}" },
  { 400, "POST", "{0}/features",
    "{'name':'X','group':{'id':'{4}'},'plans':[{'id':'{1}','value':'y'},{'id':'OPL-0','value':'n'}]}",
    "plans: Element 1 is no {id, value}" },
  { 400, "POST", "{0}/switches", "{'type':'change','from':{'id':'OPL-0'},'to':{'id':'{1}'}}",
    "from: There is no object with the id OPL-0" },
  { 400, "POST", "{0}/switches", "{'type':'change','from':{'id':'{1}'},'to':{'id':'{1}'}}",
    "to: A switch leads to another plan" },
  { 400, "PUT", "{0}/blueprints/commerce/attributes", "[]", "Expected a list of 1 to" },
  { 400, "PUT", "{0}/blueprints/commerce/attributes", "[7]", "[0]: Expected {plan{id}, attributes{…}}" },
  { 400, "PUT", "{0}/blueprints/commerce/attributes", "[{'plan':{'id':'{1}'}}]",
    "[0]: Expected {plan{id}, attributes{…}}" },
  { 400, "PUT", "{0}/blueprints/commerce/attributes", "[{'plan':{'id':'{2}'},'attributes':{}}]",
    "[0]: plan: No plan of this offer" },
  { 400, "PUT", "{0}/blueprints/commerce/attributes", "[{'attributes':{}}]",
    "[0]: plan: No plan of this offer" },
  { 400, "POST", "{0}/blueprints/commerce", "{'id':'{2}','attributes':{'sku':'A'}}",
    "form: Attributes need a form" },
  { 400, "POST", "{0}/blueprints/commerce", "{'id':'{2}','form':{'id':'OFM-000-001'}}",
    "form: OFM-000-001 is no form of type" },
  { 404, "POST", "offers/OFF-000-000-000/plans", "{'name':'X','color':'red','periods':['monthly']}",
    "no such" },
  { 400, "DELETE", "{0}/plans/{1}", NULL, "There are features that name this plan" },
  { 400, "DELETE", "{0}/features-groups/{4}", NULL, "There are features in this group" },
};

static void
test_parts (TestStore *t)
{
  static const char *const lists[][2] = { { "plans", "2" },
                                          { "items", "0" },
                                          { "features", "1" },
                                          { "switches", "0" },
                                          { "blueprints/commerce", "0" } };
  g_auto (Stall) l = { 0 };
  g_autofree char *features = NULL;
  g_autofree char *feature = NULL;
  g_autofree char *path = NULL;
  g_autofree char *body = NULL;

  stall_init (&l, t);
  features = g_strconcat (l.at, "/features", NULL);
  body = g_strdup_printf ("{'name':'Fast','group':{'id':'%s'},'plans':[{'id':'%s','value':'yes'}]}", l.group,
                          l.plans[0]);
  feature = make (l.s, features, body);
  check (l.s, WORDS (l.at, l.plans[0], l.plans[1], l.item, l.group, l.s->product), part_cases);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *list = g_strdup_printf ("%s/%s", l.at, lists[i][0]);
      g_autofree char *n = g_strdup_printf ("%u", desk_count (l.s->desk, l.s->vendor->credential, list));

      g_test_message ("%s", list);
      g_assert_cmpstr (n, ==, lists[i][1]);
    }
  /* without the feature both can go */
  path = g_strdup_printf ("%s/%s", features, feature);
  json_object_unref (desk_call (l.s->desk, 204, l.s->vendor->credential, "DELETE", path, NULL));
  g_free (path);
  path = g_strdup_printf ("%s/features-groups/%s", l.at, l.group);
  json_object_unref (desk_call (l.s->desk, 204, l.s->vendor->credential, "DELETE", path, NULL));
  g_free (path);
  path = g_strdup_printf ("%s/plans/%s", l.at, l.plans[0]);
  json_object_unref (desk_call (l.s->desk, 204, l.s->vendor->credential, "DELETE", path, NULL));
}

/* --- what is frozen --- */

static const Refusal frozen_cases[] = {
  { 400, "POST", "{0}/versions/1/switches", "{'type':'change','to':{'id':'{1}'}}",
    "A version has at most 500 switches" },
  { 400, "PUT", "{0}/versions/1/switches/{2}", "{'type':'sideways'}",
    "type: \"sideways\" is not a valid choice" },
  { 400, "PUT", "{0}/versions/1/switches/{2}", "{'preset':{'id':7}}", "preset.id" },
  { 404, "PUT", "{0}/versions/1/switches/OSW-0", "{'type':'change'}", "nothing here" },
  { 404, "PUT", "{0}/versions/9/switches/{2}", "{'type':'change'}", "no such" },
};

/* As many as there may be, past all rules: the one that is there again and again. */
static void
fill_switches (Stall *l)
{
  g_autofree char *key = g_strconcat (l->offer, "/1", NULL);
  g_autoptr (JsonObject) version = fixture_get (l->s->desk->f, "offer-versions", key);
  JsonArray *switches = connect_json_get_array (version, "parts.switches");
  g_autofree char *text = NULL;

  for (guint n = json_array_get_length (switches); n < 500; n++)
    {
      g_autofree char *id = g_strdup_printf ("OSW-900-%03u", n);
      JsonObject *copy = connect_json_copy (json_array_get_object_element (switches, 0));

      connect_json_set_string (copy, "id", id);
      json_array_add_object_element (switches, copy);
    }
  text = connect_json_object_to_string (version);
  fixture_update (l->s->desk->f, "offer-versions", key, text);
}

static void
test_frozen (TestStore *t)
{
  g_auto (Stall) l = { 0 };
  g_autofree char *versions = NULL;
  g_autofree char *switches = NULL;
  g_autofree char *first = NULL;
  g_autofree char *body = NULL;
  g_autofree char *one = NULL;

  stall_init (&l, t);
  versions = g_strconcat (l.at, "/versions", NULL);
  switches = g_strconcat (versions, "/1/switches", NULL);
  body = g_strdup_printf ("{'type':'change','from':{'id':'%s'},'to':{'id':'%s'}}", l.plans[0], l.plans[1]);
  json_object_unref (
      desk_call (l.s->desk, 201, l.s->vendor->credential, "POST", versions, "{'public':true}"));
  first = make (l.s, switches, body);
  fill_switches (&l);
  check (l.s, WORDS (l.at, l.plans[1], first), frozen_cases);
  one = g_strdup_printf ("%s/%s", switches, first);
  json_object_unref (desk_call (l.s->desk, 204, l.s->vendor->credential, "DELETE", one, NULL));
  g_free (make (l.s, switches, body));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("offer-refusals/parts", TEST_STORE_BOTH, test_parts);
  test_store_add ("offer-refusals/frozen", TEST_STORE_BOTH, test_frozen);
  return test_store_run ();
}
