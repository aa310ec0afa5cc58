/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Where the server listens, and for whom it takes those who come in. */

#include "config.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "http-fixture.h"
#include "http/connectd-request.h"
#include "protocol/connect-error.h"

static void
nothing (ConnectdExchange *exchange, gpointer data)
{
  connectd_exchange_answer (exchange, 204, NULL, NULL);
}

static void
assert_refused (const ConnectdServerOptions *options, ConnectError code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (connectd_server_new (options, nothing, NULL, &error));
  g_assert_error (error, CONNECT_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_addresses (void)
{
  static const char *const wrong[] = {
    "",          "8080",          "127.0.0.1",  "127.0.0.1:",      "127.0.0.1:65536", "127.0.0.1:-1",
    "host:8080", "127.0.0.1:80x", "[::1]",      "[::1:80",         "::1:80",          "[]:80",
    ":8080",     "unix:",         "[::1]:http", "127.0.0.256:8080"
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      ConnectdServerOptions options = { .listen = wrong[i] };

      g_test_message ("%s", wrong[i]);
      assert_refused (&options, CONNECT_ERROR_INVALID, "");
    }
}

static int n_closed_twice;

/* In place of libc's, for the code under test: closing what is not open would hit a file of another thread's. */
int
close (int fd)
{
  int result = syscall (SYS_close, fd);

  if (result != 0 && errno == EBADF)
    g_atomic_int_inc (&n_closed_twice);
  return result;
}

/* A key that does not go with the certificate: whoever closes the socket then, it is closed once. */
static void
test_wrong_key (void)
{
  g_autofree char *certificate = g_test_build_filename (G_TEST_DIST, "data", "untrusted-tls.pem", NULL);
  g_autofree char *key = NULL;
  ConnectdServerOptions options = { .listen = "127.0.0.1:0", .tls_certificate = certificate };
  int fd = g_file_open_tmp ("connectd-XXXXXX", &key, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", -1, NULL));
  options.tls_key = key;
  n_closed_twice = 0;
  assert_refused (&options, CONNECT_ERROR_FAILED, "the certificate and the key");
  g_assert_cmpint (n_closed_twice, ==, 0);
  g_unlink (key);
}

static void
test_beyond_loopback (void)
{
  static const char *const addresses[] = { "0.0.0.0:0", "[::]:0", "192.0.2.1:0" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      ConnectdServerOptions options = { .listen = addresses[i] };

      if (i < 2)
        assert_refused (&options, CONNECT_ERROR_INVALID, "can be reached from other machines");
    }
  {
    ConnectdServerOptions options = { .listen = "0.0.0.0:0", .behind_proxy = TRUE };
    g_autoptr (GError) error = NULL;
    ConnectdServer *server = connectd_server_new (&options, nothing, NULL, &error);

    g_assert_no_error (error);
    g_assert_true (g_str_has_prefix (connectd_server_get_url (server), "http://0.0.0.0:"));
    connectd_server_stop (server, 1);
  }
}

static void
test_taken (void)
{
  HttpFixture self;
  g_autofree char *address = NULL;
  ConnectdServerOptions options = { 0 };

  http_fixture_init (&self);
  http_fixture_start (&self);
  address = g_strdup_printf ("127.0.0.1:%u", self.port);
  options.listen = address;
  assert_refused (&options, CONNECT_ERROR_CONFLICT, "is taken by another program");
  http_fixture_clear (&self);
}

/* Stopping gives the port back at once, also with connections that lately ended. */
static void
test_again (void)
{
  HttpFixture self;
  g_autofree char *address = NULL;

  http_fixture_init (&self);
  for (guint i = 0; i < 5; i++)
    {
      g_auto (HttpReply) reply = { 0 };

      http_fixture_start (&self);
      g_free (address);
      self.options.listen = address = g_strdup_printf ("127.0.0.1:%u", self.port);
      reply = http_get (&self, "/work");
      g_assert_cmpuint (reply.status, ==, 200);
      connectd_server_stop (g_steal_pointer (&self.server), 5);
    }
  http_fixture_clear (&self);
}

static int
connect_to (const struct sockaddr *address, socklen_t length)
{
  int fd = socket (address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (connect (fd, address, length) == 0)
    return fd;
  close (fd);
  return -1;
}

static void
assert_seen (int fd, const char *request, const char *words)
{
  g_auto (HttpReply) reply = { 0 };

  g_assert_cmpint (fd, >=, 0);
  http_send (fd, request);
  reply = http_receive (fd, FALSE);
  g_assert_cmpuint (reply.status, ==, 200);
  if (strstr (reply.body, words) == NULL)
    g_error ("'%s' is not in '%s'", words, reply.body);
}

static void
test_ipv6 (void)
{
  HttpFixture self;
  struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
  g_autofd int fd = -1, probe = socket (AF_INET6, SOCK_STREAM, 0);

  if (probe < 0 || bind (probe, (struct sockaddr *)&address, sizeof address) != 0)
    {
      g_test_skip ("no IPv6 here");
      return;
    }
  http_fixture_init (&self);
  self.options.listen = "[::1]:0";
  http_fixture_start (&self);
  g_assert_true (g_str_has_prefix (connectd_server_get_url (self.server), "http://[::1]:"));
  address.sin6_port = htons (self.port);
  fd = connect_to ((struct sockaddr *)&address, sizeof address);
  assert_seen (fd, "GET /see HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
               "peer=::1\nlocal=1\norigin=http://[::1]:80\n");
  http_fixture_clear (&self);
}

static void
test_unix (void)
{
  HttpFixture self;
  g_autofree char *directory = g_dir_make_tmp ("connectd-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "s", NULL);
  g_autofree char *listen_on = g_strconcat ("unix:", path, NULL);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  ConnectdServerOptions other = { .listen = listen_on };
  struct stat status;
  g_autofd int fd = -1, stale = -1;

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  stale = socket (AF_UNIX, SOCK_STREAM, 0); /* as a killed server leaves it */
  g_assert_cmpint (bind (stale, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_clear_fd (&stale, NULL);
  http_fixture_init (&self);
  self.options.listen = listen_on;
  http_fixture_start (&self);
  g_assert_cmpstr (connectd_server_get_url (self.server), ==, listen_on);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  assert_refused (&other, CONNECT_ERROR_CONFLICT, "is taken by another program");
  fd = connect_to ((struct sockaddr *)&address, sizeof address);
  assert_seen (fd, "GET /see HTTP/1.0\r\n\r\n", "peer=unix\nlocal=1\norigin=http://localhost\n");
  http_fixture_clear (&self);
  g_assert_cmpint (g_access (path, F_OK), !=, 0);

  g_assert_true (g_file_set_contents (path, "precious", -1, NULL));
  assert_refused (&other, CONNECT_ERROR_CONFLICT, "is no socket");
  g_unlink (path);
  g_rmdir (directory);
}

static void
test_unix_too_long (void)
{
  g_autofree char *name = g_strnfill (200, 'x');
  g_autofree char *text = g_strconcat ("unix:/tmp/", name, NULL);
  ConnectdServerOptions options = { .listen = text };

  assert_refused (&options, CONNECT_ERROR_INVALID, "The path of a socket");
}

static void
test_given_socket (void)
{
  HttpFixture self;
  struct sockaddr_in address = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ConnectdServerOptions unbound = { .listen_fd = socket (AF_INET, SOCK_STREAM, 0) };

  assert_refused (&unbound, CONNECT_ERROR_INVALID, "no listening socket");
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 5), ==, 0);
  http_fixture_init (&self);
  self.options.listen_fd = fd;
  http_fixture_start (&self);
  {
    g_auto (HttpReply) reply = http_get (&self, "/work");

    g_assert_cmpuint (reply.status, ==, 200);
  }
  http_fixture_clear (&self);
}

static void
test_given_socket_beyond (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  ConnectdServerOptions options = { .listen_fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };

  g_assert_cmpint (bind (options.listen_fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (listen (options.listen_fd, 5), ==, 0);
  assert_refused (&options, CONNECT_ERROR_INVALID, "can be reached from other machines");
}

/* --- behind a proxy --- */

#define FORWARDED                                                                                            \
  "GET /see HTTP/1.1\r\nHost: inside\r\nX-Forwarded-For: 203.0.113.9, 198.51.100.7\r\n"                      \
  "X-Forwarded-Proto: https\r\nX-Forwarded-Host: connect.example.com\r\n\r\n"

static void
test_proxy (void)
{
  static const struct
  {
    const char *headers;
    const char *seen;
  } cases[] = {
    { "X-Forwarded-For: 198.51.100.7\r\n", "peer=198.51.100.7\nlocal=0\norigin=http://inside\n" },
    { "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 2001:db8::7\r\n", "peer=2001:db8::7\n" },
    { "X-Forwarded-For: 203.0.113.9, nonsense\r\n", "peer=127.0.0.1\nlocal=0\n" },
    { "X-Forwarded-Proto: gopher\r\n", "origin=http://inside\n" },
    { "X-Forwarded-Host: a b\r\n", "origin=http://inside\n" },
    { "X-Forwarded-Proto: https\r\nX-Forwarded-Host: example.com:8443\r\n",
      "origin=https://example.com:8443\n" },
  };
  HttpFixture self;

  http_fixture_init (&self);
  self.options.behind_proxy = TRUE;
  http_fixture_start (&self);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *request =
          g_strdup_printf ("GET /see HTTP/1.1\r\nHost: inside\r\n%s\r\n", cases[i].headers);
      g_autofd int fd = http_connect (&self);

      assert_seen (fd, request, cases[i].seen);
    }
  {
    g_autofd int fd = http_connect (&self);

    assert_seen (fd, FORWARDED, "peer=198.51.100.7\nlocal=0\norigin=https://connect.example.com\n");
  }
  http_fixture_clear (&self);
}

/* Anybody can write these headers; only a proxy is believed. */
static void
test_no_proxy (void)
{
  HttpFixture self;
  g_autofd int fd = -1;

  http_fixture_init (&self);
  http_fixture_start (&self);
  fd = http_connect (&self);
  assert_seen (fd, FORWARDED, "peer=127.0.0.1\nlocal=1\norigin=http://inside\n");
  http_fixture_clear (&self);
}

/* --- the pure parts --- */

static void
test_request_methods (void)
{
  g_assert_cmpstr (connectd_request_method ("DELETE"), ==, "DELETE");
  g_assert_cmpstr (connectd_request_method ("get"), ==, "OTHER");
  g_assert_cmpstr (connectd_request_method (NULL), ==, "OTHER");
}

static void
test_request_ids (void)
{
  g_autofree char *longest = g_strnfill (64, 'a'), *too_long = g_strnfill (65, 'a');
  g_autofree char *made = connectd_request_id_new ();

  g_assert_true (connectd_request_id_is_sane (made));
  g_assert_true (connectd_request_id_is_sane (longest));
  g_assert_false (connectd_request_id_is_sane (too_long));
  g_assert_false (connectd_request_id_is_sane (""));
  g_assert_false (connectd_request_id_is_sane (NULL));
  g_assert_false (connectd_request_id_is_sane ("a\nb"));
}

static void
test_request_paths (void)
{
  static const char *const cases[][2] = {
    { "/", "/" },          { "/?", "/" },          { "/a/", "/a" },     { "/a?b/c", "/a" },
    { "/a%20b", "/a b" },  { "http://h/a", "/a" }, { "http://h", "/" }, { "http://h?q", "/" },
    { "/http://h", NULL }, { "", NULL },           { "h://", "/" },     { "/%41", "/A" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = connectd_request_path (cases[i][0], &error);

      g_test_message ("%s", cases[i][0]);
      g_assert_cmpstr (path, ==, cases[i][1]);
      g_assert_true ((path == NULL) == (error != NULL));
    }
}

static void
test_request_queries (void)
{
  g_autofree char *none = connectd_request_query ("/a", NULL),
                  *some = connectd_request_query ("/a?b=%zz?c", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (some, ==, "b=%zz?c");
  g_assert_null (connectd_request_query ("/a?\x01", &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
  g_assert_null (connectd_request_query ("/a?\xff", NULL));
}

/* Whatever comes in: a path that goes through is one that handlers can trust. */
static void
test_request_any (void)
{
  static const char alphabet[] = "//..%%%0a2eE5cCfF?:@ \x01\x7f\x80\xc3\xa4\xff";

  for (guint i = 0; i < 20000; i++)
    {
      char target[24] = "/";
      guint length = g_test_rand_int_range (1, sizeof target - 1);
      g_autofree char *path = NULL, *query = NULL;

      for (guint j = g_test_rand_int_range (0, 2); j < length; j++)
        target[j] = alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)];
      path = connectd_request_path (target, NULL);
      query = connectd_request_query (target, NULL);
      g_assert_true (query == NULL || g_utf8_validate (query, -1, NULL));
      if (path == NULL)
        continue;
      g_assert_true (path[0] == '/' && g_utf8_validate (path, -1, NULL));
      g_assert_null (strstr (path, "//"));
      g_assert_null (strstr (path, "/../"));
      g_assert_true (path[1] == '\0' || !g_str_has_suffix (path, "/"));
      g_assert_false (g_str_has_suffix (path, "/.") || g_str_has_suffix (path, "/.."));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http/listen/addresses", test_addresses);
  g_test_add_func ("/http/listen/wrong-key", test_wrong_key);
  g_test_add_func ("/http/listen/beyond-loopback", test_beyond_loopback);
  g_test_add_func ("/http/listen/taken", test_taken);
  g_test_add_func ("/http/listen/again", test_again);
  g_test_add_func ("/http/listen/ipv6", test_ipv6);
  g_test_add_func ("/http/listen/unix", test_unix);
  g_test_add_func ("/http/listen/unix-too-long", test_unix_too_long);
  g_test_add_func ("/http/listen/given-socket", test_given_socket);
  g_test_add_func ("/http/listen/given-socket-beyond", test_given_socket_beyond);
  g_test_add_func ("/http/proxy/believed", test_proxy);
  g_test_add_func ("/http/proxy/not-believed", test_no_proxy);
  g_test_add_func ("/http/request/methods", test_request_methods);
  g_test_add_func ("/http/request/ids", test_request_ids);
  g_test_add_func ("/http/request/paths", test_request_paths);
  g_test_add_func ("/http/request/queries", test_request_queries);
  g_test_add_func ("/http/request/any", test_request_any);

  return g_test_run ();
}
