/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What a buyer does with accepted usage: chunks of a file for each of his systems, workbooks with billing ids that come back, and sums. */

#include "config.h"

#include "model/connect-descriptions.h"

#define PROVIDER CONNECT_SIDE_PROVIDER
#define SCHEMAS STRV ("tr", "pr", "qt", "cr")
#define COUNT(path, heading) { path, CONNECT_KIND_INTEGER, 0, .title = heading }

/* The file that it is about, with the words of the day. */
#define OF_FILE \
  { "usagefile.id", CONNECT_KIND_ID, ORDER | SEARCH | NULLABLE, .title = N_("Usage File") }, \
  { "usagefile.name", CONNECT_KIND_STRING, NULLABLE }, \
  { "usagefile.schema", CONNECT_KIND_CHOICE, NULLABLE, .choices = SCHEMAS }, \
  { "usagefile.currency", CONNECT_KIND_STRING, NULLABLE }

#define BINDING \
  { "binding.hub.id", CONNECT_KIND_ID, FILTER | SEARCH | NULLABLE }, \
  { "binding.hub.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Hub") }, \
  { "binding.external_id", CONNECT_KIND_STRING, NULLABLE }

/* --- chunks --- */

static const ConnectMember chunk_members[] = {
  { "id", CONNECT_KIND_ID, FILTER | SEARCH, .title = N_("ID") },
  { "status", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("draft", "ready", "closed", "failed"), .title = N_("Status") },
  { "outdated", CONNECT_KIND_BOOLEAN, FILTER, .title = N_("Outdated") },
  OF_FILE,
  BINDING,
  { "marketplace.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "marketplace.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Marketplace") },
  { "marketplace.icon", CONNECT_KIND_STRING, NULLABLE },
  { "provider.id", CONNECT_KIND_ID, FILTER | SEARCH },
  { "provider.name", CONNECT_KIND_STRING, 0 },
  { "provider.icon", CONNECT_KIND_STRING, NULLABLE },
  { "external_id", CONNECT_KIND_STRING, UPDATE | NULLABLE | BLANK, .max_length = 200, .title = N_("External ID") },
  { "external_billing_id", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 200, .title = N_("Billing ID") },
  { "external_billing_note", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 400, .title = N_("Billing Note") },
  { "error.detail", CONNECT_KIND_STRING, NULLABLE, .title = N_("Problems") },
  COUNT ("stats.uploaded", N_("Uploaded Records")),
  COUNT ("stats.validated", N_("Valid Records")),
  COUNT ("stats.pending", N_("Pending Records")),
  COUNT ("stats.accepted", N_("Accepted Records")),
  COUNT ("stats.closed", N_("Closed Records")),
  COUNT ("stats.billed", N_("Billed Records")),
  { "file", CONNECT_KIND_OBJECT, INTERNAL }, /* its workbook */
  EVENT ("events.created", ORDER, N_("Created")),
  EVENT ("events.uploaded", 0, NULL),
  EVENT ("events.submitted", 0, NULL),
  EVENT ("events.accepted", 0, N_("Accepted")),
  EVENT ("events.closed", 0, N_("Closed")),
};

static const ConnectReference chunk_references[] = {
  { "binding.hub", "hubs", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "marketplace", "marketplaces", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
  { "provider", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty chunk_parties[] = { { PROVIDER, "provider.id", NULL } };

static const ConnectAction chunk_actions[] = {
  { "update", N_("Edit"), PROVIDER, .from = STRV ("draft", "ready"), .flags = CONNECT_ACTION_UPDATE },
  { "regenerate", N_("Make Again"), PROVIDER, .from = STRV ("ready"), .to = "draft", .when = "eq(outdated,true)",
    .why = N_("Nothing has changed since it was made.") },
  { "regenerate", N_("Make Again"), PROVIDER, .from = STRV ("failed"), .to = "draft" },
  { "close", N_("Close"), PROVIDER, .from = STRV ("ready"), .to = "closed", .arguments = STRV ("*external_billing_id", "external_billing_note"),
    .flags = CONNECT_ACTION_PRIMARY | CONNECT_ACTION_IRREVERSIBLE, .consequence = N_("All records of this hub are closed with the billing ID.") },
};

static const ConnectTurn chunk_turns[] = {
  { NULL, "ready", NULL, PROVIDER, STRV ("events.created.at"), N_("Bill the records and close them") },
};

const ConnectCollection connect_usage_chunks_collection = {
  .name = "usage-chunks", .path = "usage/chunks", .title = N_("Usage Chunks"), .singular = N_("usage chunk"), .id_member = "id",
  .id_patterns = "UFC@-+++", .id_base = "usagefile.id", .state_member = "status", .title_member = "id", .module = CONNECT_MODULE_USAGE,
  .default_order = "-events.created.at", .flags = CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_PARTIES,
  CONNECT_TABLE (members, chunk_members), CONNECT_TABLE (references, chunk_references), CONNECT_TABLE (parties, chunk_parties),
  CONNECT_TABLE (actions, chunk_actions), CONNECT_TABLE (turns, chunk_turns),
};

/* --- reconciliations --- */

static const ConnectMember reconciliation_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "status", CONNECT_KIND_CHOICE, FILTER, .choices = STRV ("uploaded", "processing", "processed", "failed"), .title = N_("Status") },
  OF_FILE,
  { "partusagefile.id", CONNECT_KIND_ID, ORDER | SEARCH | NULLABLE, .title = N_("Usage Chunk") },
  { "partusagefile.provider.id", CONNECT_KIND_ID, FILTER | SEARCH | NULLABLE },
  { "partusagefile.provider.name", CONNECT_KIND_STRING, NULLABLE },
  BINDING,
  { "provider.id", CONNECT_KIND_ID, HIDDEN | FILTER },
  { "error.detail", CONNECT_KIND_STRING, NULLABLE, .title = N_("Problems") },
  { "notes.uploaded", CONNECT_KIND_STRING, NULLABLE | BLANK, .max_length = 400, .title = N_("Note") },
  { "notes.processing", CONNECT_KIND_STRING, NULLABLE | BLANK, .title = N_("Outcome") },
  { "uploaded_file", CONNECT_KIND_OBJECT, INTERNAL }, /* the workbooks */
  { "processed_file", CONNECT_KIND_OBJECT, INTERNAL },
  EVENT ("events.created", ORDER, N_("Created")),
  EVENT ("events.uploaded", 0, N_("Uploaded")),
  EVENT ("events.closed", 0, N_("Processed")),
};

static const ConnectParty reconciliation_parties[] = { { PROVIDER, "provider.id", NULL } };

const ConnectCollection connect_usage_reconciliations_collection = {
  .name = "usage-reconciliations", .path = "usage/reconciliations", .title = N_("Reconciliations"), .singular = N_("reconciliation"),
  .id_member = "id", .id_patterns = "URC-###-###-###", .state_member = "status", .title_member = "id", .module = CONNECT_MODULE_USAGE,
  .default_order = "-events.created.at", .visibility = CONNECT_VISIBLE_PARTIES,
  .creators = CONNECT_ROLE_DISTRIBUTOR | CONNECT_ROLE_RESELLER, CONNECT_TABLE (members, reconciliation_members),
  CONNECT_TABLE (parties, reconciliation_parties),
};

/* --- sums --- */

/* Of what the buyer sees of an item's usage by a subscription. */
static const ConnectMember aggregate_members[] = {
  { "id", CONNECT_KIND_ID, HIDDEN | FILTER },
  { "item.id", CONNECT_KIND_ID, FILTER | SEARCH, .title = N_("Item ID") },
  { "item.local_id", CONNECT_KIND_ID, FILTER | SEARCH | NULLABLE },
  { "item.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Item") },
  { "item.mpn", CONNECT_KIND_STRING, NULLABLE, .title = N_("MPN") },
  { "item.unit", CONNECT_KIND_STRING, NULLABLE, .title = N_("Unit") },
  { "item.precision", CONNECT_KIND_STRING, NULLABLE },
  { "item.type", CONNECT_KIND_CHOICE, FILTER | SEARCH | NULLABLE, .choices = STRV ("reservation", "ppu") },
  { "asset.id", CONNECT_KIND_ID, FILTER | SEARCH, .title = N_("Subscription") },
  { "asset.external_id", CONNECT_KIND_STRING, NULLABLE | BLANK },
  { "asset.external_uid", CONNECT_KIND_STRING, FILTER | SEARCH | NULLABLE | BLANK },
  { "amount", CONNECT_KIND_DECIMAL, NULLABLE, .title = N_("Amount") },
  { "currency", CONNECT_KIND_STRING, NULLABLE, .title = N_("Currency") },
  { "consumed", CONNECT_KIND_DECIMAL, 0, .title = N_("Reported") },
  { "accepted", CONNECT_KIND_DECIMAL, 0, .title = N_("Accepted") },
  { "vendor.id", CONNECT_KIND_ID, HIDDEN | FILTER },
  { "provider.id", CONNECT_KIND_ID, HIDDEN | FILTER },
  EVENT ("events.last_reported", ORDER, N_("Last Reported")),
};

static const ConnectReference aggregate_references[] = {
  { "asset", "assets", STRV (NULL), CONNECT_REFERENCE_FROZEN, FALSE },
};

static const ConnectParty aggregate_parties[] = {
  { CONNECT_SIDE_VENDOR, "vendor.id", NULL },
  { PROVIDER, "provider.id", NULL },
};

const ConnectCollection connect_usage_aggregates_collection = {
  .name = "usage-aggregates", .path = "usage/aggregates", .title = N_("Usage Totals"), .singular = N_("usage total"), .id_member = "id",
  .title_member = "id", .module = CONNECT_MODULE_USAGE, .default_order = "-events.last_reported.at", .flags = CONNECT_COLLECTION_READ_ONLY,
  .visibility = CONNECT_VISIBLE_PARTIES, CONNECT_TABLE (members, aggregate_members), CONNECT_TABLE (references, aggregate_references),
  CONNECT_TABLE (parties, aggregate_parties),
};
