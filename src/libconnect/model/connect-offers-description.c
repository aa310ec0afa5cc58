/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Offers: how a vendor packs the items of a product for sale, in plans. Partners see the public versions. */

#include "config.h"

#include "model/connect-descriptions.h"

#define OFFER_STATES STRV ("private", "ready", "listed")
#define OFFER_PERIODS \
  STRV ("days_7_trial", "days_14_trial", "monthly", "monthly_trial", "yearly", "years_2", "years_3", "years_4", "years_5", "years_6", \
        "onetime", "trial")

/* What an offer and each of its versions say. */
#define OFFER_FACTS(edit) \
  { "name", CONNECT_KIND_STRING, (edit) | ((edit) != 0 ? REQUIRED : 0) | ORDER | SEARCH, .max_length = 512, .title = N_("Name") }, \
  { "description", CONNECT_KIND_STRING, (edit) | NULLABLE | BLANK, .max_length = 4096, .title = N_("Description") }, \
  { "type", CONNECT_KIND_CHOICE, ((edit) & CREATE) | ORDER, .choices = STRV ("generic", "commerce"), .title = N_("Type") }, \
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = OFFER_STATES, .title = N_("Status") }, \
  { "owner.id", CONNECT_KIND_ID, FILTER, .title = N_("Vendor ID") }, \
  { "owner.name", CONNECT_KIND_STRING, FILTER, .title = N_("Vendor") }, \
  { "product.id", CONNECT_KIND_ID, ((edit) & CREATE) | ((edit) != 0 ? REQUIRED : 0) | FILTER, .title = N_("Product ID") }, \
  { "product.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Product") }, \
  { "stats.plans", CONNECT_KIND_INTEGER, 0, .title = N_("Plans") }, \
  { "stats.items", CONNECT_KIND_INTEGER, 0, .title = N_("Items") }, \
  { "stats.features", CONNECT_KIND_INTEGER, 0, .title = N_("Features") }, \
  { "stats.versions", CONNECT_KIND_INTEGER, ORDER, .title = N_("Versions") }, \
  { "stats.listings", CONNECT_KIND_INTEGER, ORDER, .title = N_("Listings") }, \
  MADE_AND_CHANGED

#define DELETE_PERMANENTLY(text) \
  .sides = CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE, .consequence = text

static const ConnectMember offer_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  OFFER_FACTS (CREATE | UPDATE),
  { "version", CONNECT_KIND_INTEGER, FILTER | NULLABLE, .title = N_("Version") }, /* the newest one */
  { "public", CONNECT_KIND_BOOLEAN, FILTER, .title = N_("Public") },
  { "changes_description", CONNECT_KIND_STRING, NULLABLE | BLANK, .title = N_("Changes") },
};

static const ConnectReference offer_references[] = {
  { "owner", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "product", "products", STRV ("name", "icon", "status"), CONNECT_REFERENCE_LIVE, TRUE },
};

static const ConnectParty owner_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectAction offer_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), .from = STRV ("private", "ready"), DELETE_PERMANENTLY (N_("The offer is removed with its plans and versions.")) },
};

const ConnectCollection connect_offers_collection = {
  .name = "offers", .path = "offers", .title = N_("Offers"), .singular = N_("offer"), .id_member = "id",
  .id_patterns = "OFR-###-###-###", .state_member = "status", .title_member = "name", .module = CONNECT_MODULE_OFFERS,
  .default_order = "-events.created.at", .visibility = CONNECT_VISIBLE_RELATION, .creators = CONNECT_ROLE_VENDOR,
  CONNECT_TABLE (members, offer_members), CONNECT_TABLE (references, offer_references), CONNECT_TABLE (parties, owner_parties),
  CONNECT_TABLE (actions, offer_actions),
};

/* `parts`: the plans, items, features, groups and switches as they were, by the last word of their path. */
static const ConnectMember offer_version_members[] = {
  { "id", CONNECT_KIND_ID, FILTER, .title = N_("Offer ID") },
  { "version", CONNECT_KIND_INTEGER, ORDER, .title = N_("Version") },
  OFFER_FACTS (0),
  { "public", CONNECT_KIND_BOOLEAN, CREATE | UPDATE | FILTER, .title = N_("Public") },
  { "changes_description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Changes") },
  { "parts", CONNECT_KIND_OBJECT, INTERNAL },
};

static const ConnectAction edit_action[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
};

const ConnectCollection connect_offer_versions_collection = {
  .name = "offer-versions", .path = "offers/{offer}/versions", .title = N_("Versions"), .singular = N_("version"), .parent = "offers",
  .parent_member = "id", .id_member = "version", .title_member = "name", .module = CONNECT_MODULE_OFFERS, .default_order = "-version",
  .flags = CONNECT_COLLECTION_IN_PARENT, .visibility = CONNECT_VISIBLE_PARENT, .shared_member = "public",
  .creators = CONNECT_ROLE_VENDOR, CONNECT_TABLE (members, offer_version_members), CONNECT_TABLE (parties, owner_parties),
  CONNECT_TABLE (actions, edit_action),
};

/* --- what hangs on an offer; its owner alone sees it, others see the copies in the versions --- */

#define PART_MEMBERS \
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") }, \
  { "offer.id", CONNECT_KIND_ID, FILTER | HIDDEN }, \
  { "owner.id", CONNECT_KIND_ID, FILTER | HIDDEN }

#define PART(table, last, heading, one, pattern, named) \
  .name = table, .path = "offers/{offer}/" last, .title = heading, .singular = one, .parent = "offers", .parent_member = "offer.id", \
  .id_member = "id", .id_patterns = pattern, .title_member = named, .module = CONNECT_MODULE_OFFERS, .default_order = "id", \
  .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_VENDOR, CONNECT_TABLE (parties, owner_parties)

static const ConnectAction part_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), DELETE_PERMANENTLY (N_("It is removed from the offer. Versions that have it keep it.")) },
};

static const ConnectMember offer_plan_members[] = {
  PART_MEMBERS,
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 256, .title = N_("Name") },
  { "color", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE, .max_length = 32, .title = N_("Color") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Description") },
  { "external_id", CONNECT_KIND_STRING, CREATE | UPDATE | FILTER | NULLABLE | BLANK, .max_length = 128, .title = N_("External ID") },
  { "periods", CONNECT_KIND_LIST, REQUIRED | CREATE | UPDATE },
  { "commitments", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "position", CONNECT_KIND_INTEGER, CREATE | UPDATE | ORDER, .title = N_("Position") },
  MADE_AND_CHANGED,
};

const ConnectCollection connect_offer_plans_collection = {
  PART ("offer-plans", "plans", N_("Plans"), N_("plan"), "OPL@-+++", "name"), CONNECT_TABLE (members, offer_plan_members),
  CONNECT_TABLE (actions, part_actions),
};

/* `plans`: what of a product's item each plan has: {plan{id}, item{id}, period, constraint}. */
static const ConnectMember offer_item_members[] = {
  PART_MEMBERS,
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 128, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Description") },
  { "commitments", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "plans", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "plans.id", CONNECT_KIND_ID, FILTER },
  { "plans.plan.id", CONNECT_KIND_ID, FILTER },
  { "plans.item.id", CONNECT_KIND_ID, FILTER },
  { "plans.period", CONNECT_KIND_CHOICE, FILTER, .choices = OFFER_PERIODS },
  MADE_AND_CHANGED,
};

const ConnectCollection connect_offer_items_collection = {
  PART ("offer-items", "items", N_("Items"), N_("item"), "OIT@-++++", "name"), CONNECT_TABLE (members, offer_item_members),
  CONNECT_TABLE (actions, part_actions),
};

static const ConnectMember offer_feature_group_members[] = {
  PART_MEMBERS,
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 256, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Description") },
  { "position", CONNECT_KIND_INTEGER, CREATE | UPDATE | ORDER, .title = N_("Position") },
  MADE_AND_CHANGED,
};

const ConnectCollection connect_offer_feature_groups_collection = {
  PART ("offer-feature-groups", "features-groups", N_("Feature Groups"), N_("feature group"), "OFG@-+++", "name"),
  CONNECT_TABLE (members, offer_feature_group_members), CONNECT_TABLE (actions, part_actions),
};

static const ConnectMember offer_feature_members[] = {
  PART_MEMBERS,
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 256, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Description") },
  { "position", CONNECT_KIND_INTEGER, CREATE | UPDATE | ORDER, .title = N_("Position") },
  { "group.id", CONNECT_KIND_ID, CREATE | UPDATE | FILTER | NULLABLE },
  { "group.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Group") },
  { "plans", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "plans.id", CONNECT_KIND_ID, FILTER },
  { "plans.value", CONNECT_KIND_STRING, 0, .max_length = 64 },
  MADE_AND_CHANGED,
};

static const ConnectReference offer_feature_references[] = {
  { "group", "offer-feature-groups", STRV ("name"), CONNECT_REFERENCE_LIVE, TRUE },
};

const ConnectCollection connect_offer_features_collection = {
  PART ("offer-features", "features", N_("Features"), N_("feature"), "OFE@-++++", "name"),
  CONNECT_TABLE (members, offer_feature_members), CONNECT_TABLE (references, offer_feature_references),
  CONNECT_TABLE (actions, part_actions),
};

/* From which plan a customer may go to which. */
static const ConnectMember offer_switch_members[] = {
  PART_MEMBERS,
  { "type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | UPDATE | FILTER, .choices = STRV ("upgrade", "downgrade", "eos", "change"), .title = N_("Type") },
  { "status", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("active", "endofsale"), .title = N_("Status") },
  { "from.id", CONNECT_KIND_ID, CREATE | FILTER | NULLABLE },
  { "from.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("From Plan") },
  { "to.id", CONNECT_KIND_ID, REQUIRED | CREATE | FILTER },
  { "to.name", CONNECT_KIND_STRING, FILTER, .title = N_("To Plan") },
  { "preset.id", CONNECT_KIND_ID, CREATE | UPDATE | FILTER | NULLABLE },
  { "preset.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Preset") },
  { "end_of_sale_notes", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 1024, .title = N_("Notes on the End of Sale") },
  MADE_AND_CHANGED,
  EVENT ("events.saleended", FILTER, N_("Sale Ended")),
};

static const ConnectReference offer_switch_references[] = {
  { "from", "offer-plans", STRV ("name"), CONNECT_REFERENCE_LIVE, TRUE },
  { "to", "offer-plans", STRV ("name"), CONNECT_REFERENCE_LIVE, TRUE },
  { "preset", "offer-presets", STRV ("name"), CONNECT_REFERENCE_LIVE, TRUE },
};

static const ConnectAction offer_switch_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), DELETE_PERMANENTLY (N_("It is removed from the offer. Versions that have it keep it.")) },
  { "endsale", N_("End Sale"), CONNECT_SIDE_OWNER, .from = STRV ("active"), .to = "endofsale", .arguments = STRV ("end_of_sale_notes"),
    .flags = CONNECT_ACTION_DESTRUCTIVE },
  { "resumesale", N_("Resume Sale"), CONNECT_SIDE_OWNER, .from = STRV ("endofsale"), .to = "active" },
};

const ConnectCollection connect_offer_switches_collection = {
  PART ("offer-switches", "switches", N_("Switches"), N_("switch"), "OSW@-+++", "to.name"), .state_member = "status",
  .type_member = "type", CONNECT_TABLE (members, offer_switch_members), CONNECT_TABLE (references, offer_switch_references),
  CONNECT_TABLE (actions, offer_switch_actions),
};

/* --- what a commerce system is told: presets for many plans or switches, and a blueprint for a plan --- */

#define FORM_FACTS(edit) \
  { "form.id", CONNECT_KIND_ID, (edit) | FILTER | NULLABLE }, \
  { "form.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Form") }, \
  { "form.type", CONNECT_KIND_CHOICE, FILTER | NULLABLE, .choices = STRV ("preset_plan", "preset_switch", "blueprint_plan") }, \
  { "form.scope", CONNECT_KIND_CHOICE, NULLABLE, .choices = STRV ("commerce") }

/* `attributes`: an attribute's id → its value. */
#define PRESET_FACTS(edit) \
  { "name", CONNECT_KIND_STRING, (edit) | ((edit) != 0 ? REQUIRED : 0) | ORDER | SEARCH, .max_length = 256, .title = N_("Name") }, \
  { "type", CONNECT_KIND_CHOICE, ((edit) & CREATE) | ((edit) != 0 ? REQUIRED : 0) | ORDER, .choices = STRV ("plan", "switch"), .title = N_("Type") }, \
  { "external_id", CONNECT_KIND_STRING, (edit) | FILTER | NULLABLE | BLANK, .max_length = 128, .title = N_("External ID") }, \
  FORM_FACTS ((edit) | ((edit) != 0 ? REQUIRED : 0)), \
  { "owner.id", CONNECT_KIND_ID, FILTER | HIDDEN }, \
  { "product.id", CONNECT_KIND_ID, ((edit) & CREATE) | ((edit) != 0 ? REQUIRED : 0) | FILTER, .title = N_("Product ID") }, \
  { "product.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Product") }, \
  { "attributes", CONNECT_KIND_OBJECT, (edit) | DETAIL | NULLABLE }, \
  MADE_AND_CHANGED

static const ConnectMember offer_preset_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  PRESET_FACTS (CREATE | UPDATE),
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("draft", "active"), .title = N_("Status") },
  { "version", CONNECT_KIND_INTEGER, FILTER | NULLABLE, .title = N_("Version") }, /* the newest one */
};

static const ConnectReference offer_preset_references[] = {
  { "product", "products", STRV ("name", "icon", "status"), CONNECT_REFERENCE_LIVE, TRUE },
};

static const ConnectAction offer_preset_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), DELETE_PERMANENTLY (N_("The preset is removed with its versions.")) },
};

const ConnectCollection connect_offer_presets_collection = {
  .name = "offer-presets", .path = "offers-ns/presets", .title = N_("Presets"), .singular = N_("preset"), .id_member = "id",
  .id_patterns = "OPS-###-###-###", .type_member = "type", .state_member = "status", .title_member = "name",
  .module = CONNECT_MODULE_OFFERS, .default_order = "-events.created.at", .visibility = CONNECT_VISIBLE_PARTIES,
  .creators = CONNECT_ROLE_VENDOR, CONNECT_TABLE (members, offer_preset_members),
  CONNECT_TABLE (references, offer_preset_references), CONNECT_TABLE (parties, owner_parties),
  CONNECT_TABLE (actions, offer_preset_actions),
};

static const ConnectMember offer_preset_version_members[] = {
  { "id", CONNECT_KIND_ID, FILTER, .title = N_("Preset ID") },
  { "version", CONNECT_KIND_INTEGER, ORDER, .title = N_("Version") },
  { "description", CONNECT_KIND_STRING, CREATE | NULLABLE | BLANK, .max_length = 4096, .title = N_("Description") },
  PRESET_FACTS (0),
};

const ConnectCollection connect_offer_preset_versions_collection = {
  .name = "offer-preset-versions", .path = "offers-ns/presets/{preset}/versions", .title = N_("Versions"), .singular = N_("version"),
  .parent = "offer-presets", .parent_member = "id", .id_member = "version", .title_member = "name", .module = CONNECT_MODULE_OFFERS,
  .default_order = "-version", .flags = CONNECT_COLLECTION_IN_PARENT, .visibility = CONNECT_VISIBLE_PARTIES,
  .creators = CONNECT_ROLE_VENDOR, CONNECT_TABLE (members, offer_preset_version_members), CONNECT_TABLE (parties, owner_parties),
};

/* The id is that of the plan. */
static const ConnectMember offer_blueprint_plan_members[] = {
  PART_MEMBERS,
  { "plan.id", CONNECT_KIND_ID, REQUIRED | CREATE | FILTER },
  { "plan.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Plan") },
  { "preset.id", CONNECT_KIND_ID, CREATE | UPDATE | FILTER | NULLABLE },
  { "preset.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Preset") },
  FORM_FACTS (CREATE | UPDATE),
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("draft", "active", "endofsale"), .title = N_("Status") },
  { "countries", CONNECT_KIND_LIST, CREATE | UPDATE | NULLABLE },
  { "countries.id", CONNECT_KIND_ID, FILTER },
  { "countries.name", CONNECT_KIND_STRING, FILTER },
  { "countries.end_of_access", CONNECT_KIND_BOOLEAN, FILTER },
  { "attributes", CONNECT_KIND_OBJECT, CREATE | UPDATE | DETAIL | NULLABLE }, /* its own, without those of its preset */
  { "end_of_sale_notes", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 1024, .title = N_("Notes on the End of Sale") },
  MADE_AND_CHANGED,
  EVENT ("events.saleended", FILTER, N_("Sale Ended")),
};

static const ConnectReference offer_blueprint_plan_references[] = {
  { "plan", "offer-plans", STRV ("name"), CONNECT_REFERENCE_LIVE, TRUE },
  { "preset", "offer-presets", STRV ("name"), CONNECT_REFERENCE_LIVE, TRUE },
};

static const ConnectAction offer_blueprint_plan_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), .from = STRV ("draft"), DELETE_PERMANENTLY (N_("The blueprint is removed; its plan stays.")) },
  { "endsale", N_("End Sale"), CONNECT_SIDE_OWNER, .from = STRV ("active"), .to = "endofsale", .arguments = STRV ("end_of_sale_notes"),
    .flags = CONNECT_ACTION_DESTRUCTIVE },
  { "resumesale", N_("Resume Sale"), CONNECT_SIDE_OWNER, .from = STRV ("endofsale"), .to = "active" },
};

const ConnectCollection connect_offer_blueprint_plans_collection = {
  PART ("offer-blueprint-plans", "blueprints/commerce/plans", N_("Blueprints"), N_("blueprint"), NULL, "plan.name"),
  .state_member = "status", CONNECT_TABLE (members, offer_blueprint_plan_members),
  CONNECT_TABLE (references, offer_blueprint_plan_references), CONNECT_TABLE (actions, offer_blueprint_plan_actions),
};
