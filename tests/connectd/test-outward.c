/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Calls outward: where they may lead, how long they take, what of the answer is read; and mail. */

#include "config.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#include "outward/connectd-outward.h"
#include "outward/connectd-outward-address.h"
#include "outward/connectd-outward-call.h"
#include "outward/connectd-outward-mail.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"
#include "receiver.h"

static void
test_addresses (void)
{
  static const char *const wide[] = { "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1",
                                      "192.167.1.1", "198.20.0.1", "223.255.255.255", "2606:4700::1", "2001:db8::1",
                                      "2002:0101:0101::1", "64:ff9b::1.1.1.1" };
  static const char *const near[] = { "127.0.0.1", "127.255.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1",
                                      "100.64.0.1", "100.127.1.1", "198.19.0.1", "::1", "fc00::1", "fdff::1", "fec0::1",
                                      "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "2002:7f00:0001::1", "64:ff9b::192.168.0.1" };
  static const char *const never[] = { "0.0.0.0", "0.1.2.3", "169.254.169.254", "192.0.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
                                       "255.255.255.255", "::", "fe80::1", "ff02::1", "::ffff:169.254.169.254", "::ffff:0.0.0.0",
                                       "2002:a9fe:a9fe::1", "4000::1" };

  for (guint i = 0; i < G_N_ELEMENTS (wide); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (wide[i]);

      g_test_message ("%s", wide[i]);
      g_assert_true (connectd_outward_may_reach (address, FALSE));
    }
  for (guint i = 0; i < G_N_ELEMENTS (near); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (near[i]);

      g_test_message ("%s", near[i]);
      g_assert_false (connectd_outward_may_reach (address, FALSE));
      g_assert_true (connectd_outward_may_reach (address, TRUE));
    }
  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (never[i]);

      g_test_message ("%s", never[i]);
      g_assert_false (connectd_outward_may_reach (address, TRUE));
    }
}

static void
test_checks (void)
{
  static const char *const good[] = { "https://example.com", "http://example.com:8080/a?b=c", "https://[::1]/x", "http://127.0.0.1/" };
  static const char *const bad[] = { "", "example.com", "ftp://example.com/", "file:///etc/passwd", "https://", "https://u:p@example.com/",
                                     "https://example.com/#x", "http://example.com:0/", "https://exa mple.com/", "unix:/run/x" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;

      connectd_outward_check_url (good[i], &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (connectd_outward_check_url (bad[i], NULL));
    }
  g_assert_true (connectd_outward_check_header ("X-Key", "a b"));
  g_assert_false (connectd_outward_check_header ("X Key", "a"));
  g_assert_false (connectd_outward_check_header ("", "a"));
  g_assert_false (connectd_outward_check_header ("X-Key", "a\r\nHost: b"));
  g_assert_false (connectd_outward_check_header ("host", "b"));
  g_assert_false (connectd_outward_check_header ("Authorization", "b"));
  g_assert_false (connectd_outward_check_header ("Proxy-Authorization", "b"));
}

/* Asserts the error's text unless `part` is NULL. */
static void
assert_call (const ConnectdOutwardCall *call, ConnectdOutwardAnswer *answer, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (connectd_outward_call (call, answer, NULL, &error), ==, part == NULL);
  if (part == NULL)
    g_assert_no_error (error);
  else
    {
      g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
      g_assert_nonnull (strstr (error->message, part));
    }
}

static void
test_call (void)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autofree char *url = g_strconcat (r->url, "/hook?x=1", NULL);
  g_autoptr (JsonObject) headers = json_object_new ();
  g_auto (ConnectdOutwardAnswer) answer = { 0 };
  ConnectdOutwardCall call = { .method = "POST", .url = url, .headers = headers, .bearer = "TOKEN", .body = "{\"a\":1}", .seconds = 5,
                               .max_bytes = 1000, .private_too = TRUE };

  json_object_set_string_member (headers, "X-Extra", "more");
  receiver_set (r, 201, "{\"b\":2}");
  assert_call (&call, &answer, NULL);
  g_assert_cmpuint (answer.status, ==, 201);
  g_assert_cmpstr (answer.type, ==, "application/json");
  g_assert_cmpmem (g_bytes_get_data (answer.body, NULL), g_bytes_get_size (answer.body), "{\"b\":2}", 7);
  g_assert_false (answer.cut);
  g_assert_cmpstr (receiver_get (r, 0)->method, ==, "POST");
  g_assert_cmpstr (receiver_get (r, 0)->path, ==, "/hook");
  g_assert_cmpstr (receiver_get (r, 0)->authorization, ==, "Bearer TOKEN");
  g_assert_cmpstr (receiver_get (r, 0)->extra, ==, "more");
  g_assert_cmpstr (receiver_get (r, 0)->body, ==, "{\"a\":1}");

  /* a redirection is an answer like any other */
  connectd_outward_answer_clear (&answer);
  receiver_set (r, 302, "{}");
  assert_call (&call, &answer, NULL);
  g_assert_cmpuint (answer.status, ==, 302);
  g_assert_cmpuint (receiver_count (r), ==, 2);
}

static void
test_bounds (void)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autofree char *much = g_strnfill (3 * 1024 * 1024, 'x');
  g_auto (ConnectdOutwardAnswer) answer = { 0 };
  ConnectdOutwardCall call = { .method = "POST", .url = r->url, .body = "{}", .seconds = 1, .max_bytes = 1000, .private_too = TRUE };
  gint64 start;

  receiver_set (r, 200, much);
  assert_call (&call, &answer, NULL);
  g_assert_true (answer.cut);
  g_assert_cmpuint (g_bytes_get_size (answer.body), ==, 1000);
  connectd_outward_answer_clear (&answer);

  receiver_set_silent (r, TRUE);
  start = g_get_monotonic_time ();
  assert_call (&call, &answer, "in time");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  g_assert_cmpint (answer.milliseconds, >=, 900);
  receiver_set_silent (r, FALSE);

  call.private_too = FALSE;
  assert_call (&call, &answer, "may not be called");
  call.url = "http://localhost:1/";
  assert_call (&call, &answer, "may not be called");
  call.private_too = TRUE;
  call.url = "http://169.254.169.254/latest/meta-data";
  assert_call (&call, &answer, "may not be called");
  call.url = "http://127.0.0.1:1/";
  assert_call (&call, &answer, "refused the connection");
  g_assert_cmpuint (receiver_count (r), ==, 2);
}

/* A server that is no HTTP server is no answer. */
static gpointer
speak_nonsense (gpointer data)
{
  g_autoptr (GSocketConnection) connection = g_socket_listener_accept (data, NULL, NULL, NULL);

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), "220 smtp ready\r\n", 16, NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return NULL;
}

static void
test_nonsense (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  GThread *thread = g_thread_new ("nonsense", speak_nonsense, listener);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", port);
  g_auto (ConnectdOutwardAnswer) answer = { 0 };
  ConnectdOutwardCall call = { .method = "POST", .url = url, .body = "{}", .seconds = 5, .max_bytes = 1000, .private_too = TRUE };

  assert_call (&call, &answer, "");
  g_thread_join (thread);
}

typedef struct
{
  Receiver *receiver;
  GCancellable *cancellable;
} Cancel;

static gpointer
cancel_soon (gpointer data)
{
  Cancel *cancel = data;

  receiver_wait (cancel->receiver, 1);
  g_cancellable_cancel (cancel->cancellable);
  return NULL;
}

static void
test_cancel (void)
{
  g_autoptr (Receiver) r = receiver_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (ConnectdOutwardAnswer) answer = { 0 };
  ConnectdOutwardCall call = { .method = "GET", .url = r->url, .seconds = 20, .max_bytes = 1000, .private_too = TRUE };
  Cancel cancel = { r, cancellable };
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  receiver_set_silent (r, TRUE);
  thread = g_thread_new ("cancel", cancel_soon, &cancel);
  g_assert_false (connectd_outward_call (&call, &answer, cancellable, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
  g_thread_join (thread);
}

/* --- names, and who answers to them --- */

#define NAME "another.example" /* of the certificate */

/* Every name is this machine's. */
typedef GResolver TestResolver;
typedef GResolverClass TestResolverClass;
GType test_resolver_get_type (void);
G_DEFINE_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static GList *
new_loopback (void)
{
  return g_list_append (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));
}

static GList *
resolver_lookup (GResolver *resolver, const char *name, GResolverNameLookupFlags flags, GCancellable *cancellable, GError **error)
{
  return new_loopback ();
}

static GList *
resolver_lookup_plain (GResolver *resolver, const char *name, GCancellable *cancellable, GError **error)
{
  return new_loopback ();
}

static void
resolver_lookup_async (GResolver *resolver, const char *name, GResolverNameLookupFlags flags, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, data);

  g_task_return_pointer (task, new_loopback (), (GDestroyNotify)g_resolver_free_addresses);
}

static GList *
resolver_lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  klass->lookup_by_name = resolver_lookup_plain;
  klass->lookup_by_name_with_flags = resolver_lookup;
  klass->lookup_by_name_with_flags_async = resolver_lookup_async;
  klass->lookup_by_name_with_flags_finish = resolver_lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

static void
answer_tls (ConnectdExchange *exchange, gpointer data)
{
  connectd_exchange_set_route (exchange, g_intern_static_string ("/"));
  connectd_exchange_answer_text (exchange, 200, "text/plain", g_strdup ("secret"));
}

/* With a certificate that is trusted, under this name. */
static guint
ask_tls (GTlsDatabase *database, const char *host, guint16 port, GError **error)
{
  g_autofree char *url = g_strdup_printf ("https://%s:%u/", host, port);
  g_autoptr (GSocketConnectable) address = connectd_outward_address_new (host, port, TRUE);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (SoupSession) session = g_object_new (SOUP_TYPE_SESSION, "remote-connectable", address, "proxy-resolver", NULL,
                                                  "tls-database", database, NULL);
  g_autoptr (GInputStream) stream = soup_session_send (session, message, NULL, error);

  return stream != NULL ? soup_message_get_status (message) : 0;
}

static void
test_names (void)
{
  g_autofree char *certificate = g_test_build_filename (G_TEST_DIST, "data", "untrusted-tls.pem", NULL);
  const ConnectdServerOptions options = { .listen = "127.0.0.1:0", .threads = 1, .tls_certificate = certificate, .tls_key = certificate };
  g_autoptr (GResolver) resolver = g_object_new (test_resolver_get_type (), NULL);
  g_autoptr (GResolver) usual = g_resolver_get_default ();
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (certificate, NULL);
  g_auto (ConnectdOutwardAnswer) answer = { 0 };
  ConnectdOutwardCall call = { .method = "GET", .seconds = 5, .max_bytes = 1000, .private_too = TRUE };
  ConnectdServer *server = connectd_server_new (&options, answer_tls, NULL, NULL);
  const char *port = strrchr (connectd_server_get_url (server), ':') + 1;
  guint16 number = (guint16)g_ascii_strtoull (port, NULL, 10);
  g_autofree char *url = g_strdup_printf ("https://" NAME ":%s/", port);
  g_autoptr (GError) error = NULL;

  g_resolver_set_default (resolver);
  call.url = url;
  assert_call (&call, &answer, "certificate is not trusted");
  g_assert_null (answer.body);
  call.private_too = FALSE; /* a name of the outside that leads inside */
  assert_call (&call, &answer, "may not be called");
  g_assert_cmpuint (ask_tls (database, NAME, number, &error), ==, 200);
  g_assert_no_error (error);
  g_assert_cmpuint (ask_tls (database, "third.example", number, &error), ==, 0);
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_resolver_set_default (usual);
  connectd_server_stop (server, 1);
}

/* --- mail --- */

static void
test_mail_format (void)
{
  static const char *const to[] = { "ann@example.com", "bob@example.com", NULL };
  const ConnectdOutwardMail mail = { .to = to, .from = "no-reply@example.com", .id = "NTC-1@example.com", .subject = "Größe: {1}",
                                     .text = "Grüße\nzwei", .date = G_GINT64_CONSTANT (1600000000) * G_USEC_PER_SEC };
  ConnectdOutwardMail evil = mail;
  g_autofree char *text = connectd_outward_mail_format (&mail);
  g_autofree char *encoded = g_base64_encode ((const guchar *)mail.text, strlen (mail.text));
  g_autofree char *other = NULL;

  g_assert_true (g_str_has_prefix (text, "From: Connect <no-reply@example.com>\nTo: ann@example.com,\n bob@example.com\nSubject: =?UTF-8?B?"));
  g_assert_nonnull (strstr (text, "\nDate: Sun, 13 Sep 2020 12:26:40 +0000\n"));
  g_assert_nonnull (strstr (text, "\nMessage-ID: <NTC-1@example.com>\n"));
  g_assert_nonnull (strstr (text, encoded));
  evil.subject = "Hello\nBcc: all@example.com";
  other = connectd_outward_mail_format (&evil);
  g_assert_null (strstr (other, "\nBcc:"));
  g_assert_true (connectd_outward_mail_is_address ("a.b+c@example.com"));
  g_assert_false (connectd_outward_mail_is_address ("a@b@c"));
  g_assert_false (connectd_outward_mail_is_address ("a b@c"));
  g_assert_false (connectd_outward_mail_is_address ("-oQ/tmp@c"));
  g_assert_false (connectd_outward_mail_is_address ("a@b\nBcc: c"));
  g_assert_false (connectd_outward_mail_is_address ("<a@b>"));
}

static void
test_mail_send (void)
{
  static const char *const to[] = { "ann@example.com", NULL };
  const ConnectdOutwardMail mail = { .to = to, .from = "x@example.com", .id = "1@x", .subject = "Hi", .text = "Text", .date = 0 };
  g_autofree char *directory = g_dir_make_tmp ("connect-mail-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (directory, "mail", NULL);
  g_autofree char *command = g_strdup_printf ("/bin/sh -c 'cat > \"$0\"' %s", file);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  connectd_outward_mail_send (command, &mail, 10, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\nSubject: Hi\n"));
  g_assert_false (connectd_outward_mail_send ("/bin/sh -c 'cat > /dev/null; exit 75'", &mail, 10, NULL, &error));
  g_assert_nonnull (strstr (error->message, "refused"));
  g_clear_error (&error);
  g_assert_false (connectd_outward_mail_send ("/bin/sh -c 'exec sleep 60'", &mail, 1, NULL, &error));
  g_assert_nonnull (strstr (error->message, "too long"));
  g_clear_error (&error);
  g_assert_false (connectd_outward_mail_send ("/no/such/program", &mail, 1, NULL, &error));
  g_assert_nonnull (strstr (error->message, "cannot be run"));
  g_unlink (file);
  g_rmdir (directory);
}

static void
test_seal (void)
{
  g_autofree char *directory = g_dir_make_tmp ("connect-seal-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (directory, "key", NULL);
  ConnectdOutward none = { 0 }, one = { 0 }, other = { 0 };
  g_autofree char *plain = connectd_outward_seal (&none, "geheim");
  g_autofree char *sealed = NULL, *back = NULL, *opened = NULL, *nothing = NULL;
  g_autoptr (GError) error = NULL;

  opened = connectd_outward_unseal (&none, plain);
  g_assert_cmpstr (opened, ==, "geheim");
  g_file_set_contents (file, "0123456789abcdef", -1, NULL);
  g_assert_false (connectd_outward_read_seal (&one, file, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
  g_file_set_contents (file, "0123456789abcdef0123456789abcdef", -1, NULL);
  g_assert_true (connectd_outward_read_seal (&one, file, NULL));
  g_file_set_contents (file, "0123456789abcdef0123456789abcdeF", -1, NULL);
  g_assert_true (connectd_outward_read_seal (&other, file, NULL));
  sealed = connectd_outward_seal (&one, "geheim");
  g_assert_null (strstr (sealed, "geheim"));
  back = connectd_outward_unseal (&one, sealed);
  g_assert_cmpstr (back, ==, "geheim");
  nothing = connectd_outward_unseal (&other, sealed);
  g_assert_null (nothing);
  g_assert_null (connectd_outward_unseal (&none, sealed));
  g_assert_null (connectd_outward_unseal (&one, "sealed:AAAA"));
  g_free (one.seal);
  g_free (other.seal);
  g_unlink (file);
  g_rmdir (directory);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outward/addresses", test_addresses);
  g_test_add_func ("/outward/checks", test_checks);
  g_test_add_func ("/outward/call", test_call);
  g_test_add_func ("/outward/bounds", test_bounds);
  g_test_add_func ("/outward/nonsense", test_nonsense);
  g_test_add_func ("/outward/cancel", test_cancel);
  g_test_add_func ("/outward/names", test_names);
  g_test_add_func ("/outward/mail-format", test_mail_format);
  g_test_add_func ("/outward/mail-send", test_mail_send);
  g_test_add_func ("/outward/seal", test_seal);
  return g_test_run ();
}
