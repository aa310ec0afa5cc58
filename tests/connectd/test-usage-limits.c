/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Workbooks that are larger than 50 MiB: refused as soon as it is known, by an error body, and nothing changes. */

#include "config.h"

#include "http-fixture.h"
#include "usage-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define MIB (1024 * 1024)
#define LIMIT (50 * MIB)          /* of a workbook */
#define BODY_LIMIT (LIMIT + 65536) /* and of the form around it */
#define FORM_TYPE "Content-Type: multipart/form-data; boundary=xYzZy\r\n"
#define PART                                                                                                 \
  "--xYzZy\r\nContent-Disposition: form-data; name=\"usage_file\"; filename=\"usage_file.xlsx\"\r\n\r\n"
#define END "\r\n--xYzZy--\r\n"

typedef struct
{
  Shop *shop;
  HttpFixture http; /* its port only */
  char *file;
  JsonObject *before;
} Limits;

static void
limits_init (Limits *self, TestStore *t)
{
  self->shop = usage_shop_new (t, "QT", "");
  self->http.port = self->shop->f->port;
  self->file = usage_file (self->shop);
  self->before = fixture_get (self->shop->f, "usage-files", self->file);
}

static void
limits_clear (Limits *self)
{
  json_object_unref (self->before);
  g_free (self->file);
  shop_free (self->shop);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Limits, limits_clear)

/* `credential` NULL: nobody's. `more` are further lines. */
static char *
make_head (Limits *self, const char *credential, const char *more)
{
  g_autofree char *authorization =
      credential != NULL ? g_strdup_printf ("Authorization: %s\r\n", credential) : g_strdup ("");

  return g_strdup_printf ("POST /public/v1/usage/files/%s/upload HTTP/1.1\r\nHost: a\r\n" FORM_TYPE "%s%s\r\n",
                          self->file, authorization, more);
}

static HttpReply
announce (Limits *self, const char *credential, gsize size, const char *more)
{
  g_autofree char *lines = g_strdup_printf ("Content-Length: %" G_GSIZE_FORMAT "\r\n%s", size, more);
  g_autofree char *head = make_head (self, credential, lines);

  return http_ask (&self->http, head);
}

static void
assert_unchanged (Limits *self)
{
  g_autoptr (JsonObject) after = fixture_get (self->shop->f, "usage-files", self->file);

  g_assert_true (json_object_equal (self->before, after));
  fixture_run_jobs (self->shop->f);
  usage_assert (self->shop, self->file, "status", "draft");
  usage_assert (self->shop, self->file, "usage_file_uri", NULL);
}

/* What is announced is refused before any of it is sent. */
static void
test_announced (TestStore *t)
{
  g_auto (Limits) l = { 0 };
  const char *vendor;

  limits_init (&l, t);
  vendor = l.shop->vendor;
  {
    g_auto (HttpReply) beyond = announce (&l, vendor, BODY_LIMIT + 1, "");
    g_auto (HttpReply) asked = announce (&l, vendor, BODY_LIMIT + 1, "Expect: 100-continue\r\n");
    g_auto (HttpReply) nobody = announce (&l, NULL, 5 * MIB, "Expect: 100-continue\r\n");
    g_auto (HttpReply) fits = announce (&l, vendor, BODY_LIMIT, "Expect: 100-continue\r\n");

    http_assert_error (&beyond, 413, "body: It is too large");
    http_assert_error (&asked, 413, "body: It is too large");
    http_assert_error (&nobody, 413, "body: It is too large");
    g_assert_cmpuint (fits.status, ==, 100);
  }
  assert_unchanged (&l);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM stored_files"), ==, 0);
}

/* Sends a form with a file of `size` bytes in chunks. */
static HttpReply
send_chunks (Limits *self, gsize size)
{
  g_autofd int fd = http_connect (&self->http);
  g_autofree char *head = make_head (self, self->shop->vendor, "Transfer-Encoding: chunked\r\n");
  g_autofree char *chunk = g_strnfill (MIB, 'c');
  g_autofree char *first = g_strdup_printf ("%x\r\n" PART "\r\n", (guint)strlen (PART));
  g_autofree char *last = g_strdup_printf ("%x\r\n" END "\r\n0\r\n\r\n", (guint)strlen (END));

  http_send (fd, head);
  http_send (fd, first);
  while (size > 0)
    {
      gsize n = MIN (size, MIB);
      g_autofree char *begin = g_strdup_printf ("%x\r\n", (guint)n);

      http_send (fd, begin);
      http_send_bytes (fd, chunk, n);
      http_send (fd, "\r\n");
      size -= n;
    }
  http_send (fd, last);
  return http_receive (fd, FALSE);
}

/* What does not say how long it is, is refused when it has become too long. */
static void
test_chunked (TestStore *t)
{
  g_auto (Limits) l = { 0 };

  limits_init (&l, t);
  {
    g_auto (HttpReply) refused = send_chunks (&l, BODY_LIMIT + MIB);

    http_assert_error (&refused, 413, "body: It is too large");
  }
  assert_unchanged (&l);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM stored_files"), ==, 0);
}

/* The form has room for what is around the workbook, not for a larger workbook. */
static void
test_workbook (TestStore *t)
{
  g_auto (Limits) l = { 0 };

  limits_init (&l, t);
  {
    g_auto (HttpReply) refused = send_chunks (&l, LIMIT + 1);

    http_assert_error (&refused, 413, "usage_file: It is larger than 50 MiB.");
  }
  assert_unchanged (&l);
  g_assert_cmpint (test_store_int (t->store, "SELECT count(*) FROM stored_files WHERE unused IS NULL"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_store_add ("usage/limits/announced", TEST_STORE_BOTH, test_announced);
  test_store_add ("usage/limits/chunked", TEST_STORE_BOTH, test_chunked);
  test_store_add ("usage/limits/workbook", TEST_STORE_SQLITE, test_workbook);
  return test_store_run ();
}
