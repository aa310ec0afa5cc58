/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Requests to list a product on a marketplace, to change the listing and to end it. A listing comes into being when the
 * first request for it is submitted; its id is reserved with the draft. */

#include "config.h"

#include "domain/market/connectd-market-private.h"

#include <string.h>

#define REQUESTS (&connect_listing_requests_collection)
#define LISTINGS (&connect_listings_collection)
#define OPEN "in(state,(draft,reviewing,deploying))"

static gboolean
is_type (JsonObject *request, const char *type)
{
  return g_strcmp0 (connect_json_get_string (request, "type"), type) == 0;
}

/* --- what a request is about --- */

/* The open contract that the viewer has for the marketplace, and what it lets him do. */
static gboolean
check_contract (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  const char *type = connect_json_get_string (contract, "type");
  const char *viewer = connectd_tx_get_viewer (tx)->account_id;

  if (!connect_strv_has (STRV ("distribution", "syndication"), type))
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "contract_id: A distribution or syndication contract is needed.");
  if (g_strcmp0 (connect_json_get_string (contract, "partner.id"), viewer) != 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "The partner of the contract asks for listings.");
  if (g_strcmp0 (connect_json_get_string (contract, "status"), "active") != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "contract_id: The contract must be active.");
  if (connect_json_get_string (contract, "marketplace.id") == NULL)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "contract_id: The contract is for no marketplace.");
  return TRUE;
}

/* Under a distribution contract the vendor offers what it makes, under syndication the reseller what reaches it. */
static gboolean
check_product (ConnectdTx *tx, JsonObject *product, JsonObject *contract, gboolean removal, GError **error)
{
  gboolean own = g_strcmp0 (connect_json_get_string (product, "owner.id"), connectd_tx_get_viewer (tx)->account_id) == 0;

  if (!own && g_strcmp0 (connect_json_get_string (contract, "type"), "distribution") == 0)
    return _connectd_fail (error, CONNECT_ERROR_FORBIDDEN, "Only the vendor of the product asks for this.");
  if (removal)
    return TRUE;
  if (g_strcmp0 (connect_json_get_string (product, "status"), "published") != 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "product_id: The product must be published.");
  if (_connectd_market_public_version (product) == 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "product_id: The product has no public version.");
  return TRUE;
}

/* The listing of the product under the contract, or NULL. */
static gboolean
find_listing (ConnectdTx *tx, const char *product_id, const char *contract_id, JsonObject **listing, GError **error)
{
  g_autofree char *of_product = _connectd_eq ("product.id", product_id);
  g_autofree char *of_contract = _connectd_eq ("contract.id", contract_id);
  g_autofree char *rql = g_strdup_printf ("and(%s,%s)", of_product, of_contract);
  g_autoptr (GPtrArray) found = connectd_tx_find (tx, LISTINGS, rql, 1, error);

  *listing = found != NULL && found->len > 0 ? json_object_ref (found->pdata[0]) : NULL;
  return found != NULL;
}

/* Who sells: under a distribution contract its issuer, under syndication the reseller itself. */
static JsonObject *
get_provider (ConnectdTx *tx, JsonObject *contract, GError **error)
{
  gboolean distribution = g_strcmp0 (connect_json_get_string (contract, "type"), "distribution") == 0;

  return connectd_tx_get (tx, &connect_accounts_collection,
                          connect_json_get_string (contract, distribution ? "issuer.id" : "partner.id"), error);
}

/* An id that neither a listing nor a draft has. */
static char *
reserve_id (ConnectdTx *tx, GError **error)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = connectd_tx_new_id (tx, LISTINGS, NULL, error);
      g_autofree char *of = id != NULL ? _connectd_eq ("listing.id", id) : NULL;
      gint64 taken = id != NULL ? connectd_tx_count (tx, REQUESTS, of, error) : -1;

      if (taken < 0)
        return NULL;
      if (taken == 0)
        return g_steal_pointer (&id);
    }
  _connectd_fail (error, CONNECT_ERROR_FAILED, "There is no new id for a listing.");
  return NULL;
}

static gboolean
check_alone (ConnectdTx *tx, JsonObject *listing, GError **error)
{
  g_autofree char *of_product = _connectd_eq ("listing.product.id", connect_json_get_string (listing, "product.id"));
  g_autofree char *of_contract = _connectd_eq ("listing.contract.id", connect_json_get_string (listing, "contract.id"));
  g_autofree char *rql = g_strdup_printf ("and(" OPEN ",%s,%s)", of_product, of_contract);
  gint64 n = connectd_tx_count (tx, REQUESTS, rql, error);

  if (n > 0)
    return _connectd_fail (error, CONNECT_ERROR_INVALID, "There is an open request for this listing already.");
  return n == 0;
}

/* The listing as it is, or as the first request for it will make it. Returns: (transfer full) */
static JsonObject *
resolve_listing (ConnectdTx *tx, JsonObject *doc, JsonObject *product, JsonObject *contract, GError **error)
{
  g_autoptr (JsonObject) listing = NULL;
  g_autoptr (JsonObject) provider = NULL;
  g_autofree char *id = NULL;

  if (!find_listing (tx, _connectd_id (product), _connectd_id (contract), &listing, error))
    return NULL;
  if (is_type (doc, "new") && listing != NULL && _connectd_listing_is_listed (listing))
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "type: The product is listed already: ask for an update.");
      return NULL;
    }
  if (!is_type (doc, "new") && (listing == NULL || !_connectd_listing_is_listed (listing)))
    {
      _connectd_fail (error, CONNECT_ERROR_INVALID, "type: The product is not listed: there is nothing to change.");
      return NULL;
    }
  if (listing != NULL)
    return g_steal_pointer (&listing);
  provider = get_provider (tx, contract, error);
  id = provider != NULL ? reserve_id (tx, error) : NULL;
  return id != NULL ? _connectd_listing_new (id, product, contract, provider) : NULL;
}

/* --- creation --- */

/* Which product and contract: named, or those of the listing that is named. */
static gboolean
find_subject (ConnectdTx *tx, JsonObject *doc, JsonObject **product, JsonObject **contract, GError **error)
{
  const char *listing_id = connect_json_get_string (doc, "listing_id");
  g_autoptr (JsonObject) listing =
      listing_id != NULL ? connectd_tx_get_visible (tx, LISTINGS, listing_id, error) : NULL;
  const char *product_id = listing != NULL ? connect_json_get_string (listing, "product.id") : connect_json_get_string (doc, "product_id");
  const char *contract_id = listing != NULL ? connect_json_get_string (listing, "contract.id") : connect_json_get_string (doc, "contract_id");
  g_autoptr (ConnectProblems) problems = connect_problems_new ();

  if (listing_id != NULL && listing == NULL)
    return FALSE;
  if (product_id == NULL)
    connect_problems_add (problems, "product_id", "This field is required.");
  if (contract_id == NULL)
    connect_problems_add (problems, "contract_id", "This field is required.");
  if (!connect_problems_check (problems, error))
    return FALSE;
  *product = connectd_tx_get_visible (tx, &connect_products_collection, product_id, error);
  *contract = *product != NULL ? connectd_tx_get_visible (tx, &connect_contracts_collection, contract_id, error) : NULL;
  return *contract != NULL;
}

/* What a document of a request says about its listing; the references keep it up from the submission on. */
static void
show_listing (JsonObject *doc, JsonObject *listing)
{
  static const char *const copied[] = { "id", "status", "contract", "product", "vendor", "provider", "upgrade_available" };

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      g_autofree char *path = g_strconcat ("listing.", copied[i], NULL);
      JsonNode *node = connect_json_get (listing, copied[i]);

      if (node != NULL)
        connect_json_set (doc, path, json_node_copy (node));
    }
  if (connect_json_get (doc, "listing.contract.marketplace") == NULL)
    connect_json_set_reference (doc, "listing.contract.marketplace", connect_json_get_string (listing, "marketplace.id"),
                                connect_json_get_string (listing, "marketplace.name"));
}

static void
forget_names (JsonObject *doc)
{
  static const char *const flat[] = { "product_id", "contract_id", "listing_id" };

  for (guint i = 0; i < G_N_ELEMENTS (flat); i++)
    connect_json_remove (doc, flat[i]);
}

static gboolean
check_offered (ConnectdTx *tx, JsonObject *doc, GError **error)
{
  _connectd_listing_take_offered (doc);
  return _connectd_listing_check_offered (tx, doc, connect_json_get_string (doc, "product.id"),
                                          connect_json_get_string (doc, "listing.contract.marketplace.id"), error);
}

static gboolean
request_create (ConnectdTx *tx, JsonObject *doc, JsonObject *body, JsonObject *parent, GError **error)
{
  g_autoptr (JsonObject) product = NULL;
  g_autoptr (JsonObject) contract = NULL;
  g_autoptr (JsonObject) listing = NULL;
  g_autoptr (JsonObject) event = connectd_tx_new_event (tx);

  if (!find_subject (tx, doc, &product, &contract, error) || !check_contract (tx, contract, error) ||
      !check_product (tx, product, contract, is_type (doc, "remove"), error))
    return FALSE;
  listing = resolve_listing (tx, doc, product, contract, error);
  if (listing == NULL || !check_alone (tx, listing, error))
    return FALSE;
  forget_names (doc);
  show_listing (doc, listing);
  connect_json_set_string (doc, "state", "draft");
  connect_json_set_string (doc, "requester.id", connectd_tx_get_viewer (tx)->account_id);
  connect_json_set_reference (doc, "product", _connectd_id (product), connect_json_get_string (product, "name"));
  connect_json_set_int (doc, "product.version", _connectd_market_public_version (product));
  connect_json_set_reference (doc, "creator", connect_json_get_string (event, "by.id"), connect_json_get_string (event, "by.name"));
  return check_offered (tx, doc, error);
}

/* --- acting --- */

static char *
make_reason (JsonObject *request)
{
  return g_strconcat ("request:", _connectd_id (request), NULL);
}

static gboolean
share_offered (ConnectdTx *tx, JsonObject *request, gboolean seen, GError **error)
{
  g_autofree char *reason = make_reason (request);

  return _connectd_listing_share_offered (tx, request, reason, connect_json_get_string (request, "listing.provider.id"), seen, error);
}

/* The reviewer of a request that came back sees what it names now, and no more what it named before. */
static gboolean
request_update (ConnectdTx *tx, JsonObject *before, JsonObject *doc, JsonObject *body, GError **error)
{
  if (!check_offered (tx, doc, error))
    return FALSE;
  return connect_json_get_string (before, "reviewer.id") == NULL ||
         (share_offered (tx, before, FALSE, error) && share_offered (tx, doc, TRUE, error));
}

/* The listing tells which request is open; `open` says whether it still is. */
static void
note_request (JsonObject *listing, JsonObject *request, gboolean open)
{
  connect_json_remove (listing, "pending_request");
  if (!open)
    return;
  connect_json_set_string (listing, "pending_request.id", _connectd_id (request));
  connect_json_set_string (listing, "pending_request.type", connect_json_get_string (request, "type"));
  connect_json_set_string (listing, "pending_request.status", connect_json_get_string (request, "state"));
}

/* A reseller sees the product by its contract already. */
static gboolean
reach_provider (ConnectdTx *tx, JsonObject *request, JsonObject *listing, gboolean reaches, GError **error)
{
  return g_strcmp0 (connect_json_get_string (request, "requester.id"), connect_json_get_string (listing, "provider.id")) == 0 ||
         _connectd_listing_reach (tx, listing, reaches, error);
}

static gboolean
submit (ConnectdTx *tx, JsonObject *request, GError **error)
{
  g_autoptr (JsonObject) product =
      connectd_tx_get_visible (tx, &connect_products_collection, connect_json_get_string (request, "product.id"), error);
  g_autoptr (JsonObject) contract = NULL;
  g_autoptr (JsonObject) listing = NULL;
  g_autoptr (JsonObject) before = NULL;

  if (product != NULL)
    contract = connectd_tx_get_visible (tx, &connect_contracts_collection, connect_json_get_string (request, "listing.contract.id"), error);
  if (contract == NULL || !check_contract (tx, contract, error) ||
      !check_product (tx, product, contract, is_type (request, "remove"), error) || !check_offered (tx, request, error) ||
      !find_listing (tx, _connectd_id (product), _connectd_id (contract), &before, error))
    return FALSE;
  if (before == NULL)
    {
      g_autoptr (JsonObject) provider = get_provider (tx, contract, error);

      if (provider == NULL)
        return FALSE;
      listing = _connectd_listing_new (connect_json_get_string (request, "listing.id"), product, contract, provider);
    }
  else
    listing = connect_json_copy (before);
  connect_json_set_int (request, "product.version", _connectd_market_public_version (product));
  connect_json_set_string (request, "reviewer.id", connect_json_get_string (listing, "provider.id"));
  connect_json_set_time (request, "submitted", connectd_tx_get_now (tx));
  note_request (listing, request, TRUE);
  return _connectd_listing_store (tx, before, listing, error) && reach_provider (tx, request, listing, TRUE, error) &&
         share_offered (tx, request, TRUE, error);
}

/* The listing of a request that was submitted once, or NULL. */
static gboolean
get_listing (ConnectdTx *tx, JsonObject *request, JsonObject **listing, GError **error)
{
  return _connectd_look_up (tx, LISTINGS, connect_json_get_string (request, "listing.id"), listing, error);
}

/* The request has moved, and its listing has not. */
static gboolean
move (ConnectdTx *tx, JsonObject *request, gboolean open, GError **error)
{
  g_autoptr (JsonObject) before = NULL;
  g_autoptr (JsonObject) listing = NULL;

  if (!get_listing (tx, request, &before, error))
    return FALSE;
  /* a draft of a listing that another request has made meanwhile says nothing */
  if (before == NULL || connect_json_get_string (request, "reviewer.id") == NULL)
    return TRUE;
  listing = connect_json_copy (before);
  note_request (listing, request, open);
  return _connectd_listing_store (tx, before, listing, error);
}

/* Nobody reviews it any more. One that never was listed is none of the distributor's product. */
static gboolean
close_unchanged (ConnectdTx *tx, JsonObject *request, GError **error)
{
  g_autoptr (JsonObject) listing = NULL;

  if (!move (tx, request, FALSE, error) || !share_offered (tx, request, FALSE, error) || !get_listing (tx, request, &listing, error))
    return FALSE;
  return listing == NULL || _connectd_listing_is_listed (listing) || connect_json_get_boolean (listing, "once_listed", FALSE) ||
         reach_provider (tx, request, listing, FALSE, error);
}

/* The listing takes over what the request asks for. */
static gboolean
complete (ConnectdTx *tx, JsonObject *request, GError **error)
{
  g_autoptr (JsonObject) before = connectd_tx_get (tx, LISTINGS, connect_json_get_string (request, "listing.id"), error);
  g_autoptr (JsonObject) listing = before != NULL ? connect_json_copy (before) : NULL;
  g_autoptr (JsonObject) product = NULL;
  gint64 version = connect_json_get_int (request, "product.version", 0);

  if (listing == NULL)
    return FALSE;
  product = connectd_tx_get (tx, &connect_products_collection, connect_json_get_string (listing, "product.id"), error);
  if (product == NULL)
    return FALSE;
  note_request (listing, request, FALSE);
  if (is_type (request, "remove"))
    connect_json_set_string (listing, "status", "unlisted");
  else
    {
      connect_json_set_string (listing, "status", "listed");
      connect_json_set_boolean (listing, "once_listed", TRUE);
      connect_json_set_int (listing, "product.version", version);
      connect_json_set_boolean (listing, "upgrade_available", _connectd_market_public_version (product) > version);
      _connectd_listing_copy_offered (request, listing);
    }
  return _connectd_listing_store (tx, before, listing, error) && share_offered (tx, request, FALSE, error);
}

static void
assign (ConnectdTx *tx, JsonObject *request)
{
  g_autoptr (JsonObject) event = connectd_tx_new_event (tx);

  connect_json_set_reference (request, "assignee", connect_json_get_string (event, "by.id"), connect_json_get_string (event, "by.name"));
}

static gboolean
request_act (ConnectdTx *tx, const ConnectAction *action, JsonObject *doc, JsonObject *body, GError **error)
{
  const char *verb = action->verb;

  if (strcmp (verb, "submit") == 0)
    return submit (tx, doc, error);
  if (strcmp (verb, "complete") == 0)
    return complete (tx, doc, error);
  if (strcmp (verb, "cancel") == 0)
    return close_unchanged (tx, doc, error);
  if (strcmp (verb, "assign") == 0)
    assign (tx, doc);
  else if (strcmp (verb, "unassign") == 0)
    connect_json_remove (doc, "assignee");
  else /* refine, deploy */
    return move (tx, doc, TRUE, error);
  return TRUE;
}

gboolean
_connectd_listing_request_end_contract (ConnectdTx *tx, const char *contract_id, GError **error)
{
  g_autofree char *of = _connectd_eq ("listing.contract.id", contract_id);
  g_autofree char *rql = g_strdup_printf ("and(" OPEN ",%s)", of);
  g_autoptr (GPtrArray) requests = connectd_tx_find (tx, REQUESTS, rql, 0, error);

  for (guint i = 0; requests != NULL && i < requests->len; i++)
    {
      JsonObject *request = requests->pdata[i];

      connect_json_set_string (request, "state", "canceled");
      connect_json_set_string (request, "reason", "The contract has ended.");
      if (!close_unchanged (tx, request, error) || !connectd_tx_update (tx, REQUESTS, _connectd_id (request), request, error))
        return FALSE;
    }
  return requests != NULL;
}

const ConnectdHooks connectd_listing_request_hooks = {
  .collection = "listing-requests",
  .create = request_create,
  .update = request_update,
  .act = request_act,
};
