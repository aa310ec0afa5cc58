/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* What was done in an account, by whom. The daemon writes it with each change; nobody changes it afterwards. Neither old nor new
 * values are in it, but of the state: secrets have no way in. */

#include "config.h"

#include "model/connect-descriptions.h"

static const ConnectMember audit_members[] = {
  { "id", CONNECT_KIND_ID, FILTER, .title = N_("ID") },
  { "at", CONNECT_KIND_DATETIME, ORDER, .title = N_("When") },
  { "by.id", CONNECT_KIND_ID, FILTER | NULLABLE },
  { "by.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Who") },
  { "address", CONNECT_KIND_STRING, NULLABLE, .title = N_("Network Address") },
  { "account.id", CONNECT_KIND_ID, FILTER },
  { "collection", CONNECT_KIND_ID, FILTER, .title = N_("Kind of Object") },
  { "object.id", CONNECT_KIND_ID, SOUGHT | NULLABLE, .title = N_("Object") },
  { "object.name", CONNECT_KIND_STRING, NULLABLE, .title = N_("Name") },
  { "verb", CONNECT_KIND_ID, FILTER, .title = N_("Action") },
  { "from", CONNECT_KIND_ID, FILTER | NULLABLE, .title = N_("Status Before") },
  { "to", CONNECT_KIND_ID, FILTER | NULLABLE, .title = N_("Status After") },
  { "changed", CONNECT_KIND_LIST, NULLABLE, .title = N_("Changed") }, /* names of members */
  { "call", CONNECT_KIND_STRING, NULLABLE },                          /* method and pattern of the request */
  { "count", CONNECT_KIND_INTEGER, NULLABLE, .title = N_("Count") }, /* of an entry that stands for many */
};

static const ConnectParty audit_parties[] = { { CONNECT_SIDE_OWNER, "account.id", NULL } };

const ConnectCollection connect_audit_collection = {
  .name = "audit", .path = "audit", .title = N_("Audit Log"), .singular = N_("log entry"), .id_member = "id", .title_member = "id",
  .module = CONNECT_MODULE_ACCOUNT, .default_order = "-at", .flags = CONNECT_COLLECTION_READ_ONLY | CONNECT_COLLECTION_NO_FEED,
  .visibility = CONNECT_VISIBLE_PARTIES, CONNECT_TABLE (members, audit_members), CONNECT_TABLE (parties, audit_parties),
};
