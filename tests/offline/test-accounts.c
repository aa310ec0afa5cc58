/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <glib/gstdio.h>

#include "client/connect-accounts.h"
#include "client/connect-address.h"
#include "client/connect-accounts-file.h"
#include "client/connect-accounts-private.h"
#include "common/connect-test-account.h"
#include "outbox/connect-act.h"
#include "protocol/connect-error.h"
#include "protocol/connect-json.h"

static void
test_address (void)
{
  const struct
  {
    const char *typed;
    const char *address; /* NULL: refused */
  } cases[] = {
    { "connect.example", "https://connect.example" },
    { "  HTTPS://Connect.Example/ \n", "https://connect.example" },
    { "https://connect.example:443/public/v1?x=1#y", "https://connect.example" },
    { "connect.example:8443", "https://connect.example:8443" },
    { "localhost:8080", "http://localhost:8080" },
    { "127.0.0.1:1", "http://127.0.0.1:1" },
    { "http://[::1]:80/x", "http://[::1]" },
    { "https://bücher.example", "https://xn--bcher-kva.example" },
    { "http://connect.example", NULL },
    { "http://10.0.0.1", NULL },
    { "http://localhost.evil.example", NULL },
    { "ftp://connect.example", NULL },
    { "https://user:secret@connect.example", NULL },
    { "https://", NULL },
    { "https://a b", NULL },
    { "https://connect.example:99999", NULL },
    { "https://[zz]", NULL },
    { "", NULL },
    { "   ", NULL },
    { "https://%0d%0a.example", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *address = connect_address_normalise (cases[i].typed, &error);

      g_test_message ("%s: %s", cases[i].typed, error != NULL ? error->message : address);
      g_assert_cmpstr (address, ==, cases[i].address);
      if (cases[i].address == NULL)
        g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
    }
}

static void
test_link (void)
{
  const struct
  {
    const char *link;
    const char *server;
    const char *code;
  } cases[] = {
    { "https://connect.example/contracts/activate?secret=ABC-123", "https://connect.example", "ABC-123" },
    { " http://127.0.0.1:8080/contracts/activate?secret=x&utm=1 ", "http://127.0.0.1:8080", "x" },
    { "connect://activate?server=https%3A%2F%2Fconnect.example%3A8443&secret=ABC", "https://connect.example:8443", "ABC" },
    { "connect://activate?secret=ABC", NULL, NULL },
    { "connect://other?server=https%3A%2F%2Fconnect.example&secret=ABC", NULL, NULL },
    { "connect://activate?server=http%3A%2F%2Fconnect.example&secret=ABC", NULL, NULL },
    { "https://connect.example/contracts/activate", NULL, NULL },
    { "https://connect.example/contracts/activate?secret=", NULL, NULL },
    { "https://connect.example/contracts/activate?secret=a%0Ab", NULL, NULL },
    { "https://connect.example/?secret=ABC", NULL, NULL },
    { "ABC", NULL, NULL },
    { "", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *server = NULL;
      g_autofree char *code = NULL;
      g_autoptr (GError) error = NULL;
      gboolean is_link = connect_activation_parse_link (cases[i].link, &server, &code, &error);

      g_test_message ("%s", cases[i].link);
      g_assert_cmpint (is_link, ==, cases[i].server != NULL);
      g_assert_cmpstr (server, ==, cases[i].server);
      g_assert_cmpstr (code, ==, cases[i].code);
      if (!is_link)
        g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
    }
}

static ConnectAccountInfo *
make_info (const char *id)
{
  const char *const modules[] = { "MD-0000", "MD-0002", NULL };
  ConnectAccountInfo *info = _connect_account_info_new ();

  info->server = g_strdup ("https://connect.example");
  info->id = g_strdup (id);
  info->name = g_strdup ("Ünïcode \"Ltd\"");
  info->type = g_strdup ("provider");
  info->role = CONNECT_ROLE_RESELLER;
  info->user_id = g_strdup ("UR-1");
  info->user_name = g_strdup ("Somebody");
  info->email = g_strdup ("somebody@example.com");
  info->modules = g_strdupv ((char **) modules);
  return info;
}

static void
test_file (void)
{
  g_autofree char *directory = g_dir_make_tmp ("connect-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "accounts.json", NULL);
  g_autoptr (ConnectAccountInfo) info = make_info ("PA-1");
  g_autoptr (GPtrArray) infos = g_ptr_array_new ();
  g_autoptr (GPtrArray) loaded = connect_accounts_file_load (path);
  g_autoptr (GError) error = NULL;
  const ConnectAccountInfo *again;
  GStatBuf status;

  g_assert_cmpuint (loaded->len, ==, 0);
  g_ptr_array_unref (g_steal_pointer (&loaded));
  g_ptr_array_add (infos, info);
  g_assert_true (connect_accounts_file_save (path, infos, &error));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  loaded = connect_accounts_file_load (path);
  g_assert_cmpuint (loaded->len, ==, 1);
  again = g_ptr_array_index (loaded, 0);
  g_assert_cmpstr (again->name, ==, info->name);
  g_assert_cmpint (again->role, ==, info->role);
  g_assert_cmpstrv (again->modules, info->modules);
  g_assert_false (connect_accounts_file_save ("/proc/none/accounts.json", infos, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_STORAGE);
  connect_test_remove_tree (directory);
}

static void
test_damaged_file (void)
{
  const struct
  {
    const char *text;
    guint kept;
  } cases[] = {
    { "", 0 }, { "{", 0 }, { "[]", 0 }, { "{\"accounts\":{}}", 0 }, { "{\"accounts\":[1,null]}", 0 },
    { "{\"accounts\":[{\"id\":\"../../etc\",\"server\":\"https://a\",\"name\":\"x\",\"role\":\"vendor\",\"user\":{\"id\":\"UR-1\"}}]}", 0 },
    { "{\"accounts\":[{\"id\":\"PA-1\",\"server\":\"https://a\",\"name\":\"x\",\"role\":\"vendor\",\"user\":{\"id\":\"UR-1\"}},7]}", 1 },
  };
  g_autofree char *directory = g_dir_make_tmp ("connect-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "accounts.json", NULL);
  g_autofree char *aside = g_strconcat (path, ".damaged", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) loaded = NULL;

      g_assert_true (g_file_set_contents (path, cases[i].text, -1, NULL));
      loaded = connect_accounts_file_load (path);
      g_assert_cmpuint (loaded->len, ==, cases[i].kept);
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
    }
  connect_test_remove_tree (directory);
}

static void
test_directories (void)
{
  g_autoptr (ConnectAccountInfo) a = make_info ("PA-1");
  g_autoptr (ConnectAccountInfo) b = make_info ("PA-1");
  g_autofree char *first = connect_accounts_file_dup_directory (a);
  g_autofree char *second = NULL;

  g_set_str (&b->user_id, "UR-2");
  second = connect_accounts_file_dup_directory (b);
  g_assert_cmpstr (first, !=, second);
  g_assert_true (g_str_has_prefix (first, "PA-1-"));
}

static void
test_acts (void)
{
  const struct
  {
    const char *method;
    const char *path;
    const char *collection;
    const char *key;
    const char *words;
  } cases[] = {
    { "POST", "contracts/CRS-1/sign", "contracts", "CRS-1", "Sign CRS-1" },
    { "PUT", "contracts/CRS-1", "contracts", "CRS-1", "Edit Note CRS-1" },
    { "DELETE", "contracts/CRS-1", "contracts", "CRS-1", "Delete CRS-1" },
    { "POST", "agreements/AGS-1/versions", "agreement-versions", "AGS-1/7", "New version" },
    { "POST", "agreements/AGS-1/versions/2/activate", "agreement-versions", "AGS-1/2", "Activate 2" },
    { "POST", "agreements?x=y", "agreements", "AGS-9", "New agreement" },
    { "POST", "nowhere/at/all", NULL, NULL, "nowhere/at/all" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ConnectAct act = { .method = (char *) cases[i].method, .path = (char *) cases[i].path };
      g_autoptr (JsonObject) answer =
          connect_json_parse_object ("{\"id\":\"AGS-9\",\"version\":7}", -1, 0, NULL);
      g_autofree char *key = NULL;
      g_autofree char *words = connect_act_describe (&act);
      const ConnectCollection *collection = connect_act_find_row (cases[i].path, answer, &key);

      g_assert_cmpstr (collection != NULL ? collection->name : NULL, ==, cases[i].collection);
      g_assert_cmpstr (key, ==, cases[i].key);
      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/offline/accounts/address", test_address);
  g_test_add_func ("/offline/accounts/link", test_link);
  g_test_add_func ("/offline/accounts/file", test_file);
  g_test_add_func ("/offline/accounts/damaged-file", test_damaged_file);
  g_test_add_func ("/offline/accounts/directories", test_directories);
  g_test_add_func ("/offline/accounts/acts", test_acts);
  return g_test_run ();
}
