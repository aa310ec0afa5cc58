/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Customers and their Resellers: tier accounts with their versions, and what Vendors are asked about them. */

#include "config.h"

#include "model/connect-descriptions.h"

#define ACCOUNT_TYPES STRV ("customer", "reseller")
#define DATABASES STRV ("EU", "US", "JP", "AU")
#define GIVEN (CREATE | UPDATE)
#define TEXT(path, length) { path, CONNECT_KIND_STRING, GIVEN | NULLABLE | BLANK, .max_length = length }
#define NEEDED(path, length) { path, CONNECT_KIND_STRING, GIVEN | REQUIRED, .max_length = length }

static const ConnectMember tier_account_members[] = {
  { "id", CONNECT_KIND_ID, FILTER | SEARCH, .title = N_("ID") },
  { "version", CONNECT_KIND_INTEGER, FILTER, .title = N_("Version") },
  { "name", CONNECT_KIND_STRING, GIVEN | REQUIRED | ORDER | SEARCH, .max_length = 255, .title = N_("Name") },
  { "type", CONNECT_KIND_CHOICE, GIVEN | FILTER, .choices = ACCOUNT_TYPES, .title = N_("Type") },
  { "status", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("active", "decommissioned"), .title = N_("Status") },
  { "db", CONNECT_KIND_CHOICE, ORDER | NULLABLE, .choices = DATABASES },
  { "environment", CONNECT_KIND_CHOICE, GIVEN | FILTER | NULLABLE, .choices = ENVIRONMENTS, .title = N_("Environment") },
  { "external_id", CONNECT_KIND_STRING, GIVEN | ORDER | SEARCH | NULLABLE | BLANK, .max_length = 255, .title = N_("External ID") },
  { "external_uid", CONNECT_KIND_STRING, GIVEN | SEARCH | NULLABLE | BLANK, .max_length = 255, .title = N_("External UID") },
  { "tax_id", CONNECT_KIND_STRING, GIVEN | FILTER | NULLABLE | BLANK, .max_length = 100, .title = N_("Tax ID") },
  { "parent.id", CONNECT_KIND_ID, GIVEN | SEARCH | NULLABLE, .title = N_("Parent ID") },
  { "parent.name", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE, .title = N_("Parent") },
  { "parent.external_id", CONNECT_KIND_STRING, FILTER | NULLABLE | BLANK },
  { "parent.parent.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "owner.id", CONNECT_KIND_ID, ORDER, .title = N_("Owner ID") },
  { "owner.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Owner") },
  { "hub.id", CONNECT_KIND_ID, CREATE | ORDER | SEARCH | NULLABLE, .title = N_("Hub ID") },
  { "hub.name", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE, .title = N_("Hub") },
  { "marketplace.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "marketplace.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Marketplace") },
  { "scopes", CONNECT_KIND_LIST, 0 },
  { "access", CONNECT_KIND_LIST, GIVEN | NULLABLE },
  { "contact_info", CONNECT_KIND_OBJECT, 0 },
  NEEDED ("contact_info.address_line1", 255),
  TEXT ("contact_info.address_line2", 255),
  NEEDED ("contact_info.city", 100),
  TEXT ("contact_info.state", 100),
  NEEDED ("contact_info.postal_code", 50),
  NEEDED ("contact_info.country", 100),
  NEEDED ("contact_info.contact.first_name", 100),
  NEEDED ("contact_info.contact.last_name", 100),
  { "contact_info.contact.email", CONNECT_KIND_STRING, GIVEN | REQUIRED | FILTER, .lookups = CONNECT_LOOKUP_EQ | CONNECT_LOOKUP_IN,
    .max_length = 254, .title = N_("Contact") },
  TEXT ("contact_info.contact.phone_number.country_code", 25),
  TEXT ("contact_info.contact.phone_number.area_code", 25),
  TEXT ("contact_info.contact.phone_number.phone_number", 25),
  TEXT ("contact_info.contact.phone_number.extension", 25),
  MADE_AND_CHANGED,
  EVENT ("events.decommissioned", FILTER, N_("Decommissioned")),
};

static const ConnectReference tier_account_references[] = {
  { "owner", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "parent", "tier-accounts", STRV ("name", "external_id", "parent.id"), CONNECT_REFERENCE_LIVE, TRUE },
  { "hub", "hubs", STRV ("name"), CONNECT_REFERENCE_LIVE, TRUE },
  { "marketplace", "marketplaces", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty tier_account_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectAction tier_account_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .from = STRV ("active"), .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Decommission"), CONNECT_SIDE_OWNER, .from = STRV ("active"), .to = "decommissioned",
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The account can be used for new subscriptions no more. It stays readable.") },
};

/* Vendors see those that their subscriptions name, by the stored relation. */
const ConnectCollection connect_tier_accounts_collection = {
  .name = "tier-accounts", .path = "tier/accounts", .title = N_("Customers"), .singular = N_("customer"),
  .id_member = "id", .id_patterns = "TA-####-####-####", .type_member = "type", .state_member = "status", .title_member = "name",
  .module = CONNECT_MODULE_CUSTOMERS, .default_order = "-events.created.at", .visibility = CONNECT_VISIBLE_RELATION,
  .aliases = "events.created.by=events.created.by.id events.updated.by=events.updated.by.id",
  .creators = CONNECT_ROLE_DISTRIBUTOR | CONNECT_ROLE_RESELLER, CONNECT_TABLE (members, tier_account_members),
  CONNECT_TABLE (references, tier_account_references), CONNECT_TABLE (parties, tier_account_parties),
  CONNECT_TABLE (actions, tier_account_actions),
};

/* An account as it was, below `prefix`. */
#define ACCOUNT_AS_IT_WAS(prefix) \
  { prefix "type", CONNECT_KIND_STRING, 0 }, \
  { prefix "db", CONNECT_KIND_STRING, NULLABLE }, \
  { prefix "environment", CONNECT_KIND_STRING, NULLABLE }, \
  { prefix "tax_id", CONNECT_KIND_STRING, NULLABLE | BLANK }, \
  { prefix "parent", CONNECT_KIND_OBJECT, NULLABLE }, \
  { prefix "owner", CONNECT_KIND_OBJECT, 0 }, \
  { prefix "marketplace", CONNECT_KIND_OBJECT, NULLABLE }, \
  { prefix "scopes", CONNECT_KIND_LIST, 0 }, \
  { prefix "contact_info", CONNECT_KIND_OBJECT, 0 }, \
  { prefix "events", CONNECT_KIND_OBJECT, 0 }

static const ConnectMember tier_account_version_members[] = {
  { "id", CONNECT_KIND_ID, FILTER },
  { "version", CONNECT_KIND_INTEGER, ORDER, .title = N_("Version") },
  { "name", CONNECT_KIND_STRING, 0, .title = N_("Name") },
  { "external_id", CONNECT_KIND_STRING, NULLABLE | BLANK },
  { "external_uid", CONNECT_KIND_STRING, NULLABLE | BLANK },
  { "hub", CONNECT_KIND_OBJECT, NULLABLE },
  ACCOUNT_AS_IT_WAS (""),
  { "owner.id", CONNECT_KIND_ID, FILTER },
};

/* Whoever sees the account sees them. */
static const ConnectParty tier_account_version_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

const ConnectCollection connect_tier_account_versions_collection = {
  .name = "tier-account-versions", .path = "tier/accounts/{account}/versions", .title = N_("Versions"), .singular = N_("version"),
  .parent = "tier-accounts", .parent_member = "id", .id_member = "version", .title_member = "version",
  .module = CONNECT_MODULE_CUSTOMERS, .default_order = "-version",
  .flags = CONNECT_COLLECTION_IN_PARENT | CONNECT_COLLECTION_READ_ONLY | CONNECT_COLLECTION_NO_FEED,
  .visibility = CONNECT_VISIBLE_PARENT, CONNECT_TABLE (members, tier_account_version_members),
  CONNECT_TABLE (parties, tier_account_version_parties),
};

static const ConnectMember tier_account_request_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "number", CONNECT_KIND_STRING, INTERNAL }, /* what the id counts in: account and version */
  { "type", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("update"), .title = N_("Type") },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("pending", "accepted", "ignored", "unsupported"), .title = N_("Status") },
  { "account.id", CONNECT_KIND_ID, ORDER, .title = N_("Customer ID") },
  { "account.version", CONNECT_KIND_INTEGER, FILTER, .title = N_("Version") },
  { "account.name", CONNECT_KIND_STRING, ORDER, .title = N_("Customer") },
  { "account.external_id", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE | BLANK, .title = N_("External ID") },
  { "account.external_uid", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE | BLANK },
  { "account.hub.id", CONNECT_KIND_ID, ORDER | SEARCH | NULLABLE },
  { "account.hub.name", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE, .title = N_("Hub") },
  ACCOUNT_AS_IT_WAS ("account."),
  { "vendor.id", CONNECT_KIND_ID, FILTER },
  { "vendor.name", CONNECT_KIND_STRING, FILTER, .title = N_("Vendor") },
  { "provider.id", CONNECT_KIND_ID, FILTER },
  { "provider.name", CONNECT_KIND_STRING, FILTER, .title = N_("Distributor") },
  { "product.id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("Product ID") },
  { "product.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Product") },
  { "product.icon", CONNECT_KIND_STRING, NULLABLE | BLANK },
  { "product.status", CONNECT_KIND_STRING, 0 },
  { "reason", CONNECT_KIND_STRING, NULLABLE, .max_length = 255, .title = N_("Reason") },
  MADE_AND_CHANGED,
};

static const ConnectParty tier_account_request_parties[] = {
  { CONNECT_SIDE_VENDOR, "vendor.id", NULL },
  { CONNECT_SIDE_PROVIDER, "provider.id", NULL },
};

static const ConnectAction tier_account_request_actions[] = {
  { "accept", N_("Accept"), CONNECT_SIDE_VENDOR, .from = STRV ("pending"), .to = "accepted", .flags = CONNECT_ACTION_PRIMARY },
  { "ignore", N_("Ignore"), CONNECT_SIDE_VENDOR, .from = STRV ("pending"), .to = "ignored", .arguments = STRV ("*reason"),
    .flags = CONNECT_ACTION_IRREVERSIBLE, .consequence = N_("The distributor is told that the change was not taken over.") },
};

static const ConnectTurn tier_account_request_turns[] = {
  { NULL, "pending", NULL, CONNECT_SIDE_VENDOR, STRV ("events.created.at"), N_("Take over the customer’s new data, or ignore it") },
};

const ConnectCollection connect_tier_account_requests_collection = {
  .name = "tier-account-requests", .path = "tier/account-requests", .title = N_("Customer Requests"),
  .singular = N_("customer request"), .id_member = "id", .id_patterns = "TAR@-+++", .id_base = "number", .type_member = "type",
  .state_member = "status", .title_member = "id", .module = CONNECT_MODULE_CUSTOMERS, .default_order = "-events.created.at",
  .visibility = CONNECT_VISIBLE_PARTIES, CONNECT_TABLE (members, tier_account_request_members),
  CONNECT_TABLE (parties, tier_account_request_parties), CONNECT_TABLE (actions, tier_account_request_actions),
  CONNECT_TABLE (turns, tier_account_request_turns),
};
