/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Products with their versions, and the dictionaries that they use. */

#include "config.h"

#include "model/connect-descriptions.h"

/* --- dictionaries --- */

static const ConnectMember category_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, ORDER | SEARCH, .max_length = 255, .title = N_("Name") },
  { "parent.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "parent.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Part Of") },
  { "children", CONNECT_KIND_LIST, DETAIL | NULLABLE },
  { "family.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "family.name", CONNECT_KIND_STRING, NULLABLE },
};

const ConnectCollection connect_categories_collection = {
  .name = "categories", .path = "categories", .title = N_("Categories"), .singular = N_("category"), .id_member = "id",
  .id_patterns = "CAT-#####", .title_member = "name", .default_order = "id", .flags = CONNECT_COLLECTION_READ_ONLY,
  .visibility = CONNECT_VISIBLE_ALL, CONNECT_TABLE (members, category_members),
};

static const ConnectMember unit_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "unit", CONNECT_KIND_STRING, CREATE | FILTER, .max_length = 64, .title = N_("Unit") },
  { "description", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 255, .title = N_("Name") },
  { "type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | FILTER, .choices = STRV ("reservation", "ppu"), .title = N_("Type") },
  { "cumulative", CONNECT_KIND_BOOLEAN, CREATE | FILTER },
  { "owner.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "owner.name", CONNECT_KIND_STRING, NULLABLE },
};

static const ConnectReference unit_references[] = {
  { "owner", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty unit_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectAction unit_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The unit is removed for good.") },
};

/* Units without an owner are shared by all vendors, the others are private. */
const ConnectCollection connect_units_collection = {
  .name = "units", .path = "settings/units", .title = N_("Units"), .singular = N_("unit"), .id_member = "id",
  .id_patterns = "UNIT-###-###", .title_member = "description", .module = CONNECT_MODULE_PRODUCTS, .default_order = "id",
  .visibility = CONNECT_VISIBLE_UNOWNED, .creators = CONNECT_ROLE_VENDOR, CONNECT_TABLE (members, unit_members),
  CONNECT_TABLE (references, unit_references), CONNECT_TABLE (parties, unit_parties), CONNECT_TABLE (actions, unit_actions),
};

/* --- products --- */

#define PRODUCT_STATES \
  STRV ("draft", "indevelopment", "oncertification", "published", "initializationfailed", "deleted", "endofsale")
#define PURCHASE_MODELS STRV ("transactable", "referral")
#define SETTINGS "customer_ui_settings."

/* What a product and each of its versions say: `edit` is how a product's owner may set it. */
/* An event, lists of which may also be in the order of who it was by. */
#define BY_WHOM(path, heading) \
  { path ".at", CONNECT_KIND_DATETIME, ORDER | NULLABLE, .title = heading }, { path ".by.id", CONNECT_KIND_ID, ORDER | NULLABLE }, \
  { path ".by.name", CONNECT_KIND_STRING, ORDER | NULLABLE }

#define PRODUCT_FACTS(edit) \
  { "name", CONNECT_KIND_STRING, (edit) | ((edit) != 0 ? REQUIRED : 0) | ORDER | SEARCH, .max_length = 255, .title = N_("Name") }, \
  { "external_id", CONNECT_KIND_STRING, (edit) | FILTER | NULLABLE | BLANK, .max_length = 128, .title = N_("External ID") }, \
  { "icon", CONNECT_KIND_STRING, NULLABLE }, \
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = PRODUCT_STATES, .title = N_("Status") }, \
  { "short_description", CONNECT_KIND_STRING, (edit) | NULLABLE | BLANK, .max_length = 512, .title = N_("Short Description") }, \
  { "detailed_description", CONNECT_KIND_STRING, (edit) | NULLABLE | BLANK, .max_length = 65536, .title = N_("Detailed Description") }, \
  { "configurations.suspend_resume_supported", CONNECT_KIND_BOOLEAN, 0 }, \
  { "configurations.requires_reseller_information", CONNECT_KIND_BOOLEAN, 0 }, \
  { SETTINGS "description", CONNECT_KIND_STRING, (edit) | NULLABLE | BLANK, .max_length = 255, .title = N_("Description for Customers") }, \
  { SETTINGS "getting_started", CONNECT_KIND_STRING, (edit) | NULLABLE | BLANK, .max_length = 4096, .title = N_("Getting Started") }, \
  { SETTINGS "download_links", CONNECT_KIND_LIST, (edit) | NULLABLE, .title = N_("Downloads") }, \
  { SETTINGS "download_links.title", CONNECT_KIND_STRING, 0, .max_length = 64 }, \
  { SETTINGS "download_links.url", CONNECT_KIND_STRING, 0, .max_length = 1024 }, \
  { SETTINGS "download_links.visible_for", CONNECT_KIND_CHOICE, 0, .choices = STRV ("admin", "user") }, \
  { SETTINGS "documents", CONNECT_KIND_LIST, (edit) | NULLABLE, .title = N_("Documents") }, \
  { SETTINGS "documents.title", CONNECT_KIND_STRING, 0, .max_length = 64 }, \
  { SETTINGS "documents.url", CONNECT_KIND_STRING, 0, .max_length = 1024 }, \
  { SETTINGS "languages", CONNECT_KIND_LIST, (edit) | NULLABLE }, \
  { SETTINGS "provisioning_message", CONNECT_KIND_STRING, (edit) | NULLABLE | BLANK, .max_length = 4096, \
    .title = N_("Message While Provisioning") }, \
  { SETTINGS "action.url", CONNECT_KIND_STRING, (edit) | NULLABLE | BLANK, .max_length = 1024, .audience = CONNECT_SIDE_OWNER }, \
  { SETTINGS "action.jwt_secret", CONNECT_KIND_STRING, NULLABLE, .audience = CONNECT_SIDE_OWNER }, \
  { "category.id", CONNECT_KIND_ID, (edit) | FILTER | NULLABLE }, \
  { "category.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Category") }, \
  { "published_at", CONNECT_KIND_DATETIME, NULLABLE, .title = N_("Published") }, \
  { "owner.id", CONNECT_KIND_ID, SEARCH, .title = N_("Vendor ID") }, \
  { "owner.name", CONNECT_KIND_STRING, SEARCH, .title = N_("Vendor") }, \
  { "latest", CONNECT_KIND_BOOLEAN, FILTER }, \
  { "media.position", CONNECT_KIND_INTEGER, NULLABLE }, \
  { "media.id", CONNECT_KIND_ID, NULLABLE }, \
  { "media.type", CONNECT_KIND_STRING, NULLABLE }, \
  { "media.thumbnail", CONNECT_KIND_STRING, NULLABLE }, \
  { "media.url", CONNECT_KIND_STRING, NULLABLE }, \
  { "usage_rule", CONNECT_KIND_OBJECT, (edit) | NULLABLE }, \
  { "stats.versions", CONNECT_KIND_INTEGER, 0, .title = N_("Versions") }, \
  { "capabilities", CONNECT_KIND_OBJECT, 0 }, \
  { "visibility.owner", CONNECT_KIND_BOOLEAN, 0 }, \
  { "visibility.listing", CONNECT_KIND_BOOLEAN, 0 }, \
  { "visibility.syndication", CONNECT_KIND_BOOLEAN, 0 }, \
  { "visibility.catalog", CONNECT_KIND_BOOLEAN, 0 }, \
  { "replacement.id", CONNECT_KIND_ID, FILTER | NULLABLE, .title = N_("Replacement") }, \
  { "end_of_sale_notes", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 1024, .title = N_("Notes on the End of Sale") }, \
  { "purchase_model", CONNECT_KIND_CHOICE, FILTER | ((edit) & CREATE), .choices = PURCHASE_MODELS, .lookups = CONNECT_LOOKUP_EQ | CONNECT_LOOKUP_NE | CONNECT_LOOKUP_IN, \
    .title = N_("Purchase Model") }, \
  { "extensions", CONNECT_KIND_LIST, NULLABLE }, \
  EVENT ("events.created", ORDER, N_("Created")), \
  BY_WHOM ("events.published", N_("Published")), \
  BY_WHOM ("events.updated", N_("Updated"))

/* The product itself is the master, the only form that its owner edits. Others see its newest public version: the `face`. */
static const ConnectMember product_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "version", CONNECT_KIND_INTEGER, FILTER | NULLABLE, .title = N_("Version") },
  PRODUCT_FACTS (CREATE | UPDATE),
  { "changes_description", CONNECT_KIND_STRING, NULLABLE | BLANK },
  { "public", CONNECT_KIND_BOOLEAN, FILTER | NULLABLE },
  { "staging", CONNECT_KIND_BOOLEAN, FILTER | NULLABLE },
  { "groups", CONNECT_KIND_LIST, HIDDEN | NULLABLE }, /* of the catalog */
  { "groups.id", CONNECT_KIND_ID, FILTER },
  { "latest_version", CONNECT_KIND_INTEGER, INTERNAL | FILTER }, /* the last number given; 0: none */
  { "public_version", CONNECT_KIND_INTEGER, INTERNAL | FILTER }, /* the newest that others see; 0: none */
  { "shared", CONNECT_KIND_BOOLEAN, INTERNAL | FILTER }, /* it has one */
  { "face", CONNECT_KIND_OBJECT, INTERNAL | NULLABLE },
};

static const ConnectReference product_references[] = {
  { "owner", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "category", "categories", STRV ("name"), CONNECT_REFERENCE_LIVE, TRUE },
  { "replacement", "products", STRV ("name", "icon", "status"), CONNECT_REFERENCE_LIVE, TRUE },
};

static const ConnectParty product_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectAction product_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .from = STRV ("draft"),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The product goes with its items, parameters and everything else. It cannot be restored.") },
  { "endsale", N_("End Sale"), CONNECT_SIDE_OWNER, .from = STRV ("published"), .to = "endofsale",
    .arguments = STRV ("replacement.id", "end_of_sale_notes"), .flags = CONNECT_ACTION_DESTRUCTIVE,
    .consequence = N_("Distributors and Resellers see that the product is no longer sold.") },
  { "resumesale", N_("Resume Sale"), CONNECT_SIDE_OWNER, .from = STRV ("endofsale"), .to = "published" },
};

const ConnectCollection connect_products_collection = {
  .name = "products", .path = "products", .title = N_("Products"), .singular = N_("product"), .id_member = "id",
  .id_patterns = "PRD-###-###-###", .state_member = "status", .title_member = "name", .module = CONNECT_MODULE_PRODUCTS,
  .default_order = "-events.created.at", .flags = CONNECT_COLLECTION_PUBLIC_FILES, .visibility = CONNECT_VISIBLE_RELATION,
  .shared_member = "shared", .face_member = "face",
  .creators = CONNECT_ROLE_VENDOR, CONNECT_TABLE (members, product_members), CONNECT_TABLE (references, product_references),
  CONNECT_TABLE (parties, product_parties), CONNECT_TABLE (actions, product_actions),
};

/* A frozen copy of everything, also of what hangs on the product (`parts`, by the last word of its path). */
static const ConnectMember product_version_members[] = {
  { "id", CONNECT_KIND_ID, FILTER, .title = N_("Product ID") },
  { "version", CONNECT_KIND_INTEGER, ORDER, .title = N_("Version") },
  PRODUCT_FACTS (0),
  { "changes_description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Changes") },
  { "public", CONNECT_KIND_BOOLEAN, CREATE | UPDATE | FILTER, .title = N_("Public") },
  { "staging", CONNECT_KIND_BOOLEAN, CREATE | UPDATE | FILTER, .title = N_("Staging") },
  { "parts", CONNECT_KIND_OBJECT, INTERNAL },
};

static const ConnectAction product_version_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "build", N_("Build Again"), CONNECT_SIDE_OWNER },
};

const ConnectCollection connect_product_versions_collection = {
  .name = "product-versions", .path = "products/{product}/versions", .title = N_("Versions"), .singular = N_("version"),
  .parent = "products", .parent_member = "id", .id_member = "version", .state_member = "status", .title_member = "name",
  .module = CONNECT_MODULE_PRODUCTS, .default_order = "-version", .flags = CONNECT_COLLECTION_IN_PARENT,
  .visibility = CONNECT_VISIBLE_PARENT, .shared_member = "public", .creators = CONNECT_ROLE_VENDOR,
  CONNECT_TABLE (members, product_version_members), CONNECT_TABLE (parties, product_parties),
  CONNECT_TABLE (actions, product_version_actions),
};
