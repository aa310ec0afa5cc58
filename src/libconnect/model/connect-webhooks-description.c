/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* Webhooks: addresses of an account that are called when something happens, or asked whether what a buyer has given is right. */

#include "config.h"

#include "model/connect-descriptions.h"

#define TYPES \
  STRV ("event", "validator", "inquiring_validator", "change_validator", "change_inquiring_validator", "renew_validator", \
        "renew_inquiring_validator", "transfer_validator", "transfer_inquiring_validator", "draft_tcr_t1_val", "draft_tcr_t2_val", \
        "tcr_setup_t1_inq_val", "tcr_setup_t2_inq_val", "tcr_update_t1_validator", "tcr_update_t2_validator", \
        "tcr_update_t1_inq_val", "tcr_update_t2_inq_val")

#define CLASSES \
  STRV ("fulfillment_request", "tier_config_request", "tier_account_request", "listing_request", "billing_request", "usage_file")

/* When it was called last, and what came of it. */
#define TRIGGER(path, heading) \
  { path, CONNECT_KIND_OBJECT, 0 }, \
  { path ".time", CONNECT_KIND_DATETIME, ORDER | NULLABLE, .title = heading }

static const ConnectMember webhook_members[] = {
  { "id", CONNECT_KIND_ID, ORDER | SEARCH, .title = N_("ID") },
  { "label", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ORDER | SEARCH, .max_length = 100, .title = N_("Name") },
  { "description", CONNECT_KIND_STRING, CREATE | UPDATE | SEARCH | NULLABLE | BLANK, .max_length = 4096, .title = N_("Description") },
  { "type", CONNECT_KIND_CHOICE, CREATE | UPDATE | ORDER, .choices = TYPES, .title = N_("Type") },
  { "object_class", CONNECT_KIND_CHOICE, REQUIRED | CREATE | UPDATE | FILTER, .choices = CLASSES, .title = N_("Kind of Object") },
  { "active", CONNECT_KIND_BOOLEAN, CREATE | UPDATE | ORDER, .title = N_("Enabled") },
  { "external_url", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE, .max_length = 4096, .title = N_("Address") },
  { "jwt_secret", CONNECT_KIND_STRING, REQUIRED | CREATE | UPDATE | ONCE, .max_length = 100 },
  { "secret", CONNECT_KIND_STRING, INTERNAL }, /* the same as it is stored: outward/connectd-outward.h */
  { "http_method", CONNECT_KIND_CHOICE, CREATE | UPDATE, .choices = STRV ("POST", "GET"), .title = N_("Method") },
  { "product.id", CONNECT_KIND_ID, CREATE | UPDATE | FILTER | SEARCH | NULLABLE, .title = N_("Product ID") },
  { "product.name", CONNECT_KIND_STRING, FILTER | SEARCH | NULLABLE, .title = N_("Product") },
  { "product.icon", CONNECT_KIND_STRING, NULLABLE },
  { "data", CONNECT_KIND_OBJECT, CREATE | UPDATE | DETAIL },
  { "headers", CONNECT_KIND_OBJECT, CREATE | UPDATE | DETAIL },
  { "api_url", CONNECT_KIND_STRING, NULLABLE },
  { "account.id", CONNECT_KIND_ID, FILTER },
  { "account.name", CONNECT_KIND_STRING, 0 },
  { "created_at", CONNECT_KIND_DATETIME, ORDER, .title = N_("Created") },
  { "created_by.id", CONNECT_KIND_ID, NULLABLE },
  { "created_by.name", CONNECT_KIND_STRING, NULLABLE },
  { "modified_at", CONNECT_KIND_DATETIME, ORDER | NULLABLE, .title = N_("Updated") },
  { "modified_by.id", CONNECT_KIND_ID, NULLABLE },
  { "modified_by.name", CONNECT_KIND_STRING, NULLABLE },
  { "earliest_possible_trigger", CONNECT_KIND_DATETIME, NULLABLE, .title = N_("Next Call") },
  { "last_event", CONNECT_KIND_DATETIME, ORDER | NULLABLE, .title = N_("Last Event") },
  TRIGGER ("last_success", N_("Last Success")),
  TRIGGER ("last_failure", N_("Last Failure")),
  { "stats.events", CONNECT_KIND_INTEGER, 0, .title = N_("Events") },
  { "stats.triggers", CONNECT_KIND_INTEGER, 0, .title = N_("Calls") },
  { "stats.success_triggers", CONNECT_KIND_INTEGER, 0, .title = N_("Successful Calls") },
  { "stats.failure_triggers", CONNECT_KIND_INTEGER, 0, .title = N_("Failed Calls") },
  { "stats.failure_since_last_success", CONNECT_KIND_INTEGER, ORDER, .title = N_("Failures Since Last Success") },
};

static const ConnectReference webhook_references[] = {
  { "account", "accounts", STRV ("name"), CONNECT_REFERENCE_LIVE, FALSE },
  { "product", "products", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, TRUE },
};

static const ConnectParty webhook_parties[] = { { CONNECT_SIDE_OWNER, "account.id", NULL } };

static const ConnectAction webhook_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
  { "trigger", N_("Call Now"), CONNECT_SIDE_OWNER, .types = STRV ("event") },
  { "delete", N_("Delete"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_DELETE | CONNECT_ACTION_DESTRUCTIVE | CONNECT_ACTION_IRREVERSIBLE,
    .consequence = N_("Its address is no longer called.") },
};

const ConnectCollection connect_webhooks_collection = {
  .name = "webhooks", .path = "notifications/webhooks", .title = N_("Webhooks"), .singular = N_("webhook"), .id_member = "id",
  .id_patterns = "WH-###-###-###", .type_member = "type", .title_member = "label", .module = CONNECT_MODULE_INTEGRATIONS,
  .default_order = "-created_at", .aliases = "product_id=product.id", .visibility = CONNECT_VISIBLE_PARTIES,
  .creators = CONNECT_ROLE_ANY, CONNECT_TABLE (members, webhook_members), CONNECT_TABLE (references, webhook_references),
  CONNECT_TABLE (parties, webhook_parties), CONNECT_TABLE (actions, webhook_actions),
};
