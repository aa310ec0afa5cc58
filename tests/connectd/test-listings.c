/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What the reviewer of a listing request sees of what it names, and when. */

#include "config.h"

#include "common/product-fixture.h"

/* A published product with an offer of one plan and a public version, and somebody with no part in it. */
typedef struct
{
  Shop *s;
  Desk *d;
  const char *vendor;
  Partner *stranger;
  char *offer; /* id */
  char *plan;
  char *request; /* listing-requests/ID */
} Fair;

static char *
make (Fair *l, const char *path, const char *body)
{
  g_autoptr (JsonObject) made = desk_call (l->d, 201, l->vendor, "POST", path, "%s", body);

  return g_strdup (connect_json_get_string (made, "id"));
}

static char *
make_offer (Fair *l, const char *name, char **plan)
{
  g_autofree char *body = g_strdup_printf ("{'name':'%s','product':{'id':'%s'}}", name, l->s->product);
  g_autofree char *offer = make (l, "offers", body);
  g_autofree char *plans = g_strdup_printf ("offers/%s/plans", offer), *versions = g_strdup_printf ("offers/%s/versions", offer);
  g_autofree char *id = make (l, plans, "{'name':'Basic','color':'red','periods':['monthly']}");

  json_object_unref (desk_call (l->d, 201, l->vendor, "POST", versions, "{'public':false}"));
  json_object_unref (desk_call (l->d, 201, l->vendor, "POST", versions, "{'public':true}"));
  if (plan != NULL)
    *plan = g_steal_pointer (&id);
  return g_steal_pointer (&offer);
}

static void
fair_init (Fair *l, TestStore *t)
{
  g_autofree char *more = NULL;

  l->s = shop_new (t);
  l->d = l->s->desk;
  l->vendor = l->s->vendor->credential;
  l->stranger = desk_partner (l->d, "service", "rob@red.example", "Red", NULL);
  g_free (shop_item (l->s, "MPN-1"));
  shop_publish (l->s, TRUE);
  l->offer = make_offer (l, "Offer", &l->plan);
  more = g_strdup_printf (",'offer_id':'%s','note':''", l->offer);
  l->request = shop_ask_listing (l->s, "new", more);
}

static void
fair_clear (Fair *l)
{
  partner_free (l->stranger);
  g_free (l->offer);
  g_free (l->plan);
  g_free (l->request);
  shop_free (l->s);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fair, fair_clear)

static void
act (Fair *l, const char *credential, const char *verb, const char *state)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", l->request, verb);
  g_autoptr (JsonObject) request = desk_call (l->d, 200, credential, "POST", path, "{'reason':'Because'}");

  g_assert_cmpstr (connect_json_get_string (request, "state"), ==, state);
}

/* The offer, its public version and what that has; never the private one, nor what the vendor works at. */
static void
assert_seen (Fair *l, const char *credential, const char *offer, const char *plan, gboolean seen)
{
  static const char *const public[] = { "", "/versions/2", "/versions/2/plans", "/versions/2/items", "/versions/2/features" };
  static const char *const private[] = { "/versions/1", "/versions/1/plans" };
  guint status = seen ? 200 : 404;
  g_autofree char *versions = g_strdup_printf ("offers/%s/versions", offer), *one = g_strdup_printf ("%s/2/plans/%s", versions, plan);
  g_autofree char *draft = g_strdup_printf ("offers/%s/plans/%s", offer, plan);
  g_autofree char *list = g_strdup_printf ("offers?id=%s", offer);

  for (guint i = 0; i < G_N_ELEMENTS (public); i++)
    {
      g_autofree char *path = g_strdup_printf ("offers/%s%s", offer, public[i]);
      g_autoptr (FixtureAnswer) answer = fixture_ask (l->d->f, credential, "GET", path, NULL, NULL);

      g_test_message ("%s", path);
      g_assert_cmpuint (answer->status, ==, status);
    }
  for (guint i = 0; i < G_N_ELEMENTS (private); i++)
    {
      g_autofree char *path = g_strdup_printf ("offers/%s%s", offer, private[i]);

      json_object_unref (desk_call (l->d, 404, credential, "GET", path, NULL));
    }
  json_object_unref (desk_call (l->d, 404, credential, "GET", draft, NULL));
  g_assert_cmpuint (desk_count (l->d, credential, list), ==, seen ? 1 : 0);
  if (!seen)
    {
      json_object_unref (desk_call (l->d, 404, credential, "GET", versions, NULL));
      return;
    }
  g_assert_cmpuint (desk_count (l->d, credential, versions), ==, 1);
  {
    g_autoptr (JsonObject) shown = desk_call (l->d, 200, credential, "GET", one, NULL);

    g_assert_cmpstr (connect_json_get_string (shown, "name"), ==, "Basic");
  }
}

static void
test_offer_of_request (TestStore *t)
{
  g_auto (Fair) l = { 0 };
  g_autofree char *path = NULL;
  gint64 since = 0;

  fair_init (&l, t);
  path = g_strconcat ("offers/", l.offer, NULL);
  g_assert_nonnull (l.plan);
  json_array_unref (desk_changes (l.d, l.d->distributor, &since));
  assert_seen (&l, l.d->distributor, l.offer, l.plan, FALSE);
  act (&l, l.vendor, "submit", "reviewing");
  assert_seen (&l, l.d->distributor, l.offer, l.plan, TRUE);
  {
    g_autoptr (JsonArray) changes = desk_changes (l.d, l.d->distributor, &since);

    g_assert_nonnull (desk_find_change (changes, "offers", l.offer)); /* copies have it as well */
  }
  act (&l, l.d->distributor, "deploy", "deploying");
  assert_seen (&l, l.d->distributor, l.offer, l.plan, TRUE);
  assert_seen (&l, l.stranger->credential, l.offer, l.plan, FALSE);
  desk_refuse (l.d, 403, "other party", l.d->distributor, "PUT", path, "{'name':'Mine'}");
  act (&l, l.d->distributor, "complete", "completed");
  assert_seen (&l, l.d->distributor, l.offer, l.plan, TRUE);
  assert_seen (&l, l.stranger->credential, l.offer, l.plan, FALSE);
}

static void
test_offer_of_canceled (TestStore *t)
{
  g_auto (Fair) l = { 0 };

  fair_init (&l, t);
  act (&l, l.vendor, "submit", "reviewing");
  act (&l, l.d->distributor, "deploy", "deploying");
  act (&l, l.d->distributor, "cancel", "canceled");
  assert_seen (&l, l.d->distributor, l.offer, l.plan, FALSE);
}

/* A request that came back names another offer: its reviewer sees this one, and no more what is named no more. */
static void
test_offer_exchanged (TestStore *t)
{
  g_auto (Fair) l = { 0 };
  g_autofree char *other = NULL, *plan = NULL;

  fair_init (&l, t);
  other = make_offer (&l, "Other", &plan);
  act (&l, l.vendor, "submit", "reviewing");
  act (&l, l.d->distributor, "refine", "draft");
  assert_seen (&l, l.d->distributor, l.offer, l.plan, TRUE);
  json_object_unref (desk_call (l.d, 200, l.vendor, "PUT", l.request, "{'note':'Same'}"));
  assert_seen (&l, l.d->distributor, l.offer, l.plan, TRUE);
  json_object_unref (desk_call (l.d, 200, l.vendor, "PUT", l.request, "{'offer_id':'%s'}", other));
  assert_seen (&l, l.d->distributor, l.offer, l.plan, FALSE);
  assert_seen (&l, l.d->distributor, other, plan, TRUE);
  act (&l, l.vendor, "submit", "reviewing");
  assert_seen (&l, l.d->distributor, other, plan, TRUE);
  act (&l, l.vendor, "cancel", "canceled");
  assert_seen (&l, l.d->distributor, other, plan, FALSE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("listings/offer-of-request", TEST_STORE_BOTH, test_offer_of_request);
  test_store_add ("listings/offer-of-canceled", TEST_STORE_BOTH, test_offer_of_canceled);
  test_store_add ("listings/offer-exchanged", TEST_STORE_BOTH, test_offer_exchanged);
  return test_store_run ();
}
