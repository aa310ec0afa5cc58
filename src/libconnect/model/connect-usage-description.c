/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Usage files, and the records in them. */

#include "config.h"

#include "model/connect-descriptions.h"

#define VENDOR CONNECT_SIDE_VENDOR
#define PROVIDER CONNECT_SIDE_PROVIDER
#define SCHEMAS STRV ("tr", "pr", "qt", "cr")
#define FILE_STATES \
  STRV ("draft", "uploading", "uploaded", "invalid", "processing", "ready", "rejected", "pending", "accepted", "closed", "deleted")
#define COUNT(path, heading) { path, CONNECT_KIND_INTEGER, 0, .title = heading }

/* --- files --- */

/* `generation` moves whenever the file's records change: whoever keeps a copy of them fetches them anew. */
static const ConnectMember file_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "name", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | FILTER | SEARCH, .max_length = 100, .title = N_("Name") },
  { "external_id", CONNECT_KIND_STRING, CREATE | UPDATE | FILTER | SEARCH | NULLABLE | BLANK, .max_length = 200, .title = N_("External ID") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 200, .title = N_("Description") },
  { "note", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE | BLANK, .max_length = 200, .audience = VENDOR, .title = N_("Note") },
  { "status", CONNECT_KIND_CHOICE, ORDER, .choices = FILE_STATES, .title = N_("Status") },
  { "sub_status", CONNECT_KIND_CHOICE, NULLABLE, .choices = STRV ("processing", "processed"), .title = N_("Processing") },
  { "environment", CONNECT_KIND_CHOICE, CREATE | ORDER | SEARCH, .choices = STRV ("test", "preview", "production"), .title = N_("Environment") },
  { "schema", CONNECT_KIND_CHOICE, ORDER | SEARCH, .choices = SCHEMAS, .title = N_("Schema") },
  { "currency", CONNECT_KIND_STRING, CREATE | UPDATE | NULLABLE, .max_length = 20, .title = N_("Currency") },
  { "vendor.id", CONNECT_KIND_ID, FILTER | SEARCH, .title = N_("Vendor ID") },
  { "vendor.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Vendor") },
  { "vendor.icon", CONNECT_KIND_STRING, NULLABLE },
  { "provider.id", CONNECT_KIND_ID, FILTER | SEARCH, .title = N_("Distributor ID") },
  { "provider.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Distributor") },
  { "provider.icon", CONNECT_KIND_STRING, NULLABLE },
  { "product.id", CONNECT_KIND_ID, REQUIRED | CREATE | FILTER | SEARCH, .title = N_("Product ID") },
  { "product.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Product") },
  { "product.icon", CONNECT_KIND_STRING, NULLABLE | BLANK },
  { "contract.id", CONNECT_KIND_ID, CREATE | FILTER | SEARCH, .title = N_("Contract ID") },
  { "contract.name", CONNECT_KIND_STRING, ORDER | SEARCH, .title = N_("Contract") },
  { "marketplace.id", CONNECT_KIND_ID, FILTER | SEARCH | NULLABLE, .title = N_("Marketplace ID") },
  { "marketplace.name", CONNECT_KIND_STRING, ORDER | SEARCH | NULLABLE, .title = N_("Marketplace") },
  { "marketplace.icon", CONNECT_KIND_STRING, NULLABLE },
  { "period", CONNECT_KIND_OBJECT, NULLABLE },
  { "period.from", CONNECT_KIND_DATE, CREATE | UPDATE | NULLABLE, .title = N_("From") },
  { "period.to", CONNECT_KIND_DATE, CREATE | UPDATE | NULLABLE, .title = N_("To") },
  { "acceptance_note", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 200, .title = N_("Acceptance Note") },
  { "rejection_note", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 200, .title = N_("Reason for the Rejection") },
  { "error_detail", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 200, .title = N_("Problems") },
  COUNT ("stats.uploaded", N_("Uploaded Records")),
  COUNT ("stats.validated", N_("Valid Records")),
  COUNT ("stats.pending", N_("Pending Records")),
  COUNT ("stats.accepted", N_("Accepted Records")),
  COUNT ("stats.closed", N_("Closed Records")),
  COUNT ("stats.billed", N_("Billed Records")),
  { "records.valid", CONNECT_KIND_INTEGER, DETAIL },
  { "records.invalid", CONNECT_KIND_INTEGER, DETAIL, .title = N_("Invalid Records") },
  { "records.closed", CONNECT_KIND_INTEGER, DETAIL },
  { "usage_file_uri", CONNECT_KIND_STRING, DETAIL | NULLABLE },
  { "processed_file_uri", CONNECT_KIND_STRING, DETAIL | NULLABLE },
  { "reconciliation_file_uri", CONNECT_KIND_STRING, DETAIL | NULLABLE, .audience = PROVIDER },
  { "generation", CONNECT_KIND_INTEGER, HIDDEN },
  { "counts", CONNECT_KIND_OBJECT, INTERNAL },     /* of records, by their state */
  { "categories", CONNECT_KIND_OBJECT, INTERNAL }, /* of the workbook: id → {name, description} */
  { "usage_file", CONNECT_KIND_OBJECT, INTERNAL }, /* the workbooks: their files */
  { "processed_file", CONNECT_KIND_OBJECT, INTERNAL },
  { "reconciliation_file", CONNECT_KIND_OBJECT, INTERNAL },
  { "run", CONNECT_KIND_STRING, INTERNAL },        /* of the task that writes the records: it alone may */
  { "created_at", CONNECT_KIND_DATETIME, DETAIL },
  { "created_by", CONNECT_KIND_STRING, DETAIL | NULLABLE },
  EVENT ("events.created", ORDER, N_("Created")),
  EVENT ("events.uploaded", 0, N_("Uploaded")),
  EVENT ("events.submitted", 0, N_("Submitted")),
  EVENT ("events.accepted", 0, N_("Accepted")),
  EVENT ("events.rejected", 0, N_("Rejected")),
  EVENT ("events.closed", 0, N_("Closed")),
  EVENT ("events.deleted", 0, NULL),
  EVENT ("events.updated", HIDDEN | ORDER, N_("Updated")),
};

static const ConnectReference file_references[] = {
  { "vendor", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
  { "provider", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
  { "product", "products", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, TRUE },
  { "contract", "contracts", STRV ("name"), CONNECT_REFERENCE_LIVE, TRUE },
  { "marketplace", "marketplaces", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty file_parties[] = {
  { VENDOR, "vendor.id", NULL },
  { PROVIDER, "provider.id", STRV ("pending", "accepted", "rejected", "closed") },
};

static const ConnectAction file_actions[] = {
  { "update", N_("Edit"), VENDOR, .from = STRV ("draft", "ready", "invalid", "rejected"), .flags = CONNECT_ACTION_UPDATE },
  { "upload", N_("Upload"), VENDOR, .from = STRV ("draft", "ready", "invalid", "rejected"), .to = "uploading" },
  { "submit", N_("Submit"), VENDOR, .from = STRV ("ready"), .to = "pending", .when = "ne(environment,preview)",
    .why = N_("Usage for internal testing does not reach the other side."), .flags = CONNECT_ACTION_PRIMARY },
  { "reprocess", N_("Validate Again"), VENDOR, .from = STRV ("ready", "invalid"), .to = "processing" },
  { "accept", N_("Accept"), PROVIDER, .from = STRV ("pending"), .to = "accepted", .arguments = STRV ("acceptance_note"),
    .flags = CONNECT_ACTION_PRIMARY | CONNECT_ACTION_IRREVERSIBLE, .consequence = N_("All records that are not rejected are accepted, and can be billed.") },
  { "reject", N_("Reject"), PROVIDER, .from = STRV ("pending"), .to = "rejected", .arguments = STRV ("rejection_note"),
    .flags = CONNECT_ACTION_DESTRUCTIVE, .consequence = N_("The vendor has to correct the usage and upload it again.") },
  { "approve-all", N_("Accept All Records"), PROVIDER, .from = STRV ("pending"), .to = "accepted" },
  { "approve-all", N_("Accept All Records"), PROVIDER, .from = STRV ("accepted") },
  { "reconciliation", N_("Upload Reconciliation"), PROVIDER, .from = STRV ("accepted") },
  { "close", N_("Close"), PROVIDER, .from = STRV ("accepted"), .to = "closed",
    .flags = CONNECT_ACTION_PRIMARY | CONNECT_ACTION_IRREVERSIBLE, .consequence = N_("All records are closed, also those without a billing ID.") },
  { "delete", N_("Delete"), VENDOR, .from = STRV ("draft", "ready", "invalid", "uploaded"), .to = "deleted",
    .flags = CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE, .consequence = N_("The records of this file are removed for good.") },
};

static const ConnectTurn file_turns[] = {
  { NULL, "draft", NULL, VENDOR, STRV ("events.created.at"), N_("Upload the usage") },
  { NULL, "invalid", NULL, VENDOR, STRV ("events.uploaded.at"), N_("Correct the usage and upload it again") },
  { NULL, "ready", NULL, VENDOR, STRV ("events.uploaded.at"), N_("Submit the usage") },
  { NULL, "rejected", NULL, VENDOR, STRV ("events.rejected.at"), N_("Correct the usage and upload it again") },
  { NULL, "pending", NULL, PROVIDER, STRV ("events.submitted.at"), N_("Accept or reject the usage") },
  { NULL, "accepted", NULL, PROVIDER, STRV ("events.accepted.at"), N_("Bill the records and close them") },
};

const ConnectCollection connect_usage_files_collection = {
  .name = "usage-files", .path = "usage/files", .title = N_("Usage Files"), .singular = N_("usage file"), .id_member = "id",
  .id_patterns = "UF-YYYY-MM-####-####", .state_member = "status", .title_member = "name", .module = CONNECT_MODULE_USAGE,
  .default_order = "-events.created.at", .flags = CONNECT_COLLECTION_CONVERSATION,
  .aliases = "created.at=events.created.at distribution_contract_id=contract.id marketplace_id=marketplace.id product_id=product.id "
             "provider_id=provider.id vendor_id=vendor.id",
  .value_aliases = "status:uploaded=ready",
  .visibility = CONNECT_VISIBLE_PARTIES, .creators = CONNECT_ROLE_VENDOR, CONNECT_TABLE (members, file_members),
  CONNECT_TABLE (references, file_references), CONNECT_TABLE (parties, file_parties), CONNECT_TABLE (actions, file_actions),
  CONNECT_TABLE (turns, file_turns),
};

/* --- records --- */

#define PLAIN (CONNECT_LOOKUP_EQ | CONNECT_LOOKUP_NE | CONNECT_LOOKUP_IN | CONNECT_LOOKUP_OUT | CONNECT_LOOKUP_LIKE)

/* What others are found by is there twice, nested and flat, as published clients read either. */
static const ConnectMember record_members[] = {
  { "id", CONNECT_KIND_ID, FILTER, PLAIN, .title = N_("ID") },
  { "start_date", CONNECT_KIND_DATETIME, ORDER, .title = N_("From") },
  { "end_date", CONNECT_KIND_DATETIME, ORDER, .title = N_("To") },
  { "product_id", CONNECT_KIND_ID, FILTER, PLAIN },
  { "external_billing_id", CONNECT_KIND_STRING, UPDATE | NULLABLE | BLANK, .max_length = 200, .title = N_("Billing ID") },
  { "external_billing_note", CONNECT_KIND_STRING, UPDATE | NULLABLE | BLANK, .max_length = 400, .title = N_("Billing Note") },
  { "item.id", CONNECT_KIND_ID, FILTER | NULLABLE, PLAIN, .title = N_("Item ID") },
  { "item.local_id", CONNECT_KIND_ID, NULLABLE },
  { "item.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Item") },
  { "item.mpn", CONNECT_KIND_STRING, NULLABLE, .title = N_("MPN") },
  { "item.unit", CONNECT_KIND_STRING, NULLABLE, .title = N_("Unit") },
  { "item.precision", CONNECT_KIND_STRING, NULLABLE },
  { "item.type", CONNECT_KIND_STRING, NULLABLE },
  { "asset.id", CONNECT_KIND_ID, FILTER | NULLABLE, PLAIN, .title = N_("Subscription") },
  { "asset.external_id", CONNECT_KIND_STRING, FILTER | NULLABLE | BLANK, PLAIN, .title = N_("External ID") },
  { "asset.external_uid", CONNECT_KIND_STRING, FILTER | NULLABLE | BLANK, PLAIN },
  { "asset.recon_id", CONNECT_KIND_STRING, NULLABLE | BLANK },
  { "category.id", CONNECT_KIND_STRING, NULLABLE },
  { "category.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Category") },
  { "tier", CONNECT_KIND_INTEGER, NULLABLE, .title = N_("Level") },
  { "amount", CONNECT_KIND_DECIMAL, FILTER | NULLABLE, .title = N_("Amount") },
  { "multiplier", CONNECT_KIND_INTEGER, 0 },
  { "usage", CONNECT_KIND_DECIMAL, FILTER | NULLABLE, .title = N_("Quantity") },
  { "status", CONNECT_KIND_CHOICE, UPDATE | ORDER, .choices = STRV ("valid", "invalid", "approved", "rejected", "closed"), .title = N_("Status") },
  { "closed_at", CONNECT_KIND_DATETIME, NULLABLE, .title = N_("Closed") },
  { "closed_by", CONNECT_KIND_STRING, NULLABLE },
  { "params", CONNECT_KIND_LIST, 0 },
  { "params.parameter_name", CONNECT_KIND_STRING, 0 },
  { "params.parameter_value", CONNECT_KIND_STRING, 0 },
  { "item_id", CONNECT_KIND_ID, NULLABLE },
  { "asset_id", CONNECT_KIND_ID, NULLABLE },
  { "usagefile.id", CONNECT_KIND_ID, FILTER, PLAIN, .title = N_("Usage File") },
  { "usagefile.name", CONNECT_KIND_STRING, 0 },
  { "usagefile.schema", CONNECT_KIND_CHOICE, FILTER, .choices = SCHEMAS },
  { "usagefile.currency", CONNECT_KIND_STRING, NULLABLE, .title = N_("Currency") },
  { "resource_local_id", CONNECT_KIND_ID, NULLABLE },
  { "asset_external_id", CONNECT_KIND_STRING, NULLABLE | BLANK },
  { "asset_external_uid", CONNECT_KIND_STRING, NULLABLE | BLANK },
  { "record_id", CONNECT_KIND_STRING, HIDDEN | SOUGHT | NULLABLE, PLAIN, .title = N_("Record ID") },
  { "record_note", CONNECT_KIND_STRING, HIDDEN | NULLABLE },
  { "errors", CONNECT_KIND_OBJECT, HIDDEN | NULLABLE }, /* texts */
  { "hub.id", CONNECT_KIND_ID, HIDDEN | FILTER | NULLABLE, PLAIN },
  { "vendor.id", CONNECT_KIND_ID, HIDDEN | FILTER, PLAIN },
  { "provider.id", CONNECT_KIND_ID, HIDDEN | FILTER, PLAIN },
  { "created", CONNECT_KIND_DATETIME, HIDDEN | ORDER, .title = N_("Created") },
};

static const ConnectReference record_references[] = {
  { "asset", "assets", STRV (NULL), CONNECT_REFERENCE_FROZEN, FALSE },
};

/* Whether the file is seen at all, its own parties tell. */
static const ConnectParty record_parties[] = {
  { VENDOR, "vendor.id", NULL },
  { PROVIDER, "provider.id", NULL },
};

static const ConnectAction record_actions[] = {
  { "update", N_("Accept or Reject"), PROVIDER, .from = STRV ("valid", "approved", "rejected", "closed"), .flags = CONNECT_ACTION_UPDATE },
  { "close", N_("Close"), PROVIDER, .from = STRV ("approved"), .to = "closed", .arguments = STRV ("external_billing_id", "external_billing_note"),
    .flags = CONNECT_ACTION_PRIMARY | CONNECT_ACTION_IRREVERSIBLE, .consequence = N_("The record counts as billed.") },
};

const ConnectCollection connect_usage_records_collection = {
  .name = "usage-records", .path = "usage/records", .title = N_("Usage Records"), .singular = N_("usage record"), .id_member = "id",
  .id_patterns = "UR-YYYY-MM-####-####-####-####", .state_member = "status", .title_member = "id", .module = CONNECT_MODULE_USAGE,
  .default_order = "-usagefile.id", .flags = CONNECT_COLLECTION_BULK | CONNECT_COLLECTION_NO_FEED | CONNECT_COLLECTION_READ_ONLY,
  .aliases = "asset_external_id=asset.external_id asset_external_uid=asset.external_uid asset_id=asset.id created_time=created item_id=item.id "
             "product.id=product_id usage_file=usagefile.id usage_start_time=start_date",
  .visibility = CONNECT_VISIBLE_HOLDER, .holder = "usage-files", .holder_member = "usagefile.id",
  CONNECT_TABLE (members, record_members), CONNECT_TABLE (references, record_references), CONNECT_TABLE (parties, record_parties),
  CONNECT_TABLE (actions, record_actions),
};
