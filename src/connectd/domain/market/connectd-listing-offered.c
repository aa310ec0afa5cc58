/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a listing and a request for one name besides the product: an offer, and price lists in the currencies of the
 * marketplace. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#define LISTINGS (&connect_listings_collection)

/* What a listing may name besides its product. */
static const struct
{
  const char *path;
  const ConnectCollection *collection;
  const char *stat;     /* where that object counts the listings that name it here */
  const char *currency; /* of the marketplace, that a price list must be in; NULL: no price list */
} offered[] = {
  { "offer", &connect_offers_collection, "stats.listings", NULL },
  { "pricelist", &connect_price_lists_collection, "stats.listings", "currency" },
  { "alt_pricelist_1", &connect_price_lists_collection, "stats.listings_alt", "alt_currency_1" },
  { "alt_pricelist_2", &connect_price_lists_collection, "stats.listings_alt", "alt_currency_2" },
};

static char *
dup_offered_id (guint i, JsonObject *doc)
{
  g_autofree char *path = g_strconcat (offered[i].path, ".id", NULL);

  return g_strdup (connect_json_get_string (doc, path));
}

gboolean
_connectd_listing_share_offered (ConnectdTx *tx, JsonObject *doc, const char *reason, const char *account, gboolean seen, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (offered); i++)
    {
      g_autofree char *id = dup_offered_id (i, doc);
      g_autoptr (JsonObject) present = NULL;

      if (id == NULL)
        continue;
      if (!_connectd_look_up (tx, offered[i].collection, id, &present, error))
        return FALSE;
      if (present == NULL)
        continue;
      if (!(seen ? connectd_tx_grant (tx, offered[i].collection, id, account, reason, error)
                 : connectd_tx_revoke (tx, offered[i].collection, id, account, reason, error)))
        return FALSE;
      if (offered[i].collection == &connect_price_lists_collection &&
          !_connectd_price_list_share_version (tx, id, account, reason, seen, error))
        return FALSE;
    }
  return TRUE;
}

/* Listed listings that name this object. */
static gboolean
recount (ConnectdTx *tx, guint i, const char *id, GError **error)
{
  g_autoptr (JsonObject) doc = NULL;
  gint64 n = 0;

  if (!_connectd_look_up (tx, offered[i].collection, id, &doc, error))
    return FALSE;
  if (doc == NULL)
    return TRUE;
  for (guint j = 0; j < G_N_ELEMENTS (offered) && n >= 0; j++)
    {
      g_autofree char *path = g_strconcat (offered[j].path, ".id", NULL);
      g_autofree char *of = _connectd_eq (path, id);
      g_autofree char *rql = g_strdup_printf ("and(eq(status,listed),%s)", of);
      gint64 here = g_strcmp0 (offered[j].stat, offered[i].stat) == 0 && offered[j].collection == offered[i].collection
                        ? connectd_tx_count (tx, LISTINGS, rql, error)
                        : 0;

      n = here < 0 ? -1 : n + here;
    }
  if (n < 0)
    return FALSE;
  connect_json_set_int (doc, offered[i].stat, n);
  if (offered[i].collection == &connect_offers_collection)
    _connectd_offer_set_status (doc, n > 0);
  return connectd_tx_refresh (tx, offered[i].collection, id, doc, error);
}

/* Everything that either of the two forms of a listing names. */
gboolean
_connectd_listing_recount_offered (ConnectdTx *tx, JsonObject *before, JsonObject *listing, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (offered); i++)
    {
      g_autofree char *old = before != NULL ? dup_offered_id (i, before) : NULL;
      g_autofree char *present = dup_offered_id (i, listing);

      if ((old != NULL && !recount (tx, i, old, error)) ||
          (present != NULL && g_strcmp0 (old, present) != 0 && !recount (tx, i, present, error)))
        return FALSE;
    }
  return TRUE;
}

/* --- checks --- */

static void
check_price_list (JsonObject *list, guint i, const char *product_id, JsonObject *marketplace, ConnectProblems *problems)
{
  const char *currency = connect_json_get_string (marketplace, offered[i].currency);

  if (g_strcmp0 (connect_json_get_string (list, "status"), "active") != 0)
    connect_problems_add (problems, offered[i].path, "The price list must be active.");
  if (currency == NULL || g_strcmp0 (connect_json_get_string (list, "currency"), currency) != 0)
    connect_problems_add (problems, offered[i].path, "The price list must be in the currency of the marketplace: %s.",
                          currency != NULL ? currency : "it has none");
  if (_connectd_array_find (connect_json_get_array (list, "products"), "id", product_id, NULL) == NULL)
    connect_problems_add (problems, offered[i].path, "The price list is not for this product.");
}

static void
check_offer (JsonObject *offer, guint i, const char *product_id, ConnectProblems *problems)
{
  if (g_strcmp0 (connect_json_get_string (offer, "product.id"), product_id) != 0)
    connect_problems_add (problems, offered[i].path, "The offer is for another product.");
  if (!connect_json_get_boolean (offer, "public", FALSE))
    connect_problems_add (problems, offered[i].path, "The offer has no public version.");
}

/* FALSE only when the store failed. */
static gboolean
check_one (ConnectdTx *tx, JsonObject *doc, guint i, const char *product_id, JsonObject *marketplace, ConnectProblems *problems,
           GError **error)
{
  g_autofree char *id = dup_offered_id (i, doc);
  g_autofree char *path = g_strconcat (offered[i].path, ".name", NULL);
  g_autoptr (JsonObject) found = NULL;

  if (id == NULL)
    {
      connect_json_remove (doc, offered[i].path);
      return TRUE;
    }
  if (!_connectd_look_up (tx, offered[i].collection, id, &found, error))
    return FALSE;
  if (found == NULL || g_strcmp0 (connect_json_get_string (found, "owner.id"), connectd_tx_get_viewer (tx)->account_id) != 0)
    {
      connect_problems_add (problems, offered[i].path, "There is no object with the id %s.", id);
      return TRUE;
    }
  connect_json_set_string (doc, path, connect_json_get_string (found, "name"));
  if (offered[i].currency != NULL)
    check_price_list (found, i, product_id, marketplace, problems);
  else
    check_offer (found, i, product_id, problems);
  return TRUE;
}

gboolean
_connectd_listing_check_offered (ConnectdTx *tx, JsonObject *doc, const char *product_id, const char *marketplace_id, GError **error)
{
  g_autoptr (ConnectProblems) problems = connect_problems_new ();
  g_autoptr (JsonObject) marketplace =
      connectd_tx_get (tx, &connect_marketplaces_collection, marketplace_id != NULL ? marketplace_id : "", error);

  if (marketplace == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (offered); i++)
    if (!check_one (tx, doc, i, product_id, marketplace, problems, error))
      return FALSE;
  return connect_problems_check (problems, error);
}

void
_connectd_listing_take_offered (JsonObject *doc)
{
  for (guint i = 0; i < G_N_ELEMENTS (offered); i++)
    {
      g_autofree char *flat = g_strconcat (offered[i].path, "_id", NULL);
      g_autofree char *path = g_strconcat (offered[i].path, ".id", NULL);
      const char *given = connect_json_get_string (doc, flat);

      if (given != NULL)
        connect_json_set_string (doc, path, given);
      connect_json_remove (doc, flat);
    }
}

void
_connectd_listing_copy_offered (JsonObject *from, JsonObject *to)
{
  for (guint i = 0; i < G_N_ELEMENTS (offered); i++)
    {
      JsonNode *node = connect_json_get (from, offered[i].path);

      if (node != NULL)
        connect_json_set (to, offered[i].path, json_node_copy (node));
      else
        connect_json_remove (to, offered[i].path);
    }
}
