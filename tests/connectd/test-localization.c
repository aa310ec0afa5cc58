/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Locales, contexts and translations of products. */

#include "config.h"

#include "common/product-fixture.h"

#include <string.h>

static char *
find_context (Shop *s)
{
  g_autofree char *path = g_strdup_printf ("localization/contexts?instance_id=%s", s->product);
  g_autoptr (JsonArray) contexts = fixture_expect_list (s->desk->f, s->vendor->credential, path);

  g_assert_cmpuint (json_array_get_length (contexts), ==, 1);
  return g_strdup (connect_json_get_string (json_array_get_object_element (contexts, 0), "id"));
}

static char *
translate (Shop *s, const char *context, const char *locale)
{
  g_autoptr (JsonObject) made = desk_call (s->desk, 201, s->vendor->credential, "POST", "localization/translations",
                                           "{'context':{'id':'%s'},'locale':{'id':'%s'},'description':'','auto':{'enabled':false}}",
                                           context, locale);

  return g_strconcat ("localization/translations/", connect_json_get_string (made, "id"), NULL);
}

/* Every product has a translation from its beginning: the language that it is written in. */
static char *
find_primary (Shop *s, const char *context)
{
  g_autofree char *path = g_strdup_printf ("localization/translations?and(eq(context.id,%s),eq(primary,true))", context);
  g_autoptr (JsonArray) found = fixture_expect_list (s->desk->f, s->vendor->credential, path);

  g_assert_cmpuint (json_array_get_length (found), ==, 1);
  return g_strconcat ("localization/translations/", connect_json_get_string (json_array_get_object_element (found, 0), "id"), NULL);
}

static void
test_life (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  const char *vendor = s->vendor->credential;
  g_autofree char *context = find_context (s);
  g_autofree char *english = find_primary (s, context);
  g_autofree char *german = translate (s, context, "DE");
  g_autofree char *activate = g_strconcat (german, "/activate", NULL);
  g_autofree char *primarize = g_strconcat (german, "/primarize", NULL);
  g_autofree char *context_path = g_strconcat ("localization/contexts/", context, NULL);
  g_autofree char *used = NULL;
  g_autofree char *primary = NULL;
  g_autoptr (JsonObject) first = desk_call (d, 200, vendor, "GET", english, NULL);
  g_autoptr (JsonObject) active = NULL;
  g_autoptr (JsonObject) now_primary = NULL;
  g_autoptr (JsonObject) gone = NULL;

  g_assert_true (connect_json_get_boolean (first, "primary", FALSE));
  g_assert_cmpstr (connect_json_get_string (first, "status"), ==, "active");
  g_assert_cmpstr (connect_json_get_string (first, "locale.name"), ==, "English");
  g_assert_cmpstr (connect_json_get_string (first, "context.name"), ==, "Cloud Backup");
  g_assert_cmpint (connect_json_get_int (first, "stats.total", 0), ==, connect_json_get_int (first, "stats.translated", -1));
  g_assert_null (connect_json_get (first, "attributes"));
  desk_refuse (d, 400, "locale: ", vendor, "POST", "localization/translations", "{'context':{'id':'%s'},'locale':{'id':'DE'}}", context);
  desk_refuse (d, 400, "locale: ", vendor, "POST", "localization/translations", "{'context':{'id':'%s'},'locale':{'id':'QQ'}}", context);
  desk_refuse (d, 400, "context: ", vendor, "POST", "localization/translations", "{'locale':{'id':'FR'}}");
  desk_refuse (d, 400, "auto.enabled: ", vendor, "PUT", german, "{'auto':{'enabled':true}}");
  desk_refuse (d, 400, "primary", vendor, "DELETE", english, NULL);
  active = desk_call (d, 200, vendor, "POST", activate, NULL);
  desk_refuse (d, 400, "TRE_003", vendor, "POST", activate, NULL);
  now_primary = desk_call (d, 200, vendor, "POST", primarize, NULL);
  desk_refuse (d, 400, "TRE_005", vendor, "POST", primarize, NULL);
  primary = desk_get (d, vendor, context_path, "primary_locale.id");
  g_assert_cmpstr (primary, ==, "DE");
  gone = desk_call (d, 204, vendor, "DELETE", english, NULL);
  used = desk_get (d, vendor, "localization/locales/EN", "stats.translations");
  g_assert_cmpstr (used, ==, "0");
  desk_refuse (d, 404, "translation", d->distributor, "GET", german, NULL);
  g_assert_cmpuint (desk_count (d, d->distributor, "localization/contexts"), ==, 0);
}

static void
test_texts (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  const char *vendor = s->vendor->credential;
  g_autofree char *item = shop_item (s, "MPN-1");
  g_autofree char *context = find_context (s);
  g_autofree char *english = find_primary (s, context);
  g_autofree char *german = translate (s, context, "DE");
  g_autofree char *texts = g_strconcat (german, "/attributes", NULL);
  g_autofree char *primary_texts = g_strconcat (english, "/attributes", NULL);
  g_autofree char *key = g_strdup_printf ("items.%s.name", item);
  g_autofree char *one_path = g_strconcat (texts, "/", key, NULL);
  g_autofree char *count = NULL;
  g_autofree char *download = g_strdup_printf ("products/%s/localizations/DE/download", s->product);
  g_autofree char *tasks = g_strconcat (german, "/tasks", NULL);
  g_autoptr (JsonObject) one = NULL;
  g_autoptr (JsonArray) list = NULL;
  g_autoptr (FixtureAnswer) many = NULL;
  g_autoptr (FixtureAnswer) file = NULL;

  one = desk_call (d, 200, vendor, "PUT", one_path, "{'value':'Ein \\'Artikel\\'','comment':'Kurz'}");
  g_assert_cmpstr (connect_json_get_string (one, "key"), ==, key);
  g_assert_cmpstr (connect_json_get_string (one, "object.model"), ==, "item");
  g_assert_cmpstr (connect_json_get_string (one, "comment"), ==, "Kurz");
  many = fixture_ask (d->f, vendor, "PUT", texts, NULL, "[{\"key\":\"name\",\"value\":\"Wolkensicherung\"}]");
  g_assert_cmpuint (many->status, ==, 200);
  desk_refuse (d, 400, "key: [0]", vendor, "PUT", texts, "{'attributes':[{'key':'nothing','value':'x'}]}");
  desk_refuse (d, 400, "list of texts", vendor, "PUT", texts, "{}");
  desk_refuse (d, 400, "primary", vendor, "PUT", primary_texts, "{'attributes':[{'key':'name','value':'x'}]}");
  count = desk_get (d, vendor, german, "stats.translated");
  g_assert_cmpstr (count, ==, "2");
  list = fixture_expect_list (d->f, vendor, texts);
  g_assert_cmpuint (json_array_get_length (list), >, 2);
  g_assert_cmpuint (desk_count (d, vendor, tasks), ==, 0);
  file = fixture_ask (d->f, vendor, "GET", download, NULL, NULL);
  g_assert_cmpuint (file->status, ==, 200);
  g_assert_nonnull (strstr (file->text, "msgid \"Cloud Backup\"\nmsgstr \"Wolkensicherung\"\n"));
  g_assert_nonnull (strstr (file->text, "msgstr \"Ein \\\"Artikel\\\"\"\n"));
}

/* By way of the product, and from its creation. */
static void
test_of_product (TestStore *t)
{
  g_autoptr (Shop) s = shop_new (t);
  Desk *d = s->desk;
  const char *vendor = s->vendor->credential;
  g_autoptr (JsonObject) product = desk_call (d, 201, vendor, "POST", "products",
                                              "{'name':'Two','translations':[{'locale':{'id':'FR'}},"
                                              "{'locale':{'id':'EN'},'description':'Ours','primary':true,'auto':{'enabled':false}}]}");
  g_autofree char *path = g_strdup_printf ("products/%s/localizations", connect_json_get_string (product, "id"));
  g_autofree char *french = g_strconcat (path, "/FR", NULL);
  g_autofree char *spanish = g_strconcat (path, "/ES", NULL);
  g_autofree char *one = g_strconcat ("products/", connect_json_get_string (product, "id"), NULL);
  g_autoptr (JsonObject) made = NULL;
  g_autoptr (JsonObject) gone = NULL;
  g_autoptr (JsonObject) all_gone = NULL;

  g_assert_cmpuint (desk_count (d, vendor, path), ==, 2);
  g_assert_cmpuint (desk_count (d, vendor, "localization/translations?and(eq(locale.id,EN),eq(primary,true))"), ==, 2);
  desk_refuse (d, 400, "translations: [0]", vendor, "POST", "products", "{'name':'Three','translations':[{'locale':{'id':'QQ'}}]}");
  desk_refuse (d, 404, "localization", vendor, "GET", spanish, NULL);
  made = desk_call (d, 201, vendor, "POST", path, "{'locale':{'id':'ES'}}");
  gone = desk_call (d, 204, vendor, "DELETE", french, NULL);
  g_assert_cmpuint (desk_count (d, vendor, path), ==, 2);
  all_gone = desk_call (d, 204, vendor, "DELETE", one, NULL);
  g_assert_cmpuint (desk_count (d, vendor, "localization/translations"), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("localization/life", TEST_STORE_BOTH, test_life);
  test_store_add ("localization/texts", TEST_STORE_BOTH, test_texts);
  test_store_add ("localization/of-product", TEST_STORE_BOTH, test_of_product);
  return test_store_run ();
}
