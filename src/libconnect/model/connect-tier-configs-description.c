/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a Vendor keeps for a Reseller of a product, level by level, and the requests that set it up and change it. */

#include "config.h"

#include "model/connect-descriptions.h"

static const ConnectMember tier_config_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, FILTER, .title = N_("Name") },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("draft", "processing", "active"), .title = N_("Status") },
  { "account.id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("Account ID") },
  { "account.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Account") },
  { "account.external_id", CONNECT_KIND_STRING, FILTER | NULLABLE | BLANK },
  { "account.external_uid", CONNECT_KIND_STRING, FILTER | NULLABLE | BLANK },
  { "product.id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("Product ID") },
  { "product.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Product") },
  { "product.icon", CONNECT_KIND_STRING, NULLABLE | BLANK },
  { "product.status", CONNECT_KIND_STRING, 0 },
  { "tier_level", CONNECT_KIND_INTEGER, ORDER, .title = N_("Level") },
  { "connection.id", CONNECT_KIND_ID, ORDER | SEARCH },
  { "connection.type", CONNECT_KIND_CHOICE, FILTER, .choices = ENVIRONMENTS, .title = N_("Environment") },
  { "connection.product_version_type", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE },
  { "connection.vendor.id", CONNECT_KIND_ID, FILTER },
  { "connection.vendor.name", CONNECT_KIND_STRING, FILTER, .title = N_("Vendor") },
  { "connection.provider.id", CONNECT_KIND_ID, FILTER },
  { "connection.provider.name", CONNECT_KIND_STRING, FILTER, .title = N_("Distributor") },
  { "connection.hub.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "connection.hub.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Hub") },
  { "connection.status", CONNECT_KIND_STRING, NULLABLE },
  { "connection.created_at", CONNECT_KIND_DATETIME, NULLABLE },
  { "contract.id", CONNECT_KIND_ID, ORDER | SEARCH | NULLABLE },
  { "contract.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Contract") },
  { "contract.type", CONNECT_KIND_STRING, NULLABLE },
  { "marketplace.id", CONNECT_KIND_ID, ORDER | SEARCH | NULLABLE },
  { "marketplace.name", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE, .title = N_("Marketplace") },
  { "marketplace.icon", CONNECT_KIND_STRING, NULLABLE },
  { "params", CONNECT_KIND_LIST, 0 },
  { "params.id", CONNECT_KIND_STRING, FILTER },
  { "params.value", CONNECT_KIND_STRING, FILTER | NULLABLE | BLANK },
  { "configuration", CONNECT_KIND_OBJECT, 0 },
  { "template", CONNECT_KIND_OBJECT, NULLABLE },
  { "template.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "open_request", CONNECT_KIND_OBJECT, NULLABLE },
  { "tiers", CONNECT_KIND_OBJECT, DETAIL },
  MADE_AND_CHANGED_AT,
  EVENT ("events.created", FILTER, NULL),
  EVENT ("events.updated", FILTER, NULL),
};

static const ConnectReference tier_config_references[] = {
  { "product", "products", STRV ("name", "icon", "status"), CONNECT_REFERENCE_LIVE, FALSE },
  { "connection", "connections",
    STRV ("type", "status", "created_at", "product_version_type", "vendor.name", "provider.name", "hub.id", "hub.name"),
    CONNECT_REFERENCE_LIVE, FALSE },
  { "account", "tier-accounts", STRV ("name", "external_id", "external_uid", "tax_id", "contact_info", "hub.id", "hub.name"),
    CONNECT_REFERENCE_LIVE, FALSE },
  { "contract", "contracts", STRV ("name", "type"), CONNECT_REFERENCE_LIVE, FALSE },
  { "marketplace", "marketplaces", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty tier_config_parties[] = {
  { CONNECT_SIDE_VENDOR, "connection.vendor.id", NULL },
  { CONNECT_SIDE_PROVIDER, "connection.provider.id", NULL },
};

const ConnectCollection connect_tier_configs_collection = {
  .name = "tier-configs", .path = "tier/configs", .title = N_("Tier Configurations"), .singular = N_("tier configuration"),
  .id_member = "id", .id_patterns = "TC-###-###-###", .state_member = "status", .title_member = "name",
  .module = CONNECT_MODULE_TIER_CONFIG, .default_order = "-created", .flags = CONNECT_COLLECTION_READ_ONLY,
  .aliases = "account.company_name=account.name",
  .visibility = CONNECT_VISIBLE_PARTIES, CONNECT_TABLE (members, tier_config_members),
  CONNECT_TABLE (references, tier_config_references), CONNECT_TABLE (parties, tier_config_parties),
};

/* The configuration is in a request as it was when the request was changed last. */
static const ConnectMember tier_config_request_members[] = {
  { "id", CONNECT_KIND_ID, ORDER, .title = N_("ID") },
  { "type", CONNECT_KIND_CHOICE, CREATE | ORDER, .choices = STRV ("setup", "update", "adjustment"), .title = N_("Type") },
  { "status", CONNECT_KIND_CHOICE, ORDER,
    .choices = STRV ("draft", "tiers_setup", "pending", "inquiring", "approved", "failed"), .title = N_("Status") },
  { "configuration", CONNECT_KIND_OBJECT, 0 },
  { "configuration.id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("Configuration ID") },
  { "configuration.name", CONNECT_KIND_STRING, SEARCH, .title = N_("Configuration") },
  { "configuration.account.id", CONNECT_KIND_ID, ORDER | SEARCH },
  { "configuration.account.name", CONNECT_KIND_STRING, SEARCH, .title = N_("Account") },
  { "configuration.account.external_id", CONNECT_KIND_STRING, FILTER | NULLABLE | BLANK },
  { "configuration.account.external_uid", CONNECT_KIND_STRING, FILTER | NULLABLE | BLANK },
  { "configuration.account.hub.id", CONNECT_KIND_ID, ORDER | SEARCH | NULLABLE },
  { "configuration.account.hub.name", CONNECT_KIND_STRING, SEARCH | NULLABLE },
  { "configuration.product.id", CONNECT_KIND_ID, ORDER | SEARCH },
  { "configuration.product.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Product") },
  { "configuration.tier_level", CONNECT_KIND_INTEGER, ORDER, .title = N_("Level") },
  { "configuration.connection.id", CONNECT_KIND_ID, FILTER },
  { "configuration.connection.type", CONNECT_KIND_CHOICE, FILTER, .choices = ENVIRONMENTS },
  { "configuration.connection.vendor.id", CONNECT_KIND_ID, FILTER },
  { "configuration.connection.vendor.name", CONNECT_KIND_STRING, FILTER, .title = N_("Vendor") },
  { "configuration.connection.provider.id", CONNECT_KIND_ID, FILTER },
  { "configuration.connection.provider.name", CONNECT_KIND_STRING, FILTER, .title = N_("Distributor") },
  { "configuration.connection.hub.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "configuration.contract.id", CONNECT_KIND_ID, ORDER | SEARCH | NULLABLE },
  { "configuration.marketplace.id", CONNECT_KIND_ID, ORDER | SEARCH | NULLABLE },
  { "configuration.marketplace.name", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE, .title = N_("Marketplace") },
  { "parent_configuration", CONNECT_KIND_OBJECT, NULLABLE },
  { "previous_approved_request", CONNECT_KIND_OBJECT, NULLABLE },
  { "params", CONNECT_KIND_LIST, 0 },
  { "params.id", CONNECT_KIND_STRING, FILTER },
  { "params.value", CONNECT_KIND_STRING, FILTER | NULLABLE | BLANK },
  { "assignee.id", CONNECT_KIND_ID, ORDER | NULLABLE },
  { "assignee.name", CONNECT_KIND_STRING, ORDER | NULLABLE, .title = N_("Assignee") },
  { "assignee.email", CONNECT_KIND_STRING, NULLABLE },
  { "template", CONNECT_KIND_OBJECT, NULLABLE },
  { "template.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "reason", CONNECT_KIND_STRING, NULLABLE, .max_length = 500, .title = N_("Reason") },
  { "activation.link", CONNECT_KIND_STRING, NULLABLE },
  { "code", CONNECT_KIND_STRING, INTERNAL | FILTER | NULLABLE }, /* of the link, hashed */
  { "notes", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 2000, .title = N_("Notes") },
  { "environment", CONNECT_KIND_CHOICE, FILTER, .choices = ENVIRONMENTS, .title = N_("Environment") },
  { "effective_date", CONNECT_KIND_DATETIME, NULLABLE, .title = N_("Effective Date") },
  { "tiers", CONNECT_KIND_OBJECT, 0 },
  REQUEST_COURSE,
  EVENT ("events.approved", 0, NULL),
  EVENT ("events.failed", 0, NULL),
};

static const ConnectParty tier_config_request_parties[] = {
  { CONNECT_SIDE_VENDOR, "configuration.connection.vendor.id", NULL },
  { CONNECT_SIDE_PROVIDER, "configuration.connection.provider.id", NULL },
};

#define VENDOR CONNECT_SIDE_VENDOR
#define PROVIDER CONNECT_SIDE_PROVIDER
#define OPEN STRV ("draft", "tiers_setup", "pending", "inquiring")

static const ConnectAction tier_config_request_actions[] = {
  { "update", N_("Edit"), VENDOR | PROVIDER, .from = OPEN, .flags = CONNECT_ACTION_UPDATE },
  { "approve", N_("Approve"), VENDOR, .from = STRV ("pending"), .to = "approved", .arguments = STRV ("effective_date"),
    .flags = CONNECT_ACTION_PRIMARY | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The configuration is active, and purchases that waited for it go on.") },
  { "inquire", N_("Inquire"), VENDOR, .from = STRV ("pending"), .to = "inquiring", .flags = CONNECT_ACTION_SILENT },
  { "pend", N_("Move to Pending"), VENDOR | PROVIDER, .from = STRV ("inquiring"), .to = "pending", .flags = CONNECT_ACTION_SILENT },
  { "submit", N_("Submit"), PROVIDER, .from = STRV ("draft"), .to = "pending", .flags = CONNECT_ACTION_PRIMARY },
  { "assign", N_("Assign"), VENDOR, .from = OPEN, .flags = CONNECT_ACTION_SILENT },
  { "unassign", N_("Unassign"), VENDOR, .from = OPEN, .flags = CONNECT_ACTION_SILENT },
  { "fail", N_("Fail"), VENDOR, .from = STRV ("pending", "inquiring", "tiers_setup"), .to = "failed",
    .arguments = STRV ("*reason"), .flags = CONNECT_ACTION_SILENT | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("Purchases that wait for this configuration fail too.") },
  { "delete", N_("Drop"), PROVIDER, .from = STRV ("draft"),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The draft is removed for good.") },
};

static const ConnectTurn tier_config_request_turns[] = {
  { NULL, "draft", NULL, PROVIDER, STRV ("created"), N_("Complete the draft and submit it") },
  { NULL, "pending", NULL, VENDOR, STRV ("created", "events.pended.at"), N_("Approve, inquire or fail the request") },
  { NULL, "inquiring", NULL, PROVIDER, STRV ("created", "events.inquired.at"), N_("Give the values that the vendor asks for") },
};

const ConnectCollection connect_tier_config_requests_collection = {
  .name = "tier-config-requests", .path = "tier/config-requests", .title = N_("Tier Requests"), .singular = N_("tier request"),
  .id_member = "id", .id_patterns = "TCR@-+++", .id_base = "configuration.id", .type_member = "type", .state_member = "status",
  .title_member = "id", .module = CONNECT_MODULE_TIER_CONFIG, .default_order = "-created",
  .flags = CONNECT_COLLECTION_CONVERSATION, .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY,
  CONNECT_TABLE (members, tier_config_request_members), CONNECT_TABLE (parties, tier_config_request_parties),
  CONNECT_TABLE (actions, tier_config_request_actions), CONNECT_TABLE (turns, tier_config_request_turns),
};
