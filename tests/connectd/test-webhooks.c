/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Webhooks: what may stand in one, when it is called, how the call looks and is signed, and what becomes of calls that fail. */

#include "config.h"

#include <sodium.h>
#include <string.h>

#include "jobs/connectd-tasks.h"
#include "order-fixture.h"
#include "protocol/connect-text.h"
#include "receiver.h"

#define OTHER_PRODUCT "PRD-100-000-009"
#define SECRET "not-so-secret"
#define HOOK "'label':'Orders','object_class':'fulfillment_request','jwt_secret':'" SECRET "','active':true"

static ConnectdOutward outward = { .private_too = TRUE };

/* A webhook of this account to the receiver. Returns: (transfer full) its path */
static char *
add_webhook (Shop *s, const char *credential, Receiver *r, const char *more)
{
  g_autoptr (JsonObject) webhook = shop_call (s, 201, credential, "POST", "notifications/webhooks",
                                              "{" HOOK ",'external_url':'%s/hook'%s}", r->url, more);

  return g_strconcat ("notifications/webhooks/", connect_json_get_string (webhook, "id"), NULL);
}

static gboolean
make_due (ConnectdTx *tx, gpointer data, GError **error)
{
  const ConnectCollection *tasks = connect_collection_find ("tasks");
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, tasks, "eq(kind,webhook)", 0, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      connect_json_set_time (found->pdata[i], "due", g_get_real_time ());
      if (!connectd_tx_update (tx, tasks, connect_json_get_string (found->pdata[i], "id"), found->pdata[i], error))
        return FALSE;
    }
  return found != NULL;
}

/* The moment of the next try has come. */
static void
try_again (Shop *s)
{
  g_autoptr (GError) error = NULL;

  connectd_engine_run (s->f->engine, NULL, make_due, NULL, &error);
  g_assert_no_error (error);
  fixture_run_jobs (s->f);
}

static gint64
waiting (Shop *s)
{
  return test_store_int (s->f->t->store, "SELECT count(*) FROM tasks WHERE m_kind = 'webhook'");
}

static void
assert_member (Shop *s, const char *path, const char *member, const char *expected)
{
  g_autofree char *text = shop_get (s, s->vendor, path, member);

  g_test_message ("%s", member);
  g_assert_cmpstr (text, ==, expected);
}

/* --- as objects --- */

static void
test_object (TestStore *t)
{
  g_autoptr (Shop) s = shop_new_with (t, NULL, &outward);
  g_autoptr (JsonObject) made = shop_call (
      s, 201, s->vendor, "POST", "notifications/webhooks",
      "{'label':'Orders','product_id':'" SHOP_PRODUCT "','object_class':'fulfillment_request','external_url':'https://example.com/hook',"
      "'jwt_secret':'" SECRET "','active':false,'description':'All of them','http_method':'POST','data':{'x':1},'headers':{'X-Key':'k'}}");
  g_autofree char *path = g_strconcat ("notifications/webhooks/", connect_json_get_string (made, "id"), NULL);
  g_autoptr (JsonArray) list = NULL;
  JsonObject *listed;

  g_assert_true (g_str_has_prefix (connect_json_get_string (made, "id"), "WH-"));
  g_assert_cmpstr (connect_json_get_string (made, "type"), ==, "event");
  g_assert_cmpstr (connect_json_get_string (made, "product.name"), ==, "Cloud");
  g_assert_cmpstr (connect_json_get_string (made, "account.name"), ==, "Vera");
  g_assert_cmpstr (connect_json_get_string (made, "jwt_secret"), ==, SECRET);
  g_assert_nonnull (connect_json_get_string (made, "created_at"));
  g_assert_cmpint (connect_json_get_int (made, "stats.triggers", -1), ==, 0);
  assert_member (s, path, "jwt_secret", SECRET); /* as the published form has it */
  assert_member (s, path, "data.x", "1");
  /* but no list, and not the feed */
  list = fixture_expect_list (s->f, s->vendor, "notifications/webhooks?product_id=" SHOP_PRODUCT "&active=false");
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  listed = json_array_get_object_element (list, 0);
  g_assert_null (connect_json_get (listed, "jwt_secret"));
  g_assert_null (connect_json_get (listed, "secret"));
  g_assert_null (connect_json_get (listed, "headers"));
  {
    g_autoptr (JsonObject) changes = fixture_expect (s->f, 200, s->vendor, "GET", "changes?since=0", NULL);
    g_autofree char *text = connect_json_object_to_string (changes);

    g_assert_nonnull (strstr (text, "webhooks"));
    g_assert_null (strstr (text, SECRET));
  }
  {
    g_autoptr (JsonObject) changed =
        shop_call (s, 200, s->vendor, "PUT", path, "{'label':'New','active':true,'product':null,'jwt_secret':'another','http_method':'get'}");

    g_assert_cmpstr (connect_json_get_string (changed, "label"), ==, "New");
    g_assert_null (connect_json_get (changed, "product"));
    g_assert_nonnull (connect_json_get_string (changed, "modified_at"));
  }
  assert_member (s, path, "jwt_secret", "another");
  assert_member (s, path, "http_method", "GET");
  g_assert_cmpuint (shop_count (s, s->distributor, "notifications/webhooks"), ==, 0);
  shop_refuse (s, 404, "no such webhook", s->distributor, "GET", path, NULL);
  shop_refuse (s, 404, "no such webhook", s->distributor, "DELETE", path, NULL);
  {
    g_autoptr (JsonObject) gone = shop_call (s, 204, s->vendor, "DELETE", path, NULL);
  }
  shop_refuse (s, 404, "no such webhook", s->vendor, "GET", path, NULL);
}

static void
test_problems (TestStore *t)
{
  g_autoptr (Shop) s = shop_new_with (t, NULL, &outward);
#define REFUSE(part, more) shop_refuse (s, 400, part, s->vendor, "POST", "notifications/webhooks", "{'label':'x','jwt_secret':'y'" more "}")
#define URL ",'external_url':'https://example.com/'"
#define CLASS ",'object_class':'fulfillment_request'"

  REFUSE ("object_class: This field is required", URL);
  REFUSE ("external_url: This field is required", CLASS);
  REFUSE ("object_class: Expected one of", URL ",'object_class':'contract'");
  REFUSE ("external_url: Expected an address", CLASS ",'external_url':'file:///etc/passwd'");
  REFUSE ("external_url: Expected an address", CLASS ",'external_url':'https://a:b@example.com/'");
  REFUSE ("headers: ", CLASS URL ",'headers':{'Host':'x'}");
  REFUSE ("headers: ", CLASS URL ",'headers':{'X-A':7}");
  REFUSE ("http_method", CLASS URL ",'http_method':'DELETE'");
  REFUSE ("product: There is no object", CLASS URL ",'product_id':'PRD-000-000-000'");
  REFUSE ("product.id: This field is required", CLASS URL ",'type':'validator'");
  REFUSE ("object_class: Expected tier_config_request", CLASS URL ",'type':'draft_tcr_t1_val','product_id':'" SHOP_PRODUCT "'");
  REFUSE ("http_method: Expected POST", CLASS URL ",'type':'validator','http_method':'GET','product_id':'" SHOP_PRODUCT "'");
  shop_refuse (s, 400, "product.id: Only the product's own vendor", s->distributor, "POST", "notifications/webhooks",
               "{'label':'x','jwt_secret':'y'" CLASS URL ",'type':'validator','product_id':'" SHOP_PRODUCT "'}");
  g_assert_cmpuint (shop_count (s, s->vendor, "notifications/webhooks"), ==, 0);
}

/* --- calls --- */

static char *
decode (const char *text)
{
  gsize size = 0;
  char *bytes = g_malloc0 (strlen (text) + 1);

  g_assert_cmpint (sodium_base642bin ((guint8 *)bytes, strlen (text), text, strlen (text), NULL, &size, NULL,
                                      sodium_base64_VARIANT_URLSAFE_NO_PADDING), ==, 0);
  return bytes;
}

/* HMAC-SHA256 by another implementation than the daemon's. */
static void
assert_signed (const char *authorization, const char *secret)
{
  g_auto (GStrv) parts = g_strsplit (authorization + strlen ("Bearer "), ".", -1);
  g_autofree char *text = g_strdup_printf ("%s.%s", parts[0], parts[1]);
  g_autofree char *header = decode (parts[0]), *claims = decode (parts[1]), *signature = decode (parts[2]);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *)secret, strlen (secret));
  g_autoptr (JsonObject) object = connect_json_parse_object (claims, -1, 0, NULL);
  guint8 digest[32];
  gsize size = sizeof digest;

  g_assert_true (g_str_has_prefix (authorization, "Bearer "));
  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  g_assert_nonnull (strstr (header, "\"HS256\""));
  g_hmac_update (hmac, (const guchar *)text, -1);
  g_hmac_get_digest (hmac, digest, &size);
  g_assert_cmpmem (signature, 32, digest, size);
  g_assert_cmpint (connect_json_get_int (object, "exp", 0), >, g_get_real_time () / G_USEC_PER_SEC);
}

static void
test_delivery (TestStore *t)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autoptr (Shop) s = shop_new_with (t, NULL, &outward);
  g_autofree char *path = add_webhook (s, s->vendor, r, ",'product_id':'" SHOP_PRODUCT "','data':{'a':[1]},'headers':{'X-Extra':'more'}");
  g_autofree char *id = shop_purchase (s, "");
  const ReceiverCall *call;
  g_autoptr (JsonObject) body = NULL;

  fixture_run_jobs (s->f);
  g_assert_cmpuint (receiver_count (r), ==, 1);
  call = receiver_get (r, 0);
  g_assert_cmpstr (call->method, ==, "POST");
  g_assert_cmpstr (call->path, ==, "/hook");
  g_assert_cmpstr (call->extra, ==, "more");
  assert_signed (call->authorization, SECRET);
  body = connect_json_parse_object (call->body, -1, 0, NULL);
  g_assert_cmpstr (connect_json_get_string (body, "webhook_id"), ==, path + strlen ("notifications/webhooks/"));
  g_assert_cmpstr (connect_json_get_string (body, "webhook_name"), ==, "Orders");
  g_assert_cmpstr (connect_json_get_string (body, "object_class"), ==, "fulfillment_request");
  g_assert_cmpstr (connect_json_get_string (body, "account_id"), ==, "VA-100-000");
  g_assert_cmpstr (connect_json_get_string (body, "product_id"), ==, SHOP_PRODUCT);
  g_assert_true (g_str_has_suffix (connect_json_get_string (body, "api_url"), "/public/v1"));
  g_assert_true (json_object_get_null_member (body, "last_success_at"));
  g_assert_true (json_object_get_null_member (body, "last_failure_at"));
  g_assert_cmpint (connect_json_get_int (body, "processing_timeout", 0), ==, 600);
  g_assert_nonnull (connect_json_get_array (body, "data.a"));
  g_assert_null (strstr (call->body, id)); /* the object is not told */
  assert_member (s, path, "stats.events", "1");
  assert_member (s, path, "stats.success_triggers", "1");
  assert_member (s, path, "last_success.status", "success");
  assert_member (s, path, "last_success.status_code", "200");
  assert_member (s, path, "last_failure", NULL);

  /* a new state is told as well, a note is not; GET has no body */
  {
    g_autofree char *request = g_strconcat ("requests/", id, NULL);
    g_autoptr (JsonObject) get = shop_call (s, 200, s->vendor, "PUT", path, "{'http_method':'GET'}");
    g_autoptr (JsonObject) noted = shop_call (s, 200, s->vendor, "PUT", request, "{'note':'nothing'}");

    fixture_run_jobs (s->f);
    g_assert_cmpuint (receiver_count (r), ==, 1);
  }
  shop_act (s, s->vendor, id, "fail", "{'reason':'No'}");
  fixture_run_jobs (s->f);
  g_assert_cmpuint (receiver_count (r), ==, 2);
  g_assert_cmpstr (receiver_get (r, 1)->method, ==, "GET");
  g_assert_cmpstr (receiver_get (r, 1)->body, ==, "");
}

static void
test_not_fired (TestStore *t)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autoptr (Shop) s = shop_new_with (t, NULL, &outward);
  g_autofree char *other_class = NULL, *off = NULL, *stranger = NULL, *other_product = NULL, *buyer = NULL, *id = NULL;

  fixture_insert (s->f, "products", OTHER_PRODUCT,
                  "{'id':'" OTHER_PRODUCT "','name':'Other','status':'published','owner':{'id':'VA-100-000'},'shared':true}");
  other_class = add_webhook (s, s->vendor, r, ",'object_class':'tier_config_request'");
  off = add_webhook (s, s->vendor, r, ",'active':false");
  stranger = add_webhook (s, s->stranger, r, "");
  other_product = add_webhook (s, s->vendor, r, ",'product_id':'" OTHER_PRODUCT "'");
  id = shop_purchase (s, "");
  fixture_run_jobs (s->f);
  g_assert_cmpuint (receiver_count (r), ==, 0);
  assert_member (s, other_product, "stats.events", "0");
  /* the buyer's, of any product */
  buyer = add_webhook (s, s->distributor, r, "");
  shop_act (s, s->vendor, id, "fail", "{'reason':'No'}");
  fixture_run_jobs (s->f);
  g_assert_cmpuint (receiver_count (r), ==, 1);
  g_assert_nonnull (strstr (receiver_get (r, 0)->body, "PA-200-000"));
}

/* What happens while a call waits needs no call of its own. */
static void
test_together (TestStore *t)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autoptr (Shop) s = shop_new_with (t, NULL, &outward);
  g_autofree char *path = add_webhook (s, s->vendor, r, "");

  receiver_set (r, 500, "{}");
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *id = shop_purchase (s, "");

      fixture_run_jobs (s->f);
    }
  g_assert_cmpuint (receiver_count (r), ==, 1);
  g_assert_cmpint (waiting (s), ==, 1);
  assert_member (s, path, "stats.events", "3");
  receiver_set (r, 200, "{}");
  try_again (s);
  g_assert_cmpuint (receiver_count (r), ==, 2);
  g_assert_cmpint (waiting (s), ==, 0);
}

static void
test_retry (TestStore *t)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autoptr (Shop) s = shop_new_with (t, NULL, &outward);
  g_autofree char *path = add_webhook (s, s->vendor, r, "");
  gint64 before = g_get_real_time (), due;
  g_autofree char *id = NULL;

  receiver_set (r, 503, "{\"sorry\":true}");
  id = shop_purchase (s, "");
  fixture_run_jobs (s->f);
  assert_member (s, path, "stats.failure_since_last_success", "1");
  assert_member (s, path, "last_failure.errors", "It answered with status 503.");
  assert_member (s, path, "last_failure.response.text", "{\"sorry\":true}");
  {
    g_autofree char *next = shop_get (s, s->vendor, path, "earliest_possible_trigger");

    g_assert_true (connect_time_parse (next, &due));
    g_assert_cmpint (due - before, >=, 10 * G_USEC_PER_SEC);
    g_assert_cmpint (due - before, <, 40 * G_USEC_PER_SEC);
  }
  try_again (s); /* it waits four times as long now */
  g_assert_cmpint (test_store_int (t->store, "SELECT m_due FROM tasks WHERE m_kind = 'webhook'"), >=, before + 40 * G_USEC_PER_SEC);
  receiver_set (r, 302, "{}");
  try_again (s);
  assert_member (s, path, "last_failure.errors", "It answered with status 302; redirections are not followed.");
  g_assert_cmpuint (receiver_count (r), ==, 3);
  receiver_set (r, 204, "");
  try_again (s);
  g_assert_cmpuint (receiver_count (r), ==, 4);
  g_assert_nonnull (strstr (receiver_get (r, 3)->body, "\"last_failure_at\":\"20"));
  assert_member (s, path, "stats.failure_since_last_success", "0");
  assert_member (s, path, "stats.failure_triggers", "3");
  assert_member (s, path, "earliest_possible_trigger", NULL);
  g_assert_cmpint (waiting (s), ==, 0);
}

static void
test_give_up (TestStore *t)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autoptr (Shop) s = shop_new_with (t, NULL, &outward);
  g_autofree char *path = add_webhook (s, s->vendor, r, "");
  g_autofree char *id = NULL;

  receiver_set (r, 500, "{}");
  id = shop_purchase (s, "");
  fixture_run_jobs (s->f);
  for (guint i = 0; i < 12; i++)
    try_again (s);
  g_assert_cmpuint (receiver_count (r), ==, 10);
  g_assert_cmpint (waiting (s), ==, 0);
  assert_member (s, path, "last_failure.errors", "It answered with status 500. Given up after 10 calls.");
  assert_member (s, path, "earliest_possible_trigger", NULL);
  /* what happens next begins anew */
  receiver_set (r, 200, "{}");
  shop_act (s, s->vendor, id, "fail", "{'reason':'No'}");
  fixture_run_jobs (s->f);
  g_assert_cmpuint (receiver_count (r), ==, 11);
  assert_member (s, path, "stats.failure_since_last_success", "0");
}

static void
test_trigger (TestStore *t)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autoptr (Shop) s = shop_new_with (t, NULL, &outward);
  g_autofree char *path = add_webhook (s, s->vendor, r, ",'active':false");
  g_autofree char *trigger = g_strconcat (path, "/trigger", NULL);
  g_autofree char *validator = add_webhook (s, s->vendor, r, ",'type':'validator','product_id':'" SHOP_PRODUCT "'");
  g_autofree char *none = g_strconcat (validator, "/trigger", NULL);

  {
    g_autoptr (JsonObject) answer = shop_call (s, 200, s->vendor, "POST", trigger, NULL);
  }
  fixture_run_jobs (s->f);
  g_assert_cmpuint (receiver_count (r), ==, 1);
  assert_member (s, path, "stats.success_triggers", "1");
  shop_refuse (s, 400, "", s->vendor, "POST", none, NULL);
  shop_refuse (s, 404, "no such webhook", s->distributor, "POST", trigger, NULL);
  /* what waits goes with the webhook, or when it is switched off */
  receiver_set (r, 500, "{}");
  {
    g_autoptr (JsonObject) on = shop_call (s, 200, s->vendor, "PUT", path, "{'active':true}");
    g_autofree char *id = shop_purchase (s, "");

    fixture_run_jobs (s->f);
    g_assert_cmpint (waiting (s), ==, 1);
  }
  {
    g_autoptr (JsonObject) off = shop_call (s, 200, s->vendor, "PUT", path, "{'active':false}");
    g_autoptr (JsonObject) again = NULL;
    g_autoptr (JsonObject) gone = NULL;

    g_assert_null (connect_json_get (off, "earliest_possible_trigger"));
    g_assert_cmpint (waiting (s), ==, 0);
    again = shop_call (s, 200, s->vendor, "POST", trigger, NULL);
    fixture_run_jobs (s->f);
    g_assert_cmpint (waiting (s), ==, 1);
    gone = shop_call (s, 204, s->vendor, "DELETE", path, NULL);
    g_assert_cmpint (waiting (s), ==, 0);
  }
}

/* Into the network that the daemon stands in only when it may. */
static void
test_private (TestStore *t)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autoptr (Shop) s = shop_new (t, NULL);
  g_autofree char *path = add_webhook (s, s->vendor, r, "");
  g_autofree char *id = shop_purchase (s, "");

  fixture_run_jobs (s->f);
  g_assert_cmpuint (receiver_count (r), ==, 0);
  assert_member (s, path, "last_failure.errors", "It is in a network that may not be called.");
  assert_member (s, path, "last_failure.status_code", NULL);
}

/* --- when the daemon dies --- */

/* Another daemon has claimed it and is no more. */
static void
test_taken_over (TestStore *t)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autoptr (Shop) s = shop_new_with (t, NULL, &outward);
  g_autofree char *path = add_webhook (s, s->vendor, r, "");
  g_autofree char *json =
      g_strdup_printf ("{'id':'TSK-0000-0000-0000-0001','kind':'webhook','subject':'%s','claim':'dead','attempts':1,"
                       "'due':'2024-01-01T00:00:00+00:00'}", strrchr (path, '/') + 1);

  fixture_insert (s->f, "tasks", "TSK-0000-0000-0000-0001", json);
  fixture_run_jobs (s->f);
  g_assert_cmpuint (receiver_count (r), ==, 1);
  g_assert_cmpint (waiting (s), ==, 0);
}

/* It stops while a call is on its way: the call is made again. */
static void
test_stopped (TestStore *t)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autoptr (Shop) s = shop_new_with (t, NULL, &outward);
  g_autofree char *path = add_webhook (s, s->vendor, r, "");
  g_autofree char *id = NULL;

  receiver_set_silent (r, TRUE);
  id = shop_purchase (s, "");
  receiver_wait (r, 1);
  fixture_restart (s->f);
  receiver_set_silent (r, FALSE);
  fixture_run_jobs (s->f);
  g_assert_cmpuint (receiver_count (r), >=, 2);
  try_again (s);
  assert_member (s, path, "last_success.status", "success");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("webhooks/object", TEST_STORE_BOTH, test_object);
  test_store_add ("webhooks/problems", TEST_STORE_BOTH, test_problems);
  test_store_add ("webhooks/delivery", TEST_STORE_BOTH, test_delivery);
  test_store_add ("webhooks/not-fired", TEST_STORE_BOTH, test_not_fired);
  test_store_add ("webhooks/together", TEST_STORE_BOTH, test_together);
  test_store_add ("webhooks/retry", TEST_STORE_BOTH, test_retry);
  test_store_add ("webhooks/give-up", TEST_STORE_BOTH, test_give_up);
  test_store_add ("webhooks/trigger", TEST_STORE_BOTH, test_trigger);
  test_store_add ("webhooks/private", TEST_STORE_BOTH, test_private);
  test_store_add ("webhooks/taken-over", TEST_STORE_BOTH, test_taken_over);
  test_store_add ("webhooks/stopped", TEST_STORE_BOTH, test_stopped);
  return test_store_run ();
}
