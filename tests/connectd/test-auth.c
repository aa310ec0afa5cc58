/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "auth/connectd-password.h"
#include "auth/connectd-secret.h"
#include "protocol/connect-text.h"

#define URL_SAFE "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

static void
test_secret_new (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 500; i++)
    {
      char *secret = connectd_secret_new ();

      g_assert_cmpuint (strlen (secret), ==, 43);
      g_assert_cmpuint (strspn (secret, URL_SAFE), ==, 43);
      g_assert_true (g_hash_table_add (seen, secret));
    }
}

static void
test_secret_code (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 500; i++)
    {
      char *code = connectd_activation_code_new ();

      g_assert_cmpuint (strlen (code), ==, 32);
      for (const char *p = code; *p != '\0'; p++)
        g_assert_true (g_ascii_isalnum (*p));
      g_assert_true (g_hash_table_add (seen, code));
    }
}

static void
test_secret_hash (void)
{
  g_autofree char *one = connectd_secret_hash ("abc");
  g_autofree char *again = connectd_secret_hash ("abc");
  g_autofree char *other = connectd_secret_hash ("abd");

  /* BLAKE2b-256 of "abc" as published */
  g_assert_cmpstr (one, ==, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  g_assert_cmpstr (one, ==, again);
  g_assert_cmpstr (one, !=, other);
}

static void
test_secret_equal (void)
{
  g_assert_true (connectd_secret_equal ("one", "one"));
  g_assert_true (connectd_secret_equal ("", ""));
  g_assert_false (connectd_secret_equal ("one", "on"));
  g_assert_false (connectd_secret_equal ("one", "One"));
  g_assert_false (connectd_secret_equal ("one", NULL));
  g_assert_false (connectd_secret_equal (NULL, "one"));
  g_assert_false (connectd_secret_equal (NULL, NULL));
}

static void
test_secret_digits (void)
{
  gboolean seen[10] = { FALSE };

  g_assert_cmpuint (connectd_random_digits (1), ==, 0);
  for (guint i = 0; i < 2000; i++)
    {
      guint32 digit = connectd_random_digits (10);

      g_assert_cmpuint (digit, <, 10);
      seen[digit] = TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    g_assert_true (seen[i]);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *id = connect_id_new ("CRD-#####-#####-#####", connectd_random_digits);

      g_assert_true (connect_id_matches (id, "CRD-#####-#####-#####"));
    }
}

static void
test_password_verify (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = connectd_password_hash ("correct horse", &error);
  g_autofree char *second = NULL;

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (hash, "$argon2id$"));
  g_assert_null (strstr (hash, "horse"));
  second = connectd_password_hash ("correct horse", &error);
  g_assert_cmpstr (hash, !=, second); /* another salt */
  g_assert_true (connectd_password_verify (hash, "correct horse", &error));
  g_assert_no_error (error);
  g_assert_false (connectd_password_verify (hash, "correct horsE", &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED);
}

/* Whoever guesses must not learn whether the user exists. */
static void
test_password_same_words (void)
{
  g_autofree char *hash = connectd_password_hash ("correct horse", NULL);
  g_autofree char *long_one = g_strnfill (5000, 'x');
  const struct
  {
    const char *hash;
    const char *password;
  } wrong[] = { { hash, "no" },          { NULL, "correct horse" },
                { "", "correct horse" }, { "$argon2id$broken", "x" },
                { hash, long_one },      { hash, "" } };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (connectd_password_verify (wrong[i].hash, wrong[i].password, &error));
      g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED);
      g_assert_cmpstr (error->message, ==, "The e-mail address or the password is wrong.");
    }
}

static void
test_password_too_long (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *long_one = g_strnfill (5000, 'x');

  g_assert_null (connectd_password_hash (long_one, &error));
  g_assert_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID);
}

static void
test_password_rehash (void)
{
  g_autofree char *cheap = connectd_password_hash ("correct horse", NULL);
  g_autofree char *dear = NULL;

  g_assert_false (connectd_password_needs_rehash (cheap));
  connectd_password_use_least_cost (FALSE);
  g_assert_true (connectd_password_needs_rehash (cheap));
  g_assert_true (connectd_password_verify (cheap, "correct horse", NULL)); /* old ones still count */
  dear = connectd_password_hash ("correct horse", NULL);
  g_assert_nonnull (strstr (dear, "m=65536,t=2"));
  g_assert_false (connectd_password_needs_rehash (dear));
  connectd_password_use_least_cost (TRUE);
  g_assert_true (connectd_password_needs_rehash ("not a hash"));
}

static gpointer
verify_thread (gpointer data)
{
  guint good = 0;

  for (guint i = 0; i < 20; i++)
    good += connectd_password_verify (data, i % 2 == 0 ? "correct horse" : "wrong", NULL);
  return GUINT_TO_POINTER (good);
}

/* More threads than the gate lets in: each gets its own answer, none waits for ever. */
static void
test_password_gate (void)
{
  g_autofree char *hash = connectd_password_hash ("correct horse", NULL);
  GThread *threads[6];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("verify", verify_thread, hash);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (threads[i])), ==, 10);
}

static void
test_password_rules (void)
{
  g_autofree char *longest = g_strdup_printf ("aB%062d", 1);
  g_autofree char *too_long = g_strdup_printf ("%s1", longest);
  const struct
  {
    const char *password;
    const char *words; /* NULL: a good one */
  } cases[] = {
    { "correct horse", NULL },
    { "äöüßéèñç", NULL }, /* eight characters, sixteen bytes */
    { longest, NULL },
    { too_long, "new_password: It may have 64 characters at most." },
    { "seven77", "new_password: It needs 8 characters at least." },
    { "äöüé", "new_password: It needs 8 characters at least." },
    { "", "new_password: It needs 8 characters at least." },
    { NULL, "new_password: This field is required." },
    { "\xff\xfe"
      "abcdefgh",
      "new_password: This field is required." },
    { "Ada@Example.com", "new_password: It must not be the e-mail address." },
    { "PassWord", "new_password: It is one of the first that others would try." },
    { "zzzzzzzz", "new_password: It is one of the first that others would try." },
    { "aaa", "new_password: It needs 8 characters at least.\nnew_password: It is one of the first that "
             "others would try." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConnectProblems) problems = connect_problems_new ();
      g_autoptr (GError) error = NULL;
      gboolean good =
          connectd_password_check_rules (cases[i].password, "ada@example.com", "new_password", problems);

      g_test_message ("%s", cases[i].words != NULL ? cases[i].words : "good");
      g_assert_cmpint (good, ==, cases[i].words == NULL);
      g_assert_cmpint (connect_problems_check (problems, &error), ==, good);
      if (!good)
        g_assert_cmpstr (error->message, ==, cases[i].words);
    }
}

static void
test_password_rules_without_email (void)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  g_assert_true (connectd_password_check_rules ("correct horse", NULL, "password", problems));
  g_assert_true (connectd_password_check_rules ("correct horse", "", "password", problems));
  g_assert_false (connect_problems_any (problems));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  connectd_password_use_least_cost (TRUE);

  g_test_add_func ("/auth/secret/new", test_secret_new);
  g_test_add_func ("/auth/secret/code", test_secret_code);
  g_test_add_func ("/auth/secret/hash", test_secret_hash);
  g_test_add_func ("/auth/secret/equal", test_secret_equal);
  g_test_add_func ("/auth/secret/digits", test_secret_digits);
  g_test_add_func ("/auth/password/verify", test_password_verify);
  g_test_add_func ("/auth/password/same-words", test_password_same_words);
  g_test_add_func ("/auth/password/too-long", test_password_too_long);
  g_test_add_func ("/auth/password/rehash", test_password_rehash);
  g_test_add_func ("/auth/password/gate", test_password_gate);
  g_test_add_func ("/auth/password/rules", test_password_rules);
  g_test_add_func ("/auth/password/rules-without-email", test_password_rules_without_email);

  return g_test_run ();
}
