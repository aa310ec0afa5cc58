/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How a portal looks, for whoever opens it: by the name that it was asked for, before anybody is signed
 * in. */

#include "config.h"

#include "domain/branding/connectd-branding-private.h"

#include <string.h>

/* --- finding --- */

/* "portal.example.com" of "https://portal.example.com:8443". */
static char *
dup_host (const char *origin)
{
  g_autoptr (GUri) uri = origin != NULL ? g_uri_parse (origin, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL ? g_ascii_strdown (host, -1) : NULL;
}

/* The portal of this kind in a brand, else its universal one; NULL there when it has neither. */
static gboolean
find_portal (ConnectdTx *tx, const char *brand_id, const char *type, JsonObject **portal, GError **error)
{
  const char *const types[] = { type, "universal" };
  g_autoptr (GPtrArray) portals = _connectd_find (tx, CONNECTD_PORTALS, "brand.id", brand_id, 0, error);

  *portal = NULL;
  for (guint t = 0; portals != NULL && *portal == NULL && t < G_N_ELEMENTS (types); t++)
    for (guint i = 0; *portal == NULL && i < portals->len; i++)
      if (g_strcmp0 (connect_json_get_string (portals->pdata[i], "type"), types[t]) == 0)
        *portal = json_object_ref (portals->pdata[i]);
  return portals != NULL;
}

/* A domain counts once it was seen to lead here. */
static gboolean
find_by_domain (ConnectdTx *tx, const char *host, JsonObject **portal, JsonObject **brand, GError **error)
{
  g_autoptr (JsonObject) domain = NULL;
  const char *portal_id;

  if (!_connectd_find_one (tx, CONNECTD_DOMAINS, "host", host, &domain, error))
    return FALSE;
  if (domain == NULL ||
      g_strcmp0 (connect_json_get_string (domain, "checks.cname_record.status"), "verified") != 0)
    return TRUE;
  portal_id = connect_json_get_string (domain, "portal.id");
  if (portal_id != NULL && !_connectd_look_up (tx, CONNECTD_PORTALS, portal_id, portal, error))
    return FALSE;
  return _connectd_brand_of (tx, connect_json_get_string (domain, "owner.id"), brand, error);
}

static gboolean
find_by_subdomain (ConnectdTx *tx, const char *host, JsonObject **brand, GError **error)
{
  g_autofree char *base = _connectd_brand_dup_base (tx);
  const char *dot = strchr (host, '.');
  g_autofree char *label = dot != NULL && strcmp (dot + 1, base) == 0 ? g_strndup (host, dot - host) : NULL;

  return label == NULL || _connectd_find_one (tx, CONNECTD_BRANDS, "subdomain", label, brand, error);
}

/* Of who is signed in: the brand that his account has. */
static gboolean
find_by_caller (ConnectdCall *call, JsonObject **brand, GError **error)
{
  g_autoptr (JsonObject) account = NULL;

  if (call->viewer->account_id == NULL)
    return TRUE;
  account = connectd_tx_get (call->tx, &connect_accounts_collection, call->viewer->account_id, error);
  return account != NULL && (connect_json_get_string (account, "brand") == NULL ||
                             _connectd_look_up (call->tx, CONNECTD_BRANDS,
                                                connect_json_get_string (account, "brand"), brand, error));
}

static const char *
get_type (ConnectRole role)
{
  return role == 0 ? "universal" : role == CONNECT_ROLE_VENDOR ? "vendor" : "provider";
}

/* Both are NULL when nobody has given this name a look. */
static gboolean
find_look (ConnectdCall *call, JsonObject **portal, JsonObject **brand, GError **error)
{
  g_autofree char *host = dup_host (call->origin);

  *portal = NULL;
  *brand = NULL;
  if (host != NULL && (!find_by_domain (call->tx, host, portal, brand, error) ||
                       (*brand == NULL && !find_by_subdomain (call->tx, host, brand, error))))
    return FALSE;
  if (*brand == NULL && !find_by_caller (call, brand, error))
    return FALSE;
  return *brand == NULL || *portal != NULL ||
         find_portal (call->tx, _connectd_id (*brand), get_type (call->viewer->role), portal, error);
}

/* --- answering --- */

static void
copy_all (JsonObject *into, JsonObject *from, const char *const *paths)
{
  for (; *paths != NULL; paths++)
    if (connect_json_get (from, *paths) != NULL)
      connect_json_set (into, *paths, json_node_copy (connect_json_get (from, *paths)));
}

static JsonObject *
show_brand (ConnectdTx *tx, JsonObject *brand)
{
  JsonObject *shown = json_object_new ();
  g_autofree char *base = _connectd_brand_dup_base (tx);

  if (brand != NULL)
    copy_all (
        shown, brand,
        STRV ("id", "name", "subdomain", "owner", "public_api", "base_domain", "customization.messages"));
  else
    {
      json_object_set_string_member (shown, "id", CONNECTD_NO_BRAND);
      json_object_set_string_member (shown, "name", "Connect");
      json_object_set_string_member (shown, "public_api", base);
      json_object_set_string_member (shown, "base_domain", base);
    }
  return shown;
}

static gboolean
brand_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) portal = NULL;
  g_autoptr (JsonObject) brand = NULL;

  if (!find_look (call, &portal, &brand, error))
    return FALSE;
  _connectd_answer (call, 200, show_brand (call->tx, brand));
  return TRUE;
}

static gboolean
portal_get (ConnectdCall *call, GError **error)
{
  g_autoptr (JsonObject) portal = NULL;
  g_autoptr (JsonObject) brand = NULL;
  g_autoptr (JsonObject) shown_brand = NULL;
  JsonObject *shown;

  if (!find_look (call, &portal, &brand, error))
    return FALSE;
  shown = json_object_new ();
  shown_brand = show_brand (call->tx, brand);
  if (portal != NULL)
    copy_all (shown, portal,
              STRV ("id", "type", "subdomain", "domains", "title", "theme", "urls", "footer", "language",
                    "signin", "analytics_key", "marketplace", "case", "customization.messages"));
  else
    {
      json_object_set_string_member (shown, "type", "universal");
      json_object_set_string_member (shown, "title", connect_json_get_string (shown_brand, "name"));
    }
  json_object_set_object_member (shown, "brand", json_object_new ());
  copy_all (connect_json_get_object (shown, "brand"), shown_brand, STRV ("id", "name", "public_api"));
  _connectd_answer (call, 200, shown);
  return TRUE;
}

JsonObject *
_connectd_brand_look (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  const char *type =
      g_strcmp0 (connect_json_get_string (contract, "type"), "program") == 0 ? "vendor" : "provider";
  g_autoptr (JsonObject) brand = NULL;
  g_autoptr (JsonObject) portal = NULL;
  JsonObject *look;

  if (!_connectd_brand_of (tx, connect_json_get_string (contract, "issuer.id"), &brand, error) ||
      brand == NULL || !find_portal (tx, _connectd_id (brand), type, &portal, error))
    return NULL;
  look = json_object_new ();
  copy_all (look, brand, STRV ("id", "name"));
  if (portal != NULL)
    copy_all (look, portal, STRV ("title", "theme", "urls.logo", "urls.tos", "urls.favicons.svg", "footer"));
  return look;
}

const ConnectdOperation connectd_brand_look_operations[] = {
  { "GET", "brand", CONNECTD_ACCESS_PUBLIC, .run = brand_get,
    .summary = "The brand of the name that was asked for" },
  { "GET", "portal", CONNECTD_ACCESS_PUBLIC, .run = portal_get,
    .summary = "How the portal of that name looks" },
  { NULL },
};
