/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What an offer tells a commerce system: presets, blueprints, and switches of frozen versions. */

#include "config.h"

#include <string.h>

#include "common/product-fixture.h"

#define PRESETS "offers-ns/presets"
#define PLAN_FORM "OFM-000-001"
#define SWITCH_FORM "OFM-000-002"
#define BLUEPRINT_FORM "OFM-000-003"

/* A commerce offer with two plans. */
typedef struct
{
  Shop *s;
  Desk *d;
  const char *vendor;
  char *offer; /* id */
  char *at;    /* offers/ID */
  char *plans[2];
} Stall;

static char *
make (Stall *l, const char *path, const char *body)
{
  g_autoptr (JsonObject) made = desk_call (l->d, 201, l->vendor, "POST", path, "%s", body);

  return g_strdup (connect_json_get_string (made, "id"));
}

static void
stall_init (Stall *l, TestStore *t)
{
  g_autofree char *body = NULL;
  g_autofree char *plans = NULL;

  l->s = shop_new (t);
  l->d = l->s->desk;
  l->vendor = l->s->vendor->credential;
  body = g_strdup_printf ("{'name':'Offer','type':'commerce','product':{'id':'%s'}}", l->s->product);
  l->offer = make (l, "offers", body);
  l->at = g_strconcat ("offers/", l->offer, NULL);
  plans = g_strconcat (l->at, "/plans", NULL);
  l->plans[0] = make (l, plans, "{'name':'Basic','color':'red','periods':['monthly']}");
  l->plans[1] = make (l, plans, "{'name':'Large','color':'blue','periods':['yearly']}");
}

static void
stall_clear (Stall *l)
{
  g_free (l->offer);
  g_free (l->at);
  g_free (l->plans[0]);
  g_free (l->plans[1]);
  shop_free (l->s);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stall, stall_clear)

static char *
add_preset (Stall *l, const char *type, const char *form, const char *attributes)
{
  g_autofree char *body = g_strdup_printf (
      "{'name':'Preset','type':'%s','form':{'id':'%s'},'product':{'id':'%s'},'attributes':%s}", type, form,
      l->s->product, attributes);

  return make (l, PRESETS, body);
}

static void
assert_text (Stall *l, const char *path, const char *member, const char *expected)
{
  g_autofree char *found = desk_get (l->d, l->vendor, path, member);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_forms (TestStore *t)
{
  g_auto (Stall) l = { 0 };
  g_autoptr (JsonArray) forms = NULL;

  stall_init (&l, t);
  forms = fixture_expect_list (l.d->f, l.vendor, "offers-ns/forms");
  g_assert_cmpuint (json_array_get_length (forms), ==, 3);
  assert_text (&l, "offers-ns/forms/" PLAN_FORM, "type", "preset_plan");
  json_object_unref (desk_call (l.d, 404, l.vendor, "GET", "offers-ns/forms/OFM-000-009", NULL));
}

static void
test_presets (TestStore *t)
{
  g_auto (Stall) l = { 0 };
  g_autofree char *preset = NULL;
  g_autofree char *path = NULL;
  g_autofree char *attributes = NULL;
  g_autofree char *versions = NULL;
  g_autofree char *first = NULL;
  g_autofree char *first_attributes = NULL;

  stall_init (&l, t);
  preset = add_preset (&l, "plan", PLAN_FORM, "{'billing_model':'prepaid'}");
  path = g_strdup_printf (PRESETS "/%s", preset);
  attributes = g_strconcat (path, "/attributes", NULL);
  versions = g_strconcat (path, "/versions", NULL);
  first = g_strconcat (versions, "/1", NULL);
  first_attributes = g_strconcat (first, "/attributes", NULL);
  assert_text (&l, path, "status", "draft");
  assert_text (&l, path, "form.name", "Plan Preset");
  json_object_unref (desk_call (l.d, 201, l.vendor, "POST", versions, "{'description':'First'}"));
  assert_text (&l, path, "status", "active");
  assert_text (&l, path, "version", "1");
  /* what follows is not in the version */
  json_object_unref (
      desk_call (l.d, 200, l.vendor, "PUT", attributes, "{'billing_model':'postpaid','renewal_days':5}"));
  json_object_unref (desk_call (l.d, 200, l.vendor, "PUT", path, "{'name':'Renamed','type':'switch'}"));
  assert_text (&l, attributes, "renewal_days", "5");
  assert_text (&l, first_attributes, "billing_model", "prepaid");
  assert_text (&l, first, "name", "Preset");
  assert_text (&l, path, "type", "plan");
  json_object_unref (desk_call (l.d, 405, l.vendor, "PUT", first, "{'description':'x'}"));
  /* nobody else's */
  json_object_unref (desk_call (l.d, 404, l.d->distributor, "GET", path, NULL));
  json_object_unref (desk_call (l.d, 404, l.d->distributor, "GET", first_attributes, NULL));
  json_object_unref (desk_call (l.d, 404, l.d->distributor, "PUT", attributes, "{}"));
  json_object_unref (desk_call (l.d, 404, l.d->distributor, "POST", versions, "{}"));
  desk_refuse (l.d, 403, "role", l.d->distributor, "POST", PRESETS, "{'name':'Mine'}");
  g_assert_cmpuint (desk_count (l.d, l.vendor, PRESETS "?type=plan"), ==, 1);
  json_object_unref (desk_call (l.d, 204, l.vendor, "DELETE", path, NULL));
  json_object_unref (desk_call (l.d, 404, l.vendor, "GET", first, NULL));
}

static void
test_preset_problems (TestStore *t)
{
  static const struct
  {
    const char *body;
    const char *part;
  } cases[] = {
    { "{'billing_model':'barter'}", "attributes: The value of billing_model" },
    { "{'auto_renewal':1}", "attributes: The value of auto_renewal" },
    { "{'renewal_days':-1}", "attributes: " },
    { "{'renewal_days':null}", "attributes: " },
    { "{'highlight':['a']}", "attributes: " },
    { "{'unknown':1}", "no attribute of the name" },
  };
  g_auto (Stall) l = { 0 };
  g_autofree char *preset = NULL;
  g_autofree char *attributes = NULL;

  stall_init (&l, t);
  preset = add_preset (&l, "plan", PLAN_FORM, "{}");
  attributes = g_strdup_printf (PRESETS "/%s/attributes", preset);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    desk_refuse (l.d, 400, cases[i].part, l.vendor, "PUT", attributes, "%s", cases[i].body);
  assert_text (&l, attributes, "billing_model", NULL);
  desk_refuse (l.d, 400, "form: ", l.vendor, "POST", PRESETS,
               "{'name':'A','type':'plan','form':{'id':'" SWITCH_FORM "'},'product':{'id':'%s'}}",
               l.s->product);
  desk_refuse (l.d, 400, "product", l.vendor, "POST", PRESETS,
               "{'name':'A','type':'plan','form':{'id':'" PLAN_FORM "'},'product':{'id':'PRD-999-999-999'}}");
  desk_refuse (l.d, 400, "type: ", l.vendor, "POST", PRESETS,
               "{'name':'A','form':{'id':'" PLAN_FORM "'},'product':{'id':'%s'}}", l.s->product);
  g_assert_cmpuint (desk_count (l.d, l.vendor, PRESETS), ==, 1);
}

static void
test_blueprints (TestStore *t)
{
  g_auto (Stall) l = { 0 };
  g_autofree char *preset = NULL;
  g_autofree char *preset_path = NULL;
  g_autofree char *preset_versions = NULL;
  g_autofree char *all = NULL;
  g_autofree char *one = NULL;
  g_autofree char *plan = NULL;
  g_autofree char *values = NULL;
  g_autofree char *endsale = NULL;

  stall_init (&l, t);
  preset = add_preset (&l, "plan", PLAN_FORM, "{'billing_model':'prepaid'}");
  preset_path = g_strdup_printf (PRESETS "/%s", preset);
  preset_versions = g_strconcat (preset_path, "/versions", NULL);
  all = g_strconcat (l.at, "/blueprints/commerce", NULL);
  one = g_strdup_printf ("%s/plans/%s", all, l.plans[0]);
  values = g_strconcat (one, "/attributes", NULL);
  endsale = g_strconcat (one, "/endsale", NULL);
  desk_refuse (l.d, 400, "preset: It has no version yet", l.vendor, "POST", all,
               "{'id':'%s','preset':{'id':'%s'}}", l.plans[0], preset);
  json_object_unref (desk_call (l.d, 201, l.vendor, "POST", preset_versions, "{}"));
  {
    g_autoptr (JsonObject) made = desk_call (l.d, 201, l.vendor, "POST", all,
                                             "{'id':'%s','preset':{'id':'%s'},'form':{'id':'" BLUEPRINT_FORM
                                             "'},'countries':[{'id':'DE'},{'id':'FR'}],"
                                             "'attributes':{'sku':'A-1'}}",
                                             l.plans[0], preset);

    g_assert_cmpstr (connect_json_get_string (made, "id"), ==, l.plans[0]);
    g_assert_cmpstr (connect_json_get_string (made, "status"), ==, "draft");
    g_assert_cmpstr (connect_json_get_string (made, "plan.name"), ==, "Basic");
  }
  desk_refuse (l.d, 400, "plan: It has a blueprint", l.vendor, "POST", all, "{'id':'%s'}", l.plans[0]);
  desk_refuse (l.d, 400, "countries: Element 0", l.vendor, "POST", all,
               "{'id':'%s','countries':[{'id':'XX'}]}", l.plans[1]);
  desk_refuse (l.d, 400, "plan", l.vendor, "POST", all, "{'id':'OPL-000-000-000-001'}");
  desk_refuse (l.d, 400, "blueprints that name this plan", l.vendor, "DELETE",
               (plan = g_strdup_printf ("%s/plans/%s", l.at, l.plans[0])), NULL);
  desk_refuse (l.d, 400, "blueprints that name this preset", l.vendor, "DELETE", preset_path, NULL);
  desk_refuse (l.d, 400, "attributes: ", l.vendor, "PUT", values, "{'minimum':'many'}");
  json_object_unref (desk_call (l.d, 200, l.vendor, "PUT", values, "{'minimum':3}"));
  assert_text (&l, values, "minimum", "3");
  assert_text (&l, values, "billing_model", "prepaid");
  assert_text (&l, values, "sku", NULL);
  desk_refuse (l.d, 400, "", l.vendor, "POST", endsale, "{}");
  g_assert_cmpuint (desk_count (l.d, l.vendor, all), ==, 1);
  json_object_unref (desk_call (l.d, 404, l.d->distributor, "GET", one, NULL));
}

static void
test_blueprint_doors (TestStore *t)
{
  g_auto (Stall) l = { 0 };
  g_autofree char *all = NULL;
  g_autofree char *one = NULL;
  g_autofree char *every = NULL;
  g_autofree char *bulk = NULL;
  g_autoptr (JsonArray) list = NULL;
  g_autofree char *generic = NULL;
  g_autofree char *elsewhere = NULL;

  stall_init (&l, t);
  all = g_strconcat (l.at, "/blueprints/commerce", NULL);
  one = g_strdup_printf ("%s/%s", all, l.plans[1]);
  every = g_strconcat (all, "/plans/-/attributes", NULL);
  bulk = g_strconcat (all, "/attributes", NULL);
  json_object_unref (desk_call (l.d, 201, l.vendor, "POST", all,
                                "{'plan':{'id':'%s'},'form':{'id':'" BLUEPRINT_FORM "'}}", l.plans[1]));
  json_object_unref (desk_call (l.d, 200, l.vendor, "PATCH", one, "{'countries':[{'id':'DE'}]}"));
  assert_text (&l, one, "status", "draft");
  {
    g_autofree char *body =
        g_strdup_printf ("[{\"plan\":{\"id\":\"%s\"},\"attributes\":{\"sku\":\"B\"}}]", l.plans[1]);
    g_autofree char *bad = g_strdup_printf ("[{\"plan\":{\"id\":\"%s\"},\"attributes\":{\"sku\":\"C\"}},{"
                                            "\"plan\":{\"id\":\"%s\"},\"attributes\":{}}]",
                                            l.plans[1], l.plans[0]);
    g_autoptr (FixtureAnswer) good = fixture_ask (l.d->f, l.vendor, "PUT", bulk, NULL, body);
    g_autoptr (FixtureAnswer) refused = fixture_ask (l.d->f, l.vendor, "PUT", bulk, NULL, bad);

    g_assert_cmpuint (good->status, ==, 200);
    g_assert_cmpuint (refused->status, ==, 400);
  }
  desk_refuse (l.d, 400, "Expected a list", l.vendor, "PUT", bulk, "{}");
  list = fixture_expect_list (l.d->f, l.vendor, every);
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (list, 0), "attributes.sku"), ==,
                   "B");
  /* by another offer there is nothing of it, and one of type generic has none */
  {
    g_autofree char *body = g_strdup_printf ("{'name':'Other','product':{'id':'%s'}}", l.s->product);
    g_autofree char *other = make (&l, "offers", body);

    generic = g_strdup_printf ("offers/%s/blueprints/commerce", other);
    elsewhere = g_strdup_printf ("%s/%s", generic, l.plans[1]);
  }
  desk_refuse (l.d, 400, "type commerce", l.vendor, "POST", generic, "{'id':'%s'}", l.plans[1]);
  json_object_unref (desk_call (l.d, 404, l.vendor, "GET", elsewhere, NULL));
  json_object_unref (desk_call (l.d, 404, l.vendor, "DELETE", elsewhere, NULL));
  json_object_unref (desk_call (l.d, 204, l.vendor, "DELETE", one, NULL));
  json_object_unref (desk_call (l.d, 404, l.vendor, "GET", one, NULL));
}

/* What a version has of blueprints stays; what was sold in a country is told to end there. */
static void
test_blueprint_versions (TestStore *t)
{
  g_auto (Stall) l = { 0 };
  g_autofree char *all = NULL;
  g_autofree char *one = NULL;
  g_autofree char *versions = NULL;
  g_autofree char *frozen = NULL;
  g_autofree char *frozen_values = NULL;
  g_autofree char *every = NULL;
  g_autofree char *values = NULL;
  g_autofree char *act = NULL;
  g_autoptr (JsonArray) list = NULL;
  g_autoptr (JsonObject) now = NULL;
  JsonArray *countries;

  stall_init (&l, t);
  all = g_strconcat (l.at, "/blueprints/commerce", NULL);
  one = g_strdup_printf ("%s/plans/%s", all, l.plans[0]);
  versions = g_strconcat (l.at, "/versions", NULL);
  frozen = g_strdup_printf ("%s/1/blueprints/commerce/plans/%s", versions, l.plans[0]);
  frozen_values = g_strconcat (frozen, "/attributes", NULL);
  every = g_strconcat (versions, "/1/blueprints/commerce/plans/-/attributes", NULL);
  values = g_strconcat (one, "/attributes", NULL);
  json_object_unref (desk_call (l.d, 201, l.vendor, "POST", all,
                                "{'id':'%s','form':{'id':'" BLUEPRINT_FORM
                                "'},'countries':[{'id':'DE'},{'id':'FR'}],'attributes':{'sku':'A'}}",
                                l.plans[0]));
  json_object_unref (desk_call (l.d, 201, l.vendor, "POST", versions, "{'public':true}"));
  assert_text (&l, one, "status", "active");
  assert_text (&l, frozen, "status", "active");
  json_object_unref (desk_call (l.d, 200, l.vendor, "PUT", values, "{'sku':'B'}"));
  assert_text (&l, frozen_values, "sku", "A");
  list = fixture_expect_list (l.d->f, l.vendor, every);
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (list, 0), "attributes.sku"), ==,
                   "A");
  now = desk_call (l.d, 200, l.vendor, "PUT", one, "{'countries':[{'id':'FR'}]}");
  countries = connect_json_get_array (now, "countries");
  g_assert_cmpuint (json_array_get_length (countries), ==, 2);
  g_assert_false (
      connect_json_get_boolean (json_array_get_object_element (countries, 0), "end_of_access", TRUE));
  g_assert_true (
      connect_json_get_boolean (json_array_get_object_element (countries, 1), "end_of_access", FALSE));
  desk_refuse (l.d, 400, "", l.vendor, "DELETE", one, NULL);
  act = g_strconcat (one, "/endsale", NULL);
  json_object_unref (desk_call (l.d, 200, l.vendor, "POST", act, "{'end_of_sale_notes':'Soon'}"));
  assert_text (&l, one, "status", "endofsale");
  g_free (act);
  act = g_strconcat (one, "/resumesale", NULL);
  json_object_unref (desk_call (l.d, 200, l.vendor, "POST", act, "{}"));
  assert_text (&l, one, "end_of_sale_notes", NULL);
  /* a copy of the offer has copies of its blueprints, for its own plans */
  {
    g_autofree char *clone = g_strconcat (l.at, "/clone", NULL);
    g_autoptr (JsonObject) copy = desk_call (l.d, 200, l.vendor, "POST", clone, "{}");
    g_autofree char *path =
        g_strdup_printf ("offers/%s/blueprints/commerce?status=draft", connect_json_get_string (copy, "id"));

    g_assert_cmpuint (desk_count (l.d, l.vendor, path), ==, 1);
  }
}

static void
refuse_switches (Stall *l, const char *all)
{
  desk_refuse (l->d, 400, "type: ", l->vendor, "POST", all, "{'type':'sideways','to':{'id':'%s'}}", l->plans[1]);
  desk_refuse (l->d, 400, "to.id: ", l->vendor, "POST", all, "{'type':'change'}");
  desk_refuse (l->d, 400, "to: A switch leads", l->vendor, "POST", all,
               "{'type':'change','from':{'id':'%s'},'to':{'id':'%s'}}", l->plans[1], l->plans[1]);
  desk_refuse (l->d, 400, "preset: ", l->vendor, "POST", all,
               "{'type':'change','to':{'id':'%s'},'preset':{'id':'OPS-000-000-000'}}", l->plans[1]);
}

static void
test_version_switches (TestStore *t)
{
  g_auto (Stall) l = { 0 };
  g_autofree char *preset = NULL;
  g_autofree char *preset_versions = NULL;
  g_autofree char *live = NULL;
  g_autofree char *versions = NULL;
  g_autofree char *all = NULL;
  g_autofree char *id = NULL;
  g_autofree char *one = NULL;
  g_autofree char *endsale = NULL;
  g_autofree char *resumesale = NULL;

  stall_init (&l, t);
  preset = add_preset (&l, "switch", SWITCH_FORM, "{'effective':'at_once'}");
  preset_versions = g_strdup_printf (PRESETS "/%s/versions", preset);
  live = g_strconcat (l.at, "/switches", NULL);
  versions = g_strconcat (l.at, "/versions", NULL);
  all = g_strconcat (versions, "/1/switches", NULL);
  json_object_unref (desk_call (l.d, 201, l.vendor, "POST", preset_versions, "{}"));
  json_object_unref (desk_call (l.d, 201, l.vendor, "POST", versions, "{'public':true}"));
  {
    g_autoptr (JsonObject) made =
        desk_call (l.d, 201, l.vendor, "POST", all,
                   "{'type':'upgrade','from':{'id':'%s'},'to':{'id':'%s'},'preset':{'id':'%s'}}", l.plans[0],
                   l.plans[1], preset);

    id = g_strdup (connect_json_get_string (made, "id"));
    g_assert_cmpstr (connect_json_get_string (made, "to.name"), ==, "Large");
    g_assert_cmpstr (connect_json_get_string (made, "preset.name"), ==, "Preset");
  }
  one = g_strdup_printf ("%s/%s", all, id);
  endsale = g_strconcat (one, "/endsale", NULL);
  resumesale = g_strconcat (one, "/resumesale", NULL);
  /* the offer itself has none of it */
  g_assert_cmpuint (desk_count (l.d, l.vendor, live), ==, 0);
  refuse_switches (&l, all);
  g_assert_cmpuint (desk_count (l.d, l.vendor, all), ==, 1);
  json_object_unref (desk_call (l.d, 200, l.vendor, "PUT", one, "{'type':'eos','preset':null}"));
  assert_text (&l, one, "type", "eos");
  assert_text (&l, one, "preset", NULL);
  desk_refuse (l.d, 400, "while the switch is active", l.vendor, "POST", resumesale, "{}");
  json_object_unref (desk_call (l.d, 200, l.vendor, "POST", endsale, "{'end_of_sale_notes':'Soon'}"));
  assert_text (&l, one, "status", "endofsale");
  json_object_unref (desk_call (l.d, 200, l.vendor, "POST", resumesale, "{}"));
  assert_text (&l, one, "end_of_sale_notes", NULL);
  json_object_unref (desk_call (l.d, 404, l.d->distributor, "PUT", one, "{'type':'change'}"));
  /* whoever sees the version changes nothing in it */
  fixture_grant (l.d->f, "offers", l.offer, l.d->distributor_id, "test");
  json_object_unref (desk_call (l.d, 200, l.d->distributor, "GET", one, NULL));
  json_object_unref (desk_call (l.d, 403, l.d->distributor, "DELETE", one, NULL));
  json_object_unref (
      desk_call (l.d, 403, l.d->distributor, "POST", all, "{'type':'change','to':{'id':'%s'}}", l.plans[1]));
  json_object_unref (desk_call (l.d, 204, l.vendor, "DELETE", one, NULL));
  json_object_unref (desk_call (l.d, 404, l.vendor, "DELETE", one, NULL));
  /* a switch of the offer names its preset too */
  desk_refuse (l.d, 400, "preset", l.vendor, "POST", live,
               "{'type':'change','to':{'id':'%s'},'preset':{'id':'OPS-000-000-000'}}", l.plans[1]);
  json_object_unref (desk_call (l.d, 201, l.vendor, "POST", live,
                                "{'type':'change','to':{'id':'%s'},'preset':{'id':'%s'}}", l.plans[1],
                                preset));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("offers/forms", TEST_STORE_BOTH, test_forms);
  test_store_add ("offers/presets", TEST_STORE_BOTH, test_presets);
  test_store_add ("offers/preset-problems", TEST_STORE_BOTH, test_preset_problems);
  test_store_add ("offers/blueprints", TEST_STORE_BOTH, test_blueprints);
  test_store_add ("offers/blueprint-doors", TEST_STORE_BOTH, test_blueprint_doors);
  test_store_add ("offers/blueprint-versions", TEST_STORE_BOTH, test_blueprint_versions);
  test_store_add ("offers/version-switches", TEST_STORE_BOTH, test_version_switches);
  return test_store_run ();
}
