/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* News: drafts, publishing to partners of the audience, withdrawing, versions. */

#include "config.h"

#include "common/domain-fixture.h"
#include "helpdesk-fixture.h"

#include <string.h>

#include "domain/connectd-domain-private.h"

/* Returns: (transfer full) the path of a draft of the Distributor */
static char *
write_post (Help *h, const char *audience, const char *more)
{
  g_autoptr (JsonObject) post = help_call (h, 201, h->distributor, "POST", "news",
                                           "{'title':'New prices','audience':'%s','content':'From May on.'%s}", audience, more);

  g_assert_cmpstr (connect_json_get_string (post, "status"), ==, "draft");
  return g_strconcat ("news/", connect_json_get_string (post, "id"), NULL);
}

static void
act (Help *h, const char *path, const char *verb)
{
  g_autofree char *act = g_strdup_printf ("%s/%s", path, verb);

  json_object_unref (help_call (h, 200, h->distributor, "POST", act, NULL));
}

/* Which of vendor, reseller, stranger see it: "VR-" */
static void
assert_seen (Help *h, const char *path, const char *by)
{
  const char *const readers[] = { h->vendor, h->reseller, h->stranger };

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      g_autoptr (FixtureAnswer) answer = fixture_ask (h->f, readers[i], "GET", path, NULL, NULL);
      g_autofree char *list = g_strdup_printf ("news?id=%s", strchr (path, '/') + 1);

      g_test_message ("%u of %s", i, by);
      g_assert_cmpuint (answer->status, ==, by[i] != '-' ? 200 : 404);
      g_assert_cmpuint (help_count (h, readers[i], list), ==, by[i] != '-' ? 1 : 0);
    }
}

static void
test_audiences (TestStore *t)
{
  static const struct
  {
    const char *audience;
    const char *seen;
  } cases[] = { { "any", "VR-" }, { "vendor", "V--" }, { "reseller", "-R-" }, { "distributor", "---" }, { "private", "---" } };
  g_autoptr (Help) h = help_new (t);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = write_post (h, cases[i].audience, "");
      g_autofree char *publish = g_strconcat (path, "/publish", NULL);

      assert_seen (h, path, "---");
      help_refuse (h, 404, "no such", h->vendor, "POST", publish, NULL);
      act (h, path, "publish");
      assert_seen (h, path, cases[i].seen);
      help_refuse (h, 400, "", h->distributor, "POST", publish, NULL);
      act (h, path, "draft");
      assert_seen (h, path, "---");
      act (h, path, "publish");
      assert_seen (h, path, cases[i].seen);
      if (cases[i].seen[0] == 'V')
        help_refuse (h, 403, "other party", h->vendor, "POST", publish, NULL);
      json_object_unref (help_call (h, 204, h->distributor, "DELETE", path, NULL));
      assert_seen (h, path, "---");
      help_assert (h, h->distributor, path, "status", "deleted");
      help_refuse (h, 400, "", h->distributor, "POST", publish, NULL);
      help_refuse (h, 400, "", h->distributor, "PUT", path, "{'title':'x'}");
    }
  g_assert_cmpuint (help_count (h, h->distributor, "news?status=deleted&ordering(audience,-events.published.at)"), ==, 5);
  g_assert_cmpuint (help_count (h, h->distributor, "news?search=MAY"), ==, 5);
}

/* A vendor tells its distributors. */
static void
test_upwards (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autoptr (JsonObject) post = help_call (h, 201, h->vendor, "POST", "news", "{'title':'T','audience':'distributor'}");
  g_autofree char *path = g_strconcat ("news/", connect_json_get_string (post, "id"), NULL);
  g_autofree char *publish = g_strconcat (path, "/publish", NULL);

  json_object_unref (help_call (h, 200, h->vendor, "POST", publish, NULL));
  help_assert (h, h->distributor, path, "creator.name", "Violet Software");
  help_refuse (h, 404, "no such", h->reseller, "GET", path, NULL);
}

/* --- contracts come and go --- */

static gboolean
tell_news (ConnectdTx *tx, gpointer data, GError **error)
{
  g_autoptr (JsonObject) contract = connectd_tx_get (tx, &connect_contracts_collection, HELP_PROGRAM, error);

  return contract != NULL && _connectd_news_contract_changed (tx, contract, error);
}

static void
set_contract (Help *h, const char *status)
{
  g_autoptr (GError) error = NULL;

  help_set (h, "contracts", HELP_PROGRAM, "status", status);
  connectd_engine_run (h->f->engine, NULL, tell_news, NULL, &error);
  g_assert_no_error (error);
  fixture_run_jobs (h->f);
}

static void
test_contracts (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autofree char *path = write_post (h, "any", "");
  g_autofree char *second = NULL;

  act (h, path, "publish");
  assert_seen (h, path, "VR-");
  set_contract (h, "terminated");
  assert_seen (h, path, "-R-");
  second = write_post (h, "any", "");
  act (h, second, "publish");
  assert_seen (h, second, "-R-");
  set_contract (h, "active");
  assert_seen (h, path, "VR-");
  assert_seen (h, second, "VR-");
}

/* The same by the contract flow itself. */
static void
test_joining (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) post = desk_call (d, 201, d->distributor, "POST", "news", "{'title':'Welcome','audience':'vendor'}");
  g_autofree char *path = g_strconcat ("news/", connect_json_get_string (post, "id"), NULL);
  g_autofree char *publish = g_strconcat (path, "/publish", NULL);
  g_autofree char *terminate = NULL;
  g_autoptr (Partner) vendor = NULL;
  g_autoptr (Partner) reseller = desk_partner (d, "service", "rob@red.example", "Red", NULL);

  json_object_unref (desk_call (d, 200, d->distributor, "POST", publish, NULL));
  vendor = desk_partner (d, "program", "vera@violet.example", "Violet", NULL);
  g_assert_cmpuint (desk_count (d, vendor->credential, "news"), ==, 1);
  g_assert_cmpuint (desk_count (d, reseller->credential, "news"), ==, 0);
  terminate = g_strdup_printf ("contracts/%s/terminate", vendor->contract);
  json_object_unref (desk_call (d, 200, d->distributor, "POST", terminate, "{}"));
  g_assert_cmpuint (desk_count (d, vendor->credential, "news"), ==, 0);
  desk_refuse (d, 404, "no such", vendor->credential, "GET", path, NULL);
}

/* More posts than one slice takes. */
static void
test_many (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);

  fixture_insert_many (h->f, "news", 130, "NP-100-0{n}",
                       "{'id':'NP-100-0{n}','version':1,'title':'T','audience':'vendor','status':'published','shared':true,'told':'vendor',"
                       "'anonymous':false,'owner':{'id':'" HELP_DISTRIBUTOR "'}}");
  set_contract (h, "active");
  g_assert_cmpuint (help_count (h, h->vendor, "news?limit=1000"), ==, 130);
  set_contract (h, "terminated");
  g_assert_cmpuint (help_count (h, h->vendor, "news?limit=1000"), ==, 0);
}

/* --- words --- */

static void
test_versions (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autofree char *path = write_post (h, "vendor", "");
  g_autofree char *list = g_strconcat (path, "/versions", NULL);
  g_autofree char *first = g_strconcat (list, "/1", NULL);
  g_autofree char *second = g_strconcat (list, "/2", NULL);

  /* what nobody has read is the same version still */
  json_object_unref (help_call (h, 200, h->distributor, "PUT", path, "{'title':'Newer prices'}"));
  help_assert (h, h->distributor, path, "version", "1");
  help_assert (h, h->distributor, first, "title", "Newer prices");
  act (h, path, "publish");
  help_assert (h, h->distributor, first, "status", "published");
  act (h, path, "draft");
  json_object_unref (help_call (h, 200, h->distributor, "PUT", path, "{'title':'Newest prices'}"));
  help_assert (h, h->distributor, path, "version", "2");
  json_object_unref (help_call (h, 200, h->distributor, "PUT", path, "{'subtitle':'Again'}"));
  json_object_unref (help_call (h, 200, h->distributor, "PUT", path, "{'subtitle':'Again'}"));
  help_assert (h, h->distributor, path, "version", "2");
  help_assert (h, h->distributor, second, "subtitle", "Again");
  help_assert (h, h->distributor, first, "title", "Newer prices");
  act (h, path, "publish");
  json_object_unref (help_call (h, 200, h->distributor, "PUT", path, "{'content':'From June on.'}"));
  help_assert (h, h->vendor, path, "version", "3");
  help_assert (h, h->vendor, path, "content", "From June on.");
  g_assert_cmpuint (help_count (h, h->distributor, list), ==, 3);
  /* former words are nobody else's */
  g_assert_cmpuint (help_count (h, h->vendor, list), ==, 0);
  help_refuse (h, 404, "no such", h->vendor, "GET", first, NULL);
  help_refuse (h, 404, "no such", h->stranger, "GET", list, NULL);
}

static void
test_anonymous (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  g_autofree char *path = write_post (h, "vendor", ",'anonymous':true,'name':'for us'");
  g_autoptr (FixtureAnswer) answer = NULL;

  act (h, path, "publish");
  answer = fixture_ask (h->f, h->vendor, "GET", path, NULL, NULL);
  g_assert_null (strstr (answer->text, HELP_DISTRIBUTOR));
  g_assert_null (strstr (answer->text, "Dawn"));
  g_assert_null (strstr (answer->text, "Dora"));
  g_assert_null (strstr (answer->text, "for us"));
  help_assert (h, h->distributor, path, "owner.id", HELP_DISTRIBUTOR);
  g_assert_cmpuint (help_count (h, h->vendor, "news?creator.id=" HELP_DISTRIBUTOR), ==, 0);
  json_object_unref (help_call (h, 200, h->distributor, "PUT", path, "{'anonymous':false}"));
  help_assert (h, h->vendor, path, "creator.name", "Dawn Distribution");
  help_assert (h, h->vendor, path, "events.published.by", NULL);
}

static void
test_problems (TestStore *t)
{
  static const struct
  {
    const char *body;
    const char *part;
  } cases[] = {
    { "{}", "title: " },
    { "{}", "audience: " },
    { "{'title':'T','audience':'all'}", "audience: " },
    { "{'title':'T','audience':'any','anonymous':'yes'}", "anonymous: " },
    { "{'title':'T','audience':'any','cover':'x'}", "cover: " },
    { "{'title':'T','audience':'any','cover':{'type':'image'}}", "cover.thumbnail: " },
    { "{'title':'T','audience':'any','cover':{'thumbnail':'https://a.example/b.png'}}", "cover.type: " },
    { "{'title':'T','audience':'any','cover':{'type':'image','thumbnail':'javascript:x'}}", "cover.thumbnail: " },
    { "{'title':'T','audience':'any','cover':{'type':'image','thumbnail':{'id':'FL-1'}}}", "cover.thumbnail: " },
    { "{'title':'T','audience':'any','cover':{'type':'video','thumbnail':'https://a.example/b.png'}}", "cover.url: " },
    { "{'title':'T','audience':'any','cover':{'type':'video','thumbnail':'https://a.example/b.png','url':'http://x'}}", "cover.url: " },
  };
  g_autoptr (Help) h = help_new (t);
  g_autofree char *narrow = fixture_add_token (h->f, HELP_DISTRIBUTOR, "SU-100-000-009", (const char *const[]) { "MD-0023", NULL });
  g_autofree char *path = write_post (h, "vendor", ",'cover':{'type':'image','thumbnail':'https://a.example/b.png'}");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    help_refuse (h, 400, cases[i].part, h->distributor, "POST", "news", "%s", cases[i].body);
  g_assert_cmpuint (help_count (h, h->distributor, "news"), ==, 1);
  help_refuse (h, 403, "module", narrow, "POST", "news", "{'title':'T','audience':'any'}");
  help_refuse (h, 403, "module", narrow, "PUT", path, "{'title':'T'}");
  help_assert (h, narrow, path, "cover.url", "https://a.example/b.png");
  json_object_unref (help_call (h, 200, h->distributor, "PUT", path, "{'cover':null}"));
  help_assert (h, h->distributor, path, "cover", NULL);
  /* what some have read is not meant for others */
  act (h, path, "publish");
  help_refuse (h, 400, "audience: ", h->distributor, "PUT", path, "{'audience':'any'}");
  json_object_unref (help_call (h, 200, h->distributor, "PUT", path, "{'audience':'private'}"));
  assert_seen (h, path, "---");
  help_refuse (h, 400, "audience: ", h->distributor, "PUT", path, "{'audience':'reseller'}");
  json_object_unref (help_call (h, 200, h->distributor, "PUT", path, "{'audience':'vendor'}"));
  assert_seen (h, path, "V--");
}

/* A picture from a form is read by those who read the post. */
static void
test_cover (TestStore *t)
{
  g_autoptr (Help) h = help_new (t);
  const char *const headers[] = { "Content-Type: multipart/form-data; boundary=xYzZy", NULL };
  const char *form = "--xYzZy\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\n"
                     "{\"title\":\"T\",\"audience\":\"vendor\",\"cover\":{\"type\":\"image\"}}\r\n"
                     "--xYzZy\r\nContent-Disposition: form-data; name=\"cover.thumbnail\"; filename=\"a.png\"\r\n"
                     "Content-Type: image/png\r\n\r\nPNG!\r\n--xYzZy--\r\n";
  g_autoptr (FixtureAnswer) made = fixture_ask (h->f, h->distributor, "POST", "news", headers, form);
  JsonObject *post = json_node_get_object (made->json);
  const char *link = connect_json_get_string (post, "cover.thumbnail");
  g_autofree char *path = g_strconcat ("news/", connect_json_get_string (post, "id"), NULL);
  g_autoptr (FixtureAnswer) early = NULL;
  g_autoptr (FixtureAnswer) read = NULL;

  g_assert_cmpuint (made->status, ==, 201);
  g_assert_cmpstr (connect_json_get_string (post, "cover.url"), ==, link);
  early = fixture_ask (h->f, h->vendor, "GET", link, NULL, NULL);
  g_assert_cmpuint (early->status, ==, 404);
  act (h, path, "publish");
  read = fixture_ask (h->f, h->vendor, "GET", link, NULL, NULL);
  g_assert_cmpstr (read->text, ==, "PNG!");
  /* the whole object as it was read changes nothing */
  {
    g_autofree char *text = connect_json_object_to_string (post);
    g_autoptr (JsonObject) same = fixture_expect (h->f, 200, h->distributor, "PUT", path, text);

    g_assert_cmpint (connect_json_get_int (same, "version", 0), ==, 1);
    g_assert_cmpstr (connect_json_get_string (same, "status"), ==, "published");
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("news/audiences", TEST_STORE_BOTH, test_audiences);
  test_store_add ("news/upwards", TEST_STORE_BOTH, test_upwards);
  test_store_add ("news/contracts", TEST_STORE_BOTH, test_contracts);
  test_store_add ("news/joining", TEST_STORE_BOTH, test_joining);
  test_store_add ("news/many", TEST_STORE_BOTH, test_many);
  test_store_add ("news/versions", TEST_STORE_BOTH, test_versions);
  test_store_add ("news/anonymous", TEST_STORE_BOTH, test_anonymous);
  test_store_add ("news/problems", TEST_STORE_BOTH, test_problems);
  test_store_add ("news/cover", TEST_STORE_BOTH, test_cover);
  return test_store_run ();
}
