/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Who asks: every way in which a credential can be wrong, what modules come from, sessions that stay in use, cookies from
 * other sites, operations and their limits, and the API document. */

#include "config.h"

#include "engine-world.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

#include <string.h>

static void
assert_unauthorized (Fixture *f, const char *credential)
{
  g_autoptr (FixtureAnswer) answer = fixture_ask (f, credential, "GET", "accounts", NULL, NULL);

  if (answer->status != 401)
    g_test_message ("%s: %u %s", credential, answer->status, answer->text);
  g_assert_cmpuint (answer->status, ==, 401);
  g_assert_cmpstr (answer->text, ==, "{\"error_code\":\"AUTH_001\",\"errors\":[\"API request is unauthorized.\"]}");
  g_assert_nonnull (fixture_answer_header (answer, "WWW-Authenticate"));
}

static void
test_wrong_credentials (TestStore *t)
{
  static const char *const wrong[] = {
    NULL, "ApiKey", "ApiKey ", "ApiKey SU-100-000-000", "ApiKey SU-100-000-000:", "ApiKey :secret", "ApiKey SU-100-000-000:wrong",
    "ApiKey SU-999-999-999:wrong", "Bearer ", "Bearer wrong", "Basic dXNlcjpwYXNz", "cookie:wrong", "cookie:", "ApiKey ' OR 1=1:x",
  };
  g_autoptr (World) w = world_new (t, NULL);
  g_autofree char *much = g_strdup_printf ("Bearer %0500d", 7);
  g_autofree char *as_bearer = g_strconcat ("Bearer ", strchr (world_token (w, 'D'), ':') + 1, NULL);
  g_autofree char *bearer = fixture_add_user (w->f, "PA-100-000", "UR-500-000-000", "Una", "bearer", (const char *const[]) { "MD-0000", NULL });
  g_autofree char *as_cookie = g_strconcat ("cookie:", bearer + strlen ("Bearer "), NULL);
  g_autoptr (JsonArray) good = fixture_expect_list (w->f, bearer, "accounts");

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_unauthorized (w->f, wrong[i]);
  assert_unauthorized (w->f, much);
  assert_unauthorized (w->f, as_bearer);
  assert_unauthorized (w->f, as_cookie);
  g_assert_cmpuint (json_array_get_length (good), ==, 1);
}

/* The document of a row with one member changed. */
static void
change (Fixture *f, const char *collection, const char *key, const char *path, const char *value)
{
  g_autoptr (JsonObject) doc = fixture_get (f, collection, key);
  g_autofree char *text = NULL;

  connect_json_set_string (doc, path, value);
  text = connect_json_object_to_string (doc);
  fixture_update (f, collection, key, text);
}

static guint
status_of (Fixture *f, const char *credential, const char *path)
{
  guint status;
  g_autoptr (JsonNode) body = fixture_call (f, credential, "GET", path, NULL, &status);

  return status;
}

static void
test_tokens (TestStore *t)
{
  static const char *const dead[] = { "pending", "inactive", "deleted", "expired", "revitalised" };
  g_autoptr (World) w = world_new (t, NULL);
  const char *token = world_token (w, 'D'), *id = "SU-100-000-000";
  g_autoptr (JsonObject) other = fixture_get (w->f, "tokens", "SU-200-000-000");
  g_autofree char *renewed = g_strdup_printf ("ApiKey %s%s", id, strchr (world_token (w, 'V'), ':'));

  for (guint i = 0; i < G_N_ELEMENTS (dead); i++)
    {
      change (w->f, "tokens", id, "status", dead[i]);
      g_assert_cmpuint (status_of (w->f, token, "accounts"), ==, 401);
    }
  change (w->f, "tokens", id, "status", "expiring");
  g_assert_cmpuint (status_of (w->f, token, "accounts"), ==, 200);
  /* two secrets side by side, each with its own end */
  g_assert_cmpuint (status_of (w->f, renewed, "accounts"), ==, 401);
  change (w->f, "tokens", id, "renewed_secret", connect_json_get_string (other, "secret"));
  g_assert_cmpuint (status_of (w->f, renewed, "accounts"), ==, 200);
  change (w->f, "tokens", id, "expiration_date", "2020-01-01T00:00:00+00:00");
  g_assert_cmpuint (status_of (w->f, token, "accounts"), ==, 401);
  g_assert_cmpuint (status_of (w->f, renewed, "accounts"), ==, 200);
  change (w->f, "tokens", id, "renewed_expiration_date", "2020-01-01T00:00:00+00:00");
  g_assert_cmpuint (status_of (w->f, renewed, "accounts"), ==, 401);
}

/* Who has made something is told by the name that he has now, however often he was seen before. */
static void
test_names (TestStore *t)
{
  static const char *const names[] = { "Una", "Ann", "Una" };
  const char *const modules[] = { "MD-0003", NULL };
  g_autoptr (World) w = world_new (t, NULL);
  g_autofree char *user = fixture_add_user (w->f, "PA-100-000", "UR-500-000-001", "Una", "bearer", modules);
  const char *const who[] = { user, world_token (w, 'D') };

  for (guint i = 0; i < G_N_ELEMENTS (names) * 2; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"name\":\"Place %u\"}", i);
      g_autoptr (JsonNode) answer = NULL;
      guint status;

      change (w->f, "users", "UR-500-000-001", "name", names[i / 2]);
      change (w->f, "tokens", "SU-100-000-000", "name", names[i / 2]);
      answer = fixture_call (w->f, who[i % 2], "POST", "marketplaces", body, &status);
      g_assert_cmpuint (status, ==, 201);
      g_assert_cmpstr (connect_json_get_string (json_node_get_object (answer), "events.created.by.name"), ==, names[i / 2]);
    }
}

static void
test_sessions (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  const char *const modules[] = { "MD-0003", NULL };
  g_autofree char *one = fixture_add_user (w->f, "PA-100-000", "UR-500-000-001", "Una", "bearer", modules);
  g_autofree char *two = fixture_add_user (w->f, "PA-100-000", "UR-500-000-002", "Duo", "cookie", modules);
  g_autofree char *three = fixture_add_user (w->f, "PA-100-000", "UR-500-000-003", "Tre", "bearer", modules);

  g_assert_cmpuint (status_of (w->f, one, "marketplaces"), ==, 200);
  g_assert_cmpuint (status_of (w->f, two, "marketplaces"), ==, 200);
  g_assert_cmpuint (status_of (w->f, one, "contracts"), ==, 403);
  /* the group gives all modules */
  change (w->f, "groups", "UG-500-000-001", "name", "Administrators");
  test_store_exec (t->store, "UPDATE groups SET doc = REPLACE(doc, '\"administrators\":false', '\"administrators\":true') "
                             "WHERE key = 'UG-500-000-001'");
  g_assert_cmpuint (status_of (w->f, one, "contracts"), ==, 200);
  /* not yet, or not any more, a member */
  change (w->f, "account-users", "PA-100-000/UR-500-000-002", "status", "expired");
  g_assert_cmpuint (status_of (w->f, two, "marketplaces"), ==, 401);
  fixture_remove (w->f, "account-users", "PA-100-000/UR-500-000-003");
  g_assert_cmpuint (status_of (w->f, three, "marketplaces"), ==, 401);
  test_store_exec (t->store, "UPDATE sessions SET doc = REPLACE(doc, '\"expires\":\"20', '\"expires\":\"19')");
  g_assert_cmpuint (status_of (w->f, one, "marketplaces"), ==, 401);
}

/* Use moves the end of a session, but is written at most once an hour. */
static void
test_sliding (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autofree char *token = fixture_add_user (w->f, "PA-100-000", "UR-500-000-001", "Una", "bearer", (const char *const[]) { "MD-0003", NULL });
  g_autofree char *key = test_store_text (t->store, "SELECT key FROM sessions");
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
  gint64 revision;

  g_assert_cmpuint (status_of (w->f, token, "marketplaces"), ==, 200);
  change (w->f, "sessions", key, "seen", "2024-01-01T00:00:00+00:00");
  change (w->f, "sessions", key, "expires", "2099-01-01T00:00:00+00:00");
  revision = test_store_int (t->store, "SELECT revision FROM sessions");
  g_assert_cmpuint (status_of (w->f, token, "marketplaces"), ==, 200);
  while (test_store_int (t->store, "SELECT revision FROM sessions") == revision)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (2000);
    }
  g_assert_cmpuint (status_of (w->f, token, "marketplaces"), ==, 200);
  {
    g_autoptr (JsonObject) doc = fixture_get (w->f, "sessions", key);

    g_assert_cmpint (connect_json_get_time (doc, "seen"), >, g_get_real_time () - G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
    g_assert_cmpstr (connect_json_get_string (doc, "expires"), >, "2100");
    g_assert_cmpint (test_store_int (t->store, "SELECT revision FROM sessions"), ==, revision + 1);
  }
}

/* A cookie goes with what other sites cause; a write that names another origin is refused. */
static void
test_origin (TestStore *t)
{
  g_autoptr (World) w = world_new (t, NULL);
  g_autofree char *cookie = fixture_add_user (w->f, "PA-100-000", "UR-500-000-001", "Una", "cookie", (const char *const[]) { "MD-0000", NULL });
  g_autofree char *own = g_strdup_printf ("Origin: http://127.0.0.1:%u", w->f->port);
  const struct
  {
    const char *method;
    const char *header;
    guint status;
  } cases[] = {
    { "PUT", own, 200 },
    { "PUT", "Origin: http://evil.example", 403 },
    { "PUT", "Origin: null", 403 },
    { "PUT", "Sec-Fetch-Site: cross-site", 403 },
    { "PUT", "Sec-Fetch-Site: same-origin", 200 },
    { "PUT", "X-Nothing: 1", 200 },
    { "GET", "Origin: http://evil.example", 200 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FixtureAnswer) answer = fixture_ask (w->f, cookie, cases[i].method, "marketplaces/MP-10000",
                                                      (const char *const[]) { cases[i].header, NULL }, "{\"name\":\"x\"}");

      g_assert_cmpuint (answer->status, ==, cases[i].status);
    }
  {
    g_autoptr (FixtureAnswer) token = fixture_ask (w->f, world_token (w, 'D'), "PUT", "marketplaces/MP-10000",
                                                   (const char *const[]) { "Origin: http://evil.example", NULL }, "{}");

    g_assert_cmpuint (token->status, ==, 200); /* nobody else's page has the token */
  }
}

/* --- operations --- */

static gboolean
prepare_echo (ConnectdCall *call, GError **error)
{
  g_assert_nonnull (call->tx);
  call->prepared = g_strdup ("prepared");
  call->prepared_free = g_free;
  return TRUE;
}

static gboolean
run_echo (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  if (call->body != NULL && JSON_NODE_HOLDS_OBJECT (call->body) && json_object_has_member (json_node_get_object (call->body), "fail"))
    {
      g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "ECH_001|fail: As you wish.");
      return FALSE;
    }
  connect_json_set_string (answer, "argument", call->args[0]);
  connect_json_set_string (answer, "query", call->query);
  connect_json_set_string (answer, "prepared", call->prepared);
  connect_json_set_string (answer, "account", call->viewer->account_id);
  connect_json_set_string (answer, "peer", call->peer);
  call->answer = json_node_init_object (json_node_alloc (), answer);
  call->status = 201;
  call->cookie = g_strdup ("connect_session=x; Path=/");
  return TRUE;
}

static gboolean
run_page (ConnectdCall *call, GError **error)
{
  call->text = g_strdup ("<p>Hello</p>");
  call->content_type = g_strdup ("text/html; charset=utf-8");
  return TRUE;
}

static gboolean
run_move (ConnectdCall *call, GError **error)
{
  call->status = 302;
  call->location = g_strdup ("https://example.com/document");
  return TRUE;
}

static const ConnectdOperation operations[] = {
  { .method = "POST", .path = "echo/{text}", .access = CONNECTD_ACCESS_PUBLIC, .writes = TRUE, .prepare = prepare_echo, .run = run_echo,
    .limits = (const char *const[]) { "address 20/600", "body.code 3/600", NULL } },
  { .method = "POST", .path = "own/{text}", .access = CONNECTD_ACCESS_ACCOUNT, .module = "MD-0002", .prepare = prepare_echo, .run = run_echo },
  { .method = "GET", .path = "/contracts/activate", .access = CONNECTD_ACCESS_PUBLIC, .run = run_page },
  { .method = "GET", .path = "document", .access = CONNECTD_ACCESS_USER, .run = run_move },
  { .method = "GET", .path = "agreements/{agreement}/contracts", .access = CONNECTD_ACCESS_ACCOUNT, .module = "MD-0002",
    .list = "contracts", .filter = "and(eq(agreement.id,{agreement}),eq(agreement.owner.id,{viewer}))", .within = "agreements" },
  /* before the collection's own */
  { .method = "GET", .path = "accounts/{account}", .access = CONNECTD_ACCESS_ACCOUNT, .run = run_move },
  { NULL },
};

static void
test_operations (TestStore *t)
{
  ConnectdEngineOptions options = { .operations = operations };
  g_autoptr (World) w = world_new (t, &options);
  g_autofree char *narrow = fixture_add_token (w->f, "PA-100-000", "SU-500-000-000", (const char *const[]) { "MD-0003", NULL });
  g_autoptr (FixtureAnswer) echo = fixture_ask (w->f, NULL, "POST", "echo/a%20b?x=1", NULL, "{}");
  g_autoptr (FixtureAnswer) fail = fixture_ask (w->f, NULL, "POST", "echo/a", NULL, "{\"fail\":1}");
  g_autoptr (FixtureAnswer) page = fixture_ask (w->f, NULL, "GET", "/contracts/activate?secret=x", NULL, NULL);
  g_autoptr (FixtureAnswer) move = fixture_ask (w->f, world_token (w, 'V'), "GET", "document", NULL, NULL);
  g_autoptr (JsonObject) own = fixture_expect (w->f, 201, world_token (w, 'V'), "POST", "own/x", NULL);
  g_autofree char *error = fixture_answer_error (fail);
  JsonObject *answer = json_node_get_object (echo->json);

  g_assert_cmpuint (echo->status, ==, 201);
  g_assert_cmpstr (json_object_get_string_member (answer, "argument"), ==, "a b");
  g_assert_cmpstr (json_object_get_string_member (answer, "query"), ==, "x=1");
  g_assert_cmpstr (json_object_get_string_member (answer, "prepared"), ==, "prepared");
  g_assert_cmpstr (json_object_get_string_member (answer, "peer"), ==, "127.0.0.1");
  g_assert_false (json_object_has_member (answer, "account"));
  g_assert_cmpstr (fixture_answer_header (echo, "Set-Cookie"), ==, "connect_session=x; Path=/");
  g_assert_cmpuint (fail->status, ==, 400);
  g_assert_cmpstr (error, ==, "ECH_001\nfail: As you wish.");
  g_assert_cmpstr (fixture_answer_header (page, "Content-Type"), ==, "text/html; charset=utf-8");
  g_assert_cmpstr (page->text, ==, "<p>Hello</p>");
  g_assert_cmpuint (move->status, ==, 302);
  g_assert_cmpstr (fixture_answer_header (move, "Location"), ==, "https://example.com/document");
  g_assert_cmpstr (json_object_get_string_member (own, "account"), ==, "VA-200-000");
  g_assert_cmpuint (status_of (w->f, NULL, "document"), ==, 401);
  g_assert_cmpuint (status_of (w->f, world_token (w, 'D'), "accounts/PA-100-000"), ==, 302);
  {
    g_autoptr (JsonObject) forbidden = fixture_expect (w->f, 403, narrow, "POST", "own/x", NULL);
    g_autoptr (JsonObject) nobody = fixture_expect (w->f, 401, NULL, "POST", "own/x", NULL);
  }
}

static void
test_second_doors (TestStore *t)
{
  ConnectdEngineOptions options = { .operations = operations };
  g_autoptr (World) w = world_new (t, &options);
  g_autoptr (JsonArray) all = fixture_expect_list (w->f, world_token (w, 'D'), "agreements/AGP-100-000-001/contracts");
  g_autoptr (JsonArray) some = fixture_expect_list (w->f, world_token (w, 'D'), "agreements/AGP-100-000-001/contracts?status=active");
  g_autoptr (JsonArray) others = fixture_expect_list (w->f, world_token (w, 'V'), "agreements/AGP-100-000-001/contracts");

  g_assert_cmpuint (json_array_get_length (all), ==, 1);
  g_assert_cmpuint (json_array_get_length (some), ==, 0);
  g_assert_cmpuint (json_array_get_length (others), ==, 0); /* {viewer} is not the owner */
  g_assert_cmpuint (status_of (w->f, world_token (w, 'X'), "agreements/AGP-100-000-001/contracts"), ==, 404);
  g_assert_cmpuint (status_of (w->f, world_token (w, 'D'), "agreements/%22%29%7C(a=1/contracts"), ==, 404);
  g_assert_cmpuint (status_of (w->f, world_token (w, 'D'), "agreements/%22%27/contracts"), ==, 404);
}

static FixtureAnswer *
attempt (Fixture *f, const char *code)
{
  g_autofree char *body = g_strdup_printf ("{\"code\":\"%s\",\"fail\":true}", code);

  return fixture_ask (f, NULL, "POST", "echo/x", NULL, body);
}

/* Refused calls count, each subject by itself, until its window is over. */
static void
test_limits (TestStore *t)
{
  ConnectdEngineOptions options = { .operations = operations };
  g_autoptr (World) w = world_new (t, &options);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (FixtureAnswer) answer = attempt (w->f, "one");

      g_assert_cmpuint (answer->status, ==, 400);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (FixtureAnswer) answer = attempt (w->f, "one");
      gint64 seconds = g_ascii_strtoll (fixture_answer_header (answer, "Retry-After"), NULL, 10);

      g_assert_cmpuint (answer->status, ==, 429);
      g_assert_cmpint (seconds, >, 0);
      g_assert_cmpint (seconds, <=, 601);
    }
  for (guint i = 0; i < 15; i++) /* with the five before: what the address may */
    {
      g_autofree char *code = g_strdup_printf ("code %u", i);
      g_autoptr (FixtureAnswer) answer = attempt (w->f, code);

      g_assert_cmpuint (answer->status, ==, 400);
    }
  {
    g_autoptr (FixtureAnswer) answer = attempt (w->f, "another");

    g_assert_cmpuint (answer->status, ==, 429);
  }
  g_assert_cmpint (test_store_int (t->store, "SELECT COUNT(*) FROM limits WHERE name LIKE '%one%' OR name LIKE '%127.0%'"), ==, 0);
  test_store_exec (t->store, "UPDATE limits SET until = 1");
  {
    g_autoptr (FixtureAnswer) answer = attempt (w->f, "one");

    g_assert_cmpuint (answer->status, ==, 400);
  }
  fixture_run_jobs (w->f);
  g_assert_cmpint (test_store_int (t->store, "SELECT COUNT(*) FROM limits"), ==, 2); /* the two of the last attempt */
}

/* --- the document --- */

/* By the validator that its authors publish. */
static void
validate_document (TestStore *t, const char *text)
{
  g_autofree char *path = g_build_filename (t->dir, "openapi.json", NULL);
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "python3", "-c",
                         "import json, sys; from openapi_spec_validator import validate; validate(json.load(open(sys.argv[1])))",
                         path, NULL };
  int status = 0;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &err, &status, &error))
    g_test_skip (error->message);
  else if (strstr (err, "No module named") != NULL)
    g_test_skip ("openapi_spec_validator is not here");
  else if (status != 0)
    g_error ("%s", err);
}

static void
test_document (TestStore *t)
{
  ConnectdEngineOptions options = { .operations = operations };
  g_autoptr (World) w = world_new (t, &options);
  g_autoptr (FixtureAnswer) answer = fixture_ask (w->f, NULL, "GET", "/openapi.json", NULL, NULL);
  g_autoptr (FixtureAnswer) again = fixture_ask (w->f, NULL, "GET", "openapi.json", NULL, NULL);
  JsonObject *paths;

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer->text, ==, again->text);
  paths = connect_json_get_object (json_node_get_object (answer->json), "paths");
  g_assert_true (json_object_has_member (paths, "/agreements/{agreement}/versions/{version}/activate"));
  g_assert_true (json_object_has_member (paths, "/echo/{text}"));
  g_assert_null (strstr (answer->text, "activation.hash"));
  g_assert_null (strstr (answer->text, "\"Session\""));
  validate_document (t, answer->text);
}

/* The whole API. */
static void
test_full_document (TestStore *t)
{
  ConnectdEngineOptions options = { .hooks = connectd_domain_hooks (), .operations = connectd_domain_operations () };
  g_autoptr (Fixture) f = fixture_new (t, &options);
  g_autoptr (FixtureAnswer) answer = fixture_ask (f, NULL, "GET", "/openapi.json", NULL, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  validate_document (t, answer->text);
}

static void
test_misfits (TestStore *t)
{
  static const ConnectdHooks hooks[] = { { .collection = "nosuch" }, { NULL } };
  static const ConnectdOperation empty[] = { { .method = "GET", .path = "x", .access = CONNECTD_ACCESS_PUBLIC }, { NULL } };
  static const ConnectdOperation twice[] = {
    { .method = "GET", .path = "x/{one}/y", .access = CONNECTD_ACCESS_PUBLIC, .run = run_echo },
    { .method = "GET", .path = "x/{other}/y", .access = CONNECTD_ACCESS_PUBLIC, .run = run_echo },
    { NULL },
  };
  ConnectdEngineOptions with_hooks = { .hooks = hooks }, with_operation = { .operations = empty }, with_two = { .operations = twice };
  g_autoptr (GError) one = NULL, two = NULL, three = NULL;

  g_assert_null (connectd_engine_new (t->store, &with_hooks, &one));
  g_assert_error (one, CONNECT_ERROR, CONNECT_ERROR_FAILED);
  g_assert_null (connectd_engine_new (t->store, &with_operation, &two));
  g_assert_error (two, CONNECT_ERROR, CONNECT_ERROR_FAILED);
  g_assert_null (connectd_engine_new (t->store, &with_two, &three));
  g_assert_error (three, CONNECT_ERROR, CONNECT_ERROR_FAILED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("callers/wrong-credentials", TEST_STORE_BOTH, test_wrong_credentials);
  test_store_add ("callers/tokens", TEST_STORE_BOTH, test_tokens);
  test_store_add ("callers/names", TEST_STORE_BOTH, test_names);
  test_store_add ("callers/sessions", TEST_STORE_BOTH, test_sessions);
  test_store_add ("callers/sliding", TEST_STORE_BOTH, test_sliding);
  test_store_add ("callers/origin", TEST_STORE_BOTH, test_origin);
  test_store_add ("callers/operations", TEST_STORE_BOTH, test_operations);
  test_store_add ("callers/second-doors", TEST_STORE_BOTH, test_second_doors);
  test_store_add ("callers/limits", TEST_STORE_BOTH, test_limits);
  test_store_add ("callers/document", TEST_STORE_SQLITE, test_document);
  test_store_add ("callers/full-document", TEST_STORE_SQLITE, test_full_document);
  test_store_add ("callers/misfits", TEST_STORE_SQLITE, test_misfits);
  return test_store_run ();
}
