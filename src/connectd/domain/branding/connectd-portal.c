/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Portals of a brand: one of each kind, and one for the customers of each marketplace. */

#include "config.h"

#include "domain/branding/connectd-branding-private.h"

#include <string.h>

#define MAX_PORTALS 50
#define MAX_UPLOAD (2 * 1024 * 1024)

static void
check_color (JsonObject *doc, const char *path, ConnectProblems *problems)
{
  const char *color = connect_json_get_string (doc, path);

  if (color != NULL &&
      (color[0] != '#' || strlen (color) != 7 || strspn (color + 1, "0123456789abcdefABCDEF") != 6))
    connect_problems_add (problems, path, "Expected a color, as #1c71d8.");
}

static void
check_address (JsonObject *doc, const char *path, ConnectProblems *problems)
{
  const char *address = connect_json_get_string (doc, path);

  if (address != NULL && *address != '\0' && !_connectd_is_web_address (address))
    connect_problems_add (problems, path, "Expected an http or https address.");
}

static gboolean
take_images (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return _connectd_take_image (tx, doc, body, "urls.logo", CONNECTD_PORTALS, _connectd_id (doc), error) &&
         _connectd_take_image (tx, doc, body, "urls.favicons.svg", CONNECTD_PORTALS, _connectd_id (doc),
                               error);
}

static gboolean
check_portal (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  check_color (doc, "theme.primary", problems);
  check_color (doc, "theme.navigation", problems);
  check_color (doc, "theme.accent", problems);
  check_address (doc, "urls.sign_up", problems);
  check_address (doc, "urls.tos", problems);
  return connect_problems_check (problems, error) && take_images (tx, doc, body, error);
}

/* Customers are of a marketplace, nobody else is. */
static gboolean
check_place (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  const char *type = connect_json_get_string (doc, "type");
  const char *marketplace = connect_json_get_string (doc, "marketplace.id");
  gboolean customer = strcmp (type, "customer") == 0;
  g_autoptr (GPtrArray) others =
      _connectd_find (tx, CONNECTD_PORTALS, "brand.id", connect_json_get_string (doc, "brand.id"), 0, error);

  if (others == NULL)
    return FALSE;
  if (customer != (marketplace != NULL))
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           customer ? "marketplace: This field is required."
                                    : "marketplace: Only a customer portal is for a marketplace.");
  if (others->len >= MAX_PORTALS)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "type: A brand has at most %d portals.",
                           MAX_PORTALS);
  for (guint i = 0; i < others->len; i++)
    if (g_strcmp0 (connect_json_get_string (others->pdata[i], "type"), type) == 0 &&
        g_strcmp0 (connect_json_get_string (others->pdata[i], "marketplace.id"), marketplace) == 0)
      return _connectd_fail (error, CONNECT_ERROR_INVALID, "type: The brand has such a portal already: %s.",
                             _connectd_id (others->pdata[i]));
  return TRUE;
}

static gboolean
portal_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autofree char *id = connectd_tx_new_id (tx, CONNECTD_PORTALS, NULL, error);

  if (id == NULL)
    return FALSE;
  if (parent == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "A portal belongs to a brand.");
  connect_json_set_string (doc, "id", id);
  connect_json_set_string (doc, "owner.id", connect_json_get_string (parent, "owner.id"));
  connect_json_set_string (doc, "subdomain", connect_json_get_string (parent, "subdomain"));
  json_object_set_array_member (doc, "domains", json_array_new ());
  return check_place (tx, doc, error) && check_portal (tx, doc, body, error);
}

static gboolean
portal_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return check_portal (tx, doc, body, error);
}

/* Its names lead nowhere from now on. */
static gboolean
portal_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (GPtrArray) domains =
      _connectd_find (tx, CONNECTD_DOMAINS, "portal.id", _connectd_id (doc), 0, error);

  for (guint i = 0; domains != NULL && i < domains->len; i++)
    {
      connect_json_remove (domains->pdata[i], "portal");
      if (!connectd_tx_update (tx, CONNECTD_DOMAINS, _connectd_id (domains->pdata[i]), domains->pdata[i],
                               error))
        return FALSE;
    }
  return domains != NULL;
}

const ConnectdHooks connectd_portal_hooks = {
  .collection = "portals",
  .create = portal_create,
  .update = portal_update,
  .remove = portal_remove,
  .upload = MAX_UPLOAD,
};

gboolean
_connectd_portal_refresh_domains (
    ConnectdTx *tx, const char *portal_id, JsonObject *changed, gboolean gone, GError **error)
{
  g_autoptr (JsonObject) portal = NULL;
  g_autoptr (GPtrArray) domains = NULL;
  JsonArray *names;

  if (portal_id == NULL)
    return TRUE;
  if (!_connectd_look_up (tx, CONNECTD_PORTALS, portal_id, &portal, error))
    return FALSE;
  domains = portal != NULL ? _connectd_find (tx, CONNECTD_DOMAINS, "portal.id", portal_id, 0, error) : NULL;
  if (domains == NULL)
    return portal == NULL;
  names = json_array_new ();
  for (guint i = 0; i < domains->len; i++)
    if (changed == NULL || g_strcmp0 (_connectd_id (domains->pdata[i]), _connectd_id (changed)) != 0)
      json_array_add_string_element (names, connect_json_get_string (domains->pdata[i], "domain"));
  if (changed != NULL && !gone && g_strcmp0 (connect_json_get_string (changed, "portal.id"), portal_id) == 0)
    json_array_add_string_element (names, connect_json_get_string (changed, "domain"));
  json_object_set_array_member (portal, "domains", names);
  return connectd_tx_refresh (tx, CONNECTD_PORTALS, portal_id, portal, error);
}
