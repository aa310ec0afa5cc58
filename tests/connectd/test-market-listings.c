/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Price lists with their versions and prices, and the requests by which a product comes onto a marketplace.
 */

#include "config.h"

#include <stdarg.h>
#include <string.h>

#include "common/product-fixture.h"
#include "common/refusals.h"

#define call(...) json_object_unref (desk_call (__VA_ARGS__))
#define check(s, caller, words, cases)                                                                       \
  refusals_check ((s)->desk->f, caller, WORDS ((s)->vendor->credential, (s)->desk->distributor), words,      \
                  cases, G_N_ELEMENTS (cases))

static void G_GNUC_PRINTF (5, 6)
    act (Shop *s, const char *credential, const char *verb, const char *body, const char *format, ...)
{
  g_autofree char *path = NULL;
  g_autofree char *full = NULL;
  va_list args;

  va_start (args, format);
  path = g_strdup_vprintf (format, args);
  va_end (args);
  full = g_strdup_printf ("%s/%s", path, verb);
  call (s->desk, 200, credential, "POST", full, "%s", body);
}

static void
assert_at (Shop *s, const char *path, const char *member, const char *expected)
{
  g_autofree char *found = desk_get (s->desk, s->vendor->credential, path, member);

  g_assert_cmpstr (found, ==, expected);
}

static char *
get_only (Shop *s, const char *path)
{
  g_autoptr (JsonArray) list = fixture_expect_list (s->desk->f, s->vendor->credential, path);

  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  return g_strdup (connect_json_get_string (json_array_get_object_element (list, 0), "id"));
}

static char *
add_list (Shop *s, const char *currency)
{
  g_autoptr (JsonObject) list = desk_call (s->desk, 201, s->vendor->credential, "POST", "pricing/lists",
                                           "{'name':'Prices','currency':'%s','precision':0.05,'attributes':[{"
                                           "'id':'st0p','name':'T0'}],'products':[{'id':'%s'}]}",
                                           currency, s->product);

  g_assert_cmpstr (connect_json_get_string (list, "status"), ==, "draft");
  g_assert_cmpint (connect_json_get_int (list, "stats.products", 0), ==, 1);
  return g_strdup (connect_json_get_string (list, "id"));
}

static char *
find_version (Shop *s, const char *list, const char *status)
{
  g_autofree char *path = g_strdup_printf ("pricing/versions?pricelist.id=%s&status=%s", list, status);

  return get_only (s, path);
}

/* --- price lists --- */

static const Refusal list_cases[] = {
  { 400, "POST", "pricing/lists",
    "{'name':'X','currency':'euro','attributes':[{'id':'a','name':'A'}],'products':[{'id':'{0}'}]}",
    "currency: " },
  { 400, "POST", "pricing/lists",
    "{'name':'X','currency':'eur','attributes':[{'id':'a','name':'A'}],'products':[{'id':'{0}'}]}",
    "currency: This must be a currency code" },
  { 400, "POST", "pricing/lists",
    "{'name':'X','currency':'EUR','attributes':[{'id':'a','name':'A'}],'products':[]}",
    "products: At least one product" },
  { 400, "POST", "pricing/lists",
    "{'name':'X','currency':'EUR','attributes':[{'id':'a','name':'A'}],'products':[{'id':'PRD-0'}]}",
    "products: " },
  { 400, "POST", "pricing/lists",
    "{'name':'X','currency':'EUR','attributes':[{'id':'a','name':'A'}],'products':[7]}", "products: " },
  { 400, "POST", "pricing/lists",
    "{'name':'X','currency':'EUR','attributes':[{'name':'A'}],'products':[{'id':'{0}'}]}",
    "attributes: Element 0 needs an id" },
  { 400, "POST", "pricing/lists",
    "{'name':'X','currency':'EUR','attributes':[{'id':'a','name':'A'},{'id':'a','name':'B'}],'products':[{'"
    "id':'{0}'}]}",
    "attributes: Element 1 has an id" },
  { 400, "POST", "pricing/lists",
    "{'name':'X','currency':'EUR','precision':1,'attributes':[{'id':'a','name':'A'}],'products':[{'id':'{0}'}"
    "]}",
    "precision: Expected a number from 0 to 0.1" },
  { 400, "POST", "pricing/lists",
    "{'name':'X','currency':'EUR','precision':-0.01,'attributes':[{'id':'a','name':'A'}],'products':[{'id':'{"
    "0}'}]}",
    "precision: Expected" },
  { 400, "PUT", "pricing/lists/{1}", "{'attributes':[7]}", "attributes: " },
  { 400, "POST", "pricing/lists/{1}/terminate", NULL, "Possible only" },
  { 400, "DELETE", "pricing/versions/{2}", NULL, "The first version goes with its price list only" },
  { 400, "PUT", "pricing/versions/{2}/points/{3}", "{}", "attributes: This field is required" },
  { 400, "PUT", "pricing/versions/{2}/points/{3}", "{'attributes':{'nosuch':1}}",
    "attributes: The price list has no attribute nosuch" },
  { 400, "PUT", "pricing/versions/{2}/points/{3}", "{'attributes':{'st0p':1.01}}",
    "attributes: st0p: Expected a price in steps" },
  { 400, "PUT", "pricing/versions/{2}/points/{3}", "{'attributes':{'st0p':-1}}",
    "attributes: st0p: Expected a price" },
  { 400, "PUT", "pricing/versions/{2}/points/{3}", "{'attributes':{'st0p':'dear'}}",
    "attributes: st0p: Expected a price" },
  { 400, "PUT", "pricing/versions/{2}/points/{3}", "{'attributes':{'st0p':[1]}}",
    "attributes: st0p: Expected a price" },
  { 400, "PUT", "pricing/versions/{2}/points/{3}", "{'attributes':{'st0p':1,'nosuch':1}}",
    "attributes: The price list has no" },
  { 400, "POST", "pricing/versions/{2}/schedule", "{}", "start_at: This field is required" },
  { 400, "POST", "pricing/versions/{2}/schedule", "{'start_at':'2020-01-01T00:00:00Z'}",
    "start_at: This must be in the future" },
  { 400, "POST", "pricing/versions/{2}/cancel", NULL, "Possible only" },
  { 400, "POST", "pricing/versions", "{'base':{'id':'{2}'}}",
    "base: There is a draft of this price list already: {2}" },
  { 400, "POST", "pricing/versions", "{}", "base" },
};

static void
test_prices (TestStore *t)
{
  static const Refusal foreign[] = {
    { 404, "GET", "pricing/lists/{1}", NULL, "no such" },
    { 404, "GET", "pricing/versions/{2}/points", NULL, "no such" },
    { 404, "POST", "pricing/versions/{2}/activate", NULL, "no such" },
  };
  static const Refusal active[] = {
    { 400, "PUT", "pricing/versions/{2}/points/{3}", "{'attributes':{'st0p':1}}",
      "Prices are changed in a draft version only" },
    { 400, "PUT", "pricing/versions/{2}", "{'description':'x'}", "Possible only" },
    { 400, "DELETE", "pricing/versions/{2}", NULL, "Possible only" },
    { 400, "DELETE", "pricing/lists/{1}", NULL, "Possible only" },
  };
  g_autoptr (Shop) s = shop_new (t);
  g_autofree char *item = shop_item (s, "A");
  g_autofree char *list = add_list (s, "EUR");
  g_autofree char *version = find_version (s, list, "draft");
  g_autofree char *points = g_strdup_printf ("pricing/versions/%s/points", version);
  g_autofree char *point = get_only (s, points);
  g_autofree char *one = g_strdup_printf ("%s/%s", points, point);
  g_autofree char *list_path = g_strdup_printf ("pricing/lists/%s", list);
  g_autofree char *told = g_strdup_printf ("base: There is a draft of this price list already: %s", version);
  Refusal cases[G_N_ELEMENTS (list_cases)];
  const char *const *words = WORDS (s->product, list, version, point);

  memcpy (cases, list_cases, sizeof cases);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (strstr (cases[i].part, "{2}") != NULL)
      cases[i].part = told;
  assert_at (s, one, "status", "empty");
  assert_at (s, one, "item.global_id", item);
  check (s, s->vendor->credential, words, cases);
  check (s, s->desk->distributor, words, foreign);
  assert_at (s, one, "status", "empty");
  /* a price goes, and comes back in its exact form */
  call (s->desk, 200, s->vendor->credential, "PUT", one, "{'attributes':{'st0p':1.5}}");
  assert_at (s, one, "status", "filled");
  call (s->desk, 200, s->vendor->credential, "PUT", one, "{'attributes':{'st0p':null}}");
  assert_at (s, one, "status", "empty");
  call (s->desk, 200, s->vendor->credential, "PUT", one, "{'attributes':{'st0p':'2.05'}}");
  assert_at (s, one, "attributes.st0p", "2.05");
  act (s, s->vendor->credential, "activate", "", "pricing/versions/%s", version);
  assert_at (s, list_path, "status", "active");
  check (s, s->vendor->credential, words, active);
  assert_at (s, one, "attributes.st0p", "2.05");
}

static void
set_start (Shop *s, const char *version, const char *moment)
{
  g_autoptr (JsonObject) doc = fixture_get (s->desk->f, "price-list-versions", version);
  g_autofree char *text = NULL;

  connect_json_set_string (doc, "start_at", moment);
  text = connect_json_object_to_string (doc);
  fixture_update (s->desk->f, "price-list-versions", version, text);
}

/* Versions one after another: by hand, by the clock, and none when the list is over. */
static void
test_versions (TestStore *t)
{
  static const Refusal over[] = {
    { 400, "POST", "pricing/versions", "{'base':{'id':'{0}'}}", "base: The price list is terminated" },
    { 400, "POST", "pricing/versions/{2}/activate", NULL, "The price list is terminated" },
    { 400, "POST", "pricing/versions/{2}/schedule", "{'start_at':'2199-01-01T00:00:00Z'}",
      "The price list is terminated" },
    { 400, "PUT", "pricing/lists/{1}", "{'name':'x'}", "Possible only" },
    { 400, "POST", "pricing/lists/{1}/terminate", NULL, "Possible only" },
  };
  g_autoptr (Shop) s = shop_new (t);
  const char *vera = s->vendor->credential;
  g_autofree char *item = shop_item (s, "A");
  g_autofree char *list = add_list (s, "EUR");
  g_autofree char *first = find_version (s, list, "draft");
  g_autofree char *first_path = g_strdup_printf ("pricing/versions/%s", first);
  g_autofree char *list_path = g_strdup_printf ("pricing/lists/%s", list);
  g_autofree char *second_path = NULL;
  g_autofree char *third_path = NULL;
  g_autoptr (JsonObject) second = NULL;
  g_autoptr (JsonObject) third = NULL;

  act (s, vera, "schedule", "{'start_at':'2199-01-01T00:00:00Z'}", "%s", first_path);
  assert_at (s, list_path, "status", "scheduled");
  act (s, vera, "cancel", "", "%s", first_path);
  assert_at (s, list_path, "status", "draft");
  act (s, vera, "activate", "", "%s", first_path);
  second = desk_call (s->desk, 201, vera, "POST", "pricing/versions", "{'base':{'id':'%s'}}", first);
  second_path = g_strdup_printf ("pricing/versions/%s", connect_json_get_string (second, "id"));
  act (s, vera, "schedule", "{'start_at':'2199-01-01T00:00:00Z'}", "%s", second_path);
  fixture_run_jobs (s->desk->f);
  assert_at (s, second_path, "status", "scheduled");
  assert_at (s, list_path, "status", "active");
  set_start (s, connect_json_get_string (second, "id"), "2020-01-01T00:00:00+00:00");
  fixture_run_jobs (s->desk->f);
  assert_at (s, second_path, "status", "active");
  assert_at (s, first_path, "status", "expired");
  /* what is scheduled when the list ends never begins */
  third = desk_call (s->desk, 201, vera, "POST", "pricing/versions", "{'base':{'id':'%s'}}", first);
  third_path = g_strdup_printf ("pricing/versions/%s", connect_json_get_string (third, "id"));
  act (s, vera, "schedule", "{'start_at':'2199-01-01T00:00:00Z'}", "%s", third_path);
  act (s, vera, "terminate", "", "%s", list_path);
  assert_at (s, second_path, "status", "expired");
  assert_at (s, third_path, "status", "draft");
  check (s, vera, WORDS (first, list, connect_json_get_string (third, "id")), over);
  assert_at (s, third_path, "status", "draft");
  assert_at (s, list_path, "status", "terminated");
}

/* --- listings --- */

static guint
count_seen (Shop *s)
{
  g_autofree char *path = g_strdup_printf ("products?id=%s", s->product);

  return desk_count (s->desk, s->desk->distributor, path);
}

static const Refusal unready_cases[] = {
  { 400, "POST", "listing-requests", "{'type':'new'}", "product_id: This field is required" },
  { 400, "POST", "listing-requests", "{'type':'new','product_id':'{0}'}",
    "contract_id: This field is required" },
  { 404, "POST", "listing-requests", "{'type':'new','product_id':'PRD-0','contract_id':'{1}'}", "no such" },
  { 404, "POST", "listing-requests", "{'type':'new','product_id':'{0}','contract_id':'CRD-0'}", "no such" },
  { 404, "POST", "listing-requests", "{'type':'update','listing_id':'LST-0'}", "no such" },
  { 400, "POST", "listing-requests", "{'type':'new','product_id':'{0}','contract_id':'{2}'}",
    "contract_id: A distribution or" },
  { 400, "POST", "listing-requests", "{'type':'new','product_id':'{0}','contract_id':'{1}'}",
    "product_id: The product must be published" },
  { 400, "POST", "listing-requests", "{'type':'remove','product_id':'{0}','contract_id':'{1}'}",
    "type: The product is not listed" },
  { 400, "POST", "listing-requests", "{'type':'burn','product_id':'{0}','contract_id':'{1}'}", "type: " },
};

static const Refusal offered_cases[] = {
  { 400, "POST", "listing-requests", "{'type':'update','product_id':'{0}','contract_id':'{1}'}",
    "type: The product is not listed" },
  { 400, "POST", "listing-requests",
    "{'type':'new','product_id':'{0}','contract_id':'{1}','pricelist_id':'PL-0'}",
    "pricelist: There is no object with the id PL-0" },
  { 400, "POST", "listing-requests",
    "{'type':'new','product_id':'{0}','contract_id':'{1}','pricelist_id':'{3}'}",
    "pricelist: The price list must be active" },
  { 400, "POST", "listing-requests",
    "{'type':'new','product_id':'{0}','contract_id':'{1}','pricelist_id':'{4}'}",
    "pricelist: The price list must be in the currency of the marketplace: EUR" },
  { 400, "POST", "listing-requests",
    "{'type':'new','product_id':'{0}','contract_id':'{1}','alt_pricelist_1_id':'{4}'}",
    "alt_pricelist_1: The price list must be in the currency of the marketplace: it has none" },
  { 400, "POST", "listing-requests", "{'type':'new','product_id':'{0}','contract_id':'{1}','offer_id':'{5}'}",
    "offer: The offer has no public version" },
};

static void
test_asking (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  const char *vera = s->vendor->credential;
  g_autofree char *item = shop_item (s, "A");
  g_autofree char *euros = add_list (s, "EUR");
  g_autofree char *dollars = add_list (s, "USD");
  g_autofree char *version = find_version (s, dollars, "draft");
  g_autofree char *product = g_strdup_printf ("products/%s", s->product);
  g_autoptr (JsonObject) offer =
      desk_call (s->desk, 201, vera, "POST", "offers",
                 "{'name':'Offer','type':'commerce','product':{'id':'%s'}}", s->product);
  const char *const *words = WORDS (s->product, s->contract, s->vendor->contract, euros, dollars,
                                    connect_json_get_string (offer, "id"));

  check (s, vera, words, unready_cases);
  shop_publish (s, FALSE);
  {
    static const Refusal hidden[] = { { 400, "POST", "listing-requests",
                                        "{'type':'new','product_id':'{0}','contract_id':'{1}'}",
                                        "product_id: The product has no public version" } };

    check (s, vera, words, hidden);
  }
  shop_publish (s, TRUE);
  act (s, vera, "activate", "", "pricing/versions/%s", version);
  check (s, vera, words, offered_cases);
  g_assert_cmpuint (desk_count (s->desk, vera, "listing-requests"), ==, 0);
  g_assert_cmpuint (desk_count (s->desk, vera, "listings"), ==, 0);
  g_assert_cmpuint (count_seen (s), ==, 0);
}

static const Refusal draft_cases[] = {
  { 404, "GET", "{0}", NULL, "no such" },
  { 404, "POST", "{0}/deploy", NULL, "no such" },
};

static const Refusal review_cases[] = {
  { 400, "POST", "{0}/complete", NULL, "Possible only" },
  { 403, "POST", "{0}/submit", NULL, "other party" },
  { 400, "POST", "{0}/unassign", NULL, "Nobody is assigned" },
  { 400, "POST", "{0}/refine", "{'reason':7}", "reason" },
};

static const Refusal vendor_cases[] = {
  { 403, "POST", "{0}/deploy", NULL, "other party" },
  { 400, "DELETE", "{0}", NULL, "Possible only" },
  { 400, "PUT", "{0}", "{'note':'x'}", "Possible only" },
  { 400, "POST", "listing-requests", "{'type':'new','product_id':'{1}','contract_id':'{2}'}",
    "There is an open request for this listing" },
};

/* On, changed, off; and what the Distributor sees at each step. */
static void
test_listing (TestStore *t)
{
  static const Refusal listed[] = {
    { 400, "POST", "listing-requests", "{'type':'new','product_id':'{0}','contract_id':'{1}'}",
      "type: The product is listed already" },
  };
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  const char *vera = s->vendor->credential;
  g_autofree char *item = shop_item (s, "A");
  g_autofree char *list = add_list (s, "EUR");
  g_autofree char *version = find_version (s, list, "draft");
  g_autofree char *list_path = g_strdup_printf ("pricing/lists/%s", list);
  g_autofree char *more = g_strdup_printf (",'pricelist_id':'%s'", list);
  g_autofree char *request = NULL;
  g_autofree char *removal = NULL;
  g_autofree char *listing = NULL;

  shop_publish (s, TRUE);
  act (s, vera, "activate", "", "pricing/versions/%s", version);
  request = shop_ask_listing (s, "new", more);
  check (s, d->distributor, WORDS (request), draft_cases);
  act (s, vera, "submit", "", "%s", request);
  g_assert_cmpuint (count_seen (s), ==, 1);
  g_assert_cmpuint (desk_count (d, d->distributor, "pricing/lists"), ==, 1);
  check (s, d->distributor, WORDS (request), review_cases);
  check (s, vera, WORDS (request, s->product, s->contract), vendor_cases);
  /* once more, with a word why */
  act (s, d->distributor, "refine", "{'reason':'Too dear'}", "%s", request);
  assert_at (s, request, "state", "draft");
  {
    static const Refusal again[] = { { 400, "DELETE", "{0}", NULL, "The request was submitted once" } };

    check (s, vera, WORDS (request), again);
  }
  act (s, vera, "submit", "", "%s", request);
  act (s, d->distributor, "assign", "", "%s", request);
  assert_at (s, request, "assignee.name", "Dora Distributor");
  act (s, d->distributor, "deploy", "", "%s", request);
  act (s, d->distributor, "complete", "", "%s", request);
  listing = get_only (s, "listings");
  {
    g_autofree char *path = g_strdup_printf ("listings/%s", listing);

    assert_at (s, path, "status", "listed");
    assert_at (s, path, "pricelist.id", list);
    assert_at (s, path, "pending_request", NULL);
    assert_at (s, list_path, "stats.listings", "1");
    check (s, vera, WORDS (s->product, s->contract), listed);
    removal = shop_ask_listing (s, "remove", "");
    act (s, vera, "submit", "", "%s", removal);
    assert_at (s, path, "pending_request.type", "remove");
    act (s, d->distributor, "deploy", "", "%s", removal);
    act (s, d->distributor, "complete", "", "%s", removal);
    assert_at (s, path, "status", "unlisted");
    assert_at (s, list_path, "stats.listings", "0");
  }
  g_assert_cmpuint (desk_count (d, d->distributor, "pricing/lists"), ==, 0);
}

/* A request that comes to nothing takes back what it showed. */
static void
test_canceled (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  const char *vera = s->vendor->credential;
  g_autofree char *request = NULL;
  g_autofree char *second = NULL;
  g_autofree char *terminate = g_strdup_printf ("contracts/%s", s->contract);

  shop_publish (s, TRUE);
  request = shop_ask_listing (s, "new", "");
  act (s, vera, "submit", "", "%s", request);
  g_assert_cmpuint (count_seen (s), ==, 1);
  act (s, d->distributor, "cancel", "{'reason':'Not now'}", "%s", request);
  assert_at (s, request, "state", "canceled");
  assert_at (s, request, "reason", "Not now");
  g_assert_cmpuint (count_seen (s), ==, 0);
  /* and the end of the contract is the end of what is asked for by it */
  second = shop_ask_listing (s, "new", "");
  act (s, vera, "submit", "", "%s", second);
  g_assert_cmpuint (count_seen (s), ==, 1);
  act (s, d->distributor, "terminate", "{}", "%s", terminate);
  assert_at (s, second, "state", "canceled");
  assert_at (s, second, "reason", "The contract has ended.");
  g_assert_cmpuint (count_seen (s), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("market-listings/prices", TEST_STORE_BOTH, test_prices);
  test_store_add ("market-listings/versions", TEST_STORE_BOTH, test_versions);
  test_store_add ("market-listings/asking", TEST_STORE_BOTH, test_asking);
  test_store_add ("market-listings/listing", TEST_STORE_BOTH, test_listing);
  test_store_add ("market-listings/canceled", TEST_STORE_BOTH, test_canceled);
  return test_store_run ();
}
