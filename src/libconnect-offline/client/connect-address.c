/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

#include "config.h"

#include "client/connect-address.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "client/connect-accounts.h"
#include "protocol/connect-error.h"

#define MAX_ADDRESS 512
#define MAX_CODE 256

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return strcmp (host, "localhost") == 0 || g_str_has_suffix (host, ".localhost");
}

static char *
refuse (GError **error, const char *format, const char *what)
{
  g_autofree char *shown = g_utf8_make_valid (what, MIN (strlen (what), 80));
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);

  g_set_error (error, CONNECT_ERROR, CONNECT_ERROR_INVALID, "%s%s%s", parts[0], parts[1] != NULL ? shown : "",
               parts[1] != NULL ? parts[1] : "");
  return NULL;
}

/* The host as it goes on the wire; NULL when it is none. */
static char *
clean_host (const char *host)
{
  g_autofree char *ascii = NULL;

  if (host == NULL || *host == '\0')
    return NULL;
  if (strchr (host, ':') != NULL)
    return g_hostname_is_ip_address (host) ? g_strdup_printf ("[%s]", host) : NULL;
  ascii = g_hostname_to_ascii (host);
  if (ascii == NULL || *ascii == '\0' || *ascii == '.' || strlen (ascii) > 253)
    return NULL;
  for (const char *c = ascii; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '-' && *c != '.')
      return NULL;
  return g_ascii_strdown (ascii, -1);
}

/* Puts a scheme before an address that has none: "host:8080" has none either. */
static char *
with_scheme (const char *address)
{
  g_autofree char *guess = NULL;
  g_autoptr (GUri) uri = NULL;

  if (strstr (address, "://") != NULL)
    return g_strdup (address);
  guess = g_strconcat ("https://", address, NULL);
  uri = g_uri_parse (guess, G_URI_FLAGS_NONE, NULL);
  if (uri != NULL && g_uri_get_host (uri) != NULL && is_loopback (g_uri_get_host (uri)))
    return g_strconcat ("http://", address, NULL);
  return g_steal_pointer (&guess);
}

static char *
compose (GUri *uri, const char *typed, GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);
  gboolean https = strcmp (scheme, "https") == 0;
  g_autofree char *host = clean_host (g_uri_get_host (uri));
  int port = g_uri_get_port (uri);

  if (!https && strcmp (scheme, "http") != 0)
    return refuse (error, _("The server’s address begins with https://, not with “%s”."), scheme);
  if (g_uri_get_userinfo (uri) != NULL)
    return refuse (error, _("Leave the name and password out of the server’s address."), "");
  if (host == NULL)
    return refuse (error, _("“%s” is not the address of a server."), typed);
  if (!https && !is_loopback (g_uri_get_host (uri)))
    return refuse (error, _("Only https:// is safe for “%s”; http:// is for a server on this machine."), host);
  if (port == -1 || port == (https ? 443 : 80))
    return g_strdup_printf ("%s://%s", scheme, host);
  return g_strdup_printf ("%s://%s:%d", scheme, host, port);
}

char *
connect_address_normalise (const char *typed, GError **error)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *address = NULL;
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (typed != NULL, NULL);
  trimmed = g_strstrip (g_utf8_make_valid (typed, -1));
  if (*trimmed == '\0')
    return refuse (error, _("Give the address of the server."), "");
  if (strlen (trimmed) > MAX_ADDRESS)
    return refuse (error, _("The address is too long."), "");
  address = with_scheme (trimmed);
  uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL)
    return refuse (error, _("“%s” is not the address of a server."), trimmed);
  return compose (uri, trimmed, error);
}

static gboolean
is_code (const char *code)
{
  if (code == NULL || *code == '\0' || strlen (code) > MAX_CODE)
    return FALSE;
  for (; *code != '\0'; code++)
    if (!g_ascii_isgraph (*code))
      return FALSE;
  return TRUE;
}

gboolean
connect_activation_parse_link (const char *link, char **server, char **code, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GHashTable) parameters = NULL;
  g_autofree char *trimmed = NULL;
  g_autofree char *base = NULL;
  const char *query, *secret, *address;
  gboolean ours;

  g_return_val_if_fail (link != NULL, FALSE);
  trimmed = g_strstrip (g_utf8_make_valid (link, MIN (strlen (link), 4096)));
  uri = g_uri_parse (trimmed, G_URI_FLAGS_ENCODED_QUERY, NULL);
  query = uri != NULL ? g_uri_get_query (uri) : NULL;
  parameters = query != NULL ? g_uri_parse_params (query, -1, "&", G_URI_PARAMS_WWW_FORM, NULL) : NULL;
  secret = parameters != NULL ? g_hash_table_lookup (parameters, "secret") : NULL;
  ours = uri != NULL && strcmp (g_uri_get_scheme (uri), "connect") == 0;
  if (!is_code (secret) || (ours && g_strcmp0 (g_uri_get_host (uri), "activate") != 0) ||
      (!ours && !g_str_has_suffix (g_uri_get_path (uri), "/contracts/activate")))
    {
      refuse (error, _("This is not an activation link. It looks like https://…/contracts/activate?secret=…"), "");
      return FALSE;
    }
  address = ours ? g_hash_table_lookup (parameters, "server") : trimmed;
  base = address != NULL ? connect_address_normalise (address, error) : refuse (error, _("The link names no server."), "");
  if (base == NULL)
    return FALSE;
  if (server != NULL)
    *server = g_steal_pointer (&base);
  if (code != NULL)
    *code = g_strdup (secret);
  return TRUE;
}
