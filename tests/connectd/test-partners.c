/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The directory and the Create Partner wizard; the published scripts from end to end; and the shape of real
 * objects. */

#include "config.h"

#include "common/domain-fixture.h"

#include <string.h>

static void
test_directory (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = desk_agreement (d, "program");
  g_autoptr (Partner) p = desk_invite (d, agreement, "Vendor Inc.");
  g_autofree char *path = g_strconcat ("partners/", p->account, NULL);
  g_autofree char *other_path = g_strconcat ("partners/", d->distributor_id, NULL);
  g_autoptr (JsonObject) invited = fixture_expect (d->f, 200, d->distributor, "GET", path, NULL);
  g_autoptr (JsonObject) joined = NULL;
  g_autoptr (JsonObject) other = NULL;
  g_autofree char *contracts = NULL;
  g_autofree char *child = NULL;

  g_assert_cmpstr (connect_json_get_string (invited, "status"), ==, "invited");
  g_assert_cmpstr (connect_json_get_string (invited, "role"), ==, "vendor");
  g_assert_cmpstr (connect_json_get_string (invited, "type"), ==, "vendor");
  g_assert_cmpint (connect_json_get_int (invited, "stats.contracts.program", 0), ==, 1);
  g_assert_null (connect_json_get (invited, "viewer"));
  desk_join (d, p, "vera@vendor.example", "Vendor (really) Inc.");
  joined = fixture_expect (d->f, 200, d->distributor, "GET", path, NULL);
  g_assert_cmpstr (connect_json_get_string (joined, "status"), ==, "active");
  g_assert_cmpstr (connect_json_get_string (joined, "name"), ==, "Vendor (really) Inc.");
  g_assert_cmpuint (json_array_get_length (connect_json_get_array (joined, "contacts")), ==, 1);
  g_assert_cmpstr (
      connect_json_get_string (json_array_get_object_element (connect_json_get_array (joined, "contacts"), 0),
                               "email"),
      ==, "vera@vendor.example");
  other = fixture_expect (d->f, 200, p->credential, "GET", other_path, NULL);
  g_assert_cmpstr (connect_json_get_string (other, "role"), ==, "distributor");
  g_assert_cmpstr (connect_json_get_string (other, "status"), ==, "active");
  child = desk_child (d, agreement, "distribution", FALSE);
  g_free (desk_enroll (d, p, child));
  contracts = desk_get (d, d->distributor, path, "stats.contracts.distribution");
  g_assert_cmpstr (contracts, ==, "1");
  desk_refuse (d, 404, "NFD", p->credential, "GET", path, NULL);
}

static JsonObject *
create_partner (Desk *d, const char *more)
{
  return desk_call (
      d, 201, d->distributor, "POST", "partners",
      "{'role':'reseller','name':'Resell Ltd','kind':'production','activation':{'message':'Hi'},"
      "'agreement':{'title':'Made on the way','description':'D','document_type':'none'}%s}",
      more);
}

static void
test_wizard_link (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) partner = create_partner (d, "");
  g_autofree char *path = g_strconcat ("contracts/", connect_json_get_string (partner, "contract.id"), NULL);
  g_autoptr (JsonObject) contract = fixture_expect (d->f, 200, d->distributor, "GET", path, NULL);
  g_autoptr (JsonObject) second = NULL;
  const char *link = connect_json_get_string (partner, "activation.link");

  g_assert_cmpstr (connect_json_get_string (partner, "status"), ==, "invited");
  g_assert_cmpstr (link, ==, connect_json_get_string (contract, "activation.link"));
  g_assert_cmpstr (connect_json_get_string (contract, "type"), ==, "service");
  g_assert_cmpstr (connect_json_get_string (contract, "status"), ==, "pending");
  g_assert_cmpstr (connect_json_get_string (contract, "agreement.name"), ==, "Made on the way");
  second = desk_call (
      d, 201, d->distributor, "POST", "partners",
      "{'role':'reseller','name':'Second Ltd','activation':{'message':'Hi'},'agreement':{'id':'%s'}}",
      connect_json_get_string (contract, "agreement.id"));
  g_assert_cmpstr (connect_json_get_string (second, "name"), ==, "Second Ltd");
  g_assert_cmpuint (desk_count (d, d->distributor, "agreements"), ==, 1);
}

static void
test_wizard_at_once (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autoptr (JsonObject) partner = create_partner (d, ",'immediate':true,'description':'Made at once'");
  g_autoptr (JsonObject) represented = NULL;
  g_autofree char *credential = NULL;
  g_autofree char *set = NULL;
  g_autofree char *theirs = NULL;
  const char *id = connect_json_get_string (partner, "id");

  g_assert_cmpstr (connect_json_get_string (partner, "status"), ==, "active");
  g_assert_cmpstr (connect_json_get_string (partner, "description"), ==, "Made at once");
  g_assert_null (connect_json_get (partner, "activation.link"));
  /* nobody was named, so the account is the acting user's until it invites others */
  credential = desk_sign_in (d, "dora@alpha.example", id);
  g_assert_cmpuint (desk_count (d, credential, "contracts?eq(status,active)"), ==, 1);
  represented =
      create_partner (d, ",'immediate':true,'representative':{'email':'rolf@resell.example','name':'Rolf'}");
  set = g_strconcat ("auth/password/set?code=", connect_json_get_string (represented, "representative.code"),
                     NULL);
  json_object_unref (desk_call (d, 201, NULL, "POST", set, "{'password':'" DESK_PASSWORD "'}"));
  theirs = desk_sign_in (d, "rolf@resell.example", connect_json_get_string (represented, "id"));
  g_assert_cmpuint (desk_count (d, theirs, "users"), ==, 2);
}

static void
test_wizard_refused (TestStore *t)
{
  static const struct
  {
    const char *body;
    const char *part;
  } bad[] = {
    { "{}", "role" },
    { "{'role':'vendor'}", "name" },
    { "{'role':'vendor','name':'X'}", "agreement" },
    { "{'role':'customer','name':'X','agreement':{'title':'T','description':'D','document_type':'none'}}",
      "role" },
    { "{'role':'vendor','name':'X','agreement':{'title':'T','description':'D','document_type':'none'}}",
      "activation.message" },
    { "{'role':'vendor','name':'X','activation':{'message':'Hi'},'agreement':{'description':'D','document_"
      "type':'none'}}",
      "title" },
    { "{'role':'vendor','name':'X','activation':{'message':'Hi'},'immediate':true,'representative':{'email':'"
      "?'},"
      "'agreement':{'title':'T','description':'D','document_type':'none'}}",
      "representative.email" },
    { "{'role':'vendor','name':'X','activation':{'message':'Hi'},'immediate':'yes',"
      "'agreement':{'title':'T','description':'D','document_type':'none'}}",
      "immediate" },
  };
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *service = desk_agreement (d, "service");
  g_autoptr (Partner) p = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", NULL);
  guint agreements = desk_count (d, d->distributor, "agreements");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    desk_refuse (d, 400, bad[i].part, d->distributor, "POST", "partners", "%s", bad[i].body);
  desk_refuse (d, 400, "agreement.id", d->distributor, "POST", "partners",
               "{'role':'vendor','name':'X','activation':{'message':'Hi'},'agreement':{'id':'%s'}}", service);
  desk_refuse (d, 403, "may not create", p->credential, "POST", "partners",
               "{'role':'reseller','name':'X','activation':{'message':'Hi'},'agreement':{'title':'T','"
               "description':'D','document_type':'none'}}");
  /* a refused wizard leaves nothing behind, not even the agreement that it would have made */
  g_assert_cmpuint (desk_count (d, d->distributor, "agreements"), ==, agreements);
}

/* Two contracts for one reserved partner: taken by an existing account, both move over. */
static void
test_two_invitations (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *first = desk_agreement (d, "program");
  g_autofree char *second = desk_agreement (d, "program");
  g_autofree char *path = g_strdup_printf ("agreements/%s/contracts", second);
  g_autoptr (Partner) known = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", NULL);
  g_autoptr (Partner) p = desk_invite (d, first, "New Name Inc.");
  g_autoptr (JsonObject) other =
      desk_call (d, 201, d->distributor, "POST", path,
                 "{'activation':{'message':'Hi'},'partner':{'id':'%s'}}", p->account);
  g_autofree char *other_path = g_strconcat ("contracts/", connect_json_get_string (other, "id"), NULL);
  g_autofree char *reserved_path = g_strconcat ("partners/", p->account, NULL);
  g_autofree char *partner = NULL;

  json_object_unref (
      desk_call (d, 201, NULL, "POST", "activation/accept",
                 "{'code':'%s','version':1,'email':'vera@vendor.example','password':'" DESK_PASSWORD
                 "','account':{'id':'%s'},'accepted':true}",
                 p->code, known->account));
  partner = desk_get (d, known->credential, other_path, "partner.id");
  g_assert_cmpstr (partner, ==, known->account);
  desk_refuse (d, 404, "NFD", d->distributor, "GET", reserved_path, NULL);
  g_assert_cmpuint (desk_count (d, d->distributor, "partners"), ==, 1);
  g_assert_cmpuint (desk_count (d, known->credential, "contracts"), ==, 3);
}

/* --- published scripts --- */

static char *
sign_in_with_cookie (Desk *d, const char *email)
{
  g_autofree char *body = g_strdup_printf ("{\"email\":\"%s\",\"password\":\"" DESK_PASSWORD "\"}", email);
  g_autoptr (FixtureAnswer) login = fixture_ask (d->f, NULL, "POST", "auth/login", NULL, body);
  g_auto (GStrv) parts = g_strsplit_set (fixture_answer_header (login, "Set-Cookie"), "=;", 3);

  g_assert_cmpuint (login->status, ==, 201);
  return g_strconcat ("cookie:", parts[1], NULL);
}

static JsonObject *post_as_browser (Desk *d, const char *cookie, const char *path, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

static JsonObject *
post_as_browser (Desk *d, const char *cookie, const char *path, const char *format, ...)
{
  g_autofree char *origin = g_strdup_printf ("Origin: http://127.0.0.1:%u", d->f->port);
  const char *const headers[] = { origin, NULL };
  g_autoptr (FixtureAnswer) answer = NULL;
  g_autofree char *body = NULL;
  va_list args;

  va_start (args, format);
  body = g_strdelimit (g_strdup_vprintf (format, args), "'", '"');
  va_end (args);
  answer = fixture_ask (d->f, cookie, "POST", path, headers, body);
  if (answer->status != 201)
    g_error ("POST %s: %u %s", path, answer->status, answer->text);
  return connect_json_copy (json_node_get_object (answer->json));
}

/* Word for word what the vendor's own set-up scripts send. */
static void
test_script (TestStore *t)
{
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *cookie = sign_in_with_cookie (d, "dora@alpha.example");
  g_autoptr (JsonArray) users = fixture_expect_list (d->f, cookie, "users");
  g_autoptr (JsonNode) users_node = json_node_init_array (json_node_alloc (), users);
  g_autofree char *users_text = connect_json_to_string (users_node);
  g_autoptr (JsonObject) agreement = NULL;
  g_autoptr (JsonObject) contract = NULL;
  g_autoptr (JsonObject) account = NULL;
  g_autoptr (JsonObject) context = NULL;
  g_autoptr (JsonObject) token = NULL;
  g_autoptr (JsonArray) mine = NULL;
  g_autofree char *contracts = NULL;
  g_autofree char *accounts = NULL;
  g_autofree char *credential = NULL;
  const char *code, *id;

  agreement = post_as_browser (
      d, cookie, "agreements",
      "{'title':'Program','description':'Program','type':'program','document_type':'none','active':true}");
  contracts = g_strdup_printf ("agreements/%s/contracts", connect_json_get_string (agreement, "id"));
  contract = post_as_browser (
      d, cookie, contracts,
      "{'kind':'production','activation':{'message':'message'},'partner':{'name':'Vendor'},"
      "'permissions':{'agreement':{'program':{'create':true},'service':{'create':false,'delegate':false}}}}");
  id = connect_json_get_string (contract, "partner.id");
  code = strchr (connect_json_get_string (contract, "activation.link"), '=') + 1;
  g_assert_true (g_str_has_prefix (id, "VA-"));
  g_assert_cmpstr (connect_json_get_string (contract, "name"), ==, "Contract of Program");
  accounts = g_strconcat ("accounts?code=", code, NULL);
  account = post_as_browser (d, cookie, accounts,
                             "{'id':'%s','name':'Vendor','contract_id':'%s','code':'%s','users':%s}", id,
                             connect_json_get_string (contract, "id"), code, users_text);
  g_assert_cmpstr (connect_json_get_string (account, "id"), ==, id);
  context = post_as_browser (d, cookie, "auth/context", "{'account':{'id':'%s'}}", id);
  g_assert_cmpstr (connect_json_get_string (context, "account.id"), ==, id);
  token = post_as_browser (d, cookie, "auth/tokens",
                           "{'name':'Token','extension':{'id':'EXT-000'},'description':'For scripts'}");
  credential = g_strdup_printf ("ApiKey %s:%s", connect_json_get_string (token, "id"),
                                connect_json_get_string (token, "token"));
  mine = fixture_expect_list (d->f, credential, "accounts");
  g_assert_cmpstr (connect_json_get_string (json_array_get_object_element (mine, 0), "id"), ==, id);
  g_assert_true (connect_json_get_boolean (json_array_get_object_element (mine, 0),
                                           "permissions.agreement.program.create", TRUE));
}

/* --- the shape of real objects --- */

/* Whether each member of the sample is there, of the same type. Icons and links belong to the one object. */
static void
compare_shape (JsonObject *sample, JsonObject *object, const char *path)
{
  static const char *const own[] = { "icon", "link", NULL };
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, sample);
  while (json_object_iter_next (&iter, &name, &node))
    {
      JsonNode *ours = json_object_get_member (object, name);
      g_autofree char *below = g_strdup_printf ("%s.%s", path, name);

      if (g_strv_contains (own, name) && ours == NULL)
        continue;
      if (ours == NULL)
        g_error ("%s is missing", below);
      if (json_node_get_node_type (ours) != json_node_get_node_type (node) ||
          (JSON_NODE_HOLDS_VALUE (node) &&
           json_node_get_value_type (ours) != json_node_get_value_type (node)))
        g_error ("%s has another type", below);
      if (JSON_NODE_HOLDS_OBJECT (node))
        compare_shape (json_node_get_object (node), json_node_get_object (ours), below);
    }
}

static void
check_sample (Desk *d, const char *sample_text, const char *credential, const char *path)
{
  g_autofree char *text = g_strdelimit (g_strdup (sample_text), "'", '"');
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) sample = connect_json_parse_object (text, -1, 0, &error);
  g_autoptr (JsonObject) object = NULL;

  g_assert_no_error (error);
  object = fixture_expect (d->f, 200, credential, "GET", path, NULL);
  compare_shape (sample, object, path);
}

#define MOMENT "'2020-10-13T05:24:39+00:00'"
#define BY_SOMEBODY "{'at':" MOMENT ",'by':{'id':'UR-1','name':'U'}}"

#define AGREEMENT_SAMPLE(counts)                                                                             \
  "{'id':'AGP','type':'program','title':'T','name':'T','description':'D','created':" MOMENT                  \
  ",'updated':" MOMENT ","                                                                                   \
  "'owner':{'id':'PA','name':'P'}," counts                                                                   \
  "'author':{'id':'UR','name':'U'},'version':3,'active':true,'link':'L',"                                    \
  "'version_created':" MOMENT "}"

static void
test_shapes (TestStore *t)
{
  /* the counts are the owner's business */
  static const char agreement_sample[] = AGREEMENT_SAMPLE ("'stats':{'contracts':18,'versions':3},'version_contracts':6,");
  static const char agreement_sample_of_partner[] = AGREEMENT_SAMPLE ("");
  static const char contract_sample[] =
      "{'id':'CRD','type':'distribution','version':1,'status':'active','owner':{'id':'VA','name':'V'},'"
      "version_created':" MOMENT ","
      "'events':{'created':" BY_SOMEBODY ",'updated':" BY_SOMEBODY ",'signed':" BY_SOMEBODY
      ",'countersigned':" BY_SOMEBODY "},"
      "'name':'Contract of "
      "X','agreement':{'id':'AGD','name':'X'},'creator':{'id':'VA','name':'V'},'enrolled':" MOMENT ","
      "'latest':true,'activation':{'message':'m','date':" MOMENT
      "},'signee':{'id':'UR','name':'U'},'kind':'production',"
      "'issuer':{'id':'PA','name':'P'},'marketplace':{'id':'MP','name':'M','icon':'I'}}";
  static const char account_sample[] =
      "{'id':'PA','name':'P','icon':'I','description':'D','overview':'','type':'provider','role':'"
      "distributor','brand':'BR-000',"
      "'external_id':'','sourcing':false,'industries':[],'public':false,'events':{'created':{'at':" MOMENT
      "},'updated':{'at':" MOMENT "}}}";
  g_autoptr (Desk) d = desk_new (t);
  g_autofree char *agreement = NULL;
  g_autoptr (Partner) p = desk_partner (d, "program", "vera@vendor.example", "Vendor Inc.", &agreement);
  g_autofree char *child = desk_child (d, agreement, "distribution", FALSE);
  g_autofree char *enroll = g_strdup_printf ("agreements/%s/contracts", child);
  g_autoptr (JsonObject) contract =
      desk_call (d, 201, p->credential, "POST", enroll, "{'activation':{'message':'We like it'}}");
  g_autofree char *contract_path = g_strconcat ("contracts/", connect_json_get_string (contract, "id"), NULL);
  g_autofree char *sign = g_strconcat (contract_path, "/sign", NULL);
  g_autofree char *agreement_path = g_strconcat ("agreements/", agreement, NULL);
  g_autofree char *account_path = g_strconcat ("accounts/", d->distributor_id, NULL);

  json_object_unref (desk_call (d, 200, d->distributor, "POST", sign, NULL));
  check_sample (d, agreement_sample, d->distributor, agreement_path);
  check_sample (d, agreement_sample_of_partner, p->credential, agreement_path);
  check_sample (d, contract_sample, d->distributor, contract_path);
  check_sample (d, contract_sample, p->credential, contract_path);
  check_sample (d, account_sample, d->distributor, account_path);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("partners/directory", TEST_STORE_BOTH, test_directory);
  test_store_add ("partners/wizard-link", TEST_STORE_BOTH, test_wizard_link);
  test_store_add ("partners/wizard-at-once", TEST_STORE_BOTH, test_wizard_at_once);
  test_store_add ("partners/wizard-refused", TEST_STORE_BOTH, test_wizard_refused);
  test_store_add ("partners/two-invitations", TEST_STORE_BOTH, test_two_invitations);
  test_store_add ("partners/script", TEST_STORE_BOTH, test_script);
  test_store_add ("partners/shapes", TEST_STORE_BOTH, test_shapes);
  return test_store_run ();
}
