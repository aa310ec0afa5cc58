/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Listings, and the requests by which they change. */

#include "config.h"

#include "model/connect-descriptions.h"

/* Offer and price lists, in listing and request alike. */
#define OFFERED(path, edit, heading) \
  { path ".id", CONNECT_KIND_ID, (edit) | FILTER | NULLABLE }, { path ".name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = heading }

#define OFFERED_REFERENCES \
  { "offer", "offers", STRV ("name", "type"), CONNECT_REFERENCE_LIVE, FALSE }, \
  { "pricelist", "price-lists", STRV ("name", "status"), CONNECT_REFERENCE_LIVE, FALSE }, \
  { "alt_pricelist_1", "price-lists", STRV ("name", "status"), CONNECT_REFERENCE_LIVE, FALSE }, \
  { "alt_pricelist_2", "price-lists", STRV ("name", "status"), CONNECT_REFERENCE_LIVE, FALSE }

/* `product.version` is the version that was reviewed; `marketplace` is the contract's, for filters. */
static const ConnectMember listing_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "status", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("unlisted", "listed"), .title = N_("Status") },
  { "contract.id", CONNECT_KIND_ID, FILTER, .title = N_("Contract ID") },
  { "contract.name", CONNECT_KIND_STRING, FILTER, .title = N_("Contract") },
  { "marketplace.id", CONNECT_KIND_ID, FILTER | HIDDEN },
  { "marketplace.name", CONNECT_KIND_STRING, ORDER | SEARCH | HIDDEN, .title = N_("Marketplace") },
  { "product.id", CONNECT_KIND_ID, FILTER, .title = N_("Product ID") },
  { "product.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Product") },
  { "product.version", CONNECT_KIND_INTEGER, FILTER | NULLABLE, .title = N_("Product Version") },
  { "vendor.id", CONNECT_KIND_ID, FILTER, .title = N_("Vendor ID") },
  { "vendor.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Vendor") },
  { "provider.id", CONNECT_KIND_ID, FILTER, .title = N_("Distributor ID") },
  { "provider.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Distributor") },
  { "pending_request.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "pending_request.type", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Pending Request") },
  { "pending_request.status", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("State of the Request") },
  OFFERED ("offer", UPDATE, N_("Offer")),
  OFFERED ("pricelist", UPDATE, N_("Price List")),
  OFFERED ("alt_pricelist_1", UPDATE, N_("First Other Price List")),
  OFFERED ("alt_pricelist_2", UPDATE, N_("Second Other Price List")),
  { "upgrade_available", CONNECT_KIND_BOOLEAN, FILTER, .title = N_("Upgrade Available") },
  { "once_listed", CONNECT_KIND_BOOLEAN, INTERNAL | NULLABLE }, /* its provider keeps seeing the product */
  MADE_AND_CHANGED_AT,
};

static const ConnectReference listing_references[] = {
  { "contract", "contracts", STRV ("name", "type", "marketplace"), CONNECT_REFERENCE_LIVE, FALSE },
  { "marketplace", "marketplaces", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "product", "products", STRV ("name", "icon", "status", "short_description"), CONNECT_REFERENCE_LIVE, FALSE },
  { "vendor", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "provider", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "pending_request", "listing-requests", STRV ("type", "created", "updated"), CONNECT_REFERENCE_LIVE, FALSE },
  OFFERED_REFERENCES,
};

static const ConnectParty listing_parties[] = {
  { CONNECT_SIDE_VENDOR, "vendor.id", NULL },
  { CONNECT_SIDE_PROVIDER, "provider.id", NULL },
};

static const ConnectAction listing_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_VENDOR, .from = STRV ("unlisted"), .when = "eq(pending_request.id,null())",
    .why = N_("A request for this listing is open."), .flags = CONNECT_ACTION_UPDATE },
};

const ConnectCollection connect_listings_collection = {
  .name = "listings", .path = "listings", .title = N_("Listings"), .singular = N_("listing"), .id_member = "id",
  .id_patterns = "LST-###-###-###", .state_member = "status", .title_member = "product.name", .module = CONNECT_MODULE_LISTINGS,
  .default_order = "-created", .flags = CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_PARTIES,
  CONNECT_TABLE (members, listing_members), CONNECT_TABLE (references, listing_references),
  CONNECT_TABLE (parties, listing_parties), CONNECT_TABLE (actions, listing_actions),
};

/* A request names things by flat ids, and answers with objects. Who asks (`requester`) is the vendor, or the reseller under
 * a syndication contract; who reviews sees it from the first submission on. */
#define LISTING_REQUEST_STATES STRV ("draft", "reviewing", "deploying", "canceled", "completed")
#define NAMED(path) { path, CONNECT_KIND_ID, CREATE | UPDATE | NULLABLE | HIDDEN }

static const ConnectMember listing_request_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | ORDER | SEARCH, .choices = STRV ("new", "update", "remove"), .title = N_("Type") },
  { "state", CONNECT_KIND_CHOICE, ORDER, .choices = LISTING_REQUEST_STATES, .title = N_("Status") },
  { "product_id", CONNECT_KIND_ID, CREATE | NULLABLE | HIDDEN },
  { "contract_id", CONNECT_KIND_ID, CREATE | NULLABLE | HIDDEN },
  { "listing_id", CONNECT_KIND_ID, CREATE | NULLABLE | HIDDEN },
  NAMED ("offer_id"),
  NAMED ("pricelist_id"),
  NAMED ("alt_pricelist_1_id"),
  NAMED ("alt_pricelist_2_id"),
  { "product.id", CONNECT_KIND_ID, ORDER, .title = N_("Product ID") },
  { "product.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Product") },
  { "product.version", CONNECT_KIND_INTEGER, ORDER | NULLABLE, .title = N_("Product Version") },
  { "listing.id", CONNECT_KIND_ID, FILTER, .title = N_("Listing ID") },
  { "listing.status", CONNECT_KIND_STRING, ORDER, .title = N_("Listing") },
  { "listing.contract.id", CONNECT_KIND_ID, SEARCH, .title = N_("Contract ID") },
  { "listing.contract.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Contract") },
  { "listing.contract.marketplace.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "listing.contract.marketplace.name", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE, .title = N_("Marketplace") },
  { "listing.product.id", CONNECT_KIND_ID, SEARCH },
  { "listing.product.name", CONNECT_KIND_STRING, ORDER | SEARCH },
  { "listing.product.version", CONNECT_KIND_INTEGER, FILTER | NULLABLE },
  { "listing.vendor.id", CONNECT_KIND_ID, SEARCH, .title = N_("Vendor ID") },
  { "listing.vendor.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Vendor") },
  { "listing.provider.id", CONNECT_KIND_ID, FILTER, .title = N_("Distributor ID") },
  { "listing.provider.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Distributor") },
  OFFERED ("offer", 0, N_("Offer")),
  OFFERED ("pricelist", 0, N_("Price List")),
  OFFERED ("alt_pricelist_1", 0, N_("First Other Price List")),
  OFFERED ("alt_pricelist_2", 0, N_("Second Other Price List")),
  { "note", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Note") },
  { "reason", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 4096, .title = N_("Reason") },
  { "creator.id", CONNECT_KIND_ID, FILTER },
  { "creator.name", CONNECT_KIND_STRING, FILTER, .title = N_("Creator") },
  { "assignee.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "assignee.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Assignee") },
  { "requester.id", CONNECT_KIND_ID, FILTER | HIDDEN },
  { "reviewer.id", CONNECT_KIND_ID, FILTER | HIDDEN | NULLABLE },
  { "submitted", CONNECT_KIND_DATETIME, ORDER | HIDDEN | NULLABLE, .title = N_("Submitted") },
  MADE_AND_CHANGED_AT,
  EVENT ("events.created", ORDER, NULL),
  EVENT ("events.updated", ORDER, NULL),
};

static const ConnectReference listing_request_references[] = {
  { "product", "products", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
  { "listing", "listings",
    STRV ("status", "contract", "product", "vendor", "provider", "created", "updated", "upgrade_available"),
    CONNECT_REFERENCE_LIVE, FALSE },
  OFFERED_REFERENCES,
};

static const ConnectParty listing_request_parties[] = {
  { CONNECT_SIDE_OWNER, "requester.id", NULL },
  { CONNECT_SIDE_VENDOR, "listing.vendor.id", STRV ("reviewing", "deploying", "canceled", "completed") },
  { CONNECT_SIDE_PROVIDER, "reviewer.id", NULL },
};

static const ConnectAction listing_request_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .from = STRV ("draft"),
    .arguments = STRV ("note", "offer_id", "pricelist_id", "alt_pricelist_1_id", "alt_pricelist_2_id"), .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .from = STRV ("draft"), .when = "eq(submitted,null())",
    .why = N_("The request was submitted once. It can be canceled."),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The draft is removed for good.") },
  { "submit", N_("Submit"), CONNECT_SIDE_OWNER, .from = STRV ("draft"), .to = "reviewing", .flags = CONNECT_ACTION_PRIMARY },
  { "refine", N_("Ask for Changes"), CONNECT_SIDE_PROVIDER, .from = STRV ("reviewing"), .to = "draft", .arguments = STRV ("reason") },
  { "deploy", N_("Mark as Deploying"), CONNECT_SIDE_PROVIDER, .from = STRV ("reviewing"), .to = "deploying",
    .flags = CONNECT_ACTION_PRIMARY },
  { "complete", N_("Mark as Completed"), CONNECT_SIDE_PROVIDER, .from = STRV ("deploying"), .to = "completed",
    .flags = CONNECT_ACTION_PRIMARY | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The listing takes over what the request asks for.") },
  { "cancel", N_("Cancel Request"), CONNECT_SIDE_PROVIDER, .from = STRV ("reviewing", "deploying"), .to = "canceled",
    .arguments = STRV ("reason"), .flags = CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("A canceled request is final. The listing stays as it is.") },
  { "cancel", N_("Cancel Request"), CONNECT_SIDE_OWNER, .from = STRV ("draft", "reviewing"), .to = "canceled",
    .arguments = STRV ("reason"), .flags = CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("A canceled request is final. The listing stays as it is.") },
  { "assign", N_("Assign to Me"), CONNECT_SIDE_PROVIDER, .from = STRV ("reviewing", "deploying") },
  { "unassign", N_("Unassign"), CONNECT_SIDE_PROVIDER, .from = STRV ("reviewing", "deploying"), .when = "ne(assignee.id,null())",
    .why = N_("Nobody is assigned.") },
};

static const ConnectTurn listing_request_turns[] = {
  { NULL, "draft", NULL, CONNECT_SIDE_OWNER, STRV ("updated", "created"), N_("Complete and submit the listing request") },
  { NULL, "reviewing", NULL, CONNECT_SIDE_PROVIDER, STRV ("submitted", "created"), N_("Review the listing request") },
  { NULL, "deploying", NULL, CONNECT_SIDE_PROVIDER, STRV ("updated", "submitted"), N_("Deploy the product and complete the listing request") },
};

const ConnectCollection connect_listing_requests_collection = {
  .name = "listing-requests", .path = "listing-requests", .title = N_("Listing Requests"), .singular = N_("listing request"),
  .aliases = "listing.marketplace.id=listing.contract.marketplace.id listing.marketplace.name=listing.contract.marketplace.name "
             "status=listing.status",
  .id_member = "id", .id_patterns = "LSTR@-+++", .id_base = "listing.id", .type_member = "type", .state_member = "state",
  .title_member = "product.name", .module = CONNECT_MODULE_LISTINGS, .default_order = "-created",
  .flags = CONNECT_COLLECTION_CONVERSATION, .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_VENDOR | CONNECT_ROLE_RESELLER,
  CONNECT_TABLE (members, listing_request_members), CONNECT_TABLE (references, listing_request_references),
  CONNECT_TABLE (parties, listing_request_parties), CONNECT_TABLE (actions, listing_request_actions),
  CONNECT_TABLE (turns, listing_request_turns),
};
