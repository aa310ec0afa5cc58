/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Files in folders as published programs send and fetch them, pictures of accounts, and extensions. */

#include "config.h"

#include <string.h>

#include "form-fixture.h"

#define call(...) json_object_unref (desk_call (__VA_ARGS__))
#define FOLDER "media/folders/streams_samples/STR-100/files"

static char *
path_of (JsonObject *file)
{
  return g_strdup_printf (FOLDER "/%s", connect_json_get_string (file, "id"));
}

static void
test_folder (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autoptr (JsonObject) file =
      form_send (d, 201, d->distributor, "POST", FOLDER, PARTS ("file:plan.txt:text/plain=the plan"));
  g_autofree char *path = path_of (file);
  g_autofree char *named = g_strconcat (path, "/plan.txt", NULL);
  g_autofree char *other_name = g_strconcat (path, "/other.txt", NULL);
  g_autofree char *elsewhere =
      g_strdup_printf ("media/folders/other/STR-100/files/%s", connect_json_get_string (file, "id"));
  g_autofree char *as_json = g_strconcat (path, "?format=json", NULL);
  g_autofree char *size = desk_get (d, d->distributor, as_json, "size");
  g_autoptr (JsonArray) list = fixture_expect_list (d->f, d->distributor, FOLDER);

  g_assert_true (g_str_has_prefix (connect_json_get_string (file, "id"), "MFL-"));
  g_assert_cmpstr (connect_json_get_string (file, "folder.name"), ==, "STR-100");
  g_assert_cmpstr (connect_json_get_string (file, "mime_type"), ==, "text/plain");
  g_assert_null (connect_json_get (file, "content"));
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  g_assert_cmpstr (size, ==, "8");
  form_expect_bytes (d, d->distributor, path, "the plan");
  form_expect_bytes (d, d->distributor, named, "the plan");
  form_expect_bytes (d, d->distributor, connect_json_get_string (file, "file"), "the plan");
  form_expect_bytes (d, d->distributor, other_name, NULL);
  form_expect_bytes (d, d->distributor, elsewhere, NULL);
  /* nobody else's */
  form_expect_bytes (d, vendor->credential, path, NULL);
  call (d, 404, vendor->credential, "DELETE", path, NULL);
  g_assert_cmpuint (desk_count (d, vendor->credential, FOLDER), ==, 0);
  call (d, 401, NULL, "GET", path, NULL);
  /* another content in its place, and then nothing */
  json_object_unref (form_send (d, 200, d->distributor, "PUT", path, PARTS ("file:new.txt:text/plain=new")));
  form_expect_bytes (d, d->distributor, path, "new");
  call (d, 204, d->distributor, "DELETE", path, NULL);
  form_expect_bytes (d, d->distributor, path, NULL);
}

/* As programs send it that know no forms. */
static void
test_bare (TestStore *t)
{
  static const struct
  {
    const char *disposition;
    const char *name;
  } cases[] = {
    { "Content-Disposition: attachment; filename=\"usage 1.csv\"", "usage 1.csv" },
    { "Content-Disposition: attachment; filename=usage.csv", "usage.csv" },
    { "Content-Disposition: attachment; filename=\"../../etc/passwd\"", "passwd" },
    { "Content-Disposition: attachment; filename=\"\"", "file" },
    { "Content-Disposition: attachment", "file" },
  };
  g_autoptr (Desk) d = desk_new (t);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const headers[] = { "Content-Type: text/csv; charset=utf-8", cases[i].disposition, NULL };
      g_autoptr (FixtureAnswer) answer =
          fixture_ask (d->f, d->distributor, "POST", FOLDER, headers, "{not,json\n");
      g_autofree char *path = NULL;

      g_assert_cmpuint (answer->status, ==, 201);
      path = path_of (json_node_get_object (answer->json));
      g_assert_cmpstr (connect_json_get_string (json_node_get_object (answer->json), "name"), ==,
                       cases[i].name);
      g_assert_cmpstr (connect_json_get_string (json_node_get_object (answer->json), "mime_type"), ==,
                       "text/csv");
      form_expect_bytes (d, d->distributor, path, "{not,json\n");
    }
  /* where no file is taken such a body is what it always was */
  {
    const char *const headers[] = { "Content-Disposition: attachment; filename=x", "Content-Type: text/csv",
                                    NULL };
    g_autoptr (FixtureAnswer) answer = fixture_ask (d->f, d->distributor, "POST", "hubs", headers, "a,b");

    g_assert_cmpuint (answer->status, ==, 400);
  }
  desk_refuse (d, 400, "file: ", d->distributor, "POST", FOLDER, "{}");
  desk_refuse (d, 400, "file: ", d->distributor, "POST", FOLDER, "{'file':{'id':'FL-nonsense'}}");
}

static void
test_access (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autoptr (Partner) reseller = desk_partner (d, "service", "rob@red.example", "Red", NULL);
  g_autofree char *rights =
      g_strdup_printf ("access={\"%s\":{\"view\":true,\"delete\":false}}", vendor->account);
  g_autoptr (JsonObject) file =
      form_send (d, 201, d->distributor, "POST", FOLDER, PARTS ("file:a.txt:text/plain=A", rights));
  g_autofree char *path = path_of (file);

  form_expect_bytes (d, vendor->credential, path, "A");
  g_assert_cmpuint (desk_count (d, vendor->credential, FOLDER), ==, 1);
  form_expect_bytes (d, reseller->credential, path, NULL);
  call (d, 403, vendor->credential, "DELETE", path, NULL);
  call (d, 403, vendor->credential, "PUT", path, "{'access':{}}");
  /* everybody who is signed in */
  call (d, 200, d->distributor, "PUT", path, "{'access':{'authenticated':{'view':true}}}");
  form_expect_bytes (d, reseller->credential, path, "A");
  g_assert_cmpuint (desk_count (d, vendor->credential, FOLDER), ==, 0);
  desk_refuse (d, 400, "access: ", d->distributor, "PUT", path, "{'access':{'somebody':{'view':true}}}");
  desk_refuse (d, 400, "access: ", d->distributor, "PUT", path, "{'access':{'VA-100-000':1}}");
  /* and one who may remove it */
  call (d, 200, d->distributor, "PUT", path, "{'access':{'%s':{'view':true,'delete':true}}}",
        vendor->account);
  call (d, 204, vendor->credential, "DELETE", path, NULL);
  form_expect_bytes (d, d->distributor, path, NULL);
}

static void
test_pictures (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autofree char *list = g_strdup_printf ("accounts/%s/media", d->distributor_id);
  g_autofree char *account = g_strdup_printf ("accounts/%s", d->distributor_id);
  g_autoptr (JsonObject) one =
      form_send (d, 201, d->distributor, "POST", list,
                 PARTS ("position=1", "type=image", "name=House", "thumbnail:h.png:image/png=PNG"));
  g_autofree char *path = g_strdup_printf ("%s/%s", list, connect_json_get_string (one, "id"));
  g_autofree char *icon = NULL;

  g_assert_cmpstr (connect_json_get_string (one, "url"), ==, connect_json_get_string (one, "thumbnail"));
  form_expect_bytes (d, NULL, connect_json_get_string (one, "thumbnail"), "PNG");
  form_refuse (d, 400, "position: ", d->distributor, "POST", list,
               PARTS ("position=1", "type=image", "thumbnail:h.png:image/png=PNG"));
  form_refuse (d, 400, "position: ", d->distributor, "POST", list,
               PARTS ("position=9", "type=image", "thumbnail:h.png:image/png=PNG"));
  form_refuse (d, 400, "thumbnail: ", d->distributor, "POST", list,
               PARTS ("position=2", "type=image", "thumbnail:h.txt:text/plain=x"));
  form_refuse (d, 400, "url: ", d->distributor, "POST", list,
               PARTS ("position=2", "type=video", "url=javascript:1", "thumbnail:h.png:image/png=x"));
  desk_refuse (d, 400, "thumbnail: ", d->distributor, "POST", list, "{'position':2,'type':'image'}");
  call (d, 404, vendor->credential, "GET", list, NULL);
  call (d, 404, vendor->credential, "DELETE", path, NULL);
  call (d, 200, d->distributor, "PUT", path, "{'position':3}");
  call (d, 204, d->distributor, "DELETE", path, NULL);
  /* the icon of the account is what partners see of it */
  json_object_unref (form_send (d, 200, d->distributor, "PUT", account, PARTS ("icon:i.png:image/png=ICON")));
  icon = desk_get (d, d->distributor, account, "icon");
  form_expect_bytes (d, NULL, icon, "ICON");
  {
    g_autofree char *entry = g_strdup_printf ("partners/%s", d->distributor_id);
    g_autofree char *seen = desk_get (d, vendor->credential, entry, "icon");

    g_assert_cmpstr (seen, ==, icon);
  }
}

static gboolean
start (ConnectdTx *tx, gpointer data, GError **error)
{
  return connectd_domain_start (tx, error);
}

static void
test_extensions (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) own = NULL;
  g_autoptr (JsonObject) token = NULL;
  g_autofree char *path = NULL;
  g_autofree char *media = NULL;
  g_autofree char *of_token = NULL;

  connectd_engine_run (d->f->engine, NULL, start, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (desk_count (d, d->distributor, "extensions"), ==, 1);
  call (d, 403, d->distributor, "PUT", "extensions/EXT-000", "{'name':'Mine'}");
  g_assert_cmpuint (desk_count (d, d->distributor, "dictionary/extensions/categories"), >, 3);
  call (d, 200, d->distributor, "GET", "dictionary/extensions/categories/EC-000-001", NULL);
  desk_refuse (d, 400, "categories: ", d->distributor, "POST", "extensions",
               "{'name':'E','description':'D','categories':[{'id':'x'}]}");
  desk_refuse (d, 400, "websites: ", d->distributor, "POST", "extensions",
               "{'name':'E','description':'D','websites':['ftp://x']}");
  desk_refuse (d, 400, "constraints.account.tokens: ", d->distributor, "POST", "extensions",
               "{'name':'E','description':'D','constraints':{'account':{'tokens':33}}}");
  own = desk_call (d, 201, d->distributor, "POST", "extensions",
                   "{'name':'Sync','description':'D','categories':[{'id':'EC-000-003'}],'constraints':{'"
                   "account':{'tokens':1}}}");
  path = g_strdup_printf ("extensions/%s", connect_json_get_string (own, "id"));
  media = g_strconcat (path, "/media", NULL);
  g_assert_cmpstr (connect_json_get_string (own, "status"), ==, "draft");
  json_object_unref (form_send (d, 201, d->distributor, "POST", media,
                                PARTS ("position=1", "type=image", "thumbnail:h.png:image/png=PNG")));
  /* tokens are made for it, as many as it says, and it stays while there are any */
  token = desk_call (d, 201, d->distributor, "POST", "auth/tokens", "{'name':'T','extension':{'id':'%s'}}",
                     connect_json_get_string (own, "id"));
  g_assert_cmpstr (connect_json_get_string (token, "extension.name"), ==, "Sync");
  desk_refuse (d, 400, "extension: ", d->distributor, "POST", "auth/tokens",
               "{'name':'T','extension':{'id':'%s'}}", connect_json_get_string (own, "id"));
  desk_refuse (d, 400, "extension.id: ", vendor->credential, "POST", "auth/tokens",
               "{'name':'T','extension':{'id':'%s'}}", connect_json_get_string (own, "id"));
  desk_refuse (d, 400, "tokens", d->distributor, "DELETE", path, NULL);
  call (d, 404, vendor->credential, "GET", path, NULL);
  of_token = g_strdup_printf ("auth/tokens/%s", connect_json_get_string (token, "id"));
  call (d, 204, d->distributor, "DELETE", of_token, NULL);
  call (d, 204, d->distributor, "DELETE", path, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("media/folder", TEST_STORE_BOTH, test_folder);
  test_store_add ("media/bare", TEST_STORE_BOTH, test_bare);
  test_store_add ("media/access", TEST_STORE_BOTH, test_access);
  test_store_add ("media/pictures", TEST_STORE_BOTH, test_pictures);
  test_store_add ("media/extensions", TEST_STORE_BOTH, test_extensions);
  return test_store_run ();
}
