/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Files: sent in forms, kept in the store, read at their link by those who see what they belong to, and removed. The documents of
 * agreements are the example. */

#include "config.h"

#include "common/domain-fixture.h"

#include <string.h>

#include "model/connect-modules.h"
#include "resource/connectd-files.h"

#define FORM "Content-Type: multipart/form-data; boundary=xYzZy"
#define DAY (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

/* "name=value" for fields, "name:filename:type=bytes" for files. Returns: (transfer full) */
static char *
make_form (const char *const *parts)
{
  GString *form = g_string_new (NULL);

  for (; *parts != NULL; parts++)
    {
      const char *equals = strchr (*parts, '=');
      g_autofree char *head = g_strndup (*parts, (gsize) (equals - *parts));
      g_auto (GStrv) words = g_strsplit (head, ":", 3);

      g_string_append_printf (form, "--xYzZy\r\nContent-Disposition: form-data; name=\"%s\"", words[0]);
      if (words[1] != NULL)
        g_string_append_printf (form, "; filename=\"%s\"", words[1]);
      if (words[1] != NULL && words[2] != NULL)
        g_string_append_printf (form, "\r\nContent-Type: %s", words[2]);
      g_string_append_printf (form, "\r\n\r\n%s\r\n", equals + 1);
    }
  g_string_append (form, "--xYzZy--\r\n");
  return g_string_free_and_steal (form);
}

#define PARTS(...) ((const char *const[]) { __VA_ARGS__, NULL })
#define AGREEMENT "type=program", "title=T", "description=D", "active=true"

static FixtureAnswer *
send_form (Desk *d, const char *credential, const char *path, const char *const *parts, const char *header)
{
  g_autofree char *form = make_form (parts);
  const char *const headers[] = { FORM, header, NULL };

  return fixture_ask (d->f, credential, "POST", path, headers, form);
}

/* The new object; its link is asserted to be one of ours. */
static JsonObject *
expect_form (Desk *d, const char *path, const char *const *parts)
{
  g_autoptr (FixtureAnswer) answer = send_form (d, d->distributor, path, parts, NULL);
  JsonObject *object;

  if (answer->status != 201)
    g_error ("%u %s", answer->status, answer->text);
  object = json_object_ref (json_node_get_object (answer->json));
  g_assert_true (g_str_has_prefix (connect_json_get_string (object, "link"), CONNECTD_FILES_LINK "FL-"));
  g_assert_cmpstr (connect_json_get_string (object, "link"), ==, connect_json_get_string (object, "file.link"));
  return object;
}

static void
refuse_form (Desk *d, guint status, const char *words, const char *path, const char *const *parts)
{
  g_autoptr (FixtureAnswer) answer = send_form (d, d->distributor, path, parts, NULL);
  g_autofree char *error = fixture_answer_error (answer);

  if (answer->status != status || error == NULL || strstr (error, words) == NULL)
    g_error ("%u %s", answer->status, answer->text);
}

static void
expect_file (Desk *d, const char *credential, const char *link, const char *text)
{
  g_autoptr (FixtureAnswer) answer = fixture_ask (d->f, credential, "GET", link, NULL, NULL);

  g_assert_cmpuint (answer->status, ==, text != NULL ? 200 : 404);
  if (text != NULL)
    g_assert_cmpstr (answer->text, ==, text);
}

static gint64
count_rows (Desk *d, const char *table)
{
  g_autofree char *sql = g_strconcat ("SELECT count(*) FROM ", table, NULL);

  return test_store_int (d->f->t->store, sql);
}

/* --- sending and reading --- */

static void
test_document (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) agreement =
      expect_form (d, "agreements", PARTS (AGREEMENT, "document_type=upload", "file:V\303\244 1.pdf:application/pdf=%PDF-1"));
  const char *link = connect_json_get_string (agreement, "link");
  g_autofree char *path = g_strdup_printf ("agreements/%s/document", connect_json_get_string (agreement, "id"));
  g_autofree char *versions = g_strdup_printf ("agreements/%s/versions", connect_json_get_string (agreement, "id"));
  g_autofree char *first = g_strconcat (versions, "/1", NULL);
  g_autofree char *of_first = desk_get (d, d->distributor, first, "link");
  g_autoptr (FixtureAnswer) answer = fixture_ask (d->f, d->distributor, "GET", link, NULL, NULL);
  g_autofree char *known = g_strconcat ("If-None-Match: ", fixture_answer_header (answer, "ETag"), NULL);
  g_autoptr (FixtureAnswer) again = fixture_ask (d->f, d->distributor, "GET", link, (const char *const[]) { known, NULL }, NULL);
  g_autoptr (JsonObject) second = NULL;

  g_assert_true (connect_json_get_boolean (agreement, "active", FALSE));
  g_assert_cmpstr (connect_json_get_string (agreement, "document_type"), ==, "uploaded");
  g_assert_cmpstr (connect_json_get_string (agreement, "file.type"), ==, "application/pdf");
  g_assert_cmpint (connect_json_get_int (agreement, "file.size", 0), ==, 6);
  g_assert_cmpstr (of_first, ==, link);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer->text, ==, "%PDF-1");
  g_assert_cmpstr (fixture_answer_header (answer, "Content-Type"), ==, "application/pdf");
  g_assert_nonnull (strstr (fixture_answer_header (answer, "Content-Disposition"), "attachment; filename="));
  g_assert_nonnull (strstr (fixture_answer_header (answer, "Content-Disposition"), "filename*=UTF-8''V%C3%A4%20"));
  g_assert_nonnull (strstr (fixture_answer_header (answer, "Content-Security-Policy"), "sandbox"));
  g_assert_cmpuint (again->status, ==, 304);
  g_assert_cmpstr (again->text, ==, "");
  expect_file (d, d->distributor, path, "%PDF-1");
  /* a new version with a file of its own, and one with a text */
  second = expect_form (d, versions, PARTS ("document_type=uploaded", "active=true", "file:two.txt:text/plain=Two"));
  g_assert_cmpint (connect_json_get_int (second, "version", 0), ==, 2);
  expect_file (d, d->distributor, path, "Two");
  expect_file (d, d->distributor, link, "%PDF-1");
}

static void
test_refused (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) agreement = expect_form (d, "agreements", PARTS (AGREEMENT, "file:a:x/y=A"));
  const char *id = connect_json_get_string (agreement, "file.id");
  g_autoptr (FixtureAnswer) broken = NULL;

  refuse_form (d, 400, "description: ", "agreements", PARTS ("type=program", "title=T", "file:a:x/y=A"));
  refuse_form (d, 400, "content: ", "agreements", PARTS (AGREEMENT, "document_type=uploaded"));
  refuse_form (d, 400, "active: ", "agreements", PARTS ("type=program", "title=T", "description=D", "active=yes", "file:a:x/y=A"));
  refuse_form (d, 400, "title: It is there more than once.", "agreements", PARTS (AGREEMENT, "title=U"));
  refuse_form (d, 400, "a..b: No field", "agreements", PARTS (AGREEMENT, "a..b=U"));
  refuse_form (d, 400, "body: ", "agreements", PARTS ("body=[1]", "file:a:x/y=A"));
  refuse_form (d, 400, "JSON is expected here", "marketplaces", PARTS ("name=M", "file:a:x/y=A"));
  /* whoever names a file must have sent it, and may name it once */
  desk_refuse (d, 400, "file: You have uploaded no such file", d->distributor, "POST", "agreements",
               "{'type':'program','title':'T','description':'D','document_type':'uploaded','file':{'id':'%s'}}", id);
  desk_refuse (d, 400, "file: You have uploaded no such file", d->distributor, "POST", "agreements",
               "{'type':'program','title':'T','description':'D','document_type':'uploaded','file':{'id':'FL-none'}}");
  desk_refuse (d, 400, "file: A file is expected", d->distributor, "POST", "agreements",
               "{'type':'program','title':'T','description':'D','document_type':'uploaded','file':'%s'}", id);
  broken = fixture_ask (d->f, d->distributor, "POST", "agreements", (const char *const[]) { FORM, NULL }, "--xYzZy\r\nbroken");
  g_assert_cmpuint (broken->status, ==, 400);
  g_assert_cmpuint (desk_count (d, d->distributor, "agreements"), ==, 1);
}

/* The published form of bigger objects: a JSON text and the file beside it. */
static void
test_body_part (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) agreement =
      expect_form (d, "agreements", PARTS ("body={\"type\":\"program\",\"title\":\"Old\",\"description\":\"D\",\"active\":true}",
                                           "title=New", "file:a.md:text/markdown=# A"));

  g_assert_cmpstr (connect_json_get_string (agreement, "title"), ==, "New");
  g_assert_true (connect_json_get_boolean (agreement, "active", FALSE));
  g_assert_cmpstr (connect_json_get_string (agreement, "file.name"), ==, "a.md");
}

/* --- rights --- */

static void
test_rights (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) agreement = expect_form (d, "agreements", PARTS (AGREEMENT, "file:a.txt:text/plain=Read me"));
  const char *id = connect_json_get_string (agreement, "id");
  const char *link = connect_json_get_string (agreement, "link");
  g_autoptr (Partner) p = desk_invite (d, id, "Vendor Inc.");
  g_autofree char *page = g_strdup_printf ("/contracts/activate/document?secret=%s", p->code);
  g_autofree char *body = g_strdup_printf ("{\"code\":\"%s\"}", p->code);
  g_autofree char *signed_path = NULL;
  g_autofree char *signed_link = NULL;
  g_autofree char *terminate = g_strdup_printf ("contracts/%s/terminate", p->contract);
  g_autoptr (FixtureAnswer) read = fixture_ask (d->f, NULL, "POST", "activation/document", NULL, body);
  g_autoptr (JsonObject) review = fixture_expect (d->f, 200, NULL, "POST", "activation/review", body);
  g_autoptr (FixtureAnswer) nobody = fixture_ask (d->f, NULL, "GET", link, NULL, NULL);
  g_autofree char *other_service = NULL;
  g_autoptr (Partner) other = desk_partner (d, "service", "rita@reseller.example", "Reseller Ltd.", &other_service);

  /* by the code before, as a partner afterwards */
  g_assert_cmpstr (read->text, ==, "Read me");
  expect_file (d, NULL, page, "Read me");
  g_assert_cmpstr (connect_json_get_string (review, "version.file.name"), ==, "a.txt");
  g_assert_null (connect_json_get (review, "version.file.id"));
  g_assert_null (connect_json_get (review, "version.link"));
  g_assert_cmpuint (nobody->status, ==, 401);
  desk_join (d, p, "vera@vendor.example", "Vendor Inc.");
  expect_file (d, NULL, page, NULL);
  expect_file (d, p->credential, link, "Read me");
  expect_file (d, other->credential, link, NULL);
  expect_file (d, d->distributor, "/media/FL-none/x", NULL);
  /* what was signed stays with the contract, whatever comes of the agreement */
  signed_path = g_strdup_printf ("contracts/%s/versions/1", p->contract);
  signed_link = desk_get (d, p->credential, signed_path, "file.link");
  g_assert_cmpstr (signed_link, ==, link);
  json_object_unref (desk_call (d, 200, d->distributor, "POST", terminate, "{}"));
  expect_file (d, p->credential, link, "Read me");
}

/* A user whose groups have not the module of the object has no right to its file. */
static void
test_module (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) agreement = expect_form (d, "agreements", PARTS (AGREEMENT, "file:a.txt:text/plain=Read me"));
  const char *const modules[] = { CONNECT_MODULE_MARKETPLACES, NULL };
  const char *const partners[] = { CONNECT_MODULE_PARTNERS, NULL };
  g_autofree char *without = fixture_add_token (d->f, d->distributor_id, "SU-111-000-000", modules);
  g_autofree char *with = fixture_add_token (d->f, d->distributor_id, "SU-222-000-000", partners);

  expect_file (d, without, connect_json_get_string (agreement, "link"), NULL);
  expect_file (d, with, connect_json_get_string (agreement, "link"), "Read me");
}

/* --- keeping --- */

static void
test_large (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *text = g_strnfill (9 * 1024 * 1024 + 7, 'a');
  g_autofree char *part = NULL;
  g_autoptr (JsonObject) one = NULL;
  g_autoptr (JsonObject) two = NULL;
  g_autofree char *beyond = NULL;
  g_autofree char *too_large = NULL;
  g_autoptr (FixtureAnswer) refused = NULL;
  g_autoptr (FixtureAnswer) nobody = NULL;
  gint64 parts;

  for (gsize i = 0; i < 9 * 1024 * 1024; i += 4099)
    text[i] = (char) ('b' + i % 23);
  part = g_strconcat ("file:large.txt:text/plain=", text, NULL);
  one = expect_form (d, "agreements", PARTS (AGREEMENT, part));
  expect_file (d, d->distributor, connect_json_get_string (one, "link"), text);
  /* the same bytes again are there once */
  parts = count_rows (d, "stored_parts");
  two = expect_form (d, "agreements", PARTS (AGREEMENT, part));
  g_assert_cmpint (count_rows (d, "stored_parts"), ==, parts);
  expect_file (d, d->distributor, connect_json_get_string (two, "link"), text);
  beyond = g_strnfill (17 * 1024 * 1024, 'a');
  too_large = g_strconcat ("file:large.txt:text/plain=", beyond, NULL);
  refused = send_form (d, d->distributor, "agreements", PARTS (AGREEMENT, too_large), NULL);
  g_assert_cmpuint (refused->status, ==, 413);
  /* nobody sends so much without a credential */
  nobody = send_form (d, NULL, "agreements", PARTS (AGREEMENT, part), NULL);
  g_assert_cmpuint (nobody->status, ==, 413);
}

static gboolean
tick_later (ConnectdDb *db, gpointer user_data, GError **error)
{
  g_autoptr (ConnectValues) values = connect_values_new ();

  connect_values_add_int (values, 2 * DAY);
  return connectd_db_run (db, "UPDATE stored_files SET unused = unused - ? WHERE unused IS NOT NULL", values, NULL, NULL, NULL, error);
}

static void
run_jobs_after_a_day (Desk *d)
{
  g_autoptr (GError) error = NULL;

  connectd_store_write_wait (d->f->t->store, tick_later, NULL, &error);
  g_assert_no_error (error);
  fixture_run_jobs (d->f);
}

static void
test_removed (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) one = expect_form (d, "agreements", PARTS (AGREEMENT, "file:a:x/y=Same"));
  g_autoptr (JsonObject) two = expect_form (d, "agreements", PARTS (AGREEMENT, "file:b:x/y=Same"));
  g_autofree char *path_one = g_strconcat ("agreements/", connect_json_get_string (one, "id"), NULL);
  g_autofree char *path_two = g_strconcat ("agreements/", connect_json_get_string (two, "id"), NULL);

  /* an upload for a creation that is refused in the end */
  refuse_form (d, 400, "", "agreements", PARTS ("type=program", "file:a:x/y=Never used"));
  g_assert_cmpint (count_rows (d, "stored_files"), ==, 3);
  g_assert_cmpint (count_rows (d, "stored_parts"), ==, 2);
  run_jobs_after_a_day (d);
  g_assert_cmpint (count_rows (d, "stored_files"), ==, 2);
  g_assert_cmpint (count_rows (d, "stored_parts"), ==, 1);
  /* equal bytes stay for as long as one of the files does */
  json_object_unref (fixture_expect (d->f, 204, d->distributor, "DELETE", path_one, NULL));
  expect_file (d, d->distributor, connect_json_get_string (one, "link"), NULL);
  run_jobs_after_a_day (d);
  g_assert_cmpint (count_rows (d, "stored_files"), ==, 1);
  expect_file (d, d->distributor, connect_json_get_string (two, "link"), "Same");
  json_object_unref (fixture_expect (d->f, 204, d->distributor, "DELETE", path_two, NULL));
  run_jobs_after_a_day (d);
  g_assert_cmpint (count_rows (d, "stored_files"), ==, 0);
  g_assert_cmpint (count_rows (d, "stored_parts"), ==, 0);
  g_assert_cmpint (count_rows (d, "stored_uses"), ==, 0);
}

/* Another boundary is no other request. */
static void
test_repeated (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  const char *const *parts = PARTS (AGREEMENT, "file:a.txt:text/plain=Once");
  g_autoptr (FixtureAnswer) one = send_form (d, d->distributor, "agreements", parts, "Idempotency-Key: k1");
  g_autoptr (GString) form = g_string_new_take (make_form (parts));
  const char *const headers[] = { "Content-Type: multipart/form-data; boundary=Other", "Idempotency-Key: k1", NULL };
  g_autoptr (FixtureAnswer) two = NULL;
  g_autoptr (FixtureAnswer) three = NULL;

  g_string_replace (form, "xYzZy", "Other", 0);
  two = fixture_ask (d->f, d->distributor, "POST", "agreements", headers, form->str);
  g_assert_cmpuint (one->status, ==, 201);
  g_assert_cmpuint (two->status, ==, 201);
  g_assert_cmpstr (one->text, ==, two->text);
  g_assert_cmpuint (desk_count (d, d->distributor, "agreements"), ==, 1);
  g_string_replace (form, "Once", "Twice", 0);
  three = fixture_ask (d->f, d->distributor, "POST", "agreements", headers, form->str);
  g_assert_cmpuint (three->status, ==, 409);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("files/document", TEST_STORE_BOTH, test_document);
  test_store_add ("files/refused", TEST_STORE_BOTH, test_refused);
  test_store_add ("files/body-part", TEST_STORE_BOTH, test_body_part);
  test_store_add ("files/rights", TEST_STORE_BOTH, test_rights);
  test_store_add ("files/module", TEST_STORE_BOTH, test_module);
  test_store_add ("files/large", TEST_STORE_BOTH, test_large);
  test_store_add ("files/removed", TEST_STORE_BOTH, test_removed);
  test_store_add ("files/repeated", TEST_STORE_BOTH, test_repeated);
  return test_store_run ();
}
