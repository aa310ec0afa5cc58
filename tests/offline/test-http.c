/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Requests, sign-in and activation: what goes out, and what comes of any answer. */

#include "config.h"

#include <string.h>

#include "client/connect-account-private.h"
#include "client/connect-http.h"
#include "common/connect-test-account.h"
#include "offline/sync-fixture.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

static GError *
ask (const char *server, const ConnectRequest *request, GCancellable *cancellable, ConnectAnswer **answer)
{
  ConnectHttp *http = connect_http_new (server);
  g_auto (GValue) value = G_VALUE_INIT;
  GError *error = sync_await (connect_http_send (http, request, cancellable), &value);

  if (error == NULL && answer != NULL)
    *answer = g_value_dup_boxed (&value);
  connect_http_free (http);
  return error;
}

static void
test_request (SyncFixture *f, gconstpointer data)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{\"note\":\"x\"}", 12);
  g_autofree char *id = fake_contract_id (0);
  g_autofree char *path = g_strconcat ("contracts/", id, NULL);
  const ConnectRequest request = { .method = "PUT", .path = path, .token = "token-1", .key = "the-key", .if_match = 7, .body = body };
  g_autoptr (ConnectAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  fake_server_fill (f->server, 1);
  error = ask (f->server->address, &request, NULL, &answer);
  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpint (answer->revision, ==, 2);
  g_assert_cmpint (answer->wait, ==, -1);
  g_assert_cmpstr (f->server->last_key, ==, "the-key");
  g_assert_cmpstr (f->server->last_match, ==, "\"7\"");
  g_assert_cmpstr (f->server->last_body, ==, "{\"note\":\"x\"}");
  g_assert_cmpstr (f->server->last_agent, ==, "Connect/" CONNECT_VERSION);
}

static void
test_statuses (SyncFixture *f, gconstpointer data)
{
  const struct
  {
    guint status;
    int code;
  } cases[] = {
    { 400, CONNECT_ERROR_INVALID },   { 401, CONNECT_ERROR_UNAUTHORIZED }, { 403, CONNECT_ERROR_FORBIDDEN },
    { 404, CONNECT_ERROR_NOT_FOUND }, { 409, CONNECT_ERROR_CONFLICT },     { 410, CONNECT_ERROR_GONE },
    { 413, CONNECT_ERROR_TOO_LARGE }, { 429, CONNECT_ERROR_RATE_LIMITED }, { 500, CONNECT_ERROR_FAILED },
    { 503, CONNECT_ERROR_UNAVAILABLE },
  };
  const ConnectRequest request = { .method = "GET", .path = "anything" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConnectAnswer) answer = NULL;
      g_autoptr (GError) error = NULL;

      fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_STATUS, .path = "anything", .status = cases[i].status, .retry_after = 9 });
      error = ask (f->server->address, &request, NULL, &answer);
      g_assert_no_error (error);
      g_assert_cmpint (answer->wait, ==, 9);
      g_assert_false (connect_answer_check (answer, &error));
      g_assert_error (error, CONNECT_ERROR, cases[i].code);
      g_assert_cmpstr (error->message, ==, "As told.");
    }
}

/* Whether something was sent decides what may have happened. */
static void
test_broken (SyncFixture *f, gconstpointer data)
{
  const struct
  {
    FakeFaultKind kind;
    int code;
  } cases[] = { { FAKE_FAULT_CUT, CONNECT_ERROR_UNAVAILABLE }, { FAKE_FAULT_CLOSE, CONNECT_ERROR_UNAVAILABLE },
                { FAKE_FAULT_REDIRECT, CONNECT_ERROR_INVALID }, { FAKE_FAULT_HANG, CONNECT_ERROR_UNAVAILABLE } };
  ConnectRequest request = { .method = "POST", .path = "anything", .seconds = 1 };
  g_autoptr (GError) refused = ask ("http://127.0.0.1:1", &request, NULL, NULL);
  g_autoptr (GError) unknown = ask ("http://no-such-host.invalid", &request, NULL, NULL);

  g_assert_error (refused, CONNECT_ERROR, CONNECT_ERROR_OFFLINE);
  g_assert_cmpstr (refused->message, ==, "The server is not running.");
  g_assert_error (unknown, CONNECT_ERROR, CONNECT_ERROR_OFFLINE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      fake_server_fault (f->server, (FakeFault) { .kind = cases[i].kind, .path = "anything" });
      error = ask (f->server->address, &request, NULL, NULL);
      g_assert_error (error, CONNECT_ERROR, cases[i].code);
      g_test_message ("%s", error->message);
    }
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (SyncFixture *f, gconstpointer data)
{
  const ConnectRequest request = { .method = "GET", .path = "anything" };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_HANG, .path = "anything" });
  g_idle_add (cancel_cb, cancellable);
  error = ask (f->server->address, &request, cancellable, NULL);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
large_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  g_autofree char *megabyte = g_malloc (1024 * 1024);

  memset (megabyte, ' ', 1024 * 1024);
  soup_server_message_set_status (message, 200, NULL);
  for (guint i = 0; i < 70; i++)
    soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_COPY, megabyte, 1024 * 1024);
}

static void
test_too_large (SyncFixture *f, gconstpointer data)
{
  const ConnectRequest request = { .method = "GET", .path = "anything" };
  g_autoptr (GError) error = NULL;

  soup_server_add_handler (f->server->soup, "/public/v1/anything", large_cb, NULL, NULL);
  error = ask (f->server->address, &request, NULL, NULL);
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "The server’s answer is too large.");
}

typedef struct
{
  GTlsCertificate *certificate;
  gboolean ended;
} Greeter;

static void
greeted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Greeter *greeter = data;

  /* the client ends it, as it should */
  g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, NULL);
  g_io_stream_close (G_IO_STREAM (source), NULL, NULL);
  greeter->ended = TRUE;
}

static gboolean
incoming_cb (GSocketService *service, GSocketConnection *connection, GObject *object, gpointer data)
{
  Greeter *greeter = data;
  g_autoptr (GIOStream) tls = g_tls_server_connection_new (G_IO_STREAM (connection), greeter->certificate, NULL);

  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, NULL, greeted_cb, greeter);
  return TRUE;
}

static gboolean
has_ended (gpointer data)
{
  return ((Greeter *) data)->ended;
}

/* A certificate that nobody vouches for: told in words, and the token never leaves. */
static void
test_certificate (SyncFixture *f, gconstpointer data)
{
  const ConnectRequest request = { .method = "GET", .path = "anything", .token = "a secret" };
  g_autofree char *path = connect_test_data ("untrusted-tls.pem");
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autofree char *address = NULL;
  Greeter greeter = { 0 };

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("no TLS in this build of GLib");
      return;
    }
  greeter.certificate = certificate = g_tls_certificate_new_from_file (path, &error);
  g_assert_no_error (error);
  address = g_strdup_printf ("https://127.0.0.1:%u", g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL));
  g_signal_connect (service, "incoming", G_CALLBACK (incoming_cb), &greeter);
  error = ask (address, &request, NULL, NULL);
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_OFFLINE);
  g_assert_nonnull (strstr (error->message, "certificate"));
  connect_test_wait (has_ended, &greeter);
  g_socket_service_stop (service);
}

/* --- activation --- */

static void
test_activation_questions (SyncFixture *f, gconstpointer data)
{
  const char *server = f->server->address;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_BODY, .path = "activation/review", .body = "{\"contract\":{\"id\":\"CRS-1\"}}" });
  error = sync_await (connect_activation_review (server, "ABC"), &value);
  g_assert_no_error (error);
  g_assert_cmpstr (connect_json_get_string (json_node_get_object (g_value_get_boxed (&value)), "contract.id"), ==, "CRS-1");
  g_assert_cmpstr (f->server->last_body, ==, "{\"code\":\"ABC\"}");

  fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_BODY, .path = "activation/check", .body = "{\"known\":true}" });
  error = sync_await (connect_activation_check (server, "ABC", "a@b.example"), NULL);
  g_assert_no_error (error);
  g_assert_cmpstr (f->server->last_body, ==, "{\"email\":\"a@b.example\",\"code\":\"ABC\"}");

  fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_STATUS, .path = "activation/accounts", .status = 401 });
  error = sync_await (connect_activation_accounts (server, "ABC", "a@b.example", "wrong"), NULL);
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED);
  g_clear_error (&error);

  fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_BODY, .path = "activation/reject", .body = "{}" });
  error = sync_await (connect_activation_reject (server, "ABC", "no"), NULL);
  g_assert_no_error (error);
  g_assert_cmpstr (f->server->last_body, ==, "{\"reason\":\"no\",\"code\":\"ABC\"}");

  error = sync_await (connect_activation_review ("http://connect.example", "ABC"), NULL);
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
}

#define ACCEPTED \
  "{\"account\":{\"id\":\"PA-425-620\",\"name\":\"Polaris\",\"type\":\"provider\",\"role\":\"reseller\"}," \
  "\"user\":{\"id\":\"UR-118-420-377\",\"name\":\"Hanna\"},\"contract\":{\"id\":\"CRS-1\",\"status\":\"active\"}," \
  "\"session\":{\"token\":\"token-1\",\"expires\":\"2030-01-01T00:00:00+00:00\",\"modules\":[\"MD-0000\"]}}"

static void
test_accept (SyncFixture *f, gconstpointer data)
{
  const char *const nonsense[] = { "{}", "[]", "{\"account\":1,\"session\":2,\"user\":3}", "{\"session\":{\"token\":\"a b\"},\"user\":{},\"account\":{}}" };
  g_autoptr (JsonObject) acceptance = connect_json_parse_object ("{\"code\":\"ABC\",\"email\":\"h@p.example\",\"accepted\":true}", -1, 0, NULL);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) good = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++)
    {
      g_autoptr (GError) error = NULL;

      fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_BODY, .path = "activation/accept", .body = nonsense[i] });
      error = sync_await (connect_accounts_activate (f->accounts, f->server->address, acceptance), NULL);
      g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->accounts)), ==, 0);
    }
  fake_server_fill (f->server, 2);
  fake_server_fault (f->server, (FakeFault) { .kind = FAKE_FAULT_BODY, .path = "activation/accept", .body = ACCEPTED });
  good = sync_await (connect_accounts_activate (f->accounts, f->server->address, acceptance), &value);
  g_assert_no_error (good);
  f->account = g_value_get_object (&value);
  g_assert_cmpstr (connect_account_get_email (f->account), ==, "h@p.example");
  g_assert_cmpstr (connect_account_get_user_name (f->account), ==, "Hanna");
  sync_wait_same (f, f->account);
}

int
main (int argc, char **argv)
{
  static const SyncTest tests[] = {
    { "/offline/http/request", test_request }, { "/offline/http/statuses", test_statuses },
    { "/offline/http/broken", test_broken }, { "/offline/http/cancel", test_cancel },
    { "/offline/http/too-large", test_too_large }, { "/offline/http/certificate", test_certificate },
    { "/offline/activation/questions", test_activation_questions }, { "/offline/activation/accept", test_accept },
  };

  return sync_test_main (argc, argv, tests, G_N_ELEMENTS (tests));
}
