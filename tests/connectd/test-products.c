/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Products and their versions, and what others see of them. */

#include "config.h"

#include "common/product-fixture.h"

#include "domain/product/connectd-product.h"

#include <string.h>

static void
test_create (TestStore *t)
{
  static const struct
  {
    const char *body;
    const char *part;
  } bad[] = {
    { "{}", "name: " },
    { "{'name':' '}", "name: " },
    { "{'name':'A','category':{'id':'CAT-99999'}}", "category: " },
    { "{'name':'A','purchase_model':'barter'}", "purchase_model: " },
    { "{'name':'A','customer_ui_settings':'{'}", "customer_ui_settings: " },
    { "{'name':'A','customer_ui_settings':{'documents':[{'title':'x','url':'file:///etc/passwd'}]}}", "documents: [0]" },
    { "{'name':'A','customer_ui_settings':{'download_links':[{'url':'https://a.example'}]}}", "download_links: [0]" },
    { "{'name':'A','capabilities':{'ppu':{'schema':'XX'}}}", "capabilities.ppu.schema: " },
    { "{'name':'A','capabilities':{'tiers':{'configs':{'level':3}}}}", "capabilities.tiers.configs.level: " },
    { "{'name':'A','capabilities':{'cart':{'validation':'yes'}}}", "capabilities.cart.validation: " },
  };
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  g_autoptr (JsonObject) product = shop_call (s, 200, "GET", "", NULL);

  g_assert_cmpstr (connect_json_get_string (product, "status"), ==, "draft");
  g_assert_cmpstr (connect_json_get_string (product, "owner.id"), ==, s->vendor->account);
  g_assert_cmpstr (connect_json_get_string (product, "category.name"), ==, "Backup and Disaster Recovery");
  g_assert_cmpstr (connect_json_get_string (product, "capabilities.subscription.schema"), ==, "explicit");
  g_assert_cmpstr (connect_json_get_string (product, "purchase_model"), ==, "transactable");
  g_assert_true (connect_json_get_boolean (product, "visibility.owner", FALSE));
  g_assert_nonnull (connect_json_get_string (product, "icon"));
  g_assert_null (connect_json_get (product, "face"));
  g_assert_null (connect_json_get (product, "version"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    desk_refuse (d, 400, bad[i].part, s->vendor->credential, "POST", "products", "%s", bad[i].body);
  desk_refuse (d, 403, "role", d->distributor, "POST", "products", "{'name':'A'}");
  g_assert_cmpuint (desk_count (d, s->vendor->credential, "products"), ==, 1);
  g_assert_cmpuint (desk_count (d, d->distributor, "products"), ==, 0);
}

/* Without a distribution contract there is nothing to sell to. */
static void
test_contract_needed (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vic@vendor.example", "Vic Inc.", NULL);

  desk_refuse (d, 400, "distribution contract", vendor->credential, "POST", "products", "{'name':'A'}");
}

static void
test_update (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autoptr (JsonObject) product = NULL;
  g_autoptr (JsonObject) text = NULL;
  g_autoptr (JsonObject) off = NULL;
  g_autoptr (JsonObject) icon = NULL;

  product = shop_call (s, 200, "PUT", "",
                       "{'name':'New','status':'published','owner':{'id':'VA-000-000'},'short_description':'Short',"
                       "'capabilities':{'ppu':{'schema':'tr','late':true},'subscription':{'hold':true},'magic':{'x':true}},"
                       "'customer_ui_settings':{'download_links':[{'title':'App','url':'https://a.example/app','visible_for':'User'}]}}");
  g_assert_cmpstr (connect_json_get_string (product, "name"), ==, "New");
  g_assert_cmpstr (connect_json_get_string (product, "status"), ==, "draft");
  g_assert_cmpstr (connect_json_get_string (product, "owner.id"), ==, s->vendor->account);
  g_assert_cmpstr (connect_json_get_string (product, "capabilities.ppu.schema"), ==, "TR");
  g_assert_true (connect_json_get_boolean (product, "capabilities.ppu.late", FALSE));
  g_assert_false (connect_json_get_boolean (product, "capabilities.cart.validation", TRUE));
  g_assert_true (connect_json_get_boolean (product, "configurations.suspend_resume_supported", FALSE));
  g_assert_null (connect_json_get (product, "capabilities.magic"));
  /* settings as a text of JSON, as older clients send them */
  text = shop_call (s, 200, "PUT", "", "{'customer_ui_settings':'{\\'description\\':\\'For you\\'}'}");
  g_assert_cmpstr (connect_json_get_string (text, "customer_ui_settings.description"), ==, "For you");
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (text, "customer_ui_settings.download_links")), ==, 1);
  off = shop_call (s, 200, "PUT", "", "{'capabilities':{'ppu':null}}");
  g_assert_null (connect_json_get (off, "capabilities.ppu"));
  g_assert_true (json_object_has_member (connect_json_get_object (off, "capabilities"), "ppu"));
  icon = shop_upload (s, 200, "PUT", "", "{'name':'With Icon'}", "icon");
  g_assert_cmpstr (connect_json_get_string (icon, "name"), ==, "With Icon");
  g_assert_true (g_str_has_prefix (connect_json_get_string (icon, "icon"), "/media/"));
}

static void
test_publish (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autofree char *item = shop_item (s, "MPN-1");
  g_autofree char *version_path = NULL;
  g_autoptr (JsonObject) product = NULL;
  g_autoptr (JsonObject) one = NULL;
  g_autoptr (JsonObject) frozen = NULL;
  g_autoptr (JsonObject) renamed = NULL;
  g_autoptr (JsonArray) versions = NULL;

  shop_refuse (s, 400, "media: ", "POST", "versions", "{}");
  g_assert_cmpint (shop_publish (s, TRUE), ==, 1);
  product = shop_call (s, 200, "GET", "", NULL);
  g_assert_cmpstr (connect_json_get_string (product, "status"), ==, "published");
  g_assert_cmpint (connect_json_get_int (product, "stats.versions", 0), ==, 1);
  shop_refuse (s, 400, "published", "DELETE", "", NULL);
  renamed = shop_call (s, 200, "PUT", "", "{'name':'Renamed'}");
  g_assert_cmpint (shop_publish (s, FALSE), ==, 2);
  one = shop_call (s, 200, "GET", "versions/1", NULL);
  g_assert_cmpstr (connect_json_get_string (one, "name"), ==, "Cloud Backup");
  g_assert_cmpstr (connect_json_get_string (one, "id"), ==, s->product);
  g_assert_false (connect_json_get_boolean (one, "latest", TRUE));
  g_assert_null (connect_json_get (one, "parts"));
  versions = shop_list (s, NULL, "versions?ordering(-version)");
  g_assert_cmpuint (json_array_get_length (versions), ==, 2);
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (versions, 0), "name"), ==, "Renamed");
  g_assert_true (connect_json_get_boolean (json_array_get_object_element (versions, 0), "latest", FALSE));
  frozen = shop_call (s, 200, "POST", "versions/1/build", NULL);
  g_assert_cmpint (connect_json_get_int (frozen, "version", 0), ==, 1);
}

/* What hangs on a version is read as it was, with filters, order and paging. */
static void
test_frozen (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autofree char *first = shop_item (s, "MPN-1");
  g_autofree char *second = shop_item (s, "MPN-2");
  g_autofree char *parameter = shop_parameter (s, "mail", "email", "{'required':true}");
  g_autofree char *path = NULL;
  g_autoptr (JsonArray) all = NULL;
  g_autoptr (JsonArray) one = NULL;
  g_autoptr (JsonArray) ordered = NULL;
  g_autoptr (JsonArray) paged = NULL;
  g_autoptr (JsonObject) item = NULL;
  g_autoptr (JsonObject) changed = NULL;

  shop_publish (s, TRUE);
  path = g_strconcat ("items/", first, NULL);
  changed = shop_call (s, 200, "PUT", path, "{'name':'Other'}");
  all = shop_list (s, NULL, "versions/1/items");
  g_assert_cmpuint (json_array_get_length (all), ==, 2);
  item = json_object_ref (json_array_get_object_element (all, 0));
  g_assert_cmpstr (connect_json_get_string (item, "name"), ==, "Item MPN-1");
  g_assert_cmpstr (connect_json_get_string (item, "status"), ==, "published");
  g_assert_null (connect_json_get (item, "product"));
  one = shop_list (s, NULL, "versions/1/items?mpn=MPN-2");
  g_assert_cmpuint (json_array_get_length (one), ==, 1);
  ordered = shop_list (s, NULL, "versions/1/items?ordering(-mpn)");
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (ordered, 0), "id"), ==, second);
  paged = shop_list (s, NULL, "versions/1/items?limit=1&offset=1");
  g_assert_cmpuint (json_array_get_length (paged), ==, 1);
  shop_refuse (s, 400, "Bad ordering", "GET", "versions/1/items?ordering(nothing)", NULL);
  shop_refuse (s, 404, "There is nothing here", "GET", "versions/1/nothing", NULL);
  shop_refuse (s, 404, "version", "GET", "versions/7/items", NULL);
  shop_refuse (s, 404, "item", "GET", "versions/1/items/PRD-000-000-000-0001", NULL);
  g_free (path);
  path = g_strconcat ("versions/1/parameters/", parameter, NULL);
  g_clear_pointer (&item, json_object_unref);
  item = shop_call (s, 200, "GET", path, NULL);
  g_assert_cmpstr (connect_json_get_string (item, "name"), ==, "mail");
}

/* Others see the newest public version, of the product and of its parts, and nothing that came later. */
static void
test_face (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  g_autofree char *path = g_strconcat ("products/", s->product, NULL);
  g_autofree char *item = shop_item (s, "MPN-1");
  g_autofree char *later = NULL;
  g_autofree char *name = NULL;
  g_autoptr (JsonObject) changed = NULL;
  g_autoptr (JsonObject) seen = NULL;
  g_autoptr (JsonArray) items = NULL;
  g_autoptr (JsonArray) versions = NULL;
  g_autoptr (JsonArray) list = NULL;

  shop_reach (s, TRUE);
  desk_refuse (d, 404, "product", d->distributor, "GET", path, NULL);
  shop_publish (s, TRUE);
  changed = shop_call (s, 200, "PUT", "", "{'name':'Secret Plans','customer_ui_settings':{'action':{'url':'https://sso.example'}}}");
  later = shop_item (s, "MPN-2");
  seen = desk_call (d, 200, d->distributor, "GET", path, NULL);
  g_assert_cmpstr (connect_json_get_string (seen, "name"), ==, "Cloud Backup");
  g_assert_cmpint (connect_json_get_int (seen, "version", 0), ==, 1);
  g_assert_false (connect_json_get_boolean (seen, "visibility.owner", TRUE));
  g_assert_true (connect_json_get_boolean (seen, "visibility.listing", FALSE));
  g_assert_false (connect_json_get_boolean (seen, "visibility.catalog", TRUE));
  g_assert_null (connect_json_get (seen, "customer_ui_settings.action"));
  list = fixture_expect_list (d->f, d->distributor, "products");
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (list, 0), "name"), ==, "Cloud Backup");
  g_assert_true (connect_json_get_boolean (json_array_get_object_element (list, 0), "visibility.listing", FALSE));
  items = shop_list (s, d->distributor, "items");
  g_assert_cmpuint (json_array_get_length (items), ==, 1);
  g_assert_cmpint (shop_publish (s, FALSE), ==, 2);
  g_clear_pointer (&items, json_array_unref);
  items = shop_list (s, d->distributor, "items");
  g_assert_cmpuint (json_array_get_length (items), ==, 1);
  versions = shop_list (s, d->distributor, "versions");
  g_assert_cmpuint (json_array_get_length (versions), ==, 1);
  /* the second version is opened to others, then closed again */
  g_clear_pointer (&changed, json_object_unref);
  changed = shop_call (s, 200, "PUT", "versions/2", "{'public':true}");
  name = desk_get (d, d->distributor, path, "name");
  g_assert_cmpstr (name, ==, "Secret Plans");
  g_clear_pointer (&items, json_array_unref);
  items = shop_list (s, d->distributor, "items");
  g_assert_cmpuint (json_array_get_length (items), ==, 2);
  g_clear_pointer (&changed, json_object_unref);
  changed = shop_call (s, 200, "PUT", "versions/2", "{'public':false}");
  g_free (name);
  name = desk_get (d, d->distributor, path, "name");
  g_assert_cmpstr (name, ==, "Cloud Backup");
  shop_reach (s, FALSE);
  desk_refuse (d, 404, "product", d->distributor, "GET", path, NULL);
}

static const char *
find_state (JsonArray *changes, const char *collection, const char *key)
{
  JsonObject *change = desk_find_change (changes, collection, key);

  if (change == NULL)
    return "nothing";
  return connect_json_get_boolean (change, "deleted", FALSE) ? "gone" : "there";
}

/* The feed brings a product with all that hangs on it, and takes it away. */
static void
test_feed (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  g_autofree char *item = shop_item (s, "MPN-1");
  g_autofree char *draft = NULL;
  g_autofree char *version = g_strconcat (s->product, "/1", NULL);
  g_autoptr (JsonArray) nothing = NULL;
  g_autoptr (JsonArray) came = NULL;
  g_autoptr (JsonArray) went = NULL;
  gint64 since = 0;

  shop_publish (s, TRUE);
  draft = shop_item (s, "MPN-2");
  nothing = desk_changes (d, d->distributor, &since);
  g_assert_cmpstr (find_state (nothing, "products", s->product), ==, "nothing");
  shop_reach (s, TRUE);
  came = desk_changes (d, d->distributor, &since);
  g_assert_cmpstr (find_state (came, "products", s->product), ==, "there");
  g_assert_cmpstr (find_state (came, "product-items", item), ==, "there");
  g_assert_cmpstr (find_state (came, "product-items", draft), ==, "nothing");
  g_assert_cmpstr (find_state (came, "product-versions", version), ==, "there");
  shop_reach (s, FALSE);
  went = desk_changes (d, d->distributor, &since);
  g_assert_cmpstr (find_state (went, "products", s->product), ==, "gone");
  g_assert_cmpstr (find_state (went, "product-items", item), ==, "gone");
}

static void
test_end_of_sale (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  g_autofree char *path = g_strconcat ("products/", s->product, NULL);
  g_autofree char *end = g_strconcat (path, "/endsale", NULL);
  g_autofree char *status = NULL;
  g_autofree char *note = NULL;
  g_autoptr (JsonObject) ended = NULL;
  g_autoptr (JsonObject) resumed = NULL;

  shop_refuse (s, 400, "draft", "POST", "endsale", "{}");
  shop_publish (s, TRUE);
  shop_reach (s, TRUE);
  desk_refuse (d, 403, "other party", d->distributor, "POST", end, "{}");
  shop_refuse (s, 400, "replacement: ", "POST", "endsale", "{'replacement':{'id':'%s'}}", s->product);
  shop_refuse (s, 400, "replacement: ", "POST", "endsale", "{'replacement':{'id':'PRD-000-000-001'}}");
  ended = shop_call (s, 200, "POST", "endsale", "{'end_of_sale_notes':'Too old'}");
  g_assert_cmpstr (connect_json_get_string (ended, "status"), ==, "endofsale");
  status = desk_get (d, d->distributor, path, "status");
  note = desk_get (d, d->distributor, path, "end_of_sale_notes");
  g_assert_cmpstr (status, ==, "endofsale");
  g_assert_cmpstr (note, ==, "Too old");
  shop_refuse (s, 400, "endofsale", "POST", "endsale", "{}");
  resumed = shop_call (s, 200, "POST", "resumesale", NULL);
  g_assert_cmpstr (connect_json_get_string (resumed, "status"), ==, "published");
  g_assert_null (connect_json_get (resumed, "end_of_sale_notes"));
  shop_refuse (s, 400, "published", "POST", "resumesale", NULL);
}

static void
test_delete (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autofree char *item = shop_item (s, "MPN-1");
  g_autoptr (JsonObject) gone = shop_call (s, 204, "DELETE", "", NULL);
  g_autoptr (JsonObject) row = fixture_get (s->desk->f, "product-items", item);

  g_assert_null (row);
  shop_refuse (s, 404, "product", "GET", "", NULL);
}

/* --- what other flows ask --- */

typedef struct
{
  Shop *s;
  char *item;
  char *local;
} Asked;

static gboolean
ask (ConnectdTx *tx, gpointer data, GError **error)
{
  Asked *asked = data;
  const char *const ids[] = { asked->item, asked->local, "MPN-1" };
  g_autoptr (JsonObject) product = connectd_tx_get (tx, connect_collection_find ("products"), asked->s->product, error);
  g_autoptr (JsonObject) none = NULL;
  g_autoptr (JsonObject) parameter = NULL;
  g_autoptr (JsonObject) template_ = NULL;

  g_assert_cmpint (connectd_product_get_public_version (product), ==, 1);
  g_assert_false (connectd_product_is_capable (product, "ppu"));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    for (gint64 version = 0; version < 2; version++)
      {
        g_autoptr (JsonObject) item = NULL;

        g_assert_true (connectd_product_find_item (tx, asked->s->product, version, ids[i], &item, error));
        g_assert_cmpstr (connect_json_get_string (item, "id"), ==, asked->item);
        g_assert_cmpstr (connect_json_get_string (item, "status"), ==, "endofsale");
      }
  g_assert_true (connectd_product_find_item (tx, asked->s->product, 1, "MPN-9", &none, error));
  g_assert_null (none);
  g_assert_false (connectd_product_find_item (tx, asked->s->product, 9, "MPN-1", &none, error));
  g_clear_error (error);
  g_assert_true (connectd_product_find_parameter (tx, asked->s->product, 1, "mail", &parameter, error));
  g_assert_cmpstr (connect_json_get_string (parameter, "type"), ==, "email");
  g_assert_true (connectd_product_find_template (tx, asked->s->product, 1, "asset", "inquire", &template_, error));
  g_assert_cmpstr (connect_json_get_string (template_, "type"), ==, "inquire");
  return TRUE;
}

static void
test_for_others (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  g_autofree char *item = shop_item (s, "MPN-1");
  g_autofree char *local = g_strdelimit (g_strdup (item), "-", '_');
  g_autofree char *parameter = shop_parameter (s, "mail", "email", "{'required':true}");
  g_autofree char *path = g_strdup_printf ("items/%s/endsale", item);
  g_autoptr (JsonObject) ended = NULL;
  g_autoptr (GError) error = NULL;
  Asked asked = { s, item, local };

  shop_publish (s, TRUE);
  ended = shop_call (s, 200, "POST", path, "{}");
  connectd_engine_run (s->desk->f->engine, NULL, ask, &asked, &error);
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("products/create", TEST_STORE_BOTH, test_create);
  test_store_add ("products/contract-needed", TEST_STORE_SQLITE, test_contract_needed);
  test_store_add ("products/update", TEST_STORE_BOTH, test_update);
  test_store_add ("products/publish", TEST_STORE_BOTH, test_publish);
  test_store_add ("products/frozen", TEST_STORE_BOTH, test_frozen);
  test_store_add ("products/face", TEST_STORE_BOTH, test_face);
  test_store_add ("products/feed", TEST_STORE_BOTH, test_feed);
  test_store_add ("products/end-of-sale", TEST_STORE_BOTH, test_end_of_sale);
  test_store_add ("products/delete", TEST_STORE_BOTH, test_delete);
  test_store_add ("products/for-others", TEST_STORE_BOTH, test_for_others);
  return test_store_run ();
}
