/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Brands, portals and the names that they are reached by; and what partners and invited persons see of
 * them. */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "form-fixture.h"

#define call(...) json_object_unref (desk_call (__VA_ARGS__))

/* --- a world of names of our own --- */

#define NAMES_TYPE (names_get_type ())
G_DECLARE_FINAL_TYPE (Names, names, NAMES, , GResolver)

struct _Names
{
  GResolver parent;
};

G_DEFINE_FINAL_TYPE (Names, names, G_TYPE_RESOLVER)

static GList *
look_up (GResolver *resolver, const char *name, GCancellable *cancellable, GError **error)
{
  if (strcmp (name, "portal.here.example") == 0)
    return g_list_append (NULL, g_inet_address_new_from_string ("127.0.0.1"));
  if (strcmp (name, "portal.there.example") == 0)
    return g_list_append (NULL, g_inet_address_new_from_string ("192.0.2.7"));
  g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No such name");
  return NULL;
}

static void
names_class_init (NamesClass *class)
{
  G_RESOLVER_CLASS (class)->lookup_by_name = look_up;
}

static void
names_init (Names *self)
{
}

/* --- short forms --- */

static char *
add_brand (Desk *d)
{
  g_autoptr (JsonObject) brand =
      desk_call (d, 201, d->distributor, "POST", "brands",
                 "{'name':'Alpha','subdomain':'Alpha','customization':{'email':'hello@alpha.example'}}");

  g_assert_cmpstr (connect_json_get_string (brand, "subdomain"), ==, "alpha");
  g_assert_cmpstr (connect_json_get_string (brand, "public_api"), ==, "alpha.localhost");
  g_assert_cmpstr (connect_json_get_string (brand, "base_domain"), ==, "localhost");
  return g_strdup (connect_json_get_string (brand, "id"));
}

/* With a title that would like to be more. */
static char *
add_portal (Desk *d, const char *brand, const char *type)
{
  g_autofree char *list = g_strdup_printf ("brands/%s/portals", brand);
  g_autofree char *as = g_strdup_printf ("type=%s", type);
  g_autoptr (JsonObject) portal =
      form_send (d, 201, d->distributor, "POST", list,
                 PARTS (as, "title=<b>Alpha</b>", "theme.primary=#123456", "theme.navigation=#ffffff",
                        "footer.content=<i>Foot</i>", "urls.tos=https://alpha.example/tos",
                        "urls.logo:logo.png:image/png=LOGO"));

  g_assert_cmpstr (connect_json_get_string (portal, "brand.name"), ==, "Alpha");
  form_expect_bytes (d, NULL, connect_json_get_string (portal, "urls.logo"), "LOGO");
  return g_strdup_printf ("%s/%s", list, connect_json_get_string (portal, "id"));
}

static const char *
last (const char *path)
{
  return strrchr (path, '/') + 1;
}

static char *
brand_of (Desk *d, const char *credential, const char *account)
{
  g_autofree char *path = g_strdup_printf ("accounts/%s", account);

  return desk_get (d, credential, path, "brand");
}

/* --- tests --- */

/* Whom the Distributor has admitted, and whom it admits afterwards. */
static void
test_inherited (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) before = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autofree char *none = brand_of (d, before->credential, before->account);
  g_autofree char *brand = add_brand (d);
  g_autoptr (Partner) after = desk_partner (d, "service", "rob@red.example", "Red", NULL);
  g_autofree char *own = brand_of (d, d->distributor, d->distributor_id);
  g_autofree char *later = NULL;
  g_autofree char *first = NULL;
  g_autofree char *path = g_strdup_printf ("brands/%s", brand);

  fixture_run_jobs (d->f);
  first = brand_of (d, before->credential, before->account);
  later = brand_of (d, after->credential, after->account);
  g_assert_cmpstr (none, ==, "BR-000");
  g_assert_cmpstr (own, ==, brand);
  g_assert_cmpstr (first, ==, brand);
  g_assert_cmpstr (later, ==, brand);
  desk_refuse (d, 400, "already", d->distributor, "POST", "brands", "{'subdomain':'second'}");
  desk_refuse (d, 403, "role", before->credential, "POST", "brands", "{'subdomain':'mine'}");
  call (d, 404, before->credential, "GET", path, NULL);
  desk_refuse (d, 400, "subdomain: ", d->distributor, "PUT", path, "{'subdomain':'a.b'}");
  {
    g_autofree char *seen = desk_get (d, before->credential, "brand", "name");

    g_assert_cmpstr (seen, ==, "Alpha");
  }
}

static void
test_portals (TestStore *t)
{
  static const char *const bad[][2] = {
    { "{'type':'customer'}", "marketplace: " },
    { "{'type':'nonsense'}", "type: " },
    { "{}", "type: " },
    { "{'type':'provider','title':'01234567890123456789012345678901234567890'}", "title: " },
    { "{'type':'provider','theme':{'primary':'red'}}", "theme.primary: " },
    { "{'type':'provider','theme':{'accent':'#12345g'}}", "theme.accent: " },
    { "{'type':'provider','urls':{'tos':'javascript:1'}}", "urls.tos: " },
    { "{'type':'provider','language':'xx'}", "language: " },
    { "{'type':'vendor'}", "type: The brand has such a portal already" },
  };
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autofree char *brand = add_brand (d);
  g_autofree char *list = g_strdup_printf ("brands/%s/portals", brand);
  g_autofree char *portal = add_portal (d, brand, "vendor");
  g_autofree char *path = g_strdup_printf ("brands/%s", brand);
  g_autofree char *subdomain = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    desk_refuse (d, 400, bad[i][1], d->distributor, "POST", list, "%s", bad[i][0]);
  form_refuse (d, 400, "urls.logo: ", d->distributor, "PUT", portal,
               PARTS ("urls.logo:logo.html:text/html=<script>"));
  call (d, 404, vendor->credential, "GET", list, NULL);
  call (d, 404, vendor->credential, "PUT", portal, "{'title':'x'}");
  call (d, 200, d->distributor, "PUT", path, "{'subdomain':'beta'}");
  subdomain = desk_get (d, d->distributor, portal, "subdomain");
  g_assert_cmpstr (subdomain, ==, "beta");
  call (d, 204, d->distributor, "DELETE", portal, NULL);
  g_assert_cmpuint (desk_count (d, d->distributor, list), ==, 0);
}

static char *
add_domain (Desk *d, const char *name, const char *portal)
{
  g_autoptr (JsonObject) domain = desk_call (d, 201, d->distributor, "POST", "domains",
                                             "{'domain':'%s','portal':{'id':'%s'}}", name, last (portal));

  g_assert_cmpstr (connect_json_get_string (domain, "portal.type"), ==, "vendor");
  return g_strdup_printf ("domains/%s", connect_json_get_string (domain, "id"));
}

static void
verify (Desk *d, const char *domain, const char *status, const char *reason)
{
  g_autofree char *path = g_strconcat (domain, "/verify", NULL);
  g_autoptr (JsonObject) answer =
      desk_call (d, 200, d->distributor, "POST", path, "{'reason':'of somebody else'}");
  const char *told = connect_json_get_string (answer, "checks.cname_record.events.failed.reason");

  g_assert_cmpstr (connect_json_get_string (answer, "checks.cname_record.status"), ==, status);
  g_assert_true (reason == NULL ? told == NULL : strstr (told, reason) != NULL);
}

static void
test_domains (TestStore *t)
{
  static const char *const bad[] = { "localhost",  "a.b.localhost", "no",        "10.0.0.1",
                                     "-a.example", "a_b.example",   "a..example" };
  g_autoptr (GResolver) usual = g_resolver_get_default ();
  g_autoptr (GResolver) names = g_object_new (NAMES_TYPE, NULL);
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autofree char *brand = NULL;
  g_autofree char *portal = NULL;
  g_autofree char *built_in = NULL;
  g_autofree char *here = NULL;
  g_autofree char *there = NULL;
  g_autofree char *nowhere = NULL;
  g_autofree char *type = NULL;
  g_autofree char *listed = NULL;

  desk_refuse (d, 400, "no brand yet", d->distributor, "POST", "domains", "{'domain':'alpha.localhost'}");
  brand = add_brand (d);
  portal = add_portal (d, brand, "vendor");
  built_in = add_domain (d, "Vendors.localhost.", portal);
  here = add_domain (d, "portal.here.example", portal);
  there = add_domain (d, "portal.there.example", portal);
  nowhere = add_domain (d, "portal.nowhere.example", portal);
  type = desk_get (d, d->distributor, built_in, "type");
  g_assert_cmpstr (type, ==, "built_in");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    desk_refuse (d, 400, "domain: ", d->distributor, "POST", "domains", "{'domain':'%s'}", bad[i]);
  desk_refuse (d, 400, "in use", d->distributor, "POST", "domains", "{'domain':'VENDORS.localhost'}");
  desk_refuse (d, 403, "role", vendor->credential, "POST", "domains", "{'domain':'mine.localhost'}");
  call (d, 404, vendor->credential, "GET", here, NULL);
  /* what is found is told */
  g_resolver_set_default (names);
  verify (d, built_in, "verified", NULL);
  verify (d, here, "verified", NULL);
  verify (d, there, "failed", "leads to 192.0.2.7");
  verify (d, nowhere, "failed", "no such name");
  g_resolver_set_default (usual);
  listed = desk_get (d, d->distributor, portal, "domains");
  g_assert_nonnull (strstr (listed, "portal.there.example"));
  call (d, 204, d->distributor, "DELETE", there, NULL);
  call (d, 200, d->distributor, "PUT", nowhere, "{'portal':null}");
  g_free (listed);
  listed = desk_get (d, d->distributor, portal, "domains");
  g_assert_null (strstr (listed, "there"));
  g_assert_null (strstr (listed, "nowhere"));
  call (d, 204, d->distributor, "DELETE", portal, NULL);
  g_free (type);
  type = desk_get (d, d->distributor, here, "portal.id");
  g_assert_null (type);
}

static JsonObject *
ask_as (Desk *d, const char *host, const char *path)
{
  g_autofree char *header = g_strdup_printf ("Host: %s", host);
  g_autoptr (FixtureAnswer) answer =
      fixture_ask (d->f, NULL, "GET", path, (const char *const[]){ header, NULL }, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  return json_object_ref (json_node_get_object (answer->json));
}

static void
assert_portal (Desk *d, const char *host, const char *title, const char *brand)
{
  g_autoptr (JsonObject) portal = ask_as (d, host, "portal");
  g_autoptr (JsonObject) of_brand = ask_as (d, host, "brand");

  g_assert_cmpstr (connect_json_get_string (portal, "title"), ==, title);
  g_assert_cmpstr (connect_json_get_string (portal, "brand.id"), ==, brand);
  g_assert_cmpstr (connect_json_get_string (of_brand, "id"), ==, brand);
  g_assert_null (connect_json_get (of_brand, "customization.email"));
}

/* By the name that was asked for, and by no other that somebody claims. */
static void
test_by_host (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *brand = add_brand (d);
  g_autofree char *portal = add_portal (d, brand, "vendor");
  g_autofree char *universal = add_portal (d, brand, "universal");
  g_autofree char *built_in = add_domain (d, "vendors.localhost", portal);
  g_autofree char *claimed = add_domain (d, "portal.somebody.example", portal);

  call (d, 200, d->distributor, "PUT", universal, "{'title':'Everybody'}");
  assert_portal (d, "vendors.localhost", "<b>Alpha</b>", brand);
  assert_portal (d, "VENDORS.localhost:8080", "<b>Alpha</b>", brand);
  assert_portal (d, "alpha.localhost", "Everybody", brand);
  assert_portal (d, "portal.somebody.example", "Connect", "BR-000");
  assert_portal (d, "other.localhost", "Connect", "BR-000");
}

static void
test_activation (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autoptr (Partner) plain = desk_invite (d, agreement, "Plain");
  g_autofree char *page = g_strdup_printf ("/contracts/activate?secret=%s", plain->code);
  g_autoptr (FixtureAnswer) before = fixture_ask (d->f, NULL, "GET", page, NULL, NULL);
  g_autoptr (JsonObject) bare =
      desk_call (d, 200, NULL, "POST", "activation/review", "{'code':'%s'}", plain->code);
  g_autofree char *brand = add_brand (d);
  g_autofree char *portal = add_portal (d, brand, "vendor");
  g_autoptr (FixtureAnswer) after = fixture_ask (d->f, NULL, "GET", page, NULL, NULL);
  g_autoptr (JsonObject) review =
      desk_call (d, 200, NULL, "POST", "activation/review", "{'code':'%s'}", plain->code);

  g_assert_null (strstr (before->text, "<header>"));
  g_assert_null (connect_json_get (bare, "brand"));
  g_assert_cmpuint (after->status, ==, 200);
  g_assert_nonnull (strstr (after->text, "<header><img src=\"/media/FL-"));
  g_assert_nonnull (strstr (after->text, "&lt;b&gt;Alpha&lt;/b&gt;"));
  g_assert_nonnull (strstr (after->text, "&lt;i&gt;Foot&lt;/i&gt;"));
  g_assert_nonnull (strstr (after->text, "a.button{background:#123456;color:#fff}"));
  g_assert_nonnull (strstr (after->text, "header{background:#ffffff;color:#000"));
  g_assert_nonnull (strstr (after->text, "https://alpha.example/tos"));
  g_assert_null (strstr (after->text, "<b>Alpha"));
  g_assert_nonnull (strstr (fixture_answer_header (after, "Content-Security-Policy"), "img-src 'self'"));
  g_assert_cmpstr (connect_json_get_string (review, "brand.id"), ==, brand);
  g_assert_cmpstr (connect_json_get_string (review, "brand.theme.primary"), ==, "#123456");
  g_assert_nonnull (connect_json_get_string (review, "brand.urls.logo"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("branding/inherited", TEST_STORE_BOTH, test_inherited);
  test_store_add ("branding/portals", TEST_STORE_BOTH, test_portals);
  test_store_add ("branding/domains", TEST_STORE_BOTH, test_domains);
  test_store_add ("branding/by-host", TEST_STORE_BOTH, test_by_host);
  test_store_add ("branding/activation", TEST_STORE_BOTH, test_activation);
  return test_store_run ();
}
