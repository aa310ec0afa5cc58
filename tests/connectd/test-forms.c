/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Forms of a Distributor: in versions, attached to agreements, answered by Vendors before and after a contract is signed. */

#include "config.h"

#include "common/product-fixture.h"

#include <string.h>

#define COMPANY_FORM \
  "{'name':'Company','type':'enroll','schema':{'type':'object','required':['vat'],'additionalProperties':false,'properties':{" \
  "'vat':{'type':'string','pattern':'^[A-Z]{2}[0-9]+$'},'staff':{'type':'integer','minimum':1}}}}"

static char *
make_form (Desk *d, const char *body)
{
  g_autoptr (JsonObject) form = desk_call (d, 201, d->distributor, "POST", "forms", "%s", body);

  g_assert_cmpint (connect_json_get_int (form, "version", 0), ==, 1);
  return g_strdup (connect_json_get_string (form, "id"));
}

static void
test_versions (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  g_autofree char *form = make_form (d, COMPANY_FORM);
  g_autofree char *path = g_strconcat ("forms/", form, NULL);
  g_autofree char *versions = g_strconcat (path, "/versions", NULL);
  g_autofree char *first = g_strconcat (versions, "/1", NULL);
  g_autofree char *kept = NULL;
  g_autoptr (JsonObject) same = NULL;
  g_autoptr (JsonObject) changed = NULL;
  g_autoptr (JsonObject) gone = NULL;

  desk_refuse (d, 400, "schema.type", d->distributor, "POST", "forms", "{'name':'A','type':'enroll','schema':{'type':'text'}}");
  desk_refuse (d, 400, "schema", d->distributor, "POST", "forms", "{'name':'A','type':'enroll'}");
  desk_refuse (d, 400, "schema", d->distributor, "POST", "forms", "{'name':'A','type':'enroll','schema':[]}");
  desk_refuse (d, 400, "type", d->distributor, "POST", "forms", "{'name':'A','type':'other','schema':{}}");
  desk_refuse (d, 403, "role", s->vendor->credential, "POST", "forms", COMPANY_FORM);
  same = desk_call (d, 200, d->distributor, "PUT", path, "{'name':'Company'}");
  g_assert_cmpint (connect_json_get_int (same, "version", 0), ==, 1);
  changed = desk_call (d, 200, d->distributor, "PUT", path, "{'schema':{'type':'object'}}");
  g_assert_cmpint (connect_json_get_int (changed, "version", 0), ==, 2);
  desk_refuse (d, 400, "schema.required", d->distributor, "PUT", path, "{'schema':{'required':'x'}}");
  g_assert_cmpuint (desk_count (d, d->distributor, versions), ==, 2);
  kept = desk_get (d, d->distributor, first, "schema.required");
  g_assert_cmpstr (kept, ==, "[\"vat\"]");
  desk_refuse (d, 404, "no such", s->vendor->credential, "GET", path, NULL);
  gone = desk_call (d, 204, d->distributor, "DELETE", path, NULL);
  g_assert_cmpuint (desk_count (d, d->distributor, "forms"), ==, 0);
}

/* A distribution agreement below the one that the vendor has a program contract of. */
static char *
make_agreement (Shop *s, const char *forms, gboolean auto_accept)
{
  Desk *d = s->desk;
  g_autofree char *path = g_strconcat ("agreements/", s->agreement, NULL);
  g_autofree char *program = desk_get (d, d->distributor, path, "parent.id");
  g_autofree char *child = desk_child (d, program, "distribution", auto_accept);
  g_autofree char *child_path = g_strconcat ("agreements/", child, NULL);
  g_autoptr (JsonObject) changed = desk_call (d, 200, d->distributor, "PUT", child_path, "{'forms':%s}", forms);

  return g_strdup (connect_json_get_string (changed, "id"));
}

static void
test_attached (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  const char *vendor = s->vendor->credential;
  g_autofree char *form = make_form (d, COMPANY_FORM);
  g_autofree char *other = make_form (d, "{'name':'Item','type':'item','schema':{}}");
  g_autofree char *forms = g_strdup_printf ("{'enroll':{'id':'%s'}}", form);
  g_autofree char *agreement = make_agreement (s, forms, FALSE);
  g_autofree char *path = g_strconcat ("agreements/", agreement, NULL);
  g_autofree char *form_path = g_strconcat ("forms/", form, NULL);
  g_autofree char *type = desk_get (d, vendor, path, "forms.enroll.type");
  g_autofree char *by_form = g_strdup_printf ("agreements?forms.enroll.id=%s", form);
  g_autofree char *program = desk_get (d, d->distributor, path, "parent.id");
  g_autofree char *program_path = g_strconcat ("agreements/", program, NULL);

  g_assert_cmpstr (type, ==, "enroll");
  g_assert_cmpuint (desk_count (d, vendor, "forms"), ==, 1);
  g_assert_cmpuint (desk_count (d, d->distributor, by_form), ==, 1);
  desk_refuse (d, 400, "Agreements use this form", d->distributor, "DELETE", form_path, NULL);
  desk_refuse (d, 403, "other party", vendor, "PUT", form_path, "{'name':'Mine'}");
  desk_refuse (d, 400, "forms.enroll", d->distributor, "PUT", path, "{'forms':{'enroll':{'id':'%s'}}}", other);
  desk_refuse (d, 400, "forms.enroll", d->distributor, "PUT", path, "{'forms':{'enroll':{'id':'FRM-000-000-000'}}}");
  /* others than distribution agreements have none */
  {
    g_autoptr (JsonObject) changed =
        desk_call (d, 200, d->distributor, "PUT", program_path, "{'forms':{'enroll':{'id':'%s'}}}", form);

    g_assert_null (connect_json_get (changed, "forms.enroll.id"));
  }
  {
    g_autoptr (JsonObject) without = desk_call (d, 200, d->distributor, "PUT", path, "{'forms':{'enroll':null}}");
    g_autoptr (JsonObject) gone = NULL;

    g_assert_null (connect_json_get (without, "forms.enroll.id"));
    gone = desk_call (d, 204, d->distributor, "DELETE", form_path, NULL);
  }
}

static void
test_enrollment (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  const char *vendor = s->vendor->credential;
  g_autofree char *form = make_form (d, COMPANY_FORM);
  g_autofree char *forms = g_strdup_printf ("{'enroll':{'id':'%s'}}", form);
  g_autofree char *agreement = make_agreement (s, forms, FALSE);
  g_autofree char *contract = desk_enroll (d, s->vendor, agreement);
  g_autofree char *path = g_strconcat ("contracts/", contract, NULL);
  g_autofree char *data = g_strconcat (path, "/data", NULL);
  g_autofree char *enroll = g_strconcat (path, "/enroll", NULL);
  g_autofree char *refine = g_strconcat (path, "/refine", NULL);
  g_autofree char *sign = g_strconcat (path, "/sign", NULL);
  g_autofree char *form_path = g_strconcat ("forms/", form, NULL);
  g_autofree char *status = desk_get (d, vendor, path, "status");
  g_autofree char *seen = NULL;

  g_assert_cmpstr (status, ==, "enrolling");
  desk_refuse (d, 400, "filled in first", vendor, "POST", enroll, "{}");
  desk_refuse (d, 400, "data.vat: This field is required", vendor, "POST", data, "{'data':{}}");
  desk_refuse (d, 400, "data.vat: It does not have the form", vendor, "POST", data, "{'data':{'vat':'12'}}");
  desk_refuse (d, 400, "data.staff: It must be at least 1", vendor, "POST", data, "{'data':{'vat':'DE1','staff':0}}");
  desk_refuse (d, 400, "data.boss: This field is not asked for", vendor, "POST", data, "{'data':{'vat':'DE1','boss':'x'}}");
  desk_refuse (d, 400, "data: Expected an object", vendor, "POST", data, "{'data':[]}");
  desk_refuse (d, 400, "data: Expected an object", vendor, "POST", data, NULL);
  desk_refuse (d, 403, "other party", d->distributor, "POST", data, "{'data':{'vat':'DE1'}}");
  g_assert_cmpuint (desk_count (d, vendor, data), ==, 0);
  for (guint i = 0; i < 2; i++) /* the second takes the first one's place */
    {
      g_autoptr (JsonObject) answer = desk_call (d, 201, vendor, "POST", data, "{'data':{'vat':'DE4%u'}}", i);

      g_assert_cmpstr (connect_json_get_string (answer, "form_version.id"), ==, form);
      g_assert_cmpstr (connect_json_get_string (answer, "type"), ==, "enroll");
    }
  g_assert_cmpuint (desk_count (d, d->distributor, data), ==, 1);
  /* the form asks for more by now */
  {
    g_autoptr (JsonObject) changed =
        desk_call (d, 200, d->distributor, "PUT", form_path, "{'schema':{'type':'object','required':['vat','city']}}");
    g_autoptr (JsonObject) answer = NULL;

    desk_refuse (d, 400, "data.city", vendor, "POST", enroll, NULL);
    answer = desk_call (d, 201, vendor, "POST", data, "{'data':{'vat':'DE42','city':'Bonn'}}");
    g_assert_cmpint (connect_json_get_int (answer, "form_version.version", 0), ==, 2);
  }
  json_object_unref (desk_call (d, 200, vendor, "POST", enroll, NULL));
  desk_refuse (d, 400, "was submitted", vendor, "POST", data, "{'data':{'vat':'DE1','city':'Ulm'}}");
  json_object_unref (desk_call (d, 200, d->distributor, "POST", refine, NULL));
  json_object_unref (desk_call (d, 200, vendor, "POST", enroll, NULL));
  json_object_unref (desk_call (d, 200, d->distributor, "POST", sign, NULL));
  seen = desk_get (d, vendor, path, "status");
  g_assert_cmpstr (seen, ==, "active");
  desk_refuse (d, 400, "Agreements use this form", d->distributor, "DELETE", form_path, NULL);
}

/* Where no signature is asked for, the form is all that is. */
static void
test_auto_accept (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  g_autofree char *form = make_form (d, COMPANY_FORM);
  g_autofree char *forms = g_strdup_printf ("{'enroll':{'id':'%s'}}", form);
  g_autofree char *agreement = make_agreement (s, forms, TRUE);
  g_autofree char *contract = desk_enroll (d, s->vendor, agreement);
  g_autofree char *path = g_strconcat ("contracts/", contract, NULL);
  g_autofree char *data = g_strconcat (path, "/data", NULL);
  g_autofree char *enroll = g_strconcat (path, "/enroll", NULL);
  g_autofree char *before = desk_get (d, d->distributor, path, "status");
  g_autofree char *after = NULL;

  g_assert_cmpstr (before, ==, "enrolling");
  json_object_unref (desk_call (d, 201, s->vendor->credential, "POST", data, "{'data':{'vat':'DE42'}}"));
  json_object_unref (desk_call (d, 200, s->vendor->credential, "POST", enroll, NULL));
  after = desk_get (d, d->distributor, path, "status");
  g_assert_cmpstr (after, ==, "active");
}

static void
test_products (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  const char *vendor = s->vendor->credential;
  g_autofree char *item = shop_item (s, "MPN-1");
  g_autofree char *of_product = make_form (d, "{'name':'P','type':'product','schema':{'required':['origin']}}");
  g_autofree char *of_item = make_form (d, "{'name':'I','type':'item','schema':{'properties':{'code':{'type':'integer'}}}}");
  g_autofree char *forms = g_strdup_printf ("{'product':{'id':'%s'},'item':{'id':'%s'}}", of_product, of_item);
  g_autofree char *agreement = make_agreement (s, forms, FALSE);
  g_autofree char *contract = desk_enroll (d, s->vendor, agreement);
  g_autofree char *products = g_strdup_printf ("contracts/%s/data/products", contract);
  g_autofree char *product = g_strdup_printf ("%s/%s", products, s->product);
  g_autofree char *items = g_strconcat (product, "/items", NULL);
  g_autofree char *one = g_strdup_printf ("%s/%s", items, item);
  g_autofree char *enrollment = g_strdup_printf ("contracts/%s/data", contract);
  g_autofree char *origin = NULL;

  desk_refuse (d, 404, "no such answer", vendor, "GET", product, NULL);
  desk_refuse (d, 404, "no such answer", vendor, "PUT", product, "{'data':{'origin':'EU'}}");
  desk_refuse (d, 400, "product.id: This field is required", vendor, "POST", products, "{'data':{'origin':'EU'}}");
  desk_refuse (d, 400, "product.id: This must be", vendor, "POST", products, "{'product':{'id':'PRD-000-000-000'},'data':{}}");
  desk_refuse (d, 400, "data.origin", vendor, "POST", products, "{'product':{'id':'%s'},'data':{}}", s->product);
  json_object_unref (desk_call (d, 201, vendor, "POST", products, "{'product':{'id':'%s'},'data':{'origin':'EU'}}", s->product));
  json_object_unref (desk_call (d, 200, vendor, "PUT", product, "{'data':{'origin':'US'}}"));
  origin = desk_get (d, d->distributor, product, "data.origin");
  g_assert_cmpstr (origin, ==, "US");
  desk_refuse (d, 400, "data.code", vendor, "POST", items, "{'item':{'id':'%s'},'data':{'code':'x'}}", item);
  desk_refuse (d, 400, "item.id: This must be", vendor, "POST", items, "{'item':{'id':'PRD-000-000-000-0001'},'data':{}}");
  json_object_unref (desk_call (d, 201, vendor, "POST", items, "{'item':{'id':'%s'},'data':{'code':7}}", item));
  json_object_unref (desk_call (d, 200, vendor, "PUT", one, "{'data':{'code':8}}"));
  json_object_unref (desk_call (d, 200, d->distributor, "GET", one, NULL));
  g_assert_cmpuint (desk_count (d, vendor, products), ==, 1);
  g_assert_cmpuint (desk_count (d, vendor, items), ==, 1);
  g_assert_cmpuint (desk_count (d, vendor, enrollment), ==, 0);
  desk_refuse (d, 400, "no form of the type", vendor, "POST", enrollment, "{'data':{}}");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("forms/versions", TEST_STORE_BOTH, test_versions);
  test_store_add ("forms/attached", TEST_STORE_BOTH, test_attached);
  test_store_add ("forms/enrollment", TEST_STORE_BOTH, test_enrollment);
  test_store_add ("forms/auto-accept", TEST_STORE_BOTH, test_auto_accept);
  test_store_add ("forms/products", TEST_STORE_BOTH, test_products);
  return test_store_run ();
}
