/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* How long requests may stay in a state, and how long they have. Each account has one agreement for each kind of request. */

#include "config.h"

#include "model/connect-descriptions.h"

#define ENTITY_TYPES STRV ("subscription_request", "tier_config_request")

static const ConnectMember sla_members[] = {
  { "id", CONNECT_KIND_ID, FILTER, .title = N_("ID") },
  { "owner.id", CONNECT_KIND_ID, FILTER },
  { "owner.name", CONNECT_KIND_STRING, FILTER, .title = N_("Owner") },
  { "owner.icon", CONNECT_KIND_STRING, NULLABLE },
  { "active", CONNECT_KIND_BOOLEAN, UPDATE | FILTER, .title = N_("Active") },
  { "entity_type", CONNECT_KIND_CHOICE, ORDER, .choices = ENTITY_TYPES, .title = N_("Requests") },
  { "slos", CONNECT_KIND_LIST, UPDATE },
  MADE_AND_CHANGED,
};

static const ConnectReference sla_references[] = {
  { "owner", "accounts", STRV ("name", "icon"), CONNECT_REFERENCE_LIVE, FALSE },
};

static const ConnectParty sla_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

static const ConnectAction sla_actions[] = {
  { "update", N_("Edit"), CONNECT_SIDE_OWNER, .flags = CONNECT_ACTION_UPDATE },
};

const ConnectCollection connect_slas_collection = {
  .name = "slas", .path = "sla", .title = N_("Service Levels"), .singular = N_("service level agreement"), .id_member = "id",
  .id_patterns = "SLA-###-###-###", .title_member = "entity_type", .module = CONNECT_MODULE_ACCOUNT, .default_order = "entity_type",
  .visibility = CONNECT_VISIBLE_PARTIES, CONNECT_TABLE (members, sla_members), CONNECT_TABLE (references, sla_references),
  CONNECT_TABLE (parties, sla_parties), CONNECT_TABLE (actions, sla_actions),
};

static const ConnectMember sli_members[] = {
  { "id", CONNECT_KIND_ID, FILTER },
  { "owner.id", CONNECT_KIND_ID, INTERNAL | FILTER },
  { "slo", CONNECT_KIND_OBJECT, 0 },
  { "slo.sla.id", CONNECT_KIND_ID, FILTER },
  { "entity_id", CONNECT_KIND_ID, FILTER },
  { "key", CONNECT_KIND_ID, INTERNAL | FILTER }, /* the owner's id and the entity's */
  { "zone", CONNECT_KIND_INTEGER, ORDER, .title = N_("Zone") },
  { "days", CONNECT_KIND_INTEGER, ORDER, .title = N_("Days") },
  { "start_date", CONNECT_KIND_DATETIME, ORDER },
  EVENT ("events.created", ORDER, NULL),
  EVENT ("events.updated", ORDER, NULL),
};

static const ConnectParty sli_parties[] = { { CONNECT_SIDE_OWNER, "owner.id", NULL } };

const ConnectCollection connect_slis_collection = {
  .name = "slis", .path = "sli", .title = N_("Service Level Indicators"), .singular = N_("service level indicator"),
  .id_member = "id", .id_patterns = "SLI-###-###-###", .title_member = "entity_id", .default_order = "-start_date",
  .module = CONNECT_MODULE_SUBSCRIPTIONS, .flags = CONNECT_COLLECTION_NO_FEED | CONNECT_COLLECTION_READ_ONLY, .visibility = CONNECT_VISIBLE_PARTIES, CONNECT_TABLE (members, sli_members),
  CONNECT_TABLE (parties, sli_parties),
};
