/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Where a buyer sells: countries, hubs (its commerce systems) and marketplaces. */

#include "config.h"

#include "model/connect-descriptions.h"

#define BUYERS (CONNECT_ROLE_DISTRIBUTOR | CONNECT_ROLE_RESELLER)
#define ZONES STRV ("AF", "NA", "OC", "AS", "EU", "SA")

static const ConnectMember country_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Name") },
  { "prefix", CONNECT_KIND_STRING, FILTER | NULLABLE }, /* of telephone numbers, without the plus */
  { "zone", CONNECT_KIND_CHOICE, ORDER | NULLABLE, .choices = ZONES },
};

const ConnectCollection connect_countries_collection = {
  .name = "countries", .path = "countries", .title = N_("Countries"), .singular = N_("country"), .id_member = "id",
  .title_member = "name", .default_order = "name", .flags = CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_ALL,
  CONNECT_TABLE (members, country_members),
};

/* `instance_id` and `instance_type` are what older clients send for `instance`; they are never stored. */
static const ConnectMember hub_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 256, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | FILTER | NULLABLE | BLANK, .max_length = 4096, .title = N_("Description") },
  { "company.id", CONNECT_KIND_ID, FILTER },
  { "company.name", CONNECT_KIND_STRING, FILTER, .title = N_("Company") },
  { "instance.id", CONNECT_KIND_STRING, CREATE | UPDATE | SEARCH | NULLABLE, .max_length = 255, .title = N_("Instance ID") },
  { "instance.type", CONNECT_KIND_CHOICE, CREATE | UPDATE | ORDER | SEARCH, .choices = STRV ("OA", "API", "oa", "api"), .title = N_("Type") },
  { "instance_id", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | HIDDEN, .max_length = 255 },
  { "instance_type", CONNECT_KIND_CHOICE, CREATE | UPDATE | NULLABLE | HIDDEN, .choices = STRV ("oa", "api", "OA", "API") },
  { "version", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 256, .title = N_("Version") },
  { "extension_version", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 256 },
  { "last_health_check", CONNECT_KIND_DATETIME, NULLABLE },
  { "stats.connections", CONNECT_KIND_INTEGER, ORDER, .title = N_("Connections") },
  { "stats.marketplaces", CONNECT_KIND_INTEGER, ORDER, .title = N_("Marketplaces") },
  MADE_AND_CHANGED,
};

static const ConnectReference hub_references[] = {
  { "company", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty hub_parties[] = { { CONNECT_SIDE_OWNER, "company.id", NULL } };

static const ConnectAction hub_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .when = "and(eq(stats.connections,0),eq(stats.marketplaces,0))",
    .why = N_("Connections or marketplaces use this hub."),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The hub is removed for good.") },
};

const ConnectCollection connect_hubs_collection = {
  .name = "hubs", .path = "hubs", .title = N_("Hubs"), .singular = N_("hub"), .id_member = "id", .id_patterns = "HB-####-####",
  .title_member = "name", .module = CONNECT_MODULE_MARKETPLACES, .default_order = "name", .visibility = CONNECT_VISIBLE_PARTIES,
  .creators = BUYERS, CONNECT_TABLE (members, hub_members), CONNECT_TABLE (references, hub_references),
  CONNECT_TABLE (parties, hub_parties), CONNECT_TABLE (actions, hub_actions),
};

static const ConnectMember marketplace_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 255, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | FILTER | NULLABLE | BLANK, .max_length = 4096, .title = N_("Description") },
  { "icon", CONNECT_KIND_STRING, NULLABLE },
  { "owner.id", CONNECT_KIND_ID, SEARCH, .title = N_("Owner ID") },
  { "owner.name", CONNECT_KIND_STRING, SEARCH, .title = N_("Owner") },
  { "zone", CONNECT_KIND_CHOICE, CREATE | UPDATE | NULLABLE, .choices = ZONES },
  { "currency", CONNECT_KIND_STRING, CREATE | UPDATE | ORDER | SEARCH | NULLABLE, .max_length = 3, .title = N_("Currency") },
  { "alt_currency_1", CONNECT_KIND_STRING, CREATE | UPDATE | ORDER | SEARCH | NULLABLE, .max_length = 3, .title = N_("First Other Currency") },
  { "alt_currency_2", CONNECT_KIND_STRING, CREATE | UPDATE | ORDER | SEARCH | NULLABLE, .max_length = 3, .title = N_("Second Other Currency") },
  { "countries", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "countries.id", CONNECT_KIND_ID, FILTER },
  { "hubs", CONNECT_KIND_LIST, CREATE | UPDATE },
  { "hubs.hub.id", CONNECT_KIND_ID, FILTER },
  { "hubs.hub.name", CONNECT_KIND_STRING, FILTER },
  { "hubs.external_id", CONNECT_KIND_STRING, FILTER, .max_length = 255 },
  { "attributes", CONNECT_KIND_LIST, CREATE | UPDATE },
  { "locales", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "locales.id", CONNECT_KIND_ID, FILTER },
  { "locales.name", CONNECT_KIND_STRING, FILTER, .max_length = 128 },
  { "capabilities.listing.referral_auto", CONNECT_KIND_BOOLEAN, CREATE | UPDATE | NULLABLE },
  { "capabilities.price_list.commerce_compatibility", CONNECT_KIND_BOOLEAN, CREATE | UPDATE | NULLABLE },
  { "sourcing", CONNECT_KIND_BOOLEAN, CREATE | UPDATE | NULLABLE },
  { "active_contracts", CONNECT_KIND_INTEGER, 0, .title = N_("Active Contracts") },
  { "stats.hubs", CONNECT_KIND_INTEGER, ORDER, .title = N_("Hubs") },
  { "stats.contracts", CONNECT_KIND_INTEGER, ORDER, .title = N_("Contracts") },
  MADE_AND_CHANGED,
};

static const ConnectReference marketplace_references[] = {
  { "owner", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty marketplace_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectAction marketplace_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The marketplace is removed for good.") },
};

const ConnectCollection connect_marketplaces_collection = {
  .name = "marketplaces", .path = "marketplaces", .title = N_("Marketplaces"), .singular = N_("marketplace"),
  .id_member = "id", .id_patterns = "MP-#####", .title_member = "name", .module = CONNECT_MODULE_MARKETPLACES,
  .default_order = "name", .visibility = CONNECT_VISIBLE_RELATION, .creators = BUYERS,
  .aliases = "hubs.id=hubs.hub.id hubs.name=hubs.hub.name",
  CONNECT_TABLE (members, marketplace_members), CONNECT_TABLE (references, marketplace_references),
  CONNECT_TABLE (parties, marketplace_parties), CONNECT_TABLE (actions, marketplace_actions),
};
