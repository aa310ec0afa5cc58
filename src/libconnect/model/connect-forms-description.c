/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Forms: what a distributor asks a vendor for on enrollment, for a product and for an item; and the answers. */

#include "config.h"

#include "model/connect-descriptions.h"

#define FORM_TYPES STRV ("enroll", "product", "item")

#define FORM_MEMBERS(more) \
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") }, \
  { "version", CONNECT_KIND_INTEGER, ORDER, .title = N_("Version") }, \
  { "name", CONNECT_KIND_STRING, (more) | ORDER | SEARCH, .max_length = 255, .title = N_("Name") }, \
  { "status", CONNECT_KIND_STRING, FILTER, .title = N_("Status") }, \
  { "owner.id", CONNECT_KIND_ID, FILTER | HIDDEN }

static const ConnectMember form_members[] = {
  FORM_MEMBERS (REQUIRED | CREATE | UPDATE),
  { "type", CONNECT_KIND_CHOICE, REQUIRED | CREATE | ORDER | SEARCH, .choices = FORM_TYPES, .title = N_("Type") },
  { "schema", CONNECT_KIND_OBJECT, REQUIRED | CREATE | UPDATE, .title = N_("Schema") },
  { "used", CONNECT_KIND_BOOLEAN, FILTER | HIDDEN }, /* by an agreement */
  MADE_AND_CHANGED,
};

static const ConnectParty form_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectAction form_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .when = "eq(used,false)", .why = N_("Agreements use this form."),
    .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("The form and its versions are removed for good.") },
};

const ConnectCollection connect_forms_collection = {
  .name = "forms", .path = "forms", .title = N_("Forms"), .singular = N_("form"), .id_member = "id",
  .id_patterns = "FRM-###-###-###", .type_member = "type", .title_member = "name", .module = CONNECT_MODULE_PARTNERS,
  .default_order = "-events.created.at", .visibility = CONNECT_VISIBLE_RELATION, .creators = CONNECT_ROLE_DISTRIBUTOR,
  CONNECT_TABLE (members, form_members), CONNECT_TABLE (parties, form_parties), CONNECT_TABLE (actions, form_actions),
};

static const ConnectMember form_version_members[] = {
  FORM_MEMBERS (0),
  { "type", CONNECT_KIND_CHOICE, FILTER, .choices = FORM_TYPES, .title = N_("Type") },
  { "schema", CONNECT_KIND_OBJECT, 0, .title = N_("Schema") },
  EVENT ("events.created", ORDER, N_("Created")),
};

const ConnectCollection connect_form_versions_collection = {
  .name = "form-versions", .path = "forms/{form}/versions", .title = N_("Versions"), .singular = N_("version"), .parent = "forms",
  .parent_member = "id", .id_member = "version", .title_member = "version", .module = CONNECT_MODULE_PARTNERS,
  .default_order = "-version", .flags = CONNECT_COLLECTION_IN_PARENT | CONNECT_COLLECTION_READ_ONLY,
  .visibility = CONNECT_VISIBLE_PARENT, CONNECT_TABLE (members, form_version_members), CONNECT_TABLE (parties, form_parties),
};

/* One answer a contract, a product in it, or an item of that product; its id says which. */
static const ConnectMember contract_data_members[] = {
  { "id", CONNECT_KIND_ID, ORDER, .title = N_("ID") },
  { "type", CONNECT_KIND_CHOICE, FILTER, .choices = FORM_TYPES, .title = N_("Type") },
  { "created", CONNECT_KIND_DATETIME, ORDER, .title = N_("Created") },
  { "contract.id", CONNECT_KIND_ID, FILTER, .title = N_("Contract ID") },
  { "contract.name", CONNECT_KIND_STRING, FILTER, .title = N_("Contract") },
  { "contract.type", CONNECT_KIND_STRING, FILTER },
  { "contract.issuer.id", CONNECT_KIND_ID, FILTER | HIDDEN },
  { "contract.partner.id", CONNECT_KIND_ID, FILTER | HIDDEN },
  { "product.id", CONNECT_KIND_ID, FILTER | NULLABLE, .title = N_("Product ID") },
  { "product.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Product") },
  { "item.id", CONNECT_KIND_ID, FILTER | NULLABLE, .title = N_("Item ID") },
  { "item.name", CONNECT_KIND_STRING, FILTER | NULLABLE, .title = N_("Item") },
  { "item.type", CONNECT_KIND_STRING, NULLABLE },
  { "form_version.id", CONNECT_KIND_ID, FILTER },
  { "form_version.version", CONNECT_KIND_INTEGER, FILTER },
  { "data", CONNECT_KIND_OBJECT, 0, .title = N_("Answers") },
};

static const ConnectReference contract_data_references[] = {
  { "contract", "contracts", STRV ("name", "type"), CONNECT_REFERENCE_LIVE, FALSE },
  { "product", "products", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty contract_data_parties[] = {
  { CONNECT_SIDE_ISSUER, "contract.issuer.id", NULL },
  { CONNECT_SIDE_PARTNER, "contract.partner.id", NULL },
};

const ConnectCollection connect_contract_data_collection = {
  .name = "contract-data", .path = "contracts/{contract}/data", .title = N_("Answers"), .singular = N_("answer"),
  .parent = "contracts", .parent_member = "contract.id", .id_member = "id", .id_patterns = "FDA-####-####-####", .title_member = "type",
  .module = CONNECT_MODULE_PARTNERS, .default_order = "created", .flags = CONNECT_COLLECTION_READ_ONLY,
  .visibility = CONNECT_VISIBLE_PARTIES, CONNECT_TABLE (members, contract_data_members),
  CONNECT_TABLE (references, contract_data_references), CONNECT_TABLE (parties, contract_data_parties),
};
