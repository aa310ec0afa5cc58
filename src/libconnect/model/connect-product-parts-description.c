/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What hangs on a product. Its owner edits these rows; others see each as it was when a public version was last made of it. */

#include "config.h"

#include "model/connect-descriptions.h"

#define SCOPES STRV ("asset", "tier1", "tier2")

/* Where it belongs; and, unseen, whether and how others see it. */
#define PART_MEMBERS \
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") }, \
  { "owner.id", CONNECT_KIND_ID, HIDDEN | FILTER }, \
  { "shared", CONNECT_KIND_BOOLEAN, INTERNAL | FILTER }, \
  { "face", CONNECT_KIND_OBJECT, INTERNAL | NULLABLE }

#define OF_PRODUCT { "product.id", CONNECT_KIND_ID, INTERNAL | FILTER }

static const ConnectParty part_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

#define PART(table, last, heading, one, pattern, named) \
  .name = table, .path = "products/{product}/" last, .title = heading, .singular = one, .parent = "products", \
  .parent_member = "product.id", .id_member = "id", .id_patterns = pattern, .title_member = named, \
  .module = CONNECT_MODULE_PRODUCTS, .visibility = CONNECT_VISIBLE_PARENT, .shared_member = "shared", .face_member = "face", \
  .creators = CONNECT_ROLE_VENDOR, CONNECT_TABLE (parties, part_parties)

#define EDIT_PART { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE }
#define DELETE_PART \
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE, \
    .consequence = N_("It is removed from the product. Versions that have it keep it.") }

static const ConnectAction part_actions[] = { EDIT_PART, DELETE_PART };

/* --- items --- */

static const ConnectMember item_group_members[] = {
  PART_MEMBERS,
  OF_PRODUCT,
  { "name", CONNECT_KIND_STRING, CREATE | UPDATE | ORDER | SEARCH | NULLABLE, .max_length = 255, .title = N_("Name") },
  { "mpn", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 768, .title = N_("MPN") },
  MADE_AND_CHANGED,
};

const ConnectCollection connect_product_item_groups_collection = {
  PART ("product-item-groups", "item-groups", N_("Item Groups"), N_("item group"), "IGR@-+++", "name"), .default_order = "id",
  CONNECT_TABLE (members, item_group_members), CONNECT_TABLE (actions, part_actions),
};

#define PERIODS \
  STRV ("monthly", "yearly", "years_2", "years_3", "years_4", "years_5", "years_6", "onetime", "days_7_trial", \
        "days_14_trial", "days_30_trial", "monthly_trial")
#define PRECISIONS STRV ("integer", "decimal(1)", "decimal(2)", "decimal(4)", "decimal(8)")

static const ConnectMember item_members[] = {
  PART_MEMBERS,
  OF_PRODUCT,
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 255, .title = N_("Name") },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("draft", "published", "endofsale"), .title = N_("Status") },
  { "external_id", CONNECT_KIND_STRING, CREATE | UPDATE | FILTER | NULLABLE | BLANK, .max_length = 128, .title = N_("External ID") },
  { "unit.id", CONNECT_KIND_ID, REQUIRED | CREATE | UPDATE | FILTER },
  { "unit.name", CONNECT_KIND_STRING, 0, .title = N_("Unit") },
  { "unit.title", CONNECT_KIND_STRING, SEARCH },
  { "unit.unit", CONNECT_KIND_STRING, 0 },
  { "mpn", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 128, .title = N_("MPN") },
  { "position", CONNECT_KIND_INTEGER, CREATE | UPDATE | ORDER, .title = N_("Position") },
  { "type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | UPDATE | FILTER | SEARCH, .choices = STRV ("reservation", "ppu"), .title = N_("Type") },
  { "local_id", CONNECT_KIND_ID, FILTER, .title = N_("Local ID") },
  { "display_name", CONNECT_KIND_STRING, SEARCH, .max_length = 255 },
  { "period", CONNECT_KIND_CHOICE, CREATE | UPDATE | FILTER | SEARCH, .choices = PERIODS, .title = N_("Billing Period") },
  { "precision", CONNECT_KIND_CHOICE, CREATE | UPDATE | FILTER, .choices = PRECISIONS, .title = N_("Precision") },
  { "commitment.multiplier", CONNECT_KIND_STRING, NULLABLE },
  { "commitment.count", CONNECT_KIND_INTEGER, CREATE | UPDATE | FILTER | NULLABLE, .title = N_("Commitment") },
  { "dynamic", CONNECT_KIND_BOOLEAN, CREATE | FILTER, .title = N_("Dynamic") },
  { "applicability", CONNECT_KIND_CHOICE, CREATE | FILTER | NULLABLE, .choices = STRV ("cb", "im") },
  { "description", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | SEARCH, .max_length = 4096, .title = N_("Description") },
  { "parent.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "parent.name", CONNECT_KIND_STRING, NULLABLE },
  { "parent.status", CONNECT_KIND_STRING, NULLABLE },
  { "depth", CONNECT_KIND_INTEGER, 0 },
  { "replacement.id", CONNECT_KIND_ID, FILTER | NULLABLE, .title = N_("Replacement") },
  { "end_of_sale_notes", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 1024, .title = N_("Notes on the End of Sale") },
  { "group.id", CONNECT_KIND_ID, CREATE | UPDATE | FILTER | NULLABLE },
  { "group.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Group") },
  { "group.mpn", CONNECT_KIND_STRING, FILTER | NULLABLE },
  { "ui.visibility", CONNECT_KIND_BOOLEAN, CREATE | UPDATE, .title = N_("Shown to the Buyer") },
  { "ui_visibility", CONNECT_KIND_BOOLEAN, 0 }, /* the same, for old readers */
  { "frozen", CONNECT_KIND_BOOLEAN, HIDDEN | FILTER }, /* what it is measured by cannot change any more */
  MADE_AND_CHANGED,
  EVENT ("events.saleended", ORDER, N_("Sale Ended")),
};

static const ConnectReference item_references[] = {
  { "unit", "units", STRV ("unit"), CONNECT_REFERENCE_FROZEN, TRUE },
  { "group", "product-item-groups", STRV ("name", "mpn"), CONNECT_REFERENCE_LIVE, TRUE },
  { "replacement", "product-items", STRV ("name", "status"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectAction item_actions[] = {
  EDIT_PART,
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .from = STRV ("draft"),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The item is removed for good."), .error_code = "PRD_038" },
  { "endsale", N_("End Sale"), CONNECT_SIDE_OWNER, .from = STRV ("published"), .to = "endofsale",
    .arguments = STRV ("replacement.id", "end_of_sale_notes"), .flags = CONNECT_ACTION_DESTRUCTIVE,
    .consequence = N_("The item can no longer be ordered.") },
  { "resumesale", N_("Resume Sale"), CONNECT_SIDE_OWNER, .from = STRV ("endofsale"), .to = "published" },
};

const ConnectCollection connect_product_items_collection = {
  PART ("product-items", "items", N_("Items"), N_("item"), "PRD@-++++", "name"), .default_order = "position",
  .flags = CONNECT_COLLECTION_LOCAL_IDS, .state_member = "status",
  .aliases = "verbose_id=id description.value=description item_type=type usage_data_type=precision", CONNECT_TABLE (members, item_members),
  CONNECT_TABLE (references, item_references), CONNECT_TABLE (actions, item_actions),
};

/* --- parameters --- */

#define PARAMETER_TYPES \
  STRV ("text", "dropdown", "password", "email", "checkbox", "subdomain", "domain", "address", "phone", "object", "url", \
        "choice", "heading", "content")
#define PARAMETER_SCOPES STRV ("asset", "tier1", "tier2", "product", "item", "marketplace", "item_marketplace")

/* In requests a parameter's `name` is its id. */
static const ConnectMember parameter_members[] = {
  PART_MEMBERS,
  OF_PRODUCT,
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | ORDER | SEARCH, .max_length = 100, .title = N_("Name") },
  { "title", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 255, .title = N_("Title") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Description") },
  { "type", CONNECT_KIND_CHOICE, CREATE | UPDATE | FILTER, .choices = PARAMETER_TYPES, .title = N_("Type") },
  { "scope", CONNECT_KIND_CHOICE, CREATE | UPDATE | FILTER, .choices = PARAMETER_SCOPES, .title = N_("Scope") },
  { "phase", CONNECT_KIND_CHOICE, CREATE | UPDATE | FILTER, .choices = STRV ("configuration", "fulfillment", "ordering"), .title = N_("Phase") },
  { "hint", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 1024, .title = N_("Hint") },
  { "placeholder", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 1024, .title = N_("Placeholder") },
  { "default", CONNECT_KIND_OBJECT, NULLABLE }, /* any value */
  { "constraints", CONNECT_KIND_OBJECT, 0 },
  { "constraints.required", CONNECT_KIND_BOOLEAN, FILTER, .lookups = CONNECT_LOOKUP_EQ | CONNECT_LOOKUP_NE | CONNECT_LOOKUP_IN, .title = N_("Required") },
  { "constraints.hidden", CONNECT_KIND_BOOLEAN, FILTER, .title = N_("Hidden") },
  { "constraints.unique", CONNECT_KIND_BOOLEAN, FILTER, .title = N_("Unique") },
  { "constraints.reconciliation", CONNECT_KIND_BOOLEAN, FILTER | NULLABLE, .title = N_("For Reconciliation") },
  { "constraints.shared", CONNECT_KIND_CHOICE, FILTER | NULLABLE, .choices = STRV ("none", "view", "edit") },
  { "parent.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "parent.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Part Of") },
  { "position", CONNECT_KIND_INTEGER, CREATE | UPDATE | ORDER, .title = N_("Position") },
  MADE_AND_CHANGED,
};

const ConnectCollection connect_product_parameters_collection = {
  PART ("product-parameters", "parameters", N_("Parameters"), N_("parameter"), "PRM@-++++", "title"), .default_order = "position",
  CONNECT_TABLE (members, parameter_members), CONNECT_TABLE (actions, part_actions),
};

/* --- templates --- */

static const ConnectMember template_members[] = {
  PART_MEMBERS,
  OF_PRODUCT,
  { "title", CONNECT_KIND_STRING, CREATE | UPDATE | FILTER, .max_length = 255, .title = N_("Title") }, /* the name again */
  { "name", CONNECT_KIND_STRING, CREATE | UPDATE | ORDER | SEARCH, .max_length = 255, .title = N_("Name") },
  { "body", CONNECT_KIND_STRING, CREATE | UPDATE | BLANK, .max_length = 65536, .title = N_("Text") },
  { "scope", CONNECT_KIND_CHOICE, CREATE | UPDATE | FILTER, .choices = SCOPES, .title = N_("Scope") },
  { "type", CONNECT_KIND_CHOICE, CREATE | UPDATE | FILTER | NULLABLE, .choices = STRV ("inquire", "fulfillment", "pending"), .title = N_("Type") },
  { "position", CONNECT_KIND_INTEGER, CREATE | UPDATE | ORDER, .title = N_("Position") },
  MADE_AND_CHANGED,
};

const ConnectCollection connect_product_templates_collection = {
  PART ("product-templates", "templates", N_("Templates"), N_("template"), "TL-###-###-###", "name"), .default_order = "position",
  CONNECT_TABLE (members, template_members), CONNECT_TABLE (actions, part_actions),
};

/* --- media, actions, messages --- */

static const ConnectMember media_members[] = {
  PART_MEMBERS,
  OF_PRODUCT,
  { "position", CONNECT_KIND_INTEGER, REQUIRED | CREATE | UPDATE | ORDER, .title = N_("Position") },
  { "type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | UPDATE | ORDER, .choices = STRV ("image", "video"), .title = N_("Type") },
  { "thumbnail", CONNECT_KIND_STRING, 0, .title = N_("Preview") },
  { "url", CONNECT_KIND_STRING, CREATE | UPDATE | SEARCH, .max_length = 1024, .title = N_("Address") },
};

const ConnectCollection connect_product_media_collection = {
  PART ("product-media", "media", N_("Media"), N_("medium"), "PRDM@-#####", "id"), .default_order = "position",
  CONNECT_TABLE (members, media_members), CONNECT_TABLE (actions, part_actions),
};

static const ConnectMember action_members[] = {
  PART_MEMBERS,
  OF_PRODUCT,
  { "action", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | SEARCH, .max_length = 100, .title = N_("Code") },
  { "name", CONNECT_KIND_STRING, CREATE | UPDATE | ORDER | SEARCH, .max_length = 100, .title = N_("Name") },
  { "title", CONNECT_KIND_STRING, CREATE | UPDATE, .max_length = 100, .title = N_("Title") },
  { "type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | UPDATE | FILTER, .choices = STRV ("button", "sso"), .title = N_("Type") },
  { "scope", CONNECT_KIND_CHOICE, REQUIRED | CREATE | UPDATE | FILTER, .choices = SCOPES, .title = N_("Scope") },
  { "description", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE, .max_length = 300, .title = N_("Description") },
  MADE_AND_CHANGED,
};

const ConnectCollection connect_product_actions_collection = {
  PART ("product-actions", "actions", N_("Actions"), N_("action"), "ACT@-+++", "name"), .default_order = "id",
  CONNECT_TABLE (members, action_members), CONNECT_TABLE (actions, part_actions),
};

static const ConnectMember message_members[] = {
  PART_MEMBERS,
  { "product.id", CONNECT_KIND_ID, FILTER },
  { "external_id", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 128, .title = N_("External ID") },
  { "value", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | SEARCH, .max_length = 2048, .title = N_("Text") },
  { "auto", CONNECT_KIND_BOOLEAN, CREATE | UPDATE | FILTER, .title = N_("Automatic") },
};

static const ConnectReference message_references[] = {
  { "product", "products", STRV ("icon", "name", "status"), CONNECT_REFERENCE_LIVE, FALSE },
};

const ConnectCollection connect_product_messages_collection = {
  PART ("product-messages", "messages", N_("Messages"), N_("message"), "PRDMSG@-++++", "external_id"), .default_order = "id",
  CONNECT_TABLE (members, message_members), CONNECT_TABLE (references, message_references), CONNECT_TABLE (actions, part_actions),
};

/* --- configuration values --- */

/* One row for each place that a configuration parameter may have a value in; its id is made of that place. */
static const ConnectMember configuration_members[] = {
  { "id", CONNECT_KIND_ID, HIDDEN | FILTER },
  { "owner.id", CONNECT_KIND_ID, HIDDEN | FILTER },
  { "shared", CONNECT_KIND_BOOLEAN, INTERNAL | FILTER },
  { "face", CONNECT_KIND_OBJECT, INTERNAL | NULLABLE },
  OF_PRODUCT,
  { "value", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE, .max_length = 2000, .title = N_("Value") },
  { "structured_value", CONNECT_KIND_OBJECT, NULLABLE },
  { "parameter", CONNECT_KIND_OBJECT, 0 },
  { "parameter.id", CONNECT_KIND_ID, ORDER | SEARCH },
  { "parameter.title", CONNECT_KIND_STRING, SEARCH, .title = N_("Parameter") },
  { "parameter.scope", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Scope") },
  { "parameter.constraints.required", CONNECT_KIND_BOOLEAN, FILTER },
  { "parameter.constraints.shared", CONNECT_KIND_STRING, FILTER | NULLABLE },
  { "item.id", CONNECT_KIND_ID, ORDER | SEARCH | NULLABLE },
  { "item.name", CONNECT_KIND_STRING, SEARCH | NULLABLE, .title = N_("Item") },
  { "marketplace.id", CONNECT_KIND_ID, ORDER | SEARCH | NULLABLE },
  { "marketplace.name", CONNECT_KIND_STRING, SEARCH | NULLABLE, .title = N_("Marketplace") },
  { "events", CONNECT_KIND_OBJECT, 0 },
};

static const ConnectReference configuration_references[] = {
  { "item", "product-items", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "marketplace", "marketplaces", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

const ConnectCollection connect_product_configurations_collection = {
  .name = "product-configurations", .path = "products/{product}/configurations", .title = N_("Configuration"),
  .singular = N_("configuration value"), .parent = "products", .parent_member = "product.id", .id_member = "id",
  .title_member = "parameter.title", .module = CONNECT_MODULE_PRODUCTS, .default_order = "id", .flags = CONNECT_COLLECTION_READ_ONLY,
  .visibility = CONNECT_VISIBLE_PARENT, .shared_member = "shared", .face_member = "face",
  CONNECT_TABLE (members, configuration_members), CONNECT_TABLE (references, configuration_references),
  CONNECT_TABLE (parties, part_parties),
};

/* --- guidelines, usage rules --- */

static const ConnectMember guideline_members[] = {
  PART_MEMBERS,
  OF_PRODUCT,
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 255, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 1024, .title = N_("Description") },
  { "body", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK | DETAIL, .max_length = 65536, .title = N_("Text") },
  { "position", CONNECT_KIND_INTEGER, CREATE | UPDATE | ORDER, .title = N_("Position") },
  MADE_AND_CHANGED,
};

const ConnectCollection connect_product_guidelines_collection = {
  PART ("product-guidelines", "guidelines", N_("Guidelines"), N_("guideline"), "PGL@-+++", "name"), .default_order = "position",
  CONNECT_TABLE (members, guideline_members), CONNECT_TABLE (actions, part_actions),
};

/* A rule belongs to the account that made it: the vendor or one that the product reaches. */
static const ConnectMember usage_rule_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "owner.id", CONNECT_KIND_ID, HIDDEN | FILTER },
  OF_PRODUCT,
  { "action", CONNECT_KIND_CHOICE, REQUIRED | CREATE | UPDATE | FILTER, .choices = STRV ("accept", "reject", "manual"), .title = N_("Action") },
  { "scope", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("item", "product"), .title = N_("Scope") },
  { "rule", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 2000, .title = N_("Condition") },
  { "status", CONNECT_KIND_CHOICE, CREATE | UPDATE | ORDER, .choices = STRV ("active", "deleted"), .title = N_("Status") },
  { "item.id", CONNECT_KIND_ID, CREATE | UPDATE | FILTER | NULLABLE },
  { "item.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Item") },
  { "position", CONNECT_KIND_INTEGER, HIDDEN | ORDER },
  MADE_AND_CHANGED,
};

static const ConnectReference usage_rule_references[] = {
  { "item", "product-items", STRV ("name"), CONNECT_REFERENCE_LIVE, TRUE },
};

static const ConnectAction usage_rule_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .from = STRV ("active"), .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .from = STRV ("active"), .to = "deleted",
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE,
    .consequence = N_("Usage is no longer decided by this rule.") },
};

const ConnectCollection connect_product_usage_rules_collection = {
  .name = "product-usage-rules", .path = "products/{product}/usage/rules", .title = N_("Usage Rules"), .singular = N_("usage rule"),
  .parent = "products", .parent_member = "product.id", .id_member = "id", .id_patterns = "PUR@-+++", .state_member = "status",
  .title_member = "id", .module = CONNECT_MODULE_USAGE, .default_order = "position", .flags = CONNECT_COLLECTION_BY_READERS,
  .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_ANY,
  CONNECT_TABLE (members, usage_rule_members), CONNECT_TABLE (references, usage_rule_references),
  CONNECT_TABLE (parties, part_parties), CONNECT_TABLE (actions, usage_rule_actions),
};
