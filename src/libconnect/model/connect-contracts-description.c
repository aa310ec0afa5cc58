/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Contracts with their versions, and partners: what one account sees of another. */

#include "config.h"

#include "model/connect-descriptions.h"

#define AGREEMENT_TYPES STRV ("distribution", "program", "service", "syndication", "referral")
#define CONTRACT_STATES STRV ("new", "enrolling", "pending", "active", "terminated", "rejected")
#define BY_LINK STRV ("program", "service")
#define ENROLLED STRV ("distribution", "syndication")

static const ConnectMember contract_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, ORDER, .title = N_("Name") },
  { "type", CONNECT_KIND_CHOICE, FILTER, .choices = AGREEMENT_TYPES, .title = N_("Type") },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = CONTRACT_STATES, .title = N_("Status") },
  { "version", CONNECT_KIND_INTEGER, FILTER | NULLABLE, .title = N_("Version") },
  { "version_created", CONNECT_KIND_DATETIME, NULLABLE },
  { "latest", CONNECT_KIND_BOOLEAN, FILTER, .title = N_("Latest Version") },
  { "newer.version", CONNECT_KIND_INTEGER, FILTER | NULLABLE, .title = N_("Newer Version") }, /* while latest is false */
  { "newer.at", CONNECT_KIND_DATETIME, FILTER | NULLABLE },
  { "agreement.id", CONNECT_KIND_ID, SEARCH, .title = N_("Agreement ID") },
  { "agreement.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Agreement") },
  { "agreement.owner.id", CONNECT_KIND_ID, FILTER | HIDDEN },
  { "owner.id", CONNECT_KIND_ID, FILTER },
  { "owner.name", CONNECT_KIND_STRING, ORDER | SEARCH },
  { "creator.id", CONNECT_KIND_ID, FILTER },
  { "creator.name", CONNECT_KIND_STRING, FILTER },
  { "issuer.id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("Issuer ID") },
  { "issuer.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Issuer") },
  { "partner.id", CONNECT_KIND_ID, CREATE | FILTER, .title = N_("Partner ID") },
  { "partner.name", CONNECT_KIND_STRING, CREATE | ORDER | SEARCH, .max_length = 64, .title = N_("Partner") },
  { "signee.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "signee.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Signee") },
  { "marketplace.id", CONNECT_KIND_ID, SEARCH | NULLABLE },
  { "marketplace.name", CONNECT_KIND_STRING, SEARCH | NULLABLE, .title = N_("Marketplace") },
  { "form.id", CONNECT_KIND_ID, FILTER | HIDDEN | NULLABLE }, /* the enrollment form to fill in, if any */
  { "kind", CONNECT_KIND_CHOICE, CREATE | FILTER, .choices = STRV ("production", "test"), .title = N_("Kind") },
  { "enrolled", CONNECT_KIND_DATETIME, NULLABLE, .title = N_("Enrolled") },
  { "expire_at", CONNECT_KIND_DATETIME, CREATE | FILTER | NULLABLE, .title = N_("Expires") },
  { "note", CONNECT_KIND_STRING, UPDATE | NULLABLE | BLANK, .max_length = 100, .title = N_("Note") },
  { "termination_note", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 100, .title = N_("Termination Note") },
  { "rejection_note", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 200, .title = N_("Reason for the Rejection") },
  { "permissions", CONNECT_KIND_OBJECT, CREATE | NULLABLE, .title = N_("Permissions") },
  { "activation.message", CONNECT_KIND_STRING, CREATE | NULLABLE, .max_length = 200, .title = N_("Note to Signee") },
  { "activation.note", CONNECT_KIND_STRING, UPDATE | NULLABLE | BLANK, .max_length = 100 },
  { "activation.code", CONNECT_KIND_STRING, NULLABLE, .max_length = 100, .audience = CONNECT_SIDE_ISSUER },
  { "activation.link", CONNECT_KIND_STRING, NULLABLE, .audience = CONNECT_SIDE_ISSUER, .title = N_("Activation Link") },
  { "activation.date", CONNECT_KIND_DATETIME, NULLABLE, .title = N_("Activated") },
  { "activation.opened", CONNECT_KIND_DATETIME, NULLABLE, .audience = CONNECT_SIDE_ISSUER, .title = N_("Link First Opened") },
  { "activation.hash", CONNECT_KIND_STRING, INTERNAL | FILTER | NULLABLE },
  { "activation.user", CONNECT_KIND_ID, INTERNAL | NULLABLE }, /* who has named itself by the code already */
  MADE_AND_CHANGED,
  EVENT ("events.signed", ORDER, N_("Signed")),
  EVENT ("events.countersigned", ORDER, N_("Countersigned")),
  EVENT ("events.rejected", ORDER, N_("Rejected")),
  EVENT ("events.terminated", ORDER, N_("Terminated")),
};

static const ConnectReference contract_references[] = {
  { "agreement", "agreements", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "owner", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
  { "creator", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
  { "issuer", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
  { "partner", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
  { "marketplace", "marketplaces", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty contract_parties[] = {
  { CONNECT_SIDE_ISSUER, "issuer.id", NULL },
  { CONNECT_SIDE_PARTNER, "partner.id", NULL },
};

static const ConnectAction contract_actions[] = {
  { "update", N_("Edit Note"), CONNECT_SIDE_ISSUER, .arguments = STRV ("note", "activation.note"), .flags = CONNECT_ACTION_UPDATE },
  { "sign", N_("Sign"), CONNECT_SIDE_PARTNER, .types = BY_LINK, .from = STRV ("pending"), .to = "active",
    .flags = CONNECT_ACTION_PRIMARY },
  { "sign", N_("Approve"), CONNECT_SIDE_ISSUER, .types = ENROLLED, .from = STRV ("pending"), .to = "active",
    .flags = CONNECT_ACTION_PRIMARY | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The contract becomes active. It can only be ended by terminating it.") },
  { "sign", N_("Sign New Version"), CONNECT_SIDE_PARTNER, .from = STRV ("active"), .when = "eq(latest,false)",
    .why = N_("The contract has the newest version of its agreement already."), .flags = CONNECT_ACTION_PRIMARY },
  { "reject", N_("Reject"), CONNECT_SIDE_PARTNER, .types = BY_LINK, .from = STRV ("pending"), .to = "rejected",
    .arguments = STRV ("rejection_note"), .flags = CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("A rejected contract is final. The Distributor has to make a new one.") },
  { "reject", N_("Reject"), CONNECT_SIDE_ISSUER, .types = ENROLLED, .from = STRV ("pending"), .to = "rejected",
    .arguments = STRV ("rejection_note"), .flags = CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("A rejected contract is final. The partner has to enroll again.") },
  { "enroll", N_("Submit Enrollment"), CONNECT_SIDE_PARTNER, .types = STRV ("distribution"), .from = STRV ("enrolling"), .to = "pending",
    .flags = CONNECT_ACTION_PRIMARY },
  { "refine", N_("Refine Data"), CONNECT_SIDE_ISSUER, .types = STRV ("distribution"), .from = STRV ("pending"), .to = "enrolling",
    .when = "ne(form.id,null())", .why = N_("The agreement has no enrollment form, so there is no data to refine.") },
  { "terminate", N_("Terminate"), CONNECT_SIDE_ISSUER, .from = STRV ("active"), .to = "terminated",
    .arguments = STRV ("termination_note"), .flags = CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The partner leaves your directory; its account and users stay. To work together again a new contract is needed.") },
  { "delete", N_("Delete"), CONNECT_SIDE_ISSUER, .types = BY_LINK, .from = STRV ("pending"),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The activation link stops working, and the invited partner that nobody has activated is removed.") },
};

static const ConnectTurn contract_turns[] = {
  { BY_LINK, "pending", NULL, CONNECT_SIDE_PARTNER, STRV ("events.created.at"), N_("Open the activation link and sign the contract") },
  { STRV ("distribution"), "enrolling", NULL, CONNECT_SIDE_PARTNER, STRV ("events.created.at", "events.updated.at"), N_("Fill in the enrollment") },
  { ENROLLED, "pending", NULL, CONNECT_SIDE_ISSUER, STRV ("enrolled", "events.created.at"), N_("Approve or reject the contract") },
  { NULL, "active", "eq(latest,false)", CONNECT_SIDE_PARTNER, STRV ("newer.at"), N_("Sign the newer version of the agreement") },
};

const ConnectCollection connect_contracts_collection = {
  .name = "contracts", .path = "contracts", .title = N_("Contracts"), .singular = N_("contract"), .id_member = "id",
  .id_patterns = "program=CRP-#####-#####-##### distribution=CRD-#####-#####-##### service=CRS-#####-#####-##### "
                 "syndication=CRN-#####-#####-##### referral=CRR-#####-#####-#####",
  .type_member = "type", .state_member = "status", .title_member = "name", .module = CONNECT_MODULE_PARTNERS,
  .default_order = "-events.created.at", .flags = CONNECT_COLLECTION_CONVERSATION, .visibility = CONNECT_VISIBLE_PARTIES,
  CONNECT_TABLE (members, contract_members),
  CONNECT_TABLE (references, contract_references), CONNECT_TABLE (parties, contract_parties),
  CONNECT_TABLE (actions, contract_actions), CONNECT_TABLE (turns, contract_turns),
};

/* What was signed when. The words stay as they were. */
static const ConnectMember contract_version_members[] = {
  { "version", CONNECT_KIND_INTEGER, ORDER, .title = N_("Version") },
  { "contract.id", CONNECT_KIND_ID, FILTER },
  { "contract.name", CONNECT_KIND_STRING, FILTER },
  { "contract.type", CONNECT_KIND_STRING, FILTER },
  { "issuer.id", CONNECT_KIND_ID, FILTER | INTERNAL },
  { "partner.id", CONNECT_KIND_ID, FILTER | INTERNAL },
  { "signee.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "signee.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Signee") },
  { "version_created", CONNECT_KIND_DATETIME, ORDER, .title = N_("Version Of") },
  { "signed", CONNECT_KIND_DATETIME, ORDER | NULLABLE, .title = N_("Signed") },
  { "document_type", CONNECT_KIND_CHOICE, 0, .choices = STRV ("external", "uploaded", "none") },
  { "link", CONNECT_KIND_STRING, NULLABLE },
  { "content", CONNECT_KIND_STRING, NULLABLE | DETAIL }, /* the text that was signed */
  { "file", CONNECT_KIND_OBJECT, NULLABLE },
};

static const ConnectParty contract_version_parties[] = {
  { CONNECT_SIDE_ISSUER, "issuer.id", NULL },
  { CONNECT_SIDE_PARTNER, "partner.id", NULL },
};

const ConnectCollection connect_contract_versions_collection = {
  .name = "contract-versions", .path = "contracts/{contract}/versions", .title = N_("Signed Versions"), .singular = N_("signed version"),
  .parent = "contracts", .parent_member = "contract.id", .id_member = "version", .title_member = "version",
  .module = CONNECT_MODULE_PARTNERS, .default_order = "-version",
  .flags = CONNECT_COLLECTION_IN_PARENT | CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_PARTIES,
  CONNECT_TABLE (members, contract_version_members), CONNECT_TABLE (parties, contract_version_parties),
};

#define COUNT(path, heading) { path, CONNECT_KIND_INTEGER, ORDER, .title = heading }

static const ConnectMember partner_members[] = {
  { "viewer.id", CONNECT_KIND_ID, INTERNAL | FILTER },
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Name") },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("invited", "active"), .title = N_("Status") },
  { "type", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("vendor", "provider"), .title = N_("Type") },
  { "role", CONNECT_KIND_CHOICE, ORDER, .choices = STRV ("vendor", "distributor", "reseller"), .title = N_("Role") },
  { "icon", CONNECT_KIND_STRING, NULLABLE },
  { "description", CONNECT_KIND_STRING, NULLABLE | BLANK, .title = N_("Description") },
  { "overview", CONNECT_KIND_STRING, NULLABLE | BLANK | DETAIL, .title = N_("Overview") },
  { "headquarters", CONNECT_KIND_STRING, NULLABLE | BLANK, .title = N_("Headquarters") },
  { "countries", CONNECT_KIND_LIST, NULLABLE },
  { "languages", CONNECT_KIND_LIST, NULLABLE },
  { "websites", CONNECT_KIND_LIST, NULLABLE },
  { "industries", CONNECT_KIND_LIST, NULLABLE },
  { "public", CONNECT_KIND_BOOLEAN, FILTER | NULLABLE, .lookups = CONNECT_LOOKUP_EQ | CONNECT_LOOKUP_NE | CONNECT_LOOKUP_NULL },
  { "contacts", CONNECT_KIND_LIST, NULLABLE },
  COUNT ("stats.contracts.distribution", N_("Distribution Contracts")),
  COUNT ("stats.contracts.program", N_("Program Contracts")),
  COUNT ("stats.contracts.service", N_("Service Contracts")),
  COUNT ("stats.contracts.syndication", N_("Syndication Contracts")),
  COUNT ("stats.agreements", N_("Agreements")),
  COUNT ("stats.listings", N_("Listings")),
};

static const ConnectParty partner_parties[] = { { CONNECT_SIDE_READER, "viewer.id", NULL } };

const ConnectCollection connect_partners_collection = {
  .name = "partners", .path = "partners", .title = N_("Directory"), .singular = N_("partner"), .id_member = "id",
  .state_member = "status", .title_member = "name", .module = CONNECT_MODULE_PARTNERS, .default_order = "name",
  .flags = CONNECT_COLLECTION_PER_VIEWER | CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_PARTIES,
  CONNECT_TABLE (members, partner_members), CONNECT_TABLE (parties, partner_parties),
};
