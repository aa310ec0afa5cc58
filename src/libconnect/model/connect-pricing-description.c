/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Price lists, their versions, and the points of a version: one for each item of each product of the list. */

#include "config.h"

#include "model/connect-descriptions.h"

#define PRICE_EVENTS \
  MADE_AND_CHANGED, \
  EVENT ("events.activated", FILTER, N_("Activated")), EVENT ("events.canceled", FILTER, NULL), \
  EVENT ("events.expired", FILTER, N_("Expired")), EVENT ("events.scheduled", FILTER, N_("Scheduled")), \
  EVENT ("events.terminated", FILTER, N_("Terminated"))

static const ConnectMember price_list_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 512, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 2048, .title = N_("Description") },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("draft", "scheduled", "active", "terminated"), .title = N_("Status") },
  { "currency", CONNECT_KIND_STRING, REQUIRED | CREATE | ORDER, .max_length = 3, .title = N_("Currency") },
  { "precision", CONNECT_KIND_DECIMAL, CREATE, .title = N_("Precision") },
  { "compatibility", CONNECT_KIND_CHOICE, CREATE | NULLABLE, .choices = STRV ("commerce") },
  { "owner.id", CONNECT_KIND_ID, FILTER, .title = N_("Owner ID") },
  { "owner.name", CONNECT_KIND_STRING, ORDER, .title = N_("Owner") },
  { "attributes", CONNECT_KIND_LIST, REQUIRED | CREATE | UPDATE },
  { "products", CONNECT_KIND_LIST, REQUIRED | CREATE },
  { "products.id", CONNECT_KIND_ID, FILTER },
  { "products.name", CONNECT_KIND_STRING, FILTER },
  { "stats.products", CONNECT_KIND_INTEGER, ORDER, .title = N_("Products") },
  { "stats.listings", CONNECT_KIND_INTEGER, ORDER, .title = N_("Listings") },
  { "stats.listings_alt", CONNECT_KIND_INTEGER, ORDER, .title = N_("Listings in Other Currencies") },
  PRICE_EVENTS,
};

static const ConnectReference price_list_references[] = {
  { "owner", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty price_list_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectAction price_list_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .from = STRV ("draft", "scheduled", "active"), .flags = CONNECT_ACTION_UPDATE },
  { "terminate", N_("Terminate"), CONNECT_SIDE_OWNER, .from = STRV ("active"), .to = "terminated",
    .flags = CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The active version expires and the price list can no longer be used. A terminated price list is final.") },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .from = STRV ("draft"),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The price list and its prices are removed for good.") },
};

const ConnectCollection connect_price_lists_collection = {
  .name = "price-lists", .path = "pricing/lists", .title = N_("Price Lists"), .singular = N_("price list"), .id_member = "id",
  .id_patterns = "PL-###-###-###", .aliases = "product.id=products.id product.name=products.name", .state_member = "status", .title_member = "name", .module = CONNECT_MODULE_PRICING,
  .default_order = "-events.created.at", .visibility = CONNECT_VISIBLE_RELATION, .creators = CONNECT_ROLE_ANY,
  CONNECT_TABLE (members, price_list_members), CONNECT_TABLE (references, price_list_references),
  CONNECT_TABLE (parties, price_list_parties), CONNECT_TABLE (actions, price_list_actions),
};

/* `base` is the version that the prices were copied from; the list's first version has none. */
static const ConnectMember price_list_version_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 2048, .title = N_("Description") },
  { "base.id", CONNECT_KIND_ID, REQUIRED | CREATE | FILTER | NULLABLE, .title = N_("Made from Version") },
  { "start_at", CONNECT_KIND_DATETIME, CREATE | UPDATE | ORDER | NULLABLE, .title = N_("Start") },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("processing", "draft", "scheduled", "active", "expired"), .title = N_("Status") },
  { "pricelist.id", CONNECT_KIND_ID, SEARCH, .title = N_("Price List ID") },
  { "pricelist.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Price List") },
  { "pricelist.currency", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Currency") },
  { "pricelist.status", CONNECT_KIND_STRING, FILTER },
  { "pricelist.owner.id", CONNECT_KIND_ID, FILTER },
  { "pricelist.owner.name", CONNECT_KIND_STRING, ORDER },
  { "pricelist.products", CONNECT_KIND_LIST, HIDDEN },
  { "pricelist.products.id", CONNECT_KIND_ID, FILTER },
  { "pricelist.products.name", CONNECT_KIND_STRING, FILTER },
  { "pricelist.stats.products", CONNECT_KIND_INTEGER, ORDER },
  { "pricelist.stats.listings", CONNECT_KIND_INTEGER, ORDER },
  { "pricelist.stats.listings_alt", CONNECT_KIND_INTEGER, ORDER },
  { "xlsx_file", CONNECT_KIND_STRING, NULLABLE },
  PRICE_EVENTS,
};

static const ConnectReference price_list_version_references[] = {
  { "base", "price-list-versions", STRV ("start_at"), CONNECT_REFERENCE_LIVE, TRUE },
  { "pricelist", "price-lists",
    STRV ("name", "currency", "precision", "status", "owner.id", "owner.name", "attributes", "products", "stats.products",
          "stats.listings", "stats.listings_alt"),
    CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty price_list_version_parties[] = { { CONNECT_SIDE_OWNER, "pricelist.owner.id", NULL } };

#define LIST_LIVES .when = "ne(pricelist.status,terminated)", .why = N_("The price list is terminated.")

static const ConnectAction price_list_version_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .from = STRV ("draft"), .flags = CONNECT_ACTION_UPDATE },
  { "schedule", N_("Schedule"), CONNECT_SIDE_OWNER, .from = STRV ("draft"), .to = "scheduled", .arguments = STRV ("start_at"),
    LIST_LIVES },
  { "cancel", N_("Unschedule"), CONNECT_SIDE_OWNER, .from = STRV ("scheduled"), .to = "draft" },
  { "activate", N_("Activate"), CONNECT_SIDE_OWNER, .from = STRV ("draft", "scheduled"), .to = "active", LIST_LIVES,
    .flags = CONNECT_ACTION_PRIMARY | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The prices hold from now on and can no longer be changed. The version that was active expires.") },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .from = STRV ("draft"), .when = "ne(base.id,null())",
    .why = N_("The first version goes with its price list only."),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The version and its prices are removed for good.") },
};

const ConnectCollection connect_price_list_versions_collection = {
  .name = "price-list-versions", .path = "pricing/versions", .title = N_("Price List Versions"), .singular = N_("price list version"),
  .aliases = "pricelist.product.id=pricelist.products.id pricelist.product.name=pricelist.products.name",
  .id_member = "id", .id_patterns = "PLV@-+++", .id_base = "pricelist.id", .state_member = "status", .title_member = "id",
  .module = CONNECT_MODULE_PRICING, .default_order = "-events.created.at", .visibility = CONNECT_VISIBLE_RELATION,
  .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, price_list_version_members),
  CONNECT_TABLE (references, price_list_version_references), CONNECT_TABLE (parties, price_list_version_parties),
  CONNECT_TABLE (actions, price_list_version_actions),
};

/* `attributes`: a price for each attribute of the list, by the attribute's id. */
static const ConnectMember price_point_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "version.id", CONNECT_KIND_ID, FILTER | HIDDEN },
  { "owner.id", CONNECT_KIND_ID, FILTER | HIDDEN },
  { "editable", CONNECT_KIND_BOOLEAN, FILTER | HIDDEN },
  { "shared", CONNECT_KIND_BOOLEAN, INTERNAL | FILTER }, /* others see the item */
  { "item.global_id", CONNECT_KIND_ID, ORDER | SOUGHT, .title = N_("Item ID") },
  { "item.display_name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Item") },
  { "item.mpn", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE, .title = N_("MPN") },
  { "item.product.id", CONNECT_KIND_ID, ORDER, .title = N_("Product ID") },
  { "item.product.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Product") },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("filled", "empty"), .title = N_("Status") },
  { "attributes", CONNECT_KIND_OBJECT, UPDATE, .title = N_("Prices") },
};

static const ConnectParty price_point_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectAction price_point_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .when = "eq(editable,true)",
    .why = N_("Prices are changed in a draft version only."), .flags = CONNECT_ACTION_UPDATE },
};

const ConnectCollection connect_price_points_collection = {
  .name = "price-points", .path = "pricing/versions/{version}/points", .title = N_("Price Points"), .singular = N_("price point"),
  .parent = "price-list-versions", .parent_member = "version.id", .id_member = "id", .id_patterns = "PPT@-+++++",
  .title_member = "item.display_name", .module = CONNECT_MODULE_PRICING, .default_order = "item.global_id",
  .flags = CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_PARENT, .shared_member = "shared", CONNECT_TABLE (members, price_point_members),
  CONNECT_TABLE (parties, price_point_parties), CONNECT_TABLE (actions, price_point_actions),
};

/* A workbook that changes prices of a draft. */
static const ConnectMember price_adjustment_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "version.id", CONNECT_KIND_ID, FILTER | HIDDEN },
  { "owner.id", CONNECT_KIND_ID, FILTER | HIDDEN },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("processing", "success", "partial", "failed"), .title = N_("Status") },
  { "uploaded_file", CONNECT_KIND_STRING, 0 },
  { "processed_file", CONNECT_KIND_STRING, NULLABLE },
  { "error_detail", CONNECT_KIND_STRING, NULLABLE, .title = N_("Problems") },
  { "file", CONNECT_KIND_ID, INTERNAL },
  MADE_AND_CHANGED,
};

const ConnectCollection connect_price_adjustments_collection = {
  .name = "price-adjustments", .path = "pricing/versions/{version}/adjustments", .title = N_("Price Adjustments"),
  .singular = N_("price adjustment"), .parent = "price-list-versions", .parent_member = "version.id", .id_member = "id",
  .id_patterns = "PAJ@-+++", .state_member = "status", .title_member = "id", .module = CONNECT_MODULE_PRICING,
  .default_order = "-events.created.at", .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY,
  CONNECT_TABLE (members, price_adjustment_members), CONNECT_TABLE (parties, price_point_parties),
};
