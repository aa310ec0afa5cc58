/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Webhooks that are asked whether what a buyer has given is right. */

#include "config.h"

#include <string.h>

#include "order-fixture.h"
#include "receiver.h"

#define CAPABLE "{'cart':{'validation':true},'inquiring':{'validation':true}}"
#define TIERS "{'tiers':{'validation':true,'configs':{'level':1}}}"

static ConnectdOutward outward = { .private_too = TRUE };

static char *
add_validator (Shop *s, Receiver *r, const char *type, const char *class)
{
  g_autoptr (JsonObject) webhook =
      shop_call (s, 201, s->vendor, "POST", "notifications/webhooks",
                 "{'label':'Check','type':'%s','object_class':'%s','jwt_secret':'x','active':true,'external_url':'%s/check',"
                 "'product_id':'" SHOP_PRODUCT "'}", type, class, r->url);

  return g_strconcat ("notifications/webhooks/", connect_json_get_string (webhook, "id"), NULL);
}

/* A request of the buyer, and the vendor's webhook that can be asked about it. */
typedef struct
{
  Receiver *r;
  Shop *s;
  char *webhook; /* the path */
  char *id;
  char *path;
  char *validate;
} Check;

/* `more` is of the request. */
static Check *
check_new (TestStore *t, const char *capabilities, const char *type, const char *more)
{
  Check *self = g_new0 (Check, 1);

  self->r = receiver_new ();
  self->s = shop_new_with (t, capabilities, &outward);
  self->webhook = add_validator (self->s, self->r, type, "fulfillment_request");
  self->id = shop_purchase (self->s, more);
  self->path = g_strconcat ("requests/", self->id, NULL);
  self->validate = g_strconcat (self->path, "/validate", NULL);
  return self;
}

static void
check_free (Check *self)
{
  shop_free (self->s);
  receiver_free (self->r);
  g_free (self->webhook);
  g_free (self->id);
  g_free (self->path);
  g_free (self->validate);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Check, check_free)

/* The parameter of an answer. */
static JsonObject *
find_param (JsonObject *answer, const char *path, const char *id)
{
  JsonArray *params = connect_json_get_array (answer, path);

  for (guint i = 0; params != NULL && i < json_array_get_length (params); i++)
    if (g_strcmp0 (connect_json_get_string (json_array_get_object_element (params, i), "id"), id) == 0)
      return json_array_get_object_element (params, i);
  return NULL;
}

static void
assert_wrong (JsonObject *answer, const char *path, const char *id, const char *expected)
{
  JsonObject *param = find_param (answer, path, id);

  g_assert_nonnull (param);
  g_assert_cmpstr (connect_json_get_string (param, "value_error"), ==, expected);
}

#define VALIDATE(status, value) \
  shop_call (s, status, s->distributor, "POST", c->validate, "{'asset':{'params':[{'id':'domain','value':'" value "'}]}}")

static void
test_draft (TestStore *t)
{
  g_autoptr (Check) c = check_new (t, CAPABLE, "validator", ",'status':'draft'");
  Receiver *r = c->r;
  Shop *s = c->s;

  receiver_set (r, 200, "*"); /* what came, unchanged */
  {
    g_autoptr (JsonObject) good = VALIDATE (200, "free.example");
    g_autoptr (JsonObject) asked = connect_json_parse_object (receiver_get (r, 0)->body, -1, 0, NULL);

    g_assert_cmpstr (connect_json_get_string (asked, "id"), ==, c->id);
    g_assert_cmpstr (connect_json_get_string (find_param (asked, "asset.params", "domain"), "value"), ==, "free.example");
    g_assert_true (g_str_has_prefix (receiver_get (r, 0)->authorization, "Bearer "));
    assert_wrong (good, "asset.params", "domain", "");
  }
  receiver_set (r, 200, "{\"asset\":{\"params\":[{\"id\":\"domain\",\"value_error\":\"Taken already\","
                        "\"structured_error\":{\"message\":{\"value\":\"Taken\"}}}]}}");
  {
    g_autoptr (JsonObject) bad = VALIDATE (200, "taken.example");

    assert_wrong (bad, "asset.params", "domain", "Taken already");
    g_assert_nonnull (connect_json_get (find_param (bad, "asset.params", "domain"), "structured_error"));
  }
  /* nothing is stored, and what is missing is told by us */
  {
    g_autoptr (JsonObject) request = fixture_expect (s->f, 200, s->distributor, "GET", c->path, NULL);
    g_autoptr (JsonObject) missing = NULL;

    assert_wrong (request, "asset.params", "domain", "");
    g_assert_cmpstr (connect_json_get_string (find_param (request, "asset.params", "domain"), "value"), ==, "big.example");
    receiver_set (r, 200, "*");
    missing = VALIDATE (200, "");
    assert_wrong (missing, "asset.params", "domain", "This is required.");
  }
  {
    g_autofree char *stats = shop_get (s, s->vendor, c->webhook, "stats.success_triggers");

    g_assert_cmpstr (stats, ==, "3");
  }
  shop_refuse (s, 403, "other party", s->vendor, "POST", c->validate, "{}");
  shop_refuse (s, 404, "no such", s->stranger, "POST", c->validate, "{}");
  shop_refuse (s, 400, "asset.params: Expected a list", s->distributor, "POST", c->validate, "{'asset':{'params':7}}");
  g_assert_cmpuint (receiver_count (r), ==, 3);
}

static void
test_rubbish (TestStore *t)
{
  static const char *const rubbish[] = { "", "no JSON", "[]", "{}", "{\"asset\":{\"params\":7}}", "{\"asset\":{\"params\":[7]}}",
                                         "{\"asset\":{\"params\":[{\"id\":\"nobody\"}]}}",
                                         "{\"asset\":{\"params\":[{\"id\":\"domain\",\"value\":\"mine.example\"}]}}",
                                         "{\"asset\":{\"params\":[{\"id\":\"domain\",\"value_error\":{\"x\":1}}]}}" };
  g_autoptr (Check) c = check_new (t, CAPABLE, "validator", ",'status':'draft'");
  Receiver *r = c->r;
  Shop *s = c->s;
  g_autofree char *much = g_strnfill (1536 * 1024, ' ');

  for (guint i = 0; i < G_N_ELEMENTS (rubbish); i++)
    {
      receiver_set (r, 200, rubbish[i]);
      shop_refuse (s, 503, "makes no sense", s->distributor, "POST", c->validate, "{}");
    }
  receiver_set (r, 200, much);
  shop_refuse (s, 503, "makes no sense", s->distributor, "POST", c->validate, "{}");
  {
    g_autofree char *errors = shop_get (s, s->vendor, c->webhook, "last_failure.errors");

    g_assert_cmpstr (errors, ==, "Its answer is too long.");
  }
  receiver_set (r, 500, "{}");
  shop_refuse (s, 503, "VAL_002", s->distributor, "POST", c->validate, "{}");
  shop_refuse (s, 503, "out of order", s->distributor, "POST", c->validate, "{}");
  {
    g_autoptr (JsonObject) moved = shop_call (s, 200, s->vendor, "PUT", c->webhook, "{'external_url':'http://127.0.0.1:1/'}");
  }
  shop_refuse (s, 503, "refused the connection", s->distributor, "POST", c->validate, "{}");
  /* the request goes on all the same */
  {
    g_autoptr (JsonObject) off = shop_call (s, 200, s->vendor, "PUT", c->webhook, "{'active':false}");
    g_autoptr (JsonObject) good = shop_call (s, 200, s->distributor, "POST", c->validate, "{}");
  }
  shop_act (s, s->distributor, c->id, "purchase", "{}");
  shop_assert (s, c->path, "status", "pending");
}

/* One that never answers. */
static void
test_silent (TestStore *t)
{
  g_autoptr (Check) c = check_new (t, CAPABLE, "validator", ",'status':'draft'");
  Receiver *r = c->r;
  Shop *s = c->s;
  gint64 start = g_get_monotonic_time ();
  g_autofree char *duration = NULL;

  receiver_set_silent (r, TRUE);
  shop_refuse (s, 503, "did not answer in time", s->distributor, "POST", c->validate, "{}");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
  duration = shop_get (s, s->vendor, c->webhook, "last_failure.duration");
  g_assert_cmpint (g_ascii_strtoll (duration, NULL, 10), >=, 9000);
}

#define WRONG "{\"asset\":{\"params\":[{\"id\":\"domain\",\"value_error\":\"Taken already\"}]}}"

/* Refused by the validator: the request, and its subscription, are as they were. */
static void
refuse_act (Shop *s, guint status, const char *part, const char *id, const char *verb, const char *body)
{
  g_autoptr (JsonObject) before = fixture_get (s->f, "requests", id);
  g_autoptr (JsonObject) asset = fixture_get (s->f, "assets", connect_json_get_string (before, "asset.id"));
  g_autofree char *path = g_strdup_printf ("requests/%s/%s", id, verb);
  g_autoptr (JsonObject) after = NULL;
  g_autoptr (JsonObject) asset_after = NULL;

  shop_refuse (s, status, part, s->distributor, "POST", path, "%s", body);
  after = fixture_get (s->f, "requests", id);
  asset_after = fixture_get (s->f, "assets", connect_json_get_string (before, "asset.id"));
  g_assert_true (json_object_equal (before, after));
  g_assert_true (json_object_equal (asset, asset_after));
}

/* A draft is sent when the vendor finds nothing wrong with it. */
static void
test_sending (TestStore *t)
{
  static const char *const verbs[] = { "purchase", "submit" };
  g_autoptr (Receiver) r = receiver_new ();
  g_autoptr (Shop) s = shop_new_with (t, CAPABLE, &outward);
  g_autofree char *webhook = add_validator (s, r, "validator", "fulfillment_request");

  g_assert_nonnull (webhook);
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *id = shop_purchase (s, ",'status':'draft'");
      g_autofree char *path = g_strconcat ("requests/", id, NULL);
      g_autofree char *act = g_strconcat (path, "/", verbs[i], NULL);
      const char *body = "{'asset':{'params':[{'id':'domain','value':'taken.example'}],"
                         "'items':[{'id':'" SHOP_ITEM "','quantity':7}]}}";
      guint n = receiver_count (r);

      receiver_set (r, 200, WRONG);
      refuse_act (s, 400, "asset.params.domain: Taken already", id, verbs[i], body);
      {
        g_autoptr (JsonObject) asked = connect_json_parse_object (receiver_get (r, n)->body, -1, 0, NULL);
        JsonObject *item = json_array_get_object_element (connect_json_get_array (asked, "asset.items"), 0);

        g_assert_cmpstr (connect_json_get_string (asked, "id"), ==, id);
        g_assert_cmpstr (connect_json_get_string (asked, "status"), ==, "draft");
        g_assert_cmpstr (connect_json_get_string (find_param (asked, "asset.params", "domain"), "value"), ==, "taken.example");
        g_assert_cmpstr (connect_json_get_string (item, "quantity"), ==, "7");
      }
      receiver_set (r, 200, "{}");
      refuse_act (s, 503, "makes no sense", id, verbs[i], "{}");
      receiver_set (r, 500, "{}");
      refuse_act (s, 503, "out of order", id, verbs[i], "{}");
      g_assert_cmpuint (receiver_count (r), ==, n + 3);
      /* who may not do it, or not so, is told without a question to the vendor */
      shop_refuse (s, 403, "other party", s->vendor, "POST", act, "{}");
      shop_refuse (s, 404, "no such", s->stranger, "POST", act, "{}");
      shop_refuse (s, 400, "Expected a list", s->distributor, "POST", act, "{'asset':{'params':7}}");
      g_assert_cmpuint (receiver_count (r), ==, n + 3);
      receiver_set (r, 200, "*");
      shop_act (s, s->distributor, id, verbs[i], body);
      shop_assert (s, path, "status", "pending");
      g_assert_cmpuint (receiver_count (r), ==, n + 4);
      shop_refuse (s, 400, "pending", s->distributor, "POST", act, "{}");
      g_assert_cmpuint (receiver_count (r), ==, n + 4);
    }
}

/* So are the values that were asked for: of the buyer the vendor's webhook is asked, of the vendor it is not. */
static void
test_pending (TestStore *t)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autoptr (Shop) s = shop_new_with (t, CAPABLE, &outward);
  g_autofree char *webhook = add_validator (s, r, "inquiring_validator", "fulfillment_request");
  g_autofree char *id = shop_purchase (s, ""), *other = shop_purchase (s, "");
  g_autofree char *path = g_strconcat ("requests/", id, NULL), *other_path = g_strconcat ("requests/", other, NULL);

  g_assert_nonnull (webhook);
  shop_act (s, s->vendor, id, "inquire", "{}");
  shop_act (s, s->vendor, other, "inquire", "{}");
  receiver_set (r, 200, WRONG);
  refuse_act (s, 400, "asset.params.domain: Taken already", id, "pend", "{}");
  g_assert_cmpuint (receiver_count (r), ==, 1);
  shop_act (s, s->vendor, other, "pend", "{}");
  shop_assert (s, other_path, "status", "pending");
  g_assert_cmpuint (receiver_count (r), ==, 1);
  receiver_set (r, 200, "*");
  shop_act (s, s->distributor, id, "pend", "{}");
  shop_assert (s, path, "status", "pending");
  g_assert_cmpuint (receiver_count (r), ==, 2);
}

/* A webhook that is off is not asked. */
static void
test_sending_off (TestStore *t)
{
  g_autoptr (Check) c = check_new (t, CAPABLE, "validator", ",'status':'draft'");
  Receiver *r = c->r;
  Shop *s = c->s;

  receiver_set (r, 200, WRONG);
  json_object_unref (shop_call (s, 200, s->vendor, "PUT", c->webhook, "{'active':false}"));
  shop_act (s, s->distributor, c->id, "purchase", "{}");
  shop_assert (s, c->path, "status", "pending");
  g_assert_cmpuint (receiver_count (r), ==, 0);
}

/* Only who can have it checked is asked. */
static void
test_not_asked (TestStore *t)
{
  g_autoptr (Check) c = check_new (t, "{'cart':{'validation':false}}", "validator", ",'status':'draft'");
  Receiver *r = c->r;
  Shop *s = c->s;
  g_autoptr (JsonObject) good = shop_call (s, 200, s->distributor, "POST", c->validate, "{}");

  receiver_set (r, 200, WRONG);
  shop_act (s, s->distributor, c->id, "submit", "{}");
  shop_assert (s, c->path, "status", "pending");
  g_assert_cmpuint (receiver_count (r), ==, 0);
}

/* The page that asks for more values has them checked too. */
static void
test_inquiring (TestStore *t)
{
  g_autoptr (Check) c = check_new (t, CAPABLE, "inquiring_validator", "");
  Receiver *r = c->r;
  Shop *s = c->s;
  g_autofree char *url = NULL;
  const char *form;

  shop_act (s, s->vendor, c->id, "inquire", "{}");
  url = shop_get (s, s->vendor, c->path, "params_form_url");
  form = strstr (url, "/forms/");
  receiver_set (r, 200, "{\"asset\":{\"params\":[{\"id\":\"domain\",\"value_error\":\"Taken already\"}]}}");
  {
    g_autoptr (JsonObject) bad = VALIDATE (200, "taken.example");

    assert_wrong (bad, "asset.params", "domain", "Taken already");
  }
  {
    const char *body = "{\"params\":[{\"id\":\"domain\",\"value\":\"taken.example\"}]}";
    g_autoptr (FixtureAnswer) refused = fixture_ask (s->f, NULL, "POST", form, NULL, body);
    g_autoptr (FixtureAnswer) taken = NULL;

    g_assert_cmpuint (refused->status, ==, 400);
    g_assert_nonnull (strstr (refused->text, "Taken already"));
    shop_assert (s, c->path, "status", "inquiring");
    receiver_set (r, 200, "*");
    taken = fixture_ask (s->f, NULL, "POST", form, NULL, body);
    g_assert_cmpuint (taken->status, ==, 200);
  }
  shop_assert (s, c->path, "status", "pending");
  g_assert_cmpuint (receiver_count (r), ==, 3);
}

/* Tier requests: each level has its own. */
static void
test_tiers (TestStore *t)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autoptr (Shop) s = shop_new_with (t, TIERS, &outward);
  g_autofree char *second = add_validator (s, r, "draft_tcr_t2_val", "tier_config_request");
  g_autofree char *first = add_validator (s, r, "draft_tcr_t1_val", "tier_config_request");
  g_autoptr (JsonObject) reseller =
      shop_call (s, 201, s->distributor, "POST", "tier/accounts",
                 "{'name':'Shop','type':'reseller','external_uid':'uid-9','contact_info':{'address_line1':'Feeney Trace','city':'Baldwin',"
                 "'postal_code':'36507','country':'US','contact':{'first_name':'K','last_name':'R','email':'k@example.com'}}}");
  g_autoptr (JsonObject) request =
      shop_call (s, 201, s->distributor, "POST", "tier/config-requests",
                 "{'type':'setup','status':'draft','configuration':{'product':{'id':'" SHOP_PRODUCT "'},'tier_level':1,'account':{'id':'%s'}},"
                 "'params':[{'id':'t1o','value':'first'}]}", connect_json_get_string (reseller, "id"));
  g_autofree char *validate = g_strdup_printf ("tier/config-requests/%s/validate", connect_json_get_string (request, "id"));

  receiver_set (r, 200, "{\"params\":[{\"id\":\"t1o\",\"value_error\":\"Not this one\"}]}");
  {
    g_autoptr (JsonObject) bad =
        shop_call (s, 200, s->distributor, "POST", validate, "{'params':[{'id':'t1o','value':'second'}]}");
    g_autoptr (JsonObject) asked = connect_json_parse_object (receiver_get (r, 0)->body, -1, 0, NULL);

    assert_wrong (bad, "params", "t1o", "Not this one");
    g_assert_cmpstr (connect_json_get_string (find_param (asked, "params", "t1o"), "value"), ==, "second");
  }
  g_assert_cmpuint (receiver_count (r), ==, 1);
  {
    g_autofree char *asked = shop_get (s, s->vendor, first, "stats.triggers");
    g_autofree char *not_asked = shop_get (s, s->vendor, second, "stats.triggers");

    g_assert_cmpstr (asked, ==, "1");
    g_assert_cmpstr (not_asked, ==, "0");
  }
  receiver_set (r, 200, "{\"asset\":{}}");
  shop_refuse (s, 503, "makes no sense", s->distributor, "POST", validate, "{}");
  /* and so it is before the request is sent */
  {
    const char *id = connect_json_get_string (request, "id");
    g_autofree char *submit = g_strdup_printf ("tier/config-requests/%s/submit", id);
    g_autoptr (JsonObject) before = fixture_get (s->f, "tier-config-requests", id);
    g_autoptr (JsonObject) after = NULL;
    g_autoptr (JsonObject) sent = NULL;

    receiver_set (r, 200, "{\"params\":[{\"id\":\"t1o\",\"value_error\":\"Not this one\"}]}");
    shop_refuse (s, 400, "params.t1o: Not this one", s->distributor, "POST", submit, "{'params':[{'id':'t1o','value':'third'}]}");
    after = fixture_get (s->f, "tier-config-requests", id);
    g_assert_true (json_object_equal (before, after));
    receiver_set (r, 200, "*");
    sent = shop_call (s, 200, s->distributor, "POST", submit, "{'params':[{'id':'t1o','value':'third'}]}");
    g_assert_cmpstr (connect_json_get_string (sent, "status"), ==, "pending");
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("validators/draft", TEST_STORE_BOTH, test_draft);
  test_store_add ("validators/rubbish", TEST_STORE_BOTH, test_rubbish);
  test_store_add ("validators/silent", TEST_STORE_SQLITE, test_silent);
  test_store_add ("validators/sending", TEST_STORE_BOTH, test_sending);
  test_store_add ("validators/pending", TEST_STORE_BOTH, test_pending);
  test_store_add ("validators/sending-off", TEST_STORE_BOTH, test_sending_off);
  test_store_add ("validators/not-asked", TEST_STORE_BOTH, test_not_asked);
  test_store_add ("validators/inquiring", TEST_STORE_BOTH, test_inquiring);
  test_store_add ("validators/tiers", TEST_STORE_BOTH, test_tiers);
  return test_store_run ();
}
