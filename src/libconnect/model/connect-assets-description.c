/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Subscriptions, the requests that make and change them, and what is billed for them. */

#include "config.h"

#include "model/connect-descriptions.h"

#define ASSET_STATES STRV ("draft", "processing", "active", "terminating", "suspended", "terminated")
#define PERIODS STRV ("monthly", "yearly", "years_2", "years_3", "years_4", "years_5", "years_6")

/* What a subscription says of itself, below `p`: its own, and copied into requests. */
#define PLACE(p) \
  { p "external_id", CONNECT_KIND_STRING, FILTER | SEARCH | NULLABLE | BLANK, .title = N_("External ID") }, \
  { p "external_uid", CONNECT_KIND_STRING, FILTER | NULLABLE | BLANK }, \
  { p "external_name", CONNECT_KIND_STRING, NULLABLE | BLANK }, \
  { p "product.id", CONNECT_KIND_ID, FILTER | SEARCH, .title = N_("Product ID") }, \
  { p "product.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Product") }, \
  { p "product.icon", CONNECT_KIND_STRING, NULLABLE | BLANK }, \
  { p "product.status", CONNECT_KIND_STRING, 0 }, \
  { p "connection.id", CONNECT_KIND_ID, FILTER }, \
  { p "connection.type", CONNECT_KIND_CHOICE, FILTER, .choices = ENVIRONMENTS, .title = N_("Environment") }, \
  { p "connection.status", CONNECT_KIND_STRING, NULLABLE }, \
  { p "connection.created_at", CONNECT_KIND_DATETIME, NULLABLE }, \
  { p "connection.vendor.id", CONNECT_KIND_ID, FILTER | SEARCH }, \
  { p "connection.vendor.name", CONNECT_KIND_STRING, FILTER | SEARCH, .title = N_("Vendor") }, \
  { p "connection.provider.id", CONNECT_KIND_ID, FILTER | SEARCH }, \
  { p "connection.provider.name", CONNECT_KIND_STRING, FILTER | SEARCH, .title = N_("Distributor") }, \
  { p "connection.hub.id", CONNECT_KIND_ID, FILTER | NULLABLE }, \
  { p "connection.hub.name", CONNECT_KIND_STRING, ORDER | NULLABLE, .title = N_("Hub") }, \
  { p "params", CONNECT_KIND_LIST, 0 }, \
  { p "params.id", CONNECT_KIND_STRING, FILTER }, \
  { p "params.name", CONNECT_KIND_STRING, 0 }, \
  { p "params.value", CONNECT_KIND_STRING, FILTER | NULLABLE | BLANK }, \
  { p "tiers", CONNECT_KIND_OBJECT, 0 }, \
  { p "tiers.customer.id", CONNECT_KIND_ID, ORDER | SEARCH | NULLABLE }, \
  { p "tiers.customer.name", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE, .title = N_("Customer") }, \
  { p "tiers.customer.external_id", CONNECT_KIND_STRING, FILTER | SEARCH | NULLABLE | BLANK }, \
  { p "tiers.customer.external_uid", CONNECT_KIND_STRING, FILTER | SEARCH | NULLABLE | BLANK }, \
  { p "tiers.tier1.id", CONNECT_KIND_ID, FILTER | NULLABLE }, \
  { p "tiers.tier2.id", CONNECT_KIND_ID, FILTER | NULLABLE }

/* Where it was sold. */
#define SALE(p) \
  { p "contract.id", CONNECT_KIND_ID, FILTER | NULLABLE }, \
  { p "contract.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Contract") }, \
  { p "contract.type", CONNECT_KIND_STRING, NULLABLE }, \
  { p "marketplace.id", CONNECT_KIND_ID, ORDER | SEARCH | NULLABLE }, \
  { p "marketplace.name", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE, .title = N_("Marketplace") }, \
  { p "marketplace.icon", CONNECT_KIND_STRING, NULLABLE }

static const ConnectMember asset_members[] = {
  { "id", CONNECT_KIND_ID, FILTER | SEARCH, .title = N_("ID") },
  { "status", CONNECT_KIND_CHOICE, ORDER | SEARCH, .choices = ASSET_STATES, .title = N_("Status") },
  MADE_AND_CHANGED_AT,
  EVENT ("events.created", ORDER, NULL),
  EVENT ("events.updated", ORDER, NULL),
  PLACE (""),
  { "items", CONNECT_KIND_LIST, 0 },
  { "items.id", CONNECT_KIND_STRING, FILTER },
  { "items.global_id", CONNECT_KIND_ID, FILTER },
  { "items.mpn", CONNECT_KIND_STRING, FILTER },
  SALE (""),
  { "configuration", CONNECT_KIND_OBJECT, 0 },
  { "template", CONNECT_KIND_OBJECT, HIDDEN | NULLABLE },
  { "template.id", CONNECT_KIND_ID, HIDDEN | FILTER | NULLABLE },
  { "pending_request", CONNECT_KIND_OBJECT, HIDDEN | NULLABLE },
  { "renewal_expiration_date", CONNECT_KIND_DATETIME, NULLABLE, .title = N_("Renewal") },
  { "billing.period.delta", CONNECT_KIND_INTEGER, HIDDEN | NULLABLE },
  { "billing.period.uom", CONNECT_KIND_CHOICE, HIDDEN | FILTER | NULLABLE, .choices = PERIODS },
  { "billing.next_date", CONNECT_KIND_DATETIME, HIDDEN | ORDER | NULLABLE, .title = N_("Next Billing") },
  { "billing.anniversary", CONNECT_KIND_OBJECT, HIDDEN | NULLABLE },
  { "billing.stats", CONNECT_KIND_OBJECT, HIDDEN | NULLABLE },
  { "billing.items", CONNECT_KIND_OBJECT, INTERNAL }, /* by item: its stats */
};

static const ConnectReference asset_references[] = {
  { "product", "products", STRV ("name", "icon", "status"), CONNECT_REFERENCE_LIVE, FALSE },
  { "connection", "connections",
    STRV ("type", "status", "created_at", "vendor.name", "provider.name", "hub.id", "hub.name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "contract", "contracts", STRV ("name", "type"), CONNECT_REFERENCE_LIVE, FALSE },
  { "marketplace", "marketplaces", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
  { "tiers.customer", "tier-accounts", STRV ("name", "external_id", "external_uid", "tax_id", "contact_info"),
    CONNECT_REFERENCE_LIVE, FALSE },
  { "tiers.tier1", "tier-accounts", STRV ("name", "external_id", "external_uid", "tax_id", "contact_info"),
    CONNECT_REFERENCE_LIVE, FALSE },
  { "tiers.tier2", "tier-accounts", STRV ("name", "external_id", "external_uid", "tax_id", "contact_info"),
    CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty asset_parties[] = {
  { CONNECT_SIDE_VENDOR, "connection.vendor.id", NULL },
  { CONNECT_SIDE_PROVIDER, "connection.provider.id", NULL },
};

/* The same object is served as /subscriptions/assets, with what concerns billing (connectd-asset.c). */
const ConnectCollection connect_assets_collection = {
  .name = "assets", .path = "assets", .title = N_("Subscriptions"), .singular = N_("subscription"), .id_member = "id",
  .id_patterns = "AS-####-####-####", .state_member = "status", .title_member = "id", .module = CONNECT_MODULE_SUBSCRIPTIONS,
  .default_order = "-created", .flags = CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_PARTIES,
  .aliases = "hub.id=connection.hub.id hub.name=connection.hub.name product.title=product.name params.name=params.id",
  CONNECT_TABLE (members, asset_members), CONNECT_TABLE (references, asset_references), CONNECT_TABLE (parties, asset_parties),
};

/* --- fulfillment --- */

#define REQUEST_TYPES STRV ("purchase", "change", "cancel", "suspend", "resume", "adjustment", "renew", "transfer")
#define REQUEST_STATES \
  STRV ("draft", "tiers_setup", "pending", "inquiring", "approved", "failed", "scheduled", "revoking", "revoked")

/* The subscription is in a request as the request sees it: with the quantities it asks for beside the old ones. It follows
 * the subscription while the request is open, and stays as it was afterwards. */
static const ConnectMember request_members[] = {
  { "id", CONNECT_KIND_ID, FILTER | SEARCH, .title = N_("ID") },
  { "type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | FILTER, .choices = REQUEST_TYPES, .title = N_("Type") },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = REQUEST_STATES, .title = N_("Status") },
  { "note", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Note") },
  { "reason", CONNECT_KIND_STRING, CREATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Reason") },
  { "asset.id", CONNECT_KIND_ID, FILTER | SEARCH, .title = N_("Subscription") },
  { "asset.status", CONNECT_KIND_CHOICE, FILTER, .choices = ASSET_STATES },
  { "asset.events", CONNECT_KIND_OBJECT, 0 },
  PLACE ("asset."),
  { "asset.items", CONNECT_KIND_LIST, 0 },
  SALE ("asset."),
  { "asset.configuration", CONNECT_KIND_OBJECT, 0 },
  { "asset.billing", CONNECT_KIND_OBJECT, NULLABLE },
  { "asset.renewal_expiration_date", CONNECT_KIND_DATETIME, NULLABLE },
  { "asset.product.capabilities", CONNECT_KIND_OBJECT, HIDDEN | NULLABLE },
  SALE (""),
  { "assignee", CONNECT_KIND_OBJECT, NULLABLE }, /* an empty text while there is none */
  { "assignee.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "assignee.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Assignee") },
  { "assignee.email", CONNECT_KIND_STRING, FILTER | NULLABLE },
  { "template", CONNECT_KIND_OBJECT, NULLABLE },
  { "template.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "activation_key", CONNECT_KIND_STRING, NULLABLE | BLANK },
  { "params_form_url", CONNECT_KIND_STRING, NULLABLE },
  { "code", CONNECT_KIND_STRING, INTERNAL | FILTER | NULLABLE }, /* of that address, hashed */
  { "previous_approved_request", CONNECT_KIND_OBJECT, NULLABLE },
  { "effective_date", CONNECT_KIND_DATETIME, NULLABLE, .title = N_("Effective Date") },
  { "planned_date", CONNECT_KIND_DATETIME, ORDER | NULLABLE, .title = N_("Planned Date") },
  { "answered", CONNECT_KIND_BOOLEAN, 0 },
  { "external_attributes", CONNECT_KIND_OBJECT, 0 },
  REQUEST_COURSE,
  EVENT ("events.scheduled", 0, NULL),
  EVENT ("events.revoking", 0, NULL),
  EVENT ("events.approved", 0, NULL),
  EVENT ("events.failed", 0, NULL),
  EVENT ("events.revoked", 0, NULL),
};

static const ConnectReference request_references[] = {
  { "asset", "assets", STRV (NULL), CONNECT_REFERENCE_LIVE, FALSE }, /* copies nothing: a request keeps its own words */
};

static const ConnectParty request_parties[] = {
  { CONNECT_SIDE_VENDOR, "asset.connection.vendor.id", NULL },
  { CONNECT_SIDE_PROVIDER, "asset.connection.provider.id", NULL },
};

#define VENDOR CONNECT_SIDE_VENDOR
#define PROVIDER CONNECT_SIDE_PROVIDER
#define OPEN STRV ("draft", "tiers_setup", "pending", "inquiring", "scheduled", "revoking")

static const ConnectAction request_actions[] = {
  /* what may be changed when is told by REQ_001 (connectd-fulfillment-update.c) */
  { "update", N_("Edit"), VENDOR | PROVIDER, .flags = CONNECT_ACTION_UPDATE },
  { "approve", N_("Approve"), VENDOR, .from = STRV ("pending"), .to = "approved", .arguments = STRV ("effective_date"),
    .flags = CONNECT_ACTION_PRIMARY | CONNECT_ACTION_IRREVERSIBLE, .consequence = N_("The subscription is changed as requested.") },
  { "inquire", N_("Inquire"), VENDOR, .from = STRV ("pending"), .to = "inquiring" },
  { "pend", N_("Move to Pending"), VENDOR | PROVIDER, .from = STRV ("inquiring"), .to = "pending" },
  { "pend", N_("Move to Pending"), VENDOR, .from = STRV ("scheduled"), .to = "pending" },
  { "purchase", N_("Submit"), PROVIDER, .types = STRV ("purchase"), .from = STRV ("draft"), .to = "pending",
    .flags = CONNECT_ACTION_PRIMARY },
  { "submit", N_("Submit"), PROVIDER, .from = STRV ("draft"), .to = "pending", .arguments = STRV ("note") },
  { "schedule", N_("Schedule"), VENDOR, .from = STRV ("pending"), .to = "scheduled", .arguments = STRV ("planned_date") },
  { "revoke", N_("Revoke"), PROVIDER, .from = STRV ("scheduled"), .to = "revoking", .arguments = STRV ("reason") },
  { "confirm", N_("Confirm Revocation"), VENDOR, .from = STRV ("revoking"), .to = "revoked",
    .flags = CONNECT_ACTION_PRIMARY | CONNECT_ACTION_IRREVERSIBLE, .consequence = N_("The subscription stays as it was before the request.") },
  { "assign", N_("Assign"), VENDOR, .from = OPEN },
  { "unassign", N_("Unassign"), VENDOR, .from = OPEN },
  { "fail", N_("Fail"), VENDOR, .from = STRV ("pending", "inquiring"), .to = "failed", .arguments = STRV ("*reason"),
    .flags = CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE, .consequence = N_("The request is refused for good.") },
  { "delete", N_("Drop"), PROVIDER, .from = STRV ("draft"),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The draft is removed for good.") },
};

static const ConnectTurn request_turns[] = {
  { NULL, "draft", NULL, PROVIDER, STRV ("created"), N_("Complete the draft and submit it") },
  { NULL, "pending", NULL, VENDOR, STRV ("created", "events.pended.at"), N_("Approve, inquire or fail the request") },
  { NULL, "inquiring", NULL, PROVIDER, STRV ("created", "events.inquired.at"), N_("Give the values that the vendor asks for") },
  { NULL, "scheduled", NULL, VENDOR, STRV ("events.scheduled.at"), N_("Prepare what is planned") },
  { NULL, "revoking", NULL, VENDOR, STRV ("events.revoking.at"), N_("Confirm that the request is revoked") },
};

const ConnectCollection connect_requests_collection = {
  .name = "requests", .path = "requests", .title = N_("Fulfillment"), .singular = N_("fulfillment request"), .id_member = "id",
  .id_patterns = "PR@-+++", .id_base = "asset.id", .type_member = "type", .state_member = "status", .title_member = "id",
  .module = CONNECT_MODULE_SUBSCRIPTIONS, .default_order = "-created", .flags = CONNECT_COLLECTION_CONVERSATION,
  .sole_member = "asset.id", .sole_states = OPEN,
  .aliases = "asset_id=asset.id product_id=asset.product.id asset.external.id=asset.external_id asset.tier1_id=asset.tiers.tier1.id "
             "asset.tier2_id=asset.tiers.tier2.id asset.tiers.tier2=asset.tiers.tier2.id asset.connection.environment=asset.connection.type "
             "asset.account_id=asset.connection.provider.id assignee=assignee.id",
  .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, request_members),
  CONNECT_TABLE (references, request_references), CONNECT_TABLE (parties, request_parties),
  CONNECT_TABLE (actions, request_actions), CONNECT_TABLE (turns, request_turns),
};

/* --- billing --- */

static const ConnectMember billing_request_members[] = {
  { "id", CONNECT_KIND_ID, FILTER, .title = N_("ID") },
  { "type", CONNECT_KIND_CHOICE, CREATE | FILTER, .choices = STRV ("vendor", "provider"), .title = N_("Type") },
  { "asset.id", CONNECT_KIND_ID, FILTER, .title = N_("Subscription") },
  { "asset.status", CONNECT_KIND_CHOICE, 0, .choices = ASSET_STATES },
  { "asset.events", CONNECT_KIND_OBJECT, 0 },
  PLACE ("asset."),
  SALE ("asset."),
  { "asset.billing", CONNECT_KIND_OBJECT, 0 },
  { "asset.billing.next_date", CONNECT_KIND_DATETIME, FILTER | NULLABLE },
  { "asset.billing.period.uom", CONNECT_KIND_STRING, FILTER | NULLABLE },
  { "asset.renewal_expiration_date", CONNECT_KIND_DATETIME, NULLABLE },
  { "items", CONNECT_KIND_LIST, 0 },
  { "attributes", CONNECT_KIND_OBJECT, 0 },
  { "period", CONNECT_KIND_OBJECT, 0 },
  { "period.from", CONNECT_KIND_DATETIME, FILTER, .title = N_("From") },
  { "period.to", CONNECT_KIND_DATETIME, FILTER, .title = N_("To") },
  { "period.uom", CONNECT_KIND_CHOICE, FILTER, .choices = PERIODS, .title = N_("Period") },
  MADE_AND_CHANGED,
};

static const ConnectReference billing_request_references[] = {
  { "asset", "assets", STRV (NULL), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty billing_request_parties[] = {
  { CONNECT_SIDE_VENDOR, "asset.connection.vendor.id", NULL },
  { CONNECT_SIDE_PROVIDER, "asset.connection.provider.id", NULL },
};

const ConnectCollection connect_billing_requests_collection = {
  .name = "billing-requests", .path = "subscriptions/requests", .title = N_("Billing"), .singular = N_("billing request"),
  .id_member = "id", .id_patterns = "vendor=BRV@-++++ provider=BRP@-++++", .id_base = "asset.id", .type_member = "type",
  .title_member = "id", .module = CONNECT_MODULE_SUBSCRIPTIONS, .default_order = "-events.created.at",
  .aliases = "asset.params.name=asset.params.id",
  .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, billing_request_members),
  CONNECT_TABLE (references, billing_request_references), CONNECT_TABLE (parties, billing_request_parties),
};
