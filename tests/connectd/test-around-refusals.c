/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What is refused of brands and their names, of files in folders, of helpdesk cases and of news. */

#include "config.h"

#include <string.h>

#include "common/refusals.h"
#include "form-fixture.h"
#include "helpdesk-fixture.h"

#define call(...) json_object_unref (desk_call (__VA_ARGS__))

/* --- brands --- */

static const Refusal brand_cases[] = {
  { 400, "PUT", "brands/{0}", "{'subdomain':'a_b'}", "subdomain: Only letters, digits and dashes" },
  { 400, "PUT", "brands/{0}", "{'subdomain':'-a'}", "subdomain: Only letters, digits and dashes" },
  { 400, "PUT", "brands/{0}", "{'subdomain':'Beta'}", "subdomain: Another brand has this name" },
  /* by a built-in domain of somebody else's */
  { 400, "PUT", "brands/{0}", "{'subdomain':'shop'}", "subdomain: Another brand has this name" },
  { 400, "POST", "brands", "{'subdomain':'second'}", "name: The account has a brand already: {0}" },
  { 400, "POST", "domains", "{'domain':'beta.localhost','portal':{'id':'{1}'}}",
    "domain: Another brand has this name" },
  { 400, "POST", "domains", "{'domain':'shop.localhost','portal':{'id':'{1}'}}",
    "domain: This domain is in use already" },
  { 400, "POST", "domains", "{'domain':'a.b.localhost','portal':{'id':'{1}'}}",
    "domain: A built-in domain is one name before localhost" },
  { 400, "POST", "domains", "{'domain':'new.localhost','portal':{'id':'{2}'}}", "portal" },
  { 400, "POST", "brands/{0}/portals", "{'type':'provider','marketplace':{'id':'{3}'}}",
    "marketplace: Only a customer portal" },
  { 400, "POST", "brands/{0}/portals", "{'type':'provider','urls':{'sign_up':'ftp://x'}}",
    "urls.sign_up: Expected an http" },
  { 400, "POST", "brands/{0}/portals", "{'type':'provider','theme':{'navigation':'#12'}}",
    "theme.navigation: Expected a color" },
  { 404, "POST", "brands/BR-900-000/portals", "{'type':'provider'}", "no such" },
  { 404, "PUT", "brands/BR-900-000", "{'name':'x'}", "no such" },
};

static void
test_brands (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autoptr (JsonObject) brand =
      desk_call (d, 201, d->distributor, "POST", "brands", "{'name':'Alpha','subdomain':'alpha'}");
  const char *id = connect_json_get_string (brand, "id");
  g_autofree char *list = g_strdup_printf ("brands/%s/portals", id);
  g_autofree char *path = g_strdup_printf ("brands/%s", id);
  g_autoptr (JsonObject) portal = desk_call (d, 201, d->distributor, "POST", list, "{'type':'vendor'}");
  g_autoptr (JsonObject) place =
      desk_call (d, 201, d->distributor, "POST", "marketplaces", "{'name':'EU','currency':'EUR'}");
  g_autofree char *told = g_strdup_printf ("name: The account has a brand already: %s", id);
  g_autofree char *name = NULL;
  Refusal cases[G_N_ELEMENTS (brand_cases)];

  fixture_add_account (d->f, "PA-900-000", "distributor", "Beta");
  fixture_insert (d->f, "brands", "BR-900-000",
                  "{'id':'BR-900-000','name':'Beta','subdomain':'beta','owner':{'id':'PA-900-000'}}");
  fixture_insert (d->f, "domains", "DMN-900-000-000",
                  "{'id':'DMN-900-000-000','domain':'shop.localhost','host':'shop.localhost','type':'built_"
                  "in','owner':{'id':'PA-900-000'}}");
  memcpy (cases, brand_cases, sizeof cases);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (strstr (cases[i].part, "{0}") != NULL)
      cases[i].part = told;
  refusals_check (
      d->f, d->distributor, WORDS (d->distributor, vendor->credential),
      WORDS (id, connect_json_get_string (portal, "id"), "PO-0", connect_json_get_string (place, "id")),
      cases, G_N_ELEMENTS (cases));
  name = desk_get (d, d->distributor, path, "subdomain");
  g_assert_cmpstr (name, ==, "alpha");
  /* a domain of one's own is no obstacle */
  call (d, 201, d->distributor, "POST", "domains", "{'domain':'mine.localhost','portal':{'id':'%s'}}",
        connect_json_get_string (portal, "id"));
  call (d, 200, d->distributor, "PUT", path, "{'subdomain':'mine'}");
}

static void
test_brand_limits (TestStore *t)
{
  static const Refusal cases[] = {
    { 400, "POST", "brands/{0}/portals", "{'type':'vendor'}", "type: A brand has at most 50 portals" },
    { 400, "POST", "domains", "{'domain':'more.localhost','portal':{'id':'PO-900-00000'}}",
      "domain: An account has at most 100 domains" },
  };
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autoptr (JsonObject) brand =
      desk_call (d, 201, d->distributor, "POST", "brands", "{'name':'Alpha','subdomain':'alpha'}");
  const char *id = connect_json_get_string (brand, "id");
  g_autofree char *portals =
      g_strdup_printf ("{'id':'PO-900-{n}','type':'customer','title':'P','brand':{'id':'%s'},'owner':{'id':'%"
                       "s'},'marketplace':{'id':'MP-{n}'},'domains':[]}",
                       id, d->distributor_id);
  g_autofree char *domains =
      g_strdup_printf ("{'id':'DMN-900-{n}','domain':'d{n}.example','host':'d{n}.example','type':'custom',"
                       "'owner':{'id':'%s'}}",
                       d->distributor_id);
  g_autofree char *list = g_strdup_printf ("brands/%s/portals", id);
  g_autofree char *first = g_strconcat (list, "/PO-900-00000", NULL);

  fixture_insert_many (d->f, "portals", 50, "PO-900-{n}", portals);
  fixture_insert_many (d->f, "domains", 100, "DMN-900-{n}", domains);
  refusals_check (d->f, d->distributor, WORDS (d->distributor, vendor->credential), WORDS (id), cases,
                  G_N_ELEMENTS (cases));
  call (d, 200, d->distributor, "PUT", first, "{'title':'Still mine'}");
  call (d, 204, d->distributor, "DELETE", first, NULL);
  call (d, 201, d->distributor, "POST", list, "{'type':'vendor'}");
  call (d, 204, d->distributor, "DELETE", "domains/DMN-900-00000", NULL);
  call (d, 201, d->distributor, "POST", "domains",
        "{'domain':'more.localhost','portal':{'id':'PO-900-00001'}}");
}

/* --- files in folders --- */

static void
test_files (TestStore *t)
{
  static const struct
  {
    const char *folder;
    const char *more; /* a field of the form */
    const char *part;
  } cases[] = {
    { "media/folders/.hidden/n/files", "x=1", "folder.name: This is no name of a folder" },
    { "media/folders/kind/..x/files", "x=1", "folder.name: This is no name of a folder" },
    { "media/folders/kind/a%5Cb/files", "x=1", "folder.name: This is no name of a folder" },
    { "media/folders/kind/n/files", "name=a/b", "name: A name of a file has no slashes" },
    { "media/folders/kind/n/files", "name=..\\b", "name: A name of a file has no slashes" },
    { "media/folders/kind/n/files", "access=nonsense", "access" },
    { "media/folders/kind/n/files", "access={\"PA-1\":{\"view\":true}}", "access: Expected accounts" },
    { "media/folders/kind/n/files", "access={\"VA-100-000\":true}", "access: Expected accounts" },
  };
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (GString) many = g_string_new ("access={");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s %s", cases[i].folder, cases[i].more);
      form_refuse (d, 400, cases[i].part, d->distributor, "POST", cases[i].folder,
                   PARTS ("file:a.txt:text/plain=A", cases[i].more));
    }
  for (guint i = 0; i <= 50; i++)
    g_string_append_printf (many, "%s\"VA-100-%03u\":{\"view\":true}", i > 0 ? "," : "", i);
  g_string_append_c (many, '}');
  form_refuse (d, 400, "access: It may name at most 50 accounts", d->distributor, "POST",
               "media/folders/kind/n/files", PARTS ("file:a.txt:text/plain=A", many->str));
  g_assert_cmpuint (desk_count (d, d->distributor, "media/folders/kind/n/files"), ==, 0);
}

/* --- cases --- */

#define CASE(more)                                                                                           \
  "{'subject':'S','description':'D','type':'technical','receiver':{'account':{'id':'" HELP_VENDOR "'}}" more \
  "}"

static const Refusal open_cases[] = {
  { 400, "POST", "helpdesk/cases", CASE (",'state':'closed'"), "state: A new case is pending" },
  { 400, "POST", "helpdesk/cases", CASE (",'priority':4"), "priority: Expected a number from 0 to 3" },
  { 400, "POST", "helpdesk/cases", CASE (",'priority':-1"), "priority: Expected a number from 0 to 3" },
  { 400, "POST", "helpdesk/cases", CASE (",'product':{'id':'PRD-0'}"),
    "product: There is no object with the id PRD-0" },
  { 400, "POST", "helpdesk/cases",
    "{'subject':'S','description':'D','type':'technical','receiver':{'account':{'id':'" HELP_STRANGER "'}}}",
    "receiver.account.id: Only partners" },
  { 400, "POST", "helpdesk/cases", CASE (",'issuer':{'agent':{'id':'" HELP_VERA "'}}"),
    "issuer.agent: Nobody in the account has the id" },
  { 400, "POST", "helpdesk/cases", CASE (",'issuer':{'recipients':[{'id':'UR-0'}]}"),
    "issuer.recipients: Nobody in the account has the id UR-0" },
  { 400, "POST", "helpdesk/cases", CASE (",'issuer':{'recipients':[{'id':'" HELP_DORA "'},{}]}"),
    "issuer.recipients: Nobody in the account" },
  { 400, "POST", "helpdesk/cases",
    "{'subject':'S','description':'D','receiver':{'account':{'id':'" HELP_VENDOR "'}},'type':'legal'}",
    "type: " },
  { 400, "PUT", "{0}", "{'priority':9}", "priority: Expected a number from 0 to 3" },
  { 400, "POST", "{0}/close", "{'rating':1}", "Possible only" },
  { 404, "PUT", "helpdesk/cases/CA-0", "{'priority':1}", "no such" },
  { 400, "PUT", "modules/helpdesk/accounts/" HELP_DISTRIBUTOR "/settings", "{'ttl':3651}",
    "ttl: Expected a number from 0 to 3650" },
  { 400, "PUT", "modules/helpdesk/accounts/" HELP_DISTRIBUTOR "/settings", "{'ttl':-1}",
    "ttl: Expected a number from 0 to 3650" },
  { 403, "PUT", "modules/helpdesk/accounts/" HELP_VENDOR "/settings", "{'ttl':1}", "other party" },
  { 404, "GET", "modules/helpdesk/accounts/" HELP_STRANGER "/settings", NULL, "no such account" },
};

static const Refusal answer_cases[] = {
  { 403, "PUT", "{0}", "{'subject':'Mine'}", "subject: These are the words of the other party" },
  { 403, "PUT", "{0}", "{'description':'Mine'}", "description: These are the words of the other party" },
  { 403, "PUT", "{0}", "{'issuer':{'agent':{'id':'" HELP_DORA "'},'recipients':[]}}",
    "issuer: The people of the other party" },
  { 403, "POST", "{0}/close", "{'rating':1}", "other party" },
};

static void
test_cases (TestStore *t)
{
  static const Refusal rated[] = {
    { 400, "POST", "{0}/close", "{'rating':0}", "rating: Expected a number from 1 to 5" },
    { 400, "POST", "{0}/close", "{'rating':6}", "rating: Expected a number from 1 to 5" },
  };
  g_autoptr (Help) h = help_new (t);
  const char *const *watchers = WORDS (h->distributor, h->vendor, h->stranger);
  g_autoptr (JsonObject) opened = help_call (h, 201, h->distributor, "POST", "helpdesk/cases", CASE (""));
  g_autofree char *path = g_strconcat ("helpdesk/cases/", connect_json_get_string (opened, "id"), NULL);
  g_autofree char *resolve = g_strconcat (path, "/resolve", NULL);

  refusals_check (h->f, h->distributor, watchers, WORDS (path), open_cases, G_N_ELEMENTS (open_cases));
  refusals_check (h->f, h->vendor, watchers, WORDS (path), answer_cases, G_N_ELEMENTS (answer_cases));
  json_object_unref (help_call (h, 200, h->vendor, "POST", resolve, "{}"));
  refusals_check (h->f, h->distributor, watchers, WORDS (path), rated, G_N_ELEMENTS (rated));
  help_assert (h, h->vendor, path, "state", "resolved");
  help_assert (h, h->vendor, path, "subject", "S");
  g_assert_cmpuint (help_count (h, h->distributor, "helpdesk/cases"), ==, 1);
}

static void
test_attachments (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autoptr (JsonObject) opened = help_call (h, 201, h->distributor, "POST", "helpdesk/cases", CASE (""));
  const char *id = connect_json_get_string (opened, "id");
  g_autofree char *list = g_strdup_printf ("helpdesk/cases/%s/attachments", id);
  g_autofree char *preview = NULL;
  g_autofree char *row = g_strdup_printf (
      "{'id':'HCA-900-{n}','case':{'id':'%s'},'account':{'id':'" HELP_DISTRIBUTOR "'},"
      "'first':{'id':'" HELP_DISTRIBUTOR "'},'second':{'id':'" HELP_VENDOR "'},'name':'a','size':1}",
      id);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("words", 5);
  g_autoptr (FixtureAnswer) text = fixture_send_file (h->f, h->vendor, list, "file", "a.txt", bytes);
  g_autoptr (FixtureAnswer) full = NULL;

  g_assert_cmpuint (text->status, ==, 201);
  preview = g_strdup_printf ("%s/%s?format=preview", list,
                             connect_json_get_string (json_node_get_object (text->json), "id"));
  help_refuse (h, 404, "There is no preview of this attachment", h->vendor, "GET", preview, NULL);
  fixture_insert_many (h->f, "helpdesk-attachments", 199, "HCA-900-{n}", row);
  full = fixture_send_file (h->f, h->vendor, list, "file", "a.txt", bytes);
  {
    g_autofree char *told = fixture_answer_error (full);

    g_assert_cmpuint (full->status, ==, 400);
    g_assert_nonnull (strstr (told, "file: The case has 200 attachments already"));
  }
  g_assert_cmpuint (help_count (h, h->distributor, list), ==, 100); /* the first page */
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("around-refusals/brands", TEST_STORE_BOTH, test_brands);
  test_store_add ("around-refusals/brand-limits", TEST_STORE_BOTH, test_brand_limits);
  test_store_add ("around-refusals/files", TEST_STORE_BOTH, test_files);
  test_store_add ("around-refusals/cases", TEST_STORE_BOTH, test_cases);
  test_store_add ("around-refusals/attachments", TEST_STORE_BOTH, test_attachments);
  return test_store_run ();
}
