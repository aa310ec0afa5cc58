/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "outward/connectd-outward.h"

#include <sodium.h>
#include <string.h>

#include "protocol/connect-error.h"

#define PLAIN "plain:"
#define SEALED "sealed:"
#define OVERHEAD (crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES)

G_STATIC_ASSERT (CONNECTD_SEAL_BYTES == crypto_secretbox_KEYBYTES);

ConnectdOutward *
connectd_outward_copy (const ConnectdOutward *self)
{
  ConnectdOutward *copy = g_new0 (ConnectdOutward, 1);

  copy->private_too = self->private_too;
  copy->mail_command = g_strdup (self->mail_command);
  copy->mail_from = g_strdup (self->mail_from);
  copy->seal = self->seal != NULL ? g_memdup2 (self->seal, CONNECTD_SEAL_BYTES) : NULL;
  return copy;
}

void
connectd_outward_free (ConnectdOutward *self)
{
  if (self == NULL)
    return;
  if (self->seal != NULL)
    sodium_memzero (self->seal, CONNECTD_SEAL_BYTES);
  g_free (self->seal);
  g_free (self->mail_command);
  g_free (self->mail_from);
  g_free (self);
}

gboolean
connectd_outward_read_seal (ConnectdOutward *self, const char *file, GError **error)
{
  g_autofree char *bytes = NULL;
  gsize size = 0;

  if (!g_file_get_contents (file, &bytes, &size, error))
    return FALSE;
  if (size < CONNECTD_SEAL_BYTES || size > 4096)
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID,
                   "--secrets-key-file: '%s' holds no %d to 4096 random bytes.", file, CONNECTD_SEAL_BYTES);
      return FALSE;
    }
  g_free (self->seal);
  self->seal = g_malloc (CONNECTD_SEAL_BYTES);
  crypto_generichash (self->seal, CONNECTD_SEAL_BYTES, (const guint8 *)bytes, size, NULL, 0);
  sodium_memzero (bytes, size);
  return TRUE;
}

char *
connectd_outward_seal (const ConnectdOutward *self, const char *secret)
{
  gsize length = strlen (secret), size = OVERHEAD + length;
  g_autofree guint8 *sealed = NULL;
  g_autofree char *text = NULL;

  if (self->seal == NULL)
    return g_strconcat (PLAIN, secret, NULL);
  sealed = g_malloc (size);
  randombytes_buf (sealed, crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy (sealed + crypto_secretbox_NONCEBYTES, (const guint8 *)secret, length, sealed,
                         self->seal);
  text = g_base64_encode (sealed, size);
  return g_strconcat (SEALED, text, NULL);
}

char *
connectd_outward_unseal (const ConnectdOutward *self, const char *stored)
{
  g_autofree guint8 *sealed = NULL;
  g_autofree char *secret = NULL;
  gsize size = 0;

  if (stored != NULL && g_str_has_prefix (stored, PLAIN))
    return g_strdup (stored + strlen (PLAIN));
  if (stored == NULL || !g_str_has_prefix (stored, SEALED) || self->seal == NULL)
    return NULL;
  sealed = g_base64_decode (stored + strlen (SEALED), &size);
  if (size < OVERHEAD)
    return NULL;
  secret = g_malloc0 (size - OVERHEAD + 1);
  if (crypto_secretbox_open_easy ((guint8 *)secret, sealed + crypto_secretbox_NONCEBYTES,
                                  size - crypto_secretbox_NONCEBYTES, sealed, self->seal) != 0)
    return NULL;
  return g_steal_pointer (&secret);
}
