/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Brands: a Distributor has one, and whom it admits has it too. */

#include "config.h"

#include "domain/branding/connectd-branding-private.h"

#include <string.h>

#define ACCOUNTS (&connect_accounts_collection)

/* --- names --- */

gboolean
_connectd_is_host_name (const char *text, guint labels)
{
  g_auto (GStrv) parts = g_strsplit (text, ".", 64);

  if (strlen (text) > 253 || g_strv_length (parts) < labels)
    return FALSE;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      gsize length = strlen (parts[i]);

      if (length < 1 || length > 63 || parts[i][0] == '-' || parts[i][length - 1] == '-' ||
          strspn (parts[i], "abcdefghijklmnopqrstuvwxyz0123456789-") != length)
        return FALSE;
    }
  return TRUE;
}

char *
_connectd_brand_dup_base (ConnectdTx *tx)
{
  g_autoptr (GUri) uri = g_uri_parse (connectd_tx_get_public_url (tx), G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autofree char *name = host != NULL ? g_ascii_strdown (host, -1) : NULL;

  if (name == NULL || g_hostname_is_ip_address (name) || !_connectd_is_host_name (name, 1))
    return g_strdup ("localhost");
  return g_steal_pointer (&name);
}

gboolean
_connectd_brand_of (ConnectdTx *tx, const char *account_id, JsonObject **brand, GError **error)
{
  return _connectd_find_one (tx, CONNECTD_BRANDS, "owner.id", account_id, brand, error);
}

static void
set_hosts (ConnectdTx *tx, JsonObject *doc)
{
  g_autofree char *base = _connectd_brand_dup_base (tx);
  g_autofree char *host = g_strdup_printf ("%s.%s", connect_json_get_string (doc, "subdomain"), base);

  connect_json_set_string (doc, "base_domain", base);
  connect_json_set_string (doc, "public_api", host);
}

/* The server may be reached by another name since the last start. */
gboolean
_connectd_branding_start (ConnectdTx *tx, GError **error)
{
  g_autofree char *base = _connectd_brand_dup_base (tx);
  g_autoptr (GPtrArray) brands = connectd_tx_find (tx, CONNECTD_BRANDS, "", 0, error);

  for (guint i = 0; brands != NULL && i < brands->len; i++)
    {
      JsonObject *brand = brands->pdata[i];

      if (g_strcmp0 (connect_json_get_string (brand, "base_domain"), base) == 0)
        continue;
      set_hosts (tx, brand);
      if (!connectd_tx_refresh (tx, CONNECTD_BRANDS, _connectd_id (brand), brand, error))
        return FALSE;
    }
  return brands != NULL;
}

/* --- who has it --- */

static gboolean
give_brand (ConnectdTx *tx, const char *account_id, const char *brand_id, gboolean always, GError **error)
{
  g_autoptr (JsonObject) account = NULL;
  const char *present;

  if (!_connectd_look_up (tx, ACCOUNTS, account_id, &account, error))
    return FALSE;
  present = account != NULL ? connect_json_get_string (account, "brand") : NULL;
  if (account == NULL || g_strcmp0 (present, brand_id) == 0 ||
      (!always && present != NULL &&
       strcmp (present, CONNECTD_NO_BRAND) != 0)) /* the first who admitted it has given his */
    return TRUE;
  connect_json_set_string (account, "brand", brand_id);
  return connectd_tx_refresh (tx, ACCOUNTS, account_id, account, error);
}

static gboolean
admits (JsonObject *contract)
{
  const char *type = connect_json_get_string (contract, "type");

  return g_strcmp0 (connect_json_get_string (contract, "status"), "active") == 0 &&
         (g_strcmp0 (type, "program") == 0 || g_strcmp0 (type, "service") == 0);
}

gboolean
_connectd_brand_contract_changed (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  g_autoptr (JsonObject) brand = NULL;

  if (!admits (contract))
    return TRUE;
  if (!_connectd_brand_of (tx, connect_json_get_string (contract, "issuer.id"), &brand, error))
    return FALSE;
  return brand == NULL || give_brand (tx, connect_json_get_string (contract, "partner.id"),
                                      _connectd_id (brand), FALSE, error);
}

/* A slice of the partners of a new brand, which is the subject. */
gboolean
_connectd_brand_run (ConnectdTx *tx, const char *subject, const char *position, char **next, GError **error)
{
  g_autoptr (JsonObject) brand = NULL;
  g_autoptr (GPtrArray) contracts = NULL;

  if (!_connectd_look_up (tx, CONNECTD_BRANDS, subject, &brand, error))
    return FALSE;
  if (brand == NULL)
    return TRUE;
  contracts = _connectd_slices_read_admitted (tx, connect_json_get_string (brand, "owner.id"), position, next, error);
  for (guint i = 0; contracts != NULL && i < contracts->len; i++)
    if (!give_brand (tx, connect_json_get_string (contracts->pdata[i], "partner.id"), subject, FALSE, error))
      return FALSE;
  return contracts != NULL;
}

/* --- hooks --- */

/* A built-in domain goes by such a name as well. */
static gboolean
check_domains (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autoptr (JsonObject) domain = NULL;

  if (!_connectd_find_one (tx, CONNECTD_DOMAINS, "host", connect_json_get_string (doc, "public_api"), &domain, error))
    return FALSE;
  return domain == NULL ||
         g_strcmp0 (connect_json_get_string (domain, "owner.id"), connect_json_get_string (doc, "owner.id")) == 0 ||
         _connectd_fail (error, CONNECT_ERROR_INVALID, "subdomain: Another brand has this name.");
}

static gboolean
check_brand (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  g_autofree char *name = g_ascii_strdown (connect_json_get_string (doc, "subdomain"), -1);
  g_autoptr (JsonObject) other = NULL;

  if (!_connectd_is_host_name (name, 1) || strchr (name, '.') != NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID,
                           "subdomain: Only letters, digits and dashes are allowed.");
  if (!_connectd_find_one (tx, CONNECTD_BRANDS, "subdomain", name, &other, error))
    return FALSE;
  if (other != NULL && g_strcmp0 (_connectd_id (other), _connectd_id (doc)) != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "subdomain: Another brand has this name.");
  connect_json_set_string (doc, "subdomain", name);
  set_hosts (tx, doc);
  return check_domains (tx, doc, error);
}

static char *
new_id (ConnectdTx *tx, GError **error)
{
  char *id = connectd_tx_new_id (tx, CONNECTD_BRANDS, NULL, error);

  for (guint i = 0; id != NULL && strcmp (id, CONNECTD_NO_BRAND) == 0 && i < 8; i++)
    {
      g_free (id);
      id = connectd_tx_new_id (tx, CONNECTD_BRANDS, NULL, error);
    }
  return id;
}

static gboolean
brand_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  const char *account_id = connectd_tx_get_viewer (tx)->account_id;
  g_autoptr (JsonObject) owner = connectd_tx_get (tx, ACCOUNTS, account_id, error);
  g_autoptr (JsonObject) present = NULL;
  g_autofree char *id = NULL;

  if (owner == NULL || !_connectd_brand_of (tx, account_id, &present, error))
    return FALSE;
  if (present != NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "name: The account has a brand already: %s.",
                           _connectd_id (present));
  id = new_id (tx, error);
  if (id == NULL)
    return FALSE;
  connect_json_set_string (doc, "id", id);
  _connectd_set_account (doc, "owner", owner);
  if (connect_json_get_string (doc, "name") == NULL)
    connect_json_set_string (doc, "name", connect_json_get_string (owner, "name"));
  json_object_set_array_member (doc, "extensions", json_array_new ());
  return check_brand (tx, doc, error);
}

static gboolean
brand_created (ConnectdTx *tx, JsonObject *doc, JsonObject *body, GError **error)
{
  return give_brand (tx, connect_json_get_string (doc, "owner.id"), _connectd_id (doc), TRUE, error) &&
         _connectd_slices_schedule (tx, CONNECTD_KIND_BRAND, _connectd_id (doc), 0, error);
}

/* Portals go by the same name. */
static gboolean
rename_portals (ConnectdTx *tx, JsonObject *brand, GError **error)
{
  g_autoptr (GPtrArray) portals =
      _connectd_find (tx, CONNECTD_PORTALS, "brand.id", _connectd_id (brand), 0, error);

  for (guint i = 0; portals != NULL && i < portals->len; i++)
    {
      connect_json_set_string (portals->pdata[i], "subdomain", connect_json_get_string (brand, "subdomain"));
      if (!connectd_tx_refresh (tx, CONNECTD_PORTALS, _connectd_id (portals->pdata[i]), portals->pdata[i],
                                error))
        return FALSE;
    }
  return portals != NULL;
}

static gboolean
brand_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  if (!check_brand (tx, doc, error))
    return FALSE;
  return g_strcmp0 (connect_json_get_string (before, "subdomain"),
                    connect_json_get_string (doc, "subdomain")) == 0 ||
         rename_portals (tx, doc, error);
}

const ConnectdHooks connectd_brand_hooks = {
  .collection = "brands",
  .create = brand_create,
  .created = brand_created,
  .update = brand_update,
};
