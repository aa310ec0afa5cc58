/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Connections: each joins a product and a hub, so that the hub can order it. */

#include "config.h"

#include "model/connect-descriptions.h"

/* Whoever of the two makes it names product and hub; the other side follows from them. */
static const ConnectMember connection_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | FILTER, .choices = STRV ("test", "production"), .title = N_("Environment") },
  { "status", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("pending", "approved", "rejected", "revoked", "active"), .title = N_("Status") },
  { "provider.id", CONNECT_KIND_ID, FILTER, .title = N_("Distributor ID") },
  { "provider.name", CONNECT_KIND_STRING, SEARCH, .title = N_("Distributor") },
  { "vendor.id", CONNECT_KIND_ID, FILTER, .title = N_("Vendor ID") },
  { "vendor.name", CONNECT_KIND_STRING, SEARCH, .title = N_("Vendor") },
  { "product.id", CONNECT_KIND_ID, CREATE | REQUIRED | FILTER, .title = N_("Product ID") },
  { "product.name", CONNECT_KIND_STRING, SEARCH, .title = N_("Product") },
  { "hub.id", CONNECT_KIND_ID, CREATE | REQUIRED | FILTER, .title = N_("Hub ID") },
  { "hub.name", CONNECT_KIND_STRING, SEARCH, .title = N_("Hub") },
  { "hub.instance.id", CONNECT_KIND_STRING, FILTER | NULLABLE },
  { "product_version_type", CONNECT_KIND_CHOICE, CREATE | UPDATE | FILTER, .choices = STRV ("public", "staging"), .title = N_("Product Version") },
  { "endpoint_url", CONNECT_KIND_STRING, NULLABLE },
  { "frontend_url", CONNECT_KIND_STRING, NULLABLE },
  { "version", CONNECT_KIND_STRING, NULLABLE },
  { "note", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 1024, .title = N_("Note") },
  { "created_at", CONNECT_KIND_DATETIME, ORDER, .title = N_("Created") },
  EVENT ("events.created", ORDER, NULL),
};

static const ConnectReference connection_references[] = {
  { "provider", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "vendor", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "product", "products", STRV ("name", "icon", "short_description", "version"), CONNECT_REFERENCE_LIVE, FALSE },
  { "hub", "hubs", STRV ("name", "instance.id", "instance.type"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty connection_parties[] = {
  { CONNECT_SIDE_PROVIDER, "provider.id", NULL },
  { CONNECT_SIDE_VENDOR, "vendor.id", NULL },
};

static const ConnectAction connection_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_PROVIDER | CONNECT_SIDE_VENDOR, .arguments = STRV ("product_version_type", "note"),
    .flags = CONNECT_ACTION_UPDATE },
};

const ConnectCollection connect_connections_collection = {
  .name = "connections", .path = "products/{product}/connections", .title = N_("Connections"), .singular = N_("connection"),
  .parent = "products", .parent_member = "product.id", .id_member = "id", .id_patterns = "CT-####-####", .type_member = "type",
  .state_member = "status", .title_member = "id", .module = CONNECT_MODULE_PRODUCTS, .default_order = "-created_at",
  .visibility = CONNECT_VISIBLE_PARTIES, CONNECT_TABLE (members, connection_members),
  CONNECT_TABLE (references, connection_references), CONNECT_TABLE (parties, connection_parties),
  CONNECT_TABLE (actions, connection_actions),
};
