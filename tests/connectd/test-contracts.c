/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Every transition of a contract: allowed, in a wrong state, by the wrong side; and what follows from each.
 */

#include "config.h"

#include "common/domain-fixture.h"

#include <string.h>

typedef struct
{
  Desk *d;
  Partner *vendor;
  Partner *reseller;
  char *program; /* the agreements that admitted them */
  char *service;
  Partner *stranger;
  guint made;
} Stage;

static Stage *
stage_new (TestStore *t)
{
  Stage *s = g_new0 (Stage, 1);

  s->d = desk_new (t);
  s->vendor = desk_partner (s->d, "program", "vera@vendor.example", "Vendor Inc.", &s->program);
  s->reseller = desk_partner (s->d, "service", "rolf@resell.example", "Resell Ltd", &s->service);
  s->stranger = desk_partner (s->d, "program", "stan@strange.example", "Strange Ltd", NULL);
  return s;
}

static void
stage_free (Stage *s)
{
  partner_free (s->vendor);
  partner_free (s->reseller);
  partner_free (s->stranger);
  desk_free (s->d);
  g_free (s->program);
  g_free (s->service);
  g_free (s);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stage, stage_free)

static Partner *
get_partner (Stage *s, const char *type)
{
  return strcmp (type, "program") == 0 || strcmp (type, "distribution") == 0 ? s->vendor : s->reseller;
}

/* A pending contract with a partner that exists. */
static char *
make_pending (Stage *s, const char *type)
{
  Partner *partner = get_partner (s, type);
  g_autofree char *agreement = NULL;
  g_autofree char *path = NULL;
  g_autoptr (JsonObject) contract = NULL;

  if (strcmp (type, "distribution") == 0 || strcmp (type, "syndication") == 0)
    {
      agreement =
          desk_child (s->d, strcmp (type, "distribution") == 0 ? s->program : s->service, type, FALSE);
      return desk_enroll (s->d, partner, agreement);
    }
  agreement = desk_agreement (s->d, type);
  path = g_strdup_printf ("agreements/%s/contracts", agreement);
  contract = desk_call (s->d, 201, s->d->distributor, "POST", path,
                        "{'activation':{'message':'Hi'},'partner':{'id':'%s'}}", partner->account);
  return g_strdup (connect_json_get_string (contract, "id"));
}

static void
act (Stage *s, const char *credential, const char *contract, const char *verb)
{
  g_autofree char *path = g_strdup_printf ("contracts/%s/%s", contract, verb);
  g_autoptr (JsonObject) answer = desk_call (s->d, 200, credential, "POST", path, "{}");

  g_assert_cmpstr (connect_json_get_string (answer, "id"), ==, contract);
}

static void
set_form (Stage *s, const char *contract)
{
  g_autoptr (JsonObject) doc = fixture_get (s->d->f, "contracts", contract);
  g_autofree char *text = NULL;

  connect_json_set_string (doc, "form.id", "FRM-000");
  text = connect_json_object_to_string (doc);
  fixture_update (s->d->f, "contracts", contract, text);
}

static gboolean
is_by_link (const char *type)
{
  return strcmp (type, "program") == 0 || strcmp (type, "service") == 0;
}

static char *
make_contract (Stage *s, const char *type, const char *state)
{
  char *contract = make_pending (s, type);
  const char *decider = is_by_link (type) ? get_partner (s, type)->credential : s->d->distributor;

  if (strcmp (state, "pending") == 0)
    return contract;
  if (strcmp (state, "enrolling") == 0)
    {
      set_form (s, contract);
      act (s, s->d->distributor, contract, "refine");
      return contract;
    }
  act (s, decider, contract, strcmp (state, "rejected") == 0 ? "reject" : "sign");
  if (strcmp (state, "terminated") == 0)
    act (s, s->d->distributor, contract, "terminate");
  return contract;
}

/* --- the table of states --- */

typedef enum
{
  ISSUER,
  PARTNER,
} Side;

static const struct
{
  const char *type;
  const char *from;
  const char *verb; /* "delete" is DELETE */
  Side side;
  const char *to; /* NULL: gone */
} allowed[] = {
  { "program", "pending", "sign", PARTNER, "active" },
  { "program", "pending", "reject", PARTNER, "rejected" },
  { "program", "pending", "delete", ISSUER, NULL },
  { "program", "active", "terminate", ISSUER, "terminated" },
  { "service", "pending", "sign", PARTNER, "active" },
  { "service", "pending", "reject", PARTNER, "rejected" },
  { "service", "pending", "delete", ISSUER, NULL },
  { "service", "active", "terminate", ISSUER, "terminated" },
  { "distribution", "pending", "sign", ISSUER, "active" },
  { "distribution", "pending", "reject", ISSUER, "rejected" },
  { "distribution", "enrolling", "enroll", PARTNER, "pending" },
  { "distribution", "active", "terminate", ISSUER, "terminated" },
  { "syndication", "pending", "sign", ISSUER, "active" },
  { "syndication", "pending", "reject", ISSUER, "rejected" },
  { "syndication", "active", "terminate", ISSUER, "terminated" },
};

static const char *const types[] = { "program", "service", "distribution", "syndication" };
static const char *const states[] = { "pending", "enrolling", "active", "rejected", "terminated" };
static const char *const verbs[] = { "sign", "reject", "enroll", "refine", "terminate", "delete" };

static int
find_allowed (const char *type, const char *from, const char *verb, Side side)
{
  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    if (strcmp (allowed[i].type, type) == 0 && strcmp (allowed[i].from, from) == 0 &&
        strcmp (allowed[i].verb, verb) == 0 && allowed[i].side == side)
      return (int)i;
  return -1;
}

static guint
try_verb (Stage *s, const char *credential, const char *contract, const char *verb)
{
  gboolean removal = strcmp (verb, "delete") == 0;
  g_autofree char *path =
      g_strdup_printf ("contracts/%s%s%s", contract, removal ? "" : "/", removal ? "" : verb);
  g_autoptr (FixtureAnswer) answer =
      fixture_ask (s->d->f, credential, removal ? "DELETE" : "POST", path, NULL, removal ? NULL : "{}");
  g_autofree char *text = answer->status >= 400 ? fixture_answer_error (answer) : NULL;

  g_assert_true (answer->status < 400 || text != NULL);
  return answer->status;
}

/* Whatever is not in the table is refused, and changes nothing. */
static void
check_refused (Stage *s, const char *type, const char *state)
{
  g_autofree char *contract = make_contract (s, type, state);
  g_autofree char *path = g_strconcat ("contracts/", contract, NULL);
  g_autoptr (JsonObject) before = fixture_get (s->d->f, "contracts", contract);
  g_autoptr (JsonObject) after = NULL;
  g_autofree char *old_text = connect_json_object_to_string (before);
  g_autofree char *new_text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      gboolean removal = strcmp (verbs[i], "delete") == 0;

      for (Side side = ISSUER; side <= PARTNER; side++)
        {
          const char *credential = side == ISSUER ? s->d->distributor : get_partner (s, type)->credential;
          guint status;

          if (find_allowed (type, state, verbs[i], side) >= 0)
            continue;
          status = try_verb (s, credential, contract, verbs[i]);
          if (status != 400 && status != 403 && status != 405)
            g_error ("%s %s: %s by the %s gave %u", type, state, verbs[i],
                     side == ISSUER ? "issuer" : "partner", status);
          if (find_allowed (type, state, verbs[i], side == ISSUER ? PARTNER : ISSUER) >= 0)
            g_assert_cmpuint (status, ==, 403);
        }
      g_assert_cmpuint (try_verb (s, s->stranger->credential, contract, verbs[i]), ==, 404);
      g_assert_true (removal || try_verb (s, NULL, contract, verbs[i]) == 401);
    }
  after = fixture_get (s->d->f, "contracts", contract);
  new_text = connect_json_object_to_string (after);
  g_assert_cmpstr (old_text, ==, new_text);
}

static void
test_refused (TestStore *t)
{
  g_autoptr (Stage) s = stage_new (t);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    for (guint j = 0; j < G_N_ELEMENTS (states); j++)
      if (strcmp (states[j], "enrolling") != 0 || strcmp (types[i], "distribution") == 0)
        check_refused (s, types[i], states[j]);
}

static void
test_allowed (TestStore *t)
{
  g_autoptr (Stage) s = stage_new (t);

  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    {
      g_autofree char *contract = make_contract (s, allowed[i].type, allowed[i].from);
      const char *credential =
          allowed[i].side == ISSUER ? s->d->distributor : get_partner (s, allowed[i].type)->credential;
      g_autofree char *path = g_strconcat ("contracts/", contract, NULL);
      g_autofree char *status = NULL;
      guint answered = try_verb (s, credential, contract, allowed[i].verb);

      g_assert_cmpuint (answered, ==, allowed[i].to != NULL ? 200 : 204);
      if (allowed[i].to == NULL)
        {
          desk_refuse (s->d, 404, "NFD", s->d->distributor, "GET", path, NULL);
          continue;
        }
      status = desk_get (s->d, credential, path, "status");
      g_assert_cmpstr (status, ==, allowed[i].to);
    }
}

/* --- what follows --- */

static void
test_refine (TestStore *t)
{
  g_autoptr (Stage) s = stage_new (t);
  g_autofree char *contract = make_contract (s, "distribution", "pending");
  g_autofree char *path = g_strconcat ("contracts/", contract, NULL);
  g_autofree char *refine = g_strconcat (path, "/refine", NULL);
  g_autofree char *enrolled = NULL;
  g_autofree char *again = NULL;

  desk_refuse (s->d, 400, "no enrollment form", s->d->distributor, "POST", refine, "{}");
  set_form (s, contract);
  act (s, s->d->distributor, contract, "refine");
  enrolled = desk_get (s->d, s->vendor->credential, path, "enrolled");
  g_assert_null (enrolled);
  act (s, s->vendor->credential, contract, "enroll");
  again = desk_get (s->d, s->vendor->credential, path, "enrolled");
  g_assert_nonnull (again);
}

static void
test_terminate (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = NULL;
  g_autoptr (Partner) p = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &agreement);
  g_autofree char *child = desk_child (d, agreement, "distribution", FALSE);
  g_autofree char *path = g_strdup_printf ("contracts/%s/terminate", p->contract);
  g_autofree char *agreement_path = g_strconcat ("agreements/", agreement, NULL);
  g_autofree char *version_key = g_strconcat (agreement, "/1", NULL);
  g_autofree char *partner_path = g_strconcat ("partners/", p->account, NULL);
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (JsonArray) changes = NULL;
  g_autoptr (JsonArray) own = NULL;
  gint64 since = -1, own_since = -1;

  json_array_unref (desk_changes (d, p->credential, &since));
  json_array_unref (desk_changes (d, d->distributor, &own_since));
  g_assert_cmpuint (desk_count (d, p->credential, "agreements"), ==, 2);
  desk_refuse (d, 400, "termination_note", d->distributor, "POST", path, "{'termination_note':'%0101d'}", 1);
  answer = desk_call (d, 200, d->distributor, "POST", path, "{'termination_note':'Enough'}");
  g_assert_cmpstr (connect_json_get_string (answer, "status"), ==, "terminated");
  g_assert_cmpstr (connect_json_get_string (answer, "termination_note"), ==, "Enough");
  g_assert_nonnull (connect_json_get (answer, "events.terminated.by.id"));
  /* out of the directory on both sides; account, users and the contract stay */
  desk_refuse (d, 404, "NFD", d->distributor, "GET", partner_path, NULL);
  g_assert_cmpuint (desk_count (d, p->credential, "partners"), ==, 0);
  g_assert_cmpuint (desk_count (d, p->credential, "contracts"), ==, 1);
  g_assert_cmpuint (desk_count (d, p->credential, "users"), ==, 1);
  /* agreements are seen no more, and the feed says so */
  g_assert_cmpuint (desk_count (d, p->credential, "agreements"), ==, 0);
  desk_refuse (d, 404, "NFD", p->credential, "GET", agreement_path, NULL);
  changes = desk_changes (d, p->credential, &since);
  g_assert_true (
      connect_json_get_boolean (desk_find_change (changes, "agreements", agreement), "deleted", FALSE));
  g_assert_true (
      connect_json_get_boolean (desk_find_change (changes, "agreements", child), "deleted", FALSE));
  g_assert_true (connect_json_get_boolean (desk_find_change (changes, "agreement-versions", version_key),
                                           "deleted", FALSE));
  g_assert_true (
      connect_json_get_boolean (desk_find_change (changes, "partners", d->distributor_id), "deleted", FALSE));
  g_assert_cmpstr (
      connect_json_get_string (desk_find_change (changes, "contracts", p->contract), "object.status"), ==,
      "terminated");
  own = desk_changes (d, d->distributor, &own_since);
  g_assert_true (connect_json_get_boolean (desk_find_change (own, "partners", p->account), "deleted", FALSE));
  g_assert_null (desk_find_change (own, "agreements", child));
}

/* A newer version: told, signed, and the old words kept. */
static void
test_newer_version (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = NULL;
  g_autoptr (Partner) p = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &agreement);
  g_autoptr (Partner) waiting = desk_invite (d, agreement, "Waiting Inc.");
  g_autofree char *path = g_strconcat ("contracts/", p->contract, NULL);
  g_autofree char *sign = g_strconcat (path, "/sign", NULL);
  g_autofree char *versions = g_strconcat (path, "/versions", NULL);
  g_autofree char *first = g_strconcat (versions, "/1", NULL);
  g_autofree char *waiting_path = g_strconcat ("contracts/", waiting->contract, NULL);
  g_autofree char *agreement_path = g_strconcat ("agreements/", agreement, NULL);
  g_autoptr (JsonObject) told = NULL;
  g_autoptr (JsonObject) signed_contract = NULL;
  g_autoptr (JsonObject) kept = NULL;
  g_autoptr (JsonArray) list = NULL;
  g_autofree char *taken = NULL;
  g_autofree char *count = NULL;

  desk_refuse (d, 400, "newest version", p->credential, "POST", sign, "{}");
  desk_publish (d, agreement);
  told = fixture_expect (d->f, 200, p->credential, "GET", path, NULL);
  g_assert_false (connect_json_get_boolean (told, "latest", TRUE));
  g_assert_cmpint (connect_json_get_int (told, "newer.version", 0), ==, 2);
  g_assert_cmpint (connect_json_get_int (told, "version", 0), ==, 1);
  g_assert_nonnull (connect_json_get_string (told, "newer.at"));
  /* a contract that nobody has signed takes the new version by itself */
  taken = desk_get (d, d->distributor, waiting_path, "version");
  g_assert_cmpstr (taken, ==, "2");
  desk_refuse (d, 403, "", d->distributor, "POST", sign, "{}");
  signed_contract = desk_call (d, 200, p->credential, "POST", sign, "{}");
  g_assert_cmpstr (connect_json_get_string (signed_contract, "status"), ==, "active");
  g_assert_true (connect_json_get_boolean (signed_contract, "latest", FALSE));
  g_assert_null (connect_json_get (signed_contract, "newer"));
  g_assert_cmpint (connect_json_get_int (signed_contract, "version", 0), ==, 2);
  list = fixture_expect_list (d->f, d->distributor, versions);
  g_assert_cmpuint (json_array_get_length (list), ==, 2);
  g_assert_cmpint (connect_json_get_int (json_array_get_object_element (list, 0), "version", 0), ==, 2);
  kept = fixture_expect (d->f, 200, p->credential, "GET", first, NULL);
  g_assert_cmpstr (connect_json_get_string (kept, "content"), ==, "# First\nThe first text.");
  g_assert_cmpstr (connect_json_get_string (kept, "signee.name"), ==, "A Person");
  count = desk_get (d, d->distributor, agreement_path, "version_contracts");
  g_assert_cmpstr (count, ==, "2");
  desk_refuse (d, 400, "newest version", p->credential, "POST", sign, "{}");
}

/* Enrolled before a version became active, approved after it: signed is what was enrolled, and the newer one
 * waits. */
static void
test_enrolled_before (TestStore *t)
{
  g_autoptr (Stage) s = stage_new (t);
  g_autofree char *child = desk_child (s->d, s->program, "distribution", FALSE);
  g_autofree char *contract = desk_enroll (s->d, s->vendor, child);
  g_autofree char *path = g_strconcat ("contracts/", contract, NULL);
  g_autoptr (JsonObject) approved = NULL;

  desk_publish (s->d, child);
  act (s, s->d->distributor, contract, "sign");
  approved = fixture_expect (s->d->f, 200, s->vendor->credential, "GET", path, NULL);
  g_assert_cmpint (connect_json_get_int (approved, "version", 0), ==, 1);
  g_assert_false (connect_json_get_boolean (approved, "latest", TRUE));
  g_assert_cmpstr (connect_json_get_string (approved, "signee.name"), ==, "A Person");
  g_assert_cmpstr (connect_json_get_string (approved, "events.signed.by.name"), ==, "Dora Distributor");
  g_assert_cmpstr (connect_json_get_string (approved, "events.countersigned.by.name"), ==, "A Person");
  act (s, s->vendor->credential, contract, "sign");
}

static void
test_auto_accept (TestStore *t)
{
  g_autoptr (Stage) s = stage_new (t);
  g_autofree char *child = desk_child (s->d, s->program, "distribution", TRUE);
  g_autofree char *contract = desk_enroll (s->d, s->vendor, child);
  g_autofree char *path = g_strconcat ("contracts/", contract, NULL);
  g_autofree char *versions = g_strconcat (path, "/versions", NULL);
  g_autofree char *enroll = g_strdup_printf ("agreements/%s/contracts", child);
  g_autofree char *status = desk_get (s->d, s->d->distributor, path, "status");
  g_autofree char *marketplace = desk_get (s->d, s->vendor->credential, path, "marketplace.name");

  g_assert_cmpstr (status, ==, "active");
  g_assert_cmpstr (marketplace, ==, "Somewhere");
  g_assert_cmpuint (desk_count (s->d, s->vendor->credential, versions), ==, 1);
  desk_refuse (s->d, 400, "open contract", s->vendor->credential, "POST", enroll, "{}");
  desk_refuse (s->d, 404, "NFD", s->reseller->credential, "POST", enroll, "{}");
  desk_refuse (s->d, 403, "partner enrolls", s->d->distributor, "POST", enroll, "{}");
}

/* Nothing is made from a bad body, and the field is named. */
static void
test_bodies (TestStore *t)
{
  static const struct
  {
    const char *body;
    const char *part;
  } bad[] = {
    { "{}", "activation.message" },
    { "{'activation':{'message':'Hi'}}", "partner.name" },
    { "{'activation':{'message':'Hi'},'partner':{'name':''}}", "partner.name" },
    { "{'activation':{'message':'   '},'partner':{'name':'X'}}", "activation.message" },
    { "{'activation':{'message':'Hi'},'partner':{'id':'VA-999-999'}}", "partner.id" },
    { "{'activation':{'message':'Hi'},'partner':{'name':'X'},'kind':'other'}", "kind" },
    { "{'activation':{'message':'Hi'},'partner':{'name':'X'},'expire_at':'2001-01-01'}", "expire_at" },
    { "{'activation':{'message':'Hi'},'partner':{'name':'X'},'expire_at':'soon'}", "expire_at" },
    { "{'activation':{'message':'Hi'},'partner':{'name':'X'},'permissions':{'agreement':{'program':{'create':"
      "'yes'}}}}",
      "permissions.agreement.program.create" },
    { "{'activation':{'message':'Hi'},'partner':{'name':'X'},'permissions':{'agreement':{'program':true}}}",
      "permissions.agreement.program" },
    { "{'activation':{'message':'Hi'},'partner':{'name':'X'},'permissions':{'agreement':[]}}",
      "permissions.agreement" },
    { "{'activation':{'message':'Hi'},'partner':{'name':'X'},'permissions':7}", "permissions" },
    { "{'activation':'Hi','partner':{'name':'X'}}", "activation" },
    { "[1]", "" },
  };
  g_autoptr (Stage) s = stage_new (t);
  g_autofree char *path = g_strdup_printf ("agreements/%s/contracts", s->program);
  guint before = desk_count (s->d, s->d->distributor, "contracts");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    desk_refuse (s->d, 400, bad[i].part, s->d->distributor, "POST", path, "%s", bad[i].body);
  desk_refuse (s->d, 403, "owner", s->vendor->credential, "POST", path,
               "{'activation':{'message':'Hi'},'partner':{'name':'X'}}");
  desk_refuse (s->d, 400, "kind of partner", s->d->distributor, "POST", path,
               "{'activation':{'message':'Hi'},'partner':{'id':'%s'}}", s->reseller->account);
  desk_refuse (s->d, 404, "NFD", s->d->distributor, "POST", "agreements/AGP-000-000-000/contracts", "{}");
  g_assert_cmpuint (desk_count (s->d, s->d->distributor, "contracts"), ==, before);
}

/* The code is the issuer's alone, in every way to ask. */
static void
test_secret (TestStore *t)
{
  g_autoptr (Stage) s = stage_new (t);
  g_autofree char *contract = make_pending (s, "program");
  g_autofree char *path = g_strconcat ("contracts/", contract, NULL);
  g_autofree char *list = g_strdup_printf ("contracts?eq(id,%s)", contract);
  g_autofree char *select =
      g_strdup_printf ("contracts?eq(id,%s)&select(+activation.code,+activation.hash)", contract);
  g_autofree char *code = desk_get (s->d, s->d->distributor, path, "activation.code");
  const char *const ways[] = { path, list, select, "changes?since=0&limit=1000",
                               "changes/snapshot?collection=contracts" };
  g_autoptr (JsonObject) doc = fixture_get (s->d->f, "contracts", contract);
  const char *hash = connect_json_get_string (doc, "activation.hash");

  g_assert_nonnull (code);
  g_assert_nonnull (hash);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (FixtureAnswer) answer =
          fixture_ask (s->d->f, s->vendor->credential, "GET", ways[i], NULL, NULL);

      g_assert_null (strstr (answer->text, code));
      g_assert_null (strstr (answer->text, hash));
    }
  {
    g_autofree char *guess = g_strdup_printf ("contracts?like(activation.code,%c*)", code[0]);
    g_autofree char *miss = g_strdup ("contracts?like(activation.code,nothing*)");

    /* a filter that the viewer may not use says nothing either */
    g_assert_cmpuint (desk_count (s->d, s->vendor->credential, guess), ==,
                      desk_count (s->d, s->vendor->credential, miss));
  }
}

/* A contract is no change of its agreement: counts move, revision and moment stay. */
static void
test_counts (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autofree char *path = g_strconcat ("agreements/", agreement, NULL);
  g_autoptr (FixtureAnswer) before = fixture_ask (d->f, d->distributor, "GET", path, NULL, NULL);
  g_autoptr (FixtureAnswer) after = NULL;
  g_autoptr (Partner) p = desk_invite (d, agreement, "Beta Inc.");
  JsonObject *then = json_node_get_object (before->json), *now;

  desk_join (d, p, "bea@beta.example", "Beta Inc.");
  after = fixture_ask (d->f, d->distributor, "GET", path, NULL, NULL);
  now = json_node_get_object (after->json);
  g_assert_cmpint (connect_json_get_int (then, "stats.contracts", -1), ==, 0);
  g_assert_cmpint (connect_json_get_int (now, "stats.contracts", -1), ==, 1);
  g_assert_cmpint (connect_json_get_int (now, "version_contracts", -1), ==, 1);
  g_assert_cmpstr (connect_json_get_string (then, "updated"), ==, connect_json_get_string (now, "updated"));
  g_assert_cmpstr (fixture_answer_header (before, "ETag"), ==, fixture_answer_header (after, "ETag"));
}

static void
test_note (TestStore *t)
{
  g_autoptr (Stage) s = stage_new (t);
  g_autofree char *path = g_strconcat ("contracts/", s->vendor->contract, NULL);
  g_autofree char *status = NULL;
  g_autoptr (JsonObject) answer =
      desk_call (s->d, 200, s->d->distributor, "PUT", path,
                 "{'note':'Call in May','status':'terminated','activation':{'note':'Sent'}}");

  g_assert_cmpstr (connect_json_get_string (answer, "note"), ==, "Call in May");
  g_assert_cmpstr (connect_json_get_string (answer, "activation.note"), ==, "Sent");
  status = desk_get (s->d, s->vendor->credential, path, "status");
  g_assert_cmpstr (status, ==, "active");
  desk_refuse (s->d, 403, "", s->vendor->credential, "PUT", path, "{'note':'Mine'}");
  desk_refuse (s->d, 400, "note", s->d->distributor, "PUT", path, "{'note':'%0101d'}", 1);
}

/* Links follow the public URL when the daemon comes back at another address. */
static gboolean
start_domain (ConnectdTx *tx, gpointer data, GError **error)
{
  return connectd_domain_start (tx, error);
}

static void
test_links (TestStore *t)
{
  g_autoptr (Stage) s = stage_new (t);
  g_autofree char *contract = make_pending (s, "program");
  g_autofree char *path = g_strconcat ("contracts/", contract, NULL);
  g_autofree char *link = NULL;
  g_autoptr (GError) error = NULL;

  connectd_engine_set_public_url (s->d->f->engine, "https://desk.example");
  connectd_engine_run (s->d->f->engine, NULL, start_domain, NULL, &error);
  g_assert_no_error (error);
  link = desk_get (s->d, s->d->distributor, path, "activation.link");
  g_assert_true (g_str_has_prefix (link, "https://desk.example/contracts/activate?secret="));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("contracts/allowed", TEST_STORE_BOTH, test_allowed);
  test_store_add ("contracts/refused", TEST_STORE_BOTH, test_refused);
  test_store_add ("contracts/refine", TEST_STORE_BOTH, test_refine);
  test_store_add ("contracts/terminate", TEST_STORE_BOTH, test_terminate);
  test_store_add ("contracts/newer-version", TEST_STORE_BOTH, test_newer_version);
  test_store_add ("contracts/enrolled-before", TEST_STORE_BOTH, test_enrolled_before);
  test_store_add ("contracts/auto-accept", TEST_STORE_BOTH, test_auto_accept);
  test_store_add ("contracts/bodies", TEST_STORE_BOTH, test_bodies);
  test_store_add ("contracts/secret", TEST_STORE_BOTH, test_secret);
  test_store_add ("contracts/counts", TEST_STORE_BOTH, test_counts);
  test_store_add ("contracts/note", TEST_STORE_BOTH, test_note);
  test_store_add ("contracts/links", TEST_STORE_BOTH, test_links);
  return test_store_run ();
}
