/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "resource/connectd-addresses.h"

#include <gio/gio.h>
#include <string.h>

#include "protocol/connect-json.h"

/* An IPv4 address that came over IPv6 ("::ffff:10.0.0.1") is one of IPv4. Returns: (transfer full)
 * (nullable) */
static GInetAddress *
read_address (const char *text)
{
  static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  const guint8 *bytes = address != NULL ? g_inet_address_to_bytes (address) : NULL;

  if (bytes != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
      memcmp (bytes, mapped, sizeof mapped) == 0)
    return g_inet_address_new_from_bytes (bytes + sizeof mapped, G_SOCKET_FAMILY_IPV4);
  return g_steal_pointer (&address);
}

static int
compare (GInetAddress *a, GInetAddress *b)
{
  return memcmp (g_inet_address_to_bytes (a), g_inet_address_to_bytes (b),
                 g_inet_address_get_native_size (a));
}

static gboolean
is_between (GInetAddress *peer, const char *first_text, const char *last_text)
{
  g_autoptr (GInetAddress) first = read_address (first_text);
  g_autoptr (GInetAddress) last = read_address (last_text);

  return first != NULL && last != NULL &&
         g_inet_address_get_family (first) == g_inet_address_get_family (peer) &&
         g_inet_address_get_family (last) == g_inet_address_get_family (peer) && compare (first, peer) <= 0 &&
         compare (peer, last) <= 0;
}

gboolean
connectd_addresses_is_range (const char *text)
{
  g_autoptr (GInetAddressMask) mask =
      strlen (text) < 128 ? g_inet_address_mask_new_from_string (text, NULL) : NULL;
  g_auto (GStrv) ends = g_strsplit (text, "-", 3);
  g_autoptr (GInetAddress) first = NULL;
  g_autoptr (GInetAddress) last = NULL;

  if (mask != NULL)
    return TRUE;
  if (g_strv_length (ends) != 2)
    return FALSE;
  first = read_address (g_strstrip (ends[0]));
  last = read_address (g_strstrip (ends[1]));
  return first != NULL && last != NULL &&
         g_inet_address_get_family (first) == g_inet_address_get_family (last) && compare (first, last) <= 0;
}

static gboolean
fits (GInetAddress *peer, const char *text)
{
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (text, NULL);
  g_auto (GStrv) ends = mask == NULL ? g_strsplit (text, "-", 2) : NULL;

  if (mask != NULL)
    return g_inet_address_mask_matches (mask, peer);
  return ends[0] != NULL && ends[1] != NULL && is_between (peer, g_strstrip (ends[0]), g_strstrip (ends[1]));
}

static const char *
text_at (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static gboolean
fits_any (GInetAddress *peer, JsonArray *ranges)
{
  for (guint i = 0; ranges != NULL && i < json_array_get_length (ranges); i++)
    if (text_at (ranges, i) != NULL && fits (peer, text_at (ranges, i)))
      return TRUE;
  return FALSE;
}

/* Two plain addresses are the first and the last; everything else is a list. */
static gboolean
fits_named (GInetAddress *peer, JsonObject *named)
{
  JsonArray *range = connect_json_get_array (named, "ip_range");
  const char *first = range != NULL && json_array_get_length (range) == 2 ? text_at (range, 0) : NULL;
  const char *last = first != NULL ? text_at (range, 1) : NULL;

  return fits_any (peer, range) || (last != NULL && is_between (peer, first, last));
}

static guint
length (JsonArray *array)
{
  return array != NULL ? json_array_get_length (array) : 0;
}

gboolean
connectd_addresses_allow (JsonObject *account, const char *list, const char *peer)
{
  g_autofree char *path = g_strconcat ("access.", list, NULL);
  JsonObject *rules = connect_json_get_object (account, path);
  JsonArray *allow = rules != NULL ? connect_json_get_array (rules, "allow") : NULL;
  JsonArray *named = rules != NULL ? connect_json_get_array (rules, "ips") : NULL;
  g_autoptr (GInetAddress) address = NULL;
  gboolean allowed;

  if (rules == NULL)
    return TRUE;
  address = peer != NULL ? read_address (peer) : NULL;
  if (address == NULL)
    address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  if (fits_any (address, connect_json_get_array (rules, "deny")))
    return FALSE;
  allowed = length (allow) == 0 && length (named) == 0;
  allowed = allowed || fits_any (address, allow);
  for (guint i = 0; !allowed && i < length (named); i++)
    allowed = fits_named (address, json_array_get_object_element (named, i));
  return allowed;
}
