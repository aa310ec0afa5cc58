/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Agreements, their versions and documents, and who sees them. */

#include "config.h"

#include "common/domain-fixture.h"

#include <string.h>

static void
test_create (TestStore *t)
{
  static const struct
  {
    const char *body;
    const char *part;
  } bad[] = {
    { "{}", "type" },
    { "{'type':'program','description':'D','document_type':'none'}", "title" },
    { "{'type':'program','title':'T','document_type':'none'}", "description" },
    { "{'type':'program','title':'T','description':'D'}", "link" },
    { "{'type':'program','title':'T','description':'D','document_type':'external'}", "link" },
    { "{'type':'program','title':'T','description':'D','document_type':'external','link':'javascript:alert(1)"
      "'}",
      "link" },
    { "{'type':'program','title':'T','description':'D','document_type':'external','link':'nothing'}",
      "link" },
    { "{'type':'program','title':'T','description':'D','document_type':'uploaded'}", "content" },
    { "{'type':'program','title':'T','description':'D','document_type':'paper'}", "document_type" },
    { "{'type':'program','title':'T','description':'D','document_type':'none','active':'yes'}", "active" },
    { "{'type':'private','title':'T','description':'D','document_type':'none'}", "type" },
    { "{'type':'distribution','title':'T','description':'D','document_type':'none'}", "below a program" },
    { "{'type':'syndication','title':'T','description':'D','document_type':'none'}", "below a service" },
    { "{'type':'program','title':7,'description':'D','document_type':'none'}", "title" },
  };
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) external = NULL;
  g_autoptr (JsonObject) uploaded = NULL;
  g_autoptr (JsonObject) named = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    desk_refuse (d, 400, bad[i].part, d->distributor, "POST", "agreements", "%s", bad[i].body);
  desk_refuse (d, 403, "may not create referral", d->distributor, "POST", "agreements",
               "{'type':'referral','title':'T','description':'D','document_type':'none'}");
  g_assert_cmpuint (desk_count (d, d->distributor, "agreements"), ==, 0);
  external = desk_call (
      d, 201, d->distributor, "POST", "agreements",
      "{'type':'program','title':'T','description':'D','link':'https://example.com/doc','active':true}");
  g_assert_cmpstr (connect_json_get_string (external, "document_type"), ==, "external");
  g_assert_cmpstr (connect_json_get_string (external, "name"), ==, "T");
  g_assert_true (connect_json_get_boolean (external, "active", FALSE));
  uploaded = desk_call (
      d, 201, d->distributor, "POST", "agreements",
      "{'type':'service','title':'U','description':'D','document_type':'upload','content':'Text'}");
  g_assert_cmpstr (connect_json_get_string (uploaded, "document_type"), ==, "uploaded");
  g_assert_null (connect_json_get (uploaded, "content"));
  g_assert_false (connect_json_get_boolean (uploaded, "active", TRUE));
  named = desk_call (d, 201, d->distributor, "POST", "agreements",
                     "{'type':'service','name':'By name','description':'D','document_type':'none'}");
  g_assert_cmpstr (connect_json_get_string (named, "title"), ==, "By name");
  g_assert_cmpstr (connect_json_get_string (named, "author.name"), ==, "Dora Distributor");
  g_assert_cmpstr (connect_json_get_string (named, "owner.id"), ==, d->distributor_id);
}

static void
test_update (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = NULL;
  g_autoptr (Partner) p = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &agreement);
  g_autofree char *path = g_strconcat ("agreements/", agreement, NULL);
  g_autofree char *contract_path = g_strconcat ("contracts/", p->contract, NULL);
  g_autofree char *name = NULL;
  g_autoptr (JsonObject) answer =
      desk_call (d, 200, d->distributor, "PUT", path, "{'name':'Renamed','type':'service','version':9}");

  g_assert_cmpstr (connect_json_get_string (answer, "title"), ==, "Renamed");
  g_assert_cmpstr (connect_json_get_string (answer, "type"), ==, "program");
  g_assert_cmpint (connect_json_get_int (answer, "version", 0), ==, 1);
  name = desk_get (d, p->credential, contract_path, "agreement.name");
  g_assert_cmpstr (name, ==, "Renamed");
  desk_refuse (d, 403, "", p->credential, "PUT", path, "{'title':'Mine'}");
  desk_refuse (d, 400, "title", d->distributor, "PUT", path, "{'title':''}");
}

static void
test_remove (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autofree char *path = g_strconcat ("agreements/", agreement, NULL);
  g_autofree char *child = desk_child (d, agreement, "distribution", FALSE);
  g_autofree char *child_path = g_strconcat ("agreements/", child, NULL);
  g_autofree char *marketplace = desk_get (d, d->distributor, child_path, "marketplace.id");
  g_autofree char *marketplace_path = g_strconcat ("marketplaces/", marketplace, NULL);
  g_autofree char *version_path = g_strconcat (path, "/versions/1", NULL);

  desk_refuse (d, 400, "below this one", d->distributor, "DELETE", path, NULL);
  desk_refuse (d, 400, "distribution agreements", d->distributor, "DELETE", marketplace_path, NULL);
  json_object_unref (desk_call (d, 204, d->distributor, "DELETE", child_path, NULL));
  json_object_unref (desk_call (d, 204, d->distributor, "DELETE", marketplace_path, NULL));
  {
    g_autoptr (Partner) p = desk_invite (d, agreement, "Beta Inc.");
    g_autofree char *contract_path = g_strconcat ("contracts/", p->contract, NULL);

    desk_refuse (d, 400, "Contracts were made", d->distributor, "DELETE", path, NULL);
    json_object_unref (desk_call (d, 204, d->distributor, "DELETE", contract_path, NULL));
  }
  json_object_unref (desk_call (d, 204, d->distributor, "DELETE", path, NULL));
  desk_refuse (d, 404, "NFD", d->distributor, "GET", path, NULL);
  desk_refuse (d, 404, "NFD", d->distributor, "GET", version_path, NULL);
}

static void
test_versions (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autofree char *path = g_strconcat ("agreements/", agreement, NULL);
  g_autofree char *versions = g_strconcat (path, "/versions", NULL);
  g_autofree char *first = g_strconcat (versions, "/1", NULL);
  g_autofree char *second = g_strconcat (versions, "/2", NULL);
  g_autofree char *third = g_strconcat (versions, "/3", NULL);
  g_autofree char *activate = g_strconcat (second, "/activate", NULL);
  g_autofree char *first_active = NULL;
  g_autoptr (JsonObject) draft = NULL;
  g_autoptr (JsonObject) active = NULL;
  g_autoptr (JsonObject) whole = NULL;
  g_autoptr (JsonObject) next = NULL;

  desk_refuse (d, 400, "active", d->distributor, "DELETE", first, NULL);
  desk_refuse (d, 400, "document_type", d->distributor, "POST", versions, "{}");
  draft =
      desk_call (d, 201, d->distributor, "POST", versions, "{'document_type':'uploaded','content':'Draft'}");
  g_assert_cmpint (connect_json_get_int (draft, "version", 0), ==, 2);
  g_assert_false (connect_json_get_boolean (draft, "active", TRUE));
  g_assert_cmpstr (connect_json_get_string (draft, "content"), ==, "Draft");
  active = desk_call (d, 200, d->distributor, "POST", activate, "{}");
  g_assert_true (connect_json_get_boolean (active, "active", FALSE));
  desk_refuse (d, 400, "active already", d->distributor, "POST", activate, "{}");
  first_active = desk_get (d, d->distributor, first, "active");
  g_assert_cmpstr (first_active, ==, "false");
  whole = fixture_expect (d->f, 200, d->distributor, "GET", path, NULL);
  g_assert_cmpint (connect_json_get_int (whole, "version", 0), ==, 2);
  g_assert_cmpint (connect_json_get_int (whole, "stats.versions", 0), ==, 2);
  /* numbers are not used twice */
  json_object_unref (desk_call (d, 201, d->distributor, "POST", versions, "{'document_type':'none'}"));
  json_object_unref (desk_call (d, 204, d->distributor, "DELETE", third, NULL));
  next = desk_call (d, 201, d->distributor, "POST", versions, "{'document_type':'none'}");
  g_assert_cmpint (connect_json_get_int (next, "version", 0), ==, 4);
  json_object_unref (desk_call (d, 204, d->distributor, "DELETE", first, NULL));
  g_assert_cmpuint (desk_count (d, d->distributor, versions), ==, 2);
}

/* The last version stays, also when it never was active; a used one stays too. */
static void
test_version_stays (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) draft =
      desk_call (d, 201, d->distributor, "POST", "agreements",
                 "{'type':'program','title':'T','description':'D','document_type':'none'}");
  g_autofree char *only = g_strdup_printf ("agreements/%s/versions/1", connect_json_get_string (draft, "id"));
  g_autofree char *contracts =
      g_strdup_printf ("agreements/%s/contracts", connect_json_get_string (draft, "id"));
  g_autofree char *agreement = NULL;
  g_autoptr (Partner) p = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &agreement);
  g_autofree char *used = g_strdup_printf ("agreements/%s/versions/1", agreement);

  desk_refuse (d, 400, "last version", d->distributor, "DELETE", only, NULL);
  desk_refuse (d, 400, "no active version", d->distributor, "POST", contracts,
               "{'activation':{'message':'Hi'},'partner':{'name':'X'}}");
  desk_publish (d, agreement);
  desk_refuse (d, 400, "stays", d->distributor, "DELETE", used, NULL);
  g_assert_nonnull (p->credential);
}

static void
test_documents (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *uploaded = desk_agreement (d, "program");
  g_autofree char *path = g_strdup_printf ("agreements/%s/document", uploaded);
  g_autoptr (JsonObject) linked = desk_call (
      d, 201, d->distributor, "POST", "agreements",
      "{'type':'service','title':'L','description':'D','link':'https://example.com/x?y=1','active':true}");
  g_autofree char *link_path =
      g_strdup_printf ("agreements/%s/versions/1/document", connect_json_get_string (linked, "id"));
  g_autoptr (JsonObject) bare =
      desk_call (d, 201, d->distributor, "POST", "agreements",
                 "{'type':'service','title':'N','description':'D','document_type':'none','active':true}");
  g_autofree char *bare_path =
      g_strdup_printf ("agreements/%s/document", connect_json_get_string (bare, "id"));
  g_autoptr (FixtureAnswer) text = fixture_ask (d->f, d->distributor, "GET", path, NULL, NULL);
  g_autoptr (FixtureAnswer) moved = fixture_ask (d->f, d->distributor, "GET", link_path, NULL, NULL);

  g_assert_cmpuint (text->status, ==, 200);
  g_assert_true (g_str_has_prefix (fixture_answer_header (text, "Content-Type"), "text/markdown"));
  g_assert_cmpstr (text->text, ==, "# First\nThe first text.");
  g_assert_cmpuint (moved->status, ==, 302);
  g_assert_cmpstr (fixture_answer_header (moved, "Location"), ==, "https://example.com/x?y=1");
  desk_refuse (d, 404, "no document", d->distributor, "GET", bare_path, NULL);
}

/* Partners see what their contracts open to them, never drafts, and nothing of strangers. */
static void
test_readers (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = NULL;
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &agreement);
  g_autoptr (Partner) stranger = desk_partner (d, "service", "rolf@resell.example", "Resell Ltd", NULL);
  g_autofree char *versions = g_strdup_printf ("agreements/%s/versions", agreement);
  g_autofree char *children = g_strdup_printf ("agreements/%s/agreements", agreement);
  g_autofree char *contracts = g_strdup_printf ("agreements/%s/contracts", agreement);
  g_autofree char *draft_path = g_strconcat (versions, "/2", NULL);
  g_autofree char *draft_key = g_strconcat (agreement, "/2", NULL);
  g_autofree char *document = g_strconcat (draft_path, "/document", NULL);
  g_autofree char *activate = g_strconcat (draft_path, "/activate", NULL);
  g_autofree char *child = NULL;
  g_autoptr (Partner) other = desk_invite (d, agreement, "Other Inc.");
  g_autoptr (JsonArray) changes = NULL;
  gint64 since = -1;

  json_object_unref (
      desk_call (d, 201, d->distributor, "POST", versions, "{'document_type':'uploaded','content':'Draft'}"));
  g_assert_cmpuint (desk_count (d, vendor->credential, versions), ==, 1);
  desk_refuse (d, 404, "NFD", vendor->credential, "GET", draft_path, NULL);
  desk_refuse (d, 404, "NFD", vendor->credential, "GET", document, NULL);
  desk_refuse (d, 404, "NFD", stranger->credential, "GET", versions, NULL);
  desk_refuse (d, 404, "NFD", stranger->credential, "GET", children, NULL);
  desk_refuse (d, 403, "", vendor->credential, "POST", versions, "{'document_type':'none'}");
  json_array_unref (desk_changes (d, vendor->credential, &since));
  json_object_unref (desk_call (d, 200, d->distributor, "POST", activate, "{}"));
  child = desk_child (d, agreement, "distribution", FALSE);
  g_assert_cmpuint (desk_count (d, vendor->credential, versions), ==, 2);
  g_assert_cmpuint (desk_count (d, vendor->credential, children), ==, 1);
  g_assert_cmpuint (desk_count (d, vendor->credential, "marketplaces"), ==, 1);
  g_assert_cmpuint (desk_count (d, stranger->credential, "marketplaces"), ==, 0);
  changes = desk_changes (d, vendor->credential, &since);
  g_assert_nonnull (desk_find_change (changes, "agreements", child));
  g_assert_cmpstr (
      connect_json_get_string (desk_find_change (changes, "agreement-versions", draft_key), "object.content"),
      ==, "Draft");
  /* the contracts of others are not there */
  g_assert_cmpuint (desk_count (d, vendor->credential, contracts), ==, 1);
  g_assert_cmpuint (desk_count (d, d->distributor, contracts), ==, 2);
}

static void
test_children (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *program = desk_agreement (d, "program");
  g_autofree char *service = desk_agreement (d, "service");
  g_autofree char *below_program = g_strdup_printf ("agreements/%s/agreements", program);
  g_autofree char *below_service = g_strdup_printf ("agreements/%s/agreements", service);
  g_autofree char *child = desk_child (d, program, "distribution", TRUE);
  g_autofree char *child_path = g_strconcat ("agreements/", child, NULL);
  g_autofree char *parent = desk_get (d, d->distributor, child_path, "parent.id");
  g_autoptr (Partner) p = desk_invite (d, program, "Vendor Inc.");

  g_assert_cmpstr (parent, ==, program);
  desk_refuse (d, 400, "marketplace", d->distributor, "POST", below_program,
               "{'type':'distribution','title':'T','description':'D','document_type':'none'}");
  desk_refuse (d, 400, "marketplace", d->distributor, "POST", below_program,
               "{'type':'distribution','title':'T','description':'D','document_type':'none','marketplace':{'"
               "id':'MP-00000'}}");
  desk_refuse (d, 400, "below a program", d->distributor, "POST", below_service,
               "{'type':'distribution','title':'T','description':'D','document_type':'none'}");
  desk_refuse (d, 400, "not made below", d->distributor, "POST", below_program,
               "{'type':'program','title':'T','description':'D','document_type':'none'}");
  desk_join (d, p, "vera@vendor.example", "Vendor Inc.");
  desk_refuse (d, 403, "owner", p->credential, "POST", below_program,
               "{'type':'distribution','title':'T','description':'D','document_type':'none'}");
  g_assert_cmpuint (desk_count (d, d->distributor, below_program), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("agreements/create", TEST_STORE_BOTH, test_create);
  test_store_add ("agreements/update", TEST_STORE_BOTH, test_update);
  test_store_add ("agreements/remove", TEST_STORE_BOTH, test_remove);
  test_store_add ("agreements/versions", TEST_STORE_BOTH, test_versions);
  test_store_add ("agreements/version-stays", TEST_STORE_BOTH, test_version_stays);
  test_store_add ("agreements/documents", TEST_STORE_BOTH, test_documents);
  test_store_add ("agreements/readers", TEST_STORE_BOTH, test_readers);
  test_store_add ("agreements/children", TEST_STORE_BOTH, test_children);
  return test_store_run ();
}
