/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Fulfillment requests: every type and transition, by both sides, and what follows for the subscription. */

#include "config.h"

#include "order-fixture.h"

#include "jobs/connectd-tasks.h"

#include <string.h>

/* --- purchases --- */

static void
test_purchase (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autofree char *id = shop_purchase (s, "");
  g_autofree char *path = g_strconcat ("requests/", id, NULL);
  g_autofree char *asset = shop_get (s, s->vendor, path, "asset.id");
  g_autofree char *asset_path = g_strconcat ("assets/", asset, NULL);
  g_autofree char *conversation = g_strconcat ("conversations?instance_id=", id, NULL);
  g_autofree char *approve = g_strconcat (path, "/approve", NULL);

  g_assert_true (g_str_has_prefix (id, "PR-") && g_str_has_suffix (id, "-001"));
  g_assert_true (g_str_has_prefix (id + 3, asset + 3));
  shop_assert (s, path, "status", "pending");
  shop_assert (s, path, "asset.status", "processing");
  shop_assert (s, path, "asset.connection.hub.name", "Hub");
  shop_assert (s, path, "asset.product.name", "Cloud");
  shop_assert (s, path, "asset.tiers.tier1.external_id", "PA-200-000");
  shop_assert (s, path, "assignee", "");
  {
    g_autoptr (JsonObject) request = fixture_expect (s->f, 200, s->vendor, "GET", path, NULL);
    JsonObject *item = json_array_get_object_element (connect_json_get_array (request, "asset.items"), 0);

    g_assert_cmpstr (connect_json_get_string (item, "quantity"), ==, "5");
    g_assert_cmpstr (connect_json_get_string (item, "old_quantity"), ==, "0");
    g_assert_cmpstr (connect_json_get_string (item, "id"), ==, "PRD_100_000_001_0001");
    g_assert_cmpstr (connect_json_get_string (item, "item_type"), ==, "Reservation");
  }
  /* as processors ask for it */
  g_assert_cmpuint (shop_count (s, s->vendor, "requests/?limit=1000&status=pending&asset__product__id__in=" SHOP_PRODUCT), ==, 1);
  g_assert_cmpuint (shop_count (s, s->vendor, "requests?in(product_id,(" SHOP_PRODUCT "))&eq(status,pending)"), ==, 1);
  g_assert_cmpuint (shop_count (s, s->vendor, "requests?product_id=PRD-000"), ==, 0);
  g_assert_cmpuint (shop_count (s, s->stranger, "requests"), ==, 0);
  g_assert_cmpuint (shop_count (s, s->vendor, conversation), ==, 1);
  g_assert_cmpuint (shop_count (s, s->stranger, conversation), ==, 0);

  shop_refuse (s, 400, "asset.params.tenant: This parameter is required.", s->vendor, "POST",
               approve, "{'template_id':'" SHOP_TEMPLATE "'}");
  shop_refuse (s, 400, "for the other party", s->vendor, "PUT", path, "{'asset':{'params':[{'id':'domain','value':'x'}]}}");
  {
    g_autoptr (JsonObject) changed =
        shop_call (s, 200, s->vendor, "PUT", path, "{'asset':{'params':[{'id':'tenant','value':'T-1'}]},'note':'Done'}");

    g_assert_cmpstr (connect_json_get_string (changed, "note"), ==, "Done");
  }
  shop_act (s, s->vendor, id, "approve", "{'template_id':'" SHOP_TEMPLATE "'}");
  shop_assert (s, path, "status", "approved");
  shop_assert (s, path, "activation_key", "Tenant T-1 of big.example");
  shop_assert (s, path, "assignee.id", "SU-100-000-000");
  shop_assert (s, asset_path, "status", "active");
  shop_refuse (s, 400, "REQ_001", s->vendor, "PUT", path, "{'note':'late'}");
  g_assert_cmpuint (shop_count (s, s->vendor, "tier/accounts"), ==, 2);
}

static void
test_purchase_problems (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
#define ASSET(rest) "{'type':'purchase','asset':{'product':{'id':'" SHOP_PRODUCT "'},'connection':{'id':'" SHOP_CONNECTION "'}" rest "}}"
#define ITEMS ",'items':[{'id':'" SHOP_ITEM "','quantity':'5'}]"
#define TIERS ",'tiers':{'customer':" SHOP_CUSTOMER "}"

  shop_refuse (s, 403, "other party", s->vendor, "POST", "requests", ASSET (ITEMS TIERS));
  shop_refuse (s, 400, "type: This field is required", s->distributor, "POST", "requests", "{}");
  shop_refuse (s, 400, "asset.product.id", s->distributor, "POST", "requests", "{'type':'purchase'}");
  shop_refuse (s, 400, "asset.product", s->distributor, "POST", "requests", "{'type':'purchase','asset':{'product':{'id':'PRD-9'}}}");
  shop_refuse (s, 400, "asset.items", s->distributor, "POST", "requests", ASSET (TIERS));
  shop_refuse (s, 400, "asset.items[0]", s->distributor, "POST", "requests", ASSET (",'items':[{'id':'X','quantity':1}]" TIERS));
  shop_refuse (s, 400, "whole number", s->distributor, "POST", "requests",
               ASSET (",'items':[{'id':'" SHOP_ITEM "','quantity':1.5}]" TIERS));
  shop_refuse (s, 400, "0 or more", s->distributor, "POST", "requests", ASSET (",'items':[{'id':'MPN-1','quantity':-1}]" TIERS));
  shop_refuse (s, 400, "asset.items[0]: Expected an object", s->distributor, "POST", "requests", ASSET (",'items':[7]" TIERS));
  shop_refuse (s, 400, "asset.tiers.customer", s->distributor, "POST", "requests", ASSET (ITEMS));
  shop_refuse (s, 400, "asset.tiers.customer.contact_info.city", s->distributor, "POST", "requests",
               ASSET (ITEMS ",'tiers':{'customer':{'name':'Half','external_uid':'u'}}"));
  shop_refuse (s, 400, "asset.params.nosuch", s->distributor, "POST", "requests",
               ASSET (ITEMS TIERS ",'params':[{'id':'nosuch','value':'x'}]"));
  shop_refuse (s, 400, "asset.connection", s->distributor, "POST", "requests",
               "{'type':'purchase','asset':{'product':{'id':'" SHOP_PRODUCT "'},'connection':{'id':'CT-9999-9999'}}}");
  shop_refuse (s, 400, "not listed", s->distributor, "POST", "requests",
               "{'type':'purchase','asset':{'product':{'id':'" SHOP_PRODUCT "'}" ITEMS TIERS "},'marketplace':{'id':'MP-99999'}}");
  g_assert_cmpuint (shop_count (s, s->distributor, "assets"), ==, 0);
  g_assert_cmpuint (shop_count (s, s->distributor, "tier/accounts"), ==, 0);
}

/* A required value is missing: the buyer is asked for it, and gives it by the form's address or by the API. */
static void
test_inquiring (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autoptr (JsonObject) request =
      shop_call (s, 201, s->distributor, "POST", "requests", ASSET (ITEMS TIERS ",'external_uid':'ask'"));
  g_autofree char *id = g_strdup (connect_json_get_string (request, "id"));
  g_autofree char *path = g_strconcat ("requests/", id, NULL);
  g_autofree char *pend = g_strconcat (path, "/pend", NULL);
  g_autofree char *url = shop_get (s, s->distributor, path, "params_form_url");
  const char *form = strstr (url, "/forms/");

  shop_assert (s, path, "status", "inquiring");
  g_assert_nonnull (form);
  shop_refuse (s, 400, "asset.params.domain", s->distributor, "POST", pend, "{}");
  shop_refuse (s, 400, "REQ_001", s->vendor, "PUT", path, "{'note':'x'}");
  {
    g_autofree char *wrong = g_strconcat (form, "x", NULL);
    g_autoptr (FixtureAnswer) page = fixture_ask (s->f, NULL, "GET", form, NULL, NULL);
    g_autoptr (FixtureAnswer) none = fixture_ask (s->f, NULL, "GET", wrong, NULL, NULL);
    g_autoptr (FixtureAnswer) sent =
        fixture_ask (s->f, NULL, "POST", form, NULL, "{\"params\":[{\"id\":\"domain\",\"value\":\"given.example\"}]}");
    g_autoptr (FixtureAnswer) again = fixture_ask (s->f, NULL, "GET", form, NULL, NULL);

    g_assert_cmpuint (page->status, ==, 200);
    g_assert_nonnull (strstr (page->text, "params.domain"));
    g_assert_cmpuint (none->status, ==, 404);
    g_assert_cmpuint (sent->status, ==, 200);
    g_assert_cmpuint (again->status, ==, 404);
  }
  shop_assert (s, path, "status", "pending");
  shop_assert (s, path, "params_form_url", NULL);

  /* the vendor says what is wrong, as the JavaScript client does it */
  {
    g_autoptr (JsonObject) marked = shop_call (s, 200, s->vendor, "PUT", path,
                                               "{'asset':{'params':[{'id':'domain','value_error':'Taken already'}]}}");
  }
  shop_act (s, s->vendor, id, "inquire", "{}");
  shop_refuse (s, 400, "Taken already", s->distributor, "POST", pend, "{}");
  {
    g_autoptr (JsonObject) given = shop_call (s, 200, s->distributor, "PUT", path,
                                              "{'asset':{'params':[{'id':'domain','value':'free.example'}]}}");
  }
  shop_act (s, s->distributor, id, "pend", "{}");
  shop_assert (s, path, "status", "pending");
  shop_act (s, s->vendor, id, "fail", "{'reason':'No'}");
  shop_assert (s, path, "asset.status", "terminated");
}

static void
test_draft (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, "{'cart':{'validation':true}}");
  g_autofree char *id = shop_purchase (s, ",'status':'draft'");
  g_autofree char *path = g_strconcat ("requests/", id, NULL);
  g_autofree char *validate = g_strconcat (path, "/validate", NULL);
  g_autofree char *second = shop_purchase (s, ",'status':'draft'");
  g_autofree char *second_path = g_strconcat ("requests/", second, NULL);

  shop_assert (s, path, "status", "draft");
  shop_assert (s, path, "asset.status", "draft");
  {
    g_autoptr (JsonObject) vendor = shop_call (s, 200, s->vendor, "PUT", path, "{'note':'checked'}");
    g_autoptr (JsonObject) checked =
        shop_call (s, 200, s->distributor, "POST", validate, "{'asset':{'params':[{'id':'domain','value':''}]}}");
    g_autofree char *text = connect_json_object_to_string (checked);

    g_assert_nonnull (strstr (text, "value_error"));
  }
  shop_refuse (s, 403, "other party", s->vendor, "POST", validate, "{}");
  shop_act (s, s->distributor, id, "purchase", "{}");
  shop_assert (s, path, "status", "pending");
  {
    g_autoptr (JsonObject) gone = shop_call (s, 204, s->distributor, "DELETE", second_path, NULL);
    g_autoptr (JsonObject) none = shop_call (s, 404, s->distributor, "GET", second_path, NULL);
  }
  g_assert_cmpuint (shop_count (s, s->distributor, "assets"), ==, 1);
}

/* --- a subscription's life --- */

static void
assert_asset (Shop *s, const char *asset, const char *state)
{
  g_autofree char *path = g_strconcat ("assets/", asset, NULL);

  shop_assert (s, path, "status", state);
}

static void
test_life (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, "{'subscription':{'hold':true}}");
  g_autofree char *asset = shop_subscribe (s);
  g_autofree char *path = g_strdup_printf ("assets/%s", asset);
  g_autofree char *requests = g_strdup_printf ("assets/%s/requests", asset);
  g_autofree char *change = shop_request (s, s->distributor, asset, "change", ",'items':[{'id':'PRD_100_000_001_0001','quantity':8}]");
  g_autofree char *cancel = NULL;
  g_autofree char *suspend = NULL;

  g_assert_true (g_str_has_suffix (change, "-002"));
  shop_refuse (s, 400, "open request", s->distributor, "POST", "requests", "{'type':'cancel','asset':{'id':'%s'}}", asset);
  {
    g_autofree char *one = g_strconcat ("requests/", change, NULL);
    g_autoptr (JsonObject) request = fixture_expect (s->f, 200, s->vendor, "GET", one, NULL);
    JsonObject *item = json_array_get_object_element (connect_json_get_array (request, "asset.items"), 0);

    g_assert_cmpstr (connect_json_get_string (item, "old_quantity"), ==, "5");
    g_assert_cmpstr (connect_json_get_string (item, "quantity"), ==, "8");
    g_assert_nonnull (connect_json_get_string (request, "previous_approved_request.id"));
  }
  shop_act (s, s->vendor, change, "approve", "{'activation_tile':'Changed'}");
  {
    g_autoptr (JsonObject) doc = fixture_expect (s->f, 200, s->vendor, "GET", path, NULL);

    g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (connect_json_get_array (doc, "items"), 0), "quantity"), ==, "8");
  }
  shop_refuse (s, 400, "changes nothing", s->distributor, "POST", "requests", "{'type':'change','asset':{'id':'%s','items':[]}}", asset);
  shop_refuse (s, 400, "not possible", s->distributor, "POST", "requests", "{'type':'resume','asset':{'id':'%s'}}", asset);
  shop_refuse (s, 400, "does not allow", s->distributor, "POST", "requests", "{'type':'renew','asset':{'id':'%s'}}", asset);
  shop_refuse (s, 403, "other party", s->distributor, "POST", "requests", "{'type':'adjustment','asset':{'id':'%s'}}", asset);
  shop_refuse (s, 400, "asset", s->stranger, "POST", "requests", "{'type':'adjustment','asset':{'id':'%s'}}", asset);

  suspend = shop_request (s, s->distributor, asset, "suspend", "");
  shop_act (s, s->vendor, suspend, "approve", "{}");
  assert_asset (s, asset, "suspended");
  cancel = shop_request (s, s->distributor, asset, "cancel", "");
  assert_asset (s, asset, "terminating");
  shop_act (s, s->vendor, cancel, "fail", "{'reason':'Paid in advance'}");
  assert_asset (s, asset, "suspended");
  {
    g_autofree char *resume = shop_request (s, s->distributor, asset, "resume", "");
    g_autofree char *adjust = NULL;
    g_autofree char *last = NULL;

    shop_act (s, s->vendor, resume, "approve", "{}");
    assert_asset (s, asset, "active");
    adjust = shop_request (s, s->vendor, asset, "adjustment", ",'params':[{'id':'tenant','value':'T-2'}]");
    shop_act (s, s->vendor, adjust, "approve", "{}");
    last = shop_request (s, s->distributor, asset, "cancel", "");
    shop_act (s, s->vendor, last, "approve", "{}");
    assert_asset (s, asset, "terminated");
  }
  g_assert_cmpuint (shop_count (s, s->vendor, requests), ==, 7);
}

static gboolean
add_task (ConnectdTx *tx, gpointer data, GError **error)
{
  return connectd_tx_add_task (tx, "planned-request", data, NULL, 0, error);
}

static void
test_schedule (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, "{'subscription':{'change':{'scheduling':true}}}");
  g_autofree char *asset = shop_subscribe (s);
  g_autofree char *change = shop_request (s, s->distributor, asset, "change", ",'items':[{'id':'MPN-1','quantity':9}]");
  g_autofree char *path = g_strconcat ("requests/", change, NULL);
  g_autofree char *schedule = g_strconcat (path, "/schedule", NULL);
  g_autofree char *again = NULL;

  shop_refuse (s, 400, "planned_date", s->vendor, "POST", schedule, "{}");
  shop_refuse (s, 400, "future", s->vendor, "POST", schedule, "{'planned_date':'2001-01-01T00:00:00Z'}");
  shop_act (s, s->vendor, change, "schedule", "{'data':{'planned_date':'2199-01-01T00:00:00Z'}}");
  shop_assert (s, path, "status", "scheduled");
  shop_act (s, s->distributor, change, "revoke", "{'data':{'reason':'Too late'}}");
  shop_assert (s, path, "reason", "Too late");
  shop_act (s, s->vendor, change, "confirm", "{}");
  shop_assert (s, path, "status", "revoked");
  assert_asset (s, asset, "active");

  /* what was planned comes due */
  again = shop_request (s, s->distributor, asset, "change", ",'items':[{'id':'MPN-1','quantity':9}]");
  shop_act (s, s->vendor, again, "schedule", "{'planned_date':'2199-01-01T00:00:00Z'}");
  {
    g_autoptr (JsonObject) doc = fixture_get (s->f, "requests", again);
    g_autofree char *text = NULL;
    g_autofree char *again_path = g_strconcat ("requests/", again, NULL);
    g_autoptr (GError) error = NULL;

    connect_json_set_string (doc, "planned_date", "2001-01-01T00:00:00+00:00");
    text = connect_json_object_to_string (doc);
    fixture_update (s->f, "requests", again, text);
    connectd_engine_run (s->f->engine, NULL, add_task, again, &error);
    g_assert_no_error (error);
    fixture_run_jobs (s->f);
    shop_assert (s, again_path, "status", "pending");
  }
}

/* --- generated: every verb in every state by each side --- */

static const ConnectAction *
find_legal (const ConnectCollection *c, const char *verb, JsonObject *doc, const char *account)
{
  const ConnectViewer viewer = { account, 0, NULL };
  const ConnectAction *action = NULL;

  return connect_collection_check_action (c, verb, doc, &viewer, &action, NULL) == CONNECT_LEGAL_YES ? action : NULL;
}

static void
check_refusals (Shop *s, const char *id, const char *state)
{
  const ConnectCollection *c = connect_collection_find ("requests");
  static const char *const accounts[] = { "VA-100-000", "PA-200-000" };
  g_autoptr (JsonObject) doc = fixture_get (s->f, "requests", id);
  g_autofree char *text = NULL;

  connect_json_set_string (doc, "status", state);
  text = connect_json_object_to_string (doc);
  fixture_update (s->f, "requests", id, text);
  for (guint i = 0; i < c->n_actions; i++)
    for (guint j = 0; j < G_N_ELEMENTS (accounts); j++)
      {
        const ConnectAction *a = &c->actions[i];
        g_autofree char *path = g_strdup_printf ("requests/%s/%s", id, a->verb);
        const char *credential = j == 0 ? s->vendor : s->distributor;
        g_autoptr (FixtureAnswer) answer = NULL;

        if ((a->flags & (CONNECT_ACTION_UPDATE | CONNECT_ACTION_DELETE)) || find_legal (c, a->verb, doc, accounts[j]) != NULL)
          continue;
        answer = fixture_ask (s->f, credential, "POST", path, NULL, "{\"reason\":\"x\"}");
        g_test_message ("%s %s as %s: %u", state, a->verb, accounts[j], answer->status);
        g_assert_true (answer->status == 400 || answer->status == 403);
      }
}

static void
test_refusals (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autofree char *id = shop_purchase (s, "");
  const ConnectMember *status = connect_collection_find_member (connect_collection_find ("requests"), "status");

  for (guint i = 0; status->choices[i] != NULL; i++)
    check_refusals (s, id, status->choices[i]);
}

static void
test_assign (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autofree char *user = fixture_add_user (s->f, "VA-100-000", "UR-100-000-001", "Vic", "bearer", (const char *const[]) { "MD-0000", NULL });
  g_autofree char *id = shop_purchase (s, "");
  g_autofree char *path = g_strconcat ("requests/", id, NULL);
  g_autofree char *old = g_strconcat (path, "/assign/UR-100-000-001", NULL);
  g_autofree char *assign = g_strconcat (path, "/assign", NULL);

  g_assert_nonnull (user);
  shop_act (s, s->vendor, id, "assign", "{'id':'UR-100-000-001'}");
  shop_assert (s, path, "assignee.name", "Vic");
  shop_act (s, s->vendor, id, "unassign", "{}");
  shop_assert (s, path, "assignee", "");
  {
    g_autoptr (JsonObject) answer = shop_call (s, 200, s->vendor, "POST", old, NULL);
  }
  shop_assert (s, path, "assignee.id", "UR-100-000-001");
  shop_refuse (s, 400, "no such user", s->vendor, "POST", assign, "{'email':'nobody@example.com'}");
  shop_refuse (s, 400, "is required", s->vendor, "POST", assign, "{}");
  shop_refuse (s, 403, "other party", s->distributor, "POST", assign, "{'id':'UR-100-000-001'}");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("requests/purchase", TEST_STORE_BOTH, test_purchase);
  test_store_add ("requests/problems", TEST_STORE_BOTH, test_purchase_problems);
  test_store_add ("requests/inquiring", TEST_STORE_BOTH, test_inquiring);
  test_store_add ("requests/draft", TEST_STORE_BOTH, test_draft);
  test_store_add ("requests/life", TEST_STORE_BOTH, test_life);
  test_store_add ("requests/schedule", TEST_STORE_BOTH, test_schedule);
  test_store_add ("requests/refusals", TEST_STORE_BOTH, test_refusals);
  test_store_add ("requests/assign", TEST_STORE_BOTH, test_assign);
  return test_store_run ();
}
