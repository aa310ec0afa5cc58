/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "auth/connectd-secret.h"

#include <sodium.h>
#include <string.h>

#define SECRET_BYTES 32
#define CODE_LENGTH 32
#define DIGEST_BYTES 32

/* libsodium asks for this before its random numbers are safe from several threads; after the first time it
 * costs a lock. */
static void
start_sodium (void)
{
  if (sodium_init () < 0)
    g_error ("The system gives no random numbers.");
}

static void
digest (const char *text, guint8 *bytes)
{
  crypto_generichash (bytes, DIGEST_BYTES, (const guint8 *)text, strlen (text), NULL, 0);
}

char *
connectd_secret_new (void)
{
  guint8 bytes[SECRET_BYTES];
  gsize size = sodium_base64_encoded_len (SECRET_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  char *text = g_malloc (size);

  start_sodium ();
  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2base64 (text, size, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero (bytes, sizeof bytes);
  return text;
}

char *
connectd_activation_code_new (void)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  char *text = g_malloc0 (CODE_LENGTH + 1);

  start_sodium ();
  for (guint i = 0; i < CODE_LENGTH; i++)
    text[i] = letters[randombytes_uniform (sizeof letters - 1)];
  return text;
}

char *
connectd_secret_hash (const char *secret)
{
  guint8 bytes[DIGEST_BYTES];
  char *text;

  g_return_val_if_fail (secret != NULL, NULL);
  digest (secret, bytes);
  text = g_malloc (2 * DIGEST_BYTES + 1);
  return sodium_bin2hex (text, 2 * DIGEST_BYTES + 1, bytes, sizeof bytes);
}

gboolean
connectd_secret_equal (const char *a, const char *b)
{
  guint8 one[DIGEST_BYTES], other[DIGEST_BYTES];

  if (a == NULL || b == NULL)
    return FALSE;
  /* digests, so that the lengths need not be compared */
  digest (a, one);
  digest (b, other);
  return sodium_memcmp (one, other, DIGEST_BYTES) == 0;
}

guint32
connectd_random_digits (guint32 below)
{
  g_return_val_if_fail (below > 0, 0);
  start_sodium ();
  return randombytes_uniform (below);
}
