/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Around orders: conversations, billing, service levels. */

#include "config.h"

#include "order-fixture.h"

#include "jobs/connectd-tasks.h"

#include <string.h>

static void
set_text (Shop *s, const char *collection, const char *key, const char *path, const char *value)
{
  g_autoptr (JsonObject) doc = fixture_get (s->f, collection, key);
  g_autofree char *text = NULL;

  connect_json_set_string (doc, path, value);
  text = connect_json_object_to_string (doc);
  fixture_update (s->f, collection, key, text);
}

/* --- conversations --- */

static void
test_conversations (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autofree char *id = shop_purchase (s, "");
  g_autofree char *find = g_strconcat ("conversations?instance_id=", id, NULL);
  g_autoptr (JsonArray) found = fixture_expect_list (s->f, s->vendor, find);
  g_autofree char *path = g_strconcat ("conversations/", connect_json_get_string (json_array_get_object_element (found, 0), "id"), NULL);
  g_autofree char *messages = g_strconcat (path, "/messages", NULL);
  g_autofree char *states = g_strconcat (messages, "?type=state_change", NULL);
  g_autofree char *close = g_strconcat (path, "/close", NULL);

  shop_act (s, s->vendor, id, "fail", "{'reason':'No'}");
  g_assert_cmpuint (shop_count (s, s->distributor, states), ==, 1);
  {
    g_autoptr (JsonObject) said = shop_call (s, 201, s->vendor, "POST", messages, "{'text':'Hello'}");
    g_autoptr (JsonObject) aside = shop_call (s, 201, s->vendor, "POST", messages, "{'text':'Psst','type':'private'}");
    g_autofree char *one = g_strconcat (messages, "/", connect_json_get_string (said, "id"), NULL);
    g_autoptr (JsonObject) changed = shop_call (s, 200, s->vendor, "PUT", one, "{'text':'Hello!'}");

    g_assert_cmpstr (connect_json_get_string (said, "account.id"), ==, "VA-100-000");
    g_assert_cmpstr (connect_json_get_string (changed, "text"), ==, "Hello!");
    shop_refuse (s, 403, "other party", s->distributor, "PUT", one, "{'text':'Mine'}");
  }
  g_assert_cmpuint (shop_count (s, s->vendor, messages), ==, 3);
  g_assert_cmpuint (shop_count (s, s->distributor, messages), ==, 2);
  {
    g_autoptr (JsonObject) vendor = fixture_expect (s->f, 200, s->vendor, "GET", path, NULL);
    g_autoptr (JsonObject) distributor = fixture_expect (s->f, 200, s->distributor, "GET", path, NULL);

    g_assert_cmpuint (json_array_get_length (connect_json_get_array (vendor, "messages")), ==, 3);
    g_assert_cmpuint (json_array_get_length (connect_json_get_array (distributor, "messages")), ==, 2);
    g_assert_cmpuint (json_array_get_length (connect_json_get_array (vendor, "accounts")), ==, 2);
  }
  shop_refuse (s, 404, "no such", s->stranger, "GET", path, NULL);
  shop_refuse (s, 404, "no such", s->stranger, "POST", messages, "{'text':'x'}");
  shop_refuse (s, 403, "platform", s->vendor, "POST", "conversations", "{'instance_id':'x','topic':'y'}");
  shop_refuse (s, 400, "platform", s->vendor, "POST", messages, "{'text':'x','type':'state_change'}");
  shop_refuse (s, 400, "text", s->vendor, "POST", messages, "{}");
  {
    g_autoptr (JsonObject) closed = shop_call (s, 200, s->distributor, "POST", close, NULL);

    g_assert_cmpstr (connect_json_get_string (closed, "status"), ==, "closed");
  }
  shop_refuse (s, 400, "closed", s->vendor, "POST", messages, "{'text':'late'}");
}

/* --- billing --- */

static gboolean
add_task (ConnectdTx *tx, gpointer data, GError **error)
{
  return connectd_tx_add_task (tx, "billing-cycle", data, NULL, 0, error);
}

static void
test_billing (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autofree char *asset = shop_subscribe (s);
  g_autofree char *recurring = g_strconcat ("subscriptions/assets/", asset, NULL);
  g_autofree char *first = g_strdup_printf ("subscriptions/requests/BRV%s-0001", asset + 2);
  g_autofree char *attributes = g_strconcat (first, "/attributes", NULL);

  g_assert_cmpuint (shop_count (s, s->vendor, "subscriptions/requests"), ==, 2);
  shop_assert (s, first, "period.uom", "monthly");
  shop_assert (s, recurring, "billing.period.uom", "monthly");
  shop_assert (s, recurring, "billing.stats.vendor.count", "1");
  {
    g_autoptr (JsonArray) list = fixture_expect_list (s->f, s->vendor, "subscriptions/assets?billing.period.uom=monthly");
    JsonObject *item = json_array_get_object_element (connect_json_get_array (json_array_get_object_element (list, 0), "items"), 0);

    g_assert_cmpfloat (json_object_get_double_member (item, "quantity"), ==, 5.0);
    g_assert_cmpstr (connect_json_get_string (item, "item_type"), ==, "reservation");
    g_assert_nonnull (connect_json_get (json_array_get_object_element (list, 0), "billing.next_date"));
  }
  {
    g_autoptr (JsonObject) own = shop_call (s, 200, s->vendor, "PUT", attributes, "{'vendor':{'external_id':'E1'}}");

    g_assert_cmpstr (connect_json_get_string (own, "vendor.external_id"), ==, "E1");
  }
  shop_refuse (s, 403, "your own side", s->distributor, "PUT", attributes, "{'vendor':{'external_id':'E2'}}");

  /* the next cycles come by the clock */
  {
    g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
    g_autoptr (GDateTime) then = g_date_time_add_months (now, -2);
    g_autoptr (GError) error = NULL;
    g_autofree char *date = g_date_time_format (then, "%Y-%m-%dT%H:%M:%S+00:00");

    set_text (s, "assets", asset, "billing.next_date", date);
    connectd_engine_run (s->f->engine, NULL, add_task, asset, &error);
    g_assert_no_error (error);
  }
  fixture_run_jobs (s->f);
  g_assert_cmpuint (shop_count (s, s->vendor, "subscriptions/requests?type=vendor"), ==, 4);

  /* both shapes of bodies */
  {
    g_autofree char *uid = shop_get (s, s->vendor, recurring, "external_uid");
    g_autoptr (JsonObject) nested = shop_call (
        s, 201, s->distributor, "POST", "subscriptions/requests",
        "{'asset':{'external_uid':'%s'},'type':'provider','items':[{'id':'MPN-1'}],'period':{'from':'2019-01-01T00:00:00Z',"
        "'to':'2019-10-01T00:00:00Z','delta':1.0,'uom':'monthly'}}", uid);
    g_autoptr (JsonObject) flat = shop_call (
        s, 201, s->vendor, "POST", "subscriptions/requests",
        "{'asset_id':'%s','items':[{'id':'" SHOP_ITEM "'}],'period_from':'2019-01-01T00:00:00Z','period_to':'2019-10-01T00:00:00Z',"
        "'period_delta':9,'period_uom':'monthly','attributes':{'vendor':{'external_id':'7'}}}", asset);

    g_assert_true (g_str_has_prefix (connect_json_get_string (nested, "id"), "BRP-"));
    g_assert_cmpstr (connect_json_get_string (flat, "attributes.vendor.external_id"), ==, "7");
  }
  shop_refuse (s, 400, "period.from", s->vendor, "POST", "subscriptions/requests", "{'asset_id':'%s','items':[{'id':'MPN-1'}]}", asset);
  shop_refuse (s, 403, "other party", s->vendor, "POST", "subscriptions/requests",
               "{'asset_id':'%s','type':'provider','items':[{'id':'MPN-1'}]}", asset);
  shop_refuse (s, 400, "asset", s->stranger, "POST", "subscriptions/requests", "{'asset_id':'%s'}", asset);
}

/* --- service levels --- */

static void
test_sla (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autofree char *id = shop_purchase (s, "");
  g_autofree char *path = g_strconcat ("requests/", id, NULL);
  g_autofree char *indicator = g_strconcat ("sli/", id, NULL);

  fixture_insert (s->f, "slas", "SLA-100-000-001",
                  "{'id':'SLA-100-000-001','owner':{'id':'VA-100-000'},'active':false,'entity_type':'subscription_request','slos':["
                  "{'id':'SLO-100-000-001-001','target_status':'pending','terminate':false,'zones':[{'days':1,'zone':0},"
                  "{'days':1,'zone':1},{'days':2,'zone':2}]}]}");
  set_text (s, "requests", id, "created", "2020-01-01T00:00:00+00:00");
  set_text (s, "requests", id, "events.pended.at", "2020-01-01T00:00:00+00:00");
  fixture_run_jobs (s->f);
  shop_assert (s, path, "sli.zone", NULL);
  shop_refuse (s, 400, "zones 0, 1 and 2", s->vendor, "PUT", "sla/SLA-100-000-001",
               "{'slos':[{'target_status':'pending','zones':[{'zone':0,'days':1}]}]}");
  shop_refuse (s, 400, "no such objective", s->vendor, "PUT", "sla/SLA-100-000-001", "{'slos':[{'target_status':'nosuch'}]}");
  shop_refuse (s, 404, "no such", s->distributor, "GET", "sla/SLA-100-000-001", NULL);
  {
    g_autoptr (JsonObject) on = shop_call (s, 200, s->vendor, "PUT", "sla/SLA-100-000-001", "{'active':true}");

    g_assert_true (connect_json_get_boolean (on, "active", FALSE));
  }
  fixture_run_jobs (s->f);
  shop_assert (s, path, "sli.zone", "2");
  g_assert_cmpuint (shop_count (s, s->vendor, "requests?ordering(-sli.days)&gt(sli.days,100)"), ==, 1);
  {
    g_autofree char *zone = shop_get (s, s->vendor, indicator, "zone");

    g_assert_cmpstr (zone, ==, "2");
  }
  shop_refuse (s, 404, "no such", s->distributor, "GET", indicator, NULL);

  /* its time is over */
  {
    g_autoptr (JsonObject) strict = shop_call (s, 200, s->vendor, "PUT", "sla/SLA-100-000-001",
                                               "{'slos':[{'target_status':'pending','terminate':true}]}");
  }
  fixture_run_jobs (s->f);
  shop_assert (s, path, "status", "failed");
  g_assert_cmpuint (shop_count (s, s->vendor, "sli"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("around/conversations", TEST_STORE_BOTH, test_conversations);
  test_store_add ("around/billing", TEST_STORE_BOTH, test_billing);
  test_store_add ("around/sla", TEST_STORE_BOTH, test_sla);
  return test_store_run ();
}
