/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Activation by link: new people, known people, wrong words, spent codes, and two at once. */

#include "config.h"

#include "common/domain-fixture.h"

#include <string.h>

#include "domain/connectd-domain-private.h"

#define ACCEPT                                                                                               \
  "{'code':'%s','version':%d,'email':'%s','password':'%s','name':'Nina New','account':{%s},'accepted':true}"

static void
test_new_person (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autoptr (Partner) p = desk_invite (d, agreement, "Beta Inc.");
  g_autoptr (JsonObject) review =
      desk_call (d, 200, NULL, "POST", "activation/review", "{'code':'%s'}", p->code);
  g_autoptr (JsonObject) check = desk_call (d, 200, NULL, "POST", "activation/check",
                                            "{'code':'%s','email':'nina@beta.example'}", p->code);
  g_autoptr (JsonObject) done = NULL;
  g_autoptr (JsonObject) contract = NULL;
  g_autofree char *path = g_strconcat ("contracts/", p->contract, NULL);
  g_autofree char *partner_path = g_strconcat ("partners/", p->account, NULL);
  g_autofree char *status = NULL;
  g_autofree char *credential = NULL;

  g_assert_cmpstr (connect_json_get_string (review, "contract.id"), ==, p->contract);
  g_assert_cmpstr (connect_json_get_string (review, "contract.message"), ==, "Welcome");
  g_assert_cmpstr (connect_json_get_string (review, "issuer.name"), ==, "Alpha Distribution Ltd");
  g_assert_cmpstr (connect_json_get_string (review, "version.content"), ==, "# First\nThe first text.");
  g_assert_cmpstr (connect_json_get_string (review, "partner.role"), ==, "vendor");
  g_assert_null (connect_json_get (review, "activation"));
  g_assert_false (connect_json_get_boolean (check, "known", TRUE));
  desk_refuse (d, 400, "countries", NULL, "POST", "activation/accept", ACCEPT, p->code, 1, "nina@beta.example",
               DESK_PASSWORD, "'name':'Beta Inc.','countries':'DE'");
  desk_refuse (d, 400, "accepted", NULL, "POST", "activation/accept",
               "{'code':'%s','version':1,'email':'nina@beta.example','password':'" DESK_PASSWORD
               "','name':'N','account':{'name':'B'}}",
               p->code);
  desk_refuse (d, 400, "password", NULL, "POST", "activation/accept", ACCEPT, p->code, 1, "nina@beta.example",
               "short", "'name':'Beta Inc.'");
  desk_refuse (d, 409, "ACT_002", NULL, "POST", "activation/accept", ACCEPT, p->code, 2, "nina@beta.example",
               DESK_PASSWORD, "'name':'Beta Inc.'");
  done = desk_call (d, 201, NULL, "POST", "activation/accept", ACCEPT, p->code, 1, "nina@beta.example",
                    DESK_PASSWORD, "'name':'Beta Inc.'");
  credential = g_strconcat ("Bearer ", connect_json_get_string (done, "session.token"), NULL);
  contract = fixture_expect (d->f, 200, credential, "GET", path, NULL);
  g_assert_cmpstr (connect_json_get_string (contract, "status"), ==, "active");
  g_assert_cmpstr (connect_json_get_string (contract, "signee.name"), ==, "Nina New");
  g_assert_cmpstr (connect_json_get_string (contract, "owner.id"), ==, p->account);
  g_assert_nonnull (connect_json_get (contract, "activation.date"));
  g_assert_nonnull (connect_json_get (contract, "events.signed.by.id"));
  g_clear_pointer (&contract, json_object_unref);
  contract = fixture_expect (d->f, 200, d->distributor, "GET", path, NULL);
  g_assert_null (connect_json_get (contract, "activation.code"));
  g_assert_null (connect_json_get (contract, "activation.link"));
  g_assert_nonnull (connect_json_get (contract, "activation.opened"));
  status = desk_get (d, d->distributor, partner_path, "status");
  g_assert_cmpstr (status, ==, "active");
  g_assert_cmpuint (desk_count (d, credential, "partners"), ==, 1);
  g_assert_cmpuint (desk_count (d, credential, "users"), ==, 1);
}

/* Unknown, spent and void codes get one answer, at every door. */
static void
check_dead (Desk *d, const char *code)
{
  static const char *const doors[] = { "activation/review", "activation/reject" };
  g_autofree char *page = g_strconcat ("/contracts/activate?secret=", code, NULL);
  g_autoptr (FixtureAnswer) answer = fixture_ask (d->f, NULL, "GET", page, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (doors); i++)
    desk_refuse (d, 404, "ACT_001", NULL, "POST", doors[i], "{'code':'%s'}", code);
  desk_refuse (d, 404, "ACT_001", NULL, "POST", "activation/accept", ACCEPT, code, 1, "x@y.example",
               DESK_PASSWORD, "'name':'X'");
  desk_refuse (d, 404, "ACT_001", NULL, "POST", "activation/check", "{'code':'%s','email':'x@y.example'}",
               code);
  g_assert_cmpuint (answer->status, ==, 404);
  g_assert_null (strstr (answer->text, "Alpha"));
  g_assert_null (strstr (answer->text, code));
}

static void
test_dead_codes (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "service");
  g_autoptr (Partner) spent = desk_invite (d, agreement, "Spent Ltd");
  g_autoptr (Partner) gone = desk_invite (d, agreement, "Deleted Ltd");
  g_autoptr (Partner) refused = desk_invite (d, agreement, "Refused Ltd");
  g_autofree char *path = g_strconcat ("contracts/", gone->contract, NULL);
  g_autoptr (JsonObject) rejected = NULL;
  g_autofree char *note = NULL;
  g_autofree char *refused_path = g_strconcat ("contracts/", refused->contract, NULL);

  desk_join (d, spent, "sam@spent.example", "Spent Ltd");
  json_object_unref (desk_call (d, 204, d->distributor, "DELETE", path, NULL));
  rejected = desk_call (d, 200, NULL, "POST", "activation/reject", "{'code':'%s','reason':'Not now.'}",
                        refused->code);
  g_assert_cmpstr (connect_json_get_string (rejected, "contract.status"), ==, "rejected");
  note = desk_get (d, d->distributor, refused_path, "rejection_note");
  g_assert_cmpstr (note, ==, "Not now.");
  check_dead (d, spent->code);
  check_dead (d, gone->code);
  check_dead (d, refused->code);
  check_dead (d, "0123456789abcdef0123456789abcdef");
  /* refused and deleted partners have left the directory */
  g_assert_cmpuint (desk_count (d, d->distributor, "partners"), ==, 1);
}

static void
test_known_person (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = NULL;
  g_autofree char *other = desk_agreement (d, "program");
  g_autofree char *third = desk_agreement (d, "program");
  g_autofree char *service = desk_agreement (d, "service");
  g_autoptr (Partner) first =
      desk_partner (d, "program", "vera@vendor.example", "Vendor One Inc.", &agreement);
  g_autoptr (Partner) second = desk_invite (d, other, "Vendor Two Inc.");
  g_autoptr (Partner) again = desk_invite (d, third, "Vendor Three Inc.");
  g_autoptr (Partner) reseller = desk_invite (d, service, "Reseller Ltd");
  g_autoptr (JsonObject) check = desk_call (d, 200, NULL, "POST", "activation/check",
                                            "{'code':'%s','email':'VERA@vendor.example'}", second->code);
  g_autoptr (JsonObject) accounts = NULL;
  g_autoptr (JsonObject) none = NULL;
  g_autoptr (JsonObject) done = NULL;
  g_autoptr (JsonObject) chosen = NULL;
  g_autofree char *choice = g_strdup_printf ("'id':'%s'", first->account);
  g_autofree char *contract_path = g_strconcat ("contracts/", again->contract, NULL);
  g_autofree char *owner = NULL;

  g_assert_true (connect_json_get_boolean (check, "known", FALSE));
  desk_refuse (d, 401, "wrong", NULL, "POST", "activation/accounts",
               "{'code':'%s','email':'vera@vendor.example','password':'Wrong-password-9'}", second->code);
  desk_refuse (d, 401, "wrong", NULL, "POST", "activation/accept", ACCEPT, second->code, 1,
               "vera@vendor.example", "Wrong-password-9", "'name':'X'");
  accounts =
      desk_call (d, 200, NULL, "POST", "activation/accounts",
                 "{'code':'%s','email':'vera@vendor.example','password':'" DESK_PASSWORD "'}", second->code);
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (accounts, "accounts")), ==, 1);
  none = desk_call (d, 200, NULL, "POST", "activation/accounts",
                    "{'code':'%s','email':'vera@vendor.example','password':'" DESK_PASSWORD "'}",
                    reseller->code);
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (none, "accounts")), ==, 0);
  /* a new account for a known person */
  done = desk_call (d, 201, NULL, "POST", "activation/accept", ACCEPT, second->code, 1, "vera@vendor.example",
                    DESK_PASSWORD, "'name':'Vendor Two Inc.'");
  g_assert_cmpstr (connect_json_get_string (done, "account.id"), ==, second->account);
  g_assert_cmpstr (connect_json_get_string (done, "user.name"), ==, "A Person");
  /* the existing account takes the place of the reserved one, and keeps its name */
  desk_refuse (d, 400, "account.id", NULL, "POST", "activation/accept", ACCEPT, reseller->code, 1,
               "vera@vendor.example", DESK_PASSWORD, choice);
  chosen = desk_call (d, 201, NULL, "POST", "activation/accept", ACCEPT, again->code, 1,
                      "vera@vendor.example", DESK_PASSWORD, choice);
  g_assert_cmpstr (connect_json_get_string (chosen, "account.id"), ==, first->account);
  g_assert_cmpstr (connect_json_get_string (chosen, "account.name"), ==, "Vendor One Inc.");
  owner = desk_get (d, first->credential, contract_path, "owner.name");
  g_assert_cmpstr (owner, ==, "Vendor One Inc.");
  desk_refuse (d, 404, "NFD", d->distributor, "GET", "partners/VA-000-000", NULL);
  g_assert_cmpuint (desk_count (d, d->distributor, "partners?ilike(name,*three*)"), ==, 0);
  g_assert_cmpuint (desk_count (d, d->distributor, "partners?eq(role,vendor)"), ==, 2);
  g_assert_cmpuint (desk_count (d, first->credential, "contracts"), ==, 2);
}

/* What the contract gives becomes the account's right, and goes with the contract. */
static void
test_permissions (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "service");
  g_autofree char *path = g_strdup_printf ("agreements/%s/contracts", agreement);
  g_autoptr (JsonObject) contract =
      desk_call (d, 201, d->distributor, "POST", path,
                 "{'kind':'production','activation':{'message':'Hi'},'partner':{'name':'Resell Ltd'},"
                 "'permissions':{'agreement':{'service':{'create':true},'program':{'create':false}}}}");
  Partner p = { .code = (char *)connect_json_get_string (contract, "activation.code"),
                .account = (char *)connect_json_get_string (contract, "partner.id") };
  g_autofree char *terminate =
      g_strdup_printf ("contracts/%s/terminate", connect_json_get_string (contract, "id"));
  g_autofree char *credential = NULL;
  g_autoptr (JsonObject) own = NULL;

  desk_join (d, &p, "rita@resell.example", "Resell Ltd");
  credential = p.credential;
  own = desk_call (
      d, 201, credential, "POST", "agreements",
      "{'type':'service','title':'Own','description':'Mine','document_type':'none','active':true}");
  desk_refuse (d, 403, "may not create program", credential, "POST", "agreements",
               "{'type':'program','title':'Own','description':'Mine','document_type':'none'}");
  g_free (path);
  path = g_strdup_printf ("agreements/%s/contracts", connect_json_get_string (own, "id"));
  /* without the right to delegate it cannot hand its right on */
  desk_refuse (d, 400, "permissions.agreement.service.create", credential, "POST", path,
               "{'activation':{'message':'Hi'},'partner':{'name':'Sub "
               "Ltd'},'permissions':{'agreement':{'service':{'create':true}}}}");
  json_object_unref (desk_call (d, 200, d->distributor, "POST", terminate, "{'termination_note':'Over'}"));
  desk_refuse (d, 403, "may not create service", credential, "POST", "agreements",
               "{'type':'service','title':'Own','description':'Mine','document_type':'none'}");
}

typedef struct
{
  Desk *d;
  const char *code;
  guint number;
  guint status;
} Racer;

static gpointer
race_thread (gpointer data)
{
  Racer *racer = data;
  g_autofree char *body = g_strdup_printf (
      "{\"code\":\"%s\",\"version\":1,\"email\":\"racer%u@beta.example\",\"password\":\"" DESK_PASSWORD "\","
      "\"name\":\"Racer\",\"account\":{\"name\":\"Racer %u Ltd\"},\"accepted\":true}",
      racer->code, racer->number, racer->number);
  g_autoptr (FixtureAnswer) answer = fixture_ask (racer->d->f, NULL, "POST", "activation/accept", NULL, body);

  racer->status = answer->status;
  return NULL;
}

static void
test_race (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autoptr (Partner) p = desk_invite (d, agreement, "Beta Inc.");
  Racer racers[4];
  GThread *threads[G_N_ELEMENTS (racers)];
  guint won = 0, lost = 0;

  for (guint i = 0; i < G_N_ELEMENTS (racers); i++)
    {
      racers[i] = (Racer){ d, p->code, i, 0 };
      threads[i] = g_thread_new ("racer", race_thread, &racers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (racers); i++)
    {
      g_thread_join (threads[i]);
      won += racers[i].status == 201;
      lost += racers[i].status == 404;
    }
  g_assert_cmpuint (won, ==, 1);
  g_assert_cmpuint (lost, ==, G_N_ELEMENTS (racers) - 1);
  g_assert_cmpuint (desk_count (d, d->distributor, "partners"), ==, 1);
}

/* Guessing is stopped per code, also when every guess comes with another password. */
static void
test_limits (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = NULL;
  g_autofree char *other = desk_agreement (d, "program");
  g_autoptr (Partner) known =
      desk_partner (d, "program", "vera@vendor.example", "Vendor One Inc.", &agreement);
  g_autoptr (Partner) p = desk_invite (d, other, "Vendor Two Inc.");
  guint refused = 0;

  for (guint i = 0; i < 14; i++)
    {
      g_autofree char *body = g_strdup_printf (
          "{\"code\":\"%s\",\"email\":\"vera@vendor.example\",\"password\":\"Guess-number-%u\"}", p->code, i);
      g_autoptr (FixtureAnswer) answer = fixture_ask (d->f, NULL, "POST", "activation/accounts", NULL, body);

      g_assert_true (answer->status == 401 || answer->status == 429);
      refused += answer->status == 429;
      if (answer->status == 429)
        g_assert_nonnull (fixture_answer_header (answer, "Retry-After"));
    }
  g_assert_cmpuint (refused, ==, 4);
}

static void
test_page (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autofree char *path = g_strdup_printf ("agreements/%s/contracts", agreement);
  g_autoptr (JsonObject) contract = desk_call (
      d, 201, d->distributor, "POST", path,
      "{'activation':{'message':'<script>alert(1)</script> & more'},'partner':{'name':'<b>Bold</b> Ltd'}}");
  g_autofree char *page = g_strdup_printf ("/contracts/activate?secret=%s",
                                           connect_json_get_string (contract, "activation.code"));
  g_autoptr (FixtureAnswer) answer = fixture_ask (d->f, NULL, "GET", page, NULL, NULL);
  g_autofree char *opened_path = g_strdup_printf ("contracts/%s", connect_json_get_string (contract, "id"));
  g_autofree char *opened = NULL;

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (g_str_has_prefix (fixture_answer_header (answer, "Content-Type"), "text/html"));
  g_assert_nonnull (strstr (answer->text, "Alpha Distribution Ltd"));
  g_assert_nonnull (strstr (answer->text, "connect://activate?server=http%3A%2F%2F127.0.0.1"));
  g_assert_nonnull (strstr (answer->text, "&lt;script&gt;"));
  g_assert_null (strstr (answer->text, "<script"));
  g_assert_null (strstr (answer->text, "<b>Bold"));
  opened = desk_get (d, d->distributor, opened_path, "activation.opened");
  g_assert_null (opened); /* looking ahead is not reading */
}

/* The published way: a signed-in user activates with POST /accounts?code=. */
static void
test_published (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autofree char *service = desk_agreement (d, "service");
  g_autoptr (Partner) p = desk_invite (d, agreement, "Beta Inc.");
  g_autoptr (Partner) q = desk_invite (d, service, "Gamma Ltd");
  g_autofree char *path = g_strconcat ("accounts?code=", p->code, NULL);
  g_autofree char *new_path = g_strconcat ("users?code=", q->code, NULL);
  g_autofree char *set_path = g_strconcat ("auth/password/set?code=", q->code, NULL);
  g_autofree char *gamma_path = g_strconcat ("accounts?code=", q->code, NULL);
  g_autofree char *contract_path = g_strconcat ("contracts/", q->contract, NULL);
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) user = NULL;
  g_autoptr (FixtureAnswer) opened = NULL;
  g_autofree char *cookie = NULL;
  g_autofree char *secret = NULL;
  g_autofree char *status = NULL;

  desk_refuse (d, 401, "AUTH", NULL, "POST", path, "{'name':'Beta Inc.'}");
  desk_refuse (d, 400, "contract_id", d->distributor, "POST", path,
               "{'name':'Beta Inc.','contract_id':'CRP-00000-00000-00000'}");
  desk_refuse (d, 400, "id", d->distributor, "POST", path, "{'id':'VA-000-000','name':'Beta Inc.'}");
  account = desk_call (d, 201, d->distributor, "POST", path,
                       "{'id':'%s','name':'Beta Inc.','contract_id':'%s','code':'%s'}", p->account,
                       p->contract, p->code);
  g_assert_cmpstr (connect_json_get_string (account, "id"), ==, p->account);
  g_assert_cmpstr (connect_json_get_string (account, "type"), ==, "vendor");
  desk_refuse (d, 404, "ACT_001", d->distributor, "POST", path, "{'name':'Beta Inc.'}");
  /* and with a user made on the way */
  user = desk_call (d, 201, NULL, "POST", new_path, "{'email':'gina@gamma.example','name':'Gina Gamma'}");
  desk_refuse (d, 400, "email", NULL, "POST", new_path, "{'email':'gina@gamma.example','name':'Gina Gamma'}");
  opened = fixture_ask (d->f, NULL, "POST", set_path, NULL, "{\"password\":\"" DESK_PASSWORD "\"}");
  g_assert_cmpuint (opened->status, ==, 201);
  cookie = g_strdup (fixture_answer_header (opened, "Set-Cookie"));
  g_assert_true (g_str_has_prefix (cookie, "connect_session="));
  *strchr (cookie, ';') = '\0';
  secret = g_strconcat ("cookie:", strchr (cookie, '=') + 1, NULL);
  g_clear_pointer (&account, json_object_unref);
  {
    g_autofree char *origin = g_strdup_printf ("Origin: http://127.0.0.1:%u", d->f->port);
    const char *const headers[] = { origin, NULL };
    g_autofree char *body = g_strdup_printf ("{\"id\":\"%s\",\"name\":\"Gamma Ltd\"}", q->account);
    g_autoptr (FixtureAnswer) answer = fixture_ask (d->f, secret, "POST", gamma_path, headers, body);

    if (answer->status != 201)
      g_error ("%u %s", answer->status, answer->text);
  }
  status = desk_get (d, d->distributor, contract_path, "status");
  g_assert_cmpstr (status, ==, "active");
}

/* --- what an account has once somebody can act for it --- */

#define EVENTS 23
#define LEVELS 2

static void
check_furnished (TestStore *t, const char *account, gboolean furnished)
{
  g_autofree char *events =
      g_strdup_printf ("SELECT count(*) FROM notification_subscriptions WHERE m_account__id = '%s'", account);
  g_autofree char *levels = g_strdup_printf ("SELECT count(*) FROM slas WHERE m_owner__id = '%s'", account);

  g_assert_cmpint (test_store_int (t->store, events), ==, furnished ? EVENTS : 0);
  g_assert_cmpint (test_store_int (t->store, levels), ==, furnished ? LEVELS : 0);
}

/* Dora activates it for the partner: nobody has signed in there. Returns: (transfer full) */
static Partner *
admit_quietly (Desk *d, const char *name)
{
  g_autofree char *agreement = desk_agreement (d, "program");
  Partner *p = desk_invite (d, agreement, name);
  g_autofree char *path = g_strconcat ("accounts?code=", p->code, NULL);
  g_autoptr (JsonObject) account =
      desk_call (d, 201, d->distributor, "POST", path, "{'id':'%s','name':'%s'}", p->account, name);

  g_assert_cmpstr (connect_json_get_string (account, "id"), ==, p->account);
  return p;
}

static void
test_furnished (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) p = admit_quietly (d, "Quiet Inc.");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (JsonObject) token = NULL;

  check_furnished (t, d->distributor_id, TRUE);
  check_furnished (t, p->account, FALSE);
  first = desk_sign_in (d, "dora@alpha.example", p->account);
  check_furnished (t, p->account, TRUE);
  g_assert_cmpuint (desk_count (d, first, "notifications/subscriptions?enabled=false"), ==, EVENTS);
  g_assert_cmpuint (desk_count (d, first, "sla?active=false"), ==, LEVELS);
  /* they come by themselves, and are nobody's deed */
  g_assert_cmpuint (desk_count (d, first, "audit?in(collection,(slas,notification-subscriptions))"), ==, 0);
  second = desk_sign_in (d, "dora@alpha.example", p->account);
  check_furnished (t, p->account, TRUE);
  token = desk_call (d, 201, second, "POST", "auth/tokens", "{'name':'Robot','extension':{'id':'EXT-000'}}");
  check_furnished (t, p->account, TRUE);
  check_furnished (t, d->distributor_id, TRUE);
}

/* Whoever accepts by the link is signed in at once. */
static void
test_furnished_by_link (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autoptr (Partner) p = desk_invite (d, agreement, "Beta Inc.");

  check_furnished (t, p->account, FALSE);
  desk_join (d, p, "nina@beta.example", "Beta Inc.");
  check_furnished (t, p->account, TRUE);
}

/* A cookie session is in one account, and is taken to another. */
static void
test_furnished_by_switch (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) p = admit_quietly (d, "Quiet Inc.");
  g_autofree char *origin = g_strdup_printf ("Origin: http://127.0.0.1:%u", d->f->port);
  const char *const headers[] = { origin, NULL };
  g_autofree char *body = g_strdup_printf ("{\"account\":{\"id\":\"%s\"}}", p->account);
  g_autoptr (FixtureAnswer) login =
      fixture_ask (d->f, NULL, "POST", "auth/login", NULL,
                   "{\"email\":\"dora@alpha.example\",\"password\":\"" DESK_PASSWORD "\"}");
  g_auto (GStrv) parts = g_strsplit_set (fixture_answer_header (login, "Set-Cookie"), "=;", 3);
  g_autofree char *cookie = g_strconcat ("cookie:", parts[1], NULL);
  g_autofree char *account = desk_get (d, cookie, "auth/context", "account.id");

  g_assert_cmpstr (account, ==, d->distributor_id);
  check_furnished (t, p->account, FALSE);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (FixtureAnswer) answer = fixture_ask (d->f, cookie, "POST", "auth/context", headers, body);

      g_assert_cmpuint (answer->status, ==, 201);
      check_furnished (t, p->account, TRUE);
    }
}

typedef struct
{
  const char *account;
  const char *user;
} Maker;

static gboolean
make_token (ConnectdTx *tx, gpointer data, GError **error)
{
  const Maker *maker = data;
  g_autoptr (JsonObject) body =
      connect_json_parse_object ("{\"name\":\"Robot\",\"extension\":{\"id\":\"EXT-000\"}}", -1, 0, error);
  g_autoptr (JsonObject) token = NULL;

  _connectd_act_as (tx, maker->account, "vendor", maker->user);
  token = connectd_tx_create (tx, &connect_tokens_collection, NULL, body, error);
  return token != NULL;
}

/* Made inside the daemon, where nobody has signed in before. */
static void
test_furnished_by_token (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (Partner) p = admit_quietly (d, "Quiet Inc.");
  g_autofree char *user = desk_get (d, d->distributor, "auth/context", "user.id");
  Maker maker = { p->account, user };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      connectd_engine_run (d->f->engine, NULL, make_token, &maker, &error);
      g_assert_no_error (error);
      check_furnished (t, p->account, TRUE);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("activation/new-person", TEST_STORE_BOTH, test_new_person);
  test_store_add ("activation/dead-codes", TEST_STORE_BOTH, test_dead_codes);
  test_store_add ("activation/known-person", TEST_STORE_BOTH, test_known_person);
  test_store_add ("activation/permissions", TEST_STORE_BOTH, test_permissions);
  test_store_add ("activation/race", TEST_STORE_BOTH, test_race);
  test_store_add ("activation/limits", TEST_STORE_BOTH, test_limits);
  test_store_add ("activation/page", TEST_STORE_BOTH, test_page);
  test_store_add ("activation/published", TEST_STORE_BOTH, test_published);
  test_store_add ("activation/furnished", TEST_STORE_BOTH, test_furnished);
  test_store_add ("activation/furnished-by-link", TEST_STORE_BOTH, test_furnished_by_link);
  test_store_add ("activation/furnished-by-switch", TEST_STORE_BOTH, test_furnished_by_switch);
  test_store_add ("activation/furnished-by-token", TEST_STORE_BOTH, test_furnished_by_token);
  return test_store_run ();
}
