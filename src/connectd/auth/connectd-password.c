/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "auth/connectd-password.h"

#include <sodium.h>
#include <string.h>

#define WAIT_SECONDS 10
#define MAX_BYTES (CONNECTD_PASSWORD_MAX * 4)

/* The memory that hashing may take belongs to the process, and so does its gate. */
static struct
{
  GMutex mutex;
  GCond cond;
  guint running;
  int least_cost; /* atomic */
} gate;

/* What people take first, as far as it is long enough to pass the rule of length. Compared without case. */
static const char *const common_passwords[] = {
  "00000000",   "11111111",   "11223344",    "12121212",   "123123123", "12341234",  "12344321",
  "12345678",   "123456789",  "1234567890",  "123456abc",  "1234abcd",  "1234qwer",  "123qweasd",
  "147258369",  "1q2w3e4r",   "1q2w3e4r5t",  "1qaz2wsx",   "1qazxsw2",  "22222222",  "55555555",
  "66666666",   "77777777",   "87654321",    "88888888",   "987654321", "99999999",  "a1234567",
  "aa123456",   "abc12345",   "abcd1234",    "abcdefgh",   "access14",  "admin123",  "administrator",
  "asdasdasd",  "asdf1234",   "asdfasdf",    "asdfghjk",   "asdfghjkl", "baseball",  "basketball",
  "changeme",   "charlie1",   "cloudblue",   "computer",   "football",  "iloveyou",  "internet",
  "letmein1",   "liverpool",  "michelle",    "p@ssw0rd",   "p@ssword",  "passw0rd",  "password",
  "password1",  "password12", "password123", "princess",   "q1w2e3r4",  "qazwsxedc", "qwer1234",
  "qwerty12",   "qwerty123",  "qwertyui",    "qwertyuiop", "starwars",  "sunshine",  "superman",
  "test1234",   "trustno1",   "welcome1",    "welcome123", "whatever",  "zaq12wsx",  "zxcvbnm1",
  "zxcvbnm123",
};

static unsigned long long
current_operations (void)
{
  return g_atomic_int_get (&gate.least_cost) ? crypto_pwhash_OPSLIMIT_MIN
                                             : crypto_pwhash_OPSLIMIT_INTERACTIVE;
}

static gsize
current_memory (void)
{
  return g_atomic_int_get (&gate.least_cost) ? crypto_pwhash_MEMLIMIT_MIN
                                             : crypto_pwhash_MEMLIMIT_INTERACTIVE;
}

static gboolean
enter_gate (GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&gate.mutex);
  gint64 end = g_get_monotonic_time () + WAIT_SECONDS * G_USEC_PER_SEC;

  while (gate.running >= CONNECTD_PASSWORD_AT_ONCE)
    if (!g_cond_wait_until (&gate.cond, &gate.mutex, end))
      {
        g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE,
                             "Too many people are signing in just now. Try again in a moment.");
        return FALSE;
      }
  gate.running++;
  return TRUE;
}

static void
leave_gate (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&gate.mutex);

  gate.running--;
  g_cond_signal (&gate.cond);
}

static char *
hash_behind_gate (const char *password, GError **error)
{
  char text[crypto_pwhash_STRBYTES];

  if (crypto_pwhash_str (text, password, strlen (password), current_operations (), current_memory ()) == 0)
    return g_strdup (text);
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_UNAVAILABLE,
                       "There is not enough memory to check a password.");
  return NULL;
}

char *
connectd_password_hash (const char *password, GError **error)
{
  char *text;

  g_return_val_if_fail (password != NULL, NULL);
  if (strlen (password) > MAX_BYTES)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID,
                   "password: It may have %d characters at most.", CONNECTD_PASSWORD_MAX);
      return NULL;
    }
  if (sodium_init () < 0 || !enter_gate (error))
    return NULL;
  text = hash_behind_gate (password, error);
  leave_gate ();
  return text;
}

gboolean
connectd_password_verify (const char *hash, const char *password, GError **error)
{
  gboolean same = FALSE;

  g_return_val_if_fail (password != NULL, FALSE);
  /* Longer ones cannot have been set; the rest of the work would be an attacker's choice. */
  if (strlen (password) <= MAX_BYTES)
    {
      if (sodium_init () < 0 || !enter_gate (error))
        return FALSE;
      if (hash != NULL)
        same = crypto_pwhash_str_verify (hash, password, strlen (password)) == 0;
      else /* as much work as for a user that there is */
        g_free (hash_behind_gate (password, NULL));
      leave_gate ();
    }
  if (!same)
    g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_UNAUTHORIZED,
                         "The e-mail address or the password is wrong.");
  return same;
}

gboolean
connectd_password_needs_rehash (const char *hash)
{
  g_return_val_if_fail (hash != NULL, FALSE);
  return crypto_pwhash_str_needs_rehash (hash, current_operations (), current_memory ()) != 0;
}

static gboolean
is_common (const char *folded)
{
  for (guint i = 0; i < G_N_ELEMENTS (common_passwords); i++)
    if (strcmp (common_passwords[i], folded) == 0)
      return TRUE;
  return FALSE;
}

/* "aaaaaaaa" is long enough and in no list: a text that goes on as it starts. */
static gboolean
is_one_character (const char *password)
{
  const char *next = *password != '\0' ? g_utf8_next_char (password) : password;

  return *next != '\0' && memcmp (password, next, strlen (next)) == 0;
}

gboolean
connectd_password_check_rules (const char *password,
                               const char *email,
                               const char *field,
                               ConnectProblems *problems)
{
  g_autofree char *folded = NULL, *address = NULL;
  glong length;
  gboolean good = TRUE;

  g_return_val_if_fail (problems != NULL, FALSE);
  if (password == NULL || !g_utf8_validate (password, -1, NULL))
    {
      connect_problems_add (problems, field, "This field is required.");
      return FALSE;
    }
  length = g_utf8_strlen (password, -1);
  if (length < CONNECTD_PASSWORD_MIN || length > CONNECTD_PASSWORD_MAX)
    {
      if (length < CONNECTD_PASSWORD_MIN)
        connect_problems_add (problems, field, "It needs %d characters at least.", CONNECTD_PASSWORD_MIN);
      else
        connect_problems_add (problems, field, "It may have %d characters at most.", CONNECTD_PASSWORD_MAX);
      good = FALSE;
    }
  folded = g_utf8_casefold (password, -1);
  address = email != NULL ? g_utf8_casefold (email, -1) : NULL;
  if (address != NULL && *address != '\0' && strcmp (folded, address) == 0)
    {
      connect_problems_add (problems, field, "It must not be the e-mail address.");
      good = FALSE;
    }
  if (is_common (folded) || is_one_character (password))
    {
      connect_problems_add (problems, field, "It is one of the first that others would try.");
      good = FALSE;
    }
  return good;
}

void
connectd_password_use_least_cost (gboolean least)
{
  g_atomic_int_set (&gate.least_cost, least ? 1 : 0);
}
