/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* JSON Web Tokens: claims that whoever knows the secret can trust (HMAC with SHA-256). */

#include "config.h"

#include "domain/connectd-domain-private.h"

#include <string.h>

static char *
encode (const guchar *bytes, gsize size)
{
  char *text = g_base64_encode (bytes, size);
  char *padding = strchr (text, '=');

  if (padding != NULL)
    *padding = '\0';
  g_strdelimit (text, "+", '-');
  return g_strdelimit (text, "/", '_');
}

char *
_connectd_jwt_new (JsonObject *claims, const char *secret)
{
  static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  g_autofree char *text = connect_json_object_to_string (claims);
  g_autofree char *first = encode ((const guchar *)header, strlen (header));
  g_autofree char *second = encode ((const guchar *)text, strlen (text));
  g_autofree char *signed_text = g_strconcat (first, ".", second, NULL);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *)secret, strlen (secret));
  g_autofree char *signature = NULL;
  guint8 digest[32];
  gsize size = sizeof digest;

  g_hmac_update (hmac, (const guchar *)signed_text, -1);
  g_hmac_get_digest (hmac, digest, &size);
  signature = encode (digest, size);
  return g_strconcat (signed_text, ".", signature, NULL);
}
