/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* The names that portals are reached by: one below the server's own, which is good at once, or one of the
 * Distributor's own, which must be seen to lead here first. */

#include "config.h"

#include "domain/branding/connectd-branding-private.h"

#include <string.h>

#define MAX_DOMAINS 100

/* "portal.example.com" for " Portal.Example.com. ". */
static char *
normalize (const char *text)
{
  g_autofree char *bare = g_strstrip (g_strdup (text));
  g_autofree char *ascii = g_hostname_to_ascii (bare);
  char *host = g_ascii_strdown (ascii != NULL ? ascii : bare, -1);
  gsize length = strlen (host);

  if (length > 1 && host[length - 1] == '.')
    host[length - 1] = '\0';
  return host;
}

/* NAME.BASE, with one label before the base. */
static gboolean
is_built_in (const char *host, const char *base)
{
  const char *dot = strchr (host, '.');

  return dot != NULL && strcmp (dot + 1, base) == 0;
}

static gboolean
check_host (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *base = _connectd_brand_dup_base (tx);
  g_autofree char *host = normalize (connect_json_get_string (doc, "domain"));
  g_autofree char *below = g_strconcat (".", base, NULL);
  g_autoptr (JsonObject) other = NULL;
  gboolean built_in = is_built_in (host, base);

  if (!_connectd_is_host_name (host, 2) || g_hostname_is_ip_address (host))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "domain: Expected a domain, as portal.example.com.");
  if (strcmp (host, base) == 0 || (!built_in && g_str_has_suffix (host, below)))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "domain: A built-in domain is one name before %s.",
                           base);
  if (!_connectd_find_one (tx, CONNECTD_DOMAINS, "host", host, &other, error))
    return FALSE;
  if (other != NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "domain: This domain is in use already.");
  connect_json_set_string (doc, "domain", host);
  connect_json_set_string (doc, "host", host);
  connect_json_set_string (doc, "type", built_in ? "built_in" : "custom");
  if (built_in)
    {
      connect_json_set_string (doc, "checks.cname_record.status", "verified");
      connect_json_set_time (doc, "checks.cname_record.events.verified.at", connectd_tx_get_now (tx));
    }
  return TRUE;
}

/* Names that another brand goes by are its own. */
static gboolean
check_brands (ConnectdTx *tx, JsonObject *doc, JsonObject *own, GError **error)
{
  g_autofree char *label =
      g_strndup (connect_json_get_string (doc, "host"), strcspn (connect_json_get_string (doc, "host"), "."));
  g_autoptr (JsonObject) other = NULL;

  if (strcmp (connect_json_get_string (doc, "type"), "built_in") != 0)
    return TRUE;
  if (!_connectd_find_one (tx, CONNECTD_BRANDS, "subdomain", label, &other, error))
    return FALSE;
  return other == NULL || g_strcmp0 (_connectd_id (other), _connectd_id (own)) == 0 ||
         _connectd_fail (error, CONNECT_ERROR_INVALID, "domain: Another brand has this name.");
}

static gboolean
domain_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  const char *account_id = connectd_tx_get_viewer (tx)->account_id;
  g_autoptr (JsonObject) owner = connectd_tx_get (tx, &connect_accounts_collection, account_id, error);
  g_autoptr (JsonObject) brand = NULL;
  g_autofree char *mine = _connectd_eq ("owner.id", account_id);
  gint64 n = owner != NULL ? connectd_tx_count (tx, CONNECTD_DOMAINS, mine, error) : -1;

  if (n < 0 || !_connectd_brand_of (tx, account_id, &brand, error))
    return FALSE;
  if (brand == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "domain: The account has no brand yet.");
  if (n >= MAX_DOMAINS)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "domain: An account has at most %d domains.",
                           MAX_DOMAINS);
  _connectd_set_account (doc, "owner", owner);
  return check_host (tx, doc, error) && check_brands (tx, doc, brand, error);
}

static gboolean
domain_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return _connectd_portal_refresh_domains (tx, connect_json_get_string (doc, "portal.id"), doc, FALSE, error);
}

static gboolean
domain_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  const char *then = connect_json_get_string (before, "portal.id");
  gboolean none = json_object_has_member (body, "portal") && connect_json_get (body, "portal.id") == NULL;
  const char *now = none ? NULL : connect_json_get_string (doc, "portal.id");

  if (now == NULL)
    connect_json_remove (doc, "portal");
  return g_strcmp0 (then, now) == 0 || (_connectd_portal_refresh_domains (tx, then, doc, FALSE, error) &&
                                        _connectd_portal_refresh_domains (tx, now, doc, FALSE, error));
}

static gboolean
domain_remove (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  return _connectd_portal_refresh_domains (tx, connect_json_get_string (doc, "portal.id"), doc, TRUE, error);
}

/* What was found out stands in the body, which is the daemon's own (connectd-domain-check.c). */
static gboolean
domain_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  const char *reason = connect_json_get_string (body, "reason");
  gint64 now = connectd_tx_get_now (tx);

  connect_json_set_string (doc, "checks.cname_record.status", reason == NULL ? "verified" : "failed");
  if (reason == NULL)
    connect_json_set_time (doc, "checks.cname_record.events.verified.at", now);
  else
    connect_json_set_time (doc, "checks.cname_record.events.failed.at", now);
  connect_json_set_string (doc, "checks.cname_record.events.failed.reason", reason);
  if (reason == NULL)
    connect_json_remove (doc, "checks.cname_record.events.failed");
  return TRUE;
}

const ConnectdHooks connectd_domain_name_hooks = {
  .collection = "domains",
  .create = domain_create,
  .created = domain_created,
  .update = domain_update,
  .remove = domain_remove,
  .act = domain_act,
};
