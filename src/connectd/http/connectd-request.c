/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "http/connectd-request.h"

#include <arpa/inet.h>
#include <string.h>

#include "protocol/connect-error.h"

static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS" };

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, text);
  return FALSE;
}

/* "http://host/path" is a target too; its authority says no more than the Host header. */
static const char *
skip_authority (const char *target)
{
  const char *scheme = strstr (target, "://");
  gsize length = strcspn (target, "/?");

  if (*target == '/' || scheme == NULL || scheme != target + length - 1)
    return target;
  scheme += 3;
  return scheme + strcspn (scheme, "/?");
}

static gboolean
decode (const char *text, gsize length, GString *out, GError **error)
{
  for (gsize i = 0; i < length; i++)
    {
      const char *percent = memchr (text + i, '%', length - i);
      gsize plain = percent != NULL ? (gsize) (percent - text) - i : length - i;
      int high, low;

      g_string_append_len (out, text + i, plain);
      i += plain;
      if (percent == NULL)
        return TRUE;
      high = i + 2 < length ? g_ascii_xdigit_value (text[i + 1]) : -1;
      low = i + 2 < length ? g_ascii_xdigit_value (text[i + 2]) : -1;
      if (high < 0 || low < 0)
        return fail (error, "path: A '%' must be followed by two hexadecimal digits.");
      /* a slash inside a segment would make two of it */
      if (high * 16 + low == '/')
        return fail (error, "path: '%2F' has no place here.");
      g_string_append_c (out, (char)(high * 16 + low));
      i += 2;
    }
  return TRUE;
}

static gboolean
check_text (const char *text, gsize length, const char *field, GError **error)
{
  if (!g_utf8_validate (text, length, NULL))
    {
      g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: It is not valid UTF-8.", field);
      return FALSE;
    }
  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    if (g_ascii_iscntrl (*p) || ((guchar) *p >= 0x80 && g_unichar_iscntrl (g_utf8_get_char (p))))
      {
        g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s: It has control characters.", field);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_segments (const char *path, GError **error)
{
  for (const char *segment = path + 1;;)
    {
      gsize size = strcspn (segment, "/");

      if (size == 0 && segment[0] == '/')
        return fail (error, "path: A segment is empty.");
      if ((size == 1 && segment[0] == '.') || (size == 2 && segment[0] == '.' && segment[1] == '.'))
        return fail (error, "path: The segments '.' and '..' have no place here.");
      if (segment[size] == '\0')
        return TRUE;
      segment += size + 1;
    }
}

char *
connectd_request_path (const char *target, GError **error)
{
  g_autoptr (GString) path = g_string_new (NULL);
  const char *start;

  g_return_val_if_fail (target != NULL, NULL);
  start = skip_authority (target);
  if (!decode (start, strcspn (start, "?"), path, error) || !check_text (path->str, path->len, "path", error))
    return NULL;
  if (path->len == 0 && start != target)
    g_string_append_c (path, '/');
  if (path->str[0] != '/')
    {
      fail (error, "path: It must start with '/'.");
      return NULL;
    }
  if (!check_segments (path->str, error))
    return NULL;
  if (path->len > 1 && path->str[path->len - 1] == '/')
    g_string_truncate (path, path->len - 1);
  return g_string_free_and_steal (g_steal_pointer (&path));
}

char *
connectd_request_query (const char *target, GError **error)
{
  const char *mark;

  g_return_val_if_fail (target != NULL, NULL);
  mark = strchr (target, '?');
  if (mark == NULL)
    return g_strdup ("");
  if (!check_text (mark + 1, strlen (mark + 1), "query", error))
    return NULL;
  return g_strdup (mark + 1);
}

gboolean
connectd_request_id_is_sane (const char *id)
{
  gsize length = id != NULL ? strlen (id) : 0;

  return length >= 1 && length <= 64 &&
         strspn (id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") == length;
}

char *
connectd_request_id_new (void)
{
  static const char digits[] = "0123456789abcdef";
  guint64 number = (guint64) g_random_int () << 32 | g_random_int (); /* no secret: it only has to differ */
  char *id = g_malloc (17);

  for (guint i = 0; i < 16; i++, number >>= 4)
    id[i] = digits[number & 15];
  id[16] = '\0';
  return id;
}

gboolean
connectd_request_host_is_sane (const char *host)
{
  gsize length = host != NULL ? strlen (host) : 0;

  return length >= 1 && length <= 255 &&
         strspn (host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]") == length;
}

char *
connectd_request_forwarded_for (const char *header)
{
  const char *comma = header != NULL ? strrchr (header, ',') : NULL;
  g_autofree char *hop = g_strdup (comma != NULL ? comma + 1 : header);
  struct in6_addr address;

  if (hop == NULL)
    return NULL;
  g_strstrip (hop);
  if (inet_pton (AF_INET, hop, &address) != 1 && inet_pton (AF_INET6, hop, &address) != 1)
    return NULL;
  return g_steal_pointer (&hop);
}

char *
connectd_request_network (const char *peer)
{
  struct in6_addr address;
  char text[INET6_ADDRSTRLEN];

  if (inet_pton (AF_INET6, peer, &address) != 1)
    return g_strdup (peer);
  memset (&address.s6_addr[8], 0, 8);
  return g_strdup (inet_ntop (AF_INET6, &address, text, sizeof text));
}

const char *
connectd_request_method (const char *method)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_strcmp0 (methods[i], method) == 0)
      return methods[i];
  return "OTHER";
}
