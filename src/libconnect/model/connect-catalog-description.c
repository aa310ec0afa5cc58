/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Product groups: named sets of products that a distributor offers to resellers by its agreements. */

#include "config.h"

#include "model/connect-descriptions.h"

static const ConnectMember product_group_members[] = {
  { "id", CONNECT_KIND_ID, FILTER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 512, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Description") },
  { "owner.id", CONNECT_KIND_ID, FILTER, .title = N_("Owner ID") },
  { "owner.name", CONNECT_KIND_STRING, FILTER, .title = N_("Owner") },
  { "products", CONNECT_KIND_LIST, CREATE | UPDATE | HIDDEN },
  { "products.id", CONNECT_KIND_ID, FILTER },
  { "stats.products", CONNECT_KIND_INTEGER, ORDER, .title = N_("Products") },
  { "stats.agreements", CONNECT_KIND_INTEGER, ORDER, .title = N_("Agreements") },
  { "stats.contracts", CONNECT_KIND_INTEGER, ORDER, .title = N_("Contracts") },
  MADE_AND_CHANGED,
};

static const ConnectReference product_group_references[] = {
  { "owner", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty product_group_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectAction product_group_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .when = "eq(stats.agreements,0)",
    .why = N_("Agreements use this group."),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The group is removed for good. Its products stay.") },
};

const ConnectCollection connect_product_groups_collection = {
  .name = "product-groups", .path = "catalog/groups", .title = N_("Product Groups"), .singular = N_("product group"),
  .id_member = "id", .id_patterns = "PGR-###-###-###", .title_member = "name", .module = CONNECT_MODULE_CATALOG,
  .default_order = "name", .visibility = CONNECT_VISIBLE_RELATION, .creators = CONNECT_ROLE_DISTRIBUTOR | CONNECT_ROLE_RESELLER,
  CONNECT_TABLE (members, product_group_members), CONNECT_TABLE (references, product_group_references),
  CONNECT_TABLE (parties, product_group_parties), CONNECT_TABLE (actions, product_group_actions),
};
