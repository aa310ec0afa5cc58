/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Agreements with their versions. */

#include "config.h"

#include "model/connect-descriptions.h"

#define AGREEMENT_TYPES STRV ("distribution", "program", "service", "syndication", "referral")
/* "upload" is what older clients send for "uploaded"; it is never stored */
#define DOCUMENT_TYPES STRV ("external", "uploaded", "none", "upload")

/* A form for enrolling, for products or for items under a distribution agreement. */
#define ATTACHED(kind) \
  { "forms." kind ".id", CONNECT_KIND_ID, CREATE | UPDATE | FILTER | NULLABLE }, \
  { "forms." kind ".type", CONNECT_KIND_STRING, NULLABLE }

/* `title` and `name` are one text under two names, `version` and its neighbours are those of the current version: the
 * flat form that published clients read. */
static const ConnectMember agreement_members[] = {
  { "id", CONNECT_KIND_ID, FILTER | SEARCH, .title = N_("ID") },
  { "type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | FILTER, .choices = AGREEMENT_TYPES, .title = N_("Type") },
  { "title", CONNECT_KIND_STRING, CREATE | UPDATE | ORDER | SEARCH, .max_length = 100, .title = N_("Name") },
  { "name", CONNECT_KIND_STRING, CREATE | UPDATE, .max_length = 100 },
  { "description", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE, .max_length = 4096, .title = N_("Description") },
  MADE_AND_CHANGED_AT,
  EVENT ("events.created", ORDER, NULL),
  EVENT ("events.updated", ORDER, NULL),
  { "owner.id", CONNECT_KIND_ID, FILTER, .title = N_("Owner ID") },
  { "owner.name", CONNECT_KIND_STRING, SEARCH, .title = N_("Owner") },
  { "owner.icon", CONNECT_KIND_STRING, NULLABLE },
  /* how many others have signed is the owner's business */
  { "stats.contracts", CONNECT_KIND_INTEGER, FILTER, .audience = CONNECT_SIDE_OWNER, .title = N_("Contracts") },
  { "stats.versions", CONNECT_KIND_INTEGER, FILTER, .audience = CONNECT_SIDE_OWNER, .title = N_("Versions") },
  { "parent.id", CONNECT_KIND_ID, FILTER | NULLABLE, .title = N_("Program Agreement ID") },
  { "parent.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Program Agreement") },
  { "marketplace.id", CONNECT_KIND_ID, CREATE | FILTER | NULLABLE },
  { "marketplace.name", CONNECT_KIND_STRING, SEARCH | NULLABLE, .title = N_("Marketplace") },
  ATTACHED ("enroll"),
  ATTACHED ("product"),
  ATTACHED ("item"),
  { "auto_accept", CONNECT_KIND_BOOLEAN, CREATE | UPDATE | FILTER | NULLABLE, .title = N_("Auto Accept") },
  { "version", CONNECT_KIND_INTEGER, ORDER, .title = N_("Version") },
  { "active", CONNECT_KIND_BOOLEAN, CREATE | FILTER, .title = N_("Active") },
  { "author.id", CONNECT_KIND_ID, 0 },
  { "author.name", CONNECT_KIND_STRING, 0, .title = N_("Author") },
  { "link", CONNECT_KIND_STRING, CREATE | NULLABLE, .max_length = 200 },
  { "document_type", CONNECT_KIND_CHOICE, CREATE | NULLABLE, .choices = DOCUMENT_TYPES },
  { "content", CONNECT_KIND_STRING, CREATE | NULLABLE | DETAIL, .max_length = 262144 }, /* becomes the first version's */
  { "file", CONNECT_KIND_OBJECT, NULLABLE },
  { "version_created", CONNECT_KIND_DATETIME, NULLABLE },
  { "version_contracts", CONNECT_KIND_INTEGER, 0, .audience = CONNECT_SIDE_OWNER },
  { "marketplaces", CONNECT_KIND_LIST, HIDDEN | NULLABLE }, /* of a syndication or referral agreement; none: all */
  { "marketplaces.id", CONNECT_KIND_ID, FILTER },
  { "product_groups", CONNECT_KIND_LIST, HIDDEN | NULLABLE },
  { "product_groups.id", CONNECT_KIND_ID, FILTER },
  { "covers", CONNECT_KIND_LIST, INTERNAL | NULLABLE }, /* products, as resellers were told last */
  { "last_version", CONNECT_KIND_INTEGER, INTERNAL }, /* the highest number given: none is used twice */
};

static const ConnectReference agreement_references[] = {
  { "owner", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
  { "parent", "agreements", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "marketplace", "marketplaces", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, TRUE },
  { "forms.enroll", "forms", STRV ("type", "name"), CONNECT_REFERENCE_LIVE, TRUE },
  { "forms.product", "forms", STRV ("type", "name"), CONNECT_REFERENCE_LIVE, TRUE },
  { "forms.item", "forms", STRV ("type", "name"), CONNECT_REFERENCE_LIVE, TRUE },
};

static const ConnectParty agreement_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectAction agreement_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .when = "eq(stats.contracts,0)",
    .why = N_("Contracts were made from this agreement."),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The agreement and all of its versions are removed for good.") },
};

const ConnectCollection connect_agreements_collection = {
  .name = "agreements", .path = "agreements", .title = N_("Agreements"), .singular = N_("agreement"), .id_member = "id",
  .id_patterns = "program=AGP-###-###-### distribution=AGD-###-###-### service=AGS-###-###-### "
                 "syndication=AGN-###-###-### referral=AGR-###-###-###",
  .type_member = "type", .title_member = "title", .module = CONNECT_MODULE_PARTNERS, .default_order = "-created",
  .visibility = CONNECT_VISIBLE_RELATION, .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, agreement_members),
  CONNECT_TABLE (references, agreement_references), CONNECT_TABLE (parties, agreement_parties),
  CONNECT_TABLE (actions, agreement_actions),
};

static const ConnectMember agreement_version_members[] = {
  { "version", CONNECT_KIND_INTEGER, ORDER, .title = N_("Version") },
  { "agreement.id", CONNECT_KIND_ID, FILTER },
  { "agreement.name", CONNECT_KIND_STRING, FILTER, .title = N_("Agreement") },
  { "agreement.owner.id", CONNECT_KIND_ID, FILTER },
  { "active", CONNECT_KIND_BOOLEAN, CREATE | FILTER, .title = N_("Active") },
  { "author.id", CONNECT_KIND_ID, FILTER },
  { "author.name", CONNECT_KIND_STRING, FILTER, .title = N_("Author") },
  { "document_type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | FILTER, .choices = DOCUMENT_TYPES, .title = N_("Document") },
  { "link", CONNECT_KIND_STRING, CREATE | NULLABLE, .max_length = 200, .title = N_("Link") },
  { "content", CONNECT_KIND_STRING, CREATE | NULLABLE | DETAIL, .max_length = 262144 }, /* Markdown, when uploaded */
  { "file", CONNECT_KIND_OBJECT, NULLABLE }, /* id, name, type, size, link: when uploaded as a file */
  { "version_created", CONNECT_KIND_DATETIME, ORDER, .title = N_("Created") },
  { "version_activated", CONNECT_KIND_DATETIME, ORDER | NULLABLE, .title = N_("Activated") },
  { "version_contracts", CONNECT_KIND_INTEGER, FILTER, .audience = CONNECT_SIDE_OWNER, .title = N_("Contracts") },
};

static const ConnectReference agreement_version_references[] = {
  { "agreement", "agreements", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty agreement_version_parties[] = { { CONNECT_SIDE_OWNER, "agreement.owner.id", NULL } };

static const ConnectAction agreement_version_actions[] = {
  { "activate", N_("Activate"), CONNECT_SIDE_OWNER, .when = "eq(active,false)", .why = N_("This version is active already."),
    .flags = CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("New contracts take this version from now on, and every partner that signed an older one is asked to sign it.") },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .when = "and(eq(version_contracts,0),eq(active,false))",
    .why = N_("A version that is active, or that a contract uses, stays."),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The version and its text are removed for good.") },
};

const ConnectCollection connect_agreement_versions_collection = {
  .name = "agreement-versions", .path = "agreements/{agreement}/versions", .title = N_("Versions"), .singular = N_("version"),
  .parent = "agreements", .parent_member = "agreement.id", .id_member = "version", .title_member = "version",
  .module = CONNECT_MODULE_PARTNERS, .default_order = "-version", .flags = CONNECT_COLLECTION_IN_PARENT,
  .visibility = CONNECT_VISIBLE_RELATION, .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, agreement_version_members),
  CONNECT_TABLE (references, agreement_version_references), CONNECT_TABLE (parties, agreement_version_parties),
  CONNECT_TABLE (actions, agreement_version_actions),
};
