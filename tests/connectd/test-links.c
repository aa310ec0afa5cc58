/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Links for the first page: of the account alone, or of those that it has admitted. */

#include "config.h"

#include <string.h>

#include "form-fixture.h"

#define call(...) json_object_unref (desk_call (__VA_ARGS__))

static char *
add_link (Desk *d, const char *scope)
{
  g_autoptr (JsonObject) link = desk_call (
      d, 201, d->distributor, "POST", "links",
      "{'name':'Academy','description':'Courses','scope':'%s','url':'https://academy.example/?a=1',"
      "'jwt_secret':'A secret of ours'}",
      scope);

  fixture_run_jobs (d->f);
  g_assert_true (connect_json_get_boolean (link, "signed", FALSE));
  g_assert_cmpstr (connect_json_get_string (link, "status"), ==, "enabled");
  return g_strdup_printf ("links/%s", connect_json_get_string (link, "id"));
}

static void
terminate (Desk *d, const char *contract)
{
  g_autofree char *path = g_strdup_printf ("contracts/%s/terminate", contract);

  call (d, 200, d->distributor, "POST", path, "{}");
}

/* Those with an active contract of the kind have it, from before it was made or afterwards. */
static void
test_scopes (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autofree char *link = add_link (d, "vendors");
  g_autoptr (Partner) later = desk_partner (d, "program", "lea@later.example", "Later", NULL);
  g_autoptr (Partner) reseller = desk_partner (d, "service", "rob@red.example", "Red", NULL);

  g_assert_cmpuint (desk_count (d, vendor->credential, "links"), ==, 1);
  g_assert_cmpuint (desk_count (d, later->credential, "links"), ==, 1);
  g_assert_cmpuint (desk_count (d, reseller->credential, "links"), ==, 0);
  call (d, 404, reseller->credential, "GET", link, NULL);
  call (d, 403, vendor->credential, "PUT", link, "{'name':'Mine'}");
  terminate (d, later->contract);
  g_assert_cmpuint (desk_count (d, later->credential, "links"), ==, 0);
  /* another scope */
  call (d, 200, d->distributor, "PUT", link, "{'scope':'resellers'}");
  fixture_run_jobs (d->f);
  g_assert_cmpuint (desk_count (d, vendor->credential, "links"), ==, 0);
  g_assert_cmpuint (desk_count (d, reseller->credential, "links"), ==, 1);
  call (d, 200, d->distributor, "PUT", link, "{'scope':'account'}");
  fixture_run_jobs (d->f);
  g_assert_cmpuint (desk_count (d, reseller->credential, "links"), ==, 0);
  desk_refuse (d, 400, "scope: ", vendor->credential, "POST", "links",
               "{'name':'L','scope':'resellers','url':'https://x.example'}");
  call (d, 201, vendor->credential, "POST", "links",
        "{'name':'L','scope':'account','url':'https://x.example'}");
  g_assert_cmpuint (desk_count (d, d->distributor, "links"), ==, 1);
}

static void
test_states (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autofree char *link = add_link (d, "vendors");
  g_autofree char *disable = g_strconcat (link, "/disable", NULL);
  g_autofree char *enable = g_strconcat (link, "/enable", NULL);
  g_autofree char *open = g_strconcat (link, "/open", NULL);

  call (d, 403, vendor->credential, "POST", disable, NULL);
  call (d, 400, d->distributor, "POST", enable, NULL);
  call (d, 200, d->distributor, "POST", disable, NULL);
  g_assert_cmpuint (desk_count (d, vendor->credential, "links"), ==, 0);
  call (d, 404, vendor->credential, "GET", open, NULL);
  desk_refuse (d, 400, "disabled", d->distributor, "GET", open, NULL);
  call (d, 200, d->distributor, "POST", enable, NULL);
  g_assert_cmpuint (desk_count (d, vendor->credential, "links"), ==, 1);
  call (d, 204, d->distributor, "DELETE", link, NULL);
  g_assert_cmpuint (desk_count (d, vendor->credential, "links"), ==, 0);
}

/* What the token says can be read by anybody, and trusted by who has the secret. */
static void
test_opening (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autofree char *link = add_link (d, "vendors");
  g_autofree char *open = g_strconcat (link, "/open", NULL);
  g_autoptr (JsonObject) opened = desk_call (d, 200, vendor->credential, "GET", open, NULL);
  const char *address = connect_json_get_string (opened, "link");
  g_auto (GStrv) parts = g_strsplit (strstr (address, "jwt=") + strlen ("jwt="), ".", 3);
  g_autofree char *signed_text = g_strconcat (parts[0], ".", parts[1], NULL);
  g_autofree char *mac =
      g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *)"A secret of ours", 16, signed_text, -1);
  g_autofree char *padded = g_strconcat (parts[1], "==", NULL);
  g_autofree char *signature =
      g_strconcat (g_strdelimit (g_strdelimit (parts[2], "-", '+'), "_", '/'), "=", NULL);
  gsize size;
  g_autofree guchar *claims =
      g_base64_decode (g_strdelimit (g_strdelimit (padded, "-", '+'), "_", '/'), &size);
  g_autofree guchar *bytes = g_base64_decode (signature, &size);
  g_autoptr (FixtureAnswer) shown = fixture_ask (d->f, d->distributor, "GET", link, NULL, NULL);
  g_autoptr (JsonObject) posted = NULL;

  g_assert_true (g_str_has_prefix (address, "https://academy.example/?a=1&jwt="));
  g_assert_nonnull (strstr ((const char *)claims, vendor->account));
  g_assert_cmpuint (size, ==, 32);
  for (guint i = 0; i < 32; i++)
    g_assert_cmpint (bytes[i], ==,
                     g_ascii_xdigit_value (mac[2 * i]) * 16 + g_ascii_xdigit_value (mac[2 * i + 1]));
  g_assert_null (strstr (shown->text, "A secret of ours"));
  call (d, 200, d->distributor, "PUT", link, "{'method':'post'}");
  posted = desk_call (d, 200, vendor->credential, "GET", open, NULL);
  g_assert_cmpstr (connect_json_get_string (posted, "link"), ==, "https://academy.example/?a=1");
  g_assert_nonnull (connect_json_get_string (posted, "jwt"));
  /* null takes the secret away */
  call (d, 200, d->distributor, "PUT", link, "{'jwt_secret':null}");
  json_object_unref (g_steal_pointer (&posted));
  posted = desk_call (d, 200, vendor->credential, "GET", open, NULL);
  g_assert_null (connect_json_get (posted, "jwt"));
}

static void
test_problems (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) pictured = NULL;

  desk_refuse (d, 400, "url: ", d->distributor, "POST", "links",
               "{'name':'L','scope':'account','url':'javascript:alert(1)'}");
  desk_refuse (d, 400, "url: ", d->distributor, "POST", "links",
               "{'name':'L','scope':'account','url':'https://user:word@x.example'}");
  desk_refuse (d, 400, "scope: ", d->distributor, "POST", "links", "{'name':'L','url':'https://x.example'}");
  desk_refuse (d, 400, "jwt_secret: ", d->distributor, "POST", "links",
               "{'name':'L','scope':'account','url':'https://x.example','jwt_secret':7}");
  form_refuse (d, 400, "image: ", d->distributor, "POST", "links",
               PARTS ("name=L", "scope=account", "url=https://x.example", "image:i.txt:text/plain=x"));
  pictured =
      form_send (d, 201, d->distributor, "POST", "links",
                 PARTS ("name=L", "scope=account", "url=https://x.example", "image:i.png:image/png=PNG"));
  form_expect_bytes (d, NULL, connect_json_get_string (pictured, "image"), "PNG");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("links/scopes", TEST_STORE_BOTH, test_scopes);
  test_store_add ("links/states", TEST_STORE_BOTH, test_states);
  test_store_add ("links/opening", TEST_STORE_BOTH, test_opening);
  test_store_add ("links/problems", TEST_STORE_BOTH, test_problems);
  return test_store_run ();
}
