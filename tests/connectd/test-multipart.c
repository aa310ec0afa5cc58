/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Forms with files, and the bytes that come in pieces. */

#include "config.h"

#include <string.h>
#include <glib/gstdio.h>

#include "http/connectd-multipart.h"
#include "http/connectd-spool.h"
#include "protocol/connect-error.h"

#define TYPE "multipart/form-data; boundary=b"

static GPtrArray *
parse (const char *text, gssize length, const char *type, GError **error)
{
  g_autoptr (GBytes) body = g_bytes_new (text, length < 0 ? strlen (text) : (gsize) length);

  return connectd_multipart_parse (body, type, error);
}

static void
assert_part (GPtrArray *parts, guint i, const char *name, const char *filename, const char *type, const char *text)
{
  ConnectdPart *part = g_ptr_array_index (parts, i);
  gsize size;
  const char *data = g_bytes_get_data (part->bytes, &size);

  g_assert_cmpstr (part->name, ==, name);
  g_assert_cmpstr (part->filename, ==, filename);
  g_assert_cmpstr (part->content_type, ==, type);
  g_assert_cmpmem (data, size, text, strlen (text));
}

static void
test_parts (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) parts =
      parse ("a preamble that nobody reads\r\n"
             "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA title\r\n"
             "--b \t\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n"
             "--b\r\ncontent-type: Application/PDF; charset=x\r\nCONTENT-DISPOSITION: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n"
             "%PDF\r\n--c\r\n--\r\n"
             "\r\n--b--\r\nwhat follows the end",
             -1, TYPE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (parts->len, ==, 3);
  assert_part (parts, 0, "title", NULL, NULL, "A title");
  assert_part (parts, 1, "empty", NULL, NULL, "");
  assert_part (parts, 2, "file", "a.pdf", "application/pdf", "%PDF\r\n--c\r\n--\r\n");
}

/* Only the part counts, not how it is called; and the bytes are not copied. */
static void
test_bytes (void)
{
  static const char head[] = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n";
  static const char tail[] = "\r\n--b--";
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_autoptr (GPtrArray) parts = NULL;
  g_autoptr (GBytes) body = NULL;
  const guint8 *whole, *slice;
  guint8 all[256];
  gsize size;

  for (guint i = 0; i < sizeof all; i++)
    all[i] = (guint8) i;
  g_byte_array_append (text, (const guint8 *) head, sizeof head - 1);
  g_byte_array_append (text, all, sizeof all);
  g_byte_array_append (text, (const guint8 *) tail, sizeof tail - 1);
  body = g_byte_array_free_to_bytes (g_steal_pointer (&text));
  parts = connectd_multipart_parse (body, TYPE, NULL);
  g_assert_nonnull (parts);
  slice = g_bytes_get_data (((ConnectdPart *) parts->pdata[0])->bytes, &size);
  whole = g_bytes_get_data (body, NULL);
  g_assert_cmpmem (slice, size, all, sizeof all);
  g_assert_true (slice == whole + sizeof head - 1);
}

static void
test_names (void)
{
  static const struct
  {
    const char *given;
    const char *name;
  } names[] = {
    { "filename=\"plain.xlsx\"", "plain.xlsx" },
    { "filename=plain.xlsx", "plain.xlsx" },
    { "filename=\"Vertrag f\303\274r A.pdf\"", "Vertrag f\303\274r A.pdf" },
    { "filename=\"with ; and \\\" in it\"", "with ; and \" in it" },
    { "filename=\"C:\\Documents\\a.pdf\"", "a.pdf" },
    { "filename=\"../../etc/passwd\"", "passwd" },
    { "filename=\"a\tb\"", "ab" },
    { "filename=\"\"", "" },
    { "filename=\"fallback\"; filename*=UTF-8''f%C3%BCr%20A.pdf", "f\303\274r A.pdf" },
    { "filename*=utf-8'de'f%C3%BCr.pdf", "f\303\274r.pdf" },
    { "filename*=latin-1''f%FCr.pdf; filename=b", "b" },
    { "filename*=UTF-8''..%2F..%2Fx", "x" },
    { "x=1; Filename = no; filename=\"yes\"", "yes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("--b\r\nContent-Disposition: form-data; name=\"f\"; %s\r\n\r\nx\r\n--b--", names[i].given);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) parts = parse (text, -1, TYPE, &error);

      g_assert_no_error (error);
      assert_part (parts, 0, "f", names[i].name, NULL, "x");
    }
}

static void
test_long_name (void)
{
  g_autofree char *long_name = g_strnfill (1000, 'x');
  g_autofree char *text =
      g_strdup_printf ("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"%s\"\r\n\r\nx\r\n--b--", long_name);
  g_autoptr (GPtrArray) parts = parse (text, -1, TYPE, NULL);

  g_assert_nonnull (parts);
  g_assert_cmpuint (strlen (((ConnectdPart *) parts->pdata[0])->filename), ==, CONNECTD_MAX_FILE_NAME);
}

static void
test_types (void)
{
  static const char *const good[] = { TYPE, "Multipart/Form-Data;boundary=\"b\"", "multipart/form-data; charset=utf-8; boundary=b ; x=y",
                                      NULL };
  static const char *const bad[] = { "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-datas; boundary=b",
                                     "multipart/mixed; boundary=b", "application/json", NULL };
  g_autofree char *filler = g_strnfill (71, 'b');
  g_autofree char *too_long = g_strconcat ("multipart/form-data; boundary=", filler, NULL);

  for (guint i = 0; good[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) parts =
          parse ("--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n--b--", -1, good[i], NULL);

      g_assert_true (connectd_multipart_is_form (good[i]));
      g_assert_nonnull (parts);
    }
  for (guint i = 0; bad[i] != NULL; i++)
    g_assert_null (parse ("--b\r\n\r\n\r\n--b--", -1, bad[i], NULL));
  g_assert_null (parse ("--b--", -1, too_long, NULL));
  g_assert_false (connectd_multipart_is_form (NULL));
  g_assert_false (connectd_multipart_is_form ("application/json"));
}

#define PART(head) "--b\r\n" head "\r\n\r\nx\r\n--b--"
#define FORM_DATA "Content-Disposition: form-data"

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *words;
  } bad[] = {
    { "", "no part" },
    { "nothing", "no part" },
    { "x--b\r\n", "no part" },
    { "--b", "does not end" },
    { "--b\r\n", "does not end" },
    { "--b\r\n--b--", "does not end" },
    { "--b x\r\n\r\n\r\n--b--", "does not end" },
    { "--b\r\n" FORM_DATA "; name=f\r\n\r\nx", "does not end" },
    { "--b\r\n" FORM_DATA "; name=f\r\n\r\nx\r\n--bb--", "does not end" },
    { "--b\r\n" FORM_DATA "; name=f\r\nx\r\n--b--", "head" },
    { PART ("X: y"), "no name" },
    { PART ("nonsense"), "header" },
    { PART (FORM_DATA), "no name" },
    { PART (FORM_DATA "; name=\"\""), "no name" },
    { PART (FORM_DATA "; name=\"a\001b\""), "no name" },
    { PART (FORM_DATA "; name=\"a\377b\""), "no text" },
    { PART ("Content-Disposition: attachment; name=f"), "no form data" },
    { PART (FORM_DATA "; name=f\r\nContent-Transfer-Encoding: base64"), "encoded" },
  };
  g_autofree char *filler = g_strnfill (CONNECTD_MAX_PART_HEAD, 'x');
  g_autofree char *long_head = g_strdup_printf ("--b\r\n" FORM_DATA "; name=f\r\nX: %s\r\n\r\nx\r\n--b--", filler);
  g_autofree char *long_name = g_strdup_printf ("--b\r\n" FORM_DATA "; name=%.200s\r\n\r\nx\r\n--b--", filler);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (bad[i].text, -1, TYPE, &error));
      g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
      if (strstr (error->message, bad[i].words) == NULL)
        g_error ("%u: %s", i, error->message);
    }
  g_assert_null (parse (long_head, -1, TYPE, NULL));
  g_assert_null (parse (long_name, -1, TYPE, NULL));
}

static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) parts = NULL;

  for (guint i = 0; i < CONNECTD_MAX_PARTS; i++)
    g_string_append_printf (text, "--b\r\n" FORM_DATA "; name=f%u\r\n\r\n%u\r\n", i, i);
  g_string_append (text, "--b--");
  parts = parse (text->str, -1, TYPE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (parts->len, ==, CONNECTD_MAX_PARTS);
  g_string_prepend (text, "--b\r\n" FORM_DATA "; name=f\r\n\r\n\r\n");
  g_assert_null (parse (text->str, -1, TYPE, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
}

/* Cut anywhere, it is refused or has fewer parts, and nothing is read beyond its end. */
static void
test_cut (void)
{
  static const char whole[] = "--b\r\n" FORM_DATA "; name=\"f\"; filename*=UTF-8''%C3%BC\r\n\r\none\r\n--b\r\n" FORM_DATA
                              "; name=\"g\\\"\"\r\n\r\ntwo\r\n--b--";

  for (gsize length = 0; length < sizeof whole - 1; length++)
    {
      g_autofree char *exact = g_memdup2 (whole, length);
      g_autoptr (GBytes) body = g_bytes_new_static (exact, length);
      g_autoptr (GPtrArray) parts = connectd_multipart_parse (body, TYPE, NULL);

      g_assert_null (parts);
    }
}

/* --- spool --- */

static void
check_spool (const char *directory, gsize size, gsize step)
{
  ConnectdSpool *spool = connectd_spool_new (directory);
  g_autofree guint8 *bytes = g_malloc (size + 1);
  g_autoptr (GBytes) all = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (i * 7 + i / 251);
  for (gsize i = 0; i < size; i += step)
    g_assert_true (connectd_spool_append (spool, bytes + i, MIN (step, size - i), &error));
  g_assert_cmpuint (connectd_spool_get_size (spool), ==, size);
  all = connectd_spool_end (spool, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (all, NULL), g_bytes_get_size (all), bytes, size);
}

static void
test_spool (void)
{
  g_autofree char *directory = g_dir_make_tmp ("connect-spool-XXXXXX", NULL);
  g_autoptr (GDir) dir = NULL;

  check_spool (directory, 0, 1);
  check_spool (directory, 10, 3);
  check_spool (directory, CONNECTD_SPOOL_MEMORY, 4096);
  check_spool (directory, CONNECTD_SPOOL_MEMORY + 1, CONNECTD_SPOOL_MEMORY);
  check_spool (NULL, 3 * CONNECTD_SPOOL_MEMORY, 100000);
  dir = g_dir_open (directory, 0, NULL);
  g_assert_null (g_dir_read_name (dir)); /* nothing is left, and nothing was to be seen */
  g_rmdir (directory);
}

static void
test_spool_nowhere (void)
{
  g_autoptr (ConnectdSpool) spool = connectd_spool_new ("/nonexistent/directory");
  g_autofree guint8 *bytes = g_malloc0 (CONNECTD_SPOOL_MEMORY);
  g_autoptr (GError) error = NULL;

  g_assert_true (connectd_spool_append (spool, bytes, CONNECTD_SPOOL_MEMORY, &error));
  g_assert_false (connectd_spool_append (spool, bytes, 1, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_false (connectd_spool_append (spool, bytes, 1, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_null (connectd_spool_end (g_steal_pointer (&spool), &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/multipart/parts", test_parts);
  g_test_add_func ("/daemon/multipart/bytes", test_bytes);
  g_test_add_func ("/daemon/multipart/names", test_names);
  g_test_add_func ("/daemon/multipart/long-name", test_long_name);
  g_test_add_func ("/daemon/multipart/types", test_types);
  g_test_add_func ("/daemon/multipart/refused", test_refused);
  g_test_add_func ("/daemon/multipart/many", test_many);
  g_test_add_func ("/daemon/multipart/cut", test_cut);
  g_test_add_func ("/daemon/spool/bytes", test_spool);
  g_test_add_func ("/daemon/spool/nowhere", test_spool_nowhere);
  return g_test_run ();
}
