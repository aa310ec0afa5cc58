/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The demo world on both stores: it fills, everybody can sign in, and every state is there. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "demo-fixture.h"

static void
check_sign_in (Demo *w)
{
  JsonArray *users = connect_json_get_array (w->demo, "users");
  gboolean both = FALSE;

  g_assert_cmpuint (json_array_get_length (users), >=, 8);
  for (guint i = 0; i < json_array_get_length (users); i++)
    {
      JsonObject *user = json_array_get_object_element (users, i);
      JsonArray *accounts = connect_json_get_array (user, "accounts");
      g_autofree char *body =
          g_strdup_printf ("{\"email\":\"%s\",\"password\":\"%s\"}", connect_json_get_string (user, "email"),
                           connect_json_get_string (user, "password"));
      g_autoptr (JsonObject) answer = fixture_expect (w->f, 201, NULL, "POST", "auth/sessions", body);

      g_assert_cmpuint (json_array_get_length (connect_json_get_array (answer, "sessions")), ==,
                        json_array_get_length (accounts));
      both |= json_array_get_length (accounts) == 2;
    }
  g_assert_true (both);
}

static void
check_states (Demo *w)
{
  static const struct
  {
    const char *type;
    const char *status;
  } states[] = {
    { "program", "pending" },        { "program", "active" },        { "program", "rejected" },
    { "program", "terminated" },     { "service", "pending" },       { "service", "active" },
    { "service", "rejected" },       { "service", "terminated" },    { "distribution", "pending" },
    { "distribution", "active" },    { "distribution", "rejected" }, { "distribution", "terminated" },
    { "distribution", "enrolling" }, { "syndication", "pending" },   { "syndication", "active" },
    { "syndication", "rejected" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("contracts?eq(type,%s)&eq(status,%s)", states[i].type, states[i].status);

      if (demo_count (w, "distributor", path) == 0)
        g_error ("no %s contract is %s", states[i].type, states[i].status);
    }
  g_assert_cmpuint (demo_count (w, "distributor", "contracts?eq(status,active)&eq(latest,false)"), >=, 2);
  g_assert_cmpuint (demo_count (w, "distributor", "contracts?eq(kind,test)"), >=, 1);
  g_assert_cmpuint (demo_count (w, "distributor", "contracts?ne(expire_at,null())"), >=, 2);
  g_assert_cmpuint (demo_count (w, "distributor", "contracts?ne(activation.opened,null())"), >=, 2);
}

static void
check_agreements (Demo *w)
{
  static const char *const types[] = { "program", "service", "distribution", "syndication", "referral" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path = g_strconcat ("agreements?eq(type,", types[i], ")", NULL);

      g_assert_cmpuint (demo_count (w, "distributor", path), >=, 1);
    }
  g_assert_cmpuint (demo_count (w, "distributor", "agreements?ge(stats.versions,3)"), >=, 1);
  g_assert_cmpuint (demo_count (w, "distributor", "agreements?eq(active,false)"), >=, 1);
  g_assert_cmpuint (demo_count (w, "distributor", "partners?eq(status,invited)"), >=, 4);
  g_assert_cmpuint (demo_count (w, "distributor", "partners?eq(status,active)"), >=, 5);
  g_assert_cmpuint (demo_count (w, "vendor", "partners"), ==, 1);
  g_assert_cmpuint (demo_count (w, "reseller", "partners"), >=, 2);
  g_assert_cmpuint (demo_count (w, "distributor", "marketplaces"), ==, 3);
  g_assert_cmpuint (demo_count (w, "distributor", "auth/tokens?eq(status,inactive)"), ==, 1);
  g_assert_cmpuint (demo_count (w, "distributor", "auth/tokens?eq(status,deleted)"), ==, 1);
}

/* A case in every state, what was said and attached, and news. */
static void
check_support (Demo *w)
{
  static const char *const states[] = { "pending", "inquiring", "resolved", "closed" };
  static const char *const posts[] = { "draft", "published", "deleted" };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *path = g_strconcat ("helpdesk/cases?state=", states[i], NULL);

      g_assert_cmpuint (demo_count (w, "distributor", path), >=, 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (posts); i++)
    {
      g_autofree char *path = g_strconcat ("news?status=", posts[i], NULL);

      g_assert_cmpuint (demo_count (w, "distributor", path), >=, 1);
    }
  g_assert_cmpuint (demo_count (w, "vendor", "helpdesk/cases"), >=, 2);
  g_assert_cmpuint (demo_count (w, "reseller", "helpdesk/cases?state=closed&rating=5"), ==, 1);
  g_assert_cmpuint (demo_count (w, "vendor", "news"), >=, 2);
  g_assert_cmpuint (demo_count (w, "reseller", "news"), ==, 2);
}

/* Things happened over the past year, not now. */
static void
check_notify (Demo *w)
{
  g_assert_cmpuint (demo_count (w, "vendor", "notifications/webhooks?eq(active,false)"), ==, 3);
  g_assert_cmpuint (demo_count (w, "vendor", "notifications/webhooks?ne(type,event)"), ==, 2);
  g_assert_cmpuint (demo_count (w, "distributor", "notifications/webhooks"), ==, 2);
  g_assert_cmpuint (demo_count (w, "distributor", "notifications/subscriptions?eq(enabled,true)"), ==, 2);
  g_assert_cmpuint (demo_count (w, "distributor", "notifications/notices"), >=, 1);
  g_assert_cmpuint (demo_count (w, "vendor", "notifications/notices?eq(object.collection,contracts)"), ==, 0);
}

static void
check_moments (Demo *w)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -90);
  g_autofree char *text = g_date_time_format (then, "%Y-%m-%d");
  g_autofree char *old = g_strdup_printf ("contracts?lt(events.created.at,%s)", text);
  g_autofree char *recent = g_strdup_printf ("contracts?gt(events.created.at,%s)", text);
  g_autoptr (JsonArray) list = fixture_expect_list (w->f, demo_token (w, "distributor"), "contracts");
  gint64 present = g_get_real_time ();

  g_assert_cmpuint (demo_count (w, "distributor", old), >=, 5);
  g_assert_cmpuint (demo_count (w, "distributor", recent), >=, 5);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *contract = json_array_get_object_element (list, i);

      g_assert_cmpint (connect_json_get_time (contract, "events.created.at"), <, present);
      g_assert_cmpint (connect_json_get_time (contract, "events.updated.at"), >=,
                       connect_json_get_time (contract, "events.created.at"));
    }
}

/* Files in every state but those that last for a moment; two were uploaded as workbooks. */
static void
check_usage (Demo *w)
{
  static const char *const states[] = { "draft",    "ready",    "invalid", "pending",
                                        "accepted", "rejected", "closed",  "deleted" };

  fixture_run_jobs (w->f);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *path = g_strconcat ("usage/files?status=", states[i], NULL);

      if (demo_count (w, "vendor", path) == 0)
        g_error ("no usage file is %s", states[i]);
    }
  g_assert_cmpuint (demo_count (w, "vendor", "usage/records?status=invalid"), ==, 3);
  g_assert_cmpuint (demo_count (w, "distributor", "usage/records?status=approved"), ==, 4);
  g_assert_cmpuint (demo_count (w, "distributor", "usage/chunks"), ==, 2);
  g_assert_cmpuint (demo_count (w, "distributor", "usage/aggregates"), ==, 3);
}

/* A vendor is not told which products of others an agreement covers. */
static void
check_covered (Demo *w)
{
  JsonArray *users = connect_json_get_array (w->demo, "users");
  g_autoptr (JsonArray) agreements =
      fixture_expect_list (w->f, demo_token (w, "distributor"), "agreements?type=program");
  g_autofree char *other = NULL;
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (users); i++)
    {
      JsonObject *user = json_array_get_object_element (users, i);
      const char *email = connect_json_get_string (user, "email");
      g_autofree char *body = g_strdup_printf ("{\"email\":\"%s\",\"password\":\"%s\"}", email,
                                               connect_json_get_string (user, "password"));
      g_autoptr (JsonObject) answer = NULL;

      if (!g_str_has_prefix (email, "owen.price@"))
        continue;
      answer = fixture_expect (w->f, 201, NULL, "POST", "auth/sessions", body);
      other = g_strconcat (
          "Bearer ",
          connect_json_get_string (
              json_array_get_object_element (connect_json_get_array (answer, "sessions"), 0), "token"),
          NULL);
    }
  for (guint i = 0; i < json_array_get_length (agreements); i++)
    {
      const char *id = connect_json_get_string (json_array_get_object_element (agreements, i), "id");
      g_autofree char *path = g_strdup_printf ("agreements/%s/products", id);
      g_autoptr (JsonArray) all = fixture_expect_list (w->f, demo_token (w, "distributor"), path);
      g_autoptr (FixtureAnswer) seen = fixture_ask (w->f, other, "GET", path, NULL, NULL);

      n += json_array_get_length (all);
      g_assert_true (seen->status == 404 || json_array_get_length (json_node_get_array (seen->json)) == 0);
    }
  g_assert_cmpuint (n, >=, 2);
}

/* Prices of the newest version of a list, as one side sees them. */
static guint
count_points (Demo *w, const char *role, const char *version, const char *mpn)
{
  g_autofree char *path = g_strdup_printf ("pricing/versions/%s/points?item.mpn=%s", version, mpn);

  return demo_count (w, role, path);
}

/* A list of the distributor's own has what the distributor sees of the product. */
static void
check_own_prices (Demo *w, const char *product)
{
  const char *distributor = demo_token (w, "distributor");
  g_autofree char *body = g_strdup_printf (
      "{\"name\":\"Ours\",\"currency\":\"EUR\",\"attributes\":[{\"id\":\"price\"}],\"products\":[{\"id\":\"%s\"}]}", product);
  g_autoptr (JsonObject) list = fixture_expect (w->f, 201, distributor, "POST", "pricing/lists", body);
  g_autofree char *path = g_strdup_printf ("pricing/versions?pricelist.id=%s", connect_json_get_string (list, "id"));
  g_autoptr (JsonArray) versions = fixture_expect_list (w->f, distributor, path);
  const char *version = connect_json_get_string (json_array_get_object_element (versions, 0), "id");

  g_assert_cmpuint (count_points (w, "distributor", version, "BLN-M"), ==, 1);
  g_assert_cmpuint (count_points (w, "distributor", version, "BLN-TEAM"), ==, 0);
}

/* The vendor prices an item that is in no public version yet: others are told of it when they see the item.
 */
static void
check_prices (Demo *w)
{
  const char *vendor = demo_token (w, "vendor");
  g_autoptr (JsonArray) drafts = fixture_expect_list (
      w->f, vendor, "pricing/versions?status=draft&like(pricelist.name,*in%20Euro)");
  const char *version = connect_json_get_string (json_array_get_object_element (drafts, 0), "id");
  g_autofree char *points = g_strdup_printf ("pricing/versions/%s/points?item.mpn=BLN-TEAM", version);
  g_autoptr (JsonArray) new = fixture_expect_list (w->f, vendor, points);
  JsonObject *point = json_array_get_object_element (new, 0);
  g_autofree char *price =
      g_strdup_printf ("pricing/versions/%s/points/%s", version, connect_json_get_string (point, "id"));
  g_autofree char *activate = g_strdup_printf ("pricing/versions/%s/activate", version);
  g_autofree char *versions =
      g_strdup_printf ("products/%s/versions", connect_json_get_string (point, "item.product.id"));

  json_object_unref (
      fixture_expect (w->f, 200, vendor, "PUT", price, "{\"attributes\":{\"cost\":\"40\",\"msrp\":\"55\"}}"));
  json_object_unref (fixture_expect (w->f, 200, vendor, "POST", activate, "{}"));
  g_assert_cmpuint (count_points (w, "distributor", version, "BLN-M"), ==, 1);
  g_assert_cmpuint (count_points (w, "distributor", version, "BLN-TEAM"), ==, 0);
  g_assert_cmpuint (count_points (w, "vendor", version, "BLN-TEAM"), ==, 1);
  check_own_prices (w, connect_json_get_string (point, "item.product.id"));
  json_object_unref (fixture_expect (w->f, 201, vendor, "POST", versions,
                                     "{\"public\":true,\"changes_description\":\"Teams\"}"));
  g_assert_cmpuint (count_points (w, "distributor", version, "BLN-TEAM"), ==, 1);
}

static void
check_file (Demo *w)
{
  struct stat info;

  g_assert_cmpint (g_stat (w->file, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_world (TestStore *t)
{
  Demo w;

  demo_open (&w, t, 0);
  check_file (&w);
  check_sign_in (&w);
  check_states (&w);
  check_agreements (&w);
  check_support (&w);
  check_moments (&w);
  check_usage (&w);
  check_notify (&w);
  check_covered (&w);
  check_prices (&w);
  demo_close (&w);
}

/* A later start leaves the world as it is and only moves the address. */
static void
test_again (TestStore *t)
{
  Demo w;
  g_autofree char *token = NULL;
  guint contracts;

  demo_open (&w, t, 0);
  token = g_strdup (demo_token (&w, "distributor"));
  contracts = demo_count (&w, "distributor", "contracts?limit=1000");
  fixture_restart (w.f);
  demo_fill (&w, 0);
  g_assert_cmpstr (demo_token (&w, "distributor"), ==, token);
  g_assert_cmpuint (demo_count (&w, "distributor", "contracts?limit=1000"), ==, contracts);
  demo_close (&w);
}

/* The same world with many more contracts: counts, directory and lists agree. */
static void
test_load (TestStore *t)
{
  Demo w;
  g_autoptr (FixtureAnswer) all = NULL;
  g_autoptr (FixtureAnswer) active = NULL;
  g_autoptr (FixtureAnswer) records = NULL;
  g_autoptr (JsonArray) found = NULL;
  JsonObject *contract;

  demo_open (&w, t, 500);
  all = fixture_ask (w.f, demo_token (&w, "distributor"), "GET", "contracts?limit=0", NULL, NULL);
  g_assert_true (g_str_has_suffix (fixture_answer_header (all, "Content-Range"), "/499") ||
                 g_str_has_suffix (fixture_answer_header (all, "Content-Range"), "/500"));
  found = fixture_expect_list (w.f, demo_token (&w, "distributor"),
                               "contracts?eq(status,pending)&ilike(partner.name,*maple*)");
  g_assert_cmpuint (json_array_get_length (found), >, 0);
  contract = json_array_get_object_element (found, 0);
  g_assert_nonnull (connect_json_get_string (contract, "activation.link"));
  active = fixture_ask (w.f, demo_token (&w, "distributor"), "GET", "partners?limit=0", NULL, NULL);
  g_assert_cmpuint (active->status, ==, 200);
  check_states (&w);
  records = fixture_ask (w.f, demo_token (&w, "vendor"), "GET",
                         "usage/records?limit=0&like(usagefile.name,Load*)", NULL, NULL);
  g_assert_cmpuint (records->status, ==, 200);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM usage_records"), >, 6000);
  demo_close (&w);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("demo/world", TEST_STORE_BOTH, test_world);
  test_store_add ("demo/again", TEST_STORE_BOTH, test_again);
  test_store_add ("demo/load", TEST_STORE_BOTH, test_load);
  return test_store_run ();
}
