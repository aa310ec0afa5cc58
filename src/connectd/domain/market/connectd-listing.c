/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Listings: a product on a marketplace, under a contract. They change by requests; what else follows from a change is done
 * here: who sees product, price lists and offer, and how many listings there are of each. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#define LISTINGS (&connect_listings_collection)

gboolean
_connectd_listing_is_listed (JsonObject *listing)
{
  return g_strcmp0 (connect_json_get_string (listing, "status"), "listed") == 0;
}

JsonObject *
_connectd_listing_new (const char *id, JsonObject *product, JsonObject *contract, JsonObject *provider)
{
  JsonObject *listing = json_object_new ();

  connect_json_set_string (listing, "id", id);
  connect_json_set_string (listing, "status", "unlisted");
  connect_json_set_reference (listing, "contract", _connectd_id (contract), connect_json_get_string (contract, "name"));
  connect_json_set_reference (listing, "marketplace", connect_json_get_string (contract, "marketplace.id"),
                              connect_json_get_string (contract, "marketplace.name"));
  connect_json_set_reference (listing, "product", _connectd_id (product), connect_json_get_string (product, "name"));
  connect_json_set_int (listing, "product.version", _connectd_market_public_version (product));
  connect_json_set_reference (listing, "vendor", connect_json_get_string (product, "owner.id"), connect_json_get_string (product, "owner.name"));
  connect_json_set_reference (listing, "provider", _connectd_id (provider), connect_json_get_string (provider, "name"));
  connect_json_set_boolean (listing, "upgrade_available", FALSE);
  return listing;
}

static gboolean
share_listing (ConnectdTx *tx, JsonObject *before, JsonObject *listing, GError **error)
{
  const char *provider = connect_json_get_string (listing, "provider.id");
  g_autofree char *reason = g_strconcat ("listing:", _connectd_id (listing), NULL);

  return (before == NULL || !_connectd_listing_is_listed (before) ||
          _connectd_listing_share_offered (tx, before, reason, provider, FALSE, error)) &&
         (!_connectd_listing_is_listed (listing) ||
          _connectd_listing_share_offered (tx, listing, reason, provider, TRUE, error));
}

gboolean
_connectd_listing_store (ConnectdTx *tx, JsonObject *before, JsonObject *listing, GError **error)
{
  const char *id = _connectd_id (listing);

  if (!(before != NULL ? connectd_tx_update (tx, LISTINGS, id, listing, error) : connectd_tx_insert (tx, LISTINGS, id, listing, error)))
    return FALSE;
  if (before == NULL ? !_connectd_listing_is_listed (listing)
                     : !_connectd_listing_is_listed (before) && !_connectd_listing_is_listed (listing))
    return TRUE;
  return share_listing (tx, before, listing, error) && _connectd_listing_recount_offered (tx, before, listing, error) &&
         _connectd_partner_refresh_between (tx, connect_json_get_string (listing, "vendor.id"),
                                            connect_json_get_string (listing, "provider.id"), error) &&
         _connectd_syndication_refresh_provider (tx, connect_json_get_string (listing, "provider.id"), error);
}

gboolean
_connectd_listing_reach (ConnectdTx *tx, JsonObject *listing, gboolean reaches, GError **error)
{
  g_autofree char *reason = g_strconcat ("listing:", _connectd_id (listing), NULL);

  return _connectd_market_reach (tx, connect_json_get_string (listing, "product.id"), connect_json_get_string (listing, "provider.id"),
                                 reason, reaches, error);
}

/* --- what happens elsewhere --- */

gboolean
_connectd_listing_end_contract (ConnectdTx *tx, const char *contract_id, GError **error)
{
  g_autoptr (GPtrArray) listings = _connectd_find (tx, LISTINGS, "contract.id", contract_id, 0, error);

  for (guint i = 0; listings != NULL && i < listings->len; i++)
    {
      JsonObject *listing = listings->pdata[i];
      g_autoptr (JsonObject) before = connect_json_copy (listing);

      if (!_connectd_listing_is_listed (listing))
        continue;
      connect_json_set_string (listing, "status", "unlisted");
      if (!_connectd_listing_store (tx, before, listing, error))
        return FALSE;
    }
  return listings != NULL;
}

gboolean
_connectd_market_product_published (ConnectdTx *tx, JsonObject *product, GError **error)
{
  g_autoptr (GPtrArray) listings = _connectd_find (tx, LISTINGS, "product.id", _connectd_id (product), 0, error);
  gint64 newest = _connectd_market_public_version (product);

  for (guint i = 0; listings != NULL && i < listings->len; i++)
    {
      JsonObject *listing = listings->pdata[i];
      gboolean newer = newest > connect_json_get_int (listing, "product.version", 0);

      if (newer == connect_json_get_boolean (listing, "upgrade_available", FALSE))
        continue;
      connect_json_set_boolean (listing, "upgrade_available", newer);
      if (!connectd_tx_refresh (tx, LISTINGS, _connectd_id (listing), listing, error))
        return FALSE;
    }
  return listings != NULL;
}

gint64
_connectd_listing_count_between (ConnectdTx *tx, const char *a, const char *b, GError **error)
{
  g_autofree char *rql = g_strdup_printf ("and(eq(status,listed),or(and(eq(vendor.id,\"%s\"),eq(provider.id,\"%s\")),"
                                          "and(eq(vendor.id,\"%s\"),eq(provider.id,\"%s\"))))",
                                          a, b, b, a);

  return connectd_tx_count (tx, LISTINGS, rql, error);
}

/* --- hooks --- */

static gboolean
listing_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  return _connectd_listing_check_offered (tx, doc, connect_json_get_string (doc, "product.id"),
                                          connect_json_get_string (doc, "marketplace.id"), error);
}

const ConnectdHooks connectd_listing_hooks = {
  .collection = "listings",
  .update = listing_update,
};
