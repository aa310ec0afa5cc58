/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Nobody comes to have more than was given to him: by groups, by tokens, by other people's invitations. */

#include "config.h"

#include "common/domain-fixture.h"

/* A person in a new group with these modules. Returns: (transfer full) its credential; `group` gets the group's id. */
static char *
add_person (Desk *d, const char *email, const char *module, char **group)
{
  g_autofree char *groups = g_strdup_printf ("accounts/%s/groups", d->distributor_id);
  g_autofree char *users = g_strdup_printf ("accounts/%s/users", d->distributor_id);
  g_autoptr (JsonObject) made =
      desk_call (d, 201, d->distributor, "POST", groups, "{'name':'Of %s','description':'Few'}", module);
  g_autofree char *permissions =
      g_strdup_printf ("%s/%s/permissions", groups, connect_json_get_string (made, "id"));
  g_autoptr (JsonObject) user = desk_call (d, 201, d->distributor, "POST", users,
                                           "{'email':'%s','name':'Pat','groups':[{'id':'%s'}]}", email,
                                           connect_json_get_string (made, "id"));
  g_autofree char *set =
      g_strconcat ("auth/password/set?code=", connect_json_get_string (user, "code"), NULL);

  json_object_unref (desk_call (d, 201, d->distributor, "POST", permissions, "{'object':{'id':'%s'}}", module));
  json_object_unref (desk_call (d, 201, NULL, "POST", set, "{'password':'" DESK_PASSWORD "'}"));
  *group = g_strdup (connect_json_get_string (made, "id"));
  return desk_sign_in (d, email, NULL);
}

/* Whoever manages users has no more than he has, and gives no more, by any door. */
static void
test_gain (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *group = NULL;
  g_autofree char *manager = add_person (d, "pat@alpha.example", "account", &group);
  g_autofree char *all = desk_administrators (d);
  g_autofree char *users = g_strdup_printf ("accounts/%s/users", d->distributor_id);
  g_autofree char *own = desk_get (d, manager, "auth/context", "user.id");
  g_autofree char *own_path = g_strdup_printf ("%s/%s", users, own);
  g_autofree char *members = g_strdup_printf ("accounts/%s/groups/%s/users", d->distributor_id, all);
  g_autoptr (JsonObject) chief = desk_call (d, 201, d->distributor, "POST", users,
                                            "{'email':'chief@alpha.example','groups':[{'id':'%s'}]}", all);
  g_autofree char *chief_path = g_strdup_printf ("%s/%s", users, connect_json_get_string (chief, "id"));
  g_autofree char *reinvite = g_strconcat (chief_path, "/reinvite", NULL);

  desk_refuse (d, 403, "do not have", manager, "PUT", own_path, "{'groups':[{'id':'%s'},{'id':'%s'}]}", group, all);
  desk_refuse (d, 403, "do not have", manager, "POST", members, "{'id':'%s'}", own);
  desk_refuse (d, 403, "do not have", manager, "POST", users,
               "{'email':'friend@alpha.example','groups':[{'id':'%s'}]}", all);
  /* the new code would make him the administrator */
  desk_refuse (d, 403, "do not have", manager, "POST", reinvite, "{}");
  /* what is there already stays untouched by other changes, and equals are his to manage */
  json_object_unref (desk_call (d, 200, manager, "PUT", chief_path, "{'tags':[{'id':'boss'}]}"));
  json_object_unref (desk_call (d, 201, manager, "POST", users,
                                "{'email':'friend@alpha.example','groups':[{'id':'%s'}]}", group));
  desk_refuse (d, 403, "", manager, "GET", "contracts", NULL);
}

/* A new secret is for those only who have what it opens. */
static void
test_token_gain (TestStore *t)
{
  static const char *const verbs[] = { "renew", "rotate" };
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *group = NULL;
  g_autofree char *integrator = add_person (d, "pat@alpha.example", "integrations", &group);
  g_autoptr (JsonObject) wide = desk_call (d, 201, d->distributor, "POST", "auth/tokens",
                                           "{'name':'Robot','extension':{'id':'EXT-000'}}");
  g_autoptr (JsonObject) narrow = desk_call (d, 201, integrator, "POST", "auth/tokens",
                                             "{'name':'Small','extension':{'id':'EXT-000'}}");

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *wide_path =
          g_strdup_printf ("auth/tokens/%s/%s", connect_json_get_string (wide, "id"), verbs[i]);
      g_autofree char *narrow_path =
          g_strdup_printf ("auth/tokens/%s/%s", connect_json_get_string (narrow, "id"), verbs[i]);

      desk_refuse (d, 403, "do not have", integrator, "POST", wide_path, "{}");
      json_object_unref (desk_call (d, 200, integrator, "POST", narrow_path, "{}"));
    }
}

/* The account's own words are for those with its module. */
static void
test_account_module (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *group = NULL;
  g_autofree char *integrator = add_person (d, "pat@alpha.example", "integrations", &group);
  g_autofree char *path = g_strconcat ("accounts/", d->distributor_id, NULL);

  g_assert_cmpuint (desk_count (d, integrator, "accounts"), ==, 1);
  desk_refuse (d, 403, "module", integrator, "PUT", path, "{'name':'Mine Ltd'}");
  json_object_unref (desk_call (d, 200, d->distributor, "PUT", path, "{'name':'Ours Ltd'}"));
}

/* A person without a password is in no account: else whoever registers that address next would be. */
static void
test_unregistered (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *all = desk_administrators (d);
  g_autofree char *users = g_strdup_printf ("accounts/%s/users", d->distributor_id);
  g_autoptr (JsonObject) invited = desk_call (d, 201, d->distributor, "POST", users,
                                              "{'email':'ned@alpha.example','groups':[{'id':'%s'}]}", all);
  g_autofree char *path = g_strdup_printf ("%s/%s", users, connect_json_get_string (invited, "id"));
  g_autofree char *activate = g_strconcat (path, "/activate", NULL);
  g_autofree char *set =
      g_strconcat ("auth/password/set?code=", connect_json_get_string (invited, "code"), NULL);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autoptr (Partner) p = desk_invite (d, agreement, "Vendor Inc.");
  g_autofree char *status = NULL;

  desk_refuse (d, 400, "has not registered", d->distributor, "POST", activate, "{}");
  desk_join (d, p, "ned@alpha.example", "Vendor Inc.");
  desk_refuse (d, 400, "do not belong", NULL, "POST", "auth/sessions",
               "{'email':'ned@alpha.example','password':'" DESK_PASSWORD "','account':{'id':'%s'}}",
               d->distributor_id);
  /* now it is the administrator's to say */
  json_object_unref (desk_call (d, 200, d->distributor, "POST", activate, "{}"));
  status = desk_get (d, d->distributor, path, "status");
  g_assert_cmpstr (status, ==, "joined");
  desk_refuse (d, 400, "code", NULL, "POST", set, "{'password':'" DESK_PASSWORD "'}");
}

/* By address and by code; what is counted is told in the operations. */
static void
test_guessing (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  guint limited = 0;

  for (guint i = 0; i < 12; i++)
    {
      /* another spelling is no other address */
      g_autoptr (FixtureAnswer) answer =
          fixture_ask (d->f, NULL, "POST", "auth/sessions", NULL,
                       i % 2 == 0 ? "{\"email\":\"victim@alpha.example\",\"password\":\"Guess-this-one\"}"
                                  : "{\"email\":\"VicTim@Alpha.example\",\"password\":\"Guess-this-one\"}");

      limited += answer->status == 429;
    }
  g_assert_cmpuint (limited, ==, 2);
  /* nor is a code a door to guess somebody's password by */
  limited = 0;
  for (guint i = 0; i < 12; i++)
    {
      g_autoptr (FixtureAnswer) answer = fixture_ask (d->f, NULL, "POST", "auth/password/set?code=abc", NULL,
                                                      "{\"password\":\"Guess-this-one\"}");

      limited += answer->status == 429;
    }
  g_assert_cmpuint (limited, ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("rights/gain", TEST_STORE_BOTH, test_gain);
  test_store_add ("rights/token-gain", TEST_STORE_BOTH, test_token_gain);
  test_store_add ("rights/account-module", TEST_STORE_BOTH, test_account_module);
  test_store_add ("rights/unregistered", TEST_STORE_BOTH, test_unregistered);
  test_store_add ("rights/guessing", TEST_STORE_BOTH, test_guessing);
  return test_store_run ();
}
